"""A network that has learnt five digits, fine-tuned on the others: against a network of one's own, in plain numpy."""

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.networks.network import descend
from momentum_sim.networks.tasks import FIRST_FIVE, LAST_FIVE
from momentum_sim.optimizers import OPTIMIZERS

IMAGES, LABELS = ms.digits.images().reshape(1797, 64), ms.digits.labels()


def in_numpy(start, batches, *, step_size, momentum=0.0):
    """The weights after all batches, as one writes a network, its gradient and a heavy ball: x + (beta v - eta g)."""
    weights = [np.array(part) for part in ms.digits.layers(start)]
    velocities = [np.zeros_like(part) for part in weights]
    losses = []
    for which in batches.reshape(-1, batches.shape[-1]):
        inner, inner_biases, outer, outer_biases = weights
        x, y = IMAGES[which], LABELS[which]
        units = np.maximum(x @ inner.T + inner_biases, 0.0)
        logits = units @ outer.T + outer_biases
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        losses.append(-np.log(chances[np.arange(len(y)), y]).mean())
        slopes = (chances - np.eye(10)[y]) / len(y)
        back = (slopes @ outer) * (units > 0.0)
        gradients = back.T @ x, back.sum(axis=0), slopes.T @ units, slopes.sum(axis=0)
        velocities = [momentum * v - step_size * g for v, g in zip(velocities, gradients, strict=True)]
        weights = [w + v for w, v in zip(weights, velocities, strict=True)]
    return weights, np.array(losses)


def errors_of(weights, which):
    inner, inner_biases, outer, outer_biases = weights
    logits = np.maximum(IMAGES[which] @ inner.T + inner_biases, 0.0) @ outer.T + outer_biases
    return (logits.argmax(axis=1) != LABELS[which]).mean()


def images_of(seed, first, last):
    """The images of these digits in the order of a seed's split: 500 to train on, the others to test with."""
    own = [image for image in np.concatenate(ms.digits.split(seed)) if first <= LABELS[image] <= last]
    return own[:500], own[500:]


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_it_is_what_a_network_in_numpy_comes_to(momentum):
    """From drawn weights through the first five digits to the others, with the same draws."""
    seed, hidden, eta = 5, 9, 0.03
    before = ms.digits.pretrained(hidden, seed)
    start, _ = in_numpy(ms.digits.start(hidden, seed), before.batches, step_size=0.3)
    rule, own = ("heavy_ball", momentum) if momentum else ("gradient_descent", None)
    made = ms.digits.fine_tune(rule, step_size=eta, momentum=own, epochs=2, batch_size=40, hidden=hidden, seed=seed)
    joined = np.concatenate([np.vstack([start[0].T, start[1], start[2]]).ravel(), start[3]])
    np.testing.assert_allclose(made.start, joined, rtol=0, atol=1e-11)
    weights, losses = in_numpy(joined, made.batches, step_size=eta, momentum=momentum)
    for found, expected in zip(made.layers, weights, strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)
    np.testing.assert_allclose(made.losses, losses, rtol=1e-9)
    (known, others), (_, tested) = images_of(seed, 0, 4), images_of(seed, 5, 9)
    assert (made.test_error, made.forgotten) == (errors_of(weights, tested), errors_of(weights, others))
    assert made.test_errors[0] == errors_of(start, tested)
    assert (before.test_error, before.train_error) == (errors_of(start, others), errors_of(start, known))


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_every_seed_has_as_many_images_of_each_five_digits(seed):
    made = ms.digits.fine_tune("gradient_descent", step_size=0.1, epochs=1, seed=seed, hidden=3)
    before = ms.digits.pretrained(3, seed)
    for training, digits, tested in ((before, (0, 4), 401), (made, (5, 9), 396)):
        assert (training.trained_on.tolist(), training.tested.tolist()) == images_of(seed, *digits)
        assert (len(training.trained_on), len(training.tested)) == (500, tested)
        assert training.wrong == round(training.test_error * tested)
        assert (training.answers == LABELS[training.tested]).sum() == tested - training.wrong
    everything = [part for one in (before, made) for part in (one.trained_on, one.tested)]
    assert np.array_equal(np.sort(np.concatenate(everything)), np.arange(1797))


def test_all_begin_with_the_same_weights_which_know_the_first_five_digits_alone():
    before = ms.digits.pretrained()
    runs = [
        ms.digits.fine_tune("heavy_ball", step_size=0.01, momentum=0.9, epochs=1),
        ms.digits.fine_tune("adam", step_size=0.01, momentum=0.9, epochs=2, batch_size=500),
    ]
    for made in runs:
        assert np.array_equal(made.start, before.weights)
        assert made.test_errors[0] == 1.0  # none of the others was ever an answer
    assert before.test_error < 0.05
    assert before.optimizer.name == LAST_FIVE.before.rule == "gradient_descent"
    assert not np.array_equal(ms.digits.pretrained(seed=1).weights, before.weights)


def test_the_order_of_the_images_is_drawn_apart_and_each_epoch_has_its_own():
    made = ms.digits.fine_tune("gradient_descent", step_size=0.1, epochs=3, batch_size=100, seed=4)
    rows = made.batches.reshape(3, 500)
    assert len({row.tobytes() for row in rows}) == 3
    for row in rows:
        assert np.array_equal(np.sort(row), np.sort(made.trained_on))
    known = ms.digits.pretrained(seed=4)
    places = [places_of(made.trained_on, rows[0]), places_of(known.trained_on, FIRST_FIVE.batches(1, 500, 4)[0, 0])]
    assert sorted(places[0]) == sorted(places[1]) == list(range(500))
    assert places[0] != places[1]  # than the one in which those before were learnt


def places_of(images, order):
    """At which places among some images those of an order are."""
    return [images.tolist().index(image) for image in order]


def test_it_takes_the_steps_of_a_training_that_goes_on():
    """Two trainings, one after the other, by the loop that all trainings have."""
    made = ms.digits.fine_tune("nesterov", step_size=0.02, momentum=0.8, epochs=2, batch_size=60, hidden=7, seed=9)
    etas, betas = np.full(16, 0.02), np.full(16, 0.8)
    start = ms.digits.pretrained(7, 9).weights
    weights, losses, errors = descend(OPTIMIZERS["nesterov"], start, made.batches, made.tested, etas, betas)
    assert np.array_equal(made.weights, weights)
    assert np.array_equal(made.losses, losses)
    assert np.array_equal(made.test_errors, errors)


def test_momentum_0_is_gradient_descent():
    one, other = (
        ms.digits.fine_tune(name, step_size=0.3, momentum=beta, epochs=1)
        for name, beta in (("heavy_ball", 0.0), ("gradient_descent", None))
    )
    assert np.array_equal(one.weights, other.weights)


def test_a_record_prints_in_a_line_and_cannot_be_written_to():
    for made in (ms.digits.fine_tune("demon", step_size=0.01, momentum=0.9), ms.digits.pretrained()):
        assert len(repr(made)) < 120
        assert "\n" not in repr(made)
        for array in (made.weights, made.start, made.trained_on, made.tested, made.batches, made.losses):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"optimizer": "nesterov_restart"}, "optimizer must act in each coordinate by itself, got 'nesterov_restart'"),
        ({"step_size": np.full(149, 0.1)}, "have one value for each of the 150 steps"),
        ({"momentum": None}, "momentum must be given for heavy_ball"),
        ({"epochs": 0}, "epochs must be a whole number from 1 to 10000, got 0"),
        ({"batch_size": 501}, "batch_size must be a whole number from 1 to 500, got 501"),
        ({"hidden": 0}, "hidden must be a whole number from 1 to 1024, got 0"),
        ({"seed": -1}, "seed must be a whole number from 0 to 4294967295, got -1"),
    ],
)
def test_what_is_refused_is_told(settings, said):
    usual = {"optimizer": "heavy_ball", "step_size": 0.1, "momentum": 0.9}
    with pytest.raises(ms.RefusedError, match=said):
        ms.digits.fine_tune(**usual | settings)


def test_a_keyword_of_another_library_is_understood():
    with pytest.raises(TypeError, match=r"'lr' \(did you mean 'step_size'\?\)"):
        ms.digits.fine_tune("heavy_ball", lr=1)
