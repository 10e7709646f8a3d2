"""Update rules: one step of each, as a function of plain numbers.

``step(x, y, gx, gy, state, momentum, step_size) -> (x, y, state)``: the next iterate from this one, the gradient at
it, and what the rule remembers. ``state`` is a tuple of floats whose length each rule chooses.
"""

from momentum_sim.kernels.jit import kernel


@kernel
def gradient_descent_step(x, y, gx, gy, state, momentum, step_size):
    """x <- x - eta g."""
    return x - step_size * gx, y - step_size * gy, state


@kernel
def heavy_ball_step(x, y, gx, gy, state, momentum, step_size):
    """v <- beta v - eta g;  x <- x + v.  The state is v."""
    vx = momentum * state[0] - step_size * gx
    vy = momentum * state[1] - step_size * gy
    return x + vx, y + vy, (vx, vy)


@kernel
def ema_momentum_step(x, y, gx, gy, state, momentum, step_size):
    """m <- beta m + (1 - beta) g;  x <- x - eta m.  The state is m."""
    mx = momentum * state[0] + (1.0 - momentum) * gx
    my = momentum * state[1] + (1.0 - momentum) * gy
    return x - step_size * mx, y - step_size * my, (mx, my)
