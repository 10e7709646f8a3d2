"""A table as text: what it says of itself, that it can be read, and what is no table."""

import csv
import io
import json

import pytest

import momentum_sim as ms
from momentum_sim.evidence import compare, read_table, to_csv
from momentum_sim.evidence.table import COLUMNS, grid_in, head_of, line_of, rows_in, version_of
from momentum_sim.version import VERSION

MADE = compare(["heavy_ball", "demon"], epochs=1, step_sizes=[0.1, 0.3], seeds=2)
HEAD = head_of(MADE.grid)
TEXT = to_csv(MADE)


def test_it_is_read_as_it_was_written(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text(TEXT)
    again = read_table(file)
    assert again.grid == MADE.grid
    assert list(again.rows()) == list(MADE.rows())
    assert to_csv(again) == TEXT
    assert again.version == VERSION == version_of(TEXT)


def test_it_says_what_it_is():
    lines = HEAD.splitlines()
    assert lines[0] == f"# momentum-sim {VERSION}: evidence, a row for each run of a network on handwritten digits"
    assert [line.split(":")[0].removeprefix("# column ") for line in lines if "# column " in line] == list(COLUMNS)
    assert any(line.startswith("# method demon: Demon; demon; momentum 0.9 by demon; ") for line in lines)
    assert lines[-1] == ",".join(COLUMNS)
    assert grid_in(HEAD) == MADE.grid


def test_python_s_own_reader_reads_it():
    rows = list(csv.DictReader(line for line in io.StringIO(TEXT) if not line.startswith("#")))
    assert len(rows) == 8
    made = ms.digits.train("demon", step_size=0.3, momentum=0.9, epochs=1, seed=1)
    assert {name: rows[-1][name] for name in ("method", "epochs", "step_size", "seed", "diverged")} == {
        "method": "demon", "epochs": "1", "step_size": "0.3", "seed": "1", "diverged": "0",
    }  # fmt: skip
    assert float(rows[-1]["test_error"]) == made.test_errors[-1]
    assert float(rows[-1]["train_loss"]) == made.train_loss


def test_a_version_is_its_own(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text(TEXT.replace(f"momentum-sim {VERSION}:", "momentum-sim 0.0.7:"))
    assert read_table(file).version == "0.0.7"
    assert to_csv(read_table(file)) == file.read_text()


def test_a_run_that_diverged_is_a_row():
    made = compare("heavy_ball", epochs=1, step_sizes=[1e200], seeds=1)
    line = line_of(next(made.rows()))
    assert line.endswith(",1\n")
    assert next(rows_in(line, made.grid, 1)).diverged


ROWS = TEXT.removeprefix(HEAD).splitlines()
WRONG = {
    "nothing": ("", "a table must begin as those of momentum-sim evidence do, '# momentum-sim ', got ''"),
    "another table": ("a,b\n1,2\n", "got 'a,b'"),
    "trajectories": (f"# momentum-sim {VERSION}: trajectories, a row for each step of each run\n", "must begin as"),
    "no settings": (HEAD.replace("# settings", "# setting"), "hold its settings in a line that begins"),
    "settings that are none": (HEAD.replace('{"step_sizes"', '{{"step_sizes"'), "hold its settings"),
    "settings without seeds": (HEAD.replace('"seeds"', '"seed"'), "settings must have step_sizes, epochs and seeds"),
    "a method of another world": (HEAD.replace('"demon": [', '"lion": ['), "method must be one of gradient_descent"),
    "step sizes in a list": (
        HEAD.replace(json.dumps(MADE.grid.plain()["step_sizes"]), "[0.1]"),
        "step_sizes of settings must be lists by the names of methods",
    ),
    "other columns": (HEAD.replace(",diverged\n", "\n"), "have the columns method, epochs"),
    "half of the rows": (HEAD + "\n".join(ROWS[:4]) + "\n", "have all 8 rows of its settings, got 4: the command"),
    "too many rows": (TEXT + ROWS[-1] + "\n", "have at most the 8 rows of its settings, got 9"),
    "rows in another order": (
        HEAD + "\n".join([ROWS[1], ROWS[0], *ROWS[2:]]) + "\n",
        f"line {HEAD.count(chr(10)) + 1} must have a whole row that begins with 'heavy_ball,1,0.1,0,' here",
    ),
    "a cell that is no number": (TEXT.replace(ROWS[2].split(",")[5], "none"), f"line {HEAD.count(chr(10)) + 3} must"),
    "a number of other digits": (HEAD + "\n".join([ROWS[0][:-2] + "0,0", *ROWS[1:]]) + "\n", "must have a whole row"),
    "a flag that is none": (TEXT[:-2] + "2\n", "must have a whole row"),
    "a row that was cut": (TEXT[:-9], "must have a whole row"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_whole_table_is_refused_with_its_place(tmp_path, name):
    content, said = WRONG[name]
    file = tmp_path / "table.csv"
    file.write_text(content)
    with pytest.raises(ms.RefusedError) as refused:
        read_table(file)
    told = str(refused.value)
    assert told.startswith(f"{file}: ")
    assert said in told
    assert "\n" not in told
    assert len(told) < 600


def test_no_file_is_told_as_the_system_does(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_table(tmp_path / "none.csv")
