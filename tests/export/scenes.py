"""Scenes to export: a usual one, one of everything, and ones that nobody should have made."""

from dataclasses import replace
from pathlib import Path

import momentum_sim as ms
from momentum_sim.lessons import Lesson
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Look, RateChange, RunSettings, Scene

RACE = Lesson.load(Path(__file__).parents[2] / "assets" / "lessons" / "race.toml").opening

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
