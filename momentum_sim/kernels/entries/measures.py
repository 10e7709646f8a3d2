"""What is read off a path, its losses, or any other numbers; along one direction, in `lines`."""

from math import inf, nan

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, kernel, number, numbers, square_root

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


@entry(numbers, numbers, numbers, count)
def distance():
    """out[0] = the largest distance between points of two paths at the same step; nan if one is not finite there.

    (out, path, other, n), with n + 1 points each.
    """

    def loop(out, path, other, n):
        largest = 0.0
        for k in range(n + 1):
            dx = path[2 * k] - other[2 * k]
            dy = path[2 * k + 1] - other[2 * k + 1]
            apart = square_root(dx * dx + dy * dy)
            if largest == largest and not apart <= largest:  # a nan stays
                largest = apart
        out[0] = largest

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


@kernel
def length(dx, dy):
    """sqrt(dx^2 + dy^2), also where squares would overflow."""
    large = max(abs(dx), abs(dy))
    small = min(abs(dx), abs(dy))
    return large * square_root(1.0 + (small / large) * (small / large)) if 0.0 < large < inf else large + small


@entry(numbers, numbers, count)
def path_length():
    """out[0] = the sum of the lengths of a path's steps: (out, path, n), with n + 1 points."""

    def loop(out, path, n):
        total = 0.0
        for k in range(n):
            total += length(path[2 * k + 2] - path[2 * k], path[2 * k + 3] - path[2 * k + 1])
        out[0] = total

    return loop


@entry(numbers, numbers, number, number)
def straight_distance():
    """out[0] = how far a path's first point is from a point: (out, path, x, y)."""

    def loop(out, path, x, y):
        out[0] = length(path[0] - x, path[1] - y)

    return loop


@entry(numbers, numbers, numbers, numbers, count, number, number)
def energies():
    """The kinetic and the potential energy at each of a path's n + 1 points.

    (kinetic, potential, path, losses, n, step_size, minimum): kinetic_k = |x_k - x_{k-1}|^2/(2 eta), 0 at the start,
    potential_k = loss_k - minimum. A ball of mass 1 whose steps take a time of sqrt eta each: heavy ball is then
    x'' + (1 - beta)/sqrt(eta) x' + grad f = 0 with differences for derivatives.
    """

    def loop(kinetic, potential, path, losses, n, step_size, minimum):
        kinetic[0] = 0.0
        for k in range(n + 1):
            potential[k] = losses[k] - minimum
            if k > 0:
                dx = path[2 * k] - path[2 * k - 2]
                dy = path[2 * k + 1] - path[2 * k - 1]
                kinetic[k] = (dx * dx + dy * dy) / (2.0 * step_size)

    return loop
