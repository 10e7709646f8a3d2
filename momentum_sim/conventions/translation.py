"""From one form of momentum to another: which numbers make the two one path."""

from __future__ import annotations

from typing import Literal

from momentum_sim import checks, hints
from momentum_sim.conventions.records import CONVENTIONS, Convention


@hints.keywords
def translate(step_size: float, momentum: float, source: str, target: str) -> tuple[float, float]:
    r"""The (step size, momentum) that have ``target`` take the path of ``source``, both constant.

    A velocity form moves by η/(1 − β) times a gradient that stays, a moving average by η times, so

    .. math:: \eta_{\text{average}} = \eta_{\text{velocity}} / (1 - \beta)

    and β is the same in every form; with the step size inside the velocity or outside it is the same run as long as
    that is constant. The two forms of Nesterov's method have the same pair, and report two points of one run: with the
    velocity v = θ_t − θ_(t−1), torch's point is y_t = θ_t + βv (see `shared`).

    ``step_size`` above 0; ``momentum`` in [0, 1); ``source`` and ``target`` names in `CONVENTIONS`. Raises `ValueError`
    for anything else, and where there is no such pair: between a form that takes its gradient at the iterate and one
    that takes it ahead, unless the momentum is 0, where all are gradient descent.

    >>> translate(0.5, 0.75, "torch", "ema"), translate(0.5, 0.75, "ema", "keras")
    ((2.0, 0.75), (0.125, 0.75))
    """
    eta = checks.number("step_size", step_size, checks.POSITIVE)
    beta = checks.number("momentum", momentum, checks.MOMENTUM)
    before, after = _record("source", source), _record("target", target)
    if shared(source, target) is None and beta > 0.0:
        rule = (
            f"take its gradient where {source} does, for no step size and momentum make the two one path on every "
            "objective"
        )
        raise checks.RefusedError("target", rule, target, target, end=";")
    if before.record.amplifies == after.record.amplifies:
        return eta, beta
    return (eta / (1.0 - beta) if before.record.amplifies else eta * (1.0 - beta)), beta


def shared(source: str, target: str) -> Literal["path", "run"] | None:
    """What two forms share once their numbers are translated, as long as those stay constant.

    ``"path"``: every iterate. ``"run"``: the run, of which they report two points, θ and y = θ + βv. None: nothing but
    gradient descent, at momentum 0.
    """
    first, second = _record("source", source), _record("target", target)
    if first.family != second.family:
        return None
    return "path" if first.reports == second.reports else "run"


def _record(name: str, convention: str) -> Convention:
    return CONVENTIONS[checks.one_of(name, convention, CONVENTIONS)]
