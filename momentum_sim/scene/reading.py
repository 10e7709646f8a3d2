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
            raise ValueError(f"{name} must be an object with named fields, got {checks.shown(data)}")
        self._name = name
        self._left = dict(data)

    def take(self, field: str, default: Any = _REQUIRED) -> Any:
        """A field's value, or the default if it is missing and there is one."""
        value = self._left.pop(field, default)
        if value is _REQUIRED:
            raise ValueError(f"{self._name} must have a field {field!r}")
        return value

    def take_flag(self, field: str, default: bool) -> bool:
        """A field that is true or false."""
        value = self.take(field, default)
        if not isinstance(value, bool):
            raise ValueError(f"{field} of {self._name} must be true or false, got {checks.shown(value)}")
        return value

    def take_list(self, field: str, default: Any = _REQUIRED) -> list[Any]:
        """A field that is a list."""
        value = self.take(field, default)
        if not isinstance(value, list):
            raise ValueError(f"{field} of {self._name} must be a list, got {checks.shown(value)}")
        if len(value) > _LONGEST_LIST:
            raise ValueError(f"{field} of {self._name} must have at most {_LONGEST_LIST} items, got {len(value)}")
        return value

    def rest(self) -> dict[str, Any]:
        """All fields that are left."""
        rest, self._left = self._left, {}
        return rest

    def finish(self) -> None:
        """Refuse fields that nobody took."""
        if self._left:
            raise ValueError(f"{self._name} must have no other fields, got {checks.shown(list(self._left))}")


def check_version(version: Any, known: int) -> None:
    """Refuse a document that is not of the version that is known, and say so of a newer one."""
    if version == known and not isinstance(version, bool):
        return
    newer = " (a newer momentum-sim made this one)" if isinstance(version, int) and version > known else ""
    raise ValueError(f"schema_version must be {known}{newer}, got {checks.shown(version)}")


def all_of(name: str, items: Any, kind: type) -> tuple[Any, ...]:
    """Items as a tuple, if they are all of a kind."""
    if not isinstance(items, tuple | list) or not all(isinstance(item, kind) for item in items):
        raise ValueError(f"{name} must be a list of {kind.__name__}, got {checks.shown(items)}")
    return tuple(items)


def refuse_twice(rule: str, keys: list[str]) -> None:
    """Refuse keys that stand twice among them."""
    if repeated := sorted({key for key in keys if keys.count(key) > 1}):
        raise ValueError(f"{rule} at most once, got {', '.join(repeated)} twice")
