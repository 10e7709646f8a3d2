"""What the Share control shows once it is open: the link, the kinds of files, what is chosen of them, and each made."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from momentum_sim.export import KINDS, Options
from momentum_sim.export.snippets import app_frame, snippet
from momentum_sim.scene import Scene
from pages.shared.addresses import address, public_address
from pages.shared.choices import choose
from pages.shared.destinations import show_destinations
from pages.shared.excerpt import show_excerpt
from pages.shared.exports import made
from pages.shared.preview import show_preview

_TEXT_HEIGHT = 360  # px, in which the whole of a text is scrolled
_LANGUAGES = {"json": "json", "py": "python"}


def show_taking(name: str, question: str, scene: Scene, query: dict[str, str], beats: Sequence[dict[str, Any]]) -> None:
    """Everything that can be taken of a scene on the page ``name``, whose link has this query."""
    key = f"take {name}"
    here = address(query)
    with st.container(key="share-link", horizontal=True, vertical_alignment="center"):
        st.markdown("**Link**", width="content")
        st.code(here, language=None, wrap_lines=True)
    kinds = [ending for ending, kind in KINDS.items() if kind.can_hold(scene)]
    kind = st.segmented_control(
        "Or take it with you", kinds, format_func=lambda kind: KINDS[kind].title, default="html", required=True,
        key=f"{key} kind", persist_state="session",
    )  # fmt: skip
    with st.container(key="taking"):  # on a phone one below another, else what is chosen beside the other two
        shown, chosen, pasted = st.container(), st.container(), st.container()
    with chosen:
        wanted, options = choose(key, kind, scene, question)
        whole = kind == "html" and st.toggle(f"With the page's {len(beats)} beats", key=f"{key} beats")
        options = replace(options, source_url=public_address(query))
    with shown:
        content = made(wanted, kind, options, beats if whole else ())
        if content is not None:
            _show(key, kind, name, wanted, content)
    with pasted:
        if content is not None:
            _show_snippet(kind, name, wanted, with_beats=whole)
        if kind == "html":
            st.markdown("Or show the app itself, as it is on its server, with its question and prose:")
            st.code(app_frame(address({**query, "embed": "true"}), question).text, language="html", wrap_lines=True)
    with st.expander("What to use where", key=f"{key} where", on_change="rerun") as where:
        if where.open:
            show_destinations()


def _show(key: str, kind: str, name: str, scene: Scene, content: bytes) -> None:
    """What was made as its readers will have it, to be saved."""
    file = f"{name}.{kind}"
    if kind == "html":
        show_preview(f"{key} preview", scene, content)
    elif kind in ("svg", "gif", "png"):
        _show_image(kind, scene, content)
    elif kind == "mp4":
        st.video(content, format="video/mp4", loop=True, autoplay=True, muted=True)
    elif kind == "pdf":
        picture = made(scene, "png", Options(dpi=96))
        if picture is not None:
            _show_image("png", scene, picture)
    elif kind == "csv":
        show_excerpt(content.decode())
    else:
        st.code(content.decode(), language=_LANGUAGES[kind], wrap_lines=True, height=_TEXT_HEIGHT)
    st.download_button(
        f"Save {file}, {_size(len(content))}", content, file, KINDS[kind].media_type, key=f"{key} save {kind}",
        on_click="ignore", type="primary", icon=":material/download:",
    )  # fmt: skip


def _show_snippet(kind: str, name: str, scene: Scene, *, with_beats: bool) -> None:
    """Where it goes, and what to paste there."""
    st.markdown(f"For {KINDS[kind].where}.")
    language, text = snippet(kind, f"{name}.{kind}", scene.look, beats=with_beats)
    st.code(text, language=language, wrap_lines=True)


def _show_image(kind: str, scene: Scene, content: bytes) -> None:
    alt = scene.look.title or "The runs on the stage"
    as_address = f"data:image/svg+xml;base64,{b64encode(content).decode()}" if kind == "svg" else ""
    st.image(as_address or content, width="stretch", alt=alt)


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1000:.0f} KB" if n_bytes >= 1000 else f"{n_bytes} bytes"
