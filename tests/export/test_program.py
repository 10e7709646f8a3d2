"""Exported programs take the paths that `simulate` takes."""

import importlib.util
import io
import json
import subprocess
import sys
import tokenize
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from momentum_sim.conventions import LIBRARIES, has_code
from momentum_sim.export import KINDS, Options, render
from momentum_sim.export.data import scene_of
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.version import VERSION
from tests.export.scenes import DIGITS, DIVERGING, EVERYTHING, HOSTILE_TITLE, NOTHING_VISIBLE, OVERFLOWING, RACE
from tests.reference.record_programs import RECORDED, exported, key, paths, scenes

SCENES = {scene.objective.name: scene for scene in scenes()}
PATHS = json.loads((Path(__file__).parents[1] / "reference" / "paths.json").read_text())["paths"]
NUMPY = {"rtol": 0.0, "atol": 1e-12}
OTHERS = {"rtol": 1e-9, "atol": 1e-9}
each_scene = pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)


def held(found, scene, near):
    """Whole paths beside those that are simulated."""
    runs = scene.simulate()
    assert list(found) == list(runs)
    for name, run in runs.items():
        np.testing.assert_allclose(found[name], run.iterates, err_msg=name, **near)


def test_of_a_network_there_is_none():
    with pytest.raises(ValueError, match=r"^a scene must be on a landscape, and not on a network in training$"):
        render(DIGITS, "py")
    assert [kind for kind in KINDS if not KINDS[kind].can_hold(DIGITS)] == ["py"]
    assert all(kind.can_hold(RACE) for kind in KINDS.values())
    assert not any(has_code(run) for run in DIGITS.simulate().values())


@each_scene
def test_a_program_in_numpy_takes_the_whole_paths(scene):
    held(paths(exported(scene, "NumPy")), scene, NUMPY)


@each_scene
@pytest.mark.parametrize("library", RECORDED)
def test_a_program_took_the_whole_paths_when_its_library_ran_it(library, scene):
    """A program without a record is one whose text has changed: run tests/reference/record_programs.py."""
    held(PATHS[key(exported(scene, library))], scene, OTHERS)


def test_no_other_programs_are_on_record():
    assert {key(exported(scene, library)) for scene in SCENES.values() for library in RECORDED} == set(PATHS)


@pytest.mark.parametrize(("library", "package"), [("PyTorch", "torch"), ("optax", "optax")])
def test_programs_take_the_whole_paths_where_their_library_is_installed(library, package):
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed; what it did is on record, and held to the runs above")
    for scene in SCENES.values():
        held(paths(exported(scene, library)), scene, OTHERS)


def test_every_landscape_and_rule_is_among_them():
    assert set(SCENES) == set(LANDSCAPES)
    assert all(scene.visible == tuple(OPTIMIZERS) for scene in SCENES.values())
    assert {scene.runs[1].schedule for scene in SCENES.values()} == {None, "demon"}
    assert set(RECORDED) | {"NumPy"} == set(LIBRARIES)


@pytest.mark.parametrize("scene", [RACE, EVERYTHING], ids=("race", "everything"))
def test_other_scenes_take_their_paths_as_well(scene):
    held(paths(render(scene, "py").decode()), scene, NUMPY)


def test_a_path_that_diverges_goes_as_far_and_warns_of_nothing():
    for scene in (DIVERGING, OVERFLOWING):
        with warnings.catch_warnings(), np.errstate():
            warnings.simplefilter("error")
            found = paths(render(scene, "py").decode())
        for name, run in scene.simulate().items():
            path, finite = np.array(found[name]), np.abs(run.iterates).max(axis=1) < 1e150
            np.testing.assert_allclose(path[finite], run.iterates[finite], rtol=1e-9)
            assert np.isfinite(path[-1]).all() == np.isfinite(run.iterates[-1]).all()


def test_it_is_run_as_it_is(tmp_path):
    program = tmp_path / "program.py"
    program.write_bytes(render(EVERYTHING, "py"))
    ended = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True, cwd=tmp_path)
    ends = {line.split()[0]: [float(number) for number in line.split()[1:]] for line in ended.stdout.splitlines()}
    runs = EVERYTHING.simulate()
    assert list(ends) == list(runs)
    for name, run in runs.items():
        np.testing.assert_allclose(ends[name], run.iterates[-1], **NUMPY)
    assert ended.stderr == ""
    assert [file.name for file in tmp_path.iterdir()] == ["program.py"]


def test_it_writes_its_paths_when_it_is_given_a_file(tmp_path):
    program, out = tmp_path / "program.py", tmp_path / "paths.csv"
    program.write_bytes(render(RACE, "py"))
    subprocess.run([sys.executable, program, out], capture_output=True, check=True)
    table = pd.read_csv(out)
    for name, run in RACE.simulate().items():
        mine = table[table["optimizer"] == name]
        np.testing.assert_array_equal(mine["step"], np.arange(61))
        np.testing.assert_allclose(mine[["x", "y"]], run.iterates, **NUMPY)


@pytest.mark.parametrize("library", LIBRARIES)
def test_its_head_says_what_it_is_and_holds_the_scene(library):
    program = render(EVERYTHING, "py", Options(library=library)).decode()
    assert program.startswith(f"# The runs of a scene in {library}, written by momentum-sim {VERSION}. It needs ")
    assert "# title: Every rule, 0.5 × η from step 9 on\n" in program
    assert scene_of(program) == EVERYTHING


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("scene", [EVERYTHING, *SCENES.values()], ids=("everything", *SCENES))
def test_it_reads_well(library, scene):
    program = render(scene, "py", Options(library=library)).decode()
    compile(program, library, "exec")
    assert max(len(line) for line in program.splitlines() if not line.startswith("# scene: ")) <= 120
    assert not any(line != line.rstrip() for line in program.splitlines())
    assert program.endswith("file=file)\n")


@pytest.mark.parametrize("library", LIBRARIES)
def test_whatever_a_title_holds_stays_a_comment(library):
    program = render(HOSTILE_TITLE, "py", Options(library=library))
    assert tokenize.detect_encoding(io.BytesIO(program).readline)[0] == "utf-8"
    plain = render(RACE, "py", Options(library=library)).decode()
    tokens = [
        token.string for token in tokenize.tokenize(io.BytesIO(program).readline) if token.type != tokenize.COMMENT
    ]
    assert "alert" not in " ".join(tokens)
    code = [line for line in program.decode().splitlines() if not line.startswith("#")]
    assert code == [line for line in plain.splitlines() if not line.startswith("#")]


def test_a_scene_that_shows_nothing_has_no_program():
    with pytest.raises(ValueError, match=r"^a program must have at least one visible run, got none$"):
        render(NOTHING_VISIBLE, "py")
