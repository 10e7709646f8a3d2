"""Random numbers that depend on nothing but where they are used.

A *draw* is named by four whole numbers from 0 to 2^32 - 1, (seed, run, particle, step), and is a pure function of them.
It does not matter what was drawn before, or in which order: a setting that is dragged changes a run and not its luck,
rules that are compared meet the same noise, and any particle of a thousand can be run again alone.

The generator is Philox4x32-10, which makes 128 bits of a counter of 128 bits and a key of 64 by ten rounds of two
multiplications: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC
2011, where it passes all of TestU01's BigCrush. The key is (seed, run), the counter (particle, step, 0, purpose).

Pairs of normal numbers are made of them by G. E. P. Box, M. E. Muller, "A Note on the Generation of Random Normal
Deviates", Annals of Mathematical Statistics 29, 1958. All of it is whole numbers, + - * / and square roots, so that
every machine has the same bits; and nothing branches, so that a processor draws several at once.
"""

from momentum_sim.kernels.elementary import cosine_near_zero, sine_near_zero
from momentum_sim.kernels.inverses import logarithm_of_normal
from momentum_sim.kernels.jit import bits_of, kernel, number_of, product_of_words, square_root

_WORD = 0xFFFFFFFF  # the 32 low bits of an int64, which a word is
_MULTIPLIERS = 0xD2511F53, 0xCD9E8D57
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85  # from the golden ratio and from sqrt(3) - 1
_ROUNDS = 10

#: What draws of one name are for; those of two purposes are independent.
NORMAL, UNIFORM = 0, 1

_ONE_BITS = 0x3FF0000000000000  # of 1.0; the 52 below are what is above 1, up to 2
_FRACTION = (1 << 52) - 1
_SIGN = -(1 << 63)
_HALF_PI = 1.5707963267948966


@kernel
def _rounds(first, second, third, fourth, key, other_key, done):
    """The rounds that are left of a counter's words once some are ``done``."""
    for index in range(done, _ROUNDS):
        product = product_of_words(_MULTIPLIERS[0], first)
        other = product_of_words(_MULTIPLIERS[1], third)
        first, second, third, fourth = (
            ((other >> 32) ^ second ^ (key + index * _KEY_STEPS[0])) & _WORD,
            other & _WORD,
            ((product >> 32) ^ fourth ^ (other_key + index * _KEY_STEPS[1])) & _WORD,
            product & _WORD,
        )
    return first, second, third, fourth


@kernel
def philox(first, second, third, fourth, key, other_key):
    """The four words of Philox4x32-10 for a counter of four words and a key of two, all int64 from 0 to 2^32 - 1."""
    return _rounds(first, second, third, fourth, key, other_key, 0)


@kernel
def particle_words(seed, run, particle, purpose):
    """What the first three rounds make of a draw's name without its step: four words, for `words_at`.

    A counter's second and fourth word are only added to what the other two are multiplied to. So the second round
    multiplies a word of the step's and one of the particle's, and the third again one of the particle's: in these three
    a single product is of both.

    Of numbers below 0, as 32 signed bits have from 2^31 on, the 32 low bits count.
    """
    product = product_of_words(_MULTIPLIERS[0], particle)
    third = ((product >> 32) ^ purpose ^ run) & _WORD
    other = product_of_words(_MULTIPLIERS[1], third)
    first = ((other >> 32) ^ (seed + _KEY_STEPS[0])) & _WORD
    again = product_of_words(_MULTIPLIERS[0], first)
    return product & _WORD, other & _WORD, (again >> 32) & _WORD, again & _WORD


@kernel
def words_at(words, seed, run, step):
    """The four words of a draw: `philox` of the counter (particle, step, 0, purpose) and the key (seed, run)."""
    fourth, second, high, low = words
    product = product_of_words(_MULTIPLIERS[0], step ^ seed)
    third = ((product >> 32) ^ fourth ^ (run + _KEY_STEPS[1])) & _WORD
    other = product_of_words(_MULTIPLIERS[1], third)
    return _rounds(
        ((other >> 32) ^ second ^ (seed + 2 * _KEY_STEPS[0])) & _WORD,
        other & _WORD,
        (high ^ product ^ (run + 2 * _KEY_STEPS[1])) & _WORD,
        low,
        seed,
        run,
        3,
    )


@kernel
def _from_one(high, low):
    """1 and a fraction of 52 bits, from two words."""
    return number_of((high << 20) | (low >> 12) | _ONE_BITS)


@kernel
def uniforms(seed, run, particle, step):
    """Two independent numbers in [0, 1), multiples of 2^-52 each as likely as any other."""
    words = particle_words(seed, run, particle, UNIFORM)
    first, second, third, fourth = words_at(words, seed, run, step)
    return _from_one(first, second) - 1.0, _from_one(third, fourth) - 1.0


@kernel
def normals(seed, run, particle, step):
    """Two independent numbers of the standard normal law, none beyond 8.5."""
    radius_bits, angle_bits = normal_bits(particle_words(seed, run, particle, NORMAL), seed, run, step)
    return normals_of(radius_bits, angle_bits)


@kernel
def normal_bits(words, seed, run, step):
    """What `normals_of` makes normal numbers of, from a particle's words: 1 and a fraction, and 64 bits."""
    first, second, third, fourth = words_at(words, seed, run, step)
    return _from_one(first, second), (third << 32) | fourth


@kernel
def normals_of(one_and_fraction, bits):
    """sqrt(-2 ln u) (cos 2 pi w, sin 2 pi w) of a uniform u in (0, 1] and a uniform w.

    The angle is at most an eighth of a turn to either side of an axis, which the two highest of the bits choose.
    """
    radius = square_root(-2.0 * logarithm_of_normal(2.0 - one_and_fraction, 0.0))
    turned = number_of(((bits >> 10) & _FRACTION) | _ONE_BITS)
    angle = (turned - 1.5) * _HALF_PI
    sin = sine_near_zero(angle, 0.0)
    cos = number_of(bits_of(cosine_near_zero(angle, 0.0)) ^ (bits & _SIGN))
    across = (bits >> 62) & 1
    return radius * (sin if across else cos), radius * (cos if across else sin)
