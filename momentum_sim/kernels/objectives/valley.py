"""The valley xy = 1: the square of one product's error, least along a hyperbola of two branches.

It is the smallest network, x y as a model of 1, and no coordinate alone is right or wrong: the curvature across the
valley is x^2 + y^2, and least at (1, 1) and (-1, -1), where it is flattest.
"""

import math

from momentum_sim.kernels.jit import kernel

_PER_OCTAVE = 24
_OCTAVES = 7
_UNIT = 1.0 / 256.0
_ON_BRANCH = _OCTAVES * _PER_OCTAVE + 1
#: How many points `minimiser` gives: two branches and a break between them.
POINTS = 2 * _ON_BRANCH + 1

_HALVINGS = 100


@kernel
def coefficients(p, c):
    """No parameters, no coefficients."""


@kernel
def value(x, y, c):
    """(x y - 1)^2 / 2."""
    r = x * y - 1.0
    return 0.5 * r * r


@kernel
def gradient(x, y, c):
    """(x y - 1) (y, x)."""
    r = x * y - 1.0
    return r * y, r * x


@kernel
def gauss_newton(x, y, c):
    """Of the residual x y - 1, whose gradient is (y, x): (y^2, x^2, x y)."""
    return y * y, x * x, x * y


@kernel
def minimiser(index, c):
    """Points of both branches, 24 in each octave of x, from x = 3/32 to 12 and from -3/32 to -12; nan between them.

    x is m 2^k with a whole m from 24 to 47, for which 1/x times x is 1 in floats, too. (For 49 it is not.)
    """
    if index == _ON_BRANCH:
        return math.nan, math.nan
    at = index % (_ON_BRANCH + 1)
    octave = at // _PER_OCTAVE
    x = _UNIT * (_PER_OCTAVE + (at - octave * _PER_OCTAVE))
    for _ in range(octave):
        x *= 2.0
    turned = 1.0 if index < _ON_BRANCH else -1.0
    return turned * x, turned / x


@kernel
def nearest(x, y, c):
    """The nearest (t, 1/t): a root of t^4 - x t^3 + y t - 1, half the derivative of the distance's square times t^3.

    The lines y = -x and y = x are mirrors of the curve, so the nearest point lies on the same side of each. Turned and
    mirrored to x >= |y| there is one root from 1 on, and none beyond x + 1: Newton's method finds it, which is never
    let out of what brackets it.
    """
    turned = -1.0 if x + y < 0.0 else 1.0
    far = max(turned * x, turned * y)
    near = min(turned * x, turned * y)
    low, high = 1.0, far + 1.0
    t = max(low, far)
    for _ in range(_HALVINGS):
        slope = (t - far) - (1.0 / t - near) / (t * t)
        if slope > 0.0:
            high = t
        else:
            low = t
        bend = 1.0 + (3.0 / t - 2.0 * near) / (t * t * t)
        new = t - slope / bend
        if not low < new < high:
            new = low + 0.5 * (high - low)
        if new == t:
            break
        t = new
    t, other = turned * t, turned / t
    return (t, other) if turned * x >= turned * y else (other, t)
