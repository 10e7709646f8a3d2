"""Tables and scenes come back as they were."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import momentum_sim as ms
from momentum_sim.export import render
from momentum_sim.export.data import COLUMNS, OF_CHAIN, OF_FEATURES, OF_SPREAD, OF_TRAINING, scene_of
from momentum_sim.problems import fine_tuning, pulled_chain, shaken_chain
from momentum_sim.scene import Look, Scene
from momentum_sim.version import VERSION
from tests.export.scenes import (
    CLOUD,
    DIGITS,
    DIVERGING,
    EVERYTHING,
    FAR_AWAY,
    HOSTILE_TITLE,
    NOTHING_VISIBLE,
    OVERFLOWING,
    PATCHWORKS,
    RACE,
)

SCENES = {
    "race": RACE, "everything": EVERYTHING, "diverging": DIVERGING, "overflowing": OVERFLOWING, "far": FAR_AWAY,
    "script": HOSTILE_TITLE,
}  # fmt: skip
each_scene = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)


def table(scene):
    return render(scene, "csv").decode()


def by_pandas(text):
    return pd.read_csv(io.StringIO(text), comment="#")


def rows(text):
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@each_scene
def test_pandas_reads_every_number(scene):
    found = by_pandas(table(scene))
    assert list(found.columns) == list(COLUMNS)
    runs = scene.simulate()
    assert list(found["run"].unique()) == list(runs)
    for name, run in runs.items():
        mine = found[found["run"] == name]
        np.testing.assert_array_equal(mine["step"], np.arange(run.n_steps + 1))
        np.testing.assert_array_equal(mine[["x", "y"]], run.iterates)
        np.testing.assert_array_equal(mine["loss"], run.losses)
        np.testing.assert_array_equal(mine["gap"], run.gaps)
        np.testing.assert_array_equal(mine["step_size"][:-1], run.step_sizes)
        np.testing.assert_array_equal(mine["momentum"][:-1], run.momenta)
        parts = ms.anatomy(run)
        np.testing.assert_array_equal(mine[["gradient_x", "gradient_y"]][:-1], parts.gradients)
        with np.errstate(invalid="ignore"):
            np.testing.assert_array_equal(mine[["velocity_x", "velocity_y"]][:-1], parts.kept + parts.pushes)
        assert mine.iloc[-1][list(COLUMNS)[7:]].isna().all()


def test_a_networks_training_is_told_step_by_step():
    text = table(DIGITS)
    found = by_pandas(text)
    assert list(found.columns) == list(OF_TRAINING)
    for name, run in DIGITS.simulate().items():
        mine = found[found["run"] == name]
        for column, values in {"loss": run.losses, "step_size": run.step_sizes, "momentum": run.momenta}.items():
            np.testing.assert_array_equal(mine[column][:-1], values)
            assert np.isnan(mine[column].iloc[-1])
        told = mine[["step", "test_error"]].dropna()
        np.testing.assert_array_equal(
            told, np.column_stack([np.linspace(0, run.n_steps, run.epochs + 1), run.test_errors])
        )
    luck = f"# seed: {DIGITS.seed}, of split, order and first weights, the same for each run; steps: {DIGITS.n_steps}"
    assert f"{luck}\n" in text
    assert "# trained before" not in text
    assert scene_of(text) == DIGITS


def test_what_a_network_had_learnt_before_is_told():
    scene = replace(DIGITS, objective=fine_tuning(epochs=1, batch_size=250, hidden=3), n_steps=0)
    text = table(scene)
    before = ms.digits.pretrained(hidden=3, seed=scene.seed)
    setting = f"step size {before.step_sizes[0]}, {before.epochs} epochs of {before.batch_size} images a step"
    assert f"# trained before: {before.optimizer.name} on the digits 0 to 4, {setting}\n" in text
    for name, run in scene.simulate().items():
        mine = by_pandas(text)
        np.testing.assert_array_equal(mine[mine["run"] == name]["loss"][:-1], run.losses)
    assert scene_of(text) == scene


def test_networks_on_patchworks_are_told_step_by_step():
    text = table(PATCHWORKS)
    found = by_pandas(text)
    assert list(found.columns) == list(OF_FEATURES)
    assert list(found["run"].unique()) == list(PATCHWORKS.visible)
    for name, run in PATCHWORKS.simulate().items():
        mine, made = found[found["run"] == name], run.training
        np.testing.assert_array_equal(mine["step"], np.arange(121))
        np.testing.assert_array_equal(mine["loss"], run.losses)
        for columns, values in {
            ("small_loss", "large_loss"): made.losses,
            ("small_wrong", "large_wrong"): made.wrong,
            ("small_gradient", "large_gradient"): made.gradients,
            ("signal", "signal_norm"): np.column_stack([made.signals, made.signal_norms]),
            ("memory", "velocity"): np.column_stack([made.memories, made.velocities]),
            ("signal_gradient",): made.signal_gradients[:, None],
        }.items():
            np.testing.assert_array_equal(mine[list(columns)], values)
        tested = mine[["step", "new_small", "new_large"]].dropna()
        np.testing.assert_array_equal(tested, np.column_stack([made.measured_at, made.accuracies]))
        np.testing.assert_array_equal(mine[["step_size", "momentum"]][:-1], np.stack([run.step_sizes, run.momenta], 1))
        assert mine[["step_size", "momentum"]].iloc[-1].isna().all()
    head = [line for line in text.splitlines() if line.startswith("# run ")]
    assert "memory cut" not in head[1]
    assert "momentum 0.99, schedule constant, memory cut before step 25;" in head[2]
    assert "momentum of the signals alone;" in head[3]
    assert "# seed: 2, of patchworks and first filters, the same for each run; steps: 120\n" in text
    assert scene_of(text) == PATCHWORKS
    never = table(PATCHWORKS.with_flush(120))
    assert "memory cut" not in never
    assert "diverges: not finite from step 1;" in table(replace(PATCHWORKS, step_size=1e200))


def test_patchworks_of_one_margin_have_no_number_of_the_other():
    scene = PATCHWORKS.with_parameters({"small_margins": 0}).with_visible(("ema_momentum",))
    found = by_pandas(table(scene))
    assert found[["small_loss", "small_wrong"]].isna().all(axis=None)
    assert not found[["loss", "large_loss", "signal", "memory"]].isna().any(axis=None)


def test_chains_are_told_mass_by_mass():
    scene = Scene(
        objective=pulled_chain(masses=6),
        n_steps=9,
        step_size=0.5,
        momentum=0.6,
        runs=("gradient_descent", "heavy_ball"),
        panels=("string", "left"),
    )
    text = table(scene)
    found = by_pandas(text)
    places = [f"x_{mass}" for mass in range(1, 7)]
    assert list(found.columns) == [*OF_CHAIN, *places]
    for name, run in scene.simulate().items():
        mine = found[found["run"] == name]
        np.testing.assert_array_equal(mine[places], run.positions)
        np.testing.assert_array_equal(mine[["distance", "loss"]], np.column_stack([run.distances, run.losses]))
        np.testing.assert_allclose(mine["left"], run.distances / run.distances[0], rtol=1e-15)
        assert mine["last_moved"].tolist() == [0, 1, 2, 3, 4, 5, 6, 6, 6, 6]
        assert mine["first_moved"].tolist() == [7, *[1] * 9]
        for k, x in enumerate(run.positions):  # by hand
            around = np.concatenate([[1.0], x, x[-1:]])
            assert mine["loss"].iloc[k] == pytest.approx(0.5 * (np.diff(around) ** 2).sum(), abs=1e-12)
    assert "# shape: pulled; steps: 9\n" in text
    assert scene_of(text) == scene
    shaken = replace(scene, objective=shaken_chain(masses=3), n_steps=2, seed=4)
    assert "# shape: shaken; draw: 4; steps: 2\n" in table(shaken)


def test_clouds_are_told_by_their_means_and_covariances_measured_and_predicted():
    text = table(CLOUD)
    found = by_pandas(text)
    assert list(found.columns) == list(OF_SPREAD)
    for name, run in CLOUD.simulate().items():
        mine = found[found["run"] == name]
        for spread, before in ((run.measured, ""), (run.predicted, "predicted_")):
            told = {
                f"{before}mean_x": (spread and spread.means[:, 0]),
                f"{before}mean_y": (spread and spread.means[:, 1]),
                f"{before}covariance_xx": (spread and spread.covariances[:, 0, 0]),
                f"{before}covariance_yy": (spread and spread.covariances[:, 1, 1]),
                f"{before}loss": (spread and spread.losses),
                f"{before}update_variance_x": (spread and np.append(spread.changes[:, 0, 0], np.nan)),
                f"{before}update_variance_y": (spread and np.append(spread.changes[:, 1, 1], np.nan)),
            }
            for column, values in told.items():
                np.testing.assert_array_equal(mine[column], np.full(41, np.nan) if spread is None else values)
        np.testing.assert_array_equal(mine["covariance_xy"], run.measured.covariances[:, 0, 1])
        np.testing.assert_array_equal(mine["step_size"][:-1], run.step_sizes)
        np.testing.assert_array_equal(mine["momentum"][:-1], run.momenta)
    assert "# seed: 3, the same draws for each run; each particle has its own\n" in text
    assert scene_of(text) == CLOUD


def test_a_training_that_diverges_says_so():
    text = table(replace(DIGITS, step_size=1e200))
    step = replace(DIGITS, step_size=1e200).simulate()["heavy_ball"].divergence_step
    assert f", diverges: not finite from step {step};" in text.replace("demon, ", "")


@each_scene
def test_python_reads_the_same_numbers_as_pandas(scene):
    text = table(scene)
    numbers = [[float(row[name]) for name in list(COLUMNS)[2:]] for row in rows(text)]
    np.testing.assert_array_equal(numbers, by_pandas(text)[list(COLUMNS)[2:]])
    assert {row["run"] for row in rows(text)} == set(scene.visible)


def test_what_diverges_goes_on_to_inf_and_nan():
    text = table(OVERFLOWING)
    assert {"inf", "-inf", "nan"} <= {value for row in rows(text) for value in row.values()}
    assert "# run gradient_descent: step size 1e+150, no momentum, diverges: |x| + |y| > 1e6 or not finite from" in text
    assert "diverges" not in table(RACE)


@each_scene
def test_the_scene_is_in_the_head(scene):
    text = table(scene)
    assert scene_of(text) == scene
    assert scene_of(text.replace("\n", "\r\n")) == scene


def test_a_title_is_not_taken_for_the_scene():
    other = replace(RACE, look=Look(title=f"scene: {json.dumps(EVERYTHING.to_dict())}"[:200]))
    assert scene_of(table(other)) == other


@pytest.mark.parametrize("text", ["", "x,y\n1,2\n", "# a table\nx,y\n# scene: {}\n"])
def test_a_table_without_a_scene_is_refused(text):
    with pytest.raises(ValueError, match=r"^a CSV must hold its scene in a line that begins with '# scene: ', before"):
        scene_of(text)


def test_the_head_says_what_it_is():
    head = [line for line in table(EVERYTHING).splitlines() if line.startswith("#")]
    assert head[0] == f"# momentum-sim {VERSION}: trajectories, a row for each step of each run"
    for said in (
        "# title: Every rule, 0.5 × η from step 9 on",
        "# objective: rosenbrock, a = 1.0, b = 30.0",
        rf"# formula: {EVERYTHING.objective.landscape.formula}",
        "# f*: 0.0, the loss at the global minimum",
        "# start: x = -1.2, y = 1.0; steps: 24",
        "# from step 9 on every step size is 0.5 times what it was",
    ):
        assert said in head
    runs = [line for line in head if line.startswith("# run ")]
    assert [line.split()[2].rstrip(":") for line in runs] == list(EVERYTHING.visible)
    assert "step size 0.001, momentum 0.8, schedule demon;" in next(line for line in runs if "run demon:" in line)
    assert "step size 0.05, momentum 0.8, schedule demon;" in next(line for line in runs if "run adam:" in line)
    assert "step size 0.05, no momentum;" in next(line for line in runs if "run rmsprop:" in line)
    for name, meaning in COLUMNS.items():
        assert f"# column {name}: {meaning}" in head


def test_a_scene_that_shows_nothing_is_a_table_without_rows():
    text = table(NOTHING_VISIBLE)
    assert "# no run of the scene is visible" in text
    assert rows(text) == []
    assert by_pandas(text).empty


@each_scene
def test_the_scene_comes_back_from_its_json(scene):
    made = render(scene, "json")
    assert Scene.from_json(made.decode()) == scene
    assert made.endswith(b"}\n")
    assert b'\n  "objective": {\n    "name": ' in made


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_they_say_how_far_they_are(kind):
    heard = []
    render(RACE, kind, progress=lambda done, every: heard.append((done, every)))
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1]
