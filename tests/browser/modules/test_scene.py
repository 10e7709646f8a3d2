"""Changing scenes, which Python must accept, and gliding between them."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.scene import Contour, Gap, Prediction, Scene, Velocity, outcome
from momentum_sim.scene.sliders import parameters_of
from tests.browser.modules.support import EVERYTHING, OPENING, parameter


def changed(call, body, scene=OPENING, **more):
    """A scene changed in the browser, read back by Python, which refuses it if it is none."""
    result = call("scene", f"(({{ scene, ...more }}) => {body})(argument)", {"scene": scene.to_dict(), **more})
    return Scene.from_dict(result)


@pytest.mark.parametrize(("name", "value"), [("momentum", 0.9), ("step_size", 0.01), ("n_steps", 99)])
def test_with_value_sets_what_the_runs_share(call, name, value):
    scene = changed(call, "module.withValue(scene, more.name, more.value, { quadratic: {} })", name=name, value=value)
    assert scene == replace(OPENING, **{name: value})
    assert call("scene", "module.valueOf(...argument)", [scene.to_dict(), name]) == value


@pytest.mark.parametrize(("name", "values"), [("condition_number", (99.0, 0.0)), ("angle", (50.0, 99.0))])
def test_with_value_sets_what_the_objective_has(call, name, values):
    scene = changed(call, "module.withValue(scene, more.name, 99, { quadratic: {} })", name=name)
    assert scene == replace(OPENING, objective=ms.objectives.quadratic(*values))
    assert call("scene", "module.valueOf(...argument)", [scene.to_dict(), name]) == 99


def test_a_changed_scene_leaves_the_one_before_as_it_was(call):
    before, after = call(
        "scene",
        """(() => {
          const before = JSON.stringify(argument);
          const end = { ...argument, momentum: 0.9, start: [1, 1] };
          module.withValue(argument, "angle", 1, { quadratic: {} });
          module.withCurvature(argument, "condition_number", 5, argument, { quadratic: {} });
          module.withToggled(argument, "demon");
          module.between(argument, end, 0.5, [{ name: "momentum", scale: "linear", whole: false }], { quadratic: {} });
          return [before, JSON.stringify(argument)];
        })()""",
        OPENING.to_dict(),
    )
    assert before == after


@pytest.mark.parametrize("kappa", [1.0, 3.0, 49.0, 123.0, 500.0, 1e8])
def test_with_curvature_holds_eta_times_l(call, kappa):
    body = "module.withCurvature(scene, 'condition_number', more.kappa, scene, { quadratic: {} })"
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
        """more.kappas.reduce(
          (now, kappa) => module.withCurvature(now, "condition_number", kappa, scene, { quadratic: {} }), scene)""",
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
          module.between(argument.start, argument.end, k / 20, argument.parameters, argument.objectives))""",
        {
            "start": start.to_dict(),
            "end": end.to_dict(),
            "parameters": [parameter(name) for name in names],
            "objectives": {landscape.name: {}},
        },
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
          module.between({ ...argument.scene, start: [x, y] }, { ...argument.scene, start: to }, 1, [], {}).start)""",
        {"scene": OPENING.to_dict(), "starts": starts},
    )
    assert ends == [start[2:] for start in starts]


# --- steps, panels and views ------------------------------------------------------------------------------------------


AT_20 = replace(OPENING, step=20, prediction=Prediction("place", 5, 30))


@pytest.mark.parametrize("count", [1, 19, 20, 21, 29, 30, 31, 300])
def test_other_steps_leave_nothing_that_lies_beyond_them(call, count):
    scene = changed(call, "module.withValue(scene, 'n_steps', more.count, {})", AT_20, count=count)
    asked = AT_20.prediction if count >= 30 else None
    assert scene == replace(AT_20, n_steps=count, step=20 if count > 20 else None, prediction=asked)


@pytest.mark.parametrize(("step", "shown"), [(-3, 0), (0, 0), (59, 59), (60, None), (61, None)])
def test_at_the_last_step_the_whole_run_is_shown(call, step, shown):
    assert changed(call, "module.atStep(scene, more.step)", AT_20, step=step) == replace(AT_20, step=shown)


def test_the_shown_step_of_the_whole_run_is_its_last(call):
    scenes = [OPENING.to_dict(), AT_20.to_dict(), replace(OPENING, step=0).to_dict()]
    assert call("scene", "argument.map(module.shownStep)", scenes) == [60, 20, 0]


ALL = replace(OPENING, runs=EVERYTHING)


@pytest.mark.parametrize(
    ("visible", "follow", "followed"),
    [
        (("gradient_descent", "heavy_ball", "nesterov"), None, "heavy_ball"),
        (("gradient_descent", "heavy_ball", "nesterov"), "nesterov", "nesterov"),
        (("gradient_descent", "heavy_ball", "nesterov"), "gradient_descent", "gradient_descent"),
        (("gradient_descent", "heavy_ball"), "nesterov", "heavy_ball"),
        (("gradient_descent", "rmsprop"), None, "gradient_descent"),
        (("rmsprop", "adam"), None, "adam"),
        ((), "nesterov", None),
    ],
)
def test_the_followed_run_is_the_chosen_one_if_shown_else_the_first_with_momentum(
    call, catalogue, visible, follow, followed
):
    scene = replace(ALL.with_visible(visible), follow=follow)
    found = call("scene", "module.followed(...argument)?.optimizer", [scene.to_dict(), catalogue])
    assert found == followed == getattr(outcome.followed(scene), "name", None)


@pytest.mark.parametrize("panels", [(Gap(),), (Contour(), Gap()), (Gap(), Contour(view=(0.0, 1.0, 2.0, 3.0)))])
def test_with_companion_replaces_what_stands_beside_the_contour(call, panels):
    scene = replace(OPENING, panels=panels)
    panel = Velocity(direction="x")
    moved = changed(call, "module.withCompanion(scene, more.panel)", scene, panel=panel.to_dict())
    assert (moved.contour, moved.companion) == (scene.contour, panel)
    assert call("scene", "module.companionOf(argument)", moved.to_dict()) == panel.to_dict()
    assert replace(moved, panels=panels) == scene


def test_a_scene_of_a_contour_alone_has_no_companion(call):
    assert (
        call("scene", "module.companionOf(argument) ?? null", replace(OPENING, panels=(Contour(),)).to_dict()) is None
    )


def test_with_view_sets_the_box_that_the_contour_shows(call):
    view = (-1.0, 2.0, 0.0, 0.5)
    near = changed(call, "module.withView(scene, more.view)", view=view)
    assert near == replace(OPENING, panels=(Contour(view=view), Gap()))
    assert call("scene", "argument.map(module.viewOf)", [near.to_dict(), OPENING.to_dict()]) == [list(view), None]
    assert changed(call, "module.withView(scene, null)", near) == OPENING
    alone = replace(OPENING, panels=(Gap(),))
    assert changed(call, "module.withView(scene, more.view)", alone, view=view) == alone
    assert call("scene", "module.viewOf(argument)", alone.to_dict()) is None
