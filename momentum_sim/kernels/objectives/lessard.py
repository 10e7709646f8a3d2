"""The function of Lessard, Recht and Packard: a bowl whose slope has two kinks, where a heavy ball can cycle for ever.

Along x its derivative is 25 x below 1, x + 24 from 1 to 2, and 25 x - 24 from 2 on: continuous, and of slope 25, 1 and
25, so that the function is strongly convex with curvatures from 1 to 25. Along y it is a parabola of curvature 5, the
geometric mean of the two.

L. Lessard, B. Recht, A. Packard, "Analysis and Design of Optimization Algorithms via Integral Quadratic Constraints",
SIAM Journal on Optimization 26, 2016.
"""

from momentum_sim.kernels.jit import kernel


@kernel
def coefficients(p, c):
    """No parameters, no coefficients."""


@kernel
def value(x, y, c):
    """5/2 y^2 + (25/2 x^2 below 1, x^2 / 2 + 24 x - 12 from 1 to 2, 25/2 x^2 - 24 x + 36 from 2 on)."""
    beyond = 0.5 * x * x + 24.0 * x - 12.0 if x < 2.0 else 12.5 * x * x - 24.0 * x + 36.0
    return 2.5 * y * y + (12.5 * x * x if x < 1.0 else beyond)


@kernel
def gradient(x, y, c):
    """(25 x below 1, x + 24 from 1 to 2, 25 x - 24 from 2 on; 5 y)."""
    beyond = x + 24.0 if x < 2.0 else 25.0 * x - 24.0
    return 25.0 * x if x < 1.0 else beyond, 5.0 * y


@kernel
def minimiser(index, c):
    """The origin."""
    return 0.0, 0.0
