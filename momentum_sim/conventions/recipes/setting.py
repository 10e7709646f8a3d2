"""What a program must know of a run besides its objective, and the lines that a recipe has."""

from dataclasses import dataclass
from textwrap import wrap
from typing import NamedTuple

import numpy as np

from momentum_sim.noise import Noise
from momentum_sim.optimizers import OPTIMIZERS, Optimizer
from momentum_sim.schedules import SCHEDULES
from momentum_sim.simulation import Run

#: The momentum of a step as lines of Python, where it does not stay, with a schedule's usual numbers; ``step`` counts
#: from 0, and the last line is the one that makes ``momentum``.
_SCHEDULES = {
    "demon": (
        "left = 1 - step / {n_steps}",
        "momentum = {momentum!r} * left / (1 - {momentum!r} + {momentum!r} * left)",
    ),
    "linear": ("momentum = {momentum!r} * (1 - step / {n_steps})",),
    "cosine": ("momentum = {momentum!r} * math.cos(math.pi / 2 * step / {n_steps}) ** 2",),
    "exponential": ("momentum = {momentum!r} * math.exp(-5 * step / {n_steps})",),
    "step": (
        "fallen = (step >= math.floor({n_steps} / 2 + 0.5)) + (step >= math.floor(0.75 * {n_steps} + 0.5))",
        "momentum = {momentum!r} * 0.1**fallen",
    ),
    "one_cycle": (
        "turn, base = 0.3 * {n_steps} - 1, min(0.85, {momentum!r})",
        "gone = 1 - step / turn if step <= turn else (step - turn) / ({n_steps} - 1 - turn)",
        "momentum = base + ({momentum!r} - base) * math.sin(math.pi / 2 * gone) ** 2",
    ),
    "early": ("momentum = {momentum!r} if step < math.floor({n_steps} / 2 + 0.5) else 0.0",),
    "sutskever": ("momentum = min(1 - 1 / (2 * (step // 250 + 1)), {momentum!r})",),
    "nesterov_convex": ("momentum = min(step / (step + 3), {momentum!r})",),
}
#: What the momenta are called that no schedule here makes: they stand in the program, one by one.
GIVEN = "given"
_WIDTH = 84


class Recipe(NamedTuple):
    """Lines of Python that take a run: before the first step, at each (``step`` counts from 0), and where it is then.

    ``iterate`` is an expression that has ``.tolist()``; ``note`` says, as comments, what the library has no word for.
    """

    before: tuple[str, ...]
    each: tuple[str, ...]
    iterate: str
    note: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setting:
    """A run's rule and numbers: the step size and how it goes on, a momentum and how it goes on."""

    rule: Optimizer
    step_size: float
    change: tuple[int, float] | None  # the step from which the step size is another, and that, if it changes once
    step_sizes: tuple[float, ...]  # of each step, if it changes more than once; else none
    momentum: float  # the first, and of a schedule that grows the largest
    schedule: str  # a name in SCHEDULES, or `GIVEN`
    momenta: tuple[float, ...]  # of each step
    n_steps: int
    start: str
    noise: Noise | None  # of its gradients, which ``seed`` draws; None where they are exact
    seed: int

    @property
    def stays(self) -> bool:
        """Whether the momentum is the same at each step."""
        return self.schedule == "constant"

    @property
    def scheduled(self) -> tuple[str, ...]:
        """The lines that make ``momentum`` what it is at a step; none where it stays."""
        if self.schedule == GIVEN:
            return ("momentum = momenta[step]",)
        lines = () if self.stays else _SCHEDULES[self.schedule]
        return tuple(line.format(n_steps=self.n_steps, momentum=self.momentum) for line in lines)

    @property
    def form(self) -> str:
        """The name of its rule, or of the one that it is but for the schedule."""
        return "adam" if self.rule.name == "demon_adam" else self.rule.name

    @property
    def reaches_0(self) -> bool:
        """Whether there is a step whose momentum is exactly 0."""
        return 0.0 in self.momenta

    @property
    def given(self) -> tuple[str, ...]:
        """The lines before the first step that have every momentum, where no formula has them."""
        if self.schedule != GIVEN:
            return ()
        return _one_by_one("momenta", self.momenta)

    @property
    def given_step_sizes(self) -> tuple[str, ...]:
        """The lines before the first step that have every step size, where it changes more than once."""
        return _one_by_one("step_sizes", self.step_sizes) if self.step_sizes else ()

    @property
    def plus_noise(self) -> str:
        """What is added to the gradient of a step; nothing where it is exact."""
        return "" if self.noise is None else " + noise[step]"

    def noisy(self, loss: str, point: str) -> str:
        """An expression of the loss at a point whose gradient there is the noisy one."""
        return loss if self.noise is None else f"({loss} + noise[step] @ {point})"

    @property
    def inside(self) -> bool:
        """Whether the step size stands inside the velocity."""
        return self.rule.name in ("heavy_ball", "demon", "nesterov", "nesterov_textbook")

    @property
    def nesterov(self) -> bool:
        """Whether the gradient is taken ahead; without momentum there is no ahead."""
        return self.rule.name in ("nesterov", "nesterov_textbook") and self.momentum > 0.0

    def at_change(self, *lines: str) -> tuple[str, ...]:
        """Lines for the step from which the step size is ``later``, as Python inside of a loop, or for every one."""
        if self.step_sizes:
            return tuple(line.format(later="step_sizes[step]") for line in lines)
        if self.change is None:
            return ()
        step, later = self.change
        return (f"if step == {step}:", *(f"    {line.format(later=repr(later))}" for line in lines))


def _one_by_one(name: str, values: tuple[float, ...]) -> tuple[str, ...]:
    """Lines that make a list of numbers."""
    rows = wrap(", ".join(map(repr, values)), _WIDTH, break_on_hyphens=False)
    return (f"{name} = [", *(f"    {row}" for row in rows), "]")


def setting_of(run: Run) -> Setting | None:
    """What a program must know of a run; None if its rule or momenta are none that a recipe can say.

    There must be a momentum that is not below 0, and noise is drawn by a seed alone.
    """
    changes = (np.flatnonzero(np.diff(run.step_sizes)) + 1).tolist()
    schedule = _schedule_of(run)
    if (run.stream, run.particle) != (0, 0) or OPTIMIZERS.get(run.optimizer.name) is not run.optimizer:
        return None
    if schedule is None:
        return None
    return Setting(
        run.optimizer,
        run.step_size,
        (changes[0], float(run.step_sizes[-1])) if len(changes) == 1 else None,
        tuple(run.step_sizes.tolist()) if len(changes) > 1 else (),
        float(run.momenta.max()),
        schedule,
        tuple(run.momenta.tolist()),
        run.n_steps,
        "[{!r}, {!r}]".format(*run.iterates[0].tolist()),
        run.noise,
        run.seed,
    )


def _schedule_of(run: Run) -> str | None:
    """The schedule that the momenta are, digit for digit, called with the largest of them; None if all are below 0."""
    first = float(run.momenta.max())
    if first < 0.0:
        return None
    if bool((run.momenta == first).all()):
        return "constant"
    named = (name for name in _SCHEDULES if np.array_equal(SCHEDULES[name](first, run.n_steps), run.momenta))
    return next(named, GIVEN)
