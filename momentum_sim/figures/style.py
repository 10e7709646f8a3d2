"""How figures look: the stage's colours on light and on dark, lines and markers of the optimizers, one calm layout."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import plotly.graph_objects as go

from momentum_sim.optimizers import Look
from momentum_sim.paper import DARK, LIGHT, Paper

Json = dict[str, Any]


#: The stage's two colours of numbers below 0 and above, on light and on dark: those of a network's weights.
_POLES = (("#8c41a0", "#1b7837"), ("#c99be0", "#63cf83"))

#: Where a momentum axis is labelled: it runs evenly in log(1 - beta), as the stage's slider does.
_MOMENTA = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999)

_FEW_MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
#: How many powers of ten an axis is labelled with, about.
_MOST_POWERS = 6
_FINER_BELOW = 2.0
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

_FLAT_MARKERS = {
    "circle": "circle", "square": "square", "triangle": "triangle-up", "down": "triangle-down", "diamond": "diamond",
    "cross": "x", "star": "star", "hexagon": "hexagon", "right": "triangle-right", "left": "triangle-left",
    "pentagon": "pentagon", "hourglass": "hourglass", "turned_cross": "cross", "bar": "diamond-wide",
    "post": "diamond-tall",
}  # fmt: skip
# In space Plotly has fewer markers and dashes.
_SOLID_MARKERS = _FLAT_MARKERS | {
    "triangle": "diamond-open", "down": "square-open", "star": "cross", "hexagon": "circle-open", "right": "diamond",
    "left": "diamond-open", "pentagon": "circle-open", "hourglass": "x", "turned_cross": "cross", "bar": "square",
    "post": "square-open",
}  # fmt: skip
_SOLID_DASHES = {
    (): "solid", (16, 4): "longdash", (8, 3): "dash", (2, 3): "dot", (8, 3, 2, 3): "dashdot",
    (8, 3, 2, 3, 2, 3): "longdashdot", (5, 3): "dash", (16, 4, 2, 4): "longdashdot",
}  # fmt: skip


def paper(dark: bool) -> Paper:
    """The colours on a light or a dark page."""
    return DARK if dark else LIGHT


def colour(look: Look, dark: bool) -> str:
    """An optimizer's colour."""
    return look.dark if dark else look.light


def poles(dark: bool) -> tuple[str, str]:
    """The colours of what is below 0 and of what is above."""
    return _POLES[dark]


def mixed(first: str, second: str, share: float) -> str:
    """The colour a share of the way from one to another, both as #rrggbb."""
    pairs = [(int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(start + (end - start) * share):02x}" for start, end in pairs)


def line(look: Look, dark: bool, *, in_space: bool = False, width: float = 2.0) -> Json:
    """An optimizer's line."""
    dash = _SOLID_DASHES.get(look.dash, "dash") if in_space else ",".join(f"{length}px" for length in look.dash)
    return {"color": colour(look, dark), "width": width, "dash": dash or "solid"}


def marker(look: Look, dark: bool, *, in_space: bool = False, size: float = 9.0) -> Json:
    """An optimizer's marker."""
    symbols = _SOLID_MARKERS if in_space else _FLAT_MARKERS
    return {"color": colour(look, dark), "symbol": symbols[look.marker], "size": size}


def axis(paper: Paper, title: str, **more: Any) -> Json:
    """An axis with a hair-thin grid, labelled; not to be dragged, so that a finger on it scrolls the page."""
    return {
        "title": {"text": title, "standoff": 8},
        "gridcolor": paper.line,
        "linecolor": paper.line,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
    } | more


def step_size_axis(paper: Paper, title: str, low: float, high: float, **more: Any) -> Json:
    """A logarithmic axis from ``low`` to ``high``."""
    return axis(paper, title, type="log", range=_log_range(low, high), dtick="D2", exponentformat="none") | more


def momentum_axis(paper: Paper, low: float, high: float, **more: Any) -> Json:
    """An axis of 1 - beta, from momentum ``low`` to ``high``, labelled with beta."""
    ticks = {"tickvals": [1 - beta for beta in _MOMENTA], "ticktext": [f"{beta:g}" for beta in _MOMENTA]}
    return axis(paper, "momentum β", type="log", range=_log_range(1 - low, 1 - high), **ticks) | more


def log_axis(paper: Paper, title: str, low: float, high: float, **more: Any) -> Json:
    """A logarithmic axis from ``low`` to ``high`` that is labelled at powers of ten, few enough to have room.

    Of less than two powers of ten also at twice and five times them. Plotly's own powers are larger than its other
    labels.
    """
    first, last = _log_range(low, high)
    stride = max(1, math.ceil((last - first) / _MOST_POWERS))
    digits = (1, 2, 5) if last - first < _FINER_BELOW else (1,)
    places = [
        (digit, power)
        for power in range(math.floor(first), math.floor(last) + 1)
        for digit in digits
        if power % stride == 0 and first <= power + math.log10(digit) <= last
    ]
    ticks = {
        "tickvals": [digit * 10.0**power for digit, power in places],
        "ticktext": [_times_power_of_ten(digit, power) for digit, power in places],
    }
    return axis(paper, title, type="log", range=[first, last], **ticks) | more


def step_axis(paper: Paper, last: int) -> Json:
    """An axis of steps, from 0 to the last."""
    return axis(paper, "step", range=[0, max(1, last)], hoverformat="d")


def capitalised(title: str) -> str:
    """A title at the beginning of a sentence, its other letters as they are."""
    return title[:1].upper() + title[1:]


def _times_power_of_ten(digit: int, power: int) -> str:
    if -4 < power < 4:
        return f"{digit * 10.0**power:g}"
    return ("" if digit == 1 else f"{digit} × ") + "10" + str(power).translate(_SUPERSCRIPTS)


def sparse_momentum_axis(paper: Paper, low: float, high: float) -> Json:
    """The same with so few labels that a phone has room for them, level, above another panel."""
    ticks = {"tickvals": [1 - beta for beta in _FEW_MOMENTA], "ticktext": [f"{beta:g}" for beta in _FEW_MOMENTA]}
    return momentum_axis(paper, low, high, tickangle=0, **ticks)


def _log_range(first: float, last: float) -> list[float]:
    return [math.log10(first), math.log10(last)]


def figure(traces: Iterable[Json], layout: Mapping[str, Any], *, height: int, summary: str, dark: bool) -> go.Figure:
    """A figure of traces: transparent, its legend above, what it shows in words in ``layout.meta["summary"]``."""
    colours = paper(dark)
    usual = {
        "template": {},  # none: Plotly's own is 7 kB
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.soft, "size": 13},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"color": colours.ink}},
        "hoverlabel": {"bgcolor": colours.card, "font": {"color": colours.ink}},
        "meta": {"summary": summary, "dark": dark},
        "uirevision": "kept",  # what a reader has turned or hidden stays so when the data change
    }
    return go.Figure([*traces], usual | dict(layout))


def unsaid(said: str, *, dark: bool) -> go.Figure:
    """A figure of nothing that says why."""
    hidden = {"visible": False}
    note = {"text": said, "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}
    layout = {"xaxis": hidden, "yaxis": hidden, "annotations": [note]}
    return figure([], layout, height=140, summary=said, dark=dark)
