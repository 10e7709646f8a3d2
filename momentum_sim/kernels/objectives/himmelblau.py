"""Himmelblau's function: four basins, equally deep."""

from momentum_sim.kernels.jit import kernel


@kernel
def coefficients(p, c):
    """No parameters; c = the four minimisers: (3, 2), and three roots of a quartic to the nearest float.

    Here, because a choice by index among numbers would become a table, which entries cannot have.
    """
    c[0], c[1] = 3.0, 2.0
    c[2], c[3] = -2.805118086952745, 3.131312518250573
    c[4], c[5] = -3.779310253377747, -3.2831859912861696
    c[6], c[7] = 3.5844283403304917, -1.8481265269644036


@kernel
def value(x, y, c):
    """(x^2 + y - 11)^2 + (x + y^2 - 7)^2."""
    first = x * x + y - 11.0
    second = x + y * y - 7.0
    return first * first + second * second


@kernel
def gradient(x, y, c):
    """(4 x (x^2 + y - 11) + 2 (x + y^2 - 7), 2 (x^2 + y - 11) + 4 y (x + y^2 - 7))."""
    first = x * x + y - 11.0
    second = x + y * y - 7.0
    return 4.0 * x * first + 2.0 * second, 2.0 * first + 4.0 * y * second


@kernel
def gauss_newton(x, y, c):
    """Of the two terms' roots, times sqrt(2): (8 x^2 + 2, 8 y^2 + 2, 4 (x + y))."""
    return 8.0 * x * x + 2.0, 8.0 * y * y + 2.0, 4.0 * (x + y)


@kernel
def minimiser(index, c):
    """The four in the order of `coefficients`."""
    return c[2 * index], c[2 * index + 1]
