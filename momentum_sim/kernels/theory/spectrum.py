"""What the roots of a mode say: how fast it contracts, and how.

A *mode* is the four numbers (t, d, D, r) of x_{k+1} = t x_k - d x_{k-1} from x_0 = 1, x_1 = r, with D = t^2 - 4 d: the
roots are (t +- sqrt D)/2. t is the trace and d the determinant of the rule's iteration matrix.
"""

from math import nan

from momentum_sim.kernels.inverses import angle_of, natural_logarithm
from momentum_sim.kernels.jit import kernel, square_root

#: What `regime_code` counts up to, by name.
REGIMES = ("monotone", "oscillatory", "alternating", "marginal", "divergent")
MONOTONE, OSCILLATORY, ALTERNATING, MARGINAL, DIVERGENT = range(5)

#: Numbers as near as this to a boundary between two regimes lie on it.
TIE = 1e-12
_TURN = 6.283185307179586


@kernel
def dominant_root(mode):
    """The root with the larger absolute value, where both are real."""
    t, _, discriminant, _ = mode
    root = square_root(discriminant)
    return 0.5 * (t - root) if t < 0.0 else 0.5 * (t + root)


@kernel
def spectral_radius(mode):
    """The larger absolute value of the two roots: sqrt d where they are complex."""
    t, d, discriminant, _ = mode
    return square_root(d) if discriminant < 0.0 else 0.5 * (abs(t) + square_root(discriminant))


@kernel
def eigenvalues(mode):
    """Both roots, the dominant one first, of a complex pair the upper: (real, imaginary, real, imaginary)."""
    t, d, discriminant, _ = mode
    if discriminant < 0.0:
        height = 0.5 * square_root(-discriminant)
        return 0.5 * t, height, 0.5 * t, -height
    first = dominant_root(mode)
    return first, 0.0, d / first if first != 0.0 else 0.0, 0.0


@kernel
def is_complex(mode):
    """Whether the roots are complex, and by more than rounding."""
    return mode[2] < -TIE


@kernel
def regime_code(mode):
    """0 monotone, 1 oscillatory, 2 alternating, 3 marginal, 4 divergent.

    Divergent where the spectral radius exceeds 1, marginal where it is 1; else oscillatory where the roots are complex,
    alternating where the dominant one is negative, monotone where it is positive or 0.
    """
    radius = spectral_radius(mode)
    if not radius <= 1.0 + TIE:
        return DIVERGENT
    if radius >= 1.0 - TIE:
        return MARGINAL
    if is_complex(mode):
        return OSCILLATORY
    return ALTERNATING if mode[0] < 0.0 and radius > TIE else MONOTONE


@kernel
def angle(mode):
    """theta, the upper root's angle, in (0, pi); 0 or pi where the roots are real and the dominant one is so."""
    return angle_of(mode[0], square_root(max(-mode[2], 0.0)))


@kernel
def period(mode):
    """Steps per oscillation, 2 pi/theta; nan where the roots are real."""
    return _TURN / angle(mode) if is_complex(mode) else nan


@kernel
def logarithmic_decrement(mode):
    """How much the logarithm of the envelope falls in a period, pi |ln d|/theta; nan where the roots are real."""
    return 0.5 * _TURN * abs(natural_logarithm(mode[1])) / angle(mode) if is_complex(mode) else nan
