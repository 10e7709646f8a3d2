"""What theory says: of one mode for a figure, of a map, or of any number of settings at once."""

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, number, numbers, put_strided, strided
from momentum_sim.kernels.theory import (
    amplitude,
    envelope,
    logarithmic_decrement,
    overshoot,
    period,
    phase,
    position,
    regime_code,
    settling_step,
    spectral_radius,
    steps_by_rate,
)

#: What `prediction` writes, in its order; the regime as its number, the rate as the spectral radius.
PREDICTION = ("regime", "rate", "period", "decrement", "overshoot", "settles", "amplitude", "phase")
_MODE = (0.0, 0.0, 0.0, 0.0)


@entry(numbers, number, number, number)
def mode(mode_kernel):
    """out = (t, d, D, r): (out, step_size, momentum, curvature)."""

    def loop(out, step_size, momentum, curvature):
        put_strided(out, 0, 1, mode_kernel(step_size, momentum, curvature))

    return loop


@entry(numbers, numbers, numbers, numbers, count)
def modes(mode_kernel):
    """The mode of each of n settings, as four numbers: (out, step_sizes, momenta, curvatures, n)."""

    def loop(out, step_sizes, momenta, curvatures, n):
        for k in range(n):
            put_strided(out, 4 * k, 1, mode_kernel(step_sizes[k], momenta[k], curvatures[k]))

    return loop


@entry(numbers, numbers, count)
def over_modes(quantity):
    """out[k] = what a kernel says of the k-th of n modes: (out, modes, n)."""

    def loop(out, modes, n):
        for k in range(n):
            out[k] = quantity(strided(modes, 4 * k, 1, _MODE))

    return loop


@entry(numbers, numbers, numbers, count)
def over_modes_and(quantity):
    """out[k] = what a kernel says of the k-th of n modes and the k-th of n numbers: (out, modes, values, n)."""

    def loop(out, modes, values, n):
        for k in range(n):
            out[k] = quantity(strided(modes, 4 * k, 1, _MODE), values[k])

    return loop


@entry(numbers, numbers, count)
def tuples_over_modes(quantity):
    """The tuple that a kernel makes of each of n modes, one after the other: (out, modes, n)."""

    def loop(out, modes, n):
        for k in range(n):
            values = quantity(strided(modes, 4 * k, 1, _MODE))
            put_strided(out, len(values) * k, 1, values)

    return loop


@entry(numbers, numbers, count)
def over_numbers(quantity):
    """out[k] = quantity(x_k): (out, x, n)."""

    def loop(out, x, n):
        for k in range(n):
            out[k] = quantity(x[k])

    return loop


@entry(numbers, numbers, numbers, count)
def over_pairs(quantity):
    """out[k] = quantity(x_k, y_k): (out, x, y, n)."""

    def loop(out, x, y, n):
        for k in range(n):
            out[k] = quantity(x[k], y[k])

    return loop


@entry(numbers, numbers, numbers, numbers, count)
def over_triples(quantity):
    """out[k] = quantity(x_k, y_k, z_k): (out, x, y, z, n)."""

    def loop(out, x, y, z, n):
        for k in range(n):
            out[k] = quantity(x[k], y[k], z[k])

    return loop


@entry(numbers, numbers, numbers, count)
def tuples_over_pairs(quantity):
    """The tuple that a kernel makes of each pair of numbers, one after the other: (out, x, y, n)."""

    def loop(out, x, y, n):
        for k in range(n):
            values = quantity(x[k], y[k])
            put_strided(out, len(values) * k, 1, values)

    return loop


@entry(numbers, number, number)
def boundaries(kernel):
    """out = the step sizes from which a mode oscillates, to which it does, to which it is stable.

    (out, momentum, curvature).
    """

    def loop(out, momentum, curvature):
        put_strided(out, 0, 1, kernel(momentum, curvature))

    return loop


@entry(numbers, number, number)
def critical_momentum(kernel):
    """out[0] = the least momentum from which a mode oscillates: (out, step_size, curvature)."""

    def loop(out, step_size, curvature):
        out[0] = kernel(step_size, curvature)

    return loop


@entry(numbers, number, number)
def optimum(kernel):
    """out = the step size and momentum with the best rate for curvatures mu to L, and that rate: (out, mu, L)."""

    def loop(out, mu, largest):
        put_strided(out, 0, 1, kernel(mu, largest))

    return loop


@entry(numbers, numbers, number)
def prediction():
    """What is predicted of a mode, (out, mode, tolerance), as the numbers that `PREDICTION` names.

    The tolerance is a fraction of the gap at the start. nan where a mode has none; the settling step is inf if never.
    """

    def loop(out, mode, tolerance):
        of = strided(mode, 0, 1, _MODE)
        out[0] = regime_code(of)
        out[1] = spectral_radius(of)
        out[2] = period(of)
        out[3] = logarithmic_decrement(of)
        out[4] = overshoot(of)
        out[5] = settling_step(of, tolerance)
        out[6] = amplitude(of)
        out[7] = phase(of)

    return loop


@entry(numbers, numbers, count, count)
def predicted_positions():
    """out[j] = x_k/x_0 at k = j/per_step, for the n per_step + 1 of them up to step n: (out, mode, n, per_step).

    nan where there is none between steps, because a real root is negative.
    """

    def loop(out, mode, n, per_step):
        of = strided(mode, 0, 1, _MODE)
        for j in range(n * per_step + 1):
            out[j] = position(of, j / per_step)

    return loop


@entry(numbers, numbers, count)
def predicted_envelope():
    """out[k] = what |x_k/x_0| stays within, for k from 0 to n: (out, mode, n). `response.envelope` says which."""

    def loop(out, mode, n):
        of = strided(mode, 0, 1, _MODE)
        for k in range(n + 1):
            out[k] = envelope(of, float(k))

    return loop


@entry(numbers, numbers, count, numbers, count, number, number)
def rates(mode_kernel):
    """The convergence rate for curvatures mu to L, of each of some momenta and each of some step sizes.

    (out, momenta, rows, step_sizes, columns, mu, L): the larger of the spectral radii at mu and at L, a row for each
    momentum.
    """

    def loop(out, momenta, rows, step_sizes, columns, mu, largest):
        for row in range(rows):
            for column in range(columns):
                flat = spectral_radius(mode_kernel(step_sizes[column], momenta[row], mu))
                steep = spectral_radius(mode_kernel(step_sizes[column], momenta[row], largest))
                out[row * columns + column] = max(flat, steep)

    return loop


@entry(numbers, numbers, number, count)
def steps_by_rates():
    """out[k] = the steps until a gap is a share of what it was, by the k-th of n rates: (out, rates, share, n)."""

    def loop(out, rates, share, n):
        for k in range(n):
            out[k] = steps_by_rate(rates[k], share)

    return loop
