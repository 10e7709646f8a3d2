import importlib
import re
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.compiler import native
from momentum_sim.compiler.wasm import compile_module
from momentum_sim.kernels import entries
from momentum_sim.optimizers import heavy_ball
from tests.benchmarks import __main__ as command
from tests.benchmarks import (
    batches,
    c_code,
    document,
    ensemble,
    export,
    node,
    others,
    schedule_search,
    sweep,
    training,
    trajectory,
)
from tests.benchmarks import machine as machine_module
from tests.benchmarks.others import in_numpy
from tests.benchmarks.report import Row, headlines, left_out, table
from tests.benchmarks.sweeps_in_c import FIRST_HIT, SETTLING, builds
from tests.benchmarks.timing import Entrant, clocked, compared, fastest, in_turn

FOLDER = Path(__file__).parent
ROWS = [
    Row("ours", 6.5e-4, ratio=1.05, bar=1.1, note="median 660 µs", headline="Ours, beside C"),
    Row("C", 6.2e-4, ratio=1.0),
    Row("a start", 6.0, bar=5.0, headline="A start"),
    Row("eager", 12.0, ratio=19514.2),
    left_out("JAX", "JAX is not installed"),
]
DAY = date(2025, 1, 2)
MACHINE = {"processor": "A processor", "cores": "2", "JAX": "not installed"}
README = f"# Name\n\n{document.BEGIN}\nold\n{document.END}\n\nThe rest.\n"
# Neither is a multiple of any block's size; some runs settle, some start to, some never do, some diverge.
SMALL = replace(sweep.WORK, step_sizes=np.geomspace(1e-4, 4e-3, 37), momenta=np.linspace(0.0, 0.98, 9), tolerance=0.5)


# What is written


def test_a_table_has_a_line_for_each_row():
    assert table(ROWS).splitlines() == [
        "| what | measured | ratio | bar | reached | note |",
        "| --- | --: | --: | --- | --- | --- |",
        "| ours | 650 µs | 1.050 | at most 1.1 | yes | median 660 µs |",
        "| C | 620 µs | 1.000 |  |  |  |",
        "| a start | 6.00 s |  | at most 5.00 s | **no** |  |",
        "| eager | 12.0 s | 19,514 |  |  |  |",
        "| JAX |  |  |  |  | JAX is not installed: left out |",
    ]


def test_the_short_table_has_the_rows_with_a_headline():
    assert headlines(ROWS).splitlines()[2:] == [
        "| Ours, beside C | 650 µs | 1.050 | at most 1.1 | yes |",
        "| A start | 6.00 s |  | at most 5.00 s | **no** |",
    ]


def test_a_page_says_how_when_where_and_everything_found():
    page = document.page({"trajectory": ROWS[:2], "startup": ROWS[2:]}, MACHINE, DAY)
    assert page.startswith("# Performance\n")
    for part in ("make bench", "2025-01-02", "- processor: A processor", "- JAX: not installed"):
        assert part in page
    assert re.findall(r"^\| (\w+): ", page, re.MULTILINE) == ["trajectory"] * 2 + ["startup"] * 3
    assert "| startup: JAX |  |  |  |  | JAX is not installed: left out |" in page


def test_a_summary_goes_between_the_markers_and_replaces_the_last_one():
    text = document.summary({"trajectory": ROWS}, MACHINE, DAY)
    assert "All 5 rows" in text
    assert "A processor, 2 cores, 2025-01-02" in text
    once = document.with_summary(README, text)
    assert once == f"# Name\n\n{document.BEGIN}\n{text}\n{document.END}\n\nThe rest.\n"
    assert document.with_summary(once, text) == once


@pytest.mark.parametrize(
    "readme",
    ["", document.BEGIN, document.END, f"{document.END} {document.BEGIN}", README + README, README + document.END],
)
def test_markers_that_are_missing_or_doubled_are_refused(readme):
    with pytest.raises(ValueError, match="each once"):
        document.with_summary(readme, "text")


def test_the_readme_has_the_markers():
    readme = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    assert "new text" in document.with_summary(readme, "new text")


def test_both_files_are_written_or_neither(tmp_path, monkeypatch):
    monkeypatch.setattr(document, "_ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("no markers", encoding="utf-8")
    with pytest.raises(ValueError, match="each once"):
        document.write({"trajectory": ROWS}, MACHINE, DAY)
    assert not (tmp_path / "docs/performance.md").exists()
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    document.write({"trajectory": ROWS}, MACHINE, DAY)
    assert "Ours, beside C" in (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "trajectory: ours" in (tmp_path / "docs/performance.md").read_text(encoding="utf-8")


def test_the_machine_names_every_tool():
    facts = machine_module.machine()
    assert {"processor", "cores", "system", "Python", "numba", "gcc", "clang", "node", "Chromium"} < set(facts)
    assert all(facts.values())
    assert not any(value.startswith("/") for value in facts.values())


# What is run


def test_every_benchmark_is_registered():
    modules = {file.stem for file in FOLDER.glob("*.py")} - {"__main__", "test_benchmarks"}
    runs = {name for name in modules if hasattr(importlib.import_module(f"tests.benchmarks.{name}"), "run")}
    assert runs == set(command.BENCHMARKS)
    assert all(module.__doc__.partition("\n")[0] for module in command.BENCHMARKS.values())


class Benchmark:
    """What is measured."""

    @staticmethod
    def run():
        return ROWS


@pytest.fixture
def written(monkeypatch):
    """What would be written, when the command has two small benchmarks and a machine that is known."""
    calls = []
    monkeypatch.setattr(command, "BENCHMARKS", {"first": Benchmark, "second": Benchmark})
    monkeypatch.setattr(command, "machine", lambda: MACHINE)
    monkeypatch.setattr(command.document, "write", lambda *given: calls.append(given))
    return calls


def test_only_a_whole_run_is_written(written, capsys):
    assert command.main(["second"]) == 1  # one bar is missed
    assert written == []
    assert "### second\nWhat is measured." in capsys.readouterr().out
    command.main(["--write"])
    (results, facts, _) = written[0]
    assert (results, facts) == ({"first": ROWS, "second": ROWS}, MACHINE)


@pytest.mark.parametrize(("words", "reason"), [(["first", "--write"], "needs all"), (["third"], "unknown benchmark")])
def test_what_cannot_be_is_refused(written, capsys, words, reason):
    with pytest.raises(SystemExit):
        command.main(words)
    assert reason in capsys.readouterr().err
    assert written == []


def test_without_a_browser_its_benchmarks_are_left_out(monkeypatch, written):
    monkeypatch.setattr(command, "_IN_A_BROWSER", (Benchmark,))
    monkeypatch.setattr(command, "find_chromium", lambda: None)
    command.main(["--write"])
    assert [row.note for row in written[0][0]["first"]] == ["no Chromium is installed: left out"]


# What is timed


def test_everybody_takes_turns_and_the_slow_sit_out():
    calls = []

    def entrant(what, seconds):
        return Entrant(what, lambda: (calls.append(what), seconds)[1])

    times = in_turn([entrant("fast", 0.01), entrant("also", 0.01), entrant("slow", 1.0)], rounds=50, most_seconds=10.0)
    assert {what: len(taken) for what, taken in times.items()} == {"fast": 50, "also": 50, "slow": 10}
    after = {calls[k - 1] for k in range(3, len(calls)) if calls[k] == "fast"}
    assert after == {"fast", "also", "slow"}  # in no fixed order


def test_a_comparison_is_of_least_times_scaled():
    one, two = Entrant("one", float, bar=2.0), Entrant("two", float, scale=10.0, note="scaled")
    times = {"one": [3.0, 1.0, 2.0], "two": [0.5, 0.4, 0.6]}
    assert fastest([one, two], times) is two
    assert fastest([], times) is None
    assert compared(two, times, one, "x: ") == Row("x: two", 4.0, ratio=4.0, note="median 5.00 s, ratio 2.500, scaled")
    assert compared(one, times, None) == Row("one", 1.0, note="median 2.00 s")
    assert compared(one, times, two).reached
    assert clocked(lambda: None)() >= 0.0


# What is computed


@pytest.fixture(scope="module")
def found():
    found = sweep.ours(SMALL, 1)
    steps = found.steps_to_tolerance
    assert found.diverged.any()
    assert (steps <= SMALL.n_steps).any()
    assert ((steps > SMALL.n_steps) & ~found.diverged).any()
    return found


def test_numpy_and_one_run_at_a_time_find_the_same(found):
    steps, diverged = in_numpy.settings(SMALL)()
    np.testing.assert_array_equal(steps, found.steps_to_tolerance)
    np.testing.assert_array_equal(diverged, found.diverged)
    for row, column in [(0, 0), (4, 20), (8, 36), (8, 10)]:
        run = alone(row, column)
        assert found.steps_to_tolerance[row, column] == run.settling_step(SMALL.tolerance)
        assert found.diverged[row, column] == run.diverged


def test_c_finds_the_same_where_there_is_a_compiler(found):
    assert bool(c_code.compilers()) != bool(c_code.absent())
    kinds = builds(SMALL, SETTLING, wide=False)
    assert len(kinds) == len(SETTLING) * len(c_code.compilers())
    for build in kinds:
        np.testing.assert_array_equal(build.steps, found.steps_to_tolerance, err_msg=build.entrant.what)
        np.testing.assert_array_equal(build.diverged, found.diverged, err_msg=build.entrant.what)


def test_c_that_stops_early_finds_first_hits(found):
    expected = first_hits(found)
    for build in builds(SMALL, FIRST_HIT, wide=False):
        np.testing.assert_array_equal(build.steps, expected, err_msg=build.entrant.what)


def alone(row, column):
    """One cell, as a run of its own."""
    eta, beta = SMALL.step_sizes[column], SMALL.momenta[row]
    return ms.simulate(
        SMALL.objective, "heavy_ball", step_size=eta, momentum=beta, n_steps=SMALL.n_steps, start=SMALL.start
    )


def first_hits(found):
    """The first step of each run within the tolerance, n + 1 if there is none before it diverges."""
    first = np.empty(SMALL.shape, int)
    for cell in np.ndindex(SMALL.shape):
        run = alone(*cell)
        hits = np.flatnonzero(run.gaps <= SMALL.tolerance)
        end = SMALL.n_steps + 1 if run.divergence_step is None else run.divergence_step
        first[cell] = hits[0] if hits.size and hits[0] < end else SMALL.n_steps + 1
    assert (first <= found.steps_to_tolerance).all()
    assert (first < found.steps_to_tolerance).any()
    return first


def test_node_writes_the_same_bits_or_is_said_to_be_missing():
    case = replace(trajectory.CASES[0], n_steps=50)
    path = np.zeros((51, 2))
    path[0] = case.start
    settings = np.full(50, case.momentum), np.full(50, case.step_size)
    arguments = path, *settings, case.objective.coefficients, 50
    kernels = case.objective.landscape.kernels
    entry = entries.trajectory(kernels.gradient, heavy_ball.step, heavy_ball.initial_state)
    if not node.present():
        assert [row.note for row in node.absent()] == ["node is not installed: left out"]
        return
    with node.entry_in_node(compile_module({"path": entry}), "path", *arguments) as waiting:
        assert waiting.time() > 0.0
        written = waiting.array(0)
    native.run(entry, *arguments)
    np.testing.assert_array_equal(written.view(np.int64), path.view(np.int64).ravel())
    assert node.absent() == []


def test_a_search_is_whole_each_time_and_finds_what_python_does():
    assert schedule_search.rows(rounds=1)[0].seconds > 0.0
    if not node.present():
        return
    with schedule_search.search_in_node() as waiting:
        first, again = schedule_search.anew(waiting), schedule_search.anew(waiting)
        told = waiting.array(0)
    assert min(first, again) > 1e-3
    found = schedule_search.found()
    assert (told[0], told[1], told[3]) == (1.0, found.trials, found.expected_loss)
    assert told[-10:].tolist() == list(found.schedule.own[0].usual)


def test_the_best_settings_over_batch_sizes_are_pythons_in_node_too():
    assert [row.seconds > 0.0 for row in batches.rows(rounds=1)][:1] == [True]
    if not node.present():
        return
    with batches.searches_in_node() as waiting:
        for one, own in zip(waiting, batches.found("first"), strict=True):
            for size, told in list(zip(batches.SIZES[::2], own, strict=True))[::4]:
                seconds, found = batches.told_in_node(one, float(size), 0)
                assert seconds > 0.0
                np.testing.assert_array_equal(found, told)


def test_an_export_is_timed_against_its_bar_and_weighed():
    (row,) = export.rows(("gif",), rounds=1)
    assert (row.what, row.bar) == ("GIF", 3.0)
    assert row.seconds > 0.0
    assert re.search(r"\d kB$", row.note)


@pytest.fixture
def bare(monkeypatch):
    """A machine that has numpy and nothing else to compare with."""
    monkeypatch.setattr(c_code, "compilers", list)
    monkeypatch.setattr(sweep, "builds", lambda *_: [])
    monkeypatch.setattr(node, "present", lambda: False)
    monkeypatch.setattr(others, "find_spec", lambda package: package == "numpy")


ABSENT = {
    "C": "no C compiler (gcc or clang) is installed: left out",
    "WebAssembly in node": "node is not installed: left out",
    "JAX": "JAX is not installed: left out",
    "PyTorch": "PyTorch is not installed: left out",
}


@pytest.mark.usefixtures("bare")
def test_a_bare_machine_says_what_is_left_out():
    for rows, prefix in (
        (sweep.rows(SMALL, rounds=2), ""),
        (trajectory.rows(replace(trajectory.CASES[0], n_steps=50), rounds=2), "rosenbrock: "),
    ):
        found = {row.what.removeprefix(prefix): row for row in rows}
        assert {what: found[what].note for what in ABSENT} == ABSENT
        ours = found["momentum_sim"]
        assert (ours.ratio, ours.reached) == (None, None)
        assert ours.seconds > 0.0
        assert any(what.startswith("numpy") for what in found)


@pytest.mark.parametrize("case", ensemble.CASES, ids=["without noise", "with noise"])
def test_everybody_has_the_same_cloud(case):
    """Fewer particles than are measured, and no whole number of blocks; with noise enough steps to come to rest."""
    work = replace(case, starts=case.starts[:1030])
    ensemble.assert_alike(work, ensemble.in_numpy(work), ensemble.NUMPY, exactly=False)
    assert len(ensemble.in_c(work)) >= 4 * len(c_code.compilers())
    with pytest.raises(AssertionError, match="C differs from"):
        ensemble.assert_alike(work, 1.5 * ensemble.in_numpy(work), "C", exactly=True)


def test_a_network_s_training_is_compared_with_whoever_is_there():
    report = training.rows(replace(training.WORK, epochs=1, hidden=8), rounds=2)
    assert report[0].what == training.OURS
    assert report[0].seconds is not None
    assert report[0].bar == (training.BAR if find_spec("torch") else None)
    assert any(node.NAME in row.what and (row.seconds is not None) == node.present() for row in report)
