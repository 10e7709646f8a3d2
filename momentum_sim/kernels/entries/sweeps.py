"""What a rule does at many settings, or from many starts, at once."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.entries.measures import DIVERGENCE_LIMIT
from momentum_sim.kernels.jit import count, kernel, number, numbers, put_strided, strided
from momentum_sim.kernels.optimizers import at_iterate, observed

#: How many runs are taken through a step together, as lanes of the same instructions.
LANES = 32
_X, _Y, _STEP_SIZE, _TOLERANCE, _UNSETTLED, _LEFT, _STATE = range(0, 7 * LANES, LANES)


def scratch_size(initial_state: tuple[float, ...]) -> int:
    """How many numbers a sweep of a rule needs to work in."""
    return _STATE + LANES * len(initial_state)


@kernel
def begin_lane(scratch, lane, x, y, tolerance, initial_state):
    """Put a run's start, its tolerance and what its rule remembers then beside those of the others."""
    scratch[_X + lane] = x
    scratch[_Y + lane] = y
    scratch[_TOLERANCE + lane] = tolerance
    scratch[_UNSETTLED + lane] = -1.0
    scratch[_LEFT + lane] = 0.0
    put_strided(scratch, _STATE + lane, LANES, initial_state)


@kernel
def step_lanes(
    scratch, k, momentum, coefficients, minimum, value, gradient, step, initial_state, gradient_point, observe
):
    """Measure the k-th iterate of each run, and take its next step with its own step size.

    One running value of each, the last step at which its gap was above its tolerance, says when it settles: none is
    left off when it has, for it may rise again.
    """
    for lane in range(LANES):
        px = scratch[_X + lane]
        py = scratch[_Y + lane]
        unsettled = scratch[_UNSETTLED + lane]
        left = scratch[_LEFT + lane]
        near = value(px, py, coefficients) - minimum <= scratch[_TOLERANCE + lane]
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


@kernel
def end_lanes(scratch, settled, diverged, first, there):
    """Write what came of the first lanes from a place on: when each settled, and whether it has diverged."""
    for lane in range(min(LANES, there)):
        settled[first + lane] = scratch[_UNSETTLED + lane] + 1.0
        diverged[first + lane] = scratch[_LEFT + lane]


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
    once. All that a block needs lies in one piece of memory, and the coefficients in none, so that no store can seem to
    change what is read next.
    """

    def loop(settled, diverged, momenta, rows, step_sizes, columns, c, schedule, scratch, n, x, y, minimum, tolerance):
        coefficients = strided(c, 0, 1, no_coefficients)
        for row in range(rows):
            for first in range(0, columns, LANES):
                for lane in range(LANES):
                    begin_lane(scratch, lane, x, y, tolerance, initial_state)
                    scratch[_STEP_SIZE + lane] = step_sizes[min(first + lane, columns - 1)]
                for k in range(n + 1):
                    momentum = momentum_at(momenta[row], k, n, schedule)
                    step_lanes(
                        scratch, k, momentum, coefficients, minimum, value, gradient, step, initial_state,
                        gradient_point, observe,
                    )  # fmt: skip
                end_lanes(scratch, settled, diverged, row * columns + first, columns - first)

    return loop


@entry(
    *(numbers, numbers, numbers, count, numbers, numbers, numbers, numbers),
    *(count, number, number, number),
)
def sweep_starts(value, gradient, step, initial_state, no_coefficients, gradient_point=at_iterate, observe=None):
    """The settling step and whether it diverges, of a run from each of some starts.

    (settled, diverged, starts, m, momenta, step_sizes, c, scratch, n, minimum, absolute, relative): settled and
    diverged hold a value for each of m starts, which are pairs; all runs take n steps with the same momenta and step
    sizes, one of each for each step. The tolerance is ``relative`` times the gap at a run's own start, or where that is
    0 ``absolute``. Otherwise as `sweep`.
    """

    def loop(settled, diverged, starts, m, momenta, step_sizes, c, scratch, n, minimum, absolute, relative):
        coefficients = strided(c, 0, 1, no_coefficients)
        for first in range(0, m, LANES):
            for lane in range(LANES):
                at = min(first + lane, m - 1)
                x = starts[2 * at]
                y = starts[2 * at + 1]
                own = relative * (value(x, y, coefficients) - minimum)
                tolerance = own if relative > 0.0 else absolute
                begin_lane(scratch, lane, x, y, tolerance, initial_state)
            for k in range(n + 1):
                last = min(k, n - 1)  # of the step behind the last nothing is seen
                step_size = step_sizes[last]
                for lane in range(LANES):
                    scratch[_STEP_SIZE + lane] = step_size
                step_lanes(
                    scratch, k, momenta[last], coefficients, minimum, value, gradient, step, initial_state,
                    gradient_point, observe,
                )  # fmt: skip
            end_lanes(scratch, settled, diverged, first, m - first)

    return loop
