"""What is read off a path along one direction: s_k = (x_k - x) dx + (y_k - y) dy, for a point and a direction."""

from math import inf, nan

from momentum_sim.kernels.entries.definition import entry
from momentum_sim.kernels.jit import count, kernel, number, numbers
from momentum_sim.kernels.theory import spectral_radius

#: Rows of `contraction_rate` smaller than this part of the path's largest value may be what other axes left there,
#: and smaller than this part of the point's own coordinates they are rounding.
_SMALLEST_ROW = 1e-6
_ROUNDING = 1e-12
#: Rows whose parts are in one ratio but for the first number, squared, belong to one root; up to the second they do if
#: what a second root leaves unexplained is not far below what it would explain, and so is noise.
_ONE_ROOT = 1e-18
_NEARLY_ONE_ROOT = 1e-6
_NOISE = 0.01


@entry(numbers, numbers, count, number, number, number, number)
def overshoot():
    """out[0] = how far a path goes past a point along a direction, as a fraction of where it started.

    (out, path, n, x, y, dx, dy), with n + 1 points: the maximum over k of -s_k / s_0, at least 0, where
    s_k = (x_k - x) dx + (y_k - y) dy. nan if the path starts at s_0 = 0.
    """

    def loop(out, path, n, x, y, dx, dy):
        start = (path[0] - x) * dx + (path[1] - y) * dy
        farthest = 0.0
        for k in range(1, n + 1):
            past = -((path[2 * k] - x) * dx + (path[2 * k + 1] - y) * dy) / start
            if past > farthest:
                farthest = past
        out[0] = farthest if start != 0.0 else nan

    return loop


@entry(numbers, numbers, count, number, number, number, number)
def crossings():
    """out[0] = how often a path changes sides of the line through a point, across a direction.

    (out, path, n, x, y, dx, dy), with n + 1 points: sign changes of s_k (as in `overshoot`); zero and nan have no sign.
    """

    def loop(out, path, n, x, y, dx, dy):
        changes = 0
        side = 0.0
        for k in range(n + 1):
            s = (path[2 * k] - x) * dx + (path[2 * k + 1] - y) * dy
            if s * side < 0.0:
                changes += 1
            if s > 0.0:
                side = 1.0
            elif s < 0.0:
                side = -1.0
        out[0] = changes

    return loop


@entry(numbers, numbers, count, number, number, number, number)
def period():
    """out[0] = the steps per oscillation: twice the mean number of steps between successive changes of side.

    (out, path, n, x, y, dx, dy), with n + 1 points. A change is where the straight line between two iterates crosses.
    nan with fewer than two changes; zero and nan have no side, as in `crossings`.
    """

    def loop(out, path, n, x, y, dx, dy):
        changes = 0
        first = last = nan
        side = before = at = 0.0
        for k in range(n + 1):
            s = (path[2 * k] - x) * dx + (path[2 * k + 1] - y) * dy
            if s * side < 0.0:
                last = at + (k - at) * (before / (before - s)) if abs(before - s) < inf else at
                if changes == 0:
                    first = last
                changes += 1
            if s > 0.0:
                side = 1.0
            elif s < 0.0:
                side = -1.0
            if s == s:
                before = s
                at = float(k)
        out[0] = 2.0 * (last - first) / (changes - 1) if changes > 1 else nan

    return loop


@kernel
def _row(path, k, x, y, dx, dy, least):
    """(s_k, s_{k+1}, s_{k+2}), divided by the larger of the first two; zeros if that is too small or not finite."""
    before = (path[2 * k] - x) * dx + (path[2 * k + 1] - y) * dy
    now = (path[2 * k + 2] - x) * dx + (path[2 * k + 3] - y) * dy
    after = (path[2 * k + 4] - x) * dx + (path[2 * k + 5] - y) * dy
    size = max(abs(before), abs(now))
    if least <= size < inf and abs(after) < inf and size > 0.0:
        return before / size, now / size, after / size
    return 0.0, 0.0, 0.0


@entry(numbers, numbers, count, number, number, number, number)
def contraction_rate():
    """out[0] = by how much a path comes closer to a point along a direction with each step, in the long run.

    (out, path, n, x, y, dx, dy), with n + 1 points: the spectral radius of the s_{k+1} = t s_k - d s_{k-1} that fits
    best, by least squares, each row divided by its own size (Prony's method). Where the rows are all in one ratio,
    because there is one root only, that ratio. Rows smaller than 1e-6 of the largest |s|, or than 1e-12 of the point's
    coordinates along d, or not finite, are left out. nan if none is left.
    """

    def loop(out, path, n, x, y, dx, dy):
        largest = 0.0
        for k in range(n + 1):
            s = abs((path[2 * k] - x) * dx + (path[2 * k + 1] - y) * dy)
            if s < inf:
                largest = max(largest, s)
        least = max(_SMALLEST_ROW * largest, _ROUNDING * (abs(x * dx) + abs(y * dy)))
        qq = pq = pp = yq = yp = 0.0
        for k in range(n - 1):
            q, p, r = _row(path, k, x, y, dx, dy, least)
            qq += q * q
            pq += p * q
            pp += p * p
            yq += r * q
            yp += r * p
        # What is left when the fit by s_{k-1} alone is taken away, row by row, for nothing to cancel later.
        along, after = pq / qq, yq / qq
        ee = ef = ff = 0.0
        for k in range(n - 1):
            q, p, r = _row(path, k, x, y, dx, dy, least)
            e = p - along * q
            f = r - after * q
            ee += e * e
            ef += e * f
            ff += f * f
        noise = ee <= _NEARLY_ONE_ROOT * qq and (ff - ef * (ef / ee)) >= _NOISE * ee
        if qq == 0.0:
            out[0] = abs(yp / pp)
        elif noise or ee <= _ONE_ROOT * qq:
            out[0] = abs((pq + yp) / (qq + pp))
        else:
            t = ef / ee
            d = along * t - after
            out[0] = spectral_radius((t, d, t * t - 4.0 * d, 0.0))

    return loop


@entry(numbers, numbers, count, number, number)
def direction_sums():
    """The sum of n pairs along a direction, and that of their sizes along it: (out, pairs, n, dx, dy)."""

    def loop(out, pairs, n, dx, dy):
        total = size = 0.0
        for k in range(n):
            along = pairs[2 * k] * dx + pairs[2 * k + 1] * dy
            total += along
            size += abs(along)
        out[0] = total
        out[1] = size

    return loop


@entry(numbers, numbers, count, number, number, number, number)
def projections():
    """out[k] = how far each of n points lies from a point in a direction: (out, points, n, x, y, dx, dy)."""

    def loop(out, points, n, x, y, dx, dy):
        for k in range(n):
            out[k] = (points[2 * k] - x) * dx + (points[2 * k + 1] - y) * dy

    return loop
