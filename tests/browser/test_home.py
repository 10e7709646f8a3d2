"""Home: the way through the lessons, what was done on it, and the ways there and back that load nothing anew."""

import pytest
from playwright.sync_api import expect

from momentum_sim.lessons import HOME_QUESTION, TITLES, load_question, path_of
from tests.browser.lessons import RACE, lesson
from tests.browser.stage import READY, STAGE, STILL
from tests.browser.tabs import borrowed
from tests.browser.test_accessibility import violations

QUESTIONS = {name: load_question(path_of(name)) for name in TITLES}
SIZES = {"a laptop": (1280, 800), "a tablet": (820, 1180), "a phone": (390, 844), "a projector": (1920, 1080)}

#: Where parts of the page are and how wide, all at one moment.
BOXES = """(parts) => parts.map((part) => {
  const { x, y, width } = document.querySelector(part).getBoundingClientRect();
  return [x, y, width];
})"""


class Home:
    """A reader who has been nowhere, at Home."""

    def __init__(self, raw, address):
        self.page = raw
        self.address = address
        self.errors = []
        raw.on("pageerror", lambda error: self.errors.append(str(error)))
        self.open()

    def open(self):
        self.page.goto(f"{self.address}/")
        self.arrive()

    def arrive(self):
        self.page.locator(".stMain .home").wait_for()
        expect(self.page.locator("#first")).to_have_count(0)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(HOME_QUESTION)

    @property
    def done(self):
        return self.page.locator(".so-far").all_inner_texts()

    @property
    def onward(self):
        return self.page.locator(".go-on").inner_text()

    def go_to(self, name):
        """Press a station, and wait for its page."""
        self.page.locator(f"li[data-page={name}]").get_by_role("link").click()
        self.on(name)

    def on(self, name):
        self.page.get_by_role("heading", name=QUESTIONS[name], level=1).wait_for()
        self.page.wait_for_selector(READY)
        self.settle()

    def settle(self):
        """Wait until the stage and the page around it are at rest."""
        self.page.evaluate(STILL, STAGE)

    def back_home(self):
        self.page.get_by_role("navigation").get_by_role("link", name="Home", exact=True).click()
        self.arrive()


@pytest.fixture
def home(browser, address):
    with borrowed(browser, SIZES["a laptop"]) as raw:
        home = Home(raw, address)
        yield home
        raw.evaluate("localStorage.clear(); sessionStorage.clear()")
        assert home.errors == []


def test_it_leads_through_all_questions_in_their_order(home):
    stations = home.page.locator(".stMain .way li")
    assert stations.get_by_role("heading", level=2).all_inner_texts() == list(QUESTIONS.values())
    assert home.done == [""] * len(QUESTIONS)
    assert home.onward == f"Begin with {QUESTIONS['race']}"
    pictures = stations.locator("img")
    assert pictures.evaluate_all("all => all.every((image) => image.complete && image.naturalWidth > 0)")
    menu = home.page.locator("[data-testid=stTopNavLink]")
    assert menu.all_inner_texts() == ["Home", *TITLES.values(), "Glossary", "Embed"]
    assert home.page.locator("[data-testid=stage]").count() == 0


def test_one_goes_on_to_a_question_and_back_and_nothing_is_loaded_anew(home):
    home.page.evaluate("window.same = true")
    home.go_to("race")
    assert home.page.url == f"{home.address}/race"
    home.page.go_back()
    home.arrive()
    assert home.page.url == f"{home.address}/"
    home.page.go_forward()
    home.on("race")
    way = home.page.locator(".st-key-prose").get_by_role("link", name="Oscillation", exact=True)
    way.click()
    home.on("oscillation")
    assert home.page.url == f"{home.address}/oscillation"
    home.back_home()
    home.page.get_by_role("link", name="Embed", exact=True).last.click()
    home.page.get_by_role("heading", name="How do I put this on my page?").wait_for()
    assert home.page.evaluate("window.same")


def test_what_was_done_is_shown_and_where_to_go_on(home):
    home.go_to("race")
    for number, momentum in {1: 0, 3: 0.95}.items():
        home.page.locator(".beats a").nth(number - 1).click()
        home.page.wait_for_url(f"**/race?v=1&beta={momentum}")
        home.settle()
    home.back_home()
    assert home.done == ["2 of 3 beats tried", *[""] * (len(TITLES) - 1)]
    assert home.onward == f"Go on with {QUESTIONS['oscillation']}"
    home.page.locator(".go-on").get_by_role("link").click()
    home.on("oscillation")
    home.back_home()
    assert home.done[:3] == ["2 of 3 beats tried", "Seen", ""]

    home.go_to("race")  # as it was left
    home.page.wait_for_url("**/race?v=1&beta=0.95")
    home.settle()
    home.page.locator(".beats a").nth(1).click()
    home.page.wait_for_url(f"{home.address}/race")
    home.page.reload()
    home.on("race")
    home.back_home()
    assert home.done[:3] == ["All 3 beats tried", "Seen", ""]
    home.open()  # before there are scripts, too
    assert home.done[:3] == ["All 3 beats tried", "Seen", ""]


def keep(home, **kept):
    home.page.evaluate("kept => Object.entries(kept).forEach((entry) => localStorage.setItem(...entry))", kept)
    home.open()


def test_who_has_seen_all_is_led_to_what_was_not_tried_and_then_to_nothing(home):
    seen = {f"seen momentum-sim {name}": "yes" for name in TITLES}
    tried = {f"tried momentum-sim {name}": "0 1 2 of 3" for name in TITLES}
    keep(home, **seen, **{key: value for key, value in tried.items() if "trade_offs" not in key})
    assert home.onward == f"Go on with {QUESTIONS['trade_offs']}"
    keep(home, **tried)
    assert home.onward == "You have followed the whole way."


@pytest.mark.parametrize("kept", ["", "of", "9 of 3", "0 0 0 of 3", "<b>", "0 1 2 of 0", "1" * 9000])
def test_whatever_stands_in_the_browser_s_memory_home_opens(home, kept):
    keep(home, **{"tried momentum-sim race": kept})
    assert home.done[0] in ("", "Seen", "1 of 3 beats tried")


def test_a_browser_that_may_keep_nothing_shows_nothing(browser, address):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    home = Home(context.new_page(), address)
    home.go_to("race")
    home.page.locator(".beats a").nth(2).click()
    home.page.wait_for_url("**/race?*beta=*")
    home.back_home()
    assert home.done == [""] * len(TITLES)
    assert home.onward == f"Begin with {QUESTIONS['race']}"
    assert home.errors == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_any_size(home, scheme):
    home.page.emulate_media(color_scheme=scheme)
    keep(home, **{"seen momentum-sim race": "yes", "tried momentum-sim race": "0 1 2 of 3"})
    for size in SIZES.values():
        home.page.set_viewport_size({"width": size[0], "height": size[1]})
        assert violations(home) == []


def slowly(route):
    """What the page sees before there are scripts can be looked at for a while."""
    route.request.frame.page.wait_for_timeout(1500)
    route.continue_()


@pytest.mark.parametrize("size", SIZES)
def test_nothing_moves_when_the_page_takes_the_place_of_its_first_sight(browser, address, size):
    with borrowed(browser, SIZES[size]) as raw:
        raw.route("**/static/js/index*.js", slowly)
        raw.goto(f"{address}/", wait_until="commit")
        raw.locator("#first .so-far").last.wait_for(state="attached")
        raw.evaluate("document.fonts.ready")
        parts = ("h1", ".go-on", "li:first-child img", "li:last-child img", ".notes")
        before = raw.evaluate(BOXES, [f"#first {part}" for part in parts])
        raw.locator(".stMain .home").wait_for()
        expect(raw.locator("#first")).to_have_count(0)
        after = raw.evaluate(BOXES, [f".stMain .home {part}" for part in parts])
        for was, now in zip(before, after, strict=True):
            assert now == pytest.approx(was, abs=1)
        assert raw.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")


def test_who_has_scrolled_before_there_were_scripts_stays_there(browser, address):
    with borrowed(browser, SIZES["a phone"]) as raw:
        raw.route("**/static/js/index*.js", slowly)
        raw.goto(f"{address}/", wait_until="commit")
        raw.locator("#first .notes").wait_for()
        raw.evaluate("document.fonts.ready")  # in whose letters lines are shorter
        scrolled = raw.locator("#first").evaluate("first => { first.scrollTo(0, 300); return first.scrollTop; }")
        raw.locator(".stMain .home").wait_for()
        expect(raw.locator("#first")).to_have_count(0)
        assert raw.locator(".stMain").evaluate("main => main.scrollTop") == scrolled == 300


def test_a_lesson_ends_with_what_one_can_say_and_the_last_one_leads_home(home):
    home.go_to("conventions")
    home.page.get_by_role("heading", name="What you can now say").wait_for()
    assert home.page.locator(".st-key-prose li").filter(has_text="Your 0.9 is my 0.9").count() == 1
    assert len(lesson("conventions").can_say) == len(RACE.can_say) == 3
    home.page.get_by_role("link", name=f"Home: {HOME_QUESTION}").click()
    home.arrive()
    assert home.page.url == f"{home.address}/"
