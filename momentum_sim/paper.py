"""Colours of what is no run, on light and on dark: the stage's own, for everything that Python draws."""

from typing import NamedTuple


class Paper(NamedTuple):
    """Colours of what is no run; the names are those of the stage's style sheet, and ``hatch`` is its map's.

    ``halo``, with its opacity behind it, is what parts words from what they stand on.
    """

    paper: str
    ink: str
    soft: str
    line: str
    card: str
    near: str
    far: str
    iso: str
    hatch: str
    edge: str
    halo: str
    push: str


LIGHT = Paper(
    paper="#fdfdfc", ink="#1f2428", soft="#56616a", line="#dfe4e7", card="#ffffff", near="#fafcfd", far="#aec2cf",
    iso="#6f8b9d", hatch="#9ca6ad", edge="#87929a", halo="#f6f9fbe0", push="#b3261e",
)  # fmt: skip
DARK = Paper(
    paper="#12161a", ink="#e8ecef", soft="#a3aeb6", line="#2a3239", card="#181d22", near="#11171c", far="#34475a",
    iso="#55718a", hatch="#66727b", edge="#6f7b84", halo="#12181ee0", push="#ff8f85",
)  # fmt: skip
