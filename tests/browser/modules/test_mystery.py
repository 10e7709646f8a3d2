"""Hidden runs in a browser are Python's to the last bit; what is read off them, too."""

import numpy as np
import pytest

from momentum_sim import curves
from momentum_sim.mysteries import CAUSES, determinants, mystery
from momentum_sim.stage import modules_of

SEEDS = [*range(60), 2**31 - 1, 2**31, 2**32 - 1]
STEPS = 40
RUN = """{
  const { Kernels } = await import("/kernels.js");
  const kernels = await Kernels.load(argument.modules);
  return argument.seeds.map((seed) => {
    const positions = module.hiddenPositions(kernels, { seed, n_steps: argument.steps });
    const shrinking = module.determinantsOf(kernels, positions.slice(3, 8));
    const setting = kernels.room("told", 40);
    kernels.call("mystery", "mystery_setting", setting, seed);
    const [reading, places] = [kernels.room("read", 40), kernels.put("places", positions.slice(3, 7))];
    kernels.call("mystery", "path_momentum", reading, places, 4, 0, 0);
    const own = module.ownPositions(kernels, { momentum: 0.9, step_size: 0.04, n_steps: argument.steps });
    const table = module.mysteryTable(kernels, { seed, n_steps: argument.steps });
    return {
      positions: [...positions], shrinking: [...shrinking], setting: [...kernels.numbers(setting, 5)],
      reading: [...kernels.numbers(reading, 2)], own: [...own],
      losses: [...module.bowlLosses(kernels, own)],
      cells: table.rows.map(({ cells }) => cells.map(({ text }) => text)),
    };
  });
}"""


@pytest.fixture(scope="module")
def found(call):
    argument = {"modules": modules_of("mystery"), "seeds": SEEDS, "steps": STEPS}
    return dict(zip(SEEDS, call("paint/mystery", RUN, argument), strict=True))


def test_every_bit_is_pythons(found):
    for seed, told in found.items():
        expected = mystery(seed, STEPS)
        assert told["positions"] == expected.positions.tolist()
        cause, momentum, step_size, noise, _ = told["setting"]
        assert (CAUSES[int(cause)], momentum, step_size, noise) == (
            expected.cause,
            expected.momentum,
            expected.step_size,
            expected.noise_std,
        )
        assert told["shrinking"] == determinants(expected.positions[3:8]).tolist()
        if not noise:
            read = curves.read_path(expected.positions[3:7])
            assert told["reading"] == [read.momentum, read.step_times_curvature]
            assert told["reading"][0] == pytest.approx(expected.momentum, abs=1e-9)


def test_the_run_beside_it_is_the_heavy_ball_of_the_sliders(found):
    x, v, path = 1.0, 0.0, [1.0]
    for _ in range(STEPS):
        v = 0.9 * v - 0.04 * x
        x += v
        path.append(x)
    assert found[0]["own"] == path
    assert found[0]["losses"] == [0.5 * x * x for x in path]


def test_the_table_has_ten_digits_of_five_positions_and_of_what_shrinks(found):
    for told in found.values():
        rows = [[text.replace("−", "-") for text in cells] for cells in told["cells"]]
        assert [int(k) for k, _, _ in rows] == [3, 4, 5, 6, 7]
        np.testing.assert_allclose([float(x) for _, x, _ in rows], told["positions"][3:8], rtol=5e-10)
        assert (rows[0][2], rows[-1][2]) == ("", "")
        np.testing.assert_allclose([float(d) for _, _, d in rows[1:-1]], told["shrinking"], rtol=5e-10)
