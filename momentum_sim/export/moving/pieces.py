"""What a scene shows while it plays, piece by piece from the lowest: what stands still, and what moves how."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np

from momentum_sim.export.drawing.sheets import ALWAYS, MOVING, TIMED, WHOLE
from momentum_sim.export.moving.layers import Drawn
from momentum_sim.export.moving.motion import Growth, Motion, Reveal, Travel, motion
from momentum_sim.export.moving.recorder import Shape, Words
from momentum_sim.export.moving.smil import Moving


@dataclass(frozen=True, eq=False)
class Piece:
    """Shapes, or a motion and the shapes it comes to, if it stays; ``layer``: seen always, at the end, on the way."""

    layer: str
    shapes: list[Shape]
    motion: Motion | None


def pieces(drawn: Sequence[Drawn]) -> list[Piece]:
    """What is drawn as pieces. A motion that becomes something which the end shows takes the place of that."""
    motions = {one.becomes: motion(one.states) for one in drawn if one.becomes is not None}
    ends = {one.gid for one in drawn if one.layer == WHOLE and len(one.states[0]) == 1}
    stays = {gid: found for gid, found in motions.items() if gid in ends and isinstance(found, Growth | Reveal)}
    found: list[Piece] = []
    for one in _joined(drawn):
        if one.layer == MOVING:
            moves = None if one.becomes in stays else motion(one.states)
            if moves is not None:
                found.append(Piece(TIMED, [], moves))
        elif one.states[0]:
            kept = stays.get(one.gid) if one.layer == WHOLE else None
            found.append(Piece(ALWAYS if kept else one.layer, one.states[0], kept))
    return _together(found)


def written(found: Iterable[Piece], pen: Moving) -> str:
    """Pieces as SVG."""
    parts = []
    for moves, group in groupby(found, key=lambda piece: piece.motion is not None):
        if moves:
            parts += [pen.written(piece.motion, *piece.shapes) for piece in group if piece.motion is not None]
        else:
            parts.append(pen.markup.written(shape for piece in group for shape in piece.shapes))
    return "".join(parts)


def _joined(drawn: Sequence[Drawn]) -> list[Drawn]:
    """The same with words that change again and again, of one style, as one: they change at the same times."""
    found: list[Drawn] = []
    joined: dict[object, int] = {}  # a style -> where words of it are
    for one in drawn:
        style = _style(one)
        if style is not None and style in joined:
            before = found[joined[style]]
            states = [[*here, *more] for here, more in zip(before.states, one.states, strict=True)]
            found[joined[style]] = replace(before, states=states)
            continue
        if style is not None:
            joined[style] = len(found)
        found.append(one)
    return found


def _style(one: Drawn) -> object:
    """The style of words that change again and again; None of anything else."""
    shapes = [shape for state in one.states for shape in state]
    words = [shape for shape in shapes if isinstance(shape, Words)]
    said = [[shape.text for shape in state if isinstance(shape, Words)] for state in one.states]
    often = sum(here != before for before, here in pairwise(said)) > 2
    if one.layer != MOVING or len(words) < len(shapes) or not often:
        return None
    return words[0].size, words[0].bold, words[0].fill, words[0].stroke


def _together(found: Sequence[Piece]) -> list[Piece]:
    """The same with what goes the same way one above the other as one."""
    joined: list[Piece] = []
    for piece in found:
        before = joined[-1].motion if joined else None
        here = piece.motion
        if isinstance(here, Travel) and isinstance(before, Travel) and _same_way(here, before):
            joined[-1] = replace(joined[-1], motion=replace(before, shapes=[*before.shapes, *here.shapes]))
        else:
            joined.append(piece)
    return joined


def _same_way(one: Travel, other: Travel) -> bool:
    return one.seen == other.seen and bool(np.array_equal(one.places, other.places))
