"""Links in the browser: the same scenes, texts and sentences as in Python."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from momentum_sim.noise import KINDS
from momentum_sim.scene import CONTROLS, RunSettings, Scene, controls_in, from_query, to_query
from momentum_sim.scene.words import grammar
from tests.fuzz.hostile import TEXTS, seeded
from tests.fuzz.test_fuzz_link import link as hostile_link
from tests.scene.strategies import linked, scenes
from tests.scene.test_kept import LINKS
from tests.scene.test_link import OPENING, SCHEDULED, SHOWN, under
from tests.scene.travelled import CAUGHT, REFUSED
from tests.thinned import examples

READ = """(() => {
	const [known, cases] = argument;
	return cases.map(([query, opening]) => {
		const { scene, ignored } = module.fromQuery(query, opening, known);
		const controls = module.controlsIn(query, known.links);
		return { scene, ignored, controls, query: module.toQuery(scene, opening, known, controls) };
	});
})()"""


@pytest.fixture(scope="module")
def read(call, catalogue):
    """What the browser makes of queries, each as (query, opening): like `read_here`, given what it says to give."""
    known = {"catalogue": catalogue | {"noise_kinds": list(KINDS)}, "links": grammar()}

    def read(cases):
        plain = [(query, opening.to_dict()) for query, opening in cases]
        found = call("link", READ, [known, plain])
        return [(Scene.from_dict(each["scene"]), each["ignored"], each["controls"], each["query"]) for each in found]

    return read


def read_here(query, opening):
    """The scene, the sentences, what readers are given, and the query of both."""
    named = {}
    for name, text in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
        named.setdefault(name, []).append(text)
    scene, ignored = from_query(named, opening)
    controls = controls_in(named)
    written = "&".join(f"{name}={text}" for name, text in to_query(scene, opening, controls).items())
    return scene, list(ignored), None if controls is None else list(controls), written


def assert_alike(read, cases):
    for case, found in zip(cases, read(cases), strict=True):
        assert found == read_here(*case), case[0]


def test_what_a_link_holds_is_the_same_scene_and_said_in_the_same_words(read):
    openings = {name: Scene.from_dict(scene) for name, scene in LINKS["openings"].items()}
    kept = [("?" + link["query"], openings[link["opening"]]) for link in LINKS["links"]]
    assert_alike(read, [*kept, *((query, opening) for query in (*CAUGHT, *REFUSED) for opening in (OPENING, SHOWN))])


def test_schedules_are_read_and_written_as_in_python(read):
    openings = [under(schedule) for schedule in (None, "early", {"points": [[0, 0.5]]}, {"name": "demon", "end": 0.5})]
    openings += [replace(OPENING, runs=("gradient_descent", "demon"), follow=None)]
    openings += [replace(OPENING, runs=("gradient_descent", RunSettings("heavy_ball", schedule="early"), "adam"))]
    openings += [replace(openings[0], step_size_schedule={"name": "cosine", "delay": 0.1})]
    queries = [f"?betas={text}&etas={text}" for text in (*SCHEDULED, "none", "warm_up_0.2", "step")]
    runs = (
        "heavy_ball~early~adam~points_0_0.5_1_0",
        "adam~none",
        "adam~demon_0.5~heavy_ball~none",
        "adam~x",
        "~",
        "a~",
    )
    queries += [f"?betas={text}" for text in (*runs, "adam~demon~adam~early", "adam", "constructor~demon")]
    assert_alike(read, [(query, opening) for opening in openings for query in queries])
    curve = "_".join(["points", *(f"{k / 37!r}_{0.123456789 + 0.01 * k!r}" for k in range(30))])
    others = (
        "start=0.3333333333333333_0.3333333333333333&eta=0.1234567890123456&eta_a=0.1234567890123456&seed=4294967295"
    )
    long = f"?betas={curve}&etas={curve}&{others}"
    assert_alike(read, [(long, OPENING), (f"?betas={curve}", openings[0])])


def test_a_page_refuses_schedules_that_it_lacks(call, catalogue):
    known = {"catalogue": catalogue, "links": grammar(schedules={"constant", "demon"})}
    query = "?betas=cosine_0.5&etas=cosine&beta=0.5"
    (found,) = call("link", READ, [known, [[query, OPENING.to_dict()]]])
    assert Scene.from_dict(found["scene"]) == replace(OPENING, momentum=0.5)
    assert found["ignored"] == [
        "schedule of betas must be one of constant, demon; got 'cosine'",
        "schedule of etas must be one of constant; got 'cosine'",
    ]
    (found,) = call("link", READ, [known, [["?betas=demon_0.5&etas=constant", OPENING.to_dict()]]])
    assert found["ignored"] == []


def as_query(pairs):
    """Names and texts as an address has them."""
    return urlencode(list(pairs.items()))


GIVEN = ["none", "all", *CONTROLS, "sliders.timeline", "sliders%2Ctimeline", ".".join(CONTROLS), "%22Sliders%22.", ""]
GIVEN += ["sliders.none", "all.all", "button", "v=1", "__proto__", "sliders&controls=none", "none&v=2", "sliders,", "."]


def test_what_readers_are_given_is_read_and_written_as_in_python(read):
    assert_alike(read, [(f"?beta=0.5&controls={text}", OPENING) for text in GIVEN])


@settings(max_examples=examples(28), deadline=None)
@given(pairs=st.lists(linked(scenes()), min_size=8, max_size=8))
def test_whatever_a_stage_can_make_of_a_scene_is_written_as_python_writes_it_and_read_back(read, pairs):
    cases = [(as_query(to_query(scene, opening)), opening) for opening, scene in pairs]
    assert_alike(read, cases)
    assert [found[0] for found in read(cases)] == [scene for _, scene in pairs]


def test_hostile_links_are_refused_in_the_same_words(read):
    random = seeded(12)
    links = [(hostile_link(random, opening), opening) for opening in (OPENING, SHOWN) for _ in range(400)]
    links += [({"v": "1", "beta": text, text: "1", "show": text}, OPENING) for text in TEXTS]
    whole = [(link, opening) for link, opening in links if "\ud800" not in "".join((*link, *link.values()))]
    assert_alike(read, [(as_query(link), opening) for link, opening in whole])
