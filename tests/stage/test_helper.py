"""The process that helps compiling, and when there is one."""

import json
import subprocess
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import LANDSCAPE, PROBLEMS
from momentum_sim.problems.networks import NETWORKS
from momentum_sim.stage import helper, modules

JOB = """
import json, os, pathlib, time

def work():
    pathlib.Path("pid").write_text(str(os.getpid()))
    pathlib.Path("begun").touch()
    time.sleep(60)

def note(*words):
    pathlib.Path("unfinished").write_text(json.dumps(words))
    pathlib.Path("unfinished").replace("noted")

def fail():
    pathlib.Path("failing").touch()
    raise ValueError
"""


@pytest.fixture
def job(tmp_path, monkeypatch):
    """A folder with a module whose functions a helper can be asked to call."""
    (tmp_path / "job.py").write_text(JOB)
    monkeypatch.setattr(helper, "_ROOT", tmp_path)
    monkeypatch.setattr(helper.os, "cpu_count", lambda: 2)
    return tmp_path


def wait_for(file):
    for _ in range(600):
        if file.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"no {file}")


def test_a_function_is_called_in_another_process_which_ends_with_the_body(job, monkeypatch):
    started, popen = [], subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda *args, **named: started.append(popen(*args, **named)) or started[-1]
    )
    with helper.helped("job", "work"):
        wait_for(job / "begun")
        assert started[0].poll() is None
        assert int((job / "pid").read_text()) == started[0].pid
        with helper.helped("job", "work"):  # another reader's
            assert len(started) == 1
    assert started[0].poll() is not None
    with helper.helped("job", "work"):
        assert len(started) == 2


@pytest.mark.usefixtures("job")
def test_without_a_second_processor_there_is_none(monkeypatch):
    monkeypatch.setattr(helper.os, "cpu_count", lambda: 1)
    monkeypatch.setattr(subprocess, "Popen", pytest.fail)
    with helper.helped("job", "work"):
        pass


def test_a_helper_that_fails_or_cannot_start_is_done_without(job, monkeypatch):
    with helper.helped("job", "fail"):
        wait_for(job / "failing")

    def refused(*_, **__):
        raise PermissionError

    monkeypatch.setattr(subprocess, "Popen", refused)
    done = False
    with helper.helped("job", "work"):
        done = True
    assert done


@pytest.mark.usefixtures("job")
def test_an_error_of_the_body_ends_it_too():
    with pytest.raises(ValueError, match="mine"), helper.helped("job", "work"):
        raise ValueError("mine")
    assert not helper._one_at_a_time.locked()


def test_what_is_begun_gets_its_words_and_is_not_waited_for(job, monkeypatch):
    started, popen, ends = [], subprocess.Popen, []
    monkeypatch.setattr(
        subprocess, "Popen", lambda *args, **named: started.append(popen(*args, **named)) or started[-1]
    )
    monkeypatch.setattr(helper.atexit, "register", ends.append)
    helper.begin("job", "note", "a", "b c")
    wait_for(job / "noted")
    assert json.loads((job / "noted").read_text()) == ["a", "b c"]
    helper.begin("job", "work")
    wait_for(job / "begun")
    assert [started[1].poll(), len(ends)] == [None, 2]
    for end in ends:  # as when this process ends
        end()
    assert started[1].wait(10) != 0


@pytest.fixture
def compiled(monkeypatch):
    """Modules that need no compiling: which are kept, what helpers are asked, and what is compiled."""

    there = SimpleNamespace(kept=set(), asked=[], begun=[], names=[])

    @contextmanager
    def helping(*what):
        there.asked.append(what)
        yield

    monkeypatch.setattr(modules, "_made", {})
    monkeypatch.setattr(modules, "_exported", lambda part: part.name)
    monkeypatch.setattr(modules, "is_kept", lambda name, **_: name in there.kept)
    monkeypatch.setattr(modules, "compile_module", lambda name, **_: there.names.append(name) or b"module")
    monkeypatch.setattr(modules, "helped", helping)
    monkeypatch.setattr(modules, "begin", lambda *what, patient=False: there.begun.append((*what, patient)))
    modules.prepare_the_rest.cache_clear()
    yield there
    modules.prepare_the_rest.cache_clear()


RULES = tuple(OPTIMIZERS[name] for name in ("gradient_descent", "heavy_ball"))
BY = ".gradient_descent.heavy_ball"
ALL = [
    *(f"{name}{BY}" for name in ("common", *PROBLEMS, "theory")),
    "schedules",
    *(f"{name}{BY}" for name in ("noise_map", "growth", "modes", "spectrum")),
    "mystery",
    f"edge{BY}",
    "batch",
]
DATA = [f"{name}_data" for name in NETWORKS]
HELP = ("momentum_sim.stage.modules", "compile_from_the_last")


@pytest.mark.parametrize("kept", [14, 13, 12, 11, 0])
def test_modules_are_compiled_with_help_if_more_than_one_is_missing(compiled, kept):
    compiled.kept = set(ALL[:kept])
    assert list(modules.kernel_modules(rules=RULES)) == [*ALL, *DATA]
    missing = ALL[kept:]
    assert compiled.asked == ([(*HELP, *missing)] if len(missing) > 1 else [])
    assert compiled.names == ALL
    assert list(modules.kernel_modules(rules=RULES)) == [*ALL, *DATA]
    assert compiled.names == ALL  # nothing is made twice


def test_only_what_is_needed_is_compiled(compiled):
    asked = [f"common{BY}", "beale.heavy_ball"]
    assert list(modules.modules_of(*asked)) == asked
    assert compiled.names == asked
    assert modules.are_made(asked)
    assert modules.are_made(["common.heavy_ball.gradient_descent"])  # in whichever order
    assert not modules.are_made([asked[0], "beale.nesterov"])
    assert not modules.are_made(["common"])


def test_a_helper_compiles_from_the_last(compiled):
    modules.compile_from_the_last("common.adam", "of somebody else's", "beale.adam", "theory.adam")
    assert compiled.names == ["theory.adam", "beale.adam", "common.adam"]


def test_what_the_first_reader_waits_for_lets_nobody_go_first(compiled):
    modules.begin_modules(["common", "quadratic"])
    assert compiled.begun == [(*HELP, "common", "quadratic", False)]


def test_the_rest_is_prepared_once_and_only_if_something_is_missing(compiled):
    compiled.kept = {*(f"{name}{BY}" for name in ("common", "quadratic", "theory")), "schedules", "mystery"}
    modules.prepare_the_rest(RULES, LANDSCAPE)
    modules.prepare_the_rest(RULES, LANDSCAPE)
    assert compiled.begun == [(*HELP, *reversed([f"{name}{BY}" for name in LANDSCAPES if name != "quadratic"]), True)]
    modules.prepare_the_rest.cache_clear()
    compiled.kept = set(ALL)
    modules.prepare_the_rest(RULES, LANDSCAPE)
    assert len(compiled.begun) == 1
