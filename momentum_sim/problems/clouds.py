"""A cloud, as a kind of problem: many noisy runs from one start, seen at each step, on a bowl with their law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from momentum_sim import reprs
from momentum_sim.checks import Interval
from momentum_sim.clouds import (
    BY_CURVATURE,
    MOST_PLACES,
    OF_LABELS,
    Cloud,
    CloudNoise,
    cloud_entry,
    law_entry,
    take_cloud,
)
from momentum_sim.kernels import clouds as kernels
from momentum_sim.kernels import entries
from momentum_sim.kernels.entries import Entry
from momentum_sim.kernels.particles import PARTICLES, WORK
from momentum_sim.objectives import Landscape, Objective, quadratic, valley
from momentum_sim.optimizers import OPTIMIZERS, Optimizer
from momentum_sim.parameters import Parameter, values_of
from momentum_sim.per_step import momenta_of
from momentum_sim.problems.kind import Json, ProblemKind, Question, Setting, Valued
from momentum_sim.problems.landscapes import described, ground_entries

#: How many particles a cloud has at least and at most, while each frame takes all of them through all steps.
FEWEST_PARTICLES, MOST_PARTICLES = 2, 1000

#: By what share two clouds differ in width at most that are told to be about as wide: of 500 particles a width has a
#: standard error of 2 %.
SAME_WITHIN = 0.1


@dataclass(frozen=True)
class NoisyLandscape:
    """Many runs from one start on a landscape, each with noise of its own in every gradient.

    Call it with parameters, by position or name, to have the objective: ``std`` says how much noise there is, the same
    at each step, ``particles`` how many runs there are. On `cloud`, f = (x^2 + kappa y^2)/2, ``condition_number`` is
    kappa, and the noise's standard deviation is std in x and std kappa^(p/2) in y, p being ``noise_exponent``: 0 for
    noise of one size, 1 for a covariance that is the Hessian's multiple. On `valley_cloud`, f = (x y - 1)^2/2, std is
    how much the label errs, which is 1.

    ``ground`` is the landscape, with parameters of its own, and ``noise`` what noise there is. A scene opens with
    ``start``, ``step_size`` and ``adaptive_step_size``, their sliders running over the ends beside them, and with
    ``n_steps``; it is a place's loss that is least as ``minima`` says.

    >>> cloud(condition_number=4)
    cloud(condition_number=4, std=8, noise_exponent=0, particles=500)
    """

    name: str
    title: str
    formula: str
    parameters: tuple[Parameter, ...]
    ground: Landscape
    noise: CloudNoise
    minima: str
    start: tuple[float, float]
    step_size: float
    step_size_slider: tuple[float, float]
    adaptive_step_size: float
    adaptive_step_size_slider: tuple[float, float]
    n_steps: int
    sentence: str = ""

    def __call__(self, /, *values: float, **named: float) -> NoisyLoss:
        """The loss of a landscape with these parameters; those not given have their defaults.

        Raises `ValueError` for a value out of range, a number of particles that is not whole, or an unknown parameter.
        """
        return NoisyLoss(self, values_of(self.name, self.parameters, values, named))

    def __repr__(self) -> str:
        return reprs.line("NoisyLandscape", repr(self()))

    @cached_property
    def landscape(self) -> Landscape:
        """The landscape itself, with the same parameters."""
        return replace(
            self.ground,
            name=self.name,
            title=self.title,
            formula=self.formula,
            parameters=self.parameters,
            curvature=None,
        )


@dataclass(frozen=True, repr=False)
class NoisyLoss(Valued[NoisyLandscape]):
    """A loss on which there is a cloud, with its parameters fixed. Made by calling a `NoisyLandscape`."""

    @property
    def minima(self) -> str:
        """What is said of where it is least: of the mean of its particles' losses."""
        return self.problem.minima

    @cached_property
    def plain(self) -> Objective:
        """The loss itself."""
        return Objective(self.problem.landscape, self.values)

    @property
    def landscape(self) -> Landscape:
        """The landscape, whose kernels the loss has."""
        return self.problem.landscape

    @property
    def coefficients(self) -> Any:  # an array, (n_coefficients,)
        """What these read."""
        return self.plain.coefficients

    @property
    def minimum(self) -> float:
        """The least loss: 0."""
        return self.plain.minimum


_PARTICLES = Interval(FEWEST_PARTICLES, MOST_PARTICLES)

cloud = NoisyLandscape(
    name="cloud",
    title="A cloud of noisy runs",
    sentence="Many runs from one start in a bowl, each with noise of its own in every gradient.",
    formula=(
        r"f(x, y) = \tfrac12 (x^2 + \kappa y^2), \quad "
        r"g = \nabla f + \sigma z, \; z \sim \mathcal N(0, \operatorname{diag}(1, \kappa^p))"
    ),
    parameters=(
        Parameter(
            "condition_number", "Condition number κ", "kappa", 10.0, Interval(1.0, 1e8), (1.0, 100.0), "logarithmic"
        ),
        Parameter("std", "Gradient noise σ", "std", 8.0, Interval(0.0), (0.0, 20.0)),
        Parameter("noise_exponent", "Noise shape p", "exponent", 0.0, Interval(0.0, 1.0), (0.0, 1.0)),
        Parameter("particles", "Particles", "particles", 500, _PARTICLES, (10, 1000), "logarithmic", whole=True),
    ),
    ground=replace(quadratic, kernels=quadratic.kernels._replace(coefficients=kernels.coefficients, gauss_newton=None)),
    noise=BY_CURVATURE,
    minima="mean",
    start=(-8.0, 2.0),
    step_size=0.05,
    step_size_slider=(1e-3, 0.5),
    adaptive_step_size=0.1,
    adaptive_step_size_slider=(1e-2, 1.0),
    n_steps=200,
)

valley_cloud = NoisyLandscape(
    name="valley_cloud",
    title="A cloud in a valley of minima (xy = 1)",
    sentence="Many runs along a curve of minima, each with labels that err in their own way.",
    formula=(
        r"f(x, y) = \tfrac12 (xy - 1)^2, \quad "
        r"g = \nabla \tfrac12 (xy - 1 - \varepsilon)^2, \; \varepsilon \sim \mathcal N(0, \sigma^2)"
    ),
    parameters=(
        Parameter("std", "Error of labels σ", "std", 0.3, Interval(0.0), (0.0, 1.0)),
        Parameter("particles", "Particles", "particles", 200, _PARTICLES, (10, 1000), "logarithmic", whole=True),
    ),
    ground=replace(valley, view=(0.2, 2.4, 0.2, 1.5)),
    noise=OF_LABELS,
    minima="mean_curve",
    start=(1.6, 0.625),
    step_size=0.1,
    step_size_slider=(1e-2, 0.5),
    adaptive_step_size=0.01,
    adaptive_step_size_slider=(1e-3, 0.1),
    n_steps=900,
)

CLOUDS = {problem.name: problem for problem in (cloud, valley_cloud)}


def _run(loss: NoisyLoss, setting: Setting) -> Cloud:
    rule = OPTIMIZERS[setting.optimizer]
    given = loss.parameters
    taken = take_cloud(
        loss.plain,
        rule,
        step_sizes=setting.step_sizes,
        momenta=momenta_of(rule, setting.momentum, setting.n_steps),
        start=setting.start or loss.problem.start,
        particles=int(given["particles"]),
        noise_std=given["std"],
        noise_exponent=given.get("noise_exponent", 0.0),
        made=loss.problem.noise,
        seed=setting.seed,
    )
    return replace(taken, name=setting.name, title=setting.title, look=setting.look)


def _entries(problem: NoisyLandscape, rules: tuple[Optimizer, ...]) -> dict[str, Entry]:
    ground, made = problem.landscape, problem.noise
    return (
        ground_entries(ground)
        | {
            "cloud_normals": entries.cloud_normals(),
            "ensemble_moments": entries.ensemble_moments(),
            "cloud_noise": entries.cloud_noise(made.amount),
            "spread_shapes": entries.spread_shapes(),
            "spread_distances": entries.spread_distances(),
        }
        | {f"cloud_{rule.step_name}": cloud_entry(ground, made, rule) for rule in rules}
        | {f"law_{rule.step_name}": law_entry(ground, rule) for rule in rules if _is_lawful(problem, rule)}
    )


def _is_lawful(problem: NoisyLandscape, rule: Optimizer) -> bool:
    """Whether theory has the law of a rule's cloud."""
    return problem.noise.is_lawful and rule.response is not None


def entries_where_noise_decides(rules: Iterable[Optimizer]) -> dict[str, Entry]:
    """How the mean losses of gradient descent and of each rule compare in the long run, by the names of their steps.

    Of those with a response whose momentum stays as it is.
    """
    known = {rule.step_name: rule for rule in rules if rule.response is not None and rule.takes_schedule}
    return {f"loss_ratios_{name}": entries.loss_ratios(rule.response, rule.share) for name, rule in known.items()} | {
        f"alike_until_{name}": entries.alike_until(rule.response, rule.share) for name, rule in known.items()
    }


def _described(problem: NoisyLandscape) -> Json:
    rules = OPTIMIZERS.values()
    return described(problem.landscape) | {
        "said": problem.minima,
        "same_within": SAME_WITHIN,
        "many": {
            "moments": entries.MOMENTS,
            "shape": entries.SHAPE,
            "apart": entries.APART,
            "block": PARTICLES,
            "drawing": WORK,
            "scratch": {rule.step_name: entries.cloud_scratch_size(rule.initial_state) for rule in rules},
            "most_places": MOST_PLACES,
            "lawful": sorted({rule.step_name for rule in rules if _is_lawful(problem, rule)}),
        },
    }


#: Which of the clouds that are shown is the widest at the end, by how far particles are from their mean.
WIDEST = Question("widest", "Which cloud will be the widest?", of_all=True)

#: Many noisy runs at once, from one start, which all runs of a scene meet with the same draws.
CLOUD = ProblemKind(
    name="cloud",
    title="a cloud of noisy runs",
    made_of=NoisyLandscape,
    known=CLOUDS,
    answers=frozenset({"plane", "gap", "n_steps", "spread", "prediction"}),
    run=_run,
    entries=_entries,
    described=_described,
    named=lambda _: {"noises": []},
    minima=lambda problem: (problem.minima,),
    compact=False,
    questions=(WIDEST,),
)
