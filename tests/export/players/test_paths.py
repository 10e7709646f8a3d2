"""Paths as ops write them."""

import numpy as np
import pytest
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from momentum_sim.export.players import paths
from momentum_sim.optimizers import MARKERS, OPTIMIZERS

M, L, Q, C, Z = Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE4, Path.CLOSEPOLY


@pytest.mark.parametrize(
    ("data", "points", "codes"),
    [
        ("M1 2L3 -4.5", [(1, 2), (3, -4.5)], [M, L]),
        ("M1 2L3 4ZM5 6L7 8", [(1, 2), (3, 4), (0, 0), (5, 6), (7, 8)], [M, L, Z, M, L]),
        ("M0 0Q1 2 3 4", [(0, 0), (1, 2), (3, 4)], [M, Q, Q]),
        ("M0 0C1 2 3 4 5 6", [(0, 0), (1, 2), (3, 4), (5, 6)], [M, C, C, C]),
        ("M-.9-.9H.9V.9Z", [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, -0.9)], [M, L, L, Z]),
        ("M0 0 1 1 2 0", [(0, 0), (1, 1), (2, 0)], [M, L, L]),
    ],
)
def test_commands_become_points(data, points, codes):
    found = paths.path_of(data)
    np.testing.assert_array_equal(found.vertices, points)
    np.testing.assert_array_equal(found.codes, codes)


def corners(path):
    """A curved outline's points, close together."""
    (found,) = path.to_polygons(Affine2D().scale(1000), closed_only=False)
    return found / 1000


def test_a_circle_is_round():
    found = paths.path_of("M7 3A2 2 0 1 1 3 3A2 2 0 1 1 7 3")
    outline = corners(found)
    np.testing.assert_allclose(np.hypot(*(outline - (5, 3)).T), 2, rtol=1e-3)
    assert found.get_extents().bounds == pytest.approx((3, 1, 4, 4), abs=2e-3)
    below = outline[len(outline) // 4]
    assert below[1] > 3  # it begins to the right and goes down


def test_a_path_is_read_once():
    assert paths.path_of("M1 2L3 4") is paths.path_of("M1 2L3 4")


def test_colours_have_their_own_opacity_and_the_ops():
    assert paths.rgba("#ff8000") == pytest.approx((1, 128 / 255, 0, 1))
    assert paths.rgba("#00000080", 0.5) == pytest.approx((0, 0, 0, 64 / 255))


def test_a_rounded_box_stays_in_its_box_and_touches_it():
    found = paths.rounded([1, 2, 11, 8], 2)
    assert found.get_extents().extents == pytest.approx((1, 2, 11, 8))
    outline = corners(found)
    corner = outline[(outline[:, 0] < 3) & (outline[:, 1] < 4)]
    np.testing.assert_allclose(np.hypot(*(corner - (3, 4)).T), 2, rtol=1e-3)


def test_every_marker_is_some_optimizer_s():
    assert {rule.look.marker for rule in OPTIMIZERS.values()} == set(MARKERS)


@pytest.mark.parametrize("name", MARKERS)
def test_a_marker_points_as_on_the_stage(name):
    outline = corners(paths.path_of(MARKERS[name]))  # y downwards
    if name == "triangle":
        assert outline[:, 1].min() == pytest.approx(-1.25)
    if name == "down":
        assert outline[:, 1].max() == pytest.approx(1.25)
    assert 0.9 <= np.abs(outline).max() <= 1.4
