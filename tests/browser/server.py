"""The app, started as a reader would start it, on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

_ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def app_server(
    *, port: int | None = None, folder: Path = _ROOT, python: str = sys.executable, base: str = "", **environment: str
) -> Iterator[str]:
    """The address of a running app, the ``app.py`` in a folder; it ends with the context. ``base``: where it lies."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}{f'/{base}' if base else ''}"
    command = [python, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    with TemporaryFile() as said:  # a pipe that nobody reads holds only so much
        process = subprocess.Popen(
            [*command, *options], cwd=folder, env=os.environ | environment, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_healthy(f"{address}/_stcore/health", process, said)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_until_healthy(address: str, process: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            said.seek(0)
            raise RuntimeError(f"the app ended at once: {said.read().decode()}")
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310  # an http address made here
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the app did not answer within 30 seconds")
