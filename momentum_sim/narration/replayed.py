"""What torch makes of momenta that change, in numbers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from momentum_sim import checks
from momentum_sim.conventions import torch_replay
from momentum_sim.objectives import Objective
from momentum_sim.simulation import simulate


class Replay(NamedTuple):
    """Where a run of torch.optim.SGD ends, and where the recursion does that it documents, as points (x, y)."""

    torch: tuple[float, float]
    recursion: tuple[float, float]


def replayed(objective: Objective, step_size: float, momenta: Sequence[float], start: tuple[float, float]) -> Replay:
    """What torch.optim.SGD and its recursion make of momenta that change, some of them 0."""
    if not isinstance(momenta, Sequence) or isinstance(momenta, str) or not momenta:
        raise checks.RefusedError("momenta", "be a list of numbers, one for each step", momenta)
    settings: dict[str, Any] = {"step_size": step_size, "momentum": momenta, "n_steps": len(momenta), "start": start}
    runs = torch_replay(objective, **settings), simulate(objective, "torch_momentum", **settings)
    return Replay(*((float(x), float(y)) for x, y in (run.iterates[-1] for run in runs)))
