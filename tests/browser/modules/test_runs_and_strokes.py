"""Clipping lines, and runs on the picture."""

import math
from fractions import Fraction

import numpy as np
import pytest

inf, nan = math.inf, math.nan
BOX = {"left": -40, "top": -40, "right": 760, "bottom": 440}


def clip(call, segments):
    return call(
        "paint/strokes", "argument.segments.map((segment) => module.clipped(...segment, argument.box))",
        {"segments": segments, "box": BOX},
    )  # fmt: skip


def exactly_clipped(x0, y0, x1, y1):
    """The part of a segment inside the box, in fractions; None if there is none."""
    x0, y0, x1, y1 = map(Fraction, (x0, y0, x1, y1))
    dx, dy = x1 - x0, y1 - y0
    enter, leave = Fraction(0), Fraction(1)
    sides = [(-dx, x0 - BOX["left"]), (dx, BOX["right"] - x0), (-dy, y0 - BOX["top"]), (dy, BOX["bottom"] - y0)]
    for rate, room in sides:
        if rate == 0 and room < 0:
            return None
        if rate < 0:
            enter = max(enter, room / rate)
        if rate > 0:
            leave = min(leave, room / rate)
    if enter > leave:
        return None
    return [float(value) for t in (enter, leave) for value in (x0 + t * dx, y0 + t * dy)]


@pytest.mark.parametrize(
    ("segment", "part"),
    [
        ([0, 0, 100, 50], [0, 0, 100, 50]),
        ([100, 50, 100, 50], [100, 50, 100, 50]),
        ([-40, -40, 760, 440], [-40, -40, 760, 440]),
        ([0, 0, 1520, 0], [0, 0, 760, 0]),
        ([1520, 0, 0, 0], [760, 0, 0, 0]),
        ([100, -140, 100, 640], [100, -40, 100, 440]),
        ([-140, -140, 60, 60], [-40, -40, 60, 60]),
        ([-100, 0, -100, 100], None),
        ([-200, 300, 100, 600], None),
        ([900, 500, 800, 450], None),
        ([900, 500, 900, 500], None),
    ],
    ids=[
        "inside",
        "point",
        "diagonal",
        "out",
        "in",
        "through",
        "corner",
        "beside",
        "past a corner",
        "far",
        "far point",
    ],
)
def test_a_segment_is_clipped_to_the_box(call, segment, part):
    (found,) = clip(call, [segment])
    assert found == (part and pytest.approx(part, abs=1e-9))


def test_any_segment_is_clipped_where_it_crosses_the_box(call):
    rng = np.random.default_rng(1)
    segments = rng.uniform(-1500, 1500, (1000, 4)).tolist()
    parts = clip(call, segments)
    exact = [exactly_clipped(*segment) for segment in segments]
    assert 200 < sum(part is None for part in exact) < 800
    for part, expected in zip(parts, exact, strict=True):
        assert (part is None) == (expected is None)
        assert part is None or part == pytest.approx(expected, abs=1e-9)


FAR = [1e4, 1e9, 1e17, 1e20, 1e100, 1.7e308, inf]


@pytest.mark.parametrize("size", FAR, ids=str)
def test_no_part_of_a_segment_from_however_far_lies_outside_the_box(call, size):
    """What remains may be misplaced by rounding, but is always something that a canvas can draw."""
    rng = np.random.default_rng(2)
    near = rng.uniform(-500, 900, (200, 2))
    far = rng.choice([-size, size, 100.0, 0.75 * size, -0.3 * size], (200, 2))
    segments = np.concatenate([np.hstack([near, far]), np.hstack([far, near]), np.hstack([far, far[::-1]])])
    parts = [part for part in clip(call, segments.tolist()) if part is not None]
    x, y = np.array(parts).reshape(-1, 2).T
    assert ((x >= BOX["left"] - 1e-9) & (x <= BOX["right"] + 1e-9)).all()
    assert ((y >= BOX["top"] - 1e-9) & (y <= BOX["bottom"] + 1e-9)).all()


@pytest.mark.parametrize("place", range(4))
def test_a_segment_with_no_place_is_not_drawn(call, place):
    segment = [0.0, 0.0, 100.0, 50.0]
    segment[place] = nan
    assert clip(call, [segment]) == [None]


# --- runs -------------------------------------------------------------------------------------------------------------


#: A run through points of a picture of 700 by 400, as `onScreen` has it; y downwards.
RUN = """
  const onPicture = (path) => module.onScreen({ path, name: "ball" }, (point) => point, { width: 700, height: 400 });
  const look = { marker: "circle", dash: [] };
  const style = { look, colour: "#008000", width: 2 };
  const paint = (draw) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [700, 400];
    const context = canvas.getContext("2d");
    draw(stage.pen(context));
    return painted(canvas, "#008000");
  };
"""


def run(drawn, body, path, **more):
    flat = [float(value) for point in path for value in point]
    return drawn("paint/runs", f"{{ {RUN} const screen = onPicture(argument.path); {body} }}", {"path": flat} | more)


def test_a_run_is_on_the_picture_as_far_as_it_is_finite(drawn):
    path = [(10, 10), (20, 30), (-100, 50), (400, 200), (1e300, 5), (inf, 0), (nan, nan)]
    body = "return [screen.points, screen.last, screen.steps]"
    assert run(drawn, body, path) == [[list(point) for point in path[:5]], 3, 6]


def test_between_two_steps_a_run_is_on_its_way(drawn):
    body = "return argument.times.map((time) => module.placeAt(screen, time))"
    places = run(drawn, body, [(0, 0), (10, 40), (30, 0)],
                 times=[0, 0.25, 1, 1.5, 2, 2.5])  # fmt: skip
    assert places == [[0, 0], [2.5, 10], [10, 40], [20, 20], [30, 0], None]


DRAWN = """
  let exit;
  const busy = [];
  const places = paint((pen) => (exit = module.drawRun(pen, screen, style, { busy, ...argument.options })));
  return [places, exit, busy];"""


def drawn_run(drawn, path, **options):
    """The pixels that a run has, where it left the picture, and what words should not cover."""
    places, exit_, busy = run(drawn, DRAWN, path, options=options)
    return np.array(places).reshape(-1, 2), exit_, busy


def distance(places, x, y):
    return np.hypot(*(places - (x, y)).T).min() if len(places) else inf


def test_a_run_is_drawn_through_its_points_with_a_dot_at_each(drawn):
    path = [(100, 100), (300, 100), (300, 300)]
    places, exit_, busy = drawn_run(drawn, path)
    for x, y in [(200, 100), (300, 200), (300, 300)]:
        assert distance(places, x, y) <= 1.5
    assert distance(places, 200, 200) > 50
    across = [sum((places[:, 0] > x - 1) & (places[:, 0] < x + 1)) for x in (200, 300)]
    assert across[0] < across[1]
    assert exit_ is None
    along = np.array(busy).reshape(-1, 2)
    assert all(distance(along, x, y) <= 4.5 for x, y in [(105, 100), (200, 100), (300, 100), (300, 200), (300, 300)])
    assert all(x == 300 or y == 100 for x, y in along.tolist())


@pytest.mark.parametrize(
    ("options", "first", "last"),
    [({}, 100, 500), ({"to": 2}, 100, 300), ({"to": 2.5}, 100, 350), ({"to": 0}, None, None)],
)
def test_a_run_is_drawn_up_to_a_time(drawn, options, first, last):
    places, _, _ = drawn_run(drawn, [(100 * k, 200) for k in range(1, 6)], **options)
    if first is None:
        assert len(places) == 0
    else:
        assert places[:, 0].min() == pytest.approx(first, abs=3)
        assert places[:, 0].max() == pytest.approx(last, abs=4)


def test_where_a_run_leaves_for_good_is_told_and_what_comes_after_is_faint(drawn):
    path = [(350, 200), (600, 200), (100, 200), (350, -800), (350, 1200), (350, -900)]
    places, exit_, _ = drawn_run(drawn, path)
    assert exit_ == {"step": 3, "at": pytest.approx([100 + 250 * 240 / 1000, -40])}
    assert distance(places, 350, 200) <= 1.5
    assert distance(places, 350, 300) > 50  # as it is not painted in the run's own strength


@pytest.mark.parametrize("path", [[(-50, 200), (-60, 200), (-70, 200)], [(-50, 200), (900, 200), (-800, 200)]])
def test_a_run_that_is_never_inside_has_left_at_step_0(drawn, path):
    assert drawn_run(drawn, path)[1]["step"] == 0


def test_a_run_that_comes_back_does_so_from_where_it_was(drawn):
    path = [(350, 200), (350, -1000), (600, 200)]
    places, exit_, _ = drawn_run(drawn, path)
    assert exit_ is None
    assert distance(places, 350, 50) <= 1.5
    back = 350 + 250 * 1050 / 1200  # where the second segment passes y = 50
    assert distance(places, back, 50) <= 1.5


@pytest.mark.parametrize("steps", [1, 3])
def test_a_run_that_jumps_to_infinity_has_left(drawn, steps):
    path = [*[(100, 100), (200, 200), (300, 300)][:steps], (inf, nan)]
    exit_ = drawn_run(drawn, path)[1]
    assert exit_ is not None
    assert exit_["step"] == steps


def test_steps_too_short_to_be_seen_still_lead_to_the_end(drawn):
    path = [(100 + 0.05 * k, 200) for k in range(4001)]
    places, exit_, _ = drawn_run(drawn, path)
    assert exit_ is None
    assert (places[:, 0].min(), places[:, 0].max()) == (pytest.approx(100, abs=2), pytest.approx(300, abs=2))
    assert all(distance(places, x, 200) <= 1 for x in range(100, 301, 5))


UNTIL = """
  const until = (time) => paint((pen) => module.drawUntil(pen, screen, style, time, "#ffffff"));
  return [argument.times.map(until)];"""


def test_a_run_is_drawn_up_to_a_time_with_its_marker_there(drawn):
    ((half, all_),) = run(drawn, UNTIL, [(100, 200), (300, 200), (500, 200)], times=[0.5, 2])
    half, all_ = np.array(half), np.array(all_)
    assert half[:, 0].max() == pytest.approx(207, abs=2)  # the marker's radius beyond the point
    assert distance(half, 200, 206) <= 2
    assert all_[:, 0].max() == pytest.approx(507, abs=2)


def test_a_run_that_is_gone_has_no_marker_any_more(drawn):
    ((places, far),) = run(drawn, UNTIL, [(100, 200), (300, 200), (1e5, 200), (nan, nan)], times=[3, 2])
    assert np.array(places)[:, 1].max() < 204  # the line, without a marker of radius 7
    assert np.array(far)[:, 1].max() < 204
