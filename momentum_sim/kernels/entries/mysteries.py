"""Runs whose setting is hidden, and what can be read off where they have been."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, number, numbers
from momentum_sim.kernels.mysteries import determinant, setting_of
from momentum_sim.kernels.optimizers import heavy_ball_step
from momentum_sim.kernels.random_numbers import normals
from momentum_sim.kernels.theory.rules import heavy_ball

_critical_momentum = heavy_ball.critical_momentum


@entry(numbers, count, count)
def mystery_positions():
    """Where the hidden run of a seed is: (positions, seed, n), n + 1 of them, the first 1.

    Its gradient's noise in step k is the first normal number of the seed's draw of run 0, particle 0 and step k.
    """

    def loop(positions, seed, n):
        _, momentum, step_size, noise = setting_of(seed)
        x, state = 1.0, (0.0, 0.0)
        positions[0] = x
        for k in range(n):
            gradient = x
            if noise > 0.0:
                drawn, _ = normals(seed, 0, 0, k)
                gradient += noise * drawn
            x, _, state = heavy_ball_step(x, 0.0, gradient, 0.0, state, momentum, step_size)
            positions[k + 1] = x

    return loop


@entry(numbers, number, number, count)
def bowl_positions():
    """Where a heavy ball of a setting is in that bowl: (positions, momentum, step_size, n)."""

    def loop(positions, momentum, step_size, n):
        x, state = 1.0, (0.0, 0.0)
        positions[0] = x
        for k in range(n):
            x, _, state = heavy_ball_step(x, 0.0, x, 0.0, state, momentum, step_size)
            positions[k + 1] = x

    return loop


@entry(numbers, numbers, count)
def bowl_losses():
    """The losses x^2/2 at n + 1 positions in that bowl: (losses, positions, n)."""

    def loop(losses, positions, n):
        for k in range(n + 1):
            losses[k] = 0.5 * positions[k] * positions[k]

    return loop


@entry(numbers, count)
def mystery_setting():
    """What is hidden: (out, seed), out five numbers.

    The cause, the momentum, the step size, the noise, and the momentum that is critical at that step size.
    """

    def loop(out, seed):
        cause, momentum, step_size, noise = setting_of(seed)
        out[0] = cause
        out[1] = momentum
        out[2] = step_size
        out[3] = noise
        out[4] = _critical_momentum(step_size, 1.0)

    return loop


@entry(numbers, numbers, count)
def determinants():
    """out[k - 1] = x_{k+1} x_{k-1} - x_k^2 for k from 1 to n - 1: (out, positions, n), with n + 1 positions."""

    def loop(out, positions, n):
        for k in range(1, n):
            out[k - 1] = determinant(positions[k - 1], positions[k], positions[k + 1])

    return loop
