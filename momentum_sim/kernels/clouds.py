"""What clouds are on, besides what their landscapes have: coefficients, and how much noise there is."""

from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.inverses import natural_logarithm
from momentum_sim.kernels.jit import kernel


@kernel
def coefficients(p, c):
    """p = (condition number, ...); c = the Hessian (h_xx, h_xy, h_yy) of a bowl that is flat in x, of curvature 1."""
    c[0] = 1.0
    c[1] = 0.0
    c[2] = p[0]


@kernel
def noise_by_curvature(c, std, exponent):
    """Of covariance std^2 H^exponent, H the Hessian of a bowl with c = (h_xx, 0, h_yy), as `noise.gaussian` takes it.

    So of standard deviation std h^(exponent/2) where the curvature is h.
    """
    return std * _power(c[0], 0.5 * exponent), 0.0, std * _power(c[2], 0.5 * exponent)


@kernel
def noise_of_labels(c, std, exponent):
    """Of labels that err by std, as `noise.labels` takes it."""
    return std, 0.0, std


@kernel
def _power(base, exponent):
    """base^exponent, of a base above 0."""
    return exponential(exponent * natural_logarithm(base))
