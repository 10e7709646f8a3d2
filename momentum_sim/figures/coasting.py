"""How far signals coast once the large margins are silent: measured, and by a law of this package's own."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.networks import generalization
from momentum_sim.networks.generalization import Setting
from momentum_sim.optimizers import OPTIMIZERS

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(330,))
#: What is measured: at these k = eta/(1 - beta), made by the step size at this momentum, by the first seeds.
MEASURED = np.geomspace(0.05, 10.0, 13)
_MOMENTUM = 0.99
_SEEDS = 10
#: How many steps a run takes. For it to count as at rest its loss is at most so large, and the share of its length that
#: is still to come.
_STEPS, _SILENT, _TO_COME = 1500, 1e-3, 0.005
#: At these k the law is drawn, and the axis labelled.
_ALONG = 61
_TICKS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
#: Beyond the first and the last k, as a factor.
_MARGIN = 1.15


class _Coasted(NamedTuple):
    """Where signals come to rest, over seeds; nan where they have not."""

    lengths: Array  # (n,), sqrt(sum max(c, 0)^2), the means
    spreads: Array  # (n,), their standard deviations
    largest: Array  # (n,), max c, the means
    begun: float  # the mean length at first


def coasting(setting: Setting | None = None, *, current: ArrayLike | None = None, dark: bool = False) -> go.Figure:
    r"""How long the signals above 0 are once they are at rest, against k = eta/(1 - beta), from 0.05 to 10.

    Of a network that is trained on large margins alone, by EMA momentum: they are silent after some steps, and what
    moves the signals from there on is what momentum remembers. Measured, as means over ten seeds with standard
    deviations, at momentum 0.99 and thirteen step sizes, after 1500 steps: sqrt(sum_r max(c_r, 0)^2), the length, and
    max_r c_r, the largest alone. A setting at which a loss is not below 1e-3 by then, or more than 0.5 % of a length is
    still to come, k |v| for the velocity v, has no point. The law, of the length, is c_1 + sqrt(2 k ln 2),
    `generalization.coasting_length` with c_1 the mean length at first; it is this package's own.

    Dotted, where the axis has them, are the length 1/theta of a small margin theta, at which one filter's signal alone
    makes a lead of 1, and k = 1/(2 theta^2), at which the length coasted is sqrt(ln 2)/theta, 0.83 of that.

    ``setting``: a `generalization.Setting`, None for the usual one, whose ``small_margins`` are not trained on here.
    ``current``: (step size, momentum) to mark on the law, None for no mark; elsewhere than on the axis it has none.

    ``data``: the law; the largest; the length, its ``x`` k, ``y`` (13,) and ``error_y``; then the mark.

    Raises `RefusedError`, a `ValueError`, for a setting or a step size and momentum that cannot be.
    """
    on = setting or Setting()
    if not isinstance(on, Setting):
        raise checks.RefusedError("setting", "be a generalization.Setting", setting)
    found = _coasted(replace(on, small_margins=0, small_margin=on.large_margin))  # one entry for all small margins
    paper, look = style.paper(dark), OPTIMIZERS["ema_momentum"].look
    along = np.geomspace(MEASURED[0] / _MARGIN, MEASURED[-1] * _MARGIN, _ALONG)
    law = found.begun + _root(along)
    grey = style.mixed(style.colour(look, dark), paper.paper, 0.35)
    usual: Json = {"type": "scatter", "x": MEASURED, "hovertemplate": "k = %{x:.3g}<br>%{y:.3g}"}
    traces: list[Json] = [
        {"type": "scatter", "mode": "lines", "name": "law: c₁ + √(2k ln 2)", "x": along, "y": law, "hoverinfo": "skip",
         "line": {"color": paper.ink, "width": 2}, "legendrank": 2},
        usual | {"mode": "markers", "name": "largest alone, max c", "y": found.largest, "legendrank": 3,
                 "marker": {"color": grey, "size": 7, "symbol": "diamond-open", "line": {"width": 1.5}}},
        usual | {"mode": "markers", "name": "length, √Σ max(c, 0)²", "y": found.lengths, "legendrank": 1,
                 "marker": style.marker(look, dark, size=10),
                 "error_y": {"array": found.spreads, "thickness": 1, "width": 3}},
    ]  # fmt: skip
    threshold, enough = 0.5 / on.small_margin**2, 1.0 / on.small_margin
    top = 1.05 * float(np.nanmax([law[-1], *(found.lengths + found.spreads)]))
    if current is not None:
        traces += _mark(current, found.begun, (along[0], along[-1]), dark)
    ticks = {"tickvals": list(_TICKS), "ticktext": [f"{k:g}" for k in _TICKS], "tickangle": 0}
    panel = (
        "where the signals come to rest",
        style.log_axis(paper, "k = η/(1 − β)", float(along[0]), float(along[-1]), **ticks),
        style.axis(paper, "signal c", range=[0.0, top]),
    )
    layout = _GRID.layout([panel], dark)
    if along[0] <= threshold <= along[-1]:
        layout["shapes"] = [dotted_line(_GRID.names(0), dark, **at) for at in ({"y": enough}, {"x": threshold})]
        layout["annotations"] += [
            _note("1/θ, θ the small margin", dark) | {"xref": "x domain", "x": 0.01, "yref": "y", "y": enough},
            _note("k = 1/(2θ²)", dark) | {"x": math.log10(threshold), "xshift": 4, "yref": "y domain", "y": 0.0},
        ]
    return style.figure(traces, layout, height=_GRID.height, summary=_summary(on, found), dark=dark)


@lru_cache(maxsize=16)
def _coasted(setting: Setting) -> _Coasted:
    """What is measured, one setting after another on the caller's thread."""
    lengths, largest = np.empty((2, _SEEDS, len(MEASURED)))
    begun = np.empty(_SEEDS)
    for seed, column in np.ndindex(lengths.shape):
        k = float(MEASURED[column])
        made = generalization.train(
            setting, step_size=k * (1.0 - _MOMENTUM), momentum=_MOMENTUM, n_steps=_STEPS, seed=seed, n_tests=1
        )
        length = made.signal_norms[-1]
        rests = bool(made.losses[-1, 1] <= _SILENT and k * made.velocities[-1] <= _TO_COME * length)
        lengths[seed, column], largest[seed, column] = (length, made.signal) if rests else (math.nan, math.nan)
        begun[seed] = made.signal_norms[0]
    return _Coasted(lengths.mean(axis=0), lengths.std(axis=0), largest.mean(axis=0), float(begun.mean()))


def _root(k: ArrayLike) -> Array:
    """The law's root term, sqrt(2 k ln 2)."""
    return np.asarray(generalization.coasting_length(k, 0.0))


def _mark(current: ArrayLike, begun: float, ends: tuple[float, float], dark: bool) -> list[Json]:
    """Where a step size and a momentum are on the law."""
    eta, beta = checks.point("current", current)
    k = checks.number("step_size", eta, checks.POSITIVE) / (1.0 - checks.number("momentum", beta, checks.MOMENTUM))
    if not ends[0] <= k <= ends[1]:
        return []
    paper = style.paper(dark)
    return [
        {"type": "scatter", "mode": "markers", "x": [k], "y": begun + _root([k]), "name": "now", "legendrank": 4,
         "marker": {"color": paper.ink, "symbol": "circle", "size": 13, "line": {"color": paper.paper, "width": 3}},
         "hovertemplate": f"now: k = {k:.3g}<extra></extra>"}
    ]  # fmt: skip


def _note(text: str, dark: bool) -> Json:
    """A word at a dotted line."""
    return {
        "text": text, "showarrow": False, "xanchor": "left", "yanchor": "bottom",
        "font": {"size": 12, "color": style.paper(dark).soft},
    }  # fmt: skip


def _summary(on: Setting, found: _Coasted) -> str:
    """Length, law and largest at three k."""
    law = found.begun + _root(MEASURED)
    rests = np.flatnonzero(np.isfinite(found.lengths))
    if not len(rests):
        return f"With these margins no signals are at rest after {_STEPS} steps."
    told = "; ".join(
        f"k = {MEASURED[at]:.3g}: {found.lengths[at]:.2f} ± {found.spreads[at]:.2g} "
        f"(law {law[at]:.2f}; the largest alone {found.largest[at]:.2f})"
        for at in np.unique(rests[[0, len(rests) // 2, -1]])
    )
    off = float(abs(found.lengths / law - 1.0)[rests].max())
    late = "" if len(rests) == len(MEASURED) else f" At {len(MEASURED) - len(rests)} of them they are not yet at rest."
    return (
        f"How long the signals above 0 are once they are at rest, trained on large margins alone: {told}. The law "
        f"is this package's own, c₁ = {found.begun:.3f}; it is off by {off:.0%} at most.{late} "
        f"±: standard deviation over {_SEEDS} seeds. With the small margin {on.small_margin:g} they need "
        f"about {1.0 / on.small_margin:.3g}, and k about {0.5 / on.small_margin**2:.3g}."
    )
