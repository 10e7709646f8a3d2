"""The stage as a Streamlit component."""

from typing import Any

import streamlit as st

# Styles are not isolated, so that tests and assistive technology find the stage in the page itself; its style sheet
# keeps to its own root.
_component = st.components.v2.component("momentum-sim.stage", js="streamlit.js", css="stage.css", isolate_styles=False)


def stage(key: str, data: dict[str, Any]) -> None:
    """Mount a stage."""
    _component(key=key, data=data, default={"change": None}, on_change_change=lambda: None)


def last_change(key: str) -> dict[str, Any] | None:
    """What the reader of a stage let go of last, {"scene", "number"}, or None before that.

    ``number`` counts changes, so that an old one can be told from the same scene reached anew. It is known before the
    stage is mounted anew, so that it can be given what it now needs.
    """
    known: dict[str, Any] = st.session_state.get(key) or {}
    change: dict[str, Any] | None = known.get("change")
    return change
