"""The law of a noisy run: a step of its covariance, and how far apart two Gaussian laws in the plane are."""

from momentum_sim.kernels.exact import product_and_rest
from momentum_sim.kernels.jit import kernel, square_root


@kernel
def unit_steps(step, gradient_point, basis, curvature, momentum, step_size):
    """Two columns of a rule's iteration matrix on f = lambda x^2/2, as a step of the plane: (x, y, state).

    One step of the rule's own kernel from (1, 0) in x and, in what it remembers, ``basis``: (0, 1), with zeros where it
    remembers more than one thing, or () of a rule that remembers nothing. The x coordinate goes through the first
    column, the y coordinate through the one where the 1 is.
    """
    x, y = gradient_point(1.0, 0.0, basis, momentum)
    return step(1.0, 0.0, curvature * x, curvature * y, basis, momentum, step_size)


@kernel
def unit_push(step, rest, momentum, step_size):
    """What a gradient of 1 adds to x and to what a rule remembers, from rest at 0: (x, state), ``rest`` as `basis`."""
    x, _, state = step(0.0, 0.0, 1.0, 0.0, rest, momentum, step_size)
    return x, state


@kernel
def next_covariance(covariance, matrix, push, other_matrix, other_push, noise):
    """A P B' + noise a b': the covariance of one mode's (x, v) with another's, (xx, xv, vx, vv), one step on.

    A and B are the modes' matrices by rows, a and b what a gradient of 1 adds to each, ``noise`` the covariance of the
    two gradients' noise.
    """
    xx, xv, vx, vv = covariance
    a, b, c, d = matrix
    e, f, g, h = other_matrix
    x, v = push
    y, w = other_push
    top, beside = a * xx + b * vx, a * xv + b * vv  # A P
    below, corner = c * xx + d * vx, c * xv + d * vv
    return (
        top * e + beside * f + noise * x * y,
        top * g + beside * h + noise * x * w,
        below * e + corner * f + noise * v * y,
        below * g + corner * h + noise * v * w,
    )


@kernel
def _root(covariance):
    """The symmetric square root (C + sqrt(det C) 1)/sqrt(tr C + 2 sqrt(det C)), as (xx, xy, yy).

    Of a narrow cloud nearly everything in xx yy - xy^2 cancels, so it is taken with what its products' rounding lost.
    """
    xx, xy, yy = covariance
    both, both_rest = product_and_rest(xx, yy)
    square, square_rest = product_and_rest(xy, xy)
    det = square_root(max((both - square) + (both_rest - square_rest), 0.0))
    size = square_root(xx + yy + 2.0 * det)
    if size == 0.0:
        return 0.0, 0.0, 0.0
    return (xx + det) / size, xy / size, (yy + det) / size


@kernel
def wasserstein_distance(mean_x, mean_y, first, second):
    """The 2-Wasserstein distance of two laws, whose means are (mean_x, mean_y) apart.

    Its square is |means apart|^2 + |S - R U|^2, with S and R the square roots of the covariances and U the rotation
    that makes that least. Without U it would be a difference of traces, of which nearly everything cancels where the
    laws are near each other.
    """
    sxx, sxy, syy = _root(first)
    rxx, rxy, ryy = _root(second)
    even = rxx * sxx + 2.0 * rxy * sxy + ryy * syy  # the trace of R S
    odd = (rxy * sxx + ryy * sxy) - (rxx * sxy + rxy * syy)  # its antisymmetric part, yx - xy
    size = square_root(even * even + odd * odd)
    cos, sin = (even / size, odd / size) if size > 0.0 else (1.0, 0.0)
    xx, xy = sxx - (rxx * cos + rxy * sin), sxy - (rxy * cos - rxx * sin)
    yx, yy = sxy - (rxy * cos + ryy * sin), syy - (ryy * cos - rxy * sin)
    return square_root(mean_x * mean_x + mean_y * mean_y + (xx * xx + xy * xy) + (yx * yx + yy * yy))


@kernel
def chance_distance(covariance, particles):
    """How far apart the moments of two clouds of one law are, each of so many particles with draws of its own.

    The root of the mean of the squared 2-Wasserstein distance, sqrt((3 t + 2 d/t)/m) with the law's trace t and
    determinant d, to the first order in 1/m and for a normal law: the means' covariance is 2 C/m, and entry ij of the
    covariances apart, whose variance is 2 (c_ii c_jj + c_ij^2)/m, counts by 1/(2 (c_ii + c_jj)) in C's axes.
    """
    xx, xy, yy = covariance
    trace = xx + yy
    if trace == 0.0:
        return 0.0
    return square_root((3.0 * trace + 2.0 * (xx * yy - xy * xy) / trace) / particles)
