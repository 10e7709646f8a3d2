"""A file of what moves, from the Race scene: 120 frames of 960 x 540 px, drawn and encoded."""

from dataclasses import replace
from pathlib import Path

from momentum_sim.export import KINDS, render
from momentum_sim.lessons import Lesson
from tests.benchmarks.report import Row
from tests.benchmarks.timing import Entrant, clocked, compared, in_turn

ROUNDS = 5
BARS = {"gif": 3.0, "mp4": 4.0, "svg": None}  # seconds

_LESSON = Path(__file__).parents[2] / "assets" / "lessons" / "race.toml"


def run() -> list[Row]:
    return rows(tuple(BARS))


def rows(kinds: tuple[str, ...], rounds: int = ROUNDS) -> list[Row]:
    """Files of these kinds, one after the other; what is imported and compiled for the first is not counted."""
    scene = Lesson.load(_LESSON).opening
    entrants = []
    for kind in kinds:
        size = len(render(scene, kind))
        entrants.append(
            Entrant(
                KINDS[kind].title,
                clocked(lambda kind=kind: render(scene, kind)),
                note=f"{size / 1000:.0f} kB",
                bar=BARS[kind],
                headline=f"exporting the Race scene as {KINDS[kind].title}, 120 frames" if BARS[kind] else "",
            )
        )
    times = in_turn(entrants, rounds, most_seconds=60.0)
    return [replace(compared(entrant, times, None), bar=entrant.bar) for entrant in entrants]
