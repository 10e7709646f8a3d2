"""What a cloud's bowl is made of, besides what a quadratic has."""

from momentum_sim.kernels.jit import kernel


@kernel
def coefficients(p, c):
    """p = (condition number, ...); c = the Hessian (h_xx, h_xy, h_yy) of a bowl that is flat in x, of curvature 1."""
    c[0] = 1.0
    c[1] = 0.0
    c[2] = p[0]
