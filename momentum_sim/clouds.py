"""A cloud: many noisy runs of one rule from one start, at each step, with the law that theory has for it on a bowl."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from momentum_sim import diagnostics, reprs
from momentum_sim.compiler.native import aligned, run
from momentum_sim.kernels import clouds as kernels
from momentum_sim.kernels import entries, noise
from momentum_sim.objectives import Landscape, Objective
from momentum_sim.optimizers import Look, Optimizer

Array = NDArray[np.float64]

#: How many places of particles are kept in all: of a longer run those of fewer particles, the first ones.
MOST_PLACES = 2**19


class CloudNoise(NamedTuple):
    """What noise the gradients of a cloud have: kernels, and whether it is of one law everywhere, as on a bowl."""

    noise: Any  # as `kernels.noise` has them
    amount: Any  # (c, std, exponent) -> what that takes
    is_lawful: bool


#: On a bowl, of covariance std^2 H^exponent; on any sum of squares, of labels that err by std.
BY_CURVATURE = CloudNoise(noise.gaussian, kernels.noise_by_curvature, is_lawful=True)
OF_LABELS = CloudNoise(noise.labels, kernels.noise_of_labels, is_lawful=False)


class Shapes(NamedTuple):
    """How wide covariances are, one for each of n."""

    deviations: Array  # (n, 2), the standard deviations in x and y
    errors: Array  # (n, 2), their standard errors over the particles, as of a normal law
    ellipses: Array  # (n, 3), the deviations along the longer and the shorter axis, and the angle from x to the longer


@dataclass(frozen=True, eq=False)
class Spread:
    """The law of an iterate at each step, measured over particles or predicted. The arrays cannot be written to."""

    means: Array  # (n_steps + 1, 2)
    covariances: Array  # (n_steps + 1, 2, 2)
    changes: Array  # (n_steps, 2, 2), the covariance of x_{k+1} - x_k
    losses: Array  # (n_steps + 1,), the mean loss
    shapes: Shapes  # of the covariances
    change_shapes: Shapes  # of those of the changes


class Distances(NamedTuple):
    """How far laws are from others, one for each of n.

    ``chance``: the root mean square of what a length would be of two clouds of the other law with draws of their own.
    """

    lengths: Array  # (n,), 2-Wasserstein distances of the normal laws with these moments
    chance: Array  # (n,)
    spreads: Array  # (n,), the lengths over the root of the sum of the other law's variances
    chance_spreads: Array  # (n,)


@dataclass(frozen=True, eq=False)
class Cloud:
    """What an optimizer did with many particles. The arrays cannot be written to.

    What is ``measured`` is of all particles, covariances being divided by how many there are. ``predicted`` is the
    exact law of a rule whose steps are linear, on a bowl; None of another, and elsewhere. Of very long runs ``places`` has the first particles
    alone.
    """

    optimizer: Optimizer
    step_sizes: Array  # (n_steps,)
    momenta: Array  # (n_steps,); zeros for a rule that takes none
    particles: int
    noise_std: float  # in a direction of curvature 1, or of labels
    noise_stds: tuple[float, float]  # in x and in y; of labels twice the same
    seed: int
    places: Array  # (n_steps + 1, those that are kept, 2)
    measured: Spread
    predicted: Spread | None
    name: str  # what a scene calls it; its optimizer's name where it has no other, and so are title and look
    title: str
    look: Look

    @property
    def n_steps(self) -> int:
        """How many steps were taken."""
        return len(self.momenta)

    @property
    def losses(self) -> Array:
        """The mean of the particles' losses at each step, (n_steps + 1,)."""
        return self.measured.losses

    @property
    def heights(self) -> Array:
        """The same: the least loss is 0."""
        return self.measured.losses

    @property
    def divergence_step(self) -> int | None:
        """The first step whose mean iterate is not finite or leaves |x| + |y| <= 1e6; None if none does."""
        return diagnostics.divergence_step(self.measured.means)

    @property
    def diverged(self) -> bool:
        """Whether any mean iterate does so."""
        return self.divergence_step is not None

    def settling_step(self, tolerance: float, *, relative: bool = False) -> int:
        """The first step from which the mean loss stays at or below the tolerance; n_steps + 1 if it never settles.

        ``relative``: the tolerance is a fraction of the loss at the start.
        """
        return diagnostics.settling_step(self.losses, 0.0, tolerance, relative=relative)

    def __repr__(self) -> str:
        end = "diverges" if self.diverged else f"mean loss {reprs.short(self.losses[-1])}"
        return reprs.line(
            "Cloud",
            self.optimizer.name,
            f"{self.particles} particles",
            f"{self.n_steps} steps",
            f"noise {reprs.number(self.noise_std)} of seed {self.seed}",
            end,
        )


def take_cloud(
    objective: Objective,
    rule: Optimizer,
    *,
    step_sizes: Array,
    momenta: Array,
    start: tuple[float, float],
    particles: int,
    noise_std: float,
    noise_exponent: float = 0.0,
    made: CloudNoise = BY_CURVATURE,
    seed: int,
) -> Cloud:
    """The cloud of a rule on a loss over the plane.

    On a bowl whose axes are x and y, with noise of covariance noise_std^2 H^noise_exponent, H its Hessian: at 0 the
    noise is of one size, at 1 it is the larger the steeper the bowl is. Elsewhere with noise that is ``made`` otherwise.

    Particle k meets the draws that it has in `simulate_ensemble` with this seed. What is given has been checked.
    """
    n, kept = len(momenta), kept_of(particles, len(momenta))
    places = np.zeros((n + 1, kept, 2))
    places.flat[:2] = start
    sums, change_sums = np.zeros((n + 1, entries.MOMENTS)), np.zeros((n, entries.MOMENTS))
    amount = np.empty(3)
    run(entries.cloud_noise(made.amount), amount, objective.coefficients, noise_std, noise_exponent)
    scratch = aligned(entries.cloud_scratch_size(rule.initial_state))
    run(
        cloud_entry(objective.landscape, made, rule),
        places, sums, change_sums, kept, particles, momenta, step_sizes, objective.coefficients,
        amount, seed, np.empty(0), 0, scratch, n,
    )  # fmt: skip
    means, covariances, changes, losses = _room(n)
    moments = entries.ensemble_moments()
    run(moments, means, covariances, losses, sums, particles, n)
    run(moments, np.empty((n, 2)), changes, np.empty(n), change_sums, particles, n - 1)
    measured = _spread(means, covariances, changes, losses, particles)
    predicted = None
    if made.is_lawful and rule.response is not None:
        means, covariances, changes, losses = _room(n)
        means[0] = start
        run(
            law_entry(objective.landscape, rule),
            means, covariances, changes, losses, momenta, step_sizes, objective.coefficients, amount, scratch, n,
        )  # fmt: skip
        predicted = _spread(means, covariances, changes, losses, particles)
    for array in (places, momenta, step_sizes):
        array.setflags(write=False)
    own = rule.name, rule.title, rule.look
    noise_stds = float(amount[0]), float(amount[2])
    return Cloud(
        rule, step_sizes, momenta, particles, noise_std, noise_stds, seed, places, measured, predicted, *own
    )  # fmt: skip


def distances(spread: Spread, other: Spread, particles: int) -> Distances:
    """How far a law is from another at each step, measured or predicted; of clouds of so many particles."""
    n = len(spread.means)
    out = np.empty((n, entries.APART))
    laws = spread.means, spread.covariances, other.means, other.covariances
    run(entries.spread_distances(), out, *laws, particles, n)
    out.setflags(write=False)
    return Distances(*out.T)


def kept_of(particles: int, n_steps: int) -> int:
    """Of how many particles the places at each of so many steps are kept."""
    return min(particles, MOST_PLACES // (n_steps + 1))


def cloud_entry(landscape: Landscape, made: CloudNoise, rule: Optimizer) -> entries.Entry:
    """The compiled loop of a cloud."""
    of = landscape.kernels
    return entries.cloud(
        of.value, of.gradient, of.gauss_newton, made.noise, rule.step, tuple(map(float, rule.initial_state)),
        (0.0,) * landscape.n_coefficients, rule.gradient_point, rule.observe,
    )  # fmt: skip


def law_entry(bowl: Landscape, rule: Optimizer) -> entries.Entry:
    """The compiled loop of its law, of a rule whose steps are linear."""
    of = bowl.kernels
    basis, rest = ((0.0, 1.0), (0.0, 0.0)) if rule.initial_state else ((), ())
    state = tuple(map(float, rule.initial_state))
    return entries.cloud_law(of.value, of.gradient, rule.step, state, basis, rest, rule.gradient_point)


def _room(n: int) -> tuple[Array, Array, Array, Array]:
    """Room for means, covariances, changes and losses."""
    return np.empty((n + 1, 2)), np.empty((n + 1, 2, 2)), np.empty((n, 2, 2)), np.empty(n + 1)


def _spread(means: Array, covariances: Array, changes: Array, losses: Array, particles: int) -> Spread:
    for array in (means, covariances, changes, losses):
        array.setflags(write=False)
    shapes = _shapes(covariances, particles), _shapes(changes, particles)
    return Spread(means, covariances, changes, losses, *shapes)


def _shapes(covariances: Array, particles: int) -> Shapes:
    out = np.empty((len(covariances), entries.SHAPE))
    run(entries.spread_shapes(), out, covariances, particles, len(covariances))
    out.setflags(write=False)
    return Shapes(out[:, :2], out[:, 2:4], out[:, 4:])
