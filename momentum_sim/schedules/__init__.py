r"""Schedules: the momentum, or the step size, of each step of a run.

>>> demon(0.9, 4).round(4).tolist()
[0.9, 0.871, 0.8182, 0.6923]
>>> demon(0.9, 4, delay=0.5, end=-0.1).round(4).tolist()
[0.9, 0.9, 0.9, 0.8167]
>>> points([[0, 0.9], [0.5, 0.9], [1, 0]], 4).round(4).tolist()
[0.9, 0.9, 0.9, 0.6188]

Each is called with the momentum that a run starts with, or with the largest, and how many steps there are, and gives
an array, (n_steps,), as `momentum_sim.simulate` takes it. Those of the step size are in `step_sizes`, called alike. All
times are shares of the run, so a schedule keeps its shape in a run of another length.
"""

from momentum_sim import hints
from momentum_sim.schedules import step_sizes
from momentum_sim.schedules.momenta import (
    AT_A_STEP,
    SCHEDULES,
    constant,
    cosine,
    demon,
    early,
    exponential,
    linear,
    nesterov_convex,
    one_cycle,
    points,
    step,
    sutskever,
)
from momentum_sim.schedules.plain import from_plain, step_sizes_from_plain, to_plain
from momentum_sim.schedules.record import (
    MOST_STEPS,
    AnySchedule,
    EachStep,
    Own,
    Points,
    Schedule,
    StepSizeSchedule,
)
from momentum_sim.schedules.weights import gradient_weights

__all__ = [
    "AT_A_STEP",
    "MOST_STEPS",
    "SCHEDULES",
    "AnySchedule",
    "EachStep",
    "Own",
    "Points",
    "Schedule",
    "StepSizeSchedule",
    "constant",
    "cosine",
    "demon",
    "early",
    "exponential",
    "from_plain",
    "gradient_weights",
    "linear",
    "nesterov_convex",
    "one_cycle",
    "points",
    "step",
    "step_sizes",
    "step_sizes_from_plain",
    "sutskever",
    "to_plain",
]

hints.attributes(__name__)
