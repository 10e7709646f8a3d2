"""Engines with the painters of these tests, and a typeface of a few signs."""

from pathlib import Path

from momentum_sim.export.engine import Engine
from momentum_sim.objectives import quadratic
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.stage.document import catalogue_of

PAINTERS = Path(__file__).parent / "painters.js"


class Typeface:
    """Half an em for each sign, of bold ones six tenths."""

    def __init__(self):
        self.middles = {"regular": 0.25, "bold": 0.25, "serif": 0.5}
        self.asked = []

    def width(self, text, face):
        self.asked.append((text, face))
        return len(text) * (0.6 if face == "bold" else 0.5)


def scene_of(**changes):
    fields = {
        "objective": quadratic(condition_number=25.0), "start": (-4.0, 1.2), "n_steps": 20, "step_size": 0.04,
        "momentum": 0.9, "runs": (RunSettings("gradient_descent"), RunSettings("heavy_ball")),
    }  # fmt: skip
    return Scene(**fields | changes)


def opened(look, scene=None, painters=PAINTERS, typeface=None, others=()):
    """An engine with a scene open on a sheet of 300 x 200 units; ``look``: what the painters are told."""
    scene = scene or scene_of()
    engine = Engine(painters, catalogue_of(scene), typeface or Typeface(), others)
    engine.open(scene.to_dict(), width=300, height=200, theme={}, look=look)
    return engine


def drawn(*calls, **how):
    """The display list of calls of a pen."""
    return opened({"calls": calls}, **how).base()
