"""From starting the app to the first painted stage in a browser: disk caches warm, and with no compiled kernels."""

import tempfile
import time

from tests.benchmarks.report import Row
from tests.browser.launch import chromium
from tests.browser.server import app_server
from tests.browser.stage import READY


def run() -> list[Row]:
    """One start that fills the cache, then three warm ones."""
    with chromium() as browser, tempfile.TemporaryDirectory() as cache:

        def start() -> float:
            began = time.perf_counter()
            with app_server(MOMENTUM_SIM_CACHE_DIR=cache) as address:
                page = browser.new_page()
                page.goto(address)
                page.wait_for_selector(READY)
                page.close()
                return time.perf_counter() - began

        cold = start()
        warm = sorted(start() for _ in range(3))
    return [
        Row("no compiled kernels", cold, bar=20.0),
        Row("caches warm, median of 3", warm[1], bar=5.0, note=f"{warm[0]:.2f} to {warm[2]:.2f} s"),
    ]
