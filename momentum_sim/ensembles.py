"""An optimizer from many starts at once, each particle with noise of its own: where they end, and their moments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import aligned, run
from momentum_sim.kernels import entries
from momentum_sim.noise import Kind, Noise, checked_noise, checked_seed, kernels_of
from momentum_sim.objectives import Landscape, Objective
from momentum_sim.objectives.catalogue import checked_objective
from momentum_sim.optimizers import Optimizer, checked_rule
from momentum_sim.per_step import PerStep, momenta_of, step_sizes_of
from momentum_sim.schedules import MOST_STEPS

Array = NDArray[np.float64]

#: The most particles that one ensemble has.
MOST_PARTICLES = 10_000_000


@dataclass(frozen=True, eq=False)
class Ensemble:
    """What an optimizer did with many particles. The arrays cannot be written to.

    The moments at each step are summed when the first of them is asked for, by taking the same steps once more: who
    wants to know only where particles end does not wait for them. A particle that diverges makes a mean inf, and a
    covariance nan: nothing is left out and nothing cut off.
    """

    objective: Objective
    optimizer: Optimizer
    step_sizes: Array  # (n_steps,)
    momenta: Array  # (n_steps,); zeros for a rule that takes none
    starts: Array  # (m, 2)
    noise: Noise | None  # of the gradients; None where they are exact
    seed: int
    stream: int
    final: Array  # (m, 2), the iterate of each particle after the last step

    @property
    def n_steps(self) -> int:
        """How many steps were taken."""
        return len(self.momenta)

    @property
    def means(self) -> Array:
        """The mean iterate at each step, (n_steps + 1, 2)."""
        return self._moments[0]

    @property
    def covariances(self) -> Array:
        """The covariance of the particles at each step, (n_steps + 1, 2, 2): sums over m particles, divided by m."""
        return self._moments[1]

    @property
    def losses(self) -> Array:
        """The mean of the particles' losses at each step, (n_steps + 1,)."""
        return self._moments[2]

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """Which particles end outside |x| + |y| <= 1e6, or not at a number, (m,)."""
        with np.errstate(over="ignore"):
            inside: NDArray[np.bool_] = np.abs(self.final).sum(axis=1) <= entries.DIVERGENCE_LIMIT
        return ~inside

    def __repr__(self) -> str:
        noisy = [] if self.noise is None else [f"{self.noise!r} noise of seed {self.seed}"]
        lost = np.count_nonzero(self.diverged)
        return reprs.line(
            "Ensemble",
            f"{self.optimizer.name} on {self.objective!r}",
            f"{len(self.starts)} particles",
            f"{self.n_steps} steps",
            *noisy,
            *([f"{lost} diverge"] if lost else []),
        )

    @cached_property
    def _moments(self) -> tuple[Array, Array, Array]:
        n, m = self.n_steps, len(self.starts)
        sums = np.zeros((n + 1, entries.MOMENTS))
        _take(self, self.starts.copy(), sums)
        moments = np.empty((n + 1, 2)), np.empty((n + 1, 2, 2)), np.empty(n + 1)
        run(entries.ensemble_moments(), *moments, sums, m, n)
        for array in moments:
            array.setflags(write=False)
        return moments


@hints.keywords
def simulate_ensemble(
    objective: Objective,
    optimizer: str | Optimizer,
    *,
    step_size: PerStep,
    momentum: PerStep | None = None,
    n_steps: int,
    starts: ArrayLike,
    noise_std: ArrayLike | Noise = 0.0,
    seed: int = 0,
    stream: int = 0,
) -> Ensemble:
    """Take ``n_steps`` steps of an optimizer from each of ``starts``, (m, 2), with noise of its own for each particle.

    Everything else is as `simulate` has it, and particle k does what ``simulate(..., particle=k)`` does with the same
    seed, to the last bit. ``final`` has where each ends, (m, 2); ``means``, (n_steps + 1, 2), ``covariances``,
    (n_steps + 1, 2, 2), and ``losses``, (n_steps + 1,), what they are on average at each step.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.

    >>> from momentum_sim.objectives import quadratic
    >>> cloud = simulate_ensemble(quadratic(1.0), "heavy_ball", step_size=0.1, momentum=0.9, n_steps=400,
    ...                           starts=np.zeros((4000, 2)), noise_std=1.0)
    >>> cloud.covariances[-1].round(2).tolist()  # theory: 0.51 in each direction
    [[0.52, -0.01], [-0.01, 0.5]]
    """
    checked_objective(objective)
    rule = checked_rule(optimizer)
    noise = checked_noise(noise_std)
    numbers = checked_seed(seed), checked_seed(stream, "stream")
    steps = checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    etas = step_sizes_of(step_size, steps)
    momenta = momenta_of(rule, momentum, steps)
    points = points_of(starts)
    final = points.copy()
    made = Ensemble(objective, rule, etas, momenta, points, noise, *numbers, final)
    _take(made, final, None)
    for array in (etas, momenta, points, final):
        array.setflags(write=False)
    return made


def ensemble_entry(kind: Kind | None, landscape: Landscape, rule: Optimizer, *, measured: bool) -> entries.Entry:
    """The compiled loop of an ensemble with noise of a kind, or none; with moments, if it is ``measured``."""
    kernels, made = landscape.kernels, kernels_of(kind, landscape)
    no_coefficients = (0.0,) * landscape.n_coefficients
    return entries.ensemble(
        kernels.value, kernels.gradient, made.curvature, made.noise, rule.step, tuple(map(float, rule.initial_state)),
        no_coefficients, measured, rule.gradient_point, rule.observe,
    )  # fmt: skip


def _take(ensemble: Ensemble, points: Array, sums: Array | None) -> None:
    """Take all particles through all steps, in place, and sum their moments if there is room for them."""
    rule, noise = ensemble.optimizer, ensemble.noise
    kind = None if noise is None else noise.kind
    run(
        ensemble_entry(kind, ensemble.objective.landscape, rule, measured=sums is not None),
        points, np.empty(0) if sums is None else sums, 0, len(points), ensemble.momenta, ensemble.step_sizes,
        ensemble.objective.coefficients, np.zeros(3) if noise is None else noise.amount, ensemble.seed, ensemble.stream,
        aligned(entries.ensemble_scratch_size(rule.initial_state)), ensemble.n_steps,
    )  # fmt: skip


def points_of(starts: ArrayLike) -> Array:
    """A copy of the starts, if they are points."""
    points = checks.array("starts", starts)
    if points.ndim != 2 or points.shape[1] != 2 or not 1 <= len(points) <= MOST_PARTICLES:
        rule = f"have the shape (m, 2), m from 1 to {MOST_PARTICLES:,}"
        raise checks.RefusedError("starts", rule, starts, f"shape {points.shape}", end=";")
    return np.ascontiguousarray(points)
