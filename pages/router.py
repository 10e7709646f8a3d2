"""The script that Streamlit runs for each reader: page settings and navigation, nothing else."""

from pathlib import Path

import streamlit as st

from momentum_sim.lessons import HOME, TITLES
from momentum_sim.stage.minify import minified_style
from pages.serving.places import FRONT
from pages.shared.front import front_path, is_asked_for, is_race_in_front
from pages.shared.missing import missing_pages

ASSETS = Path(__file__).parents[1] / "assets"
MENU = (Path(__file__).parent / "shared" / "menu.js").read_text(encoding="utf-8")


def style(name: str) -> str:
    """A style sheet as an element, which each reader is sent whole."""
    return f"<style>{minified_style((ASSETS / name).read_text(encoding='utf-8'))}</style>"


def all_pages() -> list[st.Page]:
    """Every page, in the menu's order. Home and Race have two addresses, and stand in the menu with the one in use."""
    front = FRONT if is_race_in_front() else HOME
    named = HOME if front == FRONT or is_asked_for(HOME) else FRONT  # of the two the one that the menu has by its name
    titles = {HOME: "Home", **TITLES, "embed": "Embed"}
    menu = [
        st.Page(f"{name}.py", title=title, url_path=front_path(name), default=True)
        if name == front != named
        else st.Page(f"{name}.py", title=title, url_path=name)
        for name, title in titles.items()
    ]
    if front == named:
        others = [st.Page(f"{HOME}.py", title="Home", url_path=front_path(HOME), default=True, visibility="hidden")]
    else:
        others = [st.Page(f"{front}.py", title=titles[front], url_path=front, visibility="hidden")]
    return menu + others


st.set_page_config(page_icon=str(ASSETS / "icon.svg"), layout="wide")
st.html(style("page.css"))
if st.context.is_embedded:
    st.html(style("embedded.css"))
with st.container(key="scripts"):
    st.html(f"<script>{MENU}</script>", unsafe_allow_javascript=True)
pages = all_pages()
st.navigation([*pages, *missing_pages(pages)], position="hidden" if st.context.is_embedded else "top").run()
