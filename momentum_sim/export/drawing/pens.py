"""Pens: what draws into a box of a sheet, in the units of the stage."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, Transform, TransformedBbox
from numpy.typing import ArrayLike

from momentum_sim.export.drawing import fonts, strokes
from momentum_sim.export.drawing.letters import Letters
from momentum_sim.export.drawing.shapes import rounded
from momentum_sim.export.drawing.sheets import ALWAYS, POINTS_PER_PX, PX_PER_INCH, Sheet
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.paper import Paper

_BASELINE = 0.36  # how far below the middle of a line its baseline is, as a share of the text's size
_HALO = 4.0
_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}

Align = Literal["left", "center", "right"]
_Artist = TypeVar("_Artist", bound=Artist)


@dataclass(frozen=True)
class Pen:
    """Draws into a box of a sheet, whose corner at the top and the left is its origin."""

    sheet: Sheet
    box: Box  # in the sheet's units
    layer: str = ALWAYS
    clip: Box | None = None  # in the sheet's units
    alpha: float = 1.0
    _transform: Transform = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        sheet = self.sheet
        scale = sheet.unit / PX_PER_INCH
        local = Affine2D().translate(self.box.left, self.box.top).scale(scale, -scale)
        inches = local.translate(0.0, sheet.height / PX_PER_INCH)
        object.__setattr__(self, "_transform", inches + sheet.figure.dpi_scale_trans)

    @property
    def width(self) -> float:
        """The box's width."""
        return self.box.width

    @property
    def height(self) -> float:
        """The box's height."""
        return self.box.height

    @property
    def ink(self) -> Paper:
        """The sheet's colours."""
        return self.sheet.ink

    def inside(self, box: Box) -> "Pen":
        """A pen for a box of this one's."""
        left, top = self.box.left, self.box.top
        return replace(self, box=Box(left + box.left, top + box.top, left + box.right, top + box.bottom))

    def on(self, layer: str) -> "Pen":
        """The same pen for another layer."""
        return replace(self, layer=layer)

    def faint(self, alpha: float) -> "Pen":
        """The same pen for what is seen through."""
        return replace(self, alpha=alpha)

    def within(self, box: Box | None) -> "Pen":
        """The same pen, leaving nothing outside a box of its own; None for no bounds."""
        if box is None:
            return replace(self, clip=None)
        left, top = self.box.left, self.box.top
        return replace(self, clip=Box(left + box.left, top + box.top, left + box.right, top + box.bottom))

    def points(self, units: float) -> float:
        """A length as matplotlib's pens have it."""
        return units * self.sheet.unit * POINTS_PER_PX

    def line(
        self,
        xs: ArrayLike,
        ys: ArrayLike,
        colour: str,
        width: float,
        dash: Sequence[float] = (),
        *,
        of: Transform | None = None,
        gid: str | None = None,
        alpha: float = 1.0,
    ) -> Line2D:
        """A line through points; ``of`` takes what they are numbers of to the pen's units."""
        wide = self.points(width)
        artist = Line2D(
            np.asarray(xs), np.asarray(ys), color=colour, linewidth=wide, alpha=self.alpha * alpha, linestyle="-",
            marker="", solid_joinstyle="bevel", dash_joinstyle="bevel", solid_capstyle="butt", dash_capstyle="butt",
            antialiased=True,
        )  # fmt: skip
        if dash:
            each = self.points(1.0) / (wide if matplotlib.rcParams["lines.scale_dashes"] else 1.0)
            artist.set_linestyle((0, tuple(length * each for length in dash)))
        return self._put(artist, of, gid)

    def bracket(self, start: float, end: float, y: float, colour: str, width: float) -> Line2D:
        """A level line with an end at both sides."""
        nan = float("nan")
        xs = [start, end, nan, start, start, nan, end, end]
        ys = [y, y, nan, y - 4.5, y + 4.5, nan, y - 4.5, y + 4.5]
        return self.line(xs, ys, colour, width)

    def marks(
        self,
        xs: ArrayLike,
        ys: ArrayLike,
        name: str,
        radius: float,
        colour: str,
        *,
        rim: tuple[str, float] | None = None,
        of: Transform | None = None,
        gid: str | None = None,
        alpha: float = 1.0,
    ) -> Line2D:
        """A marker at each of some points; ``rim``: only its outline, of a colour and a width."""
        path, reach = strokes.marker(name, radius < strokes.SMALL)
        fill, edge, wide = (colour, "none", 0.0) if rim is None else (rim[0], rim[0], self.points(rim[1]))
        artist = Line2D(
            np.asarray(xs), np.asarray(ys), linestyle="none", marker=MarkerStyle(path), markeredgewidth=wide,
            markersize=2.0 * reach * self.points(radius), markerfacecolor=fill, markeredgecolor=edge,
            alpha=self.alpha * alpha, antialiased=True,
        )  # fmt: skip
        return self._put(artist, of, gid)

    def end_marker(
        self,
        xs: ArrayLike,
        ys: ArrayLike,
        name: str,
        radius: float,
        colour: str,
        *,
        gid: str,
        of: Transform | None = None,
    ) -> tuple[Line2D, Line2D]:
        """A marker with a rim that parts it from what is below: the rim and the marker."""
        rim = self.marks(xs, ys, name, radius, colour, rim=(self.ink.halo, 2.5), of=of, gid=f"rim {gid}")
        return rim, self.marks(xs, ys, name, radius, colour, of=of, gid=gid)

    def shape(
        self,
        path: Path,
        *,
        fill: str = "none",
        edge: str = "none",
        width: float = 0.0,
        dash: Sequence[float] = (),
        of: Transform | None = None,
        gid: str | None = None,
    ) -> PathPatch:
        """A shape, filled, outlined or both."""
        wide = self.points(width)
        artist = PathPatch(
            path, facecolor=fill, edgecolor=edge, linewidth=wide, alpha=None, joinstyle="round", antialiased=True
        )
        if dash:
            each = self.points(1.0) / (wide if matplotlib.rcParams["lines.scale_dashes"] else 1.0)
            artist.set_linestyle((0, tuple(length * each for length in dash)))
        return self._put(artist, of, gid)

    def area(
        self,
        box: Box,
        *,
        fill: str = "none",
        edge: str = "none",
        width: float = 0.0,
        radius: float = 0.0,
        gid: str | None = None,
    ) -> PathPatch:
        """A box, its corners rounded if there is a radius."""
        return self.shape(rounded(box, radius), fill=fill, edge=edge, width=width, gid=gid)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        colour: str,
        *,
        size: float = 12.0,
        bold: bool = False,
        align: Align = "left",
        halo: bool = False,
        gid: str | None = None,
    ) -> Letters:
        """A text whose line has its middle at y."""
        said, size = fonts.shown(text), size * fonts.SHARE
        base = y + _BASELINE * size
        if halo and said.strip():
            left = x - _SHARE[align] * size * fonts.width(said, bold)
            letters = Affine2D().scale(size, -size).translate(left, base)
            around = self.shape(fonts.outline(said, bold), edge=self.ink.halo, width=_HALO, of=letters)
            around.set_gid("halo")
            gid = gid or "word"
        artist = Letters(
            x, base, said, color=colour, alpha=self.alpha, fontproperties=fonts.sized(said, self.points(size), bold),
            horizontalalignment=align, verticalalignment="baseline", parse_math=False, usetex=False, antialiased=True,
        )  # fmt: skip
        return self._put(artist, None, gid)

    @property
    def transform(self) -> Transform:
        """From the box's units to the figure's dots."""
        return self._transform

    def put(self, artist: Artist, gid: str | None = None) -> None:
        """Add an artist that is made elsewhere."""
        self.sheet.add(artist, self.layer, gid)

    def _put(self, artist: _Artist, of: Transform | None, gid: str | None) -> _Artist:
        artist.set_transform(self._transform if of is None else of + self._transform)
        artist.set_snap(False)
        artist.set_sketch_params(None)
        artist.set_path_effects([])
        self.sheet.add(artist, self.layer, gid)
        if self.clip is not None:
            artist.set_clip_box(self.bounds(self.clip))
        return artist

    def bounds(self, box: Box) -> TransformedBbox:
        """A box of the sheet, as artists are bounded by."""
        scale, height = self.sheet.unit / PX_PER_INCH, self.sheet.height / PX_PER_INCH
        ends = Bbox.from_extents(
            box.left * scale, height - box.bottom * scale, box.right * scale, height - box.top * scale
        )
        return TransformedBbox(ends, self.sheet.figure.dpi_scale_trans)
