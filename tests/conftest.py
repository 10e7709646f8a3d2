import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright

collect_ignore = ["reference/record_torch.py"]  # needs torch, which the tests do not

# No deadline: the first example of a test may compile a kernel. Derandomized: the same examples on every machine.
settings.register_profile("momentum_sim", deadline=None, derandomize=True)
settings.load_profile("momentum_sim")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium, the same one for every test that needs one."""
    with sync_playwright() as playwright:
        installed = [os.environ.get("MOMENTUM_SIM_CHROMIUM"), *map(shutil.which, BROWSERS)]
        executable = next(filter(None, installed), playwright.chromium.executable_path)
        if not Path(executable).exists():
            pytest.fail(
                f"there is no browser at {executable}: install one with `playwright install --with-deps chromium` or "
                "`apt-get install chromium`, or set MOMENTUM_SIM_CHROMIUM to the path of one"
            )
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        flags += ["--disable-component-update", "--disable-sync", "--no-first-run"]
        chromium = playwright.chromium.launch(executable_path=executable, args=flags)
        yield chromium
        chromium.close()
