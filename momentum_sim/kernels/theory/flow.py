"""What Nesterov's growing momentum follows where its steps are short: an equation in continuous time, solved."""

from momentum_sim.kernels.elementary import cosine_and_sine, cosine_and_sine_of_turns
from momentum_sim.kernels.jit import floor_of, kernel

#: How many intervals a quarter of a circle has at least, besides half of t. What the rule then leaves out are Bessel
#: functions J_m(t) of orders from 2 |t| + 90 on, far below rounding.
_LEAST_INTERVALS = 24.0


@kernel
def nesterov_flow(t):
    """2 J_1(t)/t = (4/pi) times the integral of cos^2(w) cos(t sin w) over w from 0 to pi/2 (Poisson).

    By the trapezoidal rule, which is exact to rounding here: the integrand is periodic, and even about both ends.
    """
    n = floor_of(0.5 * abs(t)) + _LEAST_INTERVALS
    total, k = 1.0, 1.0
    while k < n:
        cosine, sine = cosine_and_sine_of_turns(0.25 * (k / n))
        swung, _ = cosine_and_sine(t * sine)
        total += 2.0 * cosine * cosine * swung
        k += 1.0
    return total / n
