"""What a rule does from step to step."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, number, numbers
from momentum_sim.kernels.optimizers import at_iterate


@entry(numbers, numbers, numbers, numbers, count)
def trajectory(gradient, step, initial_state, gradient_point=at_iterate):
    """n steps from the path's first point: (path, momenta, step_sizes, c, n)."""

    def loop(path, momenta, step_sizes, c, n):
        x = path[0]
        y = path[1]
        state = initial_state
        for k in range(n):
            px, py = gradient_point(x, y, state, momenta[k])
            gx, gy = gradient(px, py, c)
            x, y, state = step(x, y, gx, gy, state, momenta[k], step_sizes[k])
            path[2 * k + 2] = x
            path[2 * k + 3] = y

    return loop


@entry(numbers, numbers, numbers, numbers, numbers, count)
def gradients_taken(gradient, step, initial_state, gradient_point):
    """The gradients that a trajectory took, where its rule takes them elsewhere than at the iterates.

    (gradients, path, momenta, step_sizes, c, n); gradients are n pairs.
    """

    def loop(gradients, path, momenta, step_sizes, c, n):
        state = initial_state
        for k in range(n):
            x, y = path[2 * k], path[2 * k + 1]
            px, py = gradient_point(x, y, state, momenta[k])
            gx, gy = gradient(px, py, c)
            _, _, state = step(x, y, gx, gy, state, momenta[k], step_sizes[k])
            gradients[2 * k] = gx
            gradients[2 * k + 1] = gy

    return loop


@entry(numbers, number, numbers, count)
def schedule(value_at):
    """The momentum or step size of each of n steps: (values, start, numbers, n), with the schedule's own numbers."""

    def loop(values, start, numbers, n):
        for t in range(n):
            values[t] = value_at(start, t, n, numbers)

    return loop


@entry(numbers, numbers, numbers, count)
def gradient_weights():
    """How far each step's gradient has moved the last iterate in all: (weights, momenta, step_sizes, n).

    For v <- beta_t v - eta_t g, x <- x + v: eta_t (1 + beta_{t+1} + beta_{t+1} beta_{t+2} + ...), from the end on.
    """

    def loop(weights, momenta, step_sizes, n):
        moves = 1.0
        for k in range(n - 1, -1, -1):
            weights[k] = step_sizes[k] * moves
            moves = 1.0 + momenta[k] * moves

    return loop


@entry(numbers, numbers, numbers, count)
def effective_step_sizes():
    """eta_t / (1 - beta_t) of each step: (out, momenta, step_sizes, n)."""

    def loop(out, momenta, step_sizes, n):
        for k in range(n):
            out[k] = step_sizes[k] / (1.0 - momenta[k])

    return loop


@entry(numbers, numbers, numbers, numbers, numbers, numbers, count)
def anatomy(step, parts, initial_state):
    """The two parts of the velocity at each step of a trajectory, from its path and the gradients it took.

    (kept, pushes, path, gradients, momenta, step_sizes, n); kept, pushes and gradients are n pairs.
    """

    def loop(kept, pushes, path, gradients, momenta, step_sizes, n):
        state = initial_state
        for k in range(n):
            x, y, gx, gy = path[2 * k], path[2 * k + 1], gradients[2 * k], gradients[2 * k + 1]
            kept_x, kept_y, push_x, push_y = parts(gx, gy, state, momenta[k], step_sizes[k])
            _, _, state = step(x, y, gx, gy, state, momenta[k], step_sizes[k])
            kept[2 * k] = kept_x
            kept[2 * k + 1] = kept_y
            pushes[2 * k] = push_x
            pushes[2 * k + 1] = push_y

    return loop


@entry(numbers, numbers, numbers, count)
def moving_average():
    """The moving average of n pairs, from 0: m <- beta_k m + (1 - beta_k) value_k, (averages, values, momenta, n)."""

    def loop(averages, values, momenta, n):
        mx = 0.0
        my = 0.0
        for k in range(n):
            mx = momenta[k] * mx + (1.0 - momenta[k]) * values[2 * k]
            my = momenta[k] * my + (1.0 - momenta[k]) * values[2 * k + 1]
            averages[2 * k] = mx
            averages[2 * k + 1] = my

    return loop
