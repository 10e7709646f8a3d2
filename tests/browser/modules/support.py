"""A blank page that serves the stage's modules, so that each can be called by itself."""

import json
from dataclasses import replace
from pathlib import Path

import momentum_sim as ms
import momentum_sim.stage
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Predicted, Profile, RunSettings, Scene, Tolerance
from momentum_sim.scene.sliders import parameters_of

WEB = Path(momentum_sim.stage.__file__).parent / "web"
ORIGIN = "http://stage.test/"
CLOCK = Path(__file__).parent / "clock.js"
DRAWING = Path(__file__).parent / "drawing.js"

OPENING = Scene(
    objective=ms.objectives.quadratic(condition_number=50.0),
    start=(-8.0, 2.0),
    n_steps=60,
    step_size=0.038,
    momentum=0.7,
    runs=(
        RunSettings("gradient_descent"),
        RunSettings("heavy_ball"),
        RunSettings("demon", visible=False),
        RunSettings("ema_momentum", visible=False),
    ),
)
#: A ball in one dimension: let go at 1, at rest.
BALL = replace(
    OPENING,
    objective=ms.objectives.quadratic(condition_number=1.0),
    start=(1.0, 0.0),
    step_size=0.04,
    momentum=0.9,
    n_steps=120,
    tolerance=Tolerance(0.0025),
    runs=(
        RunSettings("heavy_ball"),
        RunSettings("gradient_descent", visible=False),
        RunSettings("adam", visible=False),
    ),
    panels=(Profile(), Predicted()),
)
EVERYTHING = tuple(RunSettings(name) for name in OPTIMIZERS)


class ModulePage:
    """``page.call(module, body, argument)``: what JavaScript's ``(module, argument) => body`` gives.

    ``errors`` are those that nobody caught: in listeners, timers and frames.
    """

    def __init__(self, browser, *scripts):
        self.page = browser.new_page(viewport={"width": 1280, "height": 800})
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        for script in scripts:
            self.page.add_init_script(path=script)
        self.page.route(f"{ORIGIN}**", _serve)
        self.page.goto(ORIGIN)

    def call(self, module, body, argument=None):
        return self.page.evaluate(
            f"""async (argument) =>
                (async (module, argument) => {body})(await import("/{module}.js"), argument)""",
            argument,
        )

    def close(self):
        self.page.close()
        assert self.errors == []


def _serve(route):
    name = route.request.url.removeprefix(ORIGIN)
    if name in {file.relative_to(WEB).as_posix() for file in WEB.rglob("*.js")}:
        route.fulfill(path=WEB / name, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>modules</title>", content_type="text/html")


def plain(data):
    """Data as it arrives in a browser."""
    return json.loads(json.dumps(data))


def parameter(name):
    """What the browser needs of a parameter's record, as the catalogue has it."""
    known = {p.name: p for landscape in LANDSCAPES.values() for p in parameters_of(landscape).values()}
    found = known[name]
    return {"name": name, "scale": found.scale, "whole": found.whole}
