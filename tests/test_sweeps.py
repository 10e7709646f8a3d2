import json
import math
import os
import re
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from tests.thinned import examples, few, grid

VECTORS = json.loads((Path(__file__).parent / "reference" / "torch_sweeps.json").read_text())["sweeps"]

#: Step sizes are taken in blocks of this many: less than one block, one, one and a bit, and more, are other cases.
BLOCK = 32
WIDTHS = (1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 1)

bowl = ms.objectives.quadratic(condition_number=25.0)
circle = ms.objectives.quadratic(condition_number=1.0)
banana = ms.objectives.rosenbrock(a=1.0, b=100.0)

#: In an order in which another rule comes last: what is drawn for the others stays.
PAIRS = [(landscape, optimizer) for optimizer in OPTIMIZERS for landscape in LANDSCAPES]
#: Pairs that between them have every landscape, every rule, and every length of what a rule remembers.
FEW_PAIRS = few(LANDSCAPES, OPTIMIZERS)


def sweep(objective, optimizer, *, momenta, **others):
    """`ms.sweep`, where a rule that takes no momentum is given none."""
    return ms.sweep(objective, optimizer, momenta=accepted(optimizer, momenta), **others)


def accepted(optimizer, momentum):
    return None if OPTIMIZERS[optimizer].momentum == "none" else momentum


def by_simulation(found):
    """What a sweep should have found: each cell's run on its own, and what is measured on it."""
    settled = np.empty((len(found.momenta), len(found.step_sizes)), dtype=np.int64)
    diverged = np.empty(settled.shape, dtype=np.bool_)
    name = found.optimizer.name
    for (j, momentum), (i, step_size) in (
        (row, column) for row in enumerate(found.momenta) for column in enumerate(found.step_sizes)
    ):
        one = ms.simulate(
            found.objective,
            name,
            step_size=step_size,
            momentum=accepted(name, momentum),
            n_steps=found.n_steps,
            start=found.start,
        )
        # By the entry: the tolerance relative to an infinite gap is infinite, which nobody may ask for.
        out = np.empty(1)
        run(entries.settling_step(), out, one.losses, one.n_steps, found.objective.minimum, found.tolerance)
        settled[j, i] = out[0]
        if math.isfinite(found.tolerance):
            assert one.settling_step(found.tolerance) == out[0]
        diverged[j, i] = one.diverged
    return settled, diverged


def assert_is_what_simulate_says(found):
    settled, diverged = by_simulation(found)
    np.testing.assert_array_equal(found.steps_to_tolerance, settled)
    np.testing.assert_array_equal(found.diverged, diverged)


def assert_same(found, other):
    assert found.steps_to_tolerance.tobytes() == other.steps_to_tolerance.tobytes()
    assert found.diverged.tobytes() == other.diverged.tobytes()


def random_objective(rng, landscape):
    """Parameters from over their sliders, evenly in the logarithm where that is how the slider runs."""
    values = []
    for parameter in LANDSCAPES[landscape].parameters:
        low, high = parameter.slider
        logarithmic = parameter.scale == "logarithmic"
        values.append(float(np.exp(rng.uniform(*np.log([low, high]))) if logarithmic else rng.uniform(low, high)))
    return LANDSCAPES[landscape](*values)


# --- each cell is one run ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("landscape", "optimizer"), grid(LANDSCAPES, OPTIMIZERS))
def test_every_cell_is_what_simulate_says_of_its_setting(landscape, optimizer):
    rng = np.random.default_rng([PAIRS.index((landscape, optimizer)), 2])
    step_sizes = np.append(10.0 ** rng.uniform(-4.0, 0.0, BLOCK + 2), [1e-12, 3e6])  # hardly moves; leaves at once
    found = sweep(
        random_objective(rng, landscape),
        optimizer,
        step_sizes=rng.permutation(step_sizes),
        momenta=[0.0, 0.999, *rng.uniform(0.0, 1.0, 2)],
        n_steps=120,
        tolerance=0.3,
        relative=True,
    )
    assert_is_what_simulate_says(found)
    assert found.diverged.any()
    assert not found.diverged.all()
    assert found.steps_to_tolerance.min() <= 120
    assert found.steps_to_tolerance.max() == 121


@pytest.mark.parametrize("pair", FEW_PAIRS, ids="-".join)
@settings(max_examples=examples(12))
@given(
    seed=st.integers(0, 2**32 - 1),
    width=st.sampled_from(WIDTHS) | st.integers(1, 100),
    rows=st.integers(1, 4),
    n_steps=st.integers(1, 80),
    tolerance=st.just(0.0) | st.floats(1e-12, 1e3),
    relative=st.booleans(),
    threads=st.integers(1, 5),
    distance=st.sampled_from([0.0, 1.0, 10.0, 1e5, 1e6]),
)
def test_any_sweep_is_what_simulate_says(pair, seed, width, rows, n_steps, tolerance, relative, threads, distance):
    rng = np.random.default_rng(seed)
    objective = random_objective(rng, pair[0])
    found = sweep(
        objective,
        pair[1],
        step_sizes=10.0 ** rng.uniform(-6.0, 1.0, width),
        momenta=rng.uniform(0.0, 1.0, rows),
        n_steps=n_steps,
        start=objective.minimisers[0] + distance * rng.uniform(-1.0, 1.0, 2),
        tolerance=tolerance,
        relative=relative,
        threads=threads,
    )
    assert_is_what_simulate_says(found)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("optimizer", ["gradient_descent", "heavy_ball", "adam"])
def test_a_cell_is_the_same_whatever_stands_beside_it(optimizer, width, rows):
    step_sizes, momenta = 1.0 / np.linspace(4.0, 100.0, WIDTHS[-1]), [0.2, 0.5, 0.9]
    several = {"n_steps": 400, "start": (-1.0, 0.5), "tolerance": 1e-3, "relative": True}
    whole = sweep(circle, optimizer, step_sizes=step_sizes, momenta=momenta, **several)
    assert (np.diff(whole.steps_to_tolerance[0]) != 0).all()  # so that a lane that took another's place would show
    for first in (0, WIDTHS[-1] - width):
        part = slice(first, first + width)
        found = sweep(circle, optimizer, step_sizes=step_sizes[part], momenta=momenta[:rows], **several)
        np.testing.assert_array_equal(found.steps_to_tolerance, whole.steps_to_tolerance[:rows, part])
        np.testing.assert_array_equal(found.diverged, whole.diverged[:rows, part])


def test_many_rows_and_columns():
    found = sweep(
        banana, "nesterov", step_sizes=np.geomspace(1e-4, 4e-3, 41), momenta=np.linspace(0.0, 0.98, 70), n_steps=250,
        tolerance=0.05,
    )  # fmt: skip
    assert_is_what_simulate_says(found)
    assert 100 < (found.steps_to_tolerance <= 250).sum() < found.steps_to_tolerance.size - 100
    assert found.diverged.any()


# --- what others computed ---------------------------------------------------------------------------------------------


def numpy_quadratic(x, y):
    return (x**2 + 25.0 * y**2) / 2.0, x, 25.0 * y


def numpy_rosenbrock(x, y):
    valley = y - x**2
    return (1.0 - x) ** 2 + 100.0 * valley**2, -2.0 * (1.0 - x) - 400.0 * x * valley, 200.0 * valley


def numpy_step(optimizer, point, gradient, memory, beta, eta, step):
    """One step of every run at once, each array of shape (2, rows, columns); ``step`` counts from 1."""
    if optimizer == "gradient_descent":
        return point - eta * gradient, memory
    if optimizer in ("heavy_ball", "demon", "nesterov_textbook"):
        velocity = beta * memory[0] - eta * gradient
        return point + velocity, (velocity,)
    if optimizer == "nesterov":
        velocity = beta * memory[0] - eta * gradient
        return point + beta * velocity - eta * gradient, (velocity,)
    if optimizer == "torch_momentum":
        velocity = beta * memory[0] + gradient
        return point - eta * velocity, (velocity,)
    if optimizer == "ema_momentum":
        mean = beta * memory[0] + (1.0 - beta) * gradient
        return point - eta * mean, (mean,)
    if optimizer == "rmsprop":
        squares = 0.99 * memory[0] + 0.01 * gradient**2
        return point - eta * gradient / (np.sqrt(squares) + 1e-8), (squares,)
    mean = beta * memory[0] + (1.0 - beta) * gradient
    squares = 0.999 * memory[1] + 0.001 * gradient**2
    corrected = mean / (1.0 - beta**step), squares / (1.0 - 0.999**step)
    return point - eta * corrected[0] / (np.sqrt(corrected[1]) + 1e-8), (mean, squares)


def numpy_sweep(loss, optimizer, step_sizes, momenta, n_steps, start, tolerance):
    """All runs at once as textbooks write them, every loss kept, settling looked for afterwards."""
    shape = (len(momenta), len(step_sizes))
    eta, start_beta = np.asarray(step_sizes), np.asarray(momenta)[:, None]
    point = np.broadcast_to(np.reshape(start, (2, 1, 1)), (2, *shape)).copy()
    memory = (np.zeros_like(point), np.zeros_like(point))
    losses, outside = [], np.zeros(shape, dtype=bool)
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(n_steps + 1):
            value, gx, gy = loss(*point)
            losses.append(value)
            outside |= ~(abs(point).sum(axis=0) <= 1e6)
            left = 1.0 - t / n_steps
            demon = start_beta * left / (1.0 - start_beta + start_beta * left)
            beta = demon if optimizer == "demon" else start_beta
            if optimizer == "nesterov_textbook":
                _, gx, gy = loss(*(point + beta * memory[0]))
            point, memory = numpy_step(optimizer, point, np.stack([gx, gy]), memory, beta, eta, t + 1)
        near_from_here = np.logical_and.accumulate((np.stack(losses) <= tolerance)[::-1])[::-1]
    return n_steps + 1 - near_from_here.sum(axis=0), outside


#: What `numpy_step` writes out; the steps of the others are written out in `test_rivals.py`.
WRITTEN_OUT = (
    *("gradient_descent", "heavy_ball", "demon", "nesterov", "nesterov_textbook", "torch_momentum", "ema_momentum"),
    *("rmsprop", "adam"),
)


@pytest.mark.parametrize("optimizer", WRITTEN_OUT)
@pytest.mark.parametrize(
    ("objective", "loss", "start", "range_of_step_sizes", "tolerance"),
    [
        (bowl, numpy_quadratic, (-4.0, 1.2), (0.002, 0.2), 0.05),
        (banana, numpy_rosenbrock, (-1.2, 1.0), (2e-4, 2e-3), 4.11),
    ],
    ids=["quadratic", "rosenbrock"],
)
def test_a_sweep_is_the_textbooks_recursion_in_numpy(objective, loss, start, range_of_step_sizes, tolerance, optimizer):
    # Adaptive rules have lengths. Beyond these, runs magnify the rounding of another form; 3e6 diverges in any form.
    lengths = (10.0 if OPTIMIZERS[optimizer].adaptive else 1.0) * np.array(range_of_step_sizes)
    step_sizes, momenta = [*np.geomspace(*lengths, 36), 3e6], [0.0, 0.4, 0.8, 0.9]
    found = sweep(
        objective, optimizer, step_sizes=step_sizes, momenta=momenta, n_steps=200, start=start, tolerance=tolerance
    )
    settled, diverged = numpy_sweep(loss, optimizer, step_sizes, found.momenta, 200, start, tolerance)
    np.testing.assert_array_equal(found.steps_to_tolerance, settled)
    np.testing.assert_array_equal(found.diverged, diverged)
    assert len(np.unique(settled)) > 10


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['objective']}-{vector['optimizer']}")
def test_agrees_with_torch(vector):
    given_settings = {key: vector[key] for key in ("step_sizes", "momenta", "n_steps", "start", "tolerance")}
    objective = LANDSCAPES[vector["objective"]](**vector["parameters"])
    found = ms.sweep(objective, vector["optimizer"], **given_settings)
    assert found.steps_to_tolerance.tolist() == vector["steps_to_tolerance"]
    assert found.diverged.tolist() == vector["diverged"]


# --- settling ---------------------------------------------------------------------------------------------------------


def test_first_hits_lie():
    step_sizes, momenta = np.linspace(5e-4, 2.5e-3, 5), [0.8, 0.9]
    found = ms.sweep(
        banana, "heavy_ball", step_sizes=step_sizes, momenta=momenta, n_steps=300, start=(-1.2, 1.0),
        tolerance=1e-3, relative=True,
    )  # fmt: skip
    run = ms.simulate(banana, "heavy_ball", step_size=0.002, momentum=0.9, n_steps=300, start=(-1.2, 1.0))
    assert np.argmax(run.gaps <= 1e-3 * run.gaps[0]) == 20
    assert found.steps_to_tolerance[1, 3] == 155
    assert found.tolerance == 1e-3 * run.gaps[0]


def test_the_last_point_counts_and_none_beyond_it():
    """On x^2/2 a step size of 1/2 halves x at each step, one of 3 makes it -2x, and one of 1 is there at once."""
    powers = {"step_sizes": [0.5, 1.0, 3.0], "start": (1.0, 0.0)}
    for n in (1, 5, 6, 7):
        falling = ms.sweep(circle, "gradient_descent", n_steps=n, tolerance=0.5 * 4.0**-6, **powers)
        assert falling.steps_to_tolerance.tolist() == [[min(6, n + 1), 1, n + 1]]
        rising = ms.sweep(circle, "gradient_descent", n_steps=n, tolerance=0.5 * 4.0**6, **powers)
        assert rising.steps_to_tolerance.tolist() == [[0, 0, 0 if n <= 6 else n + 1]]


def test_a_gap_that_equals_the_tolerance_is_within_it():
    at, below = 0.5 * 4.0**-6, math.nextafter(0.5 * 4.0**-6, 0.0)
    for tolerance, step in ((at, 6), (below, 7)):
        found = ms.sweep(
            circle, "gradient_descent", step_sizes=[0.5], n_steps=10, start=(1.0, 0.0), tolerance=tolerance
        )
        assert found.steps_to_tolerance.tolist() == [[step]]


@pytest.mark.parametrize("relative", [True, False])
@pytest.mark.parametrize(("landscape", "optimizer"), grid(LANDSCAPES, OPTIMIZERS))
def test_a_start_at_the_minimiser_has_settled_even_to_nothing(landscape, optimizer, relative):
    objective = LANDSCAPES[landscape]()
    found = sweep(
        objective, optimizer, step_sizes=[1e-3, 1e250], momenta=[0.0, 0.9], n_steps=20,
        start=objective.minimisers[0], tolerance=0.0, relative=relative,
    )  # fmt: skip
    assert not found.steps_to_tolerance.any()
    assert not found.diverged.any()
    assert found.tolerance == 0.0


def test_a_tolerance_of_zero_is_met_by_the_minimum_only():
    found = ms.sweep(
        circle, "gradient_descent", step_sizes=[0.5, 1.0, 1.5], n_steps=60, start=(-4.0, 1.25), tolerance=0
    )
    assert found.steps_to_tolerance.tolist() == [[61, 1, 61]]


def test_a_relative_tolerance_is_a_fraction_of_the_gap_at_the_start():
    lower = ms.objectives.styblinski_tang()  # whose minimum is not 0
    gap = lower.value(1.0, -1.5) - lower.minimum
    several = {"step_sizes": np.geomspace(1e-3, 0.02, 40), "momenta": [0.5, 0.9], "n_steps": 100, "start": (1.0, -1.5)}
    relative = ms.sweep(lower, "heavy_ball", tolerance=0.7, relative=True, **several)
    assert relative.tolerance == 0.7 * gap
    assert_same(relative, ms.sweep(lower, "heavy_ball", tolerance=0.7 * gap, **several))
    assert len(np.unique(relative.steps_to_tolerance)) > 5


# --- divergence -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "outside"),
    [
        ((1e6, 0.0), False),
        ((-5e5, 5e5), False),
        ((0.0, -999_999.0), False),
        ((2e5, -1e5), False),
        ((math.nextafter(1e6, math.inf), 0.0), True),
        ((-5e5, -500_001.0), True),
        ((0.0, 1.1e6), True),
    ],
)
def test_a_run_diverges_where_it_leaves_the_limit_the_start_included(start, outside):
    found = ms.sweep(circle, "gradient_descent", step_sizes=[0.5] * (BLOCK + 1), n_steps=2, start=start, tolerance=1e15)
    assert found.diverged.tolist() == [[outside] * (BLOCK + 1)]
    assert not found.steps_to_tolerance.any()


def test_only_the_last_point_may_be_outside():
    found = {
        n: ms.sweep(circle, "gradient_descent", step_sizes=[3.0], n_steps=n, start=(1.0, 0.0), tolerance=1.0)
        for n in (19, 20)
    }
    assert not found[19].diverged.any()  # 2^19 < 1e6 < 2^20
    assert found[20].diverged.all()


def test_a_run_that_leaves_and_comes_back_has_diverged_and_settles():
    found = ms.sweep(
        circle, "heavy_ball", step_sizes=[0.5, 3.0], momenta=[0.9], n_steps=400, start=(9e5, 0.0), tolerance=1e-2,
        relative=True,
    )  # fmt: skip
    path = ms.simulate(circle, "heavy_ball", step_size=3.0, momentum=0.9, n_steps=400, start=(9e5, 0.0)).iterates
    assert abs(path[1, 0]) > 1e6 > abs(path[-1, 0])
    assert found.diverged.tolist() == [[False, True]]
    assert (found.steps_to_tolerance <= 400).all()
    assert_is_what_simulate_says(found)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("objective", [banana, LANDSCAPES["ackley"]()], ids=["rosenbrock", "ackley"])
def test_runs_that_reach_infinity_and_nan_say_so_without_a_warning_or_a_trace_in_others(objective, optimizer):
    step_sizes = np.where(np.arange(BLOCK + 5) % 3 == 1, 1e300, 1e-4)
    together = sweep(objective, optimizer, step_sizes=step_sizes, momenta=[0.5, 0.9], n_steps=60, tolerance=1e3)
    assert_is_what_simulate_says(together)
    assert together.diverged[:, 1::3].all()
    assert not together.diverged[:, 0::3].any()
    assert not together.diverged[:, 2::3].any()
    assert (together.steps_to_tolerance[:, 0::3] == together.steps_to_tolerance[:, :1]).all()


def test_a_run_that_is_nan_without_having_been_large_has_diverged():
    """Momentum 0 times an infinite velocity is nan, at the first step."""
    setting = {"n_steps": 5, "start": (-4.0, 1.2)}
    path = ms.simulate(circle, "nesterov", step_size=1e308, momentum=0.0, **setting).iterates
    assert np.isnan(path[1:, 0]).all()
    found = ms.sweep(circle, "nesterov", step_sizes=[1e308, 0.1], momenta=[0.0], tolerance=100.0, **setting)
    assert found.diverged.tolist() == [[True, False]]
    assert found.steps_to_tolerance.tolist() == [[6, 0]]


@pytest.mark.parametrize("tolerance", [0.0, 0.5])
@pytest.mark.parametrize("relative", [True, False])
def test_a_start_whose_loss_is_infinite(tolerance, relative):
    found = ms.sweep(
        bowl, "heavy_ball", step_sizes=[1e-3, 0.5], momenta=[0.5], n_steps=30, start=(1e200, 0.0), tolerance=tolerance,
        relative=relative,
    )  # fmt: skip
    assert found.diverged.all()
    assert_is_what_simulate_says(found)


# --- sharing the work -------------------------------------------------------------------------------------------------

shared = partial(
    ms.sweep, banana, "heavy_ball", step_sizes=np.geomspace(1e-4, 4e-3, 40), n_steps=200, tolerance=1e-2, relative=True
)


@pytest.mark.parametrize("threads", [2, 3, 7, 64, np.int64(2), None])
@pytest.mark.parametrize("rows", [1, 2, 3, 10])
def test_any_number_of_threads_gives_the_same_bits(rows, threads):
    momenta = np.linspace(0.0, 0.95, rows)
    assert_same(shared(momenta=momenta, threads=threads), shared(momenta=momenta, threads=1))


def test_each_row_is_its_momentums_own_however_many_share_the_rows():
    momenta = np.linspace(0.0, 0.95, 23)
    alone = np.concatenate([shared(momenta=[beta], threads=1).steps_to_tolerance for beta in momenta])
    assert len(np.unique(alone, axis=0)) == 23
    for rows in range(1, 24):
        for threads in (1, 2, 5, 22, 23, 24):
            np.testing.assert_array_equal(
                shared(momenta=momenta[:rows], threads=threads).steps_to_tolerance, alone[:rows]
            )


def test_sweeps_called_from_many_threads_at_once_all_return():
    momenta = [np.linspace(0.0, 0.9, 3 + k) for k in range(8)]
    expected = [shared(momenta=betas, threads=1) for betas in momenta]
    everyone, answers = threading.Barrier(8), []

    def caller(k):
        everyone.wait()
        for _ in range(10):
            for threads in (2, 3):
                assert_same(shared(momenta=momenta[k], threads=threads), expected[k])
        answers.append(k)

    callers = [threading.Thread(target=caller, args=(k,), daemon=True) for k in range(8)]  # daemon: a lock would stay
    for one in callers:
        one.start()
    for one in callers:
        one.join(timeout=60)
    assert sorted(answers) == list(range(8))


FORKED = """
import os, signal
import momentum_sim as ms

def sweep(threads):
    bowl, momenta = ms.objectives.quadratic(25.0), [0.1, 0.3, 0.5, 0.7, 0.9]
    return ms.sweep(bowl, "heavy_ball", step_sizes=[0.01, 0.05], momenta=momenta, n_steps=99, tolerance=0.1,
                    threads=threads).steps_to_tolerance.tobytes()

expected = [sweep(threads) for threads in (2, 4)]
child = os.fork()
if child == 0:
    signal.alarm(20)  # ends it if it waits for ever
    os._exit(0 if [sweep(threads) for threads in (2, 4)] == expected else 1)
assert os.waitpid(child, 0)[1] == 0, "the child did not come to the same end"
assert [sweep(threads) for threads in (2, 4)] == expected
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_sweeps_as_its_parent_does():
    """A child has its parent's memory but none of its threads; `multiprocessing` makes such children."""
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


# --- the kernel writes where it may -----------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["gradient_descent", "heavy_ball", "adam"])
@pytest.mark.parametrize("columns", WIDTHS)
def test_the_kernel_writes_its_cells_and_its_scratch_and_nothing_beyond(columns, optimizer):
    rule, rows, beyond = OPTIMIZERS[optimizer], 3, BLOCK
    kernels, size = bowl.landscape.kernels, entries.scratch_size(rule.initial_state)
    momentum_at = ms.schedules.SCHEDULES["constant"].kernel
    no_coefficients = (0.0,) * len(bowl.coefficients)
    entry = entries.sweep(kernels.value, kernels.gradient, rule.step, rule.initial_state, momentum_at, no_coefficients)
    settled, left = np.full((2, rows * columns + beyond), 7.5)
    scratch = np.full(size + beyond, 7.5)
    momenta, step_sizes = np.linspace(0.0, 0.9, rows), np.geomspace(1e-3, 1.0, columns)
    given_arrays = [array.copy() for array in (momenta, step_sizes, bowl.coefficients)]
    run(
        entry, settled, left, momenta, rows, step_sizes, columns, bowl.coefficients, np.zeros(1), scratch, 50, -4.0,
        1.2, 0.0, 0.1,
    )  # fmt: skip
    for array, end in ((settled, rows * columns), (left, rows * columns), (scratch, size)):
        assert (array[end:] == 7.5).all()
        assert (array[:end] != 7.5).all()
    for array, before in zip((momenta, step_sizes, bowl.coefficients), given_arrays, strict=True):
        np.testing.assert_array_equal(array, before)


# --- what a sweep is --------------------------------------------------------------------------------------------------


def test_a_sweep_says_what_was_done():
    found = ms.sweep(
        bowl, "demon", step_sizes=(0.01, 0.02, 1.0), momenta=[0.5, 0.9], n_steps=70, start=(-4, 1.2), tolerance=0.25
    )
    assert (found.objective, found.optimizer, found.n_steps) == (bowl, OPTIMIZERS["demon"], 70)
    assert (found.start, found.tolerance) == ((-4.0, 1.2), 0.25)
    assert found.step_sizes.tolist() == [0.01, 0.02, 1.0]
    assert found.momenta.tolist() == [0.5, 0.9]
    assert (found.steps_to_tolerance.shape, found.diverged.shape) == ((2, 3), (2, 3))
    assert (found.steps_to_tolerance.dtype, found.diverged.dtype) == (np.int64, np.bool_)


@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)
def test_a_sweep_starts_where_the_objective_says_if_not_told(landscape):
    several = {"step_sizes": [1e-3, 1e-2], "momenta": [0.9], "n_steps": 30, "tolerance": 0.5, "relative": True}
    found = ms.sweep(landscape(), "heavy_ball", **several)
    assert found.start == landscape.start
    assert_same(found, ms.sweep(landscape(), "heavy_ball", start=landscape.start, **several))


@pytest.mark.parametrize("optimizer", [name for name, rule in OPTIMIZERS.items() if rule.momentum == "none"])
def test_a_rule_without_momentum_has_one_row(optimizer):
    found = ms.sweep(bowl, optimizer, step_sizes=[0.01, 0.02, 0.03], n_steps=5, tolerance=0.1)
    assert found.momenta.tolist() == [0.0]
    assert found.steps_to_tolerance.shape == (1, 3)


@pytest.mark.parametrize("array", ["step_sizes", "momenta", "steps_to_tolerance", "diverged"])
@pytest.mark.parametrize("optimizer", ["gradient_descent", "heavy_ball"])
def test_a_sweeps_arrays_cannot_be_written_to(optimizer, array):
    found = sweep(bowl, optimizer, step_sizes=np.array([0.01]), momenta=np.array([0.5]), n_steps=3, tolerance=0.1)
    with pytest.raises(ValueError, match="read-only"):
        getattr(found, array)[0] = 0


def test_what_was_given_is_copied_and_left_as_it_was():
    step_sizes, momenta, start = np.array([0.01, 0.02]), np.array([0.5, 0.25]), np.array([1.0, 2.0])
    found = ms.sweep(bowl, "heavy_ball", step_sizes=step_sizes, momenta=momenta, n_steps=9, start=start, tolerance=0.1)
    assert (step_sizes.tolist(), momenta.tolist(), start.tolist()) == ([0.01, 0.02], [0.5, 0.25], [1.0, 2.0])
    step_sizes[:], momenta[:], start[:] = 9.0, 0.0, 0.0  # they can still be written to
    assert (found.step_sizes.tolist(), found.momenta.tolist()) == ([0.01, 0.02], [0.5, 0.25])
    assert found.start == (1.0, 2.0)


@pytest.mark.parametrize(
    "given_settings",
    [
        {"step_sizes": (0.25, 0.5, 2.0)},
        {"step_sizes": np.array([0.25, 0.5, 2.0], dtype=np.float32)},
        {"step_sizes": np.array([0.25, 0.5, 2.0], dtype=np.float16)},
        {"step_sizes": np.array([0.25, 0.5, 2.0], dtype=">f8")},
        {"step_sizes": np.array([0.25, 9.0, 0.5, 9.0, 2.0])[::2]},
        {"step_sizes": np.array([2.0, 0.5, 0.25])[::-1]},
        {"step_sizes": np.array([[0.25, 1.0], [0.5, 1.0], [2.0, 1.0]])[:, 0]},
        {"step_sizes": np.broadcast_to(np.array([[0.25, 0.5, 2.0]]), (4, 3))[1]},
        {"momenta": (0.0, 0.75)},
        {"momenta": np.array([0.0, 0.75], dtype=np.float32)},
        {"momenta": np.array([0.75, 0.5, 0.0])[::-2]},
        {"start": np.array([1, -2])},
        {"start": [1, -2]},
        {"n_steps": np.uint8(40)},
        {"tolerance": np.float32(0.125)},
        {"tolerance": np.array(0.125)},
        pytest.param({"optimizer": OPTIMIZERS["heavy_ball"]}, id="the optimizer itself"),
    ],
    ids=repr,
)
def test_numbers_of_every_kind_mean_the_same(given_settings):
    plain = {
        "optimizer": "heavy_ball",
        "step_sizes": [0.25, 0.5, 2.0],
        "momenta": [0.0, 0.75],
        "n_steps": 40,
        "start": (1.0, -2.0),
        "tolerance": 0.125,
    }
    assert_same(ms.sweep(circle, **plain | given_settings), ms.sweep(circle, **plain))


@pytest.mark.parametrize("whole", [[1, 2, 3], range(1, 4), np.array([1, 2, 3]), np.array([1, 2, 3], dtype=np.uint8)])
def test_whole_numbers_are_step_sizes_too(whole):
    found = ms.sweep(circle, "heavy_ball", step_sizes=whole, momenta=[0], n_steps=9, tolerance=1)
    assert found.step_sizes.tolist() == [1.0, 2.0, 3.0]
    assert_same(
        found, ms.sweep(circle, "heavy_ball", step_sizes=[1.0, 2.0, 3.0], momenta=[0.0], n_steps=9, tolerance=1)
    )


# --- what is refused: the name, the rule and the value ----------------------------------------------------------------

_LIST = "must be a flat list of numbers, at least one, got"
_POSITIVE = "each of step_sizes must be a finite number above 0, got"
_MOMENTA = "each of momenta must lie in [0, 1), got"
_STEPS = "n_steps must be a whole number from 1 to 10000000, got"
_TOLERANCE = "tolerance must be a finite number of at least 0, got"
_THREADS = "threads must be a whole number from 1 to 64, got"
_NAMES = ", ".join(OPTIMIZERS)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"step_sizes": []}, f"step_sizes {_LIST} []"),
        ({"step_sizes": [[0.1]]}, f"step_sizes {_LIST} [[0.1]]"),
        ({"step_sizes": [0.1, [0.1, 0.2]]}, f"step_sizes {_LIST} [0.1, [0.1, 0.2]]"),
        ({"step_sizes": np.zeros((2, 2))}, f"step_sizes {_LIST} array("),
        ({"step_sizes": 0.1}, f"step_sizes {_LIST} 0.1"),
        ({"step_sizes": np.array(0.1)}, f"step_sizes {_LIST} array(0.1)"),
        ({"step_sizes": "0.1"}, f"step_sizes {_LIST} '0.1'"),
        ({"step_sizes": ["0.1"]}, f"step_sizes {_LIST} ['0.1']"),
        ({"step_sizes": [0.1, None]}, f"step_sizes {_LIST} [0.1, None]"),
        ({"step_sizes": None}, f"step_sizes {_LIST} None"),
        ({"step_sizes": [0.1j]}, f"step_sizes {_LIST} [0.1j]"),
        ({"step_sizes": [True]}, f"step_sizes {_LIST} [True]"),
        ({"step_sizes": {0.1}}, f"step_sizes {_LIST} {{0.1}}"),
        ({"step_sizes": [10**400]}, f"step_sizes {_LIST} [1000"),
        ({"step_sizes": [0.1, math.nan]}, f"{_POSITIVE} nan"),
        ({"step_sizes": [0.1, math.inf]}, f"{_POSITIVE} inf"),
        ({"step_sizes": [0.1, 0]}, f"{_POSITIVE} 0"),
        ({"step_sizes": [0.1, -0.25]}, f"{_POSITIVE} -0.25"),
        ({"momenta": []}, f"momenta {_LIST} []"),
        ({"momenta": 0.9}, f"momenta {_LIST} 0.9"),
        ({"momenta": [[0.9], [0.5, 0.5]]}, f"momenta {_LIST} [[0.9], [0.5, 0.5]]"),
        ({"momenta": ["0.9"]}, f"momenta {_LIST} ['0.9']"),
        ({"momenta": [0.9, 1]}, f"{_MOMENTA} 1"),
        ({"momenta": [0.9, -0.1]}, f"{_MOMENTA} -0.1"),
        ({"momenta": [0.9, math.nan]}, f"{_MOMENTA} nan"),
        ({"momenta": None}, "momenta must be given for heavy_ball: a flat list of numbers in [0, 1)"),
        (
            {"optimizer": "gradient_descent"},
            "momenta must be left out for gradient_descent, which has none; got [0.5, 0.9]",
        ),
        ({"optimizer": "rmsprop", "momenta": []}, "momenta must be left out for rmsprop, which has none; got []"),
        (
            {"step_sizes": np.full(5001, 0.1), "momenta": np.full(2000, 0.5)},
            "a sweep must have at most 10,000,000 settings, got 2,000 x 5,001",
        ),
        ({"n_steps": 0}, f"{_STEPS} 0"),
        ({"n_steps": 10_000_001}, f"{_STEPS} 10000001"),
        ({"n_steps": 3.0}, f"{_STEPS} 3.0"),
        ({"n_steps": True}, f"{_STEPS} True"),
        ({"start": (1.0, math.nan)}, "start y must be a finite number, got nan"),
        ({"start": 1.0}, "start must be two numbers (x, y), got 1.0"),
        ({"tolerance": -1e-3}, f"{_TOLERANCE} -0.001"),
        ({"tolerance": -1e-3, "relative": True}, f"{_TOLERANCE} -0.001"),
        ({"tolerance": math.nan}, f"{_TOLERANCE} nan"),
        ({"tolerance": math.inf}, f"{_TOLERANCE} inf"),
        ({"tolerance": "0.1"}, "tolerance must be a number, got '0.1'"),
        ({"tolerance": None}, "tolerance must be a number, got None"),
        ({"threads": 0}, f"{_THREADS} 0"),
        ({"threads": -1}, f"{_THREADS} -1"),
        ({"threads": 65}, f"{_THREADS} 65"),
        ({"threads": 1.5}, f"{_THREADS} 1.5"),
        ({"threads": 2.0}, f"{_THREADS} 2.0"),
        ({"threads": True}, f"{_THREADS} True"),
        ({"threads": "2"}, f"{_THREADS} '2'"),
        ({"optimizer": "sgd"}, f"optimizer must be one of {_NAMES}; got 'sgd'"),
        ({"optimizer": None}, f"optimizer must be one of {_NAMES}; got None"),
        ({"objective": "quadratic"}, "objective must be made by one of momentum_sim.objectives, got 'quadratic'"),
        (
            {"objective": LANDSCAPES["quadratic"]},
            "objective must be made by one of momentum_sim.objectives, got Landscape(quadratic(condition_number=25",
        ),
    ],
)
def test_what_cannot_be_swept_is_refused_with_name_rule_and_value(wrong, message):
    valid = {
        "objective": bowl,
        "optimizer": "heavy_ball",
        "step_sizes": [0.1, 0.2],
        "momenta": [0.5, 0.9],
        "n_steps": 3,
        "tolerance": 0.1,
    }
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        ms.sweep(**valid | wrong)
