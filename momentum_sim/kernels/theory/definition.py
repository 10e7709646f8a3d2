"""What a rule brings along to have a theory."""

from typing import Any, NamedTuple


class ModeKernels(NamedTuple):
    """The theory of one update rule on f = lambda x^2 / 2, as kernels.

    ``mode(step_size, momentum, curvature)``        the mode (t, d, D, r)
    ``boundaries(momentum, curvature)``             the step sizes from which it oscillates, from which it alternates,
                                                    and to which it is stable
    ``critical_momentum(step_size, curvature)``     the least momentum from which it oscillates; nan if none does
    ``optimum(mu, L)``                              the (step size, momentum, rate) that is best for curvatures mu to L
    ``best_step_size(momentum, mu, L)``             the step size that is best with this momentum
    ``optimal_condition_number(momentum)``          the L / mu for which this momentum is best; nan if there is none
    """

    mode: Any
    boundaries: Any
    critical_momentum: Any
    optimum: Any
    best_step_size: Any
    optimal_condition_number: Any
