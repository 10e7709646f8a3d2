"""Objectives as kernels: the numbers a loss is computed from, its value, its gradient, and where it is least.

One module for each objective, and each has the same four:

``coefficients(p, c)``   the parameters a reader sees, ``p``, turned into the numbers ``c`` the other three read
``value(x, y, c)``       the loss f(x, y)
``gradient(x, y, c)``    (df/dx, df/dy)
``minimiser(index, c)``  the ``index``-th global minimiser (x, y)

One that is a sum of squares, sum r^2 / 2 over residuals r, also has ``gauss_newton(x, y, c)``, the matrix sum grad r
(grad r)^T as (xx, yy, xy): the Hessian without what the residuals' own curvature brings.

Where they are a curve, as the valley's, ``minimiser`` gives points along it, and ``nearest(x, y, c)`` the point of it
that is nearest to another. One from outside may have no minimiser at all.
Values and gradients are written so that they are exactly f* and 0 at a minimiser that floats can represent, and no
value is below f*: what happens close to a minimum, also many powers of ten close, is what this project shows.
"""

from momentum_sim.kernels.objectives import (
    ackley,
    beale,
    himmelblau,
    lessard,
    quadratic,
    rastrigin,
    rosenbrock,
    square,
    styblinski_tang,
    valley,
)

__all__ = [
    "ackley",
    "beale",
    "himmelblau",
    "lessard",
    "quadratic",
    "rastrigin",
    "rosenbrock",
    "square",
    "styblinski_tang",
    "valley",
]
