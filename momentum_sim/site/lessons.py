"""The lessons that a site has, in their order, and what each page calls the scenes that it can open with."""

from collections.abc import Mapping
from dataclasses import dataclass

from momentum_sim.lessons import TITLES, Lesson, path_of
from momentum_sim.scene import Scene, query_text, to_query

#: The lesson that translates conventions: every other page leads there with what is on its stage.
TRANSLATOR = "conventions"


@dataclass(frozen=True)
class Page:
    """A lesson's page: the stem of its files, its name, the lesson."""

    name: str
    title: str
    lesson: Lesson

    @property
    def path(self) -> str:
        """Where it lies in the site."""
        return f"{self.name}.html"

    def link(self, scene: Scene) -> str:
        """A link to a scene on this page."""
        return self.path + query_text(to_query(scene, self.lesson.opening))

    def address(self, name: str) -> str:
        """A link to the scene that words of the lesson set, by what they name."""
        return self.link(self.lesson.pressed[name])

    @property
    def scenes(self) -> Mapping[str, Scene]:
        """The scenes that an address could once name: each beat, ``race.html#beat-2``, and each item that sets one."""
        beats = {f"beat-{number}": beat.scene for number, beat in enumerate(self.lesson.beats, start=1)}
        items = {name: scene for name, scene in self.lesson.pressed.items() if name.startswith("item-")}
        return beats | items


def read_pages() -> tuple[Page, ...]:
    """Every lesson's page. `ValueError` names file and line of what is wrong."""
    return tuple(Page(name, title, Lesson.load(path_of(name))) for name, title in TITLES.items())
