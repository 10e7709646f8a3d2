"""A page begins with few controls; the rest unfolds, and stays as its reader left it."""

import pytest

from tests.browser.stage import STAGE

#: What can have the focus in the stage, in order: what it is called.
FOCUSABLE = f"""() => [...document.querySelectorAll(
  "{STAGE} :is(button, input, select, a[href], [tabindex='0'])")]
  .filter((one) => one.checkVisibility({{ visibilityProperty: true }}) && one.tabIndex >= 0)
  .filter((one) => !one.matches(":disabled, [inert], [inert] *"))
  .map((one) => one.ariaLabel ?? one.labels?.[0]?.textContent ?? one.textContent)"""


@pytest.fixture
def calm(own_page):
    """A page whose reader has asked for nothing yet."""
    own_page.before("if (!sessionStorage.calm) localStorage.removeItem('momentum-sim controls')")
    own_page.before("sessionStorage.calm = 'yes'")
    return own_page


def stops(page):
    return page.page.evaluate(FOCUSABLE)


def shown(page, *labels):
    return [label for label in labels if page.page.get_by_label(label, exact=True).first.is_visible()]


def unfold(page):
    return page.part(".unfold")


def test_race_begins_with_its_question_s_own_control(calm, address):
    calm.open(f"{address}/race")
    found = stops(calm)
    assert len(found) <= 15
    assert next(k for k, name in enumerate(found) if name.startswith("1No momentum")) < 8
    assert shown(calm, "Momentum β", "Step size η", "Steps", "Landscape", "Zoom in", "Loop", "Predict") == [
        "Momentum β",
        "Step size η",
    ]
    assert [name for name in ("gradient descent", "heavy ball", "Adam") if calm.chip(name).is_visible()] == [
        "gradient descent", "heavy ball",
    ]  # fmt: skip
    assert calm.part("[role=tab]").first.is_hidden()
    assert calm.part(".companion .plot").is_visible()


def test_all_controls_come_with_one_press_and_stay(calm, address):
    calm.open(f"{address}/race")
    few = len(stops(calm))
    unfold(calm).focus()
    calm.page.keyboard.press("Enter")
    assert unfold(calm).evaluate("button => document.activeElement === button")
    assert unfold(calm).get_attribute("aria-expanded") == "true"
    assert len(stops(calm)) > 35
    calm.page.reload()
    calm.settle()
    assert len(stops(calm)) > 35
    unfold(calm).click()
    assert len(stops(calm)) == few
    calm.page.reload()
    calm.settle()
    assert len(stops(calm)) == few


SEEN = [
    ("steps=90", "[data-parameter=n_steps]"),
    ("kappa=20", "[data-parameter=condition_number]"),
    ("objective=rosenbrock", ".choice"),
    ("objective=rosenbrock", "[data-parameter=b]"),
    ("view=-1_1_-1_1", ".tools"),
    ("step=3", ".timeline .more"),
    ("panel=velocity.across", ".tabs"),
]


def test_what_a_link_changes_is_seen(calm, address):
    calm.come(f"{address}/race")
    assert [part for _, part in SEEN if calm.part(part).is_visible()] == []
    for query, part in SEEN:
        calm.come(f"{address}/race?{query}")
        assert calm.part(part).is_visible(), query
        assert len(stops(calm)) < 30, query
        assert {other for _, other in SEEN[4:] if calm.part(other).is_visible()} <= {part}  # each begins folded


def test_what_a_beat_changes_is_seen(calm, address):
    calm.open(f"{address}/conventions")
    assert calm.part(".change").is_hidden()
    calm.beat(3).click()
    calm.settle()
    assert calm.part(".change").is_visible()
    calm.beat(1).click()
    calm.settle()
    assert calm.part(".change").is_visible()  # nothing goes that its reader has seen


def test_a_run_that_is_switched_off_can_be_switched_on(calm, address):
    calm.open(f"{address}/race")
    calm.chip("gradient descent").click()
    calm.settle()
    assert calm.chip("gradient descent").is_visible()
    assert list(calm.trajectories()) == ["heavy_ball"]
    calm.chip("gradient descent").click()
    calm.settle()
    assert list(calm.trajectories()) == ["gradient_descent", "heavy_ball"]


def test_what_is_not_as_the_page_opened_stays_when_the_rest_folds(calm, address):
    calm.open(f"{address}/race")
    unfold(calm).click()
    calm.chip("Demon").click()
    calm.type("Steps", 90)
    unfold(calm).click()
    assert [calm.chip(name).is_visible() for name in ("Demon", "Adam")] == [True, False]
    assert calm.part("[data-parameter=n_steps]").is_visible()
    assert calm.part("[data-parameter=angle]").is_hidden()


def test_a_browser_that_keeps_nothing_unfolds_until_the_page_is_left(calm, address):
    calm.before("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    calm.open(f"{address}/race")
    unfold(calm).click()
    assert len(stops(calm)) > 35
