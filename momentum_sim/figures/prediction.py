"""What a quadratic predicts of a run on any objective, beside what the run does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.figures.settings import followed_on_quadratic
from momentum_sim.narration import written
from momentum_sim.scene import Scene
from momentum_sim.simulation import Run

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(180, 180, 170))
_DIRECTIONS = ("along", "across")
#: From when on the error stays below these is told, as fractions of the distance at the start.
_SMALL = (0.1, 0.01)
#: An error below this is drawn here: rounding.
_LEAST = 1e-17
#: Farther from the minimiser than this nothing is compared: a run has diverged.
_FARTHEST = 1e6


def quadratic_prediction(scene: Scene, dark: bool = False) -> go.Figure:
    """How far a run is from the minimiser, what a quadratic predicts of that, and the error of the prediction.

    The followed run, along the flattest direction and across it; the quadratic with the Hessian at the minimiser
    nearest to the start, solved from the same start with the same rule, step size and momenta. An error is a distance
    in one direction, as a fraction of how far from the minimiser the run starts; one below 10^-17 is drawn there, and
    the first, which is 0, not at all.

    ``data``: for each direction measured and predicted, ``y`` (n + 1,) up to the step before one of them diverges; then
    the error along and the error across. `unsaid` for an objective without a quadratic at its minimum, or if only
    adaptive rules are shown.
    """
    found = followed_on_quadratic(
        scene,
        lambda run: not run.rule.adaptive,
        otherwise="Rules that divide by the gradient's size are linear on no quadratic.",
    )
    if isinstance(found, str):
        return style.unsaid(found, dark=dark)
    shown, quadratic = found
    run = scene.simulate()[shown.name]
    with np.errstate(all="ignore"):  # a run that diverges, which is cut off
        measured, predicted = quadratic.coordinates(run.iterates), quadratic.predicted(run)
        near = np.hypot(*measured.T) + np.hypot(*predicted.T) <= _FARTHEST
    last = len(near) if near.all() else max(1, int(np.argmin(near)))
    measured, predicted = measured[:last], predicted[:last]
    errors = abs(measured - predicted) / (np.hypot(*measured[0]) or 1.0)
    paper = style.paper(dark)
    step = style.step_axis(paper, last - 1)
    top = max(2.0, 2 * float(errors.max()))
    panels = [
        *((f"{run.title}: distance {word}", step, style.axis(paper, "uv"[row], nticks=5))
          for row, word in enumerate(_DIRECTIONS)),
        ("error ÷ distance at the start", step, style.log_axis(paper, "error", _floor(errors), top)),
    ]  # fmt: skip
    shapes = [dotted_line(_GRID.names(2), dark, y=share) for share in _SMALL]
    layout = _GRID.layout(panels, dark) | {"hovermode": "x unified", "shapes": shapes}
    traces = [*_distances(run, measured, predicted, dark), *_errors(errors, dark)]
    summary = quadratic.said + _summary(run, errors)
    return style.figure(traces, layout, height=_GRID.height, summary=summary, dark=dark)


def _floor(errors: Array) -> float:
    """Where the scale of errors begins."""
    late = errors[1:][errors[1:] > 0.0]
    return max(_LEAST / 2, min(1e-3, float(late.min()) / 2)) if len(late) else _LEAST / 2


def _distances(run: Run, measured: Array, predicted: Array, dark: bool) -> Iterator[Json]:
    for row in range(2):
        usual = {"type": "scatter", "mode": "lines", "x": np.arange(len(measured), dtype=np.int32),
                 "hovertemplate": "%{y:.4g}", "showlegend": row == 0, **_GRID.names(row)}  # fmt: skip
        yield usual | {
            "name": "measured",
            "legendgroup": "measured",
            "y": measured[:, row].astype(np.float32),
            "line": style.line(run.look, dark, width=4) | {"dash": "solid"},
        }
        yield usual | {
            "name": "predicted",
            "legendgroup": "predicted",
            "y": predicted[:, row].astype(np.float32),
            "line": {"color": style.paper(dark).ink, "width": 1.5, "dash": "dot"},
        }


def _errors(errors: Array, dark: bool) -> Iterator[Json]:
    paper = style.paper(dark)
    drawn = np.maximum(errors, _LEAST)
    drawn[0] = np.nan
    for column, (word, dash) in enumerate(zip(_DIRECTIONS, ("solid", "dash"), strict=True)):
        yield {
            "type": "scatter",
            "mode": "lines",
            **_GRID.names(2),
            "name": f"error {word}",
            "x": np.arange(len(errors), dtype=np.int32),
            "y": drawn[:, column].astype(np.float32),
            "line": {"color": paper.soft, "width": 1.5, "dash": dash},
            "hovertemplate": "%{y:.2g}",
        }


def _summary(run: Run, errors: Array) -> str:
    """How large the error becomes in each direction, and from when on it is small."""
    said = []
    for word, error in zip(_DIRECTIONS, errors.T, strict=True):
        worst = int(np.argmax(error))
        told = f"{word} the prediction is off by at most {written(float(error[worst]))} of the distance at the start"
        if error[worst] > 0.0:
            told += f" (step {worst})"
        for share in (share for share in _SMALL if error[worst] > share):
            step = _stays_below(error, share)
            told += f", below {share:.0%} " + (f"from step {step} on" if step < len(error) else "not to the end")
        said.append(told)
    gone = "" if len(errors) > run.n_steps else f" From step {len(errors)} on one of the two has diverged."
    return f"For {run.title}, {'; '.join(said)}.{gone}"


def _stays_below(errors: Array, share: float) -> int:
    """The first step from which no error exceeds a share; as many as there are if the last does."""
    late = np.flatnonzero(errors > share)
    return int(late[-1]) + 1 if len(late) else 0
