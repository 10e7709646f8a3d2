"""What the Demon page says, against recursions in plain NumPy."""

import re

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.narration import written
from tests.pages.lesson_page import LESSONS, LessonPage, as_read

DEMON = LESSONS["demon"]
RAVINE, VALLEY = (8.0, 1.6), (-1.2, 1.0)


def falling(beta, n_steps):
    """Its momentum, from what a gradient still has to say: that falls along a line."""
    left = (1 - np.arange(n_steps) / n_steps) * beta / (1 - beta)
    return left / (1 + left)


def constant(beta, n_steps):
    return np.full(n_steps, beta)


def bowl(kappa):
    return (lambda p: np.array([1.0, kappa]) * p), (lambda p: 0.5 * (p[0] ** 2 + kappa * p[1] ** 2))


def banana():
    def slope(p):
        x, y = p
        return np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])

    return slope, lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def ball(loss, start, eta, momenta, *, ahead=False, average=False):
    """How high a ball ends: heavy, looking ahead as torch has it, or with a moving average for its velocity."""
    slope, height = loss
    x, v = np.array(start), np.zeros(2)
    with np.errstate(all="ignore"):
        for beta in momenta:
            g = slope(x)
            if average:
                v = beta * v + (1 - beta) * g
                x = x - eta * v
            else:
                v = beta * v - eta * g
                x = x + (beta * v - eta * g if ahead else v)
        return height(x)


@pytest.fixture(scope="module")
def prose():
    return LessonPage("demon").texts[1]


def row(prose, name):
    """What the two balls end at, of a row of the table."""
    (cells,) = re.findall(rf"^\| {re.escape(name)} \| (.*) \| (.*) \|$", prose, re.MULTILINE)
    return cells


ROWS = {
    "swings, 0.95": (bowl(25), RAVINE, 0.04, 0.95, 100),
    "swings, 0.9": (bowl(25), RAVINE, 0.04, 0.9, 100),
    "creeps along a valley": (bowl(100), (10.0, 1.0), 0.003, 0.9, 100),
    "Rosenbrock, 300 steps from 0.95": (banana(), VALLEY, 0.001, 0.95, 300),
    "Rosenbrock, 1000 steps from 0.99": (banana(), VALLEY, 0.0003, 0.99, 1000),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_table_says_where_it_wins_and_where_it_loses(prose, name):
    loss, start, eta, beta, n_steps = ROWS[name]
    ends = [ball(loss, start, eta, momenta(beta, n_steps)) for momenta in (constant, falling)]
    assert row(prose, name) == tuple(map(written, ends))
    assert (ends[1] > ends[0]) == (name in ("creeps along a valley", "Rosenbrock, 300 steps from 0.95"))


def averages(n_steps):
    """How high the constant ball, Demon and its two plain rivals end on average: mean and covariance, step by step."""
    eta, beta, t = 0.004, 0.9, np.arange(n_steps)
    still = np.zeros(n_steps)
    share, falls = beta / (1 - beta), falling(beta, n_steps)
    kinds = [
        (constant(beta, n_steps), eta + still),
        (falls, eta + still),
        (still, eta / (1 - falls)),
        (still, eta * (1 + share * (n_steps - 1 - t) / (n_steps + share))),
    ]
    for momenta, etas in kinds:
        height = 0.0
        for curvature, start in zip((1.0, 25.0), RAVINE, strict=True):
            mean, covariance = np.array([start, 0.0]), np.zeros((2, 2))
            for b, e in zip(momenta, etas, strict=True):
                step = np.array([[1 - e * curvature, b], [-e * curvature, b]])
                mean, covariance = step @ mean, step @ covariance @ step.T + (5.0 * e) ** 2
            height += 0.5 * curvature * (mean[0] ** 2 + covariance[0, 0])
        yield height


@pytest.mark.parametrize(
    ("name", "n_steps"), [("400 steps, at the noise floor", 400), ("100 steps, still under way", 100)]
)
def test_the_fair_rivals_end_on_average_where_the_page_says(prose, name, n_steps):
    (said,) = re.findall(rf"^\| {re.escape(name)} \| (.*) \|$", prose, re.MULTILINE)
    assert said.split(" | ") == [written(height) for height in averages(n_steps)]


def test_in_the_opening_ravine_a_plain_step_as_long_is_ten_times_what_it_bears(prose):
    assert pytest.approx(10) == 0.04 / (1 - 0.95) / (2 / 25)
    x, k = np.array(RAVINE), 0
    falls = falling(0.95, 100)
    while np.abs(x).sum() <= 1e6:
        x, k = x - 0.04 / (1 - falls[k]) * np.array([1.0, 25.0]) * x, k + 1
    assert f"over a million away by step {k}. Calming" in prose


def test_a_step_near_the_limit_is_too_long_once_momentum_has_gone(prose):
    stays, goes = (ball(bowl(25), RAVINE, 3.6 / 25, momenta(0.9, 200)) for momenta in (constant, falling))
    assert row(prose, "a step size near the limit") == (written(stays), "beyond all bounds")
    assert goes > 1e12
    assert falling(0.9, 200).min() < 0.8
    assert pytest.approx(2 * (1 + 0.8)) == 3.6


def test_one_draw_of_noise_is_that_of_its_seed(prose):
    def noisy(momenta):
        run = ms.simulate(
            ms.objectives.quadratic(25), "heavy_ball", step_size=0.004, momentum=momenta, n_steps=400, start=RAVINE,
            noise_std=5.0, seed=1,
        )  # fmt: skip
        return written(run.gaps[-1])

    assert row(prose, "noisy gradients, one draw") == (noisy(constant(0.9, 400)), noisy(falling(0.9, 400)))


def test_its_curve_half_way_and_at_the_end(prose):
    momenta = falling(0.95, 100)
    assert f"half way Demon still has {momenta[50]:.3f}, and at the last step {momenta[-1]:.2f}" in prose
    effective = 1 / (1 - momenta)
    np.testing.assert_allclose(np.diff(effective), -19 / 100, rtol=1e-9)
    assert effective[0] == pytest.approx(20)


def test_a_constant_0_7_is_better_than_demon_from_there(prose):
    """Not than Demon from any momentum: from 0.802 that happens to end lower still."""
    at = [ball(bowl(25), RAVINE, 0.04, momenta(0.7, 100)) for momenta in (constant, falling)]
    assert f"A constant 0.7 ends at {written(at[0])}, and Demon from there at {written(at[1])}." in prose
    assert DEMON.beats[1].text.startswith(f"A constant 0.7 ends at {written(at[0])}, and Demon from there at ")
    assert f"at {written(at[1])}: who can choose" in DEMON.beats[1].text
    assert at[1] > 1000 * at[0]


def test_the_rivals_end_where_it_says(prose):
    share = np.arange(100) / 100
    linear, cosine = 0.95 * (1 - share), 0.95 * (1 + np.cos(np.pi * share)) / 2
    assert f"It ends at {written(ball(bowl(25), RAVINE, 0.04, linear))}; half way" in prose
    assert f"(Loshchilov and Hutter, 2016), {written(ball(bowl(25), RAVINE, 0.04, cosine))}." in prose
    ahead = ball(bowl(25), RAVINE, 0.04, falling(0.95, 100), ahead=True)
    assert f"the same momentum retires. It ends at {written(ahead)}." in prose
    fast, slow = 1 / (1 - linear), 1 / (1 - falling(0.95, 100))
    assert fast[50] < 0.2 * slow[50]


def restarted(loss, start, eta, most, n_steps, *, by_loss):
    """How high Nesterov's restarted method ends, and the steps after which it begins anew."""
    slope, height = loss
    x = y = np.array(start)
    since, anew = 0, []
    for step in range(1, n_steps + 1):
        g = slope(y)
        new = y - eta * g
        if height(new) > height(x) if by_loss else g @ (new - x) > 0:
            since = 0
            anew.append(step)
        y = new + min(most, since / (since + 3)) * (new - x)
        x, since = new, since + 1
    return height(x), anew


def test_restarts_end_where_it_says_and_the_loss_rises_later_than_a_step_goes_uphill(prose):
    (early, first), (late, second) = (
        restarted(bowl(25.0), RAVINE, 0.04, 0.95, 100, by_loss=by_loss) for by_loss in (False, True)
    )
    assert f"begins anew. It ends at {written(early)}; begun anew " in prose
    assert f"which is seen later, at {written(late)}." in prose
    assert first[0] < second[0]


def test_a_moving_average_has_no_effective_step_to_lower(prose):
    kept, shortened = (
        written(ball(bowl(25), RAVINE, 0.04, momenta(0.95, 100), average=True)) for momenta in (constant, falling)
    )
    assert f"the average ends at {kept}, and with Demon's curve at {shortened}." in prose
    long = ball(bowl(25), RAVINE, 0.8, constant(0.95, 100), average=True)
    assert f"the constant average bears it, {written(long)};" in prose
    assert not ball(bowl(25), RAVINE, 0.8, falling(0.95, 100), average=True) < 1e12


def test_what_one_can_say_afterwards():
    first, *_, last = map(as_read, DEMON.can_say)
    assert f"{falling(0.95, 100)[50]:.3f} half way, and {falling(0.95, 100)[-1]:.2f} at the last step" in first
    ends = [ball(bowl(25), RAVINE, 0.04, momenta) for momenta in (constant(0.7, 100), falling(0.95, 100))]
    assert (
        f"a constant 0.7 ends at {written(ends[0])} above the minimum, and Demon from 0.95 at {written(ends[1])}"
        in last
    )


def test_what_its_authors_advise_ends_higher_here():
    """Momentum that stays for half the run, and what is to come falls from there to that of -0.1 on a line."""
    share = np.clip((np.arange(100) - 50) / 50, 0, 1)
    left = 19 + (-0.1 / 1.1 - 19) * share
    late = left / (1 + left)
    item = DEMON.look_closer[-1]
    end = written(ball(bowl(25), RAVINE, 0.04, late))
    assert f"{late[-1]:.2f} at the last of them" in item.text
    assert (
        f"that is worse, {end} where Demon has {written(ball(bowl(25), RAVINE, 0.04, falling(0.95, 100)))}" in item.text
    )


def test_what_is_said_of_the_best_that_is_found(prose):
    settings = {"start": RAVINE, "optimizer": "heavy_ball"}
    noisy = ms.find_schedule(ms.objectives.quadratic(25.0), step_size=0.004, n_steps=400, noise_std=5.0, **settings)
    assert noisy.momenta[[0, 200]].round(1).tolist() == [1.0, 0.2]
    assert noisy.momenta[300:].max() < 0.005
    found = [noisy, *(noisy.rivals[name] for name in ("demon", "linear", "constant"))]
    best, demon, line, constant = (written(one.expected_loss) for one in found)
    said = f"ends at {best} on average, where Demon from its best start has {demon}, a straight line {line} and the"
    assert said in prose
    assert f"best constant momentum {constant}: there" in prose
    calm = ms.find_schedule(ms.objectives.quadratic(25.0), step_size=0.04, n_steps=100, **settings)
    assert calm.found.name == "points"
    turns = np.sign(np.diff(calm.momenta))
    assert {-1.0, 1.0} <= set(turns)
