"""SGD's beta beside Adam's beta1: what each makes of the step's length, and how steep a bowl it bears."""

from __future__ import annotations

import math
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.objectives import quadratic
from momentum_sim.optimizers import OPTIMIZERS, Optimizer
from momentum_sim.simulation import simulate

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(220, 260))
#: Momenta of the dots, and of the lines.
_MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
_ALONG = 1.0 - np.geomspace(1.0, 0.008, 80)
#: A slope that stays: so short are steps from 1 in the bowl x^2/2, and so many that an average has come to its end.
_SHORT, _MANY = 1e-10, 4000
#: A run grows if after so many steps it is farther away than it began, by so much; and so finely is the limit found.
_LONG, _GROWN, _HALVINGS = 20_000, 1e3, 40
#: Adam's second average, by which its curvature is told, and its run: how many steps, of which the later half counts.
_BETA2, _ADAM_STEP, _ADAM_STEPS = 0.999, 0.01, 60_000
#: Below it Adam's run comes to rest, to the last bit, before it is at its edge.
_FIRST_AT_EDGE = 0.8


class _Hovering(NamedTuple):
    """Adam's preconditioned curvature times its step size, in the later half of a run: mean, least and largest."""

    mean: float
    least: float
    largest: float


@cache
def _last_step(rule: Optimizer, momentum: float) -> float:
    """How long a step is in the end, over the step size, while the slope is 1."""
    bowl = quadratic(condition_number=1.0)
    path = simulate(bowl, rule, step_size=_SHORT, momentum=momentum, n_steps=_MANY, start=(1.0, 0.0)).iterates[:, 0]
    return float(path[-101] - path[-1]) / 100.0 / _SHORT


@cache
def _limit(rule: Optimizer, momentum: float) -> float:
    """The largest eta lambda with which a run does not grow, by halving an interval."""
    bowl = quadratic(condition_number=1.0)
    low, high = 1.0, 1000.0
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        run = simulate(bowl, rule, step_size=middle, momentum=momentum, n_steps=_LONG, start=(1.0, 0.0))
        grows = run.diverged or abs(float(run.iterates[-1, 0])) > _GROWN
        low, high = (low, middle) if grows else (middle, high)
    return low


@cache
def _hovering(momentum: float) -> _Hovering:
    """Of Adam in the bowl x^2/2, whose curvature is 1: eta / sqrt(v hat), step by step."""
    bowl = quadratic(condition_number=1.0)
    run = simulate(
        bowl, "adam", step_size=_ADAM_STEP, momentum=momentum, n_steps=_ADAM_STEPS, start=(1.0, 0.0)
    )  # fmt: skip
    average, found = 0.0, np.empty(_ADAM_STEPS)
    for t, gradient in enumerate(run.iterates[:-1, 0].tolist()):
        average = _BETA2 * average + (1.0 - _BETA2) * gradient * gradient
        found[t] = average / (1.0 - _BETA2 ** (t + 1))
    late = _ADAM_STEP / np.sqrt(found[_ADAM_STEPS // 2 :])
    return _Hovering(float(late.mean()), float(late.min()), float(late.max()))


def two_betas(dark: bool = False) -> go.Figure:
    """What a momentum makes of a step's length and of the curvature that a run bears: SGD, EMA momentum and Adam.

    Above: the length of a step in the end while the slope stays 1, in step sizes: 1/(1 - beta) of the heavy ball; 1 of
    an average of gradients, and of Adam, whose average is divided by the gradients' own size. Dots are measured. Below:
    the largest eta lambda with which a run does not grow, 2(1 + beta) and 2(1 + beta)/(1 - beta). Adam's second line is
    the latter, for it takes the steps of an average in units of sqrt(v hat): its lambda is the curvature over that. Its
    bars are where that was in the later half of 60,000 steps in the bowl x^2/2, with eta 0.01 and beta2 0.999; v falls
    as long as the steps are stable, and grows once they are not, so it hovers about the edge.

    ``data``: above and below for heavy ball and EMA momentum a line as predicted and dots as measured, of Adam the dots
    above and the bars below.
    """
    paper = style.paper(dark)
    traces: list[Json] = []
    sum_rule, mean_rule, adam = (OPTIMIZERS[name] for name in ("heavy_ball", "ema_momentum", "adam"))
    for rule in (sum_rule, mean_rule):
        lengths = theory.effective_step_size(rule, 1.0, _ALONG)
        limits = theory.stability_limit(rule, _ALONG, 1.0)
        for row, (line, measure) in enumerate(((lengths, _last_step), (limits, _limit))):
            traces += [
                _line(rule, np.broadcast_to(line, _ALONG.shape), row, dark),
                _dots(rule, [measure(rule, beta) for beta in _MOMENTA], row, dark),
            ]
    traces.append(_dots(adam, [_last_step(adam, beta) for beta in _MOMENTA], 0, dark))
    at_edge = [beta for beta in _MOMENTA if beta >= _FIRST_AT_EDGE]
    hovering = {beta: _hovering(beta) for beta in at_edge}
    traces.append(_bars(adam, hovering, dark))
    panels = [
        ("length of a step in the end, slope 1, in step sizes", style.sparse_momentum_axis(paper, 0.0, 0.992),
         style.log_axis(paper, "", 0.6, 160.0)),
        ("largest ηλ that is borne (Adam: λ over √v̂)", style.momentum_axis(paper, 0.0, 0.992),
         style.log_axis(paper, "", 1.4, 700.0)),
    ]  # fmt: skip
    layout = _GRID.layout(panels, dark)
    return style.figure(traces, layout, height=_GRID.height, summary=_summary(hovering), dark=dark)


def _line(rule: Optimizer, ys: Array, row: int, dark: bool) -> Json:
    return {"type": "scatter", "mode": "lines", "name": f"{rule.title}, predicted", "showlegend": False,
            "x": 1.0 - _ALONG, "y": ys.astype(np.float32), "hoverinfo": "skip",
            "line": style.line(rule.look, dark, width=1.5), **_GRID.names(row)}  # fmt: skip


def _dots(rule: Optimizer, ys: list[float], row: int, dark: bool) -> Json:
    return {"type": "scatter", "mode": "markers", "name": rule.title, "legendgroup": rule.name, "showlegend": row == 0,
            "x": [1.0 - beta for beta in _MOMENTA], "y": ys, "marker": style.marker(rule.look, dark, size=8),
            "customdata": _MOMENTA, "hovertemplate": "β %{customdata}: %{y:.4g}", **_GRID.names(row)}  # fmt: skip


def _bars(rule: Optimizer, found: dict[float, _Hovering], dark: bool) -> Json:
    means = [one.mean for one in found.values()]
    return {"type": "scatter", "mode": "markers", "name": rule.title, "legendgroup": rule.name, "showlegend": False,
            "x": [1.0 - beta for beta in found], "y": means, "marker": style.marker(rule.look, dark, size=8),
            "error_y": {"symmetric": False, "array": [one.largest - one.mean for one in found.values()],
                        "arrayminus": [one.mean - one.least for one in found.values()], "thickness": 1, "width": 4},
            "customdata": list(found), "hovertemplate": "β %{customdata}: %{y:.4g}", **_GRID.names(1)}  # fmt: skip


def _summary(hovering: dict[float, _Hovering]) -> str:
    sums, means, adam = (OPTIMIZERS[name] for name in ("heavy_ball", "ema_momentum", "adam"))
    one = hovering[0.9]
    lengths = [_last_step(rule, beta) for rule, beta in ((sums, 0.5), (sums, 0.9), (means, 0.9), (adam, 0.9))]
    borne, averaged = (_limit(rule, 0.9) for rule in (sums, means))
    predicted, edge = (float(theory.stability_limit(rule, 0.9, 1.0)) for rule in (sums, means))
    return (
        f"From β = 0.5 to 0.9 a step in the end grows from {lengths[0]:.1f} to {lengths[1]:.1f} step sizes in the "
        f"heavy ball; in EMA momentum it stays {lengths[2]:.1f}, in Adam {lengths[3]:.1f}. At 0.9 the heavy ball bears "
        f"ηλ up to {borne:.2f} (predicted {predicted:.1f}), EMA momentum up to {averaged:.1f} (predicted {edge:.0f}). "
        f"Adam's own, η times the curvature over √v̂, hovers from {one.least:.0f} to {one.largest:.0f} there, "
        f"{one.mean:.0f} on average."
    )
