"""A reader's own curve on a page of the app: what is sent, and that the browser tells nothing."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from momentum_sim.kernels import curves
from momentum_sim.stage.own_curve import WORDS, own_curve_supplies


def page():
    """A script with nothing but the tool."""
    from pages.shared.own_curve import show_own_curve

    show_own_curve("race")


def test_it_is_sent_all_that_it_needs_once():
    supplies = json.loads(json.dumps(own_curve_supplies(), allow_nan=False))
    assert list(supplies["given"]["kernels"]) == ["curves"]
    assert supplies["given"]["reading"] == list(curves.CURVE_READING)
    assert [example["name"] for example in supplies["examples"]] == ["creep", "ripple", "saw_tooth", "floor", "noisy"]
    assert len(json.dumps(supplies)) < 70_000


@pytest.mark.exhaustive
def test_a_page_shows_it_below_its_name():
    app = AppTest.from_function(page).run(timeout=60)
    assert not app.exception
    assert app.markdown[0].value == f"## {WORDS['title']}"
