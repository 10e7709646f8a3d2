"""What the documents show works, and where they point there is something."""

import re
import textwrap
from pathlib import Path

import pytest

from momentum_sim.lessons import Lesson
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(document, language):
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", document.read_text(), re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(text) for _, text in found]


def test_the_library_does_what_the_readme_shows():
    (example,) = (block for block in blocks(ROOT / "README.md", "python") if "streamlit" not in block)
    names = {}
    exec(example, names)  # noqa: S102  # the README's own code
    run, parts = names["run"], names["parts"]
    assert run.settling_step(1e-3, relative=True) <= run.n_steps
    assert not run.diverged
    assert (parts.kept + parts.pushes).shape == (60, 2)


def test_the_smallest_lesson_of_contributing_can_be_read(tmp_path):
    (text,) = blocks(ROOT / "CONTRIBUTING.md", "toml")
    file = tmp_path / "lesson.toml"
    file.write_text(text)
    lesson = Lesson.load(file)
    assert lesson.prose == "At 0.7 the heavy ball settles at step 21."
    assert lesson.beats[0].scene.momentum == 0.95


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_points_only_to_what_is_there(document):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", document.read_text())
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_names_only_files_that_are_there(document):
    named = re.findall(r"`((?:momentum_sim|assets|pages|tests|docs)/[\w/.]+)`", document.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", ["README.md", "docs/conventions.md"])
@pytest.mark.parametrize("name", [*LANDSCAPES, *OPTIMIZERS])
def test_every_objective_and_optimizer_is_named(document, name):
    assert f"`{name}" in (ROOT / document).read_text()
