"""Stills: PNG and PDF of a scene, and one panel of it as an SVG, the same for the same scene."""

import io
import math
from dataclasses import replace
from hashlib import sha256

from momentum_sim.checks import RefusedError
from momentum_sim.export.options import Options
from momentum_sim.export.players import pdf as played
from momentum_sim.export.players import svg as drawn
from momentum_sim.export.players.playing import PX_PER_INCH
from momentum_sim.export.progress import Progress
from momentum_sim.export.sheets import Sheet
from momentum_sim.narration import described, headline
from momentum_sim.scene import Panel, Scene

_MOST_PIXELS = 64_000_000  # a quarter of a gigabyte while it is drawn
_MOST_WITHIN = 16_000_000  # of what is pixels in a PDF


def png(scene: Scene, options: Options, progress: Progress) -> bytes:
    """A scene as a PNG of its look's size at ``options.dpi`` dots per inch, 96 px to the inch.

    Raises `ValueError` for one of more than 64 million pixels.
    """
    look, most = scene.look, _finest(scene, _MOST_PIXELS)
    if options.dpi > most:
        rule = f"be at most {most:.0f} for a picture of {look.width} x {look.height} px"
        raise RefusedError("dpi", rule, options.dpi, f"{options.dpi:g}")
    from PIL import Image  # what draws has been imported before it, and says what brings both

    image = Image.fromarray(Sheet(scene, still=True).pixels(options.dpi))
    out = io.BytesIO()
    if look.background != "transparent":
        image = image.convert("RGB")
    image.save(out, "PNG", dpi=(options.dpi, options.dpi))
    progress(1, 1)
    return out.getvalue()


def pdf(scene: Scene, options: Options, progress: Progress) -> bytes:
    """A scene as a PDF: shapes and embedded type, sharp at any size.

    What is of pixels in it, a landscape of very many levels, has ``options.dpi`` of them to the inch, fewer where they
    would be more than 16 million.
    """
    sheet = Sheet(scene, still=True)
    dpi = min(options.dpi, _finest(scene, _MOST_WITHIN))
    found = played(sheet.still(), sheet.page, title=scene.look.title, dpi=dpi)
    progress(1, 1)
    return found


def panel_svg(scene: Scene, panel: Panel, width: int, height: int) -> str:
    """One panel of a scene alone, of this size in px, as an SVG for a page's own text: light or dark as its reader is.

    Nothing stands around it.
    """
    look = replace(scene.look, width=width, height=height, background="reader")
    alone = replace(scene, panels=(panel,), look=look)
    light, dark = (Sheet(alone, dark=dark, still=True, bare=True) for dark in (False, True))
    name = f"m{sha256(alone.to_json().encode()).hexdigest()[:6]}"
    found = drawn(
        light.still(), light.page, name=name, title=headline(alone), description=described(alone), dark=dark.still()
    )
    return found.decode()


def _finest(scene: Scene, most: int) -> float:
    """The dots per inch with which a scene's look has so many pixels."""
    return PX_PER_INCH * math.sqrt(most / (scene.look.width * scene.look.height))
