"""The landscapes, in the order in which they are offered."""

from typing import Any

from momentum_sim import checks, hints
from momentum_sim.checks import Interval
from momentum_sim.kernels import objectives as kernels
from momentum_sim.kernels.elementary import ANGLE_LIMIT
from momentum_sim.objectives.landscape import Landscape, Objective, ObjectiveKernels
from momentum_sim.parameters import Parameter

quadratic = Landscape(
    name="quadratic",
    title="Ravine (quadratic)",
    sentence="A quadratic bowl: one curvature along it and one across, the same everywhere.",
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
    kernels=ObjectiveKernels.of(kernels.quadratic),
    n_coefficients=3,
    view=(-10.0, 10.0, -4.5, 4.5),
    start=(-8.0, 2.0),
    step_size=0.038,
    step_size_slider=(1e-3, 1.0),
    adaptive_step_size=0.3,
    adaptive_step_size_slider=(1e-2, 3.0),
    n_steps=60,
    curvature="condition_number",
    curvature_bounds=lambda condition_number, _: (1.0, condition_number),
    level_offset=0.15,
)

rosenbrock = Landscape(
    name="rosenbrock",
    title="Curved valley (Rosenbrock)",
    sentence="A valley whose floor is a parabola: the way to the minimum bends.",
    formula=r"f(x, y) = (a - x)^2 + b\,(y - x^2)^2",
    parameters=(
        Parameter("a", "a", "a", 1.0, Interval(-1e3, 1e3), (-1.4, 1.4)),
        Parameter("b", "b", "b", 100.0, Interval(0.0, 1e8, without_low=True), (1.0, 300.0), "logarithmic"),
    ),
    kernels=ObjectiveKernels.of(kernels.rosenbrock),
    n_coefficients=2,
    view=(-2.0, 2.0, -0.6, 2.0),
    start=(-1.2, 1.0),
    step_size=0.001,
    step_size_slider=(1e-5, 1e-2),
    adaptive_step_size=0.1,
    adaptive_step_size_slider=(1e-3, 1.0),
    n_steps=300,
)

beale = Landscape(
    name="beale",
    title="Flat arms (Beale)",
    sentence="Long flat arms between steep walls, and one minimum.",
    formula=r"f(x, y) = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
    parameters=(),
    kernels=ObjectiveKernels.of(kernels.beale),
    n_coefficients=0,
    view=(-1.0, 5.0, -1.3, 1.7),
    start=(0.5, 1.4),
    step_size=0.01,
    step_size_slider=(1e-4, 0.1),
    adaptive_step_size=0.1,
    adaptive_step_size_slider=(1e-3, 1.0),
    n_steps=150,
)

himmelblau = Landscape(
    name="himmelblau",
    title="Four basins (Himmelblau)",
    sentence="Four minima of equal depth: in which one a run ends is a matter of its way.",
    formula=r"f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    parameters=(),
    kernels=ObjectiveKernels.of(kernels.himmelblau),
    n_coefficients=8,
    view=(-10.0, 10.0, -5.0, 5.0),
    start=(0.0, 0.0),
    step_size=0.01,
    step_size_slider=(1e-4, 0.1),
    adaptive_step_size=0.3,
    adaptive_step_size_slider=(1e-2, 3.0),
    n_steps=80,
    n_minimisers=4,
    level_offset=1.0,
)

styblinski_tang = Landscape(
    name="styblinski_tang",
    title="Deeper next door (Styblinski-Tang)",
    sentence="Four minima, one of them the deepest: a run may come to rest in another.",
    formula=r"f(x, y) = \tfrac12 (x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)",
    parameters=(),
    kernels=ObjectiveKernels.of(kernels.styblinski_tang),
    n_coefficients=0,
    view=(-9.0, 9.0, -4.7, 4.3),
    start=(4.4, -1.5),
    step_size=0.005,
    step_size_slider=(1e-4, 0.1),
    adaptive_step_size=0.3,
    adaptive_step_size_slider=(1e-2, 3.0),
    n_steps=100,
    minimum=kernels.styblinski_tang.MINIMUM,
    level_offset=1.0,
)

rastrigin = Landscape(
    name="rastrigin",
    title="A bowl of bumps (Rastrigin)",
    sentence="A bowl with bumps of a height that you choose; it is lowest in the middle.",
    formula=r"f(x, y) = 2A + x^2 + y^2 - A \left(\cos 2\pi x + \cos 2\pi y\right)",
    parameters=(Parameter("amplitude", "Bumps A", "amplitude", 10.0, Interval(0.0, 1e3), (0.0, 20.0)),),
    kernels=ObjectiveKernels.of(kernels.rastrigin),
    n_coefficients=1,
    view=(-5.0, 5.0, -2.5, 2.5),
    start=(-4.45, 0.4),
    step_size=0.003,
    step_size_slider=(1e-5, 0.1),
    adaptive_step_size=0.1,
    adaptive_step_size_slider=(1e-3, 3.0),
    n_steps=100,
    level_offset=1.0,
    level_density=2.0,
)

ackley = Landscape(
    name="ackley",
    title="A funnel among bumps (Ackley)",
    sentence="Bumps all around, and in their middle a funnel with the minimum at its bottom.",
    formula=(r"f(x, y) = -20\, e^{-0.2 \sqrt{(x^2 + y^2)/2}} - e^{(\cos 2\pi x + \cos 2\pi y)/2} + 20 + e"),
    parameters=(),
    kernels=ObjectiveKernels.of(kernels.ackley),
    n_coefficients=0,
    view=(-5.0, 5.0, -2.5, 2.5),
    start=(-3.5, 0.5),
    step_size=0.003,
    step_size_slider=(1e-4, 1.0),
    adaptive_step_size=0.1,
    adaptive_step_size_slider=(1e-3, 3.0),
    n_steps=150,
    level_offset=1.0,
    level_density=4.0,
)

lessard = Landscape(
    name="lessard",
    title="Kinked bowl (Lessard-Recht-Packard)",
    sentence="A bowl with two kinks in its slope along x, where the curvature jumps.",
    formula=(
        r"f(x, y) = \varphi(x) + \tfrac52 y^2, \quad \varphi(0) = 0, \quad \varphi'(x) = "
        r"\begin{cases} 25x & x < 1 \\ x + 24 & 1 \le x < 2 \\ 25x - 24 & x \ge 2 \end{cases}"
    ),
    parameters=(),
    kernels=ObjectiveKernels.of(kernels.lessard),
    n_coefficients=0,
    view=(-4.5, 4.5, -2.0, 2.0),
    start=(3.3, 1.2),
    step_size=1 / 9,
    step_size_slider=(1e-3, 1.0),
    adaptive_step_size=0.3,
    adaptive_step_size_slider=(1e-2, 3.0),
    n_steps=60,
    curvature_bounds=lambda: (1.0, 25.0),
)

valley = Landscape(
    name="valley",
    title="A valley of minima (xy = 1)",
    sentence="A whole curve of minima: on which one a run ends is a matter of its way.",
    formula=r"f(x, y) = \tfrac12 (xy - 1)^2",
    parameters=(),
    kernels=ObjectiveKernels.of(kernels.valley),
    n_coefficients=0,
    view=(-0.7, 3.1, -1.0, 1.9),
    start=(2.2, -0.8),
    step_size=0.1,
    step_size_slider=(1e-3, 1.0),
    adaptive_step_size=0.1,
    adaptive_step_size_slider=(1e-3, 1.0),
    n_steps=60,
    n_minimisers=kernels.valley.POINTS,
    level_offset=0.01,
)

square = Landscape(
    name="square",
    title="Square bowl (Goujaud-Taylor-Dieuleveut)",
    sentence="A bowl with a square in it: round inside, and flatter outside, on the way away from it.",
    formula=(
        r"f(x, y) = \tfrac12 (x^2 + y^2) - \tfrac12 \left(1 - \tfrac1\kappa\right) d^2, \quad d \text{ the distance "
        r"from the square with corners } \pm(\tfrac12, -b), \pm(b, \tfrac12), \quad b = \frac{\sqrt\kappa}{\kappa - 1}"
    ),
    parameters=(
        # For less than cot(pi / 16)^2 = 25.27 the square has no cycle of the optimal heavy ball.
        Parameter(
            "condition_number", "Condition number κ", "kappa", 100.0, Interval(26.0, 1e8), (26.0, 1000.0), "logarithmic"
        ),
    ),
    kernels=ObjectiveKernels.of(kernels.square),
    n_coefficients=4,
    view=(-4.0, 4.0, -2.4, 2.4),
    start=(-2.5, 1.0),
    step_size=400 / 121,
    step_size_slider=(1e-2, 4.0),
    adaptive_step_size=0.1,
    adaptive_step_size_slider=(1e-3, 1.0),
    n_steps=60,
    curvature_bounds=lambda condition_number: (1.0 / condition_number, 1.0),
    level_offset=0.02,
)

LANDSCAPES = {
    landscape.name: landscape
    for landscape in (
        quadratic, rosenbrock, beale, himmelblau, styblinski_tang, rastrigin, ackley, lessard, valley, square,
    )
}  # fmt: skip


def checked_objective(objective: Any) -> Objective:
    """The objective, if it is one; if not, the message says what would be one."""
    if not isinstance(objective, Objective):
        note = _what_is_meant(objective)
        raise checks.RefusedError("objective", "be made by one of momentum_sim.objectives", objective, note=note)
    return objective


def _what_is_meant(given: Any) -> str:
    """What someone who gave no objective probably wants to do."""
    if isinstance(given, Landscape):
        return f": it makes one when it is called, {given.name}()"
    if isinstance(given, str):
        return f": {hints.nearest(given, LANDSCAPES) or quadratic.name}() is one"
    if callable(given):
        return ": a function of your own becomes one by a Landscape, see help(momentum_sim.objectives.Landscape)"
    return f": {quadratic.name}() is one, and so is what a Landscape of your own makes"
