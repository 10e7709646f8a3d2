"""The forms of momentum beside each other, and what is shared by the runs."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.conventions import CONVENTIONS, shared, translate
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Contour, Conventions, RateChange, RunSettings, Scene
from tests.browser.modules.support import plain

NAMES = {convention.optimizer: name for name, convention in CONVENTIONS.items()}
SCENE = Scene(
    objective=ms.objectives.quadratic(25.0),
    start=(-8.0, 1.6),
    n_steps=60,
    step_size=0.02,
    momentum=0.9,
    runs=tuple(RunSettings(name, visible=name in ("heavy_ball", "ema_momentum")) for name in NAMES),
    panels=(Contour(), Conventions()),
)
EQUAL = replace(SCENE, equal="effective_step_size", step_size=0.2)

#: The table of a scene: its rows' cells, the buttons' states, the note, and what was heard.
FORMS = """
  const heard = [];
  const forms = new module.Forms((equal) => heard.push(equal));
  stand(500, 400).append(forms.root);
  const { formsTable } = await import("/paint/forms.js");
  const { drawn, apart } = simulated(argument.scene);
  forms.draw(formsTable(drawn, apart, {}, how({ hidden: argument.hidden ?? {} })), drawn, how());
  const texts = (row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent);
  const rows = [...forms.root.querySelectorAll("tbody tr")];
  const found = {
    rows: rows.map(texts),
    names: rows.map((row) => row.querySelector("b").textContent),
    first: rows.map((row) => row.getAttribute("aria-current")).indexOf("true"),
    pressed: [...forms.root.querySelectorAll("button")].map((button) => button.getAttribute("aria-pressed")),
    note: forms.root.querySelector(".note").textContent,
  };
"""


def table(drawn, scene, **more):
    found = drawn("panels/conventions", f"{{ {FORMS} return found; }}", {"scene": scene.to_dict()} | more)
    assert found["names"] == [convention.title for convention in CONVENTIONS.values()]
    return found


def numbers(text):
    powers = text.replace(" × 10", "e").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return tuple(float(number) for number in powers.split(", "))


@pytest.mark.parametrize("momentum", [0.3, 0.9, 0.97])
@pytest.mark.parametrize("first", NAMES)
@pytest.mark.parametrize("scene", [SCENE, EQUAL], ids=["same numbers", "made equal"])
def test_each_form_has_the_numbers_that_translate_gives_and_those_it_has_now(drawn, scene, first, momentum):
    scene = replace(scene.with_visible((first,)), momentum=momentum)
    found, source = table(drawn, scene), NAMES[first]
    assert found["first"] == list(NAMES).index(first)
    base = scene.simulate()[first]
    for run, (wanted, now, apart) in zip(scene.runs, found["rows"], strict=True):
        assert numbers(now) == pytest.approx((scene.step_size_of(run), momentum), rel=1e-3)
        target = NAMES[run.optimizer]
        if shared(source, target) is None:
            assert wanted == "no pair"
        else:
            assert numbers(wanted) == pytest.approx(translate(base.step_size, momentum, source, target), rel=1e-3)
        other = scene.with_visible((run.optimizer,)).simulate()[run.optimizer]
        distance = ms.diagnostics.distance(base.iterates, other.iterates)
        if run.optimizer == first:
            assert apart == "this path"
        elif base.diverged or other.diverged:
            assert apart in ("diverges", "identical")
        elif distance < 1e-9 * abs(base.iterates).max():
            assert apart == "identical"
        else:
            assert float(apart) == pytest.approx(distance, rel=1e-2)


def test_what_is_one_path_is_said_to_be_and_nothing_else(drawn):
    ends = {
        name: [row[2] for row in table(drawn, scene)["rows"]] for name, scene in (("as is", SCENE), ("equal", EQUAL))
    }
    assert ends["as is"][:2] == ["identical", "this path"]
    assert ends["equal"][:3] == ["identical", "this path", "identical"]
    assert not {"identical", "this path"} & {*ends["as is"][2:], *ends["equal"][3:]}


def test_once_the_rate_changes_only_what_has_it_in_one_place_is_one_path(drawn):
    found = table(drawn, replace(EQUAL, rate_change=RateChange(10, 0.1)))
    assert found["rows"][1][2] == "this path"
    assert "identical" not in [row[2] for row in found["rows"]]
    assert found["note"].startswith("As long as η stays")
    found = table(drawn, replace(EQUAL, rate_change=RateChange(10, 0.1)).with_visible(("ema_momentum",)))
    assert found["rows"][0][2] == "identical"


def test_without_momentum_all_have_the_same_numbers(drawn):
    found = table(drawn, replace(SCENE, momentum=0.0))
    assert {row[0] for row in found["rows"]} == {"0.02, 0"}
    assert {row[2] for row in found["rows"]} == {"identical", "this path"}


def test_with_none_of_the_forms_on_the_stage_there_is_no_path_to_compare_with(drawn):
    found = table(drawn, SCENE.with_visible(()))
    assert found["first"] == -1
    assert {(row[0], row[2]) for row in found["rows"]} == {("–", "–")}
    assert found["note"].startswith("Switch on a run")


def test_what_is_to_be_predicted_is_not_told(drawn):
    found = table(drawn, SCENE, hidden={"heavy_ball": 5})
    assert {row[2] for row in found["rows"]} == {"–"}
    assert found["note"] == "Distances are hidden until you have guessed."


def test_the_buttons_say_and_tell_what_the_runs_share(drawn):
    body = 'forms.root.querySelectorAll("button").forEach((button) => button.click()); return [found.pressed, heard];'
    for scene, pressed in ((SCENE, ["false", "true"]), (EQUAL, ["true", "false"])):
        told = drawn("panels/conventions", f"{{ {FORMS} {body} }}", {"scene": scene.to_dict()})
        assert told == [pressed, ["effective_step_size", "step_size"]]


# --- what the runs share ----------------------------------------------------------------------------------------------


def test_the_step_size_of_a_run_is_pythons(call):
    scene = replace(
        EQUAL,
        runs=(*(RunSettings(name) for name in OPTIMIZERS if name != "nesterov"), RunSettings("nesterov", momentum=0.0)),
    )
    tiny = replace(scene, step_size=5e-324)
    own = replace(scene, runs=(RunSettings("heavy_ball", step_size=0.3),))
    rules = {
        name: {"memory": rule.memory, "adaptive": rule.adaptive, "schedule": rule.schedule and rule.schedule.name}
        for name, rule in OPTIMIZERS.items()
    }
    scenes = (scene, tiny, own)
    for each in (*scenes, *(replace(one, equal="path") for one in scenes), replace(scene, equal="step_size")):
        found = call(
            "scene",
            "argument.scene.runs.map((run) => module.stepSizeOf(argument.scene, run, argument.rules[run.optimizer]))",
            {"scene": plain(each.to_dict()), "rules": rules},
        )  # fmt: skip
        assert found == [each.step_size_of(run) for run in each.runs]


@pytest.mark.parametrize(("equal", "power"), [("effective_step_size", 1), ("path", 2)])
@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9, 0.99])
def test_what_amplifies_stays_where_it_is_when_the_runs_are_made_equal_and_back(call, momentum, equal, power):
    scene = replace(SCENE, momentum=momentum)
    there, back = (
        Scene.from_dict(found)
        for found in call(
            "scene",
            """(() => {
              const there = module.withEqual(argument.scene, argument.equal);
              return [there, module.withEqual(there, "step_size")];
            })()""",
            {"scene": scene.to_dict(), "equal": equal},
        )
    )
    assert (there.equal, back) == (equal, scene)
    assert there.step_size == pytest.approx(0.02 / (1 - momentum) ** power, rel=1e-12)
    runs = [each.simulate()["heavy_ball"].iterates for each in (scene, there)]
    np.testing.assert_allclose(runs[1], runs[0], rtol=0, atol=1e-10)


def test_on_the_way_to_runs_made_equal_what_amplifies_stays(call):
    glide = call(
        "scene",
        """[0, 0.25, 0.5, 0.75, 1].map((part) => module.between(argument.from, argument.to, part,
          [{ name: "step_size", scale: "logarithmic", whole: false }], { quadratic: {} }))""",
        {"from": SCENE.to_dict(), "to": EQUAL.to_dict()},
    )
    for scene in map(Scene.from_dict, glide):
        assert scene.step_size_of(scene.runs[1]) == pytest.approx(0.02, rel=1e-3)
