"""Trying step sizes on a page: 4 runs at 8 step sizes with 10 seeds, trained in a worker of headless Chromium.

From asking to the last answer, beside the first picture on the way; new pages have their worker and its modules to make
first. A release asks a worker that is there already, for another momentum.
"""

import json
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from momentum_sim.problems.networks import digits
from momentum_sim.scene import Scene, Tuning
from momentum_sim.stage import stage_document
from tests.benchmarks.report import Row
from tests.browser.launch import chromium
from tests.browser.modules.support import ModulePage

SCENE = Scene(
    objective=digits(epochs=3, batch_size=32, hidden=32),
    step_size=0.1,
    momentum=0.9,
    runs=("gradient_descent", "heavy_ball", "demon", "adam"),
    panels=(Tuning(),),
)
ROUNDS = 10
BAR, BAR_AFTER_A_RELEASE = 4.0, 0.7
#: Seconds until there is a picture and until all is done: of a new worker; then of ten seeds of three runs, at one step
#: size and another momentum each time.
_TIMED = """{
  const { experimentOf } = await import("/paint/tuning.js");
  let told;
  const experimenter = new module.Experimenter((answer) => told(answer));
  experimenter.take(argument.kernels);
  const timed = (request) => new Promise((resolve) => {
    const began = performance.now();
    let first = null;
    told = ({ done, seeds }) => {
      const seconds = (performance.now() - began) / 1000;
      if (seeds > 0) first ??= seconds;
      if (done === 1) resolve([first, seconds]);
    };
    experimenter.ask(request);
  });
  const { scene, catalogue } = argument;
  const whole = await timed(experimentOf(scene, {}, catalogue));
  const released = [];
  for (const momentum of [0.8, 0.85, 0.95]) {
    const three = { ...scene, momentum, runs: scene.runs.slice(1) };
    const request = experimentOf(three, {}, catalogue);
    const stepSizes = Object.fromEntries(Object.entries(request.stepSizes).map(([name, sizes]) => [name, [sizes[4]]]));
    released.push((await timed({ ...request, stepSizes }))[1]);
  }
  experimenter.end();
  return { whole, released };
}"""


def run() -> list[Row]:
    found = json.loads(json.dumps(stage_document(SCENE, SCENE)))
    supplied = {"kernels": found["kernels"], "catalogue": found["catalogue"], "scene": found["scene"]}
    with chromium() as browser:
        rounds = [_round(browser, supplied) for _ in range(ROUNDS)]
    firsts, wholes = zip(*(each["whole"] for each in rounds), strict=True)
    released = [seconds for each in rounds for seconds in each["released"]]
    return [
        _row("the first picture", firsts, None),
        _row("all of its 320 runs", wholes, BAR, "320 trainings on a page, in a worker"),
        _row("ten seeds of three runs after a release", released, BAR_AFTER_A_RELEASE),
    ]


def _round(browser: Browser, supplied: dict[str, Any]) -> dict[str, Any]:
    page = ModulePage(browser)
    found: dict[str, Any] = page.call("experimenter", _TIMED, supplied)
    page.close()
    return found


def _row(what: str, times: Any, bar: float | None, headline: str = "") -> Row:
    return Row(what, min(times), bar=bar, note=f"median {median(times):.3g} s", headline=headline)
