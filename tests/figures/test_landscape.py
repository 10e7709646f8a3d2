import re

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from tests.figures.traces import numbers, one

BOWL = ms.objectives.quadratic(condition_number=50.0)
VIEW = BOWL.landscape.view


def run_of(name="heavy_ball", step_size=0.038, momentum=0.7, n_steps=60, start=(-8.0, 2.0), objective=BOWL):
    momentum = None if OPTIMIZERS[name].schedule is None else momentum
    return ms.simulate(objective, name, step_size=step_size, momentum=momentum, n_steps=n_steps, start=start)


def level(objective, x, y):
    """A contour's level, as its kernel's documentation has it."""
    landscape = objective.landscape
    gap = objective.value(x, y) - objective.minimum
    return landscape.level_density * np.log2(1 + gap / landscape.level_offset)


def path_of(figure, name):
    return one(figure, type="scatter3d", mode="lines", legendgroup=name)


def iterates_of(figure, name):
    return one(figure, type="scatter3d", mode="markers", legendgroup=name)


def points(trace):
    return np.column_stack([numbers(trace.x), numbers(trace.y)])


@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)
def test_the_height_is_the_contours_level(landscape):
    objective = landscape()
    shape, *_ = ms.figures.surface(objective).data
    x, y = numbers(shape.x), numbers(shape.y)
    np.testing.assert_allclose([x[0], x[-1], y[0], y[-1]], landscape.view, rtol=1e-6)
    expected = level(
        objective, *np.meshgrid(np.linspace(*landscape.view[:2], len(x)), np.linspace(*landscape.view[2:], len(y)))
    )
    assert numbers(shape.z).shape == (len(y), len(x))
    np.testing.assert_allclose(numbers(shape.z), expected, atol=1e-3)


def test_the_height_is_labelled_with_the_gap():
    axis = ms.figures.surface(BOWL).layout.scene.zaxis
    assert axis.title.text == "f − f* (logarithmic)"
    gaps = np.array([float(text) for text in axis.ticktext])
    assert len(gaps) >= 2
    np.testing.assert_allclose(numbers(axis.tickvals), np.log2(1 + gaps / BOWL.landscape.level_offset))


def test_a_path_lies_on_the_surface_through_all_iterates():
    run = run_of()
    figure = ms.figures.surface(BOWL, [run])
    marks, path = iterates_of(figure, "heavy_ball"), path_of(figure, "heavy_ball")
    np.testing.assert_allclose(points(marks), run.iterates, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(numbers(marks.customdata)[:, 0], np.arange(61))
    np.testing.assert_allclose(numbers(marks.customdata)[:, 1], run.gaps, rtol=1e-6)
    between = (len(path.x) - 1) // 60
    assert between > 4
    np.testing.assert_allclose(points(path)[::between], run.iterates, rtol=1e-5, atol=1e-6)
    lifted = numbers(path.z) - level(BOWL, *points(path).T)
    assert (lifted > 0).all()
    np.testing.assert_allclose(lifted, lifted[0], atol=0.03)  # float32 coordinates on steep walls


def test_each_run_has_its_colour_and_name():
    runs = {name: run_of(name) for name in ("gradient_descent", "demon")}
    for dark in (False, True):
        figure = ms.figures.surface(BOWL, runs, dark=dark)
        for name, run in runs.items():
            path, look = path_of(figure, name), run.optimizer.look
            assert (path.name, path.line.color) == (run.optimizer.title, look.dark if dark else look.light)


def test_the_box_grows_with_the_paths_but_not_without_end():
    wide = run_of(momentum=0.95)
    assert wide.iterates[:, 1].max() > 0
    far = run_of(start=(-15.0, 2.0))
    x = numbers(ms.figures.surface(BOWL, [far]).data[0].x)
    np.testing.assert_allclose([x[0], x[-1]], [-15.0, 10.0], atol=1e-5)
    farther = run_of(start=(-80.0, 2.0))
    x = numbers(ms.figures.surface(BOWL, [farther]).data[0].x)
    assert VIEW[0] - (VIEW[1] - VIEW[0]) <= x[0]


def test_what_diverges_is_cut_at_the_box_and_said():
    run = run_of("nesterov")
    figure = ms.figures.surface(BOWL, [run])
    path = path_of(figure, "nesterov")
    assert path.name == f"Nesterov (diverges, step {run.divergence_step})"
    shape = figure.data[0]
    x, y = points(path).T
    seen = np.isfinite(x)
    assert seen.any()
    assert not seen.all()
    np.testing.assert_array_equal(seen, np.isfinite(numbers(path.z)))
    assert (shape.x[0] <= x[seen]).all()
    assert (x[seen] <= shape.x[-1]).all()
    assert (shape.y[0] <= y[seen]).all()
    assert (y[seen] <= shape.y[-1]).all()
    marks = points(iterates_of(figure, "nesterov"))
    assert np.isfinite(marks).all()
    assert len(marks) < run.divergence_step


@pytest.mark.parametrize(
    ("box", "note"),
    [
        ((-10.0, 10.0, -4.5, 4.5), ""),
        ((-7.0, 10.0, -4.5, 4.5), " (partly outside)"),
        ((-9.0, -7.0, -4.5, 4.5), " (leaves at step {leaves})"),
        ((50.0, 60.0, -4.5, 4.5), " (outside)"),
    ],
    ids=["inside", "partly", "leaves", "outside"],
)
def test_a_path_that_is_not_seen_whole_is_said_in_the_legend(box, note):
    run = run_of()
    x = run.iterates[:, 0]
    leaves = int(np.flatnonzero((x >= -9) & (x <= -7))[-1]) + 1
    assert path_of(ms.figures.surface(BOWL, [run], box=box), "heavy_ball").name == "heavy ball" + note.format(
        leaves=leaves
    )


def test_a_run_that_is_gone_at_its_first_step_is_its_start():
    run = run_of("gradient_descent", step_size=1e9)
    assert run.divergence_step == 1
    marks = iterates_of(ms.figures.surface(BOWL, [run]), "gradient_descent")
    np.testing.assert_array_equal(points(marks), [[-8.0, 2.0]])


def test_a_long_run_is_thinned_between_its_iterates():
    path = path_of(ms.figures.surface(BOWL, [run_of(n_steps=5000)]), "heavy_ball")
    assert len(path.x) == 5001


def test_the_camera_stays():
    assert (
        ms.figures.surface(BOWL).layout.scene.uirevision == ms.figures.surface(BOWL, [run_of()]).layout.scene.uirevision
    )


def test_it_is_told_in_words():
    said = ms.figures.surface(BOWL, [run_of(), run_of("nesterov")]).layout.meta["summary"]
    assert said.startswith("The loss from the side, with 2 paths: heavy ball ends ")
    assert said.endswith(f"above the minimum; Nesterov diverges, step {run_of('nesterov').divergence_step}.")
    assert ms.figures.surface(BOWL).layout.meta["summary"] == "The loss from the side."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bowl",), "objective must be made by one of momentum_sim.objectives, got 'bowl'"),
        ((BOWL, [1]), "runs must each be a Run of this quadratic, got 1"),
        ((ms.objectives.beale(), [run_of()]), "runs must each be a Run of this beale, got "),
    ],
    ids=["objective", "no run", "other"],
)
def test_what_does_not_fit_is_refused(arguments, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        ms.figures.surface(*arguments)


@pytest.mark.parametrize("box", [(1.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 0.0)])
def test_a_box_must_have_an_inside(box):
    with pytest.raises(ValueError, match=r"^box must have x0 below x1 and y0 below y1, got "):
        ms.figures.surface(BOWL, box=box)
