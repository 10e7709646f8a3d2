"""On a first visit the runs come once, from the start on, and whoever does anything takes over."""

import pytest

from tests.browser.stage import READY, STAGE

RISING = f"{STAGE}[data-rising=true]"
RESTED = f"{STAGE}[data-rising=false]"
PICTURE = f"""() => [...document.querySelectorAll("{STAGE} .contour canvas")]
  .map((canvas) => getComputedStyle(canvas).visibility + canvas.toDataURL())"""
#: How what stays and the stage are while the runs come, and what of the plane's upper canvas is painted then, frame by
#: frame, in shares of its width.
REACHES = f"""async () => {{
  const [stage, paths] = ["", " .contour .paths"].map((part) => document.querySelector(`{STAGE}${{part}}`));
  const [still, idle] = [getComputedStyle(paths).visibility, stage.idle()];
  const reaches = [];
  while (document.querySelector("{RISING}")) {{
    reaches.push(reach());
    await new Promise(requestAnimationFrame);
  }}
  return [still, idle, reaches];
  function reach() {{
    const canvas = document.querySelector("{STAGE} .contour .now");
    const {{ width, height }} = canvas;
    const {{ data }} = canvas.getContext("2d").getImageData(0, 0, width, height);
    const orange = (at) => data[at + 3] > 200 && data[at] > 150 && data[at + 2] < 60;
    let far = 0;
    for (let at = 0; at < data.length; at += 4) if (orange(at)) far = Math.max(far, ((at / 4) % width) / width);
    return far;
  }}
}}"""

#: Has whether the runs still come right after somebody does something.
LISTEN = f"""() => {{
  window.after = new Promise((done) => {{
    const tell = () => setTimeout(() => done(document.querySelector("{STAGE}").dataset.rising));
    for (const kind of ["keydown", "pointerdown", "wheel"]) addEventListener(kind, tell, true);
  }});
}}"""


@pytest.fixture
def visitor(own_tab):
    """A tab whose reader has never been here."""
    own_tab.set_default_timeout(60_000)
    yield own_tab
    own_tab.emulate_media(reduced_motion="null")


def first_sight(visitor, page):
    """Come for the first time while the runs come; on a busy machine they may be there before anybody can see them."""
    for _ in range(5):
        visitor.goto(page, wait_until="commit")  # they may have come to rest before all of a page is loaded
        visitor.wait_for_selector(f"{STAGE}[data-rising]")
        if visitor.locator(RISING).count():
            return
        visitor.evaluate("localStorage.clear()")
    raise AssertionError("the runs were never seen to come")


def test_the_runs_come_once_and_come_to_rest_as_they_stand(visitor, address):
    reaches = []
    while len(reaches) < 3:  # on a busy machine all may be over in a frame
        visitor.evaluate("location.protocol === 'about:' || localStorage.clear()")
        first_sight(visitor, f"{address}/race")
        still, idle, reaches = visitor.evaluate(REACHES)
        assert (still, idle) == ("hidden", False)
    assert reaches == sorted(reaches)
    assert reaches[-1] > reaches[0]
    visitor.wait_for_selector(RESTED)
    visitor.wait_for_function(f"document.querySelector('{STAGE}').idle()")
    rested = visitor.evaluate(PICTURE)
    assert visitor.url == f"{address}/race"  # nothing was told
    visitor.reload()
    visitor.wait_for_selector(READY)
    visitor.wait_for_function(f"document.querySelector('{STAGE}').idle()")
    assert visitor.get_attribute(STAGE, "data-rising") is None
    assert visitor.evaluate(PICTURE) == rested
    first_sight(visitor, f"{address}/oscillation")  # another page, another first time


@pytest.mark.parametrize("act", ["key", "press", "wheel"])
def test_whoever_does_anything_takes_over(visitor, address, act):
    first_sight(visitor, f"{address}/race")
    visitor.evaluate(LISTEN)
    if act == "key":
        visitor.keyboard.press("Tab")
    elif act == "press":
        visitor.mouse.click(5, 400)
    else:
        visitor.mouse.wheel(0, 1)
    assert visitor.evaluate("window.after") == "false"


def test_a_slider_that_is_pressed_at_once_is_obeyed_at_once(visitor, address):
    first_sight(visitor, f"{address}/race")
    visitor.get_by_role("slider", name="Momentum β").press("End")
    assert visitor.get_attribute(STAGE, "data-rising") == "false"
    visitor.wait_for_function("location.search.includes('beta=0.99')")


@pytest.mark.parametrize("query", ["?step=3", "?predict=outcome_5_60", "?embed=true"])
def test_where_an_address_asks_for_something_else_nothing_comes(visitor, address, query):
    visitor.goto(f"{address}/{query}")
    visitor.wait_for_selector(READY)
    visitor.wait_for_function(f"document.querySelector('{STAGE}').idle()")
    assert visitor.get_attribute(STAGE, "data-rising") is None


def test_nothing_comes_for_who_wants_less_motion(visitor, address):
    visitor.emulate_media(reduced_motion="reduce")
    visitor.goto(f"{address}/race")
    visitor.wait_for_selector(READY)
    visitor.wait_for_function(f"document.querySelector('{STAGE}').idle()")
    assert visitor.get_attribute(STAGE, "data-rising") is None
