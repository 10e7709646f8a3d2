"""What the scripts take for granted of Python's data, by `types.d.ts`, is what Python sends."""

import re
from dataclasses import replace

import pytest

from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import PANELS, Contour, Map, Prediction, Profile, RateChange, RunSettings
from momentum_sim.scene.words import grammar
from momentum_sim.stage import stage_document, stage_supplies
from tests.stage.test_document import OPENING, WEB

TYPES = (WEB / "types.d.ts").read_text(encoding="utf-8")
INTERFACE = re.compile(r"^export interface (\w+)(?: extends ([\w, ]+))? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^\t(\w+)(\??): ([^\n]*);$", re.MULTILINE)
INTERFACES = {
    name: (parents.split(", ") if parents else [], {field: (mark, of) for field, mark, of in FIELD.findall(body)})
    for name, parents, body in INTERFACE.findall(TYPES)
}
#: What values are in JSON, by how their types are written; other words are those of interfaces and of lists of them.
SORTS = {"string": str, "number": int | float, "boolean": bool}

FULL = replace(
    OPENING,
    runs=(
        RunSettings("gradient_descent"),
        RunSettings("heavy_ball", name="own", momentum=0.5, step_size=0.01),
        RunSettings("heavy_ball", schedule="demon"),
    ),
    panels=(Contour(view=(0, 1, 2, 3)), Map()),
    prediction=Prediction("place", 10, 30),
    rate_change=RateChange(10, 0.1),
    step_size_schedule="cosine",
    step=20,
)


def fields_of(name):
    parents, own = INTERFACES[name]
    return {field: of for parent in parents for field, of in fields_of(parent).items()} | own


def faults(name, data, where=""):
    """What is said of an interface and not so of data: fields that are missing, unknown or of another sort."""
    fields = fields_of(name)
    found = [f"{where}{name}.{field} is unknown" for field in data.keys() - fields.keys()]
    for field, (optional, of) in fields.items():
        if field in data:
            found += faults_of(of, data[field], f"{where}{name}.{field} ")
        elif not optional:
            found.append(f"{where}{name}.{field} is missing")
    return found


def faults_of(of, value, where):
    of, none = of.removesuffix(" | null"), of.endswith(" | null")
    if value is None:
        return [] if none else [f"{where}is null"]
    if of.startswith("Record<string, "):
        inner = of.removeprefix("Record<string, ").removesuffix(">")
        return [fault for each in value.values() for fault in faults_of(inner, each, where)]
    if of.endswith("[]"):
        return [fault for each in value for fault in faults_of(of.removesuffix("[]"), each, where)]
    if of in INTERFACES:
        return faults(of, value, where)
    if of in SORTS and not isinstance(value, SORTS[of]):
        return [f"{where}is no {of}: {value!r}"]
    return []


@pytest.mark.parametrize(
    "scene",
    [OPENING, FULL, replace(OPENING, panels=(Profile(),))],
    ids=["usual", "full", "profile"],
)
def test_what_a_stage_is_given_has_the_types_that_its_scripts_say(scene):
    beat = {"title": "", "text": "", "link": "", "scene": scene.to_dict()}
    assert faults("Document", stage_document(scene, FULL, [beat])) == []


def test_it_has_all_that_there_is():
    every = replace(FULL, runs=tuple(map(RunSettings, OPTIMIZERS)), follow=None)
    document = stage_document(every, every)
    assert len(INTERFACES) > 30
    assert document["catalogue"]["optimizers"].keys() == OPTIMIZERS.keys()
    shown = {kind for kind, panel in PANELS.items() if panel.can_show(OPENING.kind)}
    assert document["catalogue"]["panels"].keys() == shown < PANELS.keys()


def test_a_landscape_that_is_only_named_has_its_name_its_title_its_kind_and_its_noises():
    supplied = stage_supplies(OPENING, [], ["common", "quadratic"])["catalogue"]["objectives"]
    assert faults("Landscape", supplied["quadratic"]) == []
    assert supplied["beale"].keys() == {"name", "title", "kind", "noises"} <= fields_of("Landscape").keys()


def test_the_table_of_links_has_the_types_that_its_reader_says():
    assert faults("Links", grammar()) == []


def test_what_is_not_as_it_is_said_to_be_is_found():
    data = OPENING.to_dict()
    assert faults("Scene", data | {"momentum": "0.9", "more": 1}) == [
        "Scene.more is unknown",
        "Scene.momentum is no number: '0.9'",
    ]
    assert faults("Scene", {key: value for key, value in data.items() if key != "runs"}) == ["Scene.runs is missing"]
    assert faults("Scene", data | {"look": data["look"] | {"title": None}}) == ["Scene.look SceneLook.title is null"]
