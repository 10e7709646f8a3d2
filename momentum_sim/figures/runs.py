"""Runs as they are: their paths over the contour, and how far they are above the minimum at each step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import checks
from momentum_sim.figures import style
from momentum_sim.figures.landscape import Box, box_around, checked_box, ending_of, levels, note_of
from momentum_sim.narration import written
from momentum_sim.objectives import Objective
from momentum_sim.scene.texts import texts_of
from momentum_sim.simulation import Run

Array = NDArray[np.float64]
Json = dict[str, Any]
Runs = Run | Mapping[str, Run] | Iterable[Run]

#: Points of the contour's field along x and y, and how many bands it has at most.
_GRID = (160, 120)
_MOST_BANDS = 40
#: Of longer runs a part of the steps is drawn.
_MOST_STEPS_DRAWN = 2000
#: How far outside of the box a path is drawn, in its widths: it leaves the picture, and no number is too large.
_FARTHEST = 3.0
#: Below what share of the largest gap a gap is rounding, and how far above the first one it is drawn.
_SMALLEST, _LARGEST = 1e-18, 1e4


def trajectory(runs: Runs, *, box: Box | None = None, dark: bool = False) -> go.Figure:
    """The paths of runs over the contour of their objective, both axes of one scale.

    ``runs``: one, or several of one objective, as `Scene.simulate` gives them. ``box``: (x0, x1, y0, y1); if left out,
    the landscape's view, made large enough for the paths, though not by more than its own width and height to each
    side. A path that leaves the box is drawn to its edge, and the legend says when it leaves for good, or diverges.
    Colours change at levels of density log2(1 + (f - f*) / offset), the landscape's own, as on the stage.

    ``data[0]`` is the contour, ``x`` (160,), ``y`` (120,), ``z`` (120, 160), the level. Then comes a trace for each
    run, ``x`` and ``y`` its iterates, as far as they are not far outside; of more than 2000 steps evenly thinned, the
    last one kept.

    Raises `ValueError` for none, something that is no run, runs of several objectives, or a box that has no inside.

    >>> import momentum_sim as ms
    >>> bowl = ms.objectives.quadratic(condition_number=50.0)
    >>> run = ms.simulate(bowl, "heavy_ball", step_size=0.038, momentum=0.7, n_steps=60, start=(-8.0, 2.0))
    >>> trajectory(run).layout.meta["summary"]
    'The contour with 1 path: heavy ball ends 4.4 × 10⁻⁸ above the minimum.'
    """
    found = _several(runs)
    objective = found[0].objective
    if any(run.objective != objective for run in found):
        named = ", ".join(dict.fromkeys(run.objective.name for run in found))
        raise checks.RefusedError("runs", "be of one objective, with one set of parameters", runs, f"some of {named}")
    view = box_around(objective.landscape, found) if box is None else checked_box(box)
    paper = style.paper(dark)
    paths = [_path(run, view, dark, width) for run, width in _widths(found)]
    layout = {
        "xaxis": style.axis(paper, "x", range=[*view[:2]], showgrid=False, constrain="domain"),
        "yaxis": style.axis(paper, "y", range=[*view[2:]], showgrid=False, constrain="domain")
        | {"scaleanchor": "x", "scaleratio": 1, "constraintoward": "top"},
        "annotations": [
            _word("start", found[0].iterates[0], paper.ink),
            *_minima(objective, found[0].iterates[0], view, paper.ink),
        ],
        "showlegend": True,
        "hovermode": "closest",
    }
    said = "; ".join(f"{run.title} {ending_of(run, view)}" for run in found)
    summary = f"The contour with {len(found)} path{'s' * (len(found) > 1)}: {said}."
    return style.figure([_field(objective, view, dark), *paths], layout, height=460, summary=summary, dark=dark)


def losses(runs: Runs, *, dark: bool = False) -> go.Figure:
    """The gap f(x_k) - f* of runs against the step k, on a logarithmic axis; where one has no minimum, the losses.

    ``runs``: one, or several, also of different objectives, for a gap is measured from each one's own minimum. A run
    that diverges leaves at the top, and the legend says at which step it counts as diverged; a gap of exactly 0, which
    has no logarithm, and one that is not finite are left out.

    One trace for each run, its ``x`` the steps, its ``y`` the gaps, both (n,); of more than 2000 steps evenly thinned,
    the last one kept.

    Raises `ValueError` for none, or something that is no run.

    >>> import momentum_sim as ms
    >>> bowl = ms.objectives.quadratic(condition_number=50.0)
    >>> run = ms.simulate(bowl, "heavy_ball", step_size=0.038, momentum=0.7, n_steps=60, start=(-8.0, 2.0))
    >>> losses(run).layout.meta["summary"]
    'Above the minimum at the end: heavy ball 4.4 × 10⁻⁸.'
    """
    found, paper = _several(runs), style.paper(dark)
    gapless = any(np.isnan(run.objective.minimum) for run in found)
    seen = [gap for run in found for gap in run.gaps.tolist() if 0.0 < gap < np.inf]
    most = min(max(seen, default=1.0), _LARGEST * max((run.gaps[0] for run in found if run.gaps[0] > 0), default=1.0))
    least = max(min(seen, default=1.0), _SMALLEST * most)
    layout = {
        "xaxis": style.step_axis(paper, max(run.n_steps for run in found)),
        "yaxis": style.axis(paper, "f") if gapless else style.log_axis(paper, "f − f*", least / 2, most * 2),
        "hovermode": "x unified",
        "showlegend": True,
    }
    said = "; ".join(f"{run.title} {'diverges' if run.diverged else written(float(run.heights[-1]))}" for run in found)
    above = texts_of(found[0].objective)["height"].format(height="").strip()
    summary = f"{'The loss' if gapless else style.capitalised(above)} at the end: {said}."
    drawn = [run.losses if gapless else np.where(run.gaps > 0.0, run.gaps, np.nan) for run in found]
    curves = [_curve(run, ys, dark, width) for ys, (run, width) in zip(drawn, _widths(found), strict=True)]
    return style.figure(curves, layout, height=340, summary=summary, dark=dark)


def _several(runs: Runs) -> list[Run]:
    """Runs as a list, of at least one."""
    given: Iterable[Any] = [runs] if isinstance(runs, Run) else runs.values() if isinstance(runs, Mapping) else runs
    if not isinstance(given, Iterable):
        raise checks.RefusedError("runs", "be a Run or several", given)
    found = list(given)
    for run in found:
        if not isinstance(run, Run):
            raise checks.RefusedError("runs", "each be a Run", run)
    if not found:
        raise checks.RefusedError("runs", "be at least one", got="none")
    return found


def _widths(runs: list[Run]) -> list[tuple[Run, float]]:
    """Each run with the width of its line: the broader, the more lines lie on it, so that its edge is seen."""
    covering = [
        sum(np.array_equal(run.iterates, other.iterates, equal_nan=True) for other in runs[index + 1 :])
        for index, run in enumerate(runs)
    ]
    return [(run, 2.0 + 1.8 * over) for run, over in zip(runs, covering, strict=True)]


def _drawn(last: int) -> NDArray[np.intp]:
    """The steps up to the last that are drawn."""
    stride = -(-max(1, last) // _MOST_STEPS_DRAWN)
    return np.arange(last, -1, -stride)[::-1]


def _field(objective: Objective, view: Box, dark: bool) -> Json:
    """The objective's levels, a line at each whole one while they are not too many."""
    paper = style.paper(dark)
    x, y = np.linspace(*view[:2], _GRID[0]), np.linspace(*view[2:], _GRID[1])
    heights = levels(objective, *np.meshgrid(x, y))
    top = float(heights.max())
    return {
        "type": "contour",
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "z": heights.round(3).astype(np.float32),
        "colorscale": [[0, paper.near], [1, paper.far]],
        "zmin": 0.0,
        "zmax": max(top, 1e-9),
        "autocontour": False,
        "contours": {"start": 0.0, "end": top, "size": max(1.0, np.ceil(top / _MOST_BANDS)), "coloring": "fill"},
        "line": {"color": paper.iso, "width": 0.6},
        "showscale": False,
        "hoverinfo": "skip",
    }


def _path(run: Run, view: Box, dark: bool, width: float) -> Json:
    """A run's iterates, as far as they are in sight, and where it leaves."""
    steps = _drawn(run.n_steps)
    points = run.iterates[steps]
    middle, half = np.array([sum(view[:2]), sum(view[2:])]) / 2, np.array([view[1] - view[0], view[3] - view[2]]) / 2
    with np.errstate(all="ignore"):  # what diverges is content
        away = np.abs((points - middle) / half).max(axis=1)  # 1 on the box's edge, nan where it is lost
    lost = np.flatnonzero(~(away <= _FARTHEST))
    if len(lost):  # in the direction in which it goes, as far as there are numbers
        end = lost[0]
        points, steps = points[: end + 1].copy(), steps[: end + 1]
        points[end] = middle + (points[end] - middle) * (_FARTHEST / away[end]) if np.isfinite(away[end]) else np.nan
    look, note = run.look, note_of(run, view)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": run.title + (f" ({note})" if note else ""),
        "x": points[:, 0],
        "y": points[:, 1],
        "line": style.line(look, dark, width=width),
        "marker": style.marker(look, dark, size=5.0),
        "customdata": np.column_stack([steps, run.gaps[steps]]),
        "hovertemplate": "step %{customdata[0]:d}<br>f − f* = %{customdata[1]:.3g}",
    }


def _curve(run: Run, ys: Array, dark: bool, width: float) -> Json:
    """What is drawn of a run, (n_steps + 1,), where it is finite."""
    steps = _drawn(run.n_steps)
    note = f" (diverges, step {run.divergence_step})" if run.diverged else ""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{run.title}{note}",
        "x": steps.astype(np.int32),
        "y": np.where(np.isfinite(ys), ys, np.nan)[steps],
        "line": style.line(run.look, dark, width=width),
        "hovertemplate": "%{y:.3g}",
    }


def _minima(objective: Objective, start: Array, view: Box, ink: str) -> list[Json]:
    """The word at each global minimiser in sight, and the dot that it names; of a curve at what is nearest a start."""
    x0, x1, y0, y1 = view
    nearest = objective.nearest_minimiser(*start.tolist())
    points = objective.minimisers if nearest is None or objective.minima != "curve" else [nearest]
    return [
        _word(texts_of(objective)["minimum"], point, ink, below=True)
        for point in points
        if x0 <= point[0] <= x1 and y0 <= point[1] <= y1
    ]


def _word(text: str, point: Array, ink: str, *, below: bool = False) -> Json:
    """A word on the picture, off the point that it names."""
    return {
        "text": text, "x": float(point[0]), "y": float(point[1]), "showarrow": True, "arrowhead": 6, "arrowsize": 0.7,
        "arrowcolor": ink, "arrowwidth": 1, "ax": 0, "ay": 26 if below else -26, "font": {"color": ink, "size": 12},
    }  # fmt: skip
