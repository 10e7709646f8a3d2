"""A cloud: many noisy runs from one start, and on a bowl whose axes are x and y what is predicted of them."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.entries.noise import MOMENTS, add_moments
from momentum_sim.kernels.entries.objectives import eigenvalues
from momentum_sim.kernels.inverses import angle_of
from momentum_sim.kernels.jit import beyond, count, kernel, number, numbers, put_strided, square_root, strided
from momentum_sim.kernels.optimizers import at_iterate
from momentum_sim.kernels.particles import PARTICLES, SUMS, WORK, X, Y, begin_draws, draw, put_normals, step_particles
from momentum_sim.kernels.theory.laws import (
    chance_distance,
    next_covariance,
    unit_push,
    unit_steps,
    wasserstein_distance,
)

#: What is told of a spread: its deviations in x and y, their standard errors, and its ellipse's half axes and turn.
SHAPE = 7
#: What is told of how far a law is from another: a length, what chance alone makes of it, and both in spreads.
APART = 4

_TWO, _FOUR = (0.0, 0.0), (0.0, 0.0, 0.0, 0.0)
_CHANGES = 2 * PARTICLES + 3 * SUMS  # what the changes of a block, and sums over them, take
_NORMALS = 2 * PARTICLES  # of a block at a step


def cloud_scratch_size(initial_state: tuple[float, ...]) -> int:
    """How many numbers a cloud of a rule, or its law, needs to work in."""
    return WORK + PARTICLES * len(initial_state) + 3 * SUMS + _CHANGES + _NORMALS


@entry(numbers, numbers, number, number)
def cloud_noise(amount):
    """How much noise there is, by a kernel ``amount(c, std, exponent)``: (out, c, std, exponent), three numbers."""

    def loop(out, c, std, exponent):
        put_strided(out, 0, 1, amount(c, std, exponent))

    return loop


@entry(numbers, count, count, numbers, count)
def cloud_normals():
    """The normal numbers that m particles meet in n steps: (out, m, seed, scratch, n).

    For each block of `PARTICLES`, the last one whole as well, for each step as many of x and then of y. scratch has
    `WORK` numbers.
    """

    def loop(out, m, seed, scratch, n):
        for block in range(0, m, PARTICLES):
            begin_draws(scratch, seed, 0, block)
            for k in range(n):
                draw(scratch, seed, 0, k)
                put_normals(scratch, beyond(out, 2 * (block * n + PARTICLES * k)))

    return loop


@entry(
    numbers, numbers, numbers, count, count, numbers, numbers, numbers, numbers, count, numbers, count, numbers, count
)
def cloud(
    value, gradient, curvature, noise, step, initial_state, no_coefficients, gradient_point=at_iterate, observe=None
):
    """n steps of m particles from the first of the points.

    (points, moments, changes, kept, m, momenta, step_sizes, c, amount, seed, normals, drawn, scratch, n).

    Particle k does what `ensemble` has it do, to the last bit. Writes where the first ``kept`` particles are at each of
    n + 1 steps, pairs beside each other, and adds to `MOMENTS` numbers for each of n + 1 steps, and for each of the n
    changes from one step to the next, for `ensemble_moments`: 0 at first. ``normals``: those of
    `cloud_normals`, if ``drawn`` is 1; if it is 0 they are neither read nor written, and drawn by the seed. scratch has
    `cloud_scratch_size` numbers; ``no_coefficients`` is as many zeros as c has numbers.
    """
    sums = WORK + PARTICLES * len(initial_state)
    moved = sums + 3 * SUMS
    random = moved + _CHANGES

    def loop(points, moments, changes, kept, m, momenta, step_sizes, c, amount, seed, normals, drawn, scratch, n):
        coefficients = strided(c, 0, 1, no_coefficients)
        much = (amount[0], amount[1], amount[2])
        x, y = points[0], points[1]
        change = beyond(scratch, moved)
        for block in range(0, m, PARTICLES):
            there = min(PARTICLES, m - block)
            seen = min(there, kept - block)
            before = float(block)
            for lane in range(PARTICLES):
                scratch[X + lane] = x
                scratch[Y + lane] = y
                put_strided(scratch, WORK + lane, PARTICLES, initial_state)
            begin_draws(scratch, seed, 0, block)
            for k in range(n + 1):
                for lane in range(seen):
                    at = 2 * (kept * k + block + lane)
                    points[at] = scratch[X + lane]
                    points[at + 1] = scratch[Y + lane]
                add_moments(value, coefficients, scratch, sums, there, before, moments, MOMENTS * k)
                if k < n:
                    for lane in range(2 * PARTICLES):
                        change[X + lane] = scratch[X + lane]
                    own = beyond(normals, 2 * (block * n + PARTICLES * k))
                    if drawn == 0:
                        own = beyond(scratch, random)
                        draw(scratch, seed, 0, k)
                        put_normals(scratch, own)
                    step_particles(
                        scratch, own, coefficients, much, momenta[k], step_sizes[k], value, gradient, curvature, noise,
                        step, initial_state, gradient_point, observe,
                    )  # fmt: skip
                    for lane in range(2 * PARTICLES):
                        change[X + lane] = scratch[X + lane] - change[X + lane]
                    add_moments(value, coefficients, change, 2 * PARTICLES, there, before, changes, MOMENTS * k)

    return loop


@entry(numbers, numbers, numbers, numbers, numbers, numbers, numbers, numbers, numbers, count)
def cloud_law(value, gradient, step, initial_state, basis, rest, gradient_point=at_iterate):
    """What the law of a cloud is at each step, for a rule whose steps are linear.

    (means, covariances, changes, losses, momenta, step_sizes, c, amount, scratch, n): pairs, of which the first is the
    start; 2 x 2 matrices at each of n + 1 steps; those of the n changes from one step to the next; and the expected
    losses. c has the Hessian, xx, xy and yy with xy = 0; ``amount`` is what `cloud_noise` writes of the gradient's
    noise. ``basis`` and ``rest``: as `unit_steps` and `unit_push` have them.
    """

    def loop(means, covariances, changes, losses, momenta, step_sizes, c, amount, scratch, n):
        x, y = means[0], means[1]
        noise, steep_noise = amount[0] * amount[0], amount[2] * amount[2]
        state = initial_state
        flat, steep = _FOUR, _FOUR
        put_strided(covariances, 0, 1, _FOUR)
        losses[0] = value(x, y, c)
        for k in range(n):
            momentum, step_size = momenta[k], step_sizes[k]
            px, py = gradient_point(x, y, state, momentum)
            gx, gy = gradient(px, py, c)
            x, y, state = step(x, y, gx, gy, state, momentum, step_size)
            pushed, left = unit_push(step, rest, momentum, step_size)
            put_strided(scratch, 0, 1, (pushed, 0.0))
            put_strided(scratch, 1, 1, left[:1])
            push = strided(scratch, 0, 1, _TWO)
            flat_change, flat = _spread(
                scratch, flat, step, gradient_point, basis, c[0], momentum, step_size, push, noise
            )
            steep_change, steep = _spread(
                scratch, steep, step, gradient_point, basis, c[2], momentum, step_size, push, steep_noise
            )  # fmt: skip
            means[2 * k + 2] = x
            means[2 * k + 3] = y
            put_strided(covariances, 4 * k + 4, 1, (flat[0], 0.0, 0.0, steep[0]))
            put_strided(changes, 4 * k, 1, (flat_change, 0.0, 0.0, steep_change))
            losses[k + 1] = value(x, y, c) + 0.5 * (c[0] * flat[0] + c[2] * steep[0])

    return loop


@entry(numbers, numbers, count, count)
def spread_shapes():
    """How wide each of n covariances of m particles is: (out, covariances, m, n), `SHAPE` numbers for each.

    The standard deviations in x and in y; their standard errors as of a normal law, sd/sqrt(2 (m - 1)); the standard
    deviations along the axes of the ellipse, the longer first, and how far that is turned from x towards y, in
    (-pi/2, pi/2].
    """

    def loop(out, covariances, m, n):
        root = square_root(2.0 * (m - 1.0))
        for k in range(n):
            xx, xy, _, yy = strided(covariances, 4 * k, 1, _FOUR)
            x, y = square_root(xx), square_root(yy)
            flat, steep = eigenvalues(xx, yy, xy)
            turn = 0.5 * angle_of(xx - yy, abs(2.0 * xy))
            at = SHAPE * k
            put_strided(out, at, 1, (x, y, x / root, y / root))
            out[at + 4] = square_root(steep)
            out[at + 5] = square_root(max(flat, 0.0))
            out[at + 6] = -turn if xy < 0.0 else turn

    return loop


@entry(numbers, numbers, numbers, numbers, numbers, count, count)
def spread_distances():
    """How far each of n laws of m particles is from another: (out, means, covariances, others..., m, n), `APART` each.

    The 2-Wasserstein distance of the normal laws with these moments; what it would be of two clouds of the other law
    with draws of their own, as `chance_distance` has it; and both over that law's spread, the root of its trace.
    """

    def loop(out, means, covariances, other_means, other_covariances, m, n):
        for k in range(n):
            xx, xy, _, yy = strided(covariances, 4 * k, 1, _FOUR)
            other_xx, other_xy, _, other_yy = strided(other_covariances, 4 * k, 1, _FOUR)
            x, y = means[2 * k] - other_means[2 * k], means[2 * k + 1] - other_means[2 * k + 1]
            other = other_xx, other_xy, other_yy
            length = wasserstein_distance(x, y, (xx, xy, yy), other)
            chance = chance_distance(other, m)
            spread = square_root(other_xx + other_yy)
            put_strided(out, APART * k, 1, (length, chance, _share(length, spread), _share(chance, spread)))

    return loop


@kernel
def _share(length, spread):
    """A length in spreads: 0 where it is 0, whatever the spread is."""
    return 0.0 if length == 0.0 else length / spread


@kernel
def _spread(scratch, covariance, step, gradient_point, basis, curvature, momentum, step_size, push, noise):
    """The variance of a step in one mode, and the covariance after it."""
    x, v, state = unit_steps(step, gradient_point, basis, curvature, momentum, step_size)
    put_strided(scratch, 0, 1, (x, v, 0.0, 0.0))
    put_strided(scratch, 2, 1, state)
    matrix = strided(scratch, 0, 1, _FOUR)
    away = (matrix[0] - 1.0, matrix[1], matrix[2], matrix[3])
    change = next_covariance(covariance, away, push, away, push, noise)
    return change[0], next_covariance(covariance, matrix, push, matrix, push, noise)
