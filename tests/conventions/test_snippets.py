"""Programs for other libraries end where `simulate` does."""

import importlib.util
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.conventions import CONVENTIONS, LIBRARIES, code, has_code
from momentum_sim.conventions.formulas import WITH_CODE
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.schedules import SCHEDULES
from tests.reference.record_programs import CHANGES, RECORDED, key, printed, runs

ENDS = json.loads((Path(__file__).parents[1] / "reference" / "programs.json").read_text())["ends"]
RUNS = {
    f"{run.optimizer.name} {run.objective.name} {run.momenta[0]}-{run.momenta[-1]:.2g} {run.step_sizes[-1]:.4g}": run
    for run in runs()
}
NEAR = {"rtol": 1e-10, "atol": 1e-10}
every_run = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)

bowl = ms.objectives.quadratic(25.0)


def simulated(optimizer="heavy_ball", objective=bowl, **settings):
    usual = {"step_size": 0.02, "momentum": 0.9, "n_steps": 20}
    return ms.simulate(objective, optimizer, **usual | settings)


@every_run
def test_a_program_for_numpy_prints_where_the_run_ends(run):
    np.testing.assert_allclose(printed(code(run, "NumPy")), run.iterates[-1], **NEAR)


@every_run
@pytest.mark.parametrize("library", RECORDED)
def test_a_program_printed_where_the_run_ends_when_its_library_ran_it(library, run):
    """A program without a record is one whose text has changed: run tests/reference/record_programs.py."""
    np.testing.assert_allclose(ENDS[key(code(run, library))], run.iterates[-1], **NEAR)


def test_no_other_programs_are_on_record():
    assert {key(code(run, library)) for run in runs() for library in RECORDED} == set(ENDS)


@pytest.mark.parametrize(("library", "package"), [("PyTorch", "torch"), ("optax", "optax")])
def test_programs_print_where_the_runs_end_where_their_library_is_installed(library, package):
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed; what it printed is on record, and held to the runs above")
    for run in RUNS.values():
        np.testing.assert_allclose(printed(code(run, library)), run.iterates[-1], **NEAR)


def test_every_rule_landscape_schedule_and_library_was_run():
    assert (
        {run.optimizer.name for run in RUNS.values()} == set(OPTIMIZERS) > {f.optimizer for f in CONVENTIONS.values()}
    )
    schedules = {
        (run.optimizer.name, name)
        for run in RUNS.values()
        for name, schedule in SCHEDULES.items()
        if np.array_equal(run.momenta, schedule(run.momenta[0], run.n_steps))
    }
    rules = [name for name, rule in OPTIMIZERS.items() if rule.momentum == "number or array"]
    assert {(rule, schedule) for rule in rules for schedule in SCHEDULES} <= schedules
    assert {run.objective.name for run in RUNS.values()} == set(LANDSCAPES) == set(WITH_CODE)
    assert {*RECORDED, "NumPy"} == set(LIBRARIES)
    assert any(CHANGES)
    assert None in CHANGES


@every_run
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_program_can_be_compiled_and_has_no_long_lines(library, run):
    program = code(run, library)
    compile(program, library, "exec")
    assert max(map(len, program.splitlines())) <= 100
    assert program.endswith(")\n")


def test_the_program_says_the_numbers_as_they_are():
    run = simulated("torch_momentum", step_size=1 / 3, momentum=0.1 + 0.2, start=(-8, 1.6))
    program = code(run, "PyTorch")
    for number in ("0.3333333333333333", "0.30000000000000004", "[-8.0, 1.6]", "range(20)", "kappa = 25.0"):
        assert number in program


def test_where_the_step_size_stands_is_seen_in_the_program():
    dropped = np.where(np.arange(20) < 10, 0.02, 0.002)
    inside, outside = (simulated(name, step_size=dropped) for name in ("heavy_ball", "torch_momentum"))
    assert "momentum_buffer" in code(inside, "PyTorch")
    assert "momentum_buffer" not in code(outside, "PyTorch")
    orders = [re.search(r"chain\((.*)\)", code(run, "optax")).group(1) for run in (inside, outside)]
    assert orders[0].startswith("optax.scale_by_learning_rate")
    assert orders[1].startswith("optax.trace")


def test_the_moving_average_is_torchs_with_another_rate():
    assert "lr=0.0019999999999999996, momentum=0.9)" in code(simulated("ema_momentum"), "PyTorch")


@pytest.mark.parametrize(
    "run",
    [
        simulated(momentum=np.full(20, -0.1)),
        simulated(momentum=np.linspace(-0.1, -0.9, 20)),
        simulated(replace(OPTIMIZERS["heavy_ball"])),
        simulated(objective=replace(ms.objectives.quadratic, name="mine")()),
    ],
    ids=("a momentum below 0", "momenta below 0", "another's rule", "another's objective"),
)
def test_a_run_that_the_package_has_no_words_for_has_no_program(run):
    if run.optimizer is not OPTIMIZERS["heavy_ball"]:
        run = simulated(replace(run.optimizer, title="other"))
    assert not has_code(run)
    with pytest.raises(ValueError, match=r"^run must be of an optimizer .* got one of heavy_ball on \w+$"):
        code(run, "NumPy")


def test_a_schedule_is_known_by_its_numbers():
    demon = simulated(momentum=ms.schedules.demon(0.9, 20))
    assert "left = 1 - step / 20" in code(demon, "NumPy")
    assert code(simulated("demon"), "NumPy") == code(demon, "NumPy")
    almost = ms.schedules.demon(0.9, 20)
    almost[7] = np.nextafter(almost[7], 1.0)
    assert "left" not in code(simulated(momentum=almost), "NumPy")


@pytest.mark.parametrize("schedule", ms.schedules.SCHEDULES)
@pytest.mark.parametrize("name", ["heavy_ball", "adam"])
def test_every_named_schedule_is_a_formula(schedule, name):
    run = simulated(name, momentum=(schedule, 0.95))
    program = code(run, "NumPy")
    assert "momenta" not in program
    np.testing.assert_allclose(printed(program), run.iterates[-1], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "momenta",
    [[0.9] * 19 + [0.8], np.linspace(0.9, -0.1, 20), ms.schedules.points([[0, 1e-5], [0.3, 0.95], [1, 0]], 20)],
    ids=("one is another", "to below 0", "by points"),
)
def test_other_momenta_stand_in_the_program_one_by_one(momenta):
    run = simulated(momentum=momenta)
    program = code(run, "NumPy")
    listed = re.search(r"momenta = \[(.*?)\]", program, re.DOTALL)[1]
    assert [float(number) for number in listed.split(",")] == run.momenta.tolist()
    np.testing.assert_allclose(printed(program), run.iterates[-1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_step_sizes_that_change_more_than_once_stand_in_the_program_one_by_one(name):
    run = simulated(name, momentum=None if OPTIMIZERS[name].schedule is None else 0.9, step_size=("cosine", 0.02))
    program = code(run, "NumPy")
    listed = re.search(r"step_sizes = \[(.*?)\]", program, re.DOTALL)[1]
    assert [float(number) for number in listed.split(",")] == run.step_sizes.tolist()
    np.testing.assert_allclose(printed(program), run.iterates[-1], rtol=0, atol=1e-12)


def test_torch_is_told_of_no_momentum_of_exactly_0():
    told = "momentum = momentum or 1e-300"
    for momentum in (("early", 0.9), ("nesterov_convex", 0.9), [0.9] * 10 + [0.0] * 5 + [0.9] * 5):
        assert told in code(simulated(momentum=momentum), "PyTorch")
    assert told not in code(simulated("demon"), "PyTorch")


def test_ackleys_gradient_is_0_at_its_kink():
    run = simulated(objective=ms.objectives.ackley(), start=(0.0, 0.0))
    assert printed(code(run, "NumPy")) == run.iterates[-1].tolist() == [0.0, 0.0]


def test_an_unknown_library_is_refused():
    with pytest.raises(ValueError, match=r"^library must be one of PyTorch, optax, NumPy; got 'Keras'$"):
        code(simulated(), "Keras")


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_run_has_a_program_though_it_changes_nothing_or_at_its_last_step(library):
    for step_sizes in ([0.02], [0.02] * 4 + [0.01]):
        run = simulated(step_size=step_sizes, n_steps=len(step_sizes))
        assert has_code(run)
        if library == "NumPy":
            np.testing.assert_allclose(printed(code(run, library)), run.iterates[-1], **NEAR)
