"""A scene as a link's query: readable, versioned, and only what differs from the scene that the page opens with.

``?v=1&beta=0.95&show=heavy_ball.demon&start=-6_1.5``. Lists are joined with marks that a browser leaves as they are;
who writes one by hand may use commas. What a stage lets one change can be in a link;
everything else is the opening scene's.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from momentum_sim import checks
from momentum_sim.objectives import LANDSCAPES, Landscape
from momentum_sim.parameters import adaptive_step_size, momentum, n_steps, step_size
from momentum_sim.scene.document import HOLDS, SCHEMA_VERSION, Scene
from momentum_sim.scene.panels import COMPANIONS, PICTURES, Panel, box
from momentum_sim.scene.parts import EQUALS, Prediction, RateChange

_LONGEST_VALUE = 200
_VERSION, _OBJECTIVE = "v", "objective"
_SHARED = (momentum, step_size, adaptive_step_size, n_steps)
_EQUAL = dict(zip(("step", "effective"), EQUALS, strict=True))
_NONE = "none"  # a part of the opening scene that this one has not


def to_query(scene: Scene, opening: Scene) -> dict[str, str]:
    """What of a scene differs from the page's opening one; nothing if nothing does."""
    usual = opening.on(scene.objective.landscape)
    base = _with_steps(usual, scene.n_steps)
    query: dict[str, str] = {}
    if scene.objective.name != opening.objective.name:
        query[_OBJECTIVE] = scene.objective.name
    for parameter in scene.objective.landscape.parameters:
        value = scene.objective.parameters[parameter.name]
        if value != base.objective.parameters[parameter.name]:
            query[parameter.symbol] = _text(value)
    for parameter in _SHARED:
        value = getattr(scene, parameter.name)
        if value != getattr(usual, parameter.name):
            query[parameter.symbol] = _text(value)
    for name, write in _WRITERS.items():
        text = write(scene)
        if text != write(base):
            query[name] = text
    return {_VERSION: str(SCHEMA_VERSION)} | query if query else {}


def from_query(query: Mapping[str, str], opening: Scene) -> tuple[Scene, tuple[str, ...]]:
    """The scene that a link asks for, and a sentence for each part of it that had to be ignored.

    Never raises: whatever a link holds, there is a scene to show.
    """
    left = {name: value for name, value in query.items() if isinstance(name, str) and isinstance(value, str)}
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
    ignored += [f"{checks.shown(name)} is not a part of a link" for name in left if name not in readers]
    for name, read in readers.items():
        if name not in left:
            continue
        text = left[name]
        if len(text) > _LONGEST_VALUE:
            ignored.append(f"{name} must be shorter, got {checks.shown(text)}")
        else:
            try:
                scene = read(scene, text)
            except ValueError as error:
                ignored.append(str(error))
    return scene, tuple(ignored)


# What of a scene, besides its parameters, is in a link: name -> (scene) -> text.
_WRITERS: dict[str, Callable[[Scene], str]] = {
    "start": lambda scene: _numbers(scene.start),
    "show": lambda scene: ".".join(scene.visible),
    "hold": lambda scene: scene.hold,
    "picture": lambda scene: _panel_text(scene.picture),
    "panel": lambda scene: _panel_text(scene.companion),
    "view": lambda scene: _numbers(scene.contour.view) if scene.contour and scene.contour.view else _NONE,
    "step": lambda scene: _NONE if scene.step is None else str(scene.step),
    "follow": lambda scene: scene.follow or _NONE,
    "vectors": lambda scene: "on" if scene.vectors else "off",
    "equal": lambda scene: next(word for word, equal in _EQUAL.items() if equal == scene.equal),
    "drop": lambda scene: _numbers((scene.rate_change.step, scene.rate_change.factor)) if scene.rate_change else _NONE,
    "predict": lambda scene: "_".join(map(str, vars(scene.prediction).values())) if scene.prediction else _NONE,
}


Reader = Callable[[Scene, str], Scene]


def _readers(landscape: Landscape) -> dict[str, Reader]:
    """For each name a link may hold, how it changes a scene; in the order in which they must be read."""

    def shared(name: str) -> Reader:
        return lambda scene, text: replace(scene, **cast(Any, {name: _number(name, text)}))

    def own(name: str) -> Reader:
        def read(scene: Scene, text: str) -> Scene:
            values = scene.objective.parameters | {name: _number(name, text)}
            return replace(scene, objective=landscape(**values))

        return read

    return {
        **{parameter.symbol: shared(parameter.name) for parameter in _SHARED},
        n_steps.symbol: lambda scene, text: _with_steps(scene, _whole("n_steps", text)),
        **{parameter.symbol: own(parameter.name) for parameter in landscape.parameters},
        "start": lambda scene, text: replace(scene, start=checks.point("start", _many("start", text, 2))),
        "show": lambda scene, text: scene.with_visible(tuple(filter(None, text.replace(",", ".").split(".")))),
        "hold": lambda scene, text: replace(scene, hold=checks.one_of("hold", text, HOLDS)),
        "picture": lambda scene, text: _with_picture(scene, _panel("picture", text, PICTURES)),
        "panel": lambda scene, text: _with_companion(
            scene, None if text == _NONE else _panel("panel", text, COMPANIONS)
        ),
        "view": _with_view,
        "step": lambda scene, text: replace(scene, step=None if text == _NONE else _whole("step", text)),
        "follow": lambda scene, text: replace(scene, follow=None if text == _NONE else text),
        "vectors": lambda scene, text: replace(scene, vectors=checks.one_of("vectors", text, ("on", "off")) == "on"),
        "equal": lambda scene, text: replace(scene, equal=_EQUAL[checks.one_of("equal", text, _EQUAL)]),
        "drop": lambda scene, text: replace(scene, rate_change=None if text == _NONE else _rate_change(text)),
        "predict": lambda scene, text: replace(scene, prediction=None if text == _NONE else _prediction(text)),
    }


def _with_steps(scene: Scene, count: int) -> Scene:
    """The scene with another number of steps, without what lies beyond them."""
    shown, asked = scene.step, scene.prediction
    return replace(
        scene,
        n_steps=count,
        step=shown if shown is None or shown < count else None,
        prediction=asked if asked is None or asked.step <= count else None,
    )


def _panel_text(panel: Panel | None) -> str:
    """A panel's kind, and which way it is if not the usual: ``gap``, ``position.across``, ``map.theory``."""
    if panel is None:
        return _NONE
    way = panel.way and getattr(panel, panel.way)
    return f"{panel.kind}.{way}" if way and way != getattr(type(panel)(), panel.way or "") else panel.kind


def _panel(name: str, text: str, kinds: Mapping[str, type[Panel]]) -> Panel:
    """The panel of one of these kinds that a text names."""
    kind, dot, way = text.replace(",", ".").partition(".")
    panel = kinds[checks.one_of(name, kind, kinds)]
    if dot and panel.way is None:
        raise ValueError(f"{name} {kind} must have no direction, got {checks.shown(way)}")
    return panel(**{panel.way: way}) if dot and panel.way else panel()  # type: ignore[arg-type]  # a panel's own field


def _with_picture(scene: Scene, picture: Panel) -> Scene:
    """The scene with another picture where it has one, else with one before its companion."""
    if scene.picture is None:
        return replace(scene, panels=(picture, *scene.panels))
    return replace(scene, panels=tuple(picture if panel is scene.picture else panel for panel in scene.panels))


def _with_companion(scene: Scene, companion: Panel | None) -> Scene:
    """The scene with another panel beside its picture, or none."""
    return replace(scene, panels=tuple(panel for panel in (scene.picture, companion) if panel is not None))


def _with_view(scene: Scene, text: str) -> Scene:
    view = None if text == _NONE else box("view", _many("view", text, 4))
    if scene.contour is None and view is None:
        return scene
    if scene.contour is None:
        raise ValueError(f"view must be left out where there is no contour, got {checks.shown(text)}")
    looked = replace(scene.contour, view=view)
    return replace(scene, panels=tuple(looked if panel is scene.contour else panel for panel in scene.panels))


def _prediction(text: str) -> Prediction:
    ask, *steps = text.replace(",", "_").split("_")
    if len(steps) != 2:
        raise ValueError(f"predict must be a question and two steps, such as place_5_15; got {checks.shown(text)}")
    return Prediction(ask, *(_whole("predict", step) for step in steps))


def _rate_change(text: str) -> RateChange:
    """From which step on the step size is how many times what it was: ``10_0.1``."""
    step, mark, factor = text.replace(",", "_").partition("_")
    if not mark:
        raise ValueError(f"drop must be a step and a factor, such as 10_0.1; got {checks.shown(text)}")
    return RateChange(_whole("drop", step), _number("drop", factor))


def _numbers(values: tuple[float, ...]) -> str:
    return "_".join(_text(value) for value in values)


def _text(value: float) -> str:
    """The shortest text that reads back as the same number, without a plus sign, which an address reads as a space."""
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value).replace("+", "")


def _plain(text: str) -> str:
    """The text, if Python would not read more into it than stands there: 1_0 is no 10."""
    return text if text.isascii() and "_" not in text else ""


def _number(name: str, text: str) -> float:
    try:
        return float(_plain(text))
    except ValueError:
        raise ValueError(f"{name} must be a number, got {checks.shown(text)}") from None


def _whole(name: str, text: str) -> int:
    try:
        return int(_plain(text))
    except ValueError:
        raise ValueError(f"{name} must be a whole number, got {checks.shown(text)}") from None


def _many(name: str, text: str, count: int) -> tuple[float, ...]:
    numbers = text.replace(",", "_").split("_")
    if len(numbers) != count:
        raise ValueError(f"{name} must be {count} numbers joined by _, got {checks.shown(text)}")
    return tuple(_number(name, number) for number in numbers)
