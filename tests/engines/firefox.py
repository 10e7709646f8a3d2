"""Debian's own Firefox, driven by WebDriver BiDi, which it speaks itself."""

import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from tempfile import TemporaryDirectory
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.engines.driver import Engine, ending
from tests.engines.find import find_firefox

_PREFERENCES = {
    "layout.css.prefers-color-scheme.content-override": 1,  # light
    "ui.prefersReducedMotion": 0,
    "ui.useOverlayScrollbars": 1,  # scroll bars take no width
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
}
_START_S = 60
_ANSWER_S = 120


@contextmanager
def firefox(width: int = 1280, height: int = 800) -> Iterator["Firefox"]:
    """A headless Firefox. RuntimeError if none is installed."""
    path = find_firefox()
    if path is None:
        raise RuntimeError("no Firefox found: run `make browsers`")
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items())
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        command = [path, "--headless", "--no-remote", "--profile", folder]
        command += ["--remote-debugging-port", "0", "about:blank"]
        with (
            ending(Popen(command, stdout=DEVNULL, stderr=DEVNULL)) as process,
            connect(f"{_address(profile, process)}/session", max_size=None) as connection,
        ):
            yield Firefox(connection, width, height)


def _address(profile: Path, process: "Popen[bytes]") -> str:
    """Where a Firefox listens, which it writes into its profile."""
    told = profile / "WebDriverBiDiServer.json"
    patience = time.monotonic() + _START_S
    while time.monotonic() < patience and process.poll() is None:
        if told.exists() and (text := told.read_text(encoding="utf-8")):
            server = json.loads(text)
            return f"ws://{server['ws_host']}:{server['ws_port']}"
        time.sleep(0.05)
    raise RuntimeError("Firefox does not start")


class Firefox(Engine):
    """A tab of Firefox."""

    def __init__(self, connection: ClientConnection, width: int, height: int) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self._ask("session.new", capabilities={})
        self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        viewport = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._tab, viewport=viewport, devicePixelRatio=1.0)

    def open(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def _picture(self) -> str:
        return self._ask("browsingContext.captureScreenshot", context=self._tab)["data"]

    def _evaluate(self, expression: str) -> str:
        target = {"context": self._tab}
        answer = self._ask("script.evaluate", expression=expression, awaitPromise=True, target=target)
        if answer["type"] != "success":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"]["value"]

    def _perform(self, source: dict[str, Any]) -> None:
        self._ask("input.performActions", context=self._tab, actions=[source])

    def _ask(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._connection.recv(timeout=_ANSWER_S))
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['error']}, {answer['message']}")
        return answer["result"]
