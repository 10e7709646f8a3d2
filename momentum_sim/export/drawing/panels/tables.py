"""Tables: rows of words and numbers, in columns as wide as what stands in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from momentum_sim.export.drawing.pens import Align, Pen
from momentum_sim.export.drawing.sheets import MOVING, WHOLE
from momentum_sim.export.drawing.wording import measured
from momentum_sim.optimizers import Look

SIZE = 13.0
ROW = 21.0
_BESIDE = 10.0  # between columns
_SAMPLE = 30.0


@dataclass(frozen=True)
class Cell:
    """A word or a number; ``at`` gives what it is at a time, in steps, None for the whole run, where it changes."""

    text: str
    soft: bool = False
    bold: bool = False
    at: Callable[[float | None], str] | None = None

    def width(self, times: Sequence[float | None]) -> float:
        """How wide it is at most at some times."""
        texts = [self.text] if self.at is None else [self.at(time) for time in times]
        return max(measured(text, SIZE, self.bold) for text in texts)


def draw_table(
    pen: Pen,
    rows: Sequence[Sequence[Cell]],
    top: float,
    looks: Sequence[Look | None] | None = None,
    times: Sequence[float | None] = (None,),
) -> float:
    """Rows from a height on, the first column to the left and the others to the right, a line below each.

    ``looks``: what a sample of a run's line stands before each row; ``times``: when cells that change are as wide as
    they get. Text is smaller where the box is too narrow, and rows are closer where it is too low. Returns where it
    ends.
    """
    lead = _SAMPLE if looks and any(looks) else 0.0
    wide = [max(row[k].width(times) for row in rows) for k in range(len(rows[0]))]
    wide[0] += lead
    needed = sum(wide) + _BESIDE * (len(wide) - 1)
    small = min(1.0, pen.width / needed)
    spare = (pen.width - needed * small) / max(len(wide) - 1, 1)
    rights = list(accumulate(part * small + (spare + _BESIDE * small if k else 0.0) for k, part in enumerate(wide)))
    step = min(ROW, (pen.height - top) / max(len(rows), 1))
    for index, row in enumerate(rows):
        y = top + (index + 0.5) * step
        look = looks[index] if looks else None
        if look is not None:
            draw_sample(pen, look, y, small)
        for k, cell in enumerate(row):
            size = SIZE * min(small, step / 15.0)
            if k == 0:
                _write(pen, cell, lead * small, y, "left", size)
            else:
                _write(pen, cell, rights[k], y, "right", size)
        pen.line([0.0, pen.width], [y + step / 2] * 2, pen.ink.line, 1.0)
    return top + step * len(rows)


def _write(pen: Pen, cell: Cell, x: float, y: float, align: Align, size: float) -> None:
    colour = pen.ink.soft if cell.soft else pen.ink.ink
    if cell.at is None:
        pen.text(x, y, cell.text, colour, size=size, bold=cell.bold, align=align)
        return
    told = cell.at
    pen.on(WHOLE).text(x, y, told(None), colour, size=size, bold=cell.bold, align=align)
    moving = pen.on(MOVING).text(x, y, "", colour, size=size, bold=cell.bold, align=align)
    pen.sheet.movers.append(lambda time: None if time is None else moving.set_text(told(time)))


def draw_sample(pen: Pen, look: Look, y: float, small: float = 1.0) -> None:
    """A short sample of a run's line with its marker."""
    colour = pen.sheet.colour(look)
    pen.line([1.0, 23.0 * small], [y, y], colour, 1.7, tuple(0.8 * dash for dash in look.dash))
    pen.marks([12.0 * small], [y], look.marker, 3.2, colour)
