"""The browser side of a scene: the files in ``web/`` and the data they are given."""

from momentum_sim.stage.bundle import stage_script
from momentum_sim.stage.document import has_map, landscapes_of, runs_of, stage_document, stage_supplies, sweeps_of
from momentum_sim.stage.modules import kernel_modules

__all__ = [
    "has_map",
    "kernel_modules",
    "landscapes_of",
    "runs_of",
    "stage_document",
    "stage_script",
    "stage_supplies",
    "sweeps_of",
]
