"""From which starts a heavy ball arrives, at a step size and at shorter ones, beside Nesterov and gradient descent."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import followed
from momentum_sim.starts import LONG, StartSweep, has_polar_starts, sweep_polar_starts

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(280, 280), columns=2)
_BALL = "heavy_ball"
_COMPARED = (_BALL, "nesterov", "gradient_descent")
#: The other step sizes at which starts are shown, as shares of the scene's, to two digits.
_SHORTER = (0.75, 0.6)
#: Step sizes along the curves, and how far these go, as a multiple of the scene's.
_ALONG_CURVE, _FARTHEST = 40, 4 / 3


def basins(scene: Scene, dark: bool = False) -> go.Figure:
    """From which of 240 starts around the minimum a heavy ball arrives, and from how many at other step sizes.

    The starts are `momentum_sim.starts.polar_starts`; a run has arrived if it settles within 500 steps, by the scene's
    tolerance. Three panels have the starts at the scene's step size, at 3/4 and 3/5 of it, to two digits; the fourth
    has the share that arrives against the step size, for heavy ball, Nesterov and gradient descent with the scene's
    momentum.

    ``data[0::2][:3]``, ``data[1::2][:3]``: of each step size the starts that arrive, and those that do not, ``x`` and
    ``y``. ``data[6:]``: of each rule ``x`` the step sizes, ``y`` the share. `unsaid` where no minimiser stands alone.
    """
    if not has_polar_starts(scene.objective):
        return style.unsaid(f"No minimiser of “{scene.problem.title}” stands alone.", dark=dark)
    eta, beta = _parameters(scene)
    sizes = [eta, *(float(f"{share * eta:.2g}") for share in _SHORTER)]
    shown = [_swept(scene, _BALL, size, beta) for size in sizes]
    farthest = min(_FARTHEST * eta, np.finfo(np.float64).max)
    along = np.union1d(np.linspace(0.0, farthest, _ALONG_CURVE + 1)[1:], sizes)
    shares = {name: np.array([_swept(scene, name, each, beta).share_arriving for each in along]) for name in _COMPARED}
    paper = style.paper(dark)
    traces = [trace for index, found in enumerate(shown) for trace in _of_starts(found, index, dark)]
    traces += [
        {"type": "scatter", "mode": "lines", **_GRID.names(3), "name": OPTIMIZERS[name].title, "x": along, "y": share,
         "line": style.line(OPTIMIZERS[name].look, dark), "hovertemplate": "η = %{x:.3g}<br>%{y:.1%} arrive"}
        for name, share in shares.items()
    ]  # fmt: skip
    panels = [
        (_title(found), *_axes(paper, found.starts, _GRID.names(index))) for index, found in enumerate(shown)
    ]  # fmt: skip
    panels.append(
        ("share that arrives", style.axis(paper, "step size η", range=[0.0, along[-1]], nticks=6),
         style.axis(paper, "", range=[-0.04, 1.04], tickformat=".0%", nticks=6))
    )  # fmt: skip
    layout = _GRID.layout(panels, dark)
    layout["shapes"] = [dotted_line(_GRID.names(3), dark, x=eta)]
    return style.figure(traces, layout, height=_GRID.height, summary=_summary(shown, beta, along, shares), dark=dark)


def _parameters(scene: Scene) -> tuple[float, float]:
    """Step size and momentum of the scene's heavy ball, if it shows one; else those that runs share."""
    shown = followed(scene, lambda run: run.optimizer == _BALL and run.schedule in {None, "constant"})
    return (scene.step_size, scene.momentum) if shown is None else (scene.step_size_of(shown), scene.momentum_of(shown))


def _swept(scene: Scene, name: str, step_size: float, momentum: float) -> StartSweep:
    tolerance = scene.tolerance
    return sweep_polar_starts(
        scene.objective,
        OPTIMIZERS[name],
        step_size=step_size,
        momentum=None if OPTIMIZERS[name].schedule is None else momentum,
        tolerance=tolerance.value,
        relative=tolerance.relative,
    )


def _title(found: StartSweep) -> str:
    return f"η {found.step_sizes[0]:.4g}: {_count(found)} of {len(found.starts)}"


def _count(found: StartSweep) -> str:
    """From how many starts it arrives."""
    count = int(np.count_nonzero(found.arrived))
    return "none" if count == 0 else "all" if count == len(found.starts) else str(count)


def _of_starts(found: StartSweep, index: int, dark: bool) -> list[Json]:
    """The starts that arrive and those that do not, as two traces."""
    paper, look = style.paper(dark), OPTIMIZERS[_BALL].look
    kinds = {
        "arrives": (found.arrived, {"color": style.colour(look, dark), "symbol": "circle", "size": 5}),
        f"not within {LONG} steps": (~found.arrived, {"color": paper.ink, "symbol": "x-thin-open", "size": 5}),
    }
    return [
        {"type": "scatter", "mode": "markers", **_GRID.names(index), "name": name, "showlegend": index == 0,
         "legendgroup": name, "x": found.starts[there, 0], "y": found.starts[there, 1], "marker": marker,
         "hovertemplate": "from (%{x:.3g}, %{y:.3g})"} for name, (there, marker) in kinds.items()
    ]  # fmt: skip


def _axes(paper: Any, starts: Array, names: Json) -> tuple[Json, Json]:
    """Axes with one scale around the starts."""
    low, high = starts.min(axis=0), starts.max(axis=0)
    room = 0.06 * (high - low)
    (x0, y0), (x1, y1) = low - room, high + room
    along = style.axis(paper, "x", range=[x0, x1], constrain="domain", nticks=6)
    up = style.axis(paper, "y", range=[y0, y1], constrain="domain", scaleanchor=names["xaxis"], nticks=6)
    return along, up


def _summary(shown: list[StartSweep], beta: float, along: Array, shares: dict[str, Array]) -> str:
    """From how many starts it arrives at each step size, and at which step sizes each rule does from all."""
    first, *others = shown
    many = len(first.starts)
    setting = f"With β = {beta:.4g} and η = {first.step_sizes[0]:.4g}"
    said = f"{setting} heavy ball arrives from {_count(first)} of {many} starts"
    later = ", ".join(f"with η = {found.step_sizes[0]:.4g} from {_count(found)}" for found in others)
    from_all = "; ".join(f"{OPTIMIZERS[name].title} {_where_all(along, share)}" for name, share in shares.items())
    return f"{said}, {later}. From all of them, at the step sizes measured: {from_all}."


def _where_all(along: Array, share: Array) -> str:
    """The longest range of step sizes at which it arrives from every start; if there is none, the best."""
    edges = np.flatnonzero(np.diff(np.pad((share == 1.0).astype(np.int8), 1)))
    if len(edges) == 0:
        best = int(np.argmax(share))
        return f"never, at most from {share[best]:.1%} at {along[best]:.3g}"
    begins, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - begins))
    return f"from {along[begins[longest]]:.3g} to {along[ends[longest] - 1]:.3g}"
