"""Ways from page to page that load nothing anew, for links that stand in a text."""

import streamlit as st

from momentum_sim.lessons import GLOSSARY, HOME, TITLES

_PAGES = (HOME, *TITLES, GLOSSARY, "embed")


def show_ways() -> None:
    """Have links in this page's texts that lead to another page of the app followed as the menu is.

    Streamlit follows so what it has made a link of itself: those here, out of sight. ``stage/web/ways.js`` presses
    them.
    """
    with st.container(key="ways"):
        for page in _PAGES:
            st.page_link(f"{page}.py", label=page)
