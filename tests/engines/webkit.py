"""WebKitGTK, the engine of Safari, driven by WebDriver on a screen of its own."""

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from subprocess import DEVNULL, Popen
from typing import Any

from tests.browser.server import free_port
from tests.engines.driver import Engine, ending
from tests.engines.find import find_webkit

_SCREEN = "1600x1200x24"
_START_TRIES = 100
_ANSWER_S = 120
_PATIENCE_MS = 60_000


@contextmanager
def webkit(width: int = 1280, height: int = 800, *, pictures: bool = False) -> Iterator["WebKit"]:
    """A WebKit on a virtual screen. RuntimeError if none is installed.

    It paints sixty frames a second only without the DMA-BUF renderer, and where there is no graphics card nine with it;
    but only that one gives `Engine.picture`, which is asked for with ``pictures``.
    """
    path = find_webkit()
    if path is None:
        raise RuntimeError("no WebKit found: run `make browsers`")
    with ExitStack() as stack:
        display = stack.enter_context(_virtual_screen())
        environment = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
        environment |= {"DISPLAY": display, "GTK_THEME": "Adwaita", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        if not pictures:
            environment["WEBKIT_DISABLE_DMABUF_RENDERER"] = "1"
        port = free_port()
        driver = Popen(["WebKitWebDriver", f"--port={port}"], env=environment, stdout=DEVNULL, stderr=DEVNULL)
        stack.enter_context(ending(driver))
        engine = WebKit(f"http://127.0.0.1:{port}", path)
        stack.callback(engine.close)
        engine.resize(width, height)
        yield engine


@contextmanager
def _virtual_screen() -> Iterator[str]:
    """A screen that nobody sees, by its name; the server itself chooses one that is free."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", _SCREEN, "-nolisten", "tcp"]
    with ending(Popen(command, pass_fds=[write], stderr=DEVNULL)):
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start")
        yield f":{number}"


class WebKit(Engine):
    """A window of WebKit's own small browser."""

    def __init__(self, server: str, browser: str) -> None:
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._session = f"{server}/session/{_first_answer(f'{server}/session', wanted)['sessionId']}"
        self._ask("timeouts", script=_PATIENCE_MS, pageLoad=_PATIENCE_MS)

    def close(self) -> None:
        _send("DELETE", self._session)

    def open(self, address: str) -> None:
        self._ask("url", url=address)

    def resize(self, width: int, height: int) -> None:
        """Give the page itself a size; its window is larger."""
        self._ask("window/rect", width=width, height=height)
        extra = self.run("() => [outerWidth - innerWidth, outerHeight - innerHeight]")
        self._ask("window/rect", width=width + extra[0], height=height + extra[1])

    def _picture(self) -> str:
        return _send("GET", f"{self._session}/screenshot")

    def _evaluate(self, expression: str) -> str:
        return self._ask("execute/async", script=f"{expression}.then(arguments[0])", args=[])

    def _perform(self, source: dict[str, Any]) -> None:
        self._ask("actions", actions=[source])

    def _ask(self, what: str, **parameters: Any) -> Any:
        return _send("POST", f"{self._session}/{what}", parameters)


def _first_answer(address: str, body: dict[str, Any]) -> Any:
    """The first answer of a driver that is starting."""
    for _ in range(_START_TRIES):
        try:
            return _send("POST", address, body)
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("WebKitWebDriver does not start")


def _send(method: str, address: str, body: dict[str, Any] | None = None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, content, {"Content-Type": "application/json"}, method=method)  # noqa: S310  # an http address made here
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER_S) as answer:  # noqa: S310  # as above
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise RuntimeError(json.load(error)["value"]) from None
