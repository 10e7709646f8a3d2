"""The data that a site's pages are given, as classic scripts: pages opened from disk can fetch nothing else."""

import json
from typing import Any

from momentum_sim.objectives import LANDSCAPES
from momentum_sim.parameters import MOST_LIVE_STEPS
from momentum_sim.scene import Scene
from momentum_sim.scene.document import HOLDS
from momentum_sim.scene.panels import COMPANIONS, LINKS, MAPPED, PICTURES
from momentum_sim.scene.parts import EQUALS, QUESTIONS
from momentum_sim.site.lessons import TRANSLATOR, Page
from momentum_sim.stage import kernel_modules, stage_document
from momentum_sim.stage.modules import sweep_module

#: What a scene's fields may be besides what the stage's catalogue says of them; links are held to it.
_RULES = {
    "hold": HOLDS,
    "equal": EQUALS,
    "links": LINKS,
    "shows": MAPPED,
    "ask": QUESTIONS,
    "pictures": tuple(PICTURES),
    "companions": tuple(COMPANIONS),
    "most_steps": MOST_LIVE_STEPS,
}


def shared_script(scene: Scene) -> bytes:
    """What all lessons share: the kernels in WebAssembly, sweeps among them, and what the names in a scene mean."""
    sweeps = {landscape.name: sweep_module(landscape) for landscape in LANDSCAPES.values()}
    site = {"catalogue": stage_document(scene, scene)["catalogue"], "rules": _RULES, "figures": {}}
    return (
        f"Object.assign(momentumSim.kernels, {_json(kernel_modules())});\n"
        f"Object.assign(momentumSim.sweeps, {_json(sweeps)});\n"
        f"globalThis.momentumSimSite = {_json(site)};\n"
    ).encode()


def lesson_script(page: Page, translator: Page | None) -> bytes:
    """A lesson's scenes: the opening one, the beats, and all that an address can name."""
    lesson = page.lesson
    data = {
        "opening": lesson.opening.to_dict(),
        "beats": [
            {"title": beat.title, "text": beat.text, "link": f"#beat-{number}", "scene": beat.scene.to_dict()}
            for number, beat in enumerate(lesson.beats, start=1)
        ],
        "scenes": {name: scene.to_dict() for name, scene in page.scenes.items()},
        "translator": None
        if translator is None or page.name == TRANSLATOR
        else {"page": translator.path, "opening": translator.lesson.opening.to_dict()},
    }
    return f"momentumSimSite.lesson = {_json(data)};\n".encode()


def _json(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))
