"""Paths, markers and colours as ops name them, for matplotlib's renderers. y runs downwards, as in a list."""

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from momentum_sim.optimizers import MARKERS

Array = NDArray[np.float64]
Colour = tuple[float, float, float, float]


SMALL = 2.0  # units; a marker of a smaller radius has no shape that could be seen, and is a square
SMALLEST = "M-.9-.9H.9V.9H-.9Z"
HATCH = 7.0  # units between slanting lines
HATCH_STRENGTH = 0.55

_PIECE = re.compile(r"([MLHVQCAZ])|(-?(?:\d+\.?\d*|\.\d+))")
_LETTERS = str.maketrans("", "", "0123456789.- ")
_NUMBERS = str.maketrans("MLQCZ", "     ")
_PLACES = {"M": 1, "L": 1, "Q": 2, "C": 3, "Z": 1}
_CODES = {
    letter: int(code)
    for letter, code in zip("MLQCZ", (Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE4, Path.CLOSEPOLY), strict=True)
}
_SIMPLIFIED_FROM = 128  # points; as matplotlib has it
_SIMPLIFIED = 1 / 9  # of a dot


@lru_cache(maxsize=2048)
def path_of(data: str) -> Path:
    """SVG path data, absolute, as a path. A line of very many points may be drawn with fewer, a ninth of a dot off."""
    letters = data.translate(_LETTERS)
    try:
        points, codes = _at_once(data, letters)
    except (KeyError, ValueError):
        points, codes = _piece_by_piece(data)
    found = Path(points, codes)
    found.simplify_threshold = _SIMPLIFIED
    found.should_simplify = len(points) >= _SIMPLIFIED_FROM and set(letters) <= {"M", "L"}
    return found


def _at_once(data: str, letters: str) -> tuple[Array, NDArray[np.uint8]]:
    """Points and codes of a path without arcs that says the letter of each command; an error for others."""
    numbers = np.array(data.translate(_NUMBERS).split(), float).reshape(-1, 2)
    counts = [_PLACES[letter] for letter in letters]
    codes = np.repeat(np.array([_CODES[letter] for letter in letters], np.uint8), counts)
    closes = codes == Path.CLOSEPOLY
    points = np.zeros((len(codes), 2))
    points[~closes] = numbers
    return points, codes


def _piece_by_piece(data: str) -> tuple[Array, NDArray[np.uint8]]:
    """Points and codes of any path: arcs as curves, and commands that go on without their letter."""
    pieces = [letter or float(number) for letter, number in _PIECE.findall(data)]
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    begun = at = (0.0, 0.0)
    letter, k = "M", 0
    while k < len(pieces):
        if isinstance(pieces[k], str):
            letter = str(pieces[k])
            k += 1
        if letter == "Z":
            points.append(begun)
            codes.append(_CODES["Z"])
            at = begun
            continue
        many = {"H": 1, "V": 1, "Q": 4, "C": 6, "A": 7}.get(letter, 2)
        given = [float(piece) for piece in pieces[k : k + many]]
        k += many
        if letter == "A":
            arc = _half_circle(at, given[0], (given[5], given[6]))
            points += [(float(x), float(y)) for x, y in arc]
            codes += [_CODES["C"]] * len(arc)
        else:
            if letter == "H":
                given = [given[0], at[1]]
            elif letter == "V":
                given = [at[0], given[0]]
            places = list(zip(given[::2], given[1::2], strict=True))
            points += places
            codes += [_CODES.get(letter, _CODES["L"])] * len(places)
        at = points[-1]
        if letter == "M":
            begun, letter = at, "L"
    return np.array(points, float).reshape(-1, 2), np.array(codes, np.uint8)


def _half_circle(start: tuple[float, float], radius: float, end: tuple[float, float]) -> Array:
    """The Bezier curves of a half circle, without where it begins: arcs of a list are halves of circles."""
    turn = math.degrees(math.atan2(start[1] - end[1], start[0] - end[0]))
    half = Path.arc(turn, turn + 180.0, n=4)
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    found: Array = np.asarray(half.vertices, float)[1:] * radius + middle
    found[-1] = end
    return found


@cache
def marker(name: str, small: bool = False) -> Path:
    """A marker of size 1 around the origin."""
    return path_of(SMALLEST if small else MARKERS[name])


def marks(name: str, places: Array, radius: float) -> Path:
    """A marker at each of some places, (n, 2), as one path."""
    shape = marker(name, radius < SMALL)
    corners = np.asarray(shape.vertices, float) * radius
    points = (places[:, None, :] + corners[None, :, :]).reshape(-1, 2)
    return Path(points, np.tile(np.asarray(shape.codes), len(places)))


def rounded(box: Sequence[float], radius: float) -> Path:
    """The outline of a box, its corners rounded if there is a radius."""
    left, top, right, bottom = box
    r = min(radius, (right - left) / 2, (bottom - top) / 2)
    if r <= 0.0:
        return Path([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], closed=True)
    straight = r * (1.0 - 4.0 / 3.0 * math.tan(math.pi / 8))  # how far from the corner a curve's own points are
    points = [(left + r, top)]
    corners = ((right, top, 0, 1), (right, bottom, -1, 0), (left, bottom, 0, -1), (left, top, 1, 0))
    for x, y, dx, dy in corners:  # the way on from each corner; the way there is that turned back by a right angle
        came = (x - dy * r, y + dx * r)
        near = (x - dy * straight, y + dx * straight)
        points += [came, near, (x + dx * straight, y + dy * straight), (x + dx * r, y + dy * r)]
    points.append(points[0])
    return Path(points, [Path.MOVETO, *[Path.LINETO, *[Path.CURVE4] * 3] * 4, Path.CLOSEPOLY])


def slanting(box: Sequence[float]) -> Path:
    """Slanting lines that fill a box, and go beyond it at its sides."""
    left, top, right, bottom = box
    reach = bottom - top
    starts = left - reach + HATCH * np.arange(math.ceil((right - left + reach) / HATCH) + 1)
    points = np.empty((2 * len(starts), 2))
    points[::2, 0], points[1::2, 0] = starts, starts + reach
    points[::2, 1], points[1::2, 1] = bottom, top
    return Path(points, np.tile(np.array([Path.MOVETO, Path.LINETO], np.uint8), len(starts)))


def turned_ellipse(x: float, y: float, rx: float, ry: float, turn: float) -> Path:
    """An ellipse, turned by so many radians."""
    return Path.unit_circle().transformed(Affine2D().scale(rx, ry).rotate(turn).translate(x, y))


@lru_cache(maxsize=1024)
def rgba(colour: str, alpha: float = 1.0) -> Colour:
    """A colour, #rrggbb or #rrggbbaa, made fainter."""
    r, g, b, own = (int(f"{colour}ff"[at : at + 2], 16) / 255 for at in (1, 3, 5, 7))
    return r, g, b, own * alpha
