"""Nesterov's iterates beside the equation that they follow where steps are short."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.figures.ripples import growing_momenta
from momentum_sim.narration import written
from momentum_sim.objectives import quadratic as bowl
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.simulation import simulate

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(250, 200))
#: Step sizes, how far in time, and by how many points the equation is drawn.
_STEP_SIZES, _LAST, _ALONG = (1e-2, 1e-3, 1e-4), 20.0, 401
#: A line has at most so many points.
_POINTS = 500


def flow(*, dark: bool = False) -> go.Figure:
    """Nesterov's iterates on x^2/2 from 1, at three step sizes, against 2 J_1(t)/t with t = k sqrt(eta), up to 20.

    The momentum grows, (k - 1)/(k + 2) at step k + 1. Above the iterates and `theory.nesterov_flow`, below how far they
    are from it. Of no scene.

    ``data``: the flow; then for each step size its iterates, ``x`` the time, and its distance from the flow. W. Su, S.
    Boyd and E. Candes, A Differential Equation for Modeling Nesterov's Accelerated Gradient Method, 2016.
    """
    paper, look = style.paper(dark), OPTIMIZERS["nesterov_textbook"].look
    times = np.linspace(0.0, _LAST, _ALONG)
    traces: list[Json] = [
        {"type": "scatter", "mode": "lines", "name": "2 J₁(t)/t", "x": times.astype(np.float32),
         "y": np.asarray(theory.nesterov_flow(times)).astype(np.float32), "hoverinfo": "skip",
         "line": {"color": paper.ink, "width": 5}, "opacity": 0.35},
    ]  # fmt: skip
    farthest: dict[float, float] = {}
    for eta, dash in zip(_STEP_SIZES, ("dot", "dash", "solid"), strict=True):
        at, places = _iterates(eta)
        off = abs(places - np.asarray(theory.nesterov_flow(at)))
        farthest[eta] = float(off.max())
        kept = np.unique(np.linspace(0, len(at) - 1, min(len(at), _POINTS)).round().astype(np.int64))
        usual: Json = {
            "type": "scatter", "mode": "lines", "legendgroup": f"{eta:g}", "name": f"η = {eta:g}",
            "x": at[kept].astype(np.float32), "line": {"color": style.colour(look, dark), "width": 1.5, "dash": dash},
        }  # fmt: skip
        traces += [
            usual | {"y": places[kept].astype(np.float32), "hovertemplate": "t = %{x:.2f}<br>x = %{y:.3f}"},
            usual | {"y": off[kept].astype(np.float32), "showlegend": False, **_GRID.names(1),
                     "hovertemplate": "t = %{x:.2f}<br>%{y:.2g} off"},
        ]  # fmt: skip
    panels = [
        ("where it is", style.axis(paper, "time t = k√η", range=[0.0, _LAST]), style.axis(paper, "x")),
        ("how far from the flow", style.axis(paper, "time t = k√η", range=[0.0, _LAST]),
         style.axis(paper, "distance", rangemode="tozero")),
    ]  # fmt: skip
    told = ", ".join(f"{written(off)} at η = {eta:g}" for eta, off in farthest.items())
    nearer = farthest[_STEP_SIZES[0]] / farthest[_STEP_SIZES[-1]]
    summary = (
        f"Up to t = {_LAST:g} the iterates are at most {told} from 2 J₁(t)/t: with a step size a hundred times as "
        f"short they are {nearer:.1f} times as near, about as the root of η."
    )
    return style.figure(traces, _GRID.layout(panels, dark), height=_GRID.height, summary=summary, dark=dark)


def _iterates(eta: float) -> tuple[Array, Array]:
    """Times and places of a run on x^2/2 from 1."""
    n_steps = math.floor(_LAST / math.sqrt(eta) * (1.0 + 1e-12))
    run = simulate(
        bowl(condition_number=1.0), "nesterov_textbook", step_size=eta, momentum=growing_momenta(n_steps),
        n_steps=n_steps, start=(1.0, 0.0),
    )  # fmt: skip
    return math.sqrt(eta) * np.arange(n_steps + 1.0), run.iterates[:, 0]
