"""The words of a link: one table, by which Python and JavaScript read links and write them.

A word that is to come is one `Word` here. What JavaScript is given of the table is `grammar`.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from momentum_sim.checks import FINITE, POSITIVE, Interval
from momentum_sim.noise import LARGEST_SEED
from momentum_sim.parameters import (
    MOST_LIVE_STEPS,
    Parameter,
    adaptive_step_size,
    batch_size,
    momentum,
    momentum_exponent,
    n_steps,
    noise,
    step_size,
)
from momentum_sim.problems import ANSWERS, PROBLEMS, QUESTIONS, Problem, kind_of
from momentum_sim.scene.document import HOLDS, SCHEMA_VERSION
from momentum_sim.scene.look import CONTROLS
from momentum_sim.scene.panels import COMPANIONS, PICTURES, Panel
from momentum_sim.scene.parts import EQUALS
from momentum_sim.schedules import SCHEDULES, AnySchedule, Points, points, step_sizes
from momentum_sim.schedules.record import SHARE, Own

#: The word that says by which version of the table a link is written.
VERSION = "v"
#: What a word says of something that the opening scene has and this one has not.
NONE = "none"
#: What a word says of names of which it has every one.
ALL = "all"
#: No text that a word is given is longer, but for a schedule's, and no link that is written: a QR code holds it.
LONGEST_VALUE, LONGEST_SCHEDULE, LONGEST_LINK = 200, 1000, 2000
#: Words that will mean something; until then they are answered as that, and never taken for something else.
RESERVED = (
    "f", "problem", "runs", "present", "deck", "room", "beat", "color", "lang",
)  # fmt: skip

#: What an address has for the frame around the app, not for what is in it.
_OF_FRAMES = ("embed", "embed_options")
#: What others add to addresses that are passed on; * stands for any letters, and case for nothing.
_TRACKERS = (
    *("utm_*", "utm-*", "mtm_*", "matomo_*", "pk_*", "piwik_*", "itm_*", "hsa_*", "at_*", "wt_*", "wt.*", "ns_*"),
    *("gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_*", "gdffi", "gdfms", "gdftrk", "srsltid"),  # Google
    *("_ga", "_gl", "_gid", "_gac*", "_gcl_*", "si", "usqp"),
    *("fbclid", "fb_*", "_fbc", "_fbp", "mibextid", "action_*_map", "igsh", "igshid", "igsid", "xmt"),  # Meta
    *("msclkid", "cvid", "ocid", "oicd"),  # Microsoft
    *("twclid", "ref", "ref_*", "referrer", "referral", "refid", "source", "src", "via", "share", "share_*", "cn-*"),
    *("ttclid", "tt_*", "is_from_webapp", "sender_device", "li_fat_id", "lipi", "trk", "trkinfo", "trackingid"),
    *("rdt_cid", "correlation_id", "post_fullname", "sccid", "sc_*", "epik"),  # Reddit, Snap, Pinterest
    *("yclid", "ymclid", "ysclid", "_openstat", "isappinstalled", "nsukey", "spm", "scm", "openexternalbrowser"),
    *("mc_cid", "mc_eid", "mc_tc", "mkt_tok", "_hsenc", "_hsmi", "__hs*", "hsctatracking", "hss_channel"),  # letters
    *("vero_*", "_ke", "_kx", "__s", "dm_i", "ml_subscriber*", "mkwid", "pcrid", "oly_*", "elq*", "sfmc_*", "bsft_*"),
    *("ck_subscriber_id", "publication_id", "post_id", "isfreemail", "triedredirect", "lctg", "et_rid"),
    *("s_cid", "s_kwcid", "ef_id", "icid", "cmpid", "ncid", "xtor", "_branch_*", "irclickid", "irgwc", "tduid"),
    *("zanpid", "wickedid", "rb_clickid", "click_id", "clickid", "guccounter", "guce_*", "sca_esv"),
)  # fmt: skip
DROPPED = (*_OF_FRAMES, *_TRACKERS)
#: What is said of a link, and of its parts that had to be ignored: texts to be filled in.
TEXTS = {
    "ignored": "This link was not understood in full. Ignored: {ignored}.",
    "version": "all of it: v must be {version}, got {text}",
    "again": "{before}, for {name} stands again: {text}",
    "elsewhere": "is a parameter of {landscapes}, not of {landscape}",
    "reserved": "is a word for later, and sets nothing yet",
    "unknown": "is not a part of a link",
    "known": ". Links know {words}",
}

#: An end of a range of whole numbers: a number, or so many beyond the scene's ``n_steps`` or the part ``before``.
Bound = int | tuple[Literal["n_steps", "before"], int]


@dataclass(frozen=True)
class Part:
    """One value of a word: one of ``names``, which each stand for something, a ``whole`` number, or any by a ``rule``.

    ``called`` is what it is called where it is refused. A schedule's may be left out, with all behind it, and is then
    as ``usual``; the last of them, if they ``repeat``, may stand any number of times, in turn if they are several.
    """

    called: str
    names: Mapping[str, Any] | None = None
    whole: tuple[Bound, Bound] | None = None
    rule: Interval = FINITE
    usual: Any = None
    repeats: bool = False


@dataclass(frozen=True)
class Word:
    """One word of a link.

    ``sets`` is what of the scene it sets, and ``kind`` how: ``values`` are as many as there are ``parts``, joined by _;
    ``variants`` are the name of one of these and its values, joined so, of the first its values alone; a ``schedule``
    is the name of one of the variants and as many of its values as one likes, joined so; a ``landscape`` and a ``run``
    are a name; ``runs`` are names, joined by dots, of those that are shown; a ``panel`` is a kind, its way after a dot;
    ``controls``, as names joined by dots, or ``all`` of them, are of the address and of no scene. What is ``optional``
    may be ``none``. ``of`` is the problem that alone has it, ``asks`` what of `momentum_sim.problems.ANSWERS` a problem
    must have for it, ``longest`` how many characters it may have.
    ``meaning``, ``example`` and ``form``, what several values are, are for readers. ``also`` is what others call it.
    """

    name: str
    sets: str
    meaning: str
    example: str
    kind: Literal["values", "variants", "schedule", "landscape", "panel", "runs", "run", "controls"] = "values"
    parts: tuple[Part, ...] = ()
    variants: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    form: str = ""
    optional: bool = False
    also: tuple[str, ...] = ()
    of: str | None = None
    asks: str | None = None
    longest: int = LONGEST_VALUE


def _scheduled(known: Mapping[str, AnySchedule], by_points: Points[Any]) -> dict[str, tuple[Part, ...]]:
    """The numbers of schedules' own, and of one by points, as parts of a word."""
    return {name: tuple(map(_own_number, schedule.own)) for name, schedule in known.items()} | {
        by_points.name: (
            Part("share of points", rule=SHARE, repeats=True),
            Part("value of points", rule=by_points.rule, repeats=True),
        )
    }


def _own_number(own: Own) -> Part:
    if isinstance(own.usual, tuple):
        return Part(own.name, rule=own.rule, usual=list(own.usual), repeats=True)
    return Part(own.name, rule=own.rule, usual=own.usual)


def _of_parameter(parameter: Parameter, meaning: str, example: str, *also: str, asks: str | None = None) -> Word:
    """The word of a parameter that the runs share."""
    others = (parameter.name, *also)
    return Word(
        parameter.symbol, parameter.name, meaning, example, parts=(_part_of(parameter),), also=others, asks=asks
    )


def _part_of(parameter: Parameter) -> Part:
    """The value of a parameter."""
    whole = (int(parameter.rule.low), int(parameter.rule.high)) if parameter.whole else None
    return Part(parameter.name, None, whole, parameter.rule)


def _choice(
    name: str, names: Mapping[str, Any], meaning: str, example: str, *also: str, asks: str | None = None
) -> Word:
    return Word(name, name, meaning, example, parts=(Part(name, names),), also=also, asks=asks)


_OBJECTIVE = Word(
    "objective",
    "objective",
    "the landscape; what a link does not say is then as that opens",
    "rosenbrock",
    kind="landscape",
    also=("landscape", "function", "loss", "surface"),
)
_SHARED = (
    _of_parameter(momentum, "the momentum β", "0.95", "b1", "beta1", "mu", "rho"),
    _of_parameter(step_size, "the step size η, or what the runs share of it", "0.02", "lr", "learning_rate", "alpha"),
    _of_parameter(adaptive_step_size, "the step size η of rules that divide by the gradient's size", "0.1", "adaptive"),
    _of_parameter(n_steps, "how many steps", "200", "n", "iterations", "iters", asks="n_steps"),
    Word(
        "start",
        "start",
        "where the runs start",
        "-6_1.5",
        parts=(Part("start x"), Part("start y")),
        form="two numbers",
        also=("x0", "init"),
        asks="plane",
    ),
    Word(
        "show",
        "runs",
        "the runs that are shown, of those on the page; empty for none",
        "heavy_ball.demon",
        kind="runs",
        also=("runs", "optimizer", "optimizers", "methods", "visible"),
    ),
    _choice(
        "hold",
        {hold: hold for hold in HOLDS},
        "what stays when the curvatures are changed: η, or η times the largest; on chains, that settings are the best",
        "step_size",
        asks="curvatures",
    ),
    Word("picture", "picture", "the picture", "profile.across", kind="panel", optional=True, also=("plot",)),
    Word(
        "panel", "companion", "the panel beside it", "position.across", kind="panel", optional=True, also=("companion",)
    ),
    Word(
        "view",
        "view",
        "the box of the plane that the contour shows: left, right, bottom, top",
        "-2_2_-1_1",
        parts=tuple(Part("view") for _ in range(4)),
        form="four numbers",
        optional=True,
        also=("zoom", "box", "window"),
        asks="plane",
    ),
    Word(
        "step",
        "step",
        "the step that the timeline shows",
        "12",
        parts=(Part("step", whole=(0, ("n_steps", -1))),),
        optional=True,
        also=("t", "time"),
    ),
    Word("follow", "follow", "the run whose steps are taken apart", "heavy_ball", kind="run", optional=True),
    _choice(
        "vectors", {"on": True, "off": False}, "whether the parts of a step are drawn", "off", "arrows", asks="path"
    ),
    _choice(
        "equal",
        dict(zip(("step", "effective", "path"), EQUALS, strict=True)),
        "what the runs share: their step size, the effective one, η/(1 − β) for rules that amplify, or λ, η/(1 − β)²",
        "effective",
    ),
    Word(
        "coupled",
        "momentum_exponent",
        "the α by which the momentum goes along where the step size s is dragged: (1 − β)/s^α stays",
        "0.5",
        parts=(_part_of(momentum_exponent),),
        optional=True,
        also=("momentum_exponent", "exponent", "couple"),
    ),
    Word(
        "drop",
        "rate_change",
        "from which step on every step size is how many times what it was",
        "10_0.1",
        parts=(
            Part("step of rate_change", whole=(1, MOST_LIVE_STEPS)),
            Part("factor of rate_change", rule=POSITIVE),
        ),
        form="a step and a factor",
        optional=True,
        also=("rate_change", "decay"),
    ),
    Word(
        "cut",
        "flushed_at",
        "before which step the memory of a run is cut, of each of which it is",
        "25",
        parts=(Part("flushed_at", whole=(0, MOST_LIVE_STEPS - 1)),),
        also=("flush", "flushed_at", "reset"),
        asks="memory",
    ),
    Word(
        "betas",
        "schedule",
        "the schedule of the momentum of every run whose rule takes one, from the run's own β on, or of some runs",
        "demon_0.5",
        kind="schedule",
        variants=_scheduled(SCHEDULES, points),
        form=f"{', '.join(SCHEDULES)}, perhaps with numbers of its own; points_share_value_share_value…; "
        "runs and their schedules in turn, joined by ~",
        optional=True,
        also=("momenta", "schedule", "momentum_schedule"),
        longest=LONGEST_SCHEDULE,
    ),
    Word(
        "etas",
        "step_size_schedule",
        "the schedule of every run's step size, from its own η on; values of points are multiples of that",
        "points_0_1_0.5_1_1_0",
        kind="schedule",
        variants=_scheduled(step_sizes.SCHEDULES, step_sizes.points),
        form=f"{', '.join(step_sizes.SCHEDULES)}, perhaps with numbers of its own; points_share_value_share_value…",
        optional=True,
        also=("step_sizes", "lr_schedule", "scheduler", "step_size_schedule"),
        longest=LONGEST_SCHEDULE,
    ),
    Word(
        "noise",
        "noise",
        "the noise of every gradient: its standard deviation, or its kind and what says how much of that",
        "hessian_0.5",
        kind="variants",
        form="a number of at least 0, covariance_xx_xy_yy, hessian_scale, labels_number",
        variants={
            "isotropic": (Part("noise", rule=noise.rule),),
            "covariance": tuple(Part(f"covariance {entry} of noise") for entry in ("xx", "xy", "yy")),
            "hessian": (Part("scale of noise", rule=noise.rule),),
            "labels": (Part("noise", rule=noise.rule),),
        },
        optional=True,
        also=("sigma", "noise_std", "std"),
        asks="noise",
    ),
    _of_parameter(
        batch_size, "of how many examples' gradients each is the mean, noise and all", "16", "b", "bs", asks="noise"
    ),
    Word(
        "seed",
        "seed",
        "which draw of the noise",
        "7",
        parts=(Part("seed", whole=(0, LARGEST_SEED)),),
        also=("draw", "random_state"),
    ),
    Word(
        "predict",
        "prediction",
        "what a reader is asked (place or outcome; of a network winner or errors, of clouds widest, of patchworks "
        "transfer, of chains nearest or reach), after which step what tells is hidden, and of which step it is asked",
        "place_5_15",
        parts=(
            Part("ask of prediction", {ask: ask for ask in QUESTIONS}),
            Part("after of prediction", whole=(0, ("n_steps", -1))),
            Part("step of prediction", whole=(("before", 1), ("n_steps", 0))),
        ),
        form="a question and two steps",
        optional=True,
        also=("prediction", "quiz"),
        asks="prediction",
    ),
)
#: What readers are given at an address. It is no part of the scene, so nothing that is done on a stage changes it.
GIVEN = Word(
    "controls",
    "controls",
    "what readers are given; without it a page is as it opens",
    "sliders.timeline",
    kind="controls",
    optional=True,
    also=("ui",),
)
#: The panels that a word of kind ``panel`` can name.
PANELS_OF: dict[str, Mapping[str, type[Panel]]] = {"picture": PICTURES, "companion": COMPANIONS}


@cache
def words_on(problem: Problem) -> tuple[Word, ...]:
    """The words for a scene on a problem that a link may hold, in the order in which they are written."""
    answers = kind_of(problem).answers
    return (_OBJECTIVE, *_own(problem), *(word for word in _SHARED if word.asks is None or word.asks in answers))


@cache
def all_words(*problems: Problem) -> tuple[Word, ...]:
    """Every word in the same order, with those of each of some problems; of all, where none are given."""
    own = (word for problem in problems or PROBLEMS.values() for word in _own(problem))
    return (_OBJECTIVE, *own, *_SHARED, GIVEN)


def _own(problem: Problem) -> Iterator[Word]:
    """The words of a problem's own parameters."""
    for parameter in problem.parameters:
        yield Word(
            parameter.symbol,
            "parameters",
            f"{parameter.label}, of {problem.name}",
            f"{parameter.default:g}",
            parts=(_part_of(parameter),),
            also=(parameter.name,) if parameter.name != parameter.symbol else (),
            of=problem.name,
        )


def accepted(word: Word) -> str:
    """What a word may be set to, in a few words."""
    if word.kind == "values":
        values = word.form or _accepted(word.parts[0])
    elif word.kind in ("variants", "schedule"):
        values = word.form
    elif word.kind == "panel":
        values = ", ".join(_with_ways(PANELS_OF[word.sets].values()))
    else:
        named = {"landscape": ", ".join(PROBLEMS), "run": "a run", "runs": "runs joined by dots"}
        values = (named | {"controls": f"{', '.join(CONTROLS)}, joined by dots; {ALL}"})[word.kind]
    return values + (f", {NONE}" if word.optional else "")


def _accepted(part: Part) -> str:
    if part.names is not None:
        return ", ".join(part.names)
    if part.whole is not None:
        low, high = part.whole
        return f"a whole number from {low} to {high if isinstance(high, int) else 'the one before the last'}"
    rule = str(part.rule)
    return f"a number {rule.removeprefix('lie ')}" if rule.startswith("lie ") else rule.removeprefix("be ")


def _with_ways(panels: Iterable[type[Panel]]) -> Iterator[str]:
    for panel in panels:
        others = [way for way in panel.ways if way != getattr(panel(), panel.way or "")]
        yield panel.kind + (f" (.{', .'.join(others)})" if others else "")


def grammar(
    *problems: Problem,
    companions: Mapping[str, type[Panel]] = COMPANIONS,
    controls: Iterable[str] = CONTROLS,
    schedules: Container[str] | None = None,
) -> dict[str, Any]:
    """The table as JavaScript reads it: for a page that has these problems, or all, these companions and controls.

    ``schedules``: the names of those that the page has, None for all.
    Nothing empty is in it, nor what is asked of a problem where each on the page has it; a word of which no kind is
    said is of kind ``values``.
    """
    kinds = {kind_of(problem) for problem in problems or PROBLEMS.values()}
    panels = {
        name: {kind: panel for kind, panel in known.items() if any(map(panel.can_show, kinds))}
        for name, known in (PANELS_OF | {"companion": companions}).items()
    }
    asked = {one for one in ANSWERS if not all(one in kind.answers for kind in kinds)}
    return {
        "version": SCHEMA_VERSION,
        "none": NONE,
        "all": ALL,
        "controls": list(controls),
        "texts": TEXTS,
        "longest": LONGEST_VALUE,
        "longest_link": LONGEST_LINK,
        "words": [_word(word, panels, asked, schedules) for word in all_words(*problems)],
        "reserved": list(RESERVED),
        "dropped": list(DROPPED),
    }


def _word(
    word: Word,
    panels: Mapping[str, Mapping[str, type[Panel]]],
    asked: Container[str],
    schedules: Container[str] | None,
) -> dict[str, Any]:
    there = {
        name: parts
        for name, parts in word.variants.items()
        if word.kind != "schedule" or schedules is None or name in schedules
    }
    said = {
        "name": word.name,
        "sets": word.sets,
        "kind": word.kind if word.kind != "values" else None,
        "parts": [_part(part) for part in word.parts],
        "variants": {name: [_part(part) for part in parts] for name, parts in there.items()},
        "form": f"{word.form} joined by _, such as {word.example}" if word.form and not word.variants else None,
        "panels": {
            kind: {"way": panel.way, "ways": list(panel.ways)} | _asking(one for one in panel.asks if one in asked)
            for kind, panel in panels.get(word.sets, {}).items()
        },
        "optional": word.optional,
        "also": list(word.also),
        "of": word.of,
        "asks": word.asks if word.asks in asked else None,
        "longest": word.longest if word.longest != LONGEST_VALUE else None,
    }
    return {name: value for name, value in said.items() if value}


def _asking(asks: Iterable[str]) -> dict[str, Any]:
    """What a panel asks of a problem, if anything."""
    known = list(asks)
    return {"asks": known} if known else {}


def _part(part: Part) -> dict[str, Any]:
    if part.names is not None:
        return {"called": part.called, "names": dict(part.names)}
    if part.whole is not None:
        return {"called": part.called, "whole": list(part.whole)}
    said = {"called": part.called, "rule": part.rule.to_dict()}
    if part.usual is not None:
        said["usual"] = part.usual
    return said | ({"repeats": True} if part.repeats else {})
