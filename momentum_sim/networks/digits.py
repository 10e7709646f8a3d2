r"""A real network, trained on handwritten digits in a thousandth of a second.

64 pixels, a layer of rectified units, ten classes: logits = W2 relu(W1 x + b1) + b2. The loss of a batch is the mean
cross-entropy of its images, ln(sum of e^logit) - the logit of the own class, and the weights start as He et al. advise.
1000 of the 1797 images are to train on and 797 to test with. Which they are, in which order they come and what the
network starts from depend on the seed alone, so that rules, step sizes and schedules are compared with the same luck.

>>> from momentum_sim import digits
>>> digits.train("heavy_ball", step_size=0.1, momentum=0.9)
Training(heavy_ball on digits, 3 epochs of 31 steps, 32 images a step, 32 hidden units, seed 0, test error 5.5%)

A network that has learnt the digits from 0 to 4 can be *fine-tuned* on those from 5 to 9:

>>> digits.fine_tune("heavy_ball", step_size=0.03, momentum=0.9)
FineTuning(heavy_ball on 5 to 9, 10 epochs of 15 steps, 32 images a step, 32 hidden units, seed 0, test error 3.0%)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from momentum_sim import checks, hints, reprs
from momentum_sim.networks.full_batch import FullBatchTraining, train_full_batch
from momentum_sim.networks.images import Array, Indices, images, labels
from momentum_sim.networks.network import Layers, answers, descend, layers, loss_and_error
from momentum_sim.networks.settings import (
    TRAINED_ON,
    checked_hidden,
    checked_trainable,
    split_of,
)
from momentum_sim.networks.tasks import BEFORE, DIGITS, FIRST_FIVE, LAST_FIVE, Task
from momentum_sim.noise import checked_seed
from momentum_sim.optimizers import Look, Optimizer
from momentum_sim.per_step import PerStep, momenta_of, step_sizes_of

__all__ = [
    "TRAINED_ON",
    "FineTuning",
    "FullBatchTraining",
    "Layers",
    "Training",
    "batches",
    "fine_tune",
    "images",
    "labels",
    "layers",
    "pretrained",
    "split",
    "start",
    "train",
    "train_full_batch",
]

MOST_EPOCHS = 10_000


@dataclass(frozen=True, eq=False)
class Training:
    """What an optimizer did with the network. The arrays cannot be written to."""

    optimizer: Optimizer
    step_sizes: Array  # (n_steps,)
    momenta: Array  # (n_steps,); zeros for a rule that takes none
    epochs: int
    batch_size: int
    hidden: int
    seed: int
    losses: Array  # (n_steps,), the mean loss of each step's images, where the rule takes their gradient
    test_errors: Array  # (epochs + 1,), shares of 1 of the test images that are wrong, before each epoch and at last
    weights: Array  # (75 hidden + 10,), the iterate after the last step; `layers` has them apart
    task: Task  # the digits that it learns, and from which weights
    name: str  # what a scene calls it; its optimizer's name where it has no other, and so are title and look
    title: str
    look: Look

    @property
    def test_error(self) -> float:
        """The share of 1 of the test images that are wrong, with the last weights."""
        return float(self.test_errors[-1])

    @property
    def wrong(self) -> int:
        """How many of the test images are wrong, with the last weights."""
        return round(self.test_error * len(self.tested))

    @property
    def trained_on(self) -> Indices:
        """Which images it was trained on, numbers from 0 to 1796."""
        return self.task.images(self.seed)[0]

    @property
    def tested(self) -> Indices:
        """Which images it is tested with."""
        return self.task.images(self.seed)[1]

    @property
    def batches(self) -> Indices:
        """Which images each step had, (epochs, steps of an epoch, batch_size)."""
        return self.task.batches(self.epochs, self.batch_size, self.seed)

    @property
    def start(self) -> Array:
        """The weights that it began with, in a row as ``weights`` are."""
        return self.task.start(self.hidden, self.seed)

    @cached_property
    def answers(self) -> Indices:
        """The digit that each image of ``tested`` is taken for, with the last weights."""
        return answers(self.weights, self.tested)

    @property
    def heights(self) -> Array:
        """The test error in percent, as it was measured last before each step and at the end, (n_steps + 1,)."""
        each = self.n_steps // self.epochs
        return 100.0 * np.append(np.repeat(self.test_errors[:-1], each), self.test_errors[-1])

    @property
    def divergence_step(self) -> int | None:
        """The first step whose loss is no finite number, or the one after the last; None if all and the weights are."""
        wild = np.flatnonzero(~np.isfinite(self.losses))
        if len(wild):
            return int(wild[0])
        return None if np.isfinite(self.weights).all() else self.n_steps

    def settling_step(self, tolerance: float, *, relative: bool = False) -> int:  # noqa: ARG002  # as runs have it
        """n_steps + 1: no least loss is known from which it could have settled."""
        return self.n_steps + 1

    @property
    def n_steps(self) -> int:
        """How many steps were taken."""
        return len(self.momenta)

    @property
    def layers(self) -> Layers:
        """The weights as matrices and biases."""
        return layers(self.weights)

    @property
    def diverged(self) -> bool:
        """Whether a loss or a weight is no finite number."""
        return self.divergence_step is not None

    @property
    def train_loss(self) -> float:
        """The mean loss of all images that it was trained on, with the last weights."""
        return self._on_all[0]

    @property
    def train_error(self) -> float:
        """The share of 1 of the images that it was trained on that are wrong, with the last weights."""
        return self._on_all[1]

    def __repr__(self) -> str:
        end = "diverges" if self.diverged else f"test error {self.test_errors[-1]:.1%}"
        return reprs.line(
            type(self).__name__,
            f"{self.optimizer.name} on {self.task.title}",
            f"{self.epochs} epochs of {self.n_steps // self.epochs} steps",
            f"{self.batch_size} images a step",
            f"{self.hidden} hidden units",
            f"seed {self.seed}",
            end,
        )

    @cached_property
    def _on_all(self) -> tuple[float, float]:
        return loss_and_error(self.weights, self.trained_on)


class FineTuning(Training):
    """What an optimizer did with a network that had learnt other digits before."""

    @cached_property
    def forgotten(self) -> float:
        """The share of 1 of the test images from 0 to 4 that are wrong, with the last weights.

        Before the fine-tuning it is the ``test_error`` of `pretrained`.
        """
        return loss_and_error(self.weights, FIRST_FIVE.images(self.seed)[1])[1]


@hints.keywords
def train(
    optimizer: str | Optimizer,
    *,
    step_size: PerStep,
    momentum: PerStep | None = None,
    epochs: int = 3,
    batch_size: int = 32,
    hidden: int = 32,
    seed: int = 0,
) -> Training:
    """Train the network with an optimizer, from its start for so many ``epochs``.

    ``step_size`` and ``momentum``: as `momentum_sim.simulate` has them, a number, one for each step, or a schedule with
    what it starts with; ``"demon"`` takes the momentum that it starts with. ``epochs``: 1 to 10,000 passes over the
    images that the network is trained on, each in an order of its own. ``batch_size``: 1 to 1000 of these a step; what
    is left of an epoch and would fill no batch sits it out, so that it has ``1000 // batch_size`` steps. ``hidden``: 1
    to 1024 units. ``seed``: a whole number from 0 to 2^32 - 1, of the `split`, the order (`batches`) and the `start`.

    Each coordinate of the weights takes the steps that `simulate` takes. So rules can train whose steps in one
    coordinate depend on that alone; ``"nesterov_restart"``, which asks whether the whole step goes uphill, and
    ``"nesterov_function_restart"``, which asks for the loss at each iterate, are refused.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.

    >>> demon = train("demon", step_size=0.1, momentum=0.9, epochs=1)
    >>> demon.n_steps, demon.losses[[0, -1]].round(2).tolist(), demon.test_errors.round(3).tolist()
    (31, [2.69, 0.57], [0.829, 0.118])
    """
    return _trained(Training, DIGITS, optimizer, step_size, momentum, epochs, batch_size, hidden, seed)


@hints.keywords
def fine_tune(
    optimizer: str | Optimizer,
    *,
    step_size: PerStep,
    momentum: PerStep | None = None,
    epochs: int = 10,
    batch_size: int = 32,
    hidden: int = 32,
    seed: int = 0,
) -> FineTuning:
    """Train a network that has learnt the digits from 0 to 4 on those from 5 to 9, for so many ``epochs``.

    It begins with the weights of `pretrained`, the same for every rule. All ten outputs stay, and so does the loss:
    only the images change, so that the weights can be asked what they have ``forgotten``. A seed has 500 images of
    these digits to train on, the first in the order of its `split`, and the 396 others to test with; an answer is one
    of all ten digits. ``batch_size``: 1 to 500; all else as `train` has it.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.

    >>> made = fine_tune("gradient_descent", step_size=0.3, epochs=3)
    >>> made.test_errors.round(3).tolist(), round(made.forgotten, 3)
    ([1.0, 0.146, 0.141, 0.056], 0.95)
    """
    return _trained(FineTuning, LAST_FIVE, optimizer, step_size, momentum, epochs, batch_size, hidden, seed)


@hints.keywords
def pretrained(hidden: int = 32, seed: int = 0) -> Training:
    """The network that `fine_tune` begins with: trained on 500 images of the digits from 0 to 4, tested with 401.

    Gradient descent with step size 0.3, 10 epochs, 32 images a step, from the weights of `start`.

    >>> round(pretrained().test_error, 3)
    0.015
    """
    recipe, task = BEFORE, BEFORE.task
    return _trained(Training, task, recipe.rule, recipe.step_size, None, recipe.epochs, recipe.batch_size, hidden, seed)


_Made = TypeVar("_Made", bound=Training)


def _trained(
    made: type[_Made],
    task: Task,
    optimizer: str | Optimizer,
    step_size: PerStep,
    momentum: PerStep | None,
    epochs: int,
    batch_size: int,
    hidden: int,
    seed: int,
) -> _Made:
    """What comes of a training on a task."""
    rule = checked_trainable(optimizer)
    passes = checks.whole_number("epochs", epochs, 1, MOST_EPOCHS)
    size = checks.whole_number("batch_size", batch_size, 1, task.trained_on)
    units, luck = checked_hidden(hidden), checked_seed(seed)
    n_steps = passes * (task.trained_on // size)
    etas = step_sizes_of(step_size, n_steps)
    momenta = momenta_of(rule, momentum, n_steps)
    start, (_, tested) = task.start(units, luck), task.images(luck)
    weights, losses, errors = descend(rule, start, task.batches(passes, size, luck), tested, etas, momenta)
    for array in (etas, momenta, weights, losses, errors):
        array.setflags(write=False)
    return made(
        rule, etas, momenta, passes, size, units, luck, losses, errors, weights, task, rule.name, rule.title, rule.look
    )


@hints.keywords
def split(seed: int = 0) -> tuple[Indices, Indices]:
    """Which images of a seed are to train on, (1000,), and which to test with, (797,): numbers from 0 to 1796."""
    return split_of(checked_seed(seed))


@hints.keywords
def batches(epochs: int = 3, batch_size: int = 32, seed: int = 0) -> Indices:
    """Which images each step of a seed has, (epochs, steps of an epoch, batch_size).

    More epochs begin as fewer do, and larger batches have the images in the same order.
    """
    passes = checks.whole_number("epochs", epochs, 1, MOST_EPOCHS)
    size = checks.whole_number("batch_size", batch_size, 1, TRAINED_ON)
    return DIGITS.batches(passes, size, checked_seed(seed))


@hints.keywords
def start(hidden: int = 32, seed: int = 0) -> Array:
    """The weights that a network starts from, (75 hidden + 10,): normal with variance 2/64 and 2/hidden, biases 0.

    K. He, X. Zhang, S. Ren, J. Sun, Delving Deep into Rectifiers, ICCV 2015, of both layers' inputs. `layers` has them
    apart.
    """
    return DIGITS.start(checked_hidden(hidden), checked_seed(seed))


hints.attributes(__name__)
