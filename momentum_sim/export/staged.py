"""The scene that an export is of: the one given, or that of a run."""

import numpy as np

from momentum_sim import checks
from momentum_sim.conventions.recipes import GIVEN, setting_of
from momentum_sim.objectives import LANDSCAPES, Landscape
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.parameters import LARGEST_BATCH, MOST_LIVE_STEPS
from momentum_sim.scene import RateChange, RunSettings, Scene
from momentum_sim.schedules import step_sizes
from momentum_sim.simulation import Run


def as_scene(given: Scene | Run) -> Scene:
    """A scene itself, and of a run the scene that has it alone; `RefusedError` says why there is none."""
    if isinstance(given, Scene):
        return given
    if not isinstance(given, Run):
        raise checks.RefusedError("scene", "be a Scene or a Run", given)
    scene = scene_of_run(given)
    if scene is None:
        note = f": {why_not_live(given)}"
        raise checks.RefusedError("run", "be one that a scene can have", given, repr(given), note)
    return scene


def scene_of_run(run: Run) -> Scene | None:
    """The scene whose only run takes exactly this one's path, None where there is none."""
    setting = setting_of(run)
    objective = run.objective
    if setting is None or setting.schedule == GIVEN or _has_anothers_name(objective.landscape):
        return None
    if run.n_steps > MOST_LIVE_STEPS or not _has_whole_batches(run):
        return None
    rule = run.optimizer
    name, first = _step_sizes_of(run)
    if first is None:
        return None
    own = objective.landscape.step_size if rule.adaptive else first
    schedule = None if setting.stays or not rule.takes_schedule else setting.schedule
    x, y = run.iterates[0].tolist()
    change = None
    if setting.change is not None:
        step, later = setting.change
        change = RateChange(step, later / setting.step_size)
    scene = Scene(
        objective=objective,
        start=(x, y),
        n_steps=run.n_steps,
        step_size=own,
        adaptive_step_size=first if rule.adaptive else None,
        momentum=setting.momentum,
        runs=(RunSettings(rule.name, schedule=schedule),),
        rate_change=change,
        step_size_schedule=name,
        noise=run.noise,
        seed=run.seed,
    )
    same = np.array_equal(scene.simulate()[rule.name].iterates, run.iterates, equal_nan=True)
    return scene if same else None


def why_not_live(run: Run) -> str:
    """Why there is no scene of a run."""
    if _has_anothers_name(run.objective.landscape):
        return "its objective has the name of one of this package's"
    if OPTIMIZERS.get(run.optimizer.name) is not run.optimizer:
        return "its optimizer is none of this package's"
    if (run.stream, run.particle) != (0, 0):
        return "its noise is that of another stream or particle than 0"
    if not _has_whole_batches(run):
        return f"its batches are not of a whole number of examples from 1 to {LARGEST_BATCH}"
    if run.n_steps > MOST_LIVE_STEPS:
        return f"it has more than {MOST_LIVE_STEPS} steps"
    if _step_sizes_of(run)[1] is None:
        return "its step sizes are no schedule's of this package"
    setting = setting_of(run)
    if setting is None or setting.schedule == GIVEN:
        return "its momenta are no schedule's of this package"
    return "its second step size is no multiple of the first as floats"


def _step_sizes_of(run: Run) -> tuple[str | None, float | None]:
    """The schedule that a run's step sizes are, digit for digit, and what it is called with; no number if none is.

    Step sizes that change once at most need no schedule.
    """
    if np.count_nonzero(np.diff(run.step_sizes)) <= 1:
        return None, run.step_size
    largest = float(run.step_sizes.max())
    found = (
        name
        for name, schedule in step_sizes.SCHEDULES.items()
        if np.array_equal(schedule(largest, run.n_steps), run.step_sizes)
    )
    name = next(found, None)
    return name, None if name is None else largest


def _has_whole_batches(run: Run) -> bool:
    size = run.noise.batch_size if run.noise else 1.0
    return size.is_integer() and 1 <= size <= LARGEST_BATCH


def _has_anothers_name(landscape: Landscape) -> bool:
    return LANDSCAPES.get(landscape.name, landscape) != landscape
