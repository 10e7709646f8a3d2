import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.figures.sparse import MOMENTA, runs
from momentum_sim.networks.linear import sparse_regression
from tests.figures.scenes import summary
from tests.figures.traces import numbers, traces

FIGURE = ms.figures.sparse_solutions()


def error(path, beta):
    return float(runs()[path, beta].test_errors.mean())


def test_every_run_fits_its_examples():
    assert max(run.train_losses.max() for run in runs().values()) < 1e-5


def test_gradient_descent_goes_no_further():
    assert not runs()[0.2, 0.0].diverged
    assert sparse_regression(0.4, 0.0, n_steps=375).diverged


def test_runs_of_one_lambda_find_the_same_to_a_few_percent():
    for path, momenta in MOMENTA.items():
        for measured in ("test_errors", "norms"):
            values = [getattr(runs()[path, beta], measured).mean() for beta in momenta]
            assert max(values) / min(values) < (1.04 if measured == "test_errors" else 1.01)


def test_with_lambda_error_and_norm_grow():
    errors = [error(path, 0.9) for path in MOMENTA]
    norms = [float(runs()[path, 0.9].norms.mean()) for path in MOMENTA]
    assert np.diff(errors).min() > 0.02
    assert np.diff(norms).min() > 0.03
    assert errors[-1] / errors[0] > 1.6


def test_runs_of_one_effective_step_size_do_not():
    """u = 0.1 is of gradient descent with lambda 0.1 and of the ball with momentum 0.9 and lambda 1."""
    assert f"{error(0.1, 0.0):.2f} {error(1.0, 0.9):.2f}" == "0.39 0.51"
    assert f"{error(0.2, 0.0):.2f} {error(1.0, 0.8):.2f}" == "0.40 0.51"
    apart = runs()[1.0, 0.9].test_errors - runs()[0.1, 0.0].test_errors
    assert apart.mean() > 5.0 * apart.std(ddof=1) / np.sqrt(len(apart))


@pytest.mark.parametrize("panel", [0, 1])
def test_a_mark_is_the_mean_of_its_run(panel):
    for trace in traces(FIGURE, yaxis="y2" if panel else "y"):
        beta = float(trace.name.removeprefix("β = "))
        for x, y, norm in zip(numbers(trace.x), numbers(trace.y), numbers(trace.customdata), strict=True):
            path = x / (1.0 - beta) if panel else x
            run = runs()[min(MOMENTA, key=lambda known: abs(known - path)), beta]
            assert run.step_size == pytest.approx(path * (1.0 - beta) ** 2)
            assert (y, norm) == (run.test_errors.mean(), run.norms.mean())


def test_it_says_what_was_measured():
    said = summary(FIGURE)
    assert "λ = 0.1, 0.39 to 0.40, with an l1 norm of 3.59 to 3.61, for β from 0 to 0.9; " in said
    assert "λ = 3, 0.68 to 0.69, with an l1 norm of 4.00 to 4.02, for β from 0.8 to 0.95. " in said
    assert said.endswith("at β = 0.9, λ = 3 is 0.28 ± 0.05 above λ = 0.1, and has the larger error in 18 of 20.")
