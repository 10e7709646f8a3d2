"""Sheets, as their display lists say: what is written where, the library's own numbers, and nothing that is hidden."""

import re
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from momentum_sim import chains, theory
from momentum_sim.anatomy import anatomy, gradient_weights
from momentum_sim.export import Options
from momentum_sim.export.sheets import Sheet
from momentum_sim.export.stills import pdf, png
from momentum_sim.networks.digits import layers, start
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.problems import LANDSCAPE, plucked_chain, shaken_chain
from momentum_sim.scene import BACKGROUNDS, Contour, Look, Prediction, Profile, RateChange, RunSettings
from momentum_sim.scene.panels import (
    Basin,
    Cone,
    Distance,
    Drive,
    Gap,
    Gradients,
    Growth,
    Learned,
    Left,
    Memory,
    Modes,
    Moments,
    NoiseMap,
    Patchworks,
    Position,
    Predicted,
    Schedule,
    Scores,
    Sight,
    Spectrum,
    Spread,
    String,
    Velocity,
)
from momentum_sim.schedules import points as by_points
from momentum_sim.starts import sweep_starts
from tests.export.drawn import on_picture, outside, part, parts, points, said, texts, ticks, touching
from tests.export.scenes import (
    CHAIN,
    CLOUD,
    DIGITS,
    EVERY,
    OVERSHOOT,
    PATCHWORKS,
    RACE,
    SIZES,
    WILD,
    beside,
    every_companion,
    looking,
)
from tests.scene.strategies import scenes
from tests.thinned import examples, grid

COMPANIONS = every_companion()
LOOK = {"title": "Can one number make this arrive?", "caption": "A ravine of condition number 50, sixty steps."}
HOPPING = replace(RACE, panels=(Profile(),))
NOISY = replace(CLOUD, panels=(Contour(), NoiseMap()))
STARTS = replace(RACE.on(LANDSCAPES["square"]), panels=(Contour(), Basin()), momentum=81 / 121)
OF_CHAINS = (Left(), Cone(), Growth(), Modes(), Spectrum())


def chained(panel, objective=None):
    """The chain with this companion."""
    return replace(CHAIN, panels=(String(), panel), objective=objective or CHAIN.objective)


OTHERS = {
    "every run": EVERY,
    "overshoot": OVERSHOOT,
    "alone": replace(RACE, panels=(Contour(),)),
    "diverging": replace(RACE, step_size=0.06),
    "hopping": HOPPING,
    "a step": replace(RACE, step=9),
    "networks": DIGITS,
    "networks in numbers": replace(DIGITS, panels=(Sight(), Scores()), step=20),
    "networks that diverge": replace(DIGITS, step_size=1e200),
    "no network": DIGITS.with_visible(()),
    "clouds": CLOUD,
    "clouds' updates at a step": replace(CLOUD, panels=(Contour(), Spread(shows="update")), step=12),
    "clouds in numbers": replace(CLOUD, panels=(Contour(), Moments()), step=12),
    "clouds' mean losses": replace(CLOUD, panels=(Contour(), Gap())),
    "clouds that diverge": replace(CLOUD, step_size=1.0, n_steps=200),
    "clouds apart at a step": replace(CLOUD, panels=(Contour(), Distance()), step=12),
    "clouds apart as lengths": replace(CLOUD, panels=(Contour(), Distance(shows="length"))),
    "one cloud apart": replace(CLOUD.with_visible(("heavy_ball",)), panels=(Contour(), Distance())),
    "no cloud": CLOUD.with_visible(()),
    "where noise decides": NOISY,
    "where noise decides on a steep bowl": NOISY.with_parameters({"condition_number": 100.0}),
    "where only momentum stays": replace(NOISY, step_size=0.4, momentum=0.95, n_steps=10),
    "patchworks": PATCHWORKS,
    "patchworks' drive at a step": replace(PATCHWORKS, panels=(Learned(), Drive()), step=30),
    "patchworks in numbers": replace(PATCHWORKS, panels=(Learned(), Patchworks()), step=12),
    "patchworks that diverge": replace(PATCHWORKS, step_size=1e200),
    "patchworks of one margin": replace(PATCHWORKS.with_parameters({"small_margins": 0}), n_steps=1),
    "no patchworks": PATCHWORKS.with_visible(()),
    "no map of noise": NOISY.with_visible(("adam",)),
    **{f"{panel.kind} of a chain": chained(panel) for panel in OF_CHAINS},
    **{f"{panel.kind} of a long chain": chained(panel).with_parameters({"masses": 400.0}) for panel in OF_CHAINS},
    **{f"{panel.kind} of a chain that diverges": replace(chained(panel), step_size=2.5) for panel in OF_CHAINS},
    **{f"{panel.kind} of no chain": chained(panel).with_visible(()) for panel in OF_CHAINS},
    **{f"{panel.kind} of Adam on a chain": replace(chained(panel), follow="adam") for panel in OF_CHAINS[2:]},
    **{f"{panel.kind} of a plucked chain": chained(panel, plucked_chain(masses=40)) for panel in OF_CHAINS[2:]},
    **{f"{panel.kind} of a chain that is shaken": chained(panel, shaken_chain(masses=2)) for panel in OF_CHAINS[2:]},
    "starts on a square": STARTS,
    "starts on a bowl that diverge": replace(RACE, panels=(Contour(), Basin()), step_size=0.06),
    "starts in a high box": replace(STARTS, panels=(Contour(view=(-0.5, 0.5, -3.0, 3.0)), Basin())),
    "no starts": STARTS.with_visible(()),
}
NEAR = 0.011  # units; places are written to a hundredth
SKIPPED = 0.52  # units within which an iterate may be left out of a line


def whole(scene):
    return Sheet(scene).base(None)


# --- what is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("kind", COMPANIONS)
def test_no_two_texts_touch_and_none_leaves_the_sheet(kind, size):
    sheet = Sheet(looking(beside(COMPANIONS[kind]), width=size[0], height=size[1], **LOOK))
    for drawn in (sheet.base(None), [*sheet.base(9), *sheet.now([9])[0]]):
        assert list(touching(drawn)) == []
        assert list(outside(drawn, sheet.page)) == []


@pytest.mark.parametrize(("name", "size"), grid(OTHERS, SIZES))
def test_nor_in_other_scenes(name, size):
    sheet = Sheet(looking(OTHERS[name], width=size[0], height=size[1], **LOOK), still=True)
    assert list(touching(sheet.still())) == []
    assert list(outside(sheet.still(), sheet.page)) == []


def test_texts_that_touch_or_leave_are_found():
    sheet = Sheet(RACE)
    drawn = sheet.base(None)
    start, minimum = (next(op for op in drawn if op.get("text") == text) for text in ("start", "minimum"))
    away = [{**op, "x": start["x"], "y": start["y"]} if op is minimum else op for op in drawn]
    assert ("start", "minimum") in {tuple(sorted(pair, reverse=True)) for pair in touching(away)}
    assert list(outside([{**start, "x": -20.0}], sheet.page)) == ["start"]


def test_wide_has_the_companion_beside_and_tall_below():
    for (width, height), beside_it in {(960, 540): True, (1080, 1350): False}.items():
        placed = dict(texts(whole(looking(RACE, width=width, height=height))))
        caption, start = placed["gap f − f* above the minimum"], placed["start"]
        assert (caption.left > start.right) == beside_it
        assert (caption.top > start.bottom) != beside_it


def test_text_grows_with_the_picture():
    small, large = (Sheet(looking(RACE, width=width, height=height)) for width, height in ((960, 540), (1920, 1080)))
    assert large.page.unit == pytest.approx(2 * small.page.unit)
    assert said(large.base(None)) == said(small.base(None))


def test_a_picture_alone_fills_the_sheet():
    alone, both = dict(texts(whole(replace(RACE, panels=(Contour(),))))), dict(texts(whole(RACE)))
    assert alone["minimum"].left > both["minimum"].left + 100
    profile = said(whole(replace(OVERSHOOT, panels=(Profile(),))))
    assert any(text.startswith("Oscillatory") for text in profile)


# --- numbers ----------------------------------------------------------------------------------------------------------


def goes_through(line, places):
    """Whether a line goes from place to place, and leaves out none but those near to the one before."""
    at = 0
    for x, y in line:
        here = np.abs(places[at:] - (x, y)).max(axis=1) < NEAR
        if not here.any():
            return False
        found = at + int(here.argmax())
        before = places[max(at - 1, 0)]
        if found > at and not (np.abs(places[at:found] - before).sum(axis=1) < SKIPPED).all():
            return False
        at = found + 1
    ends = bool((np.abs(line[-1] - places[-1]) < NEAR).all())
    return ends and bool((np.abs(places[at:] - line[-1]).sum(axis=1) < SKIPPED).all())


@pytest.mark.parametrize("n_steps", [60, 2000])
@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball"])
def test_a_path_is_what_was_simulated(name, n_steps):
    scene = replace(RACE, n_steps=n_steps)
    drawn = whole(scene)
    places = on_picture(drawn, scene.simulate()[name].iterates)
    assert goes_through(points(part(drawn, f"path {name}")), places)
    np.testing.assert_allclose(points(part(drawn, f"marker {name}", "marks")), places[-1:], atol=NEAR)
    steps = points(part(drawn, f"steps {name}", "marks"))
    assert (np.abs(steps[:, None] - places[None, 1:]).max(axis=2).min(axis=1) < NEAR).all()
    assert len(steps) > 20


def test_a_line_that_misses_is_found():
    places = np.array([[0.0, 0.0], [10.0, 0.0], [10.3, 0.0], [20.0, 5.0]])
    assert goes_through(places[[0, 1, 3]], places)
    assert not goes_through(places[[0, 3]], places)
    assert not goes_through(places[:3], places)
    assert not goes_through(places[[0, 1]] + (0.0, 0.1), places)


def images(ops, name):
    """The indices of each image of a part, by rows."""
    found = [op for op in ops if op["op"] == "image" and op.get("part") == name]
    return [np.frombuffer(b64decode(op["indices"]), np.uint8).reshape(op["rows"], op["columns"]) for op in found]


def test_a_network_is_seen_with_the_weights_and_the_errors_that_python_has():
    trained = DIGITS.simulate()["heavy_ball"]
    first = trained.layers[0]
    drawn = whole(DIGITS)
    _, units = images(drawn, "units")  # the legend comes first
    rows, columns = ((side + 1) // 9 for side in units.shape)
    assert rows * columns >= len(first) == 12
    sizes = [np.sort(np.abs(weights).ravel()) for weights in (first, layers(start(12, 0))[0])]
    full = max(each[int(0.98 * (len(each) - 1))] for each in sizes)  # two in a hundred are larger
    for unit, weights in enumerate(first):
        row, column = 9 * (unit // columns), 9 * (unit % columns)
        shades = units[row : row + 8, column : column + 8].ravel()
        expected = 49 + 48 * np.clip(weights / full, -1, 1)
        np.testing.assert_allclose(shades, expected, atol=0.501)
    wrong = round(797 * trained.test_errors[-1])
    assert f"{wrong} of 797 still wrong" in said(drawn)
    (tiles,) = images(drawn, "mistakes")
    assert tiles.max() == 17
    assert len([text for text, _ in texts(drawn) if re.fullmatch(r"\d read", text)]) == min(
        wrong, len([text for text, _ in texts(drawn) if text.startswith("as ")])
    )


@pytest.mark.parametrize("time", [7, 7.25])
def test_at_a_time_a_run_goes_as_far_as_that(time):
    sheet = Sheet(RACE)
    base, now = sheet.base(0.0), sheet.now([time])[0]
    path = RACE.simulate()["heavy_ball"].iterates
    between = path[7] + (time - 7) * (path[8] - path[7])
    expected = on_picture(base, [*path[:8], between] if time > 7 else path[:8])
    np.testing.assert_allclose(points(part(now, "now path heavy_ball")), expected, atol=NEAR)
    np.testing.assert_allclose(points(part(now, "now marker heavy_ball", "marks")), expected[-1:], atol=NEAR)


def test_starts_are_shaded_by_when_runs_from_them_settle():
    drawn = whole(STARTS)
    cells, legend = images(drawn, "companion")
    rows, columns = cells.shape
    (x0, x1, y0, y1), step_size = STARTS.problem.view, STARTS.step_size
    xs = x0 + (np.arange(columns) + 0.5) / columns * (x1 - x0)
    ys = y1 - (np.arange(rows) + 0.5) / rows * (y1 - y0)  # rows run downwards
    found = sweep_starts(
        STARTS.objective, "heavy_ball", starts=np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2),
        step_size=step_size, momentum=81 / 121, n_steps=60, tolerance=1e-3, relative=True,
    )  # fmt: skip
    settled = found.steps_to_tolerance.reshape(rows, columns)
    assert ((cells == 64) == (settled == 61)).all()  # the one behind all shades
    assert legend.tolist() == [[*range(64)]]
    order = np.argsort(settled[settled <= 60], kind="stable")
    assert (np.diff(cells[settled <= 60][order].astype(int)) >= 0).all()
    assert (cells[settled <= 60].min(), cells[settled <= 60].max()) == (0, round(63 * shade_of(settled)))
    ring = part(drawn, "setting", "ellipse")
    left, top, right, bottom = next(op["box"] for op in drawn if op["op"] == "image")
    assert (right - left) / (bottom - top) == pytest.approx(8 / 4.8, rel=1e-3)
    expected = left + 1.5 / 8 * (right - left), top + (2.4 - 1.0) / 4.8 * (bottom - top)  # from (-2.5, 1)
    assert (ring["x"], ring["y"]) == pytest.approx(expected, abs=2 * NEAR)
    assert any(f"From {100 * found.share_arriving:.3g} % of these" in text for text in said(drawn))


def shade_of(settled):
    """How far along the shades what settles last is, evenly in log(step) to step 60."""
    first, last = settled.min(), settled[settled <= 60].max()
    return np.log(last / first) / np.log(60 / first)


def test_what_is_seen_belongs_to_the_time():
    sheet = Sheet(RACE)
    run, timed = sheet.base(None), sheet.base(3)
    assert "alpha" not in part(run, "path heavy_ball")
    assert part(timed, "path heavy_ball")["alpha"] < 0.5
    assert not [name for name in parts([*run, *timed]) if name.startswith("now ")]
    now = parts(sheet.now([3])[0])
    assert now
    assert all(name.startswith("now ") for name in now)


def test_a_run_that_is_predicted_is_hidden_where_it_is_asked_for():
    scene = replace(RACE, prediction=Prediction("place", 5, 15))
    sheet = Sheet(scene)
    run, timed = sheet.base(None), [*sheet.base(30), *sheet.now([30])[0]]
    known = on_picture(run, RACE.simulate()["heavy_ball"].iterates[:6])
    np.testing.assert_allclose(points(part(run, "path heavy_ball")), known, atol=NEAR)
    np.testing.assert_allclose(points(part(timed, "now path heavy_ball")), known, atol=NEAR)
    for drawn in (run, timed):
        assert "Where is it at step 15?" in " ".join(text for text, _ in texts(drawn))
        assert "settles" not in " ".join(said(drawn))
        assert not [name for name in parts(drawn) if "curve" in name or "point" in name or "word heavy_ball" in name]


@pytest.mark.parametrize("ask", [question.name for question in LANDSCAPE.questions])
@pytest.mark.parametrize("kind", COMPANIONS)
def test_nothing_tells_of_what_is_hidden(kind, ask):
    """All that is drawn is the same for two scenes that differ only beyond what may be seen."""
    asked = replace(beside(COMPANIONS[kind]), prediction=Prediction(ask, 5, 15)).with_visible(("heavy_ball",))
    one, other = (Sheet(replace(asked, rate_change=RateChange(8, factor))) for factor in (0.3, 20.0))
    assert one.base(None) == other.base(None)
    assert [one.base(30), one.now([3, 8.5, 30])] == [other.base(30), other.now([3, 8.5, 30])]


def as_drawn(drawn, name, xs, ys, kind="stroke", sharp=True):
    """A curve is these numbers, in one scale for each axis; the scale of values is that of the ticks."""
    op = part(drawn, name, kind)
    found = points(op)
    for values, shown in ((xs, found[:, 0]), (ys, found[:, 1])):
        assert len(values) == len(shown)
        scale = np.polyfit(values, shown, 1)
        np.testing.assert_allclose(shown, np.polyval(scale, values), atol=NEAR)
    if sharp:
        values, downs = ticks(drawn, op)
        assert len(values) >= 2
        np.testing.assert_allclose(downs, np.polyval(np.polyfit(ys, found[:, 1], 1), values), atol=1.0)


def test_gaps_are_the_runs_own():
    drawn = whole(beside(Gap()))
    for name, run in RACE.simulate().items():
        as_drawn(drawn, f"curve {name}", np.arange(61), np.log10(run.gaps))
    settles = RACE.simulate()["heavy_ball"].settling_step(1e-3, relative=True)
    (text,) = [text for text in said(drawn) if text.startswith("Heavy ball settles")]
    assert f"step {settles};" in text


@pytest.mark.parametrize(("way", "axis"), [("along", 0), ("across", 1), ("x", 0), ("y", 1)])
def test_positions_are_the_iterates_own(way, axis):
    drawn = whole(beside(Position(direction=way)))
    for name, run in RACE.simulate().items():
        as_drawn(drawn, f"curve {name}", np.arange(61), run.iterates[:, axis])


def test_velocities_are_differences_of_positions():
    xs = RACE.simulate()["heavy_ball"].iterates[:, 0]
    as_drawn(whole(beside(Velocity(direction="along"))), "curve heavy_ball", xs, np.diff(xs, prepend=xs[:1]))


@pytest.mark.parametrize("direction", ["along", "across", "both"])
def test_gradients_and_their_average_are_those_of_the_anatomy(direction):
    drawn = whole(beside(Gradients(direction=direction)))
    taken = anatomy(RACE.simulate()["heavy_ball"])
    for way, axis in {"along": 0, "across": 1}.items():
        if direction in (way, "both"):
            sharp = direction != "both"
            as_drawn(drawn, f"curve gradient {way}", np.arange(60), taken.gradients[:, axis], sharp=sharp)
            as_drawn(drawn, f"curve average {way}", np.arange(60), taken.moving_average[:, axis], sharp=sharp)


def test_schedules_are_the_runs_own():
    run = EVERY.simulate()["demon"]
    as_drawn(whole(replace(EVERY, panels=(Contour(), Schedule()))), "curve demon", np.arange(60), run.momenta)


def test_schedules_that_were_drawn_are_as_made():
    made = [[0, 0.9], [0.4, 0.8], [1, -0.1]]
    runs = (RunSettings("heavy_ball"), RunSettings("heavy_ball", name="yours", schedule={"points": made}))
    drawn = replace(RACE, runs=runs, follow="yours", step_size_schedule={"points": [[0, 1], [0.5, 0.7], [1, 0.1]]})
    run = drawn.simulate()["yours"]
    np.testing.assert_array_equal(run.momenta, by_points(made, 60))
    as_drawn(whole(replace(drawn, panels=(Contour(), Schedule()))), "curve yours", np.arange(60), run.momenta)
    rates = replace(drawn, panels=(Contour(), Schedule(shows="step_size")))
    as_drawn(whole(rates), "curve yours", np.arange(60), run.step_sizes)


@pytest.mark.parametrize("schedule", [None, "cosine", [[0, 0.5], [0.5, -0.99], [0.52, 0.98], [1, 0.98]]], ids=str)
def test_memories_are_the_runs_own_from_0_or_the_least(schedule):
    own = schedule if schedule is None or isinstance(schedule, str) else by_points.schedule(schedule)
    runs = (RunSettings("demon"), RunSettings("heavy_ball", schedule=own))
    scene = replace(EVERY, runs=runs, panels=(Contour(), Memory()), follow="demon")
    drawn, simulated = whole(scene), scene.simulate()
    for name, run in simulated.items():
        as_drawn(drawn, f"curve {name}", np.arange(60), gradient_weights(run))
    thick, thin = (part(drawn, f"curve {name}")["width"] for name in simulated)
    assert thick > 1.3 * thin
    lowest = min(0.0, *(gradient_weights(run).min() for run in simulated.values()))
    values, _ = ticks(drawn, part(drawn, "curve demon"))
    assert (lowest < 0) == (min(values) < 0) == isinstance(schedule, list)


def test_what_has_no_memory_is_said():
    words = said(whole(replace(EVERY, panels=(Contour(), Memory())).with_visible(("adam", "heavy_ball"))))
    sentence = {"Adam divides by the gradient's size,", "so no gradient has a weight of its own."}  # in two lines
    assert words > sentence | {"η, gradient descent's"}


def test_what_is_predicted_is_theory():
    scene = replace(OVERSHOOT, panels=(Predicted(direction="along"),))
    drawn = whole(scene)
    run = scene.simulate()["heavy_ball"]
    shown = points(part(drawn, "curve predicted"))
    at = np.linspace(0, scene.n_steps, len(shown))
    start = scene.start[0]
    expected = start * theory.iterate("heavy_ball", scene.step_size, scene.momentum, 1.0, at)
    as_drawn(drawn, "curve predicted", at, expected)
    as_drawn(drawn, "dots heavy_ball", np.arange(scene.n_steps + 1), run.iterates[:, 0], kind="marks")
    assert "43.6 % past" in said(drawn)
    overshoot = theory.overshoot(scene.step_size, scene.momentum, 1.0)
    assert f"{100 * overshoot:.1f} %" in said(drawn)


def test_steps_over_masses_are_those_that_rules_take():
    drawn = whole(chained(Growth()))
    ns = (5, 10, 25, 50, 100, 200, 400)
    for name, most in (("gradient_descent", 200), ("heavy_ball", 400)):
        shown = [n for n in ns if n <= most]
        steps = [chains.steps_until(name, n) for n in shown]
        as_drawn(drawn, f"dots measured {name}", np.log10(shown), np.log10(steps), kind="marks")
        line = points(part(drawn, f"curve predicted {name}"))
        axis = points(part(drawn, "curve n"))
        assert len(line) > 28
        np.testing.assert_allclose(line[[0, -1], 0], axis[:, 0], atol=NEAR)
    for name, power in (("n", 1), ("n²", 2)):
        as_drawn(drawn, f"curve {name}", np.log10([5, 400]), power * np.log10([5, 400]))
    arrived = CHAIN.simulate()["heavy_ball"].heights <= 10
    assert str(int(np.flatnonzero(arrived)[0])) in said(drawn)
    here, dots = (part(drawn, f"{what} heavy_ball", "marks") for what in ("here", "dots measured"))
    assert here["radius"] > dots["radius"]


def test_areas_are_the_shares_of_modes():
    drawn = whole(chained(Modes()))
    run = CHAIN.simulate()["heavy_ball"]
    shares = run.mode_shares(6)
    tops = [shares[:, :1].sum(1), shares[:, :2].sum(1), shares[:, :3].sum(1), shares[:, :6].sum(1), shares[:, -1]]
    below, scales = np.zeros(41), []
    for name, top in zip(("mode 1", "mode 2", "mode 3", "4 to 6", "7 to 12"), tops, strict=True):
        outline = points(part(drawn, f"area {name}", "fill"))
        steps = np.concatenate([np.arange(41), np.arange(41)[::-1]])
        heights = np.concatenate([top, below[::-1]])
        scales = scales or [np.polyfit(steps, outline[:82, 0], 1), np.polyfit(heights, outline[:82, 1], 1)]
        for scale, values, places in zip(scales, (steps, heights), outline[:82].T, strict=True):
            np.testing.assert_allclose(places, np.polyval(scale, values), atol=2 * NEAR)
        below = top
        assert name in said(drawn)
    least = chains.curvatures(12)[0]
    law = np.abs(theory.iterate("heavy_ball", 0.9, 0.8, least, np.arange(41)))
    as_drawn(drawn, "curve predicted heavy_ball", np.arange(41), np.log10(law), sharp=False)  # of two charts


def test_modes_are_where_their_curvatures_are():
    drawn = whole(replace(chained(Spectrum()), step_size=0.5, momentum=0.5))
    row, *ends = (points(op) for op in drawn if op["op"] == "marks" and op.get("part") == "modes heavy_ball")
    rates = points(part(drawn, "dots rates heavy_ball", "marks"))
    curvatures = chains.curvatures(12)
    np.testing.assert_allclose(row[:, 0], rates[:, 0], atol=NEAR)
    assert len(set(row[:, 1])) == 1
    np.testing.assert_array_equal(np.concatenate(ends), row[[0, -1]])
    radii = theory.spectral_radius("heavy_ball", 0.5, 0.5, curvatures)
    as_drawn(drawn, "dots rates heavy_ball", np.log10(0.5 * curvatures), radii, kind="marks", sharp=False)
    assert radii.argmax() == 0
    assert {"slowest", "steepest", f"rate {radii[0]:.4g} by the slowest"} < said(drawn)


# --- whatever a scene holds -------------------------------------------------------------------------------------------


def quiet(_done, _all):
    pass


MAKERS = {"png": png, "pdf": pdf}


@pytest.mark.parametrize(("name", "kind"), grid(WILD, MAKERS))
def test_a_wild_scene_is_drawn(name, kind):
    assert len(MAKERS[kind](WILD[name], Options(dpi=72), quiet)) > 1000


@pytest.mark.parametrize("name", WILD)
def test_a_wild_scene_keeps_to_its_sheet(name):
    sheet = Sheet(WILD[name])
    for drawn in (sheet.base(None), [*sheet.base(0.0), *sheet.now([WILD[name].n_steps / 3])[0]]):
        assert list(outside(drawn, sheet.page)) == []


titles = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co", "Cf"]), max_size=60).filter(
    str.isprintable
)
looks = st.builds(Look, titles, titles, st.sampled_from(BACKGROUNDS), st.integers(200, 700), st.integers(200, 700))


@settings(max_examples=examples(25))
@given(scenes(n_steps=st.integers(1, 60)), looks)
def test_any_scene_is_drawn(scene, look):
    shown = looking(scene, **look.to_dict())
    assert png(shown, Options(dpi=60), quiet).startswith(b"\x89PNG")


@settings(max_examples=examples(8))
@given(scenes(n_steps=st.integers(1, 60)), looks)
def test_any_scene_is_drawn_as_shapes(scene, look):
    shown = looking(scene, **look.to_dict())
    assert pdf(shown, Options(dpi=60), quiet).startswith(b"%PDF")
    sheet = Sheet(shown)
    sheet.base(0.0)
    assert len(sheet.now([0.0, scene.n_steps / 3, float(scene.n_steps)])) == 3


def test_divergence_is_said():
    words = said(whole(WILD["diverging"]))
    assert any("gradient descent diverges, off the picture at step" in text for text in words)
    step = WILD["diverging"].simulate()["gradient_descent"].divergence_step
    assert any(f"radient descent diverges, over a million away by step {step}" in text for text in words)


def test_no_run_is_said():
    assert "No run is shown: switch one on by its name." in said(whole(WILD["no run"]))


def test_a_title_is_no_formula():
    assert any("\\frac" in text for text in said(whole(WILD["hostile"])))


def test_several_threads_draw_at_once():
    many = [RACE, EVERY, OVERSHOOT, looking(RACE, background="dark")]
    jobs = list(zip([png, pdf, pdf, png], many, strict=True))
    alone = [make(scene, Options(dpi=72), quiet) for make, scene in jobs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda job: job[0](job[1], Options(dpi=72), quiet), jobs))
    assert together == alone
