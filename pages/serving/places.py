"""What an address of the app leads to, told without running its page."""

from dataclasses import dataclass
from urllib.parse import parse_qs

import streamlit as st
from markdown_it import MarkdownIt

from momentum_sim.lessons import load_lead, load_question, load_scene, names, path_of
from momentum_sim.scene import Scene, from_query

#: The lesson at the front page's address.
FRONT = "race"
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


def place_of(path: str, query: str) -> Place | None:
    """The lesson's page at an address; None where another page is, or none."""
    if not path.startswith(base()):
        return None
    name = path.removeprefix(base()).strip("/") or FRONT
    if name not in names():
        return None
    file = path_of(name)
    scene, _ = from_query(parse_qs(query, keep_blank_values=True), load_scene(file))
    return Place(name, load_question(file), _LEAD.renderInline(load_lead(file) or ""), scene)
