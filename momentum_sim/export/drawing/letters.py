"""Texts that are exactly as wide as they were measured, wherever they are drawn."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox

from momentum_sim.export.drawing import fonts

_PER_INCH = 72.0  # points
_ASCENT, _DESCENT = 0.76, 0.24  # of a text's size, for its box
_SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}


def dots_per_inch(artist: Artist) -> float:
    """Of the figure that an artist is on."""
    figure = artist.get_figure(root=True)
    return _PER_INCH if figure is None else float(figure.dpi)


class Letters(Text):
    """A text that is drawn as pixels by its letters' outlines: matplotlib would fit these to the pixels' grid.

    That would make it some percent wider or narrower, by its size. Vector files have it as text.
    """

    def draw(self, renderer: Any) -> None:
        """Draw it."""
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)
        elif self.get_visible() and self.get_text().strip():
            self._draw_outline(renderer)
        self.stale = False

    def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Bbox:
        """The box that it is drawn in, in dots."""
        if renderer is not None and not isinstance(renderer, RendererAgg):
            return super().get_window_extent(renderer, dpi)
        left, base, size = self._place()
        wide = size * fonts.width(self.get_text(), self._bold)
        return Bbox.from_extents(left, base - _DESCENT * size, left + wide, base + _ASCENT * size)

    @property
    def _bold(self) -> bool:
        return self.get_fontproperties().get_weight() == "bold"

    def _place(self) -> tuple[float, float, float]:
        """Where it begins and its size, in dots."""
        x, y = self.get_transform().transform(self.get_unitless_position())
        size = float(self.get_fontsize()) / _PER_INCH * dots_per_inch(self)
        shift = _SHARE[self.get_horizontalalignment()] * size * fonts.width(self.get_text(), self._bold)
        return float(x) - shift, float(y), float(size)

    def _draw_outline(self, renderer: RendererAgg) -> None:
        left, base, size = self._place()
        gc = renderer.new_gc()
        gc.set_alpha(self.get_alpha())  # type: ignore[arg-type]  # None is its own
        gc.set_linewidth(0.0)
        gc.set_antialiased(True)
        colour = to_rgba(self.get_color())
        gc.set_foreground(colour, isRGBA=True)
        if self.get_clip_on():
            gc.set_clip_rectangle(self.get_clip_box())
        turned = Affine2D().scale(size).translate(left, base)
        renderer.draw_path(gc, fonts.outline(self.get_text(), self._bold), turned, colour)  # type: ignore[no-untyped-call]
        gc.restore()
