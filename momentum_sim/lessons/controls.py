"""What is said of each control when it is pointed at: the first sentence of a term's short text, by this one table.

A panel whose tab has no word of the field is told by what it is a picture of.
"""

from collections.abc import Iterable, Iterator, Mapping

from momentum_sim.lessons.glossary import glossary
from momentum_sim.problems import Problem
from momentum_sim.scene import Scene
from momentum_sim.scene.panels import COMPANIONS, Panel
from momentum_sim.scene.texts import TEXTS

#: The term that each parameter is, by its name.
PARAMETERS: Mapping[str, str] = {
    "momentum": "momentum",
    "step_size": "step_size",
    "adaptive_step_size": "adaptive_step_size",
    "momentum_exponent": "exponent",
    "n_steps": "step",
    "noise": "noise",
    "std": "noise",
    "noise_exponent": "noise_shape",
    "batch_size": "batch_size",
    "condition_number": "condition_number",
    "angle": "rad",
    "a": "rosenbrock",
    "b": "rosenbrock",
    "amplitude": "bumps",
    "epochs": "epoch",
    "hidden": "hidden_units",
    "particles": "cloud",
    "small_margins": "margin",
    "large_margin": "margin",
    "small_margin": "margin",
    "noise_norm": "patchwork",
    "masses": "mass",
    "height": "chain",
    "place": "chain",
}
#: The term that each rule is, by its name.
OPTIMIZERS: Mapping[str, str] = {
    "gradient_descent": "gradient_descent",
    "heavy_ball": "heavy_ball",
    "torch_momentum": "convention",
    "nesterov": "nesterov",
    "nesterov_textbook": "nesterov",
    "nesterov_restart": "restart",
    "nesterov_function_restart": "restart",
    "demon": "demon",
    "demon_adam": "demon_adam",
    "ema_momentum": "moving_average",
    "rmsprop": "rmsprop",
    "adam": "adam",
    "qhm": "qhm",
    "aggmo": "aggmo",
    "schedule_free": "schedule_free",
}
#: The term that a panel's tab is, by its kind, where it is one.
PANELS: Mapping[str, str] = {
    "gap": "gap",
    "spread": "spread",
    "distance": "cloud",
    "cone": "light_cone",
    "growth": "n_squared",
    "modes": "mode",
    "spectrum": "spectrum",
    "transfer": "generalization",
    "gradients": "gradient",
    "velocity": "phase_portrait",
    "schedule": "schedule",
    "memory": "gradient_weight",
    "map": "settling_map",
    "basin": "basin",
    "predicted": "prediction",
    "edge": "edge_of_stability",
    "batch": "batch_size",
    "conventions": "convention",
}
#: The term that each of the other controls is about, by what ``stage/web/about.js`` calls it.
OTHERS: Mapping[str, str] = {
    "landscape": "objective",
    "direction": "along",
    "hold": "hold_eta_l",
    "equal": "effective_step_size",
    "change": "learning_rate_drop",
    "draw": "seed",
    "vectors": "vectors_of",
    "measured": "settling_map",
    "theory": "prediction",
}


def terms() -> frozenset[str]:
    """The terms that some control is about."""
    return frozenset(term for table in (PARAMETERS, OPTIMIZERS, PANELS, OTHERS) for term in table.values())


def about(opening: Scene) -> dict[str, dict[str, str]]:
    """What is said of the controls of a stage that opens with a scene, by what kind of control and its name."""
    problems = opening.kind.known.values()
    rules = {run.optimizer for run in opening.runs}
    panels = {kind: panel for kind, panel in COMPANIONS.items() if panel.can_show(opening.kind)}
    return {
        "parameters": {name: _said(PARAMETERS[name]) for name in _parameters(problems) if name in PARAMETERS},
        "optimizers": {name: _said(OPTIMIZERS[name]) for name in sorted(rules) if name in OPTIMIZERS},
        "panels": {kind: _said(PANELS[kind]) if kind in PANELS else _shown(panel) for kind, panel in panels.items()},
        "others": {name: _said(term) for name, term in OTHERS.items()},
    }


def _parameters(problems: Iterable[Problem]) -> Iterator[str]:
    """The parameters that runs on some problems share, and these problems' own."""
    shared = ("momentum", "step_size", "adaptive_step_size", "momentum_exponent", "n_steps", "noise", "batch_size")
    yield from dict.fromkeys([*shared, *(own.name for problem in problems for own in problem.parameters)])


def _said(term: str) -> str:
    return glossary()[term].first


def _shown(panel: type[Panel]) -> str:
    """What a panel is a picture of, as a sentence."""
    described = panel().described("a run", TEXTS)
    return f"{described[0].upper()}{described[1:]}."
