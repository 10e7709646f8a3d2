"""A scene on a sheet of its look's size: what the painters draw there, and the page that it is played on."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from momentum_sim.export.engine import Engine
from momentum_sim.export.players import Agg, Op, Page, typeface
from momentum_sim.export.players.agg import Pixels
from momentum_sim.export.players.playing import PX_PER_INCH
from momentum_sim.paper import DARK, LIGHT
from momentum_sim.problems import PROBLEMS
from momentum_sim.scene import Look, Scene
from momentum_sim.stage.document import catalogue_of, companions_of, problems_of
from momentum_sim.stage.modules import Companion

_PAINTERS = Path(__file__).resolve().parent / "engine" / "painting.js"
_USUAL_AREA = 960.0 * 540.0  # px, at which a unit is a px
_LEAST_WIDTH, _LEAST_HEIGHT = 420.0, 340.0  # units that a sheet should have


def unit_of(look: Look) -> float:
    """How many px a unit is on a sheet of a look's size: text grows with it."""
    by_area = math.sqrt(look.width * look.height / _USUAL_AREA)
    return max(0.5, min(max(by_area, 0.75), look.width / _LEAST_WIDTH, look.height / _LEAST_HEIGHT))


class Drawn:
    """What the painters draw on a page of a document: of a scene's, or of what has no scene.

    ``look``: what else they are told. ``step``: the one that it stands at, None for all of it. ``companions``: those
    that may stand on it. It belongs to the thread that made it.
    """

    def __init__(
        self,
        page: Page,
        catalogue: Mapping[str, Any],
        document: Mapping[str, Any],
        step: int | None,
        companions: Sequence[Companion] = (),
        **look: Any,
    ) -> None:
        self.page, self._step = page, step
        others = (problem for name, problem in page.problems.items() if PROBLEMS.get(name) != problem)
        noises = [noise["kind"]] if (noise := document["noise"]) else []
        self._engine = Engine(_PAINTERS, dict(catalogue), typeface(), others, companions, noises)
        self._engine.open(
            dict(document),
            width=page.width / page.unit,
            height=page.height / page.unit,
            theme=page.ink._asdict(),
            look={"dark": page.ink is DARK, "unit": page.unit, **look},
        )

    def base(self, time: float | None) -> list[Op]:
        """What stands still while time runs, which is in steps; None for all of the whole run."""
        return list(self._engine.base(time))

    def now(self, times: Sequence[float]) -> list[list[Op]]:
        """What is seen of each of some times, in steps from 0 to n_steps, upon what stands still."""
        return [list(ops) for ops in self._engine.now(times)]

    def still(self) -> list[Op]:
        """All as it stands: at its step, or the whole run."""
        step = self._step
        return self.base(None) if step is None else [*self.base(step), *self.now([step])[0]]

    def pixels(self, dpi: float = PX_PER_INCH) -> Pixels:
        """All as it stands at ``dpi`` dots per inch, 96 px to the inch: (height, width, 4)."""
        player = Agg(self.page, dpi)
        player.draw(self.still())
        return player.pixels


class Sheet(Drawn):
    """A scene as display lists: its title, its picture and what stands beside it, its outcome in words, its caption.

    ``dark`` and ``transparent`` are as the scene's look has them unless they are given. ``still``: it is shown at the
    scene's own time alone, with the parts of its step, and no room is left for what would be said at others. ``bare``:
    one panel fills it, the picture if there is one, in units of 1 px, and nothing is said around it. ``most``: how many
    are drawn at most of runs that are many at once.
    """

    def __init__(
        self,
        scene: Scene,
        *,
        dark: bool | None = None,
        transparent: bool | None = None,
        still: bool = False,
        bare: bool = False,
        most: int | None = None,
    ) -> None:
        look = scene.look
        ink = DARK if (look.background == "dark" if dark is None else dark) else LIGHT
        clear = look.background == "transparent" if transparent is None else transparent
        page = Page(look.width, look.height, 1.0 if bare else unit_of(look), ink, clear, problems_of(scene))
        companions = tuple(companions_of(scene).values())
        super().__init__(
            page, catalogue_of(scene), scene.to_dict(), scene.step, companions, still=still, bare=bare, most=most
        )
        self.scene = scene
