"""PDF, as another program shows it and reads its words."""

import re
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor

import matplotlib as mpl
import numpy as np
import pypdfium2
import pytest

from momentum_sim.export.players import Agg, Page, bands, pdf
from tests.export.players.made import ALL, BLUE, GREEN, op

PAGE = Page(100, 60)


def rendered(*ops, page=PAGE, scale=1):
    """Pixels of a PDF, so many to a px."""
    with pypdfium2.PdfDocument(pdf(ops, page)) as document:
        return np.asarray(document[0].render(scale=96 / 72 * scale).to_pil().convert("RGB"))


def words(*ops):
    with pypdfium2.PdfDocument(pdf(ops, PAGE)) as document:
        return document[0].get_textpage().get_text_range()


@pytest.mark.parametrize("one", ALL, ids=lambda one: one["op"])
@pytest.mark.parametrize("how", [{}, {"alpha": 0.5}, {"clip": [20, 15, 40, 35]}], ids=["whole", "faint", "clipped"])
def test_it_shows_what_pixels_show(one, how):
    player = Agg(PAGE)
    player.draw([{**one, **how}])
    expected, found = player.pixels[:, :, :3].astype(int), rendered({**one, **how}).astype(int)
    assert found.shape == expected.shape
    far = (np.abs(found - expected) > 96).any(axis=2)
    assert far.mean() < 0.03
    assert (found != 253).any()


def test_words_can_be_searched_and_are_embedded():
    assert words(op("text", text="Heavy ball β = 0.9")) == "Heavy ball β = 0.9"
    assert words(op("text", text="שלום")) in ("שלום", "םולש")
    data = pdf([op("text")], PAGE)
    assert b"/FontFile2" in data
    assert b"/Type3" not in data


def test_a_page_has_its_size_and_its_title():
    with pypdfium2.PdfDocument(pdf([], Page(960, 540), title="Momentum β")) as document:
        assert document[0].get_size() == (720, 405)
        told = document.get_metadata_dict()
    assert (told["Title"], told["Creator"]) == ("Momentum β", "momentum-sim")
    assert not told["CreationDate"]
    assert not told["Producer"]


def test_units_and_transparency_are_the_pages():
    large = rendered(op("fill"), page=Page(200, 120, 2.0))
    rows, columns = np.nonzero(large[:, :, 1] < 128)
    assert (columns.min(), columns.max() + 1, rows.min(), rows.max() + 1) == (20, 100, 20, 100)
    assert (rendered(page=Page(100, 60, transparent=True)) == 255).all()


def test_a_rim_and_a_halo_are_below():
    rimmed = rendered(op("marks", rim={"colour": BLUE, "width": 6}))
    assert rimmed[20, 20].tolist() == [255, 0, 0]
    assert rimmed[20, 31].tolist() == [0, 0, 255]
    many = rendered(
        op("marks", places=[x for k in range(12) for x in (5 + 8 * k, 20)], radius=3, rim={"colour": BLUE, "width": 2})
    )
    assert many[20, 5].tolist() == many[20, 93].tolist() == [255, 0, 0]
    haloed = rendered(op("area", fill=BLUE), op("text", halo=GREEN), scale=2).reshape(-1, 3)
    assert {(255, 0, 0), (0, 255, 0), (0, 0, 255)} <= set(map(tuple, haloed.tolist()))


def test_the_loss_is_shapes_and_of_very_many_levels_pixels(monkeypatch):
    assert b"/Subtype /Image" not in pdf([op("loss")], PAGE)
    monkeypatch.setattr(bands, "_MOST_SHAPES", 3)
    assert b"/Subtype /Image" in pdf([op("loss")], PAGE)
    small, fine = (len(pdf([op("loss")], PAGE, dpi=dpi)) for dpi in (48, 288))
    assert fine > small


@pytest.mark.parametrize("most", [3, 60], ids=["pixels", "shapes"])
def test_the_loss_has_round_corners(monkeypatch, most):
    monkeypatch.setattr(bands, "_MOST_SHAPES", most)
    round_one, square = (rendered(op("loss", radius=8), scale=4), rendered(op("loss"), scale=4))
    assert (round_one[41, 41] == 253).any()
    assert (square[41, 41] != round_one[41, 41]).any()
    differ = (round_one != square).any(axis=2)
    assert differ.sum() == pytest.approx(4 * (1 - np.pi / 4) * 32**2, rel=0.2)
    assert not differ[72:-72].any()


def test_lines_are_lines_and_not_pixels():
    data = pdf([op("stroke", dash=[3, 2])], PAGE)
    streams = [zlib.decompress(found) for found in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)[:1]]
    assert b" l\n" in streams[0]
    assert b"[ 2.25 1.5 ] 0 d" in streams[0]


def test_the_same_list_gives_the_same_bytes_here_and_elsewhere():
    program = (
        "import hashlib; from momentum_sim.export.players import Page, pdf, svg\n"
        "from tests.export.players.made import ALL\n"
        "print(hashlib.sha256(pdf(ALL, Page(100, 60)) + svg(ALL, Page(100, 60))).hexdigest())"
    )
    found = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout for _ in "ab"
    }
    assert len(found) == 1
    assert pdf(ALL, PAGE) == pdf(ALL, PAGE)


def test_settings_of_others_change_nothing_and_are_left_alone():
    expected = pdf(ALL, PAGE)
    changes = {
        "pdf.fonttype": 3,
        "pdf.compression": 0,
        "path.simplify": False,
        "font.family": ["serif"],
        "path.snap": False,
    }
    with mpl.rc_context(changes):
        assert pdf(ALL, PAGE) == expected
        assert mpl.rcParams["pdf.fonttype"] == 3


def test_threads_make_the_same_file():
    expected = pdf(ALL, PAGE)
    with ThreadPoolExecutor(3) as threads:
        assert set(threads.map(lambda _: pdf(ALL, PAGE), range(6))) == {expected}
