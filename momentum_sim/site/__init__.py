"""The whole explainer as plain files: every lesson a page with its live stage, for any host, or a disk and no host.

``write_site(Path("public"))`` writes them, and ``python -m momentum_sim site public`` does. Pages load nothing but
files of their own folder, by relative paths and as classic scripts, so they work from a disk, under a path and without
a network. The kernels that run in them are compiled from the sources of the running package.

The address of a page holds what is on its stage, as every link does: ``race.html?v=1&beta=0.95``. A page takes from
there only what is a scene by Python's rules. What earlier sites wrote after a # is read as well; ``web/address.js``
says how.
"""

from pathlib import Path

from momentum_sim.export.progress import MissingExtraError, Progress

__all__ = ["write_site"]

_EXTRA = {"markdown_it": "markdown-it-py", "mdit_py_plugins": "mdit-py-plugins"} | {
    name: name for name in ("latex2mathml", "segno", "plotly", "matplotlib", "PIL")
}


def write_site(out: Path, *, base_url: str = "", progress: Progress = lambda _done, _all: None) -> list[Path]:
    """Write every lesson as a page into a folder, and return the paths of all files in it.

    ``base_url`` is the address of the folder where the site will lie, beginning with https:// or http://. With it the
    pages say where they are, and there is one of codes to scan, ``lecture.html``; empty, there is none of this.
    ``progress(done, all)`` hears how far it is. The same version, lessons and address give the same bytes.

    ``out`` is made if it is not there, and replaced whole if it is an earlier site. Whatever is raised, it stays as it
    was. Raises `ValueError` where ``out`` holds anything else, `MissingExtraError` where the extra ``site`` must be
    installed first, `OSError` with the path where it cannot be written.
    """
    try:
        from momentum_sim.site.writing import write

        return write(Path(out), base_url, progress)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _EXTRA:
            raise
        raise MissingExtraError("A site", _EXTRA[missing], "site") from None
