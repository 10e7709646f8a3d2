"""Maps made beside the page: which requests are worked on, by whom, and that the answers are Python's."""

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.stage.modules import sweep_module
from tests.browser.modules.support import WEB, ModulePage
from tests.thinned import first

SWEPT = [rule.name for rule in OPTIMIZERS.values() if rule.swept]
BOWL = {"quadratic": sweep_module(LANDSCAPES["quadratic"])}

#: An answer as it can be handed on.
PLAIN = """const plain = ({ settled, diverged, milliseconds }) =>
    ({ settled: [...settled], diverged: [...diverged], milliseconds });"""

#: A sweeper whose workers do nothing by themselves: `hired` are they, `heard` what it told. `asked(k)` is a request.
IDLE = """
  const [hired, heard] = [[], []];
  class Idle {
    constructor(url, options) {
      if (argument?.refused) throw new DOMException("no worker here", "SecurityError");
      Object.assign(this, { url: String(url), options, posted: [] });
      hired.push(this);
    }
    postMessage(request) {
      this.posted.push(request);
    }
    terminate() {
      this.ended = true;
    }
    answer(data) {
      this.onmessage({ data });
    }
  }
  const real = window.Worker;
  window.Worker = Idle;
  let sweeper;
  const done = new Promise((resolve, refuse) => {
    if (argument?.last) setTimeout(() => refuse(new Error("no answer")), 10_000);
    sweeper = new module.Sweeper((answer, request) => {
      heard.push([answer, request.number]);
      if (request.number === argument?.last) resolve();
    });
  });
  sweeper.take({ bowl: "BOWL", valley: "VALLEY" });
  const asked = (number, objective = "bowl") => ({ number, objective });
"""


def idle(call, body, argument=None):
    return call("sweeper", f"{{ {PLAIN} {IDLE} try {{ {body} }} finally {{ window.Worker = real }} }}", argument)


def request(objective, rule="heavy_ball", rows=5, columns=7, **more):
    """What a map of an objective asks for."""
    low, high = objective.landscape.step_size_slider
    gap = objective.value(*objective.landscape.start) - objective.minimum
    return {
        "objective": objective.landscape.name,
        "rule": rule,
        "coefficients": list(objective.coefficients),
        "schedule": OPTIMIZERS[rule].schedule.numbers.tolist(),
        "start": list(objective.landscape.start),
        "steps": 80,
        "minimum": objective.minimum,
        "tolerance": 0.05 * gap,
        "stepSizes": np.geomspace(low, high, columns).tolist(),
        "momenta": np.linspace(0.0, 0.98, rows).tolist(),
        "scratch": 4096,
    } | more


def answered(call, sweeps, *requests, patience=60_000):
    """The answers to requests made one after the other, each with the kind of what made it."""
    return call(
        "sweeper",
        f"""{{
          {PLAIN}
          const found = [];
          const [...left] = argument.requests;
          await new Promise((resolve, refuse) => {{
            const sweeper = new module.Sweeper((answer) => {{
              found.push({{ ...plain(answer), by: sweeper.maker.constructor.name }});
              if (left.length) sweeper.ask(left.shift());
              else resolve(sweeper.stop());
            }});
            sweeper.take(argument.sweeps);
            sweeper.ask(left.shift());
            setTimeout(() => refuse(new Error("no answer")), argument.patience);
          }});
          return found;
        }}""",
        {"sweeps": sweeps, "requests": requests, "patience": patience},
    )


def assert_python_s(answer, objective, asked):
    """Cell by cell what `sweep` says."""
    expected = ms.sweep(
        objective,
        asked["rule"],
        step_sizes=asked["stepSizes"],
        momenta=asked["momenta"],
        n_steps=asked["steps"],
        start=asked["start"],
        tolerance=asked["tolerance"],
    )
    shape = expected.steps_to_tolerance.shape
    np.testing.assert_array_equal(np.reshape(answer["settled"], shape), expected.steps_to_tolerance)
    np.testing.assert_array_equal(np.reshape(answer["diverged"], shape), expected.diverged)
    assert answer["milliseconds"] >= 0
    return expected


# --- one at a time ----------------------------------------------------------------------------------------------------


def test_one_map_is_made_at_a_time_and_of_those_asked_meanwhile_the_last(call):
    body = """for (let k = 1; k <= 5; k++) sweeper.ask(asked(k));
      const [worker] = hired;
      const numbers = () => worker.posted.map(({ number }) => number);
      const story = [numbers()];
      worker.answer("a");
      story.push(numbers());
      sweeper.ask(asked(6));
      sweeper.ask(asked(7));
      story.push(numbers());
      worker.answer("b");
      worker.answer("c");
      sweeper.ask(asked(8));
      story.push(numbers());
      return [story, heard, hired.length];"""
    assert idle(call, body) == [
        [[1], [1, 5], [1, 5], [1, 5, 7, 8]],
        [["a", 1], ["b", 5], ["c", 7]],
        1,
    ]


def test_the_next_is_begun_before_the_last_is_told(call):
    """So that the worker works while the page paints."""
    body = """const posted = [];
      sweeper.done = () => posted.push(hired[0].posted.length);
      sweeper.ask(asked(1));
      sweeper.ask(asked(2));
      hired[0].answer("a");
      return posted;"""
    assert idle(call, body) == [2]


def test_what_is_asked_when_one_is_told_is_made(call):
    body = """sweeper.done = (answer, { number }) => number < 3 && sweeper.ask(asked(number + 1));
      sweeper.ask(asked(1));
      for (let k = 0; k < 3; k++) hired[0].answer("a");
      return [hired[0].posted.map(({ number }) => number), hired.length];"""
    assert idle(call, body) == [[1, 2, 3], 1]


def test_a_module_is_sent_once(call):
    body = """const objectives = ["bowl", "bowl", "valley", "bowl", "valley"];
      objectives.forEach((objective, k) => {
        sweeper.ask(asked(k, objective));
        hired[0].answer("a");
      });
      return hired[0].posted.map(({ module }) => module);"""
    assert idle(call, body) == ["BOWL", None, "VALLEY", None, None]


def test_sweeps_are_taken_when_they_come_and_kept(call):
    body = """const known = () => ["bowl", "valley", "new"].map((name) => sweeper.has(name));
      const story = [known()];
      sweeper.take({ new: "NEW" });
      story.push(known());
      sweeper.take({});
      return [...story, known()];"""
    assert idle(call, body) == [[True, True, False], [True, True, True], [True, True, True]]


def test_there_is_a_worker_once_a_map_is_asked_for(call):
    body = """const before = hired.length;
      sweeper.ask(asked(1));
      const { url, options } = hired[0];
      return [before, hired.length, new URL(url).pathname, options];"""
    assert idle(call, body) == [0, 1, "/worker.js", {"type": "module"}]


def test_a_request_arrives_whole(call):
    body = "sweeper.ask({ objective: 'bowl', rule: 'demon', steps: 9 }); return hired[0].posted"
    assert idle(call, body) == [{"objective": "bowl", "rule": "demon", "steps": 9, "module": "BOWL"}]


def test_leaving_off_ends_the_worker(call):
    body = """sweeper.stop();
      sweeper.ask(asked(1));
      hired[0].answer("a");
      sweeper.stop();
      const ended = hired.map((worker) => worker.ended);
      sweeper.ask(asked(2));
      const posted = hired[1].posted.map(({ number, module }) => [number, module]);
      return [ended, hired.length, posted, hired[1].ended ?? false];"""
    assert idle(call, body) == [[True], 2, [[2, "BOWL"]], False]  # another knows nothing yet


# --- without a worker -------------------------------------------------------------------------------------------------


def test_where_there_can_be_no_worker_this_thread_answers(call):
    bowl = ms.objectives.quadratic(30.0)
    requests = [request(bowl) | {"number": k, "tolerance": 0.3 / k} for k in (1, 2, 3)]
    body = """sweeper.take(argument.sweeps);
      for (const request of argument.requests) sweeper.ask(request);
      await done;
      return heard.map(([answer, number]) => [number, plain(answer)]);"""
    found = idle(call, body, {"refused": True, "sweeps": BOWL, "requests": requests, "last": 3})
    assert [number for number, _ in found] == [1, 3]
    for number, answer in found:
        assert_python_s(answer, bowl, requests[number - 1])


@pytest.mark.parametrize("newer", [False, True])
def test_a_worker_that_fails_is_replaced_and_what_was_asked_last_is_answered(call, newer):
    bowl = ms.objectives.quadratic(30.0)
    asked = [request(bowl) | {"number": 1}, request(bowl, "demon", rows=3) | {"number": 2}]
    last = 2 if newer else 1
    body = """sweeper.take(argument.sweeps);
      for (const request of argument.requests) sweeper.ask(request);
      hired[0].onerror({});
      await done;
      const [[answer, number]] = heard;
      return [heard.length, number, plain(answer), hired.length, hired[0].ended];"""
    argument = {"sweeps": BOWL, "requests": asked[:last], "last": last}
    count, number, answer, hired, ended = idle(call, body, argument)
    assert (count, number, hired, ended) == (1, last, 1, True)
    assert_python_s(answer, bowl, asked[last - 1])


@pytest.mark.parametrize("when", ["missing", "broken", "fails at work"])
def test_a_map_is_made_even_if_the_worker_is_not_there_or_cannot_work(browser, when):
    """As in a browser that has something in pages only, or behind a proxy that drops a file."""
    page = ModulePage(browser)
    script = (WEB / "worker.js").read_text(encoding="utf-8")
    bodies = {"broken": "throw new Error('broken')", "fails at work": f"delete self.DecompressionStream;\n{script}"}

    def serve(route):
        if when == "missing":
            route.fulfill(status=404, body="")
        else:
            route.fulfill(body=bodies[when], content_type="text/javascript")

    page.page.route("**/worker.js", serve)
    bowl = ms.objectives.quadratic(30.0)
    asked = [request(bowl), request(bowl, "nesterov", rows=9)]
    found = answered(page.call, BOWL, *asked, patience=8_000)
    page.page.close()
    assert [answer["by"] for answer in found] == ["Object", "Object"]
    for answer, one in zip(found, asked, strict=True):
        assert_python_s(answer, bowl, one)


# --- what is answered -------------------------------------------------------------------------------------------------


#: Landscapes with rules: on one every rule, on each a few.
SWEPT_ON = [("quadratic", SWEPT), *((name, SWEPT[:3]) for name in LANDSCAPES if name != "quadratic")]
THE_REST = [(name, SWEPT) for name in LANDSCAPES if name != "quadratic"]


@pytest.mark.parametrize(("name", "rules"), first(len(SWEPT_ON), *SWEPT_ON, *THE_REST))
def test_every_answer_is_python_s(call, name, rules):
    """Each rule that is swept, from the usual start and from another, between small sizes and large ones."""
    rng = np.random.default_rng(list(LANDSCAPES).index(name))
    landscape = LANDSCAPES[name]
    objective = landscape(*(np.clip(p.default * rng.uniform(0.8, 1.2), *p.slider).item() for p in landscape.parameters))
    away = (np.array(landscape.start) * rng.uniform(0.7, 1.1, 2)).tolist()
    far = {"stepSizes": [1e-3, 1.0, 1e6, 1e9]}  # on a plain, however steep its dents, only long steps go astray
    sizes = ((13, 18, {}), (1, 1, {}), (48, 33, {"steps": 150}), (2, 5, {"start": away}), (3, 4, far))
    asked = [request(objective, rule, rows, columns, **more) for rule in rules for rows, columns, more in sizes]
    answers = answered(call, {name: sweep_module(landscape, map(OPTIMIZERS.get, rules))}, *asked)
    assert {answer["by"] for answer in answers} == {"Worker"}
    kinds = set()
    for one, answer in zip(asked, answers, strict=True):
        expected = assert_python_s(answer, objective, one)
        settled = expected.steps_to_tolerance <= one["steps"]
        kinds |= {("settled", *np.unique(settled)), ("diverged", *np.unique(expected.diverged))}
    assert {("settled", False, True), ("diverged", False, True)} <= kinds


def test_objectives_may_take_turns(call):
    bowl, valley = ms.objectives.quadratic(12.0, 0.7), ms.objectives.rosenbrock(b=30.0)
    turns = [bowl, valley, bowl, valley, valley, bowl]
    asked = [request(objective, SWEPT[k % 4], rows=3 + k) for k, objective in enumerate(turns)]
    sweeps = BOWL | {"rosenbrock": sweep_module(LANDSCAPES["rosenbrock"])}
    for objective, one, answer in zip(turns, asked, answered(call, sweeps, *asked), strict=True):
        assert_python_s(answer, objective, one)


def test_a_tolerance_counts_to_its_last_bit(call):
    """With the gap of a step as tolerance a run has settled there; with the next smaller number it has not."""
    bowl = ms.objectives.quadratic(30.0)
    run = ms.simulate(bowl, "heavy_ball", step_size=0.02, momentum=0.0, n_steps=80, start=bowl.landscape.start)
    one = {"stepSizes": [0.02], "momenta": [0.0]}
    edges = [tolerance for gap in run.gaps[20:24] for tolerance in (gap, np.nextafter(gap, 0.0))]
    asked = [request(bowl) | one | {"tolerance": float(tolerance)} for tolerance in edges]
    settled = [answer["settled"] for answer in answered(call, BOWL, *asked)]
    assert settled == [[step] for step in (20, 21, 21, 22, 22, 23, 23, 24)]
