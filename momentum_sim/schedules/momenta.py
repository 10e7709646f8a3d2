"""Schedules of the momentum."""

from momentum_sim import checks
from momentum_sim.kernels import schedules as kernels
from momentum_sim.schedules.record import OF_A_SHARE, SHARE, Own, Points, Schedule

#: What a momentum may be at a step of many: schedules may end slightly below 0, as Demon's authors advise.
AT_A_STEP = checks.Interval(-1.0, 1.0, without_low=True, without_high=True)

_DELAY = Own("delay", 0.0, checks.Interval(0.0, 1.0, without_high=True), "the share of the run that it waits",
             OF_A_SHARE)  # fmt: skip
_END = Own("end", 0.0, AT_A_STEP, "the momentum that the step after the last would have, in (-1, 1)")

constant = Schedule("constant", r"\beta_t = \beta_0", "Polyak (1964)", kernels.constant)

demon = Schedule(
    "demon",
    r"\beta_t = \beta_0 \frac{1 - t/T}{(1 - \beta_0) + \beta_0 (1 - t/T)}",
    "Chen, Wolfe, Li, Kyrillidis, arXiv 1910.04952",
    kernels.demon,
    (_DELAY, _END),
)

linear = Schedule(
    "linear",
    r"\beta_t = \beta_0 (1 - t/T)",
    "among what arXiv 1910.04952 compares Demon with",
    kernels.linear,
    (_DELAY, _END),
)

cosine = Schedule(
    "cosine",
    r"\beta_t = \beta_0 (1 + \cos(\pi t/T))/2",
    "among what arXiv 1910.04952 compares Demon with; the curve is Loshchilov's and Hutter's, arXiv 1608.03983",
    kernels.cosine,
    (_DELAY, _END),
)

exponential = Schedule(
    "exponential",
    r"\beta_t = \beta_0 e^{-c t/T}",
    "among what arXiv 1910.04952 compares Demon with, where c is not told",
    kernels.exponential_decay,
    (Own("rate", 5.0, checks.Interval(low=0.0), "c, how many times it falls by e over the run"),),
)

step = Schedule(
    "step",
    r"\beta_t = \beta_0 \gamma^k, \text{k the milestones that are reached}",
    "as torch.optim.lr_scheduler.MultiStepLR does with step sizes",
    kernels.step,
    (
        Own("gamma", 0.1, SHARE, "what it is multiplied by at each milestone"),
        Own("milestones", (0.5, 0.75), SHARE, "the shares of the run at which it falls", OF_A_SHARE),
    ),
)

one_cycle = Schedule(
    "one_cycle",
    r"\beta_0 \to \beta_{base} \to \beta_0, \text{ each half a cosine, turning at step } p T - 1",
    "Smith, arXiv 1803.09820, as torch.optim.lr_scheduler.OneCycleLR",
    kernels.one_cycle_momentum,
    (
        Own("base_momentum", 0.85, checks.MOMENTUM, "the momentum where it turns; the largest itself if that is less"),
        Own("pct_start", 0.3, SHARE, "p, the share of the run at which it turns", OF_A_SHARE),
    ),
    largest=True,
)

early = Schedule(
    "early",
    r"\beta_t = \beta_0 \text{ before step } p T, \text{ and } 0 \text{ from it on}",
    "Ramezani-Kebrya, Antonakopoulos, Cevher, Khisti, Liang, arXiv 1809.04564: SGD with early momentum",
    kernels.early,
    (Own("until", 0.5, SHARE, "p, the share of the run that has momentum", OF_A_SHARE),),
)

sutskever = Schedule(
    "sutskever",
    r"\beta_t = \min(1 - 2^{-1 - \log_2(\lfloor t/250 \rfloor + 1)}, \beta_{max})",
    "Sutskever, Martens, Dahl, Hinton (2013)",
    kernels.sutskever,
    (Own("every", 250, checks.Interval(low=1.0), "the number of steps in place of 250"),),
    largest=True,
)

nesterov_convex = Schedule(
    "nesterov_convex",
    r"\beta_t = \min(t/(t + 3), \beta_{max})",
    "Nesterov (1983) for convex functions, as Su, Boyd, Candes (2016) simplify it",
    kernels.nesterov_convex,
    largest=True,
)

points = Points(Schedule, r"\beta", AT_A_STEP)

SCHEDULES = {
    schedule.name: schedule
    for schedule in (
        constant, demon, linear, cosine, exponential, step, one_cycle, early, sutskever, nesterov_convex,
    )
}  # fmt: skip
