"""Networks on patchworks trained by the stage's own modules, to Python's bits, and what is asked and told of them."""

import base64
from dataclasses import replace

import numpy as np
import pytest

from momentum_sim.narration.written import on_stage
from momentum_sim.parameters import MOST_LIVE_STEPS
from momentum_sim.problems import FEATURES, LANDSCAPE, patchworks
from momentum_sim.problems.features import SAME_WITHIN
from momentum_sim.scene import Prediction, RateChange, RunSettings, Scene, from_query, to_query
from momentum_sim.scene.words import grammar
from momentum_sim.stage import stage_document
from tests.browser.modules.support import DRAWING, ModulePage, plain
from tests.thinned import first

SCENE = Scene(
    objective=patchworks(),
    step_size=0.01,
    momentum=0.99,
    n_steps=260,
    runs=(
        RunSettings("gradient_descent"),
        RunSettings("ema_momentum"),
        RunSettings("ema_momentum", name="cut", flushed_at=25),
        RunSettings("ema_momentum", name="noise_alone", acts_on="noise"),
        RunSettings("ema_momentum", name="signals_alone", acts_on="signals"),
        RunSettings("nesterov", name="ahead", schedule="demon", step_size=0.002),
        RunSettings("adam"),
    ),
    panels=("learned", "transfer"),
    follow="ema_momentum",
    seed=4,
)
TOLD = {
    "small_losses": lambda made: made.losses[:, 0], "large_losses": lambda made: made.losses[:, 1],
    "small_wrong": lambda made: made.wrong[:, 0], "large_wrong": lambda made: made.wrong[:, 1],
    "signals": lambda made: made.signals, "signal_norms": lambda made: made.signal_norms,
    "memories": lambda made: made.memories, "small_gradients": lambda made: made.gradients[:, 0],
    "large_gradients": lambda made: made.gradients[:, 1], "signal_gradients": lambda made: made.signal_gradients,
    "velocities": lambda made: made.velocities,
}  # fmt: skip

#: Kernels of the page, and what else is asked of a scene.
LOADED = """
  const { Kernels } = await import("/kernels.js");
  const text = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toBase64();
  const { catalogue } = argument.document;
  const kernels = (globalThis.kernels ??= await Kernels.load(argument.document.kernels));
"""
PLAY = f"""{{
  {LOADED}
  const {{ sentence, meaning }} = await import("/narration.js");
  return argument.scenes.map((scene) => {{
    const drawn = module.features.simulate(kernels, catalogue, scene);
    const apart = module.features.takeApart(kernels, catalogue, drawn);
    const runs = drawn.results.map(({{ name, told, losses, heights, diverges, momenta, stepSizes, finalHeight }}) =>
      [name, {{ losses: text(losses), heights: text(heights), diverges, momenta: text(momenta), finalHeight,
        stepSizes: text(stepSizes),
        told: Object.fromEntries(Object.entries(told).map(([one, values]) => [one, text(values)])) }}]);
    return {{ runs: Object.fromEntries(runs), apart: apart?.name, said: sentence(drawn), meant: meaning(drawn) }};
  }});
}}"""


def array(text, kind=np.float64):
    return np.frombuffer(base64.b64decode(text), kind)


@pytest.fixture(scope="module")
def document():
    return plain(stage_document(SCENE, SCENE))


@pytest.fixture(scope="module")
def asked(call, document):
    """``asked(module, body, scene)``: what comes of a body that has kernels, with a scene."""

    def asked(module, body, scene=SCENE, **more):
        argument = {"document": document, "scene": scene.to_dict()} | more
        return call(module, f"{{ {LOADED} {body} }}", plain(argument))

    return asked


@pytest.fixture(scope="module")
def play(call, document):
    def played(*scenes):
        return call("features", PLAY, {"document": document, "scenes": [scene.to_dict() for scene in scenes]})

    return played


# --- trainings --------------------------------------------------------------------------------------------------------

TWO = SCENE.with_visible(("gradient_descent", "ema_momentum"))
SCENES = {
    "usual": SCENE,
    "another draw": replace(SCENE, seed=1, n_steps=90),
    "no faint ones": TWO.with_parameters({"small_margins": 0}),
    "all faint": TWO.with_parameters({"small_margins": 50}).with_steps(70),
    "other margins": TWO.with_parameters({"large_margin": 3.7, "small_margin": 2.2, "noise_norm": 1.5}),
    "no noise": TWO.with_parameters({"noise_norm": 0.0}).with_steps(40),
    "cut at once": SCENE.with_flush(0).with_visible(("cut", "ema_momentum")).with_steps(30),
    "never cut": SCENE.with_flush(30).with_visible(("cut", "ema_momentum")).with_steps(30),
    "one step": replace(SCENE, n_steps=1),
    "diverging": replace(SCENE, step_size=1e200, n_steps=12),
    "huge steps": replace(TWO, step_size=1e3, n_steps=50),
    "usual again": SCENE,
}


def test_every_run_is_trained_to_pythons_bits(play):
    """Each after the others, with the same kernels, whose patchworks were of another draw, number and noise."""
    for (case, scene), played in zip(SCENES.items(), play(*SCENES.values()), strict=True):
        runs = scene.simulate()
        assert played["runs"].keys() == runs.keys(), case
        for name, run in runs.items():
            told = played["runs"][name]
            for measure, of in TOLD.items():
                values = of(run.training)
                assert np.array_equal(array(told["told"][measure]), values, equal_nan=True), (case, name, measure)
            assert np.array_equal(array(told["heights"]), run.heights), (case, name)
            assert told["finalHeight"] == run.heights[-1]
            assert np.array_equal(array(told["losses"]), run.losses, equal_nan=True), (case, name)
            assert np.array_equal(array(told["momenta"]), run.momenta)
            assert np.array_equal(array(told["stepSizes"]), run.step_sizes)
            assert told["diverges"] == (-1 if run.divergence_step is None else run.divergence_step), (case, name)
        assert played["apart"] == ("ema_momentum" if "ema_momentum" in runs else "cut")
    assert any(run.divergence_step for run in SCENES["diverging"].simulate().values())


def test_where_no_run_is_shown_there_is_none_to_take_apart(play):
    (played,) = play(SCENE.with_visible(()))
    assert played["runs"] == {}
    assert played["apart"] is None


PIECES = """
  const { wish } = module.wishOf(kernels, catalogue, argument.scene, argument.scene.runs[2]);
  const whole = module.begunLearning(kernels, wish)(Infinity);
  const go = module.begunLearning(kernels, wish);
  const told = [];
  for (let done = 0; done < 1; ) {
    const answer = go(argument.rounds[told.length] ?? 1);
    done = answer.done;
    told.push([done, answer.learnt && Object.values(answer.learnt).map(text)]);
  }
  return { whole: Object.values(whole.learnt).map(text), told };
"""


@pytest.mark.parametrize("rounds", first(1, [1, 1, 2, 1, 1], [5, 1], [1] * 6, [4, 2]))
def test_a_training_in_pieces_is_the_whole_one(asked, rounds):
    """Also where the memory is cut where a piece begins, or within one."""
    for cut in (25, 100):
        found = asked("features", PIECES, SCENE.with_flush(cut), rounds=rounds)
        *before, (done, learnt) = found["told"]
        assert (done, learnt) == (1, found["whole"])
        so_far = np.minimum(np.cumsum(rounds) * 50, 260) / 260
        assert [each for each, _ in before] == so_far[: len(before)].tolist()
        assert all(not learnt for _, learnt in before)
        run = SCENE.with_flush(cut).simulate()["cut"].training
        histories, right, tested_at = learnt
        assert np.array_equal(array(histories).reshape(261, -1)[:, 4], run.signals)
        assert np.array_equal(array(right).reshape(-1, 2), run.accuracies)
        assert np.array_equal(array(tested_at, np.int32), run.measured_at)


COUNTED = """
  const { wish } = module.wishOf(kernels, catalogue, argument.scene, argument.scene.runs[1]);
  let trained = 0;
  const counted = Object.create(kernels, { call: { value: (of, name, ...rest) => {
    trained += Number(name === "features_ema_momentum");
    return kernels.call(of, name, ...rest);
  } } });
  const simulate = (scene) => module.features.simulate(counted, catalogue, scene).results[0];
  const one = simulate(argument.scene);
  const other = simulate({ ...argument.scene, momentum: 0.5 });
  const again = simulate(structuredClone(argument.scene));
  return { trained, same: one.losses === again.losses, apart: one.losses !== other.losses,
    upTo: Object.values(one.upTo(7).told).map(({ length }) => length), height: one.upTo(7).finalHeight,
    seen: module.features.seen(one, 7).length, reads: module.sameWish(wish, wish) };
"""


def test_what_is_gone_back_to_is_not_trained_again(asked):
    scene = SCENE.with_visible(("ema_momentum",))
    found = asked("features", COUNTED, scene)
    assert (found["trained"], found["same"], found["apart"], found["reads"]) == (2, True, True, True)
    assert found["upTo"] == [8] * len(TOLD)
    assert found["height"] == scene.simulate()["ema_momentum"].heights[7]
    assert found["seen"] == 8


# --- time -------------------------------------------------------------------------------------------------------------


def test_the_clock_is_pythons(call):
    cases = [(steps, share) for steps in (1, 2, 60, 4000, MOST_LIVE_STEPS) for share in (0, 0.01, 0.25, 1 / 3, 0.9, 1)]
    body = """["logarithmic", "linear"].map((clock) => argument.map(([steps, share]) => {
      const time = module.timeAt(clock, share, steps);
      return [time, module.shareAt(clock, time, steps)];
    }))"""
    for kind, found in zip((FEATURES, LANDSCAPE), call("scene", body, cases), strict=True):
        times = [kind.time_at(share, steps) for steps, share in cases]
        shares = [kind.share_at(time, steps) for (steps, _), time in zip(cases, times, strict=True)]
        np.testing.assert_allclose(found, np.column_stack([times, shares]), rtol=1e-14, atol=1e-15)
    assert np.array_equal(found, np.column_stack([times, shares]))  # an even one to the bit


def test_its_clock_is_that_of_its_kind(asked):
    assert asked("scene", "return module.clockOf(argument.scene, catalogue)") == FEATURES.clock == "logarithmic"


def test_a_curve_has_points_evenly_over_the_logarithm_of_the_step(call):
    body = "argument.map(([steps, points]) => module.sampledSteps(steps, points))"
    cases = [(1, 120), (2, 3), (60, 90), (4000, 120), (5000, 90)]
    for (steps, points), sampled in zip(cases, call("paint/log_steps", body, cases), strict=True):
        expected = np.expm1(np.arange(points + 1) * np.log1p(steps) / points)
        assert sampled == sorted({int(np.floor(step + 0.5)) for step in expected})
        assert (sampled[0], sampled[-1]) == (0, steps)
        assert len(sampled) <= min(points, steps) + 1


def test_a_time_is_where_it_is_among_them(call):
    sampled = [0, 1, 2, 3, 5, 8, 14, 24, 40]
    times = [-1, 0, 0.5, 1, 2.9, 4, 14, 30, 39.99, 40, 41, None]
    body = "argument.times.map((time) => module.indexAt(argument.sampled, time ?? Infinity))"
    found = call("paint/log_steps", body, {"sampled": sampled, "times": times})
    inside = [np.inf if time is None else max(time, 0) for time in times]
    expected = np.interp(np.log1p(inside), np.log1p(sampled), np.arange(len(sampled)))
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_values_are_those_of_sampled_steps_as_far_as_they_may_be_seen(call):
    body = "[...module.valuesAt(Float64Array.from(argument), [0, 1, 3, 9])]"
    assert call("paint/log_steps", body, [5, 6, 7, 8]) == [5, 6, 8]


# --- links ------------------------------------------------------------------------------------------------------------

READ = """
  const known = { catalogue, links: argument.links };
  return argument.queries.map((query) => {
    const { scene, ignored } = module.fromQuery(query, argument.scene, known);
    return { scene, ignored, query: module.toQuery(scene, argument.scene, known, null) };
  });
"""


def test_links_are_read_and_written_as_in_python(asked):
    queries = [
        "cut=60", "cut=25", "cut=0", "cut=4999", "cut=5000", "cut=-1", "cut=x", "cut=2.5", "flush=7", "cut=",
        "cut=60&show=cut.ema_momentum&step=30", "faint=7&large=5&small=2&length=3", "faint=51",
        "predict=transfer_5_260", "predict=place_1_2", "steps=400&beta=0.5&seed=9&panel=drive", "panel=gap",
        "start=1_2", "noise=1",
    ]  # fmt: skip
    for opening in (SCENE, replace(SCENE, runs=("gradient_descent", "ema_momentum"))):
        asked_for = {"links": grammar(), "queries": queries}
        for query, found in zip(queries, asked("link", READ, opening, **asked_for), strict=True):
            named = dict(part.split("=") for part in query.split("&"))
            scene, ignored = from_query(named, opening)
            assert Scene.from_dict(found["scene"]) == scene, query
            assert found["ignored"] == list(ignored), query
            assert found["query"] == "&".join(f"{name}={text}" for name, text in to_query(scene, opening).items())


def test_the_step_of_a_cut_is_that_of_each_run_of_which_memory_is_cut(asked):
    body = """
      const { flushOf, withFlush } = module;
      const moved = withFlush(argument.scene, 60);
      return [flushOf(argument.scene), flushOf(moved), moved, flushOf({ runs: moved.runs.slice(0, 2) })];
    """
    before, after, moved, none = asked("scene", body)
    assert (before, after, none) == (25, 60, None)
    assert Scene.from_dict(moved) == SCENE.with_flush(60)


# --- what is asked ----------------------------------------------------------------------------------------------------

QUESTION = """
  const { features } = await import("/features.js");
  const { scene } = argument;
  const drawn = features.simulate(kernels, catalogue, scene);
  const apart = features.takeApart(kernels, catalogue, drawn);
  const { transfer } = module.featureQuestions;
  const choices = transfer.choices(apart, drawn).map(({ value, text }) => [value, text]);
  const answers = choices.map(([choice]) => transfer.answer({ choice }, scene.prediction, apart, drawn));
  return { asks: transfer.question(scene.prediction, apart, drawn), choices, truth: transfer.truth(apart, drawn),
    answers };
"""
ASKED = replace(SCENE, n_steps=1500, prediction=Prediction("transfer", 5, 1500))


@pytest.mark.parametrize(
    ("visible", "parameters"),
    [
        (("gradient_descent", "ema_momentum"), {}),
        (("ema_momentum", "signals_alone"), {}),
        (("gradient_descent", "ema_momentum", "cut"), {"small_margin": 10.0}),
        (("gradient_descent", "cut"), {}),
        (("ema_momentum",), {}),
    ],
)
def test_who_knows_the_most_is_asked_and_told(asked, visible, parameters):
    scene = ASKED.with_visible(visible).with_parameters(parameters)
    found = asked("feature_questions", QUESTION, scene)
    runs = scene.simulate()
    right = {name: 100 - run.heights[-1] for name, run in runs.items()}
    best, *others = sorted(right, key=right.get, reverse=True)
    alike = bool(others) and right[best] - right[others[0]] <= SAME_WITHIN
    assert found["truth"] == ("none" if alike else best)
    assert found["asks"].endswith("right, after 1500 steps?")
    offered = [*visible, *(["none"] if others else [])]
    assert [value for value, _ in found["choices"]] == offered
    if others:
        same = "the two best " if len(visible) > 2 else ""
        assert found["choices"][-1][1] == f"about the same: {same}within {SAME_WITHIN} %"
    for choice, answer in zip(offered, found["answers"], strict=True):
        verdict = "Right, score 100 of 100" if choice == found["truth"] else "No, score 0 of 100: you said "
        assert answer.startswith(verdict)
        assert all(f"{on_stage(share, 3)} %" in answer for share in right.values())
        assert "guessing has 50 %." in answer
        assert (f"Up to {SAME_WITHIN} % apart is about the same." in answer) == alike
    assert (parameters != {} or "signals_alone" in visible) == alike  # both of them are asked of here


def test_of_runs_that_diverge_it_is_said_so(asked):
    wild = replace(TWO, n_steps=9, step_size=1e200, prediction=Prediction("transfer", 5, 9))
    found = asked("feature_questions", QUESTION, wild)
    assert all("diverges" in answer for answer in found["answers"])


# --- a button that cuts -----------------------------------------------------------------------------------------------

CUT = """
  const { features } = await import("/features.js");
  const told = [];
  const cut = new module.MemoryCut((name, step) => told.push([name, step]));
  const shown = (scene, drawn = features.simulate(kernels, catalogue, scene)) => {
    cut.show(scene, drawn);
    const { root, button, words } = cut;
    if (!button.disabled && !root.hidden) button.click();
    return [root.hidden, button.disabled || button.getAttribute("aria-disabled") === "true", button.textContent,
      words.textContent, told.splice(0)];
  };
  return argument.scenes.map((scene) => shown(scene, argument.empty ? { results: [] } : undefined));
"""


def cuts(asked, *scenes, **more):
    return asked("panels/cut", CUT, scenes=[scene.to_dict() for scene in scenes], **more)


def test_the_memory_can_be_cut_once_the_bright_ones_are_silent(asked):
    apart = SCENE.with_visible(("gradient_descent", "ema_momentum"))
    silent = apart.simulate()["ema_momentum"].training.silent_at()
    scenes = [
        replace(apart, step=0), replace(apart, step=silent - 1), replace(apart, step=silent),
        replace(apart, step=200), apart, replace(SCENE.with_flush(40), step=200),
    ]  # fmt: skip
    rests = f"Rests until the bright ones are silent, at step {silent}."
    assert cuts(asked, *scenes) == [
        [False, True, "Cut the memory", rests, []],
        [False, True, "Cut the memory", rests, []],
        [False, False, f"Cut the memory at step {silent}", "", [["cut", silent]]],
        [False, False, "Cut the memory at step 200", "", [["cut", 200]]],
        [False, False, f"Cut the memory at step {silent}", "", [["cut", silent]]],
        [False, False, "Cut the memory at step 200", "Cut at step 40.", [["cut", 200]]],
    ]


def test_where_nothing_can_be_cut_the_button_rests_or_is_not_there(asked):
    none = replace(SCENE, runs=("gradient_descent", "ema_momentum"))
    never = TWO.with_parameters({"small_margins": 50})
    secret = replace(TWO, step=200, prediction=Prediction("transfer", 5, 260))
    gone = SCENE.with_visible(("gradient_descent",))
    found = cuts(asked, none, never, secret, gone)
    assert found[0][0]
    assert found[1] == [False, True, "Cut the memory", "The bright ones never fall silent here.", []]
    assert found[2][1]
    assert found[3][1:] == [True, "Cut the memory", "", []]
    assert cuts(asked, TWO, empty=True) == [[False, True, "Cut the memory", "", []]]


# --- what is painted --------------------------------------------------------------------------------------------------

PAINTED = """
  const { features } = await import("/features.js");
  const { CanvasPen } = await import("/paint/pen.js");
  theme.markers = catalogue.markers;
  theme.shapes = Object.fromEntries(Object.entries(catalogue.markers).map(([name, at]) => [name, new Path2D(at)]));
  const { patchworks: { pictures, companions } } = module;
  const records = { learned: pictures.learned, transfer: companions.transfer, drive: companions.drive };
  const counted = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
    .reduce((sum, value, k) => sum + (k % 4 === 3 && value > 0), 0);
  const { learnedWords } = await import("/paint/learned.js");
  return argument.scenes.map((scene) => {
    const drawn = features.simulate(kernels, catalogue, scene);
    drawn.waits = argument.waits ?? "";
    if (argument.behind) for (const result of drawn.results) result.behind = true;
    const apart = features.takeApart(kernels, catalogue, drawn);
    const hidden = argument.hidden ?? {};
    const found = {};
    for (const [name, record] of Object.entries(records)) {
      for (const [width, height] of argument.sizes ?? [[600, 320]]) {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [width, height];
        const pen = new CanvasPen(canvas.getContext("2d"), theme);
        const drawing = how({ kernels, catalogue, hidden });
        const memory = record.memory?.() ?? {};
        const given = name === "learned" ? [drawing] : [{ kind: name, links: [] }, drawing];
        const model = record.model(drawn, apart, ...given, memory);
        record.paint(pen, model, { width, height }, theme, memory);
        found[name] = counted(canvas);
        (found.images ??= []).push(argument.hidden ? canvas.toDataURL() : "");
        for (const time of [0, 0.4, 3.7, scene.n_steps, null]) {
          record.paintNow(pen, model, { width, height }, theme, memory, time);
        }
        if (name === "learned") found.words = learnedWords(model);
      }
    }
    const table = companions.patchworks.table(drawn, apart, { kind: "patchworks", links: [] }, { hidden });
    found.table = [table.rows.map(({ cells }) => cells.map(({ text: one }) => one)), table.below];
    return found;
  });
"""


@pytest.fixture(scope="module")
def paint(browser, document):
    page = ModulePage(browser, DRAWING)

    def paint(*scenes, **more):
        argument = {"document": document, "scenes": [scene.to_dict() for scene in scenes]} | more
        return page.call("patchworks", f"{{ {LOADED} {PAINTED} }}", plain(argument))

    yield paint
    page.close()


def test_all_is_painted_of_whatever_scene(paint):
    hostile = {
        **SCENES,
        "nothing shown": SCENE.with_visible(()),
        "faint ones louder": TWO.with_parameters({"small_margin": 50.0, "large_margin": 0.2}).with_steps(60),
        "two steps": replace(SCENE, n_steps=2, step=1),
    }
    sizes = [[600, 320], [300, 240], [40, 30], [1, 1]]
    for case, found in zip(hostile, paint(*hostile.values(), sizes=sizes), strict=True):
        assert found["words"].startswith("What each network has learned."), case
        assert "undefined" not in str(found["table"]), case
    for case, found in zip(hostile, paint(*hostile.values()), strict=True):
        if case != "nothing shown":
            assert found["learned"] > 500, case
            assert found["transfer"] > 500, case
            assert found["drive"] > 500, case


def test_the_numbers_of_the_step_that_is_shown_are_told(paint):
    for step in (None, 0, 10, 259):
        scene = replace(SCENE, step=step)
        at = 260 if step is None else step
        (found,) = paint(scene)
        rows, below = found["table"]
        for row, (name, run) in zip(rows, scene.simulate().items(), strict=True):
            last = min(at, 259)
            assert row[1] == on_stage(run.step_sizes[last]), name
            assert row[2] == ("–" if run.optimizer.schedule is None else on_stage(run.momenta[last]))
            assert row[3] == f"{on_stage(100 - run.heights[at], 3)} %"
            made = run.training
            assert row[4:] == [on_stage(value, 2) for value in (made.signals[at], made.memories[at], run.losses[at])]
        assert below[0].startswith(f"At step {at}; ")
        told = f"At step {at} gradient descent has a signal of "
        assert told + on_stage(scene.simulate()["gradient_descent"].training.signals[at], 2) in found["words"]


def test_what_is_hidden_is_not_told_and_its_picture_does_not_hang_on_it(paint):
    """What comes after the step that may be seen moves nothing: the same is painted of trainings that part later."""
    hidden = dict.fromkeys(TWO.visible, 20)
    one, other = paint(TWO, replace(TWO, rate_change=RateChange(40, 30.0)), hidden=hidden)
    assert all(row[3:] == ["?"] * 4 for row in one["table"][0])
    assert other == one | {"table": other["table"]}
    (seen,) = paint(replace(TWO, rate_change=RateChange(40, 30.0)), hidden=dict.fromkeys(TWO.visible, 60))
    assert seen["images"] != one["images"]


def test_what_is_of_other_settings_is_pale_and_says_that_more_is_to_come(paint):
    (now,), (before,) = paint(TWO), paint(TWO, waits="Still as with β 0.5: the next is in training", behind=True)
    assert before["words"].endswith("Still as with β 0.5: the next is in training.")
    assert before["table"][1][0] == "Still as with β 0.5: the next is in training."
    assert "Still" not in now["words"]
    assert before["learned"] != now["learned"]
    (nothing,) = paint(TWO.with_visible(()), waits="In training")
    assert nothing["table"][1] == ["In training"]
    assert nothing["words"] == "What each network has learned. In training."


# --- beside the page --------------------------------------------------------------------------------------------------

#: A learner; `seen(scene, dragged)` is what there is of a scene's runs now, and `rest(scene)` waits for the last.
LEARNER = """
  let heard = 0;
  const learner = new module.Learner(() => (heard += 1));
  learner.take(argument.document.kernels);
  const seen = (scene, dragged = false) => {
    const { results, waits } = learner.simulate(kernels, catalogue, scene, dragged);
    return { waits, runs: Object.fromEntries(results.map(({ name, losses, behind, momenta }) =>
      [name, { losses: text(losses), behind, beta: momenta[0] }])) };
  };
  const next = async () => {
    const before = heard;
    while (heard === before) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  const rest = async (scene) => {
    for (seen(scene); !learner.idle; seen(scene)) await next();
    return seen(scene);
  };
"""
WORKERS = {"a worker": "", "no worker": "window.Worker = class { constructor() { throw new Error('none here'); } };"}


@pytest.mark.parametrize("without", WORKERS.values(), ids=WORKERS)
def test_what_is_trained_beside_the_page_is_pythons(asked, without):
    scene = TWO.with_visible(("gradient_descent", "ema_momentum", "cut"))
    body = f"""
      const real = window.Worker;
      {without}
      try {{
        {LEARNER}
        const first = seen(argument.scene);
        const last = await rest(argument.scene);
        const by = learner.assistant.maker.constructor.name;
        learner.remove();
        return {{ first, last, heard, by }};
      }} finally {{
        window.Worker = real;
      }}
    """
    found = asked("learner", body, scene)
    assert found["by"] == ("Object" if without else "Worker")
    assert found["first"] == {"waits": "In training", "runs": {}}
    assert found["heard"] == 3  # one for each run, which is then seen
    assert found["last"]["waits"] == ""
    for name, run in scene.simulate().items():
        told = found["last"]["runs"][name]
        assert np.array_equal(array(told["losses"]), run.losses)
        assert told["behind"] is False


def test_until_it_is_trained_what_was_there_before_is_shown_and_said_to_be_old(asked):
    body = f"""
      {LEARNER}
      const {{ scene }} = argument;
      await rest(scene);
      const others = [
        {{ ...scene, momentum: 0.9 }}, {{ ...scene, seed: 9, step_size: 0.02 }},
        {{ ...scene, objective: argument.calmer }},
      ];
      const told = others.map((one) => seen(one));
      const longer = seen({{ ...scene, n_steps: 300 }});
      const back = seen(scene);
      const now = await rest(others[0]);
      learner.remove();
      return {{ told, longer, back, now }};
    """
    found = asked("learner", body, TWO, calmer=TWO.with_parameters({"noise_norm": 3.0}).to_dict()["objective"])
    momentum, several, noise = found["told"]
    assert momentum["waits"] == "Still as with β 0.99: the next is in training"
    assert [run["behind"] for run in momentum["runs"].values()] == [False, True]
    assert momentum["runs"]["ema_momentum"]["beta"] == 0.99
    assert several["waits"] == "Still as with η 0.01, draw 4: the next is in training"
    assert noise["waits"] == "Still as with length of noise 4: the next is in training"
    assert all(run["behind"] for run in noise["runs"].values())
    assert found["longer"] == {"waits": "In training", "runs": {}}  # another number of steps is another picture
    assert found["back"]["waits"] == ""
    assert not any(run["behind"] for run in found["back"]["runs"].values())
    for name, run in replace(TWO, momentum=0.9).simulate().items():
        assert np.array_equal(array(found["now"]["runs"][name]["losses"]), run.losses)


def test_while_something_is_dragged_what_was_begun_is_finished_and_else_stopped(asked):
    """Of what is dragged there is always something new to be seen; and every run has its turn."""
    body = f"""
      {LEARNER}
      const {{ scene }} = argument;
      const at = (momentum) => ({{ ...scene, momentum }});
      await rest(at(0.5));
      const asks = [];
      const give = learner.assistant.give.bind(learner.assistant);
      learner.assistant.give = (wish, names) => {{
        asks.push([learner.asked.name, wish.momenta[0]]);
        give(wish, names);
      }};
      seen(at(0.6), true);
      seen(at(0.7), true);
      await next();
      const dragged = seen(at(0.8), true);
      await next();
      seen(at(0.9), false);
      seen(at(0.95), false);
      const last = await rest(at(0.95));
      learner.remove();
      return {{ asks, dragged, last }};
    """
    scene = SCENE.with_visible(("ema_momentum", "cut"))
    found = asked("learner", body, scene)
    first_name, second_name = found["asks"][0][0], found["asks"][1][0]
    assert {first_name, second_name} == {"ema_momentum", "cut"}  # in turns
    assert found["asks"][0][1] == 0.6  # what was asked first is finished, though another is wished for
    assert found["dragged"]["runs"][first_name] | {"losses": ""} == {"losses": "", "behind": True, "beta": 0.6}
    assert found["asks"][1][1] == 0.8
    assert [beta for _, beta in found["asks"][2:]] == [
        0.9,
        0.95,
        0.95,
    ]  # once let go, what is not wished for is stopped
    for name, run in replace(scene, momentum=0.95).simulate().items():
        assert np.array_equal(array(found["last"]["runs"][name]["losses"]), run.losses)
