"""A scene as a link's query: readable, versioned, and only what differs from the scene that the page opens with.

``?v=1&beta=0.95&show=heavy_ball.demon&start=-6_1.5``. Lists are joined with marks that a browser leaves as they are;
who writes one by hand may use commas. What a stage lets one change can be in a link; everything else is the opening
scene's. What readers are given, ``controls=sliders.timeline``, is of the address and not of its scene: who writes one
anew says it again. The words are a table, `momentum_sim.scene.words`, by which ``stage/web/link.js`` reads and writes
as well.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fnmatch import translate
from itertools import pairwise, takewhile
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote

from momentum_sim import checks
from momentum_sim.noise import Kind, Noise
from momentum_sim.scene.document import SCHEMA_VERSION, Scene
from momentum_sim.scene.look import CONTROLS
from momentum_sim.scene.panels import Panel, box
from momentum_sim.scene.parts import Prediction, RateChange, plain_schedule
from momentum_sim.scene.sliders import with_noise_sliders
from momentum_sim.scene.words import (
    ALL,
    DROPPED,
    GIVEN,
    LONGEST_LINK,
    NONE,
    PANELS_OF,
    RESERVED,
    TEXTS,
    VERSION,
    Bound,
    Part,
    Word,
    all_words,
    words_on,
)
from momentum_sim.schedules import points

_Understood = TypeVar("_Understood")

_DROPPED = re.compile("|".join(map(translate, DROPPED)))
#: Spaces, and marks that no eye sees: texts that were copied have them.
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
#: What a quotation or brackets leave before a text, and they, a sentence or an emphasis after it.
_AROUND = re.compile("^[(\\[{<'\"\u2018-\u201f\u00ab\u00bb]+|[.,;:!?)\\]}>'\"\u2018-\u201f\u00ab\u00bb\u2026*_~`]+$")
_AMPERSANDS = re.compile(r"^(amp;)+")  # what is left of an & as HTML writes it
_PLUS = re.compile(r"e (?=\d)")  # an address reads a plus sign as a space
_VERSION = str(SCHEMA_VERSION)
_NO_NAMES = ("nan", "inf", "infinity")  # numbers that begin as a name does
_BETWEEN_RUNS = "~"  # and their schedules; a browser leaves it as it is
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2212", "-----")


def to_query(scene: Scene, opening: Scene, controls: Sequence[str] | None = None) -> dict[str, str]:
    """What of a scene differs from the page's opening one; nothing if nothing does.

    ``controls`` are what readers are given at the address, as `controls_in` has it. What no word can say is left out:
    schedules of many points.
    """
    usual = opening.on(scene.problem)
    beside = {"objective": opening, "n_steps": usual}
    own = scene.kind.n_steps is not None
    base = usual if own else usual.with_steps(scene.n_steps)  # beside which all else is seen
    words = words_on(scene.problem)
    query = {word.name: text for word in words if (text := _said(scene, beside.get(word.sets, base), word)) is not None}
    if controls is not None:
        query[GIVEN.name] = _controls_text(controls)
    query = {VERSION: _VERSION} | query if query else {}
    long = [word.name for word in words if word.kind == "schedule" and word.name in query]
    while long and len(query_text(query)) > LONGEST_LINK + 1:  # the ? is of the address
        del query[long.pop()]
    return query


def query_text(query: Mapping[str, str]) -> str:
    """A query as an address has it, from the ? on; empty if there is nothing in it. It needs no escapes."""
    return "?" + "&".join(f"{name}={text}" for name, text in query.items()) if query else ""


def from_query(query: Mapping[str, str | Sequence[str]], opening: Scene) -> tuple[Scene, tuple[str, ...]]:
    """The scene that a link asks for, and a sentence for each part of it that had to be ignored.

    A word that stands in it several times has a sequence of texts, the last of which counts. What others add to links
    that they pass on is dropped without a word. Never raises: whatever a link holds, there is a scene to show.
    """
    left, ignored = _said_once(_pairs(query))
    version = left.pop(VERSION, _VERSION)
    if _plain(version) != _VERSION:
        return opening, (TEXTS["version"].format(version=SCHEMA_VERSION, text=checks.shown(version)),)

    def read(scene: Scene, words: tuple[Word, ...]) -> Scene:
        for word in words:
            if (text := left.pop(word.name, None)) is not None:
                try:
                    scene = _changed(scene, word, text)
                except ValueError as error:
                    ignored.append(str(error))
        return scene

    scene = read(opening, words_on(opening.problem)[:1])  # the landscape says what the others are
    scene = read(scene, words_on(scene.problem)[1:])
    try:
        _controls(left.pop(GIVEN.name, None))
    except ValueError as error:
        ignored.append(str(error))
    return scene, (*ignored, *_unknown(sorted(left), scene))


def controls_in(query: Mapping[str, str | Sequence[str]]) -> tuple[str, ...] | None:
    """What of `CONTROLS` readers are given at an address with this query; None if it does not say.

    What it says in vain is among what `from_query` gives. Never raises.
    """
    left, _ = _said_once(_pairs(query))
    with suppress(ValueError):
        return _controls(left.get(GIVEN.name)) if _plain(left.get(VERSION, _VERSION)) == _VERSION else None
    return None


def asks_nothing(query: Mapping[str, str | Sequence[str]]) -> bool:
    """Whether there is nothing in a query but what others add to links that they pass on."""
    return next(_pairs(query), None) is None


def _pairs(query: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, str]]:
    """The words of a link, called as in the table, with their texts, and nothing of what others have added."""
    known = {VERSION, *(word.name for word in all_words())}
    for name, given in query.items():
        for text in [given] if isinstance(given, str) else given:
            if not (isinstance(name, str) and isinstance(text, str)):
                continue
            plain = _AMPERSANDS.sub("", _UNSEEN.sub("", name).lower())
            word, equals, _ = plain.partition("=")
            if equals and not text and word in known:  # a link that was escaped twice
                yield from _pairs(dict(parse_qsl(name, keep_blank_values=True)))
            elif not _DROPPED.match(plain):
                yield plain if plain in known else name, text


def _said_once(pairs: Iterator[tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    """The last text of each word, and a sentence for each that is not."""
    last: dict[str, str] = {}
    others = []
    for name, text in pairs:
        if last.get(name, text) != text:
            before, called, again = map(checks.shown, (last[name], name, text))
            others.append(TEXTS["again"].format(before=before, name=called, text=again))
        last[name] = text
    return last, others


def _unknown(names: list[str], scene: Scene) -> Iterator[str]:
    """A sentence for each name that means nothing here, the last of them with the words that do."""
    words = words_on(scene.problem)
    called = [word.name for word in (*words, GIVEN)]
    others = {other: word.name for word in (*words, GIVEN) for other in word.also}
    for at, name in enumerate(names, start=1):
        elsewhere = [word.of for word in all_words() if word.name == name and word.of]
        if elsewhere:
            said = TEXTS["elsewhere"].format(landscapes=", ".join(elsewhere), landscape=scene.objective.name)
        else:
            said = TEXTS["reserved" if name.lower() in RESERVED else "unknown"]
        hint = "" if elsewhere else checks.meant(name, called, others)
        listed = TEXTS["known"].format(words=", ".join(called)) if at == len(names) else ""
        yield f"{checks.shown(name)} {said}{hint}{listed}"


# --- what a word sets -------------------------------------------------------------------------------------------------


def _changed(scene: Scene, word: Word, text: str) -> Scene:
    """A scene with what a word says."""
    return _understood(word, text, lambda said: _with(scene, word, said))


def _controls(text: str | None) -> tuple[str, ...] | None:
    """What readers are given by what the address says of it; None if it says nothing."""
    return None if text is None else _understood(GIVEN, text, _named_controls)


def _understood(word: Word, text: str, read: Callable[[str], _Understood]) -> _Understood:
    """What a word's text says: as it stands there, else without what it has caught on its way."""
    if len(text) > word.longest:
        raise checks.RefusedError(word.name, f"have at most {word.longest} characters", text, str(len(text)))
    try:
        return read(text)
    except ValueError:
        with suppress(ValueError):
            return read(_plain(text))
        raise


def _plain(text: str) -> str:
    """A text without what it has caught: a second escaping, capitals, spaces, dashes for minus, a sentence's end."""
    text = unquote(text).lower().translate(_DASHES)
    return _AROUND.sub("", _UNSEEN.sub("", _PLUS.sub("e+", text)))


def _with(scene: Scene, word: Word, text: str) -> Scene:
    """A scene with what a text sets; itself where it has that already."""
    if text == _written(scene, word):
        return scene
    value = _read(scene, word, text)
    return _SETTERS[word.sets](scene, word, value) if word.sets in _SETTERS else replace(scene, **{word.sets: value})


#: What of a scene is set otherwise than as a field of its own.
_SETTERS: dict[str, Callable[[Scene, Word, Any], Scene]] = {
    "objective": lambda scene, _, name: scene.on(scene.kind.known[name]),
    "parameters": lambda scene, word, value: scene.with_parameters({word.parts[0].called: value}),
    "n_steps": lambda scene, _, count: scene.with_steps(count),
    "runs": lambda scene, _, names: scene.with_visible(names),
    "picture": lambda scene, _, panel: _with_picture(scene, panel),
    "companion": lambda scene, _, panel: replace(scene, panels=tuple(filter(None, (scene.picture, panel)))),
    "view": lambda scene, _, view: _with_view(scene, view),
    "rate_change": lambda scene, _, change: replace(scene, rate_change=change and RateChange(*change)),
    "schedule": lambda scene, _, schedules: _with_schedules(scene, schedules),
    "flushed_at": lambda scene, _, step: scene.with_flush(step),
    "noise": lambda scene, _, said: _with_noise(scene, said),
    "batch_size": lambda scene, _, count: _with_batch(scene, count),
    "prediction": lambda scene, _, asked: replace(scene, prediction=asked and Prediction(*asked)),
}
#: What of a scene is not had as its field; several values as a tuple.
_GETTERS: dict[str, Callable[[Scene, Word], Any]] = {
    "objective": lambda scene, _: scene.objective.name,
    "parameters": lambda scene, word: scene.objective.parameters[word.parts[0].called],
    "runs": lambda scene, _: scene.visible,
    "view": lambda scene, _: scene.contour and scene.contour.view,
    "rate_change": lambda scene, _: scene.rate_change and tuple(vars(scene.rate_change).values()),
    "schedule": lambda scene, _: _schedules_of(scene),
    "step_size_schedule": lambda scene, _: plain_schedule(scene.step_size_schedule),
    "noise": lambda scene, _: scene.noise and (scene.noise.kind, _sizes(scene.noise)),
    "batch_size": lambda scene, _: 1.0 if scene.noise is None else scene.noise.batch_size,
    "prediction": lambda scene, _: scene.prediction and tuple(vars(scene.prediction).values()),
}


def _with_picture(scene: Scene, picture: Panel | None) -> Scene:
    """The scene with another picture where it has one, else with one before its companion; or with none."""
    before = scene.picture
    panels = (picture if panel is before else panel for panel in (scene.panels if before else (None, *scene.panels)))
    return replace(scene, panels=tuple(filter(None, panels)))


def _with_view(scene: Scene, view: tuple[float, ...] | None) -> Scene:
    if scene.contour is None and view is None:
        return scene
    if scene.contour is None:
        raise checks.RefusedError("view", "be left out where there is no contour", _joined(view))
    looked = replace(scene.contour, view=box("view", view) if view else None)
    return replace(scene, panels=tuple(looked if panel is scene.contour else panel for panel in scene.panels))


def _schedules_of(scene: Scene) -> dict[str, Any]:
    """The schedule, as plain data, of each run that takes one, by the run's name."""
    return {run.name: plain_schedule(run.schedule) for run in scene.runs if run.rule.takes_schedule}


def _with_schedules(scene: Scene, schedules: Mapping[str, Any]) -> Scene:
    """The scene with the schedules of some runs, by their names."""
    runs = (replace(run, schedule=schedules[run.name]) if run.name in schedules else run for run in scene.runs)
    return replace(scene, runs=tuple(runs))


def _with_noise(scene: Scene, said: tuple[Kind, tuple[float, ...]] | None) -> Scene:
    """The scene with noise of a kind and a size, in batches as before; what is set of it can be dragged."""
    if said is None:
        return replace(scene, noise=None)
    kind, sizes = said
    size: Any = sizes[0]
    if kind == "covariance":
        xx, xy, yy = sizes
        if xx < 0.0 or yy < 0.0 or xy * xy > xx * yy * (1.0 + checks.ROUNDING):
            raise checks.RefusedError("covariance of noise", "have no negative eigenvalue", _joined(sizes))
        size = (xx, xy), (xy, yy)
    batch_size = scene.noise.batch_size if scene.noise else 1.0
    return replace(scene, noise=Noise(kind, size, batch_size), live=with_noise_sliders(scene.live))


def _with_batch(scene: Scene, count: int) -> Scene:
    if scene.noise is None:
        raise checks.RefusedError("batch", "be left out where there is no noise", count)
    return replace(scene, noise=replace(scene.noise, batch_size=count))


def _sizes(noise: Noise) -> tuple[float, ...]:
    """The numbers that a link has for how much noise there is."""
    if isinstance(noise.size, float):
        return (noise.size,)
    (xx, xy), (_, yy) = noise.size
    return xx, xy, yy


# --- texts ------------------------------------------------------------------------------------------------------------


def _said(scene: Scene, base: Scene, word: Word) -> str | None:
    """What a word says of a scene beside another one; None where they are alike in it, or no text says it."""
    text = _written(scene, word)
    if text is None or text == _written(base, word):
        return None
    if word.sets != "schedule" or _BETWEEN_RUNS not in text:
        return text
    texts, before = (_texts_of_runs(word, _schedules_of(each)) for each in (scene, base))
    said = _of_runs({run: each for run, each in texts.items() if each and each != before.get(run)})
    return said if 0 < len(said) <= word.longest else None


def _written(scene: Scene, word: Word) -> str | None:
    """What a scene has for a word, as the word's text; None for what it cannot say."""
    value = _GETTERS[word.sets](scene, word) if word.sets in _GETTERS else getattr(scene, word.sets)
    if value is None:
        return NONE
    if word.kind == "panel":
        return _panel_text(value)
    if word.kind == "runs":
        return ".".join(value)
    if word.sets == "schedule":
        texts = _texts_of_runs(word, value)
        return _of_runs(texts) if len(set(texts.values())) > 1 else next(iter(texts.values()), NONE)
    if word.kind == "schedule":
        return _schedule_text(word, value)
    if word.kind == "variants":
        name, values = value
        each = map(_part_text, word.variants[name], values)
        return "_".join(each if name == next(iter(word.variants)) else (name, *each))
    values = value if isinstance(value, tuple) else (value,)
    if word.kind == "values":
        return "_".join(_part_text(part, each) for part, each in zip(word.parts, values, strict=True))
    return str(value)


def _texts_of_runs(word: Word, schedules: Mapping[str, Any]) -> dict[str, str | None]:
    """The text of each run's schedule, by the run's name."""
    return {run: NONE if each is None else _schedule_text(word, each) for run, each in schedules.items()}


def _of_runs(texts: Mapping[str, str | None]) -> str:
    """Runs and their schedules in turn."""
    return _BETWEEN_RUNS.join(f"{run}{_BETWEEN_RUNS}{text}" for run, text in texts.items())


def _schedule_text(word: Word, plain: Any) -> str | None:
    """A schedule's name and its own numbers up to the last that is not as usual; None where that is no word's text."""
    if isinstance(plain, str):
        return plain
    if "points" in plain:
        name, numbers = points.name, [number for pair in plain["points"] for number in pair]
    else:
        name, parts = plain["name"], word.variants[plain["name"]]
        last = max(k for k, part in enumerate(parts) if part.called in plain)
        own = [plain.get(part.called, part.usual) for part in parts[: last + 1]]
        if [] in own:  # no number would stand for the usual ones
            return None
        numbers = [number for each in own for number in (each if isinstance(each, list) else [each])]
    text = "_".join((name, *map(_text, numbers)))
    return text if len(text) <= word.longest else None


def _part_text(part: Part, value: Any) -> str:
    if part.names is not None:
        return next(name for name, meant in part.names.items() if meant == value)
    return _text(value)


def _joined(values: tuple[float, ...] | None) -> str:
    return "_".join(map(_text, values or ()))


def _text(value: float) -> str:
    """The shortest text that reads back as the same number, without a plus sign, which an address reads as a space."""
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value).replace("+", "")


def _panel_text(panel: Panel) -> str:
    """A panel's kind, and which way it is if not the usual: ``gap``, ``position.across``, ``map.theory``."""
    way = panel.way and getattr(panel, panel.way)
    return f"{panel.kind}.{way}" if way and way != getattr(type(panel)(), panel.way or "") else panel.kind


def _read(scene: Scene, word: Word, text: str) -> Any:
    """What a text sets a word to; `ValueError` says what is wrong with it."""
    if word.sets == "schedule":
        return _schedules(scene, word, text)
    if word.optional and text == NONE:
        return None
    none = (NONE,) if word.optional else ()
    runs = tuple(run.name for run in scene.runs)
    if word.kind == "landscape":
        return checks.one_of(word.name, text, scene.kind.known)
    if word.kind == "run":
        return checks.one_of(word.name, text, (*runs, *none))
    if word.kind == "runs":
        names = filter(None, text.replace(",", ".").split("."))
        return tuple(checks.one_of("run to show", name, runs) for name in names)
    if word.kind == "panel":
        return _panel(scene, word, text, none)
    if word.kind == "variants":
        return _variant(scene, word, text)
    if word.kind == "schedule":
        return _schedule(scene, word, text)
    texts = text.replace(",", "_").split("_") if len(word.parts) > 1 else [text]
    if len(texts) != len(word.parts):
        raise checks.RefusedError(word.name, f"be {word.form} joined by _, such as {word.example}", text, end=";")
    values = _parts(scene, word.parts, texts)
    return values if len(values) > 1 else values[0]


def _variant(scene: Scene, word: Word, text: str) -> tuple[str, tuple[Any, ...]]:
    """The variant that a text names, with its values; the first where it names none."""
    name, texts = _named(f"kind of {word.name}", text, word.variants, next(iter(word.variants)))
    parts = word.variants[name]
    if len(texts) != len(parts):
        raise checks.RefusedError(f"{word.name} {name}", f"have {_counted(len(parts))}", text)
    return name, _parts(scene, parts, texts)


def _named(called: str, text: str, known: Mapping[str, Any], usual: str = "") -> tuple[str, list[str]]:
    """The longest name that a text begins with, or the usual one where it begins with none, and what is behind it."""
    pieces = text.replace(",", "_").split("_")
    words = list(takewhile(lambda piece: piece[:1].isalpha() and piece not in _NO_NAMES, pieces))
    if usual and not words:
        return usual, pieces
    ends = (end for end in range(len(words), 0, -1) if "_".join(words[:end]) in known)
    end = next(ends, max(1, len(words)))
    return checks.one_of(called, "_".join(pieces[:end]), known), pieces[end:]


def _schedules(scene: Scene, word: Word, text: str) -> dict[str, Any]:
    """The schedules of runs, by their names, that a text has: one for all that take one, or each behind its run."""
    taking = [run.name for run in scene.runs if run.rule.takes_schedule]
    if not taking and text != NONE:
        raise checks.RefusedError(word.name, "be left out where no run takes a schedule", text)

    def read(each: str) -> Any:
        return None if each == NONE else _schedule(scene, word, each)

    first, *others = text.split(_BETWEEN_RUNS)
    if not others:
        return dict.fromkeys(taking, read(first))
    runs, texts = [first, *others[1::2]], others[::2]
    if len(runs) != len(texts):
        raise checks.RefusedError(word.name, f"have runs and their schedules in turn, joined by {_BETWEEN_RUNS}", text)
    return {
        checks.one_of(f"run of {word.name}", run, taking): read(each) for run, each in zip(runs, texts, strict=True)
    }


def _schedule(scene: Scene, word: Word, text: str) -> dict[str, Any]:
    """The schedule that a text names, as plain data, with the numbers of its own that are behind the name."""
    name, texts = _named(f"schedule of {word.name}", text, word.variants)
    parts = word.variants[name]
    single = [part for part in parts if not part.repeats]
    repeated = parts[len(single) :]
    rest = len(texts) - len(single)
    if name == points.name and (rest < 1 or rest % 2):
        raise checks.RefusedError(f"{word.name} {name}", "have a share and a value of each point, joined by _", text)
    if not repeated and rest > 0:
        raise checks.RefusedError(f"{word.name} {name}", _at_most(len(parts)), text)
    each = [*single, *(repeated[k % len(repeated)] for k in range(rest))][: len(texts)]
    values = _parts(scene, each, texts)
    if name == points.name:
        pairs = list(zip(values[::2], values[1::2], strict=True))
        for (before, _), (share, _) in pairwise(pairs):
            if share <= before:
                being = f"have shares that rise, got {share!r} after {before!r}"
                raise checks.RefusedError(f"{word.name} {name}", being, text, got="")
        return {"points": pairs}
    own: dict[str, Any] = {part.called: value for part, value in zip(single, values, strict=False)}
    return {"name": name} | own | {part.called: values[len(single) :] for part in repeated if rest > 0}


def _counted(count: int) -> str:
    return "one number" if count == 1 else f"{count} numbers joined by _"


def _at_most(count: int) -> str:
    return f"have at most {_counted(count)}" if count else "have no number"


def _parts(scene: Scene, parts: Sequence[Part], texts: Sequence[str]) -> tuple[Any, ...]:
    """The values that texts have, one for each part."""
    values: list[Any] = []
    for part, each in zip(parts, texts, strict=True):
        values.append(_part(part, each, {"n_steps": scene.n_steps, "before": values[-1] if values else None}))
    return tuple(values)


def _panel(scene: Scene, word: Word, text: str, none: tuple[str, ...]) -> Panel:
    """The panel that a text names, of those that a word can and that can show the scene's runs."""
    kinds = {name: panel for name, panel in PANELS_OF[word.sets].items() if panel.can_show(scene.kind)}
    kind, dot, way = text.replace(",", ".").partition(".")
    panel = kinds.get(checks.one_of(word.name, kind, (*kinds, *none)))
    if panel is None or (dot and panel.way is None):
        raise checks.RefusedError(f"{word.name} {kind}", "have no direction", way)
    if not dot or panel.way is None:
        return panel()
    return panel(**{panel.way: checks.one_of(f"{panel.way} of {kind}", way, panel.ways)})  # type: ignore[arg-type]  # its own


def _named_controls(text: str) -> tuple[str, ...]:
    if text == NONE:
        return ()
    names = text.replace(",", ".").split(".")
    known = (*CONTROLS, ALL, NONE) if len(names) == 1 else CONTROLS  # these two stand alone
    named = [checks.one_of("control", name, known) for name in names]
    return tuple(name for name in CONTROLS if name in named or ALL in named)


def _controls_text(controls: Sequence[str]) -> str:
    named = [name for name in CONTROLS if name in controls]
    return ALL if len(named) == len(CONTROLS) else ".".join(named) or NONE


def _part(part: Part, text: str, known: Mapping[str, Any]) -> Any:
    """One value of a word."""
    if part.names is not None:
        return part.names[checks.one_of(part.called, text, part.names)]
    if part.whole is None:
        return checks.number(part.called, _number(part.called, text, float, "a number"), part.rule)

    def end(bound: Bound) -> int:
        return bound if isinstance(bound, int) else int(known[bound[0]]) + bound[1]

    low, high = part.whole
    return checks.whole_number(part.called, _number(part.called, text, int, "a whole number"), end(low), end(high))


def _number(called: str, text: str, kind: type[int] | type[float], what: str) -> float:
    """A text as a number, if Python would not read more into it than stands there: 1_0 is no 10."""
    try:
        return kind(text if text.isascii() and "_" not in text else "")
    except ValueError:
        raise checks.RefusedError(called, f"be {what}", text) from None
