"""Parameters a reader can set: what each is called, which values it takes, and where its slider runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from momentum_sim import reprs
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


momentum = Parameter("momentum", "Momentum β", "beta", 0.9, MOMENTUM, (0.0, 0.99), "one_minus_logarithmic")
step_size = Parameter("step_size", "Step size η", "eta", 0.01, POSITIVE, (1e-4, 1.0), "logarithmic")
adaptive_step_size = Parameter(
    "adaptive_step_size", "Adaptive step size η", "eta_a", 0.1, POSITIVE, (1e-3, 10.0), "logarithmic"
)
n_steps = Parameter("n_steps", "Steps", "steps", 100, Interval(1, MOST_LIVE_STEPS), (10, 300), whole=True)
noise = Parameter("noise", "Gradient noise σ", "noise", 0.5, Interval(low=0.0), (0.0, 5.0))
batch_size = Parameter(
    "batch_size", "Batch size B", "batch", 1, Interval(1, LARGEST_BATCH), (1, 1024), "logarithmic", whole=True
)
