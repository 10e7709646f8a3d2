"""A network trained on all its images at once: gradient, Hessian, steps, sharpness, and the edge where it stays."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.compiler.native import run
from momentum_sim.networks import network
from momentum_sim.networks.full_batch import EDGES, GAIN, N_IMAGES, TOLERANCE, derivatives, full_batch_descent
from momentum_sim.networks.settings import EIGENVECTOR, START, drawn_weights
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Edge
from tests.networks.test_digits import TRAINABLE, wild_weights
from tests.thinned import first

TORCH = json.loads((Path(__file__).parents[1] / "reference" / "full_batch.json").read_text(encoding="utf-8"))
TESTED = np.arange(1700, 1760, dtype=np.int32)


def in_numpy(weights, which):
    """Loss, gradient and share of wrong images, as one writes them with numpy."""
    net, x = network.layers(weights), ms.digits.images().reshape(1797, 64)[which]
    labels = ms.digits.labels()[which]
    h = np.tanh(x @ net.hidden.T + net.hidden_biases)
    outputs = h @ net.output.T + net.output_biases
    errors = outputs - np.eye(10)[labels]
    slopes = 2.0 * errors / errors.size
    of_units = (1.0 - h * h) * (slopes @ net.output)
    parts = (x.T @ of_units, of_units.sum(axis=0), slopes.T @ h, slopes.sum(axis=0))
    return (errors**2).mean(), np.concatenate([p.ravel() for p in parts]), (outputs.argmax(axis=1) != labels).mean()


def hessian(weights, which):
    """The whole matrix, column by column."""
    return np.array([derivatives(weights, axis, which)[2] for axis in np.eye(len(weights))])


def descended(name, start, which, step_sizes, momenta, every=1, tested=TESTED, seed=0):
    """What all steps tell, (m, 4), their losses, and the last weights."""
    hidden = network.hidden_of(start)
    vector = drawn_weights(hidden, GAIN, seed, EIGENVECTOR)
    entry, arguments = full_batch_descent(
        OPTIMIZERS[name], start, vector, which, tested, np.asarray(step_sizes), np.asarray(momenta), every
    )
    run(entry, *arguments)
    told, losses, packed, *_ = arguments
    return told, losses, network.unpacked_weights(packed, hidden)


# --- loss, gradient, Hessian ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hidden", "n"), [(1, 1), (7, 21), (16, 500), (33, 33)])
def test_loss_and_gradient_are_what_numpy_finds(hidden, n):
    weights, which = wild_weights(hidden), np.arange(n, dtype=np.int32) + 3
    loss, gradient, _ = derivatives(weights, weights, which)
    expected, expected_gradient, _ = in_numpy(weights, which)
    assert loss == pytest.approx(expected, rel=1e-13)
    assert np.abs(gradient - expected_gradient).max() < 1e-15


@pytest.mark.parametrize("hidden", [1, 16, 33])
def test_the_gradient_is_that_of_the_loss(hidden):
    """By central differences, in weights of every kind."""
    weights, which, h = wild_weights(hidden), np.arange(3, 24, dtype=np.int32), 1e-5
    _, gradient, _ = derivatives(weights, weights, which)
    for k in np.random.default_rng(0).permutation(len(weights))[:300]:
        up, down = weights.copy(), weights.copy()
        up[k] += h
        down[k] -= h
        slope = (derivatives(up, up, which)[0] - derivatives(down, down, which)[0]) / (2.0 * h)
        assert gradient[k] == pytest.approx(slope, abs=1e-9), k


@pytest.mark.parametrize("hidden", [1, 7, 16, 33])
def test_hessian_vector_products_are_how_the_gradient_changes(hidden):
    """By central differences of the gradient, along a wild vector and along one of each kind of weight alone."""
    weights, which, h = wild_weights(hidden), np.arange(3, 43, dtype=np.int32), 1e-5
    size, rng = len(weights), np.random.default_rng(5)
    alone = np.zeros((4, size))
    for row, (begin, end) in zip(alone, ((0, 64), (64, 65), (65, 75), (75, 76)), strict=True):
        row[begin * hidden : min(end * hidden, size) if end < 76 else size] = 1.0
    for vector in (rng.normal(size=size), *alone):
        product = derivatives(weights, vector, which)[2]
        up, down = (derivatives(weights + sign * h * vector, vector, which)[1] for sign in (1.0, -1.0))
        assert np.abs(product - (up - down) / (2.0 * h)).max() < 1e-6


def test_the_hessian_is_symmetric_and_linear():
    weights, which = wild_weights(3), np.arange(3, 43, dtype=np.int32)
    matrix = hessian(weights, which)
    assert np.abs(matrix - matrix.T).max() < 1e-15
    vector = np.random.default_rng(2).normal(size=len(weights))
    assert np.abs(matrix @ vector - derivatives(weights, vector, which)[2]).max() < 1e-13


# --- PyTorch's steps --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case",
    first(1, *sorted(TORCH["runs"], key=lambda case: case["optimizer"] != "heavy_ball")),
    ids=lambda case: case["optimizer"],
)
def test_steps_products_and_sharpness_are_pytorch_s(case):
    """From the same weights with the same images: `tests/reference/record_full_batch.py` says which."""
    hidden, n_images, n_steps, kept, every = (
        TORCH[name] for name in ("hidden", "n_images", "n_steps", "kept", "every")
    )
    k = np.arange(network.size_of(hidden))
    start, vector = 0.25 * np.sin(1.7 * k + 0.3 * (k % 11)), np.cos(0.9 * k + 0.2 * (k % 7))
    which = ((np.arange(n_images) * 389 + 7) % 1797).astype(np.int32)
    momentum = 0.0 if case["momentum"] is None else case["momentum"]
    etas, momenta = np.full(n_steps, case["step_size"]), np.full(n_steps, momentum)
    told, losses, _ = descended(case["optimizer"], start, which, etas, momenta)
    assert np.abs(losses - case["losses"]).max() < 1e-9
    for step, weights, product, top in zip(kept, case["weights"], case["products"], case["eigenvalues"], strict=True):
        here = start
        if step:
            _, _, here = descended(case["optimizer"], start, which, etas[:step], momenta[:step], every=step)
        assert np.abs(here[::every] - weights).max() < 1e-9
        assert np.abs(derivatives(here, vector, which)[2][::every] - product).max() < 1e-8
        assert told[step, 0] == pytest.approx(top[-1], rel=1e-6)


@pytest.mark.parametrize("name", first(1, *sorted(TRAINABLE, key=lambda name: name != "schedule_free")))
def test_each_weight_takes_the_rule_s_own_steps(name):
    """One after the other, by its kernel; losses and sharpness where it takes its gradients, errors at iterates."""
    rule, hidden = OPTIMIZERS[name], 2
    etas, betas = np.array([1.0, 0.5, 2.0, 1.0]), np.array([0.9, 0.5, 0.0, 0.8])
    which, tested, start = np.arange(40, dtype=np.int32), np.arange(1797, dtype=np.int32), wild_weights(hidden)
    points = [(float(w), 0.0, tuple(map(float, rule.initial_state))) for w in start]
    expected = []
    for beta, eta in zip(betas, etas, strict=True):
        at = np.array([rule.gradient_point(*point, beta)[0] for point in points])
        loss, gradient, _ = derivatives(at, at, which)
        error = in_numpy(np.array([x for x, _, _ in points]), tested)[2]
        expected.append((loss, np.linalg.eigvalsh(hessian(at, which))[-1], error))
        points = [
            rule.step(x, y, float(g), 0.0, state, beta, eta) for (x, y, state), g in zip(points, gradient, strict=True)
        ]
    told, losses, weights = descended(name, start, which, etas, betas, tested=tested)
    assert weights.tolist() == [x for x, _, _ in points]
    assert losses.tolist() == [loss for loss, _, _ in expected]
    assert told[:, 0] == pytest.approx([sharpness for _, sharpness, _ in expected], rel=1e-5)
    assert told[:, 3] == pytest.approx([error for _, _, error in expected])


# --- sharpness --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", first(2, 2, 3, 0, 1))
def test_the_sharpness_is_the_largest_eigenvalue_of_the_whole_hessian(seed):
    """Wherever it is measured, with the residual that is told; at wild weights, where the least one is near as far."""
    start, which = wild_weights(5, seed) * (1.0, 1.0, 4.0, 0.1)[seed], np.arange(50, dtype=np.int32)
    etas, momenta = np.full(25, 0.5), np.full(25, 0.8)
    told, _, _ = descended("heavy_ball", start, which, etas, momenta, every=12)
    assert len(told) == 3
    for step, (sharpness, residual, products, _) in zip((0, 12, 24), told, strict=True):
        here = descended("heavy_ball", start, which, etas[:step], momenta[:step])[2] if step else start
        values = np.linalg.eigvalsh(hessian(here, which))
        assert sharpness == pytest.approx(values[-1], rel=1e-6)
        assert residual <= TOLERANCE * sharpness
        assert 1 <= products < 100
    assert told[1:, 2].max() < told[0, 2]  # the eigenvector of the last one is near


def test_a_run_goes_on_from_call_to_call_and_may_change_on_the_way():
    """A browser's worker makes pieces; step sizes and momenta are each piece's own."""
    steps, which = 60, np.arange(100, dtype=np.int32)
    start, vector = (drawn_weights(8, GAIN, 3, stream) for stream in (START, EIGENVECTOR))
    etas, momenta = np.full(steps, 0.4), np.full(steps, 0.9)
    etas[25:], momenta[40:] = 0.9, 0.3
    settings = (OPTIMIZERS["heavy_ball"], start, vector, which, TESTED)
    entry, whole = full_batch_descent(*settings, etas, momenta, 5)
    run(entry, *whole)
    _, pieces = full_batch_descent(*settings, etas, momenta, 5)
    told, losses, weights, eigenvector, states, betas, sizes, *others = pieces
    done = 0
    for length in (10, 15, 1, 14, 20):
        measured = slice(-(-done // 5), None)
        rest = others.copy()
        rest[8:10] = done, length
        here = slice(done, done + length)
        run(entry, told[measured], losses[here], weights, eigenvector, states, betas[here], sizes[here], *rest)
        done += length
    for one, other in zip(pieces[:5], whole[:5], strict=True):
        assert np.array_equal(one, other)


#: Rule, step size, momentum, steps: settings with which the sharpness comes to the edge.
AT_THE_EDGE = (
    ("heavy_ball", 1.0, 0.9, 1000),
    ("nesterov", 0.4, 0.9, 2000),
    ("ema_momentum", 10.0, 0.9, 1000),
    ("heavy_ball", 0.9, 0.5, 3000),
    ("heavy_ball", 0.8, 0.8, 3000),
    ("gradient_descent", 0.6, None, 3000),
)


@pytest.mark.parametrize(("rule", "step_size", "momentum", "n_steps"), first(1, *AT_THE_EDGE))
@pytest.mark.parametrize("seed", first(1, *range(200, 206)))
def test_the_sharpness_rises_to_the_edge_and_stays_there(rule, step_size, momentum, n_steps, seed):
    """Without being told of it: from well below, for the last half of the run, while the loss goes on falling."""
    made = ms.digits.train_full_batch(rule, step_size=step_size, momentum=momentum, n_steps=n_steps, seed=seed)
    ratio = made.sharpness / made.edges
    last = ratio[len(ratio) // 2 :]
    assert ratio[0] < 0.9
    assert 0.8 < np.median(last) < 1.06
    assert last.min() > 0.75
    assert last.max() < 1.2
    assert last.max() > 0.98
    assert (made.residuals <= 10.0 * TOLERANCE * made.sharpness).all()  # two eigenvalues may be as near to each other
    assert np.median(made.losses[-n_steps // 5 :]) < 0.85 * np.median(made.losses[n_steps // 2 :][: n_steps // 5])
    assert made.test_errors[-1] < 0.1 < made.test_errors[0]


def test_steps_that_are_small_never_come_to_the_edge():
    made = ms.digits.train_full_batch("heavy_ball", step_size=0.1, momentum=0.9, n_steps=1000, every=50)
    assert (made.sharpness < 0.2 * made.edges).all()
    assert made.losses[-1] < 0.02
    assert (np.diff(made.losses[100:]) < 0).all()


@pytest.mark.parametrize("seed", first(1, *range(300, 306)))
def test_momentum_that_is_taken_away_brings_the_sharpness_down_to_the_lower_edge(seed):
    """It had risen beyond what gradient descent's steps allow, and comes down without the run's diverging."""
    momenta = np.repeat([0.9, 0.0], [800, 700])
    made = ms.digits.train_full_batch("heavy_ball", step_size=0.5, momentum=momenta, n_steps=1500, every=20, seed=seed)
    assert made.edges[[39, 40]] == pytest.approx([7.6, 4.0])
    assert made.sharpness[30:40].min() > 4.05
    assert made.sharpness[-10:] == pytest.approx(4.0, rel=0.1)
    assert made.losses[-1] < made.losses[799]


# --- records ----------------------------------------------------------------------------------------------------------


def test_each_rule_has_its_edge():
    settings = {"step_size": ("cosine", 0.4), "n_steps": 11, "hidden": 3, "n_images": 20}
    made = ms.digits.train_full_batch("heavy_ball", momentum=("demon", 0.5), **settings)
    assert made.measured_at.tolist() == [0, 5, 10]
    etas, betas = made.step_sizes[::5], made.momenta[::5]
    edges = {
        "gradient_descent": 2.0 / etas,
        "heavy_ball": 2.0 * (1.0 + betas) / etas,
        "demon": 2.0 * (1.0 + betas) / etas,
        "ema_momentum": 2.0 * (1.0 + betas) / ((1.0 - betas) * etas),
        "nesterov": 2.0 * (1.0 + betas) / ((1.0 + 2.0 * betas) * etas),
    }
    for rule, edge in edges.items():
        assert replace(made, optimizer=OPTIMIZERS[rule]).edges == pytest.approx(edge, rel=1e-14)
    for rule in ("adam", "nesterov_textbook", "schedule_free"):
        assert replace(made, optimizer=OPTIMIZERS[rule]).edges is None


def test_a_rule_without_a_theory_is_told_of_without_its_edge():
    made = ms.digits.train_full_batch("schedule_free", step_size=0.1, momentum=0.9, n_steps=3, hidden=3, n_images=20)
    assert made.sharpness.shape == (1,)
    assert " of " not in repr(made).partition("sharpness")[2]


def test_a_record_is_what_its_seed_makes_and_cannot_be_written_to():
    settings = {"step_size": ("cosine", 0.5), "momentum": ("demon", 0.9), "n_steps": 21, "hidden": 9, "n_images": 77}
    made, again = (ms.digits.train_full_batch("heavy_ball", every=4, seed=8, **settings) for _ in range(2))
    another = ms.digits.train_full_batch("heavy_ball", every=4, seed=9, **settings)
    assert (made.n_steps, made.n_images, made.hidden, made.seed) == (21, 77, 9, 8)
    assert np.array_equal(made.step_sizes, ms.schedules.step_sizes.cosine(0.5, 21))
    assert np.array_equal(made.momenta, ms.schedules.demon(0.9, 21))
    assert made.measured_at.tolist() == [0, 4, 8, 12, 16, 20]
    for name in ("losses", "weights", "sharpness", "residuals", "products", "test_errors", "measured_at", "momenta"):
        array = getattr(made, name)
        assert np.array_equal(array, getattr(again, name))
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert not np.array_equal(made.weights, another.weights)
    assert made.layers.hidden.shape == (9, 64)
    assert len(repr(made)) < 120
    start, (trained_on, tested) = drawn_weights(9, GAIN, 8, START), ms.digits.split(8)
    assert made.losses[0] == pytest.approx(in_numpy(start, trained_on[:77])[0])
    assert made.test_errors[0] == pytest.approx(in_numpy(start, tested)[2])


def test_weights_start_as_torch_s_do():
    net = ms.digits.layers(drawn_weights(400, GAIN, 3, START))
    for matrix, inputs in ((net.hidden, 64), (net.output, 400)):
        assert 3.0 * inputs * matrix.var() == pytest.approx(1, abs=4 * np.sqrt(2 / matrix.size))
    assert not net.hidden_biases.any()
    assert not net.output_biases.any()


def test_a_run_that_diverges_is_a_result():
    made = ms.digits.train_full_batch("heavy_ball", step_size=1e200, momentum=0.9, n_steps=30, hidden=4, n_images=20)
    assert made.diverged
    assert repr(made).endswith("diverges)")
    assert np.isfinite(made.sharpness[0])
    assert not np.isfinite(made.sharpness[-1])
    assert (made.products <= 100).all()


@pytest.mark.parametrize(("keyword", "meant"), [("lr", "step_size"), ("steps", "n_steps"), ("n_samples", "n_images")])
def test_a_keyword_of_another_library_is_understood(keyword, meant):
    with pytest.raises(TypeError, match=rf"'{keyword}' \(did you mean '{meant}'\?\)"):
        ms.digits.train_full_batch("heavy_ball", **{keyword: 1})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"optimizer": "nesterov_restart"}, "optimizer must act in each coordinate by itself, got 'nesterov_restart'"),
        ({"step_size": 0.0}, "step_size must be a finite number above 0, got 0.0"),
        ({"step_size": np.full(9, 0.1)}, "have one value for each of the 10 steps"),
        ({"momentum": 1.0}, r"momentum must lie in \[0, 1\), got 1.0"),
        ({"momentum": None}, "momentum must be given for heavy_ball"),
        ({"n_steps": 0}, "n_steps must be a whole number from 1 to 100000, got 0"),
        ({"every": 0}, "every must be a whole number from 1 to 100000, got 0"),
        ({"n_images": 1001}, "n_images must be a whole number from 1 to 1000, got 1001"),
        ({"hidden": 1025}, "hidden must be a whole number from 1 to 1024, got 1025"),
        ({"seed": -1}, "seed must be a whole number from 0 to 4294967295, got -1"),
    ],
)
def test_what_is_refused_is_told(settings, said):
    usual = {"optimizer": "heavy_ball", "step_size": 0.1, "momentum": 0.9, "n_steps": 10}
    with pytest.raises(ms.RefusedError, match=said):
        ms.digits.train_full_batch(**usual | settings)


def test_the_formulas_of_edges_are_those_of_theory():
    """Each rule with a theory that trains networks has one, by its step's name; the panel says how many images."""
    known = {rule.step_name: rule for rule in OPTIMIZERS.values() if rule.theory and rule.coordinatewise}
    assert EDGES.keys() == known.keys()
    for step, formula in EDGES.items():
        for beta, eta in ((0.0, 0.7), (0.35, 1.2), (0.9, 0.01)):
            said = (
                re.sub(r"(\d|\))(?=[(βη])", r"\1*", formula.replace("−", "-")).replace("β", "beta").replace("η", "eta")
            )
            limit = ms.theory.stability_limit(known[step], None if step == "gradient_descent" else beta, 1.0)
            assert eval(said, {"beta": beta, "eta": eta}) == pytest.approx(limit / eta, rel=1e-12)  # noqa: S307
    assert f"{N_IMAGES} images at once" in Edge.caption
