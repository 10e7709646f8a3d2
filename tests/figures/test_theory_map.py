from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import RunSettings, Tolerance
from momentum_sim.scene.outcome import local_quadratic
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, traces

draw = ms.figures.theory_against_measured
SCENE = scene_of(PAIR)
NEAR = replace(SCENE.on(LANDSCAPES["beale"]), start=(3.3, 0.6), n_steps=200)


def kinds(figure):
    """log2 of the ratio; predicted to settle and does not; settles and is not predicted to."""
    return [numbers(trace.z) for trace in traces(figure, type="heatmap")]


@pytest.mark.parametrize("angle", [0.0, 0.6])
def test_on_a_quadratic_every_ratio_is_1(angle):
    scene = replace(SCENE, objective=ms.objectives.quadratic(50.0, angle))
    ratios, missing, unexpected = kinds(draw(scene))
    assert np.isfinite(ratios).sum() > 100
    assert np.nanmax(abs(ratios)) < 0.5
    assert (abs(ratios) < 1e-12).sum() >= 0.99 * np.isfinite(ratios).sum()  # rounding may move a step by one
    assert not np.isfinite(missing).any()
    assert not np.isfinite(unexpected).any()
    assert "the run takes 1 to 1 times" in summary(draw(SCENE))


@pytest.mark.parametrize("tolerance", [Tolerance(1e-3), Tolerance(1e-4, relative=False)])
def test_a_cell_is_what_its_run_and_the_quadratics_do(tolerance):
    scene = replace(NEAR, tolerance=tolerance)
    figure = draw(scene)
    ratios, missing, unexpected = kinds(figure)
    heat = figure.data[0]
    quadratic = local_quadratic(scene)
    limit = tolerance.value * (scene.simulate()["heavy_ball"].gaps[0] if tolerance.relative else 1.0)
    seen = set()
    for row in range(0, ratios.shape[0], 7):
        for column in range(0, ratios.shape[1], 5):
            eta, beta = float(heat.x[column]), float(1 - heat.y[row])
            run = ms.simulate(
                scene.objective, "heavy_ball", step_size=eta, momentum=max(0.0, beta), n_steps=200, start=scene.start
            )
            losses = quadratic.shares(quadratic.centre + quadratic.predicted(run) @ quadratic.axes).sum(axis=1)
            settles, should = run.settling_step(limit), ms.diagnostics.settling_step(losses, 0.0, limit)
            if min(abs(losses - limit)) < 1e-4 * limit or min(abs(run.gaps - limit)) < 1e-4 * limit:
                continue  # float32 step sizes may move it
            kind = (settles <= 200, should <= 200)
            seen.add(kind)
            assert np.isfinite(ratios[row, column]) == (kind == (True, True))
            assert np.isfinite(missing[row, column]) == (kind == (False, True))
            assert np.isfinite(unexpected[row, column]) == (kind == (True, False))
            if all(kind):
                expected = np.clip(np.log2(max(1, settles) / max(1, should)), -2, 2)
                assert ratios[row, column] == pytest.approx(expected, abs=1e-6)
                assert heat.customdata[row][column].tolist() == [settles, should]
    assert {(True, True), (False, False)} <= seen


def test_far_from_the_minimum_theory_fails():
    near, far = (kinds(draw(replace(NEAR, start=start)))[0] for start in ((3.02, 0.505), (3.8, 0.7)))
    assert np.nanmean(abs(near)) < np.nanmean(abs(far))


def test_each_kind_has_colours_of_its_own():
    axis = draw(NEAR).layout.coloraxis
    stops = [axis.cmin + at * (axis.cmax - axis.cmin) for at, _ in axis.colorscale]
    assert stops == sorted(stops)
    assert (stops[0], stops[-1]) == pytest.approx((-2.0, axis.cmax))
    ticks = dict(zip(axis.colorbar.ticktext, axis.colorbar.tickvals, strict=True))
    assert [ticks[text] for text in ("¼", "½", "1", "2", "4")] == [-2, -1, 0, 1, 2]
    assert 2 < ticks["theory only"] < ticks["run only"] < axis.cmax
    for kind, tick in zip(kinds(draw(NEAR))[1:], ("theory only", "run only"), strict=True):
        values = kind[np.isfinite(kind)]
        np.testing.assert_allclose(values, ticks[tick], rtol=1e-6)


def test_the_scenes_setting_is_marked():
    figure = draw(scene_of((RunSettings("nesterov", step_size=0.02, momentum=0.5),)))
    (mark,) = traces(figure, type="scatter")
    assert (mark.x[0], mark.y[0]) == (0.02, 0.5)
    assert summary(figure).startswith("Nesterov: where both settle")


def test_demon_is_mapped_with_its_schedule():
    ratios, *_ = kinds(draw(scene_of((RunSettings("demon"),))))
    assert np.nanmax(abs(ratios)) < 0.5


def test_long_runs_have_a_coarser_map():
    usual, long = (kinds(draw(replace(SCENE, n_steps=n)))[0] for n in (60, 5000))
    assert usual.shape == (50, 60)
    assert 2 * long.size * 5000 <= 4_000_000


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (scene_of().with_visible(("adam",)), "No run that is shown has momentum and a step size that theory knows."),
        (SCENE.on(LANDSCAPES["ackley"]), "A funnel among bumps (Ackley) has no quadratic at its minimum, so theory has "
         "nothing to say here."),
    ],
)  # fmt: skip
def test_without_a_map_it_says_why(scene, said):
    assert summary(draw(scene)) == said
