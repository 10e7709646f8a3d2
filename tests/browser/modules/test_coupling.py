"""The momentum that goes along with the step size, as a stage has it go; Python's own is held to the same numbers."""

from dataclasses import replace

import pytest

from momentum_sim.objectives import quadratic
from momentum_sim.problems import cloud
from momentum_sim.scene import Live, Scene
from momentum_sim.stage.document import catalogue_of
from tests.browser.modules.support import plain

SCENE = Scene(
    objective=cloud(),
    start=(-8.0, 2.0),
    n_steps=40,
    step_size=0.04,
    momentum=0.9,
    equal="effective_step_size",
    momentum_exponent=0.5,
    runs=("gradient_descent", "heavy_ball"),
)
CHANGING = """{
  const changes = new module.Changes({ show: () => {}, tell: () => {}, busy: () => false });
  const { scene, catalogue } = argument;
  changes.begin({ scene, opening: scene, catalogue });
  const now = () => [changes.scene.step_size, changes.scene.momentum, changes.coupling.stopIn(changes.scene)];
  return argument.sets.map(([name, value]) => {
    if (name === "release") changes.release();
    else if (name === "to") changes.atOnce({ ...changes.scene, ...value });
    else changes.set(name, value);
    return now();
  });
}"""
RELEASE = ("release", None)


@pytest.fixture
def changed(call):
    def change(sets, scene=SCENE):
        argument = {"scene": scene.to_dict(), "catalogue": catalogue_of(scene), "sets": sets}
        return call("changes", CHANGING, plain(argument))

    return change


@pytest.mark.parametrize("equal", ["step_size", "effective_step_size"])
@pytest.mark.parametrize("exponent", [0.0, 0.5, 2 / 3, 1.0, 2.0])
def test_the_momentum_goes_along_as_python_has_it(changed, exponent, equal):
    scene = replace(SCENE, momentum_exponent=exponent, equal=equal)
    sizes = [0.001, 0.0123, 0.039, 0.041, 0.08, 0.3, 0.5, 1.0]
    for size, (there, beta, _) in zip(sizes, changed([("step_size", size) for size in sizes], scene), strict=True):
        assert there == size
        assert 1 - beta == pytest.approx(1 - scene.with_step_size(size).momentum, rel=1.1e-3)
        if beta not in (0.0, 0.99):
            assert 1 - beta == pytest.approx(0.1 * (size / 0.04) ** exponent, rel=5.1e-4)


def test_what_stays_is_not_rounded_away_by_a_thousand_steps_nor_by_letting_go(changed):
    away = [("step_size", round(0.04 * 1.01**k, 6)) for k in range(1, 120)]
    steps = [one for step in (*away, *reversed(away)) for one in (step, RELEASE)]
    *_, last = changed([*steps, ("step_size", 0.04)])
    assert last == [0.04, 0.9, ""]


def test_it_stops_says_so_and_comes_back_to_where_it_was(changed):
    one = replace(SCENE, momentum_exponent=1.0)
    found = changed([("step_size", 0.5), RELEASE, ("step_size", 0.8), ("step_size", 0.2), ("step_size", 0.002)], one)
    assert found == [
        [0.5, 0.0, "β stays at 0: 1 − β cannot be more than 1, and would be 1.25."],
        [0.5, 0.0, "β stays at 0: 1 − β cannot be more than 1, and would be 1.25."],
        [0.8, 0.0, "β stays at 0: 1 − β cannot be more than 1, and would be 2."],
        [0.2, 0.5, ""],
        [0.002, 0.99, "β stays at 0.99, the end of its slider: 1 − β would be 0.005."],
    ]
    narrow = replace(one, live=(Live("momentum", 0.5, 0.95), Live("step_size", 0.001, 1.0)))
    assert changed([("step_size", 0.4)], narrow) == [
        [0.4, 0.5, "β stays at 0.5, the end of its slider: 1 − β would be 1."],
    ]


def test_the_momentum_and_the_exponent_set_anew_what_stays(changed):
    sets = [
        ("step_size", 0.01), ("momentum", 0.8), ("step_size", 0.04), ("momentum_exponent", 1.0), ("step_size", 0.02),
        ("to", {"step_size": 0.1, "momentum": 0.5}), ("step_size", 0.05), ("to", {"momentum_exponent": None}),
        ("step_size", 0.01),
    ]  # fmt: skip
    assert changed(sets) == [
        [0.01, 0.95, ""], [0.01, 0.8, ""], [0.04, 0.6, ""], [0.04, 0.6, ""], [0.02, 0.8, ""],
        [0.1, 0.5, ""], [0.05, 0.75, ""], [0.05, 0.75, ""], [0.01, 0.75, ""],
    ]  # fmt: skip


def test_what_else_changes_the_step_size_takes_it_along_and_nothing_else_does(changed):
    """With eta L held the curvature does."""
    scene = replace(SCENE, objective=quadratic(10.0), live=(), momentum_exponent=1.0)
    found = changed([("condition_number", 20.0), ("n_steps", 60), ("condition_number", 5.0)], scene)
    assert found == [[0.02, 0.95, ""], [0.02, 0.95, ""], [0.08, 0.8, ""]]


HELD = """
  const { Held } = await import("/held.js");
  const heard = [];
  const held = new Held(argument.catalogue, {
    onheld: (...chosen) => heard.push(chosen), oninput: (...set) => heard.push(set), onrelease: () => {},
  });
  document.body.append(held.root);
  const [named, group] = held.root.children;
  const inputs = [...group.querySelectorAll("input")];
  const found = argument.scenes.map(([scene, offered]) => {
    held.show(scene, offered, "why");
    const words = inputs.flatMap(({ labels: [label] }) => (label.hidden ? [] : label.textContent));
    const chosen = inputs.find(({ checked }) => checked)?.value;
    return [held.root.hidden, words, chosen, held.slider.root.hidden, held.slider.value];
  });
  const names = [named.textContent, group.role, group.getAttribute("aria-labelledby") === named.id];
  for (const input of inputs) input.click();
  held.slider.number.value = "3";
  held.slider.number.dispatchEvent(new Event("change"));
  const refused = held.slider.refusal.textContent;
  held.slider.number.value = "1.5";
  held.slider.number.dispatchEvent(new Event("change"));
  held.root.remove();
  return [found, names, heard, refused, held.stop.textContent];
"""


def test_the_choice_says_what_is_held_and_stays_once_it_was_there(call):
    eta = replace(SCENE, equal="step_size", momentum_exponent=0.75)
    plainly = replace(SCENE, equal="step_size", momentum_exponent=None)
    path = replace(SCENE, equal="path")
    scenes = [(plainly, False), (SCENE, False), (plainly, False), (eta, True), (path, False)]
    scenes += [(replace(path, momentum_exponent=None), False)]
    argument = {"catalogue": catalogue_of(SCENE), "scenes": [[one.to_dict(), offered] for one, offered in scenes]}
    found, names, heard, refused, why = call("scene", f"{{ {HELD} }}", plain(argument))
    words = ["step size η", "effective step u", "u, with 1 − β ~ uα"]
    with_path = [*words[:2], "path λ", words[2]]
    assert found[0][0] is True
    assert found[1:] == [
        [False, words, "coupled", False, 0.5],
        [False, words, "step_size", True, 0.5],
        [False, [*words[:2], "η, with 1 − β ~ ηα"], "coupled", False, 0.75],
        [False, [*words[:2], "λ, with 1 − β ~ λα"], "coupled", False, 0.5],
        [False, with_path, "path", True, 0.5],
    ]
    assert names == ["Held equal", "radiogroup", True]
    choices = ("step_size", "effective_step_size", "path", "coupled")
    assert heard == [*([one, 0.5] for one in choices), ["momentum_exponent", 1.5]]
    assert refused == "Exponent α must lie in [0, 2], got 3"
    assert why == "why"


def test_a_path_is_offered_where_a_scene_has_one_and_its_companion_only_where_it_was(call):
    plainly = replace(SCENE, equal="path", momentum_exponent=None)
    argument = {"catalogue": catalogue_of(SCENE), "scenes": [[plainly.to_dict(), False]]}
    ((found,), *_) = call("scene", f"{{ {HELD} }}", plain(argument))
    assert found[:3] == [False, ["step size η", "effective step u", "path λ"], "path"]


def test_what_is_held_is_set_with_the_path_of_a_velocity_as_it_was(call):
    body = """{
      const { scene } = argument;
      const coupled = module.withHeld(module.withHeld(scene, "step_size"), "coupled", 1.25);
      const again = module.withHeld(coupled, "coupled", 0.1);
      const path = module.withHeld(scene, "path");
      const back = module.withHeld(path, "step_size");
      return [scene, module.withHeld(scene, "step_size"), coupled, again, path, back].map((one) =>
        [one.equal, one.momentum_exponent, one.step_size, module.heldIn(one)]);
    }"""
    assert call("scene", body, {"scene": SCENE.to_dict()}) == [
        ["effective_step_size", 0.5, 0.04, "coupled"],
        ["step_size", None, 0.004, "step_size"],
        ["effective_step_size", 1.25, 0.04, "coupled"],
        ["effective_step_size", 1.25, 0.04, "coupled"],
        ["path", None, 0.4, "path"],
        ["step_size", None, 0.004, "step_size"],
    ]
