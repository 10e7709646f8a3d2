import copy
import json
import math
import re
import sys
import traceback
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import PROBLEMS, QUESTIONS
from momentum_sim.scene import (
    PANELS,
    Contour,
    Gap,
    Live,
    Numbers,
    Position,
    Prediction,
    Profile,
    RateChange,
    RunSettings,
    Scene,
    Tolerance,
    Velocity,
)
from momentum_sim.scene.panels import DIRECTIONS, LINKS
from momentum_sim.schedules import SCHEDULES
from tests.scene.strategies import scenes
from tests.thinned import examples

inf, nan = math.inf, math.nan
MISSING = object()

#: Every field is there, so that any can be taken away or changed.
FULL = Scene(
    objective=ms.objectives.quadratic(condition_number=50.0, angle=0.25),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.038,
    adaptive_step_size=0.25,
    momentum=0.7,
    runs=(
        RunSettings("gradient_descent", step_size=0.01),
        RunSettings("heavy_ball", step_size=0.02, momentum=0.8, schedule="demon"),
        RunSettings("demon", visible=False, momentum=0.9),
    ),
    tolerance=Tolerance(0.01, relative=False),
    hold="step_size",
    panels=(Contour(view=(-9.0, 9.0, -3.0, 3.0)), Position(links=(), direction="across")),
    live=(Live("momentum", 0.0, 0.99), Live("angle", -1.0, 1.0)),
    step=20,
    follow="heavy_ball",
    vectors=False,
    prediction=Prediction("place", 10, 30),
    equal="effective_step_size",
    momentum_exponent=0.5,
    rate_change=RateChange(10, 0.1),
)


PROBLEM_NAMES = ", ".join(PROBLEMS)
PANEL_KINDS = ", ".join(PANELS)
DIRECTION_NAMES = ", ".join(DIRECTIONS)
#: The rules whose step size is a length, because they divide the gradient by its recent size.
ADAPTIVE = ("rmsprop", "adam", "demon_adam")
#: The rules whose effective step size is eta / (1 - beta).
AMPLIFYING = (
    "heavy_ball",
    "nesterov",
    "demon",
    "torch_momentum",
    "nesterov_textbook",
    "nesterov_restart",
    "nesterov_function_restart",
)
SHARED = ["momentum", "step_size", "n_steps", "adaptive_step_size"]


def changed(document, path, value):
    """A copy of a document with the value at a path replaced, or taken away."""
    document = copy.deepcopy(document)
    *way, last = path
    place = document
    for part in way:
        place = place[part]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return document


def refused(message):
    return pytest.raises(ValueError, match=f"^{re.escape(message)}$")


# --- there and back ---------------------------------------------------------------------------------------------------


@settings(max_examples=examples(200))
@given(scene=scenes())
def test_a_scene_is_the_same_after_json(scene):
    again = Scene.from_json(scene.to_json())
    assert again == scene
    assert again.to_json() == scene.to_json()


@settings(max_examples=examples(50))
@given(scene=scenes())
def test_a_scene_as_data_holds_json_and_nothing_else(scene):
    data = scene.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert Scene.from_dict(data) == scene


def test_data_given_out_is_not_the_scenes_own():
    before = FULL.to_json()
    data = FULL.to_dict()
    data["objective"]["parameters"]["angle"] = 1.0
    data["tolerance"]["value"] = 1.0
    data["live"][0]["maximum"] = 0.5
    data["runs"][0]["visible"] = data["panels"][0]["kind"] = data["panels"][0]["view"][0] = None
    data["panels"][0]["links"].clear()
    data["prediction"]["step"] = 11
    data["rate_change"]["factor"] = 1.0
    assert FULL.to_json() == before


def test_data_taken_in_is_left_as_it_was():
    data = FULL.to_dict()
    Scene.from_dict(data)
    assert data == FULL.to_dict()


def test_what_may_be_left_out_has_its_usual_value():
    scene = Scene.from_dict(
        {
            "schema_version": 1,
            "objective": {"name": "rosenbrock"},
            "start": [0, 1],
            "n_steps": 5,
            "step_size": 0.001,
            "momentum": 0,
            "runs": ["demon", {"optimizer": "heavy_ball"}],
        }
    )
    assert scene == Scene(
        objective=ms.objectives.rosenbrock(),
        start=(0.0, 1.0),
        n_steps=5,
        step_size=0.001,
        momentum=0.0,
        runs=(RunSettings("demon"), RunSettings("heavy_ball")),
    )
    assert scene.visible == ("demon", "heavy_ball")
    assert scene.tolerance == Tolerance(1e-3, relative=True)
    assert scene.hold == "step_size_times_curvature"
    assert scene.panels == (Contour(), Gap())
    assert scene.adaptive_step_size == LANDSCAPES["rosenbrock"].adaptive_step_size
    assert (scene.step, scene.follow, scene.vectors, scene.prediction) == (None, None, True, None)
    assert (scene.equal, scene.rate_change) == ("step_size", None)
    assert [(slider.parameter, slider.minimum, slider.maximum) for slider in scene.live] == [
        ("momentum", 0.0, 0.99),
        ("step_size", 1e-5, 1e-2),
        ("n_steps", 10, 300),
        ("adaptive_step_size", 1e-3, 1.0),
        ("a", -1.4, 1.4),
        ("b", 1.0, 300.0),
    ]


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        # missing
        (["schema_version"], MISSING, "scene must have a field 'schema_version'"),
        (["objective"], MISSING, "scene must have a field 'objective'"),
        (["objective", "name"], MISSING, "objective must have a field 'name'"),
        (["start"], MISSING, "scene must have a field 'start'"),
        (["n_steps"], MISSING, "scene must have a field 'n_steps'"),
        (["step_size"], MISSING, "scene must have a field 'step_size'"),
        (["momentum"], MISSING, "scene must have a field 'momentum'"),
        (["runs"], MISSING, "scene must have a field 'runs'"),
        (["runs", 0, "optimizer"], MISSING, "run must have a field 'optimizer'"),
        (["panels", 0, "kind"], MISSING, "panel must have a field 'kind'"),
        (["live", 0, "parameter"], MISSING, "live must have a field 'parameter'"),
        (["live", 0, "minimum"], MISSING, "live must have a field 'minimum'"),
        (["live", 0, "maximum"], MISSING, "live must have a field 'maximum'"),
        (["prediction", "ask"], MISSING, "prediction must have a field 'ask'"),
        (["prediction", "after"], MISSING, "prediction must have a field 'after'"),
        (["prediction", "step"], MISSING, "prediction must have a field 'step'"),
        # version
        (
            ["schema_version"],
            2,
            "schema_version must be 1 (a newer momentum-sim made this one), got 2",
        ),
        (["schema_version"], True, "schema_version must be 1, got True"),
        (["schema_version"], "1", "schema_version must be 1, got '1'"),
        (["schema_version"], None, "schema_version must be 1, got None"),
        # of a wrong type
        (["objective"], "quadratic", "objective must be an object with named fields, got 'quadratic'"),
        (["objective", "name"], ["quadratic"], f"objective must be one of {PROBLEM_NAMES}; got ['quadratic']"),
        (["objective", "parameters"], [1], "parameters of quadratic must be named values, got [1]"),
        (["objective", "parameters", "angle"], "0", "angle must be a number, got '0'"),
        (["start"], 3, "start must be two numbers (x, y), got 3"),
        (["start"], [1, 2, 3], "start must be two numbers (x, y), got [1, 2, 3]"),
        (["start", 1], None, "start y must be a number, got None"),
        (["n_steps"], 60.0, "n_steps must be a whole number from 1 to 5000, got 60.0"),
        (["n_steps"], True, "n_steps must be a whole number from 1 to 5000, got True"),
        (["step_size"], "0.1", "step_size must be a number, got '0.1'"),
        (["step_size"], None, "step_size must be a number, got None"),
        (["momentum"], [0.9], "momentum must be a number, got [0.9]"),
        (["runs"], "heavy_ball", "runs of scene must be a list, got 'heavy_ball'"),
        (["runs"], {}, "runs of scene must be a list, got {}"),
        (["runs", 0], 5, "run must be an object with named fields, got 5"),
        (["runs", 0, "visible"], 1, "visible of run must be true or false, got 1"),
        (["runs", 0, "step_size"], "1", "step_size of gradient_descent must be a number, got '1'"),
        (["runs", 1, "momentum"], False, "momentum of heavy_ball must be a number, got False"),
        (["runs", 1, "schedule"], 1, f"schedule of heavy_ball must be one of {', '.join(SCHEDULES)}; got 1"),
        (["tolerance"], 0.1, "tolerance must be an object with named fields, got 0.1"),
        (["tolerance", "relative"], "no", "relative of tolerance must be true or false, got 'no'"),
        (["tolerance", "value"], None, "tolerance must be a number, got None"),
        (["hold"], None, "hold must be one of step_size, step_size_times_curvature, best; got None"),
        (["panels"], "gap", "panels of scene must be a list, got 'gap'"),
        (["panels", 0], None, "panel must be an object with named fields, got None"),
        (["panels", 0, "kind"], {}, f"panel kind must be one of {PANEL_KINDS}; got {{}}"),
        (["panels", 0, "links"], "step", "links of contour must be a list, got 'step'"),
        (["panels", 0, "links"], {"step": 1}, "links of contour must be a list, got {'step': 1}"),
        (["panels", 1, "links"], None, "links of position must be a list, got None"),
        (["panels", 1, "links"], [["step"]], "link of position must be one of step; got ['step']"),
        (["panels", 0, "view"], "all", "view must be four numbers (x0, x1, y0, y1), got 'all'"),
        (["panels", 0, "view"], [-1, 1], "view must be four numbers (x0, x1, y0, y1), got [-1, 1]"),
        (["panels", 0, "view"], [0, 1, 2, 3, 4], "view must be four numbers (x0, x1, y0, y1), got [0, 1, 2, 3, 4]"),
        (["panels", 0, "view", 2], "0", "view must be a number, got '0'"),
        (["panels", 0, "view", 1], True, "view must be a number, got True"),
        (["panels", 1, "direction"], None, f"direction of position must be one of {DIRECTION_NAMES}; got None"),
        (["adaptive_step_size"], "0.1", "adaptive_step_size must be a number, got '0.1'"),
        (["adaptive_step_size"], False, "adaptive_step_size must be a number, got False"),
        (["step"], "20", "step must be a whole number from 0 to 59, got '20'"),
        (["step"], 20.0, "step must be a whole number from 0 to 59, got 20.0"),
        (["step"], True, "step must be a whole number from 0 to 59, got True"),
        (["follow"], 1, "follow must be one of gradient_descent, heavy_ball, demon; got 1"),
        (["follow"], ["demon"], "follow must be one of gradient_descent, heavy_ball, demon; got ['demon']"),
        (["vectors"], None, "vectors of scene must be true or false, got None"),
        (["vectors"], 1, "vectors of scene must be true or false, got 1"),
        (["prediction"], "place", "prediction must be an object with named fields, got 'place'"),
        (["prediction"], False, "prediction must be an object with named fields, got False"),
        (["rate_change"], 10, "rate_change must be an object with named fields, got 10"),
        (["rate_change", "step"], 10.0, "step of rate_change must be a whole number from 1 to 5000, got 10.0"),
        (["rate_change", "factor"], "0.1", "factor of rate_change must be a number, got '0.1'"),
        (["rate_change", "factor"], MISSING, "rate_change must have a field 'factor'"),
        (["equal"], None, "equal must be one of step_size, effective_step_size, path; got None"),
        (
            ["prediction", "ask"],
            None,
            "ask of prediction must be one of place, outcome, winner, errors, widest, transfer, nearest, reach; "
            "got None",
        ),
        (["prediction", "after"], 1.5, "after of prediction must be a whole number from 0 to 4999, got 1.5"),
        (["prediction", "step"], "30", "step of prediction must be a whole number from 11 to 5000, got '30'"),
        (["live"], None, "live of scene must be a list, got None"),
        (["live", 0], "momentum", "live must be an object with named fields, got 'momentum'"),
        (["live", 0, "minimum"], "0", "minimum of momentum must be a number, got '0'"),
        # unknown
        (
            ["objective", "name"],
            "bowl",
            f"objective must be one of {PROBLEM_NAMES}; got 'bowl' (one from outside the "
            "package is known once it is in momentum_sim.objectives.LANDSCAPES)",
        ),
        (
            ["objective", "parameters", "b"],
            1.0,
            "parameter of quadratic must be one of condition_number, angle; got 'b'",
        ),
        (["runs", 0], "adamw", f"optimizer must be one of {', '.join(OPTIMIZERS)}; got 'adamw' (did you mean 'adam'?)"),
        (
            ["runs", 1, "schedule"],
            "lineal",
            f"schedule of heavy_ball must be one of {', '.join(SCHEDULES)}; got 'lineal' (did you mean 'linear'?)",
        ),
        (["equal"], "momentum", "equal must be one of step_size, effective_step_size, path; got 'momentum'"),
        (["hold"], "momentum", "hold must be one of step_size, step_size_times_curvature, best; got 'momentum'"),
        (
            ["panels", 1],
            "loss",
            f"panel kind must be one of {PANEL_KINDS}; got 'loss' (one from outside the package is known once it is in "
            "momentum_sim.scene.panels.COMPANIONS)",
        ),
        (["panels", 1, "links"], ["step", "zoom"], "link of position must be one of step; got 'zoom'"),
        (["panels", 1, "direction"], "up", f"direction of position must be one of {DIRECTION_NAMES}; got 'up'"),
        (["follow"], "nesterov", "follow must be one of gradient_descent, heavy_ball, demon; got 'nesterov'"),
        (
            ["prediction", "ask"],
            "speed",
            "ask of prediction must be one of place, outcome, winner, errors, widest, transfer, nearest, reach; "
            "got 'speed'",
        ),
        (
            ["live", 0, "parameter"],
            "b",
            "live parameter must be one of momentum, step_size, n_steps, adaptive_step_size, condition_number, angle, "
            "noise, batch_size; got 'b'",
        ),
        # out of range
        (["objective", "parameters", "condition_number"], 0.99, "condition_number must lie in [1, 1e+08], got 0.99"),
        (["objective", "parameters", "angle"], 1e6, "angle must lie in [-100000, 100000], got 1000000.0"),
        (["start", 0], inf, "start x must be a finite number, got inf"),
        (["start", 0], 10**400, f"start x must be a finite number, got 1{'0' * 56}..."),
        (["n_steps"], 0, "n_steps must be a whole number from 1 to 5000, got 0"),
        (["n_steps"], 5001, "n_steps must be a whole number from 1 to 5000, got 5001"),
        (["step_size"], 0, "step_size must be a finite number above 0, got 0"),
        (["step_size"], nan, "step_size must be a finite number above 0, got nan"),
        (["momentum"], 1, "momentum must lie in [0, 1), got 1"),
        (["momentum"], -0.1, "momentum must lie in [0, 1), got -0.1"),
        (["runs", 0, "step_size"], -1, "step_size of gradient_descent must be a finite number above 0, got -1"),
        (["runs", 1, "momentum"], 1.0, "momentum of heavy_ball must lie in [0, 1), got 1.0"),
        (["tolerance", "value"], 0.0, "tolerance must be a finite number above 0, got 0.0"),
        (["adaptive_step_size"], 0, "adaptive_step_size must be a finite number above 0, got 0"),
        (["adaptive_step_size"], inf, "adaptive_step_size must be a finite number above 0, got inf"),
        (["panels", 0, "view", 0], -inf, "view must be a finite number, got -inf"),
        (["panels", 0, "view", 3], nan, "view must be a finite number, got nan"),
        (["step"], -1, "step must be a whole number from 0 to 59, got -1"),
        (["step"], 61, "step must be a whole number from 0 to 59, got 61"),
        (["rate_change", "step"], 0, "step of rate_change must be a whole number from 1 to 5000, got 0"),
        (["rate_change", "factor"], 0.0, "factor of rate_change must be a finite number above 0, got 0.0"),
        (["prediction", "after"], -1, "after of prediction must be a whole number from 0 to 4999, got -1"),
        (["prediction", "after"], 5000, "after of prediction must be a whole number from 0 to 4999, got 5000"),
        (["prediction", "step"], 5001, "step of prediction must be a whole number from 11 to 5000, got 5001"),
        (["live", 0, "minimum"], -1, "minimum of momentum must lie in [0, 1), got -1"),
        (["live", 0, "maximum"], 1, "maximum of momentum must lie in [0, 1), got 1"),
        # at odds with each other
        (["runs"], [], "a scene must have at least one run and one panel"),
        (["panels"], [], "a scene must have at least one run and one panel"),
        (
            ["runs", 1],
            "gradient_descent",
            "runs must have each name at most once, got gradient_descent twice: a second one needs a name of its own",
        ),
        (["runs", 2, "schedule"], "demon", "schedule must be left out for demon, got 'demon'"),
        (["runs", 0, "schedule"], "demon", "schedule must be left out for gradient_descent, got 'demon'"),
        (["panels", 1, "kind"], "contour", "panel must have no other fields, got ['direction']"),
        (["panels", 1], "contour", "panels must have each kind at most once, got contour twice"),
        (["panels", 0], "gap", "panels must have one companion beside it, got gap, position"),
        (
            ["panels", 0, "view"],
            [1, -1, 0, 1],
            "view must have x0 below x1 and y0 below y1, got [1, -1, 0, 1]",
        ),
        (
            ["panels", 0, "view"],
            [0, 1, 2, 2],
            "view must have x0 below x1 and y0 below y1, got [0, 1, 2, 2]",
        ),
        (["n_steps"], 19, "step must be a whole number from 0 to 18, got 20"),
        (["n_steps"], 29, "step of prediction must be at most n_steps 29, got 30"),
        (["prediction", "step"], 61, "step of prediction must be at most n_steps 60, got 61"),
        (["prediction", "step"], 10, "step of prediction must be a whole number from 11 to 5000, got 10"),
        (["prediction", "after"], 30, "step of prediction must be a whole number from 31 to 5000, got 30"),
        (["runs"], ["demon"], "follow must be one of demon; got 'heavy_ball'"),
        (
            ["live", 1, "maximum"],
            -1.0,
            "angle must have its slider's minimum below its maximum, got -1.0 and -1.0",
        ),
        (
            ["live", 0, "minimum"],
            0.995,
            "momentum must have its slider's minimum below its maximum, got 0.995 and 0.99",
        ),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, list) and value and value != [0.9] else None,
)
def test_a_wrong_field_is_refused_by_name_rule_and_value(path, value, message):
    with refused(message):
        Scene.from_dict(changed(FULL.to_dict(), path, value))


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ([], "scene"),
        (["objective"], "objective"),
        (["runs", 0], "run"),
        (["tolerance"], "tolerance"),
        (["panels", 0], "panel"),
        (["live", 0], "live"),
        (["prediction"], "prediction"),
        (["rate_change"], "rate_change"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unknown_field_is_refused_by_name(path, owner):
    with pytest.raises(ValueError, match=rf"^{owner} must have no other fields, got .*surprise"):
        Scene.from_dict(changed(FULL.to_dict(), [*path, "surprise"], 1))


@pytest.mark.parametrize("name", ["self", "values", "named", "", "condition number"])
def test_a_parameter_may_have_no_name_but_its_own(name):
    with pytest.raises(ValueError, match=r"^parameter of quadratic must be one of condition_number, angle; got "):
        Scene.from_dict(changed(FULL.to_dict(), ["objective", "parameters", name], 1.0))


def test_a_list_longer_than_any_scene_needs_is_refused():
    with pytest.raises(ValueError, match=r"^live of scene must have at most 100 items, got "):
        Scene.from_dict(changed(FULL.to_dict(), ["live"], FULL.to_dict()["live"] * 100))


@pytest.mark.parametrize("data", [None, 1, "scene", [], [("schema_version", 1)], True, nan])
def test_what_is_no_object_is_no_scene(data):
    with pytest.raises(ValueError, match=r"^scene must be an object with named fields, got "):
        Scene.from_dict(data)


@pytest.mark.parametrize("text", ["", "{", "{'a': 1}", '{"a": 1} {}', "\x00", '{"n_steps": 1' + "0" * 5000 + "}"])
def test_what_is_no_json_is_refused_as_such(text):
    with pytest.raises(ValueError, match=r"^a scene must be JSON: "):
        Scene.from_json(text)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": (0.0, nan)}, "start y must be a finite number, got nan"),
        ({"n_steps": 0}, "n_steps must be a whole number from 1 to 5000, got 0"),
        ({"step_size": -1.0}, "step_size must be a finite number above 0, got -1.0"),
        ({"momentum": 1.0}, "momentum must lie in [0, 1), got 1.0"),
        ({"hold": "both"}, "hold must be one of step_size, step_size_times_curvature, best; got 'both'"),
        ({"runs": ()}, "a scene must have at least one run and one panel"),
        ({"panels": ()}, "a scene must have at least one run and one panel"),
        (
            {"runs": (RunSettings("demon"),) * 2},
            "runs must have each name at most once, got demon twice: a second one needs a name of its own",
        ),
        (
            {"objective": ms.objectives.rosenbrock()},
            "live parameter must be one of momentum, step_size, n_steps, adaptive_step_size, a, b, noise, "
            "batch_size; got 'angle'",
        ),
        (
            {"live": (Live("angle", 1.0, 0.0),)},
            "angle must have its slider's minimum below its maximum, got 1.0 and 0.0",
        ),
        (
            {"objective": "quadratic"},
            "objective must be made by one of momentum_sim.objectives, got 'quadratic': quadratic() is one",
        ),
        ({"runs": "demon"}, "runs must be a list of RunSettings, got 'demon' (did you mean ['demon']?)"),
        ({"runs": ("demon", 1)}, "runs must be a list of RunSettings, got (RunSettings(optimizer='demon'), 1)"),
        (
            {"runs": ("Demon",)},
            f"optimizer must be one of {', '.join(OPTIMIZERS)}; got 'Demon' (did you mean 'demon'?)",
        ),
        ({"panels": ("gaps",)}, f"panel kind must be one of {', '.join(PANELS)}; got 'gaps' (did you mean 'gap'?)"),
        ({"panels": Gap()}, "panels must be a list of Panel, got Gap(links=('step',))"),
        ({"panels": (Gap(), Gap())}, "panels must have each kind at most once, got gap twice"),
        (
            {"panels": (Contour(), Gap(), Numbers())},
            "panels must have one companion beside it, got gap, numbers",
        ),
        ({"panels": (Contour(), Profile())}, "panels must have one picture, got contour, profile"),
        (
            {"panels": (Velocity(), Numbers())},
            "panels must have one companion beside it, got velocity, numbers",
        ),
        ({"adaptive_step_size": -0.1}, "adaptive_step_size must be a finite number above 0, got -0.1"),
        ({"step": 61}, "step must be a whole number from 0 to 59, got 61"),
        ({"n_steps": 25}, "step of prediction must be at most n_steps 25, got 30"),
        ({"follow": "adam"}, "follow must be one of gradient_descent, heavy_ball, demon; got 'adam'"),
        ({"vectors": "on"}, "vectors must be true or false, got 'on'"),
        ({"momentum_exponent": 2.5}, "momentum_exponent must lie in [0, 2], got 2.5"),
        ({"momentum_exponent": True}, "momentum_exponent must be a number, got True"),
        ({"equal": "eta"}, "equal must be one of step_size, effective_step_size, path; got 'eta'"),
        ({"rate_change": (10, 0.1)}, "rate_change must be a RateChange, got (10, 0.1)"),
        ({"prediction": ("place", 1, 2)}, "prediction must be a Prediction, got ('place', 1, 2)"),
        ({"prediction": Prediction("place", 1, 61)}, "step of prediction must be at most n_steps 60, got 61"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_no_scene_that_is_wrong_can_be_made_in_python(change, message):
    fields = {name: getattr(FULL, name) for name in FULL.__dataclass_fields__}
    with refused(message):
        Scene(**fields | change)


# --- whatever comes ---------------------------------------------------------------------------------------------------


numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -(10**400), 2**63, 5e-324, 1.8e308, 1e15, True]),
)
names = st.sampled_from(
    [
        *FULL.to_dict(),
        *LANDSCAPES,
        *OPTIMIZERS,
        *SCHEDULES,
        *PANELS,
        *LINKS,
        *DIRECTIONS,
        *QUESTIONS,
        *("name", "parameters", "kind", "links", "view", "direction", "ask", "after", "self"),
    ]
)
leaves = st.none() | numbers | st.text(max_size=5) | names
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def paths(data, path=()):
    """Every place in a document, the whole of it left out."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from paths(value, (*path, key))


@st.composite
def damaged(draw):
    """A valid document with up to three of its values replaced or taken away, or with one too many."""
    document = FULL.to_dict()
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(paths(document))))
        extra = isinstance(path[-1], str) and draw(st.integers(0, 5)) == 0
        path = (*path[:-1], draw(names)) if extra else path
        document = changed(document, path, draw(anything) if extra or draw(st.booleans()) else MISSING)
        if not list(paths(document)):
            break
    return document


def scene_or_refusal(read, data):
    """The scene if there is one; any other exception than `ValueError` is a failure."""
    try:
        scene = read(data)
    except ValueError:
        return None
    assert isinstance(scene, Scene)
    assert Scene.from_json(scene.to_json()) == scene
    return scene


@settings(max_examples=examples(1000), suppress_health_check=[HealthCheck.too_slow])
@given(document=damaged())
def test_a_damaged_document_is_a_scene_or_refused(document):
    scene_or_refusal(Scene.from_dict, document)
    text = json.dumps(document)
    assert scene_or_refusal(Scene.from_json, text) == scene_or_refusal(Scene.from_dict, json.loads(text))


@settings(max_examples=examples(700))
@given(data=anything)
def test_arbitrary_data_is_refused(data):
    assert scene_or_refusal(Scene.from_dict, data) is None
    assert scene_or_refusal(Scene.from_json, json.dumps(data)) is None


@settings(max_examples=examples(300))
@given(text=st.text() | st.text('{}[]":,.0123456789eE+-truefalsnN', max_size=40))
def test_arbitrary_text_is_refused(text):
    assert scene_or_refusal(Scene.from_json, text) is None


@pytest.mark.parametrize("nested", [("[", "", "]"), ('{"a":', "1", "}")], ids=["lists", "objects"])
def test_a_value_of_any_depth_is_refused(nested):
    """At some depth JSON can still be read, but no longer be printed in a message."""
    left, middle, right = nested
    limit = sys.getrecursionlimit() - sum(1 for _ in traceback.walk_stack(None))
    for path in paths(FULL.to_dict()):
        text = json.dumps(changed(FULL.to_dict(), path, "HERE"))
        for depth in (10, *range(limit - 20, limit + 5), 20_000):
            assert (
                scene_or_refusal(Scene.from_json, text.replace('"HERE"', left * depth + middle + right * depth)) is None
            )


@pytest.mark.parametrize("field", FULL.to_dict())
def test_data_of_any_depth_is_refused(field):
    deep = []
    for _ in range(20_000):
        deep = [deep]
    assert scene_or_refusal(Scene.from_dict, FULL.to_dict() | {field: deep}) is None


@pytest.mark.parametrize("value", [10**5000, [10**5000], {"a": 10**5000}, [[10**5000]] * 3], ids=range(4))
def test_a_number_too_long_to_print_is_refused(value):
    for path in paths(FULL.to_dict()):
        assert scene_or_refusal(Scene.from_dict, changed(FULL.to_dict(), path, value)) is None


# --- what a scene can do ----------------------------------------------------------------------------------------------


def test_with_visible_shows_exactly_these_in_the_scenes_own_order():
    scene = FULL.with_visible(("demon", "gradient_descent"))
    assert scene.visible == ("gradient_descent", "demon")
    assert [run.step_size for run in scene.runs] == [0.01, 0.02, None]
    assert scene.with_visible(FULL.visible) == FULL
    assert FULL.with_visible(()).visible == ()


def test_with_visible_refuses_what_the_scene_has_not():
    with refused("run to show must be one of gradient_descent, heavy_ball, demon; got 'ema_momentum'"):
        FULL.with_visible(("demon", "ema_momentum"))


def test_a_scene_is_unmoved_on_its_own_landscape():
    assert FULL.on(LANDSCAPES["quadratic"]) is FULL


def test_a_scene_on_another_landscape_has_its_opening_settings_and_keeps_the_rest():
    banana = LANDSCAPES["rosenbrock"]
    moved = FULL.on(banana)
    assert moved.objective == banana()
    assert (moved.start, moved.n_steps, moved.step_size) == (banana.start, banana.n_steps, banana.step_size)
    assert moved.adaptive_step_size == banana.adaptive_step_size != FULL.adaptive_step_size
    assert [slider.parameter for slider in moved.live] == [*SHARED, "a", "b"]
    assert moved.contour == replace(FULL.contour, view=None)
    assert (moved.step, moved.prediction) == (None, None)
    for name in ("momentum", "runs", "tolerance", "hold", "companion", "follow", "vectors"):
        assert getattr(moved, name) == getattr(FULL, name)


@given(scene=scenes(), landscape=st.sampled_from(list(LANDSCAPES.values())))
def test_every_scene_can_be_moved_to_every_landscape(scene, landscape):
    moved = scene.on(landscape)
    assert moved.objective.landscape is landscape
    assert [type(panel) for panel in moved.panels] == [type(panel) for panel in scene.panels]
    assert [panel.links for panel in moved.panels] == [panel.links for panel in scene.panels]
    assert moved.on(landscape) is moved


@given(scene=scenes())
def test_a_scenes_picture_and_companion_are_its_panels(scene):
    assert {scene.picture, scene.companion} - {None} == set(scene.panels)
    assert scene.contour is (scene.picture if isinstance(scene.picture, Contour) else None)
    assert scene.picture is None or scene.picture.kind in ("contour", "profile")
    assert scene.companion is None or scene.companion.kind not in ("contour", "profile")


@settings(max_examples=examples(60))
@given(scene=scenes(st.integers(1, 60)))
def test_simulate_is_the_librarys_with_each_runs_own_values(scene):
    runs = scene.simulate()
    assert tuple(runs) == scene.visible
    for settings_of in scene.runs:
        if not settings_of.visible or settings_of.matches:  # `test_matched.py` has what matches another
            continue
        name = settings_of.optimizer
        momentum = scene.momentum if settings_of.momentum is None else settings_of.momentum
        if settings_of.schedule is not None:
            momentum = ms.schedules.from_plain("schedule", settings_of.schedule)(momentum, scene.n_steps)
        shared = scene.adaptive_step_size if name in ADAPTIVE else scene.step_size
        left = 1.0 - (scene.momentum if settings_of.momentum is None else settings_of.momentum)
        if scene.equal == "path" and name not in {"gradient_descent", *ADAPTIVE}:
            shared = shared * left
        if scene.equal != "step_size" and name in AMPLIFYING:
            shared = shared * left
        if scene.equal != "step_size" and name == "aggmo":
            shared = shared * (3.0 / (1.0 + 1.0 / left**0.5 + 1.0 / left))
        if scene.equal != "step_size" and name == "schedule_free":
            shared = 2.0 * shared
        shared = min(max(shared, 5e-324), np.finfo(float).max)
        each = np.full(scene.n_steps, settings_of.step_size or shared)
        with np.errstate(over="ignore", under="ignore"):
            if scene.step_size_schedule is not None:
                schedule = ms.schedules.step_sizes_from_plain("schedule", scene.step_size_schedule)
                each = schedule(each[0], scene.n_steps) * (each if schedule.name == "points" else 1.0)
            if scene.rate_change is not None:
                factor = scene.rate_change.factor
                each = np.where(np.arange(scene.n_steps) < scene.rate_change.step, each, each * factor)
            each = np.clip(each, 5e-324, np.finfo(float).max)
        expected = ms.simulate(
            scene.objective,
            name,
            step_size=each,
            momentum=None if name in ("gradient_descent", "rmsprop") else momentum,
            n_steps=scene.n_steps,
            start=scene.start,
            noise_std=0.0 if scene.noise is None else scene.noise,
            seed=scene.seed,
        )
        np.testing.assert_array_equal(runs[name].iterates, expected.iterates)
        np.testing.assert_array_equal(runs[name].losses, expected.losses)
        np.testing.assert_array_equal(runs[name].momenta, expected.momenta)
        np.testing.assert_array_equal(runs[name].step_sizes, expected.step_sizes)


def test_the_same_effective_step_gives_all_runs_that_have_one_the_value_on_the_slider():
    scene = replace(FULL, runs=tuple(map(RunSettings, OPTIMIZERS)), follow=None, step_size=0.2, momentum=0.9)
    for name, run in scene.simulate().items():
        effective = OPTIMIZERS[name].effective_step_size(run.step_size, 0.9)
        assert (run.step_size if name in ADAPTIVE else effective) == pytest.approx(0.25 if name in ADAPTIVE else 0.2)
    runs = replace(scene, rate_change=None).simulate()
    for name in ("torch_momentum", "heavy_ball"):
        np.testing.assert_allclose(runs[name].iterates, runs["ema_momentum"].iterates, rtol=0, atol=1e-12)


def test_the_same_path_gives_all_runs_that_have_one_its_number():
    scene = replace(
        FULL, runs=tuple(map(RunSettings, OPTIMIZERS)), follow=None, equal="path", step_size=2.0, momentum=0.9
    )
    expected = {
        **dict.fromkeys(AMPLIFYING, 0.02),  # eta/(1 - beta)^2, with the momentum that it starts with
        **dict.fromkeys(("ema_momentum", "qhm"), 0.2),  # eta/(1 - beta)
        "gradient_descent": 2.0,  # which has no momentum
        "aggmo": 0.2 * 3.0 / (1.0 + 10.0**0.5 + 10.0),  # the effective step size of a ball with its beta
        "schedule_free": 0.4,  # the same
        **dict.fromkeys(ADAPTIVE, 0.25),
    }
    steps = {run.name: scene.step_size_of(run) for run in scene.runs}
    assert steps == pytest.approx(expected, rel=1e-14)
    for name, rule in OPTIMIZERS.items():
        number = rule.path_number(steps[name], 0.9)
        assert number == (None if name in ADAPTIVE else pytest.approx(2.0, rel=1e-14))


def test_an_own_momentum_is_what_a_run_is_scaled_by_and_an_own_step_size_is_not_scaled():
    runs = (RunSettings("heavy_ball", momentum=0.5), RunSettings("nesterov", step_size=0.01), RunSettings("demon"))
    scene = replace(FULL, runs=runs, follow=None, step_size=0.2, momentum=0.75)
    assert [scene.step_size_of(run) for run in runs] == [0.1, 0.01, 0.05]
    assert [replace(scene, equal="path").step_size_of(run) for run in runs] == [0.05, 0.01, 0.0125]
    assert [scene.momentum_of(run) for run in runs] == [0.5, 0.75, 0.75]


def test_from_the_step_of_its_change_on_every_step_size_is_another():
    scene = replace(FULL, runs=tuple(map(RunSettings, OPTIMIZERS)), follow=None, rate_change=RateChange(10, 0.5))
    for run in scene.simulate().values():
        assert (run.step_sizes[:10] == run.step_size).all()
        assert (run.step_sizes[10:] == 0.5 * run.step_size).all()
    late = replace(scene, rate_change=RateChange(60, 0.5))
    for name, run in replace(scene, rate_change=None).simulate().items():
        np.testing.assert_array_equal(late.simulate()[name].iterates, run.iterates)


def test_own_values_make_a_difference():
    plain = replace(FULL, equal="step_size", rate_change=None)
    runs = plain.with_visible(("gradient_descent", "heavy_ball", "demon")).simulate()
    assert [run.step_size for run in runs.values()] == [0.01, 0.02, 0.038]
    np.testing.assert_array_equal(runs["heavy_ball"].momenta, ms.schedules.demon(0.8, 60))
    np.testing.assert_array_equal(runs["demon"].momenta, ms.schedules.demon(0.9, 60))
    np.testing.assert_array_equal(runs["gradient_descent"].momenta, np.zeros(60))


def test_an_own_momentum_of_zero_is_not_the_shared_one():
    scene = replace(FULL, runs=(RunSettings("heavy_ball", momentum=0.0), RunSettings("demon")))
    runs = scene.simulate()
    np.testing.assert_array_equal(runs["heavy_ball"].momenta, np.zeros(60))
    np.testing.assert_array_equal(runs["demon"].momenta, ms.schedules.demon(0.7, 60))


def test_adaptive_rules_take_the_adaptive_step_size_and_the_others_the_step_size():
    scene = replace(FULL, runs=tuple(map(RunSettings, OPTIMIZERS)), follow=None, equal="step_size")
    step_sizes = {name: run.step_size for name, run in scene.simulate().items()}
    assert step_sizes == dict.fromkeys(OPTIMIZERS, 0.038) | dict.fromkeys(ADAPTIVE, 0.25)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_own_step_size_comes_before_any_shared_one(name):
    run = replace(FULL, runs=(RunSettings(name, step_size=0.01),), follow=None, rate_change=None).simulate()[name]
    assert run.step_size == 0.01
    momentum = None if name in ("gradient_descent", "rmsprop") else 0.7
    expected = ms.simulate(
        FULL.objective, name, step_size=0.01, momentum=momentum, n_steps=FULL.n_steps, start=FULL.start
    )
    np.testing.assert_array_equal(run.iterates, expected.iterates)


@pytest.mark.parametrize(("name", "field"), [("adam", "step_size"), ("heavy_ball", "adaptive_step_size")])
def test_the_other_kinds_step_size_makes_no_difference(name, field):
    scene = replace(FULL, runs=(RunSettings(name),), follow=None)
    other = replace(scene, **{field: 1.5 * getattr(scene, field)})
    np.testing.assert_array_equal(scene.simulate()[name].iterates, other.simulate()[name].iterates)


def test_what_is_shown_of_a_run_makes_no_difference_to_it():
    plain = replace(FULL, panels=(Contour(),), step=None, follow=None, vectors=True, prediction=None)
    for name, run in FULL.simulate().items():
        np.testing.assert_array_equal(run.iterates, plain.simulate()[name].iterates)


@pytest.mark.parametrize(
    "change",
    [
        {"start": np.array([-8.0, 2.0])},
        {"n_steps": np.int64(60)},
        {"adaptive_step_size": np.float32(0.25)},
        {"panels": [Contour(view=tuple(map(np.float32, (-9, 9, -3, 3)))), FULL.companion]},
        pytest.param({"step": np.int64(20)}),
        pytest.param({"prediction": Prediction("place", np.int64(10), np.int64(30))}),
        pytest.param({"rate_change": RateChange(np.int64(10), np.float32(0.5))}),
        pytest.param({"tolerance": Tolerance(np.float32(0.5))}),
        pytest.param({"live": [Live("n_steps", np.int64(1), np.int64(9))]}),
        pytest.param({"runs": [RunSettings("heavy_ball", momentum=np.float32(0.5))]}),
    ],
    ids=lambda change: next(iter(change)),
)
def test_numbers_of_numpy_are_those_of_python(change):
    scene = replace(FULL, **change)
    assert Scene.from_json(scene.to_json()) == scene
