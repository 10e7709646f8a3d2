"""One step of a run taken apart: what is left of the old velocity, the gradient's push, and the two together."""

from typing import NamedTuple

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from momentum_sim.export.drawing.labels import Word, place
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import Result
from momentum_sim.export.drawing.shapes import ring
from momentum_sim.export.drawing.strokes import Box, Point
from momentum_sim.export.drawing.view import View
from momentum_sim.export.drawing.wording import measured
from momentum_sim.narration import on_stage

Array = NDArray[np.float64]

_HEAD = 9.0  # length of an arrow's head
_SHORTEST = 3.0  # arrows shorter than this have no head that could be seen
_WORTHWHILE = 1.6  # less magnified, the glass would hide more than it shows
_GLASS = (230.0, 142.0)
_EDGE = 8.0
_INVISIBLE = 2000.0  # a step that would have to be magnified more is no step that anyone could see
_SMALL = 460.0  # a picture narrower than this
_FLAT = 7.0  # a triangle of vectors that is lower than this is a line


class StepParts(NamedTuple):
    """The vectors of a step: the iterate, where the velocity starts, after what is kept, and after the push as well."""

    at: Array
    start: Array
    knee: Array
    end: Array


class _Arrow(NamedTuple):
    text: str
    start: Array
    end: Array
    colour: str
    width: float
    dash: tuple[float, ...] = ()


def step_parts(result: Result, k: int) -> StepParts:
    """The vectors of step k, in the plane; where a rule looks ahead, the velocity's own point is behind the iterate."""
    at, kept = result.path[k], result.anatomy.kept[k]
    start = at - kept if result.rule.looks_ahead else at
    knee = start + kept
    return StepParts(at, start, knee, knee + result.anatomy.pushes[k])


def parts_of_step(pen: Pen, result: Result, k: int, view: View, colour: str, busy: Array) -> None:
    """Draw the parts of step k: on the picture where they fit and can be seen, else under a glass in its corner."""
    points = StepParts(*view.on_screen(np.array(step_parts(result, k))))
    shown = np.array(points[1:])
    if not (np.abs(shown) < 1e5).all():
        return  # diverging: nothing of it is on the picture
    (left, top), (right, bottom) = shown.min(axis=0), shown.max(axis=0)
    room = min(1.0, pen.width / _SMALL)
    wide, high = (length * room for length in _GLASS)
    times = float(min((wide - 110 * room) / (right - left), (high - 74 * room) / (bottom - top)))
    if not times <= _INVISIBLE:
        return
    inside = left > 0 and right < pen.width and top > 0 and bottom < pen.height
    said = f"{result.title}, step {k} → {k + 1}"
    if inside and times < _WORTHWHILE:
        _draw_arrows(pen, points, result, colour, Box(6.0, 24.0, pen.width - 6.0, pen.height - 6.0))
        pen.text(9.0, 14.0, said, pen.ink.soft, halo=True)
        return
    _draw_arrows(pen, points, result, colour, None)
    box = _free_corner(wide, high, pen, busy)
    pen.area(box, fill=pen.ink.card, edge=pen.ink.soft, width=2.0)
    centre = np.array([(box.left + box.right) / 2, (box.top + box.bottom) / 2 + 8])
    large = StepParts(*(centre + (point - (shown.min(axis=0) + shown.max(axis=0)) / 2) * times for point in points))
    glass = pen.within(box)
    _draw_arrows(glass, large, result, colour, Box(box.left + 6, box.top + 34 * room, box.right - 6, box.bottom - 4))
    size = f"{on_stage(times, 2)} × as large" if times > 1 else f"1/{on_stage(1 / times, 2)} as large"
    for line, text in enumerate((said, size)):
        glass.text(box.left + 8, box.top + (12 + 14 * line) * room, text, pen.ink.soft, size=12 * room)


def _free_corner(wide: float, high: float, pen: Pen, busy: Array) -> Box:
    """The corner of the picture in which the magnifying glass covers least."""
    lefts, tops = (pen.width - wide - _EDGE, _EDGE), (_EDGE, pen.height - high - _EDGE)
    corners = [Box(left, top, left + wide, top + high) for left in lefts for top in tops]

    def covered(box: Box) -> int:
        xs, ys = busy.T
        return int(((xs > box.left) & (xs < box.right) & (ys > box.top) & (ys < box.bottom)).sum())

    return min(corners, key=covered)


def _draw_arrows(pen: Pen, points: StepParts, result: Result, colour: str, bounds: Box | None) -> None:
    """The arrows and, with bounds, their names."""
    at, start, knee, end = points
    kept, push, both = result.rule.part_names
    keeps = kept is not None and bool(np.hypot(*(knee - start)) > 0.5)
    arrows = [_Arrow(push, knee, end, pen.ink.push, 2.6)]
    if keeps and kept and both:
        arrows.insert(0, _Arrow(kept, start, knee, pen.ink.ink, 2.2, (6.0, 3.0)))
        arrows.append(_Arrow(both, *_beside(start, knee, end), colour, 3.0))
    for each in arrows:
        arrow(pen, each.start, each.end, each.colour, each.width, each.dash)
    ahead = keeps and result.rule.looks_ahead
    if ahead:
        pen.shape(ring(float(start[0]), float(start[1]), 6.0), edge=pen.ink.ink, width=1.6, dash=(3.0, 2.0))
    if bounds is None:
        return
    named = [(each.text, (each.start + each.end) / 2, each.colour) for each in arrows]
    middle = np.mean([point for _, point, _ in named], axis=0)
    if ahead:
        named += [("the ball", start, pen.ink.ink), ("looks ahead to here", at, pen.ink.ink)]
    words = [Word(text, float(x), float(y), ink, _lean(np.array([x, y]), middle)) for text, (x, y), ink in named]
    sizes = [(measured(word.text, 12.0, bold=True), 14.0) for word in words]
    shares = np.linspace(0.0, 1.0, 12)[:, None]
    busy = np.concatenate([each.start + (each.end - each.start) * shares for each in arrows])
    for word, box in zip(words, place(words, sizes, bounds, busy, []), strict=True):
        middle_y = (box.top + box.bottom) / 2
        pen.text(box.left, middle_y, word.text, word.colour, bold=True, halo=True)


def _lean(point: Array, middle: Array) -> Point | None:
    """The way from the middle to a point; None if it is there."""
    away = point - middle
    out = float(np.hypot(*away))
    return (float(away[0]) / out, float(away[1]) / out) if out > 1 else None


def _beside(start: Array, knee: Array, end: Array) -> tuple[Array, Array]:
    """Where the sum's arrow is drawn: beside the others where it would lie on them."""
    dx, dy = end - start
    length = float(np.hypot(dx, dy)) or 1.0
    height = ((knee[0] - start[0]) * dy - (knee[1] - start[1]) * dx) / length
    if abs(height) > _FLAT:
        return start, end
    aside = np.array([dy, -dx]) / length * (_FLAT if height <= 0 else -_FLAT)
    return start + aside, end + aside


def arrow(pen: Pen, start: Array, end: Array, colour: str, width: float, dash: tuple[float, ...] = ()) -> None:
    """An arrow from one point to another."""
    away = end - start
    length = float(np.hypot(*away))
    head = min(_HEAD, length * 0.6)
    ux, uy = away / length if length > 0 else np.zeros(2)
    bx, by = end - np.array([ux, uy]) * head
    pen.line([start[0], bx], [start[1], by], colour, width, dash)
    if length >= _SHORTEST:
        aside = head * 0.5
        corners = [tuple(end), (bx - uy * aside, by + ux * aside), (bx + uy * aside, by - ux * aside), tuple(end)]
        pen.shape(Path(corners, closed=True), fill=colour)
