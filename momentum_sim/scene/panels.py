"""Panels: the pictures that a scene is shown as, one typed record each.

Every panel shows the same runs. What is more, panels are *linked*: one that is linked by ``step`` marks the step that
the timeline shows, and moves it when it is dragged.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from momentum_sim import checks, reprs
from momentum_sim.scene.reading import Fields

#: What panels can be linked by.
LINKS = ("step",)
#: Directions a panel can look along: the flattest and the steepest at the minimiser, or an axis of the plane.
DIRECTIONS = ("along", "across", "x", "y")
#: What a map can show: when the runs settle, or what the theory of the quadratic at the minimiser says.
MAPPED = ("measured", "theory")
#: How many of a run's first gradients are added up.
FIRST_GRADIENTS = 10


@dataclass(frozen=True)
class Panel:
    """One picture of the scene, linked to the others. ``way`` names the field by which one kind has several."""

    kind: ClassVar[str] = ""
    way: ClassVar[str | None] = None
    links: tuple[str, ...] = LINKS

    def __post_init__(self) -> None:
        if not self.kind:
            raise checks.RefusedError("panel", f"be one of {', '.join(PANELS)}", self, "one of no kind", end=";")
        if not isinstance(self.links, tuple | list):
            raise checks.RefusedError(f"links of {self.kind}", "be a list", self.links)
        links = tuple(checks.one_of(f"link of {self.kind}", link, LINKS) for link in self.links)
        object.__setattr__(self, "links", tuple(dict.fromkeys(links)))

    def to_dict(self) -> dict[str, Any]:
        """The panel as plain data."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        return {"kind": self.kind} | plain


@dataclass(frozen=True)
class Contour(Panel):
    """The loss over the plane with the runs on it. ``view``: the box that is shown, (x0, x1, y0, y1), or the usual."""

    kind = "contour"
    view: tuple[float, float, float, float] | None = None
    __repr__ = reprs.of_fields

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.view is not None:
            object.__setattr__(self, "view", box("view", self.view))


@dataclass(frozen=True)
class Gap(Panel):
    """f - f* against the step, logarithmic."""

    kind = "gap"


@dataclass(frozen=True)
class Directed(Panel):
    """A panel that looks along one of its ``directions``."""

    way = "direction"
    directions: ClassVar[tuple[str, ...]] = DIRECTIONS
    direction: str = "along"

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.one_of(f"direction of {self.kind}", self.direction, self.directions)


@dataclass(frozen=True)
class Profile(Directed):
    """The loss along the line through the minimiser in a direction, with the runs as balls in it."""

    kind = "profile"


@dataclass(frozen=True)
class Position(Directed):
    """How far from the minimiser each run is in a direction, against the step."""

    kind = "position"


@dataclass(frozen=True)
class Predicted(Directed):
    """Where the followed run is in a direction, against the step, on what theory predicts, and both in numbers."""

    kind = "predicted"


@dataclass(frozen=True)
class Gradients(Directed):
    """The followed run's gradient in a direction, beside its moving average, against the step.

    ``direction`` may also be "both": across above along, each with its sum.
    """

    kind = "gradients"
    directions = (*DIRECTIONS, "both")
    direction: str = "across"


@dataclass(frozen=True)
class Velocity(Directed):
    """The step each run takes against where it is, both in a direction: its phase portrait."""

    kind = "velocity"


@dataclass(frozen=True)
class Schedule(Panel):
    """The momentum of each run against the step."""

    kind = "schedule"


@dataclass(frozen=True)
class Map(Panel):
    """When the followed run settles, for every step size and momentum that the sliders reach.

    ``shows`` is one of `MAPPED`.
    """

    kind = "map"
    way = "shows"
    links: tuple[str, ...] = ()
    shows: str = "measured"

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.one_of("shows of map", self.shows, MAPPED)


@dataclass(frozen=True)
class Numbers(Panel):
    """The runs in numbers, at the step that is shown."""

    kind = "numbers"


@dataclass(frozen=True)
class Conventions(Panel):
    """The forms of momentum beside each other: the numbers that make each the first visible run's path."""

    kind = "conventions"
    links: tuple[str, ...] = ()


#: Panels that the objective itself is on: a scene has at most one of them, and one companion beside it.
PICTURES: dict[str, type[Panel]] = {panel.kind: panel for panel in (Contour, Profile)}
COMPANIONS: dict[str, type[Panel]] = {
    panel.kind: panel for panel in (Gap, Position, Predicted, Gradients, Velocity, Schedule, Map, Numbers, Conventions)
}
PANELS: dict[str, type[Panel]] = PICTURES | COMPANIONS


def box(name: str, value: Any) -> tuple[float, float, float, float]:
    """``value`` as (x0, x1, y0, y1), if it is a box that has an inside."""
    if not isinstance(value, tuple | list) or len(value) != 4:
        raise checks.RefusedError(name, "be four numbers (x0, x1, y0, y1)", value)
    x0, x1, y0, y1 = (checks.number(name, end) for end in value)
    if not (x0 < x1 and y0 < y1):
        raise checks.RefusedError(name, "have x0 below x1 and y0 below y1", value)
    return x0, x1, y0, y1


def read_panel(data: Any) -> Panel:
    """The panel that plain data describes, or that its kind alone names."""
    given = Fields("panel", {"kind": data} if isinstance(data, str) else data)
    kind = PANELS[checks.one_of("panel kind", given.take("kind"), PANELS)]
    values = {field.name: given.take(field.name, field.default) for field in fields(kind)}
    given.finish()
    return kind(**values)
