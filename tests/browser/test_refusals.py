"""Numbers that are refused, and numbers beyond a slider."""

import pytest

from tests.browser.lessons import OPENING, assert_painted, scene_in_address
from tests.thinned import first


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    first(
        2,
        ("Momentum β", "1.2", "Momentum β must lie in [0, 1), got 1.2"),
        ("Step size η", "0", "Step size η must be a finite number above 0, got 0"),
        ("Steps", "2.5", "Steps must be a whole number, got 2.5"),
        ("Condition number κ", "", "Condition number κ must be a number, got nothing"),
    ),
)
def test_a_refused_number_is_named_and_changes_nothing(race, name, text, rule):
    sent = len(race.sent)
    before = race.part(".beats").bounding_box()
    race.type(name, text)
    assert race.page.get_by_role("status").filter(has_text=rule).is_visible()
    assert race.number(name).get_attribute("aria-invalid") is not None
    assert race.number(name).input_value() == text
    assert len(race.sent) == sent
    assert race.part(".beats").bounding_box() == before
    assert_painted(race, OPENING)


def test_a_refusal_goes_with_the_next_change(race):
    race.type("Momentum β", 7)
    race.type("Steps", 50)
    assert race.value("Momentum β") == OPENING.momentum
    assert race.number("Momentum β").get_attribute("aria-invalid") is None
    assert race.part(".refusal").all_inner_texts() == [""] * race.part(".refusal").count()


def test_a_number_beyond_the_slider_is_taken_as_it_is(race):
    race.type("Momentum β", 0.9995)
    assert race.value("Momentum β") == 0.9995
    assert scene_in_address(race).momentum == 0.9995
    assert_painted(race)
