"""Panels of one figure in rows and columns: where each stands, what its axes are called, and its title."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from momentum_sim.figures import style

Json = dict[str, Any]

#: Pixels: a panel's axis below it, the legend above all, and the axis below all.
_AXIS, _LEGEND, _LAST = 52, 34, 52
#: Between columns, as a share of the width: room for an axis.
_BESIDE = 0.14


@dataclass(frozen=True)
class Grid:
    """Rows of panels, ``rows`` their heights in pixels, each row with as many ``columns`` beside each other.

    Rows below rows can be read at any width, columns beside columns only while each has room for its axis: two, in a
    figure that a phone shows as well.
    """

    rows: tuple[int, ...]
    columns: int = 1
    legend: bool = True
    title: int = 26  # pixels for a title, of one line

    @property
    def top(self) -> int:
        """Pixels above the first row: the legend, and a title."""
        return (_LEGEND if self.legend else 0) + self.title

    @property
    def height(self) -> int:
        """Of the whole figure, in pixels."""
        return self.top + self._inside + _LAST

    @property
    def _inside(self) -> int:
        return sum(self.rows) + (self.title + _AXIS) * (len(self.rows) - 1)

    @staticmethod
    def names(index: int) -> Json:
        """What a trace says of the panel it is drawn in, panels counted row by row from 0."""
        number = str(index + 1) if index else ""
        return {"xaxis": f"x{number}", "yaxis": f"y{number}"}

    def layout(self, panels: Sequence[tuple[str, Json, Json]], dark: bool) -> Json:
        """The layout of panels, each its title and its two axes."""
        paper = style.paper(dark)
        found: Json = {
            "annotations": [],
            "margin": {"l": 8, "r": 12, "t": self.top, "b": 8},
            "showlegend": self.legend,
            "legend": {
                "orientation": "h", "x": 0, "y": 1 + self.title / self._inside, "yanchor": "bottom",
                "font": {"color": paper.ink},
            },
        }  # fmt: skip
        for index, (title, along, up) in enumerate(panels):
            names = self.names(index)
            x0, x1, y0, y1 = self._place(index)
            found[_in_layout(names["xaxis"])] = along | {"anchor": names["yaxis"], "domain": [x0, x1]}
            found[_in_layout(names["yaxis"])] = up | {"anchor": names["xaxis"], "domain": [y0, y1]}
            if title:
                found["annotations"].append(
                    {"text": title, "showarrow": False, "xref": "paper", "yref": "paper", "x": x0, "xanchor": "left",
                     "y": y1, "yanchor": "bottom", "yshift": 4, "font": {"color": paper.ink},
                     "align": "left"}
                )  # fmt: skip
        return found

    def _place(self, index: int) -> tuple[float, float, float, float]:
        row, column = divmod(index, self.columns)
        above = sum(self.rows[:row]) + (self.title + _AXIS) * row
        beside = _BESIDE if self.columns > 1 else 0.0
        width = (1.0 - beside * (self.columns - 1)) / self.columns
        left = column * (width + beside)
        bottom = 1 - (above + self.rows[row]) / self._inside
        return left, left + width, max(0.0, bottom), 1 - above / self._inside


def dotted_line(names: Json, dark: bool, *, x: float | None = None, y: float | None = None) -> Json:
    """A line through a panel, under its traces, at a place along it or up it."""
    across, place = ("y", x) if y is None else ("x", y)
    along = "x" if across == "y" else "y"
    return {
        "type": "line",
        f"{along}ref": names[f"{along}axis"],
        f"{along}0": place,
        f"{along}1": place,
        f"{across}ref": f"{names[f'{across}axis']} domain",
        f"{across}0": 0,
        f"{across}1": 1,
        "layer": "below",
        "line": {"color": style.paper(dark).soft, "width": 1, "dash": "dot"},
    }


def _in_layout(name: str) -> str:
    return f"{name[0]}axis{name[1:]}"
