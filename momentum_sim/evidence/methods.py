r"""Methods that are compared: a rule with what its momentum and its step size are at each step.

A method has one number that is left to choose, its step size, and a grid of step sizes to choose it from. Its momentum
is fixed, as in what it comes from: 0.9 where nothing else is usual.

>>> METHODS["heavy_ball_matched"]
Method(heavy_ball_matched, heavy_ball, momentum 0.9, step sizes with Demon's effective step size)
>>> METHODS["demon"].train(0.1, epochs=1).test_errors[-1].round(3).item()
0.118

`METHODS` are compared in batches of 32, `FULL_BATCH` on all images at each step, where gradients have no noise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.networks.digits import TRAINED_ON, Training, train
from momentum_sim.optimizers import OPTIMIZERS, Optimizer
from momentum_sim.schedules import SCHEDULES, Schedule, StepSizeSchedule, constant, demon
from momentum_sim.schedules import step_sizes as step_size_schedules

Array = NDArray[np.float64]

#: How many images a step of a method has, unless it says something else.
BATCH_SIZE = 32
#: The momentum that methods have, or start with, unless it says something else.
MOMENTUM = 0.9


def decades(low: float, high: float) -> tuple[float, ...]:
    """The numbers 10^low, 10^(low + 1/4), ... 10^high, to three digits, so that every machine has the same.

    >>> decades(-1, 0)
    (0.1, 0.178, 0.316, 0.562, 1.0)
    """
    return tuple(float(f"{10.0 ** (low + k / 4):.3g}") for k in range(round(4 * (high - low)) + 1))


#: Step sizes of rules that amplify a gradient that stays to eta/(1 - 0.9): ten times less than of those that do not.
AMPLIFIED = decades(-2.0, -0.25)
PLAIN = decades(-1.0, 0.75)
#: The same where step size or momentum fall to nothing, which go well with larger ones.
FALLING = decades(-2.0, 0.0)
#: Step sizes of rules that divide by the gradient's size, where they are lengths.
LENGTHS = decades(-3.25, -1.0)


@dataclass(frozen=True)
class Method:
    r"""A rule, its momentum and its step size, as functions of the step and of one step size \eta.

    ``title``: what it is called in a sentence. ``momentum``: the number that ``schedule`` begins with, or that the rule
    has throughout where there is none; None for a rule without momentum. ``step_size_schedule``: of the step size,
    begun with \eta. ``matched_to``: a schedule of the momentum whose heavy ball at \eta it has the effective step sizes
    of, \eta/(1 - \beta_t), or, by ``"gradient_weight"``, the `momentum_sim.schedules.gradient_weights` of.
    ``step_sizes``: the values of \eta that it is tried with, rising. ``batch_size``: how many images a step has.
    """

    name: str
    title: str
    optimizer: Optimizer
    momentum: float | None = None
    schedule: Schedule | None = None
    step_size_schedule: StepSizeSchedule | None = None
    matched_to: Schedule | None = None
    matched_by: str = step_size_schedules.MATCHED[0]
    step_sizes: tuple[float, ...] = AMPLIFIED
    batch_size: int = BATCH_SIZE

    def __repr__(self) -> str:
        return reprs.line("Method", self.name, *self._said())

    def momenta(self, n_steps: int) -> Array | None:
        """The momentum of each step, (n_steps,); None for a rule that has none."""
        if self.momentum is None:
            return None
        return (self.schedule or self.optimizer.schedule or constant)(self.momentum, n_steps)

    def step_sizes_of(self, step_size: float, n_steps: int) -> Array:
        """The step size of each step, (n_steps,), of a run whose own step size is this one."""
        if self.matched_to is not None:
            momenta = self.matched_to(MOMENTUM, n_steps)
            effective = step_size_schedules.matched(step_size, momenta, by=self.matched_by)
            return effective * self.optimizer.own_step_size(1.0, self.momentum or 0.0)
        return (self.step_size_schedule or step_size_schedules.constant)(step_size, n_steps)

    @hints.keywords
    def train(self, step_size: float, *, epochs: int = 3, seed: int = 0) -> Training:
        """Train the network as `momentum_sim.digits.train` does, with what this method takes at each step."""
        n_steps = checks.whole_number("epochs", epochs, 1, 10_000) * (TRAINED_ON // self.batch_size)
        eta = checks.number("step_size", step_size, checks.POSITIVE)
        # A rule that makes a schedule of its own momentum takes the number.
        momentum = self.momenta(n_steps) if self.optimizer.takes_schedule else self.momentum
        etas = self.step_sizes_of(eta, n_steps)
        size = self.batch_size
        return train(self.optimizer, step_size=etas, momentum=momentum, epochs=epochs, batch_size=size, seed=seed)

    def described(self) -> str:
        """What it does, in a line of a table's head."""
        return "; ".join([*self._said(), self.optimizer.formula])

    def _said(self) -> list[str]:
        said = [self.optimizer.name]
        if self.momentum is not None:
            falls = self.schedule or self.optimizer.schedule
            by = f" by {falls.name}" if falls is not None and falls.name != constant.name else ""
            said.append(f"momentum {reprs.number(self.momentum)}{by}")
        if self.step_size_schedule is not None:
            said.append(f"step size by {self.step_size_schedule.name}")
        if self.matched_to is not None:
            said.append(f"step sizes with {self.matched_to.name.capitalize()}'s {self.matched_by.replace('_', ' ')}")
        if self.batch_size != BATCH_SIZE:
            said.append(f"{self.batch_size} images a step")
        return said


def _heavy_ball(
    name: str,
    title: str,
    *,
    schedule: Schedule | None = None,
    step_size_schedule: StepSizeSchedule | None = None,
    matched_to: Schedule | None = None,
) -> Method:
    """A heavy ball with another schedule."""
    step_sizes = AMPLIFIED if schedule is None and step_size_schedule is None else FALLING
    rule = OPTIMIZERS["heavy_ball"]
    return Method(
        name, title, rule, MOMENTUM, schedule, step_size_schedule, matched_to=matched_to, step_sizes=step_sizes
    )


_GRADIENT_DESCENT, _NESTEROV, _ADAM = (OPTIMIZERS[name] for name in ("gradient_descent", "nesterov", "adam"))
_AVERAGE = OPTIMIZERS["ema_momentum"]
_OF_STEP_SIZES = step_size_schedules.SCHEDULES

METHODS = {
    method.name: method
    for method in (
        Method("gradient_descent", "gradient descent", _GRADIENT_DESCENT, step_sizes=PLAIN),
        _heavy_ball("heavy_ball", "heavy ball"),
        Method("demon", "Demon", OPTIMIZERS["demon"], MOMENTUM),
        _heavy_ball("heavy_ball_matched", "heavy ball with Demon's effective step size", matched_to=demon),
        Method(
            "gradient_descent_matched", "gradient descent with Demon's effective step size", _GRADIENT_DESCENT,
            matched_to=demon,
        ),
        Method(
            "gradient_descent_weighted", "gradient descent with Demon's gradient weights", _GRADIENT_DESCENT,
            matched_to=demon, matched_by="gradient_weight",
        ),
        Method("nesterov", "Nesterov", _NESTEROV, MOMENTUM),
        Method(
            "nesterov_matched", "Nesterov with Demon's effective step size", _NESTEROV, MOMENTUM, matched_to=demon
        ),
        _heavy_ball("linear_momentum", "heavy ball, momentum falling linearly", schedule=SCHEDULES["linear"]),
        _heavy_ball("cosine_momentum", "heavy ball, momentum falling by a cosine", schedule=SCHEDULES["cosine"]),
        _heavy_ball("exponential_momentum", "heavy ball, momentum falling exponentially",
                    schedule=SCHEDULES["exponential"]),
        _heavy_ball("linear_step_size", "heavy ball, step size falling linearly",
                    step_size_schedule=_OF_STEP_SIZES["linear"]),
        _heavy_ball("cosine_step_size", "heavy ball, step size falling by a cosine",
                    step_size_schedule=_OF_STEP_SIZES["cosine"]),
        _heavy_ball("step_decay", "heavy ball, step size falling at two milestones",
                    step_size_schedule=_OF_STEP_SIZES["step"]),
        Method(
            "one_cycle", "OneCycle", OPTIMIZERS["heavy_ball"], 0.95, schedule=SCHEDULES["one_cycle"],
            step_size_schedule=_OF_STEP_SIZES["one_cycle"],
        ),
        Method("adam", "Adam", _ADAM, MOMENTUM, step_sizes=LENGTHS),
        Method(
            "adam_linear_step_size", "Adam, step size falling linearly", _ADAM, MOMENTUM,
            step_size_schedule=_OF_STEP_SIZES["linear"], step_sizes=LENGTHS,
        ),
        Method("demon_adam", "Demon Adam", OPTIMIZERS["demon_adam"], MOMENTUM, step_sizes=LENGTHS),
        Method("qhm", "QHM", OPTIMIZERS["qhm"], MOMENTUM, step_sizes=PLAIN),
        Method("aggmo", "AggMo", OPTIMIZERS["aggmo"], 0.99, step_sizes=AMPLIFIED),
        Method("ema_momentum", "EMA momentum", _AVERAGE, MOMENTUM, step_sizes=PLAIN),
        Method("ema_demon", "Demon as a moving average", _AVERAGE, MOMENTUM, schedule=demon, step_sizes=PLAIN),
        Method("schedule_free", "schedule-free", OPTIMIZERS["schedule_free"], MOMENTUM, step_sizes=PLAIN),
    )
}  # fmt: skip

#: Gradient descent and heavy balls on all images at each step: at the effective step sizes 0.3 and 1, and the ball with
#: momentum 0.9 at the step sizes 0.3 and 1, too.
FULL_BATCH = {
    method.name: method
    for method in (
        Method(
            "full_gradient_descent", "gradient descent on all images", _GRADIENT_DESCENT, step_sizes=(0.3, 1.0),
            batch_size=TRAINED_ON,
        ),
        Method(
            "full_heavy_ball", "heavy ball on all images", OPTIMIZERS["heavy_ball"], MOMENTUM,
            step_sizes=(0.03, 0.1, 0.3, 1.0), batch_size=TRAINED_ON,
        ),
        Method(
            "full_heavy_ball_99", "heavy ball with momentum 0.99 on all images", OPTIMIZERS["heavy_ball"], 0.99,
            step_sizes=(0.003, 0.01), batch_size=TRAINED_ON,
        ),
    )
}  # fmt: skip
#: Every method that has a name.
NAMED = METHODS | FULL_BATCH


def checked_methods(methods: str | Method | Iterable[str | Method] | None) -> tuple[Method, ...]:
    """The methods that are meant, by name or as themselves, each once; all of `METHODS` for None."""
    if methods is None:
        return tuple(METHODS.values())
    given = [methods] if isinstance(methods, str | Method) else list(methods)
    found = [one if isinstance(one, Method) else NAMED[checks.one_of("method", one, NAMED)] for one in given]
    if not found:
        raise checks.RefusedError("methods", "be at least one", given)
    names = [method.name for method in found]
    if doubled := [name for name in names if names.count(name) > 1]:
        raise checks.RefusedError("methods", "each have a name of its own", doubled[0])
    return tuple(found)
