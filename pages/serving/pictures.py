"""Pictures of addresses: the still in the document of a first visit, and the preview that chats show of a link."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from threading import Event
from typing import Any, TypeVar

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from momentum_sim.lessons import names
from momentum_sim.scene import Scene
from momentum_sim.stage import are_made, needs_of
from pages.serving.places import Place, base, place_of

#: How large picture and companion are on a screen of 1280 px, and the picture on a phone of 390.
_PICTURE, _COMPANION, _ON_PHONE = (705, 332), (454, 332), (358, 208)
PREVIEW_SIZE = (1200, 630)  # what chats ask for
_MOST_KEPT = 256

_Painted = TypeVar("_Painted", bytes, str)

# One thread: who asks for many pictures takes no more than a core of what readers share. What draws them is imported
# there, with the first: it takes a second.
_painter = ThreadPoolExecutor(1, "pictures")
_painting = Event()  # set once there is a first one
_waiting = asyncio.Semaphore(8)  # previews that are asked for


async def still(place: Place, *, phone: bool, patience: float) -> str:
    """What the stage shows first at a place, as SVG: the picture, and beside it, but on a phone, its companion.

    Nothing where it takes longer than ``patience`` seconds (it is there for who comes next), before the server has
    painted any, and while the kernels that would make it are still to be compiled: the stage would come later for it.
    """
    if not _painting.is_set() or not are_made(needs_of(place.scene)):
        return ""
    painted = asyncio.wrap_future(_begun(_still, place.scene.to_json(), phone))
    try:
        return await asyncio.wait_for(asyncio.shield(painted), patience)
    except TimeoutError:
        return ""


def begin_painting(place: Place) -> None:
    """Paint what `still` gives of a place; from then on there are stills."""
    _begun(_still, place.scene.to_json(), False)


async def _answer(request: Request) -> Response:
    lesson = request.path_params["lesson"]
    if lesson not in names():
        return PlainTextResponse("There is no lesson of this name.", 404)
    place = await run_sync(place_of, lesson, request.url.query)
    if _waiting.locked():
        return PlainTextResponse("Too many pictures are asked for.", 503, {"Retry-After": "10"})
    async with _waiting:
        picture = await asyncio.wrap_future(_begun(_preview, place.scene.to_json(), place.question))
    return Response(picture, media_type="image/png", headers={"Cache-Control": "public, max-age=3600"})


#: Where previews are, outside of the paths that Streamlit keeps to itself.
PREVIEWS = Route(f"{base()}/preview/{{lesson}}.png", _answer)


def _begun(paint: Callable[..., _Painted], *words: Any) -> Future[_Painted]:
    """A picture that the painter will paint when it has done the others."""
    begun = _painter.submit(paint, *words)
    begun.add_done_callback(lambda _: _painting.set())
    return begun


@lru_cache(_MOST_KEPT)
def _still(scene: str, phone: bool) -> str:
    from momentum_sim.export.stills import panel_svg

    shown = Scene.from_json(scene)
    sizes = {shown.picture: _ON_PHONE if phone else _PICTURE, shown.companion: None if phone else _COMPANION}
    return "".join(panel_svg(shown, panel, *size) for panel, size in sizes.items() if panel and size)


@lru_cache(_MOST_KEPT)
def _preview(scene: str, question: str) -> bytes:
    from momentum_sim import export

    shown = Scene.from_json(scene)
    width, height = PREVIEW_SIZE
    look = replace(shown.look, title=question, background="light", width=width, height=height)
    return export.render(replace(shown, look=look), "png", export.Options(dpi=96))
