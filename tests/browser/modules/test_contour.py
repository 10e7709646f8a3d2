"""The contour panel: places on it and in the plane, and what it paints of a run that is hidden or played."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.scene import Contour, Gap, RateChange
from tests.browser.modules.support import OPENING

#: A contour of 700 by 400 px that painted a scene; `heard` is all that it told.
PANEL = """
  const heard = [];
  const tell = (name) => (...values) => heard.push([name, ...values]);
  const on = Object.fromEntries(["start", "view", "release", "fit", "tap"].map((name) => [name, tell(name)]));
  const panel = new module.ContourPanel(on);
  stand(700, 400).append(panel.root);
  panel.picture.style.cssText = "position: relative; width: 700px; height: 400px";
  panel.measure();
  const { drawn, apart } = simulated(argument.scene);
  const { hidden = {}, time } = argument;
  panel.draw(drawn, how({ hidden }), apart);
  if (time !== undefined) panel.drawNow(time, theme, null);
  const colour = stage.catalogue.optimizers.heavy_ball.look.light;
"""
ALONE = replace(OPENING, momentum=0.9).with_visible(("heavy_ball",))
STEADY = replace(OPENING, step_size=0.01, objective=ms.objectives.quadratic(5.0), vectors=False).with_visible(
    ("heavy_ball",)
)


@pytest.fixture
def shown(drawn):
    def show(scene, body, **more):
        return drawn("contour", f"{{ {PANEL} {body} }}", {"scene": scene.to_dict()} | more)

    return show


def near(places, point):
    return np.hypot(*(np.array(places).reshape(-1, 2) - point).T).min(initial=np.inf)


@pytest.mark.parametrize("view", [None, (-1.0, 1.0, -0.5, 0.5), (1e-7, 1.5e-7, 0.0, 1e-7)])
def test_places_on_the_picture_and_in_the_plane_are_each_others_inverse(shown, view):
    scene = replace(OPENING, panels=(Contour(view=view), Gap()))
    places = [[0, 0], [700, 400], [350, 200], [123, 45]]
    again, box = shown(
        scene, f"return [{places}.map((place) => panel.toScreen(panel.planeNear(place))), panel.shownBox()]"
    )
    np.testing.assert_allclose(again, places, atol=1.0)
    x0, x1, y0, y1 = view or scene.objective.landscape.view
    spare = np.array([x0 - box[0], box[1] - x1, y0 - box[2], box[3] - y1]) / (x1 - x0)
    assert (spare > -1e-9).all()
    assert (box[1] - box[0]) / 700 == pytest.approx((box[3] - box[2]) / 400, rel=1e-6)


@pytest.mark.parametrize("start", [(-8.0, 2.0), (50.0, 0.0), (0.0, -1e6), (0.0, 0.0)])
def test_the_start_s_handle_is_never_out_of_reach(shown, start):
    x, y = shown(replace(OPENING, start=start), "return panel.handleAt()")
    assert 12 <= x <= 688
    assert 12 <= y <= 388


def test_a_start_that_is_moved_is_told_where_it_is_in_the_plane(shown):
    ((name, moved),) = shown(OPENING, "panel.moveTo(350, 100); return heard")
    assert name == "start"
    np.testing.assert_allclose(shown(OPENING, f"return panel.toScreen({moved})"), [350, 100], atol=1.0)


def test_the_buttons_zoom_about_the_middle_fit_and_go_back(shown):
    box = [-7.0, 7.0, -4.0, 4.0]
    heard, shows = shown(
        replace(OPENING, panels=(Contour(view=tuple(box)), Gap())),
        """const shows = [panel.shownBox()];
           for (const button of panel.tools.children) { button.click(); shows.push(panel.shownBox()); }
           return [heard, shows];""",
    )
    near, usual = [value / 1.5 for value in box], shown(OPENING, "return panel.shownBox()")
    zoomed, out = [told.pop() for told in (heard[0], heard[2])]
    assert zoomed == pytest.approx(near, abs=0.01)
    assert out == pytest.approx(box, abs=0.01)  # from where the first press led, though nothing was painted meanwhile
    fits = [["fit", "paths"], ["fit", "minimum"]]
    assert heard == [["view"], ["release"], ["view"], ["release"], *fits, ["view", None], ["release"]]
    for seen, expected in zip(shows, [box, near, box, box, box, usual], strict=True):
        assert seen == pytest.approx(expected, abs=0.02)


def test_what_is_looked_at_is_shown_and_told_at_once(shown):
    scene = replace(OPENING, panels=(Contour(view=(-1.0, 1.0, -1.0, 1.0)), Gap()))
    box = [0.0, 3.5, 0.0, 2.0]
    body = """const aimed = [null, %s].map((view) => {
        panel.lookAt(view);
        return [panel.view, panel.shownBox(), panel.frame.home, panel.back.disabled];
      });
      return [aimed, heard];"""
    (usual, near), heard = shown(scene, body % box)
    assert heard == [["view", None], ["view", box]]
    assert usual == [None, shown(OPENING, "return panel.shownBox()"), True, True]
    assert near == [box, pytest.approx(box), False, False]


@pytest.mark.parametrize(
    ("view", "home", "disabled"),
    [(None, True, True), ((-1.0, 1.0, -1.0, 1.0), False, False), ((-50.0, 50.0, -50.0, 50.0), True, False)],
)
def test_home_is_where_all_of_the_landscape_is_in_view(shown, view, home, disabled):
    scene = replace(OPENING, panels=(Contour(view=view), Gap()))
    assert shown(scene, "return [panel.frame.home, panel.back.disabled]") == [home, disabled]


# --- hidden and played ------------------------------------------------------------------------------------------------


POINTS = "const points = panel.memory.screens[0].screen.points; "


@pytest.mark.parametrize("after", [0, 4, 30])
def test_steps_that_are_hidden_are_not_painted(shown, after):
    body = POINTS + "return [painted(panel.paths.canvas, colour), points]"
    places, points = shown(STEADY, body, hidden={"heavy_ball": after})
    everything, _ = shown(STEADY, body)
    seen = np.array(points[: after + 1])
    beyond = [point for point in points[after + 1 :] if np.hypot(*(seen - point).T).min() > 12]
    assert len(beyond) > 5
    assert all(near(everything, point) < 4 for point in beyond)
    assert all(near(places, point) > 6 for point in beyond)
    assert all(near(places, point) < 4 for point in points[1 : after + 1])


@pytest.mark.parametrize(("time", "hidden", "at"), [(3, None, 3), (3.5, None, 3.5), (30, 5, 5), (59.9, 0, 0)])
def test_a_run_that_plays_is_at_its_time_but_never_where_it_is_hidden(shown, time, hidden, at):
    more = {"time": time} | ({} if hidden is None else {"hidden": {"heavy_ball": hidden}})
    places, points = shown(
        replace(STEADY, step=int(time)), POINTS + "return [painted(panel.now.canvas, colour), points]", **more
    )
    before, after = points[int(at)], points[int(np.ceil(at))]
    place = np.add(before, (at - int(at)) * np.subtract(after, before))
    assert near(places, place) < 2
    far = [point for point in points if np.hypot(*(np.array(points[: int(at) + 2]) - point).T).min() > 14]
    assert len(far) > 5
    assert all(near(places, point) > 6 for point in far)


def test_nothing_is_marked_when_the_whole_run_is_shown(shown):
    assert shown(ALONE, "return painted(panel.now.canvas, colour)", time=None) == []


@pytest.mark.parametrize(
    ("step", "vectors", "hidden", "seen"),
    [(3, True, None, True), (3, False, None, False), (3, True, 5, True), (5, True, 5, False), (9, True, 5, False)],
)
def test_a_step_is_taken_apart_if_asked_and_not_hidden(shown, step, vectors, hidden, seen):
    scene = replace(ALONE, step=step, vectors=vectors)
    more = {"time": step} | ({} if hidden is None else {"hidden": {"heavy_ball": hidden}})
    assert (shown(scene, "return painted(panel.now.canvas, theme.push).length", **more) > 0) == seen


def test_a_step_s_arrows_are_alone_while_it_plays_and_have_their_glass_once_it_rests(shown):
    scene = replace(ALONE, step=40, vectors=True)
    body = """const names = { push: theme.push, frame: theme.soft };
      return ["plays", "none"].map((motion) => {
        panel.drawNow(40, theme, null, motion);
        return Object.fromEntries(Object.entries(names).map(([name, ink]) => [name, painted(panel.now.canvas, ink)]));
      });"""
    playing, resting = shown(scene, body)
    assert playing["push"] != []
    assert playing["frame"] == []
    assert len(resting["frame"]) > 300


def test_the_glass_is_off_the_paths_of_all_runs(shown):
    scene = replace(OPENING, step=30, vectors=True, start=(8.0, 6.0))
    frame, points = shown(
        scene,
        """const points = panel.memory.screens.flatMap(({ screen }) => screen.points);
           return [painted(panel.now.canvas, theme.soft), points]""",
        time=30,
    )
    (left, top), (right, bottom) = np.min(frame, axis=0), np.max(frame, axis=0)
    inside = [(x, y) for x, y in points if left < x < right and top < y < bottom]
    assert right - left > 200
    assert inside == []


# --- how sharp the loss is --------------------------------------------------------------------------------------------

DRAGGED = """
  panel.slow = drawn.landscape.name;  // as on a machine that paints it slowly
  const bands = panel.bands.canvas;
  const whole = bands.width;
  const paintedFor = (scene, dragging) => {
    const next = simulated(scene);
    let painted = 0;
    const { pen } = panel.bands;
    panel.bands.pen = (...how) => { painted += 1; return pen.apply(panel.bands, how); };
    panel.draw(next.drawn, { ...how({ hidden }), dragging }, next.apart);
    delete panel.bands.pen;
    return [bands.width / whole, painted];
  };
  return argument.scenes.map(([scene, dragging]) => paintedFor(scene, dragging));
"""


def sharpness(shown, *scenes):
    """How sharp the loss is after each of some scenes that is (dragged or not), and how often it was painted for it."""
    return shown(OPENING, DRAGGED, scenes=[[scene.to_dict(), dragging] for scene, dragging in scenes])


def test_the_loss_stays_sharp_while_the_start_or_a_setting_of_the_runs_is_dragged(shown):
    moved = replace(OPENING, start=(3.0, 4.0))
    faster = replace(moved, momentum=0.9)
    assert sharpness(shown, (moved, True), (faster, True), (faster, False)) == [[1, 0]] * 3


def test_a_loss_that_is_itself_dragged_is_painted_coarsely_until_it_is_let_go(shown):
    steeper = replace(OPENING, objective=ms.objectives.quadratic(condition_number=20.0))
    nearer = replace(OPENING, panels=(Contour(view=(-1.0, 1.0, -1.0, 1.0)), Gap()))
    for scene in (steeper, nearer):
        seen = sharpness(shown, (scene, True), (replace(scene, momentum=0.9), True), (scene, False), (scene, False))
        assert seen == [[0.5, 1], [0.5, 0], [1, 1], [1, 0]]


# --- where the step size changes --------------------------------------------------------------------------------------


CHANGED = replace(STEADY, rate_change=RateChange(10, 0.1))
RING = """const { path } = drawn.results[0];
  const at = panel.toScreen([path[20], path[21]]);
  return [at, painted(panel.paths.canvas, theme.ink)];"""


def ring(shown, scene, **more):
    """How many places of ink lie on the ring around the step of the change."""
    at, ink = shown(scene, RING, **more)
    distances = np.hypot(*(np.array(ink).reshape(-1, 2) + 0.5 - at).T)
    return int((abs(distances - 5.5) < 1.0).sum())


def test_a_ring_marks_where_the_step_size_changes(shown):
    assert ring(shown, CHANGED) > 15
    assert ring(shown, replace(CHANGED, rate_change=None)) < 5


@pytest.mark.parametrize("scene", [replace(CHANGED, step=30), replace(CHANGED, rate_change=RateChange(60, 0.1))])
def test_there_is_none_while_steps_are_looked_at_nor_where_it_is_not(shown, scene):
    assert ring(shown, scene) < 5


def test_of_a_hidden_run_it_tells_no_place(shown):
    assert ring(shown, CHANGED, hidden={"heavy_ball": 9}) < 5
    assert ring(shown, CHANGED, hidden={"heavy_ball": 10}) > 15


def test_a_change_beyond_the_last_step_or_of_a_run_that_is_gone_is_no_trouble(shown):
    shown(replace(CHANGED, n_steps=5), "return null")
    shown(replace(CHANGED, step_size=1e300), "return null")
