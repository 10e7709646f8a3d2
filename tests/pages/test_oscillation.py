"""What the Oscillation page says, against runs of its own settings and textbook formulas."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from tests.pages.lesson_page import LESSONS, LessonPage, as_read, settling_step, simulated

OSCILLATION = LESSONS["oscillation"]
KAPPA, ETA = 50.0, 0.038
START = np.array([-8.0, 2.0])
RAVINE = {"objective": ms.objectives.quadratic(KAPPA), "n_steps": 60, "start": START}


def detour(path):
    return np.hypot(*np.diff(path, axis=0).T).sum() / np.hypot(*path[0])


def crossings(path):
    return int((path[1:, 1] * path[:-1, 1] < 0).sum())


def short(path):
    return abs(path[-1, 0] / path[0, 0])


@pytest.fixture(scope="module")
def prose():
    return LessonPage("oscillation").texts[1]


@pytest.fixture(scope="module")
def descent():
    return simulated("gradient_descent", ETA, **RAVINE)


@pytest.fixture(scope="module")
def calm():
    return simulated("ema_momentum", ETA, 0.7, **RAVINE)


def item(title):
    item = next(item for item in OSCILLATION.look_closer if item.title == title)
    return replace(item, text=as_read(item.text))


def test_it_opens_where_its_plan_says():
    opening = OSCILLATION.opening
    assert opening.objective == RAVINE["objective"]
    assert (opening.start, opening.n_steps, opening.step_size, opening.momentum) == ((-8.0, 2.0), 60, ETA, 0.7)
    assert opening.visible == ("gradient_descent", "ema_momentum")
    assert (opening.companion.kind, opening.companion.direction) == ("gradients", "both")
    assert opening.follow == "ema_momentum"


def test_its_beats_raise_the_momentum_and_then_the_step_size():
    shown = [(beat.scene.momentum, beat.scene.step_size, beat.scene.companion.kind) for beat in OSCILLATION.beats]
    assert shown == [(0.0, ETA, "gradients"), (0.7, ETA, "position"), (0.7, 0.114, "gap")]
    for beat in OSCILLATION.beats:
        like = replace(
            OSCILLATION.opening,
            momentum=beat.scene.momentum,
            step_size=beat.scene.step_size,
            panels=beat.scene.panels,
        )
        assert beat.scene == like


def test_slopes_across_cancel_and_slopes_along_do_not(prose, descent):
    slopes = (descent * [1.0, KAPPA])[:10]
    across, along = slopes[:, 1], slopes[:, 0]
    sizes, left = f"{abs(across).sum():.0f}", f"{abs(across.sum()):.0f}"
    assert (sizes, left) == ("651", "34")
    assert f"The first ten slopes across add up to {sizes}." in prose
    assert f"with their signs, and {left} remains" in prose
    kept = f"{abs(along).sum():.0f}"
    assert kept == f"{abs(along.sum()):.0f}" == "68"
    assert f"add up to {kept} only, but they all point the same way, and {kept} of {kept} is left" in prose
    said = f"Ten slopes across cancel to {left} of {sizes}; ten along add up to all of their {kept}."
    assert said in OSCILLATION.beats[0].text


def test_without_momentum_the_runs_are_one_zig_zag_that_stops_short(prose, descent):
    np.testing.assert_array_equal(simulated("ema_momentum", ETA, 0.0, **RAVINE), descent)
    assert (crossings(descent), f"{detour(descent):.1f}", f"{short(descent):.1%}") == (60, "4.8", "9.8%")
    assert "the path is 4.8 times as long as the straight line" in prose
    assert "it stops 9.8% *short*" in prose
    assert "Both runs are one: 60 crossings, 4.8 times the straight way." in OSCILLATION.beats[0].text


def test_the_average_straightens_the_path_and_gains_next_to_nothing_along(prose, descent, calm):
    assert (crossings(calm), f"{detour(calm):.1f}", f"{short(calm):.1%}") == (16, "1.4", "8.5%")
    assert "crosses the ravine 16 times instead of 60, on a path of 1.4 straight lines" in prose
    assert "the calm path ends: 8.5% short, and the zig-zag 9.8%" in prose
    said = "walks 1.4 straight lines, but stops 8.5% short, hardly less than the zig-zag's 9.8%."
    assert said in OSCILLATION.beats[1].text
    assert 0.8 < short(calm) / short(descent) < 1.0


def test_the_longer_step_is_what_arrives(prose):
    longer, gone = (
        simulated("ema_momentum", 3 * ETA, 0.7, **RAVINE),
        simulated("gradient_descent", 3 * ETA, **RAVINE),
    )
    settles, diverges = settling_step(longer, [1, KAPPA], 1e-3), int(np.argmax(np.abs(gone).sum(axis=1) > 1e6))
    assert settles == 20
    assert f"is over a million away by step {diverges}, and the averaged run settles at step {settles}." in prose
    assert (
        f"over a million away by step {diverges}; the calm path bears it and settles at step {settles}."
        in OSCILLATION.beats[2].text
    )


@pytest.mark.parametrize(("rule", "beta"), [("gradient_descent", None), ("ema_momentum", 0.7)])
def test_the_step_that_a_rule_bears_is_where_it_is_said_to_be(prose, rule, beta):
    limit = 2 / KAPPA * (1 if beta is None else (1 + beta) / (1 - beta))
    said = "$2/L$, with $L$ the curvature across: {:.2f} here" if beta is None else "which is {:.3f} at"
    assert said.format(limit) in prose
    settings = RAVINE | {"n_steps": 4000}
    below, above = (simulated(rule, factor * limit, beta, **settings)[:, 1] for factor in (0.99, 1.01))
    assert abs(below[-1]) < 1e-3
    assert not abs(above[-1]) < 1e6


def test_too_much_momentum_is_late(prose):
    late = simulated("ema_momentum", 3 * ETA, 0.95, **RAVINE)
    past = (-late[:, 0] / late[0, 0]).max()
    assert f"the run goes {past:.0%} past the minimum and has not settled" in prose
    assert settling_step(late, [1, KAPPA], 1e-3) == 61


def test_the_heavy_ball_is_the_same_run_with_a_longer_step(prose, descent, calm):
    same = simulated("heavy_ball", 0.3 * ETA, 0.7, **RAVINE)
    np.testing.assert_allclose(same, calm, rtol=1e-9)
    ball = simulated("heavy_ball", ETA, 0.9, **RAVINE)
    assert f"its path at 0.9 is {detour(ball):.1f} straight lines long, longer than the zig-zag's" in prose
    assert detour(ball) > detour(descent)
    text = item("The other form, on the same path").text
    assert f"crosses {crossings(same)} times and ends {short(same):.1%} short, as the calm path does" in text
    usual = simulated("heavy_ball", ETA, 0.7, **RAVINE)
    assert f"settles at step {settling_step(usual, [1, KAPPA], 1e-3)}" in text
    assert f"it crosses {crossings(usual)} times" in text


def test_the_optimal_step_size_makes_both_directions_equal_and_is_no_gain_in_sixty_steps():
    text = item("Where the loss is left").text
    best = 2 / (1 + KAPPA)
    assert abs(1 - best) == pytest.approx(abs(1 - best * KAPPA))
    assert f"{1 - ETA:.3f} along and by {abs(1 - ETA * KAPPA):.3f} across" in text
    assert f"{best:.4f} here" in text
    assert f"{1 - best:.3f} a step in both" in text
    loss = {eta: (simulated("gradient_descent", eta, **RAVINE)[-1] ** 2 @ [1, KAPPA]) / 2 for eta in (best, ETA)}
    assert loss[best] > loss[ETA]
    assert f"{loss[best]:.2f} is left with it, {loss[ETA]:.2f} with 0.038" in text


def test_in_its_own_coordinates_the_turned_ravine_is_the_same_walk():
    scene = item("The same walk in the ravine's own coordinates").scene
    axes = scene.objective.axes(0.0, 0.0)
    assert np.degrees(np.arccos(axes[0, 0])) > 10
    for name, run in scene.simulate().items():
        straight = OSCILLATION.opening.simulate()[name].iterates
        np.testing.assert_allclose(run.iterates @ axes.T, straight, atol=5e-3)


def test_a_step_is_shown_taken_apart():
    scene = item("One step, taken apart").scene
    assert (scene.step, scene.follow, scene.vectors) == (3, "ema_momentum", True)
    parts = ms.anatomy(scene.simulate()["ema_momentum"])
    kept, push = parts.kept[scene.step], parts.pushes[scene.step]
    assert kept[1] * push[1] < 0 < kept[0] * push[0]
