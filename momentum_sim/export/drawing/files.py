"""Stills as bytes: PNG and PDF, the same for the same scene."""

import io
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from PIL import Image

from momentum_sim.checks import RefusedError
from momentum_sim.export.drawing import fonts
from momentum_sim.export.drawing.drawing import Drawing
from momentum_sim.export.drawing.sheets import PX_PER_INCH
from momentum_sim.export.options import Options
from momentum_sim.export.progress import Progress
from momentum_sim.scene import Scene

_MOST_PIXELS = 64_000_000  # a quarter of a gigabyte while it is drawn
_MOST_WITHIN = 16_000_000  # of what is pixels in a PDF
#: What matplotlib reads while it writes a PDF.
_SETTINGS: dict[str, Any] = {
    "pdf.fonttype": 42, "pdf.compression": 6, "pdf.use14corefonts": False, "pdf.inheritcolor": False,
    "path.simplify": True, "path.simplify_threshold": 1 / 9, "image.composite_image": True,
}  # fmt: skip
_lock = threading.RLock()


def png(scene: Scene, options: Options, progress: Progress) -> bytes:
    """A scene as a PNG of its look's size at ``options.dpi`` dots per inch, 96 px to the inch.

    Raises `ValueError` for one of more than 64 million pixels.
    """
    look, most = scene.look, _finest(scene, _MOST_PIXELS)
    if options.dpi > most:
        rule = f"be at most {most:.0f} for a picture of {look.width} x {look.height} px"
        raise RefusedError("dpi", rule, options.dpi, f"{options.dpi:g}")
    drawing = Drawing(scene, dpi=options.dpi, still=True)
    image = Image.fromarray(drawing.sheet.pixels())
    out = io.BytesIO()
    if look.background != "transparent":
        image = image.convert("RGB")
    image.save(out, "PNG", dpi=(options.dpi, options.dpi))
    progress(1, 1)
    return out.getvalue()


def pdf(scene: Scene, options: Options, progress: Progress) -> bytes:
    """A scene as a PDF: shapes and embedded type, sharp at any size.

    What is of pixels in it, a map or a landscape of very many levels, has ``options.dpi`` of them to the inch, fewer
    where they would be more than 16 million.
    """
    drawing = Drawing(scene, dpi=min(options.dpi, _finest(scene, _MOST_WITHIN)), shapes=True, still=True)
    out = io.BytesIO()
    title = {"Title": fonts.shown(scene.look.title)} if scene.look.title else {}
    told = {"CreationDate": None, "ModDate": None, "Creator": "momentum-sim", "Producer": None} | title
    canvas = FigureCanvasPdf(drawing.figure)
    with _vector():
        canvas.print_pdf(out, metadata=told)  # type: ignore[no-untyped-call]
    progress(1, 1)
    return out.getvalue()


def _finest(scene: Scene, most: int) -> float:
    """The dots per inch with which a scene's look has so many pixels."""
    return PX_PER_INCH * math.sqrt(most / (scene.look.width * scene.look.height))


@contextmanager
def _vector() -> Iterator[None]:
    """Settings that matplotlib has only for the whole process, one vector file at a time; others' are left alone."""
    with _lock:
        settings: dict[str, Any] = matplotlib.rcParams  # type: ignore[assignment]  # it is one, with checks
        before = {name: settings[name] for name in _SETTINGS}
        settings.update(_SETTINGS)
        try:
            yield
        finally:
            settings.update(before)
