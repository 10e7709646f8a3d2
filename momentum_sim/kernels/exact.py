"""Sums and products with what rounding took from them, for differences in which nearly everything cancels."""

from math import inf

from momentum_sim.kernels.jit import bits_of, kernel, number_of

_UPPER_HALF = -(1 << 27)  # keeps 26 of a float's 53 bits


@kernel
def sum_and_rest(a, b):
    """a + b as a float and what is missing to it, exactly (Knuth); 0 where the sum is not finite."""
    total = a + b
    part = total - a
    rest = (a - (total - part)) + (b - part)
    return total, rest if abs(rest) < inf else 0.0


@kernel
def product_and_rest(a, b):
    """a b as a float and what is missing to it, to 2^-104 of it (Dekker); 0 where the product is not finite."""
    product = a * b
    a1 = number_of(bits_of(a) & _UPPER_HALF)
    b1 = number_of(bits_of(b) & _UPPER_HALF)
    a2, b2 = a - a1, b - b1
    rest = ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2
    return product, rest if abs(rest) < inf else 0.0
