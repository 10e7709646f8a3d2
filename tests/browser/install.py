"""Install the browsers that the tests need and do not find, if the system's package manager can.

``python -m tests.browser.install``
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

from tests.browser.launch import find_chromium
from tests.engines.find import find_firefox, find_webkit


class Installable(NamedTuple):
    """A browser: how it is found, its packages or those that systems have instead, and what else helps."""

    name: str
    find: Callable[[], str | None]
    packages: tuple[tuple[str, ...], ...]
    otherwise: str = ""


BROWSERS = (
    Installable(
        "Chromium",
        find_chromium,
        (("chromium-headless-shell",), ("chromium",)),
        ", or set MOMENTUM_SIM_CHROMIUM to its path",
    ),
    Installable("Firefox", find_firefox, (("firefox-esr",),)),
    Installable("WebKit", find_webkit, (("webkit2gtk-driver", "xvfb"),)),
)


def _get(*arguments: str) -> None:
    """Have the package manager do something."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*root, "apt-get", *arguments], check=False, env=quiet)


def main() -> int:
    """Exit status 0 if every browser is there in the end."""
    lacking = [browser for browser in BROWSERS if browser.find() is None]
    if lacking and shutil.which("apt-get"):
        _get("update", "-q")
        for browser in lacking:
            for packages in browser.packages:
                if browser.find() is None:
                    _get("install", "-q", "-y", "--no-install-recommends", *packages)
    missing = 0
    for browser in BROWSERS:
        path = browser.find()
        missing += path is None
        lack = f"not found. Install {' '.join(browser.packages[-1])} with your package manager{browser.otherwise}."
        print(f"{browser.name}: {path or lack}")  # noqa: T201  # what this command is for
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
