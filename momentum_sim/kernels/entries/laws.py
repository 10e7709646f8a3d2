"""What noise in the gradient makes of a rule: predicted, without a random number."""

from math import inf, nan

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, number, numbers, put_strided, strided
from momentum_sim.kernels.theory import (
    is_alike,
    loss_ratio,
    next_covariance,
    stationary_variance,
    unit_push,
    unit_steps,
    wasserstein_distance,
)

_TWO, _THREE, _FOUR = (0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0)


@entry(numbers, numbers, numbers, numbers, numbers, count)
def of_responses(response, quantity):
    """out[k] = what a kernel says of a rule's response at the k-th of n settings and of the noise there.

    (out, step_sizes, momenta, curvatures, noises, n); a noise is a standard deviation of the gradient.
    """

    def loop(out, step_sizes, momenta, curvatures, noises, n):
        for k in range(n):
            out[k] = quantity(response(step_sizes[k], momenta[k], curvatures[k]), curvatures[k], noises[k])

    return loop


@entry(numbers, numbers, numbers, numbers, numbers, numbers, count)
def of_responses_and(response, quantity):
    """The same, of a number as well: (out, step_sizes, momenta, curvatures, noises, values, n)."""

    def loop(out, step_sizes, momenta, curvatures, noises, values, n):
        for k in range(n):
            of = response(step_sizes[k], momenta[k], curvatures[k])
            out[k] = quantity(of, curvatures[k], noises[k], values[k])

    return loop


@entry(numbers, numbers, numbers, numbers, count)
def step_sizes_of_variances(response):
    """The step size with which a rule has a variance, for each of n: (out, variances, momenta, curvatures, n).

    The noise's standard deviation is 1. By bisection to the last digit, for the variance grows with the step size, from
    0 to infinity at the stability limit. nan for a variance that no step size has.
    """

    def loop(out, variances, momenta, curvatures, n):
        for k in range(n):
            wanted, momentum, curvature = variances[k], momenta[k], curvatures[k]
            if not (0.0 < wanted < inf and curvature > 0.0):
                out[k] = nan
                continue
            high = 1.0
            while stationary_variance(response(high, momentum, curvature), curvature, 1.0) < wanted:
                high *= 2.0
            low = 0.5 * high
            while low > 0.0 and stationary_variance(response(low, momentum, curvature), curvature, 1.0) >= wanted:
                low, high = 0.5 * low, low
            middle = low + 0.5 * (high - low)
            while low < middle < high:
                if stationary_variance(response(middle, momentum, curvature), curvature, 1.0) < wanted:
                    low = middle
                else:
                    high = middle
                middle = low + 0.5 * (high - low)
            out[k] = middle

    return loop


@entry(numbers, numbers, numbers, count, number, number, number, number)
def loss_ratios(response, share):
    """out[k] = the `loss_ratio` at the k-th of n effective step sizes and momenta.

    (out, us, momenta, n, low, high, low_noise, high_noise).
    """

    def loop(out, us, momenta, n, low, high, low_noise, high_noise):
        for k in range(n):
            out[k] = loss_ratio(response, share, us[k], momenta[k], low, high, low_noise, high_noise)

    return loop


@entry(numbers, numbers, count, number, number, number, number, number)
def alike_until(response, share):
    """The effective step size until which the two mean losses of `loss_ratio` are alike, for each of n momenta.

    (out, momenta, n, within, low, high, low_noise, high_noise): alike within a share ``within``; for inf, until which
    the rule has one. By bisection to twelve digits: from 0 on the two part.
    """

    def loop(out, momenta, n, within, low, high, low_noise, high_noise):
        for k in range(n):
            momentum = momenta[k]
            near, far = 0.0, 2.0 / high
            while is_alike(loss_ratio(response, share, far, momentum, low, high, low_noise, high_noise), within):
                near, far = far, 2.0 * far
            while far - near > 1e-12 * far:
                middle = 0.5 * (near + far)
                ratio = loss_ratio(response, share, middle, momentum, low, high, low_noise, high_noise)
                if is_alike(ratio, within):
                    near = middle
                else:
                    far = middle
            out[k] = 0.5 * (near + far)

    return loop


@entry(numbers, numbers, numbers, count, count)
def ratio_of_means():
    """out[0] = the mean of values over that of others, from one place to another: (out, values, others, begin, end)."""

    def loop(out, values, others, begin, end):
        first, second = 0.0, 0.0
        for k in range(begin, end):
            first += values[k]
            second += others[k]
        out[0] = first / second

    return loop


@entry(numbers, numbers, numbers, numbers, count)
def iteration_matrices(step, gradient_point, basis):
    """Two columns of a rule's iteration matrix on f = lambda x^2/2, row by row, for each of n settings.

    (out, step_sizes, momenta, curvatures, n). As `unit_steps` gives them, with the ``basis`` that it says. There are at
    least two rows.
    """
    size = max(4, 2 + len(basis))

    def loop(out, step_sizes, momenta, curvatures, n):
        for k in range(n):
            x, y, state = unit_steps(step, gradient_point, basis, curvatures[k], momenta[k], step_sizes[k])
            put_strided(out, size * k, 1, (x, y, 0.0, 0.0))
            put_strided(out, size * k + 2, 1, state)

    return loop


@entry(numbers, numbers, numbers, count)
def pushes(step, rest):
    """What a gradient of 1 adds to x and to what a rule remembers, for each of n settings.

    (out, step_sizes, momenta, n). As `unit_push` gives it; ``rest`` is (0, 0), or () of a rule that remembers nothing.
    """

    def loop(out, step_sizes, momenta, n):
        for k in range(n):
            x, state = unit_push(step, rest, momenta[k], step_sizes[k])
            put_strided(out, 2 * k, 1, (x, 0.0))
            put_strided(out, 2 * k + 1, 1, state[:1])

    return loop


@entry(numbers, numbers, number, count)
def mode_means():
    """out[k] = x after k steps without noise, from rest: (out, matrices, start, n), each step's matrix row by row."""

    def loop(out, matrices, start, n):
        x, v = start, 0.0
        out[0] = x
        for k in range(n):
            xx, xv, vx, vv = strided(matrices, 4 * k, 1, _FOUR)
            x, v = xx * x + xv * v, vx * x + vv * v
            out[k + 1] = x

    return loop


@entry(numbers, numbers, numbers, numbers, numbers, number, number, count)
def mode_covariances():
    """out[k] = the covariance of x in one mode with x in another after k steps.

    (out, matrices, pushes, other_matrices, other_pushes, start, noise, n): each step's matrix row by row, and what a
    gradient of 1 adds to x and to what is remembered; the covariance at the start, where nothing is remembered yet, and
    that of the two gradients' noise, for `next_covariance`.
    """

    def loop(out, matrices, pushes, other_matrices, other_pushes, start, noise, n):
        covariance = (start, 0.0, 0.0, 0.0)
        out[0] = start
        for k in range(n):
            matrix, other_matrix = strided(matrices, 4 * k, 1, _FOUR), strided(other_matrices, 4 * k, 1, _FOUR)
            push, other_push = strided(pushes, 2 * k, 1, _TWO), strided(other_pushes, 2 * k, 1, _TWO)
            covariance = next_covariance(covariance, matrix, push, other_matrix, other_push, noise)
            out[k + 1] = covariance[0]

    return loop


@entry(numbers, numbers, numbers, numbers, numbers, count)
def distances_of_laws():
    """The 2-Wasserstein distances of n pairs of Gaussian laws in the plane.

    (out, means, covariances, other_means, other_covariances, n): (x, y) and (xx, xy, yy) of each.
    """

    def loop(out, means, covariances, other_means, other_covariances, n):
        for k in range(n):
            x, y = means[2 * k] - other_means[2 * k], means[2 * k + 1] - other_means[2 * k + 1]
            first, second = strided(covariances, 3 * k, 1, _THREE), strided(other_covariances, 3 * k, 1, _THREE)
            out[k] = wasserstein_distance(x, y, first, second)

    return loop


@entry(numbers, numbers, count, number)
def shadow(shadow_kernel):
    """The shadow iterates of a path of n steps in the plane: (out, path, n, momentum), n + 1 points each."""

    def loop(out, path, n, momentum):
        for axis in range(2):
            velocity = 0.0
            before = path[axis]
            for k in range(n + 1):
                x = path[2 * k + axis]
                out[2 * k + axis], velocity = shadow_kernel(x, x - before, velocity, momentum)
                before = x

    return loop
