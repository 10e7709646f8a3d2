"""Another process that does part of the work meanwhile, where there is a second processor for it.

It shares nothing with this one but what it leaves on disk. If it cannot start, or fails, this one does all the work.
"""

import atexit
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread

_ROOT = Path(__file__).parents[2]
_one_at_a_time = Lock()  # however many readers come at once


@contextmanager
def helped(module: str, function: str, *words: str) -> Iterator[None]:
    """While the body runs, a new Python calls a function of a module with these words; then it is ended.

    A process of its own, because numba compiles one thing at a time; begun anew and not forked or spawned by
    multiprocessing, so that nothing of this one, a server with its threads and its main script, comes with it.
    """
    if not (sys.executable and (os.cpu_count() or 1) > 1 and _one_at_a_time.acquire(blocking=False)):
        yield
        return
    process = None
    try:
        process = _started(module, function, *words)
        yield
    finally:
        if process:
            process.kill()
            process.wait()
        _one_at_a_time.release()


def begin(module: str, function: str, *words: str, patient: bool = False) -> Thread | None:
    """Have a new Python call a function with these words, and go on; it ends with this process at the latest.

    A ``patient`` one lets everybody else go first. Returns a thread that ends with it; None if there can be none.
    """
    if not (sys.executable and (os.cpu_count() or 1) > 1):
        return None
    if (process := _started(module, function, *words, patient=patient)) is None:
        return None
    atexit.register(process.kill)
    waiting = Thread(target=process.wait, daemon=True)  # so that it leaves nothing behind when it has ended
    waiting.start()
    return waiting


def _started(module: str, function: str, *words: str, patient: bool = False) -> "subprocess.Popen[bytes] | None":
    """A new Python that calls a function with these words."""
    way = "import os; os.nice(19); " if patient and hasattr(os, "nice") else ""
    call = f"{way}import sys; import {module} as it; it.{function}(*sys.argv[1:])"
    command = [sys.executable, "-c", call, *words]
    quiet = subprocess.DEVNULL
    try:
        return subprocess.Popen(command, cwd=_ROOT, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603  # a command made above
    except OSError:  # a machine that lets nobody start processes
        return None
