"""Markers, colours and labels are the stage's own."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim
from momentum_sim.export.drawing.labels import Word, place
from momentum_sim.export.drawing.strokes import MARKERS, Box, clipped, corners, marker
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.paper import DARK, LIGHT

WEB = Path(momentum_sim.__file__).parent / "stage" / "web"


def test_every_marker_is_some_optimizer_s():
    assert {rule.look.marker for rule in OPTIMIZERS.values()} == set(MARKERS)


def test_a_marker_has_the_corners_that_svg_writes():
    assert corners(MARKERS["square"]) == [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
    assert corners(MARKERS["triangle"]) == [(0, -1.25), (1.15, 0.8), (-1.15, 0.8)]
    assert len(corners(MARKERS["star"])) == 10
    assert len(corners(MARKERS["cross"])) == 12
    assert corners(MARKERS["hexagon"])[1:3] == [(1.1, 0.65), (0, 1.3)]


@pytest.mark.parametrize("name", MARKERS)
def test_a_marker_points_as_on_the_stage(name):
    path, reach = marker(name)
    ys = np.asarray(path.vertices)[:, 1]
    if name == "triangle":
        assert ys.max() == 1.25  # y upwards
    if name == "down":
        assert ys.min() == -1.25
    assert 0.9 <= reach <= 1.4


@pytest.mark.parametrize(("paper", "block"), [(LIGHT, ".momentum-stage {"), (DARK, '&[data-theme="dark"] {')])
def test_colours_are_those_of_the_style_sheet(paper, block):
    css = (WEB / "stage.css").read_text()
    rules = css[css.index(block) :][:1200]
    for name in ("soft", "line", "edge", "card", "halo", "push", "near", "far", "iso"):
        assert re.search(rf"--{name}: (#\w+);", rules)[1] == getattr(paper, name), name


BOX = Box(0.0, 0.0, 100.0, 50.0)
anywhere = st.floats(allow_nan=False, allow_infinity=False)


@given(anywhere, anywhere, anywhere, anywhere)
def test_what_is_clipped_lies_in_the_box(x0, y0, x1, y1):
    part = clipped((x0, y0), (x1, y1), BOX)
    for x, y in part or ():
        assert 0.0 <= x <= 100.0
        assert 0.0 <= y <= 50.0


def test_a_segment_through_the_box_is_cut_at_its_edges():
    assert clipped((-100.0, 25.0), (300.0, 25.0), BOX) == ((0.0, 25.0), (100.0, 25.0))
    assert clipped((10.0, 10.0), (20.0, 20.0), BOX) == ((10.0, 10.0), (20.0, 20.0))
    assert clipped((10.0, -10.0), (20.0, -20.0), BOX) is None


spots = st.tuples(st.floats(0, 400), st.floats(0, 300))


@given(st.lists(spots, min_size=1, max_size=6))
def test_labels_never_overlap(points):
    words = [Word("heavy ball", x, y, "#000000") for x, y in points]
    sizes = [(70.0, 15.0)] * len(words)
    boxes = place(words, sizes, Box(0.0, 0.0, 400.0, 300.0), np.array(points), [])
    for k, a in enumerate(boxes):
        assert a.left >= 0
        assert a.bottom <= 300
        for b in boxes[:k]:
            overlap = (min(a.right, b.right) - max(a.left, b.left), min(a.bottom, b.bottom) - max(a.top, b.top))
            assert min(overlap) <= 1e-9
