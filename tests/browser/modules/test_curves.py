"""What reads paths and curves in a browser, to Python's bits."""

import numpy as np

from momentum_sim.compiler import native
from momentum_sim.compiler.wasm import compile_module
from momentum_sim.kernels import curves, entries
from momentum_sim.stage import modules_of
from momentum_sim.stage.packed import packed
from tests.test_curves import drawn, heavy_ball, nesterov

READ_PATHS = """{
  const kernels = await module.Kernels.load(argument.modules);
  return argument.paths.map(([path, ...how]) => {
    const out = kernels.room("reading", 8 * argument.size);
    const [minimum, nesterov] = how;
    const least = minimum ?? NaN;
    kernels.call("paths", "path_momentum", out, kernels.put("path", path), path.length, least, nesterov);
    return Array.from(kernels.numbers(out, argument.size), String);
  });
}"""


def test_a_browser_reads_paths_to_pythons_bits(call):
    of = drawn(20, 3, lambda b: 2.0 + 2.0 * b)
    paths = [(heavy_ball(*one).tolist(), [0.0, 0.2, None][k % 3], 0) for k, one in enumerate(of)]
    paths += [(nesterov(0.8, 0.3, 20).tolist(), 0.0, 1), ([1.0, 0.5, 0.25, 0.125], 0.0, 0), ([1.0], 0.0, 0)]
    reader = {"path_momentum": entries.path_momentum()}
    given = {"modules": {"paths": packed(compile_module(reader))}, "paths": paths, "size": curves.PATH_READING}
    for (path, minimum, rule), read in zip(paths, call("kernels", READ_PATHS, given), strict=True):
        ours = np.empty(curves.PATH_READING)
        least = np.nan if minimum is None else minimum
        native.run(entries.path_momentum(), ours, np.array(path), len(path), least, rule)
        np.testing.assert_array_equal(np.array(read, dtype=float), ours)


FADED = """{
  const kernels = await module.Kernels.load(argument.modules);
  const out = kernels.room("faded", 8 * 81);
  kernels.call("curves", "faded", out, 0.25, 3, 0.9, 40, 80);
  return Array.from(kernels.numbers(out, 81));
}"""


def test_the_line_along_which_crests_fade_is_an_exponential(call):
    ours = np.empty(81)
    native.run(entries.faded(), ours, 0.25, 3.0, 0.9, 40.0, 80)
    assert call("kernels", FADED, {"modules": modules_of("curves")}) == ours.tolist()
    np.testing.assert_allclose(ours, 0.25 + 3.0 * 0.9 ** np.linspace(0, 40, 81), rtol=1e-13)


READ_CURVES = """{
  const kernels = await module.Kernels.load(argument.modules);
  return argument.curves.map(([losses, spacing]) => {
    const [out, crests, room] = ["size", "crests", "room"].map((name) => kernels.room(name, 8 * argument[name]));
    kernels.call("curves", "curve_reading", out, crests, room, kernels.put("losses", losses), losses.length, spacing);
    return Array.from(kernels.numbers(out, argument.size), String);
  });
}"""


def test_a_browser_reads_curves_to_pythons_bits(call):
    rng = np.random.default_rng(9)
    given = [(3.0 * heavy_ball(*one) ** 2, 1.0) for one in drawn(6, 5, lambda b: 2.0 + 2.0 * b)]
    given += [(losses * (1.0 + 0.05 * rng.normal(size=len(losses))), 1.0) for losses, _ in given]
    given += [(given[0][0], 4.0), (given[0][0], 0.0), (np.exp(-np.arange(700) / 90) + 0.1, 1.0), (np.ones(9), 1.0)]
    sizes = {"size": len(curves.CURVE_READING), "crests": curves.MOST_CRESTS, "room": curves.CURVE_ROOM}
    plain = [(losses.tolist(), spacing) for losses, spacing in given]
    found = call("kernels", READ_CURVES, {"modules": modules_of("curves"), "curves": plain, **sizes})
    for (losses, spacing), read in zip(given, found, strict=True):
        ours, room = np.empty(sizes["size"]), np.empty(sizes["room"])
        native.run(entries.curve_reading(), ours, np.empty(sizes["crests"]), room, losses, len(losses), spacing)
        np.testing.assert_array_equal(np.array(read, dtype=float), ours)
