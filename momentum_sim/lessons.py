"""Lessons: documents that a page, a presenter or a worksheet can show. A lesson is a TOML file.

``question``, ``lead``   what is asked, and a sentence that says what to do
``scene``                the opening scene
``beats``                three changes of it: ``title``, ``text`` and what they ``set``
``facts``                more changes of it, by name, whose numbers the prose speaks of
``prose``                Markdown, read after the picture
``sources``              what it rests on

Texts may hold measured numbers in braces, such as ``{heavy_ball.settles}`` or ``{gradient_descent.short:.1%}``: what
`momentum_sim.narration.Measures` has of each run of the beat's (in prose, the opening) scene. Prose may also ask for
``{name[heavy_ball].settles}``, of the scene that the fact of this name sets.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from momentum_sim import checks
from momentum_sim.narration import measures
from momentum_sim.scene import Scene
from momentum_sim.scene.reading import Fields

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Beat:
    """One of a lesson's steps: a scene, and a sentence on what to notice in it."""

    title: str
    text: str
    scene: Scene


@dataclass(frozen=True)
class Lesson:
    """A question, its opening scene, beats, prose and sources."""

    question: str
    lead: str
    opening: Scene
    beats: tuple[Beat, ...]
    prose: str
    sources: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> Self:
        """The lesson in a file. `ValueError` names the file and what is wrong in it."""
        try:
            return cls.from_dict(tomllib.loads(path.read_text(encoding="utf-8")))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The lesson that plain data describes; `ValueError` says what is missing, unknown or wrong."""
        fields = Fields("lesson", data)
        version = fields.take("schema_version")
        if version != SCHEMA_VERSION or isinstance(version, bool):
            raise ValueError(f"schema_version must be {SCHEMA_VERSION}, got {checks.shown(version)}")
        opening = Scene.from_dict(fields.take("scene"))
        lesson = cls(
            question=_text(fields, "question"),
            lead=_text(fields, "lead"),
            opening=opening,
            beats=tuple(_beat(item, opening) for item in fields.take_list("beats")),
            prose=_filled(fields, "prose", measures(opening) | _facts(fields.take("facts", {}), opening)),
            sources=tuple(checks.text("source", source) for source in fields.take_list("sources")),
        )
        fields.finish()
        return lesson


def _beat(data: Any, opening: Scene) -> Beat:
    fields = Fields("beat", data)
    scene = _changed(opening, fields.take("set"))
    beat = Beat(_text(fields, "title"), _filled(fields, "text", measures(scene)), scene)
    fields.finish()
    return beat


def _changed(opening: Scene, changes: Any) -> Scene:
    """The opening scene with some of its fields set; ``show`` lists the optimizers that are visible."""
    fields = Fields("set", changes)
    shown = fields.take_list("show", list(opening.visible))
    parameters = fields.take("parameters", {})
    document = opening.to_dict()
    document["objective"]["parameters"].update(Fields("parameters", parameters).rest())
    changed = fields.rest()
    if "objective" in changed:
        del document["live"]  # another objective has its own sliders
    document.update(changed)
    return Scene.from_dict(document).with_visible(tuple(shown))


def _text(fields: Fields, name: str) -> str:
    return checks.text(name, fields.take(name))


def _facts(data: Any, opening: Scene) -> dict[str, Any]:
    return {name: measures(_changed(opening, changes)) for name, changes in Fields("facts", data).rest().items()}


def _filled(fields: Fields, name: str, numbers: Mapping[str, Any]) -> str:
    """A text with the numbers it asks for."""
    text = _text(fields, name)
    try:
        return text.format_map(numbers)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise ValueError(f"{name} asks for a number that is not there: {error!r} in {checks.shown(text)}") from None
