"""Tests that depend on real time run alone."""

from threading import Event, Thread
from types import SimpleNamespace

import pytest

from tests.turns import Turns

PATIENCE = 20


class Worker(Thread):
    """Another worker that runs one test, which ends when it is let."""

    def __init__(self, *marks, waits=False):
        super().__init__(daemon=True)
        self.item = SimpleNamespace(get_closest_marker=lambda name: name if name in marks else None)
        self.came, self.go, self.began, self.end = Event(), Event(), Event(), Event()
        if not waits:
            self.go.set()
        self.start()

    def run(self):
        turns = Turns()
        turn, test = turns.pytest_runtest_protocol(self.item), turns.pytest_runtest_call(self.item)
        next(turn)
        self.came.set()  # and is given what it needs
        self.go.wait(PATIENCE)
        next(test)
        self.began.set()
        self.end.wait(PATIENCE)
        for part in (test, turn):
            with pytest.raises(StopIteration):
                part.send(None)
        turns.pytest_unconfigure()


@pytest.fixture
def rooms(tmp_path, monkeypatch):
    for name in ("_GATE", "_ROOM"):
        (tmp_path / name).touch()
        monkeypatch.setattr(f"tests.turns.{name}", tmp_path / name)


def ended(*workers):
    for worker in workers:
        worker.end.set()
    for worker in workers:
        worker.join(PATIENCE)


@pytest.mark.usefixtures("rooms")
def test_those_that_depend_on_time_come_first_and_all_else_keeps_its_order():
    marked = {"b", "d"}
    items = [
        SimpleNamespace(name=name, get_closest_marker=lambda _, name=name: name in marked or None) for name in "abcde"
    ]
    turns = Turns()
    turns.pytest_collection_modifyitems(items)
    turns.pytest_unconfigure()
    assert [item.name for item in items] == list("bdace")


@pytest.mark.usefixtures("rooms")
def test_other_tests_run_side_by_side():
    one, other = Worker(), Worker()
    assert one.began.wait(PATIENCE)
    assert other.began.wait(PATIENCE)
    ended(one, other)


@pytest.mark.usefixtures("rooms")
def test_one_that_depends_on_time_waits_for_the_others_and_comes_before_those_that_come_later():
    first = Worker()
    assert first.began.wait(PATIENCE)
    clock = Worker("clock")
    assert clock.came.wait(PATIENCE)
    assert not clock.began.wait(0.2)
    later = Worker()
    assert not later.came.wait(0.2)
    ended(first)
    assert clock.began.wait(PATIENCE)
    assert not later.came.is_set()
    ended(clock)
    assert later.began.wait(PATIENCE)
    ended(later)


@pytest.mark.usefixtures("rooms")
def test_of_two_that_depend_on_time_one_waits_for_the_other():
    one, other = Worker("clock", waits=True), Worker("clock", waits=True)
    assert one.came.wait(PATIENCE)
    assert other.came.wait(PATIENCE)
    one.go.set()
    assert not one.began.wait(0.2)
    other.go.set()
    assert one.began.wait(PATIENCE)
    assert not other.began.wait(0.2)
    ended(one)
    assert other.began.wait(PATIENCE)
    ended(other)
