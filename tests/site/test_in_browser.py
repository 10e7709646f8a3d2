"""The site in a browser that reaches nothing but the site: opened from the disk, and served under a path."""

from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest
import segno
from PIL import Image
from playwright.sync_api import expect

from momentum_sim.lessons import TITLES
from momentum_sim.scene import from_query, query_text, to_query
from momentum_sim.site.lessons import read_pages
from tests.browser.stage import STAGE, STILL
from tests.browser.test_accessibility import violations
from tests.browser.test_controls import given
from tests.browser.test_pseudo_words import LONG, PSEUDO
from tests.browser.test_rise import RESTED, RISING
from tests.browser.test_terms import BARE, NEVER_OUTSIDE, assert_explains, term
from tests.browser.without import LACKS, WITHOUT
from tests.site.conftest import BASE_URL
from tests.site.tab import READY
from tests.thinned import first, grid

PAGES = {page.name: page for page in read_pages()}


def query_of(scene, opening):
    """What an address says of a scene."""
    return query_text(to_query(scene, opening)).removeprefix("?")


@pytest.fixture(params=["on disk", "on a host"])
def address(request, on_disk):
    """Addresses of pages: of files, and below a path of a host."""
    if request.param == "on disk":
        return on_disk
    host = request.getfixturevalue("host")
    return lambda path: host + path


@pytest.mark.parametrize(("name", "address"), grid(TITLES, ["on disk", "on a host"]), indirect=["address"])
def test_every_page_opens_with_its_scene(tab, address, name):
    page = tab(address(f"{name}.html"))
    page.assert_painted(PAGES[name].lesson.opening)
    assert page.query == ""
    assert page.notice == ""
    assert page.page.title().startswith(PAGES[name].lesson.question)
    loaded = {url.rpartition("/")[2] for url in page.asked if not url.startswith("blob:")}
    scripts = {"stage.js", "kernels.js", "site.js", f"{name}.js"}
    scripts |= {"own_curve.js"} if PAGES[name].lesson.tool else set()
    assert loaded - {"icon.svg"} == {
        f"{name}.html",
        "site.css",
        "fonts.css",
        *scripts,
    }  # and no figures before they are looked at


def test_home_shows_what_was_done_and_where_to_go_on(tab, host):
    page = tab(host + "race.html").page
    page.evaluate("localStorage.clear(); localStorage.setItem('has been here', 'yes')")  # and has seen nothing
    page.reload()
    page.wait_for_selector(READY)
    for beat in (1, 3):
        page.locator(".beats a").nth(beat - 1).click()
        page.evaluate(STILL, STAGE)
    page.goto(host + "index.html")
    assert page.locator(".so-far").all_inner_texts() == ["2 of 3 beats tried", *[""] * (len(TITLES) - 1)]
    onward = page.locator(".go-on")
    assert onward.inner_text() == f"Go on with {PAGES['oscillation'].lesson.question}"
    assert page.locator(".way img").evaluate_all("all => all.every((image) => image.naturalWidth > 0)")
    onward.get_by_role("link").click()
    page.wait_for_url("**/oscillation.html")
    page.wait_for_selector(READY)
    page.get_by_role("article").get_by_role("link", name="Overshoot", exact=True).first.click()
    page.wait_for_url("**/overshoot.html")
    page.evaluate("localStorage.clear()")


@pytest.mark.parametrize("name", first(2, *TITLES))
def test_beats_set_the_stage_and_the_address_and_one_can_go_back(tab, on_disk, name):
    lesson = PAGES[name].lesson
    page = tab(on_disk(f"{name}.html"))
    seen = [("", lesson.opening)]
    for number, beat in enumerate(lesson.beats, start=1):
        page.beat(number).click()
        page.settle()
        page.assert_painted(beat.scene)
        if beat.scene != seen[-1][1]:
            seen.append((page.query, beat.scene))
        assert page.query == query_of(beat.scene, lesson.opening)
    for query, scene in reversed(seen[:-1]):
        page.page.go_back()
        page.settle()
        assert page.query == query
        page.assert_painted(scene)
    page.page.go_forward()
    page.settle()
    page.assert_painted(seen[1][1])


@pytest.mark.parametrize("name", first(3, *TITLES))
def test_an_address_of_before_opens_each_scene_that_the_lesson_names(tab, on_disk, name):
    (first, scene), *others = PAGES[name].scenes.items()
    page = tab(on_disk(f"{name}.html#{first}"))
    page.assert_painted(scene)
    for hash_, scene in others:
        page.go(hash_)
        page.assert_painted(scene)
    assert page.notice == ""


def test_what_is_dragged_is_in_the_address_and_opens_again_exactly(tab, address):
    page = tab(address("race.html"))
    with page.dragging(page.slider("Momentum β"), (0.83, 0.5), grip=(0.1, 0.5)):
        pass
    with page.dragging(page.start, (2.5, -1.5)):
        pass
    page.toggle("Demon")
    page.show("Velocity")
    assert page.query.startswith("v=1&")
    moved = page.trajectories()
    assert "demon" in moved
    again = tab(page.page.url)
    for name, path in moved.items():
        np.testing.assert_array_equal(again.trajectories()[name], path)
    assert again.value("Momentum β") == page.value("Momentum β") > 0.7
    assert again.tab("Velocity").get_attribute("aria-selected") == "true"
    assert again.query == page.query
    scene, ignored = from_query(dict(parse_qsl(page.query)), PAGES["race"].lesson.opening)
    assert ignored == ()
    again.assert_painted(scene)


def test_a_link_that_travelled_opens_where_it_says_and_what_is_misspelt_is_said(tab, address):
    """The app's link, pasted onto a page of the site; what follows the # is asked for first."""
    page = tab(address("race.html?v=1&amp;beta=0.95.&fbclid=x&n=300"))
    page.assert_painted(replace(PAGES["race"].lesson.opening, momentum=0.95))
    said = "Ignored: 'n' is not a part of a link (did you mean 'steps'?). Links know objective, kappa"
    assert page.notice.startswith(f"This link was not understood in full. {said}")
    page.go("v=1&beta=0.6")
    page.assert_painted(replace(PAGES["race"].lesson.opening, momentum=0.6))
    assert page.notice == ""
    page.go("main")  # where "Skip to the page" leads
    assert page.notice.startswith("This link was not understood in full.")
    page.type("Momentum β", 0.8)
    assert page.query == "v=1&beta=0.8"


def test_where_a_browser_lets_a_page_change_no_more_than_a_fragment_the_link_is_there(tab, on_disk):
    page = tab(on_disk("race.html?v=1&beta=0.95"))
    page.page.evaluate(REFUSING)
    page.type("Momentum β", 0.8)
    assert page.page.url.endswith("race.html?v=1&beta=0.95#v=1&beta=0.8")
    page.type("Momentum β", 0.7)
    assert page.page.url.endswith("race.html?v=1&beta=0.95#v=1")
    again = tab(page.page.url)
    again.assert_painted(PAGES["race"].lesson.opening)
    page.page.go_back()
    page.settle()
    page.assert_painted(replace(PAGES["race"].lesson.opening, momentum=0.8))


def test_the_stage_is_where_an_address_says_after_every_change(tab, on_disk):
    """Every kind of change that a stage lets one make comes back from its address."""
    page = tab(on_disk("trade_offs.html"))
    page.choose("Landscape", "rosenbrock")
    page.type("b", 40)
    page.show("Numbers")
    page.click("Step back")
    page.click("Zoom in")
    again = tab(page.page.url)
    assert again.select("Landscape").input_value() == "rosenbrock"
    assert again.value("b") == 40
    assert again.sentence == page.sentence
    np.testing.assert_array_equal(again.trajectories()["heavy_ball"], page.trajectories()["heavy_ball"])
    page.click("Predict")
    asked = tab(page.page.url)
    assert asked.button("Predict").get_attribute("aria-pressed") == "true"


REFUSING = """() => {
    const { pushState } = history;
    history.pushState = (state, title, address) => {
        if (!address.startsWith("#")) throw new DOMException("refused", "SecurityError");
        pushState.call(history, state, title, address);
    };
}"""
WITHOUT_CLIPBOARD = """() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
    const { execCommand } = document;
    document.execCommand = (...all) => {
        window.copied = document.activeElement.value;
        return execCommand.apply(document, all);
    };
}"""


def test_a_link_can_be_copied_where_there_is_no_clipboard(tab, on_disk):
    page = tab(on_disk("race.html"))
    page.type("Momentum β", 0.83)
    page.page.evaluate(WITHOUT_CLIPBOARD)
    page.page.get_by_role("button", name="Copy a link to this").click()
    page.page.wait_for_function("document.querySelector('.under .copied').textContent === 'Copied.'")
    assert page.page.evaluate("window.copied") == page.page.url


def test_a_program_can_be_copied(tab, on_disk):
    page = tab(on_disk("conventions.html"))
    page.page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.page.get_by_text("The code for this setting").click()
    page.page.get_by_text("heavy ball in NumPy").click()
    program = page.page.locator("details.program[open]")
    program.get_by_role("button", name="Copy").click()
    assert "import numpy as np" in page.page.evaluate("window.copied")
    assert page.page.evaluate("window.copied") == program.locator("code").text_content()


def test_a_figure_is_drawn_once_it_is_opened_and_again_in_the_dark(tab, address):
    page = tab(address("race.html"))
    figure = page.page.locator(".figure").first
    drawn = figure.get_attribute("data-figure")
    item = figure.locator("xpath=ancestor::details")
    item.locator("summary").first.click()
    page.page.wait_for_selector(".figure[data-drawn=light]", timeout=30_000)
    assert figure.locator("svg.main-svg").count() > 0
    box = figure.bounding_box()
    assert box["height"] > 200
    assert any(url.endswith(f"figures/{drawn}-light.js") for url in page.asked)
    assert not any(url.endswith("-dark.js") for url in page.asked)
    page.page.emulate_media(color_scheme="dark")
    page.page.wait_for_selector(".figure[data-drawn=dark]", timeout=30_000)


def test_it_prints_with_what_waits_open_and_figures_for_paper(tab, on_disk):
    page = tab(on_disk("oscillation.html?beta=0.9"), color_scheme="dark")
    page.page.evaluate(
        """() => { window.print = () => {
            dispatchEvent(new Event("beforeprint"));
            const all = (selector) => [...document.querySelectorAll(selector)];
            window.sheet = {
                items: all("article > details").length,
                open: all("article > details[open]").length,
                colours: all(".figure").map((figure) => figure.dataset.drawn),
                words: document.querySelector(".paper").innerText,
            };
            dispatchEvent(new Event("afterprint"));
        }; }"""
    )
    page.page.keyboard.press("Control+p")
    page.page.wait_for_function("window.sheet")
    sheet = page.page.evaluate("window.sheet")
    assert sheet["items"] == sheet["open"] == 4
    assert set(sheet["colours"]) == {"light"}
    assert "Momentum β 0.9 · " in sheet["words"]
    page.page.wait_for_function("!document.querySelector('article > details[open]')")
    assert page.page.locator(".paper").count() == 0


def test_what_is_twice_as_long_widens_nothing(tab, on_disk):
    page = tab(on_disk("race.html"), size=(390, 844))
    assert page.page.evaluate(PSEUDO, LONG) == [False, []]


def test_an_item_is_shown_on_the_stage(tab, on_disk):
    page = tab(on_disk("race.html"))
    item = PAGES["race"].lesson.look_closer[1]
    page.page.get_by_text(item.title).click()
    page.page.get_by_role("link", name="Show this on the stage").click()
    page.settle()
    page.assert_painted(item.scene)
    assert page.query == query_of(item.scene, PAGES["race"].lesson.opening)
    box = page.page.locator(".momentum-stage.reading .contour").bounding_box()  # the stage is where its reader is
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 800


def test_the_mark_leads_to_the_translator_with_what_is_on_the_stage(tab, on_disk):
    page = tab(on_disk("race.html"))
    page.type("Momentum β", 0.83)
    page.page.get_by_role("link", name="Which convention is this β?").click()
    page.page.wait_for_selector(READY)
    page.settle()
    assert page.query == "v=1&kappa=50&beta=0.83&eta=0.038&start=-8_2"
    assert page.value("Momentum β") == 0.83
    assert page.value("Condition number κ") == 50


LOOKS = {
    "laptop": {},
    "phone": {"size": (390, 844), "has_touch": True},
    "dark": {"color_scheme": "dark"},
}


@pytest.mark.parametrize(
    ("path", "look"), grid(["index.html", "lecture.html", "glossary.html", "overshoot.html"], LOOKS)
)
def test_nothing_is_wider_than_the_window_and_axe_finds_nothing(tab, host, look, path):
    page = tab(host + path, **LOOKS[look])
    page.page.evaluate("document.querySelectorAll('main article > details').forEach((item) => { item.open = true; })")
    if page.page.locator(".figure").count():
        page.page.wait_for_function("[...document.querySelectorAll('.figure')].every((figure) => figure.dataset.drawn)")
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_the_stage_is_in_sight_on_a_laptop(tab, on_disk):
    page = tab(on_disk("race.html"))
    box = page.part(".beats").bounding_box()
    assert box["y"] + box["height"] < 800


def test_a_code_leads_to_its_address(tab, on_disk, tmp_path):
    page = tab(on_disk("lecture.html#race-beat-3"))
    code = page.page.locator("#race-beat-3 svg")
    assert code.bounding_box()["height"] > 400  # it fills the window
    code.screenshot(path=tmp_path / "code.png")
    image = np.asarray(Image.open(tmp_path / "code.png").convert("L")) < 128
    address = BASE_URL + PAGES["race"].link(PAGES["race"].lesson.beats[2].scene)
    assert "race.html?v=1&" in address
    modules = np.array([list(row) for row in segno.make(address, error="m", micro=False).matrix])
    count = len(modules) + 8  # with what is left light around it
    centres = [[int((k + 0.5) * side / count) for k in range(count)] for side in image.shape]
    seen = image[np.ix_(*centres)]
    np.testing.assert_array_equal(seen[4:-4, 4:-4], modules > 0)
    assert not seen[:4].any()
    assert page.page.locator("#race-beat-3 .address").inner_text() == address


def assert_still(page, said):
    """A page shows its still, the beats' words and one sentence where the stage would be."""
    page.get_by_role("status").filter(has_text=said).wait_for()
    still = page.locator(".stage img")
    assert still.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert 600 < still.bounding_box()["width"] <= page.locator(".stage").bounding_box()["width"]
    assert PAGES["race"].lesson.beats[2].text in page.inner_text(".stage")
    assert page.locator(STAGE).count() == 0


NO_SCRIPT = "This picture cannot be moved here: the page does not run its script."
FORBIDDEN = "This picture cannot be moved in this browser: its settings forbid the script."


def test_without_scripts_there_is_a_still_and_the_words(on_disk, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(on_disk("race.html"))
    assert_still(page, NO_SCRIPT)
    context.close()


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("script-src 'none'", NO_SCRIPT),
        ("script-src 'unsafe-inline'", NO_SCRIPT),  # the pages' own files are not allowed
        ("script-src 'self'", FORBIDDEN),  # they are, and what they unpack is not
        ("sandbox", NO_SCRIPT),
    ],
)
def test_a_host_that_forbids_scripts_shows_the_still_and_a_sentence(host, browser, policy, said):
    page = browser.new_page()
    page.goto(f"{host}race.html?policy={policy}")
    assert_still(page, said)
    page.close()


def test_a_script_that_cannot_be_had_leaves_the_still(host, browser):
    page = browser.new_page()
    page.route("**/stage.js", lambda route: route.abort())
    page.goto(f"{host}race.html")
    assert_still(page, NO_SCRIPT)
    page.close()


@pytest.mark.parametrize("missing", LACKS)
def test_an_older_browser_shows_the_still_and_says_what_it_lacks(on_disk, browser, missing):
    page = browser.new_page()
    page.add_init_script(WITHOUT[missing])
    page.goto(on_disk("race.html"))
    assert_still(page, f"it has no {missing}.")
    page.close()


def test_an_address_says_what_readers_are_given(tab, on_disk):
    page = tab(on_disk("race.html") + "?controls=sliders&beta=0.9")
    assert given(page) == {"sliders"}
    page.type("Momentum β", 0.5)
    assert page.query == "v=1&beta=0.5&controls=sliders"
    page.page.go_back()
    page.settle()
    assert page.value("Momentum β") == 0.9
    with page.page.expect_event("load"):  # another link is another page
        page.page.evaluate("location.hash = 'v=1&controls=none'")
    page.page.locator(f"{STAGE}[data-still=true]").wait_for()
    page.settle()
    assert given(page) == set()


@pytest.fixture
def visitor(browser):
    """A tab of a browser that has never been here."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def sliders_of(page):
    return page.locator(f"{STAGE} .slider").filter(visible=True).count()


def test_on_a_first_visit_the_runs_come_once_and_few_controls_are_seen(visitor, address):
    visitor.goto(address("race.html"))
    visitor.wait_for_selector(RISING)
    assert visitor.locator(f"{STAGE} .contour .paths").evaluate("e => getComputedStyle(e).visibility") == "hidden"
    visitor.wait_for_selector(RESTED)
    visitor.wait_for_function(f"document.querySelector('{STAGE}').idle()")
    assert sliders_of(visitor) == 2
    visitor.get_by_role("button", name="All controls").click()
    assert sliders_of(visitor) > 4
    visitor.reload()
    visitor.wait_for_selector(READY)
    visitor.wait_for_function(f"document.querySelector('{STAGE}').idle()")
    assert visitor.get_attribute(STAGE, "data-rising") is None
    assert sliders_of(visitor) > 4


def test_where_a_browser_keeps_nothing_nothing_comes_and_the_page_unfolds_until_it_is_left(visitor, on_disk):
    visitor.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })")
    visitor.goto(on_disk("race.html"))
    visitor.wait_for_selector(READY)
    assert visitor.get_attribute(STAGE, "data-rising") is None
    visitor.get_by_role("button", name="All controls").click()
    assert sliders_of(visitor) > 4


def test_the_stage_stays_beside_its_prose_whose_words_touch_it(tab, on_disk):
    page = tab(on_disk("race.html"))
    reading = page.page.locator(".momentum-stage.reading")
    assert reading.is_hidden()
    word = page.page.locator("article [data-set=heaviest]").first
    word.scroll_into_view_if_needed()
    word.click()
    page.settle()
    page.assert_painted(PAGES["race"].lesson.settings["heaviest"])
    assert page.query == "v=1&beta=0.95"
    box = reading.locator(".contour").bounding_box()
    assert box["width"] > 400
    assert box["y"] >= 0
    paths = reading.locator("canvas.paths")
    usual = paths.evaluate("canvas => canvas.toDataURL()")
    page.page.locator("article [data-part=along]").hover()
    page.settle()
    assert paths.evaluate("canvas => canvas.toDataURL()") != usual
    reading.get_by_role("button", name="Back to what you had").click()
    page.settle()
    page.assert_painted(PAGES["race"].lesson.opening)


def test_words_are_explained_and_their_cards_lead_to_the_glossary(tab, on_disk):
    page = tab(on_disk("race.html"))
    assert_explains(page.page)
    word = term(page.page, "settles")
    word.click()
    page.page.locator(".term-card a").click()
    page.page.wait_for_url("**/glossary.html#settles")
    expect(page.page.locator("#settles dt")).to_be_in_viewport()
    page.page.get_by_role("searchbox", name="Find a word").fill("EMA")
    expect(page.page.locator(".glossary dl > div:visible").first).to_contain_text("moving average")
    page.page.get_by_role("link", name="Race", exact=True).first.click()
    page.page.wait_for_selector(READY)
    page.settle()


def test_on_a_phone_a_tap_shows_a_card_and_controls_say_what_they_are_about(tab, on_disk):
    page = tab(on_disk("race.html"), size=(390, 844), has_touch=True)
    term(page.page, "curvature").tap()
    assert page.page.locator(".term-card").evaluate(NEVER_OUTSIDE)
    assert page.page.locator(STAGE).evaluate(BARE) == []
