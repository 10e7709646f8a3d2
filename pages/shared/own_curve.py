"""A reader's own curve, read where it is brought, in the browser: nothing of it comes here, and no script reruns."""

import streamlit as st

from momentum_sim.stage.bundle import module
from momentum_sim.stage.own_curve import WORDS, own_curve_supplies
from pages.serving.places import COMPILING

_component = st.components.v2.component("momentum-sim-own-curve", js=module("own_curve.js"), isolate_styles=False)


def show_own_curve(name: str) -> None:
    """The tool, below the prose of a lesson."""
    with st.container(key="own-curve"):
        st.markdown(f"## {WORDS['title']}")
        with st.spinner(COMPILING):
            supplies = own_curve_supplies()
        _component(key=f"own curve {name}", data=supplies)
