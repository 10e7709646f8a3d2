"""What a path in one direction, or a curve of losses, says of the momentum and the step size that it was made with.

Near a minimum at 0, along one direction of curvature lambda, a heavy ball's positions obey

    x_{k+1} = s x_k - beta x_{k-1},   s = 1 + beta - eta lambda,

so that D_k = x_{k+1} x_{k-1} - x_k^2 is beta D_{k-1}, and Nesterov's obey the same with s = (1 + beta)(1 - eta lambda)
and beta (1 - eta lambda) in the place of beta.
"""

from math import inf, nan

from momentum_sim.kernels.jit import kernel, square_root

#: Why a reading has no numbers, by name; what is told comes first.
PATH_REASONS = ("told", "too_few", "not_finite", "at_rest", "one_mode", "no_such_path")
TOLD, TOO_FEW, NOT_FINITE, AT_REST, ONE_MODE, NO_SUCH_PATH = range(6)

#: What `path_momentum` writes: momentum, eta lambda, how far off the momentum may be, how far the rows are from one
#: recurrence, in parts of their size, and the place of a reason in `PATH_REASONS`.
PATH_READING = 5

_ROUNDING = 4.440892098500626e-16  # what a position may be off, in parts of its size
_FEWEST = 4  # positions, two rows
_UNCERTAIN = 0.02  # a momentum that may be this far off is not told
_EXACT = (
    1e-6  # what misses the recurrence by less than this does obey one, however badly its two numbers are told by it
)
_SAME_RATIO = 1e-13  # rows whose parts are in one ratio but for this are of one root
_AT_AN_END = 1e-9  # a momentum as near as this to 0 is 0


@kernel
def heavy_ball_setting(trace, determinant):
    """(beta, eta lambda) of a heavy ball by its recurrence x_{k+1} = trace x_k - determinant x_{k-1}."""
    return determinant, 1.0 + determinant - trace


@kernel
def nesterov_setting(trace, determinant):
    """The same of Nesterov's rule, whose trace is (1 + beta)(1 - eta lambda) and determinant beta (1 - eta lambda)."""
    kept = trace - determinant  # 1 - eta lambda
    return determinant / kept, 1.0 - kept


@kernel
def _row(positions, k, minimum):
    """Three successive distances from the minimum, from the k-th position on, in parts of what rounding is a part of.

    Three differences of positions where the minimum is nan.
    """
    before, now, after = positions[k], positions[k + 1], positions[k + 2]
    size = max(abs(before), abs(now), abs(after))
    if minimum == minimum:
        size = max(size, abs(minimum))
        before, now, after = before - minimum, now - minimum, after - minimum
    else:
        last = positions[k + 3]
        size = max(size, abs(last))
        before, now, after = now - before, after - now, last - after
    if size > 0.0:
        return before / size, now / size, after / size
    return 0.0, 0.0, 0.0


@kernel
def _fitted(positions, rows, minimum):
    """(trace, determinant, along, ee) of the recurrence that fits rows best, by least squares.

    ``along``: in what ratio the first two numbers of rows are; ``ee``: the squares of what that leaves,
    nan if nothing moves.
    """
    qq = pq = yq = 0.0
    for k in range(rows):
        q, p, r = _row(positions, k, minimum)
        qq += q * q
        pq += p * q
        yq += r * q
    # What is left when the fit by the first of each row alone is taken away, row by row, for nothing to cancel later.
    along, after = pq / qq, yq / qq
    ee = ef = 0.0
    for k in range(rows):
        q, p, r = _row(positions, k, minimum)
        e = p - along * q
        ee += e * e
        ef += e * (r - after * q)
    trace = ef / ee
    return trace, along * trace - after, along, ee


@kernel
def _is_finite(positions, n):
    """Whether all of n numbers are finite."""
    nothing = 0.0
    for k in range(n):
        nothing += positions[k] - positions[k]
    return nothing == 0.0


@kernel
def read_path(positions, n, minimum, nesterov):
    """A `PATH_READING` of n positions: by least squares over all rows, each in parts of its own size.

    What rounding leaves of a row is a part of that size, whichever of the two numbers it tells more of.
    """
    rows = n - 2 if minimum == minimum else n - 3
    if rows < _FEWEST - 2:
        return nan, nan, nan, nan, TOO_FEW
    if not _is_finite(positions, n):
        return nan, nan, nan, nan, NOT_FINITE
    trace, determinant, along, ee = _fitted(positions, rows, minimum)
    if ee != ee:
        return nan, nan, nan, nan, AT_REST
    if ee <= rows * _SAME_RATIO * _SAME_RATIO:
        return nan, nan, inf, nan, ONE_MODE
    left = 0.0
    for k in range(rows):
        q, p, r = _row(positions, k, minimum)
        miss = r - trace * p + determinant * q
        left += miss * miss
    misfit = square_root(left / (rows - 2)) if rows > 2 else 0.0
    # A miss of every row in the direction in which they hardly differ moves the determinant by that much.
    uncertain = max(misfit, _ROUNDING) * square_root((1.0 + along * along) / ee)
    momentum, eta_lambda = nesterov_setting(trace, determinant) if nesterov else heavy_ball_setting(trace, determinant)
    if nesterov:
        uncertain *= (1.0 + abs(momentum)) / abs(1.0 - eta_lambda)
    if abs(momentum) <= max(_AT_AN_END, uncertain):
        momentum = max(momentum, 0.0)
    if uncertain < _UNCERTAIN and 0.0 <= momentum < 1.0:
        return momentum, eta_lambda, uncertain, misfit, TOLD
    return nan, nan, uncertain, misfit, ONE_MODE if uncertain >= _UNCERTAIN and misfit < _EXACT else NO_SUCH_PATH
