"""Forty scenes: every picture and companion, every lesson, light and dark, whole and at a step, wide and narrow."""

from dataclasses import replace
from pathlib import Path

from momentum_sim.lessons import Lesson
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import Contour, Profile, RateChange, Scene
from momentum_sim.scene.panels import (
    Conventions,
    Gap,
    Gradients,
    Map,
    Numbers,
    Panel,
    Position,
    Predicted,
    Velocity,
)
from momentum_sim.scene.parts import Prediction

_LESSONS = Path(__file__).parents[2] / "assets" / "lessons"
_OPENINGS = {path.stem: Lesson.load(path).opening for path in sorted(_LESSONS.glob("*.toml"))}

RACE, BALL = _OPENINGS["race"], _OPENINGS["overshoot"]
ALL = RACE.with_visible(tuple(run.optimizer for run in RACE.runs))
NARROW = {"width": 390, "height": 844}


def _looking(scene: Scene, **look: object) -> Scene:
    return replace(scene, look=replace(scene.look, **look))


def _dark(scene: Scene) -> Scene:
    return _looking(scene, background="dark")


def _beside(companion: Panel, picture: Panel | None = None, scene: Scene = RACE) -> Scene:
    return replace(scene, panels=(picture or Contour(), companion))


def _on(name: str, companion: Panel) -> Scene:
    """A landscape as it opens, with every run of the race."""
    landscape = LANDSCAPES[name]
    return replace(
        ALL, objective=landscape(), start=landscape.start, n_steps=landscape.n_steps,
        step_size=landscape.step_size, adaptive_step_size=landscape.adaptive_step_size,
        panels=(Contour(), companion), live=(),
    )  # fmt: skip


FORTY: dict[str, Scene] = {
    **{f"lesson {name}": _looking(scene, title=f"How does {name} go?") for name, scene in _OPENINGS.items()},
    "position across": _dark(_beside(Position(direction="across"), scene=ALL)),
    "predicted": _beside(Predicted(direction="across")),
    "gradients both": _dark(_beside(Gradients(direction="both"))),
    "velocity": _beside(Velocity(direction="along"), scene=ALL),
    "map measured": _dark(_beside(Map())),
    "map theory": _beside(Map(shows="theory")),
    "numbers": _beside(Numbers(), scene=ALL),
    "conventions": _dark(_beside(Conventions())),
    "profile and gap": _dark(_beside(Gap(), Profile(direction="across"))),
    "profile and position": _beside(Position(direction="across"), Profile(direction="across"), ALL),
    "contour alone": _dark(replace(ALL, panels=(Contour(),))),
    "closer": replace(RACE, panels=(Contour(view=(-1.5, 1.5, -0.8, 0.8)), Gap())),
    "race at a step": replace(RACE, step=6),
    "ball at a step": replace(BALL, step=14),
    "gradients at a step": _dark(replace(_beside(Gradients(direction="both")), step=9)),
    "velocity at a step": replace(_beside(Velocity(direction="along")), step=20),
    "numbers at a step": replace(_beside(Numbers()), step=17),
    "map at a step": replace(_beside(Map()), step=30),
    "rosenbrock": _on("rosenbrock", Gap()),
    "himmelblau": _dark(_on("himmelblau", Predicted(direction="along"))),
    "rastrigin": _on("rastrigin", Position(direction="x")),
    "lessard": _on("lessard", Velocity(direction="x")),
    "changed": replace(RACE, rate_change=RateChange(10, 0.3)),
    "diverging": replace(ALL, step_size=0.06),
    "profile diverging": _dark(_beside(Gap(), Profile(direction="across"), replace(RACE, step_size=0.5))),
    "predict a place": replace(RACE, prediction=Prediction("place", 4, 30)),
    "predict an outcome": _dark(replace(RACE, prediction=Prediction("outcome", 8, 60), step=6)),
    "narrow race": _looking(ALL, title="Can one number make this arrive?", **NARROW),
    "narrow ball": _dark(_looking(BALL, **NARROW)),
    "narrow map": _looking(_beside(Map(shows="theory")), **NARROW),
    "wide": _looking(ALL, width=1920, height=1080, title="Every run", caption="A caption below. " * 12),
    "square": _dark(_looking(_beside(Gradients(direction="both")), width=1080, height=1080)),
    "transparent": _looking(RACE, background="transparent", title="On any ground"),
}
assert len(FORTY) >= 40
