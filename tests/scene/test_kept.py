"""What was once made is read forever: links and files as version 1 wrote them, in ``tests/reference/kept``.

Nothing there is ever recorded again. What a newer version writes comes beside it.
"""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from momentum_sim.export.data import scene_of
from momentum_sim.scene import Scene, from_query

KEPT = Path(__file__).parents[1] / "reference" / "kept"


def read(name):
    return json.loads((KEPT / name).read_text(encoding="utf-8"))


LINKS = read("links.json")
FILES = read("files.json")


def assert_ends_there(scene, ends):
    """Its runs are what they were."""
    found = {name: tuple(run.iterates[-1]) for name, run in scene.simulate().items() if not run.diverged}
    assert found.keys() == ends.keys()
    for name, place in ends.items():
        assert found[name] == pytest.approx(place, rel=1e-9, abs=1e-300), name


def test_every_link_opens_as_it_did():
    for link in LINKS["links"]:
        opening = LINKS["openings"][link["opening"]]
        query = dict(parse_qsl(link["query"], keep_blank_values=True))
        scene, ignored = from_query(query, Scene.from_dict(opening))
        assert ignored == (), link["query"]
        assert scene == Scene.from_dict(opening | link["changes"]), link["query"]
        assert_ends_there(scene, link["ends"])


def test_every_file_is_read_as_it_was():
    files = {file.name for file in KEPT.iterdir()} - {"links.json", "hashes.json", "files.json"}
    assert files == FILES.keys()
    for name, kept in FILES.items():
        text = (KEPT / name).read_text(encoding="utf-8")
        scene = scene_of(text) if text.startswith("#") else Scene.from_json(text)
        assert scene == Scene.from_dict(kept["scene"]), name
        assert_ends_there(scene, kept["ends"])
