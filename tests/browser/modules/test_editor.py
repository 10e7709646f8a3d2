"""What draws schedules, by itself: what it makes of a scene, and what others can ask of it."""

import json
from dataclasses import replace

import pytest

from momentum_sim.scene import Contour, RunSettings, Scene, Schedule
from tests.browser.modules.support import OPENING

YOURS = RunSettings("heavy_ball", name="yours", visible=False)
SCENE = replace(OPENING, runs=(*OPENING.runs, YOURS), panels=(Contour(), Schedule()))
RATES = replace(SCENE, panels=(Contour(), Schedule(shows="step_size")))
FOUND = [[0, 0.9], [0.4, 0.8], [1, 0.1]]

#: An editor on a plot, of which `scene` is what it has made of its scene; `heard` is what it told besides.
EDITOR = """
  const heard = [];
  let { scene } = argument;
  const on = {
    edit: (change) => (scene = change(scene)),
    finds: () => false,
    ...Object.fromEntries(["release", "again", "want"].map((name) => [name, () => heard.push(name)])),
  };
  const { Plot } = await import("/panels/plot.js");
  const { companions } = await import("/paint/companions.js");
  const area = stand(600, 300);
  const plot = new Plot();
  area.append(plot.base.canvas, plot.now.canvas);
  plot.measure();
  const editor = new module.Editor(on, plot, area);
  const panel = scene.panels[1];
  const draw = (more = {}) => {
    const { drawn, apart } = simulated(scene);
    const told = how({ apart, ...more });
    plot.draw(companions.schedule.model(drawn, apart, panel, told), told, companions.schedule);
    editor.draw(drawn, panel, told);
  };
  draw();
"""


def edited(drawn, scene, body):
    return drawn("panels/editor", f"{{ {EDITOR} {body} }}", {"scene": scene.to_dict()})


def test_a_curve_can_be_set_and_undone(drawn):
    body = f"""editor.put({{ points: {FOUND} }});
      editor.done();
      const proposed = scene;
      draw();
      const undone = [editor.tools[2].disabled];
      editor.undo();
      draw();
      return [JSON.stringify(proposed), JSON.stringify(scene), heard, [...undone, editor.tools[2].disabled]];"""
    proposed, undone, heard, disabled = edited(drawn, SCENE, body)
    runs = (*OPENING.runs, replace(YOURS, schedule={"points": FOUND}, visible=True))
    assert Scene.from_json(proposed) == replace(SCENE, runs=runs, follow="yours")
    assert list(json.loads(proposed)["runs"][-1]) == list(replace(YOURS, schedule="demon").to_dict())  # in this order
    assert json.loads(undone) == json.loads(json.dumps(SCENE.to_dict()))
    assert heard == ["release", "release"]
    assert disabled == [False, True]


def test_a_curve_of_the_step_size_is_of_multiples(drawn):
    body = """editor.put({ points: [[0, 1], [1, 0.25]] });
      editor.done();
      draw();
      return [scene, editor.handles.map(({ sliders }) => sliders[1].ariaValueText)];"""
    scene, said = edited(drawn, RATES, body)
    assert (
        Scene.from_dict(scene).step_size_schedule
        == replace(SCENE, step_size_schedule={"points": [[0, 1], [1, 0.25]]}).step_size_schedule
    )
    assert said == ["step size 0.038", "step size 0.0095"]


def test_without_what_computes_curves_it_is_out_of_sight_and_asks_for_it(drawn):
    body = """editor.past = [];
      const lacking = Object.create(stage.kernels, { has: { value: (name) => name !== "schedules" } });
      draw({ kernels: lacking });
      const hidden = [editor.root.hidden, editor.layer.hidden];
      draw();
      return [heard, hidden, editor.root.hidden];"""
    assert edited(drawn, SCENE, body) == [["want"], [True, True], False]


@pytest.mark.parametrize("scene", [SCENE, RATES], ids=["momentum", "step size"])
def test_a_scene_whose_runs_take_no_schedule_has_no_points(drawn, scene):
    runs = (RunSettings("demon"), RunSettings("rmsprop"))
    body = "return [editor.root.hidden, editor.handles.length]"
    hidden, handles = edited(drawn, replace(scene, runs=runs), body)
    assert hidden == (scene is SCENE)
    assert handles == (0 if hidden else 3)


def test_a_step_size_that_changes_on_the_way_has_its_points_where_its_curve_is(drawn):
    scene = Scene.from_dict(RATES.to_dict() | {"rate_change": {"step": 30, "factor": 0.5}})
    body = """const [first, , last] = editor.handles.map(({ sliders }) => sliders[1].ariaValueText);
      editor.move(2, 60, 0.0095);
      editor.done();
      return [first, last, scene.step_size_schedule.points[2]];"""
    assert edited(drawn, scene, body) == ["step size 0.038", "step size 0.019", [1, 0.5]]


def test_the_range_stays_while_a_point_is_held(drawn):
    body = """const before = [...plot.axes[0].range];
      editor.move(1, 30, 1);
      const told = how({ dragging: true, held: editor.held });
      const { drawn, apart } = simulated(scene);
      plot.draw(companions.schedule.model(drawn, apart, panel, { ...told, apart }), told, companions.schedule);
      const held = [...plot.axes[0].range];
      editor.done();
      draw();
      return [before, held, plot.axes[0].range, scene.step_size_schedule.points[1][1]];"""
    before, held, after, most = edited(drawn, RATES, body)
    assert before == held
    assert most == pytest.approx(before[1] / 0.038, abs=1e-3)  # no farther than the axis
    assert after[1] == pytest.approx(1.25 * before[1], rel=1e-3)
