"""Four shapes of a loss curve, each with what cures it: creep, ripple, saw-tooth, floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from momentum_sim import theory
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.objectives import Objective, quadratic, styblinski_tang
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.simulation import Run, simulate

Json = dict[str, Any]

_GRID = Grid(rows=(170, 170), columns=2)
_RULE = OPTIMIZERS["heavy_ball"]
#: The second coordinate of the lopsided bowl's minimum, at which a run stays.
_LEAST = -2.903534027771177
_FALLING = "a step size that falls to 0"
#: What counts as settled, and how low a curve is drawn: shares of the first gap.
_SETTLED, _LOWEST = 0.0025, 1e-7


@dataclass(frozen=True)
class _Shape:
    """A run that has the shape, and one in which a knob was turned; settings are (step size, momentum)."""

    title: str
    objective: Objective
    start: tuple[float, float]
    n_steps: int
    ill: tuple[Any, float]
    cured: tuple[Any, float]
    knob: str
    noise_std: float = 0.0

    def runs(self) -> tuple[Run, Run]:
        """Both, with the same noise."""
        ill, cured = (
            simulate(self.objective, _RULE, step_size=eta, momentum=beta, n_steps=self.n_steps, start=self.start,
                     noise_std=self.noise_std)
            for eta, beta in (self.ill, self.cured)
        )  # fmt: skip
        return ill, cured


def _critical(step_size: float) -> float:
    return float(theory.critical_momentum(_RULE, step_size, 1.0))


def _shapes() -> tuple[_Shape, ...]:
    bowl, lopsided = quadratic(condition_number=1.0), styblinski_tang()
    return (
        _Shape("creep: too little", bowl, (1.0, 0.0), 120, (0.01, 0.3), (0.01, _critical(0.01)), "more momentum"),
        _Shape("ripple: too much", bowl, (1.0, 0.0), 120, (0.0391, 0.9), (0.0391, _critical(0.0391)), "less momentum"),
        _Shape(
            "saw-tooth: too steep", lopsided, (-2.3, _LEAST), 60, (0.0675, 0.1), (0.03375, 0.1), "half the step size"
        ),
        _Shape("floor: noise", bowl, (1.0, 0.0), 240, (0.04, 0.64), (("linear", 0.04), 0.64), _FALLING, 0.2),
    )


def loss_shapes(dark: bool = False) -> go.Figure:
    """The gap of a heavy ball against the step in four panels, and in each the same with one knob turned.

    In the bowl x^2/2, let go at 1, and for the saw-tooth in one that is steeper on one side (Styblinski-Tang, near its
    deepest minimum). Both curves of a panel have the same noise, where there is some.

    ``data``: for each panel ``x`` the step and ``y`` (f - f*)/(f - f*)_0 as it is, and cured.
    """
    paper, traces, panels, told = style.paper(dark), [], [], []
    for index, shape in enumerate(_shapes()):
        runs = shape.runs()
        for name, run in zip(("as it is", "one knob turned"), runs, strict=True):
            is_ill = run is runs[0]
            thin = {"color": paper.ink, "width": 1.3, "dash": "4px,3px"}
            line = style.line(_RULE.look, dark, width=2.6) if is_ill else thin
            traces.append(
                {"type": "scatter", "mode": "lines", "name": name, "legendgroup": name, "showlegend": index == 0,
                 "x": np.arange(shape.n_steps + 1), "y": (run.gaps / run.gaps[0]).astype(np.float32), "line": line,
                 "hovertemplate": "step %{x:d}<br>%{y:.2g} of the first", **_GRID.names(index)}
            )  # fmt: skip
        up = style.log_axis(paper, "", _LOWEST, 4.0)
        panels.append((shape.title, style.step_axis(paper, shape.n_steps) | {"nticks": 4}, up))
        told.append(_told(shape, *runs))
    layout = _GRID.layout(panels, dark)
    return style.figure(traces, layout, height=_GRID.height, summary=" ".join(told), dark=dark)


def _told(shape: _Shape, ill: Run, cured: Run) -> str:
    """When both settle, or, of noise, how high they are at last."""
    name = style.capitalised(shape.title.partition(":")[0])
    if shape.noise_std:
        late = [float(run.gaps[-shape.n_steps // 8 :].mean() / run.gaps[0]) for run in (ill, cured)]
        said = f"{name}: over the last eighth of the steps {late[0]:.2%} of the first gap on average"
        return f"{said}, {late[1]:.2%} with {shape.knob}."
    steps = [run.settling_step(_SETTLED, relative=True) for run in (ill, cured)]
    never = f"does not settle in {shape.n_steps} steps"
    ends = [f"settles at step {step}" if step <= shape.n_steps else never for step in steps]
    return f"{name}: it {ends[0]}; with {shape.knob} it {ends[1]}."
