import json
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from momentum_sim.export import CannotWriteError
from momentum_sim.lessons import CAN_SAY, EXERCISES, HOME_QUESTION, TITLES, Exercise, names
from momentum_sim.scene import Scene
from momentum_sim.site import write_site, writing
from momentum_sim.site.folder import MARKER
from momentum_sim.site.frame import Frame
from momentum_sim.site.home import home_page
from momentum_sim.site.lesson_page import lesson_page
from momentum_sim.site.lessons import Page, read_pages
from momentum_sim.site.scripts import lesson_script, own_curve_script
from tests.packed import unpacked
from tests.site.conftest import BASE_URL

ROOT = Path(__file__).parents[2]
PAGES = read_pages()
#: Pages that stand for all where a site is written again.
FEW = ("race", "conventions")


class _Elements(HTMLParser):
    """Every element of a page with its attributes, and whether they are closed in the order in which they opened."""

    VOID = frozenset({"meta", "link", "img", "input", "source", "br", "wbr", "path", "mspace"})

    def __init__(self, text):
        super().__init__()
        self.found, self.open, self.wrong = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def pages_of(site):
    return sorted(site.glob("*.html"))


def elements(file, *tags):
    return [attributes for tag, attributes in _Elements(file.read_text("utf-8")).found if not tags or tag in tags]


def test_the_site_has_what_it_says_it_has(site):
    listed = json.loads((site / MARKER).read_text())["files"]
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    assert listed == found
    assert {f"{name}.html" for name in (*TITLES, "index", "lecture", "glossary")} == {
        file.name for file in pages_of(site)
    }


def test_every_lesson_has_its_page_named_as_the_apps_is():
    """The app's menu is made of `TITLES`, too."""
    assert [(page.name, page.title) for page in PAGES] == list(TITLES.items())
    assert set(names()) == set(TITLES)


def test_home_leads_to_every_lesson_in_their_order(site):
    text = (site / "index.html").read_text("utf-8")
    assert f"<h1>{HOME_QUESTION}</h1>" in text
    found = re.findall(r'<li data-page="(\w+)">\n<img src="(.*?)".*?>\n<h2><a href="(.*?)">(.*?)</a></h2>', text)
    assert found == [(p.name, f"cards/{p.name}.svg", p.path, p.lesson.question) for p in PAGES]
    assert f'<span>Begin with</span> <a href="race.html">{PAGES[0].lesson.question}</a>' in text


def test_a_lessons_exercises_are_asked_and_their_answers_wait(site):
    for page in PAGES:
        text = (site / page.path).read_text("utf-8").partition(f"<h2>{EXERCISES}</h2>")[2].partition("<h2")[0]
        assert re.findall(r"<p><strong>(\d)\.</strong> ", text) == [
            str(k + 1) for k in range(len(page.lesson.exercises))
        ]
        waiting = [f"{called} {k}" for k, each in enumerate(page.lesson.exercises, start=1) for called in each.waiting]
        assert re.findall(r"<details>\n<summary>(.*?)</summary>\n<p>", text) == waiting


def test_a_lesson_ends_with_what_one_can_say_and_the_way_on(site):
    for page, after in zip(PAGES, [*PAGES[1:], None], strict=True):
        text = (site / page.path).read_text("utf-8")
        said = text.partition(f"<h2>{CAN_SAY}</h2>")[2].partition("</ul>")[0]
        assert said.count("<li>") == len(page.lesson.can_say) > 0
        there, name, question = (
            (after.path, "Next", after.lesson.question) if after else ("index.html", "Home", HOME_QUESTION)
        )
        assert f'<a rel="next" href="{there}"><span>{name}</span> {question}</a>' in text


def test_links_to_other_pages_are_links_to_their_files(site):
    assert '<a href="oscillation.html">Oscillation</a>' in (site / "race.html").read_text("utf-8")
    assert (site / "oscillation.html").read_text("utf-8").count('<a href="overshoot.html">Overshoot</a>') == 3
    assert not any(re.search(r"\bpage:\w", file.read_text("utf-8")) for file in pages_of(site))


def test_the_icon_is_the_apps(site):
    assert (site / "icon.svg").read_bytes() == (ROOT / "assets" / "icon.svg").read_bytes()


def test_every_file_of_the_browser_side_is_part_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["momentum_sim"]
    packed = {file for pattern in patterns for file in (ROOT / "momentum_sim").glob(pattern)}
    assert set((ROOT / "momentum_sim" / "site" / "web").iterdir()) <= packed


def test_every_page_is_whole_html_that_says_what_it_is(site):
    titles = set()
    for file in pages_of(site):
        text = file.read_text("utf-8")
        page = _Elements(text)
        assert page.wrong == page.open == [], file.name
        assert text.startswith('<!doctype html>\n<html lang="en">')
        assert ("meta", {"charset": "utf-8"}) in page.found
        named = {a.get("name", a.get("property")): a.get("content") for a in elements(file, "meta")}
        assert named["viewport"] == "width=device-width, initial-scale=1"
        assert len(named["description"]) > 30
        assert named["og:image"].startswith(BASE_URL)
        titles |= {re.search("<title>(.*)</title>", text)[1]}
        assert sum(tag == "h1" for tag, _ in page.found) == 1
    assert len(titles) == len(pages_of(site))


def test_pages_load_nothing_but_files_that_are_there_and_all_links_lead_somewhere(site):
    outside = set()
    for file in pages_of(site):
        ids = {attributes.get("id") for attributes in elements(file)}
        for tag, attributes in _Elements(file.read_text("utf-8")).found:
            for name in ("href", "src", "srcset"):
                address = attributes.get(name)
                if address is None:
                    continue
                path, place = urldefrag(address)
                if re.match("[a-z]+:|//|/", address):
                    assert tag == "a" or attributes.get("rel") == "canonical", address
                    outside.add(address)
                elif path:
                    assert (site / unquote(path.partition("?")[0])).is_file(), address
                else:
                    assert place in ids, address
    assert {address for address in outside if not address.startswith("https://")} == set()


def test_no_style_and_no_script_of_ours_asks_for_anything(site):
    for file in [*site.glob("*.css"), *site.glob("s*.js"), site / "kernels.js", *site.glob("lessons/*.js")]:
        text = file.read_text("utf-8")
        assert not re.search(
            r"https?://|@import|url\((?!.data:)|fetch\(|XMLHttpRequest|import\(|^import ", text, re.MULTILINE
        ), file


def test_the_same_site_again_has_the_same_bytes_and_without_an_address_nothing_is_left_of_one(tmp_path, monkeypatch):
    few = tuple(page for page in PAGES if page.name in FEW)
    monkeypatch.setattr(writing, "read_pages", lambda: few)
    site, out = tmp_path / "addressed", tmp_path / "site"
    write_site(site, base_url=BASE_URL)
    files = write_site(out)
    kinds = {path.suffix for path in files}
    for path in (path for path in files if path.suffix != ".html" and path.name != MARKER):
        assert path.read_bytes() == (site / path.relative_to(out)).read_bytes(), path
    assert {".js", ".png", ".css", ".svg"} <= kinds
    assert out / "lecture.html" not in files
    assert out / "sitemap.xml" not in files
    for file in pages_of(out):
        text = file.read_text("utf-8")
        assert "canonical" not in text
        assert "og:url" not in text
        assert "og:image" not in text
        assert "lecture" not in text
        whole = (site / file.name).read_text("utf-8")
        told = "|".join(("canonical", "og:", "twitter:", "lecture.html"))
        assert re.sub(f".*({told}).*\n", "", whole) == re.sub(f".*({told}).*\n", "", text)


def test_with_an_address_each_page_says_where_it_is(site):
    for file in pages_of(site):
        own = BASE_URL if file.name == "index.html" else BASE_URL + file.name
        assert [a["href"] for a in elements(file, "link") if a["rel"] == "canonical"] == [own]
    told = re.findall("<loc>(.*)</loc>", (site / "sitemap.xml").read_text())
    assert sorted(told) == sorted(BASE_URL + file.name.replace("index.html", "") for file in pages_of(site))


def test_an_address_may_end_in_a_slash_or_not():
    assert {writing._folder_address(address) for address in (BASE_URL, BASE_URL.rstrip("/"))} == {BASE_URL}


@pytest.mark.parametrize(
    "address",
    ["example.org", "file:///x", "https://a b", "javascript:alert(1)", "https://e.example/?x", "https://e/#x"],
)
def test_an_address_that_is_none_is_refused(tmp_path, address):
    with pytest.raises(ValueError, match="base_url must be"):
        write_site(tmp_path / "site", base_url=address)
    assert list(tmp_path.iterdir()) == []


def test_progress_goes_from_nothing_to_all(written):
    _, heard = written
    assert heard == [(done, len(TITLES) + 1) for done in range(len(TITLES) + 2)]


def test_figures_are_those_of_the_lesson_on_light_and_on_dark(site):
    for page in PAGES:
        wanted = [
            f"{page.name}-{number}-{figure}"
            for number, part in enumerate([page.lesson, *page.lesson.look_closer])
            for figure in part.figures
        ]
        shown = [a["data-figure"] for a in elements(site / page.path, "div") if "data-figure" in a]
        assert shown == wanted
        for name in wanted:
            for theme in ("light", "dark"):
                text = (site / "figures" / f"{name}-{theme}.js").read_text()
                key, packed = re.fullmatch(r'momentumSimSite\.figures\["(.*)"\] = "(.*)";\n', text).groups()
                figure = json.loads(unpacked(packed))
                assert key == f"{name}-{theme}"
                assert figure["layout"]["meta"]["dark"] is (theme == "dark")


def test_a_lessons_data_are_its_scenes(site):
    for page in PAGES:
        text = (site / "lessons" / f"{page.name}.js").read_text()
        own, _, told = text.partition("momentumSimSite.lesson = ")
        data = json.loads(told.removesuffix(";\n"))
        needs = page.lesson.opening.kind.data is not None
        assert bool(own) == needs  # of what no other lesson is on
        assert (f'"{page.lesson.opening.objective.name}_data"' in own) == needs
        assert Scene.from_dict(data["opening"]) == page.lesson.opening
        assert [Scene.from_dict(beat["scene"]) for beat in data["beats"]] == [b.scene for b in page.lesson.beats]
        items = {f"item-{n}": i.scene for n, i in enumerate(page.lesson.look_closer, start=1) if i.scene}
        named = {name: Scene.from_dict(scene) for name, scene in data["scenes"].items()}
        assert named == items | {f"beat-{n}": beat.scene for n, beat in enumerate(page.lesson.beats, start=1)}


def test_programs_are_shown_where_a_lesson_asks_for_them(site):
    text = (site / "conventions.html").read_text("utf-8")
    for words in ("heavy ball in PyTorch", "EMA momentum in optax", "heavy ball in NumPy", "torch.optim.SGD"):
        assert words in text
    assert "copy-code" not in (site / "race.html").read_text("utf-8")


def test_a_lesson_with_a_readers_own_curve_has_its_place_and_its_script():
    page = PAGES[0]
    without = replace(page, lesson=replace(page.lesson, tool=None))
    with_it = replace(page, lesson=replace(page.lesson, tool="own_curve"))
    plain, text = (lesson_page(Frame((one,)), one, ()).decode() for one in (without, with_it))
    assert "own-curve" not in plain
    assert "own_curve.js" not in plain
    assert text.index('<div class="own-curve-place">') > text.index("<article>")
    assert text.count('<script src="own_curve.js"></script>') == 1
    script = own_curve_script().decode()
    assert not re.search(r"\b(?:fetch|XMLHttpRequest|sendBeacon|WebSocket|importScripts)\b", script)


def test_hostile_texts_stay_texts():
    lesson = PAGES[0].lesson
    evil = '</title></script><script>alert(1)</script>" onload="alert(1)'
    changed = type(lesson)(
        question=evil,
        lead=evil,
        opening=lesson.opening,
        beats=tuple(type(beat)(evil, evil, beat.scene) for beat in lesson.beats),
        prose=evil,
        look_closer=tuple(type(item)(evil, evil, item.scene, (), item.code) for item in lesson.look_closer),
        sources=(evil,),
        can_say=(evil,),
        exercises=(Exercise(evil, evil, evil),),
    )
    page = Page("race", evil, changed)
    frame = Frame((page,), "https://example.org/")
    usual = [tag for tag, _ in _Elements(lesson_page(Frame((PAGES[0],)), PAGES[0], ()).decode()).found].count("script")
    for made in (lesson_page(frame, page, ()), home_page(frame)):
        found = _Elements(made.decode()).found
        assert [tag for tag, _ in found].count("script") <= usual
        assert not any(name.startswith("on") for _, attributes in found for name in attributes)
    script = lesson_script(page, None).decode()
    assert json.loads(script.partition(" = ")[2].rstrip(";\n"))["beats"][0]["title"] == evil


def test_a_folder_that_is_not_ours_is_refused_before_anything_is_made(tmp_path, monkeypatch):
    (tmp_path / "notes.txt").write_text("mine")
    monkeypatch.setattr(writing, "_shared_files", lambda _frame: pytest.fail("made something"))
    with pytest.raises(ValueError, match=r"which holds notes\.txt"):
        write_site(tmp_path)


def test_where_nothing_can_be_written_the_path_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "_files_of", lambda _frame, page: {page.path: b"what would be written"})
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWriteError, match=r"cannot write .*file/site"):
        write_site(tmp_path / "file" / "site")


MISSING = {"markdown_it": "markdown-it-py", "latex2mathml": "latex2mathml", "segno": "segno", "plotly": "plotly"}
WITHOUT = """
import pathlib, sys
sys.modules[sys.argv[1]] = None  # Python's way to say that there is none
from momentum_sim.export import MissingExtraError
from momentum_sim.site import write_site
from tests.packed import unpacked
try:
    write_site(pathlib.Path(sys.argv[2]), base_url="https://example.org/")
except MissingExtraError as error:
    print(error)
"""


@pytest.mark.parametrize("missing", MISSING)
def test_what_must_be_installed_first_is_said(tmp_path, missing):
    command = [sys.executable, "-c", WITHOUT, missing, str(tmp_path / "site")]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert said.stdout == f"A site needs {MISSING[missing]}: pip install 'momentum-sim[site]'\n"
    assert list(tmp_path.iterdir()) == []
