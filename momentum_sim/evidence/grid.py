"""What is run: every method at each of its step sizes, for each number of epochs, with each seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from momentum_sim import checks, reprs
from momentum_sim.evidence.methods import NAMED, Method, checked_methods
from momentum_sim.networks.digits import MOST_EPOCHS
from momentum_sim.noise import checked_seed

#: The most runs that one table holds.
MOST_RUNS = 1_000_000
#: Few enough that who stops them need not wait.
_AT_ONCE = 20
#: What is compared unless something else is asked for.
USUAL_EPOCHS = (1, 3, 10, 30)
USUAL_SEEDS = 20


class Cell(NamedTuple):
    """Runs that differ in their seed alone."""

    method: Method
    epochs: int
    step_size: float
    seeds: tuple[int, ...]


class Row(NamedTuple):
    """A run, and what came of it. Errors are shares of 1 of the images, with the last weights."""

    method: str
    epochs: int
    step_size: float
    seed: int
    test_error: float
    train_loss: float
    train_error: float
    diverged: bool


@dataclass(frozen=True)
class Grid:
    """Which runs there are, in a fixed order: by method, then epochs, then step size, then seed."""

    methods: tuple[Method, ...]
    epochs: tuple[int, ...]
    seeds: tuple[int, ...]
    step_sizes: Mapping[str, tuple[float, ...]]  # of each method, rising

    def __repr__(self) -> str:
        return reprs.line("Grid", *self.said())

    def __len__(self) -> int:
        return len(self.epochs) * len(self.seeds) * sum(map(len, self.step_sizes.values()))

    def cells(self, done: int = 0) -> Iterator[Cell]:
        """All runs but the first ``done``, those together that differ in their seed alone, up to 20."""
        for method in self.methods:
            for epochs in self.epochs:
                for step_size in self.step_sizes[method.name]:
                    for first in range(min(done, len(self.seeds)), len(self.seeds), _AT_ONCE):
                        yield Cell(method, epochs, step_size, self.seeds[first : first + _AT_ONCE])
                    done = max(done - len(self.seeds), 0)

    def said(self) -> list[str]:
        """How many there are of what."""
        return [
            reprs.listed((method.name for method in self.methods), "methods"),
            f"{', '.join(map(str, self.epochs))} epochs",
            f"{len(self.seeds)} seed{'s' * (len(self.seeds) != 1)}",
        ]

    def plain(self) -> dict[str, Any]:
        """The grid as JSON has it."""
        sizes = {name: list(each) for name, each in self.step_sizes.items()}
        return {"step_sizes": sizes, "epochs": list(self.epochs), "seeds": list(self.seeds)}

    @classmethod
    def from_plain(cls, data: Any) -> Grid:
        """The grid that `plain` has written; `RefusedError` says what of it is wrong."""
        if not isinstance(data, Mapping) or set(data) != {"step_sizes", "epochs", "seeds"}:
            raise checks.RefusedError("settings", "have step_sizes, epochs and seeds", data)
        sizes = data["step_sizes"]
        if not isinstance(sizes, Mapping):
            raise checks.RefusedError("step_sizes of settings", "be lists by the names of methods", sizes)
        return grid_of(list(sizes), data["epochs"], sizes, data["seeds"])


def grid_of(
    methods: str | Method | Iterable[str | Method] | None,
    epochs: int | Sequence[int],
    step_sizes: Sequence[float] | Mapping[str, Sequence[float]] | None,
    seeds: int | Sequence[int],
) -> Grid:
    """The grid that is meant, as `momentum_sim.evidence.compare` takes it."""
    chosen = checked_methods(methods)
    passes = [checks.whole_number("epochs", each, 1, MOST_EPOCHS) for each in _many("epochs", epochs)]
    if isinstance(seeds, int) and not isinstance(seeds, bool):
        luck = list(range(checks.whole_number("seeds", seeds, 1, MOST_RUNS)))
    else:
        luck = [checked_seed(each) for each in _many("seeds", seeds)]
    own = {method.name: method.step_sizes for method in chosen}
    if isinstance(step_sizes, Mapping):
        for name in step_sizes:
            checks.one_of("method of step_sizes", name, own)
        own |= {name: _rising(each) for name, each in step_sizes.items()}
    elif step_sizes is not None:
        own = dict.fromkeys(own, _rising(step_sizes))
    grid = Grid(chosen, _once("epochs", passes), _once("seeds", luck), own)
    if len(grid) > MOST_RUNS:
        raise checks.RefusedError("a comparison", f"have at most {MOST_RUNS:,} runs", len(grid), f"{len(grid):,}")
    return grid


def run_cell(cell: Cell) -> list[Row]:
    """The runs of a cell."""
    return [_run(cell.method, cell.epochs, cell.step_size, seed) for seed in cell.seeds]


def run_named(method: str, epochs: int, step_size: float, seeds: tuple[int, ...]) -> list[Row]:
    """The same of a method of the package, for another process, which has it too."""
    return run_cell(Cell(NAMED[method], epochs, step_size, seeds))


def _run(method: Method, epochs: int, step_size: float, seed: int) -> Row:
    made = method.train(step_size, epochs=epochs, seed=seed)
    with np.errstate(all="ignore"):  # what diverges is a result
        loss, error = made.train_loss, made.train_error
    return Row(method.name, epochs, step_size, seed, float(made.test_errors[-1]), loss, error, made.diverged)


def _many(name: str, values: Any) -> list[Any]:
    """One value or several, as a list."""
    if isinstance(values, str | Mapping):
        raise checks.RefusedError(name, "be whole numbers", values)
    try:
        return list(values)
    except TypeError:
        return [values]


def _once(name: str, values: list[int]) -> tuple[int, ...]:
    """At least one value, each once."""
    if not values:
        raise checks.RefusedError(name, "be at least one", values)
    if doubled := [value for value in values if values.count(value) > 1] if len(set(values)) < len(values) else []:
        raise checks.RefusedError(name, "be each given once", doubled[0], f"{doubled[0]} again")
    return tuple(values)


def _rising(step_sizes: Any) -> tuple[float, ...]:
    """Step sizes, each above 0, in order, each once."""
    found = checks.array("step_sizes", step_sizes, checks.POSITIVE)
    if found.ndim > 1 or not found.size:
        raise checks.RefusedError("step_sizes", "be a flat list of numbers, at least one", step_sizes)
    return tuple(np.unique(found).tolist())
