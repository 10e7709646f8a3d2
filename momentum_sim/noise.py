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

import math
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

#: The kernel of each kind.
KINDS: dict[Kind, Any] = {
    "isotropic": kernels.gaussian,
    "covariance": kernels.gaussian,
    "hessian": kernels.hessian,
    "labels": kernels.labels,
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
        if isinstance(self.size, tuple):
            (xx, xy), (_, yy) = self.size
            root = math.sqrt(max(0.0, xx))
            below = xy / root if root else 0.0
            amount = root, below, math.sqrt(max(0.0, yy - below * below))
        else:
            size = math.sqrt(self.size) if self.kind == "hessian" else self.size
            amount = size, 0.0, size
        return np.array(amount) / math.sqrt(self.batch_size)

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


def checked_noise(noise_std: Any) -> Noise | None:
    """What is meant by a standard deviation, a covariance or a record; None where it is no noise at all."""
    if type(noise_std) is float and noise_std == 0.0:  # as usual, and runs are many
        return None
    if isinstance(noise_std, Noise):
        noise = noise_std
    elif np.ndim(_array(noise_std)) == 0:
        noise = isotropic(noise_std)
    else:
        noise = covariance(noise_std)
    return None if noise.exact else noise


def kernels_of(kind: Kind | None, landscape: Landscape) -> NoiseKernels:
    """What the entries are made with for noise of a kind, or none, on a landscape; refused where it has no such."""
    if kind is None:
        return NoiseKernels(entries.no_noise, None)
    if kind != "labels":
        return NoiseKernels(KINDS[kind], None)
    if (curvature := landscape.kernels.gauss_newton) is None:
        having = f"be of another kind than labels for {landscape.name}, which is no sum of squares"
        raise checks.RefusedError("noise", having, got="")
    return NoiseKernels(KINDS[kind], curvature)


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
