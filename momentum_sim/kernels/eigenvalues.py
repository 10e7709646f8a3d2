"""The largest eigenvalue of a symmetric matrix that is known by its products with vectors alone.

From the last eigenvector that was found, or any other vector, each turn goes to the best vector in the plane or space
of three: the vector, what is left of the equation, A x - theta x, and the direction of the turn before. That is at
least as good as a turn of the power method, whose next vector lies in that plane too, and finds the largest
eigenvalue also where one below 0 is farther from 0.
A. V. Knyazev, Toward the Optimal Preconditioned Eigensolver, SIAM Journal on Scientific Computing 23, 2001, for a block
of one vector without a preconditioner.
"""

from momentum_sim.kernels.jit import beyond, kernel, square_root
from momentum_sim.kernels.lanes import LANES, lanes, no_lanes, plus_products, sum_of_lanes

#: What `largest_eigenvalue` needs, in vectors.
WORKED_ON = 5
_NEWTON_STEPS = 200


@kernel
def dot(a, b, size):
    """The sum of a[k] b[k], of as many numbers as a multiple of `LANES`."""
    sums = no_lanes()
    for k in range(0, size, LANES):
        sums = plus_products(sums, lanes(a, k), lanes(b, k))
    return sum_of_lanes(sums)


@kernel
def scale(a, factor, size):
    """a becomes a factor."""
    for k in range(size):
        a[k] *= factor


@kernel
def normalise(a, image, size):
    """Scale a vector to length 1, and its product with it."""
    length = square_root(dot(a, a, size))
    scale(a, 1.0 / length, size)
    scale(image, 1.0 / length, size)


@kernel
def take_away(a, image, other, other_image, size):
    """Take from a vector its part along another of length 1, and from its product what that makes of the part."""
    along = dot(a, other, size)
    for k in range(size):
        a[k] -= along * other[k]
        image[k] -= along * other_image[k]


@kernel
def top_of_three(second, link, third):
    """The eigenvector of the largest eigenvalue of ((0, 1, 0), (1, second, link), (0, link, third)), of length 1.

    ``third`` is at most 0, and that eigenvalue above. Newton's method comes down to it, the largest root of the
    characteristic polynomial, from any bound above.
    """
    root = max(1.0, second + 1.0) + abs(link)
    for _ in range(_NEWTON_STEPS):
        one, two = root - second, root - third
        pair = one * two - link * link
        lower = root - (root * pair - two) / (pair + root * (one + two) - 1.0)
        if not lower < root:
            break
        root = lower
    across = link * root / (root - third)
    length = square_root(1.0 + root * root + across * across)
    return 1.0 / length, root / length, across / length


@kernel
def put_turn(x, rest, last, first_part, second_part, third_part, size):
    """The turn's vector in the place of x, and its direction, orthogonal to that, in the place of the last one."""
    side = square_root(second_part * second_part + third_part * third_part)
    for k in range(size):
        aside = (second_part * rest[k] + third_part * last[k]) / side
        last[k] = first_part * aside - side * x[k]
        x[k] = first_part * x[k] + side * aside


def finding(put_product):
    """The kernel that finds it for a matrix that ``put_product(product, vector, matrix)`` multiplies with."""

    @kernel
    def largest_eigenvalue(x, work, size, tolerance, most, matrix):
        """(eigenvalue, length of A x - eigenvalue x, products taken); x, any vector but 0, becomes its eigenvector.

        It goes on until that length is at most a share ``tolerance`` of the eigenvalue, or for ``most`` products. Some
        eigenvalue lies within it of what is found. ``work`` has room for `WORKED_ON` vectors of a ``size`` that is a
        multiple of `LANES`.
        """
        ax, rest, a_rest = work, beyond(work, size), beyond(work, 2 * size)
        last, a_last = beyond(work, 3 * size), beyond(work, 4 * size)
        for k in range(3 * size, 5 * size):
            work[k] = 0.0
        scale(x, 1.0 / square_root(dot(x, x, size)), size)
        put_product(ax, x, matrix)
        taken = 1
        while True:
            found = dot(x, ax, size)
            for k in range(size):
                rest[k] = ax[k] - found * x[k]
            length = square_root(dot(rest, rest, size))
            if not length > tolerance * abs(found) or taken >= most:
                break
            scale(rest, 1.0 / length, size)
            put_product(a_rest, rest, matrix)
            third = -1.0
            if taken > 1:  # orthogonal but for rounding, which would grow from turn to turn
                take_away(last, a_last, x, ax, size)
                take_away(last, a_last, rest, a_rest, size)
                normalise(last, a_last, size)
                third = min(0.0, (dot(last, a_last, size) - found) / length)  # x was the better of the two
            second, link = (dot(rest, a_rest, size) - found) / length, dot(rest, a_last, size) / length
            parts = top_of_three(second, link, third)
            put_turn(x, rest, last, *parts, size)
            put_turn(ax, a_rest, a_last, *parts, size)
            normalise(x, ax, size)
            taken += 1
        return found, length, taken

    return largest_eigenvalue
