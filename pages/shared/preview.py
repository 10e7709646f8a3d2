"""A live page in a frame: what readers get of an export, at its own size."""

from pathlib import Path

import streamlit as st

from momentum_sim.export.snippets import SANDBOX
from momentum_sim.scene import Scene

# Streamlit's own frames may do more than the one that an author pastes: what works in them need not work there.
_component = st.components.v2.component(
    "momentum-sim-preview", js=Path(__file__).with_name("preview.js").read_text(encoding="utf-8"), isolate_styles=False
)


def is_seen(key: str) -> bool:
    """Whether a preview has come into view."""
    return bool((st.session_state.get(key) or {}).get("seen"))


def show_preview(key: str, scene: Scene, html: bytes | None, *, wanted: bool = False) -> None:
    """The frame of a live page, or the room for one that has not been made; one that is wanted is scrolled to."""
    look = scene.look
    _component(
        key=key,
        data={
            "html": None if html is None else html.decode(),
            "width": look.width,
            "height": look.height,
            "title": look.title or "Live simulation",
            "sandbox": SANDBOX,
            "wanted": wanted,
            "scheme": "light dark" if look.background == "transparent" else "normal",
        },
        default={"seen": False},
        on_seen_change=lambda: None,
    )
