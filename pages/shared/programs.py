"""The runs on the stage as programs for other libraries, to be copied."""

import streamlit as st

from momentum_sim.conventions import LIBRARIES, code, has_code
from momentum_sim.scene import Scene


def show_programs(key: str, scene: Scene) -> None:
    """One run of a scene as a program for each library, with a choice of which run; or why there is none."""
    if scene.prediction is not None:
        st.markdown("*Hidden until your prediction is over: close it on the stage.*")
        return
    runs = {name: run for name, run in scene.simulate().items() if has_code(run)}
    if not runs:
        st.markdown("*Programs are of the runs on the stage. Switch one on.*")
        return
    name = st.selectbox("Run", list(runs), format_func=lambda name: runs[name].title, key=f"{key} run")
    for library, tab in zip(LIBRARIES, st.tabs(list(LIBRARIES)), strict=True):
        tab.code(code(runs[name], library), language="python")
