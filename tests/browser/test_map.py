"""The map of settling steps beside the contour: what it shows is what Python says, and its point is the setting."""

from dataclasses import dataclass

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene.sliders import parameters_of
from tests.browser.lessons import OPENING, assert_painted, scene_in_address, view_of
from tests.browser.stage import STAGE
from tests.browser.test_accessibility import violations
from tests.browser.test_layout import faults
from tests.browser.test_touch import Fingers, middle
from tests.thinned import first

LINK = "/race?panel=map"
CELLS = 96
SHADES = 64
MARGIN = {"left": 38, "top": 8, "right": 12, "bottom": 22}  # around the map, in units
PROBES = ((0, 0), (47, 51), (95, 95), (12, 70), (70, 40), (30, 47))  # rows and columns, from the least values


@dataclass(frozen=True)
class Frame:
    """Where the map is in the window, in CSS px."""

    left: float
    right: float
    top: float
    bottom: float

    def at(self, across, up):
        return self.left + across * (self.right - self.left), self.bottom - up * (self.bottom - self.top)

    def cell(self, row, column):
        return self.at((column + 0.5) / CELLS, (row + 0.5) / CELLS)


def frame_of(page):
    box = page.part(".map .area").bounding_box()
    unit = page.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize) / 16")
    inner = {side: unit * margin for side, margin in MARGIN.items()}
    return Frame(
        box["x"] + inner["left"],
        box["x"] + box["width"] - inner["right"],
        box["y"] + inner["top"],
        box["y"] + box["height"] - inner["bottom"],
    )


def ends_of(scene):
    """Where the map's sides begin and end, as positions on their sliders: of step sizes, and of momenta."""
    known = parameters_of(scene.objective.landscape)
    low, high = np.array(known["momentum"].slider)
    return np.log10(known["step_size"].slider), -np.log10([1 - low, 1 - high])


def settings_of(scene):
    """The step sizes and momenta at the middle of each cell."""
    (left, right), (bottom, top) = ends_of(scene)
    middles = (np.arange(CELLS) + 0.5) / CELLS
    return 10 ** (left + middles * (right - left)), 1 - 10 ** -(bottom + middles * (top - bottom))


def shares_of(scene):
    """Where the scene's own setting is on the map: across and up."""
    (left, right), (bottom, top) = ends_of(scene)
    across, up = np.log10(scene.step_size) - left, -np.log10(1 - scene.momentum) - bottom
    return np.clip([across / (right - left), up / (top - bottom)], 0, 1)


def sweep_of(scene, rule="heavy_ball"):
    step_sizes, momenta = settings_of(scene)
    return ms.sweep(
        scene.objective,
        rule,
        step_sizes=step_sizes,
        momenta=momenta,
        n_steps=scene.n_steps,
        start=scene.start,
        tolerance=scene.tolerance.value,
        relative=scene.tolerance.relative,
    )


def run_at(scene, momentum, step_size, rule="heavy_ball"):
    return ms.simulate(
        scene.objective, rule, step_size=step_size, momentum=momentum, n_steps=scene.n_steps, start=scene.start
    )


def said_of(run, scene):
    """How the read-out ends."""
    if run.diverged:
        return f": diverges at step {run.divergence_step}"
    settles = run.settling_step(scene.tolerance.value, relative=scene.tolerance.relative)
    if settles > scene.n_steps:
        return f": not settled in {scene.n_steps} steps"
    return f": settles at step {settles}"


def readout(page):
    return page.part(".map .readout").inner_text()


def maps(page):
    return int(page.part(".map").get_attribute("data-maps") or 0)


def wait_for_map(page, more_than=0):
    """Wait until a map is there; the first of an objective may have to be compiled."""
    page.page.wait_for_function(
        """([stage, count]) => {
            const map = document.querySelector(`${stage} .map`);
            return Number(map.dataset.maps) > count && map.querySelector(".why").textContent === "";
        }""",
        arg=[STAGE, more_than],
        timeout=90_000,
    )
    page.settle()


@pytest.fixture
def shown(page, address):
    """The opening scene with the map beside it."""
    page.come(address + LINK)
    wait_for_map(page)
    return page


def point(page):
    return page.button("Step size and momentum")


def hover(page, row, column):
    page.page.mouse.move(*frame_of(page).cell(row, column))
    page.settle()


def channels(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def cells(page):
    """The map's colours, a pixel for each cell, with opacity; rows from the least momentum up."""
    image = page.image(".map .cells")
    assert image.shape == (CELLS, CELLS, 4)
    return image[::-1]


def assert_map(page, scene, rule="heavy_ball", *, dark=False):
    """Every cell has the shade of what `sweep` says of its setting, and the legend its ends."""
    expected = sweep_of(scene, rule)
    settled, diverged, n_steps = expected.steps_to_tolerance, expected.diverged, scene.n_steps
    look = OPTIMIZERS[rule].look
    own = channels(look.dark if dark else look.light)
    card = channels(page.page.eval_on_selector(STAGE, "s => getComputedStyle(s).getPropertyValue('--card').trim()"))
    arrives = ~diverged & (settled <= n_steps)
    soonest = settled[arrives].min()
    shade = np.round((SHADES - 1) * np.log(np.maximum(settled, 1) / soonest) / np.log(n_steps / soonest))
    pale = 0.88 * np.clip(shade, 0, SHADES - 1)[..., None] / (SHADES - 1)
    colours = np.where(arrives[..., None], own + (card - own) * pale, card)
    box, frame = page.part(".map .cells").bounding_box(), frame_of(page)
    corners = (box["x"], box["y"] + box["height"]), (box["x"] + box["width"], box["y"])
    assert corners[0] == pytest.approx(frame.at(0, 0), abs=0.6)
    assert corners[1] == pytest.approx(frame.at(1, 1), abs=0.6)
    found = cells(page).astype(float)
    # One or two may differ: a setting's last bit is the browser's, and a run may stand at the edge of its tolerance.
    odd = (found[..., 3] == 255) == diverged
    odd |= ~diverged & (np.abs(found[..., :3] - colours).max(axis=2) > 4)
    assert odd.sum() <= 2, np.argwhere(odd)[:9]
    assert arrives.sum() > 100
    assert page.part(".map .shades:not(i) , .map .key span").first.inner_text() == (
        f"{OPTIMIZERS[rule].title} settles in {soonest} to {n_steps} steps"
    )


def assert_point(page, scene):
    """The point is where a scene's setting is; so say the sliders and the read-out, and so is painted."""
    box = point(page).bounding_box()
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    assert place == pytest.approx(frame_of(page).at(*shares_of(scene)), abs=0.6)
    assert page.value("Momentum β") == scene.momentum
    assert page.value("Step size η") == scene.step_size
    own = run_at(scene, scene.momentum, scene.step_size)
    assert readout(page) == f"heavy ball at η {scene.step_size:.4g}, β {scene.momentum:.4g}{said_of(own, scene)}"
    assert_painted(page, scene)


# --- what it shows ----------------------------------------------------------------------------------------------------


def test_its_tab_opens_the_map(race):
    assert maps(race) == 0
    race.tab("Map").click()
    wait_for_map(race)
    assert race.query == {"v": "1", "panel": "map"}
    assert race.tab("Map").get_attribute("aria-selected") == "true"
    caption = race.page.get_by_role("tabpanel").inner_text()
    assert "settling step" in caption
    assert not race.part(".plot").is_visible()
    assert_map(race, OPENING)
    assert_point(race, OPENING)
    race.show("Gap")
    assert not race.part(".map").is_visible()
    before = maps(race)
    race.show("Map")
    assert_map(race, OPENING)
    assert maps(race) == before  # it is still the same


def test_a_link_opens_the_map(shown):
    assert shown.tab("Map").get_attribute("aria-selected") == "true"
    assert_map(shown, OPENING)
    assert_point(shown, OPENING)


def test_the_map_is_of_the_followed_run_if_it_can_be(page, address):
    page.come(f"{address}{LINK}&show=gradient_descent.demon.heavy_ball&follow=demon&objective=beale&steps=150")
    wait_for_map(page)
    scene = scene_in_address(page)
    assert_map(page, scene, "demon")
    before = maps(page)
    page.choose("Take a step apart", "heavy_ball")
    wait_for_map(page, before)
    assert_map(page, scene)


def test_without_workers_the_map_is_made_all_the_same(own_page, address):
    own_page.before("delete window.Worker")
    own_page.open(address + LINK)
    wait_for_map(own_page)
    assert_map(own_page, OPENING)


def test_without_a_run_with_momentum_the_map_says_what_to_do(shown):
    shown.toggle("heavy ball")
    assert shown.part(".map .why").inner_text().startswith("Switch on a run with momentum")
    assert readout(shown) == ""
    hover(shown, 40, 40)
    assert len(shown.ink(".now")) == 0
    shown.toggle("heavy ball")
    assert shown.part(".map .why").inner_text() == ""
    assert_map(shown, OPENING)


@pytest.mark.parametrize(("width", "height"), first(2, (320, 844), (1920, 1080), (390, 844), (820, 1180)))
def test_the_map_keeps_its_measure_at_any_size(shown, width, height):
    """Whatever the words below it take, and whenever they come: what is painted, pressed and pointed at is one."""
    shown.page.set_viewport_size({"width": width, "height": height})
    shown.settle()
    area = shown.part(".map .area").bounding_box()
    canvas = shown.part(".map .area canvas").first
    across, up = canvas.evaluate("canvas => [canvas.width, canvas.height]")
    assert across / up == pytest.approx(area["width"] / area["height"], rel=0.01)
    box = point(shown).bounding_box()
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    assert place == pytest.approx(frame_of(shown).at(*shares_of(OPENING)), abs=0.6)
    assert faults(shown) == []


def test_a_map_opened_on_a_phone_keeps_its_measure_when_its_words_come(page, address):
    page.page.set_viewport_size({"width": 390, "height": 844})
    page.come(f"{address}/race")
    page.tab("Map").click()
    wait_for_map(page)
    width, height = page.part(".map .area canvas").first.evaluate("canvas => [canvas.width, canvas.height]")
    area = page.part(".map .area").bounding_box()
    assert width / height == pytest.approx(area["width"] / area["height"], rel=0.01)
    assert_map(page, OPENING)
    assert_point(page, OPENING)
    assert faults(page) == []


# --- under a pointer --------------------------------------------------------------------------------------------------


def test_hovering_traces_the_run_of_a_cell_and_tells_of_it(shown):
    step_sizes, momenta = settings_of(OPENING)
    own, sent, url = readout(shown), len(shown.sent), shown.page.url
    assert len(shown.ink(".now")) == 0
    kinds = set()
    for row, column in PROBES:
        hover(shown, row, column)
        run = run_at(OPENING, momenta[row], step_sizes[column])
        said = readout(shown)
        assert said.startswith("heavy ball at η ")
        assert said.endswith(said_of(run, OPENING)), (row, column)
        kinds.add(said_of(run, OPENING).split()[1])
        drawn = shown.ink(".now") / shown.part(".now").evaluate("canvas => canvas.width / canvas.clientWidth")
        x0, x1, y0, y1 = shown.shown_box(view_of(OPENING))
        for x, y in run.iterates[:4]:
            if x0 < x < x1 and y0 < y < y1:
                away = np.hypot(*(drawn - shown.place_of((x, y), view_of(OPENING))).T)
                assert away.min() < 3, (row, column)
    assert kinds == {"settles", "not", "diverges"}
    assert (len(shown.sent), shown.page.url) == (sent, url)
    assert_painted(shown, OPENING)  # the runs themselves stay as they are
    shown.page.mouse.move(5, 5)
    shown.settle()
    assert len(shown.ink(".now")) == 0
    assert readout(shown) == own


def test_a_change_ends_the_trace(shown):
    """It was a question about another setting; now the read-out tells of what was chosen."""
    shown.slider("Momentum β").focus()
    hover(shown, 70, 40)
    assert len(shown.ink(".now")) > 0
    shown.press("ArrowRight", "ArrowRight")
    assert len(shown.ink(".now")) == 0
    assert_point(shown, scene_in_address(shown))


def test_the_trace_is_there_beside_a_step_too(page, address):
    page.come(f"{address}{LINK}&step=10")
    wait_for_map(page)
    before = page.image(".now")
    hover(page, 70, 40)
    assert (page.image(".now") != before).any()
    page.page.mouse.move(5, 5)
    page.settle()
    assert (page.image(".now") == before).all()


def test_dragging_the_point_drags_the_setting(shown):
    sent, made = len(shown.sent), maps(shown)
    with shown.dragging(point(shown), to=(2.5, -1.6)):
        assert shown.value("Step size η") > OPENING.step_size
        assert shown.value("Momentum β") > OPENING.momentum
        assert len(shown.sent) == sent
        np.testing.assert_array_equal(
            shown.trajectories()["heavy_ball"],
            run_at(OPENING, shown.value("Momentum β"), shown.value("Step size η")).iterates,
        )
    scene = scene_in_address(shown)
    assert (scene.momentum, scene.step_size) != (OPENING.momentum, OPENING.step_size)
    shown.page.mouse.move(5, 5)
    shown.settle()
    assert_point(shown, scene)
    assert len(shown.sent) == sent + 1
    assert maps(shown) == made  # the map itself is the same
    assert_map(shown, scene)
    shown.page.go_back()
    shown.settle()
    assert_point(shown, OPENING)


def test_the_point_follows_the_sliders(shown):
    shown.type("Momentum β", 0.93)
    shown.type("Step size η", 0.0123)
    scene = scene_in_address(shown)
    assert (scene.momentum, scene.step_size) == (0.93, 0.0123)
    assert_point(shown, scene)
    shown.type("Step size η", 30)  # beyond the map
    assert_point(shown, scene_in_address(shown))


def test_a_press_on_the_map_sets_the_setting_there(shown):
    sent = len(shown.sent)
    shown.page.mouse.click(*frame_of(shown).at(0.6, 0.4))
    shown.settle()
    scene = scene_in_address(shown)
    assert shares_of(scene) == pytest.approx([0.6, 0.4], abs=0.01)
    assert len(shown.sent) == sent + 1
    shown.page.mouse.move(5, 5)
    shown.settle()
    assert_point(shown, scene)


def test_a_press_may_go_on_as_a_drag_even_beyond_the_map(shown):
    sent, frame = len(shown.sent), frame_of(shown)
    mouse = shown.page.mouse
    mouse.move(*frame.at(0.3, 0.3))
    mouse.down()
    mouse.move(*frame.at(0.5, 0.6), steps=8)
    shown.paint()
    assert shares_of_setting(shown) == pytest.approx([0.5, 0.6], abs=0.01)
    mouse.move(frame.right + 200, frame.top - 60, steps=8)
    mouse.up()
    shown.settle()
    scene = scene_in_address(shown)
    assert (scene.momentum, scene.step_size) == (0.99, 1.0)
    assert len(shown.sent) == sent + 1


def shares_of_setting(page):
    """Where the setting that the sliders show is on the opening scene's map."""
    (left, right), (bottom, top) = ends_of(OPENING)
    across, up = np.log10(page.value("Step size η")) - left, -np.log10(1 - page.value("Momentum β")) - bottom
    return [across / (right - left), up / (top - bottom)]


def test_arrow_keys_move_the_point(shown):
    handle = point(shown)
    assert handle.get_attribute("aria-description") == "step size 0.038, momentum 0.7; arrow keys move it"
    handle.focus()
    assert handle.evaluate("handle => handle === document.activeElement && handle.tabIndex === 0")
    sent, before = len(shown.sent), shares_of(OPENING)
    shown.press("ArrowRight", "ArrowRight", "ArrowUp")
    scene = scene_in_address(shown)
    moved = shares_of(scene) - before
    frame = frame_of(shown)
    assert moved * (frame.right - frame.left, frame.bottom - frame.top) == pytest.approx([12, 6], abs=4.5)
    assert scene.step_size > OPENING.step_size
    assert scene.momentum > OPENING.momentum
    assert 1 <= len(shown.sent) - sent <= 3
    assert_point(shown, scene)
    shown.press("ArrowLeft", "ArrowLeft", "ArrowDown", "Shift+ArrowDown")
    assert scene_in_address(shown).momentum < OPENING.momentum
    assert_point(shown, scene_in_address(shown))


# --- another map ------------------------------------------------------------------------------------------------------


def test_dragging_the_start_makes_maps_as_it_goes(shown):
    before = maps(shown)
    with shown.dragging(shown.start, to=(3.0, -1.5), moves=60):
        assert maps(shown) >= before + 3
    scene = scene_in_address(shown)
    assert scene.start != OPENING.start
    assert_map(shown, scene)
    expected, (step_sizes, momenta) = sweep_of(scene), settings_of(scene)
    for row, column in PROBES:
        hover(shown, row, column)
        run = run_at(scene, momenta[row], step_sizes[column])
        assert readout(shown).endswith(said_of(run, scene))
        assert expected.diverged[row, column] == run.diverged
        assert expected.steps_to_tolerance[row, column] == run.settling_step(1e-3, relative=True)


def test_other_steps_and_another_shape_make_another_map(shown):
    shown.type("Steps", 25)
    assert_map(shown, scene_in_address(shown))
    shown.type("Condition number κ", 10)
    scene = scene_in_address(shown)
    assert scene.objective.parameters["condition_number"] == 10
    assert_map(shown, scene)


def test_another_landscape_brings_its_map_and_the_first_comes_back(shown):
    for name in ("rosenbrock", "quadratic"):
        before = maps(shown)
        shown.choose("Landscape", name)
        wait_for_map(shown, before)
        scene = scene_in_address(shown)
        assert scene.objective.name == name
        assert shown.query["panel"] == "map"
        assert_map(shown, scene)
        assert_point(shown, scene)


def test_a_map_is_made_while_a_run_plays(page, address):
    page.page.emulate_media(reduced_motion="no-preference")
    page.come(f"{address}{LINK}&step=0")
    wait_for_map(page)
    page.button("Play").click()
    with page.dragging(page.start, to=(1.6, -0.4), moves=30):
        pass
    page.page.wait_for_selector("[aria-label=Play]")
    page.settle()
    assert_map(page, scene_in_address(page))


# --- under a finger ---------------------------------------------------------------------------------------------------


@pytest.fixture
def phone(phone_page, address):
    page = phone_page.come(address + LINK)
    wait_for_map(page)
    page.fingers = Fingers(page)
    page.part(".map .area").scroll_into_view_if_needed()
    page.settle()
    return page


def test_a_tap_sets_the_setting(phone):
    sent = len(phone.sent)
    phone.page.touchscreen.tap(*frame_of(phone).at(0.3, 0.35))
    phone.settle()
    scene = scene_in_address(phone)
    assert shares_of(scene) == pytest.approx([0.3, 0.35], abs=0.02)
    assert len(phone.sent) == sent + 1
    assert_point(phone, scene)
    assert len(phone.ink(".now")) == 0  # a finger does not hover


def test_a_finger_that_slides_over_the_map_scrolls_the_page(phone):
    url, before = phone.page.url, phone.scrolled
    place = np.array(frame_of(phone).at(0.25, 0.25))
    phone.fingers.move([place], [place - (0, 200)])
    phone.wait_until_scrolled(before + 100)
    assert phone.page.url == url


def test_a_finger_drags_the_point_and_not_the_page(phone):
    sent, before = len(phone.sent), phone.scrolled
    phone.fingers.move([middle(point(phone))], [frame_of(phone).at(0.4, 0.8)])
    scene = scene_in_address(phone)
    assert shares_of(scene) == pytest.approx([0.4, 0.8], abs=0.02)
    assert phone.scrolled == before
    assert len(phone.sent) == sent + 1
    assert_point(phone, scene)


# --- hidden, dark, for everyone ---------------------------------------------------------------------------------------


def test_a_prediction_hides_the_map_and_traces_nothing(shown):
    hover(shown, 70, 40)
    assert len(shown.ink(".now")) > 0
    shown.button("Predict").evaluate("button => button.click()")  # the pointer stays over the map
    shown.settle()
    assert len(shown.ink(".now")) == 0
    hidden = shown.part(".map .why").text_content()
    assert hidden == "The map is hidden, as heavy ball is, until you have guessed."
    assert shown.part(".map .readout").text_content() == ""
    assert shown.part(".map .cells").is_hidden()
    assert "settles" not in shown.part(".map").text_content().replace("settling", "").replace("not settled", "")
    shown.part(".map .area").evaluate(
        """area => {
            const { left, top } = area.getBoundingClientRect();
            area.dispatchEvent(new PointerEvent("pointermove", { clientX: left + 99, clientY: top + 50 }));
        }"""
    )
    shown.settle()
    assert len(shown.ink(".now")) == 0
    shown.click("Close")
    assert_map(shown, OPENING)


def test_the_map_follows_a_change_of_theme(shown):
    for scheme in ("dark", "light"):
        shown.page.emulate_media(color_scheme=scheme)
        shown.page.wait_for_function(f"document.querySelector('{STAGE}').dataset.theme === '{scheme}'")
        shown.settle()
        assert_map(shown, OPENING, dark=scheme == "dark")


@pytest.mark.parametrize(("width", "scheme"), first(1, (390, "dark"), (1280, "light"), (1280, "dark"), (390, "light")))
def test_axe_finds_nothing_with_the_map_open(page, address, width, scheme):
    page.page.emulate_media(color_scheme=scheme)
    page.page.set_viewport_size({"width": width, "height": 844})
    page.come(address + LINK)
    wait_for_map(page)
    assert violations(page) == []


def test_what_is_on_the_map_has_roles_and_names(shown):
    group = shown.page.get_by_role("group", name="Map of settling steps", exact=True)
    assert group.count() == 1
    assert group.get_by_role("button", name="Step size and momentum", exact=True).count() == 1
    assert group.get_by_role("status").inner_text() == readout(shown)
