"""A quiet button on every page that leads to the translator of conventions, with what is on the stage."""

from dataclasses import replace

import streamlit as st

from momentum_sim.scene import Scene, to_query
from pages.shared.visits import carry

PAGE = "conventions"


def show_mark(scene: Scene, opening: Scene) -> None:
    """A button to the translator, which opens with a quadratic's setting and is plain for any other objective.

    ``opening`` is the translator's own opening scene.
    """
    if st.button("Which convention is this β?", key="which-convention", type="tertiary"):
        carry(PAGE, to_query(_carried(scene, opening), opening))
        st.switch_page(f"{PAGE}.py", query_params=st.query_params.to_dict())


def _carried(scene: Scene, opening: Scene) -> Scene:
    """The opening scene with the setting of another, if both are quadratic."""
    if scene.problem != opening.problem:
        return opening
    return replace(
        opening,
        objective=scene.objective,
        start=scene.start,
        step_size=scene.step_size,
        momentum=scene.momentum,
        equal=scene.equal,
    )
