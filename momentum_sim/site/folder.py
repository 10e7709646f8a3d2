"""A folder that is written whole or not at all, and that replaces nothing but an earlier one of its kind."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from momentum_sim.checks import RefusedError
from momentum_sim.version import VERSION

#: Says of a folder that it is a site of ours, which version made it, and all files that are in it.
MARKER = "momentum-sim-site.json"


def check_ours(out: Path) -> None:
    """Refuse a path at which there is something else than an empty folder or an earlier site of ours."""
    rule = "be a new or empty folder, or hold an earlier site and nothing else"
    if not out.exists():
        return
    if not out.is_dir():
        raise RefusedError("out", rule, out, f"the file {out}")
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_symlink() or not path.is_dir()}
    ours = _listed(out / MARKER)
    if found - ours:
        raise RefusedError("out", rule, out, str(out), f", which holds {min(found - ours)}")


def write_folder(out: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Put a folder with these files, by their paths in it, where an earlier one may be. Returns the files' paths.

    It is made beside its place and then put there, so that there is always a whole one, whatever is raised.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as beside:
        made, before = Path(beside, "new"), Path(beside, "before")
        marked = dict(files)
        names = sorted([*files, MARKER])
        marker = {"schema_version": 1, "version": VERSION, "files": names}
        marked[MARKER] = (json.dumps(marker, indent=1) + "\n").encode()
        for name in names:
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(marked[name])
        try:
            if out.exists():
                out.rename(before)
            made.rename(out)
        except BaseException:
            if before.exists():
                before.rename(out)
            raise
    return [out / name for name in names]


def _listed(marker: Path) -> set[str]:
    """The files that an earlier site says it has; none if there is no such site."""
    try:
        files = json.loads(marker.read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in files if isinstance(name, str)} if isinstance(files, list) else set()
