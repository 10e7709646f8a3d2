"""A network trained on all its images at once, with the largest eigenvalue of its loss's Hessian: the sharpness."""

from momentum_sim.kernels.eigenvalues import WORKED_ON, finding
from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.entries.networks import (
    AT_ONCE,
    PAIRS,
    begin_states,
    error_by,
    network_scratch_size,
    network_width,
    over_pairs,
    scratch_of,
)
from momentum_sim.kernels.jit import beyond, count, indices, kernel, number, numbers
from momentum_sim.kernels.lanes import LANES
from momentum_sim.kernels.optimizers import at_iterate
from momentum_sim.kernels.squared_errors import add_gradient, forward, mean_loss, put_product, put_pulled_back

#: What is told of each measurement: sharpness, residual, how many products it took, test error.
TOLD = 4
#: What `full_batch_steps` works on, in vectors as long as the weights: eigenvector's, then a gradient and a point.
WORK_VECTORS = WORKED_ON + 2


def full_batch_scratch_size(hidden: int, n_images: int) -> int:
    """How many numbers so many images need to be worked on with the Hessian."""
    return network_scratch_size(hidden, n_images) + _more_of_width(network_width(hidden), n_images)


def _more_of_width(width: int, n_images: int) -> int:
    """How many of them the gradient does not need."""
    return max(n_images, AT_ONCE) * width + LANES * (width + 1) + width + LANES


_more = kernel(_more_of_width)


@entry(numbers, count, count)
def full_batch_sizes():
    """What ``full_batch_scratch_size`` and `WORK_VECTORS` are: (out, width, n_images)."""

    def loop(out, width, n_images):
        out[0] = scratch_of(width, n_images) + _more(width, n_images)
        out[1] = WORK_VECTORS

    return loop


@kernel
def _put_product(product, vector, matrix):
    """The Hessian times a vector, told by all that it depends on."""
    scratch, weights, width, size, pixels, where, firsts, order, n = matrix
    put_product(product, scratch, vector, weights, width, size, pixels, where, firsts, order, 0, n)


_largest_eigenvalue = finding(_put_product)
_error = error_by(forward)


@kernel
def _loss_and_gradient(gradient, scratch, weights, width, size, pixels, where, firsts, labels, order, n):
    """The loss of n images, and its gradient."""
    for k in range(size):
        gradient[k] = 0.0
    forward(scratch, weights, width, pixels, where, firsts, order, 0, n)
    loss = mean_loss(scratch, width, labels, order, 0, n)
    add_gradient(gradient, scratch, weights, width, pixels, where, firsts, order, 0, n)
    return loss


@entry(
    *(numbers, numbers, numbers, numbers, numbers, numbers, indices, indices, indices, indices),
    *(count, count, count, numbers),
)
def squared_error_derivatives():
    """The loss of n images, its gradient, and its Hessian times a vector.

    (out, gradient, product, vector, weights, pixels, where, firsts, labels, order, n, width, size, scratch):
    ``scratch`` has `full_batch_scratch_size` numbers.
    """

    def loop(out, gradient, product, vector, weights, pixels, where, firsts, labels, order, n, width, size, scratch):
        out[0] = _loss_and_gradient(gradient, scratch, weights, width, size, pixels, where, firsts, labels, order, n)
        put_pulled_back(scratch, weights, width, n)
        _put_product(product, vector, (scratch, weights, width, size, pixels, where, firsts, order, n))

    return loop


@entry(
    *(numbers, numbers, numbers, numbers, numbers, numbers, numbers, numbers, indices, indices, indices, indices),
    *(indices, count, count, count, count, count, number, count, count, count, numbers, numbers),
)
def full_batch_steps(step, initial_state, gradient_point):
    """Some steps of a run on all n images; who calls again with the same memory goes on.

    (told, losses, weights, vector, states, momenta, step_sizes, pixels, where, firsts, labels, order, tested, n,
    n_tested, done, steps, every, tolerance, most, width, size, work, scratch).

    What goes on from call to call is ``weights``, ``states`` and ``vector``: of the ``size`` that weights have in
    memory, the states half of that for each number that the rule remembers. A call with ``done``, how many steps were
    taken before it, 0 begins the states. ``vector`` is the eigenvector, before the first call any but 0 that has
    nothing where no weights are. ``losses``, ``momenta`` and ``step_sizes`` are of this call's own steps. ``work`` has
    `WORK_VECTORS` times ``size`` numbers, ``scratch`` `full_batch_scratch_size`.

    Before each step whose number from the run's beginning is a multiple of ``every`` it measures, and writes `TOLD`
    numbers: sharpness, residual |H v - sharpness v|, the products H v that it took, and the iterate's test error.
    Losses and sharpness are where the rule takes its gradients. It goes on until the residual is a share ``tolerance``
    of the sharpness at most, or for ``most`` products.
    """
    put_points, take_step = over_pairs(step, initial_state, gradient_point)
    elsewhere = gradient_point is not at_iterate

    def loop(
        told, losses, weights, vector, states, momenta, step_sizes, pixels, where, firsts, labels, order, tested, n,
        n_tested, done, steps, every, tolerance, most, width, size, work, scratch,
    ):  # fmt: skip
        gradient, points = beyond(work, WORKED_ON * size), beyond(work, (WORKED_ON + 1) * size)
        if done == 0:
            begin_states(states, initial_state, size, PAIRS)
        measured = 0
        for t in range(steps):
            taken_at = weights
            if elsewhere:
                put_points(points, weights, states, momenta[t], 0, size, PAIRS)
                taken_at = points
            losses[t] = _loss_and_gradient(
                gradient, scratch, taken_at, width, size, pixels, where, firsts, labels, order, n
            )
            if (done + t) % every == 0:
                put_pulled_back(scratch, taken_at, width, n)
                matrix = (scratch, taken_at, width, size, pixels, where, firsts, order, n)
                sharpness, residual, products = _largest_eigenvalue(vector, work, size, tolerance, most, matrix)
                told[measured] = sharpness
                told[measured + 1] = residual
                told[measured + 2] = products
                told[measured + 3] = _error(scratch, weights, width, pixels, where, firsts, labels, tested, n_tested)
                measured += TOLD
            take_step(weights, gradient, states, momenta[t], step_sizes[t], 0, size, PAIRS)

    return loop
