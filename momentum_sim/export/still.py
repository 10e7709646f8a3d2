"""The still that a live page has for who has no scripts. All others load it too, so it is small."""

import io
from dataclasses import replace

from momentum_sim.export.drawing import png
from momentum_sim.export.options import LEAST_DPI, Options
from momentum_sim.scene import Scene

_WIDTHS = (960, 720)  # in px; the first that is small enough
_MOST_BYTES = 40_000
_COLOURS = 64
_DPI = 96.0  # a pixel of the look's size


def still(scene: Scene) -> bytes:
    """A scene as a PNG of 64 colours; none is mixed of others, for nearly all areas are of one colour each.

    It has the look's size, but for one that is wider than 960 px or would take over 40 kB: that is drawn smaller.
    """
    from PIL import Image  # drawing has been imported before it, and says what brings both

    look = scene.look
    shown = replace(scene, look=replace(look, background="light")) if look.background == "transparent" else scene
    for width in _WIDTHS:
        dpi = max(_DPI * min(1.0, width / look.width), LEAST_DPI)
        drawn = Image.open(io.BytesIO(png(shown, Options(dpi=dpi), lambda _done, _all: None))).convert("RGB")
        out = io.BytesIO()
        # An octree keeps the runs' own colours, however little they fill; a median cut gives theirs to large areas.
        few = drawn.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
        if out.tell() <= _MOST_BYTES:
            break
    return out.getvalue()
