"""The same runs twice: in the plane, and in the axes in which a quadratic falls apart into two oscillators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.figures.landscape import Box, box_around, inside, levels, levels_of
from momentum_sim.narration import written
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import LocalQuadratic, followed, local_quadratic, no_quadratic
from momentum_sim.simulation import Run

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(300, 300))
#: Points of the iso-lines in each direction.
_POINTS = 121
#: Of a run so many first steps are drawn, and so many in all of it: by then most are close to where they end.
_MOST_STEPS_DRAWN, _MOST_LATER = 600, 301
#: A panel with equal scales shows more than its box where it is wider or higher: up to this many times its other side.
_WIDEST, _HIGHEST = 2.8, 1.1


def eigen_coordinates(scene: Scene, dark: bool = False) -> go.Figure:
    """A scene's runs in the plane, and below in eigen-coordinates: u along the flattest direction, v across it.

    Both panels have equal scales and iso-lines; those below are of the quadratic with the Hessian at the minimiser
    nearest to the start, which a quadratic objective is itself. Each run has one trace in each, lines and markers, its
    ``customdata`` (n, 6) the step, x, y, u, v and gap, so that either says where a step is in the other. A path is
    drawn where it lies in the panel's box, nan elsewhere, of long ones the first 600 steps and every so many later.
    `unsaid` for an objective without a quadratic at its minimum.
    """
    quadratic = local_quadratic(scene)
    if quadratic is None:
        return style.unsaid(no_quadratic(scene.objective), dark=dark)
    runs = scene.simulate()
    landscape = scene.problem
    plane = box_around(landscape, runs.values())
    turned = _turned(plane, quadratic, runs.values())

    def level_of_quadratic(u: Array, v: Array) -> Array:
        flat, steep = quadratic.curvatures
        return levels_of(landscape, 0.5 * (flat * u * u + steep * v * v))

    traces = [
        _iso_lines(lambda x, y: levels(scene.objective, x, y), plane, 0, dark),
        _iso_lines(level_of_quadratic, turned, 1, dark),
        *(trace for run in runs.values() for trace in _paths(run, quadratic, (plane, turned), dark)),
        *_places(quadratic, scene.start, dark),
    ]
    paper = style.paper(dark)
    equal = {"scaleratio": 1, "showgrid": False}
    panels = [
        ("in the plane", style.axis(paper, "x", range=plane[:2], showgrid=False),
         style.axis(paper, "y", range=plane[2:], scaleanchor="x", **equal)),
        ("in eigen-coordinates", style.axis(paper, "u, along the flattest direction", range=turned[:2], showgrid=False),
         style.axis(paper, "v, across", range=turned[2:], scaleanchor="x2", **equal)),
    ]  # fmt: skip
    summary = _summary(scene, quadratic, runs)
    return style.figure(traces, _GRID.layout(panels, dark), height=_GRID.height, summary=summary, dark=dark)


def _turned(plane: Box, quadratic: LocalQuadratic, runs: Iterable[Run]) -> Box:
    """A box as large as the plane's around the same place, larger if what is seen of the paths there needs it."""
    corners = np.array(plane).reshape(2, 2)
    half = (corners[:, 1] - corners[:, 0]) / 2
    (middle,) = quadratic.coordinates(corners.mean(axis=1)[None])
    seen = [quadratic.coordinates(run.iterates[inside(run.iterates, plane)]) for run in runs]
    points = np.vstack([middle - half, middle + half, *seen])
    (u0, v0), (u1, v1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return u0, u1, v0, v1


def _iso_lines(level: Callable[[Array, Array], Array], box: Box, panel: int, dark: bool) -> Json:
    """Lines at each whole level, over more than the box: all that the panel may show of it."""
    x0, x1, y0, y1 = box
    width, height = max(x1 - x0, _WIDEST * (y1 - y0)), max(y1 - y0, _HIGHEST * (x1 - x0))
    x = (x0 + x1) / 2 + width * np.linspace(-0.5, 0.5, _POINTS)
    y = (y0 + y1) / 2 + height * np.linspace(-0.5, 0.5, _POINTS)
    heights = level(*np.meshgrid(x, y))
    return {
        "type": "contour",
        **_GRID.names(panel),
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "z": heights.astype(np.float32),
        "contours": {"coloring": "none", "start": 1, "end": float(np.floor(heights.max())), "size": 1},
        "line": {"color": style.paper(dark).iso, "width": 0.7},
        "opacity": 0.6,
        "hoverinfo": "skip",
        "showscale": False,
        "showlegend": False,
    }


def _paths(run: Run, quadratic: LocalQuadratic, boxes: tuple[Box, Box], dark: bool) -> Iterator[Json]:
    """A run's path in each panel."""
    last = run.n_steps if run.divergence_step is None else run.divergence_step - 1
    steps = np.union1d(np.arange(min(last, _MOST_STEPS_DRAWN) + 1), np.linspace(0, last, _MOST_LATER).astype(int))
    points = run.iterates[steps]
    coordinates = quadratic.coordinates(points)
    told = np.column_stack([steps, points, coordinates, run.gaps[steps]])
    note = f" (diverges, step {run.divergence_step})" if run.diverged else ""
    for panel, (places, box) in enumerate(zip((points, coordinates), boxes, strict=True)):
        seen = np.where(inside(places, box)[:, None], places, np.nan)
        yield {
            "type": "scatter",
            "mode": "lines+markers",
            **_GRID.names(panel),
            "name": run.title + note,
            "legendgroup": run.name,
            "showlegend": panel == 0,
            "x": seen[:, 0].astype(np.float32),
            "y": seen[:, 1].astype(np.float32),
            "customdata": told.astype(np.float32),
            "line": style.line(run.look, dark, width=1.5),
            "marker": style.marker(run.look, dark, size=5),
            "hovertemplate": (
                "step %{customdata[0]:d}<br>x, y: %{customdata[1]:.3g}, %{customdata[2]:.3g}"
                "<br>u, v: %{customdata[3]:.3g}, %{customdata[4]:.3g}<br>f − f* = %{customdata[5]:.3g}"
            ),
        }


def _places(quadratic: LocalQuadratic, start: tuple[float, float], dark: bool) -> Iterator[Json]:
    """Start and minimum, named in both panels."""
    paper = style.paper(dark)
    points = np.array([start, quadratic.centre.tolist()])
    for panel, places in enumerate((points, quadratic.coordinates(points))):
        yield {
            "type": "scatter",
            "mode": "markers+text",
            **_GRID.names(panel),
            "x": places[:, 0],
            "y": places[:, 1],
            "text": ["start", "minimum"],
            "textposition": ["top center", "bottom right"],
            "textfont": {"color": paper.ink},
            "marker": {"symbol": ["circle-open", "cross-thin"], "size": [12, 12], "color": paper.ink,
                       "line": {"color": paper.ink, "width": 1.5}},
            "hoverinfo": "skip",
            "showlegend": False,
        }  # fmt: skip


def _summary(scene: Scene, quadratic: LocalQuadratic, runs: dict[str, Run]) -> str:
    along, across = quadratic.curvatures
    shown = followed(scene, lambda run: not run.rule.adaptive)
    if shown is None:
        oscillators = f"along with λ = {written(along)}, across with λ = {written(across)}"
    else:
        eta = scene.step_size_of(shown)
        oscillators = f"along with ηλ = {eta * along:.3g}, across with ηλ = {eta * across:.3g}"
    said = f"In these axes each coordinate is an oscillator of its own: {oscillators}. {quadratic.said}"
    return said + " ".join(_ending(run, quadratic) for run in runs.values())


def _ending(run: Run, quadratic: LocalQuadratic) -> str:
    """Where a run ends, as seen in these axes."""
    title = style.capitalised(run.title)
    if run.diverged:
        return f"{title} diverges at step {run.divergence_step}."
    u, v = quadratic.coordinates(run.iterates[-1:])[0]
    return f"{title} ends with |u| = {written(abs(u))} and |v| = {written(abs(v))}."
