"""A live page as its readers open it: from disk or in a frame without an origin, and never with a network."""

import json
import time
from contextlib import contextmanager
from html import escape

from playwright.sync_api import ConsoleMessage, Page

from tests.browser.stage import READY, StagePage
from tests.browser.tabs import borrowed
from tests.packed import unpacked

#: How a page can be opened: the file itself, in a sandboxed frame that has it as text, in one that has its address.
WAYS = ("file", "srcdoc", "src")

OUTER = """<!doctype html><meta charset="utf-8"><title>A post</title><style>body {{ margin: 0 }}</style>
<script>const heard = []; addEventListener("message", ({{ data }}) => heard.push(data));</script>
<iframe sandbox="allow-scripts" style="border: 0; width: {width}px; height: {height}px" {source}></iframe>"""


class _Frame:
    """A frame that is driven as a page is."""

    def __init__(self, page, frame):
        self._frame = frame
        self.mouse, self.keyboard = page.mouse, page.keyboard

    def __getattr__(self, name):
        return getattr(self._frame, name)


class LivePage(StagePage):
    """A stage that no server stands behind. ``requests`` are what it asked for besides itself."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.tab = page
        self.requests = []
        self._heard["request"] = lambda request: self.requests.append(request.url)
        page.on("request", self._heard["request"])

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def go(self, file, content, way, size, link=""):
        """Open a page in one of `WAYS`; ``link`` is what its address ends in, where it has one."""
        file.write_bytes(content)
        if way != "file":
            source = f'srcdoc="{escape(content.decode())}"' if way == "srcdoc" else f'src="{file.name}{escape(link)}"'
            outer = file.with_name("outer.html")
            outer.write_text(OUTER.format(width=size[0], height=size[1], source=source), encoding="utf-8")
        self.tab.goto((file if way == "file" else outer).as_uri() + link)
        self.page = self.tab if way == "file" else _Frame(self.tab, self.tab.frames[1])
        return self

    def ready(self):
        self.page.wait_for_selector(READY)
        self.settle()
        return self

    def until(self, expression, tab=False):
        """Wait until an expression is true; a page whose policy allows no texts as scripts cannot be asked to wait."""
        patience = time.monotonic() + 20
        while not (self.tab if tab else self.page).evaluate(expression):
            if time.monotonic() > patience:
                raise TimeoutError(f"never true: {expression}")
            self.page.wait_for_timeout(20)

    @property
    def heard(self):
        """What the page around the frame was told."""
        return self.tab.evaluate("heard")

    @property
    def asked(self):
        """What was asked for besides files of the test's own."""
        return [address for address in self.requests if not address.startswith(("file:", "about:", "blob:", "data:"))]


@contextmanager
def opened(browser, folder, content, way="file", size=(960, 540), link="", **context):
    """A live page on its own, ready; whatever its console reports, or its asking for anything, fails the test."""
    with borrowed(browser, size, offline=True, **context) as tab:
        live = LivePage(tab)
        yield live.go(folder / "page.html", content, way, size, link).ready()
        assert live.errors == []
        assert live.asked == []
        live.unlisten()


def data_of(content, name):
    """The data that a page holds under a name."""
    text = content.decode().split(f'<script type="application/json" id="{name}">')[1].split("</script>")[0]
    data = json.loads(text)
    packed = data.pop("words", None)
    return data | (json.loads(unpacked(packed)) if packed else {})
