"""Ackley's function with a = 20, b = 0.2, c = 2 pi: a funnel in a plain of bumps.

With r^2 = (x^2 + y^2) / 2 and s = sin^2(pi x) + sin^2(pi y), its usual form
-20 exp(-0.2 r) - exp((cos(2 pi x) + cos(2 pi y)) / 2) + 20 + e is 20 (1 - exp(-0.2 r)) + e (1 - exp(-s)).
"""

from momentum_sim.kernels.elementary import cosine_and_sine_of_turns, exponential, exponential_minus_one
from momentum_sim.kernels.jit import kernel, square_root

_PI = 3.141592653589793
_E = 2.718281828459045


@kernel
def coefficients(p, c):
    """No parameters, no coefficients."""


@kernel
def value(x, y, c):
    """-20 expm1(-0.2 r) - e expm1(-s): exactly 0 at the origin, and never below."""
    _, sx = cosine_and_sine_of_turns(0.5 * x)
    _, sy = cosine_and_sine_of_turns(0.5 * y)
    r = square_root(0.5 * (x * x + y * y))
    return -20.0 * exponential_minus_one(-0.2 * r) - _E * exponential_minus_one(-(sx * sx + sy * sy))


@kernel
def gradient(x, y, c):
    """2 exp(-0.2 r) (x, y) / r + pi e exp(-s) (sin(2 pi x), sin(2 pi y)).

    The function has a kink at the origin, as the tip of a cone has. There the gradient is defined as (0, 0), which is
    a subgradient.
    """
    cx, sx = cosine_and_sine_of_turns(0.5 * x)
    cy, sy = cosine_and_sine_of_turns(0.5 * y)
    r = square_root(0.5 * (x * x + y * y))
    funnel = 2.0 * exponential(-0.2 * r) / r if r > 0.0 else 0.0
    bumps = 2.0 * _PI * _E * exponential(-(sx * sx + sy * sy))
    return funnel * x + bumps * sx * cx, funnel * y + bumps * sy * cy


@kernel
def minimiser(index, c):
    """The origin."""
    return 0.0, 0.0
