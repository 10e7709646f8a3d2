"""Words of sheets keep off lines and off each other, and so do the lines that lead to them."""

import pytest

from momentum_sim.export.sheets import Sheet
from tests.export.forty import FORTY
from tests.export.touching import touching

#: Names of level lines: they stand at their line, and where curves leave no place along it free, as those of a run that
#: diverges do, they are written over the fewest, with a halo. They touch no words.
LEVELS = ("settled below", "minimum")


def deliberate(word: str, other: str) -> bool:
    return word.startswith(LEVELS) and other.startswith("curve ")


@pytest.mark.parametrize("name", FORTY)
def test_words_touch_no_line_and_no_other_words(name):
    found = touching(Sheet(FORTY[name]).still())
    assert [pair for pair in found if not deliberate(*pair)] == []
    assert len(found) <= 8


@pytest.mark.exhaustive  # it draws them all once more
def test_few_names_of_levels_find_no_free_place():
    found = [pair for scene in FORTY.values() for pair in touching(Sheet(scene).still()) if deliberate(*pair)]
    assert len(found) <= 8


def said(text, x, y, part="picture", **more):
    return {"op": "text", "text": text, "x": x, "y": y, "size": 10.0, "width": 40.0, "part": part} | more


def drawn(path, part, **more):
    return {"op": "stroke", "path": path, "part": part} | more


@pytest.mark.parametrize(
    ("ops", "pairs"),
    [
        ([said("a", 0, 10), said("b", 39, 10)], [("b", "a")]),
        ([said("a", 0, 10), said("b", 41, 10)], []),
        ([said("a", 0, 10), said("b", 0, 20)], []),
        ([said("a", 0, 10), drawn("M-50 7L90 8", "path b")], [("a", "path b")]),
        ([said("a", 0, 10), drawn("M-50 13L90 13", "now path b")], []),
        ([said("a", 0, 10), drawn("M-50 7L90 8", "path b", clip=[50, 0, 90, 20])], []),
        ([said("a", 0, 10), drawn("M-20 -10Q20 24 60 -10", "curve b")], [("a", "curve b")]),
        ([said("a", 0, 10, "word a"), drawn("M0 5L40 5", "word a")], []),
        ([said("a", 0, 10, "word a"), drawn("M0 5L40 5", "word b")], [("a", "word b")]),
        ([said("a", 0, 10), drawn("M0 5L40 5", "hints b")], []),
    ],
)
def test_what_touches(ops, pairs):
    assert touching(ops) == pairs
