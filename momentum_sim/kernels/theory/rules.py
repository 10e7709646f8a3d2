"""The theory of each rule that is linear in the gradient; `ModeKernels` says what each kernel takes and gives.

a = eta lambda throughout. A discriminant D = t^2 - 4 d is taken as a product, whose factors are right to the last
digits also where t^2 and 4 d nearly cancel: at a double root.
"""

from math import inf, nan

from momentum_sim.kernels.exact import product_and_rest, sum_and_rest
from momentum_sim.kernels.jit import kernel, square_root
from momentum_sim.kernels.optimizers import QHM_SHARE
from momentum_sim.kernels.theory.definition import ModeKernels
from momentum_sim.kernels.theory.spectrum import spectral_radius


@kernel
def _one_minus_root(momentum):
    """1 - sqrt(beta)."""
    return (1.0 - momentum) / (1.0 + square_root(momentum))


@kernel
def _gradient_descent_mode(step_size, momentum, curvature):
    """t = r = 1 - a, d = 0."""
    r = 1.0 - step_size * curvature
    return r, 0.0, r * r, r


@kernel
def _gradient_descent_boundaries(momentum, curvature):
    """1/lambda, from which it alternates, twice, for it never oscillates; 2/lambda."""
    return 1.0 / curvature, 1.0 / curvature, 2.0 / curvature


@kernel
def _gradient_descent_critical_momentum(step_size, curvature):
    return nan


@kernel
def _gradient_descent_optimum(mu, largest):
    """eta = 2/(L + mu), rate (L - mu)/(L + mu)."""
    return 2.0 / (largest + mu), 0.0, (largest - mu) / (largest + mu)


@kernel
def _gradient_descent_best_step_size(momentum, mu, largest):
    """2/(L + mu)."""
    return 2.0 / (largest + mu)


@kernel
def _gradient_descent_optimal_condition_number(momentum):
    return nan


@kernel
def _heavy_ball_at(a, rest, momentum):
    """t = 1 + beta - a, d = beta, D = (t + 2 sqrt beta)(t - 2 sqrt beta), r = 1 - a; ``rest`` is what rounding a lost.

    At a double root all digits of t and 2 sqrt beta cancel, so they are taken with what their rounding lost.
    """
    root = square_root(momentum)
    square, beyond = product_and_rest(root, root)
    root_rest = ((momentum - square) - beyond) / root if root > 0.0 else 0.0  # of 2 sqrt beta
    total, lost = sum_and_rest(1.0, momentum)
    t, lost_too = sum_and_rest(total, -a)
    lost = lost + (lost_too - rest) if abs(rest) < inf else 0.0
    discriminant = ((t + 2.0 * root) + (lost + root_rest)) * ((t - 2.0 * root) + (lost - root_rest))
    return t, momentum, discriminant, 1.0 - a


@kernel
def _heavy_ball_mode(step_size, momentum, curvature):
    """t = 1 + beta - a, d = beta, r = 1 - a."""
    a, rest = product_and_rest(step_size, curvature)
    return _heavy_ball_at(a, rest, momentum)


@kernel
def _heavy_ball_boundaries(momentum, curvature):
    """(1 - sqrt beta)^2/lambda, (1 + sqrt beta)^2/lambda, 2 (1 + beta)/lambda."""
    less, more = _one_minus_root(momentum), 1.0 + square_root(momentum)
    return less * less / curvature, more * more / curvature, 2.0 * (1.0 + momentum) / curvature


@kernel
def _heavy_ball_critical_momentum(step_size, curvature):
    """(1 - sqrt a)^2; nan for a >= 4."""
    a = step_size * curvature
    root = (1.0 - a) / (1.0 + square_root(a))
    return root * root if a < 4.0 else nan


@kernel
def _heavy_ball_optimum(mu, largest):
    """eta = (2/(sqrt L + sqrt mu))^2, beta = q^2, rate q = (sqrt L - sqrt mu)/(sqrt L + sqrt mu) (Polyak 1964)."""
    total = square_root(largest) + square_root(mu)
    rate = (largest - mu) / total / total
    return 4.0 / total / total, rate * rate, rate


@kernel
def _heavy_ball_best_step_size(momentum, mu, largest):
    """2 (1 + beta)/(L + mu): the roots at mu and L are opposite, for they depend on a by |1 + beta - a|."""
    return 2.0 * (1.0 + momentum) / (largest + mu)


@kernel
def _heavy_ball_optimal_condition_number(momentum):
    """((1 + sqrt beta)/(1 - sqrt beta))^2."""
    root = (1.0 + square_root(momentum)) / _one_minus_root(momentum)
    return root * root


@kernel
def _ema_momentum_mode(step_size, momentum, curvature):
    """Heavy ball's at (1 - beta) eta."""
    product, rest = product_and_rest(step_size, curvature)
    less, less_rest = sum_and_rest(1.0, -momentum)
    a, beyond = product_and_rest(less, product)
    return _heavy_ball_at(a, beyond + (less * rest + less_rest * product), momentum)


@kernel
def _ema_momentum_boundaries(momentum, curvature):
    """Heavy ball's / (1 - beta)."""
    first, last, stable = _heavy_ball_boundaries(momentum, curvature)
    return first / (1.0 - momentum), last / (1.0 - momentum), stable / (1.0 - momentum)


@kernel
def _ema_momentum_critical_momentum(step_size, curvature):
    """((1 - a)/(1 + a))^2."""
    a = step_size * curvature
    root = (1.0 - a) / (1.0 + a)
    return root * root


@kernel
def _ema_momentum_optimum(mu, largest):
    """Heavy ball's beta and rate, its step size / (1 - beta) = 1/sqrt(L mu)."""
    _, momentum, rate = _heavy_ball_optimum(mu, largest)
    return 1.0 / (square_root(largest) * square_root(mu)), momentum, rate


@kernel
def _ema_momentum_best_step_size(momentum, mu, largest):
    """Heavy ball's / (1 - beta)."""
    return _heavy_ball_best_step_size(momentum, mu, largest) / (1.0 - momentum)


@kernel
def _nesterov_mode(step_size, momentum, curvature):
    """t = (1 + beta)(1 - a), d = beta (1 - a), r = 1 - (1 + beta) a, for the point that looks ahead.

    D = (1 - a) ((1 - beta)^2 - (1 + beta)^2 a), whose second factor is taken with what its parts' rounding lost.
    """
    a, rest = product_and_rest(step_size, curvature)
    less, less_lost = sum_and_rest(1.0, -momentum)
    more, more_lost = sum_and_rest(1.0, momentum)
    first, first_lost = product_and_rest(less, less)
    square, square_lost = product_and_rest(more, more)
    second, second_lost = product_and_rest(square, a)
    lost = first_lost + 2.0 * less * less_lost
    lost -= second_lost + square * rest + (square_lost + 2.0 * more * more_lost) * a
    left, apart = 1.0 - a, first - second
    return more * left, momentum * left, left * (apart + lost if abs(lost) < inf else apart), 1.0 - more * a


@kernel
def _nesterov_boundaries(momentum, curvature):
    """((1 - beta)/(1 + beta))^2/lambda, 1/lambda, 2 (1 + beta)/((1 + 2 beta) lambda)."""
    root = (1.0 - momentum) / (1.0 + momentum)
    stable = 2.0 * (1.0 + momentum) / (1.0 + 2.0 * momentum)
    return root * root / curvature, 1.0 / curvature, stable / curvature


@kernel
def _nesterov_critical_momentum(step_size, curvature):
    """(1 - sqrt a)/(1 + sqrt a); nan for a > 1."""
    a = step_size * curvature
    more = 1.0 + square_root(a)
    return (1.0 - a) / (more * more) if a <= 1.0 else nan


@kernel
def _nesterov_optimum(mu, largest):
    """eta = 4/(3 L + mu), beta = (q - 2)/(q + 2), rate 1 - 2/q, q = sqrt(3 L/mu + 1) (Lessard, Recht, Packard 2016)."""
    root = square_root(3.0 * (largest / mu) + 1.0)
    above = 3.0 * ((largest - mu) / mu) / (root + 2.0)  # root - 2
    return 4.0 / (3.0 * largest + mu), above / (root + 2.0), above / root


@kernel
def _equal_radii(mode, least, momentum, mu, largest):
    """The step size at which the spectral radii at mu and L are equal, by bisection to the last digit.

    For rules whose radius falls until a is ``least`` and rises from there.
    """
    low, high = least / largest, least / mu
    middle = low + 0.5 * (high - low)
    while low < middle < high:
        flat, steep = mode(middle, momentum, mu), mode(middle, momentum, largest)
        if spectral_radius(steep) < spectral_radius(flat):
            low = middle
        else:
            high = middle
        middle = low + 0.5 * (high - low)
    return middle


@kernel
def _nesterov_best_step_size(momentum, mu, largest):
    """Where the spectral radii at mu and L are equal, for each falls until a = 1 and rises from there."""
    return _equal_radii(_nesterov_mode, 1.0, momentum, mu, largest)


@kernel
def _nesterov_optimal_condition_number(momentum):
    """(4 ((1 + beta)/(1 - beta))^2 - 1)/3."""
    root = 2.0 * (1.0 + momentum) / (1.0 - momentum)
    return (root * root - 1.0) / 3.0


@kernel
def _qhm_pushes(momentum):
    """1 - nu beta, and beta (1 - nu): what t and d lose for each a."""
    return 1.0 - QHM_SHARE * momentum, momentum * (1.0 - QHM_SHARE)


@kernel
def _qhm_mode(step_size, momentum, curvature):
    """t = 1 + beta - (1 - nu beta) a, d = beta (1 - (1 - nu) a), r = 1 - (1 - nu beta) a.

    D is the product of c (a - a_1) and c (a - a_2), with c = 1 - nu beta and the boundaries a_1, a_2 of oscillation.
    """
    a = step_size * curvature
    c, taken = _qhm_pushes(momentum)
    first, last = _qhm_roots(momentum)
    discriminant = (c * (a - first)) * (c * (a - last))
    return (1.0 + momentum) - c * a, momentum - taken * a, discriminant, 1.0 - c * a


@kernel
def _qhm_roots(momentum):
    """(1 - beta)/(1 + sqrt(nu beta))^2 and (1 - beta)/(1 - sqrt(nu beta))^2: where D is 0."""
    root = square_root(QHM_SHARE * momentum)
    less = (1.0 - QHM_SHARE * momentum) / (1.0 + root)  # 1 - sqrt(nu beta)
    more = 1.0 + root
    return (1.0 - momentum) / (more * more), (1.0 - momentum) / (less * less)


@kernel
def _qhm_boundaries(momentum, curvature):
    """Those of D, the second up to beta = nu, and 2 (1 + beta)/(1 + beta - 2 nu beta), all / lambda.

    Beyond the second boundary of D the roots are real again. With more momentum than nu they are positive at first, and
    the dominant one is negative once t is: from (1 + beta)/(1 - nu beta).
    """
    first, last = _qhm_roots(momentum)
    if momentum > QHM_SHARE:
        last = (1.0 + momentum) / (1.0 - QHM_SHARE * momentum)
    stable = 2.0 * (1.0 + momentum) / (1.0 + momentum - 2.0 * QHM_SHARE * momentum)
    return first / curvature, last / curvature, stable / curvature


@kernel
def _qhm_critical_momentum(step_size, curvature):
    """((1 - a)/(sqrt(1 - (1 - nu) a) + a sqrt nu))^2; nan where that root is not real."""
    a = step_size * curvature
    inside = 1.0 - (1.0 - QHM_SHARE) * a
    root = (1.0 - a) / (square_root(inside) + a * square_root(QHM_SHARE))
    return root * root if inside > 0.0 else nan


@kernel
def _qhm_optimal_rate(momentum):
    """The double root at the first boundary of oscillation, (s + beta)/(1 + s), s = sqrt(nu beta)."""
    root = square_root(QHM_SHARE * momentum)
    return (root + momentum) / (1.0 + root)


@kernel
def _qhm_optimal_condition_number(momentum):
    """(1 + r)(r + beta)/((1 - nu beta) r + (1 - nu) beta)/a_1: -r is a root at L where r is the double one at mu."""
    rate = _qhm_optimal_rate(momentum)
    c, taken = _qhm_pushes(momentum)
    first, _ = _qhm_roots(momentum)
    return (1.0 + rate) * (rate + momentum) / (c * rate + taken) / first if momentum > 0.0 else 1.0


@kernel
def _qhm_optimum(mu, largest):
    """The beta whose optimal condition number is L/mu, by bisection; eta = a_1/mu, the rate its double root."""
    condition, low, high = largest / mu, 0.0, 1.0
    middle = 0.5
    while low < middle < high:
        if _qhm_optimal_condition_number(middle) < condition:
            low = middle
        else:
            high = middle
        middle = low + 0.5 * (high - low)
    first, _ = _qhm_roots(low)
    return first / mu, low, _qhm_optimal_rate(low)


@kernel
def _qhm_best_step_size(momentum, mu, largest):
    """Where the spectral radii at mu and L are equal, for each falls until the second boundary and rises from there."""
    _, last = _qhm_roots(momentum)
    return _equal_radii(_qhm_mode, last, momentum, mu, largest)


gradient_descent = ModeKernels(
    _gradient_descent_mode,
    _gradient_descent_boundaries,
    _gradient_descent_critical_momentum,
    _gradient_descent_optimum,
    _gradient_descent_best_step_size,
    _gradient_descent_optimal_condition_number,
)

heavy_ball = ModeKernels(
    _heavy_ball_mode,
    _heavy_ball_boundaries,
    _heavy_ball_critical_momentum,
    _heavy_ball_optimum,
    _heavy_ball_best_step_size,
    _heavy_ball_optimal_condition_number,
)

ema_momentum = ModeKernels(
    _ema_momentum_mode,
    _ema_momentum_boundaries,
    _ema_momentum_critical_momentum,
    _ema_momentum_optimum,
    _ema_momentum_best_step_size,
    _heavy_ball_optimal_condition_number,
)

nesterov = ModeKernels(
    _nesterov_mode,
    _nesterov_boundaries,
    _nesterov_critical_momentum,
    _nesterov_optimum,
    _nesterov_best_step_size,
    _nesterov_optimal_condition_number,
)

qhm = ModeKernels(
    _qhm_mode,
    _qhm_boundaries,
    _qhm_critical_momentum,
    _qhm_optimum,
    _qhm_best_step_size,
    _qhm_optimal_condition_number,
)
