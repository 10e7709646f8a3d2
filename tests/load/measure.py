"""What a crowd of readers costs a server, and how it answers them."""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

from tests.load.client import Outcome
from tests.load.crowd import Crowd, lag
from tests.load.server import Server

ROUNDS = 10
_FIRST_PATIENCE = 120.0  # the first reader of all may wait for kernels to be compiled
_BREATH = 1.0


@dataclass(frozen=True)
class Load:
    """One load. Memory in MB, shares in cores of the machine; ``others`` is what the rest of the machine does."""

    readers: int
    openings: list[Outcome]
    changes: list[Outcome]
    tracebacks: int
    memory_before: float
    memory_after: float
    server_share: float
    client_share: float
    others_share: float
    lag: list[float]

    @property
    def faults(self) -> list[str]:
        """Whatever went wrong."""
        said = [fault for outcome in self.openings + self.changes for fault in outcome.faults]
        return said + ["a traceback in the server's log"] * self.tracebacks

    @property
    def memory_of_each(self) -> float:
        """MB that a reader costs."""
        return (self.memory_after - self.memory_before) / self.readers


async def load(server: Server, readers: int, rounds: int = ROUNDS) -> Load:
    """Readers open the page, then each makes its changes. What is made once for all readers is made before."""
    await warm_up(server)
    before = server.memory
    with lag() as late:
        async with Crowd(server.address) as crowd:
            openings = await crowd.open(readers)
            began, spent = time.perf_counter(), _spent(server)
            changes = await crowd.change(rounds)
            wall = time.perf_counter() - began
            of_server, of_client, of_all = (now - then for now, then in zip(_spent(server), spent, strict=True))
            after = server.memory
    others = max(0.0, of_all - of_server - of_client)
    shares = of_server / wall, of_client / wall, others / wall
    return Load(readers, openings, changes, server.tracebacks, before, after, *shares, late)


async def warm_up(server: Server) -> None:
    """One reader comes, makes a change, and goes."""
    async with Crowd(server.address, patience=_FIRST_PATIENCE) as crowd:
        faults = [fault for outcome in await crowd.open(1) + await crowd.change(1) for fault in outcome.faults]
    if faults:
        raise RuntimeError(f"the first reader met with {'; '.join(faults)}")
    await asyncio.sleep(_BREATH)


def _spent(server: Server) -> tuple[float, float, float]:
    """Seconds of processor time: the server's, this process's, everybody's."""
    fields = [int(field) for field in Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]]
    idle = fields[3] + fields[4]
    return server.processor_time, time.process_time(), (sum(fields) - idle) / os.sysconf("SC_CLK_TCK")
