import json
from collections import Counter
from dataclasses import replace

import pytest
import streamlit as st

from momentum_sim import figures
from momentum_sim.figure_names import FIGURES
from momentum_sim.scene import Contour, Numbers, Prediction, Scene
from pages.shared.charts import what_figures_show
from tests.pages.lesson_page import LESSONS, LessonPage

RACE = LESSONS["race"]
WITH_FIGURES = {number: item.figures for number, item in enumerate(RACE.look_closer) if item.figures}
WITHOUT = [number for number, item in enumerate(RACE.look_closer) if not item.figures]
MAP = next(number for number, shown in WITH_FIGURES.items() if shown == ("settling_map",))


@pytest.fixture
def built(monkeypatch):
    """How often each figure has been built."""
    st.cache_data.clear()
    counts = Counter()

    def counting(name, build):
        def counted(scene, dark):
            counts[name] += 1
            return build(scene, dark)

        return counted

    monkeypatch.setattr(figures, "OF_SCENE", {name: counting(name, of) for name, of in figures.OF_SCENE.items()})
    return counts


@pytest.fixture
def page(built):  # noqa: ARG001  # counting begins before the page is there
    return LessonPage("race")


def expected(name, scene, dark=False):
    return json.loads(figures.OF_SCENE[name](what_figures_show(scene), dark).to_json())


def test_closed_items_build_nothing(page, built):
    page.let_go(replace(RACE.opening, momentum=0.9))
    for number in WITHOUT:
        page.open(number)
    assert not built
    assert page.figures == []
    assert not page.test.get("plotly_chart")


@pytest.mark.parametrize("number", WITH_FIGURES)
def test_an_open_item_has_its_figures_and_no_others_are_built(page, built, number):
    page.open(number)
    assert built == Counter(WITH_FIGURES[number])
    assert page.figures == [expected(name, RACE.opening) for name in WITH_FIGURES[number]]
    assert len(page.test.get("plotly_chart")) == 1  # out of sight: what brings Plotly
    page.open(number, is_open=False)
    assert page.figures == []
    assert not page.test.get("plotly_chart")


@pytest.mark.parametrize("number", WITH_FIGURES)
def test_an_open_figure_is_of_the_scene_on_the_stage(page, number):
    page.open(number)
    changed = replace(RACE.opening.with_visible(("heavy_ball", "adam", "demon")), momentum=0.9, step_size=0.03)
    page.let_go(changed)
    assert page.figures == [expected(name, changed) for name in WITH_FIGURES[number]]
    assert page.query == {"v": "1", "beta": "0.9", "eta": "0.03", "show": "heavy_ball.demon.adam"}


def test_a_figure_opened_later_is_of_the_scene_on_the_stage(page):
    changed = replace(RACE.opening, momentum=0.9)
    page.let_go(changed)
    page.open(MAP)
    assert page.figures == [expected("settling_map", changed)]


def test_a_link_opens_with_its_own_figures(page):
    page.open(MAP)
    page.visit(v="1", beta="0.5")
    assert page.figures == [expected("settling_map", replace(RACE.opening, momentum=0.5))]


def test_what_changes_no_figure_builds_none(page, built):
    page.open(MAP)
    before = page.figures
    shown = replace(RACE.opening, step=12, vectors=False, panels=(Contour(view=(-1.0, 1.0, -1.0, 1.0)), Numbers()))
    page.let_go(shown)
    assert page.figures == before
    assert built == Counter({"settling_map": 1})


def test_readers_of_the_same_scene_share_a_figure(page, built):
    page.open(MAP)
    LessonPage("race").open(MAP)
    assert built == Counter({"settling_map": 1})


def test_a_prediction_is_not_given_away(page, built):
    page.open(MAP)
    built.clear()
    page.let_go(replace(RACE.opening, prediction=Prediction("outcome", 5, 60)), number=1)
    assert page.figures == []
    assert page.items[MAP].markdown[-1].value == "*Hidden until your prediction is over: close it on the stage.*"
    assert not built
    page.let_go(RACE.opening, number=2)
    assert len(page.figures) == 1


def test_a_scene_that_cannot_be_shown_leaves_the_figures(page):
    page.open(MAP)
    before = page.figures
    page.let_go(RACE.opening.to_dict() | {"momentum": 2})
    assert page.figures == before
    assert len(page.warnings) == 1


def test_a_chart_may_ask_for_the_colours_of_another_theme(page):
    page.open(MAP)
    page.test.session_state[f"figure race {MAP} settling_map"] = {"dark": True, "missing": False}
    page.run()
    assert page.figures == [expected("settling_map", RACE.opening, dark=True)]


def test_without_plotly_in_the_browser_streamlits_own_chart_is_shown(page):
    page.open(MAP)
    page.test.session_state[f"figure race {MAP} settling_map"] = {"dark": None, "missing": True}
    page.run()
    assert page.figures == []
    plain, _ = (json.loads(chart.proto.spec) for chart in page.test.get("plotly_chart"))
    assert plain["data"] == expected("settling_map", RACE.opening)["data"]


def test_figures_are_asked_for_with_no_more_than_they_show():
    shown = what_figures_show(RACE.opening)
    assert Scene.from_dict(shown.to_dict()) == shown
    for name in FIGURES:
        assert figures.OF_SCENE[name](shown, False) == figures.OF_SCENE[name](RACE.opening, False)
