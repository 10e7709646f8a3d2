"""Loss landscapes over the plane: one record each.

>>> bowl = quadratic(condition_number=25.0, angle=0.0)
>>> bowl.value(-4.0, 1.2)
26.0
>>> bowl.gradient(-4.0, 1.2)
(-4.0, 30.0)
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks
from momentum_sim.checks import Interval
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels import objectives as kernels
from momentum_sim.kernels.elementary import ANGLE_LIMIT
from momentum_sim.parameters import Parameter

Array = NDArray[np.float64]


class ObjectiveKernels(NamedTuple):
    """The four kernels of an objective; `momentum_sim.kernels.objectives` says what each takes and gives."""

    coefficients: Any
    value: Any
    gradient: Any
    minimiser: Any


@dataclass(frozen=True)
class Landscape:
    """A family of objectives. Call it with parameters, by position or name, to have one.

    ``formula`` is LaTeX. ``n_coefficients`` is how many numbers the kernels read, ``n_minimisers`` how many global
    minimisers there are, ``minimum`` the loss there. ``curvature`` names the parameter that is the largest curvature L
    when the smallest is 1, if there is one. A stage opens with ``start``, ``step_size`` (its slider running over
    ``step_size_slider``) and ``n_steps``, and shows at least the box ``view``, (x0, x1, y0, y1). The contour's levels
    are level_density * log2(1 + (f - minimum) / level_offset).
    """

    name: str
    title: str
    formula: str
    parameters: tuple[Parameter, ...]
    kernels: ObjectiveKernels
    n_coefficients: int
    view: tuple[float, float, float, float]
    start: tuple[float, float]
    step_size: float
    step_size_slider: tuple[float, float]
    n_steps: int
    n_minimisers: int = 1
    minimum: float = 0.0
    curvature: str | None = None
    level_offset: float = 0.1
    level_density: float = 1.0

    def __call__(self, /, *values: float, **named: float) -> "Objective":
        """The objective with these parameters; those not given have their defaults.

        Raises `ValueError` for a value out of range, not finite or not a number, or an unknown parameter.
        """
        names = [parameter.name for parameter in self.parameters]
        if len(values) > len(names):
            raise ValueError(f"{self.name} takes {len(names)} parameters ({', '.join(names)}), got {len(values)}")
        given = dict(zip(names, values, strict=False))
        for name, value in named.items():
            checks.one_of(f"parameter of {self.name}", name, names)
            if name in given:
                raise ValueError(f"{name} of {self.name} is given twice: {given[name]!r} and {value!r}")
            given[name] = value
        return Objective(
            self, tuple(checks.number(p.name, given.get(p.name, p.default), p.rule) for p in self.parameters)
        )


@dataclass(frozen=True)
class Objective:
    """A loss f(x, y), with its parameters fixed. Made by calling a `Landscape`."""

    landscape: Landscape
    values: tuple[float, ...]
    coefficients: Array = field(init=False, repr=False, compare=False)  # what the kernels read

    def __post_init__(self) -> None:
        if len(self.values) != len(self.landscape.parameters):
            raise ValueError(f"{self.name} takes {len(self.landscape.parameters)} values, got {len(self.values)}")
        coefficients = np.zeros(self.landscape.n_coefficients)
        run(entries.coefficients(self.landscape.kernels.coefficients), np.array(self.values), coefficients)
        coefficients.setflags(write=False)
        object.__setattr__(self, "coefficients", coefficients)

    @property
    def name(self) -> str:
        """The landscape's name."""
        return self.landscape.name

    @property
    def parameters(self) -> dict[str, float]:
        """Each parameter's value by name."""
        return {p.name: value for p, value in zip(self.landscape.parameters, self.values, strict=True)}

    @property
    def minimum(self) -> float:
        """f*, the loss at the global minimum."""
        return self.landscape.minimum

    @property
    def minimisers(self) -> Array:
        """The global minimisers, (n_minimisers, 2)."""
        points = np.empty((self.landscape.n_minimisers, 2))
        for index, point in enumerate(points):
            run(entries.minimiser(self.landscape.kernels.minimiser), point, self.coefficients, index)
        return points

    def value(self, x: ArrayLike, y: ArrayLike) -> Any:
        """f at (x, y): a float for two numbers, else an array of the broadcast shape."""
        points, shape = _points(x, y)
        out = np.empty(len(points))
        run(entries.losses(self.landscape.kernels.value), out, points, self.coefficients, len(points))
        return out.reshape(shape) if shape else float(out[0])

    def gradient(self, x: ArrayLike, y: ArrayLike) -> tuple[Any, Any]:
        """(df/dx, df/dy) at (x, y), each a float for two numbers, else an array of the broadcast shape."""
        points, shape = _points(x, y)
        out = np.empty_like(points)
        run(entries.gradients(self.landscape.kernels.gradient), out, points, self.coefficients, len(points))
        gx, gy = out.T
        return (gx.reshape(shape), gy.reshape(shape)) if shape else (float(gx[0]), float(gy[0]))


def _points(x: ArrayLike, y: ArrayLike) -> tuple[Array, tuple[int, ...]]:
    """Coordinates as contiguous pairs (n, 2), and the shape they had."""
    xs, ys = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    return np.stack([xs.ravel(), ys.ravel()], axis=1), xs.shape


quadratic = Landscape(
    name="quadratic",
    title="Ravine (quadratic)",
    formula=(
        r"f(x, y) = \tfrac12 (u^2 + \kappa v^2), \quad u = x\cos\theta + y\sin\theta, \; "
        r"v = -x\sin\theta + y\cos\theta"
    ),
    parameters=(
        Parameter(
            "condition_number", "Condition number κ", "kappa", 25.0, Interval(1.0, 1e8), (1.0, 500.0), "logarithmic"
        ),
        Parameter("angle", "Angle", "angle", 0.0, Interval(-ANGLE_LIMIT, ANGLE_LIMIT), (-1.57, 1.57), unit="rad"),
    ),
    kernels=ObjectiveKernels(
        kernels.quadratic_coefficients,
        kernels.quadratic_value,
        kernels.quadratic_gradient,
        kernels.quadratic_minimiser,
    ),
    n_coefficients=3,
    view=(-10.0, 10.0, -4.5, 4.5),
    start=(-8.0, 2.0),
    step_size=0.038,
    step_size_slider=(1e-3, 1.0),
    n_steps=60,
    curvature="condition_number",
    level_offset=0.15,
)

rosenbrock = Landscape(
    name="rosenbrock",
    title="Curved valley (Rosenbrock)",
    formula=r"f(x, y) = (a - x)^2 + b\,(y - x^2)^2",
    parameters=(
        Parameter("a", "a", "a", 1.0, Interval(-1e3, 1e3), (-1.4, 1.4)),
        Parameter("b", "b", "b", 100.0, Interval(0.0, 1e8, without_low=True), (1.0, 300.0), "logarithmic"),
    ),
    kernels=ObjectiveKernels(
        kernels.rosenbrock_coefficients,
        kernels.rosenbrock_value,
        kernels.rosenbrock_gradient,
        kernels.rosenbrock_minimiser,
    ),
    n_coefficients=2,
    view=(-2.0, 2.0, -0.6, 2.0),
    start=(-1.2, 1.0),
    step_size=0.001,
    step_size_slider=(1e-5, 1e-2),
    n_steps=300,
)

LANDSCAPES = {landscape.name: landscape for landscape in (quadratic, rosenbrock)}
