"""Elements, numbers and outlines as SVG writes them, in few signs."""

from collections.abc import Iterable
from html import escape
from typing import Any

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

Array = NDArray[np.float64]

_TENTHS = 10  # coordinates are written to a tenth of a px
_LETTERS = {Path.LINETO: "l", Path.CURVE3: "q", Path.CURVE4: "c"}


def element(name: str, attributes: dict[str, Any], *inside: str) -> str:
    """An element; attributes that are None are left out, and every value is escaped."""
    given = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{given}>{''.join(inside)}</{name}>" if inside else f"<{name}{given}/>"


def number(value: float, digits: int = 1) -> str:
    """A number in few signs: 0.5 is .5, 2.0 is 2."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    text = text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
    return "0" if text in {"-0", ""} else text


def numbers(values: Iterable[float], digits: int = 1) -> str:
    """Numbers one after the other, parted where they must be."""
    text, last = "", ""
    for value in values:
        written = number(value, digits)
        parted = not text or written.startswith("-") or (written.startswith(".") and "." in last)
        text += written if parted else f" {written}"
        last = written
    return text


def rounded(points: Array) -> Array:
    """Points as they are written."""
    return np.round(points * _TENTHS) / _TENTHS


def data(path: Path) -> str:
    """A path's ``d``: where it begins, then each point relative to the one before."""
    parts: list[str] = []
    pen, begun, letter = np.zeros(2), np.zeros(2), ""
    for flat, code in path.iter_segments(remove_nans=True, simplify=False, curves=True):
        points = rounded(np.asarray(flat, float).reshape(-1, 2))
        if code == Path.CLOSEPOLY:
            parts.append("z")
            pen, letter = begun, "z"
        elif code == Path.MOVETO:
            parts.append(f"m{numbers((points - pen).ravel())}" if parts else f"M{numbers(points.ravel())}")
            pen = begun = points[-1]
            letter = "m"
        elif code != Path.LINETO or letter != "l" or (points[0] != pen).any():  # leaving out lines that go nowhere
            moves = numbers((points - pen).ravel())
            between = "" if moves.startswith("-") else " "
            parts.append(f"{between if letter == _LETTERS[code] else _LETTERS[code]}{moves}")
            pen, letter = points[-1], _LETTERS[code]
    return "".join(parts)


def corners(marker: Path) -> str:
    """A marker of straight lines from its first corner and back there."""
    places = rounded(np.asarray(marker.vertices, float))
    return "".join(_line(dx, dy) for dx, dy in np.diff(places[:-1], axis=0)) + "z"


def _line(dx: float, dy: float) -> str:
    if dy == 0.0:
        return f"h{number(dx)}"
    return f"v{number(dy)}" if dx == 0.0 else f"l{numbers((dx, dy))}"


def repeated(places: Array, outline: str) -> str:
    """An outline at each of some places: after each the pen is where it began."""
    steps = np.diff(places, axis=0, prepend=[[0.0, 0.0]])
    return "".join(f"m{numbers(step)}{outline}" for step in steps)
