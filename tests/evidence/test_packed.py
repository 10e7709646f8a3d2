"""The table that the package carries: some of its cells are run anew, and what packing keeps."""

import numpy as np
import pytest

from momentum_sim.evidence import compare, measured
from momentum_sim.evidence.comparison import Comparison
from momentum_sim.evidence.grid import USUAL_EPOCHS, USUAL_SEEDS, grid_of
from momentum_sim.evidence.methods import METHODS
from momentum_sim.evidence.packed import FILE, pack, unpack
from momentum_sim.version import VERSION
from tests.thinned import first

#: Every method, at the cell that is best for it; the first of them at every change.
CELLS = [(name, epochs) for name in METHODS for epochs in (1, 3)]
FIRST = ["demon", "heavy_ball", "adam", "schedule_free"]


def test_it_is_small_and_has_everything():
    assert FILE.stat().st_size < 60_000
    assert measured().grid == grid_of(None, USUAL_EPOCHS, None, USUAL_SEEDS)
    assert measured().version == VERSION


@pytest.mark.parametrize(
    ("name", "epochs"), first(2 * len(FIRST), *sorted(CELLS, key=lambda cell: cell[0] not in FIRST))
)
def test_a_cell_is_what_is_measured_now(name, epochs):
    best = measured().tuned(name, epochs).step_size
    j = METHODS[name].step_sizes.index(best)
    again = compare(name, epochs=epochs, step_sizes=[best], seeds=[0, 1, 19])
    kept = [measured().values(name, epochs, by=by)[j, [0, 1, 19]] for by in ("test_error", "train_error", "train_loss")]
    assert kept[0].tolist() == again.values(name)[0].tolist()
    assert kept[1].tolist() == again.values(name, by="train_error")[0].tolist()
    assert kept[2] == pytest.approx(again.values(name, by="train_loss")[0], rel=5.1e-4)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", METHODS)
def test_the_longest_runs_are_what_is_measured_now(name):
    best = measured().tuned(name, 30).step_size
    again = compare(name, epochs=30, step_sizes=[best], seeds=[0, 19])
    j = METHODS[name].step_sizes.index(best)
    assert measured().values(name, 30)[j, [0, 19]].tolist() == again.values(name)[0].tolist()


def test_no_method_is_best_at_the_edge_of_its_step_sizes():
    found = measured()
    assert not [(name, epochs) for name in METHODS for epochs in USUAL_EPOCHS if found.tuned(name, epochs).at_edge]


def test_packing_keeps_errors_and_nearly_keeps_losses():
    made = compare(["demon", "adam"], epochs=[1, 2], seeds=3)
    again = unpack(pack(made))
    assert again.grid == made.grid
    for name in made.methods:
        assert np.array_equal(again.test_errors[name], made.test_errors[name])
        assert np.array_equal(again.train_errors[name], made.train_errors[name])
        assert again.train_losses[name] == pytest.approx(made.train_losses[name], rel=5.1e-4)
    assert pack(again) == pack(made)


def test_packing_keeps_what_diverged_and_which_version_it_was():
    made = compare("heavy_ball", epochs=1, step_sizes=[0.1, 1e200], seeds=2)
    assert made.diverged["heavy_ball"].any()
    again = unpack(pack(Comparison.of_rows(made.grid, made.rows(), "0.0.1")))
    assert np.array_equal(again.diverged["heavy_ball"], made.diverged["heavy_ball"])
    assert np.array_equal(again.values("heavy_ball", by="train_loss")[0, :2] < 9.0, [True, True])
    assert not np.isfinite(again.values("heavy_ball", by="train_loss")[0, 2:]).any()
    assert again.version == "0.0.1"
