"""A table as text: lines with # that say what it is, the columns' names, a row for each run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from momentum_sim import checks
from momentum_sim.evidence.comparison import Comparison
from momentum_sim.evidence.grid import Cell, Grid, Row
from momentum_sim.networks.digits import TRAINED_ON
from momentum_sim.networks.images import COUNT
from momentum_sim.version import VERSION

#: Every column, and what is in it.
COLUMNS = {
    "method": "what is compared, as described above",
    "epochs": "how many times the network has seen the images it is trained on",
    "step_size": "what the method's step sizes are multiples of",
    "seed": "of the split of the images, their order and the start",
    "test_error": f"share of 1 of the {COUNT - TRAINED_ON} test images that are wrong, with the last weights",
    "train_loss": f"mean loss of the {TRAINED_ON} images that it was trained on, with the last weights",
    "train_error": "share of 1 of these that are wrong",
    "diverged": "1 where a loss or a weight was no finite number, else 0",
}
_NAME = "# momentum-sim "
_WHAT = ": evidence, a row for each run of a network on handwritten digits"
_SETTINGS = "# settings: "
#: More than the largest table has.
_LONGEST = 200_000_000


def head_of(grid: Grid, version: str = VERSION) -> str:
    """All lines before the first row."""
    lines = [f"{_NAME}{version}{_WHAT}"]
    lines += [f"# method {method.name}: {method.title}; {method.described()}" for method in grid.methods]
    lines += [f"# column {name}: {meaning}" for name, meaning in COLUMNS.items()]
    lines += ['# read it: momentum_sim.evidence.read_table(file), or pandas.read_csv(file, comment="#")']
    return "\n".join([*lines, _SETTINGS + json.dumps(grid.plain()), ",".join(COLUMNS)]) + "\n"


def line_of(row: Row) -> str:
    """A row with all its digits."""
    return ",".join([
        row.method, str(row.epochs), repr(row.step_size), str(row.seed),
        *map(repr, (row.test_error, row.train_loss, row.train_error)), str(int(row.diverged)),
    ]) + "\n"  # fmt: skip


def to_csv(comparison: Comparison) -> str:
    """A comparison as ``momentum-sim evidence`` writes it, which `read_table` reads."""
    return head_of(comparison.grid, comparison.version) + "".join(map(line_of, comparison.rows()))


def version_of(text: str) -> str | None:
    """The version that made a table, by its first line; None where it is no such table."""
    first, ends, _ = text.partition("\n")
    if not (ends and first.startswith(_NAME) and first.endswith(_WHAT)):
        return None
    return first.removeprefix(_NAME).removesuffix(_WHAT)


def grid_in(text: str) -> Grid:
    """The grid that a table's head has; `RefusedError` where it has none."""
    if version_of(text) is None:
        got = checks.shown(text.partition("\n")[0])
        raise checks.RefusedError("a table", f"begin as those of momentum-sim evidence do, {_NAME!r}", text, got)
    for line in text.splitlines():
        if line.startswith(_SETTINGS):
            try:
                return Grid.from_plain(json.loads(line.removeprefix(_SETTINGS)))
            except (json.JSONDecodeError, RecursionError):
                break
        if not line.startswith("#"):
            break
    raise checks.RefusedError("a table", f"hold its settings in a line that begins with {_SETTINGS!r}", text, got="")


def rows_in(text: str, grid: Grid, first_line: int) -> Iterator[Row]:
    """The rows that a table has after its head, which are the first of its grid in their order, each checked.

    ``first_line``: the number of the first of them in its file, by which `RefusedError` tells one that is none.
    """
    lines = text.splitlines()
    if len(lines) > len(grid):
        raise checks.RefusedError("a table", f"have at most the {len(grid)} rows of its settings", len(lines))
    for number, (line, (cell, seed)) in enumerate(zip(lines, _expected(grid), strict=False), first_line):
        begin = f"{cell.method.name},{cell.epochs},{cell.step_size!r},{seed},"
        row = _row(line, cell, seed) if line.startswith(begin) else None
        if row is None or line_of(row) != f"{line}\n":
            rule = f"have a whole row that begins with {begin!r} here"
            raise checks.RefusedError(f"line {number}", rule, line)
        yield row


def _expected(grid: Grid) -> Iterator[tuple[Cell, int]]:
    return ((cell, seed) for cell in grid.cells() for seed in cell.seeds)


def _row(line: str, cell: Cell, seed: int) -> Row | None:
    """The row that a line has, if its cells can be read."""
    cells = line.split(",")
    if len(cells) != len(COLUMNS):
        return None
    try:
        error, loss, own_error = map(float, cells[4:7])
    except ValueError:
        return None
    return Row(cell.method.name, cell.epochs, cell.step_size, seed, error, loss, own_error, cells[7] == "1")


def read_table(path: str | os.PathLike[str]) -> Comparison:
    """The comparison that ``momentum-sim evidence`` has written into a file.

    Raises `RefusedError` with the file and the line for one that is no such table, or not whole; `OSError` where it
    cannot be read.
    """
    place = Path(path)
    with place.open("rb") as file:
        content = file.read(_LONGEST + 1)
    try:
        return _comparison_in(content)
    except checks.RefusedError as error:
        raise error.found_in(str(place)) from None


def _comparison_in(content: bytes) -> Comparison:
    """The comparison that a whole table holds."""
    if len(content) > _LONGEST:
        raise checks.RefusedError("a table", f"have at most {_LONGEST} bytes", None, got="more")
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    grid = grid_in(text)
    head, found, body = text.partition(f"\n{','.join(COLUMNS)}\n")
    if not found:
        raise checks.RefusedError("a table", f"have the columns {', '.join(COLUMNS)}", text, got="")
    rows = list(rows_in(body, grid, head.count("\n") + 3))
    if len(rows) < len(grid):
        note = ": the command that made it goes on with it"
        raise checks.RefusedError("a table", f"have all {len(grid)} rows of its settings", len(rows), note=note)
    return Comparison.of_rows(grid, rows, version_of(text) or VERSION)
