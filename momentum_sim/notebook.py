"""What a notebook shows of a scene and of a run: the live page in a frame, and a picture where no scripts run.

`Scene` and `Run` ask here when a notebook asks them (``_repr_mimebundle_``), and import nothing of this before.
"""

from base64 import b64encode
from collections.abc import Container
from html import escape
from typing import Any

import numpy as np

from momentum_sim.conventions.recipes import setting_of
from momentum_sim.export import MissingExtraError, Options, render
from momentum_sim.narration import written
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.parameters import MOST_LIVE_STEPS
from momentum_sim.scene import RateChange, RunSettings, Scene
from momentum_sim.simulation import Run

#: Data by media type, and what a viewer needs to know of some of it.
Bundle = tuple[dict[str, Any], dict[str, Any]]

_DPI = 144.0  # pictures have one and a half times as many pixels as px, for sharp screens


def bundle(scene: Scene, include: Container[str] | None = None, exclude: Container[str] | None = None) -> Bundle:
    """A scene: ``text/html``, the live page in a frame; ``image/png``; ``text/plain``, what it is in a line.

    ``include``: the media types that are asked for, all of them if left out, and ``exclude`` those that are not.
    """
    made: dict[str, Any] = {}
    told: dict[str, Any] = {}
    said = in_words(scene)
    try:
        if _wanted("text/html", include, exclude):
            made["text/html"] = frame(scene)
        if _wanted("image/png", include, exclude):
            made["image/png"] = _encoded(render(scene, "png", Options(dpi=_DPI)))
            told["image/png"] = {"width": scene.look.width, "height": scene.look.height}
    except MissingExtraError as missing:
        made, told, said = {}, {}, f"{said}\n{missing}"
    return made | {"text/plain": said}, told


def bundle_of_run(run: Run, include: Container[str] | None = None, exclude: Container[str] | None = None) -> Bundle:
    """A run: what the scene with it shows, or, where there is none, its picture, which says why it is not live."""
    scene, said = scene_of_run(run), run_in_words(run)
    if scene is not None:
        made, told = bundle(scene, include, exclude)
        _, _, hint = made["text/plain"].partition("\n")
        return made | {"text/plain": f"{said}\n{hint}" if hint else said}, told
    why = f"A picture, not live: {why_not_live(run)}."
    try:
        from momentum_sim.export.runs import HEIGHT, WIDTH, picture  # it needs what an extra brings
    except MissingExtraError as missing:
        return {"text/plain": f"{said}\n{missing}"}, {}
    if not _wanted("image/png", include, exclude):
        return {"text/plain": f"{said}\n{why}"}, {}
    shown = {"image/png": _encoded(picture(run, why)), "text/plain": f"{said}\n{why}"}
    return shown, {"image/png": {"width": WIDTH, "height": HEIGHT}}


def frame(scene: Scene) -> str:
    """The live page of a scene in a frame that can run its scripts and do nothing else."""
    look = scene.look
    page = escape(render(scene, "html").decode())
    width, height = look.width, look.height
    shape = f"max-width: {width}px; height: auto; aspect-ratio: {width} / {height}"
    named = f'title="{escape(look.title or in_words(scene))}" width="{width}" height="{height}"'
    style = f"display: block; width: 100%; {shape}; border: 0"
    return f'<iframe {named} sandbox="allow-scripts" loading="lazy" style="{style}" srcdoc="{page}"></iframe>'


def scene_of_run(run: Run) -> Scene | None:
    """The scene whose only run takes exactly this one's path, None where there is none."""
    setting = setting_of(run)
    objective = run.objective
    if setting is None or LANDSCAPES.get(objective.name) is not objective.landscape or run.n_steps > MOST_LIVE_STEPS:
        return None
    rule = run.optimizer
    own = objective.landscape.step_size if rule.adaptive else setting.step_size
    schedule = None if setting.stays or rule.momentum != "number or array" else setting.schedule
    x, y = run.iterates[0].tolist()
    change = None
    if setting.change is not None:
        step, later = setting.change
        change = RateChange(step, later / setting.step_size)
    scene = Scene(
        objective=objective,
        start=(x, y),
        n_steps=run.n_steps,
        step_size=own,
        adaptive_step_size=setting.step_size if rule.adaptive else None,
        momentum=setting.momentum,
        runs=(RunSettings(rule.name, schedule=schedule),),
        rate_change=change,
    )
    same = np.array_equal(scene.simulate()[rule.name].iterates, run.iterates, equal_nan=True)
    return scene if same else None


def why_not_live(run: Run) -> str:
    """Why there is no scene of a run."""
    if LANDSCAPES.get(run.objective.name) is not run.objective.landscape:
        return "its objective is none of this package's"
    if OPTIMIZERS.get(run.optimizer.name) is not run.optimizer:
        return "its optimizer is none of this package's"
    if run.n_steps > MOST_LIVE_STEPS:
        return f"it has more than {MOST_LIVE_STEPS} steps"
    if np.count_nonzero(np.diff(run.step_sizes)) > 1:
        return "its step size changes more than once"
    return "its momenta are no schedule's of this package"


def in_words(scene: Scene) -> str:
    """A scene in a line."""
    titles = [OPTIMIZERS[name].title for name in scene.visible]
    return f"<Scene: {_listed(titles) or 'no run'} on {_objective(scene.objective)}, {scene.n_steps} steps>"


def run_in_words(run: Run) -> str:
    """A run in a line, with what it came to."""
    end = f"diverges at step {run.divergence_step}" if run.diverged else f"ends {written(float(run.gaps[-1]))} above f*"
    return f"<Run: {run.optimizer.title} on {_objective(run.objective)}, {run.n_steps} steps, {end}>"


def _wanted(media_type: str, include: Container[str] | None, exclude: Container[str] | None) -> bool:
    return (include is None or media_type in include) and (exclude is None or media_type not in exclude)


def _objective(objective: Any) -> str:
    values = ", ".join(f"{name}={value:g}" for name, value in objective.parameters.items())
    return f"{objective.name}({values})"


def _listed(titles: list[str]) -> str:
    return " and ".join(part for part in (", ".join(titles[:-1]), *titles[-1:]) if part)


def _encoded(content: bytes) -> str:
    return b64encode(content).decode("ascii")
