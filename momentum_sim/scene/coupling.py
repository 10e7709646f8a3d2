"""The momentum that goes along with a step size s: (1 - beta)/s^alpha stays as it is.

With alpha below 1 the clouds of gradient descent and of momentum come together as s falls (R. Wang, S. Malladi,
T. Wang, K. Lyu, Z. Li, The Marginal Value of Momentum for Small Learning Rate SGD, 2024); with 1 the path stays the
same, in coarser or finer steps, and so does the distance between the clouds beside their own size.
"""

from __future__ import annotations

#: The largest momentum that a float tells from 1.
LARGEST = 1.0 - 2.0**-53
#: How many digits of 1 - beta are kept, so that a momentum is as short as its slider has it.
DIGITS = 4


def coupled(momentum: float, ratio: float, exponent: float, ends: tuple[float, float] | None = None) -> float:
    """The momentum once its step size is ``ratio`` times what it was: 1 - beta is ratio^exponent times what it was.

    It stops at the ``ends`` of its slider, or where it was itself, if that is beyond; without them at 0 and below 1.
    """
    low, high = ends or (0.0, LARGEST)
    try:
        factor = ratio**exponent
    except OverflowError:
        factor = float("inf")
    if factor == 1.0:
        return momentum
    left = float(f"{(1.0 - momentum) * factor:.{DIGITS}g}")
    asked = float(f"{1.0 - left:.12g}")
    return min(max(asked, min(low, momentum)), max(high, momentum), LARGEST)
