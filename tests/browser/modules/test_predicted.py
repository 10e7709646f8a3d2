"""Predicted beside measured: the chart, and the table under it."""

import math
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import diagnostics, theory
from momentum_sim.scene import Contour, Predicted, Prediction
from momentum_sim.scene.outcome import no_quadratic
from tests.browser.modules.support import BALL

CHART = """{
  const { drawn, apart } = simulated(argument.scene);
  const { hidden, direction } = argument;
  const [chart] = module.companions.predicted.model(drawn, apart, { direction }, how({ hidden })).charts;
  const plain = ({ title, per = 1, dots = false, thin = false, ys }) => ({ title, per, dots, thin, ys: [...ys] });
  return { ...chart, curves: chart.curves.map(plain) };
}"""


def chart(drawn, scene, direction="along", hidden=None):
    return drawn("paint/companions", CHART, {"scene": scene.to_dict(), "direction": direction, "hidden": hidden or {}})


def test_the_curve_and_its_envelope_are_theorys_and_the_dots_the_runs(drawn):
    found = chart(drawn, BALL)
    upper, lower, curve, dots = found["curves"]
    run = BALL.simulate()["heavy_ball"]
    assert (curve["title"], dots["title"], upper["title"], lower["title"]) == (
        "predicted",
        "heavy ball",
        "envelope",
        "",
    )
    assert dots["dots"]
    np.testing.assert_allclose(dots["ys"], run.iterates[:, 0], atol=1e-12)
    steps = np.arange(121)
    np.testing.assert_allclose(
        curve["ys"][:: curve["per"]], theory.iterate("heavy_ball", 0.04, 0.9, 1.0, steps), atol=1e-10
    )
    bound = theory.envelope("heavy_ball", 0.04, 0.9, 1.0, steps)
    np.testing.assert_allclose(upper["ys"], bound, rtol=1e-9)
    np.testing.assert_allclose(lower["ys"], -bound, rtol=1e-9)


def test_the_period_and_the_overshoot_are_marked(drawn):
    found = chart(drawn, BALL)
    period = theory.period("heavy_ball", 0.04, 0.9, 1.0)
    assert found["span"]["to"] - found["span"]["from"] == pytest.approx(period)
    assert found["span"]["text"] == f"period {period:.3g}"
    minimum, past = found["levels"]
    assert minimum == {"value": 0, "text": "minimum"}
    over = theory.overshoot(0.04, 0.9, 1.0)
    assert past["value"] == pytest.approx(-over)
    assert past["text"] == f"{100 * over:.3g} % past"


@pytest.mark.parametrize("beta", [0.3, 0.64])
def test_what_does_not_swing_has_neither_envelope_nor_period(drawn, beta):
    found = chart(drawn, replace(BALL, momentum=beta))
    assert [curve["title"] for curve in found["curves"]] == ["predicted", "heavy ball"]
    assert found["span"] is None
    assert len(found["levels"]) == 1


def test_what_is_to_be_guessed_is_not_predicted(drawn):
    found = chart(drawn, BALL, hidden={"heavy_ball": 4})
    assert [curve["title"] for curve in found["curves"]] == ["heavy ball"]
    assert len(found["levels"]) == 1


def test_other_runs_are_drawn_without_a_prediction(drawn):
    found = chart(drawn, BALL.with_visible(("heavy_ball", "gradient_descent")))
    thin = [curve["title"] for curve in found["curves"] if curve["thin"]]
    assert thin == ["envelope", "", "gradient descent"]


TABLE = """{
  const beside = new module.Beside();
  stand(500, 300).append(beside.root);
  const { drawn, apart } = simulated(argument.scene);
  const { direction = "along", hidden = {}, without } = argument;
  const { companions } = await import("/paint/companions.js");
  beside.draw(companions.predicted.table(drawn, without ? null : apart, { direction }, how({ hidden })), drawn, how());
  const { regime, table, note, root } = beside;
  const texts = ([name, { cells }]) => [name, cells.map((cell) => cell.textContent)];
  const cells = Object.fromEntries(Object.entries(table.rows).map(texts));
  const within = table.rows.settles?.root.querySelector("th[scope=row]").textContent;
  const words = { regime: regime.textContent, note: note.textContent, within };
  return { ...words, table: !table.root.hidden, of: root.dataset.regime, cells };
}"""


def table(drawn, scene, **more):
    return drawn("panels/beside", TABLE, {"scene": scene.to_dict()} | more)


@pytest.mark.parametrize(
    ("eta", "beta", "regime"),
    [(0.04, 0.3, "monotone"), (0.04, 0.9, "oscillatory"), (3.79, 0.9, "oscillatory"), (3.799, 0.9, "alternating")],
)
def test_the_table_has_theory_beside_the_run(drawn, eta, beta, regime):
    scene = replace(BALL, step_size=eta, momentum=beta)
    found = table(drawn, scene)
    run = scene.simulate()["heavy_ball"]
    assert (found["of"], found["regime"].partition(":")[0]) == (regime, regime)
    assert found["within"] == "stays within 5 %"
    assert found["cells"]["settles"][0] == f"step {theory.settling_step('heavy_ball', eta, beta, 1.0, 0.0025):.0f}"
    settles = run.settling_step(0.0025, relative=True)
    assert found["cells"]["settles"][1] == ("not yet" if settles > 120 else f"step {settles}")
    over = 100 * theory.overshoot(eta, beta, 1.0)
    assert float(found["cells"]["overshoot"][0].removesuffix(" %")) == pytest.approx(over, rel=5e-3)
    rate = float(found["cells"]["rate"][1])
    assert rate == pytest.approx(diagnostics.contraction_rate(run.iterates, (0, 0), (1, 0)), rel=5e-4)


def test_a_run_that_diverges_is_said_to_overshoot_without_end_and_never_settle(drawn):
    found = table(drawn, replace(BALL, step_size=3.95))
    assert found["of"] == "divergent"
    assert found["cells"]["overshoot"][0] == "∞"
    assert found["cells"]["settles"] == ["never", "not yet"]


def test_what_there_is_no_theory_of_is_said(drawn):
    adam = replace(BALL.with_visible(("adam",)), objective=ms.objectives.quadratic(20.0, 0.3))
    found = table(drawn, adam)
    assert found["note"] == "Theory has nothing to say of Adam in this direction."
    assert (found["regime"], found["of"]) == ("", "")
    assert found["cells"]["overshoot"][0] == "–"
    turned = replace(BALL, objective=ms.objectives.quadratic(20.0, 0.3))
    assert "nothing to say of heavy ball" in table(drawn, turned, direction="x")["note"]
    assert table(drawn, BALL, without=True)["note"].startswith("No run is shown")


def test_a_guess_hides_the_table(drawn):
    scene = replace(BALL, prediction=Prediction("place", 5, 30))
    found = table(drawn, scene, hidden={"heavy_ball": 5})
    assert (found["table"], found["regime"]) == (False, "")
    assert found["note"] == "Hidden, as heavy ball is, until you have guessed."


def test_away_from_quadratics_the_curvature_that_it_predicts_with_is_told(drawn):
    banana = ms.objectives.rosenbrock()
    scene = replace(
        BALL, objective=banana, start=(-1.2, 1.0), step_size=0.001, live=(), panels=(Contour(), Predicted())
    )
    flat, _ = banana.curvatures(*banana.minimisers[0])
    note = table(drawn, scene)["note"]
    assert note.endswith(f"{flat:.3g}.")
    assert math.isfinite(flat)


def test_at_a_kink_theory_says_nothing(drawn):
    cone = ms.objectives.ackley()
    scene = replace(BALL, objective=cone, start=(2.0, 1.0), live=(), panels=(Contour(), Predicted()))
    found = table(drawn, scene)
    assert found["note"] == no_quadratic(cone)
    assert found["regime"] == ""
