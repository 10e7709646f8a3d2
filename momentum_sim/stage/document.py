"""What the stage is given: a scene, the beats beside it, and what every name in them means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from types import MappingProxyType
from typing import Any

from momentum_sim.conventions import CONVENTIONS, Convention
from momentum_sim.kernels import contour
from momentum_sim.kernels.entries import PREDICTION, scratch_size
from momentum_sim.noise import KINDS, Kind
from momentum_sim.optimizers import MARKERS, Optimizer
from momentum_sim.parameters import (
    Parameter,
    adaptive_step_size,
    batch_size,
    momentum,
    momentum_exponent,
    n_steps,
    noise,
    step_size,
)
from momentum_sim.problems import PROBLEM_KINDS, Problem, ProblemKind, is_problem, kind_of
from momentum_sim.scene import Batch, Conventions, Map, Scene, Schedule, Tuning, looks_of
from momentum_sim.scene.panels import (
    COMPANIONS,
    CURVATURES,
    DRAWN,
    FIRST_GRADIENTS,
    FOUND,
    IN_WORDS,
    PICTURES,
    TARGETS,
    Directed,
)
from momentum_sim.scene.sliders import noise_sliders, usual_sliders
from momentum_sim.scene.texts import LEAST_PERCENT, MINIMA, TEXTS
from momentum_sim.schedules import SCHEDULES, AnySchedule, step_sizes
from momentum_sim.simulation import Run
from momentum_sim.stage.modules import (
    ALL_RULES,
    COMMON,
    OWN_SCHEDULES,
    SCHEDULED,
    THEORY,
    BesideOn,
    Companion,
    DataOf,
    Home,
    NoiseOn,
    Rules,
    kernel_modules,
    modules_of,
    named,
    part_of,
    sweep_module,
)
from momentum_sim.theory import REGIMES

Json = dict[str, Any]
_SHARED = (momentum, step_size, n_steps, adaptive_step_size, noise, batch_size, momentum_exponent)
#: The rules whose runs a companion makes beside the scene's own, by its kind.
_MADE_BESIDE = {
    Conventions.kind: tuple(convention.optimizer for convention in CONVENTIONS.values()),
    Batch.kind: ("gradient_descent", "heavy_ball"),
}


def stage_document(
    scene: Scene,
    opening: Scene,
    beats: Sequence[Json] = (),
    visit: int = 0,
    now: Scene | None = None,
    *,
    problems: Iterable[Problem] | None = None,
    companions: Iterable[Companion] | None = None,
    noises: Iterable[Kind] = (),
    named: Iterable[Problem] = (),
) -> Json:
    """The stage's data as JSON: ``scene`` to show, ``opening`` to return to, beats, catalogue and kernels.

    For a page that nobody sends any more: it has all that can come onto its stage, on ``problems``, if they are given,
    else on every one of the scenes' kinds, with ``companions``, else with every one, and the rules of its runs;
    schedules that no optimizer has of its own are there if a scene of it has one, or shows the panel on which one is
    drawn, and noise of the kinds that its scenes have, and of ``noises``. The stage goes to ``scene`` when ``visit`` is
    another number than before, and else stays where its reader left it, which is ``now``. The kernels of a map are
    there of what is shown as one.

    Of problems that are only ``named`` there is what they are called; `stage_more` has the rest. A beat is {"title",
    "text", "link", "scene"}, its scene as `Scene.to_dict` gives it.
    """
    shown = [scene, *([now] if now else [])]
    known = tuple(problems_of(opening, *shown).values() if problems is None else problems)
    beside = tuple(companions_of(opening, *shown).values() if companions is None else companions)
    plain = [one.to_dict() for one in (opening, *shown)] + [beat["scene"] for beat in beats]
    runs = [run for one in plain for run in one["runs"]]
    rules = _rules([*(run["optimizer"] for run in runs), *_made_beside(beside)])
    scheduled = any(map(_is_scheduled, plain))
    of_beats = (noise["kind"] for beat in beats if (noise := beat["scene"].get("noise")))
    kinds = tuple(dict.fromkeys([*noises_of(opening, *shown), *of_beats, *noises]))
    lasting = _lasting(opening, beats, tuple(dict.fromkeys([*known, *named])), known, beside, rules)
    lasting["catalogue"]["noise_kinds"] = list(kinds)
    there = {panel["kind"] for one in plain for panel in one["panels"]}
    sent = [panel for panel in beside if not panel.on_landscape or panel.kind in there]
    return lasting | {
        "kernels": kernel_modules(known, sent, kinds, rules, scheduled=scheduled),
        "visit": visit,
        "scene": scene.to_dict(),
        "sweeps": sweeps_of((one.problem for one in shown if has_map(one)), rules),
    }


def stage_supplies(
    opening: Scene,
    beats: Sequence[Json],
    needed: Sequence[str],
    shown: Sequence[str] | None = None,
    pressed: Mapping[str, Scene] = MappingProxyType({}),
) -> Json:
    """What of the stage's data stays as it is, whatever its reader changes; `stage_more` is sent once it is needed.

    ``needed``: what the page's own scenes need, as `needs_of` has it. ``shown``: the parts that are seen at first,
    `momentum_sim.scene.FOLDABLE` and parameters by name; None for all, for good. ``pressed``: the scenes that words
    beside the stage go to, by what these words name.
    """
    parts = [named(name) for name in needed]
    known = tuple(opening.kind.known.values())
    here = tuple(problem for problem in known if any(part.home is problem for part in parts))
    rules = _rules(rule.name for part in parts for rule in part.rules)
    companions = tuple(companions_of(opening).values())
    lasting = _lasting(opening, beats, known, here, companions, rules)
    more = {} if shown is None else {"shown": list(shown)}
    return lasting | more | {"kernels": modules_of(*needed), "settings": changes_of(pressed, opening)}


def changes_of(scenes: Mapping[str, Scene], opening: Scene) -> dict[str, Json]:
    """What of each scene, by name, differs from the opening one."""
    usual = opening.to_dict()
    return {
        name: {field: value for field, value in scene.to_dict().items() if value != usual[field]}
        for name, scene in scenes.items()
    }


def stage_more(name: str) -> Json:
    """What a stage is sent besides once it needs the module with this name, be it of a problem, noise or theory."""
    home, rules = named(name)
    objectives = {home.name: _problem(home)} if is_problem(home) else {}
    optimizers = {rule.name: _optimizer(rule) for rule in rules}
    return {"kernels": modules_of(name), "objectives": objectives, "optimizers": optimizers}


def needs_of(*scenes: Scene) -> tuple[str, ...]:
    """The names of the modules that the stage shows scenes with, one after the other."""
    homes: list[Home] = []
    for scene in scenes:
        homes += [COMMON, scene.problem, *_noise_of(scene), *([DataOf(scene.problem)] if scene.kind.data else [])]
    homes += [home for scene in scenes for panel in scene.panels for home in _needed(type(panel))]
    homes += [BesideOn(type(panel), one.problem) for one in scenes for panel in one.panels if panel.on_landscape]
    if any(_is_scheduled(scene.to_dict()) for scene in scenes):
        homes.append(SCHEDULED)
    rules = rules_of(*scenes)
    return tuple(part_of(home, rules).name for home in dict.fromkeys(homes))


def _is_scheduled(scene: Json) -> bool:
    """Whether a scene, as plain data, has a schedule that not every stage has, or a panel on which one is drawn."""
    schedules = [*(run.get("schedule") for run in scene["runs"]), scene.get("step_size_schedule")]
    shown = any(panel["kind"] == Schedule.kind for panel in scene["panels"])
    return shown or any(schedule not in (None, *OWN_SCHEDULES) for schedule in schedules)


def _noise_of(scene: Scene) -> list[NoiseOn]:
    return [NoiseOn(scene.noise.kind, scene.problem)] if scene.noise else []


def theory_of(*scenes: Scene) -> str:
    """The name of the module of theory for scenes."""
    return part_of(THEORY, rules_of(*scenes)).name


def rules_of(*scenes: Scene) -> Rules:
    """The rules that scenes are shown with: those of their runs, and of the runs that their panels make."""
    return _rules([*_optimizers_of(*scenes), *_made_beside(type(panel) for scene in scenes for panel in scene.panels)])


def _optimizers_of(*scenes: Scene) -> list[str]:
    return [run.optimizer for scene in scenes for run in scene.runs]


def _made_beside(panels: Iterable[Companion]) -> list[str]:
    return [name for panel in panels for name in _MADE_BESIDE.get(panel.kind, ())]


def _rules(names: Iterable[str]) -> Rules:
    """The rules with these names, in their own order."""
    given = set(names)
    return tuple(rule for rule in ALL_RULES if rule.name in given)


def _needed(panel: Companion) -> list[Home]:
    """What a panel needs the module of besides those of every picture."""
    return [*([THEORY] if panel.theoretical else []), *([panel] if panel.entries else [])]


def catalogue_of(scene: Scene, *others: Scene) -> Json:
    """What every name in a scene means; ``others``: more scenes, of which some may be from outside the package."""
    known = tuple(problems_of(scene, *others).values())
    companions = tuple(companions_of(scene, *others).values())
    return _catalogue(known, known, companions, ALL_RULES) | {"runs": runs_of(scene)}


def _lasting(
    opening: Scene,
    beats: Sequence[Json],
    named: tuple[Problem, ...],
    described: tuple[Problem, ...],
    companions: tuple[Companion, ...],
    rules: Rules,
) -> Json:
    catalogue = _catalogue(named, described, companions, rules) | {"runs": runs_of(opening)}
    return {"opening": opening.to_dict(), "beats": list(beats), "catalogue": catalogue}


def catalogue_of_run(run: Run) -> Json:
    """What every name means in a run that no scene has."""
    problem = run.objective.problem
    kind = kind_of(problem)
    known = tuple({**kind.known, problem.name: problem}.values())
    shown = {run.name: {"title": run.title, "look": run.look._asdict()}}
    return _catalogue(known, known, _showing(kind), ALL_RULES) | {"runs": shown}


def runs_of(scene: Scene) -> Json:
    """What a reader is told of each run that a scene has, shown or not: its title and its look, by its name."""
    looks = looks_of(scene.runs)
    return {run.name: {"title": run.title, "look": looks[run.name]._asdict()} for run in scene.runs}


def problems_of(*scenes: Scene) -> dict[str, Problem]:
    """Every problem that can come onto a stage, by name: all of the scenes' kinds, and what else these are on."""
    found: dict[str, Problem] = {}
    for scene in scenes:
        found |= scene.kind.known
    return found | {scene.objective.name: scene.problem for scene in scenes}


def companions_of(*scenes: Scene) -> dict[str, Companion]:
    """Every companion that can come onto a stage, by its kind: all that can show its runs, and what else these show."""
    kinds = dict.fromkeys(scene.kind.name for scene in scenes)
    own = {panel.kind: panel for panel in _showing(*(PROBLEM_KINDS[name] for name in kinds))}
    return own | {beside.kind: type(beside) for scene in scenes if (beside := scene.companion)}


def _showing(*kinds: ProblemKind) -> tuple[Companion, ...]:
    """The companions that can show runs on some kinds of problems."""
    return tuple(panel for panel in COMPANIONS.values() if any(map(panel.can_show, kinds)))


def noises_of(*scenes: Scene) -> tuple[Kind, ...]:
    """The kinds of noise that some scenes have, each once."""
    return tuple(dict.fromkeys(scene.noise.kind for scene in scenes if scene.noise))


def sweeps_of(problems: Iterable[Any], rules: Iterable[Optimizer] = ALL_RULES) -> Json:
    """What the stage makes maps with, by problem: the kernels of sweeps over it by these rules."""
    given = tuple(rules)
    return {problem.name: sweep_module(problem, given) for problem in problems}


def has_map(scene: Scene) -> bool:
    """Whether a scene shows a map, for which the stage needs the sweeps over its problem."""
    return isinstance(scene.companion, Map)


@cache
def _catalogue(
    named: tuple[Problem, ...], described: tuple[Problem, ...], companions: tuple[Companion, ...], rules: Rules
) -> Json:
    """What every name in a scene means; of problems that are only ``named``, what they are called."""
    kinds = {kind.name: kind for kind in map(kind_of, named)}
    pictures = [panel for panel in PICTURES.values() if any(map(panel.can_show, kinds.values()))]
    panels = (*pictures, *companions)
    return {
        "parameters": [_parameter(parameter) for parameter in _SHARED],
        "problems": {
            name: {
                "answers": sorted(kind.answers),
                "clock": kind.clock,
                "questions": {
                    one.name: {"asks": one.asks, "of_all": one.of_all, "at_end": one.at_end} for one in kind.questions
                },
            }
            for name, kind in kinds.items()
        },
        "objectives": {problem.name: _problem(problem, whole=problem in described) for problem in named},
        "optimizers": {rule.name: _optimizer(rule) for rule in rules},
        "schedules": _owns(SCHEDULES),
        "step_size_schedules": _owns(step_sizes.SCHEDULES),
        "own_schedules": sorted(OWN_SCHEDULES),
        "drawn": DRAWN,
        "found": FOUND,
        "conventions": [_convention(one) for one in CONVENTIONS.values() if Conventions in companions],
        "panels": {panel.kind: panel().to_dict() for panel in panels},
        "companions": {panel.kind: _companion(panel, kinds.values()) for panel in companions},
        "markers": MARKERS,
        "noise_kinds": list(KINDS),
        "noise_live": [asdict(slider) for slider in noise_sliders()],
        "contour": {
            "bands": contour.BANDS,
            "lines": contour.LINES,
            "finest": contour.FINEST,
            "lineStrength": contour.STRENGTH,
        },
        "texts": {**TEXTS, "least_percent": LEAST_PERCENT},
        "minima": {minima: MINIMA[minima] for problem in named for minima in kind_of(problem).minima(problem)},
        "prediction": list(PREDICTION),
        "regimes": [{"name": name, "words": words} for name, words in REGIMES.items()],
        "directions": {
            panel.kind: list(panel.ways) for panel in panels if issubclass(panel, Directed | Schedule | Tuning | Batch)
        },
        "batches": {"targets": TARGETS, "curvatures": CURVATURES} if Batch in companions else None,
        "in_words": IN_WORDS,
        "theoretical": [panel.kind for panel in panels if panel.theoretical],
        "first_gradients": FIRST_GRADIENTS,
        "state_size": max(len(rule.initial_state) for rule in ALL_RULES),
        "sweep_scratch": max(scratch_size(rule.initial_state) for rule in ALL_RULES),
    }


def _owns(schedules: Mapping[str, AnySchedule]) -> Json:
    """The numbers of schedules' own, as they are usually."""
    return {name: {own.name: own.usual for own in schedule.own} for name, schedule in schedules.items()}


def _companion(panel: Companion, kinds: Iterable[ProblemKind]) -> Json:
    """What is said of it; nothing empty, nor what it asks where each of some kinds of problems has it."""
    said = {
        "tab": panel.tab,
        "caption": panel.caption,
        "hint": panel.hint,
        "special": panel.special,
        "asks": [one for one in panel.asks if not all(one in kind.answers for kind in kinds)],
        "needs": [home if isinstance(home, str) else panel.kind for home in _needed(panel)],
        "ruled": panel.ruled,
        "on_landscape": panel.on_landscape,
        "rules": list(_MADE_BESIDE.get(panel.kind, ())),
    }
    return {name: value for name, value in said.items() if value}


def _parameter(parameter: Parameter) -> Json:
    return {
        "name": parameter.name,
        "label": parameter.label,
        "rule": parameter.rule.to_dict(),
        "scale": parameter.scale,
        "whole": parameter.whole,
        "unit": parameter.unit,
    }


def _problem(problem: Problem, *, whole: bool = True) -> Json:
    kind = kind_of(problem)
    named: Json = {"name": problem.name, "title": problem.title, "kind": kind.name} | kind.named(problem)
    if kind.data:
        named["data"] = True
    if not whole:
        return named
    start = problem.start
    opening = {
        "objective": {"name": problem.name, "parameters": problem().parameters},
        "start": None if start is None else list(start),
        "n_steps": problem.n_steps,
        "step_size": problem.step_size,
        "adaptive_step_size": problem.adaptive_step_size,
        "live": [asdict(slider) for slider in usual_sliders(problem)],
    }
    parameters = [_parameter(parameter) for parameter in problem.parameters]
    return named | {"parameters": parameters} | kind.described(problem) | {"opening": opening}


def _convention(convention: Convention) -> Json:
    return {
        "title": convention.title,
        "libraries": list(convention.libraries),
        "rule": convention.rule,
        "optimizer": convention.optimizer,
        "family": convention.family,
        "reports": convention.reports,
    }


def _optimizer(rule: Optimizer) -> Json:
    return {
        "title": rule.title,
        "step": rule.step_name,
        "schedule": rule.schedule and rule.schedule.name,
        "takes_schedule": rule.takes_schedule,
        "swept": rule.swept,
        "predicted": rule.theory is not None,
        "adaptive": rule.adaptive,
        "weighs": rule.weighs,
        "looks_ahead": rule.looks_ahead,
        "at_iterate": rule.at_iterate,
        "memory": rule.memory,
        "part_names": list(rule.part_names),
        "look": rule.look._asdict(),
    }
