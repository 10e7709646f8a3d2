"""The document that every address answers with, as it is before Streamlit's scripts have run."""

import logging
import re
from html import escape
from pathlib import Path

from anyio.to_thread import run_sync
from starlette.datastructures import URL, Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from momentum_sim.lessons import GLOSSARY, GLOSSARY_LEAD, GLOSSARY_QUESTION, HOME, HOME_LEAD, HOME_QUESTION
from momentum_sim.narration import described, outcome
from momentum_sim.stage import MOUNTED, are_made, needs_of
from momentum_sim.stage.bundle import glossary_style, home_style
from pages.serving.answers import Answer, taken, without
from pages.serving.glossary import app_glossary
from pages.serving.home import done_script, home_html
from pages.serving.pictures import PREVIEW_SIZE, still
from pages.serving.places import COMPILING, FRONT, Place, base, is_nested, page_at, place_of, title_of

_LOG = logging.getLogger(__name__)
_STYLE = (Path(__file__).parents[2] / "assets" / "first.css").read_text(encoding="utf-8")
_ICONS = f"<script>{Path(__file__).with_name('icons.js').read_text(encoding='utf-8')}</script>"
_PATIENCE = 0.5  # seconds that the document waits for its still
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
#: Streamlit's own typeface, 170 kB before the first script: no page here is set in it.
_PRELOADED = re.compile(r"<link\s+rel=\"preload\"[^>]*as=\"font\"[^>]*>")
_STAGE = "./_stcore/bidi-components/momentum-sim.stage"
_FACES = "".join(
    f'<link rel="preload" href="./app/static/{face}.woff2" as="font" type="font/woff2" crossorigin>'
    for face in ("sans", "serif")
)
_STAGE_LOADED = (
    f'<link rel="modulepreload" href="{_STAGE}/{MOUNTED}"><link rel="preload" href="{_STAGE}/stage.css" as="style">'
)
_DARK, _LIGHT = "dark_theme", "light_theme"  # what `embed_options` may ask for


class FirstPage:
    """Puts into documents of lessons, Home and the glossary what is seen first, a title and what chats show of a link.

    All is of the address that is asked for. Once there is a stage, or the page, it takes that place; until then what
    Streamlit puts there is not seen, so that nothing jumps. Other documents go through as they are, but for those of
    paths below paths, at which Streamlit's scripts would look for themselves in vain: such a reader is sent to a path
    without a page that they can be found from.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        asked = Headers(scope=scope) if scope["type"] == "http" and scope["method"] == "GET" else Headers()
        accepted, path = asked.get("accept", ""), scope["path"]
        wanted = "text/html" in accepted or accepted == "*/*"
        page = page_at(path, scope["query_string"].decode("latin-1")) if wanted else None
        nested = wanted and is_nested(path)
        if page is None and not nested:
            await self._app(scope, receive, send)
            return
        plain = without(scope, b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        answer = await taken(self._app, plain, receive, send, _is_document)
        if answer is None:
            return
        if page is None:
            await RedirectResponse(_one_level(scope))(scope, receive, send)
            return
        phone = asked.get("sec-ch-ua-mobile") == "?1" or "Mobi" in asked.get("user-agent", "")
        try:
            await self._show(answer, page, scope, phone=phone)
        except Exception:  # noqa: BLE001  # whatever is wrong with a lesson, its page must come, and say so
            _LOG.exception("The page %s is sent without what is seen first.", path)
        await answer.send(send)

    async def _show(self, answer: Answer, page: str, scope: Scope, *, phone: bool) -> None:
        """Put into a page's document what is seen first."""
        document, address = answer.body.decode(), URL(scope=scope)
        if page == HOME:
            shown = await run_sync(_with_home, document, address)
        elif page == GLOSSARY:
            shown = await run_sync(_with_glossary, document, address)
        else:
            place = await run_sync(place_of, page, address.query)
            picture = await still(place, phone=phone, patience=_PATIENCE)
            shown = await run_sync(_with_lesson, document, place, picture, address)
        answer.body = shown.encode()
        for name in ("etag", "last-modified"):
            del answer.headers[name]
        answer.headers["cache-control"] = "no-cache"


def _is_document(status: int, headers: Headers) -> bool:
    return status == 200 and headers.get("content-type", "").startswith("text/html")


def _one_level(scope: Scope) -> str:
    """The address of a path below a path with its parts in one; nothing is there either, and that can be said."""
    address = URL(scope=scope)
    below = address.path.removeprefix(base()).strip("/")
    return str(URL(f"{base()}/{below.replace('/', '-')}").replace(query=address.query))


def _with_lesson(document: str, place: Place, picture: str, address: URL) -> str:
    """Streamlit's document with what is seen first of a lesson."""
    known = are_made(needs_of(place.scene))  # nobody waits for kernels here
    says, shows = (outcome(place.scene), described(place.scene)) if known else ("", "")
    lead = f'<p class="lead">{place.lead}</p>' if place.lead else ""
    first = (
        f'<h1>{escape(place.question)}</h1>{lead}<div class="pictures">{picture}</div><p class="wait">{COMPILING}</p>'
    )
    look = _look_of_link(place.question, says, shows, place.lesson, address)
    return _with_first(document, place.question, look + _STAGE_LOADED, _STYLE, first, address)


def _with_home(document: str, address: URL) -> str:
    """The same of Home."""
    look = _look_of_link(HOME_QUESTION, HOME_LEAD, "", FRONT, address)
    after = f"<script>{done_script()}</script>"
    return _with_first(document, HOME_QUESTION, look, _STYLE + home_style(), home_html(), address, after)


def _with_glossary(document: str, address: URL) -> str:
    """The same of the glossary."""
    look = _look_of_link(GLOSSARY_QUESTION, GLOSSARY_LEAD, "", FRONT, address)
    return _with_first(document, GLOSSARY_QUESTION, look, _STYLE + glossary_style(), app_glossary(), address)


def _with_first(document: str, question: str, head: str, style: str, first: str, address: URL, after: str = "") -> str:
    """Streamlit's document with a title, what else is in its head, and what is seen first in its body."""
    theme = next((name for name in (_DARK, _LIGHT) if name in address.query), "")
    head = f"<title>{escape(title_of(question))}</title>{head}{_FACES}{_ICONS}"
    document = _TITLE.sub(lambda _: head, _PRELOADED.sub("", document), count=1)
    document = document.replace("</head>", f"<style>{style}</style></head>", 1)
    return document.replace(
        '<div id="root">', f'<div id="first" class="{theme}">{first}</div>{after}<div id="root">', 1
    )


def _look_of_link(question: str, says: str, shows: str, pictured: str, address: URL) -> str:
    """What chats and search engines show of a link: whole addresses, as its reader reaches them."""
    picture = address.replace(path=f"{base()}/preview/{pictured}.png", fragment="")
    width, height = PREVIEW_SIZE
    shown = {
        "og:type": "website",
        "og:site_name": "momentum-sim",
        "og:title": question,
        "og:description": says,
        "og:url": str(address),
        "og:image": str(picture),
        "og:image:width": str(width),
        "og:image:height": str(height),
        "og:image:alt": shows,
    }
    tags = [f'<meta property="{name}" content="{escape(text)}">' for name, text in shown.items()]
    named = {"description": says, "twitter:card": "summary_large_image"}
    return "".join([*tags, *(f'<meta name="{name}" content="{escape(text)}">' for name, text in named.items())])
