"""The gallery: scenes worth showing, each as the live page that an author would embed."""

from pathlib import Path

import streamlit as st

from momentum_sim.export import KINDS
from momentum_sim.export.snippets import snippet
from momentum_sim.scene import Scene
from pages.shared.exports import made
from pages.shared.preview import is_seen, show_preview

_ASSETS = Path(__file__).parents[2] / "assets"
_FIRST = "wave"
_PICTURE_WIDTH = 160
_CHOSEN = "gallery scene"
_LIVE = "live"  # one preview for all of them, so that one takes the place of another


def scene_names() -> list[str]:
    """The names of the gallery's scenes, the first one first."""
    names = sorted(file.stem for file in (_ASSETS / "scenes").glob("*.json"))
    return [_FIRST, *(name for name in names if name != _FIRST)]


@st.cache_resource(show_spinner=False)
def _scenes() -> dict[str, Scene]:
    return {name: Scene.from_json((_ASSETS / "scenes" / f"{name}.json").read_text("utf-8")) for name in scene_names()}


@st.fragment
def show_gallery() -> None:
    """One scene live, with what to paste for it, and the pictures of all to choose from."""
    scenes = _scenes()
    name = st.session_state.get(_CHOSEN, _FIRST)
    scene = scenes[name]
    html = made(scene, "html") if is_seen(_LIVE) else None
    show_preview(_LIVE, scene, html, wanted=_CHOSEN in st.session_state)
    with st.expander("How this one is embedded", key=f"{_LIVE} {name} how", on_change="rerun") as how:
        if how.open:
            _show_how(name, scene)
    _show_pictures(scenes, name)


def _show_how(name: str, scene: Scene) -> None:
    """The file, its scene, and the frame to paste."""
    language, text = snippet("html", f"{name}.html", scene.look)
    st.code(text, language=language, wrap_lines=True)
    with st.container(horizontal=True):
        for kind in ("html", "json"):
            content = made(scene, kind)
            if content is not None:
                file = f"{name}.{kind}"
                st.download_button(
                    f"Save {file}", content, file, KINDS[kind].media_type, key=f"{file} save", on_click="ignore"
                )


def _show_pictures(scenes: dict[str, Scene], chosen: str) -> None:
    """Every scene's picture, and a button below it that shows it live."""
    with st.container(key="pictures", horizontal=True, gap="medium"):
        for name, scene in scenes.items():
            title = scene.look.title
            with st.container(width=_PICTURE_WIDTH, gap="xsmall"):
                st.image(str(_ASSETS / "gallery" / f"{name}.png"), width="stretch", alt=f"{title}: the runs, drawn")
                label = f":primary[**{title}**]" if name == chosen else title
                st.button(label, key=f"show {name}", type="tertiary", on_click=_choose, args=(name,))


def _choose(name: str) -> None:
    st.session_state[_CHOSEN] = name
