"""A scene's noise: what it may be, where it goes along, what it is said to be, and what says nothing of it."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import noise
from momentum_sim.export import render
from momentum_sim.figures.scenes import OF_SCENE
from momentum_sim.narration import described, measures
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene import Live, Scene
from momentum_sim.stage import needs_of, stage_document
from tests.scene.test_link import OPENING

NOISY = replace(OPENING, noise=0.5, seed=3)
KINDS = [noise.isotropic(0.5, batch_size=16), noise.covariance([[4, 1], [1, 0.5]]), noise.hessian(0.3), noise.labels(1)]


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_it_is_read_as_it_is_written(kind):
    scene = replace(OPENING, noise=kind, seed=2**32 - 1)
    assert Scene.from_json(scene.to_json()) == scene
    assert scene.to_dict()["noise"].keys() == {"kind", "size", "batch_size"}
    (line,) = (line for line in render(scene, "csv").decode().splitlines() if line.startswith("# scene: "))
    assert Scene.from_json(line.removeprefix("# scene: ")) == scene


def test_a_number_is_a_standard_deviation_and_a_matrix_a_covariance():
    assert NOISY.noise == noise.isotropic(0.5)
    assert replace(OPENING, noise=[[4, 1], [1, 0.5]]).noise == KINDS[1]


def test_a_scene_of_before_there_was_noise_has_none():
    before = {name: value for name, value in OPENING.to_dict().items() if name not in ("noise", "seed")}
    assert Scene.from_dict(before) == OPENING
    assert (OPENING.noise, OPENING.seed) == (None, 0)


def test_all_runs_meet_the_same_noise_whatever_is_set():
    """What a run is given beyond the exact gradient is the same at each step."""
    for scene in (NOISY, replace(NOISY, momentum=0.95, start=(3.0, -1.0))):
        runs = replace(scene, runs=("gradient_descent", "heavy_ball", "adam")).simulate().values()
        added = [run.noisy_gradients - np.stack(run.objective.gradient(*run.iterates[:-1].T), axis=1) for run in runs]
        for other in added:
            np.testing.assert_allclose(other, added[0], atol=1e-9)
    draws = {seed: replace(NOISY, seed=seed).simulate()["heavy_ball"].iterates.tobytes() for seed in range(4)}
    assert len(set(draws.values())) == 4


def test_noise_of_size_0_can_be_dragged_and_changes_nothing():
    quiet = replace(OPENING, noise=0.0, seed=9)
    assert quiet.noise is not None
    for name, run in quiet.simulate().items():
        assert run.iterates.tobytes() == OPENING.simulate()[name].iterates.tobytes()
    assert described(quiet) == described(OPENING)


def test_a_noisy_scene_has_sliders_for_it_unless_others_are_named():
    assert {"noise", "batch_size"} <= {slider.parameter for slider in replace(NOISY, live=()).live}
    assert {"noise", "batch_size"}.isdisjoint(slider.parameter for slider in OPENING.live)
    alone = (Live("momentum", 0.0, 0.9),)
    assert replace(NOISY, live=alone).live == alone


def test_it_goes_to_another_landscape_where_there_is_such_noise():
    labels = replace(OPENING, noise=noise.labels(0.5), seed=4)
    assert labels.on(LANDSCAPES["rosenbrock"]).noise == noise.labels(0.5)
    assert labels.on(LANDSCAPES["ackley"]).noise is None
    assert NOISY.on(LANDSCAPES["ackley"]).noise == NOISY.noise


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"noise": -1.0}, r"^noise must be a finite number of at least 0, got -1.0$"),
        ({"noise": "much"}, r"^noise must be a number"),
        ({"noise": [[1, 2], [2, 1]]}, r"^covariance must have no negative eigenvalue, got -1.0$"),
        (
            {"noise": noise.isotropic(1, batch_size=2.5)},
            r"^batch_size of noise must be a whole number from 1 to",
        ),
        ({"noise": noise.isotropic(1, batch_size=2**21)}, r"^batch_size of noise must be a whole number from 1 to"),
        ({"seed": -1}, r"^seed must be a whole number from 0 to 4294967295, got -1$"),
        ({"seed": 0.5}, r"^seed must be a whole number"),
        ({"seed": None}, r"^seed must be a whole number"),
    ],
)
def test_what_cannot_be_is_refused_in_words(fields, said):
    with pytest.raises(ms.RefusedError, match=said):
        replace(OPENING, **fields)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (0.5, "noise must be an object with named fields, got 0.5"),
        ({"size": 1.0}, "noise must have a field 'kind'"),
        ({"kind": "isotropic"}, "noise must have a field 'size'"),
        ({"kind": "white", "size": 1.0}, "kind must be one of isotropic, covariance, hessian, labels; got 'white'"),
        ({"kind": "isotropic", "size": 1.0, "std": 2.0}, "noise must have no other fields, got ['std']"),
    ],
)
def test_a_document_of_which_the_noise_is_wrong_is_refused_in_words(given, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        Scene.from_dict(OPENING.to_dict() | {"noise": given})


def test_labels_that_nobody_knows_are_refused():
    with pytest.raises(ValueError, match="noise must be of another kind than labels for ackley"):
        replace(OPENING.on(LANDSCAPES["ackley"]), noise=noise.labels(0.5))


def test_theory_and_what_is_swept_say_nothing_of_noisy_runs():
    assert all(found.predicted is None for found in measures(NOISY).values())
    assert measures(OPENING)["heavy_ball"].predicted is not None
    for name in ("settling_map", "quadratic_prediction", "energy_ledger"):
        figure = OF_SCENE[name](NOISY, False)
        assert "noisy" in json.dumps(figure.to_plotly_json(), default=str)


def test_a_page_is_sent_the_noise_that_its_scenes_have():
    assert [name.partition(".")[0] for name in needs_of(NOISY)] == [
        "common",
        "quadratic",
        "isotropic_noise_on_quadratic",
    ]
    known = [LANDSCAPES["quadratic"], LANDSCAPES["ackley"]]
    kernels = stage_document(replace(OPENING, noise=noise.labels(0.5)), OPENING, problems=known)["kernels"]
    made = {name.partition(".")[0] for name in kernels}
    assert "labels_noise_on_quadratic" in made
    assert "labels_noise_on_ackley" not in made
    assert not any("_noise_on_" in name for name in stage_document(OPENING, OPENING)["kernels"])


def test_a_table_says_which_noise_it_is_of():
    text = render(replace(NOISY, noise=noise.isotropic(0.5, batch_size=16)), "csv").decode()
    said = "# noise of gradients: isotropic 0.5, the mean of batches of 16; seed: 3, the same draws for each run\n"
    assert said in text
    assert "# noise" not in render(OPENING, "csv").decode()


def test_it_is_said_where_a_picture_cannot_be_seen():
    said = described(NOISY)
    assert "Every gradient has noise, σ = 0.5 in each coordinate: draw 3, the same for each run." in said
