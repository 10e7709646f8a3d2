"""What goes wrong: no WebAssembly, no server, scenes at the edge of what numbers are."""

import pytest
from playwright.sync_api import expect

from tests.browser.lessons import assert_painted, scene_in_address
from tests.browser.server import app_server, free_port
from tests.browser.stage import STAGE, StagePage
from tests.browser.without import LACKS, WITHOUT
from tests.thinned import first


@pytest.mark.parametrize("missing", LACKS)
def test_a_browser_that_lacks_something_is_told_so_and_shown_nothing_that_looks_alive(own_page, address, missing):
    page = own_page
    page.before(WITHOUT[missing])
    page.page.goto(f"{address}/race")
    notice = page.page.locator(f"{STAGE} .notice")
    notice.filter(has_text=f"This picture cannot be moved in this browser: it has no {missing}.").wait_for()
    assert notice.get_attribute("role") == "status"
    assert page.page.locator(STAGE).inner_text() == notice.inner_text()
    assert page.part("*").count() == 1
    page.page.get_by_role("heading", level=1).wait_for()
    page.page.get_by_text("Sources").wait_for()
    assert page.page.get_attribute(STAGE, "data-ready") is None


#: Has the canvases of a picture fail, and no others.
BROKEN = """() => {
  const { stroke } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.stroke = function (...given) {
    if (this.canvas.matches(".contour canvas")) throw new Error("no ink");
    return stroke.apply(this, given);
  };
}"""


def test_a_picture_that_cannot_be_drawn_does_not_take_the_stage_down(own_page, address):
    page = own_page
    page.open(f"{address}/race")
    before = page.part(".sentence").inner_text()
    page.page.evaluate(BROKEN)
    page.slider("Momentum β").press("ArrowRight")
    page.settle()
    page.part(".notice").filter(has_text="The picture cannot be drawn here. The rest of the stage goes on.").wait_for()
    page.slider("Momentum β").press("End")
    page.settle()
    assert page.part(".sentence").inner_text() != before
    assert page.page.evaluate(f"document.querySelector('{STAGE} .plot canvas').getContext('2d') !== null")
    assert [error for error in page.errors if "no ink" not in error] == []
    assert len(page.errors) == 1
    page.errors.clear()


NETWORK = (
    *("WebSocket", "Failed to load resource", "disconnected from server", "_stcore", "server is not responding"),
    "Cannot send",
)


@pytest.fixture
def alone(browser):
    """A page whose server may go: what the browser says of the network is no fault of the page."""
    page = StagePage(browser.new_page(viewport={"width": 1280, "height": 800}))
    yield page
    page.page.close()
    assert [error for error in page.errors if not any(word in error for word in NETWORK)] == []


def notice(page):
    """What is said over the page of the connection to the server."""
    return page.page.get_by_role("status").filter(has_text="connection to the server is lost")


def test_a_lost_server_is_said_and_the_stage_goes_on(alone):
    port, page = free_port(), alone
    with app_server(port=port) as address:
        page.open(f"{address}/race")
        page.type("Momentum β", 0.9)
        assert notice(page).count() == 0
    notice(page).wait_for()
    assert page.page.get_by_role("dialog").count() == 0
    frames = page.frames
    with page.dragging(page.slider("Momentum β"), to=(0.3, 0.5)):
        assert page.frames >= frames + 5
    momentum = page.value("Momentum β")
    assert momentum < 0.9
    page.toggle("Demon")
    page.show("Map")
    assert page.part(".map .why").inner_text() == "The map comes once the server is back: it sends what makes it."
    assert "demon" in page.trajectories()
    with app_server(port=port):
        notice(page).wait_for(state="detached", timeout=60_000)
        page.page.wait_for_function("location.search.includes('panel=map')")
        page.page.locator(f"{STAGE} .map .why:empty").wait_for(state="attached")
        page.settle()
        assert page.value("Momentum β") == momentum
        assert "demon" in page.trajectories()
        page.type("Steps", 50)
        page.page.wait_for_function("location.search.includes('steps=50')")
        scene = scene_in_address(page)
        assert (scene.n_steps, scene.momentum) == (50, momentum)
        assert "demon" in scene.visible
        assert_painted(page, scene)


def test_who_goes_back_while_the_server_is_away_is_there_once_it_is_back(alone):
    """A server that has forgotten its reader is not told again what was let go of before."""
    port, page = free_port(), alone
    with app_server(port=port) as address:
        page.open(f"{address}/race")
        page.type("Momentum β", 0.9)
        page.type("Momentum β", 0.8)
    notice(page).wait_for()
    page.page.evaluate("history.back()")
    page.page.wait_for_function("location.search.endsWith('beta=0.9')")
    with app_server(port=port):
        notice(page).wait_for(state="detached", timeout=60_000)
        expect(page.number("Momentum β")).to_have_value("0.9", timeout=30_000)
        page.settle()
        page.page.wait_for_timeout(2000)  # whatever would be told again has been
        page.settle()
        assert page.query == {"v": "1", "beta": "0.9"}
        assert_painted(page)


@pytest.mark.parametrize(
    "query",
    first(
        4,
        "start=1e308_-1e308&panel=velocity.across&step=3",
        "eta=1e300&steps=5000&step=17",
        "beta=0.9999999999&predict=outcome_0_60",
        "objective=ackley&start=0_0&view=-1e-9_1e-9_-1e-9_1e-9&step=5",
        "view=-1e308_1e308_-1e308_1e308",
        "start=0_0",
        "eta=1e300&panel=gradients.x",
        "objective=rosenbrock&start=1e200_0&panel=numbers&step=1",
        "objective=rosenbrock&a=1000&b=1e8",
        "kappa=1e8&angle=1e5&panel=position.across",
        "show=&panel=gradients.along&step=4",
        "steps=1&predict=place_0_1&show=demon",
    ),
)
def test_extreme_but_valid_scenes_are_shown(page, address, query):
    page.page.set_default_timeout(8_000)
    page.come(f"{address}/race?{query}")
    assert page.page.get_by_role("alert").count() == 0
    scene = scene_in_address(page)
    if scene.prediction is None:
        assert_painted(page, scene)
    for name in ("Zoom in", "Zoom out", "Fit the paths", "Fit the minimum"):
        page.button(name).click()
    page.settle()
    page.slider("Shown step").focus()
    page.press("Home", "ArrowRight", "ArrowRight")
    assert page.part(".sentence").inner_text().endswith(".")
    assert "NaN" not in page.part(".sentence").inner_text()


def test_runs_that_come_to_nan_are_painted_on_every_panel(page, address):
    page.come(f"{address}/race?objective=rosenbrock&eta=0.5&show=heavy_ball.nesterov.adam.demon&steps=60")
    runs = scene_in_address(page).simulate()
    assert runs["heavy_ball"].diverged
    assert_painted(page)
    for tab in ("Position", "Gradients", "Velocity", "β(t)", "Map", "Numbers", "Gap"):
        page.show(tab)
        page.slider("Shown step").focus()
        page.press("Home", "ArrowRight", "End")
    page.button("Play").click()
    page.button("Pause").click()
    page.settle()
    assert_painted(page)
