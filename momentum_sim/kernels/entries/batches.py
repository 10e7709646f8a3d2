"""How many steps the best gradient descent and the best heavy ball take to a target, for a batch size."""

from momentum_sim.kernels.batches import FOUND, SCRATCH, SEARCHED, search
from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.inverses import natural_logarithm
from momentum_sim.kernels.jit import count, number, numbers


@entry(numbers)
def batch_sizes():
    """How many numbers a search tells, has in all, and needs as scratch memory for each curvature: (out)."""

    def loop(out):
        out[0] = FOUND
        out[1] = SEARCHED
        out[2] = SCRATCH

    return loop


@entry(numbers, numbers, numbers, numbers, count, number, number, number, count)
def batch_search():
    """The grid of a search, and so many rounds of refining it, as `momentum_sim.kernels.batches` has it.

    (found, scratch, curvatures, starts, d, batch_size, target, largest, rounds). ``found`` has `SEARCHED` numbers, 0
    before the first call, of which the first are told; who calls again with the same goes on. ``scratch`` has room for
    `SCRATCH` numbers for each of the d curvatures; ``starts`` are E x_0^2 along each. ``largest``: of the momenta,
    below 0 for the usual one. rounds = 0: the grid alone.
    """

    def loop(found, scratch, curvatures, starts, d, batch_size, target, largest, rounds):
        search(found, scratch, curvatures, starts, d, batch_size, target, largest, rounds)

    return loop


@entry(numbers, numbers, number, count)
def batch_spectrum():
    """d > 1 curvatures from 1/kappa to 1, evenly in their logarithm, and two starts: (curvatures, starts, kappa, d).

    ``starts`` are E x_0^2 = 1 along each, then 1/lambda along each, by which all have the same loss.
    """

    def loop(curvatures, starts, kappa, d):
        for i in range(d):
            curvature = exponential(-natural_logarithm(kappa) * (d - 1.0 - i) / (d - 1.0))
            curvatures[i] = curvature
            starts[i] = 1.0
            starts[d + i] = 1.0 / curvature

    return loop
