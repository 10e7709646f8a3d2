"""A scene: everything a picture is made from, as plain data. One scene gives the stage, a link, and each export."""

from momentum_sim.scene.document import SCHEMA_VERSION, Panel, RunSettings, Scene, Tolerance
from momentum_sim.scene.link import from_query, to_query
from momentum_sim.scene.sliders import Live

__all__ = ["SCHEMA_VERSION", "Live", "Panel", "RunSettings", "Scene", "Tolerance", "from_query", "to_query"]
