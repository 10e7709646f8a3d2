import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels import schedule_search as kernels
from momentum_sim.optimizers import OPTIMIZERS, heavy_ball
from momentum_sim.schedule_search import is_sampled, search_entry
from momentum_sim.stage import stage_more
from momentum_sim.stage.modules import SearchOn, named
from tests.thinned import examples, first

bowl = ms.objectives.quadratic(condition_number=25.0)
turned = ms.objectives.quadratic(condition_number=25.0, angle=0.5)
banana = ms.objectives.rosenbrock()
#: Noise at which runs are short of their end, where it is what is left, and none: what each is compared with was found
#: by a local search of 1,200 trials, told in three digits.
NOISY = {"step_size": 0.004, "start": (8.0, 1.6), "noise_std": 5.0}
KNOWN = {400: (0.135, 0.0735, 0.0589), 100: (0.395, 0.184, 0.162)}
CALM = {"step_size": 0.04, "start": (8.0, 1.6), "n_steps": 100}
#: Rules whose moments are exact; the first have a velocity, a point ahead of it, and an average beside the gradient.
LINEAR = ("heavy_ball", "nesterov_textbook", "qhm", "torch_momentum", "nesterov", "ema_momentum")
VALLEY = {"step_size": 5e-4, "start": (-1.2, 1.0), "n_steps": 200}


def find(objective=bowl, optimizer="heavy_ball", **how):
    return ms.find_schedule(objective, optimizer, **how)


def by_law(found, objective, momenta, noise):
    """The expected loss at the end of a linear rule on a quadratic, of its mean and its covariance."""
    hessian = np.array([objective.gradient(1.0, 0.0), objective.gradient(0.0, 1.0)])
    law = ms.theory.transient(
        found.optimizer, hessian=hessian, step_size=found.step_sizes, momentum=momenta, n_steps=found.n_steps,
        start=found.start, noise_std=noise,
    )  # fmt: skip
    mean, covariance = law.means[-1], law.covariances[-1]
    return 0.5 * (mean @ hessian @ mean + np.sum(hessian * covariance))


# --- what an expected loss is -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", first(1, *LINEAR))
def test_moments_are_those_of_the_law(optimizer):
    """Of momenta of every size, with a step size that changes and noise that lies across the axes."""
    momenta = np.random.default_rng(3).uniform(-0.5, 0.97, 60)
    covariance = [[2.0, 1.1], [1.1, 0.9]]
    how = {"step_size": ("cosine", 0.02), "n_steps": 60, "start": (-3.0, 1.0), "noise_std": covariance}
    found = find(turned, optimizer, given=momenta, trials=500, **how)
    assert found.runs is None
    for rival in found.rivals.values():
        np.testing.assert_allclose(
            rival.expected_loss, by_law(found, turned, rival.momenta, covariance), rtol=1e-10, err_msg=rival.name
        )
    np.testing.assert_allclose(found.expected_loss, by_law(found, turned, found.momenta, covariance), rtol=1e-10)


@pytest.mark.parametrize("noise", [ms.noise.hessian(9.0), ms.noise.labels(3.0, batch_size=2.0), 5.0])
def test_moments_are_what_many_runs_do(noise):
    momenta = ms.schedules.demon(0.9, 80)
    how = {"step_size": 0.01, "n_steps": 80, "noise_std": noise}
    found = find(turned, given=momenta, start=(4.0, 2.0), trials=500, **how)
    cloud = ms.simulate_ensemble(turned, "heavy_ball", momentum=momenta, starts=np.tile((4.0, 2.0), (20_000, 1)), **how)
    losses = turned.value(*cloud.final.T)
    error = losses.std() / math.sqrt(len(losses))
    assert abs(losses.mean() - found.rivals["given"].expected_loss) < 3 * error
    assert found.rivals["given"].standard_error == 0.0


@pytest.mark.parametrize(("objective", "how"), [(bowl, CALM), (banana, VALLEY)])
def test_without_noise_it_is_the_last_loss_of_the_run(objective, how):
    found = find(objective, trials=700, given=0.5, **how)
    for one in (found.found, *found.rivals.values()):
        made = ms.simulate(objective, "heavy_ball", momentum=one.momenta, **how)
        assert made.losses[-1] == one.expected_loss
    assert found.expected_gap == found.expected_loss
    assert found.runs is None


def test_elsewhere_it_is_the_mean_over_runs_that_anybody_can_make():
    """At the same seed, with draws that were not searched with; the number of runs is no whole number of blocks."""
    found = find(banana, given=0.9, noise_std=2.0, seed=5, runs=300, trials=500, **VALLEY)
    starts = np.tile(found.start, (300, 1))
    for one in (found.found, *found.rivals.values()):
        cloud = ms.simulate_ensemble(
            banana,
            "heavy_ball",
            step_size=5e-4,
            momentum=one.momenta,
            n_steps=200,
            starts=starts,
            noise_std=2.0,
            seed=5,
        )
        assert cloud.losses[-1] == one.expected_loss
        losses = banana.value(*cloud.final.T)
        np.testing.assert_allclose(one.standard_error, losses.std(ddof=1) / math.sqrt(300), rtol=1e-6)
    assert found.runs == 300
    other = find(banana, given=0.9, noise_std=2.0, seed=6, runs=300, trials=500, **VALLEY)
    assert other.rivals["given"].expected_loss != found.rivals["given"].expected_loss


def test_moments_are_asked_for_where_they_say_everything():
    exact = {(noise, rule.name) for noise in (None, "isotropic") for rule in OPTIMIZERS.values()
             if rule.takes_schedule and not is_sampled(noise, bowl.landscape, rule)}  # fmt: skip
    assert {name for noise, name in exact if noise} == set(LINEAR)
    assert (None, "adam") in exact
    assert not {("isotropic", "adam"), ("isotropic", "aggmo")} & exact
    assert is_sampled("isotropic", banana.landscape, heavy_ball)


# --- what is found ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n_steps", KNOWN)
def test_what_is_found_is_as_good_as_what_is_known(n_steps):
    constant, demon, best = KNOWN[n_steps]
    found = find(n_steps=n_steps, **NOISY)
    assert found.rivals["constant"].expected_loss <= constant * 1.001
    assert found.rivals["demon"].expected_loss <= demon * 1.001
    assert found.expected_loss <= best * 1.001
    assert found.found.name == "points"


def test_without_noise_it_is_far_better_than_the_best_constant():
    found = find(**CALM)
    assert found.rivals["constant"].expected_loss < 3e-16
    assert found.expected_loss < 1e-19


def test_a_global_search_in_numpy_finds_nothing_better():
    """Differential evolution of 30 schedules through 120 generations, on the same curves and moments of its own."""
    n, rng = 100, np.random.default_rng(0)
    found = find(n_steps=n, **NOISY)
    shares = np.linspace(0.0, (n - 1) / n, 5)

    def losses(values):
        momenta = np.array([ms.schedules.points(np.stack([shares, row], 1), n) for row in values])
        total = np.zeros(len(values))
        for curvature, start in ((1.0, 8.0), (25.0, 1.6)):
            xx, xv, vv = np.full(len(values), start**2), np.zeros(len(values)), np.zeros(len(values))
            pull = 0.004 * curvature
            for beta in momenta.T:
                vv = beta**2 * vv - 2 * beta * pull * xv + pull**2 * xx + (0.004 * 5.0) ** 2
                met = beta * xv - pull * xx
                xx, xv = xx + 2 * met + vv, met + vv
            total += 0.5 * curvature * xx
        return total

    values = rng.uniform(0.0, 0.999, (30, 5))
    heights = losses(values)
    for _ in range(120):
        one, two, three = values[rng.integers(30, size=(3, 30))]
        mutant = np.clip(values[np.argmin(heights)] * 0.5 + 0.5 * one + rng.uniform(0.4, 0.9) * (two - three), 0, 0.999)
        tried = np.where(rng.uniform(size=(30, 5)) < 0.9, mutant, values)
        better = (heights_of := losses(tried)) < heights
        values[better], heights[better] = tried[better], heights_of[better]
    assert heights.min() < found.rivals["demon"].expected_loss  # it has found something
    assert found.expected_loss <= heights.min() * (1 + 1e-4)


@settings(max_examples=examples(40), deadline=None)
@given(
    st.floats(1.0, 100.0), st.floats(1e-3, 0.3), st.integers(5, 60), st.sampled_from([0.0, 0.3, 10.0]),
    st.integers(0, 2**32 - 1), st.integers(2, 5), st.floats(0.0, 0.99),
)  # fmt: skip
def test_it_is_never_worse_than_what_it_begins_with(kappa, step_size, n_steps, noise_std, seed, points, own):
    found = ms.find_schedule(
        ms.objectives.quadratic(kappa), "heavy_ball", step_size=step_size, n_steps=n_steps, start=(3.0, -1.0),
        noise_std=noise_std, seed=seed, points=points, given=("cosine", own), trials=500,
    )  # fmt: skip
    assert list(found.rivals) == ["constant", "demon", "linear", "given"]
    assert found.expected_loss <= min(rival.expected_loss for rival in found.rivals.values())
    assert found.trials <= 500 + 2 * kernels.POPULATION


def test_sampled_it_is_never_worse_either():
    for seed in range(3):
        found = find(banana, noise_std=2.0, seed=seed, runs=130, trials=500, **VALLEY)
        assert found.expected_loss <= min(rival.expected_loss for rival in found.rivals.values())


def test_what_is_given_is_found_where_no_curve_is_better():
    """Below 0 at the end, where none is tried."""
    own = {"points": [[0, 0.998], [0.25, 0.6], [0.5, 0.2], [0.75, -0.35], [1, -0.5]]}
    found = find(n_steps=400, given=own, trials=1000, **NOISY)
    assert found.found.name == "given"
    assert found.schedule is None
    np.testing.assert_array_equal(found.momenta, ms.schedules.points(own["points"], 400))
    assert found.expected_loss == found.rivals["given"].expected_loss < 0.0589


def test_four_digits_tell_it():
    found = find(n_steps=100, trials=1000, **NOISY)
    plain = ms.schedules.to_plain(found.schedule)
    pairs = np.array(plain["points"])
    np.testing.assert_array_equal(pairs, pairs.round(4))
    np.testing.assert_allclose(pairs[:, 0], [0.0, 0.2475, 0.495, 0.7425, 0.99])
    assert pairs[:, 1].min() >= 0.0
    assert pairs[:, 1].max() <= 0.999
    np.testing.assert_array_equal(ms.schedules.points(pairs, 100), found.momenta)


def test_where_every_run_diverges_nothing_is_any_good():
    found = find(step_size=3.0, n_steps=60, start=(3.0, -1.0), noise_std=1.0, trials=500, given=0.9)
    assert {found.expected_loss, *(rival.expected_loss for rival in found.rivals.values())} == {math.inf}
    assert "best found points inf, constant inf" in repr(found)
    found = find(banana, step_size=1.0, n_steps=40, noise_std=1.0, trials=500, runs=20)
    assert found.expected_loss == math.inf


def test_a_run_that_leaves_and_comes_back_has_diverged():
    """It flies beyond any bound at the first step, whatever the momentum, and is brought back by the second."""
    how = {"objective": ms.objectives.quadratic(1.0), "n_steps": 5, "start": (3.0, -1.0)}
    sizes = np.array([2e6, 1.0, 1.0, 1.0, 1.0])
    assert ms.simulate(**how, optimizer="heavy_ball", step_size=sizes, momentum=np.zeros(5)).losses[-1] == 0.0
    assert find(**how, step_size=sizes, trials=500, given=np.zeros(5)).expected_loss == math.inf
    sizes[0] = 2.0
    assert find(**how, step_size=sizes, trials=500, given=np.zeros(5)).expected_loss == 0.0


def test_the_same_search_finds_the_same_in_one_piece_or_in_many():
    whole, pieces = np.zeros((2, kernels.TOLD + 10))
    entry = search_entry("isotropic", bowl.landscape, heavy_ball)
    for told, rounds in ((whole, 10_000), (pieces, 1)):
        sizes, calls = np.empty(4), 0
        run(entries.search_sizes(2, False), sizes, 100)
        memory, momenta = np.zeros(int(sizes[0])), np.zeros(int(sizes[1]))
        before = math.inf
        while told[0] < 1.0:
            run(
                entry, told, memory, momenta, np.zeros(100), np.full(100, 0.004), bowl.coefficients, np.full(3, 5.0),
                100, 8.0, 1.6, 5, 2, 0, 1000, 0, rounds,
            )  # fmt: skip
            assert told[3] <= before  # the best curve so far
            before, calls = told[3], calls + 1
        assert (calls == 1) == (rounds > 1)
    np.testing.assert_array_equal(whole, pieces)


def test_another_seed_searches_elsewhere_and_ends_nearly_there():
    one, same, other = (find(n_steps=100, seed=seed, **NOISY) for seed in (0, 0, 1))
    assert one.momenta.tobytes() == same.momenta.tobytes()
    assert one.momenta.tobytes() != other.momenta.tobytes()
    assert abs(one.expected_loss - other.expected_loss) < 1e-4 * one.expected_loss


# --- what is refused, and how it prints -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"optimizer": "demon"}, "optimizer must be one that takes a schedule (heavy_ball, "),
        ({"optimizer": "gradient_descent"}, "got 'gradient_descent'"),
        ({"optimizer": "nobody"}, "optimizer must be one of"),
        ({"points": 1}, "points must be a whole number from 2 to 8, got 1"),
        ({"points": 9}, "points must be a whole number from 2 to 8, got 9"),
        ({"n_steps": 4}, "n_steps must be a whole number from 5 to 100000, got 4"),
        ({"n_steps": 100_001}, "n_steps must be a whole number from 5 to 100000"),
        ({"trials": 499}, "trials must be a whole number from 500 to 1000000, got 499"),
        ({"runs": 1}, "runs must be a whole number from 2 to 1000000, got 1"),
        ({"given": 1.2}, "momentum must lie in [0, 1), got 1.2"),
        ({"given": [0.9, 0.8]}, "momentum must have one value for each of the 20 steps"),
        ({"step_size": 0.0}, "step_size must be a finite number above 0, got 0.0"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"noise_std": -1.0}, "noise_std must be a finite number of at least 0"),
        ({"start": (1.0,)}, "start must be two numbers"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(changed, message):
    how = {"optimizer": "heavy_ball", "step_size": 0.01, "n_steps": 20} | changed
    with pytest.raises(ms.RefusedError) as refused:
        ms.find_schedule(bowl, how.pop("optimizer"), **how)
    assert message in str(refused.value)


def test_it_prints_in_one_line():
    found = find(n_steps=400, **NOISY)
    assert repr(found) == (
        "FoundSchedule(heavy_ball on quadratic, best found points 0.059, constant 0.14, demon 0.074, linear 0.063)"
    )
    assert repr(found.found) == "Tried(points, expected loss 0.059)"
    with pytest.raises(ValueError, match="read-only"):
        found.momenta[0] = 0.5


# --- its module -------------------------------------------------------------------------------------------------------


def test_its_module_is_made_when_it_is_asked_for():
    part = named("search_in_labels_noise_on_rosenbrock.heavy_ball.demon")
    assert part.home == SearchOn("labels", banana.landscape)
    assert named("search_on_quadratic.heavy_ball").home == SearchOn(None, bowl.landscape)
    assert part.name == "search_in_labels_noise_on_rosenbrock.heavy_ball"  # Demon takes no schedule, it is one
    for missing in ("search_in_labels_noise_on_ackley.heavy_ball", "search_on_quadratic", "search_on_quadratic.demon"):
        with pytest.raises(KeyError):
            named(missing)
    sent = stage_more("search_on_quadratic.heavy_ball")
    assert list(sent["kernels"]) == ["search_on_quadratic.heavy_ball"]
