"""Where quadratic theory fails: the measured settling step over the predicted one, for every setting."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.figures import style
from momentum_sim.figures.settings import followed_on_quadratic, has_momentum, momenta_of, rule_of, step_sizes_of
from momentum_sim.objectives import quadratic as bowl
from momentum_sim.optimizers import Optimizer
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import LocalQuadratic
from momentum_sim.sweeps import Sweep, sweep

Array = NDArray[np.float64]
Json = dict[str, Any]
Flags = NDArray[np.bool_]

#: Step sizes and momenta, and how many optimizer steps the two sweeps may cost; long runs have a coarser map.
_SETTINGS = (60, 50)
_MOST_STEPS = 4_000_000
#: Ratios up to this far from 1 count as predicted.
_NEAR = 0.1
#: On the colour bar, in log2 of the ratio: where the ratios end on both sides, and the kinds that have none.
_END, _ONLY_PREDICTED, _ONLY_MEASURED, _TOP = 2.0, 2.3, 4.6, 6.9
#: Runs that are slower than predicted, and faster: two hues that colour-blind people can tell apart, on light, on dark.
_SLOWER, _FASTER = ("#b35806", "#f1a340"), ("#542788", "#998ec3")
#: What is predicted to settle and does not.
_MISSING = ("#56616a", "#66727b")
#: A run that settles where theory says it does not.
_UNEXPECTED = ("#8fcfae", "#2f7d5b")


def theory_against_measured(scene: Scene, dark: bool = False) -> go.Figure:
    """The settling step on the objective over that on the quadratic at its minimiser, for step sizes and momenta.

    The followed run's rule, from the scene's start, within its number of steps, with its tolerance on the gap (if that
    is relative, both with the same fraction of the objective's gap at the start). On the quadratic a simulation is what
    theory predicts, to the step. A ratio of 1 is grey, slower than predicted one hue, faster the
    other, and four times either is their end; a setting that settles in only one of the two has a colour of its own,
    one that settles in neither has none.

    ``data``: log2 of the ratio; what is predicted to settle and does not; what settles and is not predicted to; each
    ``z`` float32 (n_momenta, n_step_sizes), nan where a setting is not of the kind. `unsaid` without a quadratic at the
    minimum, or without a rule that has momentum and is not adaptive.
    """
    found = followed_on_quadratic(
        scene,
        lambda run: has_momentum(run) and not run.rule.adaptive,
        otherwise="No run that is shown has momentum and a step size that theory knows.",
    )
    if isinstance(found, str):
        return style.unsaid(found, dark=dark)
    shown, quadratic = found
    rule, now = rule_of(scene, shown), (scene.step_size_of(shown), scene.momentum_of(shown))
    measured, predicted = _swept(scene, quadratic, rule, now)
    arrives, should = _settled(measured), _settled(predicted)
    both = arrives & should
    ratios = np.full(both.shape, np.nan)
    ratios[both] = np.maximum(1, measured.steps_to_tolerance[both]) / np.maximum(1, predicted.steps_to_tolerance[both])
    told = np.dstack([measured.steps_to_tolerance, predicted.steps_to_tolerance]).astype(np.float32)
    kinds = {
        "settles at step %{customdata[0]:d}, predicted %{customdata[1]:d}": np.clip(np.log2(ratios), -_END, _END),
        f"not within {scene.n_steps}, predicted to settle at step %{{customdata[1]:d}}": np.where(
            should & ~arrives, (_ONLY_PREDICTED + _ONLY_MEASURED) / 2, np.nan
        ),
        f"settles at step %{{customdata[0]:d}}, predicted not within {scene.n_steps}": np.where(
            arrives & ~should, (_ONLY_MEASURED + _TOP) / 2, np.nan
        ),
    }
    traces = [_cells(measured, values, said) | {"customdata": told} for said, values in kinds.items()]
    traces.append(_mark(rule, now, dark))
    layout = _layout(measured, dark)
    summary = quadratic.said + _summary(rule, ratios, arrives, should)
    return style.figure(traces, layout, height=480, summary=summary, dark=dark)


def _swept(scene: Scene, quadratic: LocalQuadratic, rule: Optimizer, now: tuple[float, float]) -> tuple[Sweep, Sweep]:
    """What happens on the objective, and on the quadratic, as its multiple of flat curvature 1."""
    share = min(1.0, (_MOST_STEPS / (2 * scene.n_steps * _SETTINGS[0] * _SETTINGS[1])) ** 0.5)
    counts = [max(2, int(share * n)) for n in _SETTINGS]
    step_sizes, momenta = step_sizes_of(scene, rule, now[0], counts[0]), momenta_of(scene, now[1], counts[1])
    tolerance, flat = scene.tolerance.value, quadratic.curvatures[0]
    if scene.tolerance.relative:
        tolerance *= scene.objective.value(*scene.start) - scene.objective.minimum

    def swept(objective: Any, start: Any, scale: float) -> Sweep:
        return sweep(
            objective, rule, step_sizes=step_sizes * scale, momenta=momenta, n_steps=scene.n_steps, start=start,
            tolerance=tolerance / scale, threads=1,
        )  # fmt: skip

    like = bowl(condition_number=quadratic.condition_number)
    beginning = quadratic.coordinates(np.array([scene.start]))[0]
    return swept(scene.objective, scene.start, 1.0), swept(like, beginning, flat)


def _settled(found: Sweep) -> Flags:
    settled: Flags = (found.steps_to_tolerance <= found.n_steps) & ~found.diverged
    return settled


def _cells(found: Sweep, values: Array, said: str) -> Json:
    """The cells of one kind."""
    return {
        "type": "heatmap",
        "x": found.step_sizes.astype(np.float32),
        "y": (1 - found.momenta).astype(np.float32),
        "z": values.astype(np.float32),
        "coloraxis": "coloraxis",
        "hoverongaps": False,
        "hovertemplate": f"η = %{{x:.3g}}<br>β = 1 − %{{y:.3g}}<br>{said}<extra></extra>",
    }


def _mark(rule: Optimizer, now: tuple[float, float], dark: bool) -> Json:
    eta, beta = now
    edge = {"line": {"color": style.paper(dark).paper, "width": 3}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [eta],
        "y": [1 - beta],
        "showlegend": False,
        "marker": style.marker(rule.look, dark, size=14) | edge,
        "hovertemplate": f"now: η = {eta:.4g}, β = {beta:.4g}<extra></extra>",
    }


def _layout(found: Sweep, dark: bool) -> Json:
    paper = style.paper(dark)
    fixed = {"showgrid": False, "automargin": False}  # automatic margins forget the colour bar
    stops = [
        (-_END, _FASTER[dark]), (0.0, paper.line), (_END, _SLOWER[dark]), (_END, paper.paper),
        (_ONLY_PREDICTED, paper.paper), (_ONLY_PREDICTED, _MISSING[dark]), (_ONLY_MEASURED, _MISSING[dark]),
        (_ONLY_MEASURED, _UNEXPECTED[dark]), (_TOP, _UNEXPECTED[dark]),
    ]  # fmt: skip
    ticks = {-2.0: "¼", -1.0: "½", 0.0: "1", 1.0: "2", 2.0: "4"}
    kinds = {(_ONLY_PREDICTED + _ONLY_MEASURED) / 2: "theory only", (_ONLY_MEASURED + _TOP) / 2: "run only"}
    return {
        "coloraxis": {
            "cmin": -_END,
            "cmax": _TOP,
            "colorscale": [[(at + _END) / (_TOP + _END), colour] for at, colour in stops],
            "colorbar": {
                "orientation": "h", "x": 0, "xanchor": "left", "xpad": 0, "len": 1.0, "y": 1.0, "yanchor": "bottom",
                "ypad": 4, "thickness": 14, "outlinewidth": 1, "outlinecolor": paper.line,
                "title": {"text": "settling step: measured ÷ predicted", "side": "top"}, "tickfont": {"size": 12},
                "tickangle": 0, "tickvals": [*ticks, *kinds], "ticktext": [*ticks.values(), *kinds.values()],
            },
        },
        "xaxis": style.step_size_axis(paper, "step size η", *found.step_sizes[[0, -1]].tolist())
        | fixed
        | {"title": {"text": "step size η", "standoff": 24}},
        "yaxis": style.momentum_axis(paper, *found.momenta[[0, -1]].tolist()) | fixed,
        "margin": {"l": 58, "r": 12, "t": 58, "b": 56},
    }  # fmt: skip


def _summary(rule: Optimizer, ratios: Array, arrives: Flags, should: Flags) -> str:
    """How much of the map theory gets right."""
    said = f"{style.capitalised(rule.title)}: "
    both = arrives & should
    if not both.any():
        said += "at no setting do both the run and the prediction settle"
    else:
        found = ratios[both]
        near = abs(found - 1) <= _NEAR
        said += f"where both settle ({both.mean():.0%} of these settings), the run takes {found.min():.2g} to "
        said += f"{found.max():.2g} times the predicted steps, and is within {_NEAR:.0%} of them at {near.mean():.0%}"
    only, other = (should & ~arrives).mean(), (arrives & ~should).mean()
    return f"{said}; {only:.0%} should settle and do not, {other:.0%} settle and should not."
