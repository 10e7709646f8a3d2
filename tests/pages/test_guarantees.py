"""What the Guarantees page claims and how it opens, against runs of its own settings."""

import numpy as np
import pytest

import momentum_sim as ms
from tests.pages.lesson_page import LESSONS, LessonPage, as_read

GUARANTEES = LESSONS["guarantees"]
SQUARE = ms.objectives.square()
START = (-2.5, 1.0)
FIGURES = ("basins", "guarantees", None, "ripples", "nesterov_as_heavy_ball", "flow")


def heavy_ball(eta, beta, start=START, n_steps=2000):
    return ms.simulate(SQUARE, "heavy_ball", step_size=eta, momentum=beta, n_steps=n_steps, start=start)


def arrives(eta, beta, start=START):
    return bool(heavy_ball(eta, beta, start).gaps[-1] < 1e-9)


def item(title):
    return as_read(next(item for item in GUARANTEES.look_closer if item.title == title).text)


def test_it_opens_on_the_square_with_three_tuned_methods():
    opening = GUARANTEES.opening
    assert opening.objective == SQUARE
    assert (opening.start, opening.n_steps) == (START, 200)
    assert (opening.tolerance.value, opening.tolerance.relative) == (1e-6, True)
    assert opening.visible == ("heavy_ball", "gradient_descent", "nesterov_textbook")
    assert opening.companion.kind == "basin"
    mu, largest = SQUARE.curvature_bounds
    ball = ms.theory.optimal_parameters("heavy_ball", mu, largest)
    assert (opening.step_size, opening.momentum) == pytest.approx((ball.step_size, ball.momentum), rel=1e-14)
    for run in opening.runs[1:3]:
        promised = ms.theory.guaranteed_parameters(run.optimizer, mu, largest)
        assert run.step_size == pytest.approx(promised.step_size, rel=1e-14)
        assert (run.momentum or 0.0) == pytest.approx(promised.momentum, rel=1e-14)


def test_its_beats_show_the_ball_ask_of_a_shorter_step_and_show_the_others():
    opening = GUARANTEES.opening
    tuned, shorter, promised = (beat.scene for beat in GUARANTEES.beats)
    assert tuned == opening.with_visible(("heavy_ball",))
    assert shorter.step_size == 2.0
    assert (shorter.prediction.ask, shorter.prediction.step) == ("outcome", 200)
    assert shorter.visible == ("heavy_ball",)
    assert (promised.visible, promised.companion.kind) == (("gradient_descent", "nesterov_textbook"), "gap")
    assert [beat.scene.objective for beat in GUARANTEES.beats] == [SQUARE] * 3


def test_the_tuned_ball_arrives_from_every_start_on_quadratics_and_here_it_does_not():
    opening = GUARANTEES.opening
    ravine = ms.objectives.quadratic(100.0)
    draw = np.random.default_rng(4)
    for start in draw.normal(size=(20, 2)):
        run = ms.simulate(
            ravine, "heavy_ball", step_size=opening.step_size / 100, momentum=opening.momentum, n_steps=400,
            start=tuple(start),
        )  # fmt: skip
        assert run.gaps[-1] < 1e-20
    assert not arrives(opening.step_size, opening.momentum)
    assert arrives(2.0, opening.momentum)


def test_the_others_arrive_from_every_start():
    mu, largest = SQUARE.curvature_bounds
    for name in ms.theory.GUARANTEED:
        step_size, momentum, _ = ms.theory.guaranteed_parameters(name, mu, largest)
        given = None if name == "gradient_descent" else momentum
        for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False):
            for radius in (0.3, 1.5, 3.0):
                start = (radius * np.cos(angle), radius * np.sin(angle))
                run = ms.simulate(SQUARE, name, step_size=step_size, momentum=given, n_steps=1500, start=start)
                assert run.gaps[-1] < 1e-9


def test_there_is_no_bump_and_one_minimum():
    draw = np.random.default_rng(5)
    here, there = draw.normal(scale=2.0, size=(2, 4000, 2))
    middle = 0.5 * (here + there)
    below = 0.5 * (SQUARE.value(*here.T) + SQUARE.value(*there.T)) - SQUARE.value(*middle.T)
    assert (below > 0).all()
    assert (SQUARE.value(*here.T) > SQUARE.value(0.0, 0.0)).all()


def test_what_is_told_of_the_ravine_is_of_the_scene_that_its_words_set():
    ravine = GUARANTEES.settings["ripples"]
    assert ravine.objective == ms.objectives.quadratic(1000.0)
    assert ravine.visible == ("growing_momentum", "nesterov_function_restart", "nesterov_restart")
    runs = ravine.simulate()
    k = np.arange(ravine.n_steps)
    np.testing.assert_allclose(runs["growing_momentum"].momenta, k / (k + 3))
    assert all(run.settling_step(1e-6, relative=True) <= ravine.n_steps for run in runs.values())
    gaps = runs["growing_momentum"].gaps
    least = np.flatnonzero((gaps[1:-1] < gaps[:-2]) & (gaps[1:-1] < gaps[2:])) + 1
    assert np.diff(least)[5:] == pytest.approx(np.pi * 1000**0.5, abs=1)
    assert least[0] == pytest.approx(ms.theory.restart_interval(1000.0), abs=2)


def test_momentum_that_restarts_is_bounded_by_nothing_but_its_sequence():
    ravine = GUARANTEES.settings["ripples"]
    for name in ("nesterov_restart", "nesterov_function_restart"):
        bounded = ravine.simulate()[name]
        free = ms.simulate(
            ravine.objective, name, step_size=ravine.step_size, momentum=1 - 1e-12, n_steps=ravine.n_steps,
            start=ravine.start,
        )  # fmt: skip
        np.testing.assert_array_equal(bounded.iterates, free.iterates)


@pytest.mark.parametrize("index", [index for index, name in enumerate(FIGURES) if name])
def test_what_waits_under_look_closer_draws_its_figure(index):
    page = LessonPage("guarantees")
    assert [name for item in GUARANTEES.look_closer for name in item.figures or (None,)] == list(FIGURES)
    page.open(index)
    (figure,) = page.figures
    assert figure["data"]


def test_the_energy_needs_what_its_text_says():
    """q^2/mu = 1/L, (1 + q) y = x + q z, and the rule that z follows, on a run of its own."""
    text = item("Why Nesterov has a guarantee")
    mu, largest = SQUARE.curvature_bounds
    q = (mu / largest) ** 0.5
    assert q**2 / mu == pytest.approx(1 / largest)
    run = ms.simulate(
        SQUARE, "nesterov_textbook", step_size=1 / largest, momentum=(1 - q) / (1 + q), n_steps=6, start=START
    )
    x = run.iterates
    y = x + (1 - q) / (1 + q) * np.diff(x, axis=0, prepend=x[:1])
    z = y + (y - x) / q
    g = np.stack(SQUARE.gradient(*y.T), axis=1)
    np.testing.assert_allclose((1 + q) * y, x + q * z, atol=1e-12)
    np.testing.assert_allclose(z[1:], ((1 - q) * z + q * y - q / mu * g)[:-1], atol=1e-12)
    energy = run.gaps + mu / 2 * (z**2).sum(axis=1)
    assert (energy[1:] <= (1 - q) * energy[:-1]).all()
    assert "every step leaves $1 - q$ at most" in text


def test_the_limits_that_are_named_are_theorys():
    text = item("Nesterov is a heavy ball, direction by direction")
    assert "at most $2$ and with much momentum about $4/3$" in text
    limits = np.asarray(ms.theory.stability_limit("nesterov", [0.0, 0.5, 0.999999], 1.0))
    assert (np.diff(limits) < 0).all()
    assert limits[[0, -1]] == pytest.approx([2.0, 4 / 3], rel=1e-5)
