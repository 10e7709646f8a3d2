"""The still that a live page has for who has no scripts. All others load it too, so it is small."""

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from momentum_sim.export.options import LEAST_DPI
from momentum_sim.export.players.playing import PX_PER_INCH
from momentum_sim.export.sheets import Sheet
from momentum_sim.scene import Scene, looks_of

_WIDTHS = (960, 720)  # in px; the first that is small enough
_MOST_BYTES = 40_000
_COLOURS = 64
_NEAR = 24  # of 255, in any channel: what is no farther from a run's colour is that


def still(scene: Scene) -> bytes:
    """A scene as a PNG of 64 colours; none is mixed of others, for nearly all areas are of one colour each.

    It has the look's size, but for one that is wider than 960 px or would take over 40 kB: that is drawn smaller.
    """
    look = scene.look
    shown = replace(scene, look=replace(look, background="light")) if look.background == "transparent" else scene
    sheet = Sheet(shown, still=True)
    looks = looks_of(scene.runs)
    exact = [colour for name in scene.visible for colour in looks[name][:2]]
    for width in _WIDTHS:
        dpi = max(PX_PER_INCH * min(1.0, width / look.width), LEAST_DPI)
        found = _few_colours(sheet.pixels(dpi), exact)
        if len(found) <= _MOST_BYTES:
            break
    return found


def _few_colours(pixels: NDArray[np.uint8], exact: Sequence[str]) -> bytes:
    """Pixels (height, width, 4) as a PNG of few colours, the ``exact`` ones among them as they are."""
    from PIL import Image  # what draws has been imported before it, and says what brings both

    # An octree keeps the runs' own colours nearly, however little they fill; a median cut gives theirs to large areas.
    few = (
        Image.fromarray(pixels)
        .convert("RGB")
        .quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    )
    colours = np.array(few.getpalette(), int).reshape(-1, 3)
    for colour in exact:
        wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        away = np.abs(colours - wanted).max(axis=1)
        if away.min() <= _NEAR:
            colours[away.argmin()] = wanted
    few.putpalette(colours.ravel().tolist())
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()
