"""What stands beside the picture: its caption, and the panel of its kind."""

from momentum_sim.export.drawing.layout import HEAD
from momentum_sim.export.drawing.panels.beside import beside_height, draw_beside
from momentum_sim.export.drawing.panels.charts import PLOTS
from momentum_sim.export.drawing.panels.forms import draw_forms
from momentum_sim.export.drawing.panels.map import draw_map
from momentum_sim.export.drawing.panels.numbers import draw_numbers
from momentum_sim.export.drawing.panels.plot import plot
from momentum_sim.export.drawing.panels.question import draw_question
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import Simulated
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import measured
from momentum_sim.scene.panels import Map, Panel, Predicted

_CAPTION = 13.0
_LEAST_PLOT = 110.0  # units that a plot above a table has at least
_TITLES = {
    "map": "settling step over step size η → and momentum β ↑",
    "numbers": "the runs in numbers",
    "conventions": "two methods in five forms",
}


def draw_companion(pen: Pen, drawn: Simulated, panel: Panel) -> None:
    """Draw a companion into a pen's box; a reader who is to predict is asked there instead, as on the stage."""
    body = pen.inside(Box(0.0, HEAD, pen.width, pen.height))
    if drawn.scene.prediction and drawn.apart:
        draw_question(body, drawn.scene.prediction, drawn.apart)
        return
    plotted = PLOTS.get(panel.kind)
    if plotted is None:
        _draw_head(pen, _TITLES[panel.kind], "")
        if isinstance(panel, Map):
            draw_map(body, drawn, panel)
        elif panel.kind == "numbers":
            draw_numbers(body, drawn)
        else:
            draw_forms(body, drawn)
        return
    _draw_head(pen, plotted.caption(drawn, panel), "step →" if plotted.over_steps else "")
    if isinstance(panel, Predicted):
        room = min(beside_height(body, drawn, panel.direction), max(0.0, body.height - _LEAST_PLOT))
        below = body.inside(Box(0.0, body.height - room, body.width, body.height))
        draw_beside(below, drawn, panel.direction)
        body = body.inside(Box(0.0, 0.0, body.width, body.height - room))
    plot(body, plotted.charts(drawn, panel), drawn.scene.n_steps)


def _draw_head(pen: Pen, caption: str, axis: str) -> None:
    """A companion's caption, and what its horizontal axis is."""
    room = pen.width - (measured(axis, _CAPTION) + 12.0 if axis else 0.0)
    size = _CAPTION * min(1.0, room / max(measured(caption, _CAPTION), 1e-9))
    pen.text(0.0, HEAD / 2, caption, pen.ink.soft, size=size)
    pen.text(pen.width, HEAD / 2, axis, pen.ink.soft, size=_CAPTION, align="right")
