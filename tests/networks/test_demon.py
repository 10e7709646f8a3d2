"""What Demon's authors claim, on a real network: which of it holds, with seeds of one's own, and by how much.

Errors and losses are of the step size that is best on average, each rule's own; every rule has the same seeds.
"""

from functools import cache

import numpy as np
import pytest

import momentum_sim as ms
from tests.thinned import first

EPOCHS, N_STEPS = 3, 93
STEP_SIZES = 10.0 ** np.arange(-2.0, -0.2, 0.25)
DEMON = ms.schedules.demon(0.9, N_STEPS)
#: The step sizes, as multiples, with which momentum 0.9 has Demon's effective step sizes.
MATCHED = 0.1 / (1.0 - DEMON)

#: Blocks of ten seeds, named by their first; one of them at every change.
BLOCKS = first(1, *range(100, 180, 10))

RULES = {
    "heavy_ball": ("heavy_ball", 0.9, 1.0),
    "demon": ("demon", 0.9, 1.0),
    "heavy_ball_matched": ("heavy_ball", 0.9, MATCHED),
    "nesterov_matched": ("nesterov", 0.9, MATCHED),
    "ema": ("ema_momentum", 0.9, 10.0),
    "ema_demon": ("ema_momentum", DEMON, 10.0),
}


@cache
def trained(rule, step_size, seed, epochs):
    name, momentum, factor = RULES[rule]
    return ms.digits.train(name, step_size=step_size * factor, momentum=momentum, epochs=epochs, seed=seed)


def mean_error(rule, step_size, seeds, epochs=EPOCHS):
    return np.mean([trained(rule, step_size, seed, epochs).test_errors[-1] for seed in seeds])


def tuned_error(rule, seeds, epochs=EPOCHS):
    return min(mean_error(rule, eta, seeds, epochs) for eta in STEP_SIZES)


def tuned_loss(rule, seeds):
    losses = [np.mean([trained(rule, eta, seed, EPOCHS).train_loss for seed in seeds]) for eta in STEP_SIZES]
    return np.nanmin(losses)


@pytest.fixture(params=BLOCKS, ids=str)
def seeds(request):
    return range(request.param, request.param + 10)


def test_demon_makes_fewer_errors_than_the_momentum_it_starts_with(seeds):
    assert tuned_error("heavy_ball", seeds) >= 1.15 * tuned_error("demon", seeds)


def test_demon_comes_to_a_lower_loss_also_than_its_effective_step_sizes_do(seeds):
    demon = tuned_loss("demon", seeds)
    assert tuned_loss("heavy_ball", seeds) >= 1.4 * demon
    assert tuned_loss("heavy_ball_matched", seeds) >= 1.1 * demon


def test_nesterov_with_demon_s_effective_step_sizes_ties(seeds):
    assert 0.8 <= tuned_error("nesterov_matched", seeds) / tuned_error("demon", seeds) <= 1.2


def test_with_small_steps_demon_loses(seeds):
    assert mean_error("demon", 0.01, seeds) - mean_error("heavy_ball", 0.01, seeds) >= 0.05


def test_with_small_steps_it_is_what_the_gradients_weigh_in_all_that_counts(seeds):
    """Demon's weigh 0.56 of what the same step size's do under a constant momentum, whose loss at 0.56 it comes to."""
    demon, ball = (ms.schedules.gradient_weights(momenta, 0.01) for momenta in (DEMON, np.full(N_STEPS, 0.9)))
    share = demon.sum() / ball.sum()
    assert share == pytest.approx(0.56, abs=0.001)
    losses = [
        np.mean([trained(rule, eta, seed, EPOCHS).train_loss for seed in seeds])
        for rule, eta in (("demon", 0.01), ("heavy_ball", 0.01 * share))
    ]
    assert losses[0] == pytest.approx(losses[1], rel=0.02)


def test_as_a_moving_average_demon_hurts(seeds):
    """With twice as many seeds, for by ten the two are told apart in all but one of twenty blocks."""
    seeds = range(seeds.start, seeds.start + 20)
    assert tuned_error("ema_demon", seeds) >= 1.05 * tuned_error("ema", seeds)


@pytest.mark.exhaustive
def test_with_ten_times_the_training_nobody_wins():
    ball, demon = (tuned_error(rule, range(100, 110), epochs=30) for rule in ("heavy_ball", "demon"))
    assert abs(ball - demon) <= 0.005
