"""How fast it is, beside C: ``python -m tests.benchmarks [name ...]``, all of them by default.

A benchmark is a module with ``run() -> list[Row]`` whose docstring's first line says what is measured. The exit status
is 1 if a bar is missed.
"""

import argparse
import sys

from tests.benchmarks import drag, first_call, startup, trajectory
from tests.benchmarks.machine import machine
from tests.benchmarks.report import table

BENCHMARKS = {module.__name__.rpartition(".")[2]: module for module in (trajectory, first_call, startup, drag)}


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="How fast it is, beside C.")
    arguments.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(BENCHMARKS)} (default: all)")
    names = arguments.parse_args().names or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        arguments.error(f"unknown benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    sys.stdout.write(f"{machine()}\n")
    missed = 0
    for name in names:
        rows = BENCHMARKS[name].run()
        missed += sum(row.reached is False for row in rows)
        summary = BENCHMARKS[name].__doc__.partition("\n")[0]
        sys.stdout.write(f"\n### {name}\n{summary}\n\n{table(rows)}\n")
        sys.stdout.flush()
    sys.stdout.write(f"\nBars missed: {missed}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
