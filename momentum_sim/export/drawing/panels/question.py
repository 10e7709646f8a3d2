"""What a reader is asked to predict, where what would give the answer away stands otherwise."""

from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import Result
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import wrapped
from momentum_sim.narration.outcome import begun, steps
from momentum_sim.scene import Prediction

_SIZE, _LINE, _SPACE = 16.0, 24.0, 18.0


def draw_question(pen: Pen, asked: Prediction, apart: Result) -> None:
    """The question of a prediction of a run."""
    what = f"Where is it at step {asked.step}?"
    if asked.ask != "place":
        what = f"How does it end, after {steps(apart.run.n_steps)}?"
    said = f"{begun(apart.title)} is hidden after step {asked.after}. {what}"
    pen.area(Box(0.0, 0.0, pen.width, pen.height), fill=pen.ink.card, edge=pen.ink.edge, width=1.0, radius=6.0)
    for k, line in enumerate(wrapped(said, _SIZE, pen.width - 2 * _SPACE, most=max(1, int(pen.height / _LINE) - 1))):
        pen.text(_SPACE, _SPACE + (k + 0.5) * _LINE, line, pen.ink.ink, size=_SIZE)
