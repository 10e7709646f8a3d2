"""Along a valley of minima noisy labels drive every run alike: x^2 - y^2 for several momenta at one effective step."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.ensembles import simulate_ensemble
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.noise import labels
from momentum_sim.objectives import valley
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import valley_cloud
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.scene.outcome import followed
from momentum_sim.schedules import constant

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(260, 190))
#: The momenta that are compared, and their markers.
_MOMENTA = {0.0: "circle", 0.5: "diamond", 0.9: "square", 0.95: "triangle-up"}
#: How far the runs are followed, u^2 sigma^2 k, and how many steps at most that takes.
_HORIZON = 1.0
_MOST_STEPS = 30_000
#: Particles come in blocks, which cost the same where they are not full. How many steps all of a momentum take, about,
#: and the most blocks.
_BLOCK = 128
_PARTICLE_STEPS = 1_200_000
_MOST_BLOCKS = 8
#: Places at which the means are drawn with their errors.
_PLACES = 10
_ALONG_CURVE = 80
#: From this share of the start's own size on x^2 - y^2 counts as none.
_FLAT = 1e-6


class _Measured(NamedTuple):
    """x^2 - y^2 over the particles, as shares of the start's, at some steps."""

    momentum: float
    steps: NDArray[np.int64]
    means: Array
    errors: Array  # standard errors of the means


class _Setting(NamedTuple):
    """Where the runs begin, with which noise and which effective step size."""

    start: tuple[float, float]
    std: float
    step_size: float
    seed: int

    @property
    def rate(self) -> float:
        """What the law has x^2 - y^2 fall by at each step, as a share of itself, u^2 sigma^2."""
        return (self.step_size * self.std) ** 2

    @property
    def height(self) -> float:
        """x^2 - y^2 at the start."""
        x, y = self.start
        return x * x - y * y


def drift(scene: Scene, dark: bool = False) -> go.Figure:
    r"""How runs on the valley xy = 1 drift along it to its flattest minimum while labels are noisy.

    Above, x^2 - y^2, as a share of the start's, against u^2 sigma^2 k, of gradient descent and of heavy balls with
    momentum 0.5, 0.9 and 0.95, all at the effective step size u = eta/(1 - beta) of the scene's run: means over
    particles. Dashed is exp(-u^2 sigma^2 k), the law of small u: one line, whatever beta. Below, the same divided by
    that law, with a standard error up and down. Dotted there is what a finite u makes of it, to its first order: x^2 -
    y^2 falls by u^2 sigma^2 2/(2 - rho u (x^2 + y^2)) of itself at each step, rho = (1 - beta)/(1 + beta), because the
    noise across the valley feeds itself, and that (2 beta + beta^2)/(1 - beta^2) steps late, for balls start at rest.

    The particles begin at the minimum nearest to the scene's start. ``data``: the law; of each momentum its means, with
    errors, above, and below its means over the law and the dotted line. `unsaid` on other landscapes, without noise of
    labels, and where the runs do not stay by the valley.

    R. Wang, S. Malladi, T. Wang, K. Lyu, Z. Li, "The Marginal Value of Momentum for Small Learning Rate SGD", ICLR
    2024: over O(1/u^2) steps near a manifold of minima, runs with momentum and without drift alike.
    """
    setting = _setting(scene)
    if isinstance(setting, str):
        return style.unsaid(setting, dark=dark)
    n_steps = min(_MOST_STEPS, math.ceil(_HORIZON / setting.rate))
    particles = _BLOCK * max(1, min(_MOST_BLOCKS, _PARTICLE_STEPS // (_BLOCK * n_steps)))
    measured = [_drifted(setting, beta, n_steps, particles) for beta in _MOMENTA]
    if any(found is None for found in measured):
        said = f"With u = {setting.step_size:.3g} and σ = {setting.std:.3g} runs do not stay by the valley, "
        return style.unsaid(f"{said}and the law is of small steps.", dark=dark)
    found = [each for each in measured if each is not None]
    paper = style.paper(dark)
    law = np.linspace(0.0, _HORIZON, _ALONG_CURVE)
    traces: list[Json] = [
        {"type": "scatter", "mode": "lines", "name": "exp(−u²σ²k)", "x": law.astype(np.float32),
         "y": np.exp(-law).astype(np.float32), "line": {"color": paper.ink, "width": 1.5, "dash": "dash"},
         "hoverinfo": "skip"},
    ]  # fmt: skip
    traces += [trace for each in found for trace in _traces(setting, each, dark)]
    ticks = {"tickvals": [0.3, 0.4, 0.5, 0.6, 0.8, 1.0], "ticktext": ["0.3", "0.4", "0.5", "0.6", "0.8", "1"]}
    lowest = min(math.exp(-_HORIZON), *(float(each.means.min()) for each in found)) * 0.93
    along = {"range": [0.0, 1.03 * _HORIZON]}
    panels = [
        ("x² − y², a share of the start's", style.axis(paper, "u²σ²k after k steps", **along),
         style.axis(paper, "share", type="log", range=[math.log10(lowest), math.log10(1.05)], **ticks)),
        ("the same, divided by exp(−u²σ²k)", style.axis(paper, "u²σ²k after k steps", **along),
         style.axis(paper, "share / law", nticks=6)),
    ]  # fmt: skip
    summary = _summary(scene, setting, found, particles)
    return style.figure(traces, _GRID.layout(panels, dark), height=_GRID.height, summary=summary, dark=dark)


def _setting(scene: Scene) -> _Setting | str:
    """What the figure is of; in words, why there is no such."""
    if not scene.step_size_stays:
        return "This is of step sizes that stay, and on the stage they change on the way."
    if scene.problem not in (valley, valley_cloud):
        return f"This is of “{valley.title}”, and on the stage is “{scene.problem.title}”."
    noise = labels(scene.objective.parameters["std"]) if scene.problem is valley_cloud else scene.noise
    if noise is None or noise.exact or noise.kind != "labels":
        return "This is of noisy labels, and on the stage the gradients have no such noise."
    run = followed(scene, _has_effective_step_size)
    if run is None:
        return "No run is shown that has an effective step size η/(1 − β) and keeps it."
    own = scene.step_size_of(run), scene.momentum_of(run)
    step_size = run.rule.effective_step_size(*own)
    x, y = map(float, valley().nearest_minimiser(*scene.start))  # type: ignore[arg-type]  # the valley has a curve of them
    if abs(x * x - y * y) <= _FLAT * (x * x + y * y):
        return "The start is by the flattest minimum already, and nothing is left to drift."
    return _Setting((x, y), float(noise.amount[0]), step_size or own[0], scene.seed)


def _has_effective_step_size(run: RunSettings) -> bool:
    stays = run.schedule in {None, "constant"} and run.matches is None and run.rule.schedule in (None, constant)
    return stays and not run.rule.adaptive


def _drifted(setting: _Setting, momentum: float, n_steps: int, particles: int) -> _Measured | None:
    """What is measured of a momentum; None where particles leave the branch that they begin on."""
    cloud = simulate_ensemble(
        valley(),
        "heavy_ball" if momentum else "gradient_descent",
        step_size=setting.step_size * (1.0 - momentum),
        momentum=momentum or None,
        n_steps=n_steps,
        starts=np.tile(setting.start, (particles, 1)),
        noise_std=labels(setting.std),
        seed=setting.seed,
    )
    there = np.sign(setting.start[0])
    if cloud.diverged.any() or not (cloud.final * there > 0.0).all():
        return None
    steps = np.unique(np.linspace(0, n_steps, _PLACES + 1).astype(np.int64))
    (x, y), matrices = cloud.means[steps].T, cloud.covariances[steps]
    xx, yy, xy = matrices[:, 0, 0], matrices[:, 1, 1], matrices[:, 0, 1]
    means = xx - yy + x * x - y * y
    variances = 4.0 * (x * x * xx - 2.0 * x * y * xy + y * y * yy)  # of what is linear in how far particles are off
    if not (means * setting.height > 0.0).all():
        return None
    return _Measured(
        momentum, steps, means / setting.height, np.sqrt(np.maximum(variances, 0.0) / particles) / abs(setting.height)
    )


def of_finite_steps(setting: _Setting, momentum: float, n: int = _ALONG_CURVE) -> tuple[Array, Array]:
    """u^2 sigma^2 k and x^2 - y^2 as a share of the start's, (n,) each, to the first order in u.

    With x^2 - y^2 = 2 sinh q on the valley, x^2 + y^2 is 2 cosh q, and the time from q_0 to q is ln(sinh q_0 / sinh q)
    - rho u (F(q_0) - F(q)), F(q) = ln tanh(q/2) + cosh q.
    """
    q = abs(math.asinh(0.5 * setting.height)) * np.linspace(1.0, 0.02, n)
    rho = (1.0 - momentum) / (1.0 + momentum)
    fed = np.log(np.tanh(0.5 * q)) + np.cosh(q)
    times = np.log(np.sinh(q[0]) / np.sinh(q)) - rho * setting.step_size * (fed[0] - fed)
    late = setting.rate * (2.0 * momentum + momentum**2) / (1.0 - momentum**2)
    return times + late, np.sinh(q) / np.sinh(q[0])


def _traces(setting: _Setting, found: _Measured, dark: bool) -> Iterator[Json]:
    """The means of a momentum above, and below over the law, with what a finite u makes of it."""
    colour = _colour(found.momentum, dark)
    name = f"β = {found.momentum:g}"
    times = setting.rate * found.steps
    usual: Json = {"type": "scatter", "name": name, "legendgroup": name, "x": times.astype(np.float32)}
    marker = {"color": colour, "symbol": _MOMENTA[found.momentum], "size": 7}
    for panel, scale in enumerate((np.ones_like(times), np.exp(times))):
        yield usual | {
            "mode": "lines+markers" if panel == 0 else "markers",
            **_GRID.names(panel),
            "y": (scale * found.means).astype(np.float32),
            "error_y": {"type": "data", "array": (scale * found.errors).astype(np.float32), "thickness": 1.5,
                        "width": 3, "color": colour},
            "line": {"color": colour, "width": 1.5},
            "marker": marker,
            "customdata": found.steps.astype(np.int32),
            "hovertemplate": "step %{customdata:d}: %{y:.4f}",
            "showlegend": panel == 0,
        }  # fmt: skip
    along, shares = of_finite_steps(setting, found.momentum)
    seen = along <= times[-1]
    yield usual | {
        "mode": "lines",
        **_GRID.names(1),
        "x": along[seen].astype(np.float32),
        "y": (shares * np.exp(along))[seen].astype(np.float32),
        "line": {"color": colour, "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _colour(momentum: float, dark: bool) -> str:
    """Gradient descent's colour, or heavy ball's, the fainter the less momentum it has."""
    own = style.colour(OPTIMIZERS["heavy_ball" if momentum else "gradient_descent"].look, dark)
    paper = style.paper(dark)
    return {0.5: style.mixed(own, paper.card, 0.5), 0.95: style.mixed(own, paper.ink, 0.5)}.get(momentum, own)


def _summary(scene: Scene, setting: _Setting, measured: list[_Measured], particles: int) -> str:
    x, y = setting.start
    begins = f"({x:.4g}, {y:.4g})"
    if not np.allclose(setting.start, scene.start, rtol=1e-6, atol=1e-6):
        begins += ", the minimum nearest to the start,"
    reached = float(measured[0].steps[-1])
    ends = "; ".join(f"β = {each.momentum:g}: {_with_error(each.means[-1], each.errors[-1])}" for each in measured)
    law = math.exp(-setting.rate * reached)
    sentences = (
        f"From {begins} with labels that err by σ = {setting.std:.3g} and u = {setting.step_size:.3g}, x² − y² "
        f"falls in {reached:,.0f} steps to these shares of the start's: {ends}",
        f"The law, exp(−u²σ²k), has {law:.4f} there, whatever β",
        f"Bars and ± are a standard error of a mean over {particles:,} particles, which meet the same noise at every β",
        "Dotted is what a finite u changes, to its first order",
    )
    return ". ".join(sentences) + "."


def _with_error(mean: float, error: float) -> str:
    return f"{mean:.4f} ± {error:.4f}"
