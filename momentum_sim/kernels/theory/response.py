"""Where a mode is after k steps from rest, in closed form.

Complex roots rho e^(+-i theta):  x_k = rho^k (cos k theta + C sin k theta) = A rho^k cos(k theta - phi),
C = (r - rho cos theta)/(rho sin theta), A = sqrt(1 + C^2), phi = atan C.

Real roots s, the dominant one, and s u:  x_k = s^k (1 + w (1 - u^k)/(1 - u)), w = (r - s)/s. No two large terms cancel
where the roots are nearly the same, as they do in c_1 s_1^k + c_2 s_2^k.
"""

from math import nan

from momentum_sim.kernels.elementary import cosine_and_sine_of_turns, exponential, exponential_minus_one
from momentum_sim.kernels.inverses import angle_of, arctangent, logarithm_of_one_plus, natural_logarithm
from momentum_sim.kernels.jit import floor_of, kernel, square_root
from momentum_sim.kernels.theory.spectrum import dominant_root, is_complex

_TURNS_PER_RADIAN = 0.15915494309189535


@kernel
def sine_part(mode):
    """C, where the roots are complex."""
    t, _, discriminant, r = mode
    return (2.0 * r - t) / square_root(-discriminant)


@kernel
def decay(mode):
    """g = -ln rho, where the roots are complex."""
    return -0.5 * natural_logarithm(mode[1])


@kernel
def amplitude_of(c):
    """A = sqrt(1 + C^2)."""
    return square_root(1.0 + c * c)


@kernel
def amplitude(mode):
    """A; nan where the roots are real."""
    return amplitude_of(sine_part(mode)) if is_complex(mode) else nan


@kernel
def phase(mode):
    """phi, in (-pi/2, pi/2); nan where the roots are real."""
    return arctangent(sine_part(mode)) if is_complex(mode) else nan


@kernel
def is_odd(k):
    """Whether a whole number is odd."""
    return k != 2.0 * floor_of(0.5 * k)


@kernel
def _apart(mode, size):
    """1 - u, in [0, 1] where the real roots s and s u have the same sign, else in (1, 2]; ``size`` is |s|."""
    apart = square_root(mode[2]) / size
    return max(apart, 1.0) if mode[1] < 0.0 else min(apart, 1.0)


@kernel
def _ratio_sum(apart, k):
    """(1 - u^k)/(1 - u) = 1 + u + ... + u^(k - 1), from 1 - u = ``apart``, for k > 0; for whole k only if u < 0."""
    if apart == 0.0:
        return k
    if apart <= 1.0:
        return -exponential_minus_one(k * logarithm_of_one_plus(-apart)) / apart
    power = exponential(k * natural_logarithm(apart - 1.0))
    return (1.0 + power if is_odd(k) else 1.0 - power) / apart


@kernel
def _turned(mode, k):
    """(cos k theta, sin k theta): where theta is near pi by way of pi - theta, whose digits count there."""
    turns = k * (angle_of(abs(mode[0]), square_root(-mode[2])) * _TURNS_PER_RADIAN)
    cos, sin = cosine_and_sine_of_turns(turns)
    if mode[0] >= 0.0:
        return cos, sin
    cos_back, sin_back = cosine_and_sine_of_turns(0.5 * k)
    return cos_back * cos + sin_back * sin, sin_back * cos - cos_back * sin


@kernel
def position(mode, k):
    """x_k/x_0, for k >= 0; nan between whole k where a root is negative and none is complex.

    Right to some 1e-12 + 2e-15 k of the envelope.
    """
    _, d, discriminant, r = mode
    if k == 0.0:
        return 1.0
    if discriminant < 0.0:
        cos, sin = _turned(mode, k)
        return exponential(-k * decay(mode)) * (cos + sine_part(mode) * sin)
    s = dominant_root(mode)
    size = abs(s)
    if k != floor_of(k) and (s <= 0.0 or d < 0.0):
        return nan
    if s == 0.0:
        return r if k == 1.0 else 0.0
    power = exponential(k * natural_logarithm(size))
    x = power * (1.0 + (r - s) / s * _ratio_sum(_apart(mode, size), k))
    return -x if s < 0.0 and is_odd(k) else x


@kernel
def envelope(mode, k):
    """What |x_k/x_0| stays within, and touches, at real k >= 0.

    Complex roots: A rho^k. Real roots of one sign: |x_k/x_0| itself, drawn smoothly through the whole k, for then it
    has one peak at most. Real roots of two signs: |c_1| |s_1|^k + |c_2| |s_2|^k, which is |x_k/x_0| at every other k.
    """
    _, d, discriminant, r = mode
    if discriminant < 0.0:
        if not is_complex(mode):
            return abs(position(mode, k))
        return amplitude_of(sine_part(mode)) * exponential(-k * decay(mode))
    s = dominant_root(mode)
    size = abs(s)
    if size == 0.0 or (k == 0.0 and d >= 0.0):
        return 1.0 if k == 0.0 else (abs(r) if k == 1.0 else 0.0)
    power = exponential(k * natural_logarithm(size))
    apart, w = _apart(mode, size), (r - s) / s
    if d >= 0.0:
        return power * abs(1.0 + w * _ratio_sum(apart, k))
    lesser = exponential(k * natural_logarithm(apart - 1.0)) if k > 0.0 else 1.0
    return power * (abs(1.0 + w / apart) + abs(w / apart) * lesser)
