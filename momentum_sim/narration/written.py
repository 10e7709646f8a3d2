"""Numbers as a reader writes them."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Context

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN_FROM, _PLAIN_TO = 1e-3, 1e5
_MOST_DIGITS = 15


def written(value: float) -> str:
    """A number with two digits, as a reader writes it: 0.31, 4.4 × 10⁻⁸."""
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    if not exponent or -4 < int(exponent) < 5:
        return f"{float(f'{value:.1e}'):g}"
    return f"{mantissa} × {power_of_ten(int(exponent))}"


def power_of_ten(exponent: int) -> str:
    """10 to a whole power."""
    return f"10{str(exponent).translate(_SUPERSCRIPT)}"


def on_stage(value: float, digits: int = 3) -> str:
    """A number as the stage writes it: 0.31, −1.5, 4.4 × 10⁻⁸, ∞, – for nan; of ``digits`` significant ones."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    if _PLAIN_FROM <= abs(value) < _PLAIN_TO:
        rounded = float(f"{value:.{digits - 1}e}")
        return (str(int(rounded)) if rounded.is_integer() else repr(rounded)).replace("-", "−")
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    return f"{mantissa.replace('-', '−')} × {power_of_ten(int(exponent))}"


def ends(least: float, largest: float, digits: int = 3) -> tuple[str, str]:
    """The ends of an interval as the stage writes numbers, each rounded inward: what is written lies in the interval.

    With more ``digits`` where it is too narrow for these, and to the nearest where it is a single point.
    """
    for count in range(digits, _MOST_DIGITS + 1):
        low = float(Context(count, ROUND_CEILING).create_decimal_from_float(least))
        high = float(Context(count, ROUND_FLOOR).create_decimal_from_float(largest))
        if low <= high:
            return on_stage(low, count), on_stage(high, count)
    return on_stage(least, digits), on_stage(largest, digits)
