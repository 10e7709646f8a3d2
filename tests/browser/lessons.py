"""The lessons as Python has them, and what a stage that shows one of their scenes must have painted."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from momentum_sim.lessons import Lesson
from momentum_sim.scene import Scene, from_query
from tests.browser.stage import Box, StagePage
from tests.painted import numbers_of

LESSONS = Path(__file__).parents[2] / "assets" / "lessons"


def lesson(name: str) -> Lesson:
    return Lesson.load(LESSONS / f"{name}.toml")


RACE = lesson("race")
OPENING = RACE.opening


def scene_in_address(page: StagePage, opening: Scene = OPENING) -> Scene:
    """The scene that a page's address tells, every part of which must be understood."""
    scene, ignored = from_query(page.query, opening)
    assert ignored == ()
    return scene


def view_of(scene: Scene) -> Box:
    """The box that a scene's picture has in it."""
    return scene.contour.view or scene.objective.landscape.view


def assert_painted(page: StagePage, scene: Scene | None = None) -> None:
    """The stage has painted, bit for bit, what Python simulates (of the scene in the address)."""
    painted = page.painted()
    runs = (scene or scene_in_address(page)).simulate()
    assert painted.keys() == runs.keys()
    for name, run in runs.items():
        np.testing.assert_array_equal(painted[name], numbers_of(run))


def follow_beats(page: StagePage, lesson: Lesson) -> Iterator[Scene]:
    """Follow each of a lesson's beats, answering what it asks: stage, address and text are as the lesson has them."""
    for number, beat in enumerate(lesson.beats, start=1):
        page.beat(number).click()
        page.settle()
        assert page.beat(number).get_attribute("aria-current") == "true"
        if beat.scene.prediction:
            assert beat.text not in page.beat(number).text_content()
            answer(page, beat.scene)
            reveal(page)
        assert page.beat(number).inner_text().endswith(beat.text)
        assert scene_in_address(page, lesson.opening) == beat.scene
        assert_painted(page, beat.scene)
        yield beat.scene


#: Questions that are answered with a number, and no choice.
_COUNTED = ("errors", "reach")


def answer(page: StagePage, scene: Scene) -> None:
    """Guess something."""
    if scene.prediction.ask in _COUNTED:
        page.part(".count input[type=range]").press("ArrowRight")
    else:
        page.page.get_by_role("radio").first.check()
    page.settle()


def reveal(page: StagePage) -> None:
    """Have what was predicted revealed, and wait until it has played."""
    page.button("Reveal").click()
    page.page.wait_for_function("document.querySelector('.answer').textContent !== ''")
    page.page.wait_for_selector("[aria-label=Play]")
    page.settle()
