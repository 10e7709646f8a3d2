"""What the benchmarks ran on."""

import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

COMPILERS = ("gcc", "clang")


def machine() -> str:
    """Processor, cores and versions, as one line."""
    found = (f"{name} {_compiler_version(name)}" if shutil.which(name) else f"no {name}" for name in COMPILERS)
    python = f"Python {platform.python_version()}"
    return ", ".join((_processor(), f"{os.cpu_count()} cores", python, f"numba {version('numba')}", *found))


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    text = information.read_text() if information.exists() else ""
    named = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return f"{named[1] if named else platform.processor()} ({platform.machine()})"


def _compiler_version(name: str) -> str:
    output = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
    number = re.search(r"\d+\.\d+[.\d]*", output.partition("\n")[0])
    return number[0] if number else "of unknown version"
