"""Noise as a record, and runs whose gradients are noisy."""

import math

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim import noise
from momentum_sim.compiler.native import run
from momentum_sim.conventions import LIBRARIES, code, has_code
from momentum_sim.export.staged import scene_of_run, why_not_live
from momentum_sim.kernels import entries
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from tests.thinned import grid

BOWL = ms.objectives.quadratic(25.0, 0.6)
BANANA = ms.objectives.rosenbrock()
SQUARES = ("quadratic", "rosenbrock", "beale", "himmelblau", "valley")
POINTS = [(-1.2, 1.0), (0.3, -2.0), (1.7, 0.4)]


def simulate(optimizer="heavy_ball", objective=BANANA, **changed):
    settings = {"step_size": 1e-4, "momentum": 0.9, "n_steps": 200} | changed
    if OPTIMIZERS[optimizer].momentum == "none":
        settings["momentum"] = None
    return ms.simulate(objective, optimizer, **settings)


def draws(n, seed=0, stream=0, particle=0):
    out = np.empty((n, 2))
    run(entries.normal_draws(), out, seed, stream, particle, n)
    return out


def differences(objective, x, y, h=1e-4):
    """The Hessian."""
    right, left = objective.gradient(x + h, y), objective.gradient(x - h, y)
    up, down = objective.gradient(x, y + h), objective.gradient(x, y - h)
    return (np.array([right, up]) - np.array([left, down])) / (2 * h)


def residuals(objective, x, y):
    """Those of each sum of squares: the loss is half the sum of theirs."""
    a = objective.coefficients
    return math.sqrt(2) * np.array(
        {
            "rosenbrock": lambda: [1.0 - x, 10.0 * (y - x * x)],
            "beale": lambda: [c - x * (1 - y**k) for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))],
            "himmelblau": lambda: [x * x + y - 11.0, x + y * y - 7.0],
            "valley": lambda: [math.sqrt(0.5) * (x * y - 1.0)],
            "quadratic": lambda: np.linalg.cholesky([[a[0], a[1]], [a[1], a[2]]]).T @ [x, y] / math.sqrt(2),
        }[objective.name]()
    )


# Where the noise goes


@pytest.mark.parametrize(("optimizer", "kind"), grid(OPTIMIZERS, noise.KINDS))
def test_every_rule_is_given_the_gradient_where_it_asks_for_it_and_the_noise(optimizer, kind):
    """The rule without noise, on a landscape that brings these gradients, takes the same path, to the last bit."""
    made = {"covariance": noise.covariance([[2.0, 0.7], [0.7, 1.0]])}.get(kind) or noise.Noise(kind, 0.5)
    noisy = simulate(optimizer, noise_std=made, seed=3)
    rule, given = noisy.optimizer, noisy.noisy_gradients
    x, y = noisy.iterates[0].tolist()
    state = rule.initial_state
    for k in range(noisy.n_steps):
        momentum = float(noisy.momenta[k])
        if rule.observe is not None:
            state = rule.observe.py_func(state, noisy.losses[k])
        px, py = rule.gradient_point.py_func(x, y, state, momentum)
        spread = made.matrix(BANANA, px, py)
        added = given[k] - BANANA.gradient(px, py)
        z = draws(noisy.n_steps, 3)[k]
        if kind == "isotropic":
            assert given[k].tolist() == (BANANA.gradient(px, py) + 0.5 * z).tolist()
        else:  # one of the roots of the covariance, the lower one or the symmetric one
            values, axes = np.linalg.eigh(spread)
            root = (
                np.linalg.cholesky(spread) if kind == "covariance" else axes * np.sqrt(np.maximum(values, 0)) @ axes.T
            )
            np.testing.assert_allclose(added, root @ z, rtol=1e-5, atol=1e-5 * np.abs(root).max())
        x, y, state = rule.step(x, y, *given[k].tolist(), state, momentum, float(noisy.step_sizes[k]))
        assert (x, y) == tuple(noisy.iterates[k + 1])


def test_without_noise_nothing_is_another_bit():
    exact = simulate()
    for none in (0, 0.0, [[0.0, 0.0], [0.0, 0.0]], noise.isotropic(0.0), noise.hessian(0.0), noise.labels(0.0)):
        same = simulate(noise_std=none, seed=5)
        assert same.iterates.tobytes() == exact.iterates.tobytes()
        assert same.noise is None
        assert same.noisy_gradients is None


def test_runs_of_a_seed_share_their_noise_whatever_else_they_differ_in():
    def added(made):
        return made.noisy_gradients - np.stack(BANANA.gradient(*made.iterates[:-1].T), axis=1)

    first = added(simulate(noise_std=0.5, seed=4))
    for other in (
        simulate("adam", noise_std=0.5, seed=4),
        simulate(momentum=0.3, step_size=2e-4, noise_std=0.5, seed=4),
        simulate(start=(0.1, 0.2), noise_std=0.5, seed=4),
    ):
        np.testing.assert_allclose(added(other), first, atol=1e-11)
    longer = simulate(noise_std=0.5, seed=4, n_steps=300)
    np.testing.assert_array_equal(longer.iterates[:201], simulate(noise_std=0.5, seed=4).iterates)
    for other in ({"seed": 5}, {"stream": 1}, {"particle": 1}):
        assert not np.isclose(added(simulate(noise_std=0.5, **{"seed": 4} | other)), first, atol=1e-6).any()


def test_the_largest_seed_is_a_seed_like_any_other():
    run_of = [simulate(noise_std=0.5, seed=seed).iterates for seed in (0, 2**31 - 1, 2**31, 2**32 - 1)]
    assert len({path.tobytes() for path in run_of}) == 4
    np.testing.assert_array_equal(
        simulate(noise_std=0.5, seed=2**32 - 1).noisy_gradients[0],
        BANANA.gradient(*BANANA.landscape.start) + 0.5 * draws(1, -1)[0],
    )


# What it is distributed like


@pytest.mark.parametrize("std", [0.3, 2.0])
def test_a_number_is_a_standard_deviation_in_each_coordinate(std):
    same = simulate(noise_std=std), simulate(noise_std=noise.isotropic(std)), simulate(noise_std=np.float64(std))
    assert len({made.iterates.tobytes() for made in same}) == 1
    np.testing.assert_allclose(noise.isotropic(std).matrix(BANANA, 0.0, 0.0), np.eye(2) * std**2)
    near = simulate(noise_std=np.eye(2) * std**2)
    np.testing.assert_allclose(near.iterates, same[0].iterates, rtol=1e-9)


@pytest.mark.parametrize(
    "matrix", [[[4, 1], [1, 2]], [[1, -1], [-1, 1]], [[0, 0], [0, 3]], [[3, 0], [0, 0]], [[1e-8, 3e-5], [3e-5, 1e4]]]
)
def test_a_covariance_is_that_of_what_is_added(matrix):
    made = noise.covariance(matrix)
    np.testing.assert_allclose(made.matrix(BOWL, 1.0, 1.0), matrix, rtol=1e-12, atol=1e-12)
    flat = ms.objectives.styblinski_tang()
    added = ms.simulate(flat, "gradient_descent", step_size=1e-9, n_steps=40_000, noise_std=made)
    added = added.noisy_gradients - np.stack(flat.gradient(*added.iterates[:-1].T), axis=1)
    scale = np.sqrt(np.outer(np.diag(matrix), np.diag(matrix)))
    assert (np.abs(np.cov(added.T) - matrix) <= 4 * math.sqrt(2 / 40_000) * scale + 1e-12).all()


@pytest.mark.parametrize("landscape", [name for name in LANDSCAPES if name != "lessard"])
@pytest.mark.parametrize("point", POINTS)
def test_noise_of_the_hessian_is_as_strong_as_its_positive_part(landscape, point):
    objective = LANDSCAPES[landscape]()
    values, axes = np.linalg.eigh(differences(objective, *point))
    expected = 0.3 * (axes * np.maximum(values, 0)) @ axes.T
    found = noise.hessian(0.3).matrix(objective, *point)
    np.testing.assert_allclose(found, expected, atol=1e-4 * max(1.0, np.abs(values).max()))


@pytest.mark.parametrize("landscape", SQUARES)
@pytest.mark.parametrize("point", POINTS)
def test_noise_of_labels_is_that_of_errors_in_the_residuals(landscape, point):
    objective, h, (x, y) = LANDSCAPES[landscape](), 1e-6, point
    assert objective.value(x, y) == pytest.approx(0.5 * (residuals(objective, x, y) ** 2).sum())
    slopes = np.array(
        [
            (residuals(objective, x + h, y) - residuals(objective, x - h, y)) / (2 * h),
            (residuals(objective, x, y + h) - residuals(objective, x, y - h)) / (2 * h),
        ]
    )
    np.testing.assert_allclose(
        noise.labels(0.5).matrix(objective, x, y), 0.25 * slopes @ slopes.T, rtol=1e-6, atol=1e-6
    )


@pytest.mark.parametrize("landscape", SQUARES)
def test_at_a_minimum_labels_are_as_noisy_as_the_hessian_says(landscape):
    objective = LANDSCAPES[landscape]()
    point = objective.minimisers[0]
    np.testing.assert_allclose(
        noise.labels(0.5).matrix(objective, *point), noise.hessian(0.25).matrix(objective, *point), rtol=1e-4, atol=1e-4
    )


def test_where_nothing_is_curved_upwards_the_hessian_has_no_noise():
    top = noise.hessian(1.0).matrix(ms.objectives.himmelblau(), -0.270845, -0.923039)  # a maximum
    np.testing.assert_allclose(top, 0.0, atol=1e-9)


@pytest.mark.parametrize("batch", [1, 4, 0.25, 1024])
def test_a_batch_divides_the_noise_by_its_root(batch):
    one, many = (noise.isotropic(0.5, batch_size=b) for b in (1, batch))
    np.testing.assert_array_equal(many.amount, one.amount / math.sqrt(batch))
    for made in (noise.hessian(0.3), noise.labels(0.2), noise.covariance([[2, 1], [1, 3]])):
        ofmany = noise.Noise(made.kind, made.size, batch)
        np.testing.assert_allclose(ofmany.matrix(BANANA, 1.0, 2.0) * batch, made.matrix(BANANA, 1.0, 2.0))


# What else a noisy run is asked


def test_its_anatomy_is_of_the_gradients_that_it_was_given():
    for optimizer in ("heavy_ball", "nesterov_textbook"):
        noisy = simulate(optimizer, noise_std=0.5)
        parts = ms.anatomy(noisy)
        np.testing.assert_array_equal(parts.gradients, noisy.noisy_gradients)
        np.testing.assert_allclose(parts.kept + parts.pushes, np.diff(noisy.iterates, axis=0), atol=1e-12)


@pytest.mark.parametrize("optimizer", ["heavy_ball", "nesterov"])
def test_its_shadow_descends_the_gradients_that_it_was_given(optimizer):
    """On Rosenbrock's function, with the effective step size, to 1e-12."""
    noisy = simulate(optimizer, noise_std=0.5, n_steps=1000)
    shadow = ms.theory.shadow_iterates(optimizer, noisy.iterates, 0.9)
    off = np.diff(shadow, axis=0) + noisy.step_size / (1 - 0.9) * noisy.noisy_gradients
    assert np.abs(off).max() < 1e-12


@pytest.mark.parametrize("kind", [noise.isotropic(0.5), noise.hessian(0.2, batch_size=4), noise.labels(0.1)], ids=repr)
def test_it_has_a_scene_with_the_same_luck(kind):
    noisy = simulate(noise_std=kind, seed=9)
    scene = scene_of_run(noisy)
    assert (scene.noise, scene.seed) == (kind, 9)
    assert scene.simulate()["heavy_ball"].iterates.tobytes() == noisy.iterates.tobytes()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"stream": 1}, "its noise is that of another stream or particle than 0"),
        ({"particle": 1}, "its noise is that of another stream or particle than 0"),
        (
            {"noise_std": noise.isotropic(0.5, batch_size=2.5)},
            "its batches are not of a whole number of examples from 1 to 1048576",
        ),
    ],
)
def test_no_scene_has_what_a_scene_cannot_say(more, why):
    noisy = simulate(**{"noise_std": 0.5} | more)
    assert scene_of_run(noisy) is None
    assert why_not_live(noisy) == why


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_program_draws_the_same_noise_where_that_is_the_same_everywhere(library):
    """The whole paths of a program in NumPy are held to the runs in tests/export; here is what the text has."""
    noisy = simulate(noise_std=[[4.0, 1.0], [1.0, 0.5]], seed=9)
    assert has_code(noisy)
    text = code(noisy, library)
    assert text.count("def normals(seed, step):") == 1
    assert "[normals(9, step) for step in range(200)]" in text
    assert "[[2.0, 0.5], [0.0, 0.5]]" in text
    for kind in (noise.hessian(0.5), noise.labels(0.5)):
        assert not has_code(simulate(noise_std=kind))
        with pytest.raises(ValueError, match="its noise, if any, the same everywhere"):
            code(simulate(noise_std=kind), library)


def test_it_knows_what_noise_it_has_and_can_be_taken_again():
    noisy = simulate(noise_std=noise.labels(0.5), seed=7, stream=2, particle=3)
    named = {"seed": noisy.seed, "stream": noisy.stream, "particle": noisy.particle}
    assert named == {"seed": 7, "stream": 2, "particle": 3}
    again = simulate(noise_std=noisy.noise, **named)
    assert again.iterates.tobytes() == noisy.iterates.tobytes()


def test_it_says_in_a_line_what_noise_it_has():
    assert "isotropic(0.5) noise of seed 7" in repr(simulate(noise_std=0.5, seed=7))
    assert repr(noise.hessian(0.25, batch_size=16)) == "hessian(0.25, batch_size=16)"
    assert repr(noise.covariance([[1, 0.5], [0.5, 2]])) == "covariance([[1, 0.5], [0.5, 2]])"


def test_a_record_is_equal_to_another_of_the_same_noise_and_can_be_a_key():
    assert noise.covariance(np.eye(2)) == noise.covariance([[1, 0], [0, 1]])
    assert len({noise.labels(0.5), noise.labels(0.5), noise.isotropic(0.5)}) == 2


# What is refused


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (-0.1, "noise_std must be a finite number of at least 0, got -0.1"),
        (math.nan, "noise_std must be a finite number of at least 0, got nan"),
        (math.inf, "noise_std must be a finite number of at least 0, got inf"),
        (True, "noise_std must be a number, got True"),
        ("loud", "noise_std must be a number, got 'loud'"),
        (None, "noise_std must be a number, got None"),
        ([1.0, 2.0], "covariance must have shape (2, 2), got shape (2,)"),
        (np.eye(3), "covariance must have shape (2, 2), got shape (3, 3)"),
        ([[1.0], [1.0, 2.0]], "noise_std must be a number, a (2, 2) covariance or a Noise, got [[1.0], [1.0, 2.0]]"),
        ([[1.0, 2.0], [2.0, 1.0]], "covariance must have no negative eigenvalue, got -1.0"),
        ([[-1.0, 0.0], [0.0, 1.0]], "covariance must have no negative eigenvalue, got -1.0"),
        ([[1.0, 0.1], [0.0, 1.0]], "covariance must be symmetric, got [[1.0, 0.1], [0.0, 1.0]]"),
        ([[math.nan, 0.0], [0.0, 1.0]], "each covariance must be a finite number, got nan"),
        ([["a", "b"], ["c", "d"]], "covariance must be numbers, got [['a', 'b'], ['c', 'd']]"),
    ],
)
def test_noise_that_is_none_is_refused_in_words(given, said):
    for refuses in (lambda: simulate(noise_std=given), lambda: ensemble(noise_std=given)):
        with pytest.raises(ms.RefusedError) as refused:
            refuses()
        assert str(refused.value) == said


@pytest.mark.parametrize("name", ["seed", "stream"])
@pytest.mark.parametrize("given", [-1, 2**32, 1.0, None, True, "1", math.nan])
def test_a_seed_that_is_no_whole_number_is_refused_with_noise_or_without(name, given):
    for std in (0.0, 0.5):
        for refuses in (simulate, ensemble):
            with pytest.raises(ms.RefusedError, match=f"{name} must be a whole number from 0 to 4294967295, got "):
                refuses(noise_std=std, **{name: given})


def test_sizes_scales_and_batches_are_refused_in_words():
    for make, said in (
        (lambda: noise.isotropic(-1.0), "noise_std must be a finite number of at least 0, got -1.0"),
        (lambda: noise.hessian(-1.0), "scale must be a finite number of at least 0, got -1.0"),
        (lambda: noise.labels(math.nan), "noise_std must be a finite number of at least 0, got nan"),
        (lambda: noise.isotropic(1.0, batch_size=0), "batch_size must be a finite number above 0, got 0"),
        (lambda: noise.hessian(1.0, batch_size=True), "batch_size must be a number, got True"),
        (lambda: noise.Noise("white", 1.0), "kind must be one of isotropic, covariance, hessian, labels; got 'white'"),
    ):
        with pytest.raises(ms.RefusedError) as refused:
            make()
        assert str(refused.value) == said


@pytest.mark.parametrize("landscape", [name for name in LANDSCAPES if name not in SQUARES])
def test_labels_are_refused_where_the_loss_is_no_sum_of_squares(landscape):
    said = f"noise must be of another kind than labels for {landscape}, which is no sum of squares"
    for refuses in (simulate, ensemble):
        with pytest.raises(ms.RefusedError) as refused:
            refuses(objective=LANDSCAPES[landscape](), noise_std=noise.labels(0.5))
        assert str(refused.value) == said


def ensemble(objective=BANANA, **changed):
    settings = {"step_size": 1e-4, "momentum": 0.9, "n_steps": 20, "starts": [(0.0, 1.0)]} | changed
    return ms.simulate_ensemble(objective, "heavy_ball", **settings)
