"""Many readers at once, each at its own moment."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager

from websockets.exceptions import WebSocketException

from tests.load.client import PATIENCE, Outcome, Reader, reader

MOST_READERS = 500
EVERY = 2.0  # seconds between a reader's changes
_OPENINGS = 10  # a second
_LAG_EVERY = 0.02


class Crowd:
    """Readers of one server. As a context it closes their connections."""

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self._address = address
        self._patience = patience
        self._connections = AsyncExitStack()
        self._readers: list[Reader] = []
        self._changes = 0

    async def __aenter__(self) -> "Crowd":
        await self._connections.__aenter__()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._connections.__aexit__(*failure)

    async def open(self, count: int) -> list[Outcome]:
        """Let readers open the page, ten a second."""
        if not 1 <= count <= MOST_READERS:
            raise ValueError(f"readers must be from 1 to {MOST_READERS}, got {count}")
        began = time.perf_counter()
        return list(await asyncio.gather(*(self._open(began + index / _OPENINGS) for index in range(count))))

    async def _open(self, due: float) -> Outcome:
        await _until(due)
        try:
            one = await self._connections.enter_async_context(reader(self._address, self._patience))
        except (OSError, WebSocketException) as error:
            return Outcome(time.perf_counter() - due, 0, 0, (f"no connection: {error}",))
        self._readers.append(one)
        return await one.open(due)

    async def change(self, rounds: int) -> list[Outcome]:
        """Each reader makes a change every two seconds, so many rounds of them, the readers spread over the time."""
        began = time.perf_counter()
        spread = EVERY / max(1, len(self._readers))
        first, self._changes = self._changes, self._changes + rounds

        async def changes(index: int, one: Reader) -> list[Outcome]:
            outcomes = []
            for number in range(rounds):
                due = began + index * spread + number * EVERY
                await _until(due)
                if one.gone:
                    break  # what it was lost with is an error of its own
                outcomes.append(await one.change(_momentum(index, first + number), due))
            return outcomes

        each = await asyncio.gather(*(changes(index, one) for index, one in enumerate(self._readers)))
        return [outcome for outcomes in each for outcome in outcomes]


@contextmanager
def lag() -> Iterator[list[float]]:
    """How late this process itself is, in seconds, again and again while the context lasts."""
    late: list[float] = []

    async def watch() -> None:
        while True:
            due = time.perf_counter() + _LAG_EVERY
            await asyncio.sleep(_LAG_EVERY)
            late.append(time.perf_counter() - due)

    watching = asyncio.ensure_future(watch())
    try:
        yield late
    finally:
        watching.cancel()


def _momentum(index: int, number: int) -> float:
    """Another value at each change, and never a round one, which the page may open with."""
    return round(0.8 + (2 * ((7 * number + index) % 900) + 1) / 10_000, 4)


async def _until(due: float) -> None:
    await asyncio.sleep(max(0.0, due - time.perf_counter()))
