"""Driving a stage from outside, the way its documentation says one can."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from playwright.sync_api import Locator, Page

STAGE = "[data-testid=stage]"
READY = f"{STAGE}[data-ready=true]"


class StagePage:
    """A page with a stage on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sent: list[str | bytes] = []
        self.errors: list[str] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: self.sent.append(frame)))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))

    def open(self, address: str) -> "StagePage":
        self.page.goto(address)
        self.page.wait_for_selector(READY)
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until nothing is painted or sent any more."""
        quiet = 0
        before = None
        while quiet < 4:
            now = (self.frames, len(self.sent), self.page.url)
            quiet = quiet + 1 if now == before else 0
            before = now
            self.page.wait_for_timeout(70)

    @property
    def frames(self) -> int:
        return int(self.page.get_attribute(STAGE, "data-frames"))

    def slider(self, name: str) -> Locator:
        return self.page.get_by_role("slider", name=name, exact=True)

    def number(self, name: str) -> Locator:
        return self.page.get_by_role("spinbutton", name=name, exact=True)

    def type(self, name: str, value: float | str) -> None:
        self.number(name).fill(str(value))
        self.number(name).press("Enter")
        self.settle()

    def value(self, name: str) -> float:
        return float(self.number(name).input_value())

    def toggle(self, title: str) -> None:
        self.page.get_by_role("group", name="Optimizers shown").get_by_role("button", name=title).click()
        self.settle()

    def beat(self, number: int) -> Locator:
        return self.page.get_by_role("navigation", name="Three beats").get_by_role("link").nth(number - 1)

    @property
    def start(self) -> Locator:
        return self.page.get_by_role("button", name="Start point")

    @contextmanager
    def dragging(self, handle: Locator, to: tuple[float, float], moves: int = 20) -> Iterator[None]:
        """Press on a handle's middle and move there in fractions of its box; the body runs before it is let go."""
        box = handle.bounding_box()
        mouse = self.page.mouse
        mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        mouse.down()
        mouse.move(box["x"] + box["width"] * to[0], box["y"] + box["height"] * to[1], steps=moves)
        self.page.wait_for_timeout(100)
        yield
        mouse.up()
        self.settle()

    def trajectories(self) -> dict[str, np.ndarray]:
        """What the stage says it has painted, bit for bit: name -> (n_steps + 1, 2)."""
        raw = self.page.eval_on_selector(
            STAGE,
            """stage => Object.fromEntries(Object.entries(stage.trajectories()).map(([name, { buffer }]) =>
                [name, btoa(String.fromCharCode(...new Uint8Array(buffer)))]))""",
        )
        return {name: np.frombuffer(base64.b64decode(text)).reshape(-1, 2) for name, text in raw.items()}
