import base64
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from momentum_sim import noise, schedules
from momentum_sim.compiler import native, wasm
from momentum_sim.ensembles import ensemble_entry
from momentum_sim.kernels import batches, contour, entries
from momentum_sim.kernels import schedule_search as kernels
from momentum_sim.kernels import theory as predicted
from momentum_sim.networks import digits, full_batch, generalization
from momentum_sim.networks.network import descent, size_of
from momentum_sim.networks.settings import EIGENVECTOR, START, drawn_weights
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.schedule_search import search_entry
from momentum_sim.schedules import SCHEDULES, constant
from momentum_sim.simulation import anatomy_entry, gradients_taken_entry, noisy_entry, trajectory_entry
from momentum_sim.sweeps import sweep_entry
from tests.thinned import few, few_or_all, first

N_STEPS = 2000
#: Memory begins with numba's two places and a stack that grows down from here; arrays follow.
FIRST_ADDRESS = 65536
#: Rules whose sweeps are compared; between them they have both schedules, and one asks for the loss.
MOMENTUM_FAMILY = ("heavy_ball", "nesterov", "demon", "ema_momentum", "nesterov_function_restart")
#: Rules whose answer to noise is compared; between them they remember nothing and something, with an echo and without.
RESPONDING = ("gradient_descent", "heavy_ball", "nesterov")
#: Instructions on two float64 at a time: f64x2.add, f64x2.sub and f64x2.mul, as WebAssembly writes them.
ON_PAIRS = (b"\xfd\xf0\x01", b"\xfd\xf1\x01", b"\xfd\xf2\x01")

RUN_IN_PAGE = """
async ({module, calls}) => {
  const decode = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const content = new Uint8Array(await (await fetch("memory")).arrayBuffer());
  const linear = new WebAssembly.Memory({ initial: Math.ceil(content.length / 65536) });
  const stack = new WebAssembly.Global({ value: "i32", mutable: true }, FIRST_ADDRESS);
  const env = { __linear_memory: linear, __stack_pointer: stack };
  const { instance } = await WebAssembly.instantiate(decode(module), { env });
  new Uint8Array(linear.buffer).set(content);
  for (const [name, ...values] of calls) instance.exports[name](0, 8, ...values);
  await fetch("memory", { method: "POST", body: new Uint8Array(linear.buffer, 0, content.length) });
}
""".replace("FIRST_ADDRESS", str(FIRST_ADDRESS))

ABOUT_MODULE = """
async (text) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const module = await WebAssembly.compile(bytes);
  return {
    valid: WebAssembly.validate(bytes),
    imports: WebAssembly.Module.imports(module).map((i) => `${i.module}.${i.name} ${i.kind}`),
    exports: WebAssembly.Module.exports(module).map((e) => `${e.name} ${e.kind}`),
  };
}
"""


class MemoryHost(ThreadingHTTPServer):
    """Hands a page its memory and is handed it back: megabytes, which are slow to pass along with a script."""

    memory = b""


class _Handler(BaseHTTPRequestHandler):
    server: MemoryHost

    def do_GET(self) -> None:
        self._answer(self.server.memory if self.path == "/memory" else b"<!doctype html>")

    def do_POST(self) -> None:
        self.server.memory = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(b"")

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "application/octet-stream")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@dataclass
class MemoryPage:
    """A page, and the host of its memory."""

    page: Page
    host: MemoryHost

    def evaluate(self, script: str, argument: Any) -> Any:
        return self.page.evaluate(script, argument)


@dataclass
class Call:
    """An entry to be run with arrays, which it may write to, and numbers."""

    entry: entries.Entry
    arguments: tuple

    def arrays(self):
        return [argument for argument in self.arguments if isinstance(argument, np.ndarray)]


def run_natively(calls):
    """What every array of every call is afterwards."""
    results = []
    for call in calls:
        arguments = [a.copy() if isinstance(a, np.ndarray) else a for a in call.arguments]
        native.run(call.entry, *arguments)
        results.append([a for a in arguments if isinstance(a, np.ndarray)])
    return results


def run_in_page(page, calls, *, compact=True):
    """The same, computed by WebAssembly in a browser."""
    names = {entry: f"entry_{k}" for k, entry in enumerate({call.entry: None for call in calls})}
    memory, addresses = bytearray(FIRST_ADDRESS), []
    for call in calls:
        for array in call.arrays():
            addresses.append(len(memory))
            memory += array.tobytes() + bytes(-array.nbytes % 16)
    address = iter(addresses)
    module = wasm.compile_module({name: entry for entry, name in names.items()}, compact=compact)
    page.host.memory = bytes(memory)
    page.evaluate(
        RUN_IN_PAGE,
        {
            "module": base64.b64encode(module).decode(),
            "calls": [
                [names[call.entry], *(next(address) if isinstance(a, np.ndarray) else a for a in call.arguments)]
                for call in calls
            ],
        },
    )
    after, address = page.host.memory, iter(addresses)
    return [
        [np.frombuffer(after, a.dtype, a.size, next(address)).reshape(a.shape) for a in call.arrays()] for call in calls
    ]


def bits(array):
    """An array's bytes, with one nan for all."""
    return np.where(np.isnan(array), np.nan, array).tobytes() if array.dtype == np.float64 else array.tobytes()


def assert_same_bits(page, calls, *, compact=True):
    results = zip(calls, run_natively(calls), run_in_page(page, calls, compact=compact), strict=True)
    for k, (call, native_arrays, page_arrays) in enumerate(results):
        for ours, theirs in zip(native_arrays, page_arrays, strict=True):
            assert bits(ours) == bits(theirs), (k, call.entry.name, [a for a in call.arguments if np.ndim(a) == 0])


def trajectory(objective, optimizer):
    return trajectory_entry(objective.landscape, OPTIMIZERS[optimizer])


def random_objective(rng, landscape):
    """Parameters from over their sliders, evenly in the logarithm where that is how the slider runs."""
    values = []
    for parameter in LANDSCAPES[landscape].parameters:
        low, high = parameter.slider
        logarithmic = parameter.scale == "logarithmic"
        values.append(float(np.exp(rng.uniform(*np.log([low, high]))) if logarithmic else rng.uniform(low, high)))
    return LANDSCAPES[landscape](*values)


def random_runs(n, n_steps):
    """Settings of runs of every optimizer on every landscape in turn, some of which diverge."""
    rng = np.random.default_rng(7)
    pairs = [(landscape, optimizer) for landscape in LANDSCAPES for optimizer in OPTIMIZERS]
    for k in range(n):
        landscape, optimizer = pairs[k % len(pairs)]
        objective = random_objective(rng, landscape)
        path = np.zeros((n_steps + 1, 2))
        path[0] = rng.uniform(-2, 2, 2)
        momenta = rng.uniform(0, 1, n_steps)
        step_sizes = 10 ** rng.uniform(-4, 0.3) * rng.uniform(0.5, 1, n_steps)
        yield objective, optimizer, path, momenta, step_sizes


def random_trajectories(n, n_steps=N_STEPS):
    for objective, optimizer, path, momenta, step_sizes in random_runs(n, n_steps):
        yield Call(trajectory(objective, optimizer), (path, momenta, step_sizes, objective.coefficients, n_steps))


def anatomy(optimizer):
    return anatomy_entry(OPTIMIZERS[optimizer])


def sweep(objective, optimizer):
    return sweep_entry(objective.landscape, OPTIMIZERS[optimizer])


@pytest.fixture(scope="module")
def page(browser):
    page, host = browser.new_page(), MemoryHost(("127.0.0.1", 0), _Handler)
    Thread(target=host.serve_forever, daemon=True).start()
    page.goto(f"http://127.0.0.1:{host.server_port}/")
    yield MemoryPage(page, host)
    page.close()
    host.shutdown()
    host.server_close()


def test_paths_are_the_same_bits_natively_and_in_a_browser(page):
    calls = list(random_trajectories(3 * len(LANDSCAPES) * len(OPTIMIZERS)))
    assert_same_bits(page, calls)
    finite = [np.isfinite(path).all() for path, *_ in run_natively(calls)]
    assert 20 <= sum(finite) <= len(calls) - 20  # both kinds were among them


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_every_optimizer_goes_the_same_way_to_infinity(page, landscape):
    """With the opening settings, with a step far too large, and from so far away that squares overflow."""
    objective, n = LANDSCAPES[landscape](), 300
    calls = []
    for optimizer, rule in OPTIMIZERS.items():
        opening = objective.landscape.adaptive_step_size if rule.adaptive else objective.landscape.step_size
        for step_size, start in ((opening, objective.landscape.start), (1e3, (1.3, -0.7)), (1e300, (2e160, -3.0))):
            path = np.zeros((n + 1, 2))
            path[0] = start
            arguments = (path, np.full(n, 0.9), np.full(n, step_size), objective.coefficients, n)
            calls.append(Call(trajectory(objective, optimizer), arguments))
    assert_same_bits(page, calls)
    finite = [np.isfinite(path).all() for path, *_ in run_natively(calls)]
    assert 0 < sum(finite) < len(finite)


def test_what_steps_are_made_of_is_the_same_bits(page):
    n, calls = 300, []
    for objective, optimizer, path, momenta, step_sizes in random_runs(len(LANDSCAPES) * len(OPTIMIZERS), n):
        c, kernels = objective.coefficients, objective.landscape.kernels
        native.run(trajectory(objective, optimizer), path, momenta, step_sizes, c, n)
        gradients, losses = np.zeros((n, 2)), np.zeros(n)
        calls.append(Call(entries.gradients(kernels.gradient), (gradients.copy(), path, c, n)))
        native.run(entries.gradients(kernels.gradient), gradients, path, c, n)
        native.run(entries.losses(kernels.value), losses, path, c, n)
        kept, pushes = np.zeros((2, n, 2))
        calls.append(Call(anatomy(optimizer), (kept, pushes, path, losses, gradients, momenta, step_sizes, n)))
        taken = gradients_taken_entry(objective.landscape, OPTIMIZERS[optimizer])
        calls.append(Call(taken, (np.zeros((n, 2)), path, momenta, step_sizes, c, n)))
        calls.append(Call(entries.moving_average(), (np.zeros((n, 2)), gradients, momenta, n)))
        calls.append(Call(entries.extent(), (np.zeros(2), path, path.size)))
        calls.append(Call(entries.projections(), (np.zeros(n + 1), path, n + 1, 0.3, -2.0, 0.6, 0.8)))
        line = (np.zeros(1), path, n, 0.3, -0.2, 0.6, 0.8)
        calls += [Call(entries.period(), line), Call(entries.contraction_rate(), line)]
        calls.append(Call(entries.path_length(), (np.zeros(1), path, n)))
        calls.append(Call(entries.straight_distance(), (np.zeros(1), path, 0.1, -0.2)))
        calls.append(Call(entries.energies(), (*np.zeros((2, n + 1)), path, path[:, 0].copy(), n, step_sizes[0], 0.3)))
        calls.append(Call(entries.direction_sums(), (np.zeros(2), gradients, n, 0.6, 0.8)))
    assert_same_bits(page, calls)


def test_what_is_measured_on_a_path_is_the_same_bits(page):
    """Losses, gradients, and everything read off the paths above, diverged ones included."""
    calls = []
    for objective, optimizer, *setting in random_runs(len(LANDSCAPES) * len(OPTIMIZERS), N_STEPS):
        path, momenta, step_sizes = setting
        coefficients, landscape = objective.coefficients, objective.landscape
        arguments = (path, momenta, step_sizes, coefficients, N_STEPS)
        ((path, *_),) = run_natively([Call(trajectory(objective, optimizer), arguments)])
        losses = np.zeros(N_STEPS + 1)
        loss_call = Call(entries.losses(landscape.kernels.value), (losses, path, coefficients, N_STEPS + 1))
        ((losses, *_),) = run_natively([loss_call])
        gradients = (np.zeros_like(path), path, coefficients, N_STEPS + 1)
        line = (np.zeros(1), path, N_STEPS, 0.1, -0.2, 0.6, 0.8)
        calls += [
            loss_call,
            Call(entries.gradients(landscape.kernels.gradient), gradients),
            Call(entries.settling_step(), (np.zeros(1), losses, N_STEPS, 0.0, 0.1)),
            Call(entries.settling_step(), (np.zeros(1), losses, N_STEPS, 0.0, 1e-12)),
            Call(entries.divergence_step(), (np.zeros(1), path, N_STEPS)),
            Call(entries.overshoot(), line),
            Call(entries.crossings(), line),
            Call(entries.distance(), (np.zeros(1), path, path[::-1].copy(), N_STEPS)),
            Call(entries.extent(), (np.zeros(2), losses, len(losses))),
            *(Call(entries.neighbours(), (np.zeros((8, 2)), *path[k].tolist())) for k in (0, 9)),
            *(Call(entries.axes(), (np.zeros(4), path[k : k + 4].copy(), *path[k].tolist())) for k in (0, 9)),
            *(Call(entries.curvatures(), (np.zeros(2), path[k : k + 4].copy(), *path[k].tolist())) for k in (0, 9)),
            *(
                Call(entries.local_quadratic(), (np.zeros(2), gradients_around(landscape, point), *point))
                for point in points_of(landscape)
            ),
        ]
    assert_same_bits(page, calls)


def gradients_around(landscape, point):
    """The gradients at a point's neighbours."""
    ((around,),) = run_natively([Call(entries.neighbours(), (np.zeros((8, 2)), *point))])
    return np.stack(landscape().gradient(*around.T), axis=1)


def points_of(landscape):
    """A minimiser, and the start."""
    return [*map(tuple, landscape().minimisers[:1].tolist()), landscape.start]


def modes(n):
    """Modes of every regime of every rule that has a theory, on boundaries between them, of saddles and of nothing."""
    rng = np.random.default_rng(10)
    for rule in (rule for rule in OPTIMIZERS.values() if rule.theory is not None):
        for k in range(n):
            momentum = 0.0 if rule.schedule is None else float((rng.uniform(), 1 - 10 ** rng.uniform(-4, 0))[k % 2])
            edges = np.empty(3)
            native.run(entries.boundaries(rule.theory.boundaries), edges, momentum, 1.0)
            step_size = (*edges, rng.uniform(*edges[1:]), edges[1] * 10 ** rng.uniform(-3, 1))[k % 5]
            yield rule.theory, float(step_size), momentum, (1.0, 1.0, 1.0, 0.0, -0.7, 3.0)[k % 6]


def test_theory_is_the_same_bits(page):
    calls = []
    for theory, step_size, momentum, curvature in modes(60):
        mode = np.zeros(4)
        calls.append(Call(entries.mode(theory.mode), (mode.copy(), step_size, momentum, curvature)))
        native.run(entries.mode(theory.mode), mode, step_size, momentum, curvature)
        calls += [
            *(Call(entries.prediction(), (np.zeros(8), mode, tolerance)) for tolerance in (2.0, 1e-3, 1e-30, 0.0)),
            Call(entries.predicted_positions(), (np.zeros(241), mode, 60, 4)),
            Call(entries.predicted_envelope(), (np.zeros(61), mode, 60)),
            Call(entries.boundaries(theory.boundaries), (np.zeros(3), momentum, curvature)),
            Call(entries.critical_momentum(theory.critical_momentum), (np.zeros(1), step_size, curvature)),
            Call(entries.optimum(theory.optimum), (np.zeros(3), 0.3, 0.3 + step_size)),
        ]
    momenta, step_sizes = 1 - np.geomspace(1.0, 1e-4, 17), np.geomspace(1e-4, 10.0, 23)
    for rule in (rule for rule in OPTIMIZERS.values() if rule.theory is not None):
        rates = (np.zeros((17, 23)), momenta, 17, step_sizes, 23, 0.5, 40.0)
        calls.append(Call(entries.rates(rule.theory.mode), rates))
    some = np.concatenate([momenta, step_sizes, [0.0, 1.0, np.inf, np.nan]])
    shares = (2.0, 0.5, 1e-3, 1e-300, 0.0, float("nan"))
    calls += [Call(entries.steps_by_rates(), (np.zeros(len(some)), some, share, len(some))) for share in shares]
    assert_same_bits(page, calls)
    regimes = [
        arrays[0][0] for call, arrays in zip(calls, run_natively(calls), strict=True) if call.entry.name == "prediction"
    ]
    assert min(regimes.count(code) for code in range(5)) > 20


def test_a_search_for_a_schedule_is_the_same_bits(page):
    """Everything that it remembers, of each way to have an expected loss, in two calls one after the other."""
    calls, n = [], 30
    for name, kind in (("rosenbrock", None), ("quadratic", "isotropic"), ("rosenbrock", "isotropic")):
        objective, rule, sizes = LANDSCAPES[name](), OPTIMIZERS["heavy_ball"], np.zeros(4)
        native.run(entries.search_sizes(2, name == "rosenbrock" and kind is not None), sizes, n)
        memory, momenta, found = np.zeros(int(sizes[0])), np.zeros(int(sizes[1])), np.zeros(kernels.TOLD + 10)
        entry = search_entry(kind, objective.landscape, rule)
        settings = (np.linspace(0.9, -0.2, n), np.full(n, 1e-3), objective.coefficients, np.full(3, 0.7), n, -1.2, 1.0)
        for rounds in (25, 100):
            arguments = (found.copy(), memory.copy(), momenta.copy(), *settings, 5, 130, 3, 600, 1, rounds)
            calls.append(Call(entry, arguments))
            native.run(entry, found, memory, momenta, *arguments[3:])
        assert found[0] == 1.0
        assert np.isfinite(found[3])
    assert_same_bits(page, calls, compact=False)


def test_what_noise_makes_of_a_rule_is_the_same_bits(page):
    rng, n = np.random.default_rng(13), 40
    momenta, step_sizes, noises = rng.uniform(0, 1, n), 10 ** rng.uniform(-3, 0.5, n), rng.uniform(0, 2, n)
    curvatures, lengths = rng.uniform(-0.2, 3, n), np.floor(10 ** rng.uniform(0, 3, n))
    settings = momenta, curvatures
    calls = []
    for rule in (OPTIMIZERS[name] for name in RESPONDING):
        all_of = step_sizes, *settings, noises, n
        calls += [
            Call(entries.of_responses(rule.response, predicted.stationary_variance), (np.zeros(n), *all_of)),
            Call(entries.of_responses(rule.response, predicted.update_variance), (np.zeros(n), *all_of)),
            Call(
                entries.of_responses_and(rule.response, predicted.average_variance),
                (np.zeros(n), step_sizes, *settings, noises, lengths, n),
            ),
            Call(entries.step_sizes_of_variances(rule.response), (np.zeros(n), noises, *settings, n)),
        ]
        basis, rest = ((0.0, 1.0), (0.0, 0.0)) if rule.initial_state else ((), ())
        making = entries.iteration_matrices(rule.step, rule.gradient_point, basis), entries.pushes(rule.step, rest)
        of_matrices = np.zeros((n, 4)), step_sizes, momenta, np.full(n, 0.7), n
        of_pushes = np.zeros((n, 2)), step_sizes, momenta, n
        made = [Call(making[0], of_matrices), Call(making[1], of_pushes)]
        ((matrices, *_), (pushes, *_)) = run_natively(made)
        both = matrices, pushes, matrices[::-1].copy(), pushes
        calls += [
            *made,
            Call(entries.mode_means(), (np.zeros(n + 1), matrices, 1.3, n)),
            Call(entries.mode_covariances(), (np.zeros(n + 1), *both, 0.4, 0.2, n)),
        ]
    factors = rng.normal(size=(2, n, 2, 2))
    covariances = (factors @ np.swapaxes(factors, -1, -2)).reshape(2, n, 4)[..., [0, 1, 3]].copy()
    means, path = rng.normal(size=(2, n, 2)), rng.normal(size=(n + 1, 2))
    calls += [
        Call(entries.distances_of_laws(), (np.zeros(n), means[0], covariances[0], means[1], covariances[1], n)),
        *(
            Call(entries.shadow(kernel), (np.zeros((n + 1, 2)), path, n, 0.9))
            for kernel in (predicted.heavy_ball_shadow, predicted.nesterov_shadow)
        ),
    ]
    assert_same_bits(page, calls)


def test_a_search_for_the_best_settings_of_a_batch_size_is_the_same_bits(page):
    """Grids, and what is refined of them, with all that is remembered; of curvatures that a kernel spreads."""
    spread = Call(entries.batch_spectrum(), (np.zeros(6), np.zeros(12), 50.0, 6))
    curvatures, starts, *_ = run_natively([spread])[0]
    calls = [spread]
    for batch_size, largest, start in ((0.5, -1.0, starts[:6]), (30.0, 0.99, starts[6:]), (1e5, 0.0, starts[:6])):
        found, scratch = np.zeros(batches.SEARCHED), np.zeros(6 * batches.SCRATCH)
        for rounds in (0, 7, 1000):
            problem = curvatures.copy(), start.copy(), 6, batch_size, 0.02, largest, rounds
            calls.append(Call(entries.batch_search(), (found.copy(), scratch.copy(), *problem)))
            native.run(entries.batch_search(), found, scratch, *problem)
        assert found[0] == 1.0
        assert found[3] < np.inf
    assert_same_bits(page, calls)
    assert_same_bits(page, calls, compact=False)


def test_sweeps_are_the_same_bits_two_lanes_at_a_time_or_one(page):
    """Settling steps, divergence, and where every run of the last block was left, which is in the scratch memory."""
    rng, n, columns, calls = np.random.default_rng(9), 200, 45, []
    for landscape, optimizer in few_or_all(LANDSCAPES, MOMENTUM_FAMILY):
        objective, rule = random_objective(rng, landscape), OPTIMIZERS[optimizer]
        x, y = rng.uniform(-2, 2, 2).tolist()
        tolerance = 0.3 * (objective.value(x, y) - objective.minimum)
        momenta, step_sizes = rng.uniform(0, 1, 2), 10 ** rng.uniform(-4, 0.3, columns)
        settled, left = np.zeros((2, 2, columns))
        scratch, own = np.zeros(entries.scratch_size(rule.initial_state)), (rule.schedule or constant).numbers
        arrays = (settled, left, momenta, 2, step_sizes, columns, objective.coefficients, own, scratch)
        calls.append(Call(sweep(objective, optimizer), (*arrays, n, x, y, objective.minimum, tolerance)))
    assert_same_bits(page, calls, compact=False)
    settled, left = (np.array([arrays[k] for arrays in run_natively(calls)]) for k in (0, 1))
    for kind in (left == 1, left == 0, settled <= n, settled == n + 1):  # each was among them
        assert kind.sum() > 0.1 * kind.size


def test_draws_are_the_same_bits(page):
    names = [(0, 0, 0), (7, 1, 2), (2**31, 2**32 - 1, 5), (2**32 - 1, 3, 2**31 + 1), (123456789, 0, 4095)]
    calls = [
        Call(entry, (np.zeros((N_STEPS, 2)), *name, N_STEPS))
        for entry in (entries.normal_draws(), entries.uniform_draws())
        for name in names
    ]
    assert_same_bits(page, calls)
    assert_same_bits(page, calls, compact=False)
    assert len({arrays[0].tobytes() for arrays in run_natively(calls)}) == len(calls)


@pytest.mark.parametrize("kind", ["isotropic", "hessian", "labels"])
def test_noisy_paths_and_the_gradients_on_them_are_the_same_bits(page, kind):
    n, rng, calls = 500, np.random.default_rng(12), []
    some = list(random_runs(len(LANDSCAPES) * len(OPTIMIZERS), n))[::7]  # each is compiled
    assert {optimizer for _, optimizer, *_ in some} == {*OPTIMIZERS}
    for objective, optimizer, path, momenta, step_sizes in some:
        landscape = objective.landscape
        if kind == "labels" and landscape.kernels.gauss_newton is None:
            continue
        draws, c, amount = np.zeros((n, 2)), objective.coefficients, noise.Noise(kind, 0.3).amount
        native.run(entries.normal_draws(), draws, int(rng.integers(2**32)), 0, 0, n)
        made = noise.kernels_of(kind, landscape)
        root = entries.noise_root(landscape.kernels.gradient, made.curvature, made.noise)
        calls.append(Call(root, (np.zeros(4), c, amount, *path[0].tolist())))
        entry = noisy_entry(kind, landscape, OPTIMIZERS[optimizer])
        calls.append(Call(entry, (path, np.zeros((n, 2)), draws, momenta, step_sizes, c, amount, n)))
    assert_same_bits(page, calls)
    finite = [np.isfinite(path).all() for path, *_ in run_natively(calls)]
    assert 0.1 < np.mean(finite) < 1


def test_ensembles_are_the_same_bits_two_particles_at_a_time_or_one(page):
    """Where particles end, and the sums of their moments; some diverge."""
    rng, n, m, calls = np.random.default_rng(13), 60, 77, []
    for landscape, optimizer in few(LANDSCAPES, OPTIMIZERS):
        objective, rule = random_objective(rng, landscape), OPTIMIZERS[optimizer]
        momenta, step_sizes = rng.uniform(0, 1, n), 10 ** rng.uniform(-4, 0.3) * rng.uniform(0.5, 1, n)
        points, sums = rng.uniform(-2, 2, (m, 2)), np.zeros((n + 1, entries.MOMENTS))
        scratch = np.zeros(entries.ensemble_scratch_size(rule.initial_state))
        c, amount, seed = objective.coefficients, np.array([0.5, 0.1, 0.3]), int(rng.integers(2**32))
        entry = ensemble_entry("covariance", objective.landscape, rule, measured=True)
        arguments = (points, sums, 128, m, momenta, step_sizes, c, amount, seed, 1, scratch, n)
        calls.append(Call(entry, arguments))
        sums = sums + rng.normal(size=sums.shape)
        moments = (np.zeros((n + 1, 2)), np.zeros((n + 1, 4)), np.zeros(n + 1))
        calls.append(Call(entries.ensemble_moments(), (*moments, sums, m, n)))
    assert_same_bits(page, calls, compact=False)
    finite = [np.isfinite(points).all() for points, *_ in run_natively(calls)[::2]]
    assert 0.1 < np.mean(finite) < 1


def test_an_ensemble_works_on_pairs():
    entry = ensemble_entry("isotropic", LANDSCAPES["rosenbrock"], OPTIMIZERS["heavy_ball"], measured=True)
    fast = wasm.compile_module({"ensemble": entry}, compact=False)
    assert all(fast.count(instruction) > 20 for instruction in ON_PAIRS)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_a_fast_module_works_on_pairs_and_a_compact_one_is_smaller(landscape):
    entry = {"sweep": sweep(LANDSCAPES[landscape](), "heavy_ball")}
    fast, compact = (wasm.compile_module(entry, compact=compact) for compact in (False, True))
    assert all(fast.count(instruction) > 2 for instruction in ON_PAIRS)
    assert not any(instruction in compact for instruction in ON_PAIRS)
    assert len(compact) < len(fast)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_coefficients_minimisers_and_loss_fields_are_the_same_bits(page, landscape):
    rng = np.random.default_rng(8)
    kernels, calls = LANDSCAPES[landscape].kernels, []
    for _ in range(20):
        objective = random_objective(rng, landscape)
        coefficients = objective.coefficients
        calls += [
            Call(entries.coefficients(kernels.coefficients), (np.array(objective.values), np.zeros(len(coefficients)))),
            *(
                Call(entries.minimiser(kernels.minimiser), (np.zeros(2), coefficients, index))
                for index in range(LANDSCAPES[landscape].n_minimisers)
            ),
            Call(entries.loss_field(kernels.value), (np.zeros((31, 47)), coefficients, 47, 31, -2.0, 2.5, -1.0, 1.7)),
        ]
    assert_same_bits(page, calls)


@pytest.mark.parametrize("x", [1e5, 1e17, -3e19, 1e20, 7e24, -1e200, 1e300, np.inf, np.nan])
def test_functions_of_numbers_that_no_integer_can_hold_are_the_same_bits(page, x):
    """Angles that large are no objective's, but an iterate on its way to infinity passes everywhere."""
    rastrigin, ackley = (LANDSCAPES[name] for name in ("rastrigin", "ackley"))
    points, calls = np.array([[x, 0.3], [-0.3, -x]]), []
    for landscape in (rastrigin, ackley):
        coefficients = landscape().coefficients
        calls += [
            Call(entries.losses(landscape.kernels.value), (np.zeros(2), points, coefficients, 2)),
            Call(entries.gradients(landscape.kernels.gradient), (np.zeros((2, 2)), points, coefficients, 2)),
        ]
    coefficients = entries.coefficients(LANDSCAPES["quadratic"].kernels.coefficients)
    assert_same_bits(page, [*calls, Call(coefficients, (np.array([25.0, x]), np.zeros(3)))])


def some_schedules():
    """Every schedule of both kinds, with its own numbers as they are usually and otherwise, and curves by points."""
    rates = schedules.step_sizes.SCHEDULES.values()
    yield from ((schedule.kernel, schedule.numbers) for schedule in (*SCHEDULES.values(), *rates))
    for name in ("demon", "linear", "cosine"):
        yield SCHEDULES[name].kernel, SCHEDULES[name].having(delay=0.35, end=-0.2).numbers
    yield SCHEDULES["step"].kernel, SCHEDULES["step"].having(gamma=0.7, milestones=[0.1, 0.2, 0.9]).numbers
    yield SCHEDULES["one_cycle"].kernel, SCHEDULES["one_cycle"].having(base_momentum=0.1, pct_start=0.0).numbers
    for points in ([[0.2, 0.5]], [[0, 0.9], [1, 0]], [[0, 0.1], [0.3, 0.9], [0.31, -0.2], [0.7, -0.2], [0.9, 0.5]]):
        yield schedules.points.kernel, schedules.points.checked(points)


def test_schedules_are_the_same_bits(page):
    calls = [
        Call(entries.schedule(kernel), (np.zeros(n), start, own, n))
        for kernel, own in some_schedules()
        for n in (1, 2, 7, 1000)
        for start in (0.0, 0.3, 0.9, 0.999)
    ]
    assert_same_bits(page, calls)


def test_weights_of_gradients_are_the_same_bits(page):
    rng, calls = np.random.default_rng(14), []
    for n in (1, 7, 1000):
        betas, etas = rng.uniform(-0.9, 1, n), 10 ** rng.uniform(-4, 0.3, n)
        calls.append(Call(entries.effective_step_sizes(), (np.zeros(n), betas, etas, n)))
        for rule in OPTIMIZERS.values():
            scratch = np.zeros(entries.weights_scratch_size(len(rule.initial_state), n))
            entry = entries.gradient_weights(rule.step, rule.initial_state)
            calls.append(Call(entry, (np.zeros(n), scratch, betas, etas, n)))
    assert_same_bits(page, calls)


def test_contour_images_are_the_same_pixels(page):
    bowl = LANDSCAPES["quadratic"](25.0, 0.3)
    width, height = 53, 41
    field = bowl.value(np.linspace(-4, 4, width), np.linspace(-3, 3, height)[:, None])
    field[0, :3] = np.nan, np.inf, 1e308
    levels = Call(contour.levels(), (field, field.size, 0.0, 0.15, 1.0))
    ((heights,),) = run_natively([levels])
    palette = np.array([0xFF000000 | 0x1F0A07 * k for k in range(9)], dtype=np.uint32)
    image = (np.zeros((height, width), np.uint32), heights, width, height, palette, 8, 1.2, 0.6)
    assert_same_bits(page, [levels, Call(contour.contour_image(), image)])
    ((pixels, *_),) = run_natively([Call(contour.contour_image(), image)])
    assert len(np.unique(pixels)) > 20  # a picture


def test_every_entry_makes_one_valid_module_that_imports_memory_and_a_stack_pointer_only(page):
    everything = {f"schedule_{name}": entries.schedule(schedule.kernel) for name, schedule in SCHEDULES.items()}
    for name, landscape in LANDSCAPES.items():
        everything[f"losses_{name}"] = entries.losses(landscape.kernels.value)
        everything[f"coefficients_{name}"] = entries.coefficients(landscape.kernels.coefficients)
        everything |= {f"trajectory_{name}_{rule}": trajectory(landscape(), rule) for rule in OPTIMIZERS}
    everything |= {f"anatomy_{rule}": anatomy(rule) for rule in OPTIMIZERS}
    everything |= {"projections": entries.projections(), "neighbours": entries.neighbours(), "axes": entries.axes()}
    everything |= {"prediction": entries.prediction(), "contraction_rate": entries.contraction_rate()}
    everything |= {"moving_average": entries.moving_average(), "extent": entries.extent()}
    everything |= {"levels": contour.levels(), "contour_image": contour.contour_image()}
    about = page.evaluate(ABOUT_MODULE, base64.b64encode(wasm.compile_module(everything)).decode())
    assert about["valid"]
    assert about["exports"] == [f"{name} function" for name in everything]
    assert "env.__linear_memory memory" in about["imports"]
    assert set(about["imports"]) <= {"env.__linear_memory memory", "env.__stack_pointer global"}


def test_a_module_without_entries_is_refused():
    with pytest.raises(ValueError, match="at least one entry"):
        wasm.compile_module({})


def training(name, step_size=None, n_epochs=2, hidden=20):
    """A network's training by a rule: gradients at the iterate and elsewhere, memories of 0 to 6 numbers."""
    rule, order = OPTIMIZERS[name], digits.batches(n_epochs, 32, 3)
    n_steps = order.shape[0] * order.shape[1]
    eta = step_size or (0.01 if rule.adaptive else 0.1)
    momenta = np.linspace(0.9, 0.1, n_steps)
    return Call(*descent(rule, digits.start(hidden, 3), order, digits.split(3)[1], np.full(n_steps, eta), momenta))


@pytest.mark.parametrize(
    "name", first(2, "adam", "schedule_free", "gradient_descent", "heavy_ball", "rmsprop", "aggmo")
)
def test_networks_are_trained_to_the_same_bits_natively_and_in_a_browser(page, name):
    """Weights, losses and errors, and with a step far too large too."""
    calls = [training(name), training(name, step_size=1e150)]
    assert_same_bits(page, calls, compact=False)
    (weights, losses, errors, *_), (wild, *_) = run_natively(calls)
    assert np.isfinite(weights).all()
    assert not (np.abs(wild) < 1e100).all()
    assert errors[-1] < errors[0]
    assert losses[-1] < losses[0]


def on_all_images(name, step_size=None, n_steps=40, hidden=20):
    """The same on all images at once, with the sharpness."""
    rule, (trained_on, tested) = OPTIMIZERS[name], digits.split(3)
    eta = step_size or (0.01 if rule.adaptive else 0.5)
    start, vector = (drawn_weights(hidden, full_batch.GAIN, 3, stream) for stream in (START, EIGENVECTOR))
    etas, momenta = np.full(n_steps, eta), np.linspace(0.9, 0.1, n_steps)
    return Call(
        *full_batch.full_batch_descent(rule, start, vector, trained_on[:70], tested[:40], etas, momenta, every=8)
    )


@pytest.mark.parametrize("name", first(1, "heavy_ball", "schedule_free", "gradient_descent", "nesterov", "adam"))
def test_the_sharpness_is_the_same_bits_natively_and_in_a_browser(page, name):
    """What is told, losses, weights, eigenvector and the rest, and with a step far too large too."""
    calls = [on_all_images(name), on_all_images(name, step_size=1e150)]
    assert_same_bits(page, calls, compact=False)
    (told, losses, weights, *_), (_, wild, *_) = run_natively(calls)
    assert np.isfinite(weights).all()
    assert np.isfinite(told).all()
    assert not (np.abs(wild) < 1e100).all()
    assert losses[-1] < losses[0]


def on_patchworks(name, step_size=None, n_steps=60, flushed_at=None):
    """A training on patchworks that share a feature: odd numbers of everything, a momentum that falls."""
    rule = OPTIMIZERS[name]
    setting = generalization.Setting(examples=11, small_margins=3, dimensions=8, noise_patches=3, filters=9)
    etas = np.full(n_steps, step_size or (0.01 if rule.adaptive else 0.05))
    momenta, measured_at = np.linspace(0.9, 0.1, n_steps), np.array([0, 7, n_steps], np.int32)
    return Call(
        *generalization.training(setting, rule, etas, momenta, "signals", flushed_at, 3, 21, measured_at),
    )


@pytest.mark.parametrize("name", first(2, "ema_momentum", "schedule_free", "gradient_descent", "nesterov", "adam"))
def test_patchworks_are_learnt_to_the_same_bits_natively_and_in_a_browser(page, name):
    """Filters, what is told of each iterate, and accuracies, also where what is remembered is cut, and gone wild."""
    calls = [on_patchworks(name), on_patchworks(name, flushed_at=20), on_patchworks(name, step_size=1e80)]
    assert_same_bits(page, calls, compact=False)
    (filters, told, *_), (cut, *_), (wild, *_) = run_natively(calls)
    assert np.isfinite(filters).all()
    assert np.isfinite(told).all()
    assert np.array_equal(filters, cut) == (name == "gradient_descent")
    assert not (np.abs(wild) < 1e30).all()


def test_patchworks_and_filters_are_drawn_to_the_same_bits_natively_and_in_a_browser(page):
    room = entries.patch_rows(5, 3) * 7
    assert_same_bits(
        page,
        [
            Call(entries.features_noise(), (np.zeros(room), 4, 5, 3, 7, 0.5, 2**31 + 5, 1)),
            Call(entries.features_signs(), (np.zeros(9), 9, 7, 1)),
            Call(entries.features_start(), (np.zeros(8 * 16), 9, 16, 7, 0.03, 7, 2)),
        ],
    )


def test_what_a_network_starts_from_is_the_same_bits_natively_and_in_a_browser(page):
    hidden, items = 33, np.tile(np.arange(1000, dtype=np.int32), (3, 1))
    assert_same_bits(
        page,
        [
            Call(entries.network_start(), (np.zeros(size_of(hidden)), 2.0, hidden, 7, 2)),
            Call(entries.shuffled(), (items, 3, 1000, 7, 1, 0)),
        ],
    )
