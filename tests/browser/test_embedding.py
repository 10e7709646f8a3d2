"""Pages in somebody else's frame, and the Embed page: what stands there is what others get."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product

import pytest

from momentum_sim.export.snippets import app_frame
from momentum_sim.scene import Scene
from pages.shared.gallery import scene_names
from tests.browser.lessons import LESSONS, lesson
from tests.browser.stage import STAGE, rest
from tests.browser.test_accessibility import violations
from tests.browser.test_share import SLOW_MS, painted, simulated
from tests.thinned import few, first, grid

SIZES = [(800, 600), (390, 700), (1280, 800)]
NAMES = sorted(file.stem for file in LESSONS.glob("*.toml"))
SCENES = {
    name: Scene.from_json((LESSONS.parent / "scenes" / f"{name}.json").read_text("utf-8")) for name in scene_names()
}
READY = "[data-testid=stage][data-ready=true]"


def path_of(name):
    return "" if name == "race" else name


@contextmanager
def other_site(page):
    """The address of a page of another origin: 127.0.0.1 and localhost are two."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(page.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@contextmanager
def framed(page, address, width=960):
    """The stage page, showing another site's page that has the app at an address in a frame."""
    frame = app_frame(address, "The app").text
    html = (
        f'<!doctype html><html lang="en"><title>Another site</title><body style="margin: 0; width: {width}px">{frame}'
    )
    with other_site(html) as site:
        page.page.goto(site)
        inside = page.page.frame_locator("iframe")
        inside.locator(READY).wait_for(timeout=SLOW_MS)
        yield inside


@pytest.mark.parametrize("name", first(2, "race", "overshoot", *sorted(set(NAMES) - {"race", "overshoot"})))
def test_every_page_begins_at_its_question_and_has_no_navigation(page, address, name):
    page.open(f"{address}/{path_of(name)}?embed=true")
    title = page.page.get_by_role("heading", level=1).bounding_box()
    assert 0 <= title["y"] <= 16
    assert page.page.locator("[data-testid=stTopNavLink]").count() == 0
    assert page.page.get_by_role("button", name="Share").count() == 0
    top = page.part(".names").bounding_box()["y"]
    lead = page.page.locator(".st-key-lead").bounding_box()
    assert top - lead["y"] - lead["height"] <= 40
    block = page.page.locator(".stMainBlockContainer").bounding_box()
    last = page.page.locator(".st-key-prose").bounding_box()
    assert block["y"] + block["height"] - last["y"] - last["height"] <= 24
    assert page.page.locator(".stMain").evaluate("main => main.scrollHeight - main.clientHeight") >= 0


def test_the_question_and_the_whole_stage_fit_the_height_of_the_frame_that_is_pasted(page, address):
    page.page.set_viewport_size({"width": 1280, "height": 800})
    page.open(f"{address}/?embed=true")
    box = page.part(".beats").bounding_box()
    assert box["y"] + box["height"] <= 800


@pytest.mark.parametrize(("name", "size"), first(3, *dict.fromkeys([*few(NAMES, SIZES), *product(NAMES, SIZES)])))
def test_the_way_out_lies_over_nothing_and_looks_like_the_mark(page, address, name, size):
    width, height = size
    page.page.set_viewport_size({"width": width, "height": height})
    page.open(f"{address}/{path_of(name)}?embed=true")
    out = page.page.get_by_role("link", name="Open in a page of its own")
    out.scroll_into_view_if_needed()
    box, lead, stage, prose = (
        part.bounding_box() for part in (out, *map(page.page.locator, (".st-key-lead", STAGE, ".st-key-prose")))
    )
    assert box["y"] >= max(part["y"] + part["height"] for part in (lead, stage))
    assert box["y"] + box["height"] <= prose["y"]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    colour = out.evaluate("part => getComputedStyle(part).color")
    assert colour != "rgb(0, 0, 238)"  # a browser's own
    mark = page.page.get_by_role("button", name="Which convention is this β?")
    if name != "conventions":
        at = mark.bounding_box()
        assert abs(at["y"] - box["y"]) <= 2
        assert at["x"] + at["width"] < box["x"]
        assert colour == mark.evaluate("part => getComputedStyle(part).color")


def test_it_is_live_in_the_frame_of_another_site(page, address):
    with framed(page, f"{address}/?embed=true&v=1&beta=0.9") as inside:
        assert inside.get_by_role("heading", level=1).bounding_box()["y"] <= 16
        slider = inside.get_by_role("slider", name="Momentum β", exact=True)
        box = slider.bounding_box()
        page.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
        page.page.mouse.down()
        page.page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + box["height"] / 2, steps=8)
        page.page.mouse.up()
        rest(inside)
        momentum = float(inside.get_by_role("spinbutton", name="Momentum β", exact=True).input_value())
        assert 0.0 < momentum < 0.9
        query = inside.locator("body").evaluate("() => location.search")
        assert "embed=true" in query
        assert f"beta={momentum:g}" in query
        assert page.page.evaluate("document.querySelector('iframe').contentDocument") is None  # it is another origin


def test_links_in_the_frame_stay_in_its_style_and_one_leads_out(page, address):
    with framed(page, f"{address}/?embed=true&v=1&beta=0.9") as inside:
        out = inside.get_by_role("link", name="Open in a page of its own")
        assert out.get_attribute("href") == f"{address}/?v=1&beta=0.9"
        assert out.get_attribute("target") == "_blank"
        inside.get_by_role("button", name="Which convention is this β?").click()
        inside.get_by_role("heading", name=lesson("conventions").question).wait_for(timeout=SLOW_MS)
        inside.locator(READY).wait_for(timeout=SLOW_MS)
        assert inside.get_by_role("link", name="Overshoot", exact=True).count() == 0
        assert "embed=true" in inside.locator("[data-testid=stage]").evaluate("() => location.search")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_colours_of_its_reader(page, address, scheme):
    page.page.emulate_media(color_scheme=scheme)
    with framed(page, f"{address}/?embed=true") as inside:
        assert inside.locator("[data-testid=stage]").get_attribute("data-theme") == scheme


# --- the Embed page ---------------------------------------------------------------------------------------------------


@pytest.fixture
def embed(page, address):
    page.page.goto(f"{address}/embed")
    live(page).wait_for(timeout=SLOW_MS)
    return page


def live(page):
    return page.page.frame_locator("[data-testid=preview] iframe").locator(READY)


def test_the_example_is_live_and_is_the_scene(embed):
    assert painted(embed) == simulated(SCENES["wave"])
    assert embed.page.locator("[data-testid=preview] iframe").get_attribute("sandbox") == "allow-scripts"
    embed.errors.clear()  # a page's own address is asked for what Streamlit has at its root


def test_another_one_is_shown_when_it_is_chosen(embed):
    # By key: a click that follows at once on the scrolling to it goes to the frame that was there before.
    embed.page.get_by_role("button", name=SCENES["demon"].look.title, exact=True).press("Enter")
    embed.page.get_by_title(SCENES["demon"].look.title).wait_for(timeout=SLOW_MS)
    live(embed).wait_for(timeout=SLOW_MS)
    assert painted(embed) == simulated(SCENES["demon"])
    embed.page.get_by_text("How this one is embedded").click()
    embed.page.get_by_text('<iframe src="demon.html"').wait_for()
    embed.errors.clear()


def test_every_example_s_picture_is_there(embed):
    seen = "images => images.every(image => image.complete && image.naturalWidth)"
    count = "[...document.querySelectorAll('.st-key-pictures img')]"
    embed.page.wait_for_function(f"{count}.length >= {len(SCENES)} && ({seen})({count})", timeout=SLOW_MS)
    assert embed.page.evaluate(f"{count}.length") == len(SCENES)


@pytest.mark.parametrize(("width", "scheme"), grid([1280, 390], ["light", "dark"]))
def test_axe_finds_nothing_on_it(embed, width, scheme):
    embed.page.emulate_media(color_scheme=scheme)
    embed.page.set_viewport_size({"width": width, "height": 844})
    embed.page.wait_for_function("document.getAnimations().every(({ playState }) => playState !== 'running')")
    embed.paint()
    assert violations(embed) == []
    assert embed.page.locator(".stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 1
    embed.errors.clear()
