"""The scene document: dataclasses that cannot hold an invalid scene, and their JSON form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from momentum_sim import checks
from momentum_sim.objectives import LANDSCAPES, Landscape, Objective
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.parameters import MOST_LIVE_STEPS, momentum, step_size
from momentum_sim.scene.reading import Fields
from momentum_sim.scene.sliders import Live, check_slider, usual_sliders
from momentum_sim.schedules import SCHEDULES
from momentum_sim.simulation import Run, simulate

SCHEMA_VERSION = 1

PANELS = ("contour", "gap")
#: What stays as it is when the curvature changes: the step size eta, or eta times the largest curvature L.
HOLDS = ("step_size", "step_size_times_curvature")


@dataclass(frozen=True)
class RunSettings:
    """One optimizer of a scene, and the values it does not share with the others (None: shared, or its own habit)."""

    optimizer: str
    visible: bool = True
    step_size: float | None = None
    momentum: float | None = None
    schedule: str | None = None

    def __post_init__(self) -> None:
        rule = OPTIMIZERS[checks.one_of("optimizer", self.optimizer, OPTIMIZERS)]
        if self.step_size is not None:
            checks.number(f"step_size of {self.optimizer}", self.step_size, step_size.rule)
        if self.momentum is not None:
            if rule.momentum == "none":
                raise ValueError(f"momentum must be left out for {self.optimizer}, got {checks.shown(self.momentum)}")
            checks.number(f"momentum of {self.optimizer}", self.momentum, momentum.rule)
        if self.schedule is not None:
            checks.one_of(f"schedule of {self.optimizer}", self.schedule, SCHEDULES)
            if rule.momentum != "number or array":
                raise ValueError(f"schedule must be left out for {self.optimizer}, got {self.schedule!r}")


@dataclass(frozen=True)
class Tolerance:
    """When a run counts as settled: its gap stays at or below ``value``, or that fraction of the gap at the start."""

    value: float = 1e-3
    relative: bool = True

    def __post_init__(self) -> None:
        checks.number("tolerance", self.value, checks.POSITIVE)


@dataclass(frozen=True)
class Panel:
    """One picture of the scene. Every panel shows the same runs at the same steps."""

    kind: str

    def __post_init__(self) -> None:
        checks.one_of("panel kind", self.kind, PANELS)


@dataclass(frozen=True)
class Scene:
    """An objective, a start, some runs, and how they are shown.

    ``step_size`` and ``momentum`` are shared by the runs that have none of their own. ``hold`` is one of `HOLDS`.
    Left-out ``live`` parameters are all of the objective's, over their usual sliders.

    Raises `ValueError` with the name, the rule and the value of what is wrong.
    """

    objective: Objective
    start: tuple[float, float]
    n_steps: int
    step_size: float
    momentum: float
    runs: tuple[RunSettings, ...]
    tolerance: Tolerance = field(default_factory=Tolerance)
    hold: str = "step_size_times_curvature"
    panels: tuple[Panel, ...] = (Panel("contour"), Panel("gap"))
    live: tuple[Live, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.objective, Objective):
            raise ValueError(f"objective must be one of momentum_sim.objectives, got {checks.shown(self.objective)}")
        checks.one_of("hold", self.hold, HOLDS)
        for name, value in {
            "start": checks.point("start", self.start),
            "n_steps": checks.whole_number("n_steps", self.n_steps, 1, MOST_LIVE_STEPS),
            "step_size": checks.number("step_size", self.step_size, step_size.rule),
            "momentum": checks.number("momentum", self.momentum, momentum.rule),
            "runs": _all("runs", self.runs, RunSettings),
            "panels": _all("panels", self.panels, Panel),
            "live": _all("live", self.live or usual_sliders(self.objective.landscape), Live),
        }.items():
            object.__setattr__(self, name, value)  # as plain Python has it, whatever numbers and lists were given
        if not self.runs or not self.panels:
            raise ValueError("a scene must have at least one run and one panel")
        _refuse_twice("runs must name each optimizer", [run.optimizer for run in self.runs])
        _refuse_twice("panels must have each kind", [panel.kind for panel in self.panels])
        _refuse_twice("live must name each parameter", [slider.parameter for slider in self.live])
        for slider in self.live:
            check_slider(slider, self.objective.landscape)

    @property
    def visible(self) -> tuple[str, ...]:
        """The names of the optimizers that are shown."""
        return tuple(run.optimizer for run in self.runs if run.visible)

    def with_visible(self, names: tuple[str, ...]) -> "Scene":
        """The scene showing exactly these of its optimizers."""
        own = tuple(run.optimizer for run in self.runs)
        for name in names:
            checks.one_of("optimizer to show", name, own)
        return replace(self, runs=tuple(replace(run, visible=run.optimizer in names) for run in self.runs))

    def on(self, landscape: Landscape) -> "Scene":
        """The scene moved to a landscape: itself on its own, else with that landscape's opening settings."""
        if landscape == self.objective.landscape:
            return self
        return replace(
            self,
            objective=landscape(),
            start=landscape.start,
            n_steps=landscape.n_steps,
            step_size=landscape.step_size,
            live=(),
        )

    def simulate(self) -> dict[str, Run]:
        """The visible runs, by optimizer."""
        return {run.optimizer: self._simulate(run) for run in self.runs if run.visible}

    def _simulate(self, run: RunSettings) -> Run:
        value: Any = self.momentum if run.momentum is None else run.momentum
        if run.schedule is not None:
            value = SCHEDULES[run.schedule](value, self.n_steps)
        return simulate(
            self.objective,
            run.optimizer,
            step_size=self.step_size if run.step_size is None else run.step_size,
            momentum=None if OPTIMIZERS[run.optimizer].schedule is None else value,
            n_steps=self.n_steps,
            start=self.start,
        )

    def to_dict(self) -> dict[str, Any]:
        """The scene as plain data, as JSON has it."""
        return {
            "schema_version": SCHEMA_VERSION,
            "objective": {"name": self.objective.name, "parameters": self.objective.parameters},
            "start": list(self.start),
            "n_steps": self.n_steps,
            "step_size": self.step_size,
            "momentum": self.momentum,
            "runs": [{name: value for name, value in vars(run).items() if value is not None} for run in self.runs],
            "tolerance": vars(self.tolerance).copy(),
            "hold": self.hold,
            "panels": [vars(panel).copy() for panel in self.panels],
            "live": [vars(slider).copy() for slider in self.live],
        }

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """The scene that plain data describes. `ValueError` names the field that is missing, unknown or wrong."""
        fields = Fields("scene", data)
        version = fields.take("schema_version")
        if version != SCHEMA_VERSION or isinstance(version, bool):
            raise ValueError(f"schema_version must be {SCHEMA_VERSION}, got {checks.shown(version)}")
        scene = cls(
            objective=_objective(fields.take("objective")),
            start=fields.take("start"),
            n_steps=fields.take("n_steps"),
            step_size=fields.take("step_size"),
            momentum=fields.take("momentum"),
            runs=tuple(_run(item) for item in fields.take_list("runs")),
            tolerance=_tolerance(fields.take("tolerance", {})),
            hold=fields.take("hold", HOLDS[1]),
            panels=tuple(_panel(item) for item in fields.take_list("panels", ["contour", "gap"])),
            live=tuple(_live(item) for item in fields.take_list("live", [])),
        )
        fields.finish()
        return scene

    def to_json(self) -> str:
        """The scene as JSON text."""
        return json.dumps(self.to_dict(), allow_nan=False, ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The scene that JSON text describes; `ValueError` if it describes none."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"a scene must be JSON: {error}") from None
        return cls.from_dict(data)


def _all(name: str, items: Any, kind: type) -> tuple[Any, ...]:
    """Items as a tuple, if they are all of a kind."""
    if not isinstance(items, tuple | list) or not all(isinstance(item, kind) for item in items):
        raise ValueError(f"{name} must be a list of {kind.__name__}, got {checks.shown(items)}")
    return tuple(items)


def _refuse_twice(rule: str, keys: list[str]) -> None:
    if repeated := sorted({key for key in keys if keys.count(key) > 1}):
        raise ValueError(f"{rule} at most once, got {', '.join(repeated)} twice")


def _objective(data: Any) -> Objective:
    fields = Fields("objective", data)
    landscape = LANDSCAPES[checks.one_of("objective", fields.take("name"), LANDSCAPES)]
    values = fields.take("parameters", {})
    fields.finish()
    if not isinstance(values, Mapping):
        raise ValueError(f"parameters of {landscape.name} must be named values, got {checks.shown(values)}")
    return landscape(**{str(name): value for name, value in values.items()})


def _run(data: Any) -> RunSettings:
    fields = Fields("run", {"optimizer": data} if isinstance(data, str) else data)
    run = RunSettings(
        optimizer=fields.take("optimizer"),
        visible=fields.take_flag("visible", True),
        step_size=fields.take("step_size", None),
        momentum=fields.take("momentum", None),
        schedule=fields.take("schedule", None),
    )
    fields.finish()
    return run


def _tolerance(data: Any) -> Tolerance:
    fields = Fields("tolerance", data)
    tolerance = Tolerance(fields.take("value", Tolerance.value), fields.take_flag("relative", Tolerance.relative))
    fields.finish()
    return tolerance


def _panel(data: Any) -> Panel:
    fields = Fields("panel", {"kind": data} if isinstance(data, str) else data)
    panel = Panel(fields.take("kind"))
    fields.finish()
    return panel


def _live(data: Any) -> Live:
    fields = Fields("live", data)
    slider = Live(fields.take("parameter"), fields.take("minimum"), fields.take("maximum"))
    fields.finish()
    return slider
