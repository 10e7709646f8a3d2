"""``momentum-sim evidence``: a real network, trained by many methods, as a table of every run."""

import argparse
import re
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from momentum_sim import checks
from momentum_sim.commands.progress import bar, say
from momentum_sim.evidence import Comparison, Grid
from momentum_sim.evidence.comparison import BASE
from momentum_sim.evidence.grid import USUAL_EPOCHS, USUAL_SEEDS, grid_of
from momentum_sim.evidence.methods import NAMED
from momentum_sim.evidence.workers import Runner, by_scheduler, by_threads
from momentum_sim.evidence.written import Table
from momentum_sim.export import check_place
from momentum_sim.export.files import write_whole

_DESCRIPTION = """Train a small network on handwritten digits by many methods, at many step sizes, for several lengths
and with several seeds, and write a table with a row for each run.

Who stops it, or is stopped, keeps the rows that are there: the same command goes on with them. However many processes
share the work, the finished table has the same bytes."""

_EXAMPLES = """examples:
  momentum-sim evidence all.csv --figure all.svg
        everything: some minutes on two processors
  momentum-sim evidence demon.csv --methods heavy_ball,demon --epochs 3 --seeds 10
        two methods at their own step sizes, in a second
  momentum-sim evidence mine.csv --methods demon --step-sizes 0.1,0.2,0.4 --seeds 100-119
        at step sizes and with seeds of one's own
  momentum-sim evidence all.csv --scheduler tcp://10.0.0.1:8786
        on the machines of a dask cluster that have this version of momentum-sim
"""


def add(commands: Any) -> None:
    """The command and what it takes."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "evidence",
        help="train a network by many methods and write a table of every run",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", metavar="OUT", help="the table, .csv; one that was begun is gone on with")
    runs = parser.add_argument_group("which runs")
    runs.add_argument("--methods", metavar="A,B", help="by their names, which --list tells (all in batches)")
    runs.add_argument("--epochs", metavar="N,M", help="how long to train (1,3,10,30)")
    runs.add_argument("--seeds", metavar="N", help="how many, counted from 0 (20), or which: 100-119, or 4,7")
    runs.add_argument("--step-sizes", metavar="A,B", help="for every method (each its own)")
    runs.add_argument("--list", action=_List, help="say which methods there are, and end")
    how = parser.add_argument_group("how")
    how.add_argument("--processes", type=int, metavar="N", help="how many runs at once (one for each processor)")
    how.add_argument("--scheduler", metavar="ADDRESS", help="of dask.distributed, whose workers do the work")
    how.add_argument("--figure", metavar="FILE", help="a picture of it besides: svg, png or pdf")
    how.add_argument("--base", metavar="NAME", help="what methods are compared with in what is said (heavy_ball)")
    how.add_argument("-q", "--quiet", action="store_true", help="say nothing but what went wrong")
    parser.set_defaults(run=run, parser=parser)


class _List(argparse.Action):
    """Tells the methods."""

    def __init__(self, option_strings: Sequence[str], dest: str, **more: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=more["help"])

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        for method in NAMED.values():
            say(f"{method.name:<26} {method.title}; step sizes {', '.join(f'{eta:g}' for eta in method.step_sizes)}")
        parser.exit()


def run(asked: argparse.Namespace) -> None:
    """Write the table; where it is stopped, what is there stays."""
    out = Path(checks.text("OUT", asked.out))
    if out.suffix.lower() != ".csv":
        raise checks.RefusedError("OUT", "end in .csv", asked.out)
    grid = _grid(asked)
    base = BASE if asked.base is None else checks.one_of("--base", asked.base, grid.step_sizes)
    figure = None if asked.figure is None else _figure(Path(checks.text("--figure", asked.figure)), out)
    runner = _runner(asked)
    table = Table(out, grid)
    asked.kept = table.kept
    with closing(table):
        _tell(asked, table)
        if not table.is_whole:
            _fill(table, runner, quiet=asked.quiet)
    comparison = Comparison.of_rows(grid, table.rows)
    if not asked.quiet:
        say(comparison.summary(base))
        say(f"{out}: {len(grid)} rows")
    if figure is not None:
        from momentum_sim.evidence.picture import drawn, ending_of  # it needs what an extra brings

        write_whole(figure, drawn(comparison, ending_of(figure)))
        if not asked.quiet:
            say(f"{figure}: {figure.stat().st_size / 1000:.0f} kB")


def _fill(table: Table, runner: Runner, *, quiet: bool) -> None:
    """Run what the table lacks."""
    with bar(str(table.path), quiet=quiet) as progress, closing(runner(table.left())) as found:
        progress(len(table.rows), len(table.grid))
        for rows in found:
            table.add(rows)
            progress(len(table.rows), len(table.grid))


def _runner(asked: argparse.Namespace) -> Runner:
    """Who does the work; `ValueError` names the option."""
    if asked.scheduler is not None and asked.processes is not None:
        raise checks.RefusedError("--processes", "be left out with --scheduler", asked.processes, end=";")
    try:
        return by_threads(asked.processes) if asked.scheduler is None else by_scheduler(asked.scheduler)
    except checks.RefusedError as error:
        raise error.called("--processes" if asked.scheduler is None else "--scheduler") from None


def _tell(asked: argparse.Namespace, table: Table) -> None:
    """What was found where the table is to be."""
    if table.cut:
        sys.stderr.write(f"{asked.parser.prog}: {table.path} ended within a line, which is taken away\n")
    if table.rows and not asked.quiet:
        after = "nothing is left to do" if table.is_whole else "it goes on from there"
        say(f"{table.path}: {len(table.rows)} of {len(table.grid)} rows are there; {after}")


def _figure(place: Path, out: Path) -> Path:
    """Where the figure is to be, checked before anything is run: its kind, its place, and what draws it."""
    from momentum_sim.evidence.picture import ending_of

    ending_of(place)
    if place.resolve() == out.resolve():
        raise checks.RefusedError("--figure", "be another file than the table", str(place))
    check_place(place)
    return place


def _grid(asked: argparse.Namespace) -> Grid:
    """Which runs are asked for; `ValueError` names the option."""
    methods = None if asked.methods is None else _listed(asked.methods)
    epochs = USUAL_EPOCHS if asked.epochs is None else [_whole("--epochs", text) for text in _listed(asked.epochs)]
    sizes = None if asked.step_sizes is None else [_number(text) for text in _listed(asked.step_sizes)]
    seeds = USUAL_SEEDS if asked.seeds is None else _seeds(asked.seeds)
    options = {"method": "--methods", "methods": "--methods", "epochs": "--epochs", "step_sizes": "--step-sizes",
               "seed": "--seeds", "seeds": "--seeds"}  # fmt: skip
    try:
        return grid_of(methods, epochs, sizes, seeds)
    except checks.RefusedError as error:
        raise error.called(options.get(error.name, error.name)) from None


def _seeds(text: str) -> int | list[int]:
    """How many seeds, or which: ``20``, ``100-119``, ``4,7``."""
    if re.fullmatch(r"\s*\d{1,10}\s*", text):
        return int(text)
    found: list[int] = []
    for part in _listed(text):
        first, to, last = part.partition("-")
        low = _whole("--seeds", first)
        high = _whole("--seeds", last) if to else low
        if not 0 <= high - low < 1_000_000:
            raise checks.RefusedError("--seeds", "rise from the first to the last", part)
        found += range(low, high + 1)
    return found


def _whole(option: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,10}", text):
        raise checks.RefusedError(option, "be whole numbers", text)
    return int(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise checks.RefusedError("--step-sizes", "be numbers", text) from None


def _listed(text: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in text.split(",")]
