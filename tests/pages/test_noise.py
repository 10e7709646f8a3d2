"""What the Noise page says, against closed forms and against particles moved here in NumPy."""

import re

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.problems.clouds import SAME_WITHIN
from tests.pages.lesson_page import LESSONS, LessonPage, as_read
from tests.test_valley import BETAS, HALF, predicted

NOISE = LESSONS["noise"]
U, BETA, STEPS, STD, PARTICLES = 0.02, 0.9, 200, 12.0, 500
CURVATURES = np.array([1.0, 10.0])
START = np.array([-8.0, 2.0])
RHO = (1 - BETA) / (1 + BETA)


@pytest.fixture(scope="module")
def prose():
    return LessonPage("noise").texts[1]


@pytest.fixture(scope="module")
def beats():
    return [as_read(beat.text) for beat in NOISE.beats]


def item(title):
    return as_read(next(item for item in NOISE.look_closer if item.title == title).text)


def law(step_size, beta, curvature, *, steps=STEPS, std=STD, start=0.0):
    """Mean, standard deviation, and standard deviation of the last step, after some steps: the plain recursion."""
    matrix = np.array([[1 - step_size * curvature, beta], [-step_size * curvature, beta]])  # of x and of x's last step
    push = -step_size * std * np.ones(2)
    mean, covariance = np.array([start, 0.0]), np.zeros((2, 2))
    for _ in range(steps):
        mean, covariance = matrix @ mean, matrix @ covariance @ matrix.T + np.outer(push, push)
    return mean[0], *np.sqrt(np.diag(covariance))


def laws(u, beta=BETA, curvatures=CURVATURES, **settings):
    """The laws in x and y of gradient descent and of the ball at one effective step."""
    return {
        "gradient_descent": [law(u, 0.0, h, **settings) for h in curvatures],
        "heavy_ball": [law(u * (1 - beta), beta, h, **settings) for h in curvatures],
    }


def within(said, expected, particles=PARTICLES):
    """Whether a standard deviation of so many particles may be told of a normal law, to five standard errors."""
    return abs(said / expected - 1) < 5 / np.sqrt(2 * particles) + 0.5 * 10 ** -len(str(said).partition(".")[2]) / said


def test_it_opens_with_what_it_says(prose):
    opening = NOISE.opening
    assert (opening.step_size, opening.momentum, opening.n_steps) == (U, BETA, STEPS)
    assert opening.equal == "effective_step_size"
    assert opening.objective.parameters["std"] == STD
    assert opening.objective.parameters["particles"] == PARTICLES
    assert opening.objective.parameters["condition_number"] == CURVATURES[1]
    assert opening.visible == ("gradient_descent", "heavy_ball")
    assert "$\\sigma = 12$ large" in prose
    assert "five hundred of each method" in prose
    assert as_read(NOISE.lead).startswith("Five hundred runs from one start")


def test_at_the_same_step_size_the_balls_cloud_is_three_times_as_wide(prose):
    said = re.search(r"its cloud is ([\d.]+) wide .*, where gradient descent's is ([\d.]+): about", prose, re.DOTALL)
    ball, plain = map(float, said.groups())
    assert within(ball, law(U, BETA, 1.0)[1])
    assert within(plain, law(U, 0.0, 1.0)[1])
    assert "$1/\\sqrt{1-\\beta} = 3.2$ times" in prose
    assert ball / plain == pytest.approx((1 - BETA) ** -0.5, rel=0.05)


def test_at_the_same_effective_step_it_is_as_wide(prose):
    said = re.search(r"\*The same \$u\$.\* Then it is ([\d.]+) and ([\d.]+)\.", prose)
    found = laws(U)
    for told, name in zip(map(float, said.groups()), ("heavy_ball", "gradient_descent"), strict=True):
        assert within(told, found[name][0][1])
    for ball, plain in zip(found["heavy_ball"], found["gradient_descent"], strict=True):
        assert ball[1] == pytest.approx(plain[1], rel=0.06)


def test_the_ball_has_a_shadow_that_takes_plain_steps(prose):
    """On Rosenbrock's valley, with noise; v is what the ball has gone in its last step."""
    assert "$$z \\leftarrow z - u\\, g ,$$" in prose
    eta, beta, drawn = 2e-4, 0.9, np.random.default_rng(3)
    point, velocity = np.array([-1.2, 1.0]), np.zeros(2)
    shadow = point.copy()
    for _ in range(300):
        x, y = point
        exact = np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
        g = exact + 5 * drawn.standard_normal(2)
        velocity = beta * velocity - eta * g
        point = point + velocity
        shadow = shadow - eta / (1 - beta) * g
        np.testing.assert_allclose(point + beta / (1 - beta) * velocity, shadow, rtol=1e-12, atol=1e-12)


def test_the_formula_is_where_the_recursion_comes_to(prose):
    assert "u\\,\\sigma^2}{h\\,(2 - \\rho\\, u h)}" in prose
    for h, u, beta in ((1.0, 0.02, 0.9), (10.0, 0.15, 0.9), (10.0, 0.15, 0.0), (10.0, 2.0, 0.9)):
        rho = (1 - beta) / (1 + beta)
        deviation = law(u * (1 - beta), beta, h, steps=3000)[1]
        assert deviation**2 == pytest.approx(u * STD**2 / (h * (2 - rho * u * h)), rel=1e-6)


def test_the_steps_grow_calm(prose, beats):
    said = re.search(
        r"gradient descent varies by ([\d.]+) in \$x\$, one of the ball by ([\d.]+): about a quarter", prose
    )
    plain, ball = map(float, said.groups())
    found = laws(U)
    assert within(plain, found["gradient_descent"][0][2])
    assert within(ball, found["heavy_ball"][0][2])
    assert "$\\sqrt{\\rho} = 0.23$" in prose
    assert ball / plain == pytest.approx(RHO**0.5, rel=0.1)
    numbers = [float(number) for number in re.findall(r"\d+\.\d+", beats[0])]
    assert numbers[:2] == [ball, plain]
    expected = [found[name][axis][1] for axis in (0, 1) for name in ("heavy_ball", "gradient_descent")]
    assert all(within(told, true) for told, true in zip(numbers[2:], expected, strict=True))


def test_they_part_where_curvature_makes_the_step_long(prose, beats):
    found = laws(0.17)
    expected = [found[name][axis][1] for axis in (1, 0) for name in ("gradient_descent", "heavy_ball")]
    said = re.search(
        r"cloud is ([\d.]+) wide across .* ball's ([\d.]+); .* still ([\d.]+) and ([\d.]+)\.", prose, re.DOTALL
    )
    numbers = [float(number) for number in re.findall(r"\d+\.\d+", beats[1])]
    assert [float(number) for number in said.groups()] == numbers
    assert all(within(told, true) for told, true in zip(numbers, expected, strict=True))
    assert "$uh$ is 1.7 across" in prose
    assert f"$2/\\rho = {2 / RHO:.0f}$" in prose


def test_with_a_large_batch_the_ball_settles_first(beats):
    scene = NOISE.beats[2].scene
    assert scene.objective.parameters["std"] == STD / 144**0.5 == 1.0
    curvatures = np.array([1.0, scene.objective.parameters["condition_number"]])
    assert f"no step beyond {2 / curvatures[1]}." in beats[2]
    told = [int(step) for step in re.findall(r"at step (\d+)", beats[2])]

    def settles(step_size, beta):
        height = 1e-3 * (curvatures @ START**2)
        above = [
            k
            for k in range(STEPS + 1)
            if sum(
                h * (mean**2 + deviation**2)
                for h, start in zip(curvatures, START, strict=True)
                for mean, deviation, _ in [law(step_size, beta, h, steps=k, std=1.0, start=start)]
            )
            > height
        ]
        return above[-1] + 1

    assert told[0] == pytest.approx(settles(0.019, 0.0), abs=3)
    assert told[1] == pytest.approx(settles(0.1 * 0.2, 0.8), abs=3)


def test_the_draw_of_its_questions_is_what_most_draws_say():
    """Which cloud is the widest does not hang on the seed: by the laws, and by two standard errors of a width."""
    for beat, truth in zip(NOISE.beats[:2], ("none", "gradient_descent"), strict=True):
        found = laws(beat.scene.step_size)
        widths = {name: np.hypot(*(each[1] for each in axes)) for name, axes in found.items()}
        share = widths["gradient_descent"] / widths["heavy_ball"] - 1
        assert beat.scene.prediction.ask == "widest"
        apart = 2 / np.sqrt(2 * PARTICLES)
        assert share < SAME_WITHIN - apart if truth == "none" else share > SAME_WITHIN + apart


def test_the_numbers_of_batches_are_the_librarys(prose):
    curvatures = np.geomspace(1e-3, 1.0, 20)
    found = ms.theory.batch_trade_off(curvatures, [64.0, 1024.0])
    pairs = [f"{int(a)} steps or {int(b)}" for a, b in zip(found[1], found[2], strict=True)]
    assert f"a batch of 64 takes {pairs[0]}, and one of 1024 takes {pairs[1].replace(' steps', '')}" in prose
    even = ms.theory.batch_trade_off(curvatures, [16.0], start=1 / curvatures)
    assert f"a batch of 16 already takes {int(even[1][0])} or {int(even[2][0])}" in prose


def test_the_drifts_table_is_what_second_moments_say():
    text = item("In the long run, on a curve of minima")
    law = float(re.search(r"near to \$([\d.]+)/u\^2\$", text)[1])
    scene = next(item for item in NOISE.look_closer if item.figures == ("drift",)).scene
    assert scene.objective.parameters == {"std": 0.3, "particles": 200.0}
    assert scene.start == (1.6, 0.625)
    assert "| u | β = 0 | 0.5 | 0.9 | 0.95 |" in text
    assert BETAS == (0.0, 0.5, 0.9, 0.95)
    rows = re.findall(r"^\| (0\.\d+) \| (.*) \|$", text, re.MULTILINE)
    assert [row[0] for row in rows] == ["0.1", "0.05", "0.02"]
    for u, cells in ((float(u), cells.split(" | ")) for u, cells in rows):
        steps = [np.argmax(predicted(beta, u, round(1.3 * law / u**2)) < HALF) for beta in BETAS]
        assert cells == [f"{step * u**2:.2f}" for step in steps]


def test_a_step_that_falls_needs_no_momentum():
    """By the mean losses that were measured, to five standard errors of what the laws have."""
    scene = next(item for item in NOISE.look_closer if item.title == "A step that falls").scene
    runs = scene.simulate()
    text = item("A step that falls")
    told = [float(number) for number in re.findall(r"\d+\.\d+", text)]
    names = ("demon", "heavy_ball", "matched_step", "matched_weight")
    for said, name in zip(told, names, strict=True):
        law = runs[name].predicted
        variances = np.diag(law.covariances[-1]) + law.means[-1] ** 2
        error = np.sqrt(np.sum((CURVATURES * variances) ** 2) / (2 * PARTICLES))
        assert abs(said - law.losses[-1]) < 5 * error + 0.005
    assert "to a tenth" in text
    laws_of = {name: runs[name].predicted.losses[-1] for name in names}
    assert laws_of["matched_step"] == pytest.approx(laws_of["demon"], rel=0.05)
    assert laws_of["matched_weight"] == pytest.approx(laws_of["demon"], rel=0.05)


def test_a_cloud_is_round_where_noise_follows_the_curvature():
    text = item("A round cloud")
    ball = [float(number) for number in re.search(r"any bowl, ([\d.]+) by ([\d.]+), and", text).groups()]
    plain = [float(number) for number in re.search(r"descent's is ([\d.]+) by ([\d.]+)\.", text).groups()]
    for said, rho in ((ball, RHO), (plain, 1.0)):
        expected = np.sqrt(U * STD**2 / (2 - rho * U * CURVATURES))
        assert all(within(told, true) for told, true in zip(said, expected, strict=True))


def test_raising_the_batch_eightfold_leaves_an_eighth_of_the_friction():
    text = item("When the batch is raised")
    assert "from $\\beta = 0.9$ to 0.9875" in text
    assert round(BETA + 7 * (1 - BETA) / 8, 12) == 0.9875
    assert "it lasts 80 steps in place of 10" in text
