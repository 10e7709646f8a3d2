"""A chain of masses between springs: what pulls each mass, how stiff the chain is, and where its masses begin.

Mass i of n, from 1 on, hangs between its neighbours by springs of stiffness 1; before the first mass is an end that is
held, at error 0, and behind the last an end that is held as well, or none, which is a *loose* chain. With e_i the error
of a mass, how far it is from where it comes to rest, the loss is f = sum (e_{i+1} - e_i)^2 / 2 over the springs, and
its gradient 2 e_i - e_{i-1} - e_{i+1}, e_{n+1} being e_n where the chain is loose. Its matrix is a path's Laplacian.

A chain is told by how far its masses have *moved*, d = e - e(0), which is exactly 0 as long as nothing has come to
them: the gradient is A d - F with the *force* F = -A e(0), which a shape gives exactly.

``shape(i, n, numbers, seed) -> (error, force)``: of the i-th mass, from 0 on, at the start.
"""

from momentum_sim.kernels.elementary import cosine_and_sine_of_turns
from momentum_sim.kernels.jit import floor_of, kernel, square_root
from momentum_sim.kernels.random_numbers import normals

#: What of a seed's random numbers a random shape is drawn by.
SHAPE = 0


@kernel
def pulled(i, n, numbers, seed):
    """The end before the first mass is held at ``numbers[0]``, and all masses begin at 0."""
    return -numbers[0], (numbers[0] if i == 0 else 0.0)


@kernel
def plucked(i, n, numbers, seed):
    """Both ends are held at 0, one mass is lifted to ``numbers[0]``, and the others hang on straight lines to it.

    It is ``numbers[1]`` of the way along.
    """
    height = numbers[0]
    place = plucked_at(n, numbers[1])
    before, behind = place + 1.0, n - place
    error = height * (i + 1.0) / before if i <= place else height * (n - i) / behind
    return error, (-(height / before + height / behind) if i == place else 0.0)


@kernel
def plucked_at(n, share):
    """The mass, from 0 on, that is nearest to a share of the way from end to end."""
    return max(0.0, min(n - 1.0, floor_of(share * (n + 1.0) + 0.5) - 1.0))


@kernel
def shaken(i, n, numbers, seed):
    """Both ends are held at 0, and each mass begins at ``numbers[0]`` times a standard normal number of its own."""
    before = _height(i - 1, n, seed)
    own = _height(i, n, seed)
    behind = _height(i + 1, n, seed)
    return numbers[0] * own, -(numbers[0] * (2.0 * own - before - behind))


@kernel
def _height(i, n, seed):
    """The standard normal number of a mass; 0 of what is none."""
    if i < 0 or i >= n:
        return 0.0
    return normals(seed, SHAPE, i, 0)[0]


@kernel
def _turns(k, n, loose):
    """By what share of a turn the k-th mode, from 1 on, goes on from mass to mass."""
    return (2.0 * k - 1.0) / (2.0 * (2.0 * n + 1.0)) if loose else k / (2.0 * (n + 1.0))


@kernel
def curvature(k, n, loose):
    """4 sin^2(phi/2), phi being (2k - 1) pi/(2n + 1) on a loose chain, else k pi/(n + 1): the k-th, from 1 on."""
    _, sine = cosine_and_sine_of_turns(0.5 * _turns(k, n, loose))
    return 4.0 * (sine * sine)


@kernel
def mode_shape(k, i, n, loose):
    """sin((i + 1) phi), of length 1 over all masses: how far the k-th mode, from 1 on, moves the i-th, from 0 on."""
    _, sine = cosine_and_sine_of_turns((i + 1.0) * _turns(k, n, loose))
    return sine * square_root(4.0 / (2.0 * n + 1.0) if loose else 2.0 / (n + 1.0))
