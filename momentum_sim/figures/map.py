"""When an optimizer settles, for every step size and momentum, as a map."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks
from momentum_sim.figures import style
from momentum_sim.paper import Paper
from momentum_sim.sweeps import Sweep

Json = dict[str, Any]

#: On the colour bar, in units of n steps: the end of settling steps, where the other two kinds begin, and its own end.
_SETTLED, _NEVER, _DIVERGED, _END = 1.01, 1.06, 1.42, 1.78
#: On the bar, "diverges" is striped: the middle of a stripe, and of what is between two.
_STRIPES = 15
_STRIPE, _BETWEEN = (_DIVERGED + (_END - _DIVERGED) * (index + 0.5) / _STRIPES for index in (2, 1))
#: Every how many cells there is a hatched one.
_HATCH = 5
#: How far the palest colour of a settling step is from the optimizer's own, on the way to the background.
_PALEST = 0.88


def settling_map(sweep: Sweep, *, current: ArrayLike | None = None, dark: bool = False) -> go.Figure:
    """The settling step at every setting of a sweep: step size along, momentum up, both axes as the stage's sliders.

    ``sweep``: a result of `momentum_sim.sweep` with at least two step sizes and two momenta, increasing, evenly spread
    in log(eta) and in log(1 - beta). ``current``: (step size, momentum) to mark, None for no mark.

    Settling steps are drawn in the optimizer's colour, the later the paler. What does not settle in the n steps is
    blank, and what diverges (an iterate is not finite or leaves |x| + |y| <= 1e6, whether or not it comes back) is
    hatched. There is one trace for each of the three, its ``x`` eta, its ``y`` 1 - beta, its ``z`` float32 (n_momenta,
    n_step_sizes), nan where a setting is none of its kind. In the first ``z`` is the settling step; in the others it is
    a colour.

    Raises `ValueError` for something else than a sweep, or fewer step sizes or momenta.
    """
    if not isinstance(sweep, Sweep):
        raise checks.RefusedError("sweep", "be made by momentum_sim.sweep", sweep)
    if len(sweep.step_sizes) < 2 or len(sweep.momenta) < 2:
        shape = f"{len(sweep.momenta)} x {len(sweep.step_sizes)}"
        raise checks.RefusedError("a map", "have at least two momenta and two step sizes", shape, got=shape)
    steps, n, paper = sweep.steps_to_tolerance, sweep.n_steps, style.paper(dark)
    settled = (steps <= n) & ~sweep.diverged
    row, column = np.indices(steps.shape)
    hatch = np.where((row + column) % _HATCH == 0, _STRIPE, _BETWEEN) * n
    traces = [
        _cells(sweep, settled, steps, "settles at step %{z:d}"),
        _cells(sweep, (steps > n) & ~sweep.diverged, _NEVER * n, f"not within {n} steps"),
        _cells(sweep, sweep.diverged, hatch, "diverges"),
    ]
    if current is not None:
        eta, beta = checks.point("current", current)
        look = style.marker(sweep.optimizer.look, dark, size=14)
        traces.append(
            {"type": "scatter", "mode": "markers", "x": [eta], "y": [1 - beta], "name": "now", "showlegend": False,
             "marker": look | {"line": {"color": paper.paper, "width": 3}},
             "hovertemplate": f"now: η = {eta:.4g}, β = {beta:.4g}<extra></extra>"}
        )  # fmt: skip
    fixed = {"showgrid": False, "automargin": False}  # automatic margins forget the colour bar
    layout = {
        "coloraxis": _colours(n, style.colour(sweep.optimizer.look, dark), paper),
        "xaxis": style.step_size_axis(paper, "step size η", *sweep.step_sizes[[0, -1]].tolist())
        | fixed
        | {"title": {"text": "step size η", "standoff": 24}},
        "yaxis": style.momentum_axis(paper, *sweep.momenta[[0, -1]].tolist()) | fixed,
        "margin": {"l": 58, "r": 12, "t": 58, "b": 56},
    }
    return style.figure(traces, layout, height=500, summary=_summary(sweep, settled), dark=dark)


def _cells(sweep: Sweep, there: NDArray[np.bool_], value: ArrayLike, said: str) -> Json:
    """The cells of one kind."""
    return {
        "type": "heatmap",
        "x": sweep.step_sizes.astype(np.float32),
        "y": (1 - sweep.momenta).astype(np.float32),
        "z": np.where(there, value, np.nan).astype(np.float32),
        "coloraxis": "coloraxis",
        "hoverongaps": False,
        "hovertemplate": f"η = %{{x:.3g}}<br>β = 1 − %{{y:.3g}}<br>{said}<extra></extra>",
    }


def _colours(n: int, own: str, paper: Paper) -> Json:
    """The colours of settling steps, and of the two kinds that have none."""
    stripes = np.linspace(_DIVERGED, _END, _STRIPES + 1)
    stops = [
        (0.0, own), (_SETTLED, style.mixed(own, paper.card, _PALEST)), (_SETTLED, paper.paper), (_NEVER, paper.paper),
        (_NEVER, paper.card), (_DIVERGED, paper.card),
    ]  # fmt: skip
    for stripe, (left, right) in enumerate(pairwise(stripes)):
        shade = paper.hatch if stripe % 3 == 2 else paper.line
        stops += [(left, shade), (right, shade)]
    ticks = [*range(0, n + 1, next(step for step in _round_steps() if n / step <= 3.5))]
    kinds = {(_NEVER + _DIVERGED) / 2 * n: f"not in {n}", (_DIVERGED + _END) / 2 * n: "diverges"}
    return {
        "cmin": 0,
        "cmax": _END * n,
        "colorscale": [[at / _END, colour] for at, colour in stops],
        "colorbar": {
            "orientation": "h", "x": 0, "xanchor": "left", "xpad": 0, "len": 1.0, "y": 1.0, "yanchor": "bottom",
            "ypad": 4, "thickness": 14, "outlinewidth": 1, "outlinecolor": paper.line,
            "title": {"text": "settles at step", "side": "top"}, "tickfont": {"size": 12}, "tickangle": 0,
            "tickvals": [*ticks, *kinds], "ticktext": [*map(str, ticks), *kinds.values()],
        },
    }  # fmt: skip


def _round_steps() -> Any:
    """1, 2, 5, 10, 20, 50, ..."""
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _summary(sweep: Sweep, settled: NDArray[np.bool_]) -> str:
    """How much of a map settles, and where it settles soonest."""
    title = sweep.optimizer.title
    said = (
        f"{title[0].upper()}{title[1:]} settles within {sweep.n_steps} steps at {settled.mean():.0%} of these settings"
    )
    diverges = f"diverges at {sweep.diverged.mean():.0%}"
    if not settled.any():
        return f"{said}, and {diverges}."
    steps = np.where(settled, sweep.steps_to_tolerance, sweep.n_steps + 1)
    row, column = np.unravel_index(np.argmin(steps), steps.shape)
    where = f"η = {sweep.step_sizes[column]:.2g}, β = {sweep.momenta[row]:.2g}"
    return f"{said}, soonest at step {steps[row, column]} ({where}); it {diverges}."
