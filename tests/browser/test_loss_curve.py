"""The Loss curve page: its shapes, and a hidden run that nothing tells of before it is revealed."""

import re

import pytest

from momentum_sim.export import render
from momentum_sim.mysteries import CAUSES, mystery
from momentum_sim.scene import from_query, to_query
from tests.browser.lessons import assert_painted, follow_beats, lesson, scene_in_address
from tests.browser.test_layout import faults

LESSON = lesson("loss_curve")
OPENING = LESSON.opening
NAMES = {"creep": "creep", "ripple": "ripple", "saw_tooth": "saw-tooth", "floor": "floor"}


@pytest.fixture
def calm(page, address):
    page.page.emulate_media(reduced_motion="reduce")
    return page.come(f"{address}/loss_curve")


@pytest.fixture
def asked(page, address):
    """The same page at a mystery: a ripple."""
    page.come(f"{address}/loss_curve?v=1&panel=mystery&seed=2")
    page.settle()
    return page


def group(page):
    return page.page.get_by_role("group", name="Mystery")


def answer(page):
    return group(page).get_by_role("status").inner_text()


def digits(found):
    """How its numbers would begin, wherever they were told."""
    return [f"{value:.4f}"[:5].lstrip("0") for value in (found.momentum, found.step_size)]


def told(page):
    """All that the stage says, to whoever: its texts, its attributes, what is typed in it, and the address."""
    return page.page.evaluate(
        """() => {
          const stage = document.querySelector("[data-testid=stage]");
          const inputs = [...stage.querySelectorAll("input")].map(({ value }) => value);
          return [stage.outerHTML, ...inputs, location.href, document.title].join(" ");
        }"""
    )


def test_following_its_beats(calm):
    assert len(list(follow_beats(calm, LESSON))) == 4
    assert faults(calm) == []


def test_nothing_tells_what_is_hidden_until_it_is_revealed(asked):
    found = mystery(2)
    for number in digits(found):
        assert number not in told(asked)
    assert "settles at step" in group(asked).inner_text()
    assert asked.button("Reveal").is_disabled()
    group(asked).get_by_label("creep").check()
    for number in digits(found):
        assert number not in told(asked)
    asked.click("Reveal")
    said = answer(asked)
    assert said.startswith("No, not a creep: a ripple. Hidden were β = 0.938 and η = 0.0249;")
    assert f"your β is {found.momentum - 0.9:.2g} away" in said
    assert f"say β = {found.momentum:.9f} and ηλ = {found.step_size:.9f}." in said
    assert f"the ripple stops at β = {(1 - found.step_size**0.5) ** 2:.2g}" in said
    assert faults(asked) == []


def test_what_leaves_the_page_tells_nothing_of_it():
    scene, ignored = from_query({"v": "1", "panel": "mystery", "seed": "2"}, OPENING)
    assert ignored == ()
    written = [scene.to_json(), repr(scene), str(to_query(scene, OPENING))]
    written += [render(scene, kind).decode() for kind in ("svg", "csv")]
    for text in written:
        for number in digits(mystery(2)):
            assert number not in text


def test_by_hand_it_is_named_put_on_the_sliders_and_cured(asked):
    group(asked).get_by_label("ripple").check()
    asked.click("Reveal")
    assert answer(asked).startswith("Right, a ripple.")
    asked.click("Put it on the sliders")
    asked.settle()
    scene, found = scene_in_address(asked, OPENING), mystery(2)
    assert (scene.momentum, scene.step_size) == (found.momentum, found.step_size)
    assert_painted(asked, scene)
    same = re.fullmatch(r"Yours settles at step (\d+), the hidden one at step (\d+)\.", readout(asked))
    assert same[1] == same[2]
    critical = round((1 - found.step_size**0.5) ** 2, 2)
    asked.type("Momentum β", critical)
    asked.settle()
    cured = re.fullmatch(r"Yours settles at step (\d+), the hidden one at step (\d+)\.", readout(asked))
    assert int(cured[1]) < int(cured[2]) / 2
    asked.click("Another mystery")
    asked.settle()
    assert scene_in_address(asked, OPENING).seed == 3
    assert group(asked).get_by_label("ripple").is_visible()
    assert not group(asked).get_by_label("ripple").is_checked()
    assert asked.button("Reveal").is_disabled()


def test_who_comes_back_by_its_tab_is_asked_anew(asked):
    group(asked).get_by_label("ripple").check()
    asked.click("Reveal")
    asked.show("Gap")
    assert not group(asked).is_visible()
    asked.show("Mystery")
    assert asked.button("Reveal").is_disabled()
    assert "Hidden were" not in group(asked).inner_text()


def readout(page):
    return group(page).locator(".readout").inner_text()


def test_by_keys_alone(asked):
    first = group(asked).get_by_label("creep")
    first.focus()
    asked.page.keyboard.press("Space")
    asked.page.keyboard.press("ArrowRight")
    assert group(asked).get_by_label("ripple").is_checked()
    asked.settle()
    asked.page.keyboard.press("Tab")
    asked.page.keyboard.press("Enter")
    assert answer(asked).startswith("Right, a ripple.")


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_is_named_with_its_cure(page, address, cause):
    seed = next(seed for seed in range(100) if mystery(seed).cause == cause)
    page.come(f"{address}/loss_curve?v=1&panel=mystery&seed={seed}")
    page.settle()
    group(page).get_by_label(NAMES[cause]).check()
    page.click("Reveal")
    said = answer(page)
    assert said.startswith(f"Right, a {NAMES[cause]}.")
    assert ("so D tells nothing of β" in said) == (cause == "floor")
    cures = {"creep": "more momentum", "ripple": "less momentum", "saw_tooth": "a shorter step", "floor": "let η fall"}
    assert f"Cure: {cures[cause]}" in said
