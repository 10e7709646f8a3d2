"""What is promised of runs on every smooth, strongly convex function, against runs on many, in plain numpy."""

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import theory

DIMENSIONS, STEPS = 6, 150


def quadratic(draw, mu, largest):
    turn, _ = np.linalg.qr(draw.normal(size=(DIMENSIONS, DIMENSIONS)))
    between = draw.uniform(mu, largest, DIMENSIONS - 2)
    hessian = turn @ np.diag([mu, largest, *between]) @ turn.T
    return (lambda x: 0.5 * x @ hessian @ x), (lambda x: hessian @ x)


def soft_corners(draw, mu, largest):
    """A sum of log cosh along random directions, from nearly linear to nearly quadratic, and a shallow bowl."""
    directions = draw.normal(size=(9, DIMENSIONS))
    directions *= np.sqrt((largest - mu) / np.linalg.eigvalsh(directions.T @ directions)[-1])
    scales = np.geomspace(0.03, 30.0, 9)

    def value(x):
        z = directions @ x / scales
        within = np.clip(z, -1, 1)  # log cosh z without cancelling, where it is near 0
        log_cosh = np.where(abs(z) < 1, np.log1p(2 * np.sinh(within / 2) ** 2), np.logaddexp(z, -z) - np.log(2))
        return 0.5 * mu * x @ x + (scales**2 * log_cosh).sum()

    return value, lambda x: mu * x + directions.T @ (scales * np.tanh(directions @ x / scales))


def far_from_a_box(draw, mu, largest):
    """Steep in a box and shallow beyond: mu |x|^2/2 + (L - mu)(|x|^2 - d(x)^2)/2, d the distance from the box."""
    box = draw.uniform(0.05, 1.0, DIMENSIONS)

    def within(x):
        return np.clip(x, -box, box)

    def value(x):
        away = x - within(x)
        return 0.5 * mu * x @ x + 0.5 * (largest - mu) * (x @ x - away @ away)

    return value, lambda x: mu * x + (largest - mu) * within(x)


KINDS = (quadratic, soft_corners, far_from_a_box)


def functions():
    """Functions that are least, 0, at 0, with their curvatures' bounds and a start."""
    draw = np.random.default_rng(7)
    for kind in KINDS:
        for kappa in (1.5, 11.0, 100.0, 3000.0):
            largest = float(draw.uniform(0.1, 10.0))
            yield *kind(draw, largest / kappa, largest), largest / kappa, largest, draw.normal(size=DIMENSIONS)


def textbook(slope, x, eta, beta, n=STEPS):
    """Nesterov's x_k, and where each gradient is taken, y_k."""
    xs, ys, before = [x], [x], x
    for _ in range(n):
        before, x = x, ys[-1] - eta * slope(ys[-1])
        xs.append(x)
        ys.append(x + beta * (x - before))
    return np.array(xs), np.array(ys)


def descent(slope, x, eta, n=STEPS):
    xs = [x]
    for _ in range(n):
        xs.append(xs[-1] - eta * slope(xs[-1]))
    return np.array(xs)


def test_the_functions_are_as_smooth_and_as_convex_as_they_are_said_to_be():
    draw = np.random.default_rng(3)
    for value, slope, mu, largest, _ in functions():
        for x, y in draw.normal(size=(40, 2, DIMENSIONS)):
            apart, turned = x - y, slope(x) - slope(y)
            assert mu * apart @ apart <= (turned @ apart) * (1 + 1e-9)
            assert turned @ turned <= largest * (turned @ apart) * (1 + 1e-9)
            assert value(x) >= value(y) + slope(y) @ apart + 0.5 * mu * apart @ apart - 1e-12


def test_nesterov_keeps_its_promise_and_its_energy_falls_at_each_step():
    for value, slope, mu, largest, start in functions():
        root = np.sqrt(largest / mu)
        eta, beta, rate = theory.guaranteed_parameters("nesterov_textbook", mu, largest)
        assert (eta, beta, rate) == pytest.approx((1 / largest, (root - 1) / (root + 1), 1 - 1 / root), rel=1e-14)
        xs, ys = textbook(slope, start, eta, beta)
        gaps = np.array([value(x) for x in xs])
        promised = theory.guaranteed_gap(
            "nesterov_textbook", np.arange(STEPS + 1), mu, largest, distance=np.linalg.norm(start), gap=gaps[0]
        )
        np.testing.assert_allclose(
            promised, (1 - 1 / root) ** np.arange(STEPS + 1) * (gaps[0] + mu / 2 * start @ start)
        )
        assert (gaps <= promised * (1 + 1e-9)).all()
        energy = gaps + mu / 2 * ((ys + root * (ys - xs)) ** 2).sum(axis=1)
        assert (energy[1:] <= (1 - 1 / root) * energy[:-1] * (1 + 1e-9)).all()
        without = theory.guaranteed_gap("nesterov_textbook", 0, mu, largest, distance=np.linalg.norm(start))
        assert without == pytest.approx((mu + largest) / 2 * start @ start)
        assert without >= promised[0]


def test_gradient_descent_keeps_its_promise_and_comes_nearer_at_each_step():
    for value, slope, mu, largest, start in functions():
        factor = (largest - mu) / (largest + mu)
        eta, beta, rate = theory.guaranteed_parameters("gradient_descent", mu, largest)
        assert (eta, beta, rate) == pytest.approx((2 / (mu + largest), 0.0, factor**2), rel=1e-14)
        xs = descent(slope, start, eta)
        distances = np.linalg.norm(xs, axis=1)
        assert (distances[1:] <= factor * distances[:-1] * (1 + 1e-9) + 1e-300).all()
        promised = theory.guaranteed_gap(
            "gradient_descent", np.arange(STEPS + 1), mu, largest, distance=distances[0], gap=1e-9
        )
        np.testing.assert_allclose(promised, largest / 2 * factor ** (2 * np.arange(STEPS + 1)) * distances[0] ** 2)
        assert all(value(x) <= bound * (1 + 1e-9) for x, bound in zip(xs, promised, strict=True))


def test_gradient_descents_promise_is_the_best_there_can_be():
    mu, largest = 0.2, 3.0
    run = descent(lambda x: largest * x, np.array([1.5]), 2 / (mu + largest), 30)
    promised = theory.guaranteed_gap("gradient_descent", np.arange(31), mu, largest, distance=1.5)
    np.testing.assert_allclose(largest / 2 * run[:, 0] ** 2, promised, rtol=1e-10)


def test_nesterovs_promise_could_not_be_of_two_and_a_half_as_many_steps():
    broken = 0
    for value, slope, mu, largest, start in functions():
        eta, beta, rate = theory.guaranteed_parameters("nesterov_textbook", mu, largest)
        xs, _ = textbook(slope, start, eta, beta)
        first = value(start) + mu / 2 * start @ start
        broken += any(value(x) > rate ** (2.5 * k) * first * (1 + 1e-9) for k, x in enumerate(xs))
    assert broken >= 4


def test_the_library_takes_those_steps():
    mu, largest = 1.0, 50.0
    eta, beta, _ = theory.guaranteed_parameters("nesterov_textbook", mu, largest)
    run = ms.simulate(
        ms.objectives.quadratic(largest), "nesterov_textbook", step_size=eta, momentum=beta, n_steps=60, start=(-8, 2)
    )
    xs, _ = textbook(lambda x: np.array([mu, largest]) * x, np.array([-8.0, 2.0]), eta, beta, 60)
    np.testing.assert_allclose(run.iterates, xs, rtol=1e-9, atol=1e-12)
    promised = theory.guaranteed_gap(
        "nesterov_textbook", np.arange(61), mu, largest, distance=np.hypot(8, 2), gap=run.gaps[0]
    )
    assert (run.gaps <= promised).all()


def test_nesterovs_rate_is_the_better_one_from_a_condition_number_of_11_and_a_half_on():
    kappas = np.array([1.5, 5.0, 11.4, 11.5, 100.0, 1e6])
    descends, flies = (
        theory.guaranteed_parameters(name, 1.0, kappas).rate for name in ("gradient_descent", "nesterov_textbook")
    )
    assert ((flies < descends) == [False, False, False, True, True, True]).all()


@pytest.mark.parametrize("name", ["heavy_ball", "nesterov", "adam"])
def test_of_others_nothing_is_promised(name):
    with pytest.raises(
        ValueError, match=r"optimizer must be one of which something is promised on every such function"
    ):
        theory.guaranteed_parameters(name, 1.0, 2.0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"steps": -1}, "steps must be a finite number of at least 0, got -1"),
        ({"distance": -1.0}, "distance must be a finite number of at least 0, got -1.0"),
        ({"gap": float("nan")}, "gap must be a finite number of at least 0, got nan"),
        ({"strong_convexity": 3.0}, "strong_convexity must be at most smoothness, got 3.0 and 2.0"),
        ({"steps": [1, 2], "distance": [1, 2, 3]}, "settings must have shapes that broadcast"),
    ],
)
def test_what_cannot_be_is_refused(changed, said):
    given = {"steps": 1, "strong_convexity": 1.0, "smoothness": 2.0, "distance": 1.0} | changed
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        theory.guaranteed_gap("nesterov_textbook", **given)
