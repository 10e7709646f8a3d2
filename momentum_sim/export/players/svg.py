"""Lists as SVG: shapes, and text as text with the letters that it needs."""

import io
import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from typing import Any
from unicodedata import bidirectional

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray
from PIL import Image

from momentum_sim.export.players import paths
from momentum_sim.export.players.fonts import Typeface, face_of, typeface
from momentum_sim.export.players.playing import Op, Page, play
from momentum_sim.export.players.simplified import simplified
from momentum_sim.export.players.subsets import font_rules
from momentum_sim.export.players.writing import corners, data, element, number, numbers, repeated, rounded
from momentum_sim.optimizers import MARKERS
from momentum_sim.paper import DARK

_HALO = 4.0  # units
_FALLBACK = "'Source Sans 3',Source Sans Pro,Verdana,DejaVu Sans,sans-serif"
_BOLD = "600"
_FROM_THE_RIGHT = {"R", "AL"}

Pixels = NDArray[np.uint8]


def svg(
    ops: Sequence[Op],
    page: Page,
    *,
    name: str = "p",
    title: str = "",
    description: str = "",
    dark: Sequence[Op] | None = None,
    own: Typeface | None = None,
) -> bytes:
    """A list as a still SVG, the same bytes for the same list.

    ``name``: what its ids begin with, another for each that stands on the same page. ``title`` and ``description``:
    what it is and what it shows, in words. ``dark``: the list in other colours, for readers who prefer dark.
    """
    writer = Writer(page, name, own or typeface(), themed=dark is not None)
    body = writer.written(ops, dark)
    return writer.document(body, title, description).encode()


class Writer:
    """Writes ops of a page as SVG, and keeps what a document needs besides: rules, definitions, letters."""

    def __init__(self, page: Page, name: str, own: Typeface, *, themed: bool) -> None:
        self.page, self.name, self.typeface, self.themed = page, name, own, themed
        self.definitions: list[str] = []
        self._ids: dict[Any, str] = {}
        self._dark: dict[tuple[str, str], str] = {}  # an attribute and what it is in the dark -> a class
        self._signs: dict[str, set[str]] = {}
        self._pictures = False

    def written(self, ops: Sequence[Op], dark: Sequence[Op] | None = None) -> str:
        """A list; ``dark`` is equal to it but for its colours."""
        pairs = list(zip(ops, ops if dark is None else dark, strict=True))
        parts = []
        for clip, group in groupby(pairs, key=lambda pair: pair[0].get("clip")):
            inside = "".join(self.one(*pair) for pair in group)
            if clip and inside:
                bounds = {"clip-path": f"url(#{self.clip(clip)})"}
                parts.append(element("g", bounds, inside))
            else:
                parts.append(inside)
        return "".join(parts)

    def one(self, op: Op, dark: Op) -> str:
        """An op, and the same in the dark, without its bounds."""
        player = _Ops(self, dark)
        play([op], player)
        alpha = op.get("alpha", 1.0)
        if alpha == 1.0 or not player.parts:
            return "".join(player.parts)
        return element("g", {"opacity": number(alpha, 3)}, *player.parts)

    def document(self, body: str, title: str, description: str, rules: str = "") -> str:
        """A whole SVG."""
        page = self.page
        said = {"title": title, "desc": description}
        ids = {kind: f"{self.name}{kind[0]}" for kind, text in said.items() if text}
        attributes = {
            "xmlns": "http://www.w3.org/2000/svg", "id": self.name, "viewBox": f"0 0 {page.width} {page.height}",
            "width": page.width, "height": page.height, "role": "img",
            "aria-labelledby": " ".join(ids.values()) or None, "stroke-linejoin": "bevel", "fill": "none",
            "font-family": f"{self.name}f,{_FALLBACK}",
        }  # fmt: skip
        scale = {"transform": f"scale({number(page.unit, 4)})"}
        fonts = font_rules(f"{self.name}f", self.typeface, self._signs)
        style = fonts + rules + self.dark_rules(page)
        ground = {"width": page.width, "height": page.height, "fill": page.ink.paper, "class": "ground"}
        return element(
            "svg",
            attributes,
            *(element(kind, {"id": ids[kind]}, escape(said[kind])) for kind in ids),
            element("style", {}, style) if style else "",
            element("defs", {}, *self.definitions) if self.definitions else "",
            "" if page.transparent else element("rect", ground),
            body if page.unit == 1.0 else element("g", scale, body),
        )

    def dark_rules(self, page: Page) -> str:
        """The rules for readers who prefer dark, if there is a list for them."""
        if not self.themed:
            return ""
        rules = [] if page.transparent else [f"#{self.name} .ground{{fill:{DARK.paper}}}"]
        rules += [f"#{self.name} .{name}{{{what}:{colour}}}" for (what, colour), name in self._dark.items()]
        usual = f"#{self.name} .n{{display:none}}" if self._pictures else ""
        if self._pictures:
            rules += [f"#{self.name} .n{{display:inline}}", f"#{self.name} .d{{display:none}}"]
        return f"{usual}@media(prefers-color-scheme:dark){{{''.join(rules)}}}"

    def clip(self, box: Sequence[float], radius: float = 0.0) -> str:
        """The id of bounds, with rounded corners if there is a radius."""
        corners = {"rx": number(radius, 2)} if radius else {}
        return self.defined(("clip", *box, radius), "clipPath", element("rect", _placed(box) | corners))

    def defined(self, key: Any, kind: str, inside: str, attributes: dict[str, Any] | None = None) -> str:
        """The id of something that is defined once."""
        if key not in self._ids:
            self._ids[key] = f"{self.name}{len(self._ids)}"
            own = {"id": self._ids[key]} | (attributes or {})
            self.definitions.append(element(kind, own, *filter(None, [inside])))
        return self._ids[key]

    def colours(self, **both: tuple[str | None, str | None]) -> dict[str, Any]:
        """Attributes of colours: by name what each is, and in the dark."""
        found: dict[str, Any] = {}
        classes = []
        for what, (usual, dark) in both.items():
            if usual is None or dark is None:
                continue
            found[what] = usual[:7]
            if len(usual) == 9:
                found[f"{what}-opacity"] = number(int(usual[7:], 16) / 255, 3)
            if self.themed and usual[:7] != dark[:7]:
                classes.append(self._dark.setdefault((what, dark[:7]), f"c{len(self._dark)}"))
        return found | ({"class": " ".join(classes)} if classes else {})

    def shown(self, text: str, face: str) -> bool:
        """Keep in mind that these signs are written; whether the face has them all."""
        own = self.typeface.own(text, face)
        if own:
            self._signs.setdefault(face, set()).update(text)
        return own

    def words(self, op: Op, dark: Op) -> tuple[dict[str, Any], dict[str, Any], str]:
        """A text: the attributes of its place, those of its look, and its words as they are written."""
        face = face_of(bold=op["bold"], serif=op["serif"])
        own = self.shown(op["text"], face)
        place = {"x": number(op["x"], 2), "y": number(op["y"], 2)}
        if not own:
            place |= {"textLength": number(op["width"], 2), "lengthAdjust": "spacingAndGlyphs"}
        if not _FROM_THE_RIGHT.isdisjoint(map(bidirectional, op["text"])):
            place["unicode-bidi"] = "plaintext"  # its first letter tells where it begins, as in pixels
        family = f"{self.name}s,serif" if own else "serif"
        look: dict[str, Any] = {
            "font-size": number(op["size"], 2),
            "font-weight": _BOLD if op["bold"] and not op["serif"] else None,
            "font-family": family if op["serif"] else None,
        }
        colours = {"fill": (op["colour"], dark["colour"])}
        if op.get("halo"):
            colours["stroke"] = (op["halo"], dark["halo"])
            look |= {"stroke-width": number(_HALO), "stroke-linejoin": "round", "paint-order": "stroke"}
        return place, look | self.colours(**colours), escape(op["text"], quote=False)

    def dots(self, op: Op, dark: Op) -> tuple[dict[str, Any], Callable[[Sequence[float]], str]]:
        """How markers without a rim are written in few signs: their look, and the data of those at some places."""
        colour, radius = (op["colour"], dark["colour"]), op["radius"]
        if op["marker"] == "circle" and radius >= paths.SMALL:  # a line of no length with round ends
            around = {"stroke-width": number(2 * radius, 2), "stroke-linecap": "round"}
            return self.colours(stroke=colour) | around, lambda places: repeated(_pairs(places), "h0")
        points = np.asarray(paths.marker(op["marker"], radius < paths.SMALL).vertices, float)[:-1] * radius
        outline = corners(Path([*points, points[0], points[0]]))
        return self.colours(fill=colour), lambda places: repeated(_pairs(places) + points[0], outline)

    def both(self, usual: str, dark: str) -> str:
        """Two pictures of which one is seen."""
        if not self.themed or usual == dark:
            return usual
        self._pictures = True
        return element("g", {"class": "d"}, usual) + element("g", {"class": "n"}, dark)


def drawn(path: str) -> str:
    """Path data of a list in fewer signs; circles are shorter as they are."""
    return path if "A" in path else data(simplified(paths.path_of(path)))


class _Ops:
    """Plays one op into ``parts``; ``dark`` is the same op in the dark."""

    def __init__(self, writer: Writer, dark: Op) -> None:
        self._writer, self._dark = writer, dark
        self.parts: list[str] = []

    def stroke(self, op: Op) -> None:
        """A line."""
        join = None if op["join"] == "bevel" else op["join"]
        self._put(
            "path", {"d": drawn(op["path"])} | self._line(op, op["width"], op["dash"]) | {"stroke-linejoin": join}
        )

    def fill(self, op: Op) -> None:
        """A shape."""
        self._put("path", {"d": drawn(op["path"])} | self._of(op, fill="colour"))

    def marks(self, op: Op) -> None:
        """A marker at each place."""
        rim = op.get("rim")
        if not rim:
            look, outline = self._writer.dots(op, self._dark)
            self._put("path", look | {"d": outline(op["places"])})
            return
        small = op["radius"] < paths.SMALL
        shape = paths.SMALLEST if small else MARKERS[op["marker"]]
        size = f"scale({number(op['radius'], 3)})"
        key = ("marker", shape, op["radius"])
        scaled = {"d": shape, "transform": size, "vector-effect": "non-scaling-stroke"}
        name = self._writer.defined(key, "g", element("path", scaled))
        places = np.array(op["places"], float).reshape(-1, 2).tolist()
        uses = [element("use", {"href": f"#{name}", "x": number(x, 2), "y": number(y, 2)}) for x, y in places]
        stroke = self._writer.colours(stroke=(rim["colour"], self._dark["rim"]["colour"]))
        self._put("g", stroke | {"stroke-width": number(rim["width"] * self._writer.page.unit, 2)}, *uses)
        self._put("g", self._of(op, fill="colour"), *uses)

    def text(self, op: Op) -> None:
        """A text on one line."""
        place, look, words = self._writer.words(op, self._dark)
        self._put("text", place | look, words)

    def area(self, op: Op) -> None:
        """A box."""
        radius = number(op["radius"], 2) if op["radius"] else None
        attributes: dict[str, Any] = _placed(op["box"]) | {"rx": radius} | self._of(op, fill="fill", stroke="edge")
        if op["edge"] is not None:
            attributes |= {"stroke-width": number(op["width"], 2), "stroke-linejoin": "miter"}
        self._put("rect", attributes)

    def hatch(self, op: Op) -> None:
        """Slanting lines in a box."""
        lines = np.asarray(paths.slanting(op["box"]).vertices, float).reshape(-1, 2, 2)
        data = "".join(f"M{numbers(start, 2)}L{numbers(end, 2)}" for start, end in lines)
        fainter = self._line(op, 1.0) | {"d": data, "opacity": number(paths.HATCH_STRENGTH, 2)}
        self._within(op, element("path", fainter))

    def ellipse(self, op: Op) -> None:
        """An ellipse."""
        fields = {"cx": "x", "cy": "y", "rx": "rx", "ry": "ry"}
        place = {name: number(op[field], 2) for name, field in fields.items()}
        turned = f"rotate({number(math.degrees(op['turn']), 3)} {place['cx']} {place['cy']})" if op["turn"] else None
        look = self._of(op, stroke="colour", fill="fill")
        if op["colour"] is not None:
            look |= {"stroke-width": number(op["width"], 2), "stroke-dasharray": _dashed(op["dash"])}
        self._put("ellipse", place | {"transform": turned} | look)

    def image(self, op: Op) -> None:
        """Cells, each of one colour."""
        cells = np.frombuffer(b64decode(op["indices"]), np.uint8).reshape(op["rows"], op["columns"])
        usual, dark = (_pixels(cells, one["palette"]) for one in (op, self._dark))
        sharp = {"image-rendering": "pixelated"}
        self.parts.append(self._writer.both(_picture(op, usual, sharp), _picture(op, dark, sharp)))

    def loss(self, op: Op) -> None:
        """The loss as shapes; as pixels if they would be very many."""
        page = self._writer.page
        left, top, right, bottom = op["box"]
        size = right - left, bottom - top
        bands = page.bands(op)
        inks = page.ink, DARK if self._writer.themed else page.ink
        usual, dark = (bands.shapes(*size, ink) for ink in inks)
        if usual is None or dark is None:
            wide, high = (max(1, math.ceil(length)) for length in size)
            pictures = (_picture(op, bands.pixels(wide, high, ink, 1.0), {}) for ink in inks)
            self._within(op, self._writer.both(*pictures))
            return
        parts = []
        for one, other in zip(usual, dark, strict=True):
            look = self._writer.colours(fill=(one.fill, other.fill), stroke=(one.edge, other.edge))
            width = None if one.edge is None else number(one.width, 2)
            parts.append(element("path", {"d": data(simplified(one.path))} | look | {"stroke-width": width}))
        self._within(op, element("g", {"transform": f"translate({numbers((left, top), 2)})"}, *parts))

    def _put(self, kind: str, attributes: dict[str, Any], *inside: str) -> None:
        self.parts.append(element(kind, attributes, *inside))

    def _within(self, op: Op, inside: str) -> None:
        """Something, nothing of it outside an op's box."""
        self._put("g", {"clip-path": f"url(#{self._writer.clip(op['box'], op.get('radius', 0.0))})"}, inside)

    def _of(self, op: Op, **names: str) -> dict[str, Any]:
        """An op's colours as attributes: by name the field that has it."""
        both = {what: (op[field], self._dark[field]) for what, field in names.items()}
        return self._writer.colours(**both)

    def _line(self, op: Op, width: float, dash: Sequence[float] = ()) -> dict[str, Any]:
        look = {"stroke-width": number(width, 2), "stroke-dasharray": _dashed(dash)}
        return self._of(op, stroke="colour") | look


def _pairs(places: Sequence[float]) -> NDArray[np.float64]:
    """Places as they are written."""
    return rounded(np.array(places, float).reshape(-1, 2))


def _dashed(dash: Sequence[float]) -> str | None:
    return numbers(dash, 2) if any(dash) else None


def _placed(box: Sequence[float]) -> dict[str, str]:
    left, top, right, bottom = box
    sides = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    return {name: number(value, 2) for name, value in sides.items()}


def _pixels(cells: Pixels, palette: Sequence[str]) -> Pixels:
    colours = np.array([[round(255 * part) for part in paths.rgba(colour)] for colour in palette], np.uint8)
    found: Pixels = colours[cells]
    return found


def _picture(op: Op, pixels: Pixels, how: dict[str, str]) -> str:
    """Pixels over a box."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", optimize=True)
    data = f"data:image/png;base64,{b64encode(out.getvalue()).decode()}"
    return element("image", _placed(op["box"]) | {"preserveAspectRatio": "none"} | how | {"href": data})
