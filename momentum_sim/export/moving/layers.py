"""A drawing's artists as shapes: what stays, what only the way or only the end shows, and what moves."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from matplotlib.artist import Artist

from momentum_sim.export.drawing import Drawing
from momentum_sim.export.drawing.sheets import ALWAYS, MOVING, STEP, TIMED, WHOLE
from momentum_sim.export.moving.recorder import Recorder, Shape, Words, with_dark
from momentum_sim.export.progress import Progress
from momentum_sim.scene import Scene

_HALO = "halo"  # the name of the outline of the words that follow
_NOW = "now "  # before the name of what, as it moves, becomes what the end shows


@dataclass(frozen=True, eq=False)
class Drawn:
    """An artist's shapes: of what moves, one state for each time, else only one."""

    layer: str
    gid: str
    states: list[list[Shape]]

    @property
    def becomes(self) -> str | None:
        """The name of what the end shows in its place, None if it leaves."""
        return self.gid.removeprefix(_NOW) if self.gid.startswith(_NOW) else None


def still(scene: Scene) -> list[Drawn]:
    """What a still of the scene shows, in the order in which it is drawn."""

    def drawn(drawing: Drawing) -> list[Drawn]:
        drawing.show(scene.step)
        return [Drawn(ALWAYS, part.gid, [part.shapes()]) for part in _parts(drawing) if part.artist.get_visible()]

    light = drawn(Drawing(scene, shapes=True))
    return _in_both(light, drawn(Drawing(scene, shapes=True, dark=True)), [0]) if _follows(scene) else light


def moving(scene: Scene, times: Sequence[float], progress: Progress) -> list[Drawn]:
    """What a scene shows at these times, in steps, and in the end, in the order in which it is drawn."""
    count = len(times) + (2 if _follows(scene) else 1)  # of parts; all that is done on dark is one

    def drawn(drawing: Drawing, rounds: Sequence[int], heard: Progress) -> list[Drawn]:
        parts = [part for part in _parts(drawing) if part.layer != STEP]
        found = [Drawn(part.layer, part.gid, []) for part in parts]
        for done in rounds:
            drawing.show(times[done - 1] if done else None)
            for part, one in zip(parts, found, strict=True):
                if _changes(part.layer, done):
                    one.states.append(part.shapes())
            heard(done + 1, count)
        return found

    light = drawn(Drawing(scene, shapes=True), range(len(times) + 1), progress)
    if _follows(scene):
        rounds = _telling(light)
        light = _in_both(light, drawn(Drawing(scene, shapes=True, dark=True), rounds, _unheard), rounds)
        progress(count, count)
    return light


def _changes(layer: str, time: int) -> bool:
    """Whether a layer is to be drawn at a time: 0 is the end, 1 the first on the way."""
    return {ALWAYS: time == 0, WHOLE: time == 0, TIMED: time == 1, MOVING: time > 0}[layer]


@dataclass(frozen=True, eq=False)
class _Part:
    """An artist of a drawing, and the outline that parts it from what is below, if it has one."""

    drawing: Drawing
    layer: str
    artist: Artist
    halo: Artist | None

    @property
    def gid(self) -> str:
        return self.artist.get_gid() or ""

    def shapes(self) -> list[Shape]:
        """What it draws as it is now."""
        shapes = self._recorded(self.artist)
        if self.halo is None:
            return shapes
        around = self._recorded(self.halo)[0]
        return [
            replace(shape, stroke=around.stroke, width=around.width, stroke_opacity=around.stroke_opacity)
            if isinstance(shape, Words)
            else shape
            for shape in shapes
        ]

    def _recorded(self, artist: Artist) -> list[Shape]:
        sheet = self.drawing.sheet
        recorder = Recorder(sheet.width, sheet.height)
        if artist.get_visible():
            artist.draw(recorder)
        return recorder.shapes


def _parts(drawing: Drawing) -> list[_Part]:
    """A drawing's artists, the lowest first."""
    layered = [(artist, layer) for layer, artists in drawing.sheet.layers.items() for artist in artists]
    parts: list[_Part] = []
    halo: Artist | None = None
    for artist, layer in sorted(layered, key=lambda pair: pair[0].get_zorder()):
        if artist.get_gid() == _HALO:
            halo = artist
            continue
        parts.append(_Part(drawing, layer, artist, halo))
        halo = None
    return parts


def _unheard(_done: int, _count: int) -> None:
    """What happens within one part."""


def _telling(light: Sequence[Drawn]) -> list[int]:
    """The rounds in which each colour of each artist is seen first: on dark no others need be drawn."""
    found = {0, 1}
    for one in light:
        seen: set[Hashable] = set()
        for k, state in enumerate(one.states):
            colours = {_colours(index, shape) for index, shape in enumerate(state)}
            if one.layer == MOVING and not colours <= seen:
                found.add(k + 1)
            seen |= colours
    return sorted(found)


def _in_both(light: Sequence[Drawn], dark: Sequence[Drawn], rounds: Sequence[int]) -> list[Drawn]:
    """What is drawn, with its colours on dark too; that was drawn in some of the rounds, which tell every colour."""
    found = []
    for one, other in zip(light, dark, strict=True):
        same = [one.states[k - 1] for k in rounds if k] if one.layer == MOVING else one.states
        pairs = [
            pair for states in zip(same, other.states, strict=True) for pair in enumerate(zip(*states, strict=True))
        ]
        on_dark = {_colours(index, shape): its for index, (shape, its) in pairs}
        states = [
            [with_dark(shape, on_dark[_colours(index, shape)]) for index, shape in enumerate(state)]
            for state in one.states
        ]
        found.append(replace(one, states=states))
    return found


def _colours(index: int, shape: Shape) -> Hashable:
    """What tells a shape's colours on dark, of one artist."""
    return index, shape.fill, shape.stroke


def _follows(scene: Scene) -> bool:
    """Whether its colours follow the reader's."""
    return scene.look.background == "reader"
