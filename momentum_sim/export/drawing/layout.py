"""Where on a sheet everything stands, by its size: beside each other where it is wide, else one below the other."""

import math
from dataclasses import dataclass

from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import measured, wrapped
from momentum_sim.scene import Look

_USUAL_AREA = 960.0 * 540.0  # px, at which a unit is a px
_LEAST_WIDTH, _LEAST_HEIGHT = 420.0, 340.0  # units that a sheet should have
_MARGIN, _GAP = 16.0, 20.0
_BESIDE = 1.2  # times as wide as high from which a companion stands beside the picture
_PICTURE_WIDE, _PICTURE_HIGH, _PICTURE_LOW = 1.55 / 2.55, 0.54, 0.44  # the picture's share
_TITLE, _TITLE_LINE, _MOST_TITLE = 20.0, 26.0, 4
_SAID, _SAID_LINE = 13.0, 18.0
_CHIP_HIGH, _CHIP_FREE, _CHIP_GAP = 26.0, 33.0, 6.0
HEAD = 28.0  # of a companion
CHIP_TEXT = 13.0


@dataclass(frozen=True)
class Layout:
    """Boxes in units of the sheet; None for what there is not."""

    width: float
    height: float
    title: list[str]
    title_box: Box
    chips: list[Box]
    picture: Box | None
    companion: Box | None
    said_box: Box
    caption: list[str]
    caption_box: Box


def unit_of(look: Look) -> float:
    """How many px a unit is on a sheet of a look's size: text grows with it."""
    by_area = math.sqrt(look.width * look.height / _USUAL_AREA)
    return max(0.5, min(max(by_area, 0.75), look.width / _LEAST_WIDTH, look.height / _LEAST_HEIGHT))


def lay_out(
    look: Look, titles: list[str], said: int, *, picture: bool, companion: bool, tables: bool = False
) -> Layout:
    """Where everything stands on a sheet of a look's size, with the runs' ``titles`` and so many lines of outcome.

    ``tables``: the companion has words and numbers, and below the picture it needs more room for them.
    """
    unit = unit_of(look)
    width, height = look.width / unit, look.height / unit
    inner = width - 2 * _MARGIN
    title = wrapped(look.title, _TITLE, inner, bold=True, most=_MOST_TITLE) if look.title.strip() else []
    room = max(1, int(height * 0.22 / _SAID_LINE))
    caption = wrapped(look.caption, _SAID, inner, most=room) if look.caption.strip() else []
    top = _MARGIN
    title_box = Box(_MARGIN, top, width - _MARGIN, top + _TITLE_LINE * len(title))
    top = title_box.bottom + (4.0 if title else 0.0)
    caption_box = Box(_MARGIN, height - 10.0 - _SAID_LINE * len(caption), width - _MARGIN, height - 10.0)
    bottom = caption_box.top - (4.0 if caption else 0.0)
    said_box = Box(_MARGIN, bottom - _SAID_LINE * said, width - _MARGIN, bottom)
    bottom = said_box.top - 8.0
    beside = picture and companion and width / height >= _BESIDE
    first = inner if not beside else (inner - _GAP) * _PICTURE_WIDE
    chips = _chips(titles, Box(_MARGIN, top, _MARGIN + first, bottom))
    below = chips[-1].bottom + (_CHIP_FREE - _CHIP_HIGH) if chips else top
    free = Box(_MARGIN, below, width - _MARGIN, bottom)
    one, other = _shared(free, first if beside else None, tables) if picture and companion else (free, free)
    return Layout(
        *(width, height, title, title_box, chips, one if picture else None, other if companion else None),
        *(said_box, caption, caption_box),
    )


def _shared(free: Box, first: float | None, tables: bool) -> tuple[Box, Box]:
    """The room of a picture and of its companion: beside it, the picture so wide, or else below it."""
    if first is not None:
        left = Box(free.left, free.top, free.left + first, free.bottom)
        return left, Box(left.right + _GAP, free.top - HEAD, free.right, free.bottom)
    middle = free.top + (free.bottom - free.top) * (_PICTURE_LOW if tables else _PICTURE_HIGH)
    return Box(free.left, free.top, free.right, middle), Box(free.left, middle + 4.0, free.right, free.bottom)


def _chips(titles: list[str], box: Box) -> list[Box]:
    """A box for each run's name, in rows."""
    found: list[Box] = []
    x, y = box.left, box.top
    for title in titles:
        wide = 38.0 + measured(title, CHIP_TEXT, bold=True)
        if found and x + wide > box.right:
            x, y = box.left, y + _CHIP_HIGH + _CHIP_GAP / 2
        found.append(Box(x, y, min(x + wide, max(box.right, x + 40.0)), y + _CHIP_HIGH))
        x += wide + _CHIP_GAP
    return found


def write_lines(pen: Pen, lines: list[str], box: Box, colour: str, *, title: bool) -> None:
    """Lines of a title, or of smaller text, from the top of a box."""
    size, step = (_TITLE, _TITLE_LINE) if title else (_SAID, _SAID_LINE)
    for k, line in enumerate(lines):
        pen.text(
            box.left, box.top + (k + 0.5) * step, line, colour, size=size, bold=title, gid="title" if title else None
        )
