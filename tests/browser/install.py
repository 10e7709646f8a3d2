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
    """A browser: how it is found, its packages, and what else helps where there are none."""

    name: str
    find: Callable[[], str | None]
    packages: tuple[str, ...]
    otherwise: str = ""


BROWSERS = (
    Installable("Chromium", find_chromium, ("chromium",), ", or set MOMENTUM_SIM_CHROMIUM to its path"),
    Installable("Firefox", find_firefox, ("firefox-esr",)),
    Installable("WebKit", find_webkit, ("webkit2gtk-driver", "xvfb")),
)


def main() -> int:
    """Exit status 0 if every browser is there in the end."""
    wanted = [package for browser in BROWSERS if browser.find() is None for package in browser.packages]
    if wanted and shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *wanted]
        for command in (["apt-get", "update", "-q"], install):
            quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run([*root, *command], check=False, env=quiet)
    missing = 0
    for browser in BROWSERS:
        path = browser.find()
        missing += path is None
        packages = " ".join(browser.packages)
        lack = f"not found. Install {packages} with your package manager{browser.otherwise}."
        print(f"{browser.name}: {path or lack}")  # noqa: T201  # what this command is for
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
