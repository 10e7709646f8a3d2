"""A small load: that reruns are timed, that changes are taken, and that whatever goes wrong is counted."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.server import serve

from tests.load.client import Outcome, reader
from tests.load.crowd import MOST_READERS, Crowd
from tests.load.measure import Load, load, warm_up
from tests.load.messages import Page, Rerun, value_in
from tests.load.report import missed, table
from tests.load.server import server
from tests.load.soak import drift_of

FINE = Outcome(seconds=0.02, sent=1300, received=1250)
SMALL = Load(100, [FINE] * 100, [FINE] * 1000, 0, 200.0, 220.0, 0.4, 0.1, 0.2, [0.001] * 50)


def finished(work):
    """What a coroutine returns, run on a thread of its own: this one's loop is the browser tests'."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="module")
def running():
    with server() as running:
        finished(warm_up(running))  # kernels that were never compiled here may take longer than a reader waits
        yield running


@asynccontextmanager
async def stand_in(answer):
    """The address of a server that does with each connection what `answer` does."""
    async with serve(answer, "127.0.0.1", 0, subprotocols=["streamlit"]) as listening:
        port = listening.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"


def test_reruns_end_and_changes_are_taken(running):
    async def visit():
        async with Crowd(running.address) as crowd:
            return await crowd.open(3), await crowd.change(2)

    openings, changes = finished(visit())
    assert (len(openings), len(changes)) == (3, 6)
    assert [outcome.faults for outcome in openings + changes] == [()] * 9
    assert all(0 < outcome.seconds < 15 for outcome in openings + changes)
    assert running.tracebacks == 0


def test_a_change_is_in_the_address_and_sends_no_kernels_again(running):
    async def visit():
        async with reader(running.address) as one:
            opening = await one.open()
            outcomes = [await one.change(momentum) for momentum in (0.8125, 0.3)]
            return opening, outcomes, one.page

    opening, outcomes, page = finished(visit())
    assert value_in(page.query, "beta") == 0.3
    assert [outcome.faults for outcome in outcomes] == [(), ()]
    assert all(outcome.received < opening.received / 10 for outcome in outcomes)


def test_a_scene_that_cannot_be_shown_is_an_error(running):
    async def visit():
        async with reader(running.address) as one:
            await one.open()
            return await one.change(2.0)

    assert "momentum must lie in" in finished(visit()).faults[0]


def test_a_change_that_is_not_written_is_an_error(running):
    async def visit():
        async with reader(running.address) as one:
            await one.open()
            one.page.stage = "another"
            return await one.change(0.8125)

    assert finished(visit()).faults == ("let go at 0.8125, written None",)


def test_an_exception_on_the_page_is_an_error():
    message = ForwardMsg()
    message.delta.new_element.exception.type = "KeyError"
    message.delta.new_element.exception.message = "'beta'"
    rerun = Rerun(Page("http://127.0.0.1/"))
    rerun.hear(message.SerializeToString())
    rerun.hear(ForwardMsg(script_finished=ForwardMsg.FINISHED_WITH_COMPILE_ERROR).SerializeToString())
    assert rerun.finished
    assert rerun.faults == ["KeyError: 'beta'", "FINISHED_WITH_COMPILE_ERROR"]


def test_a_run_that_ended_for_another_has_not_finished():
    rerun = Rerun(Page("http://127.0.0.1/"))
    rerun.hear(ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN).SerializeToString())
    assert not rerun.finished
    rerun.hear(ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString())
    assert rerun.finished


def test_a_rerun_without_an_end_and_a_dropped_connection_are_errors():
    async def silent(connection):
        await connection.wait_closed()

    async def dropping(connection):
        await connection.recv()

    async def visit(answer):
        async with stand_in(answer) as address, reader(address, patience=0.2) as one:
            return await one.open(), one.gone

    outcome, gone = finished(visit(silent))
    assert gone
    assert outcome.faults == ("a rerun never ended",)
    outcome, gone = finished(visit(dropping))
    assert gone
    assert outcome.faults[0].startswith("dropped: ")


def test_nobody_there_is_an_error_for_each_reader():
    async def visit():
        async with Crowd("http://127.0.0.1:9") as crowd:
            return await crowd.open(2), await crowd.change(1)

    openings, changes = finished(visit())
    assert [outcome.faults[0].startswith("no connection") for outcome in openings] == [True, True]
    assert changes == []


@pytest.mark.parametrize("address", ["http://192.0.2.1:8501", "http://example.org", "http://localhost:8501"])
def test_the_load_stays_on_this_machine(address):
    async def visit():
        async with reader(address):
            pass

    with pytest.raises(ValueError, match=r"must be on 127\.0\.0\.1"):
        finished(visit())


@pytest.mark.parametrize("count", [0, MOST_READERS + 1])
def test_a_crowd_is_bounded(count):
    async def visit():
        async with Crowd("http://127.0.0.1:9") as crowd:
            await crowd.open(count)

    with pytest.raises(ValueError, match=f"from 1 to {MOST_READERS}, got {count}"):
        finished(visit())


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads a process's memory where Linux shows it")
def test_a_load_is_measured(running):
    measured = finished(load(running, readers=10, rounds=1))  # enough for the clock of Linux to see
    assert measured.faults == []
    assert 50 < measured.memory_before < 2000
    assert measured.server_share > 0
    assert max(measured.lag) < 10
    assert len(measured.changes) == 10


def test_every_bar_can_be_missed():
    assert missed(SMALL) == []
    assert missed(replace(SMALL, changes=[replace(FINE, seconds=0.31)] * 1000)) == [
        "100 readers: p95 of a rerun 310 ms"
    ]
    assert missed(replace(SMALL, memory_after=301.0)) == ["100 readers: 1.01 MB a reader"]
    assert missed(replace(SMALL, tracebacks=1)) == [
        "100 readers: errors: 1, the first: a traceback in the server's log"
    ]
    assert missed(replace(SMALL, openings=[replace(FINE, seconds=0.12)] * 100)) == [
        "100 readers: p50 of an opening 120 ms"
    ]
    slow = [replace(FINE, seconds=0.28)] * 2000
    assert missed(replace(SMALL, readers=200, changes=slow)) == []
    assert missed(replace(SMALL, changes=[]))


def test_the_table_has_a_column_for_each_load():
    lines = table([SMALL, replace(SMALL, readers=200)]).splitlines()
    assert lines[0] == "| readers | 100 | 200 |  |"
    assert {line.count("|") for line in lines} == {5}
    assert "| memory a reader, MB | 0.20 | 0.10 | under 1 |" in lines


def test_memory_is_judged_once_it_has_settled():
    settled = [100.0, 150.0, 180.0, 190.0, 195.0, 200.0]
    assert drift_of([*settled, 210.0, 205.0]) == pytest.approx(0.05)
    assert drift_of([*settled, 230.0]) == pytest.approx(0.15)
