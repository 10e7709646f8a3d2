"""For everyone: what axe finds, names and values, what a screen reader is told, contrast, large text."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

import momentum_sim as ms
from momentum_sim import lessons
from momentum_sim.lessons.keys import PLACES
from tests.browser.stage import STAGE
from tests.browser.test_layout import faults
from tests.thinned import first

AXE = Axe().axe_script
# Only what it finds: it would describe all else that it looked at, which is much to hand over.
FOUND = """async (options) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.html.slice(0, 80)}`));
}"""


def violations(page, **options):
    """What axe finds on the whole page, Streamlit's own parts among it: in them it finds nothing either."""
    if page.page.evaluate("typeof axe === 'undefined'"):
        page.page.evaluate(AXE)
    return page.page.evaluate(FOUND, options)


def test_axe_finds_nothing_on_any_panel_nor_at_a_step_nor_while_predicting(race):
    found = {"opening": violations(race)}
    race.click("Step back")
    found["at a step"] = violations(race)
    for tab in ("Position", "Gradients", "Velocity", "β(t)", "Map", "Numbers"):
        race.show(tab)
        found[tab] = violations(race)
    race.click("Predict")
    found["predict"] = violations(race)
    race.choose("Question", "outcome")
    found["outcome"] = violations(race)
    assert {state: each for state, each in found.items() if each} == {}


@pytest.mark.parametrize("state", ["dark on a phone", "refused", "contrast"])
def test_axe_finds_nothing(page, address, state):
    if state == "contrast":
        page.page.emulate_media(contrast="more")
    if state == "dark on a phone":
        page.page.emulate_media(color_scheme="dark")
        page.page.set_viewport_size({"width": 390, "height": 844})
    page.come(f"{address}/race?step=5&panel=numbers")
    if state == "refused":
        page.type("Momentum β", 7)
    assert violations(page) == []


#: Whether a page's controls are folded away, and its colours.
ALL_WAYS = [(folded, scheme) for folded in (False, True) for scheme in ("light", "dark")]


@pytest.mark.parametrize("ways", first(1, [(False, "light"), (True, "dark")], ALL_WAYS), ids=["each", "all"])
@pytest.mark.parametrize("name", lessons.names())
def test_axe_finds_nothing_on_any_page_folded_or_not_on_light_or_on_dark(page, address, name, ways):
    """Only colours differ on dark, so it is asked about contrast there and about everything on light."""
    page.come(f"{address}/{name}")
    found, tab = {}, page.part("[role=tab]").first
    for folded, scheme in ways:
        if folded and tab.is_visible():
            page.part(".unfold").click()
        page.page.emulate_media(color_scheme=scheme)
        page.page.wait_for_function(f"document.querySelector('{STAGE}').dataset.theme === '{scheme}'")
        page.settle()
        only = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
        found[scheme, folded] = violations(page, **only)
    assert tab.is_hidden()
    page.part(".unfold").click()
    assert {state: each for state, each in found.items() if each} == {}


def test_every_slider_says_its_value(race):
    sliders = race.page.locator(STAGE).get_by_role("slider")
    values = {}
    for slider in sliders.all():
        name = slider.get_attribute("aria-label") or slider.evaluate("input => input.labels[0].textContent")
        values[name] = slider.get_attribute("aria-valuetext")
    assert values == {
        "Momentum β": "0.7",
        "Step size η": "0.038",
        "Steps": "60",
        "Condition number κ": "50",
        "Angle": "0",
        "Shown step": "all 60 steps",
    }


def test_roles_and_names(race):
    stage = race.page.locator(STAGE)
    assert stage.get_attribute("aria-label") == "Live simulation"
    for role, names in {
        "group": ["Optimizers shown", "Look around", "Timeline"],
        "tablist": ["Beside the picture"],
        "navigation": ["Beats"],
        "checkbox": ["hold ηL"],
        "combobox": ["Landscape", "Speed", "Take a step apart"],
        "spinbutton": ["Momentum β", "Step size η", "Steps", "Condition number κ", "Angle"],
    }.items():
        for name in names:
            assert stage.get_by_role(role, name=name, exact=True).count() == 1, name
    assert stage.get_by_role("tab").count() == 7
    selected = stage.get_by_role("tab", selected=True)
    assert selected.inner_text() == "Gap"
    panel = stage.get_by_role("tabpanel")
    assert panel.get_attribute("aria-labelledby")
    assert race.start.get_attribute("aria-description") == "x −8, y 2; arrow keys move it"
    for button in stage.get_by_role("button").all():
        assert button.get_attribute("aria-label") or button.inner_text()


def test_the_picture_has_a_name(race):
    """An image says what it shows."""
    assert race.page.locator(STAGE).get_by_role("img").count() == 1
    name = race.picture.get_attribute("aria-label") or race.picture.get_attribute("aria-labelledby")
    assert name


def test_a_change_is_told_to_who_cannot_see_it_once_it_rests(race):
    spoken = race.part(".spoken")
    assert spoken.get_attribute("aria-live") == "polite"
    spoken.filter(has_text="Heavy ball settles at step 21").wait_for(state="attached")
    race.page.evaluate(
        """window.told = [];
        new MutationObserver(() => window.told.push(document.querySelector(".spoken").textContent))
            .observe(document.querySelector(".spoken"), { childList: true, characterData: true, subtree: true })"""
    )
    with race.dragging(race.slider("Momentum β"), to=(0.9, 0.5), moves=40):
        pass
    spoken.filter(has_text="Heavy ball overshoots by").wait_for(state="attached")
    assert race.page.evaluate("window.told.length") <= 2
    bowl, beta = ms.objectives.quadratic(50), race.value("Momentum β")
    run = ms.simulate(bowl, "heavy_ball", step_size=0.038, momentum=beta, n_steps=60, start=(-8, 2))
    past, gap = 100 * run.iterates[:, 0].max() / 8, run.losses[-1]
    assert spoken.inner_text() == f"Heavy ball overshoots by {past:.0f} %, ends {gap:.2g} above the minimum."
    box = spoken.bounding_box()
    assert box["width"] <= 1


def test_what_is_told_of_a_change_that_changes_no_end_and_of_other_runs(race):
    spoken = race.part(".spoken")
    race.toggle("heavy ball")
    spoken.filter(has_text=re.compile("^Gradient descent .* has not settled")).wait_for(state="attached")
    race.slider("Momentum β").press("ArrowRight")
    spoken.filter(has_text="The runs end as before.").wait_for(state="attached")
    race.slider("Step size η").press("PageDown")
    spoken.filter(has_text="Gradient descent ends").wait_for(state="attached")


def test_a_dialog_has_the_keys_of_what_is_on_the_page(race):
    dialog = race.page.locator("dialog.keys")

    def places():
        return dialog.locator("h3").filter(visible=True).all_inner_texts()

    race.number("Momentum β").press("?")
    assert dialog.is_hidden()  # it is typed there
    race.slider("Momentum β").press("?")
    assert {"The picture", "A slider", "The step that is shown", "A dotted word in the text"} < set(places())
    assert "A point of a schedule" not in places()  # which another panel has
    assert violations(race) == []
    race.page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert race.slider("Momentum β").evaluate("node => node === document.activeElement")
    race.show("β(t)")
    race.page.get_by_role("button", name="Keys", exact=True).click()
    assert set(places()) == {place.focus for place in PLACES}
    race.page.get_by_role("button", name="Close", exact=True).click()
    assert dialog.is_hidden()


@pytest.mark.parametrize("media", [{"contrast": "more"}, {"forced_colors": "active"}])
def test_the_page_works_in_high_contrast(page, address, media):
    page.page.emulate_media(**media)
    page.open(f"{address}/race")
    page.type("Momentum β", 0.9)
    page.show("Velocity")
    page.click("Step back")
    assert len(page.ink(".now")) > 100
    ink = page.page.eval_on_selector(STAGE, "stage => getComputedStyle(stage).getPropertyValue('--soft').trim()")
    if "contrast" in media:
        assert ink != "#56616a"
        assert page.image(".bands")[..., :3].max() == 255
    else:
        outline = "getComputedStyle(document.querySelector('[role=tab][aria-selected=true]')).outlineStyle"
        assert page.page.evaluate(outline) == "solid"


def test_text_of_twice_the_size_overlaps_nothing(race):
    race.page.add_style_tag(content="html:root { font-size: 200% !important }")
    race.settle()
    assert faults(race) == []
    race.page.set_viewport_size({"width": 390, "height": 844})
    race.settle()
    assert faults(race) == []
    letters = race.chip("Demon").evaluate("chip => parseFloat(getComputedStyle(chip).fontSize)")
    assert letters == 26


def test_large_text_makes_the_words_on_the_pictures_larger_too(race):
    before = race.part(".paths").evaluate("canvas => canvas.getContext('2d').getTransform().a")
    race.page.add_style_tag(content="html:root { font-size: 200% !important }")
    race.page.set_viewport_size({"width": 1281, "height": 800})
    race.settle()
    after = race.part(".paths").evaluate("canvas => canvas.getContext('2d').getTransform().a")
    assert after > 1.3 * before
