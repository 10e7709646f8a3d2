"""Visits: which scene is at the address, whoever changed either last.

A visit begins when its reader comes to an address, by whatever way, and its stage is given the scene of that address.
From then on the stage says what its reader changes, and the address follows. Visits have numbers, which never come
again: a change names the visit that it was made in, so one that arrives late changes nothing of the next.
"""

from collections.abc import Mapping
from secrets import randbits
from typing import Any

import streamlit as st

from momentum_sim.problems import Problem
from momentum_sim.scene import SCHEMA_VERSION, Scene, controls_in, from_query, to_query
from momentum_sim.scene.words import VERSION
from momentum_sim.stage import covers, has_map, needs_of, rules_of
from momentum_sim.stage.modules import Rules, named
from pages.shared.addresses import asked_for
from pages.shared.front import is_race_in_front

#: How many modules a page is sent at most, whatever a browser asks for: more than landscapes and companions are.
_MOST_NEEDED = 100


class Visit:
    """Where a reader is on a lesson's page.

    number    another one whenever the stage is to go to a scene that is not its reader's own
    opened    the scene that it goes to then, of the address ``link``
    ignored   what that link held in vain
    controls  what it says that readers are given, None if it does not; it stays in every address of the visit
    scene     the scene now, of the address ``query``
    mapped    the problems whose sweeps the stage has been sent, with the rules of these
    needed    the names of the kernels that it needs, in the order in which it came to need them
    bare      what the address says of the opening scene: nothing, but where nothing leads to another page
    outside   the same where it is opened out of the frame that it is in
    unsettled  the query that the browser still has while the page runs once more at ``query``, else None
    """

    def __init__(self, opening: Scene) -> None:
        self.opening = opening
        self.mapped: dict[Problem, Rules] = {}
        self.needed: list[str] = []
        self.unsettled: dict[str, str] | None = None
        self.bare: dict[str, str] = {}
        self.outside: dict[str, str] = {}
        self.heard: Any = None  # the number of the last change

    def begin(self, scene: Scene, ignored: tuple[str, ...], query: dict[str, str]) -> None:
        """Have the stage go to a scene, which is at the address ``query``."""
        self.controls = controls_in(query)
        self.number = randbits(48)
        self.opened = self.scene = scene
        self.link = self.query = query
        self.ignored = ignored
        self.heard = self.unsettled = None
        self.need(needs_of(scene))
        if self.map_lacks_sweeps():
            self.map()

    def map_lacks_sweeps(self) -> bool:
        """Whether the scene has a map, by rules whose sweeps the stage has not been sent."""
        sent = self.mapped.get(self.scene.problem)
        return has_map(self.scene) and (sent is None or not set(rules_of(self.scene)) <= set(sent))

    def map(self) -> None:
        """Have the stage sent the sweeps for the map of its scene."""
        problem = self.scene.problem
        self.mapped[problem] = tuple(dict.fromkeys([*self.mapped.get(problem, ()), *rules_of(self.scene)]))

    def need(self, names: Any) -> None:  # whatever a browser sent
        """Have the stage sent the modules with these names, if there are any."""
        for name in names if isinstance(names, list | tuple) else ():
            try:
                module = named(name).name
            except (AttributeError, KeyError):
                continue
            if not covers(self.needed, module) and len(self.needed) < _MOST_NEEDED:
                self.needed.append(module)

    def query_of(self, scene: Scene) -> dict[str, str]:
        """The query of an address of a scene, at which readers are given what they are given at this visit's."""
        return to_query(scene, self.opening, self.controls) or self.bare

    def hear(self, told: Any) -> str:  # whatever a browser sent
        """Take in what the stage told last, if it is new, and write the address. Returns what is wrong with it.

        What was left on the page in this tab is told as ``remembered``: a visit begins with it, or as usual if it is no
        scene any more. The browser puts it into the address, in place of the one that its reader came by.
        """
        if told is None:  # by a stage that has told nothing: if there have been changes, it is a new one
            if self.scene != self.opened:
                self.begin(self.scene, (), self.query)
            return ""
        if not isinstance(told, Mapping) or told.get("visit") != self.number or told.get("number") == self.heard:
            return ""
        self.heard = told.get("number")
        try:
            scene = Scene.from_dict(told.get("scene"))
        except ValueError as error:
            self.begin(self.scene, (), self.query)  # so that the stage shows what is in the address
            return "" if told.get("remembered") else str(error)
        query = self.query_of(scene)
        if told.get("remembered"):
            here, before = st.query_params.to_dict(), len(self.needed)
            self.begin(scene, (), query)
            self.unsettled = here if len(self.needed) > before else None  # the page runs for it before it is shown
        else:
            self.scene, self.query, self.ignored = scene, query, ()
            st.query_params.from_dict(query)
        return ""


def carry(name: str, query: dict[str, str]) -> None:
    """Have a page begin at this query when it is gone to next; its stage puts it into the address.

    Streamlit writes another query into the address of the page that is left, and "back" would lead there.
    """
    st.session_state[f"carried to {name}"] = query


def current_visit(name: str, opening: Scene) -> Visit:
    """This reader's visit to a page; another one begins at an address that the page has not written itself."""
    carried = st.session_state.pop(f"carried to {name}", None)
    outside = {VERSION: str(SCHEMA_VERSION)} if is_race_in_front() else {}
    bare = {} if st.context.is_embedded else outside
    query = (st.query_params.to_dict() if carried is None else carried) or bare
    asked = asked_for() if carried is None else carried
    visit: Visit | None = st.session_state.get(f"visit {name}")
    unsettled = visit and visit.unsettled
    if visit:
        visit.unsettled = None
    if visit is None or query not in (visit.query, unsettled) or carried is not None:
        visit = st.session_state[f"visit {name}"] = visit or Visit(opening)
        visit.begin(*from_query(asked, opening), query)
    visit.bare, visit.outside = bare, outside
    return visit
