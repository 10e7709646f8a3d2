"""What a scene's picture shows, in one sentence: the stage's own words."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from momentum_sim.narration.written import on_stage
from momentum_sim.problems import Ran
from momentum_sim.scene import Scene
from momentum_sim.scene.texts import LEAST_PERCENT, TEXTS, texts_of


def sentence(
    scene: Scene, runs: Mapping[str, Ran], step: int | None = None, hidden: Mapping[str, int] | None = None
) -> str:
    """Which of the visible runs settle and when, which do not and how far they are, which diverge.

    ``runs``: what `Scene.simulate` gives. With a ``step``: how far each is above the minimum there. ``hidden`` has, for
    runs that a reader is to predict, the last step that may be told of.
    """
    secret = hidden or {}
    if not runs:
        return TEXTS["no_run"]
    open_ = {name: run for name, run in runs.items() if name not in secret}
    parts = _outcomes(scene, open_) if step is None else [_positions(scene, open_, step)]
    for after in dict.fromkeys(secret.values()):
        titles = [run.title for name, run in runs.items() if secret.get(name) == after]
        many = len(titles) > 1
        told = TEXTS["all_hidden" if many else "hidden"].format(runs=listed(titles), step=after)
        parts.append(told if many else f"{titles[0]} {told}")
    return f"{begun('; '.join(part for part in parts if part))}."


def meaning(scene: Scene) -> str:
    """What has to be known of a scene to read its sentence: what it means to have settled, and what noise there is."""
    return f"{_settled(scene)} {_noisy(scene)}".strip()


def _settled(scene: Scene) -> str:
    """What it means in a scene to have settled."""
    value, relative = scene.tolerance.value, scene.tolerance.relative
    share = on_stage(value, 1) if value < LEAST_PERCENT else f"{on_stage(100 * value)} %"
    limit = TEXTS["of_start"].format(share=share) if relative else on_stage(value)
    return texts_of(scene.objective)["settled"].format(limit=limit)


def _noisy(scene: Scene) -> str:
    """What noise the gradients of a scene have; nothing where they are exact."""
    texts, parameters = texts_of(scene.objective), scene.objective.parameters
    if own := texts["own_noise_shaped" if parameters.get("noise_exponent") else "own_noise"]:
        return own.format(**{name: on_stage(value) for name, value in parameters.items()}, seed=scene.seed)
    noise = scene.noise
    if noise is None or noise.exact:
        return ""
    if isinstance(noise.size, float):
        size = on_stage(noise.size)
    else:
        rows = (", ".join(map(on_stage, row)) for row in noise.size)
        size = f"[[{'], ['.join(rows)}]]"
    count = int(noise.batch_size)
    root, over = ("", "") if count == 1 else (f"/√{count}", f"/{count}")
    return TEXTS[f"noise_{noise.kind}"].format(size=size, root=root, over=over, seed=scene.seed)


def begun(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def steps(count: int) -> str:
    """So many steps."""
    return "one step" if count == 1 else f"{count} steps"


def listed(items: Sequence[str]) -> str:
    """One, two and three."""
    return "".join(items) if len(items) < 2 else f"{', '.join(items[:-1])} and {items[-1]}"


def _outcomes(scene: Scene, runs: Mapping[str, Ran]) -> list[str]:
    tolerance, count, texts = scene.tolerance, scene.n_steps, texts_of(scene.objective)
    arrived, going, gone = [], [], []
    for run in runs.values():
        settles = run.settling_step(tolerance.value, relative=tolerance.relative)
        spread = _spread(scene, run, -1)
        if run.divergence_step is not None:
            gone.append(f"{run.title} {texts['diverges'].format(step=run.divergence_step)}")
        elif settles <= count:
            arrived.append(f"{run.title} {texts['settles'].format(step=settles)}{_in_brackets(spread)}")
        else:
            going.append(f"{run.title} ({', '.join(filter(None, [_height(scene, run, -1), spread]))})")
    have = "have" if len(going) > 1 else "has"
    unsettled = texts["unsettled"].format(runs=listed(going), have=have, steps=steps(count)) if going else ""
    return [listed(arrived), unsettled, listed(gone)]


def _positions(scene: Scene, runs: Mapping[str, Ran], step: int) -> str:
    places = listed(
        [
            f"{run.title} is {_height(scene, run, step)}{_in_brackets(_spread(scene, run, step))}"
            for run in runs.values()
        ]
    )
    return texts_of(scene.objective)["at_step" if places else "step"].format(step=step, places=places)


def _spread(scene: Scene, run: Any, step: int) -> str:  # of a Cloud, where runs have a spread
    """How wide a run's particles are spread at a step, and how wide they would be; nothing of a run that is one."""
    if "spread" not in scene.kind.answers:
        return ""
    x, y = run.measured.shapes.deviations[step].tolist()
    if not (math.isfinite(x) and math.isfinite(y)):
        return ""
    texts, predicted = texts_of(scene.objective), run.predicted
    if predicted is None:
        return texts["spread"].format(x=on_stage(x, 2), y=on_stage(y, 2))
    px, py = predicted.shapes.deviations[step].tolist()
    numbers = {"x": x, "y": y, "px": px, "py": py}
    return texts["spread_predicted"].format(**{name: on_stage(value, 2) for name, value in numbers.items()})


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _height(scene: Scene, run: Ran, step: int) -> str:
    """How far above the minimum a run is at a step, or at what loss."""
    height = float(run.heights[step])
    texts = texts_of(scene.objective)
    return texts["height"].format(height=on_stage(height, 2)) if math.isfinite(height) else texts["beyond"]
