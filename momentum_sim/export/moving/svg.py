"""A scene as an SVG that moves by itself."""

from collections.abc import Callable
from hashlib import sha256
from html import escape
from itertools import groupby

import numpy as np

from momentum_sim.export.drawing.results import simulated
from momentum_sim.export.drawing.sheets import ALWAYS, TIMED, WHOLE
from momentum_sim.export.moving import layers
from momentum_sim.export.moving.markup import Markup
from momentum_sim.export.moving.motion import Reveal
from momentum_sim.export.moving.pieces import pieces, written
from momentum_sim.export.moving.smil import Moving
from momentum_sim.export.moving.writing import element
from momentum_sim.export.options import Options
from momentum_sim.export.players.clock import Clock, still_rules
from momentum_sim.export.progress import Progress
from momentum_sim.narration import sentence, settled
from momentum_sim.paper import DARK, LIGHT
from momentum_sim.scene import Scene

# What drawings are measured in, and what stands in for it where it is not installed.
_FONTS = "DejaVu Sans,Bitstream Vera Sans,Verdana,sans-serif"
_MOST_TIMES = 120


def svg(scene: Scene, options: Options, progress: Progress) -> bytes:
    """A scene as an SVG that moves, for ``<img>`` and wherever else no script may run; a still with ``options.still``.

    It is the drawing of the scene as shapes. Without SMIL, and on paper, it is the whole run; with it, the run takes as
    long as ``options.n_frames`` at ``options.frames_per_second`` do, rests ``options.hold`` seconds, and begins again.
    On a background that is the ``reader``'s it follows what the reader prefers, light or dark; a reader who prefers
    less motion sees it at rest.
    """
    markup = Markup(f"m{sha256(scene.to_json().encode()).hexdigest()[:6]}")
    if options.still:
        body = markup.written(shape for drawn in layers.still(scene) for shape in drawn.states[0])
        progress(1, 1)
    else:
        body = _moving(scene, options, progress, markup)
    return _document(scene, options, markup, body).encode()


def _document(scene: Scene, options: Options, markup: Markup, body: str) -> str:
    look = scene.look
    said_title, said = _told(scene)
    title, desc = (f"{markup.name}{end}" for end in "td")
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg", "id": markup.name, "viewBox": f"0 0 {look.width} {look.height}",
        "width": look.width, "height": look.height, "role": "img", "aria-labelledby": f"{title} {desc}", "fill": "none",
        "stroke-linejoin": "bevel", "font-family": _FONTS,
    }  # fmt: skip
    rules = markup.base_rules + ("" if options.still else still_rules(markup.name))
    ground = {"width": look.width, "height": look.height, "fill": LIGHT.paper, "class": "ground"}
    if look.background == "reader":
        ground_rule = f"#{markup.name} .ground{{fill:{DARK.paper}}}"
        rules += f"@media(prefers-color-scheme:dark){{{ground_rule}{markup.dark_rules}}}"
    elif look.background == "dark":
        ground["fill"] = DARK.paper
    return element(
        "svg",
        attributes,
        element("title", {"id": title}, escape(said_title)),
        element("desc", {"id": desc}, escape(said)),
        element("style", {}, rules) if rules else "",
        markup.definitions_written,
        "" if look.background == "transparent" else element("rect", ground),
        body,
    )


def _told(scene: Scene) -> tuple[str, str]:
    """What it is and what it shows, in words, with what was measured."""
    with np.errstate(all="ignore"):  # runs may diverge
        drawn = simulated(scene)
        said = sentence(scene, drawn.runs, None, drawn.hidden)
    names = " and ".join(result.title for result in drawn.results) or "no run"
    title = " ".join(scene.look.title.split()) or f"{names[:1].upper()}{names[1:]} on {scene.objective.landscape.title}"
    return title, " ".join([said, settled(scene), *scene.look.caption.split()])


def _moving(scene: Scene, options: Options, progress: Progress, markup: Markup) -> str:
    count = min(scene.n_steps, _MOST_TIMES)
    steps = sorted({round(k * scene.n_steps / count) for k in range(count + 1)})
    seconds = options.n_frames / options.frames_per_second + options.hold
    way = (options.n_frames - 1) / options.frames_per_second / seconds
    clock = Clock(seconds, tuple(step / scene.n_steps * way for step in steps))
    found = pieces(layers.moving(scene, steps, progress))
    n_reveals = sum(isinstance(piece.motion, Reveal) for piece in found)
    pen = Moving(markup, clock, (scene.look.width, scene.look.height), n_reveals)
    wrapped: dict[str, Callable[[str], str]] = {ALWAYS: str, WHOLE: pen.resting, TIMED: pen.playing}
    return "".join(
        wrapped[layer](written(together, pen)) for layer, together in groupby(found, key=lambda piece: piece.layer)
    )
