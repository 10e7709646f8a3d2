"""The browser side of a scene: the files in ``web/`` and the data they are given."""

from momentum_sim.stage.bundle import stage_script
from momentum_sim.stage.document import stage_document
from momentum_sim.stage.modules import kernel_modules

__all__ = ["kernel_modules", "stage_document", "stage_script"]
