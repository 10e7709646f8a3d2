"""A run as frames: what never moves is drawn once, and in each frame only what moves upon it."""

from collections.abc import Iterator

from momentum_sim.export.options import Options
from momentum_sim.export.players import Agg
from momentum_sim.export.players.agg import Pixels
from momentum_sim.export.sheets import Sheet
from momentum_sim.scene import Scene

_AT_ONCE = 20  # frames whose lists are asked for together


class Frames:
    """The frames of a scene's run, each (height, width, 3), evenly over its time; the last shows the whole run.

    That is over its steps, or their logarithm, as its kind of problem has it.

    ``background`` is what the frames but the last have in common. A frame has as many px as the scene's look says; on a
    transparent look, the colour of paper behind it. ``frames_per_second`` and ``hold``, the seconds to rest on the last
    one, are the options'. The parts of a single step are no part of it.
    """

    def __init__(self, scene: Scene, options: Options) -> None:
        self.scene = scene
        self.n_frames = options.n_frames
        self.frames_per_second = options.frames_per_second
        self.hold = options.hold
        self._sheet = Sheet(scene, transparent=False)
        self._player = Agg(self._sheet.page)
        self._player.draw(self._sheet.base(0.0))
        self._still = self._player.kept()
        self.background = self._player.opaque()

    def __len__(self) -> int:
        return self.n_frames

    def times(self) -> list[float | None]:
        """The time of each frame, in steps; None for the last."""
        return [*self._on_the_way(), None]

    def __iter__(self) -> Iterator[Pixels]:
        times = self._on_the_way()
        self._sheet.base(0.0)  # what moves is on it
        for first in range(0, len(times), _AT_ONCE):
            for ops in self._sheet.now(times[first : first + _AT_ONCE]):
                self._player.restore(self._still)
                self._player.draw(ops)
                yield self._player.opaque()
        end = Agg(self._sheet.page)
        end.draw(self._sheet.base(None))
        yield end.opaque()

    def _on_the_way(self) -> list[float]:
        last = self.n_frames - 1
        return [self.scene.kind.time_at(k / last, self.scene.n_steps) for k in range(last)]
