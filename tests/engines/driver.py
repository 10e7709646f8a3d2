"""What a test asks of a browser, whichever engine it has. Two protocols of the W3C agree on how fingers move."""

import json
from abc import ABC, abstractmethod
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from subprocess import Popen, TimeoutExpired
from typing import Any, Literal

import numpy as np
from PIL import Image

#: A step of a mouse: to a place in CSS px, or its button.
MouseStep = tuple[float, float] | Literal["down", "up"]

_BUTTON = {"down": {"type": "pointerDown", "button": 0}, "up": {"type": "pointerUp", "button": 0}}
_MOVE_MS = 8
_KEYS = {
    "Enter": "\ue007",
    "PageUp": "\ue00e",
    "PageDown": "\ue00f",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "Delete": "\ue017",
}


class Engine(ABC):
    """One tab of a browser."""

    @abstractmethod
    def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""

    @abstractmethod
    def _picture(self) -> str:
        """What is seen, as a PNG in base64."""

    @abstractmethod
    def _evaluate(self, expression: str) -> str:
        """The text that a promise gives."""

    @abstractmethod
    def _perform(self, source: dict[str, Any]) -> None:
        """Let a mouse or a keyboard act."""

    def run(self, function: str, *arguments: Any) -> Any:
        """What a JavaScript function, asynchronous or not, returns on the page, as JSON has it."""
        call = f"({function})(...{json.dumps(arguments)})"
        answer = json.loads(
            self._evaluate(
                f"(async () => {call})().then((value) => JSON.stringify({{ value }}),"
                " (error) => JSON.stringify({ error: String(error) }))"
            )
        )
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def picture(self) -> np.ndarray:
        """What is seen, as red, green and blue from 0 to 255, (height, width, 3)."""
        return np.asarray(Image.open(BytesIO(b64decode(self._picture()))).convert("RGB"))

    def mouse(self, *steps: MouseStep) -> None:
        actions = [
            _BUTTON[step]
            if isinstance(step, str)
            else {"type": "pointerMove", "duration": _MOVE_MS, "x": round(step[0]), "y": round(step[1])}
            for step in steps
        ]
        self._perform({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions})

    def keys(self, *keys: str) -> None:
        """Press keys one after another, by their names or as letters."""
        actions = [{"type": kind, "value": _KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": actions})


@contextmanager
def ending(process: "Popen[bytes]") -> Iterator["Popen[bytes]"]:
    """A process that has ended when the context has."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except TimeoutExpired:
            process.kill()
            process.wait()
