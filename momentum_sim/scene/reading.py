"""Taking fields out of untrusted plain data."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from momentum_sim import checks

_REQUIRED: Any = object()
#: More than any scene has; longer lists are refused before anything is made of them.
_LONGEST_LIST = 100
_AROUND = "\ufeff\0\x1a \t\r\n"


class Fields:
    """The fields of a JSON object, each to be taken once; what is left over at the end is refused."""

    def __init__(self, name: str, data: Any) -> None:
        if not isinstance(data, Mapping):
            raise checks.RefusedError(name, "be an object with named fields", data)
        self._name = name
        self._left = dict(data)
        self._known: list[str] = []

    def take(self, field: str, default: Any = _REQUIRED) -> Any:
        """A field's value, or the default if it is missing and there is one."""
        self._known.append(field)
        value = self._left.pop(field, default)
        if value is _REQUIRED:
            raise checks.RefusedError(self._name, f"have a field {field!r}", got="")
        return value

    def take_flag(self, field: str, default: bool) -> bool:
        """A field that is true or false."""
        value = self.take(field, default)
        if not isinstance(value, bool):
            raise checks.RefusedError(f"{field} of {self._name}", "be true or false", value)
        return value

    def take_list(self, field: str, default: Any = _REQUIRED) -> list[Any]:
        """A field that is a list."""
        value = self.take(field, default)
        if not isinstance(value, list):
            raise checks.RefusedError(f"{field} of {self._name}", "be a list", value)
        if len(value) > _LONGEST_LIST:
            raise checks.RefusedError(f"{field} of {self._name}", f"have at most {_LONGEST_LIST} items", len(value))
        return value

    def rest(self) -> dict[str, Any]:
        """All fields that are left."""
        rest, self._left = self._left, {}
        return rest

    def finish(self) -> None:
        """Refuse fields that nobody took."""
        if self._left:
            left = list(self._left)
            raise checks.RefusedError(self._name, "have no other fields", left, note=checks.meant(left[0], self._known))


def text_of(content: str | bytes, errors: str = "strict") -> str:
    """The text of a file that other programs may have saved: in UTF-8, UTF-16 or UTF-32, with a byte order mark or not.

    Without what editors and systems put around it: the mark, line ends, spaces, a NUL or a Ctrl-Z at the end.
    ``errors`` says what becomes of bytes that are no text, as `bytes.decode` has it.
    """
    if isinstance(content, bytes | bytearray):
        try:
            content = content.decode(json.detect_encoding(content), errors)
        except UnicodeDecodeError as error:
            wrong = error.object[error.start]
            raise checks.RefusedError("a scene", "be UTF-8 text", content, f"byte {wrong:#04x}") from None
    return content.strip(_AROUND)


def check_version(version: Any, known: int) -> None:
    """Refuse a document that is not of the version that is known, and say so of a newer one."""
    if version == known and not isinstance(version, bool):
        return
    newer = " (a newer momentum-sim made this one)" if isinstance(version, int) and version > known else ""
    raise checks.RefusedError("schema_version", f"be {known}{newer}", version)


def named(items: Any, names: type | tuple[type, ...], make: Callable[[Any], Any]) -> Any:
    """Items of which some are names, with what is made of a name in its place."""
    if not isinstance(items, tuple | list):
        return items
    return tuple(make(item) if isinstance(item, names) else item for item in items)


def all_of(name: str, items: Any, kind: type) -> tuple[Any, ...]:
    """Items as a tuple, if they are all of a kind."""
    if not isinstance(items, tuple | list) or not all(isinstance(item, kind) for item in items):
        note = f" (did you mean [{items!r}]?)" if isinstance(items, str) else ""
        raise checks.RefusedError(name, f"be a list of {kind.__name__}", items, note=note)
    return tuple(items)


def refuse_twice(name: str, rule: str, keys: list[str], note: str = "") -> None:
    """Refuse keys that stand twice among them; ``rule`` says what may have each: ``name each parameter``."""
    if repeated := sorted({key for key in keys if keys.count(key) > 1}):
        raise checks.RefusedError(name, f"{rule} at most once", keys, f"{', '.join(repeated)} twice", note)
