"""What theory predicts of the followed run in one direction, beside what was measured."""

import math

from momentum_sim.export.drawing.panels.tables import ROW, Cell, draw_table
from momentum_sim.export.drawing.panels.theory import Prediction, measured, prediction
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import Result, Simulated
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import wrapped
from momentum_sim.narration import on_stage
from momentum_sim.scene.outcome import no_quadratic

_LINE = 18.0
_ROWS = 5


def beside_height(pen: Pen, drawn: Simulated, direction: str) -> float:
    """How much room the table and its words take."""
    regime, note, found = _told(drawn, direction)
    rows = _ROWS * ROW if found else 0.0
    return rows + _LINE * (bool(regime) + len(wrapped(note, 12.0, pen.width) if note else [])) + 4.0


def draw_beside(pen: Pen, drawn: Simulated, direction: str) -> None:
    """The regime in words, overshoot, period, settling step and rate in numbers, and what has to be said of them."""
    regime, note, found = _told(drawn, direction)
    top = 0.0
    if regime:
        size = 13.0
        while len(wrapped(regime, size, pen.width, bold=True)) > 1 and size > 8.0:
            size -= 0.5
        pen.text(0.0, _LINE / 2, regime, pen.ink.ink, size=size, bold=True)
        top = _LINE
    if found:
        head = [Cell(text, soft=True) for text in ("", "predicted", "measured")]
        rows = [head, *([Cell(text) for text in row] for row in found)]
        table = pen.inside(Box(0.0, 0.0, pen.width, top + _ROWS * ROW))
        top = draw_table(table, rows, top)
    for line in wrapped(note, 12.0, pen.width) if note else []:
        pen.text(0.0, top + _LINE / 2, line, pen.ink.soft, size=12.0)
        top += _LINE


def _told(drawn: Simulated, direction: str) -> tuple[str, str, list[tuple[str, str, str]]]:
    """The regime in words, what has to be said of the prediction, and the rows."""
    apart = drawn.apart
    if apart is None:
        return "", "No run is shown: switch one on by its name.", []
    if apart.after is not None:
        return "", f"Hidden, as {apart.title} is, until you have guessed.", []
    theory = prediction(drawn, apart, direction)
    on_picture = (
        drawn.scene.picture is not None and drawn.scene.picture.kind == "profile"
    )  # there the regime stands on it
    regime = f"{theory.regime.name}: {theory.regime.words}" if theory and not on_picture else ""
    return regime, _note(drawn, apart, theory), _rows(drawn, apart, theory, direction)


def _note(drawn: Simulated, apart: Result, theory: Prediction | None) -> str:
    if drawn.quadratic is None:
        return no_quadratic(drawn.landscape)
    if theory is None:
        return f"Theory has nothing to say of {apart.title} in this direction."
    if drawn.landscape.curvature:
        return ""
    curvature = on_stage(theory.curvature)
    return f"Predicted as if the landscape had, everywhere, the curvature it has at the minimum: {curvature}."


def _rows(drawn: Simulated, apart: Result, theory: Prediction | None, direction: str) -> list[tuple[str, str, str]]:
    found, nan = measured(drawn, apart, direction), math.nan
    predicted = theory._asdict() if theory else dict.fromkeys(("overshoot", "period", "rate"), nan)
    last = drawn.scene.n_steps
    settles = "–" if theory is None else "never" if math.isinf(theory.settles) else _step(theory.settles)
    return [
        ("overshoot", _percent(predicted["overshoot"]), _percent(found.overshoot)),
        ("period, steps", on_stage(predicted["period"], 4), on_stage(found.period, 4)),
        (
            f"stays within {_percent(math.sqrt(drawn.share(apart)))}",
            settles,
            "not yet" if found.settles > last else _step(found.settles),
        ),
        ("each step leaves ×", on_stage(predicted["rate"], 4), on_stage(found.rate, 4)),
    ]


def _percent(value: float) -> str:
    return f"{on_stage(100 * value)} %" if math.isfinite(value) else on_stage(value)


def _step(step: float) -> str:
    return f"step {on_stage(step, 6)}"
