"""What is at the app's first address: Home, or Race, whose scenes had their links there before there was Home."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.util import calc_hash

from pages.serving.places import is_for_race
from pages.shared.addresses import asked_for

#: What Streamlit wants the first page's address to be, besides none.
FRONT_PATH = "~"


def is_asked_for(page: str) -> bool:
    """Whether its reader has come to the page with this path: by its address, or by a link that Streamlit follows."""
    context = get_script_run_ctx()
    if not context:
        return False
    manager = context.pages_manager
    asked = manager.intended_page_script_hash
    if page != FRONT_PATH:
        return asked == calc_hash(page) if asked else manager.intended_page_name == page
    unnamed = (None, "", manager.main_script_hash, calc_hash(page))  # the second last until a page has been named
    return asked in unnamed and not manager.intended_page_name


def is_race_in_front() -> bool:
    """Whether Race is shown at the first address, for who has come there with a link to one of its scenes."""
    return is_asked_for(FRONT_PATH) and is_for_race(asked_for(), embedded=bool(st.context.is_embedded))
