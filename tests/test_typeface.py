"""The typeface: its files, its licence and its numbers."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from assets import make_fonts
from momentum_sim import typeface

ROOT = Path(__file__).parents[1]
METRICS = json.loads(typeface.METRICS.read_text(encoding="utf-8"))
TTFS = sorted(typeface.FOLDER.glob("*.ttf"))
#: Of what browsers are given of a face: of all signs, and of those that the product uses.
MOST_BYTES = {"sans": 19_500, "sans-bold": 19_500, "sans-italic": 20_000, "serif": 28_000}
MOST_BYTES_SMALL = {"sans": 9_500, "sans-bold": 9_500, "sans-italic": 9_500, "serif": 13_500}


@pytest.mark.parametrize("file", TTFS, ids=lambda file: file.stem)
def test_the_numbers_are_those_of_the_files(file):
    with TTFont(file) as font:
        assert make_fonts.metrics_of(font) == METRICS["faces"][file.stem]


def test_the_numbers_are_written_as_they_are_made():
    assert make_fonts.written(METRICS) == typeface.METRICS.read_bytes()


def test_every_face_has_its_files():
    drawn = {f"{name}.ttf" for name in make_fonts.DRAWN}
    browsers = {f"{name}{kind}.woff2" for name in typeface.FACES for kind in ("", "-small")}
    assert {file.name for file in typeface.FOLDER.iterdir()} == {*drawn, *browsers, "metrics.json", "OFL.txt"}
    assert METRICS["faces"].keys() == set(make_fonts.DRAWN)


@pytest.mark.parametrize("name", typeface.FACES)
def test_what_browsers_are_given_stays_small(name):
    assert len((typeface.FOLDER / f"{name}.woff2").read_bytes()) <= MOST_BYTES[name]
    assert len((typeface.FOLDER / f"{name}-small.woff2").read_bytes()) <= MOST_BYTES_SMALL[name]


@pytest.mark.parametrize("file", TTFS, ids=lambda file: file.stem)
def test_a_font_has_a_name_of_its_own_and_its_notices(file):
    with TTFont(file) as font:
        names = {record.nameID: str(record) for record in font["name"].names}
        family, weight, _ = typeface.FACES[file.stem]
        assert font["OS/2"].usWeightClass == weight
        assert "fpgm" not in font  # no hints
    assert names[1] == family
    notices = {0, 7, 13, 14}
    assert [text for number, text in names.items() if number not in notices and "source" in text.lower()] == []
    assert "with Reserved Font Name ‘Source’" in names[0]
    assert names[0] in typeface.LICENCE.read_text(encoding="utf-8")
    assert "SIL Open Font License, Version 1.1" in names[13]


def test_the_small_files_have_what_the_product_says():
    said = {chr(sign) for sign in make_fonts.product_signs()}
    known = {sign for sign in said if typeface.has(sign)}
    assert known <= set(METRICS["small"]), "make the typeface anew: python -m assets.make_fonts"
    assert typeface.small_has("Momentum β: f − f* ≈ 10⁻⁸ → 0")
    assert not typeface.small_has("Größe")
    assert typeface.small_has("量")  # nothing has it


def test_which_signs_there_are():
    for sign in "aÉßŁβηκλ⁰⁻⁸₀→×−√∞≈≤≥□’–…":
        assert typeface.has(sign), sign
    assert not typeface.has("量")
    assert typeface.has("é", serif=True)
    assert not typeface.has("\N{SOFT HYPHEN}")


def test_a_width_is_of_signs_and_their_kerning():
    widths = typeface.face().widths
    assert typeface.text_width("", 12) == 0
    assert typeface.text_width("nn", 12) == pytest.approx(24 * widths["n"])
    assert typeface.text_width("AV", 12) < 12 * (widths["A"] + widths["V"])
    assert typeface.text_width("AV", 20) == pytest.approx(20 / 12 * typeface.text_width("AV", 12))
    assert len({typeface.text_width("gap", 10, bold, serif) for bold, serif in ((0, 0), (1, 0), (0, 1))}) == 3
    assert typeface.text_width("量", 10) == typeface.text_width("□", 10) > 0
    assert typeface.text_width("量", 10, serif=True) == typeface.text_width("□", 10)


def test_signs_of_two_scripts_are_not_kerned():
    """As in browsers, which part a text by script first; a bracket that closes is in the script of its opening one."""
    apart = sum(typeface.text_width(part, 20, serif=True) for part in ("β(", "t", ")"))
    assert typeface.text_width("β(t)", 20, serif=True) == pytest.approx(apart)


def test_digits_are_equally_wide():
    for name, face in METRICS["faces"].items():
        assert len({face["widths"][digit] for digit in "0123456789"}) == 1, name


def test_a_style_sheet_has_the_files_that_it_is_asked_for():
    sheet = typeface.font_faces(["sans-bold"], ["serif"])
    assert re.findall(r'font-family: "([^"]+)"; font-weight: (\d+)', sheet) == [
        ("Momentum Sans", "600"),
        ("Momentum Serif", "500"),
    ]
    assert re.findall(r"url\((.{30})", sheet) == ['"data:font/woff2;base64,d09GMg'] * 2


def test_it_needs_nothing_that_draws():
    code = "import sys, momentum_sim.typeface as t; t.text_width('a', 1); print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert {"matplotlib", "fontTools", "PIL"}.isdisjoint(said.split())


def test_the_app_serves_every_face():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["enableStaticServing"]
    assert (ROOT / "pages" / "static").resolve() == typeface.FOLDER
    served = {Path(face["url"]).stem: face for face in config["theme"]["fontFaces"]}
    named = {name: (face["family"], int(face["weight"]), face["style"]) for name, face in served.items()}
    assert named == typeface.FACES
    for face in served.values():
        assert face["url"].startswith("app/static/")
        assert (ROOT / "pages" / "static" / Path(face["url"]).name).is_file()
