"""What a notebook shows of a scene and of a run: the live page in a frame, and a picture where no scripts run.

`Scene` and `Run` ask here when a notebook asks them (``_repr_mimebundle_``), and import nothing of this before.
"""

from base64 import b64encode
from collections.abc import Container
from html import escape
from typing import Any

from momentum_sim.export import MissingExtraError, Options, render
from momentum_sim.export.staged import scene_of_run, why_not_live
from momentum_sim.narration import headline
from momentum_sim.scene import Scene
from momentum_sim.simulation import Run

#: Data by media type, and what a viewer needs to know of some of it.
Bundle = tuple[dict[str, Any], dict[str, Any]]

_DPI = 144.0  # pictures have one and a half times as many pixels as px, for sharp screens


def bundle(scene: Scene, include: Container[str] | None = None, exclude: Container[str] | None = None) -> Bundle:
    """A scene: ``text/html``, the live page in a frame; ``image/png``; ``text/plain``, what it is in a line.

    ``include``: the media types that are asked for, all of them if left out, and ``exclude`` those that are not.
    """
    made: dict[str, Any] = {}
    told: dict[str, Any] = {}
    said = repr(scene)
    try:
        if _wanted("text/html", include, exclude):
            made["text/html"] = frame(scene)
        if _wanted("image/png", include, exclude):
            made["image/png"] = _encoded(render(scene, "png", Options(dpi=_DPI)))
            told["image/png"] = {"width": scene.look.width, "height": scene.look.height}
    except MissingExtraError as missing:
        made, told, said = {}, {}, f"{said}\n{missing}"
    return made | {"text/plain": said}, told


def bundle_of_run(run: Run, include: Container[str] | None = None, exclude: Container[str] | None = None) -> Bundle:
    """A run: what the scene with it shows, or, where there is none, its picture, which says why it is not live."""
    scene, said = scene_of_run(run), repr(run)
    if scene is not None:
        made, told = bundle(scene, include, exclude)
        _, _, hint = made["text/plain"].partition("\n")
        return made | {"text/plain": f"{said}\n{hint}" if hint else said}, told
    why = f"A picture, not live: {why_not_live(run)}."
    try:
        from momentum_sim.export.runs import HEIGHT, WIDTH, picture  # it needs what an extra brings
    except MissingExtraError as missing:
        return {"text/plain": f"{said}\n{missing}"}, {}
    if not _wanted("image/png", include, exclude):
        return {"text/plain": f"{said}\n{why}"}, {}
    shown = {"image/png": _encoded(picture(run, why)), "text/plain": f"{said}\n{why}"}
    return shown, {"image/png": {"width": WIDTH, "height": HEIGHT}}


def frame(scene: Scene) -> str:
    """The live page of a scene in a frame that can run its scripts and do nothing else."""
    look = scene.look
    page = escape(render(scene, "html").decode())
    width, height = look.width, look.height
    shape = f"max-width: {width}px; height: auto; aspect-ratio: {width} / {height}"
    named = f'title="{escape(headline(scene))}" width="{width}" height="{height}"'
    style = f"display: block; width: 100%; {shape}; border: 0"
    return f'<iframe {named} sandbox="allow-scripts" loading="lazy" style="{style}" srcdoc="{page}"></iframe>'


def _wanted(media_type: str, include: Container[str] | None, exclude: Container[str] | None) -> bool:
    return (include is None or media_type in include) and (exclude is None or media_type not in exclude)


def _encoded(content: bytes) -> str:
    return b64encode(content).decode("ascii")
