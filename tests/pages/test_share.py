"""The Share control: what it offers, what it makes, and that it costs nothing while it is closed."""

import io
import json
import subprocess
import sys
from dataclasses import replace
from html import unescape

import pytest
from PIL import Image

from momentum_sim.export import KINDS, MissingExtraError, Options, kinds, render
from momentum_sim.export.snippets import app_frame, snippet
from momentum_sim.scene import Contour, Scene, to_query
from pages.shared import exports
from pages.shared.excerpt import excerpt
from tests.pages.lesson_page import LESSONS, ROOT, LessonPage

RACE = LESSONS["race"]
SHOWS = {"json", "py"}


def pixel(kind):
    """The smallest picture of a kind, for what shows pictures reads them."""
    out = io.BytesIO()
    Image.new("P", (1, 1)).save(out, kind)
    return out.getvalue()


#: What stands for each kind: text that says so, or a picture.
CONTENTS = {kind: pixel(kind) if kind in ("gif", "png") else f"<svg>{kind}</svg>".encode() for kind in KINDS}


class SharePage(LessonPage):
    """A lesson's page whose Share control is pressed, and pressed again with each choice: AppTest reruns all of it."""

    def share(self, **choices):
        for name, value in choices.items():
            self.test.session_state[f"take {self.lesson} {name.replace('_', ' ')}"] = value
        self.test.button(f"share {self.lesson}").click()
        self.run()

    @property
    def codes(self):
        return [block.value for block in self.test.code]

    @property
    def downloads(self):
        return self.test.get("download_button")

    @property
    def previews(self):
        return [json.loads(component.proto.json) for component in self._components("momentum-sim-preview")]


@pytest.fixture
def made(monkeypatch):
    """What has been rendered: scenes and options by kind, in order; each file is text that says so."""
    calls = []

    def maker(kind):
        def make(scene, options, progress):
            progress(1, 2)
            calls.append((kind, scene, options))
            return CONTENTS[kind]

        return make

    fakes = {ending: replace(kind, make=maker(ending)) for ending, kind in KINDS.items()}
    for name, fake in fakes.items():
        monkeypatch.setitem(kinds.KINDS, name, fake)
    exports._kept.clear()
    yield calls
    exports._kept.clear()


@pytest.fixture
def page():
    return SharePage("race")


@pytest.mark.parametrize("name", LESSONS)
def test_every_page_with_a_stage_has_one_quiet_button(name, made):
    page = SharePage(name)
    (button,) = [button for button in page.test.button if button.label == "Share"]
    assert button.proto.type == "tertiary"
    assert page.codes == []
    assert made == []


def test_closed_it_imports_and_makes_nothing():
    script = (
        "import sys; from streamlit.testing.v1 import AppTest\n"
        "test = AppTest.from_file('pages/router.py', default_timeout=60).run(); assert not test.exception\n"
        "print([name for name in sys.modules if name.startswith(('momentum_sim.export', 'matplotlib'))])"
    )
    out = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert out.stdout.splitlines()[-1] == "[]"


def test_opened_it_has_the_link_and_the_live_page(page, made):
    changed = replace(RACE.opening, momentum=0.9, start=(-6.0, 1.5))
    page.let_go(changed)
    page.share()
    query = to_query(changed, RACE.opening)
    text = "?" + "&".join(f"{name}={value}" for name, value in query.items())
    link, frame, app = page.codes
    assert link.endswith(text)
    ((kind, scene, _),) = made
    assert kind == "html"
    assert replace(scene, look=changed.look, live=changed.live) == changed
    assert scene.look.title == RACE.question
    assert frame == snippet("html", "race.html", scene.look).text
    assert app == app_frame(link + "&embed=true", RACE.question).text
    (preview,) = page.previews
    assert preview["html"] == "<svg>html</svg>"
    assert (preview["width"], preview["height"], preview["sandbox"]) == (960, 540, "allow-scripts")


def test_what_the_author_chooses_is_what_is_made(page, made):
    page.share(
        title="Mine",
        caption="Look at\u0007 it",
        size="720 × 720",
        background="dark",
        Beside_it_gap="map",
        controls=["timeline"],
        sliders_quadratic=["momentum"],
    )
    _, scene, _ = made[-1]
    look = scene.look
    assert (look.title, look.caption, look.background) == ("Mine", "Look at it", "dark")
    assert (look.width, look.height, look.controls) == (720, 720, ("timeline", "sliders"))
    assert [panel.kind for panel in scene.panels] == ["contour", "map"]
    assert [slider.parameter for slider in scene.live] == ["momentum"]


CHOSEN = {
    "title": "Mine",
    "caption": "Look at it",
    "size": "720 × 720",
    "background": "dark",
    "controls": ["timeline"],
    "sliders_quadratic": ["momentum"],
}


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("name", "left_out"), [("race", []), ("digits", ["py"])])
def test_kinds_are_offered_that_can_hold_the_scene(name, left_out):
    page = SharePage(name)
    page.share()
    (offered,) = [group for group in page.test.segmented_control if group.label == "Or take it with you"]
    assert offered.options == [kind.title for ending, kind in KINDS.items() if ending not in left_out]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_made_from_what_was_chosen(page, made, kind):
    page.share(kind=kind, **CHOSEN)
    look = next(scene.look for each, scene, _ in made if each == ("png" if kind == "pdf" else kind))
    assert (look.title, look.caption, look.background) == ("Mine", "Look at it", "dark")
    assert (look.width, look.height) == (720, 720)
    if kind in ("html", "csv", "json", "py"):  # which hold the scene
        assert look.controls == ("timeline", "sliders")


@pytest.mark.parametrize("ground", ["reader", "light", "dark", "transparent"])
def test_a_background_stays_chosen_from_kind_to_kind(page, made, ground):
    page.share(background=ground)
    for kind in (*KINDS, "html"):
        page.share(kind=kind)
        assert page.test.selectbox("take race background").value == ground
        assert made[-1][1].look.background == ground


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("kind", "ground", "said"),
    [
        ("gif", "reader", ["A GIF cannot follow its reader: it is light."]),
        ("mp4", "transparent", ["A video is never transparent: it is light."]),
        ("svg", "reader", []),
        ("gif", "dark", []),
        ("png", "transparent", []),
    ],
)
def test_a_background_that_a_kind_has_not_is_said(page, kind, ground, said):
    page.share(kind=kind, background=ground)
    assert [caption.value for caption in page.test.caption] == said


def test_a_program_is_for_the_library_that_it_is_for_from_a_terminal(page, made):
    page.share(kind="py")
    assert made[-1][2] == Options()


def test_a_program_and_a_scene_are_shown_whole(page):
    exports._kept.clear()
    for kind in ("json", "py"):
        page.share(kind=kind)
        assert list(exports._kept.values())[-1].decode().strip() in page.codes
    exports._kept.clear()


def test_of_a_table_the_beginning_is_shown_with_rows_and_without_a_way_to_copy_it(page):
    exports._kept.clear()
    page.share(kind="csv", title="<b>Mine</b>")
    (content,) = exports._kept.values()
    text = content.decode()
    (body,) = [html.proto.body for html in page.test.get("html") if 'class="excerpt"' in html.proto.body]
    lines = unescape(body.partition(">")[2].removesuffix("</pre>")).splitlines()
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    assert "# title: <b>Mine</b>" in lines
    assert "<b>" not in body
    assert lines[6:16] == rows[:10]
    assert lines[16:] == [f"… and {len(rows) - 10} more rows"]
    assert not any("gradient_descent,0" in code for code in page.codes)
    assert excerpt("# one\na,b\n1,2\n") == "# one\na,b\n1,2"
    exports._kept.clear()


def test_who_takes_all_sliders_away_takes_the_control_away_and_leaves_a_scene(page, made):
    page.share(sliders_quadratic=[], controls=[])
    _, scene, _ = made[-1]
    assert scene.look.controls == ()
    assert scene.live == RACE.opening.live


def test_without_picture_and_companion_it_stays_as_on_the_stage(page, made):
    page.share(Picture_contour="none", Beside_it_gap="none")
    assert made[-1][1].panels == RACE.opening.panels


def test_the_box_that_is_in_view_goes_along(page, made):
    looked = replace(RACE.opening, panels=(Contour(view=(-1.0, 1.0, -0.5, 0.5)), *RACE.opening.panels[1:]))
    page.let_go(looked)
    page.share()
    assert made[-1][1].contour == looked.contour


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("html", "mp4", "gif", "png", "pdf")])
def test_each_kind_can_be_saved_with_what_to_paste(page, made, kind):
    page.share(kind=kind)
    assert [each for each, *_ in made] == [kind]
    (button,) = page.downloads
    assert button.proto.label == f"Save race.{kind}, {len(CONTENTS[kind])} bytes"
    assert snippet(kind, f"race.{kind}", made[0][1].look).text in page.codes
    assert made[0][1].runs == RACE.opening.runs
    if kind in SHOWS:
        assert f"<svg>{kind}</svg>" in page.codes


@pytest.mark.parametrize("kind", ["gif", "png", "pdf", "csv", "json", "py"])
def test_the_real_ones_are_made_too(page, kind):
    page.share(kind=kind)
    (button,) = page.downloads
    assert button.proto.label.startswith(f"Save race.{kind}, ")
    assert page.warnings == []


@pytest.mark.parametrize(
    ("kind", "choice", "value"), [("svg", "still", True), ("py", "library", "optax"), ("html", "frames", None)]
)
def test_options_of_a_kind_are_passed_on(page, made, kind, choice, value):
    page.share(kind=kind, **{choice: value})
    wanted = Options() if value is None else Options(**{choice: value})
    assert made[-1][2] == wanted


def test_the_same_is_made_once_for_all_readers(page, made):
    page.share()
    SharePage("race").share()
    assert len(made) == 1


def test_no_more_is_kept_than_a_server_has_room_for(made, monkeypatch):
    monkeypatch.setattr(exports, "_MOST_KEPT", 2)
    for momentum in (0.1, 0.2, 0.3):
        exports.made(replace(RACE.opening, momentum=momentum), "csv")
    exports.made(replace(RACE.opening, momentum=0.3), "csv")
    assert len(exports._kept) == 2
    assert len(made) == 3


def test_a_live_page_may_have_the_beats(page, monkeypatch):
    import momentum_sim.export.page as live

    given = []
    monkeypatch.setattr(live, "html", lambda _scene, _options, _progress, beats: given.append(beats) or b"<p>beats</p>")
    exports._kept.clear()
    page.share(beats=True)
    assert [beat["title"] for beat in given[0]] == [beat.title for beat in RACE.beats]
    assert page.previews[0]["html"] == "<p>beats</p>"
    exports._kept.clear()


@pytest.mark.parametrize(
    "error", [MissingExtraError("A video", "av", "video"), ValueError("no such thing"), OSError("disk full")]
)
def test_what_cannot_be_made_is_said_in_a_sentence(page, monkeypatch, error):
    def fail(_scene, _options, _progress):
        raise error

    monkeypatch.setitem(kinds.KINDS, "mp4", replace(KINDS["mp4"], make=fail))
    page.share(kind="mp4")
    assert page.warnings == [str(error)]
    assert page.downloads == []
    page.share(kind="csv")
    assert page.warnings == []


@pytest.mark.usefixtures("made")
def test_the_table_of_what_to_use_where_is_there_when_it_is_opened(page):
    page.share()
    assert not any("| where | what | how |" in text for text in page.texts)
    page.share(where=True)
    assert any("GitHub README" in text for text in page.texts)


def test_what_is_saved_as_json_is_the_scene(page):
    page.share(kind="json", title="Mine")
    content = next(iter(exports._kept.values()))
    scene = Scene.from_json(content.decode())
    assert scene.look.title == "Mine"
    assert render(scene, "json") == content
    exports._kept.clear()
