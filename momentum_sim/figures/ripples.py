"""Nesterov's growing momentum in a ravine: the ripples of its loss, predicted and measured, and what restarts save."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import schedules, theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.narration import on_stage
from momentum_sim.objectives import quadratic as bowl
from momentum_sim.optimizers import OPTIMIZERS, Look
from momentum_sim.scene import Scene
from momentum_sim.simulation import Run, simulate

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(340,))
#: The condition number of scenes on another landscape, and where all runs start.
_USUAL, _START = 1000.0, (1.0, 1.0)
#: A run is followed until it stays below this share of its first loss, for at most so many times sqrt(kappa) steps.
_TOLERANCE, _LONGEST = 1e-10, 120.0
#: More than momentum that grows comes to in any of these runs.
_UNBOUNDED = 1.0 - 1e-9
#: How many ripples are shown, and by how many points a line is drawn at most.
_RIPPLES, _POINTS = 9, 1500


def growing_momenta(n_steps: int) -> Array:
    """(k - 1)/(k + 2) for step k + 1, by which x_k looks ahead, (n_steps,): what restarted rules begin with."""
    return np.concatenate([[0.0], schedules.nesterov_convex(_UNBOUNDED, n_steps)])[:n_steps]


def ripples(scene: Scene, dark: bool = False) -> go.Figure:
    """The loss of Nesterov's rule with growing momentum on a quadratic, without restarts and with them.

    From (1, 1) with step size 1/L: momentum (k - 1)/(k + 2) at step k + 1; the same begun anew where the loss has risen
    (the function scheme of O'Donoghue and Candes) and where a step goes uphill (their gradient scheme); and the
    constant (sqrt kappa - 1)/(sqrt kappa + 1), which has to be told kappa. Dotted, where the first is predicted to be
    least: at `theory.restart_interval`, and every `theory.ripple_period` from there. kappa is the scene's where that is
    on the quadratic, else 1000.

    ``data``: for each run ``x`` the step and ``y`` (f - f*)/(f - f*)_0, its name with the step from which it stays
    below 1e-10; last, the first one's least losses, measured, those below 1e-10 at 1e-10. `unsaid` of a round bowl,
    which has none.
    """
    quadratic = scene.objective.name == "quadratic"
    kappa = float(scene.objective.parameters["condition_number"]) if quadratic else _USUAL
    if kappa == 1.0:
        return style.unsaid("In a round bowl there are no ripples: the first step arrives.", dark=dark)
    runs = _runs(kappa)
    taken = {name: run.settling_step(_TOLERANCE, relative=True) for name, run in runs.items()}
    first, period = float(theory.restart_interval(kappa)), float(theory.ripple_period(kappa))
    shown = round(first + (_RIPPLES - 0.5) * period)
    growing = runs["growing momentum"]
    least = _least(growing.gaps[: taken["growing momentum"] + 1])
    steps = np.unique(np.linspace(0, shown, min(shown + 1, _POINTS)).round().astype(np.int64))
    traces: list[Json] = []
    for (name, run), look in zip(runs.items(), _looks(), strict=True):
        heights = run.gaps[steps] / run.gaps[0]
        traces.append(
            {"type": "scatter", "mode": "lines", "name": f"{name}: {taken[name]:,} steps", "x": steps,
             "y": np.where(heights >= 0.1 * _TOLERANCE, heights, np.nan).astype(np.float32),
             "line": style.line(look, dark), "hovertemplate": "step %{x:d}<br>%{y:.2g} of the first gap"}
        )  # fmt: skip
    there = least[least <= shown]
    traces.append(
        {"type": "scatter", "mode": "markers", "name": "least, measured", "x": there,
         "y": np.maximum(growing.gaps[there] / growing.gaps[0], _TOLERANCE).astype(np.float32),
         "marker": style.marker(_looks()[0], dark, size=8), "hovertemplate": "least at step %{x:d}"}
    )  # fmt: skip
    paper = style.paper(dark)
    up = style.log_axis(paper, "gap, share of the first", 0.5 * _TOLERANCE, 3.0)
    title = f"κ = {on_stage(kappa, 5)}; dotted: where it is predicted to be least"
    layout = _GRID.layout([(title, style.step_axis(paper, shown), up)], dark)
    expected = [first + period * ripple for ripple in range(_RIPPLES)]
    layout["shapes"] = [dotted_line(_GRID.names(0), dark, x=x) for x in expected]
    return style.figure(traces, layout, height=_GRID.height, summary=_summary(kappa, least, taken), dark=dark)


def _runs(kappa: float) -> dict[str, Run]:
    """What is compared, by what it is called."""
    n_steps = math.ceil(_LONGEST * math.sqrt(kappa))
    root = math.sqrt(kappa)
    compared: dict[str, tuple[str, Any]] = {
        "growing momentum": ("nesterov_textbook", growing_momenta(n_steps)),
        "restarted by loss": ("nesterov_function_restart", _UNBOUNDED),
        "restarted by slope": ("nesterov_restart", _UNBOUNDED),
        "constant, best for κ": ("nesterov_textbook", (root - 1.0) / (root + 1.0)),
    }
    ravine = bowl(condition_number=kappa)
    return {
        name: simulate(ravine, rule, step_size=1.0 / kappa, momentum=momentum, n_steps=n_steps, start=_START)
        for name, (rule, momentum) in compared.items()
    }


def _looks() -> list[Look]:
    names = ("nesterov", "nesterov_function_restart", "nesterov_restart", "nesterov_textbook")
    return [OPTIMIZERS[name].look for name in names]


def _least(gaps: Array) -> NDArray[np.int64]:
    """The steps at which a run's gap is least before it rises again."""
    found: NDArray[np.int64] = np.flatnonzero((gaps[1:-1] < gaps[:-2]) & (gaps[1:-1] <= gaps[2:])) + 1
    return found


def _summary(kappa: float, least: NDArray[np.int64], taken: dict[str, int]) -> str:
    """Ripples and their period, and the steps of each."""
    apart = np.diff(least)
    said = f"At κ = {on_stage(kappa, 5)}, from (1, 1) with η = 1/L: "
    if len(apart):
        period, first = (on_stage(float(of(kappa))) for of in (theory.ripple_period, theory.restart_interval))
        span = f"{apart.min()} to {apart.max()}" if apart.min() < apart.max() else f"{apart[0]}"
        said += (
            f"the loss under growing momentum is least every {span} steps (predicted 3.14 √κ = {period}), for the "
            f"first time at step {least[0]} (predicted 3.83 √κ = {first}). "
        )
    else:
        said += "the loss under growing momentum has settled before it could ripple twice. "
    told = "; ".join(f"{name} {steps:,}" for name, steps in taken.items())
    return f"{said}Steps until it stays below 10⁻¹⁰ of what it was: {told}."
