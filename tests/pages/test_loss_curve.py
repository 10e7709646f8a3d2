"""What the Loss curve page says, each "never" and "every" of it, against runs of its own settings."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.mysteries import mystery
from tests.pages.lesson_page import LESSONS, as_read

LOSS_CURVE = LESSONS["loss_curve"]
PROSE = as_read(LOSS_CURVE.prose)
LEAST = -2.903534027771177  # of (x^4 - 16 x^2 + 5 x)/2


def scene(name):
    return LOSS_CURVE.settings[name]


def even(beta, eta, n):
    """x in the bowl x^2/2, let go at 1."""
    x, v, path = 1.0, 0.0, [1.0]
    for _ in range(n):
        v = beta * v - eta * x
        x += v
        path.append(x)
    return np.array(path)


def lopsided(beta, eta, n, start=-2.3):
    """How far above the least (x^4 - 16 x^2 + 5 x)/2 a ball is."""

    def height(x):
        return 0.5 * (x**4 - 16 * x**2 + 5 * x)

    x, v, path = start, 0.0, [start]
    for _ in range(n):
        v = beta * v - eta * (2 * x**3 - 16 * x + 2.5)
        x += v
        path.append(x)
    return height(np.array(path)) - height(LEAST)


def settles(losses, share=0.0025):
    return next(k for k in range(len(losses)) if (losses[k:] <= share * losses[0]).all())


def test_it_opens_on_a_ripple_with_the_loss_beside_it():
    opening = LOSS_CURVE.opening
    assert opening.objective == ms.objectives.quadratic(1.0)
    assert (opening.start, opening.n_steps, opening.momentum) == ((1.0, 0.0), 120, 0.9)
    assert opening.visible == ("heavy_ball",)
    assert (opening.picture.kind, opening.companion.kind) == ("profile", "gap")
    assert LOSS_CURVE.shown == ("momentum", "step_size")
    assert opening == LOSS_CURVE.beats[1].scene


def test_its_beats_are_the_four_shapes():
    assert [beat.title for beat in LOSS_CURVE.beats] == ["Creep", "Ripple", "Saw-tooth", "Floor"]
    creep, _, tooth, floor = (beat.scene for beat in LOSS_CURVE.beats)
    assert replace(scene("creep"), n_steps=120) == creep
    assert scene("tooth") == tooth
    assert scene("floor") == floor
    assert scene("falling") == replace(floor, step_size_schedule="linear")


def test_a_creep_is_smooth_and_each_step_takes_as_much_of_what_is_left():
    path = even(0.3, 0.01, 300)
    assert (np.diff(path) < 0).all()
    shares = 1 - path[11:] / path[10:-1]
    np.testing.assert_allclose(shares, 0.01 / 0.7, rtol=0.02)
    assert f"that is {shares[-1]:.1%}, and the ball needs {settles(path**2)} steps" in PROSE


def test_more_momentum_up_to_the_critical_cures_it_and_so_does_a_longer_step():
    taken = [settles(even(beta, 0.01, 400) ** 2) for beta in np.linspace(0.3, 0.81, 52)]
    assert (np.diff(taken) < 0).all()
    assert f"critical 0.81, settles it at step {taken[-1]}" in PROSE
    longer = settles(even(0.3, 0.04, 300) ** 2)
    assert f"at the same $\\beta$, at {longer}." in PROSE


def test_one_swing_makes_two_ripples():
    path = even(0.9, 0.0391, 120)
    sides = [k + path[k] / (path[k] - path[k + 1]) for k in range(120) if path[k] * path[k + 1] < 0]
    swing = 2 * (sides[-1] - sides[0]) / (len(sides) - 1)
    losses = path**2
    lows = 1 + np.flatnonzero((losses[:-2] > losses[1:-1]) & (losses[1:-1] <= losses[2:]))
    ripple = (lows[-1] - lows[0]) / (len(lows) - 1)
    assert ripple == pytest.approx(swing / 2, rel=0.01)
    assert f"they are {ripple:.1f} steps long (predicted: {swing / 2:.1f})" in PROSE


def test_less_momentum_is_no_ripple_and_more_creep():
    critical = (1 - 0.0391**0.5) ** 2
    for beta in np.linspace(0, critical - 1e-3, 20):
        assert (even(beta, 0.0391, 200) > 0).all()
        assert settles(even(beta, 0.0391, 300) ** 2) >= settles(even(critical, 0.0391, 300) ** 2)
    assert (even(critical + 0.01, 0.0391, 200) < 0).any()


def test_the_saw_tooth_goes_up_and_down_at_every_step_and_stays():
    gaps = lopsided(0.1, 0.0675, 2000)
    signs = np.sign(np.diff(gaps))
    assert (signs[1:] != signs[:-1]).all()
    assert gaps[119:].min() > 0.3 * gaps[0]
    np.testing.assert_allclose(scene("tooth").simulate()["heavy_ball"].gaps, gaps[:61], rtol=1e-9)
    curvature = 6 * LEAST**2 - 16
    assert 2 * 1.1 < 0.0675 * curvature < 1.1 * 2 * 1.1
    assert f"after 60 steps, at the top of a tooth, {gaps[60] / gaps[0]:.0%} of the loss is left" in PROSE
    assert gaps[60] > gaps[59]  # the top


def test_half_the_step_cures_it_and_less_momentum_makes_it_worse():
    cured = lopsided(0.1, 0.03375, 120)
    assert f"Half of it, and the ball settles at step {settles(cured)}." in PROSE
    kept = [lopsided(beta, 0.0675, 400)[-2:].mean() for beta in (0.1, 0.08, 0.05, 0.0)]
    assert (np.diff(kept) > 0).all()


def test_in_an_even_bowl_the_loss_does_not_tell_of_it():
    eta = 0.99 * 2 * 1.5
    path = even(0.5, eta, 200)
    assert (path[1:] * path[:-1] < 0).all()
    losses = path**2
    top = int(losses.argmax())
    assert 0 < top < 10
    assert (np.diff(losses[: top + 1]) > 0).all()
    assert (np.diff(losses[top:]) < 0).all()
    steps = np.diff(np.log(losses[top + 5 :]))
    np.testing.assert_allclose(steps[20:], steps[-1], rtol=1e-3)
    assert f"takes {settles(even(0.5, eta / 2, 200) ** 2)} steps and not {settles(losses)}" in PROSE
    far = even(0.5, 1.05 * eta, 200)
    assert f"over a million away by step {next(k for k in range(200) if abs(far[k]) > 1e6)}" in PROSE


def test_half_the_step_parts_a_creep_from_a_saw_tooth():
    for beta in (0.0, 0.3, 0.6):
        for share in (0.002, 0.01, 0.05):
            eta = share * (1 - beta**0.5) ** 2
            assert settles(even(beta, eta / 2, 40_000) ** 2) > 1.5 * settles(even(beta, eta, 40_000) ** 2)
        for share in (0.9, 0.99):
            eta = 2 * (1 + beta) - (1 - share) * (1 - beta**0.5) ** 2
            assert settles(even(beta, eta / 2, 4000) ** 2) < 0.5 * settles(even(beta, eta, 4000) ** 2)


def test_gradients_along_a_creep_agree_and_along_a_saw_tooth_do_not():
    creep, tooth = even(0.3, 0.01, 300), even(0.5, 2.97, 200)
    assert (creep[1:] * creep[:-1] > 0).all()
    assert (tooth[1:] * tooth[:-1] < 0).all()


def test_with_this_draw_the_falling_step_ends_lower():
    constant, falling = (scene(name).simulate()["heavy_ball"].gaps[-1] for name in ("floor", "falling"))
    assert falling < constant / 5


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_floors_hardly_depend_on_momentum_and_go_with_the_effective_step(beta):
    """By the formula of a bowl of curvature 1, at the effective steps of the page."""
    heights = {}
    for u in (0.04 / 0.36, 0.02 / 0.36):
        heights[u] = float(ms.theory.stationary_variance("heavy_ball", u * (1 - beta), beta, 1.0, 0.2))
        plain = float(ms.theory.stationary_variance("gradient_descent", u, None, 1.0, 0.2))
        assert heights[u] == pytest.approx(plain, rel=0.06)
    first, second = heights.values()
    assert second / first == pytest.approx(0.5, rel=0.06)


def test_the_mystery_that_the_prose_leads_to_is_a_ripple():
    assert "(set:panel=mystery&seed=2)" in LOSS_CURVE.prose
    assert mystery(2).cause == "ripple"


def test_its_exercises_have_their_answers():
    smooth, ripple, soonest = (exercise.answer for exercise in LOSS_CURVE.exercises)
    assert mystery(4).cause == "saw_tooth"
    assert "(set:panel=mystery&seed=4)" in LOSS_CURVE.exercises[0].question
    assert "a shorter one cures it" in smooth
    assert settles(even(mystery(4).momentum, mystery(4).step_size / 2, 400) ** 2) < 40
    assert abs(even(mystery(4).momentum, 1.05 * mystery(4).step_size, 400)[-1]) > 1e6
    assert "ripples every 10 steps at $\\beta = 0.95$" in LOSS_CURVE.exercises[1].question
    steep = 1.95 - 2 * 0.95**0.5 * np.cos(2 * np.pi / 20)
    assert f"= {steep:.3f}$" in ripple
    assert f"= {(1 - steep**0.5) ** 2:.3f}$" in ripple
    taken = {k / 100: settles(even(k / 100, 0.01, 600) ** 2) for k in range(30, 97)}
    best = min(taken, key=taken.get)
    assert [best] == [beta for beta, steps in taken.items() if steps == taken[best]]
    past = -even(best, 0.01, 400).min()
    assert f"[{best}](set:soonest), at step {taken[best]}; the critical 0.81 takes {taken[0.81]}." in soonest
    assert f"It flies {past:.1%} past, and less than 5% counts as settled." in soonest
