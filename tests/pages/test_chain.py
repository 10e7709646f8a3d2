"""What the Heat and wave page says, in plain NumPy: masses between springs, their modes, what no method can know."""

import math
import re

import numpy as np
import pytest

from tests.pages.lesson_page import LESSONS, LessonPage, as_read

PAGE = LESSONS["chain"]
MASSES = 50
RNG = np.random.default_rng(20)


def laplacian(n):
    """The chain's matrix: held before the first mass, loose behind the last."""
    matrix = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
    matrix[-1, -1] = 1
    return matrix


def path(n, steps, eta, beta, nesterov=False):
    """The masses at each step, pulled to 1 from 0."""
    matrix, x, v = laplacian(n), np.zeros(n), np.zeros(n)
    pull = np.eye(n)[0]
    found = [x]
    for _ in range(steps):
        v = beta * v - eta * (matrix @ x - pull)
        x = x + (beta * v - eta * (matrix @ x - pull) if nesterov else v)
        found.append(x)
    return np.array(found)


def left(masses):
    return np.sqrt(((masses - 1) ** 2).mean(axis=-1))


def mu_of(n):
    return 4 * math.sin(math.pi / (2 * (2 * n + 1))) ** 2


def tuned(n):
    """The heavy ball's best settings for curvatures from mu to 4 - mu: Polyak's."""
    low, high = math.sqrt(mu_of(n)), math.sqrt(4 - mu_of(n))
    return (2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2


def steps_until_a_tenth(n, eta, beta):
    matrix, x, v = laplacian(n), np.zeros(n), np.zeros(n)
    pull = np.eye(n)[0]
    step = 0
    while left(x) > 0.1:
        v = beta * v - eta * (matrix @ x - pull)
        x, step = x + v, step + 1
    return step


@pytest.fixture(scope="module")
def prose():
    page = LessonPage("chain")
    return as_read(next(text for text in page.texts if text.startswith("## What pulls whom")))


def numbers_in(text, pattern):
    found = re.search(pattern, text)
    assert found, pattern
    return tuple(float(one.replace(",", "")) for one in found.groups())


def test_a_tenth_is_left_after_as_many_steps_as_it_says(prose):
    found = r"a tenth of the distance is left after ([\d,]+) steps, on 50 after ([\d,]+), on 100 after ([\d,]+)\."
    heat = numbers_in(prose, f"On 25 masses {found}")
    wave = numbers_in(prose, r"On 25 masses a tenth is left after (\d+) steps, on 50 after (\d+), on 100 after\s+(\d+)")
    assert heat == tuple(steps_until_a_tenth(n, 0.5, 0) for n in (25, 50, 100))
    assert wave == tuple(steps_until_a_tenth(n, *tuned(n)) for n in (25, 50, 100))
    assert 3.9 < heat[1] / heat[0] < 4.1 > heat[2] / heat[1] > 3.9  # twice as far, four times as long
    assert 1.9 < wave[1] / wave[0] < 2.1 > wave[2] / wave[1] > 1.9


def test_the_opening_has_the_best_settings_of_both():
    scene = PAGE.opening
    assert (scene.step_size, scene.momentum) == pytest.approx(tuned(MASSES), rel=1e-12)
    assert scene.runs[0].step_size == 0.5 == pytest.approx(2 / (4 - mu_of(MASSES) + mu_of(MASSES)))
    least, largest = np.linalg.eigvalsh(laplacian(MASSES))[[0, -1]]
    assert least == pytest.approx(mu_of(MASSES))
    assert 4 - 4 * least < largest < 4 - least  # a hair below


def test_a_step_of_a_half_puts_each_mass_into_the_middle_of_its_neighbours():
    matrix, x = laplacian(9), RNG.normal(size=9)
    moved = x - 0.5 * (matrix @ x - np.eye(9)[0])
    around = np.concatenate([[1.0], x, x[-1:]])
    assert moved == pytest.approx((around[:-2] + around[2:]) / 2)


def test_the_condition_number_and_what_is_predicted_of_the_slowest_mode(prose):
    kappa = (4 - mu_of(MASSES)) / mu_of(MASSES)
    said = numbers_in(prose, r"about \$\(4n/\\pi\)\^2\$: ([\d,]+) for 50 masses, whose root is (\d+)")
    assert said == (round(kappa), round(math.sqrt(kappa)))
    assert kappa == pytest.approx((4 * MASSES / math.pi) ** 2, rel=0.03)
    assert pytest.approx(math.pi / 4 * math.sqrt(kappa), rel=0.02) == MASSES
    values, vectors = np.linalg.eigh(laplacian(MASSES))
    share = abs(vectors[:, 0].sum()) / math.sqrt(MASSES)
    eta, beta = tuned(MASSES)
    descent = math.log(0.1 / share) / math.log(1 - 0.5 * values[0])
    assert 1 - 0.5 * values[0] == pytest.approx(1 - 2 / (kappa + 1))
    assert math.sqrt(beta) == pytest.approx(1 - 2 / (math.sqrt(kappa) + 1))
    steps = np.arange(400)
    size = [1.0, 1 - eta * values[0]]
    for _ in steps[2:]:
        size.append((1 + beta - eta * values[0]) * size[-1] - beta * size[-2])
    last = np.flatnonzero(share * np.abs(size) > 0.1)[-1]  # the slowest mode is at a double root: it has no swing
    predicted = numbers_in(prose, r"a tenth is left after ([\d,]+) and (\d+) steps; measured were ([\d,]+) and (\d+)")
    assert predicted[0] == round(descent)
    assert last <= predicted[1] <= last + 1
    assert predicted[2:] == (steps_until_a_tenth(MASSES, 0.5, 0), steps_until_a_tenth(MASSES, eta, beta))


def test_nothing_comes_beyond_mass_k_in_k_steps_and_that_has_its_price(prose):
    eta, beta = tuned(MASSES)
    for masses in (path(MASSES, 60, 0.5, 0), path(MASSES, 60, eta, beta), path(MASSES, 60, 0.3, 0.9, nesterov=True)):
        for k in range(MASSES):
            assert (masses[k, k:] == 0).all()
            assert k == 0 or masses[k, k - 1] != 0
    said = numbers_in(
        prose, r"they alone are (\d+)% of the distance.*?the tuned ball has (\d+)%, gradient descent (\d+)%"
    )
    ball, descent = (left(path(MASSES, 25, *of))[-1] for of in ((eta, beta), (0.5, 0)))
    wall = math.sqrt((MASSES - 25) / MASSES)
    assert said == tuple(round(100 * each) for each in (wall, ball, descent))
    assert wall < ball < descent


def test_the_wall_as_a_bound():
    """A long chain, each mass of which hangs on a weak spring of its own."""
    kappa = 60.0
    weak, n = 4 / (kappa - 1), 400
    matrix = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1) + weak * np.eye(n)
    curvatures = np.linalg.eigvalsh(matrix)
    assert curvatures[0] == pytest.approx(weak, rel=2e-3)
    assert curvatures[-1] == pytest.approx(4 * kappa / (kappa - 1), rel=1e-3)
    assert curvatures[-1] / curvatures[0] == pytest.approx(kappa, rel=3e-3)
    rest = np.linalg.solve(matrix, np.eye(n)[0])
    q = (math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)
    assert 2 * q - 1 - q**2 + weak * q == pytest.approx(0, abs=1e-12)
    assert rest[:40] == pytest.approx(q ** np.arange(1, 41), rel=1e-9)
    for k in (1, 5, 20):
        untouched = np.linalg.norm(rest[k:]) / np.linalg.norm(rest)
        assert untouched == pytest.approx(q**k, rel=1e-9)
    low, high = math.sqrt(weak), math.sqrt(4 * kappa / (kappa - 1))
    assert (high - low) / (high + low) == pytest.approx(q)  # the tuned ball's rate


def test_a_promise_is_worth_a_quarter_of_the_best_speed():
    for kappa in (1e4, 1e6):
        root = math.sqrt(kappa)
        q = (root - 1) / (root + 1)
        assert math.log(q**2) / math.log(1 - 1 / root) == pytest.approx(4, rel=0.01)
        assert q**2 == pytest.approx(1 - 4 / root, rel=1e-3)


def test_two_steps_are_enough_in_the_ravine_of_race_and_n_on_a_chain():
    x, y = -8.0, 2.0
    for eta in (1 / 50, 1.0):
        x, y = x - eta * x, y - eta * 50 * y
    assert (x, y) == (0, 0)
    (item,) = (item for item in LESSONS["race"].look_closer if item.title == "Two steps are enough")
    run = item.scene.simulate()["gradient_descent"]
    assert run.iterates[-1].tolist() == [0, 0]
    assert run.step_sizes.tolist() == [0.02, 1.0]
    assert "Its gap is then 0." in as_read(item.text)
    matrix, masses = laplacian(6), np.zeros(6)
    for curvature in np.linalg.eigvalsh(matrix):
        assert left(masses) > 1e-3
        masses = masses - (matrix @ masses - np.eye(6)[0]) / curvature
    assert masses == pytest.approx(np.ones(6), abs=1e-9)


def test_what_the_beats_tell():
    heat, wave, wall = (as_read(beat.text) for beat in PAGE.beats)
    eta, beta = tuned(MASSES)
    assert f"After 200 steps {left(path(MASSES, 200, 0.5, 0))[-1]:.0%} of the distance" in heat
    assert f"it needs {steps_until_a_tenth(MASSES, 0.5, 0):,} until a tenth is" in heat
    assert f"At step {steps_until_a_tenth(MASSES, eta, beta)} a tenth is left" in wave
    assert "After 25 steps 25 masses have moved" in wall
    for beat in PAGE.beats[1:]:
        assert beat.scene.prediction is not None


def test_the_front_runs_to_the_end_and_comes_back():
    """A mass's largest step comes later and later to the end, and then a second time on the way back."""
    eta, beta = tuned(MASSES)
    speed = np.abs(np.diff(path(MASSES, 200, eta, beta), axis=0))
    for mass in (20, 30, 40):
        there = speed[: MASSES + 1, mass - 1].argmax()
        assert mass - 1 <= there <= 1.1 * mass + 2
        back = MASSES + 1 + speed[MASSES + 1 : 2 * MASSES + 20, mass - 1].argmax()
        assert abs(back - (2 * MASSES - mass)) <= 6


def test_plucked_and_shaken():
    (plucked,) = (item for item in PAGE.look_closer if item.title.startswith("Plucked"))
    n = MASSES
    matrix = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
    mu = 4 * math.sin(math.pi / (2 * (n + 1))) ** 2
    assert np.linalg.eigvalsh(matrix)[0] == pytest.approx(mu)
    low, high = math.sqrt(mu), math.sqrt(4 - mu)
    eta, beta = (2 / (low + high)) ** 2, ((high - low) / (high + low)) ** 2
    assert (plucked.scene.step_size, plucked.scene.momentum) == pytest.approx((eta, beta), rel=1e-9)
    peak = math.floor(0.5 * (n + 1) + 0.5)  # of masses from 1 on
    i = np.arange(1, n + 1)
    start = np.where(i <= peak, i / peak, (n + 1 - i) / (n + 1 - peak))
    ends = {}
    for name, setting in {"ball": (eta, beta), "descent": (0.5, 0.0)}.items():
        x, v = start.copy(), np.zeros(n)
        sizes = [1.0]
        for _ in range(200):
            v = setting[1] * v - setting[0] * (matrix @ x)
            x = x + v
            sizes.append(np.linalg.norm(x) / np.linalg.norm(start))
        ends[name] = np.array(sizes)
    arrives = np.flatnonzero(ends["ball"] > 0.1)[-1] + 1
    text = as_read(plucked.text)
    assert (
        f"The ball arrives at step {arrives}; gradient descent has {ends['descent'][-1]:.0%} of the distance left"
        in text
    )
    run = plucked.scene.simulate()["heavy_ball"]
    for k in (1, 7, 20):
        assert (run.firsts[k], run.lasts[k]) == (peak - (k - 1), peak + (k - 1))
    values = np.linalg.eigvalsh(matrix)
    rates = np.abs(1 - 0.5 * values)
    assert sorted(rates)[-2:] == pytest.approx([rates[0], rates[-1]])
    assert 1 - 0.5 * values[-1] < 0  # it changes sides
    moduli = [np.abs(np.roots([1, -(1 + beta - eta * value), beta])).max() for value in values]
    assert max(moduli) / min(moduli) == pytest.approx(1, abs=1e-5)
