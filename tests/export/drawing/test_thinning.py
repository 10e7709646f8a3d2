"""What is left out of a long run lies on what is drawn."""

import numpy as np
import pytest

from momentum_sim.export.drawing.thinning import NEAR, apart, uncovered

AT_REST = np.zeros((50, 2))
RNG = np.random.default_rng(7)
CREEPING = np.cumsum(RNG.uniform(-0.2, 0.3, (2000, 2)), axis=0)
SWINGING = np.stack([np.where(np.arange(2000) % 2, 90.0, -90.0), np.zeros(2000)], axis=1) + RNG.normal(
    0, 0.1, (2000, 2)
)
FAR = np.array([[0.0, 0.0], [1e300, -1e300], [0.1, 0.0], [0.2, 0.0]])


@pytest.mark.parametrize("places", [AT_REST, CREEPING, SWINGING, FAR])
def test_a_line_keeps_its_ends_and_every_place_is_near_it(places):
    kept = apart(places, len(places) - 1)
    assert (kept[0], kept[-1]) == (0, len(places) - 1)
    before = kept[np.searchsorted(kept, np.arange(len(places)), "right") - 1]
    assert (np.abs(places - places[before]).sum(axis=1) < NEAR).all()


def test_a_line_that_goes_on_keeps_what_comes_after_the_last_place_inside():
    assert apart(AT_REST, 40).tolist() == [0, *range(40, 50)]


def test_places_that_are_apart_are_all_kept():
    places = np.arange(40.0).reshape(20, 2)
    assert apart(places, 19).tolist() == uncovered(places, np.arange(20), 19).tolist() == list(range(20))


@pytest.mark.parametrize("places", [AT_REST, CREEPING, SWINGING])
def test_a_marker_that_is_left_out_has_an_earlier_one_upon_it(places):
    among = np.arange(1, len(places))
    kept = uncovered(places, among, len(places) - 1)
    assert kept[-1] == len(places) - 1
    for k in set(among.tolist()) - set(kept.tolist()):
        assert (np.abs(places[kept[kept < k]] - places[k]).max(axis=1) < NEAR).any()


def test_a_run_that_swings_needs_few_markers():
    assert len(uncovered(SWINGING, np.arange(2000), 1999)) < 100
