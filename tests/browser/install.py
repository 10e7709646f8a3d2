"""Install Chromium for the tests, if none is found and the system's package manager can.

``python -m tests.browser.install``
"""

import os
import shutil
import subprocess
import sys

from tests.browser.launch import find_chromium


def main() -> int:
    """Exit status 0 if there is a Chromium in the end."""
    if find_chromium() is None and shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        for command in (
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"],
        ):
            quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run([*root, *command], check=False, env=quiet)
    if path := find_chromium():
        print(f"Chromium: {path}")  # noqa: T201  # what this command is for
        return 0
    print("No Chromium found. Install it with your package manager, or set MOMENTUM_SIM_CHROMIUM to its path.")  # noqa: T201  # as above
    return 1


if __name__ == "__main__":
    sys.exit(main())
