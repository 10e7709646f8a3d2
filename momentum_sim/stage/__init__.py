"""The browser side of a scene: the files in ``web/`` and the data they are given."""

from momentum_sim.stage.bundle import MOUNTED, mounted_module, stage_script
from momentum_sim.stage.document import (
    changes_of,
    companions_of,
    has_map,
    needs_of,
    problems_of,
    rules_of,
    runs_of,
    stage_document,
    stage_more,
    stage_supplies,
    sweeps_of,
    theory_of,
)
from momentum_sim.stage.modules import are_made, begin_modules, covers, kernel_modules, modules_of, prepare_the_rest

__all__ = [
    "MOUNTED",
    "are_made",
    "begin_modules",
    "changes_of",
    "companions_of",
    "covers",
    "has_map",
    "kernel_modules",
    "modules_of",
    "mounted_module",
    "needs_of",
    "prepare_the_rest",
    "problems_of",
    "rules_of",
    "runs_of",
    "stage_document",
    "stage_more",
    "stage_script",
    "stage_supplies",
    "sweeps_of",
    "theory_of",
]
