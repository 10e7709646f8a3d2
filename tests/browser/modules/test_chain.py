"""Chains taken through their steps by the stage's own modules, to Python's bits, and what stands beside them."""

import base64
import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from momentum_sim import chains, theory
from momentum_sim.compiler.native import run as native
from momentum_sim.kernels import entries
from momentum_sim.narration.outcome import meaning, sentence
from momentum_sim.narration.written import on_stage
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import CHAIN, plucked_chain, pulled_chain, shaken_chain
from momentum_sim.scene import Live, Prediction, RateChange, RunSettings, Scene, Tolerance
from momentum_sim.stage import stage_document

RULES = ("gradient_descent", "heavy_ball", "nesterov", "ema_momentum", "qhm", "demon", "adam", "schedule_free")
KNOWN = [name for name in RULES if OPTIMIZERS[name].theory is not None]
SCENE = Scene(
    objective=pulled_chain(masses=50),
    n_steps=70,
    step_size=0.4,
    momentum=0.9,
    tolerance=Tolerance(0.1, relative=True),
    runs=tuple(RunSettings(name) for name in RULES),
    panels=("string", "growth"),
    follow="heavy_ball",
)
PLUCKED = replace(SCENE, objective=plucked_chain(masses=50, place=0.3))
SHAKEN = replace(SCENE, objective=shaken_chain(masses=50), seed=8)
PLAY = """{
  const { Kernels } = await import("/kernels.js");
  const { sentence, meaning } = await import("/narration.js");
  const { growthModel, growthTable } = await import("/paint/growth.js");
  const { modesModel, modesTable } = await import("/paint/modes.js");
  const { spectrumModel, spectrumTable } = await import("/paint/spectrum.js");
  const text = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toBase64();
  const numbers = (array) => text(Float64Array.from(array));
  const of = argument.document.scene.objective.name;
  const kernels = ((globalThis.kernelsOf ??= {})[of] ??= await Kernels.load(argument.document.kernels));
  const { catalogue } = argument.document;
  return argument.scenes.map((scene) => {
    const drawn = module.chain.simulate(kernels, catalogue, scene);
    const apart = module.chain.takeApart(kernels, catalogue, drawn);
    const hidden = Object.fromEntries((argument.hidden ?? []).map((name) => [name, 5]));
    const how = { kernels, catalogue, hidden, dragging: Boolean(argument.dragging) };
    const runs = Object.fromEntries(drawn.results.map(({ name, masses, losses, settles, diverges }) => {
      const { distances, firsts, lasts, start, rest, rows: { every, count } } = masses;
      const places = Array.from({ length: count }, (_, k) => masses.at(k * every).slice());
      const told = { distances, firsts, lasts, start, losses };
      return [name, {
        ...Object.fromEntries(Object.entries(told).map(([what, array]) => [what, text(array)])),
        places: places.map(text), rest, settles, diverges,
      }];
    }));
    const given = [drawn, apart, {}, how];
    const curve = ({ id, xs, ys }) => [id, { xs: numbers(xs ?? []), ys: numbers(ys) }];
    const growth = growthModel(...given);
    const modes = modesModel(...given);
    const { cells, lines, modes: own, curve: along, ...spectrum } = spectrumModel(...given);
    return {
      runs, said: sentence(drawn, hidden), meant: meaning(drawn), apart: apart?.name ?? null,
      growth: {
        curves: Object.fromEntries(growth.charts[0].curves.map(curve)),
        here: growth.here, table: growthTable(...given),
      },
      modes: {
        areas: (modes.charts[0].areas ?? []).map(({ id, xs, lows, highs }) =>
          ({ id, xs: numbers(xs), lows: numbers(lows), highs: numbers(highs) })),
        curves: Object.fromEntries((modes.charts[1]?.curves ?? []).map((one) =>
          [one.id, { ...curve(one)[1], per: one.per }])),
        note: modes.charts[0].note ?? "", table: modesTable(...given),
      },
      spectrum: {
        why: spectrum.why, worst: spectrum.worst, ends: spectrum.sides.map(({ ends }) => ends),
        settled: cells && numbers(cells.settled), diverged: cells && numbers(cells.diverged),
        lines: lines.map(({ text: name, shares }) => [name, numbers(shares)]),
        products: own && numbers(own.products), radii: own && text(own.radii),
        along: along && [numbers(along.products), text(along.radii)], table: spectrumTable(...given),
      },
    };
  });
}"""
ENTRIES = """{
  const { Kernels } = await import("/kernels.js");
  const text = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).toBase64();
  const of = argument.document.scene.objective.name;
  const kernels = ((globalThis.kernelsOf ??= {})[of] ??= await Kernels.load(argument.document.kernels));
  return argument.lengths.map((n) => {
    const loose = Number(argument.document.catalogue.objectives[of].chain.loose);
    const count = Math.min(n, 50);
    const [curvatures, shapes, ratio] = [n, n * count, 1].map((size, k) => kernels.room(`of test ${k}`, 8 * size));
    kernels.call(of, "chain_curvatures", curvatures, loose, n);
    kernels.call("modes", "chain_modes", shapes, loose, n, count);
    kernels.call("spectrum", "mean_ratio", ratio, n, 0.3, 7);
    return [[curvatures, n], [shapes, n * count], [ratio, 1]].map((one) => text(kernels.numbers(...one)));
  });
}"""


def array(text):
    return np.frombuffer(base64.b64decode(text))


@pytest.fixture(scope="module")
def documents():
    scenes = {scene.objective.name: scene for scene in (SCENE, PLUCKED, SHAKEN)}
    return {name: json.loads(json.dumps(stage_document(scene, scene))) for name, scene in scenes.items()}


@pytest.fixture(scope="module")
def play(call, documents):
    def played(*scenes, **more):
        document = documents[scenes[0].objective.name]
        return call("chain", PLAY, {"document": document, "scenes": [scene.to_dict() for scene in scenes], **more})

    return played


def lengths_of(scene, *lengths):
    return [scene.with_parameters({"masses": n}) for n in lengths]


@pytest.mark.parametrize("scene", [SCENE, PLUCKED, SHAKEN], ids=lambda scene: scene.objective.name)
def test_every_chain_is_pythons_to_the_last_bit(play, scene):
    """Also after another one with the same kernels: longer, shorter, that diverges, of which not all is kept."""
    scenes = [
        *lengths_of(scene, 2, 7, 50, 200, 400),
        replace(scene, step_size=1.3, n_steps=400),
        replace(scene, step_size=1e200),
        replace(scene.with_parameters({"height": -2.5}), rate_change=RateChange(20, 0.3)),
        scene.with_parameters({"masses": 400}).with_steps(1500).with_visible(("heavy_ball", "adam")),
        scene,
    ]
    for one, played in zip(scenes, play(*scenes), strict=True):
        runs = one.simulate()
        assert played["runs"].keys() == runs.keys()
        for name, run in runs.items():
            told = played["runs"][name]
            for what, wanted in (
                ("distances", run.distances),
                ("losses", run.losses),
                ("firsts", run.firsts),
                ("lasts", run.lasts),
                ("start", run.start),
            ):
                np.testing.assert_array_equal(array(told[what]), wanted, err_msg=f"{name} {what}")
            assert told["rest"] == run.rest
            found = np.stack([array(places) for places in told["places"]])
            np.testing.assert_array_equal(found, run.positions)
            assert told["diverges"] == (-1 if run.divergence_step is None else run.divergence_step)
            assert told["settles"] == run.settling_step(0.1, relative=True)
        assert played["said"] == sentence(one, runs)
        assert played["meant"] == meaning(one)
        assert played["apart"] == "heavy_ball"


@pytest.mark.parametrize("scene", [SCENE, PLUCKED], ids=lambda scene: scene.objective.name)
def test_curvatures_and_shapes_are_pythons_to_the_last_bit(call, documents, scene):
    lengths = [2, 7, 50, 200, 400]
    found = call("chain", ENTRIES, {"document": documents[scene.objective.name], "lengths": lengths})
    shape = scene.problem.shape
    for n, (curvatures, shapes, ratio) in zip(lengths, found, strict=True):
        np.testing.assert_array_equal(array(curvatures), chains.curvatures(n, shape=shape))
        np.testing.assert_array_equal(array(shapes), chains.modes(n, min(n, 50), shape=shape).ravel())
        out = np.empty(1)
        native(entries.mean_ratio(), out, float(n), 0.3, 7.0)
        assert array(ratio) == out


# --- how steps grow ---------------------------------------------------------------------------------------------------

MEASURED = (5, 10, 25, 50, 100, 200, 400)


@pytest.mark.parametrize("scene", [SCENE, PLUCKED, SHAKEN], ids=lambda scene: scene.objective.name)
def test_steps_over_masses_are_pythons_to_the_last_bit(play, scene):
    (played,) = play(scene)
    curves = played["growth"]["curves"]
    given = {"shape": scene.problem.shape, "place": scene.objective.parameters.get("place", 0.5), "seed": scene.seed}
    for name in KNOWN:
        dots, law = (curves[f"{what} {name}"] for what in ("measured", "predicted"))
        ns, steps = array(dots["xs"]).astype(int), array(dots["ys"])
        assert set(ns) >= {5, 10, 25, 50, 100, 200}
        assert 400 in ns or name in ("gradient_descent", "qhm")  # where that would take too long
        assert steps.tolist() == [chains.steps_until(name, int(n), **given) for n in ns]
        ns, steps = array(law["xs"]).astype(int), array(law["ys"])
        if scene is SHAKEN:
            assert not len(ns)
            continue
        assert set(ns) > set(MEASURED)
        assert (np.diff(ns) > 0).all()
        assert steps.tolist() == [chains.predicted_steps_until(name, int(n), **given) for n in ns]
    assert curves.keys() - {f"{what} {name}" for name in KNOWN for what in ("measured", "predicted")} == {
        *("n", "n²"),
        *(f"here {here['id'].removeprefix('here ')}" for here in played["growth"]["here"]),
    }
    runs = scene.simulate()
    arrived = {name: np.flatnonzero(run.heights <= 10) for name, run in runs.items()}
    wanted = {f"here {name}": int(found[0]) for name, found in arrived.items() if len(found)}
    assert {here["id"]: here["arrival"] for here in played["growth"]["here"]} == wanted
    table = played["growth"]["table"]
    rows = {row["name"]: [cell["text"] for cell in row["cells"]] for row in table["rows"]}
    assert [cell["text"] for cell in table["head"]] == ["masses", *map(str, MEASURED)]
    assert rows["heavy_ball"][4] == str(chains.steps_until("heavy_ball", 50, **given))
    assert ("predicted heavy_ball" in rows) == (scene is not SHAKEN)
    late = [name for name, found in arrived.items() if not len(found)]
    said = table["below"][0].partition("On the stage's 50: ")[2]
    for name, run in runs.items():
        told = f"{run.title} {wanted[f'here {name}']}" if name not in late else run.title
        assert told in said
    assert "–: takes too long here." in table["below"][0]


def test_what_the_papers_have_stands_in_the_table(play):
    (played,) = play(SCENE)
    rows = {row["name"]: [cell["text"] for cell in row["cells"]] for row in played["growth"]["table"]["rows"]}
    assert rows["gradient_descent"] == ["gradient descent", "55", "198", "1163", "4553", "18011", "71649", "–"]
    assert rows["heavy_ball"] == ["heavy ball", "13", "25", "61", "121", "241", "480", "959"]
    assert rows["predicted heavy_ball"][3:] == ["60.7", "120.5", "240.1", "479.3", "957.7"]
    assert next(iter(rows)) == "heavy_ball"  # the followed one


def test_while_its_shape_is_dragged_what_takes_long_is_left_out_until_it_is_let_go(play):
    moved = PLUCKED.with_parameters({"place": 0.42})
    (dragged,), (after,), (known,) = play(moved, dragging=True), play(moved), play(moved, dragging=True)
    short, whole, again = (
        array(one["growth"]["curves"]["measured gradient_descent"]["xs"]).tolist() for one in (dragged, after, known)
    )
    assert short == [5, 10, 25, 50]
    assert whole == again == [5, 10, 25, 50, 100, 200]
    assert array(dragged["growth"]["curves"]["measured heavy_ball"]["xs"]).tolist() == [5, 10, 25, 50, 100, 200, 400]


# --- modes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", [SCENE, PLUCKED, SHAKEN], ids=lambda scene: scene.objective.name)
@pytest.mark.parametrize("follow", ["heavy_ball", "qhm", "adam"])
def test_areas_are_the_shares_of_modes(play, scene, follow):
    followed = replace(scene, follow=follow)
    scenes = [
        *lengths_of(followed, 2, 5, 50),
        followed.with_steps(433),
        followed.with_parameters({"masses": 400}).with_steps(1501).with_visible((follow,)),
    ]
    for one, played in zip(scenes, play(*scenes), strict=True):
        run = one.simulate()[follow]
        n = run.masses
        shares = run.mode_shares(min(n, 6))
        areas = played["modes"]["areas"]
        names = {2: ["mode 1", "mode 2"], 5: ["mode 1", "mode 2", "mode 3", "4 to 5"]}
        assert [area["id"] for area in areas] == names.get(n, ["mode 1", "mode 2", "mode 3", "4 to 6", f"7 to {n}"])
        steps = array(areas[0]["xs"]).astype(int)
        assert steps[0] == 0
        assert steps[-1] == one.n_steps
        assert min(one.n_steps, 50) <= len(steps) <= 102
        at = np.searchsorted(run.kept_at, steps)
        assert np.array_equal(run.kept_at[at], steps)
        wanted = np.cumsum(shares[at][:, :-1], axis=1)
        tops = np.stack([array(area["highs"]) for area in areas], axis=1)
        np.testing.assert_allclose(tops[:, :3], wanted[:, : min(n, 3)], rtol=1e-13)
        np.testing.assert_allclose(tops[:, -1], shares[at, -1], rtol=1e-12)
        for below, above in pairwise(areas):
            np.testing.assert_array_equal(array(below["highs"]), array(above["lows"]))
        dots = played["modes"]["curves"][follow]
        between = round(1 / dots["per"])
        ys = array(dots["ys"])
        at = np.searchsorted(run.kept_at, between * np.arange(len(ys)))
        assert np.array_equal(run.kept_at[at], between * np.arange(len(ys)))
        np.testing.assert_allclose(ys, 100 * np.sqrt(shares[at, 0] / shares[0, 0]), rtol=1e-14)
        if follow == "adam":
            assert list(played["modes"]["curves"]) == ["adam"]
            continue
        least = chains.curvatures(n, shape=run.shape)[0]
        law = theory.iterate(follow, 0.4, 0.9, least, np.arange(one.n_steps + 1))
        np.testing.assert_array_equal(array(played["modes"]["curves"][f"predicted {follow}"]["ys"]), 100 * np.abs(law))
        np.testing.assert_allclose(ys, 100 * np.abs(law)[between * np.arange(len(ys))], atol=1e-7)


def test_the_table_of_modes_has_the_first_and_the_last_step(play):
    (played,) = play(SCENE)
    run = SCENE.simulate()["heavy_ball"]
    shares = run.mode_shares(6)
    table = played["modes"]["table"]
    assert [cell["text"] for cell in table["head"]] == ["% of the squared distance", "at first", "at step 70"]
    rows = {row["name"]: [cell["text"] for cell in row["cells"]] for row in table["rows"]}
    assert list(rows) == ["7 to 50", "4 to 6", "mode 3", "mode 2", "mode 1"]
    assert rows["mode 1"][1:] == [on_stage(shares[k, 0], 2) for k in (0, 70)]
    own = on_stage(100 * np.sqrt(shares[70, 0] / shares[0, 0]), 3)
    assert table["below"] == [f"Amplitude of the slowest mode at step 70: {own} % measured, {own} % predicted."]


def test_of_a_chain_that_diverges_or_rests_modes_are_told_as_far_as_there_are_some(play):
    wild, still, none = play(
        replace(SCENE, step_size=1e100, n_steps=20), SCENE.with_parameters({"height": 0.0}), SCENE.with_visible(())
    )
    assert 1 <= len(array(wild["modes"]["areas"][0]["xs"])) < 20
    assert np.isfinite(array(wild["modes"]["areas"][-1]["highs"])).all()
    assert (still["modes"]["areas"], still["modes"]["note"]) == ([], "at rest from the start on")
    assert none["modes"]["note"].startswith("No run is shown")
    assert none["modes"]["table"]["below"] == none["growth"]["table"]["below"] == none["spectrum"]["table"]["below"]


# --- the spectrum -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("follow", KNOWN)
def test_modes_are_on_the_map_where_theory_has_them(play, follow):
    scene = replace(
        SCENE, follow=follow, live=(Live("momentum", 0.0, 0.99), Live("step_size", 0.01, 1.0), Live("masses", 2, 400))
    )
    (played,) = play(scene)
    found = played["spectrum"]
    curvatures = chains.curvatures(50)
    momentum = None if follow == "gradient_descent" else 0.9
    np.testing.assert_array_equal(array(found["products"]), 0.4 * curvatures)
    radii = theory.spectral_radius(follow, 0.4, momentum, curvatures)
    np.testing.assert_array_equal(array(found["radii"]), radii)
    (low, high), up = found["ends"]
    assert up == [0, 0.99]
    assert low == 1e-4
    assert high == 4.2
    along, own = (array(one) for one in found["along"])
    np.testing.assert_allclose(along, np.geomspace(low, high, len(along)), rtol=1e-12)
    np.testing.assert_array_equal(own, theory.spectral_radius(follow, along, momentum, 1.0))
    products = low * (high / low) ** ((np.arange(96) + 0.5) / 96)
    momenta = 1 - 100 ** -((np.arange(96) + 0.5) / 96)
    kept = np.zeros_like(momenta) if follow == "gradient_descent" else momenta
    ground = theory.spectral_radius(follow, products, None if follow == "gradient_descent" else kept[:, None], 1.0)
    ground = np.broadcast_to(ground, (96, 96))
    np.testing.assert_array_equal(array(found["diverged"]).reshape(96, 96), ground >= 1)
    with np.errstate(divide="ignore"):
        steps = np.ceil(np.log(0.01) / (2 * np.log(np.minimum(ground, 1 - 1e-16))))
    settled = array(found["settled"]).reshape(96, 96)
    inside = (ground < 1) & (steps < 9000)
    assert (np.abs(settled - np.maximum(steps, 1))[inside] <= 1).all()
    assert (settled[~inside] > 8000).all()
    names = [name for name, _ in found["lines"]]
    swings = [] if follow == "gradient_descent" else ["critical"]
    assert names == [*swings, "alternating", "stability limit"]
    rising = 1 - 100 ** -(np.arange(129) / 128)
    limits = {"gradient_descent": 2 + 0 * rising, "heavy_ball": 2 * (1 + rising), "nesterov": None}.get(follow)
    if limits is not None:
        shares = array(dict(found["lines"])["stability limit"])
        np.testing.assert_allclose(shares, np.log(limits / low) / np.log(high / low), rtol=1e-9)
    worst = int(np.argmax(radii))
    assert found["worst"] in (worst, -1)
    rows = {row["name"]: [cell["text"] for cell in row["cells"]] for row in found["table"]["rows"]}
    run = scene.simulate()[follow]
    assert rows["slowest"] == ["slowest, 1", on_stage(0.4 * curvatures[0], 3), on_stage(radii[0], 4)]
    assert rows["steepest"] == ["steepest, 50", on_stage(0.4 * curvatures[-1], 3), on_stage(radii[-1], 4)]
    measured = (run.distances[70] / run.distances[35]) ** (1 / 35)
    assert rows["measured"] == ["all, measured from step 35 on", "", on_stage(measured, 4)]


def test_the_worst_mode_is_the_slowest_the_steepest_or_none(play):
    least = chains.curvatures(50)[0]
    tuned = theory.optimal_parameters("heavy_ball", least, 4.0 - least)
    slow, steep, alike = play(
        replace(SCENE, step_size=0.01),
        replace(SCENE, step_size=0.99, momentum=0.5),
        replace(SCENE, step_size=float(tuned.step_size), momentum=float(tuned.momentum)),
    )
    assert [one["spectrum"]["worst"] for one in (slow, steep, alike)] == [0, 49, -1]


def test_measured_in_the_long_run_a_chain_has_the_rate_of_its_worst_mode(play):
    scene = replace(SCENE.with_parameters({"masses": 6}), follow="gradient_descent").with_steps(400)
    (played,) = play(scene)
    rows = {row["name"]: [cell["text"] for cell in row["cells"]] for row in played["spectrum"]["table"]["rows"]}
    assert rows["measured"][2] == rows["slowest"][2]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"follow": "adam"}, "Theory has no map of Adam."),
        ({"follow": "demon"}, "The map is of settings that stay, and those of Demon change on the way."),
        (
            {"rate_change": RateChange(10, 0.1)},
            "The map is of settings that stay, and those of heavy ball change on the way.",
        ),
        ({"live": (Live("momentum", 0.5, 0.5000000000001),)}, "Floats cannot hold this map."),
    ],
)
def test_where_there_is_no_map_it_says_why(play, changes, why):
    (played,) = play(replace(SCENE, **changes))
    assert played["spectrum"]["why"] == why
    assert played["spectrum"]["table"]["below"] == [why]
    assert (played["spectrum"]["settled"], played["spectrum"]["lines"]) == (None, [])


# --- questions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [question.name for question in CHAIN.questions])
def test_nothing_beside_a_chain_tells_of_what_is_hidden(play, ask):
    """All is the same for two scenes that differ only beyond what may be seen."""
    asked = replace(SCENE, prediction=Prediction(ask, 5, 70)).with_visible(("gradient_descent", "heavy_ball", "adam"))
    names = ["gradient_descent", "heavy_ball", "adam"]
    one, other = play(*(replace(asked, rate_change=RateChange(8, factor)) for factor in (0.3, 2.0)), hidden=names)
    for panel in ("growth", "modes", "spectrum"):
        assert one[panel] == other[panel]
    assert one["growth"]["here"] == one["growth"]["table"]["rows"] == []
    assert one["growth"]["table"]["below"] == ["Hidden until you have guessed."]
    assert one["spectrum"]["why"] == "The map is hidden, as its run is, until you have guessed."
    steps = array(one["modes"]["areas"][0]["xs"])
    assert steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert list(one["modes"]["curves"]) == ["heavy_ball"]
