"""The Conventions page: its beats, its forms, and what stays one path while the momentum is dragged."""

from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest

from momentum_sim.conventions import CONVENTIONS, shared, translate
from momentum_sim.diagnostics import distance_from_path
from momentum_sim.lessons import Lesson
from momentum_sim.scene import from_query, to_query
from tests.browser.test_accessibility import violations
from tests.browser.test_layout import faults
from tests.thinned import grid

LESSON = Lesson.load(Path(__file__).parents[2] / "assets" / "lessons" / "conventions.toml")
NAMES = list(CONVENTIONS)


@pytest.fixture
def page_of_forms(page, address):
    return page.come(f"{address}/conventions")


def scene_in_address(page):
    scene, ignored = from_query(page.query, LESSON.opening)
    assert ignored == ()
    return scene


def assert_painted(page):
    painted, runs = page.trajectories(), scene_in_address(page).simulate()
    assert painted.keys() == runs.keys()
    for name, run in runs.items():
        np.testing.assert_array_equal(painted[name], run.iterates)


def rows(page):
    """The table's numbers: for each form those for one path, those it has, and how far apart."""
    texts = page.part(".forms tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent))"
    )
    return dict(zip(NAMES, texts, strict=True))


def numbers(text):
    return tuple(float(number) for number in text.split(", "))


def assert_table_is_pythons(page, source="keras"):
    scene = scene_in_address(page)
    runs = scene.with_visible(tuple(run.optimizer for run in scene.runs)).simulate()
    base = runs[CONVENTIONS[source].optimizer]
    for target, (wanted, now, apart) in rows(page).items():
        run = runs[CONVENTIONS[target].optimizer]
        assert numbers(now) == pytest.approx((run.step_size, scene.momentum), rel=1e-3)
        if shared(source, target) is None:
            assert wanted == "no pair"
        else:
            translated = translate(base.step_size, scene.momentum, source, target)
            assert numbers(wanted) == pytest.approx(translated, rel=1e-3)
        largest = np.hypot(*(run.iterates - base.iterates).T).max()
        if target == source:
            assert apart == "this path"
        elif largest < 1e-9 * abs(base.iterates).max():
            assert apart == "identical"
        else:
            assert float(apart) == pytest.approx(largest, rel=1e-2)


def test_the_three_beats_show_what_they_say(race):
    page = race
    page.page.get_by_role("link", name="Conventions", exact=True).click()  # by the menu, as a reader comes
    page.page.get_by_role("heading", name=LESSON.question).wait_for()
    page.page.wait_for_selector("[data-testid=stage][data-ready=true] .forms")
    page.settle()
    assert_painted(page)
    assert_table_is_pythons(page)
    assert [rows(page)[name][2] for name in ("torch", "keras", "ema")][:2] == ["identical", "this path"]
    assert rows(page)["ema"][2] != "identical"
    for number, beat in enumerate(LESSON.beats, 1):
        page.beat(number).click()
        page.settle()
        assert scene_in_address(page) == beat.scene
        assert beat.text in page.beat(number).inner_text()
        assert_painted(page)
        if number == 2:
            assert_table_is_pythons(page)
            assert rows(page)["ema"] == ["0.2, 0.9", "0.2, 0.9", "identical"]
    paths = page.trajectories()
    assert paths["heavy_ball"][:, 0].max() == pytest.approx(3.2, abs=0.05)
    assert paths["torch_momentum"][:, 0].max() == pytest.approx(-0.62, abs=0.005)


def test_made_equal_the_paths_stay_one_while_the_momentum_is_dragged(page_of_forms):
    page = page_of_forms
    before = page.trajectories()["heavy_ball"]
    page.click("make equal")
    assert scene_in_address(page).equal == "effective_step_size"
    assert page.value("Step size η/(1−β)") == 0.2
    np.testing.assert_allclose(page.trajectories()["heavy_ball"], before, rtol=0, atol=1e-12)
    for to in (0.3, 0.6, 0.9):
        with page.dragging(page.slider("Momentum β"), to=(to, 0.5)):
            during = page.trajectories()
            assert rows(page)["ema"][2] == "identical"
            size = abs(during["heavy_ball"]).max()
            np.testing.assert_allclose(during["ema_momentum"], during["heavy_ball"], rtol=0, atol=1e-11 * size)
        assert_painted(page)
    page.click("same numbers")
    assert scene_in_address(page).equal == "step_size"
    assert_table_is_pythons(page)


def test_on_one_path_the_curve_stays_while_the_momentum_is_dragged_and_what_is_held_can_be_chosen(page, address):
    page.come(f"{address}/conventions?{urlencode(to_query(LESSON.settings['one_path'], LESSON.opening))}")
    choices = page.page.get_by_role("radiogroup", name="Held equal").get_by_role("radio")
    shown = [choice for choice in choices.all() if choice.is_visible()]
    assert [choice.is_checked() for choice in shown] == [False, False, True]
    assert page.page.get_by_role("checkbox", name="same effective step").is_hidden()
    assert page.value("Path λ = η/(1−β)²") == 0.5
    before = page.trajectories()
    for to in (0.35, 0.65, 0.8):
        with page.dragging(page.slider("Momentum β"), to=(to, 0.5)):
            during = page.trajectories()
            np.testing.assert_array_equal(during["slow_ball"], before["slow_ball"])
            assert distance_from_path(during["heavy_ball"], during["slow_ball"]) < 0.25
            assert np.hypot(*(during["heavy_ball"] - before["heavy_ball"]).T).max() > 1.0  # another clock
        assert_painted(page)
    page.page.get_by_role("radio", name="effective step u").check()
    page.settle()
    scene = scene_in_address(page)
    assert (scene.equal, scene.step_size) == ("effective_step_size", pytest.approx(0.5 * (1 - scene.momentum)))
    assert choices.nth(2).is_visible()  # to be chosen again


def test_the_checkbox_beside_the_step_size_is_there_where_a_moving_average_is(page_of_forms):
    page = page_of_forms
    box = page.page.get_by_role("checkbox", name="same effective step")
    box.check()
    page.settle()
    assert scene_in_address(page).equal == "effective_step_size"
    page.toggle("EMA momentum")
    assert box.is_visible()  # what is on must be seen to be switched off
    box.uncheck()
    page.settle()
    assert scene_in_address(page).equal == "step_size"
    assert box.is_hidden()
    assert page.value("Step size η") == 0.02


def test_the_step_size_is_changed_on_the_way_from_the_step_that_one_says(page_of_forms):
    page = page_of_forms
    page.page.get_by_role("checkbox", name="η × 0.1 from step").check()
    page.settle()
    assert page.query["drop"] == "10_0.1"
    page.type("Step from which η changes", 20)
    assert page.query["drop"] == "20_0.1"
    assert_painted(page)
    page.type("Step from which η changes", 0)
    assert page.value("Step from which η changes") == 20
    page.show("Map")
    assert page.part(".map .why").inner_text().startswith("The map is of step sizes that stay")
    page.page.get_by_role("checkbox", name="η × 0.1 from step").uncheck()
    page.settle()
    assert "drop" not in page.query


def test_other_pages_have_a_mark_and_neither_the_tab_nor_the_change(race):
    assert race.tab("Forms").is_hidden()
    assert race.part(".change").is_hidden()
    race.type("Momentum β", 0.95)
    race.page.get_by_role("button", name="Which convention is this β?").click()
    race.page.get_by_role("heading", name=LESSON.question).wait_for()
    race.page.wait_for_selector("[data-testid=stage][data-ready=true]")
    race.settle()
    scene = scene_in_address(race)
    assert (scene.momentum, scene.step_size, scene.start) == (0.95, 0.038, (-8.0, 2.0))
    assert_painted(race)


@pytest.mark.parametrize(("size", "beat"), grid([(1280, 800), (768, 1024), (390, 844), (320, 640)], [None, 2, 3]))
def test_nothing_overlaps_or_sticks_out(page_of_forms, size, beat):
    page = page_of_forms
    if beat:
        page.beat(beat).click()
    page.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.settle()
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page_of_forms, scheme):
    page = page_of_forms
    page.page.emulate_media(color_scheme=scheme)
    page.page.get_by_role("checkbox", name="same effective step").check()
    page.settle()
    assert violations(page) == []
