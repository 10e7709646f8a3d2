"""Live pages in a real browser."""

import itertools
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.export import render
from momentum_sim.export.options import Options
from momentum_sim.export.page import html
from momentum_sim.export.snippets import snippet
from momentum_sim.lessons import Lesson
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Contour, Look, Map, Position, Prediction, Profile, RunSettings, Scene, Velocity
from momentum_sim.stage import stage_document, stage_script
from tests.browser.without import WITHOUT
from tests.export.live import WAYS, LivePage, opened
from tests.export.scenes import DIGITS
from tests.export.test_page import in_html
from tests.thinned import first, grid

LESSONS = Path(__file__).parents[2] / "assets" / "lessons"
LESSON = Lesson.load(LESSONS / "race.toml")
RACE = LESSON.opening
MAPPED = replace(RACE, panels=(Contour(), Map()))
PORTRAIT = replace(RACE, panels=(Contour(), Velocity()), vectors=False)
DIVERGING = replace(RACE, step_size=0.5, n_steps=120)
BALL = Scene(
    objective=ms.objectives.quadratic(condition_number=1.0),
    start=(1.0, 0.0),
    n_steps=120,
    step_size=0.04,
    momentum=0.9,
    runs=(RunSettings("heavy_ball"),),
    panels=(Profile(), Position()),
)
SCENES = {"profile": BALL, "phase portrait": PORTRAIT, "diverging": DIVERGING}
#: A part of the stage that is there only where readers are given a control.
PARTS = {
    "optimizers": ".names button",
    "panels": ".tabs button",
    "timeline": ".timeline input[type=range]",
    "sliders": ".slider",
    "landscapes": ".choice select",
    "predict": ".predict-button",
}


def page_of(scene, **look):
    return render(replace(scene, look=replace(scene.look, **look)), "html")


def beats_of(lesson):
    return [
        {"title": beat.title, "text": beat.text, "link": "?beta=0.5", "scene": beat.scene.to_dict()}
        for beat in lesson.beats
    ]


def assert_painted_as_simulated(live, scene):
    """Bit for bit, at what the sliders say and from where the start is."""
    painted = live.trajectories()
    values = {field: live.value(name) for field, name in {"momentum": "Momentum β", "step_size": "Step size η"}.items()}
    moved = replace(scene, start=tuple(next(iter(painted.values()))[0]), **values)
    wanted = moved.simulate()
    assert painted.keys() == wanted.keys()
    for name, run in wanted.items():
        np.testing.assert_array_equal(painted[name].view(np.uint64), run.iterates.view(np.uint64), name)


@pytest.mark.parametrize("way", WAYS)
def test_a_page_is_live_without_a_network_or_an_origin(browser, tmp_path, way):
    with opened(browser, tmp_path, page_of(RACE), way) as live:
        assert_painted_as_simulated(live, RACE)
        before = live.trajectories()
        with live.dragging(live.slider("Momentum β"), to=(0.7, 0.5)):
            pass
        assert 0.75 < live.value("Momentum β") < 0.99
        with live.dragging(live.start, to=(3.0, 2.0)):
            pass
        assert live.trajectories()["heavy_ball"][0].tolist() != before["heavy_ball"][0].tolist()
        assert_painted_as_simulated(live, RACE)


@pytest.mark.parametrize("way", ["srcdoc", "src"])
def test_the_page_around_a_frame_hears_of_it_once_and_after_each_change(browser, tmp_path, way):
    with opened(browser, tmp_path, page_of(RACE), way) as live:
        live.until("heard.length === 1", tab=True)
        first = live.heard[0]
        assert first == {"type": "momentum-sim", "scene": RACE.to_dict(), "height": 540}
        with live.dragging(live.slider("Momentum β"), to=(0.7, 0.5)):
            assert len(live.heard) == 1
        live.until("heard.length === 2", tab=True)
        assert Scene.from_dict(live.heard[1]["scene"]) == replace(RACE, momentum=live.value("Momentum β"))


def test_a_run_plays_and_is_scrubbed(browser, tmp_path):
    with opened(browser, tmp_path, page_of(RACE)) as live:
        live.select("Speed").select_option("100")
        live.button("Play").click()
        live.until("document.querySelector('.timeline .words').textContent.startsWith('step')")
        live.until("document.querySelector('.timeline .words').textContent === 'all 60 steps'")
        live.slider("Shown step").focus()
        live.press("Home", "ArrowRight", "ArrowRight")
        assert live.part(".timeline .words").inner_text() == "step 2 of 60"
        assert live.sentence.startswith("At step 2, gradient descent is ")


def test_a_network_is_trained_in_a_page_and_what_it_sees_is_told(browser, tmp_path):
    scene = replace(DIGITS, look=Look(controls=("sliders", "timeline", "panels")))
    with opened(browser, tmp_path, page_of(scene)) as live:
        assert {"Learning", "β(t)", "Scores"} <= {*live.part(".tabs button").filter(visible=True).all_inner_texts()}
        for momentum in (0.9, 0.5):
            live.type("Momentum β", momentum)
            live.settle()
            run = replace(scene, momentum=momentum).simulate()["heavy_ball"]
            wrong = round(797 * run.test_errors[-1])
            said = live.part(".picture").get_attribute("aria-label")
            assert said.startswith("What the network of heavy ball sees at step 30: the weights of its 12 units ")
            assert f" {wrong} of 797 test digits still wrong, " in said
            rows = live.page.get_by_role("table", name="Test digits that are still read wrong").get_by_role("row")
            counts = [int(text.split("\t")[-1]) for text in rows.all_inner_texts()[1:]]
            assert sum(counts) == wrong
        live.button("Play").click()
        live.until("document.querySelector('.timeline .words').textContent.startsWith('step')")
        assert len(live.ink(".picture canvas >> nth=1", "#1f2428")) > 50


@pytest.mark.parametrize(
    ("background", "scheme", "paper", "dark"),
    first(
        4,
        ("reader", "dark", "rgb(18, 22, 26)", True),
        ("light", "dark", "rgb(253, 253, 252)", False),
        ("dark", "light", "rgb(18, 22, 26)", True),
        ("transparent", "light", "rgba(0, 0, 0, 0)", False),
        ("reader", "light", "rgb(253, 253, 252)", False),
        ("transparent", "dark", "rgba(0, 0, 0, 0)", True),
    ),
)
def test_a_page_stands_on_the_background_that_its_look_says(browser, tmp_path, background, scheme, paper, dark):
    with opened(browser, tmp_path, page_of(RACE, background=background), color_scheme=scheme) as live:
        grounds = [
            live.page.eval_on_selector(part, "e => getComputedStyle(e).backgroundColor")
            for part in (".momentum-embed", ".momentum-stage")
        ]
        assert grounds == [paper, paper]
        assert live.page.get_attribute(".momentum-stage", "data-theme") == ("dark" if dark else "light")
        look = OPTIMIZERS["heavy_ball"].look
        assert len(live.ink(".picture canvas >> nth=1", look.dark if dark else look.light)) > 50


def test_a_page_follows_the_readers_scheme_while_it_is_open(browser, tmp_path):
    with opened(browser, tmp_path, page_of(RACE), color_scheme="light") as live:
        live.tab.emulate_media(color_scheme="dark")
        live.page.wait_for_selector(".momentum-stage[data-theme=dark]")
        assert live.page.eval_on_selector(".momentum-stage", "e => getComputedStyle(e).color") == "rgb(232, 236, 239)"


@pytest.mark.parametrize("given", first(3, None, *PARTS))
def test_readers_have_the_controls_that_they_are_given_and_no_others(browser, tmp_path, given):
    with opened(browser, tmp_path, page_of(RACE, controls=(given,) if given else ())) as live:
        there = {name for name, part in PARTS.items() if live.part(part).filter(visible=True).count()}
        assert there == ({given} if given else set())
        live.picture.press(" ")
        plays = live.button("Pause").count() == 1 or live.part(".timeline .words").filter(has_text="step ").count() == 1
        assert plays == (given == "timeline")


def test_without_a_choice_of_optimizers_their_names_are_a_legend(browser, tmp_path):
    with opened(browser, tmp_path, page_of(RACE, controls=())) as live:
        assert live.part(".names span").filter(visible=True).all_inner_texts() == ["gradient descent", "heavy ball"]


def test_what_is_to_be_predicted_is_hidden_only_from_whom_it_is_asked(browser, tmp_path):
    asking = replace(RACE, prediction=Prediction("place", 5, 15), follow="heavy_ball")
    for controls, steps in (((), RACE.n_steps), (("predict",), 5)):
        with opened(browser, tmp_path, page_of(asking, controls=controls)) as live:
            assert len(live.trajectories()["heavy_ball"]) == steps + 1
            assert live.part(".predict").is_visible() == bool(controls)


@pytest.mark.parametrize(("scene", "way"), grid(SCENES, ["file", "srcdoc"]))
def test_every_kind_of_scene_is_drawn(browser, tmp_path, scene, way):
    scene = SCENES[scene]
    with opened(browser, tmp_path, page_of(scene), way) as live:
        assert_painted_as_simulated(live, scene)
        for canvas in (".picture canvas >> nth=0", ".plot canvas >> nth=0"):
            assert len(live.ink(canvas)) > 500
        assert ("diverges" in live.sentence) == (scene is DIVERGING)


@pytest.mark.parametrize("way", ["file", "srcdoc"])
def test_a_map_is_made_beside_the_page_and_dragged(browser, tmp_path, way):
    with opened(browser, tmp_path, page_of(MAPPED), way) as live:
        live.until("document.querySelector('.map .cells').width > 1")
        assert len(live.tab.workers) == 1
        before = live.value("Momentum β"), live.value("Step size η")
        frames = live.frames
        with live.dragging(live.button("Step size and momentum"), to=(-0.5, -0.5)):
            assert live.frames > frames
        assert live.value("Momentum β") > before[0]
        assert live.value("Step size η") < before[1]
        assert_painted_as_simulated(live, MAPPED)


def test_beats_stand_under_the_stage_and_move_it(browser, tmp_path):
    content = html(RACE, Options(), lambda _done, _all: None, beats_of(LESSON))
    with opened(browser, tmp_path, content, size=(1280, 800)) as live:
        for number, beat in enumerate(LESSON.beats, start=1):
            live.beat(number).click()
            live.settle()
            painted = live.trajectories()
            assert {name: path.tolist() for name, path in painted.items()} == {
                name: run.iterates.tolist() for name, run in beat.scene.simulate().items()
            }


SIZE = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"


@pytest.mark.parametrize("size", first(3, [960, 540], [390, 844], [700, 300], [1280, 720], [320, 480]))
def test_a_page_fits_its_frame_in_width_and_at_its_own_size_in_height(browser, tmp_path, size):
    look = Look(title="Is more momentum always faster?", caption="Drag the start.")
    with opened(browser, tmp_path, page_of(replace(RACE, look=look)), size=size) as live:
        wide, tall = live.page.evaluate(SIZE)
        assert wide == size[0]
        assert tall == size[1] or size[0] < 700 or size[1] < 400
        picture = live.picture.bounding_box()
        assert picture["width"] > 0.5 * min(size[0], 600)
        assert picture["height"] >= 100
        assert picture["y"] + picture["height"] <= size[1]


# Where the parts of the timeline are, with words that are wider than their place.
TIMELINE = """timeline => [...timeline.children].map((part) => {
  const { left, right, top, bottom } = part.getBoundingClientRect();
  return { left, right: Math.max(right, left + part.scrollWidth), top, bottom };
})"""


@pytest.mark.parametrize(
    ("name", "chart", "look", "beats"),
    [
        ("overshoot", ".plot", Look(), False),
        ("trade_offs", ".map .area", Look(), False),
        ("trade_offs", ".map .area", Look(), True),
        ("race", ".plot", Look(title=40 * "long ", caption=60 * "word "), True),
    ],
)
@pytest.mark.parametrize("width", [700, 960])
def test_in_a_column_of_text_nothing_is_crushed_or_cut(browser, tmp_path, name, chart, look, beats, width):
    lesson = Lesson.load(LESSONS / f"{name}.toml")
    least = int(re.search(r"min-height: (\d+)px", snippet("html", "page.html", look, beats=beats).text)[1])
    size = [width, max(least, width * 540 // 960)]
    content = html(
        replace(lesson.opening, look=look), Options(), lambda _done, _all: None, beats_of(lesson) if beats else ()
    )
    with opened(browser, tmp_path, content, size=size) as live:
        live.slider("Shown step").focus()
        for key in ("Home", "ArrowRight"):
            live.press(key)
            assert live.page.evaluate(SIZE) == size
            assert live.part(chart).filter(visible=True).bounding_box()["height"] >= 160
            parts = live.part(".timeline").evaluate(TIMELINE)
            for one, next_one in itertools.pairwise(parts):
                assert one["right"] <= next_one["left"] or one["bottom"] <= next_one["top"]


def test_a_companion_is_not_crushed_by_a_frame_that_is_too_low(browser, tmp_path):
    scene = Lesson.load(LESSONS / "overshoot.toml").opening
    with opened(browser, tmp_path, render(scene, "html"), size=(700, 540)) as live:
        assert live.part(".plot").filter(visible=True).bounding_box()["height"] >= 160


def test_a_page_fits_after_a_resize(browser, tmp_path):
    with opened(browser, tmp_path, page_of(RACE)) as live:
        live.tab.set_viewport_size({"width": 720, "height": 540})
        live.settle()
        assert live.page.evaluate("document.documentElement.scrollWidth") == 720
        box = live.picture.bounding_box()
        canvas = live.part(".picture canvas >> nth=0").evaluate("canvas => [canvas.width, canvas.height]")
        assert canvas == pytest.approx([box["width"], box["height"]], abs=3)


# --- where it cannot be live ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", WITHOUT)
def test_a_browser_that_lacks_something_is_told_so_and_shown_the_still(browser, tmp_path, missing):
    context = browser.new_context(offline=True)
    context.add_init_script(WITHOUT[missing])
    live = LivePage(context.new_page()).go(tmp_path / "page.html", page_of(RACE), "file", None)
    said = live.page.get_by_role("status")
    assert said.inner_text() == f"This picture cannot be moved in this browser: it has no {missing}."
    still = live.page.get_by_role("img")
    assert "Heavy ball settles at step 21" in still.get_attribute("alt")
    assert still.evaluate("image => image.decode().then(() => image.naturalWidth)") == 960
    context.close()


def test_who_has_no_scripts_sees_the_still(browser, tmp_path):
    context = browser.new_context(offline=True, java_script_enabled=False)
    live = LivePage(context.new_page()).go(tmp_path / "page.html", page_of(RACE), "file", None)
    box = live.page.get_by_role("img").bounding_box()
    assert (box["width"], box["height"]) == (960, 540)
    context.close()


def test_nothing_that_an_author_wrote_becomes_markup_or_runs(browser, tmp_path):
    hostile = "</script><script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">"
    with opened(browser, tmp_path, page_of(RACE, title=hostile, caption=hostile)) as live:
        assert live.page.title() == hostile
        assert live.page.locator("h1").inner_text() == hostile
        assert live.page.locator(".caption span").inner_text() == hostile
        assert live.page.locator("img").count() == 0


def test_a_page_reads_and_writes_the_link_in_its_own_address(browser, tmp_path):
    content, linked = page_of(RACE), replace(RACE, momentum=0.95)
    with opened(browser, tmp_path, content, link="?v=1&amp;beta=0.95.&utm_source=x") as live:
        assert_painted_as_simulated(live, linked)
        assert live.value("Momentum β") == 0.95
        assert live.part(".notice").inner_text() == ""
        live.type("Momentum β", 0.6)
        assert live.tab.url.endswith("/page.html?v=1&beta=0.6")
        live.page.evaluate("location.hash = '#v=1&beta=0.95&n=3'")
        live.settle()
        assert live.value("Momentum β") == 0.95
        said = live.part(".notice").inner_text()
        assert "'n' is not a part of a link (did you mean 'steps'?)" in said
        live.type("Momentum β", 0.7)
        assert live.part(".notice").inner_text() == ""
        assert live.tab.url.endswith("/page.html")


@pytest.mark.parametrize(("way", "beta"), [("src", 0.95), ("srcdoc", 0.7)])
def test_a_page_in_a_frame_reads_its_own_address_and_writes_none(browser, tmp_path, way, beta):
    with opened(browser, tmp_path, page_of(RACE), way, link="?v=1&beta=0.95") as live:
        assert live.value("Momentum β") == beta
        live.type("Momentum β", 0.6)
        assert live.heard[-1]["scene"]["momentum"] == 0.6
        assert live.tab.url.endswith("outer.html?v=1&beta=0.95")
        assert "0.6" not in live.page.evaluate("location.href")


def test_a_link_asks_a_page_for_nothing_that_is_not_in_it(browser, tmp_path):
    content = page_of(replace(RACE, panels=(Contour(), Position())), controls=("sliders",))
    with opened(browser, tmp_path, content, link="#objective=ackley&panel=map&predict=place_5_15&beta=0.9") as live:
        said = live.part(".notice").inner_text()
        assert "objective must be one of quadratic; got 'ackley'" in said
        assert "panel must be one of gap, " in said
        assert len(live.trajectories()["heavy_ball"]) == RACE.n_steps + 1  # nothing is hidden for a question
        assert live.value("Momentum β") == 0.9


def test_several_stages_on_one_page_share_what_they_need(browser, tmp_path):
    document = stage_document(RACE, RACE)
    kernels = document.pop("kernels")
    mount = f"momentumSim.mount(place, {in_html(document)}, {{ fill: false }})"
    script = f"""Object.assign(momentumSim.kernels, {in_html(kernels)});
for (const place of document.querySelectorAll("div")) {mount};"""
    parts = ("<div></div><div></div>", f"<script>{stage_script()}</script>", f"<script>{script}</script>")
    content = f"<!doctype html><title>two</title>{''.join(parts)}"
    with opened(browser, tmp_path, content.encode()) as live:
        live.until("document.querySelectorAll('[data-testid=stage][data-ready=true]').length === 2")
        assert live.page.locator("style").count() == 1
