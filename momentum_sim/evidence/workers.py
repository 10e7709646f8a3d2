"""Who runs the cells of a grid: threads of this process, or the workers of a dask scheduler.

Either gives the rows of each cell in the grid's order, however the work was shared. Threads do, for machine code runs
without Python's lock.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any

from momentum_sim import checks
from momentum_sim.evidence.grid import Cell, Row, run_cell, run_named
from momentum_sim.processors import processors
from momentum_sim.version import VERSION

MOST_THREADS = 256
#: Cells that wait for each thread, so that none has nothing to do while the first of them is long.
_AHEAD = 8
#: Cells that a scheduler has at once.
_SENT_AHEAD = 2000
_CONNECTING, _CLOSING = 10, 2  # s
_ADDRESS = re.compile(r"((tcp|tls|wss?)://)?([^/:\s]+|\[[0-9a-fA-F:]+\]):\d{1,5}")

#: Runs cells, and gives the rows of each in their order.
Runner = Callable[[Iterable[Cell]], Generator[list[Row], None, None]]


class SchedulerError(ConnectionError):
    """A scheduler that is not there, has no workers, or whose workers cannot do it."""


def by_threads(threads: int | None = None) -> Runner:
    """A runner of so many threads, by default one for each processor."""
    count = processors() if threads is None else checks.whole_number("threads", threads, 1, MOST_THREADS)

    def runner(cells: Iterable[Cell]) -> Generator[list[Row], None, None]:
        left = iter(cells)
        pool = ThreadPoolExecutor(count, thread_name_prefix="evidence")
        try:
            waiting: deque[Future[list[Row]]] = deque(
                pool.submit(run_cell, cell) for cell in islice(left, _AHEAD * count)
            )
            while waiting:
                rows = waiting.popleft().result()
                waiting.extend(pool.submit(run_cell, cell) for cell in islice(left, 1))
                yield rows
        finally:  # also where nobody asks for more
            pool.shutdown(cancel_futures=True)

    return runner


def by_scheduler(address: str) -> Runner:
    """A runner that sends the cells to the workers of a dask scheduler, ``"tcp://10.0.0.1:8786"``.

    What a worker that goes away has not done, others do. Workers need this package, of the same version.

    Raises `MissingExtraError` without dask.distributed, `SchedulerError` where nobody answers.
    """
    place = checks.text("scheduler", address).strip()
    if not _ADDRESS.fullmatch(place):
        raise checks.RefusedError("scheduler", "be an address, such as tcp://10.0.0.1:8786", address)
    distributed = _distributed()

    def runner(cells: Iterable[Cell]) -> Generator[list[Row], None, None]:
        with _client(distributed, place) as client:
            left = iter(cells)

            def sent(count: int) -> Iterator[Any]:
                for cell in islice(left, count):
                    yield client.submit(run_by_name, VERSION, cell.method.name, *cell[1:], pure=False)

            waiting = deque(sent(_SENT_AHEAD))
            try:
                while waiting:
                    rows = waiting.popleft().result()
                    waiting.extend(sent(1))
                    yield rows
            except SchedulerError:
                raise
            except distributed.KilledWorker as error:
                raise SchedulerError(f"the workers of {place} keep dying: {error}") from None
            except (CancelledError, OSError, distributed.comm.CommClosedError) as error:
                raise SchedulerError(f"the scheduler at {place} has gone away: {_line(error)}") from None
            except ImportError as error:
                raise SchedulerError(f"a worker of {place} lacks something: {_line(error)}") from None
            finally:
                client.cancel(list(waiting), force=True)

    return runner


def run_by_name(version: str, method: str, epochs: int, step_size: float, seeds: tuple[int, ...]) -> list[Row]:
    """What a worker does, if it is of the version of who asks."""
    if version != VERSION:
        raise SchedulerError(f"workers have momentum-sim {VERSION}, and this is {version}")
    return run_named(method, epochs, step_size, seeds)


def _distributed() -> Any:
    from momentum_sim.export.progress import MissingExtraError  # whoever runs threads needs nothing of it

    try:
        import distributed
        import distributed.comm
    except ImportError as error:
        raise MissingExtraError("A scheduler", "dask.distributed", "cluster") from error
    return distributed


@contextmanager
def _client(distributed: Any, place: str) -> Iterator[Any]:
    """A client of a scheduler with workers, that says nothing itself."""
    with _quiet():
        try:
            client = distributed.Client(place, timeout=_CONNECTING, set_as_default=False)
        except (OSError, ValueError, RuntimeError) as error:
            raise SchedulerError(f"no scheduler answers at {place}: {_line(error)}") from None
        try:
            try:
                client.wait_for_workers(1, timeout=_CONNECTING)
            except TimeoutError:
                raise SchedulerError(f"the scheduler at {place} has no workers") from None
            yield client
        finally:
            client.close(timeout=_CLOSING)


@contextmanager
def _quiet() -> Iterator[None]:
    """Have the client, which logs each fault with its whole way there, say nothing: it is said in a sentence."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in ("distributed", "tornado")]
    levels = {logger: logger.level for logger in map(logging.getLogger, names)}
    try:
        for logger in levels:
            logger.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)


def _line(error: BaseException) -> str:
    """An error in a few words."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 120 else f"{text[:117]}..."
