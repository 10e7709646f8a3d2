"""Running an optimizer on an objective: check the input, call the kernels, wrap what they wrote."""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, diagnostics, hints, reprs
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.noise import Kind, Noise, checked_noise, checked_seed, kernels_of
from momentum_sim.objectives import Landscape, Objective
from momentum_sim.objectives.catalogue import checked_objective
from momentum_sim.optimizers import Look, Optimizer, checked_rule
from momentum_sim.per_step import PerStep, momenta_of, step_sizes_of
from momentum_sim.schedules import MOST_STEPS

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Run:
    """What an optimizer did. The arrays cannot be written to."""

    objective: Objective
    optimizer: Optimizer
    step_sizes: Array  # (n_steps,), the step size of each step
    momenta: Array  # (n_steps,), the momentum of each step; zeros for a rule that takes none
    iterates: Array  # (n_steps + 1, 2), row 0 is the start
    losses: Array  # (n_steps + 1,)
    name: str  # what a scene calls it; its optimizer's name where it has no other, and so are title and look
    title: str
    look: Look
    noise: Noise | None = None  # of its gradients; None where they are exact
    seed: int = 0  # of the noise, and which stream and particle of it
    stream: int = 0
    particle: int = 0
    noisy_gradients: Array | None = None  # (n_steps, 2), the gradients that the rule was given; None where exact

    @property
    def step_size(self) -> float:
        """The step size of the first step, and of every other unless an array was given."""
        return float(self.step_sizes[0])

    @property
    def n_steps(self) -> int:
        """How many steps were taken."""
        return len(self.momenta)

    @property
    def gaps(self) -> Array:
        """f(x_k) - f* for every iterate, (n_steps + 1,); nan where there is no minimum."""
        return self.losses - self.objective.minimum

    @property
    def heights(self) -> Array:
        """The gaps; where there is no minimum to measure them from, the losses, (n_steps + 1,)."""
        minimum = self.objective.minimum
        return self.losses - (0.0 if math.isnan(minimum) else minimum)

    @property
    def divergence_step(self) -> int | None:
        r"""The first step whose iterate is not finite or leaves |x| + |y| <= 1e6; None if none does."""
        return diagnostics.divergence_step(self.iterates)

    @property
    def diverged(self) -> bool:
        """Whether any iterate is not finite or leaves the region `divergence_step` names."""
        return self.divergence_step is not None

    def __repr__(self) -> str:
        with np.errstate(all="ignore"):  # it may have diverged
            last = "loss" if math.isnan(self.objective.minimum) else "gap"
            height = self.heights[-1]
            end = f"diverges at step {self.divergence_step}" if self.diverged else f"{last} {reprs.short(height)}"
        noisy = [] if self.noise is None else [f"{self.noise!r} noise of seed {self.seed}"]
        return reprs.line("Run", f"{self.optimizer.name} on {self.objective!r}", f"{self.n_steps} steps", *noisy, end)

    def settling_step(self, tolerance: float, *, relative: bool = False) -> int:
        """The first step from which the gap stays at or below the tolerance; n_steps + 1 if it never settles.

        ``relative``: the tolerance is a fraction of the gap at the start. Where there is no minimum none settles.
        """
        if math.isnan(self.objective.minimum):
            return self.n_steps + 1
        return diagnostics.settling_step(self.losses, self.objective.minimum, tolerance, relative=relative)

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a notebook shows of it: the live stage with this run on it, or a picture where no scene has it."""
        from momentum_sim.notebook import bundle_of_run  # what is made of runs is asked for, never needed

        return bundle_of_run(self, include, exclude)


def trajectory_entry(landscape: Landscape, rule: Optimizer) -> entries.Entry:
    """The compiled loop of a run."""
    kernels = landscape.kernels
    return entries.trajectory(
        kernels.gradient, rule.step, rule.initial_state, rule.gradient_point, kernels.value, rule.observe
    )


def gradients_taken_entry(landscape: Landscape, rule: Optimizer) -> entries.Entry:
    """The compiled loop of the gradients that a rule took elsewhere than at its iterates."""
    kernels = landscape.kernels
    return entries.gradients_taken(
        kernels.gradient, rule.step, rule.initial_state, rule.gradient_point, kernels.value, rule.observe
    )


def anatomy_entry(rule: Optimizer) -> entries.Entry:
    """The compiled loop of what each step of a rule is made of."""
    return entries.anatomy(rule.step, rule.parts, rule.initial_state, rule.observe)


def starts_entry(landscape: Landscape, rule: Optimizer) -> entries.Entry:
    """The compiled loop of an optimizer from many starts over a landscape."""
    kernels = landscape.kernels
    no_coefficients = (0.0,) * landscape.n_coefficients
    return entries.sweep_starts(
        kernels.value, kernels.gradient, rule.step, tuple(map(float, rule.initial_state)), no_coefficients,
        rule.gradient_point, rule.observe,
    )  # fmt: skip


def noisy_entry(kind: Kind, landscape: Landscape, rule: Optimizer) -> entries.Entry:
    """The compiled loop of a run with noise of a kind."""
    kernels, made = landscape.kernels, kernels_of(kind, landscape)
    return entries.noisy_trajectory(
        kernels.gradient, made.curvature, made.noise, rule.step, rule.initial_state, rule.gradient_point,
        kernels.value, rule.observe,
    )  # fmt: skip


@hints.keywords
def simulate(
    objective: Objective,
    optimizer: str | Optimizer,
    *,
    step_size: PerStep,
    momentum: PerStep | None = None,
    n_steps: int,
    start: ArrayLike | None = None,
    noise_std: ArrayLike | Noise = 0.0,
    seed: int = 0,
    stream: int = 0,
    particle: int = 0,
) -> Run:
    """Take ``n_steps`` steps of an optimizer from ``start``.

    ``step_size``: above 0, a number, an array of n_steps values or a schedule. ``momentum``: in [0, 1), a number or,
    for rules that accept one, an array of n_steps values, each in (-1, 1), or a schedule; not accepted by rules that
    have none. ``n_steps``: 1 to ten million. ``start``: (x, y); the objective's own if left out. A run that diverges is
    a result like any other: its iterates become large, then inf or nan.

    A schedule is the name of one in `momentum_sim.schedules`, or of those of the step size in its ``step_sizes``, with
    what the run starts with, ``("cosine", 0.9)``, and numbers of its own if they are not the usual ones,
    ``("demon", 0.9, {"delay": 0.5})``; or it has points, ``{"points": [[0, 0.9], [1, 0]]}``, each a share of the run
    and the value there. An array that a schedule was called for is the same.

    ``noise_std``: the noise of the gradients that the rule is given: the standard deviation in each coordinate, a
    (2, 2) covariance, or a record of `momentum_sim.noise`. ``seed``: a whole number from 0 to 2^32 - 1. The noise of a
    step depends on the seed and the step alone, whatever the optimizer, the start and the settings, so that runs are
    compared with the same luck. Another ``stream``, a whole number of the same range, has other noise at the same seed.
    ``particle``: which particle of `simulate_ensemble` it is whose noise the run has.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.

    >>> from momentum_sim.objectives import quadratic
    >>> bowl = quadratic(condition_number=25.0)
    >>> run = simulate(bowl, "heavy_ball", step_size=0.04, momentum=0.9, n_steps=100, start=(-4.0, 1.2))
    >>> run.iterates[-1].round(12).tolist()
    [-0.013450494786, 0.001620055365]
    >>> simulate(bowl, "heavy_ball", step_size=("cosine", 0.04), momentum=("demon", 0.9), n_steps=5).momenta.round(3)
    array([0.9  , 0.878, 0.844, 0.783, 0.643])
    >>> noisy = simulate(bowl, "heavy_ball", step_size=0.04, momentum=0.9, n_steps=100, noise_std=0.5, seed=7)
    >>> noisy
    Run(heavy_ball on quadratic(condition_number=25, angle=0), 100 steps, isotropic(0.5) noise of seed 7, gap 0.05)
    """
    checked_objective(objective)
    rule = checked_rule(optimizer)
    noise = checked_noise(noise_std)
    draw = checked_seed(seed), checked_seed(stream, "stream"), checked_seed(particle, "particle")
    steps = checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    etas = step_sizes_of(step_size, steps)
    momenta = momenta_of(rule, momentum, steps)
    iterates = np.empty((steps + 1, 2))
    iterates[0] = objective.landscape.start if start is None else checks.point("start", start)
    landscape, gradients = objective.landscape, None
    if noise is None:
        run(trajectory_entry(landscape, rule), iterates, momenta, etas, objective.coefficients, steps)
    else:
        gradients = np.empty((steps, 2))
        run(entries.normal_draws(), gradients, *draw, steps)
        run(
            noisy_entry(noise.kind, landscape, rule),
            iterates, gradients, gradients, momenta, etas, objective.coefficients, noise.amount, steps,
        )  # fmt: skip
        gradients.setflags(write=False)
    losses = np.empty(steps + 1)
    run(entries.losses(landscape.kernels.value), losses, iterates, objective.coefficients, steps + 1)
    for array in (etas, momenta, iterates, losses):
        array.setflags(write=False)
    return Run(
        objective, rule, etas, momenta, iterates, losses, rule.name, rule.title, rule.look, noise, *draw, gradients
    )  # fmt: skip
