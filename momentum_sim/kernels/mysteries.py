"""Runs whose setting is hidden: drawn from a seed, to be told from its curve and its path.

All are heavy balls in the bowl x^2/2, let go at rest at 1, so that eta lambda is eta. A draw has one of four causes,
each as likely as the others:

0  *creep*: monotone, eta/(1 - beta) from 0.012 to 0.03
1  *ripple*: beta from 0.86 to 0.96, a period of 16 to 40 steps
2  *saw-tooth*: alternating, beta from 0.3 to 0.7, eta near to 2 (1 + beta)
3  *floor*: beta from 0.5 to 0.85, eta/(1 - beta) from 0.15 to 0.3, and noise in every gradient that keeps the ball's
   standard deviation in the long run from 0.05 to 0.1
"""

from momentum_sim.kernels.elementary import cosine_and_sine_of_turns
from momentum_sim.kernels.jit import floor_of, kernel, square_root
from momentum_sim.kernels.random_numbers import uniforms

CAUSES = ("creep", "ripple", "saw_tooth", "floor")
#: The draws of a mystery are those of its seed and of this run, so that they are none of a scene's noise.
_RUN = 0x6D797374


@kernel
def _creeping(first, second):
    momentum = 0.1 + 0.5 * first
    return momentum, (0.012 + 0.018 * second) * (1.0 - momentum), 0.0


@kernel
def _rippling(first, second):
    """With a period of T steps 1 + beta - eta = 2 sqrt(beta) cos(2 pi/T)."""
    momentum = 0.86 + 0.1 * first
    cos, _ = cosine_and_sine_of_turns(1.0 / (16.0 + 24.0 * second))
    return momentum, 1.0 + momentum - 2.0 * square_root(momentum) * cos, 0.0


@kernel
def _alternating(first, second):
    """From eta = (1 + sqrt beta)^2 to 2 (1 + beta) it alternates; here it is in the last 5 to 20 % of that."""
    momentum = 0.3 + 0.4 * first
    width = (1.0 - square_root(momentum)) * (1.0 - square_root(momentum))
    return momentum, 2.0 * (1.0 + momentum) - (0.05 + 0.15 * second) * width, 0.0


@kernel
def _jittering(first, second, third):
    """Var x = u s^2/(2 - rho u), so s = deviation sqrt((2 - rho u)/u), with rho = (1 - beta)/(1 + beta)."""
    momentum = 0.5 + 0.35 * first
    effective = 0.15 + 0.15 * second
    rho = (1.0 - momentum) / (1.0 + momentum)
    noise = (0.05 + 0.05 * third) * square_root((2.0 - rho * effective) / effective)
    return momentum, effective * (1.0 - momentum), noise


@kernel
def setting_of(seed):
    """(cause, momentum, step size, standard deviation of the noise in each gradient) of a seed, 0 to 2^32 - 1."""
    chosen, first = uniforms(seed, _RUN, 0, 0)
    second, third = uniforms(seed, _RUN, 0, 1)
    cause = floor_of(4.0 * chosen)
    if cause == 0.0:
        momentum, step_size, noise = _creeping(first, second)
    elif cause == 1.0:
        momentum, step_size, noise = _rippling(first, second)
    elif cause == 2.0:
        momentum, step_size, noise = _alternating(first, second)
    else:
        momentum, step_size, noise = _jittering(first, second, third)
    return cause, momentum, step_size, noise


@kernel
def determinant(before, here, after):
    """D_k = x_{k+1} x_{k-1} - x_k^2, which in a bowl a heavy ball's step shrinks by beta, whatever its step size.

    With s_k = (x_k, x_{k-1}) a step is s_{k+1} = A s_k, det A = beta, and D_k = -det(s_k, s_{k+1}).
    """
    return after * before - here * here
