"""The farthest a mode goes past the minimum, and the step from which it stays near it: exactly, over all whole k.

Complex roots: x_k, or (-1)^k x_k where theta is beyond a quarter turn, lies in *lobes* of two steps at least, each
between two zeros and with one peak, at k theta - phi = m pi - atan(g/theta), g = -ln rho; the peaks fall with m. So the
whole k beside a peak are the highest of its lobe.

Real roots: along the even steps, and along the odd ones, |x_k| is a sum of two powers that has one peak at most, for
every rule here, from rest.
"""

from math import inf

from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.inverses import angle_of, arctangent, natural_logarithm
from momentum_sim.kernels.jit import floor_of, kernel, square_root
from momentum_sim.kernels.theory.response import amplitude_of, decay, is_odd, position, sine_part
from momentum_sim.kernels.theory.spectrum import DIVERGENT, MARGINAL, TIE, dominant_root, regime_code

_PI = 3.141592653589793
#: What has not settled after so many steps is said never to; floats cannot count much further.
_MOST_STEPS = 1e15
#: After so many steps of a marginal mode only its root of size 1 is left, and has not yet drifted by its rounding.
_MOST_MARGINAL_STEPS = 1e6
#: Where D is not below this the roots are one: a lobe would be 1e12 steps long, and its peak known to no whole step.
_ONE_ROOT = -1e-24
#: Lobes that are looked at one by one. Peaks that fall so slowly that more would matter differ by less than 1e-4.
_MOST_LOBES = 65536


@kernel
def _lobes(mode):
    """(theta, folded to at most pi/2; g; atan(g/theta); the first lobe's peak; how high e^(g peak) peaks are)."""
    t, _, discriminant, _ = mode
    c, g = sine_part(mode), decay(mode)
    theta = angle_of(abs(t), square_root(-discriminant))
    lag = arctangent(g / theta)
    first = (arctangent(c if t >= 0.0 else -c) - lag) / theta
    return theta, g, lag, first, amplitude_of(c) * (theta / square_root(theta * theta + g * g))


@kernel
def _overshoot_of_complex(mode):
    """The largest -x_k beside the peaks, until what remains is no higher."""
    theta, g, _, first, height = _lobes(mode)
    folded = mode[0] < 0.0  # then every lobe counts, by its odd or by its even steps; else every other one
    best, m = 0.0, 0.0 if folded else 1.0
    while m < _MOST_LOBES:
        peak = first + m * (_PI / theta)
        if not height * exponential(-g * peak) > best:
            break
        k = floor_of(peak)
        if folded and is_odd(k) == is_odd(m):
            k -= 1.0
        after = k + (2.0 if folded else 1.0)
        best = max(best, -position(mode, max(k, 1.0)), -position(mode, max(after, 1.0)))
        m += 1.0 if folded else 2.0
    return best


@kernel
def _last_above_of_complex(mode, limit):
    """The last k with |x_k| > limit, -1 if there is none, inf if there is no last."""
    theta, g, lag, first, height = _lobes(mode)
    lobe = _PI / theta
    if g <= TIE:
        return inf if height > limit else -1.0
    end = (natural_logarithm(height) - natural_logarithm(limit)) / g  # peaks from here on are not above the limit
    if not end < _MOST_STEPS:
        return inf
    m = max(floor_of((end - first) / lobe) + 1.0, 0.0)
    # A whole k lies within half a step of each peak, and there x_k is cos(theta/2) > e^(-0.15 theta^2) of it at least.
    certain = floor_of((end - 1.0 - 0.15 * theta * theta / g - first) / lobe) - 1.0
    least = m - _MOST_LOBES
    while m >= 0.0:
        peak = first + m * lobe
        k = max(floor_of(peak), 0.0)
        if abs(position(mode, k + 1.0)) > limit:
            low, high = k + 1.0, floor_of(peak + (0.5 * _PI + lag) / theta) + 1.0
            while high - low > 1.0:
                middle = floor_of(0.5 * (low + high))
                if abs(position(mode, middle)) > limit:
                    low = middle
                else:
                    high = middle
            return low
        if abs(position(mode, k)) > limit:
            return k
        m -= 1.0
        if m < least:
            m = min(m, max(certain, 0.0))
    return -1.0


@kernel
def _with_real_roots(mode):
    """A mode whose roots are real but for rounding."""
    t, d, discriminant, r = mode
    return t, d, max(discriminant, 0.0), r


@kernel
def _lasting_part(mode):
    """|c_1|, which |x_k| comes to where the dominant real root is 1 or -1."""
    s = dominant_root(mode)
    return abs(1.0 + (mode[3] - s) / s / (square_root(mode[2]) / abs(s)))


@kernel
def _peak(mode, first, most):
    """The k among first, first + 2, ... at which |x_k| is largest, for real roots."""
    low, high = first - 2.0, first
    while high < most and abs(position(mode, high + 2.0)) > abs(position(mode, high)):
        low, high = high, 2.0 * high + 2.0 - first
    while high - low > 2.0:
        middle = low + 2.0 * floor_of(0.25 * (high - low))
        if abs(position(mode, middle + 2.0)) > abs(position(mode, middle)):
            low = middle
        else:
            high = middle
    return high


@kernel
def _last_above_of_real(mode, first, limit, most):
    """The last k among first, first + 2, ... with |x_k| > limit, -1 if there is none, inf if there is no last."""
    low = _peak(mode, first, most)
    if not abs(position(mode, low)) > limit:
        return -1.0
    high = low + 2.0
    while abs(position(mode, high)) > limit:
        if high > most:
            return inf
        low, high = high, 2.0 * high + 2.0 - first
    while high - low > 2.0:
        middle = low + 2.0 * floor_of(0.25 * (high - low))
        if abs(position(mode, middle)) > limit:
            low = middle
        else:
            high = middle
    return low


@kernel
def overshoot(mode):
    """How far the mode goes past the minimum: the supremum of -x_k/x_0 over k >= 1, at least 0.

    0 where the dominant root is positive, of which no iterate from rest is past the minimum; where both roots are 0 the
    first may be. inf where the mode diverges with changing sign.
    """
    if mode[2] < _ONE_ROOT:
        return _overshoot_of_complex(mode)
    mode = _with_real_roots(mode)
    if dominant_root(mode) >= 0.0:
        return max(0.0, -mode[3])
    regime = regime_code(mode)
    if regime == DIVERGENT:
        return inf
    if regime == MARGINAL:
        return max(-mode[3], _lasting_part(mode))
    return max(0.0, -position(mode, _peak(mode, 1.0, _MOST_STEPS)))


@kernel
def steps_by_rate(rate, share):
    """The steps until a gap is a share of what it was at the start if each leaves rate^2 of it; inf if never.

    The least whole k with rate^(2 k) <= share, ceil(ln share/(2 ln rate)), to the rounding of that.
    """
    if not share < 1.0:
        return 0.0
    if not rate < 1.0 or share <= 0.0:
        return 1.0 if rate == 0.0 else inf
    return max(1.0, -floor_of(-natural_logarithm(share) / (2.0 * natural_logarithm(rate))))


@kernel
def settling_step(mode, tolerance):
    """The first step from which the gap stays at or below ``tolerance`` times what it was at the start; inf if none.

    The gap of a mode is lambda x^2/2, so |x_k/x_0| <= sqrt(tolerance).
    """
    limit, regime = square_root(tolerance), regime_code(mode)
    if regime == DIVERGENT:
        return inf
    if mode[2] < _ONE_ROOT:
        return _last_above_of_complex(mode, limit) + 1.0
    mode = _with_real_roots(mode)
    if regime == MARGINAL and _lasting_part(mode) > limit:
        return inf
    most = _MOST_MARGINAL_STEPS if regime == MARGINAL else _MOST_STEPS
    return max(_last_above_of_real(mode, 0.0, limit, most), _last_above_of_real(mode, 1.0, limit, most)) + 1.0
