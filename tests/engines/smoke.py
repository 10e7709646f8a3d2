"""What every engine must do with the stage: what is let go of is told, and what is painted is exact.

Each engine has a module of its own with a class of these tests in it.
"""

import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest

from momentum_sim.export import render
from momentum_sim.lessons import Lesson, path_of
from momentum_sim.lessons.places import names
from momentum_sim.scene import Scene, from_query
from momentum_sim.scene.panels import DRAWN
from tests.browser.stage import SKELETON
from tests.engines.driver import Engine
from tests.painted import numbers_of
from tests.thinned import first

_PATIENCE_S = 60
_HELD_FRAMES = 3  # that are painted while a hand rests before it lets go

# What a page and its workers report as errors, and how many workers there are.
_HEAR = """() => {
  Object.assign(globalThis, { heard: [], workers: 0 });
  addEventListener("error", ({ message }) => heard.push(message));
  addEventListener("unhandledrejection", ({ reason }) => heard.push(String(reason)));
  globalThis.Worker = class extends Worker {
    constructor(...all) {
      super(...all);
      workers += 1;
      this.addEventListener("error", ({ message }) => heard.push(`a worker: ${message}`));
    }
  };
}"""
_STAGE = """
  const stage = document.querySelector("[data-testid=stage]");
  const input = (type, name) => [...stage.querySelectorAll(`input[type=${type}]`)].find((one) =>
    (one.getAttribute("aria-label") ?? one.labels[0].textContent) === name);
  const box = (part) => {
    const { x, y, width, height } = part.getBoundingClientRect();
    return [x, y, width, height];
  };
"""


class Stage:
    """A stage on an engine's page, driven from outside."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def open(self, address: str) -> "Stage":
        self.engine.open(address)
        self.engine.run(_HEAR)
        self.until("document.querySelector('[data-testid=stage][data-ready=true]')")
        return self

    def ask(self, expression: str) -> Any:
        """The value of an expression in which `stage`, `input(type, name)` and `box(element)` are known."""
        return self.engine.run(f"() => {{ {_STAGE} return {expression}; }}")

    def do(self, statement: str) -> None:
        self.engine.run(f"async () => {{ {_STAGE} {statement}; }}")

    def until(self, expression: str) -> Any:
        """The value of an expression once it is a true one."""
        return eventually(lambda: self.ask(f"({expression}) || null"), expression)

    def value(self, name: str) -> float:
        return float(self.ask(f"input('number', {name!r}).value"))

    def thumb(self, name: str, share: float) -> tuple[float, float]:
        """Where the middle of a slider's thumb is at a share of its length."""
        self.do(f"input('range', {name!r}).scrollIntoView({{ block: 'nearest' }})")
        x, y, width, height = self.ask(f"box(input('range', {name!r}))")
        thumb = self.ask("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        return x + thumb / 2 + share * (width - thumb), y + height / 2

    def share(self, name: str) -> float:
        """Which share of a slider its thumb is at."""
        return self.ask(f"(({{ value, min, max }}) => (value - min) / (max - min))(input('range', {name!r}))")

    def hold(self, name: str, share: float) -> None:
        """Drag a slider's thumb, and rest before it is let go."""
        here = self.thumb(name, self.share(name))
        self.reach(here, f"input('range', {name!r})")
        there = self.thumb(name, share)
        way = ((here[0] + (there[0] - here[0]) * part / 12, here[1]) for part in range(1, 13))
        self.engine.mouse(here, "down", *way)
        self.rest()

    def hold_point(self, part: str, by: tuple[float, float]) -> None:
        """Drag a point by so many px, and rest before it is let go."""
        self.do(f"stage.querySelector({part!r}).scrollIntoView({{ block: 'nearest' }})")
        before, place = None, self.ask(f"box(stage.querySelector({part!r}))")
        while place != before:  # an axis may still be on its way, and the point with it
            self.rest()
            before, place = place, self.ask(f"box(stage.querySelector({part!r}))")
        x, y, width, height = place
        x, y = x + width / 2, y + height / 2
        self.reach((x, y), f"stage.querySelector({part!r})")
        way = ((x + by[0] * part / 10, y + by[1] * part / 10) for part in range(1, 11))
        self.engine.mouse((x, y), "down", *way)
        self.rest()

    def reach(self, place: tuple[float, float], part: str) -> None:
        """Fail if a hand at a place of the window would take hold of something else."""
        under = f"document.elementFromPoint(...{list(place)})"
        found = self.ask(f"({part}).contains({under}) || {under}?.outerHTML")
        assert found is True, f"{part} is not at {place}, where there is {found}"

    def rest(self) -> None:
        self.do(f"for (let k = 0; k < {_HELD_FRAMES}; k++) await new Promise(requestAnimationFrame)")

    def trajectories(self) -> dict[str, np.ndarray]:
        """What the stage says it has painted in the plane, bit for bit: name -> (n_steps + 1, 2)."""
        return {name: numbers.reshape(-1, 2) for name, numbers in self.painted().items()}

    def painted(self) -> dict[str, np.ndarray]:
        """What the stage says it has painted of each run, number by number."""
        raw = self.ask(
            "Object.fromEntries(Object.entries(stage.trajectories()).map(([name, { buffer }]) =>"
            " [name, btoa(String.fromCharCode(...new Uint8Array(buffer)))]))"
        )
        return {name: np.frombuffer(b64decode(text)) for name, text in raw.items()}

    def has_painted(self, scene: Scene) -> bool:
        """Whether that is, bit for bit, what Python simulates."""
        painted, runs = self.painted(), scene.simulate()
        return painted.keys() == runs.keys() and all(
            np.array_equal(painted[name].view(np.uint64), numbers_of(run).view(np.uint64)) for name, run in runs.items()
        )

    @property
    def heard(self) -> list[str]:
        return self.engine.run("() => heard")


class AppStage(Stage):
    """A stage of the app, whose address tells the scene."""

    def __init__(self, engine: Engine, opening: Scene) -> None:
        super().__init__(engine)
        self.opening = opening
        self.known = opening

    def open(self, address: str) -> "AppStage":
        """Open a page, and have all its controls: a browser's first visit begins with few."""
        super().open(address)
        self.until(f"!document.querySelector({SKELETON!r})")  # what comes above the stage moves it
        self.until("!document.querySelector('#first')")  # what is seen first lies upon the stage
        self.do("if (stage.querySelector('.unfold').ariaExpanded !== 'true') stage.querySelector('.unfold').click()")
        self.until("stage.idle()")
        self.rest()
        return self

    def told(self, differs: Callable[[Scene, Scene], bool]) -> Scene:
        """The scene in the address, once it differs from what was told before and is what is painted."""
        before = self.known

        def now() -> Scene | None:
            query = dict(parse_qsl(self.ask("location.search.slice(1)"), keep_blank_values=True))
            scene, ignored = from_query(query, self.opening)
            assert ignored == ()
            return scene if differs(scene, before) and self.has_painted(scene) else None

        try:
            self.known = eventually(now, "told what was let go of")
        except TimeoutError as error:
            error.add_note(
                self.ask("`at ${location.search}, told ${stage.dataset.told}, of ${innerWidth} x ${innerHeight}`")
            )
            raise
        return self.known


def eventually(ask: Callable[[], Any], what: str) -> Any:
    """The first answer that is not None."""
    patience = time.monotonic() + _PATIENCE_S
    while (answer := ask()) is None:
        if time.monotonic() > patience:
            raise TimeoutError(f"never so: {what}")
        time.sleep(0.02)
    return answer


def momentum_differs(scene: Scene, before: Scene) -> bool:
    return scene.momentum != before.momentum


def drawn(scene: Scene) -> list[list[float]]:
    """The points of the schedule that a reader draws; none before that."""
    (run,) = [run.to_dict() for run in scene.runs if run.name == DRAWN]
    return run["schedule"]["points"] if "schedule" in run else []


LESSONS = {name: Lesson.load(path_of(name)) for name in names()}
RACE = LESSONS["race"].opening
#: Lessons on problems of each kind, and all others but the Race, which other tests visit.
OF_EACH_KIND = ("trade_offs", "noise", "digits", "generalization", "chain")
OTHERS = [name for name in LESSONS if name not in {"race", *OF_EACH_KIND}]
MOMENTUM = "Momentum β"
ROUNDED = {"momentum": MOMENTUM, "step_size": "Step size η"}


class Smoke:
    """The tests. An ``engine``, one that is ``seeing``, for pictures, and an app's ``address`` are fixtures."""

    @pytest.mark.parametrize("name", first(len(OF_EACH_KIND), *OF_EACH_KIND, *OTHERS))
    def test_a_lesson_is_exact_and_hears_of_its_slider(self, engine: Engine, address: str, name: str) -> None:
        stage = AppStage(engine, LESSONS[name].opening)
        stage.open(f"{address}/{name}")
        assert stage.has_painted(stage.opening)
        stage.hold(MOMENTUM, 0.31)
        engine.mouse("up")
        assert stage.told(momentum_differs).momentum == stage.value(MOMENTUM)
        assert stage.heard == []

    def test_hands_and_keys_are_told_when_they_let_go(self, engine: Engine, address: str) -> None:
        stage = AppStage(engine, RACE)
        stage.open(f"{address}/race")
        assert stage.has_painted(RACE)

        for field, name in ROUNDED.items():
            stage.hold(name, 0.37)
            held = stage.share(name)
            assert held == pytest.approx(0.37, abs=0.01)  # the thumb stays where the hand is
            engine.mouse("up")
            scene = stage.told(lambda now, before, field=field: getattr(now, field) != getattr(before, field))
            assert getattr(scene, field) == stage.value(name)
            assert stage.share(name) == pytest.approx(held, abs=0.02)

        assert stage.ask("stage.dataset.told") == "2"

        stage.do(f"input('range', {MOMENTUM!r}).focus()")
        engine.keys("Home", "ArrowRight", "ArrowRight")
        assert stage.told(lambda now, _: now.momentum == 0.01).momentum == stage.value(MOMENTUM)
        engine.keys("End", "ArrowLeft", "PageDown", "PageUp")
        assert stage.told(lambda now, _: now.momentum > 0.9).momentum == stage.value(MOMENTUM)

        stage.do(f"input('number', {MOMENTUM!r}).select()")
        engine.keys(*"0.85", "Enter")
        assert stage.told(momentum_differs).momentum == 0.85
        engine.keys("ArrowUp")
        assert stage.told(momentum_differs).momentum == 0.86

        stage.hold_point(".start-handle", (30, 20))
        engine.mouse("up")
        stage.told(lambda now, before: now.start != before.start)

        stage.hold("Shown step", 0.4)
        engine.mouse("up")
        assert stage.told(lambda now, before: now.step != before.step).step == pytest.approx(24, abs=1)
        engine.keys("Home", "ArrowRight", "ArrowRight")
        assert stage.told(lambda now, _: now.step == 2).step == 2
        assert stage.heard == []

    def test_a_schedule_is_drawn_by_hand_and_by_keys(self, engine: Engine, address: str) -> None:
        stage = AppStage(engine, LESSONS["demon"].opening)
        stage.open(f"{address}/demon")
        stage.hold_point(".point:last-child", (-10, 60))
        engine.mouse("up")

        def end() -> float:
            """The last point's value, once there is another curve."""
            return drawn(stage.told(lambda now, before: drawn(now) != drawn(before)))[-1][1]

        value = end()
        assert value < stage.opening.momentum - 0.1
        engine.keys("PageDown")  # it has the focus
        assert end() == pytest.approx(value - 0.05)
        engine.keys("Home")
        assert end() == 0
        engine.keys("Delete")
        assert end() == stage.opening.momentum
        assert stage.heard == []

    def test_a_page_from_disk_makes_its_map_beside_it(self, engine: Engine, tmp_path: Path) -> None:
        place = tmp_path / "race.html"
        place.write_bytes(render(RACE, "html"))
        stage = Stage(engine).open(place.as_uri())
        assert stage.has_painted(RACE)
        stage.do("[...stage.querySelectorAll('[role=tab]')].find((tab) => tab.textContent === 'Map').click()")
        stage.until("stage.querySelector('.map').dataset.maps")
        stage.hold(MOMENTUM, 0.6)
        engine.mouse("up")
        momentum = stage.value(MOMENTUM)
        assert momentum != RACE.momentum
        assert stage.has_painted(replace(RACE, momentum=momentum))
        stage.hold_point(".setting-handle", (-20, 20))
        engine.mouse("up")
        now = {field: stage.value(name) for field, name in ROUNDED.items()}
        assert now["momentum"] < momentum
        assert stage.has_painted(replace(RACE, **now))
        assert engine.run("() => workers") == 1
        assert stage.heard == []

    def test_ticks_stand_under_the_middle_of_the_thumb(self, engine: Engine, tmp_path: Path) -> None:
        place = tmp_path / "race.html"
        place.write_bytes(render(replace(RACE, look=replace(RACE.look, height=760)), "html"))
        stage = Stage(engine).open(place.as_uri())
        _, y, width, height = stage.ask(f"box(input('range', {MOMENTUM!r}))")
        ticks = f"[...input('range', {MOMENTUM!r}).closest('.slider').querySelectorAll('.ticks span')]"
        (low, high) = next((s.minimum, s.maximum) for s in RACE.live if s.parameter == "momentum")
        for text, (left, _, wide, _) in stage.ask(f"{ticks}.slice(1, -1).map((tick) => [tick.textContent, box(tick)])"):
            engine.mouse((left + wide / 2, y + height / 2), "down")
            share = (np.log1p(-float(text)) - np.log1p(-low)) / (np.log1p(-high) - np.log1p(-low))
            assert abs(stage.share(MOMENTUM) - share) * width < 0.75, text  # of a pixel; a mouse is at whole ones
            engine.mouse("up")

    def test_a_slider_is_drawn_as_everywhere(self, seeing: Engine, tmp_path: Path) -> None:
        place = tmp_path / "race.html"
        place.write_bytes(render(RACE, "html"))
        stage = Stage(seeing).open(place.as_uri())
        stage.rest()
        picture = seeing.picture()

        def colour(share: float, above: int = 0) -> list[int]:
            x, y = stage.thumb(MOMENTUM, share)
            return picture[round(y) - above, round(x)].tolist()

        here = stage.share(MOMENTUM)
        ink, paper = [31, 36, 40], [253, 253, 252]
        assert colour(here) == colour(here, above=5) == colour(here / 2) == ink
        assert colour(here / 2, above=5) == colour(0.8, above=5) == paper
        assert max(np.subtract(paper, colour(0.8))) > 30  # the way ahead is seen
