"""Settling steps as curves, and above them a strip in which every setting that does not settle has its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.figures import style
from momentum_sim.optimizers import Optimizer

Json = dict[str, Any]
Flags = NDArray[np.bool_]

#: Pixels: curves, what is between and below panels, a name in the strip, a curve's place under it, all else there is.
_CURVES, _GAP, _BELOW, _NAME, _PLACE, _AROUND = 230, 8, 70, 20, 6, 130


@dataclass(frozen=True)
class Curve:
    """An optimizer at several values of one parameter; ``level`` if it has no such parameter, and one value for all."""

    optimizer: Optimizer
    values: NDArray[np.float64]  # (n,)
    steps: NDArray[np.int64]  # (n,), the settling step; n_steps + 1: never
    diverged: Flags  # (n,)
    n_steps: int
    level: bool = False

    @property
    def settled(self) -> Flags:
        """Where the run settles and stays in the plane, (n,)."""
        return (self.steps <= self.n_steps) & ~self.diverged

    @property
    def lanes(self) -> dict[str, Flags]:
        """Where it does not, by what is said of it, the lowest lane first."""
        return {
            f"not within {self.n_steps} steps": (self.steps > self.n_steps) & ~self.diverged,
            "diverges": self.diverged,
        }

    def over(self, low: float, high: float) -> "Curve":
        """The same value from end to end."""
        steps, diverged = np.repeat(self.steps, 2), np.repeat(self.diverged, 2)
        return Curve(self.optimizer, np.array([low, high]), steps, diverged, self.n_steps, level=True)

    def fewest(self, symbol: str) -> str:
        """The best that it has, in words."""
        title = self.optimizer.title
        if not self.settled.any():
            return f"{title} diverges everywhere" if self.diverged.all() else f"{title} not within {self.n_steps}"
        best = int(np.argmin(np.where(self.settled, self.steps, self.n_steps + 1)))
        return f"{title} {self.steps[best]}" + ("" if self.level else f", at {symbol} = {self.values[best]:.3g}")


@dataclass(frozen=True)
class Panel:
    """Curves over one axis: of the momentum, or of a step size."""

    title: str
    curves: Sequence[Curve]
    of_momentum: bool = False

    @property
    def symbol(self) -> str:
        """What stands along it."""
        return "β" if self.of_momentum else "η"

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the largest value; level lines have none."""
        values = [value for curve in self.curves if not curve.level for value in curve.values.tolist()]
        return (min(values), max(values)) if values else (0.0, 0.99)

    @property
    def strip(self) -> int:
        """How high its strip is, in pixels."""
        return 2 * (_NAME + _PLACE * len(self.curves))

    def along(self, values: Any) -> Any:
        """Where values stand on its axis, which is logarithmic in 1 - beta, or in eta."""
        return 1.0 - values if self.of_momentum else values


def settling_figure(panels: Sequence[Panel], marks: Mapping[str, float], *, dark: bool) -> go.Figure:
    """Panels one below the other, each with its strip; ``marks`` are the values to mark, by optimizer."""
    if not panels:
        return style.unsaid("No run is shown.", dark=dark)
    traces: list[Json] = []
    layout: Json = {"annotations": [], "shapes": [], "showlegend": True}
    heights = [panel.strip + _GAP + _CURVES for panel in panels]
    whole = sum(heights) + _BELOW * (len(panels) - 1)
    top = whole
    for index, (panel, height) in enumerate(zip(panels, heights, strict=True)):
        names = _Names.of(index)
        for lane, curve in enumerate(panel.curves):
            traces += _traces(panel, curve, names, lane, marks.get(curve.optimizer.name), dark)
        edges = [(top - height) / whole, (top - height + _CURVES) / whole, (top - panel.strip) / whole, top / whole]
        _lay_out(layout, panel, names, edges, marks, dark)
        top -= height + _BELOW
    said = "; ".join(curve.fewest(panel.symbol) for panel in panels for curve in panel.curves)
    return style.figure(traces, layout, height=whole + _AROUND, summary=f"Fewest steps: {said}.", dark=dark)


@dataclass(frozen=True)
class _Names:
    """What Plotly calls the axes of a panel: along it, its curves' steps, its strip."""

    x: str
    steps: str
    strip: str

    @classmethod
    def of(cls, panel: int) -> "_Names":
        return cls(
            *(
                f"{letter}{n if n > 1 else ''}"
                for letter, n in zip("xyy", (panel + 1, 2 * panel + 1, 2 * panel + 2), strict=True)
            )
        )

    @staticmethod
    def in_layout(name: str) -> str:
        return f"{name[0]}axis{name[1:]}"


def _traces(panel: Panel, whole: Curve, names: _Names, lane: int, mark: float | None, dark: bool) -> Iterator[Json]:
    """A curve, its settings in the strip, and its mark."""
    curve = whole.over(*panel.ends) if whole.level else whole
    rule = curve.optimizer
    line = style.line(rule.look, dark)
    height = panel.strip / 2
    places = {
        said: index * height + _PLACE * (len(panel.curves) - lane - 0.25) for index, said in enumerate(curve.lanes)
    }
    usual = {
        "type": "scatter",
        "mode": "lines+markers",
        "legendgroup": rule.name,
        "name": rule.title,
        "xaxis": names.x,
        "x": panel.along(curve.values).astype(np.float32),
        "marker": {"color": line["color"], "size": 3},
    }
    at = f"{panel.symbol} = %{{x:.4g}}<br>"
    if panel.of_momentum:
        at = "β = 1 − %{x:.3g}<br>"
    yield usual | {
        "y": np.where(curve.settled, curve.steps, np.nan).astype(np.float32),
        "yaxis": names.steps,
        "line": line,
        "marker": usual["marker"] | {"size": np.where(_alone(curve.settled), 4, 0).astype(np.uint8)},
        "hovertemplate": f"{at}settles at step %{{y:d}}",
    }
    for said, there in curve.lanes.items():
        if there.any():
            yield usual | {
                "y": np.where(there, places[said], np.nan).astype(np.float32),
                "yaxis": names.strip,
                "line": {"color": line["color"], "width": 3},
                "hovertemplate": f"{at}{said}",
                "showlegend": False,
            }
    for index in np.flatnonzero(curve.values == mark)[:1]:
        where = next((said for said, there in curve.lanes.items() if there[index]), None)
        look = style.marker(rule.look, dark, size=11)
        yield usual | {
            "mode": "markers",
            "x": [panel.along(float(curve.values[index]))],
            "y": [int(curve.steps[index]) if where is None else places[where]],
            "yaxis": names.steps if where is None else names.strip,
            "marker": look | {"line": {"color": style.paper(dark).paper, "width": 1.5}},
            "hovertemplate": f"now, {panel.symbol} = {mark:.4g}<br>{where or f'settles at step {curve.steps[index]}'}",
            "showlegend": False,
        }


def _alone(there: Flags) -> Flags:
    """Where a value has no neighbour of its kind, and so no line to be seen by."""
    padded = np.pad(there, 1)
    return there & ~padded[:-2] & ~padded[2:]


def _lay_out(
    layout: Json, panel: Panel, names: _Names, edges: Sequence[float], marks: Mapping[str, float], dark: bool
) -> None:
    """The axes of a panel, the names of its strip's lanes, and a line at each value that is marked."""
    paper = style.paper(dark)
    low, high = panel.ends
    layout[names.in_layout(names.x)] = (
        style.momentum_axis(paper, low, high)
        if panel.of_momentum
        else style.step_size_axis(paper, panel.title, low, high)
    ) | {"anchor": names.steps}
    layout[names.in_layout(names.steps)] = style.axis(
        paper, "settling step", anchor=names.x, domain=edges[:2], rangemode="tozero"
    )
    layout[names.in_layout(names.strip)] = {
        "anchor": names.x, "domain": edges[2:], "range": [0, panel.strip], "visible": False, "fixedrange": True,
    }  # fmt: skip
    height = panel.strip / 2
    for index, lane in enumerate(panel.curves[0].lanes):
        across = {"xref": f"{names.x} domain", "yref": names.strip}
        layout["shapes"].append(
            across
            | {"type": "rect", "x0": 0, "x1": 1, "y0": index * height + 1, "y1": (index + 1) * height - 1}
            | {"layer": "below", "fillcolor": paper.line, "opacity": 0.45, "line": {"width": 0}}
        )
        layout["annotations"].append(
            across
            | {"text": lane, "showarrow": False, "x": 0.004, "xanchor": "left", "font": {"size": 12}}
            | {"y": (index + 1) * height - _NAME / 2 - 1}
        )
    for value in sorted({marks[curve.optimizer.name] for curve in panel.curves if curve.optimizer.name in marks}):
        layout["shapes"].append(
            {"type": "line", "xref": names.x, "x0": panel.along(value), "x1": panel.along(value), "yref": "paper",
             "y0": edges[0], "y1": edges[3], "layer": "below", "line": {"color": paper.soft, "width": 1, "dash": "dot"}}
        )  # fmt: skip
