"""What a rule does where gradients are noisy: one run, or an ensemble of them."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import (
    bits_of,
    count,
    kernel,
    number,
    number_of,
    numbers,
    put_strided,
    square_root,
    strided,
)
from momentum_sim.kernels.optimizers import at_iterate
from momentum_sim.kernels.random_numbers import NORMAL, normal_bits, normals, normals_of, particle_words, uniforms

#: How many particles are taken through a step together, as lanes of the same instructions.
PARTICLES = 128
_SUMS = PARTICLES // 4  # that lie beside each other, as vectors
_X, _Y, _WORDS, _RADIUS, _ANGLE, _WORK = (PARTICLES * index for index in (0, 1, 2, 6, 7, 8))
_FOUR = (0.0, 0.0, 0.0, 0.0)
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
def noisy_trajectory(gradient, curvature, noise, step, initial_state, gradient_point=at_iterate):
    """n steps from the path's first point, with noise: (path, gradients, draws, momenta, step_sizes, c, amount, n).

    Writes the path and the n noisy gradients that the rule was given, pairs as the draws are; gradients may be written
    over the draws.
    """

    def loop(path, gradients, draws, momenta, step_sizes, c, amount, n):
        x = path[0]
        y = path[1]
        state = initial_state
        much = (amount[0], amount[1], amount[2])
        for k in range(n):
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
    return _WORK + PARTICLES * len(initial_state) + 3 * _SUMS


@kernel
def _put_points(points, scratch, block, there):
    """Put the particles of a block where they were taken from."""
    for lane in range(there):
        points[2 * (block + lane)] = scratch[_X + lane]
        points[2 * (block + lane) + 1] = scratch[_Y + lane]


@kernel
def _begin_draws(scratch, seed, run, first):
    """Put the words of a block's particles beside each other."""
    for lane in range(PARTICLES):
        one, two, three, four = particle_words(seed, run, first + lane, NORMAL)
        words = (number_of(one), number_of(two), number_of(three), number_of(four))
        put_strided(scratch, _WORDS + lane, PARTICLES, words)


@kernel
def _draw(scratch, seed, run, step):
    """Put what a step's normal numbers are made of beside each other."""
    for lane in range(PARTICLES):
        one, two, three, four = strided(scratch, _WORDS + lane, PARTICLES, _FOUR)
        words = (bits_of(one), bits_of(two), bits_of(three), bits_of(four))
        radius, angle = normal_bits(words, seed, run, step)
        scratch[_RADIUS + lane] = radius
        scratch[_ANGLE + lane] = number_of(angle)


@kernel
def _total(scratch, first):
    """The sum of the sums that lie beside each other."""
    one = two = three = four = 0.0
    for lane in range(first, first + _SUMS, 4):
        one += scratch[lane]
        two += scratch[lane + 1]
        three += scratch[lane + 2]
        four += scratch[lane + 3]
    return (one + two) + (three + four)


@kernel
def _sums(value, coefficients, scratch, lane, there):
    """x, y and the loss of a particle; 0 for a lane that has none."""
    x = scratch[_X + lane]
    y = scratch[_Y + lane]
    loss = value(x, y, coefficients)
    return (x, y, loss) if lane < there else (0.0, 0.0, 0.0)


@kernel
def _products(x_mean, y_mean, scratch, lane, there):
    """Products of what a particle is off the mean; 0 for a lane that has none."""
    dx = scratch[_X + lane] - x_mean
    dy = scratch[_Y + lane] - y_mean
    return (dx * dx, dx * dy, dy * dy) if lane < there else (0.0, 0.0, 0.0)


@kernel
def _put_sums(scratch, at, lane, one, two, three, four):
    """The three sums of four triples, each beside those of other lanes."""
    scratch[at + lane] = (one[0] + two[0]) + (three[0] + four[0])
    scratch[at + _SUMS + lane] = (one[1] + two[1]) + (three[1] + four[1])
    scratch[at + 2 * _SUMS + lane] = (one[2] + two[2]) + (three[2] + four[2])


@entry(numbers, numbers, count, count, numbers, numbers, numbers, numbers, count, count, numbers, count)
def ensemble(
    value, gradient, curvature, noise, step, initial_state, no_coefficients, measured, gradient_point=at_iterate
):
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
    sums = _WORK + PARTICLES * length
    noisy = noise is not no_noise

    def loop(points, moments, first, m, momenta, step_sizes, c, amount, seed, run, scratch, n):
        coefficients = strided(c, 0, 1, no_coefficients)
        much = (amount[0], amount[1], amount[2])
        for block in range(0, m, PARTICLES):
            there = min(PARTICLES, m - block)
            before = float(first + block)
            for lane in range(PARTICLES):
                at = 2 * (block + min(lane, there - 1))
                scratch[_X + lane] = points[at]
                scratch[_Y + lane] = points[at + 1]
                put_strided(scratch, _WORK + lane, PARTICLES, initial_state)
            if noisy:
                _begin_draws(scratch, seed, run, first + block)
            for k in range(n + 1):
                if measured:
                    _add_moments(value, coefficients, scratch, sums, there, before, moments, MOMENTS * k)
                if k < n:
                    momentum = momenta[k]
                    step_size = step_sizes[k]
                    if noisy:
                        _draw(scratch, seed, run, k)
                    for lane in range(PARTICLES):
                        x = scratch[_X + lane]
                        y = scratch[_Y + lane]
                        state = strided(scratch, _WORK + lane, PARTICLES, initial_state)
                        px, py = gradient_point(x, y, state, momentum)
                        zx, zy = normals_of(scratch[_RADIUS + lane], bits_of(scratch[_ANGLE + lane]))
                        gx, gy = gradient(px, py, coefficients)
                        gx, gy = noise(gx, gy, px, py, gradient, curvature, coefficients, much, zx, zy)
                        x, y, state = step(x, y, gx, gy, state, momentum, step_size)
                        scratch[_X + lane] = x
                        scratch[_Y + lane] = y
                        put_strided(scratch, _WORK + lane, PARTICLES, state)
            _put_points(points, scratch, block, there)

    return loop


@kernel
def _add_moments(value, coefficients, scratch, sums, there, before, moments, at):
    """Add the moments of the particles in scratch, of which ``there`` count, to those of ``before`` others."""
    for lane in range(_SUMS):
        one = _sums(value, coefficients, scratch, lane, there)
        two = _sums(value, coefficients, scratch, lane + _SUMS, there)
        three = _sums(value, coefficients, scratch, lane + 2 * _SUMS, there)
        four = _sums(value, coefficients, scratch, lane + 3 * _SUMS, there)
        _put_sums(scratch, sums, lane, one, two, three, four)
    x_sum = _total(scratch, sums)
    y_sum = _total(scratch, sums + _SUMS)
    loss_sum = _total(scratch, sums + 2 * _SUMS)
    x_mean = x_sum / there
    y_mean = y_sum / there
    for lane in range(_SUMS):
        one = _products(x_mean, y_mean, scratch, lane, there)
        two = _products(x_mean, y_mean, scratch, lane + _SUMS, there)
        three = _products(x_mean, y_mean, scratch, lane + 2 * _SUMS, there)
        four = _products(x_mean, y_mean, scratch, lane + 3 * _SUMS, there)
        _put_sums(scratch, sums, lane, one, two, three, four)
    x_off = 0.0
    y_off = 0.0
    if before > 0.0:
        x_off = x_mean - moments[at] / before
        y_off = y_mean - moments[at + 1] / before
    joined = before * there / (before + there)
    moments[at] += x_sum
    moments[at + 1] += y_sum
    moments[at + 2] += loss_sum
    moments[at + 3] += _total(scratch, sums) + joined * (x_off * x_off)
    moments[at + 4] += _total(scratch, sums + _SUMS) + joined * (x_off * y_off)
    moments[at + 5] += _total(scratch, sums + 2 * _SUMS) + joined * (y_off * y_off)


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
