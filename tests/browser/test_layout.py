"""Where things stand: nothing overlaps, sticks out, or moves by itself."""

import pytest

from tests.browser.stage import SCROLLER, STAGE

PARTS = (".names button", "[role=tab]", ".contour", ".companion .head", ".companion .plot")
PARTS += (".timeline > * > :not(.scrub)", ".scrub > *")
PARTS += (".slider > label:not(.hold)", ".hold", "input[type=number]", ".slider > input[type=range]", ".ticks")
PARTS += (".choice", ".beats a", ".sentence")

# Boxes of what is seen, in document order; parts in each other (a slider in the timeline) are one.
BOXES = """(parts) => {
  const stage = document.querySelector("[data-testid=stage]");
  const found = parts.flatMap((part) => [...stage.querySelectorAll(part)].map((element) => [part, element]));
  const seen = found.filter(([, element]) => element.checkVisibility({ visibilityProperty: true }));
  return seen.filter(([, element]) => element.textContent || element.matches("input, canvas, .plot, .contour, button"))
    .map(([part, element]) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return { part, text: element.textContent.slice(0, 20), left, top, right, bottom };
    });
}"""

SPILLS = """() => [...document.querySelectorAll("[data-testid=stage] :is(button, a, p, label, select, .head, .tabs)")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(".spoken"))
  .filter((element) => getComputedStyle(element).overflowX !== "auto") // a line that can be moved
  .filter((element) => element.scrollWidth > element.clientWidth + 2 && getComputedStyle(element).display !== "inline")
  .map((element) => `${element.className || element.tagName}: ${element.textContent.slice(0, 30)}`)"""


def overlaps(page):
    """Pairs of parts that cover each other."""
    boxes = page.page.evaluate(BOXES, list(PARTS))
    rem = page.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    pairs = []
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            x = min(a["right"], b["right"]) - max(a["left"], b["left"])
            y = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
            if x > 1 and y > rem / 4:
                pairs.append((a["part"], a["text"], b["part"], b["text"]))
    return pairs


STRAYS = """() => {
  const stage = document.querySelector("[data-testid=stage]");
  const { left, right } = stage.getBoundingClientRect();
  const inside = (box) => box.left >= left - 1 && box.right <= right + 1;
  return [...stage.querySelectorAll("button:not(.handle), input, select, label, a, p, .ticks span, canvas")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(".spoken"))
    .filter((element) => getComputedStyle(element.parentElement).overflowX !== "auto") // a line that can be moved
    .filter((element) => !inside(element.getBoundingClientRect()))
    .map((element) => `${element.className || element.tagName}: ${element.ariaLabel ?? element.textContent}`);
}"""


def faults(page):
    """Everything that is not where it should be, in words."""
    found = [f"{a} {text!r} overlaps {b} {other!r}" for a, text, b, other in overlaps(page)]
    found += [f"{part} is too small for its text" for part in page.page.evaluate(SPILLS)]
    found += [f"{part} sticks out of the stage" for part in page.page.evaluate(STRAYS)]
    if page.page.locator(SCROLLER).evaluate("scroller => scroller.scrollWidth > scroller.clientWidth"):
        found.append("the page scrolls sideways")
    return found


def test_nothing_overlaps_or_sticks_out_at_any_width(page, address):
    page.page.set_viewport_size({"width": 320, "height": 844})
    page.open(
        f"{address}/race?show=gradient_descent.heavy_ball.adam&step=7"
    )  # with every slider, and the longest words
    untidy = {}
    for width, height in ((320, 844), (390, 844), (768, 1024), (1280, 800), (1920, 1080), (3840, 2160)):
        page.page.set_viewport_size({"width": width, "height": height})
        page.settle()
        untidy[width] = faults(page)
    assert {width: found for width, found in untidy.items() if found} == {}


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (3840, 2160)])
def test_the_whole_stage_is_above_the_fold(page, address, width, height):
    page.page.set_viewport_size({"width": width, "height": height})
    page.open(f"{address}/race")
    for part in (".contour", ".companion", ".timeline", ".controls", ".beats"):
        box = page.part(part).bounding_box()
        assert box["y"] + box["height"] <= height, part


def test_everything_grows_with_a_large_screen(page, address):
    page.come(f"{address}/race")
    small, font = page.part(".contour").bounding_box(), "getComputedStyle(document.querySelector('.beats a')).fontSize"
    letters = page.page.evaluate(f"parseFloat({font})")
    page.page.set_viewport_size({"width": 3840, "height": 2160})
    page.settle()
    large = page.part(".contour").bounding_box()
    assert large["width"] > 1.7 * small["width"]
    assert large["height"] > 1.9 * small["height"]
    assert page.page.evaluate(f"parseFloat({font})") > 1.7 * letters
    canvas = page.part(".paths").evaluate("canvas => canvas.width / canvas.clientWidth")
    assert canvas > 0.5  # as sharp as 1.5 million pixels are on so large a picture


def test_a_projector_is_for_the_picture_and_every_pixel_above_a_laptop_s_makes_it_larger(page, address):
    page.page.set_viewport_size({"width": 1920, "height": 1080})
    page.come(f"{address}/race")
    if page.part(".unfold").get_attribute("aria-expanded") == "true":
        page.part(".unfold").click()
    page.settle()
    picture = page.part(".contour").bounding_box()
    assert picture["width"] * picture["height"] >= 1920 * 1080 / 3
    for part in (".contour", ".companion", ".timeline", ".beats", "[data-parameter=momentum]"):
        box = page.part(part).bounding_box()
        assert box["y"] + box["height"] <= 1080, part
    page.part(".unfold").click()
    letters, areas = [], []
    for width in range(1280, 1921, 160):
        page.page.set_viewport_size({"width": width, "height": width * 9 // 16 + 80})
        page.settle()
        letters.append(page.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))
        picture = page.part(".contour").bounding_box()
        areas.append(picture["width"] * picture["height"])
    assert letters == sorted(set(letters))
    assert areas == sorted(set(areas))


@pytest.mark.parametrize("lesson", ["/race", "/oscillation", "/overshoot", "/trade_offs", "/conventions"])
def test_on_a_projector_every_lesson_s_sliders_are_seen_with_their_ticks_however_long_its_beats_are(
    page, address, lesson
):
    page.page.set_viewport_size({"width": 1920, "height": 1080})
    page.come(f"{address}{lesson}")
    for part in (".contour", ".companion", ".beats", "[data-parameter=momentum]", "[data-parameter=momentum] .ticks"):
        box = page.part(part).bounding_box()
        assert box["y"] + box["height"] <= 1080, part
    letters = page.part(".beats a").evaluate_all("cards => cards.map((card) => card.scrollHeight - card.clientHeight)")
    assert max(letters) <= 0  # and nothing of them is cut off


def test_longer_beats_take_their_lines_from_the_picture(page, address):
    page.come(f"{address}/race")
    beat, slider = page.part(".beats a span").last, page.part("[data-parameter=momentum]")
    below, height = slider.bounding_box()["y"], page.part(".contour").bounding_box()["height"]
    beat.evaluate("text => { text.textContent = 'It flies far past the minimum. '.repeat(6); }")
    page.settle()
    assert slider.bounding_box()["y"] == pytest.approx(below, abs=1.5)
    assert page.part(".contour").bounding_box()["height"] < height - 15


WATCH = """() => {
  window.shifts = [];
  window.heard = (entries) => {
    for (const entry of entries) {
      window.shifts.push([entry.value, entry.startTime, entry.sources.map(({ node }) => node?.className ?? "?")]);
    }
    return window.shifts;
  };
  window.shiftObserver = new PerformanceObserver((list) => window.heard(list.getEntries()));
  window.shiftObserver.observe({ type: "layout-shift", buffered: true });
}"""


def shifts(page):
    """What moved without the reader, by more than a trace, since it was last asked."""
    page.paint()
    found = page.page.evaluate("window.heard(window.shiftObserver.takeRecords()).splice(0)")
    return [shift for shift in found if shift[0] >= 0.02]


def test_nothing_moves_by_itself(own_page, address):
    page = own_page
    page.before(
        f"""({WATCH})();
        new MutationObserver((_, observer) => {{
            if (!document.querySelector("{STAGE}[data-ready=true]")) return;
            window.readyAt ??= performance.now();
            observer.disconnect();
        }}).observe(document, {{ subtree: true, childList: true, attributes: true }});"""
    )
    page.open(f"{address}/race")
    ready = page.page.evaluate("window.readyAt")
    assert [shift for shift in shifts(page) if shift[1] > ready] == []
    beats = page.part(".beats").bounding_box()
    for title in ("Demon", "Adam", "Adam"):
        page.toggle(title)
        assert shifts(page) == [], title
    with page.dragging(page.slider("Momentum β"), to=(0.9, 0.5)):
        assert shifts(page) == []
    assert shifts(page) == []
    page.page.emulate_media(color_scheme="dark")
    page.settle()
    assert shifts(page) == []
    page.click("Step back")
    page.choose("Speed", "100")
    page.button("Play").click()
    page.page.wait_for_selector("[aria-label=Play]")
    page.settle()
    assert shifts(page) == []
    for tab in ("Velocity", "Map", "Numbers", "Gap"):
        page.show(tab)
        assert shifts(page) == [], tab
    page.click("Predict")
    assert shifts(page) == []
    assert page.part(".beats").bounding_box() == pytest.approx(beats, abs=0.5)


def test_nothing_that_follows_moves_while_a_run_plays(page, address):
    page.come(f"{address}/race?step=0&steps=600")
    page.choose("Speed", "30")
    places = page.page.evaluate(
        """async () => {
          document.querySelector("[aria-label=Play]").click();
          const parts = [...document.querySelectorAll(".timeline > * > *, .beats, .controls, .sentence")];
          const places = new Set();
          for (let frame = 0; frame < 60; frame++) {
            await new Promise(requestAnimationFrame);
            places.add(JSON.stringify(parts.map((part) => part.getBoundingClientRect().toJSON())));
          }
          document.querySelector("[aria-label=Pause]").click();
          return places.size;
        }"""
    )
    assert places == 1
    page.settle()
