"""A scene as data: its trajectories as a table that says what it is, and the scene itself."""

from __future__ import annotations

import csv as csvs
import json as jsons
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from momentum_sim.anatomy import anatomy
from momentum_sim.checks import RefusedError
from momentum_sim.export.options import Options
from momentum_sim.export.progress import Progress
from momentum_sim.noise import Noise
from momentum_sim.problems import EVERYTHING, Ran
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.scene.outcome import plane_of
from momentum_sim.scene.parts import plain_schedule
from momentum_sim.scene.reading import text_of
from momentum_sim.scene.texts import texts_of
from momentum_sim.schedules import to_plain
from momentum_sim.simulation import Run
from momentum_sim.version import VERSION

#: Every column, and what is in it.
COLUMNS = {
    "run": "what the run is called: its optimizer's name where it has no other",
    "optimizer": "the update rule",
    "step": "k, from 0, the start, to the number of steps",
    "x": "of the iterate after k steps",
    "y": "of the iterate after k steps",
    "loss": "f(x, y)",
    "gap": "f(x, y) - f*; nan where there is no f*",
    "step_size": "of the step from here; nan in the last row, from which there is none",
    "momentum": "of the step from here, 0 for a rule that has none; nan in the last row",
    "gradient_x": "of the gradient that the step from here takes, noise and all; nan in the last row",
    "gradient_y": "of the gradient that the step from here takes, noise and all; nan in the last row",
    "velocity_x": "of the new velocity, as a displacement, of the step from here; nan in the last row",
    "velocity_y": "of the new velocity, as a displacement, of the step from here; nan in the last row",
}
#: The same of a network's training.
OF_TRAINING = {
    "run": COLUMNS["run"],
    "optimizer": COLUMNS["optimizer"],
    "step": "k, from 0, the first weights, to the number of steps",
    "loss": "the mean loss of the images of the step from here, before it; nan in the last row",
    "test_error": "share of 1 of the test images that are wrong; nan but where an epoch begins, and at last",
    "step_size": COLUMNS["step_size"],
    "momentum": COLUMNS["momentum"],
}
#: The same of a network's training on patchworks.
OF_FEATURES = {
    "run": COLUMNS["run"],
    "optimizer": COLUMNS["optimizer"],
    "step": "k, from 0, the first filters, to the number of steps",
    "loss": "the mean loss of all patchworks that it is trained on, after k steps",
    "small_loss": "the mean loss of those with the small margin; nan where there are none",
    "large_loss": "the mean loss of those with the large margin; nan where there are none",
    "small_wrong": "share of 1 of those with the small margin that are wrong; nan where there are none",
    "large_wrong": "share of 1 of those with the large margin that are wrong; nan where there are none",
    "new_small": "share of 1 of new patchworks that are right with the small margin; nan where it was not tested",
    "new_large": "share of 1 of new patchworks that are right with the large margin; nan where it was not tested",
    "signal": "the largest signal of a filter",
    "signal_norm": "the length of the filters' signals above 0",
    "memory": "the largest response of a filter to noise that it is trained on",
    "small_gradient": "the length of the small margins' part of the gradient",
    "large_gradient": "the length of the large margins' part of the gradient",
    "signal_gradient": "the length of the gradient in the signals",
    "velocity": "the length of the signals' step to here, divided by its step size; 0 at first",
    "step_size": COLUMNS["step_size"],
    "momentum": COLUMNS["momentum"],
}
#: The same of a chain, before where each of its masses is.
OF_CHAIN = {
    "run": COLUMNS["run"],
    "optimizer": COLUMNS["optimizer"],
    "step": COLUMNS["step"],
    "distance": "the root mean square over the masses of how far each is from rest, after k steps",
    "left": "that as a share of 1 of what it was at the start",
    "loss": "half the sum of the squares of the springs' lengths, above the least",
    "first_moved": "the first mass, from 1 on, that has moved by then; one more than there are while none has",
    "last_moved": "the last mass that has moved by then; 0 while none has",
    "step_size": COLUMNS["step_size"],
    "momentum": COLUMNS["momentum"],
}
#: The same of many particles at once.
OF_SPREAD = {
    "run": COLUMNS["run"],
    "optimizer": COLUMNS["optimizer"],
    "step": COLUMNS["step"],
    "mean_x": "of the particles' mean after k steps",
    "mean_y": "of the particles' mean after k steps",
    "covariance_xx": "of the particles after k steps, sums over them being divided by how many they are",
    "covariance_xy": "of the particles after k steps",
    "covariance_yy": "of the particles after k steps",
    "loss": "the mean of f(x, y) over the particles",
    "predicted_mean_x": "as theory has it; nan for a rule whose steps are not linear, and so in all that is predicted",
    "predicted_mean_y": "as theory has it",
    "predicted_covariance_xx": "as theory has it",
    "predicted_covariance_yy": "as theory has it; xy is 0",
    "predicted_loss": "the expected loss",
    "update_variance_x": "over the particles, of the step from here in x; nan in the last row",
    "update_variance_y": "over the particles, of the step from here in y; nan in the last row",
    "predicted_update_variance_x": "as theory has it; nan in the last row",
    "predicted_update_variance_y": "as theory has it; nan in the last row",
    "step_size": COLUMNS["step_size"],
    "momentum": COLUMNS["momentum"],
}
_SCENE = "# scene: "
_HEADS = ("#", '"#')
#: What a spreadsheet may put between cells, and behind a line that is shorter than others.
_FILLED = ",;\t"
_NUMBER = re.compile(r"\s*-?\d+,\d+(E[+-]?\d+)?\s*")


def csv(scene: Scene, options: Options, progress: Progress) -> bytes:  # noqa: ARG001  # every kind takes the same
    """Every step of every visible run, a row each, under lines with # that say what it is and hold the scene.

    Numbers have all their digits. What diverges goes on as inf, -inf and nan. ``pandas.read_csv(file, comment="#")``
    reads it (before pandas 3 add ``float_precision="round_trip"`` for the last digits); for the module csv leave out
    the lines that begin with #. `scene_of` reads the scene.
    """
    runs = scene.simulate()
    columns, rows = next(told for asked, told in _TOLD.items() if asked in scene.kind.answers)
    if columns is OF_CHAIN:
        each = range(1, scene.objective.masses + 1)
        told = "after k steps; nan where that is not kept, of very long runs"
        columns = columns | {f"x_{mass}": f"where mass {mass} is {told}" for mass in each}
    lines = [*_header(scene, runs, columns), ",".join(columns)]
    for done, run in enumerate(runs.values()):
        progress(done, len(runs))
        lines += rows(run)
    progress(len(runs), len(runs))
    return ("\n".join(lines) + "\n").encode()


def json(scene: Scene, options: Options, progress: Progress) -> bytes:  # noqa: ARG001  # every kind takes the same
    """The scene as JSON, which `Scene.from_json` reads."""
    progress(1, 1)
    return (scene.to_json() + "\n").encode()


def read_scene(content: str | bytes) -> Scene:
    """The scene in a file, as text or bytes: its JSON, or that in the head of a CSV or a program.

    Raises `RefusedError` if it holds none.
    """
    text = text_of(content, "replace")
    return scene_of(text) if text.startswith(_HEADS) else Scene.from_json(content)


def scene_of(content: str | bytes) -> Scene:
    """The scene that a CSV or a program holds, as text or bytes.

    A table may have been saved by a spreadsheet, which joins its cells again with commas, semicolons or tabs, fills
    short lines up with empty ones, puts into quotes what has some, and writes numbers as is usual in its country. Its
    encoding may be none of Unicode: the line that has the scene is ASCII.

    Raises `RefusedError` if it holds none.
    """
    text = text_of(content, "replace")
    for line in text.splitlines():
        if not line.startswith(_HEADS):
            break
        if found := [head.removeprefix(_SCENE) for head in _as_written(line) if head.startswith(_SCENE)]:
            return Scene.from_json(next(filter(_is_json, found), found[0]))
    rule = f"hold its scene in a line that begins with {_SCENE!r}, before its columns"
    raise RefusedError("a CSV", rule, text, got="")


def _as_written(line: str) -> Iterator[str]:
    """What a line of a head may have been before a spreadsheet saved it: itself, or its cells with commas between."""
    yield line.rstrip(_FILLED)
    for sign in _FILLED:
        try:
            cells = next(csvs.reader([line], delimiter=sign))
        except csvs.Error:  # longer than any scene's
            continue
        if sign != ",":  # as where the comma is the decimal one
            cells = [cell.replace(",", ".") if _NUMBER.fullmatch(cell) else cell for cell in cells]
        yield ",".join(cells).rstrip(_FILLED)


def _is_json(text: str) -> bool:
    try:
        jsons.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _header(scene: Scene, runs: Mapping[str, Ran], columns: Mapping[str, str]) -> Iterator[str]:
    """What the table is, line by line."""
    parameters = ", ".join(f"{name} = {value!r}" for name, value in scene.objective.parameters.items())
    yield f"# momentum-sim {VERSION}: trajectories, a row for each step of each run"
    yield from (f"# title: {line}" for line in scene.look.title.split("\n") if line)
    yield f"# objective: {scene.objective.name}{f', {parameters}' if parameters else ''}"
    yield f"# formula: {scene.problem.formula}"
    yield from next(heads for asked, heads in _HEADED.items() if asked in scene.kind.answers)(scene)
    if scene.rate_change is not None:
        factor = scene.rate_change.factor
        yield f"# from step {scene.rate_change.step} on every step size is {factor!r} times what it was"
    if scene.step_size_schedule is not None:
        schedule = plain_schedule(scene.step_size_schedule)
        values = ", its values multiples of the run's own" if "points" in schedule else ""
        yield f"# schedule of every step size: {_written(schedule)}{values}"
    if (noise := scene.noise) is not None and not noise.exact:
        of = f", the mean of batches of {noise.batch_size:g}" if noise.batch_size != 1.0 else ""
        yield f"# noise of gradients: {noise.kind} {_size(noise)}{of}; seed: {scene.seed}, the same draws for each run"
    for settings in scene.runs:
        if settings.visible:
            yield f"# run {_setting(scene, settings, runs[settings.name])}"
    if not runs:
        yield "# no run of the scene is visible"
    own = "; x and y are the objective's own coordinates" if "plane" in scene.kind.answers else ""
    yield f"# units: all are plain numbers{own}"
    for name, meaning in columns.items():
        yield f"# column {name}: {meaning}"
    yield '# read it: pandas.read_csv(file, comment="#")'
    # With a space after each comma, for a spreadsheet takes the quotes away from a cell that begins with one.
    yield _SCENE + jsons.dumps(scene.to_dict(), allow_nan=False)


def _where(scene: Scene) -> Iterator[str]:
    """Where runs begin on a landscape, and how low it is."""
    objective, start = plane_of(scene)
    yield f"# f*: {objective.minimum!r}, {texts_of(objective)['least']}"
    yield "# start: x = {!r}, y = {!r}; steps: {}".format(*start, scene.n_steps)


def _luck(scene: Scene) -> Iterator[str]:
    """What is left to chance of a network's training."""
    yield f"# seed: {scene.seed}, of split, order and first weights, the same for each run; steps: {scene.n_steps}"
    before = scene.objective.problem.task.before
    if before is not None:
        settings = f"step size {before.step_size!r}, {before.epochs} epochs of {before.batch_size} images a step"
        yield f"# trained before: {before.rule} on the digits {before.task.title}, {settings}"


def _drawn(scene: Scene) -> Iterator[str]:
    """What is left to chance of a training on patchworks."""
    yield f"# seed: {scene.seed}, of patchworks and first filters, the same for each run; steps: {scene.n_steps}"
    yield (
        "# where a rule takes its gradient elsewhere than at the iterate, losses, signals, memory and gradients are of "
        "there"
    )


def _pulled(scene: Scene) -> Iterator[str]:
    """How a chain begins."""
    drawn = f"; draw: {scene.seed}" if scene.objective.problem.shape == "shaken" else ""
    yield f"# shape: {scene.objective.problem.shape}{drawn}; steps: {scene.n_steps}"


def _many(scene: Scene) -> Iterator[str]:
    """Where particles begin, and what noise they meet."""
    yield f"# f*: {scene.objective.minimum!r}, {texts_of(scene.objective)['least']}"
    yield "# start of each particle: x = {!r}, y = {!r}; steps: {}".format(*scene.start, scene.n_steps)
    yield f"# seed: {scene.seed}, the same draws for each run; each particle has its own"


def _size(noise: Noise) -> str:
    if isinstance(noise.size, float):
        return repr(noise.size)
    (xx, xy), (yx, yy) = noise.size
    return f"[[{xx!r}, {xy!r}], [{yx!r}, {yy!r}]]"


def _setting(scene: Scene, settings: RunSettings, run: Ran) -> str:
    """A run's rule and numbers, in a line."""
    rule = settings.rule
    stays = settings.matches is None
    own = repr(scene.step_size_of(settings)) if stays else f"matched to {settings.matches} by {settings.matched_by}"
    parts = [f"step size {own}"]
    if rule.schedule is None:
        parts.append("no momentum")
    else:
        schedule = _written(to_plain(settings.own_schedule or rule.schedule))
        parts.append(f"momentum {scene.momentum_of(settings)!r}, schedule {schedule}")
    if run.divergence_step is not None:
        far = "|x| + |y| > 1e6 or " if "plane" in scene.kind.answers else ""
        parts.append(f"diverges: {far}not finite from step {run.divergence_step}")
    if settings.acts_on != EVERYTHING:
        parts.append(f"momentum of the {settings.acts_on} alone")
    if settings.flushed_at is not None and settings.flushed_at < scene.n_steps:
        parts.append(f"memory cut before step {settings.flushed_at}")
    named = "" if settings.name == rule.name else f"{settings.name}, "
    return f"{named}{rule.name}: {', '.join(parts)}; {rule.formula}; {rule.convention}"


def _written(plain: str | dict[str, Any]) -> str:
    """A schedule's name, or what it is as JSON where that says more."""
    return plain if isinstance(plain, str) else jsons.dumps(plain)


def _trained_rows(run: Any) -> Iterator[str]:  # a Training, as networks give it
    """A training's rows."""
    each, nan = run.n_steps // run.epochs, float("nan")
    columns = (run.losses, run.step_sizes, run.momenta)
    losses, step_sizes, momenta = ([*column.tolist(), nan] for column in columns)
    errors = [run.test_errors[step // each].item() if step % each == 0 else nan for step in range(run.n_steps + 1)]
    for step, values in enumerate(zip(losses, errors, step_sizes, momenta, strict=True)):
        yield ",".join([run.name, run.optimizer.name, str(step), *map(repr, values)])


def _patchwork_rows(run: Any) -> Iterator[str]:  # a PatchworkRun
    """The rows of a training on patchworks."""
    made, nan = run.training, float("nan")
    right = np.full((run.n_steps + 1, 2), nan)
    right[made.measured_at] = made.accuracies
    told = [run.losses, *made.losses.T, *made.wrong.T, *right.T, made.signals, made.signal_norms, made.memories]
    told += [*made.gradients.T, made.signal_gradients, made.velocities]
    left = [np.append(values, nan) for values in (run.step_sizes, run.momenta)]
    for step, values in enumerate(np.column_stack([*told, *left]).tolist()):
        yield ",".join([run.name, run.optimizer.name, str(step), *map(repr, values)])


def _chain_rows(run: Any) -> Iterator[str]:  # a ChainRun
    """The rows of a run on a chain."""
    places = np.full((run.n_steps + 1, run.masses), np.nan)
    places[run.kept_at] = run.positions
    left = [np.append(values, np.nan) for values in (run.step_sizes, run.momenta)]
    told = run.distances, run.heights / 100.0, run.losses, run.firsts, run.lasts
    for step, values in enumerate(np.column_stack([*told, *left, places]).tolist()):
        whole = [str(int(value)) for value in values[3:5]]
        yield ",".join(
            [run.name, run.optimizer.name, str(step), *map(repr, values[:3]), *whole, *map(repr, values[5:])]
        )


def _spread_rows(run: Any) -> Iterator[str]:  # a Cloud, as many runs at once give it
    """The rows of what many particles do."""
    none = np.full((1, 2, 2), np.nan)
    columns = []
    for spread in (run.measured, run.predicted):
        if spread is None:
            columns.append(np.full((run.n_steps + 1, 8), np.nan))
            continue
        changes = np.concatenate([spread.changes, none])
        parts = spread.means, spread.covariances.reshape(-1, 4)[:, [0, 1, 3]], spread.losses[:, None]
        columns.append(np.hstack([*parts, changes.reshape(-1, 4)[:, [0, 3]]]))
    measured, predicted = columns
    left = np.append(np.stack([run.step_sizes, run.momenta], axis=1), [[np.nan, np.nan]], axis=0)
    table = np.hstack([measured[:, :6], predicted[:, [0, 1, 2, 4, 5]], measured[:, 6:], predicted[:, 6:], left])
    for step, values in enumerate(table.tolist()):
        yield ",".join([run.name, run.optimizer.name, str(step), *map(repr, values)])


def _rows(run: Run) -> Iterator[str]:
    """The rows of a run in the plane."""
    parts = anatomy(run)
    with np.errstate(all="ignore"):  # what diverges is content
        velocities = parts.kept + parts.pushes
    none = [float("nan")] * 6
    leaving = [*zip(run.step_sizes.tolist(), run.momenta.tolist(), strict=True)]
    steps = [
        [*setting, *gradient, *velocity]
        for setting, gradient, velocity in zip(leaving, parts.gradients.tolist(), velocities.tolist(), strict=True)
    ]
    arrivals = zip(run.iterates.tolist(), run.losses.tolist(), run.gaps.tolist(), [*steps, none], strict=True)
    for step, (point, loss, gap, left) in enumerate(arrivals):
        yield ",".join([run.name, run.optimizer.name, str(step), *map(repr, [*point, loss, gap, *left])])


#: What is told of runs, by what of `momentum_sim.problems.ANSWERS` their problem has: columns and rows, and heads.
_TOLD: dict[str, tuple[dict[str, str], Callable[[Any], Iterator[str]]]] = {
    "network": (OF_TRAINING, _trained_rows),
    "features": (OF_FEATURES, _patchwork_rows),
    "chain": (OF_CHAIN, _chain_rows),
    "spread": (OF_SPREAD, _spread_rows),
    "path": (COLUMNS, _rows),
}
_HEADED = {"network": _luck, "features": _drawn, "chain": _pulled, "spread": _many, "path": _where}
