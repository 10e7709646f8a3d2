"""What the Digits page says, against what the package carries of 15,680 runs, and against runs made here."""

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.compiler.native import run
from momentum_sim.evidence import METHODS
from momentum_sim.networks import full_batch
from momentum_sim.networks.settings import EIGENVECTOR, START, drawn_weights, split_of
from momentum_sim.problems.networks import SAME_WITHIN
from momentum_sim.schedules import demon, gradient_weights
from tests.pages.lesson_page import LESSONS, LessonPage, as_read

DIGITS = LESSONS["digits"]
ETA, SEED, TESTED = 0.178, 10, 797
EPOCHS = (1, 3, 10, 30)
#: The methods of each row of the page's tables, by what the row is called.
PROSE = {
    "heavy ball": ("heavy_ball", "heavy_ball_matched"),
    "Demon": ("demon",),
    "Nesterov": ("nesterov", "nesterov_matched"),
    "gradient descent": ("gradient_descent", "gradient_descent_matched"),
    "gradient descent, by weight": ("gradient_descent_weighted",),
}
MORE = {
    "momentum falling linearly": "linear_momentum",
    "momentum falling by a cosine": "cosine_momentum",
    "step size falling linearly": "linear_step_size",
    "step size falling by a cosine": "cosine_step_size",
    "OneCycle": "one_cycle",
    "QHM": "qhm",
    "AggMo": "aggmo",
    "schedule-free": "schedule_free",
    "Adam": "adam",
    "Adam, step size falling linearly": "adam_linear_step_size",
    "Demon Adam": "demon_adam",
    "Demon as a moving average": "ema_demon",
}


@pytest.fixture(scope="module")
def prose():
    return LessonPage("digits").texts[1]


@pytest.fixture(scope="module")
def carried():
    return ms.evidence.measured()


def item(title):
    return as_read(next(item for item in DIGITS.look_closer if item.title == title).text)


def rows(text):
    """What stands in each row of a text's tables, in order: its name, and its cells."""
    return [(name, cells.split(" | ")) for name, cells in re.findall(r"^\| (.*?) \| (.*±.*) \|$", text, re.MULTILINE)]


def percent(mean, spread, sign=""):
    return f"{100 * mean:{sign}.1f} ± {100 * spread:.1f}"


def points(difference, *, below=False):
    """A difference in points, as the page writes it: how far one is above the other, or below."""
    mean = -difference.mean if below else difference.mean
    return f"{100 * mean:.2f} ± {100 * difference.standard_error:.2f}".replace("-", "−")


def tuned(carried, method):
    return [percent(found.mean, found.sd) for found in (carried.tuned(method, epochs) for epochs in EPOCHS)]


def at(carried, method, epochs, eta):
    """The test errors of a method with a step size, in every draw."""
    return carried.values(method, epochs)[carried.grid.step_sizes[method].index(eta)]


def wrong(method, eta=ETA, seed=SEED, epochs=3):
    return METHODS[method].train(eta, seed=seed, epochs=epochs).wrong


def test_every_row_of_its_tables_is_what_was_measured(prose, carried):
    seen = dict.fromkeys(PROSE, 0)
    for name, cells in rows(prose):
        assert cells == tuned(carried, PROSE[name][seen[name]]), name
        seen[name] += 1
    assert seen == {name: len(methods) for name, methods in PROSE.items()}
    assert [(name, tuned(carried, method)) for name, method in MORE.items()] == rows(item("More methods"))


def test_after_three_epochs_demon_makes_three_tenths_fewer_errors_in_every_draw(prose, carried):
    mine, constant = carried.tuned("demon", 3), carried.tuned("heavy_ball", 3)
    assert f"the heavy ball is best at {constant.step_size} and Demon at {mine.step_size}." in prose
    apart = carried.difference("demon", "heavy_ball", 3)
    assert apart.fewer == apart.seeds == 20
    assert f"Demon is {points(apart, below=True)} points below it" in prose
    assert round(1 - mine.mean / constant.mean, 2) == 0.3
    assert '"about 30 % fewer errors"' in prose
    said = f"Demon makes {100 * mine.mean:.1f} % test errors where the heavy ball makes {100 * constant.mean:.1f} %"
    assert said in as_read(DIGITS.can_say[0])


def test_the_draw_it_opens_with_is_the_nearest_to_both_means(prose, carried):
    errors = np.array([at(carried, name, 3, ETA) for name in ("heavy_ball", "demon")])
    away = (errors - errors.mean(axis=1, keepdims=True)) / errors.std(axis=1, ddof=1, keepdims=True)
    assert DIGITS.opening.seed == SEED == int(np.argmin((away**2).sum(axis=0)))
    assert (DIGITS.opening.step_size, DIGITS.opening.momentum) == (ETA, 0.9)
    for name, count in {"the heavy ball": wrong("heavy_ball"), "Demon": wrong("demon")}.items():
        known = ", which libraries call SGD with momentum, misreads" * (name == "the heavy ball")
        assert re.search(rf"{name}{known} {count}( of them)?, {count / TESTED:.1%}", prose), name
    fewer = errors[1] < errors[0]
    assert fewer.sum() == 19
    lost = int(np.argmin(fewer))
    said = f"in the other one it has {wrong('demon', seed=lost)}, and the heavy ball {wrong('heavy_ball', seed=lost)}."
    assert said in prose


def test_other_draws_have_other_numbers(prose):
    found = [f"{wrong('heavy_ball', seed=seed)} and {wrong('demon', seed=seed)}" for seed in (0, 11)]
    assert f"and other numbers: {found[0]}; a third has {found[1]}." in prose


def test_with_demons_falling_step_size_the_heavy_ball_makes_good_over_half_and_nesterov_all(prose, carried):
    gain = -carried.difference("demon", "heavy_ball", 3).mean
    good = -carried.difference("heavy_ball_matched", "heavy_ball", 3).mean
    behind = [carried.difference(f"{rule}_matched", "demon", 3) for rule in ("heavy_ball", "nesterov")]
    assert f"makes good {100 * good:.2f} of the {100 * gain:.2f} points, and stays {points(behind[0])} behind" in prose
    assert good > 0.5 * gain
    assert f"nothing to choose, {points(behind[1])}." in prose
    assert abs(behind[1].mean) < behind[1].standard_error
    plain = carried.difference("gradient_descent_matched", "demon", 3)
    assert f"is left {points(plain)} points behind" in prose
    effective, weights = 1 / (1 - demon(0.9, 93)), gradient_weights(demon(0.9, 93), 1.0)
    assert "a line a little lower, of what Demon's gradients weigh in all" in prose
    assert 0.85 < (weights / effective).min() < (weights / effective).max() < 1.0
    for line in (effective, weights):
        np.testing.assert_allclose(np.diff(line), np.diff(line)[0])
    counts = [wrong(name) for name in ("heavy_ball_matched", "nesterov_matched", "demon")]
    assert "come to {} and {} errors, where Demon has {}.".format(*counts) in prose


def test_a_plain_step_as_long_as_demons_first_is_too_long(prose):
    assert demon(0.9, 93)[0] == pytest.approx(0.9)
    along, throughout = wrong("gradient_descent_matched"), wrong("gradient_descent", 10 * ETA)
    assert f"$10\\,\\eta = {10 * ETA:.2f}$; along it gradient descent misreads {along}, " in prose
    assert f"with 1.78 throughout {throughout}." in prose
    assert throughout > 0.8 * TESTED


@pytest.mark.parametrize(("eta", "words"), [(0.316, "{} % against {} %"), (0.01, "{} % and {} %")])
def test_with_other_step_sizes_the_means_are_as_it_says(prose, carried, eta, words):
    errors = [at(carried, name, 3, eta) for name in ("heavy_ball", "demon")]
    said = words.format(*(f"{100 * error.mean():.1f}" for error in errors))
    assert f"over twenty draws that is {said}" in prose
    counts = wrong("heavy_ball", eta), wrong("demon", eta)
    assert re.search(r"heavy ball misreads {} images,? and Demon {};".format(*counts), prose)
    if eta == 0.01:
        assert (errors[1] > errors[0]).all()
        assert "and Demon is worse in each" in prose


def test_its_gradients_weigh_0_56_of_the_constant_balls(prose):
    weights = [gradient_weights(momenta, 1.0).sum() for momenta in (demon(0.9, 93), np.full(93, 0.9))]
    assert f"Demon gives its gradients {weights[0] / weights[1]:.2f} of the weight" in prose


def test_after_thirty_epochs_nobody_wins(prose, carried):
    both = [carried.tuned(name, 30).step_size for name in ("heavy_ball", "demon")]
    assert both == [ETA, ETA]
    apart = carried.difference("demon", "heavy_ball", 30)
    assert f"Demon has {points(apart)} points *more*" in prose
    counts = wrong("heavy_ball", epochs=30), wrong("demon", epochs=30)
    assert "bring the heavy ball to {} errors and Demon to {}.".format(*counts) in prose


def test_a_hundred_other_draws_say_the_same(prose):
    fresh = ms.evidence.compare(["heavy_ball", "demon"], epochs=30, step_sizes=[ETA], seeds=range(100, 200))
    apart = fresh.difference("demon", "heavy_ball")
    assert f"with a hundred other draws {points(apart)}: one image of {TESTED}." in prose
    assert round(apart.mean * TESTED) == 1


def test_as_a_moving_average_and_in_adam_it_loses(prose, carried):
    average, constant = (percent(one.mean, one.sd) for one in map(carried.tuned, ("ema_demon", "ema_momentum"), (3, 3)))
    assert f"{average} after three epochs, where the constant average has {constant}." in prose
    mine, adams = ([carried.tuned(name, epochs).mean for epochs in EPOCHS] for name in ("demon_adam", "adam"))
    listed = ["{:.1f}, {:.1f}, {:.1f} and {:.1f}".format(*(100 * mean for mean in means)) for means in (mine, adams)]
    assert f"does not beat Adam: {listed[0]} after 1, 3, 10 and 30 epochs, where Adam has {listed[1]}." in prose
    assert all(one > other for one, other in zip(mine, adams, strict=True))


def test_what_is_said_of_more_methods(carried):
    text = item("More methods")
    best = {epochs: carried.tuned("heavy_ball", epochs).mean for epochs in EPOCHS}
    falling = {"linear_momentum", "cosine_momentum", "linear_step_size", "cosine_step_size", "one_cycle"}
    assert {name for name in falling if carried.tuned(name, 3).mean > best[3]} == {"one_cycle"}
    assert "gains by each momentum and step size here that falls, but for OneCycle's" in text
    assert {name for name in falling if carried.tuned(name, 1).mean < best[1]} == {"linear_momentum", "cosine_momentum"}
    far = {name for name in MORE.values() if abs(carried.tuned(name, 30).mean - best[30]) > 0.005}
    assert far == {"aggmo", "schedule_free"}
    assert f"all but AggMo and schedule-free are within half a point of the heavy ball's {100 * best[30]:.1f}." in text


def test_the_beats_tell_the_draw_that_is_shown():
    short, fair, long = DIGITS.beats
    best = ms.evidence.measured().tuned("demon", 3).step_size  # as the text says
    assert short.scene.step_size == best > ms.evidence.measured().tuned("heavy_ball", 3).step_size
    assert f"it misreads {wrong('demon', best)} of 797 digits, the heavy ball, for which they" in short.text
    assert f"are too long, {wrong('heavy_ball', best)}." in short.text
    own = ms.evidence.measured().tuned("heavy_ball", 3).step_size
    assert f"At its own best step size, {own:g}, the heavy ball misreads {wrong('heavy_ball', own)}" in fair.text
    assert f", Nesterov's method {wrong('nesterov')}, Demon {wrong('demon')}: " in fair.text
    counts = wrong("heavy_ball", epochs=30), wrong("demon", epochs=30)
    assert "the heavy ball misreads {} and Demon {}.".format(*counts) in long.text
    asked = [beat.scene.prediction for beat in DIGITS.beats]
    assert [(one.ask, one.after, one.step) for one in asked] == [("winner", 7, 93)] * 2 + [("winner", 77, 930)]
    assert wrong("nesterov") - wrong("demon") <= SAME_WITHIN >= abs(counts[1] - counts[0])


def test_the_network_is_as_it_says(prose):
    assert f"with {len(ms.digits.start()):,} coordinates" in prose
    learned, tested = ms.digits.split(SEED)
    assert f"learns from {len(learned)} images, 32 at a time; a pass" in prose
    assert f"is an *epoch*, {len(learned) // 32} steps." in prose
    assert f"asked about {len(tested)} others" in prose
    assert f"one image is {100 / len(tested):.2f} points" in prose


def test_what_it_says_to_type_gives_what_it_says():
    (line,) = re.findall(r"^(ms\.digits\.train\(.*\)\.wrong)  # (\d+)$", item("Check it yourself"), re.MULTILINE)
    assert eval(line[0], {"ms": ms}) == int(line[1])  # noqa: S307  # the page's own line


def mapped(epochs):
    """Momenta, step sizes and the heavy ball's mean test errors in percent on the stage's map, as its sliders round."""
    least, most = next((s.minimum, s.maximum) for s in DIGITS.opening.live if s.parameter == "step_size")
    shares = (np.arange(12) + 0.5) / 12
    sizes, momenta = least * (most / least) ** shares, 1 - 10 ** (-2 * shares)
    unit = 10 ** np.floor(np.log10(sizes)) / 20
    sizes = np.round(np.round(sizes / unit) * unit, 12)
    unit = 10 ** np.minimum(np.floor(np.log10(1 - momenta)), -1) / 20
    momenta = np.round(np.round(momenta / unit) * unit, 12)
    settings = [(beta, eta, seed) for beta in momenta for eta in sizes for seed in range(SEED, SEED + 10)]

    def error(setting):
        beta, eta, seed = setting
        return ms.digits.train("heavy_ball", step_size=eta, momentum=beta, epochs=epochs, seed=seed).test_error

    with ThreadPoolExecutor() as pool:
        errors = np.array(list(pool.map(error, settings))).reshape(12, 12, 10)
    return momenta, sizes, 100 * errors.mean(axis=2)


def test_the_map_of_step_size_and_momentum_is_as_it_says():
    text = as_read(item("Step size and momentum together"))
    momenta, sizes, means = mapped(3)
    row, column = np.unravel_index(means.argmin(), means.shape)
    assert (
        f"best cell is $\\eta = {sizes[column]:g}$, $\\beta = {momenta[row]:g}$, with {means.min():.1f} % errors"
        in text
    )
    assert f"{(means < means.min() + 1).sum()} cells are within one point of it" in text
    best = sizes[means.argmin(axis=1)]
    assert (
        f"from $\\beta = {momenta[0]:g}$ to ${momenta[-1]:g}$ the best step size falls from {best[0]:g} to {best[-1]:g}"
        in text
    )
    assert (np.diff(best) <= 0).all()
    effective = best / (1 - momenta)
    assert f"stays between {effective.min():.2f} and {effective.max():.1f}." in text
    assert f"at the top of the band the error is {means[-1].min():.1f} %, at its foot {means[0].min():.1f} %." in text
    momenta, sizes, means = mapped(1)
    best = sizes[means.argmin(axis=1)]
    upright = momenta[np.flatnonzero(best != best[-1])[-1] + 1]
    assert f"from $\\beta = {upright:g}$ on with the best step size at {best[-1]:g} whatever the momentum" in text
    assert f"only {(means < means.min() + 1).sum()} cells are within one point of the best, {means.min():.1f} %" in text
    assert DIGITS.look_closer[-2].scene.companion.kind == "error_map"


def descended(name, step_size, momentum=None):
    return ms.digits.train_full_batch(name, step_size=step_size, momentum=momentum, n_steps=3000, every=20, seed=SEED)


def span(run, first):
    """The least and the largest sharpness from a step on, as shares of the edge."""
    shares = (run.sharpness / run.edges)[run.measured_at >= first]
    return f"{shares.min():.2f} to {shares.max():.2f} times"


def pressed(words):
    """The scene of the edge of stability that words of a link set."""
    (scene,) = (scene for name, scene in DIGITS.pressed.items() if name.startswith(words))
    assert scene.companion.kind == "edge"
    return scene


def test_the_sharpness_comes_to_the_edge_and_follows_it():
    text, scene = item("The edge of stability"), DIGITS.look_closer[-1].scene
    assert (scene.step_size, scene.momentum, scene.companion.kind) == (0.8, 0.8, "edge")
    run = descended("heavy_ball", 0.8, 0.8)
    first = int(run.measured_at[run.sharpness >= run.edges][0])
    limit = float(run.edges[0])
    assert f"a quadratic's limit is {limit:g}. The sharpness is {run.sharpness[0]:.1f} at first" in text
    assert f"comes to {limit:g} at step {first}" in text
    assert f"from step 1500 to 3000 it is {span(run, 1500)} the limit" in text
    middle = np.median(run.losses[-500:])
    assert f"it is {run.losses[first]:.4f} at step {first}, and {middle:.4f} in the middle of the last 500" in text
    assert f"The last one, {run.losses[-1]:.4f}, says little." in text
    assert run.n_images == 500
    assert "500 images, all of them at each step" in text
    lower = pressed("beta=0.3").momentum
    down = descended("heavy_ball", 0.8, [0.8] * 1500 + [lower] * 1500)
    told = f"at step 1500, to a limit of {down.edges[-1]:g}, the sharpness was {span(down, 2000)} that"
    assert told in text


def test_beyond_the_edge_rounding_errors_grow():
    weights, vector = (drawn_weights(32, full_batch.GAIN, SEED, stream) for stream in (START, EIGENVECTOR))
    (trained_on, tested), ends = split_of(SEED), []
    for luck in range(1, 6):
        nearby = weights * (1.0 + 1e-14 * np.random.default_rng(luck).standard_normal(len(weights)))
        etas, momenta = np.full((2, 3000), 0.8)
        entry, arguments = full_batch.full_batch_descent(
            ms.optimizers.heavy_ball, nearby, vector, trained_on[:500], tested, etas, momenta, 3000
        )
        run(entry, *arguments)
        ends.append(arguments[1][-1])
    told = f"in their fourteenth digit, five trainings ended with losses from {min(ends):.4f} to {max(ends):.4f}"
    assert told in item("The edge of stability")


def test_other_methods_have_other_limits_and_small_steps_none_in_sight():
    text = item("The edge of stability")
    descent, nesterov = descended("gradient_descent", 0.6), descended("nesterov", 0.3, 0.9)
    assert f"it is {span(descent, 1500)} the limit of gradient descent" in text
    assert f"{span(nesterov, 1500)} that of Nesterov's method" in text
    distant = pressed("beta=0.9&eta=0.1")
    run = descended("heavy_ball", distant.step_size, distant.momentum)
    assert f"the limit is {run.edges[0]:.0f}, and after 3000 steps the sharpness is {run.sharpness[-1]:.1f}" in text
    assert round(float(run.edges[-1] / run.sharpness[-1])) == 8
    assert "an eighth of it" in text
