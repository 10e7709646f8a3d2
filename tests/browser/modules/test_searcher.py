"""Schedules searched for beside the page: which request is worked on, by whom, and that the answers are Python's."""

import pytest

import momentum_sim as ms
from momentum_sim.kernels import schedule_search as kernels
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.stage.modules import modules_of
from tests.browser.modules.support import ModulePage

bowl = ms.objectives.quadratic(condition_number=25.0)
banana = ms.objectives.rosenbrock()
NOISY = "search_in_isotropic_noise_on_quadratic.heavy_ball"
MODULES = modules_of(NOISY, "search_on_rosenbrock.nesterov", "search_in_isotropic_noise_on_rosenbrock.heavy_ball")

#: A searcher that keeps all that it tells; `found()` is the first answer that is done.
REAL = """
  const told = [];
  let whole;
  const found = () => new Promise((resolve, refuse) => {
    whole = resolve;
    setTimeout(() => refuse(new Error("no answer")), 60_000);
  });
  const searcher = new module.Searcher((answer) => {
    told.push(answer);
    if (answer.done === 1) whole(answer);
  });
  searcher.take(argument.modules);
"""


def request(module, objective, n=40, noise_std=0.0, **more):
    """What a search is asked for."""
    _, rule = module.split(".")
    amount = [float(noise_std), 0.0, float(noise_std)]
    return {
        "module": module,
        "rule": OPTIMIZERS[rule].step_name,
        "stepSizes": [1e-3] * n,
        "coefficients": objective.coefficients.tolist(),
        "amount": amount,
        "start": list(objective.landscape.start),
        "seed": 7,
        "given": ms.schedules.cosine(0.9, n).tolist(),
        "points": 4,
    } | more


def searched(call, body, argument):
    return call("searcher", f"{{ {REAL} {body} }}", {"modules": MODULES} | argument)


def assert_python_s(answer, objective, asked, noise_std=0.0, **more):
    """Number by number what `find_schedule` says."""
    rule = asked["module"].split(".")[1]
    expected = ms.find_schedule(
        objective, rule, step_size=asked["stepSizes"], n_steps=len(asked["stepSizes"]), start=asked["start"],
        noise_std=noise_std, seed=7, given=asked["given"], points=4, **more,
    )  # fmt: skip
    assert answer["trials"] == expected.trials
    assert answer["best"] == expected.found.name
    assert list(answer["tried"]) == list(kernels.KINDS)
    curve = {} if expected.found.name != "points" else {"points": expected.found}
    for name, one in (dict(expected.rivals) | curve).items():
        theirs = answer["tried"][name]
        assert (theirs["loss"], theirs["error"]) == (one.expected_loss, one.standard_error), name
        assert theirs["momentum"] == one.momentum
        plain = None if one.schedule is None else ms.schedules.to_plain(one.schedule)
        assert theirs["schedule"] == plain
    return expected


@pytest.mark.parametrize(
    ("module", "objective", "noise_std", "more"),
    [
        (NOISY, bowl, 2.0, {}),
        ("search_on_rosenbrock.nesterov", banana, 0.0, {"trials": 900}),
        ("search_in_isotropic_noise_on_rosenbrock.heavy_ball", banana, 2.0, {"trials": 500, "runs": 200}),
    ],
)
def test_a_worker_finds_what_python_does(call, module, objective, noise_std, more):
    asked = request(module, objective, noise_std=noise_std, **more)
    body = """
      const answer = found();
      searcher.ask(argument.request);
      const last = await answer;
      const shares = told.map(({ done }) => done);
      return { ...last, by: searcher.maker.constructor.name, idle: searcher.idle, shares };
    """
    answer = searched(call, body, {"request": asked})
    found = assert_python_s(answer, objective, asked, noise_std, **more)
    assert found.found.name == "points"  # else nothing was said of a curve
    assert answer["by"] == "Worker"
    assert answer["idle"]
    assert answer["shares"] == sorted(answer["shares"])
    assert len(answer["shares"]) > 2  # it tells what it has found before it is done


def test_a_page_without_workers_searches_itself(call):
    asked = request(NOISY, bowl, noise_std=2.0, given=None)
    body = """
      const real = window.Worker;
      window.Worker = class { constructor() { throw new DOMException("no worker here", "SecurityError"); } };
      try {
        const answer = found();
        searcher.ask(argument.request);
        return { ...(await answer), by: searcher.maker.constructor.name };
      } finally {
        window.Worker = real;
      }
    """
    answer = searched(call, body, {"request": asked})
    assert answer["by"] == "Object"
    assert list(answer["tried"]) == list(kernels.KINDS[:-1])
    expected = ms.find_schedule(bowl, "heavy_ball", step_size=1e-3, n_steps=40, noise_std=2.0, seed=7, points=4)
    assert answer["tried"]["points"]["loss"] == expected.expected_loss


def test_only_the_last_that_was_asked_for_is_told_and_what_is_stopped_is_not(call):
    long = request("search_in_isotropic_noise_on_rosenbrock.heavy_ball", banana, n=200, noise_std=2.0, trials=100_000)
    short = request(NOISY, bowl, noise_std=2.0)
    body = """
      const [long, short] = argument.requests;
      searcher.ask(long);
      const busy = !searcher.idle;
      while (told.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      const before = told.length;
      const answer = found();
      searcher.ask(short);
      await answer;
      const numbers = told.slice(before).map(({ number }) => number);
      searcher.ask(long);
      searcher.stop();
      const last = told.length;
      await new Promise((resolve) => setTimeout(resolve, 200));
      const quiet = told.length === last;
      const again = found();
      searcher.ask(short);
      const { number, done } = await again;
      searcher.end();
      return { busy, before, numbers: [...new Set(numbers)], quiet, number, done };
    """
    answer = searched(call, body, {"requests": [long, short]})
    assert answer["busy"]
    assert answer["numbers"] == [2]
    assert answer["quiet"]
    assert (answer["number"], answer["done"]) == (4, 1)


def test_it_knows_what_it_can_search_with(call):
    body = """
      searcher.take({ "search_on_bowl.adam.heavy_ball": "WASM", "bowl.heavy_ball": "OTHER" });
      let refused = "";
      try {
        searcher.ask({ module: "search_on_bowl.nesterov" });
      } catch (error) {
        refused = error.message;
      }
      const names = ["search_on_bowl.heavy_ball", "search_on_bowl.nesterov", "bowl.heavy_ball"];
      return { has: names.map((name) => searcher.has(name)), idle: searcher.idle, refused };
    """
    answer = searched(call, body, {})
    assert answer == {"has": [True, False, False], "idle": True, "refused": "no module has search_on_bowl.nesterov"}


def test_a_scene_says_what_is_asked_for(call):
    body = """
      const kernels = { numbers: (address, count) => Float64Array.from({ length: count }, (_, k) => address + k) };
      const landscape = { name: "bowl", n_coefficients: 2 };
      const scene = { start: [1, 2], seed: 3, n_steps: 3, noise: { kind: "labels" } };
      const noise = { amount: new Float64Array([0.5, 0, 0.5]) };
      const run = {
        optimizer: "nesterov", rule: { step: "nesterov" },
        stepSizes: new Float64Array([1, 2, 3]), momenta: new Float64Array([0, 0.5, 0.25]),
      };
      const drawn = { scene, landscape, coefficients: 10, noise };
      const calm = { ...drawn, noise: null };
      const own = { given: false, points: 2, runs: 9 };
      return [module.searchRequest(kernels, drawn, run), module.searchRequest(kernels, calm, run, own)];
    """
    noisy, calm = searched(call, body, {})
    assert noisy == {
        "module": "search_in_labels_noise_on_bowl.nesterov", "rule": "nesterov", "stepSizes": [1, 2, 3],
        "coefficients": [10, 11], "amount": [0.5, 0, 0.5], "start": [1, 2], "seed": 3, "given": [0, 0.5, 0.25],
        "points": 3,
    }  # fmt: skip
    assert (calm["module"], calm["amount"], calm["given"]) == ("search_on_bowl.nesterov", [0, 0, 0], None)
    assert (calm["points"], calm["runs"]) == (2, 9)


def test_what_fails_is_said_and_the_next_search_is_made(browser):
    """A module that is none ends the worker; in the page's own thread, too, what is asked for next may do better."""
    page = ModulePage(browser)
    asked = request(NOISY, bowl, noise_std=2.0)
    body = f"""{{ {REAL}
      searcher.take({{ "search_on_broken.heavy_ball": "AAAA" }});
      searcher.ask({{ ...argument.request, module: "search_on_broken.heavy_ball" }});
      const answer = found();
      while (searcher.maker instanceof Worker || !searcher.idle) await new Promise((resolve) => setTimeout(resolve, 5));
      searcher.ask(argument.request);
      return (await answer).done;
    }}"""
    assert page.call("searcher", body, {"modules": MODULES, "request": asked}) == 1
    assert page.errors == []
    page.close()
