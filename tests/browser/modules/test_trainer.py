"""The edge of stability on a page: its training is Python's, goes on with other settings, and is said."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import export
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.problems.networks import digits
from momentum_sim.scene import Edge, RunSettings, Scene, Sight
from momentum_sim.scene.panels import COMPANIONS
from momentum_sim.stage import bundle, stage_document
from momentum_sim.stage.modules import kernel_modules
from tests.browser.modules.support import ModulePage, plain

SCENE = Scene(
    objective=digits(epochs=1, batch_size=200, hidden=8),
    step_size=1.0,
    momentum=0.9,
    runs=("heavy_ball", "gradient_descent", "nesterov", RunSettings("demon", visible=False), "adam"),
    follow="heavy_ball",
    panels=(Sight(), Edge()),
    seed=3,
)
STEPS = 80

#: A trainer that keeps all that it tells; `asked(scene, more)` is a request of few steps, `whole()` the next that ends.
REAL = """
  const { trainingOf } = await import("/paint/edge.js");
  const told = [];
  let ended;
  const whole = () => new Promise((resolve, refuse) => {
    ended = resolve;
    setTimeout(() => refuse(new Error("no answer")), 20_000);
  });
  const trainer = new module.Trainer((answer) => {
    told.push(answer);
    if (answer.done === 1) ended?.(answer);
  });
  trainer.take(argument.kernels);
  const few = { steps: argument.steps, until: argument.steps };
  const asked = (scene, more = {}) => ({ ...trainingOf(scene, argument.catalogue).request, ...few, ...more });
  const until = async (holds) => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2)); };
  const rows = () => told.reduce((all, { from, rows }) => [...all.filter(({ step }) => step < from), ...rows], []);
"""


@pytest.fixture(scope="module")
def supplied():
    whole = plain(stage_document(SCENE, SCENE))
    return {"kernels": whole["kernels"], "catalogue": whole["catalogue"], "steps": STEPS}


@pytest.fixture
def trained(call, supplied):
    """``trained(body, scene)``: what comes of a body with a real trainer."""
    return lambda body, scene=SCENE, **more: call(
        "trainer", f"{{ {REAL} {body} }}", supplied | {"scene": plain(scene.to_dict())} | more
    )


def in_python(rule="heavy_ball", step_size=1.0, momentum=0.9, scene=SCENE):
    own = None if rule == "gradient_descent" else momentum
    hidden = int(scene.objective.parameters["hidden"])
    settings = {"n_steps": STEPS, "every": 5, "hidden": hidden, "seed": scene.seed}
    return ms.digits.train_full_batch(rule, step_size=step_size, momentum=own, **settings)


def assert_same(rows, run):
    """Every number of every measurement."""
    told = {name: [row[name] for row in rows] for name in rows[0]}
    assert told["step"] == run.measured_at.tolist()
    for name, values in (("sharpness", run.sharpness), ("residual", run.residuals), ("error", run.test_errors)):
        assert told[name] == values.tolist()
    assert told["products"] == run.products.tolist()
    assert told["edge"] == run.edges.tolist()
    assert told["loss"] == run.losses[run.measured_at].tolist()


@pytest.mark.parametrize("rule", ["heavy_ball", "gradient_descent", "nesterov", "demon"])
def test_a_worker_measures_what_python_does(trained, rule):
    scene = replace(SCENE.with_visible((rule,)), follow=rule)
    body = """
      const answer = whole();
      trainer.ask(asked(argument.scene));
      await answer;
      return { rows: rows(), step: told[told.length - 1].step, by: trainer.maker.constructor.name };
    """
    answer = trained(body, scene)
    assert answer["by"] == "Worker"
    assert answer["step"] == STEPS
    assert_same(answer["rows"], in_python(rule))


def test_settings_change_and_a_training_rests_on_the_way(trained):
    """Also where the page asks for something else before it has heard of what was done meanwhile: nothing is lost."""
    body = """
      const first = asked(argument.scene, { until: 40 });
      let answer = whole();
      trainer.ask(first);
      await answer;
      const count = told.length;
      await new Promise((resolve) => setTimeout(resolve, 60));
      const quiet = told.length === count;
      answer = whole();
      trainer.ask(asked({ ...argument.scene, momentum: 0.2, step_size: 0.5 }, { known: 15 }));
      await answer;
      return { rows: rows(), quiet, from: told[count].from };
    """
    answer = trained(body)
    assert answer["quiet"]
    assert answer["from"] == 15
    halves = np.repeat([[1.0, 0.9], [0.5, 0.2]], STEPS // 2, axis=0)
    run = in_python(step_size=halves[:, 0], momentum=halves[:, 1])
    assert_same(answer["rows"], run)
    assert run.edges[0] != run.edges[-1]


def test_another_training_begins_anew_and_the_last_that_is_asked_for_is_gone_on_with(trained):
    body = """
      const long = asked(argument.scene, { until: 3000, steps: 3000 });
      trainer.ask(long);
      await until(() => told.length > 0);
      const answer = whole();
      trainer.ask(asked(argument.scene, { key: "another" }));
      await answer;
      return { rows: told.filter(({ number }) => number === 2).flatMap(({ rows }) => rows), idle: trainer.idle };
    """
    answer = trained(body)
    assert answer["idle"]
    assert_same(answer["rows"], in_python())


def test_a_page_without_workers_trains_by_itself(trained):
    body = """
      const real = window.Worker;
      window.Worker = class { constructor() { throw new DOMException("no worker here", "SecurityError"); } };
      try {
        const answer = whole();
        trainer.ask(asked(argument.scene));
        await answer;
        return { rows: rows(), by: trainer.maker.constructor.name };
      } finally {
        window.Worker = real;
      }
    """
    answer = trained(body)
    assert answer["by"] == "Object"
    assert_same(answer["rows"], in_python())


def test_where_it_diverges_it_ends(trained):
    body = """
      const answer = whole();
      trainer.ask(asked(argument.scene, { steps: 3000, until: 3000 }));
      const { diverges, done } = await answer;
      return { rows: rows(), diverges, done };
    """
    answer = trained(body, replace(SCENE, step_size=1e3))
    run = ms.digits.train_full_batch("heavy_ball", step_size=1e3, momentum=0.9, n_steps=400, hidden=8, seed=3)
    first = int(np.flatnonzero(~np.isfinite(run.losses))[0])
    assert answer["diverges"] == first
    assert 0 < len(answer["rows"]) <= -(-first // 5)
    assert all(np.isfinite(list(row.values())).all() for row in answer["rows"])


def test_it_lasts_so_long_that_a_hand_can_change_it_and_tells_of_itself_five_times_a_second(trained):
    body = """
      const answer = whole();
      trainer.ask(asked(argument.scene, { pace: 400 }));
      const { milliseconds } = await answer;
      return { milliseconds, count: told.length };
    """
    answer = trained(body)
    assert answer["milliseconds"] >= 1000 * (STEPS - 20) / 400
    assert answer["count"] >= STEPS / 20  # of a fifteenth of a second each, at the page's pace


# --- the picture ------------------------------------------------------------------------------------------------------

#: What the panel shows of made-up rows; kernels are the page's.
SHOWN = """
  const { Kernels } = await import("/kernels.js");
  const { catalogue } = argument;
  globalThis.loaded ??= await Kernels.load(argument.kernels);
  const row = (step, sharpness, edge) =>
    ({ step, sharpness, edge, residual: 1e-4, products: 3, error: 0.1, loss: 1 / (1 + step) });
  const results = argument.scene.runs.map((run) => ({ name: run.name ?? run.optimizer, title: "it", look: {} }));
  const shown = (made, more = {}) => {
    const drawn = { scene: { ...argument.scene, ...more }, results };
    const how = { kernels: loaded, catalogue, hidden: {}, training: () => made };
    return { model: module.edgeModel(drawn, null, {}, how), table: module.edgeTable(drawn, null, {}, how) };
  };
  const texts = ({ rows, below }) => [rows.map(({ cells }) => cells.map(({ text }) => text)), below];
  const none = { rows: [], step: 0, diverges: -1, isOver: false };
"""


def pictured(call, supplied, body, scene=SCENE):
    return call("paint/edge", f"{{ {SHOWN} {body} }}", supplied | {"scene": plain(scene.to_dict())})


def test_the_edge_is_where_it_was_and_from_now_on_where_the_settings_have_it(call, supplied):
    body = """
      const made = { ...none, rows: [row(0, 2, 3.8), row(5, 3, 3.8), row(10, 3.1, 3)], step: 15 };
      const { model } = shown(made, { momentum: 0.5 });
      const [edge, sharpness] = model.charts[0].curves;
      return { edge: edge.xs.map((x, k) => [x, edge.ys[k]]), title: edge.title, steps: model.steps,
        sharpness: [...sharpness.xs].map((x, k) => [x, sharpness.ys[k]]), range: model.charts[0].range };
    """
    found = pictured(call, supplied, body)
    assert found["title"] == "2(1 + β)/η"
    assert found["edge"] == [[0, 3.8], [10, 3.8], [10, 3], [1000, 3]]  # 2 (1 + 0.5)/1 is 3, too
    assert found["sharpness"] == [[0, 2], [5, 3], [10, 3.1]]
    assert found["steps"] == 1000
    assert found["range"][0] == 0
    assert found["range"][1] > 3.8


def test_a_momentum_that_falls_has_a_limit_that_falls(call, supplied):
    body = """
      const { curves: [edge] } = shown(none).model.charts[0];
      return [edge.ys[0], edge.ys[edge.ys.length - 1], edge.ys.length];
    """
    first, last, count = pictured(call, supplied, body, replace(SCENE.with_visible(("demon",)), follow="demon"))
    assert first == pytest.approx(3.8)
    assert 3 < last < first  # after a third of it
    assert count > 500


def test_what_is_measured_is_said_in_a_table(call, supplied):
    body = """
      const far = { ...none, rows: [row(0, 2, 3.8), row(5, 3, 3.8)], step: 10 };
      const near = { ...none, rows: [...far.rows, row(10, 3.9, 3.8)], step: 15 };
      const wild = { ...none, rows: far.rows, step: 20, diverges: 11, isOver: true };
      return [none, far, near, wild].map((made) => texts(shown(made).table));
    """
    none, far, near, wild = pictured(call, supplied, body)
    assert none == [[], []]
    assert far == [
        [["5", "3.00", "3.80", "0.789", "1 × 10⁻⁴"]],
        ["The sharpness is 79 % of the edge and has not come to it."],
    ]
    assert near[1] == ["At step 10 the sharpness has come to the edge."]
    assert wild[1] == ["It diverges at step 11. Start again, with a smaller step size."]


def test_of_a_rule_without_a_limit_it_says_why_there_is_no_edge(call, supplied):
    body = "const { model, table } = shown(none); return [model.charts[0].note, table.below[0]];"
    scene = replace(SCENE.with_visible(("adam",)), follow="adam")
    note, why = pictured(call, supplied, body, scene)
    assert note == "no edge"
    assert why.startswith("There is no edge to show of Adam: it divides its steps")


# --- what listens -----------------------------------------------------------------------------------------------------

#: An edge's buttons with a trainer that notes what it is told; `told(answer)` answers it.
LISTENING = """
  const { catalogue } = argument;
  const run = new module.EdgeRun({ again: () => {} });
  document.body.replaceChildren(run.root);
  const log = [];
  let busy = null;
  run.trainer = {
    ask: (request) => { busy = request; log.push([request.scene.momentum, request.known, request.key.slice(-1)]); },
    stop: () => { if (busy) log.push("stop"); busy = null; },
    end: () => log.push("end"),
    get idle() { return !busy; },
  };
  const told = (step, more = {}) => {
    const answer = { from: run.made.step, step, rows: [{ step: step - 5, sharpness: 1, edge: 2 }], diverges: -1 };
    if (more.done === 1) busy = null;
    run.hear({ ...answer, done: 0.5, ...more });
  };
  const draw = (more = {}, { calm = false, dragging = false } = {}) =>
    run.draw({ scene: { ...argument.scene, ...more } }, { catalogue, calm, dragging });
  const said = () => [run.button.textContent, run.anew.hidden, run.said.textContent];
"""


def listened(call, supplied, body):
    return call("panels/edge", f"{{ {LISTENING} {body} }}", supplied | {"scene": plain(SCENE.to_dict())})


def test_what_is_dragged_is_told_at_once_and_the_training_goes_on(call, supplied):
    body = """
      draw({ momentum: 0.95 }, { dragging: true });
      draw();
      draw({ n_steps: 7, objective: { name: "digits", parameters: { hidden: 8, epochs: 2 } } });
      told(20);
      draw({ momentum: 0.5 }, { dragging: true });
      told(40);
      run.hide();
      draw({ momentum: 0.5 });
      draw({ momentum: 0.5, seed: 9 });
      run.remove();
      return log;
    """
    assert listened(call, supplied, body) == [
        [0.9, 0, "1"], [0.5, 20, "1"], "stop", [0.5, 40, "1"], "stop", [0.5, 0, "2"], "end",
    ]  # fmt: skip


def test_it_is_begun_paused_gone_on_with_and_begun_again(call, supplied):
    body = """
      draw({}, { calm: true });
      const lines = [said()];
      run.button.click();
      told(20);
      lines.push(said());
      run.button.click();
      lines.push(said());
      draw({ momentum: 0.3 });
      run.button.click();
      told(3000, { done: 1 });
      lines.push(said());
      const spoken = run.spoken.textContent;
      draw({ momentum: 0.2 }, { dragging: true });
      const rested = log.length;
      run.button.click();
      told(10, { done: 1 });
      draw({ momentum: 0.2 });
      const same = log.length;
      draw({ momentum: 0.1 });
      told(15, { done: 1, diverges: 12 });
      lines.push(said());
      run.remove();
      return { lines, log, spoken, rested, same };
    """
    found = listened(call, supplied, body)
    assert found["lines"] == [
        ["Start", True, "step 0 of 3000"],
        ["Pause", False, "step 20 of 3000"],
        ["Go on", False, "step 20 of 3000"],
        ["Start again", True, "stopped after 3000 steps"],
        ["Start again", True, "diverges at step 12"],
    ]
    assert found["log"] == [[0.9, 0, "1"], "stop", [0.3, 20, "1"], [0.2, 0, "2"], [0.1, 0, "3"], "end"]
    assert (found["rested"], found["same"]) == (3, 4)  # one that is over begins anew once other settings are let go
    assert found["spoken"].startswith("It stops after 3000 steps.")


def test_a_page_that_nobody_sees_trains_nothing(call, supplied):
    body = """
      let hidden = true;
      Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
      const turn = (now) => { hidden = now; document.dispatchEvent(new Event("visibilitychange")); };
      try {
        draw();
        const before = log.length;
        turn(false);
        turn(true);
        turn(false);
        return { before, log };
      } finally {
        delete document.hidden;
        run.remove();
      }
    """
    found = listened(call, supplied, body)
    assert found["before"] == 0
    assert found["log"] == [[0.9, 0, "1"], "stop", [0.9, 0, "1"], "end"]


# --- what carries it --------------------------------------------------------------------------------------------------


def test_only_pages_that_show_it_carry_it():
    other = replace(SCENE, panels=(Sight(),))
    for scene, there in ((SCENE, True), (other, False)):
        page = export.render(scene, "html").decode()
        assert ('"edge.' in page) == there
    assert not any(name.startswith("edge") for name in kernel_modules([LANDSCAPES["quadratic"]]))
    others = [panel for panel in COMPANIONS.values() if panel is not Edge]
    with_it, without = ("".join(bundle._bundle(shown)) for shown in ([Edge], others))
    for mark in ("full_batch_", "class Trainer", "class EdgeRun", "edgeModel"):
        assert (mark in with_it, mark in without) == (True, False)


def test_a_page_that_is_opened_from_a_disk_trains_too(browser, tmp_path):
    file = tmp_path / "edge.html"
    file.write_bytes(export.render(replace(SCENE, step_size=1e3), "html"))
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector(".experiment[data-over=true]", timeout=60_000)
    assert "diverges at step" in page.inner_text(".companion [aria-label=Training]")
    assert errors == []
    page.close()


def test_what_fails_is_begun_anew_in_the_pages_own_thread(browser, supplied):
    page = ModulePage(browser)
    body = f"""{{ {REAL}
      trainer.take({{ "common.broken": "AAAA" }});
      trainer.ask(asked(argument.scene));
      await until(() => !(trainer.maker instanceof Worker) && trainer.idle);
      delete trainer.modules["common.broken"];
      const answer = whole();
      trainer.ask(asked(argument.scene, {{ known: 40 }}));
      await answer;
      return rows();
    }}"""
    assert_same(page.call("trainer", body, supplied | {"scene": plain(SCENE.to_dict())}), in_python())
    page.close()
