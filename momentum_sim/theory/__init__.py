"""What is predicted: how a rule with constant momentum moves on f = lambda x^2/2, so on each axis of a quadratic.

Everything is exact, and nothing is simulated. Arguments broadcast like numpy's; numbers give a float. ``optimizer``: a
name or an `Optimizer` that has a theory: gradient descent, heavy ball, EMA momentum, Nesterov. ``step_size``: above 0.
``momentum``: in [0, 1), None or 0 for gradient descent. a = eta lambda stands for step size times curvature. Runs
begin at rest. `ValueError` for anything else.

With noise in the gradients: where a rule comes to (`stationary_variance` and what follows it), its law at each step
(`transient`), how far apart two laws are, and from which batch size on momentum pays. That is of every rule whose steps
are linear, so of `torch_momentum` and `nesterov_textbook` as well.

On functions that need not be quadratic: what is promised of a rule wherever the curvature lies between two numbers
(`guaranteed_parameters`, `guaranteed_gap`). Of Nesterov alone: the heavy ball that it is in each direction
(`effective_momentum`), and what its growing momentum does (`ripple_period`, `restart_interval`, `nesterov_flow`).

B. T. Polyak, Some methods of speeding up the convergence of iteration methods, 1964. Y. Nesterov, Introductory Lectures
on Convex Optimization, 2004. B. O'Donoghue and E. Candes, Adaptive Restart for Accelerated Gradient Schemes, 2015.
L. Lessard, B. Recht and A. Packard, Analysis and Design of Optimization Algorithms via Integral Quadratic Constraints,
2016. G. Goh, Why Momentum Really Works, Distill, 2017.
"""

from momentum_sim import hints
from momentum_sim.theory.batches import BatchTradeOff, batch_trade_off
from momentum_sim.theory.guarantees import GUARANTEED, Guarantee, guaranteed_gap, guaranteed_parameters
from momentum_sim.theory.laws import Law, shadow_iterates, transient, wasserstein_distance
from momentum_sim.theory.nesterov import effective_momentum, nesterov_flow, restart_interval, ripple_period
from momentum_sim.theory.noise import (
    alike_until,
    average_variance,
    effective_stability_limit,
    effective_step_size,
    equal_variance_step_size,
    loss_ratio,
    stationary_variance,
    unified_variance,
    update_variance,
)
from momentum_sim.theory.optimum import (
    Boundaries,
    GoodRegion,
    Optimum,
    best_step_size,
    critical_momentum,
    critical_step_size,
    good_region,
    optimal_condition_number,
    optimal_parameters,
    regime_boundaries,
    stability_limit,
)
from momentum_sim.theory.response import envelope, iterate, overshoot, settling_step
from momentum_sim.theory.spectrum import (
    REGIMES,
    convergence_rate,
    eigenvalues,
    iteration_matrix,
    logarithmic_decrement,
    period,
    regime,
    spectral_radius,
)

__all__ = [
    "GUARANTEED",
    "REGIMES",
    "BatchTradeOff",
    "Boundaries",
    "GoodRegion",
    "Guarantee",
    "Law",
    "Optimum",
    "alike_until",
    "average_variance",
    "batch_trade_off",
    "best_step_size",
    "convergence_rate",
    "critical_momentum",
    "critical_step_size",
    "effective_momentum",
    "effective_stability_limit",
    "effective_step_size",
    "eigenvalues",
    "envelope",
    "equal_variance_step_size",
    "good_region",
    "guaranteed_gap",
    "guaranteed_parameters",
    "iterate",
    "iteration_matrix",
    "logarithmic_decrement",
    "loss_ratio",
    "nesterov_flow",
    "optimal_condition_number",
    "optimal_parameters",
    "overshoot",
    "period",
    "regime",
    "regime_boundaries",
    "restart_interval",
    "ripple_period",
    "settling_step",
    "shadow_iterates",
    "spectral_radius",
    "stability_limit",
    "stationary_variance",
    "transient",
    "unified_variance",
    "update_variance",
    "wasserstein_distance",
]

hints.attributes(__name__)
