"""What becomes of the energy that a run starts with: height, motion, and what is gone."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from momentum_sim.diagnostics import energies
from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid
from momentum_sim.figures.settings import is_predicted
from momentum_sim.narration import written
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.scene.outcome import followed
from momentum_sim.simulation import Run

Array = NDArray[np.float64]
Json = dict[str, Any]

_GRID = Grid(rows=(300,))
#: A sum that grows beyond this many times its start is drawn on a logarithmic scale, where nothing can be stacked.
_MOST_GROWTH = 3.0
#: A sum has risen if it did by more than rounding, as a fraction of it.
_ROUNDING = 1e-9
#: Where a logarithmic scale ends below if the energy does not.
_LEAST = 1e-300


def energy_ledger(scene: Scene, dark: bool = False) -> go.Figure:
    """Potential and kinetic energy of the followed run at each step, stacked, and what is gone so far.

    Potential f(x_k) - f*, kinetic |x_k - x_(k-1)|^2 / (2 eta), at the start 0, and E_0 less their sum (if it is less),
    all as fractions of E_0 = f(x_0) - f*. In continuous time friction only takes; in steps the sum can rise, and where
    it does is marked. A sum that grows beyond 3 E_0 is drawn on a logarithmic scale, without a stack.

    ``data``: potential, kinetic, gone (only in the stack), their ``y`` (n + 1,); the sum; and the steps at which it
    rises, if there are any. `unsaid` if only adaptive rules are shown, whose step size is a length, or an average under
    a schedule, or if the run starts at the minimum.
    """
    shown = followed(scene, _keeps_energy)
    if shown is None:
        return style.unsaid("No run that is shown moves as a ball does: none has an energy to keep.", dark=dark)
    run = scene.simulate()[shown.name]
    if np.isnan(run.objective.minimum):
        return style.unsaid("There is no minimum here, so no height is known to fall from.", dark=dark)
    kinetic, potential = _energies(run)
    whole = potential[0]
    if not whole > 0.0:
        return style.unsaid("The run starts at the minimum: it has no energy.", dark=dark)
    kinetic, potential = kinetic / whole, potential / whole
    total = kinetic + potential
    rises = 1 + np.flatnonzero(np.diff(total) > _ROUNDING * total[:-1])
    stacked = bool(total.max() <= _MOST_GROWTH)
    paper = style.paper(dark)
    own = style.colour(run.look, dark)
    kinds = {
        "potential: height, f − f*": (potential, own, "solid"),
        "kinetic: motion": (kinetic, style.mixed(own, paper.card, 0.5), "solid"),
    }
    if stacked:
        kinds["gone so far"] = (np.maximum(0.0, 1.0 - total), paper.line, "solid")
    steps = np.arange(len(total), dtype=np.int32)
    traces = [_part(name, steps, *part, stacked=stacked) for name, part in kinds.items()]
    traces.append(
        {"type": "scatter", "mode": "lines", "name": "potential + kinetic", "x": steps, "y": total.astype(np.float32),
         "line": {"color": paper.ink, "width": 1.5, "dash": "dot"}, "hovertemplate": "%{y:.3g}"}
    )  # fmt: skip
    if len(rises):
        traces.append(
            {"type": "scatter", "mode": "markers", "name": "the sum rises", "x": steps[rises],
             "y": total[rises].astype(np.float32), "hoverinfo": "skip",
             "marker": {"symbol": "triangle-up-open", "size": 6, "color": paper.ink}}
        )  # fmt: skip
    if stacked:
        up = style.axis(paper, "share of the first energy", rangemode="tozero", tickformat=".0%")
    else:
        up = style.log_axis(
            paper, "share of the first energy", float(total.min()) / 2 or _LEAST, float(total.max()) * 2
        )
    title = f"{run.title}, which starts with {written(whole)}"
    layout = _GRID.layout([(title, style.step_axis(paper, len(total) - 1), up)], dark) | {"hovermode": "x unified"}
    layout["legend"] |= {"traceorder": "normal"}
    return style.figure(traces, layout, height=_GRID.height, summary=_summary(run, total, rises, stacked), dark=dark)


def _keeps_energy(run: RunSettings) -> bool:
    """Whether a ball moves as a run does: not if its steps are lengths, or if its mass changes as it goes."""
    rule = run.rule
    return not rule.adaptive and (rule.name != "ema_momentum" or is_predicted(run))


def _energies(run: Run) -> tuple[Array, Array]:
    """Kinetic and potential energy at each step before a run diverges, (n + 1,) each."""
    step_size = run.step_size
    if run.optimizer.name == "ema_momentum":
        step_size *= 1.0 - run.momenta[0]  # the heavy ball's that moves the same
    kinetic, potential = energies(run.iterates, run.losses, step_size, run.objective.minimum)
    last = run.n_steps + 1 if run.divergence_step is None else max(1, run.divergence_step)
    return kinetic[:last], potential[:last]


def _part(name: str, steps: NDArray[np.int32], values: Array, colour: str, dash: str, *, stacked: bool) -> Json:
    area = {"stackgroup": "energy", "fillcolor": colour, "line": {"width": 0, "color": colour}}
    line = {"line": {"color": colour, "width": 2, "dash": dash}}
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": steps, "y": values.astype(np.float32),
        "hovertemplate": "%{y:.3g}", **(area if stacked else line),
    }  # fmt: skip


def _summary(run: Run, total: Array, rises: NDArray[np.int64], stacked: bool) -> str:
    title = style.capitalised(run.title)
    scale = "on a linear scale" if stacked else "on a logarithmic scale"
    said = f"{title}'s energy, {scale}"
    if run.diverged:
        return f"{said}: it grows until the run diverges at step {run.divergence_step}."
    half = np.flatnonzero(total > 0.5)[-1] + 1
    lost = f"half is gone from step {half} on, " if half < len(total) else ""
    said = f"{said}: {lost}{_share(float(total[-1]))} of it is there at the end. The sum "
    if not len(rises):
        return f"{said}falls at every step."
    times = f"rises at {len(rises)} of {run.n_steps} steps, first at step {rises[0]}"
    most = float(np.diff(total)[rises - 1].max())
    return f"{said}{times}, by at most {_share(most)} of what there was at the start: steps are not continuous time."


def _share(value: float) -> str:
    return f"{value:.1%}" if value >= 1e-3 else written(value)
