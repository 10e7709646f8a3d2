"""What a network's training is given: its rule, its size, and what of its luck is for every kind of training."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from momentum_sim import checks
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.networks.images import COUNT, Array, Indices
from momentum_sim.networks.network import size_of
from momentum_sim.optimizers import Optimizer, checked_rule

#: How many of the images a network is trained on; it is tested with the others.
TRAINED_ON = 1000
MOST_HIDDEN = 1024

#: How large the weights are that a training starts from: He's gain, for units of which half are at 0.
HE = 2.0

# What of a seed's random numbers is for what.
SPLIT, ORDER, START, EIGENVECTOR, TUNED_ORDER = 0, 1, 2, 3, 4


def checked_trainable(optimizer: str | Optimizer) -> Optimizer:
    """A rule that acts in each coordinate alone."""
    rule = checked_rule(optimizer)
    if not rule.coordinatewise:
        note = ": what it does in one depends on the others"
        raise checks.RefusedError("optimizer", "act in each coordinate by itself", rule.name, note=note)
    return rule


def checked_hidden(hidden: int) -> int:
    """How many units a network has."""
    return checks.whole_number("hidden", hidden, 1, MOST_HIDDEN)


@lru_cache(maxsize=64)
def split_of(seed: int) -> tuple[Indices, Indices]:
    """Which images of a seed are to train on and which to test with."""
    every = np.arange(COUNT, dtype=np.int32)
    run(entries.shuffled(), every, 1, COUNT, seed, SPLIT, 0)
    every.setflags(write=False)
    return every[:TRAINED_ON], every[TRAINED_ON:]


@lru_cache(maxsize=64)
def drawn_weights(hidden: int, gain: float, seed: int, stream: int) -> Array:
    """Weights in a row, normal with variance gain/n of n inputs, and biases 0."""
    weights = np.empty(size_of(hidden))
    run(entries.network_start(), weights, gain, hidden, seed, stream)
    weights.setflags(write=False)
    return weights
