"""What is read off a path, its losses, or any other numbers."""

from math import inf, nan

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, number, numbers

#: A run has *diverged* once an iterate is not finite or |x| + |y| exceeds this.
DIVERGENCE_LIMIT = 1.0e6


@entry(numbers, numbers, count, number, number)
def settling_step():
    """out[0] = the first step from which the gap loss - minimum stays at or below the tolerance; n + 1 if never.

    (out, losses, n, minimum, tolerance), with n + 1 losses. A nan gap is not below any tolerance.
    """

    def loop(out, losses, n, minimum, tolerance):
        k = n
        while k >= 0 and losses[k] - minimum <= tolerance:
            k -= 1
        out[0] = k + 1

    return loop


@entry(numbers, numbers, count)
def divergence_step():
    """out[0] = the first step whose iterate is not finite or leaves |x| + |y| <= 1e6; -1 if none does.

    (out, path, n), with n + 1 points.
    """

    def loop(out, path, n):
        out[0] = -1.0
        for k in range(n + 1):
            if not (abs(path[2 * k]) + abs(path[2 * k + 1]) <= DIVERGENCE_LIMIT):
                out[0] = k
                break

    return loop


@entry(numbers, numbers, count, number, number, number, number)
def overshoot():
    """out[0] = how far a path goes past a point along a direction, as a fraction of where it started.

    (out, path, n, x, y, dx, dy), with n + 1 points: the maximum over k of -s_k / s_0, at least 0, where
    s_k = (x_k - x) dx + (y_k - y) dy. nan if the path starts at s_0 = 0.
    """

    def loop(out, path, n, x, y, dx, dy):
        start = (path[0] - x) * dx + (path[1] - y) * dy
        farthest = 0.0
        for k in range(1, n + 1):
            past = -((path[2 * k] - x) * dx + (path[2 * k + 1] - y) * dy) / start
            if past > farthest:
                farthest = past
        out[0] = farthest if start != 0.0 else nan

    return loop


@entry(numbers, numbers, count, number, number, number, number)
def crossings():
    """out[0] = how often a path changes sides of the line through a point, across a direction.

    (out, path, n, x, y, dx, dy), with n + 1 points: sign changes of s_k (as in `overshoot`); zero and nan have no sign.
    """

    def loop(out, path, n, x, y, dx, dy):
        changes = 0
        side = 0.0
        for k in range(n + 1):
            s = (path[2 * k] - x) * dx + (path[2 * k + 1] - y) * dy
            if s * side < 0.0:
                changes += 1
            if s > 0.0:
                side = 1.0
            elif s < 0.0:
                side = -1.0
        out[0] = changes

    return loop


@entry(numbers, numbers, count)
def extent():
    """out = the least and the largest of n values that are finite, (out, values, n); nan, nan if none is."""

    def loop(out, values, n):
        least = inf
        largest = -inf
        for k in range(n):
            if abs(values[k]) < inf:
                least = min(least, values[k])
                largest = max(largest, values[k])
        out[0] = least if least <= largest else nan
        out[1] = largest if least <= largest else nan

    return loop


@entry(numbers, numbers, count, number, number, number, number)
def projections():
    """out[k] = how far each of n points lies from a point in a direction: (out, points, n, x, y, dx, dy)."""

    def loop(out, points, n, x, y, dx, dy):
        for k in range(n):
            out[k] = (points[2 * k] - x) * dx + (points[2 * k + 1] - y) * dy

    return loop
