"""What notebooks show of scenes and runs, and the example notebook."""

import io
import json
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import nbclient
import nbformat
import numpy as np
import pytest
from PIL import Image

import momentum_sim as ms
from momentum_sim.export import render
from momentum_sim.export.staged import scene_of_run
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Look
from tests.export.scenes import DIVERGING, HOSTILE_TITLE, NOTHING_VISIBLE, OVERFLOWING, RACE

ROOT = Path(__file__).parents[1]
NOTEBOOK = ROOT / "docs" / "notebooks" / "momentum.ipynb"

bowl = ms.objectives.quadratic(condition_number=50.0)


def run_of(name="heavy_ball", objective=bowl, **settings):
    usual = {"step_size": 0.038, "momentum": 0.7, "n_steps": 60, "start": (-8.0, 2.0)}
    return ms.simulate(objective, name, **usual | settings)


class Frame(HTMLParser):
    """The tags of an HTML output, and the attributes of its frame."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.frame = [], {}
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.frame = dict(attributes)


def size_of(encoded):
    return Image.open(io.BytesIO(b64decode(encoded, validate=True))).size


def test_a_scene_is_its_live_page_in_a_frame_that_can_do_nothing_but_run():
    scene = replace(RACE, look=Look(title="The race", width=800, height=500))
    data, told = scene._repr_mimebundle_()
    found = Frame(data["text/html"])
    assert found.tags == ["iframe"]
    assert found.frame["sandbox"] == "allow-scripts"
    assert (found.frame["title"], found.frame["loading"]) == ("The race", "lazy")
    assert "aspect-ratio: 800 / 500" in found.frame["style"]
    assert found.frame["srcdoc"].encode() == render(scene, "html")
    assert told["image/png"] == {"width": 800, "height": 500}
    assert size_of(data["image/png"]) == (1200, 750)
    assert data["text/plain"] == (
        "Scene(gradient_descent, heavy_ball on quadratic(condition_number=50, angle=0), 60 steps, step size 0.038, "
        "momentum 0.7)"
    )
    json.dumps([data, told], allow_nan=False)


@pytest.mark.parametrize("scene", [DIVERGING, OVERFLOWING, NOTHING_VISIBLE, HOSTILE_TITLE])
def test_every_scene_can_be_shown(scene):
    data, _ = scene._repr_mimebundle_()
    assert set(data) == {"text/html", "image/png", "text/plain"}
    found = Frame(data["text/html"])
    assert found.tags == ["iframe"]
    assert set(found.frame) == {"title", "width", "height", "sandbox", "loading", "style", "srcdoc"}


def test_only_what_is_asked_for_is_made(monkeypatch):
    assert set(RACE._repr_mimebundle_(include={"text/html"})[0]) == {"text/html", "text/plain"}
    assert set(RACE._repr_mimebundle_(exclude={"text/html"})[0]) == {"image/png", "text/plain"}
    monkeypatch.setattr("momentum_sim.notebook.render", lambda *_: pytest.fail("it was made"))
    assert set(run_of()._repr_mimebundle_(include=())[0]) == {"text/plain"}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("objective", [bowl, ms.objectives.rosenbrock(0.8, 30.0)], ids=("bowl", "valley"))
@pytest.mark.parametrize("changed", [False, True])
def test_a_run_is_on_the_live_stage_with_exactly_its_path(name, objective, changed):
    momentum = None if OPTIMIZERS[name].schedule is None else 0.6
    each = np.where(np.arange(60) < 20, 0.003, 0.0012) if changed else 0.003
    run = run_of(name, objective, momentum=momentum, step_size=each, start=(-1.2, 1.0))
    scene = scene_of_run(run)
    np.testing.assert_array_equal(scene.simulate()[name].iterates, run.iterates)
    assert scene.visible == (name,)


def test_a_run_shows_its_scene():
    run = run_of()
    data, told = run._repr_mimebundle_()
    assert Frame(data["text/html"]).frame["srcdoc"].encode() == render(scene_of_run(run), "html")
    assert data["image/png"] == scene_of_run(run)._repr_mimebundle_(include={"image/png"})[0]["image/png"]
    assert told["image/png"] == {"width": 960, "height": 540}


def test_a_named_schedule_is_live_too():
    run = run_of(momentum=ms.schedules.demon(0.95, 60))
    assert scene_of_run(run).runs[0].schedule == "demon"
    assert scene_of_run(run_of("demon", momentum=0.95)).runs[0].schedule is None


def test_a_run_is_told_in_a_line():
    assert run_of()._repr_mimebundle_(include=())[0]["text/plain"] == (
        "Run(heavy_ball on quadratic(condition_number=50, angle=0), 60 steps, gap 4.4e-8)"
    )
    assert "diverges at step 5)" in DIVERGING.simulate()["heavy_ball"]._repr_mimebundle_(include=())[0]["text/plain"]


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (run_of(momentum=np.linspace(0.9, 0.1, 60)), "its momenta are no schedule's of this package"),
        (run_of(step_size=np.linspace(0.03, 0.01, 60)), "its step sizes are no schedule's of this package"),
        (run_of(n_steps=5001), "it has more than 5000 steps"),
        (run_of(replace(OPTIMIZERS["heavy_ball"], title="mine")), "its optimizer is none of this package's"),
        (
            run_of(objective=replace(ms.objectives.quadratic, title="mine")()),
            "its objective has the name of one of this package's",
        ),
        (run_of(objective=replace(ms.objectives.quadratic, name="mine")()), None),
        (run_of(momentum=np.linspace(0.9, 0.1, 60), step_size=1e200), "its momenta are no schedule's of this package"),
        (run_of(momentum=[0.5], n_steps=1, start=(1e300, 0.0), step_size=[0.1]), None),
    ],
)
def test_what_no_scene_has_is_a_picture_that_says_so(run, why):
    data, told = run._repr_mimebundle_()
    if why is None:
        assert "text/html" in data
        return
    assert set(data) == {"image/png", "text/plain"}
    assert data["text/plain"].splitlines()[1] == f"A picture, not live: {why}."
    assert told["image/png"] == {"width": 960, "height": 400}
    assert size_of(data["image/png"]) == (1440, 600)
    assert set(run._repr_mimebundle_(exclude={"image/png"})[0]) == {"text/plain"}


def test_the_picture_of_a_run_is_the_same_every_time():
    run = run_of(momentum=np.linspace(0.9, 0.1, 60))
    first, second = (run._repr_mimebundle_()[0]["image/png"] for _ in range(2))
    assert first == second


def test_without_the_extra_it_is_told_in_words_with_a_hint():
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "import momentum_sim as ms, numpy as np\n"
        "bowl = ms.objectives.quadratic(50.0)\n"
        "for momentum in (0.7, np.linspace(0.9, 0.1, 9)):\n"
        "    run = ms.simulate(bowl, 'heavy_ball', step_size=0.03, momentum=momentum, n_steps=9)\n"
        "    data, told = run._repr_mimebundle_()\n"
        "    print(*data, *told, data['text/plain'].splitlines()[1:])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    for line in ended.stdout.splitlines():
        assert line.startswith("text/plain [")
        assert line.endswith("needs matplotlib: pip install 'momentum-sim[export]'\"]")
    assert len(ended.stdout.splitlines()) == 2


def cells(kind):
    return [cell for cell in nbformat.read(NOTEBOOK, 4).cells if cell.cell_type == kind]


def test_the_example_is_stored_without_results_and_explains_itself():
    nbformat.validate(nbformat.read(NOTEBOOK, 4))
    for cell in cells("code"):
        assert cell.outputs == []
        assert cell.execution_count is None
    kinds = [cell.cell_type for cell in nbformat.read(NOTEBOOK, 4).cells]
    assert kinds[0] == "markdown"
    assert ["code"] * 3 not in [kinds[index : index + 3] for index in range(len(kinds))]


def test_the_example_runs_and_every_cell_shows_what_it_should(tmp_path):
    book = nbformat.read(NOTEBOOK, 4)
    first = next(index for index, cell in enumerate(book.cells) if cell.cell_type == "code")
    book.cells.insert(first, nbformat.v4.new_code_cell("import warnings\nwarnings.simplefilter('error')"))
    nbclient.NotebookClient(
        book, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    shown = [
        {media for output in cell.outputs for media in output.get("data", {})}
        for cell in book.cells
        if cell.cell_type == "code"
    ][1:]
    assert not [output for cell in book.cells for output in cell.get("outputs", []) if output.output_type == "stream"]
    expected = [cell.metadata["shows"] for cell in cells("code")]
    for media, wanted in zip(shown, expected, strict=True):
        assert set(wanted) <= media or (not wanted and not media), (wanted, media)
    assert {media for wanted in expected for media in wanted} >= {
        "text/html",
        "image/png",
        "application/vnd.plotly.v1+json",
    }
    made = {file.name for file in tmp_path.iterdir()}
    assert {"race.html", "race.csv"} <= made
