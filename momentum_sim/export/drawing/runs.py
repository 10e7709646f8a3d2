"""Runs on the contour: their lines, a marker at every step, and where each is at a time."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import Result
from momentum_sim.export.drawing.sheets import Mover
from momentum_sim.export.drawing.strokes import Box, Point, clipped
from momentum_sim.export.drawing.thinning import apart, uncovered
from momentum_sim.export.drawing.view import View

Array = NDArray[np.float64]

FAINT = 0.28  # what of a run lies after the step that is shown
_MARGIN = 40.0  # around the picture that lines are drawn into
_HINTS = 5  # steps drawn faintly once a run has left for good
_HINTED = 0.15  # how faintly
_FARTHEST = 1e5  # units that a line goes without being cut


class Exit(NamedTuple):
    """Where and when a run left the picture for good."""

    step: int
    at: Point


@dataclass(frozen=True, eq=False)
class Screen:
    """A run on a picture: its places, as far as they are finite, and which of them is the last inside."""

    result: Result
    view: View
    places: Array  # (n, 2)
    inside: NDArray[np.bool_]  # (n,)
    box: Box  # that lines are cut at
    width: float  # of its line
    colour: str

    @cached_property
    def last(self) -> int:
        """The last place inside the picture; -1 if none is."""
        return int(np.flatnonzero(self.inside)[-1]) if self.inside.any() else -1

    @property
    def steps(self) -> int:
        """How many steps the run takes."""
        return self.result.run.n_steps

    @property
    def radius(self) -> float:
        """Of its markers."""
        return 2.4 if self.steps < 101 else 1.8 if self.steps < 401 else 1.2

    def end(self, to: float) -> int:
        """One more than the last step that is drawn of the run up to one."""
        return int(min(len(self.places), self.last + _HINTS, to + 1))

    @property
    def exit(self) -> Exit | None:
        """Where the whole run leaves, None if it ends inside."""
        k, end = self.last + 1, self.end(self.result.seen)
        if 0 < k < end:
            part = clipped(tuple(self.places[k - 1]), tuple(self.places[k]), self.box)
            return Exit(k, part[1] if part else tuple(self.places[k - 1].tolist()))
        if self.last < 0:
            return Exit(0, tuple(self.places[-1].tolist()))
        if len(self.places) <= self.result.seen:
            return Exit(len(self.places), tuple(self.places[-1].tolist()))
        return None

    @cached_property
    def drawn(self) -> NDArray[np.intp]:
        """The steps that the line goes through: all but those that are too near to the one before to be seen."""
        return apart(self.places, self.last)

    @cached_property
    def marked(self) -> NDArray[np.intp]:
        """The steps that have a marker: those inside, but for those that one before them covers."""
        return uncovered(self.places, np.flatnonzero(self.inside[1:]) + 1, self.last)

    def place_at(self, time: float) -> Point | None:
        """Where it is at a time; None once it is too far away to have a place."""
        before, after = int(np.floor(time)), int(np.ceil(time))
        if after >= len(self.places):
            return None
        x, y = self.places[before] + (self.places[after] - self.places[before]) * (time - before)
        return float(x), float(y)


def on_screen(result: Result, view: View, pen: Pen, width: float) -> Screen:
    """A run on a picture."""
    places = view.on_screen(result.path)
    finite = np.isfinite(places).all(axis=1) & np.isfinite(result.path).all(axis=1)
    places = places[: len(places) if finite.all() else int(np.argmin(finite))]
    if not len(places):
        places = np.full((1, 2), -2.0 * _FARTHEST)
    xs, ys = places.T
    inside = (xs >= 0) & (xs <= pen.width) & (ys >= 0) & (ys <= pen.height)
    box = Box(-_MARGIN, -_MARGIN, pen.width + _MARGIN, pen.height + _MARGIN)
    return Screen(result, view, places, inside, box, width, pen.sheet.colour(result.look))


@dataclass(frozen=True, eq=False)
class Trace:
    """The artists of a run: its line and markers, and what is seen of it from where it is too far away to be a line."""

    screen: Screen
    path: Line2D
    steps: Line2D
    beyond: Line2D
    hints: Line2D

    def show(self, time: float) -> None:
        """Have them show the run up to a time: between two steps, the part of the way."""
        screen = self.screen
        end = screen.end(np.floor(time))
        points = screen.result.path
        near = min(end, screen.last + 2)  # points of the line: one beyond the last inside
        far = np.flatnonzero((np.abs(screen.places[:near]) > _FARTHEST).any(axis=1))
        cut = int(far[0]) if len(far) else near
        tip = _tip(screen, time) if cut == near else None
        drawn = screen.drawn
        xs, ys = points[drawn[: int(np.searchsorted(drawn, cut))]].T
        if tip is not None:
            x = screen.view.x0 + tip[0] * screen.view.unit
            y = screen.view.y1 - tip[1] * screen.view.unit
            xs, ys = np.append(xs, x), np.append(ys, y)
        self.path.set_data(xs, ys)
        self.beyond.set_data(*_pieces(screen, max(cut, 1), near).T)
        self.hints.set_data(*_pieces(screen, max(near, 1), end).T)
        marked = screen.marked
        marked = marked[: int(np.searchsorted(marked, end))]
        self.steps.set_data(*points[marked].T)

    @property
    def artists(self) -> tuple[Line2D, ...]:
        """All of them."""
        return self.path, self.steps, self.beyond, self.hints


def trace(pen: Pen, screen: Screen, gid: str) -> Trace:
    """The artists of a run, showing nothing yet."""
    look, colour, name = screen.result.look, screen.colour, screen.result.name
    of = screen.view.transform
    nothing = np.empty(0)
    hints = pen.line(nothing, nothing, colour, 1.3, alpha=_HINTED, gid=f"{gid}hints {name}")
    beyond = pen.line(nothing, nothing, colour, screen.width, look.dash, gid=f"{gid}beyond {name}")
    path = pen.line(nothing, nothing, colour, screen.width, look.dash, of=of, gid=f"{gid}path {name}")
    steps = pen.marks(nothing, nothing, look.marker, screen.radius, colour, of=of, gid=f"{gid}steps {name}")
    return Trace(screen, path, steps, beyond, hints)


def follower(pen: Pen, screen: Screen) -> Mover:
    """The run up to a time, with its marker there, as something that hears of the time."""
    drawn = trace(pen, screen, "now ")
    name = screen.result.name
    of = screen.view.transform
    nothing = np.empty(0)
    rim, shape = pen.end_marker(
        nothing, nothing, screen.result.look.marker, 7.0, screen.colour, of=of, gid=f"now marker {name}"
    )

    def show(time: float | None) -> None:
        if time is None:
            return
        shown = min(time, float(screen.result.seen))
        drawn.show(shown)
        place = screen.place_at(shown)
        seen = place is not None and 0 <= place[0] <= pen.width and 0 <= place[1] <= pen.height
        for artist in (rim, shape):
            artist.set_visible(bool(seen))
            if seen and place is not None:
                x = screen.view.x0 + place[0] * screen.view.unit
                artist.set_data([x], [screen.view.y1 - place[1] * screen.view.unit])

    return show


def busy_points(screens: list[Screen]) -> Array:
    """Where lines and markers are that words should not cover, (n, 2)."""
    found = [np.empty((0, 2))]
    for screen in screens:
        end = screen.end(screen.result.seen)
        here, before = screen.places[1:end], screen.places[: max(end - 1, 0)]
        inside = screen.inside[1:end]
        found += [here[inside], ((here + before) / 2)[inside]]
    return np.concatenate(found)


def _tip(screen: Screen, time: float) -> Point | None:
    """Where the line of a run ends between two steps."""
    before = int(np.floor(time))
    place = screen.place_at(time) if time > before else None
    if place is None or before >= len(screen.places) or before > screen.last + 1:
        return None
    part = clipped(tuple(screen.places[before]), place, screen.box)
    return part[1] if part else None


def _pieces(screen: Screen, start: int, end: int) -> Array:
    """The segments to the steps from one to before another, each cut at the box, nan between them."""
    rows: list[Point] = []
    for k in range(start, end):
        part = clipped(tuple(screen.places[k - 1]), tuple(screen.places[k]), screen.box)
        if part:
            rows += [*part, (np.nan, np.nan)]
    return np.array(rows).reshape(-1, 2)
