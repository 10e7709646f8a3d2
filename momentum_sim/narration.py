"""A scene's outcome as numbers and as a sentence, so that no text about a run states a number of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from momentum_sim import diagnostics
from momentum_sim.objectives import Objective
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Scene
from momentum_sim.simulation import Run

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Measures:
    """What a run came to, *along* and *across* meaning the flattest and the steepest direction at the minimiser.

    ``final_gap`` f - f* after the last step; ``settles`` its settling step (n_steps + 1: never); ``diverges`` the step
    at which it diverged, or None; ``short`` how far from the minimiser it ends along, and ``overshoot`` how far past
    it it went along, both as fractions of how far away it started along; ``crossings`` how often it changed sides
    across; ``worse_than`` its final gap over that of each run.
    """

    final_gap: float
    settles: int
    diverges: int | None
    short: float
    overshoot: float
    crossings: int
    worse_than: Mapping[str, float]

    @property
    def gap(self) -> str:
        """``final_gap`` as a reader writes it."""
        return written(self.final_gap)


def measures(scene: Scene) -> dict[str, Measures]:
    """What each visible run of a scene came to, by optimizer."""
    runs = scene.simulate()
    return {name: _measures(run, scene, runs) for name, run in runs.items()}


@np.errstate(all="ignore")  # a run that starts level with the minimum, or diverges, has no such ratios
def _measures(run: Run, scene: Scene, runs: Mapping[str, Run]) -> Measures:
    minimisers = run.objective.minimisers
    minimiser = minimisers[np.argmin(np.hypot(*(np.array(scene.start) - minimisers).T))]
    along, across = _directions(run.objective, minimiser)
    first, last = (run.iterates[[0, -1]] - minimiser) @ along
    return Measures(
        final_gap=float(run.gaps[-1]),
        settles=run.settling_step(scene.tolerance.value, relative=scene.tolerance.relative),
        diverges=run.divergence_step,
        short=float(abs(last / first)),
        overshoot=diagnostics.overshoot(run.iterates, minimiser, along),
        crossings=diagnostics.crossings(run.iterates, minimiser, across),
        worse_than={name: float(run.gaps[-1] / other.gaps[-1]) for name, other in runs.items()},
    )


def _directions(objective: Objective, point: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The flattest and the steepest direction at a point: the Hessian's axes, from differences of gradients."""
    x, y = point
    h = 1e-4
    columns = [
        np.subtract(objective.gradient(x + dx, y + dy), objective.gradient(x - dx, y - dy)) / (2 * h)
        for dx, dy in ((h, 0.0), (0.0, h))
    ]
    hessian = np.column_stack(columns)
    _, axes = np.linalg.eigh((hessian + hessian.T) / 2)
    return axes[:, 0], axes[:, 1]


def sentence(scene: Scene) -> str:
    """What happened, in words: who settles and when, who does not and how far it is, who diverges."""
    outcomes = {OPTIMIZERS[name].title: measured for name, measured in measures(scene).items()}
    settled = {n: m for n, m in outcomes.items() if m.diverges is None and m.settles <= scene.n_steps}
    diverged = {n: m for n, m in outcomes.items() if m.diverges is not None}
    going = {n: m for n, m in outcomes.items() if n not in settled and n not in diverged}
    parts = []
    if settled:
        parts.append(_listed(f"{n} **settles at step {m.settles}**" for n, m in settled.items()))
    if going:
        have = "have" if len(going) > 1 else "has"
        names = _listed(f"{n} ({written(m.final_gap)} above the minimum)" for n, m in going.items())
        parts.append(f"{names} {have} **not settled** in {scene.n_steps} steps")
    if diverged:
        names = _listed(f"{n} **diverges**, over a million away by step {m.diverges}" for n, m in diverged.items())
        parts.append(names)
    text = "; ".join(parts) or "no run is shown: switch one on by its name on the picture"
    return f"{text[0].upper()}{text[1:]}."


def written(value: float) -> str:
    """A number with two digits, as a reader writes it: 0.31, 4.4 × 10⁻⁸."""
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    if not exponent or -4 < int(exponent) < 5:
        return f"{float(f'{value:.1e}'):g}"
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPT)}"


def _listed(items: Iterable[str]) -> str:
    """One, two and three."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last
