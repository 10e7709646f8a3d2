"""Taking fields out of untrusted plain data."""

from collections.abc import Mapping
from typing import Any

from momentum_sim import checks

_REQUIRED: Any = object()
#: More than any scene has; longer lists are refused before anything is made of them.
_LONGEST_LIST = 100


class Fields:
    """The fields of a JSON object, each to be taken once; what is left over at the end is refused."""

    def __init__(self, name: str, data: Any) -> None:
        if not isinstance(data, Mapping):
            raise checks.RefusedError(name, "be an object with named fields", data)
        self._name = name
        self._left = dict(data)

    def take(self, field: str, default: Any = _REQUIRED) -> Any:
        """A field's value, or the default if it is missing and there is one."""
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
            raise checks.RefusedError(self._name, "have no other fields", list(self._left))


def check_version(version: Any, known: int) -> None:
    """Refuse a document that is not of the version that is known, and say so of a newer one."""
    if version == known and not isinstance(version, bool):
        return
    newer = " (a newer momentum-sim made this one)" if isinstance(version, int) and version > known else ""
    raise checks.RefusedError("schema_version", f"be {known}{newer}", version)


def all_of(name: str, items: Any, kind: type) -> tuple[Any, ...]:
    """Items as a tuple, if they are all of a kind."""
    if not isinstance(items, tuple | list) or not all(isinstance(item, kind) for item in items):
        raise checks.RefusedError(name, f"be a list of {kind.__name__}", items)
    return tuple(items)


def refuse_twice(name: str, rule: str, keys: list[str]) -> None:
    """Refuse keys that stand twice among them; ``rule`` says what may have each: ``name each optimizer``."""
    if repeated := sorted({key for key in keys if keys.count(key) > 1}):
        raise checks.RefusedError(name, f"{rule} at most once", keys, f"{', '.join(repeated)} twice")
