"""Where the lessons lie, and their scenes without the rest."""

import re
from pathlib import Path

import pytest

from momentum_sim import lessons
from momentum_sim.lessons import Lesson, load_question, load_scene, places

ROOT = Path(__file__).parents[2]
RACE = lessons.path_of("race")


def test_a_checkouts_lessons_are_its_own():
    assert lessons.folder() == ROOT / "assets" / "lessons"
    assert set(lessons.names()) == {file.stem for file in (ROOT / "assets" / "lessons").glob("*.toml")}
    assert lessons.path_of("race") == ROOT / "assets" / "lessons" / "race.toml"


def test_an_installed_packages_lessons_lie_in_it(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "_PLACES", (tmp_path, *places._PLACES))
    assert lessons.folder() == tmp_path
    monkeypatch.setattr(places, "_PLACES", (tmp_path / "none", tmp_path / "nor here"))
    with pytest.raises(FileNotFoundError, match=rf"^the lessons must lie in {tmp_path}/none or {tmp_path}/nor here$"):
        lessons.folder()


@pytest.mark.parametrize("name", ["rave", "../lessons/race", "race.toml", "", 3])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(ValueError, match=r"^lesson must be one of chain, .*; got "):
        lessons.path_of(name)


@pytest.mark.parametrize("name", lessons.names())
def test_a_lessons_scenes_can_be_read_alone(name):
    path = lessons.path_of(name)
    lesson = Lesson.load(path)
    assert load_scene(path) == lesson.opening
    assert load_question(path) == lesson.question
    assert [load_scene(path, beat) for beat in range(1, len(lesson.beats) + 1)] == [beat.scene for beat in lesson.beats]


@pytest.mark.parametrize("beat", [0, 4, -1, True, 1.5])
def test_a_beat_that_there_is_not_is_refused(beat):
    with pytest.raises(ValueError, match=rf"^beat of race must be a whole number from 1 to 3, got {beat}$"):
        load_scene(RACE, beat)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("schema_version = 1\nquestion", "schema_version = 2\nquestion", "schema_version must be 1"),
        ("step_size = 0.038", "step_size = -1", "step_size must be a finite number above 0, got -1"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, old, new, said):
    text = RACE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "race.toml"
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(ValueError, match=rf"^race.toml, line \d+: {re.escape(said)}"):
        load_scene(file)


def test_what_is_wrong_in_a_beat_is_told_with_its_line(tmp_path):
    text = RACE.read_text(encoding="utf-8")
    file = tmp_path / "race.toml"
    file.write_text(text.replace("set = { momentum = 0.0", "set = { momentum = 7.5", 1))
    assert file.read_text() != text
    line = (
        file.read_text().splitlines().index(next(part for part in file.read_text().splitlines() if "7.5" in part)) + 1
    )
    with pytest.raises(ValueError, match=rf"^race.toml, line {line}: momentum must lie in \[0, 1\), got 7.5$"):
        load_scene(file, 1)
