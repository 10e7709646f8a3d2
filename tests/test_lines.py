"""How long lines are in scripts, which ruff does not read; `make check` runs it beside ruff."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_line_of_a_script_is_longer_than_a_line_of_python():
    """Every script of the repository; a checkout has others beside them, in environments and what is built."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    most = project["tool"]["ruff"]["line-length"]
    folders = [ROOT / name for name in ("momentum_sim", "pages", "tests", "assets")]
    files = sorted(file for folder in folders for kind in ("*.js", "*.mjs", "*.ts") for file in folder.rglob(kind))
    assert ROOT / "momentum_sim" / "stage" / "web" / "stage.js" in files
    assert [
        f"{file.relative_to(ROOT)}:{number}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line.expandtabs(4)) > most
    ] == []
