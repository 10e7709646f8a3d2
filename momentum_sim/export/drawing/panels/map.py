"""The map: when one run settles, for every step size and momentum that the sliders reach."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from momentum_sim.compiler.native import run as call
from momentum_sim.export.drawing.panels.boundaries import draw_boundaries
from momentum_sim.export.drawing.panels.cells import SHADES, Cells, draw_cells, shades, slanting
from momentum_sim.export.drawing.panels.scales import Scale, scale_of
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import Result, Simulated
from momentum_sim.export.drawing.shapes import ring
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import measured, wrapped
from momentum_sim.kernels import entries
from momentum_sim.narration import on_stage
from momentum_sim.narration.outcome import steps
from momentum_sim.scene import Scene
from momentum_sim.scene.outcome import mapped
from momentum_sim.scene.panels import Map
from momentum_sim.sweeps import sweep

Array = NDArray[np.float64]

_COUNT = 96  # cells in a row and in a column
_LEFT, _TOP, _RIGHT, _BOTTOM = 38.0, 8.0, 12.0, 22.0
_TEXT, _LINE = 13.0, 18.0
_LEAST = 60.0  # units that a map is high; below, what stands under it is left off


@dataclass(frozen=True, eq=False)
class Mapped:
    """What a map is of, its scales, and why there is none, if that is so."""

    drawn: Simulated
    run: Result
    across: Scale
    up: Scale
    curvatures: tuple[float, float] | None  # for which theory says something of the run
    shows: str

    @property
    def why_not(self) -> str:
        """Why there is no map of it; empty if there is one."""
        if self.run.after is not None:
            return f"The map is hidden, as {self.run.title} is, until you have guessed."
        if self.shows == "theory" and self.curvatures is None:
            return f"Theory has no map of {self.run.title} here."
        sound = self.across.sound and self.up.sound and 0 <= self.run.tolerance < math.inf
        return "" if sound else "Floats cannot hold this map."


def why_none(scene: Scene) -> str:
    """Why a scene has no map, whatever its run; empty if it can have one."""
    if scene.rate_change:
        return "The map is of step sizes that stay, and here they change on the way."
    if scene.equal == "effective_step_size":
        return "The map is of each run's own step size η, and here they share the effective one."
    return "" if mapped(scene) else "Switch on a run with momentum: the map is of its settings."


def draw_map(pen: Pen, drawn: Simulated, panel: Map) -> None:
    """Draw a map, what its colours mean, and what becomes of the run at the scene's own setting."""
    scene = drawn.scene
    across, up = scale_of("step_size", scene), scale_of("momentum", scene)
    why, run = why_none(scene), drawn.result_of(mapped(scene))
    if run is not None and not why:
        curvatures = drawn.quadratic.curvatures if run.rule.theory is not None and drawn.quadratic else None
        found = Mapped(drawn, run, across, up, curvatures, panel.shows)
        why = found.why_not
        if not why:
            _draw_found(pen, found)
            return
    box = Box(_LEFT, _TOP, pen.width - _RIGHT, pen.height - _BOTTOM)
    _draw_axes(pen, box, across, up)
    lines = wrapped(why, _TEXT, box.width * 0.8)
    for k, line in enumerate(lines):
        y = (box.top + box.bottom) / 2 + (k - (len(lines) - 1) / 2) * _LINE
        pen.text((box.left + box.right) / 2, y, line, pen.ink.soft, size=_TEXT, align="center")


def _draw_found(pen: Pen, found: Mapped) -> None:
    run, scene = found.run, found.drawn.scene
    cells = _cells(found)
    keys = _key_rows(pen, _legend(found, cells))
    below = wrapped(_readout(found), _TEXT, pen.width, bold=True, most=3)
    box = Box(_LEFT, _TOP, pen.width - _RIGHT, pen.height - _BOTTOM - _LINE * (len(keys) + len(below)) - 4.0)
    if box.height < _LEAST:
        keys, below = [], []
        box = Box(_LEFT, _TOP, pen.width - _RIGHT, max(pen.height - _BOTTOM, _TOP + _LEAST))
    draw_cells(pen, box, cells, shades(pen.sheet.colour(run.look), pen.ink.card))
    _draw_axes(pen, box, found.across, found.up)
    place = _place(found, box, scene.step_size, scene.momentum)
    if found.curvatures is not None:
        draw_boundaries(pen, box, run.rule, found.curvatures, found.across, found.up, place)
    pen.shape(ring(*place, 6.4), edge=pen.ink.halo, width=7.6)
    pen.shape(ring(*place, 6.4), edge=pen.ink.ink, width=3.6, gid="setting")
    top = box.bottom + _BOTTOM + 2.0
    for row in keys:
        _draw_keys(pen, row, top + _LINE / 2, run)
        top += _LINE
    for line in below:
        pen.text(0.0, top + _LINE / 2, line, pen.ink.ink, size=_TEXT, bold=True)
        top += _LINE


def _cells(found: Mapped) -> Cells:
    """The settling step at the centre of each cell, measured or by the rate alone."""
    scene, run = found.drawn.scene, found.run
    step_sizes, momenta = found.across.centres(_COUNT), found.up.centres(_COUNT)
    if found.shows == "measured":
        swept = sweep(
            scene.objective, run.rule, step_sizes=step_sizes, momenta=momenta, n_steps=scene.n_steps, start=scene.start,
            tolerance=run.tolerance,
        )  # fmt: skip
        return Cells(swept.steps_to_tolerance, swept.diverged, scene.n_steps)
    rates = _rates(found, momenta, step_sizes)
    alone = np.empty(rates.shape)
    call(entries.steps_by_rates(), alone, rates, run.tolerance / float(run.run.gaps[0]), rates.size)
    settled = np.nan_to_num(np.minimum(alone, scene.n_steps + 1), nan=0.0)
    return Cells(settled.astype(np.int64), rates >= 1.0, scene.n_steps)


def _rates(found: Mapped, momenta: Array, step_sizes: Array) -> Array:
    """The rate of the run's rule at settings: a row for each momentum."""
    out = np.empty((len(momenta), len(step_sizes)))
    theory = found.run.rule.theory
    if theory is None or found.curvatures is None:
        return np.full_like(out, np.nan)
    call(
        entries.rates(theory.mode),
        out,
        momenta,
        len(momenta),
        step_sizes,
        len(step_sizes),
        *found.curvatures,
    )
    return out


def _place(found: Mapped, box: Box, step_size: float, momentum: float) -> tuple[float, float]:
    """Where a setting is on the map; at its edge if it lies outside."""
    across, up = (min(max(v, 0.0), 1.0) for v in (found.across.share(step_size), found.up.share(momentum)))
    return box.left + across * box.width, box.bottom - up * box.height


def _legend(found: Mapped, cells: Cells) -> str:
    first, by = cells.soonest, ", by its rate alone" if found.shows == "theory" else ""
    if first is None:
        return f"{found.run.title} settles nowhere here{by}"
    return f"{found.run.title} settles in {first} to {cells.steps} steps{by}"


def _readout(found: Mapped) -> str:
    """What becomes of the run at the scene's own setting."""
    run, last = found.run, found.drawn.scene.n_steps
    ends = f"settles at step {run.settles}" if run.settles <= last else f"not settled in {steps(last)}"
    if run.diverges is not None:
        ends = f"diverges at step {run.diverges}"
    eta, beta = run.run.step_size, run.momentum
    rate = ""
    if found.shows == "theory":
        rate = f"; predicted rate {on_stage(float(_rates(found, np.array([beta]), np.array([eta]))[0, 0]), 4)}"
    return f"{run.title} at η {on_stage(eta, 4)}, β {on_stage(beta, 4)}: {ends}{rate}"


def _key_rows(pen: Pen, legend: str) -> list[list[tuple[str, str]]]:
    """What the colours mean, in rows no wider than the box: kinds of keys with their words."""
    rows: list[list[tuple[str, str]]] = [[]]
    x = 0.0
    for kind, text in (("shades", legend), ("never", "not settled"), ("hatch", "diverges")):
        wide = _key_width(kind, text)
        if rows[-1] and x + wide > pen.width:
            rows.append([])
            x = 0.0
        rows[-1].append((kind, text))
        x += wide
    return rows


def _key_width(kind: str, text: str) -> float:
    return (62.0 if kind == "shades" else 24.0) + measured(text, _TEXT) + 14.0


def _draw_keys(pen: Pen, row: list[tuple[str, str]], y: float, run: Result) -> None:
    x = 0.0
    colours = shades(pen.sheet.colour(run.look), pen.ink.card)
    for kind, text in row:
        box = Box(x, y - 6.0, x + (56.0 if kind == "shades" else 18.0), y + 6.0)
        if kind == "shades":
            parts = 16
            for k in range(parts):
                left = box.left + box.width * k / parts
                colour = colours[round(k * (SHADES - 1) / (parts - 1))]
                pen.area(Box(left, box.top, left + box.width / parts + 0.2, box.bottom), fill=colour)
        elif kind == "hatch":
            slanting(pen, box)
        pen.area(box, edge=pen.ink.edge, width=1.0)
        room = pen.width - box.right - 6.0
        size = _TEXT * min(1.0, room / max(measured(text, _TEXT), 1e-9))
        pen.text(box.right + 6.0, y, text, pen.ink.soft, size=size)
        x += _key_width(kind, text)


def _draw_axes(pen: Pen, box: Box, across: Scale, up: Scale) -> None:
    pen.area(Box(box.left - 0.5, box.top - 0.5, box.right + 0.5, box.bottom + 0.5), edge=pen.ink.line, width=1.0)
    lowest = math.inf
    for value in up.ticks:
        y = box.bottom - up.share(value) * box.height
        if lowest - y >= 12.0:
            pen.text(box.left - 6.0, y, _tick(value), pen.ink.soft, align="right")
            lowest = y
    end = -math.inf
    for value in across.ticks:
        text = _tick(value)
        half = measured(text, 12.0) / 2
        middle = min(max(box.left + across.share(value) * box.width, box.left + half), box.right + 8.0 - half)
        if middle - half > end + 4.0:
            pen.text(middle, box.bottom + 13.0, text, pen.ink.soft, align="center")
            end = middle + half


def _tick(value: float) -> str:
    return f"{float(f'{value:.2e}'):g}".replace("-", "−")
