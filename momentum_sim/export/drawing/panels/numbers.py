"""The runs in numbers, at the step that is shown."""

import math
from collections.abc import Callable

import numpy as np

from momentum_sim.export.drawing.panels.tables import ROW, Cell, draw_table
from momentum_sim.export.drawing.parts import step_parts
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import Result, Simulated
from momentum_sim.export.drawing.sheets import STEP
from momentum_sim.export.drawing.wording import wrapped
from momentum_sim.narration import on_stage, settled

_SAMPLES = 9  # steps at which numbers are measured
_NOTE, _NOTE_LINE = 13.0, 17.0


def draw_numbers(pen: Pen, drawn: Simulated) -> None:
    """A row for each run, and the followed run's step in numbers if the scene shows one."""
    scene, last = drawn.scene, drawn.scene.n_steps
    times = [None, *map(float, range(0, last, max(1, last // _SAMPLES)))]
    head = [Cell("run", soft=True), Cell("η", soft=True), Cell("β", soft=True)]
    head += [Cell("", soft=True, at=lambda time: f"gap at {_step(time, last)}"), Cell("settles", soft=True)]
    rows = [head, *(_row(result, drawn) for result in drawn.results)]
    bottom = draw_table(pen, rows, 0.0, [None, *(result.look for result in drawn.results)], times)
    for line in wrapped(settled(scene), _NOTE, pen.width):
        pen.text(0.0, bottom + _NOTE_LINE, line, pen.ink.soft, size=_NOTE)
        bottom += _NOTE_LINE
    apart, step = drawn.apart, scene.step
    if apart and step is not None and step < apart.seen:
        _draw_step(pen.on(STEP), apart, step, bottom + _NOTE_LINE)


def _step(time: float | None, last: int) -> int:
    return last if time is None else int(time)


def _row(result: Result, drawn: Simulated) -> list[Cell]:
    last = drawn.scene.n_steps
    hides = result.hides

    def momentum(time: float | None) -> str:
        step = min(_step(time, last), last - 1)
        return on_stage(float(result.run.momenta[step]) if result.rule.schedule else math.nan)

    def gap(time: float | None) -> str:
        step = _step(time, last)
        height = float(result.run.gaps[step])
        return "?" if step > result.seen else on_stage(height, 2) if math.isfinite(height) else "–"

    changing: Callable[[float | None], str] | None = None if result.constant_momentum else momentum
    return [
        Cell(result.title),
        Cell(on_stage(result.run.step_size)),
        Cell(momentum(None), at=changing),
        Cell("", at=gap),
        Cell("?" if hides else outcome(result)),
    ]


def outcome(result: Result) -> str:
    """What a run came to, in a word or two."""
    if result.diverges is not None:
        return f"diverges, step {result.diverges}"
    return "not yet" if result.settles > result.run.n_steps else f"step {result.settles}"


def _draw_step(pen: Pen, apart: Result, step: int, top: float) -> None:
    """A run's step in numbers."""
    at, start, knee, end = step_parts(apart, step)
    kept, push, both = apart.rule.part_names
    lines = [("iterate", at), ("gradient", apart.anatomy.gradients[step])]
    lines += [(kept, knee - start)] if kept else []
    lines += [(push, end - knee)]
    lines += [(both, end - start)] if both else []
    pen.text(0.0, top + ROW / 2, f"{apart.title}, step {step} to {step + 1}", pen.ink.ink, size=13.0, bold=True)
    rows = [[Cell(name), Cell(_pair(vector))] for name, vector in lines]
    draw_table(pen, rows, top + ROW)


def _pair(vector: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    x, y = vector.tolist()
    return f"({on_stage(x)}, {on_stage(y)})"
