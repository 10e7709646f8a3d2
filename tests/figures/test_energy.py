from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.scene import RunSettings
from tests.figures.scenes import PAIR, scene_of, summary
from tests.figures.traces import numbers, one, traces

draw = ms.figures.energy_ledger
CALM = scene_of(PAIR, step_size=0.0005, momentum=0.95, n_steps=200)


def ledger(figure):
    """Potential, kinetic, their sum."""
    return (numbers(one(figure, name=name).y) for name in ("potential: height, f − f*", "kinetic: motion",
                                                           "potential + kinetic"))  # fmt: skip


@pytest.mark.parametrize("scene", [CALM, scene_of(PAIR), scene_of(PAIR).on(ms.objectives.beale)])
def test_the_entries_are_the_followed_runs_energies(scene):
    run = scene.simulate()["heavy_ball"]
    potential, kinetic, total = ledger(draw(scene))
    steps = np.diff(run.iterates, axis=0, prepend=run.iterates[:1])
    np.testing.assert_allclose(potential, run.gaps / run.gaps[0], rtol=1e-6)
    np.testing.assert_allclose(kinetic, (steps**2).sum(axis=1) / (2 * run.step_size) / run.gaps[0], rtol=1e-6)
    np.testing.assert_allclose(total, potential + kinetic, rtol=1e-6)


def test_what_is_gone_makes_the_books_balance():
    figure = draw(CALM)
    gone = numbers(one(figure, name="gone so far").y)
    _, _, total = ledger(figure)
    np.testing.assert_allclose(gone + total, 1.0, rtol=0, atol=1e-6)
    assert {trace.stackgroup for trace in figure.data[:3]} == {"energy"}


def test_with_small_steps_the_sum_falls_at_every_step():
    said = summary(draw(replace(CALM, step_size=1e-5, momentum=0.5)))
    assert said.endswith("The sum falls at every step.")
    assert said.startswith("Heavy ball's energy, on a linear scale: ")


def test_where_the_sum_rises_is_marked_and_told():
    scene = scene_of(PAIR)
    figure = draw(scene)
    _, _, total = ledger(figure)
    marked = numbers(one(figure, name="the sum rises").x).astype(int)
    rising = 1 + np.flatnonzero(np.diff(total) > 0)
    np.testing.assert_array_equal(marked, rising)
    assert f"The sum rises at {len(rising)} of 60 steps, first at step {rising[0]}, by at most" in summary(figure)


@pytest.mark.parametrize("changes", [{"step_size": 0.1}, {"step_size": 0.067, "momentum": 0.99}])
def test_a_sum_that_grows_is_drawn_on_a_logarithmic_scale(changes):
    figure = draw(scene_of(PAIR, **changes))
    assert figure.layout.yaxis.type == "log"
    assert not any(trace.stackgroup for trace in figure.data)
    assert "on a logarithmic scale" in summary(figure)
    top = figure.layout.yaxis.range[1]
    assert all(np.nanmax(numbers(trace.y)) <= 10**top for trace in figure.data)


def test_a_run_that_diverges_is_shown_up_to_there():
    scene = scene_of(PAIR, step_size=0.2)
    step = scene.simulate()["heavy_ball"].divergence_step
    figure = draw(scene)
    assert summary(figure).endswith(f"until the run diverges at step {step}.")
    assert {len(trace.x) for trace in figure.data if trace.mode == "lines"} == {step}


def test_ema_momentum_has_the_energy_of_the_heavy_ball_that_moves_the_same():
    average = scene_of((RunSettings("ema_momentum", step_size=0.1, momentum=0.9),))
    ball = scene_of((RunSettings("heavy_ball", step_size=0.1 * (1 - 0.9), momentum=0.9),))
    for first, second in zip(ledger(draw(average)), ledger(draw(ball)), strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (scene_of((RunSettings("adam"),)), "No run that is shown moves as a ball does: none has an energy to keep."),
        (
            scene_of((RunSettings("ema_momentum", schedule="demon"),)),
            "No run that is shown moves as a ball does: none has an energy to keep.",
        ),
        (scene_of(PAIR, start=(0.0, 0.0)), "The run starts at the minimum: it has no energy."),
    ],
)
def test_without_an_energy_it_says_why(scene, said):
    figure = draw(scene)
    assert summary(figure) == said
    assert not traces(figure)
