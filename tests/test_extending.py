"""An objective and an optimizer from outside the package, written as CONTRIBUTING describes."""

import math
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.checks import Interval
from momentum_sim.compiler import wasm
from momentum_sim.kernels import entries
from momentum_sim.kernels.jit import kernel, square_root
from momentum_sim.kernels.schedules import constant_momentum
from momentum_sim.objectives import LANDSCAPES, Landscape, ObjectiveKernels
from momentum_sim.optimizers import OPTIMIZERS, Look, Optimizer, PartNames
from momentum_sim.parameters import Parameter


@kernel
def coefficients(p, c):
    c[0] = p[0] * p[0]


@kernel
def value(x, y, c):
    """sqrt(w^2 + x^2 + y^2) - w, a cone with a rounded tip; c = w^2."""
    return square_root(c[0] + x * x + y * y) - square_root(c[0])


@kernel
def gradient(x, y, c):
    size = square_root(c[0] + x * x + y * y)
    return x / size, y / size


@kernel
def minimiser(_index, _c):
    return 0.0, 0.0


cone = Landscape(
    name="cone",
    title="A rounded cone",
    formula=r"f(x, y) = \sqrt{w^2 + x^2 + y^2} - w",
    parameters=(Parameter("width", "Width w", "w", 0.5, Interval(1e-3, 1e3), (0.1, 2.0)),),
    kernels=ObjectiveKernels(coefficients, value, gradient, minimiser),
    n_coefficients=1,
    view=(-4.0, 4.0, -2.0, 2.0),
    start=(-3.0, 1.0),
    step_size=0.5,
    step_size_slider=(0.01, 1.0),
    adaptive_step_size=0.2,
    adaptive_step_size_slider=(0.01, 1.0),
    n_steps=40,
)


@kernel
def sign_step(x, y, gx, gy, state, _momentum, step_size):
    return x - step_size * _sign(gx), y - step_size * _sign(gy), (state[0] + 1.0,)


@kernel
def sign_parts(gx, gy, _state, _momentum, step_size):
    return 0.0, 0.0, -step_size * _sign(gx), -step_size * _sign(gy)


@kernel
def _sign(g):
    return 1.0 if g > 0.0 else (-1.0 if g < 0.0 else 0.0)


sign_descent = Optimizer(
    name="sign_descent",
    title="sign descent",
    formula=r"x \leftarrow x - \eta\, \mathrm{sign}(g)",
    convention="takes no momentum; the step size is a length",
    reference="Riedmiller, Braun (1993)",
    look=Look("#333333", "#DDDDDD", (1, 1), "circle"),
    step=sign_step,
    parts=sign_parts,
    part_names=PartNames(None, "−η · sign of the gradient", None),
    initial_state=(0.0,),
    momentum="none",
    schedule=None,
    adaptive=True,
)


@kernel
def lazy_step(x, y, gx, gy, _state, momentum, step_size):
    """x <- x - eta (1 - beta) g: nothing is remembered, though a momentum is taken."""
    return x - step_size * (1.0 - momentum) * gx, y - step_size * (1.0 - momentum) * gy, ()


@kernel
def patient_step(x, y, gx, gy, state, momentum, step_size):
    """Heavy ball whose steps grow with the number of steps so far, up to ten; the state is (v, that number)."""
    vx, vy, steps = state
    warm = min(1.0, (steps + 1.0) / 10.0)
    vx = momentum * vx - warm * step_size * gx
    vy = momentum * vy - warm * step_size * gy
    return x + vx, y + vy, (vx, vy, steps + 1.0)


lazy = replace(OPTIMIZERS["heavy_ball"], name="lazy", step=lazy_step, initial_state=())
patient = replace(OPTIMIZERS["demon"], name="patient", step=patient_step, initial_state=(0.0, 0.0, 0.0))


@kernel
def no_coefficients(_p, _c):
    pass


@kernel
def crossed_value(x, y, _c):
    """x^2 + y^2 + x y, which has no parameters and so no coefficients."""
    return x * x + y * y + x * y


@kernel
def crossed_gradient(x, y, _c):
    return 2.0 * x + y, 2.0 * y + x


crossed = replace(
    cone,
    name="crossed",
    parameters=(),
    kernels=ObjectiveKernels(no_coefficients, crossed_value, crossed_gradient, minimiser),
    n_coefficients=0,
)


@kernel
def many_coefficients(_p, c):
    for k in range(6):
        c[k] = k + 1.0


@kernel
def summed_value(x, y, c):
    """The sum over k of c_k x^2 + y^2 / c_k, by a loop over the coefficients."""
    total = 0.0
    for k in range(6):
        total += c[k] * (x * x) + y * y / c[k]
    return total


@kernel
def summed_gradient(x, y, c):
    gx = gy = 0.0
    for k in range(6):
        gx += 2.0 * c[k] * x
        gy += 2.0 * y / c[k]
    return gx, gy


summed = replace(
    cone,
    name="summed",
    parameters=(),
    kernels=ObjectiveKernels(many_coefficients, summed_value, summed_gradient, minimiser),
    n_coefficients=6,
)


def settings(rule):
    return {
        "step_size": cone.adaptive_step_size if rule.adaptive else cone.step_size,
        "momentum": None if rule.momentum == "none" else 0.8,
        "n_steps": 40,
    }


def test_an_objective_from_outside_has_values_gradients_minimisers_and_axes():
    objective = cone(width=2.0)
    assert objective.value(0.0, 1.5) == 0.5
    assert objective.gradient(0.0, 1.5) == (0.0, 0.6)
    assert objective.minimisers.tolist() == [[0.0, 0.0]]
    np.testing.assert_allclose(objective.axes(3.0, 3.0), [[math.sqrt(0.5)] * 2, [math.sqrt(0.5), -math.sqrt(0.5)]])
    with pytest.raises(ValueError, match=r"^width must lie in \[0.001, 1000\], got 0"):
        cone(0)


@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_every_optimizer_runs_on_an_objective_from_outside(rule):
    run = ms.simulate(cone(), rule, **settings(rule))
    assert run.gaps[-1] < run.gaps[0] / 2
    assert ms.anatomy(run).pushes.shape == (40, 2)


@pytest.mark.parametrize("landscape", [cone, *LANDSCAPES.values()], ids=lambda landscape: landscape.name)
def test_an_optimizer_from_outside_runs_on_every_objective(landscape):
    run = ms.simulate(landscape(), sign_descent, step_size=0.25, n_steps=3, start=(-2.0, 1.5))
    parts = ms.anatomy(run)
    np.testing.assert_array_equal(parts.pushes, -0.25 * np.sign(parts.gradients))
    np.testing.assert_array_equal(np.diff(run.iterates, axis=0), parts.pushes)


def assert_swept_as_simulated(objective, rule):
    """With more step sizes than are taken through a step together, some of which diverge or never settle."""
    momenta = None if rule.momentum == "none" else [0.0, 0.6, 0.9]
    found = ms.sweep(
        objective,
        rule,
        step_sizes=np.geomspace(1e-3, 3e6, 35),
        momenta=momenta,
        n_steps=40,
        start=(-2.0, 1.5),
        tolerance=0.25,
        relative=True,
    )
    for row, momentum in enumerate(momenta or [None]):
        for column, step_size in enumerate(found.step_sizes):
            run = ms.simulate(objective, rule, step_size=step_size, momentum=momentum, n_steps=40, start=(-2.0, 1.5))
            assert found.steps_to_tolerance[row, column] == run.settling_step(0.25, relative=True)
            assert found.diverged[row, column] == run.diverged
    assert found.diverged.any()
    assert found.steps_to_tolerance.max() == 41
    assert found.steps_to_tolerance.min() < 41


@pytest.mark.parametrize(
    ("landscape", "rule"),
    [
        (cone, OPTIMIZERS["nesterov"]),
        (cone, OPTIMIZERS["adam"]),
        (LANDSCAPES["beale"], sign_descent),
        (LANDSCAPES["himmelblau"], lazy),
        (crossed, OPTIMIZERS["rmsprop"]),
        (crossed, lazy),
        (summed, patient),
        (cone, sign_descent),
    ],
    ids=lambda record: record.name,
)
def test_what_is_from_outside_is_swept_as_it_is_simulated(landscape, rule):
    """No coefficients, one, six and eight; nothing, one, two, three and six numbers remembered."""
    assert_swept_as_simulated(landscape(), rule)


def test_what_is_remembered_may_start_at_whole_numbers():
    """As `simulate` has it, where they become floats at the first step."""
    assert_swept_as_simulated(crossed(), replace(patient, name="whole", initial_state=(0, 0, 0)))


def test_both_are_compiled_for_the_browser():
    ours = (cone.kernels.gradient, sign_descent.step)
    module = wasm.compile_module(
        {
            "coefficients": entries.coefficients(cone.kernels.coefficients),
            "minimiser": entries.minimiser(cone.kernels.minimiser),
            "losses": entries.losses(cone.kernels.value),
            "loss_field": entries.loss_field(cone.kernels.value),
            "gradients": entries.gradients(cone.kernels.gradient),
            "trajectory": entries.trajectory(*ours, sign_descent.initial_state),
            "anatomy": entries.anatomy(sign_descent.step, sign_descent.parts, sign_descent.initial_state),
            "sweep": entries.sweep(cone.kernels.value, *ours, sign_descent.initial_state, constant_momentum, (0.0,)),
        }
    )
    assert module.startswith(b"\0asm")
