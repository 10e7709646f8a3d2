"""When the expected loss of heavy ball on a noisy quadratic is first at a height, and how it gets there soonest.

Along each curvature lambda the run begins at rest with a second moment E x_0^2. Then E x_k^2 = E x_0^2 m_k^2 + V_k:
m_k is where a run from 1 is without noise, and V_k, the variance that noise alone makes, only grows with k. Both follow
from powers of the matrix of a step, so a run can jump: by 2^j steps at once, with matrices that are squared on the way.
No jump goes past a first passage. Before one is taken there is a bound of all losses that it passes over, V of where it
begins with m^2 of where it ends; the latter counts for modes whose m^2 only falls, those without momentum or with real
roots of at least 0. Where the bound is not above the height a shorter jump is tried, at last a step.

`search` has the best setting for one batch size, from a grid that is refined around its best. A setting is left as soon
as it cannot be better than the best so far, or its noise alone is above the height.
"""

from math import inf, nan

from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.inverses import natural_logarithm
from momentum_sim.kernels.jit import floor_of, kernel, put_strided, square_root, strided

#: Where so many steps do not suffice, none do.
MOST_STEPS = 1_000_000
#: What is told of a search, before what only the search reads: whether it is done; steps and step size of the best
#: gradient descent; steps, step size, momentum and effective step size of the best heavy ball; the largest momentum
#: that it could have. Steps are whole, or inf where there are too many; of these there is no setting.
FOUND = 8
#: How many numbers a search has in all.
SEARCHED = FOUND + 5

# For each curvature: x and v of the mean, then the covariance's xx, xv and vv; the same of the end of a jump.
_STATE = 5
# For each power of 2 of steps: the matrix, xx, xv, vx, vv, and the covariance that noise makes in them.
_LEVEL = 7
_LEVELS = 21  # 2^20 steps are more than there are at most
#: How many numbers of scratch memory a search needs for each curvature.
SCRATCH = 2 * _STATE + _LEVELS * _LEVEL

# How many settings are tried at first, and by what the last ones tried around the best differ.
_STEP_SIZES, _MOMENTA, _FINEST = 40, 10, 1.0005
# The largest momentum to choose from, unless the best without noise is larger.
_USUAL = 0.95
# Step sizes are looked for this many times below and above the one whose noise alone would stay at the target.
_AROUND = 20.0
_NARROWER = 0.4  # power of the distances between settings when none of those around the best is better
_BESIDE = 2  # settings on each side

# Where what only the search reads lies: the numbers of steps as real ones, and distances.
_DESCENT_PASSES, _BALL_PASSES, _DESCENT_WIDTH, _BALL_WIDTH, _APART = range(FOUND, SEARCHED)
_DESCENT_STEPS, _DESCENT_ETA, _BALL_STEPS, _BALL_ETA, _BALL_BETA, _BALL_U, _LARGEST = range(1, FOUND)
_FIVE = (0.0,) * _STATE
_SEVEN = (0.0,) * _LEVEL


@kernel
def _after(matrix, x, v):
    """A mean after a matrix."""
    return matrix[0] * x + matrix[1] * v, matrix[2] * x + matrix[3] * v


@kernel
def _spread_after(matrix, xx, xv, vv):
    """A covariance after a matrix that also adds its own noise."""
    a, b, c, d = matrix[0], matrix[1], matrix[2], matrix[3]
    ax, av = a * xx + b * xv, a * xv + b * vv
    cx, cv = c * xx + d * xv, c * xv + d * vv
    return matrix[4] + (ax * a + av * b), matrix[5] + (ax * c + av * d), matrix[6] + (cx * c + cv * d)


@kernel
def _double(scratch, level, d):
    """Make the matrices of twice as many steps as those of a level, for the level above."""
    first = d * (2 * _STATE + _LEVEL * level)
    for i in range(d):
        one = strided(scratch, first + i, d, _SEVEN)
        xx, vx = _after(one, one[0], one[2])
        xv, vv = _after(one, one[1], one[3])
        spread = _spread_after(one, one[4], one[5], one[6])
        put_strided(scratch, first + d * _LEVEL + i, d, (xx, xv, vx, vv, spread[0], spread[1], spread[2]))


@kernel
def _put_first(scratch, curvatures, starts, d, batch_size, step_size, momentum):
    """Put a run at its start, and the matrices of a step; the loss there. A gradient's noise has variance lambda/B."""
    loss = 0.0
    for i in range(d):
        h = curvatures[i]
        a = step_size * h
        push = step_size * step_size * (h / batch_size)
        put_strided(scratch, i, d, (1.0, 0.0, 0.0, 0.0, 0.0))
        put_strided(scratch, d * 2 * _STATE + i, d, (1.0 - a, momentum, -a, momentum, push, push, push))
        loss += 0.5 * h * starts[i]
    return loss


@kernel
def _jump(scratch, here, there, level, curvatures, starts, d, step_size, falling):
    """Put what comes after 2^level steps beside where they begin.

    The loss after them, the part of the loss before that is of noise alone, and a bound of what comes at last to that
    part; ``falling``: up to which a = eta lambda the m^2 of a mode only falls.
    """
    first = d * (2 * _STATE + _LEVEL * level)
    loss, noise, bound = 0.0, 0.0, 0.0
    for i in range(d):
        h = curvatures[i]
        matrix = strided(scratch, first + i, d, _SEVEN)
        x, v, xx, xv, vv = strided(scratch, here + i, d, _FIVE)
        noise += 0.5 * h * xx
        x, v = _after(matrix, x, v)
        xx, xv, vv = _spread_after(matrix, xx, xv, vv)
        put_strided(scratch, there + i, d, (x, v, xx, xv, vv))
        own = 0.5 * h * starts[i] * (x * x)
        loss += own + 0.5 * h * xx
        if step_size * h <= falling:
            bound += own
    return loss, noise, bound


@kernel
def first_passage(scratch, curvatures, starts, d, batch_size, step_size, momentum, height, limit):
    """The number of steps to a height, a real one, as if the loss fell straight from step to step.

    inf if none of the first ``limit`` steps is there, up to 2^20 of them.
    """
    loss = _put_first(scratch, curvatures, starts, d, batch_size, step_size, momentum)
    friction = 1.0 - square_root(momentum)
    falling = friction * friction if momentum > 0.0 else 2.0
    before, steps, level, made = loss, 0.0, 0, 0
    here, there = 0, d * _STATE
    while loss > height:
        n = 1 << level
        if steps + n > limit:
            if level == 0:
                return inf
            level -= 1
            continue
        while made < level:
            _double(scratch, made, d)
            made += 1
        after, noise, bound = _jump(scratch, here, there, level, curvatures, starts, d, step_size, falling)
        if noise > height or not after < inf:
            return inf
        if level == 0 or noise + bound > height:
            here, there = there, here
            before, loss = loss, after
            steps += n
            if level + 1 < _LEVELS and int(steps) % (2 * n) == 0:
                level += 1
        else:
            level -= 1
    return steps - (height - loss) / (before - loss) if before > loss else steps


@kernel
def _factor(k):
    """What the k-th step size of a grid is of the middle one, from the largest on."""
    return exponential(natural_logarithm(_AROUND) * (1.0 - 2.0 * k / (_STEP_SIZES - 1.0)))


@kernel
def _least_friction(curvatures, d, largest):
    """The least of 1 - beta, for momenta up to ``largest``; below 0 it stands for the usual one."""
    if largest >= 0.0:
        return 1.0 - largest
    low, high = curvatures[0], curvatures[0]
    for i in range(1, d):
        low, high = min(low, curvatures[i]), max(high, curvatures[i])
    # The best without noise: sqrt beta = (sqrt L - sqrt mu)/(sqrt L + sqrt mu).
    total = square_root(high) + square_root(low)
    rate = (high - low) / total / total
    return min(1.0 - _USUAL, 1.0 - rate * rate)


@kernel
def _height(curvatures, starts, d, target):
    """A share of the expected loss at the start."""
    total = 0.0
    for i in range(d):
        total += curvatures[i] * starts[i]
    return 0.5 * target * total


@kernel
def _limit(passes):
    """The last step at which a setting can be better than one that passes then."""
    return min(-floor_of(-passes), 1.0 * MOST_STEPS)


@kernel
def _try_row(found, scratch, curvatures, starts, d, batch_size, height, less):
    """Try the step sizes of a grid with one momentum, 1 less than ``less``, and keep what is better."""
    momentum = 1.0 - less
    total, high = 0.0, 0.0
    for i in range(d):
        total += curvatures[i]
        high = max(high, curvatures[i])
    quiet = 4.0 * height * batch_size / total  # the effective step size whose noise alone stays at the target
    middle = min(quiet, 2.0 * (1.0 + momentum) / less / high / _AROUND)  # no setting is past the stability limit
    for k in range(_STEP_SIZES):
        _try(found, scratch, curvatures, starts, d, batch_size, height, middle * _factor(k), less)


@kernel
def _try(found, scratch, curvatures, starts, d, batch_size, height, u, less):
    """Try a setting, and keep it if it is better; without momentum it is gradient descent, and so is heavy ball."""
    step_size, momentum = u * less, 1.0 - less
    best = _DESCENT_PASSES if momentum == 0.0 else _BALL_PASSES
    limit = _limit(found[best])
    passes = first_passage(scratch, curvatures, starts, d, batch_size, step_size, momentum, height, limit)
    if momentum == 0.0 and passes < found[_DESCENT_PASSES]:
        found[_DESCENT_PASSES] = passes
        found[_DESCENT_ETA] = step_size
    if passes < found[_BALL_PASSES]:
        found[_BALL_PASSES] = passes
        found[_BALL_ETA] = step_size
        found[_BALL_BETA] = momentum


@kernel
def _begin(found, scratch, curvatures, starts, d, batch_size, height, least):
    """The best of a grid: step sizes by momenta, these evenly in the logarithm of 1 - beta."""
    for k in range(FOUND):
        found[k] = nan
    found[_LARGEST] = 1.0 - least
    found[_DESCENT_PASSES] = inf
    found[_BALL_PASSES] = inf
    found[_DESCENT_WIDTH] = exponential(2.0 * natural_logarithm(_AROUND) / (_STEP_SIZES - 1.0))
    found[_BALL_WIDTH] = found[_DESCENT_WIDTH]
    found[_APART] = exponential(-natural_logarithm(least) / (_MOMENTA - 1.0))
    for k in range(_MOMENTA if least < 1.0 else 1):
        less = exponential(natural_logarithm(least) * k / (_MOMENTA - 1.0))
        _try_row(found, scratch, curvatures, starts, d, batch_size, height, less)


@kernel
def _goes_on(found, passes, width):
    """Whether settings closer to the best are to be tried: not where none is there in time."""
    return found[passes] < inf and found[width] > _FINEST


@kernel
def _narrow(found, at):
    """Have settings lie closer to each other."""
    found[at] = exponential(_NARROWER * natural_logarithm(found[at]))


@kernel
def _refine(found, scratch, curvatures, starts, d, batch_size, height, least):
    """Try settings around the best, first of gradient descent, then of heavy ball; nearer ones if none is better."""
    of_descent = _goes_on(found, _DESCENT_PASSES, _DESCENT_WIDTH)
    best, width = (_DESCENT_PASSES, _DESCENT_WIDTH) if of_descent else (_BALL_PASSES, _BALL_WIDTH)
    centre = 1.0 if of_descent else 1.0 - found[_BALL_BETA]
    u = (found[_DESCENT_ETA] if of_descent else found[_BALL_ETA]) / centre
    before, low = found[best], 1.0 if of_descent else least
    wide, apart = natural_logarithm(found[width]), natural_logarithm(found[_APART])
    last = 0.0
    for j in range(-_BESIDE, _BESIDE + 1):
        less = min(max(centre * exponential(apart * j / _BESIDE), low), 1.0)
        if less == last:
            continue
        last = less
        for k in range(-_BESIDE, _BESIDE + 1):
            factor = exponential(wide * k / _BESIDE)
            _try(found, scratch, curvatures, starts, d, batch_size, height, u * factor, less)
    if found[best] < before:
        return
    _narrow(found, width)
    if not of_descent:
        _narrow(found, _APART)


@kernel
def _tell(found):
    """Write what is known now."""
    ball = _goes_on(found, _BALL_PASSES, _BALL_WIDTH)
    found[0] = 0.0 if ball or _goes_on(found, _DESCENT_PASSES, _DESCENT_WIDTH) else 1.0
    found[_DESCENT_STEPS] = -floor_of(-found[_DESCENT_PASSES])
    found[_BALL_STEPS] = -floor_of(-found[_BALL_PASSES])
    found[_BALL_U] = found[_BALL_ETA] / (1.0 - found[_BALL_BETA])


@kernel
def search(found, scratch, curvatures, starts, d, batch_size, target, largest, rounds):
    """Go on with a search by so many rounds; before the first is the grid, if ``found`` has not been told yet, is 0."""
    least, height = _least_friction(curvatures, d, largest), _height(curvatures, starts, d, target)
    if found[_DESCENT_WIDTH] == 0.0:
        _begin(found, scratch, curvatures, starts, d, batch_size, height, least)
        _tell(found)
    for _ in range(rounds):
        if found[0] == 1.0:
            break
        _refine(found, scratch, curvatures, starts, d, batch_size, height, least)
        _tell(found)
