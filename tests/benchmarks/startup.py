"""To the first painted stage in a browser: from starting the app, and from opening its address in a new browser."""

import tempfile
import time
from contextlib import AbstractContextManager
from typing import NamedTuple

from tests.benchmarks.report import Row
from tests.browser.launch import chromium
from tests.browser.server import app_server
from tests.browser.stage import READY

REPETITIONS = 3
_LESSONS = ("oscillation", "overshoot", "trade_offs", "demon", "conventions")
_PATIENCE_MS = 120_000  # a slow start is a missed bar, not an error


def run() -> list[Row]:
    """One start that fills the cache, then warm ones; then a warm server, opened by browsers that have just begun."""
    with tempfile.TemporaryDirectory() as cache:
        with chromium() as browser:
            cold = _start(browser, cache)
            warm = sorted(_start(browser, cache) for _ in range(REPETITIONS))
        with _server(cache) as address:
            race = f"{address}/race"
            _new_browser(race)  # warms the server
            opened = sorted(_new_browser(race) for _ in range(REPETITIONS))
            again = _again(race)
            slow = _slow_visit(race)
            lessons = {page: _lesson(f"{address}/{page}") for page in _LESSONS}
    middle = REPETITIONS // 2
    return [
        Row("no compiled kernels", cold, bar=8.0),
        Row(
            f"caches warm, median of {REPETITIONS}", warm[middle], bar=5.0, note=_range(warm),
            headline="starting the app to a painted stage, caches warm",
        ),
        Row(
            f"warm server, new browser and profile, median of {REPETITIONS}", opened[middle], bar=2.5,
            note=f"{_range(opened)}, from opening the address",
            headline="opening the running app in a new browser, to a painted stage",
        ),
        Row("the same in a browser that was there before", again[middle], bar=1.5, note=_range(again)),
        Row("first visit on 1.6 Mbit/s and 150 ms: question and still", slow.question, bar=3.0),
        Row("the same: stage usable", slow.stage, bar=10.0, note=f"{slow.megabytes:.2f} MB sent in all"),
        *(
            Row(f"the same on {page}", times[middle], bar=2.5, note=_range(times))
            for page, times in lessons.items()
        ),
    ]  # fmt: skip


class _Visit(NamedTuple):
    """Seconds until question and still can be seen and until the stage can be used, and what was sent in all."""

    question: float
    stage: float
    megabytes: float


def _slow_visit(address: str) -> _Visit:
    """A first visit by a line as phones have it far from a mast."""
    with chromium() as browser:
        page = browser.new_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        line = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 100_000}
        session.send("Network.emulateNetworkConditions", line)
        sent: list[float] = []
        session.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
        began = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.locator("#first svg").first.wait_for(timeout=_PATIENCE_MS)
        question = time.perf_counter() - began
        page.wait_for_selector(READY, timeout=_PATIENCE_MS)
        stage = time.perf_counter() - began
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(3000)
        return _Visit(question, stage, sum(sent) / 1e6)


def _again(address: str) -> list[float]:
    """Opening the address in tabs of a browser that has been there, whose cache has what it may keep."""
    with chromium() as browser:
        context = browser.new_context()
        _open(context.new_page(), address)
        times = []
        for _ in range(REPETITIONS):
            page = context.new_page()
            began = time.perf_counter()
            _open(page, address)
            times.append(time.perf_counter() - began)
            page.close()
        return sorted(times)


def _lesson(address: str) -> list[float]:
    """Opening a lesson's page in new browsers, once it has been read."""
    _new_browser(address)
    return sorted(_new_browser(address) for _ in range(REPETITIONS))


def _server(cache: str) -> AbstractContextManager[str]:
    return app_server(MOMENTUM_SIM_CACHE_DIR=cache)


def _start(browser, cache: str) -> float:
    """From starting the app until a page shows its stage."""
    began = time.perf_counter()
    with _server(cache) as address:
        page = browser.new_page()
        _open(page, f"{address}/race")
        page.close()
        return time.perf_counter() - began


def _new_browser(address: str) -> float:
    """From opening the address in a browser of its own, which has just been started and has an empty profile."""
    with chromium() as browser:
        began = time.perf_counter()
        _open(browser.new_page(), address)
        return time.perf_counter() - began


def _open(page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(READY, timeout=_PATIENCE_MS)


def _range(times: list[float]) -> str:
    return f"{times[0]:.2f} to {times[-1]:.2f} s"
