"""A network of one hidden layer of rectified units, its cross-entropy on images, and the gradient of that.

logits = W2 relu(W1 x + b1) + b2; the loss of an image is ln(sum of e^logit) - the logit of its own class.

Weights, and likewise their gradient, lie in one piece of memory, units beside each other, so that a vector is a part of
a row: for each of 64 pixels a row of its weights to the units, then a row of the units' biases, then for each of ten
classes a row of the units' weights to it, then the classes' biases. Rows are as long as `width`, a multiple of `LANES`;
the units that a network does not have are 0, stay at 0 and change nothing.

Loops over classes go by rows, `while` there are any: unrolled ten times, they would not fit into a browser's registers.

Sums over pixels, units and classes are kernels of their own, for `squared_errors` has them as well.

Images are told by what is not 0 in them, half of all: image e has the values ``pixels[k]`` at the places
``where[k]``, k from ``firsts[e]`` to ``firsts[e + 1]``.
"""

from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.inverses import natural_logarithm
from momentum_sim.kernels.jit import kernel, product_of_words
from momentum_sim.kernels.lanes import LANES, lanes, no_lanes, plus_times, put_lanes, where_above_zero
from momentum_sim.kernels.random_numbers import philox

#: Numbers of an image, and kinds of images.
PIXELS, CLASSES = 64, 10
#: Rows of weights: of the pixels, of the units' biases, of the classes.
ROWS = PIXELS + 1 + CLASSES

_NO_CLASS = -1000.0  # a logit of which the exponential is 0
_ORDER = 2  # what `shuffle` draws for, beside `NORMAL` and `UNIFORM`


@kernel
def hidden_biases(width):
    """Where the units' biases begin."""
    return PIXELS * width


@kernel
def output_weights(width):
    """Where the units' weights to the classes begin."""
    return (PIXELS + 1) * width


@kernel
def output_biases(width):
    """Where the classes' biases begin."""
    return ROWS * width


@kernel
def put_by_unit(scratch, at, weights, width):
    """The classes' weights with classes beside each other, a row of `LANES` for each unit and one for the biases."""
    for k in range(at, at + LANES * (width + 1)):
        scratch[k] = 0.0
    for j in range(width):
        place, weight = at + LANES * j, output_weights(width) + j
        while weight < output_biases(width):
            scratch[place] = weights[weight]
            place, weight = place + 1, weight + width
    for c in range(CLASSES):
        scratch[at + LANES * width + c] = weights[output_biases(width) + c]


@kernel
def unit_sums(weights, width, tile, pixels, where, first, last):
    """W1 x + b1 of an image, of the units of a tile."""
    sums = lanes(weights, hidden_biases(width) + tile)
    for k in range(first, last):
        sums = plus_times(sums, pixels[k], lanes(weights, where[k] * width + tile))
    return sums


@kernel
def put_activations(hidden, at, weights, width, pixels, where, first, last):
    """The units' activations for an image, relu(W1 x + b1), into hidden[at] and those after it."""
    for tile in range(0, width, LANES):
        sums = unit_sums(weights, width, tile, pixels, where, first, last)
        put_lanes(hidden, at + tile, where_above_zero(sums, sums))


@kernel
def class_sums(sums, scratch, by_unit, width, units):
    """``sums`` and W2 h of an image, from its activations and what `put_by_unit` put there."""
    for j in range(width):
        sums = plus_times(sums, scratch[units + j], lanes(scratch, by_unit + LANES * j))
    return sums


@kernel
def put_logits(scratch, at, by_unit, width, units):
    """An image's W2 h + b2 into scratch[at] and those after it, from its activations and what `put_by_unit` put."""
    put_lanes(scratch, at, class_sums(lanes(scratch, by_unit + LANES * width), scratch, by_unit, width, units))


@kernel
def take_largest_away(logits, at):
    """Take the largest logit of an image away from all, which changes no probability and keeps e^logit finite.

    Where no class is, the logit becomes that of a probability of 0.
    """
    largest = logits[at]
    for c in range(1, CLASSES):
        largest = max(largest, logits[at + c])
    for c in range(CLASSES):
        logits[at + c] -= largest
    for c in range(CLASSES, LANES):
        logits[at + c] = _NO_CLASS


@kernel
def put_slopes(exponentials, at, label, share):
    """The slopes of the loss in the logits, (probability - 1 for the own class) share, in the place of e^logit."""
    scale = share / total(exponentials, at)
    for c in range(LANES):
        exponentials[at + c] *= scale
    exponentials[at + label] -= share


@kernel
def total(exponentials, at):
    """The sum of an image's e^logit over the classes."""
    sum_so_far = 0.0
    for c in range(CLASSES):
        sum_so_far += exponentials[at + c]
    return sum_so_far


@kernel
def add_output_biases(gradient, scratch, slopes, width):
    """Add the gradient in the classes' biases from the slopes of an image's loss in its logits."""
    for c in range(CLASSES):
        gradient[output_biases(width) + c] += scratch[slopes + c]


@kernel
def add_output_weights(gradient, scratch, slopes, activations, width, tile):
    """Add slopes times activations to the classes' weights from the units of a tile."""
    row, slope = output_weights(width) + tile, slopes
    while row < output_biases(width):
        put_lanes(gradient, row, plus_times(lanes(gradient, row), scratch[slope], activations))
        row, slope = row + width, slope + 1


@kernel
def pulled_back(sums, scratch, slopes, weights, width, tile):
    """``sums`` and W2^T slopes, of the units of a tile."""
    row, slope = output_weights(width) + tile, slopes
    while row < output_biases(width):
        sums = plus_times(sums, scratch[slope], lanes(weights, row))
        row, slope = row + width, slope + 1
    return sums


@kernel
def add_pixel_weights(gradient, of_units, width, tile, pixels, where, first, last):
    """Add the gradient in the weights and biases of a tile's units from the slopes in their sums."""
    bias = hidden_biases(width) + tile
    put_lanes(gradient, bias, plus_times(lanes(gradient, bias), 1.0, of_units))
    for k in range(first, last):
        row = where[k] * width + tile
        put_lanes(gradient, row, plus_times(lanes(gradient, row), pixels[k], of_units))


@kernel
def add_gradient(gradient, scratch, units, slopes, weights, width, pixels, where, first, last):
    """Add the gradient of one image's loss, from its activations and the slopes of its logits."""
    add_output_biases(gradient, scratch, slopes, width)
    for tile in range(0, width, LANES):
        activations = lanes(scratch, units + tile)
        add_output_weights(gradient, scratch, slopes, activations, width, tile)
        sums = pulled_back(no_lanes(), scratch, slopes, weights, width, tile)
        of_units = where_above_zero(activations, sums)
        add_pixel_weights(gradient, of_units, width, tile, pixels, where, first, last)


@kernel
def forward(scratch, weights, width, pixels, where, firsts, order, begin, n):
    """The activations of n images, order[begin] and those after it, and behind them their logits, the largest 0.

    scratch begins with n rows of activations, then n rows of logits, then room for `put_by_unit`.
    """
    logits = n * width
    by_unit = logits + LANES * n
    put_by_unit(scratch, by_unit, weights, width)
    for b in range(n):
        e, at = order[begin + b], logits + LANES * b
        put_activations(scratch, b * width, weights, width, pixels, where, firsts[e], firsts[e + 1])
        put_logits(scratch, at, by_unit, width, b * width)
        take_largest_away(scratch, at)


@kernel
def how_many_wrong(scratch, width, labels, order, begin, n):
    """How many of the images are wrong after `forward`: not more likely of their own class than of every other."""
    wrong = 0
    for b in range(n):
        at, label = n * width + LANES * b, labels[order[begin + b]]
        for c in range(CLASSES):
            if c != label and not scratch[at + label] > scratch[at + c]:
                wrong += 1
                break
    return wrong


@kernel
def answer(scratch, at, label):
    """The class that an image is given after `forward`: its own if none is as likely, else the likeliest other."""
    best = (label + 1) % CLASSES
    for c in range(CLASSES):
        if c != label and scratch[at + c] > scratch[at + best]:
            best = c
    return label if scratch[at + label] > scratch[at + best] else best


@kernel
def mean_loss(scratch, width, labels, order, begin, n):
    """The mean loss of the images after `forward`, whose logits become their exponentials."""
    logits = n * width
    losses = 0.0
    for b in range(n):
        losses -= scratch[logits + LANES * b + labels[order[begin + b]]]
    for k in range(logits, logits + LANES * n):
        scratch[k] = exponential(scratch[k])
    for b in range(n):
        losses += natural_logarithm(total(scratch, logits + LANES * b))
    return losses / n


@kernel
def add_mean_gradient(gradient, scratch, weights, width, pixels, where, firsts, labels, order, begin, n):
    """Add the gradient of the mean loss of the images after `forward` and `mean_loss`."""
    for b in range(n):
        e, at = order[begin + b], n * width + LANES * b
        put_slopes(scratch, at, labels[e], 1.0 / n)
        add_gradient(gradient, scratch, b * width, at, weights, width, pixels, where, firsts[e], firsts[e + 1])


@kernel
def shuffle(items, first, last, seed, run, particle):
    """Put items[first] to items[last - 1] into another order, each as likely as any other.

    R. A. Fisher, F. Yates, Statistical Tables, 1938, as R. Durstenfeld wrote it, Communications of the ACM 7, 1964. A
    draw (seed, run, particle, step) has four words, for four turns. A word chooses among n by its product with n, which
    is fair to n parts in 2^32.
    """
    n = last - first
    for step in range((n + 3) // 4):
        words = philox(particle, step, 0, _ORDER, seed, run)
        for turn in range(4):
            k = n - 1 - 4 * step - turn
            if k > 0:
                j = product_of_words(words[turn], k + 1) >> 32
                items[first + k], items[first + j] = items[first + j], items[first + k]
