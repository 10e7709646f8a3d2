"""Noise: what is added to the gradient that a rule is given, from two standard normal numbers.

``noise(gx, gy, x, y, gradient, curvature, c, amount, zx, zy) -> (gx, gy)``: the noisy gradient from the exact one at
(x, y). ``gradient`` is the objective's kernel, ``curvature`` its Gauss-Newton matrix or None, ``amount`` three numbers
that say how much, which ``amount(size) -> amount`` makes of what a reader sets: one number, or a covariance by rows.
"""

from momentum_sim.kernels.entries.objectives import difference, eigenvalues
from momentum_sim.kernels.jit import kernel, square_root


@kernel
def gaussian(gx, gy, x, y, gradient, curvature, c, amount, zx, zy):
    """g + A z, with A = ((amount_0, 0), (amount_1, amount_2)): of covariance A A^T, the same everywhere."""
    return gx + amount[0] * zx, gy + (amount[1] * zx + amount[2] * zy)


@kernel
def hessian(gx, gy, x, y, gradient, curvature, c, amount, zx, zy):
    """g + amount_0 sqrt(H) z, H the Hessian at (x, y) by central differences of the gradient.

    Only in directions of positive curvature: the negative part of H counts as 0.
    """
    h = difference(x)
    k = difference(y)
    right_x, right_y = gradient(x + h, y, c)
    left_x, left_y = gradient(x - h, y, c)
    up_x, up_y = gradient(x, y + k, c)
    down_x, down_y = gradient(x, y - k, c)
    mixed = 0.25 * ((right_y - left_y) / h + (up_x - down_x) / k)
    nx, ny = _root_times((right_x - left_x) / (2.0 * h), (up_y - down_y) / (2.0 * k), mixed, zx, zy)
    return gx + amount[0] * nx, gy + amount[0] * ny


@kernel
def labels(gx, gy, x, y, gradient, curvature, c, amount, zx, zy):
    """g + amount_0 sqrt(G) z, G the Gauss-Newton matrix at (x, y): the sum of grad r (grad r)^T over the residuals r.

    Of the same law as the gradient of the loss sum (r - e)^2 / 2 with a label's error e ~ N(0, amount_0^2) in each.
    """
    xx, yy, mixed = curvature(x, y, c)
    nx, ny = _root_times(xx, yy, mixed, zx, zy)
    return gx + amount[0] * nx, gy + amount[0] * ny


@kernel
def amount_of_deviation(size):
    """A standard deviation of each of two numbers, or of one."""
    return size[0], 0.0, size[0]


@kernel
def amount_of_covariance(size):
    """The Cholesky factor of ((xx, xy), (xy, yy))."""
    xx, yy = size[0], size[3]
    root = square_root(0.0 if xx < 0.0 else xx)
    below = 0.0 if root == 0.0 else size[1] / root
    left = yy - below * below
    return root, below, square_root(0.0 if left < 0.0 else left)


@kernel
def amount_of_scale(size):
    """The square root of what a covariance is multiplied by."""
    root = square_root(size[0])
    return root, 0.0, root


@kernel
def _root_times(xx, yy, mixed, zx, zy):
    """sqrt(M) z of M = ((xx, mixed), (mixed, yy)), negative eigenvalues counted as 0.

    With eigenvalues s^2 >= t^2, and D = M - (trace / 2) I, whose square is r^2 I, it is (s + t)/2 I + (s - t)/(2 r) D.
    """
    flat, steep = eigenvalues(xx, yy, mixed)
    s = square_root(0.0 if steep < 0.0 else steep)
    t = square_root(0.0 if flat < 0.0 else flat)
    half = 0.5 * (xx - yy)
    r = square_root(half * half + mixed * mixed)
    mean = 0.5 * (s + t)
    apart = 0.0 if r == 0.0 else 0.5 * (s - t) / r
    return mean * zx + apart * (half * zx + mixed * zy), mean * zy + apart * (mixed * zx - half * zy)
