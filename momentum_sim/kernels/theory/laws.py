"""Gaussian laws in the plane, and how far apart two of them are."""

from momentum_sim.kernels.exact import product_and_rest
from momentum_sim.kernels.jit import kernel, square_root


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
