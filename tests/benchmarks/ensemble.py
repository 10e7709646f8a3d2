"""`ms.simulate_ensemble` of 4096 heavy balls, 500 steps each, without noise and with; ratio = time / fastest C.

Without noise, on Rosenbrock, C has the same arithmetic, and every particle is compared to the last bit before anything
is timed. With noise, on a quadratic, C draws less well: bits from a shorter hash, polynomials right to 1e-8. Its cloud
must come to rest as wide as ours. Both in several block sizes, of which each compiler's fastest counts. numpy takes all
particles through a step at once. All in turn, on one thread, the least time of each.
"""

import ctypes
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

import momentum_sim as ms
from momentum_sim.compiler.wasm import compile_module
from momentum_sim.ensembles import ensemble_entry
from momentum_sim.kernels import entries
from momentum_sim.objectives import Objective, quadratic, rosenbrock
from momentum_sim.optimizers import heavy_ball
from tests.benchmarks import c_code, node
from tests.benchmarks.others.formulas import GRADIENTS
from tests.benchmarks.others.workloads import Array
from tests.benchmarks.report import Row
from tests.benchmarks.sweeps_in_c import WIDE
from tests.benchmarks.timing import Entrant, Times, clocked, compared, fastest, in_turn

ROUNDS = 200
TRIALS = 20  # to find out which build is the fastest
BAR, BAR_NOISY, BAR_NUMPY = 1.05, 1.6, 1 / 3
OURS, MOMENTS, NUMPY = (
    "momentum_sim",
    "momentum_sim, and the moments of all steps",
    "numpy, a step of all particles at once",
)

_NUMBERS = np.ctypeslib.ndpointer(np.float64, flags="C_CONTIGUOUS")
_ARGUMENTS = (
    _NUMBERS, ctypes.c_int32, ctypes.c_double, ctypes.c_double, _NUMBERS, ctypes.c_double, ctypes.c_uint64,
    ctypes.c_int32,
)  # fmt: skip
_SQUARE_ROOTS = "-fno-math-errno"  # else each is a call


@dataclass(frozen=True)
class Cloud:
    """Heavy balls from many starts, kept as where they end."""

    objective: Objective
    starts: Array
    step_size: float
    momentum: float
    n_steps: int
    noise_std: float = 0.0
    seed: int = 7

    @property
    def functions(self) -> list[str]:
        """Those of `c/ensemble.c` that do it."""
        kind, blocks = ("noisy", (8, 16, 32, 64)) if self.noise_std else ("exact", (16, 32, 64, 128))
        return [f"{kind}_{block}" for block in blocks]


_STARTS = np.tile([-1.2, 1.0], (4096, 1)) + 0.01 * np.random.default_rng(0).normal(size=(4096, 2))
CASES = (
    Cloud(rosenbrock(a=1.0, b=100.0), _STARTS, 5e-4, 0.9, 500),
    Cloud(quadratic(condition_number=25.0, angle=0.4), _STARTS, 0.01, 0.9, 500, 0.1),
)


def run() -> list[Row]:
    return [row for case in CASES for row in rows(case)]


def rows(work: Cloud, rounds: int = ROUNDS) -> list[Row]:
    """One case by everybody who is there."""
    prefix, size = f"{'with' if work.noise_std else 'without'} noise: ", f"{len(work.starts):,} x {work.n_steps} steps"
    headline = f"`ms.simulate_ensemble`, {size}, {prefix[:-2]}, as a ratio to the fastest C"
    one = Entrant(OURS, clocked(lambda: ours(work)), bar=BAR_NOISY if work.noise_std else BAR, headline=headline)
    moments = Entrant(MOMENTS, clocked(lambda: ours(work).means))
    loop = Entrant(NUMPY, clocked(lambda: in_numpy(work)))
    assert_alike(work, in_numpy(work), NUMPY, exactly=False)
    rivals = in_c(work)
    trials = in_turn(rivals, TRIALS)
    by_compiler = [[each for each in rivals if f", {name}," in f"{each.what},"] for name in c_code.compilers()]
    best = [entrant for group in by_compiler if (entrant := fastest(group, trials)) is not None]
    with ExitStack() as stack:
        waiting = [*_in_node(work, stack)]
        entrants = [one, moments, *best, *waiting, loop]
        times = in_turn(entrants, rounds)
    base = fastest(best, times)
    report = [compared(entrant, times, base, prefix) for entrant in entrants]
    return [*report, *_beside_numpy(one, loop, times, prefix), *c_code.absent(prefix), *node.absent(prefix)]


def ours(work: Cloud) -> ms.Ensemble:
    """What is measured."""
    return ms.simulate_ensemble(
        work.objective, heavy_ball, step_size=work.step_size, momentum=work.momentum, n_steps=work.n_steps,
        starts=work.starts, noise_std=work.noise_std, seed=work.seed,
    )  # fmt: skip


def in_c(work: Cloud) -> list[Entrant]:
    """Every function that does it, by every compiler, once its cloud is known to be ours."""
    flags = (c_code.SAME_ARITHMETIC, _SQUARE_ROOTS)
    libraries = c_code.libraries(
        "ensemble.c", {"": flags} | {name: (*more, _SQUARE_ROOTS) for name, more in WIDE.items()}
    )
    return [
        _by(work, f"{what}, {name}", getattr(library, name))
        for what, library in libraries.items()
        for name in work.functions
    ]


def _by(work: Cloud, what: str, function: ctypes._CFuncPtr) -> Entrant:
    function.argtypes, function.restype = _ARGUMENTS, None

    def call() -> Array:
        points = work.starts.copy()
        function(
            points, len(points), work.momentum, work.step_size, work.objective.coefficients, work.noise_std, work.seed,
            work.n_steps,
        )  # fmt: skip
        return points

    assert_alike(work, call(), what, exactly=True)
    return Entrant(what.replace("_", " "), clocked(call))


def in_numpy(work: Cloud) -> Array:
    """Where all particles end, with numpy's own noise."""
    draw, c = np.random.default_rng(work.seed), work.objective.coefficients.tolist()
    gradient, (x, y) = GRADIENTS[work.objective.name], work.starts.T
    u, v = np.zeros_like(x), np.zeros_like(y)
    for _ in range(work.n_steps):
        gx, gy = gradient(x, y, c)
        if work.noise_std:
            noise = work.noise_std * draw.standard_normal((2, len(x)))
            gx, gy = gx + noise[0], gy + noise[1]
        u, v = work.momentum * u - work.step_size * gx, work.momentum * v - work.step_size * gy
        x, y = x + u, y + v
    return np.stack([x, y], axis=1)


def assert_alike(work: Cloud, points: Array, what: str, *, exactly: bool) -> None:
    """That somebody's cloud is ours: without noise each particle, with noise how wide it is."""
    expected = ours(work).final
    if work.noise_std:
        spread = 6 / np.sqrt(len(points))  # some standard errors of two standard deviations
        alike = np.allclose(points.std(axis=0), expected.std(axis=0), rtol=spread)
    else:
        alike = np.array_equal(points, expected) if exactly else np.allclose(points, expected, rtol=1e-9)
    assert alike, f"{what} differs from ms.simulate_ensemble on {work.objective.name}"


def _in_node(work: Cloud, stack: ExitStack) -> Iterator[Entrant]:
    """The same, moments and all, by the stage's WebAssembly, if there is a node."""
    if not node.present():
        return
    kind = "isotropic" if work.noise_std else None
    entry = ensemble_entry(kind, work.objective.landscape, heavy_ball, measured=True)
    n, scratch = work.n_steps, np.zeros(entries.ensemble_scratch_size(heavy_ball.initial_state))
    arguments = (
        work.starts.copy(), np.zeros((n + 1, entries.MOMENTS)), 0, len(work.starts), np.full(n, work.momentum),
        np.full(n, work.step_size), work.objective.coefficients, np.array([work.noise_std, 0.0, work.noise_std]),
        work.seed, 0, scratch, n,
    )  # fmt: skip
    module = compile_module({"ensemble": entry}, compact=False)
    waiting = stack.enter_context(node.entry_in_node(module, "ensemble", *arguments))
    waiting.time()
    final = waiting.array(0).reshape(work.starts.shape)
    assert np.array_equal(final, ours(work).final), "WebAssembly differs from ms.simulate_ensemble"
    yield Entrant(f"{node.NAME}, and the moments of all steps", waiting.time)


def _beside_numpy(one: Entrant, loop: Entrant, times: Times, prefix: str) -> Iterator[Row]:
    """Ours as a part of numpy's time, where there is noise."""
    if prefix.startswith("with noise"):
        row = compared(replace(one, bar=BAR_NUMPY, headline=""), times, loop, prefix)
        yield replace(row, what=f"{prefix}{OURS}, beside numpy")
