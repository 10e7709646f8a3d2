"""A TOML file: its data, and for every fault its line."""

import pathlib
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any, Self

from momentum_sim import checks
from momentum_sim.lessons.faults import LocatedError, Path
from momentum_sim.lessons.lines import spans

#: More than any lesson has; longer files are refused before anything is made of them.
LONGEST_TEXT = 100_000

_WITH_PLACE = re.compile(r"(?P<said>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.DOTALL)
#: What a message ends with if it is about braces in a text: the words there, and of a placeholder what it asks for.
_IN_TEXT = re.compile(r"""(?:got|there:) ['"](?P<words>(?P<asked>\{[^:|}]+)?.*[{}].*?)(?:['"]|\.\.\.)$""", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """A file's name, its text and the data in it."""

    name: str
    text: str
    data: dict[str, Any]

    @classmethod
    def read(cls, path: pathlib.Path) -> Self:
        """A file's content; `ValueError` with its name, and the line if there is one, if it cannot be read."""
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            wrong = error.object[error.start]
            raise ValueError(f"{path.name}, line {line}: a lesson must be UTF-8 text, got byte {wrong:#04x}") from None
        except OSError as error:
            raise ValueError(f"{path.name}: a lesson must be a file that can be read: {error.strerror}") from None
        if len(text) > LONGEST_TEXT:
            raise ValueError(f"{path.name}: a lesson must have at most {LONGEST_TEXT} characters, got {len(text)}")
        try:
            return cls(path.name, text, tomllib.loads(text))
        except (ValueError, RecursionError) as error:
            line, said = _not_toml(text, error)
            raise ValueError(f"{path.name}, line {line}: a lesson must be TOML: {said}") from None

    def blamed(self, error: ValueError) -> ValueError:
        """The error with the file and the line that it is about."""
        path = error.path if isinstance(error, LocatedError) else ()
        line = self.text.count("\n", 0, self._position(path, str(error))) + 1
        return ValueError(f"{self.name}, line {line}: {error}")

    def _position(self, path: Path, message: str) -> int:
        """Where in the text the fault lies: in the part with this path, as near to the fault as its message tells."""
        places = spans(self.text)
        while path not in places:  # what is missing is missed by the part that should have it
            path = path[:-1]
        path = self._blamed_part([place for place in places if place[: len(path)] == path], message) or path
        start, end = places[path]
        words = _IN_TEXT.search(message)
        found = [self.text.find(part, start, end) for part in words.groups() if part] if words else []
        return next((position for position in found if position >= 0), start)

    def _blamed_part(self, parts: list[Path], message: str) -> Path | None:
        """The part that a message means, if it says so: with its name, with the value it got, or with both."""
        name = message.partition(" ")[0]
        value = message.rpartition("got ")[2]
        inner = sorted(parts, key=len)[1:]  # the nearest first

        def choices() -> Iterator[list[Path]]:
            named = [path for path in inner if path[-1] == name]
            got = [path for path in inner if checks.shown(self._at(path)) == value]
            yield [path for path in named if path in got][:1]
            yield [path for path in inner if value.startswith((repr(path[-1]), f"[{path[-1]!r}"))][:1]
            yield got if len(got) == 1 else []
            yield [path for path in named if isinstance(self._at(path), list | dict)][:1]  # something in it is wrong

        return next((found[0] for found in choices() if found), None)

    def _at(self, path: Path) -> Any:
        part: Any = self.data
        return reduce(lambda part, step: part[step], path, part)


def _not_toml(text: str, error: Exception) -> tuple[int, str]:
    """The line on which a text stops being TOML, and what is said of it."""
    last = text.count("\n") + 1
    if placed := _WITH_PLACE.fullmatch(str(error)):
        return int(placed["line"] or last), placed["said"]
    lines = text.split("\n")

    def refused(n: int) -> bool:
        """Whether the first n lines have the fault: a number too long, brackets too deep."""
        try:
            tomllib.loads("\n".join(lines[:n]))
        except tomllib.TOMLDecodeError:  # only that the text is cut here
            return False
        except (ValueError, RecursionError):
            return True
        return False

    too_deep = isinstance(error, RecursionError)
    return bisect_left(range(last), True, key=refused), "brackets too deep in brackets" if too_deep else str(error)
