"""What becomes of a gradient in a heavy ball's velocity: step by step, and how much of it is still to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.narration import written
from momentum_sim.scene import Scene
from momentum_sim.simulation import Run

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(190, 170, 170))
#: Of which steps the gradients are followed, as shares of the run: the last of them meets its end.
_FOLLOWED = (0.0, 0.5, 0.9)
#: Of longer runs a part of the steps is drawn: a screen has no more pixels.
_MOST_STEPS_DRAWN = 600


def gradient_futures(scene: Scene, dark: bool = False) -> go.Figure:
    r"""What a gradient moves a heavy ball by, in three panels over the step: the way to Demon's curve.

    Above, of the gradients of the first step, the one half way and the one after nine tenths of the run, what each
    moves the ball by at its own step and at each later one, per unit: \eta_t, \eta_t \beta_{t+1}, \eta_t \beta_{t+1}
    \beta_{t+2}, ..., cut where the run ends. Below, what is still to come of a gradient after its own step if the
    momentum of the moment stayed and the run never ended, \eta_t \beta_t/(1 - \beta_t): flat where momentum stays, a
    straight line to 0 for Demon. At the bottom the momentum that does that, \beta_t.

    Of each run that is shown and is a heavy ball, whatever its momenta: three traces above and one in each other panel.
    `unsaid` where none is.
    """
    runs = [run for run in scene.simulate().values() if run.optimizer.is_heavy_ball]
    if not runs:
        return style.unsaid("No heavy ball is shown, nor Demon: this is of what their velocity keeps.", dark=dark)
    traces = [trace for run in runs for trace in (*_futures(run, dark), *_over_the_run(run, dark))]
    paper = style.paper(dark)
    steps = {"rangemode": "tozero", "hoverformat": "d"}
    panels = [
        ("what a gradient moves the ball by", style.axis(paper, "step", **steps),
         style.axis(paper, "per unit", rangemode="tozero")),
        ("what is still to come of it, after its own step", style.axis(paper, "step of the gradient", **steps),
         style.axis(paper, "ηβ/(1 − β)", rangemode="tozero")),
        ("the momentum that does that", style.axis(paper, "step", **steps),
         style.axis(paper, "β", rangemode="tozero")),
    ]  # fmt: skip
    return style.figure(traces, _GRID.layout(panels, dark), height=_GRID.height, summary=_summary(runs), dark=dark)


def _futures(run: Run, dark: bool) -> Iterator[Json]:
    """What some gradients move the ball by, from their own steps on."""
    for count, share in enumerate(_FOLLOWED):
        first = int(share * run.n_steps)
        kept = np.cumprod(np.concatenate([[1.0], run.momenta[first + 1 :]]))
        steps = np.arange(first, run.n_steps)
        yield _trace(run, 0, steps, run.step_sizes[first] * kept, dark) | {"showlegend": count == 0}


def _over_the_run(run: Run, dark: bool) -> Iterator[Json]:
    """What is still to come at each step, and the momentum."""
    for panel, values in enumerate((_to_come(run), run.momenta), start=1):
        yield _trace(run, panel, np.arange(run.n_steps), values, dark) | {"showlegend": False}


def _to_come(run: Run) -> Array:
    found: Array = run.step_sizes * run.momenta / (1.0 - run.momenta)
    return found


def _trace(run: Run, panel: int, steps: NDArray[np.int64], values: Array, dark: bool) -> Json:
    stride = -(-len(steps) // _MOST_STEPS_DRAWN)
    seen = slice((len(steps) - 1) % stride, None, stride)  # with the last
    return {
        "type": "scatter",
        "mode": "lines" if len(steps) > 1 else "markers",
        **_GRID.names(panel),
        "name": run.title,
        "legendgroup": run.name,
        "x": steps[seen].astype(np.int32),
        "y": values[seen].astype(np.float32),
        "line": style.line(run.look, dark),
        "marker": style.marker(run.look, dark),
        "hovertemplate": "%{y:.4g}",
    }


def _summary(runs: list[Run]) -> str:
    said = []
    for run in runs:
        to_come = _to_come(run)
        first, last = written(to_come[0]), written(to_come[-1])
        stays = bool((to_come == to_come[0]).all())
        said.append(f"{run.title} {first} throughout" if stays else f"{run.title} from {first} to {last}")
    return f"What is still to come of a gradient after its own step: {'; '.join(said)}."
