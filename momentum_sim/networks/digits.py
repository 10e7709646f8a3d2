r"""A real network, trained on handwritten digits in a thousandth of a second.

64 pixels, a layer of rectified units, ten classes: logits = W2 relu(W1 x + b1) + b2. The loss of a batch is the mean
cross-entropy of its images, ln(sum of e^logit) - the logit of the own class, and the weights start as He et al. advise.
1000 of the 1797 images are to train on and 797 to test with. Which they are, in which order they come and what the
network starts from depend on the seed alone, so that rules, step sizes and schedules are compared with the same luck.

>>> from momentum_sim import digits
>>> digits.train("heavy_ball", step_size=0.1, momentum=0.9)
Training(heavy_ball on digits, 3 epochs of 31 steps, 32 images a step, 32 hidden units, seed 0, test error 5.5%)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.networks.full_batch import FullBatchTraining, train_full_batch
from momentum_sim.networks.images import COUNT, Array, Indices, images, labels
from momentum_sim.networks.network import Layers, answers, descend, layers, loss_and_error
from momentum_sim.networks.settings import (
    HE,
    ORDER,
    START,
    TRAINED_ON,
    checked_hidden,
    checked_trainable,
    drawn_weights,
    split_of,
)
from momentum_sim.noise import checked_seed
from momentum_sim.optimizers import Look, Optimizer
from momentum_sim.per_step import PerStep, momenta_of, step_sizes_of

__all__ = [
    "TRAINED_ON",
    "FullBatchTraining",
    "Layers",
    "Training",
    "batches",
    "images",
    "labels",
    "layers",
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
        return round(self.test_error * (COUNT - TRAINED_ON))

    @cached_property
    def answers(self) -> Indices:
        """The digit that each of the test images of its `split` is taken for, with the last weights, (797,)."""
        return answers(self.weights, split_of(self.seed)[1])

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
            "Training",
            f"{self.optimizer.name} on digits",
            f"{self.epochs} epochs of {self.n_steps // self.epochs} steps",
            f"{self.batch_size} images a step",
            f"{self.hidden} hidden units",
            f"seed {self.seed}",
            end,
        )

    @cached_property
    def _on_all(self) -> tuple[float, float]:
        trained_on, _ = split_of(self.seed)
        return loss_and_error(self.weights, trained_on)


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
    rule = checked_trainable(optimizer)
    passes = checks.whole_number("epochs", epochs, 1, MOST_EPOCHS)
    size = _checked_batch(batch_size)
    units = checked_hidden(hidden)
    luck = checked_seed(seed)
    n_steps = passes * (TRAINED_ON // size)
    etas = step_sizes_of(step_size, n_steps)
    momenta = momenta_of(rule, momentum, n_steps)
    weights, losses, errors = descend(
        rule, drawn_weights(units, HE, luck, START), _batches(passes, size, luck), split_of(luck)[1], etas, momenta
    )
    for array in (etas, momenta, weights, losses, errors):
        array.setflags(write=False)
    return Training(
        rule, etas, momenta, passes, size, units, luck, losses, errors, weights, rule.name, rule.title, rule.look
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
    passes, size = checks.whole_number("epochs", epochs, 1, MOST_EPOCHS), _checked_batch(batch_size)
    return _batches(passes, size, checked_seed(seed))


@hints.keywords
def start(hidden: int = 32, seed: int = 0) -> Array:
    """The weights that a network starts from, (75 hidden + 10,): normal with variance 2/64 and 2/hidden, biases 0.

    K. He, X. Zhang, S. Ren, J. Sun, Delving Deep into Rectifiers, ICCV 2015, of both layers' inputs. `layers` has them
    apart.
    """
    return drawn_weights(checked_hidden(hidden), HE, checked_seed(seed), START)


def _batches(epochs: int, batch_size: int, seed: int) -> Indices:
    order = np.tile(split_of(seed)[0], (epochs, 1))
    run(entries.shuffled(), order, epochs, TRAINED_ON, seed, ORDER, 0)
    steps = TRAINED_ON // batch_size
    taken = np.ascontiguousarray(order[:, : steps * batch_size]).reshape(epochs, steps, batch_size)
    taken.setflags(write=False)
    return taken


def _checked_batch(batch_size: int) -> int:
    """How many images a step has."""
    return checks.whole_number("batch_size", batch_size, 1, TRAINED_ON)


hints.attributes(__name__)
