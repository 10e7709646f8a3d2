"""What is pasted is what a reader of HTML, Markdown or LaTeX takes for what it is meant to be."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from momentum_sim.export import KINDS
from momentum_sim.export.snippets import APP_SANDBOX, SANDBOX, app_frame, snippet
from momentum_sim.scene import Look, Scene

HOSTILE = 'A "title" <script>alert(1)</script> & [brackets](javascript:alert(1))\nand a line'
LOOK = Look(title="Race", width=960, height=540)
ROOT = Path(__file__).parents[2]
#: Of the gallery's scene that the documents show.
SHOWN = Scene.from_json((ROOT / "assets" / "scenes" / "ravine.json").read_text(encoding="utf-8")).look


class Tags(HTMLParser):
    """The tags of a text with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def only_tag(text):
    ((tag, attributes),) = Tags(text).found
    return tag, attributes


def test_a_live_page_has_a_frame_that_may_only_run_its_script():
    language, text = snippet("html", "race.html", LOOK)
    assert language == "html"
    tag, attributes = only_tag(text)
    assert tag == "iframe"
    style = attributes.pop("style")
    size = {"width": "960", "height": "670"}  # for hosts that strip the style
    assert attributes == {"src": "race.html", "title": "Race", "sandbox": "allow-scripts", "loading": "lazy"} | size
    assert "max-width: 960px" in style
    assert "height: auto; aspect-ratio: 960 / 540; min-height: 670px" in style
    assert SANDBOX == "allow-scripts"


def test_a_low_page_has_a_low_frame():
    assert "min-height: 400px" in snippet("html", "race.html", Look(height=300)).text


@pytest.mark.parametrize(
    ("look", "height"),
    [
        (Look(), 640),
        (Look(height=1200), 640),
        (Look(title="T" * 55), 670),
        (Look(title="T" * 56), 695),
        (Look(caption="C" * 81), 685),
        (Look(title="one\ntwo", caption="one\n\nthree"), 760),
    ],
)
def test_a_frame_has_room_for_each_line_of_a_title_and_a_caption(look, height):
    assert f"min-height: {height}px" in snippet("html", "race.html", look).text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (snippet("html", "race.html", Look(height=300)).text, ("960", "400")),
        (snippet("html", "race.html", Look(height=1200)).text, ("960", "1200")),
        (snippet("html", "race.html", Look(), beats=True).text, ("960", "800")),
        (snippet("mp4", "race.mp4", LOOK).text, ("960", "540")),
        (app_frame("https://example.org/?embed=true", "Race").text, ("960", "800")),
    ],
)
def test_what_is_pasted_has_its_size_without_its_style_too(text, size):
    _, attributes = only_tag(text)
    assert (attributes["width"], attributes["height"]) == size


@pytest.mark.parametrize("document", ["README.md", "docs/embedding.md"])
def test_documents_show_what_is_made(document):
    title = "Can one number make this arrive?"
    address = "https://example.org/?embed=true&v=1&beta=0.9"
    made = {"race.html": snippet("html", "race.html", replace(SHOWN, title=title)), address: app_frame(address, title)}
    shown = re.findall(r"<iframe.*?</iframe>", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    assert shown
    for text in shown:
        assert " ".join(text.split()) == made[only_tag(text)[1]["src"]].text


def test_a_frame_has_room_for_beats():
    assert "min-height: 800px" in snippet("html", "race.html", Look(), beats=True).text
    assert snippet("gif", "race.gif", LOOK, beats=True) == snippet("gif", "race.gif", LOOK)


def test_what_lies_behind_a_transparent_page_is_seen():
    assert "color-scheme: light dark" in snippet("html", "race.html", Look(background="transparent")).text
    assert "color-scheme" not in snippet("html", "race.html", LOOK).text


def test_the_app_has_a_frame_in_which_it_reaches_its_server():
    tag, attributes = only_tag(app_frame("https://example.org/?embed=true&v=1&beta=0.9", "Race").text)
    assert tag == "iframe"
    assert attributes["src"] == "https://example.org/?embed=true&v=1&beta=0.9"
    assert attributes["sandbox"] == APP_SANDBOX
    assert "allow-top-navigation" not in APP_SANDBOX


@pytest.mark.parametrize("kind", ["html", "mp4"])
def test_a_hostile_title_stays_a_title(kind):
    _, attributes = only_tag(snippet(kind, "race", Look(title=HOSTILE)).text)
    assert attributes["title" if kind == "html" else "aria-label"] == HOSTILE.replace("\n", " ")


@pytest.mark.parametrize("kind", ["svg", "gif", "png"])
def test_an_image_is_markdown_with_a_name(kind):
    language, text = snippet(kind, f"race.{kind}", Look(title=HOSTILE))
    assert language == "markdown"
    (paragraph,) = [token for token in MarkdownIt().parse(text) if token.type == "inline"]
    (image,) = paragraph.children
    assert (image.type, image.attrs["src"]) == ("image", f"race.{kind}")


def test_what_has_no_title_has_a_name_all_the_same():
    assert only_tag(snippet("html", "race.html", Look()).text)[1]["title"] == "Momentum, live"
    assert snippet("gif", "race.gif", Look()).text == "![Momentum, live](race.gif)"


def test_every_kind_has_one_and_others_are_refused():
    for kind in KINDS:
        assert f"race.{kind}" in snippet(kind, f"race.{kind}", LOOK).text
    with pytest.raises(ValueError, match="kind must be one of"):
        snippet("exe", "race.exe", LOOK)
