"""The data that a site's pages are given, as classic scripts: pages opened from disk can fetch nothing else."""

import json
from collections.abc import Sequence
from typing import Any

from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import kind_of
from momentum_sim.scene.words import grammar
from momentum_sim.site.lessons import TRANSLATOR, Page
from momentum_sim.stage import changes_of, companions_of, problems_of, runs_of, stage_document, sweeps_of


def shared_script(pages: Sequence[Page]) -> bytes:
    """What all lessons share: the kernels in WebAssembly, sweeps among them, and what names and links' words mean.

    Of rules it has those of the lessons' scenes.
    """
    lessons = [page.lesson for page in pages]
    scenes = [one for lesson in lessons for one in (lesson.opening, *lesson.pressed.values())]
    scenes += [beat.scene for lesson in lessons for beat in lesson.beats]
    shown = [{"scene": scene.to_dict()} for scene in scenes]
    problems = problems_of(*scenes).values()
    beside = companions_of(*scenes).values()
    document = stage_document(scenes[0], scenes[0], shown, problems=problems, companions=beside, noises=["isotropic"])
    rules = [OPTIMIZERS[name] for name in document["catalogue"]["optimizers"]]
    sweeps = sweeps_of([problem for problem in problems if "map" in kind_of(problem).answers], rules)
    site = {"catalogue": document["catalogue"], "links": grammar(), "figures": {}}
    return (
        f"Object.assign(momentumSim.kernels, {_json(document['kernels'])});\n"
        f"Object.assign(momentumSim.sweeps, {_json(sweeps)});\n"
        f"globalThis.momentumSimSite = {_json(site)};\n"
    ).encode()


def lesson_script(page: Page, translator: Page | None) -> bytes:
    """A lesson's scenes: the opening one, the beats, and all that an address could once name."""
    lesson = page.lesson
    data = {
        "name": page.name,
        **({} if lesson.shown is None else {"shown": list(lesson.shown)}),
        "opening": lesson.opening.to_dict(),
        "runs": runs_of(lesson.opening),
        "beats": [
            {"title": beat.title, "text": beat.text, "link": page.link(beat.scene), "scene": beat.scene.to_dict()}
            for beat in lesson.beats
        ],
        "scenes": {name: scene.to_dict() for name, scene in page.scenes.items()},
        "settings": changes_of(lesson.pressed, lesson.opening),
        "parameters": lesson.parameters,
        "translator": None
        if translator is None or page.name == TRANSLATOR
        else {"page": translator.path, "opening": translator.lesson.opening.to_dict()},
    }
    return f"momentumSimSite.lesson = {_json(data)};\n".encode()


def _json(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))
