"""A panel's curves as they are painted: read back from the canvas."""

import re
from dataclasses import replace

import numpy as np
import pytest

from tests.browser.modules.support import OPENING

DIVERGING = replace(OPENING, step_size=0.1)

#: A plot of 600 by 300 that painted a chart of a scene; `place(k, y)` is where a step and a value are.
PLOTTED = """
  const { Plot } = await import("/panels/plot.js");
  const { drawn, apart } = simulated(argument.scene);
  const { kind, direction, hidden = {}, time } = argument;
  const plot = new Plot();
  const root = stand(600, 300);
  root.append(plot.base.canvas, plot.now.canvas);
  plot.measure();
  const titles = Object.values(stage.catalogue.optimizers).map(({ title }) => title);
  const model = { ...module.companions[kind].model(drawn, apart, { direction }, how({ hidden })), titles };
  const [chart] = model.charts;
  const draw = (chart, more = {}) => plot.draw({ ...model, charts: [chart] }, how(more));
  plot.draw(model, how());
  if (time !== undefined) plot.drawNow(time, theme);
  const { light } = stage.catalogue.optimizers.heavy_ball.look;
  const within = (places) => places.filter(([x, y]) => x < plot.axes[0].area.right && y > plot.axes[0].area.top - 5);
"""


def plot(drawn, kind, scene, body, **more):
    return drawn("paint/companions", f"{{ {PLOTTED} {body} }}", {"kind": kind, "scene": scene.to_dict()} | more)


ALONE = replace(OPENING, momentum=0.9).with_visible(("heavy_ball",))


@pytest.mark.parametrize(("kind", "direction"), [("gap", None), ("position", "x"), ("schedule", None)])
def test_a_curve_is_painted_through_its_values(drawn, kind, direction):
    places, area, (low, high), curves = plot(
        drawn, kind, ALONE,
        """const values = chart.curves.map(({ ys }) => [...ys]);
           return [within(painted(plot.base.canvas, light)), plot.axes[0].area, plot.axes[0].range, values];""",
        direction=direction,
    )  # fmt: skip
    values = np.log10(curves[0]) if kind == "gap" else np.array(curves[0])
    steps = np.linspace(area["left"], area["right"], 61)[: len(values)]
    heights = area["top"] + (high - values) / (high - low) * (area["bottom"] - area["top"])
    points = np.array(places)
    for x, y in list(zip(steps, heights, strict=True))[1:]:
        assert np.hypot(*(points - (x, y)).T).min() < 5
    assert points[:, 0].max() > steps[-1] - 6


@pytest.mark.parametrize(("kind", "direction"), [("gap", None), ("position", "x")])
@pytest.mark.parametrize("after", [0, 12, 59])
def test_steps_that_are_hidden_are_not_painted(drawn, kind, direction, after):
    body = """const [base, now] = [plot.base, plot.now].map(({ canvas }) => within(painted(canvas, light)));
      return [base, now, plot.axes[0].area]"""
    more = {"direction": direction, "hidden": {"heavy_ball": after}, "time": 60}
    places, marker, area = plot(drawn, kind, ALONE, body, **more)
    last = area["left"] + after / 60 * (area["right"] - area["left"])
    assert max((x for x, _ in places), default=0) <= last + 2
    assert last - 6 < np.mean([x for x, _ in marker]) < last + 6  # the timeline's marker stays where it was seen


def test_where_a_run_settles_is_marked_unless_that_is_hidden(drawn):
    scene = OPENING.with_visible(("heavy_ball",))
    settles = scene.simulate()["heavy_ball"].settling_step(1e-3, relative=True)
    assert settles <= 60
    body = "return [within(painted(plot.base.canvas, light)), plot.axes[0].area, chart.curves[0].mark]"
    shown, area, mark = plot(drawn, "gap", scene, body)
    hidden, _, _ = plot(drawn, "gap", scene, body, hidden={"heavy_ball": settles - 1})
    assert mark == settles
    x = area["left"] + settles / 60 * (area["right"] - area["left"])
    count = [sum(abs(place[0] - x) < 3 for place in places) for places in (shown, hidden)]
    assert count[0] > 30
    assert count[1] < count[0] / 3


def test_the_velocity_panel_hides_steps_as_well(drawn):
    body = "return [painted(plot.base.canvas, light).length, painted(plot.now.canvas, light)]"
    all_of_it, now = plot(drawn, "velocity", ALONE, body, direction="x", time=30)
    some, then = plot(drawn, "velocity", ALONE, body, direction="x", time=30, hidden={"heavy_ball": 3})
    assert 0 < some < all_of_it / 2
    assert now
    assert np.abs(np.mean(now, axis=0) - np.mean(then, axis=0)).max() > 10


FAR = {"steps": replace(OPENING, step_size=1e300), "start": replace(OPENING, start=(1e200, 1.0))}


@pytest.mark.parametrize("kind", ["gap", "position", "velocity", "gradients"])
def test_whatever_diverges_is_painted_without_complaint(drawn, kind):
    low, high = plot(drawn, kind, DIVERGING, "return plot.axes[0].range", direction="x", time=7.5)
    assert low < high


@pytest.mark.parametrize("scene", FAR.values(), ids=FAR)
@pytest.mark.parametrize("kind", ["gap", "position", "velocity", "gradients"])
def test_whatever_is_far_away_is_painted_in_time(drawn, kind, scene):
    low, high = plot(drawn, kind, scene, "return plot.axes[0].range", direction="x", time=7.5)
    assert low < high


def test_the_timeline_s_marker_slides_between_steps(drawn):
    body = """return [10, 10.5, 11].map((time) => {
      plot.drawNow(time, theme);
      return within(painted(plot.now.canvas, light)).map(([x]) => x);
    }).concat([plot.axes[0].area])"""
    *markers, area = plot(drawn, "gap", ALONE, body)
    width = area["right"] - area["left"]
    assert [np.mean(xs) for xs in markers] == pytest.approx(
        [area["left"] + k / 60 * width for k in (10, 10.5, 11)], abs=1.5
    )


def test_without_a_step_there_is_no_marker(drawn):
    body = "plot.drawNow(null, theme); return [theme.ink, light].map((ink) => painted(plot.now.canvas, ink).length)"
    assert plot(drawn, "gap", ALONE, body, time=10) == [0, 0]


def test_the_step_under_a_place_is_the_nearest_and_never_beyond_the_ends(drawn):
    body = """{
      const { left, right } = plot.axes[0].area;
      const at = (k) => left + (k / 60) * (right - left);
      const steps = [];
      for (let k = 0; k <= 60; k++) steps.push(plot.stepAt(at(k)), plot.stepAt(at(k + 0.4)));
      return [steps, plot.stepAt(-1e6), plot.stepAt(1e6)];
    }"""
    steps, before, after = plot(drawn, "gap", ALONE, body)
    assert steps == [k for k in range(61) for _ in range(2)]
    assert (before, after) == (0, 60)


def test_an_axis_eases_to_another_range_and_only_widens_while_dragging(drawn):
    eased, calm, dragged, released = plot(
        drawn, "position", ALONE,
        """const wide = { ...chart, range: [-20, 20] }, narrow = { ...chart, range: [-2, 2] };
           plot.forget();
           draw(chart);
           const eased = [];
           for (let k = 0; k < 100 && draw(wide, { calm: false }); k++) eased.push(plot.axes[0].range[1]);
           const arrived = plot.axes[0].range;
           draw(narrow, { dragging: true, calm: false });
           const dragged = [arrived, plot.axes[0].range];
           draw(narrow);
           return [eased, plot.axes[0].range, dragged, draw(narrow, { calm: false })];""",
        direction="x",
    )  # fmt: skip
    assert 3 < len(eased) < 50
    assert eased == sorted(eased)
    assert dragged == [[-20, 20], [-20, 20]]
    assert (calm, released) == ([-2, 2], False)


@pytest.mark.parametrize("width", [600, 360])
@pytest.mark.parametrize(
    ("kind", "wide", "narrow"),
    [
        ("gap", ["settled below 0.13, 0.1 % of the start"], ["settled below 0.13"]),
        ("gradients", ["the first 10 add up to .*, their sizes to .*"], ["the first 10 .*,", "their sizes to .*"]),
    ],
)
def test_every_word_stays_on_a_narrow_plot(drawn, width, kind, wide, narrow):
    words = plot(
        drawn, kind, replace(OPENING, momentum=0.9),
        """const words = [];
           const { prototype } = CanvasRenderingContext2D;
           const { fillText } = prototype;
           prototype.fillText = function (text, x, y) {
               const { width } = this.measureText(text);
               const left = x - width * { left: 0, center: 0.5, right: 1 }[this.textAlign];
               words.push([text, left, left + width]);
               fillText.call(this, text, x, y);
           };
           root.style.width = `${argument.width}px`;
           plot.measure();
           plot.draw({ ...model, titles: ["gradient descent"] }, how());
           prototype.fillText = fillText;
           return words;""",
        direction="both", width=width,
    )  # fmt: skip
    assert all(left >= 0 and right <= width for _, left, right in words), words
    for wanted in wide if width == 600 else narrow:
        assert any(re.fullmatch(f"(across: |along: )?{wanted}", text) for text, *_ in words), words
