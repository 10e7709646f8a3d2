"""One reader: a browser tab that opens the page and lets go of changes, without the browser."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.load.messages import Page, Rerun, opening, value_in

_LARGEST_MESSAGE = 4 * 2**20  # bytes
PATIENCE = 15.0  # seconds, after which a rerun never ends


@dataclass(frozen=True)
class Outcome:
    """One rerun: seconds from when it was due to its end, bytes sent and received, and what went wrong."""

    seconds: float
    sent: int
    received: int
    faults: tuple[str, ...] = ()


class Reader:
    """A reader's connection and the page it shows."""

    def __init__(self, socket: ClientConnection, address: str, patience: float = PATIENCE) -> None:
        self._socket = socket
        self._patience = patience
        self.page = Page(f"{address}/race")
        self.gone = False

    async def open(self, due: float | None = None) -> Outcome:
        """Open a page with a stage, and have what waits for its stage: two reruns, as one outcome."""
        stage = await self._rerun(opening(self.page.address), due)
        if not (stage.faults or self.page.stage):
            return Outcome(stage.seconds, stage.sent, stage.received, ("the page has no stage",))
        if stage.faults or not self.page.first:
            return stage
        rest = await self._rerun(self.page.painted(), None)
        sums = stage.seconds + rest.seconds, stage.sent + rest.sent, stage.received + rest.received
        return Outcome(*sums, rest.faults)

    async def change(self, momentum: float, due: float | None = None) -> Outcome:
        """Let go of the momentum at a value that it did not have; at fault unless the address then has it."""
        outcome = await self._rerun(self.page.change(momentum=momentum), due)
        written = value_in(self.page.query, "beta")
        if outcome.faults or written == momentum:
            return outcome
        return Outcome(outcome.seconds, outcome.sent, outcome.received, (f"let go at {momentum}, written {written}",))

    async def _rerun(self, message: bytes, due: float | None) -> Outcome:
        began = time.perf_counter() if due is None else due
        rerun = Rerun(self.page)
        try:
            async with asyncio.timeout(self._patience):
                await self._socket.send(message)
                while not rerun.finished:
                    rerun.hear(await self._socket.recv(decode=False))
        except TimeoutError:
            rerun.faults.append("a rerun never ended")
        except WebSocketException as error:
            rerun.faults.append(f"dropped: {error}")
        self.gone = not rerun.finished
        return Outcome(time.perf_counter() - began, len(message), rerun.received, tuple(rerun.faults))


@asynccontextmanager
async def reader(address: str, patience: float = PATIENCE) -> AsyncIterator[Reader]:
    """A reader of the app at an address of this machine, connected as a browser connects."""
    where = urlsplit(address)
    if where.hostname != "127.0.0.1":
        raise ValueError(f"the load stays on this machine: address must be on 127.0.0.1, got {address}")
    async with connect(
        f"ws://{where.netloc}/_stcore/stream",
        origin=address,
        subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN"],
        compression=None,
        ping_interval=None,
        proxy=None,
        open_timeout=patience,
        close_timeout=1,
        max_size=_LARGEST_MESSAGE,
    ) as socket:
        yield Reader(socket, address, patience)
