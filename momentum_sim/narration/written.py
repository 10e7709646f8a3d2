"""Numbers as a reader writes them."""

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(value: float) -> str:
    """A number with two digits, as a reader writes it: 0.31, 4.4 × 10⁻⁸."""
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    if not exponent or -4 < int(exponent) < 5:
        return f"{float(f'{value:.1e}'):g}"
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPT)}"
