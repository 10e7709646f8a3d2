"""Driving a stage from outside, the way its documentation says one can."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import ConsoleMessage, FrameLocator, Locator, Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from momentum_sim.lessons import TITLES
from tests.browser.tabs import empty

STAGE = "[data-testid=stage]"
FIRST_MS = 90_000  # whoever comes first to a machine waits until the kernels are compiled
READY = f"{STAGE}[data-ready=true]"
SKELETON = "[data-testid=stSkeleton]"  # stands where Streamlit is still loading what it shows a text with
SCROLLER = ".stMain"  # what Streamlit scrolls, for its window never does

# Resolves, with how many changes the stage has told, once the stage is idle and the page around it, if that is
# Streamlit's, has run and shown what came of them. A turn has a frame and whatever timers are due in it: on a busy
# machine it takes longer and is as sure. After several without a change nothing is on its way from one to the other.
STILL = """async (selector) => {
  const began = performance.now();
  const running = ["initial", "running", "rerunRequested"];
  const at = () => {
    const stage = document.querySelector(selector); // a page that connects anew has none for a moment
    const page = document.querySelector(".stApp")?.dataset.testScriptState;
    return stage?.idle?.() && !running.includes(page) ? `${stage.dataset.frames} ${page} ${location.href}` : null;
  };
  let [seen, turns] = [at(), 0];
  while (seen === null || turns < 4) {
    await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve));
    const now = at();
    [seen, turns] = [now, now === seen ? turns + 1 : 0];
    if (performance.now() - began > 30_000) throw new Error("the page does not come to rest");
  }
  return Number(document.querySelector(selector).dataset.told);
}"""

# Goes to another address of the same app as a reader does who goes back there: it runs anew, and loads nothing.
GO = """(address) => {
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}"""

#: Has a browser whose reader has seen every page and wants all controls: `test_rise.py` and `test_fold.py` have others.
SEEN = """try {
  if (!localStorage.getItem("has been here")) {
    for (const page of PAGES) {
      localStorage.setItem(`seen momentum-sim ${page}`, "yes");
    }
    localStorage.setItem("momentum-sim controls", "all");
    localStorage.setItem("has been here", "yes");
  }
} catch {}""".replace("PAGES", json.dumps(list(TITLES)))

# Leaves the tab nothing to remember of a test but who its reader is, and the page as it is looked at first.
FORGET = f"""() => {{
  for (const storage of [localStorage, sessionStorage]) storage.clear();
  {SEEN}
  const top = document.createElement("a"); // where Tab goes on from, for who has not focused anything yet
  top.tabIndex = -1;
  document.body.prepend(top);
  top.focus();
  top.remove();
  getSelection().removeAllRanges();
  for (const scrolled of [...document.querySelectorAll("*")].filter((one) => one.scrollTop || one.scrollLeft)) {{
    scrolled.scrollTo({{ left: 0, top: 0, behavior: "instant" }});
  }}
}}"""

# All that can be seen of a page, and where its parts are scrolled to, but how often it was painted and what names are
# made anew.
LOOKS = """() => {
  const passing = /^(id|for|name|aria-(labelledby|controls|describedby|owns)|data-(frames|told|maps|stale)|class)$/;
  const look = (element) => {
    const attributes = [...element.attributes].filter(({ name, value }) => value && !passing.test(name));
    const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const shown = [...attributes.map(({ name, value }) => `${name}=${value}`), ...texts.map(({ data }) => data)];
    const { tagName, value, checked, scrollLeft, scrollTop } = element;
    return [tagName, value, checked, scrollLeft, scrollTop, ...shown].join(" ");
  };
  const all = [...document.querySelectorAll("body *:not(.spoken)")];
  return all.filter((element) => element.checkVisibility()).map(look).concat(visualViewport.scale).join("\\n");
}"""

# Resolves once what was done before is painted.
PAINTED = "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"


def rest(frame: FrameLocator) -> None:
    """Wait until a stage in a frame of a page is idle."""
    frame.locator("body").evaluate(f"(_, selector) => ({STILL})(selector)", STAGE)


def pixels(canvas: Locator) -> np.ndarray:
    """A canvas's pixels, (height, width, 4), as 0 to 255; as one text, for a list of numbers is slow to hand over."""
    width, text = canvas.evaluate(
        """canvas => {
            const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let text = "";
            for (let k = 0; k < data.length; k += 8192) text += String.fromCharCode(...data.subarray(k, k + 8192));
            return [width, btoa(text)];
        }"""
    )
    return np.frombuffer(base64.b64decode(text), dtype=np.uint8).reshape(-1, width, 4)


#: The box of a picture, (x0, x1, y0, y1).
Box = tuple[float, float, float, float]


class StagePage:
    """A page with a stage on it, in a tab that may have had others and may get others.

    One page serves many tests: ``come`` shows an address as if it had just been opened, and ``go_home`` brings the page
    back to how its own address opened. It looks whether that worked, so that nothing a test left is there for the next
    one; a page that has more behind it than a stage (an item that was opened, another page of the app) is left instead.
    """

    linked = False  # with a server
    unanswered = False
    answers = 0

    def __init__(self, page: Page) -> None:
        self.page = page
        self._scripts = ExitStack()  # that run before a page's own, until the tab is left
        self.before(SEEN)
        self.size = page.viewport_size
        self.begin()
        self._home: str | None = None  # the address without a query that shows what it does when it is opened
        self._looks: dict[str, str] = {}  # how the pages at such addresses look
        self._stage_alone = True  # has sent something to the server
        self._passed_on: dict[str, int] = {}  # for each stage the number of the last change that was sent to the server
        self._heard = {
            "websocket": self._listen,
            "pageerror": lambda error: self.errors.append(str(error)),
            "console": self._hear,
        }
        self._listened_to = page
        for event, hear in self._heard.items():
            page.on(event, hear)

    def unlisten(self) -> None:
        """Hear no more of the tab."""
        for event, hear in self._heard.items():
            self._listened_to.remove_listener(event, hear)

    def before(self, script: str) -> None:
        """Have a script run before a page's own, on every page that this one loads from now on."""
        self._scripts.enter_context(self.page.add_init_script(script))

    def begin(self) -> None:
        """Forget what was sent and what went wrong."""
        self.sent: list[bytes] = []
        self.errors: list[str] = []

    def _hear(self, message: ConsoleMessage) -> None:
        # At a page's own address Streamlit first looks for itself below it, and it takes the pictures back of a page
        # that is left before all were fetched.
        asked = message.location.get("url", "")
        probe = any(part in asked for part in ("/_stcore/", "/media/")) and "status of 404" in message.text
        if message.type == "error" and not probe:
            self.errors.append(message.text)

    def _listen(self, socket: WebSocket) -> None:
        self.linked, self.unanswered, self._stage_alone, self._passed_on = True, False, True, {}

        def sent(frame: bytes) -> None:
            self.sent.append(frame)
            message = BackMsg.FromString(frame)
            if message.WhichOneof("type") != "rerun_script":
                return
            self.unanswered = True
            for widget in message.rerun_script.widget_states.widgets:
                told = json.loads(widget.json_value or "{}")
                if told.get("change"):
                    self._passed_on[widget.id] = told["change"]["number"]
                elif not (told.get("painted") or told.get("wants")):
                    self._stage_alone = False

        def received(frame: bytes) -> None:
            self.answers += 1
            answer = ForwardMsg.FromString(frame)
            again = answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if answer.WhichOneof("type") == "script_finished" and not again:
                self.unanswered = False

        def closed(_: WebSocket) -> None:
            self.linked = self.unanswered = False
            self.answers += 1

        socket.on("framesent", sent)
        socket.on("framereceived", received)
        socket.on("close", closed)

    def open(self, address: str) -> "StagePage":
        """Load an address."""
        self._home = None
        self.page.goto(address)
        self.page.wait_for_selector(READY, timeout=FIRST_MS)
        self.settle()
        return self

    def come(self, address: str) -> "StagePage":
        """Show an address of the app as opening it does; it is loaded only if the page is not at its home."""
        home, _, query = address.partition("?")
        if self._home != home:
            self.open(home)
            self._home = home
            if self.page.viewport_size == self.size:
                self.page.locator(SKELETON).first.wait_for(state="detached")
                self._looks.setdefault(home, self.page.evaluate(LOOKS))
        if query or urlsplit(self.page.url).query:
            self._go(address)
        return self

    def _go(self, address: str) -> None:
        self.page.evaluate(GO, address)
        self.settle()

    def go_home(self) -> None:
        """Let go of everything, and show what the page opened with; leave it where that cannot be."""
        self._let_go()
        home = self.page.url.partition("?")[0]
        home = home.removesuffix("/") if urlsplit(home).path == "/" else home
        self._home = home if home in self._looks and self._comes_back(home) else None
        if self._home is None:
            self.page.evaluate("location.protocol === 'about:' || sessionStorage.clear()")
            self.page.goto("about:blank")

    def _comes_back(self, home: str) -> bool:
        if not (self.linked and self._stage_alone) or self.button("Pause").count():
            return False
        self.settle()
        self.page.evaluate(FORGET)
        if self._is_as_opened(home):  # and only looked at
            return True
        self._go(home)
        return self._is_as_opened(home)

    def _is_as_opened(self, home: str) -> bool:
        return not urlsplit(self.page.url).query and self.page.evaluate(LOOKS) == self._looks[home]

    def leave(self) -> None:
        """Leave the tab as a new one is: blank, with nothing pressed, kept, emulated or listened to."""
        self._scripts.close()
        empty(self.page)
        self.unlisten()
        self._let_go()

    def _let_go(self) -> None:
        self.page.mouse.up()
        self.page.mouse.move(0, 0)
        self.page.keyboard.up("Control")
        self.page.set_viewport_size(self.size)
        self.page.set_default_timeout(90_000)
        self.page.emulate_media(color_scheme="null", contrast="null", forced_colors="null", reduced_motion="null")

    def settle(self) -> None:
        """Wait until nothing is painted, told or answered any more: an answer is there when the script has finished."""
        patience = time.monotonic() + 30
        while True:
            heard = len(self.sent), self.answers
            told = self.page.evaluate(STILL, STAGE)
            passed_on = not self.linked or not told or told in self._passed_on.values()
            if passed_on and not self.unanswered and heard == (len(self.sent), self.answers):
                break
            if time.monotonic() > patience:
                raise TimeoutError(f"the server does not come to rest: {told} told, {self._passed_on} passed on")
        if not told:  # another stage than the one that was heard of
            self._passed_on = {}

    def paint(self) -> None:
        """Wait until what was done is painted, also where it goes on."""
        self.page.evaluate(PAINTED)

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
        return self.page.get_by_role("navigation", name="Beats").get_by_role("link").nth(number - 1)

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

    def wait_until_scrolled(self, beyond: float) -> None:
        """Wait until the page is scrolled further than so many CSS px: a finger's scroll comes frames after it."""
        further = "([scroller, beyond]) => document.querySelector(scroller).scrollTop > beyond"
        self.page.wait_for_function(further, arg=[SCROLLER, beyond])

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
        self.paint()
        yield
        mouse.up()
        self.settle()

    # What it shows

    def trajectories(self) -> dict[str, np.ndarray]:
        """What the stage says it has painted in the plane, bit for bit: name -> (n_steps + 1, 2)."""
        return {name: numbers.reshape(-1, 2) for name, numbers in self.painted().items()}

    def painted(self) -> dict[str, np.ndarray]:
        """What the stage says it has painted of each run, number by number."""
        raw = self.page.eval_on_selector(
            STAGE,
            """stage => Object.fromEntries(Object.entries(stage.trajectories()).map(([name, { buffer }]) =>
                [name, btoa(String.fromCharCode(...new Uint8Array(buffer)))]))""",
        )
        return {name: np.frombuffer(base64.b64decode(text)) for name, text in raw.items()}

    def image(self, canvas: str) -> np.ndarray:
        """A canvas's pixels, (height, width, 4), as 0 to 255."""
        return pixels(self.part(canvas))

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
