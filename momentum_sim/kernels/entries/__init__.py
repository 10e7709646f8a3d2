"""Entries: the loops around the kernels, in the one form that Python, WebAssembly, workers and exports share.

An entry takes pointers and numbers, writes only into its caller's memory, and returns nothing. Points are x, y pairs
one after the other; a path of n steps has n + 1 of them, and its caller has put the start into the first.

Each function below *makes* an entry: it is given the kernels of one objective, one optimizer or one schedule, and the
loop it returns is compiled with those inside it. So nothing is chosen while a loop runs, and a new objective or
optimizer needs no line here.

``definition``  what an entry is    ``objectives``  what is asked of an objective alone
``paths``       what a rule does    ``measures``    what is read off a path, or off any numbers
``sweeps``      what a rule does at many settings at once
"""

from momentum_sim.kernels.entries.definition import Entry, entry
from momentum_sim.kernels.entries.measures import (
    DIVERGENCE_LIMIT,
    crossings,
    divergence_step,
    extent,
    overshoot,
    projections,
    settling_step,
)
from momentum_sim.kernels.entries.objectives import (
    axes,
    coefficients,
    gradients,
    loss_field,
    losses,
    minimiser,
    neighbours,
)
from momentum_sim.kernels.entries.paths import anatomy, moving_average, schedule, trajectory
from momentum_sim.kernels.entries.sweeps import scratch_size, sweep

__all__ = [
    "DIVERGENCE_LIMIT",
    "Entry",
    "anatomy",
    "axes",
    "coefficients",
    "crossings",
    "divergence_step",
    "entry",
    "extent",
    "gradients",
    "loss_field",
    "losses",
    "minimiser",
    "moving_average",
    "neighbours",
    "overshoot",
    "projections",
    "schedule",
    "scratch_size",
    "settling_step",
    "sweep",
    "trajectory",
]
