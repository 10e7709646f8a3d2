"""SVAG: a noisy run split into finer steps with as much noise in all, and what is left of momentum's gain."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.clouds import Cloud, take_cloud
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.optimizers import OPTIMIZERS, Look
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.scene.outcome import followed

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(230, 200))
#: How finely each step is split.
SPLITS = (1, 2, 4, 8, 16)
#: The most steps that all particles take together.
_MOST_STEPS = 40_000_000
#: Of the variance in the long run, so much makes no difference.
_REACHED = 0.99


class _Split(NamedTuple):
    """The variances in y of the two runs, at each split, over the particles and the second half of the steps."""

    n_steps: int  # of the coarsest
    variances: Array  # (2, n); nan where a run diverges
    errors: Array  # (2, n), their standard errors over the particles
    ratios: Array  # (n,), gradient descent's over the heavy ball's
    ratio_errors: Array  # (n,), their standard errors over the particles, which share their draws
    reached: float  # how much of the variance of the long run the laws have in that half, at least


def svag(scene: Scene, dark: bool = False) -> go.Figure:
    """The variance of gradient descent and of heavy ball at one effective step size u when steps are split l times.

    Step size u/l and (1 - beta) u/l, noise sqrt(l) s, l times the steps: the limit of l is the stochastic differential
    equation of both. Each in y, the steeper axis, over that limit's u s^2/(2 h), measured over the second half of a
    cloud's steps that begins at the minimum, and predicted of the long run: 1/(1 - u h/(2 l)), and with rho in front of
    u h, rho = (1 - beta)/(1 + beta). Below, gradient descent's over the heavy ball's: what momentum gains. Bars are
    standard errors over the particles, below of pairs that share their draws.

    u and beta are of the followed heavy ball with a momentum that stays. ``data``: of each run measured and predicted,
    ``x`` l; then the ratio, measured and predicted.

    Z. Li, S. Malladi and S. Arora, On the Validity of Modeling SGD with Stochastic Differential Equations, 2021.
    """
    shown = followed(scene, lambda run: run.optimizer == "heavy_ball" and run.schedule in {None, "constant"})
    noise = scene.objective.parameters["std"]
    if shown is None or noise == 0.0:
        why = "No heavy ball is shown whose momentum stays." if shown is None else "Without noise nothing varies."
        return style.unsaid(why, dark=dark)
    if not scene.step_size_stays:
        return style.unsaid("This is of step sizes that stay, and on the stage they change on the way.", dark=dark)
    beta = scene.momentum_of(shown)
    u = scene.step_size_of(shown) / (1.0 - beta)
    curvature = float(scene.objective.bowl.coefficients[2])
    strength = noise * curvature ** (0.5 * scene.objective.parameters["noise_exponent"])
    limit = u * strength**2 / (2.0 * curvature)
    rho = (1.0 - beta) / (1.0 + beta)
    splits = np.array(SPLITS, dtype=np.float64)
    with np.errstate(all="ignore"):
        predicted = np.array([1.0 / (1.0 - 0.5 * share * u * curvature / splits) for share in (1.0, rho)])
    predicted[~(predicted > 0.0)] = np.nan  # beyond the stability limit there is no such law
    found = _split(scene, u, beta, predicted * limit)
    measured = found.variances / limit
    if not np.isfinite(measured).any():
        return style.unsaid("Both runs diverge, however finely they are split.", dark=dark)
    traces = _traces(scene, shown, measured, predicted, found._replace(errors=found.errors / limit), dark)
    paper = style.paper(dark)
    panels = [
        ("variance in y over its limit u s²/(2h)", _along(paper, "l"), style.axis(paper, "÷ limit")),
        ("gradient descent's over the heavy ball's", _along(paper, "how often each step is split, l"),
         style.axis(paper, "ratio")),
    ]  # fmt: skip
    layout = _GRID.layout(panels, dark)
    layout["shapes"] = [dotted_line(_GRID.names(row), dark, y=1.0) for row in range(2)]
    summary = _summary(scene, found, predicted, u, beta)
    return style.figure(traces, layout, height=_GRID.height, summary=summary, dark=dark)


def _split(scene: Scene, u: float, beta: float, predicted: Array) -> _Split:
    particles = int(scene.objective.parameters["particles"])
    n = max(2, min(scene.n_steps, _MOST_STEPS // (2 * sum(SPLITS) * particles)))
    found = np.full((6, len(SPLITS)), np.nan)  # variances, their errors, the ratio and its error
    reached = 1.0
    for k, split in enumerate(SPLITS):
        pair = [
            _cloud(scene, name, u, momentum, n, split)
            for name, momentum in (("gradient_descent", 0.0), ("heavy_ball", beta))
        ]
        if any(cloud.diverged for cloud in pair):
            continue
        half = n * split // 2
        variances = np.array([cloud.measured.covariances[half:, 1, 1].mean() for cloud in pair])
        squares = np.array([(cloud.places[half:, :, 1] ** 2).mean(axis=0) for cloud in pair])
        shares = squares / squares.mean(axis=1, keepdims=True)  # of each particle that is kept
        errors = np.array([*shares, shares[0] - shares[1]]).std(axis=1) / math.sqrt(particles)
        ratio = variances[0] / variances[1]
        found[:, k] = *variances, *(variances * errors[:2]), ratio, ratio * errors[2]
        laws = [cloud.predicted.covariances[half:, 1, 1].mean() for cloud in pair if cloud.predicted]
        reached = min(reached, *np.divide(laws, predicted[:, k]))
    return _Split(n, found[:2], found[2:4], found[4], found[5], reached)


def _cloud(scene: Scene, name: str, u: float, momentum: float, n: int, split: int) -> Cloud:
    """A run from the minimum with an effective step size, each of its n steps split."""
    _, noise, exponent, particles = scene.objective.values
    return take_cloud(
        scene.objective.bowl,
        OPTIMIZERS[name],
        step_sizes=np.full(n * split, (1.0 - momentum) * u / split),
        momenta=np.full(n * split, momentum),
        start=(0.0, 0.0),
        particles=int(particles),
        noise_std=noise * math.sqrt(split),
        noise_exponent=exponent,
        seed=scene.seed,
    )


def _along(paper: Any, title: str) -> Json:
    ticks = {"tickvals": list(SPLITS), "ticktext": [str(split) for split in SPLITS]}
    return style.axis(paper, title, type="log", range=[-0.06, math.log10(SPLITS[-1]) + 0.06], **ticks)


def _traces(
    scene: Scene, shown: RunSettings, measured: Array, predicted: Array, found: _Split, dark: bool
) -> list[Json]:
    ball = scene.simulate()[shown.name]
    descent = OPTIMIZERS["gradient_descent"]
    titled: list[tuple[str, Look]] = [(descent.title, descent.look), (ball.title, ball.look)]
    traces: list[Json] = []
    for (title, look), values, errors, expected in zip(titled, measured, found.errors, predicted, strict=True):
        usual: Json = {"type": "scatter", "x": list(SPLITS), "legendgroup": title}
        traces += [
            usual | {"mode": "markers", "name": title, "y": values, "marker": style.marker(look, dark),
                     "error_y": {"array": errors, "thickness": 1, "width": 3}},
            usual | {"mode": "lines", "name": f"{title}, predicted", "y": expected, "showlegend": False,
                     "line": style.line(look, dark, width=1.5)},
        ]  # fmt: skip
    ink = style.paper(dark).ink
    usual = {"type": "scatter", "x": list(SPLITS), "showlegend": False, **_GRID.names(1)}
    return [
        *traces,
        usual | {"mode": "markers", "name": "ratio", "y": found.ratios, "marker": {"color": ink, "size": 8},
                 "error_y": {"array": found.ratio_errors, "thickness": 1, "width": 3}},
        usual | {"mode": "lines", "name": "ratio, predicted", "y": predicted[0] / predicted[1],
                 "line": {"color": ink, "width": 1.5, "dash": "dot"}},
    ]  # fmt: skip


def _summary(scene: Scene, found: _Split, predicted: Array, u: float, beta: float) -> str:
    told = []
    for k, split in enumerate(SPLITS):
        if not math.isfinite(found.ratios[k]):
            told.append(f"l = {split}: one of the two diverges")
            continue
        value = f"l = {split}: {found.ratios[k]:.3f} ± {found.ratio_errors[k]:.1g}"
        expected = float(predicted[0, k] / predicted[1, k])
        told.append(value + (f" (predicted {expected:.3f})" if math.isfinite(expected) else ""))
    late = (
        ""
        if found.reached > _REACHED
        else f" In that half the laws have only {found.reached:.0%} of what is predicted."
    )
    return (
        f"At the effective step size {u:.3g}, gradient descent's variance in y over that of the heavy ball with "
        f"β = {beta:.3g}, {'; '.join(told)}. Each step is split l times, with noise √l times as large; measured over "
        f"the second half of {found.n_steps} steps before splitting, from the minimum. ± is a standard error over "
        f"{int(scene.objective.parameters['particles'])} particles, which meet the same draws.{late}"
    )
