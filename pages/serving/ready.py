"""What the first reader would wait for, made while no reader is there yet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread, Timer
from typing import Any

from momentum_sim.lessons import load_scene, path_of
from momentum_sim.stage import are_made, begin_modules, needs_of
from momentum_sim.stage.helper import begin
from pages.serving.pictures import begin_painting
from pages.serving.places import FRONT, place_of

_FIRST_READER_S = 5.0  # who starts the app and opens it at once has the stage before anything is painted for others


@asynccontextmanager
async def ready(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Begin with the server; it does not wait."""
    _front.start()
    yield {}


def wait_for_the_front() -> None:
    """Wait until all is made that was begun with the server, rather than make it twice."""
    if _front.ident:
        _front.join()


def _make_front() -> None:
    needed = needs_of(load_scene(path_of(FRONT)))
    if not are_made(needed):
        measuring = begin("momentum_sim.lessons", "Lesson.load", str(path_of(FRONT)))
        for made in (begin_modules(needed), measuring):
            if made:
                made.join()
    later = Timer(_FIRST_READER_S, begin_painting, [place_of(FRONT, "")])
    later.daemon = True
    later.start()


_front = Thread(target=_make_front, name="front page", daemon=True)
