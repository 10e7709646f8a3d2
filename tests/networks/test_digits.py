"""A network on digits: its gradient, its steps, its luck, and what is refused."""

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.networks import network
from momentum_sim.optimizers import OPTIMIZERS
from tests.kernels.test_random_numbers import words
from tests.thinned import first

TORCH = json.loads((Path(__file__).parents[1] / "reference" / "network.json").read_text(encoding="utf-8"))

TRAINABLE = [name for name, rule in OPTIMIZERS.items() if rule.coordinatewise]
#: Rules that between them remember 0 to 6 numbers, and take their gradient at the iterate and elsewhere.
FIRST_OF_ALL = ("gradient_descent", "adam", "schedule_free")


def by_kind(names):
    return first(len(FIRST_OF_ALL), *sorted(names, key=lambda name: name not in FIRST_OF_ALL))


def settings_of(rule, beta=0.9):
    return {"step_size": 0.01 if rule.adaptive else 0.1, "momentum": None if rule.momentum == "none" else beta}


def wild_weights(hidden, seed=1):
    return np.random.default_rng(seed).normal(size=network.size_of(hidden)) * 0.3


def in_numpy(weights, which):
    """The loss and the share of wrong images, as one writes them with numpy."""
    net, x, y = network.layers(weights), ms.digits.images().reshape(1797, 64)[which], ms.digits.labels()[which]
    logits = np.maximum(x @ net.hidden.T + net.hidden_biases, 0.0) @ net.output.T + net.output_biases
    losses = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(y)), y]
    return losses.mean(), (logits.argmax(axis=1) != y).mean()


@pytest.mark.parametrize("hidden", [1, 7, 16, 33])
def test_the_gradient_is_that_of_the_loss(hidden):
    """By central differences, in every weight."""
    weights, which, h = wild_weights(hidden), np.arange(3, 24, dtype=np.int32), 1e-5
    loss, gradient = network.loss_and_gradient(weights, which)
    assert loss == pytest.approx(in_numpy(weights, which)[0], rel=1e-13)
    for k in np.random.default_rng(0).permutation(len(weights))[:600]:
        up, down = weights.copy(), weights.copy()
        up[k] += h
        down[k] -= h
        slope = (network.loss_and_error(up, which)[0] - network.loss_and_error(down, which)[0]) / (2.0 * h)
        assert gradient[k] == pytest.approx(slope, abs=1e-6), k


@pytest.mark.parametrize("n", [1, 31, 32, 33, 1797])
def test_loss_and_error_are_what_numpy_finds(n):
    weights, which = wild_weights(20), np.arange(n, dtype=np.int32)
    assert network.loss_and_error(weights, which) == pytest.approx(in_numpy(weights, which), rel=1e-12)


@pytest.mark.parametrize("case", TORCH["runs"], ids=lambda case: case["optimizer"])
def test_steps_are_pytorch_s(case):
    """From the same weights, with the same images in the same order: `tests/reference/record_network.py` says which."""
    hidden, batch, n_steps = (TORCH[name] for name in ("hidden", "batch_size", "n_steps"))
    k = np.arange(network.size_of(hidden))
    start = 0.25 * np.sin(1.7 * k + 0.3 * (k % 11))
    order = ((np.arange(n_steps * batch) * 389 + 7) % 1797).astype(np.int32).reshape(1, n_steps, batch)
    momentum = 0.0 if case["momentum"] is None else case["momentum"]
    for kept, expected in zip(TORCH["kept"], case["weights"], strict=True):
        weights, losses, _ = network.descend(
            OPTIMIZERS[case["optimizer"]], start, order[:, :kept], order[0, 0], np.full(kept, case["step_size"]),
            np.full(kept, momentum),
        )  # fmt: skip
        assert np.abs(weights[:: TORCH["every"]] - expected).max() < 1e-9
        assert np.abs(losses - case["losses"][:kept]).max() < 1e-9


@pytest.mark.parametrize("name", by_kind(TRAINABLE))
def test_each_weight_takes_the_rule_s_own_steps(name):
    """One after the other, by the kernel of the rule, of which the other coordinate stays at 0."""
    rule, n_steps, hidden = OPTIMIZERS[name], 4, 5
    etas, betas = np.array([0.1, 0.05, 0.2, 0.1]), np.array([0.9, 0.5, 0.0, 0.8])
    order = np.arange(n_steps * 10, dtype=np.int32).reshape(1, n_steps, 10)
    start = wild_weights(hidden)
    points = [(float(w), 0.0, tuple(map(float, rule.initial_state))) for w in start]
    losses = []
    for which, beta, eta in zip(order[0], betas, etas, strict=True):
        taken_at = np.array([rule.gradient_point(*point, beta)[0] for point in points])
        loss, gradient = network.loss_and_gradient(taken_at, which)
        losses.append(loss)
        points = [
            rule.step(x, y, float(g), 0.0, state, beta, eta) for (x, y, state), g in zip(points, gradient, strict=True)
        ]
    weights, found, _ = network.descend(rule, start, order, order[0, 0], etas, betas)
    assert weights.tolist() == [x for x, _, _ in points]
    assert found.tolist() == losses


@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_a_rule_says_whether_it_acts_in_each_coordinate_alone(rule):
    """On a bowl with its axes along x and y: what x does does not depend on where y starts, to the last bit."""
    bowl = ms.objectives.quadratic(condition_number=25.0)
    settings = {"step_size": 0.003, "momentum": None if rule.momentum == "none" else 0.9, "n_steps": 200}
    one, other = (ms.simulate(bowl, rule, start=(-4.0, y), **settings).iterates[:, 0] for y in (40.0, 0.0))
    assert np.array_equal(one, other) == rule.coordinatewise


def test_luck_depends_on_the_seed_alone():
    one, other = (
        ms.digits.train("heavy_ball", step_size=0.1, momentum=0.9),
        ms.digits.train("gradient_descent", step_size=0.3),
    )
    assert one.test_errors[0] == other.test_errors[0]
    assert one.losses[0] == other.losses[0]  # the same images first
    again = ms.digits.train("heavy_ball", step_size=0.1, momentum=0.9)
    assert np.array_equal(again.weights, one.weights)
    another = ms.digits.train("heavy_ball", step_size=0.1, momentum=0.9, seed=1)
    assert another.test_errors[0] != one.test_errors[0]
    assert np.array_equal(ms.digits.batches(1, 32, 7), ms.digits.batches(5, 32, 7)[:1])
    assert np.array_equal(ms.digits.batches(2, 50, 7).reshape(2, 1000), ms.digits.batches(2, 1000, 7)[:, 0])


def test_momentum_0_is_gradient_descent():
    one, other = (
        ms.digits.train(name, step_size=0.3, momentum=beta, epochs=1)
        for name, beta in (("heavy_ball", 0.0), ("gradient_descent", None))
    )
    assert np.array_equal(one.weights, other.weights)


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_every_image_is_to_train_on_or_to_test_with(seed):
    trained_on, tested = ms.digits.split(seed)
    assert (len(trained_on), len(tested)) == (1000, 797)
    assert np.array_equal(np.sort(np.concatenate([trained_on, tested])), np.arange(1797))
    order = ms.digits.batches(4, 100, seed).reshape(4, 1000)
    for row in order:
        assert np.array_equal(np.sort(row), np.sort(trained_on))
    assert len({row.tobytes() for row in order}) == 4


def shuffled(rows, n, seed=0, stream=0, particle=0):
    items = np.tile(np.arange(n, dtype=np.int32), (rows, 1))
    run(entries.shuffled(), items, rows, n, seed, stream, particle)
    return items


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 30])
def test_an_order_is_what_fisher_and_yates_make_of_the_generator_s_words(n):
    seed, stream, particle, items = 2**32 - 5, 3, 11, list(range(n))
    for k in range(n - 1, 0, -1):
        step, turn = divmod(n - 1 - k, 4)
        j = words(seed, stream, particle, step, 2)[turn] * (k + 1) >> 32
        items[k], items[j] = items[j], items[k]
    assert shuffled(1, n, seed, stream, particle)[0].tolist() == items


def test_every_order_is_as_likely_as_any_other():
    orders, counts = np.unique(shuffled(24_000, 4), axis=0, return_counts=True)
    assert len(orders) == 24
    assert ((counts - 1000) ** 2 / 1000).sum() < 23 + 4 * sqrt(2 * 23)


def test_the_start_is_he_s():
    net = ms.digits.layers(ms.digits.start(hidden=400, seed=3))
    for matrix, inputs in ((net.hidden, 64), (net.output, 400)):
        n = matrix.size
        assert abs(matrix.mean()) < 4 * sqrt(2 / inputs / n)
        assert matrix.var() / (2 / inputs) == pytest.approx(1, abs=4 * sqrt(2 / n))
    assert not net.hidden_biases.any()
    assert not net.output_biases.any()
    assert net.hidden.shape == (400, 64)
    assert net.output.shape == (10, 400)


@pytest.mark.parametrize("hidden", [1, 9, 16, 17])
def test_a_network_may_have_any_number_of_units(hidden):
    made = ms.digits.train("adam", step_size=0.01, momentum=0.9, epochs=2, hidden=hidden)
    assert made.weights.shape == (75 * hidden + 10,)
    trained_on, tested = ms.digits.split(0)
    assert (made.train_loss, made.train_error) == pytest.approx(in_numpy(made.weights, trained_on))
    assert made.test_errors[-1] == pytest.approx(in_numpy(made.weights, tested)[1])


@pytest.mark.parametrize(("batch_size", "steps"), [(1, 1000), (3, 333), (64, 15), (501, 1), (1000, 1)])
def test_an_epoch_has_as_many_steps_as_whole_batches(batch_size, steps):
    made = ms.digits.train("heavy_ball", step_size=0.01, momentum=0.5, epochs=2, batch_size=batch_size)
    assert (made.n_steps, made.losses.shape, made.test_errors.shape) == (2 * steps, (2 * steps,), (3,))
    assert made.test_errors[-1] < 0.9


def test_schedules_are_those_of_other_runs():
    n = 93
    by_name = ms.digits.train("heavy_ball", step_size=("cosine", 0.2), momentum=("demon", 0.9))
    assert np.array_equal(by_name.momenta, ms.schedules.demon(0.9, n))
    assert np.array_equal(by_name.step_sizes, ms.schedules.step_sizes.cosine(0.2, n))
    by_array = ms.digits.train("demon", step_size=by_name.step_sizes, momentum=0.9)
    assert np.array_equal(by_array.weights, by_name.weights)


def test_a_run_that_diverges_is_a_result():
    made = ms.digits.train("heavy_ball", step_size=1e200, momentum=0.9)
    assert made.diverged
    assert repr(made).endswith("diverges)")
    assert ((made.test_errors >= 0) & (made.test_errors <= 1)).all()


def test_a_record_prints_in_a_line_and_cannot_be_written_to():
    made = ms.digits.train("demon", step_size=0.1, momentum=0.9)
    assert len(repr(made)) < 120
    assert "\n" not in repr(made)
    assert not made.diverged
    for array in (made.losses, made.test_errors, made.weights, made.momenta, made.step_sizes, made.layers.output):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"optimizer": "nesterov_restart"}, "optimizer must act in each coordinate by itself, got 'nesterov_restart'"),
        ({"optimizer": "nesterov_function_restart"}, "in each coordinate by itself, got 'nesterov_function_restart'"),
        ({"optimizer": "Adam"}, r"\(did you mean 'adam'\?\)"),
        ({"step_size": 0.0}, "step_size must be a finite number above 0, got 0.0"),
        ({"step_size": np.full(92, 0.1)}, "have one value for each of the 93 steps"),
        ({"momentum": 1.0}, r"momentum must lie in \[0, 1\), got 1.0"),
        ({"momentum": None}, "momentum must be given for heavy_ball"),
        ({"optimizer": "gradient_descent"}, "momentum must be left out for gradient_descent"),
        ({"optimizer": "demon", "momentum": ("cosine", 0.9)}, "momentum must be a number for demon"),
        ({"epochs": 0}, "epochs must be a whole number from 1 to 10000, got 0"),
        ({"epochs": 1.5}, "epochs must be a whole number from 1 to 10000, got 1.5"),
        ({"batch_size": 1001}, "batch_size must be a whole number from 1 to 1000, got 1001"),
        ({"hidden": 0}, "hidden must be a whole number from 1 to 1024, got 0"),
        ({"seed": -1}, "seed must be a whole number from 0 to 4294967295, got -1"),
    ],
)
def test_what_is_refused_is_told(settings, said):
    usual = {"optimizer": "heavy_ball", "step_size": 0.1, "momentum": 0.9}
    with pytest.raises(ms.RefusedError, match=said):
        ms.digits.train(**usual | settings)


@pytest.mark.parametrize(
    ("keyword", "meant"),
    [
        ("lr", "step_size"),
        ("beta", "momentum"),
        ("n_epochs", "epochs"),
        ("batch", "batch_size"),
        ("n_hidden", "hidden"),
    ],
)
def test_a_keyword_of_another_library_is_understood(keyword, meant):
    with pytest.raises(TypeError, match=rf"'{keyword}' \(did you mean '{meant}'\?\)"):
        ms.digits.train("heavy_ball", **{keyword: 1})


def test_weights_of_another_shape_are_refused():
    with pytest.raises(ms.RefusedError, match="have 75 numbers for each hidden unit, and 10"):
        ms.digits.layers(np.zeros(100))
