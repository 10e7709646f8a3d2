"""Whatever a scene is read from, what comes out is a valid scene or a `ValueError` that can be read."""

import time

import pytest

from momentum_sim.scene import Scene
from tests.fuzz.hostile import DEEP, SCRIPT, SLOWEST, as_json, check_refusal, junk, mutated, seeded, value
from tests.fuzz.scenes import OPENINGS, assert_scene_holds
from tests.thinned import examples

N_DOCUMENTS, N_TEXTS = examples(7_000), examples(4_000)


def read(reader, given):
    """The scene, or None if it is refused."""
    began = time.process_time()
    try:
        return reader(given)
    except ValueError as error:
        check_refusal(error)
        return None
    finally:
        assert time.process_time() - began < SLOWEST


def test_documents():
    random = seeded(1)
    documents = [scene.to_dict() for scene in OPENINGS]
    n_accepted = 0
    for number in range(N_DOCUMENTS):
        document = mutated(random, random.choice(documents)) if number % 10 else value(random, documents)
        if (scene := read(Scene.from_dict, document)) is not None:
            n_accepted += 1
            assert_scene_holds(scene, simulate=n_accepted % 20 == 0)
    assert N_DOCUMENTS / 20 < n_accepted < N_DOCUMENTS / 1.5  # the mistakes are neither too coarse nor too fine


def test_texts():
    random = seeded(2)
    documents = [scene.to_dict() for scene in OPENINGS]
    texts = [scene.to_json() for scene in OPENINGS]
    n_accepted = 0
    for number in range(N_TEXTS):
        text = junk(random, texts) if number % 2 else as_json(mutated(random, random.choice(documents)))
        if text is not None and (scene := read(Scene.from_json, text)) is not None:
            n_accepted += 1
            assert_scene_holds(scene, simulate=n_accepted % 20 == 0)
    assert n_accepted > N_TEXTS / 50


@pytest.mark.parametrize("nested", DEEP, ids=["lists", "objects", "fewer lists", "fewer objects"])
@pytest.mark.parametrize("field", OPENINGS[0].to_dict())
def test_anything_too_deep_is_refused(field, nested):
    assert read(Scene.from_dict, OPENINGS[0].to_dict() | {field: nested()}) is None


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "[" * 10_000 + "]" * 10_000, '{"a":' * 10_000, "", "\0", "nan", "\ufeff{}"]
)
def test_a_text_that_is_no_document_is_refused(text):
    assert read(Scene.from_json, text) is None


def test_of_a_name_that_comes_twice_the_last_counts():
    text = OPENINGS[0].to_json()
    assert read(Scene.from_json, text.replace('"momentum":', '"momentum": 7, "momentum":', 1)) == OPENINGS[0]
    assert read(Scene.from_json, text.replace("{", '{"schema_version": 9, ', 1)) == OPENINGS[0]


@pytest.mark.parametrize(
    "name", [None, [], "a" * 100_000, SCRIPT * 40, "\u202e"], ids=["null", "list", "long", "script", "bidi"]
)
def test_what_is_no_name_may_not_come_twice_either(name):
    slider = {"parameter": name, "minimum": 0.1, "maximum": 0.2}
    assert read(Scene.from_dict, OPENINGS[0].to_dict() | {"live": [slider, slider]}) is None
