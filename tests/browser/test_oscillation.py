"""The Oscillation page: its beats, and the numbers it shows beside what `simulate` gives."""

import numpy as np
import pytest

from momentum_sim import diagnostics
from tests.browser.lessons import assert_painted, follow_beats, lesson, scene_in_address

LESSON = lesson("oscillation")
ORIGIN = (0.0, 0.0)


@pytest.fixture
def oscillation(page, address):
    return page.come(f"{address}/oscillation")


def detour(run):
    """The length of a path over the straight line from its start to the minimum."""
    return np.linalg.norm(np.diff(run.iterates, axis=0), axis=1).sum() / np.linalg.norm(run.iterates[0])


def test_opens_already_drawn_with_both_gradients_beside_it(oscillation):
    assert oscillation.page.get_by_role("heading", level=1).inner_text() == LESSON.question
    assert oscillation.query == {}
    assert_painted(oscillation, LESSON.opening)
    assert oscillation.tab("Gradients").get_attribute("aria-selected") == "true"
    assert oscillation.select("Direction").input_value() == "both"


def test_following_the_three_beats(oscillation):
    assert len(list(follow_beats(oscillation, LESSON))) == 3


def test_the_numbers_of_the_beats_are_those_of_the_runs(oscillation):
    zigzag, calm, longer = (beat.scene.simulate() for beat in LESSON.beats)
    texts = [oscillation.beat(number).inner_text() for number in (1, 2, 3)]
    across = (0.0, 1.0)
    np.testing.assert_allclose(zigzag["ema_momentum"].iterates, zigzag["gradient_descent"].iterates, atol=1e-12)
    assert f"{diagnostics.crossings(zigzag['gradient_descent'].iterates, ORIGIN, across)} crossings" in texts[0]
    assert f"{detour(zigzag['gradient_descent']):.1f} times" in texts[0]
    assert f"crosses {diagnostics.crossings(calm['ema_momentum'].iterates, ORIGIN, across)} times" in texts[1]
    short = {name: abs(run.iterates[-1, 0] / run.iterates[0, 0]) for name, run in calm.items()}
    assert f"{short['ema_momentum']:.1%}" in texts[1]
    assert f"{short['gradient_descent']:.1%}" in texts[1]
    assert longer["gradient_descent"].diverged
    assert f"step {longer['ema_momentum'].settling_step(1e-3, relative=True)}" in texts[2]


def test_dragging_the_momentum_straightens_the_path_and_leaves_it_short(oscillation):
    oscillation.beat(1).click()
    oscillation.settle()
    before = oscillation.trajectories()["ema_momentum"]
    with oscillation.dragging(oscillation.slider("Momentum β"), to=(0.35, 0.5)):
        during = oscillation.trajectories()["ema_momentum"]
    lengths = [np.linalg.norm(np.diff(path, axis=0), axis=1).sum() for path in (before, during)]
    assert lengths[1] < lengths[0] / 2
    assert_painted(oscillation, scene_in_address(oscillation, LESSON.opening))
    assert "have not settled" in oscillation.sentence
