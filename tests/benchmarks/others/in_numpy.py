"""The workloads in numpy."""

import numpy as np

from tests.benchmarks.others.formulas import GRADIENTS, VALUES
from tests.benchmarks.others.workloads import DIVERGENCE_LIMIT, Path, Settings

PACKAGE, NAME = "numpy", "numpy"
PATH, SETTINGS = "a loop over steps", "a loop over steps of all settings"
MOST_STEPS = 300  # beyond that it is scaled


def path(work: Path):
    """A call that gives the iterates' x and y."""
    c, gradient, eta, beta = work.coefficients, GRADIENTS[work.objective.name], work.step_size, work.momentum

    def call():
        iterates = np.empty((work.n_steps + 1, 2))
        iterates[0] = work.start
        velocity = np.zeros(2)
        for k in range(work.n_steps):
            velocity = beta * velocity - eta * np.array(gradient(*iterates[k], c))
            iterates[k + 1] = iterates[k] + velocity
        return iterates.T

    return call


def settings(work: Settings):
    """A call that gives settling steps and which runs diverge."""
    c, minimum, tolerance = work.coefficients, work.objective.minimum, work.tolerance
    value, gradient = VALUES[work.objective.name], GRADIENTS[work.objective.name]
    eta, beta = work.step_sizes[None, :], work.momenta[:, None]

    @np.errstate(all="ignore")
    def call():
        x, y = np.full(work.shape, work.start[0]), np.full(work.shape, work.start[1])
        u, v = np.zeros(work.shape), np.zeros(work.shape)
        steps = np.where(value(x, y, c) - minimum <= tolerance, 0, 1)
        diverged = ~(np.abs(x) + np.abs(y) <= DIVERGENCE_LIMIT)
        for k in range(1, work.n_steps + 1):
            gx, gy = gradient(x, y, c)
            u, v = beta * u - eta * gx, beta * v - eta * gy
            x, y = x + u, y + v
            steps[~(value(x, y, c) - minimum <= tolerance)] = k + 1
            diverged |= ~(np.abs(x) + np.abs(y) <= DIVERGENCE_LIMIT)
        return steps, diverged

    return call
