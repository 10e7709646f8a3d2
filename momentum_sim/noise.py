"""Noise of gradients: how it is distributed, as a record.

The gradient that a rule is given is the exact one at the point where it asks for it, and noise of mean 0:

``isotropic``   N(0, std^2) in each coordinate, independent
``covariance``  N(0, C), the same everywhere
``hessian``     N(0, scale H), H the Hessian where the gradient is taken: as strong as the curvature of each direction
``labels``      that of labels that err: of a loss sum r^2 / 2 over residuals r, N(0, sum std^2 grad r grad r^T)

``batch_size`` B divides it by sqrt(B), as the mean of B gradients' noises is.

>>> from momentum_sim.objectives import quadratic
>>> covariance([[4.0, 0.0], [0.0, 1.0]], batch_size=4).matrix(quadratic(), 1.0, 2.0).tolist()
[[1.0, 0.0], [0.0, 0.25]]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels import noise as kernels
from momentum_sim.objectives import Landscape, Objective

Array = NDArray[np.float64]
Kind = Literal["isotropic", "covariance", "hessian", "labels"]

__all__ = ["KINDS", "LARGEST_SEED", "Noise", "covariance", "hessian", "isotropic", "labels"]

#: The kernels of each kind: the noise, and what it reads of its size.
KINDS: dict[Kind, tuple[Any, Any]] = {
    "isotropic": (kernels.gaussian, kernels.amount_of_deviation),
    "covariance": (kernels.gaussian, kernels.amount_of_covariance),
    "hessian": (kernels.hessian, kernels.amount_of_scale),
    "labels": (kernels.labels, kernels.amount_of_deviation),
}

#: Seeds, streams and particles are whole numbers from 0 to this.
LARGEST_SEED = 2**32 - 1

_NOT_NEGATIVE = checks.Interval(low=0.0)


@dataclass(frozen=True)
class Noise:
    """How gradients are noisy: made by `isotropic`, `covariance`, `hessian` or `labels`, which say what ``size`` is."""

    kind: Kind
    size: float | tuple[tuple[float, float], tuple[float, float]]
    batch_size: float = 1.0

    def __post_init__(self) -> None:
        checks.one_of("kind", self.kind, KINDS)
        size: Any = self.size
        if self.kind == "covariance":
            size = _covariance(size)
        else:
            size = checks.number("scale" if self.kind == "hessian" else "noise_std", size, _NOT_NEGATIVE)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "batch_size", checks.number("batch_size", self.batch_size, checks.POSITIVE))

    def __repr__(self) -> str:
        size = reprs.number(self.size) if isinstance(self.size, float) else _written(self.size)
        batch = [] if self.batch_size == 1.0 else reprs.named({"batch_size": self.batch_size})
        return reprs.line(self.kind, size, *batch)

    @property
    def exact(self) -> bool:
        """Whether it is none at all."""
        return not np.any(self.size)

    @property
    def amount(self) -> Array:
        """The three numbers that its kernel reads, (3,)."""
        amount = np.empty(3)
        run(entries.noise_amount(KINDS[self.kind][1]), amount, np.array(self.size, float).ravel(), self.batch_size)
        return amount

    def matrix(self, objective: Objective, x: float, y: float) -> Array:
        """The covariance of the noise of a gradient at (x, y), (2, 2)."""
        made, root = kernels_of(self.kind, objective.landscape), np.empty((2, 2))
        entry = entries.noise_root(objective.landscape.kernels.gradient, made.curvature, made.noise)
        run(entry, root, objective.coefficients, self.amount, *checks.point("point", (x, y)))
        square: Array = root @ root.T
        return square


@dataclass(frozen=True)
class NoiseKernels:
    """What the entries are made with: the noise's kernel, and the Gauss-Newton matrix of the objective or None."""

    noise: Any
    curvature: Any


def can_be_on(kind: Kind, landscape: Landscape) -> bool:
    """Whether there is noise of a kind on a landscape: of labels only where the loss is a sum of squares."""
    return kind != "labels" or landscape.kernels.gauss_newton is not None


def isotropic(std: float, *, batch_size: float = 1.0) -> Noise:
    """Noise of standard deviation ``std`` in each coordinate, of the gradient of one example, independent."""
    return Noise("isotropic", std, batch_size)


def covariance(matrix: ArrayLike, *, batch_size: float = 1.0) -> Noise:
    """Noise of this covariance, (2, 2), symmetric and positive semidefinite, the same everywhere."""
    return Noise("covariance", matrix, batch_size)  # type: ignore[arg-type]  # what it is made of is checked there


def hessian(scale: float, *, batch_size: float = 1.0) -> Noise:
    """Noise of covariance ``scale`` times the Hessian where the gradient is taken.

    Where the Hessian has a negative eigenvalue, as at a saddle, no covariance is negative: that direction has no noise.
    The Hessian is from differences of gradients, right to about 1e-8 of its larger eigenvalue.
    """
    return Noise("hessian", scale, batch_size)


def labels(std: float, *, batch_size: float = 1.0) -> Noise:
    """Noise as of labels with independent errors N(0, std^2), fresh at each step.

    A loss that is a sum of squares, sum r^2 / 2, becomes sum (r - e)^2 / 2, and its gradient the exact one minus sum
    e grad r: of covariance std^2 times the Gauss-Newton matrix, which at residuals of 0 is the Hessian. Of others, as
    Ackley's, nobody knows labels, and it is refused.
    """
    return Noise("labels", std, batch_size)


def as_noise(noise_std: Any) -> Noise:
    """What is meant by a standard deviation, a covariance or a record."""
    if isinstance(noise_std, Noise):
        return noise_std
    return isotropic(noise_std) if np.ndim(_array(noise_std)) == 0 else covariance(noise_std)


def checked_noise(noise_std: Any) -> Noise | None:
    """What is meant by a standard deviation, a covariance or a record; None where it is no noise at all."""
    if type(noise_std) is float and noise_std == 0.0:  # as usual, and runs are many
        return None
    noise = as_noise(noise_std)
    return None if noise.exact else noise


def kernels_of(kind: Kind | None, landscape: Landscape) -> NoiseKernels:
    """What the entries are made with for noise of a kind, or none, on a landscape; refused where it has no such."""
    if kind is None:
        return NoiseKernels(entries.no_noise, None)
    if not can_be_on(kind, landscape):
        having = f"be of another kind than labels for {landscape.name}, which is no sum of squares"
        raise checks.RefusedError("noise", having, got="")
    return NoiseKernels(KINDS[kind][0], landscape.kernels.gauss_newton if kind == "labels" else None)


def checked_seed(seed: Any, name: str = "seed") -> int:
    """A seed, or the number of a stream or a particle."""
    if type(seed) is int and 0 <= seed <= LARGEST_SEED:  # as usual, and runs are many
        return seed
    return checks.whole_number(name, seed, 0, LARGEST_SEED)


def _array(values: Any) -> Any:
    try:
        return np.asarray(values)
    except ValueError:  # lists within lists, of different lengths
        raise checks.RefusedError("noise_std", "be a number, a (2, 2) covariance or a Noise", values) from None


def _covariance(values: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """A covariance as numbers, if it is one."""
    matrix = checks.symmetric("covariance", checks.array("covariance", values), (2, 2))
    (xx, xy), (yx, yy) = checks.without_negative("covariance", matrix).tolist()
    mixed = xy if xy == yx else 0.5 * (xy + yx)
    return (xx, mixed), (mixed, yy)


def _written(matrix: tuple[tuple[float, float], tuple[float, float]]) -> str:
    """A covariance as one writes it."""
    rows = (", ".join(map(reprs.number, row)) for row in matrix)
    return f"[[{'], ['.join(rows)}]]"


hints.attributes(__name__)
