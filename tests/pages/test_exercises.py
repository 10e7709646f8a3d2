"""The answers to the lessons' exercises, recomputed from their words, in plain numpy where no network is trained."""

import math
import re

import numpy as np
import pytest

import momentum_sim as ms
from tests.pages.lesson_page import as_read
from tests.pages.test_sentences import (
    FLAT_START,
    HUNDRED,
    LESSONS,
    RAVINE,
    START,
    average,
    ball,
    bowl,
    crossings,
    demon,
    descent,
    losses,
    number,
    rate,
    settles,
    written,
)


def answer(name, k):
    return as_read(LESSONS[name].exercises[k - 1].answer)


def gone(path):
    """By which step it is over a million away."""
    return int(np.flatnonzero(np.hypot(*np.atleast_2d(path.T)) > 1e6)[0])


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_has_three_that_are_asked_and_answered(name):
    exercises = LESSONS[name].exercises
    assert len(exercises) == 3
    for each in exercises:
        assert "?" in each.question or each.question.endswith(".")
        assert re.search(r"[.]$", as_read(each.answer))
        assert len(each.answer) < 700


# --- Race, Oscillation, Overshoot -------------------------------------------------------------------------------------


def race(eta, beta):
    return ball(bowl(RAVINE), START, eta, beta, 60)


def test_race_the_farthest():
    x = race(0.038, 0.95)[:, 0]
    past, step = x.max(), int(x.argmax())
    assert f"{past:.1f} away on the other at step {step}: {past / 8:.0%} past" in answer("race", 1)


def test_race_what_is_borne():
    assert f"2/50 = {2 / 50}$" in answer("race", 2)
    assert f"2 \\cdot 1.7/50 = {3.4 / 50:.3f}$" in answer("race", 2)
    plain = gone(descent(bowl(RAVINE), START, 0.08, 60))
    assert f"away by step {plain}, the ball by step {gone(race(0.08, 0.7))}." in answer("race", 2)


def test_race_the_soonest():
    found = {k / 100: settles(losses(race(0.038, k / 100), RAVINE), 1e-3) or 61 for k in range(100)}
    soonest = min(found.values())
    assert [beta for beta in found if found[beta] == soonest] == [0.67, 0.68, 0.69]
    assert f"at step {soonest}, as it does at 0.67 and 0.69, and at 0.7 at step {found[0.7]}." in answer("race", 3)


def test_oscillation_calm_and_speed():
    calm, usual = (average(bowl(RAVINE), START, 0.038, beta, 60) for beta in (0.9, 0.7))
    short = [f"{abs(path[-1, 0]) / 8:.1%}" for path in (calm, usual)]
    said = f"{crossings(calm)} times in place of {crossings(usual)}, and stops {short[0]} short in place of {short[1]}"
    assert said in answer("oscillation", 1)
    assert f"only at step {settles(losses(calm, RAVINE), 1e-3)}." in answer("oscillation", 1)


def test_oscillation_how_long_an_average_takes():
    exact = [math.log(0.1) / math.log(beta) for beta in (0.7, 0.9)]
    assert "that is {:.1f} at 0.7 and {:.1f} at 0.9".format(*exact) in answer("oscillation", 2)
    assert "takes {} slopes and {}".format(*map(math.ceil, exact)) in answer("oscillation", 2)
    for beta, k in zip((0.7, 0.9), map(math.ceil, exact), strict=True):
        assert 1 - beta**k >= 0.9 > 1 - beta ** (k - 1)


def test_oscillation_where_the_average_breaks():
    limit = 2 / 50 * 1.7 / 0.3
    assert f"= {limit:.3f}$, nearly six times" in answer("oscillation", 3)
    assert 5.5 < limit / 0.04 < 6
    assert rate(0.3 * 0.999 * limit, 0.7, RAVINE) < 1 < rate(0.3 * 1.001 * limit, 0.7, RAVINE)
    assert f"by step {gone(average(bowl(RAVINE), START, 0.3, 0.7, 60))}." in answer("oscillation", 3)


def let_go(eta, beta):
    return ball(lambda x: x, np.ones(1), eta, beta, 120)[:, 0]


def settled(x):
    return settles(x**2, 0.0025)


def test_overshoot_how_far():
    high, usual = (let_go(0.04, beta) for beta in (0.95, 0.9))
    said = [f"{-x.min():.1%}" for x in (high, usual)]
    periods = [2 * np.pi / np.arccos((1 + beta - 0.04) / (2 * np.sqrt(beta))) for beta in (0.95, 0.9)]
    assert f"{said[0]} past at step {high.argmin()}; with 0.9 it is {said[1]} at step {usual.argmin()}" in answer(
        "overshoot", 1
    )
    assert "{:.1f} steps and {:.1f};".format(*periods) in answer("overshoot", 1)


def test_overshoot_the_critical_momentum():
    np.testing.assert_allclose(np.roots([1, 0.25 - 1.25, 0.25]), 0.5, atol=1e-7)
    x = let_go(0.25, 0.25)
    assert (x > 0).all()
    assert f"settles at step {settled(x)}." in answer("overshoot", 2)


def test_overshoot_creeping_by_the_step_alone():
    assert f"= {(1 - np.sqrt(0.8)) ** 2:.4f}$" in answer("overshoot", 3)
    crept, past = let_go(0.011, 0.8), let_go(0.02, 0.8)
    assert (crept > 0).all() or -crept.min() < 1e-12
    said = answer("overshoot", 3)
    assert f"settles at step {settled(crept)};" in said
    assert f"goes {-past.min():.1%} past, and has settled at step {settled(past)}." in said


# --- Trade-offs, Heat and wave, Guarantees ----------------------------------------------------------------------------


def flat(eta, beta, curvatures=HUNDRED, n=400):
    return ball(bowl(curvatures), FLAT_START, eta, beta, n)


def test_trade_offs_long_and_short_ways():
    straight = np.hypot(*FLAT_START)
    optimum, calm = flat(4 / 121, 81 / 121, n=200), flat(0.02, 0.75, n=200)
    long, short = (np.hypot(*np.diff(path, axis=0).T).sum() / straight for path in (optimum, calm))
    later, sooner = (settles(losses(path, HUNDRED), 1e-6) for path in (optimum, calm))
    said = answer("trade_offs", 1)
    assert f"{long:.1f} times as long as the straight line, the other {short:.1f} times" in said
    assert f"sooner, at step {sooner}, the optimum at {later}." in said


def test_trade_offs_the_optimum_of_a_wider_ravine():
    curvatures = np.array([1.0, 25.0])
    assert rate(1 / 9, 4 / 9, curvatures) == pytest.approx(2 / 3, abs=1e-6)
    for eta, beta in ((1 / 9, 0.43), (1 / 9, 0.46), (0.105, 4 / 9), (0.117, 4 / 9)):
        assert rate(eta, beta, curvatures) > 2 / 3 + 1e-3
    step = settles(losses(flat(1 / 9, 4 / 9, curvatures), curvatures), 1e-6)
    said = answer("trade_offs", 2)
    assert f"{2 / 3:.3f}$ in the long run" in said
    assert f"24/26 = {24 / 26:.3f}$" in said
    assert f"settles at step {step}." in said


def test_trade_offs_the_soonest():
    found = {k / 100: settles(losses(flat(0.01, k / 100), HUNDRED), 1e-6) or 401 for k in range(50, 96)}
    assert [beta for beta in found if found[beta] == min(found.values())] == [0.82]
    said = answer("trade_offs", 3)
    assert f"with step {found[0.82]}:" in said
    assert f"it is {found[0.81]}, and" in said


def chain(n):
    """The matrix of a chain of n masses whose last is loose."""
    matrix = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
    matrix[-1, -1] = 1
    return matrix


def tuned(n):
    least = np.linalg.eigvalsh(chain(n))[0]
    low, high = np.sqrt([least, 4 - least])
    return (2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2


def on_chain(n, eta, beta, steps):
    """How far each mass is from rest at each step: at first all are, by 1."""
    matrix = chain(n)
    return ball(lambda x: matrix @ x, np.ones(n), eta, beta, steps)


def left(path):
    return np.sqrt((path**2).mean(axis=1))


def test_chain_news_and_what_is_left():
    said = answer("chain", 1)
    parts = []
    for n in (100, 50):
        wave, heat = on_chain(n, *tuned(n), 200), on_chain(n, 0.5, 0.0, 200)
        assert wave[99 if n == 100 else 49, -1] == 1
        assert wave[n, -1] != 1
        parts += [f"{left(wave)[-1]:.0%}", f"{left(heat)[-1]:.0%}"]
    assert "the ball has {} left and gradient descent {}; with 50 masses it was {} and {}.".format(*parts) in said


def test_chain_the_condition_number():
    least = np.linalg.eigvalsh(chain(25))[0]
    said, estimate = answer("chain", 2), (100 / np.pi) ** 2
    assert f"\\approx {estimate:.0f}$, and its root is about {np.sqrt(estimate):.1f}." in said
    assert f"is {(4 - least) / least:,.0f}.)" in said
    assert f"1 - 2/1014 = {1 - 2 / 1014:.3f}$" in said
    assert f"1 - 2/32.8 = {1 - 2 / 32.8:.3f}$" in said
    late = [int(np.flatnonzero(left(on_chain(25, *how, 2000)) > 0.1)[-1]) + 1 for how in ((0.5, 0.0), tuned(25))]
    assert "after {:,} steps of the one and {} of the other".format(*late) in said


def test_chain_without_friction():
    eta, beta = tuned(50)
    spoiled, usual = left(on_chain(50, eta, 0.99, 200)), left(on_chain(50, eta, beta, 200))
    assert f"after 200 steps {spoiled[-1]:.0%} of the distance is left, where the tuned ball has {usual[-1]:.1%}." in (
        answer("chain", 3)
    )


def square_slope(points):
    """The gradient of the square bowl, mu x + (L - mu) P(x), for points (n, 2), P(x) the square's nearest point."""
    mu, b = 0.01, 10 / 99
    right, up = np.array([0.5, -b]), np.array([b, 0.5])
    length = np.hypot(*right)
    turn = np.array([(right + up), (up - right)]) / (2 * length**2)  # to where its sides are at -1/2 and 1/2
    corner = np.clip(points @ turn.T, -0.5, 0.5)
    nearest = corner @ np.linalg.inv(turn).T
    return mu * points + (1 - mu) * nearest


def square_loss(points):
    mu = 0.01
    nearest = (square_slope(points) - mu * points) / (1 - mu)
    away = ((points - nearest) ** 2).sum(axis=1)
    return mu / 2 * (points**2).sum(axis=1) + (1 - mu) / 2 * ((points**2).sum(axis=1) - away)


TUNED = (400 / 121, 81 / 121)


def on_square(start, eta, beta, n=200):
    return ball(lambda x: square_slope(x[None])[0], np.array(start), eta, beta, n)


def test_guarantees_near_enough():
    near, far = (square_loss(on_square((x, 0.1), *TUNED)) for x in (0.2, 0.3))
    said = answer("guarantees", 1)
    assert f"settles at step {settles(near, 1e-6)}." in said
    assert f"still {written(far[-1])} above" in said
    assert settles(far, 1e-6) is None


def test_guarantees_what_is_promised():
    found = [math.log(10) / math.log(101 / 99), math.log(10) / math.log(10 / 9)]
    said = answer("guarantees", 2)
    assert f"= {found[0]:.1f}$, so after {math.ceil(found[0])} steps" in said
    assert f"= {found[1]:.1f}$, so after {math.ceil(found[1])}." in said
    plain = settles(
        square_loss(descent(lambda x: square_slope(x[None])[0], np.array([-2.5, 1.0]), 2 / 1.01, 200)), 1e-6
    )
    x, v = [np.array([-2.5, 1.0])], np.zeros(2)
    for _ in range(200):
        v = 9 / 11 * v - square_slope((x[-1] + 9 / 11 * v)[None])[0]
        x.append(x[-1] + v)
    assert f"at steps {plain} and {settles(square_loss(np.array(x)), 1e-6)}." in said


def test_guarantees_one_start_says_little():
    shy = square_loss(on_square((-2.5, 1.0), 3.0, TUNED[1]))
    said = answer("guarantees", 3)
    assert f"settles at step {settles(shy, 1e-6)}." in said
    shares = re.findall(r"from (\d+)%", said)
    radii, turns = np.geomspace(0.3, 3, 10), np.arange(24) * np.pi / 12
    starts = np.array([[r * np.cos(t), r * np.sin(t)] for r in radii for t in turns])  # some, around the minimum
    for eta, share in zip((3.0, 2.0), shares, strict=True):
        x, v, first = starts, np.zeros_like(starts), square_loss(starts)
        for _ in range(500):
            v = TUNED[1] * v - eta * square_slope(x)
            x = x + v
        found = (square_loss(x) > 1e-6 * first).mean()
        assert (found > 0.1) == (int(share) > 10)


# --- Noise, Demon -----------------------------------------------------------------------------------------------------


def width(u, beta, h):
    """The standard deviation in the long run, of noise of the size 12."""
    rho = (1 - beta) / (1 + beta)
    return np.sqrt(u * 144 / (h * (2 - rho * u * h)))


def test_noise_the_same_effective_step():
    numbers = [float(value) for value in re.findall(r"\d\.\d+", answer("noise", 1))]
    half, _, usual, plain, half_step, usual_step = numbers  # the second is the momentum itself
    for measured, beta in ((half, 0.5), (usual, 0.9), (plain, 0.0)):
        assert measured == pytest.approx(width(0.02, beta, 1), rel=0.1)
    for measured, beta in ((half_step, 0.5), (usual_step, 0.9)):
        rho = (1 - beta) / (1 + beta)
        assert measured == pytest.approx(0.02 * 12 * np.sqrt(rho), rel=0.1)


def test_noise_how_wide_they_come_to_be():
    said = answer("noise", 2)
    for variance, beta in ((r"1.455$, whose root is 1.21", 0.0), (r"1.441$, whose root is 1.20", 0.9)):
        assert variance in said
        square, root = re.findall(r"\d\.\d+", variance)
        assert f"{width(0.02, beta, 1) ** 2:.3f}" == square
        assert f"{width(0.02, beta, 1):.2f}" == root
    for measured, beta in zip(re.findall(r"are (\d\.\d+) and (\d\.\d+):", said)[0], (0.0, 0.9), strict=True):
        assert float(measured) == pytest.approx(width(0.02, beta, 1), rel=0.1)
    assert 1 / np.sqrt(2 * 500) == pytest.approx(0.03, abs=0.003)


def test_noise_where_the_cloud_is_gone():
    said = answer("noise", 3)
    assert float(number(said, r"cloud is (\d\.\d+) wide")) == pytest.approx(width(0.21, 0.9, 10), rel=0.1)
    steps = np.arange(201)
    size = 2 * 1.1**steps + 0.21 * 12 * np.sqrt((1.21**steps - 1) / 0.21)  # of the mean and of the spread
    by_mean, by_both = (int(np.argmax(each > 1e6)) for each in (2 * 1.1**steps, size))
    assert by_both - 10 <= int(number(said, r"away by step (\d+)")) <= by_mean + 10
    assert round(2 / (0.1 / 1.9), 9) == 38


def ends(beta):
    """Where the constant ball and Demon end on Demon's page."""
    curvatures, start = np.array([1.0, 25.0]), np.array([8.0, 1.6])
    return [losses(ball(bowl(curvatures), start, 0.04, how, 100), curvatures)[-1] for how in (beta, demon(beta, 100))]


def test_demon_from_eight_tenths():
    constant, released = ends(0.8)
    said = answer("demon", 1)
    assert f"Demon: {written(released)} above the minimum, the constant ball {written(constant)}." in said
    assert f"ends at {written(ends(0.7)[0])}, far below either" in said
    assert ends(0.7)[0] < released / 100 < constant


def test_demon_half_of_the_momentum():
    said, curve = answer("demon", 2), demon(0.95, 100)
    assert f"at step 95 it is still {curve[95]:.3f}, at step 96 it is {curve[96]:.3f}" in said
    assert curve[95] > 0.475 > curve[96]
    reach = 1 / (1 - curve)
    assert reach[0] == pytest.approx(20)
    assert int(np.argmax(reach <= 10)) == 53


def test_demon_for_good():
    wins = {k: np.subtract(*ends(k / 100)) > 0 for k in range(70, 100)}
    assert all(wins[k] for k in range(80, 100))
    assert [k for k in (74, 75, 76, 79) if wins[k]] == [75]
    constant, released = map(written, ends(0.79))
    assert f"the constant ball ends at {constant} and Demon at {released}." in answer("demon", 3)


# --- networks ---------------------------------------------------------------------------------------------------------


def test_digits_ten_epochs_and_a_step_too_long():
    found = {
        (eta, epochs, rule): ms.digits.train(rule, step_size=eta, momentum=0.9, epochs=epochs, seed=10).wrong
        for eta, epochs in ((0.178, 3), (0.178, 10), (1.0, 3))
        for rule in ("heavy_ball", "demon")
    }
    short, ten, giant = (
        [found[*how, rule] for rule in ("demon", "heavy_ball")] for how in ((0.178, 3), (0.178, 10), (1.0, 3))
    )
    said = "it misreads {} and the heavy ball {}, where it was {} and {}.".format(*ten, *short)
    assert said in answer("digits", 1)
    assert ten[0] < ten[1]
    assert "the heavy ball misreads {} of the 797, Demon {}.".format(*reversed(giant)) in answer("digits", 3)
    assert min(giant) > 797 / 2


def test_digits_how_many_coordinates():
    weights = {hidden: hidden * 65 + 10 * (hidden + 1) for hidden in (16, 32)}
    assert f"= {weights[16]}$" in answer("digits", 2)
    assert f"= {weights[32]}$" in answer("digits", 2)
    assert f"so {1000 // 64} steps." in answer("digits", 2)


def test_fine_tuning_batches_and_a_step_too_long():
    def wrong(rule, u, batch, momentum=0.9):
        eta = u * (1 - momentum) if rule == "heavy_ball" else u
        return ms.digits.fine_tune(
            rule,
            step_size=eta,
            momentum=momentum if rule == "heavy_ball" else None,
            epochs=10,
            batch_size=batch,
            seed=18,
        ).wrong

    small, medium, long = (
        [wrong(rule, *how) for rule in ("gradient_descent", "heavy_ball")]
        for how in ((0.178, 8), (0.178, 32), (1.0, 8))
    )
    said = answer("fine_tuning", 1)
    assert "descent misreads {} and momentum {}; with batches of 8 it was {} and {}.".format(*medium, *small) in said
    assert f"{10 * (500 // 32)} steps in place of {10 * (500 // 8)}." in said
    assert "misreads {} of the 396, momentum {}.".format(*long) in answer("fine_tuning", 3)
    assert f"{500 // 8} batches of 8 can be made, so ten epochs are {10 * (500 // 8)} steps; four" in answer(
        "fine_tuning", 2
    )
    assert 500 - 8 * (500 // 8) == 4


def test_generalization_momentum_and_noise():
    facts = LESSONS["generalization"]
    less, enough, quiet = (facts.settings[name].simulate() for name in ("less", "enough", "quiet"))
    usual = facts.opening.simulate()["ema_momentum"]
    said = [f"{run.training.signal:.2f}" for run in (less["ema_momentum"], usual)]
    assert "ends at {}, with 0.99 at {}.".format(*said) in answer("generalization", 1)
    assert f"has {enough['ema_momentum'].training.small_margin_accuracy:.0%} of the new" in answer("generalization", 2)
    right = [f"{quiet[name].training.small_margin_accuracy:.0%}" for name in ("gradient_descent", "ema_momentum")]
    assert "descent has {} of the new faint ones right, and momentum {}.".format(*right) in answer("generalization", 3)
    assert round(0.01 / (1 - 0.98), 9) == 1 / (2 * 1**2)


# --- Conventions ------------------------------------------------------------------------------------------------------

NARROW, FAR = np.array([1.0, 25.0]), np.array([-8.0, 1.6])


def test_conventions_half_the_momentum():
    ways = [(walk, beta) for beta in (0.5, 0.9) for walk in (ball, average)]
    said = [f"{abs(walk(bowl(NARROW), FAR, 0.02, beta, 60)[-1, 0]) / 8:.1%}" for walk, beta in ways]
    assert "stops {} short, the average {}; with 0.9 it was {} and {}.".format(*said) in answer("conventions", 1)


def test_conventions_a_port():
    assert "0.1/(1 - 0.9) = 1$, and $0.1/(1-0.99) = 10$" in answer("conventions", 2)
    np.testing.assert_allclose(
        ball(bowl(NARROW), FAR, 0.1, 0.9, 60), average(bowl(NARROW), FAR, 0.1 / (1 - 0.9), 0.9, 60), atol=1e-9
    )


def test_conventions_where_a_path_ends():
    s = (-2 + np.sqrt(204)) / 25
    said = answer("conventions", 3)
    assert f"= {s:.3f}$, so at $\\beta = {1 - s:.3f}$." in said
    assert 12.5 * s**2 == pytest.approx(2 * (2 - s))
    assert f"by step {gone(ball(bowl(NARROW), FAR, 0.5 * 0.25, 0.5, 200))}." in said
