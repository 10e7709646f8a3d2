"""What becomes of a gradient: the three panels of the way to Demon's curve."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.scene import RunSettings
from tests.figures.scenes import scene_of, summary

draw = ms.figures.gradient_futures
STEPS, ETA, BETA = 60, 0.038, 0.7
BALLS = scene_of((RunSettings("heavy_ball"), RunSettings("demon"), RunSettings("nesterov")))


def panel(figure, number):
    return [trace for trace in figure.data if trace.xaxis == ("x" if number == 0 else f"x{number + 1}")]


def test_a_gradients_future_is_cut_where_the_run_ends():
    traces = panel(draw(BALLS), 0)
    assert [(trace.name, trace.x[0], trace.x[-1]) for trace in traces] == [
        (name, first, STEPS - 1) for name in ("heavy ball", "Demon") for first in (0, 30, 54)
    ]
    for trace in traces[:3]:
        np.testing.assert_allclose(trace.y, ETA * BETA ** np.arange(len(trace.y)), rtol=1e-6)
    momenta = ms.schedules.demon(BETA, STEPS)
    np.testing.assert_allclose(traces[5].y, ETA * np.cumprod([1.0, *momenta[55:]]), rtol=1e-6)


def test_all_of_its_future_is_what_a_gradient_weighs():
    runs = BALLS.simulate()
    for trace in panel(draw(BALLS), 0):
        run = runs[trace.name.lower().replace(" ", "_")]
        assert trace.y.sum() == pytest.approx(ms.gradient_weights(run)[trace.x[0]], rel=1e-5)


def test_what_is_still_to_come_stays_or_falls_along_a_line():
    constant, falling = panel(draw(BALLS), 1)
    np.testing.assert_allclose(constant.y, ETA * BETA / (1 - BETA), rtol=1e-6)
    line = ETA * BETA / (1 - BETA) * (1 - np.arange(STEPS) / STEPS)
    np.testing.assert_allclose(falling.y, line, rtol=1e-5)
    for trace, run in zip(panel(draw(BALLS), 2), BALLS.simulate().values(), strict=False):
        np.testing.assert_allclose(trace.y, run.momenta, rtol=1e-6)


def test_it_is_told_in_words():
    assert summary(draw(BALLS)) == (
        "What is still to come of a gradient after its own step: heavy ball 0.089 throughout; "
        "Demon from 0.089 to 0.0015."
    )
    assert "No heavy ball is shown" in summary(draw(scene_of((RunSettings("adam"), RunSettings("nesterov")))))


def test_long_runs_are_thinned_with_their_last_step_kept():
    for steps in (1, 2, 601, 5000):
        for trace in draw(replace(BALLS, n_steps=steps)).data:
            assert len(trace.x) <= 600
            assert trace.x[-1] == steps - 1
