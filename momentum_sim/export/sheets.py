"""A scene on a sheet of its look's size: what the painters draw there, and the page that it is played on."""

import math
from collections.abc import Sequence
from pathlib import Path

from momentum_sim.export.engine import Engine
from momentum_sim.export.players import Agg, Op, Page, typeface
from momentum_sim.export.players.agg import Pixels
from momentum_sim.export.players.playing import PX_PER_INCH
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.paper import DARK, LIGHT
from momentum_sim.scene import Look, Scene
from momentum_sim.stage.document import catalogue_of, landscapes_of

_PAINTERS = Path(__file__).resolve().parent / "engine" / "painting.js"
_USUAL_AREA = 960.0 * 540.0  # px, at which a unit is a px
_LEAST_WIDTH, _LEAST_HEIGHT = 420.0, 340.0  # units that a sheet should have


def unit_of(look: Look) -> float:
    """How many px a unit is on a sheet of a look's size: text grows with it."""
    by_area = math.sqrt(look.width * look.height / _USUAL_AREA)
    return max(0.5, min(max(by_area, 0.75), look.width / _LEAST_WIDTH, look.height / _LEAST_HEIGHT))


class Sheet:
    """A scene as display lists: its title, its picture and what stands beside it, its outcome in words, its caption.

    ``dark`` and ``transparent`` are as the scene's look has them unless they are given. ``still``: it is shown at the
    scene's own time alone, with the parts of its step, and no room is left for what would be said at others. A sheet
    belongs to the thread that made it.
    """

    def __init__(
        self, scene: Scene, *, dark: bool | None = None, transparent: bool | None = None, still: bool = False
    ) -> None:
        look = scene.look
        known = landscapes_of(scene)
        ink = DARK if (look.background == "dark" if dark is None else dark) else LIGHT
        clear = look.background == "transparent" if transparent is None else transparent
        self.scene = scene
        self.page = Page(look.width, look.height, unit_of(look), ink, clear, known)
        others = (landscape for name, landscape in known.items() if name not in LANDSCAPES)
        self._engine = Engine(_PAINTERS, catalogue_of(scene), typeface(), others)
        self._engine.open(
            scene.to_dict(),
            width=look.width / self.page.unit,
            height=look.height / self.page.unit,
            theme=ink._asdict(),
            look={"dark": ink is DARK, "still": still, "unit": self.page.unit},
        )

    def base(self, time: float | None) -> list[Op]:
        """What stands still while time runs, which is in steps; None for all of the whole run."""
        return list(self._engine.base(time))

    def now(self, times: Sequence[float]) -> list[list[Op]]:
        """What is seen of each of some times, in steps from 0 to n_steps, upon what stands still."""
        return [list(ops) for ops in self._engine.now(times)]

    def still(self) -> list[Op]:
        """The scene as it stands: at its step, or the whole run."""
        step = self.scene.step
        return self.base(None) if step is None else [*self.base(step), *self.now([step])[0]]

    def pixels(self, dpi: float = PX_PER_INCH) -> Pixels:
        """The scene as it stands at ``dpi`` dots per inch, 96 px to the inch: (height, width, 4)."""
        player = Agg(self.page, dpi)
        player.draw(self.still())
        return player.pixels
