"""momentum_sim: what momentum does, simulated exactly and shown live.

>>> import momentum_sim as ms
>>> bowl = ms.objectives.quadratic(condition_number=25.0)
>>> run = ms.simulate(bowl, "demon", step_size=0.04, momentum=0.95, n_steps=100, start=(8.0, 1.6))
>>> bool(run.gaps[-1] < 1e-6)
True
"""

from importlib import import_module
from typing import Any

from momentum_sim import (
    conventions,
    curves,
    diagnostics,
    evidence,
    hints,
    noise,
    objectives,
    optimizers,
    problems,
    schedules,
    starts,
    theory,
)
from momentum_sim.anatomy import Anatomy, anatomy, gradient_weights
from momentum_sim.checks import RefusedError
from momentum_sim.ensembles import Ensemble, simulate_ensemble
from momentum_sim.networks import digits, generalization
from momentum_sim.scene import Scene
from momentum_sim.schedule_search import FoundSchedule, find_schedule
from momentum_sim.simulation import Run, simulate
from momentum_sim.starts import StartSweep, sweep_starts
from momentum_sim.sweeps import Sweep, sweep

__all__ = [
    "Anatomy",
    "Ensemble",
    "FoundSchedule",
    "RefusedError",
    "Run",
    "Scene",
    "StartSweep",
    "Sweep",
    "anatomy",
    "conventions",
    "curves",
    "diagnostics",
    "digits",
    "evidence",
    "find_schedule",
    "generalization",
    "gradient_weights",
    "noise",
    "objectives",
    "optimizers",
    "problems",
    "schedules",
    "simulate",
    "simulate_ensemble",
    "starts",
    "sweep",
    "sweep_starts",
    "theory",
]

_LATER = ("export", "figures")


def __getattr__(name: str) -> Any:
    """`momentum_sim.figures` and `momentum_sim.export`, loaded when asked for: nothing else needs what they need."""
    if name in _LATER:
        return import_module(f"momentum_sim.{name}")
    raise hints.no_attribute(__name__, name, *_LATER)
