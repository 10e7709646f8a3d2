"""Scenes that nobody should have made: whatever they hold, every kind of file is one of its kind and nothing else."""

import csv
import io
import json
import subprocess
import sys
import tokenize
import warnings
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import av
import pypdfium2
import pytest
from PIL import Image

import momentum_sim as ms
from momentum_sim.commands import main
from momentum_sim.export import KINDS, Options, PainterError, render, sheets
from momentum_sim.export.data import COLUMNS, scene_of
from momentum_sim.parameters import MOST_LIVE_STEPS
from momentum_sim.scene import Gap, Look, Profile, Scene
from tests.export.scenes import (
    DIVERGING,
    EVERYTHING,
    FAR_AWAY,
    HOSTILE_TITLE,
    NOTHING_VISIBLE,
    OVERFLOWING,
    RACE,
    SCRIPT,
)
from tests.thinned import first, grid

ROOT = Path(__file__).parents[2]
MOVES = ("svg", "gif", "mp4")
FEW = Options(n_frames=6)

SCENES = {
    "script": HOSTILE_TITLE,
    "formula": replace(
        RACE, look=Look(title=r"$\frac{1}{ \undefined $ _ ^ % # & \\", caption="日本語 🎉 مومنتم $x$ $")
    ),
    "long words": replace(RACE, look=Look(title="W" * 200, caption="m " * 500)),
    "small": replace(RACE, look=Look(title="A title", caption="c " * 100, width=200, height=200)),
    "broad": replace(RACE, look=Look(width=4000, height=200)),
    "diverging": DIVERGING,
    "overflowing": OVERFLOWING,
    "far away": FAR_AWAY,
    "nothing": NOTHING_VISIBLE,
    "at the minimum": replace(RACE, start=(0.0, 0.0)),
    "no step": replace(RACE, step_size=5e-324),
    "one step": replace(RACE, n_steps=1),
    "steep": replace(RACE, objective=ms.objectives.quadratic(1e8, 1.0)),
}


def longest(**changes):
    return replace(EVERYTHING, n_steps=MOST_LIVE_STEPS, live=(), **changes)


LONGEST = {
    "settling": longest(step_size=1e-4),
    "never at rest": longest(objective=ms.objectives.rastrigin(), start=(2.3, -3.1), step_size=0.02),
    "hopping": longest(objective=RACE.objective, start=RACE.start, panels=(Profile(), Gap())),
}
MOST_BYTES_A_RUN = 90_000  # of an SVG that a page can still hold


class Page(HTMLParser):
    """A page's tags with their attributes' names, and the texts of its scripts."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.scripts, self._within = Counter(), [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags[tag, tuple(sorted(name for name, _ in attributes))] += 1
        self._within = tag

    def handle_endtag(self, _tag):
        self._within = ""

    def handle_data(self, data):
        if self._within == "script":
            self.scripts.append(data)


def is_html(content, scene):
    page = Page(content.decode())
    names = {name for _, attributes in page.tags for name in attributes}
    assert not [name for name in names if name.startswith("on")]
    assert json.dumps(scene.look.title) == json.dumps(Scene.from_json(next(filter(_is_scene, page.scripts))).look.title)
    assert not [text for text in page.scripts if "alert(1)" in text and not _is_json(text)]


def _is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_scene(text):
    return _is_json(text) and "schema_version" in json.loads(text)


def is_svg(content, _scene):
    names = [element.tag.rpartition("}")[2] for element in ET.fromstring(content).iter()]  # noqa: S314  # our own
    attributes = [name for element in ET.fromstring(content).iter() for name in element.attrib]  # noqa: S314
    assert names[0] == "svg"
    assert not {"script", "foreignObject", "iframe", "img"} & set(names)
    assert not [name for name in attributes if name.startswith("on")]


def is_gif(content, scene):
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("GIF", (scene.look.width, scene.look.height))


def is_png(content, _scene):
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "PNG"
        image.load()


def is_mp4(content, _scene):
    with av.open(io.BytesIO(content)) as video:
        assert sum(1 for _ in video.decode(video=0)) >= FEW.n_frames


def is_pdf(content, scene):
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx((scene.look.width * 0.75, scene.look.height * 0.75))
    assert b"/JavaScript" not in content
    document.close()


def is_csv(content, scene):
    text = content.decode()
    assert scene_of(text) == scene
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    assert len(rows) == (scene.n_steps + 1) * len(scene.visible)
    assert all([float(row[name]) for name in list(COLUMNS)[2:]] for row in rows)


def is_json(content, scene):
    assert Scene.from_json(content.decode()) == scene


def is_py(content, scene):
    assert scene_of(content.decode()) == scene
    assert tokenize.detect_encoding(io.BytesIO(content).readline)[0] == "utf-8"
    tokens = list(tokenize.tokenize(io.BytesIO(content).readline))
    assert not [token for token in tokens if "alert" in token.string and token.type != tokenize.COMMENT]


IS = {name.removeprefix("is_"): check for name, check in globals().items() if name.startswith("is_")}


def test_every_kind_has_a_reader():
    assert set(IS) == set(KINDS)


# There is no program of nothing: it is refused, which another test holds.
@pytest.mark.parametrize(("kind", "name"), [pair for pair in grid(KINDS, SCENES) if pair.id != "py-nothing"])
def test_whatever_a_scene_holds_the_file_is_one_of_its_kind(kind, name):
    scene = SCENES[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        content = render(scene, kind, FEW)
    IS[kind](content, scene)


#: Writing one as an SVG or a GIF takes half a minute; `test_many_steps_are_no_endless_file` has one of two rules.
SLOW = ("svg", "gif")
LONG_FILES = [
    *grid((kind for kind in KINDS if kind not in SLOW), LONGEST),
    *first(0, *((kind, name) for kind in SLOW for name in LONGEST)),
]


@pytest.mark.parametrize(("kind", "name"), LONG_FILES)
def test_the_longest_scenes_of_every_rule_are_written(kind, name):
    content = render(LONGEST[name], kind, FEW)
    IS[kind](content, LONGEST[name])
    if kind == "svg":
        assert len(content) < MOST_BYTES_A_RUN * len(LONGEST[name].runs)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_scene_gives_the_same_bytes(kind):
    assert render(HOSTILE_TITLE, kind, FEW) == render(Scene.from_json(HOSTILE_TITLE.to_json()), kind, FEW)


def test_a_title_brings_no_tags():
    plain = replace(HOSTILE_TITLE, look=Look(title="a title", caption="a caption\nscene\ncoding\nmore"))
    found, wanted = (Page(render(scene, "html").decode()) for scene in (HOSTILE_TITLE, plain))
    assert found.tags == wanted.tags
    assert SCRIPT in render(HOSTILE_TITLE, "json").decode().replace('\\"', '"')


@pytest.mark.parametrize("kind", ["png", "gif", "svg", "mp4", "pdf", "html"])
def test_without_its_extra_a_kind_says_what_to_install(tmp_path, kind):
    code = (
        "import sys; sys.modules['matplotlib'] = None; sys.modules['av'] = None\n"
        "from momentum_sim.commands import main; sys.exit(main(['export', *sys.argv[1:]]))"
    )
    out = tmp_path / f"race.{kind}"
    ended = subprocess.run([sys.executable, "-c", code, out], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "pip install 'momentum-sim[" in ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("module", ["matplotlib", "quickjs"])
@pytest.mark.parametrize("kind", ["png", "gif", "svg", "mp4", "pdf"])
def test_what_a_picture_needs_is_named(tmp_path, kind, module):
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from momentum_sim.commands import main; sys.exit(main(['export', *sys.argv[1:]]))"
    )
    out = tmp_path / f"race.{kind}"
    ended = subprocess.run([sys.executable, "-c", code, out], capture_output=True, text=True, check=False, cwd=ROOT)
    needed = {"quickjs": "quickjs-ng"}.get(module, module)
    assert ended.stderr == (f"momentum-sim export: A picture needs {needed}: pip install 'momentum-sim[export]'\n")
    assert (ended.returncode, list(tmp_path.iterdir())) == (1, [])


BROKEN = """
import { begin } from %s;
begin(() => ({ base: () => { throw new Error("no such panel"); }, now: () => {} }));
"""


@pytest.mark.parametrize("kind", ["png", "gif", "svg", "mp4", "pdf", "html"])
def test_painters_that_fail_are_one_sentence(tmp_path, monkeypatch, capsys, kind):
    module = tmp_path / "broken.js"
    module.write_text(BROKEN % json.dumps(str(Path(sheets.__file__).parent / "engine" / "drawing.js")))
    monkeypatch.setattr(sheets, "_PAINTERS", module)
    with pytest.raises(PainterError, match=r"^The painters failed: Error: no such panel$"):
        render(RACE, kind, FEW)
    folder = tmp_path / "out"
    folder.mkdir()
    assert main(["export", str(folder / f"race.{kind}"), "--quiet"]) == 1
    assert capsys.readouterr().err == "momentum-sim export: The painters failed: Error: no such panel\n"
    assert list(folder.iterdir()) == []


def test_a_picture_larger_than_memory_bears_is_refused_in_a_line(tmp_path):
    words = [tmp_path / "race.png", "--size", "4000x4000", "--dpi", "1200"]
    command = [sys.executable, "-m", "momentum_sim", "export", *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ended.returncode == 2
    assert ended.stderr.startswith("momentum-sim export: dpi must be at most ")
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_leaves_is_drawn_to_the_edge_and_said():
    """Not clipped in silence: the picture says so of both."""
    text = render(DIVERGING, "svg", Options(still=True)).decode()
    assert all(run.diverged for run in DIVERGING.simulate().values())
    assert "diverge" in text
