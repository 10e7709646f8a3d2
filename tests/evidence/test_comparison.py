"""What follows from runs: the best step size, differences seed by seed, the best of some trials."""

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.evidence import Comparison, compare
from momentum_sim.evidence.grid import Row, grid_of

METHODS = ["heavy_ball", "demon"]
SIZES = (0.03, 0.1, 0.3)


@pytest.fixture(scope="module")
def found():
    return compare(METHODS, epochs=[1, 2], step_sizes=SIZES, seeds=[4, 0, 7, 9])


def made(errors, losses=None):
    """A comparison of given test errors, (methods, step sizes, seeds)."""
    errors = np.array(errors, float)
    losses = errors if losses is None else np.array(losses, float)
    sizes = [0.1 * (k + 1) for k in range(errors.shape[1])]
    grid = grid_of(METHODS[: len(errors)], 3, sizes, errors.shape[2])
    values = zip(errors.ravel().tolist(), losses.ravel().tolist(), strict=True)
    runs = ((cell, seed) for cell in grid.cells() for seed in cell.seeds)
    rows = [
        Row(cell.method.name, 3, cell.step_size, seed, error, loss, error, diverged=not np.isfinite(loss))
        for (cell, seed), (error, loss) in zip(runs, values, strict=True)
    ]
    return Comparison.of_rows(grid, rows)


def test_every_run_is_what_training_gives(found):
    for name in METHODS:
        for epochs in (1, 2):
            for j, eta in enumerate(SIZES):
                for k, seed in enumerate((4, 0, 7, 9)):
                    run = ms.digits.train(name, step_size=eta, momentum=0.9, epochs=epochs, seed=seed)
                    at = (name, epochs)
                    assert found.values(*at)[j, k] == run.test_errors[-1]
                    assert found.values(*at, by="train_loss")[j, k] == run.train_loss
                    assert found.values(*at, by="train_error")[j, k] == run.train_error


def test_rows_are_in_a_fixed_order_and_make_the_same_comparison(found):
    rows = list(found.rows())
    assert len(rows) == len(found.grid) == 48
    order = [(METHODS.index(row.method), row.epochs, row.step_size, [4, 0, 7, 9].index(row.seed)) for row in rows]
    assert order == sorted(order)
    assert list(Comparison.of_rows(found.grid, rows).rows()) == rows


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_change_nothing(found, threads):
    again = compare(METHODS, epochs=[1, 2], step_sizes=SIZES, seeds=[4, 0, 7, 9], threads=threads)
    assert list(again.rows()) == list(found.rows())


def test_more_seeds_than_one_cell_has_are_all_run():
    found = compare("demon", epochs=1, step_sizes=[0.1], seeds=45)
    expected = [
        ms.digits.train("demon", step_size=0.1, momentum=0.9, epochs=1, seed=s).test_errors[-1] for s in (0, 44)
    ]
    assert found.values("demon").shape == (1, 45)
    assert found.values("demon")[0, [0, 44]].tolist() == expected


def test_progress_is_heard():
    heard = []
    compare("demon", epochs=1, step_sizes=[0.1, 0.2], seeds=3, threads=1, progress=lambda *at: heard.append(at))
    assert heard == [(3, 6), (6, 6)]


def test_the_best_step_size_is_that_of_the_least_mean():
    found = made([[[0.3, 0.1], [0.1, 0.2], [0.4, 0.4]], [[0.2, 0.2], [0.2, 0.1], [0.1, 0.1]]])
    best = found.tuned("heavy_ball")
    assert (best.step_size, best.seeds, best.at_edge) == (0.2, 2, False)
    assert (best.mean, best.sd) == pytest.approx((0.15, 0.1 / 2**0.5))
    assert best.standard_error == pytest.approx(0.05)
    assert found.tuned("demon").at_edge
    assert made([[[0.2], [0.2]]]).tuned("heavy_ball").step_size == 0.1
    assert np.isnan(made([[[0.2], [0.2]]]).tuned("heavy_ball").sd)


def test_a_difference_is_taken_seed_by_seed():
    found = made([[[0.3, 0.1, 0.2], [0.9, 0.9, 0.9]], [[0.8, 0.8, 0.8], [0.2, 0.1, 0.0]]])
    apart = found.difference("demon")
    assert (apart.method, apart.base, apart.epochs, apart.seeds, apart.fewer) == ("demon", "heavy_ball", 3, 3, 2)
    assert (apart.mean, apart.sd) == pytest.approx((-0.1, 0.1))
    assert apart.standard_error == pytest.approx(0.1 / 3**0.5)
    assert found.difference("heavy_ball", "demon").mean == pytest.approx(0.1)


def test_records_print_in_a_line(found):
    assert len(repr(found)) < 120
    best, apart = found.tuned("demon", 1, by="train_loss"), found.difference("demon", epochs=1)
    assert repr(best).startswith(f"Tuned(demon, 1 epochs, step size {best.step_size:g}")
    assert f"train loss {best.mean:.4g}, sd {best.sd:.2g}, 4 seeds)" in repr(best)
    assert repr(apart).startswith("Difference(demon above heavy_ball, 1 epochs, test error -0.")


def test_a_loss_that_is_no_number_is_never_the_best():
    found = made([[[0.3, 0.1], [0.1, 0.1]]], [[[0.5, 0.5], [np.nan, 0.1]]])
    assert found.tuned("heavy_ball", by="train_loss").step_size == 0.1
    assert found.tuned("heavy_ball").step_size == 0.2
    assert found.diverged["heavy_ball"].sum() == 1
    assert found.expected_best("heavy_ball", by="train_loss").tolist() == [np.inf, 0.5]


def test_the_best_of_some_trials_is_of_the_means():
    found = made([[[0.3, 0.1], [0.1, 0.2], [0.4, 0.4]]])
    for replacement in (False, True):
        expected = ms.evidence.expected_best([0.2, 0.15, 0.4], replacement=replacement)
        assert found.expected_best("heavy_ball", replacement=replacement) == pytest.approx(expected)


def test_a_summary_says_it_in_lines(found):
    lines = found.summary().splitlines()
    assert len(lines) == 5
    best, apart = found.tuned("demon", 2), found.difference("demon", "heavy_ball", 2)
    assert lines[-1].split() == [
        "demon", "2", f"{best.step_size:g}", *(["(at", "an", "edge)"] if best.at_edge else []),
        f"{100 * best.mean:.1f}", "±", f"{100 * best.sd:.1f}",
        f"{100 * apart.mean:+.1f}", "±", f"{100 * apart.standard_error:.1f}",
    ]  # fmt: skip
    assert "above" not in found.summary(base="adam")


def test_nothing_can_be_written_to_it(found):
    for each in (found.test_errors, found.train_losses, found.train_errors, found.diverged):
        with pytest.raises(ValueError, match="read-only"):
            each["demon"][0, 0, 0] = 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"epochs": []}, "epochs must be at least one"),
        ({"epochs": [3, 3]}, "epochs must be each given once, got 3 again"),
        ({"epochs": 0}, "epochs must be a whole number from 1 to 10000, got 0"),
        ({"epochs": "3"}, "epochs must be whole numbers, got '3'"),
        ({"seeds": 0}, "seeds must be a whole number from 1 to 1000000, got 0"),
        ({"seeds": [1, -1]}, "seed must be a whole number from 0 to 4294967295, got -1"),
        ({"seeds": [1, 1]}, "seeds must be each given once, got 1 again"),
        ({"seeds": True}, "seed must be a whole number"),
        ({"step_sizes": []}, "step_sizes must be a flat list of numbers, at least one"),
        ({"step_sizes": [0.1, 0.0]}, "each step_sizes must be a finite number above 0, got 0.0"),
        ({"step_sizes": {"adam": [0.1]}}, "method of step_sizes must be one of heavy_ball, demon; got 'adam'"),
        ({"seeds": 100_000}, "a comparison must have at most 1,000,000 runs, got 1,600,000"),
        ({"threads": 0}, "threads must be a whole number from 1 to 256, got 0"),
    ],
)
def test_what_is_refused_is_told(settings, said):
    with pytest.raises(ms.RefusedError, match=said):
        compare(METHODS, **settings)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("adam", 1), "method must be one of heavy_ball, demon; got 'adam'"),
        (("demon", 3), "epochs must be one of 1, 2; got 3"),
        (("demon",), "epochs must be one of 1, 2; got None"),
    ],
)
def test_what_was_not_run_is_refused(found, asked, said):
    with pytest.raises(ms.RefusedError, match=said):
        found.tuned(*asked)
    with pytest.raises(ms.RefusedError, match="by must be one of test_error"):
        found.tuned("demon", 1, by="loss")
