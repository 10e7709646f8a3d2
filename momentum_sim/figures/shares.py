"""A loss as the sum of its parts along and across, and how fast a step size makes each of them shrink."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.figures.settings import followed_on_quadratic, is_predicted, theory_momentum_of
from momentum_sim.narration import ends, written
from momentum_sim.paper import Paper
from momentum_sim.scene import RunSettings, Scene, looks_of
from momentum_sim.scene.outcome import LocalQuadratic
from momentum_sim.simulation import Run

Array = NDArray[np.float64]
Json = dict[str, Any]

_DIRECTIONS = ("along", "across")
#: A loss that grows beyond this many times its start is drawn on a logarithmic scale, where nothing can be stacked.
_MOST_GROWTH = 3.0
#: How far the colour of what is across is from the optimizer's own, on the way to the background.
_PALER = 0.55
#: Step sizes of the rates' curves, how far these reach beyond the stability limit, and the largest rate shown.
_ALONG_CURVE = 300
_BEYOND, _HIGHEST_RATE = 1.08, 1.3


def loss_by_eigendirection(scene: Scene, dark: bool = False) -> go.Figure:
    r"""The loss of runs stacked by eigendirection against the step, and each direction's rate against the step size.

    A quadratic's loss is the sum of lambda_i u_i^2 / 2 along its flattest direction and across it; of another objective
    it is that of the quadratic with the Hessian at the minimiser, and the gap itself is a line beside. Shown are the
    followed run, and gradient descent if it is visible, each in a panel of its own, as fractions of the loss at the
    start. Below, |rho(eta lambda_i)|, the factor by which each part of u shrinks in a step, against eta: the best step
    size is where the slower is fastest, at equal rates; with enough momentum these are all between two.

    ``data``: for each run the two shares, ``y`` (n + 1,), and the gap if it is not their sum; then for each run the two
    rates, (300,), and a mark at its best step size, or at both ends of those that are the best. `unsaid` without a
    quadratic at the minimum, or if theory predicts no rule that is shown.
    """
    found = followed_on_quadratic(scene, is_predicted, otherwise="No run that is shown has a rate that theory knows.")
    if isinstance(found, str):
        return style.unsaid(found, dark=dark)
    shown, quadratic = found
    beside = [run for run in scene.runs if run.visible and run.optimizer == "gradient_descent" != shown.optimizer]
    compared = [shown, *beside]
    grid = Grid(rows=(*(190 for _ in compared), 230))
    runs = scene.simulate()
    paper = style.paper(dark)
    traces: list[Json] = []
    panels: list[tuple[str, Json, Json]] = []
    for row, settings in enumerate(compared):
        run = runs[settings.name]
        parts, gaps = _parts(run, quadratic)
        traces += _stack(parts, gaps, run, grid.names(row), quadratic, dark)
        panels.append((run.title, style.step_axis(paper, len(gaps) - 1), _share_axis(parts, gaps, paper)))
    step_sizes = _step_sizes(scene, compared, quadratic)
    rates = grid.names(len(compared))
    for settings in compared:
        traces += _rates(scene, settings, step_sizes, quadratic, rates, dark)
    along = style.axis(paper, "step size η", range=[0.0, step_sizes[-1]], nticks=6)
    up = style.axis(paper, "|ρ(ηλ)|", range=[0.0, _HIGHEST_RATE], tickvals=[0.0, 0.5, 1.0])
    panels.append(("rates: solid along, dashed across", along, up))
    layout = grid.layout(panels, dark)
    layout["legend"] |= {"traceorder": "normal"}
    layout["shapes"] = [dotted_line(rates, dark, x=scene.step_size_of(run)) for run in compared]
    layout["annotations"].append(_diverges(rates, paper))
    summary = quadratic.said + " ".join(_summary(scene, run, runs[run.name], quadratic) for run in compared)
    return style.figure(traces, layout, height=grid.height, summary=summary, dark=dark)


def _parts(run: Run, quadratic: LocalQuadratic) -> tuple[Array, Array]:
    """The shares (n + 1, 2) and the gap (n + 1,), of the shares' sum at the start, before a run diverges."""
    last = run.n_steps + 1 if run.divergence_step is None else max(1, run.divergence_step)
    shares = quadratic.shares(run.iterates[:last])
    whole = shares[0].sum() or 1.0
    return shares / whole, run.gaps[:last] / whole


def _share_axis(parts: Array, gaps: Array, paper: Paper) -> Json:
    if _stacked(parts):
        return style.axis(paper, "loss ÷ first loss", rangemode="tozero", tickformat=".0%", nticks=5)
    positive = np.concatenate([parts.ravel(), gaps])
    positive = positive[positive > 0.0]
    return style.log_axis(paper, "loss ÷ first loss", float(positive.min()) / 2, float(positive.max()) * 2)


def _stacked(parts: Array) -> bool:
    return bool(parts.sum(axis=1).max() <= _MOST_GROWTH)


def _stack(parts: Array, gaps: Array, run: Run, names: Json, quadratic: LocalQuadratic, dark: bool) -> Iterator[Json]:
    paper = style.paper(dark)
    own = style.colour(run.look, dark)
    steps = np.arange(len(gaps), dtype=np.int32)
    usual = {"type": "scatter", "mode": "lines", "x": steps, "hovertemplate": "step %{x:d}: %{y:.3g}", **names}
    for column, colour in enumerate((own, style.mixed(own, paper.card, _PALER))):
        area = {"stackgroup": names["yaxis"], "fillcolor": colour, "line": {"width": 0, "color": colour}}
        yield usual | {
            "name": f"{run.title} {_DIRECTIONS[column]}, λ = {written(quadratic.curvatures[column])}",
            "y": parts[:, column].astype(np.float32),
            **(area if _stacked(parts) else {"line": {"color": colour, "width": 2}}),
        }
    if not quadratic.itself:
        yield usual | {
            "name": "the gap f − f* itself",
            "legendgroup": "gap",
            "showlegend": names["yaxis"] == "y",
            "y": gaps.astype(np.float32),
            "line": {"color": paper.ink, "width": 1.5, "dash": "dot"},
        }


def _step_sizes(scene: Scene, compared: list[RunSettings], quadratic: LocalQuadratic) -> Array:
    """Step sizes up to a little beyond the stability limit, and as far as those of the scene."""
    limits = [
        theory.stability_limit(run.optimizer, theory_momentum_of(scene, run), quadratic.curvatures[1])
        for run in compared
    ]
    farthest = max(*limits, *(scene.step_size_of(run) for run in compared))
    return np.linspace(0.0, _BEYOND * float(farthest), _ALONG_CURVE + 1)[1:]


def _best(scene: Scene, run: RunSettings, quadratic: LocalQuadratic) -> tuple[list[float], list[str], float]:
    """The step size with the best rate at the scene's momentum, or the least and the largest of several.

    As numbers and as they are written; with that rate.
    """
    beta, curvatures = theory_momentum_of(scene, run), quadratic.curvatures
    best = float(theory.best_step_size(run.optimizer, beta, *curvatures))
    rate = float(theory.convergence_rate(run.optimizer, best, beta, *curvatures))
    least, largest = map(float, theory.good_region(run.optimizer, beta, *curvatures))
    if least <= largest:
        return [least, largest], [*ends(least, largest)], rate
    return [best], [f"{best:.3g}"], rate


def _rates(
    scene: Scene, run: RunSettings, step_sizes: Array, quadratic: LocalQuadratic, names: Json, dark: bool
) -> Iterator[Json]:
    look, beta = looks_of(scene.runs)[run.name], theory_momentum_of(scene, run)
    colour = style.colour(look, dark)
    usual = {"type": "scatter", "showlegend": False, **names}
    for word, curvature, dash in zip(_DIRECTIONS, quadratic.curvatures, ("solid", "dash"), strict=True):
        yield usual | {
            "mode": "lines",
            "name": f"{run.title} {word}",
            "x": step_sizes.astype(np.float32),
            "y": np.asarray(theory.spectral_radius(run.optimizer, step_sizes, beta, curvature)).astype(np.float32),
            "line": {"color": colour, "width": 2, "dash": dash},
            "hovertemplate": "η = %{x:.4g}: %{y:.4g}",
        }
    best, written_so, rate = _best(scene, run, quadratic)
    yield usual | {
        "mode": "markers+lines+text",
        "name": "best step size",
        "x": best,
        "y": [rate] * len(best),
        "text": [*[""] * (len(best) - 1), f"best: {' to '.join(written_so)}"],
        "textposition": "top left" if beta is None else "bottom left",  # above or below where the curves are
        "textfont": {"color": style.paper(dark).ink, "size": 12},
        "marker": style.marker(look, dark, size=10),
        "line": {"color": colour, "width": 5},
        "hovertemplate": [f"best rate, at η = {end}: {rate:.4g}" for end in written_so],
    }


def _diverges(names: Json, paper: Paper) -> Json:
    return {"text": "above 1: diverges", "showarrow": False, "xref": f"{names['xaxis']} domain", "x": 0.01,
            "xanchor": "left", "yref": f"{names['yaxis']} domain", "y": 1.0, "yanchor": "top",
            "font": {"size": 12, "color": paper.soft}}  # fmt: skip


def _summary(scene: Scene, settings: RunSettings, run: Run, quadratic: LocalQuadratic) -> str:
    eta, beta = scene.step_size_of(settings), theory_momentum_of(scene, settings)
    rates = [float(theory.spectral_radius(run.optimizer.name, eta, beta, curve)) for curve in quadratic.curvatures]
    _, best, rate = _best(scene, settings, quadratic)
    title = style.capitalised(run.title)
    said = f"{title}, at η = {eta:.3g}, keeps {rates[0]:.4g} of what is along and {rates[1]:.4g} of what is across in "
    said += "a step; "
    if len(best) > 1:
        said += f"every η from {' to '.join(best)} has the best rate, {rate:.4g} in both."
    else:
        said += f"best would be η = {best[0]}, with {rate:.4g} for the slower of the two."
    if run.diverged:
        return f"{said} It diverges at step {run.divergence_step}."
    last = _parts(run, quadratic)[0][-1]
    return f"{said} Of the loss at the start {written(last[0])} is left along and {written(last[1])} across."
