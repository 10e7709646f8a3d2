"""That every page is run by the router."""

from pathlib import Path

import streamlit as st

_PAGES = Path(__file__).parents[1]
_ROUTED = "routed"


def routed() -> None:
    """What the router says of itself to the page it runs."""
    st.session_state[_ROUTED] = True


def need_router() -> None:
    """Have a page that Streamlit runs by itself run by the router instead.

    Until a process has called `st.navigation` once, Streamlit takes a folder named pages for its own kind of app, and
    who comes to a server just started by a link to a page has that page without app.py: another menu, another look.
    """
    if _ROUTED not in st.session_state:
        files = (file for file in _PAGES.glob("*.py") if file.name != "__init__.py")
        st.navigation([st.Page(file, default=file.stem == "race") for file in files], position="hidden")
        st.rerun()
