import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.optimizers import OPTIMIZERS
from tests.figures.traces import numbers, one

BOWL = ms.objectives.quadratic(condition_number=50.0)


def sweep_of(name="heavy_ball", step_sizes=(0.01, 0.038, 0.2), momenta=(0.0, 0.7, 0.9), n_steps=60):
    return ms.sweep(BOWL, name, step_sizes=list(step_sizes), momenta=list(momenta), n_steps=n_steps,
                    start=(-8.0, 2.0), tolerance=1e-3, relative=True)  # fmt: skip


def cells(figure):
    """The three kinds: settles, not within n steps, diverges; (n_momenta, n_step_sizes) each."""
    return [numbers(trace.z) for trace in figure.data if trace.type == "heatmap"]


@given(
    name=st.sampled_from([name for name, rule in OPTIMIZERS.items() if rule.schedule]),
    step_sizes=st.lists(st.floats(1e-3, 1.0), min_size=2, max_size=6, unique=True).map(sorted),
    momenta=st.lists(st.floats(0.0, 0.999), min_size=2, max_size=5, unique=True).map(sorted),
    n_steps=st.integers(1, 80),
)
def test_every_setting_is_in_one_kind_and_arrivals_have_their_step(name, step_sizes, momenta, n_steps):
    found = sweep_of(name, step_sizes, momenta, n_steps)
    figure = ms.figures.settling_map(found)
    settles, never, diverges = cells(figure)
    assert (sum(np.isfinite(kind).astype(int) for kind in (settles, never, diverges)) == 1).all()
    np.testing.assert_array_equal(np.isfinite(diverges), found.diverged)
    np.testing.assert_array_equal(np.isfinite(never), (found.steps_to_tolerance > n_steps) & ~found.diverged)
    arrived = np.isfinite(settles)
    np.testing.assert_array_equal(settles[arrived], found.steps_to_tolerance[arrived])
    np.testing.assert_allclose(numbers(figure.data[0].x), step_sizes, rtol=1e-6)
    np.testing.assert_allclose(1 - numbers(figure.data[0].y), momenta, atol=1e-6)
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"


def test_a_cell_is_what_its_run_does():
    settles, never, diverges = cells(ms.figures.settling_map(sweep_of()))
    run = ms.simulate(BOWL, "heavy_ball", step_size=0.038, momentum=0.7, n_steps=60, start=(-8.0, 2.0))
    assert settles[1, 1] == run.settling_step(1e-3, relative=True)
    assert np.isfinite(never[0, 0])
    assert np.isfinite(diverges[:, 2]).all()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("n_steps", [1, 7, 60, 300, 5000])
def test_the_three_kinds_have_colours_of_their_own(dark, n_steps):
    figure = ms.figures.settling_map(sweep_of(n_steps=n_steps), dark=dark)
    axis = figure.layout.coloraxis
    scale = [(at * axis.cmax, colour) for at, colour in axis.colorscale]
    ends = [at for at, _ in scale]
    assert axis.cmin == 0
    assert ends == sorted(ends)
    look = OPTIMIZERS["heavy_ball"].look
    assert scale[0] == (0, look.dark if dark else look.light)
    assert next(at for at, _ in scale[1:]) >= n_steps  # a run that settles at the last step has a step's colour
    kinds = dict(zip(axis.colorbar.ticktext, axis.colorbar.tickvals, strict=True))
    assert n_steps < kinds[f"not in {n_steps}"] < kinds["diverges"] < axis.cmax
    assert 2 <= len(kinds) - 2 <= 5


def test_the_colours_of_a_kind_lie_in_its_part_of_the_bar():
    figure = ms.figures.settling_map(sweep_of())
    _, never, diverges = cells(figure)
    ticks = dict(zip(figure.layout.coloraxis.colorbar.ticktext, figure.layout.coloraxis.colorbar.tickvals, strict=True))
    edge = (ticks["not in 60"] + ticks["diverges"]) / 2
    assert 60 < np.nanmin(never) <= np.nanmax(never) < edge
    assert edge <= np.nanmin(diverges) <= np.nanmax(diverges) <= figure.layout.coloraxis.cmax


def test_the_current_setting_is_a_point():
    mark = one(ms.figures.settling_map(sweep_of(), current=(0.038, 0.7)), type="scatter")
    assert (mark.x[0], mark.y[0]) == (0.038, pytest.approx(0.3))
    assert mark.hovertemplate.startswith("now: η = 0.038, β = 0.7")
    assert all(trace.type == "heatmap" for trace in ms.figures.settling_map(sweep_of()).data)


def test_it_is_told_in_words():
    said = ms.figures.settling_map(sweep_of()).layout.meta["summary"]
    found = sweep_of()
    share = ((found.steps_to_tolerance <= 60) & ~found.diverged).mean()
    assert said == (
        f"Heavy ball settles within 60 steps at {share:.0%} of these settings, soonest at step "
        f"{found.steps_to_tolerance.min()} (η = 0.038, β = 0.7); it diverges at {found.diverged.mean():.0%}."
    )
    gone = ms.figures.settling_map(sweep_of(step_sizes=[1.0, 2.0])).layout.meta["summary"]
    assert gone == "Heavy ball settles within 60 steps at 0% of these settings, and diverges at 100%."


def test_it_is_json():
    assert json.loads(ms.figures.settling_map(sweep_of()).to_json())["data"][0]["type"] == "heatmap"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("map", "sweep must be made by momentum_sim.sweep, got 'map'"),
        (sweep_of(step_sizes=[0.1]), "a map must have at least two momenta and two step sizes, got 3 x 1"),
        (sweep_of(momenta=[0.1]), "a map must have at least two momenta and two step sizes, got 1 x 3"),
    ],
    ids=["no sweep", "step sizes", "momenta"],
)
def test_what_is_no_map_is_refused(given, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        ms.figures.settling_map(given)


def test_a_point_must_be_two_numbers():
    with pytest.raises(ValueError, match=r"^current must be two numbers \(x, y\), got 0.7$"):
        ms.figures.settling_map(sweep_of(), current=0.7)
