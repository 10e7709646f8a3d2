"""The best settings over batch sizes on a page: Python's, coarse at first, also while the curvature is dragged."""

import time
from dataclasses import replace

import numpy as np
import pytest

from momentum_sim import export, theory
from momentum_sim.compiler import native
from momentum_sim.export.sheets import Sheet
from momentum_sim.kernels import entries
from momentum_sim.problems import cloud
from momentum_sim.scene import Batch, Look, Scene, Spread
from momentum_sim.scene.panels import COMPANIONS
from momentum_sim.stage import bundle, stage_document
from tests.browser.modules.support import plain
from tests.export.drawn import parts, said, touching

SIZES = [2**k for k in range(17)]
SCENE = Scene(
    objective=cloud(condition_number=30.0, particles=20),
    start=(-8.0, 2.0),
    n_steps=20,
    step_size=0.02,
    momentum=0.9,
    runs=("gradient_descent", "heavy_ball"),
    panels=("contour", Batch()),
)


#: What is told of a batch size, and the same in a table.
READOUT, TABLE = ".companion output.readout", ".companion > .numbers:not([hidden])"


@pytest.fixture(scope="module")
def supplied():
    whole = plain(stage_document(SCENE, SCENE))
    return {"kernels": whole["kernels"], "catalogue": whole["catalogue"], "scene": plain(SCENE.to_dict())}


def in_python(kappa, target):
    curvatures, starts = np.zeros(20), np.zeros(40)
    native.run(entries.batch_spectrum(), curvatures, starts, float(kappa), 20)
    return [
        theory.batch_trade_off(curvatures, SIZES, target=target, start=start) for start in (starts[:20], starts[20:])
    ]


# --- what is found ----------------------------------------------------------------------------------------------------

#: A search, with all that is told of it.
REAL = """
  const { batchesOf } = await import("/paint/batch.js");
  const told = [];
  let ended;
  const whole = () => new Promise((resolve, refuse) => {
    ended = resolve;
    setTimeout(() => refuse(new Error("no answer")), 20_000);
  });
  const batcher = new module.Batcher((answer, request) => {
    told.push({ ...answer, kappa: request.kappa });
    if (answer.done === 1) ended?.(answer);
  });
  batcher.take(argument.kernels);
  const asked = (kappa) => {
    const { scene, catalogue } = argument;
    const objective = { ...scene.objective, parameters: { ...scene.objective.parameters, condition_number: kappa } };
    return batchesOf({ ...scene, objective }, { shows: "hundredth" }, catalogue);
  };
"""


def test_a_worker_finds_what_python_does_coarse_first(call, supplied):
    body = f"""{{ {REAL}
      const ready = batcher.ready;
      batcher.ask(asked(900));
      batcher.ask(asked(30));
      const {{ found, sizes, largest }} = await whole();
      const first = told.find((one) => one.sizes.length > 0);
      return {{ found, sizes, largest, first, seen: [...new Set(told.map((one) => one.sizes.length))],
        of: [...new Set(told.map(({{ kappa }}) => kappa))], by: batcher.maker.constructor.name, ready,
        idle: batcher.idle }};
    }}"""
    answer = call("batcher", body, supplied)
    assert (answer["by"], answer["ready"], answer["idle"]) == ("Worker", True, True)
    assert answer["sizes"] == SIZES
    assert answer["seen"][-2:] == [9, 17]  # each picture is whole
    assert answer["of"] == [30]  # nothing of what was asked for before
    assert answer["largest"] == pytest.approx(0.95)
    assert answer["first"]["sizes"] == SIZES[::2]
    for told, coarse, own in zip(answer["found"], answer["first"]["found"], in_python(30, 0.01), strict=True):
        for name, values in (
            ("descent", own.gradient_descent_steps),
            ("descentSize", own.gradient_descent_step_sizes),
            ("ball", own.heavy_ball_steps),
            ("ballSize", own.heavy_ball_step_sizes),
            ("momentum", own.heavy_ball_momenta),
            ("effective", own.heavy_ball_step_sizes / (1 - own.heavy_ball_momenta)),
        ):
            assert [one[name] for one in told] == values.tolist()
        before = np.array([[one["descent"], one["ball"]] for one in coarse])
        after = np.array([[one["descent"], one["ball"]] for one in told[::2]])
        assert (after <= before).all()
        assert (before <= 1.1 * after + 1).all()


def test_a_page_without_workers_searches_by_itself(call, supplied):
    body = f"""{{ {REAL}
      const real = window.Worker;
      window.Worker = class {{ constructor() {{ throw new DOMException("no worker here", "SecurityError"); }} }};
      try {{
        batcher.ask(asked(1));
        const {{ found }} = await whole();
        return {{ found, by: batcher.maker.constructor.name }};
      }} finally {{
        window.Worker = real;
      }}
    }}"""
    answer = call("batcher", body, supplied)
    assert answer["by"] == "Object"
    assert [one["ball"] for one in answer["found"][0]] == in_python(1, 0.01)[0].heavy_ball_steps.tolist()


# --- the picture ------------------------------------------------------------------------------------------------------

#: What the panel shows of made-up best settings: of each start those of gradient descent and heavy ball.
SHOWN = """
  const { catalogue } = argument;
  const sizes = [1, 4, 16, 64];
  const best = (descent, ball) => ({
    descent, ball, descentSize: descent < Infinity ? 0.1 : NaN, ballSize: 0.02, momentum: 0.9, effective: 0.2,
  });
  const drawn = { scene: argument.scene, results: [] };
  const found = (first, second, more = {}) => ({
    request: module.batchesOf(argument.scene, { shows: "hundredth" }, catalogue), pointed: null,
    answer: { done: 1, sizes, found: [first, second].map((each) => each.map((one) => best(...one))), largest: 0.95 },
    ...more,
  });
  const shown = (batches, shows = "hundredth") => {
    const how = { catalogue, hidden: {}, batches: () => batches };
    return { model: module.batchModel(drawn, null, { kind: "batch", shows }, how),
      table: module.batchTable(drawn, null, { kind: "batch", shows }, how) };
  };
  const texts = ({ head, rows, below }) =>
    ({ head: head.map(({ text }) => text), rows: rows.map(({ cells }) => cells.map(({ text }) => text)), below });
  const usual = [[[400, 399], [100, 95], [40, 30], [30, 10]], [[400, 350], [99, 50], [40, 20], [40, 9]]];
"""


def pictured(call, supplied, body):
    return call("paint/batch", f"{{ {SHOWN} {body} }}", supplied)


def test_one_line_parts_in_two_and_effective_step_sizes_are_below(call, supplied):
    body = """
      const { model } = shown(found(...usual));
      const { charts, partings, pale, words, below } = model;
      const curves = charts.map(({ curves }) =>
        Object.fromEntries(curves.map(({ id, xs, ys, thin }) => [id, [xs, ys, thin]])));
      return { curves, partings, pale, words: words.map(({ text }) => text), below,
        order: charts[0].curves.map(({ id }) => id), ranges: charts.map(({ range }) => range) };
    """
    found = pictured(call, supplied, body)
    steps, effective = found["curves"]
    assert steps["gradient_descent 0"] == [[1, 4, 16, 64], [400, 100, 40, 30], False]
    assert steps["heavy_ball 0"][1] == [399, 95, 30, 10]
    assert steps["heavy_ball 1"][1:] == [[350, 50, 20, 9], True]
    assert effective["gradient_descent 0"][1] == [0.1] * 4
    assert effective["heavy_ball 0"][1] == [0.2] * 4
    assert found["partings"] == [{"from": 16, "thin": False}, {"from": 1, "thin": True}]  # less than 0.9 of the steps
    assert not found["pale"]
    assert found["words"] == ["gradient descent", "heavy ball"]
    assert found["below"] == ["effective step size u = η/(1−β)", "thin: equal loss along each axis"]
    assert found["order"][-2:] == ["heavy_ball 0", "gradient_descent 0"]  # the first start's on top
    assert found["ranges"][0][0] < np.log10(9)
    assert found["ranges"][0][1] > np.log10(400)


def test_it_is_told_in_a_table_of_the_size_that_is_pointed_at_else_of_where_lines_part(call, supplied):
    body = """
      const [first, second] = usual;
      return [null, found(first, second), found(first, second, { pointed: 64 }),
        found(first.map(([a]) => [a, a]), second.map(([a]) => [a, a])),
        found([[Infinity, 5], ...first.slice(1)], first, { pointed: 1 }),
      ].map((one) => texts(shown(one).table));
    """
    none, usual, pointed, never, long = pictured(call, supplied, body)
    assert none == {"head": [], "rows": [], "below": ["Searching for the best settings."]}
    assert usual["head"] == ["at B 16", "steps", "u", "β"]
    assert usual["rows"] == [["gradient descent", "40", "0.1", "0"], ["heavy ball", "30", "0.2", "0.900"]]
    assert usual["below"] == [
        "Equal loss along each axis at the start (thin): 40 and 20 steps, u 0.1 and 0.2, β 0.900.",
        "Heavy ball takes less than 0.9 of the steps from B 16 on, thin from B 1 on.",
        "Until the expected loss is first at or below 1 % of what it was; best η and β; 20 curvatures from 0.033 to 1, "
        "noise H/B, β up to 0.95.",
    ]
    assert (pointed["head"][0], pointed["rows"][1][1]) == ("at B 64", "10")
    assert never["below"][1] == "Heavy ball takes less than 0.9 of the steps at no batch size."
    assert [row[1:3] for row in long["rows"]] == [["over 10⁶", "–"], ["5", "0.2"]]
    assert "from B 16 on" in long["below"][1]


def test_what_is_of_another_setting_is_pale_and_says_so(call, supplied):
    body = """
      const own = found(...usual);
      const { model, table } = shown({ ...own, request: { ...own.request, kappa: 7 } });
      const other = shown(own, "tenth");
      return [model.pale, table.below.slice(-2), other.model.pale, shown(null).model];
    """
    pale, below, other, nothing = pictured(call, supplied, body)
    assert (pale, other) == (True, True)
    assert "from 0.14 to 1" in below[0]
    assert below[1] == "This is of another setting."
    assert nothing["charts"][0]["note"] == "searching for the best settings"
    assert (nothing["partings"], nothing["words"], nothing["pale"]) == ([], [], False)


def test_a_batch_size_is_told_of_in_a_line_and_where_there_is_no_condition_number_why_there_is_nothing(call, supplied):
    body = """
      const one = found(...usual, { pointed: 4 });
      const parameters = { std: 1, particles: 20 };
      drawn.scene = { ...drawn.scene, objective: { name: "valley_cloud", parameters } };
      const { model, table } = shown(one);
      return [module.batchReadout(one), model.charts[0].note, table.below];
    """
    line, note, below = pictured(call, supplied, body)
    assert line == ("B 4: 100 and 95 steps, u 0.1 and 0.2, β 0.900. Thin: 99 and 50 steps, u 0.1 and 0.2, β 0.900.")
    assert note == "no condition number to spread curvatures by"
    assert below == ["No condition number to spread curvatures by."]


def test_all_of_it_is_in_a_table_for_who_cannot_see(call, supplied):
    body = """
      const { head, rows } = module.wholeTable(found(...usual), catalogue);
      return [head.map(({ text }) => text), rows.map(({ cells }) => cells.map(({ text }) => text))];
    """
    head, rows = pictured(call, supplied, body)
    assert len(head) == 11
    assert head[3] == "heavy ball: steps"
    assert head[8] == "heavy ball: steps, equal loss along each axis"
    assert rows[2] == ["B 16", "40", "0.1", "30", "0.2", "0.900", "40", "0.1", "20", "0.2", "0.900"]


# --- what listens -----------------------------------------------------------------------------------------------------

#: A search's listener with a batcher that notes what it is asked; `told(kappa, count, done)` answers it.
LISTENING = """
  const { catalogue } = argument;
  let [drawnAgain, busy] = [0, null];
  const log = [];
  const area = document.createElement("div");
  const plot = { base: { pixels: 1 }, memory: { axes: [{ area: { left: 0, right: 160, top: 0, bottom: 9 } }] } };
  const search = new module.BatchSearch({ again: () => { drawnAgain += 1; } }, plot, area);
  document.body.replaceChildren(area, search.root);
  search.batcher = {
    ready: true,
    ask: (request) => { busy = request; log.push(request.kappa); },
    stop: () => { if (busy) log.push("stop"); busy = null; },
    end: () => log.push("end"),
    get idle() { return !busy; },
  };
  const best = { descent: 9, descentSize: 1, ball: 5, ballSize: 1, momentum: 0.5, effective: 2 };
  const told = (count, done = 0.5) => {
    const request = busy;
    if (done === 1) busy = null;
    const sizes = Array.from({ length: count }, (_, k) => 2 ** k);
    const found = [0, 1].map(() => sizes.map(() => best));
    search.hear({ number: 1, milliseconds: 30, made: 1, all: 2, largest: 0.95, done, sizes, found }, request);
  };
  const theme = { of: () => "red", markers: {} };
  const draw = (kappa, dragging = false) => {
    const parameters = { ...argument.scene.objective.parameters, condition_number: kappa };
    const scene = { ...argument.scene, objective: { ...argument.scene.objective, parameters } };
    search.draw({ scene }, { catalogue, dragging, theme });
  };
"""


def listened(call, supplied, body):
    return call("panels/batch", f"{{ {LISTENING} {body} }}", supplied)


def test_while_something_is_dragged_each_setting_that_is_begun_has_its_first_picture(call, supplied):
    body = """
      draw(10, true);
      draw(11, true);
      told(0);
      draw(12, true);
      const waiting = [...log];
      told(9);
      told(9);
      draw(13, true);
      const kept = [...log];
      draw(13);
      told(9);
      draw(13);
      told(17, 1);
      draw(13);
      search.hide();
      draw(13);
      search.remove();
      const [said, readout] = [search.said.textContent, search.readout.textContent];
      return { waiting, kept, log, drawnAgain, said, readout, bar: search.bar.hidden,
        data: { ...search.root.dataset }, rows: search.table.body.childElementCount };
    """
    found = listened(call, supplied, body)
    assert found["waiting"] == [10]
    assert found["kept"] == [10, 12, 13]  # newest wish first, and each that had a picture gave way to the next
    assert found["log"] == [10, 12, 13, "end"]
    assert found["drawnAgain"] == 4
    said = "17 batch sizes, refined; 20 curvatures from 0.077 to 1, noise H/B, β up to 0.95"
    assert (found["said"], found["bar"], found["rows"]) == (said, True, 17)
    assert found["readout"].startswith("B 1: 9 and 5 steps, u 1 and 2, β 0.500. Thin: 9 and 5 steps")
    assert found["data"] == {"sizes": "17", "done": "true", "milliseconds": "30"}


def test_what_is_let_go_is_searched_for_at_once_and_a_hidden_page_searches_for_nothing(call, supplied):
    body = """
      let hidden = false;
      Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
      const turn = (now) => { hidden = now; document.dispatchEvent(new Event("visibilitychange")); };
      try {
        draw(10, true);
        draw(20);
        turn(true);
        draw(30);
        turn(false);
        search.batcher.ready = false;
        draw(40);
        return log;
      } finally {
        delete document.hidden;
        search.remove();
      }
    """
    assert listened(call, supplied, body) == [10, 20, "stop", 30, "end"]


def test_the_batch_size_nearest_to_a_pointer_is_told_of(call, supplied):
    body = """
      draw(10);
      told(17, 1);
      const left = area.getBoundingClientRect().left;
      const point = (kind, x, pointerType = "mouse") => {
        area.dispatchEvent(new PointerEvent(kind, { clientX: left + x, pointerType }));
        return search.gives.batches().pointed;
      };
      return [point("pointermove", 64), point("pointermove", 68, "touch"), point("click", 83, "touch"),
        point("pointerleave", 0, "touch"), point("pointerleave", 0)];
    """
    assert listened(call, supplied, body) == [64, 64, 256, 256, None]


# --- what carries it --------------------------------------------------------------------------------------------------


def test_only_pages_that_show_it_carry_it():
    other = replace(SCENE, panels=("contour", Spread()))
    for scene, there in ((SCENE, True), (other, False)):
        page = export.render(scene, "html").decode()
        assert ('"batch":"' in page) == there
    others = [panel for panel in COMPANIONS.values() if panel is not Batch]
    with_it, without = ("".join(bundle._bundle(shown)) for shown in ([Batch], others))
    for mark in ("batch_search", "class Batcher", "class BatchSearch", "batchModel"):
        assert (mark in with_it, mark in without) == (True, False)
    landscapes = [panel for panel in COMPANIONS.values() if not {"network", "spread", "features"} & {*panel.asks}]
    assert "class Makers" not in "".join(bundle._bundle(landscapes))


def test_a_page_from_a_disk_searches_anew_while_its_curvature_is_dragged(browser, tmp_path):
    file = tmp_path / "batch.html"
    file.write_bytes(export.render(SCENE, "html"))
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector(".experiment[data-done=true]", timeout=60_000)
    before = page.inner_text(READOUT)
    page.evaluate("""() => {
      globalThis.seen = [];
      const root = document.querySelector(".experiment");
      new MutationObserver(() => seen.push(root.dataset.sizes)).observe(root, { attributes: true });
    }""")
    slider = page.get_by_role("slider", name="Condition number κ").bounding_box()
    middle = slider["y"] + slider["height"] / 2
    page.mouse.move(slider["x"] + 0.74 * slider["width"], middle)
    page.mouse.down()
    page.mouse.move(slider["x"] + 0.99 * slider["width"], middle, steps=4)
    patience = time.monotonic() + 60
    while not page.evaluate("seen.includes('9')"):  # the page's policy lets nothing be evaluated time and again
        assert time.monotonic() < patience, "no first picture came while it was dragged"
        page.wait_for_timeout(20)
    assert page.inner_text(READOUT) != before  # what is dragged is seen
    page.mouse.up()
    page.wait_for_selector(".experiment[data-done=true][data-sizes='17']", timeout=20_000)
    kappa = float(page.get_by_role("spinbutton", name="Condition number κ").input_value())
    assert kappa > 60
    told = page.locator(f"{TABLE} tbody td").all_inner_texts()
    rows = page.locator(".experiment tbody tr").all_inner_texts()
    own = in_python(kappa, 0.01)[0]
    steps = np.c_[own.gradient_descent_steps, own.heavy_ball_steps].astype(int)
    assert [[int(row.split("\t")[k]) for k in (1, 3)] for row in rows] == steps.tolist()
    assert [int(told[0]), int(told[3])] in steps.tolist()
    assert errors == []
    page.close()


@pytest.mark.parametrize("look", [Look(), Look(width=500, height=900, background="dark")], ids=["wide", "high"])
def test_a_sheet_has_the_whole_picture(look):
    sheet = Sheet(replace(SCENE, look=look), still=True)
    ops = sheet.still()
    assert {f"curve {rule} {start}" for rule in ("gradient_descent", "heavy_ball") for start in (0, 1)} <= parts(ops)
    assert {"parting", "parting of the second start"} <= parts(ops)
    assert {"fewest steps to 1 % of the expected loss over batch size B →", "thin: equal loss along each axis"} <= said(
        ops
    )
    own = {"parts at B 16", "thin at B 4", "gradient descent", "effective step size u = η/(1−β)"}
    assert [pair for pair in touching(ops) if {*pair} & own] == []
