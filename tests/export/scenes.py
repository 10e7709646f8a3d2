"""Scenes to export: a usual one, one of everything, and ones that nobody should have made."""

from dataclasses import replace
from pathlib import Path

import momentum_sim as ms
from momentum_sim.lessons import Lesson
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import cloud, digits, patchworks, pulled_chain
from momentum_sim.scene import (
    Cone,
    Contour,
    Learned,
    Learning,
    Look,
    Profile,
    RateChange,
    RunSettings,
    Scene,
    Sight,
    Spread,
    String,
    Tolerance,
    Transfer,
)
from momentum_sim.scene.panels import COMPANIONS, Panel

_LESSONS = Path(__file__).parents[2] / "assets" / "lessons"

RACE = Lesson.load(_LESSONS / "race.toml").opening
OVERSHOOT = Lesson.load(_LESSONS / "overshoot.toml").opening

#: Networks of few units in training.
DIGITS = Scene(
    objective=digits(epochs=2, batch_size=64, hidden=12),
    step_size=0.1,
    momentum=0.9,
    runs=(RunSettings("gradient_descent"), RunSettings("heavy_ball"), RunSettings("adam")),
    panels=(Sight(), Learning()),
)
#: A few noisy runs at once of each of two rules, and of one whose law is not known.
CLOUD = Scene(
    objective=cloud(particles=80),
    start=(-8.0, 2.0),
    n_steps=40,
    step_size=0.05,
    momentum=0.8,
    equal="effective_step_size",
    runs=(RunSettings("gradient_descent"), RunSettings("heavy_ball"), RunSettings("adam")),
    panels=(Contour(), Spread()),
    seed=3,
)
#: Networks on patchworks: all that memory can be.
PATCHWORKS = Scene(
    objective=patchworks(),
    step_size=0.01,
    momentum=0.99,
    n_steps=120,
    runs=(
        RunSettings("gradient_descent"),
        RunSettings("ema_momentum"),
        RunSettings("ema_momentum", name="cut", flushed_at=25),
        RunSettings("nesterov", name="ahead", acts_on="signals"),
    ),
    panels=(Learned(), Transfer()),
    seed=2,
)
#: A chain with a run at its best, one whose momentum falls, and one that has no theory.
CHAIN = Scene(
    objective=pulled_chain(masses=12),
    step_size=0.9,
    momentum=0.8,
    n_steps=40,
    tolerance=Tolerance(0.1, relative=True),
    runs=(
        RunSettings("gradient_descent", step_size=0.5),
        RunSettings("heavy_ball"),
        RunSettings("demon"),
        RunSettings("adam"),
    ),
    panels=(String(), Cone()),
    follow="heavy_ball",
)
EVERYTHING = Scene(
    objective=ms.objectives.rosenbrock(1.0, 30.0),
    start=(-1.2, 1.0),
    n_steps=24,
    step_size=0.001,
    momentum=0.8,
    adaptive_step_size=0.05,
    runs=tuple(
        RunSettings(name, schedule="demon" if name in ("nesterov", "adam") else None, visible=name != "torch_momentum")
        for name in OPTIMIZERS
    ),
    rate_change=RateChange(9, 0.5),
    look=Look(title="Every rule, 0.5 × η from step 9 on", caption="Nothing hidden."),
)

NOTHING_VISIBLE = RACE.with_visible(())
DIVERGING = replace(RACE, step_size=0.5, n_steps=120)
#: Its iterates go from finite to nan within two steps, others through 1e300 and inf.
OVERFLOWING = replace(RACE, step_size=1e150, n_steps=10)
FAR_AWAY = replace(RACE, start=(1e300, -1e300))
SCRIPT = "</script><script>alert(1)</script>\"'--><img src=x onerror=alert(1)>]]>{{7*7}}${7*7}"
HOSTILE_TITLE = replace(RACE, look=Look(title=SCRIPT, caption=f'"""\nscene: {{}}\n# coding: utf-7\n{SCRIPT}'))

SIZES = ((600, 400), (960, 540), (1080, 1080), (1080, 1350), (1920, 1080))


def looking(scene: Scene, **look: object) -> Scene:
    """The scene with some of its look replaced."""
    return replace(scene, look=replace(scene.look, **look))


def beside(panel: Panel, picture: Panel | None = None) -> Scene:
    """The Race scene with this companion."""
    return replace(RACE, panels=(picture or Contour(), panel))


def every_companion() -> dict[str, Panel]:
    """Every kind of panel that stands beside a picture of a landscape, in every way that there is."""
    found = {}
    for kind, panel in COMPANIONS.items():
        if not panel.can_show(RACE.kind):
            continue
        if panel.way:
            found |= {f"{kind} {way}": panel(**{panel.way: way}) for way in panel.ways}
        else:
            found[kind] = panel()
    return found


EVERY = RACE.with_visible(tuple(run.optimizer for run in RACE.runs))

WILD = {
    "diverging": replace(RACE, step_size=0.06),
    "diverging at once": replace(RACE, step_size=1e300),
    "every run": EVERY,
    "every run diverging": replace(EVERY, step_size=1e9),
    "no run": RACE.with_visible(()),
    "one step": replace(RACE, n_steps=1),
    "5000 steps": replace(RACE, n_steps=5000),
    "at the minimum": replace(RACE, start=(0.0, 0.0)),
    "start far away": replace(RACE, start=(1e300, -1e300)),
    "view far away": replace(RACE, panels=(Contour(view=(1e5, 2e5, 3e5, 4e5)),)),
    "view without end": replace(RACE, panels=(Contour(view=(-1.7e308, 1.7e308, -1.7e308, 1.7e308)),)),
    "view of almost nothing": replace(RACE, panels=(Contour(view=(0.0, 5e-324, 0.0, 5e-324)),)),
    "step size that changes": replace(RACE, rate_change=RateChange(10, 0.1)),
    "effective step size": replace(RACE, equal="effective_step_size"),
    "path": replace(RACE, equal="path", step_size=0.5),
    "profile of what diverges": replace(RACE, step_size=0.5, panels=(Profile(direction="across"),)),
    "long title": looking(RACE, title="Does it arrive? " * 12, caption="And so it goes on. " * 50),
    "one long word": looking(RACE, title="Wort" * 50, caption="x" * 1000),
    "smallest": looking(RACE, title="Small", width=200, height=200),
    "flat": looking(RACE, width=4000, height=200),
    "narrow": looking(RACE, width=200, height=4000),
    "hostile": looking(RACE, title="<script>$\\frac{1}{0}$</script> & \"'", caption="动量 🙂 $x$ ﷺ"),
}
