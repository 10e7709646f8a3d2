"""A scene's outcome as numbers, so that no text about a run states a number of its own.

`Measures` has what was measured of a run, and in ``predicted`` what theory says of it, under the same names;
`CloudMeasures` has that of one that is many at once, `FeatureMeasures` that of a network on patchworks, `ChainMeasures`
that of one on a chain. `sentence` says what a picture shows, as the stage does; `described`, what it is a picture of as
well. A number that there is not (of what never happens, or of a run that diverges) is None, so no text can tell it.
"""

from momentum_sim.narration.chains import ChainMeasures
from momentum_sim.narration.clouds import CloudMeasures, OfSpread
from momentum_sim.narration.described import described, headline, outcome
from momentum_sim.narration.features import FeatureMeasures
from momentum_sim.narration.measured import Measures, measures
from momentum_sim.narration.outcome import meaning, sentence
from momentum_sim.narration.predicted import Predicted
from momentum_sim.narration.replayed import Replay, replayed
from momentum_sim.narration.written import ends, on_stage, written

__all__ = [
    "ChainMeasures",
    "CloudMeasures",
    "FeatureMeasures",
    "Measures",
    "OfSpread",
    "Predicted",
    "Replay",
    "described",
    "ends",
    "headline",
    "meaning",
    "measures",
    "on_stage",
    "outcome",
    "replayed",
    "sentence",
    "written",
]
