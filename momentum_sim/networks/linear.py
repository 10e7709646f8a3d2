r"""Linear models at full batch: where momentum does not choose the solution, and where it does.

Both have many solutions, and no noise. *Separable points* under logistic loss: whatever the momentum, the weights grow
for ever and turn to the direction of the largest margin (arXiv 2110.03891 says so of gradient descent with momentum).
*Sparse regression* by a diagonal linear network, w = u^2 - v^2, with fewer examples than weights: it comes to rest at
one of many w that fit all examples, and which it is depends on \lambda = \eta/(1 - \beta)^2, the number by which H.
Papazov, S. Pesme and N. Flammarion (arXiv 2403.05293) tell paths of a heavy ball apart in continuous time.

The steps are those of the library's rules, which take arrays as they take numbers.

>>> angles = margin_angles([1.0, 0.1], [0.0, 0.9], 1000)  # gradient descent, and the heavy ball with its u
>>> angles[[0, 9, 99, -1]].round(1).tolist()
[[44.3, 44.3], [30.9, 41.1], [6.4, 4.4], [2.1, 2.1]]
>>> sparse_regression(0.1, 0.5, n_steps=3000)
SparseRegression(heavy_ball, step size 0.1, momentum 0.5, 3000 steps, 20 draws, test error 0.44, l1 norm 3.7)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints, reprs
from momentum_sim.networks.generalization import Setting, patchworks
from momentum_sim.networks.images import Array
from momentum_sim.optimizers import OPTIMIZERS, Optimizer

__all__ = [
    "POINTS",
    "SPARSE",
    "SparseRegression",
    "margin_angles",
    "max_margin",
    "sparse_examples",
    "sparse_regression",
]

#: Sixteen points of two classes, each times its label, so that weights with w . z > 0 for all of them separate the two.
POINTS = np.array([
    (4.4, -0.1), (-1.1, 0.6), (2.5, 2.1), (1.3, 1.7), (1.5, 1.1), (1.7, 1.8), (1.7, 2.2), (2.3, 1.3),
    (1.6, 1.8), (1.7, 0.5), (0.7, 1.0), (1.5, 0.9), (2.6, 2.7), (1.7, 1.9), (3.1, 1.2), (1.8, 2.3),
])  # fmt: skip
POINTS.setflags(write=False)

#: The weights that sparse regression looks for: three of fifty are 1.
SPARSE = np.zeros(50)
SPARSE[:3] = 1.0
SPARSE.setflags(write=False)
#: How many examples it has, how many draws of them, and where u and v begin.
EXAMPLES, DRAWS, START = 20, 20, 0.05

#: Rules whose steps are sums and products alone, so that arrays can take them.
RULES = ("gradient_descent", "heavy_ball", "nesterov", "nesterov_textbook", "ema_momentum")
MOST_STEPS = 1_000_000


def max_margin(points: ArrayLike = POINTS) -> tuple[Array, float]:
    """The unit w, (2,), with the largest margin min w . z over the ``points`` z, (n, 2), and that margin.

    It points to the place nearest to the origin of their convex hull, which lies on the straight line between two of
    them. Where no w has a margin above 0, `RefusedError` says so.

    >>> direction, margin = max_margin([(1.0, 2.0), (1.0, -1.0), (3.0, 0.0)])
    >>> direction.tolist(), margin
    ([1.0, 0.0], 1.0)
    """
    first = checks.array("points", points, checks.FINITE)
    if first.ndim != 2 or first.shape[1] != 2 or not len(first):
        raise checks.RefusedError("points", "be pairs of numbers, at least one", points)
    one, other = first[:, None], first[None, :]
    apart = other - one
    length = (apart * apart).sum(axis=-1)
    share = np.clip(-(one * apart).sum(axis=-1) / np.where(length, length, 1.0), 0.0, 1.0)
    places = (one + share[..., None] * apart).reshape(-1, 2)
    nearest = places[np.argmin((places * places).sum(axis=1))]
    margin = math.hypot(*nearest)
    if margin == 0.0 or (first @ nearest).min() <= 0.0:
        raise checks.RefusedError("points", "lie on one side of a line through the origin", points)
    return nearest / margin, margin


@hints.keywords
def margin_angles(
    step_sizes: ArrayLike, momenta: ArrayLike, n_steps: int, *, optimizer: str | Optimizer = "heavy_ball"
) -> Array:
    """How far a logistic regression on `POINTS` is off the largest margin, in degrees, (n_steps, settings).

    The loss is the mean of ln(1 + e^(-w . z)), all points at each step; weights begin at 0, and row 0 is after the
    first step. ``step_sizes`` and ``momenta``: of each setting. ``optimizer``: one of
    `RULES`. Angles fall the more slowly the later, for weights grow as the logarithm of the steps.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.
    """
    rule, steps = _rule(optimizer), checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    etas = np.atleast_1d(checks.array("step_sizes", step_sizes, checks.POSITIVE))
    betas = np.atleast_1d(checks.array("momenta", momenta, checks.MOMENTUM))
    if etas.shape != betas.shape or etas.ndim != 1:
        raise checks.RefusedError("momenta", "be as many as step_sizes", momenta)
    xs, ys = POINTS.T

    def gradient(x: Array, y: Array) -> tuple[Array, Array]:
        slopes = -1.0 / (1.0 + np.exp(np.outer(x, xs) + np.outer(y, ys))) / len(POINTS)
        return slopes @ xs, slopes @ ys

    (along, across), _ = max_margin()
    angles = np.empty((steps, len(etas)))
    start = np.zeros(len(etas))
    for row, (x, y) in zip(angles, _iterates(rule, gradient, start, start, etas, betas), strict=False):
        row[:] = np.arctan2(along * y - across * x, along * x + across * y)
    return np.abs(np.degrees(angles))


@dataclass(frozen=True, eq=False)
class SparseRegression:
    """What a diagonal linear network came to, for each of the `DRAWS` of its examples. The arrays cannot be written to.

    New examples are as those that it has, so their expected squared error is |w - `SPARSE`|^2.
    """

    optimizer: Optimizer
    step_size: float
    momentum: float
    n_steps: int
    weights: Array  # (draws, 50), w = u^2 - v^2
    train_losses: Array  # (draws,), half the mean squared error of its own examples

    @property
    def test_errors(self) -> Array:
        """|w - `SPARSE`|^2, (draws,)."""
        return np.asarray(((self.weights - SPARSE) ** 2).sum(axis=1))

    @property
    def norms(self) -> Array:
        """The sum of the weights' sizes, (draws,); of `SPARSE` it is 3."""
        return np.asarray(abs(self.weights).sum(axis=1))

    @property
    def diverged(self) -> bool:
        """Whether a weight is no finite number."""
        return not np.isfinite(self.weights).all()

    def __repr__(self) -> str:
        told = [f"test error {self.test_errors.mean():.2g}", f"l1 norm {self.norms.mean():.2g}"]
        return reprs.line(
            "SparseRegression",
            self.optimizer.name,
            f"step size {self.step_size:g}",
            f"momentum {self.momentum:g}",
            f"{self.n_steps} steps",
            f"{len(self.weights)} draws",
            *(["diverges"] if self.diverged else told),
        )


def sparse_examples() -> tuple[Array, Array]:
    """Inputs x of all draws, (draws, examples, 50), standard normal, and labels `SPARSE` . x, (draws, examples).

    Draw k are the noise patches that `momentum_sim.generalization.patchworks` draws with seed k.
    """
    size = len(SPARSE)
    on = Setting(
        examples=EXAMPLES, small_margins=0, dimensions=size + 1, noise_patches=1, noise_norm=math.sqrt(size)
    )  # fmt: skip
    inputs = np.stack([patchworks(on, seed=draw).noise[:, 0] for draw in range(DRAWS)])
    return inputs, inputs @ SPARSE


@hints.keywords
def sparse_regression(
    step_size: float, momentum: float, *, n_steps: int, optimizer: str | Optimizer = "heavy_ball"
) -> SparseRegression:
    """Fit w = u^2 - v^2 to 20 examples of 50 weights, of which 3 are 1 and 47 are 0, on 20 draws of the examples.

    The loss is half the mean squared error, all examples at each step; u and v begin at 0.05, so w at 0, and each pair
    (u_i, v_i) takes the rule's step in the plane. ``step_size``: above 0; ``momentum``: from 0, below 1;
    ``optimizer``: one of `RULES`.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.
    """
    rule, steps = _rule(optimizer), checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    eta = checks.number("step_size", step_size, checks.POSITIVE)
    beta = checks.number("momentum", momentum, checks.MOMENTUM)
    inputs, labels = sparse_examples()
    turned, wanted = np.ascontiguousarray(inputs.swapaxes(1, 2)), labels[..., None]

    def gradient(u: Array, v: Array) -> tuple[Array, Array]:
        of_weights = turned @ (inputs @ (u * u - v * v) - wanted) / EXAMPLES
        return 2.0 * of_weights * u, -2.0 * of_weights * v

    start = np.full((DRAWS, len(SPARSE), 1), START)
    with np.errstate(all="ignore"):  # what diverges is a result
        u, v = next(islice(_iterates(rule, gradient, start, start, eta, beta), steps - 1, None))
        weights = u * u - v * v
        losses = 0.5 * ((inputs @ weights - wanted) ** 2).mean(axis=(1, 2))
    weights = weights[..., 0]
    for array in (weights, losses):
        array.setflags(write=False)
    return SparseRegression(rule, eta, beta, steps, weights, losses)


def _iterates(
    rule: Optimizer,
    gradient: Callable[[Array, Array], tuple[Array, Array]],
    x: Array,
    y: Array,
    step_size: Array | float,
    momentum: Array | float,
) -> Iterator[tuple[Array, Array]]:
    """The points that a rule comes to, without end: its own step, with arrays for its numbers."""
    step, ahead = rule.step.py_func, rule.gradient_point.py_func
    state = rule.initial_state
    while True:
        x, y, state = step(x, y, *gradient(*ahead(x, y, state, momentum)), state, momentum, step_size)
        yield x, y


def _rule(optimizer: str | Optimizer) -> Optimizer:
    name = optimizer.name if isinstance(optimizer, Optimizer) else optimizer
    return OPTIMIZERS[checks.one_of("optimizer", name, RULES)]


hints.attributes(__name__)
