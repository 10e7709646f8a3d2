"""Parameters a reader can set: what each is called, which values it takes, and where its slider runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from momentum_sim import checks, reprs
from momentum_sim.checks import MOMENTUM, POSITIVE, Interval

#: How a slider's length is spent: evenly; evenly in log(value); or evenly in log(1 - value), finer near 1.
Scale = Literal["linear", "logarithmic", "one_minus_logarithmic"]

#: The most steps a live stage takes (each frame simulates them all anew).
MOST_LIVE_STEPS = 5000
#: The largest batch whose gradients a scene's noise is the mean of.
LARGEST_BATCH = 2**20


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    ``name`` in code and documents; ``label`` beside its slider; ``symbol`` in formulas and short links; ``default``;
    ``rule`` what it accepts; ``slider`` the slider's two ends; ``scale`` how the slider's length is spent; ``whole``
    whether only whole numbers make sense; ``unit`` what it is measured in.
    """

    name: str
    label: str
    symbol: str
    default: float
    rule: Interval
    slider: tuple[float, float]
    scale: Scale = "linear"
    whole: bool = False
    unit: str = ""

    def __repr__(self) -> str:
        return reprs.line("Parameter", *reprs.named({self.name: self.default}), f"must {self.rule}")


def values_of(
    of: str, parameters: Sequence[Parameter], values: Sequence[float], named: Mapping[str, float]
) -> tuple[float, ...]:
    """The value of each of some parameters, given by position or name, else its default; ``of`` is what has them.

    Raises `RefusedError` for a value out of range, not finite or not a number, or an unknown parameter.
    """
    names = [parameter.name for parameter in parameters]
    if len(values) > len(names):
        being = f"be at most {len(names)} ({', '.join(names)})"
        raise checks.RefusedError(f"parameters of {of}", being, values, str(len(values)))
    symbols = {parameter.symbol: parameter.name for parameter in parameters}
    given = dict(zip(names, values, strict=False))
    for name, value in named.items():
        checks.one_of(f"parameter of {of}", name, names, symbols)
        if name in given:
            twice = f"{given[name]!r} and {value!r}"
            raise checks.RefusedError(f"{name} of {of}", "be given once", (given[name], value), twice)
        given[name] = value
    return tuple(_value(parameter, given.get(parameter.name, parameter.default)) for parameter in parameters)


def _value(parameter: Parameter, value: float) -> float:
    if not parameter.whole:
        return checks.number(parameter.name, value, parameter.rule)
    whole = int(value) if isinstance(value, float) and value.is_integer() else value  # as JSON may have it
    return checks.whole_number(parameter.name, whole, int(parameter.rule.low), int(parameter.rule.high))


momentum = Parameter("momentum", "Momentum β", "beta", 0.9, MOMENTUM, (0.0, 0.99), "one_minus_logarithmic")
step_size = Parameter("step_size", "Step size η", "eta", 0.01, POSITIVE, (1e-4, 1.0), "logarithmic")
momentum_exponent = Parameter("momentum_exponent", "Exponent α", "alpha", 0.5, Interval(0.0, 2.0), (0.0, 2.0))
adaptive_step_size = Parameter(
    "adaptive_step_size", "Adaptive step size η", "eta_a", 0.1, POSITIVE, (1e-3, 10.0), "logarithmic"
)
n_steps = Parameter("n_steps", "Steps", "steps", 100, Interval(1, MOST_LIVE_STEPS), (10, 300), whole=True)
noise = Parameter("noise", "Gradient noise σ", "noise", 0.5, Interval(low=0.0), (0.0, 5.0))
batch_size = Parameter(
    "batch_size", "Batch size B", "batch", 1, Interval(1, LARGEST_BATCH), (1, 1024), "logarithmic", whole=True
)
