"""What noise in the gradient makes of a rule on f = lambda x^2/2, in the long run.

The gradient of each step is lambda x + xi, each xi drawn anew with mean 0 and standard deviation s. A linear rule is
then x_{k+1} = t x_k - d x_{k-1} - (w + e) xi_k + e xi_{k-1}. Three numbers say all of it, the *response* of a rule:
its *weight* w, what a gradient pushes by in all, its *friction* 1 - d, and its *echo* e, what of the push is taken back
one step later. w over friction is the effective step size, t is 1 + d - w lambda, and the mode is stable while
0 < w lambda < 2 (1 + d).
"""

from math import inf

from momentum_sim.kernels.jit import kernel
from momentum_sim.kernels.optimizers import QHM_SHARE

#: What is left of an autocovariance when it counts no more beside what it began with, over any number of steps.
_SPENT = 1e-30


@kernel
def gradient_descent_response(step_size, momentum, curvature):
    """w = eta, friction 1, no echo."""
    return step_size, 1.0, 0.0


@kernel
def heavy_ball_response(step_size, momentum, curvature):
    """w = eta, friction 1 - beta, no echo."""
    return step_size, 1.0 - momentum, 0.0


@kernel
def ema_momentum_response(step_size, momentum, curvature):
    """Heavy ball's at (1 - beta) eta."""
    return (1.0 - momentum) * step_size, 1.0 - momentum, 0.0


@kernel
def qhm_response(step_size, momentum, curvature):
    """w = (1 - beta) eta, friction 1 - beta + e lambda, echo e = (1 - nu) beta eta."""
    echo = (1.0 - QHM_SHARE) * momentum * step_size
    return (1.0 - momentum) * step_size, (1.0 - momentum) + echo * curvature, echo


@kernel
def _nesterov_friction(step_size, momentum, curvature):
    """1 - beta + beta a."""
    return (1.0 - momentum) + momentum * (step_size * curvature)


@kernel
def nesterov_response(step_size, momentum, curvature):
    """w = eta, friction 1 - beta + beta a, echo beta eta, for the point that looks ahead."""
    return step_size, _nesterov_friction(step_size, momentum, curvature), momentum * step_size


@kernel
def nesterov_textbook_response(step_size, momentum, curvature):
    """w = eta, friction 1 - beta + beta a, no echo, for the velocity's own point."""
    return step_size, _nesterov_friction(step_size, momentum, curvature), 0.0


@kernel
def stationary_variance(response, curvature, noise):
    """Var x = s^2 (w (1 + d)/lambda + 2 e (w + e))/((1 - d)(2 (1 + d) - w lambda)); inf where it is not stable."""
    weight, friction, echo = response
    pull = weight * curvature
    left = 2.0 * (2.0 - friction) - pull
    if not (pull > 0.0 and left > 0.0 and friction > 0.0):
        return inf
    spread = weight * (2.0 - friction) / curvature + 2.0 * echo * (weight + echo)
    return noise * noise * spread / (friction * left)


@kernel
def update_variance(response, curvature, noise):
    """Var(x_{k+1} - x_k) = 2 (w lambda Var x + e (w + e) s^2)/(1 + d); inf where it is not stable."""
    weight, friction, echo = response
    variance = stationary_variance(response, curvature, noise)
    if not variance < inf:
        return inf
    return 2.0 * (weight * curvature * variance + echo * (weight + echo) * (noise * noise)) / (2.0 - friction)


@kernel
def whole_share(momentum):
    """1: what the step size is of the effective one u, for a moving average."""
    return 1.0


@kernel
def velocity_share(momentum):
    """1 - beta: the same for a velocity."""
    return 1.0 - momentum


@kernel
def loss_ratio(response, share, u, momentum, low, high, low_noise, high_noise):
    """The mean loss in the long run of gradient descent over that of a rule, at the same effective step size u.

    On f = (low x^2 + high y^2)/2 with noise of standard deviations low_noise and high_noise, above 0, the sum of lambda
    Var/2. inf where gradient descent has none, 0 where the rule alone has none, nan where neither has.
    """
    step_size = share(momentum) * u
    flat, steep = response(step_size, momentum, low), response(step_size, momentum, high)
    rule = low * stationary_variance(flat, low, low_noise) + high * stationary_variance(steep, high, high_noise)
    flat, steep = gradient_descent_response(u, 0.0, low), gradient_descent_response(u, 0.0, high)
    plain = low * stationary_variance(flat, low, low_noise) + high * stationary_variance(steep, high, high_noise)
    return plain / rule


@kernel
def is_alike(ratio, within):
    """Whether two losses of this ratio are alike within a share; for inf whether the second of them is one at all."""
    return ratio > 0.0 if within == inf else ratio <= 1.0 + within and ratio * (1.0 + within) >= 1.0


@kernel
def average_variance(response, curvature, noise, n):
    """Var of the mean of n iterates in a row, (n c_0 + 2 sum over j < n of (n - j) c_j)/n^2; inf if not stable.

    c_j is the autocovariance at lag j. It is summed by its differences, c_{j+1} - c_j = d (c_j - c_{j-1}) - w lambda
    c_j, for t and d lose the digits that tell them from 1.
    """
    weight, friction, _ = response
    first = stationary_variance(response, curvature, noise)
    if not first < inf:
        return inf
    change = -0.5 * update_variance(response, curvature, noise)
    here, total, j = first + change, first * n, 1.0
    while j < n and abs(here) + abs(change) > _SPENT * first:
        total += 2.0 * (n - j) * here
        change = (1.0 - friction) * change - weight * curvature * here
        here += change
        j += 1.0
    return total / n / n


@kernel
def heavy_ball_shadow(x, change, velocity, momentum):
    """(x + beta/(1 - beta) v, v), from x, its change and the velocity before: here the velocity is the change."""
    return x + momentum / (1.0 - momentum) * change, change


@kernel
def qhm_shadow(x, change, velocity, momentum):
    """(x + beta/(1 - beta) v, v), v = -eta nu m: the change is v + (1 - nu)/nu (v - beta v before)/(1 - beta)."""
    own = (1.0 - QHM_SHARE) / (QHM_SHARE * (1.0 - momentum))
    velocity = (change + own * momentum * velocity) / (1.0 + own)
    return x + momentum / (1.0 - momentum) * velocity, velocity


@kernel
def nesterov_shadow(x, change, velocity, momentum):
    """(x + beta^2/(1 - beta) v, v), for the point that looks ahead, whose change is (1 + beta) v less beta v before."""
    velocity = (change + momentum * velocity) / (1.0 + momentum)
    return x + momentum * momentum / (1.0 - momentum) * velocity, velocity
