"""The map of where noise decides: its numbers are Python's, and what it tells of a setting is what was measured."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from momentum_sim import theory
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import cloud
from momentum_sim.scene import Contour, Live, NoiseMap, Prediction, RateChange, RunSettings, Scene
from momentum_sim.stage import stage_document

SCENE = Scene(
    objective=cloud(particles=120),
    start=(-8.0, 2.0),
    n_steps=80,
    step_size=0.05,
    momentum=0.9,
    equal="effective_step_size",
    runs=("gradient_descent", "heavy_ball", "ema_momentum", "nesterov", "demon", "adam"),
    panels=(Contour(), NoiseMap()),
    follow="heavy_ball",
)
PLAY = """{
  const { Kernels } = await import("/kernels.js");
  const { cloud } = await import("/cloud.js");
  const text = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toBase64();
  globalThis.kernels ??= await Kernels.load(argument.document.kernels);
  const { catalogue } = argument.document;
  return argument.scenes.map((scene) => {
    const drawn = cloud.simulate(kernels, catalogue, scene);
    const given = [drawn, null, {}, { kernels, catalogue, hidden: scene.prediction ? { heavy_ball: 3 } : {} }];
    const { cells, lines, run, sides, ...model } = module.noiseModel(...given);
    return {
      ...model, late: { ...model.late, measured: String(model.late?.measured) }, ratio: String(model.ratio),
      cells: cells && text(cells),
      lines: lines.map(({ text: name, shares }) => [name, text(Float64Array.from(shares))]),
      run: run?.name, ends: sides.map(({ ends }) => ends), readout: module.noiseReadout({ ...model, run }),
      table: module.noiseTable(...given), legend: module.noiseLegend({ run }),
    };
  });
}"""


@pytest.fixture(scope="module")
def play(call):
    document = json.loads(json.dumps(stage_document(SCENE, SCENE)))

    def played(*scenes):
        return call("paint/noise_map", PLAY, {"document": document, "scenes": [scene.to_dict() for scene in scenes]})

    return played


def numbers(text):
    return np.frombuffer(base64.b64decode(text))


def middles(low, high, position, value, count=96):
    ends = position(low), position(high)
    return value(ends[0] + (np.arange(count) + 0.5) / count * (ends[1] - ends[0]))


@pytest.mark.parametrize(
    ("optimizer", "exponent"), [("heavy_ball", 0.0), ("heavy_ball", 0.5), ("ema_momentum", 0.0), ("nesterov", 0.0)]
)
def test_its_cells_and_lines_are_what_theory_says(play, optimizer, exponent):
    noise = (1.0, 30.0 ** (exponent / 2))
    scene = replace(
        SCENE.with_parameters({"condition_number": 30.0, "noise_exponent": exponent}), follow=optimizer,
        live=(Live("momentum", 0.0, 0.99), Live("step_size", 0.002, 0.8)),
    )  # fmt: skip
    (found,) = play(scene)
    assert (found["why"], found["run"], found["ends"]) == ("", optimizer, [[0.002, 0.8], [0, 0.99]])
    us = middles(0.002, 0.8, np.log10, lambda p: 10**p)
    betas = middles(0.0, 0.99, lambda v: -np.log10(1 - v), lambda p: 1 - 10**-p)
    ratios = theory.loss_ratio(optimizer, us, betas[:, None], (1.0, 30.0), noise_stds=noise)
    np.testing.assert_allclose(numbers(found["cells"]).reshape(96, 96), ratios, rtol=1e-9)
    momenta = 1 - 100 ** (-np.arange(129) / 128)
    for (_, shares), within in zip(found["lines"], (0.01, 0.1, np.inf), strict=False):
        until = theory.alike_until(optimizer, momenta, (1.0, 30.0), within, noise_stds=noise)
        np.testing.assert_allclose(numbers(shares), np.log(until / 0.002) / np.log(400), rtol=1e-9)
    _, end = found["lines"][3]
    np.testing.assert_allclose(numbers(end), np.log(2 / 30 / 0.002) / np.log(400), rtol=1e-9)


def test_at_the_point_it_says_what_is_predicted_and_what_was_measured(play):
    (found,) = play(SCENE)
    runs = SCENE.simulate()
    plain, ball = runs["gradient_descent"], runs["heavy_ball"]
    measured = plain.losses[61:].mean() / ball.losses[61:].mean()
    expected = plain.predicted.losses[61:].mean() / ball.predicted.losses[61:].mean()
    ratio = theory.loss_ratio("heavy_ball", 0.05, 0.9, (1.0, 10.0))
    assert float(found["ratio"]) == pytest.approx(ratio, rel=1e-12)
    assert found["readout"] == (
        f"heavy ball at u 0.05, β 0.9: in the long run gradient descent's loss is {ratio:.4g} times as high; "
        f"over the last 20 steps {measured:.4g} times measured, {expected:.4g} expected"
    )
    assert found["table"]["below"] == [found["readout"]]
    early = replace(SCENE, step_size=0.004)
    assert ", still falling, " in play(early)[0]["readout"]


def test_many_particles_at_rest_come_to_what_is_predicted(play):
    scene = SCENE.with_parameters({"particles": 1000}).with_steps(200).with_visible(("gradient_descent", "nesterov"))
    for moved in (scene, replace(scene, follow="nesterov", step_size=0.12, momentum=0.8)):
        (found,) = play(moved)
        assert float(found["late"]["measured"]) == pytest.approx(float(found["ratio"]), rel=0.04)
        assert found["late"]["expected"] == pytest.approx(float(found["ratio"]), rel=1e-3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"step_size": 0.25}, "heavy ball at u 0.25, β 0.9: it stays, and gradient descent at this u does not"),
        ({"step_size": 0.45, "momentum": 0.2}, "heavy ball at u 0.45, β 0.2: neither it nor gradient descent stays"),
        (
            {"equal": "step_size", "step_size": 0.005},
            "times as high; not measured here: gradient descent is at u 0.005",
        ),
        ({"runs": ("heavy_ball",)}, "times as high; show gradient descent to have it measured"),
    ],
)
def test_where_there_is_nothing_to_measure_it_says_why(play, changes, said):
    (found,) = play(replace(SCENE, **changes))
    assert said in found["readout"]


def test_it_is_of_the_effective_step_size_whatever_is_held(play):
    own = replace(SCENE, equal="step_size", step_size=0.005)
    path = replace(SCENE, equal="path", step_size=0.5)
    for name, u in {"heavy_ball": 0.05, "ema_momentum": 0.005, "nesterov": 0.05}.items():
        of_own, of_path = play(replace(own, follow=name)) + play(replace(path, follow=name))
        assert of_own["setting"]["step_size"] == pytest.approx(u, rel=1e-12)
        assert of_path["setting"]["step_size"] == pytest.approx(0.05, rel=1e-12)
        assert OPTIMIZERS[name].effective_step_size(0.005, 0.9) == pytest.approx(u, rel=1e-12)


@pytest.mark.parametrize(
    ("changes", "run"),
    [
        ({"follow": "adam"}, "heavy_ball"),
        ({"follow": "demon"}, "heavy_ball"),
        ({"follow": "gradient_descent"}, "heavy_ball"),
        ({"runs": (RunSettings("heavy_ball", momentum=0.5), "nesterov")}, "nesterov"),
    ],
)
def test_it_is_of_a_run_that_has_the_shared_settings_and_a_law(play, changes, run):
    (found,) = play(replace(SCENE, **{"follow": None} | changes))
    assert found["run"] == run


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"runs": ("gradient_descent", "adam"), "follow": None},
            "Switch on a run with momentum whose steps are linear",
        ),
        ({"rate_change": RateChange(10, 0.1)}, "The map is of step sizes that stay, and here they change on the way."),
        (
            {"live": (Live("step_size", 1e-12, 1.0000000001e-12), Live("momentum", 0.0, 0.9))},
            "Floats cannot hold this map.",
        ),
    ],
)
def test_where_there_is_no_map_it_says_why(play, changes, why):
    (found,) = play(replace(SCENE, **changes))
    assert found["why"].startswith(why)
    assert (found["cells"], found["lines"], found["readout"]) == (None, [], found["why"])
    assert (found["table"]["rows"], found["table"]["below"]) == ([], [found["why"]])


def test_a_table_has_where_both_are_alike_for_those_who_do_not_see_it(play):
    (found,) = play(replace(SCENE, momentum=0.7))
    rows = {row["name"]: [cell["text"] for cell in row["cells"]] for row in found["table"]["rows"]}
    assert list(rows) == [f"β {beta}" for beta in (0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.5, 0)]
    assert [row["name"] for row in found["table"]["rows"] if row["current"]] == ["β 0.7"]
    one, ten, end = (theory.alike_until("heavy_ball", 0.9, (1.0, 10.0), within) for within in (0.01, 0.1, np.inf))
    assert rows["β 0.9"] == ["0.9", f"{one:.3g}", f"{ten:.3g}", "0.2", f"{end:.3g}"]
    assert rows["β 0"] == ["0", "0.2", "0.2", "0.2", "0.2"]


def test_on_a_page_the_shared_step_size_follows_from_the_point(call):
    body = """{
      const { scene, rule } = argument;
      return ["step_size", "effective_step_size", "path"].map((equal) =>
        module.sharedSizeOf({ ...scene, equal }, 0.05, 0.9, { memory: rule }));
    }"""
    velocity, average = (
        call("paint/noise_map", body, {"scene": SCENE.to_dict(), "rule": OPTIMIZERS[name].memory})
        for name in ("heavy_ball", "ema_momentum")
    )
    assert (velocity, average) == ([0.005, 0.05, 0.5], [0.05, 0.05, 0.5])


def test_while_a_question_hides_its_run_the_map_tells_nothing(play):
    (found,) = play(replace(SCENE, prediction=Prediction("widest", 3, SCENE.n_steps)))
    assert found["why"] == found["readout"] == "The map is hidden, as its run is, until you have guessed."
    assert found["cells"] is None
    assert found["table"]["rows"] == []
    assert found["table"]["below"] == [found["why"]]
