"""A scene: everything a picture is made from, as plain data. One scene gives the stage, a link, and each export."""

from momentum_sim import hints
from momentum_sim.scene.document import SCHEMA_VERSION, Scene
from momentum_sim.scene.lighting import PARTS, parts_of
from momentum_sim.scene.link import asks_nothing, controls_in, from_query, query_text, to_query
from momentum_sim.scene.look import BACKGROUNDS, CONTROLS, FOLDABLE, Look
from momentum_sim.scene.panels import (
    PANELS,
    Batch,
    Contour,
    Conventions,
    Distance,
    Edge,
    ErrorMap,
    Gap,
    Gradients,
    Learning,
    Map,
    Memory,
    Moments,
    Numbers,
    Panel,
    Position,
    Predicted,
    Profile,
    Schedule,
    Scores,
    Sight,
    Spread,
    Tuning,
    Velocity,
)
from momentum_sim.scene.parts import Prediction, RateChange, RunSettings, Tolerance, looks_of
from momentum_sim.scene.sliders import Live

__all__ = [
    "BACKGROUNDS",
    "CONTROLS",
    "FOLDABLE",
    "PANELS",
    "PARTS",
    "SCHEMA_VERSION",
    "Batch",
    "Contour",
    "Conventions",
    "Distance",
    "Edge",
    "ErrorMap",
    "Gap",
    "Gradients",
    "Learning",
    "Live",
    "Look",
    "Map",
    "Memory",
    "Moments",
    "Numbers",
    "Panel",
    "Position",
    "Predicted",
    "Prediction",
    "Profile",
    "RateChange",
    "RunSettings",
    "Scene",
    "Schedule",
    "Scores",
    "Sight",
    "Spread",
    "Tolerance",
    "Tuning",
    "Velocity",
    "asks_nothing",
    "controls_in",
    "from_query",
    "looks_of",
    "parts_of",
    "query_text",
    "to_query",
]

hints.attributes(__name__)
