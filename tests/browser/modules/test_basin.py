"""The map of starts: its cells are Python's to the last bit, and it is made anew only for another setting."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import noise
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import Basin, Contour, Prediction, RateChange, Scene, Tolerance
from momentum_sim.stage import stage_document
from tests.thinned import first

SCENE = Scene(
    objective=ms.objectives.square(),
    start=(-2.5, 1.0),
    n_steps=60,
    step_size=400 / 121,
    momentum=81 / 121,
    runs=("gradient_descent", "heavy_ball", "nesterov_function_restart", "demon", "adam", "schedule_free"),
    panels=(Contour(), Basin()),
    follow="heavy_ball",
)
LOAD = """
  const { Kernels } = await import("/kernels.js");
  const { problemOf } = await import("/problems.js");
  const text = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toBase64();
  const { catalogue } = argument.document;
"""
PLAY = f"""{{
  {LOAD}
  globalThis.kernels ??= await Kernels.load(argument.document.kernels);
  await kernels.add(argument.document.kernels);
  return argument.scenes.map((scene) => {{
    const drawn = problemOf(catalogue, scene).simulate(kernels, catalogue, scene);
    const hidden = scene.prediction ? {{ heavy_ball: 3 }} : {{}};
    const given = [drawn, null, {{}}, {{ kernels, catalogue, hidden }}];
    const model = module.basinModel(...given);
    const {{ cells, run, sides, texts, ...others }} = model;
    const own = cells && {{ ...cells, settled: text(cells.settled), diverged: text(cells.diverged) }};
    return {{
      ...others, run: run?.name, cells: own, ends: sides.map(({{ ends }}) => ends),
      readout: module.basinReadout(model), table: module.basinTable(...given), legend: module.basinLegend(model),
    }};
  }});
}}"""


def document_of(*scenes):
    (problem,) = {scene.problem for scene in scenes}
    document = stage_document(scenes[0], scenes[0], problems=[problem], noises=["isotropic"])
    return json.loads(json.dumps(document))


@pytest.fixture(scope="module")
def play(call):
    known = {}

    def played(*scenes):
        for scene in scenes:
            name = scene.objective.name
            known.setdefault(name, document_of(replace(SCENE.on(scene.problem), panels=SCENE.panels)))
        (document,) = {scene.objective.name for scene in scenes}
        plain = [scene.to_dict() for scene in scenes]
        return call("paint/basin", PLAY, {"document": known[document], "scenes": plain})

    return played


def numbers(text):
    return np.frombuffer(base64.b64decode(text))


def middles(low, high, count):
    return low + (np.arange(count) + 0.5) / count * (high - low)


def starts_of(found):
    """The middles of the cells, a row for each y from the least up."""
    (x0, x1), (y0, y1) = found["ends"]
    x, y = middles(x0, x1, found["cells"]["cells"]), middles(y0, y1, found["cells"]["rows"])
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def swept(scene, found):
    """The same by the library, with the momenta and step sizes of the run that is followed."""
    run = scene.simulate()[found["run"]]
    rule = replace(run.optimizer, momentum="number or array")
    return ms.sweep_starts(
        scene.objective, rule, starts=starts_of(found), step_size=run.step_sizes,
        momentum=None if rule.schedule is None else run.momenta, n_steps=scene.n_steps,
        tolerance=scene.tolerance.value, relative=scene.tolerance.relative,
    )  # fmt: skip


SCENES = {
    "heavy ball": SCENE,
    "gradient descent": replace(SCENE, follow="gradient_descent", step_size=1.9),
    "restarts": replace(SCENE, follow="nesterov_function_restart", step_size=1.0),
    "schedule-free": replace(SCENE, follow="schedule_free", step_size=1.0),
    "Demon": replace(SCENE, follow="demon", n_steps=57),
    "Adam": replace(SCENE, follow="adam", adaptive_step_size=0.2),
    "one that changes": replace(SCENE, rate_change=RateChange(10, 0.5)),
    "within a gap": replace(SCENE, tolerance=Tolerance(0.02, relative=False)),
    "looking elsewhere": replace(SCENE, panels=(Contour(view=(-0.5, 1.5, 0.2, 1.0)), Basin())),
    "a bowl": replace(SCENE.on(LANDSCAPES["quadratic"]), panels=SCENE.panels),
    "one that diverges": replace(SCENE.on(LANDSCAPES["himmelblau"]), panels=SCENE.panels, step_size=0.03, momentum=0.8),
}


@pytest.mark.parametrize("name", first(len(SCENES) - 2, *SCENES))  # other landscapes are compiled anew
def test_its_cells_are_the_librarys_to_the_last_bit(play, name):
    scene = SCENES[name]
    (found,) = play(scene)
    expected = swept(scene, found)
    assert found["why"] == ""
    assert found["run"] == scene.follow
    np.testing.assert_array_equal(numbers(found["cells"]["settled"]), expected.steps_to_tolerance)
    np.testing.assert_array_equal(numbers(found["cells"]["diverged"]), expected.diverged)
    assert found["cells"]["first"] == min(expected.steps_to_tolerance[expected.arrived], default=np.inf)
    assert expected.diverged.any() == (name == "one that diverges")
    assert 15_000 < len(expected.starts) < 17_000


def test_a_plain_loop_in_numpy_settles_at_the_same_steps(play):
    (found,) = play(SCENE)
    corners = np.array([(0.5, -10 / 99), (10 / 99, 0.5), (-0.5, 10 / 99), (-10 / 99, -0.5)])
    points = starts_of(found)
    velocity = np.zeros_like(points)
    late = np.full(len(points), -1)
    for step in range(61):
        loss, gradient = of_square(points, corners)
        if step == 0:
            limit = 1e-3 * loss
        late[loss > limit] = step
        velocity = 81 / 121 * velocity - 400 / 121 * gradient
        points = points + velocity
    differing = np.count_nonzero(numbers(found["cells"]["settled"]) != late + 1)
    assert differing <= 2e-3 * len(points)  # where it is chaotic rounding decides


def of_square(points, corners):
    """Loss and gradient from the distance to the nearest of the square's sides."""
    sides = np.roll(corners, -1, axis=0) - corners
    apart = points[:, None] - corners
    beyond = (apart[..., 0] * sides[:, 1] - apart[..., 1] * sides[:, 0]) > 0
    along = np.clip((apart * sides).sum(axis=2) / (sides**2).sum(axis=1), 0, 1)
    to = apart - along[..., None] * sides
    away = np.where(beyond, (to**2).sum(axis=2), np.inf)
    nearest = np.where(beyond.any(axis=1)[:, None], to[np.arange(len(points)), away.argmin(axis=1)], 0.0)
    loss = (points**2).sum(axis=1) / 2 - 0.99 * (nearest**2).sum(axis=1) / 2
    return loss, points - 0.99 * nearest


@pytest.mark.parametrize("n_steps", [1, 500, 600, 5000])
def test_long_runs_have_fewer_starts(play, n_steps):
    (found,) = play(replace(SCENE, n_steps=n_steps))
    cells = found["cells"]
    many = cells["cells"] * cells["rows"]
    assert many == pytest.approx(min(16_000, 8e6 / n_steps), rel=0.05)
    assert cells["cells"] % 2 == cells["rows"] % 2 == 0
    assert cells["cells"] / cells["rows"] == pytest.approx(8 / 4.8, rel=0.05)


def test_it_says_what_becomes_of_the_start_and_of_all(play):
    astray, home = play(SCENE, replace(SCENE, start=(1.0, 0.0)))
    found = swept(SCENE, astray)
    share = f"{100 * found.share_arriving:.3g} %"
    assert astray["readout"] == f"From (−2.5, 1): not settled in 60 steps. From {share} of these starts it settles."
    step = replace(SCENE, start=(1.0, 0.0)).simulate()["heavy_ball"].settling_step(1e-3, relative=True)
    assert home["readout"].startswith(f"From (1, 0): settles at step {step}. From {share} of ")
    first = found.steps_to_tolerance[found.arrived].min()
    told = [{"kind": "shades", "text": f"heavy ball settles in {first} to 60 steps"}]
    assert astray["legend"] == [*told, {"kind": "never", "text": "not settled"}, {"kind": "hatch", "text": "diverges"}]


def test_a_table_has_the_counts_for_those_who_do_not_see_it(play):
    (found,) = play(SCENE)
    expected = swept(SCENE, found)
    rows = {row["name"]: [cell["text"] for cell in row["cells"]] for row in found["table"]["rows"]}
    assert list(rows) == [
        *(f"settled by step {step}" for step in (8, 15, 30, 60)), "not settled in 60 steps", "diverged",
    ]  # fmt: skip
    for step in (8, 15, 30, 60):
        count = np.count_nonzero(expected.steps_to_tolerance <= step)
        assert rows[f"settled by step {step}"][1] == str(count)
    never = np.count_nonzero(~expected.arrived)
    assert rows["not settled in 60 steps"][1:] == [str(never), f"{100 * never / len(expected.starts):.3g} %"]
    assert rows["diverged"][1:] == ["0", "0 %"]
    cells = found["cells"]
    assert found["table"]["below"] == [
        found["readout"],
        f"{cells['cells']} × {cells['rows']} starts, x from −4 to 4 and y from −2.4 to 2.4.",
    ]


@pytest.mark.parametrize(
    ("scene", "why"),
    [
        (replace(SCENE, noise=noise.isotropic(0.1)), "The map is of exact gradients, and here they are noisy."),
        (SCENE.with_visible(()), "Switch on a run: the map is of where it arrives from."),
        (
            replace(SCENE, prediction=Prediction("outcome", 3, 60)),
            "The map is hidden, as its run is, until you have guessed.",
        ),
        (replace(SCENE, panels=(Contour(view=(0.0, 1e-11, 0.0, 1e-11)), Basin())), "Floats cannot hold this map."),
    ],
    ids=["noise", "no run", "hidden", "too near"],
)
def test_where_there_is_no_map_it_says_why(play, scene, why):
    (found,) = play(scene)
    assert (found["why"], found["cells"], found["readout"]) == (why, None, why)
    assert (found["table"]["rows"], found["table"]["below"]) == ([], [why])


ANEW = f"""{{
  {LOAD}
  const loaded = await Kernels.load(argument.document.kernels);
  let made = 0;
  const call = loaded.call.bind(loaded);
  loaded.call = (of, entry, ...values) => {{
    if (of.startsWith("basin_on_")) made += 1;
    call(of, entry, ...values);
  }};
  return argument.scenes.map(([scene, dragging]) => {{
    const drawn = problemOf(catalogue, scene).simulate(loaded, catalogue, scene);
    const {{ cells }} = module.basinModel(drawn, null, {{}}, {{ kernels: loaded, catalogue, hidden: {{}}, dragging }});
    return [made, cells.cells * cells.rows];
  }});
}}"""


def test_it_is_made_anew_for_another_setting_and_for_no_other_start(call):
    moved = replace(SCENE, start=(0.3, 0.4))
    other, longer = replace(SCENE, momentum=0.5), replace(SCENE, n_steps=61)
    steps = [
        (SCENE, False), (moved, True), (moved, False),  # a start that is dragged
        (other, True), (other, True), (other, False), (replace(other, start=(1, 1)), True),  # a slider, then a start
        (longer, True), (replace(SCENE, tolerance=Tolerance(0.1)), True), (replace(SCENE, follow="adam"), True),
    ]  # fmt: skip
    scenes = [(scene.to_dict(), dragging) for scene, dragging in steps]
    found = call("paint/basin", ANEW, {"document": document_of(SCENE), "scenes": scenes})
    made, many = zip(*found, strict=True)
    assert made == (1, 1, 1, 2, 2, 3, 3, 4, 5, 6)
    assert {many[k] for k in (0, 1, 2, 5, 6)} == {many[0]}
    assert 4_500 < many[3] == many[4] < 5_500  # 300,000 steps in all
    assert many[0] > 15_000


def test_the_start_at_a_place_is_rounded_to_what_can_be_seen(call):
    body = """{
      const { basinModel, basinPlace, startAt } = module;
      const view = argument.view;
      const side = (ends) => ({ parameter: { scale: "linear" }, ends });
      const model = { view, sides: [side(view.slice(0, 2)), side(view.slice(2))] };
      const box = { left: 38, top: 8, right: 438, bottom: 300 };
      const at = (place) => startAt(box, model, place);
      return {
        corners: [at([38, 8]), at([438, 248]), at([0, 0]), at([900, 900])],
        middle: at([238, 128]),
        back: [[-4, 2.4], [1.23, -0.7], [9, 9]].map((start) => basinPlace(box, { ...model, start })),
      };
    }"""
    found = call("paint/basin", body, {"view": [-4.0, 4.0, -2.4, 2.4]})
    assert found["corners"] == [[-4, 2.4], [4, -2.4], [-4, 2.4], [4, -2.4]]
    assert found["middle"] == [0, 0]
    np.testing.assert_allclose(found["back"], [[38, 8], [238 + 61.5, 128 + 35], [438, 8]])


def test_what_settles_last_is_told_from_what_does_not(call):
    body = """{
      const { themeOf } = await import("/paint/theme.js");
      const names = ["paper", "ink", "soft", "line", "edge", "card", "push", "near", "far", "iso", "halo"];
      const colours = Object.fromEntries(names.map((name) => [name, "#ffffff"]));
      const theme = themeOf(colours, { font: "", serif: "" }, {}, false);
      const shades = module.basinShades(theme, { light: "#0072b2", dark: "#56b4e9" });
      return { many: shades.length, ends: [shades[0], shades[63], shades[64]].map((one) => one.toString(16)) };
    }"""
    found = call("paint/basin", body, {})
    assert found["many"] == 65
    own, last, never = ([int(text[at : at + 2], 16) for at in (6, 4, 2)] for text in found["ends"])
    assert own == [0x00, 0x72, 0xB2]
    np.testing.assert_allclose(last, [255 - 0.4 * (255 - part) for part in own], atol=2)
    assert never == [255, 255, 255]
