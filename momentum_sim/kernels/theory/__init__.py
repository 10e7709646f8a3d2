"""The theory of momentum on a quadratic, as kernels: what one mode does, without taking a step.

On f = lambda x^2/2, and along each axis of any quadratic, a linear rule is x_{k+1} = t x_k - d x_{k-1}, x_1 = r x_0.
A *mode* is (t, d, D, r) with D = t^2 - 4 d.

``definition``  what a rule brings along    ``rules``     its mode and the best settings, rule by rule
``spectrum``    roots and regimes           ``response``  x_k in closed form
``extremes``    overshoot and settling step
``noise``       what noise in the gradient makes of it, from a rule's *response*
``laws``        a step of a noisy run's covariance; how far apart Gaussian laws are
``flow``        what Nesterov's growing momentum follows where its steps are short
"""

from momentum_sim.kernels.theory.definition import ModeKernels
from momentum_sim.kernels.theory.extremes import overshoot, settling_step, steps_by_rate
from momentum_sim.kernels.theory.flow import nesterov_flow
from momentum_sim.kernels.theory.laws import (
    chance_distance,
    next_covariance,
    unit_push,
    unit_steps,
    wasserstein_distance,
)
from momentum_sim.kernels.theory.noise import (
    average_variance,
    ema_momentum_response,
    gradient_descent_response,
    heavy_ball_response,
    heavy_ball_shadow,
    is_alike,
    loss_ratio,
    nesterov_response,
    nesterov_shadow,
    nesterov_textbook_response,
    qhm_response,
    qhm_shadow,
    stationary_variance,
    update_variance,
    velocity_share,
    whole_share,
)
from momentum_sim.kernels.theory.response import amplitude, envelope, phase, position
from momentum_sim.kernels.theory.rules import ema_momentum, gradient_descent, heavy_ball, nesterov, qhm
from momentum_sim.kernels.theory.spectrum import (
    REGIMES,
    angle,
    eigenvalues,
    logarithmic_decrement,
    period,
    regime_code,
    spectral_radius,
)

__all__ = [
    "REGIMES",
    "ModeKernels",
    "amplitude",
    "angle",
    "average_variance",
    "chance_distance",
    "eigenvalues",
    "ema_momentum",
    "ema_momentum_response",
    "envelope",
    "gradient_descent",
    "gradient_descent_response",
    "heavy_ball",
    "heavy_ball_response",
    "heavy_ball_shadow",
    "is_alike",
    "logarithmic_decrement",
    "loss_ratio",
    "nesterov",
    "nesterov_flow",
    "nesterov_response",
    "nesterov_shadow",
    "nesterov_textbook_response",
    "next_covariance",
    "overshoot",
    "period",
    "phase",
    "position",
    "qhm",
    "qhm_response",
    "qhm_shadow",
    "regime_code",
    "settling_step",
    "spectral_radius",
    "stationary_variance",
    "steps_by_rate",
    "unit_push",
    "unit_steps",
    "update_variance",
    "velocity_share",
    "wasserstein_distance",
    "whole_share",
]
