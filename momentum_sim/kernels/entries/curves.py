"""What a path along one direction says of the momentum and the step size that it was made with."""

from momentum_sim.kernels.curves import read_path
from momentum_sim.kernels.entries.definition import entry
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
