"""A figure of a comparison: the test error of each method against its step size, with the seeds' spread as a band.

A panel for each method, a curve for each number of epochs, all on the same axes: with any number of methods nothing
covers anything. The least point of each curve is marked, and told above it. It is a display list
(docs/display-list.md), which the players of exports make pixels, PDF and SVG of.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from math import ceil, log10
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from momentum_sim import checks
from momentum_sim.evidence.comparison import Comparison
from momentum_sim.export.players import Agg, Page, pdf, svg, typeface
from momentum_sim.paper import DARK, LIGHT

Array = NDArray[np.float64]
Op = dict[str, Any]

ENDINGS = ("svg", "png", "pdf")

_COLUMNS = 4
_PANEL_WIDTH, _PANEL_HEIGHT = 250.0, 190.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 14.0, 40.0, 46.0
_BETWEEN, _LINE = 16.0, 15.0
_SIZE, _SMALL = 13.0, 11.0
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_KEY, _MOST_SIZES = 20.0, 6
_BAND = "38"  # opacity of a band, in hexadecimal
_DPI = 192.0
#: Curves from the shortest run to the longest, on light and on dark, told apart without colour by how dark they are.
_SHADES = {
    False: ("#a9c6da", "#5f9cc5", "#1f6fa8", "#0b3a61", "#04192c"),
    True: ("#33536b", "#4682ab", "#6db1de", "#b3dbf5", "#eef8ff"),
}


def drawn(comparison: Comparison, ending: str) -> bytes:
    """The figure as a file of a kind: svg, which is light or dark as its reader is, png or pdf."""
    checks.one_of("ending of a figure", ending, ENDINGS)
    sheet = Sheet(comparison, dark=False)
    page, title = Page(sheet.width, sheet.height), sheet.title
    ops = list(sheet.ops())
    if ending == "svg":
        dark = list(Sheet(comparison, dark=True).ops())
        return svg(ops, page, name="e", title=title, description=comparison.summary(), dark=dark)
    if ending == "pdf":
        return pdf(ops, page, title=title)
    from PIL import Image  # what draws has been imported before it, and says what brings both

    pixels = Agg(page, _DPI)
    pixels.draw(ops)
    out = io.BytesIO()
    Image.fromarray(pixels.opaque()).save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()


def ending_of(path: Path) -> str:
    """The kind that a figure's name asks for; `RefusedError` names the file."""
    try:
        return checks.one_of("ending of a figure", path.suffix.lstrip(".").lower(), ENDINGS)
    except checks.RefusedError as error:
        raise error.found_in(str(path)) from None


class Sheet:
    """Where everything stands, and its ops."""

    title = "Test error against step size"

    def __init__(self, comparison: Comparison, *, dark: bool) -> None:
        self._of, self._paper, self._dark = comparison, DARK if dark else LIGHT, dark
        count, grid = len(comparison.methods), comparison.grid
        self._columns = min(_COLUMNS, count)
        self.width = round(_LEFT + _RIGHT + self._columns * (_PANEL_WIDTH + _BETWEEN) - _BETWEEN)
        seeds = f"{len(grid.seeds)} seeds" if len(grid.seeds) > 1 else "1 seed"
        said = f"A 64-32-10 network on handwritten digits: the mean of {seeds}, and a band of one standard deviation."
        room = self.width - _LEFT - _RIGHT
        self._said = _wrapped(f"{said} Both axes are logarithmic.", room, _SMALL)
        self._titles = [_wrapped(_begun(method.title), _PANEL_WIDTH, _SIZE, bold=True) for method in grid.methods]
        self._legends = _wrapped_legend(grid.epochs, room)
        self._top = _TOP + _LINE * (len(self._said) + 1.3 * len(self._legends))
        self._above = _LINE * (max(map(len, self._titles)) + 1) + 8.0  # a panel
        rows = ceil(count / self._columns)
        self.height = round(self._top + _BOTTOM + rows * (_PANEL_HEIGHT + self._above + _BETWEEN) - _BETWEEN)
        sizes = [size for each in comparison.grid.step_sizes.values() for size in each]
        self._x = _scale(min(sizes), max(sizes))
        means = [values.mean(axis=2) for values in comparison.test_errors.values()]
        least = min(float(each.min()) for each in means)
        self._y = _scale(max(0.7 * least, 1e-3), 1.0)

    def ops(self) -> Iterator[Op]:
        """All that is drawn."""
        paper, grid = self._paper, self._of.grid
        yield _text(self.title, _LEFT, 26.0, 17.0, paper.ink, bold=True)
        for number, line in enumerate(self._said):
            yield _text(line, _LEFT, _TOP + 4.0 + _LINE * number, _SMALL, paper.soft)
        yield from self._legend(_TOP + 8.0 + _LINE * len(self._said))
        for place, method in enumerate(grid.methods):
            row, column = divmod(place, self._columns)
            x = _LEFT + column * (_PANEL_WIDTH + _BETWEEN)
            y = self._top + row * (_PANEL_HEIGHT + self._above + _BETWEEN) + self._above
            box = (x, y, x + _PANEL_WIDTH, y + _PANEL_HEIGHT)
            is_last = place + self._columns >= len(grid.methods)
            yield from self._frame(box, self._titles[place], with_values=column == 0, with_sizes=is_last)
            best = [self._of.tuned(method.name, epochs).mean for epochs in grid.epochs]
            said = f"at best {', '.join(f'{100 * error:.1f}' for error in best)} %"
            yield _text(said, x, y - 7.0, _SMALL, paper.soft)
            yield from self._curves(box, method.name)
        middle = _LEFT + (self.width - _LEFT - _RIGHT) / 2
        yield _text("step size η", middle, self.height - 10.0, _SIZE, paper.ink, anchor=0.5)

    def _legend(self, y: float) -> Iterator[Op]:
        shades = iter(self.shades())
        for line in self._legends:
            x = _LEFT
            for label in line:
                yield _stroke([(x, y - 4.0), (x + _KEY, y - 4.0)], next(shades), 2.2)
                yield _text(label, x + _KEY + 6.0, y, _SIZE, self._paper.ink)
                x += _key_width(label)
            y += 1.3 * _LINE

    def _frame(
        self, box: tuple[float, float, float, float], title: list[str], *, with_values: bool, with_sizes: bool
    ) -> Iterator[Op]:
        left, top, right, bottom = box
        paper = self._paper
        for tick in _TICKS:
            if 0.0 <= (share := self._y(tick)) <= 1.0:
                y = bottom - share * (bottom - top)
                yield _stroke([(left, y), (right, y)], paper.line, 1.0)
                if with_values:
                    yield _text(f"{100 * tick:g} %", left - 6.0, y + 4.0, _SMALL, paper.soft, anchor=1.0)
        for size in self._sizes():
            x = left + self._x(size) * (right - left)
            yield _stroke([(x, top), (x, bottom)], paper.line, 1.0)
            if with_sizes:
                yield _text(f"{size:g}", x, bottom + 15.0, _SMALL, paper.soft, anchor=0.5)
        for number, line in enumerate(title):
            yield _text(line, left, top - 7.0 - _LINE * (len(title) - number), _SIZE, paper.ink, bold=True)

    def _curves(self, box: tuple[float, float, float, float], method: str) -> Iterator[Op]:
        left, top, right, bottom = box
        sizes = self._of.grid.step_sizes[method]
        xs = [left + self._x(size) * (right - left) for size in sizes]

        def placed(values: Array) -> list[tuple[float, float]]:
            return [(x, bottom - self._y(value) * (bottom - top)) for x, value in zip(xs, values.tolist(), strict=True)]

        for shade, values in zip(self.shades(), self._of.test_errors[method], strict=True):
            means = values.mean(axis=1)
            if values.shape[1] > 1 and len(xs) > 1:
                spread = values.std(axis=1, ddof=1)
                edges = [*placed(means + spread), *placed(np.maximum(means - spread, 1e-4))[::-1]]
                yield {"op": "fill", "path": _path(edges) + "Z", "colour": f"{shade}{_BAND}", "clip": list(box)}
            points = placed(means)
            if len(points) > 1:
                yield _stroke(points, shade, 2.2) | {"clip": list(box)}
            best = int(np.argmin(means))
            yield {
                "op": "marks", "marker": "circle", "places": [*points[best]], "radius": 4.0, "colour": shade,
                "rim": {"colour": self._paper.paper, "width": 2.0},
            }  # fmt: skip

    def _sizes(self) -> list[float]:
        """Where the axis of step sizes is labelled: at powers of ten, and at three times them where there is room."""
        powers = [float(f"{digit}e{power}") for power in range(-300, 300) for digit in (1, 3)]
        inside = [size for size in powers if 0.0 <= self._x(size) <= 1.0]
        if len(inside) <= _MOST_SIZES:
            return inside
        tens = [size for size in inside if f"{size:e}".startswith("1")]
        return tens[:: ceil(len(tens) / _MOST_SIZES)]

    def shades(self) -> list[str]:
        """A shade for each number of epochs, spread over those that there are."""
        known, count = _SHADES[self._dark], len(self._of.grid.epochs)
        if count == 1:
            return [known[2]]
        channels = np.array([[int(shade[at : at + 2], 16) for at in (1, 3, 5)] for shade in known])
        places = np.linspace(0.0, len(known) - 1.0, count)
        mixed = np.rint([np.interp(places, range(len(known)), channel) for channel in channels.T]).astype(int).T
        return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in mixed]


def _scale(low: float, high: float) -> Callable[[float], float]:
    """Where a value is between two, on a logarithmic axis with a little room: 0 to 1."""
    first, last = log10(low) - 0.05, log10(high) + 0.05
    return lambda value: (log10(max(value, 1e-300)) - first) / (last - first)


def _begun(title: str) -> str:
    return title[:1].upper() + title[1:]


def _wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """A text in lines that are no wider; a word that is wider stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _wide(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _wrapped_legend(epochs: tuple[int, ...], width: float) -> list[list[str]]:
    """What curves are called, in lines."""
    lines: list[list[str]] = [[]]
    for count in epochs:
        label = f"{count} epoch{'s' * (count != 1)}"
        if lines[-1] and sum(map(_key_width, [*lines[-1], label])) > width:
            lines.append([])
        lines[-1].append(label)
    return lines


def _key_width(label: str) -> float:
    return _KEY + 26.0 + _wide(label, _SIZE)


def _wide(text: str, size: float, *, bold: bool = False) -> float:
    return size * typeface().width(text, "bold" if bold else "regular")


def _text(text: str, x: float, y: float, size: float, colour: str, *, bold: bool = False, anchor: float = 0.0) -> Op:
    """A text; ``anchor``: the share of it that is left of x."""
    width = _wide(text, size, bold=bold)
    return {
        "op": "text", "text": text, "x": round(x - anchor * width, 2), "y": round(y, 2), "size": size, "bold": bold,
        "serif": False, "colour": colour, "width": width,
    }  # fmt: skip


def _stroke(points: list[tuple[float, float]], colour: str, width: float) -> Op:
    return {"op": "stroke", "path": _path(points), "colour": colour, "width": width, "dash": [], "join": "round"}


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
