import gzip
import json
import re
import tomllib
from base64 import b64decode
from pathlib import Path

import pytest

import momentum_sim as ms
import momentum_sim.stage
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.parameters import Interval, adaptive_step_size, momentum, n_steps, step_size
from momentum_sim.scene import PANELS, Contour, Position, Prediction, RunSettings, Scene
from momentum_sim.schedules import SCHEDULES
from momentum_sim.stage import kernel_modules, stage_document

WEB = Path(momentum_sim.stage.__file__).parent / "web"
SCRIPTS = sorted(WEB.rglob("*.js"))
MOST_BYTES = 150_000
MOST_BYTES_GZIPPED = 60_000

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
BEATS = [{"title": "More", "text": "Look.", "link": "?v=1&beta=0.95", "scene": OPENING.to_dict()}]


@pytest.fixture(scope="module")
def document():
    """The stage's data as it arrives in a browser."""
    return json.loads(json.dumps(stage_document(SCENE, OPENING, BEATS), allow_nan=False))


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


def test_the_catalogue_has_every_optimizer(document):
    optimizers = document["catalogue"]["optimizers"]
    assert list(optimizers) == list(OPTIMIZERS)
    for name, rule in OPTIMIZERS.items():
        shown = optimizers[name]
        assert shown["title"] == rule.title
        assert shown["schedule"] == (None if rule.schedule is None else rule.schedule.name)
        assert shown["step"] == rule.step_name
        assert (shown["adaptive"], shown["looks_ahead"]) == (rule.adaptive, rule.looks_ahead)
        assert shown["part_names"] == [rule.part_names.kept, rule.part_names.push, rule.part_names.sum]
        assert shown.keys() == {"title", "schedule", "step", "adaptive", "looks_ahead", "part_names", "look"}
        light, dark, dash, marker = rule.look
        assert shown["look"] == {"light": light, "dark": dark, "dash": list(dash), "marker": marker}


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
    pairs = list(zip(catalogue["parameters"], (momentum, step_size, n_steps, adaptive_step_size), strict=True))
    for name, landscape in LANDSCAPES.items():
        pairs += zip(catalogue["objectives"][name]["parameters"], landscape.parameters, strict=True)
    for shown, parameter in pairs:
        for field in ("name", "label", "scale", "whole", "unit"):
            assert shown[field] == getattr(parameter, field)
        assert interval(shown["rule"]) == parameter.rule
        assert shown["rule"]["words"] == str(parameter.rule)


def test_every_picture_has_its_kernels(document):
    kernels = document["kernels"]
    assert kernels == kernel_modules()
    assert kernels.keys() == {"common", *LANDSCAPES}
    for text in kernels.values():
        assert b64decode(text, validate=True)[:8] == b"\0asm\x01\0\0\0"


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
    "schedule_": list(SCHEDULES),
    "trajectory_": [rule.step_name for rule in OPTIMIZERS.values()],
    "anatomy_": [rule.step_name for rule in OPTIMIZERS.values()],
}
CALL = re.compile(r"""\b(?:kernels|this)\.call\(\s*([\w."]+),\s*(?:"(\w+)"|`(\w+)\$\{[^}]*\}`|entry)""")
MEASURE = re.compile(r"""\b(?:kernels|this)\.measure\("(\w+)\"""")


def called():
    """Module ("common", or "objective" for any) and entry of each call in the scripts."""
    found = set()
    for file in SCRIPTS:
        text = file.read_text(encoding="utf-8")
        calls = CALL.findall(text)
        assert len(calls) == len(re.findall(r"\b\w+\.call\(", text)), f"{file.name} calls in a way not understood here"
        for module, whole, begun in calls:
            names = [whole] if whole else [begun + end for end in FILLED_IN[begun]] if begun else []
            found |= {("common" if module == '"common"' else "objective", name) for name in names}
        found |= {("common", name) for name in MEASURE.findall(text)}
    return found


@pytest.mark.parametrize("module", ["common", *LANDSCAPES])
def test_every_entry_that_a_script_calls_is_exported(document, module):
    kind = "common" if module == "common" else "objective"
    names = {name for where, name in called() if where == kind}
    assert {"settling_step", "schedule_demon"} <= names if module == "common" else {"losses", "gradients"} <= names
    assert names - exported(b64decode(document["kernels"][module])) == set()


@pytest.mark.parametrize("module", ["common", *LANDSCAPES])
def test_every_entry_that_is_exported_is_called_by_a_script(document, module):
    kind = "common" if module == "common" else "objective"
    names = {name for where, name in called() if where == kind}
    assert exported(b64decode(document["kernels"][module])) - names == set()


# --- the files --------------------------------------------------------------------------------------------------------


def test_every_script_is_reached_from_the_first():
    """Streamlit loads one script, which imports the others; each import names a file and what it exports."""
    reached, waiting = set(), [WEB / "streamlit.js"]
    while waiting:
        file = waiting.pop()
        if file in reached:
            continue
        reached.add(file)
        for names, path in re.findall(
            r'^import \{([^}]*)\} from "(.*)";$', file.read_text(encoding="utf-8"), re.MULTILINE
        ):
            other = (file.parent / path).resolve()
            waiting.append(other)
            text = other.read_text(encoding="utf-8")
            for name in names.split(","):
                assert re.search(rf"^export (const|function|class|async function) {name.strip()}\b", text, re.MULTILINE)
    assert reached == set(SCRIPTS)
    assert {file.parent.name for file in reached} == {"web", "panels"}


def test_every_companion_has_its_chart():
    charts = re.search(r"export const CHARTS = \{ (.*) \};", (WEB / "panels" / "charts.js").read_text(encoding="utf-8"))
    assert set(charts.group(1).split(", ")) == PANELS.keys() - {"contour", "numbers"}


def test_every_file_is_part_of_the_package():
    root = WEB.parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["momentum_sim"]
    packed = {file for pattern in patterns for file in (root / "momentum_sim").glob(pattern)}
    assert {file for file in WEB.rglob("*") if file.is_file()} <= packed


def test_what_a_browser_loads_stays_small(document):
    scripts = [file.read_bytes() for file in SCRIPTS]
    modules = [b64decode(text) for text in document["kernels"].values()]
    assert len(scripts) >= 10
    assert len(modules) == 1 + len(LANDSCAPES)
    files = scripts + modules
    assert sum(map(len, files)) <= MOST_BYTES
    assert sum(len(gzip.compress(file, mtime=0)) for file in files) <= MOST_BYTES_GZIPPED
