"""The stage's modules that touch no page, called one by one in a browser."""

import base64
import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import momentum_sim as ms
import momentum_sim.stage
from momentum_sim.compiler import native
from momentum_sim.kernels import contour, entries
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.parameters import MOST_LIVE_STEPS
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.scene.sliders import parameters_of
from momentum_sim.stage import stage_document

WEB = Path(momentum_sim.stage.__file__).parent / "web"
ORIGIN = "http://stage.test/"
inf, nan = math.inf, math.nan

OPENING = Scene(
    objective=ms.objectives.quadratic(condition_number=50.0),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.038,
    momentum=0.7,
    runs=(
        RunSettings("gradient_descent"),
        RunSettings("heavy_ball"),
        RunSettings("demon", visible=False),
        RunSettings("ema_momentum", visible=False),
    ),
)


@pytest.fixture(scope="module")
def document():
    return stage_document(OPENING, OPENING)


@pytest.fixture(scope="module")
def call(browser):
    """``call(module, body, argument)``: what ``(module, argument) => body`` gives in a page that serves the modules."""

    def serve(route):
        name = route.request.url.removeprefix(ORIGIN)
        if name in {file.name for file in WEB.glob("*.js")}:
            route.fulfill(path=WEB / name, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>modules</title>", content_type="text/html")

    page = browser.new_page()
    page.route(f"{ORIGIN}**", serve)
    page.goto(ORIGIN)
    yield lambda module, body, argument=None: page.evaluate(
        f"async (argument) => {{ const module = await import('/{module}.js'); return ({body}); }}", argument
    )
    page.close()


def parameter(name):
    """A parameter's record, as the catalogue has it."""
    known = {p.name: p for landscape in LANDSCAPES.values() for p in parameters_of(landscape).values()}
    found = known[name]
    return {"name": name, "scale": found.scale, "whole": found.whole}


# --- scales -----------------------------------------------------------------------------------------------------------


SLIDERS = {f"{p.name} on {n}": p for n, landscape in LANDSCAPES.items() for p in parameters_of(landscape).values()}


@pytest.mark.parametrize("parameter", SLIDERS.values(), ids=SLIDERS)
def test_position_and_value_are_each_others_inverse_and_rise(call, parameter):
    low, high = parameter.slider
    values = [low + (high - low) * k / 200 for k in range(201)]
    positions, again = call(
        "scales",
        """(({ position, value }) => [argument.values.map(position), argument.values.map(position).map(value)])
           (module.SCALES[argument.scale])""",
        {"scale": parameter.scale, "values": values},
    )
    assert again == pytest.approx(values, rel=1e-12, abs=1e-12)
    assert (np.diff(positions) > 0).all()
    assert np.isfinite(positions).all()


@pytest.mark.parametrize("parameter", SLIDERS.values(), ids=SLIDERS)
def test_every_position_of_a_slider_gives_a_value_that_python_accepts(call, parameter):
    values, twice = call(
        "scales",
        """(() => {
          const { position, value } = module.SCALES[argument.scale];
          const [low, high] = argument.slider.map(position);
          const values = Array.from({ length: 1001 }, (_, k) =>
            module.rounded(argument, value(low + ((high - low) * k) / 1000)));
          return [values, values.map((v) => module.rounded(argument, v))];
        })()""",
        {"scale": parameter.scale, "whole": parameter.whole, "slider": parameter.slider},
    )
    assert [value for value in values if value not in parameter.rule] == []
    assert (values[0], values[-1]) == parameter.slider
    assert (np.diff(values) >= 0).all()
    assert twice == values


@pytest.mark.parametrize(
    ("name", "value", "result"),
    [
        ("momentum", 0.701234, 0.7),
        ("momentum", 0.95678, 0.957),
        ("momentum", 0.998764, 0.99875),
        ("momentum", 0.0, 0.0),
        ("step_size", 0.0381234, 0.038),
        ("step_size", 1.23456e-5, 1.25e-5),
        ("condition_number", 123.456, 125.0),
        ("angle", -0.4567, -0.46),
        ("n_steps", 59.5, 60),
    ],
)
def test_a_dragged_value_is_rounded_to_what_its_label_shows(call, name, value, result):
    assert call("scales", "module.rounded(...argument)", [parameter(name), value]) == result


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 3, "0"),
        (-0.0, 3, "0"),
        (0.7, 3, "0.7"),
        (-0.31456, 3, "−0.315"),
        (0.001, 3, "0.001"),
        (0.00098765, 3, "9.88 × 10⁻⁴"),
        (4.4e-8, 2, "4.4 × 10⁻⁸"),
        (-4.4e-8, 2, "−4.4 × 10⁻⁸"),
        (99999, 5, "99999"),
        (99.7, 2, "100"),
        (132.2, 2, "130"),
        (1e5, 3, "1.00 × 10⁵"),
        (1.26e123, 2, "1.3 × 10¹²³"),
        (inf, 3, "∞"),
        (-inf, 3, "−∞"),
        (nan, 3, "–"),
    ],
)
def test_a_number_is_written_for_a_reader(call, value, digits, text):
    assert call("scales", "module.written(...argument)", [value, digits]) == text


@pytest.mark.parametrize(("power", "text"), [(0, "10⁰"), (7, "10⁷"), (-12, "10⁻¹²"), (308, "10³⁰⁸")])
def test_a_power_of_ten_is_written_with_a_raised_exponent(call, power, text):
    assert call("scales", "module.powerOfTen(argument)", power) == text


# --- scene ------------------------------------------------------------------------------------------------------------


def changed(call, body, scene=OPENING, **more):
    """A scene changed in the browser, read back by Python, which refuses it if it is none."""
    result = call("scene", f"(({{ scene, ...more }}) => {body})(argument)", {"scene": scene.to_dict(), **more})
    return Scene.from_dict(result)


@pytest.mark.parametrize(("name", "value"), [("momentum", 0.9), ("step_size", 0.01), ("n_steps", 99)])
def test_with_value_sets_what_the_runs_share(call, name, value):
    scene = changed(call, "module.withValue(scene, more.name, more.value)", name=name, value=value)
    assert scene == replace(OPENING, **{name: value})
    assert call("scene", "module.valueOf(...argument)", [scene.to_dict(), name]) == value


@pytest.mark.parametrize(("name", "values"), [("condition_number", (99.0, 0.0)), ("angle", (50.0, 99.0))])
def test_with_value_sets_what_the_objective_has(call, name, values):
    scene = changed(call, "module.withValue(scene, more.name, 99)", name=name)
    assert scene == replace(OPENING, objective=ms.objectives.quadratic(*values))
    assert call("scene", "module.valueOf(...argument)", [scene.to_dict(), name]) == 99


def test_a_changed_scene_leaves_the_one_before_as_it_was(call):
    before, after = call(
        "scene",
        """(() => {
          const before = JSON.stringify(argument);
          const end = { ...argument, momentum: 0.9, start: [1, 1] };
          module.withValue(argument, "angle", 1);
          module.withCurvature(argument, "condition_number", 5, argument);
          module.withToggled(argument, "demon");
          module.between(argument, end, 0.5, [{ name: "momentum", scale: "linear", whole: false }]);
          return [before, JSON.stringify(argument)];
        })()""",
        OPENING.to_dict(),
    )
    assert before == after


@pytest.mark.parametrize("kappa", [1.0, 3.0, 49.0, 123.0, 500.0, 1e8])
def test_with_curvature_holds_eta_times_l(call, kappa):
    body = "module.withCurvature(scene, 'condition_number', more.kappa, scene)"
    held = changed(call, body, kappa=kappa)
    assert held.objective == ms.objectives.quadratic(kappa)
    assert held.step_size * kappa == pytest.approx(OPENING.step_size * 50.0, rel=5e-4)
    assert held == replace(OPENING, objective=held.objective, step_size=held.step_size)
    free = changed(call, body, replace(OPENING, hold="step_size"), kappa=kappa)
    assert free == replace(OPENING, hold="step_size", objective=held.objective)


def test_with_curvature_does_not_drift_over_a_drag(call):
    """Every step is reckoned from where the drag began, so going there and back changes nothing."""
    scene = changed(
        call,
        """more.kappas.reduce((now, kappa) => module.withCurvature(now, "condition_number", kappa, scene), scene)""",
        kappas=[*np.geomspace(50, 500, 30), *np.geomspace(500, 50, 30)],
    )
    assert scene == OPENING


def test_with_toggled_switches_one_run_on_and_off(call):
    toggled = changed(call, "module.withToggled(scene, 'demon')")
    assert toggled == OPENING.with_visible(("gradient_descent", "heavy_ball", "demon"))
    assert changed(call, "module.withToggled(scene, 'demon')", toggled) == OPENING


def test_scenes_are_the_same_by_what_they_hold(call):
    pair = [OPENING.to_dict(), OPENING.to_dict()]
    assert call("scene", "module.same(...argument)", pair)
    assert not call("scene", "module.same(...argument)", [pair[0], replace(OPENING, momentum=0.71).to_dict()])


GLIDES = [
    (OPENING, replace(OPENING, momentum=0.95)),
    (replace(OPENING, momentum=0.95), replace(OPENING, momentum=0.0, n_steps=10, step_size=0.5, start=(6.1, -0.3))),
    (
        OPENING,
        replace(OPENING, objective=ms.objectives.quadratic(3.0, -1.5), hold="step_size").with_visible(("demon",)),
    ),
    (OPENING.on(ms.objectives.rosenbrock), replace(OPENING.on(ms.objectives.rosenbrock), start=(1.9, 0.1), n_steps=7)),
]


@pytest.mark.parametrize(("start", "end"), GLIDES, ids=["momentum", "shared", "objective", "rosenbrock"])
def test_between_leads_from_one_scene_to_the_other_and_never_leaves_the_way(call, start, end):
    landscape = start.objective.landscape
    names = list(parameters_of(landscape))
    scenes = call(
        "scene",
        """Array.from({ length: 21 }, (_, k) =>
          module.between(argument.start, argument.end, k / 20, argument.parameters))""",
        {"start": start.to_dict(), "end": end.to_dict(), "parameters": [parameter(name) for name in names]},
    )
    glide = [Scene.from_dict(scene) for scene in scenes]

    def numbers(scene):
        shared = [scene.momentum, scene.step_size, scene.n_steps]
        return np.array([*shared, *scene.objective.values, *scene.start])

    assert (numbers(glide[0]) == numbers(start)).all()
    assert glide[-1] == end
    way = np.array([numbers(scene) for scene in glide])
    low, high = np.minimum(numbers(start), numbers(end)), np.maximum(numbers(start), numbers(end))
    assert (way >= low).all()
    assert (way <= high).all()
    steps = np.diff(way, axis=0) * np.sign(numbers(end) - numbers(start))
    assert (steps >= 0).all()
    assert len(np.unique(way, axis=0)) > 10
    for scene in glide:  # what is no number is the target's from the beginning
        assert (scene.runs, scene.hold) == (end.runs, end.hold)


def test_the_ends_of_a_glide_of_the_start_are_exact(call):
    """a + (b - a) is not always b."""
    rng = np.random.default_rng(3)
    starts = rng.uniform(-10, 10, (500, 4)).round(2).tolist()
    ends = call(
        "scene",
        """argument.starts.map(([x, y, ...to]) =>
          module.between({ ...argument.scene, start: [x, y] }, { ...argument.scene, start: to }, 1, []).start)""",
        {"scene": OPENING.to_dict(), "starts": starts},
    )
    assert ends == [start[2:] for start in starts]


# --- strokes ----------------------------------------------------------------------------------------------------------


BOX = {"left": -40, "top": -40, "right": 760, "bottom": 440}


def clip(call, segments):
    return call(
        "strokes", "argument.segments.map((segment) => module.clipped(...segment, argument.box))",
        {"segments": segments, "box": BOX},
    )  # fmt: skip


def exactly_clipped(x0, y0, x1, y1):
    """The part of a segment inside the box, in fractions; None if there is none."""
    x0, y0, x1, y1 = map(Fraction, (x0, y0, x1, y1))
    dx, dy = x1 - x0, y1 - y0
    enter, leave = Fraction(0), Fraction(1)
    sides = [(-dx, x0 - BOX["left"]), (dx, BOX["right"] - x0), (-dy, y0 - BOX["top"]), (dy, BOX["bottom"] - y0)]
    for rate, room in sides:
        if rate == 0 and room < 0:
            return None
        if rate < 0:
            enter = max(enter, room / rate)
        if rate > 0:
            leave = min(leave, room / rate)
    if enter > leave:
        return None
    return [float(value) for t in (enter, leave) for value in (x0 + t * dx, y0 + t * dy)]


@pytest.mark.parametrize(
    ("segment", "part"),
    [
        ([0, 0, 100, 50], [0, 0, 100, 50]),
        ([100, 50, 100, 50], [100, 50, 100, 50]),
        ([-40, -40, 760, 440], [-40, -40, 760, 440]),
        ([0, 0, 1520, 0], [0, 0, 760, 0]),
        ([1520, 0, 0, 0], [760, 0, 0, 0]),
        ([100, -140, 100, 640], [100, -40, 100, 440]),
        ([-140, -140, 60, 60], [-40, -40, 60, 60]),
        ([-100, 0, -100, 100], None),
        ([-200, 300, 100, 600], None),
        ([900, 500, 800, 450], None),
        ([900, 500, 900, 500], None),
    ],
    ids=[
        "inside",
        "point",
        "diagonal",
        "out",
        "in",
        "through",
        "corner",
        "beside",
        "past a corner",
        "far",
        "far point",
    ],
)
def test_a_segment_is_clipped_to_the_box(call, segment, part):
    (found,) = clip(call, [segment])
    assert found == (part and pytest.approx(part, abs=1e-9))


def test_any_segment_is_clipped_where_it_crosses_the_box(call):
    rng = np.random.default_rng(1)
    segments = rng.uniform(-1500, 1500, (1000, 4)).tolist()
    parts = clip(call, segments)
    exact = [exactly_clipped(*segment) for segment in segments]
    assert 200 < sum(part is None for part in exact) < 800
    for part, expected in zip(parts, exact, strict=True):
        assert (part is None) == (expected is None)
        assert part is None or part == pytest.approx(expected, abs=1e-9)


FAR = [1e4, 1e9, 1e17, 1e20, 1e100, 1.7e308, inf]


@pytest.mark.parametrize("size", FAR, ids=str)
def test_no_part_of_a_segment_from_however_far_lies_outside_the_box(call, size):
    """What remains may be misplaced by rounding, but is always something that a canvas can draw."""
    rng = np.random.default_rng(2)
    near = rng.uniform(-500, 900, (200, 2))
    far = rng.choice([-size, size, 100.0, 0.75 * size, -0.3 * size], (200, 2))
    segments = np.concatenate([np.hstack([near, far]), np.hstack([far, near]), np.hstack([far, far[::-1]])])
    parts = [part for part in clip(call, segments.tolist()) if part is not None]
    x, y = np.array(parts).reshape(-1, 2).T
    assert ((x >= BOX["left"] - 1e-9) & (x <= BOX["right"] + 1e-9)).all()
    assert ((y >= BOX["top"] - 1e-9) & (y <= BOX["bottom"] + 1e-9)).all()


@pytest.mark.parametrize("place", range(4))
def test_a_segment_with_no_place_is_not_drawn(call, place):
    segment = [0.0, 0.0, 100.0, 50.0]
    segment[place] = nan
    assert clip(call, [segment]) == [None]


# --- labels -----------------------------------------------------------------------------------------------------------


BOUNDS = {"left": 6, "top": 6, "right": 694, "bottom": 394}


def place(call, frames):
    """The boxes of each frame's labels, placed by one `Labels` in turn."""
    return call(
        "labels",
        """(() => {
          const labels = new module.Labels();
          return argument.frames.map(({ wanted, busy = [], taken = [] }) =>
            labels.place(wanted, argument.bounds, busy, taken).map(({ box }) => box));
        })()""",
        {"frames": frames, "bounds": BOUNDS},
    )


def label(x, y, name="start", width=90, height=15):
    return {"id": name, "x": x, "y": y, "width": width, "height": height}


def inside(box):
    return (
        box["left"] >= BOUNDS["left"]
        and box["right"] <= BOUNDS["right"]
        and box["top"] >= BOUNDS["top"]
        and box["bottom"] <= BOUNDS["bottom"]
    )


def overlaps(a, b):
    return a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"]


def holds(box, x, y):
    return box["left"] <= x <= box["right"] and box["top"] <= y <= box["bottom"]


def test_a_label_is_as_large_as_asked_and_given_back_with_what_it_is_for(call):
    (placed,) = call(
        "labels", "new module.Labels().place([{ ...argument[0], text: 'x' }], argument[1], [], [])",
        [label(300, 200), BOUNDS],
    )  # fmt: skip
    box = placed.pop("box")
    assert placed == label(300, 200) | {"text": "x"}
    assert (box["right"] - box["left"], box["bottom"] - box["top"]) == pytest.approx((90, 15))
    assert not holds(box, 300, 200)


def test_labels_stay_inside_wherever_their_points_are(call):
    corners = [(x, y) for x in range(0, 701, 50) for y in range(0, 401, 50)]
    frames = [{"wanted": [label(x, y, f"{x} {y}")]} for x, y in corners]
    assert all(inside(box) for (box,) in place(call, frames))


def test_labels_keep_off_taken_boxes_and_each_other(call):
    taken = [{"left": 310, "top": 100, "right": 420, "bottom": 260}, {"left": 6, "top": 6, "right": 200, "bottom": 40}]
    wanted = [label(300 + 7 * k, 200 + 5 * k, f"run {k}") for k in range(5)]
    ((*boxes,),) = place(call, [{"wanted": wanted, "taken": taken}])
    everything = boxes + taken
    assert [(a, b) for i, a in enumerate(everything) for b in everything[:i] if overlaps(a, b)] == []
    assert all(inside(box) for box in boxes)


def test_labels_go_where_they_cover_least(call):
    """Dots all around, but not below on the left."""
    dots = [(x, y) for x in range(150, 451, 5) for y in range(100, 301, 5) if not (x < 300 and y > 200)]
    busy = [float(value) for dot in dots for value in dot]
    ((box,),) = place(call, [{"wanted": [label(300, 200)], "busy": busy}])
    assert not any(holds(box, *dot) for dot in dots)


def test_a_label_stays_put_while_its_point_moves_a_little(call):
    """A dot comes and goes under the label, which would be reason enough for a new one to stand elsewhere."""
    ((first,),) = place(call, [{"wanted": [label(300, 200)]}])
    dot = [(first["left"] + first["right"]) / 2, (first["top"] + first["bottom"]) / 2]
    ((fresh,),) = place(call, [{"wanted": [label(300, 200)], "busy": dot}])
    assert fresh != first
    shifts = [(0, 0), (2, 1), (0, 0), (-2, -1), (1, 2)]
    frames = [{"wanted": [label(300 + dx, 200 + dy)], "busy": dot if dx else []} for dx, dy in shifts]
    boxes = [box for (box,) in place(call, frames)]
    for box, (dx, dy) in zip(boxes, shifts, strict=True):
        assert (box["left"] - dx, box["top"] - dy) == pytest.approx((first["left"], first["top"]))


def test_a_label_moves_when_its_place_has_become_bad(call):
    ((first,),) = place(call, [{"wanted": [label(300, 200)]}])
    frames = [{"wanted": [label(300, 200)]}, {"wanted": [label(300, 200)], "taken": [first]}]
    (before,), (after,) = place(call, frames)
    assert before == first
    assert not overlaps(after, first)


# --- kernels and simulation -------------------------------------------------------------------------------------------


PLAY = """
(async () => {
  const { simulate } = await import("/simulation.js");
  const kernels = await module.Kernels.load(argument.document.kernels);
  const text = async (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const reader = new FileReader();
    const url = await new Promise((resolve) => {
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(new Blob([bytes]));
    });
    return url.slice(url.indexOf(",") + 1);
  };
  const results = [];
  for (const { scene, image } of argument.acts) {
    const drawn = simulate(kernels, argument.document.catalogue, scene);
    const runs = {};
    for (const { name, path, losses, ...numbers } of drawn.results) {
      runs[name] = { path: await text(path), losses: await text(losses), ...numbers };
    }
    let pixels = null;
    if (image) {
      const options = { ...image, palette: Uint32Array.from(image.palette) };
      pixels = await text(kernels.contour(drawn.landscape, drawn.coefficients, options).data);
    }
    const minimisers = drawn.minimisers.map((point) => [...point]);
    results.push({ runs, pixels, minimisers, bytes: kernels.memory.buffer.byteLength });
  }
  return results;
})()
"""


def play(call, document, acts):
    """Each act, a scene and perhaps an image, simulated and painted by one `Kernels` in turn."""
    played = [{"scene": scene.to_dict(), "image": image} for scene, image in acts]
    return call("kernels", PLAY, {"document": document, "acts": played})


def array(text, kind=np.float64):
    return np.frombuffer(base64.b64decode(text), kind)


def assert_same_run(shown, run, scene):
    """What the browser simulated and measured is what Python does, bit for bit."""
    np.testing.assert_array_equal(array(shown["path"]).reshape(-1, 2), run.iterates)
    np.testing.assert_array_equal(array(shown["losses"]), run.losses)
    np.testing.assert_array_equal(shown["finalGap"], run.gaps[-1])
    value, relative = scene.tolerance.value, scene.tolerance.relative
    assert shown["settles"] == run.settling_step(value, relative=relative)
    assert shown["diverges"] == (-1 if run.divergence_step is None else run.divergence_step)


def assert_same_scene(shown, scene):
    runs = scene.simulate()
    assert list(shown["runs"]) == list(runs)
    for name, run in runs.items():
        assert_same_run(shown["runs"][name], run, scene)
    assert shown["minimisers"] == scene.objective.minimisers.tolist()


def native_image(objective, image):
    """The same picture from the kernels that Python runs."""
    width, height, landscape = image["width"], image["height"], objective.landscape
    field, pixels = np.empty(width * height), np.empty(width * height, np.uint32)
    palette = np.array(image["palette"], np.uint32)
    native.run(entries.loss_field(landscape.kernels.value), field, objective.coefficients, width, height, *image["box"])
    offset, density = landscape.level_offset, landscape.level_density
    native.run(contour.levels(), field, field.size, landscape.minimum, offset, density)
    lines = (image["lineWidth"], image["lineStrength"])
    native.run(contour.contour_image(), pixels, field, width, height, palette, len(palette) - 1, *lines)
    return pixels


def image(width, height, box):
    palette = [0xFF000000 | 0x1F0A07 * k for k in range(9)]
    return {
        "width": width, "height": height, "box": box, "palette": palette, "lineWidth": 1.2, "lineStrength": 0.6
    }  # fmt: skip


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
    results = play(call, document, acts)
    for (scene, picture), shown in zip(acts, results, strict=True):
        assert_same_scene(shown, scene)
        if picture is not None:
            pixels = native_image(scene.objective, picture)
            assert len(np.unique(pixels)) > 8
            np.testing.assert_array_equal(array(shown["pixels"], np.uint32), pixels)
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
    for scene, shown in zip(scenes, play(call, document, [(scene, None) for scene in scenes]), strict=True):
        assert_same_scene(shown, scene)


def test_divergence_is_the_same_to_its_end(call, document):
    scenes = [replace(OPENING, step_size=eta, n_steps=2000) for eta in (0.041, 0.06, 1.0, 1e300)]
    scenes += [replace(OPENING, start=(1e200, 0.0)), OPENING.on(ms.objectives.rosenbrock)]
    scenes[-1] = replace(scenes[-1], step_size=1.0)
    assert all(scene.simulate()["gradient_descent"].diverged for scene in scenes)
    for scene, shown in zip(scenes, play(call, document, [(scene, None) for scene in scenes]), strict=True):
        assert_same_scene(shown, scene)
