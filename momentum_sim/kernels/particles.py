"""Particles that go through a step together, as lanes of the same instructions: a block of them in one piece of memory.

What a block keeps of each particle lies beside the same of the others, `PARTICLES` numbers from each of these on: `X`
and `Y`, the words of its draws, what a step's normal numbers are made of, and from `WORK` on what its owner needs
besides.
"""

from momentum_sim.kernels.jit import bits_of, kernel, number_of, put_strided, strided
from momentum_sim.kernels.optimizers import observed
from momentum_sim.kernels.random_numbers import NORMAL, normal_bits, normals_of, particle_words

PARTICLES = 128
X, Y, _WORDS, RADIUS, ANGLE, WORK = (PARTICLES * index for index in (0, 1, 2, 6, 7, 8))
#: How many sums over a block lie beside each other, as vectors.
SUMS = PARTICLES // 4
_FOUR = (0.0, 0.0, 0.0, 0.0)


@kernel
def begin_draws(block, seed, run, first):
    """Put the words of a block's particles, of which this is the first, beside each other."""
    for lane in range(PARTICLES):
        one, two, three, four = particle_words(seed, run, first + lane, NORMAL)
        words = (number_of(one), number_of(two), number_of(three), number_of(four))
        put_strided(block, _WORDS + lane, PARTICLES, words)


@kernel
def draw(block, seed, run, step):
    """Put what a step's normal numbers are made of beside each other."""
    for lane in range(PARTICLES):
        one, two, three, four = strided(block, _WORDS + lane, PARTICLES, _FOUR)
        words = (bits_of(one), bits_of(two), bits_of(three), bits_of(four))
        radius, angle = normal_bits(words, seed, run, step)
        block[RADIUS + lane] = radius
        block[ANGLE + lane] = number_of(angle)


@kernel
def put_normals(block, normals):
    """The normal numbers of a step that was drawn: `PARTICLES` of x, and as many of y behind them."""
    for lane in range(PARTICLES):
        zx, zy = normals_of(block[RADIUS + lane], bits_of(block[ANGLE + lane]))
        normals[lane] = zx
        normals[PARTICLES + lane] = zy


@kernel
def step_particles(
    block, normals, coefficients, amount, momentum, step_size, value, gradient, curvature, noise, step, initial_state,
    gradient_point, observe,
):  # fmt: skip
    """Take a block's particles through a step; what a rule remembers of them is from `WORK` on.

    The noise is of ``normals``, as `put_normals` has them, or where these are None of what was drawn last.
    """
    for lane in range(PARTICLES):
        x = block[X + lane]
        y = block[Y + lane]
        state = strided(block, WORK + lane, PARTICLES, initial_state)
        state = observed(observe, value, x, y, state, coefficients)
        px, py = gradient_point(x, y, state, momentum)
        if normals is None:
            zx, zy = normals_of(block[RADIUS + lane], bits_of(block[ANGLE + lane]))
        else:
            zx, zy = normals[lane], normals[PARTICLES + lane]
        gx, gy = gradient(px, py, coefficients)
        gx, gy = noise(gx, gy, px, py, gradient, curvature, coefficients, amount, zx, zy)
        x, y, state = step(x, y, gx, gy, state, momentum, step_size)
        block[X + lane] = x
        block[Y + lane] = y
        put_strided(block, WORK + lane, PARTICLES, state)


@kernel
def total(block, first):
    """The sum of the sums that lie beside each other."""
    one = two = three = four = 0.0
    for lane in range(first, first + SUMS, 4):
        one += block[lane]
        two += block[lane + 1]
        three += block[lane + 2]
        four += block[lane + 3]
    return (one + two) + (three + four)


@kernel
def put_sums(block, at, lane, one, two, three, four):
    """The three sums of four triples, each beside those of other lanes."""
    block[at + lane] = (one[0] + two[0]) + (three[0] + four[0])
    block[at + SUMS + lane] = (one[1] + two[1]) + (three[1] + four[1])
    block[at + 2 * SUMS + lane] = (one[2] + two[2]) + (three[2] + four[2])


@kernel
def put_sums_of_losses(value, coefficients, block, sums, at, there):
    """Sums of x, of y and of the loss over the particles of a block, of which ``there`` count, for `total`.

    They are put into the same memory or another, where they have 3 `SUMS` numbers.
    """
    for lane in range(SUMS):
        one = _summed(value, coefficients, block, lane, there)
        two = _summed(value, coefficients, block, lane + SUMS, there)
        three = _summed(value, coefficients, block, lane + 2 * SUMS, there)
        four = _summed(value, coefficients, block, lane + 3 * SUMS, there)
        put_sums(sums, at, lane, one, two, three, four)


@kernel
def _summed(value, coefficients, block, lane, there):
    """x, y and the loss of a particle; 0 for a lane that has none."""
    x = block[X + lane]
    y = block[Y + lane]
    loss = value(x, y, coefficients)
    return (x, y, loss) if lane < there else (0.0, 0.0, 0.0)
