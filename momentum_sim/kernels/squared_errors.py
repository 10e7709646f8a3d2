"""The network with tanh units and squared error: its loss on images, the gradient and the Hessian-vector product.

outputs = W2 tanh(W1 x + b1) + b2; the loss is the mean over images and classes of (output - target)^2, the target 1 for
the own class and 0 for the others, as torch.nn.MSELoss has it. tanh has a second derivative everywhere, so the loss
has a Hessian.

Weights and images lie in memory as those of `momentum_sim.kernels.networks` do. The Hessian is told by its products
alone, and these are exact: the gradient's own formulas, each differentiated in the direction of a vector (B. A.
Pearlmutter, Fast Exact Multiplication by the Hessian, Neural Computation 6, 1994).
"""

from momentum_sim.kernels.elementary import hyperbolic_tangent
from momentum_sim.kernels.jit import kernel
from momentum_sim.kernels.lanes import LANES, lanes, minus_products, no_lanes, plus_products, plus_times, put_lanes
from momentum_sim.kernels.networks import (
    CLASSES,
    add_output_biases,
    add_output_weights,
    add_pixel_weights,
    class_sums,
    pulled_back,
    put_by_unit,
    put_logits,
    unit_sums,
)


@kernel
def share_of(n):
    """What an error of one image in one class weighs in the gradient, of n images."""
    return 2.0 / (CLASSES * n)


@kernel
def forward(scratch, weights, width, pixels, where, firsts, order, begin, n):
    """The activations of n images, order[begin] and those after it, and behind them their outputs.

    scratch begins with n rows of activations, then n rows of outputs, then room for `put_by_unit`.
    """
    outputs = n * width
    by_unit = outputs + LANES * n
    put_by_unit(scratch, by_unit, weights, width)
    for b in range(n):
        e = order[begin + b]
        for tile in range(0, width, LANES):
            put_lanes(
                scratch, b * width + tile, unit_sums(weights, width, tile, pixels, where, firsts[e], firsts[e + 1])
            )
    for k in range(n * width):
        scratch[k] = hyperbolic_tangent(scratch[k])
    for b in range(n):
        put_logits(scratch, outputs + LANES * b, by_unit, width, b * width)


@kernel
def mean_loss(scratch, width, labels, order, begin, n):
    """The loss of the images after `forward`, whose outputs become the slopes of the loss in them."""
    outputs = n * width
    squares = 0.0
    for b in range(n):
        scratch[outputs + LANES * b + labels[order[begin + b]]] -= 1.0
        for c in range(CLASSES):
            error = scratch[outputs + LANES * b + c]
            squares += error * error
    for k in range(outputs, outputs + LANES * n):
        scratch[k] *= share_of(n)
    return squares / (CLASSES * n)


@kernel
def times_slope(activations, values):
    """(1 - h^2) values: tanh's slope is told by what it gives."""
    return minus_products(values, activations, plus_products(no_lanes(), activations, values))


@kernel
def add_gradient(gradient, scratch, weights, width, pixels, where, firsts, order, begin, n):
    """Add the gradient of the loss of the images after `forward` and `mean_loss`."""
    for b in range(n):
        e, units, slopes = order[begin + b], b * width, n * width + LANES * b
        add_output_biases(gradient, scratch, slopes, width)
        for tile in range(0, width, LANES):
            activations = lanes(scratch, units + tile)
            add_output_weights(gradient, scratch, slopes, activations, width, tile)
            of_units = times_slope(activations, pulled_back(no_lanes(), scratch, slopes, weights, width, tile))
            add_pixel_weights(gradient, of_units, width, tile, pixels, where, firsts[e], firsts[e + 1])


@kernel
def put_pulled_back(scratch, weights, width, n):
    """W2^T slopes of the images after `mean_loss`, n rows, behind the room that `forward` has for `put_by_unit`."""
    for b in range(n):
        slopes = n * width + LANES * b
        for tile in range(0, width, LANES):
            sums = pulled_back(no_lanes(), scratch, slopes, weights, width, tile)
            put_lanes(scratch, _back(width, n) + b * width + tile, sums)


@kernel
def _back(width, n):
    """Where W2^T slopes begin: behind activations, outputs and `put_by_unit`'s room."""
    return n * (width + LANES) + LANES * (width + 1)


@kernel
def put_product(product, scratch, vector, weights, width, size, pixels, where, firsts, order, begin, n):
    """The Hessian of the loss times a vector, of the images after `forward`, `mean_loss` and `put_pulled_back`.

    With a dot for how something changes with the weights in the vector's direction, V1, c1, V2, c2 the vector's own
    weights and biases, h the activations, s the slopes in the outputs and g = W2^T s:

        h' = (1 - h^2) (V1 x + c1),  s' = share (V2 h + W2 h' + c2),  g' = V2^T s + W2^T s',
        W2' = s' h^T + s h'^T,  b2' = s',  W1' = ((1 - h^2) g' - 2 h h' g) x^T,  and b1' the same without x.
    """
    by_unit = n * (width + LANES)
    vector_by_unit = _back(width, n) + n * width
    moved = vector_by_unit + LANES * (width + 1)  # h' of an image
    turned = moved + width  # s' of an image
    put_by_unit(scratch, vector_by_unit, vector, width)
    for k in range(size):
        product[k] = 0.0
    for b in range(n):
        e, units, slopes, back = order[begin + b], b * width, n * width + LANES * b, _back(width, n) + b * width
        for tile in range(0, width, LANES):
            sums = unit_sums(vector, width, tile, pixels, where, firsts[e], firsts[e + 1])
            put_lanes(scratch, moved + tile, times_slope(lanes(scratch, units + tile), sums))
        sums = class_sums(lanes(scratch, vector_by_unit + LANES * width), scratch, vector_by_unit, width, units)
        sums = class_sums(sums, scratch, by_unit, width, moved)
        put_lanes(scratch, turned, plus_times(no_lanes(), share_of(n), sums))
        add_output_biases(product, scratch, turned, width)
        for tile in range(0, width, LANES):
            h, moving = lanes(scratch, units + tile), lanes(scratch, moved + tile)
            add_output_weights(product, scratch, turned, h, width, tile)
            add_output_weights(product, scratch, slopes, moving, width, tile)
            pulled = pulled_back(no_lanes(), scratch, slopes, vector, width, tile)
            pulled = pulled_back(pulled, scratch, turned, weights, width, tile)
            both = plus_products(no_lanes(), plus_products(no_lanes(), h, moving), lanes(scratch, back + tile))
            of_units = plus_times(times_slope(h, pulled), -2.0, both)
            add_pixel_weights(product, of_units, width, tile, pixels, where, firsts[e], firsts[e + 1])
