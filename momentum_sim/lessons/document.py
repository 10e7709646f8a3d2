"""The lesson document: dataclasses, and how they are made of plain data."""

import pathlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar

from momentum_sim import checks, reprs
from momentum_sim.figure_names import FIGURES
from momentum_sim.lessons import glossary, links
from momentum_sim.lessons.faults import located
from momentum_sim.lessons.filling import filled
from momentum_sim.lessons.settings import computed
from momentum_sim.lessons.source import Source
from momentum_sim.lessons.touching import refuse, settings_in
from momentum_sim.narration import measures, replayed
from momentum_sim.scene import FOLDABLE, Scene
from momentum_sim.scene.reading import Fields, check_version
from momentum_sim.scene.sliders import with_noise_sliders

SCHEMA_VERSION = 1
#: What a lesson can have below its prose for its reader to use.
TOOLS = ("own_curve",)
#: What stands above the sentences that a reader can say now.
CAN_SAY = "What you can now say"
#: What stands above what its reader can try.
EXERCISES = "Three exercises"

_MOST_TO_SAY = 3
_EXERCISES = 3

_Made = TypeVar("_Made")
#: Reads a text by its name, filled with numbers, whose words may touch the stage.
_Touching = Callable[[str, Fields, Mapping[str, Any]], str]


@dataclass(frozen=True)
class Beat:
    """One of a lesson's steps: a scene, and a sentence on what to notice in it."""

    title: str
    text: str
    scene: Scene
    __repr__ = reprs.of_fields


@dataclass(frozen=True)
class LookCloser:
    """Something for who wants to know more: a text, and the scene it speaks of if that is not the opening one.

    ``figures`` are the names of those to show below, of whatever scene is on the stage; ``code`` says whether its runs
    are shown as programs.
    """

    title: str
    text: str
    scene: Scene | None
    figures: tuple[str, ...] = ()
    code: bool = False
    __repr__ = reprs.of_fields

    @property
    def follows(self) -> bool:
        """Whether it shows what is on the stage, and so changes with it."""
        return bool(self.figures) or self.code


@dataclass(frozen=True)
class Exercise:
    """A question that its reader can answer with the page, a hint, which may be empty, and the answer, as Markdown."""

    question: str
    answer: str
    hint: str = ""
    __repr__ = reprs.of_fields

    @property
    def waiting(self) -> dict[str, str]:
        """What waits to be opened, by what it is called."""
        return ({"Hint": self.hint} if self.hint else {}) | {"Answer": self.answer}


@dataclass(frozen=True)
class Lesson:
    """A question, its opening scene, beats, prose, what waits under "Look closer", exercises, sources, what one says.

    ``settings`` are the scenes that words of its texts set when they are pressed, by what these words name;
    ``figures`` the names of those before its prose, of whatever scene is on the stage; ``tool`` what stands below it
    for its reader to use, one of `TOOLS`.
    """

    question: str
    lead: str
    opening: Scene
    beats: tuple[Beat, ...]
    prose: str
    look_closer: tuple[LookCloser, ...]
    sources: tuple[str, ...]
    shown: tuple[str, ...] | None = None
    can_say: tuple[str, ...] = ()
    settings: Mapping[str, Scene] = field(default_factory=dict)
    figures: tuple[str, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    tool: str | None = None

    @property
    def parameters(self) -> list[str]:
        """The parameters whose sliders are seen at first: what the lesson is about."""
        live = [slider.parameter for slider in self.opening.live]
        return live if self.shown is None else [name for name in self.shown if name in live]

    @property
    def pressed(self) -> dict[str, Scene]:
        """Every scene that a press in a text goes to: ``settings``, and those of items, as ``item-1`` and so on."""
        items = {f"item-{k}": item.scene for k, item in enumerate(self.look_closer, start=1) if item.scene}
        return {**self.settings, **items}

    def __repr__(self) -> str:
        return reprs.line("Lesson", repr(self.question), f"{len(self.beats)} beats")

    @classmethod
    def load(cls, path: pathlib.Path | str) -> Self:
        """The lesson in a file. `ValueError` names the file, the line and what is wrong there."""
        return _read(pathlib.Path(path), cls.from_dict)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The lesson that plain data describes; `ValueError` says what is missing, unknown or wrong."""
        fields = Fields("lesson", data)
        opening = _opening(fields)
        scenes = _scenes(fields, opening)
        facts = {name: measures(scenes[name]) for name in scenes if name != "opening"} | _replays(fields, opening)
        numbers = measures(opening) | facts
        settings: dict[str, Scene] = {}

        def touching(name: str, of: Fields, numbers: Mapping[str, Any]) -> str:
            text = _filled(of, name, numbers, linked=name != "lead")
            with located(name):
                settings.update(settings_in(name, text, scenes))
                glossary.check(name, text)
            return text

        lesson = cls(
            question=_words(fields, "question", {}),
            lead=touching("lead", fields, numbers),
            opening=opening,
            beats=_each(fields, "beats", lambda item: _beat(item, scenes, facts)),
            shown=_shown(fields, opening),
            prose=touching("prose", fields, numbers),
            look_closer=_each(fields, "look_closer", lambda item: _look_closer(item, scenes, facts, touching), []),
            exercises=_exercises(fields, numbers, touching),
            settings=settings,
            sources=_each(fields, "sources", _source),
            can_say=_can_say(fields, numbers),
            figures=_figures(fields),
            tool=_tool(fields),
        )
        fields.finish()
        return lesson


def load_scene(path: pathlib.Path, beat: int | None = None) -> Scene:
    """The opening scene of the lesson in a file, or that of a beat, counted from 1; nothing of it is measured.

    Errors as `Lesson.load`; `ValueError` for a beat that there is not.
    """
    if beat is None:
        return _read(path, lambda data: _opening(Fields("lesson", data)))

    def changes(data: dict[str, Any]) -> list[Any]:
        with located("beats"):
            return Fields("lesson", data).take_list("beats")

    index = checks.whole_number(f"beat of {path.stem}", beat, 1, len(_read(path, changes))) - 1

    def scene(data: dict[str, Any]) -> Scene:
        fields = Fields("lesson", data)
        scenes = _scenes(fields, _opening(fields))
        with located("beats", index), located("set"):
            return _changed(scenes, Fields("beat", fields.take_list("beats")[index]).take("set"))

    return _read(path, scene)


def load_question(path: pathlib.Path) -> str:
    """What the lesson in a file asks; nothing else of it is read. Errors as `Lesson.load`."""
    return _read(path, lambda data: _words(Fields("lesson", data), "question", {}))


def load_lead(path: pathlib.Path) -> str | None:
    """The lead of the lesson in a file; None if numbers are in it, which would have to be measured first."""
    lead = _read(path, lambda data: _text(Fields("lesson", data), "lead"))
    return None if "{" in lead else lead


def _read(path: pathlib.Path, make: Callable[[dict[str, Any]], _Made]) -> _Made:
    """What is made of a file's data; an error has the file and the line."""
    source = Source.read(path)
    try:
        return make(source.data)
    except checks.RefusedError as error:
        raise source.blamed(error) from None


def _opening(fields: Fields) -> Scene:
    with located("schema_version"):
        check_version(fields.take("schema_version"), SCHEMA_VERSION)
    with located("scene"):
        return computed(fields.take("scene"), {})


def _scenes(fields: Fields, opening: Scene) -> dict[str, Scene]:
    """The opening scene, as ``opening``, and each fact's by its name."""
    scenes = {"opening": opening}
    with located("facts"):
        for name, changes in Fields("facts", fields.take("facts", {})).rest().items():
            with located(name):
                if name in scenes:
                    raise checks.RefusedError("a fact", "have another name than the opening scene", name)
                scenes[name] = _changed(scenes, changes)
    return scenes


def _beat(data: Any, scenes: Mapping[str, Scene], facts: dict[str, Any]) -> Beat:
    fields = Fields("beat", data)
    with located("set"):
        scene = _changed(scenes, fields.take("set"))
    numbers = measures(scene) | facts
    beat = Beat(_words(fields, "title", numbers), _filled(fields, "text", numbers), scene)
    with located("text"):
        refuse("text of a beat", beat.text)
    fields.finish()
    return beat


def _shown(fields: Fields, opening: Scene) -> tuple[str, ...] | None:
    """The parts of the stage that are seen at first; None for all."""
    given = fields.take("shown", None)
    with located("shown"):
        if given is None:
            return None
        if not isinstance(given, list):
            raise checks.RefusedError("shown", "be a list", given)
        known = (*FOLDABLE, *(live.parameter for live in opening.live))
        return tuple(checks.one_of("part that is shown", name, known) for name in given)


def _look_closer(
    data: Any,
    scenes: Mapping[str, Scene],
    facts: dict[str, Any],
    touching: _Touching,
) -> LookCloser:
    fields = Fields("look_closer", data)
    changes = fields.take("set", None)
    with located("set"):
        scene = None if changes is None else _changed(scenes, changes)
    numbers = measures(scene or scenes["opening"]) | facts
    title, text = _words(fields, "title", numbers), touching("text", fields, numbers)
    item = LookCloser(title, text, scene, _figures(fields), _code(fields))
    fields.finish()
    return item


def _exercises(fields: Fields, numbers: Mapping[str, Any], touching: _Touching) -> tuple[Exercise, ...]:
    """Three exercises, or none at all."""

    def read(item: Any) -> Exercise:
        given = Fields("exercises", item)
        exercise = Exercise(
            question=touching("question", given, numbers),
            hint=touching("hint", given, numbers) if "hint" in item else "",
            answer=touching("answer", given, numbers),
        )
        given.finish()
        return exercise

    exercises = _each(fields, "exercises", read, [])
    if len(exercises) not in (0, _EXERCISES):
        with located("exercises"):
            raise checks.RefusedError("exercises", f"be {_EXERCISES}, or none", len(exercises))
    return exercises


def _can_say(fields: Fields, numbers: Mapping[str, Any]) -> tuple[str, ...]:
    """The sentences that its reader can say now."""

    def read(item: Any) -> str:
        sentence = filled("can_say", checks.text("can_say", item), numbers)
        links.check(sentence)
        refuse("can_say", sentence, dotted=True)
        glossary.check("can_say", sentence)
        return sentence

    sentences = _each(fields, "can_say", read, [])
    if len(sentences) > _MOST_TO_SAY:
        with located("can_say"):
            raise checks.RefusedError("can_say", f"have at most {_MOST_TO_SAY} sentences", len(sentences))
    return sentences


def _source(item: Any) -> str:
    """A line of what the lesson rests on."""
    source = filled("source", checks.text("source", item), {})
    refuse("source", source)
    return source


def _tool(fields: Fields) -> str | None:
    """What its reader can use below the prose; None for nothing."""
    given = fields.take("tool", None)
    with located("tool"):
        return None if given is None else checks.one_of("tool", given, TOOLS)


def _figures(fields: Fields) -> tuple[str, ...]:
    """The names in ``figure``: one, or a list of them."""
    given = fields.take("figure", [])
    with located("figure"):
        names = given if isinstance(given, list) else [given]
        return tuple(checks.one_of("figure", name, FIGURES) for name in names)


def _code(fields: Fields) -> bool:
    with located("code"):
        return fields.take_flag("code", False)


def _replays(fields: Fields, opening: Scene) -> dict[str, Any]:
    """What torch and the recursion make of each list of momenta, by the replay's name."""
    replays = {}
    with located("replays"):
        for name, settings in Fields("replays", fields.take("replays", {})).rest().items():
            with located(name):
                given = Fields("replay", settings)
                step_size, momenta, start = (given.take(field) for field in ("step_size", "momenta", "start"))
                given.finish()
                replays[name] = replayed(opening.objective, step_size, momenta, start)
    return replays


def _changed(scenes: Mapping[str, Scene], changes: Any) -> Scene:
    """The opening scene with some of its fields set; ``show`` lists the optimizers that are visible."""
    fields = Fields("set", changes)
    shown = fields.take_list("show") if "show" in changes else None
    parameters = Fields("parameters", fields.take("parameters", {})).rest()
    opening = scenes["opening"]
    document = opening.to_dict()
    document["objective"]["parameters"].update(parameters)
    if "n_steps" not in opening.kind.answers:
        del document["n_steps"]  # which follows from the parameters
    changed = fields.rest()
    if "objective" in changed:
        if parameters:
            raise checks.RefusedError("parameters", "stand in the objective that is set", parameters)
        for own in ("live", "adaptive_step_size"):  # which another objective has its own of
            document.pop(own, None)
    document.update(changed)
    scene = computed(document, scenes, shown)
    if scene.noise is None or "live" in changed:
        return scene
    return replace(scene, live=with_noise_sliders(scene.live))  # as where a link sets it


def _each(fields: Fields, name: str, read: Callable[[Any], _Made], *default: list[Any]) -> tuple[_Made, ...]:
    """Every item of a list, read."""
    with located(name):
        items = fields.take_list(name, *default)
    read_items = []
    for index, item in enumerate(items):
        with located(name, index):
            read_items.append(read(item))
    return tuple(read_items)


def _text(fields: Fields, name: str) -> str:
    with located(name):
        return checks.text(name, fields.take(name))


def _filled(fields: Fields, name: str, numbers: Mapping[str, Any], *, linked: bool = False) -> str:
    """A text with the numbers it asks for; ``linked``: it may lead to other pages."""
    text = _text(fields, name)
    with located(name):
        said = filled(name, text, numbers)
        links.check(said, allowed=linked)
        return said


def _words(fields: Fields, name: str, numbers: Mapping[str, Any]) -> str:
    """A text that stands where nothing in it can be pressed or looked up."""
    said = _filled(fields, name, numbers)
    with located(name):
        refuse(name, said)
    return said
