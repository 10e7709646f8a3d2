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
from momentum_sim.lessons.faults import Path
from momentum_sim.lessons.lines import spans

#: More than any lesson has; longer files are refused before anything is made of them.
LONGEST_TEXT = 100_000

_WITH_PLACE = re.compile(r"(?P<said>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.DOTALL)
#: A value that is a piece of a long text: it has braces, or is the address of a link.
_PIECE = re.compile(r"[{}]|^\(\w+:[^()\s]*\)$")
_ASKED = re.compile("^{[^:|}]+")  # what a placeholder asks for


@dataclass(frozen=True)
class Source:
    """A file's name, its text and the data in it."""

    name: str
    text: str
    data: dict[str, Any]

    @classmethod
    def read(cls, path: pathlib.Path, what: str = "a lesson") -> Self:
        """A file's content; `ValueError` with its name, and the line if there is one, if it cannot be read.

        ``what`` it is to be, in words.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            wrong = error.object[error.start]
            fault = checks.RefusedError(what, "be UTF-8 text", wrong, f"byte {wrong:#04x}")
            raise fault.found_in(f"{path.name}, line {line}") from None
        except OSError as error:
            fault = checks.RefusedError(what, f"be a file that can be read: {error.strerror}", path, got="")
            raise fault.found_in(path.name) from None
        if len(text) > LONGEST_TEXT:
            fault = checks.RefusedError(what, f"have at most {LONGEST_TEXT} characters", len(text))
            raise fault.found_in(path.name)
        try:
            return cls(path.name, text, tomllib.loads(text))
        except (ValueError, RecursionError) as error:
            line, said = _not_toml(text, error)
            fault = checks.RefusedError(what, f"be TOML: {said}", text, got="")
            raise fault.found_in(f"{path.name}, line {line}") from None

    def blamed(self, error: checks.RefusedError) -> checks.RefusedError:
        """The error with the file and the line that it is about."""
        line = self.text.count("\n", 0, self._position(error)) + 1
        return error.found_in(f"{self.name}, line {line}")

    def _position(self, error: checks.RefusedError) -> int:
        """Where in the text the fault lies: in the part with its path, as near to it as its name and value tell."""
        places, path = spans(self.text), error.path
        while path not in places:  # what is missing is missed by the part that should have it
            path = path[:-1]
        path = self._blamed_part([place for place in places if place[: len(path)] == path], error) or path
        start, end = places[path]
        if not (isinstance(error.value, str) and _PIECE.search(error.value)):
            return start
        # Such pieces stand somewhere in a long text; what a placeholder says instead may be escaped there.
        found = [self.text.find(part, start, end) for part in (error.value, *_ASKED.findall(error.value))]
        return next((position for position in found if position >= 0), start)

    def _blamed_part(self, parts: list[Path], error: checks.RefusedError) -> Path | None:
        """The part that an error means, if it tells: by its name, by the value it got, or by both."""
        inner = sorted(parts, key=len)[1:]  # the nearest first
        keys = error.value if isinstance(error.value, list) else [error.value]

        def choices() -> Iterator[list[Path]]:
            named = [path for path in inner if path[-1] == error.name or error.name.startswith(f"{path[-1]} ")]
            got = [path for path in inner if checks.shown(self._at(path)) == error.got]
            yield [path for path in named if path in got][:1]
            yield [path for path in inner if isinstance(path[-1], str) and path[-1] in keys[:1]][:1]
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
