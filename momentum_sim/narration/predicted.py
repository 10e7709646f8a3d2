"""What theory says of a run."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from momentum_sim import diagnostics, reprs, theory
from momentum_sim.optimizers import Optimizer
from momentum_sim.scene import Tolerance
from momentum_sim.simulation import Run

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Predicted:
    """What theory says of a run, were its objective the quadratic that it is like at the minimiser.

    Under the names of what is measured: ``overshoot``, ``overshoot_step`` and ``period`` along, ``settles``. Besides:
    ``regime`` along; ``rate``, by how much a step shrinks the distance in the long run, and that of either direction,
    ``rate_along``, ``rate_across``; ``critical_momentum`` along; ``stability_limit``, the step size at which it
    diverges; ``good_from`` and ``good_to``, the step sizes between which it oscillates in both directions, and
    ``good_width``, their ratio; ``optimal_step_size``, ``optimal_momentum``, ``optimal_rate``; ``condition_number``,
    and ``best_condition_number``, that for which its momentum is the optimal one.
    """

    _rule: Optimizer
    _step_size: float
    _momentum: float | None
    _mu: float
    _largest: float
    _start: tuple[float, float]  # along and across
    _n_steps: int
    _tolerance: Tolerance

    def __repr__(self) -> str:
        return reprs.line("Predicted", self._rule.name, f"step size {reprs.number(self._step_size)}")

    @property
    def overshoot(self) -> float:
        """How far past the minimum it goes along, as a fraction of where it started."""
        return float(theory.overshoot(*self._settings, self._mu, optimizer=self._rule))

    @property
    def overshoot_step(self) -> int:
        """The step at which it is farthest past, of those that the run takes."""
        return int(np.argmin(self._iterates(self._mu)))

    @property
    def period(self) -> float:
        """Steps per oscillation along."""
        return float(theory.period(self._rule, *self._settings, self._mu))

    @property
    def settles(self) -> int:
        """The settling step; n_steps + 1 if it does not settle by then."""
        along, across = (
            0.5 * curvature * (start * self._iterates(curvature)) ** 2
            for curvature, start in zip((self._mu, self._largest), self._start, strict=True)
        )
        relative = self._tolerance.relative
        return diagnostics.settling_step(along + across, 0.0, self._tolerance.value, relative=relative)

    @property
    def regime(self) -> str:
        """How it moves along."""
        return str(theory.regime(self._rule, *self._settings, self._mu))

    @property
    def rate(self) -> float:
        """The worse of the rates along and across."""
        return max(self.rate_along, self.rate_across)

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
    def stability_limit(self) -> float:
        """The step size at which it diverges, at its momentum."""
        return float(theory.stability_limit(self._rule, self._momentum, self._largest))

    @property
    def good_from(self) -> float:
        """The step size from which it oscillates along, at its momentum."""
        return float(theory.regime_boundaries(self._rule, self._momentum, self._mu).oscillatory_from)

    @property
    def good_to(self) -> float:
        """The step size to which it oscillates across, at its momentum."""
        return float(theory.regime_boundaries(self._rule, self._momentum, self._largest).oscillatory_to)

    @property
    def good_width(self) -> float:
        """`good_to` over `good_from`."""
        return self.good_to / self.good_from

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
    def _settings(self) -> tuple[float, Any]:
        return self._step_size, self._momentum

    @property
    def _optimum(self) -> theory.Optimum:
        return theory.optimal_parameters(self._rule, self._mu, self._largest)

    def _iterates(self, curvature: float) -> Array:
        """x_k/x_0 in a direction of this curvature, (n_steps + 1,)."""
        steps = np.arange(self._n_steps + 1)
        return np.asarray(theory.iterate(self._rule, *self._settings, curvature, steps))


def predicted(run: Run, minimiser: Array, axes: Array, tolerance: Tolerance) -> Predicted | None:
    """What theory says of a run. None if it has nothing to say.

    That is of an adaptive rule, of a momentum or a step size that changes on the way, and where the objective is not
    curved upwards in every direction at the minimiser.
    """
    mu, largest = run.objective.curvatures(*minimiser).tolist()
    constant = all((values == values[0]).all() for values in (run.momenta, run.step_sizes))
    if run.optimizer.theory is None or not constant or not 0.0 < mu <= largest < np.inf:
        return None
    along, across = (axes @ (run.iterates[0] - minimiser)).tolist()
    return Predicted(
        _rule=run.optimizer,
        _step_size=run.step_size,
        _momentum=None if run.optimizer.schedule is None else float(run.momenta[0]),
        _mu=mu,
        _largest=largest,
        _start=(along, across),
        _n_steps=run.n_steps,
        _tolerance=tolerance,
    )
