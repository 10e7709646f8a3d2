"""Whichever way its reader comes to a page, the stage shows what the address says: back, on, reload, menu and link."""

from contextlib import contextmanager

import numpy as np
import pytest

from momentum_sim.lessons import HOME_QUESTION, TITLES, names
from momentum_sim.scene.panels import COMPANIONS
from tests.browser.lessons import lesson, scene_in_address
from tests.browser.stage import READY
from tests.painted import numbers_of
from tests.thinned import first, grid

LESSONS = {name: lesson(name) for name in names()}
ELSEWHERE = {"race": "overshoot"}
REMEMBERED = "momentum-sim race"


def address_of(name, address):
    return f"{address}/{name}"


def assert_agrees(page, name):
    """The stage shows the scene that the address tells, bit for bit: paths, companion, step, and the beat marked."""
    lesson = LESSONS[name]
    scene = scene_in_address(page, lesson.opening)
    painted, runs = page.painted(), scene.simulate()
    assert painted.keys() == runs.keys()
    for rule, run in runs.items():
        np.testing.assert_array_equal(painted[rule], numbers_of(run))
    tabs = page.part("[role=tab]").evaluate_all("tabs => tabs.map((tab) => tab.getAttribute('aria-selected'))")
    kinds = [kind for kind, panel in COMPANIONS.items() if panel.can_show(scene.kind)]
    assert [kind for kind, chosen in zip(kinds, tabs, strict=True) if chosen == "true"] == [scene.companion.kind]
    assert int(page.slider("Shown step").input_value()) == (scene.n_steps if scene.step is None else scene.step)
    marked = [page.beat(number).get_attribute("aria-current") == "true" for number in (1, 2, 3)]
    assert marked == [beat.scene == scene for beat in lesson.beats]
    assert page.page.get_by_role("link", name="Start again").is_visible() == (scene != lesson.opening)
    assert page.page.title() == f"{lesson.question} · momentum-sim"
    assert page.page.get_by_role("alert").count() == 0


def agreed(page, name):
    """The address, with which the page agrees now."""
    assert_agrees(page, name)
    return page.page.url


def shown(page, name):
    """The same once the page is there and at rest."""
    page.page.get_by_role("heading", name=LESSONS[name].question, level=1).wait_for()
    page.page.wait_for_selector(READY)
    page.settle()
    return agreed(page, name)


def choose(page, name):
    """Choose a page in the menu."""
    title = TITLES.get(name, name.capitalize())
    page.page.get_by_role("navigation").get_by_role("link", name=title, exact=True).click()
    return shown(page, name)


def go(page, steps, name):
    """Go so many steps back or on in the tab's history."""
    page.page.evaluate("steps => history.go(steps)", steps)
    return shown(page, name)


@pytest.mark.parametrize("name", first(1, "race", *sorted(LESSONS.keys() - {"race"})))
def test_stage_and_address_agree_whichever_way_one_comes(own_page, address, name):
    page, lesson, elsewhere = own_page, LESSONS[name], ELSEWHERE.get(name, "race")
    page.open(address_of(name, address))
    opened = agreed(page, name)

    beat = next(number for number in (3, 2, 1) if lesson.beats[number - 1].scene != lesson.opening)
    page.beat(beat).click()
    states = [opened, shown(page, name)]
    page.part("[role=tab][aria-selected=false]:not([hidden])").first.click()
    states.append(shown(page, name))
    page.slider("Shown step").focus()
    page.press("Home")
    states.append(agreed(page, name))
    page.type("Momentum β", 0.42)
    states.append(agreed(page, name))
    assert len(set(states)) == 5
    for steps, state in ((-1, 3), (-1, 2), (-2, 0), (1, 1), (3, 4)):
        assert go(page, steps, name) == states[state]

    there = choose(page, elsewhere)
    assert go(page, -1, name) == states[4]
    assert go(page, -1, name) == states[3]
    page.type("Momentum β", 0.43)  # after going back, a change is one
    left = agreed(page, name)
    assert "beta=0.43" in left

    assert choose(page, elsewhere) == there
    length = page.page.evaluate("history.length")
    assert choose(page, name) == left  # as it was left, and in one step of the tab's history
    assert page.page.evaluate("history.length") == length + 1
    assert go(page, -1, elsewhere) == there
    assert go(page, 1, name) == left

    page.page.reload()
    assert shown(page, name) == left
    page.page.goto(states[1])  # a link with a query, whatever is remembered
    assert shown(page, name) == states[1]

    page.page.get_by_role("link", name="Start again").click()
    assert shown(page, name) == opened


# --- what is under way ------------------------------------------------------------------------------------------------


@contextmanager
def held_answers(page, *, slowly=False):
    """Nothing that the server answers arrives before this is over; then all at once, or slowly, one after another."""
    page.page.evaluate("held.begin()")
    yield
    page.page.evaluate("slowly => held.end(slowly)", slowly)


# Holds what comes through the page's one connection.
HELD = """
window.held = {
  waiting: null,
  begin() { this.waiting = []; },
  async end(slowly) {
    for (let heard = 0; this.waiting.length; heard++) {
      if (heard > 400) throw new Error("each answer has the page ask again");
      if (slowly) await new Promise((resolve) => setTimeout(resolve, 40)); // each is shown before the next is there
      this.waiting.shift()();
    }
    this.waiting = null;
  },
  hearing(hear) {
    return hear && function (event) {
      if (held.waiting) held.waiting.push(() => hear.call(this, event));
      else hear.call(this, event);
    };
  },
};
const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", { set(hear) { set.call(this, held.hearing(hear)); } });
const { addEventListener } = WebSocket.prototype;
WebSocket.prototype.addEventListener = function (type, hear, ...rest) {
  addEventListener.call(this, type, type === "message" ? held.hearing(hear) : hear, ...rest);
};
"""


@pytest.fixture
def slow_race(own_page, address):
    """A Race page whose answers can be held back, with two changes in its history."""
    own_page.before(HELD)
    own_page.open(f"{address}/race")
    own_page.type("Momentum β", 0.9)
    own_page.type("Momentum β", 0.8)
    return own_page


@contextmanager
def told(page):
    """What is done meanwhile is told before this is over."""
    sent = len(page.sent)
    yield
    while len(page.sent) == sent:
        page.page.wait_for_timeout(20)


def let_go_of(page, momentum):
    """Make a change, and wait until it is told."""
    page.number("Momentum β").fill(str(momentum))
    with told(page):
        page.number("Momentum β").press("Enter")


# Goes one step back or forward, and resolves once the browser is there: a second step that is asked for before goes
# from where the first one did.
STEP = """(way) => new Promise((resolve) => {
  addEventListener("popstate", resolve, { once: true });
  history[way]();
})"""


@pytest.mark.parametrize(("backs", "slowly"), grid([1, 2], [False, True]))
def test_going_back_wins_over_the_answer_to_a_change_that_is_under_way(slow_race, backs, slowly):
    with held_answers(slow_race, slowly=slowly):
        let_go_of(slow_race, 0.5)
        for _ in range(backs):
            slow_race.page.wait_for_timeout(500 * slowly)  # in which the server has answered the last step by itself
            slow_race.page.evaluate(STEP, "back")
    assert shown(slow_race, "race").partition("?")[2] == ["v=1&beta=0.9", ""][backs - 1]
    slow_race.type("Momentum β", 0.6)
    assert_agrees(slow_race, "race")


def test_another_page_keeps_its_address_when_the_answer_to_a_change_comes_there(slow_race, address):
    with held_answers(slow_race):
        let_go_of(slow_race, 0.5)
        with told(slow_race):
            slow_race.page.get_by_role("link", name="Overshoot", exact=True).click()
    assert shown(slow_race, "overshoot") == f"{address}/overshoot"
    assert choose(slow_race, "race").endswith("beta=0.5")  # what was left, told or not


def test_going_back_and_on_at_once_ends_where_the_address_is(slow_race):
    with held_answers(slow_race):
        for way in ("back", "back", "forward"):
            slow_race.page.evaluate(STEP, way)
    assert shown(slow_race, "race").endswith("beta=0.9")


# --- what a tab remembers ---------------------------------------------------------------------------------------------


def test_each_page_is_remembered_by_itself_and_across_a_reload(own_page, address):
    page = own_page.open(f"{address}/oscillation")
    page.type("Momentum β", 0.6)
    oscillation = page.page.url
    page.page.goto(f"{address}/embed")  # a page without a stage, and another session
    page.page.get_by_role("heading", name="How do I put this on my page?").wait_for()
    page.page.wait_for_load_state("networkidle")  # its pictures, which would be gone with the page
    assert page.page.title() == "How do I put this on my page? · momentum-sim"
    assert "?" not in choose(page, "race")
    assert choose(page, "oscillation") == oscillation


def test_an_address_that_is_opened_bare_is_the_opening_scene(own_page, address):
    page = own_page.open(f"{address}/race")
    page.type("Momentum β", 0.9)
    page.open(f"{address}/race")
    assert shown(page, "race") == f"{address}/race"
    choose(page, "overshoot")
    assert "?" not in choose(page, "race")  # that is where one was last
    page.beat(3).click()
    page.settle()
    page.page.get_by_role("link", name="Start again").click()
    page.settle()
    choose(page, "overshoot")
    assert "?" not in choose(page, "race")


@pytest.mark.parametrize("kept", first(2, "{", '{"schema_version": 0}', "null", "7", '"<b>"', "[1, 2]"))
def test_whatever_stands_in_the_tabs_memory_the_page_opens(page, address, kept):
    page.open(f"{address}/overshoot")
    page.page.evaluate("([name, kept]) => sessionStorage.setItem(name, kept)", [REMEMBERED, kept])
    assert "?" not in choose(page, "race")
    assert page.page.evaluate("name => sessionStorage.getItem(name)", REMEMBERED) is None


REFUSED = (
    "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"


@pytest.mark.parametrize("script", [REFUSED, FULL])
def test_where_nothing_may_be_kept_all_else_works(own_page, address, script):
    page = own_page
    page.before(script)
    page.open(f"{address}/race")
    page.type("Momentum β", 0.9)
    left = page.page.url
    choose(page, "overshoot")
    assert "?" not in choose(page, "race")
    assert go(page, -2, "race") == left


def test_in_a_frame_nothing_is_remembered(page, address):
    page.open(f"{address}/race?embed=true")
    page.type("Momentum β", 0.9)
    assert page.query == {"embed": "true", "v": "1", "beta": "0.9"}
    assert page.page.evaluate("sessionStorage.length") == 0
    page.page.get_by_role("link", name="Start again").click()
    page.settle()
    assert page.query == {"embed": "true"}


# --- where there is no page -------------------------------------------------------------------------------------------


def test_a_wrong_path_says_so_and_has_the_way_home(own_page, address):
    raw = own_page.open(
        f"{address}/race"
    ).page  # of a server's first visitor Streamlit itself has told the console already
    raw.goto(f"{address}/nowhere%20<b>?v=1&beta=0.9")
    raw.get_by_role("heading", name="There is no page here").wait_for()
    raw.get_by_text("Nothing is at nowhere <b>.").wait_for()
    assert raw.get_by_role("dialog").count() == 0
    assert raw.title() == "There is no page here · momentum-sim"
    where = raw.url
    choose(own_page, "overshoot")
    raw.go_back()
    raw.get_by_role("heading", name="There is no page here").wait_for()
    assert raw.url == where
    raw.get_by_role("main").get_by_role("link", name="Race").click()
    assert shown(own_page, "race") == f"{address}/race"


def test_a_wrong_path_below_another_says_so_too(own_page, address):
    raw = own_page.open(f"{address}/race").page  # as above
    raw.goto(f"{address}/lessons/race?v=1&beta=0.9")
    raw.get_by_role("heading", name="There is no page here").wait_for()
    raw.get_by_text("Nothing is at lessons-race.").wait_for()
    raw.get_by_role("main").get_by_role("link", name="Home").click()
    raw.get_by_role("heading", name=HOME_QUESTION, level=1).wait_for()
    assert raw.url.rstrip("/") == address


# --- links of before there was Home, at the first address -------------------------------------------------------------


def test_a_scene_at_the_first_address_is_race_s_and_stays_there(own_page, address):
    page = own_page
    page.open(f"{address}/?v=1&beta=0.9")
    opened = agreed(page, "race")
    assert opened == f"{address}/?v=1&beta=0.9"
    assert menu(page) == "Race"
    page.type("Momentum β", 0.8)
    changed = agreed(page, "race")
    assert changed == f"{address}/?v=1&beta=0.8"
    page.page.get_by_role("link", name="Start again").click()
    page.settle()
    started = agreed(page, "race")
    assert started == f"{address}/?v=1"  # nothing would be Home's
    page.page.reload()
    assert shown(page, "race") == started
    assert go(page, -1, "race") == changed
    page.page.get_by_role("navigation").get_by_role("link", name="Race", exact=True).click()
    page.page.wait_for_url(started)
    assert shown(page, "race") == started
    page.type("Momentum β", 0.7001)
    left = agreed(page, "race")

    page.page.get_by_role("navigation").get_by_role("link", name="Home", exact=True).click()
    page.page.get_by_role("heading", name=HOME_QUESTION, level=1).wait_for()
    assert page.page.url == f"{address}/home"
    assert menu(page) == "Home"
    assert choose(page, "race") == left.replace("/?", "/race?")  # as it was left
    page.page.go_back()
    page.page.get_by_role("heading", name=HOME_QUESTION, level=1).wait_for()
    assert go(page, -1, "race") == left
    assert menu(page) == "Race"


def menu(page):
    """Which page the menu says one is on."""
    return page.page.locator("[data-testid=stTopNavLink][aria-current=page]").inner_text()
