"""A network on patchworks that share a feature: what a seed draws, a training's steps, and what is told of them."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.entries.networks import begin_states, over_pairs
from momentum_sim.kernels.jit import beyond, count, indices, kernel, number, numbers, square_root
from momentum_sim.kernels.lanes import FEW
from momentum_sim.kernels.optimizers import at_iterate
from momentum_sim.kernels.random_numbers import normals, uniforms
from momentum_sim.kernels.shared_features import (
    TOGETHER,
    largest_of,
    lead_of,
    put_responses,
    sum_of_cubes,
    sum_of_squares,
    take_margin,
)

#: What is told before each step and at last: the mean losses of small margins and of large ones, and the shares of them
#: that are wrong; the largest signal, the length of the signals above 0, the largest response to the noise that is
#: trained on; the lengths of the gradient that small margins have, that large ones have, and of the signals' gradient;
#: the length of the last step of the signals, for each unit of its step size.
MEASURES = 11
_SMALL_LOSS, _LARGE_LOSS, _SMALL_WRONG, _LARGE_WRONG, _SIGNAL, _ABOVE, _MEMORY = range(7)
_SMALL_GRADIENT, _LARGE_GRADIENT, _SIGNALS_GRADIENT, _VELOCITY = range(7, MEASURES)

#: More iterates are tested of no training that a number of steps can be told of.
MOST_TESTED = 200
_OF_A_PATCH = 1 << 16  # draws of a patch of noise: more directions than any patchwork has


def filters_width(filters: int) -> int:
    """How many filters a network has in memory: the next multiple of `FEW`."""
    return -(-filters // FEW) * FEW


def patch_rows(n: int, patches: int) -> int:
    """How many patches of noise n patchworks of one margin have in memory."""
    return -(-(n * patches) // TOGETHER) * TOGETHER


_width, _rows = kernel(filters_width), kernel(patch_rows)


@kernel
def _scratch_size(n_small, n_large, patches, width):
    """How many numbers it takes to work on so many patchworks to train on, and some at once to test with."""
    return max(_rows(n_small, patches) + _rows(n_large, patches), TOGETHER * patches) * width


@entry(numbers, count, count, count, count)
def features_sizes():
    """How much room a training takes: (sizes, n_small, n_large, patches, filters).

    ``sizes`` has four numbers: how many filters there are in memory, how many patches of noise of the small margin and
    of the large one, and how many numbers it is worked with.
    """

    def loop(sizes, n_small, n_large, patches, filters):
        sizes[0] = width = _width(filters)
        sizes[1], sizes[2] = _rows(n_small, patches), _rows(n_large, patches)
        sizes[3] = _scratch_size(n_small, n_large, patches, width)

    return loop


@entry(numbers, indices, count)
def features_tested_at():
    """Which iterates of ``n_steps`` are tested, 0 and the last among them: (how_many, tested_at, n_steps).

    Each is about an eighth later than the one before: so many for each factor of the step. There are fewer than
    `MOST_TESTED`.
    """

    def loop(how_many, tested_at, n_steps):
        k, at = 0, 0
        while at < n_steps:
            tested_at[k] = at
            k, at = k + 1, at + 1 + at // 8
        tested_at[k] = n_steps
        how_many[0] = k + 1

    return loop


@entry(numbers, count, count, count, count, number, count, count)
def features_noise():
    """The noise patches of n patchworks: (noise, first, n, patches, directions, std, seed, run).

    The first of them is the patchwork ``first`` of what is drawn. What fills the last patches up is 0.
    """

    def loop(noise, first, n, patches, directions, std, seed, run):
        for k in range(_rows(n, patches) * directions):
            noise[k] = 0.0
        for i in range(n):
            for j in range(patches):
                at = (i * patches + j) * directions
                for k in range(0, directions, 2):
                    one, two = normals(seed, run, first + i, j * _OF_A_PATCH + k // 2)
                    noise[at + k] = std * one
                    if k + 1 < directions:
                        noise[at + k + 1] = std * two

    return loop


@entry(numbers, count, count, count)
def features_signs():
    """The labels of n patchworks, 1 or -1: (signs, n, seed, run)."""

    def loop(signs, n, seed, run):
        for i in range(n):
            one, _ = uniforms(seed, run, i, 0)
            signs[i] = 1.0 if one < 0.5 else -1.0

    return loop


@entry(numbers, count, count, count, number, count, count)
def features_start():
    """Filters to start from, normal: (weights, filters, width, directions, std, seed, run).

    If none of their signals is above 0, the first is turned round: a cube's gradient brings none across 0.
    """

    def loop(weights, filters, width, directions, std, seed, run):
        for k in range((directions + 1) * width):
            weights[k] = 0.0
        above = False
        for r in range(filters):
            for k in range(0, directions + 1, 2):
                one, two = normals(seed, run, r, k // 2)
                weights[k * width + r] = std * one
                if k < directions:
                    weights[(k + 1) * width + r] = std * two
            above = above or weights[r] > 0.0
        if not above:
            weights[0] = -weights[0]

    return loop


@kernel
def _take_gradient(
    told, gradient, scratch, weights, noise, signs, n_small, n_large, patches, directions, width, small_margin,
    large_margin,
):  # fmt: skip
    """The gradient of the mean loss of all patchworks, and what is told of where it is taken."""
    size, share = (directions + 1) * width, 1.0 / (n_small + n_large)
    small, large = small_margin * small_margin * small_margin, large_margin * large_margin * large_margin
    middle = _rows(n_small, patches)
    end = middle + _rows(n_large, patches)
    put_responses(scratch, 0, end, noise, weights, width, directions)
    signal, squares = weights[0], 0.0
    for r in range(width):
        above = max(weights[r], 0.0)
        signal, squares = max(signal, weights[r]), squares + above * above
    told[_SIGNAL], told[_ABOVE], told[_MEMORY] = signal, square_root(squares), largest_of(scratch, 0, end * width)
    cubes = sum_of_cubes(weights, 0, width)
    losses, wrong, length = take_margin(
        gradient, 0, scratch, noise, signs, weights, width, directions, patches, 0, n_small, 0, middle, small * cubes,
        small, share,
    )  # fmt: skip
    told[_SMALL_LOSS], told[_SMALL_WRONG], told[_SMALL_GRADIENT] = losses / n_small, wrong / n_small, length
    losses, wrong, length = take_margin(
        gradient, size, scratch, noise, signs, weights, width, directions, patches, n_small, n_large, middle, end,
        large * cubes, large, share,
    )  # fmt: skip
    told[_LARGE_LOSS], told[_LARGE_WRONG], told[_LARGE_GRADIENT] = losses / n_large, wrong / n_large, length
    for k in range(size):
        gradient[k] += gradient[size + k]
    told[_SIGNALS_GRADIENT] = square_root(sum_of_squares(gradient, 0, width))


@kernel
def _put_right(right, scratch, weights, noise, signs, n, patches, directions, width, small_margin, large_margin):
    """The shares of n patchworks that are right if their margin is the small one, and if it is the large one."""
    small, large = small_margin * small_margin * small_margin, large_margin * large_margin * large_margin
    cubes = sum_of_cubes(weights, 0, width)
    few, many = 0, 0
    for first in range(0, n, TOGETHER):
        own, there = beyond(noise, first * patches * directions), min(TOGETHER, n - first)
        put_responses(scratch, 0, _rows(there, patches), own, weights, width, directions)
        for i in range(there):
            sign = signs[first + i]
            if lead_of(small * cubes, scratch, i * patches, patches, width, sign) > 0.0:
                few += 1
            if lead_of(large * cubes, scratch, i * patches, patches, width, sign) > 0.0:
                many += 1
    right[0], right[1] = few / n, many / n


@kernel
def _distance(one, other, n):
    """How far apart two points of n numbers are."""
    squares = 0.0
    for k in range(n):
        squares += (one[k] - other[k]) * (one[k] - other[k])
    return square_root(squares)


@kernel
def _first_from(steps, n, begin):
    """Which of n rising steps is the first from ``begin`` on."""
    k = 0
    while k < n and steps[k] < begin:
        k += 1
    return k


@entry(
    *(numbers, numbers, numbers, numbers, numbers, numbers, numbers, numbers, numbers, numbers, indices),
    *(numbers, numbers, numbers, numbers, count, count, count, count, count, count, count, number, number),
    *(count, count, count, count),
)
def features_trained(step, initial_state, gradient_point):
    """The steps from ``begin`` to ``end`` of a training of ``n_steps``, with what is told before each and at last.

    (weights, told, right, signal_momenta, momenta, step_sizes, noise, signs, test_noise, test_signs, measured_at,
    states, gradient, points, scratch, n_measured, n_small, n_large, n_tests, patches, directions, width, small_margin,
    large_margin, flushed_at, begin, end, n_steps): ``signal_momenta`` are those of the filters' signals, ``momenta`` of
    what they are across the feature. ``told`` has `MEASURES` numbers for each iterate, of where the rule takes its
    gradient, and ``right`` the shares of ``n_tests`` patchworks that are right at each of ``measured_at``, which rise:
    with the small margin, and with the large one, the noise the same. Before step ``flushed_at`` the rule forgets what
    it remembers. ``gradient`` has twice the size of the weights, ``points`` its size, ``states`` half of it for each
    number that the rule remembers. All are to stay as they are until the next call, which goes on.

    A rule's step is for a point in the plane, which two filters' numbers side by side are here.
    """
    put_points, take_step = over_pairs(step, initial_state, gradient_point)
    elsewhere = gradient_point is not at_iterate

    def loop(
        weights, told, right, signal_momenta, momenta, step_sizes, noise, signs, test_noise, test_signs, measured_at,
        states, gradient, points, scratch, n_measured, n_small, n_large, n_tests, patches, directions, width,
        small_margin, large_margin, flushed_at, begin, end, n_steps,
    ):  # fmt: skip
        size, pairs = (directions + 1) * width, width // 2
        measured = _first_from(measured_at, n_measured, begin)
        if begin == 0:
            told[_VELOCITY] = 0.0
        for t in range(begin, end + 1 if end == n_steps else end):
            if t == 0 or t == flushed_at:
                begin_states(states, initial_state, size, pairs)
            taken_at = weights
            if elsewhere and t < n_steps:
                put_points(points, weights, states, signal_momenta[t], 0, width, pairs)
                put_points(points, weights, states, momenta[t], width, size, pairs)
                taken_at = points
            _take_gradient(
                beyond(told, t * MEASURES), gradient, scratch, taken_at, noise, signs, n_small, n_large, patches,
                directions, width, small_margin, large_margin,
            )  # fmt: skip
            if measured < n_measured and measured_at[measured] == t:
                _put_right(
                    beyond(right, 2 * measured), scratch, weights, test_noise, test_signs, n_tests, patches, directions,
                    width, small_margin, large_margin,
                )  # fmt: skip
                measured += 1
            if t == n_steps:
                break
            for r in range(width):
                points[r] = weights[r]
            take_step(weights, gradient, states, signal_momenta[t], step_sizes[t], 0, width, pairs)
            take_step(weights, gradient, states, momenta[t], step_sizes[t], width, size, pairs)
            told[(t + 1) * MEASURES + _VELOCITY] = _distance(weights, points, width) / step_sizes[t]

    return loop


@entry(*(numbers, numbers, numbers, numbers, numbers, numbers), *(count, count, count, count, count, number, number))
def features_gradient():
    """The gradient of the mean loss of patchworks, with what is told of it, `MEASURES` numbers.

    (told, gradient, scratch, weights, noise, signs, n_small, n_large, patches, directions, width, small_margin,
    large_margin): ``gradient`` has twice the size of the weights, and the gradient comes first.
    """

    def loop(
        told, gradient, scratch, weights, noise, signs, n_small, n_large, patches, directions, width, small_margin,
        large_margin,
    ):  # fmt: skip
        told[_VELOCITY] = 0.0
        _take_gradient(
            told, gradient, scratch, weights, noise, signs, n_small, n_large, patches, directions, width, small_margin,
            large_margin,
        )  # fmt: skip

    return loop
