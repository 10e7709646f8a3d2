"""Files that travel well: compressed, asked for again without being sent again, modules and style sheets as one."""

import gzip
from hashlib import sha256

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from momentum_sim.stage import MOUNTED, mounted_module
from momentum_sim.stage.bundle import page_style
from pages.serving.answers import taken, without

_KINDS = ("text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml")
_LEAST = 500  # bytes; shorter ones are not worth it
_MOST_KEPT = 512
_STAGE, _SHEET = (f"/momentum-sim.stage/{name}" for name in (MOUNTED, "stage.css"))


class Files:
    """Compresses what is text, once for each content, and says by a tag what a browser has already.

    Streamlit sends its own scripts, 2.6 MB, as they are. What it sends bit by bit goes through unchanged.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[str, tuple[bytes, bytes]] = {}  # by path: a body, and the same compressed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        asked = Headers(scope=scope) if scope["type"] == "http" and scope["method"] == "GET" else Headers()
        if "gzip" not in asked.get("accept-encoding", "") or "range" in asked:
            await self._app(scope, receive, send)
            return
        answer = await taken(self._app, without(scope, b"accept-encoding"), receive, send, _is_text)
        if answer is None:
            return
        path = scope["path"]
        if path.endswith(_STAGE):
            answer.body = (await run_sync(mounted_module)).encode()
        elif path.endswith(_SHEET):
            answer.body += page_style().encode()  # what each page with a stage has around it
        if "etag" not in answer.headers:
            answer.headers["etag"] = f'W/"{sha256(answer.body).hexdigest()[:32]}"'
            answer.headers["cache-control"] = "no-cache"  # it is kept, and asked for at every load
        answer.headers.add_vary_header("Accept-Encoding")
        if answer.headers["etag"] in asked.get("if-none-match", "").split(", "):
            answer.status, answer.body = 304, b""
        elif len(answer.body) >= _LEAST:
            answer.body = await self._compressed(path, answer.body)
            answer.headers["content-encoding"] = "gzip"
        await answer.send(send)

    async def _compressed(self, path: str, body: bytes) -> bytes:
        kept = self._kept.get(path)
        if kept is None or kept[0] != body:
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            kept = self._kept[path] = body, await run_sync(lambda: gzip.compress(body, 6, mtime=0))
        return kept[1]


def _is_text(status: int, headers: Headers) -> bool:
    kind = headers.get("content-type", "").partition(";")[0]
    return status == 200 and kind in _KINDS and "content-encoding" not in headers and "content-length" in headers
