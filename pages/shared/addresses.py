"""Addresses of the app's own pages, and what a browser's tab and bookmarks call them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st

from momentum_sim.lessons import HOME
from momentum_sim.lessons.links import rewritten
from momentum_sim.scene import query_text


def link(query: Mapping[str, str], page: str = "") -> str:
    """A link to a page of the app, this one if none is named; in a frame it stays in the frame's style.

    It is relative, so that it works under any path. A query's marks are ones that a browser leaves as they are.
    """
    kept = {"embed": "true"} if st.context.is_embedded else {}
    return f"{page}{query_text(dict(query) | kept)}" or "?"  # an empty link would lead to this page as it is


def linked(text: str) -> str:
    """A lesson's text whose links to other pages lead there; `show_ways` has them followed without loading anew."""
    return rewritten(text, lambda there: f"[{there.words}]({link({}, './' + path_to(there.target))})", "page")


def path_to(page: str) -> str:
    """The path of a page below the app's own; Home's is none."""
    return "" if page == HOME else page


def address(query: Mapping[str, str]) -> str:
    """The full address of this page, as its reader reaches it, with a query."""
    here = st.context.url or ""
    return f"{here}{'' if urlsplit(here).path else '/'}{query_text(query)}"


def public_address(query: Mapping[str, str]) -> str:
    """The same where others reach it too; empty on the reader's own machine."""
    host = urlsplit(st.context.url or "").hostname or ""
    at_home = host in ("", "localhost", "::1") or host.startswith("127.")
    return "" if at_home else address(query)


def asked_for() -> dict[str, list[str]]:
    """This page's query, with every text of a word that stands in it several times."""
    return {name: st.query_params.get_all(name) for name in st.query_params}
