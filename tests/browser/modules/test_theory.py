"""What the browser predicts of a run and measures of it, against what Python does."""

import math
from dataclasses import replace

import pytest

import momentum_sim as ms
from momentum_sim import diagnostics, theory
from momentum_sim.scene import RunSettings, Tolerance
from tests.browser.modules.support import OPENING

KNOWN = ("gradient_descent", "heavy_ball", "nesterov", "ema_momentum")
RUNS = (*(RunSettings(name) for name in KNOWN), RunSettings("demon"), RunSettings("adam"))
TURNED = replace(OPENING, runs=RUNS, objective=ms.objectives.quadratic(20.0, 0.4), step_size=0.03, momentum=0.8)

BOTH = """{
  const { drawn } = simulated(argument.scene);
  const { kernels, catalogue } = stage;
  return Object.fromEntries(drawn.results.map((run) => [run.name, {
    predicted: module.prediction(kernels, catalogue, drawn, run, argument.direction),
    measured: module.measured(kernels, drawn, run, argument.direction),
    critical: module.criticalMomentum(kernels, drawn, run, argument.direction),
  }]));
}"""


def told(drawn, scene, direction):
    return drawn("theory", BOTH, {"scene": scene.to_dict(), "direction": direction})


@pytest.mark.parametrize("direction", ["along", "across"])
@pytest.mark.parametrize(("eta", "beta"), [(0.03, 0.8), (0.1, 0.8), (0.002, 0.1), (0.2, 0.5)])
def test_a_prediction_is_pythons(drawn, direction, eta, beta):
    scene = replace(TURNED, step_size=eta, momentum=beta)
    curvature = {"along": 1.0, "across": 20.0}[direction]
    found = told(drawn, scene, direction)
    for name in KNOWN:
        momentum = None if name == "gradient_descent" else beta
        predicted = found[name]["predicted"]
        assert predicted["regime"]["name"] == theory.regime(name, eta, momentum, curvature)
        assert predicted["rate"] == pytest.approx(theory.spectral_radius(name, eta, momentum, curvature), rel=1e-9)
        for of, value in {
            "period": theory.period(name, eta, momentum, curvature),
            "overshoot": theory.overshoot(eta, momentum, curvature, optimizer=name),
            "settles": theory.settling_step(name, eta, momentum, curvature, 1e-3),
        }.items():
            assert predicted[of] == pytest.approx(value, rel=1e-9, nan_ok=True), (name, of)
    if direction == "across" and beta == 0.8:
        critical = theory.critical_momentum("heavy_ball", eta, curvature)
        assert found["heavy_ball"]["critical"] == pytest.approx(critical, rel=1e-9)


def test_what_theory_says_nothing_of_has_no_prediction(drawn):
    found = told(drawn, TURNED, "along")
    assert [name for name, run in found.items() if run["predicted"] is None] == ["demon", "adam"]
    assert all(run["predicted"] is None for run in told(drawn, TURNED, "x").values())
    scheduled = replace(TURNED, runs=(RunSettings("heavy_ball", schedule="demon"),))
    assert told(drawn, scheduled, "along")["heavy_ball"]["predicted"] is None


def test_an_axis_that_is_an_eigendirection_is_predicted_as_one(drawn):
    scene = replace(TURNED, objective=ms.objectives.quadratic(20.0, 0.0))
    same = {"x": "along", "y": "across"}
    for axis, way in same.items():
        assert told(drawn, scene, axis)["heavy_ball"]["predicted"] == told(drawn, scene, way)["heavy_ball"]["predicted"]
    round_bowl = replace(TURNED, objective=ms.objectives.quadratic(1.0, 0.0))
    assert told(drawn, round_bowl, "x")["heavy_ball"]["predicted"]["curvature"] == 1.0


@pytest.mark.parametrize("direction", ["along", "across", "x"])
def test_what_is_measured_is_pythons(drawn, direction):
    along, across = TURNED.objective.axes(0.0, 0.0)
    way = {"along": along, "across": across, "x": (1.0, 0.0)}[direction]
    found = told(drawn, TURNED, direction)
    for name, run in TURNED.simulate().items():
        measured = found[name]["measured"]
        for of in ("overshoot", "period"):
            expected = getattr(diagnostics, of)(run.iterates, (0.0, 0.0), way)
            assert measured[of] == pytest.approx(expected, rel=1e-12, nan_ok=True)
        expected = diagnostics.contraction_rate(run.iterates, (0.0, 0.0), way)
        assert measured["rate"] == pytest.approx(expected, rel=1e-9, nan_ok=True)
        sizes = abs(run.iterates @ way)
        assert measured["settles"] == diagnostics.settling_step(sizes, 0.0, math.sqrt(1e-3) * sizes[0])


def test_predicted_and_measured_agree_along_a_mode(drawn):
    scene = replace(TURNED, n_steps=300)
    for direction in ("along", "across"):
        for name in KNOWN:
            run = told(drawn, scene, direction)[name]
            assert run["measured"]["rate"] == pytest.approx(run["predicted"]["rate"], rel=1e-6)
            assert run["measured"]["overshoot"] == pytest.approx(run["predicted"]["overshoot"], abs=1e-9)
            assert run["measured"]["settles"] == run["predicted"]["settles"]


def test_an_absolute_tolerance_is_taken_as_a_share_of_the_gap_at_the_start(drawn):
    relative = replace(TURNED, tolerance=Tolerance(1e-4, relative=True))
    gap = relative.simulate()["heavy_ball"].gaps[0]
    absolute = replace(TURNED, tolerance=Tolerance(1e-4 * gap, relative=False))
    one, other = (told(drawn, scene, "along")["heavy_ball"]["predicted"] for scene in (relative, absolute))
    assert one["settles"] == other["settles"]


def test_the_predicted_curve_runs_through_the_steps_of_a_mode(drawn):
    curves = """{
      const { drawn } = simulated(argument);
      const run = drawn.results.find(({ name }) => name === "heavy_ball");
      const theory = module.prediction(stage.kernels, stage.catalogue, drawn, run, "along");
      const at = stage.project(stage.kernels, run.path, drawn.centre, drawn.directions.along);
      const curve = module.predictedCurve(stage.kernels, theory, 60, 4);
      return [[...at], [...curve], [...module.envelope(stage.kernels, theory, 60)]];
    }"""
    at, curve, bound = drawn("theory", curves, replace(TURNED, momentum=0.9).to_dict())
    assert len(curve) == 241
    assert curve[::4] == pytest.approx(at, abs=1e-12)
    assert all(abs(place) <= abs(most) * (1 + 1e-9) for place, most in zip(at, bound, strict=True))


def test_what_is_said_of_a_run_is_worked_out_once_and_anew_for_another(drawn):
    body = """{
      const { kernels, catalogue } = stage;
      let calls = 0;
      const value = (...asked) => [(calls += 1), kernels.call(...asked)];
      const counted = Object.create(kernels, { call: { value } });
      const ask = ({ drawn, apart }, direction) => {
        const before = calls;
        const found = [
          module.prediction(counted, catalogue, drawn, apart, direction).overshoot,
          module.measured(counted, drawn, apart, direction).overshoot,
          module.criticalMomentum(counted, drawn, apart, direction),
        ];
        return [found, calls - before];
      };
      const [one, other] = argument.map(simulated);
      return [ask(one, "along"), ask(one, "along"), ask(one, "across"), ask(other, "along"), ask(one, "across")];
    }"""
    scenes = [replace(TURNED, momentum=momentum, follow="heavy_ball").to_dict() for momentum in (0.8, 0.9)]
    first, again, across, other, back = drawn("theory", body, scenes)
    assert [calls == 0 for _, calls in (first, again, across, other, back)] == [False, True, False, False, True]
    assert first[0] == again[0]
    assert across[0] == back[0]
    found = [values for values, _ in (first, across, other)]
    assert all(a != b for k in (1, 2) for a, b in zip(found[0][:2], found[k][:2], strict=True))
