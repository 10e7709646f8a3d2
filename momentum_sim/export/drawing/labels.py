"""Words on a picture, each where it covers least: as the stage's labels are placed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import measured

Array = NDArray[np.float64]

_PLACES = ((1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1), (1, 0), (-1, 0))
_REACHES = (16, 34, 58, 86)
_LEANING = 8.0  # how much the wrong side weighs
_MEETING = 60.0  # how much touching another word weighs, besides how much of it is covered
_OUTSIDE = 1e4  # how much each unit beyond the bounds weighs
_FAR = 22.0  # a word that is farther than this from its point has a line to it
_HEIGHT = 15.0
_APART = 3.0  # between words


@dataclass(frozen=True)
class Word:
    """A word at a point of a picture, of a colour; ``lean`` is the side of its point that it should stand on."""

    text: str
    x: float
    y: float
    colour: str
    lean: tuple[float, float] | None = None


def place(
    words: Sequence[Word], sizes: Sequence[tuple[float, float]], bounds: Box, busy: Array, taken: Sequence[Box]
) -> list[Box]:
    """A box for each word, most important first, inside the bounds: few of the ``busy`` points, none of ``taken``."""
    boxes = list(taken)
    placed = []
    for word, (width, height) in zip(words, sizes, strict=True):
        options = _candidates(word, width, height)
        costs = _costs(options, bounds, busy, boxes) + np.array([_habit(word, index) for index in range(len(options))])
        best = options[int(np.argmin(costs))]
        box = Box(*map(float, best))
        boxes.append(Box(box.left - _APART, box.top, box.right + _APART, box.bottom))
        placed.append(box)
    return placed


def say(pen: Pen, words: Sequence[Word], busy: Array, taken: Sequence[Box], size: float = 13.0) -> list[Box]:
    """Write words on a picture; those that are far from their points with a line to them. Returns their boxes."""
    bounds = Box(6.0, 6.0, pen.width - 6.0, pen.height - 6.0)
    sizes = [(measured(word.text, size, bold=True), _HEIGHT * size / 13.0) for word in words]
    boxes = place(words, sizes, bounds, busy, taken)
    for word, box in zip(words, boxes, strict=True):
        x, y = min(max(word.x, box.left), box.right), min(max(word.y, box.top), box.bottom)
        if np.hypot(x - word.x, y - word.y) > _FAR:
            pen.line([word.x, x], [word.y, y], word.colour, 1.0)
        middle = (box.top + box.bottom) / 2
        pen.text(box.left, middle, word.text, word.colour, size=size, bold=True, halo=True)
    return boxes


def _habit(word: Word, index: int) -> float:
    """What a candidate costs for being far away, and for being on the wrong side."""
    far = 3.0 * (index // len(_PLACES))
    if word.lean is None:
        return far
    sx, sy = _PLACES[index % len(_PLACES)]
    return float(far + _LEANING * (1.0 - (sx * word.lean[0] + sy * word.lean[1]) / np.hypot(sx, sy)))


def _candidates(word: Word, width: float, height: float) -> Array:
    """Boxes around a word's point, (n, 4)."""
    found = []
    for reach in _REACHES:
        for sx, sy in _PLACES:
            left = word.x + sx * (reach + width / 2) - width / 2
            top = word.y + sy * (reach * 0.8 + height / 2) - height / 2
            found.append((left, top, left + width, top + height))
    return np.array(found)


def _costs(options: Array, bounds: Box, busy: Array, boxes: Sequence[Box]) -> Array:
    left, top, right, bottom = options.T
    beyond = np.max([bounds.left - left, bounds.top - top, right - bounds.right, bottom - bounds.bottom], axis=0)
    cost: Array = _OUTSIDE * np.maximum(0.0, beyond)
    for box in boxes:
        wide = np.maximum(0.0, np.minimum(right, box.right) - np.maximum(left, box.left))
        covered = wide * np.maximum(0.0, np.minimum(bottom, box.bottom) - np.maximum(top, box.top))
        cost += covered + _MEETING * (covered > 0.0)
    if len(busy):
        xs, ys = busy[:, 0][:, None], busy[:, 1][:, None]
        inside = (xs > left - 3) & (xs < right + 3) & (ys > top - 3) & (ys < bottom + 3)
        cost += 2.0 * inside.sum(axis=0)
    return cost
