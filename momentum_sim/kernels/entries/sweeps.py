"""What a rule does at many settings at once."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.entries.measures import DIVERGENCE_LIMIT
from momentum_sim.kernels.jit import count, number, numbers, put_strided, strided
from momentum_sim.kernels.optimizers import at_iterate, observed

#: How many settings are taken through a step together, as lanes of the same instructions.
LANES = 32
_X, _Y, _STEP_SIZE, _UNSETTLED, _LEFT, _STATE = range(0, 6 * LANES, LANES)


def scratch_size(initial_state: tuple[float, ...]) -> int:
    """How many numbers a sweep of a rule needs to work in."""
    return _STATE + LANES * len(initial_state)


@entry(
    *(numbers, numbers, numbers, count, numbers, count, numbers, numbers, numbers),
    *(count, number, number, number, number),
)
def sweep(value, gradient, step, initial_state, momentum_at, no_coefficients, gradient_point=at_iterate, observe=None):
    """The settling step and whether it diverges, of a run for each of some momenta and each of some step sizes.

    (settled, diverged, momenta, rows, step_sizes, columns, c, schedule, scratch, n, x, y, minimum, tolerance): settled
    and diverged hold ``columns`` values for each momentum, the settling step as `settling_step` gives it and 1 or 0;
    ``schedule`` has the numbers of the momentum's schedule, scratch `scratch_size` numbers; all runs take n steps from
    (x, y). ``no_coefficients`` is as many zeros as c has numbers.

    Runs go through a step in blocks of `LANES`, one after the other in memory, for the processor to take several at
    once. None is left off when it has settled: it may rise again. All that a block needs lies in one piece of memory,
    and the coefficients in none, so that no store can seem to change what is read next.
    """

    def loop(settled, diverged, momenta, rows, step_sizes, columns, c, schedule, scratch, n, x, y, minimum, tolerance):
        coefficients = strided(c, 0, 1, no_coefficients)
        for row in range(rows):
            for first in range(0, columns, LANES):
                for lane in range(LANES):
                    scratch[_X + lane] = x
                    scratch[_Y + lane] = y
                    scratch[_STEP_SIZE + lane] = step_sizes[min(first + lane, columns - 1)]
                    scratch[_UNSETTLED + lane] = -1.0
                    scratch[_LEFT + lane] = 0.0
                    put_strided(scratch, _STATE + lane, LANES, initial_state)
                for k in range(n + 1):
                    momentum = momentum_at(momenta[row], k, n, schedule)
                    for lane in range(LANES):
                        px = scratch[_X + lane]
                        py = scratch[_Y + lane]
                        unsettled = scratch[_UNSETTLED + lane]
                        left = scratch[_LEFT + lane]
                        near = value(px, py, coefficients) - minimum <= tolerance
                        inside = abs(px) + abs(py) <= DIVERGENCE_LIMIT
                        scratch[_UNSETTLED + lane] = unsettled if near else float(k)
                        scratch[_LEFT + lane] = left if inside else 1.0
                        state = strided(scratch, _STATE + lane, LANES, initial_state)
                        state = observed(observe, value, px, py, state, coefficients)
                        ahead_x, ahead_y = gradient_point(px, py, state, momentum)
                        gx, gy = gradient(ahead_x, ahead_y, coefficients)
                        px, py, state = step(px, py, gx, gy, state, momentum, scratch[_STEP_SIZE + lane])
                        scratch[_X + lane] = px
                        scratch[_Y + lane] = py
                        put_strided(scratch, _STATE + lane, LANES, state)
                for lane in range(min(LANES, columns - first)):
                    settled[row * columns + first + lane] = scratch[_UNSETTLED + lane] + 1.0
                    diverged[row * columns + first + lane] = scratch[_LEFT + lane]

    return loop
