"""Home, and what is at the app's first address."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from momentum_sim.lessons import GLOSSARY, HOME_QUESTION, TITLES
from momentum_sim.scene import Scene
from tests.packed import unpacked
from tests.pages.lesson_page import LESSONS, ROOT

RACE = LESSONS["race"]


def opened(page=None, **query):
    """The app at its first address, or at a page, with a query."""
    test = AppTest.from_file(ROOT / "pages" / "router.py", default_timeout=60)
    if page:
        test.switch_page(f"{page}.py")
    test.session_state["painted"] = True
    test.query_params = query
    test.run()
    assert not test.exception
    return test


def mounts(test, name):
    found = (mount.proto for mount in test.get("bidi_component"))
    return [json.loads(mount.json) for mount in found if mount.component_name == name]


def is_home(test):
    """Whether a page is Home; then nothing on it is simulated."""
    homes, stages = mounts(test, "momentum-sim-home"), mounts(test, "momentum-sim.stage")
    assert bool(homes) != bool(stages)
    return bool(homes)


@pytest.mark.parametrize("query", [{}, {"utm_source": "letter"}, {"fbclid": "1", "ref": "x"}])
def test_the_first_address_is_home(query):
    test = opened(**query)
    assert is_home(test)
    (html,) = mounts(test, "momentum-sim-home")
    assert f"<h1>{HOME_QUESTION}</h1>" in html
    for name in TITLES:
        assert f'<a href="{name}">{LESSONS[name].question}</a></h2>' in html
    assert dict(test.query_params) == query
    assert [link.proto.page for link in test.get("page_link")] == ["", *TITLES, GLOSSARY, "embed"]


def test_home_has_an_address_of_its_name_too():
    assert is_home(opened("home"))


def stage(test):
    (found,) = (data for data in mounts(test, "momentum-sim.stage") if "supplies" in data)
    return found


@pytest.mark.parametrize(
    ("query", "momentum", "warned"),
    [
        ({"v": "1", "beta": "0.9"}, 0.9, False),
        ({"v": "1"}, 0.7, False),
        ({"utm_source": "x", "beta": "0.8"}, 0.8, False),
        ({"surprise": "1"}, 0.7, True),
        ({"beta": "2"}, 0.7, True),
    ],
)
def test_with_a_scene_or_an_unknown_word_it_is_race(query, momentum, warned):
    test = opened(**query)
    assert not is_home(test)
    assert stage(test)["supplies"] == "race"
    assert Scene.from_dict(stage(test)["scene"]).momentum == momentum
    assert bool(test.warning) == warned
    assert dict(test.query_params) == query
    links = [link.proto.page for link in test.get("page_link")]
    assert links[1:3] == ["home", ""]  # Home has an address that leads there; Race is where one is


def beats(test):
    """The beats that a page sends its stage apart, packed."""
    (sent,) = [data["packed"] for data in mounts(test, "momentum-sim.stage") if "packed" in data]
    return json.loads(unpacked(sent))["beats"]


def test_what_is_changed_there_stays_there_and_the_opening_scene_has_a_query_too():
    test = opened(v="1", beta="0.9")
    for number, momentum in enumerate((0.8, 0.7)):
        scene = {**stage(test)["scene"], "momentum": momentum}
        change = {"scene": scene, "number": number, "visit": stage(test)["visit"]}
        test.session_state["stage race"] = {"change": change, "painted": True}
        test.run()
        assert not test.exception
        assert stage(test)["supplies"] == "race"
    assert Scene.from_dict(scene) == RACE.opening
    assert dict(test.query_params) == {"v": "1"}
    assert '<a class="start-again" href="?v=1"' in "".join(html.proto.body for html in test.get("html"))
    assert RACE.beats[1].scene == RACE.opening
    assert [beat["link"] for beat in beats(test)] == ["?v=1&beta=0", "?v=1", "?v=1&beta=0.95"]


def test_at_its_own_address_race_s_opening_scene_has_none():
    test = opened("race", v="1", beta="0.9")
    assert [beat["link"] for beat in beats(test)] == ["?v=1&beta=0", "?", "?v=1&beta=0.95"]
