"""The scene document: a dataclass that cannot hold an invalid scene, and its JSON form."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.noise import Noise, can_be_on, checked_seed
from momentum_sim.optimizers import Look as RunLook
from momentum_sim.optimizers import Optimizer
from momentum_sim.parameters import MOST_LIVE_STEPS, adaptive_step_size, momentum, momentum_exponent, step_size
from momentum_sim.problems import PROBLEMS, Posed, Problem, ProblemKind, Ran, Setting, checked_posed, kind_of
from momentum_sim.scene.coupling import coupled
from momentum_sim.scene.look import Look, read_look
from momentum_sim.scene.panels import PANELS, PICTURES, Contour, Gap, Panel, read_panel
from momentum_sim.scene.parts import (
    EQUALS,
    Prediction,
    RateChange,
    RunSettings,
    Tolerance,
    checked_scene_noise,
    looks_of,
    named_if_usual,
    noise_to_dict,
    plain_schedule,
    read_noise,
    read_objective,
    read_prediction,
    read_rate_change,
    read_run,
    read_tolerance,
)
from momentum_sim.scene.reading import Fields, all_of, check_version, named, refuse_twice, text_of
from momentum_sim.scene.sliders import Live, checked_slider, read_slider, usual_sliders, with_noise_sliders
from momentum_sim.schedules import StepSizeSchedule, constant, step_sizes, step_sizes_from_plain

#: What stays as it is when the curvature changes: the step size eta, or eta times the largest curvature L.
HOLDS = ("step_size", "step_size_times_curvature", "best")

SCHEMA_VERSION = 1

#: What a step size that is computed from another is kept within: 0 and inf, which it could round to, are none.
LEAST_STEP_SIZE, LARGEST_STEP_SIZE = 5e-324, 1.7976931348623157e308


@hints.keywords
@dataclass(frozen=True)
class Scene:
    """An objective, a start, some runs, and how they are shown.

    ``objective`` is a problem with its parameters fixed: a landscape's, or one of another kind of
    `momentum_sim.problems`. ``start`` and ``n_steps`` are left out where that kind has its own.
    ``step_size`` and ``momentum`` are shared by the runs that have none of their own; ``adaptive_step_size`` (by
    default the landscape's) by those of adaptive rules, whose step size is a length. ``hold`` is one of `HOLDS`.
    ``equal`` is one of `EQUALS`: with ``"effective_step_size"``, ``step_size`` is that, and rules that amplify take
    (1 - beta) times it; with ``"path"`` it is lambda, and they take (1 - beta)^2 times it, moving averages (1 - beta)
    times, gradient descent it itself (`Optimizer.path_number`), each with the momentum that it starts with; adaptive
    rules keep their own step size. ``momentum_exponent`` is the alpha, 0 to 2, by which the momentum goes along where
    the step size s is changed, on a stage or by `with_step_size`: (1 - beta)/s^alpha stays as it is; None where it
    stays itself.
    A scene has the step size and the momentum of now, whatever they come from. ``rate_change`` is the one time that all
    step sizes change on the way, None if they do not.
    ``step_size_schedule``: one of `momentum_sim.schedules.step_sizes`, given as those of runs are, by which every run's
    step size goes on: a named one is called with the run's own, and the values of one by points are multiples of it, so
    that ``{"points": [[0, 1], [1, 0]]}`` falls from it. A rate_change multiplies what the schedule gives.
    ``noise`` is that of the gradients, as `simulate` takes it, None where they are exact; all runs meet the same, which
    ``seed`` draws.
    Left-out ``live`` parameters are all that the scene has, over their usual sliders. Of ``runs`` and ``panels`` each
    may be a name alone: ``runs=("gradient_descent", "heavy_ball")``. A run has a name, by default its optimizer's, by
    which all else speaks of it; several runs may have one optimizer, with a name each.

    ``panels``: a picture (contour or profile), a companion beside it, or both. ``step`` is the step that the timeline
    shows, one before the last; None for the whole run. ``follow`` names the run whose steps are taken apart, None for
    the stage's choice; ``vectors`` says whether the parts are drawn. ``prediction`` hides that run's end until a reader
    has guessed it.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value of what is wrong.
    """

    objective: Any  # a Posed, whose own class it knows
    start: Any = None  # (x, y); None where the problem has no start to choose
    n_steps: int = 0  # where the problem does not say how many there are, it must be given
    step_size: float = field(kw_only=True)
    momentum: float = field(kw_only=True)
    runs: tuple[RunSettings, ...] = field(kw_only=True)
    adaptive_step_size: float | None = None
    tolerance: Tolerance = field(default_factory=Tolerance)
    hold: str = "step_size_times_curvature"
    panels: tuple[Panel, ...] = (Contour(), Gap())
    live: tuple[Live, ...] = ()
    step: int | None = None
    follow: str | None = None
    vectors: bool = True
    prediction: Prediction | None = None
    equal: str = EQUALS[0]
    momentum_exponent: float | None = None
    rate_change: RateChange | None = None
    step_size_schedule: str | StepSizeSchedule | None = None
    noise: Noise | None = None
    seed: int = 0
    look: Look = field(default_factory=Look)

    def __post_init__(self) -> None:
        problem: Problem = checked_posed(self.objective).problem
        if PROBLEMS.get(problem.name, problem) != problem:
            raise checks.RefusedError("objective", "have a name that no other problem has", problem.name)
        adaptive = problem.adaptive_step_size if self.adaptive_step_size is None else self.adaptive_step_size
        for name, value in {
            "start": self._checked_start(),
            "n_steps": self._checked_steps(),
            "step_size": checks.number("step_size", self.step_size, step_size.rule),
            "adaptive_step_size": checks.number("adaptive_step_size", adaptive, adaptive_step_size.rule),
            "momentum": checks.number("momentum", self.momentum, momentum.rule),
            "noise": checked_scene_noise(self.noise, problem),
            "seed": checked_seed(self.seed),
            "runs": all_of("runs", named(self.runs, (str, Optimizer), RunSettings), RunSettings),
            "panels": all_of("panels", named(self.panels, str, read_panel), Panel),
            "live": all_of("live", self.live or self._usual_sliders(problem), Live),
        }.items():
            object.__setattr__(self, name, value)  # as plain Python has it, whatever numbers and lists were given
        checks.one_of("hold", self.hold, HOLDS)
        checks.one_of("equal", self.equal, EQUALS)
        if self.momentum_exponent is not None:
            exponent = checks.number("momentum_exponent", self.momentum_exponent, momentum_exponent.rule)
            object.__setattr__(self, "momentum_exponent", exponent)
        if not isinstance(self.rate_change, RateChange | None):
            raise checks.RefusedError("rate_change", "be a RateChange", self.rate_change)
        if self.step_size_schedule is not None:
            schedule = step_sizes_from_plain("step_size_schedule", self.step_size_schedule)
            object.__setattr__(self, "step_size_schedule", named_if_usual(schedule))
        if not isinstance(self.look, Look):
            raise checks.RefusedError("look", "be a Look", self.look)
        if not self.runs or not self.panels:
            raise checks.RefusedError("a scene", "have at least one run and one panel", got="")
        refuse_twice(
            "runs", "have each name", [run.name for run in self.runs], ": a second one needs a name of its own"
        )
        self._check_runs()
        refuse_twice("panels", "have each kind", [panel.kind for panel in self.panels])
        object.__setattr__(self, "live", tuple(checked_slider(slider, problem) for slider in self.live))
        refuse_twice("live", "name each parameter", [slider.parameter for slider in self.live])
        self._check_panels()
        self._check_what_is_shown()

    def _checked_start(self) -> tuple[float, float] | None:
        if "plane" in self.kind.answers:
            return checks.point("start", self.start)
        if self.start is not None:
            raise checks.RefusedError("start", f"be left out for {self.kind.title}", self.start)
        return None

    def _checked_steps(self) -> int:
        own = self.kind.n_steps
        if own is None:
            return checks.whole_number("n_steps", self.n_steps, 1, MOST_LIVE_STEPS)
        count = own(self.objective)
        if self.n_steps not in {0, count}:
            raise checks.RefusedError("n_steps", f"be left out, or {count}, for {self.objective!r}", self.n_steps)
        return count

    def _usual_sliders(self, problem: Problem) -> tuple[Live, ...]:
        usual = usual_sliders(problem)
        return usual if self.noise is None else with_noise_sliders(usual)

    def _check_runs(self) -> None:
        heavy_balls = [run.name for run in self.runs if run.rule.is_heavy_ball]
        for run in self.runs:
            if not self.kind.takes(run.rule):
                raise checks.RefusedError("optimizer", f"be one that can run on {self.kind.title}", run.optimizer)
            if run.matches is not None:
                checks.one_of("run to match", run.matches, heavy_balls)
            if run.is_partial and "memory" not in self.kind.answers:
                cut = run.flushed_at is not None
                name, value = ("flushed_at", run.flushed_at) if cut else ("acts_on", run.acts_on)
                raise checks.RefusedError(name, f"be left out for {self.kind.title}", value)

    def _check_panels(self) -> None:
        for panel in self.panels:
            if PANELS.get(panel.kind, type(panel)) is not type(panel):
                raise checks.RefusedError("panel", "have a kind that no other in PANELS has", panel.kind)
            if panel.kind not in PANELS and panel.painter is None:
                raise checks.RefusedError("panel", "have a painter, or be one of this package's", panel.kind)
            if not panel.can_show(self.kind):
                raise checks.RefusedError("panel", f"be one that can show {self.kind.title}", panel.kind)
        for what, pictures in {"picture": True, "companion beside it": False}.items():
            shown = [panel.kind for panel in self.panels if (panel.kind in PICTURES) == pictures]
            if len(shown) > 1:
                raise checks.RefusedError("panels", f"have one {what}", shown, ", ".join(shown))

    def _check_what_is_shown(self) -> None:
        if self.step is not None:
            object.__setattr__(self, "step", checks.whole_number("step", self.step, 0, self.n_steps - 1))
        if self.follow is not None:
            checks.one_of("follow", self.follow, [run.name for run in self.runs])
        if not isinstance(self.vectors, bool):
            raise checks.RefusedError("vectors", "be true or false", self.vectors)
        if self.prediction is not None:
            if not isinstance(self.prediction, Prediction):
                raise checks.RefusedError("prediction", "be a Prediction", self.prediction)
            if "prediction" not in self.kind.answers:
                raise checks.RefusedError("prediction", f"be left out for {self.kind.title}", self.prediction)
            checks.one_of("ask of prediction", self.prediction.ask, [one.name for one in self.kind.questions])
            if (step := self.prediction.step) > self.n_steps:
                raise checks.RefusedError("step of prediction", f"be at most n_steps {self.n_steps}", step)

    def __repr__(self) -> str:
        return reprs.line(
            "Scene",
            f"{reprs.listed(self.visible, 'runs')} on {self.objective!r}",
            f"{self.n_steps} steps",
            f"step size {reprs.number(self.step_size)}",
            f"momentum {reprs.number(self.momentum)}",
        )

    @property
    def problem(self) -> Any:  # a Problem, whose own class it knows
        """What the runs work on: the landscape, whose parameters the objective has fixed, or another problem."""
        return self.objective.problem

    @property
    def kind(self) -> ProblemKind:
        """What kind of problem the runs work on."""
        return kind_of(self.problem)

    @property
    def contour(self) -> Contour | None:
        """The contour panel, if there is one."""
        return next((panel for panel in self.panels if isinstance(panel, Contour)), None)

    @property
    def picture(self) -> Panel | None:
        """The panel that the objective itself is on, if there is one."""
        return next((panel for panel in self.panels if panel.kind in PICTURES), None)

    @property
    def companion(self) -> Panel | None:
        """The panel beside the picture, if there is one."""
        return next((panel for panel in self.panels if panel.kind not in PICTURES), None)

    @property
    def visible(self) -> tuple[str, ...]:
        """The names of the runs that are shown."""
        return tuple(run.name for run in self.runs if run.visible)

    def with_visible(self, names: tuple[str, ...]) -> Scene:
        """The scene showing exactly these of its runs, by name."""
        own = tuple(run.name for run in self.runs)
        for name in names:
            checks.one_of("run to show", name, own)
        return replace(self, runs=tuple(replace(run, visible=run.name in names) for run in self.runs))

    def on(self, problem: Problem) -> Scene:
        """The scene moved to another problem of its kind: itself on its own, else with that one's opening settings.

        Its noise goes with it, if there can be such noise.
        """
        if problem == self.problem:
            return self
        return replace(
            self,
            objective=problem(),
            start=problem.start,
            n_steps=problem.n_steps,
            step_size=problem.step_size,
            adaptive_step_size=problem.adaptive_step_size,
            noise=self.noise if self.noise and can_be_on(self.noise.kind, problem) else None,  # type: ignore[arg-type]  # what has noise is a landscape
            panels=tuple(Contour(panel.links) if isinstance(panel, Contour) else panel for panel in self.panels),
            live=(),
            step=None,
            prediction=None,
        )

    def with_parameters(self, values: Mapping[str, float]) -> Scene:
        """The scene with some parameters of its objective set, without what lies beyond its steps then."""
        objective = self.problem(**self.objective.parameters | dict(values))
        own = self.kind.n_steps
        return self.with_steps(self.n_steps if own is None else own(objective), objective)

    def with_steps(self, count: int, objective: Posed | None = None) -> Scene:
        """The scene with another number of steps, on another objective perhaps, without what lies beyond them."""
        shown, asked = self.step, self.prediction
        return replace(
            self,
            objective=self.objective if objective is None else objective,
            n_steps=count,
            step=shown if shown is None or shown < count else None,
            prediction=asked if asked is None or asked.step <= count else None,
        )

    def with_step_size(self, value: float) -> Scene:
        """The scene with another step size, and the momentum that goes along with it.

        With a ``momentum_exponent`` alpha, (1 - beta)/step_size^alpha is what it was, 1 - beta told by four digits; the
        momentum stops at the ends of its slider, and within [0, 1).
        """
        moved = replace(self, step_size=value)
        if self.momentum_exponent is None:
            return moved
        ends = next(((live.minimum, live.maximum) for live in self.live if live.parameter == "momentum"), None)
        ratio = moved.step_size / self.step_size
        return replace(moved, momentum=coupled(self.momentum, ratio, self.momentum_exponent, ends))

    def simulate(self) -> dict[str, Any]:  # each a Ran, of the kind's own class
        """The visible runs, by name: each a `momentum_sim.Run`, or what else a run on the kind of problem gives."""
        looks = looks_of(self.runs)
        return {run.name: self._simulate(run, looks[run.name]) for run in self.runs if run.visible}

    def momentum_of(self, run: RunSettings) -> float:
        """The momentum that a run starts with."""
        return self.momentum if run.momentum is None else run.momentum

    def step_size_of(self, run: RunSettings) -> float:
        """The step size that a run starts with."""
        rule = run.rule
        if run.matches is not None:
            return float(self._step_sizes(run)[0])
        if run.step_size is not None:
            return run.step_size
        if rule.adaptive:
            return float(self.adaptive_step_size)  # type: ignore[arg-type]  # filled in above
        if self.equal != "step_size":
            of = rule.own_step_size if self.equal == "effective_step_size" else rule.step_size_of_path
            own = of(self.step_size, self.momentum_of(run))
            return min(max(own, LEAST_STEP_SIZE), LARGEST_STEP_SIZE)
        return self.step_size

    @property
    def flushed_at(self) -> int | None:
        """The step before which memory is cut, of the first of the runs of which it is; None if it is of none."""
        return next((run.flushed_at for run in self.runs if run.flushed_at is not None), None)

    def with_flush(self, step: int) -> Scene:
        """The scene with the memory of each run of which it is cut being cut before another step."""
        if self.flushed_at is None:
            raise checks.RefusedError("flushed_at", "be left out where no run's memory is cut", step)
        cut = (run if run.flushed_at is None else replace(run, flushed_at=step) for run in self.runs)
        return replace(self, runs=tuple(cut))

    @property
    def step_size_stays(self) -> bool:
        """Whether the runs keep the step sizes that they start with, but for one that matches another."""
        return self.rate_change is None and self.step_size_schedule in {None, "constant"}

    def _step_sizes(self, run: RunSettings) -> NDArray[np.float64]:
        """The step size of each of a run's steps, (n_steps,)."""
        if run.matches is not None:
            return _held(self._matched_step_sizes(run))
        first, schedule, change = self.step_size_of(run), self.step_size_schedule, self.rate_change
        each = np.full(self.n_steps, first)
        if isinstance(schedule, str):
            schedule = step_sizes.SCHEDULES[schedule]
        with np.errstate(over="ignore"):
            if schedule is not None:
                each = schedule(first, self.n_steps) * (first if schedule.name == step_sizes.points.name else 1.0)
            if change is not None:
                each[change.step :] *= change.factor
        return _held(each)

    def _matched_step_sizes(self, run: RunSettings) -> NDArray[np.float64]:
        other = next(each for each in self.runs if each.name == run.matches)
        momenta = (other.own_schedule or other.rule.schedule or constant)(self.momentum_of(other), self.n_steps)
        return step_sizes.matched(self._step_sizes(other), momenta, by=run.matched_by or step_sizes.MATCHED[0])

    def _simulate(self, run: RunSettings, look: RunLook) -> Ran:
        rule = run.rule
        value: Any = self.momentum_of(run)
        if run.own_schedule is not None:
            value = run.own_schedule(value, self.n_steps)
        setting = Setting(
            optimizer=run.optimizer,
            step_sizes=self._step_sizes(run),
            momentum=None if rule.schedule is None else value,
            n_steps=self.n_steps,
            start=self.start,
            noise=self.noise,
            seed=self.seed,
            name=run.name,
            title=run.title,
            look=look,
            acts_on=run.acts_on,
            flushed_at=run.flushed_at if run.flushed_at is not None and run.flushed_at < self.n_steps else None,
        )
        ran: Ran = self.kind.run(self.objective, setting)
        return ran

    def to_dict(self) -> dict[str, Any]:
        """The scene as plain data, as JSON has it."""
        return {
            "schema_version": SCHEMA_VERSION,
            "objective": {"name": self.objective.name, "parameters": self.objective.parameters},
            "start": None if self.start is None else list(self.start),
            "n_steps": self.n_steps,
            "step_size": self.step_size,
            "adaptive_step_size": self.adaptive_step_size,
            "momentum": self.momentum,
            "runs": [run.to_dict() for run in self.runs],
            "tolerance": vars(self.tolerance).copy(),
            "hold": self.hold,
            "panels": [panel.to_dict() for panel in self.panels],
            "live": [vars(slider).copy() for slider in self.live],
            "step": self.step,
            "follow": self.follow,
            "vectors": self.vectors,
            "prediction": self.prediction and vars(self.prediction).copy(),
            "equal": self.equal,
            "momentum_exponent": self.momentum_exponent,
            "rate_change": self.rate_change and vars(self.rate_change).copy(),
            "step_size_schedule": plain_schedule(self.step_size_schedule),
            "noise": noise_to_dict(self.noise),
            "seed": self.seed,
            "look": self.look.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """The scene that plain data describes. `ValueError` names the field that is missing, unknown or wrong."""
        fields = Fields("scene", data)
        check_version(fields.take("schema_version"), SCHEMA_VERSION)
        objective = read_objective(fields.take("objective"))
        kind = kind_of(objective.problem)
        scene = cls(
            objective=objective,
            start=fields.take("start") if "plane" in kind.answers else fields.take("start", None),
            n_steps=fields.take("n_steps") if "n_steps" in kind.answers else fields.take("n_steps", 0),
            step_size=fields.take("step_size"),
            adaptive_step_size=fields.take("adaptive_step_size", None),
            momentum=fields.take("momentum"),
            runs=tuple(read_run(item) for item in fields.take_list("runs")),
            tolerance=read_tolerance(fields.take("tolerance", {})),
            hold=fields.take("hold", HOLDS[1]),
            panels=tuple(read_panel(item) for item in fields.take_list("panels", ["contour", "gap"])),
            live=tuple(read_slider(item) for item in fields.take_list("live", [])),
            step=fields.take("step", None),
            follow=fields.take("follow", None),
            vectors=fields.take_flag("vectors", True),
            prediction=read_prediction(fields.take("prediction", None)),
            equal=fields.take("equal", EQUALS[0]),
            momentum_exponent=fields.take("momentum_exponent", None),
            rate_change=read_rate_change(fields.take("rate_change", None)),
            step_size_schedule=fields.take("step_size_schedule", None),
            noise=read_noise(fields.take("noise", None)),
            seed=fields.take("seed", 0),
            look=read_look(fields.take("look", {})),
        )
        fields.finish()
        return scene

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a notebook shows of it: the live stage, and a picture where no scripts run."""
        from momentum_sim.notebook import bundle  # what is made of scenes is asked for, never needed

        return bundle(self, include, exclude)

    def to_json(self) -> str:
        """The scene as JSON text."""
        return json.dumps(self.to_dict(), allow_nan=False, ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The scene that JSON describes, as text or a file's bytes; `RefusedError` if it describes none."""
        plain = text_of(text)
        try:
            data = json.loads(plain)
        except (TypeError, ValueError, RecursionError) as error:
            raise checks.RefusedError("a scene", f"be JSON: {error}", plain, got="") from None
        return cls.from_dict(data)


def _held(step_sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Step sizes that a run can have; what is none is the least."""
    held: NDArray[np.float64] = np.fmin(np.fmax(step_sizes, LEAST_STEP_SIZE), LARGEST_STEP_SIZE)
    return held
