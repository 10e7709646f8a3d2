"""The profile: the loss along a line through the minimum, with the runs as balls that hop in it."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from momentum_sim.export.drawing.contour import draw_handle
from momentum_sim.export.drawing.hops import BALL, Hops, draw_hops, hopper, level_arrow
from momentum_sim.export.drawing.labels import Word, say
from momentum_sim.export.drawing.panels.theory import Prediction, critical_momentum, measured, prediction
from momentum_sim.export.drawing.parts import step_parts
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import Result, Simulated
from momentum_sim.export.drawing.sheets import MOVING, STEP, TIMED, WHOLE
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import measured as measured_text
from momentum_sim.narration import on_stage
from momentum_sim.narration.outcome import begun
from momentum_sim.scene.panels import Profile

Array = NDArray[np.float64]

_TOP, _BOTTOM, _SIDE = 52.0, 64.0, 16.0
_WORDS = 46.0  # the height of the words at the top
_SAMPLES = 161  # of the loss along the line
_REACH = 1.25  # how far the line goes beyond the start
_EDGE = 12.0
_CRITICAL = 5e-4  # what is nearer to critical momentum than this, and passes by no more, is called that
_AT_CRITICAL = "the largest momentum with which it never passes"
_SHOWN_OVERSHOOT = 0.002  # less cannot be seen
_FARTHEST = 1e5
_LARGEST = 1e280  # a reach that leaves room for being multiplied


@dataclass(frozen=True, eq=False)
class Line:
    """The line that a profile is of, and where its points are on a picture."""

    pen: Pen
    drawn: Simulated
    direction: str

    @cached_property
    def reach(self) -> float:
        """How far the picture goes to either side of the minimum."""
        away = abs(float(self.along(np.array([self.drawn.scene.start]))[0]))
        return min(max(away or 1.0, 1e-280), _LARGEST) * _REACH

    @cached_property
    def most(self) -> float:
        """The gap at the picture's top."""
        gap = float(self.drawn.gap(np.array([self.drawn.scene.start]))[0]) * _REACH**2
        return min(max(gap, 1e-280), _LARGEST) if gap == gap else 1.0

    def along(self, points: Array) -> Array:
        """How far points (n, 2) are along the line."""
        return self.drawn.along(points, self.direction)

    def at(self, s: Array) -> Array:
        """The points so far along the line."""
        found: Array = self.drawn.minimiser + s[:, None] * self.drawn.directions[self.direction]
        return found

    def x(self, s: Array) -> Array:
        """Where on the picture a place on the line is."""
        found: Array = self.pen.width / 2 + s / self.reach * (self.pen.width / 2 - _SIDE)
        return found

    def y(self, gap: Array) -> Array:
        """Where on the picture a gap is."""
        found: Array = self.pen.height - _BOTTOM - gap / self.most * (self.pen.height - _TOP - _BOTTOM)
        return found

    def places(self, points: Array, gaps: Array) -> Array:
        """Points with their gaps as places on the picture, (n, 2)."""
        return np.stack([self.x(self.along(points)), self.y(gaps)], axis=1)


class Past(NamedTuple):
    """How far a run goes past the minimum: in words, to where on the picture, and the box of the words."""

    text: str
    end: float
    colour: str
    box: Box


def draw_profile(pen: Pen, drawn: Simulated, panel: Profile) -> None:
    """Draw a scene's profile into a pen's box."""
    whole = Box(0.0, 0.0, pen.width, pen.height)
    line = Line(pen, drawn, panel.direction)
    inner = pen.within(whole)
    _draw_bowl(inner, line)
    start = line.places(np.array([drawn.scene.start]), drawn.gap(np.array([drawn.scene.start])))[0]
    start = np.nan_to_num(start, nan=0.0)
    held = tuple(min(max(float(v), _EDGE), m - _EDGE) for v, m in zip(start, (pen.width, pen.height), strict=True))
    hops = [_hops_of(line, result) for result in drawn.results]
    for each in hops:
        draw_hops(inner.on(WHOLE), each, "")
        draw_hops(inner.on(TIMED).faint(0.3), each, "faint ")
        if each.whole and each.result.diverges is None:
            x, y = each.places[-1]
            inner.on(WHOLE).end_marker([x], [y - BALL], "circle", BALL, each.colour, gid=f"marker {each.result.name}")
    apart = drawn.apart if drawn.apart and not drawn.apart.hides else None
    past = _past(inner, line, apart) if apart else None
    _draw_words(inner, line, hops, (held[0], held[1]), [past.box] if past else [])
    if apart:
        _draw_theory(inner, line, apart)
    if past:
        _draw_past(inner, past)
    pen.area(whole, edge=pen.ink.line, width=1.0, radius=6.0)
    for each in hops:
        pen.sheet.movers.append(hopper(inner.on(MOVING), each))
    draw_handle(inner, held[0], held[1])
    _draw_parts(inner.on(STEP), line, hops)


def _draw_bowl(pen: Pen, line: Line) -> None:
    """The loss along the line, and a mark at the minimum."""
    s = line.reach * np.linspace(-1.0, 1.0, _SAMPLES)
    xs, ys = line.x(s), np.maximum(np.nan_to_num(line.y(line.drawn.gap(line.at(s))), nan=-1e4), -1e4)
    ends = [(pen.width + _SIDE, -1e4), (pen.width + _SIDE, pen.height), (-_SIDE, pen.height), (-_SIDE, -1e4)]
    ground = Path(np.concatenate([np.stack([xs, ys], axis=1), np.array([*ends, (xs[0], ys[0])])]), closed=True)
    below = pen.within(Box(0.0, _WORDS, pen.width, pen.height))
    below.shape(ground, fill=pen.ink.near, gid="ground")
    below.line(xs, ys, pen.ink.ink, 1.5, gid="loss")
    middle, bottom = pen.width / 2, float(line.y(np.zeros(1))[0])
    pen.line([middle, middle], [bottom, pen.height - 22.0], pen.ink.soft, 1.0, (2.0, 3.0))


def _hops_of(line: Line, result: Result) -> Hops:
    """A run's places on the picture, as far as it may be seen and is not too far away."""
    count = result.seen + 1
    places = line.places(result.path[:count], result.run.gaps[:count])
    near = (np.abs(places) < _FARTHEST).all(axis=1)
    if not near.all():
        places = places[: int(np.argmin(near))]
    return Hops(result, places, line.pen.sheet.colour(result.look))


def _draw_words(pen: Pen, line: Line, hops: list[Hops], start: tuple[float, float], taken: list[Box]) -> None:
    ink, middle = pen.ink.ink, pen.width / 2
    minimum = Word("minimum", middle, pen.height - 20.0, ink)
    gone = []
    for each in hops:
        result = each.result
        if result.diverges is not None and result.after is None:
            x, y = each.places[-1] if len(each.places) else np.array(start)
            text = f"{result.title} diverges, over a million away by step {result.diverges}"
            place = min(max(float(x), 0.0), pen.width), min(max(float(y), 0.0), pen.height)
            gone.append(Word(text, *place, each.colour))
    busy = np.concatenate([np.empty((0, 2)), *(each.places for each in hops)])
    bottom = float(line.y(np.zeros(1))[0])
    taken = [
        *taken,
        Box(0.0, 0.0, pen.width, _WORDS),
        Box(start[0] - 14, start[1] - 14, start[0] + 14, start[1] + 14),
        Box(middle - 11, bottom - 11, middle + 11, bottom + 11),
    ]
    say(pen.on(WHOLE), [minimum, Word("start", *start, ink), *gone], busy, taken)
    say(pen.on(TIMED), [minimum, *gone], busy, taken)


def _draw_theory(pen: Pen, line: Line, apart: Result) -> None:
    """What theory says of the followed run in words."""
    predicted = prediction(line.drawn, apart, line.direction)
    if predicted:
        critical = critical_momentum(line.drawn, apart, line.direction)
        _draw_regime(pen, predicted, critical, apart.momentum, of_itself=bool(line.drawn.landscape.curvature))


def _draw_regime(pen: Pen, predicted: Prediction, critical: float, momentum: float, *, of_itself: bool) -> None:
    """The regime in words, and on which side of the critical momentum it is."""
    name, words = predicted.regime
    at_critical = abs(momentum - critical) < _CRITICAL and predicted.overshoot < _CRITICAL
    if at_critical:
        name, words = "critical", _AT_CRITICAL
    pen.text(12.0, 18.0, begun(name), pen.ink.ink, size=17.0, bold=True)
    left = 20.0 + measured_text(begun(name), 17.0, bold=True)
    wide = measured_text(words, 13.0)
    narrow = left + wide > pen.width - 8.0
    size = 13.0 * min(1.0, (pen.width - 20.0) / wide) if narrow else 13.0
    pen.text(12.0 if narrow else left, 38.0 if narrow else 19.0, words, pen.ink.soft, size=size)
    if narrow or critical != critical:
        return
    side = "at" if at_critical else "below" if momentum < critical else "above"
    local = "" if of_itself else ", by the curvature at the minimum"
    text = f"β {on_stage(momentum)} is {side} the critical {on_stage(critical)}{local}"
    size = 13.0 * min(1.0, (pen.width - 20.0) / measured_text(text, 13.0))
    pen.text(12.0, 38.0, text, pen.ink.soft, size=size)


def _past(pen: Pen, line: Line, apart: Result) -> Past | None:
    """How far the followed run goes past the minimum, as it was measured; None if that cannot be seen."""
    overshoot = measured(line.drawn, apart, line.direction).overshoot
    if apart.diverges is not None or not overshoot > _SHOWN_OVERSHOOT:
        return None
    s = -overshoot * float(line.along(np.array([line.drawn.scene.start]))[0])
    if not abs(s) <= line.reach:
        return None
    end, y = float(line.x(np.array([s]))[0]), pen.height - 40.0
    text = f"{on_stage(100 * overshoot)} % past"
    wide = measured_text(text, 13.0, bold=True)
    x = min(end + 8.0, pen.width - wide - 6.0) if s > 0 else max(end - 8.0 - wide, 6.0)
    return Past(text, end, pen.sheet.colour(apart.look), Box(x, y - 8.0, x + wide, y + 8.0))


def _draw_past(pen: Pen, past: Past) -> None:
    """The overshoot as a length from the minimum, with what it is in words."""
    y = (past.box.top + past.box.bottom) / 2
    pen.bracket(pen.width / 2, past.end, y, past.colour, 2.0)
    pen.text(past.box.left, y, past.text, past.colour, size=13.0, bold=True, halo=True)


def _draw_parts(pen: Pen, line: Line, hops: list[Hops]) -> None:
    """What the scene's step is made of, as two arrows above the ball: what is kept, and from its end the push."""
    scene, apart = line.drawn.scene, line.drawn.apart
    k = scene.step
    if k is None or not scene.vectors or apart is None or k >= apart.seen:
        return
    own = next(each for each in hops if each.result is apart)
    if len(own.places) < k + 2:
        return
    _, start, knee, end = step_parts(apart, k)
    xs = line.x(line.along(np.array([start, knee, end]))).tolist()
    kept, push, _ = apart.rule.part_names
    y = float(own.places[k][1]) - 2 * BALL - 12.0
    if kept:
        level_arrow(pen, kept, xs[0], xs[1], y, own.colour)
    level_arrow(pen, push, xs[1], xs[2], y - (18.0 if kept else 0.0), pen.ink.push)
