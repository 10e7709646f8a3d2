"""Update rules: one step of each, and what that step is made of, as functions of plain numbers.

``step(x, y, gx, gy, state, momentum, step_size) -> (x, y, state)``: the next iterate from this one, the gradient at
it, and what the rule remembers. ``state`` is a tuple of floats whose length each rule chooses.

``parts(gx, gy, state, momentum, step_size) -> (kept_x, kept_y, push_x, push_y)``: the two displacements that the new
velocity is the sum of, from the state before the step: what is kept of the old velocity, and this gradient's push. For
every rule but torch's form of Nesterov's the new velocity is the step.

``gradient_point(x, y, state, momentum) -> (x, y)``: where the gradient of a step is taken.

``observe(state, loss) -> state``: what a rule that asks for the loss at the iterate remembers of it, before the step.
"""

from momentum_sim.kernels.jit import kernel, square_root

#: How much of a QHM step is the moving average; the rest is the gradient itself. Ma and Yarats' own advice.
QHM_SHARE = 0.7
_SQUARES_KEPT_BY_RMSPROP = 0.99
_SQUARES_KEPT_BY_ADAM = 0.999
_EPSILON = 1e-8  # keeps a gradient of zero from being divided by zero


@kernel
def observed(observe, value, x, y, state, c):
    """What a rule remembers once it knows the loss at the iterate; of one that does not ask, ``observe`` is None."""
    if observe is None:
        return state
    return observe(state, value(x, y, c))


@kernel
def at_iterate(x, y, state, momentum):
    """x."""
    return x, y


@kernel
def ahead_of_iterate(x, y, state, momentum):
    """x + beta v, for rules whose state is v: where the velocity alone would carry the iterate."""
    return x + momentum * state[0], y + momentum * state[1]


@kernel
def between_mean_and_newest(x, y, state, momentum):
    """x + (1 - b) d, for rules whose state begins with d: from the mean x part of the way to the newest, x + d."""
    return x + (1.0 - momentum) * state[0], y + (1.0 - momentum) * state[1]


@kernel
def ahead_by_growing_momentum(x, y, state, momentum):
    """x + b v with b = min(beta, (n - 1)/(n + 2)), for rules whose state begins with (v, n)."""
    grown = _grown_momentum(state[2], momentum)
    return x + grown * state[0], y + grown * state[1]


@kernel
def _grown_momentum(n, momentum):
    """(n - 1)/(n + 2), beta at most, from the second of n steps on; 0 before."""
    return min(momentum, max(n - 1.0, 0.0) / (n + 2.0))


@kernel
def gradient_descent_step(x, y, gx, gy, state, momentum, step_size):
    """x <- x - eta g."""
    return x - step_size * gx, y - step_size * gy, state


@kernel
def gradient_descent_parts(gx, gy, state, momentum, step_size):
    """(0, -eta g)."""
    return 0.0, 0.0, -step_size * gx, -step_size * gy


@kernel
def heavy_ball_step(x, y, gx, gy, state, momentum, step_size):
    """v <- beta v - eta g;  x <- x + v.  The state is v."""
    vx = momentum * state[0] - step_size * gx
    vy = momentum * state[1] - step_size * gy
    return x + vx, y + vy, (vx, vy)


@kernel
def velocity_parts(gx, gy, state, momentum, step_size):
    """(beta v, -eta g), for rules whose state is v.

    Nesterov's x is ahead of the velocity's own point theta = x - beta v: the new velocity runs from theta to
    theta + v = x - eta g (under a schedule, as far as beta is still what it was one step before).
    """
    return momentum * state[0], momentum * state[1], -step_size * gx, -step_size * gy


@kernel
def torch_momentum_step(x, y, gx, gy, state, momentum, step_size):
    """v <- beta v + g;  x <- x - eta v.  The state is v."""
    vx = momentum * state[0] + gx
    vy = momentum * state[1] + gy
    return x - step_size * vx, y - step_size * vy, (vx, vy)


@kernel
def torch_momentum_parts(gx, gy, state, momentum, step_size):
    """(-eta beta v, -eta g)."""
    kept = -step_size * momentum
    return kept * state[0], kept * state[1], -step_size * gx, -step_size * gy


@kernel
def torch_sgd_step(x, y, gx, gy, state, momentum, step_size):
    """v <- beta v + g;  x <- x - eta v; where beta is 0, x <- x - eta g and v stays.  The state is v.

    As torch.optim.SGD runs: at a step whose momentum is exactly 0 it leaves its buffer untouched.
    """
    vx, vy = state
    if momentum == 0.0:
        return x - step_size * gx, y - step_size * gy, (vx, vy)
    return torch_momentum_step(x, y, gx, gy, (vx, vy), momentum, step_size)


@kernel
def nesterov_step(x, y, gx, gy, state, momentum, step_size):
    """v <- beta v - eta g;  x <- x - eta g + beta v, with the new v.  The state is v.

    x is the point that looks ahead, where the next gradient is taken, as torch keeps it.
    """
    vx = momentum * state[0] - step_size * gx
    vy = momentum * state[1] - step_size * gy
    return x + (momentum * vx - step_size * gx), y + (momentum * vy - step_size * gy), (vx, vy)


@kernel
def ema_momentum_step(x, y, gx, gy, state, momentum, step_size):
    """m <- beta m + (1 - beta) g;  x <- x - eta m.  The state is m."""
    mx = momentum * state[0] + (1.0 - momentum) * gx
    my = momentum * state[1] + (1.0 - momentum) * gy
    return x - step_size * mx, y - step_size * my, (mx, my)


@kernel
def ema_momentum_parts(gx, gy, state, momentum, step_size):
    """(-eta beta m, -eta (1 - beta) g)."""
    kept = -step_size * momentum
    push = -step_size * (1.0 - momentum)
    return kept * state[0], kept * state[1], push * gx, push * gy


@kernel
def qhm_step(x, y, gx, gy, state, momentum, step_size):
    """m <- beta m + (1 - beta) g;  x <- x - eta (0.3 g + 0.7 m).  The state is m."""
    mx = momentum * state[0] + (1.0 - momentum) * gx
    my = momentum * state[1] + (1.0 - momentum) * gy
    own = 1.0 - QHM_SHARE
    return x - step_size * (own * gx + QHM_SHARE * mx), y - step_size * (own * gy + QHM_SHARE * my), (mx, my)


@kernel
def qhm_parts(gx, gy, state, momentum, step_size):
    """(-0.7 eta beta m, -eta (1 - 0.7 beta) g)."""
    kept = -step_size * QHM_SHARE * momentum
    push = -step_size * (1.0 - QHM_SHARE * momentum)
    return kept * state[0], kept * state[1], push * gx, push * gy


@kernel
def _middle_momentum(momentum):
    """1 - sqrt(1 - beta): 0.9 for 0.99."""
    return 1.0 - square_root(1.0 - momentum)


@kernel
def aggmo_step(x, y, gx, gy, state, momentum, step_size):
    """v_i <- beta_i v_i - g;  x <- x + eta (v_1 + v_2 + v_3)/3, with beta_i of 0, 1 - sqrt(1 - beta) and beta.

    The state is (v_2, v_3): v_1 is -g.
    """
    middle = _middle_momentum(momentum)
    mx, my = middle * state[0] - gx, middle * state[1] - gy
    vx, vy = momentum * state[2] - gx, momentum * state[3] - gy
    third = step_size / 3.0
    return x + third * ((mx + vx) - gx), y + third * ((my + vy) - gy), (mx, my, vx, vy)


@kernel
def aggmo_parts(gx, gy, state, momentum, step_size):
    """(eta (beta_2 v_2 + beta_3 v_3)/3, -eta g)."""
    middle, third = _middle_momentum(momentum), step_size / 3.0
    kept_x = third * (middle * state[0] + momentum * state[2])
    kept_y = third * (middle * state[1] + momentum * state[3])
    return kept_x, kept_y, -step_size * gx, -step_size * gy


@kernel
def schedule_free_step(x, y, gx, gy, state, momentum, step_size):
    """z <- z - eta g;  x <- x + (z - x)/k, the mean of the k points z so far.  The state is (z - x, k - 1).

    g is taken at y = (1 - b) z + b x, and z is x before the first step.
    """
    dx, dy, before = state
    share = 1.0 / (before + 1.0)
    dx, dy = dx - step_size * gx, dy - step_size * gy
    return x + share * dx, y + share * dy, ((1.0 - share) * dx, (1.0 - share) * dy, before + 1.0)


@kernel
def schedule_free_parts(gx, gy, state, momentum, step_size):
    """((z - x)/k, -eta g/k)."""
    share = 1.0 / (state[2] + 1.0)
    push = -share * step_size
    return share * state[0], share * state[1], push * gx, push * gy


@kernel
def nesterov_restart_step(x, y, gx, gy, state, momentum, step_size):
    """v <- b v - eta g;  x <- x + v, with b = min(beta, (n - 1)/(n + 2)) after n steps; n is 1 again once g v > 0.

    g is taken at x + b v. The state is (v, n). The sequence is Nesterov's own for convex functions, and the rule by
    which it begins anew O'Donoghue and Candes' gradient scheme: where the step goes uphill.
    """
    vx, vy = _grown_velocity(gx, gy, state, momentum, step_size)
    uphill = gx * vx + gy * vy > 0.0
    x, y = x + vx, y + vy
    return x, y, (vx, vy, 1.0 if uphill else state[2] + 1.0)


@kernel
def _grown_velocity(gx, gy, state, momentum, step_size):
    """b v - eta g, for rules whose state begins with (v, n)."""
    grown = _grown_momentum(state[2], momentum)
    return grown * state[0] - step_size * gx, grown * state[1] - step_size * gy


@kernel
def growing_nesterov_step(x, y, gx, gy, state, momentum, step_size):
    """v <- b v - eta g;  x <- x + v, with b = min(beta, (n - 1)/(n + 2)) after n steps.

    g is taken at x + b v. The state is (v, n, f), f the loss that was observed last, inf before there was any.
    """
    vx, vy = _grown_velocity(gx, gy, state, momentum, step_size)
    x, y = x + vx, y + vy
    return x, y, (vx, vy, state[2] + 1.0, state[3])


@kernel
def restart_where_loss_rises(state, loss):
    """n is 1 again where the loss is larger than f, the one at the iterate before; f <- loss. The state is (v, n, f).

    O'Donoghue and Candes' function scheme. After the first step n is 1 either way, so the start's loss decides nothing.
    """
    return state[0], state[1], 1.0 if loss > state[3] else state[2], loss


@kernel
def growing_parts(gx, gy, state, momentum, step_size):
    """(b v, -eta g), for rules whose state begins with (v, n)."""
    grown = _grown_momentum(state[2], momentum)
    return grown * state[0], grown * state[1], -step_size * gx, -step_size * gy


@kernel
def _rmsprop_squares(gx, gy, state):
    """s <- 0.99 s + 0.01 g^2."""
    kept = _SQUARES_KEPT_BY_RMSPROP
    return kept * state[0] + (1.0 - kept) * (gx * gx), kept * state[1] + (1.0 - kept) * (gy * gy)


@kernel
def rmsprop_step(x, y, gx, gy, state, momentum, step_size):
    """s <- 0.99 s + 0.01 g^2;  x <- x - eta g / (sqrt(s) + 1e-8).  The state is s."""
    sx, sy = _rmsprop_squares(gx, gy, state)
    x -= step_size * gx / (square_root(sx) + _EPSILON)
    y -= step_size * gy / (square_root(sy) + _EPSILON)
    return x, y, (sx, sy)


@kernel
def rmsprop_parts(gx, gy, state, momentum, step_size):
    """(0, -eta g / (sqrt(s) + 1e-8)), with the new s."""
    sx, sy = _rmsprop_squares(gx, gy, state)
    return 0.0, 0.0, -step_size * gx / (square_root(sx) + _EPSILON), -step_size * gy / (square_root(sy) + _EPSILON)


@kernel
def _adam_scale(g, squares, bias, squares_bias, step_size):
    """The new s, and eta / ((1 - P) (sqrt(s / (1 - Q)) + 1e-8))."""
    kept = _SQUARES_KEPT_BY_ADAM
    new = kept * squares + (1.0 - kept) * (g * g)
    return new, step_size / (bias * (square_root(new / squares_bias) + _EPSILON))


@kernel
def adam_step(x, y, gx, gy, state, momentum, step_size):
    """m <- beta m + (1 - beta) g;  s <- 0.999 s + 0.001 g^2;  x <- x - eta m^ / (sqrt(s^) + 1e-8).

    m^ = m / (1 - P) and s^ = s / (1 - Q) correct for having started at 0, with P the product of every beta so far and
    Q that of as many 0.999. The state is (m, s, P, Q).
    """
    mx, my, sx, sy, product, squares_product = state
    product *= momentum
    squares_product *= _SQUARES_KEPT_BY_ADAM
    bias, squares_bias = 1.0 - product, 1.0 - squares_product
    mx = momentum * mx + (1.0 - momentum) * gx
    my = momentum * my + (1.0 - momentum) * gy
    sx, scale_x = _adam_scale(gx, sx, bias, squares_bias, step_size)
    sy, scale_y = _adam_scale(gy, sy, bias, squares_bias, step_size)
    return x - scale_x * mx, y - scale_y * my, (mx, my, sx, sy, product, squares_product)


@kernel
def adam_parts(gx, gy, state, momentum, step_size):
    """(-eta D beta m, -eta D (1 - beta) g), with D the diagonal of 1 / ((1 - P) (sqrt(s^) + 1e-8)), P and s^ new."""
    mx, my, sx, sy, product, squares_product = state
    bias, squares_bias = 1.0 - product * momentum, 1.0 - squares_product * _SQUARES_KEPT_BY_ADAM
    _, scale_x = _adam_scale(gx, sx, bias, squares_bias, step_size)
    _, scale_y = _adam_scale(gy, sy, bias, squares_bias, step_size)
    kept, push = -momentum, -(1.0 - momentum)
    return scale_x * (kept * mx), scale_y * (kept * my), scale_x * (push * gx), scale_y * (push * gy)
