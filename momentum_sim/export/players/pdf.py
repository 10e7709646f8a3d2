"""Lists as PDF: shapes and embedded type, whose words can be searched."""

import io
import math
import threading
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_pdf import PdfFile, RendererPdf
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, TransformedPath
from numpy.typing import NDArray

from momentum_sim.export.players import paths
from momentum_sim.export.players.fonts import Typeface, face_of, set_in, typeface
from momentum_sim.export.players.playing import PX_PER_INCH, Op, Page, play
from momentum_sim.export.players.rendering import Rendering

_POINTS_PER_INCH = 72.0
_CELL = 4  # pixels of a cell's side, so that what shows the file keeps its edges sharp
#: What matplotlib reads while it writes a PDF.
_SETTINGS: dict[str, Any] = {
    "pdf.fonttype": 42, "pdf.compression": 6, "pdf.use14corefonts": False, "pdf.inheritcolor": False,
    "image.composite_image": True,
}  # fmt: skip
_lock = threading.RLock()


def pdf(
    ops: Iterable[Op], page: Page, *, title: str = "", dpi: float = PX_PER_INCH, own: Typeface | None = None
) -> bytes:
    """A list as a PDF, the same bytes for the same list.

    ``title``: what readers of files call it. ``dpi``: of a loss with so many levels that it is pixels.
    """
    out = io.BytesIO()
    told = {"CreationDate": None, "ModDate": None, "Creator": "momentum-sim", "Producer": None}
    with _settings():
        file = PdfFile(out, metadata=told | ({"Title": title} if title else {}))  # type: ignore[no-untyped-call]
        try:
            file.newPage(page.width / PX_PER_INCH, page.height / PX_PER_INCH)  # type: ignore[no-untyped-call]
            player = _Pdf(page, file, dpi, own or typeface())
            player.ground()
            play(ops, player)
            player.renderer.finalize()
            file.finalize()  # type: ignore[no-untyped-call]
        finally:
            file.close()  # type: ignore[no-untyped-call]
    return out.getvalue()


class _Pdf(Rendering):
    """Plays ops into a file's page."""

    def __init__(self, page: Page, file: PdfFile, dpi: float, own: Typeface) -> None:
        inches = page.height / PX_PER_INCH, page.width / PX_PER_INCH
        renderer = RendererPdf(file, _POINTS_PER_INCH, *inches)  # type: ignore[no-untyped-call]
        points = _POINTS_PER_INCH / PX_PER_INCH
        super().__init__(page, renderer, page.unit * points, page.height * points, own)
        self._density = page.unit * dpi / PX_PER_INCH

    def ground(self) -> None:
        """Paper, if there is to be any."""
        if not self.page.transparent:
            whole = [0.0, 0.0, self.page.width / self.page.unit, self.page.height / self.page.unit]
            self._shape({}, paths.rounded(whole, 0.0), self.page.ink.paper)

    def marks(self, op: Op) -> None:
        """Markers: a shape, and places for it."""
        shape = paths.marker(op["marker"], op["radius"] < paths.SMALL)
        size = op["radius"] * self.scale
        scaled = Affine2D().scale(size, -size)
        places = Path(np.array(op["places"], float).reshape(-1, 2))
        alpha = op.get("alpha", 1.0)
        if rim := op.get("rim"):
            gc = self.gc(op)
            gc.set_foreground(paths.rgba(rim["colour"], alpha), isRGBA=True)
            gc.set_linewidth(rim["width"] * self.scale)
            gc.set_joinstyle("bevel")
            self.renderer.draw_markers(gc, shape, scaled, places, self.transform)
            gc.restore()
        gc = self.gc(op)
        filled = paths.rgba(op["colour"], alpha)
        gc.set_foreground(filled, isRGBA=True)
        self.renderer.draw_markers(gc, shape, scaled, places, self.transform, filled)
        gc.restore()

    def text(self, op: Op) -> None:
        """A text, of the files that have its letters."""
        self.halo(op)
        x, y = self.transform.transform((op["x"], op["y"])).tolist()
        size = op["size"] * self.scale
        for piece in self.typeface.pieces(op["text"], face_of(bold=op["bold"], serif=op["serif"])):
            gc = self.gc(op)
            gc.set_foreground(paths.rgba(op["colour"], op.get("alpha", 1.0)), isRGBA=True)
            self.renderer.draw_text(gc, x + piece.x * size, y, piece.text, set_in(piece.file, size), 0.0)
            gc.restore()

    def image(self, op: Op) -> None:
        """Cells, each of one colour."""
        palette = np.array([[round(255 * part) for part in paths.rgba(colour)] for colour in op["palette"]], np.uint8)
        cells = np.frombuffer(b64decode(op["indices"]), np.uint8).reshape(op["rows"], op["columns"])
        self._picture(op, palette[cells.repeat(_CELL, axis=0).repeat(_CELL, axis=1)])

    def loss(self, op: Op) -> None:
        """The loss as shapes; as pixels if they would be very many."""
        left, top, right, bottom = op["box"]
        bounded = {**op, "clip": self.bounded(op)}
        bands = self.page.bands(op)
        shapes = bands.shapes(right - left, bottom - top, self.page.ink)
        if shapes is None:
            wide, high = (max(1, math.ceil(length * self._density)) for length in (right - left, bottom - top))
            self._picture(bounded, bands.pixels(wide, high, self.page.ink, max(1.0, self._density)))
            return
        place = Affine2D().translate(left, top) + self.transform
        for shape in shapes:
            self._shape(bounded, shape.path, shape.fill, place)
            if shape.edge is not None:
                self._line(bounded, shape.path, shape.edge, shape.width, place=place)

    def gc(self, op: Op) -> Any:
        """What a renderer is told besides a path: here the bounds, of the loss its corners too."""
        gc = super().gc(op)
        if op.get("op") == "loss" and op["radius"]:
            gc.set_clip_path(TransformedPath(paths.rounded(op["box"], op["radius"]), self.transform))
        return gc

    def _picture(self, op: Op, pixels: NDArray[np.uint8]) -> None:
        """Pixels over a box."""
        left, _, right, bottom = op["box"]
        if (alpha := op.get("alpha", 1.0)) != 1.0:
            pixels = pixels.copy()
            pixels[:, :, 3] = np.round(pixels[:, :, 3] * alpha).astype(np.uint8)
        x, y = self.transform.transform((left, bottom)).tolist()
        over = Affine2D().scale((right - left) * self.scale, (bottom - op["box"][1]) * self.scale)
        gc = self.gc(op)
        self.renderer.draw_image(gc, x, y, np.ascontiguousarray(pixels[::-1]), over)
        gc.restore()


@contextmanager
def _settings() -> Iterator[None]:
    """Settings that matplotlib has only for the whole process, one file at a time; others' are left alone."""
    with _lock:
        settings: dict[str, Any] = matplotlib.rcParams  # type: ignore[assignment]  # it is one, with checks
        before = {name: settings[name] for name in _SETTINGS}
        settings.update(_SETTINGS)
        try:
            yield
        finally:
            settings.update(before)
