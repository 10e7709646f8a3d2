"""A run as frames: what never moves is drawn once, and in each frame only what moves upon it."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from momentum_sim.export.drawing.drawing import Drawing
from momentum_sim.export.drawing.sheets import MOVING
from momentum_sim.export.options import Options
from momentum_sim.scene import Scene

Pixels = NDArray[np.uint8]


class Frames:
    """The frames of a scene's run, each (height, width, 3), evenly over its steps; the last shows the whole run.

    ``background`` is what the frames but the last have in common. A frame has as many px as the scene's look says; on a
    transparent look, the colour of paper behind it. ``frames_per_second`` and ``hold``, the seconds to rest on the last
    one, are the options'. The parts of a single step are no part of it.
    """

    def __init__(self, scene: Scene, options: Options) -> None:
        self.scene = scene
        self.n_frames = options.n_frames
        self.frames_per_second = options.frames_per_second
        self.hold = options.hold
        self._drawing = Drawing(scene, transparent=False)
        self._sheet = self._drawing.sheet
        self.background = self._draw_background()

    def __len__(self) -> int:
        return self.n_frames

    def times(self) -> list[float | None]:
        """The time of each frame, in steps; None for the last."""
        last = self.n_frames - 1
        return [*(k * self.scene.n_steps / last for k in range(last)), None]

    def __iter__(self) -> Iterator[Pixels]:
        for time in self.times():
            yield self._whole() if time is None else self._frame(time)

    def _draw_background(self) -> Pixels:
        self._drawing.show(-1.0)
        for artist in self._sheet.layers[MOVING]:
            artist.set_visible(False)
        drawn = self._sheet.pixels()
        self._still = self._sheet.canvas.copy_from_bbox(self._drawing.figure.bbox)  # type: ignore[no-untyped-call]
        return _opaque(drawn)

    def _frame(self, time: float) -> Pixels:
        canvas, moving = self._sheet.canvas, self._sheet.layers[MOVING]
        renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
        for artist in moving:
            artist.set_visible(True)
        self._drawing.move(time)
        canvas.restore_region(self._still)  # type: ignore[no-untyped-call]
        for artist in moving:
            artist.draw(renderer)
        return _opaque(self._sheet.buffer())

    def _whole(self) -> Pixels:
        self._drawing.show(None)
        return _opaque(self._sheet.pixels())


def _opaque(drawn: Pixels) -> Pixels:
    """A copy without opacity."""
    pixels = np.empty((*drawn.shape[:2], 3), np.uint8)
    for channel in range(3):  # each by itself is several times faster than three at once
        pixels[:, :, channel] = drawn[:, :, channel]
    return pixels
