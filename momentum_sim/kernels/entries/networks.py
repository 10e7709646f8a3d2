"""A network in training: its start, the order of its images, all steps of a run, and what it gets wrong."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, indices, kernel, number, numbers, put_strided, square_root, strided
from momentum_sim.kernels.lanes import LANES
from momentum_sim.kernels.networks import (
    CLASSES,
    PIXELS,
    ROWS,
    add_mean_gradient,
    answer,
    forward,
    hidden_biases,
    how_many_wrong,
    mean_loss,
    output_biases,
    output_weights,
    shuffle,
)
from momentum_sim.kernels.optimizers import at_iterate
from momentum_sim.kernels.random_numbers import normals

#: A rule's step takes pairs of numbers: here weight k and the one this many after it, as many pairs side by side.
PAIRS = 64
#: How many images are evaluated at once.
AT_ONCE = 32


def network_width(hidden: int) -> int:
    """How many units a network of ``hidden`` units has in memory: the next multiple of `LANES`."""
    return -(-hidden // LANES) * LANES


def network_size(hidden: int) -> int:
    """How many numbers the weights of a network of ``hidden`` units are in memory, what fills them up among them."""
    return _size_of_width(network_width(hidden))


def network_scratch_size(hidden: int, batch_size: int = AT_ONCE) -> int:
    """How many numbers a batch of images needs to be worked on."""
    return _scratch_of_width(network_width(hidden), batch_size)


def _size_of_width(width: int) -> int:
    return -(-(ROWS * width + CLASSES) // (2 * PAIRS)) * (2 * PAIRS)


def _scratch_of_width(width: int, batch_size: int) -> int:
    return max(batch_size, AT_ONCE) * (width + LANES) + LANES * (width + 1)


_width, _size, scratch_of = kernel(network_width), kernel(_size_of_width), kernel(_scratch_of_width)


@entry(numbers, count, count)
def network_sizes():
    """What `network_width`, `network_size` and `network_scratch_size` are: (out, hidden, batch_size)."""

    def loop(out, hidden, batch_size):
        width = _width(hidden)
        out[0] = width
        out[1] = _size(width)
        out[2] = scratch_of(width, batch_size)

    return loop


def states_size(hidden: int, initial_state: tuple[float, ...]) -> int:
    """How many numbers a rule with this state remembers of a network's weights."""
    return network_size(hidden) // 2 * len(initial_state)


@entry(numbers, indices, indices, numbers, count)
def nonzero_pixels():
    """What is not 0 in n images: (pixels, where, firsts, images, n); the first two have room for all of n images."""

    def loop(pixels, where, firsts, images, n):
        k = 0
        for e in range(n):
            firsts[e] = k
            for i in range(PIXELS):
                value = images[PIXELS * e + i]
                if value != 0.0:
                    pixels[k] = value
                    where[k] = i
                    k += 1
        firsts[n] = k

    return loop


@entry(indices, count, count, count, count, count)
def shuffled():
    """Each of several rows of n items in an order of its own: (items, rows, n, seed, run, first particle)."""

    def loop(items, rows, n, seed, run, particle):
        for row in range(rows):
            shuffle(items, row * n, (row + 1) * n, seed, run, particle + row)

    return loop


@entry(numbers, numbers, count, count, count)
def packed_weights():
    """Weights as they lie in memory from weights in a row: (packed, weights, hidden, width, size).

    In a row they are as in memory, without what fills rows up.
    """

    def loop(packed, weights, hidden, width, size):
        for k in range(size):
            packed[k] = 0.0
        for row in range(ROWS):
            for j in range(hidden):
                packed[row * width + j] = weights[row * hidden + j]
        for c in range(CLASSES):
            packed[ROWS * width + c] = weights[ROWS * hidden + c]

    return loop


@entry(numbers, numbers, count, count)
def unpacked_weights():
    """The other way round: (weights, packed, hidden, width)."""

    def loop(weights, packed, hidden, width):
        for row in range(ROWS):
            for j in range(hidden):
                weights[row * hidden + j] = packed[row * width + j]
        for c in range(CLASSES):
            weights[ROWS * hidden + c] = packed[ROWS * width + c]

    return loop


@entry(numbers, number, count, count, count)
def network_start():
    """Weights in a row to start from: (weights, gain, hidden, seed, run).

    Normal with variance gain/n, n how many numbers a unit or a class sums, and biases 0. A gain of 2 is for rectified
    units: K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", ICCV 2015.
    """

    def loop(weights, gain, hidden, seed, run):
        biases, outputs, last = hidden_biases(hidden), output_weights(hidden), output_biases(hidden)
        for k in range(0, last, 2):
            one, two = normals(seed, run, 0, k // 2)
            weights[k] = one
            weights[k + 1] = two  # of an odd number of weights a bias, which is 0 below
        for k in range(last + CLASSES):
            if k < biases:
                weights[k] *= square_root(gain / PIXELS)
            elif outputs <= k < last:
                weights[k] *= square_root(gain / hidden)
            else:
                weights[k] = 0.0

    return loop


def error_by(forward):
    """The kernel that says which share of n images is wrong, by a network's own ``forward``."""

    @kernel
    def error(scratch, weights, width, pixels, where, firsts, labels, order, n):
        wrong = 0
        for begin in range(0, n, AT_ONCE):
            there = min(AT_ONCE, n - begin)
            forward(scratch, weights, width, pixels, where, firsts, order, begin, there)
            wrong += how_many_wrong(scratch, width, labels, order, begin, there)
        return wrong / n

    return error


_error = error_by(forward)


@entry(indices, numbers, numbers, indices, indices, indices, indices, count, count, numbers)
def network_answers():
    """The class that each of n images is given.

    (answers, weights, pixels, where, firsts, labels, order, n, width, scratch): the images are those of ``order``.
    """

    def loop(answers, weights, pixels, where, firsts, labels, order, n, width, scratch):
        for begin in range(0, n, AT_ONCE):
            there = min(AT_ONCE, n - begin)
            forward(scratch, weights, width, pixels, where, firsts, order, begin, there)
            for b in range(there):
                label = labels[order[begin + b]]
                answers[begin + b] = answer(scratch, there * width + LANES * b, label)

    return loop


@entry(numbers, numbers, numbers, indices, indices, indices, indices, count, count, numbers)
def network_loss():
    """The mean loss of n images and the share of them that is wrong.

    (out, weights, pixels, where, firsts, labels, order, n, width, scratch): the images are those of ``order``.
    """

    def loop(out, weights, pixels, where, firsts, labels, order, n, width, scratch):
        losses, wrong = 0.0, 0
        for begin in range(0, n, AT_ONCE):
            there = min(AT_ONCE, n - begin)
            forward(scratch, weights, width, pixels, where, firsts, order, begin, there)
            wrong += how_many_wrong(scratch, width, labels, order, begin, there)
            losses += there * mean_loss(scratch, width, labels, order, begin, there)
        out[0] = losses / n
        out[1] = wrong / n

    return loop


@kernel
def _loss_and_gradient(gradient, scratch, weights, width, size, pixels, where, firsts, labels, order, begin, n):
    """The mean loss of n images, and its gradient."""
    for k in range(size):
        gradient[k] = 0.0
    forward(scratch, weights, width, pixels, where, firsts, order, begin, n)
    loss = mean_loss(scratch, width, labels, order, begin, n)
    add_mean_gradient(gradient, scratch, weights, width, pixels, where, firsts, labels, order, begin, n)
    return loss


@entry(numbers, numbers, numbers, numbers, indices, indices, indices, indices, count, count, count, numbers)
def network_gradient():
    """The mean loss of n images and its gradient.

    (gradient, out, weights, pixels, where, firsts, labels, order, n, width, size, scratch).
    """

    def loop(gradient, out, weights, pixels, where, firsts, labels, order, n, width, size, scratch):
        out[0] = _loss_and_gradient(gradient, scratch, weights, width, size, pixels, where, firsts, labels, order, 0, n)

    return loop


@kernel
def begin_states(states, initial_state, size, pairs):
    """What a rule remembers before the first step, for every pair of weights."""
    for k in range(size // 2):
        first = k // pairs * pairs * len(initial_state) + k % pairs
        put_strided(states, first, pairs, initial_state)


def over_pairs(step, initial_state, gradient_point):
    """Kernels that take pairs of weights through a rule's step, and to where their gradient is taken.

    So many ``pairs`` lie side by side, and two rows of that length are a block: a weight of the first row and that
    below it are a pair. The weights from ``first`` to ``last`` are whole blocks.
    """
    parts = len(initial_state)

    @kernel
    def put_points(points, weights, states, momentum, first, last, pairs):
        block = first
        while block < last:  # `range` would refuse blocks of no pairs, and could not tell that there are none
            for lane in range(block, block + pairs):
                state = strided(states, block // 2 * parts + (lane - block), pairs, initial_state)
                x, y = gradient_point(weights[lane], weights[lane + pairs], state, momentum)
                points[lane] = x
                points[lane + pairs] = y
            block += 2 * pairs

    @kernel
    def take_step(weights, gradient, states, momentum, step_size, first, last, pairs):
        block = first
        while block < last:
            for lane in range(block, block + pairs):
                other, own = lane + pairs, block // 2 * parts + (lane - block)
                state = strided(states, own, pairs, initial_state)
                x, y, state = step(
                    weights[lane], weights[other], gradient[lane], gradient[other], state, momentum, step_size
                )
                weights[lane] = x
                weights[other] = y
                put_strided(states, own, pairs, state)
            block += 2 * pairs

    return put_points, take_step


@entry(
    *(numbers, numbers, numbers, numbers, numbers, numbers, indices, indices, indices, indices, indices),
    *(count, count, count, count, count, count, numbers, numbers, numbers, numbers, numbers, count),
)
def trained(step, initial_state, gradient_point):
    """All steps of a run: its weights, the loss of each step's images, and the error before each epoch and at the end.

    (weights, losses, errors, momenta, step_sizes, pixels, where, firsts, labels, order, tested, n_tested, batches,
    epochs, batch_size, width, size, gradient, points, states, scratch, kept, every): ``order`` has the images of all
    steps, batch after batch, so many batches in each epoch. Losses are where the rule takes its gradients; errors are
    the iterates', the shares of the images ``tested`` that are not given their own class. ``gradient`` and ``points``
    have the size of the weights, ``states`` half of it for each number that the rule remembers. ``kept`` is given the
    weights before every so many steps, one after the other; of 0 none are kept.

    A rule's step is for a point in the plane; here each pair of weights is such a point, with a state of its own. So it
    has to be a rule that does in one coordinate what it does, whatever the other is.
    """
    put_points, take_step = over_pairs(step, initial_state, gradient_point)
    elsewhere = gradient_point is not at_iterate

    def loop(
        weights, losses, errors, momenta, step_sizes, pixels, where, firsts, labels, order, tested,
        n_tested, batches, epochs, batch_size, width, size, gradient, points, states, scratch, kept, every,
    ):  # fmt: skip
        begin_states(states, initial_state, size, PAIRS)
        for t in range(epochs * batches):
            if every > 0 and t % every == 0:
                for k in range(size):
                    kept[t // every * size + k] = weights[k]
            if t % batches == 0:
                errors[t // batches] = _error(scratch, weights, width, pixels, where, firsts, labels, tested, n_tested)
            taken_at = weights
            if elsewhere:
                put_points(points, weights, states, momenta[t], 0, size, PAIRS)
                taken_at = points
            losses[t] = _loss_and_gradient(
                gradient, scratch, taken_at, width, size, pixels, where, firsts, labels, order, t * batch_size,
                batch_size,
            )  # fmt: skip
            take_step(weights, gradient, states, momenta[t], step_sizes[t], 0, size, PAIRS)
        errors[epochs] = _error(scratch, weights, width, pixels, where, firsts, labels, tested, n_tested)

    return loop
