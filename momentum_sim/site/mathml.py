"""Formulas, written as LaTeX, as MathML, which browsers draw by themselves."""

from xml.etree import ElementTree

from latex2mathml.converter import convert

from momentum_sim.checks import RefusedError

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_MROW, _MI, _MO, _MSPACE, _MTEXT = (f"{{{_NAMESPACE}}}{name}" for name in ("mrow", "mi", "mo", "mspace", "mtext"))
_SIGNS, _OPENING, _CLOSING = (frozenset(signs) for signs in ("+\u2212", "([{", ")]}"))
# What formulas are drawn with. Nothing else passes: the converter copies the text in \text{...} as it is.
_ELEMENTS = frozenset(
    {
        "math",
        "mrow",
        "mi",
        "mo",
        "mn",
        "mtext",
        "mspace",
        "mstyle",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
    }
    | {"munder", "mover", "munderover", "mtable", "mtr", "mtd"}
)
_ATTRIBUTES = frozenset(
    {"display", "mathvariant", "stretchy", "fence", "form", "width", "displaystyle", "scriptlevel", "linethickness"}
    | {"separator", "minsize", "maxsize", "lspace", "rspace", "movablelimits", "accent", "columnalign"}
)
ElementTree.register_namespace("", _NAMESPACE)


def displayed(latex: str) -> str:
    """A formula on a line of its own, ``<math display="block">``.

    Raises `ValueError` with the formula if it is not understood: nobody is to read backslashes.
    """
    return _text(_read(latex, "block"))


def in_line(latex: str) -> list[str]:
    """The same within a line: one ``<math>`` or several, between which the line can be broken, after commas."""
    return [_text(part) for part in _broken(_read(latex, "inline"))]


def _text(formula: ElementTree.Element) -> str:
    return ElementTree.tostring(formula, encoding="unicode")


def _read(latex: str, display: str) -> ElementTree.Element:
    try:
        formula = ElementTree.fromstring(convert(latex.strip(), display=display))  # noqa: S314  # made here
    except Exception as error:  # the converter has a class for each fault, and none that they share
        raise _refused(latex) from error
    for element in formula.iter():
        known = element.tag.removeprefix(f"{{{_NAMESPACE}}}") in _ELEMENTS and element.attrib.keys() <= _ATTRIBUTES
        if not known or "\\" in (element.text or ""):
            raise _refused(latex)
    for row in formula.iter(_MROW):
        _space_as_tex(row)
    return formula


def _space_as_tex(row: ElementTree.Element) -> None:
    """No space around a slash, nor after a sign; a thin one between a function's name and what it is of."""
    for at in reversed(range(len(row))):
        element, before = row[at], row[at - 1] if at else None
        follows_value = (before is not None and before.tag not in (_MO, _MSPACE, _MTEXT)) or _closes(before)
        if element.tag == _MO and element.text == "/":
            element.attrib.update(lspace="0", rspace="0")
        elif element.tag == _MO and element.text in _SIGNS and not follows_value:
            element.attrib["form"] = "prefix"
        elif element.tag == _MI and len(element.text or "") > 1 and at + 1 < len(row) and row[at + 1].tag != _MO:
            row.insert(at + 1, ElementTree.Element(_MSPACE, width="0.167em"))


def _closes(element: ElementTree.Element | None) -> bool:
    return element is not None and element.tag == _MO and element.text in _CLOSING


def _broken(formula: ElementTree.Element) -> list[ElementTree.Element]:
    """The formula in parts, each but the last ending in a comma that a space follows and no bracket is around."""
    row, depth, parts = list(formula[0]), 0, []
    part: list[ElementTree.Element] = []
    for at, element in enumerate(row):
        if part or element.tag != _MSPACE:
            part.append(element)
        if element.tag == _MO:
            depth += (element.text in _OPENING) - (element.text in _CLOSING)
        if depth == 0 and element.text == "," and at + 1 < len(row) and row[at + 1].tag == _MSPACE:
            parts.append(part)
            part = []
    return [_of_row(formula, elements) for elements in (*parts, part)]


def _of_row(formula: ElementTree.Element, elements: list[ElementTree.Element]) -> ElementTree.Element:
    whole = ElementTree.Element(formula.tag, formula.attrib)
    ElementTree.SubElement(whole, _MROW).extend(elements)
    return whole


def _refused(latex: str) -> RefusedError:
    return RefusedError("a formula", "be LaTeX that can be drawn as MathML", latex, repr(latex))
