"""The same sheet on a canvas of Chromium and as pixels that Python draws."""

import pytest
from PIL import Image

from momentum_sim.export.sheets import Sheet
from tests.export.canvas import CanvasSheets, share_that_differs
from tests.export.forty import FORTY

MOST = 0.001  # of the pixels; letters and lines have edges that two machines never fill quite alike

#: Those that are tried on every change: contour and profile, chart, table and map, dark, at a step, narrow.
_USUAL = ("lesson overshoot", "gradients both", "map at a step", "diverging", "narrow race")


@pytest.fixture(scope="module")
def canvas(browser):
    canvas = CanvasSheets(browser)
    yield canvas
    canvas.close()


@pytest.mark.parametrize(
    "name", [name if name in _USUAL else pytest.param(name, marks=pytest.mark.exhaustive) for name in FORTY]
)
def test_a_sheet_is_the_same_on_a_canvas_and_as_pixels(canvas, name, tmp_path):
    scene = FORTY[name]
    shown, drawn = canvas.pixels(scene), Sheet(scene).pixels(96)
    share = share_that_differs(shown, drawn)
    if share > MOST:
        for kind, pixels in (("canvas", shown), ("python", drawn)):
            Image.fromarray(pixels).save(tmp_path / f"{kind}.png")
    assert share <= MOST, f"{name}: {share:.3%} differ; both are in {tmp_path}"
