"""A cloud, as a kind of problem: many noisy runs from one start on a bowl, seen at each step with their law."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from momentum_sim import reprs
from momentum_sim.checks import Interval
from momentum_sim.clouds import MOST_PLACES, Cloud, cloud_entry, law_entry, take_cloud
from momentum_sim.kernels import clouds as kernels
from momentum_sim.kernels import entries
from momentum_sim.kernels.entries import Entry
from momentum_sim.kernels.particles import PARTICLES, WORK
from momentum_sim.objectives import Landscape, Objective, quadratic
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
class NoisyBowl:
    """Many runs from one start on f = (x^2 + kappa y^2)/2, each with noise of its own in each coordinate's gradient.

    Call it with parameters, by position or name, to have the objective: ``condition_number`` is kappa, ``std`` the
    noise's standard deviation in x, the same at each step and everywhere, and std kappa^(p/2) in y, p being
    ``noise_exponent``: 0 for noise of one size, 1 for a covariance that is the Hessian's multiple. ``particles`` is how
    many runs there are. A scene opens with ``start``, ``step_size`` and ``adaptive_step_size``, their sliders running
    over the ends beside them, and with ``n_steps``.

    >>> cloud(condition_number=4)
    cloud(condition_number=4, std=8, noise_exponent=0, particles=500)
    """

    name: str
    title: str
    formula: str
    parameters: tuple[Parameter, ...]
    start: tuple[float, float]
    step_size: float
    step_size_slider: tuple[float, float]
    adaptive_step_size: float
    adaptive_step_size_slider: tuple[float, float]
    n_steps: int

    def __call__(self, /, *values: float, **named: float) -> NoisyLoss:
        """The loss of a bowl with these parameters; those not given have their defaults.

        Raises `ValueError` for a value out of range, a number of particles that is not whole, or an unknown parameter.
        """
        return NoisyLoss(self, values_of(self.name, self.parameters, values, named))

    def __repr__(self) -> str:
        return reprs.line("NoisyBowl", repr(self()))

    @cached_property
    def landscape(self) -> Landscape:
        """The bowl itself, with the same parameters."""
        return replace(
            quadratic,
            name=self.name,
            title=self.title,
            formula=self.formula,
            parameters=self.parameters,
            kernels=quadratic.kernels._replace(coefficients=kernels.coefficients, gauss_newton=None),
            curvature=None,
        )


@dataclass(frozen=True, repr=False)
class NoisyLoss(Valued[NoisyBowl]):
    """A bowl on which there is a cloud, with its parameters fixed. Made by calling a `NoisyBowl`."""

    @property
    def minima(self) -> str:
        """What is said of where it is least: of the mean of its particles' losses."""
        return "mean"

    @cached_property
    def bowl(self) -> Objective:
        """The loss itself."""
        return Objective(self.problem.landscape, self.values)

    @property
    def landscape(self) -> Landscape:
        """The bowl, whose kernels the loss has."""
        return self.problem.landscape

    @property
    def coefficients(self) -> Any:  # an array, (3,)
        """What these read."""
        return self.bowl.coefficients

    @property
    def minimum(self) -> float:
        """The least loss: 0."""
        return self.bowl.minimum


cloud = NoisyBowl(
    name="cloud",
    title="A cloud of noisy runs",
    formula=(
        r"f(x, y) = \tfrac12 (x^2 + \kappa y^2), \quad "
        r"g = \nabla f + \sigma z, \; z \sim \mathcal N(0, \operatorname{diag}(1, \kappa^p))"
    ),
    parameters=(
        Parameter(
            "condition_number", "Condition number κ", "kappa", 10.0, Interval(1.0, 1e8), (1.0, 100.0), "logarithmic"
        ),
        Parameter("std", "Gradient noise σ", "std", 8.0, Interval(0.0), (0.0, 20.0)),
        Parameter("noise_exponent", "Noise as curvature, p", "exponent", 0.0, Interval(0.0, 1.0), (0.0, 1.0)),
        Parameter(
            "particles", "Particles", "particles", 500, Interval(FEWEST_PARTICLES, MOST_PARTICLES), (10, 1000),
            "logarithmic", whole=True,
        ),
    ),
    start=(-8.0, 2.0),
    step_size=0.05,
    step_size_slider=(1e-3, 0.5),
    adaptive_step_size=0.1,
    adaptive_step_size_slider=(1e-2, 1.0),
    n_steps=200,
)  # fmt: skip

CLOUDS = {bowl.name: bowl for bowl in (cloud,)}


def _run(loss: NoisyLoss, setting: Setting) -> Cloud:
    rule = OPTIMIZERS[setting.optimizer]
    _, std, exponent, particles = loss.values
    taken = take_cloud(
        loss.bowl,
        rule,
        step_sizes=setting.step_sizes,
        momenta=momenta_of(rule, setting.momentum, setting.n_steps),
        start=setting.start or loss.problem.start,
        particles=int(particles),
        noise_std=std,
        noise_exponent=exponent,
        seed=setting.seed,
    )
    return replace(taken, name=setting.name, title=setting.title, look=setting.look)


def _entries(bowl: NoisyBowl, rules: tuple[Optimizer, ...]) -> dict[str, Entry]:
    ground = bowl.landscape
    return (
        ground_entries(ground)
        | {
            "cloud_normals": entries.cloud_normals(),
            "ensemble_moments": entries.ensemble_moments(),
            "cloud_noise": entries.cloud_noise(),
            "spread_shapes": entries.spread_shapes(),
            "spread_distances": entries.spread_distances(),
        }
        | {f"cloud_{rule.step_name}": cloud_entry(ground, rule) for rule in rules}
        | {f"law_{rule.step_name}": law_entry(ground, rule) for rule in rules if rule.response is not None}
    )


def _described(bowl: NoisyBowl) -> Json:
    rules = OPTIMIZERS.values()
    return described(bowl.landscape) | {
        "minima": bowl().minima,
        "same_within": SAME_WITHIN,
        "many": {
            "moments": entries.MOMENTS,
            "shape": entries.SHAPE,
            "apart": entries.APART,
            "block": PARTICLES,
            "drawing": WORK,
            "scratch": {rule.step_name: entries.cloud_scratch_size(rule.initial_state) for rule in rules},
            "most_places": MOST_PLACES,
            "lawful": sorted({rule.step_name for rule in rules if rule.response is not None}),
        },
    }


#: Which of the clouds that are shown is the widest at the end, by how far particles are from their mean.
WIDEST = Question("widest", "Which cloud will be the widest?", of_all=True)

#: Many noisy runs at once, from one start, which all runs of a scene meet with the same draws.
CLOUD = ProblemKind(
    name="cloud",
    title="a cloud of noisy runs",
    made_of=NoisyBowl,
    known=CLOUDS,
    answers=frozenset({"plane", "gap", "n_steps", "spread", "prediction"}),
    run=_run,
    entries=_entries,
    described=_described,
    named=lambda _: {"noises": []},
    minima=lambda bowl: (bowl().minima,),
    compact=False,
    questions=(WIDEST,),
)
