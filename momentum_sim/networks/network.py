"""The network on the images: its weights in a row, their loss and its gradient, and all steps of a rule.

Weights lie in a row as `layers` takes them apart; kernels have them in memory with rows filled up
(`momentum_sim.kernels.networks`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from momentum_sim import checks
from momentum_sim.compiler.native import aligned, run
from momentum_sim.kernels import entries
from momentum_sim.kernels.networks import CLASSES, PIXELS, ROWS
from momentum_sim.networks.images import Array, Indices, labels, pixels
from momentum_sim.optimizers import Optimizer


class Layers(NamedTuple):
    """A network's weights as two torch.nn.Linear have them: y = x W^T + b."""

    hidden: Array  # (hidden, 64)
    hidden_biases: Array  # (hidden,)
    output: Array  # (10, hidden)
    output_biases: Array  # (10,)


def layers(weights: Array) -> Layers:
    """Weights in a row, (75 hidden + 10,), as matrices and biases: views of them."""
    hidden = hidden_of(weights)
    if weights.shape != (size_of(max(hidden, 1)),):
        being = f"have {ROWS} numbers for each hidden unit, and {CLASSES}"
        raise checks.RefusedError("weights", being, weights, f"shape {weights.shape}")
    rows = weights[:-CLASSES].reshape(ROWS, hidden)
    return Layers(rows[:PIXELS].T, rows[PIXELS], rows[PIXELS + 1 :], weights[-CLASSES:])


def descend(
    rule: Optimizer, weights: Array, order: Indices, tested: Indices, step_sizes: Array, momenta: Array
) -> tuple[Array, Array, Array]:
    """All steps from given weights: the last weights, the loss of each step, the errors before each epoch and at last.

    ``order``: the images of all steps, (epochs, steps of an epoch, batch_size); ``tested``: those of the errors.
    """
    entry, arguments = descent(rule, weights, order, tested, step_sizes, momenta)
    run(entry, *arguments)
    packed, losses, errors, *_ = arguments
    return unpacked_weights(packed, hidden_of(weights)), losses, errors


def descent(
    rule: Optimizer, weights: Array, order: Indices, tested: Indices, step_sizes: Array, momenta: Array
) -> tuple[entries.Entry, tuple[Any, ...]]:
    """The compiled loop that `descend` calls, and what it calls it with: first the weights as they lie in memory."""
    epochs, steps, batch_size = order.shape
    hidden, packed = hidden_of(weights), packed_weights(weights)
    arguments = (
        packed, np.empty(epochs * steps), np.empty(epochs + 1), momenta, step_sizes, *pixels(), labels(), order, tested,
        len(tested), steps, epochs, batch_size, entries.network_width(hidden), len(packed), aligned(len(packed)),
        aligned(len(packed)), aligned(entries.states_size(hidden, rule.initial_state)), _scratch(weights, batch_size),
        np.empty(1), 0,
    )  # fmt: skip
    return entries.trained(rule.step, tuple(map(float, rule.initial_state)), rule.gradient_point), arguments


def loss_and_error(weights: Array, which: Indices) -> tuple[float, float]:
    """The mean loss of some images, and the share of them that is wrong."""
    out, packed = np.empty(2), packed_weights(weights)
    width = entries.network_width(hidden_of(weights))
    run(entries.network_loss(), out, packed, *pixels(), labels(), which, len(which), width, _scratch(weights))
    return float(out[0]), float(out[1])


def answers(weights: Array, which: Indices) -> Indices:
    """The class that each of some images is given."""
    out, packed = np.empty(len(which), np.int32), packed_weights(weights)
    width = entries.network_width(hidden_of(weights))
    run(entries.network_answers(), out, packed, *pixels(), labels(), which, len(which), width, _scratch(weights))
    return out


def loss_and_gradient(weights: Array, which: Indices) -> tuple[float, Array]:
    """The mean loss of a batch of images, and its gradient in the weights, in a row as they are."""
    out, packed = np.empty(1), packed_weights(weights)
    hidden, gradient = hidden_of(weights), aligned(len(packed))
    run(
        entries.network_gradient(),
        gradient, out, packed, *pixels(), labels(), which, len(which), entries.network_width(hidden), len(packed),
        _scratch(weights, len(which)),
    )  # fmt: skip
    return float(out[0]), unpacked_weights(gradient, hidden)


def size_of(hidden: int) -> int:
    """How many weights a network of so many units has."""
    return ROWS * hidden + CLASSES


def hidden_of(weights: Array) -> int:
    """How many units a network with these weights has."""
    return (len(weights) - CLASSES) // ROWS


def packed_weights(weights: Array) -> Array:
    """Weights as they lie in a kernel's memory."""
    hidden = hidden_of(weights)
    packed = aligned(entries.network_size(hidden))
    run(entries.packed_weights(), packed, weights, hidden, entries.network_width(hidden), len(packed))
    return packed


def unpacked_weights(packed: Array, hidden: int) -> Array:
    """Weights in a row."""
    weights = np.empty(size_of(hidden))
    run(entries.unpacked_weights(), weights, packed, hidden, entries.network_width(hidden))
    return weights


def _scratch(weights: Array, batch_size: int = 1) -> Array:
    """Room for a batch of images."""
    return aligned(entries.network_scratch_size(hidden_of(weights), batch_size))
