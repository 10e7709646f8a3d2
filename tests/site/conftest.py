import json
import os
import re
from collections.abc import Callable
from contextlib import ExitStack
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from momentum_sim.site import write_site
from tests.browser.files import file_host
from tests.browser.tabs import borrowed
from tests.site.tab import Tab

BASE_URL = "https://example.org/courses/momentum/"


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """The whole site, written once for all workers, with an address: its folder, and what was heard of its progress."""
    room = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        room = room.parent  # which all workers have
    out, told = room / "host" / "courses" / "momentum", room / "heard of the site.json"
    with (room / "site.lock").open("w") as lock:
        flock(lock, LOCK_EX)  # until it is closed
        if not told.exists():
            heard = []
            write_site(out, base_url=BASE_URL, progress=lambda done, every: heard.append((done, every)))
            told.write_text(json.dumps(heard))
    return out, [tuple(each) for each in json.loads(told.read_text())]


@pytest.fixture(scope="session")
def site(written):
    """The folder of the whole site."""
    return written[0]


@pytest.fixture(scope="session")
def host(site):
    """The address of the folder under which a host serves the site, below a path."""
    with file_host(site.parents[1]) as address:
        yield f"{address}courses/momentum/"


@pytest.fixture
def tab(browser):
    """Opens a tab of a browser that reaches nothing but the address it is given; what its console reports fails."""
    with ExitStack() as opened:

        def open_tab(address: str, size: tuple[int, int] = (1280, 800), **context) -> Tab:
            tab = Tab(opened.enter_context(borrowed(browser, size, **context)), address)
            opened.callback(tab.leave_faultless)
            return tab

        yield open_tab


@pytest.fixture
def on_disk(site: Path) -> Callable[[str], str]:
    """The address of a file of the site on the disk."""

    def address(path: str) -> str:
        file = re.split("[?#]", path)[0]
        return (site / file).as_uri() + path.removeprefix(file)

    return address
