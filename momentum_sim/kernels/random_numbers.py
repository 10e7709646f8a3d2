"""Random numbers that depend on nothing but where they are used.

A *draw* is named by four whole numbers from 0 to 2^32 - 1, (seed, run, particle, step), and is a pure function of them.
It does not matter what was drawn before, or in which order: a setting that is dragged changes a run and not its luck,
rules that are compared meet the same noise, and any particle of a thousand can be run again alone.

The generator is Philox4x32-10, which makes 128 bits of a counter of 128 bits and a key of 64 by ten rounds of two
multiplications: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC
2011, where it passes all of TestU01's BigCrush. The key is (seed, run), the counter (particle, step, purpose, 0).

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
_HALF_PI = 1.5707963267948966


@kernel
def philox(first, second, third, fourth, key, other_key):
    """The four words of Philox4x32-10 for a counter of four words and a key of two, all int64 from 0 to 2^32 - 1."""
    for _ in range(_ROUNDS):
        product = product_of_words(_MULTIPLIERS[0], first)
        other = product_of_words(_MULTIPLIERS[1], third)
        first, second, third, fourth = (
            ((other >> 32) ^ second ^ key) & _WORD,
            other & _WORD,
            ((product >> 32) ^ fourth ^ other_key) & _WORD,
            product & _WORD,
        )
        key = (key + _KEY_STEPS[0]) & _WORD
        other_key = (other_key + _KEY_STEPS[1]) & _WORD
    return first, second, third, fourth


@kernel
def _words(seed, run, particle, step, purpose):
    """The four words of a draw; of negative numbers, as 32 signed bits are from 2^31 on, the low 32 bits count."""
    return philox(particle & _WORD, step & _WORD, purpose, 0, seed & _WORD, run & _WORD)


@kernel
def _from_one(high, low):
    """1 and a fraction of 52 bits, from two words."""
    return number_of((high << 20) | (low >> 12) | _ONE_BITS)


@kernel
def uniforms(seed, run, particle, step):
    """Two independent numbers in [0, 1), multiples of 2^-52 each as likely as any other."""
    first, second, third, fourth = _words(seed, run, particle, step, UNIFORM)
    return _from_one(first, second) - 1.0, _from_one(third, fourth) - 1.0


@kernel
def normals(seed, run, particle, step):
    """Two independent numbers of the standard normal law, none beyond 8.5.

    sqrt(-2 ln u) (cos 2 pi w, sin 2 pi w) for uniform u in (0, 1] and w: the angle is at most an eighth of a turn to
    either side of an axis, which the two highest bits of its words choose.
    """
    first, second, third, fourth = _words(seed, run, particle, step, NORMAL)
    radius = square_root(-2.0 * logarithm_of_normal(2.0 - _from_one(first, second), 0.0))
    turned = number_of(((third & 0x3FFFFFFF) << 22) | (fourth >> 10) | _ONE_BITS)
    angle = (turned - 1.5) * _HALF_PI
    sin = sine_near_zero(angle, 0.0)
    cos = number_of(bits_of(cosine_near_zero(angle, 0.0)) ^ ((third >> 31) << 63))
    across = (third >> 30) & 1
    return radius * (sin if across else cos), radius * (cos if across else sin)
