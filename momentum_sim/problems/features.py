"""A network on patchworks that share a feature, as a kind of problem: two ways to fit them, of which one transfers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from momentum_sim import reprs
from momentum_sim.checks import Interval
from momentum_sim.kernels import entries
from momentum_sim.kernels.entries import Entry
from momentum_sim.networks import generalization
from momentum_sim.networks.generalization import FeatureTraining, entry_of, train
from momentum_sim.networks.images import Array
from momentum_sim.optimizers import Look, Optimizer
from momentum_sim.parameters import Parameter, values_of
from momentum_sim.problems.kind import Json, ProblemKind, Question, Setting, Valued

#: By how many percent of the new patchworks two runs differ at most that are told to do about the same.
SAME_WITHIN = 3

#: The weights that a run's momentum can be of, by name, the usual one first.
ACTS_ON = generalization.PARTS
EVERYTHING = generalization.EVERYTHING

_USUAL = generalization.Setting()


@dataclass(frozen=True)
class Patchworked:
    """A network's training on patchworks, all of them at each step, as `momentum_sim.generalization` has it.

    Call it with parameters, by position or name, to have the objective that is minimised: how many of the 50 patchworks
    have the small margin, both margins, and how long a patch of noise is. A scene opens with ``step_size`` and
    ``adaptive_step_size``, their sliders running over the ends beside them, and with ``n_steps``.

    >>> patchworks(small_margins=10)
    patchworks(small_margins=10, large_margin=10, small_margin=1, noise_norm=4)
    """

    name: str
    title: str
    formula: str
    parameters: tuple[Parameter, ...]
    minima: str
    step_size: float
    step_size_slider: tuple[float, float]
    adaptive_step_size: float
    adaptive_step_size_slider: tuple[float, float]
    n_steps: int
    sentence: str = ""

    def __call__(self, /, *values: float, **named: float) -> PatchworkLoss:
        """The loss of a training with these parameters; those not given have their defaults.

        Raises `ValueError` for a value out of range or no whole number, or an unknown parameter.
        """
        return PatchworkLoss(self, values_of(self.name, self.parameters, values, named))

    def __repr__(self) -> str:
        return reprs.line("Patchworked", repr(self()))

    @property
    def start(self) -> None:
        """There is none to choose: a seed draws the filters that a training starts from."""
        return


@dataclass(frozen=True, repr=False)
class PatchworkLoss(Valued[Patchworked]):
    """The mean loss of all patchworks, with its parameters fixed. Made by calling a `Patchworked`."""

    @property
    def minima(self) -> str:
        """What is known of where it is least: nothing, and what else is said of it."""
        return self.problem.minima

    @property
    def setting(self) -> generalization.Setting:
        """What patchworks there are."""
        few, large, small, noise = self.values
        return generalization.Setting(small_margins=int(few), large_margin=large, small_margin=small, noise_norm=noise)


patchworks = Patchworked(
    name="patchworks",
    title="patchworks that share a feature",
    formula=r"\text{the mean of } \ln(1 + e^{-y f(X)}), \quad f(X) = \sum_r \sum_j \langle w_r, X_j \rangle^3",
    parameters=(
        Parameter(
            "small_margins", "Faint ones of 50", "faint", _USUAL.small_margins, Interval(0, _USUAL.examples), (0, 50),
            whole=True,
        ),
        Parameter(
            "large_margin", "Large margin", "large", _USUAL.large_margin, Interval(0.1, 100.0), (1.0, 30.0),
            "logarithmic",
        ),
        Parameter(
            "small_margin", "Small margin", "small", _USUAL.small_margin, Interval(0.1, 100.0), (0.5, 10.0),
            "logarithmic",
        ),
        Parameter("noise_norm", "Length of noise", "length", _USUAL.noise_norm, Interval(0.0, 100.0), (1.0, 8.0)),
    ),
    minima="patchworks",
    step_size=0.01,
    step_size_slider=(1e-3, 1.0),
    adaptive_step_size=1e-3,
    adaptive_step_size_slider=(1e-4, 0.1),
    n_steps=4000,
)  # fmt: skip

PATCHWORKS = {problem.name: problem for problem in (patchworks,)}


@dataclass(frozen=True, eq=False, repr=False)
class PatchworkRun:
    """A run of a scene on patchworks: what came of it, and what the scene calls it."""

    training: FeatureTraining
    name: str
    title: str
    look: Look

    def __repr__(self) -> str:
        return reprs.line("PatchworkRun", self.name, repr(self.training))

    @property
    def optimizer(self) -> Optimizer:
        """The rule by which its steps were taken."""
        return self.training.optimizer

    @property
    def step_sizes(self) -> Array:
        """The step size of each step, (n_steps,)."""
        return self.training.step_sizes

    @property
    def momenta(self) -> Array:
        """The momentum of each step, (n_steps,)."""
        return self.training.momenta

    @property
    def losses(self) -> Array:
        """The mean loss of all that it is trained on, (n_steps + 1,)."""
        return self.training.train_losses

    @property
    def n_steps(self) -> int:
        """How many steps were taken."""
        return self.training.n_steps

    @property
    def heights(self) -> Array:
        """What percentage of new patchworks with the small margin is wrong, as last tested by each step."""
        tested = np.searchsorted(self.training.measured_at, np.arange(self.n_steps + 1), side="right") - 1
        return np.asarray(100.0 * (1.0 - self.training.accuracies[tested, 0]))

    @property
    def divergence_step(self) -> int | None:
        """The first iterate whose loss is no finite number; None if there is none."""
        return self.training.divergence_step

    def settling_step(self, tolerance: float, *, relative: bool = False) -> int:  # noqa: ARG002  # as all runs have it
        """The step after the last: nobody knows how low the loss could be."""
        return self.n_steps + 1


def _run(loss: PatchworkLoss, setting: Setting) -> PatchworkRun:
    made = train(
        loss.setting,
        step_size=setting.step_sizes,
        momentum=setting.momentum,
        n_steps=setting.n_steps,
        seed=setting.seed,
        optimizer=setting.optimizer,
        acts_on=setting.acts_on,
        flushed_at=setting.flushed_at,
    )
    return PatchworkRun(made, setting.name, setting.title, setting.look)


def _entries(_: Patchworked, rules: tuple[Optimizer, ...]) -> dict[str, Entry]:
    return {
        "features_noise": entries.features_noise(),
        "features_signs": entries.features_signs(),
        "features_start": entries.features_start(),
        "features_sizes": entries.features_sizes(),
        "features_tested_at": entries.features_tested_at(),
    } | {f"features_{rule.step_name}": entry_of(rule) for rule in rules if rule.coordinatewise}


def _described(problem: Patchworked) -> Json:
    return {
        "curvature": None,
        "minima": problem.minima,
        "same_within": SAME_WITHIN,
        "patchworks": {
            "examples": _USUAL.examples,
            "dimensions": _USUAL.dimensions,
            "noise_patches": _USUAL.noise_patches,
            "filters": _USUAL.filters,
            "start_std": _USUAL.start_std,
            "n_tests": generalization.N_TESTS,
            "silent": generalization.SILENT,
            "most_tested": entries.MOST_TESTED,
            "streams": list(generalization.STREAMS),
            "measures": list(generalization.MEASURES),
        },
    }


#: Which of the runs that are shown has the most of the new patchworks with the small margin right.
TRANSFER = Question("transfer", "Which will know new faint ones?", of_all=True)

#: A network on patchworks in training, whose runs start from the same filters.
FEATURES = ProblemKind(
    name="features",
    title="a network on shared features",
    made_of=Patchworked,
    known=PATCHWORKS,
    answers=frozenset({"features", "memory", "prediction", "n_steps"}),
    run=_run,
    entries=_entries,
    described=_described,
    named=lambda _: {"noises": []},
    minima=lambda problem: (problem.minima,),
    compact=False,
    questions=(TRANSFER,),
    takes=lambda rule: rule.coordinatewise,
    clock="logarithmic",
)
