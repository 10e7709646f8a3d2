"""Momentum on handwritten digits without gradient noise: test errors above gradient descent's, draw by draw."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.evidence import FULL_BATCH, Difference, measured_full_batch
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.optimizers import OPTIMIZERS

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(190, 190))
BASE = "full_gradient_descent"
#: The step sizes of gradient descent, which are its effective ones u.
EFFECTIVE = (0.3, 1.0)
#: How far dots of one value stand apart, and means above them, in rows.
_APART, _ABOVE = 0.085, 0.4


class Setting(NamedTuple):
    """A heavy ball beside gradient descent: its method, its step size, and what the two share."""

    method: str
    step_size: float
    shares: str  # "u" or "η"

    @property
    def title(self) -> str:
        """Its momentum, and what it shares."""
        return f"β = {FULL_BATCH[self.method].momentum:g}, same {self.shares}"


def settings(effective: float) -> tuple[Setting, ...]:
    """What is compared with gradient descent at a step size: balls with its effective step size, and one with its own.

    ``effective``: one of `EFFECTIVE`.
    """
    return (
        Setting("full_heavy_ball", round(0.1 * effective, 12), "u"),
        Setting("full_heavy_ball_99", round(0.01 * effective, 12), "u"),
        Setting("full_heavy_ball", effective, "η"),
    )


def difference(setting: Setting, effective: float) -> Difference:
    """By how much a setting's test error is above that of gradient descent, seed by seed, as shares of 1."""
    return measured_full_batch().difference(setting.method, BASE, step_sizes=(setting.step_size, effective))


def full_batch_digits(*, dark: bool = False) -> go.Figure:
    """By how much heavy balls' test errors on digits are above gradient descent's, all images at each step, in points.

    After 3000 steps every run has all its 1000 images right. A dot is one of twenty draws of images and first weights,
    the two runs of a pair sharing theirs; a mark is the mean, with a standard error at each side. Above, gradient
    descent has the step size 0.3, below 1; *same u* has the effective step size eta/(1 - beta) of it, *same eta* the
    step size. Of `momentum_sim.evidence.measured_full_batch`, and of no scene.

    ``data``: for each panel the dots, ``x`` in points; then the means, with ``error_x``.
    """
    ball, paper = OPTIMIZERS["heavy_ball"].look, style.paper(dark)
    traces: list[Json] = []
    panels = []
    told = []
    every = []
    for panel, effective in enumerate(EFFECTIVE):
        compared = settings(effective)
        apart = [100.0 * _apart(setting, effective) for setting in compared]
        found = [difference(setting, effective) for setting in compared]
        every += apart
        at = np.arange(len(compared))
        usual: Json = {"type": "scatter", "showlegend": panel == 0, **_GRID.names(panel)}
        traces.append(
            usual | {"mode": "markers", "name": "one draw", "x": np.concatenate(apart).round(6),
             "y": np.concatenate([k + _stacked(values) for k, values in zip(at, apart, strict=True)]),
             "marker": {"size": 6, "color": style.colour(ball, dark), "opacity": 0.55},
             "hovertemplate": "%{x:+.2f} points<extra></extra>"}
        )  # fmt: skip
        traces.append(
            usual | {"mode": "markers", "name": "mean ± standard error", "x": [100.0 * each.mean for each in found],
             "y": at - _ABOVE, "error_x": {"array": [100.0 * each.standard_error for each in found], "thickness": 2,
                                          "width": 4, "color": paper.ink},
             "marker": {"symbol": "diamond", "size": 8, "color": paper.ink},
             "hovertemplate": "%{x:+.2f} points<extra></extra>"}
        )  # fmt: skip
        base = 100.0 * measured_full_batch().at(BASE, effective).mean()
        rows = {"tickvals": at, "ticktext": [setting.title for setting in compared], "showgrid": False}
        panels.append(
            (f"u = {effective:g}, without: {base:.2f} %",
             style.axis(paper, "difference in points", zeroline=True, zerolinecolor=paper.soft),
             style.axis(paper, "", range=[len(at) - 0.5, -0.7], **rows))
        )  # fmt: skip
        told.append(
            f"Beside gradient descent at η = {effective:g}, {base:.2f} %: "
            + "; ".join(f"{setting.title}, {points(each)}" for setting, each in zip(compared, found, strict=True))
            + "."
        )
    layout = _GRID.layout(panels, dark)
    low, high = float(np.min(every)), float(np.max(every))
    room = 0.05 * (high - low)
    for panel in range(len(EFFECTIVE)):
        layout[f"xaxis{panel + 1 if panel else ''}"]["range"] = [low - room, high + room]
    summary = (
        "Test errors of a network on handwritten digits after 3,000 steps on all 1,000 images, all of which every run "
        f"then has right, in points above gradient descent's, mean ± standard error of twenty draws. {' '.join(told)}"
    )
    return style.figure(traces, layout, height=_GRID.height, summary=summary, dark=dark)


def points(found: Difference) -> str:
    """A difference in points as a reader writes it: ``+0.30 ± 0.09``."""
    return f"{100 * found.mean:+.2f} ± {100 * found.standard_error:.2f}".replace("-", "−")


def _apart(setting: Setting, effective: float) -> Array:
    """The difference of each seed, a share of 1."""
    carried = measured_full_batch()
    return carried.at(setting.method, setting.step_size) - carried.at(BASE, effective)


def _stacked(values: Array) -> Array:
    """Where dots stand in their row, so that those of one value stand above each other around its middle."""
    keys = values.round(6).tolist()
    counts, seen = Counter(keys), Counter[float]()
    places = []
    for key in keys:
        places.append(_APART * (seen[key] - 0.5 * (counts[key] - 1)))
        seen[key] += 1
    return np.array(places)
