"""Four shapes and their cures: the runs are the lesson's own, and the summary says what they come to."""

import numpy as np
import pytest

import momentum_sim as ms
from tests.figures.scenes import summary
from tests.figures.traces import numbers
from tests.pages.lesson_page import LESSONS

FIGURE = ms.figures.loss_shapes()
SHAPES = ("creep", "ripple", "saw-tooth", "floor")


def pair(index):
    return [numbers(FIGURE.data[2 * index + k].y) for k in (0, 1)]


@pytest.mark.parametrize("index", range(4))
def test_each_panel_shows_a_beat_of_the_lesson(index):
    run = LESSONS["loss_curve"].beats[index].scene.simulate()["heavy_ball"]
    np.testing.assert_allclose(pair(index)[0], run.gaps / run.gaps[0], rtol=1e-5)


@pytest.mark.parametrize(
    ("index", "name"), [(0, "creep_cured"), (1, "cured_ripple"), (2, "tooth_cured"), (3, "falling")]
)
def test_its_cure_is_the_lesson_s(index, name):
    run = LESSONS["loss_curve"].settings[name].simulate()["heavy_ball"]
    n = len(pair(index)[1])
    np.testing.assert_allclose(pair(index)[1], (run.gaps / run.gaps[0])[:n], rtol=2e-4, atol=1e-12)


def test_its_summary_says_when_each_settles():
    said = summary(FIGURE)
    for index, shape in enumerate(SHAPES[:3]):
        for losses in pair(index):
            below = next((k for k in range(len(losses)) if (losses[k:] <= 0.0025).all()), None)
            expected = f"does not settle in {len(losses) - 1} steps" if below is None else f"settles at step {below}"
            assert expected in said[said.lower().index(shape) :].split(".")[0]
    late = [losses[-30:].mean() for losses in pair(3)]
    assert f"{late[0]:.2%} of the first gap on average, {late[1]:.2%} with a step size that falls to 0." in said


def test_the_four_are_what_they_are_called():
    creep, ripple, tooth, floor = (pair(index)[0] for index in range(4))
    assert (np.diff(creep) < 0).all()
    assert 10 < np.count_nonzero(np.diff(np.sign(np.diff(ripple)))) < 20
    assert np.count_nonzero(np.diff(np.sign(np.diff(tooth)))) == len(tooth) - 2
    assert floor[60:].max() < 0.05 < 100 * floor[60:].mean()
