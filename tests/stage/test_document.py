import gzip
import json
from base64 import b64decode
from pathlib import Path

import pytest

import momentum_sim as ms
import momentum_sim.stage
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.parameters import Interval, momentum, n_steps, step_size
from momentum_sim.scene import RunSettings, Scene
from momentum_sim.schedules import SCHEDULES
from momentum_sim.stage import kernel_modules, stage_document

WEB = Path(momentum_sim.stage.__file__).parent / "web"
MOST_BYTES = 61_440
MOST_BYTES_GZIPPED = 25_600

OPENING = Scene(
    objective=ms.objectives.quadratic(condition_number=50.0),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.038,
    momentum=0.7,
    runs=(RunSettings("gradient_descent"), RunSettings("heavy_ball", step_size=0.02, schedule="demon")),
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
        elsewhere = SCENE if name == "quadratic" else OPENING
        assert Scene.from_dict(elsewhere.to_dict() | shown["opening"]) == elsewhere.on(landscape)


def test_every_parameter_and_its_rule_survive(document):
    catalogue = document["catalogue"]
    pairs = list(zip(catalogue["parameters"], (momentum, step_size, n_steps), strict=True))
    for name, landscape in LANDSCAPES.items():
        pairs += zip(catalogue["objectives"][name]["parameters"], landscape.parameters, strict=True)
    for shown, parameter in pairs:
        for field in ("name", "label", "scale", "whole"):
            assert shown[field] == getattr(parameter, field)
        assert interval(shown["rule"]) == parameter.rule
        assert shown["rule"]["words"] == str(parameter.rule)


def test_every_picture_has_its_kernels(document):
    kernels = document["kernels"]
    assert kernels == kernel_modules()
    assert kernels.keys() == {"common", *LANDSCAPES}
    for text in kernels.values():
        assert b64decode(text, validate=True)[:8] == b"\0asm\x01\0\0\0"


def test_kernels_are_exported_by_the_names_that_the_stage_calls(document):
    """An export's name stands in a module as its length and its letters."""
    expected = {
        "common": {"settling_step", "divergence_step", "levels", "contour_image"}
        | {f"schedule_{name}" for name in SCHEDULES}
    } | dict.fromkeys(
        LANDSCAPES,
        {"coefficients", "minimiser", "losses", "loss_field"}
        | {f"trajectory_{rule['step']}" for rule in document["catalogue"]["optimizers"].values()},
    )
    for module, names in expected.items():
        content = b64decode(document["kernels"][module])
        assert {name for name in names if bytes([len(name)]) + name.encode() not in content} == set()


def test_what_a_browser_loads_stays_small(document):
    scripts = [file.read_bytes() for file in sorted(WEB.glob("*.js"))]
    modules = [b64decode(text) for text in document["kernels"].values()]
    assert len(scripts) >= 10
    assert len(modules) == 1 + len(LANDSCAPES)
    files = scripts + modules
    assert sum(map(len, files)) <= MOST_BYTES
    assert sum(len(gzip.compress(file, mtime=0)) for file in files) <= MOST_BYTES_GZIPPED
