"""What readers are given at an address: `controls=` hides and shows, and stays whatever they do."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from momentum_sim.export import render
from momentum_sim.scene import Look
from tests.browser.lessons import OPENING, assert_painted
from tests.browser.stage import STAGE
from tests.browser.test_accessibility import violations
from tests.browser.test_fold import FOCUSABLE
from tests.export.live import opened
from tests.export.scenes import RACE
from tests.thinned import first

#: What of each control can be seen, if readers are given it.
PARTS = {
    "optimizers": ".names button",
    "panels": "[role=tab]",
    "timeline": ".timeline .way button",
    "sliders": ".slider",
    "landscapes": ".choice",
    "predict": ".predict-button",
}


def given(page):
    """The controls that there are, and whether there is a button for more."""
    seen = {name for name, part in PARTS.items() if page.part(part).filter(visible=True).count()}
    return seen | ({"more"} if page.part(".unfold").is_visible() else set())


def query(page):
    return dict(parse_qsl(urlsplit(page.page.url).query))


@pytest.mark.parametrize(
    ("controls", "there"),
    first(
        2, ("sliders,timeline", {"sliders", "timeline"}), ("none", set()), ("all", set(PARTS)), ("predict", {"predict"})
    ),
)
def test_an_address_says_what_there_is(page, address, controls, there):
    page.come(f"{address}/race?controls={controls}&beta=0.9")
    assert given(page) == there
    assert page.value("Momentum β") == 0.9 if "sliders" in there else "not settled" in page.sentence
    assert query(page) == {"controls": controls, "beta": "0.9"}


def test_it_stays_whatever_is_changed_and_other_addresses_have_what_they_had(page, address):
    page.come(f"{address}/race?controls=sliders")
    page.type("Momentum β", 0.5)
    assert query(page) == {"v": "1", "beta": "0.5", "controls": "sliders"}
    page.beat(3).click()
    page.settle()
    assert query(page) == {"v": "1", "beta": "0.95", "controls": "sliders"}
    assert given(page) == {"sliders"}
    page.page.locator("a.start-again").click()
    page.settle()
    assert query(page) == {"v": "1", "controls": "sliders"}
    assert_painted(page, OPENING)
    assert "controls=sliders" in page.beat(1).get_attribute("href")
    page.come(f"{address}/race")
    assert given(page) == set(PARTS) | {"more"}
    page.page.go_back()
    page.settle()
    assert given(page) == {"sliders"}


def test_a_picture_without_controls_can_only_be_looked_at(page, address):
    page.come(f"{address}/trade_offs?controls=none")
    before = page.trajectories()
    assert page.page.evaluate(FOCUSABLE) == []
    for part in (".picture", ".map .area"):
        box = page.part(part).bounding_box()
        for x, y in ((0.2, 0.5), (0.5, 0.3)):
            page.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
            page.page.mouse.down()
            page.page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.7 * box["height"], steps=3)
            page.page.mouse.up()
    page.page.locator(".st-key-prose a[data-set]").first.click()
    reading = page.page.locator(".momentum-stage.reading")
    reading.wait_for()
    assert reading.locator(":is(.slider, .play, .tools)").filter(visible=True).count() == 0
    page.settle()
    assert page.part(".beats").is_hidden()
    assert page.trajectories().keys() == before.keys()
    assert all((page.trajectories()[name] == path).all() for name, path in before.items())
    assert query(page) == {"controls": "none"}
    assert violations(page) == []


def test_a_frame_of_the_app_has_what_its_address_says(page, address):
    page.open(f"{address}/race?embed=true&controls=none")
    assert given(page) == set()
    assert page.page.locator("a.start-again").get_attribute("href") == "?v=1&controls=none&embed=true"
    way_out = page.page.get_by_role("link", name="Open in a page of its own").get_attribute("href")
    assert way_out.endswith("/race?controls=none")


def test_share_s_link_and_frame_say_it_too(page, address):
    page.come(f"{address}/race?controls=sliders.timeline&beta=0.9")
    page.page.get_by_role("button", name="Share").click()
    dialog = page.page.get_by_role("dialog")
    dialog.get_by_text("embed=true").wait_for()
    text = dialog.inner_text().replace("\n", "")
    for said in ("/race?v=1&beta=0.9&controls=timeline.sliders", "&amp;controls=timeline.sliders&amp;embed=true"):
        assert said in text


def test_what_is_misspelt_is_said_and_the_page_opens_as_it_does(page, address):
    page.come(f"{address}/race?controls=sliders.tabs")
    assert given(page) == set(PARTS) | {"more"}
    said = page.page.get_by_role("alert").inner_text()
    assert "control must be one of optimizers, panels, timeline, sliders, landscapes, predict; got 'tabs'" in said


def test_what_nobody_is_asked_is_not_hidden(page, address):
    page.come(f"{address}/race?predict=outcome_5_60&controls=sliders")
    assert page.part(".predict").is_hidden()
    assert len(page.trajectories()["heavy_ball"]) == 61


def test_a_live_page_takes_it_from_its_address_as_far_as_the_file_goes(browser, tmp_path):
    page = render(replace(RACE, look=Look(controls=("sliders",))), "html")
    with opened(browser, tmp_path, page, link="?v=1&controls=timeline") as live:
        assert given(live) == {"timeline"}
        live.click("Step back")
        live.until("location.search === '?v=1&step=59&controls=timeline'")
        live.page.evaluate("location.hash = 'v=1&controls=none'")
        live.part(PARTS["timeline"]).first.wait_for(state="hidden")  # the page begins anew
        live.page.locator(f"{STAGE}[data-still=true][data-ready=true]").wait_for()
        assert given(live) == set()
    with opened(browser, tmp_path, page, link="?v=1&controls=panels") as live:
        assert given(live) == {"sliders"}
        notice = live.part(".notice").inner_text()
        assert "control must be one of optimizers, timeline, sliders, predict, all, none; got 'panels'" in notice
