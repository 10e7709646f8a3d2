"""Schedules: the momentum or the step size of step t of T.

``schedule(start, t, n_steps, numbers) -> value``: ``start`` is what it starts with, or the largest it may be;
``numbers`` are its own, in the order that its docstring names them. Times are shares of the run: d stands for the step
nearest to ``delay`` T, and likewise for the others.
"""

from momentum_sim.kernels.elementary import cosine_and_sine_of_turns, exponential
from momentum_sim.kernels.jit import floor_of, kernel


@kernel
def constant(start, t, n_steps, numbers):
    """beta."""
    return start


@kernel
def nearest_step(share, n_steps):
    """The step that is nearest to a share of the run; the later one of two."""
    return floor_of(share * n_steps + 0.5)


@kernel
def _left(delay, t, n_steps):
    """1 up to step d, and then what is left of the rest of the run: 1 - (t - d)/(T - d)."""
    first = nearest_step(delay, n_steps)
    return 1.0 if t <= first else 1.0 - (t - first) / (n_steps - first)


@kernel
def _between(start, end, left):
    """end + (start - end) left, exactly the start where all is left."""
    return start if left >= 1.0 else end + (start - end) * left


@kernel
def _eased(start, end, gone):
    """end + (start - end)(1 + cos(pi gone))/2, as (1 + cos a)/2 = cos(a/2)^2 does not cancel near the end."""
    cos, _ = cosine_and_sine_of_turns(0.25 * gone)
    return _between(start, end, cos * cos)


@kernel
def demon(start, t, n_steps, numbers):
    """beta_t / (1 - beta_t) falls linearly, from that of the start to that of ``end``; numbers are (delay, end).

    With end = 0 and d = 0: beta (1 - t/T) / ((1 - beta) + beta (1 - t/T)).
    """
    end = numbers[1]
    left = _left(numbers[0], t, n_steps)
    if left >= 1.0:
        return start
    weight = start * left * (1.0 - end) + end * (1.0 - start) * (1.0 - left)
    return weight / ((1.0 - start) * (1.0 - end) + weight)


@kernel
def linear(start, t, n_steps, numbers):
    """end + (beta - end)(1 - t/T), from step d on; numbers are (delay, end)."""
    return _between(start, numbers[1], _left(numbers[0], t, n_steps))


@kernel
def cosine(start, t, n_steps, numbers):
    """end + (beta - end)(1 + cos(pi t/T))/2, from step d on; numbers are (delay, end)."""
    return _eased(start, numbers[1], 1.0 - _left(numbers[0], t, n_steps))


@kernel
def exponential_decay(start, t, n_steps, numbers):
    """beta exp(-rate t/T); numbers are (rate,)."""
    return start * exponential(-numbers[0] * (t / n_steps))


@kernel
def step(start, t, n_steps, numbers):
    """beta gamma^k once k milestones are reached; numbers are (gamma, how many milestones, each of them)."""
    value = start
    for k in range(int(numbers[1])):
        if t >= nearest_step(numbers[2 + k], n_steps):
            value *= numbers[0]
    return value


@kernel
def _turned(first, middle, last, share, t, n_steps):
    """torch's OneCycleLR: eased from first to middle until step share T - 1, then from there to last at step T - 1."""
    turn = share * n_steps - 1.0
    if t <= turn:
        return _eased(first, middle, t / turn if turn > 0.0 else 1.0)
    return _eased(middle, last, (t - turn) / ((n_steps - 1.0) - turn))


@kernel
def one_cycle_momentum(start, t, n_steps, numbers):
    """From beta to ``base_momentum``, or beta if that is less, and back; numbers are (base_momentum, pct_start)."""
    base = min(numbers[0], start)
    return _turned(start, base, start, numbers[1], t, n_steps)


@kernel
def one_cycle_step_size(start, t, n_steps, numbers):
    """From eta/div_factor to eta and to eta/(div_factor final_div_factor).

    Numbers are (pct_start, div_factor, final_div_factor).
    """
    first = start / numbers[1]
    return _turned(first, start, first / numbers[2], numbers[0], t, n_steps)


@kernel
def early(start, t, n_steps, numbers):
    """beta before the step nearest to ``until`` T, and 0 from there on; numbers are (until,)."""
    return start if t < nearest_step(numbers[0], n_steps) else 0.0


@kernel
def sutskever(start, t, n_steps, numbers):
    """min(1 - 1/(2 (floor(t/every) + 1)), beta); numbers are (every,)."""
    return min(1.0 - 0.5 / (floor_of(t / numbers[0]) + 1.0), start)


@kernel
def nesterov_convex(start, t, n_steps, numbers):
    """min(t/(t + 3), beta)."""
    return min(t / (t + 3.0), start)


@kernel
def warm_up(start, t, n_steps, numbers):
    """eta min(1, (t + 1)/w), w the step nearest to ``share`` T and at least 1; numbers are (share,)."""
    return start * min(1.0, (t + 1.0) / max(1.0, nearest_step(numbers[0], n_steps)))


@kernel
def _sign(x):
    """1, -1, or 0 at 0."""
    return 1.0 if x > 0.0 else (-1.0 if x < 0.0 else 0.0)


@kernel
def _inner_slope(before, h_before, after, h_after):
    """The slope at a point between two: the weighted harmonic mean of the two secants', 0 where they turn."""
    if before * after <= 0.0:
        return 0.0
    first, second = 2.0 * h_after + h_before, h_after + 2.0 * h_before
    return (first + second) / (first / before + second / after)


@kernel
def _end_slope(near, h_near, far, h_far):
    """The slope at an end by three points, held back so that the curve keeps to its points' direction."""
    slope = ((2.0 * h_near + h_far) * near - h_near * far) / (h_near + h_far)
    if _sign(slope) != _sign(near):
        return 0.0
    if _sign(near) != _sign(far) and abs(slope) > 3.0 * abs(near):
        return 3.0 * near
    return slope


@kernel
def _width(numbers, k):
    """How far apart points k and k + 1 are."""
    return numbers[3 + 2 * k] - numbers[1 + 2 * k]


@kernel
def _secant(numbers, k):
    """The slope of the straight line from point k to point k + 1."""
    return (numbers[4 + 2 * k] - numbers[2 + 2 * k]) / _width(numbers, k)


@kernel
def _slope(numbers, k, n):
    """The slope of the curve at point k of n, at least two."""
    if n == 2:
        return _secant(numbers, 0)
    if k == 0:
        return _end_slope(_secant(numbers, 0), _width(numbers, 0), _secant(numbers, 1), _width(numbers, 1))
    if k == n - 1:
        near, far = n - 2, n - 3
        return _end_slope(_secant(numbers, near), _width(numbers, near), _secant(numbers, far), _width(numbers, far))
    return _inner_slope(_secant(numbers, k - 1), _width(numbers, k - 1), _secant(numbers, k), _width(numbers, k))


@kernel
def points(start, t, n_steps, numbers):
    """The curve through points (share of the run, value), monotone between any two, at the share t/T.

    Piecewise cubic, its slopes by Fritsch and Butland: it neither passes a point's value between two points nor turns
    there. Level before the first point and after the last. Numbers are (how many follow, share, value, share, value,
    ...), shares rising; ``start`` is not needed.
    """
    share, n = t / n_steps, int(numbers[0]) // 2
    if share <= numbers[1]:
        return numbers[2]
    k = 0
    while k < n - 1 and share >= numbers[3 + 2 * k]:
        k += 1
    first, last = numbers[2 + 2 * k], numbers[2 + 2 * min(k + 1, n - 1)]
    if k == n - 1:
        return first
    h = _width(numbers, k)
    s = (share - numbers[1 + 2 * k]) / h
    r = 1.0 - s
    level = first * (1.0 + 2.0 * s) * r * r + last * s * s * (1.0 + 2.0 * r)
    value = level + h * s * r * (_slope(numbers, k, n) * r - _slope(numbers, k + 1, n) * s)
    return min(max(value, min(first, last)), max(first, last))  # what rounding adds would pass a point's value
