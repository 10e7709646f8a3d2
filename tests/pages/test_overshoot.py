"""What the Overshoot page says, against runs of its own settings and the closed form of a damped oscillator."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from tests.pages.lesson_page import LESSONS, LessonPage, as_read, settling_step, simulated

OVERSHOOT = LESSONS["overshoot"]
ETA = 0.04
BOWL = {"objective": ms.objectives.quadratic(1.0), "n_steps": 120, "start": (1.0, 0.0)}
WITHIN = 0.0025  # 5 % of the distance, as a part of the loss


def ball(beta, eta=ETA):
    return simulated("heavy_ball", eta, beta, **BOWL)


def settles(beta):
    return settling_step(ball(beta), [1, 1], WITHIN)


def past(path):
    """How far past the minimum, and when."""
    return -path[:, 0].min(), int(path[:, 0].argmin())


def closed_form(a, beta, n_steps):
    """x_k from rest at 1, with complex roots, and the angle theta."""
    d = 4 * beta - (1 + beta - a) ** 2
    theta = np.arccos((1 + beta - a) / (2 * beta**0.5))
    k = np.arange(n_steps + 1)
    return beta ** (k / 2) * (np.cos(k * theta) + (1 - a - beta) / d**0.5 * np.sin(k * theta)), theta


@pytest.fixture(scope="module")
def prose():
    return LessonPage("overshoot").texts[1]


def item(title):
    item = next(item for item in OVERSHOOT.look_closer if item.title == title)
    return replace(item, text=as_read(item.text))


def test_it_opens_on_one_swinging_ball():
    opening = OVERSHOOT.opening
    assert opening.objective == BOWL["objective"]
    assert (opening.start, opening.n_steps, opening.step_size, opening.momentum) == ((1.0, 0.0), 120, ETA, 0.9)
    assert opening.visible == ("heavy_ball",)
    assert [run.optimizer for run in opening.runs[1:]] == ["gradient_descent", "nesterov", "ema_momentum"]
    assert (opening.picture.kind, opening.companion.kind) == ("profile", "predicted")
    momentum = next(slider for slider in opening.live if slider.parameter == "momentum")
    critical = (1 - ETA**0.5) ** 2
    assert momentum.minimum + 0.2 < critical < momentum.maximum - 0.2


def test_its_beats_change_the_momentum_alone():
    assert [beat.scene for beat in OVERSHOOT.beats] == [
        replace(OVERSHOOT.opening, momentum=beta) for beta in (0.3, 0.64, 0.9)
    ]


def test_settling_means_five_percent_of_the_distance():
    path = np.abs(ball(0.9)[:, 0])
    within = path <= 0.05
    assert next(k for k in range(121) if within[k:].all()) == settles(0.9) == 52


def test_too_little_and_too_much_cost_the_same(prose):
    assert (settles(0.3), settles(0.9), settles(0.95)) == (51, 52, 112)
    assert "takes it 51 steps" in prose
    assert "comes back, flies past again, and needs 52" in prose
    assert OVERSHOOT.beats[0].text.endswith("settled at step 51.")
    assert "settles at step 52, no sooner than with too little." in OVERSHOOT.beats[2].text
    high, _ = past(ball(0.95))
    assert f"At 0.95 it flies {high:.1%} past and settles at 112." in prose


def test_critical_is_the_most_momentum_that_never_passes(prose):
    critical = (1 - ETA**0.5) ** 2
    assert critical == pytest.approx(0.64)
    assert "0.64 here. That is the mark on the slider." in prose
    assert (ball(critical)[:, 0] >= -1e-9).all()
    assert past(ball(critical + 0.01))[0] > 1e-6
    assert settles(0.64) == 21
    assert "$\\beta = 0.64$ is the largest momentum with which it never passes, and it settles at step 21" in prose


def test_critical_is_not_the_soonest(prose):
    """Of all momenta in hundredths, 0.74 is: it is the last that overshoots by less than 5 %."""
    taken = {hundredths / 100: settles(hundredths / 100) for hundredths in range(98)}
    assert min(taken, key=taken.get) == 0.74
    assert taken[0.74] < taken[0.7] < taken[0.64]
    over, at = past(ball(0.7))
    assert f"the ball is {over:.1%} past the minimum at step {at}" in prose
    assert f"settled at step {taken[0.7]}, 21 being what the critical one took" in prose
    assert past(ball(0.74))[0] < 0.05 < past(ball(0.76))[0]
    assert f"At 0.74 it is {past(ball(0.74))[0]:.1%}, and the ball settles at step {taken[0.74]}" in prose
    assert f"At 0.76 it is {past(ball(0.76))[0]:.1%}" in prose
    assert f"settles at {taken[0.76]}" in prose
    said = OVERSHOOT.beats[1].text
    assert said.startswith("The most momentum that never passes: settled at step 21.")
    assert f"With 0.7 it goes {over:.1%} past, and is settled at step {taken[0.7]} already." in said


def test_overshoot_period_and_settling_step_are_predicted_and_measured(prose):
    measured = ball(0.9)[:, 0]
    predicted, theta = closed_form(ETA, 0.9, 120)
    np.testing.assert_allclose(measured, predicted, atol=1e-12)
    over, at = past(ball(0.9))
    assert (f"{over:.1%}", at) == ("43.6%", 15)
    sides = [k + measured[k] / (measured[k] - measured[k + 1]) for k in range(120) if measured[k] * measured[k + 1] < 0]
    period = 2 * (sides[-1] - sides[0]) / (len(sides) - 1)
    assert f"{2 * np.pi / theta:.1f}" == "31.6"
    cells = [[cell.strip() for cell in line.split("|")[1:4]] for line in prose.splitlines() if line.startswith("|")]
    rows = {name: (theory, run) for name, theory, run in cells}
    assert rows["overshoot"] == (f"{-predicted.min():.1%}", f"{over:.1%}")
    assert rows["at step"] == (f"{predicted.argmin()}", f"{at}")
    assert rows["period, in steps"] == (f"{2 * np.pi / theta:.1f}", f"{period:.1f}")
    assert rows["settles at step"] == ("52", "52")
    said = OVERSHOOT.beats[2].text
    assert f"It flies {over:.1%} past at step {at}, swings with a period of {period:.1f} steps" in said


@pytest.mark.parametrize("eta", [0.01, 0.04, 0.2, 1.0])
def test_swings_fade_by_the_root_of_the_momentum_whatever_the_step_size(eta):
    path = np.abs(ball(0.9, eta)[:, 0])
    assert (path[60:120].max() / path[:60].max()) ** (1 / 60) == pytest.approx(0.9**0.5, rel=0.01)


def test_a_longer_step_needs_less_momentum_to_swing():
    assert past(ball(0.6, 0.04))[0] < 1e-9
    assert past(ball(0.6, 0.1))[0] > 1e-3


def test_regimes_are_where_the_prose_has_them():
    def sides(eta, beta):
        x = simulated("heavy_ball", eta, beta, **BOWL | {"n_steps": 40})[:, 0]
        return x, (x[1:] * x[:-1] < 0).sum()

    assert sides(0.04, 0.5)[1] == 0
    assert 0 < sides(0.4, 0.5)[1] < 40
    alternating, changes = sides(2.95, 0.5)
    assert changes == 40
    assert abs(alternating[-1]) < 1
    assert abs(sides(3.05, 0.5)[0][-1]) > 1


def overshoot_along(objective, start, eta, n_steps):
    minimisers = objective.minimisers
    nearest = minimisers[np.argmin(np.hypot(*(np.array(start) - minimisers).T))]
    path = simulated("heavy_ball", eta, 0.9, objective=objective, n_steps=n_steps, start=start)
    s = (path - nearest) @ objective.axes(*nearest)[0]
    return max(0.0, (-s / s[0]).max()), path


def curvatures(hessian):
    return np.linalg.eigvalsh(np.array(hessian))


def test_near_a_minimum_that_is_not_quadratic_the_prediction_is_near(prose):
    basins = ms.objectives.himmelblau()
    x, y = 3.0, 2.0
    flat, _ = curvatures([[12 * x * x + 4 * y - 42, 4 * (x + y)], [4 * (x + y), 12 * y * y + 4 * x - 26]])
    predicted = -closed_form(0.01 * flat, 0.9, 120)[0].min()
    near, _ = overshoot_along(basins, (3.2, 2.2), 0.01, 120)
    far, path = overshoot_along(basins, (0.0, 0.0), 0.01, 120)
    assert f"it says {predicted:.0%} and {near:.0%} is measured" in prose
    assert f"the ball goes {far:.0%} past and rests in another basin" in prose
    assert abs(near - predicted) < 0.1 * predicted < abs(far - predicted)
    assert np.hypot(*(path[-1] - [x, y])) > 1


def test_in_the_curved_valley_it_overshoots_though_it_should_not(prose):
    flat, _ = curvatures([[802.0, -400.0], [-400.0, 200.0]])
    assert (1 - (0.002 * flat) ** 0.5) ** 2 > 0.9  # monotone
    found, path = overshoot_along(ms.objectives.rosenbrock(), (-1.2, 1.0), 0.002, 600)
    assert f"it should not overshoot at all, and goes {found:.0%} past" in prose
    assert found > 0.5
    assert np.hypot(*(path[-1] - 1)) < 0.1


def slope(x):
    """Of Lessard, Recht and Packard's bowl, along x."""
    return 25 * x if x < 1 else x + 24 if x < 2 else 25 * x - 24


def test_the_ball_that_is_optimal_for_quadratics_never_stops():
    scene = item("The ball that never stops").scene
    assert (scene.step_size, scene.momentum) == pytest.approx(((2 / (1 + 5)) ** 2, ((5 - 1) / (5 + 1)) ** 2), rel=1e-15)
    path = replace(scene, n_steps=600).simulate()["heavy_ball"].iterates
    x, before = 3.3, 3.3
    for k in range(600):
        x, before = x - slope(x) / 9 + 4 / 9 * (x - before), x
        assert path[k + 1, 0] == pytest.approx(x, abs=1e-9)
    np.testing.assert_allclose(sorted(path[-3:, 0]), [-2208 / 1225, 792 / 1225, 2592 / 1225], atol=1e-9)
    at_rest = replace(scene, start=(3.0, 0.0), n_steps=600).simulate()["heavy_ball"].iterates
    assert abs(at_rest[-1, 0]) < 1e-9


def test_the_cycle_is_as_high_after_many_steps_as_after_few():
    scene = item("The ball that never stops").scene
    gaps = replace(scene, n_steps=600).simulate()["heavy_ball"].gaps
    assert gaps[600] == pytest.approx(gaps[60], rel=1e-6)
    assert f"after 600 steps it is as far above the minimum as after 60, {gaps[600]:.2g}." in (
        item("The ball that never stops").text
    )


def test_most_energy_is_lost_while_the_ball_is_fast_and_little_where_it_turns():
    path = ball(0.9)[:, 0]
    speed = np.abs(np.diff(path))
    lost = -np.diff(path[1:] ** 2 / 2 + speed**2 / (2 * ETA))
    turn = int(path.argmin())
    assert abs(lost[:turn].argmax() - speed[:turn].argmax()) <= 1
    assert abs(lost[turn - 1]) < 0.15 * lost.max()
