"""The profile: a bowl with balls in it, read back from its places and its canvas."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.scene import Gap, Profile
from tests.browser.modules.support import BALL

BANANA = replace(BALL, objective=ms.objectives.rosenbrock(), start=(-1.2, 1.0), step_size=0.001, live=())

#: A profile of 700 by 400 that painted a scene; `heard` is what it told.
PAINTED = """
  const heard = [];
  const on = (name) => (value) => heard.push([name, value]);
  const profile = new module.ProfilePanel({ start: on("start"), release: on("release"), tap: on("tap") });
  stand(700, 400).append(profile.root);
  profile.root.style.cssText = profile.picture.style.cssText = "position: absolute; inset: 0";
  profile.measure();
  const { drawn, apart } = simulated(argument.scene);
  const draw = (more = {}) => profile.draw(drawn, how(more), apart);
  draw({ hidden: argument.hidden ?? {} });
  const { light } = stage.catalogue.optimizers.heavy_ball.look;
"""


def profile(drawn, scene, body, **more):
    return drawn("profile", f"{{ {PAINTED} {body} }}", {"scene": scene.to_dict()} | more)


@pytest.mark.parametrize("scene", [BALL, BANANA], ids=["quadratic", "rosenbrock"])
def test_a_run_hops_through_its_places(drawn, scene):
    places, reach, most, width, height = profile(
        drawn,
        scene,
        """const { memory, model, paths } = profile;
          return [memory.hops[0].places, memory.reach, model.most, paths.width, paths.height]""",
    )
    run = scene.simulate()["heavy_ball"]
    minimiser = scene.objective.minimisers[0]
    along, _ = scene.objective.axes(*minimiser)
    s = (run.iterates - minimiser) @ along
    assert reach == pytest.approx(1.25 * abs(s[0]))
    assert most == pytest.approx(1.25**2 * run.gaps[0])
    xs, ys = np.array(places).T
    np.testing.assert_allclose(xs, width / 2 + s / reach * (width / 2 - 16), atol=1e-6)
    np.testing.assert_allclose(ys, height - 64 - run.gaps / most * (height - 64 - 52), atol=1e-6)


def test_the_bowl_and_the_overshoot_are_painted(drawn):
    ink, blue = profile(
        drawn, BALL, "return [painted(profile.paths.canvas, theme.ink), painted(profile.paths.canvas, light)]"
    )
    bowl = np.array(ink)
    for x in (100, 250, 450, 600):  # the bowl is under every place
        s = (x - 350) / 334 * 1.25
        y = 400 - 64 - (s**2 / 1.25**2) * (400 - 64 - 52)
        assert np.hypot(*(bowl - (x, y)).T).min() < 4
    overshoot = ms.theory.overshoot(0.04, 0.9, 1.0)
    bar = {x for x, y in blue if y == 360}
    end = next(x for x in range(349, 0, -1) if x not in bar)  # where it ends; the words are beyond
    assert end == pytest.approx(350 - overshoot / 1.25 * 334, abs=3)


def test_the_overshoot_is_that_of_the_line_which_is_shown(drawn):
    """Across, where the run overshoots and along it does not."""
    scene = replace(
        BALL,
        objective=ms.objectives.quadratic(20.0),
        start=(1.0, 1.0),
        momentum=0.5,
        panels=(Profile(direction="across"), Gap()),
    )
    past = ms.diagnostics.overshoot(scene.simulate()["heavy_ball"].iterates, (0.0, 0.0), (0.0, 1.0))
    blue = profile(drawn, scene, "return painted(profile.paths.canvas, light)")
    bar = {x for x, y in blue if y == 360}
    end = next(x for x in range(349, 0, -1) if x not in bar)
    assert past > 0.1
    assert end == pytest.approx(350 - past / 1.25 * 334, abs=3)


@pytest.mark.parametrize(
    ("eta", "beta", "word"), [(0.04, 0.64, "Critical"), (0.04, 0.3, "Monotone"), (0.04, 0.9, "Oscillatory")]
)
def test_the_regime_is_told_in_words(drawn, eta, beta, word):
    body = """const told = [];
      const context = profile.paths.canvas.getContext("2d");
      const { fillText } = context;
      context.fillText = function (text, ...rest) { told.push(text); return fillText.call(this, text, ...rest); };
      draw();
      return told;"""
    told = profile(drawn, replace(BALL, step_size=eta, momentum=beta), body)
    assert word in told
    assert any(text.startswith(f"β {beta}") and "critical 0.64" in text for text in told)


def test_a_run_that_does_not_pass_has_no_bar(drawn):
    blue = profile(drawn, replace(BALL, momentum=0.3), "return painted(profile.paths.canvas, light)")
    assert [place for place in blue if 352 < place[1] < 368] == []


def test_dragging_the_start_keeps_it_on_its_line(drawn):
    turned = replace(BALL, objective=ms.objectives.quadratic(20.0, 0.4), start=(1.0, 1.0))
    heard = profile(drawn, turned, "profile.moveTo(500); return heard")
    ((name, start),) = heard
    assert name == "start"
    along, across = turned.objective.axes(0.0, 0.0)
    assert np.dot(start, across) == pytest.approx(np.dot(turned.start, across))
    assert np.dot(start, along) == pytest.approx((500 - 350) / 334 * 1.25 * np.dot(turned.start, along), abs=0.01)


def test_keys_come_faster_than_frames(drawn):
    body = """profile.moveTo(profile.handleAt()[0] + 6); profile.moveTo(profile.handleAt()[0] + 6);
      return heard.map(([, [x]]) => x)"""
    first, second = profile(drawn, BALL, body)
    assert 1.0 < first < second


def test_a_start_dragged_outwards_widens_the_line_and_it_narrows_when_let_go(drawn):
    body = """
      const reaches = [profile.memory.reach];
      drawn.scene = { ...drawn.scene, start: [3, 0] };
      draw({ dragging: true });
      reaches.push(profile.memory.reach);
      drawn.scene = { ...drawn.scene, start: [0.5, 0] };
      draw({ dragging: true });
      reaches.push(profile.memory.reach);
      draw({ dragging: false });
      return [...reaches, profile.memory.reach];"""
    assert profile(drawn, BALL, body) == pytest.approx([1.25, 3.15, 3.15, 0.625])


def test_a_press_on_it_is_told_as_a_point_of_the_line(drawn):
    body = """profile.picture.dispatchEvent(new MouseEvent("click", { clientX: 517, clientY: 90 })); return heard"""
    ((name, (x, y)),) = profile(drawn, BALL, body)
    assert (name, y) == ("tap", 0)
    assert x == pytest.approx((517 - 350) / 334 * 1.25, abs=0.01)


def test_what_is_to_be_predicted_is_not_painted(drawn):
    places, past = profile(
        drawn,
        BALL,
        """return [profile.memory.hops[0].places.length,
                   painted(profile.paths.canvas, light).filter(([, y]) => y > 352 && y < 368).length]""",
        hidden={"heavy_ball": 4},
    )
    assert (places, past) == (5, 0)


def test_at_a_time_the_ball_is_on_its_hop(drawn):
    body = """
      profile.drawNow(7.5, theme, null);
      return [painted(profile.now.canvas, light), profile.memory.hops[0].places.slice(7, 9)];"""
    places, (before, after) = profile(drawn, BALL, body)
    ball = np.array(places)
    middle = np.mean([before, after], axis=0) - (0, 8)
    near = ball[np.hypot(*(ball - middle).T) < 12]
    assert len(near) > 120  # a disc, but for its rim


def test_a_run_that_diverges_is_drawn_as_far_as_it_can_be(drawn):
    places = profile(drawn, replace(BALL, step_size=4.5, momentum=0.9), "return profile.memory.hops[0].places")
    assert 2 < len(places) < 121
