"""Three tuned methods on one function: what each has left at each step, beside what theory promises of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.narration import on_stage, written
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Scene
from momentum_sim.simulation import Run, simulate

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(360,))
#: Of what nothing is promised: the ball, at what is best for quadratics of these curvatures.
_UNPROMISED = "heavy_ball"
#: Nothing below this share of the first gap is drawn.
_LEAST = 1e-12
#: Where a line goes that leaves the axis, as a share of that.
_BELOW = 1e-6


def guarantees(scene: Scene, dark: bool = False) -> go.Figure:
    """The gap of gradient descent, Nesterov and heavy ball on the scene's objective, and the most it can be.

    From the scene's start, in as many steps, each at its own settings for the mu and L between which the objective is
    curved: the first two at `theory.guaranteed_parameters`, with `theory.guaranteed_gap` as a dotted line, heavy ball
    at those that are best on quadratics, with no line. `unsaid` of an objective with no such bounds.

    ``data``: gradient descent's gaps and its promise, Nesterov's (the textbook form), heavy ball's gaps.
    """
    bounds = scene.objective.curvature_bounds
    if bounds is None:
        said = "Promises are of functions whose curvature lies between two numbers above 0, and this one's does not."
        return style.unsaid(said, dark=dark)
    mu, largest = bounds
    runs = {name: _run(scene, name, mu, largest) for name in (*theory.GUARANTEED, _UNPROMISED)}
    first = float(runs[_UNPROMISED].gaps[0])
    if first == 0.0:
        return style.unsaid("The runs start at the minimum, where nothing is left.", dark=dark)
    distance = float(np.hypot(*(np.array(scene.start) - scene.objective.minimisers[0])))
    steps = np.arange(scene.n_steps + 1)
    traces: list[Json] = []
    promises: dict[str, Array] = {}
    for name, run in runs.items():
        look = OPTIMIZERS[name].look
        usual: Json = {"type": "scatter", "mode": "lines", "x": steps, "legendgroup": name}
        traces.append(
            usual | {"name": run.title, "y": _shown(run.gaps, first), "line": style.line(look, dark),
                     "hovertemplate": "step %{x:d}<br>%{y:.3g} left"}
        )  # fmt: skip
        if name in theory.GUARANTEED:
            promises[name] = np.asarray(theory.guaranteed_gap(name, steps, mu, largest, distance=distance, gap=first))
            traces.append(
                usual | {"name": f"{run.title}, at most", "y": _shown(promises[name], first),
                         "line": {"color": style.colour(look, dark), "width": 1.5, "dash": "dot"},
                         "hovertemplate": "step %{x:d}<br>at most %{y:.3g} left"}
            )  # fmt: skip
    paper = style.paper(dark)
    values = np.concatenate([trace["y"] for trace in traces])
    values = values[values >= _LEAST * first]
    panel = (
        f"κ = {on_stage(largest / mu)}",
        style.step_axis(paper, scene.n_steps),
        style.log_axis(paper, "loss above the minimum", float(values.min()) / 2, float(values.max()) * 2),
    )
    summary = _summary(runs, promises, mu, largest)
    return style.figure(traces, _GRID.layout([panel], dark), height=_GRID.height, summary=summary, dark=dark)


def _run(scene: Scene, name: str, mu: float, largest: float) -> Run:
    """A run at its own settings for these curvatures."""
    of = theory.guaranteed_parameters if name in theory.GUARANTEED else theory.optimal_parameters
    step_size, momentum, _ = of(name, mu, largest)
    given = None if OPTIMIZERS[name].schedule is None else momentum
    return simulate(
        scene.objective, name, step_size=step_size, momentum=given, n_steps=scene.n_steps, start=scene.start
    )


def _shown(gaps: Array, first: float) -> NDArray[np.float32]:
    """Gaps to draw: down to what a logarithmic axis reaches, and one step farther, so that a line leaves it."""
    least = _LEAST * first
    gone = np.logical_or.accumulate(np.concatenate([[False], gaps[:-1] < least]))
    return np.where(gone, np.nan, np.maximum(gaps, _BELOW * least)).astype(np.float32)


def _summary(runs: dict[str, Run], promises: dict[str, Array], mu: float, largest: float) -> str:
    """What each has left, and may have at most."""
    last = len(next(iter(promises.values()))) - 1
    told = []
    for name, run in runs.items():
        left = f"{run.title} has {written(float(run.gaps[-1]))} left"
        told.append(f"{left}, at most {written(float(promises[name][-1]))}" if name in promises else left)
    steps = "one step" if last == 1 else f"{last} steps"
    rates = " and ".join(
        f"{on_stage(float(theory.guaranteed_parameters(name, mu, largest).rate))} a step for {OPTIMIZERS[name].title}"
        for name in theory.GUARANTEED
    )
    return (
        f"After {steps}, each tuned for curvatures from {on_stage(mu)} to {on_stage(largest)}: {'; '.join(told)}, of "
        f"which nothing is promised. What is promised shrinks by {rates}."
    )
