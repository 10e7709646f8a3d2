"""What methods come to on a real network: runs over methods, step sizes, epochs and seeds, and what follows from them.

>>> found = compare(["heavy_ball", "demon"], epochs=3, step_sizes=[0.1, 0.316], seeds=5)
>>> found
Comparison(heavy_ball, demon, 3 epochs, 5 seeds, 20 runs)
>>> best = found.tuned("demon")
>>> best.step_size, round(100 * best.mean, 1), round(100 * best.standard_error, 1)
(0.316, 4.5, 0.3)
>>> found.difference("demon", "heavy_ball").fewer
5

`measured` has all methods at all their step sizes without running anything, and `measured_full_batch` gradient descent
and heavy balls on all images at each step. ``momentum-sim evidence OUT.csv`` writes a table, a row for each run.

``methods``     what is compared
``grid``        which runs there are
``workers``     who runs them: threads, or a dask scheduler's workers
``comparison``  what follows from all of them
``trials``      the best of some trials
``table``       a table as text
``written``     a table on disk that grows by whole rows
``packed``      the tables that the package carries
``picture``     a figure of a comparison
"""

from momentum_sim import hints
from momentum_sim.evidence.comparing import compare
from momentum_sim.evidence.comparison import Comparison, Difference, Tuned
from momentum_sim.evidence.grid import Grid, Row
from momentum_sim.evidence.methods import FULL_BATCH, METHODS, Method
from momentum_sim.evidence.packed import measured, measured_full_batch
from momentum_sim.evidence.table import read_table, to_csv
from momentum_sim.evidence.trials import expected_best

__all__ = [
    "FULL_BATCH",
    "METHODS",
    "Comparison",
    "Difference",
    "Grid",
    "Method",
    "Row",
    "Tuned",
    "compare",
    "expected_best",
    "measured",
    "measured_full_batch",
    "read_table",
    "to_csv",
]

hints.attributes(__name__)
