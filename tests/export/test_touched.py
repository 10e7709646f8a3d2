"""Files that other programs have touched: what editors, systems and spreadsheets do to them, done here by hand."""

import codecs
import csv
import io
import json
import re
from dataclasses import replace

import pytest

import momentum_sim as ms
from momentum_sim.commands import main
from momentum_sim.export import render
from momentum_sim.export.data import read_scene, scene_of
from momentum_sim.lessons import Lesson, path_of
from momentum_sim.scene import Contour, Gap, Look, Scene
from tests.export.scenes import EVERYTHING, HOSTILE_TITLE, RACE

#: Lists of bare numbers, quotes, commas, semicolons and letters beyond ASCII are in it.
TITLED = replace(
    RACE,
    panels=(Contour(view=(-9.5, 9.25, -4.0, 4.5)), Gap()),
    start=(-8.125, 2.0),
    look=Look(title='Ein "Tal"; größer, 動量, =1+1', caption='a,"b",;\t'.strip() + "\n# scene: {}"),
)

#: What an editor or a system makes of a text when it saves it.
ENCODED = {
    "as it was": str.encode,
    "Notepad's UTF-8": lambda text: codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode(),
    "Notepad's Unicode": lambda text: codecs.BOM_UTF16_LE + text.replace("\n", "\r\n").encode("utf-16-le"),
    "UTF-16, big end first": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "an old Mac": lambda text: text.replace("\n", "\r").encode(),
    "a NUL at the end": lambda text: (text + "\0").encode(),
    "DOS": lambda text: text.replace("\n", "\r\n").encode() + b"\x1a",
    "no line end": lambda text: text.rstrip("\n").encode(),
    "empty lines": lambda text: f"\n\n{text}\n\n \n".encode(),
}
as_saved = pytest.mark.parametrize("save", ENCODED.values(), ids=ENCODED)


def text_of(scene, kind):
    return render(scene, kind).decode()


@as_saved
@pytest.mark.parametrize("kind", ["json", "csv", "py"])
def test_a_file_is_read_however_it_was_saved(kind, save):
    content = save(text_of(TITLED, kind))
    assert read_scene(content) == TITLED
    if kind == "json":
        assert Scene.from_json(content) == TITLED
    else:
        assert scene_of(content) == TITLED


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\r\n", " \n\t"])
def test_a_text_may_begin_with_a_mark(mark):
    assert Scene.from_json(mark + TITLED.to_json() + "\0") == TITLED
    assert scene_of(mark + text_of(TITLED, "csv")) == TITLED


@as_saved
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_the_command_line_reads_it_too(tmp_path, kind, save):
    file = tmp_path / f"theirs.{kind}"
    file.write_bytes(save(text_of(TITLED, kind)))
    assert main(["export", str(tmp_path / "again.json"), "--quiet", "--scene", str(file)]) == 0
    assert read_scene((tmp_path / "again.json").read_bytes()) == TITLED


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp932"])
def test_what_is_in_no_unicode_is_refused_with_the_byte(encoding):
    german = replace(RACE, look=Look(title="größer" if encoding != "cp932" else "動量"))
    content = german.to_json().encode(encoding)
    with pytest.raises(ms.RefusedError, match=r"^a scene must be UTF-8 text, got byte 0x[0-9a-f]{2}$"):
        Scene.from_json(content)


# --- spreadsheets -----------------------------------------------------------------------------------------------------


def cells_of(text, between=","):
    """What a spreadsheet makes of a table: a row for each line."""
    return [row or [""] for row in csv.reader(io.StringIO(text, newline=""), delimiter=between)]


def saved(rows, between=",", *, quoting=csv.QUOTE_MINIMAL, padded=True, number=str):
    """The table that it saves: rows of one length, what needs quotes in them, numbers in its own form."""
    width = max(map(len, rows)) if padded else 0
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=between, quoting=quoting, lineterminator="\r\n")
    for row in rows:
        writer.writerow([number(cell) for cell in row] + [""] * (width - len(row)))
    return out.getvalue()


def in_german(cell):
    """A number as it is written in Germany."""
    return cell.strip().replace(".", ",") if re.fullmatch(r"\s*-?[\d.]+(e-?\d+)?", cell) else cell


def shortest(cell):
    """A number as a spreadsheet shows it: 5.0 as 5, 1e-05 as 1E-05, without the space before it."""
    return f"{float(cell):G}" if re.fullmatch(r"\s*-?[\d.]+(e-?\d+)?", cell) else cell


RESAVED = {
    "LibreOffice": lambda text: saved(cells_of(text)),
    "LibreOffice, every cell quoted": lambda text: saved(cells_of(text), quoting=csv.QUOTE_ALL),
    "Excel": lambda text: saved(cells_of(text), number=shortest),
    "Excel, with a mark": lambda text: "\ufeff" + saved(cells_of(text), number=shortest),
    "Excel's Unicode text": lambda text: saved(cells_of(text), "\t", number=shortest).encode("utf-16"),
    "Excel in Germany, split at commas": lambda text: saved(cells_of(text), ";", number=in_german),
    "Excel in Germany, a cell a line": lambda text: saved(
        [[line] for line in text.splitlines()], ";", quoting=csv.QUOTE_MINIMAL
    ),
    "a cell a line, filled up": lambda text: saved(
        [[line] if line.startswith("#") else line.split(",") for line in text.splitlines()], ";"
    ),
    "Excel's CSV": lambda text: saved(cells_of(text), number=shortest).encode("cp1252", "replace"),
    "Excel's CSV in Japan": lambda text: saved(cells_of(text), number=shortest).encode("cp932", "replace"),
    "a line filled up": lambda text: "\n".join(
        line + "," * 11 if line.startswith("#") else line for line in text.splitlines()
    ),
    "pandas or R, by the line": lambda text: saved([[line] for line in text.splitlines()], padded=False),
    "saved twice": lambda text: saved(cells_of(saved(cells_of(text)), ",")),
    "saved in Germany and in France": lambda text: saved(
        cells_of(saved(cells_of(text), ";", number=in_german), ";"), "\t"
    ),
}


@pytest.mark.parametrize(
    "scene", [RACE, EVERYTHING, TITLED, HOSTILE_TITLE], ids=["race", "everything", "titled", "hostile"]
)
@pytest.mark.parametrize("resave", RESAVED.values(), ids=RESAVED)
def test_a_table_is_read_after_a_spreadsheet_has_saved_it(scene, resave):
    assert read_scene(resave(text_of(scene, "csv"))) == scene


def test_tables_of_before_are_read():
    """Their scene had no space after its commas."""
    line = "# scene: " + json.dumps(TITLED.to_dict(), separators=(",", ":"))
    assert scene_of(f"# a table\n{line}\noptimizer,step\n") == TITLED
    assert scene_of(f"# a table\n{line},,,,,\r\noptimizer,step\r\n") == TITLED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "# a table\nx,y\n1,2\n",
            "a CSV must hold its scene in a line that begins with '# scene: ', before",
        ),
        ('"# a table",,\r\nx,y,\r\n', "a CSV must hold its scene in a line that begins with '# scene: ', before its"),
        ("# scene: {broken", "a scene must be JSON: Expecting property name"),
        (
            '"# scene: {""schema_version"": 9}",,,',
            "schema_version must be 1 (a newer",
        ),
        ('"# scene: ' + "9" * 200_000, "a CSV must hold its scene"),
        ("# scene: " + "[" * 100_000, "a scene must be JSON: "),
    ],
    ids=["none", "none, resaved", "broken", "newer", "endless", "deep"],
)
def test_a_table_that_holds_none_is_refused(text, said):
    with pytest.raises(ms.RefusedError, match=f"^{re.escape(said)}"):
        read_scene(text)


# --- lessons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("save", [ENCODED["Notepad's UTF-8"], ENCODED["no line end"], ENCODED["empty lines"]])
def test_a_lesson_is_read_however_it_was_saved(tmp_path, save):
    text = path_of("race").read_text(encoding="utf-8")
    file = tmp_path / "race.toml"
    file.write_bytes(save(text))
    assert Lesson.load(file) == Lesson.load(path_of("race"))
    file.write_bytes(save(text.replace("momentum = 0.7", "momentum = 1.7", 1)))
    line = save(text)[: save(text).index(b"momentum = 0.7")].count(b"\n") + 1
    with pytest.raises(ms.RefusedError, match=rf"^race\.toml, line {line}: momentum must lie in \[0, 1\), got 1\.7$"):
        Lesson.load(file)
