"""Driving a stage from outside, the way its documentation says one can."""

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import ConsoleMessage, Locator, Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

STAGE = "[data-testid=stage]"
FIRST_MS = 90_000  # whoever comes first to a machine waits until the kernels are compiled
READY = f"{STAGE}[data-ready=true]"
SCROLLER = ".stMain"  # what Streamlit scrolls, for its window never does

# Resolves once the stage and the page around it stand still: the last frame, if it is later than those `known`, is
# older than what the stage waits before it tells Python of a change, and the page has run and shown what came of it.
# A turn has a frame and whatever timers are due in it: on a busy machine it takes longer and is as sure.
STILL = """async ([stage, known]) => {
  const frames = () => document.querySelector(stage)?.dataset.frames; // a page that connects anew has none for a moment
  const page = () => `${document.querySelector(".stApp").dataset.testScriptState} ${location.href}`;
  let [painted, shown, turns] = [frames(), page(), 0];
  const began = performance.now();
  let since = painted === known ? -Infinity : began;
  while (turns < 8 || performance.now() - since < 250 || shown.startsWith("running") || !painted) {
    await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve));
    turns += 1;
    if (performance.now() - began > 30_000) throw new Error("the page does not come to rest");
    if (painted !== frames()) [painted, since, turns] = [frames(), performance.now(), 0];
    if (shown !== page()) [shown, turns] = [page(), 0];
  }
  return painted;
}"""

#: The box of a picture, (x0, x1, y0, y1).
Box = tuple[float, float, float, float]


class StagePage:
    """A page with a stage on it, in a tab that may have had others and may get others."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.size = page.viewport_size
        self.sent: list[bytes] = []
        self.errors: list[str] = []
        self.answers = 0
        self.unanswered = False
        self._heard = {
            "websocket": self._listen,
            "pageerror": lambda error: self.errors.append(str(error)),
            "console": self._hear,
        }
        for event, hear in self._heard.items():
            page.on(event, hear)

    def _hear(self, message: ConsoleMessage) -> None:
        # At a page's own address Streamlit first looks for itself below it.
        probe = "/_stcore/" in message.location.get("url", "") and "404" in message.text
        if message.type == "error" and not probe:
            self.errors.append(message.text)

    def _listen(self, socket: WebSocket) -> None:
        def sent(frame: bytes) -> None:
            self.sent.append(frame)
            self.unanswered |= BackMsg.FromString(frame).WhichOneof("type") == "rerun_script"

        def received(frame: bytes) -> None:
            self.answers += 1
            answer = ForwardMsg.FromString(frame)
            again = answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if answer.WhichOneof("type") == "script_finished" and not again:
                self.unanswered = False

        def closed(_: WebSocket) -> None:
            self.answers += 1
            self.unanswered = False

        socket.on("framesent", sent)
        socket.on("framereceived", received)
        socket.on("close", closed)

    def open(self, address: str) -> "StagePage":
        self.page.goto(address)
        self.page.wait_for_selector(READY, timeout=FIRST_MS)
        self.settle()
        return self

    def leave(self) -> None:
        """Leave the tab as a new one is: blank, with nothing pressed, emulated or listened to."""
        self.page.goto("about:blank")
        for event, hear in self._heard.items():
            self.page.remove_listener(event, hear)
        self.page.mouse.up()
        self.page.mouse.move(0, 0)
        self.page.keyboard.up("Control")
        self.page.set_viewport_size(self.size)
        self.page.set_default_timeout(30_000)
        self.page.emulate_media(color_scheme="null", contrast="null", forced_colors="null", reduced_motion="null")

    def settle(self) -> None:
        """Wait until nothing is painted, sent or answered any more: an answer is there when the script has finished."""
        painted = heard = None
        patience = time.monotonic() + 30
        while self.unanswered or heard != (len(self.sent), self.answers):
            if time.monotonic() > patience:
                raise TimeoutError("the server does not come to rest")
            heard = len(self.sent), self.answers
            painted = self.page.evaluate(STILL, [STAGE, painted])

    @property
    def frames(self) -> int:
        return int(self.page.get_attribute(STAGE, "data-frames"))

    # What stands on it

    def part(self, selector: str) -> Locator:
        """A part of the stage by CSS."""
        return self.page.locator(f"{STAGE} {selector}")

    def slider(self, name: str) -> Locator:
        return self.page.get_by_role("slider", name=name, exact=True)

    def number(self, name: str) -> Locator:
        return self.page.get_by_role("spinbutton", name=name, exact=True)

    def select(self, name: str) -> Locator:
        return self.page.get_by_role("combobox", name=name, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.locator(STAGE).get_by_role("button", name=name, exact=True)

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("tab", name=name, exact=True)

    def chip(self, title: str) -> Locator:
        return self.page.get_by_role("group", name="Optimizers shown").get_by_role("button", name=title)

    def beat(self, number: int) -> Locator:
        return self.page.get_by_role("navigation", name="Three beats").get_by_role("link").nth(number - 1)

    @property
    def start(self) -> Locator:
        return self.button("Start point")

    @property
    def picture(self) -> Locator:
        return self.part(".picture")

    @property
    def scrolled(self) -> float:
        """How far the page is scrolled, in CSS px."""
        return self.page.locator(SCROLLER).evaluate("scroller => scroller.scrollTop")

    @property
    def sentence(self) -> str:
        return self.part(".sentence").inner_text()

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address."""
        values = parse_qs(urlsplit(self.page.url).query, keep_blank_values=True)
        return {name: value for name, (value, *_) in values.items()}

    # What one does with it

    def type(self, name: str, value: float | str) -> None:
        self.number(name).fill(str(value))
        self.number(name).press("Enter")
        self.settle()

    def value(self, name: str) -> float:
        return float(self.number(name).input_value())

    def click(self, name: str) -> None:
        self.button(name).click()
        self.settle()

    def choose(self, name: str, option: str) -> None:
        self.select(name).select_option(option)
        self.settle()

    def toggle(self, title: str) -> None:
        self.chip(title).click()
        self.settle()

    def show(self, tab: str) -> None:
        self.tab(tab).click()
        self.settle()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    @contextmanager
    def dragging(
        self, handle: Locator, to: tuple[float, float], moves: int = 20, grip: tuple[float, float] = (0.5, 0.5)
    ) -> Iterator[None]:
        """Press on a handle and move there, both in fractions of its box; the body runs before it is let go."""
        box = handle.bounding_box()
        mouse = self.page.mouse
        mouse.move(box["x"] + box["width"] * grip[0], box["y"] + box["height"] * grip[1])
        mouse.down()
        mouse.move(box["x"] + box["width"] * to[0], box["y"] + box["height"] * to[1], steps=moves)
        self.page.wait_for_timeout(100)
        yield
        mouse.up()
        self.settle()

    # What it shows

    def trajectories(self) -> dict[str, np.ndarray]:
        """What the stage says it has painted, bit for bit: name -> (n_steps + 1, 2)."""
        raw = self.page.eval_on_selector(
            STAGE,
            """stage => Object.fromEntries(Object.entries(stage.trajectories()).map(([name, { buffer }]) =>
                [name, btoa(String.fromCharCode(...new Uint8Array(buffer)))]))""",
        )
        return {name: np.frombuffer(base64.b64decode(text)).reshape(-1, 2) for name, text in raw.items()}

    def image(self, canvas: str) -> np.ndarray:
        """A canvas's pixels, (height, width, 4), as 0 to 255."""
        width, text = self.part(canvas).evaluate(
            """canvas => {
                const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                let text = "";
                for (let k = 0; k < data.length; k += 8192) text += String.fromCharCode(...data.subarray(k, k + 8192));
                return [width, btoa(text)];
            }"""
        )
        return np.frombuffer(base64.b64decode(text), dtype=np.uint8).reshape(-1, width, 4)

    def ink(self, canvas: str, colour: str | None = None) -> np.ndarray:
        """Where a canvas is painted, or painted in a colour, as x, y pairs of its pixels, (n, 2)."""
        image = self.image(canvas)
        found = image[..., 3] > 0
        if colour is not None:
            wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
            found = (image[..., 3] > 250) & (np.abs(image[..., :3].astype(int) - wanted).max(axis=2) <= 3)
        return np.argwhere(found)[:, ::-1]

    def shown_box(self, view: Box) -> Box:
        """The smallest box around a view that has the shape of the picture."""
        x0, x1, y0, y1 = view
        size = self.picture.bounding_box()
        unit = max((x1 - x0) / size["width"], (y1 - y0) / size["height"])
        rx, ry = unit * size["width"] / 2, unit * size["height"] / 2
        return (x0 + x1) / 2 - rx, (x0 + x1) / 2 + rx, (y0 + y1) / 2 - ry, (y0 + y1) / 2 + ry

    def place_of(self, point: tuple[float, float], view: Box) -> tuple[float, float]:
        """Where a point of the plane is on the picture, in CSS px from its corner."""
        x0, x1, _, y1 = self.shown_box(view)
        scale = self.picture.bounding_box()["width"] / (x1 - x0)
        return (point[0] - x0) * scale, (y1 - point[1]) * scale

    def window_place_of(self, point: tuple[float, float], view: Box) -> tuple[float, float]:
        """The same in the window, where a mouse is."""
        corner = self.picture.bounding_box()
        x, y = self.place_of(point, view)
        return corner["x"] + x, corner["y"] + y
