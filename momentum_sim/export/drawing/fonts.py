"""The typeface of drawings, how wide its texts are, and which of a text's signs there is a shape for.

It is the one that matplotlib brings along, so that a picture is the same on every machine.
"""

from functools import cache, lru_cache
from pathlib import Path as File

import matplotlib
import numpy as np
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

FAMILY = "DejaVu Sans"
#: How large its letters are drawn, to look as large as the stage's, which are smaller for their size.
SHARE = 0.9
_MISSING = "□"
_MEASURED = 100.0  # points at which widths are measured, far above what hinting does to small ones


@cache
def face(bold: bool) -> FontProperties:
    """The typeface, regular or bold."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    file = File(matplotlib.get_data_path()) / "fonts" / "ttf" / name
    return FontProperties(family=FAMILY, weight="bold" if bold else "normal", fname=file)


def sized(text: str, points: float, bold: bool) -> FontProperties:
    """The typeface for a text at a size; another that this machine has, if the usual one lacks its signs."""
    properties = _other(text) or face(bold)
    found = properties.copy()
    found.set_size(points)
    return found


def width(text: str, bold: bool = False) -> float:
    """How wide a text is, as a multiple of its size: its signs one after the other."""
    if _other(text) is not None:
        return _measured(text, bold)
    return sum(_advance(sign, bold) for sign in text)


@lru_cache(maxsize=4096)
def _advance(sign: str, bold: bool) -> float:
    """How far a sign takes the pen, as a multiple of its size."""
    return max(_measured(f"n{sign}n", bold) - _measured("nn", bold), 0.0)


@lru_cache(maxsize=4096)
def _measured(text: str, bold: bool) -> float:
    wide, _, _ = TextToPath().get_text_width_height_descent(text, sized(text, _MEASURED, bold), ismath=False)
    return float(wide) / _MEASURED


def outline(text: str, bold: bool) -> Path:
    """A text's outline at size 1, its baseline's beginning at the origin: its signs, one after the other."""
    if _other(text) is not None:
        return _whole_outline(text, bold)
    pieces, x = [], 0.0
    for sign in text:
        letter = _letter(sign, bold)
        if letter.codes is not None:
            pieces.append(Path(np.add(letter.vertices, (x, 0.0)), letter.codes))
        x += _advance(sign, bold)
    return Path.make_compound_path(*pieces) if pieces else Path(np.empty((0, 2)))


@lru_cache(maxsize=4096)
def _letter(sign: str, bold: bool) -> Path:
    return _traced(sign, bold)


@lru_cache(maxsize=64)
def _whole_outline(text: str, bold: bool) -> Path:
    """The outline of a text whose signs may change with their neighbours."""
    return _traced(text, bold)


def _traced(text: str, bold: bool) -> Path:
    maker = TextToPath()
    points, codes = maker.get_text_path(sized(text, _MEASURED, bold), text)
    if not len(points):
        return Path(np.empty((0, 2)))
    return Path(np.asarray(points) / maker.FONT_SCALE, np.asarray(codes, np.uint8))


def shown(text: str) -> str:
    """The text with a square for each sign that no typeface here has."""
    known = _signs(None)
    if all(ord(sign) in known for sign in text):
        return text
    other = _other(text)
    if other is not None:
        return text
    return "".join(sign if ord(sign) in known else _MISSING for sign in text)


@lru_cache(maxsize=256)
def _other(text: str) -> FontProperties | None:
    """A typeface that has every sign of a text; None if the usual one has, or none does."""
    wanted = {ord(sign) for sign in text}
    if wanted <= _signs(None):
        return None
    own = File(matplotlib.get_data_path())
    for entry in sorted(fontManager.ttflist, key=lambda entry: str(entry.fname)):
        file = File(entry.fname)
        if own not in file.parents and wanted <= _signs(file):
            return FontProperties(family=entry.name, fname=file)
    return None


@lru_cache(maxsize=64)
def _signs(file: File | None) -> frozenset[int]:
    """The signs that a typeface has a shape for; of a file that is none, nothing."""
    try:
        return frozenset(FT2Font(str(file or face(False).get_file())).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()
