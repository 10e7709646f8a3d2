r"""Schedules of the step size: the step size of each step of a run.

>>> warm_up(0.1, 5, share=0.6).round(4).tolist()
[0.0333, 0.0667, 0.1, 0.1, 0.1]

Of two schedules the product is one, of which one begins with 1: ``warm_up(1, n) * cosine(0.1, n)``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from momentum_sim import checks, hints
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels import schedules as kernels
from momentum_sim.schedules.record import OF_A_SHARE, SHARE, Array, Own, Points, StepSizeSchedule
from momentum_sim.schedules.weights import gradient_weights, in_pairs

#: What a step size may be said to be matched by.
MATCHED = ("effective_step_size", "gradient_weight")

_NOT_BELOW_0 = checks.Interval(low=0.0)
_DELAY = Own("delay", 0.0, checks.Interval(0.0, 1.0, without_high=True), "the share of the run that it waits",
             OF_A_SHARE)  # fmt: skip
_END = Own("end", 0.0, _NOT_BELOW_0, "the step size that the step after the last would have")

constant = StepSizeSchedule("constant", r"\eta_t = \eta_0", "Robbins, Monro (1951), held", kernels.constant)

linear = StepSizeSchedule(
    "linear",
    r"\eta_t = \eta_0 (1 - t/T)",
    "as torch.optim.lr_scheduler.LinearLR",
    kernels.linear,
    (_DELAY, _END),
)

cosine = StepSizeSchedule(
    "cosine",
    r"\eta_t = \eta_0 (1 + \cos(\pi t/T))/2",
    "Loshchilov, Hutter, arXiv 1608.03983, as torch.optim.lr_scheduler.CosineAnnealingLR",
    kernels.cosine,
    (_DELAY, _END),
)

step = StepSizeSchedule(
    "step",
    r"\eta_t = \eta_0 \gamma^k, \text{k the milestones that are reached}",
    "as torch.optim.lr_scheduler.MultiStepLR",
    kernels.step,
    (
        Own("gamma", 0.1, checks.POSITIVE, "what it is multiplied by at each milestone"),
        Own("milestones", (0.5, 0.75), SHARE, "the shares of the run at which it falls", OF_A_SHARE),
    ),
)

warm_up = StepSizeSchedule(
    "warm_up",
    r"\eta_t = \eta \min(1, (t + 1)/w), w \text{ the step nearest to } p T, \text{ at least } 1",
    "Goyal et al., arXiv 1706.02677, as torch.optim.lr_scheduler.LinearLR from 1/w on",
    kernels.warm_up,
    (Own("share", 0.1, SHARE, "p, the share of the run in which it rises", OF_A_SHARE),),
    largest=True,
)

one_cycle = StepSizeSchedule(
    "one_cycle",
    r"\eta/d \to \eta \to \eta/(d D), \text{ each half a cosine, turning at step } p T - 1",
    "Smith, Topin, arXiv 1708.07120, as torch.optim.lr_scheduler.OneCycleLR",
    kernels.one_cycle_step_size,
    (
        Own("pct_start", 0.3, SHARE, "p, the share of the run at which it is largest", OF_A_SHARE),
        Own("div_factor", 25.0, checks.POSITIVE, "d, how many times less it is at first"),
        Own("final_div_factor", 1e4, checks.POSITIVE, "D, how many times less than at first it is at last"),
    ),
    largest=True,
)

points = Points(StepSizeSchedule, r"\eta", _NOT_BELOW_0)

SCHEDULES = {schedule.name: schedule for schedule in (constant, linear, cosine, step, warm_up, one_cycle)}


@hints.keywords
def matched(step_size: ArrayLike, momenta: ArrayLike, *, by: str = MATCHED[0]) -> Array:
    """The step sizes with which gradient descent does what a heavy ball of these momenta does, by one of two meanings.

    ``by="effective_step_size"``: eta/(1 - beta_t), as if the momentum of the moment stayed for ever.
    ``by="gradient_weight"``: what the gradient of step t moves the last iterate by in all, `gradient_weights`, less the
    nearer the end is. They agree where momentum changes slowly and the end is far.

    ``step_size``: above 0, a number or one for each step; ``momenta``: (n_steps,), each in (-1, 1).

    >>> from momentum_sim import schedules
    >>> matched(0.1, schedules.demon(0.9, 4)).round(4).tolist()
    [1.0, 0.775, 0.55, 0.325]
    >>> matched(0.1, schedules.demon(0.9, 4), by="gradient_weight").round(4).tolist()
    [0.3077, 0.2385, 0.1692, 0.1]
    """
    checks.one_of("by", by, MATCHED)
    betas, etas = in_pairs(momenta, step_size)
    if by == "gradient_weight":
        return gradient_weights(betas, etas)
    each = np.empty_like(betas)
    run(entries.effective_step_sizes(), each, betas, etas, len(betas))
    return each


hints.attributes(__name__)
