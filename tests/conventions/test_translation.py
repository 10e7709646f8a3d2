import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.conventions import CONVENTIONS, shared, translate
from momentum_sim.optimizers import OPTIMIZERS

HEAVY_BALLS = ("torch", "keras", "ema")
NESTEROVS = ("nesterov_torch", "nesterov_textbook")

momenta = st.floats(0.0, 0.99)
coordinate = st.floats(-10.0, 10.0)


def path(objective, convention, step_size, momentum, start):
    name = CONVENTIONS[convention].optimizer
    return ms.simulate(objective, name, step_size=step_size, momentum=momentum, n_steps=50, start=start).iterates


@pytest.mark.parametrize("target", HEAVY_BALLS)
@pytest.mark.parametrize("source", HEAVY_BALLS)
@given(kappa=st.floats(1.0, 500.0), momentum=momenta, share=st.floats(0.01, 0.99), x=coordinate, y=coordinate)
def test_translated_numbers_make_two_forms_one_path(source, target, kappa, momentum, share, x, y):
    velocity = share * 2 * (1 + momentum) / kappa
    step_size, _ = translate(velocity, momentum, "keras", source)
    objective = ms.objectives.quadratic(kappa)
    first = path(objective, source, step_size, momentum, (x, y))
    second = path(objective, target, *translate(step_size, momentum, source, target), (x, y))
    np.testing.assert_allclose(second, first, rtol=0, atol=1e-11 * (1e-3 + abs(first).max()))


@pytest.mark.parametrize("objective", [ms.objectives.rosenbrock(), ms.objectives.himmelblau(), ms.objectives.ackley()])
@pytest.mark.parametrize("target", HEAVY_BALLS)
def test_it_is_so_on_any_objective(target, objective):
    first = path(objective, "keras", 5e-4, 0.9, objective.landscape.start)
    second = path(objective, target, *translate(5e-4, 0.9, "keras", target), objective.landscape.start)
    np.testing.assert_allclose(second, first, rtol=1e-9)


@pytest.mark.parametrize("convention", CONVENTIONS)
@given(step_size=st.floats(1e-6, 1e3), momentum=momenta)
def test_a_form_is_its_own_translation(convention, step_size, momentum):
    assert translate(step_size, momentum, convention, convention) == (step_size, momentum)


@given(step_size=st.floats(1e-6, 1e3), momentum=momenta)
def test_there_and_back_is_the_same_number(step_size, momentum):
    there, _ = translate(step_size, momentum, "torch", "ema")
    assert there == step_size / (1 - momentum)
    assert translate(there, momentum, "ema", "torch")[0] == pytest.approx(step_size, rel=1e-15)


@pytest.mark.parametrize(("source", "target"), [NESTEROVS, NESTEROVS[::-1]])
def test_the_two_nesterovs_have_the_same_pair_and_report_two_points_of_one_run(source, target):
    assert translate(0.02, 0.9, source, target) == (0.02, 0.9)
    assert shared(source, target) == "run"
    bowl, start = ms.objectives.quadratic(25.0), (-8.0, 1.6)
    y, theta = (path(bowl, name, 0.02, 0.9, start) for name in NESTEROVS)
    np.testing.assert_allclose(y[1:], theta[1:] + 0.9 * np.diff(theta, axis=0), rtol=0, atol=1e-12)
    assert abs(y - theta).max() > 0.1


@pytest.mark.parametrize(("source", "target"), [(a, b) for a in HEAVY_BALLS for b in HEAVY_BALLS])
def test_the_forms_of_the_heavy_ball_share_every_iterate(source, target):
    assert shared(source, target) == "path"


@pytest.mark.parametrize(
    ("source", "target"), [(a, b) for a in HEAVY_BALLS for b in NESTEROVS] + [("nesterov_torch", "ema")]
)
def test_no_numbers_turn_a_heavy_ball_into_nesterovs_method(source, target):
    assert shared(source, target) is None
    message = f"target must take its gradient where {source} does, for no step size and momentum make the two one path"
    with pytest.raises(ValueError, match=f"^{re.escape(message)} on every objective; got {target}$"):
        translate(0.02, 0.9, source, target)


@pytest.mark.parametrize("target", CONVENTIONS)
def test_without_momentum_every_form_is_gradient_descent(target):
    bowl = ms.objectives.quadratic(25.0)
    plain = ms.simulate(bowl, "gradient_descent", step_size=0.02, n_steps=50, start=(-8.0, 1.6))
    np.testing.assert_array_equal(
        path(bowl, target, *translate(0.02, 0.0, "torch", target), (-8.0, 1.6)), plain.iterates
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 0.9, "torch", "ema"), "step_size must be a finite number above 0, got 0"),
        (("0.1", 0.9, "torch", "ema"), "step_size must be a number, got '0.1'"),
        ((0.1, 1.0, "torch", "ema"), "momentum must lie in [0, 1), got 1.0"),
        ((0.1, 0.9, "Torch", "ema"), "source must be one of torch, keras, ema, nesterov_torch, nesterov_textbook; got"),
        ((0.1, 0.9, "torch", None), "target must be one of torch, keras, ema, nesterov_torch, nesterov_textbook; got"),
    ],
)
def test_what_cannot_be_translated_is_refused(arguments, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        translate(*arguments)


@pytest.mark.parametrize("name", CONVENTIONS)
def test_a_record_is_complete(name):
    convention = CONVENTIONS[name]
    assert convention.name == name
    assert convention.record is OPTIMIZERS[convention.optimizer]
    assert convention.title
    assert convention.rule
    assert convention.formula
    assert convention.libraries
    assert (convention.family == "Nesterov") == name.startswith("nesterov")
    assert (convention.reports == "point ahead") == convention.record.looks_ahead
    assert "x" in convention.rule or "θ" in convention.rule or "y" in convention.rule


def test_no_two_conventions_are_run_by_one_rule():
    assert len({convention.optimizer for convention in CONVENTIONS.values()}) == len(CONVENTIONS) == 5


@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_the_effective_step_size_is_how_far_a_gradient_that_stays_moves_in_the_end(rule):
    """On a slope that hardly bends: far out on a bowl of curvature 1, seen for a thousand small steps."""
    if rule.adaptive:
        assert rule.effective_step_size(0.1, 0.9) is None
        return
    momentum = None if rule.momentum == "none" else [0.75] * 300 if rule.momentum == "number or array" else 0.75
    if rule.name == "demon":  # its momentum decays: what holds is said of the one it starts with
        assert rule.effective_step_size(0.1, 0.75) == 0.4
        return
    run = ms.simulate(
        ms.objectives.quadratic(1.0), rule, step_size=1e-9, momentum=momentum, n_steps=300, start=(1e3, 0)
    )
    last = (run.iterates[-2, 0] - run.iterates[-1, 0]) / 1e3
    assert last == pytest.approx(rule.effective_step_size(1e-9, 0.75 if momentum else 0.0), rel=1e-3)
