"""Clouds taken through their steps by the stage's own modules, to Python's bits, and what is told of them."""

import base64
from dataclasses import replace

import numpy as np
import pytest

from momentum_sim.clouds import distances
from momentum_sim.narration.outcome import meaning, sentence
from momentum_sim.narration.written import on_stage
from momentum_sim.problems import cloud
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.stage import stage_document

SCENE = Scene(
    objective=cloud(particles=150),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.05,
    momentum=0.9,
    equal="effective_step_size",
    runs=(
        RunSettings("gradient_descent"),
        RunSettings("heavy_ball"),
        RunSettings("demon"),
        RunSettings("nesterov"),
        RunSettings("ema_momentum"),
        RunSettings("gradient_descent", matches="demon", name="plain"),
        RunSettings("adam"),
    ),
    panels=("contour", "spread"),
    follow="demon",
    seed=11,
)
PLAY = """{
  const { Kernels } = await import("/kernels.js");
  const { sentence, meaning } = await import("/narration.js");
  const { distanceModel, distanceTable } = await import("/paint/distance.js");
  const text = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toBase64();
  globalThis.kernels ??= await Kernels.load(argument.document.kernels);
  const { catalogue } = argument.document;
  const spread = (one) => one && Object.fromEntries(
    ["means", "losses", "shapes", "changeShapes"].map((name) => [name, text(one[name])]));
  return argument.scenes.map((scene) => {
    const drawn = module.cloud.simulate(kernels, catalogue, scene, argument.most ?? undefined);
    const apart = module.cloud.takeApart(kernels, catalogue, drawn);
    const steps = Array.from({ length: scene.n_steps + 1 }, (_, k) => k);
    const runs = Object.fromEntries(drawn.results.map((run) => [run.name, {
      measured: spread(run.measured), predicted: spread(run.predicted) ?? null,
      places: steps.map((k) => text(run.placesAt(k).slice())), path: text(run.path),
      settles: run.settles, diverges: run.diverges,
    }]));
    const how = { kernels, catalogue, hidden: {} };
    const distances = ["length", "spreads"].map((shows) => {
      const { charts } = distanceModel(drawn, apart, { kind: "distance", links: [], shows }, how);
      return { note: charts[0].note ?? "", curves: charts[0].curves.map(({ id, ys }) => [id, text(ys)]) };
    });
    const table = distanceTable(drawn, apart, { kind: "distance", links: [] }, how);
    const told = { said: sentence(drawn), meant: meaning(drawn) };
    return { distances, table, runs, apart: apart?.name, kept: drawn.kept, ...told };
  });
}"""


def array(text):
    return np.frombuffer(base64.b64decode(text))


@pytest.fixture(scope="module")
def play(call):
    document = stage_document(SCENE, SCENE)

    def played(*scenes, most=None):
        plain = [scene.to_dict() for scene in scenes]
        return call("cloud", PLAY, {"document": document, "scenes": plain, "most": most})

    return played


def hold(told, spread):
    if spread is None:
        assert told is None
        return
    for name, wanted in (
        ("means", spread.means),
        ("losses", spread.losses),
        ("shapes", np.hstack(spread.shapes)),
        ("changeShapes", np.hstack(spread.change_shapes)),
    ):
        assert np.array_equal(array(told[name]), wanted.ravel(), equal_nan=True), name


def test_every_cloud_is_pythons_to_the_last_bit(play):
    """Also after another scene with the same kernels: of more particles, steps and noise, and one that diverges."""
    scenes = [
        replace(SCENE, seed=12),
        SCENE.with_parameters({"particles": 1000, "condition_number": 3.0}).with_steps(90),
        SCENE.with_parameters({"std": 0.0}),
        SCENE.with_parameters({"noise_exponent": 1.0, "condition_number": 30.0}),
        SCENE.with_parameters({"noise_exponent": 0.37}),
        replace(SCENE, step_size=0.6, start=(1.0, -2.0)),
        SCENE,
        replace(SCENE, step=17),
        # of so many steps that normal numbers are not kept
        SCENE.with_parameters({"particles": 300}).with_steps(1500).with_visible(("demon", "plain")),
    ]
    for scene, played in zip(scenes, play(*scenes), strict=True):
        runs = scene.simulate()
        assert played["runs"].keys() == runs.keys()
        for name, run in runs.items():
            told = played["runs"][name]
            hold(told["measured"], run.measured)
            hold(told["predicted"], run.predicted)
            places = np.stack([array(one).reshape(-1, 2) for one in told["places"]])
            assert np.array_equal(places, run.places, equal_nan=True)
            assert told["path"] == told["measured"]["means"]
            assert told["diverges"] == (-1 if run.divergence_step is None else run.divergence_step)
            assert told["settles"] == run.settling_step(1e-3, relative=True)
        assert played["apart"] == "demon"
        assert played["said"] == sentence(scene, runs, scene.step)
        assert played["meant"] == meaning(scene)


def test_distances_are_pythons_to_the_last_bit(play):
    """Of each run from the first: measured, and predicted of those that have a law; and what chance makes of them."""
    scenes = SCENE, replace(SCENE, step=9, seed=2).with_parameters({"noise_exponent": 0.5})
    for scene, played in zip(scenes, play(*scenes), strict=True):
        first, *others = scene.simulate().values()
        last = scene.n_steps if scene.step is None else scene.step
        chance = distances(first.predicted, first.predicted, 150)
        wanted = {"chance": chance}
        for run in others:
            wanted[run.name] = distances(run.measured, first.measured, 150)
            if run.predicted:
                wanted[f"predicted {run.name}"] = distances(run.predicted, first.predicted, 150)
        for field, shown in zip(("lengths", "spreads"), played["distances"], strict=True):
            curves = {name: array(ys) for name, ys in shown["curves"]}
            assert curves.keys() == wanted.keys()
            for name, found in wanted.items():
                own = {"lengths": "chance", "spreads": "chance_spreads"}[field] if name == "chance" else field
                assert np.array_equal(curves[name], getattr(found, own)), name
        rows = {row["name"]: [cell["text"] for cell in row["cells"]] for row in played["table"]["rows"]}
        assert len(rows) == len(wanted)
        for name, found in wanted.items():
            own = {"chance": "by chance"}.get(name, name.replace("predicted", "law"))
            pair = (found.chance, found.chance_spreads) if name == "chance" else (found.lengths, found.spreads)
            assert rows[own][1:] == [on_stage(each[last], 3) for each in pair]
        assert (
            f"at step {last}. Chance: two clouds of 150 on the law of gradient descent," in played["table"]["below"][0]
        )


def test_where_there_is_no_distance_it_is_said(play):
    alone, none, calm = play(
        SCENE.with_visible(("demon",)), SCENE.with_visible(()), SCENE.with_parameters({"std": 0.0})
    )
    assert alone["distances"][0]["note"].startswith("Show a second run")
    assert none["distances"][0]["note"].startswith("No run is shown")
    length, spreads = (shown["note"] for shown in calm["distances"])
    assert (length, spreads) == ("", "Without noise the first run has no spread.")
    assert alone["table"]["rows"] == none["table"]["rows"] == []


def test_the_places_of_every_run_stay_while_the_others_are_made(play):
    (played,) = play(SCENE)
    for name, run in SCENE.simulate().items():
        places = np.stack([array(one).reshape(-1, 2) for one in played["runs"][name]["places"]])
        assert np.array_equal(places, run.places)


def test_fewer_places_are_kept_where_fewer_are_asked_for_and_it_is_said(play):
    (played,) = play(SCENE, most=40)
    assert played["kept"] == 40
    for name, run in SCENE.simulate().items():
        places = np.stack([array(one).reshape(-1, 2) for one in played["runs"][name]["places"]])
        assert np.array_equal(places, run.places[:, :40])
        hold(played["runs"][name]["measured"], run.measured)
    assert played["meant"] == f"{meaning(SCENE)} Seen are the first 40 of them."


def test_where_no_run_is_shown_there_is_none(play):
    (played,) = play(SCENE.with_visible(()))
    assert played["runs"] == {}
    assert played["apart"] is None


ASK = """{
  const { Kernels } = await import("/kernels.js");
  const { cloud } = await import("/cloud.js");
  const { seenOf } = await import("/paint/charts.js");
  globalThis.kernels ??= await Kernels.load(argument.document.kernels);
  const { catalogue } = argument.document;
  const { widest } = module.cloudQuestions;
  return argument.scenes.map((scene) => {
    const drawn = cloud.simulate(kernels, catalogue, scene);
    const apart = cloud.takeApart(kernels, catalogue, drawn);
    const seen = drawn.results.map((run) => seenOf(run, { [run.name]: 3 }));
    const lengths = ({ means, losses, shapes, changeShapes, size }) =>
      [means.length / 2, losses.length, shapes.length / size, changeShapes.length / size];
    return {
      asked: widest.question(scene.prediction, apart, drawn),
      choices: widest.choices(apart, drawn).map(({ value, text }) => [value, text]),
      truth: widest.truth(apart, drawn),
      answers: [...drawn.results.map(({ name }) => name), "none"].map((choice) =>
        widest.answer({ place: null, choice, count: null }, scene.prediction, apart, drawn, kernels)),
      lengths: seen.flatMap(({ measured, predicted }) => [measured, predicted].map(lengths)),
    };
  });
}"""


@pytest.fixture(scope="module")
def ask(call):
    document = stage_document(SCENE, opening=SCENE)
    return lambda *scenes: call(
        "cloud_questions", ASK, {"document": document, "scenes": [scene.to_dict() for scene in scenes]}
    )


def width(run):
    """How far particles are from their mean at the end, root mean square, of the places themselves."""
    places = run.places[-1]
    return np.sqrt(((places - places.mean(axis=0)) ** 2).sum(axis=1).mean())


def test_which_cloud_is_the_widest_is_told_with_how_wide_they_are(ask):
    two = replace(SCENE.with_visible({"gradient_descent", "heavy_ball"}), follow="heavy_ball")
    alike, apart = replace(two, step_size=0.02), replace(two, step_size=0.15)
    longer = replace(two, step_size=0.02, equal="step_size")
    gone = replace(two, step_size=0.5, n_steps=600)
    for scene, truth, asked in zip(
        (alike, apart, longer), ("none", "gradient_descent", "heavy_ball"), ask(alike, apart, longer), strict=True
    ):
        widths = {name: width(run) for name, run in scene.simulate().items()}
        plain, ball = (widths[name] for name in ("gradient_descent", "heavy_ball"))
        assert asked["asked"] == "Which cloud will be the widest, after 60 steps?"
        assert asked["choices"][-1] == ["none", "about the same: within 10 %"]
        assert asked["truth"] == truth
        names = ["gradient_descent", "heavy_ball", "none"]
        for name, answer in zip(names, asked["answers"], strict=True):
            assert answer.startswith("Right, score 100" if name == truth else "No, score 0 of 100: you said ")
            first, second = ("gradient descent", plain), ("heavy ball", ball)
            if ball > plain:
                first, second = second, first
            said = (
                f"{first[0].capitalize()}: particles are {first[1]:.3g} from their mean and {second[0]} {second[1]:.3g}"
            )
            assert said in answer
            share = first[1] / second[1]
            much = f"{100 * (share - 1):.2g} % wider than" if share < 2 else f"{share:.2g} times as wide as"
            assert f" The widest is {much} the next{', and up to 10 %' if truth == 'none' else '.'}" in answer
    (told,) = ask(gone)
    assert told["truth"] == "gradient_descent"
    assert "beyond all numbers from their mean" in told["answers"][0]
    assert "Gradient descent diverges" in told["answers"][0]
    assert "wider" not in told["answers"][0]


def test_of_a_cloud_whose_rest_is_hidden_no_more_is_seen(ask):
    (told,) = ask(replace(SCENE.with_visible({"gradient_descent", "heavy_ball"}), follow="heavy_ball"))
    assert told["lengths"] == [[4, 4, 4, 3]] * 4
