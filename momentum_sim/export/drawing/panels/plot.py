"""A plot: charts one above the other."""

import math
from collections.abc import Sequence

from momentum_sim.export.drawing.panels.axes import Axes
from momentum_sim.export.drawing.panels.names import NAME
from momentum_sim.export.drawing.panels.records import Chart
from momentum_sim.export.drawing.panels.ticks import round_values
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.sheets import MOVING, Mover
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import measured
from momentum_sim.narration import on_stage
from momentum_sim.narration.written import power_of_ten


def plot(pen: Pen, charts: Sequence[Chart], steps: int) -> None:
    """Charts one above the other, with the cursor of the timeline through all of them."""
    titles = [*charts[0].titles, *(curve.title for chart in charts for curve in chart.curves)]
    widest = max((measured(f"↑ {title}", NAME, bold=True) for title in titles), default=0.0)
    left = max([30.0, *(measured(text, NAME) for chart in charts for text in _level_texts(chart))]) + 10.0
    right = pen.width - 12.0 if charts[0].across else max(pen.width - widest - 14.0, left + 40.0)
    top, bottom, between = 12.0, 22.0, 12.0
    room = pen.height - top - bottom - between * (len(charts) - 1)
    for k, chart in enumerate(charts):
        start = top + k * (room / len(charts) + between)
        area = Box(left, start, right, start + room / len(charts))
        pen.sheet.movers.append(_timeline(pen, area, steps) if not chart.across else _nothing)
        Axes(pen, area, chart, steps, ticked=k == len(charts) - 1)


def _nothing(_time: float | None) -> None:
    """What does not move."""


def _timeline(pen: Pen, area: Box, steps: int) -> Mover:
    """The line through a chart where the timeline is."""
    line = pen.on(MOVING).line([], [], pen.ink.ink, 1.2, gid="cursor")

    def show(time: float | None) -> None:
        line.set_visible(time is not None)
        if time is not None:
            x = area.left + time / steps * area.width
            line.set_data([x, x], [area.top, area.bottom])

    return show


def _level_texts(chart: Chart) -> list[str]:
    low, high = chart.reach
    if chart.logarithmic:
        return [power_of_ten(e) for e in range(math.floor(low), math.floor(high) + 1)]
    return [on_stage(0.0 if abs(v) < 1e-12 * (high - low) else v) for v in round_values(low, high, 7)]
