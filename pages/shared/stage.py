"""The stage as a Streamlit component."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from momentum_sim.lessons import Lesson
from momentum_sim.lessons.controls import about
from momentum_sim.optimizers import Optimizer
from momentum_sim.problems import Problem
from momentum_sim.scene import Scene
from momentum_sim.stage import needs_of, stage_more, stage_supplies, sweeps_of
from momentum_sim.stage.packed import packed

# Styles are not isolated, so that tests and assistive technology find the stage in the page itself; its style sheet
# keeps to its own root.
_component = st.components.v2.component("momentum-sim.stage", js="streamlit.js", css="stage.css", isolate_styles=False)


def supply(
    name: str,
    lesson: Lesson,
    beats: Sequence[dict[str, Any]],
    own: Sequence[str],
    mapped: Mapping[Problem, Sequence[Optimizer]],
) -> None:
    """Send what a lesson's stage needs besides its scene, outside of the fragment that each change reruns.

    ``own`` names what the page's own scenes need. Sweeps over the problems that are ``mapped``, by the rules of each,
    go by themselves: all else need not be sent again with them.
    """
    supplies = stage_supplies(lesson.opening, beats, own, lesson.shown, lesson.pressed)
    kernels = supplies.pop("kernels")  # packed one by one
    more = json.dumps({**supplies, "about": about(lesson.opening)}, ensure_ascii=False, separators=(",", ":"))
    _component(key=f"supplies {name}", data={"of": name, "kernels": kernels, "packed": _packed(more)})
    sweeps: dict[str, str] = {}
    for problem, rules in mapped.items():
        sweeps |= sweeps_of([problem], rules)
    if sweeps:
        _component(key=f"sweeps {name}", data={"of": name, "sweeps": sweeps})


@lru_cache(maxsize=32)
def _packed(text: str) -> str:
    return packed(text.encode())


def supply_more(name: str, needed: Iterable[str]) -> None:
    """Send what a stage needs beyond what its page's own scenes do, each by itself."""
    for more in needed:
        _component(key=f"{more} {name}", data={"of": name, **stage_more(more)})


def stage_beside(name: str, lesson: Lesson) -> None:
    """Show the stage once more where this stands, with the sliders that the lesson shows at first."""
    _component(key=f"beside {name}", data={"beside": name, "parameters": lesson.parameters})


def last_change(name: str) -> Any:  # whatever a browser sent
    """What the reader of a stage let go of last, {"scene", "number", "visit"}; None before that, or of a new stage.

    ``number`` counts changes, so that one can be told from the same scene reached anew; ``visit`` is the visit that it
    was made in. It is known before the stage is mounted, so that it can be given what it now needs.
    """
    return (st.session_state.get(f"stage {name}") or {}).get("change")


def stage(
    name: str,
    scene: Scene,
    visit: int,
    link: Mapping[str, str],
    controls: Sequence[str] | None = None,
    *,
    first: bool,
) -> Any:
    """Mount the stage that has been supplied under this name; it goes to ``scene`` when ``visit`` is another number.

    ``link`` is the query of the address that the scene is of, and ``controls`` what readers are given there, if that
    is not what they usually are. Of a page in another one's frame, where there is no menu
    to come back by, the tab remembers nothing. Returns what the stage has told: ``change``, as `last_change` has it,
    ``painted``, whether it can be seen, which a ``first`` stage tells, and ``wants``, the names of what it waits for.
    """
    page = None if st.context.is_embedded else name
    return _component(
        key=f"stage {name}",
        data={
            "supplies": name,
            "needs": needs_of(scene),
            "visit": visit,
            "scene": scene.to_dict(),
            "link": dict(link),
            "page": page,
            "controls": None if controls is None else list(controls),
            "first": first,
        },
        default={"change": None, "painted": False, "wants": []},
        on_change_change=lambda: None,
        on_painted_change=lambda: None,
        on_wants_change=lambda: None,
    )
