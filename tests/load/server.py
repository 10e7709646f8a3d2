"""The app in a process of its own, with its memory and its processor time."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.server import free_port

_ROOT = Path(__file__).parents[2]
_OPTIONS = ("--server.headless=true", "--server.address=127.0.0.1", "--server.fileWatcherType=none")
_PATIENCE = 60.0  # seconds to start, and a hundredth of them between looks


class Server:
    """A running app: its address, and what Linux tells of its process."""

    def __init__(self, address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.address = address
        self._process = process
        self._log = log

    @property
    def memory(self) -> float:
        """The resident set in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def processor_time(self) -> float:
        """Seconds of processor time since the start, of all threads."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def tracebacks(self) -> int:
        """How many exceptions it has logged."""
        return self.log.count("Traceback (most recent call last)")

    @property
    def log(self) -> str:
        """What it has printed."""
        return self._log.read_text(errors="replace")


@contextmanager
def server() -> Iterator[Server]:
    """The app, started as ``streamlit run app.py`` starts it. It ends with the context."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", *_OPTIONS]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=_ROOT, stdout=output, stderr=subprocess.STDOUT)
        running = Server(f"http://127.0.0.1:{port}", process, log)
        try:
            _wait_until_healthy(running, process)
            yield running
        finally:
            _end(process)


def _wait_until_healthy(running: Server, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended at once: {running.log}")
        try:
            with urllib.request.urlopen(f"{running.address}/_stcore/health", timeout=1):  # noqa: S310  # an http address made here
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the app did not answer within {_PATIENCE:.0f} seconds: {running.log}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
