"""Shapes as SVG, in few bytes."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatchmethod
from html import escape
from typing import Any

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from momentum_sim.export.moving.recorder import Clip, Ink, Marks, Outline, Pixels, Shape, Words
from momentum_sim.export.moving.simplified import codes_of, simplified
from momentum_sim.export.moving.writing import corners, data, element, fine_data, number, repeated, rounded

Array = NDArray[np.float64]

#: Classes of pictures for readers whose pages are light, or dark.
LIGHT_ONLY, DARK_ONLY = "l", "d"


class Markup:
    """Writes shapes, and remembers what they share: outlines, bounds, and colours that differ on dark."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.definitions: dict[str, str] = {}  # what is defined -> its id
        self._shared: dict[bytes, str] = {}  # a line's points -> its id
        self._pictured = False  # whether any picture has another on dark
        self._inks: dict[tuple[str, Ink], str] = {}

    def defined(self, definition: str) -> str:
        """The id of something defined, the same for the same; ``{id}`` in it is that."""
        return self.definitions.setdefault(definition, f"{self.name}{len(self.definitions)}")

    def shared(self, path: Path) -> str:
        """The id of a line that is drawn several times."""
        name = self.defined(element("path", {"id": "{id}", "d": data(path)}))
        return self._shared.setdefault(_points(path), name)

    @property
    def definitions_written(self) -> str:
        """All that is defined."""
        found = (text.replace("{id}", name, 1) for text, name in self.definitions.items())
        return element("defs", {}, *found) if self.definitions else ""

    @property
    def base_rules(self) -> str:
        """The style rules for every reader."""
        return f"#{self.name} .{DARK_ONLY}{{display:none}}" if self._pictured else ""

    @property
    def dark_rules(self) -> str:
        """The style rules for readers whose pages are dark."""
        rules = [f"#{self.name} .{name}{{{what}:{ink.dark}}}" for (what, ink), name in self._inks.items()]
        pictures = f"#{self.name} .{LIGHT_ONLY}{{display:none}}#{self.name} .{DARK_ONLY}{{display:inline}}"
        return "".join([*rules, pictures if self._pictured else ""])

    def painted(self, shape: Shape, *classes: str) -> dict[str, Any]:
        """The attributes of a shape's colours, widths and dashes."""
        own = list(classes)
        for what, ink in (("fill", shape.fill), ("stroke", shape.stroke)):
            if ink is not None and ink.light != ink.dark:
                own.append(self._inks.setdefault((what, ink), f"c{len(self._inks)}"))
        line = shape.stroke is not None
        return {
            "class": " ".join(own) or None,
            "fill": _light(shape.fill),
            "stroke": shape.stroke and shape.stroke.light,
            "stroke-width": number(shape.width, 2) if line and shape.width != 1.0 else None,
            "stroke-dasharray": " ".join(number(length, 2) for length in shape.dash) if line and shape.dash else None,
            "fill-opacity": number(shape.fill_opacity, 3) if shape.fill and shape.fill_opacity < 1.0 else None,
            "stroke-opacity": number(shape.stroke_opacity, 3) if line and shape.stroke_opacity < 1.0 else None,
        }

    def bounded(self, clip: Clip | None) -> str | None:
        """The attribute that bounds what is drawn."""
        if clip is None:
            return None
        if clip.outline is not None:
            inside = element("path", {"d": data(clip.outline)})
        else:
            left, top, width, height = map(number, clip.box)
            inside = element("rect", {"x": left, "y": top, "width": width, "height": height})
        name = self.defined(element("clipPath", {"id": "{id}"}, inside))
        return f"url(#{name})"

    def written(self, shapes: Iterable[Shape]) -> str:
        """Shapes as elements, those with the same bounds together."""
        parts: list[str] = []
        bounds, group = None, list[str]()
        for shape in shapes:
            own = self.bounded(shape.clip)
            if own != bounds and group:
                parts.append(_group(bounds, group))
                group = []
            bounds = own
            group.append(self.one(shape))
        return "".join([*parts, _group(bounds, group)])

    @singledispatchmethod
    def one(self, shape: Shape) -> str:
        """One shape as an element."""
        raise NotImplementedError(type(shape).__name__)

    @one.register
    def _(self, shape: Outline) -> str:
        same = self._shared.get(_points(shape.path))
        if same is not None:
            return element("use", self.painted(shape) | {"href": f"#{same}"})
        return element("path", self.painted(shape) | {"d": data(simplified(shape.path))})

    @one.register
    def _(self, shape: Marks) -> str:
        return self.dots(shape, [(shape.places, "")])

    @one.register
    def _(self, shape: Words) -> str:
        return self.text(shape, self.lettering(shape))

    def text(self, shape: Words, lettering: dict[str, Any]) -> str:
        """A text with some of its attributes."""
        x, y = map(number, shape.at)
        turned = f"rotate({number(-shape.angle)} {x} {y})" if shape.angle else None
        place = {"x": x, "y": y, "transform": turned, "textLength": number(shape.length)}
        return element("text", place | lettering, escape(shape.text))

    def lettering(self, shape: Words) -> dict[str, Any]:
        """How a text is written: its size, weight and colours."""
        look = {"font-size": number(shape.size, 2), "font-weight": "bold" if shape.bold else None}
        around = {"paint-order": "stroke", "stroke-linejoin": "round"} if shape.stroke else {}
        return look | self.painted(shape) | around

    @one.register
    def _(self, shape: Pixels) -> str:
        left, top, width, height = map(number, shape.box)
        place = {"x": left, "y": top, "width": width, "height": height, "preserveAspectRatio": "none"}
        self._pictured = self._pictured or shape.dark is not None
        both = [(shape.png, LIGHT_ONLY if shape.dark else None)] + ([(shape.dark, DARK_ONLY)] if shape.dark else [])
        return "".join(
            element("image", place | {"class": kind, "href": f"data:image/png;base64,{b64encode(png).decode()}"})
            for png, kind in both
        )

    def dots(self, shape: Marks, parts: Iterable[tuple[Array, str]], *classes: str) -> str:
        """A shape's markers: some places at a time, each with what moves them."""
        if shape.stroke is not None:
            name = self.defined(element("path", {"id": "{id}", "d": fine_data(shape.marker)}))
            paint = self.painted(shape, *classes)
            uses = [
                element("use", {"href": f"#{name}", "x": number(x), "y": number(y)})
                for places, _ in parts
                for x, y in places
            ]
            return element("g", paint, *uses)
        end = _end(shape.marker)
        if end:  # a line of no length with such ends
            width = float(np.ptp(np.asarray(shape.marker.vertices)[:, 0]))
            paint = self.painted(
                replace(shape, fill=None, stroke=shape.fill, stroke_opacity=shape.fill_opacity, width=width), *classes
            )
            paint["stroke-linecap"] = end
            outline = "h0"
        else:
            paint, outline = self.painted(shape, *classes), corners(shape.marker)
        begin = np.zeros(2) if end else np.asarray(shape.marker.vertices, float)[0]
        written = [
            element("path", {"d": repeated(rounded(places + begin), outline)}, *filter(None, [moves]))
            for places, moves in parts
        ]
        return element("g", paint, *written)


def _end(marker: Path) -> str:
    """The ends with which a line of no length is this marker; of another marker, none."""
    if (codes_of(marker) == Path.CURVE4).any():
        return "round"
    corners_ = {(x, y) for x, y in rounded(np.asarray(marker.vertices, float)).tolist()}
    xs, ys = ({abs(corner[axis]) for corner in corners_} for axis in (0, 1))
    return "square" if len(corners_) == 4 and len(xs | ys) == 1 else ""


def _points(path: Path) -> bytes:
    return rounded(np.asarray(path.vertices, float)).tobytes()


def _light(ink: Ink | None) -> str | None:
    return None if ink is None else ink.light


def _group(bounds: str | None, inside: list[str]) -> str:
    return "".join(inside) if bounds is None or not inside else element("g", {"clip-path": bounds}, *inside)
