"""What the Fine-tuning page says, against trainings made here: the digits from 5 to 9, and all from nothing."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.problems.networks import SAME_WITHIN
from momentum_sim.schedules import gradient_weights
from tests.pages.lesson_page import LESSONS, LessonPage, as_read
from tests.thinned import first

TUNING = LESSONS["fine_tuning"]
TRAIN = {"fine_tune": ms.digits.fine_tune, "train": ms.digits.train}
MOMENTUM, SEEDS, TESTED, SEED = 0.9, range(20), 396, 18
#: The effective steps that are tried, a quarter of a decade apart.
EFFECTIVE = tuple(float(f"{10 ** (k / 4):.3g}") for k in range(-6, 5))
OPENING = {"effective": 0.178, "batch_size": 8, "epochs": 10}


def trained(rule, *, effective, seed=SEED, kind="fine_tune", **settings):
    """A training whose effective step, step_size/(1 - momentum), is this."""
    own = {"step_size": effective}
    if rule == "heavy_ball":
        own = {"step_size": effective * (1.0 - MOMENTUM), "momentum": MOMENTUM}
    return TRAIN[kind](rule, **own, **settings, seed=seed)


@cache
def errors(rule, effective, batch_size=8, epochs=10, kind="fine_tune"):
    """The test errors of every draw, in percent."""
    settings = {"effective": effective, "batch_size": batch_size, "epochs": epochs, "kind": kind}
    with ThreadPoolExecutor() as pool:
        made = pool.map(lambda seed: trained(rule, seed=seed, **settings).test_error, SEEDS)
        return 100.0 * np.array(list(made))


def standard_error(values):
    return values.std(ddof=1) / len(values) ** 0.5


def difference(values):
    return f"{values.mean():.2f} ± {standard_error(values):.2f}".replace("-", "−")


def at_best(rule, **settings):
    """The test errors at the effective step that is best for a rule, the smaller of two as good, and which that is."""
    every = np.array([errors(rule, effective, **settings) for effective in EFFECTIVE])
    best = int(every.mean(axis=1).round(9).argmin())
    return EFFECTIVE[best], every[best]


def rows(text):
    """The cells of each row of a text's tables."""
    return [line[2:-2].split(" | ") for line in text.splitlines() if re.match(r"\| (?:all )?[\d.]+ \|", line)]


def of_batches(text):
    """The rows of tables that are of batches, by batch and how many steps there are."""
    return {
        (int(batch.removeprefix("all ")), int(steps)): rest
        for batch, steps, *rest in (row for row in rows(text) if len(row) == 5)
    }


def item(title):
    return as_read(next(item for item in TUNING.look_closer if item.title == title).text)


@pytest.fixture(scope="module")
def prose():
    return LessonPage("fine_tuning").texts[1]


SAME = [row for row in rows(as_read(TUNING.prose)) if len(row) == 4]
TABLES = {
    ("fine_tune", 500): of_batches(as_read(TUNING.prose)),
    ("train", 1000): of_batches(item("From nothing")),
}
#: Of tuned rows the one at which momentum wins with few steps stands for the others.
CASES = [(kind, images, batch, steps) for (kind, images), known in TABLES.items() for batch, steps in known]


@pytest.mark.parametrize("row", first(2, *sorted(SAME, key=lambda row: row[0] not in ("0.178", "1"))))
def test_with_the_same_effective_step_the_two_are_as_it_says(row):
    effective, *shown = row
    plain, ball = (errors(rule, float(effective)) for rule in ("gradient_descent", "heavy_ball"))
    assert shown == [f"{plain.mean():.2f}", f"{ball.mean():.2f}", difference(ball - plain)]
    apart = ball - plain
    if float(effective) < 1.0:
        assert abs(apart.mean()) <= 1.25 * standard_error(apart)  # as it is told, 1.2
        assert abs(apart.mean()) < 0.25 < 100 / TESTED < 0.26
    else:
        assert apart.mean() < -10 * standard_error(apart)


def test_its_tables_are_of_the_steps_that_were_tried():
    assert [float(row[0]) for row in SAME] == [u for u in EFFECTIVE if u <= 1.0]
    assert "of eleven from 0.0316 to 10" in as_read(TUNING.prose)
    assert (len(EFFECTIVE), EFFECTIVE[0], EFFECTIVE[-1]) == (11, 0.0316, 10.0)
    for (kind, images), known in TABLES.items():
        epochs = {(batch, steps // (images // batch)) for batch, steps in known}
        assert {batch for batch, _ in epochs} == {8, 32, 128, images}
        assert {each for _, each in epochs} == ({10, 30} if kind == "fine_tune" else {10})
        assert all(
            steps == each * (images // batch)
            for (batch, steps), (_, each) in zip(known, sorted_as(known, images), strict=True)
        )


def sorted_as(known, images):
    """The batches and epochs of a table's rows, in their order."""
    return [(batch, steps // (images // batch)) for batch, steps in known]


@pytest.mark.parametrize(("kind", "images", "batch", "steps"), first(0, *CASES))
def test_each_at_its_best_step_they_are_as_it_says(kind, images, batch, steps):
    settings = {"batch_size": batch, "epochs": steps // (images // batch), "kind": kind}
    (plain_at, plain), (ball_at, ball) = (at_best(rule, **settings) for rule in ("gradient_descent", "heavy_ball"))
    apart = ball - plain
    assert TABLES[kind, images][batch, steps] == [f"{plain.mean():.2f}", f"{ball.mean():.2f}", difference(apart)]
    assert EFFECTIVE[0] < plain_at < EFFECTIVE[-1] > ball_at > EFFECTIVE[0]
    wins = apart.mean() < -2.0 * standard_error(apart)
    assert wins == (steps in (30, 70) or (kind == "train" and batch == 1000))
    if (kind, batch, steps) == ("fine_tune", 128, 30):
        assert (plain_at, ball_at) == (0.562, 1.78)


def test_with_few_steps_momentum_wins_at_the_best_steps_that_it_tells(prose):
    plain, ball = errors("gradient_descent", 0.562, batch_size=128), errors("heavy_ball", 1.78, batch_size=128)
    assert TABLES["fine_tune", 500][128, 30] == [f"{plain.mean():.2f}", f"{ball.mean():.2f}", difference(ball - plain)]
    assert "its best $u$ is 1.78, three times the other's" in prose
    told = [trained(rule, effective=u, batch_size=128, epochs=10).wrong
            for rule, u in (("heavy_ball", 1.78), ("gradient_descent", 0.562))]  # fmt: skip
    assert "it misreads {} digits where the best plain step, 0.562, misreads {}.".format(*told) in prose
    said = as_read(TUNING.can_say[2])
    assert f"it makes {ball.mean():.1f} % test errors where the best plain step makes {plain.mean():.1f} %" in said


def test_it_opens_with_the_draw_that_is_nearest_to_both_means(prose):
    both = np.array([errors(rule, OPENING["effective"]) for rule in ("gradient_descent", "heavy_ball")])
    away = (both - both.mean(axis=1, keepdims=True)) / both.std(axis=1, ddof=1, keepdims=True)
    opening = TUNING.opening
    assert opening.seed == SEED == int(np.argmin((away**2).sum(axis=0)))
    assert (opening.step_size, opening.equal) == (OPENING["effective"], "effective_step_size")
    assert opening.objective.parameters == {"epochs": 10, "batch_size": 8, "hidden": 32}
    told = [trained(rule, **OPENING).wrong for rule in ("gradient_descent", "heavy_ball")]
    assert "With $u = 0.178$ they misread {} and {} of the 396.".format(*told) in prose
    spread = (both / 100 * TESTED).std(axis=1, ddof=1)
    assert (spread < SAME_WITHIN + 0.5).all()  # what a prediction takes for about the same
    assert abs(told[0] - told[1]) <= SAME_WITHIN


def test_a_plain_step_of_1_ends_with_one_digit_for_everything(prose):
    """In as many draws as it says; the answers are asked of the runs of the table's last row."""
    answers = [trained("gradient_descent", effective=1.0, batch_size=8, epochs=10, seed=seed).answers for seed in SEEDS]
    lost = sum(len(set(each.tolist())) == 1 for each in answers)
    assert lost == 9
    assert "in nine draws of the twenty it takes every image for one and the same digit" in prose.replace("\n", " ")
    plain, ball = (2.0, 2.0 * (1.0 + MOMENTUM) / (1.0 - MOMENTUM))  # times 1/curvature, as effective steps
    assert ms.theory.stability_limit("heavy_ball", MOMENTUM, 1.0) / (1.0 - MOMENTUM) == pytest.approx(ball)
    assert ms.theory.stability_limit("gradient_descent", None, 1.0) == plain
    assert round(ball / plain) == 19
    assert "nineteen times at 0.9" in prose


def test_momentum_is_late(prose):
    for count in (30, 620):
        late = count - gradient_weights(np.full(count, MOMENTUM), 1.0 - MOMENTUM).sum()
        assert 8.5 < late < 9.0 + 1e-9
    assert "as far as $T - 9$ plain ones, nearly" in prose
    late = [errors(rule, 0.1, batch_size=128).mean() for rule in ("heavy_ball", "gradient_descent")]
    assert "over twenty draws that is {:.1f} % and {:.1f} %.".format(*late) in prose
    told = [
        trained(rule, effective=0.1, batch_size=128, epochs=10).wrong for rule in ("heavy_ball", "gradient_descent")
    ]
    assert "momentum misreads {} and gradient descent {};".format(*told) in prose


def test_at_the_same_step_size_the_gain_is_that_of_a_longer_step(prose):
    ball, short, longer = errors("heavy_ball", 0.1), errors("gradient_descent", 0.01), errors("gradient_descent", 0.1)
    assert f"over twenty draws {ball.mean():.1f} % against {short.mean():.1f} %." in prose
    assert f"over twenty draws {longer.mean():.1f} %, momentum's less that {difference(ball - longer)}." in prose
    told = [trained(rule, effective=u, batch_size=8, epochs=10).wrong
            for rule, u in (("heavy_ball", 0.1), ("gradient_descent", 0.01), ("gradient_descent", 0.1))]  # fmt: skip
    said = "momentum misreads {} digits and gradient descent {}: a triumph".format(*told)
    assert said in prose
    assert f"with a step of 0.1 has {told[2]} wrong" in prose


def test_the_first_five_digits_are_forgotten_by_both():
    text = item("What is trained, and from where")
    before = np.mean([ms.digits.pretrained(seed=seed).test_error for seed in SEEDS])
    left = [
        np.mean([trained(rule, seed=seed, **OPENING).forgotten for seed in SEEDS])
        for rule in ("gradient_descent", "heavy_ball")
    ]
    said = f"ends with {100 * left[0]:.1f} % of the first five digits wrong, momentum with {100 * left[1]:.1f} %, "
    assert f"{said}where the start had {100 * before:.1f} %." in text
    worst = [ms.digits.pretrained(seed=seed).test_error for seed in SEEDS]
    assert 0.005 < min(worst) <= max(worst) < 0.03  # "one or two in a hundred", which the prose says of one
    assert 0.005 < ms.digits.pretrained(seed=SEED).test_error < 0.025


@pytest.mark.parametrize("row", first(0, *(row for row in rows(item("Do they go the same way?")) if len(row) == 2)))
def test_how_far_apart_they_end_is_as_it_says(row):
    effective, shown = row

    def apart(seed):
        settings = {"effective": float(effective), "batch_size": 8, "epochs": 10, "seed": seed}
        plain, ball = (trained(rule, **settings) for rule in ("gradient_descent", "heavy_ball"))
        return np.linalg.norm(ball.weights - plain.weights) / np.linalg.norm(plain.weights - plain.start)

    assert f"{np.mean([apart(seed) for seed in SEEDS]):.2f}" == shown


def test_the_beats_tell_the_draw_that_is_shown():
    small, long, same = TUNING.beats
    told = [trained(rule, **OPENING).wrong for rule in ("gradient_descent", "heavy_ball")]
    assert "gradient descent misreads {} of 396 digits, momentum {}.".format(*told) in small.text
    large = {"batch_size": 128, "epochs": 10}
    told = [trained(rule, effective=u, **large).wrong
            for rule, u in (("heavy_ball", 1.78), ("gradient_descent", 1.78), ("gradient_descent", 0.562))]  # fmt: skip
    assert long.scene.step_size / small.scene.step_size == pytest.approx(10)
    assert "momentum misreads {}, gradient descent {}; at".format(*told) in long.text
    assert f"0.562, {told[2]}." in long.text
    assert told[0] + SAME_WITHIN < told[2] < told[1]
    told = [trained(rule, effective=u, batch_size=8, epochs=10).wrong
            for rule, u in (("heavy_ball", 0.1), ("gradient_descent", 0.01), ("gradient_descent", 0.1))]  # fmt: skip
    assert "momentum misreads {} and gradient descent {}.".format(*told) in same.text
    assert f"gradient descent has {told[2]}:" in same.text
    assert same.scene.step_size == 0.01
    assert same.scene.equal == "step_size"
    asked = [
        beat.scene.prediction and (beat.scene.prediction.after, beat.scene.prediction.step) for beat in TUNING.beats
    ]
    assert asked == [(62, 620), (3, 30), None]
    assert [beat.scene.n_steps for beat in TUNING.beats] == [620, 30, 620]


def test_what_it_says_to_type_gives_what_it_says():
    found = re.findall(r"^(ms\.digits\.fine_tune\(.*\)\.wrong)  # (\d+)$", item("Check it yourself"), re.MULTILINE)
    assert len(found) == 2
    for line, said in found:
        assert eval(line, {"ms": ms}) == int(said)  # noqa: S307  # the page's own line
    (program,) = re.findall(r"```python\n(.*?)```", item("Check it yourself"), re.DOTALL)
    told = []
    exec(program.replace("range(20)", "range(1)"), {"print": lambda *said: told.append(said)})  # noqa: S102  # the same
    assert [len(each) for each in told] == [3]


def test_it_quotes_no_accuracy_of_the_paper():
    text = item("What the paper says")
    assert "%" not in text
    for told in ("ResNet-50 on ImageNet", "RoBERTa-large fine-tuned on five tasks", "512 and $\\eta = 0.2$"):
        assert told in text
