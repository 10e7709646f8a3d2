"""The typeface of pictures: how wide its texts are, their outlines, and what is drawn for signs that it lacks."""

import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import groupby
from pathlib import Path as File
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from momentum_sim import typeface as faces

#: Of a typeface; a text's is told by what it is.
REGULAR, BOLD, SERIF = "regular", "bold", "serif"
_MISSING = "□"
_MEASURED = 100.0  # points; outlines are scaled, so that any size would do
_JOINED = {0x200C, 0x200D}  # what holds signs together or apart has no shape, and goes with them


def face_of(*, bold: bool, serif: bool) -> str:
    """The face of a text."""
    return SERIF if serif else BOLD if bold else REGULAR


class Piece(NamedTuple):
    """A part of a text that one file has the letters of: where it begins and how wide it is, in em."""

    text: str
    file: File
    x: float
    width: float


class Face(NamedTuple):
    """A face: its file, how far the middle of a line is above its baseline, and how its signs stand, in em.

    ``advances(text)``: where each sign of a text begins, and where the last ends. A text with others than its ``signs``
    is drawn of another typeface: the one that matplotlib brings, or one of the machine.
    """

    file: File
    middle: float
    signs: Container[str]
    advances: Callable[[str], list[float]]


@dataclass(frozen=True, eq=False)
class Typeface:
    """Faces by name: regular, bold, serif."""

    faces: Mapping[str, Face]

    @property
    def middles(self) -> dict[str, float]:
        """How far the middle of a line is above the baseline, by face, in em."""
        return {name: face.middle for name, face in self.faces.items()}

    def width(self, text: str, face: str) -> float:
        """How wide a text is, in em."""
        return sum(piece.width for piece in self.pieces(text, face))

    def pieces(self, text: str, face: str) -> tuple[Piece, ...]:
        """A text as what can be drawn of one file each, from the left."""
        return _pieces(self, text, face)

    def outline(self, text: str, face: str) -> Path:
        """A text's outline at size 1, y upwards, its baseline's beginning at the origin."""
        return _outline(self, text, face)

    def own(self, text: str, face: str) -> bool:
        """Whether a face has every sign of a text."""
        signs = self.faces[face].signs
        return all(sign in signs for sign in text)

    def lacking(self, text: str, face: str) -> list[str]:
        """The signs of a text, each once and with the marks on it, that a square is drawn for: no typeface has them."""
        clusters = dict.fromkeys(_clusters("".join(map(_drawable, text))))
        return [cluster for cluster in clusters if _origin(self, cluster, face) is False]


@cache
def typeface() -> Typeface:
    """The typeface that pictures are drawn in, the page's own."""
    return Typeface({name: _face(bold=name == BOLD, serif=name == SERIF) for name in (REGULAR, BOLD, SERIF)})


def _face(*, bold: bool, serif: bool) -> Face:
    known = faces.face(bold, serif)
    return Face(faces.ttf(bold, serif), known.middle, known.widths, partial(faces.advances, bold=bold, serif=serif))


@lru_cache(maxsize=4096)
def _pieces(of: Typeface, text: str, face: str) -> tuple[Piece, ...]:
    text = "".join(map(_drawable, text))
    if of.own(text, face):
        return (Piece(text, of.faces[face].file, 0.0, of.faces[face].advances(text)[-1]),)
    file = _file_with(frozenset(text)) if _in_script(sign for sign in text if not of.own(sign, face)) else None
    if file is not None:  # all of it, for letters may change with their neighbours, and lines run from the right
        return (Piece(text, file, 0.0, _measured(text, file)),)
    found, x = [], 0.0
    for part, origin in _parts(of, text, face):
        wide = of.faces[face].advances(part)[-1] if origin is None else _measured(part, origin)
        found.append(Piece(part, origin or of.faces[face].file, x, wide))
        x += wide
    return tuple(found)


def _parts(of: Typeface, text: str, face: str) -> Iterator[tuple[str, File | None]]:
    """A text that no file has whole, in parts; the face's own have no file."""
    held = [(cluster, _origin(of, cluster, face)) for cluster in _clusters(text)]
    for origin, group in groupby(held, key=lambda pair: pair[1]):
        part = "".join(cluster for cluster, _ in group)
        if isinstance(origin, File) or origin is None:
            yield part, origin
        else:
            square = None if of.own(_MISSING, face) else _file_with(frozenset(_MISSING))
            yield _MISSING * len(_clusters(part)), square


def _in_script(signs: Iterable[str]) -> bool:
    """Whether there are letters among some signs, or marks of letters: not only what stands by itself, as ∇ does."""
    return any(unicodedata.category(sign)[0] in "LM" or ord(sign) in _JOINED for sign in signs)


def _origin(of: Typeface, cluster: str, face: str) -> File | bool | None:
    """The file that has a cluster; None for the face itself, False if there is none."""
    if of.own(cluster, face):
        return None
    return _file_with(frozenset(cluster)) or False


def _clusters(text: str) -> list[str]:
    """Signs with the marks on them."""
    found: list[str] = []
    for sign in text:
        if found and (unicodedata.category(sign) in {"Mn", "Me", "Mc"} or ord(sign) in _JOINED):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _drawable(sign: str) -> str:
    """A sign as it is drawn: lines have one line, and no sign that only tells something to machines."""
    kind = unicodedata.category(sign)
    return " " if sign.isspace() or kind == "Cc" else _MISSING if kind == "Cs" else sign


@lru_cache(maxsize=1024)
def _file_with(signs: frozenset[str]) -> File | None:
    """The first file that has all of some signs: matplotlib's, else in the order of the machine's names."""
    wanted = {ord(sign) for sign in signs}
    own = File(matplotlib.get_data_path())
    usual = own / "fonts" / "ttf" / "DejaVuSans.ttf"
    if wanted <= _signs(usual):
        return usual
    for name in sorted({str(entry.fname) for entry in fontManager.ttflist}):
        file = File(name)
        if own not in file.parents and wanted <= _signs(file):
            return file
    return None


@lru_cache(maxsize=256)
def _signs(file: File) -> frozenset[int]:
    """The signs that a file has a shape for; of one that is no typeface, nothing."""
    try:
        return frozenset(FT2Font(str(file)).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()


def _measured(text: str, file: File) -> float:
    """How wide a text is as matplotlib sets it, in em: what it adds between two letters."""
    between = {ord("n")} <= _signs(file)
    inside, around = (f"n{text}n", "nn") if between else (text, "")
    return max(_ink(inside, file) - (_ink(around, file) if around else 0.0), 0.0)


def _ink(text: str, file: File) -> float:
    wide, _, _ = TextToPath().get_text_width_height_descent(text, set_in(file), ismath=False)
    return float(wide) / _MEASURED


def set_in(file: File, points: float = _MEASURED) -> FontProperties:
    """A file as matplotlib is told of it."""
    return FontProperties(fname=str(file), size=points)


@lru_cache(maxsize=4096)
def _outline(of: Typeface, text: str, face: str) -> Path:
    drawn: list[tuple[Path, float]] = []
    for piece in of.pieces(text, face):
        if piece.file == of.faces[face].file and of.own(piece.text, face):
            starts = of.faces[face].advances(piece.text)
            signs = zip(piece.text, starts, strict=False)
            drawn += [(_traced(sign, piece.file), piece.x + at) for sign, at in signs]
        else:
            drawn.append((_traced(piece.text, piece.file), piece.x))
    moved = [Path(np.add(path.vertices, (x, 0.0)), path.codes) for path, x in drawn if path.codes is not None]
    return Path.make_compound_path(*moved) if moved else Path(np.empty((0, 2)))


@lru_cache(maxsize=2048)
def _traced(text: str, file: File) -> Path:
    maker = TextToPath()
    points, codes = maker.get_text_path(set_in(file), text)
    if not len(points):
        return Path(np.empty((0, 2)))
    return Path(np.asarray(points) / maker.FONT_SCALE, np.asarray(codes, np.uint8))
