"""How many steps each rule needs as a ravine narrows: measured, beside the orders that theory has."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim import theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line
from momentum_sim.narration import on_stage
from momentum_sim.objectives import quadratic as bowl
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import local_quadratic
from momentum_sim.sweeps import sweep

Json = dict[str, Any]

_GRID = Grid(rows=(360,))
#: Condition numbers, those from which on slopes are fitted, and the tolerance of a scene that has an absolute one.
_CONDITIONS = np.geomspace(10.0, 1e5, 9)
_FITTED_FROM = 100.0
_TOLERANCE = 1e-6
#: The power of the condition number that the steps of each rule grow as, at its optimal parameters.
_ORDERS = {"gradient_descent": 1.0, "heavy_ball": 0.5, "nesterov": 0.5}


def steps_against_condition_number(scene: Scene, dark: bool = False) -> go.Figure:
    """The settling step of gradient descent, heavy ball and Nesterov at their optimal parameters, against kappa.

    Measured with `momentum_sim.sweep` on quadratics of condition numbers from 10 to 10^5, from a start with the same
    loss along as across, to the scene's tolerance if that is relative, else to 10^-6 of the gap at the start. Both
    axes are logarithmic. The slopes fitted from 100 on are told, with guide lines of slopes 1 and 1/2, the orders that
    theory has: kappa and its square root.

    ``data``: for each rule ``x`` (9,) the condition numbers, ``y`` the settling steps; then the guide lines.
    """
    tolerance = scene.tolerance.value if scene.tolerance.relative else _TOLERANCE
    steps = {name: np.array([_settling_step(name, kappa, tolerance) for kappa in _CONDITIONS]) for name in _ORDERS}
    slopes = {name: _slope(found) for name, found in steps.items()}
    paper = style.paper(dark)
    traces: list[Json] = []
    for name, found in steps.items():
        rule = OPTIMIZERS[name]
        traces.append(
            {"type": "scatter", "mode": "lines+markers", "name": f"{rule.title}: slope {slopes[name]:.2f}",
             "x": _CONDITIONS, "y": found, "line": style.line(rule.look, dark),
             "marker": style.marker(rule.look, dark, size=7), "hovertemplate": "κ = %{x:.4g}<br>settles at step %{y:d}"}
        )  # fmt: skip
    ends = _CONDITIONS[[0, -1]]
    for order, name in ((1.0, "κ"), (0.5, "√κ")):
        at = next(found for rule, found in steps.items() if _ORDERS[rule] == order)[-1]
        traces.append(
            {"type": "scatter", "mode": "lines", "name": f"order {name}", "x": ends,
             "y": 1.6 * max(1, at) * (ends / ends[-1]) ** order, "hoverinfo": "skip",
             "line": {"color": paper.soft, "width": 1, "dash": "dot" if order == 1.0 else "dash"}}
        )  # fmt: skip
    most = max(float(found.max()) for found in steps.values())
    panels = [
        (f"settling step, to {on_stage(tolerance, 2)} of the first gap",
         style.log_axis(paper, "condition number κ", 8.0, 1.3e5),
         style.log_axis(paper, "settling step", max(0.5, min(float(found.min()) for found in steps.values()) / 2),
                        4 * most)),
    ]  # fmt: skip
    layout = _GRID.layout(panels, dark)
    quadratic = local_quadratic(scene)
    if quadratic is not None:
        layout["shapes"] = [dotted_line(_GRID.names(0), dark, x=quadratic.condition_number)]
    summary = _summary(steps, slopes, tolerance)
    return style.figure(traces, layout, height=_GRID.height, summary=summary, dark=dark)


def _settling_step(name: str, kappa: float, tolerance: float) -> int:
    """The settling step at the optimal parameters, in as many steps as it needs."""
    step_size, momentum, _ = map(float, theory.optimal_parameters(name, 1.0, kappa))
    given = None if OPTIMIZERS[name].schedule is None else [momentum]
    settled = theory.settling_step(name, step_size, None if given is None else momentum, [1.0, kappa], tolerance)
    n_steps = 1 + int(np.max(settled))  # once both directions have settled, so has their sum
    found = sweep(
        bowl(condition_number=kappa), name, step_sizes=[step_size], momenta=given, n_steps=n_steps,
        start=(1.0, kappa**-0.5), tolerance=tolerance, relative=True, threads=1,
    )  # fmt: skip
    return int(found.steps_to_tolerance[0, 0])


def _slope(steps: NDArray[np.int64]) -> float:
    fitted = _CONDITIONS >= _FITTED_FROM * (1 - 1e-9)
    return float(np.polyfit(np.log(_CONDITIONS[fitted]), np.log(np.maximum(1, steps[fitted])), 1)[0])


def _summary(steps: dict[str, NDArray[np.int64]], slopes: dict[str, float], tolerance: float) -> str:
    told = "; ".join(
        f"{OPTIMIZERS[name].title} from {found[0]:,} to {found[-1]:,} steps, as κ to the power {slopes[name]:.2f}"
        for name, found in steps.items()
    )
    return (
        "From κ = 10 to 100,000, from a start with as much of the loss across as along, to "
        f"{on_stage(tolerance, 2)} of it, each at its optimal parameters: {told}. Theory's orders are κ, √κ and √κ; "
        "heavy ball, at a double root, has a logarithm besides."
    )
