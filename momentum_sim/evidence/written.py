"""A table on disk that grows by whole rows, and that who was interrupted goes on with.

Rows are in the grid's order, so a table that is not whole yet is the beginning of the one that it will be.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from momentum_sim import checks
from momentum_sim.evidence.grid import Cell, Grid, Row
from momentum_sim.evidence.table import grid_in, head_of, line_of, rows_in, version_of
from momentum_sim.export.files import CannotWriteError, check_place
from momentum_sim.version import VERSION

try:
    import fcntl
except ImportError:  # not on every system
    fcntl = None  # type: ignore[assignment]  # told apart from a module


class Table:
    """A table of a grid in a file, to add rows to: ``rows`` has those that are there, ``cut`` what was no whole line.

    Raises `RefusedError` for a file that is no table of this grid and version, told with what differs; it is left as it
    is. Raises `CannotWriteError`, an `OSError`, where nothing can be written.
    """

    def __init__(self, path: Path, grid: Grid) -> None:
        check_place(path)
        self.path, self.grid = path, grid
        self.cut = ""
        self.rows: list[Row] = []
        head = head_of(grid)
        self._is_new = not path.exists()
        if self._is_new and path.is_symlink():
            raise CannotWriteError(path, "it is a link to a file that is not there")
        try:
            self._file: BinaryIO = path.open("xb+" if self._is_new else "rb+", buffering=0)
        except OSError as error:
            raise self._said(error) from None
        try:
            self._lock()
            content = b"" if self._is_new else self._file.read()
            whole, last = _whole_lines(content)
            begun = _checked(whole + last, head)
            if begun:
                self.rows = list(rows_in(whole[len(head) :], grid, head.count("\n") + 1))
            else:  # nothing, or a part of the head
                whole, last = "", whole + last
            self.cut = last
            self._end = len(whole.encode())
            if last:
                self._cut_off()
            if not begun:
                self._write(head)
        except BaseException as error:
            self._leave()
            if isinstance(error, checks.RefusedError):
                raise error.found_in(str(path)) from None
            raise

    @property
    def is_whole(self) -> bool:
        """Whether all rows are there."""
        return len(self.rows) == len(self.grid)

    def left(self) -> Iterator[Cell]:
        """The runs that are not there yet."""
        return self.grid.cells(len(self.rows))

    def add(self, rows: Iterable[Row]) -> None:
        """Put rows at its end; on disk they are whole whatever happens."""
        for row in rows:
            self._write(line_of(row))
            self.rows.append(row)

    def close(self) -> None:
        """Have the disk keep what is there; a new table without a row is taken away."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._said(error) from None
        finally:
            self._leave()

    def kept(self) -> str:
        """How far it is, in words."""
        if self.is_whole:
            return f"all {len(self.grid)} rows are in {self.path}"
        if self._is_new and not self.rows:
            return "nothing is half written"
        there = f"{len(self.rows)} of {len(self.grid)} rows are in {self.path}"
        return f"{there}, and the same command goes on from there"

    def _write(self, line: str) -> None:
        """A line, of which nothing stays if not all of it can be written."""
        left = memoryview(line.encode())
        size = len(left)
        try:
            while left:
                left = left[self._file.write(left) or 0 :]
        except BaseException as error:
            self._cut_off()
            if isinstance(error, OSError):
                raise self._said(error) from None
            raise
        self._end += size

    def _cut_off(self) -> None:
        """Take away what is after the last whole line."""
        try:
            self._file.truncate(self._end)
            self._file.seek(self._end)
        except OSError as error:
            raise self._said(error) from None

    def _leave(self) -> None:
        self._file.close()
        if self._is_new and not self.rows:
            self.path.unlink(missing_ok=True)

    def _lock(self) -> None:
        """Keep another process from writing rows between these."""
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotWriteError(self.path, "another process is writing it") from None
        except OSError:  # a file system without locks
            return

    def _said(self, error: OSError) -> CannotWriteError:
        return CannotWriteError(self.path, error.strerror or str(error), error.errno)


def _whole_lines(content: bytes) -> tuple[str, str]:
    """All whole lines of a file, and what comes after the last of them."""
    text = content.decode("utf-8", "replace")
    end = text.rfind("\n") + 1
    return text[:end], text[end:]


def _checked(text: str, head: str) -> bool:
    """Whether a table has its head, not only a part of it; `RefusedError` says what else it is."""
    if text.startswith(head):
        return True
    if head.startswith(text):
        return False
    if text.replace("\r\n", "\n").startswith(head):
        rule = "end its lines as it was written, by a line feed alone, to go on with it"
        raise checks.RefusedError("a table", rule, text, got="a carriage return before it")
    grid, version = grid_in(text), version_of(text)  # refuses what is no table of this kind
    if version != VERSION:
        rule = f"be one of momentum-sim {VERSION} to go on with it"
        raise checks.RefusedError("a table", rule, version, f"one of {version}")
    asked = grid_in(head).plain()
    for name, value in grid.plain().items():
        if json.dumps(value) != json.dumps(asked[name]):  # with its order
            _refuse(name, value, asked[name])
    raise checks.RefusedError("a table", "have a head as it was written", text, got="another")


def _refuse(name: str, there: object, asked: object) -> None:
    """Say which of the settings differ."""
    if isinstance(there, dict) and isinstance(asked, dict) and list(there) == list(asked):
        method = next(one for one in there if there[one] != asked[one])
        name, there, asked = f"step_sizes of {method}", there[method], asked[method]
    elif isinstance(there, dict) and isinstance(asked, dict):
        name, there, asked = "methods", list(there), list(asked)
    rule = f"have the {name} that are asked for, {checks.shown(asked)}, to go on with it"
    raise checks.RefusedError("a table", rule, there, end=";")
