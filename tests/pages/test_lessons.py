"""What every lesson's page does."""

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest

from momentum_sim.lessons import HOME_QUESTION, TITLES
from momentum_sim.lessons.links import links
from momentum_sim.scene import Scene, from_query, to_query
from momentum_sim.stage import modules_of, needs_of, theory_of
from pages.shared.texts import with_formulas
from tests.pages.lesson_page import LESSONS, ROOT, LessonPage, as_read

of_each_lesson = pytest.mark.parametrize("name", LESSONS)
WITH_SCENES = [
    (name, number) for name, lesson in LESSONS.items() for number, item in enumerate(lesson.look_closer) if item.scene
]


def followed(name, address):
    """The page that a link on a lesson's page leads to."""
    return LessonPage(
        name, **dict(parse_qsl(address.removeprefix("?"), strict_parsing=bool(address.removeprefix("?"))))
    )


def test_every_lesson_has_a_page_of_its_name():
    """The menu is made of `TITLES`, which `tests/browser/test_home.py` reads in it."""
    assert sorted(TITLES) == list(LESSONS)
    pages = {file.stem for file in (ROOT / "pages").glob("*.py")}
    assert pages == {*TITLES, "home", "glossary", "embed", "router", "__init__"}


def _exercises(lesson):
    """The lesson's exercises as they are read."""
    parts = ["## Three exercises"]
    for number, each in enumerate(lesson.exercises, start=1):
        parts.append(f"**{number}.** {each.question.strip()}")
        for called, text in each.waiting.items():
            parts += [f"<details>\n<summary>{called} {number}</summary>", text.strip(), "</details>"]
    return as_read("\n\n".join(parts))


@of_each_lesson
def test_it_opens_with_its_question_stage_and_prose(name):
    page, lesson = LessonPage(name), LESSONS[name]
    assert [title.value for title in page.test.title] == [lesson.question]
    assert page.texts == [
        as_read(lesson.lead),
        as_read(lesson.prose),
        *(["## Your own curve"] if lesson.tool else []),
        "## Look closer",
        *([_exercises(lesson)] if lesson.exercises else []),
        "**Sources**\n\n" + "\n".join(f"- {source}" for source in lesson.sources),
        as_read("## What you can now say\n\n" + "\n".join(f"- {sentence}" for sentence in lesson.can_say)),
    ]
    assert page.scene == Scene.from_dict(page.stage["opening"]) == lesson.opening
    scenes = lesson.opening, *(beat.scene for beat in lesson.beats)
    assert page.stage["kernels"] == modules_of(*needs_of(*scenes), theory_of(*scenes))
    assert page.stage["needs"] == list(needs_of(lesson.opening))
    assert page.warnings == []
    assert page.query == {}


@of_each_lesson
def test_it_ends_with_the_next_question_and_the_last_one_at_home(name):
    first, *ways = [(link.proto.page, link.proto.label) for link in LessonPage(name).test.get("page_link")]
    order = list(TITLES)
    following = order[order.index(name) + 1 :][:1]
    home = ("", f"Home: {HOME_QUESTION}")
    assert first == next(((other, f"Next: {LESSONS[other].question}") for other in following), home)
    assert [page for page, _ in ways] == ["", *TITLES, "glossary", "embed"]  # out of sight, for links in the texts


@of_each_lesson
def test_its_texts_lead_to_other_pages_by_relative_links(name):
    texts = LESSONS[name].prose, *LESSONS[name].can_say, *(item.text for item in LESSONS[name].look_closer)
    texts = *texts, *(text for each in LESSONS[name].exercises for text in (each.question, *each.waiting.values()))
    found = [link for text in texts for link in links(text, "page")]
    page = LessonPage(name)
    for index, item in enumerate(LESSONS[name].look_closer):
        if any(links(item.text, "page")):
            page.open(index)  # until then its text is not there
    shown = [markdown.value for markdown in page.test.markdown]
    for link in found:
        assert link.target != name
        assert any(f"[{link.words}](./{link.target})" in text for text in shown)
    assert not any("(page:" in text for text in shown)
    assert bool(found) == (name not in ("overshoot", "conventions"))


def test_the_prose_waits_until_a_sessions_first_stage_is_painted():
    page = LessonPage("race", painted=False)
    assert page.texts == [as_read(LESSONS["race"].lead)]
    assert page.stage["first"] is True
    page.run()
    assert page.texts == [as_read(LESSONS["race"].lead)]
    page.test.session_state["stage race"] = {"change": None, "painted": True}  # what the stage tells
    page.run()
    assert page.texts[1] == as_read(LESSONS["race"].prose)
    assert page.stage["first"] is False
    page.go_to("overshoot")
    assert page.texts[1] == as_read(LESSONS["overshoot"].prose)
    assert page.stage["first"] is False


@of_each_lesson
def test_the_beats_are_links_to_their_scenes(name):
    shown, beats = LessonPage(name).stage["beats"], LESSONS[name].beats
    assert len(shown) in (3, 4)
    for link, beat in zip(shown, beats, strict=True):
        assert (link["title"], link["text"]) == (beat.title, beat.text)
        assert Scene.from_dict(link["scene"]) == beat.scene
        page = followed(name, link["link"])
        assert page.scene == beat.scene
        assert page.warnings == []


@of_each_lesson
def test_whoever_comes_by_the_menu_again_begins_anew(name):
    """Until the stage tells what was left there, if anything was."""
    page, lesson = LessonPage(name), LESSONS[name]
    beat = next(beat for beat in lesson.beats if beat.scene != lesson.opening)
    page.let_go(beat.scene)
    changed = page.query
    page.go_to("race" if name != "race" else "overshoot")
    page.go_to(name)
    assert page.warnings == []
    assert page.query == {}
    assert page.scene == lesson.opening
    page.let_go(beat.scene)  # the first change of a new stage, which is the same as that of the old
    assert page.query == changed != {}


@of_each_lesson
def test_a_beat_has_a_short_title_and_a_sentence_that_ends(name):
    for beat in LESSONS[name].beats:
        assert 1 <= len(beat.title.split()) <= 3
        assert beat.text.endswith(".")


@of_each_lesson
def test_what_is_under_look_closer_is_there_when_it_is_opened(name):
    page, lesson = LessonPage(name), LESSONS[name]
    assert [item.label for item in page.items] == [item.title for item in lesson.look_closer]
    assert not any(item.markdown for item in page.items)
    for number, item in enumerate(lesson.look_closer):
        page.open(number)
        text, *_ = page.items[number].markdown
        assert as_read(text.value) == as_read(item.text)
        assert len(page.figures) == len(lesson.figures) + len(item.figures)
        page.open(number, is_open=False)
    assert page.scene == lesson.opening
    assert page.query == {}


@pytest.mark.parametrize(("name", "number"), WITH_SCENES)
def test_an_item_under_look_closer_has_a_link_to_its_scene(name, number):
    page, lesson = LessonPage(name), LESSONS[name]
    page.open(number)
    link = page.items[number].markdown[-1]
    pattern = r'<a class="sets" data-set="(.*)" href="\?(.*)" target="_self">Show this on the stage</a>'
    called, escaped = re.fullmatch(pattern, link.value).groups()
    address = unescape(escaped)
    changed = page.stage["settings"][called]
    assert Scene.from_dict(page.stage["opening"] | changed) == lesson.look_closer[number].scene
    scene = lesson.look_closer[number].scene
    assert dict(parse_qsl(address, strict_parsing=True)) == to_query(scene, lesson.opening)
    there = followed(name, address)
    assert there.scene == scene
    assert there.warnings == []


@of_each_lesson
def test_what_words_set_is_where_their_links_lead(name):
    page, lesson = LessonPage(name), LESSONS[name]
    sets = re.findall(r'data-set="([^"]*)" href="([^"]*)"', "".join(text.value for text in page.test.markdown))
    assert sets
    for called, address in sets:
        scene = Scene.from_dict(page.stage["opening"] | page.stage["settings"][unescape(called)])
        assert scene == lesson.pressed[unescape(called)]
        query = dict(parse_qsl(unescape(address).removeprefix("?"), strict_parsing=address != "?"))
        assert from_query(query, lesson.opening) == (scene, ()), called


def test_formulas_break_at_no_bracket_and_no_comma():
    given = "So $1/(1-\\beta)$, ($a$) and $\\left(x\\right)$.\n\n$$f(x)\n= 1 ,$$\n\nEnd $$y$$."
    in_line = "So $1/{(1-\\beta)}$\u2060, (\u2060$a$\u2060) and $\\left(x\\right)$\u2060."
    shown = f"{in_line}\n\n$$\nf(x)\n= 1 ,\n$$\n\nEnd $$y$$."
    assert with_formulas(given) == shown


def test_a_formula_may_be_the_words_that_touch_the_stage():
    assert with_formulas("With [$\\beta = 0.9$](set:high) it") == "With [$\\beta = 0.9$](set:high) it"
