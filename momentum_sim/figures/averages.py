"""The mean of many iterates of a noisy run: how far it varies, beside what momentum makes of the iterate itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import theory
from momentum_sim.clouds import Cloud
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.narration import written
from momentum_sim.scene import Scene

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(210, 210, 200))
_AXES = ("y", "x")  # the steep one first
_COLUMN = {"x": 0, "y": 1}
#: How many iterates are averaged, at about so many numbers of them.
_COUNTS, _ALONG = 12, 60
#: A run must have so many steps for half of them to be averaged.
_LEAST_STEPS = 8


class _Averaged(NamedTuple):
    """The variance of means of iterates in one coordinate."""

    counts: NDArray[np.int64]  # (n,), how many iterates a mean is of
    variances: Array  # (n,), of the means over the particles
    share: float  # their standard errors, as shares of them: over the particles, as of a normal law
    along: NDArray[np.int64]  # (k,), more of them, of which is predicted
    predicted: Array | None  # (k,), in the long run


def averages(scene: Scene, dark: bool = False) -> go.Figure:
    """T Var of the mean of T iterates in a row against T, of each run's particles, and as predicted in the long run.

    The mean begins half way through the run. Above in y, the steeper axis, then in x, with the best that T gradients
    can, s^2/h^2, as a dotted line. Below, in y, the variance that is left when so many iterates are averaged and, at
    the same effective step size u, when momentum averages so many gradients, 1/(1 - beta): u s^2/(h (2 - rho u h)).
    Bars are standard errors over the particles, as of a normal law.

    ``data``: for y and for x each run measured, and predicted where its settings stay and its rule has a law; then
    averaging iterates, averaging gradients, and each such run's measured variance at 1/(1 - beta).
    """
    runs: Mapping[str, Cloud] = {name: run for name, run in scene.simulate().items() if not run.diverged}
    noise = scene.objective.parameters["std"]
    if not runs or noise == 0.0 or scene.n_steps < _LEAST_STEPS:
        return style.unsaid(_why(scene, bool(runs), noise), dark=dark)
    curvatures = dict(zip("xy", scene.objective.bowl.coefficients[[0, 2]].tolist(), strict=True))
    found = {axis: {name: _averaged(run, axis, curvatures[axis]) for name, run in runs.items()} for axis in _AXES}
    first = next(iter(runs.values()))
    floors = {axis: (first.noise_stds[_COLUMN[axis]] / curvatures[axis]) ** 2 for axis in _AXES}
    traces = [trace for row, axis in enumerate(_AXES) for trace in _against_count(runs, found[axis], row, dark)]
    shared = _shared_step(runs)
    u = shared or _effective(first) or float(first.step_sizes[0])
    traces += _gradients_beside(runs, u, curvatures["y"], first.noise_stds[1], len(first.places), dark)
    layout = _layout(traces, floors, curvatures, len(first.places), dark)
    summary = _summary(scene, runs, found["y"], floors["y"], curvatures["y"], u)
    return style.figure(traces, layout, height=_GRID.height, summary=summary, dark=dark)


def _why(scene: Scene, any_run: bool, noise: float) -> str:
    if not any_run:
        return "No run is shown that does not diverge."
    if noise == 0.0:
        return "Without noise there is nothing to average."
    return f"Runs of {scene.n_steps} steps are too short to average half of them: it takes {_LEAST_STEPS}."


def _averaged(run: Cloud, axis: str, curvature: float) -> _Averaged:
    half = run.n_steps // 2
    places = run.places[half:, :, _COLUMN[axis]]
    counts, along = (_whole(len(places), count) for count in (_COUNTS, _ALONG))
    means = np.cumsum(places, axis=0)[counts - 1] / counts[:, None]
    share = math.sqrt(2.0 / (places.shape[1] - 1))
    predicted = None
    if _stays(run):
        noise = run.noise_stds[_COLUMN[axis]]
        predicted = np.asarray(theory.average_variance(*_setting(run), curvature, noise, along))
    return _Averaged(counts, means.var(axis=1), share, along, predicted)


def _whole(last: int, count: int) -> NDArray[np.int64]:
    """Whole numbers from 1 to the last, evenly in their logarithm, at most so many."""
    return np.unique(np.geomspace(1, last, count).round().astype(np.int64))


def _stays(run: Cloud) -> bool:
    """Whether theory knows where a run comes to: of its rule, at settings that stay."""
    same = all(bool((values == values[0]).all()) for values in (run.momenta, run.step_sizes))
    return same and run.optimizer.response is not None


def _setting(run: Cloud) -> tuple[Any, float, float | None]:
    momentum = None if run.optimizer.schedule is None else float(run.momenta[0])
    rule = run.optimizer.name if run.optimizer.momentum == "number" else run.optimizer
    return rule, float(run.step_sizes[0]), momentum


def _effective(run: Cloud) -> float | None:
    """u of a run whose settings stay."""
    return float(theory.effective_step_size(*_setting(run))) if _stays(run) else None


def _shared_step(runs: Mapping[str, Cloud]) -> float | None:
    """The effective step size that all runs of known laws share; None where they share none."""
    known = [u for run in runs.values() if (u := _effective(run)) is not None]
    return known[0] if known and all(math.isclose(u, known[0]) for u in known) else None


def _against_count(runs: Mapping[str, Cloud], found: Mapping[str, _Averaged], row: int, dark: bool) -> Iterator[Json]:
    for name, averaged in found.items():
        run, counts = runs[name], averaged.counts
        usual: Json = {"type": "scatter", "x": counts, "legendgroup": name, **_GRID.names(row)}
        yield usual | {
            "mode": "markers",
            "name": run.title,
            "y": (counts * averaged.variances).astype(np.float32),
            "error_y": {"array": (counts * averaged.variances * averaged.share).astype(np.float32), "thickness": 1,
                        "width": 3},
            "marker": style.marker(run.look, dark, size=7),
            "showlegend": row == 0,
            "hovertemplate": "%{x} iterates: %{y:.3g}",
        }  # fmt: skip
        if averaged.predicted is not None:
            yield usual | {
                "mode": "lines",
                "name": f"{run.title}, predicted",
                "x": averaged.along,
                "y": (averaged.along * averaged.predicted).astype(np.float32),
                "line": style.line(run.look, dark, width=1.5),
                "showlegend": False,
                "hoverinfo": "skip",
            }


def _gradients_beside(
    runs: Mapping[str, Cloud], u: float, curvature: float, noise: float, most: int, dark: bool
) -> Iterator[Json]:
    """What is left in y when so many iterates are averaged, or, by momentum, so many gradients."""
    counts = _whole(most, _ALONG)
    ink = style.paper(dark).ink
    iterates = np.asarray(theory.average_variance("gradient_descent", u, None, curvature, noise, counts))
    gradients = np.asarray(theory.unified_variance(u, 1.0 - 1.0 / counts, curvature, noise))
    for title, variances, dash in (
        ("averaging iterates", iterates, "solid"),
        ("averaging gradients", gradients, "dash"),
    ):
        yield {"type": "scatter", "mode": "lines", "name": title, "x": counts, "y": variances.astype(np.float32),
               "line": {"color": ink, "width": 1.5, "dash": dash}, **_GRID.names(2)}  # fmt: skip
    for name, run in runs.items():
        own = _effective(run)
        if own is None or not math.isclose(own, u):
            continue
        momentum = _setting(run)[2] or 0.0
        variance = float(run.measured.covariances[-1, 1, 1])
        error = variance * math.sqrt(2.0 / (run.particles - 1))
        yield {"type": "scatter", "mode": "markers", "name": run.title, "legendgroup": name, "showlegend": False,
               "x": [1.0 / (1.0 - momentum)], "y": [variance],
               "error_y": {"array": [error], "thickness": 1, "width": 3},
               "marker": style.marker(run.look, dark), **_GRID.names(2)}  # fmt: skip


def _layout(
    traces: list[Json], floors: Mapping[str, float], curvatures: Mapping[str, float], most: int, dark: bool
) -> Json:
    paper = style.paper(dark)

    def up(row: int, title: str, *more: float) -> Json:
        values = np.concatenate(
            [trace["y"] for trace in traces if trace["yaxis"] == _GRID.names(row)["yaxis"]] + [more]
        )
        there = values[np.isfinite(values) & (values > 0.0)]
        return style.log_axis(paper, title, float(there.min()) / 1.5, float(there.max()) * 1.5)

    def along(title: str, last: float) -> Json:
        return style.log_axis(paper, title, 0.9, 1.1 * last)

    widest = max(float(np.max(trace["x"])) for trace in traces)
    panels = [
        *((f"T Var of means of T iterates in {axis}, h = {curvatures[axis]:.3g}", along("T", most),
           up(row, "T Var", floors[axis])) for row, axis in enumerate(_AXES)),
        ("variance left in y", along("how many are averaged", widest), up(2, "Var")),
    ]  # fmt: skip
    layout = _GRID.layout(panels, dark)
    layout["shapes"] = [dotted_line(_GRID.names(row), dark, y=floors[axis]) for row, axis in enumerate(_AXES)]
    for row, axis in enumerate(_AXES):
        names = _GRID.names(row)
        layout["annotations"].append(
            {"text": "best: s²/h²", "showarrow": False, "xref": f"{names['xaxis']} domain", "x": 0.01,
             "xanchor": "left", "yref": names["yaxis"], "y": math.log10(floors[axis]), "yanchor": "bottom",
             "font": {"size": 12, "color": paper.soft}}
        )  # fmt: skip
    return layout


def _summary(
    scene: Scene, runs: Mapping[str, Cloud], found: Mapping[str, _Averaged], floor: float, curvature: float, u: float
) -> str:
    told, left = [], []
    for name, averaged in found.items():
        last, variance = int(averaged.counts[-1]), float(averaged.variances[-1])
        value = f"{runs[name].title} {last * variance:.3g} ± {averaged.share * last * variance:.1g}"
        if averaged.predicted is not None and math.isfinite(averaged.predicted[-1]):
            value += f" (predicted {last * float(averaged.predicted[-1]):.3g})"
        told.append(value)
        left.append(f"{runs[name].title} {written(float(runs[name].measured.covariances[-1, 1, 1]))}")
    particles = next(iter(runs.values())).places.shape[1]
    half = scene.n_steps // 2
    said = (
        f"In y, where the curvature is {curvature:.3g}, T times the variance of the mean of T = {last} iterates is "
        f"{'; '.join(told)}; the best that T gradients can is s²/h² = {floor:.3g}. Means begin at step {half}, and "
        f"what is predicted is of the long run; ± is a standard error over {particles} particles, as of a normal law. "
    )
    gradient_only = float(theory.unified_variance(u, 0.0, curvature, 1.0))
    momentum = float(theory.unified_variance(u, 0.9, curvature, 1.0))
    if math.isfinite(gradient_only) and math.isfinite(momentum):
        said += (
            f"Averaging gradients does none of this: at the effective step size {u:.3g}, β = 0.9 leaves "
            f"{momentum / gradient_only:.2f} times the variance of gradient descent's iterate. "
        )
    return said + f"At the last step the iterate's variance in y is {', '.join(left)}."
