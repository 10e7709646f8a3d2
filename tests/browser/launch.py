"""Finding and starting Chromium."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# The first has no windows, tabs and menus to start around every page, which takes three times as long as the page.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Letters as wide as the typeface says, where hinting would have whole pixels; software rendering; and none of the
# browser's own traffic.
_ARGUMENTS = (
    "--font-render-hinting=none",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str | None:
    """Chromium's path: MOMENTUM_SIM_CHROMIUM, or the first found on PATH; None if there is none."""
    return os.environ.get("MOMENTUM_SIM_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium. RuntimeError if none is installed."""
    path = find_chromium()
    if path is None:
        raise RuntimeError("no Chromium found: run `make browsers`, or set MOMENTUM_SIM_CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()
