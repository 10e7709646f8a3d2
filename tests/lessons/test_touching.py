"""Words that touch the stage: what they may name, and what is said of those that name nothing."""

import re

import pytest

from momentum_sim.lessons import Lesson, names, path_of, touching_html, with_html
from momentum_sim.scene import PARTS, Scene, parts_of
from momentum_sim.stage import changes_of
from tests.test_lessons import LESSON

LIT = (path_of("race").parents[2] / "momentum_sim" / "stage" / "web" / "paint" / "lit.js").read_text(encoding="utf-8")


@pytest.fixture
def load(tmp_path):
    """The small lesson with another prose, read from a file."""

    def load(prose):
        file = tmp_path / "small.toml"
        file.write_text(re.sub(r'^prose = ".*"$', lambda _: f"prose = {prose!r}", LESSON, flags=re.MULTILINE), "utf-8")
        return Lesson.load(file)

    return load


def test_a_word_sets_what_a_link_says_of_the_opening_scene(load):
    lesson = load("At [0.9](set:beta=0.9) and [later](set:eta=0.05&steps=60).")
    assert [(scene.momentum, scene.step_size, scene.n_steps) for scene in lesson.settings.values()] == [
        (0.9, 0.1, 90),
        (0.5, 0.05, 60),
    ]


def test_a_word_sets_the_scene_of_a_fact(load):
    lesson = load("With [none](set:slow), as it [opens](set:opening).")
    assert lesson.settings == {"slow": lesson.pressed["slow"], "opening": lesson.opening}
    assert lesson.settings["slow"].momentum == 0.0


def test_what_is_sent_of_a_scene_makes_it_of_the_opening_one(load):
    lesson = load("At [0.9](set:beta=0.9).")
    changes = changes_of(lesson.pressed, lesson.opening)
    assert changes["beta=0.9"] == {"momentum": 0.9}
    made = {name: Scene.from_dict(lesson.opening.to_dict() | changed) for name, changed in changes.items()}
    assert made == lesson.pressed
    assert [name for name in made if name.startswith("item-")] == ["item-2"]


@pytest.mark.parametrize(
    ("prose", "said"),
    [
        ("At [0.9](set:beta=0.8).", "set in prose must have the number that its words say, got '[0.9](set:beta=0.8)'"),
        ("At [$0.4$](set:slow).", "set in prose must have the number that its words say"),
        ("At [0.9](set:beta=1.9).", "set in prose must be words of a link: momentum must lie in [0, 1), got 1.9"),
        ("At [x](set:bta=0.9).", "set in prose must be words of a link: 'bta'"),
        ("At [x](set:fast).", "set in prose must be one of"),
        ("At [x](set:).", "set in prose must be one of"),
        ("It swings [across](part:acros).", "part in prose must be one of"),
        ("The [ball](part:nesterov).", "part in prose must be one of"),
    ],
)
def test_what_names_nothing_is_told_with_its_line(load, prose, said):
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        load(prose)
    assert str(error.value).startswith("small.toml, line 5: ")


def test_a_beat_is_pressed_as_a_whole(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(LESSON.replace("Now at step", "Now [at](part:across) step"), encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"small\.toml, line 22: text of a beat must have no words that touch the stage"
    ):
        Lesson.load(file)


def test_words_become_links_and_buttons():
    text = "At [0.9](set:beta=0.9&eta=1) it goes [**across**](part:across), [elsewhere](https://a.example)."
    assert with_html(text, lambda name: f"?{name}", "./glossary") == (
        'At <a class="sets" data-set="beta=0.9&amp;eta=1" href="?beta=0.9&amp;eta=1" target="_self">0.9</a> it goes '
        '<button type="button" class="lights" data-part="across">**across**</button>, [elsewhere](https://a.example).'
    )


def test_a_formula_has_a_name_that_every_browser_can_speak():
    before, _ = touching_html("set", "high", "with $\\beta = 0.9$ and\n*more*", "?beta=0.9")
    assert 'aria-label="with β = 0.9 and more"' in before
    assert "aria-label" not in touching_html("part", "across", "across")[0]


@pytest.mark.parametrize("name", names())
def test_every_lesson_has_words_that_touch_its_stage(name):
    lesson = Lesson.load(path_of(name))
    assert lesson.settings
    assert re.findall(r"\]\(part:(\w+)\)", lesson.prose + "".join(item.text for item in lesson.look_closer))


def test_every_part_is_one_of_a_picture_or_marked_on_a_slider():
    drawn = set(re.findall(r"\b(\w+): draw\w+\b", LIT)) | set(
        re.findall(r'"(\w+)"', LIT.partition("const PARTS")[2][:600])
    )
    assert set(PARTS) - {"critical_momentum", "held_equal"} <= drawn
    assert not set(parts_of(Lesson.load(path_of("race")).opening)) & {"", "none"}
