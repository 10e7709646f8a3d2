"""Velocity against position in each regime of damping."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.figures.settings import followed_on_quadratic, is_swinging, rule_of
from momentum_sim.objectives import quadratic as bowl
from momentum_sim.optimizers import Optimizer
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import LocalQuadratic
from momentum_sim.simulation import simulate

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(180, 180, 180), columns=2, legend=False, title=46)
_DIRECTIONS = ("along", "across")
#: Momenta among which one of each regime is looked for.
_MOMENTA = np.arange(1000) / 1000
#: A momentum that takes next to nothing, where no momentum makes the rule diverge.
_BARELY = 0.999
#: A portrait ends when the gap is this fraction of its start, after this many steps at least and at most.
_SMALL = 1e-6
_FEWEST, _MOST = 8, 200
#: How many times farther one gets that diverges, about, in how many steps at least and at most.
_GROWN, _LEAST_GROWING, _GROWING = 20.0, 3, 60
#: Periods of one that does not come to rest, and their length where there is none.
_PERIODS, _PERIOD = 3, 12


@dataclass(frozen=True)
class Portrait:
    """One mode of a rule: eta, beta, a curvature and its direction, and what that is called."""

    called: str
    step_size: float
    momentum: float
    curvature: float
    direction: str

    @property
    def a(self) -> float:
        """eta lambda."""
        return self.step_size * self.curvature


def phase_portraits(scene: Scene, dark: bool = False) -> go.Figure:
    """Velocity x_k - x_(k-1) against position x_k of the followed rule in each regime, in units of the start.

    Six panels: monotone, critical, oscillatory, alternating; divergent, or barely damped where no momentum diverges;
    and the scene's own setting along the flattest direction. The step size is the scene's, the curvature that along or,
    if no momentum has the regime there, that across, and the momentum in the middle of those that have it. If none
    has it in either direction, it is shown at the scene's momentum with a step size that has it, which its title says.

    ``data``: one trace for each, ``x`` and ``y`` (n + 1,), from rest at 1; then a mark at each start. `unsaid` without
    a quadratic at the minimum, or without a rule that has momentum and a theory.
    """
    found = followed_on_quadratic(scene, is_swinging, otherwise="No run that is shown has momentum and a theory.")
    if isinstance(found, str):
        return style.unsaid(found, dark=dark)
    shown, quadratic = found
    rule = rule_of(scene, shown)
    eta, beta = scene.step_size_of(shown), scene.momentum_of(shown)
    portraits = [*_regimes(rule, eta, beta, quadratic), _own(rule, eta, beta, quadratic)]
    paper = style.paper(dark)
    traces = [trace for index, portrait in enumerate(portraits) for trace in _traces(rule, portrait, index, dark)]
    traces.sort(key=lambda trace: trace["name"] == "start")
    panels = []
    for index, portrait in enumerate(portraits):
        where = "" if portrait is portraits[-1] else f" {portrait.direction}"  # a phone has no room for more
        other = "" if portrait.step_size == eta else f", η {_is(portrait.step_size)}"
        title = f"{portrait.called}{where}<br>β {_is(portrait.momentum)}{other}"
        up = style.axis(paper, "velocity" if index % 2 == 0 else "", nticks=5, zeroline=True, zerolinecolor=paper.line)
        along = style.axis(paper, "position", nticks=4, tickangle=0, zeroline=True, zerolinecolor=paper.line)
        panels.append((title, along, up))
    summary = quadratic.said + _summary(rule, portraits)
    return style.figure(traces, _GRID.layout(panels, dark), height=_GRID.height, summary=summary, dark=dark)


def _regimes(rule: Optimizer, eta: float, beta: float, quadratic: LocalQuadratic) -> Iterator[Portrait]:
    """A portrait of each regime."""
    flat, steep = quadratic.curvatures
    beyond = theory.regime_boundaries(rule, beta, steep)
    at = float(theory.critical_step_size(rule, beta, flat))
    yield _having("monotone", rule, eta, quadratic) or Portrait("monotone", _short(0.0, at), beta, flat, "along")
    critical = float(theory.critical_momentum(rule, eta, flat))
    has_one = 0.0 < critical < 1.0 and eta * flat < 1.0  # from 1 on it alternates below, and is not monotone
    yield Portrait("critical", *((eta, critical) if has_one else (at, beta)), flat, "along")
    yield _having("oscillatory", rule, eta, quadratic) or Portrait(
        "oscillatory", _short(at, float(theory.regime_boundaries(rule, beta, flat).oscillatory_to)), beta, flat, "along"
    )
    yield _having("alternating", rule, eta, quadratic) or Portrait(
        "alternating", _short(float(beyond.oscillatory_to), float(beyond.stable_to)), beta, steep, "across"
    )
    yield _having("divergent", rule, eta, quadratic) or Portrait("barely damped", eta, _BARELY, flat, "along")


def _short(low: float, high: float) -> float:
    """A number between two, near their middle, with as few digits as there can be."""
    middle = (low + high) / 2
    rounded = (float(f"{middle:.{digits}e}") for digits in range(17))
    return next((value for value in rounded if low < value < high), middle)


def _is(value: float) -> str:
    """What a value is, or about is if it has more than four digits."""
    written = f"{value:.4g}"
    return f"{'=' if math.isclose(float(written), value, rel_tol=1e-12) else '≈'} {written}"


def _having(regime: str, rule: Optimizer, eta: float, quadratic: LocalQuadratic) -> Portrait | None:
    """A regime at the middle of the momenta that have it, along if any has, else across."""
    for direction, curvature in zip(_DIRECTIONS, quadratic.curvatures, strict=True):
        having = _MOMENTA[theory.regime(rule, eta, _MOMENTA, curvature) == regime]
        if len(having):
            return Portrait(regime, eta, float(having[len(having) // 2]), curvature, direction)
    return None


def _own(rule: Optimizer, eta: float, beta: float, quadratic: LocalQuadratic) -> Portrait:
    flat = quadratic.curvatures[0]
    return Portrait(f"now: {theory.regime(rule, eta, beta, flat)}", eta, beta, flat, "along")


def _n_steps(rule: Optimizer, portrait: Portrait) -> int:
    setting = (rule, portrait.step_size, portrait.momentum, portrait.curvature)
    radius = float(theory.spectral_radius(*setting))
    if radius > 1.0:
        return int(np.clip(np.log(_GROWN) / np.log(radius), _LEAST_GROWING, _GROWING))
    steps = float(theory.settling_step(*setting, _SMALL))
    if portrait.called == "barely damped" or not np.isfinite(steps):
        steps = _PERIODS * float(np.nan_to_num(theory.period(*setting), nan=_PERIOD))
    return int(np.clip(np.ceil(steps), _FEWEST, _MOST))


def _traces(rule: Optimizer, portrait: Portrait, index: int, dark: bool) -> Iterator[Json]:
    run = simulate(
        bowl(condition_number=1.0), rule, step_size=portrait.a,
        momentum=portrait.momentum, n_steps=_n_steps(rule, portrait), start=(1.0, 0.0),
    )  # fmt: skip
    positions = run.iterates[:, 0]
    velocities = np.diff(positions, prepend=positions[0])
    usual = {"type": "scatter", "showlegend": False, **_GRID.names(index)}
    own = portrait.called.startswith("now")
    yield usual | {
        "mode": "lines+markers",
        "name": portrait.called,
        "x": positions.astype(np.float32),
        "y": velocities.astype(np.float32),
        "line": style.line(rule.look, dark, width=2.0 if own else 1.2) | {"dash": "solid"},
        "marker": style.marker(rule.look, dark, size=5 if own else 3.5),
        "customdata": np.arange(len(positions), dtype=np.int32),
        "hovertemplate": "step %{customdata:d}<br>position %{x:.3g}<br>velocity %{y:.3g}",
    }
    yield usual | {
        "mode": "markers",
        "name": "start",
        "x": [1.0],
        "y": [0.0],
        "marker": {"symbol": "circle-open", "size": 10, "color": style.paper(dark).ink},
        "hovertemplate": "start, at rest",
    }


def _summary(rule: Optimizer, portraits: list[Portrait]) -> str:
    said = "; ".join(f"{portrait.called} at β {_is(portrait.momentum)}, ηλ {_is(portrait.a)}" for portrait in portraits)
    return f"Velocity against position of {rule.title} from rest: {said}."
