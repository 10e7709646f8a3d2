"""The Embed page: its examples, its prose, its gallery; and pages in somebody else's frame."""

import json
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from momentum_sim.export import KINDS, kinds
from momentum_sim.export.destinations import DESTINATIONS
from momentum_sim.export.snippets import snippet
from momentum_sim.scene import Scene
from pages.shared import addresses, exports
from pages.shared.gallery import scene_names
from tests.pages.lesson_page import LESSONS, ROOT, LessonPage

NAMES = scene_names()
SCENES = {name: Scene.from_json((ROOT / "assets" / "scenes" / f"{name}.json").read_text("utf-8")) for name in NAMES}


class EmbedPage:
    def __init__(self):
        self.test = AppTest.from_file(ROOT / "pages" / "router.py", default_timeout=60)
        self.test.switch_page("embed.py")
        self.run()

    def run(self):
        self.test.run()
        assert not self.test.exception

    def see(self):
        """Scroll the live example into view."""
        self.test.session_state["live"] = {"seen": True}
        self.run()

    @property
    def preview(self):
        (component,) = self.test.get("bidi_component")
        return json.loads(component.proto.json)


@pytest.fixture
def made(monkeypatch):
    """The scenes that have been made live pages of."""
    calls = []

    def make(scene, _options, _progress):
        calls.append(scene)
        return b"<p>live</p>"

    for kind in ("html", "json"):
        monkeypatch.setitem(kinds.KINDS, kind, replace(KINDS[kind], make=make))
    exports._kept.clear()
    yield calls
    exports._kept.clear()


@pytest.fixture
def page(made):  # noqa: ARG001  # what is made is counted from the beginning
    return EmbedPage()


def test_nothing_is_made_before_it_is_seen(page, made):
    assert made == []
    assert page.preview["html"] is None
    assert (page.preview["width"], page.preview["height"]) == (960, 540)
    page.see()
    assert made == [SCENES["wave"]]
    assert page.preview["html"] == "<p>live</p>"
    assert page.preview["title"] == SCENES["wave"].look.title
    assert page.preview["sandbox"] == "allow-scripts"


def test_the_gallery_shows_a_picture_of_each_scene_and_brings_the_one_that_is_chosen(page, made):
    assert len(page.test.get("image")) == len(NAMES) >= 8
    page.test.button("show demon").click()
    page.run()
    title = SCENES["demon"].look.title
    assert page.test.button("show demon").label == f":primary[**{title}**]"
    assert page.test.button("show wave").label == SCENES["wave"].look.title
    assert not any(page.test.button(f"show {name}").disabled for name in NAMES)
    page.see()
    assert made == [SCENES["demon"]]
    assert page.preview["title"] == SCENES["demon"].look.title


def test_what_is_pasted_for_the_one_that_is_shown_is_there_when_it_is_asked_for(page):
    frame = snippet("html", "wave.html", SCENES["wave"].look).text
    assert frame not in [block.value for block in page.test.code]
    page.test.session_state["live wave how"] = True
    page.run()
    assert frame in [block.value for block in page.test.code]
    assert [button.proto.label for button in page.test.get("download_button")] == [
        "Save wave.html",
        "Save wave.json",
    ]


def test_every_place_is_in_the_table(page):
    text = "\n".join(markdown.value for markdown in page.test.markdown)
    for place in DESTINATIONS:
        assert f"| {place.name[0].upper()}{place.name[1:]} | {', '.join(place.kinds)} |" in text


def test_the_snippets_of_the_prose_are_those_that_are_made(page):
    text = "\n".join(markdown.value for markdown in page.test.markdown)
    shown = re.search(r"<iframe src=\"race.html\".*?</iframe>", text, re.DOTALL)[0]
    made = snippet("html", "race.html", replace(SCENES["wave"].look, title="Can one number make this arrive?"))
    assert " ".join(shown.split()) == made.text


# --- in a frame -------------------------------------------------------------------------------------------------------


@pytest.fixture
def embedded(monkeypatch):
    context = SimpleNamespace(is_embedded=True, url="https://example.org/app", theme=SimpleNamespace(type="light"))
    monkeypatch.setattr(st, "context", context)


@pytest.mark.usefixtures("embedded")
def test_in_a_frame_there_is_no_share_button_but_a_way_to_the_whole_page():
    page = LessonPage("race")
    assert [button for button in page.test.button if button.label == "Share"] == []
    bodies = [html.proto.body for html in page.test.get("html")]
    (link,) = [body for body in bodies if 'class="whole-page"' in body]
    assert 'href="https://example.org/app"' in link
    assert 'target="_blank"' in link
    page.let_go(replace(LESSONS["race"].opening, momentum=0.9))
    (link,) = [html.proto.body for html in page.test.get("html") if 'class="whole-page"' in html.proto.body]
    assert 'href="https://example.org/app?v=1&amp;beta=0.9"' in link


@pytest.mark.usefixtures("embedded")
def test_in_a_frame_every_link_stays_in_its_style():
    page = LessonPage("race")
    assert all(beat["link"].endswith("embed=true") for beat in page.stage["beats"])
    page.open(0)
    assert "embed=true" in page.items[0].markdown[-1].value


@pytest.mark.parametrize(
    ("url", "full", "public"),
    [
        ("https://example.org/app/overshoot", "https://example.org/app/overshoot?v=1", True),
        ("https://example.org", "https://example.org/?v=1", True),
        ("http://localhost:8501/", "http://localhost:8501/?v=1", False),
        ("http://127.0.0.1:8501", "http://127.0.0.1:8501/?v=1", False),
        (None, "/?v=1", False),
    ],
)
def test_addresses_are_full_and_known_to_be_public_or_not(monkeypatch, url, full, public):
    monkeypatch.setattr(st, "context", SimpleNamespace(url=url, is_embedded=False))
    assert addresses.address({"v": "1"}) == full
    assert addresses.public_address({"v": "1"}) == (full if public else "")


def test_links_are_relative_and_empty_ones_lead_back_to_the_opening(monkeypatch):
    monkeypatch.setattr(st, "context", SimpleNamespace(is_embedded=False))
    assert addresses.link({}) == "?"
    assert addresses.link({}, "conventions") == "conventions"
    assert addresses.link({"v": "1", "beta": "0.9"}, "conventions") == "conventions?v=1&beta=0.9"
    monkeypatch.setattr(st, "context", SimpleNamespace(is_embedded=True))
    assert addresses.link({}) == "?embed=true"
