"""Where each part of a TOML text stands. The text must be TOML: tomllib says what is not, but not where what is."""

import re
import tomllib

from momentum_sim.lessons.faults import Path

_TOKEN = re.compile(
    r"""
    (?P<string> \"{3} (?:\\.|[^\\])*? \"{3,5} | '{3} .*? '{3,5} | " (?:\\.|[^"\\\n])* " | ' [^'\n]* ' )
  | (?P<blank>  [ \t\r]+ | \#[^\n]* )
  | (?P<mark>   [][{},=.\n] )
  | (?P<bare>   [^][\s{},=."'\#]+ )
    """,
    re.VERBOSE | re.DOTALL,
)


def spans(text: str) -> dict[Path, tuple[int, int]]:
    """For each part of the document, by its path, where it begins (a header, a key, an item) and ends in the text."""
    reader = _Reader(text)
    reader.read()
    return reader.spans


class _Reader:
    def __init__(self, text: str) -> None:
        self.spans: dict[Path, tuple[int, int]] = {(): (0, 0)}
        self._tokens = [token for token in _TOKEN.finditer(text) if token.lastgroup != "blank"]
        self._next = 0
        self._lengths: dict[Path, int] = {}  # of the arrays whose items are [[headers]]

    def read(self) -> None:
        table: Path = ()
        while self._next < len(self._tokens):
            start = self._tokens[self._next].start()
            if self._takes("\n"):
                continue
            if self._takes("["):
                table = self._header(start)
            else:
                self._pair(table)

    def _takes(self, marks: str) -> bool:
        """Whether one of these marks comes next; it is read if it does."""
        if self._next == len(self._tokens):
            return False
        token = self._tokens[self._next]
        found = token.lastgroup == "mark" and token[0] in marks
        self._next += found
        return found

    def _take(self) -> "re.Match[str]":
        self._next += 1
        return self._tokens[self._next - 1]

    def _header(self, start: int) -> Path:
        """The table that a header opens."""
        is_item = self._takes("[")
        *way, last = self._key()
        while self._takes("]"):
            pass
        table: Path = ()
        for name in way:
            table = self._newest((*table, name), start)
        table = (*table, last)
        if is_item:
            self._lengths[table] = self._lengths.get(table, 0) + 1
        table = self._newest(table, start)
        self.spans[table] = (start, start)
        return table

    def _newest(self, table: Path, start: int) -> Path:
        """A table; of an array of tables the newest."""
        self.spans.setdefault(table, (start, start))
        return (*table, self._lengths[table] - 1) if table in self._lengths else table

    def _key(self) -> list[str]:
        """The names in a key: one, or more with dots between."""
        names = []
        while True:
            token = self._take()
            name = token[0]
            names.append(tomllib.loads(f"name = {name}")["name"] if token.lastgroup == "string" else name)
            if not self._takes("."):
                return names

    def _pair(self, table: Path) -> None:
        """A key and its value."""
        start = self._tokens[self._next].start()
        for name in self._key():
            table = (*table, name)
            self.spans.setdefault(table, (start, start))
        self._takes("=")
        self._value(table, start)

    def _value(self, path: Path, start: int) -> None:
        if self._takes("["):
            index = 0
            while not self._takes("]"):
                if not self._takes(",\n"):
                    self._value((*path, index), self._tokens[self._next].start())
                    index += 1
        elif self._takes("{"):
            while not self._takes("}"):
                if not self._takes(",\n"):
                    self._pair(path)
        else:
            self._take()
            while self._next < len(self._tokens) and not self._ends():
                self._take()
        self.spans[path] = (start, self._tokens[self._next - 1].end())

    def _ends(self) -> bool:
        """Whether a plain value is over: what comes next is a mark that no number or time has."""
        token = self._tokens[self._next]
        return token.lastgroup == "mark" and token[0] != "."
