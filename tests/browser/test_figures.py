"""Figures under "Look closer": they follow the stage, in place, and stay as their reader has turned them."""

from dataclasses import replace

import numpy as np
import pytest

from momentum_sim import figures
from tests.browser.lessons import OPENING, RACE, assert_painted, scene_in_address
from tests.browser.stage import READY, StagePage
from tests.browser.tabs import borrowed
from tests.thinned import first

CHART = "[data-testid=chart]"
TITLES = {figure: item.title for item in RACE.look_closer for figure in item.figures}


class Charts:
    """The charts of a page."""

    def __init__(self, race: StagePage) -> None:
        self.race = race
        self.page = race.page

    def toggle(self, figure):
        """Click on the title of the item with a figure."""
        self.page.locator("summary", has_text=TITLES[figure]).click()
        self.race.settle()

    def open(self, figure):
        """The chart of a figure, once it is drawn."""
        self.toggle(figure)
        item = self.page.locator("[data-testid=stExpander]", has_text=TITLES[figure])
        charts = item.locator(f"{CHART}[data-drawn]")
        names = [name for name, title in TITLES.items() if title == TITLES[figure]]
        chart = charts.nth(names.index(figure))
        chart.wait_for()
        self.race.settle()
        return chart

    def wait_drawn(self, chart, times):
        self.page.wait_for_function(
            "([chart, n]) => Number(chart.dataset.drawn) >= n", arg=[chart.element_handle(), times]
        )
        self.race.settle()


@pytest.fixture
def charts(race):
    return Charts(race)


def drawn(chart):
    """How often a chart has been drawn."""
    return int(chart.get_attribute("data-drawn"))


def shown(chart, figure, scene, dark=False):
    """The chart shows, trace by trace, what Python makes of the scene."""
    expected = figures.OF_SCENE[figure](scene, dark)
    traces = chart.evaluate(
        """chart => {
            const known = (value) => (Number.isFinite(value) ? value : null);
            const numbers = (part) => Array.from(part._inputArray ?? part, known);
            return chart.data.map(({ name, x, y }) => [name ?? null, numbers(x), numbers(y)]);
        }"""
    )
    assert [name for name, *_ in traces] == [trace.name for trace in expected.data]
    for (_, x, y), trace in zip(traces, expected.data, strict=True):
        np.testing.assert_allclose(np.array(x, dtype=float), np.array(trace.x, dtype=float), rtol=1e-6)
        np.testing.assert_allclose(np.array(y, dtype=float), np.array(trace.y, dtype=float), rtol=1e-6)


def camera(chart):
    return chart.evaluate("chart => chart._fullLayout.scene._scene.getCamera()")


@pytest.mark.parametrize("figure", first(3, *TITLES))
def test_an_opened_figure_shows_the_scene_on_the_stage(charts, figure):
    chart = charts.open(figure)
    shown(chart, figure, OPENING)
    box = chart.bounding_box()
    assert box["height"] > 250
    assert chart.locator("svg.main-svg").first.bounding_box()["width"] == pytest.approx(box["width"], abs=1)
    assert chart.get_attribute("role") == "img"
    assert chart.get_attribute("aria-label") == figures.OF_SCENE[figure](OPENING, False).layout.meta["summary"]


def test_closed_figures_load_no_plotly(charts):
    charts.race.type("Momentum β", 0.9)
    assert charts.page.evaluate("typeof window.Plotly") == "undefined"
    assert charts.page.locator(CHART).count() == 0


@pytest.mark.parametrize("figure", first(2, "settling_map", "surface", "steps_against_momentum"))
def test_an_open_figure_follows_what_is_let_go_on_the_stage(charts, figure):
    race, chart = charts.race, charts.open(figure)
    chart.evaluate("chart => { window.before = [chart, document.querySelector('[data-testid=stage]')]; }")
    slider = race.slider("Momentum β")
    slider.scroll_into_view_if_needed()
    with race.dragging(slider, to=(0.9, 0.5), grip=(0.5, 0.5)):
        assert drawn(chart) == 1  # while it is dragged nothing is sent
    charts.wait_drawn(chart, 2)
    scene = scene_in_address(race)
    assert scene.momentum != OPENING.momentum
    shown(chart, figure, scene)
    assert_painted(race)
    same = (
        "chart => window.before.every((part, k) => part === [chart, document.querySelector('[data-testid=stage]')][k])"
    )
    assert chart.evaluate(same)  # neither blinks


def test_a_surface_keeps_its_camera_while_its_paths_change(charts):
    race, chart = charts.race, charts.open("surface")
    first = camera(chart)
    chart.scroll_into_view_if_needed()
    box, mouse = chart.bounding_box(), race.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + 250)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2 + 150, box["y"] + 220, steps=8)
    mouse.up()
    turned = first
    while turned == first or turned != camera(chart):  # until it has turned, and rests
        turned = camera(chart)
        race.paint()
    race.type("Momentum β", 0.9)
    charts.wait_drawn(chart, 2)
    shown(chart, "surface", replace(OPENING, momentum=0.9))
    for part in ("eye", "center", "up"):
        assert camera(chart)[part] == pytest.approx(turned[part], abs=1e-9)


def test_a_run_hidden_in_a_legend_stays_hidden(charts):
    chart = charts.open("steps_against_momentum")
    chart.locator(".legendtoggle").first.click()
    while not hidden(chart):  # Plotly waits for a second click
        charts.race.paint()
    charts.race.type("Step size η", 0.03)
    charts.wait_drawn(chart, 2)
    assert hidden(chart) == {"gradient descent"}


def hidden(chart):
    """The runs that are switched off in a chart's legend."""
    names = "chart => chart._fullData.filter(({ visible }) => visible === 'legendonly').map(({ name }) => name)"
    return set(chart.evaluate(names))


def test_focus_scrolling_and_address_stay_while_figures_follow(charts):
    race = charts.race
    chart = charts.open("settling_map")
    slider = race.slider("Momentum β")
    slider.focus()
    race.settle()
    before = race.scrolled
    race.press("ArrowRight")
    charts.wait_drawn(chart, 2)
    assert race.scrolled == before
    assert slider.evaluate("slider => slider === document.activeElement")
    assert set(race.query) == {"v", "beta"}
    shown(chart, "settling_map", scene_in_address(race))
    race.press("ArrowRight")
    charts.wait_drawn(chart, 3)
    shown(chart, "settling_map", scene_in_address(race))


def test_what_changes_no_figure_draws_none(charts):
    chart = charts.open("settling_map")
    charts.race.show("Numbers")
    charts.race.click("Step forward")
    assert {"panel", "step"} < set(charts.race.query)
    assert drawn(chart) == 1


def test_an_opened_address_has_its_own_figures(charts):
    chart = charts.open("settling_map")
    charts.race.beat(3).click()
    charts.wait_drawn(chart, 2)
    shown(chart, "settling_map", RACE.beats[2].scene)
    charts.page.go_back()
    charts.wait_drawn(chart, 3)
    shown(chart, "settling_map", OPENING)


@pytest.mark.parametrize("scheme", first(1, "light", "dark"))
def test_figures_have_the_colours_of_the_theme(browser, address, scheme):
    with borrowed(browser, (390, 844), scheme) as tab:
        page = StagePage(tab).open(f"{address}/race")
        charts = Charts(page)
        chart = charts.open("settling_map")
        ink = {"light": "#56616a", "dark": "#a3aeb6"}
        assert chart.evaluate("chart => chart.layout.font.color") == ink[scheme]
        assert chart.bounding_box()["width"] < 390
        other = {"light": "dark", "dark": "light"}[scheme]
        tab.emulate_media(color_scheme=other)
        charts.wait_drawn(chart, 2)
        assert chart.evaluate("chart => chart.layout.font.color") == ink[other]
        tab.locator(READY).wait_for()
        assert page.errors == []
        page.leave()


def test_a_figure_grows_with_the_pages_text(charts):
    charts.page.evaluate("document.documentElement.style.fontSize = '24px'")
    chart = charts.open("schedules")
    height = figures.OF_SCENE["schedules"](OPENING, False).layout.height
    assert chart.bounding_box()["height"] == pytest.approx(1.5 * height, abs=1)
