"""Chains of masses between springs: their steps, how far these have come, and their modes."""

from math import inf, nan

from momentum_sim.kernels.chains import curvature, mode_shape
from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.entries.networks import begin_states, over_pairs
from momentum_sim.kernels.inverses import natural_logarithm
from momentum_sim.kernels.jit import beyond, count, kernel, number, numbers, square_root
from momentum_sim.kernels.optimizers import at_iterate
from momentum_sim.kernels.theory import envelope

#: So many masses lie side by side, and as many behind them are the other halves of pairs; memory is filled up to such.
CHAIN_PAIRS = 16
#: What is measured before each step and after the last: the root mean square of the errors, the loss, and the first and
#: the last mass, from 1 on, that has moved by then; n + 1 and 0 while none has.
CHAIN_MEASURES = ("distances", "losses", "firsts", "lasts")


def padded_masses(n: int) -> int:
    """How many numbers the masses of a chain take in memory: whole pairs of rows, with room for one behind them."""
    return 2 * CHAIN_PAIRS * ((n + 2 * CHAIN_PAIRS) // (2 * CHAIN_PAIRS))


@entry(numbers, numbers, numbers, count, count)
def chain_start(shape):
    """How a chain begins: (errors, forces, own, seed, n), ``own`` being the numbers that the shape reads."""

    def loop(errors, forces, own, seed, n):
        for i in range(n):
            error, force = shape(i, n, own, seed)
            errors[i] = error
            forces[i] = force

    return loop


@kernel
def _clear(places, size):
    for i in range(size):
        places[i] = 0.0


@kernel
def _put_gradient(gradient, moved, forces, loose, n):
    """A d - F; ``moved`` has room before the first and behind the last."""
    moved[n] = moved[n - 1] if loose else 0.0
    for i in range(n):
        gradient[i] = (2.0 * moved[i] - moved[i - 1] - moved[i + 1]) - forces[i]
    moved[n] = 0.0


@kernel
def _squares(errors, moved, n):
    """The sum of the squares of the errors, by four sums side by side."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    i = 0
    while i + 4 <= n:
        one, two = errors[i] + moved[i], errors[i + 1] + moved[i + 1]
        three, four = errors[i + 2] + moved[i + 2], errors[i + 3] + moved[i + 3]
        a, b, c, d = a + one * one, b + two * two, c + three * three, d + four * four
        i += 4
    while i < n:
        one = errors[i] + moved[i]
        a += one * one
        i += 1
    return (a + b) + (c + d)


@kernel
def _loss(errors, moved, loose, n):
    """f."""
    before = errors[0] + moved[0]
    total = before * before
    for i in range(1, n):
        own = errors[i] + moved[i]
        total += (own - before) * (own - before)
        before = own
    return 0.5 * total if loose else 0.5 * (total + before * before)


@kernel
def _reached(moved, n, first, last):
    """The first and the last mass, from 0 on, that has moved, from those before; n and -1 while none has."""
    if last < 0:
        first = 0
        while first < n and moved[first] == 0.0:
            first += 1
        if first == n:
            return n, -1
        last = first
    while last + 1 < n and moved[last + 1] != 0.0:
        last += 1
    while first > 0 and moved[first - 1] != 0.0:
        first -= 1
    return first, last


def _advanced(step, initial_state, gradient_point):
    """The kernel of one step of a rule on a chain."""
    put_points, take_step = over_pairs(step, initial_state, gradient_point)
    elsewhere = gradient_point is not at_iterate

    @kernel
    def advance(moved, gradient, points, states, forces, loose, n, size, momentum, step_size):
        taken_at = moved
        if elsewhere:
            put_points(points, moved, states, momentum, 0, size, CHAIN_PAIRS)
            taken_at = points
        _put_gradient(gradient, taken_at, forces, loose, n)
        take_step(moved, gradient, states, momentum, step_size, 0, size, CHAIN_PAIRS)

    return advance


@kernel
def _begin(room, gradient, point_room, states, initial_state, size):
    """The places of the masses and of the points where gradients are taken, all at rest."""
    _clear(room, size + 1)
    _clear(point_room, size + 1)
    _clear(gradient, size)
    begin_states(states, initial_state, size, CHAIN_PAIRS)
    return beyond(room, 1), beyond(point_room, 1)


@entry(
    *(numbers, numbers, numbers, numbers, numbers, numbers, count, count, count, count),
    *(numbers, numbers, numbers, numbers, count),
)
def chain(step, initial_state, gradient_point):
    """All steps of a chain from its start.

    (kept, measures, momenta, step_sizes, errors, forces, loose, n, size, every, room, gradient, point_room, states,
    n_steps). ``kept`` is given how far each mass has moved, before every so many steps and after the last, a row for
    each; ``measures`` what `CHAIN_MEASURES` names, four numbers at each of n_steps + 1 times. ``size`` is
    `padded_masses`, rooms have one number more, ``states`` half of it for each number that the rule remembers. A rule's
    step is for a point in the plane; here each pair of masses is such a point, with a state of its own, so it has to be
    a rule that does in one coordinate what it does, whatever the other is.
    """
    advance = _advanced(step, initial_state, gradient_point)

    def loop(
        kept, measures, momenta, step_sizes, errors, forces, loose, n, size, every, room, gradient, point_room, states,
        n_steps,
    ):  # fmt: skip
        moved, points = _begin(room, gradient, point_room, states, initial_state, size)
        first, last = n, -1
        row = 0
        for t in range(n_steps + 1):
            first, last = _reached(moved, n, first, last)
            measures[4 * t] = square_root(_squares(errors, moved, n) / n)
            measures[4 * t + 1] = _loss(errors, moved, loose, n)
            measures[4 * t + 2] = first + 1.0
            measures[4 * t + 3] = last + 1.0
            if t % every == 0 or t == n_steps:
                for i in range(n):
                    kept[row * n + i] = moved[i]
                row += 1
            if t < n_steps:
                advance(moved, gradient, points, states, forces, loose, n, size, momenta[t], step_sizes[t])

    return loop


@entry(
    *(numbers, number, number, number, numbers, numbers, count, count, count),
    *(numbers, numbers, numbers, numbers, count),
)
def chain_arrival(step, initial_state, gradient_point):
    """out[0] = the first step at which no more than a share of the error is left, most + 1 if none is.

    (out, momentum, step_size, share, errors, forces, loose, n, size, room, gradient, point_room, states, most): the
    error is the root mean square over the masses, and both settings stay.
    """
    advance = _advanced(step, initial_state, gradient_point)

    def loop(out, momentum, step_size, share, errors, forces, loose, n, size, room, gradient, point_room, states, most):
        moved, points = _begin(room, gradient, point_room, states, initial_state, size)
        level = share * share * _squares(errors, moved, n)
        t = 0
        while t <= most:
            left = _squares(errors, moved, n)
            if left <= level or not left < 1e300:
                break
            advance(moved, gradient, points, states, forces, loose, n, size, momentum, step_size)
            t += 1
        out[0] = t if left <= level else most + 1.0

    return loop


@entry(numbers, count, count)
def chain_curvatures():
    """The curvature of each mode, from the slowest on: (curvatures, loose, n)."""

    def loop(curvatures, loose, n):
        for k in range(n):
            curvatures[k] = curvature(k + 1.0, n, loose)

    return loop


@entry(numbers, count, count, count)
def chain_modes():
    """The shapes of the first ``modes`` modes, of length 1, a row of n masses each: (shapes, loose, n, modes)."""

    def loop(shapes, loose, n, modes):
        for k in range(modes):
            for i in range(n):
                shapes[k * n + i] = mode_shape(k + 1.0, i, n, loose)

    return loop


@entry(numbers, numbers, numbers, numbers, count, count, count, count)
def chain_shares():
    """The squares of what is left of each of some modes, and the sum over all, at some times.

    (out, shapes, errors, kept, n, modes, rows, every): modes + 1 numbers for each of the rows, the sum last; these are
    every so many-th of ``kept``.
    """

    def loop(out, shapes, errors, kept, n, modes, rows, every):
        for row in range(rows):
            moved = beyond(kept, row * every * n)
            for k in range(modes):
                part = 0.0
                for i in range(n):
                    part += (errors[i] + moved[i]) * shapes[k * n + i]
                out[row * (modes + 1) + k] = part * part
            out[row * (modes + 1) + modes] = _squares(errors, moved, n)

    return loop


@entry(numbers, number, number, number, number)
def predicted_arrival(mode_kernel):
    """out[0] = the time, in steps, from which a mode's envelope stays at or below a share of its start; inf if never.

    (out, step_size, momentum, curvature, share). The envelope has one peak at most, so the last crossing is looked for.
    """

    def loop(out, step_size, momentum, curvature, share):
        mode = mode_kernel(step_size, momentum, curvature)
        beyond_it = 1.0
        while beyond_it < 1e15 and not (
            envelope(mode, beyond_it) <= share and envelope(mode, 2.0 * beyond_it) <= envelope(mode, beyond_it)
        ):
            beyond_it *= 2.0
        if beyond_it >= 1e15:
            out[0] = inf
            return
        low, high = 0.5 * beyond_it if beyond_it > 1.0 else 0.0, beyond_it
        for _ in range(100):
            middle = 0.5 * (low + high)
            if envelope(mode, middle) <= share:
                high = middle
            else:
                low = middle
        out[0] = high

    return loop


@entry(numbers, number, number, number)
def mean_ratio():
    """out[0] = (last/first)^(1/steps), by what a number was multiplied in each of some steps; nan where it cannot be.

    (out, first, last, steps).
    """

    def loop(out, first, last, steps):
        sound = 0.0 < first < inf and 0.0 < last < inf and steps > 0.0
        out[0] = exponential((natural_logarithm(last) - natural_logarithm(first)) / steps) if sound else nan

    return loop
