"""What an address of the app leads to, told without running its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs

import streamlit as st
from markdown_it import MarkdownIt

from momentum_sim.lessons import GLOSSARY, HOME, load_lead, load_question, load_scene, names, path_of
from momentum_sim.lessons.links import plain
from momentum_sim.scene import Scene, asks_nothing, controls_in, from_query

#: The lesson whose scenes had their links at the first address before Home was there; it is also where one begins.
FRONT = "race"
#: What is said while a new machine has no kernels yet.
COMPILING = "Compiling the kernels: a few seconds, once on each machine and after each change of them."
_LEAD = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Place:
    """A lesson's page at an address: its question, its lead as HTML ("" if that must be measured first), its scene."""

    lesson: str
    question: str
    lead: str
    scene: Scene


def title_of(question: str) -> str:
    """What a page with this question is called."""
    return f"{question} · momentum-sim"


def base() -> str:
    """The path that all addresses of the app begin with, "" or such as "/sub"."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def is_for_race(query: Mapping[str, str | Sequence[str]], *, embedded: bool) -> bool:
    """Whether the first address leads to Race with this query, as links of before do, and frames; else to Home."""
    return embedded or not asks_nothing(query)


def page_at(path: str, query: str) -> str | None:
    """The name of the lesson, or `HOME` or `GLOSSARY`, whose page is at an address; None where another is, or none."""
    if not path.startswith(base()):
        return None
    name = path.removeprefix(base()).strip("/")
    if name == "":
        asked = parse_qs(query, keep_blank_values=True)
        embedded = any(text.lower() == "true" for text in asked.get("embed", []))
        return FRONT if is_for_race(asked, embedded=embedded) else HOME
    return name if name in (HOME, GLOSSARY, *names()) else None


def is_nested(path: str) -> bool:
    """Whether a path has another below it, as no page's has."""
    return path.startswith(f"{base()}/") and "/" in path.removeprefix(base()).strip("/")


def place_of(lesson: str, query: str) -> Place:
    """A lesson's page at an address with this query. What cannot be read in it is left for the page itself to say."""
    file = path_of(lesson)
    asked = parse_qs(query, keep_blank_values=True)
    scene, _ = from_query(asked, load_scene(file))
    given = controls_in(asked)
    if given is not None and "predict" not in given:  # nobody is asked
        scene = replace(scene, prediction=None)
    if scene.prediction:  # of which nobody is told more than the stage would
        scene = replace(scene, look=replace(scene.look, controls=(*scene.look.controls, "predict")))
    return Place(lesson, load_question(file), _LEAD.renderInline(plain(load_lead(file) or "")), scene)
