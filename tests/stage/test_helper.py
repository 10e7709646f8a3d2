"""The process that helps compiling, and when there is one."""

import subprocess
import time
from contextlib import contextmanager

import pytest

from momentum_sim.objectives import LANDSCAPES
from momentum_sim.stage import helper, modules

JOB = """
import os, pathlib, time

def work():
    pathlib.Path("pid").write_text(str(os.getpid()))
    pathlib.Path("begun").touch()
    time.sleep(60)

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


@pytest.mark.parametrize(("kept", "helped"), [(9, False), (8, False), (7, True), (0, True)])
def test_modules_are_compiled_with_help_if_more_than_one_is_missing(monkeypatch, kept, helped):
    landscapes = tuple(LANDSCAPES.values())
    names = list(modules.exported(landscapes))
    found, asked, compiled = {name: {} for name in names}, [], []
    on_disk = [id(exported) for exported in list(found.values())[:kept]]

    @contextmanager
    def helping(*what):
        asked.append(what)
        yield

    monkeypatch.setattr(modules, "exported", lambda _: found)
    monkeypatch.setattr(modules, "is_kept", lambda exported: id(exported) in on_disk)
    monkeypatch.setattr(modules, "compile_module", lambda exported: compiled.append(id(exported)) or b"module")
    monkeypatch.setattr(modules, "helped", helping)
    assert list(modules._kernel_modules.__wrapped__(landscapes)) == names
    assert asked == [("momentum_sim.stage.modules", "compile_from_the_last")] * helped
    assert compiled == [id(exported) for exported in found.values()]
    modules.compile_from_the_last()
    assert compiled == [*compiled[: len(names)], *reversed(compiled[: len(names)])]
