"""Where an objective is least, found with numbers alone."""

from math import inf, nan

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.entries.measures import length
from momentum_sim.kernels.entries.objectives import difference, eigenvalues
from momentum_sim.kernels.jit import count, kernel, numbers

_ACROSS = 5  # starts in a row and in a column
_MOST_STEPS = 200
_DAMPING, _MOST_DAMPING = 1e-3, 1e20  # of the larger curvature: with how much damping begins, and ends
_SINGULAR = 1e-9  # of the larger curvature: the least that a step divides by where a curvature is not above 0
_ROUNDING = 1e-15  # of a loss
_LEVEL = 1e-9  # of the largest slope at a start: what is less is none
_NEAR = 1e-6  # of the box: a step that is shorter leads nowhere else
_NEGATIVE = 1e-6  # of the larger curvature: what is less below 0 may be rounding
_LOWER = 1e-9  # of the largest loss at a start: what is less is not lower


@kernel
def _start(view, k):
    """The k-th start."""
    left, right, low, high = view
    across, up = (k % _ACROSS + 0.5) / _ACROSS, (k // _ACROSS + 0.5) / _ACROSS
    return left + (right - left) * across, low + (high - low) * up


@kernel
def _curved(gradient, x, y, c):
    """The gradient and the Hessian at a point, (f_x, f_y, f_xx, f_yy, f_xy), by differences as in `axes`."""
    gx, gy = gradient(x, y, c)
    h, k = difference(x), difference(y)
    right_x, right_y = gradient(x + h, y, c)
    left_x, left_y = gradient(x - h, y, c)
    up_x, up_y = gradient(x, y + k, c)
    down_x, down_y = gradient(x, y - k, c)
    mixed = 0.25 * ((right_y - left_y) / h + (up_x - down_x) / k)
    return gx, gy, (right_x - left_x) / (2.0 * h), (up_y - down_y) / (2.0 * k), mixed


@kernel
def _newton_step(curved, damping):
    """-(H + damping I)^-1 g, nan twice unless that matrix is positive definite."""
    gx, gy, xx, yy, mixed = curved
    xx, yy = xx + damping, yy + damping
    determinant = xx * yy - mixed * mixed
    if not (determinant > 0.0 and xx > 0.0):
        return nan, nan
    return (mixed * gy - yy * gx) / determinant, (mixed * gx - xx * gy) / determinant


@kernel
def _leads_down(value, gradient, x, y, c, loss, slope):
    """Whether a point is lower than a loss, or as far as rounding tells as low and less steep."""
    then = value(x, y, c)
    gx, gy = gradient(x, y, c)
    return length(gx, gy) < slope if abs(then - loss) <= _ROUNDING * abs(loss) else then < loss


@kernel
def _descended(value, gradient, x, y, c, level, near):
    """Where Newton's method leads from a point: (x, y, whether that is a minimiser)."""
    damping = 0.0
    arrived = False
    for _ in range(_MOST_STEPS):
        curved = _curved(gradient, x, y, c)
        gx, gy, xx, yy, mixed = curved
        slope = length(gx, gy)
        flat, steep = eigenvalues(xx, yy, mixed)
        size = max(abs(flat), abs(steep))
        if not (0.0 < size < inf and slope < inf):
            break
        least = 0.0 if flat > 0.0 else _SINGULAR * size - flat
        dx, dy = _newton_step(curved, least)
        arrived = length(dx, dy) <= near and slope <= level and flat >= -_NEGATIVE * size
        dx, dy = _newton_step(curved, least + damping)
        loss = value(x, y, c)
        while not _leads_down(value, gradient, x + dx, y + dy, c, loss, slope) and damping <= _MOST_DAMPING * size:
            damping = max(10.0 * damping, _DAMPING * size)
            dx, dy = _newton_step(curved, least + damping)
        if damping > _MOST_DAMPING * size:
            break
        x, y = x + dx, y + dy
        damping = 0.1 * damping if damping > _DAMPING * size else 0.0
    return x, y, arrived


@entry(numbers, numbers, count)
def found_minimiser(value, gradient, view):
    """The lowest minimiser that is reached from 25 points of a box; nan twice if none is: (point out, c, 0).

    From each point by Newton's method, H from differences of the gradients as in `axes`, damped until the step leads
    down: in the loss or, where only rounding tells losses apart, in the slope. An end counts as a minimiser if its
    slope is at most 10^-9 of the largest at a start, no curvature there is below 0, and the next step is shorter than
    10^-6 of the box, so that no slope counts which only fades. The lowest of them is what is found, unless a start led
    to something lower still.
    """

    def loop(point, c, index):
        best = lowest = inf
        steepest = highest = 0.0
        for k in range(_ACROSS * _ACROSS):
            x, y = _start(view, k)
            gx, gy = gradient(x, y, c)
            steepest = max(steepest, length(gx, gy)) if length(gx, gy) < inf else steepest
            highest = max(highest, abs(value(x, y, c))) if abs(value(x, y, c)) < inf else highest
        near = _NEAR * length(view[1] - view[0], view[3] - view[2])
        for k in range(_ACROSS * _ACROSS):
            x, y = _start(view, k)
            x, y, arrived = _descended(value, gradient, x, y, c, _LEVEL * steepest, near)
            loss = value(x, y, c)
            lowest = min(lowest, loss)
            if arrived and loss < best:
                best = loss
                point[0] = x
                point[1] = y
        if not lowest >= best - _LOWER * highest:
            point[0] = point[1] = nan

    return loop
