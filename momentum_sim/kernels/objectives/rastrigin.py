"""Rastrigin's function: a bowl with a bump in every square of side 1."""

from momentum_sim.kernels.elementary import cosine_and_sine_of_turns
from momentum_sim.kernels.jit import kernel

_TWO_PI = 6.283185307179586


@kernel
def coefficients(p, c):
    """p = c = (the bumps' amplitude A)."""
    c[0] = p[0]


@kernel
def value(x, y, c):
    """x^2 + y^2 + 2 A (sin^2(pi x) + sin^2(pi y)), which is 2 A + x^2 + y^2 - A (cos(2 pi x) + cos(2 pi y))."""
    _, sx = cosine_and_sine_of_turns(0.5 * x)
    _, sy = cosine_and_sine_of_turns(0.5 * y)
    return x * x + y * y + 2.0 * c[0] * (sx * sx + sy * sy)


@kernel
def gradient(x, y, c):
    """(2 x + 2 pi A sin(2 pi x), 2 y + 2 pi A sin(2 pi y))."""
    _, sx = cosine_and_sine_of_turns(x)
    _, sy = cosine_and_sine_of_turns(y)
    steepest = _TWO_PI * c[0]
    return 2.0 * x + steepest * sx, 2.0 * y + steepest * sy


@kernel
def minimiser(index, c):
    """The origin."""
    return 0.0, 0.0
