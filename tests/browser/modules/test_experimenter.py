"""Step sizes and seeds tried beside the page: the errors are Python's, and what is asked for last is worked at."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import export
from momentum_sim.evidence import expected_best
from momentum_sim.problems.networks import digits
from momentum_sim.scene import ErrorMap, RunSettings, Scene, Sight, Tuning
from momentum_sim.stage import stage_document
from tests.browser.modules.support import ModulePage, plain

SMALL = Scene(
    objective=digits(epochs=1, batch_size=64, hidden=8),
    step_size=0.1,
    momentum=0.9,
    runs=("heavy_ball", "demon"),
    panels=(Sight(), Tuning()),
)
#: Runs with everything of their own that a step size can come from.
VARIED = replace(
    SMALL,
    runs=(
        RunSettings("heavy_ball", schedule="cosine"),
        RunSettings("gradient_descent", matches="heavy_ball"),
        RunSettings("nesterov", step_size=0.02, momentum=0.5),
        RunSettings("adam"),
        RunSettings("demon", visible=False),
    ),
    step_size_schedule="linear",
    seed=4,
)

#: An experimenter that keeps all that it tells; `asked(scene, more)` is a request, `whole()` the next that is done.
REAL = """
  const { experimentOf } = await import("/paint/tuning.js");
  const told = [];
  let ended;
  const whole = () => new Promise((resolve, refuse) => {
    ended = resolve;
    setTimeout(() => refuse(new Error("no answer")), 20_000);
  });
  const experimenter = new module.Experimenter((answer) => {
    told.push(answer);
    if (answer.done === 1) ended?.(answer);
  });
  experimenter.take(argument.kernels);
  const asked = (scene, more = {}) => ({ ...experimentOf(scene, {}, argument.catalogue), ...more });
  const until = async (holds) => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2)); };
"""


@pytest.fixture(scope="module")
def supplied():
    """Kernels and catalogue of a page on which the varied scene can be shown."""
    whole = plain(stage_document(VARIED, VARIED))
    return {"kernels": whole["kernels"], "catalogue": whole["catalogue"]}


@pytest.fixture
def tried(call, supplied):
    """``tried(body, scene)``: what comes of a body with a real experimenter."""
    return lambda body, scene, **more: call(
        "experimenter", f"{{ {REAL} {body} }}", supplied | {"scene": plain(scene.to_dict())} | more
    )


def errors_in_python(scene, step_size, seed):
    """The test error of each visible run, where all that is not matched starts with one step size."""
    runs = tuple(run if run.step_size is None else replace(run, step_size=step_size) for run in scene.runs)
    at = replace(scene, step_size=step_size, adaptive_step_size=step_size, seed=seed, runs=runs)
    return {name: ran.test_error for name, ran in at.simulate().items()}


@pytest.mark.parametrize("scene", [SMALL, VARIED], ids=["small", "varied"])
def test_a_worker_finds_the_errors_that_python_does(tried, scene):
    body = """
      const request = asked(argument.scene);
      const stepSizes = Object.fromEntries(
        Object.entries(request.stepSizes).map(([name, sizes]) => [name, [sizes[2], sizes[5]]]),
      );
      const seeds = [request.seeds[0], request.seeds[1], 4294967295];
      const answer = whole();
      experimenter.ask({ ...request, stepSizes, seeds });
      return { ...(await answer), stepSizes, asked: seeds, by: experimenter.maker.constructor.name };
    """
    answer = tried(body, scene)
    assert answer["by"] == "Worker"
    assert answer["asked"][0] == scene.seed
    assert sorted(answer["errors"]) == sorted(scene.visible)
    assert answer["made"] == answer["all"] == 2 * 3 * len(scene.visible)
    for name, each in answer["errors"].items():
        for step_size, errors in zip(answer["stepSizes"][name], each, strict=True):
            assert errors == [errors_in_python(scene, step_size, seed)[name] for seed in answer["asked"]]
    found = [error for each in answer["errors"].values() for errors in each for error in errors]
    assert len(set(found)) > len(found) / 2  # they are of different runs


def test_coarse_pictures_come_before_fine_ones_and_each_is_whole(tried):
    body = """
      const answer = whole();
      experimenter.ask(asked(argument.scene));
      await answer;
      return told;
    """
    told = tried(body, SMALL)
    shapes = [{tuple(map(len, each)) for each in answer["errors"].values()} for answer in told]
    assert {len(shape) for shape in shapes} == {1}  # all runs have the same
    counts = [shape.pop() for shape in shapes]
    coarse = [count for count in counts if 0 in count and any(count)]
    assert coarse
    assert set(coarse) <= {(1, 0) * 4, (2, 0) * 4}
    fine = [count for count in counts if 0 not in count]
    assert all(len(set(count)) == 1 for count in fine)
    assert [answer["seeds"] for answer in told] == [max(count) for count in counts]
    assert counts[-1] == (10,) * 8
    assert counts == sorted(counts, key=sum)
    assert [answer["made"] for answer in told] == sorted(answer["made"] for answer in told)
    for before, after in pairwise(told):
        for name, each in before["errors"].items():
            for found, later in zip(each, after["errors"][name], strict=True):
                assert later[: len(found)] == found


def test_what_is_asked_last_is_worked_at_and_what_is_stopped_goes_on_where_it_was(tried):
    body = """
      const long = asked({ ...argument.scene, seed: 100 });
      const short = asked(argument.scene, { seeds: [0] });
      experimenter.ask(long);
      await until(() => told.length > 0);
      const before = told.length;
      const answer = whole();
      experimenter.ask(short);
      await answer;
      const numbers = [...new Set(told.slice(before).map(({ number }) => number))];
      experimenter.ask(long);
      await until(() => told[told.length - 1].number === 3);
      const { made, done } = told[told.length - 1];
      experimenter.stop();
      const idle = experimenter.idle;
      const count = told.length;
      await new Promise((resolve) => setTimeout(resolve, 150));
      const quiet = told.length === count;
      const again = whole();
      experimenter.ask(long);
      const last = await again;
      experimenter.end();
      return { numbers, made, done, idle, quiet, next: told[count].made, number: last.number, whole: last.made };
    """
    answer = tried(body, SMALL)
    assert answer["numbers"] == [2]
    assert answer["done"] < 1
    assert answer["idle"]
    assert answer["quiet"]
    assert answer["next"] > answer["made"]
    assert (answer["number"], answer["whole"]) == (4, 160)


def test_a_page_without_workers_tries_them_itself(tried):
    body = """
      const real = window.Worker;
      window.Worker = class { constructor() { throw new DOMException("no worker here", "SecurityError"); } };
      try {
        const request = asked(argument.scene, { seeds: [3] });
        const answer = whole();
        experimenter.ask(request);
        return { ...(await answer), by: experimenter.maker.constructor.name, stepSizes: request.stepSizes };
      } finally {
        window.Worker = real;
      }
    """
    answer = tried(body, SMALL)
    assert answer["by"] == "Object"
    for name, each in answer["errors"].items():
        assert [len(errors) for errors in each] == [1] * 8
        step_size = answer["stepSizes"][name][6]
        assert each[6] == [errors_in_python(SMALL, step_size, 3)[name]]


# --- the picture ------------------------------------------------------------------------------------------------------

#: An experiment's answer that was not made: `request` with made-up errors, the first `seeds` of each.
MADE_UP = """
  const { experimentOf } = module;
  const { catalogue, scene, errors } = argument;
  const request = experimentOf(scene, {}, catalogue);
  const answer = { done: 1, made: 0, all: 0, seeds: 3, errors };
  const results = ["heavy_ball", "demon"].map((name) => ({ name, title: `the ${name}`, look: {} }));
  const drawn = { scene, results, texts: { no_run: "none" } };
  const how = (more = {}) => ({ hidden: {}, catalogue, experiment: () => ({ request, answer, ...more }) });
"""
ERRORS = {
    "heavy_ball": [[0.5, 0.6, 0.7], [], [0.1, 0.2, 0.3], [0.05, 0.06, 0.1], [], [], [0.9, 0.9, 0.9], []],
    "demon": [[0.5, 0.6, 0.4], [], [0.04, 0.05, 0.06], [0.05, 0.06, 0.1], [], [], [0.9, 0.9, 0.8], []],
}


def made_up(call, supplied, body, errors=ERRORS):
    argument = supplied | {"scene": plain(SMALL.to_dict()), "errors": errors}
    return call("paint/tuning", f"{{ {MADE_UP} {body} }}", argument)


def test_a_picture_has_means_standard_deviations_and_the_least(call, supplied):
    body = "return { tunings: module.tuningsOf({ request, answer }), sizes: request.stepSizes };"
    found = made_up(call, supplied, body)
    for tuning in found["tunings"]:
        there = [k for k, errors in enumerate(ERRORS[tuning["name"]]) if errors]
        errors = 100 * np.array([ERRORS[tuning["name"]][k] for k in there])
        assert tuning["stepSizes"] == [found["sizes"][tuning["name"]][k] for k in there]
        np.testing.assert_allclose(tuning["means"], errors.mean(axis=1), rtol=1e-14)
        np.testing.assert_allclose(tuning["deviations"], errors.std(axis=1, ddof=1), rtol=1e-10, atol=1e-12)
        assert tuning["best"] == errors.mean(axis=1).argmin()


def test_a_picture_is_pale_where_it_is_of_another_setting_and_not_of_another_step_size(call, supplied):
    body = """
      const pale = (more) => module.tuningModel({ ...drawn, scene: { ...scene, ...more } }, null, {}, how()).pale;
      const below = (more) => module.tuningTable({ ...drawn, scene: { ...scene, ...more } }, null, {}, how()).below[0];
      const others = [{ momentum: 0.5 }, { seed: 7 }, { step_size_schedule: "cosine" }, { rate_change: { step: 2 } }];
      const own = [{}, { step_size: 0.3 }, { adaptive_step_size: 0.01 }, { step: 3 }, { panels: [] }];
      return {
        others: others.map(pale), own: own.map(pale), below: [own[1], others[0]].map(below),
        uprights: module.tuningModel({ ...drawn, scene: { ...scene, step_size: 0.3 } }, null, {}, how()).uprights,
      };
    """
    found = made_up(call, supplied, body)
    assert found["others"] == [True] * 4
    assert found["own"] == [False] * 5
    assert found["uprights"] == [{"value": 0.3, "text": "η 0.3"}]
    same, other = found["below"]
    assert same == "Best of 4 step sizes, means over 3 seeds."
    assert other == f"{same} This is of another setting."


def test_the_best_of_some_trials_is_pythons(call, supplied):
    values = [6.0, 4.5, 90.0, 7.25, 4.75, 50.0, 12.0, 4.5]
    body = """
      const { charts: [{ curves, across }] } = module.tuningModel(drawn, null, { shows: "trials" }, how());
      const shown = curves.map(({ xs, ys }) => [[...xs], [...ys]]);
      const { means } = module.tuningsOf({ request, answer })[1];
      const [least, one] = [argument.errors.values, [3]].map(module.expectedLeast);
      return { least, one, shown, means, across };
    """
    argument = supplied | {"scene": plain(SMALL.to_dict()), "errors": {"values": values} | ERRORS}
    body = MADE_UP.replace("errors } = argument;", "errors: { values, ...errors } } = argument;") + body
    found = call("paint/tuning", f"{{ {body} }}", argument)
    np.testing.assert_allclose(found["least"], expected_best(values), rtol=1e-12)
    assert found["one"] == [3]
    (_, (xs, ys)) = found["shown"]
    assert (xs, found["across"]) == ([1, 2, 3, 4], [1, 8])
    np.testing.assert_allclose(ys, expected_best(found["means"]), rtol=1e-12)


def test_what_is_drawn_is_said_in_a_table(call, supplied):
    body = """
      const table = module.tuningTable(drawn, null, {}, how());
      const none = module.tuningTable(drawn, null, {}, { ...how(), experiment: () => null });
      return { rows: table.rows.map(({ cells }) => cells.map(({ text }) => text)), sizes: request.stepSizes, none };
    """
    found = made_up(call, supplied, body)
    sizes = found["sizes"]["demon"]
    assert found["rows"] == [
        ["the heavy_ball", f"{sizes[3]:.2g}", "7.0 %", "2.6"],
        ["the demon", f"{sizes[2]:.2g}", "5.0 %", "1.0"],
    ]
    assert (found["none"]["rows"], found["none"]["below"]) == ([], [])


def test_a_run_that_is_to_be_predicted_is_not_tried(call, supplied):
    body = "return Object.keys(experimentOf(scene, { demon: 3 }, catalogue).stepSizes);"
    assert made_up(call, supplied, body) == ["heavy_ball"]


# --- the map of step size and momentum --------------------------------------------------------------------------------

#: A map's own request, and an answer with made-up errors: 95 % in its last column, least at one cell of each row.
MAPPED = """
  const { catalogue, scene } = argument;
  const request = module.errorsOf(scene, {}, catalogue);
  const each = (error) => request.momenta.map((_, k) => error(Math.floor(k / 12), k % 12));
  const answer = {
    done: 1, made: 0, all: 0, seeds: 2,
    errors: { demon: each((row, column) => {
      const mean = column === 11 ? 0.95 : 0.05 + 0.01 * row + 0.02 * Math.abs(column + Math.floor(row / 2) - 9);
      return [mean - 0.01, mean + 0.01];
    }) },
  };
  const rule = catalogue.optimizers.demon;
  const results = [{ name: "demon", title: "Demon", look: rule.look, rule, optimizer: "demon" }];
  const drawn = { scene, results, texts: {} };
  const how = (found = { request, answer }) => ({ hidden: {}, catalogue, experiment: () => found });
"""
DEMON = replace(SMALL, runs=(RunSettings("heavy_ball", visible=False), RunSettings("demon")), panels=(ErrorMap(),))


def on_map(call, supplied, body, scene=DEMON):
    return call("paint/errors", f"{{ {MAPPED} {body} }}", supplied | {"scene": plain(scene.to_dict())})


@pytest.mark.parametrize("name", ["demon", "heavy_ball", "adam"])
def test_a_cell_of_the_map_is_what_python_trains_to_the_bit(tried, name):
    scene = replace(SMALL, runs=(RunSettings(name),), seed=7, panels=(ErrorMap(),))
    body = """
      const { errorsOf } = await import("/paint/errors.js");
      const request = errorsOf(argument.scene, {}, argument.catalogue);
      const answer = whole();
      experimenter.ask({ ...request, parts: [[5, 100]], seeds: request.seeds.slice(0, 2) });
      const { errors } = await answer;
      return { errors, stepSizes: request.stepSizes, momenta: request.momenta, seeds: request.seeds };
    """
    found = tried(body, scene)
    assert found["seeds"] == list(range(7, 17))
    ((run, errors),) = found["errors"].items()
    assert (run, [k for k, each in enumerate(errors) if each]) == (name, [5, 100])
    setting = {"epochs": 1, "batch_size": 64, "hidden": 8}
    for k in (5, 100):
        eta, beta = found["stepSizes"][name][k], found["momenta"][k]
        trained = [ms.digits.train(name, step_size=eta, momentum=beta, seed=seed, **setting) for seed in (7, 8)]
        assert errors[k] == [run.test_error for run in trained]
    assert errors[5] != errors[100]


def test_a_map_comes_coarse_before_fine_and_each_picture_is_whole(tried):
    body = """
      const { errorModel, errorsOf } = await import("/paint/errors.js");
      const request = errorsOf(argument.scene, {}, argument.catalogue);
      const answer = whole();
      experimenter.ask({ ...request, seeds: request.seeds.slice(0, 3) });
      await answer;
      return told.map(({ errors: { demon } }) => demon.map(({ length }) => length));
    """
    shapes = tried(body, DEMON)
    coarse = [12 * row + column for row in range(1, 12, 2) for column in range(1, 12, 2)]
    for shape in shapes:
        there = [k for k, count in enumerate(shape) if count]
        assert there in ([], coarse, list(range(144)))
        assert len({shape[k] for k in there}) <= 1
    assert shapes[-1] == [3] * 144
    assert any(sum(map(bool, shape)) == 36 for shape in shapes)


def test_a_map_is_the_same_wherever_the_stages_own_setting_is(call, supplied):
    body = """
      const of = (more) => JSON.stringify(module.errorsOf({ ...scene, ...more }, {}, catalogue));
      const own = [{ step_size: 0.5 }, { momentum: 0.2 }, { step: 3 }, { adaptive_step_size: 0.1 }].map(of);
      const others = [{ seed: 3 }, { step_size_schedule: "linear" }].map(of);
      return { own: own.map((one) => one === of({})), others: others.map((one) => one === of({})) };
    """
    assert on_map(call, supplied, body) == {"own": [True] * 4, "others": [False] * 2}


def test_a_map_marks_the_best_of_each_momentum_and_tells_it(call, supplied):
    body = """
      const model = module.errorModel(drawn, null, {}, how());
      const { bests, best, cells, pale } = model;
      const texts = (table) => table.rows.map(({ cells }) => cells.map(({ text }) => text));
      const other = { ...request, seeds: [1] };
      return {
        bests, best, pale, hatched: cells.diverged.filter(Boolean).length, first: cells.first,
        readout: module.errorReadout(model, { momentum: 0, step_size: 0.9 * model.sides[0].ends[1] }),
        legend: module.errorLegend(model).map(({ text }) => text),
        table: module.errorTable(drawn, null, {}, how()).below, rows: texts(module.errorTable(drawn, null, {}, how())),
        old: module.errorModel(drawn, null, {}, how({ request: other, answer })).pale,
        momenta: request.momenta, sizes: request.stepSizes.demon,
      };
    """
    found = on_map(call, supplied, body)
    assert found["bests"] == [9 - row // 2 for row in range(12)]
    assert (found["best"], found["hatched"], found["first"]) == (0, 12, 50)
    assert (found["pale"], found["old"]) == (False, True)
    assert found["readout"].endswith(": 95.0 ± 1.4 % wrong, 2 seeds; β is the momentum that it begins with")
    assert found["legend"][0] == "Demon: 5.0 to 85 % of the test digits wrong"
    (below,) = found["table"]
    assert below.startswith("Demon: the best of 12 step sizes for each momentum, means over 2 seeds.")
    eta, beta = found["sizes"][9], found["momenta"][0]
    assert found["rows"][-1] == [f"{beta:.4g}", f"{eta:g}", f"{eta / (1 - beta):.3g}", "5.0 %", "1.4"]


@pytest.mark.parametrize(
    ("scene", "why"),
    [
        (
            replace(SMALL, runs=("gradient_descent",)),
            "There is no momentum to vary of gradient descent. Switch on a run",
        ),
        (replace(SMALL, runs=(RunSettings("heavy_ball", momentum=0.5),)), "Switch on a run with the stage's own"),
        (replace(SMALL, equal="effective_step_size"), "The map is of step sizes η"),
    ],
    ids=["no momentum", "its own", "effective"],
)
def test_why_there_is_no_map_of_errors(call, supplied, scene, why):
    body = """
      const { catalogue, scene } = argument;
      const drawn = { scene, results: [], texts: {} };
      const how = { hidden: {}, catalogue, experiment: () => { throw new Error("asked"); } };
      const model = module.errorModel(drawn, null, {}, how);
      const { below } = module.errorTable(drawn, null, {}, how);
      return [module.errorReadout(model), module.errorsOf(scene, {}, catalogue), below];
    """
    argument = supplied | {"scene": plain(scene.to_dict())}
    said, request, below = call("paint/errors", f"{{ {body} }}", argument)
    assert said.startswith(why)
    assert (request, below) == (None, [said])


def test_a_sheet_has_the_map_with_the_seeds_it_can_wait_for():
    text = export.render(replace(DEMON, panels=(Sight(), ErrorMap())), "svg").decode()
    assert "2 seeds" in text
    long = replace(
        DEMON, objective=digits(epochs=20, batch_size=32, hidden=2), n_steps=620, panels=(Sight(), ErrorMap())
    )
    assert "No settings were tried" in export.render(long, "svg").decode()


# --- what listens -----------------------------------------------------------------------------------------------------

#: A tuner on a plot of 400 by 200 units with an experimenter that notes what it is told; `told(answer)` answers it.
TUNER = """
  const { Plot } = await import("/panels/plot.js");
  const { catalogue } = argument;
  const heard = [];
  const note = (what) => () => heard.push(what);
  const on = { setting: (to) => heard.push(to), release: note("release"), again: note("again") };
  const plot = new Plot();
  plot.memory.axes = [{ area: { left: 0, right: 400, top: 0, bottom: 200 } }];
  plot.model = { charts: [{ across: [-3, 1] }], uprights: [{}] };
  const area = document.createElement("div");
  area.style.cssText = "position: absolute; left: 0; top: 0; width: 400px; height: 200px";
  area.setPointerCapture = () => {};
  const tuner = new module.Tuner(on, plot, area, false);
  document.body.replaceChildren(area, tuner.root);
  const log = [];
  let busy = null;
  tuner.experimenter = {
    ask: (request) => { busy = request; log.push("ask"); },
    stop: () => { if (busy) log.push("stop"); busy = null; },
    end: () => log.push("end"),
    get idle() { return !busy; },
  };
  const told = (answer) => {
    const request = busy;
    if (answer.done === 1) busy = null;
    tuner.hear({ made: 0, all: 160, errors: { demon: [Array(answer.seeds).fill(0.5)] }, ...answer }, request);
  };
  const draw = (more = {}, how = {}) =>
    tuner.draw({ scene: { ...argument.scene, ...more } }, { hidden: {}, catalogue, dragging: false, ...how });
  const press = (type, clientX) =>
    area.dispatchEvent(new PointerEvent(type, { clientX, clientY: 9, button: 0, bubbles: true, pointerType: "mouse" }));
"""


def listened(call, supplied, body):
    return call("panels/tuning", f"{{ {TUNER} {body} }}", supplied | {"scene": plain(SMALL.to_dict())})


def test_an_experiment_begins_on_release_and_ends_when_its_panel_is_gone(call, supplied):
    body = """
      draw();
      draw();
      draw({ step_size: 0.2 });
      draw({ momentum: 0.5 }, { dragging: true });
      draw({ momentum: 0.4 }, { dragging: true });
      draw({ momentum: 0.4 });
      const first = [...log];
      told({ done: 1, seeds: 10 });
      draw({ momentum: 0.4, step_size: 0.3 });
      const done = [...log];
      draw({ momentum: 0.3 });
      tuner.hide();
      const hidden = tuner.root.hidden;
      draw({ momentum: 0.3 });
      tuner.remove();
      return { first, done: done.slice(first.length), rest: log.slice(done.length), hidden };
    """
    found = listened(call, supplied, body)
    assert found["first"] == ["ask", "stop", "ask"]
    assert found["done"] == []
    assert found["rest"] == ["ask", "stop", "ask", "end"]
    assert found["hidden"]


def test_it_says_how_far_it_has_come_and_can_be_stopped_and_gone_on_with(call, supplied):
    body = """
      const { said: words, button, bar } = tuner;
      const said = () => [words.textContent, button.hidden ? null : button.textContent, bar.hidden];
      draw();
      const lines = [said()];
      told({ done: 0.25, seeds: 1, made: 40 });
      lines.push(said());
      tuner.button.click();
      lines.push(said());
      draw({ momentum: 0.5 });
      const stopped = [...log];
      tuner.button.click();
      told({ done: 1, seeds: 10, made: 160 });
      lines.push(said());
      draw({ momentum: 0.6 }, { dragging: true });
      lines.push(said());
      draw({ momentum: 0.6 });
      lines.push(said());
      draw({ runs: [] });
      return { none: tuner.root.hidden, said: lines, stopped, log, heard, value: tuner.bar.value };
    """
    found = listened(call, supplied, body)
    assert found["said"] == [
        ["0 of 160 runs, 0 seeds", "Stop", False],
        ["40 of 160 runs, 1 seed", "Stop", False],
        ["40 of 160 runs, 1 seed", "Go on", False],
        ["160 runs, 10 seeds", None, True],
        ["160 runs, 10 seeds", None, True],
        ["0 of 160 runs, 0 seeds", "Stop", False],
    ]
    assert found["none"]
    assert found["stopped"] == ["ask", "stop"]
    assert found["log"] == ["ask", "stop", "ask", "ask", "stop"]
    assert found["heard"] == ["again", "again"]


def test_a_page_that_nobody_sees_does_nothing(call, supplied):
    body = """
      let hidden = true;
      Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
      const turn = (now) => { hidden = now; document.dispatchEvent(new Event("visibilitychange")); };
      try {
        draw();
        const before = [...log];
        turn(false);
        turn(true);
        turn(false);
        return { before, log };
      } finally {
        delete document.hidden;
        tuner.remove();
      }
    """
    found = listened(call, supplied, body)
    assert found["before"] == []
    assert found["log"] == ["ask", "stop", "ask", "end"]


def test_where_the_plot_is_pressed_the_step_size_goes(call, supplied):
    body = """
      press("pointerdown", 200);
      draw();
      press("pointerdown", 200);
      press("pointermove", 300);
      press("pointermove", 400);
      press("pointerup", 400);
      press("pointermove", 100);
      plot.model = { charts: [{ across: [1, 8] }], uprights: [] };
      press("pointerdown", 300);
      tuner.remove();
      return heard;
    """
    assert listened(call, supplied, body) == [{"step_size": 0.1}, {"step_size": 1}, {"step_size": 2}, "release"]


# --- a page of its own ------------------------------------------------------------------------------------------------


def test_a_page_that_is_opened_from_a_disk_tries_them_too(browser, tmp_path):
    file = tmp_path / "digits.html"
    file.write_bytes(export.render(SMALL, "html"))
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector(".experiment[data-done=true]", timeout=60_000)
    assert page.inner_text(".experiment .said") == "160 runs, 10 seeds"
    page.wait_for_function("document.querySelector('[data-testid=stage]').idle()")
    assert "Best of 8 step sizes, means over 10 seeds." in page.inner_text(".companion .numbers:not([hidden])")
    assert errors == []
    page.close()


def test_what_fails_is_said_and_the_next_is_made(browser, supplied):
    """A module that is none ends the worker; in the page's own thread, too, what is asked for next may do better."""
    page = ModulePage(browser)
    body = f"""{{ {REAL}
      const request = asked(argument.scene, {{ seeds: [1] }});
      experimenter.take({{ "common.broken": "AAAA" }});
      experimenter.ask(request);
      await until(() => !(experimenter.maker instanceof Worker) && experimenter.idle);
      delete experimenter.modules["common.broken"];
      const answer = whole();
      experimenter.ask(request);
      return (await answer).made;
    }}"""
    assert page.call("experimenter", body, supplied | {"scene": plain(SMALL.to_dict())}) == 16
    page.close()
