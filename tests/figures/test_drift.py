"""The drift along the valley of minima, of several momenta at one effective step size."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import noise
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import RateChange, RunSettings, Scene
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one, traces

draw = ms.figures.drift
START, STD = (1.6, 0.625), 0.3
SCENE = Scene(
    ms.objectives.valley(),
    start=START,
    n_steps=100,
    step_size=0.1,
    momentum=0.9,
    equal="effective_step_size",
    runs=PAIR,
    noise=noise.labels(STD),
    seed=4,
)
BETAS = (0.0, 0.5, 0.9, 0.95)


@pytest.fixture(scope="module")
def figure():
    return draw(SCENE)


def panels(figure, beta):
    """The means above and below, and the dotted line."""
    above, below = traces(figure, name=f"β = {beta:g}", xaxis="x")[0], traces(figure, name=f"β = {beta:g}", xaxis="x2")
    return above, *below


def shares(beta, n_steps, particles, u=0.1):
    """x^2 - y^2 of each particle in the end, as a share of the start's."""
    ends = ms.simulate_ensemble(
        ms.objectives.valley(),
        "heavy_ball" if beta else "gradient_descent",
        step_size=u * (1 - beta),
        momentum=beta or None,
        n_steps=n_steps,
        starts=np.tile(START, (particles, 1)),
        noise_std=noise.labels(STD),
        seed=4,
    ).final
    return (ends[:, 0] ** 2 - ends[:, 1] ** 2) / (START[0] ** 2 - START[1] ** 2)


def test_the_law_is_one_line_and_the_axis_is_its_own(figure):
    law = one(figure, name="exp(−u²σ²k)")
    np.testing.assert_allclose(numbers(law.y), np.exp(-numbers(law.x)), rtol=1e-6)
    assert law.line.dash == "dash"
    assert figure.layout.yaxis.type == "log"
    for beta in BETAS:
        above, *_ = panels(figure, beta)
        np.testing.assert_allclose(numbers(above.x), 0.1**2 * STD**2 * numbers(above.customdata), rtol=1e-6)
        assert above.x[-1] == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("beta", BETAS)
def test_means_and_errors_are_those_of_the_particles(figure, beta):
    """The errors that are drawn are of what is linear in how far particles are off: some hundredths beside theirs."""
    above, below, _ = panels(figure, beta)
    for at in (3, 10):
        steps = int(above.customdata[at])
        found = shares(beta, steps, 1024)
        assert above.y[at] == pytest.approx(found.mean(), rel=1e-5)
        assert above.error_y.array[at] == pytest.approx(found.std() / 32, rel=0.05)
    scale = np.exp(numbers(above.x))
    np.testing.assert_allclose(numbers(below.y), numbers(above.y) * scale, rtol=1e-5)
    np.testing.assert_allclose(numbers(below.error_y.array), numbers(above.error_y.array) * scale, rtol=1e-5)
    assert (above.y[0], above.error_y.array[0]) == (1.0, pytest.approx(0.0, abs=1e-12))


@pytest.mark.parametrize("beta", BETAS)
def test_what_a_finite_step_changes_is_near_what_is_measured(figure, beta):
    """The dotted line leaves less than its second order, u^2, and the error of the mean."""
    _, below, dotted = panels(figure, beta)
    assert dotted.line.dash == "dot"
    line = np.interp(numbers(below.x)[3:], numbers(dotted.x), numbers(dotted.y))
    assert (abs(numbers(below.y)[3:] - line) < 0.1**2 + 4 * numbers(below.error_y.array)[3:]).all()
    assert (below.y[-1] < 0.9) == (beta == 0.0)


@pytest.mark.parametrize(("beta", "u"), [(0.0, 0.1), (0.9, 0.2)])
def test_the_dotted_line_is_what_its_rate_adds_up_to(beta, u):
    """D falls by u^2 sigma^2 2/(2 - rho u h) of itself, integrated in small steps and shifted by the late start."""
    _, _, dotted = panels(draw(replace(SCENE, step_size=u)), beta)
    rho, x = (1 - beta) / (1 + beta), numbers(dotted.x)
    late = (u * STD) ** 2 * (2 * beta + beta**2) / (1 - beta**2)
    assert x[0] == pytest.approx(late, rel=1e-6, abs=1e-12)
    start = START[0] ** 2 - START[1] ** 2
    d, time, times, heights = start, late, [late], [start]
    while time < x[-1]:
        middle = d * (1 - 5e-4 * (1 + rho * u * math.hypot(d, 2.0) / 2))
        d -= 1e-3 * middle / (1 - rho * u * math.hypot(middle, 2.0) / 2)
        time += 1e-3
        times.append(time)
        heights.append(d)
    expected = np.interp(x, times, heights) / start * np.exp(x)
    np.testing.assert_allclose(numbers(dotted.y), expected, rtol=1e-5)


def test_the_summary_names_start_noise_and_what_the_errors_are_of(figure):
    said = summary(figure)
    assert said.startswith(
        "From (1.6, 0.625) with labels that err by σ = 0.3 and u = 0.1, x² − y² falls in 1,112 steps"
    )
    for beta in BETAS:
        above, *_ = panels(figure, beta)
        assert f"β = {beta:g}: {above.y[-1]:.4f} ± {above.error_y.array[-1]:.4f}" in said
    assert f"The law, exp(−u²σ²k), has {math.exp(-1112 * 0.0009):.4f} there, whatever β." in said
    assert "a standard error of a mean over 1,024 particles" in said


def test_the_effective_step_size_is_that_of_the_followed_run():
    usual = replace(SCENE, step_size=0.2)
    expected = summary(draw(usual))
    assert "u = 0.2," in expected
    for changed in (
        {"equal": "step_size", "step_size": 0.02},  # of the heavy ball, the first with momentum
        {"equal": "step_size", "follow": "gradient_descent"},
        {"runs": (RunSettings("ema_momentum"),)},
        {"noise": noise.labels(1.2, batch_size=16)},
    ):
        assert summary(draw(replace(usual, **changed))) == expected


def test_from_beside_the_valley_it_begins_at_the_nearest_minimum():
    said = summary(draw(replace(SCENE, start=(2.2, -0.8))))
    assert re.match(r"From \(2.409, 0.4151\), the minimum nearest to the start, with", said)
    mirrored = draw(replace(SCENE, start=(-0.625, -1.6)))
    above, *_ = panels(mirrored, 0.9)
    assert 0.3 < above.y[-1] < 0.4


@pytest.mark.exhaustive
def test_a_small_step_is_followed_as_far_as_it_comes():
    small = draw(replace(SCENE, step_size=0.005))
    above, *_ = panels(small, 0.5)
    assert above.customdata[-1] == 30_000
    assert above.x[-1] == pytest.approx(30_000 * 0.005**2 * STD**2, rel=1e-6)
    assert small.layout.xaxis.range[1] > 1.0


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (scene_of(PAIR), "This is of “A valley of minima (xy = 1)”, and on the stage is “Ravine (quadratic)”."),
        (replace(SCENE, noise=None), "the gradients have no such noise."),
        (replace(SCENE, noise=noise.labels(0.0)), "the gradients have no such noise."),
        (replace(SCENE, noise=noise.isotropic(0.3)), "the gradients have no such noise."),
        (
            replace(SCENE, runs=(RunSettings("adam"), RunSettings("demon"))),
            "No run is shown that has an effective step",
        ),
        (replace(SCENE, rate_change=RateChange(10, 0.1)), "they change on the way."),
        (replace(SCENE, start=(-1.0, -1.0)), "The start is by the flattest minimum already"),
        (replace(SCENE, step_size=0.6), "With u = 0.6 and σ = 0.3 runs do not stay by the valley"),
        (replace(SCENE, noise=noise.labels(2.0)), "With u = 0.1 and σ = 2 runs do not stay by the valley"),
    ],
)
def test_where_there_is_nothing_to_show_it_says_why(scene, said):
    nothing = draw(scene)
    assert not nothing.data
    assert said in summary(nothing)


def test_no_landscape_lacks_its_name_in_what_is_said():
    for landscape in LANDSCAPES.values():
        if landscape.name != "valley":
            assert f"“{landscape.title}”." in summary(draw(scene_of(PAIR).on(landscape)))
