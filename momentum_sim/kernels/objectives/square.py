"""A strongly convex bowl on a square, where the heavy ball that is optimal for quadratics goes round four points.

f(z) = mu |z|^2 / 2 + (L - mu) (|z|^2 - d(z, C)^2) / 2 with L = 1 and mu = 1 / kappa, d the distance from the square
C; its gradient is mu z + (L - mu) P(z), P(z) the point of C nearest to z. On C the curvature is L in every direction.
Beyond a side it is L along that side and mu across it, beyond a corner mu in every direction. Along the sides'
normals u and v it is a sum f = phi(u) + phi(v), and a rule that is linear in gradients goes its way in each of these
as if alone.

C is what has the heavy ball with Polyak's eta = 4 / (1 + s)^2 and beta = ((1 - s) / (1 + s))^2, s = sqrt(mu), turn by
a right angle at each step, z_k = R^k (1, 0). That wants the gradient ((1 + beta) z_k - R z_k - beta R^T z_k) / eta,
which is mu z_k + (L - mu) R^k c for the corner c = (1/2, -b), b = s / (1 - s^2) = sqrt(kappa) / (kappa - 1). And c
must be the point of C that is nearest to (1, 0): so it is for b <= (sqrt 2 - 1) / 2, kappa >= cot(pi / 16)^2 = 25.27.
Around each point of the cycle the same corner is nearest and f is a quadratic of curvature mu, so runs that come near
are drawn into the cycle, at the rate sqrt(beta).

B. Goujaud, A. Taylor, A. Dieuleveut, "Provable non-accelerations of the heavy-ball method", arXiv:2307.11291.
"""

from momentum_sim.kernels.jit import kernel, square_root


@kernel
def coefficients(p, c):
    """p = (condition number,); c = (mu, the unit normal of a side: its x and its y, the distance of a side from 0)."""
    b = square_root(p[0]) / (p[0] - 1.0)
    side = square_root(0.5 + 2.0 * b * b)
    c[0] = 1.0 / p[0]
    c[1] = (0.5 + b) / side
    c[2] = (0.5 - b) / side
    c[3] = 0.5 * side


@kernel
def within(u, half):
    """The number from -half to half that is nearest to u."""
    return -half if u < -half else half if u > half else u


@kernel
def value(x, y, c):
    """mu |z|^2 / 2 + (L - mu) (p (2u - p) + q (2v - q)) / 2: z is (u, v) along the sides' normals, P(z) is (p, q).

    No term is below 0, and none is a difference of large ones.
    """
    u = c[1] * x + c[2] * y
    v = c[1] * y - c[2] * x
    p = within(u, c[3])
    q = within(v, c[3])
    return 0.5 * (c[0] * (x * x + y * y) + (1.0 - c[0]) * (p * (2.0 * u - p) + q * (2.0 * v - q)))


@kernel
def gradient(x, y, c):
    """mu z + (L - mu) P(z)."""
    p = within(c[1] * x + c[2] * y, c[3])
    q = within(c[1] * y - c[2] * x, c[3])
    return c[0] * x + (1.0 - c[0]) * (c[1] * p - c[2] * q), c[0] * y + (1.0 - c[0]) * (c[1] * q + c[2] * p)


@kernel
def minimiser(index, c):
    """The origin."""
    return 0.0, 0.0
