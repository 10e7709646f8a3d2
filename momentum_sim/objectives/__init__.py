"""Loss landscapes over the plane: one record each.

>>> bowl = quadratic(condition_number=25.0, angle=0.0)
>>> bowl.value(-4.0, 1.2)
26.0
>>> bowl.gradient(-4.0, 1.2)
(-4.0, 30.0)
"""

from momentum_sim import hints
from momentum_sim.objectives.catalogue import (
    LANDSCAPES,
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
from momentum_sim.objectives.landscape import Array, Landscape, Objective, ObjectiveKernels

__all__ = [
    "LANDSCAPES",
    "Array",
    "Landscape",
    "Objective",
    "ObjectiveKernels",
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

hints.attributes(__name__)
