"""What a path in one direction, or a curve of losses, says of the momentum and the step size that it was made with.

Near a minimum at 0, along one direction of curvature lambda, a heavy ball's positions obey

    x_{k+1} = s x_k - beta x_{k-1},   s = 1 + beta - eta lambda,

so that D_k = x_{k+1} x_{k-1} - x_k^2 is beta D_{k-1}, and Nesterov's obey the same with s = (1 + beta)(1 - eta lambda)
and beta (1 - eta lambda) in the place of beta.
"""

from math import inf, nan

from momentum_sim.kernels.curve_fits import (
    AT_REST as FROM_REST,
)
from momentum_sim.kernels.curve_fits import (
    FIT_ROOM,
    MOST,
    MOVING,
    ROOM,
    TWO,
    descend,
    factorise,
    first_pair,
    fit,
    linear_numbers,
    normal_equations,
    own_numbers,
    put_misses,
    solve,
)
from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.inverses import angle_of, natural_logarithm
from momentum_sim.kernels.jit import beyond, kernel, square_root
from momentum_sim.kernels.theory.rules import heavy_ball
from momentum_sim.kernels.theory.spectrum import ALTERNATING, DIVERGENT, MONOTONE, OSCILLATORY

#: Why a reading has no numbers, by name; what is told comes first.
PATH_REASONS = ("told", "too_few", "not_finite", "at_rest", "one_mode", "no_such_path")
TOLD, TOO_FEW, NOT_FINITE, STILL, ONE_MODE, NO_SUCH_PATH = range(6)

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
        return nan, nan, nan, nan, STILL
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


#: What shapes a curve can have, what is said where none can be told last.
SHAPES = ("creep", "ripple", "saw_tooth", "floor", "settled", "diverging", "unclear")
CREEP, RIPPLE, SAW_TOOTH, FLOOR, SETTLED, DIVERGES, UNCLEAR = range(7)
#: Why a curve tells of no momentum and no step size, by name; what is told comes first.
CURVE_REASONS = (
    "told", "too_few", "not_finite", "constant", "capped", "sparse", "uneven", "unordered", "one_mode", "uncertain",
    "two_fit", "correlated", "no_model",
)  # fmt: skip
(
    CURVE_TOLD, CURVE_TOO_FEW, CURVE_NOT_FINITE, CONSTANT, CAPPED, SPARSE, UNEVEN, UNORDERED, CURVE_ONE_MODE, UNCERTAIN,
    TWO_FIT, CORRELATED, NO_MODEL,
) = range(13)  # fmt: skip
#: What `read_curve` writes, in this order; what there is not is nan.
CURVE_READING = (
    "shape", "regime", "reason", "momentum", "step_times_curvature", "other_step_times_curvature",
    "steep_step_times_curvature", "effective", "critical", "momentum_uncertainty", "effective_uncertainty", "rate",
    "period", "floor", "misfit", "at_rest", "crests", "fade_begin", "fade_level", "floor_begin", "read", "breaks",
)  # fmt: skip
(
    AT_SHAPE, AT_REGIME, AT_REASON, AT_MOMENTUM, AT_STEP, AT_OTHER, AT_STEEP, AT_EFFECTIVE, AT_CRITICAL,
    AT_MOMENTUM_OFF, AT_EFFECTIVE_OFF, AT_RATE, AT_PERIOD, AT_FLOOR, AT_MISFIT, AT_BEGUN, AT_CRESTS, AT_FADE_BEGIN,
    AT_FADE_LEVEL, AT_FLOOR_BEGIN, AT_READ, AT_BREAKS,
) = range(22)  # fmt: skip
_WRITTEN = len(CURVE_READING)

FEWEST_LOSSES = 8
#: Of longer curves so many losses from the first are fitted.
LONGEST_READ = 512
#: How many crests are told of at most.
MOST_CRESTS = 64
_MODELS = 6  # three, without a floor and with one
_FITTED = MOST + 3  # of each: theta, how far it misses, whether without a pattern, how many losses
#: The numbers that `read_curve` needs room for.
CURVE_ROOM = FIT_ROOM + 3 * LONGEST_READ + _MODELS * _FITTED + MOST_CRESTS

_EXACTLY = 1e-9  # of a curve's size: what misses no more is a curve of this kind but for rounding
_NEARLY = 0.12  # and what misses more is none
_LAGS = 8
_PATTERN = 24.0  # what the squares of likenesses at so many lags add up to, above which misses are not independent
_LEAST_SPREAD = 0.12  # over so many of the losses as tell of independent noise
_FEWEST_LEFT = 3  # losses more than a model has numbers
_GONE = 1e-24  # of the largest loss: from there on a curve is not fitted
_LOW_WEIGHT = 0.02  # of a curve's range, added where its floor is not known


@kernel
def put_weights(weights, ys, n, floor):
    """One over how high a curve is around each of n losses, and for how many of them that is still something.

    How high: the least of the highest before and the highest after, so that a curve that swings, and fades or grows, is
    as high between two crests as at them; above the lowest loss, and a little more, where there is a floor.
    """
    least, most = ys[0], ys[0]
    for k in range(n):
        least, most = min(least, ys[k]), max(most, ys[k])
    base = least - _LOW_WEIGHT * (most - least) if floor else 0.0
    high = -inf
    for k in range(n - 1, -1, -1):
        high = max(high, ys[k])
        weights[k] = high
    high = -inf
    for k in range(n):
        high = max(high, ys[k])
        around = min(high, weights[k]) - base
        if around <= _GONE * (most - base) and k >= FEWEST_LOSSES:
            return k
        weights[k] = 1.0 / around
    return n


@kernel
def _fit_into(fitted, room, weights, ys, n, model, floor):
    """Fit a model, if it can be, and put what comes of it into ``fitted``: how far it misses, in parts of the curve."""
    place = 2 * model + (1 if floor else 0)
    of = beyond(fitted, place * _FITTED)
    of[MOST] = inf
    m = own_numbers(model) + linear_numbers(model, floor)
    count = put_weights(weights, ys, n, floor)
    if count < m + _FEWEST_LEFT:
        return inf
    squares = fit(of, room, model, floor, ys, weights, count, 0.01 * _EXACTLY * _EXACTLY)
    misfit = square_root(max(squares, 0.0) / (count - m))
    of[MOST] = misfit
    misses = beyond(weights, LONGEST_READ)
    put_misses(misses, model, floor, of, ys, weights, count)
    of[MOST + 1] = 1.0 if _without_pattern(misses, ys, weights, count) else 0.0
    of[MOST + 2] = count
    return misfit


@kernel
def _without_pattern(misses, ys, weights, n):
    """Whether misses look independent: at no lag alike, and spread over the losses that tell of noise.

    Sum r_k r_{k+l} over the root of sum r_k^2 r_{k+l}^2 is about normal for independent misses, however different their
    sizes are.
    """
    total = 0.0
    for lag in range(1, min(_LAGS, n // 3) + 1):
        products = squares = 0.0
        for k in range(n - lag):
            product = misses[k] * misses[k + lag]
            products += product
            squares += product * product
        total += products * products / squares if squares > 0.0 else 0.0
    second = fourth = high = high_squares = 0.0
    for k in range(n):
        square = misses[k] * misses[k]
        second += square
        fourth += square * square
        size = ys[k] * weights[k]
        high += size * size
        high_squares += size * size * (size * size)
    spread, expected = second * second / fourth, high * high / high_squares
    return total < _PATTERN and spread > _LEAST_SPREAD * expected


@kernel
def _is_acceptable(of):
    """Whether what a model misses is little, and without a pattern."""
    return of[MOST] <= _EXACTLY or (of[MOST] <= _NEARLY and of[MOST + 1] == 1.0)


@kernel
def _choose(fitted, room, weights, ys, n, positive):
    """The place of the simplest model that is acceptable, or of one like it that misses less than 0.3 of that, or -1.

    Models in turn: from rest, in motion, in two directions, each without a floor and then with one.
    """
    for place in range(_MODELS):
        fitted[place * _FITTED + MOST] = inf
    chosen = -1
    for place in range(_MODELS):
        model, floor = place // 2, place % 2 == 1
        if not floor and not positive:
            continue
        misfit = _fit_into(fitted, room, weights, ys, n, model, floor)
        if misfit <= _EXACTLY:
            return place
        alike = chosen >= 0 and chosen % 2 == place % 2  # what misses are parts of is another thing with a floor
        better = chosen < 0 or (alike and misfit < 0.3 * fitted[chosen * _FITTED + MOST])
        if better and _is_acceptable(beyond(fitted, place * _FITTED)):
            chosen = place
    return chosen


@kernel
def _least_misfit(fitted):
    """How far the best of all models misses."""
    least = inf
    for place in range(_MODELS):
        least = min(least, fitted[place * _FITTED + MOST])
    return least


@kernel
def _covariance(room, model, floor, theta, weights, ys, n, misfit):
    """How uncertain a fit's own numbers are, by its normal equations: (bb, ss, bs, tt, bt).

    The variances of beta and of its second number, their covariance, the third's variance and its covariance with beta;
    inf where the equations tell of less than all.
    """
    m = own_numbers(model) + linear_numbers(model, floor)
    row = beyond(room, 3 * MOST * MOST + 4 * MOST)
    right, factor = beyond(room, MOST * MOST), beyond(room, 2 * MOST * MOST + 2 * MOST)
    step = beyond(room, 3 * MOST * MOST + 2 * MOST)
    normal_equations(room, right, row, model, floor, theta, ys, weights, n)
    if not factorise(factor, room, m, 0.0):
        return inf, inf, 0.0, inf, 0.0
    unit = max(misfit, _ROUNDING) * max(misfit, _ROUNDING)
    for i in range(m):
        right[i] = 1.0 if i == 0 else 0.0
    solve(step, factor, right, m)
    bb, bs, bt = unit * step[0], unit * step[1], unit * step[2]
    right[0], right[1] = 0.0, 1.0
    solve(step, factor, right, m)
    ss = unit * step[1]
    right[1], right[2] = 0.0, 1.0
    solve(step, factor, right, m)
    return bb, ss, bs, unit * step[2], bt


@kernel
def _mirrored_fits(room, model, floor, theta, direction, weights, ys, n, misfit):
    """Whether a fit from rest does as well with 2 (1 + beta) - eta lambda, that is with -s, in a direction."""
    trial = beyond(room, ROOM)
    for i in range(MOST):
        trial[i] = theta[i]
    trial[1 + direction] = 2.0 * (1.0 + theta[0]) - theta[1 + direction]
    s = 1.0 + theta[0] - theta[1 + direction]
    if abs(s) < 1e-9:
        return False  # it is the same
    squares = descend(trial, room, model, floor, ys, weights, n)
    if abs(trial[1 + direction] - theta[1 + direction]) < 1e-3 * abs(s):
        return False  # it came back
    known = n * max(misfit, _EXACTLY) * max(misfit, _EXACTLY)
    return squares < (1.0 + _DECIDED / n) * known


_DECIDED = 10.0  # how many mean squares one of two must miss more for it to be out of the question


@kernel
def _put_crests(crests, theta, model, floor, n):
    """Where a model's loss is highest between two neighbours, as far as that is a thousandth of the first.

    (how many, the mean distance, how high above the floor the first is, that and what is left at the end in parts of
    what there was at first). A crest is one if the loss is below 0.7 of it before the next.
    """
    beta = theta[0]
    s, x, x1, _, _ = first_pair(model, theta, 0)
    r, y, y1, _, _ = first_pair(model, theta, 1 if model == TWO else 0)
    own = own_numbers(model)
    c, d = theta[own], theta[own + 1] if model == TWO else 0.0
    many = 0
    first_level = level = 0.0
    before = now = start = c + d
    low = now
    place = -1
    for k in range(1, n + 1):
        x, x1, y, y1 = x1, s * x1 - beta * x, y1, r * y1 - beta * y
        after = c * x * x + d * y * y
        if k > 1 and now > before and now >= after and now > 1e-3 * start and k <= n:
            place, level = k - 1, now
            low = now
        low = min(low, after)
        if place >= 0 and low < 0.7 * level and many < MOST_CRESTS:
            crests[many] = place
            if many == 0:
                first_level = level
            many += 1
            place = -1
        start = max(start, now) if k < 3 else start
        before, now = now, after
    distance = (crests[many - 1] - crests[0]) / (many - 1) if many > 1 else nan
    return many, distance, first_level, first_level / (c + d), max(before, now) / (c + d)


_critical_momentum = heavy_ball.critical_momentum
_CLEAN = 1e-5  # misses of this size are a number's last digits
_SURE = 2.0  # how many standard deviations a sign must be from 0
_MOMENTUM_OFF = 0.04  # a momentum with a larger one is not told
_EFFECTIVE_OFF = 0.12  # nor is what has a larger one for its effective step size, in parts of it


@kernel
def _slower(model, theta):
    """The direction of a fit that fades last, the larger one of two that fade alike."""
    if model != TWO:
        return 0
    beta = theta[0]
    first, second = _radius(beta, 1.0 + beta - theta[1]), _radius(beta, 1.0 + beta - theta[2])
    if abs(first - second) > 1e-12:
        return 0 if first > second else 1
    return 0 if theta[3] > theta[4] else 1


@kernel
def _radius(beta, s):
    """The larger absolute value of the roots of z^2 - s z + beta."""
    square = s * s - 4.0 * beta
    return square_root(beta) if square < 0.0 else 0.5 * (abs(s) + square_root(square))


@kernel
def _regime(beta, s, off, misfit, n):
    """What the roots of z^2 - s z + beta make of x, or -1: ``off``, what s^2 - 4 beta may be off."""
    square = s * s - 4.0 * beta
    if _radius(beta, s) > 1.0 + max(1e-12, 2.0 * misfit / n):
        return DIVERGENT
    if abs(square) <= _SURE * off:
        return -1
    if square < 0.0:
        return OSCILLATORY
    return MONOTONE if s > 0.0 else ALTERNATING


@kernel
def _uncertainty(room, model, floor, theta, direction, weights, ys, n, misfit):
    """(bb, aa, ba, ss, bs): variances of beta, eta lambda and s in a direction, beta's covariances with both."""
    bb, second, first_with, third, third_with = _covariance(room, model, floor, theta, weights, ys, n, misfit)
    if model == MOVING:  # its second number is s, and eta lambda is 1 + beta - s
        return bb, bb + second - 2.0 * first_with, bb - first_with, second, first_with
    aa, ba = (second, first_with) if direction == 0 else (third, third_with)
    return bb, aa, ba, bb + aa - 2.0 * ba, bb - ba


@kernel
def _effective_off(beta, step, bb, aa, ba):
    """The standard deviation of eta lambda/(1 - beta), in parts of it."""
    relative = bb / ((1.0 - beta) * (1.0 - beta)) + aa / (step * step) + 2.0 * ba / ((1.0 - beta) * step)
    return square_root(max(relative, 0.0))


@kernel
def _put_candidates(out, beta, step, two):
    """Write the momentum, with the step size, or with both that have the same losses, the smaller first."""
    out[AT_MOMENTUM] = beta
    if two:
        other = 2.0 * (1.0 + beta) - step
        out[AT_OTHER] = max(step, other)
        step = min(step, other)
    out[AT_STEP] = step
    out[AT_CRITICAL] = _critical_momentum(step, 1.0)


@kernel
def _tell_setting(out, beta, step, two, from_rest, crests):
    """Write the momentum and the step size of a fit, as far as they are told, or why they are not."""
    if beta < _NO_MOMENTUM:
        out[AT_REASON] = CURVE_ONE_MODE
        return
    # In a curve without a ripple what tells of the momentum is how it begins alone, which more than noise can change.
    seen = out[AT_MISFIT] <= _CLEAN or crests > 1
    known = out[AT_EFFECTIVE_OFF] <= _EFFECTIVE_OFF
    if known and not two and (seen or from_rest):
        out[AT_EFFECTIVE] = step / (1.0 - beta)
    if known and seen and out[AT_MOMENTUM_OFF] <= _MOMENTUM_OFF:
        out[AT_REASON] = TWO_FIT if two else CURVE_TOLD
        _put_candidates(out, beta, step, two)
    else:
        out[AT_REASON] = UNCERTAIN


@kernel
def _tell_numbers(out, room, of, place, weights, ys, crests):
    """Write what a fit says of the regime, momentum and step size, and how sure that is."""
    model, floor = place // 2, place % 2 == 1
    misfit, n = of[MOST], int(of[MOST + 2])
    beta, direction = of[0], _slower(model, of)
    s = abs(of[1]) if model == MOVING else 1.0 + beta - of[1 + direction]
    step = 1.0 + beta - s
    bb, aa, ba, ss, bs = _uncertainty(room, model, floor, of, direction, weights, ys, n, misfit)
    regime = _regime(beta, s, square_root(16.0 * bb + 4.0 * s * s * ss - 16.0 * s * bs), misfit, n)
    two = s > 1e-9
    if model != MOVING:
        two = _mirrored_fits(room, model, floor, of, direction, weights, ys, n, misfit)
    # A kernel that is told to look into a tuple would keep one in memory.
    unsure = regime < 0 or (two and (regime == MONOTONE or regime == ALTERNATING))  # noqa: SIM109
    out[AT_REGIME] = nan if unsure else regime
    out[AT_RATE] = _radius(beta, s) * _radius(beta, s)
    out[AT_MISFIT] = misfit
    out[AT_MOMENTUM_OFF] = square_root(bb)
    out[AT_EFFECTIVE_OFF] = _effective_off(beta, step, bb, aa, ba)
    out[AT_BEGUN] = 0.0 if model == MOVING else 1.0
    if floor:
        out[AT_FLOOR] = of[own_numbers(model) + linear_numbers(model, floor) - 1]
    if s * s < 4.0 * beta:
        out[AT_PERIOD] = _PI / angle_of(abs(s), square_root(4.0 * beta - s * s))
    if model == TWO and misfit > _CLEAN:  # which two is then as good as a guess
        out[AT_REASON], out[AT_REGIME] = UNCERTAIN, nan
        return
    _tell_setting(out, beta, step, two, model == FROM_REST, crests)
    if model == TWO and out[AT_MOMENTUM] == beta and of[4 - direction] > _SETTLED * of[3 + direction]:
        out[AT_STEEP] = of[2 - direction]


_NO_MOMENTUM = 1e-6
_PI = 3.141592653589793
_SETTLED = 1e-3  # of the first gap
_ALTERNATING_PERIOD = 2.5
_HIGH = 0.01  # of what there was at first: a single crest that is higher is a ripple


@kernel
def _tell_shape(out, crests, many, distance, level, height, left, last_shape):
    """Write what a fit, with so many crests, says of the shape; ``last_shape``: what the curve is seen to end as."""
    out[AT_CRESTS] = many
    if out[AT_REGIME] == DIVERGENT:
        out[AT_SHAPE] = DIVERGES
        return
    if many > 0:
        out[AT_FADE_BEGIN] = crests[0]
        out[AT_FADE_LEVEL] = level
    if many > 1 or height > _HIGH:
        out[AT_SHAPE] = SAW_TOOTH if distance < _ALTERNATING_PERIOD else RIPPLE
        return
    if last_shape == FLOOR and out[AT_MISFIT] > _SETTLED:
        out[AT_SHAPE] = FLOOR
        return
    out[AT_SHAPE] = SETTLED if left < _SETTLED else CREEP
    # Far below critical what is left of a direction shrinks by 1 - u lambda with each step.
    if out[AT_SHAPE] == CREEP and out[AT_REASON] == CURVE_ONE_MODE:
        out[AT_EFFECTIVE] = 1.0 - square_root(out[AT_RATE])


_BLOCKS = 16


@kernel
def _put_means(means, blocks, ys, n):
    """The means of as many parts of a curve; how noisy it is, and which share of its second half turns back.

    How noisy: by the differences of neighbours, of which independent noise has sqrt 2 of its own.
    """
    squares = turns = 0.0
    for k in range(1, n):
        difference = ys[k] - ys[k - 1]
        squares += difference * difference
        if k > 1 and 2 * k > n and difference * (ys[k - 1] - ys[k - 2]) < 0.0:
            turns += 1.0
    for b in range(blocks):
        begin, end = b * n // blocks, (b + 1) * n // blocks
        total = 0.0
        for k in range(begin, end):
            total += ys[k]
        means[b] = total / (end - begin)
    return square_root(0.5 * squares / (n - 1)), turns / (n // 2)


@kernel
def _tail(means, blocks, half):
    """Of the later means: (their mean, the lowest, the highest, how far they fall)."""
    low, high, tail = means[half], means[half], 0.0
    for b in range(half, blocks):
        low, high = min(low, means[b]), max(high, means[b])
        tail += means[b] / (blocks - half)
    return tail, low, high, 0.5 * (means[half] + means[half + 1] - means[blocks - 2] - means[blocks - 1])


@kernel
def _first_below(ys, n, level):
    """The place of the first loss at or below a level."""
    for k in range(n):
        if ys[k] <= level:
            return k
    return n


@kernel
def _falls(means, blocks, noise):
    """Whether each mean is below the one before, but for noise."""
    rises = 0.0
    for b in range(1, blocks):
        rises = max(rises, means[b] - means[b - 1])
    return rises <= 3.0 * noise and means[0] > means[blocks - 1]


@kernel
def _seen(out, means, ys, n):
    """The shape that a curve is seen to have, whatever it is made by: from means of 16 parts, and differences."""
    blocks = min(_BLOCKS, n // 2)
    noise, turns = _put_means(means, blocks, ys, n)
    of_mean = noise / square_root(n / blocks)
    first, last, least = means[0], means[blocks - 1], means[0]
    for b in range(blocks):
        least = min(least, means[b])
    if last - least > max(3.0 * (first - least), 6.0 * of_mean):
        return DIVERGES
    if n >= _TURNS_TOLD and turns > _TURNING:
        return SAW_TOOTH
    tail, low, high, drop = _tail(means, blocks, blocks // 2)
    scatter = max(noise, high - low)
    if abs(drop) <= max(3.0 * of_mean, 0.02 * (ys[0] - tail)) and ys[0] - tail > 5.0 * scatter:
        out[AT_FLOOR] = tail
        out[AT_FLOOR_BEGIN] = _first_below(ys, n, tail + scatter)
        return FLOOR
    return CREEP if drop > 3.0 * of_mean and _falls(means, blocks, of_mean) else UNCLEAR


_TURNS_TOLD, _TURNING = 24, 0.92  # of so many losses; independent noise turns back at two of three


@kernel
def _checked(ys, n):
    """(why a curve has nothing to read, `CURVE_TOLD` if it has; how many losses are finite from the first on)."""
    finite = n
    for k in range(n):
        if not abs(ys[k]) < 1e300:
            finite = k
            break
    if finite < FEWEST_LOSSES:
        return (CURVE_TOO_FEW if n < FEWEST_LOSSES else CURVE_NOT_FINITE), finite
    least, most = ys[0], ys[0]
    for k in range(finite):
        least, most = min(least, ys[k]), max(most, ys[k])
    at_most = 0.0
    for k in range(finite):
        at_most += 1.0 if ys[k] == most else 0.0
    if not most > least:
        return CONSTANT, finite
    return (CAPPED if at_most > 2 else CURVE_TOLD), finite


@kernel
def _put_scaled(scaled, ys, n):
    """Losses in parts of the largest: (that, whether none is below 0)."""
    scale, positive = 0.0, True
    for k in range(n):
        scale = max(scale, abs(ys[k]))
        positive = positive and ys[k] >= 0.0
    for k in range(n):
        scaled[k] = ys[k] / scale
    return scale, positive


@kernel
def _space_out(out, spacing):
    """What is left of a reading where losses are of every so many steps: what is between them could be anything."""
    out[AT_RATE] = exponential(natural_logarithm(out[AT_RATE]) / spacing)
    out[AT_MOMENTUM] = out[AT_STEP] = out[AT_OTHER] = out[AT_STEEP] = out[AT_CRITICAL] = out[AT_EFFECTIVE] = out[
        AT_PERIOD
    ] = nan
    out[AT_REGIME] = DIVERGENT if out[AT_REGIME] == DIVERGENT else nan
    out[AT_REASON] = SPARSE


@kernel
def _refused(out, ys, n, spacing):
    """Write why there is nothing to read, if there is not: (the reason, how many losses are finite)."""
    why, finite = _checked(ys, n)
    if why == CURVE_TOLD and spacing < 0.0:
        why = UNORDERED
    out[AT_REASON], out[AT_READ] = why, finite
    if finite < n:
        out[AT_BREAKS] = finite
    return why, finite


@kernel
def _read_fits(out, crests, room, ys, finite, shape, spacing):
    """Write what the models that fit say, where one does."""
    weights, fitted = beyond(room, FIT_ROOM), beyond(room, FIT_ROOM + 3 * LONGEST_READ)
    scaled = beyond(weights, 2 * LONGEST_READ)
    count = min(finite, LONGEST_READ)
    scale, positive = _put_scaled(scaled, ys, count)
    place = _choose(fitted, room, weights, scaled, count, positive)
    if place < 0:
        out[AT_REASON] = CORRELATED if _least_misfit(fitted) <= _NEARLY else NO_MODEL
        return
    of = beyond(fitted, place * _FITTED)
    put_weights(weights, scaled, count, place % 2 == 1)
    many, distance, level, height, left = _put_crests(crests, of, place // 2, place % 2 == 1, int(of[MOST + 2]))
    _tell_numbers(out, room, of, place, weights, scaled, many)
    if place % 2 == 1:
        out[AT_FLOOR] *= scale
    if finite <= LONGEST_READ or shape == UNCLEAR or of[MOST + 2] < LONGEST_READ:
        _tell_shape(out, crests, many, distance, scale * level, height, left, shape)
    if out[AT_SHAPE] != FLOOR:
        out[AT_FLOOR_BEGIN] = nan
        if place % 2 == 0:
            out[AT_FLOOR] = nan
    out[AT_READ] = of[MOST + 2]
    if spacing != 1.0:
        _space_out(out, spacing)


@kernel
def read_curve(out, crests, room, ys, n, spacing):
    """Write a `CURVE_READING` of n losses, and where the crests of its ripple are, `MOST_CRESTS` of them at most.

    ``spacing``: how many steps lie between two losses, 0 where these are not the same, -1 where steps do not grow.
    """
    for k in range(_WRITTEN):
        out[k] = nan
    out[AT_SHAPE], out[AT_CRESTS] = UNCLEAR, 0.0
    why, finite = _refused(out, ys, n, spacing)
    if why != CURVE_TOLD and why != CAPPED:
        return
    shape = _seen(out, beyond(room, 0), ys, finite)
    if finite < n and ys[finite - 1] > ys[0]:
        shape = DIVERGES
    out[AT_SHAPE] = shape
    if why == CURVE_TOLD and spacing == 0.0:
        out[AT_REASON] = UNEVEN
    elif why == CURVE_TOLD:
        _read_fits(out, crests, room, ys, finite, shape, spacing)
