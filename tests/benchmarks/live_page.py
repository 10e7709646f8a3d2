"""A live page as a file and in a frame without an origin, in the browser of `drag`: opening it, and dragging on it."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from momentum_sim.export import render
from momentum_sim.lessons import Lesson
from momentum_sim.scene import Contour, Map
from tests.benchmarks.drag import WATCH, drag
from tests.benchmarks.report import Row
from tests.browser.launch import chromium
from tests.browser.stage import READY
from tests.export.live import WAYS, LivePage

_RACE = Lesson.load(Path(__file__).parents[2] / "assets" / "lessons" / "race.toml").opening
#: A scene, and what is dragged on it; the map is another for each condition number.
_SCENES = {
    "race": (_RACE, "Momentum β"),
    "race with the map": (replace(_RACE, panels=(Contour(), Map())), "Condition number κ"),
}
_SIZE = (960, 540)


def run() -> list[Row]:
    """The Race, plain and with its map, in each way in which a page can be opened."""
    rows = []
    with chromium() as browser, TemporaryDirectory() as folder:
        for name, (scene, slider) in _SCENES.items():
            began = perf_counter()
            content = render(scene, "html")
            rows.append(Row(f"{name}, made", perf_counter() - began, note=f"{len(content):,} bytes"))
            for way in WAYS[:2]:
                page = LivePage(browser.new_page(viewport={"width": _SIZE[0], "height": _SIZE[1]}))
                began = perf_counter()
                page.go(Path(folder) / "page.html", content, way, _SIZE).page.wait_for_selector(READY)
                rows.append(Row(f"{name}, {way}, opened", perf_counter() - began, bar=2.0))
                page.page.evaluate(WATCH)
                page.settle()  # the map too
                rows += drag(page, slider, f"{name}, {way}", p95=0.025, maps="map" in name)
                page.tab.close()
    return rows
