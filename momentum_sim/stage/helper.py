"""Another process that does part of the work meanwhile, where there is a second processor for it.

It shares nothing with this one but what it leaves on disk. If it cannot start, or fails, this one does all the work.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

_ROOT = Path(__file__).parents[2]
_one_at_a_time = Lock()  # however many readers come at once


@contextmanager
def helped(module: str, function: str) -> Iterator[None]:
    """While the body runs, a new Python calls a function of a module that needs no argument; then it is ended.

    A process of its own, because numba compiles one thing at a time; begun anew and not forked or spawned by
    multiprocessing, so that nothing of this one, a server with its threads and its main script, comes with it.
    """
    if not (sys.executable and (os.cpu_count() or 1) > 1 and _one_at_a_time.acquire(blocking=False)):
        yield
        return
    process = None
    try:
        process = _started([sys.executable, "-c", f"from {module} import {function}; {function}()"])
        yield
    finally:
        if process:
            process.kill()
            process.wait()
        _one_at_a_time.release()


def _started(command: list[str]) -> "subprocess.Popen[bytes] | None":
    quiet = subprocess.DEVNULL
    try:
        return subprocess.Popen(command, cwd=_ROOT, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603  # a command made above
    except OSError:  # a machine that lets nobody start processes
        return None
