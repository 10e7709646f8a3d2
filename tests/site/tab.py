"""A page of the site in a browser that may load nothing from elsewhere."""

from urllib.parse import urljoin, urlsplit

import numpy as np
from playwright.sync_api import Page

from momentum_sim.scene.outcome import hidden_in
from tests.browser.stage import STAGE, StagePage
from tests.painted import numbers_of

READY = f"{STAGE}[data-ready=true]"

# Goes to another place of the page, and resolves once the page has heard of it.
GO = """(hash) => new Promise((resolve) => {
  const before = location.href;
  addEventListener("popstate", () => resolve(), { once: true });
  location.hash = hash;
  if (location.href === before) resolve();
})"""


class Tab(StagePage):
    """A tab on one page of a site; `faults` are what its console says, and what it asks others for."""

    def __init__(self, page: Page, address: str) -> None:
        super().__init__(page)
        self.faults = self.errors
        self.asked: list[str] = []
        self._home = urljoin(address, ".")
        page.route("**/*", self._allow)
        self.page.goto(address)
        if not urlsplit(address).path.endswith(("index.html", "lecture.html", "glossary.html", "/")):
            self.page.wait_for_selector(READY, timeout=60_000)
            self.settle()

    def _allow(self, route) -> None:
        url = route.request.url
        self.asked.append(url)
        if url.startswith((self._home, "blob:", "data:")):
            route.continue_()
        else:
            self.faults.append(f"asks for {url}")
            route.abort()

    @property
    def query(self) -> str:
        """What the address says of the stage."""
        assert urlsplit(self.page.url).fragment == ""
        return urlsplit(self.page.url).query

    @property
    def notice(self) -> str:
        """What the stage says of itself."""
        return self.part(".notice").inner_text()

    def go(self, hash_: str) -> None:
        """Go to another place of the same page, as who edits the address does."""
        self.page.evaluate(GO, hash_)
        self.settle()

    def assert_painted(self, scene) -> None:
        """The stage has painted, bit for bit, what Python simulates; of what is to be predicted, what may be seen."""
        painted, runs, hidden = self.painted(), scene.simulate(), hidden_in(scene)
        assert painted.keys() == runs.keys()
        for name, run in runs.items():
            np.testing.assert_array_equal(painted[name], numbers_of(run, hidden.get(name)))

    def leave_faultless(self) -> None:
        """Hear no more of the tab, about which nothing was heard that should not be; others may borrow it next."""
        self._scripts.close()
        self.unlisten()
        assert self.faults == []
