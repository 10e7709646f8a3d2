"""Timing several things in one process and in turn, in ever another order, so that a noisy machine slows everybody."""

import math
import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.benchmarks.report import Row, duration, proportion

#: Does something once and gives the seconds that took.
Timer = Callable[[], float]
#: The seconds that each entrant's timer gave, by its name.
Times = dict[str, list[float]]


@dataclass(frozen=True)
class Entrant:
    """One of those that are compared. ``scale``: by how much more work it stands for than it is timed with."""

    what: str
    timer: Timer
    scale: float = 1.0
    note: str = ""
    bar: float | None = None
    headline: str = ""


def clocked(call: Callable[[], object]) -> Timer:
    """A timer of a call."""

    def timer() -> float:
        began = time.perf_counter()
        call()
        return time.perf_counter() - began

    return timer


def in_turn(entrants: Sequence[Entrant], rounds: int, most_seconds: float = 5.0) -> Times:
    """Everybody's times, after one that does not count; who is too slow for all rounds sits some of them out.

    ``most_seconds`` is what all rounds of one entrant may take together.
    """
    every = [max(1, math.ceil(rounds * entrant.timer() / most_seconds)) for entrant in entrants]
    times: Times = {entrant.what: [] for entrant in entrants}
    order, shuffle = list(zip(entrants, every, strict=True)), random.Random(0).shuffle  # noqa: S311  # no secret
    for turn in range(rounds):
        shuffle(order)  # nobody always comes after the same one, who may leave the caches full
        for entrant, period in order:
            if turn % period == 0:
                times[entrant.what].append(entrant.timer())
    return times


def fastest(entrants: Iterable[Entrant], times: Times) -> Entrant | None:
    """Whose least time is the least; None if there is nobody."""
    return min(entrants, key=lambda entrant: min(times[entrant.what]), default=None)


def compared(entrant: Entrant, times: Times, base: Entrant | None, prefix: str = "") -> Row:
    """The least time and its ratio to the least of ``base``, if there is one; the same of the medians as a note."""
    taken = times[entrant.what]
    least, median = entrant.scale * min(taken), entrant.scale * statistics.median(taken)
    notes = [f"median {duration(median)}"]
    ratio = bar = None
    if base is not None:
        reference = times[base.what]
        ratio, bar = least / (base.scale * min(reference)), entrant.bar
        notes.append(f"ratio {proportion(median / (base.scale * statistics.median(reference)))}")
    notes += [entrant.note] if entrant.note else []
    return Row(f"{prefix}{entrant.what}", least, ratio, bar, ", ".join(notes), entrant.headline)
