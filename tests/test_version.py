import tomllib
from importlib import metadata
from pathlib import Path

from momentum_sim.version import VERSION

ROOT = Path(__file__).parents[1]


def test_the_version_is_the_same_wherever_it_is_said():
    for file in ("pyproject.toml", "momentum_sim/pyproject.toml"):
        assert tomllib.loads((ROOT / file).read_text(encoding="utf-8"))["project"]["version"] == VERSION
    assert f"\nversion: {VERSION}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert metadata.version("momentum-sim") == VERSION
