"""One chart on a plot: its scales, its curves, and the cursor on them."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.scale import LogTransform
from matplotlib.transforms import Affine2D, IdentityTransform, Transform, blended_transform_factory
from numpy.typing import NDArray

from momentum_sim.export.drawing.panels.names import NAME, Named, level_names
from momentum_sim.export.drawing.panels.records import Chart, Curve, Level, Span
from momentum_sim.export.drawing.panels.ticks import LINE_HEIGHT, round_values, spread
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.sheets import MOVING, Mover
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import measured
from momentum_sim.narration import on_stage
from momentum_sim.narration.written import power_of_ten

Array = NDArray[np.float64]

_FARTHEST = 50.0  # units outside that a line need go
_SHARES = np.linspace(0.0, 1.0, 17)[:, None]  # of the way between two values, where a name would cross it
_SPACE = 5.0  # around a chart that curves may be drawn into


class Axes:
    """A chart in an area of a pen's box."""

    def __init__(self, pen: Pen, area: Box, chart: Chart, steps: int, *, ticked: bool) -> None:
        self.pen, self.area, self.chart = pen, area, chart
        self.ends = chart.across or (0.0, float(steps))
        low, high = chart.reach
        wide, tall = area.width / (self.ends[1] - self.ends[0]), area.height / (high - low)
        straight = Affine2D().translate(-self.ends[0], -high).scale(wide, -tall).translate(area.left, area.top)
        self.of: Transform = straight
        if chart.logarithmic:
            self.of = blended_transform_factory(IdentityTransform(), LogTransform(10, nonpositive="clip")) + straight
        self._draw(ticked)

    def x(self, value: float) -> float:
        """Where a step, or what else the chart is over, is in the pen's box."""
        start, end = self.ends
        return self.area.left + (value - start) / (end - start) * self.area.width

    def y(self, value: float) -> float:
        """How high a value is in the pen's box, not farther outside than a line need go; nan of a nan."""
        area, (low, high) = self.area, self.chart.reach
        if math.isnan(value):
            return math.nan
        if self.chart.logarithmic:
            value = math.inf if value == math.inf else math.log10(value) if value > 0 else -math.inf
        y = area.top + (high - value) / (high - low) * area.height
        return min(max(y, area.top - _FARTHEST), area.bottom + _FARTHEST)

    def _draw(self, ticked: bool) -> None:
        pen, area, chart = self.pen, self.area, self.chart
        if chart.band:
            low, high = (min(max(self.y(value), area.top), area.bottom) for value in chart.band)
            pen.area(Box(area.left, high, area.right, low), fill=pen.ink.line)
        self._draw_grid()
        if ticked:
            for value in round_values(*self.ends, 5, whole=chart.across is None):
                pen.text(self.x(value), area.bottom + 13, on_stage(value), pen.ink.soft, align="center")
        levels = [level for level in chart.levels if area.top + 4 < self.y(level.value) < area.bottom]
        for level in levels:
            self._draw_level(level)
        names = [Named(level.text, level.short, self.y(level.value)) for level in levels if level.text]
        for name in level_names(names, area, np.concatenate([np.empty((0, 2)), *map(self._along, chart.curves)])):
            pen.text(name.left, name.y, name.text, pen.ink.soft, size=name.size, halo=True)
        heights = [self._draw_curve(curve) for curve in chart.curves]
        if chart.span:
            self._draw_span(chart.span)
        self._draw_names(heights)
        if chart.note:
            room = pen.width - area.left - 8
            size = NAME * min(1.0, room / measured(chart.note, NAME, bold=True))
            wide = measured(chart.note, size, bold=True)
            low = any(height < (area.top + area.bottom) / 2 for height in heights)
            y = area.bottom - 9 if low else area.top + 7  # where the curves do not end
            x = max(area.left + 4, area.right - wide - 2)
            pen.text(x, y, chart.note, pen.ink.ink, size=size, bold=True, halo=True)

    def _draw_grid(self) -> None:
        pen, area, chart = self.pen, self.area, self.chart
        low, high = chart.reach
        if chart.logarithmic:
            stride = max(1, math.ceil((high - low) / 6))
            powers = [e for e in range(math.floor(high), math.ceil(low) - 1, -1) if e % stride == 0]
            levels = [(high - e, power_of_ten(e)) for e in powers]
        else:
            values = round_values(low, high, 7)
            levels = [(high - v, on_stage(0.0 if abs(v) < 1e-12 * (high - low) else v)) for v in values]
        for below, text in levels:
            y = area.top + below / (high - low) * area.height
            pen.line([area.left, area.right], [y, y], pen.ink.line, 1.0)
            pen.text(area.left - 6, y, text, pen.ink.soft, align="right")

    def _draw_level(self, level: Level) -> None:
        pen, area = self.pen, self.area
        y = self.y(level.value)
        pen.line([area.left, area.right], [y, y], pen.ink.soft, 1.0, (2.0, 4.0))
        if self.chart.across and area.left < self.x(0.0) < area.right:
            pen.line([self.x(0.0)] * 2, [area.top, area.bottom], pen.ink.soft, 1.0, (2.0, 4.0))

    def _along(self, curve: Curve) -> Array:
        """Places along a curve in the pen's box, (n, 2), those that are in the chart."""
        with np.errstate(all="ignore"):  # what is far outside is left out
            places = self.of.transform(np.stack(self._drawable(curve), axis=1))
            places = (places[:-1, None] + np.diff(places, axis=0)[:, None] * _SHARES).reshape(-1, 2)
        xs, ys = places.T
        area = self.area
        found: Array = places[(xs >= area.left) & (xs <= area.right) & (ys >= area.top) & (ys <= area.bottom)]
        return found

    def _draw_span(self, span: Span) -> None:
        pen, area = self.pen, self.area
        left, right, y = self.x(span.start), self.x(span.end), area.top + 20
        pen.bracket(left, right, y, pen.ink.ink, 1.2)
        wide = measured(span.text, NAME, bold=True)
        x = min(max((left + right - wide) / 2, area.left + 2), area.right - wide)
        pen.text(x, y - 12, span.text, pen.ink.ink, size=NAME, bold=True, halo=True)

    def _draw_curve(self, curve: Curve) -> float:
        """A curve, and a marker where it is to be marked; returns the height at which it ends."""
        area = self.area
        pen = self.pen.within(Box(area.left - _SPACE, area.top - _SPACE, area.right + _SPACE, area.bottom + _SPACE))
        pen = pen.faint(0.55 if curve.thin else 1.0)
        colour = curve_colour(pen, curve)
        xs, ys = self._drawable(curve)
        if not len(ys):
            return area.top
        small = len(ys) <= 200
        if not curve.dots:
            wide = 1.2 if curve.thin or curve.plain else 1.8
            dash = curve.look.dash if curve.dash is None else curve.dash
            pen.line(xs, ys, colour, wide, dash, of=self.of, gid=f"curve {curve.gid}")
        if curve.dots:
            pen.marks(xs, ys, curve.look.marker, 2.6 if small else 1.9, colour, of=self.of, gid=f"dots {curve.gid}")
        elif curve.xs is not None or (curve.thin and not curve.plain and small):
            pen.marks(xs, ys, curve.look.marker, 1.9, colour, of=self.of, gid=f"dots {curve.gid}")
        if curve.mark is not None and curve.mark < len(ys):
            y = min(self.y(float(ys[curve.mark])), area.bottom)
            pen.faint(1.0).marks(
                [self.x(float(xs[curve.mark]))], [y], curve.look.marker, 4.5, colour, gid=f"mark {curve.gid}"
            )
        if not curve.plain:
            pen.sheet.movers.append(self._cursor(pen.within(None).faint(1.0), curve, xs, ys, colour))
        last = np.flatnonzero(~np.isnan(ys))
        return self.y(float(ys[last[-1]])) if len(last) else area.top

    def _drawable(self, curve: Curve) -> tuple[Array, Array]:
        """What of a curve is drawn: up to the first nan, what is very far off no farther than that."""
        ys = curve.ys
        xs = np.arange(len(ys)) / curve.per if curve.xs is None else curve.xs
        stop = np.flatnonzero(np.isnan(ys) | np.isnan(xs))
        if len(stop) and not curve.plain:
            xs, ys = xs[: stop[0]], ys[: stop[0]]
        return self._near(xs, 0), self._near(ys, 1)

    def _near(self, values: Array, axis: int) -> Array:
        """Values that can be drawn as they are; those that would be very far outside are brought nearer."""
        if axis == 1 and self.chart.logarithmic:
            return np.minimum(values, 1e300)
        low, high = self.ends if axis == 0 else self.chart.reach
        most = 1e3 * (high - low)
        return values if (np.abs(values) <= most).all() else np.clip(values, low - most, high + most)

    def _cursor(self, pen: Pen, curve: Curve, xs: Array, ys: Array, colour: str) -> Mover:
        """The marker on a curve where the timeline is."""
        area, nothing = self.area, np.empty(0)
        rim, shape = pen.on(MOVING).end_marker(
            nothing, nothing, curve.look.marker, 5.0, colour, gid=f"point {curve.gid}"
        )

        def show(time: float | None) -> None:
            place = None if time is None else min(time * curve.per, float(len(ys) - 1))
            if place is not None:
                before, after = math.floor(place), math.ceil(place)
                share = place - before
                x = self.x(float(xs[before])) + (self.x(float(xs[after])) - self.x(float(xs[before]))) * share
                y = self.y(float(ys[before])) + (self.y(float(ys[after])) - self.y(float(ys[before]))) * share
                inside = area.top - 2 <= y <= area.bottom + 2 and area.left - 5 <= x <= area.right + 5
                place = place if inside else None
            for artist in (rim, shape):
                artist.set_visible(place is not None)
                if place is not None:
                    artist.set_data([x], [y])

        return show

    def _draw_names(self, heights: Sequence[float]) -> None:
        """Names beside the ends of lines; in the corner, where a chart is over something else than the steps."""
        area, pen = self.area, self.pen
        ends = []
        for curve, height in zip(self.chart.curves, heights, strict=True):
            if curve.title:
                arrow = "↑ " if height < area.top else "↓ " if height > area.bottom else ""
                colour = curve_colour(pen, curve)
                ends.append((min(max(height, area.top), area.bottom), f"{arrow}{curve.title}", colour))
        if self.chart.across:
            places = [area.top + 8 + LINE_HEIGHT * k for k in range(len(ends))]
            x = area.left + 8
        else:
            order = sorted(range(len(ends)), key=lambda k: ends[k][0])
            ends = [ends[k] for k in order]
            places = spread([end[0] for end in ends], area)
            x = area.right + 8
        for (_, title, colour), y in zip(ends, places, strict=True):
            pen.text(x, y, title, colour, size=NAME, bold=True, halo=True)


def curve_colour(pen: Pen, curve: Curve) -> str:
    """The colour of a curve and of its name."""
    if curve.plain:
        return pen.ink.ink
    return pen.ink.soft if curve.soft else pen.sheet.colour(curve.look)
