"""How fast it is, beside C: ``python -m tests.benchmarks [name ...]``, all of them by default.

A benchmark is a module with ``run() -> list[Row]`` whose docstring's first line says what is measured. With ``--write``
all are run, and `document` writes what they found. The exit status is 1 if a bar is missed.
"""

import argparse
import sys
from datetime import date
from types import ModuleType

from tests.benchmarks import (
    batches,
    document,
    drag,
    ensemble,
    experiment,
    export,
    first_call,
    live_map,
    live_page,
    schedule_search,
    startup,
    sweep,
    training,
    trajectory,
)
from tests.benchmarks.machine import machine
from tests.benchmarks.report import Row, left_out, table
from tests.browser.launch import find_chromium

BENCHMARKS = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        *(trajectory, sweep, ensemble, training, live_map, schedule_search, batches, first_call, export),
        *(startup, drag),
        *(live_page, experiment),
    )
}
_IN_A_BROWSER = (startup, drag, live_page, experiment)


def main(words: list[str] | None = None) -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="How fast it is, beside C.")
    arguments.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(BENCHMARKS)} (default: all)")
    arguments.add_argument("--write", action="store_true", help="write docs/performance.md and the README's rows")
    given = arguments.parse_args(words)
    if unknown := set(given.names) - set(BENCHMARKS):
        arguments.error(f"unknown benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    if given.write and given.names:
        arguments.error("--write needs all benchmarks: leave the names out")
    facts = machine()
    sys.stdout.write(", ".join(f"{name} {value}" for name, value in facts.items()) + "\n")
    results = {name: _reported(name, BENCHMARKS[name]) for name in given.names or BENCHMARKS}
    if given.write:
        document.write(results, facts, date.today())
    missed = sum(row.reached is False for rows in results.values() for row in rows)
    sys.stdout.write(f"\nBars missed: {missed}\n")
    return 1 if missed else 0


def _reported(name: str, benchmark: ModuleType) -> list[Row]:
    """A benchmark's rows, printed as soon as they are there."""
    without = benchmark in _IN_A_BROWSER and find_chromium() is None
    rows = [left_out("everything", "no Chromium is installed")] if without else benchmark.run()
    summary = benchmark.__doc__.partition("\n")[0]
    sys.stdout.write(f"\n### {name}\n{summary}\n\n{table(rows)}\n")
    sys.stdout.flush()
    return rows


if __name__ == "__main__":
    sys.exit(main())
