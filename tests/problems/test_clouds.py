"""Clouds as a kind of problem: scenes on them, their links, and what is said of them."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.clouds import take_cloud
from momentum_sim.narration import described, measures
from momentum_sim.narration.outcome import meaning, sentence
from momentum_sim.noise import isotropic
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import CLOUD, cloud, kind_of
from momentum_sim.scene import Prediction, RunSettings, Scene, Spread, from_query, to_query
from momentum_sim.schedules import demon, step_sizes

SCENE = Scene(
    objective=cloud(particles=64),
    start=(-8.0, 2.0),
    n_steps=80,
    step_size=0.05,
    momentum=0.9,
    equal="effective_step_size",
    runs=(
        "gradient_descent",
        "heavy_ball",
        RunSettings("heavy_ball", schedule="demon", name="falling"),
        RunSettings("gradient_descent", matches="falling", name="plain"),
        "adam",
    ),
    panels=("contour", "spread"),
    seed=5,
)


def test_its_runs_are_clouds_with_the_scenes_settings_and_the_same_draws():
    runs = SCENE.simulate()
    momenta = {"falling": demon(0.9, 80), "heavy_ball": np.full(80, 0.9)}
    etas = {
        "gradient_descent": np.full(80, 0.05),
        "heavy_ball": np.full(80, (1 - 0.9) * 0.05),
        "falling": np.full(80, (1 - 0.9) * 0.05),
        "plain": step_sizes.matched(np.full(80, (1 - 0.9) * 0.05), demon(0.9, 80)),
        "adam": np.full(80, 0.1),
    }
    assert runs.keys() == etas.keys()
    for name, run in runs.items():
        rule = OPTIMIZERS[run.optimizer.name]
        usual = np.full(80, 0.0 if rule.schedule is None else 0.9)
        own = take_cloud(
            SCENE.objective.plain, rule, step_sizes=etas[name].copy(), momenta=momenta.get(name, usual).copy(),
            start=(-8.0, 2.0), particles=64, noise_std=8.0, seed=5,
        )  # fmt: skip
        assert run.name == name
        assert np.array_equal(run.places, own.places)
        assert np.array_equal(run.losses, own.losses)
    assert measures(SCENE)["falling"].diverges is None


def test_the_objective_is_the_bowl():
    loss = cloud(condition_number=7, std=2.5, particles=30)
    assert repr(loss) == "cloud(condition_number=7, std=2.5, noise_exponent=0, particles=30)"
    assert repr(cloud).startswith("NoisyLandscape(cloud(")
    bowl = ms.objectives.quadratic(7.0)
    assert loss.plain.value(1.5, -2.0) == bowl.value(1.5, -2.0)
    assert np.array_equal(np.abs(loss.coefficients), np.abs(bowl.coefficients))
    assert kind_of(cloud) is CLOUD
    assert loss.minimum == 0.0


def test_json_and_links_have_all_of_it():
    assert Scene.from_json(SCENE.to_json()) == SCENE
    moved = replace(
        SCENE.with_parameters({"condition_number": 30.0, "std": 2.0, "noise_exponent": 0.5, "particles": 200}),
        seed=7, momentum=0.5, step=11, panels=("contour", Spread(shows="update")), equal="step_size",
    )  # fmt: skip
    query = to_query(moved, SCENE)
    assert query == {
        "v": "1", "kappa": "30", "std": "2", "exponent": "0.5", "particles": "200", "beta": "0.5",
        "panel": "spread.update", "step": "11",
        "equal": "step", "seed": "7",
    }  # fmt: skip
    assert from_query(query, SCENE) == (moved, ())
    assert from_query({"objective": "cloud", "kappa": "30"}, SCENE)[0].objective.parameters["condition_number"] == 30.0


@pytest.mark.parametrize(
    ("word", "text", "said"),
    [
        ("noise", "1", "'noise' is not a part of a link"),
        ("vectors", "off", "'vectors' is not a part of a link"),
        ("predict", "place_5_15", "ask of prediction must be one of widest; got 'place'"),
        ("objective", "quadratic", "objective must be one of cloud, valley_cloud; got 'quadratic'"),
        (
            "panel",
            "position",
            "panel must be one of gap, spread, distance, noise_map, schedule, memory, moments, batch, none",
        ),
        ("picture", "profile", "picture must be one of contour, none"),
        ("particles", "1001", "particles must be a whole number from 2 to 1000, got 1001"),
        ("std", "-1", "std must be a finite number of at least 0, got -1"),
        ("exponent", "1.5", "noise_exponent must lie in [0, 1], got 1.5"),
    ],
)
def test_what_it_has_not_is_not_in_its_links(word, text, said):
    scene, ignored = from_query({word: text}, SCENE)
    assert scene == SCENE
    assert ignored[0].startswith(said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"noise": isotropic(0.5)}, "noise must be left out for a cloud of noisy runs, got isotropic(0.5)"),
        ({"prediction": Prediction("place", 1, 2)}, "ask of prediction must be one of widest; got 'place'"),
        ({"panels": ("profile",)}, "panel must be one that can show a cloud of noisy runs, got 'profile'"),
        ({"objective": cloud}, "objective must be made by one of momentum_sim.objectives, got NoisyLandscape(cloud("),
    ],
)
def test_what_it_has_not_is_refused(changes, said):
    with pytest.raises(ms.RefusedError) as caught:
        replace(SCENE, **changes)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"particles": 10.5}, "particles must be a whole number from 2 to 1000, got 10.5"),
        ({"std": float("nan")}, "std must be a finite number of at least 0, got nan"),
        (
            {"angle": 1.0},
            "parameter of cloud must be one of condition_number, std, noise_exponent, particles; got 'angle'",
        ),
    ],
)
def test_wrong_parameters_are_refused(values, said):
    with pytest.raises(ms.RefusedError) as caught:
        cloud(**values)
    assert str(caught.value) == said


def test_what_is_said_is_what_was_measured():
    scene = SCENE.with_visible(("heavy_ball", "adam"))
    runs = scene.simulate()
    ball, adam = runs["heavy_ball"], runs["adam"]
    (x, y), (px, py) = (spread.shapes.deviations[20] for spread in (ball.measured, ball.predicted))
    said = sentence(scene, runs, 20)
    assert said.startswith(f"At step 20, heavy ball is {ball.losses[20]:.2g} above the minimum on average (spread ")
    assert f"(spread {x:.2g}×{y:.2g}, predicted {px:.2g}×{py:.2g})" in said
    ax, ay = adam.measured.shapes.deviations[20]
    assert said.endswith(f"(spread {ax:.2g}×{ay:.2g}).")
    assert "have not settled in 80 steps" in sentence(scene, runs)
    told = meaning(scene)
    assert "Each of 64 particles" in told
    assert "σ = 8 in each coordinate: draw 5" in told
    shaped = scene.with_parameters({"noise_exponent": 0.5})
    assert "σ = 8 in x and κ^(p/2) σ in y, p = 0.5: draw 5" in meaning(shaped)
    assert described(scene).startswith("Contour lines of the loss with the paths on them and the standard deviations")


def test_without_noise_its_mean_settles():
    calm = SCENE.with_parameters({"std": 0.0}).with_visible(("gradient_descent",))
    run = calm.simulate()["gradient_descent"]
    step = run.settling_step(1e-3, relative=True)
    assert step <= 80
    said = sentence(calm, {"gradient_descent": run})
    assert said.startswith(f"Gradient descent settles at step {step} (spread ")
    assert said.endswith("predicted 0×0).")
