"""How many readers one process holds: ``python -m tests.load [--sessions N ...] [--soak MINUTES]``.

Readers on this machine open the page and each lets go of a change every two seconds, for twenty seconds or for the
soak's minutes. Linux only. The exit status is 1 if a bar is missed.
"""

import argparse
import asyncio
import signal
import sys

from tests.load.crowd import MOST_READERS
from tests.load.measure import load
from tests.load.report import heading, missed, table
from tests.load.server import server
from tests.load.soak import SETTLING, soak

_LOADS = [100, 200]
_SOAKED = [50]
_LONGEST = 240  # minutes


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description="How many readers one process holds.")
    parser.add_argument("--sessions", type=int, nargs="+", help="how many readers (default: 100 200, in a soak 50)")
    parser.add_argument("--soak", type=int, metavar="MINUTES", help="go on for so long, and watch the memory")
    arguments = parser.parse_args()
    counts = arguments.sessions or (_LOADS if arguments.soak is None else _SOAKED)
    if not all(1 <= count <= MOST_READERS for count in counts):
        parser.error(f"sessions must be from 1 to {MOST_READERS}")
    if arguments.soak is not None and not SETTLING < arguments.soak <= _LONGEST:
        parser.error(f"a soak takes from {SETTLING + 1} to {_LONGEST} minutes")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends with this process
    sys.stdout.write(f"{heading()}\n\n")
    sys.stdout.flush()
    bars = _loads(counts) if arguments.soak is None else _soak(counts[0], arguments.soak)
    sys.stdout.write(f"\nBars missed: {'; '.join(bars) or 'none'}\n")
    return 1 if bars else 0


def _loads(counts: list[int]) -> list[str]:
    loads = []
    for count in counts:
        with server() as running:
            loads.append(asyncio.run(load(running, count)))
    sys.stdout.write(f"{table(loads)}\n")
    return [bar for load in loads for bar in missed(load)]


def _soak(count: int, minutes: int) -> list[str]:
    with server() as running:
        return asyncio.run(soak(running, count, minutes))


if __name__ == "__main__":
    sys.exit(main())
