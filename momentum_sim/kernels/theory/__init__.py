"""The theory of momentum on a quadratic, as kernels: what one mode does, without taking a step.

On f = lambda x^2/2, and along each axis of any quadratic, a linear rule is x_{k+1} = t x_k - d x_{k-1}, x_1 = r x_0.
A *mode* is (t, d, D, r) with D = t^2 - 4 d.

``definition``  what a rule brings along    ``rules``     its mode and the best settings, rule by rule
``spectrum``    roots and regimes           ``response``  x_k in closed form
``extremes``    overshoot and settling step
"""

from momentum_sim.kernels.theory.definition import ModeKernels
from momentum_sim.kernels.theory.extremes import overshoot, settling_step, steps_by_rate
from momentum_sim.kernels.theory.response import amplitude, envelope, phase, position
from momentum_sim.kernels.theory.rules import ema_momentum, gradient_descent, heavy_ball, nesterov
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
    "eigenvalues",
    "ema_momentum",
    "envelope",
    "gradient_descent",
    "heavy_ball",
    "logarithmic_decrement",
    "nesterov",
    "overshoot",
    "period",
    "phase",
    "position",
    "regime_code",
    "settling_step",
    "spectral_radius",
    "steps_by_rate",
]
