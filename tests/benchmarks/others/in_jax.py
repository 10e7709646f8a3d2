"""The workloads in JAX, compiled, in float64 and on one thread."""

import os

from tests.benchmarks.others.formulas import GRADIENTS, VALUES
from tests.benchmarks.others.workloads import DIVERGENCE_LIMIT, Path, Settings

PACKAGE, NAME = "jax", "JAX"
PATH, SETTINGS = "jit + lax.scan", "jit + vmap + lax.scan"
MOST_STEPS = None  # no need to scale

_ONE_THREAD = "--xla_cpu_multi_thread_eigen=false"


def path(work: Path):
    """A call that gives the iterates' x and y."""
    jax = _jax()
    c, gradient, eta, beta = work.coefficients, GRADIENTS[work.objective.name], work.step_size, work.momentum

    def step(now, _):
        x, y, u, v = now
        gx, gy = gradient(x, y, c)
        u, v = beta * u - eta * gx, beta * v - eta * gy
        return (x + u, y + v, u, v), (x, y)

    @jax.jit
    def iterates(x, y):
        return jax.lax.scan(step, (x, y, 0.0, 0.0), length=work.n_steps + 1)[1]

    return lambda: jax.block_until_ready(iterates(*work.start))


def settings(work: Settings):
    """A call that gives settling steps and which runs diverge."""
    jax = _jax()
    c, minimum, tolerance = work.coefficients, work.objective.minimum, work.tolerance
    value, gradient = VALUES[work.objective.name], GRADIENTS[work.objective.name]
    far, near = jax.numpy.abs, lambda x, y: value(x, y, c) - minimum <= tolerance

    def run(eta, beta):
        def step(now, k):
            x, y, u, v, steps, diverged = now
            gx, gy = gradient(x, y, c)
            u, v = beta * u - eta * gx, beta * v - eta * gy
            x, y = x + u, y + v
            steps = jax.numpy.where(near(x, y), steps, k + 1)
            return (x, y, u, v, steps, diverged | ~(far(x) + far(y) <= DIVERGENCE_LIMIT)), None

        x, y = map(jax.numpy.float64, work.start)
        before = jax.numpy.where(near(x, y), 0, 1), ~(far(x) + far(y) <= DIVERGENCE_LIMIT)
        after, _ = jax.lax.scan(step, (x, y, 0.0, 0.0, *before), jax.numpy.arange(1, work.n_steps + 1))
        return after[-2:]

    every = jax.jit(jax.vmap(jax.vmap(run, (0, None)), (None, 0)))

    return lambda: jax.block_until_ready(every(work.step_sizes, work.momenta))


def _jax():
    if _ONE_THREAD not in os.environ.get("XLA_FLAGS", ""):  # read when JAX is first used
        os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {_ONE_THREAD}".strip()
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax
