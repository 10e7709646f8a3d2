"""Each panel's chart from a simulated scene, against what Python computes."""

import math
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.narration import written
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import RateChange, RunSettings, Tolerance
from tests.browser.modules.support import EVERYTHING, OPENING

inf, nan = math.inf, math.nan
DIRECTIONS = ("along", "across", "x", "y")
ROTATED = replace(OPENING, objective=ms.objectives.quadratic(20.0, 0.4), step_size=0.06, momentum=0.8)
DIVERGING = replace(OPENING, step_size=0.1)
SCENES = {
    "ravine": OPENING,
    "rotated": ROTATED,
    "two minima": replace(OPENING.on(ms.objectives.styblinski_tang), n_steps=30),
    "diverging": DIVERGING,
}


def chart(drawn, kind, scene, direction=None, hidden=None, shows=None):
    """A panel's chart."""
    found = drawn(
        "paint/companions",
        f"""{{
          const {{ drawn, apart }} = simulated(argument.scene);
          const {{ direction, hidden, shows }} = argument;
          const panel = {{ direction, shows }};
          const [chart] = module.companions.{kind}.model(drawn, apart, panel, how({{ hidden, apart }})).charts;
          const plain = ({{ name, title, ys, xs = null, mark = null, strong = false, look: {{ dash }} }}) =>
            ({{ name, title, mark, dash, strong, ys: [...ys], xs: xs && [...xs] }});
          return {{ note: null, ...chart, curves: chart.curves.map(plain) }};
        }}""",
        {"scene": scene.to_dict(), "direction": direction, "hidden": hidden or {}, "shows": shows},
    )
    for curve in found["curves"]:
        curve["ys"] = np.array(curve["ys"], float)
        curve["xs"] = curve["xs"] and np.array(curve["xs"], float)
    return found


def axes_of(scene):
    """The nearest minimiser to the start, and the directions at it."""
    minimisers = scene.objective.minimisers
    minimiser = minimisers[np.argmin(np.hypot(*(minimisers - scene.start).T))]
    along, across = scene.objective.axes(*minimiser)
    return minimiser, {"along": along, "across": across, "x": np.array([1.0, 0.0]), "y": np.array([0.0, 1.0])}


@np.errstate(all="ignore")
def near(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


# --- charts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_the_gap_panel_shows_every_gap_and_marks_where_one_settles(drawn, scene):
    found, runs = chart(drawn, "gap", scene), scene.simulate()
    assert [curve["name"] for curve in found["curves"]] == list(runs)
    for curve, run in zip(found["curves"], runs.values(), strict=True):
        np.testing.assert_array_equal(curve["ys"], run.gaps)
        settles = run.settling_step(1e-3, relative=True)
        assert curve["mark"] == (settles if settles <= scene.n_steps else None)
    limit = 1e-3 * next(iter(runs.values())).gaps[0]
    assert found["levels"][0]["value"] == pytest.approx(limit, rel=1e-15)
    assert found["levels"][0]["text"] == f"settled below {written(limit)}, 0.1 % of the start"
    bottom, top = found["range"]
    gaps = np.concatenate([[limit / 3], *(run.gaps[np.isfinite(run.gaps)] for run in runs.values())])
    assert bottom <= math.log10(gaps[gaps > 0].min()) or top - bottom == 18
    assert 0.5 <= top - math.log10(next(iter(runs.values())).gaps[0]) < 1.5
    assert (bottom, top) == (int(bottom), int(top))
    assert 4 <= top - bottom <= 18


def test_a_tolerance_of_its_own_is_no_share_of_the_start(drawn):
    found = chart(drawn, "gap", replace(OPENING, tolerance=Tolerance(0.25, relative=False)))
    assert found["levels"] == [{"value": 0.25, "text": "settled below 0.25"}]


def test_with_no_run_the_gap_panel_still_has_decades(drawn):
    found = chart(drawn, "gap", OPENING.with_visible(()))
    assert (found["curves"], found["levels"]) == ([], [])
    bottom, top = found["range"]
    assert bottom < top


@pytest.mark.parametrize("start", [(0.0, 0.0), (1e200, 0.0), (1e-160, 0.0)])
def test_the_gap_panel_has_decades_wherever_a_run_starts(drawn, start):
    bottom, top = chart(drawn, "gap", replace(OPENING, start=start))["range"]
    assert math.isfinite(bottom)
    assert math.isfinite(top)
    assert 4 <= top - bottom <= 18


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_the_position_panel_shows_how_far_from_the_minimum_a_run_is(drawn, scene, direction):
    found = chart(drawn, "position", scene, direction)
    minimiser, axes = axes_of(scene)
    for curve, run in zip(found["curves"], scene.simulate().values(), strict=True):
        near(curve["ys"], (run.iterates - minimiser) @ axes[direction])
    assert found["levels"][0]["value"] == 0


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_velocity_panel_shows_each_step_against_where_it_led(drawn, direction):
    found = chart(drawn, "velocity", ROTATED, direction)
    minimiser, axes = axes_of(ROTATED)
    for curve, run in zip(found["curves"], ROTATED.simulate().values(), strict=True):
        s = (run.iterates - minimiser) @ axes[direction]
        near(curve["xs"], s)
        near(curve["ys"], [0.0, *np.diff(s)])  # every rule starts at rest
    for bounds, values in (("range", "ys"), ("across", "xs")):
        every = np.concatenate([[0.0], *(curve[values] for curve in found["curves"])])
        free = 0.06 * np.ptp(every)
        assert found[bounds] == pytest.approx([every.min() - free, every.max() + free])


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("follow", ["heavy_ball", "gradient_descent"])
def test_the_gradients_panel_shows_the_followed_run_s_and_their_average(drawn, direction, follow):
    found = chart(drawn, "gradients", replace(ROTATED, follow=follow), direction)
    anatomy = ms.anatomy(ROTATED.simulate()[follow])
    way = axes_of(ROTATED)[1][direction]
    near(found["curves"][0]["ys"], anatomy.gradients @ way)
    assert [curve["title"] for curve in found["curves"]] == ["gradient", "average"][
        : 2 if follow == "heavy_ball" else 1
    ]
    assert {curve["name"] for curve in found["curves"]} == {follow}  # so that it is hidden as its run is
    assert [bool(curve["dash"]) for curve in found["curves"]] == [True, False][: len(found["curves"])]
    if follow == "heavy_ball":
        near(found["curves"][1]["ys"], anatomy.moving_average @ way)


def test_with_no_run_there_are_no_gradients(drawn):
    found = chart(drawn, "gradients", OPENING.with_visible(()), "x")
    assert (found["curves"], found["range"]) == ([], [-1, 1])


@pytest.mark.parametrize("follow", ["heavy_ball", "adam"])
def test_the_schedule_panel_shows_the_momentum_of_each_run_that_has_one(drawn, follow):
    scene = replace(OPENING, runs=EVERYTHING, follow=follow)
    found, runs = chart(drawn, "schedule", scene), scene.simulate()
    others = [name for name, rule in OPTIMIZERS.items() if rule.schedule is not None and name != follow]
    assert [curve["name"] for curve in found["curves"]] == [*others, follow]  # on top of the others
    assert [curve["strong"] for curve in found["curves"]] == [False] * len(others) + [True]
    for curve in found["curves"]:
        np.testing.assert_array_equal(curve["ys"], runs[curve["name"]].momenta)
    assert found["range"] == [0, 1]


def test_the_schedule_panel_has_room_for_momenta_below_0(drawn):
    falling = RunSettings("heavy_ball", schedule={"points": [[0, 0.9], [1, -0.5]]})
    found = chart(drawn, "schedule", replace(OPENING, runs=(falling,)))
    assert found["range"][0] < min(found["curves"][0]["ys"]) < 0
    assert found["range"][1] == 1


@pytest.mark.parametrize("change", [None, RateChange(20, 0.1)], ids=["one rate", "two rates"])
def test_the_schedule_panel_shows_every_run_s_step_size(drawn, change):
    runs = (RunSettings("gradient_descent"), RunSettings("heavy_ball", name="own", step_size=0.01))
    scene = replace(OPENING, runs=runs, step_size_schedule="one_cycle", rate_change=change, equal="effective_step_size")
    found, results = chart(drawn, "schedule", scene, shows="step_size"), scene.simulate()
    for curve in found["curves"]:
        np.testing.assert_array_equal(curve["ys"], results[curve["name"]].step_sizes)
    assert [curve["name"] for curve in found["curves"]] == ["gradient_descent", "own"]
    assert found["range"] == [0, pytest.approx(1.25 * max(curve["ys"].max() for curve in found["curves"]))]


@pytest.mark.parametrize("change", [None, RateChange(20, 0.1)], ids=["one rate", "two rates"])
@pytest.mark.parametrize("follow", ["heavy_ball", "demon"])
def test_the_memory_panel_shows_how_far_each_gradient_has_moved_the_end(drawn, follow, change):
    runs = (*EVERYTHING, RunSettings("heavy_ball", name="own", schedule="demon", step_size=0.01))
    scene = replace(OPENING, runs=runs, follow=follow, rate_change=change)
    found, results = chart(drawn, "memory", scene), scene.simulate()
    names = [name for name, run in results.items() if run.optimizer.weighs and name != follow]
    assert [curve["name"] for curve in found["curves"]] == [*names, follow]  # on top of the others
    assert [curve["strong"] for curve in found["curves"]] == [False] * len(names) + [True]
    for curve in found["curves"]:
        np.testing.assert_array_equal(curve["ys"], ms.gradient_weights(results[curve["name"]]))
    highest = max(curve["ys"].max() for curve in found["curves"])
    low, high = found["range"]
    assert (low, high) == (0, pytest.approx(1.45 * highest))  # with room for the note
    assert found["note"].startswith("What a gradient does to RMSprop, Adam, ")
    assert found["levels"] == []  # gradient descent is there, which is that line


def test_demons_memory_is_a_straight_line_above_gradient_descents(drawn):
    scene = replace(OPENING.with_visible(("heavy_ball", "demon")), follow="demon", n_steps=200)
    found = chart(drawn, "memory", scene)
    eta, beta, n = scene.step_size, scene.momentum, scene.n_steps
    flat, line = (curve["ys"] for curve in found["curves"])
    near(line, eta * (1 + beta / (1 - beta) * np.arange(n - 1, -1, -1) / (n + beta / (1 - beta))))
    near(flat[:100], np.full(100, eta / (1 - beta)))
    assert found["levels"] == [{"value": eta, "text": "η, gradient descent's"}]
    assert found["range"] == pytest.approx([0, 1.06 * eta / (1 - beta)])
    assert found["note"] is None
    changed = chart(drawn, "memory", replace(scene, rate_change=RateChange(20, 0.1)))
    assert changed["levels"] == []  # gradient descent's is no one number


_OWN = "has a weight of its own."
_ADAM = "Adam and Nesterov, restarted"


@pytest.mark.parametrize(
    ("names", "note"),
    [
        (["adam"], f"Adam divides by the gradient's size, so no gradient {_OWN}"),
        (["rmsprop", "adam"], f"RMSprop and Adam divide by the gradient's size, so no gradient {_OWN}"),
        (["adam", "nesterov_restart"], f"What a gradient does to {_ADAM} depends on the others, so none {_OWN}"),
    ],
)
def test_what_weighs_no_gradients_is_said(drawn, names, note):
    found = chart(drawn, "memory", replace(OPENING, runs=EVERYTHING).with_visible(tuple(names)))
    assert (found["curves"], found["note"]) == ([], note)
    assert found["range"] == pytest.approx([0, 1.45 * OPENING.step_size])


@pytest.mark.parametrize("after", [1, 7])
def test_of_a_run_that_is_hidden_memory_is_of_what_may_be_seen(drawn, after):
    scene = OPENING.with_visible(("heavy_ball",))
    (curve,) = chart(drawn, "memory", scene, hidden={"heavy_ball": after})["curves"]
    short = replace(scene, n_steps=after).simulate()["heavy_ball"]
    np.testing.assert_array_equal(curve["ys"], ms.gradient_weights(short))


# --- ranges -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("curves", "low", "high"),
    [
        ([([1.0, -3.0, 2.0], -1)], -3.0, 2.0),
        ([([1.0, -3.0, 2.0], -1), ([5.0], -1)], -3.0, 5.0),
        ([([4.0, 3.0, 1.0], -1)], 0.0, 4.0),  # 0 is always in it
        ([([-4.0, -3.0, -1.0], -1)], -4.0, 0.0),
        ([([1.0, -3.0, 1e9, inf, nan], 4)], -3.0, 6.0),  # of what diverges no more than twice its first two
        ([([1.0, -3.0, 1e9, -1e9], 3)], -6.0, 6.0),
        ([([5.0, 1.0, -1e9], 2)], -10.0, 5.0),
        ([([1.0, -3.0, 4.0], 2)], -3.0, 4.0),
        ([([1.0, -3.0, 1e9], -1)], -3.0, 1e9),
        ([([1.0, nan, inf, -2.0], -1)], -2.0, 1.0),
        ([([1.0, -3.0, 1e9], 2), ([20.0, 1.0], -1)], -3.0, 20.0),
        ([([2.0], 0)], 0.0, 2.0),
        ([([0.0, 0.0, 0.0], -1)], 0.0, 0.0),
        ([([nan, inf], 0)], 0.0, 0.0),
        ([([1.0, inf, 1e9], 1)], 0.0, 2.0),
        ([([-1.6e308, 1.6e308], -1)], 0.0, 0.0),  # farther apart than floats can say
        ([([0.0, 1e-300], -1)], 0.0, 0.0),
        ([([], -1)], 0.0, 0.0),
        ([], 0.0, 0.0),
    ],
)
def test_a_range_holds_0_and_what_is_in_proportion(drawn, curves, low, high):
    given = [{"ys": ys, "diverges": diverges} for ys, diverges in curves]
    found = drawn("paint/charts", "module.fitted(argument)", given)
    free = 0.06 * (high - low)
    assert found == ([-1, 1] if low == high else pytest.approx([low - free, high + free], rel=1e-12))
