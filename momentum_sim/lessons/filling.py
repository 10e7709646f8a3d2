"""Texts that ask for measured numbers."""

import math
import re
import string
from collections.abc import Mapping
from typing import Any

from momentum_sim import checks
from momentum_sim.narration import OfSpread, Predicted

#: A text's braces: two for one that is meant, what a placeholder asks for between two, one alone.
_BRACES = re.compile(r"(?P<meant>\{\{|\}\})|\{(?P<asked>[^{}]*)\}|(?P<alone>[{}])")
#: How a number may be written: its thousands apart, its decimals, its style. No widths: a text is not a table.
_STYLE = re.compile(r",?(\.\d)?[defg%]?", re.ASCII)
_FORMATTER = string.Formatter()


def filled(name: str, text: str, numbers: Mapping[str, Any]) -> str:
    """A text with the numbers it asks for in braces: ``{what:style|what is said where there is no such number}``.

    Raises `ValueError` with the placeholder that asks for something that is no measure, or for a number that there is
    not and has nothing to say instead.
    """

    def said(found: "re.Match[str]") -> str:
        if found["alone"]:
            around = text[: found.start()][-20:].rpartition("\n")[2] + text[found.start() :][:20].partition("\n")[0]
            raise checks.RefusedError(name, "have its braces in pairs, and doubled where they are braces", around)
        return found["meant"][0] if found["meant"] else _said(name, found["asked"], numbers)

    return _BRACES.sub(said, text)


def _said(name: str, asked: str, numbers: Mapping[str, Any]) -> str:
    """What stands in a placeholder's place."""
    placeholder = f"{{{asked}}}"
    wanted, bar, instead = asked.partition("|")
    field, _, style = wanted.partition(":")
    try:
        value = _measured(field, numbers)
    except LookupError:
        raise checks.RefusedError(name, "ask for a number that is there", placeholder) from None
    if bar and not instead.strip():
        raise checks.RefusedError(name, "say something after the bar", placeholder)
    there = isinstance(value, str) or (value is not None and math.isfinite(value))
    try:
        said = format(value if there else 0, style) if _STYLE.fullmatch(style) else None
    except ValueError:  # decimals of a whole number, a percentage of a text
        said = None
    if said is None:
        raise checks.RefusedError(name, "style a number as :.1%, :.0f or :.2g do", placeholder)
    if there:
        return said
    if not bar:
        rule = "say after a bar what is said where there is no such number, for it never happens or the run diverges"
        raise checks.RefusedError(name, rule, placeholder)
    return instead


def _measured(field: str, numbers: Mapping[str, Any]) -> int | float | str | None:
    """What a placeholder names, None if there is no such number; `LookupError` for what is no measure."""
    if "._" in field:  # what is Python's own, or a class's, is no measure
        raise LookupError(field)
    try:
        value = _FORMATTER.get_field(field, (), numbers)[0]
    except AttributeError as error:
        if error.obj is None and any(
            hasattr(of, error.name or "") for of in (Predicted, OfSpread)
        ):  # theory has nothing to say of this run
            return None
        raise LookupError(field) from None
    except (TypeError, ValueError):
        raise LookupError(field) from None
    if isinstance(value, bool) or not isinstance(value, int | float | str | None):
        raise LookupError(field)
    return value
