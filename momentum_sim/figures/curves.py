"""Figures with curves: momentum schedules, and settling steps against momentum and against step size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import numpy as np
import plotly.graph_objects as go

from momentum_sim import checks
from momentum_sim.figures import style
from momentum_sim.figures.settling import Curve, Panel, settling_figure
from momentum_sim.simulation import Run
from momentum_sim.sweeps import Sweep

_Kind = TypeVar("_Kind")

#: Of longer runs a part of the steps is drawn: a screen has no more pixels.
_MOST_STEPS_DRAWN = 600


def schedules(runs: Mapping[str, Run] | Iterable[Run], *, dark: bool = False) -> go.Figure:
    r"""The momentum beta_t of each run against the step t = 0 .. n_steps - 1 that uses it.

    ``runs``: as `Scene.simulate` gives them, or any runs; those of rules without momentum are left out, for they have
    no beta_t. One trace for each other run, its ``x`` the steps, ``y`` the momenta, both (n,), n at most 600: longer
    runs are thinned evenly, their last step kept.

    Raises `ValueError` for something else than runs.

    >>> import momentum_sim as ms
    >>> demon = ms.simulate(ms.objectives.quadratic(25.0), "demon", step_size=0.04, momentum=0.9, n_steps=4)
    >>> [f"{beta:.2f}" for beta in schedules([demon]).data[0].y]
    ['0.90', '0.87', '0.82', '0.69']
    """
    drawn = [run for run in _each("runs", runs, Run) if run.optimizer.schedule is not None]
    if not drawn:
        return style.unsaid("No run that is shown has momentum.", dark=dark)
    traces, said = [], []
    for index, run in enumerate(drawn):
        stride = -(-run.n_steps // _MOST_STEPS_DRAWN)
        steps = np.arange(run.n_steps - 1, -1, -stride)[::-1]
        title = run.title
        covering = sum(
            np.array_equal(run.momenta, other.momenta) for other in drawn[index + 1 :]
        )  # each seen at its edge
        traces.append(
            {
                "type": "scatter",
                "mode": "lines" if len(steps) > 1 else "markers",
                "name": title,
                "x": steps.astype(np.int32),
                "y": run.momenta[steps].astype(np.float32),
                "line": style.line(run.look, dark, width=2.0 + 1.8 * covering),
                "marker": style.marker(run.look, dark),
                "hovertemplate": "%{y:.4g}",
            }
        )
        first, last = run.momenta[0], run.momenta[-1]
        throughout = bool((run.momenta == first).all())
        said.append(f"{title} {first:.3g} throughout" if throughout else f"{title} from {first:.3g} to {last:.3g}")
    paper = style.paper(dark)
    layout = {
        "xaxis": style.axis(paper, "step", rangemode="tozero", hoverformat="d"),
        "yaxis": style.axis(paper, "momentum β", range=[-0.02, 1.02], dtick=0.2),
        "hovermode": "x unified",
        "showlegend": True,
    }
    return style.figure(traces, layout, height=340, summary=f"Momentum β: {'; '.join(said)}.", dark=dark)


def steps_against_momentum(
    sweeps: Mapping[str, Sweep] | Iterable[Sweep],
    *,
    current: float | Mapping[str, float] | None = None,
    dark: bool = False,
) -> go.Figure:
    """The settling step of each optimizer against its momentum (axis logarithmic in 1 - beta), at one step size.

    ``sweeps``: results of `momentum_sim.sweep` with one step size each, all of equally many steps. A rule without
    momentum is a level line. ``current``: the momentum to mark, for all or by optimizer's name; None for no mark. The
    mark stands on the curve if the setting is one of the swept.

    A setting that does not settle has no point on the curve: there is a gap, and the setting is marked in the strip
    above, in the lane "not within n steps", or in "diverges" if an iterate is not finite or leaves |x| + |y| <= 1e6.

    Raises `ValueError` for something else than sweeps, more than one step size, or unequal numbers of steps.
    """
    found = _comparable(sweeps, "step_sizes")
    curves = [
        Curve(
            sweep.optimizer, sweep.momenta, sweep.steps_to_tolerance[:, 0], sweep.diverged[:, 0], sweep.n_steps,
            level=sweep.optimizer.schedule is None,
        )
        for sweep in found
    ]  # fmt: skip
    panels = [Panel("momentum β", curves, of_momentum=True)] if curves else []
    return settling_figure(panels, _marks(current, found), dark=dark)


def steps_against_step_size(
    sweeps: Mapping[str, Sweep] | Iterable[Sweep],
    *,
    current: float | Mapping[str, float] | None = None,
    dark: bool = False,
) -> go.Figure:
    """The settling step of each optimizer against its step size, on a logarithmic axis, at one momentum.

    ``sweeps``: results of `momentum_sim.sweep` with one momentum each, all of equally many steps. The step size of an
    adaptive rule is a length, and no other rule's: such rules have a panel of their own below. ``current``: the step
    size to mark, for all or by optimizer's name; None for no mark.

    What does not settle is shown as in `steps_against_momentum`.

    Raises `ValueError` for something else than sweeps, more than one momentum, or unequal numbers of steps.
    """
    found = _comparable(sweeps, "momenta")
    curves = [
        Curve(sweep.optimizer, sweep.step_sizes, sweep.steps_to_tolerance[0], sweep.diverged[0], sweep.n_steps)
        for sweep in found
    ]
    shared = [curve for curve in curves if not curve.optimizer.adaptive]
    lengths = [curve for curve in curves if curve.optimizer.adaptive]
    titles = {"step size η": shared, "adaptive step size η (a length)": lengths}
    panels = [Panel(title, group) for title, group in titles.items() if group]
    return settling_figure(panels, _marks(current, found), dark=dark)


def _each(name: str, items: Mapping[str, _Kind] | Iterable[_Kind], kind: type[_Kind]) -> list[_Kind]:
    found = list(items.values() if isinstance(items, Mapping) else items)
    for item in found:
        if not isinstance(item, kind):
            raise checks.RefusedError(name, f"each be a {kind.__name__}", item)
    return found


def _comparable(sweeps: Mapping[str, Sweep] | Iterable[Sweep], fixed: str) -> list[Sweep]:
    """Sweeps of equally many steps, each with one value of what is fixed."""
    found = _each("sweeps", sweeps, Sweep)
    for sweep in found:
        if len(values := getattr(sweep, fixed)) != 1:
            rule = "hold one value in this figure"
            raise checks.RefusedError(fixed, rule, values, f"{len(values)} of {sweep.optimizer.name}")
        if sweep.n_steps != found[0].n_steps:
            both = found[0].n_steps, sweep.n_steps
            raise checks.RefusedError("n_steps", "be the same in all sweeps", both, "{} and {}".format(*both))
    return found


def _marks(current: float | Mapping[str, float] | None, sweeps: Iterable[Sweep]) -> Mapping[str, float]:
    """What to mark, by optimizer."""
    if current is None or isinstance(current, Mapping):
        return current or {}
    return dict.fromkeys((sweep.optimizer.name for sweep in sweeps), checks.number("current", current))
