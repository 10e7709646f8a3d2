"""``momentum-sim evidence``: what it writes, what it says, and that it goes on where it was stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from momentum_sim.commands import main
from momentum_sim.evidence import FULL_BATCH, METHODS, compare, read_table, to_csv
from momentum_sim.evidence.grid import grid_of
from momentum_sim.evidence.table import head_of
from momentum_sim.export import MissingExtraError

ROOT = Path(__file__).parents[2]
WORDS = ["--methods", "heavy_ball,demon", "--epochs", "1", "--seeds", "3", "--step-sizes", "0.1,0.3"]
MADE = compare(["heavy_ball", "demon"], epochs=1, step_sizes=[0.1, 0.3], seeds=3)
WHOLE = to_csv(MADE)
ROWS = WHOLE.removeprefix(head_of(MADE.grid)).splitlines(keepends=True)


def evidence(out, *words):
    return main(["evidence", str(out), *WORDS, *words])


def refused(capsys, *arguments):
    """What is said of arguments that are refused, in one line, with exit code 2."""
    try:
        code = main(["evidence", *arguments])
    except SystemExit as end:
        code = end.code
    out, said = capsys.readouterr()
    assert (code, out) == (2, "")
    assert said.count("\n") == 1
    return said.removeprefix("momentum-sim evidence: ").rstrip("\n")


@pytest.mark.parametrize("words", [[], ["--processes", "1"], ["--processes", "5"]])
def test_a_table_is_the_same_however_many_share_the_work(tmp_path, capsys, words):
    out = tmp_path / "table.csv"
    assert evidence(out, *words) == 0
    assert out.read_text() == WHOLE
    said, faults = capsys.readouterr()
    assert said == f"{MADE.summary()}\n{out}: 12 rows\n"
    assert faults == ""


def test_the_usual_table_is_of_everything(tmp_path, monkeypatch):
    grids = []

    class StopError(Exception):
        pass

    def table(_path, grid):
        grids.append(grid)
        raise StopError

    monkeypatch.setattr("momentum_sim.commands.evidence.Table", table)
    with pytest.raises(StopError):
        main(["evidence", str(tmp_path / "table.csv")])
    assert [method.name for method in grids[0].methods] == list(METHODS)
    assert (grids[0].epochs, grids[0].seeds) == ((1, 3, 10, 30), tuple(range(20)))
    assert grids[0].step_sizes == {name: method.step_sizes for name, method in METHODS.items()}


@pytest.mark.parametrize(
    ("words", "seeds"), [("100-102", (100, 101, 102)), ("4, 7", (4, 7)), ("2", (0, 1)), ("5-5", (5,))]
)
def test_seeds_are_counted_or_named(tmp_path, words, seeds):
    out = tmp_path / "table.csv"
    assert (
        main(["evidence", str(out), "--methods", "demon", "--epochs", "1", "--step-sizes", ".1", "--seeds", words]) == 0
    )
    assert read_table(out).grid.seeds == seeds


def test_it_goes_on_with_a_table_that_was_cut_and_says_so(tmp_path, capsys):
    out = tmp_path / "table.csv"
    out.write_text(WHOLE[: WHOLE.index(ROWS[5]) + 9])
    assert evidence(out) == 0
    assert out.read_text() == WHOLE
    said, faults = capsys.readouterr()
    assert said.startswith(f"{out}: 5 of 12 rows are there; it goes on from there\n")
    assert faults == f"momentum-sim evidence: {out} ended within a line, which is taken away\n"


def test_a_whole_table_is_only_told(tmp_path, capsys, monkeypatch):
    out = tmp_path / "table.csv"
    out.write_text(WHOLE)
    monkeypatch.setattr("momentum_sim.evidence.workers.run_cell", lambda _: pytest.fail("it ran"))
    assert evidence(out) == 0
    assert capsys.readouterr().out.startswith(f"{out}: 12 of 12 rows are there; nothing is left to do\nmethod ")


def test_quiet_is_quiet(tmp_path, capsys):
    assert evidence(tmp_path / "table.csv", "--quiet") == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_a_figure_is_drawn_besides(tmp_path, capsys, ending):
    out, figure = tmp_path / "table.csv", tmp_path / f"figure.{ending}"
    assert evidence(out, "--figure", str(figure)) == 0
    beginning = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}[ending]
    assert figure.read_bytes().startswith(beginning)
    assert capsys.readouterr().out.splitlines()[-1] == f"{figure}: {figure.stat().st_size / 1000:.0f} kB"


def test_a_figure_does_not_take_the_table_s_place(tmp_path, capsys):
    out, figure = tmp_path / "table.csv", tmp_path / "figure.svg"
    figure.symlink_to(out)
    said = refused(capsys, str(out), *WORDS, "--figure", str(figure))
    assert said.startswith(f"--figure must be another file than the table, got {str(figure)[:20]!r}"[:-1])
    assert not out.exists()


def test_a_base_is_chosen(tmp_path, capsys):
    assert evidence(tmp_path / "table.csv", "--base", "demon") == 0
    assert capsys.readouterr().out.startswith(MADE.summary("demon"))


def test_methods_are_listed(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["evidence", "--list"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*METHODS, *FULL_BATCH]
    assert max(map(len, lines)) < 200


def test_help_teaches(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["evidence", "--help"])
    said = capsys.readouterr().out
    assert len([line for line in said.splitlines() if line.startswith("  momentum-sim evidence ")]) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "the following arguments are required: OUT (see momentum-sim evidence --help)"),
        ("a.csv --methods demon,lion", "--methods must be one of gradient_descent, heavy_ball, "),
        ("a.csv --methods demon,demon", "--methods must each have a name of its own, got 'demon'"),
        ("a.csv --epochs 3.5", "--epochs must be whole numbers, got '3.5'"),
        ("a.csv --epochs 0", "--epochs must be a whole number from 1 to 10000, got 0"),
        ("a.csv --epochs 3,3", "--epochs must be each given once, got 3 again"),
        ("a.csv --seeds 0", "--seeds must be a whole number from 1 to 1000000, got 0"),
        ("a.csv --seeds 9-3", "--seeds must rise from the first to the last, got '9-3'"),
        ("a.csv --seeds x", "--seeds must be whole numbers, got 'x'"),
        ("a.csv --seeds 0-9999999999", "--seeds must rise from the first to the last, got '0-9999999999'"),
        ("a.csv --seeds 9999999999,1", "--seeds must be a whole number from 0 to 4294967295, got 9999999999"),
        ("a.csv --step-sizes 0.1,x", "--step-sizes must be numbers, got 'x'"),
        ("a.csv --step-sizes 0", "each --step-sizes must be a finite number above 0, got 0.0"),
        ("a.csv --step-sizes nan", "each --step-sizes must be a finite number above 0, got nan"),
        ("a.csv --processes 0", "--processes must be a whole number from 1 to 256, got 0"),
        ("a.csv --processes x", "argument --processes: invalid int value: 'x' (see momentum-sim evidence --help)"),
        ("a.csv --scheduler nonsense", "--scheduler must be an address, such as tcp://10.0.0.1:8786, got 'nonsense'"),
        ("a.csv --scheduler a:1 --processes 2", "--processes must be left out with --scheduler; got 2"),
        ("a.csv --figure a.gif", "a.gif: ending of a figure must be one of svg, png, pdf; got 'gif'"),
        ("a.svg", "OUT must end in .csv, got 'a.svg'"),
        ("table", "OUT must end in .csv, got 'table'"),
        ("a.csv --methods demon", "--base must be one of demon; got 'adam'"),
        ("a.csv --method demon --figur", "argument --figure: expected one argument"),
        ("a.csv --epoch 3 --sedes 4", "unrecognized arguments: --sedes 4 (did you mean '--seeds'?)"),
    ],
)
def test_what_is_refused_is_told_before_anything_is_written(tmp_path, capsys, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    base = ["--base", "adam"] if said.startswith("--base") else []
    assert refused(capsys, *words.split(), *base).startswith(said)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_file_is_left_alone(tmp_path, capsys):
    out = tmp_path / "mine.csv"
    out.write_text("x,y\n1,2\n")
    said = refused(capsys, str(out), *WORDS)
    assert said == f"{out}: a table must begin as those of momentum-sim evidence do, '# momentum-sim ', got 'x,y'"
    out.write_text(WHOLE)
    said = refused(capsys, str(out), *WORDS, "--epochs", "2")
    assert said == f"{out}: a table must have the epochs that are asked for, [2], to go on with it; got [1]"
    assert out.read_text() == WHOLE


@pytest.mark.parametrize("words", [["none/table.csv"], ["table.csv", "--figure", "none/figure.svg"], ["full.csv"]])
def test_a_place_where_nothing_can_be_is_told_before_anything_is_run(tmp_path, capsys, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full.csv").symlink_to("/dev/full")
    assert main(["evidence", *words, *WORDS]) == 1
    said = capsys.readouterr().err
    assert said.startswith("momentum-sim evidence: cannot write ")
    assert ("there is no folder" in said) != ("it is no regular file" in said)
    assert said.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["full.csv"]


def test_a_full_disk_is_told_with_what_is_there(tmp_path, capsys, monkeypatch):
    out = tmp_path / "table.csv"
    from momentum_sim.evidence.written import Table
    from momentum_sim.export import CannotWriteError

    real = Table.add

    def add(table, rows):
        real(table, rows[:2])
        raise CannotWriteError(table.path, "No space left on device")

    monkeypatch.setattr(Table, "add", add)
    assert evidence(out) == 1
    assert capsys.readouterr().err == (
        f"momentum-sim evidence: cannot write {out}: No space left on device; 2 of 12 rows are in {out}, and the same "
        "command goes on from there\n"
    )
    monkeypatch.undo()
    assert evidence(out) == 0
    assert out.read_text() == WHOLE


@pytest.mark.parametrize(
    ("missing", "words"), [("distributed", ["--scheduler", "tcp://a:1"]), ("matplotlib", ["--figure", "a.svg"])]
)
def test_what_must_be_installed_first_is_said(tmp_path, missing, words):
    """In a process that does not find it; nothing is written."""
    code = f"import sys; sys.modules[{missing!r}] = None; from momentum_sim.commands import main; sys.exit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", code, "evidence", "table.csv", *words], capture_output=True, text=True, check=False,
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    extra = {"distributed": "cluster", "matplotlib": "export"}[missing]
    assert ended.returncode == 1
    assert ended.stderr.endswith(f": pip install 'momentum-sim[{extra}]'\n")
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_an_extra_that_is_missing_later_is_said_too(tmp_path, capsys, monkeypatch):
    def missing(_):
        raise MissingExtraError("A scheduler", "dask.distributed", "cluster")

    monkeypatch.setattr("momentum_sim.commands.evidence.by_scheduler", missing)
    assert evidence(tmp_path / "table.csv", "--scheduler", "tcp://a:1") == 1
    assert capsys.readouterr().err == (
        "momentum-sim evidence: A scheduler needs dask.distributed: pip install 'momentum-sim[cluster]'\n"
    )


#: ``python -m momentum_sim``, also where whoever runs tests ignores interrupts, which a child would inherit.
INTERRUPTIBLE = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("momentum_sim", run_name="__main__")
"""


@pytest.mark.parametrize(
    ("number", "code", "said"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "stopped")]
)
def test_who_stops_it_keeps_the_rows_and_is_told_how_to_go_on(tmp_path, number, code, said):
    out = tmp_path / "table.csv"
    words = ["--methods", "heavy_ball", "--epochs", "3", "--step-sizes", "0.1,0.3", "--seeds", "2000"]
    command = [sys.executable, "-c", INTERRUPTIBLE, "evidence", str(out), *words]
    begun = len(head_of(grid_of("heavy_ball", 3, [0.1, 0.3], 2000))) + 500  # some whole rows, too
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        while process.poll() is None and not (out.exists() and out.stat().st_size > begun):
            time.sleep(0.01)
        process.send_signal(number)
        printed, told = process.communicate()
    assert process.returncode == code
    assert printed == ""
    rows = out.read_text().partition("diverged\n")[2].splitlines()
    assert 0 < len(rows) < 4000
    kept = f"{len(rows)} of 4000 rows are in {out}, and the same command goes on from there"
    assert told == f"momentum-sim evidence: {said}; {kept}\n"
    assert all(row.count(",") == 7 for row in rows)
