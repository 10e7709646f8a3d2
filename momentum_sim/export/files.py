"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import replace
from pathlib import Path

from momentum_sim import hints
from momentum_sim.export.kinds import kind_of, render
from momentum_sim.export.options import Options
from momentum_sim.export.progress import Progress
from momentum_sim.export.staged import as_scene
from momentum_sim.scene import Scene
from momentum_sim.simulation import Run


class CannotWriteError(OSError):
    """A file that cannot be written, and why: ``cannot write race.html: No space left on device``."""

    def __init__(self, path: Path, reason: str, errno: int | None = None) -> None:
        super().__init__(f"cannot write {path}: {reason}")
        self.errno = errno


@hints.keywords
def save(
    scene: Scene | Run,
    path: str | os.PathLike[str],
    options: Options | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write a scene, or a run's, to a file of the kind that its ending names, and return its path.

    A run is written as the scene that has it alone: ``save(simulate(...), "run.csv")``.
    Beside a page whose address is known it writes the picture of the same name that other sites show of it.

    Raises `RefusedError` for an unknown ending or a run that no scene has, `MissingExtraError` where something must be
    installed first, `CannotWriteError`, an `OSError`, with the path and the reason where it cannot be written; a place
    that cannot hold it is refused before anything is made. Whatever is raised, a file that stood there before is as it
    was.
    """
    out = Path(path)
    kind, options, scene = kind_of(out), options or Options(), as_scene(scene)
    contents: dict[Path, bytes] = {}
    check_place(out)
    if kind.ending == "html" and options.base_url:
        options = replace(options, name=options.name or out.stem)
        check_place(picture := out.with_name(f"{options.name}.png"))
        contents[picture] = render(scene, "png", options)
    contents[out] = render(scene, kind.ending, options, progress)
    for place, content in contents.items():  # once all are made, so that no picture stands beside no page
        write_whole(place, content)
    return out


def check_place(path: Path) -> None:
    """Refuse a place where no file can be: below what is no folder, on a folder, a device or a loop of links."""
    try:
        _place_of(path)
    except OSError as error:
        raise _said(path, error) from None


def write_whole(path: Path, content: bytes) -> None:
    """Put bytes into a file at once: beside it first, then in its place.

    A new file has the permissions that the umask leaves, one that is replaced keeps its own; a link stays one, and the
    file it leads to is replaced. Whatever happens, an interruption too, there is the old file or the new one, and
    nothing beside it.
    """
    beside: Path | None = None
    try:
        place, mode = _place_of(path)
        beside = place.parent / f".{secrets.token_hex(8)}.part"
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        beside.replace(place)
    except BaseException as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, CannotWriteError):
            raise _said(path, error) from None
        raise


def _place_of(path: Path) -> tuple[Path, int | None]:
    """Where a path leads to, and the permissions of the file there, if there is one."""
    place = Path(os.path.realpath(path))
    try:
        status = place.stat()
    except FileNotFoundError:
        if not place.parent.exists():
            raise CannotWriteError(path, f"there is no folder {place.parent}") from None
        return place, None
    if stat.S_ISDIR(status.st_mode):
        raise CannotWriteError(path, "it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise CannotWriteError(path, "it is no regular file")
    return place, stat.S_IMODE(status.st_mode)


def _said(path: Path, error: OSError) -> CannotWriteError:
    """An error of the system with the path that was meant."""
    if isinstance(error, CannotWriteError):
        return error
    return CannotWriteError(path, error.strerror or str(error), error.errno)
