"""The package installed elsewhere: built, put into an environment of its own, and its stage opened from there."""

import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.browser.server import app_server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # a build leaves files behind, and would take stale ones along
    shutil.copytree(ROOT / "momentum_sim", source / "momentum_sim", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
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


def test_the_wheel_has_every_file_of_the_package(wheel):
    package = ROOT / "momentum_sim"
    wanted = {
        file.relative_to(ROOT).as_posix()
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == wanted


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
