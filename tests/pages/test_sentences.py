"""Sentences recomputed from their own words, in plain numpy: of the library only the texts and captions are read."""

import re
from pathlib import Path

import numpy as np
import pytest

from momentum_sim.lessons import Lesson, names, path_of
from tests.pages.lesson_page import as_read

ROOT = Path(__file__).parents[2]
LESSONS = {name: Lesson.load(path_of(name)) for name in names()}

RAVINE, START = np.array([1.0, 50.0]), np.array([-8.0, 2.0])  # of Race and Oscillation: curvatures, and the start
HUNDRED, FLAT_START = np.array([1.0, 100.0]), np.array([-8.0, 0.8])  # of Trade-offs


def prose(name):
    return as_read(LESSONS[name].prose)


def item(name, title):
    return as_read(next(item for item in LESSONS[name].look_closer if item.title == title).text)


def number(text, pattern):
    """The one number that stands in a text where the pattern has a group."""
    (found,) = re.findall(pattern, text)
    return found


# --- the rules, as the pages write them -------------------------------------------------------------------------------


def bowl(curvatures):
    return lambda x: curvatures * x


def rosenbrock(x):
    return np.array([-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)])


def hessian(x):
    return np.array([[2 - 400 * (x[1] - 3 * x[0] ** 2), -400 * x[0]], [-400 * x[0], 200.0]])


def descent(slope, x, eta, n):
    path = [x]
    for _ in range(n):
        path.append(path[-1] - eta * slope(path[-1]))
    return np.array(path)


def ball(slope, x, eta, beta, n):
    """The heavy ball, or many; `beta` may be a list, one for each step."""
    path, v = [x], np.zeros_like(x)
    for b in np.broadcast_to(beta, n):
        v = b * v - eta * slope(path[-1])
        path.append(path[-1] + v)
    return np.array(path)


def average(slope, x, eta, beta, n):
    path, m = [x], np.zeros(2)
    for _ in range(n):
        m = beta * m + (1 - beta) * slope(path[-1])
        path.append(path[-1] - eta * m)
    return np.array(path)


def rmsprop(slope, x, eta, n, corrected=False):
    path, s = [x], np.zeros(2)
    for k in range(1, n + 1):
        g = slope(path[-1])
        s = 0.99 * s + 0.01 * g * g
        path.append(path[-1] - eta * g / (np.sqrt(s / (1 - 0.99**k) if corrected else s) + 1e-8))
    return np.array(path)


def nesterov(slope, x, eta, beta, n):
    """The points that look ahead."""
    path, v = [x], np.zeros(2)
    for _ in range(n):
        g = slope(path[-1])
        v = beta * v - eta * g
        path.append(path[-1] - eta * g + beta * v)
    return np.array(path)


def demon(beta, n):
    left = 1 - np.arange(n) / n
    return beta * left / ((1 - beta) + beta * left)


def losses(path, curvatures):
    return 0.5 * path**2 @ curvatures


def valley(path):
    return (1 - path[:, 0]) ** 2 + 100 * (path[:, 1] - path[:, 0] ** 2) ** 2


def crossings(path):
    return int((path[1:, 1] * path[:-1, 1] < 0).sum())


def settles(loss, tolerance):
    """The first step from which it stays within so much of the first; None for never."""
    late = np.flatnonzero(~(loss <= tolerance * loss[0]))
    step = int(late[-1]) + 1 if len(late) else 0
    return step if step < len(loss) else None


def rate(eta, beta, curvatures):
    """The largest root in size of sigma^2 - (1 + beta - eta lambda) sigma + beta over some curvatures."""
    return max(abs(np.roots([1, eta * curvature - 1 - beta, beta])).max() for curvature in curvatures)


def written(value):
    """As the pages write a measured number: 0.31, 4.4 × 10⁻⁸."""
    mantissa, exponent = f"{value:.1e}".split("e")
    if -4 < int(exponent) < 5:
        return f"{float(f'{value:.1e}'):g}"
    return f"{mantissa} × 10{str(int(exponent)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def inward(least, largest):
    """The ends of an interval with three digits, as they are where both lie in it."""

    def digits(value, towards):
        unit = 10.0 ** (np.floor(np.log10(value)) - 2)
        return f"{towards(value / unit) * unit:.3g}"

    return digits(least, np.ceil), digits(largest, np.floor)


# --- Race -------------------------------------------------------------------------------------------------------------


def turned(angle):
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])  # into along and across
    return lambda x: turn.T @ (RAVINE * (turn @ x)), lambda path: losses(path @ turn.T, RAVINE)


def test_rmsprop_on_the_turned_ravine_settles_when_it_is_said_to_and_not_at_the_mark_for_never():
    text = item("race", "Every optimizer at once")
    slope, loss = turned(0.785)
    path = rmsprop(slope, np.array([-7.07, -4.24]), 0.3, 100)
    assert settles(loss(path[:61]), 1e-3) is None
    assert f"give it 100 steps: it needs {settles(loss(path), 1e-3)}." in text
    assert "Turn the ravine and the start together by 0.785 radians" in text
    np.testing.assert_allclose(np.hypot(*path[0]), np.hypot(*START), rtol=1e-3)
    assert loss(path[:1])[0] == pytest.approx(losses(START[None], RAVINE)[0], rel=1e-2)
    alone = settles(loss(rmsprop(slope, START, 0.3, 100)), 1e-3)
    assert alone != settles(loss(path), 1e-3)  # the ravine alone
    assert settles(losses(rmsprop(bowl(RAVINE), START, 0.3, 60), RAVINE), 1e-3) == int(
        number(text, r"RMSprop settles at step (\d+),")
    )


def test_rmsprops_first_steps_are_longer_than_its_step_size_and_that_is_half_of_why_it_is_soon():
    steps = abs(np.diff(rmsprop(bowl(RAVINE), START, 0.3, 60)[:, 0]))
    assert steps[0] / 0.3 == pytest.approx(10, rel=1e-6)
    assert "its first step is $1/\\sqrt{0.01} = 10$ times $\\eta$" in item("race", "Every optimizer at once")
    assert (steps[1:4] / 0.3 > 2).all()
    corrected = settles(losses(rmsprop(bowl(RAVINE), START, 0.3, 100, corrected=True), RAVINE), 1e-3)
    assert corrected > 5 * settles(losses(rmsprop(bowl(RAVINE), START, 0.3, 60), RAVINE), 1e-3)
    conventions = (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for text in (item("race", "Every optimizer at once"), conventions, readme):
        assert "a length, about how far one step goes" not in " ".join(text.split())
        assert "has long been the same" in " ".join(text.split())


def test_momentum_calms_the_crossing_only_up_to_some_momentum():
    text = prose("race")
    assert "cancel in $v$" not in text
    for beta in (0.7, 0.95):
        assert rate(0.038, beta, [50.0]) == pytest.approx(beta**0.5)
    assert f"each step at 0.7 leaves {0.7**0.5:.3f} of the swings across" in text
    assert f"where gradient descent leaves {abs(1 - 0.038 * 50):.3f}" in text
    assert f"At 0.95 it leaves {0.95**0.5:.3f}, more than without momentum" in text
    assert 0.7**0.5 < abs(1 - 0.038 * 50) < 0.95**0.5

    def rms(path):
        return np.sqrt((np.diff(path[:, 1]) ** 2).mean())

    zigzag = rms(descent(bowl(RAVINE), START, 0.038, 60))
    assert rms(ball(bowl(RAVINE), START, 0.038, 0.7, 60)) < 0.7 * zigzag
    assert rms(ball(bowl(RAVINE), START, 0.038, 0.95, 60)) > 1.2 * zigzag
    beats = LESSONS["race"].beats[2].text, losses(ball(bowl(RAVINE), START, 0.038, 0.95, 60), RAVINE)[-1]
    worse = beats[1] / losses(descent(bowl(RAVINE), START, 0.038, 60), RAVINE)[-1]
    assert f"{worse:.0f} times as high above it as gradient descent" in beats[0]


def test_where_gradient_descent_never_crosses_the_ball_makes_the_zig_zag():
    alone, with_momentum = descent(bowl(RAVINE), START, 0.01, 60), ball(bowl(RAVINE), START, 0.01, 0.9, 60)
    said = f"where gradient descent crosses {crossings(alone)} times, it crosses {crossings(with_momentum)} times"
    assert said in prose("oscillation")
    assert crossings(alone) == 0 < crossings(with_momentum)
    text = prose("oscillation")
    own = abs(1 - 0.038 * 50)
    said = f"$\\beta = 0.7$ that is {0.7**0.5:.3f}, and the swings fade sooner than gradient descent's {own:.3f}"
    assert f"{said}; at 0.9 it is {0.9**0.5:.3f}, and they fade later." in text
    assert 0.7**0.5 < own < 0.9**0.5


def test_the_ball_is_not_as_calm_as_the_average_at_the_same_step_size():
    quick, calm = (rule(bowl(RAVINE), START, 0.038, 0.7, 60) for rule in (ball, average))
    said = f"not as calm as the average: it crosses {crossings(quick)} times, not {crossings(calm)}."
    assert said in item("oscillation", "The other form, on the same path")
    assert crossings(calm) < crossings(quick)


def test_what_the_ball_keeps_of_the_slopes_across_grows_at_first_and_not_for_long():
    """With a gentle step the first slopes across agree; they add up, and are taken back."""
    assert "Those across soon change sign, so $v$ does not go on growing on them" in prose("race")
    v = abs(np.diff(ball(bowl(RAVINE), START, 0.01, 0.9, 60)[:, 1]))
    assert 1.3 < v.max() / v[0] < 1.5
    assert v.argmax() <= 2
    along = abs(np.diff(ball(bowl(RAVINE), START, 0.01, 0.9, 60)[:, 0]))
    assert along.max() / along[0] > 3  # where slopes agree it goes on


def test_nesterov_brakes_sooner_at_the_larger_momentum():
    taken = {
        (rule, beta): settles(losses(rule(bowl(RAVINE), START, 0.02, beta, 60), RAVINE), 1e-3)
        for rule in (nesterov, ball)
        for beta in (0.7, 0.8)
    }
    text = item("race", "Every optimizer at once")
    assert (
        f"settles at step {taken[nesterov, 0.7]}, the heavy ball at {taken[ball, 0.7]}; with $\\beta = 0.8$ at " in text
    )
    assert f"at {taken[nesterov, 0.8]} and {taken[ball, 0.8]}: it brakes sooner." in text
    assert taken[nesterov, 0.8] < taken[ball, 0.8]


def test_with_noise_what_is_left_of_the_gain_is_named():
    """Noise: the ball is where gradient descent is with the step eta/(1 - beta), not with its own."""
    text = prose("race")
    assert "stays close to plain gradient descent with that longer step" in text
    rng = np.random.default_rng(0)
    eta, beta, n = 0.0005, 0.9, 400
    noise = rng.normal(0, 3.0, (n, 200, 2))

    def mean_loss(eta, beta):
        x, v = np.tile(START, (200, 1)), np.zeros((200, 2))
        for xi in noise:
            v = beta * v - eta * (RAVINE * x + xi)
            x = x + v
        return (0.5 * x**2 @ RAVINE).mean()

    momentum, own, longer = mean_loss(eta, beta), mean_loss(eta, 0.0), mean_loss(eta / (1 - beta), 0.0)
    assert own > 10 * momentum
    assert longer == pytest.approx(momentum, rel=0.2)


def test_demons_last_momentum_is_not_nothing_and_it_does_not_always_win():
    text, more = prose("race"), item("race", "What each schedule does")
    assert "decay to nothing" not in text
    assert f"its last step has {demon(0.9, 60)[-1]:.2f}, and it ends" in text
    assert f"{demon(0.9, 60)[-1]:.2f} in its last step" in more
    paths = {
        (beta, name): ball(bowl(RAVINE), START, 0.038, momenta, 60)
        for beta in (0.9, 0.6)
        for name, momenta in (("demon", demon(beta, 60)), ("ball", beta))
    }
    ends = {run: written(losses(path, RAVINE)[-1]) for run, path in paths.items()}
    taken = {run: settles(losses(path, RAVINE), 1e-3) for run, path in paths.items()}
    for told in (text, more):
        assert f"it ends {ends[0.9, 'demon']} above the minimum, the heavy ball {ends[0.9, 'ball']}." in told
    assert f"it loses: it settles at step {taken[0.6, 'demon']}, the heavy ball at {taken[0.6, 'ball']}." in text
    assert f"it settles at step {taken[0.6, 'demon']}, against {taken[0.6, 'ball']}." in more
    assert taken[0.6, "demon"] > taken[0.6, "ball"]
    assert (paths[0.6, "ball"][:, 0] < 0).all()  # "does not swing along", "nothing to brake"
    spent = demon(0.9, 60) / (1 - demon(0.9, 60))
    np.testing.assert_allclose(np.diff(spent, 2), 0, atol=1e-12)  # "along a straight line"
    assert spent[-1] + np.diff(spent)[-1] == pytest.approx(0, abs=1e-12)  # "at 0 one step after the last"


def test_the_curved_valley_is_told_with_its_step_size():
    with np.errstate(all="ignore"):
        gone = ball(rosenbrock, np.array([-1.2, 1.0]), 0.038, 0.7, 300)
    assert np.argmax(~(abs(gone).sum(axis=1) <= 1e6)) < 10
    slow, quick = (valley(ball(rosenbrock, np.array([-1.2, 1.0]), 0.001, beta, 300)) for beta in (0.7, 0.9))
    said = f"with $\\eta = 0.001$, 0.7 is still {slow[-1]:.2g} above the minimum after 300 steps there, while 0.9 "
    assert f"{said}settles at step {settles(quick, 1e-3)}." in prose("race")


def test_the_right_momentum_belongs_to_the_step_size_as_well():
    """In the valley 0.7 is right at a longer step; on the ravine it is too little at the valley's step."""
    text = prose("race")
    assert "far steeper and allows only a shorter step, and a shorter step wants more momentum" in text
    assert "(On this ravine that $\\eta$ wants more as well.)" in text
    assert "belongs to the landscape and the step size together" in item("race", "The same numbers in a curved valley")
    assert min(np.linalg.eigvalsh(hessian(x))[1] for x in ((-1.2, 1.0), (1.0, 1.0))) > 10 * RAVINE[1]
    taken = [settles(losses(ball(bowl(RAVINE), START, 0.001, beta, 300), RAVINE), 1e-3) for beta in (0.7, 0.9, 0.95)]
    assert taken[0] is None
    assert taken[1] > taken[2]
    longer = settles(valley(ball(rosenbrock, np.array([-1.2, 1.0]), 0.0035, 0.7, 300)), 1e-3)
    assert longer < settles(valley(ball(rosenbrock, np.array([-1.2, 1.0]), 0.001, 0.9, 300)), 1e-3)


# --- one word, one measure --------------------------------------------------------------------------------------------


def test_short_is_the_same_measure_on_every_page():
    zigzag = descent(bowl(RAVINE), START, 0.038, 60)
    calm = average(bowl(RAVINE), START, 0.038, 0.7, 60)
    ravine, start = np.array([1.0, 25.0]), np.array([-8.0, 1.6])
    velocity, mean = ball(bowl(ravine), start, 0.02, 0.9, 60), average(bowl(ravine), start, 0.02, 0.9, 60)
    short = {name: f"{abs(path[-1, 0] / path[0, 0]):.1%}" for name, path in
             {"zigzag": zigzag, "calm": calm, "velocity": velocity, "mean": mean}.items()}  # fmt: skip
    assert f"it is {short['zigzag']} *short* when the sixty steps run out: so much is left of its way along" in prose(
        "race"
    )
    assert f"stop {short['zigzag']} short." in LESSONS["race"].beats[0].text
    assert f"gradient descent stops {short['zigzag']} short" in item("race", "What if the ravine is turned?")
    assert f"it stops {short['zigzag']} *short*: so much of its way along the ravine is left" in prose("oscillation")
    assert f"{short['calm']} short, and the zig-zag {short['zigzag']}" in prose("oscillation")
    assert f"stops {short['calm']} short, hardly less than the zig-zag's" in LESSONS["oscillation"].beats[1].text
    assert f"is {short['velocity']} *short* when the steps run out, the average {short['mean']}" in prose("conventions")
    assert f"is {short['velocity']} short, the moving average {short['mean']}" in LESSONS["conventions"].beats[0].text
    told = [
        text for lesson in LESSONS.values() for text in (as_read(lesson.prose), *(beat.text for beat in lesson.beats))
    ]
    assert not [text for text in told if re.search(r"of (the|its) way (to go|left|short)", text)]


def test_settled_is_of_the_loss_on_every_page_and_said_where_it_is_first_used():
    assert "come below a thousandth of the loss that it began with, and to stay there" in prose("race")
    assert "stays within 5% of the distance it began with, which is 0.25% of the loss" in prose("overshoot")
    assert "settled once it stays within 5% of the distance, which is 0.25% of the loss" in prose("loss_curve")
    assert "settled is what stays below a millionth of the loss it began with" in prose("trade_offs")
    assert "which here is to stay below a millionth of its first loss" in prose("guarantees")
    tolerances = {name: lesson.opening.tolerance.value for name, lesson in LESSONS.items()}
    assert tolerances == {
        "race": 1e-3,
        "oscillation": 1e-3,
        "overshoot": 0.0025,
        "trade_offs": 1e-6,
        "guarantees": 1e-6,
        "chain": 0.1,
        "noise": 1e-3,
        "conventions": 1e-3,
        "demon": 1e-3,
        "digits": 1e-3,
        "fine_tuning": 1e-3,
        "generalization": 1e-3,
        "loss_curve": 0.0025,
    }
    document = " ".join((ROOT / "docs" / "conventions.md").read_text(encoding="utf-8").split())
    assert "A run is **short** by" in document
    assert "**settling step**" in document


# --- Oscillation ------------------------------------------------------------------------------------------------------


def test_the_optimal_step_size_is_two_over_the_sum_of_the_curvatures_and_not_a_rounding_of_it():
    left = [losses(descent(bowl(RAVINE), START, eta, 60), RAVINE)[-1] for eta in (2 / 51, 0.038)]
    assert f"{left[0]:.2f} is left with it, {left[1]:.2f} with 0.038" in item("oscillation", "Where the loss is left")
    assert f"{left[0]:.2f}" == "1.09"


def test_the_average_has_a_range_of_best_step_sizes_and_they_are_not_the_same_otherwise():
    text, root = item("oscillation", "Where the loss is left"), 0.7**0.5
    least, largest = (1 - root) ** 2 / 0.3, (1 + root) ** 2 / 50 / 0.3
    said = inward(least, largest)
    assert f"from {said[0]} to {said[1]} every step size has the same rate, $\\sqrt\\beta$, {root:.3f}." in text
    assert [rate(0.3 * float(end), 0.7, RAVINE) for end in said] == pytest.approx([root, root], rel=1e-9)
    for eta in (least * 1.001, 0.114, largest * 0.999):
        assert rate(0.3 * eta, 0.7, RAVINE) == pytest.approx(root)
    assert rate(0.3 * 0.98 * least, 0.7, RAVINE) > root + 1e-3 < rate(0.3 * 1.002 * largest, 0.7, RAVINE)
    inside, end = (average(bowl(RAVINE), START, eta, 0.7, 60) for eta in (0.114, 0.222))
    assert abs(end[:, 1]).max() > 3 * 2.0 > abs(inside[:, 1]).max()
    assert settles(losses(end, RAVINE), 1e-3) > settles(losses(inside, RAVINE), 1e-3)


def test_an_average_of_equal_slopes_is_that_slope_only_in_the_end():
    m = 0.0
    for k in range(1, 11):
        m = 0.95 * m + 0.05 * 1.0
        assert m == pytest.approx(1 - 0.95**k)
    assert m == pytest.approx(0.40, abs=0.005)
    assert "after $k$ equal slopes it is $1 - \\beta^k$ of one" in prose("oscillation")
    assert "is that same slope" not in prose("oscillation")
    assert "leaves it as it is" not in prose("conventions")


def test_not_everything_can_be_said_of_one_direction_at_a_time():
    text = item("oscillation", "The same walk in the ravine's own coordinates")
    assert "Everything on these pages" not in text
    slope, loss = turned(0.785)
    turn = np.array([[np.cos(0.785), np.sin(0.785)], [-np.sin(0.785), np.cos(0.785)]])
    straight = ball(bowl(RAVINE), START, 0.038, 0.7, 60)
    np.testing.assert_allclose(ball(slope, turn.T @ START, 0.038, 0.7, 60) @ turn.T, straight, atol=1e-9)
    assert settles(loss(rmsprop(slope, turn.T @ START, 0.3, 100)), 1e-3) > 60  # "nor RMSprop ... on a ravine turned"
    zigzag = descent(bowl(RAVINE), START, 0.038, 200)
    alone = [settles(0.5 * curvature * zigzag[:, k] ** 2, 1e-3) for k, curvature in enumerate(RAVINE)]
    assert settles(losses(zigzag, RAVINE), 1e-3) not in alone  # nor "when their sum has settled"


# --- Overshoot --------------------------------------------------------------------------------------------------------


def test_what_is_called_alternating_comes_to_rest():
    from momentum_sim.figures import phase_portraits  # the figure is what is read

    figure = phase_portraits(LESSONS["overshoot"].opening)
    (title,) = [note.text for note in figure.layout.annotations if note.text.startswith("alternating")]
    beta, eta = map(float, re.search(r"β = ([\d.]+), η = ([\d.]+)", title).groups())
    roots = np.roots([1, eta - 1 - beta, beta])
    assert np.isreal(roots).all()
    assert (roots > -1).all()
    assert (roots < 0).all()
    x = np.array(next(trace for trace in figure.data if trace.name == "alternating").x, dtype=float)
    assert x[1] == pytest.approx(1 - eta, rel=1e-6)  # drawn is what is printed
    assert np.isclose(abs(np.roots([1, 3.8 - 1 - 0.9, 0.9])).max(), 1.0)  # what 3.8 would be


def test_powers_solve_the_rule_and_the_smaller_product_bounds_the_roots():
    assert "Try $x_k = \\sigma^k$ and divide by $\\sigma^{k-1}$" in prose("overshoot")
    for a, beta in ((0.04, 0.3), (0.04, 0.9), (3.799, 0.9)):
        sigma = np.roots([1, a - 1 - beta, beta])
        k = np.arange(1, 8)[:, None]
        np.testing.assert_allclose(sigma ** (k + 1), (1 + beta - a) * sigma**k - beta * sigma ** (k - 1), atol=1e-12)
        assert np.prod(sigma) == pytest.approx(beta)
        assert abs(sigma).max() >= beta**0.5 - 1e-12
    assert np.min(np.roots([1, 2 * 1.9 - 1.9, 0.9])) == pytest.approx(-1)  # "at sigma = -1 ... a = 2(1 + beta)"


def test_energy_also_rises_in_steps():
    """What a document and a figure said friction alone does."""
    path = ball(bowl(np.ones(2)), np.array([1.0, 0.0]), 0.5, 0.9, 120)[:, 0]
    energy = 0.5 * path**2 + np.diff(path, prepend=path[0]) ** 2 / (2 * 0.5)
    rises = np.diff(energy)
    assert (rises > 0).sum() == 50
    assert rises.max() / energy[0] == pytest.approx(0.27, abs=0.01)
    document = " ".join((ROOT / "docs" / "conventions.md").read_text(encoding="utf-8").split())
    assert "only friction takes energy away" not in document
    assert "at some steps the sum rises again" in " ".join(item("overshoot", "Where the energy goes").split())


def test_how_little_and_how_much_momentum_cost_and_what_a_longer_step_does():
    little, much = (
        settles(0.5 * ball(bowl(np.ones(2)), np.array([1.0, 0.0]), 0.04, beta, 120)[:, 0] ** 2, 0.0025)
        for beta in (0.3, 0.9)
    )
    text = prose("overshoot")
    assert f"takes it {little} steps" in text
    assert f"and needs {much}. Too little and too much cost nearly the same." in text
    assert 0 < abs(little - much) <= 0.05 * little
    assert "Up to $\\eta = 1$, a longer step needs less momentum to swing; beyond it, more." in text
    etas = np.array([0.25, 0.5, 1.0, 1.5, 2.0, 3.0])
    marks = (1 - etas**0.5) ** 2
    assert (np.diff(marks) < 0).tolist() == [True, True, False, False, False]
    for eta, mark in zip(etas, marks, strict=True):
        if eta != 1:
            assert np.isreal(np.roots([1, eta - 1 - mark + 1e-3, mark - 1e-3])).all()
        assert np.iscomplex(np.roots([1, eta - 1 - mark - 1e-3, mark + 1e-3])).all()
    assert "every smooth landscape whose curvature there is not 0 is" in item(
        "overshoot", "Bowls that are not quadratic"
    )


# --- Trade-offs -------------------------------------------------------------------------------------------------------

OPTIMUM = 4 / 121, 81 / 121


def taken(eta, beta, kappa=100.0, n=3000):
    curvatures = np.array([1.0, kappa])
    return settles(losses(ball(bowl(curvatures), np.array([-8.0, 8 / kappa**0.5]), eta, beta, n), curvatures), 1e-6)


def optimum_of_the_valley():
    mu, largest = np.linalg.eigvalsh(hessian((1.0, 1.0)))
    root = (largest / mu) ** 0.5
    return (2 / (mu**0.5 + largest**0.5)) ** 2, ((root - 1) / (root + 1)) ** 2


def test_half_that_step_is_half_of_it():
    text, (eta, beta) = prose("trade_offs"), optimum_of_the_valley()
    assert f"the curvatures at the minimum give $\\eta = {eta:.6f}$ and $\\beta = {beta:.4f}$." in text
    start = np.array([-1.2, 1.0])
    with np.errstate(all="ignore"):
        gone = ball(rosenbrock, start, eta, beta, 600)
    assert f"over a million away by step {np.argmax(~(abs(gone).sum(axis=1) <= 1e6))}:" in text
    half = float(f"{eta / 2:.3g}")
    assert f"With {half}, which is half that $\\eta$ to three digits, and $\\beta = 0.95$" in text
    said = number(text, r"and \$\\beta = 0.95\$ it settles at (\d+)")
    assert said == str(settles(valley(ball(rosenbrock, start, half, 0.95, 600)), 1e-6)) == "294"


def test_the_curvature_at_the_start_and_the_limit_it_sets_stand_beside_those_at_the_minimum():
    text = prose("trade_offs")
    at_minimum, at_start = (np.linalg.eigvalsh(hessian(x))[1] for x in ((1.0, 1.0), (-1.2, 1.0)))
    eta, beta = optimum_of_the_valley()
    limits = [2 * (1 + beta) / curvature for curvature in (at_minimum, at_start)]
    assert f"the larger curvature is {at_minimum:,.0f}, and allows $2(1+\\beta)/L = {limits[0]:.6f}$" in text
    assert f"at the start it is {at_start:,.0f}, and allows {limits[1]:.6f}" in text
    assert limits[1] < eta < limits[0]
    assert f"{at_start:,.0f} against {at_minimum:,.0f}" in item("trade_offs", "The same map in a curved valley")


def test_the_star_is_the_optimum():
    scene = LESSONS["trade_offs"].beats[2].scene
    assert (scene.step_size, scene.momentum) == pytest.approx(OPTIMUM, rel=1e-14)
    assert taken(*OPTIMUM) == 56
    assert f"settles at step {taken(*OPTIMUM)} on a path" in LESSONS["trade_offs"].beats[2].text
    assert f"the optimum itself at {taken(*OPTIMUM)}" in prose("trade_offs")
    text = item("trade_offs", "Why the optimal run swings")
    assert f"settles at step {taken(0.0331, 0.669)} instead of {taken(*OPTIMUM)}" in text
    assert f"at step {taken(0.03, 0.7)} with $\\eta = 0.03$ and $\\beta = 0.7$" in text


def test_the_two_ends_of_the_region_meet_in_the_optimum():
    root = OPTIMUM[1] ** 0.5
    rounded = float(f"{OPTIMUM[0]:.4f}"), float(f"{OPTIMUM[1]:.3f}")
    assert (
        "$\\beta = 81/121$ and $\\eta = 4/121$ at $\\kappa = 100$, "
        f"about {rounded[1]} and {rounded[0]}, a factor of {rate(*OPTIMUM, HUNDRED):.3f} a step"
    ) in prose("trade_offs")
    assert rate(*rounded, HUNDRED) > 0.88  # which is why it is "about"
    assert (1 - root) / 1 == pytest.approx(OPTIMUM[0] ** 0.5)
    assert (1 + root) / 10 == pytest.approx(OPTIMUM[0] ** 0.5)
    assert r"\frac{1 - \sqrt\beta}{\sqrt\mu} = \sqrt\eta = \frac{1 + \sqrt\beta}{\sqrt L}" in prose("trade_offs")


def test_every_end_of_the_good_region_that_is_written_lies_in_it():
    root = 0.9**0.5
    least, largest = (1 - root) ** 2, (1 + root) ** 2 / 100
    said = inward(least, largest)
    assert least <= float(said[0]) < float(said[1]) <= largest
    assert [rate(float(end), 0.9, HUNDRED) for end in said] == pytest.approx([root, root], rel=1e-9)
    assert f"from {said[0]} to {said[1]} at $\\beta = 0.9$" in prose("trade_offs")
    text = item("trade_offs", "Why 0.9?")
    assert f"from {said[0]} to {said[1]} here, {largest / least:.0f} times." in text
    own = ((1 + root) / (1 - root)) ** 2
    assert largest / least == pytest.approx(own / 100)  # "as many times apart as its own κ is larger"


def test_with_the_steps_of_this_page_the_valleys_map_would_be_nearly_empty():
    assert "for with the 200 of this page its map would be nearly empty" in item(
        "trade_offs", "The same map in a curved valley"
    )
    eta, beta = np.meshgrid(np.geomspace(1e-4, 1e-2, 24), 1 - np.geomspace(0.5, 0.01, 24))
    x = np.stack([np.full(eta.shape, -1.2), np.ones(eta.shape)])
    v = np.zeros_like(x)
    settled, last = {}, np.zeros(eta.shape)
    with np.errstate(all="ignore"):
        for k in range(2001):
            loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
            last = np.where(loss <= 1e-6 * 24.2, last, k)  # 24.2 at the start
            if k in (200, 2000):
                settled[k] = (last < k).mean()
            v = beta * v - eta * rosenbrock(x)
            x = x + v
    assert settled[200] < 0.02
    assert settled[2000] > 0.3


def times_optimal(beta, kappa):
    """How many times the optimum's steps, by the rates, a momentum takes at its best step size."""
    etas = np.geomspace(0.2, 4.5, 20_001) / kappa
    traces = [1 + beta - etas, 1 + beta - etas * kappa]
    roots = [
        np.where(t * t < 4 * beta, beta**0.5, (abs(t) + np.sqrt(np.maximum(t * t - 4 * beta, 0))) / 2) for t in traces
    ]
    best = np.maximum(*roots).min()
    return np.log((kappa**0.5 - 1) / (kappa**0.5 + 1)) / np.log(best)


def test_why_0_9_names_the_range_in_which_it_is_nearly_right():
    text = item("trade_offs", "Why 0.9?")
    assert "almost everywhere" not in text
    said = {kappa: f"{times_optimal(0.9, kappa):.1f} times" for kappa in (100, 361, 2200, 10_000)}
    assert said[361] == said[2200] == "2.0 times"
    assert f"0.9 takes {said[361]} the steps of the optimum at $\\kappa = 361$ and {said[2200]} at 2,200" in text
    assert f"At 100, here, it takes {said[100]} as many, and at 10,000 {said[10_000]}." in text
    assert all(times_optimal(0.9, kappa) < 2 for kappa in np.geomspace(370, 2100, 9))


def test_a_factor_of_ten_needs_less_than_0_9():
    text = item("trade_offs", "Why 0.9?")
    beta = ((1000**0.5 - 1) / (1000**0.5 + 1)) ** 2
    assert f"within a factor of ten needs {beta:.3f} at least" in text
    assert (1 + beta**0.5) ** 2 / 100 / (1 - beta**0.5) ** 2 == pytest.approx(10)
    assert f"0.9 pays for its room with {taken(0.01, 0.9)} steps where 0.81 takes {taken(0.01, 0.81)}." in text


def test_noise_that_fades_does_not_keep_a_run_from_settling():
    assert "With slopes whose noise does not fade, and a step size that stays, no run stays below" in prose(
        "trade_offs"
    )
    rng = np.random.default_rng(1)
    x, v, steady, u = 1.0, 0.0, 1.0, 0.0
    for _ in range(4000):
        v = 0.9 * v - 0.05 * (1 + rng.choice([-0.5, 0.5])) * x
        x = x + v
        u = 0.9 * u - 0.05 * (steady + rng.choice([-0.5, 0.5]))
        steady = steady + u
    assert abs(x) < 1e-30
    assert abs(steady) > 1e-4


def test_kappa_steps_are_of_the_start_that_is_said():
    text = item("trade_offs", "κ steps, or its root")
    assert "These lines are measured, from $(-8,\\, 8/\\sqrt\\kappa)$" in text

    def down(kappa):
        curvatures = np.array([1.0, kappa])
        path = descent(bowl(curvatures), np.array([-8.0, 8 / kappa**0.5]), 2 / (1 + kappa), 2000)
        return settles(losses(path, curvatures), 1e-6)

    def best(kappa):
        root = kappa**0.5
        return taken((2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2, kappa)

    assert f"gradient descent settles at step {down(100.0)}, and the heavy ball at {best(100.0)}." in text
    assert f"narrow: {down(400.0)} and {best(400.0)}, about four times" in text
    from momentum_sim.figures import steps_against_condition_number  # the caption is what is read

    said = steps_against_condition_number(LESSONS["trade_offs"].opening).layout.meta["summary"]
    assert "from a start with as much of the loss across as along" in said
    assert f"to {best(1e5):,} steps" in said
    assert best(1e5) == 2376


def test_the_caption_of_why_0_9_names_each_momentum_once_and_with_the_texts_number():
    from momentum_sim.figures import good_region  # the caption is what is read

    said = good_region(LESSONS["trade_offs"].opening).layout.meta["summary"]
    for beta in (0.9, 0.99):
        kappa = f"{((1 + beta**0.5) / (1 - beta**0.5)) ** 2:,.0f}"
        assert said.count(f"β = {beta} for κ = {kappa}") == 1
        assert f"{kappa} for {beta}" in item("trade_offs", "Why 0.9?")


# --- Conventions, and what pictures say -------------------------------------------------------------------------------


def test_after_the_rate_is_lowered_one_coasts_past_and_the_other_ends_short():
    ravine, x = np.array([1.0, 25.0]), np.array([-8.0, 1.6])
    inside, outside, v, u = [x], [x], np.zeros(2), np.zeros(2)
    for k in range(60):
        eta = 0.02 if k < 10 else 0.002
        v = 0.9 * v - eta * ravine * inside[-1]
        u = 0.9 * u + ravine * outside[-1]
        inside.append(inside[-1] + v)
        outside.append(outside[-1] - eta * u)
    past, left = np.array(inside)[:, 0].max(), -np.array(outside)[:, 0]
    assert (
        f"coasts {past / 8:.0%} past the minimum; outside, as in PyTorch, it ends {left[-1] / 8:.1%} short."
        in LESSONS["conventions"].beats[2].text
    )
    assert f"it comes no nearer than {left.min():.2f} to the minimum" in prose("conventions")
    assert f"the run coasts {past:.1f} past the minimum" in prose("conventions")
    assert "ten times as long in the velocity as in the average" in prose("conventions")


def of_path(slope, x, number, beta, time):
    """The heavy ball whose eta/(1 - beta)^2 is a number, for so long, a step taking eta/(1 - beta)."""
    return ball(slope, x, number * (1 - beta) ** 2, beta, round(time / (number * (1 - beta))))


def from_path(path, other, each=1.0, window=400):
    """The largest distance of a path's points from another, sought near point each * k of it of point k."""
    largest = 0.0
    for k, point in enumerate(path):
        near = other[max(0, round(each * k) - window) : round(each * k) + window + 1]
        if len(near) < 2:
            near = other[-2:]
        begin, way = near[:-1], np.diff(near, axis=0)
        share = np.clip(((point - begin) * way).sum(1) / np.maximum((way * way).sum(1), 1e-300), 0, 1)
        largest = max(largest, np.hypot(*(begin + share[:, None] * way - point).T).min())
    return largest


ONE_PATH = np.array([1.0, 25.0]), np.array([-8.0, 1.6])


def test_balls_of_one_path_number_take_one_path_in_other_times():
    bends, x = ONE_PATH
    slope = bowl(bends)
    slow, middle, quick = (ball(slope, x, 0.5 * (1 - beta) ** 2, beta, 200) for beta in (0.95, 0.9, 0.8))
    text = prose("conventions")
    assert "with the momenta 0.95, 0.9 and 0.8" in text
    assert f"in their 200 steps the quick ball is never more than {from_path(quick, slow):.2f} away" in text
    steps = [settles(losses(path, bends), 1e-3) for path in (slow, middle, quick)]
    assert "at step {}, the heavy ball at {}, the quick one at {}.".format(*steps) in text
    assert np.multiply(steps, (0.05, 0.1, 0.2)) == pytest.approx([6.25] * 3, rel=0.05)
    parted = {beta: from_path(ball(slope, x, 0.5 * (1 - beta) ** 2, beta, 200), slow) for beta in (0.7, 0.6)}
    assert f"at 0.7 the heavy ball is up to {parted[0.7]:.2f} away from the slow one, at 0.6 {parted[0.6]:.2f}" in text
    assert "and at 0.5 it diverges" in text
    assert abs(ball(slope, x, 0.5 * 0.25, 0.5, 200)[-1, 1]) > 1e3
    assert 25 * 0.5 * 0.5**2 > 2 * 1.5
    other = [ball(slope, x, 0.3 * (1 - beta) ** 2, beta, 200) for beta in (0.95, 0.9, 0.8)]
    assert from_path(other[2], other[0]) < 0.1 < 0.4 < from_path(other[0], slow)
    assert max(settles(losses(path, bends), 1e-3) for path in (*other, slow)) <= 200


def test_at_one_effective_step_size_the_clocks_are_one_and_the_paths_are_three():
    bends, x = ONE_PATH
    slow, quick = (ball(bowl(bends), x, 0.05 * (1 - beta), beta, 200) for beta in (0.95, 0.8))
    assert f"the quick ball is up to {from_path(quick, slow):.1f} away from the slow one's" in prose("conventions")


def test_an_average_of_the_path_is_the_ball_and_nesterov_swings_less():
    bends, x = ONE_PATH
    slope = bowl(bends)
    slow, middle = (ball(slope, x, 0.5 * (1 - beta) ** 2, beta, 200) for beta in (0.95, 0.9))
    np.testing.assert_allclose(average(slope, x, 0.5 * 0.1, 0.9, 200), middle, rtol=0, atol=1e-12)
    eta, path, v = 0.5 * 0.1**2, [x], np.zeros(2)
    for _ in range(200):
        g = slope(path[-1])
        v = 0.9 * v - eta * g
        path.append(path[-1] - eta * g + 0.9 * v)
    ahead = np.array(path)
    assert f"up to {from_path(ahead, slow):.1f} away from the slow ball's path" in prose("conventions")
    assert abs(ahead[10:, 1]).max() < abs(middle[10:, 1]).max()


def test_the_document_has_how_far_balls_of_one_path_number_part():
    rows = (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8").split("\n| loss, start | λ | time |")[1]
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows.splitlines()[2:4]]
    given = ((rosenbrock, (-1.2, 1.0), 0.01, 2.0), (bowl(np.array([1.0, 25.0])), (-8.0, 2.0), 1.0, 10.0))
    for (slope, start, number, time), row in zip(given, cells, strict=True):
        assert [float(cell) for cell in row[1:3]] == [number, time]
        line = of_path(slope, np.array(start), number, 0.99, time)
        far = [
            from_path(of_path(slope, np.array(start), number, beta, time), line, (1 - beta) / 0.01)
            for beta in (0.98, 0.95, 0.9, 0.8)
        ]
        assert [f"{float(f'{value:.2g}'):g}" for value in far] == row[3:]
    limit = (52 - (52**2 - 4 * 25 * 23) ** 0.5) / 50  # 25 (1 - beta)^2 = 2 (1 + beta)
    assert f"for β below {limit:.3f}" in " ".join((ROOT / "docs" / "conventions.md").read_text("utf-8").split())


def test_the_maps_mark_has_one_name_on_the_stage():
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in (
        "README.md", "docs/distill.md", "assets/scenes/map.json", "momentum_sim/scene/panels.py"
    )}  # fmt: skip
    assert "its point is your setting" in " ".join(texts["README.md"].split())
    assert "the point on the map" in texts["docs/distill.md"]
    assert "The point is the setting" in texts["assets/scenes/map.json"]
    assert "drag the point" in texts["momentum_sim/scene/panels.py"]
    assert "Drag the point on it" in LESSONS["trade_offs"].lead


# --- the unrolled sum, and the document beside the article ------------------------------------------------------------


def test_the_unrolled_sum_has_these_weights():
    text = item("conventions", "What every gradient counts")
    assert r"v_{k+1} = -\eta \sum_{i=0}^{k} \beta^{k-i}\, g_i" in text
    assert r"x_{k+1} = x_0 - \eta \sum_{i=0}^{k} \frac{1-\beta^{k+1-i}}{1-\beta}\, g_i" in text
    eta, beta, n = 0.02, 0.9, 12
    path = ball(bowl(np.array([1.0, 25.0])), np.array([-8.0, 1.6]), eta, beta, n)
    slopes = path[:-1] * [1.0, 25.0]
    ages = n - 1 - np.arange(n)
    np.testing.assert_allclose(path[-1] - path[-2], -eta * (beta ** ages[:, None] * slopes).sum(axis=0), rtol=1e-10)
    weights = (1 - beta ** (ages + 1)) / (1 - beta)
    np.testing.assert_allclose(path[-1], path[0] - eta * (weights[:, None] * slopes).sum(axis=0), rtol=1e-10)
    mean = average(bowl(np.array([1.0, 25.0])), np.array([-8.0, 1.6]), eta, beta, n)
    slopes = mean[:-1] * [1.0, 25.0]
    expected = mean[0] - eta * ((1 - beta ** (ages + 1))[:, None] * slopes).sum(axis=0)
    np.testing.assert_allclose(mean[-1], expected, rtol=1e-10)


#: The article's figures, in its order.
FIGURES_OF_THE_ARTICLE = (
    "the hero",
    "change of basis",
    "the error of gradient descent, stacked",
    "polynomial regression",
    "the map of step size and momentum",
    "phase portraits",
    "the damped spring",
    "the pad of step size and momentum",
    "colours that spread",
    "how a graph's shape",
    "the lower bound",
    "the error of stochastic gradients",
)


def test_each_figure_of_the_article_has_its_like_or_the_reason_why_not():
    document = (ROOT / "docs" / "distill.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in document.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(FIGURES_OF_THE_ARTICLE)
    for (article, here, *_), figure in zip(rows, FIGURES_OF_THE_ARTICLE, strict=True):
        assert article.startswith(f"| {figure}")
        for page, title in re.findall(r"\*([\w-]+)\*, \"([^\"]+)\"", here):
            assert item(page.lower().replace("-", "_"), title)
        assert "not here" in here or "*" in here
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert "goes through its figures one by one, and says where each has its like here, or why it has none" in readme


def test_two_directions_cannot_show_the_lower_bound_and_a_chain_can():
    """Two gradient steps arrive in the plane; on a chain each step reaches one coordinate more."""
    document = (ROOT / "docs" / "distill.md").read_text(encoding="utf-8")
    assert "Convex Rosenbrock" in document
    assert "show all that is said" not in document
    x = START
    for eta in (1 / 50, 1.0):
        x = x - eta * RAVINE * x
    np.testing.assert_allclose(x, 0, atol=1e-12)
    n, steps = 25, 10
    chain = np.diag([2.0] * n) - np.eye(n, k=1) - np.eye(n, k=-1) + 4 / 99 * np.eye(n)
    chain[-1, -1] -= 1.0
    pull, x, v = np.eye(n)[0], np.zeros(n), np.zeros(n)
    for k in range(1, steps + 1):
        v = 0.8 * v - 0.3 * (chain @ x - pull)
        x = x + v
        assert np.flatnonzero(x).max() + 1 == k


# --- Guarantees -------------------------------------------------------------------------------------------------------

AWAY = np.array([-2.5, 1.0])  # the start of Guarantees
TUNED = 400 / 121, 81 / 121
CORNER = 10 / 99  # b of kappa = 100
_SIDE = np.hypot(0.5, CORNER) * 2**0.5
_TURN = np.array([[0.5 + CORNER, 0.5 - CORNER], [CORNER - 0.5, 0.5 + CORNER]]) / _SIDE  # into the square's own axes


def within_square(x):
    """The point of the square that is nearest."""
    return np.clip(x @ _TURN.T, -_SIDE / 2, _SIDE / 2) @ _TURN


def square(x):
    return 0.01 * x + 0.99 * within_square(x)


def height(path):
    away = path - within_square(path)
    return 0.005 * (path**2).sum(axis=-1) + 0.495 * ((path**2).sum(axis=-1) - (away**2).sum(axis=-1))


def textbook(slope, x, eta, betas, n):
    """Nesterov's x_k; `betas` one momentum, or one for each step."""
    path, v = [x], np.zeros(2)
    for b in np.broadcast_to(betas, n):
        v = b * v - eta * slope(path[-1] + b * v)
        path.append(path[-1] + v)
    return np.array(path)


def begun_anew(slope, loss, x, eta, n, rule):
    """Growing momentum, 0 again where the loss has risen, or where a step goes uphill; and when."""
    path, v, k, anew = [x], np.zeros(2), 0, []
    for step in range(1, n + 1):
        g = slope(path[-1] + max(k - 1, 0) / (k + 2) * v)
        v = max(k - 1, 0) / (k + 2) * v - eta * g
        path.append(path[-1] + v)
        k += 1
        if loss(path[-1]) > loss(path[-2]) if rule == "loss" else g @ v > 0:
            k = 1
            anew.append(step)
    return np.array(path), anew


def test_the_square_has_the_corners_and_the_curvatures_that_are_said():
    for corner in ([0.5, -CORNER], [CORNER, 0.5], [-0.5, CORNER], [-CORNER, -0.5]):
        np.testing.assert_allclose(within_square(4 * np.array(corner)), corner, atol=1e-12)
    inside, beyond = np.array([0.1, -0.05]), np.array([3.0, -0.6])
    for direction in np.eye(2):
        np.testing.assert_allclose((square(inside + 1e-3 * direction) - square(inside)) / 1e-3, direction, atol=1e-9)
        np.testing.assert_allclose((square(beyond + direction) - square(beyond)), 0.01 * direction, atol=1e-12)


def test_the_tuned_ball_goes_round_four_points_and_is_as_high_after_a_thousand_steps():
    text, beat = prose("guarantees"), LESSONS["guarantees"].beats[0]
    path = ball(square, AWAY, *TUNED, 2000)
    heights = height(path)
    assert (
        f"After 200 steps it is {heights[200]:.3f} above the minimum, and after 1000 it is {heights[1000]:.3f}" in text
    )
    assert f"{heights[200]:.2f} above the minimum, for ever." in beat.text
    assert f"{heights[2000]:.2f}" == f"{heights[200]:.2f}"
    corners = path[1000:1004]
    np.testing.assert_allclose(np.sort(corners, axis=0), [[-1, -1], [0, 0], [0, 0], [1, 1]], atol=1e-9)
    np.testing.assert_allclose(corners[:-1] @ [[0, 1], [-1, 0]], corners[1:], atol=1e-9)  # a quarter turn
    np.testing.assert_allclose(path[1004:2001:4], np.broadcast_to(path[1000], (250, 2)), atol=1e-9)
    assert pytest.approx(((2 / (0.1 + 1)) ** 2, ((1 - 0.1) / (1 + 0.1)) ** 2)) == TUNED
    for k, corner in enumerate(corners):  # the one slope that a right angle needs
        turn = np.array([[0, -1], [1, 0]])
        needed = ((1 + TUNED[1]) * corner - turn @ corner - TUNED[1] * turn.T @ corner) / TUNED[0]
        np.testing.assert_allclose(square(corner), needed, atol=1e-9, err_msg=str(k))


def test_a_shorter_step_and_the_two_with_a_promise_settle_when_it_is_said():
    text, beats = prose("guarantees"), LESSONS["guarantees"].beats
    shorter = settles(height(ball(square, AWAY, 2.0, TUNED[1], 1000)), 1e-6)
    descends = settles(height(descent(square, AWAY, 2 / 1.01, 1000)), 1e-6)
    flies = settles(height(textbook(square, AWAY, 1.0, 9 / 11, 200)), 1e-6)
    settled = "settles, which here is to stay below a millionth of its first loss, at step"
    assert f"is a cure, for this bowl and this start: the ball {settled} {shorter}." in text
    assert f"gradient descent settles at step {descends}, and Nesterov at step {flies}." in text
    assert f"With η = 2 in place of {TUNED[0]:.2f} it settles at step {shorter}." in beats[1].text
    assert f"Gradient descent settles at step {descends}, Nesterov at {flies}," in beats[2].text


def test_from_so_many_of_240_starts_the_ball_does_not_arrive():
    angles, radii = np.meshgrid(2 * np.pi * np.arange(24) / 24, np.linspace(0.3, 3.0, 10))
    starts = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=-1).reshape(-1, 2)
    gone = {}
    for eta in (TUNED[0], 2.5, 2.0):
        heights = height(ball(square, starts, eta, TUNED[1], 500))
        gone[eta] = (heights[-30:] > 1e-6 * heights[0]).any(axis=0).mean()
        later = height(ball(square, starts, eta, TUNED[1], 3000))[-30:]  # nor does one of them arrive later
        assert gone[eta] == (later > 1e-6 * heights[0]).any(axis=0).mean()
    tuned, less, shorter = gone.values()
    assert (
        f"Of 240 starts around the minimum, on ten circles, the ball does not arrive from {tuned:.0%} with its tuned "
        f"settings, from {less:.0%} with 2.5 and from {shorter:.0%} with 2;"
    ) in prose("guarantees")
    assert f"Of 240 starts around it, {tuned:.0%} do not arrive." in LESSONS["guarantees"].beats[0].text
    assert f"it does not from {tuned:.0%} of them" in item("guarantees", "From which starts it arrives")
    assert (tuned, less, shorter) == (100 / 240, 36 / 240, 0)


def test_what_is_left_after_five_steps_and_what_may_be():
    text = prose("guarantees")
    descends, flies = height(descent(square, AWAY, 2 / 1.01, 5)), height(textbook(square, AWAY, 1.0, 9 / 11, 5))
    most = 0.5 * (99 / 101) ** 10 * AWAY @ AWAY, 0.9**5 * (height(AWAY) + 0.005 * AWAY @ AWAY)
    assert (
        f"gradient descent has {written(descends[5])} left, of {written(most[0])} at most, and Nesterov "
        f"{written(flies[5])}, of {written(most[1])} at most."
    ) in text
    assert (
        f"a step leaves $9/10$ of what is promised of the loss here, and $(99/101)^2$, about {(99 / 101) ** 2:.3f},"
        in text
    )
    assert pytest.approx(1 - 1 / 100**0.5) == 9 / 10


def test_near_the_minimum_the_ball_arrives_and_a_little_farther_it_does_not():
    text = prose("guarantees")
    near, not_near = (ball(square, np.array(start), *TUNED, 2000) for start in ([0.2, 0.1], [0.3, 0.1]))
    np.testing.assert_allclose(within_square(np.array([[0.2, 0.1], [0.3, 0.1]])), [[0.2, 0.1], [0.3, 0.1]])
    assert f"from (0.2, 0.1) the ball settles at step {settles(height(near), 1e-6)}." in text
    assert f"it leaves the square and goes round, {written(height(not_near)[200])} above the minimum." in text
    assert (abs(not_near - within_square(not_near)).max(axis=1) > 0).any()
    assert height(not_near)[-8:].min() > 0.1


def test_on_the_quadratics_that_it_is_tuned_for_the_ball_is_the_quickest():
    text = prose("guarantees")
    assert (
        f"the ball leaves $9/11$ of its distance a step in the long run, and so about {(9 / 11) ** 2:.2f} of its loss"
        in text
    )
    hundredths = np.array([0.01, 1.0])
    assert rate(*TUNED, hundredths) == pytest.approx(9 / 11, abs=1e-6)
    roots = [abs(np.roots([1, -(1 + 9 / 11) * (1 - a), 9 / 11 * (1 - a)])).max() for a in np.linspace(0.01, 1, 200)]
    assert max(roots) == pytest.approx(0.9, abs=1e-6)
    assert f"Nesterov leaves {0.9**2:.2f} of its loss there, and is promised 0.9." in text
    assert (99 / 101) ** 2 > 0.9**2 > (9 / 11) ** 2


def test_below_11_4_gradient_descent_is_promised_more_and_from_11_5_on_nesterov():
    def nesterovs_is_less(kappa):
        return 1 - 1 / kappa**0.5 < ((kappa - 1) / (kappa + 1)) ** 2

    assert not nesterovs_is_less(np.linspace(1.001, 11.4, 2000)).any()
    assert nesterovs_is_less(np.geomspace(11.5, 1e8, 2000)).all()
    assert "for $\\kappa$ below 11.4 the better promise is gradient descent's" in prose("guarantees")
    assert "a weaker one for $\\kappa$ from 11.5 on" in as_read(LESSONS["guarantees"].can_say[1])


def test_nesterovs_loss_may_rise():
    """In a direction of middling curvature it swings, at the very settings of the promise."""
    run = textbook(lambda x: np.array([1.0, 0.3]) * x, np.array([0.0, 1.0]), 1.0, 9 / 11, 60)
    assert (np.diff(run[:, 1] ** 2) > 0).any()
    assert "Nesterov's may rise on its way" in prose("guarantees")


def test_growing_momentum_ripples_and_restarts_save_most_of_it():
    text = prose("guarantees")
    curvatures, start, n = np.array([1.0, 1000.0]), np.array([-8.0, 0.25]), 2000

    def loss(x):
        return 0.5 * x**2 @ curvatures

    k = np.arange(n)
    growing = settles(loss(textbook(bowl(curvatures), start, 1e-3, k / (k + 3), n)), 1e-6)
    found = {}
    for rule in ("loss", "slope"):
        restarted, anew = begun_anew(bowl(curvatures), loss, start, 1e-3, n, rule)
        found[rule] = settles(loss(restarted), 1e-6)
        assert [anew[0], *np.diff(anew)[:3]] == pytest.approx([3.8317 * 1000**0.5] * 4, abs=2)
    constant = settles(loss(textbook(bowl(curvatures), start, 1e-3, (1000**0.5 - 1) / (1000**0.5 + 1), n)), 1e-6)
    assert (
        f"Without restarts the run settles at step {growing}, from a start with about as much of the loss along as "
        f"across. Restarted by loss it settles at {found['loss']}, by slope at {found['slope']}, and with the constant "
        f"momentum of the guarantee, which has to be told $\\kappa$, at {constant}."
    ) in text
    assert pytest.approx(1000 * 0.25**2 / 2, rel=0.03) == 64 / 2
    assert f"every $\\pi\\sqrt\\kappa$ steps, about {np.pi * 1000**0.5:.0f} here" in text
    assert f"after about $3.83\\,\\sqrt\\kappa$ steps, {3.8317 * 1000**0.5:.0f} here" in text
    said = as_read(LESSONS["guarantees"].can_say[2])
    ends = f"at step {found['loss']} in a ravine with $\\kappa = 1000$, and at {growing} if it is not."
    assert said.endswith(f"Begun anew whenever the loss has risen, it settles {ends}")


def test_nesterovs_settings_on_the_stage_are_those_of_the_promise():
    descends, flies = (run for run in LESSONS["guarantees"].opening.runs[1:3])
    assert descends.step_size == pytest.approx(2 / 1.01, rel=1e-15)
    assert (flies.step_size, flies.momentum) == pytest.approx((1.0, 9 / 11), rel=1e-15)
    opening = LESSONS["guarantees"].opening
    assert (opening.step_size, opening.momentum) == pytest.approx(TUNED, rel=1e-15)


def test_in_the_square_nesterovs_next_step_lands_on_the_minimum():
    path = textbook(square, AWAY, 1.0, 9 / 11, 20)
    steps = np.diff(path, axis=0, prepend=path[:1])
    points = path + 9 / 11 * steps
    inside = np.flatnonzero((abs(points - within_square(points)) < 1e-15).all(axis=1))
    assert (abs(path[inside[inside < 20] + 1]) < 1e-12).all()
    assert "once its slope is taken there the next step lands on the minimum" in item(
        "guarantees", "Nesterov is a heavy ball, direction by direction"
    )


# --- what one can say at the end --------------------------------------------------------------------------------------


def test_race_s_bargain_is_as_it_is_said():
    enough, more = (ball(bowl(RAVINE), START, 0.038, beta, 60) for beta in (0.7, 0.95))
    losses = {beta: 0.5 * path**2 @ RAVINE for beta, path in {0.7: enough, 0.95: more}.items()}
    first, second, _ = LESSONS["race"].can_say
    bound = 1e-3 * losses[0.7][0]
    assert number(first, r"settles at step (\d+);") == str(
        next(k for k in range(61) if (losses[0.7][k:] <= bound).all())
    )
    assert losses[0.95][-1] > bound  # "has not settled when the sixty steps run out"
    assert number(second, r"flies (\d+)% past") == f"{more[:, 0].max() / 8:.0%}".rstrip("%")
    patient = 0.5 * descent(bowl(RAVINE), START, 0.038, 100) ** 2 @ RAVINE
    assert number(first, r"it takes (\d+) steps") == str(next(k for k in range(101) if (patient[k:] <= bound).all()))


def test_a_momentum_above_the_critical_one_is_what_makes_the_ball_swing():
    """Of roots of sigma^2 - (1 + beta - a) sigma + beta, for any step up to the limit."""
    assert "once $\\beta$ exceeds" in LESSONS["overshoot"].can_say[0]
    for a in (0.04, 0.5, 1.0, 2.0, 3.5):
        critical = (1 - np.sqrt(a)) ** 2
        for beta in np.linspace(0.01, 0.99, 99):
            if a < 2 * (1 + beta) and abs(beta - critical) > 1e-6:
                swings = bool(np.abs(np.roots([1, -(1 + beta - a), beta]).imag).max() > 0)
                assert swings == (beta > critical)


def test_the_average_is_the_velocity_with_the_longer_step_and_somewhat_inside_is_sooner_than_the_tip():
    eta, beta, m, x = 0.02, 0.9, np.zeros(2), START
    for _ in range(60):
        m = beta * m + (1 - beta) * RAVINE * x
        x = x - eta / (1 - beta) * m
    np.testing.assert_allclose(x, ball(bowl(RAVINE), START, eta, beta, 60)[-1], rtol=1e-9)
    assert "a moving average at $\\eta/(1-\\beta)$ is the same run" in LESSONS["conventions"].can_say[0]

    settled = {}
    for name, (step, momentum) in {"near": (0.03, 0.7), "tip": (4 / 121, 81 / 121)}.items():
        losses = 0.5 * ball(bowl(HUNDRED), FLAT_START, step, momentum, 200) ** 2 @ HUNDRED
        settled[name] = next(k for k in range(201) if (losses[k:] <= 1e-6 * losses[0]).all())
    near = number(LESSONS["trade_offs"].can_say[2], r"settles at step (\d+), sooner")
    assert (near, settled["near"] < settled["tip"]) == (str(settled["near"]), True)


# --- what a loss curve says -------------------------------------------------------------------------------------------


def in_a_bowl(beta, eta, n):
    """x at each step in the bowl x^2/2, let go at 1."""
    return ball(lambda x: x, np.ones(1), eta, beta, n)[:, 0]


def settled(losses, share):
    return next(k for k in range(len(losses)) if (losses[k:] <= share * losses[0]).all())


def test_the_four_shapes_settle_when_the_loss_curve_page_says():
    said = prose("loss_curve")
    creep = number(said, r"With \$\\eta = 0.01\$ and \$\\beta = 0.3\$ that is ([\d.]+)%, and the ball needs 208 steps")
    assert creep == f"{0.01 / (1 - 0.3):.1%}".rstrip("%")
    assert settled(in_a_bowl(0.3, 0.01, 300) ** 2, 0.0025) == 208
    assert number(said, r"up to the critical ([\d.]+), settles it at step 45") == f"{(1 - 0.01**0.5) ** 2:.2f}"
    assert settled(in_a_bowl(0.81, 0.01, 300) ** 2, 0.0025) == 45
    critical = (1 - 0.0391**0.5) ** 2
    assert number(said, r"down to ([\d.]+), where the ripple stops") == f"{critical:.2f}"
    cured, ill = (settled(in_a_bowl(beta, 0.0391, 120) ** 2, 0.0025) for beta in (critical, 0.9))
    assert (str(cured), str(ill)) == re.search(r"settles at step (\d+) and not at (\d+)\.", said).groups()
    creeps = [settled(in_a_bowl(0.3, eta, 600) ** 2, 0.0025) for eta in (0.01, 0.005)]
    assert f"from {creeps[0]} steps to {creeps[1]}." in said


def test_a_ripple_says_how_steep_its_direction_is():
    """From its length and the momentum alone, as the page has the formula."""
    said = prose("loss_curve")
    length, told, stops = re.search(
        r"Ripples of (\d+) steps at \$\\beta = 0.9\$ say \$\\eta\\lambda = ([\d.]+)\$.*?\^2 = ([\d.]+)\$", said
    ).groups()
    steep = 1 + 0.9 - 2 * 0.9**0.5 * np.cos(2 * np.pi / (2 * int(length)))
    assert (f"{steep:.3f}", f"{(1 - steep**0.5) ** 2:.2f}") == (told, stops)
    ending = LESSONS["loss_curve"].can_say[1]
    assert f"from {length} steps at $\\beta = 0.9$ to $\\beta = {stops}$" in as_read(ending)
    beat = LESSONS["loss_curve"].beats[1].text
    assert f"dips every {length} steps, twice in a swing" in beat


def test_the_recipe_s_steps_and_rates_are_those_of_the_roots():
    said = prose("loss_curve")
    tenths = {beta: -2 * np.log(10) / np.log(beta) for beta in (0.9, 0.99)}
    assert f"about {tenths[0.9]:.0f} steps for each factor of ten" in said
    assert f"and {tenths[0.99]:.0f} at 0.99" in said
    assert tenths[0.99] > 300

    def rate(eta, beta, curvatures):
        return max(abs(np.roots([1, -(1 + beta - eta * a), beta])).max() for a in curvatures)

    root = 100**0.5
    beta, step = ((root - 1) / (root + 1)) ** 2, (2 / (1 + 1 / root)) ** 2  # step: eta L, whatever the flattest is
    guessed, mistaken = (rate(step, beta, (1.0, 1.0 / kappa)) for kappa in (100, 400))
    safe = rate(step, 0.9, (1.0, 1.0 / 400))
    assert f"takes $\\beta = {beta:.2f}$, rate {guessed:.3f}" in said
    assert f"those settings have the rate {mistaken:.3f}; $\\beta = 0.9$ with the same $\\eta$ has {safe:.3f}" in said
    steps = [np.log(10) / -np.log(each) for each in (mistaken, safe, rate(step, 0.9, (1.0, 0.01)), guessed)]
    assert f"{steps[0]:.0f} steps for a factor of ten, and {steps[1]:.0f}." in said
    assert f"0.9 costs {steps[2]:.0f} and not {steps[3]:.0f}" in said


def test_an_eighth_of_one_minus_beta_leaves_the_floor_of_a_batch_eight_times_as_large():
    said = prose("loss_curve")
    beta = 1 - (1 - 0.9) / 8
    assert f"from 0.9 to {beta:.4f}" in said

    def floor(momentum, variance):
        """lambda Var / 2 over two directions of curvature 1, Var = u s^2/(2 - rho u)."""
        u, rho = 0.01 / (1 - momentum), (1 - momentum) / (1 + momentum)
        return u * variance / (2 - rho * u)

    assert f"theory has {floor(0.9, 0.04):.4f} before and {floor(beta, 0.04 / 8):.4f} after" in said


def test_a_floor_is_as_high_as_the_variance_says_and_half_the_step_about_halves_it():
    said = prose("loss_curve")
    pair = r"is ([\d.]+) \(predicted: ([\d.]+)\)"
    found = re.search(rf"mean loss {pair}; with half the step size it {pair}", said)
    whole, whole_expected, half, half_expected = map(float, found.groups())
    beta, rng = 0.64, np.random.default_rng(1)
    for told, expected, eta in ((whole, whole_expected, 0.04), (half, half_expected, 0.02)):
        u, rho = eta / (1 - beta), (1 - beta) / (1 + beta)
        assert expected == pytest.approx(u * 0.04 / (2 - rho * u), abs=6e-5)
        x, v, losses = np.zeros((2, 400)), np.zeros((2, 400)), []
        for k in range(1200):
            v = beta * v - eta * (x + 0.2 * rng.normal(size=x.shape))
            x = x + v
            if k > 300:
                losses.append((0.5 * x**2).sum(axis=0).mean())
        assert np.mean(losses) == pytest.approx(expected, rel=0.04)
        assert told == pytest.approx(expected, rel=0.12)
    assert half / whole == pytest.approx(0.5, abs=0.08)


def test_four_positions_give_momentum_and_step_whatever_the_run():
    assert "so $\\beta = D_{k+1}/D_k$, from four positions in a row" in prose("loss_curve")
    for beta, eta in ((0.9, 0.04), (0.3, 0.01), (0.5, 2.97), (0.95, 1.7)):
        x = in_a_bowl(beta, eta, 8)
        shrinking = x[2:] * x[:-2] - x[1:-1] ** 2
        np.testing.assert_allclose(shrinking[1:] / shrinking[:-1], beta, rtol=1e-9)
        np.testing.assert_allclose((x[2:] + beta * x[:-2]) / x[1:-1], 1 + beta - eta, atol=1e-9)
        y = [1.0, 1.0]
        for _ in range(12):
            ahead = y[-1] + beta * (y[-1] - y[-2])
            y.append(ahead - eta * ahead)
        y = np.array(y[1:])
        shrinking = y[2:] * y[:-2] - y[1:-1] ** 2
        np.testing.assert_allclose(shrinking[1:5] / shrinking[:4], beta * (1 - eta), rtol=1e-6)


def test_adam_s_step_keeps_its_length_and_its_curvature_comes_to_the_edge_of_an_average():
    """A steady slope, and the bowl x^2/2, in Adam as Kingma and Ba write it."""
    text = item("loss_curve", "Is Adam's β₁ this β?")
    for beta in (0.5, 0.9, 0.99):
        m = v = summed = 0.0
        for t in range(1, 4001):
            m, v, summed = beta * m + (1 - beta) * 3.0, 0.999 * v + 0.001 * 9.0, beta * summed + 3.0
            assert m / (1 - beta**t) / np.sqrt(v / (1 - 0.999**t)) == pytest.approx(1.0, rel=1e-9)
        assert summed / 3.0 == pytest.approx(1 / (1 - beta), rel=1e-9)
    assert "so a step is $\\eta$ long whatever $\\beta_1$ is" in text
    x, m, v, found = 1.0, 0.0, 0.0, []
    for t in range(1, 60_001):
        m, v = 0.9 * m + 0.1 * x, 0.999 * v + 0.001 * x * x
        seen = np.sqrt(v / (1 - 0.999**t))
        x -= 0.01 * m / (1 - 0.9**t) / seen
        found.append(0.01 / seen)
    late = np.array(found[30_000:])
    assert 38 * 0.75 < late.min() < 38 < late.max() < 38 * 1.1
    assert "near $38/\\eta$ at $\\beta_1 = 0.9$" in text
