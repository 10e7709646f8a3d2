"""Pixels: each op where it is said to be."""

import base64
import math

import numpy as np
import pytest

from momentum_sim.checks import RefusedError
from momentum_sim.export.players import Agg, Page, play
from momentum_sim.paper import DARK, LIGHT
from tests.export.players.made import ALL, BLUE, GREEN, RED, op

PAGE = Page(100, 60)
PAPER = "#fdfdfc"


def painted(*ops, page=PAGE, dpi=96.0):
    player = Agg(page, dpi)
    player.draw(ops)
    return player.pixels


def colour(pixels, x, y):
    """The colour of the pixel around a place."""
    return "#" + bytes(pixels[int(y), int(x), :3].tolist()).hex()


def assert_colours(pixels, expected):
    assert {place: colour(pixels, *place) for place in expected} == expected


def test_paper_is_the_pages():
    assert_colours(painted(), {(0, 0): PAPER, (99, 59): PAPER})
    assert colour(painted(page=Page(9, 9, ink=DARK)), 4, 4) == DARK.paper
    assert not painted(page=Page(9, 9, transparent=True))[:, :, 3].any()
    assert painted(page=Page(100, 60), dpi=192).shape == (120, 200, 4)
    assert painted(page=Page(100, 60), dpi=10).shape == (6, 10, 4)


def test_a_line():
    assert_colours(
        painted(op("stroke")), {(50, 18): RED, (50, 21): RED, (50, 16): PAPER, (50, 23): PAPER, (8, 20): PAPER}
    )


def test_a_dashed_line():
    pixels = painted(op("stroke", dash=[10, 5]))
    assert_colours(pixels, {(12, 20): RED, (22, 20): PAPER, (27, 20): RED, (37, 20): PAPER})
    odd = painted(op("stroke", dash=[10]))
    assert_colours(odd, {(12, 20): RED, (25, 20): PAPER, (35, 20): RED})


def test_dashes_count_from_where_a_line_begins_be_it_off_the_page():
    pixels = painted(op("stroke", path="M-23 20L400 20L400 40L-40 40", width=4, dash=[10, 5]))
    for y, begun in ((20, -23), (40, 400 + 423 + 20)):  # the way back counts from there backwards
        for x in range(12, 88):
            along = abs(x + 0.5 - begun) % 15
            if 1 < along < 9:
                assert colour(pixels, x, y) == RED
            if 11 < along < 14:
                assert colour(pixels, x, y) == PAPER


def test_letters_stand_on_whole_dots():
    text = {"x": 10, "size": 20}
    upper, lower = (painted(op("text", y=y, **text)) for y in (39.6, 40.4))
    assert (upper == lower).all()


def test_lines_are_joined_as_said():
    path = "M10 50L50 10L90 50"
    tips = {
        join: painted(op("stroke", path=path, width=12, join=join))[:, 50, 1] for join in ("bevel", "round", "miter")
    }
    tops = {join: int(np.flatnonzero(tip < 128)[0]) for join, tip in tips.items()}
    assert tops["miter"] < tops["round"] < tops["bevel"]


@pytest.mark.parametrize("unit", [1.0, 1.5])
@pytest.mark.parametrize("dpi", [96.0, 192.0])
def test_everything_grows_with_units_and_dots(unit, dpi):
    scale = unit * dpi / 96
    pixels = painted(op("fill"), page=Page(200, 100, unit), dpi=dpi)
    rows, columns = np.nonzero(pixels[:, :, 1] < 128)
    assert (columns.min(), columns.max() + 1, rows.min(), rows.max() + 1) == tuple(np.array([10, 50, 10, 50]) * scale)


def test_a_shape_with_a_hole_a_curve_and_a_circle():
    ring = "M90 30A40 40 0 1 1 10 30A40 40 0 1 1 90 30"
    assert_colours(
        painted(op("fill", path=ring)), {(50, 2): RED, (50, 57): RED, (12, 30): RED, (88, 30): RED, (12, 2): PAPER}
    )
    curve = "M10 50Q50 -30 90 50Z"
    assert_colours(painted(op("fill", path=curve)), {(50, 15): RED, (50, 8): PAPER, (15, 20): PAPER})


def test_colours_and_ops_may_be_seen_through():
    for how in ({"colour": "#ff000080"}, {"alpha": 0.5}):
        np.testing.assert_allclose(painted(op("fill", **how))[30, 30], [254, 126, 126, 255], atol=2)
    for kind, place in {"area": (30, 30), "image": (15, 12), "loss": (30, 30)}.items():
        whole, faint = (painted(op(kind, **how)) for how in ({}, {"alpha": 0.25}))
        paper, found, all_of = (int(pixels[place[::-1]][2]) for pixels in (painted(), faint, whole))
        assert found == pytest.approx(0.75 * paper + 0.25 * all_of, abs=2), kind


@pytest.mark.parametrize("one", ALL, ids=lambda one: one["op"])
def test_nothing_is_drawn_outside_of_bounds(one):
    clipped = painted({**one, "clip": [20, 15, 40, 35]})
    changed = (clipped != painted()).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert rows.size
    assert (rows.min() >= 15, rows.max() < 35, columns.min() >= 20, columns.max() < 40) == (True,) * 4
    whole = painted(one)
    np.testing.assert_allclose(clipped[15:35, 20:40].astype(int), whole[15:35, 20:40], atol=1)


def test_markers_have_their_places_and_rims():
    pixels = painted(op("marks", rim={"colour": BLUE, "width": 6}))
    assert_colours(pixels, {(20, 20): RED, (60, 40): RED, (28, 20): RED, (30, 20): BLUE, (40, 30): PAPER})
    small = painted(op("marks", marker="star", radius=1.9))
    np.testing.assert_array_equal(small, painted(op("marks", marker="square", radius=1.9)))


@pytest.mark.parametrize(
    "name", ["circle", "square", "triangle", "diamond", "down", "cross", "hexagon", "right", "star"]
)
def test_every_marker_is_drawn_as_large_as_it_is(name):
    rows, columns = np.nonzero(painted(op("marks", marker=name, places=[50, 30], radius=15))[:, :, 1] < 128)
    assert 20 <= np.ptp(rows) <= 42
    assert 20 <= np.ptp(columns) <= 42
    assert colour(painted(op("marks", marker="down", places=[50, 30], radius=15)), 50, 45) == RED  # y runs downwards


def test_a_text_begins_and_ends_where_it_is_measured():
    rows, columns = np.nonzero(painted(op("text"))[:, :, 1] < 128)
    assert 11 <= columns.min() <= 13
    assert columns.max() <= 10 + 75
    assert rows.max() == 39  # on its baseline
    assert 24 <= rows.min() <= 27


def test_a_halo_is_below_its_text():
    pixels = painted(op("area", box=[0, 0, 100, 60], fill=BLUE), op("text", halo=GREEN))
    colours = {colour(pixels, x, y) for x in range(100) for y in range(60)}
    assert {RED, GREEN, BLUE} <= colours
    assert (pixels[:, :, 0] > 200).sum() == pytest.approx((painted(op("text"))[:, :, 1] < 60).sum(), rel=0.2)


def test_faces_look_their_own():
    plain, bold, serif = (painted(op("text", **how)) for how in ({}, {"bold": True}, {"serif": True}))
    assert (bold[:, :, 1] < 128).sum() > 1.2 * (plain[:, :, 1] < 128).sum()
    assert (serif != plain).any()


def test_signs_of_any_script_are_drawn():
    for text in ("動量", "שלום 2024", "\ud800", "a\nb\tc\x00", "e\u0301", "\U0001f600"):
        assert (painted(op("text", text=text)) != painted()).any(), text


def test_an_area_may_be_rounded_and_have_an_edge():
    pixels = painted(op("area", edge=BLUE, width=2, radius=12))
    assert_colours(pixels, {(30, 25): RED, (30, 10): BLUE, (10, 25): BLUE, (10, 10): PAPER, (49, 39): PAPER})
    assert colour(painted(op("area", edge=BLUE, width=2)), 10, 10) == BLUE
    assert colour(painted(op("area", fill=None, edge=BLUE, width=2)), 30, 25) == PAPER
    assert colour(painted(op("area", radius=99)), 30, 25) == RED


def test_a_hatch_slants_through_its_box_alone():
    pixels = painted(op("hatch"))
    drawn = pixels[:, :, 1] < 200
    assert not drawn[:, :10].any()
    assert not drawn[50:].any()
    (crossed,) = np.nonzero(drawn[30, 10:80])
    assert len(crossed) >= 9
    up = np.nonzero(drawn[25, 20:80])[0]
    assert any(x - 5 + 0 in crossed - 10 or x - 5 in crossed - 10 for x in up)


def test_cells_are_squares_without_any_smoothing():
    pixels = painted(op("image"))
    assert_colours(
        pixels, {(10, 10): RED, (29, 19): RED, (30, 10): GREEN, (49, 19): GREEN, (10, 20): GREEN, (30, 20): PAPER}
    )
    assert {colour(pixels, x, y) for x in range(100) for y in range(60)} == {RED, GREEN, PAPER}


@pytest.mark.parametrize(("left", "right"), [(10.3, 52.9), (10.5, 45.5), (9.6, 90.1)])
def test_a_dot_has_the_colour_of_the_cell_that_its_middle_lies_in(left, right):
    stripes = base64.b64encode(bytes([0, 1] * 3 + [0])).decode()
    pixels = painted(op("image", box=[left, 10, right, 30], columns=7, rows=1, indices=stripes))
    width = (right - left) / 7
    for x in range(100):
        cell = math.ceil((x + 0.5 - left) / width - 1e-9) - 1  # on an edge the first of two
        inside = left < x + 0.5 <= right
        expected = (RED, GREEN)[max(0, min(6, cell)) % 2] if inside else PAPER
        assert colour(pixels, x, 20) == expected, x


def test_the_loss_is_that_of_its_objective():
    pixels = painted(op("loss"))
    assert colour(pixels, 9, 30) == PAPER
    assert colour(pixels, 89, 30) != PAPER
    rows = pixels[10:50, 10:90].astype(int)
    assert np.abs(rows - rows[::-1]).mean() < 3  # the loss is the same on both sides of its axis
    tilted = op("loss", objective={"name": "quadratic", "parameters": {"condition_number": 25.0, "angle": 30.0}})
    turned = painted(tilted)[10:50, 10:90].astype(int)
    assert np.abs(turned - turned[::-1]).mean() > 5  # up to the right is another loss than up to the left
    assert (
        painted(op("loss"), page=Page(100, 60, ink=LIGHT)) != painted(op("loss"), page=Page(100, 60, ink=DARK))
    ).any()


@pytest.mark.parametrize("dpi", [96.0, 192.0])
def test_the_loss_has_smooth_round_corners(dpi):
    dots = round(dpi / 96)
    box = np.s_[10 * dots : 50 * dots, 10 * dots : 90 * dots]
    pixels, square = (painted(op("loss", radius=radius), dpi=dpi) for radius in (8, 0))
    paper = painted(dpi=dpi).astype(int)
    differ = (pixels != square).any(axis=2)[box]
    gone = np.abs(pixels.astype(int) - square) / np.maximum(np.abs(paper - square), 1)
    assert gone[:, :, 0].sum() == pytest.approx(4 * (1 - np.pi / 4) * (8 * dots) ** 2, rel=0.1)
    assert not differ[:, 8 * dots : -8 * dots].any()
    assert not differ[8 * dots : -8 * dots].any()
    corner = pixels[10 * dots, 10 * dots : 18 * dots].astype(int)
    assert colour(pixels, 10 * dots, 10 * dots) == PAPER
    assert len({tuple(dot) for dot in corner}) > 2


def test_an_ellipse_turns_clockwise():
    assert_colours(painted(op("ellipse")), {(50, 30): GREEN, (20, 30): RED, (50, 20): RED, (50, 50): PAPER})
    turned = painted(op("ellipse", turn=np.pi / 4, fill=RED, colour=None))
    assert_colours(turned, {(50, 30): RED, (68, 48): RED, (68, 12): PAPER})


def test_what_is_drawn_upon_what_was_kept_goes_back_to_it():
    player = Agg(PAGE)
    player.draw([op("fill")])
    kept = player.kept()
    for ops in ([op("stroke")], []):
        player.restore(kept)
        player.draw(ops)
        np.testing.assert_array_equal(player.opaque(), painted(op("fill"), *ops)[:, :, :3])


def test_long_lines_and_far_ones_are_drawn():
    path = "M" + "L".join(f"{k / 20:.2f} {30 + 20 * (-1) ** (k // 40)}" for k in range(2000))
    assert (painted(op("stroke", path=path))[:, :, 1] < 128).sum() > 200
    assert colour(painted(op("stroke", path="M-1000000 20L1000000 20")), 50, 20) == RED


def test_the_same_list_gives_the_same_pixels():
    np.testing.assert_array_equal(painted(*ALL), painted(*ALL))


def test_what_is_no_op_is_refused():
    with pytest.raises(RefusedError, match=r"op must be one of stroke, .* got 'restore'"):
        play([{"op": "restore"}], Agg(PAGE))
