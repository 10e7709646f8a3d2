"""The parts of pictures that a text can light up while they are on a stage."""

from momentum_sim.scene.document import Scene

#: Parts by name, with what each is to a reader. Those of the contour are drawn for as long as they are lit.
PARTS = {
    "across": "how far each iterate lies across the valley",
    "along": "how far each iterate lies along the valley",
    "crossings": "where the runs cross the valley's floor",
    "ideal_step": "the step that goes straight to the minimum, beside the one that is taken",
    "minimum": "where the loss is least",
    "units": "what the units of a network look for",
    "mistakes": "the test digits that a network still reads wrong",
    "signal": "how much of the feature each network has learned",
    "by_heart": "how much of the noise that it is trained on each network knows by heart",
    "feature_line": "the signal from which the feature alone tells patchworks with the small margin",
    "unreached": "the masses that nothing has come to yet",
    "light_cone": "how far news can have come by a step, and how far it has",
    "stability_limit": "the step size beyond which a run diverges",
    "critical_momentum": "the least momentum with which a run swings",
    "critical_along": "where a run begins to swing along the valley, on the map",
    "critical_across": "where a run begins to swing across it, on the map",
    "alternating_across": "where a run begins to alternate across it, on the map",
    "good_region": "the settings with which a run swings in every direction, on the map",
    "held_equal": "the choice of what is held equal when runs are compared",
    "optimal": "the best setting, on the map",
    "setting": "the stage's own setting, on the map",
}


def parts_of(scene: Scene) -> tuple[str, ...]:
    """The names of what can be lit up on a scene: `PARTS`, its runs, and the parameters that have sliders."""
    return (*PARTS, *(run.name for run in scene.runs), *(live.parameter for live in scene.live))
