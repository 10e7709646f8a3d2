"""Entries: the loops around the kernels, in the one form that Python, WebAssembly, workers and exports share.

An entry takes pointers and numbers, writes only into its caller's memory, and returns nothing. Points are x, y pairs
one after the other; a path of n steps has n + 1 of them, and its caller has put the start into the first.

Each function below *makes* an entry: it is given the kernels of one objective, one optimizer or one schedule, and the
loop it returns is compiled with those inside it. So nothing is chosen while a loop runs, and a new objective or
optimizer needs no line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import Any

from momentum_sim.kernels.jit import count, number, numbers

Loop = Callable[..., None]

#: A run has *diverged* once an iterate is not finite or |x| + |y| exceeds this.
DIVERGENCE_LIMIT = 1.0e6


@dataclass(frozen=True)
class Entry:
    """One entry, with the kernels that its loop is to be compiled with; nothing is compiled yet.

    ``name`` what it does; ``types`` its arguments' numba types; ``make(*kernels)`` the loop.
    """

    name: str
    types: tuple[Any, ...]
    make: Callable[..., Loop]
    kernels: tuple[Any, ...]


def entry(*types: Any) -> Callable[[Callable[..., Loop]], Callable[..., Entry]]:
    """Turn ``make(*kernels) -> loop`` into ``entry(*kernels) -> Entry`` with these argument types."""

    def decorate(make: Callable[..., Loop]) -> Callable[..., Entry]:
        def with_kernels(*kernels: Any) -> Entry:
            return Entry(make.__name__, types, make, kernels)

        with_kernels.__doc__ = make.__doc__
        return with_kernels

    return decorate


@entry(numbers, numbers)
def coefficients(coefficients_of):
    """Parameters p to the coefficients c that an objective's other entries read."""

    def loop(p, c):
        coefficients_of(p, c)

    return loop


@entry(numbers, numbers, count)
def minimiser(minimiser_at):
    """The index-th global minimiser: (point out, c, index)."""

    def loop(point, c, index):
        x, y = minimiser_at(index, c)
        point[0] = x
        point[1] = y

    return loop


@entry(numbers, numbers, numbers, count)
def losses(value):
    """The loss at each of n points."""

    def loop(out, points, c, n):
        for k in range(n):
            out[k] = value(points[2 * k], points[2 * k + 1], c)

    return loop


@entry(numbers, numbers, numbers, count)
def gradients(gradient):
    """The gradient at each of n points, as pairs."""

    def loop(out, points, c, n):
        for k in range(n):
            gx, gy = gradient(points[2 * k], points[2 * k + 1], c)
            out[2 * k] = gx
            out[2 * k + 1] = gy

    return loop


@entry(numbers, numbers, count, count, number, number, number, number)
def loss_field(value):
    """The loss at the centre of each pixel of a box, rows from the top: (field, c, width, height, x0, x1, y0, y1)."""

    def loop(field, c, width, height, x0, x1, y0, y1):
        dx = (x1 - x0) / width
        dy = (y1 - y0) / height
        for j in range(height):
            y = y1 - dy * (j + 0.5)
            for i in range(width):
                field[j * width + i] = value(x0 + dx * (i + 0.5), y, c)

    return loop


@entry(numbers, numbers, numbers, count, number)
def trajectory(gradient, step, initial_state):
    """n steps from the path's first point: (path, momenta, c, n, step_size)."""

    def loop(path, momenta, c, n, step_size):
        x = path[0]
        y = path[1]
        state = initial_state
        for k in range(n):
            gx, gy = gradient(x, y, c)
            x, y, state = step(x, y, gx, gy, state, momenta[k], step_size)
            path[2 * k + 2] = x
            path[2 * k + 3] = y

    return loop


@entry(numbers, number, count)
def schedule(momentum_at):
    """The momentum of each of n steps, from the one it starts with: (momenta, momentum, n)."""

    def loop(momenta, momentum, n):
        for t in range(n):
            momenta[t] = momentum_at(momentum, t, n)

    return loop


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
