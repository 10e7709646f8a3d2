"""What theory predicts of a run in one direction, and the same measured. All numbers are the library's."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from momentum_sim import diagnostics, theory
from momentum_sim.compiler.native import run as call
from momentum_sim.export.drawing.results import Result, Simulated
from momentum_sim.kernels import entries

Array = NDArray[np.float64]

_PARALLEL = 1e-9  # directions whose cosine is nearer to 1 than this are the same


class Regime(NamedTuple):
    """How a run moves, in a word and in words."""

    name: str
    words: str


_REGIMES = tuple(Regime(*regime) for regime in theory.REGIMES.items())


class Prediction(NamedTuple):
    """What the quadratic at the minimiser predicts of a run in a direction; ``mode`` is for what else is asked."""

    regime: Regime
    rate: float
    period: float
    decrement: float
    overshoot: float
    settles: float
    amplitude: float
    phase: float
    mode: Array
    start: float
    curvature: float


class Measured(NamedTuple):
    """The same of a run as it was."""

    overshoot: float
    period: float
    rate: float
    settles: int


def curvature_in(drawn: Simulated, direction: str) -> float | None:
    """The curvature in a direction at the minimiser, if there is one and the objective's parts do not mix in it."""
    if drawn.quadratic is None:
        return None
    along = abs(float(drawn.directions[direction] @ drawn.directions["along"]))
    flat, steep = drawn.quadratic.curvatures
    if 1 - along < _PARALLEL or flat == steep:
        return flat
    return steep if along < _PARALLEL else None


def prediction(drawn: Simulated, result: Result, direction: str) -> Prediction | None:
    """What is predicted of a run in a direction. None for a rule or a direction that theory says nothing of."""
    curvature = curvature_in(drawn, direction)
    if result.rule.theory is None or curvature is None:
        return None
    if drawn.scene.rate_change or not result.constant_momentum:
        return None
    mode = np.empty(4)
    call(entries.mode(result.rule.theory.mode), mode, result.run.step_size, result.momentum, curvature)
    out = np.empty(8)
    call(entries.prediction(), out, mode, drawn.share(result))
    regime, rate, period, decrement, overshoot, settles, amplitude, phase = out.tolist()
    start = float(drawn.along(np.array([drawn.scene.start]), direction)[0])
    found = _REGIMES[int(regime)]
    return Prediction(
        found,
        rate,
        period,
        decrement,
        overshoot,
        settles,
        amplitude,
        phase,
        mode=mode,
        start=start,
        curvature=curvature,
    )


def predicted_curve(predicted: Prediction, steps: int, per: int) -> Array:
    """Where theory has a run, ``per`` times a step."""
    out = np.empty(steps * per + 1)
    call(entries.predicted_positions(), out, predicted.mode, steps, per)
    return out * predicted.start


def swings(predicted: Prediction, steps: int) -> Array:
    """How far from the minimum theory has the swings of a run end, at each step."""
    out = np.empty(steps + 1)
    call(entries.predicted_envelope(), out, predicted.mode, steps)
    return out * predicted.start


def measured(drawn: Simulated, result: Result, direction: str) -> Measured:
    """What was measured of a run in a direction."""
    point, way = drawn.minimiser, drawn.directions[direction]
    sizes = np.abs(drawn.along(result.path, direction))
    within = math.sqrt(drawn.share(result)) * float(sizes[0])
    settles = np.empty(1)
    call(entries.settling_step(), settles, sizes, len(sizes) - 1, 0.0, within)
    return Measured(
        diagnostics.overshoot(result.path, point, way),
        diagnostics.period(result.path, point, way),
        diagnostics.contraction_rate(result.path, point, way),
        int(settles[0]),
    )


def critical_momentum(drawn: Simulated, result: Result, direction: str) -> float:
    """The least momentum from which a run swings in a direction, its step size staying; nan if there is none."""
    scene, curvature = drawn.scene, curvature_in(drawn, direction)
    if scene.rate_change or scene.equal == "effective_step_size":
        return math.nan
    if result.rule.theory is None or curvature is None:
        return math.nan
    return float(theory.critical_momentum(result.rule, result.run.step_size, curvature))
