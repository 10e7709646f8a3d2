"""What is at the app's first address: Home, or Race, whose scenes had their links there before there was Home."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.util import calc_hash

from momentum_sim.lessons import HOME
from pages.serving.places import FRONT, is_for_race
from pages.shared.addresses import asked_for


def front_path(page: str) -> str:
    """What Streamlit is told the path of a page at the first address to be; there it has none, and is known by this."""
    return f"~{page}"


def is_asked_for(path: str) -> bool:
    """Whether its reader has come to the page with this path: by its address, or by a link that Streamlit follows."""
    context = get_script_run_ctx()
    if not context:
        return False
    asked = context.pages_manager.intended_page_script_hash
    return asked == calc_hash(path) if asked else context.pages_manager.intended_page_name == path


def is_race_in_front() -> bool:
    """Whether Race is shown at the first address: for who came there with a link to a scene, and presses it again."""
    context = get_script_run_ctx()
    if not context or is_asked_for(front_path(FRONT)):
        return bool(context)
    manager = context.pages_manager
    unnamed = ("", None, manager.main_script_hash, calc_hash(front_path(HOME)))
    at_front = not manager.intended_page_name and manager.intended_page_script_hash in unnamed
    return at_front and is_for_race(asked_for(), embedded=bool(st.context.is_embedded))
