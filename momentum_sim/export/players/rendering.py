"""What both renderers of matplotlib are told: paths, in colours, within bounds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, Transform

from momentum_sim.export.players import paths
from momentum_sim.export.players.fonts import Typeface, face_of
from momentum_sim.export.players.playing import Op, Page

_HALO = 4.0  # units


class Rendering:
    """Plays ops on a renderer with so many dots to a unit, on a page so many dots high."""

    def __init__(self, page: Page, renderer: Any, scale: float, height: float, typeface: Typeface) -> None:
        self.page, self.renderer, self.scale, self.height, self.typeface = page, renderer, scale, height, typeface
        self.transform = Affine2D().scale(scale, -scale).translate(0.0, height)

    def stroke(self, op: Op) -> None:
        """A line."""
        path = paths.path_of(op["path"])
        self._line(op, path, op["colour"], op["width"], op["dash"], op["join"])

    def fill(self, op: Op) -> None:
        """A shape."""
        self._shape(op, paths.path_of(op["path"]), op["colour"])

    def marks(self, op: Op) -> None:
        """Markers, all as one shape."""
        path = paths.marks(op["marker"], np.array(op["places"], float).reshape(-1, 2), op["radius"])
        if rim := op.get("rim"):
            self._line(op, path, rim["colour"], rim["width"])
        self._shape(op, path, op["colour"])

    def area(self, op: Op) -> None:
        """A box."""
        outline = paths.rounded(op["box"], op["radius"])
        if op["fill"] is not None:
            self._shape(op, outline, op["fill"])
        if op["edge"] is not None and op["width"]:
            self._line(op, outline, op["edge"], op["width"], join="miter")

    def hatch(self, op: Op) -> None:
        """Slanting lines in a box."""
        fainter = {**op, "alpha": op.get("alpha", 1.0) * paths.HATCH_STRENGTH, "clip": self.bounded(op)}
        self._line(fainter, paths.slanting(op["box"]), op["colour"], 1.0)

    def ellipse(self, op: Op) -> None:
        """An ellipse."""
        outline = paths.turned_ellipse(op["x"], op["y"], op["rx"], op["ry"], op["turn"])
        if op["fill"] is not None:
            self._shape(op, outline, op["fill"])
        if op["colour"] is not None:
            self._line(op, outline, op["colour"], op["width"], op["dash"])

    def halo(self, op: Op) -> None:
        """What parts a text from what is below."""
        if op.get("halo"):
            place = self.letters(op)
            self._line(op, self.outline(op), op["halo"], _HALO, join="round", place=place)

    def outline(self, op: Op) -> Path:
        """A text's outline at size 1."""
        return self.typeface.outline(op["text"], face_of(bold=op["bold"], serif=op["serif"]))

    def letters(self, op: Op) -> Transform:
        """From letters at size 1 to where a text is."""
        return Affine2D().scale(op["size"], -op["size"]).translate(op["x"], op["y"]) + self.transform

    def bounded(self, op: Op) -> list[float]:
        """The part of an op's box that is seen, as a clip."""
        box, clip = op["box"], op.get("clip") or op["box"]
        return [*map(max, box[:2], clip[:2]), *map(min, box[2:], clip[2:])]

    def gc(self, op: Op) -> Any:
        """What a renderer is told besides a path: here the bounds."""
        gc = self.renderer.new_gc()
        gc.set_snap(False)
        gc.set_linewidth(0.0)
        if clip := op.get("clip"):
            left, top, right, bottom = clip
            corners = self.transform.transform([(left, bottom), (right, top)])
            gc.set_clip_rectangle(Bbox(corners))
        return gc

    def _shape(self, op: Op, path: Path, colour: str, place: Any = None) -> None:
        if len(path):
            filled = paths.rgba(colour, op.get("alpha", 1.0))
            gc = self.gc(op)
            gc.set_foreground(filled, isRGBA=True)
            self.renderer.draw_path(gc, path, place or self.transform, filled)
            gc.restore()

    def _line(
        self,
        op: Op,
        path: Path,
        colour: str,
        width: float,
        dash: Sequence[float] = (),
        join: str = "bevel",
        place: Any = None,
        filled: paths.Colour | None = None,
    ) -> None:
        if not len(path) or width <= 0.0:
            return
        gc = self.gc(op)
        gc.set_foreground(paths.rgba(colour, op.get("alpha", 1.0)), isRGBA=True)
        gc.set_linewidth(width * self.scale)
        gc.set_joinstyle(join)
        if any(dash):
            each = [*dash, *dash] if len(dash) % 2 else dash
            gc.set_dashes(0.0, [length * self.scale for length in each])
        self.renderer.draw_path(gc, path, place or self.transform, filled)
        gc.restore()
