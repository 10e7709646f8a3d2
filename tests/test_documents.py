"""What the documents show works, and where they point there is something."""

import re
import shlex
import textwrap
from pathlib import Path

import pytest

from momentum_sim.commands import main
from momentum_sim.evidence import measured
from momentum_sim.evidence.packed import FILE
from momentum_sim.evidence.table import COLUMNS
from momentum_sim.export import save
from momentum_sim.lessons import Lesson
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(document, language):
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", document.read_text(), re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(text) for _, text in found]


def test_the_library_does_what_the_readme_shows():
    (example,) = (block for block in blocks(ROOT / "README.md", "python") if "run.iterates" in block)
    names = {}
    exec(example, names)  # noqa: S102  # the README's own code
    run, parts = names["run"], names["parts"]
    assert run.settling_step(1e-3, relative=True) <= run.n_steps
    assert not run.diverged
    assert (parts.kept + parts.pushes).shape == (60, 2)
    assert names["network"].test_errors.shape == (4,)
    assert names["network"].test_errors[-1] < 0.08


def test_gradients_are_as_noisy_as_the_readme_shows():
    (example,) = (block for block in blocks(ROOT / "README.md", "python") if "simulate_ensemble" in block)
    names = {}
    exec(example, names)  # noqa: S102  # the README's own code
    assert names["noisy"].noisy_gradients.shape == (60, 2)
    assert names["cloud"].final.shape == (4000, 2)
    assert names["cloud"].covariances[-1].diagonal() == pytest.approx([0.51, 0.51], abs=0.04)


def test_methods_are_compared_as_the_page_on_evidence_shows(capsys):
    names = {}
    for example in blocks(ROOT / "docs" / "evidence.md", "python"):
        exec(example, names)  # noqa: S102  # the page's own code
    assert capsys.readouterr().out == names["own"].summary() + "\n"


def test_the_page_on_evidence_has_what_was_measured():
    text = (ROOT / "docs" / "evidence.md").read_text()
    found = measured()
    lines = text.partition("<!-- measured:begin -->\n")[2].partition("<!-- measured:end -->")[0].splitlines()[2:]
    expected = []
    for method in found.grid.methods:
        best = [found.tuned(method.name, epochs) for epochs in found.grid.epochs]
        cells = [f"{100 * each.mean:.1f} ± {100 * each.sd:.1f}" for each in best]
        expected.append(f"| `{method.name}` | {method.title} | {' | '.join(cells)} |")
    assert lines == expected
    assert all(f"| `{name}` | " in text for name in COLUMNS if name != "method")
    assert f"{len(found.grid):,} runs in {round(FILE.stat().st_size / 1000)} kB" in text


@pytest.mark.parametrize("document", ["README.md", "docs/evidence.md"])
def test_tables_are_commanded_as_the_document_shows(document, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("momentum_sim.commands.evidence.run", asked.append)
    monkeypatch.chdir(tmp_path)
    lines = [line for block in blocks(ROOT / document, "sh") for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("python -m momentum_sim evidence ") and "--list" not in line]
    for line in commands:
        main(shlex.split(line, comments=True)[3:])
    assert len(asked) == len(commands) >= 1


def test_a_scene_is_saved_as_the_readme_shows(tmp_path, monkeypatch):
    (example,) = (block for block in blocks(ROOT / "README.md", "python") if "ms.export.save" in block)
    monkeypatch.chdir(tmp_path)
    exec(example, {})  # noqa: S102  # the README's own code
    assert (tmp_path / "too_much.gif").read_bytes().startswith(b"GIF89a")


@pytest.mark.parametrize("document", ["README.md", "docs/embedding.md"])
def test_exports_are_commanded_as_the_document_shows(document, tmp_path, monkeypatch, capsys):
    saved = []

    def noted(scene, place, *others):
        saved.append(place.name)
        return save(scene, place, *others) if place.suffix == ".json" else place.touch()

    monkeypatch.setattr("momentum_sim.commands.export.save", noted)
    monkeypatch.chdir(tmp_path)
    lines = [line for block in blocks(ROOT / document, "sh") for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("python -m momentum_sim export ")]
    assert [main(shlex.split(line, comments=True)[3:]) for line in commands] == [0] * len(commands)
    assert len(saved) >= len(commands) >= 1
    assert capsys.readouterr().err == ""


def test_a_scene_is_taken_along_as_the_page_on_embedding_shows(tmp_path, monkeypatch):
    (example,) = blocks(ROOT / "docs" / "embedding.md", "python")
    monkeypatch.chdir(tmp_path)
    assert main(["export", "race.json", "--quiet"]) == 0
    names = {}
    exec(example, names)  # noqa: S102  # the page's own code
    assert sorted(file.name for file in tmp_path.iterdir()) == ["race.html", "race.json", "race.png"]
    assert names["content"].startswith(b"<svg")


def test_the_smallest_lesson_of_contributing_can_be_read(tmp_path):
    (text,) = blocks(ROOT / "CONTRIBUTING.md", "toml")
    file = tmp_path / "lesson.toml"
    file.write_text(text)
    lesson = Lesson.load(file)
    assert lesson.prose == "At 0.7 the heavy ball settles at step 21."
    assert lesson.beats[0].scene.momentum == 0.95


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_points_only_to_what_is_there(document):
    targets = re.findall(r"\]\((?!\w+:)([^)#]+)[^)]*\)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_names_only_files_that_are_there(document):
    named = re.findall(r"`((?:momentum_sim|assets|pages|tests|docs)/[\w/.]+)`", document.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", ["README.md", "docs/conventions.md"])
@pytest.mark.parametrize("name", [*LANDSCAPES, *OPTIMIZERS])
def test_every_objective_and_optimizer_is_named(document, name):
    assert f"`{name}" in (ROOT / document).read_text()
