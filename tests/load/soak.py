"""Half an hour of changes: does memory stay where it is?"""

import sys

from tests.load.crowd import EVERY, Crowd
from tests.load.measure import warm_up
from tests.load.report import duration, p95
from tests.load.server import Server

SETTLING = 5  # minutes in which memory may find its level
_WITHIN = 0.10
_ROUNDS = round(60 / EVERY)  # a minute's


async def soak(server: Server, readers: int, minutes: int) -> list[str]:
    """Print a line a minute; which bars were missed."""
    await warm_up(server)
    sys.stdout.write("| minute | memory, MB | changes | p95 | errors |\n| --: | --: | --: | --: | --: |\n")
    async with Crowd(server.address) as crowd:
        faults = [fault for outcome in await crowd.open(readers) for fault in outcome.faults]
        memory = [server.memory]
        for minute in range(1, minutes + 1):
            changes = await crowd.change(_ROUNDS)
            faults += [fault for outcome in changes for fault in outcome.faults]
            memory.append(server.memory)
            slow = duration(p95([outcome.seconds for outcome in changes]))
            sys.stdout.write(f"| {minute} | {memory[-1]:.1f} | {len(changes)} | {slow} | {len(faults)} |\n")
            sys.stdout.flush()
    faults += ["a traceback in the server's log"] * server.tracebacks
    drift = drift_of(memory)
    sys.stdout.write(f"\nMemory after minute {SETTLING} stays within {drift:.1%}; the bar is {_WITHIN:.0%}.\n")
    said = [f"memory moves by {drift:.1%}"] if drift > _WITHIN else []
    return said + ([f"errors: {len(faults)}, the first: {faults[0]}"] if faults else [])


def drift_of(memory: list[float]) -> float:
    """How far memory moves once it has settled, as a share; a number for each minute, the first before them all."""
    settled = memory[SETTLING:]
    return (max(settled) - min(settled)) / settled[0]
