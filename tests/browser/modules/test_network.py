"""A network trained by the stage's own modules, to Python's bits."""

import base64
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.problems import NETWORK
from momentum_sim.problems.networks import NETWORKS, digits, fine_tuning
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.stage import stage_document

SCENE = Scene(
    objective=digits(epochs=2, batch_size=48, hidden=10),
    step_size=0.3,
    momentum=0.9,
    runs=(
        RunSettings("heavy_ball"),
        RunSettings("heavy_ball", schedule="demon", name="falling", step_size=0.2),
        RunSettings("gradient_descent", matches="falling", name="plain"),
    ),
    panels=("sight", "learning"),
    follow="falling",
    seed=11,
)
PLAY = """{
  const { Kernels } = await import("/kernels.js");
  const text = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toBase64();
  globalThis.kernels ??= await Kernels.load(argument.document.kernels);
  const { catalogue } = argument.document;
  return argument.scenes.map((scene) => {
    const drawn = module.network.simulate(kernels, catalogue, scene);
    const apart = module.network.takeApart(kernels, catalogue, drawn);
    const { network: { images, labels, tested } } = drawn;
    const runs = Object.fromEntries(drawn.results.map(({ name, losses, testErrors, heights, diverges, end }) =>
      [name, { losses: text(losses), errors: text(testErrors), heights: text(heights), diverges, end: text(end) }]));
    const seen = (argument.steps ?? []).map((step) =>
      ({ units: text(apart.unitsAt(step)), answers: text(apart.answersAt(step)) }));
    return { runs, seen, apart: apart?.name, images: text(images), labels: text(labels), tested: text(tested) };
  });
}"""


#: The same with kernels of its own, and how many trainings they were called for.
COUNTED = f"""{{
  const {{ Kernels }} = await import("/kernels.js");
  globalThis.kernels = await Kernels.load(argument.document.kernels);
  let trained = 0;
  const call = kernels.call.bind(kernels);
  kernels.call = (of, name, ...rest) => {{
    trained += Number(name.startsWith("trained_"));
    return call(of, name, ...rest);
  }};
  const played = await (async () => {PLAY})();
  delete globalThis.kernels;
  return {{ played, trained }};
}}"""


def array(text, kind=np.float64):
    return np.frombuffer(base64.b64decode(text), kind)


@pytest.fixture(scope="module")
def play(call):
    document = stage_document(SCENE, SCENE)

    def played(*scenes, steps=()):
        plain = [scene.to_dict() for scene in scenes]
        return call("network", PLAY, {"document": document, "scenes": plain, "steps": list(steps)})

    return played


def test_every_run_is_trained_to_pythons_bits(play):
    """Also after another scene was trained with the same kernels: of another seed, size and batch."""
    others = [
        replace(SCENE, seed=12),
        SCENE.with_parameters({"hidden": 23, "epochs": 1}),
        SCENE.with_parameters({"batch_size": 200}),
        replace(SCENE, step_size=1e6, seed=3),
        SCENE,
    ]
    for scene, played in zip(others, play(*others), strict=True):
        runs = scene.simulate()
        assert played["runs"].keys() == runs.keys()
        for name, run in runs.items():
            told = played["runs"][name]
            assert np.array_equal(array(told["losses"]), run.losses, equal_nan=True)
            assert np.array_equal(array(told["errors"]), run.test_errors)
            assert np.array_equal(array(told["heights"]), run.heights)
            assert told["diverges"] == (-1 if run.divergence_step is None else run.divergence_step)
        assert played["apart"] == "falling"


def test_the_images_are_the_packages(play):
    (played,) = play(SCENE)
    assert np.array_equal(array(played["images"], np.uint8).reshape(-1, 8, 8) / 16, ms.digits.images())
    assert np.array_equal(array(played["labels"], np.uint8), ms.digits.labels())
    assert np.array_equal(array(played["tested"], np.int32), ms.digits.split(11)[1])


def test_what_it_has_learned_by_a_step_is_what_a_training_of_so_many_steps_has(play):
    """Weights are kept before every step of so short a training; those of step 20 are those after its first epoch."""
    (played,) = play(SCENE, steps=(0, 20, 40))
    momenta, step_sizes = (getattr(SCENE.simulate()["falling"], name) for name in ("momenta", "step_sizes"))
    settings = {"batch_size": 48, "hidden": 10, "seed": 11}
    half = ms.digits.train("heavy_ball", epochs=1, momentum=momenta[:20], step_size=step_sizes[:20], **settings)
    whole = SCENE.simulate()["falling"]
    first = ms.digits.layers(ms.digits.start(10, 11)).hidden
    for seen, hidden in zip(played["seen"], (first, half.layers.hidden, whole.layers.hidden), strict=True):
        assert np.array_equal(array(seen["units"]).reshape(10, 64), hidden)
    assert np.array_equal(array(played["seen"][1]["answers"], np.uint8), half.answers)
    assert np.array_equal(array(played["seen"][2]["answers"], np.uint8), whole.answers)


def test_where_no_run_is_shown_there_is_none_to_look_into(play):
    (played,) = play(SCENE.with_visible(()))
    assert played["runs"] == {}
    assert played["apart"] is None


TUNED = replace(SCENE, objective=fine_tuning(epochs=2, batch_size=48, hidden=10), n_steps=0)


def test_every_run_of_a_fine_tuning_is_trained_to_pythons_bits(call):
    """From weights that are trained in the browser, once for each size and seed, whatever else was trained between."""
    others = [
        TUNED.with_parameters({"epochs": 3, "batch_size": 500}),
        replace(TUNED, seed=12),
        TUNED,
        TUNED.with_parameters({"hidden": 23}),
        replace(TUNED, step_size=1e6),
    ]
    plain = [scene.to_dict() for scene in others]
    argument = {"document": stage_document(TUNED, TUNED), "scenes": plain, "steps": [0]}
    told = call("network", COUNTED, argument)
    assert told["trained"] == 3 * len(others) + 3  # of two seeds, and of another size
    for scene, played in zip(others, told["played"], strict=True):
        runs = scene.simulate()
        for name, run in runs.items():
            assert np.array_equal(array(played["runs"][name]["losses"]), run.losses, equal_nan=True)
            assert np.array_equal(array(played["runs"][name]["errors"]), run.test_errors)
        assert np.array_equal(array(played["tested"], np.int32), run.tested)
        first = ms.digits.layers(run.start).hidden
        assert np.array_equal(array(played["seen"][0]["units"]).reshape(first.shape), first)


def test_steps_follow_from_parameters_as_in_python(call):
    for problem in NETWORKS.values():
        for changes in ({}, {"epochs": 7}, {"batch_size": 333}, {"epochs": 40, "batch_size": 8}):
            objective = problem(**changes)
            body = "module.stepsOn(argument.parameters, argument)"
            described = {"trained_on": NETWORK.described(problem)["trained_on"], "parameters": objective.parameters}
            told = call("scene", body, described)
            assert told == objective.n_steps
