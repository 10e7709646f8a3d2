"""The Guarantees page: its beats, one of which asks, its start, and the ravine that its words lead to."""

import pytest

from tests.browser.lessons import assert_painted, follow_beats, lesson, scene_in_address

LESSON = lesson("guarantees")


@pytest.fixture
def guarantees(page, address):
    page.come(f"{address}/guarantees")
    return page


def test_following_the_three_beats_one_of_which_asks(guarantees):
    assert guarantees.page.get_by_role("heading", level=1).inner_text() == LESSON.question
    assert_painted(guarantees, LESSON.opening)
    assert [beat.scene.prediction is not None for beat in LESSON.beats] == [False, True, False]
    for scene in follow_beats(guarantees, LESSON):
        assert_painted(guarantees, scene)


def test_the_start_is_dragged_and_all_three_begin_there(guarantees):
    sent = len(guarantees.sent)
    with guarantees.dragging(guarantees.start, (0.3, 0.1)):
        assert len(guarantees.sent) == sent
    scene = scene_in_address(guarantees, LESSON.opening)
    assert scene.start != LESSON.opening.start
    assert_painted(guarantees, scene)


def test_words_lead_to_the_ravine_and_back(guarantees):
    guarantees.page.locator("[data-set='ripples']").first.click()
    guarantees.settle()
    ravine = LESSON.settings["ripples"]
    assert scene_in_address(guarantees, LESSON.opening) == ravine
    assert_painted(guarantees, ravine)
    guarantees.page.go_back()
    guarantees.settle()
    assert_painted(guarantees, LESSON.opening)
