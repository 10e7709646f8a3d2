"""Outlines of many points as outlines of few that look the same."""

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

_MOST_AWAY = 0.25  # px that a point which is left out may lie from the line
_FEW = 8  # points that are not worth it


def simplified(path: Path) -> Path:
    """A path without the points that lie within a quarter of a px of the line between those that are kept.

    Each line of it by itself (Ramer 1972; Douglas and Peucker 1973). Curves are left as they are.
    """
    points = np.asarray(path.vertices, float)
    codes = _codes_of(path)
    if len(points) <= _FEW or np.isin(codes, (Path.CURVE3, Path.CURVE4)).any():
        return path
    begins = np.flatnonzero(codes == Path.MOVETO)
    kept = np.ones(len(codes), dtype=bool)
    for begin, end in zip(begins, [*begins[1:], len(codes)], strict=True):
        drawn = end - 1 if codes[end - 1] == Path.CLOSEPOLY else end
        kept[begin:drawn] = _kept(points[begin:drawn])
    return Path(points[kept], codes[kept])


def _codes_of(path: Path) -> NDArray[np.uint8]:
    """What becomes of each point of a path; without codes it is one line."""
    if path.codes is not None:
        return np.asarray(path.codes, np.uint8)
    codes = np.full(len(np.asarray(path.vertices)), Path.LINETO, dtype=np.uint8)
    codes[:1] = Path.MOVETO
    return codes


def _kept(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points of one line are kept."""
    kept = np.zeros(len(points), bool)
    kept[[0, -1]] = True
    if not np.isfinite(points).all():
        return np.ones(len(points), bool)
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        away = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(np.argmax(away))
        if away[farthest] > _MOST_AWAY:
            middle = first + 1 + farthest
            kept[middle] = True
            waiting += [(first, middle), (middle, last)]
    return kept


def _distances(
    points: NDArray[np.float64], start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How far points lie from a segment."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0.0, 1.0) if length else np.zeros(len(points))
    found: NDArray[np.float64] = np.hypot(*(points - start - share[:, None] * along).T)
    return found
