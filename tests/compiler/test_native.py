import ctypes
import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from momentum_sim.compiler import native, wasm
from momentum_sim.compiler.intermediate import KernelError
from momentum_sim.kernels import entries
from momentum_sim.kernels.entries import entry
from momentum_sim.kernels.jit import count, kernel, number, numbers
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.simulation import simulate
from tests.thinned import few_or_all

TABLE = np.array([1.0, 2.0, 3.0])
TUPLE = (1.0, 2.0, 3.0)


@entry(numbers, numbers, count)
def each(function):
    """A kernel of one number, at each of n."""

    def loop(out, xs, n):
        for i in range(n):
            out[i] = function(xs[i])

    return loop


@entry(numbers, number, count)
def long_sum(step):
    """n additions, one after the other."""

    def loop(out, x, n):
        total = 0.0
        for _ in range(n):
            total = step(total, x)
        out[0] = total

    return loop


@kernel
def add(total, x):
    return total * 0.5 + x


# --- many threads -----------------------------------------------------------------------------------------------------


def test_many_threads_that_compile_and_run_at_once_get_the_same_bits_as_one(monkeypatch, tmp_path):
    def path_of(setting):
        landscape, optimizer, momentum = setting
        objective = LANDSCAPES[landscape]()
        accepted = None if OPTIMIZERS[optimizer].momentum == "none" else momentum
        return simulate(objective, optimizer, step_size=1e-3, momentum=accepted, n_steps=3000).iterates.tobytes()

    pairs = few_or_all(LANDSCAPES, OPTIMIZERS)  # each is compiled
    settings = [(landscape, optimizer, beta) for landscape, optimizer in pairs for beta in (0.5, 0.9)]
    expected = {setting: path_of(setting) for setting in settings}
    monkeypatch.setattr(native, "_ready", {})  # so that the threads compile, and in an empty cache
    monkeypatch.setenv("MOMENTUM_SIM_CACHE_DIR", str(tmp_path))
    everyone = threading.Barrier(8)

    def worker(seed):
        everyone.wait()
        order = np.random.default_rng(seed).permutation(len(settings) * 3) % len(settings)
        if seed % 4 == 0:  # some make a WebAssembly module meanwhile
            wasm.compile_module({"losses": entries.losses(LANDSCAPES["rosenbrock"].kernels.value)})
        return [path_of(settings[k]) == expected[settings[k]] for k in order]

    with ThreadPoolExecutor(8) as pool:
        assert all(all(answers) for answers in pool.map(worker, range(8)))


@pytest.mark.clock
def test_pythons_lock_is_released_while_an_entry_runs():
    entry = long_sum(add)
    out = np.empty(1)
    native.run(entry, out, 1.0, 1)

    def long_call():
        started = time.perf_counter()
        native.run(entry, out, 1.0, 200_000_000)
        return started, time.perf_counter()

    with ThreadPoolExecutor(1) as pool:
        ticks = [time.perf_counter()]
        call = pool.submit(long_call)
        while not call.done():
            time.sleep(0.001)
            ticks.append(time.perf_counter())
        started, finished = call.result()
    # With the lock held, this thread would have stood still for the whole call.
    assert max(np.diff([*ticks, finished])) < 0.5 * (finished - started)


# --- what must not be run ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros(4, dtype=np.float32),
        np.zeros(4, dtype=np.int64),
        np.zeros(4, dtype=np.dtype(">f8")),
        np.zeros(8)[::2],
        np.zeros((2, 2), order="F").T[:, ::-1],
        [0.0, 0.0, 0.0, 0.0],
        None,
        1.0,
    ],
    ids=["float32", "int64", "big-endian", "strided", "reversed", "list", "None", "number"],
)
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_no_contiguous_float64_array_is_refused(wrong, place):
    arguments = [np.zeros(4), np.zeros(4), 4]
    arguments[place] = wrong
    with pytest.raises(ctypes.ArgumentError):
        native.run(each(square), *arguments)


def test_a_number_of_the_wrong_kind_is_refused():
    with pytest.raises(ctypes.ArgumentError):
        native.run(each(square), np.zeros(4), np.zeros(4), 4.0)


def test_a_wrong_number_of_arguments_is_refused():
    with pytest.raises(TypeError):
        native.run(each(square), np.zeros(4), np.zeros(4))


@kernel
def square(x):
    return x * x


# --- what cannot be compiled for every home ---------------------------------------------------------------------------


@kernel
def exponential(x):
    return math.exp(x)


@kernel
def library_sine(x):
    return math.sin(x)


@kernel
def power(x):
    return abs(x) ** 0.3


@kernel
def remainder(x):
    return x % 1.5


@kernel
def hypotenuse(x):
    return math.hypot(x, 1.0)


@kernel
def from_table(x):
    return TABLE[int(x)]


@kernel
def from_tuple(x):
    return TUPLE[int(x)]


@kernel
def allocating(x):
    return np.zeros(3)[int(x)]


@kernel
def raising(x):
    if x > 1.0:
        raise ValueError
    return x


FORBIDDEN = (exponential, library_sine, power, remainder, hypotenuse, from_table, from_tuple, allocating, raising)


@pytest.mark.parametrize("function", FORBIDDEN, ids=lambda function: function.py_func.__name__)
@pytest.mark.parametrize(
    "compile_for",
    [lambda entry: native.run(entry, np.zeros(1), np.zeros(1), 1), lambda entry: wasm.compile_module({"each": entry})],
    ids=["native", "wasm"],
)
def test_a_kernel_that_needs_anything_from_its_host_is_refused_everywhere(function, compile_for):
    with pytest.raises(KernelError, match="each"):
        compile_for(each(function))


@kernel
def allowed(x):
    return math.sqrt(abs(x)) / (x - 1.0) + x**3 + max(min(x, 2.0), -2.0) + math.floor(x)


def test_arithmetic_roots_and_comparisons_are_all_a_kernel_needs():
    xs = np.array([0.25, 1.0, -3.5, math.inf])
    out = np.empty(4)
    native.run(each(allowed), out, xs, 4)
    assert out.tolist()[:3] == [0.5 / -0.75 + 0.25**3 + 0.25, math.inf, allowed.py_func(-3.5)]
    assert math.isnan(out[3]) or math.isinf(out[3])
    assert wasm.compile_module({"each": each(allowed)})
