"""What theory says of a run."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from momentum_sim import diagnostics, reprs, theory
from momentum_sim.narration.written import ends
from momentum_sim.optimizers import Optimizer
from momentum_sim.scene import Tolerance
from momentum_sim.scene.outcome import LocalQuadratic
from momentum_sim.simulation import Run

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Predicted:
    """What theory says of a run, were its objective the quadratic that it is like at the minimiser.

    Under the names of what is measured: ``overshoot``, ``overshoot_step`` and ``period`` along, ``settles``. A number
    that there is not is None, or not finite.
    """

    _rule: Optimizer
    _step_size: float
    _momentum: float | None
    _mu: float
    _largest: float
    _start: tuple[float, float]  # along and across
    _steepest_at_start: float
    _n_steps: int
    _tolerance: Tolerance

    def __repr__(self) -> str:
        return reprs.line("Predicted", self._rule.name, f"step size {reprs.number(self._step_size)}")

    @property
    def overshoot(self) -> float:
        """How far past the minimum it goes along, as a fraction of where it started."""
        return float(theory.overshoot(*self._settings, self._mu, optimizer=self._rule))

    @property
    def overshoot_step(self) -> int | None:
        """The step at which it is farthest past, of those that the run takes; None if it never is past."""
        places = self._iterates(self._mu)
        return int(np.argmin(places)) if places.min() < 0.0 else None

    @property
    def period(self) -> float:
        """Steps per oscillation along."""
        return float(theory.period(self._rule, *self._settings, self._mu))

    @property
    def ripple(self) -> float:
        """Steps from one low of the loss along to the next: half an oscillation, for the loss is high on both sides."""
        return 0.5 * self.period

    @property
    def settles(self) -> int | None:
        """The settling step; None if it has not settled when the steps run out."""
        along, across = (
            0.5 * curvature * (start * self._iterates(curvature)) ** 2
            for curvature, start in zip((self._mu, self._largest), self._start, strict=True)
        )
        relative = self._tolerance.relative
        step = diagnostics.settling_step(along + across, 0.0, self._tolerance.value, relative=relative)
        return step if step <= self._n_steps else None

    @property
    def regime(self) -> str:
        """How it moves along."""
        return str(theory.regime(self._rule, *self._settings, self._mu))

    @property
    def rate(self) -> float:
        """The worse of the rates along and across."""
        return max(self.rate_along, self.rate_across)

    @property
    @np.errstate(divide="ignore")  # at rate 0 it arrives at once, at 1 never
    def tenfold(self) -> float:
        """In how many steps, in the long run, the distance shrinks to a tenth: ln 10 / -ln rate."""
        return float(np.log(10.0) / -np.log(self.rate))

    @property
    def rate_along(self) -> float:
        """By how much a step shrinks the distance along, in the long run."""
        return float(theory.spectral_radius(self._rule, *self._settings, self._mu))

    @property
    def rate_across(self) -> float:
        """By how much a step shrinks the distance across, in the long run."""
        return float(theory.spectral_radius(self._rule, *self._settings, self._largest))

    @property
    def critical_momentum(self) -> float:
        """The least momentum with which it oscillates along, at its step size."""
        return float(theory.critical_momentum(self._rule, self._step_size, self._mu))

    @property
    def critical_step_size(self) -> float:
        """The step size from which it oscillates along, at its momentum."""
        return float(theory.critical_step_size(self._rule, self._momentum, self._mu))

    @property
    def stability_limit(self) -> float:
        """The step size at which it diverges, at its momentum."""
        return float(theory.stability_limit(self._rule, self._momentum, self._largest))

    @property
    def curvature(self) -> float:
        """The curvature across, at the minimiser."""
        return self._largest

    @property
    def curvature_at_start(self) -> float:
        """The largest curvature at the start."""
        return self._steepest_at_start

    @property
    def stability_limit_at_start(self) -> float | None:
        """The step size at which it would diverge if all curved as its start does; None if that curves only down."""
        steepest = self._steepest_at_start
        return float(theory.stability_limit(self._rule, self._momentum, steepest)) if steepest > 0.0 else None

    @property
    def good_from(self) -> str | None:
        """The least step size with which it oscillates in both directions, at its momentum; None if none does.

        Written, and as `good_to` rounded inward: both are in the region.
        """
        return self._good_ends[0]

    @property
    def good_to(self) -> str | None:
        """The largest step size with which it oscillates in both directions, at its momentum, written so."""
        return self._good_ends[1]

    @property
    def good_width(self) -> float:
        """The largest such step size over the least; nan if there is none."""
        least, largest = self._good_region
        return float(largest / least)

    @property
    @np.errstate(divide="ignore")  # at condition number 1 the optimum arrives at once
    def times_optimal(self) -> float:
        """How many times the optimum's steps its momentum needs at the step size that is best for it, by the rates."""
        best = theory.best_step_size(self._rule, self._momentum, self._mu, self._largest)
        rate = theory.convergence_rate(self._rule, best, self._momentum, self._mu, self._largest)
        return float(np.log(self._optimum.rate) / np.log(rate))

    @property
    def optimal_step_size(self) -> float:
        """The step size with the best rate."""
        return float(self._optimum.step_size)

    @property
    def optimal_momentum(self) -> float:
        """The momentum with the best rate."""
        return float(self._optimum.momentum)

    @property
    def optimal_rate(self) -> float:
        """The best rate."""
        return float(self._optimum.rate)

    @property
    def condition_number(self) -> float:
        """The curvature across over that along."""
        return self._largest / self._mu

    @property
    def best_condition_number(self) -> float:
        """The condition number for which its momentum is the optimal one."""
        return float(theory.optimal_condition_number(self._rule, self._momentum or 0.0))

    @property
    def _good_region(self) -> theory.GoodRegion:
        return theory.good_region(self._rule, self._momentum, self._mu, self._largest)

    @property
    def _good_ends(self) -> tuple[str | None, str | None]:
        least, largest = map(float, self._good_region)
        return ends(least, largest) if least <= largest else (None, None)

    @property
    def _settings(self) -> tuple[float, Any]:
        return self._step_size, self._momentum

    @property
    def _optimum(self) -> theory.Optimum:
        return theory.optimal_parameters(self._rule, self._mu, self._largest)

    def _iterates(self, curvature: float) -> Array:
        """x_k/x_0 in a direction of this curvature, (n_steps + 1,)."""
        steps = np.arange(self._n_steps + 1)
        return np.asarray(theory.iterate(self._rule, *self._settings, curvature, steps))


def guaranteed_gap(run: Run) -> float | None:
    """The most that the gap can be after a run's last step, by `theory.guaranteed_gap`. None if nothing is promised.

    That is of a rule without a promise, at other settings than those that it is of, of noisy gradients, and on an
    objective whose curvature does not lie between two numbers above 0.
    """
    bounds, rule = run.objective.curvature_bounds, run.optimizer
    if bounds is None or run.noise is not None or rule.name not in theory.GUARANTEED:
        return None
    step_size, momentum, _ = map(float, theory.guaranteed_parameters(rule, *bounds))
    if not (_all_near(run.step_sizes, step_size) and (rule.schedule is None or _all_near(run.momenta, momentum))):
        return None
    distance = float(np.hypot(*(run.iterates[0] - run.objective.minimisers[0])))
    return float(theory.guaranteed_gap(rule, run.n_steps, *bounds, distance=distance, gap=float(run.gaps[0])))


def expected_floor(run: Run, quadratic: LocalQuadratic | None) -> float | None:
    """The mean gap of a noisy run in the long run, f* + sum lambda Var / 2; None where no law has it."""
    noise, rule = run.noise, run.optimizer
    stays = all((values == values[0]).all() for values in (run.momenta, run.step_sizes))
    if noise is None or rule.response is None or quadratic is None or not stays:
        return None
    if isinstance(noise.size, tuple) or noise.kind != "isotropic":
        return None
    momentum = None if rule.schedule is None else float(run.momenta[0])
    curvatures, std = np.array(quadratic.curvatures), noise.size / noise.batch_size**0.5
    variances = theory.stationary_variance(rule, run.step_size, momentum, curvatures, std)
    return float((0.5 * curvatures * variances).sum())


def _all_near(values: Array, value: float) -> bool:
    """Whether values are one, to what its digits can be told with."""
    return bool(np.all(abs(values - value) <= 1e-9 * abs(value)))


def predicted(run: Run, quadratic: LocalQuadratic | None, tolerance: Tolerance) -> Predicted | None:
    """What theory says of a run. None if it has nothing to say.

    That is of an adaptive rule, of noisy gradients, of a momentum or a step size that changes on the way, and where the
    objective is like no quadratic at the minimiser.
    """
    constant = all((values == values[0]).all() for values in (run.momenta, run.step_sizes))
    if run.optimizer.theory is None or run.noise is not None or not constant or quadratic is None:
        return None
    mu, largest = quadratic.curvatures
    along, across = quadratic.coordinates(run.iterates[:1])[0].tolist()
    return Predicted(
        _rule=run.optimizer,
        _step_size=run.step_size,
        _momentum=None if run.optimizer.schedule is None else float(run.momenta[0]),
        _mu=mu,
        _largest=largest,
        _start=(along, across),
        _steepest_at_start=float(run.objective.curvatures(*run.iterates[0])[1]),
        _n_steps=run.n_steps,
        _tolerance=tolerance,
    )
