"""The heavy ball that is optimal for quadratics, on a function that is none: from some starts it cycles for ever."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.narration import written
from momentum_sim.objectives import lessard
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import followed
from momentum_sim.simulation import simulate

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(250, 220))
#: Where runs start, and how many steps they take.
_STARTS = np.linspace(2.9, 3.6, 281)
_STEPS = 300
#: Two that are followed step by step: one that arrives, one that does not; so far that the first has digits to lose.
_FOLLOWED = (3.0, 3.3)
_SHOWN_STEPS = 100
#: A run has arrived if it ends as close as this.
_ARRIVED = 1e-6
#: The curvatures along x lie between these.
_STRONG_CONVEXITY, _SMOOTHNESS = 1.0, 25.0
#: The parameters that are optimal for quadratics of these curvatures, and where they lead to.
_OPTIMAL = (1 / 9, 4 / 9)
_CYCLE = {"792/1225": 792 / 1225, "−2208/1225": -2208 / 1225, "2592/1225": 2592 / 1225}


def endless_cycle(scene: Scene, dark: bool = False) -> go.Figure:
    """Where heavy ball ends on the function of Lessard, Recht and Packard, for starts from 2.9 to 3.6 along x.

    Curvatures lie between 1 and 25; on a quadratic of these eta = 1/9 and beta = 4/9 are optimal, with the rate 2/3.
    Here they lead some starts into a cycle of three points. Above, the last three of 300 iterates of each start; below,
    the distance of two runs from the minimum, and what the rate on quadratics promises. A scene on this landscape that
    shows a heavy ball gives its own step size and momentum.

    ``data[0]``: ``x`` the starts, each three times, ``y`` the iterates. ``data[1:3]``: two runs' |x_k|; ``data[3]`` the
    promise.

    L. Lessard, B. Recht, A. Packard, SIAM Journal on Optimization 26, 2016.
    """
    eta, beta = _parameters(scene)
    ball = OPTIMIZERS["heavy_ball"]
    ends = np.array([_path(start, eta, beta, _STEPS)[-3:] for start in _STARTS])
    rate = float(theory.convergence_rate("heavy_ball", eta, beta, _STRONG_CONVEXITY, _SMOOTHNESS))
    steps = np.arange(_SHOWN_STEPS + 1)
    with np.errstate(over="ignore"):
        paths = {start: abs(_path(start, eta, beta, _SHOWN_STEPS)) for start in _FOLLOWED}
        promised = _FOLLOWED[0] * rate**steps
    paper = style.paper(dark)
    traces: list[Json] = [
        {"type": "scatter", "mode": "markers", "name": "heavy ball", "x": np.repeat(_STARTS, 3).astype(np.float32),
         "y": _shown(ends.ravel()), "marker": {"size": 3, "color": style.colour(ball.look, dark)},
         "hovertemplate": "from %{x:.4f}<br>x = %{y:.4f}<extra></extra>", "showlegend": False},
    ]  # fmt: skip
    for start, dash in zip(_FOLLOWED, ("solid", "dash"), strict=True):
        traces.append(
            {"type": "scatter", "mode": "lines", **_GRID.names(1), "name": f"from {start:g}",
             "x": steps, "y": _shown(paths[start]), "hovertemplate": "step %{x:d}<br>|x| = %{y:.3g}",
             "line": {"color": style.colour(ball.look, dark), "width": 2, "dash": dash}}
        )  # fmt: skip
    traces.append(
        {"type": "scatter", "mode": "lines", **_GRID.names(1), "name": f"promised: {rate:.4g} a step", "x": steps,
         "y": _shown(promised), "line": {"color": paper.ink, "width": 1.5, "dash": "dot"}, "hoverinfo": "skip"}
    )  # fmt: skip
    lengths = np.concatenate([*paths.values(), promised])
    lengths = lengths[np.isfinite(lengths) & (lengths > 0.0)]
    panels = [
        ("where 300 steps end", style.axis(paper, "start x₀", range=[_STARTS[0], _STARTS[-1]]),
         style.axis(paper, "last three x")),
        ("distance from the minimum", style.step_axis(paper, _SHOWN_STEPS),
         style.log_axis(paper, "|x|", max(1e-300, lengths.min() / 2), lengths.max() * 2)),
    ]  # fmt: skip
    layout = _GRID.layout(panels, dark)
    if (eta, beta) == _OPTIMAL:
        _mark_cycle(layout, dark)
    summary = _summary(ends, (eta, beta), rate, paths)
    return style.figure(traces, layout, height=_GRID.height, summary=summary, dark=dark)


def _parameters(scene: Scene) -> tuple[float, float]:
    """Step size and momentum of the scene's heavy ball, if it is here; else the optimal."""
    shown = followed(scene, lambda run: run.optimizer == "heavy_ball" and run.schedule in {None, "constant"})
    if scene.problem != lessard or shown is None:
        return _OPTIMAL
    return scene.step_size_of(shown), scene.momentum_of(shown)


def _path(start: float, eta: float, beta: float, n_steps: int) -> Array:
    """The iterates along x."""
    run = simulate(lessard(), "heavy_ball", step_size=eta, momentum=beta, n_steps=n_steps, start=(start, 0.0))
    return run.iterates[:, 0]


def _shown(values: NDArray[Any]) -> NDArray[np.float32]:
    """Values to draw: nothing beyond a million, where a run has diverged."""
    return np.where(abs(values) <= 1e6, values, np.nan).astype(np.float32)


def _mark_cycle(layout: Json, dark: bool) -> None:
    paper = style.paper(dark)
    layout["shapes"] = [dotted_line(_GRID.names(0), dark, y=x) for x in _CYCLE.values()]
    layout["annotations"] += [
        {"text": f"x = {name}", "showarrow": False, "xref": "x domain", "x": 0.01, "xanchor": "left", "yref": "y",
         "y": x, "yanchor": "bottom", "font": {"size": 12, "color": paper.soft}} for name, x in _CYCLE.items()
    ]  # fmt: skip


def _summary(ends: Array, parameters: tuple[float, float], rate: float, paths: dict[float, Array]) -> str:
    """From which starts it arrives, and at what rate."""
    eta, beta = parameters
    never = ~(abs(ends).max(axis=1) <= _ARRIVED)
    said = f"With η = {eta:.4g} and β = {beta:.4g}, "
    if never.any():
        said += f"{never.sum()} of {len(never)} starts ({_ranges(never)}) have not arrived after {_STEPS} steps"
        if parameters == _OPTIMAL:
            away = max(float(np.min(abs(x - np.array([*_CYCLE.values()])))) for x in ends[never].ravel())
            said += f": they go round x = 792/1225, −2208/1225, 2592/1225 for ever (within {written(away)})"
    else:
        said += f"every start from {_STARTS[0]:g} to {_STARTS[-1]:g} has arrived after {_STEPS} steps"
    measured = "; ".join(f"from {start:g} {_rate(path):.3f}" for start, path in paths.items())
    return f"{said}. On a quadratic of these curvatures the rate would be {rate:.3f} a step; measured here, {measured}."


def _ranges(there: NDArray[np.bool_]) -> str:
    """The starts that are so, in words: "from 2.9 to 2.92, from 3.062 to 3.462"."""
    edges = np.flatnonzero(np.diff(np.pad(there.astype(np.int8), 1)))
    pairs = zip(_STARTS[edges[::2]], _STARTS[edges[1::2] - 1], strict=True)
    return ", ".join(f"from {first:.4g} to {last:.4g}" for first, last in pairs)


def _rate(distances: Array) -> float:
    """By how much a distance shrinks in a step, from the middle of a run to its end."""
    half = len(distances) // 2
    with np.errstate(all="ignore"):  # a run that has arrived exactly, or diverged
        first, last = distances[half - 6 : half].max(), distances[-6:].max()
        return float((last / first) ** (1 / (len(distances) - half)))
