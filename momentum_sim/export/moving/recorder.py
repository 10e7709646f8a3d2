"""What artists draw, as plain shapes in px: what a small SVG is written from."""

from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex, to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextToPath
from numpy.typing import NDArray
from PIL import Image

_MOST_COLOURS = 256  # of a picture that hides all behind it
_OPAQUE = 255

PX_PER_INCH, POINTS_PER_INCH = 96.0, 72.0

Array = NDArray[np.float64]


class Ink(NamedTuple):
    """A colour, #rrggbb, for readers whose pages are light and for those whose are dark."""

    light: str
    dark: str


@dataclass(frozen=True)
class Clip:
    """What bounds a shape: an outline or, if there is none, a box (left, top, width, height)."""

    box: tuple[float, float, float, float]
    outline: Path | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Shape:
    """Something drawn. Lengths are px, y downwards."""

    fill: Ink | None
    stroke: Ink | None
    fill_opacity: float
    stroke_opacity: float
    width: float
    dash: tuple[float, ...]
    clip: Clip | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Outline(Shape):
    """A line or an area."""

    path: Path


@dataclass(frozen=True, eq=False, kw_only=True)
class Marks(Shape):
    """A marker at each of some places."""

    marker: Path
    places: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class Words(Shape):
    """A text from a point on its baseline, as wide as it was measured; ``angle`` in degrees, against the clock."""

    text: str
    at: tuple[float, float]
    length: float
    size: float
    bold: bool
    angle: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Pixels(Shape):
    """A picture, as a PNG file, in a box (left, top, width, height); on dark another, if there is one."""

    png: bytes
    dark: bytes | None
    box: tuple[float, float, float, float]


class Recorder(RendererBase):
    """A renderer that keeps what is drawn with it."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.width, self.height = width, height
        self.shapes: list[Shape] = []

    def draw_path(self, gc: Any, path: Path, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803  # matplotlib's name
        """Keep a line or an area."""
        placed = self._placed(path, transform)
        if np.size(placed.vertices):
            self.shapes.append(Outline(**self._style(gc, rgbFace), path=placed))

    def draw_markers(
        self,
        gc: Any,
        marker_path: Path,
        marker_trans: Any,
        path: Path,
        trans: Any,
        rgbFace: Any = None,  # noqa: N803
    ) -> None:
        """Keep a marker and its places, those that are numbers."""
        places = np.asarray(self._placed(path, trans).vertices, float)
        marker = marker_trans.transform_path(marker_path)
        turned = Path(marker.vertices * (1.0, -1.0), marker.codes)
        seen = places[np.isfinite(places).all(axis=1)]
        if len(seen):
            self.shapes.append(Marks(**self._style(gc, rgbFace), marker=turned, places=seen))

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: Any,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,  # noqa: ARG002
    ) -> None:
        """Keep a text."""
        width, _, _ = self.get_text_width_height_descent(s, prop, ismath)
        style = self._style(gc, None)
        style |= {"fill": _ink(gc.get_rgb()), "fill_opacity": style["stroke_opacity"], "stroke": None, "dash": ()}
        size = self.points_to_pixels(prop.get_size_in_points())
        bold = prop.get_weight() == "bold"
        place = (float(x), self.height - float(y))
        self.shapes.append(Words(**style, text=s, at=place, length=width, size=size, bold=bold, angle=angle))

    def draw_image(self, gc: Any, x: float, y: float, im: Any, transform: Any = None) -> None:  # noqa: ARG002
        """Keep a picture; its rows come from the bottom."""
        height, width = im.shape[:2]
        file = BytesIO()
        picture = Image.fromarray(np.ascontiguousarray(im[::-1]))
        if (im[..., 3] == _OPAQUE).all():
            picture = picture.convert("RGB").quantize(_MOST_COLOURS, dither=Image.Dither.NONE)
        picture.save(file, "PNG", optimize=True)
        box = (float(x), self.height - float(y) - height, float(width), float(height))
        self.shapes.append(Pixels(**self._style(gc, None), png=file.getvalue(), dark=None, box=box))

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:  # noqa: ARG002
        """A text's size, and how far it reaches below its line, whatever the resolution."""
        width, height, descent = map(self.points_to_pixels, _measured(s, prop))
        return width, height, descent

    def points_to_pixels(self, points: Any) -> Any:
        """Points of 1/72 inch as px of 1/96."""
        return points * (PX_PER_INCH / POINTS_PER_INCH)

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The picture's size."""
        return self.width, self.height

    def flipy(self) -> bool:
        """Whether y runs downwards: matplotlib hands everything with y upwards, and it is turned here."""
        return False

    def _placed(self, path: Path, transform: Any) -> Path:
        placed = transform.transform_path(path)
        return Path(placed.vertices * (1.0, -1.0) + (0.0, self.height), placed.codes)

    def _style(self, gc: Any, face: Any) -> dict[str, Any]:
        edge = gc.get_rgb()
        width = float(self.points_to_pixels(gc.get_linewidth()))
        _, dash = gc.get_dashes()
        face = None if face is None or to_rgba(face)[3] == 0.0 else to_rgba(face)
        forced = float(gc.get_alpha()) if gc.get_forced_alpha() else None
        drawn = width > 0.0 and to_rgba(edge)[3] > 0.0
        return {
            "fill": None if face is None else _ink(face),
            "stroke": _ink(edge) if drawn else None,
            "fill_opacity": forced if forced is not None else 1.0 if face is None else face[3],
            "stroke_opacity": forced if forced is not None else to_rgba(edge)[3],
            "width": width,
            "dash": tuple(float(self.points_to_pixels(length)) for length in dash or ()),
            "clip": self._clip(gc),
        }

    def _clip(self, gc: Any) -> Clip | None:
        box, (outline, transform) = gc.get_clip_rectangle(), gc.get_clip_path()
        if outline is not None:
            return Clip((0.0, 0.0, 0.0, 0.0), self._placed(outline, transform))
        if box is None:
            return None
        return Clip((float(box.x0), self.height - float(box.y1), float(box.width), float(box.height)), None)


def _ink(colour: Any) -> Ink:
    return Ink(to_hex(colour[:3]), to_hex(colour[:3]))


@lru_cache(maxsize=4096)
def _measured(text: str, properties: FontProperties) -> tuple[float, float, float]:
    """A text's width, height and descent in points."""
    width, height, descent = TextToPath().get_text_width_height_descent(text, properties, ismath=False)
    return float(width), float(height), float(descent)


def with_dark(light: Shape, dark: Shape) -> Shape:
    """A shape with the colours that the same has on dark."""
    own: dict[str, Any] = {"fill": _both(light.fill, dark.fill), "stroke": _both(light.stroke, dark.stroke)}
    if isinstance(light, Pixels) and isinstance(dark, Pixels):
        own["dark"] = dark.png
    return replace(light, **own)


def _both(light: Ink | None, dark: Ink | None) -> Ink | None:
    return light and dark and Ink(light.light, dark.dark)
