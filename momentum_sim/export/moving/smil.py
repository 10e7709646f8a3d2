"""Motions as SVG that moves by itself (SMIL, which plays where no script may run)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from momentum_sim.export.moving.markup import Markup
from momentum_sim.export.moving.motion import Growth, Motion, Part, Reveal, States, Travel
from momentum_sim.export.moving.recorder import Marks, Outline, Shape, Words
from momentum_sim.export.moving.writing import data, element, number
from momentum_sim.export.players.clock import GROWN, PLAYING, RESTING, REVEALED, Clock

_MOST_BATCHES = 240  # of markers that appear together, in a whole picture


class Moving:
    """Writes motions into a markup, by a clock; ``n_reveals`` is how many of them reveal something part by part."""

    def __init__(self, markup: Markup, clock: Clock, size: tuple[int, int], n_reveals: int) -> None:
        self.markup, self.clock, self.size = markup, clock, size
        self._batches = max(1, _MOST_BATCHES // max(1, n_reveals))

    def playing(self, inside: str) -> str:
        """What is seen only while the run goes on."""
        attributes = {"class": PLAYING, "opacity": 0}
        return element("g", attributes, self.clock.shown(0.0, self.clock.rests), inside) if inside else ""

    def resting(self, inside: str) -> str:
        """What is seen only when it has ended."""
        return element("g", {"class": RESTING}, self.clock.shown(self.clock.rests), inside) if inside else ""

    def written(self, motion: Motion, whole: Shape | None = None) -> str:
        """A motion; ``whole`` is what it comes to, with its own colours, where that stays to be seen."""
        if isinstance(motion, Growth):
            return self._growth(motion, whole or motion.shape)
        if isinstance(motion, Reveal):
            return self._reveal(motion, whole or motion.shapes[0])
        if isinstance(motion, Travel):
            return self._travel(motion)
        return self._states(motion)

    def _bounded(self, shape: Shape, inside: str) -> str:
        bounds = self.markup.bounded(shape.clip)
        return inside if bounds is None else element("g", {"clip-path": bounds}, inside)

    def _growth(self, motion: Growth, whole: Shape) -> str:
        """One dash, as long as the line, that is pushed in; of a dashed line, a mask of that."""
        name = self.markup.shared(motion.shape.path)
        reach = float(np.ceil(motion.length)) + 1.0
        offsets = [number(reach - length) for length in motion.lengths]
        grows = self.clock.animate("stroke-dashoffset", [*offsets, "0"], [*self.clock.shares, 1.0], steps=False)
        dash = {"stroke-dasharray": number(reach), "href": f"#{name}"}
        if not whole.dash:
            return self._bounded(whole, element("use", self.markup.painted(whole, GROWN) | dash, grows))
        width, height = self.size
        room = {"id": "{id}", "maskUnits": "userSpaceOnUse", "x": 0, "y": 0, "width": width, "height": height}
        white = {"class": GROWN, "stroke": "#fff", "stroke-width": number(whole.width + 1.0)}
        mask = self.markup.defined(element("mask", room, element("use", white | dash, grows)))
        line = element("use", self.markup.painted(whole) | {"href": f"#{name}"})
        return self._bounded(whole, element("g", {"mask": f"url(#{mask})"}, line))

    def _reveal(self, motion: Reveal, whole: Shape) -> str:
        """Parts, those that appear at nearly the same time together."""
        last = len(self.clock.shares) - 1
        every = max(1, round(last / self._batches))
        batches: dict[int, list[Part]] = {}
        for shape, begin in zip(motion.shapes, motion.begins, strict=True):
            batches.setdefault(min(-(-begin // every) * every, last), []).append(shape)
        appears = {begin: self.clock.shown(self.clock.shares[begin]) if begin else "" for begin in batches}
        if isinstance(whole, Marks):
            parts = [(np.concatenate([_places(shape) for shape in batch]), appears[k]) for k, batch in batches.items()]
            return self._bounded(whole, self.markup.dots(whole, parts, REVEALED))
        lines = [
            element(
                "path", {"d": "".join(data(shape.path) for shape in batch if isinstance(shape, Outline))}, appears[k]
            )
            for k, batch in batches.items()
        ]
        return self._bounded(whole, element("g", self.markup.painted(whole, REVEALED), *lines))

    def _travel(self, motion: Travel) -> str:
        places = [*motion.places, motion.places[-1]]
        moves = self.clock.move([_apart(place) for place in places], [*self.clock.shares, 1.0])
        written = self.markup.written(motion.shapes)
        goes = element("g", {}, moves, written)
        if all(motion.seen):
            return goes
        changes = [k for k in range(len(motion.seen)) if k == 0 or motion.seen[k] != motion.seen[k - 1]]
        values = ["1" if motion.seen[k] else "0" for k in changes]
        seen = self.clock.animate("opacity", values, [self.clock.shares[k] for k in changes], steps=True)
        return element("g", {}, seen, goes)

    def _states(self, motion: States) -> str:
        parts = []
        common = self._common([shape for shapes in motion.shapes for shape in shapes])
        for shapes, begin, end in zip(motion.shapes, motion.begins, motion.ends, strict=True):
            until = self.clock.shares[end] if end < len(self.clock.shares) else 1.0
            seen = self.clock.shown(self.clock.shares[begin], until)
            words = [self.markup.text(shape, {}) for shape in shapes if isinstance(shape, Words)]
            inside = words if common else [self.markup.written(shapes)]
            parts.append(element("g", {"opacity": 0}, seen, *inside))
        return element("g", common, *parts) if common else "".join(parts)

    def _common(self, shapes: Sequence[Shape]) -> dict[str, Any]:
        """How all of them are written, if they are words that are written in the same way; else nothing."""
        ways = [self.markup.lettering(shape) for shape in shapes if isinstance(shape, Words) and shape.clip is None]
        return ways[0] if len(ways) == len(shapes) and all(way == ways[0] for way in ways) else {}


def _places(shape: Part) -> NDArray[np.float64]:
    return shape.places if isinstance(shape, Marks) else np.empty((0, 2))


def _apart(values: NDArray[np.float64]) -> str:
    """Two numbers with a space between them."""
    return " ".join(number(value) for value in values)
