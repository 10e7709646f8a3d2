"""What the browser computes is what Python does, bit for bit."""

import base64
import json
import math
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import diagnostics, noise
from momentum_sim.compiler import native
from momentum_sim.kernels import contour, entries
from momentum_sim.noise import LARGEST_SEED
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.parameters import MOST_LIVE_STEPS
from momentum_sim.scene import RateChange, RunSettings
from momentum_sim.schedules import SCHEDULES, step_sizes
from momentum_sim.stage import modules_of, needs_of, stage_document
from tests.browser.modules.support import EVERYTHING, OPENING
from tests.scene.strategies import OWN
from tests.thinned import first

PLAY = """{
  const { landscape: { simulate, takeApart } } = await import("/landscape.js");
  const { project } = await import("/simulation.js");
  const kernels = await module.Kernels.load({ ...argument.document.kernels, ...argument.more });
  const { catalogue } = argument.document;
  const text = async (array) => {
    const reader = new FileReader();
    const url = await new Promise((resolve) => {
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(new Blob([array]));
    });
    return url.slice(url.indexOf(",") + 1);
  };
  const packed = async (record) => {
    for (const [name, value] of Object.entries(record)) if (ArrayBuffer.isView(value)) record[name] = await text(value);
    return record;
  };
  const results = [];
  for (const { scene, image } of argument.acts) {
    const drawn = simulate(kernels, catalogue, scene);
    const { centre, directions } = drawn;
    const runs = [];
    for (const result of drawn.results) {
      const projected = {};
      for (const way in directions) projected[way] = project(kernels, result.path, centre, directions[way]);
      runs.push(await packed({ ...result, projected: await packed(projected) }));
    }
    const parts = [];
    for (const { name } of drawn.results) {
      parts.push(await packed(takeApart(kernels, catalogue, { ...drawn, scene: { ...scene, follow: name } })));
    }
    let pixels = null;
    if (image) {
      const palette = (n) => Uint32Array.from({ length: n + 1 }, (_, k) => 0xff000000 + 0x000a07 * k);
      const { landscape, coefficients, minimum } = drawn;
      pixels = await text(kernels.contour(landscape, coefficients, { ...image, minimum, palette }).data);
    }
    const minimisers = drawn.minimisers.map((point) => [...point]);
    const bytes = kernels.memory.buffer.byteLength;
    results.push({ runs, parts, pixels, minimisers, centre: [...centre], directions, bytes });
  }
  return results;
}"""


def play(call, document, *acts):
    """Each act, a scene or one with an image, simulated and painted by one `Kernels` in turn."""
    pairs = [act if isinstance(act, tuple) else (act, None) for act in acts]
    played = [{"scene": scene.to_dict(), "image": image} for scene, image in pairs]
    more = modules_of(*needs_of(*(scene for scene, _ in pairs)))
    return call("kernels", PLAY, {"document": document, "acts": played, "more": more})


def array(text, kind=np.float64):
    return np.frombuffer(base64.b64decode(text), kind)


def same(shown, expected):
    """Bit for bit, though any nan is as good as another."""
    expected = np.asarray(expected)
    np.testing.assert_array_equal(array(shown).reshape(expected.shape), expected)


def assert_same_run(shown, run, scene, centre, axes):
    same(shown["path"], run.iterates)
    same(shown["losses"], run.losses)
    same(shown["momenta"], run.momenta)
    same(shown["stepSizes"], run.step_sizes)
    np.testing.assert_array_equal(np.asarray(shown["finalHeight"], dtype=float), run.gaps[-1])
    assert (shown["name"], shown["title"]) == (run.optimizer.name, run.optimizer.title)
    settings = next(settings for settings in scene.runs if settings.optimizer == run.optimizer.name)
    assert shown["stepSize"] == scene.step_size_of(settings)
    taken = run.optimizer.schedule is not None
    assert shown["momentum"] == (scene.momentum_of(settings) if taken else 0)
    value, relative = scene.tolerance.value, scene.tolerance.relative
    np.testing.assert_array_equal(shown["tolerance"], value * (run.gaps[0] if relative else 1.0))
    assert shown["settles"] == run.settling_step(value, relative=relative)
    assert shown["diverges"] == (-1 if run.divergence_step is None else run.divergence_step)
    np.testing.assert_array_equal(shown["overshoot"], diagnostics.overshoot(run.iterates, centre, axes["along"]))
    for way, direction in axes.items():
        expected = np.empty(len(run.iterates))
        native.run(entries.projections(), expected, run.iterates, len(expected), *centre, *direction)
        same(shown["projected"][way], expected)


def assert_same_parts(shown, run):
    parts = ms.anatomy(run)
    assert shown["name"] == run.optimizer.name
    same(shown["gradients"], parts.gradients)
    same(shown["kept"], parts.kept)
    same(shown["pushes"], parts.pushes)
    same(shown["averages"], parts.moving_average)


def assert_same_scene(shown, scene):
    """What the browser simulated, measured and took apart is what Python does."""
    minimisers = scene.objective.minimisers
    np.testing.assert_array_equal(np.array(shown["minimisers"], dtype=float), minimisers)
    centre = list(scene.start)  # where they are a curve
    if scene.objective.minima == "points":
        centre = min(minimisers.tolist(), key=lambda point: math.dist(point, scene.start))
    assert shown["centre"] == centre
    along, across = scene.objective.axes(*centre).tolist()
    axes = {"along": along, "across": across, "x": [1.0, 0.0], "y": [0.0, 1.0]}
    assert shown["directions"] == axes
    runs = scene.simulate()
    assert [result["name"] for result in shown["runs"]] == list(runs)
    for result, parts, run in zip(shown["runs"], shown["parts"], runs.values(), strict=True):
        assert_same_run(result, run, scene, centre, axes)
        assert_same_parts(parts, run)


def image(width, height, box, **more):
    usual = {"offset": 0.1, "bands": 18, "lines": 9, "finest": 7, "lineWidth": 1.2, "lineStrength": 0.6}
    return {"width": width, "height": height, "box": box} | usual | more


def halvings(field, landscape, image):
    """How often the distance of two levels is halved, until a picture has as many as it should."""
    levels = landscape.level_density * np.log2(1 + (field[np.isfinite(field)] - landscape.minimum) / image["offset"])
    many = (times for times in range(image["finest"]) if np.ptp(levels) * 2**times >= image["lines"])
    return next(many, image["finest"])


def native_image(objective, image):
    """The same picture from the kernels that Python runs, and how fine its levels are."""
    width, height, landscape = image["width"], image["height"], objective.landscape
    field, pixels = np.empty(width * height), np.empty(width * height, np.uint32)
    native.run(entries.loss_field(landscape.kernels.value), field, objective.coefficients, width, height, *image["box"])
    fine = 2 ** halvings(field, landscape, image)
    count = image["bands"] * fine
    palette = 0xFF000000 + 0x000A07 * np.arange(count + 1, dtype=np.uint32)
    density = landscape.level_density * fine
    native.run(contour.levels(), field, field.size, landscape.minimum, image["offset"], density)
    lines = (image["lineWidth"], image["lineStrength"])
    native.run(contour.contour_image(), pixels, field, width, height, palette, count, *lines)
    return pixels, fine


def same_pixels(shown, pixels):
    np.testing.assert_array_equal(array(shown["pixels"], np.uint32), pixels)


def test_results_stay_right_while_memory_grows(call, document):
    """Ten steps, the most there can be, a large contour, and back: what is known must not be what has moved."""
    short, long = replace(OPENING, n_steps=10), replace(OPENING, n_steps=MOST_LIVE_STEPS, momentum=0.99)
    banana = replace(OPENING.on(ms.objectives.rosenbrock), n_steps=4000)
    all_runs = ("gradient_descent", "heavy_ball", "demon", "ema_momentum")
    small = image(31, 17, [-10, 10, -4.5, 4.5])
    large = image(700, 500, [-10.5, 9.5, -5.0, 4.0])
    valley = image(400, 300, [-2.0, 2.0, -1.0, 2.0])
    acts = [
        (short, None),
        (short, small),
        (long.with_visible(all_runs), None),
        (short, large),
        (long, small),
        (banana.with_visible(all_runs), valley),
        (short.with_visible(all_runs), large),
    ]
    results = play(call, document, *acts)
    for (scene, picture), shown in zip(acts, results, strict=True):
        assert_same_scene(shown, scene)
        if picture is not None:
            pixels, _ = native_image(scene.objective, picture)
            assert len(np.unique(pixels)) > 8
            same_pixels(shown, pixels)
    sizes = [shown["bytes"] for shown in results]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2] < sizes[3]
    assert sizes[-1] < 50e6


def test_every_value_that_a_run_has_of_its_own_counts(call, document):
    scenes = [
        replace(
            OPENING,
            runs=(
                RunSettings("gradient_descent", step_size=0.01),
                RunSettings("heavy_ball", step_size=0.02, momentum=0.9, schedule="demon"),
                RunSettings("demon", momentum=0.99),
                RunSettings("ema_momentum", momentum=0.0, schedule="constant"),
            ),
        ),
        replace(OPENING, tolerance=ms.scene.Tolerance(0.5, relative=False)),
        replace(OPENING, objective=ms.objectives.quadratic(7.0, -2.1), start=(0.0, 0.0)),
        OPENING.with_visible(()),
    ]
    for scene, shown in zip(scenes, play(call, document, *scenes), strict=True):
        assert_same_scene(shown, scene)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_what_runs_share_and_when_it_changes_is_python_s(call, document, momentum):
    scene = replace(OPENING, runs=EVERYTHING, momentum=momentum, step_size=0.3, equal="effective_step_size")
    changed = [
        replace(scene, rate_change=RateChange(step, factor)) for step, factor in ((1, 0.1), (59, 3.0), (60, 0.5))
    ]
    scenes = [scene, *changed, replace(changed[0], equal="step_size", step_size=0.01)]
    scenes += [replace(one, equal="path", step_size=2.7) for one in (scene, changed[0])]
    scenes.append(replace(scene, step_size=5e-324, rate_change=RateChange(9, 1e-300)))
    for act, shown in zip(scenes, play(call, document, *scenes), strict=True):
        assert_same_scene(shown, act)


def test_divergence_is_the_same_to_its_end(call, document):
    scenes = [replace(OPENING, step_size=eta, n_steps=2000) for eta in (0.041, 0.06, 1.0, 1e300)]
    scenes += [replace(OPENING, start=(1e200, 0.0)), OPENING.on(ms.objectives.rosenbrock)]
    scenes[-1] = replace(scenes[-1], step_size=1.0)
    assert all(scene.simulate()["gradient_descent"].diverged for scene in scenes)
    for scene, shown in zip(scenes, play(call, document, *scenes), strict=True):
        assert_same_scene(shown, scene)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_every_optimizer_on_every_landscape_is_python_s(call, document, name):
    scene = replace(OPENING, runs=EVERYTHING).on(LANDSCAPES[name])
    high = replace(scene, momentum=0.97, start=tuple(0.9 * value + 0.3 for value in scene.start))
    demon = replace(scene, runs=tuple(replace(run, schedule="demon") for run in EVERYTHING if takes_schedules(run)))
    for act, shown in zip((scene, high, demon), play(call, document, scene, high, demon), strict=True):
        assert_same_scene(shown, act)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_every_schedule_is_python_s(call, momentum):
    scenes = [
        replace(OPENING, runs=(RunSettings("heavy_ball", schedule=one),), momentum=momentum, n_steps=73, follow=None)
        for one in (*SCHEDULES, *OWN)
    ]
    document = json.loads(json.dumps(stage_document(OPENING, scenes[2])))
    for scene, shown in zip(scenes, play(call, document, *scenes), strict=True):
        assert_same_scene(shown, scene)


def test_every_schedule_of_the_step_size_is_python_s(call):
    """Whatever the runs share, and to where floats end; at 0 a curve is the least step size there is."""
    runs = tuple(map(RunSettings, ("gradient_descent", "heavy_ball", "adam")))
    scene = replace(OPENING, runs=runs, follow=None, momentum=0.9, n_steps=73, equal="effective_step_size")
    known = [
        *step_sizes.SCHEDULES,
        step_sizes.cosine.having(delay=0.25, end=0.5),
        step_sizes.step.having(milestones=[0.1, 0.4, 0.9], gamma=3.0),
        step_sizes.points.schedule([[0, 0.5], [0.3, 1.5], [0.5, 0]]),
    ]
    scenes = [replace(scene, step_size_schedule=one) for one in known]
    scenes += [replace(scene, step_size_schedule=one, rate_change=RateChange(20, 0.3)) for one in known[::3]]
    extremes = step_sizes.points.schedule([[0, 1e300], [0.5, 1e-320], [1, 0]])
    scenes += [replace(scene, step_size=eta, step_size_schedule=extremes) for eta in (5e-324, 1e300)]
    one_cycle = step_sizes.one_cycle.having(div_factor=1e-300)
    scenes.append(replace(scene, step_size=1e300, equal="step_size", step_size_schedule=one_cycle))
    document = json.loads(json.dumps(stage_document(OPENING, scenes[1])))
    for act, shown in zip(scenes, play(call, document, *scenes), strict=True):
        assert_same_scene(shown, act)


def test_a_run_that_matches_another_is_python_s(call):
    """Also where its weights pass below 0, and where they overflow."""
    turned = RunSettings("heavy_ball", schedule={"points": [[0, 0.9], [0.48, 0.9], [0.5, -0.9], [0.52, 0.9], [1, 0.9]]})
    scenes = [
        replace(OPENING, runs=(ball, RunSettings("gradient_descent", matches=ball.name, matched_by=by)), **settings)
        for ball in (RunSettings("demon"), RunSettings("heavy_ball", momentum=0.5), turned)
        for by in step_sizes.MATCHED
        for settings in (
            {"follow": None, "n_steps": 73},
            {"follow": None, "step_size": 1e308, "step_size_schedule": "linear", "rate_change": RateChange(9, 3.0)},
        )
    ]
    document = json.loads(json.dumps(stage_document(OPENING, scenes[-1])))
    for act, shown in zip(scenes, play(call, document, *scenes), strict=True):
        assert_same_scene(shown, act)


#: Noise of every kind, of which the last is none at all.
NOISES = {
    "isotropic": noise.isotropic(0.5, batch_size=16),
    "covariance": noise.covariance([[4.0, 1.0], [1.0, 0.5]]),
    "hessian": noise.hessian(0.3),
    "labels": noise.labels(0.2, batch_size=3),
    "none": noise.isotropic(0.0),
}


#: Kinds of noise with rules: of one kind every rule, of each a few.
NOISY = [("isotropic", EVERYTHING), *((kind, EVERYTHING[:3]) for kind in NOISES if kind != "isotropic")]
THE_REST = [(kind, EVERYTHING) for kind in NOISES if kind != "isotropic"]


@pytest.mark.parametrize(("kind", "runs"), first(len(NOISY), *NOISY, *THE_REST))
def test_noise_is_python_s_for_every_optimizer_whatever_the_draw(call, document, kind, runs):
    """The same luck for each run and at each momentum, also where a run diverges."""
    scene = replace(OPENING, runs=runs, noise=NOISES[kind])
    scenes = [replace(scene, seed=seed) for seed in (0, 3, 2**31, LARGEST_SEED)]
    scenes.append(replace(scene, step_size=1.0, n_steps=400, seed=5))
    scenes.append(replace(scenes[1].on(LANDSCAPES["rosenbrock"]), momentum=0.97))
    paths = [array(shown["runs"][0]["path"]).tolist() for shown in play(call, document, *scenes[:2])]
    assert (paths[0] == paths[1]) == (kind == "none")
    for act, shown in zip(scenes, play(call, document, *scenes), strict=True):
        assert_same_scene(shown, act)


def takes_schedules(run):
    return OPTIMIZERS[run.optimizer].momentum == "number or array"


@pytest.mark.parametrize("name", LANDSCAPES)
def test_a_contour_is_python_s_and_has_lines_however_near_one_looks(call, document, name):
    scene = OPENING.on(LANDSCAPES[name])
    landscape = scene.objective.landscape
    x0, x1, y0, y1 = landscape.view
    cx, cy = scene.objective.minimisers[0]
    pictures = [image(120, 80, landscape.view, offset=landscape.level_offset)]
    for near in (1e-1, 1e-3, 1e-6):
        box = [cx + near * (x0 - x1), cx + near * (x1 - x0), cy + near * (y0 - y1), cy + near * (y1 - y0)]
        pictures.append(image(120, 80, box, offset=landscape.level_offset * near**2))
        pictures.append(image(60, 40, box, offset=landscape.level_offset, finest=3))
    finest = []
    for picture, shown in zip(pictures, play(call, document, *((scene, p) for p in pictures)), strict=True):
        pixels, fine = native_image(scene.objective, picture)
        same_pixels(shown, pixels)
        finest.append(fine)
    assert max(finest) == 8


def test_no_run_shown_leaves_nothing_to_take_apart(drawn):
    assert drawn("simulation", "simulated(argument).apart", OPENING.with_visible(()).to_dict()) is None
