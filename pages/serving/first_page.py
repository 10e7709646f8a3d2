"""The document that every address answers with, as it is before Streamlit's scripts have run."""

import logging
import re
from html import escape
from pathlib import Path

from anyio.to_thread import run_sync
from starlette.datastructures import URL, Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from momentum_sim.narration import described, outcome
from momentum_sim.stage import MOUNTED, are_made, needs_of
from pages.serving.answers import taken, without
from pages.serving.pictures import PREVIEW_SIZE, still
from pages.serving.places import COMPILING, Place, base, lesson_at, place_of, title_of

_LOG = logging.getLogger(__name__)
_STYLE = (Path(__file__).parents[2] / "assets" / "first.css").read_text(encoding="utf-8")
_PATIENCE = 0.5  # seconds that the document waits for its still
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
#: Streamlit's own typeface, 170 kB before the first script: no page here is set in it.
_PRELOADED = re.compile(r"<link\s+rel=\"preload\"[^>]*as=\"font\"[^>]*>")
_STAGE = "./_stcore/bidi-components/momentum-sim.stage"
_LOADED = (
    f'<link rel="modulepreload" href="{_STAGE}/{MOUNTED}"><link rel="preload" href="{_STAGE}/stage.css" as="style">'
    + "".join(
        f'<link rel="preload" href="./app/static/{face}.woff2" as="font" type="font/woff2" crossorigin>'
        for face in ("sans", "serif")
    )
)
_DARK, _LIGHT = "dark_theme", "light_theme"  # what `embed_options` may ask for


class FirstPage:
    """Puts into a lesson's document its question, its still, its title and what chats show of a link.

    All is of the address that is asked for. Once there is a stage, it takes the place of the still; until then what
    Streamlit puts there is not seen, so that nothing jumps. Other documents go through as they are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        asked = Headers(scope=scope) if scope["type"] == "http" and scope["method"] == "GET" else Headers()
        accepted = asked.get("accept", "")
        lesson = lesson_at(scope["path"]) if "text/html" in accepted or accepted == "*/*" else None
        if lesson is None:
            await self._app(scope, receive, send)
            return
        plain = without(scope, b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        answer = await taken(self._app, plain, receive, send, _is_document)
        if answer is None:
            return
        phone = asked.get("sec-ch-ua-mobile") == "?1" or "Mobi" in asked.get("user-agent", "")
        try:
            place = await run_sync(place_of, lesson, scope["query_string"].decode("latin-1"))
            picture = await still(place, phone=phone, patience=_PATIENCE)
            shown = await run_sync(_with_first, answer.body.decode(), place, picture, URL(scope=scope))
        except Exception:  # noqa: BLE001  # whatever is wrong with a lesson, its page must come, and say so
            _LOG.exception("The page %s is sent without what is seen first.", scope["path"])
        else:
            answer.body = shown.encode()
            for name in ("etag", "last-modified"):
                del answer.headers[name]
            answer.headers["cache-control"] = "no-cache"
        await answer.send(send)


def _is_document(status: int, headers: Headers) -> bool:
    return status == 200 and headers.get("content-type", "").startswith("text/html")


def _with_first(document: str, place: Place, picture: str, address: URL) -> str:
    """Streamlit's document with what is seen first."""
    head = f"<title>{escape(title_of(place.question))}</title>{_of_the_link(place, address)}{_LOADED}"
    lead = f'<p class="lead">{place.lead}</p>' if place.lead else ""
    theme = next((name for name in (_DARK, _LIGHT) if name in address.query), "")
    first = (
        f'<div id="first" class="{theme}"><h1>{escape(place.question)}</h1>{lead}'
        f'<div class="pictures">{picture}</div><p class="wait">{COMPILING}</p></div>'
    )
    document = _TITLE.sub(lambda _: head, _PRELOADED.sub("", document), count=1)
    document = document.replace("</head>", f"<style>{_STYLE}</style></head>", 1)
    return document.replace('<div id="root">', f'{first}<div id="root">', 1)


def _of_the_link(place: Place, address: URL) -> str:
    """What chats and search engines show of a link: whole addresses, as its reader reaches them."""
    picture = address.replace(path=f"{base()}/preview/{place.lesson}.png", fragment="")
    width, height = PREVIEW_SIZE
    known = are_made(needs_of(place.scene))  # nobody waits for kernels here
    says, shows = (outcome(place.scene), described(place.scene)) if known else ("", "")
    shown = {
        "og:type": "website",
        "og:site_name": "momentum-sim",
        "og:title": place.question,
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
