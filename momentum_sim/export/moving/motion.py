"""How what is drawn changes with the time, told from how it is drawn at several times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from momentum_sim.export.moving.recorder import Marks, Outline, Shape
from momentum_sim.export.moving.simplified import codes_of
from momentum_sim.export.moving.writing import rounded

Array = NDArray[np.float64]

Part = Marks | Outline

_SAME = 0.15  # px; what is written to a tenth may differ by that
_LARGEST = 2e5  # px; what goes farther is written in pieces
_PIECES = 32  # of a curve, of which its length is the sum


@dataclass(frozen=True, eq=False)
class Growth:
    """A line of which more and more is seen: ``lengths`` at each time, of ``length`` in all."""

    shape: Outline
    lengths: list[float]
    length: float


@dataclass(frozen=True, eq=False)
class Travel:
    """Shapes that go from place to place together, and are not seen at some times."""

    shapes: list[Shape]
    places: Array  # (n, 2), from where the shape is written
    seen: list[bool]


@dataclass(frozen=True, eq=False)
class Reveal:
    """Shapes of which each is seen from a time on; ``begins`` are indices of times, in rising order."""

    shapes: list[Part]
    begins: list[int]


@dataclass(frozen=True, eq=False)
class States:
    """Whatever else: shapes, each seen from a time to another, excluded."""

    shapes: list[Sequence[Shape]]
    begins: list[int]
    ends: list[int]


Motion = Growth | Travel | Reveal | States


def motion(states: Sequence[Sequence[Shape]]) -> Motion | None:
    """The motion of something drawn as these shapes at one time after the other; None if it is never seen."""
    if not any(states):
        return None
    for kind in (_growth, _reveal, _travel):
        found = kind(states)
        if found is not None:
            return found
    return _states(states)


def lengths_along(path: Path) -> Array | None:
    """How long a single line is, as it is written, up to each of its points; None of anything else.

    A curve's own points, which it does not go through, count as its end.
    """
    points = rounded(np.asarray(path.vertices, float))
    codes = codes_of(path)
    drawn = (codes[1:] != Path.MOVETO).all() and (codes != Path.CLOSEPOLY).all()
    if len(points) < 2 or not drawn or not (np.abs(points) < _LARGEST).all():
        return None
    along = np.zeros(len(points))
    at = 0
    while at + 1 < len(points):
        many = Path.NUM_VERTICES_FOR_CODE[codes[at + 1]]
        along[at + 1 : at + 1 + many] = along[at] + _length(points[at : at + 1 + many])
        at += many
    return along


def _length(points: Array) -> float:
    """How long a line or a Bezier curve is."""
    if len(points) > 2:
        shares = np.linspace(0.0, 1.0, _PIECES + 1)[:, None]
        while len(points) > 1:  # de Casteljau, for all shares at once
            points = points[..., None, :] if points.ndim == 2 else points
            points = points[:-1] + (points[1:] - points[:-1]) * shares
        points = points[0]
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def _growth(states: Sequence[Sequence[Shape]]) -> Growth | None:
    """A line of which each state is a part from the beginning of the last."""
    last = states[-1]
    if len(last) != 1 or not isinstance(last[0], Outline):
        return None
    along = lengths_along(last[0].path)
    if along is None or last[0].fill is not None:
        return None
    whole = np.asarray(last[0].path.vertices, float)
    lengths = []
    for state in states:
        if not state:
            lengths.append(0.0)
            continue
        if len(state) != 1 or not isinstance(state[0], Outline):
            return None
        points = np.asarray(state[0].path.vertices, float)
        if not _near(points, whole[: len(points)]):
            return None
        lengths.append(float(along[len(points) - 1]) if len(points) else 0.0)
    return Growth(last[0], lengths, float(along[-1])) if lengths == sorted(lengths) and lengths[0] < along[-1] else None


def _reveal(states: Sequence[Sequence[Shape]]) -> Reveal | None:
    """Markers, or lines apart from each other, of which there are ever more."""
    if not all(len(state) <= 1 and all(isinstance(shape, Marks | Outline) for shape in state) for state in states):
        return None
    last = states[-1]
    if not last:
        return None
    return _more_marks(states, last[0]) if isinstance(last[0], Marks) else _more_lines(states, last[0])


def _more_marks(states: Sequence[Sequence[Shape]], last: Marks) -> Reveal | None:
    shapes: list[Part] = []
    begins: list[int] = []
    seen = 0
    for k, state in enumerate(states):
        places = state[0].places if state and isinstance(state[0], Marks) else last.places[:0]
        if len(places) < seen or not _near(places, last.places[: len(places)]):
            return None
        if len(places) > seen:
            shapes.append(replace(last, places=last.places[seen : len(places)]))
            begins.append(k)
        seen = len(places)
    return Reveal(shapes, begins)


def _more_lines(states: Sequence[Sequence[Shape]], last: Shape) -> Reveal | None:
    if not isinstance(last, Outline) or last.fill is not None:
        return None
    whole = _lines(last.path)
    begins: list[int] = []
    for k, state in enumerate(states):
        lines = _lines(state[0].path) if state and isinstance(state[0], Outline) else []
        if not len(begins) <= len(lines) <= len(whole) or not all(map(_near, lines, whole)):
            return None
        begins += [k] * (len(lines) - len(begins))
    return Reveal([replace(last, path=Path(line)) for line in whole], begins) if whole else None


def _lines(path: Path) -> list[Array]:
    """The lines of a path that are apart from each other, (n, 2) each."""
    found: list[list[Any]] = []
    for points, code in path.iter_segments(remove_nans=True, simplify=False, curves=False):
        if code == Path.MOVETO:
            found.append([])
        if code in {Path.MOVETO, Path.LINETO}:
            found[-1].append(points)
    return [np.array(points) for points in found if len(points) > 1]


def _where(shape: Part) -> Array:
    return shape.places if isinstance(shape, Marks) else np.asarray(shape.path.vertices, float)


def _travel(states: Sequence[Sequence[Shape]]) -> Travel | None:
    """One shape that is moved and nothing else."""
    first = next(state for state in states if state)
    shape = first[0]
    if not isinstance(shape, Marks | Outline):
        return None
    origin = _where(shape)
    places: list[Array] = []
    seen: list[bool] = []
    for state in states:
        if not state:
            seen.append(False)
            places.append(places[-1] if places else np.zeros(2))
            continue
        if len(state) != 1 or type(state[0]) is not type(shape):
            return None
        here = _where(state[0])
        if here.shape != origin.shape or not len(here) or not _near(here - here[0], origin - origin[0]):
            return None
        seen.append(True)
        places.append(here[0] - origin[0])
    return Travel([shape], np.array(places), seen)


def _states(states: Sequence[Sequence[Shape]]) -> States:
    shapes: list[Sequence[Shape]] = []
    begins: list[int] = []
    ends: list[int] = []
    before: Any = None
    for k, state in enumerate(states):
        told = _told(state)
        if shapes and told == before and ends[-1] == k:
            ends[-1] = k + 1
        elif state:
            shapes.append(state)
            begins.append(k)
            ends.append(k + 1)
        before = told
    return States(shapes, begins, ends)


def _told(state: Sequence[Shape]) -> list[tuple[Any, ...]]:
    """A state as something that can be compared."""
    return [(type(shape).__name__, *map(_plain, vars(shape).values())) for shape in state]


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return _plain(value.vertices), _plain(value.codes)
    return value.tobytes() if isinstance(value, np.ndarray) else value


def _near(some: Array, others: Array) -> bool:
    return some.shape == others.shape and bool((np.abs(some - others) <= _SAME).all())
