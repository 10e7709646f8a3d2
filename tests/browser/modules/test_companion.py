"""What stands beside the contour: its tabs, its captions, and dragging over it."""

from dataclasses import replace

import pytest

import momentum_sim as ms
from momentum_sim.scene import (
    Contour,
    Conventions,
    Gap,
    Gradients,
    Memory,
    Numbers,
    Position,
    Prediction,
    Schedule,
    Velocity,
)
from momentum_sim.scene.panels import Basin, Map, Mystery, Predicted
from tests.browser.modules.support import OPENING

#: A companion that painted a scene; `heard` is what it told, `pointer(type, k)` an event over a step.
BESIDE = """
  const heard = [];
  const companion = new module.Companion({
    panel: (panel) => heard.push(panel),
    step: (k) => heard.push(k),
    release: () => heard.push("release"),
    covers: () => argument.covered ?? false,
    finds: () => false,
  }, { has: () => false });
  stand(600, 400).append(companion.tabs, companion.root);
  companion.area.style.cssText = "position: relative; width: 600px; height: 300px";
  companion.area.setPointerCapture = () => {};
  companion.measure();
  companion.build(argument.scene.runs, stage.catalogue);
  const { drawn, apart } = simulated(argument.scene);
  const draw = (hidden = {}) => companion.draw(drawn, apart, how({ hidden, apart }));
  draw(argument.hidden);
  const pointer = (type, k) => {
    const { left, right } = companion.plot.axes[0].area;
    const clientX = companion.area.getBoundingClientRect().left + left + (k / argument.scene.n_steps) * (right - left);
    companion.area.dispatchEvent(new PointerEvent(`pointer${type}`, { clientX, button: 0, pointerId: 1 }));
  };
"""


def beside(drawn, scene, body, **more):
    return drawn("panels/companion", f"{{ {BESIDE} {body} }}", {"scene": scene.to_dict()} | more)


@pytest.mark.parametrize(
    ("panel", "caption"),
    [
        (Gap(), "gap f − f* above the minimum"),
        (Position(direction="across"), "distance from the minimum across the valley"),
        (Predicted(), "heavy ball: dots measured, line predicted"),
        (Gradients(direction="both"), "gradient of heavy ball both ways, and its average"),
        (Gradients(direction="x"), "gradient of heavy ball in x, and its average"),
        (Velocity(direction="y"), "velocity ↑ against distance from the minimum → in y"),
        (Schedule(), "momentum β at every step: drag it"),
        (Schedule(shows="step_size"), "step size at every step: drag it"),
        (Memory(), "how far each gradient has moved the end, per unit"),
        (Map(), "settling step over step size η → and momentum β ↑: drag the point"),
        (Numbers(), "the runs in numbers"),
        (Conventions(), "two methods in five forms"),
    ],
)
def test_a_panel_says_what_it_is_and_its_tab_is_chosen(drawn, panel, caption):
    body = """const chosen = companion.choices.filter(({ root }) => root.getAttribute("aria-selected") === "true");
      const { caption, area, map, numbers, direction } = companion;
      const forms = companion.tables.conventions.root;
      const plain = { map: !map.root.hidden, numbers: !numbers.root.hidden, conventions: !forms.hidden };
      const shown = { plot: !area.hidden, ...plain };
      const kinds = Object.keys(shown).filter((kind) => shown[kind]);
      return [caption.textContent, chosen.map(({ kind }) => kind), kinds, direction.hidden];"""
    found = beside(drawn, replace(OPENING, panels=(Contour(), panel)), body)
    drawn_as = panel.kind if panel.kind in ("map", "numbers", "conventions") else "plot"
    chooses = hasattr(panel, "direction") or panel.kind == "schedule"
    assert found == [caption, [panel.kind], [drawn_as], not chooses]


def test_no_tab_of_what_is_covered_can_be_chosen(drawn):
    body = """companion.choices.find(({ kind }) => kind === "velocity").root.click();
      const marked = companion.choices.map(({ root }) => root.getAttribute("aria-disabled"));
      return [heard, companion.chosen, new Set(marked).size, marked[0]];"""
    assert beside(drawn, OPENING, body, covered=True, hidden={"heavy_ball": 5}) == [[], "gap", 1, "true"]
    assert beside(drawn, OPENING, body, covered=False)[1:] == ["velocity", 1, "false"]


def test_one_whose_painter_is_not_there_has_no_tab_and_says_so(drawn):
    body = """const words = { tab: "Own", caption: "one's own" };
      const { error } = console;
      console.error = () => {};
      const known = { ...stage.catalogue, companions: { ...stage.catalogue.companions, own: words } };
      const other = new module.Companion({}, { has: () => false });
      stand(600, 400).append(other.tabs, other.root);
      other.measure();
      other.build(argument.scene.runs, known);
      const shown = { ...drawn, scene: { ...drawn.scene, panels: [{ kind: "own", links: [] }] } };
      other.draw(shown, apart, { ...how(), catalogue: known });
      other.drawNow(shown, apart, 3, how(), null);
      console.error = error;
      const tabs = other.choices.filter(({ root }) => !root.hidden).map(({ kind }) => kind);
      return [tabs.includes("own"), tabs.length, other.failed.hidden];"""
    assert beside(drawn, OPENING, body) == [False, 7, False]


def test_a_scene_of_a_contour_alone_has_nothing_beside_it(drawn):
    assert beside(
        drawn, replace(OPENING, panels=(Contour(),)), "return [companion.root.hidden, companion.tabs.hidden]"
    ) == [True, True]


def test_every_tab_gives_a_panel_that_a_scene_accepts(drawn):
    heard = beside(drawn, OPENING, "for (const { root } of companion.choices) root.click(); return heard")
    panels = [ms.scene.panels.read_panel(panel) for panel in heard]
    # Each as usual; the gap is there.
    by_runs = [Position(), Predicted(), Gradients(), Velocity(), Schedule(), Memory()]
    assert panels == [*by_runs, Map(), Basin(), Mystery(), Numbers(), Conventions()]


@pytest.mark.parametrize(
    ("panel", "lesson", "there"), [(Gap(), [], False), (Gap(), [Conventions()], True), (Conventions(), [], True)]
)
def test_a_special_tab_is_there_where_the_lesson_or_the_scene_has_its_panel(drawn, panel, lesson, there):
    body = """companion.build(argument.scene.runs, stage.catalogue, argument.lesson);
      draw();
      const seen = companion.choices.filter(({ root }) => !root.hidden).map(({ kind }) => kind);
      const { root } = companion.choices.find(({ kind }) => kind === companion.panel.kind);
      root.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
      return [seen.includes("conventions"), seen.length, heard.map(({ kind }) => kind)];"""
    scene = replace(OPENING, panels=(Contour(), panel))
    found = beside(drawn, scene, body, lesson=[one.to_dict() for one in lesson])
    before = "numbers" if panel.kind == "conventions" else "conventions" if there else "numbers"
    assert found == [there, 8 if there else 7, [before]]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (["ArrowLeft", "ArrowLeft"], ["gap", "numbers"]),
        (["ArrowLeft", "ArrowRight"], ["gap", "position"]),
        (["ArrowRight", "ArrowRight", "ArrowLeft"], ["gradients", "velocity", "gradients"]),
    ],
)
def test_tabs_are_turned_faster_than_they_are_painted(drawn, keys, told):
    body = """companion.choices.find(({ kind }) => kind === "position").root.focus();
      const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      argument.keys.forEach(press);
      return heard.map(({ kind }) => kind);"""
    assert beside(drawn, replace(OPENING, panels=(Contour(), Position())), body, keys=keys) == told


def test_dragging_over_a_plot_moves_the_timeline(drawn):
    body = """pointer("move", 3);
      pointer("down", 10);
      pointer("move", 20);
      pointer("up", 20);
      pointer("move", 30);
      return heard;"""
    assert beside(drawn, OPENING, body) == [10, 20, "release"]


@pytest.mark.parametrize("panel", [Gap(links=()), Velocity(), Map(links=("step",)), Numbers()])
def test_a_panel_without_steps_or_not_linked_by_them_does_not(drawn, panel):
    scene = replace(OPENING, panels=(Contour(), panel))
    body = """companion.plot.axes[0] ??= { area: { left: 0, right: 600 }, steps: null };
      pointer("down", 10);
      pointer("up", 10);
      return heard;"""
    assert beside(drawn, scene, body) == []


def test_of_gradients_as_much_is_hidden_as_of_their_run(drawn):
    scene = replace(
        OPENING.with_visible(("heavy_ball",)),
        panels=(Contour(), Gradients(direction="y")),
        prediction=Prediction("place", 5, 30),
    )
    body = "return companion.plot.axes[0].curves.map(({ seen }) => seen)"
    assert beside(drawn, scene, body) == [59, 59]
    assert beside(drawn, scene, body, hidden={"heavy_ball": 5}) == [5, 5]


@pytest.mark.parametrize("panel", [Gap(), Map(), Numbers(), Conventions(), Predicted()])
def test_a_panel_that_cannot_be_painted_says_so_and_takes_nothing_else_down(drawn, panel):
    body = """const said = [];
      const { error } = console;
      console.error = (caught) => said.push(caught.message);
      const { companions } = await import("/paint/companions.js");
      const record = companions[companion.panel.kind];
      const known = { ...record };
      const fail = () => { throw new Error("broken"); };
      Object.assign(record, record.model ? { model: fail } : { table: fail });
      if (companion.panel.kind === "map") companion.map.draw = fail;
      const wanted = [1, 2, 3].map(() => draw());
      companion.drawNow(drawn, apart, 3, how(), null);
      const seen = () => [...companion.root.children].filter(({ hidden }) => !hidden).map(({ className }) => className);
      const failed = seen();
      Object.assign(record, known);
      delete companion.map.draw;
      draw();
      companion.drawNow(drawn, apart, 3, how(), null);
      console.error = error;
      return [wanted, failed, companion.failed.textContent, said, seen()];"""
    wanted, failed, text, said, after = beside(drawn, replace(OPENING, panels=(Contour(), panel)), body)
    assert (wanted, failed, said) == ([False] * 3, ["head", "failed"], ["broken"])
    assert text == "This panel cannot be shown here. The rest of the stage goes on."
    assert "failed" not in after
    assert len(after) > 1


def test_on_a_slow_machine_a_plot_follows_a_drag_in_every_third_frame_and_once_the_hand_rests(drawn):
    """Frames are counted by how often the plot is painted; the clock says how long they take."""
    body = """let now = 1000;
      const { now: real } = performance;
      const wait = setTimeout;
      let later = [];
      performance.now = () => now;
      window.setTimeout = (call, ms) => later.push([call, ms]);
      window.clearTimeout = () => { later = []; };
      let painted = 0;
      const { plot } = companion;
      const paint = plot.draw.bind(plot);
      plot.draw = (...all) => { painted += 1; return paint(...all); };
      companion.on.again = () => heard.push("again");
      const frames = (count, ms, dragging) => Array.from({ length: count }, () => {
        now += ms;
        const before = painted;
        companion.draw(drawn, apart, { ...how({ hidden: {}, apart }), dragging });
        return painted - before;
      });
      const quick = frames(12, 16, true);
      frames(1, 500, false);
      const slow = frames(17, 60, true);
      const left = later.length;
      for (const [call] of later) call();
      const next = frames(1, 300, true);
      const still = frames(6, 60, false);
      performance.now = real;
      window.setTimeout = wait;
      return { quick, slow: slow.slice(5), left, next, still, heard };"""
    seen = beside(drawn, OPENING, body)
    assert seen["quick"] == [1] * 12
    assert sum(seen["slow"]) == 4
    assert all(sum(seen["slow"][k : k + 3]) == 1 for k in range(10))
    assert seen["left"] == (0 if seen["slow"][-1] else 1)
    assert seen["next"] == [1] or seen["left"] == 0
    assert seen["heard"] == ["again"] * seen["left"]
    assert seen["still"] == [1] * 6
