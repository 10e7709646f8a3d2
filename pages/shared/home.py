"""Home as a page: the question, and the way through those of the lessons. Nothing is simulated on it."""

import streamlit as st

from momentum_sim.lessons import HOME_QUESTION
from momentum_sim.stage.bundle import home_style, module
from pages.serving.home import home_html
from pages.serving.places import title_of
from pages.shared.ways import show_ways

_component = st.components.v2.component("momentum-sim-home", js=module("home.js"), isolate_styles=False)


def show_home() -> None:
    """The page."""
    st.set_page_config(page_title=title_of(HOME_QUESTION))
    st.html(f"<style>{home_style()}</style>")
    _component(key="home", data=home_html())
    show_ways()
