"""Momentum schedules: the momentum of step t of T, from the momentum it starts with."""

from momentum_sim.kernels.jit import kernel


@kernel
def constant_momentum(momentum, t, n_steps):
    """beta_t = beta."""
    return momentum


@kernel
def demon_momentum(momentum, t, n_steps):
    """beta_t = beta (1 - t/T) / ((1 - beta) + beta (1 - t/T))."""
    left = 1.0 - t / n_steps
    return momentum * left / ((1.0 - momentum) + momentum * left)
