"""Scenes to draw figures of."""

from dataclasses import replace

import momentum_sim as ms
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import RunSettings, Scene

ALL = tuple(RunSettings(name) for name in OPTIMIZERS)
#: Figures that are the same whatever is on the stage.
OF_NO_SCENE = {"flow", "full_batch_digits", "loss_shapes", "max_margin", "sparse_solutions", "two_betas"}
PAIR = (RunSettings("gradient_descent"), RunSettings("heavy_ball"))


def scene_of(runs=ALL, **changes):
    """The Race page's ravine."""
    bowl = ms.objectives.quadratic(condition_number=50.0)
    scene = Scene(bowl, start=(-8.0, 2.0), n_steps=60, step_size=0.038, momentum=0.7, runs=runs)
    return replace(scene, **changes)


def summary(figure):
    return figure.layout.meta["summary"]
