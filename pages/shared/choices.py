"""What an author chooses for a scene that leaves the app. Every choice begins as the stage is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from momentum_sim.conventions import LIBRARIES
from momentum_sim.export import Options
from momentum_sim.parameters import adaptive_step_size
from momentum_sim.scene import CONTROLS, Look, Panel, Scene
from momentum_sim.scene.panels import COMPANIONS, PICTURES
from momentum_sim.scene.sliders import parameters_of

_SIZES = {
    "960 × 540": (960, 540),
    "1280 × 720": (1280, 720),
    "720 × 720": (720, 720),
    "640 × 480": (640, 480),
    "390 × 640": (390, 640),
}
_OWN_SIZE = "another"
_BACKGROUNDS = {"reader": "the reader's", "light": "light", "dark": "dark", "transparent": "transparent"}
#: Backgrounds that a kind has not, and what is said where one of them is chosen: it stands on light.
_PLAIN = "A {} cannot follow its reader: it is light."
_UNKNOWN = {
    **{
        kind: {"reader": _PLAIN.format(name)}
        for kind, name in {"gif": "GIF", "png": "picture", "pdf": "picture"}.items()
    },
    "mp4": {"reader": _PLAIN.format("video"), "transparent": "A video is never transparent: it is light."},
}
#: Kinds that show nothing of what readers are given, and hold no scene either.
_WITHOUT_CONTROLS = ("svg", "gif", "mp4", "png", "pdf")
_DPI = (96, 150, 192, 300, 600)
_NONE = "none"


def choose(key: str, kind: str, scene: Scene, question: str) -> tuple[Scene, Options]:
    """The scene as its author wants it, and how a kind of file is made of it.

    What is chosen of the scene stays chosen from kind to kind: each is made of the same, or holds it.
    """
    options = _options(key, kind)
    scene = _paper(key, kind, _panels(key, _words(key, scene, question)))
    return scene if kind in _WITHOUT_CONTROLS else _controls(key, scene), options


def _words(key: str, scene: Scene, question: str) -> Scene:
    usual = scene.look
    title = st.text_input("Title", usual.title or question, max_chars=200, key=f"{key} title", persist_state="page")
    caption = st.text_area(
        "Caption", usual.caption, max_chars=1000, height=68, key=f"{key} caption", persist_state="page"
    )
    return _with_look(scene, title=_printable(title), caption=_printable(caption))


def _paper(key: str, kind: str, scene: Scene) -> Scene:
    """The size, and what it stands on."""
    left, right = st.columns(2)
    size = left.selectbox("Size", [*_SIZES, _OWN_SIZE], key=f"{key} size", persist_state="page")
    ground = right.selectbox(
        "Background", list(_BACKGROUNDS), format_func=_ground_name, key=f"{key} background", persist_state="page"
    )
    said = _UNKNOWN.get(kind, {}).get(ground)
    if said is not None:
        st.caption(said)
    if size in _SIZES:
        width, height = _SIZES[size]
    else:
        width = left.number_input("Width", 200, 4000, Look.width, 10, key=f"{key} width", persist_state="page")
        height = right.number_input("Height", 200, 4000, Look.height, 10, key=f"{key} height", persist_state="page")
    return _with_look(scene, background=ground, width=int(width), height=int(height))


def _ground_name(ground: str) -> str:
    return _BACKGROUNDS[ground]


def _panels(key: str, scene: Scene) -> Scene:
    """The picture and what stands beside it: one of them may be left out."""
    left, right = st.columns(2)
    picture = _one_of("Picture", left, key, _showing(scene, PICTURES), scene.picture)
    companion = _one_of("Beside it", right, key, _showing(scene, COMPANIONS), scene.companion)
    panels = tuple(panel for panel in (picture, companion) if panel is not None)
    return replace(scene, panels=panels or scene.panels)


def _showing(scene: Scene, kinds: Mapping[str, type[Panel]]) -> dict[str, type[Panel]]:
    """Those of some panels that can show the scene's runs."""
    return {name: panel for name, panel in kinds.items() if panel.can_show(scene.kind)}


def _one_of(
    label: str, column: DeltaGenerator, key: str, kinds: Mapping[str, type[Panel]], now: Panel | None
) -> Panel | None:
    names, shown = [*kinds, _NONE], now.kind if now else _NONE
    name = column.selectbox(label, names, names.index(shown), key=f"{key} {label} {shown}", persist_state="page")
    if name == _NONE:
        return None
    return now if now and name == now.kind else kinds[name]()


def _controls(key: str, scene: Scene) -> Scene:
    """What readers are given; those who get no slider get none of the controls for them."""
    offered = [name for name in CONTROLS if name != "sliders"]
    usual = [name for name in offered if name in scene.look.controls]
    given = st.pills(
        "Readers get", offered, selection_mode="multi", default=usual, key=f"{key} controls", wrap=True,
        persist_state="page",
    )  # fmt: skip
    known = parameters_of(scene.problem)
    sliders = {live.parameter: live for live in scene.live}
    chosen = st.pills(
        "Sliders", list(sliders), selection_mode="multi", default=_in_use(scene, list(sliders)), wrap=True,
        format_func=lambda name: known[name].label, key=f"{key} sliders {scene.objective.name}",
        persist_state="page",
    )  # fmt: skip
    live = tuple(slider for name, slider in sliders.items() if name in chosen)
    controls = (*given, "sliders") if live else tuple(given)
    return _with_look(replace(scene, live=live or scene.live), controls=controls)


def _in_use(scene: Scene, sliders: list[str]) -> list[str]:
    """The sliders that move anything in a scene: all but the one of rules that are not shown."""
    adaptive = any(run.rule.adaptive for run in scene.runs if run.visible)
    return [name for name in sliders if adaptive or name != adaptive_step_size.name]


def _options(key: str, kind: str) -> Options:
    if kind in ("png", "pdf"):
        return (
            Options(dpi=st.select_slider("Dots per inch", _DPI, 192, key=f"{key} dpi")) if kind == "png" else Options()
        )
    if kind == "svg":
        return Options(still=st.toggle("Still, for print", key=f"{key} still"))
    if kind == "py":
        libraries = list(LIBRARIES)
        return Options(library=st.selectbox("For", libraries, libraries.index(Options.library), key=f"{key} library"))
    return Options()


def _with_look(scene: Scene, **chosen: Any) -> Scene:
    return replace(scene, look=replace(scene.look, **chosen))


def _printable(text: str | None) -> str:
    """A text without the signs that no reader sees, which may come along with what is pasted."""
    return "".join(sign for sign in (text or "").replace("\r\n", "\n") if sign.isprintable() or sign == "\n")
