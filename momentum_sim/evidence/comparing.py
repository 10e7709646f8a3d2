"""Runs of methods, here and now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing

from momentum_sim import hints
from momentum_sim.evidence.comparison import Comparison
from momentum_sim.evidence.grid import Row, grid_of
from momentum_sim.evidence.methods import Method
from momentum_sim.evidence.workers import by_threads


@hints.keywords
def compare(
    methods: str | Method | Iterable[str | Method] | None = None,
    *,
    epochs: int | Sequence[int] = 3,
    step_sizes: Sequence[float] | Mapping[str, Sequence[float]] | None = None,
    seeds: int | Sequence[int] = 10,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Train the network by each method, at each of its step sizes, for each number of epochs, with each seed.

    ``methods``: names in `METHODS` or `FULL_BATCH`, or a `Method` of one's own; all of `METHODS` if left out, some
    seconds' work. ``epochs``: one number or several, 1 to 10,000. ``step_sizes``: for all methods, or by their names;
    each its own if left out. ``seeds``: how many, counted from 0, or which. ``threads``: by default one for each
    processor; the result is the same. ``progress(done, all)`` hears how many runs are done.

    Raises `RefusedError`, a `ValueError`, with the name, the rule and the value.
    """
    grid = grid_of(methods, epochs, step_sizes, seeds)
    rows: list[Row] = []
    with closing(by_threads(threads)(grid.cells())) as found:
        for some in found:
            rows += some
            if progress is not None:
                progress(len(rows), len(grid))
    return Comparison.of_rows(grid, rows)


hints.attributes(__name__)
