import re
from itertools import combinations

import pytest

from momentum_sim.optimizers import OPTIMIZERS

every_optimizer = pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second):
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_the_order_is_that_in_which_they_are_offered():
    expected = ["gradient_descent", "heavy_ball", "nesterov", "demon", "ema_momentum", "rmsprop", "adam"]
    expected += [
        "torch_momentum",
        "nesterov_textbook",
        "qhm",
        "aggmo",
        "schedule_free",
        "demon_adam",
        "nesterov_restart",
        "nesterov_function_restart",
    ]
    assert list(OPTIMIZERS) == expected
    assert [rule.name for rule in OPTIMIZERS.values()] == expected


@every_optimizer
def test_a_look_can_be_drawn_and_seen(rule):
    look = rule.look
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in (look.light, look.dark))
    assert len(look.dash) % 2 == 0  # canvases and SVG repeat an odd list, which is another pattern
    assert contrast(look.light, "#FFFFFF") >= 3.0
    assert contrast(look.dark, "#12181E") >= 4.5


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name not in {"gradient_descent", "demon"}])
def test_a_light_colour_can_be_read_as_words_on_white(name):
    assert contrast(OPTIMIZERS[name].look.light, "#FFFFFF") >= 4.5


def test_no_two_share_a_colour_or_a_marker_nor_a_dash_unless_it_is_none():
    for first, second in combinations((rule.look for rule in OPTIMIZERS.values()), 2):
        assert first.light != second.light
        assert first.dark != second.dark
        assert first.marker != second.marker
        assert first.dash != second.dash or first.dash == ()


@every_optimizer
def test_a_record_says_what_it_accepts(rule):
    assert (rule.schedule is None) == (rule.momentum == "none")
    assert all(isinstance(value, float) for value in rule.initial_state)
    assert rule.title
    assert rule.formula
    assert rule.convention
    assert rule.reference


def test_the_rules_whose_steps_are_linear_have_a_theory():
    assert [name for name, rule in OPTIMIZERS.items() if rule.theory is not None] == [
        "gradient_descent",
        "heavy_ball",
        "nesterov",
        "ema_momentum",
        "qhm",
    ]
