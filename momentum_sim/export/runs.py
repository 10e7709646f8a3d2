"""A picture of one run that no scene has: its path on the contour, and how far it is above the minimum."""

import io

import numpy as np
from numpy.typing import NDArray

from momentum_sim.compiler.native import run as call
from momentum_sim.export.progress import MissingExtraError
from momentum_sim.kernels import contour
from momentum_sim.paper import LIGHT
from momentum_sim.simulation import Run

try:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure
    from matplotlib.patheffects import withStroke
except ImportError as error:
    raise MissingExtraError("A picture", "matplotlib", "export") from error

Array = NDArray[np.float64]

WIDTH, HEIGHT = 960, 400  # px
_DPI = 144.0
_PX = 72.0 / 96.0  # points
_MOST_STEPS_DRAWN = 2000
_FARTHEST = 3.0  # half boxes from the middle, beyond which a path is not followed
# Where the two stand, in shares of the figure: left, bottom, width, height.
_PATH = (0.05, 0.15, 0.57, 0.77)
_GAP = (0.70, 0.15, 0.28, 0.77)
_MARKERS = {
    "circle": "o", "square": "s", "triangle": "^", "down": "v", "diamond": "D", "cross": "X", "star": "*",
    "hexagon": "h", "right": ">",
}  # fmt: skip


def picture(run: Run, said: str = "") -> bytes:
    """A run as a PNG, 960 by 400 px at one and a half times as many pixels; ``said`` stands below it."""
    figure = Figure(figsize=(WIDTH / 96, HEIGHT / 96), dpi=_DPI, facecolor=LIGHT.paper)
    FigureCanvasAgg(figure)
    path, gap = figure.add_axes(_PATH), figure.add_axes(_GAP)
    with np.errstate(all="ignore"):  # what diverges is content
        _draw_path(path, run)
        _draw_gap(gap, run)
    for axes in (path, gap):
        axes.tick_params(colors=LIGHT.soft, labelsize=11 * _PX, length=0, which="both")
        for side in axes.spines.values():
            side.set_color(LIGHT.line)
    rule = run.optimizer
    note = f" (diverges, step {run.divergence_step})" if run.diverged else ""
    figure.text(_PATH[0], 0.945, rule.title + note, color=rule.look.light, size=14 * _PX, weight="bold")
    figure.text(_GAP[0], 0.945, "f − f*, against the step", color=LIGHT.soft, size=12 * _PX)
    figure.text(_PATH[0], 0.02, said, color=LIGHT.soft, size=12 * _PX)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _draw_path(axes: Axes, run: Run) -> None:
    """The path over the contour, in a box of equal scales around the landscape's view."""
    x0, x1, y0, y1 = _box(run)
    x, y = np.linspace(x0, x1, 280), np.linspace(y0, y1, 200)
    objective, landscape = run.objective, run.objective.landscape
    levels = np.array(objective.value(*np.meshgrid(x, y)) - objective.minimum, order="C")
    call(contour.levels(), levels, levels.size, 0.0, landscape.level_offset, landscape.level_density)
    size = max(1.0, np.ceil(levels.max() / 40))
    bands = np.arange(0.0, levels.max() + size, size)
    axes.contourf(x, y, levels, bands, cmap=LinearSegmentedColormap.from_list("paper", [LIGHT.near, LIGHT.far]))
    axes.contour(x, y, levels, bands, colors=LIGHT.iso, linewidths=0.4)
    steps = _drawn(run.n_steps)
    points = run.iterates[steps]
    middle, half = np.array([x0 + x1, y0 + y1]) / 2, np.array([x1 - x0, y1 - y0]) / 2
    lost = np.flatnonzero(~(np.abs((points - middle) / half).max(axis=1) <= _FARTHEST))
    if len(lost):
        ahead = points[lost[0]] - middle
        points = points[: lost[0] + 1].copy()
        points[-1] = middle + ahead * (_FARTHEST / np.abs(ahead / half).max())
    look = run.look
    dash = (0, tuple(length * _PX / 1.2 for length in look.dash)) if look.dash else "solid"
    axes.plot(*points.T, color=look.light, linestyle=dash, linewidth=1.4, marker=_MARKERS[look.marker], markersize=2.6)
    words = [("start", run.iterates[0], 1), *(("minimum", point, -1) for point in objective.minimisers)]
    for word, place, up in words:
        axes.annotate(
            word, place, (0, 12 * up), textcoords="offset points", ha="center", va="center", annotation_clip=True,
            color=LIGHT.ink, size=11 * _PX, path_effects=[withStroke(linewidth=2.5, foreground=LIGHT.near)],
        )  # fmt: skip
    axes.set_xlim(x0, x1)
    axes.set_ylim(y0, y1)


def _draw_gap(axes: Axes, run: Run) -> None:
    """The gap against the step, where it has a logarithm."""
    steps = _drawn(run.n_steps)
    gaps = run.gaps[steps]
    seen = (gaps > 0.0) & (gaps <= 1e6 * max(float(gaps[0]), 1e-300))
    axes.plot(steps, np.where(seen, gaps, np.nan), color=run.look.light, linewidth=1.4)
    if seen.any():
        axes.set_yscale("log")
    axes.set_xlim(0, max(1, steps[seen][-1]) if run.diverged and seen.any() else run.n_steps)
    axes.locator_params(axis="x", nbins=4, integer=True)
    axes.grid(color=LIGHT.line, linewidth=0.6)
    axes.set_facecolor(LIGHT.card)


def _box(run: Run) -> tuple[float, float, float, float]:
    """The landscape's view, larger where the path leaves it, though by no more than its own size to each side.

    Then it is made as broad as the picture is, for both axes have one scale.
    """
    x0, x1, y0, y1 = run.objective.landscape.view
    low, high = np.array([x0, y0]), np.array([x1, y1])
    span = high - low
    inside = run.iterates[((run.iterates >= low - span) & (run.iterates <= high + span)).all(axis=1)]
    if len(inside):
        low, high = np.minimum(low, inside.min(axis=0)), np.maximum(high, inside.max(axis=0))
    half, middle = (high - low) / 2, (high + low) / 2
    shape = np.array([_PATH[2] * WIDTH, _PATH[3] * HEIGHT])
    half = shape * (half / shape).max()
    (x0, y0), (x1, y1) = middle - half, middle + half
    return float(x0), float(x1), float(y0), float(y1)


def _drawn(last: int) -> NDArray[np.intp]:
    """The steps that are drawn: every one, or of a long run evenly some, the last among them."""
    stride = -(-max(1, last) // _MOST_STEPS_DRAWN)
    return np.arange(last, -1, -stride)[::-1]
