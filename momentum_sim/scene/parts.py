"""What a scene has besides panels and sliders: runs, tolerance, prediction, each with its reader of plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, TypeVar

from momentum_sim import checks, hints, reprs
from momentum_sim.noise import Noise, as_noise, kernels_of
from momentum_sim.optimizers import OPTIMIZERS, OTHER_NAMES, Look, Optimizer
from momentum_sim.parameters import LARGEST_BATCH, MOST_LIVE_STEPS, momentum, step_size
from momentum_sim.problems import ACTS_ON, EVERYTHING, PROBLEMS, QUESTIONS, Posed, Problem, kind_of
from momentum_sim.scene.reading import Fields
from momentum_sim.schedules import SCHEDULES, AnySchedule, Schedule, from_plain, step_sizes, to_plain

#: What the runs share: their step size eta; the effective step size, eta/(1 - beta) for rules that amplify; or the path
#: number lambda, eta/(1 - beta)^2 for these.
EQUALS = ("step_size", "effective_step_size", "path")

#: What a run may be called: links write names in small letters, joined by dots, and ``none`` for no run.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_NO_NAMES = ("none",)
_NAMED = "be up to 40 small letters, digits and _, the first of them a letter, such as slow_ball, and not none"

_Scheduled = TypeVar("_Scheduled", bound=AnySchedule)

#: What a document cannot bring along: kernels.
_OPTIMIZER_FROM_OUTSIDE = ": a scene has those of this package only, simulate and sweep take one from outside"
_OBJECTIVE_FROM_OUTSIDE = " (one from outside the package is known once it is in momentum_sim.objectives.LANDSCAPES)"


@hints.keywords
@dataclass(frozen=True)
class RunSettings:
    """One run of a scene: its optimizer, by name or record, and the values that are its own.

    A value that is None is the one that the runs share, or the optimizer's own habit. ``schedule``: one of
    `momentum_sim.schedules`, by name, as itself, as ``{"name": "demon", "delay": 0.5}``, or by points, as
    ``{"points": [[0, 0.9], [1, 0]]}``. ``name`` is what the run is called in its scene, by default its optimizer's
    name: up to 40 small letters, digits and _, a letter first.

    ``matches``: the name of a heavy ball of the scene, Demon or another, by whose step sizes and momenta this run of
    gradient descent has its step sizes, as `momentum_sim.schedules.step_sizes.matched` makes them, ``matched_by`` one
    of two meanings. What would not be above 0 is the least float.

    Where a problem says so, what a rule remembers of gradients can be of a part of the weights alone: ``acts_on`` is
    one of `momentum_sim.problems.ACTS_ON`. It can be cut, too: before the step ``flushed_at``, if that is
    not None, it is forgotten; of a step that the run does not come to, never.
    """

    optimizer: str
    visible: bool = True
    step_size: float | None = None
    momentum: float | None = None
    schedule: str | Schedule | None = None
    name: str = ""
    matches: str | None = None
    matched_by: str | None = None
    acts_on: str = EVERYTHING
    flushed_at: int | None = None

    def __post_init__(self) -> None:
        given: Any = self.optimizer
        if isinstance(given, Optimizer) and OPTIMIZERS.get(given.name) is given:
            object.__setattr__(self, "optimizer", given.name)
        try:
            rule = OPTIMIZERS[checks.one_of("optimizer", self.optimizer, OPTIMIZERS, OTHER_NAMES)]
        except checks.RefusedError as error:
            if isinstance(given, Optimizer):
                error.note = _OPTIMIZER_FROM_OUTSIDE
            raise
        object.__setattr__(self, "name", _checked_name(self.name, self.optimizer))
        if self.step_size is not None:
            eta = checks.number(f"step_size of {self.optimizer}", self.step_size, step_size.rule)
            object.__setattr__(self, "step_size", eta)
        if self.momentum is not None:
            if rule.momentum == "none":
                raise checks.RefusedError("momentum", f"be left out for {self.optimizer}", self.momentum)
            beta = checks.number(f"momentum of {self.optimizer}", self.momentum, momentum.rule)
            object.__setattr__(self, "momentum", beta)
        if self.schedule is not None:
            schedule = from_plain(f"schedule of {self.optimizer}", self.schedule)
            object.__setattr__(self, "schedule", named_if_usual(schedule))
            if not rule.takes_schedule:
                raise checks.RefusedError("schedule", f"be left out for {self.optimizer}", self.schedule)
        self._check_match(rule)
        checks.one_of("acts_on", self.acts_on, ACTS_ON)
        if self.flushed_at is not None:
            step = checks.whole_number("flushed_at", self.flushed_at, 0, MOST_LIVE_STEPS - 1)
            object.__setattr__(self, "flushed_at", step)

    def _check_match(self, rule: Optimizer) -> None:
        if self.matches is None:
            if self.matched_by is not None:
                raise checks.RefusedError("matched_by", "be left out for a run that matches none", self.matched_by)
            return
        if rule.momentum != "none" or rule.adaptive:
            raise checks.RefusedError(
                "matches", f"be left out for {self.optimizer}: it is no plain descent", self.matches
            )
        if self.step_size is not None:
            raise checks.RefusedError("step_size", "be left out for a run that matches another", self.step_size)
        object.__setattr__(self, "matched_by", self.matched_by or step_sizes.MATCHED[0])
        checks.one_of("matched_by", self.matched_by, step_sizes.MATCHED)

    def __repr__(self) -> str:
        return reprs.of_fields(self, *(["name"] if self.name == self.optimizer else []))

    @property
    def is_partial(self) -> bool:
        """Whether what its rule remembers is cut, or of a part of the weights alone."""
        return self.acts_on != EVERYTHING or self.flushed_at is not None

    @property
    def rule(self) -> Optimizer:
        """The record of its optimizer."""
        return OPTIMIZERS[self.optimizer]

    @property
    def own_schedule(self) -> Schedule | None:
        """The schedule that it has in place of its optimizer's."""
        return SCHEDULES[self.schedule] if isinstance(self.schedule, str) else self.schedule

    @property
    def title(self) -> str:
        """What a reader is told it is: its optimizer's title, or its own name in words."""
        return self.rule.title if self.name == self.optimizer else self.name.replace("_", " ").strip()

    def to_dict(self) -> dict[str, Any]:
        """The run as plain data: what it has of its own."""
        own = {name: value for name, value in vars(self).items() if value is not None}
        if self.schedule is not None:
            own["schedule"] = plain_schedule(self.schedule)
        if self.name == self.optimizer:
            del own["name"]
        if self.matched_by == step_sizes.MATCHED[0]:
            del own["matched_by"]
        if self.acts_on == EVERYTHING:
            del own["acts_on"]
        return own


def named_if_usual(schedule: _Scheduled) -> str | _Scheduled:
    """A schedule as scenes keep it: its name where its numbers are as usual, else itself."""
    plain = to_plain(schedule)
    return plain if isinstance(plain, str) else schedule


def plain_schedule(schedule: str | AnySchedule | None) -> Any:
    """A schedule that a scene keeps as plain data; None where there is none."""
    return to_plain(schedule) if isinstance(schedule, AnySchedule) else schedule


def _checked_name(name: Any, optimizer: str) -> str:
    """What a run is called, if it may be called so; by its optimizer's name where nothing is given."""
    if name in ("", optimizer):
        return optimizer
    if not (isinstance(name, str) and _NAME.fullmatch(name)) or name in _NO_NAMES:
        raise checks.RefusedError("name of a run", _NAMED, name)
    if name in OPTIMIZERS:
        raise checks.RefusedError("name of a run", f"be that of no other optimizer than {optimizer}", name)
    return name


@hints.keywords
@dataclass(frozen=True)
class Tolerance:
    """When a run counts as settled: its gap stays at or below ``value``, or that fraction of the gap at the start."""

    value: float = 1e-3
    relative: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", checks.number("tolerance", self.value, checks.POSITIVE))


@hints.keywords
@dataclass(frozen=True)
class RateChange:
    """From ``step`` on, at least 1, every run's step size is ``factor`` times what it was."""

    step: int
    factor: float

    def __post_init__(self) -> None:
        step = checks.whole_number("step of rate_change", self.step, 1, MOST_LIVE_STEPS)
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "factor", checks.number("factor of rate_change", self.factor, checks.POSITIVE))


@hints.keywords
@dataclass(frozen=True)
class Prediction:
    """Predict, then reveal: the followed run is hidden after step ``after``, or every run if ``ask`` is of all.

    ``ask`` is a question that the scene's kind of problem can be asked: ``"place"`` or ``"outcome"`` on a landscape,
    ``"winner"`` or ``"errors"`` of a network, ``"widest"`` of clouds, ``"transfer"`` of patchworks. ``step`` is the one
    whose place is asked for; all else is asked of the whole run.
    """

    ask: str
    after: int
    step: int

    def __post_init__(self) -> None:
        checks.one_of("ask of prediction", self.ask, QUESTIONS)
        after = checks.whole_number("after of prediction", self.after, 0, MOST_LIVE_STEPS - 1)
        step = checks.whole_number("step of prediction", self.step, after + 1, MOST_LIVE_STEPS)
        object.__setattr__(self, "after", after)
        object.__setattr__(self, "step", step)


def checked_scene_noise(given: Any, problem: Problem) -> Noise | None:
    """What is meant by a scene's noise, which may be of size 0; refused where a problem has no such.

    None is no noise. A batch is of whole examples: a reader sets how many.
    """
    if given is None:
        return None
    try:
        noise = as_noise(given)
    except checks.RefusedError as error:
        raise error.called("noise") if error.name == "noise_std" else error from None
    if "noise" not in (kind := kind_of(problem)).answers:
        raise checks.RefusedError("noise", f"be left out for {kind.title}", given)
    kernels_of(noise.kind, problem)  # type: ignore[arg-type]  # refuses what there cannot be; what answers is a landscape
    size = noise.batch_size
    checks.whole_number("batch_size of noise", int(size) if size.is_integer() else size, 1, LARGEST_BATCH)
    return noise


def read_objective(data: Any) -> Posed:
    """The objective that plain data describes."""
    fields = Fields("objective", data)
    name = fields.take("name")
    try:
        problem: Problem = PROBLEMS[checks.one_of("objective", name, PROBLEMS)]
    except checks.RefusedError as error:
        error.note += _OBJECTIVE_FROM_OUTSIDE * isinstance(name, str)
        raise
    values = fields.take("parameters", {})
    fields.finish()
    if not isinstance(values, Mapping):
        raise checks.RefusedError(f"parameters of {problem.name}", "be named values", values)
    return problem(**{str(name): value for name, value in values.items()})


def read_run(data: Any) -> RunSettings:
    """The run that plain data describes, or its optimizer's name alone."""
    fields = Fields("run", {"optimizer": data} if isinstance(data, str) else data)
    run = RunSettings(
        optimizer=fields.take("optimizer"),
        visible=fields.take_flag("visible", True),
        step_size=fields.take("step_size", None),
        momentum=fields.take("momentum", None),
        schedule=fields.take("schedule", None),
        name=fields.take("name", ""),
        matches=fields.take("matches", None),
        matched_by=fields.take("matched_by", None),
        acts_on=fields.take("acts_on", EVERYTHING),
        flushed_at=fields.take("flushed_at", None),
    )
    fields.finish()
    return run


def looks_of(runs: Sequence[RunSettings]) -> dict[str, Look]:
    """How each of a scene's runs is drawn, by name.

    The first run of an optimizer is drawn as that is everywhere, and each further one as an optimizer that the scene
    does not have, so that no two look alike as long as there are as many looks.
    """
    theirs = {run.optimizer for run in runs}
    spare = [rule.look for rule in OPTIMIZERS.values() if rule.name not in theirs]
    others = cycle(spare or [rule.look for rule in OPTIMIZERS.values()])
    first = {run.optimizer: run.name for run in reversed(runs)}
    return {run.name: run.rule.look if first[run.optimizer] == run.name else next(others) for run in runs}


def read_tolerance(data: Any) -> Tolerance:
    """The tolerance that plain data describes."""
    fields = Fields("tolerance", data)
    tolerance = Tolerance(fields.take("value", Tolerance.value), fields.take_flag("relative", Tolerance.relative))
    fields.finish()
    return tolerance


def read_rate_change(data: Any) -> RateChange | None:
    """The change of the step size, if any, that plain data describes."""
    if data is None:
        return None
    fields = Fields("rate_change", data)
    change = RateChange(fields.take("step"), fields.take("factor"))
    fields.finish()
    return change


def noise_to_dict(noise: Noise | None) -> dict[str, Any] | None:
    """A scene's noise as plain data."""
    if noise is None:
        return None
    size = noise.size if isinstance(noise.size, float) else [list(row) for row in noise.size]
    count = noise.batch_size
    return {"kind": noise.kind, "size": size, "batch_size": int(count) if count.is_integer() else count}


def read_noise(data: Any) -> Noise | None:
    """The noise, if any, that plain data describes."""
    if data is None:
        return None
    fields = Fields("noise", data)
    noise = Noise(fields.take("kind"), fields.take("size"), fields.take("batch_size", 1))
    fields.finish()
    return noise


def read_prediction(data: Any) -> Prediction | None:
    """The prediction, if any, that plain data describes."""
    if data is None:
        return None
    fields = Fields("prediction", data)
    prediction = Prediction(fields.take("ask"), fields.take("after"), fields.take("step"))
    fields.finish()
    return prediction
