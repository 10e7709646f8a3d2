r"""A network trained on all its images at once, and the sharpness of its loss on the way.

64 pixels, a layer of tanh units, ten classes: outputs = W2 tanh(W1 x + b1) + b2. The loss is the mean over images and
classes of (output - target)^2, the target 1 for the own class and 0 for the others, as torch.nn.MSELoss has it. Its
*sharpness* is the largest eigenvalue of its Hessian, so what a quadratic's largest curvature is to a step size: beyond
the rule's stability limit the steps grow along that eigenvector. Trained so, the sharpness rises until it is there, and
stays there while the loss goes on falling, not at every step: the edge of stability.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from momentum_sim import checks, hints, reprs, theory
from momentum_sim.compiler.native import aligned, run
from momentum_sim.kernels import entries
from momentum_sim.kernels.optimizers import QHM_SHARE
from momentum_sim.networks.images import Array, Indices, labels, pixels
from momentum_sim.networks.network import Layers, hidden_of, layers, packed_weights, unpacked_weights
from momentum_sim.networks.settings import (
    EIGENVECTOR,
    START,
    TRAINED_ON,
    checked_hidden,
    checked_trainable,
    drawn_weights,
    split_of,
)
from momentum_sim.noise import checked_seed
from momentum_sim.optimizers import OPTIMIZERS, Optimizer
from momentum_sim.per_step import PerStep, momenta_of, step_sizes_of

MOST_STEPS = 100_000
#: Usually: how many images, and before how many-th step is measured.
N_IMAGES, EVERY = 500, 5

#: Weights start with variance GAIN/n of n inputs, which is that of torch.nn.Linear's.
GAIN = 1.0 / 3.0
#: Where the edge is of what rules do, by the names of their steps, in signs: what `theory.stability_limit` says.
EDGES = {
    "gradient_descent": "2/η",
    "heavy_ball": "2(1 + β)/η",
    "nesterov": "2(1 + β)/((1 + 2β)η)",
    "ema_momentum": "2(1 + β)/((1 − β)η)",
    "qhm": f"2(1 + β)/((1 − {2 * QHM_SHARE - 1:g}β)η)",
}
#: A measurement ends once the residual is this share of the sharpness, or after so many Hessian-vector products.
TOLERANCE, MOST_PRODUCTS = 1e-4, 100


@dataclass(frozen=True, eq=False)
class FullBatchTraining:
    """What an optimizer did with the network, and what was measured on the way. The arrays cannot be written to.

    A measurement has a row in each of the last arrays. Losses and sharpness are where the rule takes its gradients.
    """

    optimizer: Optimizer
    step_sizes: Array  # (n_steps,)
    momenta: Array  # (n_steps,); zeros for a rule that takes none
    n_images: int
    hidden: int
    seed: int
    losses: Array  # (n_steps,), before each step
    weights: Array  # (75 hidden + 10,), the iterate after the last step; `layers` has them apart
    measured_at: Indices  # (m,), the steps before which was measured: 0, every, 2 every, ...
    sharpness: Array  # (m,), the largest eigenvalue of the loss's Hessian
    residuals: Array  # (m,), |H v - sharpness v| of the unit vector v that was found: an eigenvalue lies so near
    products: Indices  # (m,), how many Hessian-vector products that took
    test_errors: Array  # (m,), shares of 1 of the test images that are wrong

    @property
    def n_steps(self) -> int:
        """How many steps were taken."""
        return len(self.losses)

    @property
    def layers(self) -> Layers:
        """The weights as matrices and biases."""
        return layers(self.weights)

    @property
    def edges(self) -> Array | None:
        """The sharpness from which each measured step is unstable, (m,); None for a rule without a theory.

        Gradient descent 2/eta, heavy ball 2 (1 + beta)/eta, EMA momentum 2 (1 + beta)/((1 - beta) eta), Nesterov
        2 (1 + beta)/((1 + 2 beta) eta): the curvature with which `theory.stability_limit` is the step size.
        """
        rule = linear_rule(self.optimizer)
        if rule is None:
            return None
        momenta = None if rule.momentum == "none" else self.momenta[self.measured_at]
        limits = theory.stability_limit(rule, momenta, 1.0)
        return np.asarray(limits / self.step_sizes[self.measured_at])

    @property
    def diverged(self) -> bool:
        """Whether a loss or a weight is no finite number."""
        return not (np.isfinite(self.losses).all() and np.isfinite(self.weights).all())

    def __repr__(self) -> str:
        end = "diverges" if self.diverged else f"loss {self.losses[-1]:.2g}, sharpness {self.sharpness[-1]:.3g}"
        edges = self.edges
        if edges is not None and not self.diverged:
            end += f" of {edges[-1]:.3g}"
        return reprs.line(
            "FullBatchTraining",
            f"{self.optimizer.name} on digits",
            f"{self.n_steps} steps",
            f"{self.n_images} images",
            f"{self.hidden} hidden units",
            f"seed {self.seed}",
            end,
        )


@hints.keywords
def train_full_batch(
    optimizer: str | Optimizer,
    *,
    step_size: PerStep,
    momentum: PerStep | None = None,
    n_steps: int = 1000,
    every: int = EVERY,
    n_images: int = N_IMAGES,
    hidden: int = 32,
    seed: int = 0,
) -> FullBatchTraining:
    """Train a network of tanh units on squared errors, all images at each step, and measure the sharpness on the way.

    ``step_size`` and ``momentum``: as `momentum_sim.simulate` has them, a number, one for each step, or a schedule with
    what it starts with. ``n_steps``: 1 to 100,000. ``every``: before how many-th step it is measured, from the first
    one on. ``n_images``: 1 to 1000 of those that are to train on; the 797 others are tested with. ``hidden``: 1 to 1024
    units. ``seed``: a whole number from 0 to 2^32 - 1, of the images, the start, normal with variance 1/(3 n) of n
    inputs, as torch.nn.Linear's, biases 0, and the vector that the first measurement begins with.

    The sharpness is found by exact Hessian-vector products, each measurement from the eigenvector of the last, until
    the residual is a ten-thousandth of it; then the sharpness itself is nearer by far. A hundred products are the most,
    and ``residuals`` tell. Rules as `digits.train` takes them.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.

    >>> made = train_full_batch("heavy_ball", step_size=1.0, momentum=0.9, n_steps=300)
    >>> float(made.edges[0]), made.sharpness[0].round(1).item()
    (3.8, 2.2)
    >>> made.measured_at[made.sharpness > made.edges][0].item()  # the first measured step that is beyond
    190
    """
    rule = checked_trainable(optimizer)
    count = checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    apart = checks.whole_number("every", every, 1, MOST_STEPS)
    many = checks.whole_number("n_images", n_images, 1, TRAINED_ON)
    units, luck = checked_hidden(hidden), checked_seed(seed)
    etas, momenta = step_sizes_of(step_size, count), momenta_of(rule, momentum, count)
    trained_on, tested = split_of(luck)
    weights, vector = (drawn_weights(units, GAIN, luck, stream) for stream in (START, EIGENVECTOR))
    entry, arguments = full_batch_descent(rule, weights, vector, trained_on[:many], tested, etas, momenta, apart)
    run(entry, *arguments)
    told, losses, packed, *_ = arguments
    columns = np.ascontiguousarray(told.T)
    sharpness, residuals, products, errors = columns[0], columns[1], columns[2].astype(np.int32), columns[3]
    measured_at, last = np.arange(0, count, apart, dtype=np.int32), unpacked_weights(packed, units)
    for array in (etas, momenta, losses, last, measured_at, columns, sharpness, residuals, products, errors):
        array.setflags(write=False)
    return FullBatchTraining(
        rule, etas, momenta, many, units, luck, losses, last, measured_at, sharpness, residuals, products, errors
    )


def linear_rule(optimizer: Optimizer) -> Optimizer | None:
    """The rule with a theory that takes the same steps, whatever schedule of momentum it has; None if there is none."""
    same = (optimizer.step, optimizer.gradient_point)
    known = (rule for rule in OPTIMIZERS.values() if rule.theory and (rule.step, rule.gradient_point) == same)
    return next(known, None)


def full_batch_entry(rule: Optimizer) -> entries.Entry:
    """The compiled loop of a rule's steps on all images."""
    return entries.full_batch_steps(rule.step, tuple(map(float, rule.initial_state)), rule.gradient_point)


def full_batch_descent(
    rule: Optimizer,
    weights: Array,
    vector: Array,
    trained_on: Indices,
    tested: Indices,
    step_sizes: Array,
    momenta: Array,
    every: int,
) -> tuple[entries.Entry, tuple[Any, ...]]:
    """The compiled loop of all steps, and what it is called with: first what it tells, the losses, and the weights."""
    hidden, packed, steps = hidden_of(weights), packed_weights(weights), len(step_sizes)
    arguments = (
        np.empty((-(-steps // every), entries.TOLD)), np.empty(steps), packed, packed_weights(vector),
        aligned(entries.states_size(hidden, rule.initial_state)), momenta, step_sizes, *pixels(), labels(), trained_on,
        tested, len(trained_on), len(tested), 0, steps, every, TOLERANCE, MOST_PRODUCTS, entries.network_width(hidden),
        len(packed), aligned(entries.WORK_VECTORS * len(packed)),
        aligned(entries.full_batch_scratch_size(hidden, len(trained_on))),
    )  # fmt: skip
    return full_batch_entry(rule), arguments


def derivatives(weights: Array, vector: Array, which: Indices) -> tuple[float, Array, Array]:
    """The loss of images, its gradient, and its Hessian times a vector, in a row as the weights are."""
    out, packed, hidden = np.empty(1), packed_weights(weights), hidden_of(weights)
    gradient, product = aligned(len(packed)), aligned(len(packed))
    run(
        entries.squared_error_derivatives(),
        out, gradient, product, packed_weights(vector), packed, *pixels(), labels(), which, len(which),
        entries.network_width(hidden), len(packed), aligned(entries.full_batch_scratch_size(hidden, len(which))),
    )  # fmt: skip
    return float(out[0]), unpacked_weights(gradient, hidden), unpacked_weights(product, hidden)
