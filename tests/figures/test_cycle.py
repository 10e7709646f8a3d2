from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import RunSettings
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one

draw = ms.figures.endless_cycle
CYCLE = np.array([-2208, 792, 2592]) / 1225
ELSEWHERE = scene_of(PAIR)
THERE = replace(ELSEWHERE.on(LANDSCAPES["lessard"]), momentum=4 / 9)


def ends(figure):
    """The last three iterates of each start."""
    dots = figure.data[0]
    starts, iterates = numbers(dots.x).reshape(-1, 3), numbers(dots.y).reshape(-1, 3)
    assert (starts == starts[:, :1]).all()
    return dict(zip(starts[:, 0].round(4).tolist(), np.sort(iterates, axis=1), strict=True))


@pytest.mark.parametrize("scene", [ELSEWHERE, THERE])
def test_starts_end_in_the_cycle_or_at_the_minimum(scene):
    found = ends(draw(scene))
    assert (min(found), max(found)) == (2.9, 3.6)
    for start in (3.07, 3.3, 3.46):
        np.testing.assert_allclose(found[start], CYCLE, rtol=0, atol=1e-6)
    for start in (3.0, 3.5):
        np.testing.assert_allclose(found[start], 0.0, rtol=0, atol=1e-6)
    assert all(abs(iterates).max() < 1e-6 or np.allclose(iterates, CYCLE, atol=1e-6) for iterates in found.values())


def test_every_start_is_what_a_run_does():
    run = ms.simulate(
        ms.objectives.lessard(), "heavy_ball", step_size=1 / 9, momentum=4 / 9, n_steps=300, start=(3.2, 0.0)
    )
    np.testing.assert_allclose(ends(draw(THERE))[3.2], np.sort(run.iterates[-3:, 0]), rtol=0, atol=1e-6)


def test_below_is_the_distance_beside_the_promise():
    figure = draw(THERE)
    for start in (3.0, 3.3):
        run = ms.simulate(
            ms.objectives.lessard(), "heavy_ball", step_size=1 / 9, momentum=4 / 9, n_steps=100, start=(start, 0.0)
        )
        line = one(figure, name=f"from {start:g}")
        np.testing.assert_allclose(numbers(line.y), abs(run.iterates[:, 0]), rtol=1e-6)
    promise = one(figure, name="promised: 0.6667 a step")
    np.testing.assert_allclose(numbers(promise.y), 3.0 * (2 / 3) ** np.arange(101), rtol=1e-5)


def test_the_three_points_are_lines_with_their_fractions():
    layout = draw(THERE).layout
    assert sorted(line.y0 for line in layout.shapes) == pytest.approx(CYCLE.tolist())
    assert {"x = 792/1225", "x = −2208/1225", "x = 2592/1225"} <= {note.text for note in layout.annotations}


def test_the_summary_has_both_rates_and_which_starts_never_arrive():
    said = summary(draw(THERE))
    assert said.startswith("With η = 0.1111 and β = 0.4444, 170 of 281 starts (from 2.9 to ")
    assert "they go round x = 792/1225, −2208/1225, 2592/1225 for ever (within " in said
    assert "the rate would be 0.667 a step; measured here, from 3 0.68" in said
    assert said.endswith("from 3.3 1.000.")


def test_on_this_landscape_the_scenes_own_setting_is_shown():
    calm = draw(replace(THERE, momentum=0.7))
    assert not calm.layout.shapes
    assert "every start from 2.9 to 3.6 has arrived after 300 steps" in summary(calm)
    assert summary(calm).startswith("With η = 0.1111 and β = 0.7, ")
    own = replace(THERE, runs=(RunSettings("heavy_ball", step_size=0.05, momentum=0.3),))
    assert summary(draw(own)).startswith("With η = 0.05 and β = 0.3, ")


def test_without_a_heavy_ball_it_is_the_optimal_one():
    scene = replace(THERE, runs=(RunSettings("adam"),), momentum=0.2)
    assert summary(draw(scene)) == summary(draw(THERE))


def test_a_setting_that_diverges_has_no_dots():
    figure = draw(replace(THERE, step_size=0.5))
    assert np.isnan(numbers(figure.data[0].y)).all()
    assert "281 of 281 starts (from 2.9 to 3.6) have not arrived" in summary(figure)
