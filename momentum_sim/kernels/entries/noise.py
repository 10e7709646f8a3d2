"""What a rule does where gradients are noisy: one run, or an ensemble of them."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, kernel, number, numbers, put_strided, square_root, strided
from momentum_sim.kernels.optimizers import at_iterate, observed
from momentum_sim.kernels.particles import (
    PARTICLES,
    SUMS,
    WORK,
    X,
    Y,
    begin_draws,
    draw,
    put_sums,
    put_sums_of_losses,
    step_particles,
    total,
)
from momentum_sim.kernels.random_numbers import normals, uniforms

#: What is summed over particles at each step: x, y, the loss, and products of what they are off the mean.
MOMENTS = 6


@kernel
def no_noise(gx, gy, x, y, gradient, curvature, c, amount, zx, zy):
    """The exact gradient, as `momentum_sim.kernels.noise` has noisy ones: for ensembles that draw nothing."""
    return gx, gy


@entry(numbers, count, count, count, count)
def normal_draws():
    """The two standard normal numbers of each of n steps, as pairs: (out, seed, run, particle, n)."""

    def loop(out, seed, run, particle, n):
        for k in range(n):
            zx, zy = normals(seed, run, particle, k)
            out[2 * k] = zx
            out[2 * k + 1] = zy

    return loop


@entry(numbers, count, count, count, count)
def uniform_draws():
    """The two numbers in [0, 1) of each of n steps, as pairs: (out, seed, run, particle, n)."""

    def loop(out, seed, run, particle, n):
        for k in range(n):
            first, second = uniforms(seed, run, particle, k)
            out[2 * k] = first
            out[2 * k + 1] = second

    return loop


@entry(numbers, numbers, numbers, numbers, numbers, numbers, numbers, count)
def noisy_trajectory(
    gradient, curvature, noise, step, initial_state, gradient_point=at_iterate, value=None, observe=None
):
    """n steps from the path's first point, with noise: (path, gradients, draws, momenta, step_sizes, c, amount, n).

    Writes the path and the n noisy gradients that the rule was given, pairs as the draws are; gradients may be written
    over the draws. The loss that a rule observes is exact all the same, for noise is of gradients alone.
    """

    def loop(path, gradients, draws, momenta, step_sizes, c, amount, n):
        x = path[0]
        y = path[1]
        state = initial_state
        much = (amount[0], amount[1], amount[2])
        for k in range(n):
            state = observed(observe, value, x, y, state, c)
            px, py = gradient_point(x, y, state, momenta[k])
            gx, gy = gradient(px, py, c)
            gx, gy = noise(gx, gy, px, py, gradient, curvature, c, much, draws[2 * k], draws[2 * k + 1])
            x, y, state = step(x, y, gx, gy, state, momenta[k], step_sizes[k])
            gradients[2 * k] = gx
            gradients[2 * k + 1] = gy
            path[2 * k + 2] = x
            path[2 * k + 3] = y

    return loop


@entry(numbers, numbers, number)
def noise_amount(amount):
    """The three numbers that a noise's kernel reads, of a size and a batch's: (out, size, batch_size)."""

    def loop(out, size, batch_size):
        one, two, three = amount(size)
        root = square_root(batch_size)
        out[0] = one / root
        out[1] = two / root
        out[2] = three / root

    return loop


@entry(numbers, numbers, numbers, number, number)
def noise_root(gradient, curvature, noise):
    """The matrix A of the noise A z of a gradient at a point, by rows: (out, c, amount, x, y).

    Its covariance is A A^T.
    """

    def loop(out, c, amount, x, y):
        much = (amount[0], amount[1], amount[2])
        out[0], out[2] = noise(0.0, 0.0, x, y, gradient, curvature, c, much, 1.0, 0.0)
        out[1], out[3] = noise(0.0, 0.0, x, y, gradient, curvature, c, much, 0.0, 1.0)

    return loop


def ensemble_scratch_size(initial_state: tuple[float, ...]) -> int:
    """How many numbers an ensemble of a rule needs to work in."""
    return WORK + PARTICLES * len(initial_state) + 3 * SUMS


@kernel
def _put_points(points, scratch, block, there):
    """Put the particles of a block where they were taken from."""
    for lane in range(there):
        points[2 * (block + lane)] = scratch[X + lane]
        points[2 * (block + lane) + 1] = scratch[Y + lane]


@kernel
def _products(x_mean, y_mean, scratch, lane, there):
    """Products of what a particle is off the mean; 0 for a lane that has none."""
    dx = scratch[X + lane] - x_mean
    dy = scratch[Y + lane] - y_mean
    return (dx * dx, dx * dy, dy * dy) if lane < there else (0.0, 0.0, 0.0)


@entry(numbers, numbers, count, count, numbers, numbers, numbers, numbers, count, count, numbers, count)
def ensemble(
    value, gradient, curvature, noise, step, initial_state, no_coefficients, measured, gradient_point=at_iterate,
    observe=None,
):  # fmt: skip
    """n steps of m particles, in place, with noise.

    (points, moments, first, m, momenta, step_sizes, c, amount, seed, run, scratch, n).

    The particles are ``first`` and those after it of an ensemble, particle k with draws of its own number: they do what
    `noisy_trajectory` does with those, to the last bit. Where it is ``measured``, their moments are added to those of
    the ``first`` particles before them, for `ensemble_moments`: `MOMENTS` numbers for each of n + 1 steps, 0 at first.
    Where it is not, ``moments`` is neither read nor written. scratch has `ensemble_scratch_size` numbers;
    ``no_coefficients`` is as many zeros as c has numbers.

    Particles go through a step in blocks of `PARTICLES`, as in `sweep`, first the bits of their draws, then the rest:
    a processor looks only so far ahead, and each particle is one long chain of instructions. Products are summed of
    what a block is off its own mean, and blocks joined as T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating Formulae
    and a Pairwise Algorithm for Computing Sample Variances", 1979, have it: a small cloud far away loses no digits.
    """
    length = len(initial_state)
    sums = WORK + PARTICLES * length
    noisy = noise is not no_noise

    def loop(points, moments, first, m, momenta, step_sizes, c, amount, seed, run, scratch, n):
        coefficients = strided(c, 0, 1, no_coefficients)
        much = (amount[0], amount[1], amount[2])
        for block in range(0, m, PARTICLES):
            there = min(PARTICLES, m - block)
            before = float(first + block)
            for lane in range(PARTICLES):
                at = 2 * (block + min(lane, there - 1))
                scratch[X + lane] = points[at]
                scratch[Y + lane] = points[at + 1]
                put_strided(scratch, WORK + lane, PARTICLES, initial_state)
            if noisy:
                begin_draws(scratch, seed, run, first + block)
            for k in range(n + 1):
                if measured:
                    add_moments(value, coefficients, scratch, sums, there, before, moments, MOMENTS * k)
                if k < n:
                    momentum = momenta[k]
                    step_size = step_sizes[k]
                    if noisy:
                        draw(scratch, seed, run, k)
                    step_particles(
                        scratch, None, coefficients, much, momentum, step_size, value, gradient, curvature, noise, step,
                        initial_state, gradient_point, observe,
                    )  # fmt: skip
            _put_points(points, scratch, block, there)

    return loop


@kernel
def add_moments(value, coefficients, scratch, sums, there, before, moments, at):
    """Add the moments of the particles in scratch, of which ``there`` count, to those of ``before`` others."""
    put_sums_of_losses(value, coefficients, scratch, scratch, sums, there)
    x_sum = total(scratch, sums)
    y_sum = total(scratch, sums + SUMS)
    loss_sum = total(scratch, sums + 2 * SUMS)
    x_mean = x_sum / there
    y_mean = y_sum / there
    for lane in range(SUMS):
        one = _products(x_mean, y_mean, scratch, lane, there)
        two = _products(x_mean, y_mean, scratch, lane + SUMS, there)
        three = _products(x_mean, y_mean, scratch, lane + 2 * SUMS, there)
        four = _products(x_mean, y_mean, scratch, lane + 3 * SUMS, there)
        put_sums(scratch, sums, lane, one, two, three, four)
    x_off = 0.0
    y_off = 0.0
    if before > 0.0:
        x_off = x_mean - moments[at] / before
        y_off = y_mean - moments[at + 1] / before
    joined = before * there / (before + there)
    moments[at] += x_sum
    moments[at + 1] += y_sum
    moments[at + 2] += loss_sum
    moments[at + 3] += total(scratch, sums) + joined * (x_off * x_off)
    moments[at + 4] += total(scratch, sums + SUMS) + joined * (x_off * y_off)
    moments[at + 5] += total(scratch, sums + 2 * SUMS) + joined * (y_off * y_off)


@entry(numbers, numbers, numbers, numbers, count, count)
def ensemble_moments():
    """Means, covariances and mean losses of m particles at each of n + 1 steps, from the moments that were summed.

    (means, covariances, losses, moments, m, n): pairs, 2 x 2 matrices, numbers. Products are divided by m.
    """

    def loop(means, covariances, losses, moments, m, n):
        for k in range(n + 1):
            at = MOMENTS * k
            means[2 * k] = moments[at] / m
            means[2 * k + 1] = moments[at + 1] / m
            losses[k] = moments[at + 2] / m
            covariances[4 * k] = moments[at + 3] / m
            covariances[4 * k + 1] = moments[at + 4] / m
            covariances[4 * k + 2] = moments[at + 4] / m
            covariances[4 * k + 3] = moments[at + 5] / m

    return loop
