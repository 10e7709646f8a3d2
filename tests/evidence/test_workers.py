"""Who runs a table: threads, or a scheduler's workers, of which one may go away. The rows are the same."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import distributed
import pytest

from momentum_sim.checks import RefusedError
from momentum_sim.commands import main
from momentum_sim.evidence import compare, to_csv
from momentum_sim.evidence.grid import grid_of
from momentum_sim.evidence.workers import SchedulerError, by_scheduler, by_threads, run_by_name

ROOT = Path(__file__).parents[2]
GRID = grid_of(["heavy_ball", "demon"], [1, 2], [0.1, 0.2, 0.3], 3)
ROWS = list(compare(["heavy_ball", "demon"], epochs=[1, 2], step_sizes=[0.1, 0.2, 0.3], seeds=3).rows())


def rows_by(runner, grid=GRID):
    return [row for rows in runner(grid.cells()) for row in rows]


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_threads_give_rows_in_their_order(threads):
    assert rows_by(by_threads(threads)) == ROWS


def test_who_asks_for_no_more_waits_for_what_is_running_alone(monkeypatch):
    ran = []

    def slowly(cell):
        ran.append(cell)
        time.sleep(0.02)
        return [cell]

    monkeypatch.setattr("momentum_sim.evidence.workers.run_cell", slowly)
    with closing(by_threads(1)(GRID.cells())) as found:
        next(found)
    assert len(ran) < 4
    assert len(list(GRID.cells())) == 12


def test_an_error_in_a_run_is_told():
    with pytest.raises(AttributeError):
        list(by_threads(2)([None]))


def test_another_version_s_workers_are_refused():
    with pytest.raises(SchedulerError, match=r"workers have momentum-sim .*, and this is 0.0.7"):
        run_by_name("0.0.7", "demon", 1, 0.1, (0,))


@pytest.mark.parametrize("address", ["nonsense", "", "http://a:1", "tcp://a", "a:b", "tcp://a:1/x", "a b:1"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(RefusedError, match="scheduler must be"):
        by_scheduler(address)


def test_nobody_at_an_address_is_told_and_nothing_is_written(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("momentum_sim.evidence.workers._CONNECTING", 0.3)
    assert main(["evidence", str(tmp_path / "a.csv"), "--scheduler", "tcp://127.0.0.1:9"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("momentum-sim evidence: no scheduler answers at tcp://127.0.0.1:9: ")
    assert said.endswith("; nothing is half written\n")
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def cluster():
    """A scheduler in this process with two workers."""
    made = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp://", dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )  # fmt: skip
    with made:
        yield made


def test_a_scheduler_s_workers_give_the_same_rows_also_where_one_goes_away(cluster):
    found = []
    with closing(by_scheduler(cluster.scheduler_address)(GRID.cells())) as rows:
        for some in rows:
            if not found:
                cluster.scale(1)
            found += some
    assert found == ROWS


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SchedulerError("workers have momentum-sim 9.9, and this is another"), "^workers have momentum-sim 9.9"),
        (
            ModuleNotFoundError("No module named 'momentum_sim'"),
            "a worker of tcp://.* lacks something: No module named",
        ),
    ],
)
def test_workers_that_cannot_do_it_are_told(cluster, monkeypatch, error, said):
    def failing(*_):
        raise error

    monkeypatch.setattr("momentum_sim.evidence.workers.run_by_name", failing)
    with pytest.raises(SchedulerError, match=said):
        rows_by(by_scheduler(cluster.scheduler_address))


def test_a_scheduler_without_workers_is_told(cluster, monkeypatch):
    monkeypatch.setattr("momentum_sim.evidence.workers._CONNECTING", 1)
    cluster.scale(0)
    until = time.monotonic() + 10
    while cluster.scheduler.workers and time.monotonic() < until:
        time.sleep(0.05)
    with pytest.raises(SchedulerError, match=r"the scheduler at tcp://.* has no workers"):
        rows_by(by_scheduler(cluster.scheduler_address))


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder, stack):
        self._stack = stack
        file = folder / "scheduler.json"
        words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file]
        self.scheduler = self._started("scheduler", *words)
        until = time.monotonic() + 60
        while not (file.exists() and file.stat().st_size) and time.monotonic() < until:
            time.sleep(0.05)
        self.address = json.loads(file.read_text())["address"]
        words = [self.address, "--no-nanny", "--no-dashboard", "--nthreads", "1", "--local-directory", folder]
        self.workers = [self._started("worker", *words) for _ in range(2)]

    def _started(self, what, *words):
        module = f"distributed.cli.dask_{what}"
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        )  # fmt: skip
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


@pytest.fixture
def processes(tmp_path):
    folder = tmp_path / "cluster"
    folder.mkdir()
    with ExitStack() as stack:
        yield Cluster(folder, stack)


def begun(out, words, address):
    """The command, once it has written some rows by a scheduler's workers."""
    command = [sys.executable, "-m", "momentum_sim", "evidence", out, *words, "--scheduler", address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError):
            if out.read_text().count("\n") > 30:
                break
        time.sleep(0.01)
    return process


@pytest.mark.exhaustive
def test_a_worker_that_is_killed_changes_no_byte(tmp_path, processes):
    out, words = tmp_path / "table.csv", ["--methods", "heavy_ball,demon", "--epochs", "3,10", "--seeds", "10"]
    process = begun(out, words, processes.address)
    processes.workers[0].send_signal(signal.SIGKILL)
    printed, told = process.communicate(timeout=120)
    made = compare(["heavy_ball", "demon"], epochs=[3, 10], seeds=10)
    assert (process.returncode, told) == (0, "")
    assert printed.splitlines()[-1] == f"{out}: 320 rows"
    assert out.read_text() == to_csv(made)


@pytest.mark.exhaustive
def test_a_scheduler_that_is_killed_is_told_and_the_rows_stay(tmp_path, processes):
    out, words = tmp_path / "table.csv", ["--methods", "demon", "--epochs", "30", "--seeds", "100"]
    process = begun(out, words, processes.address)
    processes.scheduler.send_signal(signal.SIGKILL)
    printed, told = process.communicate(timeout=120)
    assert (process.returncode, printed) == (1, "")
    assert told.startswith(f"momentum-sim evidence: the scheduler at {processes.address} has gone away")
    assert told.endswith(f" of 800 rows are in {out}, and the same command goes on from there\n")
    assert told.count("\n") == 1
