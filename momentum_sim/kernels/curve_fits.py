"""Fits of a curve of losses by what a heavy ball's losses are: by least squares, a few numbers at a time.

Along one direction a loss is c x_k^2 above its floor, and x obeys x_{k+1} = s x_k - beta x_{k-1} with
s = 1 + beta - eta lambda. Three models say more or less of where that began:

``AT_REST``     c x_k^2, x_0 = x_{-1}, by (beta, eta lambda)
``MOVING``      c x_k^2 from any x_1 = v x_0, by (beta, s, v)
``TWO``         c x_k^2 + d y_k^2, both from rest, by (beta, eta lambda, eta mu)

``theta`` has a model's own numbers first, then what is linear: c, d where there is one, and the floor, if it is fitted.
"""

from math import inf

from momentum_sim.kernels.elementary import cosine_and_sine
from momentum_sim.kernels.jit import beyond, kernel, square_root

AT_REST, MOVING, TWO = range(3)
#: The longest ``theta``: of two directions with a floor.
MOST = 6
#: Room for numbers that a fit needs besides its curve: matrices, a factor, right sides, a step, trials, a row.
ROOM = 4 * MOST * MOST + 8 * MOST

_TURNS = 60  # of a descent
_LARGEST_MOMENTUM = 0.9999999
_LARGEST_STEP = 40.0


@kernel
def own_numbers(model):
    """How many numbers a model has that are not linear."""
    return 2 if model == AT_REST else 3


@kernel
def linear_numbers(model, floor):
    """How many it has that are, with a floor or without."""
    return (2 if model == TWO else 1) + (1 if floor else 0)


@kernel
def first_pair(model, theta, direction):
    """What the model's positions begin with in a direction: s and (x_0, x_1), with x_1's derivatives by s and beta."""
    beta = theta[0]
    if model == MOVING:
        return theta[1], 1.0, theta[2], 0.0, 0.0
    s = 1.0 + beta - theta[1 + direction]
    return s, 1.0, s - beta, 1.0, -1.0


@kernel
def _put_row(row, model, floor, theta, x, xs, xb, xv, y, ys, yb):
    """What the loss is here, and its derivatives by theta, into ``row``; x with its derivatives by s, beta and v."""
    if model == TWO:
        c, d = theta[3], theta[4]
        row[0] = 2.0 * (c * x * (xb + xs) + d * y * (yb + ys))
        row[1] = -2.0 * c * x * xs
        row[2] = -2.0 * d * y * ys
        row[3] = x * x
        row[4] = y * y
        value = c * x * x + d * y * y
        last = 5
    elif model == MOVING:
        c = theta[3]
        row[0] = 2.0 * c * x * xb
        row[1] = 2.0 * c * x * xs
        row[2] = 2.0 * c * x * xv
        row[3] = x * x
        value = c * x * x
        last = 4
    else:
        c = theta[2]
        row[0] = 2.0 * c * x * (xb + xs)
        row[1] = -2.0 * c * x * xs
        row[2] = x * x
        value = c * x * x
        last = 3
    if floor:
        row[last] = 1.0
        value += theta[last]
    return value


@kernel
def normal_equations(matrix, right, row, model, floor, theta, ys, weights, n):
    """The squares of what a model misses of n losses, by weights; their normal equations into matrix and right."""
    m = own_numbers(model) + linear_numbers(model, floor)
    for i in range(m):
        right[i] = 0.0
        for j in range(m):
            matrix[i * MOST + j] = 0.0
    beta = theta[0]
    s, x, x1, xs1, xb1 = first_pair(model, theta, 0)
    r, y, y1, ys1, yb1 = first_pair(model, theta, 1 if model == TWO else 0)
    xs = xb = xv = yys = yb = 0.0
    xv1 = 1.0
    squares = 0.0
    for k in range(n):
        value = _put_row(row, model, floor, theta, x, xs, xb, xv, y, yys, yb)
        w = weights[k]
        miss = w * (ys[k] - value)
        squares += miss * miss
        for i in range(m):
            wi = w * row[i]
            right[i] += wi * miss
            for j in range(i + 1):
                matrix[i * MOST + j] += wi * (w * row[j])
        x, x1, xs, xs1, xb, xb1 = x1, s * x1 - beta * x, xs1, x1 + s * xs1 - beta * xs, xb1, s * xb1 - beta * xb - x
        xv, xv1 = xv1, s * xv1 - beta * xv
        if model == TWO:
            y, y1, yys, ys1, yb, yb1 = (
                y1, r * y1 - beta * y, ys1, y1 + r * ys1 - beta * yys, yb1, r * yb1 - beta * yb - y,
            )  # fmt: skip
    return squares if squares == squares else inf


@kernel
def put_misses(misses, model, floor, theta, ys, weights, n):
    """What a model misses of each of n losses, by its weight."""
    beta, own = theta[0], own_numbers(model)
    s, x, x1, _, _ = first_pair(model, theta, 0)
    r, y, y1, _, _ = first_pair(model, theta, 1 if model == TWO else 0)
    c, d = theta[own], theta[own + 1] if model == TWO else 0.0
    base = theta[own + linear_numbers(model, floor) - 1] if floor else 0.0
    for k in range(n):
        misses[k] = weights[k] * (ys[k] - (c * x * x + d * y * y + base))
        x, x1, y, y1 = x1, s * x1 - beta * x, y1, r * y1 - beta * y


@kernel
def factorise(factor, matrix, m, damping):
    """The Cholesky factor of a symmetric matrix with its diagonal damped; False where it has none."""
    for i in range(m):
        for j in range(i + 1):
            total = matrix[i * MOST + j]
            if i == j:
                total *= 1.0 + damping
            for k in range(j):
                total -= factor[i * MOST + k] * factor[j * MOST + k]
            if i == j:
                if not 0.0 < total < inf:
                    return False
                factor[i * MOST + i] = square_root(total)
            else:
                factor[i * MOST + j] = total / factor[j * MOST + j]
    return True


@kernel
def solve(out, factor, right, m):
    """What a factorised matrix makes ``right`` of."""
    for i in range(m):
        total = right[i]
        for k in range(i):
            total -= factor[i * MOST + k] * out[k]
        out[i] = total / factor[i * MOST + i]
    for i in range(m - 1, -1, -1):
        total = out[i]
        for k in range(i + 1, m):
            total -= factor[k * MOST + i] * out[k]
        out[i] = total / factor[i * MOST + i]


@kernel
def _bound(model, theta):
    """Keep a trial where rules are."""
    theta[0] = min(max(theta[0], 0.0), _LARGEST_MOMENTUM)
    if model == MOVING:
        theta[1] = min(max(theta[1], -_LARGEST_STEP), _LARGEST_STEP)
        return
    theta[1] = min(max(theta[1], 1e-15), _LARGEST_STEP)
    if model == TWO:
        theta[2] = min(max(theta[2], 1e-15), _LARGEST_STEP)


@kernel
def descend(theta, room, model, floor, ys, weights, n):
    """Make theta better by damped Gauss-Newton steps (Levenberg and Marquardt): the squares it misses.

    Until a step no more gains anything.
    """
    m = own_numbers(model) + linear_numbers(model, floor)
    matrix, right = beyond(room, 0), beyond(room, MOST * MOST)
    other, other_right = beyond(room, MOST * MOST + MOST), beyond(room, 2 * MOST * MOST + MOST)
    factor = beyond(room, 2 * MOST * MOST + 2 * MOST)
    step = beyond(room, 3 * MOST * MOST + 2 * MOST)
    trial = beyond(room, 3 * MOST * MOST + 3 * MOST)
    row = beyond(room, 3 * MOST * MOST + 4 * MOST)
    squares = normal_equations(matrix, right, row, model, floor, theta, ys, weights, n)
    damping = 1e-3
    idle = 0
    for _ in range(_TURNS):
        if idle >= 3 or damping > 1e9:
            break
        if not factorise(factor, matrix, m, damping):
            damping = max(10.0 * damping, 1e-12)
            continue
        solve(step, factor, right, m)
        for i in range(m):
            trial[i] = theta[i] + step[i]
        _bound(model, trial)
        new = normal_equations(other, other_right, row, model, floor, trial, ys, weights, n)
        if new < squares:
            idle = idle + 1 if new > 0.999999 * squares else 0
            squares = new
            for i in range(m):
                theta[i] = trial[i]
                right[i] = other_right[i]
                for j in range(m):
                    matrix[i * MOST + j] = other[i * MOST + j]
            damping = 0.1 * damping if damping > 1e-14 else 0.0
        else:
            damping = max(8.0 * damping, 1e-12)
    return squares


@kernel
def momentum_at(place):
    """The momenta that are tried at first: 0, then 1 - beta down by fifths."""
    one_less = 1.0
    for _ in range(place):
        one_less *= 0.8
    return 1.0 - one_less


#: How many momenta and, of each, steps are tried at first: monotone, oscillatory, alternating and divergent ones.
MOMENTA = 24
MONOTONE_STEPS, TURNING_STEPS, FAST_STEPS = 7, 57, 9
STEPS = MONOTONE_STEPS + TURNING_STEPS + FAST_STEPS


@kernel
def step_at(beta, place):
    """The eta lambda that are tried at first with a momentum."""
    root = square_root(beta)
    if place < MONOTONE_STEPS:  # down from critical by factors
        share = 0.8
        for _ in range(place):
            share *= 0.22
        return (1.0 - root) * (1.0 - root) * share
    turn = place - MONOTONE_STEPS
    if turn < TURNING_STEPS:
        # Angles from 0.02 on, first by factors, then evenly up to pi.
        angle = 0.02
        for k in range(turn):
            angle = 1.37 * angle if k < 12 else angle + 0.0511
        cosine, _ = cosine_and_sine(min(angle, 3.12))
        return 1.0 + beta - 2.0 * root * cosine
    fast = turn - TURNING_STEPS
    alternating, limit = (1.0 + root) * (1.0 + root), 2.0 * (1.0 + beta)
    if fast < 4:
        return alternating + (limit - alternating) * (0.2 + 0.25 * fast)
    share = 1.02
    for _ in range(fast - 4):
        share = 1.0 + 2.6 * (share - 1.0)
    return limit * share


@kernel
def _floored(gg, g1, gy, oo, oy, yy, floor):
    """(squares left, c, floor) of losses y by c g, or c g + floor, from sums of products; inf unless c > 0."""
    least = 0.0
    if floor:
        gg, gy = gg - g1 * g1 / oo, gy - g1 * oy / oo
    c = gy / gg
    if not c > 0.0:
        return inf, 0.0, 0.0
    if floor:
        least = (oy - c * g1) / oo
        return yy - oy * oy / oo - c * gy, c, least
    return yy - c * gy, c, least


@kernel
def score(beta, s, x1, floor, ys, weights, n):
    """What the best c x_k^2, with a floor or without, misses of losses: (squares, c, floor)."""
    gg = g1 = gy = oo = oy = yy = 0.0
    x = 1.0
    for k in range(n):
        w = weights[k] * weights[k]
        g, y = x * x, ys[k]
        gg += w * g * g
        gy += w * g * y
        yy += w * y * y
        if floor:
            g1 += w * g
            oo += w
            oy += w * y
        x, x1 = x1, s * x1 - beta * x
    return _floored(gg, g1, gy, oo, oy, yy, floor)


#: How many of what was tried at first are gone on with, and the numbers of each: squares, its own, linear ones.
KEPT = 8
WIDTH = 1 + MOST


@kernel
def keep(kept, squares, first, second, third, c, d, floor):
    """Put what was tried among the best, if it is one of them: ``kept`` has `KEPT` rows, the best first."""
    if not squares < kept[(KEPT - 1) * WIDTH]:
        return
    place = KEPT - 1
    while place > 0 and squares < kept[(place - 1) * WIDTH]:
        for i in range(WIDTH):
            kept[place * WIDTH + i] = kept[(place - 1) * WIDTH + i]
        place -= 1
    kept[place * WIDTH] = squares
    kept[place * WIDTH + 1] = first
    kept[place * WIDTH + 2] = second
    kept[place * WIDTH + 3] = third
    kept[place * WIDTH + 4] = c
    kept[place * WIDTH + 5] = d
    kept[place * WIDTH + 6] = floor


@kernel
def _try_at_rest(kept, floor, ys, weights, n):
    for i in range(MOMENTA):
        beta = momentum_at(i)
        for j in range(STEPS):
            step = step_at(beta, j)
            s = 1.0 + beta - step
            squares, c, least = score(beta, s, s - beta, floor, ys, weights, n)
            keep(kept, squares, beta, step, 0.0, c, 0.0, least)


#: How x_1 is to x_0 where it is tried to begin in motion.
_RATIOS = 10


@kernel
def _try_moving(kept, floor, ys, weights, n):
    """Of s and -s, which have the same losses, the one above 0."""
    for i in range(MOMENTA):
        beta = momentum_at(i)
        for j in range(STEPS):
            s = 1.0 + beta - step_at(beta, j)
            for v in range(_RATIOS if s > -0.01 else 0):
                ratio = 0.1 + 0.25 * v if v < 7 else -0.1 - 0.6 * (v - 7)
                squares, c, least = score(beta, s, ratio, floor, ys, weights, n)
                keep(kept, squares, beta, s, ratio, c, 0.0, least)


@kernel
def _put_squares(grams, beta, j, n):
    """The squares of positions from rest, by the j-th step that is tried, into the j-th row of n."""
    s = 1.0 + beta - step_at(beta, j)
    x, x1 = 1.0, s - beta
    for k in range(n):
        grams[j * n + k] = x * x
        x, x1 = x1, s * x1 - beta * x


_STABLE = MONOTONE_STEPS + TURNING_STEPS + 4


@kernel
def _try_two(kept, curves, floor, ys, weights, n):
    """Pairs of steps with one momentum; ``curves`` has room for `PAIRED` curves of n numbers and their products."""
    sums = beyond(curves, _STABLE * n)  # of each curve: with itself, with 1, with the losses
    oo = oy = yy = 0.0
    for k in range(n):
        w = weights[k] * weights[k]
        oo += w
        oy += w * ys[k]
        yy += w * ys[k] * ys[k]
    for i in range(MOMENTA):
        beta = momentum_at(i)
        for j in range(_STABLE):
            _put_squares(curves, beta, j, n)
            gg = g1 = gy = 0.0
            for k in range(n):
                w = weights[k] * weights[k] * curves[j * n + k]
                gg += w * curves[j * n + k]
                g1 += w
                gy += w * ys[k]
            sums[3 * j] = gg - g1 * g1 / oo if floor else gg
            sums[3 * j + 1] = g1
            sums[3 * j + 2] = gy - g1 * oy / oo if floor else gy
        for j in range(_STABLE):
            for h in range(j):
                gh = 0.0
                for k in range(n):
                    gh += weights[k] * weights[k] * curves[j * n + k] * curves[h * n + k]
                if floor:
                    gh -= sums[3 * j + 1] * sums[3 * h + 1] / oo
                gg, hh, gy, hy = sums[3 * j], sums[3 * h], sums[3 * j + 2], sums[3 * h + 2]
                across = gg * hh - gh * gh
                c, d = (gy * hh - hy * gh) / across, (hy * gg - gy * gh) / across
                if c > 0.0 and d > 0.0 and across > 1e-12 * gg * hh:
                    least = (oy - c * sums[3 * j + 1] - d * sums[3 * h + 1]) / oo if floor else 0.0
                    squares = (yy - oy * oy / oo if floor else yy) - c * gy - d * hy
                    keep(kept, squares, beta, step_at(beta, j), step_at(beta, h), c, d, least)


#: How many curves, each of so many numbers, are paired.
PAIRED = _STABLE
LONGEST_PAIRED = 256


@kernel
def _take(theta, kept, place, model, floor):
    """The place-th of what was kept, as a model's theta."""
    own, linear = own_numbers(model), linear_numbers(model, floor)
    for i in range(own):
        theta[i] = kept[place * WIDTH + 1 + i]
    theta[own] = kept[place * WIDTH + 4]
    if model == TWO:
        theta[own + 1] = kept[place * WIDTH + 5]
    if floor:
        theta[own + linear - 1] = kept[place * WIDTH + 6]


@kernel
def _score_beside(theta, which, step, floor, ys, weights, n):
    """What two directions miss of losses, one of which has another step: (squares, c, d, floor)."""
    beta = theta[0]
    s, r = 1.0 + beta - step, 1.0 + beta - theta[2 - which]
    x, x1, y, y1 = 1.0, s - beta, 1.0, r - beta
    gg = gh = hh = g1 = h1 = gz = hz = oo = oz = zz = 0.0
    for k in range(n):
        w = weights[k] * weights[k]
        g, h, z = x * x, y * y, ys[k]
        gg += w * g * g
        gh += w * g * h
        hh += w * h * h
        gz += w * g * z
        hz += w * h * z
        zz += w * z * z
        if floor:
            g1 += w * g
            h1 += w * h
            oo += w
            oz += w * z
        x, x1 = x1, s * x1 - beta * x
        y, y1 = y1, r * y1 - beta * y
    if floor:
        gg, gh, hh = gg - g1 * g1 / oo, gh - g1 * h1 / oo, hh - h1 * h1 / oo
        gz, hz, zz = gz - g1 * oz / oo, hz - h1 * oz / oo, zz - oz * oz / oo
    across = gg * hh - gh * gh
    c, d = (gz * hh - hz * gh) / across, (hz * gg - gz * gh) / across
    if not (c > 0.0 and d > 0.0 and across > 1e-12 * gg * hh):
        return inf, 0.0, 0.0, 0.0
    return zz - c * gz - d * hz, c, d, (oz - c * g1 - d * h1) / oo if floor else 0.0


@kernel
def _look_beside(theta, which, floor, ys, weights, n):
    """Give one of two directions the step that is best with the other and the momentum as they are."""
    beta = theta[0]
    root = square_root(beta)
    turns = min(4 * n, 1600)
    best, step, c, d, least = inf, theta[1 + which], theta[3], theta[4], 0.0
    for j in range(turns + MONOTONE_STEPS):
        if j < turns:
            cosine, _ = cosine_and_sine(3.14159 * (j + 0.5) / turns)
            tried = 1.0 + beta - 2.0 * root * cosine
        else:
            tried = step_at(beta, j - turns)
        squares, first, second, low = _score_beside(theta, which, tried, floor, ys, weights, n)
        if squares < best:
            best, step, c, d, least = squares, tried, first, second, low
    theta[1 + which] = step
    theta[3 + which] = c
    theta[4 - which] = d
    if floor:
        theta[5] = least


_ROUNDS = 6


@kernel
def _improve_two(best, room, floor, ys, weights, n, found):
    """Look for each direction anew beside the other, in turn, as long as that helps."""
    theta = beyond(room, ROOM)
    idle = 0
    for k in range(_ROUNDS):
        if idle == 2:
            break
        for i in range(MOST):
            theta[i] = best[i]
        _look_beside(theta, k % 2, floor, ys, weights, n)
        squares = descend(theta, room, TWO, floor, ys, weights, n)
        idle += 1
        if squares < 0.999 * found:
            idle = 0
            found = squares
            for i in range(MOST):
                best[i] = theta[i]
    return found


@kernel
def _try(kept, curves, model, floor, ys, weights, n):
    """Put the best of what is tried at first into ``kept``."""
    for i in range(KEPT):
        kept[i * WIDTH] = inf
    if model == AT_REST:
        _try_at_rest(kept, floor, ys, weights, n)
    elif model == MOVING:
        _try_moving(kept, floor, ys, weights, n)
    else:
        _try_two(kept, curves, floor, ys, weights, min(n, LONGEST_PAIRED))


@kernel
def _descend_on(theta, room, model, floor, ys, weights, window, n):
    """Make theta better by the first losses, then by twice as many, and so on up to all: the squares it misses."""
    squares = descend(theta, room, model, floor, ys, weights, window)
    while window < n:
        window = min(2 * window, n)
        squares = descend(theta, room, model, floor, ys, weights, window)
    return squares


@kernel
def fit(best, room, model, floor, ys, weights, n, enough):
    """Find a model's theta for n losses: the squares that it misses.

    What is tried at first is judged by the first losses, 8 of them, then 16, and so on; the best are made better, by
    more and more losses up to all, for a phase that is off by little goes wrong by much in the end. ``enough``: the
    mean square at which nothing better is looked for. ``room``: `FIT_ROOM` numbers.
    """
    theta, kept = beyond(room, ROOM), beyond(room, ROOM + MOST)
    curves = beyond(room, ROOM + MOST + KEPT * WIDTH)
    found = inf
    window = 4
    while window < n and found > enough * n:
        window = min(2 * window, n)
        _try(kept, curves, model, floor, ys, weights, window)
        for i in range(KEPT):
            if kept[i * WIDTH] < inf:
                _take(theta, kept, i, model, floor)
                squares = _descend_on(theta, room, model, floor, ys, weights, window, n)
                if squares < found:
                    found = squares
                    for k in range(MOST):
                        best[k] = theta[k]
    if model == TWO and found > enough * n:
        found = _improve_two(best, room, floor, ys, weights, n, found)
    return found


#: The numbers that `fit` needs room for.
FIT_ROOM = ROOM + MOST + KEPT * WIDTH + PAIRED * (LONGEST_PAIRED + 3)
