"""Words of a sheet that touch a line or another word: boxes of texts against each other, and against lines."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Op = Mapping[str, Any]
Array = NDArray[np.float64]

_ASCENT, _DESCENT = 0.7, 0.2  # em; what letters usually take
_LEAST = 0.5  # units that two boxes must have in common
_STEP = 1.5  # units between places along a line
#: Parts whose lines words keep off; a level's name stands beside its line, and a grid is below everything.
_LINES = re.compile(r"(now )?(path|curve|word|loss)\b")
_PIECE = re.compile(r"([MLQ])([^MLQZA]*)")


class Word(NamedTuple):
    text: str
    part: str
    left: float
    top: float
    right: float
    bottom: float


class Line(NamedTuple):
    part: str
    places: Array


def words(ops: Iterable[Op]) -> list[Word]:
    """The texts of a list; not those without a part, which are the names of a step's vectors on their arrows."""
    found = []
    for op in ops:
        if op["op"] == "text" and "part" in op:
            top, bottom = op["y"] - _ASCENT * op["size"], op["y"] + _DESCENT * op["size"]
            found.append(Word(op["text"], op["part"], op["x"], top, op["x"] + op["width"], bottom))
    return found


def lines(ops: Iterable[Op]) -> list[Line]:
    """Runs, curves and the lines from words to their points, as places along them."""
    return [
        Line(op["part"], _seen(np.array(list(_along(op["path"]))).reshape(-1, 2), op.get("clip")))
        for op in ops
        if op["op"] == "stroke" and op.get("alpha", 1.0) > 0.2 and _LINES.match(op.get("part", ""))
    ]


def touching(ops: Iterable[Op]) -> list[tuple[str, str]]:
    """What touches what: two words, or a word and the part that a line is of. A word's own line does not count."""
    ops = list(ops)
    said, drawn = words(ops), lines(ops)
    found = []
    for k, word in enumerate(said):
        for other in said[:k]:
            across = min(word.right, other.right) - max(word.left, other.left)
            up = min(word.bottom, other.bottom) - max(word.top, other.top)
            if min(across, up) > _LEAST:
                found.append((word.text, other.text))
        for line in drawn:
            if line.part.startswith("word ") and line.part == word.part:
                continue
            x, y = line.places[:, 0], line.places[:, 1]
            inside = (x > word.left) & (x < word.right) & (y > word.top) & (y < word.bottom)
            if inside.any():
                found.append((word.text, line.part))
    return found


def _along(path: str) -> Iterator[tuple[float, float]]:
    at = (0.0, 0.0)
    for letter, numbers in _PIECE.findall(path):
        given = [float(number) for number in numbers.split()]
        to = given[-2], given[-1]
        if letter == "L":
            count = min(4000, int(np.hypot(to[0] - at[0], to[1] - at[1]) / _STEP) + 1)
            for t in np.linspace(0.0, 1.0, count + 1):
                yield at[0] + (to[0] - at[0]) * t, at[1] + (to[1] - at[1]) * t
        elif letter == "Q":
            for t in np.linspace(0.0, 1.0, 80):
                a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
                yield a * at[0] + b * given[0] + c * to[0], a * at[1] + b * given[1] + c * to[1]
        at = to


def _seen(places: Array, clip: list[float] | None) -> Array:
    if clip is None:
        return places
    left, top, right, bottom = clip
    x, y = places[:, 0], places[:, 1]
    return places[(x >= left) & (x <= right) & (y >= top) & (y <= bottom)]
