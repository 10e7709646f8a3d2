"""What a path in one direction, or a curve of losses, says of the momentum and the step size that it was made with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.compiler.native import run
from momentum_sim.kernels import curves, entries
from momentum_sim.kernels.theory.spectrum import REGIMES

Row = NDArray[np.float64]

#: The rules that a path can be read as one of.
RULES = ("heavy_ball", "nesterov")

#: Why a path tells of no momentum, by the names that the kernels have for it.
PATH_REASONS = {
    "told": "",
    "too_few": "it takes four positions, and five where the minimum is not known",
    "not_finite": "not all positions are finite",
    "at_rest": "nothing moves",
    "one_mode": "the positions shrink, or grow, by one ratio: many pairs of momentum and step size do that",
    "no_such_path": "the positions do not obey one recurrence of this rule closely enough",
}


#: What a curve of each shape is called, what makes it so, and which knob to turn, to be filled in with a reading's
#: numbers. ``{momentum}`` and so on stand only in the texts of `WITH_NUMBERS`, which follow where these are told.
SHAPES = {
    "creep": (
        "It creeps",
        "It falls, and has not come to an end.",
        "Raise u = η/(1 − β), by the step size or by the momentum: far below critical momentum a direction shrinks by "
        "about uλ with each step.",
    ),
    "ripple": (
        "It ripples",
        "The iterate swings through a minimum, and the loss rises twice in each swing: momentum is above "
        "critical for the direction that swings.",
        "Lower the momentum, or accept the ripple, which fades by itself; if the iterate changes sides at nearly every "
        "step, lower the step size.",
    ),
    "saw_tooth": (
        "It has saw-teeth",
        "The loss rises and falls at every other step, or nearly. If the teeth fade, as βᵏ, ηλ is near 1 + β; if they "
        "stay, it is near the limit 2(1 + β), in a loss that is steeper on one side.",
        "Teeth that fade: lower the momentum. Teeth that stay: lower the step size.",
    ),
    "floor": (
        "It stands on a floor",
        "The loss has stopped falling, and scatters: noise in the gradients shakes the iterate as much as each step "
        "corrects it, or the loss of each batch scatters by itself.",
        "Halve u = η/(1 − β), which about halves what noise adds to the loss, or lower the step size on a schedule.",
    ),
    "settled": (
        "It has settled",
        "What is left above its end is less than a thousandth of what there was at first, and no ripple is seen.",
        "Nothing needs to be turned.",
    ),
    "diverging": (
        "It diverges",
        "The loss grows: on a quadratic the step size is then beyond the limit 2(1 + β)/λ of the steepest direction.",
        "Lower the step size.",
    ),
    "unclear": ("Its shape cannot be told", "", ""),
}

#: What follows where a reading has numbers: the ripple, its candidates, and what stops it.
WITH_NUMBERS = {
    "told": "β = {momentum} and ηλ = {step}, so uλ = {effective}.",
    "two": "β = {momentum}; ηλ is {step} or {other}, which have the same losses.",
    "steep": "In a second direction ηλ = {steep}.",
    "effective": "uλ = {effective}.",
    "slow": "Far below critical momentum uλ is 1 − σ = {effective}.",
    "rate": "In the long run {rate} of the loss is left after each step.",
    "fade": "Its crests fade to {rate} of themselves a step.",
    "growth": "In the long run each step multiplies the loss by {rate}.",
    "period": "It rises every {period} steps.",
    "critical": "At this ηλ the ripple stops at β = {critical}.",
    "floor": "The floor is at {floor}.",
    "first": "The numbers are of the first {read} losses.",
    "breaks": "Row {breaks} of the losses is no finite number; what comes before it is read.",
}

#: Why a curve tells of no momentum and no step size, by the names that the kernels have for it.
CURVE_REASONS = {
    "told": "",
    "too_few": f"it takes {curves.FEWEST_LOSSES} losses",
    "not_finite": f"not even the first {curves.FEWEST_LOSSES} losses are finite numbers below 10³⁰⁰",
    "constant": "all losses are the same",
    "capped": "three losses or more are the largest to the last digit: the curve seems to be cut off there",
    "sparse": "losses of every so many steps do not tell what is between them",
    "uneven": "the losses are not the same number of steps apart",
    "unordered": "the steps do not grow from row to row: a step comes twice, or out of its order",
    "one_mode": "the loss shrinks, or grows, by one ratio: many pairs of momentum and step size do that",
    "uncertain": "several pairs of momentum and step size fit it equally well",
    "two_fit": "two step sizes have the same losses at this momentum",
    "correlated": "around its trend it goes up and down in a way that one momentum and step size do not make in one or "
    "two directions: it may be smoothed, a sum of more directions, or of another loss",
    "no_model": "no model of a few directions with one momentum and step size comes near",
}


@dataclass(frozen=True)
class PathReading:
    """The momentum and eta lambda of a path along one direction, or why they cannot be told; then both are nan."""

    rule: str
    momentum: float
    step_times_curvature: float  # eta lambda
    uncertainty: float  # by how much the momentum may be off, as far as the positions' own misses say
    misfit: float  # how far the positions are from one recurrence, in parts of their size
    reason: str  # why it cannot be told, in words; "" where it is told

    @property
    def told(self) -> bool:
        """Whether the path tells of them."""
        return not self.reason

    @property
    def effective(self) -> float:
        """Eta lambda/(1 - beta), the effective step size times the curvature."""
        return self.step_times_curvature / (1.0 - self.momentum)

    def __repr__(self) -> str:
        """One line: both numbers, or the reason."""
        if not self.told:
            return reprs.line("PathReading", self.rule, f"cannot tell: {self.reason}")
        both = f"momentum={self.momentum:.9g}", f"step_times_curvature={self.step_times_curvature:.9g}"
        return reprs.line("PathReading", self.rule, *both)


@hints.keywords
def read_path(positions: ArrayLike, *, rule: str = "heavy_ball", minimum: float | None = 0.0) -> PathReading:
    """Read off a path the momentum beta and eta lambda that its steps were taken with.

    Along a direction of curvature lambda the distances x_k from the minimum obey x_{k+1} = t x_k - d x_{k-1}, whatever
    the path began with: of a heavy ball with t = 1 + beta - eta lambda and d = beta, of Nesterov's rule with
    t = (1 + beta)(1 - eta lambda) and d = beta (1 - eta lambda). So D_k = x_{k+1} x_{k-1} - x_k^2 shrinks to exactly d
    times itself with each step, and t = (x_{k+1} + d x_{k-1})/x_k. t and d are those that fit all rows best, by least
    squares, each row in parts of its own size.

    ``positions``: (n,), successive ones along one direction, of steps with the same momentum and step size; at least
    four, or five if ``minimum``, where the loss is least along it, is None for not known: their differences obey the
    same recurrence. ``rule``: "heavy_ball" or "nesterov". `ValueError` for anything else. Positions that are too few,
    not finite, at rest, or of one root only, as gradient descent's are, for which D_k = 0, are read as such: both
    numbers are nan, and ``reason`` says why.

    >>> read_path([1.0, 0.9, 0.72, 0.486])
    PathReading(heavy_ball, momentum=0.9, step_times_curvature=0.1)
    >>> read_path([1.0, 0.9, 0.81, 0.729]).reason
    'the positions shrink, or grow, by one ratio: many pairs of momentum and step size do that'
    """
    checks.one_of("rule", rule, RULES)
    along = _row_of("positions", positions)
    least = math.nan if minimum is None else checks.number("minimum", minimum)
    read = np.empty(curves.PATH_READING)
    run(entries.path_momentum(), read, along, len(along), least, RULES.index(rule))
    momentum, step_times_curvature, uncertainty, misfit, reason = read.tolist()
    why = PATH_REASONS[curves.PATH_REASONS[int(reason)]]
    return PathReading(rule, momentum, step_times_curvature, uncertainty, misfit, why)


@dataclass(frozen=True, eq=False)
class CurveReading:
    """What a curve of losses says; each number is nan where it is not told."""

    shape: str  # one of `SHAPES`
    regime: str | None  # "monotone", "oscillatory", "alternating" or "divergent"; None where that cannot be told
    reason: str  # why momentum and step size are not told, or not both: a name of `CURVE_REASONS`
    momentum: float
    step_times_curvature: float  # eta lambda, the smaller of two
    other_step_times_curvature: float  # the other one that has the same losses
    steep_step_times_curvature: float  # that of a second direction
    effective: float  # u lambda = eta lambda/(1 - beta); of one mode that creeps 1 - sigma, for far below critical
    critical: float  # the momentum at which the ripple stops, (1 - sqrt(eta lambda))^2
    momentum_uncertainty: float  # a standard deviation
    effective_uncertainty: float  # a standard deviation of u lambda, in parts of it
    rate: float  # what of the loss above its floor is left after a step, in the long run: sigma^2
    period: float  # of the ripple of the loss, in steps: half of a swing's
    floor: float  # nan where the curve is read without one
    misfit: float  # what the best model misses, root mean square, in parts of the curve's height
    at_rest: bool  # whether it is read as one that begins at rest
    crests: NDArray[np.int64]  # the places of the ripple's crests among the losses
    fade_begin: float  # where the line begins along which the crests fade, by ``rate`` a step
    fade_level: float  # how high above the floor it begins
    floor_begin: float  # the place of the first loss that is near the floor, of a curve that stands on one
    read: int  # how many losses, from the first on, the numbers are of
    breaks: int | None  # the place of the first loss that is not finite, None if all are

    @property
    def told(self) -> bool:
        """Whether momentum and step size are told."""
        return self.reason == "told"

    @property
    def candidates(self) -> tuple[tuple[float, float], ...]:
        """The pairs (beta, eta lambda) that fit: none, one, or the two that have the same losses."""
        steps = (self.step_times_curvature, self.other_step_times_curvature)
        return tuple((self.momentum, step) for step in steps if not math.isnan(step))

    @property
    def cause(self) -> str:
        """What makes curves of this shape, in words."""
        return SHAPES[self.shape][1]

    @property
    def knob(self) -> str:
        """Which knob to turn, in words."""
        return SHAPES[self.shape][2]

    def __repr__(self) -> str:
        """One line: the shape, and the numbers that are told or why they are not."""
        if not self.candidates:
            return reprs.line("CurveReading", self.shape, f"cannot tell: {CURVE_REASONS[self.reason]}")
        both = " or ".join(f"momentum={b:.6g}, step_times_curvature={step:.6g}" for b, step in self.candidates)
        return reprs.line("CurveReading", self.shape, *([self.regime] if self.regime else []), both)


@hints.keywords
def read(losses: ArrayLike, steps: ArrayLike | None = None) -> CurveReading:
    """Read off a curve of losses its shape, and the momentum and step size that make such a curve.

    In one direction of curvature lambda the loss above its floor is f_k = lambda x_k^2/2, and a heavy ball's x_k obeys
    x_{k+1} = s x_k - beta x_{k-1} with s = 1 + beta - eta lambda. So f is a sum of powers of sigma_1^2, beta and
    sigma_2^2, sigma_1 sigma_2 = beta, and obeys

        f_{k+3} = (s^2 - beta)(f_{k+2} - beta f_{k+1}) + beta^3 f_k.

    The sign of s is not in it: eta lambda is 1 + beta - s or 1 + beta + s. What tells them apart is that a run begins
    at rest, f_1/f_0 = (1 - eta lambda)^2. Where the roots are complex, f ripples every pi/theta steps, half of a swing,
    with cos theta = (1 + beta - eta lambda)/(2 sqrt beta), and its crests fade as beta^k.

    Three models are fitted, by least squares in parts of the curve's height: one direction from rest, one in motion,
    and two directions from rest, with one momentum; each with a floor of 0 and with one that is fitted. The simplest is
    taken whose misses are small and independent. Where none is, or where it leaves too much open, the numbers are nan,
    and ``reason`` says why. The momentum is never told of a noisy curve without a ripple, and neither number is of one
    mode, as gradient descent's curve is. The shape is told of most curves even so.

    ``losses``: (n,), one a row; those from the first that is not finite on are left out. ``steps``: (n,), of which step
    each is, if not of each. Numbers are of the first 512 at most. `ValueError` for what is no row of numbers, and for
    ``steps`` of another length; whatever the numbers are, they are read.

    >>> x, v = [1.0], 0.0
    >>> for _ in range(80):
    ...     v = 0.9 * v - 0.039 * x[-1]
    ...     x.append(x[-1] + v)
    >>> reading = read([along**2 for along in x])
    >>> reading
    CurveReading(ripple, oscillatory, momentum=0.9, step_times_curvature=0.039)
    >>> round(reading.period, 1), round(reading.critical, 2)
    (16.0, 0.64)
    """
    ys = _row_of("losses", losses)
    crests = np.empty(curves.MOST_CRESTS)
    read_numbers = np.empty(len(curves.CURVE_READING))
    spacing = 1.0 if steps is None else _spacing(_row_of("steps", steps), ys)
    run(entries.curve_reading(), read_numbers, crests, np.empty(curves.CURVE_ROOM), ys, len(ys), spacing)
    told = dict(zip(curves.CURVE_READING, read_numbers.tolist(), strict=True))
    breaks, regime = told.pop("breaks"), told.pop("regime")
    return CurveReading(
        shape=curves.SHAPES[int(told.pop("shape"))],
        regime=None if math.isnan(regime) else REGIMES[int(regime)],
        reason=curves.CURVE_REASONS[int(told.pop("reason"))],
        at_rest=told.pop("at_rest") == 1.0,
        crests=crests[: int(told.pop("crests"))].astype(np.int64),
        read=int(told.pop("read")),
        breaks=None if math.isnan(breaks) else int(breaks),
        **told,
    )


def _spacing(steps: Row, losses: Row) -> float:
    """How many steps lie between two losses; 0 if these are not the same, -1 if steps do not grow."""
    if steps.shape != losses.shape:
        raise checks.RefusedError("steps", "be as many as losses", len(steps))
    spacing = np.empty(1)
    run(entries.step_spacing(), spacing, steps, len(steps))
    return float(spacing[0])


def _row_of(name: str, values: Any) -> Row:
    """A flat array of floats, whatever of them is finite."""
    try:
        row = np.asarray(values)
    except ValueError:  # lists within lists, of different lengths
        raise checks.RefusedError(name, "be a flat array of numbers", values) from None
    if row.ndim != 1 or row.dtype.kind not in "fiu":
        raise checks.RefusedError(name, "be a flat array of numbers", values)
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(row, dtype=np.float64)
