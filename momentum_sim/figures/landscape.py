"""The loss as a surface, with paths on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import checks
from momentum_sim.compiler.native import run as call
from momentum_sim.figures import style
from momentum_sim.kernels import contour
from momentum_sim.narration import written
from momentum_sim.objectives import Landscape, Objective
from momentum_sim.objectives.catalogue import checked_objective
from momentum_sim.scene.texts import texts_of
from momentum_sim.simulation import Run

Array = NDArray[np.float64]
Box = tuple[float, float, float, float]
Json = dict[str, Any]

#: Points of the surface along x and y.
_GRID = (96, 72)
#: How many points a path is drawn with, at most about: enough that it lies on the surface between its iterates.
_MOST_POINTS = 1500
#: How far beyond the landscape's own view a box grows to hold the paths, in widths of the view.
_FARTHEST = 1.0
#: How far above the surface paths are drawn, in heights of the figure, so that it does not swallow them.
_LIFT = 0.025


def surface(
    objective: Objective,
    runs: Mapping[str, Run] | Iterable[Run] = (),
    *,
    box: Box | None = None,
    dark: bool = False,
) -> go.Figure:
    """The loss over the plane from the side, with the runs on it.

    The height is a contour's level, density log2(1 + (f - f*) / offset), the landscape's own density and offset, so
    that both a ravine's floor and its walls can be seen; the axis is labelled with f - f*. There is a line on the
    surface at each whole level, as on the stage's contour.

    ``runs``: of this objective. ``box``: (x0, x1, y0, y1); if left out, the landscape's view, made large enough for
    the paths, though not by more than its own width and height to each side. A path is drawn on the surface as far as
    it lies in the box, and nowhere else; the legend says when it leaves the box for good, or diverges.

    ``data[0]`` is the surface, ``x`` (96,), ``y`` (72,), ``z`` (72, 96). Then come two traces for each run: its path,
    with points between the iterates, nan where it is outside the box; and its iterates in the box.

    Raises `ValueError` for something that is no run, a run of another objective, or a box that has no inside.
    """
    checked_objective(objective)
    found = list(runs.values() if isinstance(runs, Mapping) else runs)
    for one in found:
        if not isinstance(one, Run) or one.objective != objective:
            raise checks.RefusedError("runs", f"each be a Run of this {objective.name}", one)
    view = box_around(objective.landscape, found) if box is None else checked_box(box)
    x, y = np.linspace(*view[:2], _GRID[0]), np.linspace(*view[2:], _GRID[1])
    heights = levels(objective, *np.meshgrid(x, y))
    top = float(heights.max())
    traces = [_surface(x, y, heights, dark), *(trace for one in found for trace in _path(one, view, top, dark))]
    layout = {"scene": _scene(objective.landscape, view, top, dark), "showlegend": bool(found)}
    said = "; ".join(f"{one.title} {ending_of(one, view)}" for one in found)
    summary = f"The loss from the side{f', with {len(found)} paths: {said}' if found else ''}."
    return style.figure(traces, layout, height=480, summary=summary, dark=dark)


def checked_box(box: Box) -> Box:
    """The box, if it has an inside."""
    x0, x1, y0, y1 = (checks.number("box", end) for end in box)
    if not (x0 < x1 and y0 < y1):
        raise checks.RefusedError("box", "have x0 below x1 and y0 below y1", box)
    return x0, x1, y0, y1


def box_around(landscape: Landscape, runs: Iterable[Run]) -> Box:
    """The landscape's view, larger where paths leave it, within bounds."""
    view = np.array(landscape.view).reshape(2, 2)
    margin = _FARTHEST * (view[:, 1] - view[:, 0])
    low, high = view[:, 0] - margin, view[:, 1] + margin
    box = view.copy()
    for one in runs:
        points = one.iterates[inside(one.iterates, (low[0], high[0], low[1], high[1]))]
        if len(points):
            box[:, 0] = np.minimum(box[:, 0], points.min(axis=0))
            box[:, 1] = np.maximum(box[:, 1], points.max(axis=0))
    x, y = box.tolist()
    return x[0], x[1], y[0], y[1]


def inside(points: Array, box: Box) -> NDArray[np.bool_]:
    """Which points (n, 2) lie in a box."""
    x0, x1, y0, y1 = box
    x, y = points.T
    inside: NDArray[np.bool_] = (x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1)
    return inside


def levels(objective: Objective, x: Array, y: Array) -> Array:
    """A contour's levels at points, of their shape: above the minimum, or above the least in view if there is none."""
    floor = objective.minimum
    if np.isnan(floor):
        x0, x1, y0, y1 = objective.landscape.view
        floor = np.nanmin(objective.value(*np.meshgrid(np.linspace(x0, x1, _GRID[0]), np.linspace(y0, y1, _GRID[1]))))
    return levels_of(objective.landscape, np.maximum(objective.value(x, y) - floor, 0.0))


def levels_of(landscape: Landscape, gaps: Array) -> Array:
    """The levels that a landscape's contour has at gaps, of their shape."""
    field = np.array(gaps, order="C")
    call(contour.levels(), field, field.size, 0.0, landscape.level_offset, landscape.level_density)
    return field


def _surface(x: Array, y: Array, heights: Array, dark: bool) -> Json:
    paper = style.paper(dark)
    return {
        "type": "surface",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "z": heights.round(3).astype(np.float32),
        "colorscale": [[0, paper.near], [1, paper.far]],
        "showscale": False,
        "hoverinfo": "skip",
        "contours": {
            "z": {"show": True, "start": 1, "end": float(heights.max()), "size": 1, "color": paper.iso, "width": 1},
            "x": {"highlight": False},
            "y": {"highlight": False},
        },
        "lighting": {"ambient": 0.72, "diffuse": 0.5, "specular": 0.04, "roughness": 0.9, "fresnel": 0.05},
    }


def _path(one: Run, box: Box, top: float, dark: bool) -> tuple[Json, Json]:
    """A run's path on the surface, and its iterates."""
    objective, look, lift = one.objective, one.look, _LIFT * top
    last = one.n_steps if one.divergence_step is None else one.divergence_step - 1
    iterates = one.iterates[: last + 1]
    between = max(1, min(16, _MOST_POINTS // max(1, last)))
    at = np.linspace(0.0, last, last * between + 1)
    line = np.column_stack([np.interp(at, np.arange(last + 1), part) for part in iterates.T])
    seen = inside(iterates, box)

    def drawn(points: Array, there: NDArray[np.bool_]) -> Json:
        x, y = points.T
        z = np.where(there, levels(objective, x, y) + lift, np.nan)
        xs, ys = (np.where(there, part, np.nan).astype(np.float32) for part in (x, y))
        return {"type": "scatter3d", "x": xs, "y": ys, "z": z.astype(np.float32), "legendgroup": one.name}

    note = note_of(one, box)
    path = drawn(line, inside(line, box)) | {
        "mode": "lines",
        "name": one.title + (f" ({note})" if note else ""),
        "line": style.line(look, dark, in_space=True, width=4.0),
        "hoverinfo": "skip",
    }
    steps = np.flatnonzero(seen)
    points = drawn(iterates[steps], np.ones(len(steps), dtype=bool)) | {
        "mode": "markers",
        "name": one.title,
        "showlegend": False,
        "marker": style.marker(look, dark, in_space=True, size=2.6),
        "customdata": np.column_stack([steps, one.gaps[steps]]).astype(np.float32),
        "hovertemplate": "step %{customdata[0]:d}<br>f − f* = %{customdata[1]:.3g}",
    }
    return path, points


def note_of(one: Run, box: Box) -> str:
    """What the legend must say of a path that is not seen to its end."""
    if one.diverged:
        return f"diverges, step {one.divergence_step}"
    outside = np.flatnonzero(~inside(one.iterates, box))
    if not len(outside):
        return ""
    if outside[-1] < one.n_steps:
        return "partly outside"
    last_inside = np.flatnonzero(inside(one.iterates, box))
    return f"leaves at step {last_inside[-1] + 1}" if len(last_inside) else "outside"


def ending_of(one: Run, box: Box) -> str:
    """How a run ends, in words."""
    note = note_of(one, box)
    return note or f"ends {texts_of(one.objective)['height'].format(height=written(float(one.heights[-1])))}"


def _scene(landscape: Landscape, box: Box, top: float, dark: bool) -> Json:
    """Axes, proportions and the first camera."""
    paper = style.paper(dark)
    axis = {
        "gridcolor": paper.line,
        "zeroline": False,
        "showbackground": False,
        "showspikes": False,
        "color": paper.soft,
    }
    width, depth = box[1] - box[0], box[3] - box[2]
    ratio = float(np.clip(depth / width, 0.5, 1.6))
    gaps = [10.0**power for power in range(-3, 12)]
    levels = {gap: landscape.level_density * np.log2(1 + gap / landscape.level_offset) for gap in gaps}
    ticks = _apart({gap: level for gap, level in levels.items() if level <= top}, top / 6)
    return {
        "xaxis": axis | {"title": {"text": "x"}, "range": [box[0], box[1]], "nticks": 6},
        "yaxis": axis | {"title": {"text": "y"}, "range": [box[2], box[3]], "nticks": 5},
        "zaxis": axis
        | {"title": {"text": "f − f* (logarithmic)"}, "range": [0, 1.03 * top], "tickvals": list(ticks.values()),
           "ticktext": [f"{gap:g}" for gap in ticks]},
        "aspectmode": "manual",
        "aspectratio": {"x": 1.25, "y": 1.25 * ratio, "z": 0.32},
        "camera": {"eye": {"x": -0.4, "y": -0.85, "z": 1.5}, "center": {"x": 0, "y": 0, "z": -0.2}},
        "dragmode": "turntable",
        "uirevision": "camera",
    }  # fmt: skip


def _apart(ticks: dict[float, float], least: float) -> dict[float, float]:
    """Those ticks that have room."""
    kept: dict[float, float] = {}
    last = 0.0
    for gap, level in ticks.items():
        if level - last >= least:
            kept[gap] = last = level
    return kept
