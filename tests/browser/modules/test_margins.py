"""The map of patchworks: its cells are Python's, two workers make it, and nothing of it twice."""

from dataclasses import replace
from itertools import pairwise

import pytest

import momentum_sim as ms
from momentum_sim import export
from momentum_sim.problems.features import patchworks
from momentum_sim.scene import MarginMap, Prediction, RunSettings, Scene
from momentum_sim.scene.panels import Learned
from momentum_sim.stage import stage_document
from tests.browser.modules.support import plain

COLUMNS, ROWS = 13, 10
CELLS = COLUMNS * ROWS
COARSE = [COLUMNS * row + column for row in (0, 1, 3, 5, 7, 9) for column in range(0, COLUMNS, 2)]

SMALL = Scene(
    objective=patchworks(small_margins=5, noise_norm=3.0),
    n_steps=40,
    step_size=0.01,
    momentum=0.99,
    seed=7,
    follow="ema_momentum",
    runs=(
        RunSettings("gradient_descent"),
        RunSettings("ema_momentum"),
        RunSettings("ema_momentum", name="memory_cut", flushed_at=5),
        RunSettings("ema_momentum", name="signals_alone", acts_on="signals"),
        RunSettings("heavy_ball", visible=False),
    ),
    panels=(Learned(), MarginMap()),
)

#: A maker that keeps all that it tells; `asked(scene)` is a map's own request, `whole()` the next that is done.
REAL = """
  const { marginsOf } = await import("/paint/margins.js");
  const { catalogue } = argument;
  const told = [];
  let ended;
  const whole = () => new Promise((resolve, refuse) => {
    ended = resolve;
    setTimeout(() => refuse(new Error("no answer")), 20_000);
  });
  const maker = new module.MarginMaker((answer) => {
    told.push(answer);
    if (answer.done === 1) ended?.(answer);
  });
  maker.take(argument.kernels);
  const asked = (scene, more = {}) => ({ ...marginsOf(scene, {}, catalogue), ...more });
  const until = async (holds) => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2)); };
"""


@pytest.fixture(scope="module")
def supplied():
    whole = plain(stage_document(SMALL, SMALL))
    return {"kernels": whole["kernels"], "catalogue": whole["catalogue"]}


@pytest.fixture
def tried(call, supplied):
    """``tried(body, scene)``: what comes of a body with a real maker."""
    return lambda body, scene=SMALL: call(
        "margin_maker", f"{{ {REAL} {body} }}", supplied | {"scene": plain(scene.to_dict())}
    )


def accuracy(run, step_size, momentum, seed):
    """The share of new patchworks of the small margin that Python has right."""
    trained = ms.generalization.train(
        SMALL.objective.setting,
        step_size=step_size,
        momentum=momentum,
        n_steps=SMALL.n_steps,
        seed=seed,
        optimizer=run.optimizer,
        acts_on=run.acts_on,
        flushed_at=run.flushed_at,
    )
    return trained.small_margin_accuracy


@pytest.mark.parametrize("name", ["ema_momentum", "memory_cut", "signals_alone", "heavy_ball"])
def test_a_cell_is_what_python_trains_to_the_bit(tried, name):
    runs = tuple(replace(run, visible=True) for run in SMALL.runs)
    body = """
      const request = asked(argument.scene, { parts: [[0, 12, 66, 100]] });
      const answer = whole();
      maker.ask(request);
      const { errors, made, all } = await answer;
      const { stepSizes, momenta, seeds } = request;
      const hands = maker.hands.map((hand) => hand.maker.constructor.name);
      return { errors, made, all, stepSizes, momenta, seeds, hands };
    """
    found = tried(body, replace(SMALL, runs=runs, follow=name))
    assert found["seeds"] == [7, 8, 9]
    assert found["made"] == found["all"] == 12
    assert found["hands"] in (["Worker"], ["Worker", "Worker"])
    ((run, errors),) = found["errors"].items()
    assert (run, [k for k, each in enumerate(errors) if each]) == (name, [0, 12, 66, 100])
    (settings,) = (one for one in runs if one.name == name)
    for k in (0, 12, 66, 100):
        at = found["stepSizes"][name][k], found["momenta"][k]
        assert errors[k] == [1.0 - accuracy(settings, *at, seed) for seed in (7, 8, 9)]
    assert found["momenta"][0] == found["momenta"][12] == 0
    assert len({tuple(errors[k]) for k in (0, 12, 66, 100)}) > 1


def test_the_map_has_thirteen_step_sizes_for_ten_momenta_wherever_the_stages_own_setting_is(tried):
    body = """
      const of = (more) => JSON.stringify(asked({ ...argument.scene, ...more }));
      const own = [{ step_size: 0.5 }, { momentum: 0.2 }, { step: 3 }, { panels: [] }].map(of);
      const others = [{ seed: 3 }, { n_steps: 20 }].map(of);
      const { stepSizes, momenta, parts } = asked(argument.scene);
      const same = (each) => each.map((one) => one === of({}));
      return { own: same(own), others: same(others), sizes: stepSizes.ema_momentum, momenta, parts };
    """
    found = tried(body)
    assert (found["own"], found["others"]) == ([True] * 4, [False] * 2)
    assert (len(set(found["sizes"])), len(set(found["momenta"]))) == (COLUMNS, ROWS)
    assert found["momenta"][0] == 0
    assert found["momenta"] == sorted(found["momenta"])
    coarse, rest = found["parts"]
    assert coarse == COARSE
    assert sorted(coarse + rest) == list(range(CELLS))


def test_a_coarse_map_comes_before_fine_ones_and_each_is_whole(tried):
    body = """
      const answer = whole();
      maker.ask(asked(argument.scene));
      await answer;
      return told.map(({ errors: { ema_momentum: each }, seeds, made, done }) =>
        ({ shape: each.map(({ length }) => length), seeds, made, done }));
    """
    told = tried(body)
    for answer in told:
        there = [k for k, count in enumerate(answer["shape"]) if count]
        assert there in ([], COARSE, list(range(CELLS)))
        assert {answer["shape"][k] for k in there} <= {answer["seeds"]}
    assert any([k for k, count in enumerate(answer["shape"]) if count] == COARSE for answer in told)
    assert told[-1] == {"shape": [3] * CELLS, "seeds": 3, "made": 3 * CELLS, "done": 1}
    assert all(before["made"] <= after["made"] for before, after in pairwise(told))
    assert told[0]["made"] == 0


def test_nothing_is_trained_twice_and_what_is_stopped_goes_on_where_it_was(tried):
    body = """
      const long = asked({ ...argument.scene, n_steps: 400 });
      maker.ask(long);
      await until(() => told[told.length - 1].made > 0);
      maker.stop();
      const idle = maker.idle;
      const count = told.length;
      await new Promise((resolve) => setTimeout(resolve, 150));
      const { made } = told[count - 1];
      const quiet = told.length === count;
      maker.ask(asked(argument.scene));
      await until(() => maker.idle);
      const short = told[told.length - 1];
      maker.ask(asked(argument.scene));
      const again = { idle: maker.idle, ...told[told.length - 1] };
      maker.ask(asked({ ...argument.scene, seed: 8 }));
      const next = told[told.length - 1].made;
      maker.ask(long);
      const since = told[told.length - 1].made;
      maker.end();
      return { idle, quiet, made, since, short: short.done, again: [again.idle, again.made], next, ended: maker.idle };
    """
    found = tried(body)
    assert found["idle"]
    assert found["quiet"]
    assert 0 < found["made"] <= found["since"]
    assert found["short"] == 1
    assert found["again"] == [True, 3 * CELLS]  # told at once, by nobody's work
    assert found["next"] == 2 * CELLS  # two of its three seeds were there
    assert found["ended"]


def test_a_page_without_workers_makes_it_itself(tried):
    body = """
      const real = window.Worker;
      window.Worker = class { constructor() { throw new DOMException("no worker here", "SecurityError"); } };
      try {
        const answer = whole();
        const request = asked(argument.scene, { parts: [[3]] });
        maker.ask(request);
        const { errors: { ema_momentum: errors } } = await answer;
        return { error: errors[3], stepSize: request.stepSizes.ema_momentum[3] };
      } finally {
        window.Worker = real;
      }
    """
    found = tried(body)
    run = SMALL.runs[1]
    assert found["error"] == [1.0 - accuracy(run, found["stepSize"], 0.0, seed) for seed in (7, 8, 9)]


# --- the picture ------------------------------------------------------------------------------------------------------

#: A map's own request, and an answer with made-up errors: less with each row and column, none from k of 1/2 on.
MAPPED = """
  const { catalogue, scene } = argument;
  const request = module.marginsOf(scene, {}, catalogue);
  const { momenta, stepSizes: { ema_momentum: sizes } } = request;
  const each = momenta.map((momentum, k) => {
    const mean = sizes[k] / (1 - momentum) >= 0.5 ? 0 : 0.4;
    return [mean, mean, mean && mean + 0.03];
  });
  const answer = { done: 1, made: 390, all: 390, seeds: 3, errors: { ema_momentum: each } };
  const drawn = (more = {}) => ({ scene: { ...scene, ...more }, results: [], texts: {} });
  const how = (more = {}) => ({ hidden: {}, catalogue, margins: () => ({ request, answer }), ...more });
  const box = { left: 40, top: 10, right: 430, bottom: 207 };
"""


def on_map(call, supplied, body, scene=SMALL):
    return call("paint/margins", f"{{ {MAPPED} {body} }}", supplied | {"scene": plain(scene.to_dict())})


def test_a_map_tells_what_is_right_in_a_cell_and_from_where_nearly_all_is(call, supplied):
    body = """
      const model = module.marginModel(drawn(), null, {}, how());
      const { rows, below } = module.marginTable(drawn(), null, {}, how());
      const pale = { ...request, seeds: [1] };
      return {
        own: module.marginReadout(model), plain: module.marginReadout(model, { momentum: 0, step_size: 0.0013 }),
        legend: module.marginLegend(model).map(({ text }) => text),
        rows: rows.map(({ cells }) => cells.map(({ text }) => text)), below, coasting: model.coasting,
        pale: module.marginModel(drawn(), null, {}, how({ margins: () => ({ request: pale, answer }) })).pale,
        first: sizes[0], momenta: [...new Set(momenta)],
      };
    """
    found = on_map(call, supplied, body)
    assert found["own"] == "EMA momentum, cell of η 0.011, β 0.987: 100.0 ± 0.0 % right, 3 seeds"
    assert found["plain"] == (f"Gradient descent (β 0), cell of η {found['first']:.3g}: 59.0 ± 1.7 % right, 3 seeds")
    assert found["legend"] == ["100 % right to 50 %, as by guessing"]
    assert found["coasting"] == 0.5
    assert found["pale"]
    assert found["rows"][-1][0] == "0, gradient descent"
    assert [row[3] for row in found["rows"]] == [
        f"{0.5 * (1 - momentum):.3g}" for momentum in reversed(found["momenta"])
    ]
    assert found["rows"][-1][4] == "100.0 %"
    assert found["below"] == [
        "EMA momentum: new faint ones right, the least of 13 step sizes with 95 %, means over 3 seeds."
    ]


def test_the_point_stands_where_it_is_put_and_crosses_to_the_row_without_momentum_by_one_key(call, supplied):
    """An arrow key moves it by six units, from where the setting that it had made is."""
    body = """
      const { sides } = module.marginModel(drawn(), null, {}, how());
      const at = (place) => module.marginSetting(box, { sides }, place);
      const of = (setting) => module.marginPlace(box, { sides }, setting);
      const keyed = (setting, way) => { const [x, y] = of(setting); return at([x, y + way]); };
      const plain = { momentum: 0, step_size: 0.01 };
      const up = keyed(plain, -6);
      const down = keyed(up, 6);
      const there = [{ momentum: 0.99, step_size: 0.01 }, { momentum: 0.5, step_size: 0.2 }, plain];
      const pointed = [[41, 11], [429, 206], [41, 191], [429, 12], [39, 20]]
        .map((place) => module.marginPointed({ sides }, box, place)?.momentum);
      return { up, down, plain, there, again: there.map((one) => at(of(one))), pointed };
    """
    found = on_map(call, supplied, body)
    assert 0 < found["up"]["momentum"] < 0.1
    assert found["down"] == found["plain"]
    assert found["again"] == found["there"]
    high, plain, between, right, beside = found["pointed"]
    assert 0.98 < high == right < 0.99
    assert (plain, between, beside) == (0, None, None)


@pytest.mark.parametrize(
    ("more", "hidden", "why"),
    [
        ({"runs": (RunSettings("gradient_descent"),), "follow": None}, {}, "There is no momentum to vary of gradient"),
        ({"equal": "effective_step_size"}, {}, "The map is of step sizes η"),
        ({}, {"ema_momentum": 5}, "The map is hidden, as its run is, until you have guessed."),
    ],
    ids=["no momentum", "effective", "secret"],
)
def test_why_there_is_no_map(call, supplied, more, hidden, why):
    body = """
      const { catalogue, scene, hidden } = argument;
      const drawn = { scene, results: [], texts: {} };
      const how = { hidden, catalogue, margins: () => { throw new Error("asked"); } };
      const model = module.marginModel(drawn, null, {}, how);
      const { below, rows } = module.marginTable(drawn, null, {}, how);
      return [module.marginReadout(model), module.marginsOf(scene, hidden, catalogue), below, rows];
    """
    argument = supplied | {"scene": plain(replace(SMALL, **more).to_dict()), "hidden": hidden}
    said, request, below, rows = call("paint/margins", f"{{ {body} }}", argument)
    assert said.startswith(why)
    assert (request, below, rows) == (None, [said], [])


def test_the_law_is_of_averaged_gradients_whose_memory_is_whole(call, supplied):
    body = """
      const laws = ["ema_momentum", "memory_cut", "signals_alone"].map((follow) =>
        module.marginModel(drawn({ follow }), null, {}, how()).coasting);
      const { objective } = scene;
      const half = { ...objective, parameters: { ...objective.parameters, small_margin: 0.5 } };
      return [...laws, module.marginModel(drawn({ objective: half }), null, {}, how()).coasting];
    """
    assert on_map(call, supplied, body) == [0.5, None, None, 2]


def test_a_sheet_has_a_coarse_map_and_none_of_what_is_to_be_predicted():
    scene = replace(SMALL, runs=SMALL.runs[:2])
    text = export.render(scene, "svg").decode()
    assert "% right, 1 seed" in text
    assert "k = η/(1 − β) = 1/(2θ²) = 0.5" in text
    secret = replace(scene, panels=(MarginMap(),), prediction=Prediction("transfer", 5, scene.n_steps))
    assert "% right" not in export.render(secret, "svg").decode()


# --- what listens -----------------------------------------------------------------------------------------------------


def test_it_is_made_while_nothing_is_dragged(call, supplied):
    body = """{
      const { Plot } = await import("/panels/plot.js");
      const on = { setting: () => {}, release: () => {}, again: () => {} };
      const area = document.createElement("div");
      const mapper = new module.MarginMapper(on, new Plot(), area, false);
      const log = [];
      let busy = false;
      mapper.experimenter = {
        ask: () => { busy = true; log.push("ask"); },
        stop: () => { if (busy) log.push("stop"); busy = false; },
        end: () => log.push("end"),
        get idle() { return !busy; },
      };
      const { catalogue, scene } = argument;
      const theme = { of: () => "#000" };
      const draw = (more, dragging = false) => mapper.draw(
        { scene: { ...scene, ...more }, results: [], texts: {} },
        { hidden: {}, catalogue, dragging, theme, margins: () => null },
      );
      draw({});
      draw({ momentum: 0.9 }, true);
      draw({ momentum: 0.8 }, true);
      draw({ momentum: 0.8 });
      mapper.button.click();
      draw({ momentum: 0.7 });
      mapper.button.click();
      mapper.hide();
      mapper.remove();
      return log;
    }"""
    argument = supplied | {"scene": plain(SMALL.to_dict())}
    assert call("panels/margins", body, argument) == ["ask", "stop", "ask", "stop", "ask", "stop", "end"]


def test_a_page_that_is_opened_from_a_disk_has_it_too(browser, tmp_path):
    file = tmp_path / "patchworks.html"
    file.write_bytes(export.render(replace(SMALL, runs=SMALL.runs[:2]), "html"))
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector(".experiment[data-done=true]", timeout=60_000)
    assert page.inner_text(".experiment .said") == "390 runs, 3 seeds"
    page.wait_for_function("document.querySelector('[data-testid=stage]').idle()")
    assert "right, 3 seeds" in page.inner_text(".experiment .readout")
    assert errors == []
    page.close()
