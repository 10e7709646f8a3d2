"""What the benchmarks ran on."""

import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.browser.launch import find_chromium

_PACKAGES = {"numpy": "numpy", "numba": "numba", "llvmlite": "llvmlite", "JAX": "jax", "PyTorch": "torch"}
_PROGRAMS = ("gcc", "clang", "node")


def machine() -> dict[str, str]:
    """Processor, cores, system and versions, each by its name; what is not installed is said to be."""
    facts = {"processor": _processor(), "cores": str(os.cpu_count()), "system": _system()}
    facts["Python"] = platform.python_version()
    facts |= {name: _package_version(package) for name, package in _PACKAGES.items()}
    facts |= {name: _program_version(shutil.which(name)) for name in _PROGRAMS}
    return facts | {"Chromium": _program_version(find_chromium())}


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    text = information.read_text() if information.exists() else ""
    named = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return f"{named[1] if named else platform.processor()} ({platform.machine()})"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):  # not a Linux, or one that does not say
        return f"{platform.system()} {platform.release()}"


def _package_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _program_version(program: str | None) -> str:
    if program is None:
        return "not installed"
    output = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    number = re.search(r"\d+\.\d+[.\d]*", output.partition("\n")[0])
    return number[0] if number else "of unknown version"
