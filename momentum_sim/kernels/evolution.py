"""A search among vectors of a few numbers, of which only the order of their losses is known.

An evolution strategy: `POPULATION` vectors are drawn round a mean, the better half of them moves it, what they had in
common becomes the shape from which the next are drawn, so that a long narrow valley at any angle is followed as a round
bowl is. H.-G. Beyer, B. Sendhoff, "Simplify Your Covariance Matrix Adaptation Evolution Strategy", IEEE Transactions on
Evolutionary Computation 21, 2017, in its fast form (I. Loshchilov, T. Glasmachers, H.-G. Beyer, 2019). It is random,
and drawn by a seed: the same search finds the same.

All that it remembers lies in ``memory``, which has `SIZE` numbers.
"""

from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.jit import kernel, put_strided, square_root, strided
from momentum_sim.kernels.random_numbers import normals

#: How many vectors are tried together, and the most numbers that each has.
POPULATION = 16
MOST = 8
#: What a vector is like.
NONE = (0.0,) * MOST

# What the better half counts, the best first: ln(8.5/i) of their sum, to three digits. In all they count 1.
_WEIGHTS = (0.328, 0.222, 0.160, 0.116, 0.081, 0.053, 0.030, 0.010)
_COUNTING = 1.0 / sum(weight * weight for weight in _WEIGHTS)  # as many as these would be if all counted the same

_HALF = len(_WEIGHTS)

_MEAN, _PATH, _SIGMA, _COUNTS, _SHAPE, _DRAWN, _TURNED, _ORDER = 0, 8, 16, 24, 32, 96, 224, 352
SIZE = _ORDER + POPULATION


@kernel
def begin(memory, mean, first, d, sigma):
    """Begin around a mean, the d numbers from ``mean[first]`` on, with a round shape of this standard deviation.

    There is room for `MOST` numbers there.
    """
    put_strided(memory, _MEAN, 1, strided(mean, first, 1, NONE))
    for i in range(d):
        memory[_PATH + i] = 0.0
        for j in range(d):
            memory[_SHAPE + MOST * i + j] = 1.0 if i == j else 0.0
    memory[_SIGMA] = sigma
    put_strided(memory, _COUNTS, 1, _WEIGHTS)


@kernel
def propose(memory, vectors, d, seed, stream, generation):
    """Draw `POPULATION` vectors, each `MOST` numbers after the last."""
    for lane in range(POPULATION):
        for i in range(0, d, 2):
            one, other = normals(seed, stream, (MOST // 2) * lane + i // 2, generation)
            memory[_DRAWN + MOST * lane + i] = one
            memory[_DRAWN + MOST * lane + i + 1] = other
        for i in range(d):
            turned = 0.0
            for j in range(d):
                turned += memory[_SHAPE + MOST * i + j] * memory[_DRAWN + MOST * lane + j]
            memory[_TURNED + MOST * lane + i] = turned
            vectors[MOST * lane + i] = memory[_MEAN + i] + memory[_SIGMA] * turned


@kernel
def learn(memory, losses, d, low, high):
    """Move on by the losses of the vectors that were proposed; the mean stays from ``low`` to ``high`` in each."""
    _put_order(memory, losses)
    size = float(d)
    kept = (_COUNTING + 2.0) / (size + _COUNTING + 5.0)
    by_path = 2.0 / ((size + 1.3) * (size + 1.3) + _COUNTING)
    by_drawn = min(1.0 - by_path, 2.0 * (_COUNTING - 2.0 + 1.0 / _COUNTING) / ((size + 2.0) * (size + 2.0) + _COUNTING))
    new = square_root(_COUNTING * kept * (2.0 - kept))
    squares = 0.0
    for i in range(d):
        moved, drawn = 0.0, 0.0
        for rank in range(_HALF):
            lane = int(memory[_ORDER + rank])
            moved += memory[_COUNTS + rank] * memory[_TURNED + MOST * lane + i]
            drawn += memory[_COUNTS + rank] * memory[_DRAWN + MOST * lane + i]
        memory[_MEAN + i] = min(max(memory[_MEAN + i] + memory[_SIGMA] * moved, low), high)
        path = (1.0 - kept) * memory[_PATH + i] + new * drawn
        memory[_PATH + i] = path
        squares += path * path
    _reshape(memory, d, by_path, by_drawn)
    usual = square_root(size) * (1.0 - 1.0 / (4.0 * size) + 1.0 / (21.0 * size * size))  # of a normal vector's length
    damping = 1.0 + kept + 2.0 * max(0.0, square_root(max(0.0, (_COUNTING - 1.0) / (size + 1.0))) - 1.0)
    memory[_SIGMA] *= exponential(kept / damping * (square_root(squares) / usual - 1.0))


@kernel
def spread(memory, d):
    """How far vectors are drawn from the mean, in the number in which it is most."""
    most = 0.0
    for i in range(d):
        square = 0.0
        for j in range(d):
            square += memory[_SHAPE + MOST * i + j] * memory[_SHAPE + MOST * i + j]
        most = max(most, square)
    return memory[_SIGMA] * square_root(most)


@kernel
def _put_order(memory, losses):
    """The lanes by their losses, the least first; of the same the first. No loss is nan."""
    for lane in range(POPULATION):
        place = 0
        for other in range(POPULATION):
            before = losses[other] < losses[lane] or (losses[other] == losses[lane] and other < lane)
            place += 1 if before else 0
        memory[_ORDER + place] = float(lane)


@kernel
def _reshape(memory, d, by_path, by_drawn):
    """M <- M (1 + c/2 (s s' - 1) + w/2 (mean z z' - 1)), row by row, as M z is there and M s is asked for."""
    left = 1.0 - 0.5 * by_path - 0.5 * by_drawn
    for i in range(d):
        along = 0.0
        for j in range(d):
            along += memory[_SHAPE + MOST * i + j] * memory[_PATH + j]
        for j in range(d):
            drawn = 0.0
            for rank in range(_HALF):
                lane = int(memory[_ORDER + rank])
                drawn += memory[_COUNTS + rank] * memory[_TURNED + MOST * lane + i] * memory[_DRAWN + MOST * lane + j]
            memory[_SHAPE + MOST * i + j] = (
                left * memory[_SHAPE + MOST * i + j]
                + 0.5 * by_path * along * memory[_PATH + j]
                + 0.5 * by_drawn * drawn
            )
