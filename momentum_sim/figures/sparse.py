"""Diagonal linear networks: which of many solutions a run finds depends on eta/(1 - beta)^2."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go

from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.networks.linear import SparseRegression, sparse_regression
from momentum_sim.optimizers import OPTIMIZERS

Json = dict[str, Any]

_GRID = Grid(rows=(210, 210))
#: The momenta with which each lambda = eta/(1 - beta)^2 is run; with less of it, some draws diverge at the larger ones.
MOMENTA = {
    0.1: (0.0, 0.5, 0.9),
    0.2: (0.0, 0.5, 0.9),
    0.5: (0.5, 0.8, 0.9),
    1.0: (0.8, 0.9, 0.95),
    3.0: (0.8, 0.9, 0.95),
}
#: How long each run is, its steps times eta/(1 - beta).
HORIZON = 150.0
_MARKERS = {0.0: "circle", 0.5: "diamond", 0.8: "square", 0.9: "triangle-up", 0.95: "cross"}


@cache
def runs() -> dict[tuple[float, float], SparseRegression]:
    """What each pair (lambda, beta) came to."""
    return {
        (path, beta): sparse_regression(path * (1.0 - beta) ** 2, beta, n_steps=round(HORIZON / (path * (1.0 - beta))))
        for path, momenta in MOMENTA.items()
        for beta in momenta
    }


def sparse_solutions(*, dark: bool = False) -> go.Figure:
    """The test error of a diagonal linear network against lambda = eta/(1 - beta)^2, and against u = eta/(1 - beta).

    w = u^2 - v^2 fits 20 examples of 50 weights, three of which are 1 and the others 0, all examples at each step:
    `momentum_sim.networks.linear.sparse_regression`. A mark is a heavy ball's |w - w*|^2, the mean of 20 draws; with
    beta = 0 it is gradient descent's. Above, runs of one lambda lie upon each other; below, runs of one u do not.

    ``data``: above and below, of each momentum ``x`` and ``y``, with the l1 norms as ``customdata``.
    """
    found, paper = runs(), style.paper(dark)
    momenta = sorted({beta for _, beta in found})
    traces: list[Json] = []
    for panel in range(2):
        for beta in momenta:
            own = {path: run for (path, other), run in found.items() if other == beta}
            rule = "heavy_ball" if beta else "gradient_descent"
            traces.append(
                {"type": "scatter", "mode": "lines+markers", "name": f"β = {beta:g}", "legendgroup": f"{beta:g}",
                 "x": [path if panel == 0 else path * (1.0 - beta) for path in own],
                 "y": [float(run.test_errors.mean()) for run in own.values()],
                 "customdata": [float(run.norms.mean()) for run in own.values()],
                 "line": {"color": style.colour(OPTIMIZERS[rule].look, dark), "width": 1},
                 "marker": {"symbol": f"{_MARKERS[beta]}-open", "size": 9, "line": {"width": 1.5}},
                 "showlegend": panel == 0, "hovertemplate": "error %{y:.3f}<br>|w|₁ = %{customdata:.2f}",
                 **_GRID.names(panel)}
            )  # fmt: skip
    top = 1.1 * max(float(run.test_errors.mean()) for run in found.values())
    panels = [
        ("test error against λ = η/(1 − β)²", style.log_axis(paper, "λ", 0.08, 4.0),
         style.axis(paper, "test error", range=[0.0, top])),
        ("the same against u = η/(1 − β)", style.log_axis(paper, "effective step size u", 0.008, 0.8),
         style.axis(paper, "test error", range=[0.0, top])),
    ]  # fmt: skip
    layout = _GRID.layout(panels, dark)
    return style.figure(traces, layout, height=_GRID.height, summary=_summary(), dark=dark)


def _summary() -> str:
    told = []
    for path, momenta in MOMENTA.items():
        errors = [float(runs()[path, beta].test_errors.mean()) for beta in momenta]
        norms = [float(runs()[path, beta].norms.mean()) for beta in momenta]
        told.append(
            f"λ = {path:g}, {_between(errors)}, with an l1 norm of {_between(norms)}, for β from {momenta[0]:g} to "
            f"{momenta[-1]:g}"
        )
    least, most = runs()[0.1, 0.9], runs()[3.0, 0.9]
    apart = most.test_errors - least.test_errors
    error = float(apart.std(ddof=1)) / np.sqrt(len(apart))
    apart_said = f"{apart.mean():.2f} ± {error:.2f}"
    return (
        f"Test errors of sparse regression by a diagonal linear network, means of {len(apart)} draws: "
        f"{'; '.join(told)}. Draw by draw, at β = 0.9, λ = 3 is {apart_said} above λ = 0.1, and has the larger error "
        f"in {int((apart > 0).sum())} of {len(apart)}."
    )


def _between(values: list[float]) -> str:
    low, high = f"{min(values):.2f}", f"{max(values):.2f}"
    return low if low == high else f"{low} to {high}"
