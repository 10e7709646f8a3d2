"""A search for a schedule of the momentum: what it tries next, and what it makes of the losses that come of that.

Before there is a curve through points there are *rivals*, schedules that a few words name, each with the start that
suits it best. From each of them as a curve, and from the reader's own, an evolution strategy (`kernels.evolution`) goes
on; then, in turn, from the best with little freedom, from anywhere, and from the best with more; at last the neighbours
of the best curve are tried, one point or two at a time, until none of them is better or as many were tried as may be.
That it is the best of all nobody knows.

`propose` puts the momenta of `POPULATION` schedules beside each other, `learn` hears of their losses, `tell` says what
is known. All that is remembered lies in ``memory``, which is 0 before the first.
"""

from math import inf

from momentum_sim.kernels import evolution, schedules
from momentum_sim.kernels.elementary import exponential
from momentum_sim.kernels.evolution import MOST, NONE, POPULATION
from momentum_sim.kernels.inverses import natural_logarithm
from momentum_sim.kernels.jit import beyond, floor_of, kernel, put_strided, strided
from momentum_sim.kernels.random_numbers import uniforms

#: What is found, in the order in which it is told: a curve through points, and what the search begins with.
KINDS = ("points", "constant", "demon", "linear", "given")
#: How many numbers are told, before the points.
TOLD = 3 + 3 * len(KINDS)
#: Momenta that are tried, and shares of the run, are whole numbers of units, so that four digits tell them.
UNITS = 1e4  # in 1
#: The largest momentum that is tried.
LARGEST = 0.999
#: How many schedules are tried unless one says: where each is one run or a recursion, and where it is many runs; and
#: how many of these.
TRIALS, TRIALS_BY_RUNS, RUNS = 8_000, 1_500, 2_048
#: Streams of draws: the runs' while it searches, its own, and the runs' by which what is found is told.
_SEARCHED, _PROPOSED, _FRESH = 1, 2, 0

_POINTS, _GIVEN = 0, 4  # among what is found
_RIVALS, _STARTS, _LOCAL, _AGAIN, _NEAR, _TELL, _DONE = range(7)  # what the search does, one after the other
_ROUNDS = 4  # for each rival: two over all momenta, and two between the neighbours of the best
_FAR, _WIDE, _NARROW = 1.5, 0.7, 0.2  # of -ln(1 - beta): how far from a start schedules are drawn at first
_ELSEWHERE = 1  # of three times: the one that begins anywhere
_SETTLED = 2e-4  # how far they are drawn when it ends
_AGAIN_UNTIL = 0.85  # of the trials; what is left is for the neighbours
_FROM_STARTS = 0.5  # of those: the share in which each start is gone on from once
_FARTHEST = 256.0  # units, and a quarter of it each time no neighbour is better

# Where what is remembered lies.
_PHASE, _ROUND, _TRIED, _UNTIL, _START, _EACH, _LOW, _HIGH, _STEP = range(9)
_ROWS = 16  # of each of the kinds (loss, its standard error, momentum)
_BEST = _ROWS + 3 * len(KINDS) + 1  # units, at each point of the best curve
_STARTS_AT = _BEST + MOST  # for each of the starts, -ln(1 - beta) at each point
_CURVE = _STARTS_AT + MOST * len(KINDS)  # numbers of a schedule
LOSSES = _CURVE + 2 * MOST + 2
ERRORS = LOSSES + POPULATION
_VECTORS = ERRORS + POPULATION
_UNITS = _VECTORS + MOST * POPULATION
_EVOLUTION = _UNITS + MOST * POPULATION
#: From where on memory is free for what computes the losses.
WORK = _EVOLUTION + evolution.SIZE


@kernel
def _momentum(height):
    """The momentum of a height -ln(1 - beta), as it is told; heights are mirrored where momenta end."""
    height = abs(height)
    most = -natural_logarithm(1.0 - LARGEST)
    height = abs(most - abs(most - height))
    return min(_told(1.0 - exponential(-height)), LARGEST)


@kernel
def _height(momentum):
    """-ln(1 - beta), of a momentum from 0 to the largest."""
    return -natural_logarithm(1.0 - min(max(momentum, 0.0), LARGEST))


@kernel
def _told(value):
    """A number as it is told."""
    return floor_of(value * UNITS + 0.5) / UNITS


@kernel
def _share(point, points, n):
    """At which share of the run a point is: the first at the first step, the last at the last."""
    return _told(point * (n - 1.0) / (n * (points - 1.0)))


@kernel
def _put_schedule(momenta, lane, schedule, start, n, curve):
    """The momenta of a run by a schedule."""
    for t in range(n):
        momenta[POPULATION * t + lane] = schedule(start, t, n, curve)


@kernel
def _put_curve(momenta, lane, units, n, points, curve):
    """The momenta of a run by points."""
    curve[0] = 2.0 * points
    for i in range(points):
        curve[1 + 2 * i] = _share(i, points, n)
        curve[2 + 2 * i] = units[i] / UNITS
    _put_schedule(momenta, lane, schedules.points, 0.0, n, curve)


@kernel
def _put_rival(momenta, lane, kind, start, n, curve):
    """The momenta of a run by one of the rivals that have a start."""
    curve[0] = 0.0
    curve[1] = 0.0
    if kind == 1:
        _put_schedule(momenta, lane, schedules.constant, start, n, curve)
    elif kind == 2:
        _put_schedule(momenta, lane, schedules.demon, start, n, curve)
    else:
        _put_schedule(momenta, lane, schedules.linear, start, n, curve)


@kernel
def _put_given(momenta, lane, given, n):
    """The momenta of a run that are given."""
    for t in range(n):
        momenta[POPULATION * t + lane] = given[t]


@kernel
def _kinds(there):
    """How many rivals there are, with the reader's own."""
    return _GIVEN if there else _GIVEN - 1


@kernel
def _put_start(memory, kind, n, points, given, curve):
    """A curve through points of a rival's, as a start."""
    curve[0] = 0.0
    curve[1] = 0.0
    start = memory[_ROWS + 3 * kind + 2]
    for i in range(points):
        share = _share(i, points, n)
        momentum = start
        if kind == 2:
            momentum = schedules.demon(start, share * n, n, curve)
        elif kind == 3:
            momentum = schedules.linear(start, share * n, n, curve)
        elif kind == _GIVEN:
            momentum = given[min(int(share * n), n - 1)]
        memory[_STARTS_AT + MOST * kind + i] = _height(momentum)


@kernel
def _propose_rivals(memory, momenta, n, curve):
    """Momenta that a rival starts with: over all, then between the neighbours of the best."""
    kind, turn = 1 + int(memory[_ROUND]) // _ROUNDS, int(memory[_ROUND]) % _ROUNDS
    most = _height(LARGEST)
    for lane in range(POPULATION):
        if turn < 2:
            height = most * (POPULATION * turn + lane) / (2.0 * POPULATION - 1.0)
        else:
            height = memory[_LOW] + (memory[_HIGH] - memory[_LOW]) * (lane + 1.0) / (POPULATION + 1.0)
        start = _momentum(height)
        memory[_VECTORS + lane] = start
        _put_rival(momenta, lane, kind, start, n, curve)


@kernel
def _learn_rivals(memory):
    """Keep the best start of a rival, and how far it is to those beside it."""
    kind, turn = 1 + int(memory[_ROUND]) // _ROUNDS, int(memory[_ROUND]) % _ROUNDS
    for lane in range(POPULATION):
        if memory[LOSSES + lane] < memory[_ROWS + 3 * kind] or (turn == 0 and lane == 0):
            _put_row(memory, kind, lane, memory[_VECTORS + lane])
    most = _height(LARGEST)
    apart = most / (2.0 * POPULATION - 1.0) if turn < 2 else (memory[_HIGH] - memory[_LOW]) / (POPULATION + 1.0)
    height = _height(memory[_ROWS + 3 * kind + 2])
    memory[_LOW] = max(height - apart, 0.0)
    memory[_HIGH] = min(height + apart, most)
    memory[_ROUND] += 1.0
    if memory[_ROUND] == _ROUNDS * (_GIVEN - 1):
        memory[_PHASE] = _STARTS


@kernel
def _put_row(memory, kind, lane, momentum):
    """What is told of a kind: what a lane has found."""
    memory[_ROWS + 3 * kind] = memory[LOSSES + lane]
    memory[_ROWS + 3 * kind + 1] = memory[ERRORS + lane]
    memory[_ROWS + 3 * kind + 2] = momentum


@kernel
def _put_curves(memory, momenta, n, points, curve):
    """The momenta of curves whose units stand in memory, one for each lane."""
    for lane in range(POPULATION):
        _put_curve(momenta, lane, beyond(memory, _UNITS + MOST * lane), n, points, curve)


@kernel
def _take_heights(memory, points):
    """The units of curves from their heights."""
    for lane in range(POPULATION):
        for i in range(points):
            momentum = _momentum(memory[_VECTORS + MOST * lane + i])
            memory[_UNITS + MOST * lane + i] = floor_of(momentum * UNITS + 0.5)


@kernel
def _keep_best(memory, points):
    """Keep the best curve; whether it is better than the best before."""
    better = False
    for lane in range(POPULATION):
        if memory[LOSSES + lane] < memory[_ROWS]:
            better = True
            _put_row(memory, _POINTS, lane, 0.0)
            put_strided(memory, _BEST, 1, strided(memory, _UNITS + MOST * lane, 1, NONE))
    return better


@kernel
def _propose_starts(memory, momenta, n, points, given, there, curve):
    """The rivals as curves, each of them in as many lanes as there are; the reader's own as it is in the last."""
    kinds = _kinds(there)
    for kind in range(1, kinds + 1):
        _put_start(memory, kind, n, points, given, curve)
    for lane in range(POPULATION):
        start = strided(memory, _STARTS_AT + MOST * (1 + lane % kinds), 1, NONE)
        put_strided(memory, _VECTORS + MOST * lane, 1, start)
    _take_heights(memory, points)
    _put_curves(memory, momenta, n, points, curve)
    if there:
        _put_given(momenta, POPULATION - 1, given, n)


@kernel
def _learn_starts(memory, points, there):
    """What the reader's own comes to, which the last lane has, and the best of the others."""
    if there:
        _put_row(memory, _GIVEN, POPULATION - 1, 0.0)
        memory[LOSSES + POPULATION - 1] = inf
    _keep_best(memory, points)


@kernel
def _propose_neighbours(memory, points):
    """The best curve with one point higher or lower, or all, or one higher and the next lower."""
    far, most = memory[_STEP], floor_of(LARGEST * UNITS + 0.5)
    for lane in range(POPULATION):
        way = far if lane % 2 == 0 else -far
        one = lane // 2
        for i in range(points):
            moved = 0.0
            if one < points:
                moved = way if i == one else 0.0
            elif one == points or i == one - points - 1:
                moved = way
            elif i == (one - points) % points:
                moved = -way
            memory[_UNITS + MOST * lane + i] = min(max(memory[_BEST + i] + moved, 0.0), most)


@kernel
def _begin_local(memory, points, seed, trials, there):
    """Begin at the next start; then, in turn, at the best curve, anywhere, at the best again; or try its neighbours."""
    begun, kinds = int(memory[_START]), _kinds(there)
    if begun < kinds:
        if begun == 0:
            memory[_EACH] = _FROM_STARTS * (_AGAIN_UNTIL * trials - memory[_TRIED]) / kinds
        memory[_START] = begun + 1.0
        memory[_PHASE] = _LOCAL
        memory[_UNTIL] = memory[_TRIED] + memory[_EACH]
        evolution.begin(beyond(memory, _EVOLUTION), memory, _STARTS_AT + MOST * (begun + 1), points, _WIDE)
        return
    memory[_PHASE] = _AGAIN
    memory[_UNTIL] = _AGAIN_UNTIL * trials
    if memory[_TRIED] >= memory[_UNTIL]:
        memory[_PHASE] = _NEAR
        memory[_STEP] = _FARTHEST
        return
    turn = (begun - kinds) % 3
    most = _height(LARGEST)
    for i in range(points):
        share, _ = uniforms(seed, _PROPOSED, i, int(memory[_TRIED]))
        height = share * most if turn == _ELSEWHERE else _height(memory[_BEST + i] / UNITS)
        memory[_VECTORS + i] = height
    memory[_START] = begun + 1.0
    far = _FAR if turn == _ELSEWHERE else (_NARROW if turn == 0 else _WIDE)
    evolution.begin(beyond(memory, _EVOLUTION), memory, _VECTORS, points, far)


@kernel
def _propose_told(memory, momenta, n, points, given, there, curve):
    """What is found and its rivals, as they stand, one for each lane; the rest are the first once more."""
    _put_curve(momenta, 0, beyond(memory, _BEST), n, points, curve)
    for kind in range(1, _GIVEN):
        _put_rival(momenta, kind, kind, memory[_ROWS + 3 * kind + 2], n, curve)
    for lane in range(_GIVEN, POPULATION):
        if lane == _GIVEN and there:
            _put_given(momenta, lane, given, n)
        else:
            _put_curve(momenta, lane, beyond(memory, _BEST), n, points, curve)


@kernel
def propose(memory, momenta, given, n, points, seed, there):
    """Put the momenta of what is tried next beside each other; which stream of draws its runs meet."""
    phase, curve = int(memory[_PHASE]), beyond(memory, _CURVE)
    if phase == _RIVALS:
        _propose_rivals(memory, momenta, n, curve)
    elif phase == _STARTS:
        _propose_starts(memory, momenta, n, points, given, there, curve)
    elif phase == _TELL:
        _propose_told(memory, momenta, n, points, given, there, curve)
    else:
        if phase == _NEAR:
            _propose_neighbours(memory, points)
        else:
            search, vectors = beyond(memory, _EVOLUTION), beyond(memory, _VECTORS)
            evolution.propose(search, vectors, points, seed, _PROPOSED, int(memory[_TRIED]))
            _take_heights(memory, points)
        _put_curves(memory, momenta, n, points, curve)
    return _FRESH if phase == _TELL else _SEARCHED


@kernel
def learn(memory, points, seed, trials, there):
    """Take the losses of what was tried, and go on."""
    phase = int(memory[_PHASE])
    memory[_TRIED] += POPULATION
    if phase == _RIVALS:
        _learn_rivals(memory)
    elif phase == _STARTS:
        _learn_starts(memory, points, there)
        _begin_local(memory, points, seed, trials, there)
    elif phase == _NEAR:
        if not _keep_best(memory, points):
            memory[_STEP] = floor_of(0.25 * memory[_STEP])
        if memory[_STEP] < 1.0 or memory[_TRIED] >= trials:
            memory[_PHASE] = _TELL
    elif phase == _TELL:
        for kind in range(_kinds(there) + 1):
            _put_row(memory, kind, kind, memory[_ROWS + 3 * kind + 2])
        memory[_PHASE] = _DONE
    else:
        _keep_best(memory, points)
        search = beyond(memory, _EVOLUTION)
        evolution.learn(search, beyond(memory, LOSSES), points, 0.0, _height(LARGEST))
        if evolution.spread(search, points) < _SETTLED or memory[_TRIED] >= memory[_UNTIL]:
            _begin_local(memory, points, seed, trials, there)


@kernel
def begin(memory):
    """Know of no schedule what it comes to, before the first is tried."""
    if memory[_TRIED] == 0.0:
        for kind in range(len(KINDS)):
            memory[_ROWS + 3 * kind] = inf


@kernel
def is_done(memory):
    """Whether nothing is left to be tried."""
    return memory[_PHASE] == _DONE


@kernel
def tell(found, memory, n, points, trials, there):
    """Write what is known now.

    How much is done, 1 at the end; how many were tried; which of `KINDS` is best, a curve where others are only as
    good; of each of them the expected loss, its standard error, and the momentum that it starts with, which counts for
    those between the first and the last; the curve's points, share of the run and momentum in turn.
    """
    kind = 0
    for other in range(1, len(KINDS)):
        if memory[_ROWS + 3 * other] < memory[_ROWS + 3 * kind] and (other < _GIVEN or there):
            kind = other
    found[0] = 1.0 if is_done(memory) else min(memory[_TRIED] / trials, 0.99)
    found[1] = memory[_TRIED]
    found[2] = kind
    for k in range(3 * len(KINDS)):
        found[3 + k] = memory[_ROWS + k]
    for i in range(points):
        found[TOLD + 2 * i] = _share(i, points, n)
        found[TOLD + 2 * i + 1] = memory[_BEST + i] / UNITS
