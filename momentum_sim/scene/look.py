"""How a scene looks once it has left the app: what an author says of it, and what readers are given."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from momentum_sim import checks, hints, reprs
from momentum_sim.scene.reading import Fields

#: What a picture stands on: as the reader's own page is, one of two colours, or whatever lies behind it.
BACKGROUNDS = ("reader", "light", "dark", "transparent")
#: What readers may be given: names to switch runs on and off, tabs to choose a companion, the timeline, the scene's
#: live sliders, a choice of landscapes, and the question of where a run will end.
CONTROLS = ("optimizers", "panels", "timeline", "sliders", "landscapes", "predict")
#: What of a page's stage may be folded away at first, besides sliders: names of runs that are off, tabs, what steps and
#: plays otherwise than from the start to the end, the choice of landscapes, zooming, and the step size's change.
FOLDABLE = ("optimizers", "panels", "timeline", "landscapes", "zoom", "rate_change")

_LONGEST_TITLE, _LONGEST_CAPTION = 200, 1000
_LEAST_SIDE, _MOST_SIDE = 200, 4000


@hints.keywords
@dataclass(frozen=True)
class Look:
    """What an author chooses for a scene that leaves the app; the app itself shows none of it.

    ``title`` (at most 200 characters) stands above it and ``caption`` (at most 1000) below; empty for none.
    ``background`` is one of `BACKGROUNDS`. ``width`` and ``height`` are its size in px, 200 to 4000 each. ``controls``
    are the ones of `CONTROLS` that readers are given; which sliders those are is the scene's ``live``.
    """

    title: str = ""
    caption: str = ""
    background: str = "reader"
    width: int = 960
    height: int = 540
    controls: tuple[str, ...] = ("optimizers", "panels", "timeline", "sliders")
    __repr__ = reprs.of_fields

    def __post_init__(self) -> None:
        for name, longest in {"title": _LONGEST_TITLE, "caption": _LONGEST_CAPTION}.items():
            _check_text(name, getattr(self, name), longest)
        checks.one_of("background", self.background, BACKGROUNDS)
        for name in ("width", "height"):
            side = checks.whole_number(name, getattr(self, name), _LEAST_SIDE, _MOST_SIDE)
            object.__setattr__(self, name, side)
        if not isinstance(self.controls, tuple | list):
            raise checks.RefusedError("controls", "be a list", self.controls)
        named = [checks.one_of("control", control, CONTROLS) for control in self.controls]
        object.__setattr__(self, "controls", tuple(control for control in CONTROLS if control in named))

    def to_dict(self) -> dict[str, Any]:
        """The look as plain data."""
        return vars(self) | {"controls": list(self.controls)}


def read_look(data: Any) -> Look:
    """The look that plain data describes."""
    given = Fields("look", data)
    look = Look(**{field.name: given.take(field.name, field.default) for field in fields(Look)})
    given.finish()
    return look


def _check_text(name: str, value: Any, longest: int) -> None:
    """Refuse what is no text, is too long, or has signs that no reader sees; line breaks are allowed."""
    if not isinstance(value, str):
        raise checks.RefusedError(name, "be a text", value)
    if len(value) > longest:
        raise checks.RefusedError(name, f"have at most {longest} characters", len(value))
    if any(not (sign.isprintable() or sign == "\n") for sign in value):
        raise checks.RefusedError(name, "have no control characters", value)
