"""Entries as WebAssembly in node, where V8 is the one that browsers have."""

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.report import Row, left_out

NAME = "WebAssembly in node"

_PROGRAM = Path(__file__).with_suffix(".mjs")


class EntryInNode:
    """An entry of a module with its arguments, in a process that waits until it is called again."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def time(self) -> float:
        """The seconds that one call takes, by node's clock."""
        return float(self._ask("call")) / 1e9

    def array(self, argument: int) -> NDArray[np.float64]:
        """What an argument's numbers are now, flat."""
        return np.frombuffer(base64.b64decode(self._ask(f"read {argument}")))

    def clear(self, argument: int) -> None:
        """Make an argument's numbers 0."""
        self._ask(f"clear {argument}")

    def set(self, argument: int, value: float) -> None:
        """Have another number for an argument."""
        self._ask(f"set {argument} {value!r}")

    def _ask(self, question: str) -> str:
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"node ended, with status {self._process.wait()}")
        return answer


def present() -> bool:
    """Whether there is a node."""
    return shutil.which("node") is not None


def absent(prefix: str = "") -> list[Row]:
    """A row that says so if there is none."""
    return [] if present() else [left_out(f"{prefix}{NAME}", "node is not installed")]


@contextmanager
def entry_in_node(module: bytes, name: str, *arguments: Any) -> Iterator[EntryInNode]:
    """An entry of a WebAssembly module, ready to be called with float64 arrays and numbers."""
    plain = [{"bytes": _text(value.tobytes())} if isinstance(value, np.ndarray) else value for value in arguments]
    work = json.dumps({"module": _text(module), "entry": name, "arguments": plain})
    with subprocess.Popen(["node", _PROGRAM], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(f"{work}\n")
        yield EntryInNode(process)
        process.stdin.close()  # it ends when there is nothing left to read


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
