"""Nesterov beside the heavy ball, curvature by curvature: the momentum that is left, and the rate."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import diagnostics, theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.narration import on_stage
from momentum_sim.objectives import quadratic as bowl
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Scene
from momentum_sim.simulation import simulate

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(230, 230))
#: What is compared, and the rule that theory has for it: a rate is the same in both of Nesterov's forms.
_COMPARED = {"heavy_ball": "heavy_ball", "nesterov_textbook": "nesterov"}
#: The momentum of a scene that has none; steps of curves, runs that are measured for each rule, and how long they are.
_USUAL, _ALONG, _MEASURED, _STEPS = 0.9, 400, 10, 200
#: How far beyond the largest limit the axis goes.
_MARGIN = 1.06


def nesterov_as_heavy_ball(scene: Scene, dark: bool = False) -> go.Figure:
    """The momentum that Nesterov has in a direction, and its rate there, against a = eta lambda, beside heavy ball's.

    Above `theory.effective_momentum`, beta (1 - a), and heavy ball's beta; below the spectral radii; dotted the
    stability limits. Lines are predicted and points measured on runs in one direction from rest: what the second step
    has besides -a x_1, as a share of the first, and the rate over 200 steps. beta is the
    momentum that the scene's runs share, 0.9 where that is 0.

    ``data``: for heavy ball and for Nesterov's textbook form the momentum, as a line and measured; then the rates.
    """
    beta = scene.momentum or _USUAL
    limits = {name: float(theory.stability_limit(rule, beta, 1.0)) for name, rule in _COMPARED.items()}
    last = _MARGIN * max(limits.values())
    along = np.linspace(last / _ALONG, last, _ALONG)
    traces: list[Json] = []
    errors: list[float] = []
    for panel in (0, 1):
        for name, rule in _COMPARED.items():
            at = limits[name] * (np.arange(_MEASURED) + 0.5) / _MEASURED
            expected = _expected(panel, rule, beta, along)
            measured = np.array([_measured(panel, name, beta, float(a)) for a in at])
            errors.append(float(np.nanmax(abs(measured - _expected(panel, rule, beta, at)))))
            traces += _pair(panel, name, along, expected, at, measured, dark)
    paper = style.paper(dark)
    across = style.axis(paper, "a = η · curvature", range=[0.0, last])
    low = float(theory.effective_momentum(1.0, beta, limits["nesterov_textbook"]))
    panels = [
        (f"momentum in this direction, β = {beta:.4g}", across, style.axis(paper, "momentum", range=[low - 0.1, 1.05])),
        ("factor a step", across, style.axis(paper, "rate", range=[0.0, 1.2])),
    ]
    layout = _GRID.layout(panels, dark)
    layout["shapes"] = [dotted_line(_GRID.names(panel), dark, x=x) for panel in (0, 1) for x in limits.values()]
    layout["annotations"] += [
        {"text": text, "showarrow": False, "xref": "x2", "x": x, "xanchor": anchor, "xshift": shift,
         "yref": "y2 domain", "y": 0.0, "yanchor": "bottom", "font": {"size": 12, "color": paper.soft}}
        for text, x, anchor, shift in (
            ("2(1+β)/(1+2β)", limits["nesterov_textbook"], "left", 4), ("2(1+β)", limits["heavy_ball"], "right", -4),
        )
    ]  # fmt: skip
    return style.figure(traces, layout, height=_GRID.height, summary=_summary(beta, limits, errors), dark=dark)


def _expected(panel: int, rule: str, beta: float, a: Array) -> Array:
    """The momentum or the rate that is predicted at each a."""
    if panel:
        return np.asarray(theory.spectral_radius(rule, a, beta, 1.0))
    return np.full_like(a, beta) if rule == "heavy_ball" else np.asarray(theory.effective_momentum(a, beta, 1.0))


def _measured(panel: int, name: str, beta: float, a: float) -> float:
    """The same of a run."""
    run = simulate(bowl(condition_number=1.0), name, step_size=a, momentum=beta, n_steps=_STEPS, start=(1.0, 0.0))
    if panel:
        return float(diagnostics.contraction_rate(run.iterates, (0.0, 0.0), (1.0, 0.0)))
    first, second, third = run.iterates[:3, 0]
    return float((third - second + a * second) / (second - first))


def _pair(panel: int, name: str, along: Array, expected: Array, at: Array, measured: Array, dark: bool) -> list[Json]:
    rule = OPTIMIZERS[name]
    usual: Json = {"type": "scatter", "name": rule.title, "legendgroup": name, **_GRID.names(panel)}
    return [
        usual | {"mode": "lines", "x": along.astype(np.float32), "y": expected.astype(np.float32), "hoverinfo": "skip",
                 "line": style.line(rule.look, dark), "showlegend": panel == 0},
        usual | {"mode": "markers", "x": at, "y": measured, "marker": style.marker(rule.look, dark, size=7),
                 "hovertemplate": "a = %{x:.3g}<br>measured %{y:.4g}", "showlegend": False},
    ]  # fmt: skip


def _summary(beta: float, limits: dict[str, float], errors: list[float]) -> str:
    said = [f"{on_stage(float(theory.effective_momentum(a, beta, 1.0)))} at a = {a:g}" for a in (0.01, 0.5, 1.0)]
    nesterovs, balls = limits["nesterov_textbook"], limits["heavy_ball"]
    return (
        f"At β = {beta:.4g} the heavy ball has its momentum in every direction, and Nesterov β(1 − a): "
        f"{', '.join(said)}, and less than 0 beyond, up to its stability limit at a = {nesterovs:.4g}; the ball's is "
        f"{balls:.4g}. Measured momenta differ from these by at most {max(errors[:2]):.1g}, rates by "
        f"{max(errors[2:]):.1g}."
    )
