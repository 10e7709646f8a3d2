"""A scene's outcome as numbers, so that no text about a run states a number of its own.

`Measures` has what was measured of a run, and in ``predicted`` what theory says of it, under the same names.
"""

from momentum_sim.narration.measured import Measures, measures
from momentum_sim.narration.predicted import Predicted
from momentum_sim.narration.replayed import Replay, replayed
from momentum_sim.narration.written import written

__all__ = ["Measures", "Predicted", "Replay", "measures", "replayed", "written"]
