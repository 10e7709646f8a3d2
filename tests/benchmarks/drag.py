"""Input to painted, and frames a second, in headless Chromium with software rendering.

A latency runs from an input event's own time stamp to the first task after the frame that answers it. Chromium hands a
scripted turn of the wheel to a page some 30 ms after its time stamp, even to an empty page: zooming is timed from when
the page has it.
"""

from statistics import quantiles

from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from tests.benchmarks.report import Row
from tests.browser.launch import chromium
from tests.browser.server import app_server
from tests.browser.stage import STAGE, StagePage

_SLIDERS = ("Momentum β", "Step size η", "Condition number κ")
_MAPPED = {"quadratic": "Condition number κ", "rosenbrock": "b", "rastrigin": "Bumps A"}
_MOVES = 150
_FRAME_MS = 16
_PLAYED_MS = 3000
WATCH = """() => {
  window.latencies = [];
  const answer = (event) => {
    const began = event.type === "wheel" ? performance.now() : event.timeStamp;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.latencies.push(performance.now() - began);
      port2.postMessage(0);
    });
  };
  window.listenTo = (type) => {
    for (const each of ["input", "pointermove", "wheel"]) document.removeEventListener(each, answer, true);
    document.addEventListener(type, answer, true);
    window.latencies.length = 0;
  };
}"""
# The rows that the README shows.
_HEADLINES = {
    "Momentum β, p95": "dragging momentum, three optimizers on screen: input to painted, 95 % of inputs",
    "a point of a schedule beside a slider, p95": "dragging a point of a schedule, beside a slider",
    "three networks trained, p95": "the same with three networks trained on digits, 93 steps each",
    "Condition number κ with the map, quadratic, p95": "the same with the live map, dragging the condition number",
    "Condition number κ with the map, quadratic, a map": "a whole new map meanwhile",
    "all optimizers, 500 steps, rosenbrock, p95": "the same with all optimizers and 500 steps",
}
# What is dragged on each lesson's page, and what stands beside its picture meanwhile.
_LESSONS = {
    "oscillation": ("Momentum β", ("gradients.both", "gap")),
    "overshoot": ("Momentum β", ("predicted",)),
    "trade_offs": ("Step size η", ("map", "map.theory")),
    "conventions": ("Momentum β", ("conventions",)),
}
# Counts what workers say that they have trained.
_COUNTED = """window.trainings = 0;
const Plain = Worker;
window.Worker = class extends Plain {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => (window.trainings += Number(Boolean(data?.learnt))));
  }
};"""
# Frames a second while nothing else is asked of the page; and frames and maps a second with an input in every frame.
_RATE = """async (time) => {
  const stage = document.querySelector("[data-testid=stage]");
  const [frames, began] = [Number(stage.dataset.frames), performance.now()];
  await new Promise((done) => setTimeout(done, time));
  return (Number(stage.dataset.frames) - frames) / ((performance.now() - began) / 1000);
}"""
_FED = """async (name) => {
  const stage = document.querySelector("[data-testid=stage]");
  const slider = [...stage.querySelectorAll("input[type=range]")].find((range) =>
    (range.ariaLabel ?? range.labels[0].textContent) === name);
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const counts = () => [Number(stage.dataset.frames), Number(stage.querySelector(".map").dataset.maps ?? 0)];
  const [before, began] = [counts(), performance.now()];
  for (let k = 0; k < 120; k++) {
    await new Promise(requestAnimationFrame);
    slider.value = low + (high - low) * (0.2 + 0.6 * Math.abs(1 - k / 60));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const seconds = (performance.now() - began) / 1000;
  return counts().map((count, k) => (count - before[k]) / seconds);
}"""


def run() -> list[Row]:
    """Three optimizers, 300 steps on each slider, and with the map open; all, 500 steps on each objective; the rest."""
    rows = []
    with app_server() as address, chromium() as browser:
        page = _open(browser, address, "steps=300&show=gradient_descent.heavy_ball.demon")
        for name in _SLIDERS:
            rows += drag(page, name, name, p50=0.010, p95=0.025)
        page.page.close()
        rows.append(_draw(browser, address))
        rows += _train(browser, address, race=rows[1])
        rows += _scatter(browser, address, race=rows[1])
        rows += _remember(browser, address)
        rows += _pull(browser, address, race=rows[1])
        for name, slider in _MAPPED.items():
            page = _open(
                browser, address, f"objective={name}&steps=300&show=gradient_descent.heavy_ball.demon&panel=map"
            )
            page.part(".map[data-maps]").wait_for()
            rows += drag(page, slider, f"{slider} with the map, {name}", p95=0.025, maps=True)
            page.page.close()
        for path, (slider, panels) in _LESSONS.items():
            for panel in panels:
                page = _open(browser, address, f"panel={panel}", path)
                rows += drag(page, slider, f"{path}, {slider}, {panel} beside it", p95=0.025)
                page.page.close()
        for name in LANDSCAPES:
            page = _open(browser, address, f"objective={name}&steps=500&show={'.'.join(OPTIMIZERS)}")
            rows += drag(page, "Momentum β", f"all optimizers, 500 steps, {name}", p95=0.033)
            rows.append(_play(page, name))
            page.page.close()
        for name in ("quadratic", "ackley"):
            page = _open(browser, address, f"objective={name}&show=gradient_descent.heavy_ball.demon")
            rows += drag(page, "Shown step", f"scrub, {name}", p95=0.025)
            rows += _look_around(page, name)
            page.page.close()
    return rows


def _open(browser, address: str, query: str, path: str = "race") -> StagePage:
    page = StagePage(browser.new_page(viewport={"width": 1280, "height": 800}))
    page.open(f"{address}/{path}?v=1&{query}")
    page.page.evaluate(WATCH)
    return page


def drag(
    page: StagePage, slider: str, what: str, *, p95: float, p50: float | None = None, maps: bool = False
) -> list[Row]:
    """Drag a slider to and fro: the latencies, with frames a second in a note; with ``maps``, how fast maps are."""
    box = page.slider(slider).bounding_box()
    y = box["y"] + box["height"] / 2
    mouse = page.page.mouse
    mouse.move(box["x"] + 0.2 * box["width"], y)
    mouse.down()
    page.page.evaluate("listenTo('input')")
    sent = len(page.sent)
    for move in range(_MOVES):
        share = 0.2 + 0.6 * abs(1 - 2 * move / _MOVES)
        mouse.move(box["x"] + share * box["width"], y)
        page.page.wait_for_timeout(_FRAME_MS)
    latencies = page.page.evaluate("window.latencies.slice()")
    frames, mapped = page.page.evaluate(_FED, slider)
    during = len(page.sent) - sent
    mouse.up()
    page.settle()
    after = len(page.sent) - sent - during
    note = f"{frames:.0f} frames a second; {during} websocket frames while dragging, {after} after"
    rows = _rows(latencies, what, note, p50=p50, p95=p95)
    if maps:
        note = f"{mapped:.0f} maps a second"
        rows.append(
            Row(
                f"{what}, a map",
                1 / max(mapped, 1e-9),
                bar=1 / 20,
                note=note,
                headline=_HEADLINES.get(f"{what}, a map", ""),
            )
        )
    return rows


def _draw(browser, address: str) -> Row:
    """Drag a point of a schedule on the Demon page, and a slider of Race beside it: 95 % of the pointer's moves."""
    page = _open(browser, address, "steps=300&show=gradient_descent.heavy_ball.demon")
    box = page.slider("Momentum β").bounding_box()
    y = box["y"] + box["height"] / 2
    slider = _held(page, [(box["x"] + share * box["width"], y) for share in _to_and_fro(0.2, 0.8)])
    page.page.close()
    page = _open(browser, address, "steps=300&show=heavy_ball.demon.yours", "demon")
    box = page.part(".point").nth(1).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    sent = len(page.sent)
    point = _held(page, [(x, y + down) for down in _to_and_fro(0, 120)])
    page.page.close()
    note = f"{_MOVES - 1} moves; {len(page.sent) - sent} websocket frame in all"
    what = "a point of a schedule beside a slider, p95"
    return Row(what, point[18], point[18] / slider[18], bar=1.3, note=note, headline=_HEADLINES[what])


def _train(browser, address: str, race: Row) -> list[Row]:
    """Train three networks, 93 steps each, at every move of a slider: beside the same slider on Race, its p95."""
    page = _open(browser, address, "show=heavy_ball.demon.nesterov", "digits")
    assert race.seconds is not None
    rows = drag(page, "Momentum β", "three networks trained", p50=0.033, p95=race.seconds + 0.025)
    page.page.close()
    return rows


def _scatter(browser, address: str, race: Row) -> list[Row]:
    """Take two clouds of 1000 particles through 200 steps at every move of a slider, with each thing beside them."""
    assert race.seconds is not None
    rows = []
    for panel in ("spread", "distance", "noise_map"):
        page = _open(browser, address, f"particles=1000&panel={panel}", "noise")
        what = f"two clouds of 1000, {panel} beside them"
        rows += drag(page, "Momentum β", what, p95=race.seconds + 0.015)
        page.page.close()
    return rows


def _remember(browser, address: str) -> list[Row]:
    """Have two networks on patchworks trained beside the page while their step size is dragged: pairs a second, too."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(_COUNTED)
    stage = StagePage(page)
    stage.open(f"{address}/generalization")
    page.evaluate(WATCH)
    before, began = page.evaluate("[window.trainings, performance.now()]")
    rows = drag(stage, "Step size η", "two networks on patchworks, step size", p95=0.033)
    trainings, now = page.evaluate("[window.trainings, performance.now()]")
    page.close()
    pairs = (trainings - before) / 2 / ((now - began) / 1000)
    note = f"{pairs:.1f} pairs a second"
    return [*rows, Row("two networks on patchworks, a pair", 1 / max(pairs, 1e-9), bar=1 / 3, note=note)]


def _pull(browser, address: str, race: Row) -> list[Row]:
    """Take three runs through 600 steps of a chain of 200 masses at every move of a slider, and play them."""
    assert race.seconds is not None
    rows = []
    chain = "masses=200&steps=600&show=gradient_descent.heavy_ball.nesterov"
    for panel in ("cone", "left", "growth", "modes", "spectrum"):
        page = _open(browser, address, f"{chain}&panel={panel}", "chain")
        what = f"a chain of 200 masses, {panel} beside it"
        rows += drag(page, "Momentum β", what, p95=race.seconds + 0.010)
        page.page.close()
    page = _open(browser, address, chain, "chain")
    rows += drag(page, "Masses n", "a chain of 200 masses, masses", p95=race.seconds + 0.010)
    page.page.get_by_role("button", name="Play", exact=True).click()
    rate = page.page.evaluate(_RATE, _PLAYED_MS)
    page.page.close()
    return [*rows, Row("play a chain of 200 masses, a frame", 1 / rate, bar=1 / 58, note=f"{rate:.1f} frames a second")]


def _to_and_fro(least: float, most: float) -> list[float]:
    return [least + (most - least) * (1 - abs(1 - 2 * move / _MOVES)) for move in range(_MOVES)]


def _held(page: StagePage, places: list[tuple[float, float]]) -> list[float]:
    """Drag from a place to others: what the latencies of the pointer's moves are cut into twentieths at."""
    mouse = page.page.mouse
    mouse.move(*places[0])
    mouse.down()
    page.page.evaluate("listenTo('pointermove')")
    for place in places[1:]:
        mouse.move(*place)
        page.page.wait_for_timeout(_FRAME_MS)
    latencies = page.page.evaluate("window.latencies.slice()")
    mouse.up()
    page.settle()
    return [each / 1000 for each in quantiles(latencies, n=20)]


def _look_around(page: StagePage, name: str) -> list[Row]:
    box = page.page.locator(f"{STAGE} .picture").bounding_box()
    x, y = box["x"] + 0.4 * box["width"], box["y"] + 0.45 * box["height"]
    mouse = page.page.mouse
    mouse.move(x, y)
    page.page.evaluate("listenTo('wheel')")
    for turn in range(_MOVES):
        mouse.wheel(0, -40 if turn < _MOVES // 2 else 40)
        page.page.wait_for_timeout(_FRAME_MS)
    rows = _rows(page.page.evaluate("window.latencies.slice()"), f"zoom, {name}", "", p95=0.025)
    mouse.down()
    page.page.evaluate("listenTo('pointermove')")
    for move in range(_MOVES):
        mouse.move(x + move % 50, y + move % 30)
        page.page.wait_for_timeout(_FRAME_MS)
    mouse.up()
    page.settle()
    return rows + _rows(page.page.evaluate("window.latencies.slice()"), f"pan, {name}", "", p95=0.025)


def _play(page: StagePage, name: str) -> Row:
    """The bar of 55 frames a second, as the time of one."""
    page.page.get_by_role("button", name="Play", exact=True).click()
    rate = page.page.evaluate(_RATE, _PLAYED_MS)
    return Row(f"play with vectors, a frame, {name}", 1 / rate, bar=1 / 55, note=f"{rate:.1f} frames a second")


def _rows(latencies: list[float], what: str, note: str, *, p95: float, p50: float | None = None) -> list[Row]:
    cuts = quantiles(latencies, n=20)
    tail, inputs = f"{what}, p95", f"{len(latencies)} inputs"
    return [
        Row(f"{what}, p50", cuts[9] / 1000, bar=p50, note=note),
        Row(tail, cuts[18] / 1000, bar=p95, note=inputs, headline=_HEADLINES.get(tail, "")),
    ]
