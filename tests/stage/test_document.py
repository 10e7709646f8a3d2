import gzip
import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import momentum_sim as ms
import momentum_sim.stage
from momentum_sim.conventions import CONVENTIONS
from momentum_sim.kernels.entries import scratch_size, weights_scratch_size
from momentum_sim.networks.full_batch import linear_rule
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.parameters import (
    Interval,
    adaptive_step_size,
    batch_size,
    momentum,
    momentum_exponent,
    n_steps,
    noise,
    step_size,
)
from momentum_sim.problems.chains import CHAINS
from momentum_sim.problems.networks import NETWORKS
from momentum_sim.scene import (
    FOLDABLE,
    Contour,
    Conventions,
    Position,
    Predicted,
    Prediction,
    Profile,
    RunSettings,
    Scene,
)
from momentum_sim.scene.panels import COMPANIONS, PICTURES, Map
from momentum_sim.schedules import SCHEDULES, step_sizes
from momentum_sim.stage import (
    kernel_modules,
    modules,
    mounted_module,
    needs_of,
    stage_document,
    stage_more,
    stage_supplies,
)
from momentum_sim.stage.modules import (
    NoiseOn,
    _sweep_module,
    covers,
    ensemble_module,
    modules_of,
    named,
    searches,
    sweep_module,
)
from tests.packed import deflated, unpacked

WEB = Path(momentum_sim.stage.__file__).parent / "web"
SCRIPTS = sorted(WEB.rglob("*.js"))
#: What a page loads before its stage is painted: its scripts, with the kernels that every picture is made with, and
#: those of its own objective; and what follows unasked, theory's. Whoever raises these says what for. (232,000 and
#: 90,000 before painters said what types they take; 285,000 before words kept off lines; 292,000 before lines
#: were as short as Python's; 232,000 and 72,000 before the stage was shown beside the prose; 273,400 and 84,000 before
#: the rules said what each gradient weighs; 280,400 and 84,600 before scripts had no spaces; 251,600 and 80,900 before
#: links said schedules, a run matched another, maps had moments, and a schedule could be drawn and searched for;
#: 284,500 and 91,500 before networks were trained and shown; 314,000 and 101,500 before their step sizes were tried
#: beside the page; 330,500 and 107,000 before one was trained there at the edge of stability; 345,500 before
#: what is hidden was asked first whether it is; 346,500 and 109,500 before there was a map of step size and momentum,
#: before one could be asked of clouds, a momentum could go along with the step size, there was a map of where noise
#: decides, and the best settings over batch sizes were searched for beside the page; 421,500 before that map kept still
#: while a question is open; 422,000 and 132,500 before networks on patchworks were trained beside the page and shown;
#: 451,000 and 142,500 before there was a map of these; 468,500 and 147,000 before what a script has for itself was
#: called by short names; 446,000 and 141,500 before there were chains, with what their steps grow by, their modes and
#: their spectrum, and before it was shown which starts arrive; 502,000 and 158,000 before a hidden run was to be told
#: from its curve, and one question followed another; 516,000 and 162,000 before a page was printed, words could be
#: looked up, and a reader's own curve was read.)
MOST_BYTES = 534_000
MOST_BYTES_GZIPPED = 168_000
MOST_BYTES_OF_THEORY = 14_000
MOST_BYTES_OF_THEORY_SENT = 6_000
MOST_BYTES_OF_SCHEDULES_SENT = 2_100
MOST_BYTES_OF_AN_OBJECTIVE = 5_000
MOST_BYTES_OF_AN_OBJECTIVE_SENT = 2_200
#: What a map loads besides, for each objective, deflated as it is sent.
MOST_BYTES_OF_A_SWEEP = 5_000
#: What noisy runs and ensembles load besides, for each objective and kind of noise, deflated as it is sent.
#: (2,500 before there were fourteen rules, of which a page is sent its own.)
MOST_BYTES_OF_NOISE = 3_000
MOST_BYTES_OF_ENSEMBLES = 9_000
#: What a search for a schedule loads besides, for one rule on an objective and a kind of noise, gzipped as it is sent.
MOST_BYTES_OF_A_SEARCH = 13_000
#: The rules that a map can be of.
SWEPT = (
    "heavy_ball",
    "nesterov",
    "demon",
    "ema_momentum",
    "qhm",
    "aggmo",
    "schedule_free",
    "nesterov_restart",
    "nesterov_function_restart",
)

OPENING = Scene(
    objective=ms.objectives.quadratic(condition_number=50.0),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.038,
    momentum=0.7,
    runs=(RunSettings("gradient_descent"), RunSettings("heavy_ball", step_size=0.02, schedule="demon")),
    panels=(Contour(view=(-9.0, 9.0, -3.0, 3.0)), Position(direction="across")),
    step=20,
    follow="heavy_ball",
    vectors=False,
    prediction=Prediction("place", 10, 30),
)
SCENE = OPENING.on(ms.objectives.rosenbrock)
#: The rules of its runs, as they stand in the names of modules.
OWN = ".gradient_descent.heavy_ball"
#: With every rule, and the names of modules that have every one.
EVERY = replace(OPENING, runs=tuple(map(RunSettings, OPTIMIZERS)), prediction=None)
ALL = f".{'.'.join(OPTIMIZERS)}"
SCHEDULED = replace(OPENING, runs=(RunSettings("heavy_ball", schedule="cosine"),))
BEATS = [
    {"title": "More", "text": "Look.", "link": "?v=1&beta=0.95", "scene": OPENING.to_dict()},
    {"title": "Less", "text": "Look.", "link": "?v=1&beta=0.95", "scene": SCHEDULED.to_dict()},
]


@pytest.fixture(scope="module")
def document():
    """The stage's data as it arrives in a browser."""
    return json.loads(json.dumps(stage_document(SCENE, OPENING, BEATS), allow_nan=False))


@pytest.fixture(scope="module")
def whole():
    """The same of a scene with every rule."""
    return json.loads(json.dumps(stage_document(EVERY, EVERY, BEATS), allow_nan=False))


def interval(rule):
    """An `Interval` from its JSON form."""
    low = -float("inf") if rule["low"] is None else rule["low"]
    high = float("inf") if rule["high"] is None else rule["high"]
    return Interval(low, high, rule["without_low"], rule["without_high"])


def test_the_document_is_plain_data():
    def leaves(data):
        assert type(data) in {dict, list, tuple, str, int, float, bool, type(None)}
        if isinstance(data, dict):
            assert all(type(name) is str for name in data)
        for value in data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ():
            leaves(value)

    leaves(stage_document(SCENE, OPENING, BEATS))


def test_scenes_and_beats_are_passed_on(document):
    assert Scene.from_dict(document["scene"]) == SCENE
    assert Scene.from_dict(document["opening"]) == OPENING
    assert document["beats"] == BEATS


def test_the_catalogue_has_every_optimizer_that_can_come_onto_the_stage(document, whole):
    forms = {form["optimizer"] for form in document["catalogue"]["conventions"]}
    own = {run["optimizer"] for run in document["opening"]["runs"]}
    assert document["catalogue"]["optimizers"].keys() == own | forms
    optimizers = whole["catalogue"]["optimizers"]
    assert list(optimizers) == list(OPTIMIZERS)
    for name, rule in OPTIMIZERS.items():
        shown = optimizers[name]
        assert shown["title"] == rule.title
        assert shown["schedule"] == (None if rule.schedule is None else rule.schedule.name)
        assert shown["step"] == rule.step_name
        assert (shown["adaptive"], shown["looks_ahead"]) == (rule.adaptive, rule.looks_ahead)
        assert shown["part_names"] == [rule.part_names.kept, rule.part_names.push, rule.part_names.sum]
        assert shown["swept"] == (name in SWEPT)
        assert (shown["at_iterate"], shown["memory"]) == (rule.at_iterate, rule.memory)
        assert shown["predicted"] == (rule.theory is not None)
        assert shown["takes_schedule"] == (rule.momentum == "number or array")
        assert shown["weighs"] == rule.weighs
        kinds = {"takes_schedule", "adaptive", "weighs", "looks_ahead", "at_iterate", "memory", "swept", "predicted"}
        assert shown.keys() == {"title", "schedule", "step", "part_names", "look"} | kinds
        light, dark, dash, marker = rule.look
        assert shown["look"] == {"light": light, "dark": dark, "dash": list(dash), "marker": marker}


def test_the_catalogue_has_every_form_of_momentum(document):
    forms = document["catalogue"]["conventions"]
    fields = ("title", "rule", "optimizer", "family", "reports")
    for shown, convention in zip(forms, CONVENTIONS.values(), strict=True):
        assert shown == {field: getattr(convention, field) for field in fields} | {
            "libraries": list(convention.libraries)
        }


def test_the_catalogue_has_every_landscape_and_its_opening(document):
    objectives = document["catalogue"]["objectives"]
    assert list(objectives) == list(LANDSCAPES)
    for name, landscape in LANDSCAPES.items():
        shown = objectives[name]
        for field in ("name", "title", "n_coefficients", "n_minimisers", "minimum", "curvature"):
            assert shown[field] == getattr(landscape, field)
        assert tuple(shown["view"]) == landscape.view
        assert (shown["level_offset"], shown["level_density"]) == (landscape.level_offset, landscape.level_density)
        assert shown["opening"]["adaptive_step_size"] == landscape.adaptive_step_size


@pytest.mark.parametrize("name", LANDSCAPES)
def test_a_landscapes_opening_is_where_a_scene_goes_that_is_moved_to_it(document, name):
    """But for what is looked at, which the stage resets by itself."""
    opening = document["catalogue"]["objectives"][name]["opening"]
    elsewhere = SCENE if name == "quadratic" else OPENING
    moved = elsewhere.on(LANDSCAPES[name])
    looked = {field: moved.to_dict()[field] for field in ("panels", "step", "prediction")}
    assert Scene.from_dict(elsewhere.to_dict() | opening | looked) == moved


def test_every_parameter_and_its_rule_survive(document):
    catalogue = document["catalogue"]
    shared = momentum, step_size, n_steps, adaptive_step_size, noise, batch_size, momentum_exponent
    pairs = list(zip(catalogue["parameters"], shared, strict=True))
    for name, landscape in LANDSCAPES.items():
        pairs += zip(catalogue["objectives"][name]["parameters"], landscape.parameters, strict=True)
    for shown, parameter in pairs:
        for field in ("name", "label", "scale", "whole", "unit"):
            assert shown[field] == getattr(parameter, field)
        assert interval(shown["rule"]) == parameter.rule
        assert shown["rule"]["words"] == str(parameter.rule)


def test_every_picture_has_its_kernels(whole):
    kernels = whole["kernels"]
    assert kernels == kernel_modules(LANDSCAPES.values())
    assert kernels.keys() == {f"{name}{ALL}" for name in ("common", *LANDSCAPES, "theory")} | {"schedules", "mystery"}
    for text in kernels.values():
        assert unpacked(text)[:8] == b"\0asm\x01\0\0\0"


def test_modules_are_sent_smaller_than_they_are(document):
    for text in (*document["kernels"].values(), sweep_module(LANDSCAPES["ackley"])):
        assert len(deflated(text)) < 0.6 * len(unpacked(text))


def test_modules_are_the_same_bytes_each_time_they_are_made():
    """So that what a page is sent changes only when the kernels do: a time of packing would be among the bytes."""
    made = kernel_modules(), sweep_module(LANDSCAPES["beale"])
    modules._made.clear()
    _sweep_module.cache_clear()
    assert (kernel_modules(), sweep_module(LANDSCAPES["beale"])) == made


# --- what a stage is sent on need -------------------------------------------------------------------------------------


def test_a_scene_needs_its_own_landscape_and_theory_where_theory_is_drawn():
    common, quadratic, rosenbrock, theory = (f"{name}{OWN}" for name in ("common", "quadratic", "rosenbrock", "theory"))
    assert needs_of(OPENING) == (common, quadratic)
    assert needs_of(SCENE, OPENING) == (common, rosenbrock, quadratic)
    for panels in ((Profile(),), (Contour(), Predicted()), (Contour(), Map())):
        assert needs_of(replace(OPENING, panels=panels)) == (common, quadratic, theory)
    for schedule in SCHEDULES:
        scheduled = replace(OPENING, runs=(RunSettings("heavy_ball", schedule=schedule),))
        more = () if schedule in {"constant", "demon"} else ("schedules",)
        assert needs_of(scheduled) == ("common.heavy_ball", "quadratic.heavy_ball", *more)


def test_scenes_need_the_rules_of_all_their_runs_and_of_the_runs_that_a_panel_makes():
    other = replace(OPENING, runs=(RunSettings("aggmo"), RunSettings("adam", visible=False)), follow=None)
    assert needs_of(OPENING, other)[1] == "quadratic.gradient_descent.heavy_ball.adam.aggmo"
    forms = [convention.optimizer for convention in CONVENTIONS.values()]
    (_, name) = needs_of(replace(OPENING, panels=(Contour(), Conventions())))
    assert {*forms, "gradient_descent"} == set(name.split(".")[1:])


def test_a_module_has_the_rules_in_its_name_and_no_others():
    (text,) = modules_of("beale.heavy_ball.adam").values()
    runs = {name for name in exported(unpacked(text)) if name.startswith("trajectory_")}
    assert runs == {"trajectory_heavy_ball", "trajectory_adam"}
    assert named("beale.adam.heavy_ball").name == "beale.heavy_ball.adam"
    assert named("schedules.adam").name == "schedules"
    assert covers(["beale.heavy_ball.adam", "common"], "beale.adam")
    assert not covers(["beale.heavy_ball.adam", "common.qhm"], "beale.qhm")
    for wrong in ("nowhere.adam", "beale.newton", ""):
        with pytest.raises(KeyError):
            named(wrong)


def test_the_supplies_hold_what_is_needed_and_of_other_landscapes_what_they_are_called(document):
    supplies = json.loads(json.dumps(stage_supplies(OPENING, BEATS, needs_of(OPENING)), allow_nan=False))
    assert supplies["kernels"] == modules_of(f"common{OWN}", f"quadratic{OWN}")
    assert list(supplies["catalogue"]["optimizers"]) == ["gradient_descent", "heavy_ball"]
    whole, objectives = document["catalogue"]["objectives"], supplies["catalogue"]["objectives"]
    assert list(objectives) == list(LANDSCAPES)
    assert objectives.pop("quadratic") == whole["quadratic"]
    for name, shown in objectives.items():
        assert shown == {key: whole[name][key] for key in ("name", "title", "kind", "noises")}
    assert supplies["catalogue"]["noise_kinds"] == ["isotropic", "covariance", "hessian", "labels"]
    lasting = {
        "optimizers": document["catalogue"]["optimizers"],
        "noise_kinds": [],
    }  # of a page that is sent no more
    assert supplies["catalogue"] | {"objectives": whole} | lasting == document["catalogue"]
    assert (supplies["opening"], supplies["beats"]) == (document["opening"], document["beats"])


def test_more_is_what_the_supplies_lack(whole):
    for name in LANDSCAPES:
        more = json.loads(json.dumps(stage_more(f"{name}{ALL}"), allow_nan=False))
        assert more["kernels"] == {f"{name}{ALL}": whole["kernels"][f"{name}{ALL}"]}
        assert more["objectives"] == {name: whole["catalogue"]["objectives"][name]}
        assert more["optimizers"] == whole["catalogue"]["optimizers"]
    for name in (f"theory{ALL}", "schedules"):
        assert stage_more(name)["kernels"] == {name: whole["kernels"][name]}
        assert stage_more(name)["objectives"] == {}


def test_a_document_for_some_landscapes_has_theirs_alone():
    document = stage_document(SCENE, SCENE, problems=[LANDSCAPES["rosenbrock"]])
    assert [name.split(".")[0] for name in document["kernels"]] == ["common", "rosenbrock", "theory", "mystery"]
    assert list(document["catalogue"]["objectives"]) == ["rosenbrock"]


def test_a_document_has_schedules_that_no_optimizer_has_where_one_of_its_scenes_has_one():
    for scenes in ((SCHEDULED, OPENING), (OPENING, SCHEDULED), (OPENING, OPENING, (), 0, SCHEDULED)):
        assert "schedules" in stage_document(*scenes)["kernels"]
    assert "schedules" in stage_document(OPENING, OPENING, BEATS)["kernels"]
    assert "schedules" not in stage_document(OPENING, OPENING, BEATS[:1])["kernels"]


# --- what only a map needs --------------------------------------------------------------------------------------------


def mapped(scene):
    return replace(scene, panels=(Contour(), Map()))


@pytest.mark.parametrize(
    ("scene", "now", "names"),
    [
        (SCENE, None, []),
        (SCENE, OPENING, []),
        (mapped(SCENE), None, ["rosenbrock"]),
        (mapped(SCENE), OPENING, ["rosenbrock"]),
        (SCENE, mapped(OPENING), ["quadratic"]),
        (mapped(OPENING), mapped(OPENING), ["quadratic"]),
        (mapped(SCENE), mapped(OPENING), ["rosenbrock", "quadratic"]),
        (replace(SCENE, panels=(Map(),)), None, ["rosenbrock"]),
    ],
)
def test_sweeps_are_sent_of_what_is_shown_as_a_map(scene, now, names):
    """Where the stage goes, and where its reader has left it."""
    document = stage_document(scene, OPENING, now=now)
    rules = [OPTIMIZERS[rule] for rule in document["catalogue"]["optimizers"]]
    assert document["sweeps"] == {name: sweep_module(LANDSCAPES[name], rules) for name in names}
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_a_sweep_module_has_every_rule_that_can_be_mapped(whole, name):
    optimizers = whole["catalogue"]["optimizers"]
    swept = {rule for rule, shown in optimizers.items() if shown["swept"]}
    assert exported(unpacked(sweep_module(LANDSCAPES[name]))) == swept == set(SWEPT)


def test_a_sweep_module_has_no_other_rules_than_it_is_asked_for():
    some = [OPTIMIZERS["adam"], OPTIMIZERS["demon"]]
    assert exported(unpacked(sweep_module(LANDSCAPES["beale"], some))) == {"demon"}
    assert sweep_module(LANDSCAPES["beale"], some[:1]) == ""


def test_a_sweep_has_scratch_memory_enough_for_every_rule(document):
    sizes = {rule.name: scratch_size(rule.initial_state) for rule in OPTIMIZERS.values()}
    assert document["catalogue"]["sweep_scratch"] == max(sizes.values()) >= sizes["heavy_ball"] > 0


def test_what_gradients_weigh_is_told_with_scratch_memory_enough_for_every_rule(document):
    """The stage gives so many numbers for each of n + 3 steps."""
    size = document["catalogue"]["state_size"]
    for rule in OPTIMIZERS.values():
        assert weights_scratch_size(len(rule.initial_state), 60) <= size * (60 + 3), rule.name


# --- what the scripts call --------------------------------------------------------------------------------------------


def read_number(data, at):
    """A number of a WebAssembly module (LEB128), and where the next byte is."""
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return number, at


def exported(module):
    """The names that a WebAssembly module exports: its section 7."""
    section, at = None, 8
    while section != 7:
        section = module[at]
        size, content = read_number(module, at + 1)
        at = content + size
    count, at = read_number(module, content)
    names = set()
    for _ in range(count):
        length, at = read_number(module, at)
        names.add(module[at : at + length].decode())
        _, at = read_number(module, at + length + 1)
    return names


#: What the stage fills in where the name of an entry that it calls goes on.
FILLED_IN = {
    "schedule_": [*SCHEDULES, "points"],
    "step_sizes_": [*(step_sizes.SCHEDULES.keys() - {"constant"}), "points"],
    "noisy_trajectory_": [rule.step_name for rule in OPTIMIZERS.values()],
    "trajectory_": [rule.step_name for rule in OPTIMIZERS.values()],
    "gradients_taken_": [rule.step_name for rule in OPTIMIZERS.values() if not rule.at_iterate],
    **{
        begun: [rule.step_name for rule in OPTIMIZERS.values() if rule.coordinatewise]
        for begun in ("trained_", "features_")
    },
    **{
        begun: [rule.step_name for rule in OPTIMIZERS.values() if rule.coordinatewise and linear_rule(rule)]
        for begun in ("full_batch_", "edge_")
    },
    "cloud_": [rule.step_name for rule in OPTIMIZERS.values()],
    "starts_": [rule.step_name for rule in OPTIMIZERS.values()],
    "law_": [rule.step_name for rule in OPTIMIZERS.values() if rule.response is not None],
    **{
        begun: [rule.step_name for rule in OPTIMIZERS.values() if rule.response is not None and rule.takes_schedule]
        for begun in ("loss_ratios_", "alike_until_")
    },
    **{
        begun: [rule.step_name for rule in OPTIMIZERS.values() if rule.theory]
        for begun in ("chain_arrival_", "predicted_arrival_", "modes_")
    },
    "chain_": [rule.step_name for rule in OPTIMIZERS.values() if rule.coordinatewise],
    "anatomy_": [rule.step_name for rule in OPTIMIZERS.values()],
    "weights_": [rule.step_name for rule in OPTIMIZERS.values() if rule.weighs],
    **{
        begun: [rule.step_name for rule in OPTIMIZERS.values() if rule.takes_schedule]
        for begun in ("search_sizes_", "schedule_search_")
    },
    **{
        begun: [rule.name for rule in OPTIMIZERS.values() if rule.theory]
        for begun in ("mode_", "boundaries_", "critical_momentum_", "optimum_", "rates_")
    },
}
#: What module a call is of, by what stands there for it; of any objective's, where it is something else.
OF_ONE = {
    f'"{name}"': name for name in ("common", "edge", "noise_map", "batch", "growth", "modes", "spectrum", "mystery")
} | {"beside": "basin"}
KINDS = {**OF_ONE, "module": "noise", "noise.module": "noise", "home": "search"}
#: Scripts that call the modules of one kind of problem by its name.
OF_KIND = {
    "network.js": "network", "cloud.js": "cloud", "paint/distance.js": "cloud", "paint/noise_map.js": "cloud",
    "features.js": "features", "chain.js": "chain", "own/reading.js": "curves",
}  # fmt: skip
#: Two of the many modules of noise.
NOISES = [NoiseOn("isotropic", LANDSCAPES["quadratic"]), NoiseOn("labels", LANDSCAPES["rosenbrock"])]
CALL = re.compile(r"""\b(?:kernels|this)\.call\(\s*([\w."]+),\s*(?:"(\w+)"|`(\w+)\$\{[^}]*\}`|(rule)|entry)""")
MEASURE = re.compile(r"""\b(?:kernels|this)\.measure\((?:"(\w+)"|`(\w+)\$\{)""")


def called():
    """Module and entry of each call in the scripts.

    Modules are "common", "objective" for any landscape, its "sweeps", "noise", "search", "network", "features",
    "cloud", "chain", "edge", "noise_map", "batch", "growth", "modes", "spectrum", "mystery", "basin" and "curves".
    """
    found = set()
    for file in SCRIPTS:
        text = file.read_text(encoding="utf-8")
        calls = CALL.findall(text)
        assert len(calls) == len(re.findall(r"\b\w+\.call\(", text)), f"{file.name} calls in a way not understood here"
        for module, whole, begun, rule in calls:
            names = [whole] if whole else [begun + end for end in FILLED_IN[begun]] if begun else []
            found |= {("sweeps", name) for name in SWEPT if rule}
            kind = OF_KIND.get(str(file.relative_to(WEB))) or KINDS.get(module, "objective")
            found |= {(kind, name) for name in names}
        for whole, begun in MEASURE.findall(text):
            found |= {("common", name) for name in ([whole] if whole else [begun + end for end in FILLED_IN[begun]])}
    return found


def sent(document):
    """What each module that a page may be sent exports, by its kind and name."""
    kernels = {
        ("objective" if (of := name.removesuffix(ALL)) in LANDSCAPES else "common", of): text
        for name, text in document["kernels"].items()
        if name != "mystery"
    }
    noises = {("noise", part.name): modules_of(f"{part.name}{ALL}")[f"{part.name}{ALL}"] for part in NOISES}
    sweeps = {("sweeps", name): sweep_module(landscape) for name, landscape in LANDSCAPES.items()}
    named = {("network", name): f"{name}{ALL}" for name in NETWORKS} | {("cloud", "cloud"): f"cloud{ALL}"}
    named |= {("features", "patchworks"): f"patchworks{ALL}"} | {("chain", name): f"{name}{ALL}" for name in CHAINS}
    ruled = ("edge", "noise_map", "growth", "modes", "spectrum")
    named |= {(kind, kind): f"{kind}{ALL}" for kind in ruled} | {(kind, kind): kind for kind in ("batch", "mystery")}
    named |= {("basin", "square"): f"basin_on_square{ALL}", ("curves", "curves"): "curves"}  # one of many
    others = {place: modules_of(name)[name] for place, name in named.items()}
    return {place: exported(unpacked(text)) for place, text in (kernels | noises | sweeps | others).items()}


#: What is asked of landscapes alone.
OF_PATHS = ("trajectory_", "gradients_taken_")
KNOWN = {
    "common": {"settling_step", "schedule_demon"},
    "objective": {"losses", "gradients"},
    "cloud": {"cloud_adam", "law_heavy_ball", "spread_shapes", "spread_distances"},
    "network": {"network_answers", "trained_heavy_ball"},
    "features": {"features_noise", "features_ema_momentum"},
    "noise": {"normal_draws"},
    "sweeps": set(SWEPT),
    "search": {"schedule_search_heavy_ball"},
    "noise_map": {"ratio_of_means", "loss_ratios_heavy_ball", "alike_until_nesterov"},
    "edge": {"full_batch_sizes", "full_batch_heavy_ball", "edge_nesterov"},
    "batch": {"batch_sizes", "batch_spectrum", "batch_search"},
    "chain": {"chain_start", "chain_curvatures", "chain_adam", "optimum_heavy_ball"},
    "growth": {"chain_modes", "chain_shares", "chain_arrival_nesterov", "predicted_arrival_heavy_ball"},
    "modes": {"chain_modes", "chain_shares", "mode_heavy_ball", "predicted_positions"},
    "spectrum": {"modes_heavy_ball", "boundaries_nesterov", "spectral_radii", "steps_by_rates", "mean_ratio"},
    "basin": {"starts_heavy_ball", "starts_adam"},
    "mystery": {
        "mystery_positions",
        "mystery_setting",
        "bowl_losses",
        "bowl_positions",
        "determinants",
        "path_momentum",
    },
    "curves": {"curve_reading", "step_spacing", "faded"},
}


def test_every_entry_that_a_script_calls_is_exported_and_every_one_exported_is_called(whole):
    names = {kind: {name for where, name in called() if where == kind} for kind in KNOWN}
    assert all(known <= names[kind] for kind, known in KNOWN.items())
    modules = sent(whole)
    assert len(modules) == 14 + len(NETWORKS) + len(CHAINS) + 2 * len(LANDSCAPES) + len(NOISES)
    names["cloud"] |= names["objective"] - {name for name in names["objective"] if name.startswith(OF_PATHS)}
    in_common = [modules.pop(("common", name)) for name in ("common", "theory", "schedules")]
    assert sum(map(len, in_common)) == len(set().union(*in_common))  # none is in two
    assert set().union(*in_common) == names["common"]
    modules["search", "on Rosenbrock's"] = set(searches(LANDSCAPES["rosenbrock"], "isotropic"))
    for (kind, module), there in modules.items():
        assert there == names[kind], f"{kind} {module}"


# --- the files --------------------------------------------------------------------------------------------------------


IMPORT = re.compile(r'^import \{([^}]*)\} from "(.*)";$', re.MULTILINE)
DESCRIPTION = re.compile(r"/\*\*.*?\*/", re.DOTALL)
WORKER = re.compile(r'new Worker\(new URL\("(.*)", import\.meta\.url\)')


def imported(first):
    """The scripts that are loaded with a first one; each import names a file and what it exports."""
    reached, waiting = set(), [first]
    while waiting:
        file = waiting.pop()
        if file in reached:
            continue
        reached.add(file)
        for names, path in IMPORT.findall(file.read_text(encoding="utf-8")):
            other = (file.parent / path).resolve()
            waiting.append(other)
            text = other.read_text(encoding="utf-8")
            for name in names.split(","):
                assert re.search(rf"^export (const|function|class|async function) {name.strip()}\b", text, re.MULTILINE)
    return reached


def workers(scripts):
    """The scripts that others start as workers, when they need them."""
    return {(file.parent / path).resolve() for file in scripts for path in WORKER.findall(file.read_text("utf-8"))}


def test_every_script_is_reached_from_a_first():
    """Streamlit loads one script, other pages others; these import the others, or start them as workers."""
    first = ("streamlit.js", "embed.js", "lesson.js", "home.js", "glossary.js", "own_curve.js")
    loaded = set().union(*(imported(WEB / name) for name in first))
    begun = workers(loaded)
    named = ("", "search_", "experiment_", "training_", "batch_", "learning_", "margins_")
    names = {f"{what}worker.js" for what in named}
    assert {file.name for file in begun} == names
    assert loaded.isdisjoint(begun)
    whole = WEB / "paint" / "sheet.js"  # for exports alone: a page has elements instead
    assert whole not in loaded
    own = imported(WEB / "own" / "worker.js")  # whose text comes with the data of what begins it
    assert loaded.union(*(imported(file) for file in begun), imported(whole), own) == set(SCRIPTS)
    reached = loaded.union(*(imported(file) for file in begun))
    assert {file.parent.name for file in reached} == {"web", "panels", "paint", "own"}


def test_no_script_loads_another_in_a_way_not_understood_here():
    for file in SCRIPTS:
        text = file.read_text(encoding="utf-8")
        assert len(re.findall(r"^import\b", text, re.MULTILINE)) == len(IMPORT.findall(text)), file.name
        code = DESCRIPTION.sub("", text)  # where types are named by the module that has them
        from_a_text = text.count("new Worker(address)") if file.name == "tool.js" else 0
        begun = len(WORKER.findall(text)) + from_a_text
        assert len(re.findall(r"\b(?:Worker|importScripts|import)\(", code)) == begun, file.name


BROWSER = re.compile(
    r"\b(?:document|window|getComputedStyle|addEventListener|performance|requestAnimationFrame|setTimeout)\b"
)


@pytest.mark.parametrize("file", sorted((WEB / "paint").glob("*.js")), ids=lambda file: file.stem)
def test_painters_know_no_page_and_remember_nothing(file):
    """They run for exports, too, where there is none; and several stages may be on a page."""
    code = re.sub(r"(?<![:\"])//[^\n]*", "", DESCRIPTION.sub("", file.read_text(encoding="utf-8")))
    if file.stem != "pen":  # the page's own
        assert BROWSER.findall(code) == []
    assert re.findall(r"^(?:let|var)\b.*|^const \w+ = new\b.*", code, re.MULTILINE) == []


def test_every_companion_has_its_record():
    text = (WEB / "paint" / "companions.js").read_text(encoding="utf-8")
    records = re.search(r"^export const companions = \{$(.*?)^\};$", text, re.MULTILINE | re.DOTALL)
    kinds = re.findall(r"^\t(\w+): \{", records.group(1), re.MULTILINE)
    own = []
    for name in (
        "networks.js",
        "edges.js",
        "clouds.js",
        "batches.js",
        "patchworks.js",
        "chains.js",
        "starts.js",
        "mysteries.js",
    ):
        text = (WEB / name).read_text(encoding="utf-8")
        of_networks = re.search(r"^\tcompanions: \{$(.*?)^\t\},$", text, re.MULTILINE | re.DOTALL)
        own += re.findall(r"^\t\t(\w+): \{", of_networks.group(1), re.MULTILINE)
    asked = {"network", "spread", "features", "chain"}
    apart = [kind for kind in own if not COMPANIONS[kind].on_landscape and kind != "mystery"]
    assert all(not asked.isdisjoint(COMPANIONS[kind].asks) for kind in apart)
    assert sorted([*kinds, *own]) == sorted(COMPANIONS)


def test_every_picture_has_its_record_its_panel_and_its_name():
    scene = (WEB / "scene.js").read_text(encoding="utf-8")
    named = re.search(r"^export const PICTURES = (\[.*\]);$", scene, re.MULTILINE)[1]
    assert json.loads(named) == list(PICTURES)
    for file, asked in (("networks.js", "network"), ("patchworks.js", "features"), ("chains.js", "chain")):
        records, shown = ((WEB / name).read_text(encoding="utf-8") for name in (file, f"panels/{file}"))
        pictures = re.search(r"^\tpictures: \{ (.*) \},$", records, re.MULTILINE)[1].split(", ")
        panels = re.search(r"Pictures = \{ (.*) \};$", shown, re.MULTILINE)[1].split(", ")
        own = [kind for kind, panel in PICTURES.items() if asked in panel.asks]
        assert pictures == [panel.partition(":")[0] for panel in panels] == own


def test_the_stage_knows_the_parts_that_fold():
    text = (WEB / "fold.js").read_text(encoding="utf-8")
    parts = json.loads(re.search(r"^const PARTS = (\[.*\]);$", text, re.MULTILINE)[1])
    assert ["optimizers", *parts] == list(FOLDABLE)


def test_every_file_is_part_of_the_package():
    root = WEB.parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["momentum_sim"]
    packed = {file for pattern in patterns for file in (root / "momentum_sim").glob(pattern)}
    assert {file for file in WEB.rglob("*") if file.is_file()} <= packed


def test_what_a_browser_loads_stays_small(document):
    """Beside what a scene's own rules need: the two of this one, and those that a panel of every form makes runs by."""
    script = mounted_module().encode()
    kernels = {name.split(".")[0]: text for name, text in document["kernels"].items()}
    theory, common, *objectives = (kernels[name] for name in ("theory", "common", *LANDSCAPES))
    assert document["sweeps"] == {}
    assert len(document["kernels"]) == 4 + len(LANDSCAPES)  # a hidden run has its own
    assert len(deflated(kernels["schedules"])) <= MOST_BYTES_OF_SCHEDULES_SENT
    assert len(unpacked(theory)) <= MOST_BYTES_OF_THEORY
    assert len(deflated(theory)) <= MOST_BYTES_OF_THEORY_SENT
    assert len(script) + len(unpacked(common)) <= MOST_BYTES
    assert len(gzip.compress(script, mtime=0)) + len(deflated(common)) <= MOST_BYTES_GZIPPED
    assert max(map(len, map(unpacked, objectives))) <= MOST_BYTES_OF_AN_OBJECTIVE
    assert max(map(len, map(deflated, objectives))) <= MOST_BYTES_OF_AN_OBJECTIVE_SENT


@pytest.mark.parametrize("name", LANDSCAPES)
def test_what_a_map_needs_besides_stays_small(name):
    rules = [OPTIMIZERS[rule] for rule in ("heavy_ball", "nesterov", "demon", "ema_momentum")]  # of the pages
    assert len(deflated(sweep_module(LANDSCAPES[name], rules))) < MOST_BYTES_OF_A_SWEEP


def test_what_noise_needs_besides_has_every_rule_and_stays_small():
    """Three modules that no page loads unasked; rules that share their kernels share an entry."""
    steps = {rule.step_name for rule in OPTIMIZERS.values()}
    runs = {f"noisy_trajectory_{step}" for step in steps}
    for kind in ("isotropic", "hessian"):
        (text,) = modules_of(f"{kind}_noise_on_rosenbrock{ALL}").values()
        assert exported(unpacked(text)) == runs | {"normal_draws", "noise_amount"}
        assert len(deflated(text)) < MOST_BYTES_OF_NOISE
    text = ensemble_module(LANDSCAPES["rosenbrock"])
    assert exported(unpacked(text)) == {f"ensemble_{step}" for step in steps} | {"ensemble_moments"}
    assert len(deflated(text)) < MOST_BYTES_OF_ENSEMBLES


@pytest.mark.parametrize("name", ["search_on_quadratic", "search_in_isotropic_noise_on_rosenbrock"])
def test_what_a_search_needs_besides_is_of_a_rule_and_stays_small(name):
    (text,) = modules_of(f"{name}.heavy_ball").values()
    assert exported(unpacked(text)) == {"schedule_search_heavy_ball", "search_sizes_heavy_ball"}
    assert len(deflated(text)) < MOST_BYTES_OF_A_SEARCH
