"""Words that can be looked up: what they say, to whoever points, tabs, taps or listens; and what controls say."""

import pytest
from playwright.sync_api import expect

from momentum_sim.lessons import GLOSSARY_QUESTION
from momentum_sim.lessons.glossary import glossary
from tests.browser.stage import READY, STAGE
from tests.browser.test_accessibility import violations

CARD = ".term-card"
#: Controls without a tooltip of their own or around them; buttons whose words say all need none, nor points to drag.
BARE = """(stage) => [...stage.querySelectorAll("[role=tab], .names button, .slider, select, input")]
  .filter((control) => !control.closest("[title], [hidden]")).map((control) => control.outerHTML.slice(0, 90))"""
NEVER_OUTSIDE = """(card) => {
  const { left, right, top, bottom } = card.getBoundingClientRect();
  return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
}"""


def term(raw, key):
    """A dotted word of the text, in the middle of the window."""
    word = raw.locator(f".term[data-place$='#{key}']").first
    word.wait_for()
    word.evaluate("word => word.scrollIntoView({ block: 'center' })")
    return word


def assert_explains(raw):
    """A page of prose explains its words by pointer and by keys, and says them to who listens."""
    card = raw.locator(CARD)
    word = term(raw, "curvature")
    short = glossary()["curvature"].short
    raw.mouse.move(0, 0)
    word.hover()
    expect(card).to_be_visible()
    expect(card.locator("p")).to_have_text(short)
    assert card.evaluate(NEVER_OUTSIDE)
    card.hover()  # where its reader may go and stay
    raw.wait_for_timeout(300)
    expect(card).to_be_visible()
    raw.keyboard.press("Escape")
    expect(card).to_be_hidden()
    other = term(raw, "condition_number")
    other.hover()
    expect(card.locator("b")).to_have_text("condition number")
    raw.mouse.move(0, 0)
    expect(card).to_be_hidden()
    # The keyboard: the word shows it, Enter keeps it, Tab goes in and on.
    word.press("Shift+Tab")
    expect(other).to_be_focused()
    expect(card.locator("b")).to_have_text("condition number")
    raw.keyboard.press("Tab")
    expect(word).to_be_focused()
    expect(card).to_be_visible()
    expect(word).to_have_accessible_description(short)
    raw.keyboard.press("Enter")
    raw.keyboard.press("Tab")
    expect(card.get_by_role("link", name="curvature, in the glossary")).to_be_focused()
    raw.keyboard.press("Shift+Tab")
    expect(word).to_be_focused()
    raw.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(word).to_be_focused()


def test_a_word_says_what_it_means_to_pointer_and_keys(race):
    assert_explains(race.page)
    word = term(race.page, "curvature")
    word.click()
    assert violations(race) == []
    word.click()
    expect(race.page.locator(CARD)).to_be_hidden()


def test_a_card_leads_to_its_place_in_the_glossary_and_back_without_loading(race):
    raw = race.page
    raw.evaluate("window.same = true")
    term(raw, "settles").click()
    raw.locator(f"{CARD} a").click()
    raw.get_by_role("heading", name=GLOSSARY_QUESTION, level=1).wait_for()
    raw.wait_for_url("**/glossary#settles")
    expect(raw.locator(".stMain #settles dt")).to_be_in_viewport()
    assert raw.title().startswith(GLOSSARY_QUESTION)
    assert violations(race) == []
    entries = raw.locator(".stMain .glossary dl > div")
    raw.get_by_role("searchbox", name="Find a word").fill("KAPPA")
    expect(raw.locator(".stMain .found")).to_have_text(f"0 of {len(glossary())}")
    raw.get_by_role("searchbox", name="Find a word").fill("κ")
    expect(entries.locator("visible=true").first).to_contain_text("condition number")
    raw.locator(".stMain #condition_number a[href='#heavy_ball']").click()
    expect(raw.locator(".stMain #heavy_ball dt")).to_be_in_viewport()
    raw.go_back()
    raw.go_back()
    raw.wait_for_selector(READY)
    assert raw.evaluate("window.same")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_tap_shows_it_within_the_window_and_one_elsewhere_closes_it(phone_page, address, scheme):
    raw = phone_page.come(f"{address}/race").page
    raw.emulate_media(color_scheme=scheme)
    card = raw.locator(CARD)
    for key in ("condition_number", "curvature", "overshoot", "heavy_ball"):
        word = term(raw, key)
        word.tap()
        expect(card.locator("b")).to_have_text(glossary()[key].name)
        assert card.evaluate(NEVER_OUTSIDE)
    only = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    assert violations(phone_page, **only) == []
    raw.touchscreen.tap(195, 90)
    expect(card).to_be_hidden()


@pytest.mark.parametrize("name", ["race", "noise", "generalization", "chain"])
def test_every_control_says_what_it_is_about(page, address, name):
    page.come(f"{address}/{name}")
    assert page.page.locator(STAGE).evaluate(BARE) == []
    momentum = page.part(".slider[data-parameter=momentum]")
    assert momentum.get_attribute("title") == glossary()["momentum"].first
    if name == "race":
        ball = page.part(".names").get_by_role("button", name="heavy ball")
        expect(ball).to_have_accessible_description(glossary()["heavy_ball"].first)
