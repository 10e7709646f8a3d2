"""What an address may put on a stage: scenes by Python's rules, and nothing else. What links hold is held elsewhere."""

import base64
import json
import zlib
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

import momentum_sim
from momentum_sim.scene import Scene, from_query
from momentum_sim.site.lessons import read_pages
from momentum_sim.site.scripts import shared_script
from tests.scene.test_kept import read
from tests.scene.travelled import CAUGHT
from tests.scene.travelled import REFUSED as REFUSED_LINKS
from tests.thinned import first

RACE = next(page for page in read_pages() if page.name == "race")
OPENING = RACE.lesson.opening.to_dict()
NOT_UNDERSTOOD = "This link was not understood, so the page shows the scene that it opens with."


def packed(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return "scene=" + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def with_(**changes):
    return {"schema_version": 1, **changes}


PANEL = {"kind": "position", "links": ["step"], "direction": "across"}
VIEW = {"kind": "contour", "links": ["step"], "view": [-1.0, 2.0, -3.0, 0.5]}

UNDERSTOOD = [
    with_(),
    with_(momentum=0.95),
    with_(momentum=0, step_size=1e-9, start=[3.25, -1e-3], n_steps=5000),
    with_(step_size=1.5),
    with_(objective={"name": "quadratic", "parameters": {"condition_number": 7.5, "angle": -0.25}}),
    with_(panels=[VIEW, PANEL]),
    with_(panels=[{"kind": "map", "links": [], "shows": "theory"}]),
    with_(step=3, follow="heavy_ball", vectors=False),
    with_(prediction={"ask": "place", "after": 5, "step": 15}),
    with_(rate_change={"step": 10, "factor": 0.1}, equal="effective_step_size", hold="step_size"),
    with_(runs=[{**run, "visible": True} for run in OPENING["runs"]]),
]

REFUSED = {
    "no scene": "beat-9",
    "another name": "nothing",
    "a member of every object": "constructor",
    "another object's": "__proto__",
    "no base64": "scene=%%%",
    "not deflated": "scene=AAAA",
    "cut off": packed(with_(momentum=0.9))[:-6],
    "nothing": "scene=",
    "no JSON": packed("{"),
    "a list": packed([]),
    "null": packed("null"),
    "no version": packed({"momentum": 0.9}),
    "a newer version": packed({"schema_version": 2}),
    "a version in words": packed({"schema_version": "1"}),
    "an unknown field": packed(with_(onload="alert(1)")),
    "a prototype": packed('{"schema_version": 1, "__proto__": {"momentum": 0.9}}'),
    "a look": packed(with_(look=OPENING["look"] | {"title": "Mine"})),
    "a tolerance": packed(with_(tolerance={"value": 0.5, "relative": True})),
    "a million steps": packed(with_(n_steps=1_000_000)),
    "no whole steps": packed(with_(n_steps=10.5)),
    "no steps": packed(with_(n_steps=0)),
    "momentum 1": packed(with_(momentum=1)),
    "a momentum in words": packed(with_(momentum="0.9")),
    "no momentum": packed(with_(momentum=None)),
    "a step of 0": packed(with_(step_size=0)),
    "an infinite step": packed('{"schema_version": 1, "step_size": 1e999}'),
    "three numbers": packed(with_(start=[1, 2, 3])),
    "a start in words": packed(with_(start=["<b>", 2])),
    "an infinite start": packed('{"schema_version": 1, "start": [1e999, 0]}'),
    "an unknown objective": packed(with_(objective={"name": "toString", "parameters": {}})),
    "no parameters": packed(with_(objective={"name": "quadratic", "parameters": {}})),
    "more parameters": packed(with_(objective={"name": "ackley", "parameters": {"a": 1}})),
    "a parameter out of its range": packed(
        with_(objective={"name": "quadratic", "parameters": {"condition_number": 0.5, "angle": 0}})
    ),
    "another objective with these sliders": packed(with_(objective={"name": "ackley", "parameters": {}})),
    "other sliders": packed(with_(live=[{"parameter": "momentum", "minimum": 0, "maximum": 5}])),
    "fewer runs": packed(with_(runs=OPENING["runs"][:2])),
    "other runs": packed(with_(runs=[{**run, "optimizer": "<img>"} for run in OPENING["runs"]])),
    "runs with more": packed(with_(runs=[{**run, "momentum": 0.5} for run in OPENING["runs"]])),
    "runs half visible": packed(with_(runs=[{**run, "visible": "yes"} for run in OPENING["runs"]])),
    "no panels": packed(with_(panels=[])),
    "panels that are none": packed(with_(panels={"length": 1})),
    "an unknown panel": packed(with_(panels=[{"kind": "valueOf", "links": []}])),
    "two pictures": packed(with_(panels=[VIEW, {"kind": "profile", "links": [], "direction": "x"}])),
    "a panel twice": packed(with_(panels=[VIEW, PANEL, PANEL])),
    "a way that is none": packed(with_(panels=[{**PANEL, "direction": "<b>"}])),
    "a panel with more": packed(with_(panels=[{**PANEL, "html": "<b>"}])),
    "an unknown link": packed(with_(panels=[{**PANEL, "links": ["<b>"]}])),
    "a box inside out": packed(with_(panels=[{**VIEW, "view": [2, -1, 0, 1]}])),
    "a box of nothing": packed(with_(panels=[{**VIEW, "view": [None, 1, 0, 1]}])),
    "an unknown map": packed(with_(panels=[{"kind": "map", "links": [], "shows": "<b>"}])),
    "a step beyond the last": packed(with_(step=60)),
    "a step before the first": packed(with_(step=-1)),
    "a run that is not there": packed(with_(follow="demon adam")),
    "vectors in words": packed(with_(vectors="on")),
    "hold what is unknown": packed(with_(hold="<b>")),
    "equal what is unknown": packed(with_(equal=["step_size"])),
    "a question that is unknown": packed(with_(prediction={"ask": "why", "after": 5, "step": 15})),
    "a question of the past": packed(with_(prediction={"ask": "place", "after": 15, "step": 15})),
    "a question of what never is": packed(with_(prediction={"ask": "place", "after": 15, "step": 61})),
    "half a question": packed(with_(prediction={"ask": "place"})),
    "a change at the start": packed(with_(rate_change={"step": 0, "factor": 0.1})),
    "a change by nothing": packed(with_(rate_change={"step": 10, "factor": 0})),
    "a change to the other side": packed(with_(rate_change={"step": 10, "factor": -1})),
    "deep in itself": packed("[" * 5000),
    "a bomb": packed(" " * 5_000_000 + json.dumps(with_())),
    "too long": "scene=" + "A" * 10_000,
    "a script": 'scene="><script>alert(1)</script>',
}  # fmt: skip


READ = """async ([lesson, addresses]) => {
    const { sceneOf } = await import("/site/web/address.js");
    return Promise.all(addresses.map((asked) => sceneOf(asked, lesson, window.known)));
}"""
ASKED = """async (addresses) => {
    const { askedFor } = await import("/stage/web/address.js");
    return addresses.map((address) => askedFor(address));
}"""


@pytest.fixture(scope="module")
def modules(browser):
    """A blank page on which the site's modules can be imported one by one."""
    package = Path(momentum_sim.__file__).parent
    page = browser.new_page()

    def serve(route):
        file = package / urlsplit(route.request.url).path.lstrip("/")
        if file.suffix == ".js":
            route.fulfill(path=file, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>modules</title>", content_type="text/html")

    page.route("**/*", serve)
    page.goto("http://modules.test/")
    shared = shared_script([RACE]).decode().partition("globalThis.momentumSimSite = ")[2]
    page.evaluate("known => { window.known = known; }", json.loads(shared.rstrip(";\n")))
    yield page
    page.close()


def lesson_of(opening, scenes=()):
    """What a page on which a scene opens knows of its lesson."""
    named = {f"beat-{number}": scene.to_dict() for number, scene in enumerate(scenes, start=1)}
    return {"opening": opening.to_dict(), "scenes": named}


LESSON = lesson_of(RACE.lesson.opening, [beat.scene for beat in RACE.lesson.beats])
KEPT = read("hashes.json")


def read_in(modules, lesson, addresses):
    """The scene of each address, and what is said."""
    found = modules.evaluate(READ, [lesson, addresses])
    return [(Scene.from_dict(each["scene"]), each["said"]) for each in found]


def test_a_scene_by_the_rules_is_read(modules):
    read = read_in(modules, LESSON, [packed(changes) for changes in UNDERSTOOD])
    assert read == [(Scene.from_dict(OPENING | changes), "") for changes in UNDERSTOOD]  # Python takes it too


def test_what_breaks_a_rule_is_refused(modules):
    read = read_in(modules, LESSON, list(REFUSED.values()))
    shown = [name for name, found in zip(REFUSED, read, strict=True) if found != (RACE.lesson.opening, NOT_UNDERSTOOD)]
    assert shown == []
    assert modules.evaluate("({}).momentum === undefined")


def test_every_address_that_these_pages_ever_wrote_is_read_as_it_was(modules):
    for name, lesson in KEPT["pages"].items():
        kept = [each for each in KEPT["hashes"] if each["page"] == name]
        read = read_in(modules, lesson, [each["hash"] for each in kept])
        assert read == [(Scene.from_dict(lesson["opening"] | each["changes"]), "") for each in kept], name


def test_what_names_a_scene_is_that_scene_whatever_stands_after_it(modules):
    beats = [beat.scene for beat in RACE.lesson.beats]
    names = {
        "": RACE.lesson.opening,
        "beat-1": beats[0],
        "beat-3": beats[2],
        "BEAT-3": beats[2],
        "beat-3.": beats[2],
        "beat-3).": beats[2],
        packed(with_(momentum=0.95)) + ").": replace(RACE.lesson.opening, momentum=0.95),
    }
    assert read_in(modules, LESSON, list(names)) == [(scene, "") for scene in names.values()]


def test_a_link_of_the_app_is_read_as_the_app_reads_it(modules):
    for (scene, said), query in zip(
        read_in(modules, LESSON, [*CAUGHT, *REFUSED_LINKS]), [*CAUGHT, *REFUSED_LINKS], strict=True
    ):
        named = {}
        for name, text in parse_qsl(query, keep_blank_values=True):
            named.setdefault(name, []).append(text)
        expected, ignored = from_query(named, RACE.lesson.opening)
        assert scene == expected, query
        assert said == (f"This link was not understood in full. Ignored: {'; '.join(ignored)}." if ignored else "")


def test_what_follows_the_mark_in_front_comes_first_and_a_place_on_the_page_is_none(modules):
    modules.evaluate("document.body.id = 'main'")
    address = {"protocol": "https:", "search": "?v=1&beta=0.95", "hash": ""}
    addresses = [address | change for change in ({}, {"hash": "#beat-2"}, {"hash": "#main"}, {"protocol": "blob:"})]
    assert modules.evaluate(ASKED, addresses) == ["v=1&beta=0.95", "beat-2", "v=1&beta=0.95", ""]


@pytest.mark.parametrize(
    "name", first(2, "a script", "a bomb", "another name", "a million steps", "panels that are none")
)
def test_a_page_with_an_address_that_is_refused_opens_as_usual_and_says_so(tab, on_disk, name):
    page = tab(on_disk("race.html") + f"#{REFUSED[name]}")
    assert page.notice == NOT_UNDERSTOOD
    page.assert_painted(RACE.lesson.opening)
    page.go("beat-3")
    assert page.notice == ""
    page.assert_painted(RACE.lesson.beats[2].scene)
    page.go(REFUSED[name])
    assert page.notice == NOT_UNDERSTOOD
    page.assert_painted(RACE.lesson.opening)
    page.type("Momentum β", 0.6)
    assert page.notice == ""
