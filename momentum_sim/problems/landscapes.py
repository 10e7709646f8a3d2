"""Landscapes in the plane, as a kind of problem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from momentum_sim.kernels import entries
from momentum_sim.kernels.entries import Entry
from momentum_sim.noise import KINDS, can_be_on
from momentum_sim.objectives import LANDSCAPES, Landscape, Objective
from momentum_sim.optimizers import Optimizer
from momentum_sim.problems.kind import ANSWERS, Json, ProblemKind, Question, Setting
from momentum_sim.simulation import Run, gradients_taken_entry, simulate, starts_entry, trajectory_entry


def _run(objective: Objective, setting: Setting) -> Run:
    ran = simulate(
        objective,
        setting.optimizer,
        step_size=setting.step_sizes,
        momentum=setting.momentum,
        n_steps=setting.n_steps,
        start=setting.start,
        noise_std=0.0 if setting.noise is None else setting.noise,
        seed=setting.seed,
    )
    return replace(ran, name=setting.name, title=setting.title, look=setting.look)


def ground_entries(landscape: Landscape) -> dict[str, Entry]:
    """The entries that a loss over the plane is shown with, whatever runs are on it."""
    kernels = landscape.kernels
    return {
        "coefficients": entries.coefficients(kernels.coefficients),
        "losses": entries.losses(kernels.value),
        "loss_field": entries.loss_field(kernels.value),
        "gradients": entries.gradients(kernels.gradient),
    } | landscape.minimiser_entries


def _entries(landscape: Landscape, rules: tuple[Optimizer, ...]) -> dict[str, Entry]:
    return (
        ground_entries(landscape)
        | {f"trajectory_{rule.step_name}": trajectory_entry(landscape, rule) for rule in rules}
        | {
            f"gradients_taken_{rule.step_name}": gradients_taken_entry(landscape, rule)
            for rule in rules
            if not rule.at_iterate
        }
    )


def entries_from_starts(landscape: Landscape, rules: Iterable[Optimizer]) -> dict[str, Entry]:
    """The entries by which it is shown which starts arrive: runs by each rule from many of them."""
    return {f"starts_{rule.step_name}": starts_entry(landscape, rule) for rule in rules}


def described(landscape: Landscape) -> Json:
    """What of a landscape a stage is told besides what problems of all kinds have."""
    return {
        "n_coefficients": landscape.n_coefficients,
        "n_minimisers": landscape.n_minimisers if "minimiser" in landscape.minimiser_entries else 0,
        "minima": landscape.minima,
        "minimum": None if landscape.minimum == "found" else landscape.minimum,
        "curvature": landscape.curvature,
        "view": list(landscape.view),
        "level_offset": landscape.level_offset,
        "level_density": landscape.level_density,
    }


def _named(landscape: Landscape) -> Json:
    return {"noises": [kind for kind in KINDS if can_be_on(kind, landscape)]}


def _minima(landscape: Landscape) -> tuple[str, ...]:
    return (landscape.minima, "unfound") if landscape.minima == "found" else (landscape.minima,)


#: Where a later iterate is, and how the run ends.
PLACE = Question("place", "Where will it be?", at_end=False)
OUTCOME = Question("outcome", "How will it end?")

#: A loss over the plane, whose runs are paths on it.
LANDSCAPE = ProblemKind(
    name="landscape",
    title="a landscape",
    made_of=Landscape,
    known=LANDSCAPES,
    answers=frozenset(ANSWERS) - {"chain", "features", "memory", "network", "spread"},
    run=_run,
    entries=_entries,
    described=described,
    named=_named,
    minima=_minima,
    questions=(PLACE, OUTCOME),
)
