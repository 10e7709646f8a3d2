"""The package installed elsewhere: built, put into an environment of its own, and its stage opened from there."""

import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from momentum_sim.lessons import load_question, load_scene
from momentum_sim.scene import Scene
from tests.browser.server import app_server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # a build leaves files behind, and would take stale ones along
    shutil.copytree(ROOT / "momentum_sim", source / "momentum_sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "assets" / "lessons", source / "assets" / "lessons")
    shutil.copy(ROOT / "assets" / "glossary.toml", source / "assets")
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        folder,
    ]
    subprocess.run([*build, source], check=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory):
    """The Python of an environment with the wheel in it, and of this one everything but the project itself."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    (site,) = folder.glob("lib/python*/site-packages")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", wheel], check=True
    )
    # A path file makes the other libraries importable and leaves their path files, the project's among them, unread.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return str(python)


def test_the_wheel_has_every_file_of_the_package_and_the_lessons(wheel):
    package = ROOT / "momentum_sim"
    wanted = {
        file.relative_to(ROOT).as_posix()
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    lessons = {f"momentum_sim/lessons/texts/{file.name}": file for file in (ROOT / "assets/lessons").glob("*.toml")}
    lessons["momentum_sim/lessons/glossary.toml"] = ROOT / "assets" / "glossary.toml"
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert {name: archive.read(name) for name in lessons} == {n: file.read_bytes() for n, file in lessons.items()}
    assert packed == wanted | set(lessons)


def test_an_archive_of_the_sources_can_be_built_again(tmp_path):
    """setuptools would leave out what lies outside of the package."""
    source, out = tmp_path / "source", tmp_path / "out"
    shutil.copytree(ROOT / "momentum_sim", source / "momentum_sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "assets" / "lessons", source / "assets" / "lessons")
    shutil.copy(ROOT / "assets" / "glossary.toml", source / "assets")
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    code = "import sys; from setuptools.build_meta import build_sdist; build_sdist(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, out], cwd=source, check=True, capture_output=True)
    (archive,) = out.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        packed = {name.partition("/")[2] for name in files.getnames()}
    lessons = {f"assets/lessons/{file.name}" for file in (ROOT / "assets" / "lessons").glob("*.toml")}
    assert {"setup.py", "assets/glossary.toml", *lessons} <= packed


def test_the_command_line_is_installed_and_has_the_lessons(elsewhere, tmp_path):
    command = Path(elsewhere).with_name("momentum-sim")
    for words in ([command], [elsewhere, "-m", "momentum_sim"]):
        out = tmp_path / "scene.json"
        subprocess.run([*words, "export", out, "--lesson", "overshoot", "--beat", "2"], cwd=tmp_path, check=True)
        lesson = ROOT / "assets" / "lessons" / "overshoot.toml"
        expected = load_scene(lesson, 2)
        titled = replace(expected, look=replace(expected.look, title=load_question(lesson)))
        assert Scene.from_json(out.read_text()) == titled
        out.unlink()


def test_a_build_without_the_lessons_says_so(tmp_path):
    shutil.copytree(ROOT / "momentum_sim", tmp_path / "momentum_sim", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    code = "from setuptools.build_meta import build_wheel; build_wheel('out')"
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert ended.stderr.strip().splitlines()[-1] == "error: a build needs the lessons in assets/lessons"


def test_the_library_needs_no_app(elsewhere, tmp_path):
    code = (
        "import sys, momentum_sim as ms; print(ms.__file__); print('streamlit' in sys.modules, 'plotly' in sys.modules)"
    )
    said = subprocess.run(
        [elsewhere, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.split()
    assert not Path(said[0]).is_relative_to(ROOT)
    assert said[1:] == ["False", "False"]


def test_an_app_made_of_the_readme_runs_the_stage(elsewhere, tmp_path, page):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (app,) = (block for block in blocks if "stage_document" in block)
    (tmp_path / "app.py").write_text(app)
    with app_server(folder=tmp_path, python=elsewhere, STREAMLIT_BROWSER_GATHER_USAGE_STATS="false") as address:
        page.page.goto(address)
        page.page.wait_for_selector("[data-testid=stage][data-ready=true]", timeout=60_000)
        assert set(page.trajectories()) == {"gradient_descent", "heavy_ball"}
        page.page.get_by_role("button", name="heavy ball").click()
        page.page.get_by_text('"number"').wait_for()
        page.page.get_by_role("button", name="heavy ball").click()
        page.page.get_by_role("tab", name="Map").click()
        page.page.wait_for_selector(".map[data-maps]", timeout=60_000)
        page.page.goto("about:blank")  # or it would tell of the server's end as an error
