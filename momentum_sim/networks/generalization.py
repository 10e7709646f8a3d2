r"""A network on patchworks that share a feature: two ways to learn the training set, of which only one transfers.

After S. Jelassi and Y. Li, "Towards understanding how momentum improves generalization in deep learning", ICML 2022: a
network of one hidden layer, full batches, examples that share a feature and differ in margin. Constants and activation
are this package's own, chosen so that the difference is large and a training takes a tenth of a second.

A *patchwork* has a label y = +-1 and ``noise_patches`` + 1 patches of ``dimensions`` numbers. One patch is theta y w:
w, a unit vector, is the *feature* that all share, and theta the *margin*, large for most and small for some. The others
are noise across w, of about the length ``noise_norm``. The network has cubed filters that see each patch, and its
answer is the sum over filters and patches of <filter, patch>^3. y times it is the patchwork's *lead*; its loss is
ln(1 + e^-lead). A filter's *signal* is its part along w, and its *response* to a noise patch what it makes of that.

Both gradient descent and momentum come to fit every patchwork that they are trained on. Those with a small margin can
be told by the feature, or by heart, by their own noise; only the former helps with others.

>>> from momentum_sim import generalization
>>> generalization.train(momentum=0.0)
FeatureTraining(ema_momentum on 50 patchworks, 4000 steps, seed 0, small margins 54% right, signal 0.30, memory 1.95)
>>> generalization.train(momentum=0.99)
FeatureTraining(ema_momentum on 50 patchworks, 4000 steps, seed 0, small margins 100% right, signal 1.74, memory 0.68)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import aligned, run
from momentum_sim.kernels import entries
from momentum_sim.networks.images import Array, Indices
from momentum_sim.networks.settings import checked_trainable
from momentum_sim.noise import checked_seed
from momentum_sim.optimizers import Optimizer
from momentum_sim.per_step import PerStep, momenta_of, step_sizes_of

__all__ = [
    "FeatureTraining",
    "Patchworks",
    "Setting",
    "coasting_length",
    "gradient",
    "patchworks",
    "start",
    "train",
]

MOST_STEPS = 100_000
MOST_EXAMPLES, MOST_DIMENSIONS, MOST_PATCHES, MOST_FILTERS = 1000, 1000, 16, 64
#: The mean loss below which patchworks are silent: their gradient is nothing that could drive a step.
SILENT = 1e-3
#: Usually: how many patchworks it is tested with, of which each is asked with either margin.
N_TESTS = 1000

#: What of a seed's random numbers is for what: the patchworks it is trained on, those it is tested with, its filters.
STREAMS = _TRAINED_ON, _TESTED_WITH, _FILTERS = 0, 1, 2
#: What is told of each iterate, in the order in which kernels write it.
MEASURES = (
    "small_losses", "large_losses", "small_wrong", "large_wrong", "signals", "signal_norms", "memories",
    "small_gradients", "large_gradients", "signal_gradients", "velocities",
)  # fmt: skip

# What the momentum acts on.
EVERYTHING, _SIGNALS, _NOISE = "everything", "signals", "noise"
PARTS = (EVERYTHING, _SIGNALS, _NOISE)


@hints.keywords
@dataclass(frozen=True, repr=False)
class Setting:
    """What patchworks there are, and what network sees them.

    ``examples``: how many it is trained on, ``small_margins`` of them with the small one; ``dimensions``: numbers of a
    patch, ``noise_patches`` of which each has; ``noise_norm``: the root mean square length of a noise patch;
    ``filters``: how many the network has, and ``start_std`` the standard deviation of their numbers at first.

    Raises `RefusedError`, a `ValueError`, for a value that cannot be.
    """

    examples: int = 50  # N, 1 to 1000
    small_margins: int = 5  # 0 to N
    dimensions: int = 40  # d, 2 to 1000
    noise_patches: int = 2  # J, 1 to 16
    large_margin: float = 10.0  # alpha, above 0
    small_margin: float = 1.0  # beta, above 0
    noise_norm: float = 4.0  # s, at least 0
    filters: int = 8  # m, 1 to 64
    start_std: float = 0.03  # above 0

    def __post_init__(self) -> None:
        """Each value as a plain number, if it can be."""
        whole = {
            "examples": (1, MOST_EXAMPLES),
            "dimensions": (2, MOST_DIMENSIONS),
            "noise_patches": (1, MOST_PATCHES),
            "filters": (1, MOST_FILTERS),
        }
        for name, ends in whole.items():
            object.__setattr__(self, name, checks.whole_number(name, getattr(self, name), *ends))
        few = checks.whole_number("small_margins", self.small_margins, 0, self.examples)
        object.__setattr__(self, "small_margins", few)
        for name in ("large_margin", "small_margin", "noise_norm", "start_std"):
            rule = checks.Interval(0.0) if name == "noise_norm" else checks.POSITIVE
            object.__setattr__(self, name, checks.number(name, getattr(self, name), rule))

    def __repr__(self) -> str:
        return reprs.of_fields(self)

    @property
    def directions(self) -> int:
        """How many directions there are across the feature: d - 1."""
        return self.dimensions - 1

    @property
    def noise_std(self) -> float:
        """The standard deviation of a noise patch in each of them: s/sqrt(d - 1)."""
        return self.noise_norm / math.sqrt(self.directions)


class Patchworks(NamedTuple):
    """Patchworks, those with the small margin first. The arrays cannot be written to."""

    labels: Array  # (n,), 1 or -1
    margins: Array  # (n,), theta
    noise: Array  # (n, noise_patches, dimensions - 1), in the directions across the feature

    @property
    def patches(self) -> Array:
        """Every patch, (n, noise_patches + 1, dimensions), first the one with the feature, along the first axis."""
        n, many, directions = self.noise.shape
        whole = np.zeros((n, many + 1, directions + 1))
        whole[:, 0, 0] = self.labels * self.margins
        whole[:, 1:, 1:] = self.noise
        return whole


@dataclass(frozen=True, eq=False)
class FeatureTraining:
    """What an optimizer did with the network, and what was measured on the way. The arrays cannot be written to.

    Histories have a row for each iterate, n_steps + 1, and are of where the rule takes its gradient; columns are of
    small margins, then of large ones. Where a setting has none of a margin, its numbers are nan.
    """

    optimizer: Optimizer
    setting: Setting
    step_sizes: Array  # (n_steps,)
    momenta: Array  # (n_steps,); zeros for a rule that takes none
    acts_on: str
    flushed_at: int | None
    seed: int
    losses: Array  # (n_steps + 1, 2), mean losses
    wrong: Array  # (n_steps + 1, 2), shares of 1 of those it is trained on that are wrong
    signals: Array  # (n_steps + 1,), the largest signal
    signal_norms: Array  # (n_steps + 1,), sqrt(sum of max(signal, 0)^2), the length of the filters' signals above 0
    memories: Array  # (n_steps + 1,), the largest size of a response to a noise patch that it is trained on
    gradients: Array  # (n_steps + 1, 2), the lengths of the gradients of each margin's part of the mean loss
    signal_gradients: Array  # (n_steps + 1,), the length of the mean loss's gradient in the signals
    velocities: Array  # (n_steps + 1,), the length of the signals' last step, divided by its step size; 0 at first
    measured_at: Indices  # (k,), the iterates that were tested, 0 and the last among them
    accuracies: Array  # (k, 2), shares of 1 of the patchworks it is tested with that are right
    filters: Array  # (filters, dimensions), the last iterate, signals first

    @property
    def n_steps(self) -> int:
        """How many steps were taken."""
        return len(self.momenta)

    @property
    def small_margin_accuracy(self) -> float:
        """The share of 1 of new patchworks with the small margin that the last network has right."""
        return float(self.accuracies[-1, 0])

    @property
    def large_margin_accuracy(self) -> float:
        """The share of 1 of new patchworks with the large margin that the last network has right."""
        return float(self.accuracies[-1, 1])

    @property
    def train_accuracy(self) -> float:
        """The share of 1 of the patchworks it was trained on that the last network has right."""
        return 1.0 - float(self._mean_of(self.wrong[-1:])[0])

    @property
    def train_losses(self) -> Array:
        """The mean loss of all that it is trained on, (n_steps + 1,)."""
        return self._mean_of(self.losses)

    @property
    def train_loss(self) -> float:
        """The mean loss of all that it was trained on, of the last network."""
        return float(self.train_losses[-1])

    @property
    def signal(self) -> float:
        """The last network's largest signal; from 1/small_margin on the feature alone makes a lead of at least 1."""
        return float(self.signals[-1])

    @property
    def memory(self) -> float:
        """The last network's largest response to a noise patch that it was trained on."""
        return float(self.memories[-1])

    @property
    def small_margin_shares(self) -> Array:
        """The small margins' share of the gradient, |g_small|/(|g_small| + |g_large|), (n_steps + 1,)."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.gradients[:, 0] / self.gradients.sum(axis=1))

    @property
    def divergence_step(self) -> int | None:
        """The first iterate whose loss is no finite number; None if there is none."""
        wild = np.flatnonzero(~np.isfinite(self.train_losses))
        return int(wild[0]) if len(wild) else None

    def silent_at(self, loss: float = SILENT) -> int | None:
        """The first iterate at which the large margins' mean loss is below ``loss``; None if none is.

        From about there on their gradient is nothing that could drive a step. ``flushed_at`` takes it.
        """
        quiet = np.flatnonzero(self.losses[:, 1] < checks.number("loss", loss, checks.POSITIVE))
        return int(quiet[0]) if len(quiet) else None

    def __repr__(self) -> str:
        wild, right = self.divergence_step, f"small margins {self.small_margin_accuracy:.0%} right"
        learnt = [right, f"signal {self.signal:.2f}", f"memory {self.memory:.2f}"]
        return reprs.line(
            "FeatureTraining",
            f"{self.optimizer.name} on {self.setting.examples} patchworks",
            f"{self.n_steps} steps",
            f"seed {self.seed}",
            *(learnt if wild is None else [f"diverges at {wild}"]),
        )

    def _mean_of(self, both: Array) -> Array:
        """The mean over all that it is trained on, of means over each margin."""
        few, n = self.setting.small_margins, self.setting.examples
        parts = [column * count for column, count in zip(both.T, (few, n - few), strict=True) if count]
        return np.asarray(sum(parts) / n)


@hints.keywords
def train(
    setting: Setting | None = None,
    *,
    step_size: PerStep = 0.01,
    momentum: PerStep | None = 0.99,
    n_steps: int = 4000,
    seed: int = 0,
    optimizer: str | Optimizer = "ema_momentum",
    acts_on: str = EVERYTHING,
    flushed_at: int | None = None,
    n_tests: int = N_TESTS,
) -> FeatureTraining:
    """Train the network on all patchworks of a ``setting`` at each of ``n_steps``, 1 to 100,000, from a seed's filters.

    ``step_size`` and ``momentum``: as `momentum_sim.simulate` has them, a number, one for each step, or a schedule with
    what it starts with; of ``ema_momentum``, the usual ``optimizer``, a momentum of 0 is gradient descent, to the last
    bit. Other rules as `digits.train` takes them; ``momentum`` is None for one that takes none. ``acts_on``: whether
    the momentum is of "everything", of the "signals" alone or of the "noise" alone, what filters are across the
    feature; elsewhere it is 0 then. ``flushed_at``: a step, 0 to n_steps - 1, before which the rule forgets all that it
    remembers of gradients. ``seed``: a whole number from 0 to 2^32 - 1, of patchworks and filters, which do not depend
    on the rule. ``n_tests``: how many new patchworks it is tested with, 1 to 100,000, each with either margin.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value for anything else.

    >>> made = train(n_steps=1000)
    >>> made.train_accuracy, made.small_margin_accuracy, made.silent_at()
    (1.0, 1.0, 25)
    >>> train(n_steps=4000, flushed_at=25).small_margin_accuracy < 0.6
    True
    """
    on = _checked(setting)
    rule = checked_trainable(optimizer)
    steps = checks.whole_number("n_steps", n_steps, 1, MOST_STEPS)
    luck = checked_seed(seed)
    etas, momenta = step_sizes_of(step_size, steps), momenta_of(rule, momentum, steps)
    part = checks.one_of("acts_on", acts_on, PARTS)
    flush = None if flushed_at is None else checks.whole_number("flushed_at", flushed_at, 0, steps - 1)
    tests = checks.whole_number("n_tests", n_tests, 1, MOST_STEPS)
    measured_at = _measured_at(steps)
    entry, arguments = training(on, rule, etas, momenta, part, flush, luck, tests, measured_at)
    run(entry, *arguments)
    weights, told, accuracies, *_ = arguments
    histories, filters = np.ascontiguousarray(told.T), _unpacked(weights, on)
    losses, wrong, gradients = (np.ascontiguousarray(told[:, first : first + 2]) for first in (0, 2, 7))
    for array in (etas, momenta, measured_at, accuracies, histories, filters, losses, wrong, gradients):
        array.setflags(write=False)
    signals, norms, memories, _, _, signal_gradients, velocities = histories[4:]
    return FeatureTraining(
        rule, on, etas, momenta, part, flush, luck, losses, wrong, signals, norms, memories, gradients,
        signal_gradients, velocities, measured_at, accuracies, filters,
    )  # fmt: skip


def training(
    setting: Setting,
    rule: Optimizer,
    step_sizes: Array,
    momenta: Array,
    acts_on: str,
    flushed_at: int | None,
    seed: int,
    n_tests: int,
    measured_at: Indices,
) -> tuple[entries.Entry, tuple[Any, ...]]:
    """The compiled loop of all steps, and what it is called with: first the weights, what is told, and accuracies."""
    steps = len(step_sizes)
    few, many, each, directions, width = _counts(setting)
    known = _drawn(few, many, each, directions, setting.noise_std, seed, _TRAINED_ON)
    tested = _drawn(n_tests, 0, each, directions, setting.noise_std, seed, _TESTED_WITH)
    weights = _packed(start(setting, seed))
    nowhere = np.zeros(steps)
    arguments = (
        weights, np.empty((steps + 1, entries.MEASURES)), np.empty((len(measured_at), 2)),
        nowhere if acts_on == _NOISE else momenta, nowhere if acts_on == _SIGNALS else momenta, step_sizes,
        known.noise, known.signs, tested.noise, tested.signs, measured_at,
        aligned(len(weights) // 2 * len(rule.initial_state)), aligned(2 * len(weights)), aligned(len(weights)),
        _scratch(setting), len(measured_at), few, many, n_tests, each, directions, width, setting.small_margin,
        setting.large_margin, -1 if flushed_at is None else flushed_at, 0, steps, steps,
    )  # fmt: skip
    return entry_of(rule), arguments


def entry_of(rule: Optimizer) -> entries.Entry:
    """The compiled loop of a rule's steps."""
    return entries.features_trained(rule.step, tuple(map(float, rule.initial_state)), rule.gradient_point)


@hints.keywords
def patchworks(setting: Setting | None = None, *, seed: int = 0) -> Patchworks:
    """The patchworks of a seed that a network is trained on."""
    on, luck = _checked(setting), checked_seed(seed)
    few, many, each, directions, _ = _counts(on)
    drawn = _drawn(few, many, each, directions, on.noise_std, luck, _TRAINED_ON)
    patches = drawn.noise.reshape(-1, directions)
    first, rest = patches[: few * each], patches[entries.patch_rows(few, each) :][: many * each]
    margins = np.repeat([on.small_margin, on.large_margin], [few, many])
    noise = np.concatenate([first, rest]).reshape(few + many, each, directions)
    for array in (margins, noise):
        array.setflags(write=False)
    return Patchworks(drawn.signs, margins, noise)


@hints.keywords
def start(setting: Setting | None = None, seed: int = 0) -> Array:
    """The filters that a network starts from, (filters, dimensions), signals first: normal numbers.

    If none of the signals is above 0 the first is turned round, for the gradient of a cube brings none of them across
    0: without one gradient descent would stay at 0.
    """
    on, luck = _checked(setting), checked_seed(seed)
    weights = aligned(_size(on))
    width = entries.filters_width(on.filters)
    run(entries.features_start(), weights, on.filters, width, on.directions, on.start_std, luck, _FILTERS)
    return _unpacked(weights, on)


@hints.keywords
def gradient(filters: ArrayLike, setting: Setting | None = None, *, seed: int = 0) -> tuple[float, Array]:
    """The mean loss of the patchworks of a seed, and its gradient in the filters, (filters, dimensions)."""
    on, luck = _checked(setting), checked_seed(seed)
    drawn = _drawn(*_counts(on)[:4], on.noise_std, luck, _TRAINED_ON)
    told, found = np.empty(entries.MEASURES), aligned(2 * _size(on))
    run(
        entries.features_gradient(),
        told, found, _scratch(on), _packed(_filters(filters, on)), drawn.noise, drawn.signs, *_counts(on),
        on.small_margin, on.large_margin,
    )  # fmt: skip
    few, many = on.small_margins, on.examples - on.small_margins
    losses = [loss * count for loss, count in zip(told[:2].tolist(), (few, many), strict=True) if count]
    return sum(losses) / on.examples, _unpacked(found, on)


def coasting_length(step_size: ArrayLike, momentum: ArrayLike) -> Any:
    r"""How far signals coast once the large margins are silent, sqrt(2 k ln 2) with k = eta/(1 - gamma).

    EMA momentum is a ball of mass M = 1/((1 - gamma) eta) that a loss pushes, with a friction of 1/eta, in a time of
    one unit a step. While the large margins' loss falls from ln 2 to 0, which friction takes little of, it gives the
    ball M v^2/2 = ln 2; then that rolls out over v/(1 - gamma) = sqrt(2 k ln 2). It is the length of the signals above
    0 that grows by as much. An estimate of this package's own, not the paper's.

    >>> coasting_length(0.01, 0.99).round(3).item()
    1.177
    """
    eta = checks.array("step_size", step_size, checks.POSITIVE)
    gamma = checks.array("momentum", momentum, checks.MOMENTUM)
    return np.sqrt(2.0 * math.log(2.0) * eta / (1.0 - gamma))[()]


class _Drawn(NamedTuple):
    """Patchworks as kernels have them."""

    noise: Array
    signs: Array


@lru_cache(maxsize=64)
def _drawn(few: int, many: int, each: int, directions: int, noise_std: float, seed: int, stream: int) -> _Drawn:
    """Patchworks that a seed draws, first those of one margin and then those of the other."""
    middle = entries.patch_rows(few, each) * directions
    noise = aligned(middle + entries.patch_rows(many, each) * directions)
    for part, first, n in ((noise[:middle], 0, few), (noise[middle:], few, many)):
        run(entries.features_noise(), part, first, n, each, directions, noise_std, seed, stream)
    signs = np.empty(few + many)
    run(entries.features_signs(), signs, len(signs), seed, stream)
    noise.setflags(write=False)
    signs.setflags(write=False)
    return _Drawn(noise, signs)


def _checked(setting: Setting | None) -> Setting:
    if setting is not None and not isinstance(setting, Setting):
        raise checks.RefusedError("setting", "be a generalization.Setting", setting)
    return setting or Setting()


def _counts(setting: Setting) -> tuple[int, int, int, int, int]:
    """How many patchworks have the small margin and the large one, noise patches each, directions, and the width."""
    few = setting.small_margins
    width = entries.filters_width(setting.filters)
    return few, setting.examples - few, setting.noise_patches, setting.directions, width


def _measured_at(n_steps: int) -> Indices:
    """The iterates that are tested."""
    how_many, at = np.empty(1), np.empty(entries.MOST_TESTED, np.int32)
    run(entries.features_tested_at(), how_many, at, n_steps)
    return at[: int(how_many[0])]


def _size(setting: Setting) -> int:
    return setting.dimensions * entries.filters_width(setting.filters)


def _scratch(setting: Setting) -> Array:
    few, many, each, _, _ = _counts(setting)
    sizes = np.empty(4)
    run(entries.features_sizes(), sizes, few, many, each, setting.filters)
    return aligned(int(sizes[3]))


def _filters(given: ArrayLike, setting: Setting) -> Array:
    filters = checks.array("filters", given)
    if filters.shape != (setting.filters, setting.dimensions):
        being = f"have shape {(setting.filters, setting.dimensions)}"
        raise checks.RefusedError("filters", being, given, f"shape {filters.shape}")
    return filters


def _packed(filters: Array) -> Array:
    """Filters as kernels have them: number by number, a row as long as a multiple of vectors."""
    many, dimensions = filters.shape
    width = entries.filters_width(many)
    packed = aligned(dimensions * width)
    packed[:] = 0.0
    packed.reshape(dimensions, width)[:, :many] = filters.T
    return packed


def _unpacked(packed: Array, setting: Setting) -> Array:
    """The other way round; of a longer row of numbers the first."""
    rows = packed[: _size(setting)].reshape(setting.dimensions, -1)
    return np.ascontiguousarray(rows[:, : setting.filters].T)


hints.attributes(__name__)
