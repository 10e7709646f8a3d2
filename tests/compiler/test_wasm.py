import base64
from dataclasses import dataclass

import numpy as np
import pytest

from momentum_sim.compiler import native, wasm
from momentum_sim.kernels import contour, entries
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.schedules import SCHEDULES

N_STEPS = 2000
#: Memory begins with numba's two places and a stack that grows down from here; arrays follow.
FIRST_ADDRESS = 65536

RUN_IN_PAGE = """
async ({module, memory, calls}) => {
  const decode = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const content = decode(memory);
  const linear = new WebAssembly.Memory({ initial: Math.ceil(content.length / 65536) });
  const stack = new WebAssembly.Global({ value: "i32", mutable: true }, FIRST_ADDRESS);
  const env = { __linear_memory: linear, __stack_pointer: stack };
  const { instance } = await WebAssembly.instantiate(decode(module), { env });
  new Uint8Array(linear.buffer).set(content);
  for (const [name, ...values] of calls) instance.exports[name](0, 8, ...values);
  const blob = new Blob([new Uint8Array(linear.buffer, 0, content.length)]);
  const url = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(",") + 1);
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


def run_in_page(page, calls):
    """The same, computed by WebAssembly in a browser."""
    names = {entry: f"entry_{k}" for k, entry in enumerate({call.entry: None for call in calls})}
    memory, addresses = bytearray(FIRST_ADDRESS), []
    for call in calls:
        for array in call.arrays():
            addresses.append(len(memory))
            memory += array.tobytes() + bytes(-array.nbytes % 16)
    address = iter(addresses)
    text = page.evaluate(
        RUN_IN_PAGE,
        {
            "module": base64.b64encode(wasm.compile_module({name: entry for entry, name in names.items()})).decode(),
            "memory": base64.b64encode(memory).decode(),
            "calls": [
                [names[call.entry], *(next(address) if isinstance(a, np.ndarray) else a for a in call.arguments)]
                for call in calls
            ],
        },
    )
    after, address = base64.b64decode(text), iter(addresses)
    return [
        [np.frombuffer(after, a.dtype, a.size, next(address)).reshape(a.shape) for a in call.arrays()] for call in calls
    ]


def bits(array):
    """An array's bytes, with one nan for all."""
    return np.where(np.isnan(array), np.nan, array).tobytes() if array.dtype == np.float64 else array.tobytes()


def assert_same_bits(page, calls):
    results = zip(calls, run_natively(calls), run_in_page(page, calls), strict=True)
    for k, (call, native_arrays, page_arrays) in enumerate(results):
        for ours, theirs in zip(native_arrays, page_arrays, strict=True):
            assert bits(ours) == bits(theirs), (k, call.entry.name, [a for a in call.arguments if np.ndim(a) == 0])


def trajectory(objective, optimizer):
    rule = OPTIMIZERS[optimizer]
    return entries.trajectory(objective.landscape.kernels.gradient, rule.step, rule.initial_state)


def random_objective(rng, landscape):
    if landscape == "quadratic":
        return LANDSCAPES[landscape](float(10 ** rng.uniform(0, 2.7)), float(rng.uniform(-4, 4)))
    return LANDSCAPES[landscape](float(rng.uniform(-2, 2)), float(10 ** rng.uniform(-1, 2.5)))


def random_trajectories(n):
    """Runs of every optimizer on every landscape in turn, some of which diverge."""
    rng = np.random.default_rng(7)
    pairs = [(landscape, optimizer) for landscape in LANDSCAPES for optimizer in OPTIMIZERS]
    for k in range(n):
        landscape, optimizer = pairs[k % len(pairs)]
        objective = random_objective(rng, landscape)
        path = np.zeros((N_STEPS + 1, 2))
        path[0] = rng.uniform(-2, 2, 2)
        momenta = rng.uniform(0, 1, N_STEPS)
        step_size = float(10 ** rng.uniform(-4, 0.3))
        yield Call(trajectory(objective, optimizer), (path, momenta, objective.coefficients, N_STEPS, step_size))


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.goto("about:blank")
    yield page
    page.close()


def test_paths_are_the_same_bits_natively_and_in_a_browser(page):
    calls = list(random_trajectories(50))
    assert_same_bits(page, calls)
    finite = [np.isfinite(path).all() for path, *_ in run_natively(calls)]
    assert 10 <= sum(finite) <= 40  # both kinds were among them


def test_what_is_measured_on_a_path_is_the_same_bits(page):
    """Losses, gradients, and everything read off the paths above, diverged ones included."""
    calls = []
    for trajectory_call in random_trajectories(16):
        ((path, _, coefficients),) = run_natively([trajectory_call])
        landscape = LANDSCAPES["quadratic" if len(coefficients) == 3 else "rosenbrock"]
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
        ]
    assert_same_bits(page, calls)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_coefficients_minimisers_and_loss_fields_are_the_same_bits(page, landscape):
    rng = np.random.default_rng(8)
    kernels, calls = LANDSCAPES[landscape].kernels, []
    for _ in range(20):
        objective = random_objective(rng, landscape)
        coefficients = objective.coefficients
        calls += [
            Call(entries.coefficients(kernels.coefficients), (np.array(objective.values), np.zeros(len(coefficients)))),
            Call(entries.minimiser(kernels.minimiser), (np.zeros(2), coefficients, 0)),
            Call(entries.loss_field(kernels.value), (np.zeros((31, 47)), coefficients, 47, 31, -2.0, 2.5, -1.0, 1.7)),
        ]
    assert_same_bits(page, calls)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_are_the_same_bits(page, schedule):
    entry = entries.schedule(SCHEDULES[schedule].kernel)
    assert_same_bits(
        page, [Call(entry, (np.zeros(n), beta, n)) for n in (1, 7, 1000) for beta in (0.0, 0.3, 0.9, 0.999)]
    )


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
    everything |= {"levels": contour.levels(), "contour_image": contour.contour_image()}
    about = page.evaluate(ABOUT_MODULE, base64.b64encode(wasm.compile_module(everything)).decode())
    assert about["valid"]
    assert about["exports"] == [f"{name} function" for name in everything]
    assert "env.__linear_memory memory" in about["imports"]
    assert set(about["imports"]) <= {"env.__linear_memory memory", "env.__stack_pointer global"}


def test_a_module_without_entries_is_refused():
    with pytest.raises(ValueError, match="at least one entry"):
        wasm.compile_module({})
