"""The kernels as WebAssembly modules, compiled from the same functions that Python calls.

They are made from the sources of the running package when it first needs them, never stored in the repository, and
sent along with the scene: a page cannot have kernels older than the Python that serves it.

A module has the entries of the rules that its page's runs are by, and of no others. Its name says so: what it is of,
and the rules, joined by dots, ``quadratic.gradient_descent.heavy_ball``; so a page can be asked for what is missing.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import cache
from threading import Thread
from typing import Any, NamedTuple

from momentum_sim.checks import RefusedError
from momentum_sim.compiler.wasm import compile_module, is_kept
from momentum_sim.ensembles import ensemble_entry
from momentum_sim.kernels import contour, entries
from momentum_sim.kernels.entries import Entry
from momentum_sim.kernels.theory import ModeKernels
from momentum_sim.noise import KINDS, Kind, can_be_on
from momentum_sim.objectives import Landscape
from momentum_sim.optimizers import OPTIMIZERS, Optimizer
from momentum_sim.problems import PROBLEMS, Problem, ProblemKind, data_of, is_problem, kind_of
from momentum_sim.scene.panels import COMPANIONS, Panel
from momentum_sim.schedule_search import search_entry, sizes_entry
from momentum_sim.schedules import SCHEDULES, constant, points, step_sizes
from momentum_sim.simulation import anatomy_entry, noisy_entry
from momentum_sim.stage.helper import begin, helped
from momentum_sim.stage.packed import packed
from momentum_sim.sweeps import sweep_entry

#: What is asked of a rule's theory, in entries whose names end in the rule's.
_OF_THEORY: dict[str, Callable[[ModeKernels], Entry]] = {
    "mode": lambda theory: entries.mode(theory.mode),
    "boundaries": lambda theory: entries.boundaries(theory.boundaries),
    "critical_momentum": lambda theory: entries.critical_momentum(theory.critical_momentum),
    "optimum": lambda theory: entries.optimum(theory.optimum),
    "rates": lambda theory: entries.rates(theory.mode),
}


#: The modules that no problem has: what every picture is made with, what only theory is asked, the schedules that no
#: optimizer has of its own, and what reads curves of losses, which no stage asks for by itself.
COMMON, THEORY, SCHEDULED, CURVES = "common", "theory", "schedules", "curves"
_CURVES = {
    "curve_reading": entries.curve_reading(),
    "step_spacing": entries.step_spacing(),
    "faded": entries.faded(),
}
#: Of these, the ones without rules.
_UNRULED = (SCHEDULED, CURVES)

#: The schedules that optimizers have of their own, which every stage has.
OWN_SCHEDULES = frozenset({constant.name, *(rule.schedule.name for rule in OPTIMIZERS.values() if rule.schedule)})

#: A kind of panel that stands beside the picture.
Companion = type[Panel]


class NoiseOn(NamedTuple):
    """Noise of a kind on a landscape: a module for noisy scenes alone."""

    kind: Kind
    landscape: Landscape

    @property
    def name(self) -> str:
        """What its module is called."""
        return f"{self.kind}_noise_on_{self.landscape.name}"


class SearchOn(NamedTuple):
    """The search for a schedule on a landscape, with noise of a kind or none: a module for who asks for that alone."""

    kind: Kind | None
    landscape: Landscape

    @property
    def name(self) -> str:
        """What its module is called."""
        noisy = f"in_{self.kind}_noise_" if self.kind else ""
        return f"search_{noisy}on_{self.landscape.name}"


class DataOf(NamedTuple):
    """What a problem needs besides kernels: sent as modules are, though it is none."""

    problem: Any

    @property
    def name(self) -> str:
        """What it is called among modules."""
        return f"{self.problem.name}_data"


class BesideOn(NamedTuple):
    """A companion on a landscape, of those that have a module for each: a module for who shows it alone."""

    panel: Companion
    landscape: Landscape

    @property
    def name(self) -> str:
        """What its module is called."""
        return f"{self.panel.kind}_on_{self.landscape.name}"


#: What a module is of: a problem, its data, noise on one, a search on one, a companion with entries, one on a problem,
#: or what no problem has, by name.
Home = str | Problem | DataOf | NoiseOn | SearchOn | Companion | BesideOn
#: The rules that there are; a module has those of a page, in this order.
Rules = tuple[Optimizer, ...]
ALL_RULES: Rules = tuple(OPTIMIZERS.values())


class Part(NamedTuple):
    """A module: what it is of, and the rules that it has; none of schedules, and of a companion that is not ruled."""

    home: Home
    rules: Rules

    @property
    def name(self) -> str:
        """What it is of, and its rules, joined by dots."""
        return ".".join([_called(self.home), *(rule.name for rule in self.rules)])


_made: dict[Part, str] = {}


def kernel_modules(
    problems: Iterable[Problem] | None = None,
    companions: Iterable[Companion] | None = None,
    noises: Iterable[Kind] = (),
    rules: Iterable[Optimizer] = ALL_RULES,
    *,
    scheduled: bool = True,
) -> dict[str, str]:
    """Each module, packed: ``common``, one for each of some problems, ``theory``, and of companions.

    ``problems``: all of `PROBLEMS`, if left out; ``companions``: if left out, all of `COMPANIONS` that have a module
    of their own and not one for each landscape; ``noises``: the kinds of noise that there can be, which have a module
    for each problem; ``rules``: those that the modules have; ``scheduled``: with the schedules that no optimizer has
    of its own.
    """
    known = tuple(PROBLEMS.values() if problems is None else problems)
    usual = (one for one in COMPANIONS.values() if not one.on_landscape)
    beside = tuple(usual if companions is None else companions)
    own = (one for one in beside if one.entries and (one.painter or any(one.can_show(kind_of(on)) for on in known)))
    theory = [THEORY] if any("theory" in kind_of(problem).answers for problem in known) else []
    homes: list[Home] = [COMMON, *known, *theory, *([SCHEDULED] if scheduled else []), *own, *_noises(known, noises)]
    homes += [*_beside(known, beside), *_data(known)]
    return _modules(part_of(home, rules) for home in homes)


def modules_of(*names: str) -> dict[str, str]:
    """The modules with these names."""
    return _modules(map(named, names))


def _modules(parts: Iterable[Part]) -> dict[str, str]:
    wanted = _by_name(parts).values()
    missing = [part for part in wanted if part not in _made and not _is_kept(part)]
    helping = helped(__name__, compile_from_the_last.__name__, *(part.name for part in missing))
    with helping if missing[1:] else nullcontext():
        return {part.name: _module(part) for part in wanted}


def _by_name(parts: Iterable[Part]) -> dict[str, Part]:
    """Parts by the names of their modules; no two are of something that is called the same."""
    found: dict[str, Part] = {}
    homes: dict[str, Home] = {}
    for part in parts:
        called = _called(part.home)
        if homes.setdefault(called, part.home) != part.home:
            raise RefusedError("modules", "have a name each", called)
        found[part.name] = part
    return found


def part_of(home: Home, rules: Iterable[Optimizer]) -> Part:
    """The module of a problem, a companion or what all pictures have, with these rules, in their own order.

    A search has those alone that take a schedule.
    """
    given = [rule for rule in rules if rule.takes_schedule or not isinstance(home, SearchOn)]
    ruled = home.ruled if isinstance(home, type) else not isinstance(home, DataOf) and home not in _UNRULED
    return Part(home, tuple(rule for rule in ALL_RULES if rule in given) if ruled else ())


def named(name: str) -> Part:
    """The module with a name; its rules may stand in any order there. `KeyError` where there is none."""
    called, *rules = name.split(".")
    beside = {kind: panel for kind, panel in COMPANIONS.items() if panel.entries}
    data = {home.name: home for home in _data(PROBLEMS.values())}
    homes: dict[str, Home] = {**beside, **_known_beside(), **_known_noises(), **_known_searches(), **data, **PROBLEMS}
    homes |= {alone: alone for alone in (COMMON, THEORY, SCHEDULED, CURVES)}
    home = homes[called]
    part = part_of(home, [OPTIMIZERS[rule] for rule in rules])
    if isinstance(home, SearchOn) and not part.rules:
        raise KeyError(name)  # nothing would be in it
    return part


def covers(names: Iterable[str], name: str) -> bool:
    """Whether one of the modules with these names has all that another has."""
    home, *rules = name.split(".")
    others = [other.split(".") for other in names]
    return any(other[0] == home and set(rules) <= set(other[1:]) for other in others)


def compile_from_the_last(*names: str) -> None:
    """Have modules on disk, the last one first: a helper does, while `kernel_modules` begins with the first."""
    # Of what is from outside the package a helper knows nothing.
    beside = (kind for kind, panel in COMPANIONS.items() if panel.entries and not panel.painter)
    alone = {COMMON, THEORY, SCHEDULED, CURVES}
    ours = {*alone, *PROBLEMS, *_known_beside(), *_known_noises(), *_known_searches(), *beside}
    for name in reversed(names):
        if name.split(".")[0] in ours:
            _compiled(named(name))


def are_made(names: Iterable[str]) -> bool:
    """Whether nothing is to be compiled for the modules with these names."""
    return all(part in _made or _is_kept(part) for part in map(named, names))


@cache
def prepare_the_rest(rules: Rules, kind: ProblemKind) -> None:
    """Have every module of a kind of problems with these rules on disk before anybody asks for it, without waiting.

    Once in the life of this process: a page has the rules of its own runs.
    """
    homes: list[Home] = [*kind.known.values(), *([THEORY] if "theory" in kind.answers else []), SCHEDULED]
    homes += [one for one in COMPANIONS.values() if one.entries and not one.painter and one.can_show(kind)]
    names = [part_of(home, rules).name for home in homes]
    if missing := [name for name in names if not are_made([name])]:
        begin(__name__, compile_from_the_last.__name__, *reversed(missing), patient=True)


def begin_modules(names: Iterable[str]) -> Thread | None:
    """Have another process make the modules with these names; the thread ends with it, None if there can be none."""
    return begin(__name__, compile_from_the_last.__name__, *names)


def _called(home: Home) -> str:
    if isinstance(home, str):
        return home
    return home.kind if isinstance(home, type) else home.name


def _noises(problems: Iterable[Problem], kinds: Iterable[Kind]) -> list[NoiseOn]:
    """The noises of some kinds that there can be on some problems."""
    noisy: list[Any] = [problem for problem in problems if "noise" in kind_of(problem).answers]
    return [NoiseOn(kind, one) for kind in kinds for one in noisy if can_be_on(kind, one)]


def _data(problems: Iterable[Problem]) -> list[DataOf]:
    """What some problems need besides kernels."""
    return [DataOf(problem) for problem in problems if kind_of(problem).data]


def _known_noises() -> dict[str, NoiseOn]:
    """The noises that there can be on this package's problems, by the names of their modules."""
    return {part.name: part for part in _noises(PROBLEMS.values(), KINDS)}


def _beside(problems: Iterable[Problem], companions: Iterable[Companion]) -> list[BesideOn]:
    """The companions that have a module for each landscape, on those of some problems on which they can be shown."""
    showing: list[Any] = list(problems)
    placed = [panel for panel in companions if panel.on_landscape]
    return [BesideOn(panel, on) for panel in placed for on in showing if panel.can_show(kind_of(on))]


def _known_beside() -> dict[str, BesideOn]:
    """The modules of this package's companions on its landscapes, by their names."""
    ours = (panel for panel in COMPANIONS.values() if not panel.painter)
    return {part.name: part for part in _beside(PROBLEMS.values(), ours)}


def _known_searches() -> dict[str, SearchOn]:
    """The searches that there can be on this package's problems, by the names of their modules."""
    calm = [SearchOn(None, problem) for problem in PROBLEMS.values() if "search" in kind_of(problem).answers]
    return {part.name: part for part in [*calm, *(SearchOn(*noise) for noise in _known_noises().values())]}


def _module(part: Part) -> str:
    if part not in _made:
        _made[part] = packed(_compiled(part))
    return _made[part]


def _compiled(part: Part) -> bytes:
    if isinstance(part.home, DataOf):
        return data_of(part.home.problem)
    return compile_module(_exported(part), compact=_is_small(part))


def _is_kept(part: Part) -> bool:
    return isinstance(part.home, DataOf) or is_kept(_exported(part), compact=_is_small(part))


def _is_small(part: Part) -> bool:
    """Whether a module is rather small than fast: what runs once per frame, and no search."""
    home = part.home.panel if isinstance(part.home, BesideOn) else part.home
    if isinstance(home, type):
        return home.compact
    return kind_of(home).compact if is_problem(home) else not isinstance(home, SearchOn)


def _exported(part: Part) -> dict[str, Entry]:
    """What a module exports."""
    home, rules = part
    if is_problem(home):
        return kind_of(home).entries(home, rules)
    if isinstance(home, NoiseOn):
        return noisy(home.landscape, home.kind, rules)
    if isinstance(home, SearchOn):
        return searches(home.landscape, home.kind, rules)
    if isinstance(home, BesideOn):
        return dict(home.panel.entries_on(home.landscape, rules))
    if isinstance(home, type):
        return dict(home.entries_of(rules))
    if home in _UNRULED:
        return _scheduled() if home == SCHEDULED else dict(_CURVES)
    return (_common if home == COMMON else _theory)(rules)


def exported(
    problems: Iterable[Problem], companions: Iterable[Companion] = (), noises: Iterable[Kind] = ()
) -> dict[str, dict[str, Entry]]:
    """What there is of each home, by name: entries by theirs, of every rule.

    What stands for itself alone is with `COMMON`. None is compiled before it is called.
    """
    known, shown = tuple(problems), tuple(companions)
    homes: list[Home] = [COMMON, *known, *(one for one in shown if one.entries), *_noises(known, noises)]
    homes += _beside(known, shown)
    parts = {name.split(".")[0]: part for name, part in _by_name(part_of(home, ALL_RULES) for home in homes).items()}
    others = {COMMON: _theory(ALL_RULES) | _scheduled()}
    return {home: _exported(part) | others.get(home, {}) for home, part in parts.items()}


def sweep_module(landscape: Landscape, rules: Iterable[Optimizer] = ALL_RULES) -> str:
    """The sweeps over a landscape, packed as `kernel_modules` are: a module of their own, that only a map needs.

    Of the ``rules`` that can be mapped; "" where none can.
    """
    return _sweep_module(landscape, part_of(landscape, [rule for rule in rules if rule.swept]).rules)


@cache
def _sweep_module(landscape: Landscape, rules: Rules) -> str:
    return packed(compile_module(sweeps(landscape, rules), compact=False)) if rules else ""


def sweeps(landscape: Landscape, rules: Iterable[Optimizer] = ALL_RULES) -> dict[str, Entry]:
    """What the module of sweeps over a landscape exports: an entry for each rule that is swept."""
    return {rule.name: sweep_entry(landscape, rule) for rule in rules if rule.swept}


def noisy(landscape: Landscape, kind: Kind = "isotropic", rules: Iterable[Optimizer] = ALL_RULES) -> dict[str, Entry]:
    """What the module of noise on a landscape exports: draws, how much there is of it, and each rule's runs."""
    return {
        "normal_draws": entries.normal_draws(),
        "noise_amount": entries.noise_amount(KINDS[kind][1]),
    } | {f"noisy_trajectory_{rule.step_name}": noisy_entry(kind, landscape, rule) for rule in rules}


def searches(landscape: Landscape, kind: Kind | None, rules: Iterable[Optimizer] = ALL_RULES) -> dict[str, Entry]:
    """What the module of searches on a landscape exports, for each rule that takes a schedule."""
    taking = part_of(SearchOn(kind, landscape), rules).rules
    return {f"schedule_search_{rule.step_name}": search_entry(kind, landscape, rule) for rule in taking} | {
        f"search_sizes_{rule.step_name}": sizes_entry(kind, landscape, rule) for rule in taking
    }


@cache
def ensemble_module(landscape: Landscape, kind: Kind = "isotropic") -> str:
    """Ensembles with noise of a kind on a landscape, several particles at once, packed as `kernel_modules` are."""
    return packed(compile_module(ensembles(landscape, kind), compact=False))


def ensembles(landscape: Landscape, kind: Kind | None = "isotropic") -> dict[str, Entry]:
    """What the module of ensembles on a landscape exports: each rule's, and what makes moments of their sums."""
    return {"ensemble_moments": entries.ensemble_moments()} | {
        f"ensemble_{rule.step_name}": ensemble_entry(kind, landscape, rule, measured=True)
        for rule in OPTIMIZERS.values()
    }


def _common(rules: Rules) -> dict[str, Entry]:
    return (
        _schedules(OWN_SCHEDULES)
        | {f"anatomy_{rule.step_name}": anatomy_entry(rule) for rule in rules}
        | {
            f"weights_{rule.step_name}": entries.gradient_weights(rule.step, rule.initial_state)
            for rule in rules
            if rule.weighs
        }
        | {
            "settling_step": entries.settling_step(),
            "divergence_step": entries.divergence_step(),
            "overshoot": entries.overshoot(),
            "distance": entries.distance(),
            "projections": entries.projections(),
            "moving_average": entries.moving_average(),
            "effective_step_sizes": entries.effective_step_sizes(),
            "extent": entries.extent(),
            "neighbours": entries.neighbours(),
            "axes": entries.axes(),
            "local_quadratic": entries.local_quadratic(),
            "crossings": entries.crossings(),
            "period": entries.period(),
            "contraction_rate": entries.contraction_rate(),
            "direction_sums": entries.direction_sums(),
            "levels": contour.levels(),
            "contour_image": contour.contour_image(),
        }
    )


def _scheduled() -> dict[str, Entry]:
    return (
        _schedules(SCHEDULES.keys() - OWN_SCHEDULES)
        | {"schedule_points": entries.schedule(points.kernel)}
        | {f"step_sizes_{name}": entries.schedule(kernel) for name, kernel in _of_step_sizes().items()}
    )


def _of_step_sizes() -> dict[str, Any]:
    """The kernels of schedules of the step size; one that stays needs none."""
    named = {name: one.kernel for name, one in sorted(step_sizes.SCHEDULES.items()) if name != constant.name}
    return named | {step_sizes.points.name: step_sizes.points.kernel}


def _schedules(names: Iterable[str]) -> dict[str, Entry]:
    return {f"schedule_{name}": entries.schedule(SCHEDULES[name].kernel) for name in sorted(names)}


def _theory(rules: Rules) -> dict[str, Entry]:
    return {
        f"{name}_{rule.name}": make(kernels)
        for rule in rules
        if (kernels := rule.theory) is not None
        for name, make in _OF_THEORY.items()
    } | {
        "prediction": entries.prediction(),
        "predicted_positions": entries.predicted_positions(),
        "predicted_envelope": entries.predicted_envelope(),
        "steps_by_rates": entries.steps_by_rates(),
    }
