from itertools import pairwise

import pytest

from momentum_sim.figures import style
from momentum_sim.figures.grid import Grid, dotted_line


def pixels(grid, layout, number):
    """Top and bottom of a panel in pixels from the top of the figure, margins for axes below all left out."""
    inside = grid.height - grid.top - 52
    low, high = layout[f"yaxis{number}"]["domain"]
    return grid.top + (1 - high) * inside, grid.top + (1 - low) * inside


def test_rows_have_their_heights_and_room_between():
    grid = Grid(rows=(200, 100, 50))
    layout = grid.layout([("", {}, {})] * 3, False)
    edges = [pixels(grid, layout, number) for number in ("", "2", "3")]
    assert [bottom - top for top, bottom in edges] == pytest.approx([200, 100, 50])
    assert all(after[0] - before[1] >= 70 for before, after in pairwise(edges))
    assert edges[0][0] == grid.top


def test_columns_stand_beside_each_other():
    grid = Grid(rows=(100, 100), columns=2)
    layout = grid.layout([("", {}, {})] * 4, False)
    assert layout["xaxis"]["domain"] == layout["xaxis3"]["domain"]
    assert layout["xaxis"]["domain"][1] < layout["xaxis2"]["domain"][0]
    assert layout["xaxis2"]["domain"][1] == pytest.approx(1.0)
    assert grid.names(3) == {"xaxis": "x4", "yaxis": "y4"}
    assert layout["xaxis4"]["anchor"] == "y4"


def test_a_title_stands_above_its_panel():
    grid = Grid(rows=(100, 100))
    layout = grid.layout([("first", {}, {}), ("second", {}, {})], True)
    heights = [note["y"] for note in layout["annotations"]]
    assert heights == [layout["yaxis"]["domain"][1], layout["yaxis2"]["domain"][1]]
    assert {note["font"]["color"] for note in layout["annotations"]} == {style.DARK.ink}


def test_a_line_runs_through_one_panel():
    line = dotted_line(Grid.names(1), False, y=3.0)
    assert (line["yref"], line["y0"], line["y1"], line["xref"]) == ("y2", 3.0, 3.0, "x2 domain")
    line = dotted_line(Grid.names(0), False, x=2.0)
    assert (line["xref"], line["x0"], line["x1"], line["yref"]) == ("x", 2.0, 2.0, "y domain")


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.5, 200.0, ["1", "10", "100"]),
        (0.004, 0.1, ["0.005", "0.01", "0.02", "0.05", "0.1"]),
        (3e-6, 3e-5, ["5 × 10⁻⁶", "10⁻⁵", "2 × 10⁻⁵"]),
        (1e-3, 1.0, ["0.001", "0.01", "0.1", "1"]),
        (1e-12, 1.0, ["10⁻¹²", "10⁻¹⁰", "10⁻⁸", "10⁻⁶", "10⁻⁴", "0.01", "1"]),
    ],
)
def test_a_logarithmic_axis_has_a_few_powers_of_ten(low, high, labels):
    axis = style.log_axis(style.LIGHT, "", low, high)
    assert list(axis["ticktext"]) == labels
    assert 10 ** axis["range"][0] == pytest.approx(low)


def test_a_title_begins_a_sentence_with_its_other_letters_as_they_are():
    assert [style.capitalised(title) for title in ("heavy ball", "EMA momentum")] == ["Heavy ball", "EMA momentum"]
