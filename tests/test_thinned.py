"""What runs at every change stands for all that runs with everything."""

from types import SimpleNamespace

import pytest

from tests.thinned import EVERYTHING, examples, few, few_or_all, first, grid


@pytest.mark.parametrize(("first", "second"), [("abcdefgh", "123456789"), ("ab", "1"), ("abcd", "12"), ("a", "1234")])
def test_a_thinned_grid_has_every_pair_and_runs_every_value_of_both(first, second):
    pairs = grid(first, second)
    assert [pair.values for pair in pairs] == [(a, b) for a in first for b in second]
    kept = {pair.values for pair in pairs if not pair.marks}
    assert kept == set(few(first, second))
    assert ({a for a, _ in kept}, {b for _, b in kept}) == (set(first), set(second))
    assert {mark.name for pair in pairs for mark in pair.marks} <= {"exhaustive"}


def test_of_cases_the_first_run_and_all_are_there():
    assert first(2, "a", "b") == ["a", "b"]
    one, *others = first(1, ("a", 1), ("b", 2), "c")
    assert one == ("a", 1)
    assert [case.values for case in others] == [("b", 2), ("c",)]
    assert [[mark.name for mark in case.marks] for case in others] == [["exhaustive"]] * 2


@pytest.mark.parametrize(("profile", "tried"), [("momentum_sim", [1, 3, 50]), (EVERYTHING, [1, 10, 200])])
def test_a_property_is_tried_with_a_quarter_of_its_examples_or_with_all(monkeypatch, profile, tried):
    monkeypatch.setattr("tests.thinned.settings", SimpleNamespace(get_current_profile_name=lambda: profile))
    assert [examples(count) for count in (1, 10, 200)] == tried


@pytest.mark.parametrize(("profile", "taken"), [("momentum_sim", few("abc", "12")), (EVERYTHING, grid("abc", "12"))])
def test_a_loop_is_over_few_pairs_or_over_all(monkeypatch, profile, taken):
    monkeypatch.setattr("tests.thinned.settings", SimpleNamespace(get_current_profile_name=lambda: profile))
    assert few_or_all("abc", "12") == [getattr(pair, "values", pair) for pair in taken]
