"""The Share control: what is on the stage as a link, a frame, a picture, a video, numbers or code.

Nothing of it is made, nor even imported, before it is opened.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from momentum_sim.lessons import Lesson
from momentum_sim.scene import Scene
from pages.shared.addresses import address


def show_share(name: str, lesson: Lesson, scene: Scene, query: dict[str, str], beats: list[dict[str, Any]]) -> None:
    """The button that opens it; ``query`` is of the scene's address."""
    with st.container(key="share", width="content"):
        if st.button("Share", key=f"share {name}", type="tertiary"):
            _open(name, lesson.question, scene, query, beats)


def show_way_out(query: Mapping[str, str]) -> None:
    """What another page's frame has instead: a link to this page by itself, which has the button."""
    whole = escape(address(query))
    st.html(f'<a class="whole-page" href="{whole}" target="_blank" rel="noopener">Open in a page of its own</a>')


@st.dialog("Share", width="large", icon=":material/ios_share:")
def _open(name: str, question: str, scene: Scene, query: dict[str, str], beats: list[dict[str, Any]]) -> None:
    from pages.shared.taking import show_taking  # with it comes all that exports

    show_taking(name, question, scene, query, beats)
