"""The data that a site's pages are given, as classic scripts: pages opened from disk can fetch nothing else."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from momentum_sim.lessons.controls import about
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import kind_of
from momentum_sim.scene import Scene
from momentum_sim.scene.words import grammar
from momentum_sim.site.lessons import TRANSLATOR, Page
from momentum_sim.stage import (
    changes_of,
    companions_of,
    needs_of,
    problems_of,
    runs_of,
    stage_document,
    stage_more,
    sweeps_of,
)
from momentum_sim.stage.bundle import classic_script
from momentum_sim.stage.own_curve import own_curve_supplies


def shared_script(pages: Sequence[Page]) -> bytes:
    """What all lessons share: the kernels in WebAssembly, sweeps among them, and what names and links' words mean.

    Of rules it has those of the lessons' scenes. What needs data besides kernels comes with the lessons that are on it.
    """
    scenes = [scene for page in pages for scene in _scenes(page)]
    shown = [{"scene": scene.to_dict()} for scene in scenes]
    named = problems_of(*scenes).values()
    problems = [problem for problem in named if not kind_of(problem).data]
    beside = companions_of(*scenes).values()
    document = stage_document(
        scenes[0], scenes[0], shown, problems=problems, companions=beside, noises=["isotropic"], named=named
    )
    rules = [OPTIMIZERS[name] for name in document["catalogue"]["optimizers"]]
    sweeps = sweeps_of([problem for problem in problems if "map" in kind_of(problem).answers], rules)
    site = {"catalogue": document["catalogue"], "links": grammar(), "figures": {}}
    return (
        f"Object.assign(momentumSim.kernels, {_json(document['kernels'])});\n"
        f"Object.assign(momentumSim.sweeps, {_json(sweeps)});\n"
        f"globalThis.momentumSimSite = {_json(site)};\n"
    ).encode()


def own_curve_script() -> bytes:
    """What a reader's own curve is read with, for pages whose lesson has that."""
    script = classic_script(Path(__file__).resolve().parent / "web" / "own_curve.js")
    return f"globalThis.momentumSimOwnCurve = {_json(own_curve_supplies())};\n{script}".encode()


def lesson_script(page: Page, translator: Page | None) -> bytes:
    """A lesson's scenes: the opening one, the beats, and all that an address could once name; and what is its own."""
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
        "about": about(lesson.opening),
        "translator": None
        if translator is None or page.name == TRANSLATOR
        else {"page": translator.path, "opening": translator.lesson.opening.to_dict()},
    }
    return f"{_own(page)}momentumSimSite.lesson = {_json(data)};\n".encode()


def _own(page: Page) -> str:
    """What the scenes of a lesson need of problems that no other lesson is on."""
    scenes = _scenes(page)
    apart = [scene.problem.name for scene in scenes if scene.kind.data]
    of_kinds = {scene.kind for scene in scenes if scene.kind.data}
    apart += [panel.kind for panel in companions_of(*scenes).values() if any(map(panel.can_show, of_kinds))]
    names = [name for name in needs_of(*scenes) if name.split(".")[0].removesuffix("_data") in apart]
    more = [stage_more(name) for name in names]
    kernels, objectives = ({k: v for one in more for k, v in one[of].items()} for of in ("kernels", "objectives"))
    if not kernels:
        return ""
    return (
        f"Object.assign(momentumSim.kernels, {_json(kernels)});\n"
        f"Object.assign(momentumSimSite.catalogue.objectives, {_json(objectives)});\n"
    )


def _scenes(page: Page) -> list[Scene]:
    """The scenes that a lesson shows."""
    lesson = page.lesson
    return [lesson.opening, *lesson.pressed.values(), *(beat.scene for beat in lesson.beats)]


def _json(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))
