"""What a path along one direction says of the momentum and the step size that it was made with."""

from math import inf

from momentum_sim.kernels.curves import read_curve, read_path
from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.inverses import natural_logarithm
from momentum_sim.kernels.jit import count, number, numbers


@entry(numbers, numbers, count, number, count)
def path_momentum():
    """Five numbers, a `PATH_READING`, of n positions along one direction: (out, positions, n, minimum, nesterov).

    ``minimum``: where along it the loss is least, and four positions suffice; nan if that is not known, and five do.
    ``nesterov``: 1 if the rule is Nesterov's, 0 if it is a heavy ball.
    """

    def loop(out, positions, n, minimum, nesterov):
        momentum, eta_lambda, uncertain, misfit, reason = read_path(positions, n, minimum, nesterov != 0)
        out[0] = momentum
        out[1] = eta_lambda
        out[2] = uncertain
        out[3] = misfit
        out[4] = reason

    return loop


@entry(numbers, numbers, numbers, numbers, count, number)
def curve_reading():
    """A `CURVE_READING` of n losses: (out, crests, room, losses, n, spacing), as `kernels.curves.read_curve` says.

    ``crests``: room for `MOST_CRESTS`; ``room``: for `CURVE_ROOM` numbers.
    """

    def loop(out, crests, room, losses, n, spacing):
        read_curve(out, crests, room, losses, n, spacing)

    return loop


@entry(numbers, numbers, count)
def step_spacing():
    """out[0] = how many steps lie between two of n: (out, steps, n).

    0 if these are not the same, -1 if one is not above the one before, 1 of a single one.
    """

    def loop(out, steps, n):
        out[0] = steps[1] - steps[0] if n > 1 else 1.0
        for k in range(1, n):
            between = steps[k] - steps[k - 1]
            if not 0.0 < between < inf:
                out[0] = -1.0
                return
            if between != out[0]:
                out[0] = 0.0

    return loop


@entry(numbers, number, number, number, number, count)
def faded():
    """out[k] = floor + level rate^(steps k/n) for k from 0 to n: (out, floor, level, rate, steps, n).

    The line along which crests fade that are ``level`` above the floor at first, over so many steps, at n + 1 places.
    """

    def loop(out, floor, level, rate, steps, n):
        each = natural_logarithm(rate) * steps / n
        for k in range(n + 1):
            out[k] = floor + level * exponential(each * k)

    return loop
