"""A step taken apart: its parts add up to the step that was taken."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.narration import written
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from tests.browser.modules.support import EVERYTHING, OPENING

STEPS = """{
  const { apart } = simulated(argument);
  const steps = Array.from({ length: argument.n_steps }, (_, k) => module.stepParts(apart, k));
  const names = ["at", "from", "knee", "to", "next"];
  return Object.fromEntries(names.map((name) => [name, steps.map((parts) => parts[name])]));
}"""


def scene_of(name, landscape="quadratic", **changes):
    scene = replace(OPENING, runs=EVERYTHING, momentum=0.9).on(LANDSCAPES[landscape]).with_visible((name,))
    return replace(scene, **{"n_steps": 40, "follow": name, "step_size": 0.5 * scene.step_size} | changes)


def parts_of(drawn, scene):
    """The parts of every step, (n_steps, 2) each, and the run as Python has it."""
    parts = drawn("paint/anatomy", STEPS, scene.to_dict())
    (run,) = scene.simulate().values()
    return {name: np.array(points) for name, points in parts.items()}, run


@pytest.mark.parametrize("landscape", LANDSCAPES)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_leads_from_its_iterate_to_the_next(drawn, name, landscape):
    parts, run = parts_of(drawn, scene_of(name, landscape))
    np.testing.assert_array_equal(parts["at"], run.iterates[:-1])
    np.testing.assert_array_equal(parts["next"], run.iterates[1:])


@pytest.mark.parametrize("landscape", LANDSCAPES)
@pytest.mark.parametrize("name", [name for name, rule in OPTIMIZERS.items() if not rule.looks_ahead])
def test_the_parts_add_up_to_the_next_iterate(drawn, name, landscape):
    parts, run = parts_of(drawn, scene_of(name, landscape))
    anatomy = ms.anatomy(run)
    np.testing.assert_array_equal(parts["from"], run.iterates[:-1])
    np.testing.assert_array_equal(parts["knee"], run.iterates[:-1] + anatomy.kept)
    np.testing.assert_array_equal(parts["to"], run.iterates[:-1] + anatomy.kept + anatomy.pushes)
    np.testing.assert_allclose(parts["to"], parts["next"], rtol=0, atol=1e-12)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_nesterovs_velocity_runs_from_behind_the_iterate_to_where_the_gradient_leads(drawn, landscape):
    parts, run = parts_of(drawn, scene_of("nesterov", landscape))
    anatomy = ms.anatomy(run)
    x, g = run.iterates[:-1], anatomy.gradients
    near = {"rtol": 0, "atol": 1e-12}
    np.testing.assert_allclose(parts["knee"], x, **near)  # what is kept leads to where the gradient is taken
    np.testing.assert_allclose(parts["to"], x - run.step_size * g, **near)
    velocity = parts["to"] - parts["from"]
    np.testing.assert_allclose(parts["from"] + velocity, x - run.step_size * g, **near)
    np.testing.assert_allclose(parts["next"], parts["to"] + 0.9 * velocity, **near)  # which looks ahead again
    np.testing.assert_allclose(parts["from"][1:], parts["to"][:-1], **near)  # the ball's own path
    assert np.abs(parts["from"][1:] - x[1:]).max() > 0.01


@pytest.mark.parametrize("name", ["gradient_descent", "rmsprop"])
def test_a_rule_without_momentum_has_its_knee_at_the_iterate(drawn, name):
    parts, _ = parts_of(drawn, scene_of(name))
    np.testing.assert_array_equal(parts["knee"], parts["at"])


# --- drawing ----------------------------------------------------------------------------------------------------------


DRAWN = """{
  const { apart } = simulated(argument.scene);
  const root = stand(700, 400);
  const canvas = document.createElement("canvas");
  const { unit, centre, width } = argument;
  [canvas.width, canvas.height] = [width, 400];
  root.append(canvas);
  const labels = stage.labels();
  const toScreen = ([x, y]) => [width / 2 + (x - centre[0]) / unit, 200 - (y - centre[1]) / unit];
  const options = { toScreen, width, height: 400, colour: "#008000", theme, busy: [], labels };
  const context = canvas.getContext("2d");
  const said = [];
  const write = context.fillText.bind(context);
  context.fillText = (text, x, y) => {
    said.push([text, x, x + context.measureText(text).width, y]);
    write(text, x, y);
  };
  module.drawParts(stage.pen(context), apart, argument.k, options);
  const inks = { kept: theme.ink, push: theme.push, sum: "#008000", frame: theme.soft };
  return { said, ...Object.fromEntries(Object.entries(inks).map(([name, ink]) => [name, painted(canvas, ink)])) };
}"""


def draw(drawn, scene, k, unit, width=700):
    (run,) = scene.simulate().values()
    centre = run.iterates[k].tolist()
    return drawn(
        "paint/anatomy", DRAWN, {"scene": scene.to_dict(), "k": k, "unit": unit, "centre": centre, "width": width}
    )


def titles(seen):
    return [text for text, *_ in seen["said"] if "step" in text or "as large" in text]


def extent(parts, k):
    """How far the vectors of a step reach, across and up."""
    return np.ptp([parts[name][k] for name in ("from", "knee", "to")], axis=0)


def holds(places, point, reach=6):
    return bool(len(places)) and np.hypot(*(np.array(places) - point).T).min() <= reach


def test_large_parts_are_drawn_where_they_are(drawn):
    scene = scene_of("heavy_ball")
    parts, run = parts_of(drawn, scene)
    k, unit = 4, 0.02
    assert min((120, 68) / (extent(parts, k) / unit)) < 1.6
    seen = draw(drawn, scene, k, unit)
    assert titles(seen) == ["heavy ball, step 4 → 5"]
    x, y = np.array(seen["frame"]).T
    assert ((x < 200) & (y < 24)).all()  # only the title, no frame

    def screen(name):
        return (350, 200) + (parts[name][k] - run.iterates[k]) / unit * (1, -1)

    def between(a, b):
        return (screen(a) + screen(b)) / 2

    assert holds(seen["push"], between("knee", "to"))
    assert holds(seen["sum"], between("from", "to"))
    assert holds(seen["kept"], between("from", "knee"))


def test_small_parts_are_drawn_large_in_a_corner(drawn):
    scene = scene_of("heavy_ball")
    seen = draw(drawn, scene, 4, 0.5)
    assert seen["frame"] != []
    for name in ("kept", "push", "sum"):
        x, y = np.array(seen[name]).T
        assert ((x > 462) & (y > 40) & (y < 190)).sum() > 20  # on the right, when nothing else is anywhere


@pytest.mark.parametrize("times", [1.7, 8.0, 1900.0])
def test_how_large_the_glass_makes_a_step_stands_on_it(drawn, times):
    scene = scene_of("heavy_ball")
    parts, _ = parts_of(drawn, scene)
    seen = draw(drawn, scene, 4, times * max(extent(parts, 4) / (120, 68)))
    assert titles(seen) == ["heavy ball, step 4 → 5", f"{written(times)} × as large"]


@pytest.mark.parametrize("times", [2100.0, 1e9])
def test_a_step_too_small_for_any_glass_is_not_drawn(drawn, times):
    scene = scene_of("heavy_ball")
    parts, _ = parts_of(drawn, scene)
    seen = draw(drawn, scene, 4, times * max(extent(parts, 4) / (120, 68)))
    assert {name: found for name, found in seen.items() if found} == {}


def test_a_step_larger_than_the_picture_is_shrunk(drawn):
    scene = scene_of("heavy_ball")
    parts, _ = parts_of(drawn, scene)
    seen = draw(drawn, scene, 4, max(extent(parts, 4) / (120, 68)) / 50)
    assert titles(seen) == ["heavy ball, step 4 → 5", "1/50 as large"]
    for name in ("kept", "push", "sum"):
        x, y = np.array(seen[name]).T
        assert ((x > 462) & (y > 40) & (y < 190)).sum() > 20


def test_the_glass_is_smaller_on_a_small_picture(drawn):
    scene = scene_of("heavy_ball")
    widths = {}
    for width in (700, 460, 345):
        x, _ = np.array(draw(drawn, scene, 4, 0.5, width)["frame"]).T
        edges = [column for column in set(x) if (x == column).sum() > 80]
        widths[width] = max(edges) - min(edges)
    assert widths == {700: pytest.approx(230, abs=3), 460: pytest.approx(230, abs=3), 345: pytest.approx(172, abs=3)}


@pytest.mark.parametrize("unit", [0.02, 0.5])
@pytest.mark.parametrize("name", ["heavy_ball", "nesterov", "gradient_descent"])
def test_every_part_is_named_inside_the_picture(drawn, name, unit):
    seen = draw(drawn, scene_of(name), 4, unit)
    rule = OPTIMIZERS[name]
    names = {text for text, *_ in seen["said"]} - set(titles(seen))
    ahead = {"the ball", "looks ahead to here"} if rule.looks_ahead else set()
    assert names == ({*rule.part_names, *ahead} if rule.schedule else {rule.part_names[1]})
    assert [f"{rule.title}, step 4 → 5"] == [title for title in titles(seen) if "as large" not in title]
    parts = [place for text, *place in seen["said"] if text in names]
    assert all(left >= 0 and right <= 700 and 0 <= y <= 400 for left, right, y in parts)


@pytest.mark.parametrize(("name", "width"), [("gradient_descent", 700), ("heavy_ball", 700), ("heavy_ball", 345)])
def test_the_title_of_the_glass_is_not_cut_off_at_the_picture_s_edge(drawn, name, width):
    seen = draw(drawn, scene_of(name), 4, 0.5, width)
    for title in titles(seen):
        ((_, left, right, _),) = [said for said in seen["said"] if said[0] == title]
        assert 0 <= left < right <= width


def test_parts_in_a_line_do_not_lie_on_each_other(drawn):
    """Along the valley's floor nothing goes across, and the sum is drawn beside the others."""
    scene = scene_of("heavy_ball", start=(-8.0, 0.0))
    parts, run = parts_of(drawn, scene)
    k, unit = 4, 0.005
    assert np.ptp([parts[name][k][1] for name in ("from", "knee", "to")]) == 0
    from_, to = ((350, 200) + (parts[name][k] - run.iterates[k]) / unit * (1, -1) for name in ("from", "to"))
    seen = draw(drawn, scene, k, unit)
    assert titles(seen) == ["heavy ball, step 4 → 5"]
    shaft = [y for x, y in seen["sum"] if abs(x - (from_[0] + to[0]) / 2) < 20]
    between = [y for y in shaft if abs(y - 200) < 14]
    assert min(abs(y - 200) for y in between) >= 4
    assert np.mean([abs(y - 200) for y in between]) == pytest.approx(7, abs=2)


def test_what_diverges_has_no_parts_that_could_be_drawn(drawn):
    scene = scene_of("heavy_ball", step_size=0.2)
    (run,) = scene.simulate().values()
    assert run.diverged
    assert draw(drawn, scene, 0, 0.1)["push"] != []
    assert {name: places for name, places in draw(drawn, scene, 39, 0.1).items() if places} == {}
