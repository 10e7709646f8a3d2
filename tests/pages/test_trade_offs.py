"""What the Trade-offs page says, against runs of its own settings and textbook formulas."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from tests.pages.lesson_page import LESSONS, LessonPage, as_read, settling_step, simulated

TRADE_OFFS = LESSONS["trade_offs"]
KAPPA = 100.0
START = (-8.0, 0.8)
MILLIONTH = 1e-6
OPTIMUM = (2 / (1 + KAPPA**0.5)) ** 2, ((KAPPA**0.5 - 1) / (KAPPA**0.5 + 1)) ** 2


def path(eta, beta, kappa=KAPPA, n_steps=400):
    start = (-8.0, 8.0 / kappa**0.5)
    return simulated("heavy_ball", eta, beta, objective=ms.objectives.quadratic(kappa), n_steps=n_steps, start=start)


def settles(eta, beta, kappa=KAPPA):
    return settling_step(path(eta, beta, kappa), [1, kappa], MILLIONTH)


def descends(eta, kappa=KAPPA):
    ravine = {"objective": ms.objectives.quadratic(kappa), "n_steps": 2000, "start": (-8.0, 8.0 / kappa**0.5)}
    return settling_step(simulated("gradient_descent", eta, **ravine), [1, kappa], MILLIONTH)


def rate(eta, beta, kappa=KAPPA):
    """The largest root of sigma^2 - (1 + beta - eta lambda) sigma + beta over both curvatures."""
    return max(abs(np.roots([1, eta * curvature - 1 - beta, beta])).max() for curvature in (1.0, kappa))


def detour(points):
    return np.hypot(*np.diff(points, axis=0).T).sum() / np.hypot(*points[0])


@pytest.fixture(scope="module")
def prose():
    return LessonPage("trade_offs").texts[1]


def item(title):
    item = next(item for item in TRADE_OFFS.look_closer if item.title == title)
    return replace(item, text=as_read(item.text))


def test_it_opens_on_the_map_of_one_heavy_ball():
    opening = TRADE_OFFS.opening
    assert opening.objective == ms.objectives.quadratic(KAPPA)
    assert (opening.start, opening.n_steps, opening.step_size, opening.momentum) == (START, 200, 0.01, 0.9)
    assert (opening.tolerance.value, opening.tolerance.relative) == (MILLIONTH, True)
    assert opening.visible == ("heavy_ball",)
    assert (opening.companion.kind, opening.companion.shows) == ("map", "measured")


def test_the_map_is_half_alive_and_has_an_edge():
    reach = {slider.parameter: (slider.minimum, slider.maximum) for slider in TRADE_OFFS.opening.live}
    low, high = reach["momentum"]
    found = ms.sweep(
        TRADE_OFFS.opening.objective,
        "heavy_ball",
        step_sizes=np.geomspace(*reach["step_size"], 40),
        momenta=1 - np.geomspace(1 - low, 1 - high, 40),
        n_steps=200,
        start=START,
        tolerance=MILLIONTH,
        relative=True,
    )
    assert (found.steps_to_tolerance <= 200).mean() > 0.5
    assert 0.05 < found.diverged.mean() < 0.2


def test_its_beats_move_the_point():
    opening = TRADE_OFFS.opening
    up, sideways, tip = (beat.scene for beat in TRADE_OFFS.beats)
    assert up == replace(opening, momentum=0.81)
    assert sideways == replace(opening, step_size=0.03, panels=sideways.panels)
    assert (sideways.companion.kind, sideways.companion.shows) == ("map", "theory")
    assert tip == replace(opening, step_size=tip.step_size, momentum=tip.momentum, panels=tip.panels)
    assert (tip.step_size, tip.momentum) == pytest.approx(OPTIMUM, rel=1e-14)


def test_at_one_step_size_there_is_a_best_momentum(prose):
    taken = [settles(0.01, beta) for beta in (0.7, 0.81, 0.9, 0.95)]
    assert taken == [179, 84, 126, 267]
    assert "With 0.7 the ball settles at step 179, with 0.81 at 84, with 0.9 at 126, and with 0.95 only at 267" in prose
    assert "0.7 settles at step 179, 0.81 at 84, 0.9 at 126, and 0.95 not in these 200" in TRADE_OFFS.beats[0].text
    assert settling_step(path(0.01, 0.95, n_steps=200), [1, KAPPA], MILLIONTH) == 201


def test_gradient_descent_needs_more_even_at_its_best(prose):
    taken = descends(2 / (1 + KAPPA))
    assert taken == 346
    assert f"gradient descent needs {taken} steps even with its own optimal step size" in prose
    assert min(descends(eta) for eta in np.linspace(0.01, 0.02, 101)[:-1]) > 300


def test_sideways_nothing_changes_until_the_edge(prose):
    short, usual, long = (settles(eta, 0.9) for eta in (0.003, 0.01, 0.03))
    assert f"With $\\eta = 0.003$ the ball settles at step {short}, with 0.01 at {usual}, with 0.03 at {long}." in prose
    assert f"η = 0.03 settles at step {long}, and a tenth of it at {short}" in TRADE_OFFS.beats[1].text
    assert abs(long - short) < 0.1 * short
    gone = path(0.0385, 0.9)
    assert f"at 0.0385 the ball is over a million away by step {np.argmax(abs(gone).sum(axis=1) > 1e6)}" in prose
    assert 2 * 1.9 / KAPPA < 0.0385


def good_region(beta, kappa=KAPPA):
    return (1 - beta**0.5) ** 2, (1 + beta**0.5) ** 2 / kappa


def test_in_the_good_region_the_momentum_alone_sets_the_rate(prose):
    low, high = good_region(0.9)
    assert "from 0.00264 to 0.0379 at $\\beta = 0.9$" in prose
    assert low < 0.00264 < low + 1e-5 < high - 1e-4 < 0.0379 < high
    inside, outside = np.geomspace(1.001 * low, 0.999 * high, 9), (0.9 * low, 1.05 * high)
    assert [rate(eta, 0.9) for eta in inside] == pytest.approx([0.9**0.5] * 9)
    assert all(rate(eta, 0.9) > 0.951 for eta in outside)
    assert f"{0.9**0.5:.3f} here" in prose


def test_the_region_ends_in_the_optimum(prose):
    eta, beta = OPTIMUM
    assert good_region(beta) == pytest.approx((eta, eta))
    assert (beta, eta) == pytest.approx((81 / 121, 4 / 121))
    assert f"$\\beta = 81/121$ and $\\eta = 4/121$ at $\\kappa = 100$, about {beta:.3f} and {eta:.4f}" in prose
    assert f"a factor of {9 / 11:.3f} a step" in prose
    assert f"$(\\kappa - 1)/(\\kappa + 1)$, {99 / 101:.3f}." in prose
    assert rate(eta, beta) == pytest.approx(9 / 11, abs=1e-6)
    others = [rate(e, b) for e in np.linspace(0.5, 1.5, 41) * eta for b in np.linspace(0.4, 0.96, 57)]
    assert min(others) >= 9 / 11


def test_the_optimum_is_fast_and_not_calm_nor_the_soonest():
    scene = TRADE_OFFS.beats[2].scene
    optimal, rounded, near, calm = (
        path(*both) for both in ((scene.step_size, scene.momentum), (0.0331, 0.669), (0.03, 0.7), (0.02, 0.75))
    )
    taken = [settling_step(points, [1, KAPPA], MILLIONTH) for points in (optimal, rounded, near, calm)]
    assert taken[2] < taken[3] < taken[0] < taken[1]
    said = TRADE_OFFS.beats[2].text
    assert f"settles at step {taken[0]} on a path {detour(optimal):.0f} times the straight line" in said
    assert f"With 0.02 and 0.75 it is calm, and settles at {taken[3]}." in said
    assert detour(calm) < 2
    text = item("Why the optimal run swings").text
    assert f"swings out to {abs(optimal[:, 1]).max() / 0.8:.1f} times that" in text
    assert f"on a path of {detour(optimal):.1f} straight lines" in text
    assert f"settles at step {taken[1]} instead of {taken[0]}" in text
    assert f"at step {taken[2]} with $\\eta = 0.03$ and $\\beta = 0.7$, or at {taken[3]} with 0.02 and 0.75" in text
    assert f"though its rate, {rate(0.02, 0.75):.3f}, is worse than {9 / 11:.3f}" in text
    assert abs(calm[:, 1]).max() == 0.8


def test_the_best_rate_falls_to_the_optimum_and_rises_as_the_root_of_the_momentum():
    etas = np.geomspace(1e-3, 0.05, 2000)
    best = {beta: min(rate(eta, beta) for eta in etas) for beta in (0.3, 0.5, 0.75, 0.9)}
    assert best[0.3] > best[0.5] > 9 / 11
    assert (best[0.75], best[0.9]) == pytest.approx((0.75**0.5, 0.9**0.5))
    text = item("The best rate for each momentum").text
    assert f"At {OPTIMUM[1]:.3f} it is at its lowest, {9 / 11:.3f}" in text
    assert f"$\\sqrt\\beta$ itself: {0.9**0.5:.3f} at 0.9" in text


def test_four_times_as_narrow_is_four_times_as_many_steps_or_twice():
    text = item("κ steps, or its root").text
    best = {k: ((2 / (1 + k**0.5)) ** 2, ((k**0.5 - 1) / (k**0.5 + 1)) ** 2) for k in (100.0, 400.0)}
    ball = [settles(*best[k], k) for k in (100.0, 400.0)]
    descent = [descends(2 / (1 + k), k) for k in (100.0, 400.0)]
    assert f"gradient descent settles at step {descent[0]}, and the heavy ball at {ball[0]}." in text
    assert f"{descent[1]} and {ball[1]}, about four times and about twice as many" in text
    assert descent[1] / descent[0] == pytest.approx(4, rel=0.1)
    assert ball[1] / ball[0] == pytest.approx(2, rel=0.2)


def test_why_it_is_0_9():
    text = item("Why 0.9?").text

    def ravine(beta):
        return ((1 + beta**0.5) / (1 - beta**0.5)) ** 2

    assert f"which is {ravine(0.9):,.0f} for 0.9 and {ravine(0.99):,.0f} for 0.99" in text
    assert (round(ravine(0.9)), round(ravine(0.99), -3)) == (1442, 158000)
    for beta in (0.9, 0.81):
        low, high = good_region(beta)
        assert high / low == pytest.approx(ravine(beta) / KAPPA)
    low, high = good_region(0.9)
    assert (
        f"from 0.00264 to 0.0379 here, {high / low:.0f} times. At 0.81 it is {ravine(0.81) / KAPPA:.1f} times" in text
    )
    assert f"0.9 pays for its room with {settles(0.01, 0.9)} steps where 0.81 takes {settles(0.01, 0.81)}." in text


def test_in_the_curved_valley_the_theory_of_its_minimum_diverges(prose):
    mu, largest = np.linalg.eigvalsh([[802.0, -400.0], [-400.0, 200.0]])
    root = (largest / mu) ** 0.5
    eta, beta = (2 / (mu**0.5 + largest**0.5)) ** 2, ((root - 1) / (root + 1)) ** 2
    assert f"give $\\eta = {eta:.6f}$ and $\\beta = {beta:.4f}$." in prose
    settings = {"objective": ms.objectives.rosenbrock(), "n_steps": 600, "start": (-1.2, 1.0)}
    gone = simulated("heavy_ball", eta, beta, **settings)
    step = int(np.argmax(~(abs(gone).sum(axis=1) <= 1e6)))
    assert f"is over a million away by step {step}:" in prose
    tamed = ms.simulate(**settings, optimizer="heavy_ball", step_size=0.00192, momentum=0.95)
    below = tamed.losses <= MILLIONTH * tamed.losses[0]
    first = next(k for k in range(len(below)) if below[k:].all())
    assert f"and $\\beta = 0.95$ it settles at {first}." in prose
    text = item("The same map in a curved valley").text
    assert f"$\\kappa$ is {largest / mu:,.0f}" in text


def test_the_edge_of_the_curved_valleys_map_is_elsewhere():
    """Where its runs diverge: at larger step sizes than at its minimum with little momentum, at smaller with much."""
    largest = np.linalg.eigvalsh([[802.0, -400.0], [-400.0, 200.0]])[1]
    etas, betas = np.geomspace(5e-4, 1e-2, 200), (0.0, 0.5, 0.95, 0.98)
    found = ms.sweep(
        ms.objectives.rosenbrock(), "heavy_ball", step_sizes=etas, momenta=betas, n_steps=300, start=(-1.2, 1.0),
        tolerance=1.0,
    )  # fmt: skip
    edges = [etas[np.argmax(row)] / (2 * (1 + beta) / largest) for row, beta in zip(found.diverged, betas, strict=True)]
    assert min(edges[:2]) > 1.5
    assert max(edges[2:]) < 0.7
    assert "with little momentum it lies to the right of where it should, and with much of it far to the left" in (
        item("The same map in a curved valley").text
    )
