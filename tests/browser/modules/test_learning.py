"""How networks learn: charts and a table of real trainings, read back from models and canvases."""

import numpy as np
import pytest

from momentum_sim import digits
from momentum_sim.narration.written import on_stage as written
from tests.browser.modules.support import plain

RUNS = {
    "gradient_descent": digits.train("gradient_descent", step_size=0.1, epochs=4, batch_size=64, hidden=8),
    "heavy_ball": digits.train("heavy_ball", step_size=0.1, momentum=0.9, epochs=4, batch_size=64, hidden=8),
}
EPOCH = 1000 // 64
STEPS = 4 * EPOCH

#: What a stage gives of trainings.
TRAINED = """
  const results = argument.runs.map(({ name, ...run }) => {
    const { title, look, ...rule } = stage.catalogue.optimizers[name];
    const numbers = Object.fromEntries(["losses", "testErrors", "momenta", "stepSizes"]
      .map((field) => [field, Float64Array.from(run[field], (value) => value ?? NaN)]));
    return { name, optimizer: name, title, look, rule, settles: Infinity, ...run, ...numbers };
  });
  const { step = null, time = null } = argument;
  const runs = argument.runs.map(({ name }) => ({ optimizer: name }));
  const scene = { n_steps: results[0]?.losses.length ?? 1, step, runs };
  const network = { tested: new Int32Array(797) };
  const drawn = { scene, results, texts: stage.catalogue.texts, network };
"""


def given(**changes):
    """Trainings as plain data; of each, by its name, some fields may be others."""
    return plain(
        [
            {
                "name": name,
                "diverges": -1,
                "losses": run.losses.tolist(),
                "testErrors": run.test_errors.tolist(),
                "momenta": run.momenta.tolist(),
                "stepSizes": run.step_sizes.tolist(),
            }
            | changes.get(name, {})
            for name, run in RUNS.items()
        ]
    )


def charts(drawn, runs):
    """The charts of runs: how each curve is drawn and through which values, and the range."""
    body = """const { charts } = module.learningModel(drawn, null, {}, how());
      return charts.map(({ curves, ...chart }) => ({ ...chart, curves: curves.map((curve) =>
        ({ ...curve, ys: [...curve.ys], xs: curve.xs && [...curve.xs] })) }));"""
    return drawn("paint/learning", f"{{ {TRAINED} {body} }}", {"runs": runs})


def mean_around(values, reach):
    return [np.mean(values[max(0, k - reach) : k + reach + 1]) for k in range(len(values))]


def test_the_loss_is_that_of_each_batch_and_its_mean_over_half_an_epoch(drawn):
    loss, _ = charts(drawn, given())
    pale, bold = loss["curves"][:2], loss["curves"][2:]
    for curve, mean, run in zip(pale, bold, RUNS.values(), strict=True):
        assert curve["ys"] == run.losses.tolist()
        assert (curve["title"], curve["quiet"]) == ("", True)
        np.testing.assert_allclose(mean["ys"], mean_around(run.losses, round(EPOCH / 4)), rtol=1e-12)
        assert mean["title"]
    low, high = loss["range"]
    means = np.concatenate([mean["ys"] for mean in bold])
    assert loss["logarithmic"]
    assert low < np.log10(means.min())
    assert high > np.log10(max(run.losses[0] for run in RUNS.values()))


def test_the_test_error_stands_where_it_was_measured(drawn):
    _, errors = charts(drawn, given())
    for curve, run in zip(errors["curves"], RUNS.values(), strict=True):
        np.testing.assert_allclose(curve["ys"], 100 * run.test_errors)
        assert curve["xs"] == [0, EPOCH, 2 * EPOCH, 3 * EPOCH, STEPS]
    trained = [100 * run.test_errors[1:].max() for run in RUNS.values()]
    assert errors["range"][0] == 0
    assert max(trained) < errors["range"][1] < 1.3 * max(trained)  # and the untrained one lies above
    assert errors["note"] == f"test error in %, at first {written(100 * RUNS['heavy_ball'].test_errors[0], 2)}"


def test_of_a_run_that_diverges_only_what_came_first_counts(drawn):
    wild = [*RUNS["heavy_ball"].losses[:9].tolist(), 1e30, *[None] * (STEPS - 10)]
    lost = {"losses": wild, "testErrors": [0.8, 0.9, 0.9, 0.9, 0.9], "diverges": 10}
    apart, together = charts(drawn, given(heavy_ball=lost)), charts(drawn, given())
    assert apart[0]["range"][1] < 1
    mean = apart[0]["curves"][3]["ys"]
    assert mean[5] == pytest.approx(np.mean(wild[1:10]), rel=1e-12)
    assert mean[-1] is None or np.isnan(mean[-1])
    own = 100 * RUNS["gradient_descent"].test_errors[1:].max()
    assert own < apart[1]["range"][1] < 1.3 * own
    assert together[1]["range"][1] >= apart[1]["range"][1]


PLOTTED = """
  const { Plot } = await import("/panels/plot.js");
  const plot = new Plot();
  stand(600, 320).append(plot.base.canvas, plot.now.canvas);
  plot.measure();
  const record = module.networks.companions.learning;
  plot.draw(record.model(drawn, null, {}, how()), how(), record);
  if (time !== null) plot.drawNow(time, theme);
"""


def test_the_cursor_is_on_the_means_and_on_the_way_between_two_measurements(drawn):
    body = """const { light } = stage.catalogue.optimizers.heavy_ball.look;
      return [painted(plot.now.canvas, light), plot.axes.map(({ area, range }) => ({ area, range }))];"""
    time = 1.5 * EPOCH
    marks, axes = drawn("networks", f"{{ {TRAINED} {PLOTTED} {body} }}", {"runs": given(), "time": time, "step": 22})
    run = RUNS["heavy_ball"]
    mean = np.log10(np.interp(time, range(STEPS), mean_around(run.losses, round(EPOCH / 4))))
    error = 100 * (run.test_errors[1] + run.test_errors[2]) / 2
    expected = []
    for value, axis in zip((mean, error), axes, strict=True):
        area, (low, high) = axis["area"], axis["range"]
        x = area["left"] + time / STEPS * (area["right"] - area["left"])
        expected.append((x, area["top"] + (high - value) / (high - low) * (area["bottom"] - area["top"])))
    marks = np.array(marks)
    near = [np.hypot(*(marks - place).T) < 8 for place in expected]
    assert [each.sum() > 20 for each in near] == [True, True]
    assert np.logical_or(*near).all()  # the batches themselves have none


# --- in numbers -------------------------------------------------------------------------------------------------------


def table(drawn, step, runs=None):
    body = "return module.scoresTable(drawn, null, {}, how())"
    asked = {"runs": given() if runs is None else runs, "step": step}
    return drawn("paint/learning", f"{{ {TRAINED} {body} }}", asked)


@pytest.mark.parametrize("step", [None, 0, 1, EPOCH - 1, EPOCH, 40, STEPS - 1])
def test_the_runs_are_told_in_numbers_at_the_step_that_is_shown(drawn, step):
    at = STEPS if step is None else step
    for row, (name, run) in zip(table(drawn, step)["rows"], RUNS.items(), strict=True):
        error = run.test_errors[at // EPOCH]
        recent = run.losses[max(0, at - EPOCH) : at]
        texts = [cell["text"] for cell in row["cells"]]
        assert texts[1:3] == ["0.1", "0.9" if name == "heavy_ball" else "–"]
        assert texts[3:5] == [f"{written(100 * error)} %", str(round(797 * error))]
        assert texts[5] == (written(recent.mean(), 2) if at else "–")


def test_it_is_said_that_a_run_diverges_and_that_none_is_shown(drawn):
    lost = given(heavy_ball={"diverges": 10})
    assert [table(drawn, step, lost)["rows"][1]["cells"][5]["text"] == "diverges" for step in (9, 10, None)] == [
        False,
        True,
        True,
    ]
    assert table(drawn, None, [])["below"] == ["No run is shown: switch one on by its name."]
