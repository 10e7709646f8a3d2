"""What comes when it is chosen: another landscape, whose kernels the page was not sent when it opened."""

import json

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.lessons import OPENING, assert_painted, scene_in_address
from tests.browser.server import app_server, free_port
from tests.browser.stage import READY, STAGE, StagePage

PREPARED = "Curved valley (Rosenbrock) is being prepared: a few seconds, once on each machine."
AWAY = "Curved valley (Rosenbrock) comes once the server is back: it sends what makes it."
IDLE = f"document.querySelector('{STAGE}').idle()"


def wants(page):
    """What the modules are of that the stage has asked its server for, one after another."""
    asked = []
    for frame in page.sent:
        for widget in BackMsg.FromString(frame).rerun_script.widget_states.widgets:
            names = json.loads(widget.json_value or "{}").get("wants")
            if names and names != asked[-1:]:
                asked.append(names)
    return list(dict.fromkeys(tuple(name.split(".")[0] for name in names) for names in asked))


def notice(page):
    return page.part(".notice")


def landscape(page):
    return page.select("Landscape").input_value()


def test_a_landscape_that_is_chosen_comes_once_and_stays(own_page, address):
    page = own_page.open(f"{address}/race")
    page.choose("Landscape", "rosenbrock")
    assert wants(page) == [("rosenbrock",)]
    assert scene_in_address(page).objective.name == "rosenbrock"
    assert_painted(page)
    page.page.go_back()
    page.settle()
    assert (page.query, landscape(page)) == ({}, "quadratic")
    assert_painted(page, OPENING)
    page.page.go_forward()
    page.settle()
    assert landscape(page) == "rosenbrock"
    assert_painted(page)
    page.choose("Landscape", "quadratic")
    page.choose("Landscape", "rosenbrock")
    assert wants(page) == [("rosenbrock",)]
    assert_painted(page)
    assert notice(page).inner_text() == ""


def test_a_link_to_another_landscape_brings_it_at_once(own_page, address):
    page = own_page.open(f"{address}/race?objective=beale")
    assert scene_in_address(page).objective.name == "beale"
    assert_painted(page)
    page.page.get_by_text("Start again").click()
    page.settle()
    assert landscape(page) == "quadratic"
    assert wants(page) == []
    assert_painted(page, OPENING)


class Line:
    """Between a page and its server: what the server says can be held back."""

    def __init__(self, page):
        self.held, self.holding = [], False
        page.page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, route):
        server = route.connect_to_server()
        self.page = route
        route.on_message(server.send)
        server.on_message(lambda message: self.held.append(message) if self.holding else route.send(message))

    def let_go(self):
        self.holding = False
        for message in self.held:
            self.page.send(message)
        self.held.clear()


@pytest.fixture
def slow(laptop, address):
    """A page whose server answers when it is told to; it has been painted, and theory has come."""
    tab = laptop.new_page()  # a line stays with it
    page = StagePage(tab)
    line = Line(page)
    tab.goto(f"{address}/race")
    tab.wait_for_selector(READY)
    tab.get_by_text("Sources").wait_for()
    page.settle()
    tab.wait_for_timeout(1000)
    line.holding = True
    yield page, line
    tab.close()
    assert page.errors == []


def test_while_a_landscape_is_awaited_the_picture_stays_and_can_be_used(slow):
    page, line = slow
    before = page.trajectories()["heavy_ball"]
    page.select("Landscape").select_option("rosenbrock")
    expect(notice(page)).to_have_text(PREPARED)
    assert landscape(page) == "rosenbrock"
    assert page.page.evaluate(IDLE) is False
    assert (page.trajectories()["heavy_ball"] == before).all()
    page.number("Momentum β").fill("0.9")
    page.number("Momentum β").press("Enter")
    page.tab("Numbers").click()
    page.paint()
    assert (page.trajectories()["heavy_ball"] != before).any()
    assert page.page.evaluate(IDLE) is False
    page.page.wait_for_timeout(300)  # the change is told
    line.let_go()
    expect(notice(page)).to_have_text("")
    page.page.wait_for_function("location.search.includes('objective=rosenbrock')")
    page.settle()
    scene = scene_in_address(page)
    assert (scene.momentum, scene.objective.name, scene.companion.kind) == (0.9, "rosenbrock", "numbers")
    assert_painted(page, scene)


def test_what_is_held_when_a_landscape_comes_is_let_go_first(slow):
    page, line = slow
    page.select("Landscape").select_option("rosenbrock")
    expect(notice(page)).to_have_text(PREPARED)
    box = page.slider("Momentum β").bounding_box()
    mouse = page.page.mouse
    mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2, steps=5)
    line.let_go()
    expect(notice(page)).to_have_text("")
    page.page.wait_for_timeout(300)
    momentum = page.value("Momentum β")
    assert page.slider("Condition number κ").count() == 1
    mouse.up()
    page.page.wait_for_function("location.search.includes('objective=rosenbrock')")
    page.settle()
    assert scene_in_address(page).momentum == momentum < OPENING.momentum
    assert_painted(page)


def test_who_goes_back_meanwhile_is_there_and_stays(slow):
    page, line = slow
    line.holding = False
    page.type("Momentum β", 0.9)
    page.page.wait_for_function("location.search.includes('beta=0.9')")
    line.holding = True
    page.select("Landscape").select_option("rosenbrock")
    expect(notice(page)).to_have_text(PREPARED)
    page.page.evaluate("history.back()")
    expect(notice(page)).to_have_text("")
    line.let_go()
    expect(page.number("Momentum β")).to_have_value("0.7")
    page.settle()
    page.page.wait_for_timeout(500)
    assert (page.query, landscape(page)) == ({}, "quadratic")
    assert_painted(page, OPENING)


def test_who_chooses_again_goes_where_he_chose_last(slow):
    page, line = slow
    page.select("Landscape").select_option("rosenbrock")
    expect(notice(page)).to_have_text(PREPARED)
    page.select("Landscape").select_option("quadratic")
    expect(notice(page)).to_have_text("")
    page.select("Landscape").select_option("rosenbrock")
    page.beat(3).click()  # which is on the landscape that is shown
    expect(page.select("Landscape")).to_have_value("quadratic")
    line.let_go()
    page.page.wait_for_function("location.search.includes('beta=0.95')")
    page.settle()
    page.page.wait_for_timeout(500)
    assert scene_in_address(page).objective.name == "quadratic"
    assert_painted(page)


NETWORK = ("WebSocket", "Failed to load resource", "disconnected from server", "_stcore", "server is not responding")


@pytest.fixture
def alone(browser):
    page = StagePage(browser.new_page(viewport={"width": 1280, "height": 800}))
    yield page
    page.page.close()
    assert [error for error in page.errors if not any(word in error for word in (*NETWORK, "Cannot send"))] == []


def test_without_a_server_it_is_said_what_a_landscape_needs_and_with_it_back_it_comes(alone):
    port, page = free_port(), alone
    with app_server(port=port) as address:
        page.open(f"{address}/race")
    page.page.get_by_role("status").filter(has_text="connection to the server is lost").wait_for()
    page.select("Landscape").select_option("rosenbrock")
    expect(notice(page)).to_have_text(AWAY)
    page.page.wait_for_function(IDLE)
    page.show("Numbers")
    assert set(page.trajectories()) == {"gradient_descent", "heavy_ball"}
    with app_server(port=port):
        page.page.wait_for_function("location.search.includes('objective=rosenbrock')", timeout=60_000)
        page.settle()
        assert notice(page).inner_text() == ""
        assert scene_in_address(page).companion.kind == "numbers"
        assert_painted(page)
