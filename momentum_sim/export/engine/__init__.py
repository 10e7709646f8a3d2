"""The stage's painters run here too: an engine without a page, whose pen keeps what they draw as a display list.

``engine`` runs them, ``native`` answers their kernels; ``drawing.js`` is what is asked of them, ``recording.js`` the
pen. docs/display-list.md says what a list has in it, and `momentum_sim.export.players` make files of lists.
"""

from momentum_sim.export.engine.engine import Engine, Typeface
from momentum_sim.export.progress import PainterError

__all__ = ["Engine", "PainterError", "Typeface"]
