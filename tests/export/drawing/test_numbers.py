"""The artists of a drawing carry the library's own numbers."""

from dataclasses import replace

import numpy as np
import pytest

from momentum_sim import theory
from momentum_sim.anatomy import anatomy
from momentum_sim.export.drawing import Drawing
from momentum_sim.scene import Contour, Prediction
from momentum_sim.scene.panels import Gap, Gradients, Position, Predicted, Schedule, Velocity
from tests.export.drawing.scenes import EVERY, OVERSHOOT, RACE, beside


def artist(drawing, gid):
    """The one artist of this name."""
    (found,) = [one for artists in drawing.sheet.layers.values() for one in artists if one.get_gid() == gid]
    return found


def points(drawing, gid):
    return np.stack(artist(drawing, gid).get_data(), axis=1)


@pytest.mark.parametrize("n_steps", [60, 2000])
@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball"])
def test_a_path_is_what_was_simulated(name, n_steps):
    scene = replace(RACE, n_steps=n_steps)
    run = scene.simulate()[name]
    drawing = Drawing(scene)
    for which in ("", "faint "):
        assert goes_through(artist(drawing, f"{which}path {name}"), run.iterates)
    assert np.array_equal(points(drawing, f"marker {name}"), run.iterates[-1:])
    steps = points(drawing, f"steps {name}")
    assert {tuple(step) for step in steps} <= {tuple(step) for step in run.iterates[1:]}
    assert len(steps) > 30


def goes_through(line, iterates):
    """Whether a line goes from iterate to iterate, and leaves out none but those half a px from the one before."""
    places = {tuple(iterate): k for k, iterate in reversed(list(enumerate(iterates)))}
    drawn = [places[tuple(point)] for point in np.stack(line.get_data(), axis=1)]
    assert drawn[0] == 0
    assert drawn == sorted(drawn)
    assert np.array_equal(iterates[drawn[-1]], iterates[-1])
    before = np.array(drawn)[np.searchsorted(drawn, np.arange(len(iterates)), "right") - 1]
    shown = line.get_transform().transform(iterates)
    return bool((np.abs(shown - shown[before]).max(axis=1) <= 0.5).all())


def test_at_a_step_a_run_goes_as_far_as_that():
    drawing = Drawing(replace(RACE, step=7))
    run = RACE.simulate()["heavy_ball"]
    assert np.array_equal(points(drawing, "now path heavy_ball"), run.iterates[:8])
    assert points(drawing, "now marker heavy_ball") == pytest.approx(run.iterates[7:8], rel=1e-12)


def test_between_two_steps_a_run_is_between_two_iterates():
    drawing = Drawing(RACE)
    drawing.show(7.25)
    run = RACE.simulate()["heavy_ball"]
    between = run.iterates[7] + 0.25 * (run.iterates[8] - run.iterates[7])
    shown = points(drawing, "now path heavy_ball")
    assert np.array_equal(shown[:-1], run.iterates[:8])
    assert shown[-1] == pytest.approx(between, rel=1e-9)
    assert points(drawing, "now marker heavy_ball")[0] == pytest.approx(between, rel=1e-9)


def test_what_is_seen_belongs_to_the_time():
    drawing = Drawing(RACE)
    whole, faint, now = (artist(drawing, f"{which}path heavy_ball") for which in ("", "faint ", "now "))
    assert (whole.get_visible(), faint.get_visible(), now.get_visible()) == (True, False, False)
    drawing.show(3)
    assert (whole.get_visible(), faint.get_visible(), now.get_visible()) == (False, True, True)
    drawing.show(None)
    assert (whole.get_visible(), faint.get_visible(), now.get_visible()) == (True, False, False)


def test_a_run_that_is_predicted_is_hidden_where_it_is_asked_for():
    scene = replace(RACE, prediction=Prediction("place", 5, 15))
    drawing = Drawing(scene)
    assert np.array_equal(points(drawing, "path heavy_ball"), RACE.simulate()["heavy_ball"].iterates[:6])
    drawing.show(30)
    assert np.array_equal(points(drawing, "now path heavy_ball"), RACE.simulate()["heavy_ball"].iterates[:6])
    said = " ".join(text.get_text() for text in texts(drawing))
    assert "Where is it at step 15?" in said
    assert "settles" not in said
    gids = {one.get_gid() for artists in drawing.sheet.layers.values() for one in artists}
    assert not any(gid and gid.startswith("curve") for gid in gids)


def texts(drawing):
    return [
        one
        for artists in drawing.sheet.layers.values()
        for one in artists
        if hasattr(one, "get_text") and one.get_visible()
    ]


def test_gaps_are_the_runs_own():
    drawing = Drawing(beside(Gap()))
    for name, run in RACE.simulate().items():
        assert np.array_equal(points(drawing, f"curve {name}"), np.stack([np.arange(61), run.gaps], axis=1))
    settles = RACE.simulate()["heavy_ball"].settling_step(1e-3, relative=True)
    (text,) = [t for t in texts(drawing) if t.get_text().startswith("Heavy ball settles")]
    assert f"step {settles};" in text.get_text()


@pytest.mark.parametrize(("way", "axis"), [("along", 0), ("across", 1), ("x", 0), ("y", 1)])
def test_positions_are_the_iterates_own(way, axis):
    drawing = Drawing(beside(Position(direction=way)))
    for name, run in RACE.simulate().items():
        assert np.array_equal(points(drawing, f"curve {name}")[:, 1], run.iterates[:, axis])


def test_velocities_are_differences_of_positions():
    drawing = Drawing(beside(Velocity(direction="along")))
    xs = RACE.simulate()["heavy_ball"].iterates[:, 0]
    shown = points(drawing, "curve heavy_ball")
    assert np.array_equal(shown[:, 0], xs)
    assert np.array_equal(shown[1:, 1], np.diff(xs))
    assert shown[0, 1] == 0


def test_gradients_and_their_average_are_those_of_the_anatomy():
    drawing = Drawing(beside(Gradients(direction="both")))
    taken = anatomy(RACE.simulate()["heavy_ball"])
    for way, axis in {"along": 0, "across": 1}.items():
        assert np.array_equal(points(drawing, f"curve gradient {way}")[:, 1], taken.gradients[:, axis])
        assert np.array_equal(points(drawing, f"curve average {way}")[:, 1], taken.moving_average[:, axis])


def test_schedules_are_the_runs_own():
    drawing = Drawing(replace(EVERY, panels=(Contour(), Schedule())))
    run = EVERY.simulate()["demon"]
    assert np.array_equal(points(drawing, "curve demon")[:, 1], run.momenta)


def test_what_is_predicted_is_theory():
    scene = replace(OVERSHOOT, panels=(Predicted(direction="along"),))
    drawing = Drawing(scene)
    shown = points(drawing, "curve predicted")
    start = scene.start[0]
    expected = start * theory.iterate("heavy_ball", scene.step_size, scene.momentum, 1.0, shown[:, 0])
    assert shown[:, 1] == pytest.approx(expected, abs=1e-12 * abs(start))
    dots = points(drawing, "dots heavy_ball")
    assert np.array_equal(dots[:, 1], scene.simulate()["heavy_ball"].iterates[:, 0])
    said = {text.get_text() for text in texts(drawing)}
    assert "43.6 % past" in said
    overshoot = theory.overshoot(scene.step_size, scene.momentum, 1.0)
    assert f"{100 * overshoot:.1f} %" in said
