"""Draw what the README opens with: the momentum slider of the Race page while it is dragged, there and back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from momentum_sim.export.moving.changes import changes
from momentum_sim.export.moving.gif import encoded
from momentum_sim.export.players import Agg, Op
from momentum_sim.export.sheets import Sheet
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.paper import LIGHT
from momentum_sim.scene import Contour, Scene

_SCENE = Path(__file__).with_name("scenes") / "ravine.json"
_WIDTH, _HEIGHT = 720, 380
_TRACK = (206.0, 702.0, 22.0)  # the slider beside the title: left, right, px from above
_HALF, _THUMB = 4.0, 11.5  # units: half as thick as the track, and how far the thumb reaches
_VIEW = (-9.2, 7.2, -2.9, 2.9)  # where the ball gets to
_MOST = 0.95
_THERE = 34  # frames from no momentum to the most
_TIME, _REST = 8, 80  # hundredths of a second for a frame, and for those at which it turns or arrives
_ARRIVES = 0.7


def drag() -> bytes:
    """The GIF."""
    momenta = [*_momenta(), *reversed(_momenta()[1:-1])]
    found = list(changes(_frame(momentum) for momentum in momenta))
    ends = (0.0, _ARRIVES, _MOST)
    times = [_REST if momentum in ends else _TIME for momentum in momenta]
    named = [int(OPTIMIZERS[name].look.light[1:], 16) for name in _scene(0.0).visible]
    return encoded(found, _WIDTH, _HEIGHT, times, named)


def _momenta() -> list[float]:
    """From 0 to the most as the slider's length is spent, by 1 - momentum, and over the one that arrives."""
    eased = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, _THERE))
    momenta = np.round(1 - 10 ** (np.log10(1 - _MOST) * eased), 2)
    momenta[np.abs(momenta - _ARRIVES).argmin()] = _ARRIVES
    return list(dict.fromkeys(momenta.tolist()))


def _scene(momentum: float) -> Scene:
    scene = Scene.from_json(_SCENE.read_text(encoding="utf-8"))
    title = f"Momentum β = {momentum:.2f}"
    look = replace(scene.look, title=title, caption="", background="light", width=_WIDTH, height=_HEIGHT)
    return replace(scene, momentum=momentum, look=look, panels=(Contour(view=_VIEW),))


def _frame(momentum: float) -> NDArray[np.uint8]:
    """The scene at a momentum, and the slider where it is."""
    sheet = Sheet(_scene(momentum))
    left, right, top = (length / sheet.page.unit for length in _TRACK)
    thumb = left + (right - left) * np.log(1 - momentum) / np.log(1 - _MOST)
    player = Agg(sheet.page)
    player.draw([*sheet.still(), _line(left, right, top, LIGHT.line), _line(left, thumb, top, LIGHT.ink)])
    player.draw([{"op": "marks", "marker": "circle", "places": [thumb, top], "radius": _THUMB, "colour": LIGHT.ink}])
    return player.opaque()


def _line(left: float, right: float, y: float, colour: str) -> Op:
    """A part of the slider's track, with round ends."""
    box = [left - _HALF, y - _HALF, right + _HALF, y + _HALF]
    return {"op": "area", "box": box, "fill": colour, "edge": None, "width": 0.0, "radius": _HALF}
