"""The map of settling steps: where a setting is on it, what is asked to be made, and what is painted and said of it."""

import math
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import theory
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Contour, Live, Prediction, RateChange, RunSettings, Tolerance
from momentum_sim.scene.panels import Map
from momentum_sim.scene.sliders import parameters_of
from tests.browser.modules.support import OPENING

SCENE = replace(OPENING, panels=(Contour(), Map()))
BALL = SCENE.simulate()["heavy_ball"]
SETTLES = BALL.settling_step(1e-3, relative=True)
NEVER = [254, 254, 255, 255]  # as `drawing.js` has it: what never settles, and shade k as red k

#: A map that painted a scene; `asked` is what it had made, `heard` what it told. `take(settled, diverged)` gives it a
#: map of rows from the least momentum up; `pixels()` are its cells' colours, rows from the greatest momentum down.
MAP = """
  const [asked, heard] = [[], []];
  const { ready = true, scene, more } = argument;
  const sweeper = { has: () => ready, ask: (request) => asked.push(request) };
  const hear = (kind) => (...told) => heard.push([kind, ...told]);
  const on = { setting: hear("setting"), release: hear("release"), trace: hear("trace") };
  const map = new module.SettlingMap(sweeper, on);
  stand(600, 500).append(map.root);
  map.area.style.cssText = "position: relative; width: 500px; height: 330px";
  map.area.setPointerCapture = map.handle.setPointerCapture = () => {};
  map.measure();
  const draw = (shown, told = more) => map.draw(simulated(shown).drawn, how(told));
  draw(scene);
  const take = (settled, diverged, milliseconds = 1, request = asked.at(-1)) => map.take(
    { settled: Float64Array.from(settled.flat()), diverged: Float64Array.from(diverged.flat()), milliseconds },
    { ...request, momenta: settled.map(() => 0) },
  );
  const pixels = () => {
    const { width, height } = map.canvas;
    const { data } = map.canvas.getContext("2d").getImageData(0, 0, width, height);
    const at = (k) => [...data.slice(4 * k, 4 * k + 4)];
    return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => at(y * width + x)));
  };
  const pointer = (type, [x, y], what = {}, target = map.area) => {
    const { left, top } = map.area.getBoundingClientRect();
    const usual = { button: 0, buttons: 0, pointerId: 1, pointerType: "mouse", bubbles: true };
    target.dispatchEvent(new PointerEvent(type, { ...usual, clientX: left + x, clientY: top + y, ...what }));
  };
"""


def mapped(drawn, body, scene=SCENE, **more):
    return drawn("panels/map", f"{{ {MAP} {body} }}", {"scene": scene.to_dict()} | more)


def positions(scale, values):
    """Where values are on a slider."""
    values = np.asarray(values)
    return np.log10(values) if scale == "logarithmic" else -np.log10(1 - values)


def setting(momentum, step_size):
    return {"momentum": momentum, "step_size": step_size}


# --- where a setting is -----------------------------------------------------------------------------------------------

SETTINGS = [
    setting(beta, eta)
    for beta in (0.0, 0.05, 0.5, 0.7, 0.9, 0.95, 0.985)
    for eta in (0.001, 0.0013, 0.038, 0.1, 0.5, 0.95, 1.0)
]


def test_a_place_and_its_setting_are_each_other_s(drawn):
    body = "return argument.settings.map((setting) => [map.placeOf(setting), map.settingAt(...map.placeOf(setting))])"
    places, settings = zip(*mapped(drawn, body, settings=SETTINGS), strict=True)
    assert list(settings) == SETTINGS
    left, right, bottom, top = 38, 488, 308, 8
    etas, betas = (np.array([one[name] for one in SETTINGS]) for name in ("step_size", "momentum"))
    across = positions("logarithmic", etas) / 3 + 1  # from 0.001 to 1
    up = positions("one_minus_logarithmic", betas) / 2  # to 0.99
    expected = np.column_stack([left + across * (right - left), bottom - up * (bottom - top)])
    np.testing.assert_allclose(places, expected, atol=1e-6)


def test_a_setting_is_rounded_as_on_its_sliders_and_so_is_near_its_place(drawn):
    rng = np.random.default_rng(0)
    places = np.column_stack([rng.uniform(38, 488, 200), rng.uniform(8, 308, 200)])
    body = "return argument.places.map((place) => [map.settingAt(...place), map.placeOf(map.settingAt(...place))])"
    settings, back = zip(*mapped(drawn, body, places=places.tolist()), strict=True)
    np.testing.assert_allclose(back, places, atol=2)
    assert all(len(f"{value:.12g}") <= 8 for one in settings for value in one.values())


@pytest.mark.parametrize("name", LANDSCAPES)
def test_the_corners_are_the_ends_of_the_sliders(drawn, name):
    scene = SCENE.on(LANDSCAPES[name])
    known = parameters_of(scene.objective.landscape)
    (least_beta, most_beta), (least_eta, most_eta) = known["momentum"].slider, known["step_size"].slider
    body = "return [[38, 308], [-500, 900], [488, 8], [5000, -70], [488, 308]].map((place) => map.settingAt(...place))"
    low, high = setting(least_beta, least_eta), setting(most_beta, most_eta)
    assert mapped(drawn, body, scene) == [low, low, high, high, setting(least_beta, most_eta)]


@pytest.mark.parametrize(("low", "high"), [(0.02, 0.06), (0.0121, 0.0774), (0.00031, 0.4)])
def test_a_scene_s_own_sliders_are_its_sides(drawn, low, high):
    """At a slider's ends a value is exactly theirs, however many digits they have; so it is here."""
    own = (Live("momentum", 0.5, 0.954), Live("step_size", low, high))
    body = "return [map.settingAt(0, 900), map.settingAt(900, 0), map.placeOf(argument.middle)]"
    middle = setting(1 - math.sqrt(0.5 * 0.046), math.sqrt(low * high))
    *corners, place = mapped(drawn, body, replace(SCENE, live=own), middle=middle)
    assert corners == [setting(0.5, low), setting(0.954, high)]
    assert place == pytest.approx([263, 158], abs=1e-6)


def test_without_a_slider_a_side_is_as_usual(drawn):
    body = "return [map.settingAt(0, 900), map.settingAt(900, 0)]"
    scene = replace(SCENE, live=(Live("n_steps", 10, 90),))
    assert mapped(drawn, body, scene) == [setting(0.0, 0.001), setting(0.99, 1.0)]


@pytest.mark.parametrize(
    ("momentum", "step_size", "place"),
    [(0.7, 5.0, [488, None]), (0.999, 0.1, [None, 8]), (0.995, 1e-9, [38, 8]), (0.0, 1e300, [488, 308])],
)
def test_a_setting_outside_stays_at_the_edge(drawn, momentum, step_size, place):
    scene = replace(SCENE, momentum=momentum, step_size=step_size)
    body = "return [map.placeOf(map.setting), map.handle.style.transform, map.handle.getAttribute('aria-description')]"
    (x, y), transform, said = mapped(drawn, body, scene)
    assert (x, y) == pytest.approx([x if place[0] is None else place[0], y if place[1] is None else place[1]], abs=1e-6)
    assert 38 <= x <= 488
    assert 8 <= y <= 308
    assert [float(part) for part in transform.removeprefix("translate(").removesuffix("px)").split("px, ")] == (
        pytest.approx([x, y], abs=1e-3)
    )
    assert said.startswith("step size ")
    assert said.endswith("; arrow keys move it")


# --- what is asked to be made -----------------------------------------------------------------------------------------


def test_what_is_asked_is_the_scene_at_the_middle_of_each_cell(drawn):
    objective = ms.objectives.quadratic(30.0, 0.4)
    scene = replace(SCENE, objective=objective, start=(-6.0, 1.5), n_steps=75, step_size=0.05, follow="heavy_ball")
    (request,) = mapped(drawn, "return asked", scene)
    momenta, etas = request.pop("momenta"), request.pop("stepSizes")
    assert len(momenta) == len(etas) == 96
    middles = (np.arange(96) + 0.5) / 96
    np.testing.assert_allclose(positions("one_minus_logarithmic", momenta), 2 * middles, atol=1e-12)
    np.testing.assert_allclose(positions("logarithmic", etas), 3 * middles - 3, atol=1e-12)
    gap = objective.value(-6.0, 1.5) - objective.minimum
    assert request.pop("tolerance") == 1e-3 * gap
    assert request.pop("scratch") > 0
    assert request == {
        "objective": "quadratic",
        "rule": "heavy_ball",
        "coefficients": list(objective.coefficients),
        "schedule": [0.0],
        "start": [-6.0, 1.5],
        "steps": 75,
        "minimum": objective.minimum,
    }


def test_a_tolerance_of_the_gap_itself_is_asked_as_it_is(drawn):
    scene = replace(SCENE, tolerance=Tolerance(0.25, relative=False))
    assert mapped(drawn, "return asked", scene)[0]["tolerance"] == 0.25


def also(change):
    """How often a map is asked for when a scene is drawn and then another."""
    return f"draw({{ ...scene, {change} }}); return asked.length"


@pytest.mark.parametrize(
    "change",
    [
        *("", "momentum: 0.9", "step_size: 0.5", "adaptive_step_size: 0.2", "step: 3", "vectors: false"),
        *("hold: 'step_size'", "runs: scene.runs.filter(({ optimizer }) => optimizer !== 'gradient_descent')"),
        "panels: [{ ...scene.panels[0], view: [-1, 1, -1, 1] }, scene.panels[1]]",
        "momentum: 0.9999, step_size: 70",
    ],
)
def test_nothing_is_asked_twice_for_the_same_map(drawn, change):
    """The point may be dragged anywhere: the map under it is the same."""
    assert mapped(drawn, also(change)) == 1


@pytest.mark.parametrize(
    "change",
    [
        *("start: [-8, 2.01]", "n_steps: 61", "tolerance: { value: 0.01, relative: true }", "follow: 'demon'"),
        "objective: { name: 'quadratic', parameters: { condition_number: 51, angle: 0 } }",
        "objective: { name: 'quadratic', parameters: { condition_number: 50, angle: 0.1 } }",
        "live: [{ parameter: 'momentum', minimum: 0, maximum: 0.9 }]",
        "live: [{ parameter: 'step_size', minimum: 0.01, maximum: 0.9 }]",
        "objective: { name: 'rosenbrock', parameters: { a: 1, b: 100 } }",
        "runs: scene.runs.map((run) => ({ ...run, visible: run.optimizer === 'demon' }))",
    ],
)
def test_another_map_is_asked(drawn, change):
    scene = SCENE.with_visible(("heavy_ball", "demon"))
    assert mapped(drawn, also(change), scene) == 2


def test_a_map_that_was_left_is_asked_again(drawn):
    body = """for (const start of [[1, 1], [2, 2], [1, 1]]) draw({ ...scene, start });
      return asked.map(({ start }) => start)"""
    assert mapped(drawn, body) == [[-8, 2], [1, 1], [2, 2], [1, 1]]


@pytest.mark.parametrize(
    ("milliseconds", "cells"),
    [(0, 96), (20, 96), (34, 96), (36, 64), (75, 64), (82, 32), (300, 32), (100_000, 32)],
)
def test_while_dragging_a_map_that_takes_long_has_fewer_cells_and_all_after(drawn, milliseconds, cells):
    body = """const full = Array(96).fill(Array(96).fill(61));
      take(full, full, argument.milliseconds);
      for (const k of [1, 2]) draw({ ...scene, start: [k, k] }, { dragging: true });
      draw({ ...scene, start: [2, 2] });
      draw({ ...scene, start: [2, 2] });
      return asked.map(({ momenta, stepSizes }) => [momenta.length, stepSizes.length]);"""
    expected = [96, cells, cells, *([96] if cells < 96 else [])]
    assert mapped(drawn, body, milliseconds=milliseconds) == [[count, count] for count in expected]


@pytest.mark.parametrize(("steps", "cells"), [(60, 32), (30, 64), (10, 96)])
def test_what_a_map_takes_grows_with_its_steps(drawn, steps, cells):
    body = """const few = Array(32).fill(Array(32).fill(61));
      take(few, few, 12); // of all cells, 108
      draw({ ...scene, n_steps: argument.steps }, { dragging: true });
      return asked.at(-1).momenta.length;"""
    assert mapped(drawn, body, steps=steps) == cells


def test_what_another_landscape_takes_is_not_known(drawn):
    body = """const full = Array(96).fill(Array(96).fill(61));
      take(full, full, 1000);
      draw(argument.valley, { dragging: true });
      return asked.at(-1).momenta.length;"""
    assert mapped(drawn, body, valley=SCENE.on(LANDSCAPES["rosenbrock"]).to_dict()) == 96


# --- what is painted --------------------------------------------------------------------------------------------------


def shade(settled, soonest, steps=60):
    """The pixel of what settles at a step: 64 shades, even in the logarithm."""
    return [round(63 * math.log(max(settled, 1) / soonest) / math.log(steps / soonest)), 0, 0, 255]


def test_cells_are_shaded_from_the_soonest_to_the_last_step(drawn):
    body = """take(
        [[61, 2, 61, 61], [6, 60, 61, 19], [61, 7, 3, 33], [61, 61, 61, 61]],
        [[1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]],
      );
      return pixels();"""
    nothing = [0, 0, 0, 0]  # where it diverges, however soon it was near
    assert mapped(drawn, body) == [
        [NEVER] * 4,
        [NEVER, shade(7, 6), nothing, shade(33, 6)],
        [shade(6, 6), [63, 0, 0, 255], NEVER, shade(19, 6)],
        [nothing] * 4,
    ]


def test_what_never_settles_has_no_shade_though_nothing_does(drawn):
    body = "take([[61, 61], [61, 61]], [[0, 0], [1, 0]]); return pixels()"
    assert mapped(drawn, body) == [[[0, 0, 0, 0], NEVER], [NEVER, NEVER]]


def test_what_starts_settled_is_the_soonest(drawn):
    body = "take([[0, 1], [60, 61]], [[0, 0], [0, 0]]); return pixels()"
    assert mapped(drawn, body) == [[[63, 0, 0, 255], NEVER], [[0, 0, 0, 255], [0, 0, 0, 255]]]


@pytest.mark.parametrize("step", [0, 1, 30, 60])
def test_a_map_of_one_step_everywhere_has_one_shade(drawn, step):
    body = f"take([[{step}, {step}], [{step}, {step}]], [[0, 0], [0, 0]]); return pixels()"
    assert mapped(drawn, body) == [[[0, 0, 0, 255]] * 2] * 2


def test_a_cell_lies_where_its_setting_is(drawn):
    """Painted and under a pointer: the momentum grows upwards, the step size to the right."""
    body = """const settled = Array.from({ length: 8 }, () => Array(8).fill(61));
      settled[1][6] = 5;
      take(settled, settled.map((row) => row.map(() => 0)));
      const places = painted(map.canvas, "#000000");
      const sides = ["left", "top", "width", "height"];
      const [left, top, width, height] = sides.map((side) => parseFloat(map.canvas.style[side]));
      const middle = [left + ((places[0][0] + 0.5) / 8) * width, top + ((places[0][1] + 0.5) / 8) * height];
      const cell = map.cellAt(...middle);
      return [places.length, middle, cell, map.placeOf(cell)];"""
    count, middle, cell, place = mapped(drawn, body)
    assert count == 1
    assert middle == pytest.approx([38 + 450 * 6.5 / 8, 308 - 300 * 1.5 / 8], abs=0.6)
    assert place == pytest.approx(middle, abs=0.6)
    assert positions("logarithmic", cell["step_size"]) == pytest.approx(3 * 6.5 / 8 - 3, abs=1e-12)
    assert positions("one_minus_logarithmic", cell["momentum"]) == pytest.approx(2 * 1.5 / 8, abs=1e-12)


def test_all_of_a_cell_is_one_setting_and_beside_the_map_is_none(drawn):
    body = """const at = () => argument.places.map((place) => map.cellAt(...place));
      const before = at();
      const cells = Array(4).fill(Array(4).fill(61));
      take(cells, cells);
      return [before, at()];"""
    inside = [[38, 307.9], [94, 307], [38.1, 234], [151, 307.9]]
    outside = [[37.9, 200], [200, 308.1], [488, 100], [200, 7.9], [-1e9, 1e9]]
    before, found = mapped(drawn, body, places=inside + outside)
    assert before == [None] * 9
    assert found[0] == found[1] == found[2] == setting(pytest.approx(1 - 10**-0.25), pytest.approx(10 ** (0.375 - 3)))
    assert found[3]["step_size"] > found[0]["step_size"]
    assert found[4:] == [None] * 5


def test_a_map_that_has_been_made_is_counted_and_painted(drawn):
    body = """const count = () => map.root.dataset.maps ?? "none";
      const story = [count()];
      take([[6]], [[0]]);
      story.push(count(), painted(map.canvas, "#000000").length);
      take([[61]], [[0]]);
      story.push(count(), painted(map.canvas, "#000000").length);
      return story;"""
    assert mapped(drawn, body) == ["none", "1", 1, "2", 0]


def test_where_runs_diverge_lines_show_through(drawn):
    body = """take([[61]], [[0]]);
      const whole = pixels()[0][0][3];
      take([[61]], [[1]]);
      const { data } = map.surface.canvas.getContext("2d").getImageData(45, 15, 435, 285);
      const alphas = data.filter((_, k) => k % 4 === 3);
      const share = (test) => alphas.filter(test).length / alphas.length;
      return [whole, pixels()[0][0][3], share((alpha) => alpha > 60 && alpha < 255), share((alpha) => alpha < 20)];"""
    whole, through, lined, clear = mapped(drawn, body)
    assert whole == 255
    assert through == 0
    assert 0.05 < lined < 0.4
    assert clear > 0.4


def test_a_map_that_comes_before_there_is_room_waits(drawn):
    body = """const early = new module.SettlingMap(sweeper, {});
      early.take({ settled: [6], diverged: [0], milliseconds: 1 }, { objective: "quadratic", steps: 60, momenta: [0] });
      return early.root.dataset.maps;"""
    assert mapped(drawn, body) == "1"


def test_theory_s_lines_are_drawn_anew_on_another_curvature_and_gone_without_a_theory(drawn):
    body = """const ink = () => painted(map.lines.canvas, theme.ink);
      const painter = map.lines.clear;
      let count = 0;
      map.lines.clear = function () { count += 1; return painter.call(map.lines); };
      const places = [ink()];
      draw({ ...scene, momentum: 0.701 });
      const same = count;
      for (const other of argument.others) {
        draw(other);
        places.push(ink());
      }
      return [same, places];"""
    others = [replace(SCENE, objective=ms.objectives.quadratic(400.0)), SCENE.with_visible(("demon",))]
    same, (before, moved, gone) = mapped(drawn, body, others=[other.to_dict() for other in others])
    assert same == 0
    assert len(before) > 100
    assert len(moved) > 100
    assert before != moved
    assert gone == []


# --- what is said -----------------------------------------------------------------------------------------------------

TOLD = "map.drawNow(null, null, null, how()); return map.readout.textContent"


def test_the_setting_s_own_run_is_told(drawn):
    assert mapped(drawn, TOLD) == f"heavy ball at η 0.038, β 0.7: settles at step {SETTLES}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"step_size": 0.9}, "heavy ball at η 0.9, β 0.7: diverges at step {diverges}"),
        ({"step_size": 0.001}, "heavy ball at η 0.001, β 0.7: not settled in 60 steps"),
        ({"n_steps": 1}, "heavy ball at η 0.038, β 0.7: not settled in one step"),
        ({"step_size": 0.0379, "momentum": 0.6995}, "heavy ball at η 0.0379, β 0.6995: settles at step {settles}"),
        ({"start": (0.0, 0.0)}, "heavy ball at η 0.038, β 0.7: settles at step 0"),
    ],
)
def test_how_it_ends_is_told(drawn, change, said):
    scene = replace(SCENE, **change)
    run = scene.simulate()["heavy_ball"]
    settles = run.settling_step(1e-3, relative=True)
    assert mapped(drawn, TOLD, scene) == said.format(settles=settles, diverges=run.divergence_step)


@pytest.mark.parametrize(("momentum", "step_size"), [(0.5, 0.0123456), (0.9, 0.5), (0.912345, 0.02)])
def test_of_a_pointer_s_setting_its_own_run_is_told(drawn, momentum, step_size):
    body = """const { landscape } = await import("/landscape.js");
      const { drawn } = simulated(scene);
      const run = { optimizer: "heavy_ball", ...argument.at };
      const traced = landscape.runAt(stage.kernels, stage.catalogue, drawn, run);
      map.drawNow(traced, null, null, how());
      return map.readout.textContent;"""
    run = ms.simulate(
        SCENE.objective, "heavy_ball", step_size=step_size, momentum=momentum, n_steps=60, start=SCENE.start
    )
    settles, diverges = run.settling_step(1e-3, relative=True), run.divergence_step
    ends = f"settles at step {settles}" if settles <= 60 else "not settled in 60 steps"
    ends = ends if diverges is None else f"diverges at step {diverges}"
    said = mapped(drawn, body, at=setting(momentum, step_size))
    assert said == f"heavy ball at η {step_size:.4g}, β {momentum:.4g}: {ends}"


def why(text):
    """What stands on the map after something: the reason why there is none, the read-out, the legend."""
    told = "[map.note, map.readout, map.legend.texts[0]].map((node) => node.textContent)"
    return f"{text} map.drawNow(null, null, null, how()); return {told}"


def test_of_a_map_its_legend_tells(drawn):
    note, readout, legend = mapped(drawn, why("take([[6, 60], [61, 3]], [[0, 0], [0, 1]]);"))
    assert (note, legend) == ("", "heavy ball settles in 6 to 60 steps")
    assert readout != ""
    assert mapped(drawn, why("take([[61, 3]], [[0, 1]]);"))[2] == "heavy ball settles nowhere here"
    assert mapped(drawn, why("")) == ["", readout, "heavy ball"]  # before there is one
    body = "return [...map.legend.root.querySelectorAll('.key')].map(({ textContent }) => textContent)"
    assert mapped(drawn, body)[1:] == ["not settled", "diverges"]


NO_RUN = "Switch on a run with momentum: the map is of its settings."
HIDDEN = "The map is hidden, as heavy ball is, until you have guessed."
CHANGES = "The map is of step sizes that stay, and here they change on the way."
SHARED = "The map is of step sizes η, and here the runs share another number."
PREPARED = "The map is being prepared: a few seconds, once on each machine."


@pytest.mark.parametrize(
    ("scene", "more", "note", "legend"),
    [
        (SCENE.with_visible(("gradient_descent",)), {}, NO_RUN, ""),
        (SCENE.with_visible(()), {}, NO_RUN, ""),
        (SCENE, {"more": {"hidden": {"heavy_ball": 5}}}, HIDDEN, "heavy ball"),
        (replace(SCENE, rate_change=RateChange(10, 0.1)), {}, CHANGES, "heavy ball"),
        (replace(SCENE, equal="effective_step_size"), {}, SHARED, "heavy ball"),
        (replace(SCENE, equal="path"), {}, SHARED, "heavy ball"),
        (SCENE, {"ready": False}, PREPARED, "heavy ball"),
        (SCENE, {"ready": False, "more": {"hidden": {"heavy_ball": 5}}}, HIDDEN, "heavy ball"),
    ],
    ids=[
        "without momentum",
        "no run",
        "hidden",
        "step size changes",
        "effective step size",
        "path",
        "not there yet",
        "hidden first",
    ],
)
def test_why_there_is_no_map(drawn, scene, more, note, legend):
    """Nothing is asked, painted or told then, not even of a map that was there before."""
    assert mapped(drawn, why(""), scene, **more) == [note, "", legend]
    body = """const made = () => take([[6]], [[0]], 1, { objective: "quadratic", steps: 60 });
      made();
      draw(scene);
      return [asked.length, map.canvas.hidden, map.cellAt(200, 200)];"""
    assert mapped(drawn, body, scene, **more) == [0, True, None]


def test_what_is_hidden_of_another_run_hides_no_map(drawn):
    assert mapped(drawn, why(""), more={"hidden": {"gradient_descent": 5}})[0] == ""


def test_a_map_comes_back_when_there_is_one_again(drawn):
    body = """take([[6]], [[0]]);
      draw(scene, { hidden: { heavy_ball: 5 } });
      const gone = map.canvas.hidden;
      draw(scene);
      return [gone, map.canvas.hidden, painted(map.canvas, "#000000").length, asked.length];"""
    assert mapped(drawn, body) == [True, False, 1, 1]


def of(*runs, **more):
    return replace(SCENE, runs=runs, **more)


OWN = RunSettings("heavy_ball", momentum=0.9)


@pytest.mark.parametrize(
    ("scene", "rule"),
    [
        (SCENE, "heavy_ball"),
        (SCENE.with_visible(("heavy_ball", "demon")), "heavy_ball"),
        (replace(SCENE.with_visible(("heavy_ball", "demon")), follow="demon"), "demon"),
        (replace(SCENE, follow="demon"), "heavy_ball"),
        (replace(SCENE, follow="gradient_descent"), "heavy_ball"),
        (of(RunSettings("adam"), RunSettings("nesterov")), "nesterov"),
        (of(RunSettings("adam"), RunSettings("ema_momentum"), follow="adam"), "ema_momentum"),
        (of(RunSettings("adam"), RunSettings("rmsprop")), None),
        (of(OWN), None),
        (of(OWN, RunSettings("demon")), "demon"),
        (of(OWN, RunSettings("demon"), follow="heavy_ball"), "demon"),
        (of(RunSettings("heavy_ball", step_size=0.02), RunSettings("nesterov", visible=False)), None),
        (of(RunSettings("heavy_ball", schedule="demon")), None),
        (of(RunSettings("demon", momentum=0.0), RunSettings("nesterov")), "nesterov"),
    ],
)
def test_the_run_that_is_mapped_is_followed_if_it_can_be(drawn, scene, rule):
    """Runs with values of their own would not be where the point is."""
    body = "return [asked.map(({ rule }) => rule), map.why]"
    assert mapped(drawn, body, scene) == ([[rule], ""] if rule else [[], NO_RUN])
    found = drawn("scene", "module.mapped(argument, stage.catalogue)?.optimizer ?? null", scene.to_dict())
    assert found == rule


# --- pointers and keys ------------------------------------------------------------------------------------------------


def told(kind, *values):
    return [kind, *values]


def test_pressing_and_dragging_sets_the_setting_until_it_is_let_go(drawn):
    body = """const places = [[100, 200], [300, 100], [9000, -9000]];
      pointer("pointerdown", places[0], { buttons: 1 });
      for (const place of places.slice(1)) pointer("pointermove", place, { buttons: 1 });
      pointer("pointerup", places[2]);
      pointer("click", places[2]);
      pointer("pointermove", [200, 200]);
      return [heard, places.map((place) => map.settingAt(...place))];"""
    heard, settings = mapped(drawn, body)
    drags = [told("setting", one) for one in settings]
    assert heard == [told("trace", None), *drags, told("release"), told("trace", None)]
    assert settings[2] == setting(0.99, 1.0)


@pytest.mark.parametrize("what", [{"button": 2, "buttons": 2}, {"button": 1, "buttons": 4}, {"pointerType": "touch"}])
def test_another_button_and_a_finger_that_slides_set_nothing(drawn, what):
    body = """pointer("pointerdown", [100, 200], argument.what);
      pointer("pointermove", [120, 150], argument.what);
      pointer("pointerup", [120, 150], argument.what);
      return heard.filter(([kind]) => kind !== "trace");"""
    assert mapped(drawn, body, what=what) == []


def test_a_finger_s_tap_sets_the_setting(drawn):
    body = """const finger = { pointerType: "touch" };
      for (const type of ["pointerdown", "pointerup", "click"]) pointer(type, [150, 90], finger);
      return [heard, map.settingAt(150, 90)];"""
    heard, at = mapped(drawn, body)
    assert heard == [told("setting", at), told("release")]


def test_a_drag_that_is_broken_off_is_let_go_too(drawn):
    body = """pointer("pointerdown", [100, 200], { buttons: 1 });
      pointer("pointercancel", [100, 200]);
      pointer("pointerup", [100, 200]);
      return heard.map(([kind]) => kind);"""
    assert mapped(drawn, body) == ["trace", "setting", "release"]


def test_hovering_traces_the_run_of_the_cell(drawn):
    body = """const cells = Array(8).fill(Array(8).fill(61));
      take(cells, cells);
      pointer("pointermove", [250, 150]);
      pointer("pointermove", [10, 150]);
      pointer("pointermove", [250, 150], { buttons: 1 });
      pointer("pointermove", [251, 150]);
      pointer("pointerleave", [0, 0]);
      return [heard, map.cellAt(250, 150)];"""
    heard, cell = mapped(drawn, body)
    assert heard == [told("trace", one) for one in (cell, None, None, cell, None)]


@pytest.mark.parametrize(("finger", "ready"), [(True, True), (False, False)])
def test_under_a_finger_and_where_there_is_no_map_nothing_is_traced(drawn, finger, ready):
    body = """take([[61]], [[0]], 1, { objective: "quadratic", steps: 60 });
      pointer("pointermove", [250, 150], { pointerType: argument.finger ? "touch" : "mouse" });
      return heard.filter(([, setting]) => setting);"""
    assert mapped(drawn, body, finger=finger, ready=ready) == []


def test_the_point_is_dragged_by_its_handle_from_where_it_was_gripped(drawn):
    body = """const [x, y] = map.placeOf(map.setting);
      pointer("pointerdown", [x + 5, y - 4], { buttons: 1 }, map.handle);
      pointer("pointermove", [x + 45, y - 84], { buttons: 1 }, map.handle);
      pointer("pointerup", [x + 45, y - 84], {}, map.handle);
      return [heard.filter(([kind]) => kind !== "trace"), map.settingAt(x + 40, y - 80)];"""
    heard, at = mapped(drawn, body)
    assert heard == [told("setting", at), told("release")]


def test_arrow_keys_move_the_point_though_nothing_is_painted_between(drawn):
    body = """const key = (type, key, shiftKey = false) => {
        map.handle.dispatchEvent(new KeyboardEvent(type, { key, shiftKey }));
      };
      const [x, y] = map.placeOf(map.setting);
      key("keydown", "ArrowRight");
      key("keydown", "ArrowRight");
      key("keydown", "ArrowUp", true);
      key("keyup", "ArrowUp");
      key("keydown", "a");
      key("keyup", "a");
      const moved = map.placeOf(map.setting);
      return [heard.map(([kind]) => kind), [moved[0] - x, y - moved[1]]];"""
    kinds, moved = mapped(drawn, body)
    assert kinds == ["setting", "setting", "setting", "release"]
    assert moved == pytest.approx([12, 30], abs=5)  # rounded at each press
    assert moved[0] > 0


def test_the_point_says_where_it_is(drawn):
    body = "return ['aria-label', 'aria-description'].map((name) => map.handle.getAttribute(name))"
    assert mapped(drawn, body) == ["Step size and momentum", "step size 0.038, momentum 0.7; arrow keys move it"]


def test_a_prediction_of_the_mapped_run_is_what_hides_it(drawn):
    scene = replace(SCENE, prediction=Prediction("place", 5, 15))
    assert mapped(drawn, why(""), scene, more={"hidden": {"heavy_ball": 5}})[0] == HIDDEN


# --- settings that change as a run goes -------------------------------------------------------------------------------

FALLING = replace(
    SCENE,
    panels=(Contour(), Map(shows="theory")),
    runs=("heavy_ball", "demon"),
    follow=None,
)


def test_a_map_of_theory_is_of_a_run_that_theory_predicts_if_there_is_one(drawn):
    both = replace(FALLING, follow="demon")
    for scene, rule in ((both, "heavy_ball"), (both.with_visible(("demon",)), "demon")):
        assert drawn("scene", "module.mapped(argument, stage.catalogue).optimizer", scene.to_dict()) == rule


MOMENTS = """
  const seen = simulated(scene);
  return argument.times.map((time) => {
    map.drawNow(null, seen.apart, time, how());
    const { canvas, used } = map.moments;
    return { said: map.readout.textContent, places: used ? painted(canvas, argument.colour) : [], why: map.why };
  });
"""


def moments(drawn, scene, times, colour="#117733", **more):
    return mapped(drawn, MOMENTS, scene, times=times, colour=colour, **more)


def test_the_momentum_of_the_moment_is_a_place_on_the_map_of_theory(drawn):
    times = [0, 10.7, 20, FALLING.n_steps - 1, None]
    demon = FALLING.simulate()["demon"]
    body = "return argument.settings.map((one) => map.placeOf(one))"
    steps = [0, 10, 20, FALLING.n_steps - 1, FALLING.n_steps - 1]
    at = [setting(demon.momenta[k], FALLING.step_size) for k in steps]
    expected = mapped(drawn, body, FALLING, settings=at)
    colour = OPTIMIZERS["demon"].look.light
    for k, found, (x, y) in zip(steps, moments(drawn, FALLING, times, colour), expected, strict=True):
        places = np.array(found["places"])
        near = places[np.hypot(*(places - (x, y)).T) < 7]
        assert len(near) > 25  # a marker, and not the line alone
        regimes = [
            theory.regime("heavy_ball", step_size=FALLING.step_size, momentum=demon.momenta[k], curvature=curvature)
            for curvature in (1.0, 50.0)
        ]
        beta = found["said"].partition("stayed ")[2].partition(":")[0]
        assert float(beta) == pytest.approx(demon.momenta[k], rel=1e-3)
        assert found["said"] == (f"Demon at step {k}, if β stayed {beta}: {regimes[0]} along, {regimes[1]} across")
    assert len({found["said"].partition(": ")[2] for found in moments(drawn, FALLING, times, colour)}) > 1


def test_a_step_size_that_changes_is_on_the_way_too(drawn):
    scene = replace(FALLING, rate_change=RateChange(10, 0.3)).with_visible(("heavy_ball",))
    (found,) = moments(drawn, scene, [40], OPTIMIZERS["heavy_ball"].look.light)
    eta = scene.simulate()["heavy_ball"].step_sizes[40]
    assert found["said"].startswith(f"heavy ball at step 40, if η stayed {eta:.3g} and β stayed ")
    assert len(found["places"]) > 100
    measured = replace(scene, panels=(Contour(), Map()))
    (found,) = moments(drawn, measured, [40], OPTIMIZERS["heavy_ball"].look.light)
    assert (found["places"], found["why"]) == (
        [],
        "The map is of step sizes that stay, and here they change on the way.",
    )


def test_settings_that_stay_have_no_way(drawn):
    for scene in (FALLING.with_visible(("heavy_ball",)), replace(FALLING, panels=(Contour(), Map()))):
        (found,) = moments(drawn, scene, [20], OPTIMIZERS["demon"].look.light)
        assert found["places"] == []
        assert found["said"].startswith("heavy ball at η ")
