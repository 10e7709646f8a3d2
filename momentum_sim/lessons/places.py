"""Where the lessons lie."""

import pathlib

from momentum_sim import checks

_HERE = pathlib.Path(__file__).resolve()
#: In an installed package beside this module; in a checkout among the assets.
_PLACES = (_HERE.parent / "texts", _HERE.parents[2] / "assets" / "lessons")


def folder() -> pathlib.Path:
    """The folder of the lessons' files; `FileNotFoundError` where the package was installed without them."""
    for place in _PLACES:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the lessons must lie in {' or '.join(map(str, _PLACES))}")


def names() -> tuple[str, ...]:
    """The names of the lessons, in the alphabet's order."""
    return tuple(sorted(file.stem for file in folder().glob("*.toml")))


def path_of(name: str) -> pathlib.Path:
    """The file of a lesson; `ValueError` for a name that is none."""
    return folder() / f"{checks.one_of('lesson', name, names())}.toml"
