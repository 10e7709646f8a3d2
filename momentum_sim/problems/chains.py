"""A chain of masses between springs, as a kind of problem: as many directions as masses, and news that travels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from momentum_sim import chains, reprs
from momentum_sim.chains import SHAPES, ChainRun, arrival_entry, begun, chain_entry, take_chain
from momentum_sim.checks import FINITE, Interval
from momentum_sim.kernels import entries
from momentum_sim.kernels.entries import Entry
from momentum_sim.optimizers import OPTIMIZERS, Optimizer
from momentum_sim.parameters import Parameter, values_of
from momentum_sim.per_step import momenta_of
from momentum_sim.problems.kind import Json, ProblemKind, Question, Setting, Valued
from momentum_sim.theory.optimum import Optimum

#: By how much of the start's distance, in percent, two runs differ at most that are told to be about as near.
SAME_WITHIN = 1


@dataclass(frozen=True)
class Chained:
    """A chain that begins in some shape, as `momentum_sim.chains` has it.

    Call it with parameters, by position or name, to have the objective: how many ``masses`` there are and the
    ``height`` of the shape, of a plucked one also the ``place`` where it is lifted. A scene opens with ``step_size``
    and ``adaptive_step_size``, their sliders running over the ends beside them, and with ``n_steps``.

    >>> pulled_chain(masses=100)
    pulled_chain(masses=100, height=1)
    """

    name: str
    title: str
    formula: str
    parameters: tuple[Parameter, ...]
    shape: str
    minima: str
    step_size: float = 0.5
    step_size_slider: tuple[float, float] = (0.01, 1.0)
    adaptive_step_size: float = 0.01
    adaptive_step_size_slider: tuple[float, float] = (1e-4, 0.1)
    n_steps: int = 200
    sentence: str = ""

    def __call__(self, /, *values: float, **named: float) -> ChainLoss:
        """The loss of a chain with these parameters; those not given have their defaults.

        Raises `ValueError` for a value out of range or no whole number, or an unknown parameter.
        """
        return ChainLoss(self, values_of(self.name, self.parameters, values, named))

    def __repr__(self) -> str:
        return reprs.line("Chained", repr(self()))

    @property
    def start(self) -> None:
        """There is none to choose: the shape is where it starts."""
        return


@dataclass(frozen=True, repr=False)
class ChainLoss(Valued[Chained]):
    """The loss of a chain, with its parameters fixed. Made by calling a `Chained`."""

    @property
    def minima(self) -> str:
        """What is said of it: it is least where all masses are at rest."""
        return self.problem.minima

    @property
    def masses(self) -> int:
        """How many masses it has."""
        return int(self.parameters["masses"])


_LOSS = r"f = \tfrac12 \textstyle\sum_i (x_{i+1} - x_i)^2, \quad "
_MASSES = Parameter(
    "masses", "Masses n", "masses", 50, Interval(chains.FEWEST_MASSES, chains.MOST_MASSES), (5, 200), "logarithmic",
    whole=True,
)  # fmt: skip


def _height(label: str) -> Parameter:
    return Parameter("height", label, "height", 1.0, FINITE, (-1.0, 1.0))


pulled_chain = Chained(
    name="pulled_chain",
    title="A chain, pulled at one end",
    sentence="A chain of masses at rest, of which one end is pulled.",
    formula=_LOSS + r"x_0 = h, \; x_{n+1} = x_n",
    parameters=(_MASSES, _height("Height of the end")),
    shape="pulled",
    minima="chain",
)
plucked_chain = Chained(
    name="plucked_chain",
    title="A chain, plucked",
    sentence="A chain of masses whose ends are held: it is lifted at one place and let go.",
    formula=_LOSS + r"x_0 = x_{n+1} = 0",
    parameters=(
        _MASSES,
        _height("Height where plucked"),
        Parameter("place", "Place where plucked", "place", 0.5, Interval(0.0, 1.0), (0.0, 1.0)),
    ),
    shape="plucked",
    minima="chain",
)
shaken_chain = Chained(
    name="shaken_chain",
    title="A chain, shaken",
    sentence="A chain of masses whose ends are held: each mass is somewhere at random, and let go.",
    formula=_LOSS + r"x_0 = x_{n+1} = 0",
    parameters=(_MASSES, _height("Size of the shake")),
    shape="shaken",
    minima="shaken_chain",
)

CHAINS = {problem.name: problem for problem in (pulled_chain, plucked_chain, shaken_chain)}


def _run(loss: ChainLoss, setting: Setting) -> ChainRun:
    rule, given = OPTIMIZERS[setting.optimizer], loss.parameters
    beginning = begun(loss.problem.shape, loss.masses, given["height"], given.get("place", 0.5), setting.seed)
    momenta = momenta_of(rule, setting.momentum, setting.n_steps)
    made = take_chain(rule, beginning, setting.step_sizes, momenta)
    return replace(made, name=setting.name, title=setting.title, look=setting.look)


def _entries(problem: Chained, rules: tuple[Optimizer, ...]) -> dict[str, Entry]:
    return {
        "chain_start": entries.chain_start(SHAPES[problem.shape].kernel),
        "chain_curvatures": entries.chain_curvatures(),
        **{f"optimum_{rule.step_name}": entries.optimum(rule.theory.optimum) for rule in rules if rule.theory},
    } | {f"chain_{rule.step_name}": chain_entry(rule) for rule in rules if rule.coordinatewise}


def entries_of_growth(rules: Iterable[Optimizer]) -> dict[str, Entry]:
    """Entries for how many steps rules need on chains of more and more masses, of those whose theory says it, too."""
    known = [rule for rule in rules if rule.theory and rule.coordinatewise]
    return {f"chain_arrival_{rule.step_name}": arrival_entry(rule) for rule in known} | {
        f"predicted_arrival_{rule.step_name}": entries.predicted_arrival(rule.theory.mode)
        for rule in known
        if rule.theory
    }


def entries_of_modes(rules: Iterable[Optimizer]) -> dict[str, Entry]:
    """Entries for where theory has a mode of a chain, of the rules that have one."""
    return {f"mode_{rule.step_name}": entries.mode(rule.theory.mode) for rule in rules if rule.theory}


def entries_of_spectrum(rules: Iterable[Optimizer]) -> dict[str, Entry]:
    """Entries for what becomes of modes of all curvatures, and for where regimes change, of the rules with a theory."""
    return {f"modes_{rule.step_name}": entries.modes(rule.theory.mode) for rule in rules if rule.theory} | {
        f"boundaries_{rule.step_name}": entries.boundaries(rule.theory.boundaries) for rule in rules if rule.theory
    }


def _described(problem: Chained) -> Json:
    return {
        "curvature": None,
        "minima": problem.minima,
        "same_within": SAME_WITHIN,
        "tuned": "masses",
        "chain": {
            "shape": problem.shape,
            "loose": SHAPES[problem.shape].is_loose,
            "measures": list(entries.CHAIN_MEASURES),
            "pairs": entries.CHAIN_PAIRS,
            "most_places": chains.MOST_PLACES,
            "far": chains.FAR,
        },
    }


def _best(loss: ChainLoss, rule: Optimizer) -> Optimum:
    return chains.tuned(rule, loss.masses, shape=loss.problem.shape)


#: Which of the runs that are shown is the nearest to rest at the end, and how far from the end a mass can have moved.
NEAREST = Question("nearest", "Which will be the nearest to rest?", of_all=True)
REACH = Question("reach", "How far will the news have come?", of_all=True, at_end=False)

#: A chain of masses between springs.
CHAIN = ProblemKind(
    name="chain",
    title="a chain of masses",
    made_of=Chained,
    known=CHAINS,
    answers=frozenset({"chain", "curvatures", "prediction", "n_steps"}),
    run=_run,
    entries=_entries,
    described=_described,
    named=lambda _: {"noises": []},
    minima=lambda problem: (problem.minima,),
    compact=False,
    questions=(NEAREST, REACH),
    takes=lambda rule: rule.coordinatewise,
    best=_best,
)
