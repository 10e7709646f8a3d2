"""A scene as a link's query: readable, versioned, and only what differs from the scene that the page opens with.

``?v=1&beta=0.95&show=heavy_ball.demon&start=-6_1.5``. Lists are joined with marks that a browser leaves as they are;
who writes one by hand may use commas. What a stage lets one change can be in a link;
everything else is the opening scene's.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from momentum_sim import checks
from momentum_sim.objectives import LANDSCAPES, Landscape
from momentum_sim.parameters import momentum, n_steps, step_size
from momentum_sim.scene.document import HOLDS, SCHEMA_VERSION, Scene

_LONGEST_VALUE = 200
_VERSION, _OBJECTIVE, _START, _SHOW, _HOLD = "v", "objective", "start", "show", "hold"
_SHARED = (momentum, step_size, n_steps)


def to_query(scene: Scene, opening: Scene) -> dict[str, str]:
    """What of a scene differs from the page's opening one; nothing if nothing does."""
    base = opening.on(scene.objective.landscape)
    query: dict[str, str] = {}
    if scene.objective.name != opening.objective.name:
        query[_OBJECTIVE] = scene.objective.name
    for parameter in scene.objective.landscape.parameters:
        value = scene.objective.parameters[parameter.name]
        if value != base.objective.parameters[parameter.name]:
            query[parameter.symbol] = _text(value)
    for parameter in _SHARED:
        value = getattr(scene, parameter.name)
        if value != getattr(base, parameter.name):
            query[parameter.symbol] = _text(value)
    if scene.start != base.start:
        query[_START] = "_".join(_text(value) for value in scene.start)
    if scene.visible != base.visible:
        query[_SHOW] = ".".join(scene.visible)
    if scene.hold != base.hold:
        query[_HOLD] = scene.hold
    return {_VERSION: str(SCHEMA_VERSION)} | query if query else {}


def from_query(query: Mapping[str, str], opening: Scene) -> tuple[Scene, tuple[str, ...]]:
    """The scene that a link asks for, and a sentence for each part of it that had to be ignored.

    Never raises: whatever a link holds, there is a scene to show.
    """
    left = {str(name): str(value) for name, value in query.items()}
    version = left.pop(_VERSION, str(SCHEMA_VERSION))
    if version != str(SCHEMA_VERSION):
        return opening, (f"all of it: v must be {SCHEMA_VERSION}, got {checks.shown(version)}",)
    ignored: list[str] = []
    scene = opening
    if (name := left.pop(_OBJECTIVE, None)) is not None:
        try:
            scene = opening.on(LANDSCAPES[checks.one_of(_OBJECTIVE, name, LANDSCAPES)])
        except ValueError as error:
            ignored.append(str(error))
    readers = _readers(scene.objective.landscape)
    for name, text in left.items():
        if name not in readers:
            ignored.append(f"{checks.shown(name)} is not a part of a link")
        elif len(text) > _LONGEST_VALUE:
            ignored.append(f"{name} must be shorter, got {checks.shown(text)}")
        else:
            try:
                scene = readers[name](scene, text)
            except ValueError as error:
                ignored.append(str(error))
    return scene, tuple(ignored)


def _readers(landscape: Landscape) -> dict[str, Any]:
    """For each name a link may hold: (scene, text) -> scene."""

    def shared(name: str, whole: bool) -> Any:
        return lambda scene, text: replace(scene, **{name: _number(name, text, whole)})

    def own(name: str) -> Any:
        def read(scene: Scene, text: str) -> Scene:
            values = scene.objective.parameters | {name: _number(name, text)}
            return replace(scene, objective=landscape(**values))

        return read

    return {
        **{parameter.symbol: shared(parameter.name, parameter.whole) for parameter in _SHARED},
        **{parameter.symbol: own(parameter.name) for parameter in landscape.parameters},
        _START: lambda scene, text: replace(scene, start=_point(text)),
        _SHOW: lambda scene, text: scene.with_visible(tuple(filter(None, text.replace(",", ".").split(".")))),
        _HOLD: lambda scene, text: replace(scene, hold=checks.one_of(_HOLD, text, HOLDS)),
    }


def _text(value: float) -> str:
    """The shortest text that reads back as the same number, without a plus sign, which an address reads as a space."""
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value).replace("+", "")


def _number(name: str, text: str, whole: bool = False) -> float:
    plain = text if text.isascii() and "_" not in text else ""  # Python would read 1_0 as 10
    try:
        return int(plain) if whole else float(plain)
    except ValueError:
        raise ValueError(f"{name} must be a {'whole ' if whole else ''}number, got {checks.shown(text)}") from None


def _point(text: str) -> tuple[float, float]:
    numbers = text.replace(",", "_").split("_")
    if len(numbers) != 2:
        raise ValueError(f"start must be two numbers x_y, got {checks.shown(text)}")
    return checks.point("start", [_number("start", number) for number in numbers])
