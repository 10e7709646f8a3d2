"""What is asked of an objective alone."""

from math import inf, nan

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.entries.measures import length
from momentum_sim.kernels.jit import count, kernel, number, numbers, square_root

_DIFFERENCE = 1e-4  # between points whose gradients are compared, as a fraction of a coordinate beyond 1
_DISTINCT = 1e-9  # curvatures that differ by less than this fraction differ by rounding
_SAME = 0.05  # curvatures found with two differences differ by no more than this fraction where there is one
_MOST_CONDITION = 1.0001e8  # a condition number of 10^8, and what rounding adds to it


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


@entry(numbers, numbers, number, number)
def nearest_minimiser(minimiser_at, n_minimisers):
    """The global minimiser nearest to a point, of several as near the first: (point out, c, x, y)."""

    def loop(point, c, x, y):
        least = inf
        for index in range(n_minimisers):
            there_x, there_y = minimiser_at(index, c)
            away = length(there_x - x, there_y - y)
            if index == 0 or away < least:
                least = away
                point[0] = there_x
                point[1] = there_y

    return loop


@entry(numbers, numbers, number, number)
def nearest_on_curve(nearest):
    """The point nearest to another of a curve of minimisers: (point out, c, x, y)."""

    def loop(point, c, x, y):
        point[0], point[1] = nearest(x, y, c)

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


@kernel
def difference(x):
    """How far from a coordinate to look for another gradient."""
    return _DIFFERENCE * max(1.0, abs(x))


@kernel
def _steepest(half, mixed):
    """The direction of the larger eigenvalue of ((half, mixed), (mixed, -half)): of length 1, its first part >= 0.

    Of the two ways to write it the one where nothing cancels. Adding a multiple of the identity to the matrix changes
    no direction.
    """
    size = max(abs(half), abs(mixed))
    half, mixed = half / size, mixed / size
    root = square_root(half * half + mixed * mixed)
    if half >= 0.0:
        first, second = half + root, mixed
    else:
        first, second = abs(mixed), root - half if mixed >= 0.0 else half - root
    length = square_root(first * first + second * second)
    return first / length, second / length


@kernel
def _hessian(gradients, first, h, k):
    """(f_xx, f_yy, f_xy) from differences of four of the gradients at a point's `neighbours`, h and k away from it."""
    xx = (gradients[first] - gradients[first + 2]) / (2.0 * h)
    yy = (gradients[first + 5] - gradients[first + 7]) / (2.0 * k)
    mixed = (gradients[first + 1] - gradients[first + 3]) / h + (gradients[first + 4] - gradients[first + 6]) / k
    return xx, yy, 0.25 * mixed


@kernel
def eigenvalues(xx, yy, mixed):
    """Of [[xx, mixed], [mixed, yy]], the smaller first.

    Each is an entry of the diagonal and the same small correction, which keeps the digits of a small one beside a large
    one.
    """
    half = abs(0.5 * (xx - yy))
    size = max(half, abs(mixed))
    beyond = 0.0
    if mixed != 0.0:
        root = size * square_root((half / size) * (half / size) + (mixed / size) * (mixed / size))
        beyond = abs(mixed) * (abs(mixed) / (half + root))
    return min(xx, yy) - beyond, max(xx, yy) + beyond


@entry(numbers, number, number)
def neighbours():
    """The eight points around a point at which `axes` and those below it need the gradient: (points, x, y).

    Right, left, up, down; then the same from half as far away.
    """

    def loop(points, x, y):
        h = difference(x)
        k = difference(y)
        for nearer in range(2):
            first = 8 * nearer
            points[first], points[first + 1] = x + h, y
            points[first + 2], points[first + 3] = x - h, y
            points[first + 4], points[first + 5] = x, y + k
            points[first + 6], points[first + 7] = x, y - k
            h, k = 0.5 * h, 0.5 * k

    return loop


@entry(numbers, numbers, number, number)
def axes():
    """The flattest and the steepest direction at a point, from the gradients at its `neighbours`.

    (out, gradients, x, y); out = (flat_x, flat_y, steep_x, steep_y), the unit eigenvectors of the Hessian that
    differences of the gradients give, the smaller curvature's first; the first part of each that is not 0 is positive.
    (1, 0) and (0, 1) where both curvatures are the same or not finite.
    """

    def loop(out, gradients, x, y):
        xx, yy, mixed = _hessian(gradients, 0, difference(x), difference(y))
        half = 0.5 * (xx - yy)
        size = abs(half) + abs(mixed)
        steep_x, steep_y = 0.0, 1.0
        if _DISTINCT * (abs(xx) + abs(yy)) < size < inf:
            steep_x, steep_y = _steepest(half, mixed)
        out[0] = abs(steep_y)
        out[1] = steep_x if steep_y <= 0.0 else 0.0 - steep_x
        out[2] = steep_x
        out[3] = steep_y

    return loop


@entry(numbers, numbers, number, number)
def curvatures():
    """The curvatures along the two `axes`, from the gradients at a point's `neighbours`: (out, gradients, x, y).

    out = the two eigenvalues of the Hessian that differences of the gradients give, the smaller first.
    """

    def loop(out, gradients, x, y):
        xx, yy, mixed = _hessian(gradients, 0, difference(x), difference(y))
        out[0], out[1] = eigenvalues(xx, yy, mixed)

    return loop


@entry(numbers, numbers, number, number)
def local_quadratic():
    """The `curvatures` of the quadratic that an objective is like at a point, nan twice where it is like none.

    (out, gradients, x, y). It is like none at a kink, where differences of half the width give curvatures that are not
    the same within a twentieth; where it is not curved upwards in every direction; and where the steeper curvature is
    more than 10^8 times the flatter.
    """

    def loop(out, gradients, x, y):
        h = difference(x)
        k = difference(y)
        xx, yy, mixed = _hessian(gradients, 0, h, k)
        flat, steep = eigenvalues(xx, yy, mixed)
        xx, yy, mixed = _hessian(gradients, 8, 0.5 * h, 0.5 * k)
        flat_nearer, steep_nearer = eigenvalues(xx, yy, mixed)
        smooth = abs(flat_nearer - flat) <= _SAME * flat and abs(steep_nearer - steep) <= _SAME * steep
        known = smooth and flat > 0.0 and steep <= _MOST_CONDITION * flat and steep < inf
        out[0] = flat if known else nan
        out[1] = steep if known else nan

    return loop
