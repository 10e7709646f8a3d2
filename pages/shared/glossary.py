"""The glossary as a page: every word of the lessons, each at an address of its own. Nothing is simulated on it."""

import streamlit as st

from momentum_sim.lessons import GLOSSARY_QUESTION
from momentum_sim.stage.bundle import glossary_style, module
from pages.serving.glossary import app_glossary
from pages.serving.places import title_of
from pages.shared.ways import show_ways

_component = st.components.v2.component("momentum-sim-glossary", js=module("glossary.js"), isolate_styles=False)


def show_glossary() -> None:
    """The page."""
    st.set_page_config(page_title=title_of(GLOSSARY_QUESTION))
    st.html(f"<style>{glossary_style()}</style>")
    _component(key="glossary", data=app_glossary())
    show_ways()
