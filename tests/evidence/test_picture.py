"""The figure of a comparison: that each kind is drawn, the same at every time, with all that it is to show."""

import io
import sys

import numpy as np
import pypdfium2
import pytest
from PIL import Image

import momentum_sim as ms
from momentum_sim.evidence import compare, measured
from momentum_sim.evidence.methods import METHODS
from momentum_sim.evidence.picture import Sheet, drawn, ending_of
from momentum_sim.export.players import Page
from tests.export.drawn import outside, said, touching

FOUND = compare(["heavy_ball", "demon"], epochs=[1, 2], seeds=3)


def test_an_svg_says_what_it_shows():
    text = drawn(FOUND, "svg").decode()
    assert text.startswith("<svg ")
    assert "prefers-color-scheme:dark" in text
    for words in ("Test error against step size", "the mean of 3 seeds", ">Heavy ball<", ">Demon<", ">2 epochs<"):
        assert words in text
    for name in FOUND.methods:
        best = ", ".join(f"{100 * FOUND.tuned(name, epochs).mean:.1f}" for epochs in (1, 2))
        assert f">at best {best} %<" in text


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_same_comparison_gives_the_same_bytes(ending):
    assert drawn(FOUND, ending) == drawn(FOUND, ending)


def test_a_png_and_a_pdf_are_opened_by_others():
    sheet = Sheet(FOUND, dark=False)
    image = Image.open(io.BytesIO(drawn(FOUND, "png")))
    assert image.size == (2 * sheet.width, 2 * sheet.height)
    document = pypdfium2.PdfDocument(drawn(FOUND, "pdf"))
    assert [round(length) for length in document[0].get_size()] == [
        round(sheet.width * 0.75),
        round(sheet.height * 0.75),
    ]
    assert "Heavy ball" in document[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize(
    "made",
    [
        FOUND,
        compare("demon", epochs=1, step_sizes=[0.1], seeds=1),
        compare("gradient_descent_weighted", epochs=[1, 2, 3, 4, 5, 6, 7], step_sizes=[0.1, 0.2], seeds=2),
        compare("demon", epochs=1, step_sizes=[1e-12, 0.1, 1e200], seeds=2),
        measured(),
    ],
    ids=["two", "one run", "seven curves", "wild", "everything"],
)
def test_nothing_is_outside_and_no_words_touch(made):
    for dark in (False, True):
        sheet = Sheet(made, dark=dark)
        ops = list(sheet.ops())
        assert not list(touching(ops))
        assert not list(outside(ops, Page(sheet.width, sheet.height)))
    shown = " ".join(said(ops))
    for name in made.methods:
        assert METHODS[name].title[1:].split()[0] in shown


def test_a_curve_is_where_the_errors_are():
    """Of one method, by the axes' own labels: each mark is at its step size and error."""
    made = compare("demon", epochs=3, step_sizes=[0.01, 0.1, 0.3], seeds=2)
    ops = list(Sheet(made, dark=False).ops())
    sizes = {
        op["text"]: op["x"] + op["width"] / 2 for op in ops if op["op"] == "text" and op["text"] in ("0.01", "0.1")
    }
    errors = {op["text"]: op["y"] - 4.0 for op in ops if op["op"] == "text" and op["text"] in ("10 %", "50 %")}
    [mark] = [op for op in ops if op["op"] == "marks"]
    best = made.tuned("demon")
    x = (
        np.interp(np.log10(best.step_size), [-2, -1], [sizes["0.01"], sizes["0.1"]])
        if best.step_size < 0.1
        else (sizes["0.1"] + (np.log10(best.step_size) + 1) * (sizes["0.1"] - sizes["0.01"]))
    )
    up = (errors["10 %"] - errors["50 %"]) / np.log10(5)
    y = errors["10 %"] - (np.log10(best.mean) + 1) * up
    assert mark["places"] == pytest.approx([x, y], abs=0.05)


def test_shades_are_told_apart_without_colour():
    """From the shortest run to the longest each is darker on light, and lighter on dark."""
    for made, least in ((measured(), 60), (compare("demon", epochs=range(1, 10), step_sizes=[0.1], seeds=1), 30)):
        for dark in (False, True):
            colours = Sheet(made, dark=dark).shades()
            lightness = [sum(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in colours]
            assert lightness == sorted(lightness, reverse=not dark)
            assert (np.abs(np.diff(lightness)) > least).all()


def test_another_ending_is_refused_with_the_file(tmp_path):
    with pytest.raises(ms.RefusedError, match=r"a.gif: ending of a figure must be one of svg, png, pdf; got 'gif'"):
        ending_of(tmp_path / "a.gif")
    assert ending_of(tmp_path / "a.SVG") == "svg"


def test_it_is_drawn_when_it_is_asked_for_alone():
    assert "momentum_sim.evidence.picture" in sys.modules
    assert not hasattr(ms.evidence, "drawn")
