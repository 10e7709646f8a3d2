"""A scene's outcome as numbers, so that no text about a run states a number of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from momentum_sim import diagnostics
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
    along, across = run.objective.axes(*minimiser)
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


def written(value: float) -> str:
    """A number with two digits, as a reader writes it: 0.31, 4.4 × 10⁻⁸."""
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    if not exponent or -4 < int(exponent) < 5:
        return f"{float(f'{value:.1e}'):g}"
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPT)}"
