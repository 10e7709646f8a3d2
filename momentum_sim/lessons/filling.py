"""Texts that ask for measured numbers."""

import re
import string
from collections.abc import Mapping
from typing import Any

from momentum_sim import checks

#: How a number may be written: its thousands apart, its decimals, its style. No widths: a text is not a table.
_STYLE = re.compile(r",?(\.\d)?[defg%]?", re.ASCII)
_FORMATTER = string.Formatter()


def filled(name: str, text: str, numbers: Mapping[str, Any]) -> str:
    """A text with the numbers it asks for in braces.

    Raises `ValueError` with the placeholder that asks for something else than a number that is there.
    """
    try:
        parts = list(_FORMATTER.parse(text))
    except ValueError as error:
        rule = f"have its braces in pairs, and doubled where they are braces: {error}"
        raise checks.RefusedError(name, rule, text, got="") from None
    return "".join(
        before if field is None else before + _number(name, field, conversion, style or "", numbers)
        for before, field, style, conversion in parts
    )


def _number(name: str, field: str, conversion: str | None, style: str, numbers: Mapping[str, Any]) -> str:
    """The number that a placeholder asks for, in its style."""
    placeholder = f"{{{field}{f'!{conversion}' if conversion else ''}{f':{style}' if style else ''}}}"
    value = _measured(field, numbers)
    if isinstance(value, bool) or not isinstance(value, int | float | str) or value != value:
        raise checks.RefusedError(name, "ask for a number that is there", placeholder)
    try:
        if conversion is None and _STYLE.fullmatch(style):
            return format(value, style)
    except ValueError:  # decimals of a whole number, a percentage of a text
        pass
    raise checks.RefusedError(name, "style a number as :.1%, :.0f or :.2g do", placeholder)


def _measured(field: str, numbers: Mapping[str, Any]) -> Any:
    """What a placeholder names, if it is there."""
    if "._" in field:  # Python's own attributes are no measures
        return None
    try:
        return _FORMATTER.get_field(field, (), numbers)[0]
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        return None
