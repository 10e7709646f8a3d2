"""What is compared: what each method takes at each step, and that it is made of what the library has."""

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.evidence.methods import METHODS, Method, checked_methods, decades
from momentum_sim.optimizers import OPTIMIZERS

N_STEPS = 31
DEMON = ms.schedules.demon(0.9, N_STEPS)
ETAS = ms.schedules.step_sizes

#: What each method is, told otherwise: its rule, its momentum as `train` takes it, its step sizes at 0.1.
EXPECTED = {
    "gradient_descent": ("gradient_descent", None, 0.1),
    "heavy_ball": ("heavy_ball", 0.9, 0.1),
    "demon": ("heavy_ball", ("demon", 0.9), 0.1),
    "heavy_ball_matched": ("heavy_ball", 0.9, 0.1 * 0.1 / (1.0 - DEMON)),
    "gradient_descent_matched": ("gradient_descent", None, 0.1 / (1.0 - DEMON)),
    "gradient_descent_weighted": ("gradient_descent", None, ms.schedules.gradient_weights(DEMON, 0.1)),
    "nesterov": ("nesterov", 0.9, 0.1),
    "nesterov_matched": ("nesterov", 0.9, 0.1 * 0.1 / (1.0 - DEMON)),
    "linear_momentum": ("heavy_ball", ("linear", 0.9), 0.1),
    "cosine_momentum": ("heavy_ball", ("cosine", 0.9), 0.1),
    "exponential_momentum": ("heavy_ball", ("exponential", 0.9), 0.1),
    "linear_step_size": ("heavy_ball", 0.9, ("linear", 0.1)),
    "cosine_step_size": ("heavy_ball", 0.9, ("cosine", 0.1)),
    "step_decay": ("heavy_ball", 0.9, ("step", 0.1)),
    "one_cycle": ("heavy_ball", ("one_cycle", 0.95), ("one_cycle", 0.1)),
    "adam": ("adam", 0.9, 0.1),
    "adam_linear_step_size": ("adam", 0.9, ("linear", 0.1)),
    "demon_adam": ("adam", ("demon", 0.9), 0.1),
    "qhm": ("qhm", 0.9, 0.1),
    "aggmo": ("aggmo", 0.99, 0.1),
    "ema_momentum": ("ema_momentum", 0.9, 0.1),
    "ema_demon": ("ema_momentum", ("demon", 0.9), 0.1),
    "schedule_free": ("schedule_free", 0.9, 0.1),
}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_trains_as_its_rule_does_with_its_schedules(name):
    rule, momentum, step_size = EXPECTED[name]
    made = METHODS[name].train(0.1, epochs=1, seed=3)
    same = ms.digits.train(rule, step_size=step_size, momentum=momentum, epochs=1, seed=3)
    if isinstance(step_size, np.ndarray):  # the last bit may be another
        assert np.allclose(made.weights, same.weights, rtol=0.0, atol=1e-11)
    else:
        assert np.array_equal(made.weights, same.weights)


def test_every_method_is_told():
    assert list(EXPECTED) == list(METHODS)
    for name, method in METHODS.items():
        assert method.name == name
        assert len(repr(method)) < 120
        assert method.title not in [other.title for other in METHODS.values() if other is not method]


def test_a_step_size_is_of_decades_to_three_digits():
    assert decades(-2.0, -0.25) == (0.01, 0.0178, 0.0316, 0.0562, 0.1, 0.178, 0.316, 0.562)
    for method in METHODS.values():
        assert list(method.step_sizes) == sorted(set(method.step_sizes))
        assert np.allclose(np.diff(np.log10(method.step_sizes)), 0.25, atol=0.002)


def test_rules_that_amplify_less_have_step_sizes_that_are_so_much_larger():
    """So that every method is tried with the same effective step sizes, but for AggMo and what is adaptive."""
    for name in ("gradient_descent", "heavy_ball", "nesterov", "ema_momentum", "qhm", "demon"):
        method = METHODS[name]
        effective = [method.optimizer.effective_step_size(eta, method.momentum or 0.0) for eta in method.step_sizes]
        assert effective == pytest.approx(decades(-1.0, 0.75), rel=1e-3)


def test_a_method_of_one_s_own_is_compared_too():
    slower = Method("slow", "a slow ball", OPTIMIZERS["heavy_ball"], 0.99, step_sizes=(0.01, 0.03))
    found = ms.evidence.compare(["heavy_ball", slower], epochs=1, seeds=2)
    expected = slower.train(0.03, epochs=1, seed=1).test_errors[-1]
    assert found.values("slow")[1, 1] == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("heavy", "method must be one of gradient_descent, .*; got 'heavy'"),
        (["Demon"], r"got 'Demon' \(did you mean 'demon'\?\)"),
        ([], r"methods must be at least one, got \[\]"),
        (["demon", "demon"], "methods must each have a name of its own, got 'demon'"),
    ],
)
def test_methods_that_there_are_none_of_are_refused(given, said):
    with pytest.raises(ms.RefusedError, match=said):
        checked_methods(given)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"step_size": 0.0}, "step_size must be a finite number above 0, got 0.0"),
        ({"step_size": 0.1, "epochs": 0}, "epochs must be a whole number from 1 to 10000, got 0"),
        ({"step_size": 0.1, "seed": -1}, "seed must be a whole number from 0 to 4294967295, got -1"),
    ],
)
def test_a_training_that_cannot_be_is_refused(settings, said):
    with pytest.raises(ms.RefusedError, match=said):
        METHODS["demon_adam"].train(**settings)
