"""A convolutional network of cubed filters on patchworks that share a feature, its logistic loss and its gradient.

A *patchwork* has a label y = +-1, a patch theta y w, w a unit vector that is the shared *feature*, and patches of noise
across w. Its *margin* theta is large or small. A filter is its *signal* c, its part along w, and what it is across, v.
The network's answer is the sum of <filter, patch>^3 over filters and patches. y times it is the patchwork's *lead*,

    z = theta^3 sum_r c_r^3 + y sum_r sum_j <v_r, noise_j>^3,

and its loss ln(1 + e^-z).

Filters lie beside each other, so that a vector is a part of a row: a row of their signals, then one for each direction
across w. Rows are as long as `width`, a multiple of `FEW`; the filters that a network does not have are 0, stay at 0
and change nothing.

Noise patches lie one after the other, those of one margin after those of the other, and of each filled up with patches
of 0 to a multiple of `TOGETHER`: so many are worked on together, for each of which a row of filters is read once.
"""

from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.inverses import logarithm_of_one_plus
from momentum_sim.kernels.jit import kernel, square_root
from momentum_sim.kernels.lanes import FEW, few_lanes, few_zeros, plus_products, plus_times, put_lanes, sum_of_lanes

#: How many patches are worked on together.
TOGETHER = 4


@kernel
def put_responses(responses, first, last, noise, filters, width, directions):
    """What every filter makes of the noise patches from ``first`` to ``last``, <v_r, noise>: a row for each patch."""
    for p in range(first, last, TOGETHER):
        one = p * directions
        two, three, four = one + directions, one + 2 * directions, one + 3 * directions
        for tile in range(0, width, FEW):
            a, b, c, d = few_zeros(), few_zeros(), few_zeros(), few_zeros()
            for k in range(directions):
                row = few_lanes(filters, (k + 1) * width + tile)
                a = plus_times(a, noise[one + k], row)
                b = plus_times(b, noise[two + k], row)
                c = plus_times(c, noise[three + k], row)
                d = plus_times(d, noise[four + k], row)
            put_lanes(responses, p * width + tile, a)
            put_lanes(responses, (p + 1) * width + tile, b)
            put_lanes(responses, (p + 2) * width + tile, c)
            put_lanes(responses, (p + 3) * width + tile, d)


@kernel
def add_noise_gradient(gradient, signals, slopes, first, last, noise, width, directions):
    """Add slope times noise of the patches from ``first`` to ``last`` to the gradient across w.

    ``signals``: where the gradient begins in memory, with the row of the signals' part.
    """
    for p in range(first, last, TOGETHER):
        one = p * directions
        two, three, four = one + directions, one + 2 * directions, one + 3 * directions
        for tile in range(0, width, FEW):
            a = few_lanes(slopes, p * width + tile)
            b = few_lanes(slopes, (p + 1) * width + tile)
            c = few_lanes(slopes, (p + 2) * width + tile)
            d = few_lanes(slopes, (p + 3) * width + tile)
            for k in range(directions):
                at = signals + (k + 1) * width + tile
                sums = plus_times(few_lanes(gradient, at), noise[one + k], a)
                sums = plus_times(plus_times(sums, noise[two + k], b), noise[three + k], c)
                put_lanes(gradient, at, plus_times(sums, noise[four + k], d))


@kernel
def sum_of_cubes(values, first, n):
    """The sum of the cubes of n numbers, a multiple of `FEW`, from values[first] on."""
    sums = few_zeros()
    for at in range(first, first + n, FEW):
        row = few_lanes(values, at)
        sums = plus_products(sums, plus_products(few_zeros(), row, row), row)
    return sum_of_lanes(sums)


@kernel
def sum_of_squares(values, first, n):
    """The sum of the squares of n numbers, a multiple of `FEW`, from values[first] on."""
    sums = few_zeros()
    for at in range(first, first + n, FEW):
        row = few_lanes(values, at)
        sums = plus_products(sums, row, row)
    return sum_of_lanes(sums)


@kernel
def put_squares(values, at, source, first, n, scale):
    """scale times the squares of n numbers, a multiple of `FEW`, from source[first] on, into values[at] and on."""
    for k in range(0, n, FEW):
        row = few_lanes(source, first + k)
        put_lanes(values, at + k, plus_times(few_zeros(), scale, plus_products(few_zeros(), row, row)))


@kernel
def largest_of(values, first, n):
    """The largest size of n numbers from values[first] on."""
    largest = 0.0
    for k in range(first, first + n):
        largest = max(largest, abs(values[k]))
    return largest


@kernel
def loss_of(lead):
    """ln(1 + e^-z) of a lead z."""
    return logarithm_of_one_plus(exponential(-abs(lead))) - min(lead, 0.0)


@kernel
def urge_of(lead):
    """1/(1 + e^z) of a lead z: what the gradient of its loss is a multiple of, 0 where nothing is left to learn."""
    return 1.0 / (1.0 + exponential(lead))


@kernel
def lead_of(of_feature, responses, row, patches, width, sign):
    """A patchwork's lead, of what its feature makes of it and of the responses to its noise patches."""
    return of_feature + sign * sum_of_cubes(responses, row * width, patches * width)


@kernel
def take_margin(
    gradient, signals, responses, noise, signs, filters, width, directions, patches, example, n, first, last,
    of_feature, cube, share,
):  # fmt: skip
    """The gradient of n patchworks of one margin: the sum of their losses, how many are wrong, and how long it is.

    They are those from ``example`` on, their noise patches those from ``first`` to ``last``; ``of_feature``: what their
    feature makes of each; ``cube``: that of their margin; ``share``: what each counts for. ``gradient`` is written from
    its number ``signals`` on. Of ``responses``, which are there, it makes slopes.
    """
    losses, wrong, urges = 0.0, 0, 0.0
    for i in range(n):
        e, row = example + i, first + i * patches
        lead = lead_of(of_feature, responses, row, patches, width, signs[e])
        urge = urge_of(lead)
        losses += loss_of(lead)
        urges += urge
        if not lead > 0.0:
            wrong += 1
        own = row * width
        put_squares(responses, own, responses, own, patches * width, -3.0 * share * urge * signs[e])
    size = (directions + 1) * width
    for k in range(size):
        gradient[signals + k] = 0.0
    put_squares(gradient, signals, filters, 0, width, -3.0 * share * urges * cube)
    add_noise_gradient(gradient, signals, responses, first, last, noise, width, directions)
    return losses, wrong, square_root(sum_of_squares(gradient, signals, size))
