"""Numbers and outlines as SVG writes them, read by the grammar of SVG's paths."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path

from momentum_sim.export.players.writing import data, numbers
from tests.thinned import examples

#: The grammar's number: as many signs as make one.
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
tenths = st.integers(-20_000, 20_000).map(lambda k: k / 10)


def read(text):
    """The numbers that a browser reads in a text, which may hold nothing else but blanks."""
    assert not NUMBER.sub("", text).strip(" ")
    return [float(found) for found in NUMBER.findall(text)]


@pytest.mark.parametrize("values", [(0.5, -1.0, 0.4), (-0.5, 2.0, 0.1), (1.5, 0.5, -0.0, 0.5), (0.0, 0.3), ()])
def test_numbers_are_read_as_they_were(values):
    assert read(numbers(values)) == pytest.approx(list(values))


@settings(max_examples=examples(200))
@given(st.lists(tenths, max_size=8))
def test_any_numbers_are(values):
    assert read(numbers(values)) == pytest.approx(values)


@settings(max_examples=examples(100))
@given(st.lists(st.tuples(tenths, tenths), min_size=2, max_size=8))
def test_a_curve_has_two_places_for_each_piece(places):
    corners = np.array(places[: 1 + 2 * ((len(places) - 1) // 2)] if len(places) > 2 else [*places, places[-1]])
    codes = [Path.MOVETO, *[Path.CURVE3] * (len(corners) - 1)]
    text = data(Path(corners, codes))
    start, *pieces = re.split("[Mq]", text)[1:]
    assert read(start) == pytest.approx(corners[0])
    moves = np.array([read(piece) for piece in pieces if piece]).reshape(-1, 2, 2)
    ends = corners[0] + np.cumsum(moves[:, 1], axis=0)
    assert ends == pytest.approx(corners[2::2], abs=1e-6)
