"""The expected loss after the last step of `POPULATION` runs that differ in their momenta alone.

Three ways to have it, of one form: ``way(losses, errors, memory, momenta, problem, ...)`` writes the expected loss of
each, inf of one that diverges, and its standard error, 0 where it is exact. ``momenta`` has those of all runs at each
step beside each other. ``problem`` is ``(n, x, y, step_sizes, coefficients, amount, particles, seed, stream)``; after
it come the kernels that `entries.ensemble` is made with.

``alone``       without noise: the run itself
``by_moments``  with noise on a quadratic, for a rule whose steps are linear and that remembers one thing: exactly
``sampled``     with noise elsewhere: the mean of many runs, each with the draws of its own number, the same for all
"""

from math import inf

from momentum_sim.kernels.entries.measures import DIVERGENCE_LIMIT
from momentum_sim.kernels.entries.objectives import eigenvalues
from momentum_sim.kernels.evolution import POPULATION
from momentum_sim.kernels.jit import beyond, bits_of, kernel, put_strided, square_root, strided
from momentum_sim.kernels.optimizers import observed
from momentum_sim.kernels.particles import (
    ANGLE,
    PARTICLES,
    RADIUS,
    SUMS,
    WORK,
    X,
    Y,
    begin_draws,
    draw,
    put_sums_of_losses,
    total,
)
from momentum_sim.kernels.random_numbers import normals_of
from momentum_sim.kernels.theory.laws import next_covariance, unit_push, unit_steps

_X, _Y, _LEFT, _FLAT, _STEEP, _STATE = (POPULATION * index for index in (0, 1, 2, 3, 7, 11))
_FOUR = (0.0, 0.0, 0.0, 0.0)

# Of a block of particles: the normal numbers of a step, the sums, and the particles of each run.
_ZX, _ZY, _SUMMED, _RUNS = (WORK + PARTICLES * index for index in (0, 1, 2, 3))
_LOST, _OWN = 2 * PARTICLES, 3 * PARTICLES  # of the particles of a run: whether they left, what the rule remembers


def memory_size(length: int, *, many: bool) -> int:
    """How many numbers a way needs to work in, for a rule that remembers so many; ``many``: if it is ``sampled``."""
    return _RUNS + POPULATION * (_OWN + PARTICLES * length) if many else _STATE + POPULATION * length


@kernel
def alone(
    losses, errors, memory, momenta, problem, value, gradient, curvature, noise, step, initial_state, gradient_point,
    observe,
):  # fmt: skip
    """The loss at the end of each run."""
    n, x, y, step_sizes, coefficients, _, _, _, _ = problem
    _begin_runs(memory, x, y, initial_state)
    for k in range(n):
        for lane in range(POPULATION):
            momentum = momenta[POPULATION * k + lane]
            _take_step(
                memory, lane, momentum, step_sizes[k], coefficients, value, gradient, step, initial_state,
                gradient_point, observe,
            )  # fmt: skip
    for lane in range(POPULATION):
        _put_loss(losses, errors, memory, lane, value(memory[_X + lane], memory[_Y + lane], coefficients))


@kernel
def by_moments(
    losses, errors, memory, momenta, problem, value, gradient, curvature, noise, step, initial_state, gradient_point,
    observe,
):  # fmt: skip
    """The loss of the mean iterate, which is the run without noise, and (flat P + steep Q)/2.

    P and Q are the variances of the iterate along the axes of the Hessian; they are the same whatever the start.
    """
    n, x, y, step_sizes, coefficients, amount, _, _, _ = problem
    flat, steep, along, across = _axes(gradient, curvature, noise, coefficients, amount)
    _begin_runs(memory, x, y, initial_state)
    for lane in range(POPULATION):
        put_strided(memory, _FLAT + lane, POPULATION, _FOUR)
        put_strided(memory, _STEEP + lane, POPULATION, _FOUR)
    for k in range(n):
        step_size = step_sizes[k]
        for lane in range(POPULATION):
            momentum = momenta[POPULATION * k + lane]
            _take_step(
                memory, lane, momentum, step_size, coefficients, value, gradient, step, initial_state,
                gradient_point, observe,
            )  # fmt: skip
            _spread(memory, _FLAT + lane, flat, along, momentum, step_size, step, gradient_point)
            _spread(memory, _STEEP + lane, steep, across, momentum, step_size, step, gradient_point)
    for lane in range(POPULATION):
        loss = value(memory[_X + lane], memory[_Y + lane], coefficients)
        loss += 0.5 * (flat * memory[_FLAT + lane] + steep * memory[_STEEP + lane])
        _put_loss(losses, errors, memory, lane, loss)


@kernel
def sampled(
    losses, errors, memory, momenta, problem, value, gradient, curvature, noise, step, initial_state, gradient_point,
    observe,
):  # fmt: skip
    """The mean loss of many runs at their end, and its standard error.

    Particle k of a stream meets the draws that `entries.ensemble` gives it, and losses are summed as there.
    """
    n, x, y, step_sizes, coefficients, amount, particles, seed, stream = problem
    size = _OWN + PARTICLES * len(initial_state)
    for lane in range(POPULATION):
        losses[lane] = 0.0
        errors[lane] = 0.0
    for block in range(0, particles, PARTICLES):
        there = min(PARTICLES, particles - block)
        begin_draws(memory, seed, stream, block)
        for run in range(POPULATION):
            _begin_particles(beyond(memory, _RUNS + size * run), x, y, initial_state)
        for k in range(n):
            _draw_normals(memory, seed, stream, k)
            for run in range(POPULATION):
                own = beyond(memory, _RUNS + size * run)
                momentum, step_size = momenta[POPULATION * k + run], step_sizes[k]
                for lane in range(PARTICLES):
                    px, py, lost = own[X + lane], own[Y + lane], own[_LOST + lane]
                    state = strided(own, _OWN + lane, PARTICLES, initial_state)
                    state = observed(observe, value, px, py, state, coefficients)
                    ax, ay = gradient_point(px, py, state, momentum)
                    gx, gy = gradient(ax, ay, coefficients)
                    zx, zy = memory[_ZX + lane], memory[_ZY + lane]
                    gx, gy = noise(gx, gy, ax, ay, gradient, curvature, coefficients, amount, zx, zy)
                    px, py, state = step(px, py, gx, gy, state, momentum, step_size)
                    own[X + lane] = px
                    own[Y + lane] = py
                    own[_LOST + lane] = lost if abs(px) + abs(py) <= DIVERGENCE_LIMIT else 1.0
                    put_strided(own, _OWN + lane, PARTICLES, state)
        for run in range(POPULATION):
            _add_losses(losses, errors, memory, beyond(memory, _RUNS + size * run), run, there, value, coefficients)
    for lane in range(POPULATION):
        mean = losses[lane] / particles
        square = max(errors[lane] / particles - mean * mean, 0.0)
        losses[lane] = mean if mean < inf else inf
        errors[lane] = square_root(square / (particles - 1.0)) if mean < inf else inf


@kernel
def _begin_particles(own, x, y, initial_state):
    """A block of a run's particles at their start."""
    for lane in range(PARTICLES):
        own[X + lane] = x
        own[Y + lane] = y
        own[_LOST + lane] = 0.0
        put_strided(own, _OWN + lane, PARTICLES, initial_state)


@kernel
def _draw_normals(memory, seed, stream, step):
    """The normal numbers of a step beside each other, which all runs meet."""
    draw(memory, seed, stream, step)
    for lane in range(PARTICLES):
        zx, zy = normals_of(memory[RADIUS + lane], bits_of(memory[ANGLE + lane]))
        memory[_ZX + lane] = zx
        memory[_ZY + lane] = zy


@kernel
def _begin_runs(memory, x, y, initial_state):
    """All runs at their start."""
    for lane in range(POPULATION):
        memory[_X + lane] = x
        memory[_Y + lane] = y
        memory[_LEFT + lane] = 0.0
        put_strided(memory, _STATE + lane, POPULATION, initial_state)


@kernel
def _take_step(
    memory, lane, momentum, step_size, coefficients, value, gradient, step, initial_state, gradient_point, observe
):
    """A step of one of the runs, with the exact gradient."""
    x, y, left = memory[_X + lane], memory[_Y + lane], memory[_LEFT + lane]
    state = strided(memory, _STATE + lane, POPULATION, initial_state)
    state = observed(observe, value, x, y, state, coefficients)
    px, py = gradient_point(x, y, state, momentum)
    gx, gy = gradient(px, py, coefficients)
    x, y, state = step(x, y, gx, gy, state, momentum, step_size)
    memory[_X + lane] = x
    memory[_Y + lane] = y
    memory[_LEFT + lane] = left if abs(x) + abs(y) <= DIVERGENCE_LIMIT else 1.0
    put_strided(memory, _STATE + lane, POPULATION, state)


@kernel
def _put_loss(losses, errors, memory, lane, loss):
    """The loss of one of the runs; inf if it has diverged."""
    losses[lane] = loss if memory[_LEFT + lane] == 0.0 and loss < inf else inf
    errors[lane] = 0.0


@kernel
def _axes(gradient, curvature, noise, c, amount):
    """A quadratic's flat and steep curvature, and the variance of the gradient's noise along and across.

    Of a symmetric matrix S what belongs to the axes of H is the half trace, less and more by as much of what else S has
    as points the way of H's: where H is round, any axes are its own.
    """
    x, y = gradient(0.0, 0.0, c)
    xx, mixed = gradient(1.0, 0.0, c)
    _, yy = gradient(0.0, 1.0, c)
    xx, mixed, yy = xx - x, mixed - y, yy - y
    one_x, one_y = noise(0.0, 0.0, 0.0, 0.0, gradient, curvature, c, amount, 1.0, 0.0)
    two_x, two_y = noise(0.0, 0.0, 0.0, 0.0, gradient, curvature, c, amount, 0.0, 1.0)
    right, up, both = one_x * one_x + two_x * two_x, one_y * one_y + two_y * two_y, one_x * one_y + two_x * two_y
    flat, steep = eigenvalues(xx, yy, mixed)
    half = 0.5 * (xx - yy)
    size = square_root(half * half + mixed * mixed)
    apart = 0.0 if size == 0.0 else (0.5 * (right - up) * half + both * mixed) / size
    middle = 0.5 * (right + up)
    return flat, steep, max(middle - apart, 0.0), max(middle + apart, 0.0)


@kernel
def _spread(memory, first, curvature, noise, momentum, step_size, step, gradient_point):
    """A step of the covariance of one of the runs in one mode."""
    xx, xv, state = unit_steps(step, gradient_point, (0.0, 1.0), curvature, momentum, step_size)
    matrix = (xx, xv, state[0], state[1])
    x, state = unit_push(step, (0.0, 0.0), momentum, step_size)
    push = (x, state[0])
    covariance = strided(memory, first, POPULATION, _FOUR)
    put_strided(memory, first, POPULATION, next_covariance(covariance, matrix, push, matrix, push, noise))


@kernel
def _add_losses(losses, squares, memory, own, run, there, value, coefficients):
    """Add the losses of a block of a run's particles, and their squares, to those of the blocks before."""
    lost = 0.0
    put_sums_of_losses(value, coefficients, own, memory, _SUMMED, there)
    losses[run] += total(memory, _SUMMED + 2 * SUMS)
    for lane in range(there):
        loss = value(own[X + lane], own[Y + lane], coefficients)
        squares[run] += loss * loss
        lost += own[_LOST + lane]
    if lost > 0.0:
        losses[run] = inf
