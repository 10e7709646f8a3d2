"""Lists as an SVG that moves by itself: what moves how is told by the names of parts.

Of ``now path`` more and more is seen, of ``now steps`` more and more markers appear; ``now marker``, ``now point`` and
``now cursor`` go from place to place; whatever else there is of what moves is one thing after the other. What is called
``now`` something becomes what the end shows by the rest of that name.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from momentum_sim.export.players import paths
from momentum_sim.export.players.clock import GROWN, PLAYING, RESTING, REVEALED, Clock, still_rules
from momentum_sim.export.players.fonts import Typeface, typeface
from momentum_sim.export.players.playing import Op, Page
from momentum_sim.export.players.svg import Writer, drawn
from momentum_sim.export.players.writing import element, number, rounded

Array = NDArray[np.float64]

_NOW = "now "
_GROWS, _APPEARS = "now path ", "now steps "
_GOES = ("now marker ", "now point ", "now cursor")
_MOST_BATCHES = 240  # of markers that appear together, in a whole picture
_NUMBER = re.compile(r"-?[\d.]+")
_SAME = 0.021  # units; places are written to hundredths


@dataclass(frozen=True)
class Story:
    """What is drawn in the course of a run: ``base`` while it goes on, ``states`` upon it, ``end`` when it is over.

    ``states``: the lists of what moves at each time of a clock. ``end``: the whole picture.
    """

    base: Sequence[Op]
    states: Sequence[Sequence[Op]]
    end: Sequence[Op]


class Pair(tuple[Op, Op]):
    """An op, and the same in the dark."""

    __slots__ = ()


#: Something that moves, at each time; None where it is not there.
States = list[Pair | None]


def smil(
    story: Story,
    page: Page,
    clock: Clock,
    *,
    name: str = "p",
    title: str = "",
    description: str = "",
    dark: Story | None = None,
    own: Typeface | None = None,
) -> bytes:
    """A run as an SVG that moves, the same bytes for the same lists.

    Without SMIL, on paper and for readers who prefer less motion it is the end. ``name``, ``title``, ``description``
    and ``dark`` are as for a still.
    """
    writer = Writer(page, name, own or typeface(), themed=dark is not None)
    body = _Moving(writer, clock).written(story, dark or story)
    return writer.document(body, title, description, still_rules(name)).encode()


class _Moving:
    """Writes what stays and what moves, by a clock."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer, self._clock = writer, clock
        self._appearances = 1

    def written(self, story: Story, dark: Story) -> str:
        """A whole run."""
        moves = moving(story, dark)
        self._appearances = sum(part.startswith(_APPEARS) for part, _ in moves)
        base, end = (
            [*map(Pair, zip(*lists, strict=True))] for lists in ((story.base, dark.base), (story.end, dark.end))
        )
        stays: dict[int, str] = {}  # where in the end -> what moves and stays there
        others: list[str] = []
        words = _Words(self._writer, self._while)
        for part, states in moves:
            place = _place_in(end, part, states) if part.startswith((_GROWS, _APPEARS)) else None
            text = self._motion(part, states, None if place is None else end[place])
            if place is not None and text is not None and place not in stays:
                stays[place] = text
                continue
            others.append(words.before(part, states))
            if text is not None or not words.take(states):
                others.append(text or self._states(states))
        others.append(words.written())
        standing = self._standing(base, end, stays)
        return standing + self._playing("".join(others))

    def _standing(self, base: Sequence[Pair], end: Sequence[Pair], stays: dict[int, str]) -> str:
        """What stands still: always, while the run goes on, or at its end; what stays of what moves is among it."""
        parts = []
        same = SequenceMatcher(None, [*map(_key, base)], [*map(_key, end)], autojunk=False)
        for kind, i, j, k, m in same.get_opcodes():
            if kind == "equal":
                parts.append(self._drawn(end[k:m]))
                continue
            parts.append(self._playing(self._drawn(base[i:j])))
            begun = k
            for place in (*(place for place in range(k, m) if place in stays), m):
                parts.append(self._resting(self._drawn(end[begun:place])))
                parts.append(stays.get(place, "") if place < m else "")
                begun = place + 1
        return "".join(parts)

    def _drawn(self, pairs: Iterable[Pair]) -> str:
        both = list(pairs)
        return self._writer.written([pair[0] for pair in both], [pair[1] for pair in both])

    def _playing(self, inside: str) -> str:
        """What is seen only while the run goes on."""
        attributes = {"class": PLAYING, "opacity": 0}
        return element("g", attributes, self._clock.shown(0.0, self._clock.rests), inside) if inside else ""

    def _resting(self, inside: str) -> str:
        """What is seen only when it has ended."""
        return element("g", {"class": RESTING}, self._clock.shown(self._clock.rests), inside) if inside else ""

    def _motion(self, part: str, states: States, whole: Pair | None) -> str | None:
        """What moves as its name says; None if it does not."""
        if part.startswith(_GROWS):
            return self._growth(states, whole)
        if part.startswith(_APPEARS):
            return self._appearance(states, whole)
        return self._travel(states) if part.startswith(_GOES) else None

    def _growth(self, states: States, whole: Pair | None) -> str | None:
        """A line, as one dash as long as it is, that is pushed in; of a dashed line, a mask of that."""
        last = states[-1]
        data = [pair[0]["path"] if pair else "" for pair in states if pair is None or pair[0]["op"] == "stroke"]
        if last is None or len(data) < len(states) or not all(map(partial(_begins, data[-1]), data)):
            return None
        if "M" in data[-1][1:] or not set(data[-1]).isdisjoint("QCAZ"):
            grows_only = all(len(one) <= len(other) for one, other in pairwise(data))
            return self._pieces(data, whole or last) if grows_only else None
        points = rounded(np.asarray(paths.path_of(data[-1]).vertices, float))
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        reach = float(np.ceil(along[-1])) + 1.0
        lengths = [along[text.count("L")] if text else 0.0 for text in data]
        offsets = [number(reach - length) for length in lengths]
        grows = self._clock.animate("stroke-dashoffset", [*offsets, "0"], [*self._clock.shares, 1.0], steps=False)
        op, dark = whole or last
        look = self._look(op, dark)
        name = self._writer.defined(("line", data[-1]), "path", "", {"d": drawn(data[-1])})
        dash = {"stroke-dasharray": number(reach), "href": f"#{name}"}
        if not any(op["dash"]):
            return self._around(op, element("use", _with(look, GROWN) | dash, grows))
        white = {"class": GROWN, "stroke": "#fff", "stroke-width": number(op["width"] + 1.0)}
        page = self._writer.page
        room = {"maskUnits": "userSpaceOnUse", "x": 0, "y": 0}
        size = {"width": number(page.width / page.unit, 2), "height": number(page.height / page.unit, 2)}
        mask = self._writer.defined(("mask", data[-1]), "mask", element("use", white | dash, grows), room | size)
        dashed = {"stroke-dasharray": " ".join(number(length, 2) for length in op["dash"]), "href": f"#{name}"}
        return self._around(op, element("g", {"mask": f"url(#{mask})"}, element("use", look | dashed)))

    def _pieces(self, data: Sequence[str], whole: Pair) -> str:
        """A line of several parts, each seen from the time that it is reached."""
        parts = []
        for k, (before, after) in enumerate(pairwise(["", *data])):
            if len(after) > len(before):
                came = " ".join(_NUMBER.findall(before)[-2:])
                begun = f"M{came}" if came and not after[len(before) :].startswith("M") else ""
                seen = self._clock.shown(self._clock.shares[k]) if k else ""
                parts.append(element("path", {"d": drawn(begun + after[len(before) :])}, *filter(None, [seen])))
        return self._around(whole[0], element("g", _with(self._look(*whole), REVEALED), *parts))

    def _appearance(self, states: States, whole: Pair | None) -> str | None:
        """Markers, each seen from a time on, those of nearly the same time together."""
        last = states[-1]
        if last is None or any(pair and (pair[0]["op"] != "marks" or pair[0].get("rim")) for pair in states):
            return None
        places = [list(pair[0]["places"]) if pair else [] for pair in states]
        if not all(places[-1][: len(some)] == some for some in places) or any(
            len(one) > len(other) for one, other in pairwise(places)
        ):
            return None
        op, dark = whole or last
        look, outline = self._writer.dots(op, dark)
        final = len(states) - 1
        every = max(1, round(final * self._appearances / _MOST_BATCHES))
        batches: dict[int, list[float]] = {}
        for k, (before, after) in enumerate(pairwise([[], *places])):
            batches.setdefault(min(-(-k // every) * every, final), []).extend(after[len(before) :])
        parts = []
        for k, batch in batches.items():
            if batch:
                seen = self._clock.shown(self._clock.shares[k]) if k else ""
                parts.append(element("path", {"d": outline(batch)}, *filter(None, [seen])))
        return self._around(op, element("g", _with(look, REVEALED), *parts))

    def _travel(self, states: States) -> str | None:
        """One thing that goes from place to place, and is not seen at some times."""
        first = next(pair for pair in states if pair)
        origin = _points(first[0])
        places: list[Array] = []
        for pair in states:
            if pair is None:
                places.append(places[-1] if places else np.zeros(2))
                continue
            here = _points(pair[0])
            like = _still(pair[0]) == _still(first[0]) and here.shape == origin.shape
            if not like or not (np.abs(here - here[0] - (origin - origin[0])) <= _SAME).all():
                return None
            places.append(here[0] - origin[0])
        values = [" ".join(number(length) for length in place) for place in [*places, places[-1]]]
        moves = self._clock.move(values, [*self._clock.shares, 1.0])
        goes = element("g", {}, moves, self._writer.one(*first))
        seen = [pair is not None for pair in states]
        if not all(seen):
            changes = [k for k in range(len(seen)) if k == 0 or seen[k] != seen[k - 1]]
            shares = [self._clock.shares[k] for k in changes]
            steps = self._clock.animate("opacity", ["1" if seen[k] else "0" for k in changes], shares, steps=True)
            goes = element("g", {}, steps, goes)
        return self._around({"clip": first[0].get("clip")}, goes)

    def _states(self, states: States) -> str:
        """One thing after the other."""
        return "".join(self._while(begin, end, self._drawn([pair])) for begin, end, pair in _spans(states))

    def _while(self, begin: int, end: int, inside: str) -> str:
        """Something that is seen from one time to another."""
        until = self._clock.shares[end] if end < len(self._clock.shares) else 1.0
        seen = self._clock.shown(self._clock.shares[begin], until)
        return element("g", {}, seen, inside) if seen else inside

    def _look(self, op: Op, dark: Op) -> dict[str, Any]:
        """A line's colours, width and joins, without its dashes."""
        join = None if op["join"] == "bevel" else op["join"]
        colours = self._writer.colours(stroke=(op["colour"], dark["colour"]))
        return colours | {"stroke-width": number(op["width"], 2), "stroke-linejoin": join}

    def _around(self, op: Op, inside: str) -> str:
        """Something within an op's bounds, as faint as it is."""
        alpha = op.get("alpha", 1.0)
        clip = op.get("clip")
        look = {
            "opacity": None if alpha == 1.0 else number(alpha, 3),
            "clip-path": f"url(#{self._writer.clip(clip)})" if clip else None,
        }
        return element("g", look, inside) if any(look.values()) else inside


class _Words:
    """Words of one part that change: those of one look together, and of these those that are seen at the same times."""

    def __init__(self, writer: Writer, seen: Callable[[int, int, str], str]) -> None:
        self._writer, self._seen = writer, seen
        self._part = ""
        self._held: list[States] = []

    def before(self, part: str, states: States) -> str:
        """What was taken, where something comes that it may not be drawn upon: of another part, or an area."""
        with_it = part == self._part and _kind(states) in {"text", "stroke", "marks"}
        self._part = part
        return "" if with_it else self.written()

    def take(self, states: States) -> bool:
        """Keep something until all that it stands with is known; False if it is no plain text."""
        plain = all(pair is None or not (pair[0].get("clip") or pair[0].get("alpha")) for pair in states)
        if _kind(states) != "text" or not plain:
            return False
        self._held.append(states)
        return True

    def written(self) -> str:
        """All that was taken."""
        looks: dict[str, tuple[dict[str, Any], dict[tuple[int, int], list[tuple[dict[str, Any], str]]]]] = {}
        for begin, end, pair in (span for states in self._held for span in _spans(states)):
            place, look, words = self._writer.words(*pair)
            _, spans = looks.setdefault(repr(look), (look, {}))
            spans.setdefault((begin, end), []).append((place, words))
        self._held = []
        return "".join(self._group(look, spans) for look, spans in looks.values())

    def _group(self, look: dict[str, Any], spans: dict[tuple[int, int], list[tuple[dict[str, Any], str]]]) -> str:
        """Words of one look; where all stand in one column or on one line, that is said once."""
        every = [place for words in spans.values() for place, _ in words]
        first = {name: every[0][name] for name in ("x", "y")}
        same = {name: value for name, value in first.items() if all(place[name] == value for place in every)}
        moved = f"translate({same.get('x', 0)} {same.get('y', 0)})" if same and len(every) > 1 else None
        parts = []
        for (begin, end), words in spans.items():
            left = [
                ({name: None if moved and name in same else value for name, value in place.items()}, text)
                for place, text in words
            ]
            parts.append(self._seen(begin, end, "".join(element("text", place, text) for place, text in left)))
        return element("g", {"transform": moved} | look, *parts)


def moving(story: Story, dark: Story) -> list[tuple[str, States]]:
    """What moves, by its part's name, with what it is at each time: of a part, each op of a kind by itself."""
    found: dict[tuple[str, str, int], States] = {}
    for k, lists in enumerate(zip(story.states, dark.states, strict=True)):
        counts: dict[tuple[str, str], int] = {}
        before: tuple[str, str, int] | None = None
        for pair in map(Pair, zip(*lists, strict=True)):
            of = pair[0].get("part", ""), pair[0]["op"]
            counts[of] = counts.get(of, -1) + 1
            key = (*of, counts[of])
            if key not in found:
                found = _after(found, before, key, [None] * len(story.states))
            found[key][k] = pair
            before = key
    return [(part, states) for (part, _, _), states in found.items()]


def _after(found: dict[Any, States], before: Any, key: Any, states: States) -> dict[Any, States]:
    """The same with something more, drawn upon what it was drawn upon when it came."""
    items = list(found.items())
    at = next((k + 1 for k, (known, _) in enumerate(items) if known == before), 0 if before is None else len(items))
    return dict([*items[:at], (key, states), *items[at:]])


def _place_in(end: Sequence[Pair], part: str, states: States) -> int | None:
    """Where in the end is what something comes to, if it is there as it was last: the same line, the same markers."""
    last = states[-1]
    if last is None or last[0]["op"] not in {"stroke", "marks"}:
        return None
    shape = "path" if last[0]["op"] == "stroke" else "places"
    name = part.removeprefix(_NOW)
    fits = (
        k
        for k, (op, _) in enumerate(end)
        if op.get("part") == name and op["op"] == last[0]["op"] and op[shape] == last[0][shape] and not op.get("rim")
    )
    return next(fits, None)


def _kind(states: States) -> str:
    """What kind of op something is."""
    return str(next(pair[0]["op"] for pair in states if pair))


def _spans(states: States) -> Iterator[tuple[int, int, Pair]]:
    """From which time to which something is what."""
    keys = [None if pair is None else _key(pair) for pair in states]
    begins = [k for k in range(len(states)) if k == 0 or keys[k] != keys[k - 1]]
    for begin, end in pairwise([*begins, len(states)]):
        pair = states[begin]
        if pair is not None:
            yield begin, end, pair


def _begins(whole: str, data: str) -> bool:
    """Whether path data is how other path data begins."""
    return whole.startswith(data) and not whole[len(data) : len(data) + 1].isnumeric() and whole[len(data) :][:1] != "."


def _points(op: Op) -> Array:
    """Where something is."""
    if op["op"] in {"stroke", "fill"}:
        return np.asarray(paths.path_of(op["path"]).vertices, float)
    if op["op"] == "marks":
        return np.array(op["places"], float).reshape(-1, 2)
    if op["op"] in {"area", "hatch", "image", "loss"}:
        return np.array(op["box"], float).reshape(-1, 2)
    return np.array([[op["x"], op["y"]]], float)


def _still(op: Op) -> dict[str, Any]:
    """An op without where it is."""
    return {name: value for name, value in op.items() if name not in {"path", "places", "box", "x", "y"}}


def _key(pair: Pair) -> str:
    """An op as something that can be compared."""
    return json.dumps(pair[0], sort_keys=True)


def _with(look: dict[str, Any], more: str) -> dict[str, Any]:
    """Attributes with one more class."""
    return look | {"class": f"{more} {look['class']}" if "class" in look else more}
