"""The kinds of files that a scene can leave as, and what each is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

from momentum_sim import checks, hints, reprs
from momentum_sim.export.destinations import where
from momentum_sim.export.options import Options
from momentum_sim.export.progress import Progress, unheard
from momentum_sim.export.staged import as_scene
from momentum_sim.scene import Scene
from momentum_sim.simulation import Run

Make = Callable[[Scene, Options, Progress], bytes]


@dataclass(frozen=True)
class Kind:
    """A kind of file: its ending, what it is, its media type, and how it is made.

    ``asks``: what of `momentum_sim.problems.ANSWERS` a scene's problem must have for it.
    """

    ending: str
    title: str
    media_type: str
    make: Make
    asks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return reprs.line("Kind", self.ending, self.title)

    def can_hold(self, scene: Scene) -> bool:
        """Whether a scene can leave as it."""
        return scene.kind.answers.issuperset(self.asks)

    @property
    def where(self) -> str:
        """The names of the places that take it, of `momentum_sim.export.destinations`."""
        return where(self.ending)


def _made_in(module: str, ending: str) -> Make:
    """A kind's maker, which has its ending's name. It is imported when it is asked for: numbers need no drawing."""

    def make(scene: Scene, options: Options, progress: Progress) -> bytes:
        maker: Make = getattr(import_module(f"momentum_sim.export.{module}"), ending)
        return maker(scene, options, progress)

    return make


#: Every kind by its ending.
KINDS: dict[str, Kind] = {
    ending: Kind(ending, title, media_type, _made_in(module, ending), tuple(asks))
    for ending, title, media_type, module, *asks in (
        ("html", "Live page", "text/html", "page"),
        ("svg", "Animated SVG", "image/svg+xml", "moving.svg"),
        ("gif", "GIF", "image/gif", "moving.gif"),
        ("mp4", "Video", "video/mp4", "moving.mp4"),
        ("png", "Picture", "image/png", "stills"),
        ("pdf", "Vector picture", "application/pdf", "stills"),
        ("csv", "Trajectories", "text/csv", "data"),
        ("json", "Scene", "application/json", "data"),
        ("py", "Program", "text/x-python", "program", "path"),
    )
}


def kind_of(path: str | PurePath) -> Kind:
    """The kind that a file's ending names; `ValueError` says which there are."""
    ending = PurePath(path).suffix.lower().removeprefix(".")
    return KINDS[checks.one_of("ending", ending, KINDS)]


@hints.keywords
def render(scene: Scene | Run, kind: str, options: Options | None = None, progress: Progress | None = None) -> bytes:
    """The bytes of a scene, or of a run's, as a kind of file, one of `KINDS`.

    ``progress(done, all)`` hears how far it is. The same scene, options and version give the same bytes.

    Raises `RefusedError` for another kind or a run that no scene has, `MissingExtraError` where something must be
    installed first, and `PainterError` where a picture's painters fail.
    """
    return KINDS[checks.one_of("kind", kind, KINDS)].make(as_scene(scene), options or Options(), progress or unheard)
