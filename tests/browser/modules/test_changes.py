"""The scene as its reader changes it: shown at once, told once; by a clock of the tests'."""

from dataclasses import replace

import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import Contour, Gap, Prediction, Scene
from tests.browser.modules.support import OPENING, parameter

COMMIT_MS = 120
GLIDE_MS = 450

#: `shown` and `told` are the scenes that were; `busy` is what may hold telling back.
CHANGING = """
  const [shown, told] = [[], []];
  let busy = false;
  const on = { show: (scene) => shown.push(scene), tell: (scene) => told.push(scene), busy: () => busy };
  const changes = new module.Changes(on);
  const { scene, catalogue, parameters, end } = argument;
  changes.begin({ scene, opening: scene, catalogue });
  shown.length = 0;
  const glide = (ms, frame = 10) => { for (let time = 0; time < ms; time += frame) clock.frame(frame); };
"""


@pytest.fixture
def changed(timed, catalogue):
    """``changed(body)``: what a body gives that changes a scene."""

    def change(body, scene=OPENING, end=OPENING):
        names = [live.parameter for live in scene.live]
        argument = {"scene": scene.to_dict(), "end": end.to_dict(), "catalogue": catalogue}
        argument["parameters"] = [parameter(name) for name in names]
        return timed("changes", f"{{ {CHANGING} {body} }}", argument)

    return change


def scenes(found):
    return [Scene.from_dict(scene) for scene in found]


FAST = replace(OPENING, momentum=0.95)


def test_a_drag_is_shown_at_every_move_and_told_once_when_let_go(changed):
    shown, before, told, idle = changed(
        """for (const value of [0.8, 0.9, 0.95]) { changes.set("momentum", value); clock.wait(1000); }
           const before = told.length;
           changes.release();
           clock.wait(10000);
           return [shown, before, told, clock.idle];""",
    )
    drag = [replace(OPENING, momentum=value) for value in (0.8, 0.9, 0.95)]
    assert scenes(shown) == [*drag, FAST]  # once more, for what eases after a drag
    assert (before, scenes(told), idle) == (0, [FAST], True)


def test_a_burst_of_keys_is_told_once_when_it_ends(changed):
    early, late = changed(
        f"""for (const value of [0.8, 0.9, 0.95]) {{
             changes.set("momentum", value);
             changes.release();
             clock.wait({COMMIT_MS - 1});
           }}
           const early = told.length;
           clock.wait(1);
           return [early, told];""",
    )
    assert early == 0
    assert scenes(late) == [FAST]


def test_two_changes_apart_are_told_twice(changed):
    told = changed(
        f"""for (const value of [0.8, 0.95]) {{
             changes.atOnce({{ ...scene, momentum: value }});
             clock.wait({COMMIT_MS});
           }}
           return told;""",
    )
    assert scenes(told) == [replace(OPENING, momentum=0.8), FAST]


def test_going_there_and_back_is_not_told(changed):
    assert (
        changed(
            """for (const value of [0.9, 0.7]) changes.set("momentum", value);
               changes.release();
               clock.wait(1000);
               return told;"""
        )
        == []
    )


def test_nothing_is_told_while_playing_and_where_it_comes_to_rest_is(changed):
    during, after = changed(
        """busy = true;
           changes.set("momentum", 0.9);
           changes.release();
           clock.wait(1000);
           changes.put({ ...changes.scene, step: 7 });
           changes.release();
           clock.wait(1000);
           const during = told.length;
           busy = false;
           changes.put({ ...changes.scene, step: 9 });
           changes.release();
           clock.wait(1000);
           return [during, told];""",
    )
    assert during == 0
    assert scenes(after) == [replace(OPENING, momentum=0.9, step=9)]


def test_a_step_is_not_shown_as_another_picture(changed):
    assert changed("changes.put({ ...scene, step: 7 }); return [shown.length, changes.scene.step]") == [0, 7]


def test_something_is_dragged_until_it_is_let_go(changed):
    body = """const before = changes.dragging;
      changes.to(end);
      const during = changes.dragging;
      changes.release();
      return [before, during, changes.dragging];"""
    assert changed(body, end=FAST) == [False, True, False]


def test_a_drag_of_the_curvature_is_reckoned_from_where_it_began(changed):
    end = changed(
        "for (const kappa of [80, 400, 73, 500]) changes.set('condition_number', kappa); return changes.scene"
    )
    assert Scene.from_dict(end) == replace(OPENING, objective=ms.objectives.quadratic(500.0), step_size=0.0038)
    after = changed(
        """changes.set("condition_number", 500);
           changes.release();
           changes.set("step_size", 0.002);
           changes.release();
           changes.set("condition_number", 100);
           return changes.scene;""",
    )
    assert Scene.from_dict(after).step_size == 0.01


# --- gliding ----------------------------------------------------------------------------------------------------------


FAR = replace(OPENING, momentum=0.9, step_size=0.01, n_steps=200, start=(1.0, -3.0)).with_visible(("demon",))


def test_a_glide_ends_at_its_target_and_is_told_once(changed):
    body = f"changes.glideTo(end, parameters); glide({GLIDE_MS}); const over = clock.idle; clock.wait(1000)"
    shown, told, over, dragging = changed(f"{body}; return [shown, told, over, changes.dragging]", end=FAR)
    glide = scenes(shown)
    momenta = [scene.momentum for scene in glide]
    assert momenta == sorted(momenta)
    assert momenta[0] == OPENING.momentum
    assert len(set(momenta)) > 20
    assert glide[-1] == FAR
    assert scenes(told) == [FAR]
    assert (over, dragging) == (False, False)  # only the telling was left


def test_a_glide_takes_its_time_and_no_longer(changed):
    body = f"""changes.glideTo(end, parameters);
      glide({GLIDE_MS - 10});
      const near = changes.scene;
      glide(10);
      return [near, changes.scene];"""
    near, there = scenes(changed(body, end=FAR))
    assert near != FAR
    assert there == FAR


def test_a_glide_with_late_frames_still_ends_at_its_target(changed):
    told = changed("changes.glideTo(end, parameters); clock.frame(5000); clock.wait(1000); return told", end=FAR)
    assert scenes(told) == [FAR]


def test_a_hand_on_a_slider_ends_a_glide(changed):
    body = """changes.glideTo(end, parameters);
      glide(200);
      const { momentum } = changes.scene;
      changes.set("angle", 1);
      glide(1000);
      changes.release();
      clock.wait(1000);
      return [momentum, changes.scene, told.length];"""
    momentum, scene, told = changed(body, end=FAR)
    assert OPENING.momentum < momentum < FAR.momentum
    assert (scene["momentum"], scene["objective"]["parameters"]["angle"], told) == (momentum, 1, 1)


def test_another_glide_takes_over(changed):
    body = """changes.glideTo(end, parameters);
      glide(200);
      changes.glideTo(scene, parameters);
      glide(1000);
      return [changes.scene, told.length];"""
    scene, told = changed(body, end=FAR)
    assert (Scene.from_dict(scene), told) == (OPENING, 0)  # back where it was: nothing to tell


@pytest.mark.parametrize("body", ["changes.glideTo(end, [])", "changes.glideTo(end, parameters)"])
def test_without_sliders_or_to_another_landscape_it_goes_at_once(changed, body):
    end = FAR if "[]" in body else OPENING.on(ms.objectives.rosenbrock)
    assert Scene.from_dict(changed(f"{body}; return changes.scene", end=end)) == end


# --- travelling -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in LANDSCAPES if name != "quadratic"])
def test_another_landscape_opens_with_its_own_settings(changed, name):
    scene = replace(
        OPENING, panels=(Contour(view=(0.0, 1.0, 0.0, 1.0)), Gap()), step=5, prediction=Prediction("place", 1, 2)
    )
    body = f"changes.travel('{name}'); clock.wait(1000); return told"
    assert scenes(changed(body, scene)) == [scene.on(LANDSCAPES[name])]


def test_a_landscape_is_remembered_as_it_was_left_but_what_is_shared_stays(changed):
    body = """changes.set("angle", 1);
      changes.to({ ...changes.scene, start: [3, 3], step: 9 });
      changes.travel("rosenbrock");
      changes.set("momentum", 0.9);
      changes.set("n_steps", 77);
      changes.travel("quadratic");
      const back = changes.scene;
      changes.travel("rosenbrock");
      return [back, changes.scene];"""
    back, again = scenes(changed(body))
    assert back == replace(OPENING, objective=ms.objectives.quadratic(50.0, 1.0), start=(3.0, 3.0), momentum=0.9)
    assert again == replace(OPENING.on(ms.objectives.rosenbrock), momentum=0.9, n_steps=77)


def test_the_way_back_to_the_opening_s_landscape_is_the_opening_s(changed):
    body = "changes.begin({ scene: end, opening: scene, catalogue }); changes.travel('quadratic'); return changes.scene"
    assert Scene.from_dict(changed(body, end=OPENING.on(ms.objectives.beale))) == OPENING


def test_what_the_page_gives_ends_what_is_under_way_and_forgets(changed):
    body = """changes.set("angle", 1);
      changes.travel("rosenbrock");
      changes.glideTo({ ...changes.scene, momentum: 0.1 }, parameters.slice(0, 1));
      glide(100);
      changes.begin({ scene, opening: scene, catalogue });
      const idle = clock.idle;
      clock.frame(1000);
      const after = [changes.scene, told.length, idle];
      changes.travel("rosenbrock");
      changes.travel("quadratic");
      return [...after, changes.scene];"""
    scene, told, idle, back = changed(body)
    assert (Scene.from_dict(scene), told, idle) == (OPENING, 0, True)
    assert Scene.from_dict(back) == OPENING
