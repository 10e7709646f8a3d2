"""Home, as the app shows it before and after Streamlit's scripts have run."""

from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from momentum_sim.lessons import GLOSSARY, TITLES, load_lead, load_question, names, path_of
from momentum_sim.lessons.way import Station, home
from momentum_sim.stage.bundle import home_script
from pages.serving.places import base

_ASSETS = Path(__file__).parents[2] / "assets"
_NOTES = """<p><b>On each page.</b> One question, one stage, beats to follow. What theory predicts stands beside
what the run did, and each page says where that stops being true.</p>
<p><b>For teachers.</b> The address holds what is on the stage: send it, and everybody sees what you see. Predict
hides a run until the class has said how it ends.</p>
<p><b>For authors.</b> Whatever is on a stage can leave with you, live in one file or as a picture:
<a href="embed">Embed</a> shows how.</p>
"""
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def home_html() -> str:
    """What Home says."""
    return _home(tuple(path_of(name).stat().st_mtime_ns for name in TITLES))


@lru_cache(maxsize=1)
def done_script() -> str:
    """A script that shows what of it was done in this browser."""
    return home_script()


@lru_cache(maxsize=1)
def _home(modified: tuple[int, ...]) -> str:  # noqa: ARG001  # so that edited lessons are read anew
    stations = (
        Station(name, name, load_question(path_of(name)), _plain(load_lead(path_of(name)) or "")) for name in TITLES
    )
    return home(stations, _NOTES, GLOSSARY)


def _plain(markdown: str) -> str:
    """A text without its marks."""
    tokens = _MARKDOWN.parseInline(markdown)[0].children or []
    return "".join(token.content or " " * token.type.endswith("break") for token in tokens)


async def _card(request: Request) -> Response:
    lesson = request.path_params["lesson"]
    if lesson not in names():
        return PlainTextResponse("There is no lesson of this name.", 404)
    return FileResponse(_ASSETS / "cards" / f"{lesson}.svg", media_type="image/svg+xml")


#: The pictures on Home. They are kept, as the gallery's are: nothing has to be compiled for them.
CARDS = Route(f"{base()}/cards/{{lesson}}.svg", _card)
