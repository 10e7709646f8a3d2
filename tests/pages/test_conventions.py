"""The Conventions page, and the mark on the others that leads to it."""

from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.conventions import LIBRARIES, code, torch_replay, translate
from momentum_sim.scene import Prediction, RateChange, Scene, from_query
from tests.pages.lesson_page import LESSONS, LessonPage, as_read
from tests.reference.record_programs import printed

RACE, LESSON = LESSONS["race"], LESSONS["conventions"]
CODE_ITEM = next(index for index, item in enumerate(LESSON.look_closer) if item.code)


class Page(LessonPage):
    """A lesson's page, with the mark and the programs."""

    @property
    def marks(self):
        """The buttons that lead to the translator."""
        return [button for button in self.test.button if button.label == "Which convention is this β?"]

    def follow_the_mark(self):
        """Press it; the scene that the translator then shows."""
        (mark,) = self.marks
        mark.click()
        self.run()
        assert [title.value for title in self.test.title] == [LESSON.question]
        assert self.warnings == []
        return self.scene

    @property
    def programs(self):
        return [block.value for block in self.test.code]


def test_it_asks_opens_and_tells():
    page = Page("conventions")
    assert [title.value for title in page.test.title] == ["Is your 0.9 my 0.9?"]
    assert Scene.from_dict(page.stage["scene"]) == LESSON.opening
    assert [beat["title"] for beat in page.stage["beats"]] == ["The same numbers", "Make equal", "Lower the rate"]
    for beat, given in zip(LESSON.beats, page.stage["beats"], strict=True):
        again, ignored = from_query(dict(parse_qsl(given["link"].removeprefix("?"))), LESSON.opening)
        assert (again, ignored) == (beat.scene, ())


# --- the numbers that it tells ----------------------------------------------------------------------------------------


def runs(**changes):
    usual = {"step_size": 0.02, "momentum": 0.9, "n_steps": 60, "start": (-8.0, 1.6)}
    bowl = ms.objectives.quadratic(25.0)
    return lambda optimizer: ms.simulate(bowl, optimizer, **usual | changes).iterates


def test_the_same_numbers_end_far_apart():
    left = [abs(path[-1, 0] / path[0, 0]) for path in map(runs(), ("heavy_ball", "ema_momentum"))]
    assert [f"{share:.1%}" for share in left] == ["0.1%", "29.5%"]
    assert all(f"{share:.1%}" in LESSON.beats[0].text for share in left)
    assert all(f"{share:.1%}" in as_read(LESSON.prose) for share in left)


def test_made_equal_they_are_one_path():
    scene = LESSON.beats[1].scene
    paths = {name: run.iterates for name, run in scene.simulate().items()}
    assert paths.keys() == {"heavy_ball", "ema_momentum"}
    np.testing.assert_allclose(paths["ema_momentum"], paths["heavy_ball"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(paths["heavy_ball"], runs()("heavy_ball"), rtol=0, atol=1e-12)
    ema = scene.simulate()["ema_momentum"]
    assert (ema.step_size, 0.9) == pytest.approx(translate(0.02, 0.9, "keras", "ema"))


def test_a_rate_that_drops_stops_one_and_lets_the_other_coast():
    paths = runs(step_size=np.where(np.arange(60) < 10, 0.02, 0.002))
    past, stays = paths("heavy_ball")[:, 0].max(), paths("torch_momentum")[:, 0].max()
    assert (f"{past:.1f}", f"{stays:.2f}") == ("3.2", "-0.62")
    assert f"{past:.1f} past the minimum" in as_read(LESSON.prose)
    assert f"coasts {past / 8:.0%} past the minimum" in LESSON.beats[2].text
    assert f"no nearer than {-stays:.2f} to the minimum" in as_read(LESSON.prose)
    assert f"ends {-stays / 8:.1%} short" in LESSON.beats[2].text
    assert LESSON.beats[2].scene.rate_change == RateChange(10, 0.1)


def test_the_skipped_buffer_is_told_in_the_numbers_that_torch_recorded():
    betas = [0.9, 0.9, 0.0, 0.9, 0.9, 0.9]
    settings = {"step_size": 0.02, "momentum": betas, "n_steps": 6, "start": (-4.0, 1.2)}
    bowl = ms.objectives.quadratic(25.0)
    ends = [torch_replay(bowl, **settings), ms.simulate(bowl, "torch_momentum", **settings)]
    texts = ["({:.3f},\\ {:.3f})".format(*run.iterates[-1]) for run in ends]
    assert texts == ["(-2.930,\\ -0.714)", "(-3.108,\\ 0.202)"]
    assert all(text in as_read(LESSON.prose) for text in texts)


# --- the code for this setting ----------------------------------------------------------------------------------------


def test_the_code_is_of_the_run_on_the_stage_and_follows_it():
    page = Page("conventions")
    assert page.programs == []
    page.open(CODE_ITEM)
    run = LESSON.opening.simulate()["heavy_ball"]
    assert page.programs == [code(run, library).rstrip() for library in LIBRARIES]
    changed = replace(LESSON.beats[2].scene, momentum=0.8, start=(-3.0, 1.0))
    page.let_go(changed)
    run = changed.simulate()["heavy_ball"]
    assert page.programs == [code(run, library).rstrip() for library in LIBRARIES]
    np.testing.assert_allclose(printed(page.programs[-1]), run.iterates[-1], rtol=1e-10)


def test_another_run_can_be_chosen():
    page = Page("conventions")
    page.open(CODE_ITEM)
    (choice,) = page.test.selectbox
    assert choice.options == ["heavy ball", "EMA momentum"]
    choice.select("ema_momentum")
    page.run()
    run = LESSON.opening.simulate()["ema_momentum"]
    assert page.programs == [code(run, library).rstrip() for library in LIBRARIES]


def test_there_is_no_code_of_what_is_hidden_or_of_no_form():
    page = Page("conventions")
    page.open(CODE_ITEM)
    page.let_go(replace(LESSON.opening, prediction=Prediction("place", 5, 15)))
    assert page.programs == []
    page.let_go(LESSON.opening.with_visible(()))
    assert page.programs == []


# --- the mark ---------------------------------------------------------------------------------------------------------


def test_the_mark_leads_to_the_translator_with_what_is_on_the_stage():
    scene = replace(
        RACE.opening, objective=ms.objectives.quadratic(80.0, 0.3), start=(-5.0, 1.0), step_size=0.011, momentum=0.95
    )
    for shown in (RACE.opening, scene):
        page = Page("race")
        if shown is scene:
            page.let_go(scene)
        there = page.follow_the_mark()
        assert from_query(page.stage["link"], LESSON.opening) == (there, ())  # which the stage puts into the address
        assert (there.objective, there.start) == (shown.objective, shown.start)
        assert (there.step_size, there.momentum) == (shown.step_size, shown.momentum)
        assert there.runs == LESSON.opening.runs


def test_the_mark_is_plain_where_the_objective_is_no_quadratic():
    page = Page("race")
    page.let_go(RACE.opening.on(ms.objectives.himmelblau))
    assert page.follow_the_mark() == LESSON.opening
    assert page.stage["link"] == {}


def test_the_translator_has_no_mark_to_itself():
    assert Page("conventions").marks == []
