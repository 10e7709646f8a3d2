"""What came of a grid of runs: the step size that is best for each method, by how much methods differ, and how sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from momentum_sim import checks, hints, reprs
from momentum_sim.evidence.grid import Grid, Row
from momentum_sim.evidence.trials import expected_best
from momentum_sim.version import VERSION

Array = NDArray[np.float64]

#: What methods may be compared by; less is better.
MEASURES = ("test_error", "train_loss", "train_error")
#: What methods are compared with unless it says something else.
BASE = "heavy_ball"


@dataclass(frozen=True)
class Tuned:
    """A method at the step size at which its mean over the seeds is least; ``by``: of what.

    ``sd``: how far seeds are apart, with n - 1 below it; nan for one seed. ``at_edge``: the step size is the least or
    the largest that was tried, so that one beyond it may be better.
    """

    method: str
    epochs: int
    step_size: float
    mean: float
    sd: float
    seeds: int
    at_edge: bool
    by: str = MEASURES[0]

    def __repr__(self) -> str:
        at = [self.method, f"{self.epochs} epochs", f"step size {self.step_size:g}", *["at an edge"] * self.at_edge]
        return reprs.line("Tuned", *at, *_told(self.by, self.mean, self.sd, self.seeds))

    @property
    def standard_error(self) -> float:
        """Of the mean: sd / sqrt(n)."""
        return self.sd / sqrt(self.seeds)


@dataclass(frozen=True)
class Difference:
    """By how much a method is above another, seed by seed, each at its own best step size: below 0 it is better.

    Or at two step sizes that were asked for.

    ``mean`` and ``sd`` are those of the differences of two runs with the same seed; ``fewer``: how many seeds have less
    with the method than with the other.
    """

    method: str
    base: str
    epochs: int
    mean: float
    sd: float
    seeds: int
    fewer: int
    by: str = MEASURES[0]

    def __repr__(self) -> str:
        apart = _told(self.by, self.mean, self.sd, self.seeds)
        return reprs.line("Difference", f"{self.method} above {self.base}", f"{self.epochs} epochs", *apart)

    @property
    def standard_error(self) -> float:
        """Of the mean: sd / sqrt(n)."""
        return self.sd / sqrt(self.seeds)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Runs of several methods with the same seeds, and what follows from them.

    A method is *tuned* by its step size: the one at which the mean over the seeds is least, the smaller one of two that
    are equal. It is chosen by the same seeds, images and measure as it is told by, as papers do, for every method
    alike: so means are a little too good, and differences are fair. A loss that is no finite number counts as infinite;
    errors of runs that diverge count as they are.
    """

    grid: Grid
    test_errors: Mapping[str, Array]  # of each method, (epochs, step sizes, seeds), as are those below
    train_losses: Mapping[str, Array]
    train_errors: Mapping[str, Array]
    diverged: Mapping[str, NDArray[np.bool_]]
    version: str = VERSION

    def __repr__(self) -> str:
        return reprs.line("Comparison", *self.grid.said(), f"{len(self.grid)} runs")

    @classmethod
    def of_rows(cls, grid: Grid, rows: Iterable[Row], version: str = VERSION) -> Comparison:
        """The comparison that all rows of a grid, in its order, make."""
        columns = list(zip(*rows, strict=True))[4:]
        shapes = {name: (len(grid.epochs), len(sizes), len(grid.seeds)) for name, sizes in grid.step_sizes.items()}
        ends = np.cumsum([np.prod(shape) for shape in shapes.values()])[:-1]

        def apart(column: object, kind: type) -> dict[str, NDArray[Any]]:
            parts: list[NDArray[Any]] = np.split(np.array(column, kind), ends)
            each = {name: part.reshape(shapes[name]) for name, part in zip(shapes, parts, strict=True)}
            for array in each.values():
                array.setflags(write=False)
            return each

        errors, losses, own_errors = (apart(column, float) for column in columns[:3])
        return cls(grid, errors, losses, own_errors, apart(columns[3], bool), version)

    @property
    def methods(self) -> tuple[str, ...]:
        """What the methods are called."""
        return tuple(method.name for method in self.grid.methods)

    def rows(self) -> Iterator[Row]:
        """Every run, in the grid's order."""
        every = (self.test_errors, self.train_losses, self.train_errors, self.diverged)
        for name in self.methods:
            measured = [each[name] for each in every]
            for i, epochs in enumerate(self.grid.epochs):
                for j, step_size in enumerate(self.grid.step_sizes[name]):
                    found = zip(self.grid.seeds, *(each[i, j].tolist() for each in measured), strict=True)
                    yield from (Row(name, epochs, step_size, *values) for values in found)

    @hints.keywords
    def values(self, method: str, epochs: int | None = None, *, by: str = MEASURES[0]) -> Array:
        """What was measured of a method, (step sizes, seeds).

        ``epochs``: of a comparison of several, which; ``by``: ``"test_error"``, ``"train_loss"``, ``"train_error"``.
        """
        name = checks.one_of("method", method, self.methods)
        measured = {"test_error": self.test_errors, "train_loss": self.train_losses, "train_error": self.train_errors}
        found = measured[checks.one_of("by", by, MEASURES)][name][self._place(epochs)]
        return np.where(np.isnan(found), np.inf, found)

    @hints.keywords
    def tuned(self, method: str, epochs: int | None = None, *, by: str = MEASURES[0]) -> Tuned:
        """A method at the step size that is best for it, with its mean and how far seeds are apart."""
        values, sizes = self.values(method, epochs, by=by), self.grid.step_sizes[method]
        best = int(np.argmin(values.mean(axis=1)))
        mean, sd = _mean_and_sd(values[best])
        at_edge = best in (0, len(sizes) - 1)
        return Tuned(method, self._epochs(epochs), sizes[best], mean, sd, values.shape[1], at_edge, by)

    @hints.keywords
    def difference(
        self,
        method: str,
        base: str = BASE,
        epochs: int | None = None,
        *,
        by: str = MEASURES[0],
        step_sizes: tuple[float, float] | None = None,
    ) -> Difference:
        """By how much a method is above another on the same seeds, each tuned, or at the two ``step_sizes``."""
        one, other = (
            self._at_best(name, epochs, by) if step_sizes is None else self.at(name, step_sizes[k], epochs, by=by)
            for k, name in enumerate((method, base))
        )
        apart = one - other
        mean, sd = _mean_and_sd(apart)
        fewer = int((apart < 0.0).sum())
        return Difference(method, base, self._epochs(epochs), mean, sd, len(apart), fewer, by)

    @hints.keywords
    def at(self, method: str, step_size: float, epochs: int | None = None, *, by: str = MEASURES[0]) -> Array:
        """What was measured of a method at one of its step sizes, (seeds,)."""
        values, sizes = self.values(method, epochs, by=by), self.grid.step_sizes[method]
        if step_size not in sizes:
            raise checks.RefusedError("step_size", f"be one of {', '.join(map(repr, sizes))}", step_size, end=";")
        row: Array = values[sizes.index(step_size)]
        return row

    @hints.keywords
    def expected_best(
        self, method: str, epochs: int | None = None, *, by: str = MEASURES[0], replacement: bool = False
    ) -> Array:
        """The mean over the seeds that the best of n of a method's step sizes, taken at random, has: entry n - 1.

        `momentum_sim.evidence.expected_best` of the means at its step sizes. How much is lost by little tuning.
        """
        return expected_best(self.values(method, epochs, by=by).mean(axis=1), replacement=replacement)

    def summary(self, base: str = BASE) -> str:
        """A line for each method and number of epochs: its step size, its test error, how far it is above a base, in %.

        Beside an error stands how far seeds are apart (sd), beside a difference its standard error.
        """
        lines = [["method", "epochs", "step size", "test error % ± sd", f"above {base} % ± se"]]
        for name in self.methods:
            for epochs in self.grid.epochs:
                found = self.tuned(name, epochs)
                edge = " (at an edge)" if found.at_edge else ""
                line = [name, str(epochs), f"{found.step_size:g}{edge}", _percent(found.mean, found.sd)]
                if base in self.methods and name != base:
                    apart = self.difference(name, base, epochs)
                    line.append(_percent(apart.mean, apart.standard_error, "+"))
                lines.append([*line, *[""] * (5 - len(line))])
        if base not in self.methods:
            lines = [line[:4] for line in lines]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)

    def _at_best(self, method: str, epochs: int | None, by: str) -> Array:
        values = self.values(method, epochs, by=by)
        best: Array = values[int(np.argmin(values.mean(axis=1)))]
        return best

    def _epochs(self, epochs: int | None) -> int:
        return self.grid.epochs[self._place(epochs)]

    def _place(self, epochs: int | None) -> int:
        known = self.grid.epochs
        if epochs is None and len(known) == 1:
            return 0
        if isinstance(epochs, bool) or epochs not in known:
            raise checks.RefusedError("epochs", f"be one of {', '.join(map(str, known))}", epochs, end=";")
        return known.index(epochs)


def _told(by: str, mean: float, sd: float, seeds: int) -> list[str]:
    """What was measured, in a record's line."""
    return [f"{by.replace('_', ' ')} {mean:.4g}", f"sd {sd:.2g}", f"{seeds} seed{'s' * (seeds != 1)}"]


def _mean_and_sd(values: Array) -> tuple[float, float]:
    """The mean of some numbers, and their standard deviation with n - 1 below it; nan where there is none."""
    with np.errstate(invalid="ignore"):  # of infinite losses
        sd = float(values.std(ddof=1)) if len(values) > 1 else float("nan")
    return float(values.mean()), sd


def _percent(mean: float, spread: float, sign: str = "") -> str:
    return f"{100 * mean:{sign}.1f} ± {100 * spread:.1f}"
