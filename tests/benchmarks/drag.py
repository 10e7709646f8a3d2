"""Input to painted while sliders are dragged, in headless Chromium with software rendering."""

from statistics import quantiles

from tests.benchmarks.report import Row
from tests.browser.launch import chromium
from tests.browser.server import app_server
from tests.browser.stage import StagePage

_SLIDERS = ("Momentum β", "Step size η", "Condition number κ")
_MOVES = 150
# The time from an input event's own time stamp to the first task after the frame that answers it.
_WATCH = """() => {
  window.latencies = [];
  document.addEventListener("input", (event) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => window.latencies.push(performance.now() - event.timeStamp);
    port2.postMessage(0);
  }), true);
}"""


def run() -> list[Row]:
    """Drag each slider with three optimizers and 300 steps at 1280 x 800."""
    rows = []
    with app_server() as address, chromium() as browser:
        page = StagePage(browser.new_page(viewport={"width": 1280, "height": 800}))
        page.open(f"{address}/?v=1&steps=300&show=gradient_descent.heavy_ball.demon")
        page.page.evaluate(_WATCH)
        for name in _SLIDERS:
            rows += _drag(page, name)
    return rows


def _drag(page: StagePage, name: str) -> list[Row]:
    page.page.evaluate("window.latencies.length = 0")
    box = page.slider(name).bounding_box()
    y = box["y"] + box["height"] / 2
    mouse = page.page.mouse
    mouse.move(box["x"] + 0.2 * box["width"], y)
    mouse.down()
    sent = len(page.sent)
    for move in range(_MOVES):
        share = 0.2 + 0.6 * abs(1 - 2 * move / _MOVES)
        mouse.move(box["x"] + share * box["width"], y)
        page.page.wait_for_timeout(16)
    during = len(page.sent) - sent
    mouse.up()
    page.settle()
    after = len(page.sent) - sent - during
    latencies = page.page.evaluate("window.latencies")
    cuts = quantiles(latencies, n=20)
    return [
        Row(f"{name}, p50", cuts[9] / 1000, bar=0.010, note=f"{during} websocket frames while dragging, {after} after"),
        Row(f"{name}, p95", cuts[18] / 1000, bar=0.025, note=f"{len(latencies)} inputs"),
    ]
