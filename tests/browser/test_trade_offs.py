"""The Trade-offs page: its beats, its map measured and by theory, and the point that is the stage's setting."""

import numpy as np
import pytest

from momentum_sim import theory
from tests.browser.lessons import assert_painted, follow_beats, lesson, scene_in_address
from tests.browser.test_map import frame_of, point, readout, run_at, said_of, wait_for_map

LESSON = lesson("trade_offs")
CURVATURES = (1.0, 100.0)


@pytest.fixture
def trade_offs(page, address):
    page.come(f"{address}/trade_offs")
    wait_for_map(page)
    return page


def scene_of(page):
    return scene_in_address(page, LESSON.opening)


def ends(scene):
    """The map's ends as positions on the sliders: of step sizes, and of momenta."""
    live = {slider.parameter: np.array([slider.minimum, slider.maximum]) for slider in scene.live}
    return np.log10(live["step_size"]), -np.log10(1 - live["momentum"])


def share(scene, setting):
    """Where a setting is on the map, across and up."""
    (left, right), (bottom, top) = ends(scene)
    eta, beta = setting
    return (np.log10(eta) - left) / (right - left), (-np.log10(1 - beta) - bottom) / (top - bottom)


def assert_setting(page):
    """Stage, sliders, point, read-out and address agree."""
    scene = scene_of(page)
    assert page.value("Momentum β") == scene.momentum
    assert page.value("Step size η") == scene.step_size
    box = point(page).bounding_box()
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown = np.clip(share(scene, (scene.step_size, scene.momentum)), 0, 1)
    assert place == pytest.approx(frame_of(page).at(*shown), abs=0.6)
    ends_with = said_of(run_at(scene, scene.momentum, scene.step_size), scene)
    assert f"η {scene.step_size:.4g}, β {scene.momentum:.4g}{ends_with}" in readout(page)
    assert_painted(page, scene)
    return scene


def test_opens_with_its_map_beside_it(trade_offs):
    assert trade_offs.page.get_by_role("heading", level=1).inner_text() == LESSON.question
    assert assert_setting(trade_offs) == LESSON.opening
    assert trade_offs.tab("Map").get_attribute("aria-selected") == "true"


def test_following_the_three_beats(trade_offs):
    for scene in follow_beats(trade_offs, LESSON):
        assert assert_setting(trade_offs) == scene


@pytest.mark.parametrize("target", [(0.7, 0.8), (0.2, 0.3), (0.5, 0.95)])
def test_the_point_dragged_on_the_map_is_the_stages_setting(trade_offs, target):
    sent = len(trade_offs.sent)
    before = trade_offs.trajectories()["heavy_ball"]
    box = point(trade_offs).bounding_box()
    mouse = trade_offs.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(*frame_of(trade_offs).at(*target), steps=12)
    trade_offs.paint()
    during = trade_offs.trajectories()["heavy_ball"]
    assert (during != before).any()
    assert len(trade_offs.sent) == sent
    mouse.up()
    trade_offs.settle()
    assert len(trade_offs.sent) == sent + 1
    scene = assert_setting(trade_offs)
    np.testing.assert_allclose(share(scene, (scene.step_size, scene.momentum)), target, atol=0.02)
    np.testing.assert_array_equal(during, trade_offs.trajectories()["heavy_ball"])


def test_sideways_past_critical_the_pace_stays(trade_offs):
    """The page's own claim: from .003 to .03 the settling step hardly changes, and the rate not at all."""
    settles = []
    for eta in (0.003, 0.01, 0.03):
        trade_offs.type("Step size η", eta)
        scene = assert_setting(trade_offs)
        settles.append(scene.simulate()["heavy_ball"].settling_step(scene.tolerance.value, relative=True))
        assert theory.convergence_rate("heavy_ball", eta, 0.9, *CURVATURES) == pytest.approx(0.9**0.5, rel=1e-9)
    assert max(settles) < 1.15 * min(settles)


def test_the_button_goes_to_the_optimal_parameters(trade_offs):
    trade_offs.click("optimal parameters")
    best = theory.optimal_parameters("heavy_ball", *CURVATURES)
    scene = assert_setting(trade_offs)
    assert (scene.step_size, scene.momentum) == (best.step_size, best.momentum)
    assert "settles at step 56" in readout(trade_offs)


def test_the_map_by_theory_is_pythons(trade_offs):
    trade_offs.page.get_by_role("radio", name="theory").check()
    trade_offs.settle()
    scene = assert_setting(trade_offs)
    assert trade_offs.query == {"v": "1", "panel": "map.theory"}
    rate = theory.convergence_rate("heavy_ball", scene.step_size, scene.momentum, *CURVATURES)
    assert f"predicted rate {rate:.4g}" in readout(trade_offs)
    cells = trade_offs.image(".map .cells")[::-1]
    middles = (np.arange(96) + 0.5) / 96
    (left, right), (bottom, top) = ends(scene)
    eta, beta = 10 ** (left + middles * (right - left)), 1 - 10 ** -(bottom + middles * (top - bottom))
    rates = theory.convergence_rate("heavy_ball", eta[None, :], beta[:, None], *CURVATURES)
    diverges = rates >= 1
    assert ((cells[..., 3] == 0) == diverges).mean() > 0.9995
    steps = np.ceil(np.log(scene.tolerance.value) / (2 * np.log(np.where(diverges, 0.5, rates))))
    lightness = cells[..., :3].astype(float).sum(axis=2)
    order = np.argsort(steps[~diverges & (steps <= scene.n_steps)])
    shades = lightness[~diverges & (steps <= scene.n_steps)][order]
    assert (np.diff(shades) > -8).all()  # later is paler, but for rounding


def test_tab_and_back_keeps_the_map_as_it_was(trade_offs):
    trade_offs.show("Gap")
    assert scene_of(trade_offs).companion.kind == "gap"
    trade_offs.show("Map")
    assert trade_offs.query == {}


def test_on_another_landscape_theory_is_that_of_its_minimum(trade_offs):
    trade_offs.choose("Landscape", "rosenbrock")
    wait_for_map(trade_offs)
    trade_offs.page.get_by_role("radio", name="theory").check()
    trade_offs.settle()
    scene = scene_of(trade_offs)
    curvatures = scene.objective.curvatures(*scene.objective.minimisers[0])
    rate = theory.convergence_rate("heavy_ball", scene.step_size, scene.momentum, *curvatures)
    assert f"predicted rate {rate:.4g}" in readout(trade_offs)
    assert_painted(trade_offs, scene)


def test_a_run_of_which_theory_says_nothing_has_no_map_of_it(page, address):
    page.come(f"{address}/race?panel=map.theory&show=demon")
    page.settle()
    assert "Theory has no map of Demon" in page.part(".map .why").inner_text()
    assert page.button("optimal parameters").is_disabled()
