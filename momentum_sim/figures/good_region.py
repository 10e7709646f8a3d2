"""Which step sizes go with each momentum, and for which condition number each momentum is the right one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.figures.settings import followed_on_quadratic, is_swinging, rule_of
from momentum_sim.narration import ends
from momentum_sim.optimizers import Optimizer
from momentum_sim.paper import Paper
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import LocalQuadratic

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(280, 220))
_MOMENTA = 1.0 - np.geomspace(1.0, 5e-3, 241)
#: The wider band has settings that need this many times the steps of the momentum's best.
_MORE = 1.1
_HALVINGS = 60
#: Momenta whose condition number is told.
_TOLD = (0.9, 0.99)


def good_region(scene: Scene, dark: bool = False) -> go.Figure:
    """For each momentum the step sizes that are good, and the condition number for which that momentum is best.

    Above, in eta against beta: the plateau, from (1 - sqrt beta)^2/mu to (1 + sqrt beta)^2/L, where heavy ball's rate
    is sqrt(beta) whatever the step size (for EMA momentum both divided by 1 - beta; Nesterov has none); the wider band
    in which a run needs at most 10 % more steps than with the momentum's best step size; that step size; the stability
    limit; the scene's setting. Below, L/mu = ((1 + sqrt beta)/(1 - sqrt beta))^2 (for Nesterov its own), and the
    scene's.

    ``data``: the lower and the upper edge of the wide band, ``x`` 1 - beta, ``y`` eta, (241,); those of the plateau,
    where there is one; the best; the limit; the scene's setting; the condition number, and those told. `unsaid`
    without a quadratic at the minimum, or without a rule that has momentum and a theory.
    """
    found = followed_on_quadratic(scene, is_swinging, otherwise="No run that is shown has momentum and a theory.")
    if isinstance(found, str):
        return style.unsaid(found, dark=dark)
    shown, quadratic = found
    rule, now = rule_of(scene, shown), (scene.step_size_of(shown), scene.momentum_of(shown))
    low, high = band(rule, _MOMENTA, quadratic)
    paper = style.paper(dark)
    traces = [*_bands(rule, quadratic, (low, high), dark), _mark(rule, now, dark), *_conditions(rule, dark)]
    kappa = quadratic.condition_number
    top = float(np.max(theory.stability_limit(rule, _MOMENTA, quadratic.curvatures[1])))
    up = style.log_axis(paper, "step size η", min(low.min(), now[0]) / 1.5, max(top, now[0]) * 1.5)
    panels = [
        (f"{rule.title}: good step sizes, κ = {kappa:.4g}", _momentum_axis(paper), up),
        ("κ for which a momentum is best", _momentum_axis(paper), style.log_axis(paper, "condition number", 1.0, 3e6)),
    ]  # fmt: skip
    layout = _GRID.layout(panels, dark)
    layout["legend"] |= {"traceorder": "normal"}
    below = _GRID.names(1)
    layout["shapes"] = [dotted_line(below, dark, y=kappa), dotted_line(below, dark, x=1 - now[1])]
    summary = quadratic.said + _summary(rule, now, quadratic)
    return style.figure(traces, layout, height=_GRID.height, summary=summary, dark=dark)


def band(rule: Optimizer, momenta: Array, quadratic: LocalQuadratic) -> tuple[Array, Array]:
    """The least and the largest step size with which a run needs at most 10 % more steps than with the best.

    Steps are as 1 / -ln(rate), and the rate falls up to the best step size and rises beyond: both ends by bisection.
    """
    best = np.asarray(theory.best_step_size(rule, momenta, *quadratic.curvatures))
    rate = np.asarray(theory.convergence_rate(rule, best, momenta, *quadratic.curvatures))
    allowed = rate ** (1 / _MORE)
    limit = np.asarray(theory.stability_limit(rule, momenta, quadratic.curvatures[1]))
    low, high = (_edge(rule, momenta, quadratic, allowed, best, outside) for outside in (best * 1e-6, limit))
    return low, high


def _edge(
    rule: Optimizer, momenta: Array, quadratic: LocalQuadratic, allowed: Array, inside: Array, outside: Array
) -> Array:
    for _ in range(_HALVINGS):
        middle = np.sqrt(inside * outside)
        good = theory.convergence_rate(rule, middle, momenta, *quadratic.curvatures) <= allowed
        inside, outside = np.where(good, middle, inside), np.where(good, outside, middle)
    return inside


def _bands(rule: Optimizer, quadratic: LocalQuadratic, wide: tuple[Array, Array], dark: bool) -> Iterator[Json]:
    paper = style.paper(dark)
    own = style.colour(rule.look, dark)
    flat, steep = quadratic.curvatures
    edges = {f"at most {_MORE - 1:.0%} more steps": (wide, style.mixed(own, paper.card, 0.75))}
    least, largest = map(np.asarray, theory.good_region(rule, _MOMENTA, flat, steep))
    if np.isfinite(least).any():
        edges["all equally good: rate √β"] = (least, largest), style.mixed(own, paper.card, 0.4)
    usual: Json = {"type": "scatter", "mode": "lines", "x": (1 - _MOMENTA).astype(np.float32)}
    for name, ((low, high), colour) in edges.items():
        there = np.isfinite(low)
        edge = usual | {"x": usual["x"][there], "line": {"width": 0, "color": colour}, "legendgroup": name}
        yield edge | {"name": f"{name}, from", "y": low[there].astype(np.float32), "showlegend": False,
                      "hoverinfo": "skip"}  # fmt: skip
        yield edge | {"name": name, "y": high[there].astype(np.float32), "fill": "tonexty", "fillcolor": colour,
                      "hoverinfo": "skip"}  # fmt: skip
    best = np.asarray(theory.best_step_size(rule, _MOMENTA, flat, steep))
    yield usual | {
        "name": "best",
        "y": best.astype(np.float32),
        "line": {"color": own, "width": 2},
        "hovertemplate": "β = 1 − %{x:.3g}<br>best η = %{y:.4g}",
    }
    yield usual | {
        "name": "diverges beyond",
        "y": np.asarray(theory.stability_limit(rule, _MOMENTA, steep)).astype(np.float32),
        "line": {"color": paper.ink, "width": 1.5, "dash": "dash"},
        "hovertemplate": "β = 1 − %{x:.3g}<br>diverges from η = %{y:.4g}",
    }


def _mark(rule: Optimizer, now: tuple[float, float], dark: bool) -> Json:
    eta, beta = now
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "now",
        "x": [1 - beta],
        "y": [eta],
        "marker": style.marker(rule.look, dark, size=12) | {"line": {"color": style.paper(dark).ink, "width": 1.5}},
        "hovertemplate": f"now: η = {eta:.4g}, β = {beta:.4g}<extra></extra>",
    }


def _conditions(rule: Optimizer, dark: bool) -> Iterator[Json]:
    usual = {"type": "scatter", "showlegend": False, **_GRID.names(1)}
    yield usual | {
        "mode": "lines",
        "name": "condition number",
        "x": (1 - _MOMENTA).astype(np.float32),
        "y": np.asarray(theory.optimal_condition_number(rule, _MOMENTA)).astype(np.float32),
        "line": style.line(rule.look, dark),
        "hovertemplate": "β = 1 − %{x:.3g}<br>best for κ = %{y:.4g}",
    }
    told = [float(theory.optimal_condition_number(rule, beta)) for beta in _TOLD]
    yield usual | {
        "mode": "markers+text",
        "name": "told",
        "x": [1 - beta for beta in _TOLD],
        "y": told,
        "text": [f"β = {beta:g}: κ = {kappa:,.0f}" for beta, kappa in zip(_TOLD, told, strict=True)],
        "textposition": ["bottom right", "top left"],
        "textfont": {"color": style.paper(dark).ink, "size": 12},
        "marker": style.marker(rule.look, dark, size=8),
        "hoverinfo": "skip",
    }


def _momentum_axis(paper: Paper) -> Json:
    return style.sparse_momentum_axis(paper, float(_MOMENTA[0]), float(_MOMENTA[-1]))


def _summary(rule: Optimizer, now: tuple[float, float], quadratic: LocalQuadratic) -> str:
    eta, beta = now
    low, high = (float(edge[0]) for edge in band(rule, np.array([beta]), quadratic))
    best = float(theory.best_step_size(rule, beta, *quadratic.curvatures))
    rate, least = (
        float(theory.convergence_rate(rule, step_size, beta, *quadratic.curvatures)) for step_size in (eta, best)
    )
    said = f"With β = {beta:.3g}, {rule.title} needs at most {_MORE - 1:.0%} more steps than at best for η from "
    said += f"{' to '.join(ends(low, high))}; at η = {eta:.3g} its rate is {rate:.4g}, at best {least:.4g}"
    told = ", ".join(
        f"β = {at:g} for κ = {float(theory.optimal_condition_number(rule, at)):,.0f}"
        for at in dict.fromkeys((beta, *_TOLD))
    )
    return f"{said}. A momentum is best for one condition number: {told}; here κ = {quadratic.condition_number:.4g}."
