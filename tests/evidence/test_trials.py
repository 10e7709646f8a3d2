"""The best of some trials, by its formula and by trying all that can be drawn."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.evidence import expected_best

ERRORS = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=5)


@given(ERRORS)
def test_it_is_the_mean_over_all_that_can_be_drawn(errors):
    without, with_ = expected_best(errors), expected_best(errors, replacement=True)
    for n in range(1, len(errors) + 1):
        assert without[n - 1] == pytest.approx(np.mean([min(drawn) for drawn in combinations(errors, n)]), abs=1e-12)
        assert with_[n - 1] == pytest.approx(np.mean([min(drawn) for drawn in product(errors, repeat=n)]), abs=1e-12)


@given(ERRORS)
def test_one_trial_is_the_mean_and_all_are_the_least(errors):
    found = expected_best(errors)
    assert found[0] == pytest.approx(np.mean(errors), abs=1e-12)
    assert found[-1] == pytest.approx(min(errors), abs=1e-12)
    assert (np.diff(found) <= 1e-12).all()
    assert (found <= expected_best(errors, replacement=True) + 1e-12).all()


def test_an_error_without_end_counts_until_it_cannot_be_the_best():
    assert expected_best([0.2, np.inf, 0.1]).tolist() == pytest.approx([np.inf, 0.4 / 3, 0.1])


@pytest.mark.parametrize("errors", [[], [[0.1]], ["a"], [0.1, np.nan]])
def test_what_are_no_errors_is_refused(errors):
    with pytest.raises(ms.RefusedError, match="errors must be"):
        expected_best(errors)
