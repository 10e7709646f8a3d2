"""The box of the plane that a picture shows."""

import math
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.scene import Contour
from tests.browser.modules.support import OPENING

SIZE = (700, 400)
BOXES = [(-10.0, 10.0, -4.0, 4.0), (0.0, 1e-6, 5.0, 5.0 + 1e-6), (-2e6, 1e6, 3.0, 2e6), (99.99, 100.01, -0.01, 0.0)]
NUMBERS = np.random.default_rng(4)


def middle(box):
    return np.array([(box[0] + box[1]) / 2, (box[2] + box[3]) / 2])


def sides(box):
    return np.array([box[1] - box[0], box[3] - box[2]])


def accepted(box):
    """The box, if a scene may have it."""
    return Contour(view=box).view


@pytest.mark.parametrize("view", [*BOXES, (-1.0, 1.0, -50.0, 50.0)])
@pytest.mark.parametrize("size", [SIZE, (300, 500)])
def test_equal_scales_is_the_smallest_box_around_a_view_that_fits_the_picture(call, view, size):
    box = call("view", "module.equalScales(...argument)", [view, *size])
    shown = np.array([box["x0"], box["x1"], box["y0"], box["y1"]])
    np.testing.assert_allclose(sides(shown), np.multiply(size, box["unit"]), rtol=1e-6)
    np.testing.assert_allclose(middle(shown), middle(view), rtol=1e-9, atol=1e-9)
    spare = sides(shown) / sides(view)
    assert spare.min() == pytest.approx(1.0, rel=1e-6)
    assert spare.max() >= 1.0 - 1e-6


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("factor", [1 / 1.5, 0.99, 1.0, 1.01, 1.5, 7.0])
def test_zooming_leaves_the_point_under_the_pointer_where_it_is(call, box, factor):
    for share in NUMBERS.uniform(0, 1, (20, 2)):
        point = np.array(box)[[0, 2]] + share * sides(box)
        after = accepted(call("view", "module.zoomed(...argument)", [box, factor, point.tolist()]))
        seen = 1e-3 * sides(after).max()  # boxes are rounded to what can be seen
        np.testing.assert_allclose(sides(after), factor * sides(box), rtol=0, atol=2 * seen)
        np.testing.assert_allclose(np.array(after)[[0, 2]] + share * sides(after), point, rtol=0, atol=2 * seen)


@pytest.mark.parametrize("box", BOXES)
def test_panning_moves_a_box_and_leaves_its_size(call, box):
    for shift in NUMBERS.uniform(-2, 2, (20, 2)) * sides(box):
        after = accepted(call("view", "module.panned(...argument)", [box, *shift.tolist()]))
        seen = 2e-3 * sides(box).max()
        np.testing.assert_allclose(sides(after), sides(box), rtol=0, atol=seen)
        np.testing.assert_allclose(middle(after), middle(box) + shift, rtol=0, atol=seen)


@pytest.mark.parametrize("factor", [0.5, 2.0])
@pytest.mark.parametrize("box", [*BOXES, (-1.0, 1.0, -0.5, 0.5)])
def test_zooming_ends_where_neighbours_are_the_same_number_and_stays_a_box(call, box, factor):
    boxes = call(
        "view",
        """{
          const boxes = [argument.box];
          const { factor, point } = argument;
          for (let k = 0; k < 2500; k++) boxes.push(module.zoomed(boxes.at(-1), factor, point));
          return boxes;
        }""",
        {"box": box, "factor": factor, "point": middle(box).tolist()},
    )
    widths = [sides(accepted(box)).max() for box in boxes]
    growth = np.diff(widths) * (1 if factor > 1 else -1)
    assert (growth >= 0).all()
    assert growth[-1] == 0.0
    assert boxes[-1] == boxes[-2]
    if factor > 1:
        assert 1e11 < widths[-1] < 1e13
    elif middle(box).any():
        assert widths[-1] < 1e-8 * np.abs(middle(box)).max()


@pytest.mark.parametrize(
    ("shift", "moved"), [((math.inf, 0.0), False), ((math.nan, 0.0), False), ((1e300, 0.0), False), ((3.0, 0.0), True)]
)
def test_a_box_stays_where_it_is_rather_than_go_nowhere(call, shift, moved):
    box = list(BOXES[0])
    assert (call("view", "module.panned(...argument)", [box, *shift]) != box) == moved


def test_a_link_to_a_box_is_short(call):
    boxes = [call("view", "module.zoomed(...argument)", [box, 1 / 3, [1 / 3, 1 / 7]]) for box in BOXES]
    assert max(len(repr(value)) for box in boxes for value in box) <= 18
    assert max(len(repr(value)) for value in boxes[0]) <= 6


FITTED = {
    "ravine": OPENING,
    "rotated": replace(OPENING, objective=ms.objectives.quadratic(20.0, 0.5), start=(3.0, 4.0), step_size=0.05),
    "one diverges": replace(OPENING, step_size=0.05, n_steps=300),
    "basins": replace(OPENING.on(ms.objectives.himmelblau), n_steps=50, start=(-3.0, -3.0)),
    "one step": replace(OPENING, n_steps=1),
}


def fitted(drawn, which, scene):
    view = drawn("view", f"module.{which}(simulated(argument).drawn)", scene.to_dict())
    return view and accepted(view)


def nearest(scene, point):
    minimisers = scene.objective.minimisers
    return minimisers[np.argmin(np.hypot(*(minimisers - point).T))]


@pytest.mark.parametrize("scene", FITTED.values(), ids=FITTED)
def test_fitting_the_paths_shows_all_of_each_and_where_it_should_arrive(drawn, scene):
    x0, x1, y0, y1 = fitted(drawn, "fitPaths", scene)
    runs = [run for run in scene.simulate().values() if not run.diverged]
    points = np.vstack([scene.start, nearest(scene, scene.start), *(run.iterates for run in runs)])
    for low, high, values in ((x0, x1, points[:, 0]), (y0, y1, points[:, 1])):
        width = np.ptp(values)
        np.testing.assert_allclose(
            [values.min() - low, high - values.max()], 0.12 * width, rtol=0, atol=0.01 * (x1 - x0)
        )


def test_what_diverges_is_left_out_of_a_fit(drawn):
    assert any(run.diverged for run in FITTED["one diverges"].simulate().values())
    assert max(map(abs, fitted(drawn, "fitPaths", FITTED["one diverges"]))) < 100
    assert max(map(abs, fitted(drawn, "fitMinimum", FITTED["one diverges"]))) < 10


@pytest.mark.parametrize("scene", FITTED.values(), ids=FITTED)
def test_fitting_the_minimum_shows_the_last_third_of_each_around_it(drawn, scene):
    box = fitted(drawn, "fitMinimum", scene)
    runs = [run for run in scene.simulate().values() if not run.diverged]
    ends = np.vstack([run.iterates[2 * scene.n_steps // 3 :] for run in runs])
    minimiser = nearest(scene, ends[-1])
    reach = np.abs(ends - minimiser).max()
    np.testing.assert_allclose(middle(box), minimiser, atol=0.01 * reach)
    np.testing.assert_allclose(sides(box), 2 * max(1.24 * reach, 1e-9), rtol=0.01)


def test_runs_that_stay_in_one_place_leave_nothing_to_fit(drawn):
    scene = replace(OPENING, start=(0.0, 0.0))
    assert fitted(drawn, "fitPaths", scene) is None
    x0, x1, _, _ = fitted(drawn, "fitMinimum", scene)
    assert x0 < 0 < x1


def test_with_no_run_shown_the_start_and_the_minimum_are_fitted(drawn):
    x0, x1, y0, y1 = fitted(drawn, "fitPaths", OPENING.with_visible(()))
    assert x0 < -8 < 0 < x1
    assert y0 < 0 < 2 < y1
