"""Separable points under logistic loss: the weights turn to the largest margin, whatever the momentum."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.networks.linear import margin_angles
from momentum_sim.optimizers import OPTIMIZERS

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(260,))
N_STEPS = 30_000
#: Steps that are drawn, evenly in their logarithm.
_DRAWN = 150


class _Line(NamedTuple):
    title: str
    rule: str  # whose look it has
    step_size: float
    momentum: float
    dash: str


#: With the effective step size 1 three of them, with the step size 1 the last.
LINES = (
    _Line("gradient descent", "gradient_descent", 1.0, 0.0, "solid"),
    _Line("β = 0.9, same u", "heavy_ball", 0.1, 0.9, "dash"),
    _Line("β = 0.99, same u", "heavy_ball", 0.01, 0.99, "dot"),
    _Line("β = 0.9, same η", "heavy_ball", 1.0, 0.9, "dashdot"),
)


@cache
def angles() -> Array:
    """The angles of all `LINES` in degrees, (n_steps, lines)."""
    return margin_angles([line.step_size for line in LINES], [line.momentum for line in LINES], N_STEPS)


def max_margin(*, dark: bool = False) -> go.Figure:
    """How many degrees a logistic regression is off the direction of the largest margin, against the step.

    Of sixteen separable points of the plane, all at each step, for gradient descent with step size 1 and heavy balls
    with the same effective step size, or the same step size: `momentum_sim.networks.linear.margin_angles`. EMA momentum
    with the same u takes the steps of the heavy ball with the same u.

    ``data``: a line for each, ``x`` the step, ``y`` degrees.
    """
    found, paper = angles(), style.paper(dark)
    steps = np.unique(np.geomspace(1, N_STEPS, _DRAWN).round().astype(int))
    traces: list[Json] = [
        {"type": "scatter", "mode": "lines", "name": line.title, "x": steps, "y": found[steps - 1, k].round(3),
         "line": {"color": style.colour(OPTIMIZERS[line.rule].look, dark), "width": 2, "dash": line.dash},
         "hovertemplate": "step %{x:,d}: %{y:.1f}°"}
        for k, line in enumerate(LINES)
    ]  # fmt: skip
    top = 1.05 * float(found.max())
    panel = ("degrees off the largest margin", style.log_axis(paper, "step", 1, N_STEPS),
             style.axis(paper, "degrees", range=[0.0, top]))  # fmt: skip
    ends = ", ".join(f"{line.title} {angle:.1f}°" for line, angle in zip(LINES, found[-1], strict=True))
    summary = (
        f"Sixteen separable points, logistic loss: all weights begin {found[0, 0]:.0f}° off the direction of the "
        f"largest margin and turn to it. After {N_STEPS:,} steps they are off by: {ends}."
    )
    return style.figure(traces, _GRID.layout([panel], dark), height=_GRID.height, summary=summary, dark=dark)
