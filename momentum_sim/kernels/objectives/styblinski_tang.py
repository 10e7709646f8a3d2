"""The Styblinski-Tang function: in each coordinate two valleys, one deeper than the other.

With r the deeper one's place, 4 r^3 - 32 r + 5 = 0, each coordinate's x^4 - 16 x^2 + 5 x is its minimum plus
(x - r)^2 ((x + r)^2 + 2 r^2 - 16), and its derivative 4 (x - r) (x^2 + r x + r^2 - 8). These forms are exact at r,
where the textbook's differences leave rounding errors, also below the minimum.
"""

from momentum_sim.kernels.jit import kernel

_R = -2.903534027771177
_LIFT = 0.8610197008502292  # 2 r^2 - 16
_OFFSET = 0.4305098504251146  # r^2 - 8

#: f*, both coordinates at their deepest.
MINIMUM = -78.33233140754282


@kernel
def coefficients(p, c):
    """No parameters, no coefficients."""


@kernel
def _above_least(x):
    """(x^4 - 16 x^2 + 5 x) / 2, less its minimum."""
    d = x - _R
    s = x + _R
    return 0.5 * d * d * (s * s + _LIFT)


@kernel
def _derivative(x):
    """2 x^3 - 16 x + 5/2."""
    return 2.0 * (x - _R) * (x * (x + _R) + _OFFSET)


@kernel
def value(x, y, c):
    """(x^4 - 16 x^2 + 5 x + y^4 - 16 y^2 + 5 y) / 2."""
    return MINIMUM + (_above_least(x) + _above_least(y))


@kernel
def gradient(x, y, c):
    """(2 x^3 - 16 x + 5/2, 2 y^3 - 16 y + 5/2)."""
    return _derivative(x), _derivative(y)


@kernel
def minimiser(index, c):
    """(r, r)."""
    return _R, _R
