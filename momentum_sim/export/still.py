"""The still that a live page has for who has no scripts. All others load it too, so it is small."""

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from momentum_sim.export.moving.palette import channels, nearest, palette
from momentum_sim.export.options import LEAST_DPI
from momentum_sim.export.players.playing import PX_PER_INCH
from momentum_sim.export.sheets import Sheet
from momentum_sim.scene import Scene, looks_of

_WIDTHS = (960, 720)  # in px; the first that is small enough
_MOST_BYTES = 40_000
_COLOURS = 64


def still(scene: Scene) -> bytes:
    """A scene as a PNG of 64 colours; none is mixed of others, for nearly all areas are of one colour each.

    It has the look's size, but for one that is wider than 960 px or would take over 40 kB: that is drawn smaller.
    """
    look = scene.look
    shown = replace(scene, look=replace(look, background="light")) if look.background == "transparent" else scene
    sheet = Sheet(shown, still=True)
    looks = looks_of(scene.runs)
    exact = [int(colour[1:], 16) for name in scene.visible for colour in looks[name][:2]]
    for width in _WIDTHS:
        dpi = max(PX_PER_INCH * min(1.0, width / look.width), LEAST_DPI)
        found = _few_colours(sheet.pixels(dpi), exact)
        if len(found) <= _MOST_BYTES:
            break
    return found


def _few_colours(pixels: NDArray[np.uint8], exact: Sequence[int]) -> bytes:
    """Pixels (height, width, 4) as a PNG of few colours, the ``exact`` ones among them."""
    height, width, _ = pixels.shape
    parts = pixels[:, :, :3].astype(np.uint32)
    seen, where, counts = np.unique(
        parts[:, :, 0] << 16 | parts[:, :, 1] << 8 | parts[:, :, 2], return_inverse=True, return_counts=True
    )
    table = palette(seen, counts, height * width, exact, _COLOURS)
    image = Image.fromarray(nearest(seen, table)[where].reshape(height, width), "P")
    image.putpalette(channels(table).ravel().tolist())
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
