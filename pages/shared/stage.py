"""The stage as a Streamlit component."""

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from momentum_sim.objectives import Landscape
from momentum_sim.scene import Scene
from momentum_sim.stage import stage_supplies, sweeps_of

# Styles are not isolated, so that tests and assistive technology find the stage in the page itself; its style sheet
# keeps to its own root.
_component = st.components.v2.component("momentum-sim.stage", js="streamlit.js", css="stage.css", isolate_styles=False)


def supply(name: str, opening: Scene, beats: Sequence[dict[str, Any]], mapped: Iterable[Landscape]) -> None:
    """Send what a stage needs besides its scene, outside of the fragment that each change reruns.

    Sweeps over the landscapes that are ``mapped`` go by themselves: all else need not be sent again with them.
    """
    _component(key=f"supplies {name}", data={"of": name, **stage_supplies(opening, beats)})
    if sweeps := sweeps_of(mapped):
        _component(key=f"sweeps {name}", data={"of": name, "sweeps": sweeps})


def stage(name: str, scene: Scene, visit: int, *, first: bool) -> Any:
    """Mount the stage that has been supplied under this name; it goes to ``scene`` when ``visit`` is another number.

    Returns what its reader has done there: ``change``, {"scene", "number"}, is what they let go of last, None before
    that; its number counts changes, so that one can be told from the same scene reached anew. ``painted`` is whether
    it can be seen, which a ``first`` stage tells.
    """
    return _component(
        key=f"stage {name}",
        data={"supplies": name, "visit": visit, "scene": scene.to_dict(), "first": first},
        default={"change": None, "painted": False},
        on_change_change=lambda: None,
        on_painted_change=lambda: None,
    )
