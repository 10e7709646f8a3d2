"""Linear models at full batch, beside plain numpy: the largest margin, and what a diagonal network finds."""

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.networks.linear import (
    DRAWS,
    EXAMPLES,
    POINTS,
    RULES,
    SPARSE,
    START,
    margin_angles,
    max_margin,
    sparse_examples,
    sparse_regression,
)


def plain(rule, gradient, w, eta, beta, n_steps):
    """Every iterate of a rule, in its textbook form."""
    v = np.zeros_like(w)
    for _ in range(n_steps):
        g = gradient(w + beta * v if rule == "nesterov_textbook" else w)
        v = beta * v + ((1.0 - beta) * g if rule == "ema_momentum" else -eta * g)
        w = w + {"ema_momentum": -eta * v, "nesterov": beta * v - eta * g}.get(rule, v)
        yield w


def logistic_gradient(w):
    return -(POINTS / (1.0 + np.exp(POINTS @ w))[:, None]).mean(axis=0)


def scanned(points):
    """The direction of the largest margin among many."""
    angles = np.linspace(0.0, 2.0 * np.pi, 200_001)
    margins = (points @ np.array([np.cos(angles), np.sin(angles)])).min(axis=0)
    return angles[margins.argmax()], margins.max()


@pytest.mark.parametrize("seed", [None, 0, 1, 2])
def test_no_direction_has_a_larger_margin(seed):
    points = POINTS if seed is None else np.random.default_rng(seed).normal((3.0, 1.0), (2.0, 0.3), (12, 2))
    direction, margin = max_margin(points)
    angle, largest = scanned(points)
    assert margin == pytest.approx(largest, abs=2e-4)
    assert (points @ direction).min() == pytest.approx(margin)
    assert direction == pytest.approx([np.cos(angle), np.sin(angle)], abs=1e-4)


def test_one_point_is_its_own_direction():
    direction, margin = max_margin([(3.0, 4.0)])
    assert (direction.tolist(), margin) == ([0.6, 0.8], 5.0)


@pytest.mark.parametrize("points", [[(1.0, 0.0), (-1.0, 0.0)], [(1.0, 1.0), (-1.0, 1.0), (0.0, -1.0)], [(0.0, 0.0)]])
def test_points_that_no_direction_separates_are_refused(points):
    with pytest.raises(ms.RefusedError, match="points must lie on one side of a line through the origin"):
        max_margin(points)


@pytest.mark.parametrize("rule", RULES)
def test_the_angles_are_those_of_plain_numpy(rule):
    beta = 0.0 if rule == "gradient_descent" else 0.9
    found = margin_angles([0.3, 0.1], [beta, beta], 200, optimizer=rule)
    (along, across), _ = max_margin()
    for column, eta in zip(found.T, (0.3, 0.1), strict=True):
        path = np.array(list(plain(rule, logistic_gradient, np.zeros(2), eta, beta, 200)))
        cosines = path @ np.array([along, across]) / np.hypot(*path.T)
        assert column == pytest.approx(np.degrees(np.arccos(np.minimum(cosines, 1.0))), abs=1e-5)


def test_a_ball_without_momentum_is_gradient_descent_and_an_average_is_a_ball_with_its_effective_step_size():
    ball = margin_angles([0.3, 0.03], [0.0, 0.9], 300)
    assert ball[:, 0] == pytest.approx(margin_angles([0.3], [0.0], 300, optimizer="gradient_descent")[:, 0], rel=1e-9)
    average = margin_angles([0.3], [0.9], 300, optimizer="ema_momentum")
    assert ball[:, 1] == pytest.approx(average[:, 0], rel=1e-9)


def heavy_ball_in_positions(inputs, labels, eta, beta, n_steps):
    """w = u^2 - v^2 by x_{k+1} = x_k - eta g + beta (x_k - x_{k-1}), for one draw."""
    u, v = np.full(len(SPARSE), START), np.full(len(SPARSE), START)
    u_before, v_before = u, v
    for _ in range(n_steps):
        g = inputs.T @ (inputs @ (u * u - v * v) - labels) / len(labels)
        u_next = u - eta * 2.0 * u * g + beta * (u - u_before)
        v_next = v + eta * 2.0 * v * g + beta * (v - v_before)
        u_before, v_before, u, v = u, v, u_next, v_next
    return u * u - v * v


@pytest.mark.parametrize(("eta", "beta"), [(0.1, 0.0), (0.02, 0.9)])
def test_a_diagonal_network_finds_what_plain_numpy_does(eta, beta):
    found = sparse_regression(eta, beta, n_steps=400)
    inputs, labels = sparse_examples()
    for draw in (0, DRAWS - 1):
        expected = heavy_ball_in_positions(inputs[draw], labels[draw], eta, beta, 400)
        assert found.weights[draw] == pytest.approx(expected, abs=1e-9)
        loss = 0.5 * ((inputs[draw] @ expected - labels[draw]) ** 2).mean()
        assert found.train_losses[draw] == pytest.approx(loss, rel=1e-6)
    assert found.test_errors[0] == pytest.approx(((found.weights[0] - SPARSE) ** 2).sum())
    assert found.norms[0] == pytest.approx(np.linalg.norm(found.weights[0], 1))


def test_inputs_are_normal_and_labels_of_the_sparse_weights():
    inputs, labels = sparse_examples()
    assert inputs.shape == (DRAWS, EXAMPLES, len(SPARSE))
    assert inputs.std() == pytest.approx(1.0, abs=0.02)
    assert inputs.mean() == pytest.approx(0.0, abs=0.02)
    assert (labels == inputs @ SPARSE).all()
    assert len(np.unique(inputs[:, 0, 0])) == DRAWS


def test_what_diverges_says_so():
    made = sparse_regression(2.0, 0.5, n_steps=100)
    assert made.diverged
    assert repr(made).endswith("20 draws, diverges)")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: margin_angles([0.1], [0.9, 0.5], 10), "momenta must be as many as step_sizes"),
        (lambda: margin_angles([0.1], [1.0], 10), r"momenta must lie in \[0, 1\)"),
        (lambda: margin_angles([0.1], [0.9], 0), "n_steps must be a whole number from 1 to 1000000, got 0"),
        (lambda: sparse_regression(-0.1, 0.9, n_steps=10), "step_size must be a finite number above 0, got -0.1"),
        (
            lambda: sparse_regression(0.1, 0.9, n_steps=10, optimizer="adam"),
            "optimizer must be one of gradient_descent",
        ),
        (lambda: max_margin([1.0, 2.0]), "points must be pairs of numbers"),
    ],
)
def test_what_cannot_be_is_refused(call, said):
    with pytest.raises(ms.RefusedError, match=said):
        call()
