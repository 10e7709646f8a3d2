"""The search for a schedule of the momentum with which the loss at the end of a run is least."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.evolution import POPULATION
from momentum_sim.kernels.expected_losses import memory_size
from momentum_sim.kernels.jit import beyond, count, number, numbers, strided
from momentum_sim.kernels.optimizers import at_iterate
from momentum_sim.kernels.schedule_search import (
    ERRORS,
    LOSSES,
    RUNS,
    TRIALS,
    TRIALS_BY_RUNS,
    WORK,
    begin,
    is_done,
    learn,
    propose,
    tell,
)


@entry(numbers, count)
def search_sizes(length, many):
    """What a search of n steps needs for a rule that remembers so many numbers: (out, n).

    How many numbers of memory and of momenta, then how many schedules are usually tried, by how many runs, if each is
    the mean of ``many``.
    """
    size = WORK + memory_size(length, many=many)
    trials = TRIALS_BY_RUNS if many else TRIALS

    def loop(out, n):
        out[0] = size
        out[1] = POPULATION * n
        out[2] = trials
        out[3] = RUNS

    return loop


@entry(
    *(numbers, numbers, numbers, numbers, numbers, numbers, numbers, count),
    *(number, number, count, count, count, count, count, count),
)
def schedule_search(
    value, gradient, curvature, noise, step, initial_state, no_coefficients, way, gradient_point=at_iterate,
    observe=None,
):  # fmt: skip
    """Some rounds of the search for a schedule, as `momentum_sim.kernels.schedule_search` has it.

    (found, memory, momenta, given, step_sizes, c, amount, n, x, y, points, particles, seed, trials, there, rounds).

    ``found`` is what `tell` writes. ``memory`` has `search_sizes` numbers, 0 before the first call, and so has
    ``momenta``; who calls again with the same goes on. ``given`` are the n momenta of the reader's own schedule, if
    ``there`` is 1. ``way`` is one of `momentum_sim.kernels.expected_losses`, of so many ``particles`` if it is sampled.
    ``trials`` is how many schedules are tried in all, to a round, ``rounds`` how many times `POPULATION` in this call,
    ``no_coefficients`` as many zeros as c has numbers.
    """

    def loop(
        found, memory, momenta, given, step_sizes, c, amount, n, x, y, points, particles, seed, trials, there, rounds
    ):
        coefficients = strided(c, 0, 1, no_coefficients)
        much = (amount[0], amount[1], amount[2])
        losses, errors, work = beyond(memory, LOSSES), beyond(memory, ERRORS), beyond(memory, WORK)
        own = there == 1
        begin(memory)
        for _ in range(rounds):
            if is_done(memory):
                break
            stream = propose(memory, momenta, given, n, points, seed, own)
            problem = (n, x, y, step_sizes, coefficients, much, particles, seed, stream)
            way(
                losses, errors, work, momenta, problem,
                value, gradient, curvature, noise, step, initial_state, gradient_point, observe,
            )  # fmt: skip
            learn(memory, points, seed, trials, own)
        tell(found, memory, n, points, trials, own)

    return loop
