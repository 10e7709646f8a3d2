"""What a loss landscape is, and an objective: one landscape with its parameters fixed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from momentum_sim import checks, reprs
from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels.entries import Entry
from momentum_sim.parameters import Parameter, values_of

Array = NDArray[np.float64]
Minima = Literal["points", "curve", "found", "infimum", "unbounded"]


class ObjectiveKernels(NamedTuple):
    """The kernels of an objective; `momentum_sim.kernels.objectives` says what each takes and gives.

    ``minimiser`` is None where nothing is known of any, ``nearest`` is there where they are a curve, and
    ``gauss_newton`` where the loss is a sum of squares.
    """

    coefficients: Any
    value: Any
    gradient: Any
    minimiser: Any = None
    nearest: Any = None
    gauss_newton: Any = None

    @classmethod
    def of(cls, module: ModuleType) -> Self:
        """The kernels of a module that has one objective's."""
        more = {name: getattr(module, name, None) for name in ("nearest", "gauss_newton")}
        return cls(module.coefficients, module.value, module.gradient, module.minimiser, **more)


@dataclass(frozen=True)
class Landscape:
    """A family of objectives. Call it with parameters, by position or name, to have one.

    ``formula`` is LaTeX. ``n_coefficients`` is how many numbers the kernels read, ``n_minimisers`` how many global
    minimisers there are, ``minimum`` the loss there; `minima` says what else can be. ``curvature`` names the parameter
    that is the largest curvature L when the smallest is 1, if there is one. ``curvature_bounds`` makes of the
    parameters the mu and L between which it is curved everywhere, if it is: it is mu-strongly convex then and its
    gradient L-Lipschitz. A stage opens with ``start``, ``step_size``
    (its slider running over ``step_size_slider``) and ``n_steps``, and shows at least the box ``view``, (x0, x1, y0,
    y1). The step size of rules that divide by the gradient's recent size is a length, about how far a step goes, and so
    no rule's that does not: they open with ``adaptive_step_size``. The contour's levels are level_density * log2(1 +
    (f - minimum) / level_offset). ``sentence`` is what a lesson says first while it is on the stage of one whose own
    words are about another; nothing if it is empty.

    One of your own needs four kernels, of + - * /, whole powers, comparisons and other kernels alone; `simulate`,
    `sweep`, scenes and their exports, live pages too, take it as it is. To have a scene on it read from JSON, put it
    into `LANDSCAPES` by its name, which is an identifier.

    >>> from momentum_sim.kernels.jit import kernel
    >>> @kernel
    ... def coefficients(parameters, coefficients):  # what value and gradient read, made of the parameters once
    ...     pass
    >>> @kernel
    ... def value(x, y, coefficients):
    ...     return x * x + y**4
    >>> @kernel
    ... def gradient(x, y, coefficients):
    ...     return 2.0 * x, 4.0 * y**3
    >>> @kernel
    ... def minimiser(index, coefficients):
    ...     return 0.0, 0.0
    >>> flat = Landscape(
    ...     name="flat", title="A flat floor", formula="f(x, y) = x^2 + y^4", parameters=(), n_coefficients=0,
    ...     kernels=ObjectiveKernels(coefficients, value, gradient, minimiser), view=(-2.0, 2.0, -1.0, 1.0),
    ...     start=(-1.5, 0.8), step_size=0.05, step_size_slider=(1e-3, 1.0), adaptive_step_size=0.1,
    ...     adaptive_step_size_slider=(1e-3, 1.0), n_steps=60,
    ... )
    >>> flat().value(1.0, 2.0), flat().gradient(1.0, 2.0)
    (17.0, (2.0, 32.0))
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
    adaptive_step_size: float
    adaptive_step_size_slider: tuple[float, float]
    n_steps: int
    n_minimisers: int = 1
    minimum: float | Literal["found"] | None = 0.0
    curvature: str | None = None
    curvature_bounds: Callable[..., tuple[float, float]] | None = None
    level_offset: float = 0.1
    level_density: float = 1.0
    sentence: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.isidentifier() or self.name == "common":
            raise checks.RefusedError("name", 'be an identifier and not "common"', self.name)
        object.__setattr__(self, "__doc__", self._help())  # of this one, and not of what any is

    def __repr__(self) -> str:
        return reprs.line("Landscape", self._usual())

    @property
    def minima(self) -> Minima:
        """What is known of where it is least.

        "points": ``minimum`` is attained at the points that the kernel ``minimiser`` gives. "curve": along a curve, of
        which that kernel gives ``n_minimisers`` points in their order, nan between parts, and the kernel ``nearest``
        the point nearest to another. "infimum": ``minimum`` is the greatest lower bound, attained nowhere: there is no
        kernel ``minimiser``. "unbounded": ``minimum`` is None, there is no lower bound. "found": ``minimum`` is
        "found"; an objective then looks for it from its view when it is made, as `entries.found_minimiser` says.
        """
        if self.minimum is None or self.minimum == "found":
            return "unbounded" if self.minimum is None else "found"
        if self.kernels.minimiser is None:
            return "infimum"
        return "points" if self.kernels.nearest is None else "curve"

    @property
    def minimiser_entries(self) -> dict[str, Entry]:
        """What there is to be asked of its minimisers: ``minimiser``, ``nearest_minimiser``, or neither."""
        kernels = self.kernels
        if self.minima == "found":
            return {"minimiser": entries.found_minimiser(kernels.value, kernels.gradient, self.view)}
        if kernels.minimiser is None:
            return {}
        nearest = (
            entries.nearest_minimiser(kernels.minimiser, self.n_minimisers)
            if kernels.nearest is None
            else entries.nearest_on_curve(kernels.nearest)
        )
        return {"minimiser": entries.minimiser(kernels.minimiser), "nearest_minimiser": nearest}

    def _usual(self) -> str:
        """How it is called for its usual objective, with all that can be given."""
        return reprs.line(self.name, *reprs.named({parameter.name: parameter.default for parameter in self.parameters}))

    def _help(self) -> str:
        """What ``help`` says of it."""
        rules = [f"``{p.name}``: must {p.rule}, {reprs.number(p.default)} if left out." for p in self.parameters]
        return "\n".join([f"{self.title}: {self.formula}", "", f"An objective is ``{self._usual()}``.", *rules])

    def __call__(self, /, *values: float, **named: float) -> Objective:
        """The objective with these parameters; those not given have their defaults.

        Raises `ValueError` for a value out of range, not finite or not a number, or an unknown parameter.
        """
        return Objective(self, values_of(self.name, self.parameters, values, named))


@dataclass(frozen=True)
class Objective:
    """A loss f(x, y), with its parameters fixed. Made by calling a `Landscape`."""

    landscape: Landscape
    values: tuple[float, ...]
    coefficients: Array = field(init=False, repr=False, compare=False)  # what the kernels read

    def __post_init__(self) -> None:
        if len(self.values) != len(self.landscape.parameters):
            rule = f"be one for each of its parameters, {len(self.landscape.parameters)}"
            raise checks.RefusedError(f"values of {self.name}", rule, self.values, str(len(self.values)))
        coefficients = np.zeros(self.landscape.n_coefficients)
        run(entries.coefficients(self.landscape.kernels.coefficients), np.array(self.values), coefficients)
        coefficients.setflags(write=False)
        object.__setattr__(self, "coefficients", coefficients)

    def __repr__(self) -> str:
        return reprs.line(self.name, *reprs.named(self.parameters))

    @property
    def problem(self) -> Landscape:
        """What its parameters are of: the landscape."""
        return self.landscape

    @property
    def name(self) -> str:
        """The landscape's name."""
        return self.landscape.name

    @property
    def parameters(self) -> dict[str, float]:
        """Each parameter's value by name."""
        return {p.name: value for p, value in zip(self.landscape.parameters, self.values, strict=True)}

    @property
    def curvature_bounds(self) -> tuple[float, float] | None:
        """mu and L, 0 < mu <= L, where it is mu-strongly convex and its gradient L-Lipschitz; None where it is not."""
        of = self.landscape.curvature_bounds
        return None if of is None else of(*self.values)

    @property
    def minima(self) -> Minima | Literal["unfound"]:
        """What is known of where it is least, as of its landscape; "unfound" where none was found."""
        minima = self.landscape.minima
        return "unfound" if minima == "found" and not len(self.minimisers) else minima

    @cached_property
    def minimum(self) -> float:
        """f*, the greatest lower bound of the loss; nan where there is none, or where no minimum was found."""
        known = self.landscape.minimum
        if known == "found" and len(self.minimisers):
            return float(self.value(*self.minimisers[0]))
        return known if isinstance(known, float | int) else math.nan

    @cached_property
    def minimisers(self) -> Array:
        """The global minimisers, (n, 2): all of them, the one that was found, or points along their curve."""
        if (entry := self.landscape.minimiser_entries.get("minimiser")) is None:
            return np.empty((0, 2))
        points = np.empty((self.landscape.n_minimisers, 2))
        for index, point in enumerate(points):
            run(entry, point, self.coefficients, index)
        if self.landscape.minima == "found":
            points = points[~np.isnan(points[:, 0])]
        points.setflags(write=False)
        return points

    def nearest_minimiser(self, x: float, y: float) -> Array | None:
        """The global minimiser nearest to (x, y), (2,); None where there is none."""
        entry = self.landscape.minimiser_entries.get("nearest_minimiser")
        if entry is None:
            return self.minimisers[0] if len(self.minimisers) else None
        point = np.empty(2)
        run(entry, point, self.coefficients, *checks.point("point", (x, y)))
        return point

    def centre(self, x: float, y: float) -> Array:
        """What the positions of a path from (x, y) are measured from, (2,), and where the flattest direction is sought.

        The nearest minimiser, if minimisers are points. Else the start itself: of a curve none is where a path should
        arrive, and how far one goes along it is no error.
        """
        nearest = None if self.minima == "curve" else self.nearest_minimiser(x, y)
        return np.array(checks.point("point", (x, y))) if nearest is None else nearest

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

    def axes(self, x: float, y: float) -> Array:
        """The flattest and the steepest direction at (x, y): unit eigenvectors of the Hessian, (2, 2).

        Row 0 belongs to the smaller curvature (a negative one is smaller than 0), row 1 to the larger; the first part
        of each that is not 0 is positive. (1, 0) and (0, 1) where the curvatures are the same.
        """
        out = np.empty((2, 2))
        self._ask_neighbours(entries.axes(), out, x, y)
        return out

    def curvatures(self, x: float, y: float) -> Array:
        """The curvatures along the two `axes` at (x, y), the smaller first: eigenvalues of the Hessian, (2,).

        From differences of gradients, so right to about 1e-8 of the larger.
        """
        out = np.empty(2)
        self._ask_neighbours(entries.curvatures(), out, x, y)
        return out

    def local_quadratic(self, x: float, y: float) -> Array | None:
        """The `curvatures` of the quadratic that it is like at (x, y), (2,); None where it is like none.

        That is at a kink, where it is not curved upwards in every direction, and where the steeper curvature is more
        than 10^8 times the flatter.
        """
        out = np.empty(2)
        self._ask_neighbours(entries.local_quadratic(), out, x, y)
        return None if np.isnan(out).any() else out

    def _ask_neighbours(self, entry: entries.Entry, out: Array, x: float, y: float) -> None:
        """Have an entry write what it makes of the gradients around a point."""
        point = checks.point("point", (x, y))
        around = np.empty((8, 2))
        gradients = np.empty_like(around)
        run(entries.neighbours(), around, *point)
        run(entries.gradients(self.landscape.kernels.gradient), gradients, around, self.coefficients, len(around))
        run(entry, out, gradients, *point)


def _points(x: ArrayLike, y: ArrayLike) -> tuple[Array, tuple[int, ...]]:
    """Coordinates as contiguous pairs (n, 2), and the shape they had."""
    xs, ys = np.broadcast_arrays(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    return np.stack([xs.ravel(), ys.ravel()], axis=1), xs.shape
