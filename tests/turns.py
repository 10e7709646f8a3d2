"""Tests that depend on real time have the machine to themselves, also where several workers run tests."""

import fcntl
from pathlib import Path

import pytest

_GATE = Path(__file__).with_name("conftest.py")
_ROOM = Path(__file__)


class Turns:
    """A worker's turn-taking: a test marked ``clock`` runs while no other does, in whatever order tests come.

    The room is shared by all tests, and by what such a test is given; the test itself leaves it, and has it alone.
    Whoever enters it holds the gate meanwhile, so one that waits for the room to be empty keeps those behind it out.
    """

    def __init__(self) -> None:
        self._gate, self._room = _GATE.open("rb"), _ROOM.open("rb")

    def _enter(self, how: int) -> None:
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        fcntl.flock(self._room, how)
        fcntl.flock(self._gate, fcntl.LOCK_UN)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item):  # noqa: ARG002  # what pytest calls it with
        self._enter(fcntl.LOCK_SH)
        try:
            return (yield)
        finally:
            fcntl.flock(self._room, fcntl.LOCK_UN)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item):
        if item.get_closest_marker("clock") is None:
            return (yield)
        fcntl.flock(self._room, fcntl.LOCK_UN)  # or two of them would wait for each other
        self._enter(fcntl.LOCK_EX)
        try:
            return (yield)
        finally:
            fcntl.flock(self._room, fcntl.LOCK_SH)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Such tests come first, one after another: the others stop for them once."""
        items.sort(key=lambda item: item.get_closest_marker("clock") is None)

    def pytest_unconfigure(self) -> None:
        self._gate.close()
        self._room.close()
