"""Figures of the scene that is on the stage, each drawn in place: what a reader has turned or hidden stays so."""

import json
import zlib
from dataclasses import replace
from pathlib import Path

import streamlit as st

from momentum_sim.scene import Scene, Schedule

# Streamlit mounts its own charts anew whenever their data change: they blink, and forget how they have been turned.
_component = st.components.v2.component(
    "momentum-sim-chart", js=Path(__file__).with_name("chart.js").read_text(encoding="utf-8"), isolate_styles=False
)


def show_figure(key: str, name: str, scene: Scene) -> None:
    """Draw a figure of a scene, or what has changed of it; ``name`` is one of `momentum_sim.figure_names`."""
    if scene.prediction is not None:
        st.markdown("*Hidden until your prediction is over: close it on the stage.*")
        return
    told = st.session_state.get(key) or {}
    dark = told.get("dark")
    if dark is None:  # until the chart itself has found another: Python does not hear of every change of theme
        dark = st.context.theme.type == "dark"
    with st.spinner("Measuring."):
        figure = _figure(name, json.dumps(what_figures_show(scene).to_dict()), dark)
    if told.get("missing"):  # another way for a Streamlit that brings Plotly otherwise
        st.plotly_chart(json.loads(zlib.decompress(figure)), key=f"{key} plain", theme=None)
        return
    _component(
        key=key,
        data=figure,
        default={"missing": False, "dark": None},
        on_missing_change=lambda: None,
        on_dark_change=lambda: None,
    )


def load_plotly() -> None:
    """Have Streamlit fetch its copy of Plotly, which the charts are drawn with, by a chart that is out of sight."""
    with st.container(key="plotly"):
        st.plotly_chart({"data": [{"x": [0], "y": [0]}], "layout": {"height": 100}}, key="plotly loader", theme=None)
    st.html("<style>.st-key-plotly { display: none }</style>")


def what_figures_show(scene: Scene) -> Scene:
    """The scene without what changes no figure: panels, sliders' hold, the timeline's step, vectors."""
    return replace(scene, panels=(Schedule(),), step=None, vectors=True, hold="step_size")


@st.cache_data(show_spinner=False, max_entries=300)
def _figure(name: str, scene: str, dark: bool) -> bytes:
    """A figure's JSON, deflated: a map's hundreds of kilobytes are ten on their way."""
    from momentum_sim.figures import OF_SCENE  # plotly takes a while, and most pages are read without

    figure = OF_SCENE[name](Scene.from_dict(json.loads(scene)), dark)
    return zlib.compress(figure.to_json(validate=False).encode())
