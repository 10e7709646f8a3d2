"""Numbers as a reader writes them."""

import math

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN_FROM, _PLAIN_TO = 1e-3, 1e5


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
