"""How an export is made, besides what its scene says."""

from __future__ import annotations

from dataclasses import dataclass

from momentum_sim import checks, hints, reprs
from momentum_sim.conventions import LIBRARIES

LEAST_DPI, _MOST_DPI = 50.0, 1200.0
_MOST_FRAMES = 1000
_MOST_FRAMES_PER_SECOND = 50
_LONGEST_HOLD = 10.0
_LONGEST_ADDRESS = 1000


@hints.keywords
@dataclass(frozen=True)
class Options:
    """How an export is made; what a kind of file has no use for is left unused.

    ``dpi``: dots per inch of stills, 50 to 1200; the look's size counts 96 px as an inch. ``n_frames`` of what moves,
    2 to 1000, and ``frames_per_second``, 1 to 50; ``hold``, 0 to 10, are the seconds it rests on the last frame.
    ``still``: an SVG that does not move. ``library``: one of `momentum_sim.conventions.LIBRARIES`, for a program.
    ``base_url``: the address of the folder where a page will lie, for what other sites show of it; they show the
    picture beside it, which `save` writes with it. ``source_url``: where a page says that it comes from. Both begin
    with https:// or http://, or are empty. ``name``: what the file will be called, without its ending; `save` knows.

    Raises `ValueError` with the name, the rule and the value.
    """

    dpi: float = 192.0
    n_frames: int = 120
    frames_per_second: int = 25
    hold: float = 1.5
    still: bool = False
    library: str = "NumPy"
    base_url: str = ""
    source_url: str = ""
    name: str = ""
    __repr__ = reprs.of_fields

    def __post_init__(self) -> None:
        checks.number("dpi", self.dpi, checks.Interval(LEAST_DPI, _MOST_DPI))
        checks.whole_number("n_frames", self.n_frames, 2, _MOST_FRAMES)
        checks.whole_number("frames_per_second", self.frames_per_second, 1, _MOST_FRAMES_PER_SECOND)
        checks.number("hold", self.hold, checks.Interval(0.0, _LONGEST_HOLD))
        if not isinstance(self.still, bool):
            raise checks.RefusedError("still", "be true or false", self.still)
        checks.one_of("library", self.library, LIBRARIES)
        for name in ("base_url", "source_url"):
            _check_address(name, getattr(self, name))
        if not isinstance(self.name, str) or any(sign in "/\\" or not sign.isprintable() for sign in self.name):
            raise checks.RefusedError("name", "be a file's name", self.name)


def _check_address(name: str, value: object) -> None:
    if value == "":
        return
    web = isinstance(value, str) and value.startswith(("https://", "http://"))
    if (
        not web
        or len(str(value)) > _LONGEST_ADDRESS
        or any(not sign.isprintable() or sign.isspace() for sign in str(value))
    ):
        raise checks.RefusedError(name, "be an address that begins with https:// or http://", value)
