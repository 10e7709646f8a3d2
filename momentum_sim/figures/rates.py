"""The best rate that each momentum allows: in theory, and measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import diagnostics, theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.objectives import quadratic as bowl
from momentum_sim.optimizers import OPTIMIZERS, Optimizer
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import local_quadratic, no_quadratic
from momentum_sim.simulation import simulate

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(340,))
#: Those with a theory, in the order in which they are drawn: the broader below the narrower that lie on them.
_COMPARED = {"gradient_descent": 2.0, "ema_momentum": 5.0, "heavy_ball": 2.0, "nesterov": 2.0}
_ALONG_CURVE = 240
#: Momenta at which rates are measured, and the steps of a run that does.
_MEASURED = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
_MEASURED_STEPS = 400


def rate_against_momentum(scene: Scene, dark: bool = False) -> go.Figure:
    """The best convergence rate that a momentum allows, over all step sizes: lines of theory, points measured on runs.

    For heavy ball, EMA momentum (the same), Nesterov, and gradient descent, which has no momentum, at the condition
    number of the quadratic at the scene's minimum. A rate is the factor by which the distance shrinks in a step, in the
    slower direction. The optimum of each is marked, and the scene's momentum.

    ``data``: for each rule its line, ``x`` 1 - beta, ``y`` the rate; its measured rates; its optimum. `unsaid`
    without a quadratic at the minimum.
    """
    quadratic = local_quadratic(scene)
    if quadratic is None:
        return style.unsaid(no_quadratic(scene.objective), dark=dark)
    kappa = quadratic.condition_number
    optima = {name: theory.optimal_parameters(name, 1.0, kappa) for name in _COMPARED}
    highest = max(0.99, scene.momentum, *(1 - (1 - float(optimum.momentum)) / 3 for optimum in optima.values()))
    momenta = 1.0 - np.geomspace(1.0, 1.0 - highest, _ALONG_CURVE)
    traces: list[Json] = []
    errors: list[float] = []
    for name in _COMPARED:
        rule = OPTIMIZERS[name]
        measured = _measured_rates(rule, kappa)
        expected = [_best_rate(rule, beta, kappa) for beta in measured]
        errors += [abs(found - rate) for found, rate in zip(measured.values(), expected, strict=True)]
        traces += _rate_traces(rule, momenta, kappa, measured, optima[name], dark)
    paper = style.paper(dark)
    up = style.axis(paper, "best rate, factor per step", nticks=7)
    panels = [(f"best rate over all step sizes, κ = {kappa:.4g}", style.sparse_momentum_axis(paper, 0.0, highest), up)]
    layout = _GRID.layout(panels, dark)
    layout["shapes"] = [dotted_line(_GRID.names(0), dark, x=1 - scene.momentum)]
    summary = quadratic.said + _rate_summary(optima, kappa, max(errors))
    return style.figure(traces, layout, height=_GRID.height, summary=summary, dark=dark)


def _best_rate(rule: Optimizer, momenta: Any, kappa: float) -> Any:
    """The rate with the best step size for a momentum, or for an array of them."""
    given = None if rule.schedule is None else momenta
    return theory.convergence_rate(rule, theory.best_step_size(rule, given, 1.0, kappa), given, 1.0, kappa)


def _measured_rates(rule: Optimizer, kappa: float) -> dict[float, float]:
    """The rate of a run at each of some momenta, in the slower of the two directions."""
    found = {}
    for beta in _MEASURED if rule.schedule is not None else (0.0,):
        given = None if rule.schedule is None else beta
        step_size = float(theory.best_step_size(rule, given, 1.0, kappa))
        run = simulate(bowl(condition_number=kappa), rule, step_size=step_size, momentum=given,
                       n_steps=_MEASURED_STEPS, start=(1.0, 1.0))  # fmt: skip
        directions = ((1.0, 0.0), (0.0, 1.0))
        rates = [diagnostics.contraction_rate(run.iterates, (0.0, 0.0), direction) for direction in directions]
        found[beta] = float(np.nanmax(rates))
    return found


def _rate_traces(
    rule: Optimizer, momenta: Array, kappa: float, measured: dict[float, float], optimum: Any, dark: bool
) -> Iterator[Json]:
    usual = {"type": "scatter", "legendgroup": rule.name, "name": rule.title}
    rates = np.broadcast_to(_best_rate(rule, momenta, kappa), momenta.shape)
    yield usual | {
        "mode": "lines",
        "x": (1 - momenta).astype(np.float32),
        "y": rates.astype(np.float32),
        "line": style.line(rule.look, dark, width=_COMPARED[rule.name]),
        "hovertemplate": "β = 1 − %{x:.3g}<br>best rate %{y:.5g}",
    }
    yield usual | {
        "mode": "markers",
        "x": [1 - beta for beta in measured],
        "y": [*measured.values()],
        "marker": style.marker(rule.look, dark, size=7),
        "hovertemplate": "β = 1 − %{x:.3g}<br>measured rate %{y:.5g}",
        "showlegend": False,
    }
    edge = {"line": {"color": style.paper(dark).ink, "width": 2}}
    if rule.schedule is not None:
        yield usual | {
            "mode": "markers",
            "x": [1 - optimum.momentum],
            "y": [optimum.rate],
            "marker": style.marker(rule.look, dark, size=12) | edge,
            "hovertemplate": f"optimum: β = {optimum.momentum:.4g}, rate {optimum.rate:.5g}",
            "showlegend": False,
        }


def _rate_summary(optima: dict[str, Any], kappa: float, error: float) -> str:
    told = "; ".join(
        f"{OPTIMIZERS[name].title} {optima[name].rate:.4g} at β = {optima[name].momentum:.3g}"
        for name in ("heavy_ball", "nesterov")
    )
    plain = optima["gradient_descent"].rate
    return (
        f"At κ = {kappa:.4g} the best rates are: {told}; gradient descent {plain:.4g}. EMA momentum has heavy ball's. "
        f"Measured rates differ from these by at most {error:.1g}."
    )
