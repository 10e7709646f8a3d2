"""Where Firefox and WebKit are."""

import shutil
from pathlib import Path

_FIREFOXES = ("firefox-esr", "firefox")
# Where Debian's and Fedora's packages have WebKitGTK's own small browser.
_MINI_BROWSERS = ("lib/*/webkit2gtk-4.*/MiniBrowser", "libexec/webkit2gtk-4.*/MiniBrowser")


def find_firefox() -> str | None:
    """Firefox's path; None if there is none."""
    return next(filter(None, map(shutil.which, _FIREFOXES)), None)


def find_webkit() -> str | None:
    """The path of a browser with WebKit; None without it, its driver or a virtual screen."""
    if not (shutil.which("WebKitWebDriver") and shutil.which("Xvfb")):
        return None
    found = (path for pattern in _MINI_BROWSERS for path in Path("/usr").glob(pattern))
    return next(map(str, found), None)
