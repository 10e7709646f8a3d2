"""The typeface of everything that shows a scene, and how wide its texts are: files and numbers, nothing that draws.

Momentum Sans, regular and bold (weights 400 and 600), is for all texts; Momentum Serif (500) for questions and titles.
``assets/make_fonts.py`` made them, and ``metrics.json`` beside them, which has what texts measure.
"""

import json
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

SANS, SERIF = "Momentum Sans", "Momentum Serif"
FOLDER = Path(__file__).resolve().parent / "stage" / "fonts"
METRICS, LICENCE = FOLDER / "metrics.json", FOLDER / "OFL.txt"

#: Family, weight and style of each face; prose alone has the italics, and no numbers are here for them.
FACES = {
    "sans": (SANS, 400, "normal"),
    "sans-bold": (SANS, 600, "normal"),
    "sans-italic": (SANS, 400, "italic"),
    "serif": (SERIF, 500, "normal"),
}

_OPEN, _CLOSE = "([{", ")]}"
_ABSENT = "□"  # stands for signs that a face lacks


class Face(NamedTuple):
    """What texts in one face measure, in em.

    ``ascent`` and ``descent`` are a line's; ``middle`` is how far above the baseline a browser's canvas has the middle
    of its texts.
    """

    ascent: float
    descent: float
    middle: float
    widths: dict[str, float]
    left: dict[str, str]
    right: dict[str, str]
    kerning: dict[str, dict[str, float]]


def ttf(bold: bool = False, serif: bool = False) -> Path:
    """The path of a face's TrueType file. The serif has one weight."""
    return FOLDER / f"{_name(bold, serif)}.ttf"


def woff2(bold: bool = False, serif: bool = False, *, italic: bool = False, small: bool = False) -> bytes:
    """A face's WOFF2 file; a ``small`` one has only the signs that `small_has` knows.

    Only the regular sans is there in italics.
    """
    name = "sans-italic" if italic else _name(bold, serif)
    return _file(f"{name}-small.woff2" if small else f"{name}.woff2")


def face(bold: bool = False, serif: bool = False) -> Face:
    """What texts in a face measure."""
    return _faces()[_name(bold, serif)]


def has(sign: str, serif: bool = False) -> bool:
    """Whether the typeface has a sign; both weights of the sans have the same ones."""
    return sign in face(serif=serif).widths


def small_has(text: str) -> bool:
    """Whether the small files have every sign of a text that the typeface has."""
    return all(sign in _small() or not (has(sign) or has(sign, serif=True)) for sign in set(text))


def text_width(text: str, size: float, bold: bool = False, serif: bool = False) -> float:
    """How wide a text in one line is, in the unit that its ``size`` has: its signs' advances and their kerning.

    A sign that the face lacks counts as the square that stands for it.
    """
    return size * advances(text, bold, serif)[-1]


def advances(text: str, bold: bool = False, serif: bool = False) -> list[float]:
    """Where each sign of a text in one line begins, and where the last one ends, in em."""
    known = face(bold, serif)
    absent = _faces()["sans"].widths[_ABSENT]
    wide = [known.widths.get(sign, absent) for sign in text]
    scripts = _scripts_in(text)
    for at, (first, second) in enumerate(pairwise(text)):
        row = known.kerning.get(known.left.get(first, ""))
        if row and scripts[at] == scripts[at + 1]:
            wide[at] += row.get(known.right.get(second, ""), 0.0)
    return [0.0, *accumulate(wide)]


def font_faces(whole: Iterable[str] = (), small: Iterable[str] = ()) -> str:
    """A style sheet that has the files in it, so that it can be used where nothing can be fetched.

    Faces are named as in `FACES`; of those in ``small`` it has the small files.
    """
    notice = f"/* {SANS} and {SERIF}: copyright Adobe, SIL Open Font License 1.1 */\n"
    files = {**dict.fromkeys(whole, ""), **dict.fromkeys(small, "-small")}
    return notice + "".join(_font_face(FACES[name], f"{name}{kind}.woff2") for name, kind in files.items())


def _scripts_in(text: str) -> list[str]:
    """The script of each sign, by which browsers part a text before they kern it.

    What is in no script of its own is in that of what stands before it, or at the beginning behind it; a bracket that
    closes is in that of the one that opens.
    """
    own = _scripts()
    found: list[str] = []
    opened: list[str] = []
    script = next((own[sign] for sign in text if sign in own), "")
    for sign in text:
        if sign in _OPEN:
            opened.append(script)
        elif sign in _CLOSE and opened:
            script = opened.pop()
        script = own.get(sign, script)
        found.append(script)
    return found


def _font_face(named: tuple[str, int, str], file: str) -> str:
    family, weight, style = named
    content = b64encode(_file(file)).decode()
    source = f'url("data:font/woff2;base64,{content}") format("woff2")'
    return f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; src: {source}; }}\n'


def _name(bold: bool, serif: bool) -> str:
    if serif:
        return "serif"
    return "sans-bold" if bold else "sans"


@cache
def _file(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@cache
def _metrics() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(METRICS.read_text(encoding="utf-8"))
    return read


@cache
def _scripts() -> dict[str, str]:
    return {sign: script for script, signs in _metrics()["scripts"].items() for sign in signs}


@cache
def _small() -> frozenset[str]:
    return frozenset(_metrics()["small"])


@cache
def _faces() -> dict[str, Face]:
    return {name: _face(data) for name, data in _metrics()["faces"].items()}


def _face(data: dict[str, Any]) -> Face:
    kerning = data["kerning"]
    left, right = (
        {sign: str(i) for i, group in enumerate(kerning[side]) for sign in group} for side in ("left", "right")
    )
    return Face(data["ascent"], data["descent"], data["middle"], data["widths"], left, right, kerning["by"])
