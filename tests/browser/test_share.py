"""The Share control in a browser: what is copied, what is saved, and what is previewed is what readers get."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from playwright.sync_api import expect

from momentum_sim.export import KINDS, render
from momentum_sim.export.snippets import snippet
from momentum_sim.scene import Scene
from tests.browser.lessons import OPENING, RACE, scene_in_address
from tests.browser.stage import rest
from tests.browser.test_accessibility import violations
from tests.painted import numbers_of
from tests.thinned import first, grid

SLOW_MS = 60_000  # for the first drawing of a server
KINDS_READ = ["html", "png", "py", "json"]  # from which something is read again here
CHANGED = "?v=1&beta=0.9&start=-6_1.5"


@pytest.fixture
def share(page, address):
    """The Race page with a changed scene and its Share control open."""
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.open(f"{address}/{CHANGED}")
    page.page.get_by_role("button", name="Share").click()
    dialog(page).wait_for()
    live(page).wait_for(timeout=SLOW_MS)
    yield page
    page.page.keyboard.press("Escape")


def dialog(page):
    return page.page.get_by_role("dialog", name="Share")


def frame(page):
    return page.page.frame_locator("[data-testid=preview] iframe")


def live(page):
    return frame(page).locator("[data-testid=stage][data-ready=true]")


def choose(page, title):
    # By key: over what is scrolled to, Streamlit shows the tools of the picture that the pointer was on.
    dialog(page).get_by_role("radio", name=title, exact=True).or_(
        dialog(page).get_by_role("button", name=title, exact=True)
    ).first.press("Space")


def saved(page, kind):
    """What is saved of a kind that has been chosen: its name and its bytes."""
    button = dialog(page).get_by_role("button", name=f"Save race.{kind}")
    button.wait_for(timeout=SLOW_MS)
    with page.page.expect_download() as download:
        button.click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def wanted(page, **look):
    """The scene in the address with what the control chooses of itself."""
    scene = scene_in_address(page)
    return replace(scene, look=replace(scene.look, title=RACE.question, **look))


def test_it_stands_where_it_moves_nothing_and_is_closed(page, address):
    page.open(f"{address}/race")
    button = page.page.get_by_role("button", name="Share").bounding_box()
    title = page.page.get_by_role("heading", level=1).bounding_box()
    stage = page.part(".names").bounding_box()
    assert button["y"] + button["height"] <= stage["y"]
    assert abs(button["y"] + button["height"] / 2 - title["y"] - title["height"] / 2) <= 12
    assert page.page.locator("[data-testid=preview]").count() == 0


def test_the_preview_is_live_and_may_do_no_more_than_the_frame_that_is_pasted(share):
    element = share.page.locator("[data-testid=preview] iframe")
    (pasted,) = tags(snippet("html", "race.html", wanted(share).look).text)
    assert element.get_attribute("sandbox") == pasted["sandbox"] == "allow-scripts"
    assert element.get_attribute("title") == pasted["title"] == RACE.question
    assert element.evaluate("frame => [frame.clientWidth, frame.clientHeight]") == [960, 540]
    room = share.page.locator("[data-testid=preview]").bounding_box()
    assert room["width"] / room["height"] == pytest.approx(960 / 540, rel=0.01)
    assert painted(share) == simulated(scene_in_address(share))
    slider = frame(share).get_by_role("slider", name="Momentum β", exact=True)
    share.page.mouse.move(*spot(share, slider, 0.5))
    share.page.mouse.down()
    share.page.mouse.move(*spot(share, slider, 0.2), steps=8)
    share.page.mouse.up()
    rest(frame(share))
    momentum = float(frame(share).get_by_role("spinbutton", name="Momentum β", exact=True).input_value())
    assert 0.0 < momentum < 0.9
    assert painted(share) == simulated(replace(scene_in_address(share), momentum=momentum))
    assert share.value("Momentum β") == 0.9  # the stage of the page itself stands as it did


def spot(page, locator, along):
    """Where a part of the preview is in the window, so far along it: the frame is scaled, its own pixels are not."""
    room = page.page.locator("[data-testid=preview]").bounding_box()
    box = locator.evaluate("part => part.getBoundingClientRect().toJSON()")
    scale = room["width"] / 960
    x, y = box["left"] + along * box["width"], box["top"] + box["height"] / 2
    return room["x"] + scale * x, room["y"] + scale * y


def painted(page):
    return (
        frame(page)
        .locator("[data-testid=stage]")
        .evaluate(
            "stage => Object.fromEntries(Object.entries(stage.trajectories()).map(([name, path]) => [name, [...path]]))"
        )
    )


def simulated(scene):
    return {name: numbers_of(run).tolist() for name, run in scene.simulate().items()}


def copied(page, text):
    """What is copied by the button beside a text that has another in it."""
    shown = dialog(page).locator("pre", has_text=text).locator("xpath=..")
    shown.get_by_role("button", name="Copy to clipboard").click()
    return page.page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("kinds", first(1, KINDS_READ, sorted(KINDS.keys() - set(KINDS_READ))))
def test_what_is_copied_and_saved_is_what_is_rendered(share, subtests, kinds):
    with subtests.test("link"):
        assert copied(share, share.page.url) == share.page.url
    for kind in kinds:
        with subtests.test(kind):
            content = assert_saved(share, kind)
            if kind == "py":  # which is shown whole
                assert copied(share, "# The runs").strip() == content.decode().strip()
            if kind == "json":
                assert_opens_again(share, content.decode())


def assert_saved(share, kind):
    """What is saved of a kind is what Python makes of the scene, and what stands beside it is its snippet."""
    choose(share, KINDS[kind].title)
    scene = wanted(share)
    if kind in ("html", "csv", "json", "py"):  # which hold the scene
        scene = replace(scene, live=tuple(slider for slider in scene.live if slider.parameter != "adaptive_step_size"))
    name, content = saved(share, kind)
    assert name == f"race.{kind}"
    assert content == render(scene, kind)
    share.settle()
    assert snippet(kind, name, scene.look).text in [
        " ".join(text.split()) if kind == "html" else text.strip()
        for text in dialog(share).locator("pre").all_inner_texts()
    ]
    return content


def assert_opens_again(share, text):
    """A scene that was saved is the one that is shown."""
    scene = Scene.from_json(text)
    shown = scene_in_address(share)
    assert replace(scene, look=OPENING.look, live=shown.live) == shown
    assert json.loads(text)["look"]["title"] == RACE.question


def test_a_background_stays_chosen_from_kind_to_kind(share):
    background = dialog(share).get_by_role("combobox", name="Background")
    background.click()
    share.page.get_by_role("option", name="dark", exact=True).click()
    for kind in ("png", "py", "html"):
        choose(share, KINDS[kind].title)
        dialog(share).get_by_role("button", name=f"Save race.{kind}").wait_for(timeout=SLOW_MS)
        assert background.input_value() == "dark"


def test_what_the_author_chooses_is_in_the_preview(share):
    dialog(share).get_by_role("textbox", name="Title").fill("My own title")
    dialog(share).get_by_role("textbox", name="Title").press("Enter")
    frame(share).get_by_role("heading", name="My own title").wait_for(timeout=SLOW_MS)
    dialog(share).get_by_role("button", name="Steps", exact=True).click()
    frame(share).get_by_role("slider", name="Steps", exact=True).wait_for(state="detached", timeout=SLOW_MS)
    # Gone with its frame, or from it: what has taken its place must be there before it is looked at.
    frame(share).get_by_role("slider", name="Momentum β", exact=True).wait_for(timeout=SLOW_MS)
    rest(frame(share))
    expect(frame(share).get_by_role("slider", name="Steps", exact=True)).to_have_count(0)


def test_the_beats_come_along_when_they_are_asked_for(share):
    dialog(share).get_by_text("With the page's 3 beats").click()
    beats = frame(share).get_by_role("navigation", name="Beats").get_by_role("link")
    beats.nth(2).wait_for(timeout=SLOW_MS)
    share.page.mouse.click(*spot(share, beats.nth(2), 0.5))
    frame(share).get_by_role("link", name="Too much").and_(frame(share).locator("[aria-current=true]")).wait_for()
    expect(frame(share).get_by_role("spinbutton", name="Momentum β", exact=True)).to_have_value("0.95")


@pytest.mark.parametrize(("width", "scheme"), grid([1280, 390], ["light", "dark"]))
def test_axe_finds_nothing_in_it(share, width, scheme):
    share.page.emulate_media(color_scheme=scheme)
    share.page.set_viewport_size({"width": width, "height": 844})
    dialog(share).get_by_text("What to use where").click()
    dialog(share).get_by_text("GitHub README").first.wait_for()
    assert violations(share) == []


def test_on_a_phone_nothing_sticks_out(share):
    share.page.set_viewport_size({"width": 390, "height": 844})
    share.settle()
    box = share.page.locator("[data-testid=preview]").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert np.isclose(box["width"] / box["height"], 960 / 540, rtol=0.02)
    chosen = dialog(share).get_by_role("textbox", name="Title").bounding_box()
    frames = [text.bounding_box() for text in dialog(share).locator("pre").filter(has_text="<iframe").all()]
    assert len(frames) == 2
    assert all(box["y"] + box["height"] <= chosen["y"] < each["y"] for each in frames)
    body = dialog(share)
    assert body.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth") <= 1


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, _tag, attributes):
        self.found.append(dict(attributes))


def tags(text):
    parser = Tags()
    parser.feed(text)
    return parser.found
