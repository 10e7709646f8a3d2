"""The stage beside its prose: it stays in view, words touch it, and there is a way back."""

import numpy as np
import pytest

from tests.browser.lessons import RACE, assert_painted
from tests.browser.stage import SCROLLER, StagePage, pixels
from tests.browser.tabs import borrowed
from tests.browser.test_accessibility import violations

READING = ".momentum-stage.reading"


class Reader:
    """Somebody who reads a page below its stage."""

    def __init__(self, page):
        self.page = page
        self.raw = page.page
        self.reading = self.raw.locator(READING)

    def read(self, selector):
        """Have a word of the prose in the middle of the window."""
        word = self.raw.locator(f".st-key-prose {selector}").first
        word.wait_for()
        word.evaluate("word => word.scrollIntoView({ block: 'center' })")
        self.page.settle()
        return word

    @property
    def picture(self):
        return self.reading.locator(".contour")

    def seen(self):
        """How much of the picture beside the prose is in the window, as a share of its height."""
        box, height = self.picture.bounding_box(), self.raw.viewport_size["height"]
        return (min(box["y"] + box["height"], height) - max(box["y"], 0)) / box["height"]

    def paths(self):
        """The pixels of the paths on it."""
        return pixels(self.picture.locator("canvas.paths"))


@pytest.fixture
def reader(race):
    return Reader(race)


def test_who_goes_back_to_the_stage_and_reads_on_has_the_whole_picture_again(reader):
    reader.read("[data-part=across]")
    bands = reader.picture.locator("canvas.bands")
    before = pixels(bands)
    assert (before[..., 3] == 255).all()
    reader.raw.locator(SCROLLER).evaluate("scroller => scroller.scrollTo(0, 0)")
    reader.reading.wait_for(state="hidden")
    reader.page.settle()
    reader.read("[data-part=across]")
    assert np.array_equal(pixels(bands), before)


def test_the_picture_stays_in_view_while_its_prose_is_read(reader):
    assert reader.reading.is_hidden()  # the stage itself is in sight
    reader.read("[data-part=across]")
    prose = reader.raw.locator(".st-key-prose .stMarkdown").first.bounding_box()
    end = reader.page.scrolled + prose["y"] + prose["height"] - 600
    for scrolled in np.linspace(reader.page.scrolled, end, 5):
        reader.raw.locator(SCROLLER).evaluate("(scroller, top) => scroller.scrollTo(0, top)", float(scrolled))
        reader.page.settle()
        assert reader.reading.is_visible()
        assert reader.seen() == 1
        text = reader.raw.locator(".st-key-prose").bounding_box()
        assert text["x"] + text["width"] < reader.picture.bounding_box()["x"]
    reader.raw.locator(SCROLLER).evaluate("scroller => scroller.scrollTo(0, 0)")
    reader.page.settle()
    assert reader.reading.is_hidden()


def test_its_slider_moves_the_stage(reader):
    reader.read("[data-part=across]")
    slider = reader.raw.get_by_role("slider", name="Momentum β beside the text", exact=True)
    before = reader.paths()
    with reader.page.dragging(slider, (0.8, 0.5), grip=(0.4, 0.5)):
        assert reader.page.sent == [] or reader.page.query == {}
    momentum = float(reader.page.query["beta"])
    assert 0.8 < momentum < 0.99
    assert reader.page.value("Momentum β") == momentum
    assert (reader.paths() != before).any()


def test_a_number_sets_the_stage_and_there_is_a_way_back(reader):
    reader.read("[data-set=heaviest]").click()
    reader.page.settle()
    assert reader.page.query == {"v": "1", "beta": "0.95"}
    assert_painted(reader.page, RACE.settings["heaviest"])
    reader.read("[data-set=both]").press("Enter")
    reader.page.settle()
    assert_painted(reader.page, RACE.settings["both"])
    back = reader.reading.get_by_role("button", name="Back to what you had")
    back.click()
    reader.page.settle()
    assert reader.page.query == {}
    assert_painted(reader.page, RACE.opening)
    assert back.is_hidden()


def test_a_number_keeps_what_stands_beside_the_picture_and_leads_from_any_landscape(reader):
    reader.page.show("Position")
    reader.page.choose("Landscape", "himmelblau")
    reader.read("[data-set=heaviest]").click()
    reader.page.settle()
    assert reader.page.query == {"v": "1", "beta": "0.95", "panel": "position"}
    reader.read("[data-set=valley]").click()
    reader.page.settle()
    assert reader.page.query["objective"] == "rosenbrock"
    assert_painted(reader.page, RACE.settings["valley"])


def test_a_question_that_is_open_is_asked_of_what_is_pressed(reader):
    reader.page.click("Predict")
    asked = reader.page.query["predict"]
    word = reader.raw.locator(".st-key-prose [data-set=heaviest]").first
    assert not word.is_visible()  # the prose could tell; whatever goes there all the same
    word.evaluate("word => word.click()")
    reader.page.settle()
    assert reader.page.query == {"v": "1", "beta": "0.95", "predict": asked}
    after = int(asked.split("_")[1])
    assert len(reader.page.trajectories()["heavy_ball"]) == after + 1  # it gives nothing away


@pytest.mark.parametrize("part", ["across", "along", "crossings", "ideal_step"])
def test_words_light_parts_of_the_picture_up(reader, part):
    word = reader.read(f"[data-part={part}]")
    usual = reader.paths()
    word.hover()
    reader.page.settle()
    lit = reader.paths()
    assert (lit != usual).any()
    reader.raw.mouse.move(5, 5)
    reader.page.settle()
    assert (reader.paths() == usual).all()
    word.focus()
    reader.page.settle()
    assert (reader.paths() == lit).all()
    word.blur()
    reader.page.settle()
    assert (reader.paths() == usual).all()


def test_a_word_that_is_pressed_stays_lit(reader):
    word = reader.read("[data-part=momentum]")
    slider = reader.reading.locator(".slider.lit[data-parameter=momentum]")
    word.click()
    reader.raw.mouse.move(5, 5)
    reader.read("[data-part=step_size]")
    assert word.get_attribute("aria-pressed") == "true"
    assert slider.count() == 1
    reader.page.press("Escape")
    assert word.get_attribute("aria-pressed") == "false"
    assert slider.count() == 0


def test_the_stability_limit_is_marked_on_its_slider(reader):
    word = reader.read("[data-part=stability_limit]")
    mark = reader.reading.locator("[data-parameter=step_size] .marker")
    assert mark.is_hidden()
    word.hover()
    reader.page.settle()
    assert mark.inner_text() == "limit 0.04"  # 2 over a curvature of 50
    assert word.inner_text() == "0.04 here"


def test_a_lit_region_and_lines_of_a_map(page, address):
    reader = Reader(page.come(f"{address}/trade_offs"))
    canvas = reader.reading.locator(".companion canvas.whole")
    looks = {}
    for part in ("good_region", "critical_along", "stability_limit", "optimal"):
        reader.read(f"[data-part={part}]").hover()
        reader.page.settle()
        looks[part] = canvas.evaluate("canvas => canvas.toDataURL()")
    assert len(set(looks.values())) == len(looks)


def test_it_can_be_read_by_everybody(reader):
    reader.read("[data-set=heaviest]").click()
    reader.read("[data-part=across]").focus()
    reader.page.settle()
    assert violations(reader.page) == []


def test_on_paper_words_are_plain(reader):
    link, word = reader.read("[data-set=heaviest]"), reader.read("[data-part=across]")
    reader.raw.emulate_media(media="print")
    for plain in (link, word):
        assert plain.evaluate("word => getComputedStyle(word).textDecorationLine") == "none"
    assert reader.reading.is_hidden()
    reader.raw.emulate_media(media="null")


@pytest.fixture
def phone(browser):
    """A phone's page, whose screen can be touched."""
    with borrowed(browser, (390, 844), has_touch=True) as tab:
        page = StagePage(tab)
        yield page
        page.leave()
    assert page.errors == []


def test_on_a_phone_the_picture_comes_from_below(phone, address):
    page = phone.come(f"{address}/overshoot")
    reader = Reader(page)
    word = reader.read("[data-set=little]")
    assert reader.reading.is_hidden()
    left, top = word.evaluate("word => [word.getClientRects()[0].left, word.getClientRects()[0].top]")  # of two lines
    reader.raw.touchscreen.tap(left + 4, top + 8)
    page.settle()
    assert page.query == {"v": "1", "beta": "0.3"}
    assert reader.seen() == 1
    assert word.is_visible()
    reader.reading.get_by_role("button", name="Close the picture").tap()
    page.settle()
    assert reader.reading.is_hidden()


def test_on_a_phone_a_map_comes_from_below_with_the_moment_on_it(phone, address):
    """It has the picture's room there; while the run plays the setting of the moment moves over it."""
    page = phone.come(f"{address}/demon")
    reader = Reader(page)
    reader.read("[data-set=crossing]").tap()
    page.settle()
    whole, moment = (reader.reading.locator(f".companion canvas{which}") for which in (".whole", ":last-child"))
    assert reader.picture.is_hidden()
    assert len(np.unique(pixels(whole).reshape(-1, 4), axis=0)) > 50
    at = []
    for step in (0, 100, 150):
        page.page.locator(".timeline input[type=range]").evaluate(
            "(range, step) => { range.value = step; range.dispatchEvent(new Event('input', { bubbles: true })); }", step
        )
        page.settle()
        seen = pixels(moment)[..., 3] > 200
        at.append(np.argwhere(seen).mean(axis=0)[0])
    assert at[0] < at[1] < at[2]  # its marker weighs more than its way, which stays
    assert page.errors == []
