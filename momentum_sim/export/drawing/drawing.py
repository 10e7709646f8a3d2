"""A scene drawn as the stage shows it, at a step of it or as a whole."""

import numpy as np
from matplotlib.figure import Figure

from momentum_sim.export.drawing.companion import draw_companion
from momentum_sim.export.drawing.contour import draw_contour
from momentum_sim.export.drawing.layout import CHIP_TEXT, Layout, lay_out, unit_of, write_lines
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.profile import draw_profile
from momentum_sim.export.drawing.results import Result, simulated
from momentum_sim.export.drawing.sheets import ALWAYS, MOVING, STEP, TIMED, WHOLE, Sheet
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.wording import wrapped
from momentum_sim.narration import sentence, settled
from momentum_sim.scene import Profile, Scene

_SAID, _SAID_LINE = 13.0, 18.0
_MOST_SAID = 0.3  # of the height, for what is said of the outcome
_TABLES = ("predicted", "conventions")
_SAMPLES = 9  # steps at which the sentence is measured


class Drawing:
    """A scene as a figure: its title, its picture and what stands beside it, its outcome in a sentence, its caption.

    ``dark`` and ``transparent`` are as the scene's look has them unless they are given; ``shapes``: the loss as shapes
    instead of pixels, for what is to stay sharp at any size; ``still``: it is not to be shown at another time than the
    scene's own, so that no room is left for what would be said then. The figure is ``look.width`` by ``look.height``
    px, and 96 of them are an inch.

    Artists that tell of a run are named by their ``gid``: "path heavy_ball", "steps heavy_ball" and "marker heavy_ball"
    on the picture; the same with "now " before them up to the time that is shown, and with "faint " below these;
    "curve heavy_ball", "point heavy_ball" and "cursor" beside it. "halo" is the outline of the word that follows.
    """

    def __init__(
        self,
        scene: Scene,
        *,
        dark: bool | None = None,
        transparent: bool | None = None,
        dpi: float = 96.0,
        shapes: bool = False,
        still: bool = False,
    ) -> None:
        look = scene.look
        self.scene = scene
        self.sheet = Sheet(
            look.width,
            look.height,
            unit_of(look),
            dark=look.background == "dark" if dark is None else dark,
            transparent=look.background == "transparent" if transparent is None else transparent,
            dpi=dpi,
        )
        with np.errstate(all="ignore"):  # runs may diverge
            self._drawn = simulated(scene)
            self._draw(shapes, still)
        self.show(scene.step)

    @property
    def figure(self) -> Figure:
        """The figure, as it was last shown."""
        return self.sheet.figure

    def show(self, time: float | None) -> None:
        """Show the scene at a time, in steps from 0 to n_steps; between two steps, runs are between two iterates.

        None shows the whole run. The parts of a step are shown at the one that the scene itself stands at.
        """
        visible = {
            ALWAYS: True,
            WHOLE: time is None,
            TIMED: time is not None,
            STEP: time is not None and time == self.scene.step,
            MOVING: time is not None,
        }
        for layer, artists in self.sheet.layers.items():
            for artist in artists:
                artist.set_visible(visible[layer])
        self.move(time)

    def move(self, time: float | None) -> None:
        """Set what moves, and nothing else, to a time."""
        with np.errstate(all="ignore"):
            for mover in self.sheet.movers:
                mover(time)

    def _draw(self, shapes: bool, still: bool) -> None:
        scene, drawn, look = self.scene, self._drawn, self.scene.look
        unit = unit_of(look)
        lines = self._lines_of_outcome(look.width / unit - 32.0, look.height / unit, still)
        titles = [result.title for result in drawn.results]
        picture, companion = scene.picture, scene.companion
        tables = companion is not None and companion.kind in _TABLES
        layout = lay_out(
            look, titles, lines, picture=picture is not None, companion=companion is not None, tables=tables
        )
        pen = Pen(self.sheet, Box(0.0, 0.0, layout.width, layout.height))
        write_lines(pen, layout.title, layout.title_box, pen.ink.ink, title=True)
        write_lines(pen, layout.caption, layout.caption_box, pen.ink.soft, title=False)
        for result, box in zip(drawn.results, layout.chips, strict=True):
            _draw_chip(pen, result, box)
        if layout.picture and picture:
            if isinstance(picture, Profile):
                draw_profile(pen.inside(layout.picture), drawn, picture)
            else:
                draw_contour(pen.inside(layout.picture), drawn, shapes=shapes)
        if layout.companion and companion:
            draw_companion(pen.inside(layout.companion), drawn, companion)
        self._draw_outcome(pen, layout)

    def _lines_of_outcome(self, width: float, height: float, still: bool) -> int:
        """How many lines the sentence takes at most, and what it is to settle."""
        times = (
            [self.scene.step] if still else [None, *np.linspace(0, self.scene.n_steps, _SAMPLES).astype(int).tolist()]
        )
        said = max(len(wrapped(self._sentence(time), _SAID, width)) for time in times)
        meaning = len(wrapped(settled(self.scene), _SAID, width))
        return int(min(said + meaning, max(1, height * _MOST_SAID // _SAID_LINE)))

    def _sentence(self, time: float | None) -> str:
        step = None if time is None else int(time)
        return sentence(self.scene, self._drawn.runs, step, self._drawn.hidden)

    def _draw_outcome(self, pen: Pen, layout: Layout) -> None:
        """The sentence, whole or of a step, and below it what it is to settle, from the top of its box."""
        box = layout.said_box
        room = round(box.height / _SAID_LINE)
        meaning = wrapped(settled(self.scene), _SAID, box.width)
        written = {}
        for layer in (WHOLE, MOVING):
            rows = [box.top + (k + 0.5) * _SAID_LINE for k in range(room)]
            written[layer] = [pen.on(layer).text(box.left, y, "", pen.ink.ink, size=_SAID) for y in rows]

        def show(time: float | None) -> None:
            texts = written[WHOLE if time is None else MOVING]
            lines = wrapped(self._sentence(time), _SAID, box.width, most=max(1, room))
            below = meaning if len(lines) + len(meaning) <= room else []
            said = [(line, pen.ink.ink) for line in lines] + [(line, pen.ink.soft) for line in below]
            for k, text in enumerate(texts):
                line, colour = said[k] if k < len(said) else ("", pen.ink.ink)
                text.set_text(line)
                text.set_color(colour)

        self.sheet.movers.append(show)


def _draw_chip(pen: Pen, result: Result, box: Box) -> None:
    """A run's name, with a sample of its line and its marker."""
    colour = pen.sheet.colour(result.look)
    pen.area(box, fill=pen.ink.card, edge=colour, width=1.0, radius=13.0)
    middle = (box.top + box.bottom) / 2
    pen.line(
        [box.left + 6.0, box.left + 25.0], [middle, middle], colour, 1.4, tuple(0.7 * dash for dash in result.look.dash)
    )
    pen.marks([box.left + 15.5], [middle], result.look.marker, 2.9, colour)
    pen.text(box.left + 30.0, middle, result.title, colour, size=CHIP_TEXT, bold=True)
