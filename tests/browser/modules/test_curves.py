"""What reads paths and curves in a browser, to Python's bits."""

import numpy as np

from momentum_sim.compiler import native
from momentum_sim.kernels import curves, entries
from momentum_sim.stage import modules_of
from tests.test_curves import drawn, heavy_ball, nesterov

READ_PATHS = """{
  const kernels = await module.Kernels.load(argument.modules);
  return argument.paths.map(([path, ...how]) => {
    const out = kernels.room("reading", 8 * argument.size);
    const [minimum, nesterov] = how;
    const least = minimum ?? NaN;
    kernels.call("curves", "path_momentum", out, kernels.put("path", path), path.length, least, nesterov);
    return Array.from(kernels.numbers(out, argument.size), String);
  });
}"""


def test_a_browser_reads_paths_to_pythons_bits(call):
    of = drawn(20, 3, lambda b: 2.0 + 2.0 * b)
    paths = [(heavy_ball(*one).tolist(), [0.0, 0.2, None][k % 3], 0) for k, one in enumerate(of)]
    paths += [(nesterov(0.8, 0.3, 20).tolist(), 0.0, 1), ([1.0, 0.5, 0.25, 0.125], 0.0, 0), ([1.0], 0.0, 0)]
    given = {"modules": modules_of("curves"), "paths": paths, "size": curves.PATH_READING}
    for (path, minimum, rule), read in zip(paths, call("kernels", READ_PATHS, given), strict=True):
        ours = np.empty(curves.PATH_READING)
        least = np.nan if minimum is None else minimum
        native.run(entries.path_momentum(), ours, np.array(path), len(path), least, rule)
        np.testing.assert_array_equal(np.array(read, dtype=float), ours)
