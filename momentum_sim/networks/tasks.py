"""What a network learns: the images of which digits, which of them a seed takes, and from which weights it begins.

A seed puts all images into one order (`settings.split_of`). Of a task's own digits the first so many in that order are
to train on, and the others to test with, so that every seed has as many of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.networks.images import Array, Indices, labels
from momentum_sim.networks.network import descend
from momentum_sim.networks.settings import HE, ORDER, START, TRAINED_ON, TUNED_ORDER, drawn_weights, split_of
from momentum_sim.optimizers import OPTIMIZERS


@dataclass(frozen=True)
class Recipe:
    """How weights are trained before a task begins: gradient descent with one step size, the same for every run."""

    task: Task
    step_size: float
    epochs: int
    batch_size: int

    @property
    def rule(self) -> str:
        """The name of the rule that it is by."""
        return "gradient_descent"


@dataclass(frozen=True)
class Task:
    """The images of the digits from ``first`` to ``last``, of which ``trained_on`` are to train on.

    ``order``: what of a seed's random numbers the order of the images is drawn by. ``before``: what the weights come
    from that a training begins with; where there is nothing a seed draws them.
    """

    title: str
    first: int
    last: int
    trained_on: int
    order: int
    before: Recipe | None = None

    def images(self, seed: int) -> tuple[Indices, Indices]:
        """Which images of a seed are to train on and which to test with."""
        return _images(self.first, self.last, self.trained_on, seed)

    def batches(self, epochs: int, batch_size: int, seed: int) -> Indices:
        """Which images each step has, (epochs, steps of an epoch, batch_size)."""
        order = np.tile(self.images(seed)[0], (epochs, 1))
        run(entries.shuffled(), order, epochs, self.trained_on, seed, self.order, 0)
        steps = self.trained_on // batch_size
        taken = np.ascontiguousarray(order[:, : steps * batch_size]).reshape(epochs, steps, batch_size)
        taken.setflags(write=False)
        return taken

    def start(self, hidden: int, seed: int) -> Array:
        """The weights in a row that a training begins with."""
        return drawn_weights(hidden, HE, seed, START) if self.before is None else _trained(self.before, hidden, seed)


@lru_cache(maxsize=64)
def _images(first: int, last: int, count: int, seed: int) -> tuple[Indices, Indices]:
    order = np.concatenate(split_of(seed))
    shown = labels()[order]
    own = order[(first <= shown) & (shown <= last)]
    own.setflags(write=False)
    return own[:count], own[count:]


@lru_cache(maxsize=64)
def _trained(recipe: Recipe, hidden: int, seed: int) -> Array:
    """What a recipe makes of a seed's weights."""
    order = recipe.task.batches(recipe.epochs, recipe.batch_size, seed)
    n_steps = order.shape[0] * order.shape[1]
    start, tested = recipe.task.start(hidden, seed), recipe.task.images(seed)[1]
    etas, momenta = np.full(n_steps, recipe.step_size), np.zeros(n_steps)
    weights, _, _ = descend(OPTIMIZERS[recipe.rule], start, order, tested, etas, momenta)
    weights.setflags(write=False)
    return weights


#: All digits, from drawn weights.
DIGITS = Task("digits", 0, 9, TRAINED_ON, ORDER)
#: The first five alone, from drawn weights, and then the others, from what that came to.
FIRST_FIVE = Task("0 to 4", 0, 4, TRAINED_ON // 2, ORDER)
BEFORE = Recipe(FIRST_FIVE, step_size=0.3, epochs=10, batch_size=32)
LAST_FIVE = Task("5 to 9", 5, 9, TRAINED_ON // 2, TUNED_ORDER, BEFORE)
