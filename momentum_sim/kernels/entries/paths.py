"""What a rule does from step to step."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, number, numbers, put_strided, strided
from momentum_sim.kernels.optimizers import at_iterate, observed


@entry(numbers, numbers, numbers, numbers, count)
def trajectory(gradient, step, initial_state, gradient_point=at_iterate, value=None, observe=None):
    """n steps from the path's first point: (path, momenta, step_sizes, c, n).

    ``value`` is for a rule that asks for the loss at each iterate, by ``observe``.
    """

    def loop(path, momenta, step_sizes, c, n):
        x = path[0]
        y = path[1]
        state = initial_state
        for k in range(n):
            state = observed(observe, value, x, y, state, c)
            px, py = gradient_point(x, y, state, momenta[k])
            gx, gy = gradient(px, py, c)
            x, y, state = step(x, y, gx, gy, state, momenta[k], step_sizes[k])
            path[2 * k + 2] = x
            path[2 * k + 3] = y

    return loop


@entry(numbers, numbers, numbers, numbers, numbers, count)
def gradients_taken(gradient, step, initial_state, gradient_point, value=None, observe=None):
    """The gradients that a trajectory took, where its rule takes them elsewhere than at the iterates.

    (gradients, path, momenta, step_sizes, c, n); gradients are n pairs.
    """

    def loop(gradients, path, momenta, step_sizes, c, n):
        state = initial_state
        for k in range(n):
            x, y = path[2 * k], path[2 * k + 1]
            state = observed(observe, value, x, y, state, c)
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


def weights_scratch_size(state_size: int, n: int) -> int:
    """How many numbers `gradient_weights` of n steps needs to work in, for a rule that remembers so many."""
    return state_size * (n + 3)


@entry(numbers, numbers, numbers, numbers, count)
def gradient_weights(step, initial_state):
    """How far each step's gradient has moved the last iterate in all, per unit of it.

    (weights, scratch, momenta, step_sizes, n), scratch with room for `weights_scratch_size` numbers. The iterates have
    to be linear in the gradients that the rule is given; then x_n is the start less the sum of each weight times its
    gradient, and the rule's own step says the weights, from the end on. A step takes a unit of what is remembered into
    x, where it stays, and into what is remembered next, of which it is known how far it moves x_n; so it does with a
    unit of gradient. Before that the rule is run at rest, for it may count its steps.
    """
    size = len(initial_state)

    def loop(weights, scratch, momenta, step_sizes, n):
        reach, sooner, after = size * n, size * (n + 1), size * (n + 2)
        state = initial_state
        for k in range(n):
            put_strided(scratch, size * k, 1, state)
            _, _, state = step(0.0, 0.0, 0.0, 0.0, state, momenta[k], step_sizes[k])
        for j in range(size):
            scratch[reach + j] = 0.0
        for k in range(n - 1, -1, -1):
            state = strided(scratch, size * k, 1, initial_state)
            moved, _, state = step(0.0, 0.0, 1.0, 0.0, state, momenta[k], step_sizes[k])
            put_strided(scratch, after, 1, state)
            for i in range(size):
                moved += scratch[reach + i] * scratch[after + i]
            weights[k] = -moved
            for j in range(size):
                at_rest = scratch[size * k + j]
                scratch[size * k + j] = at_rest + 1.0
                state = strided(scratch, size * k, 1, initial_state)
                scratch[size * k + j] = at_rest
                moved, _, state = step(0.0, 0.0, 0.0, 0.0, state, momenta[k], step_sizes[k])
                put_strided(scratch, after, 1, state)
                for i in range(size):
                    moved += scratch[reach + i] * scratch[after + i]
                scratch[sooner + j] = moved
            reach, sooner = sooner, reach

    return loop


@entry(numbers, numbers, numbers, count)
def effective_step_sizes():
    """eta_t / (1 - beta_t) of each step: (out, momenta, step_sizes, n)."""

    def loop(out, momenta, step_sizes, n):
        for k in range(n):
            out[k] = step_sizes[k] / (1.0 - momenta[k])

    return loop


@entry(numbers, numbers, numbers, numbers, numbers, numbers, numbers, count)
def anatomy(step, parts, initial_state, observe=None):
    """The two parts of the velocity at each step of a trajectory, from its path, the losses there and its gradients.

    (kept, pushes, path, losses, gradients, momenta, step_sizes, n); kept, pushes and gradients are n pairs, and losses
    are read for a rule alone that asks for them, by ``observe``.
    """

    def loop(kept, pushes, path, losses, gradients, momenta, step_sizes, n):
        state = initial_state
        for k in range(n):
            if observe is not None:
                state = observe(state, losses[k])
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
