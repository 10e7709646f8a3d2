"""Pictures of runs that no scene has: the painters' own, of the run's own numbers."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.export.runs import RunSheet
from momentum_sim.optimizers import OPTIMIZERS
from tests.export.drawn import on_picture, outside, part, points, said, touching
from tests.export.test_sheets import as_drawn, goes_through
from tests.test_extending import cone, sign_descent

BOWL = ms.objectives.quadratic(condition_number=50.0)
FALLING = np.linspace(0.9, 0.1, 60)


def run_of(objective=BOWL, rule="heavy_ball", **settings):
    usual = {"step_size": 0.038, "momentum": FALLING, "n_steps": 60, "start": (-8.0, 2.0)}
    return ms.simulate(objective, rule, **usual | settings)


RUNS = {
    "momenta": run_of(),
    "of one's own": run_of(cone(0.8), sign_descent, momentum=None, step_size=0.25),
    "diverging": run_of(step_size=0.09),
    "at once": run_of(step_size=1e200),
    "at the minimum": run_of(start=(0.0, 0.0)),
    "far away": run_of(start=(1e300, -1e300)),
    "one step": run_of(momentum=[0.5], n_steps=1, step_size=[0.1]),
    "long": run_of(momentum=np.linspace(0.9, 0.1, 12345), n_steps=12345),
    "long, diverging late": run_of(
        momentum=np.linspace(0.9, 0.1, 12345), n_steps=12345, step_size=np.repeat([1e-5, 0.3], [9000, 3345]),
        start=(-8.0, 0.0001),
    ),
    "a long title": run_of(rule=replace(OPTIMIZERS["heavy_ball"], title="my own momentum " * 4)),
}  # fmt: skip


@pytest.mark.parametrize("name", RUNS)
def test_every_run_is_drawn_on_its_sheet(name):
    sheet = RunSheet(RUNS[name], "A picture, not live: its momenta are no schedule's of this package.")
    drawn = sheet.base(None)
    assert "A picture, not live: its momenta are no schedule's of this package." in said(drawn)
    assert list(outside(drawn, sheet.page)) == []
    assert list(touching(drawn)) == []
    assert sheet.pixels().shape == (400, 960, 4)


def test_its_numbers_are_the_runs_own():
    run = RUNS["momenta"]
    drawn = RunSheet(run).base(None)
    assert goes_through(points(part(drawn, "path heavy_ball")), on_picture(drawn, run.iterates))
    as_drawn(drawn, "curve heavy_ball", np.arange(61), np.log10(run.gaps))
    assert f"Heavy ball settles at step {run.settling_step(1e-3, relative=True)}." in said(drawn)


def test_of_a_long_run_evenly_some_steps_are_drawn():
    run = RUNS["long"]
    drawn = RunSheet(run).base(None)
    curve = points(part(drawn, "curve heavy_ball"))
    assert 4000 < len(curve) < 5002
    np.testing.assert_allclose(np.diff(curve[:-1, 0]), np.diff(curve[:-1, 0]).mean(), atol=0.02)
    assert f"Heavy ball settles at step {run.settling_step(1e-3, relative=True)}." in said(drawn)


def test_of_a_run_that_diverges_the_step_is_true():
    run = RUNS["diverging"]
    assert f"Heavy ball diverges, over a million away by step {run.divergence_step}." in said(RunSheet(run).base(None))
    late = said(RunSheet(RUNS["long, diverging late"]).base(None))
    assert any("diverges, over a million away by step" in text for text in late)
    assert not any("off the picture at step" in text for text in late)


def test_its_picture_reaches_as_far_as_it_goes_by_at_most_the_usual_size():
    (loss,) = [op for op in RunSheet(run_of(start=(-17.0, 2.0))).base(None) if op["op"] == "loss"]
    assert loss["view"][0] <= -17.0
    x0, x1, *_ = BOWL.landscape.view
    (loss,) = [op for op in RunSheet(run_of(start=(-170.0, 2.0))).base(None) if op["op"] == "loss"]
    assert loss["view"][0] > x0 - 2 * (x1 - x0)


def test_an_objective_with_anothers_name_is_drawn_as_itself():
    impostor = replace(cone, name="quadratic")
    mine = run_of(impostor(0.5), momentum=None, rule="gradient_descent", step_size=0.3)
    page = RunSheet(mine).page
    assert page.problems["quadratic"] is impostor
    assert not np.array_equal(RunSheet(mine).pixels(), RunSheet(run_of()).pixels())
