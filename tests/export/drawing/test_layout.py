"""Nothing that is written touches anything else that is, at any size, whatever stands beside the picture."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.text import Text

from momentum_sim.export.drawing import Drawing
from momentum_sim.export.drawing.panels.names import Named, level_names
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.scene import Contour, Profile
from tests.export.drawing.scenes import EVERY, OVERSHOOT, RACE, SIZES, beside, every_companion, looking

COMPANIONS = every_companion()
LOOK = {"title": "Can one number make this arrive?", "caption": "A ravine of condition number 50, sixty steps."}
HOPPING = replace(RACE, panels=(Profile(),))
_TOUCHING = 1.0  # px by which boxes may overlap: they are higher than their letters


def boxes(drawing):
    """Every text that is seen, with its box in px."""
    renderer = drawing.sheet.canvas.get_renderer()
    seen = [text for text in drawing.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in seen]


def touching(drawing):
    for (text, a), (other, b) in combinations(boxes(drawing), 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > _TOUCHING and high > max(_TOUCHING, 0.3 * min(a.height, b.height)):
            yield text, other


def outside(drawing):
    width, height = drawing.scene.look.width, drawing.scene.look.height
    for text, box in boxes(drawing):
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1:
            yield text


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("kind", COMPANIONS)
def test_no_two_texts_touch(kind, size):
    scene = looking(beside(COMPANIONS[kind]), width=size[0], height=size[1], **LOOK)
    for drawn in (Drawing(scene), Drawing(replace(scene, step=9))):
        assert list(touching(drawn)) == []
        assert list(outside(drawn)) == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    "scene", [EVERY, OVERSHOOT, replace(RACE, panels=(Contour(),)), replace(RACE, step_size=0.06), HOPPING]
)
def test_nor_in_other_scenes(scene, size):
    drawing = Drawing(looking(scene, width=size[0], height=size[1], **LOOK))
    assert list(touching(drawing)) == []
    assert list(outside(drawing)) == []


def test_texts_that_touch_are_found():
    drawing = Drawing(RACE)
    first, second = [text for text in drawing.figure.findobj(Text) if text.get_text() in ("start", "minimum")][:2]
    second.set_position(first.get_position())
    assert list(touching(drawing)) != []


def test_wide_has_the_companion_beside_and_tall_below():
    for (width, height), beside_it in {(960, 540): True, (1080, 1350): False}.items():
        drawing = Drawing(looking(RACE, width=width, height=height))
        placed = dict(boxes(drawing))
        caption, start = placed["gap f − f* above the minimum"], placed["start"]
        assert (caption.x0 > start.x1) == beside_it
        assert (caption.y1 < start.y0) != beside_it


def test_text_grows_with_the_picture():
    small, large = (
        dict(boxes(Drawing(looking(RACE, width=width, height=height))))["minimum"]
        for width, height in ((960, 540), (1920, 1080))
    )
    assert large.height == pytest.approx(2 * small.height)


def test_a_picture_alone_fills_the_sheet():
    alone = dict(boxes(Drawing(replace(RACE, panels=(Contour(),)))))
    both = dict(boxes(Drawing(RACE)))
    assert alone["minimum"].x0 > both["minimum"].x0 + 100
    profile = boxes(Drawing(replace(OVERSHOOT, panels=(Profile(),))))
    assert "Oscillatory" in {text for text, _ in profile}


AREA, LEVEL = Box(40.0, 0.0, 240.0, 200.0), Named("settled below 0.13, 0.1 % of the start", "settled below 0.13", 100.0)


@pytest.mark.parametrize(
    ("busy", "text", "right", "below"),
    [
        ([], LEVEL.text, True, True),
        ([(80.0, 109.0)], LEVEL.text, True, False),
        ([(80.0, 109.0), (80.0, 91.0)], LEVEL.short, True, True),
        ([(80.0, 91.0), (230.0, 109.0), (230.0, 91.0)], LEVEL.short, False, True),
    ],
)
def test_a_level_is_named_where_no_curve_goes(busy, text, right, below):
    (name,) = level_names([LEVEL], AREA, np.array(busy).reshape(-1, 2))
    assert (name.text, name.box.right == pytest.approx(AREA.right), name.y > LEVEL.y) == (text, right, below)


def test_levels_that_are_near_each_other_have_names_apart():
    upper, lower = level_names([Named("minimum", "", 100.0), Named("2 % past", "", 94.0)], AREA, np.empty((0, 2)))
    assert upper.box.top >= lower.box.bottom
