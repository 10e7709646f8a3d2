"""A scene as a GIF."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from momentum_sim.export.moving import gif_file
from momentum_sim.export.moving.changes import CLEAR, Change, changes
from momentum_sim.export.moving.frames import Frames
from momentum_sim.export.moving.gif_file import Disposal
from momentum_sim.export.moving.palette import MOST, channels, nearest, palette
from momentum_sim.export.options import Options
from momentum_sim.export.progress import Progress
from momentum_sim.paper import LIGHT
from momentum_sim.scene import Scene, looks_of


def gif(scene: Scene, options: Options, progress: Progress) -> bytes:
    """A scene as a GIF that plays for ever and rests ``options.hold`` seconds at its end.

    All pictures share one palette of 255 colours without dithering: areas and runs have exactly their own, smoothed
    edges near ones. Each picture after the first holds only what it changes. Times are whole hundredths of a second,
    as the format has them, and right in total. On a transparent background the paper is transparent, all or nothing,
    and edges are smoothed towards light.
    """
    look = scene.look
    frames = Frames(scene, options)
    found = []
    for done, change in enumerate(changes(frames), start=1):
        found.append(_seen_through(change) if look.background == "transparent" else change)
        progress(done, options.n_frames)
    looks = looks_of(scene.runs)
    named = [int(colour[1:], 16) for name in scene.visible for colour in looks[name][:2]]
    return encoded(found, look.width, look.height, hundredths(options), named)


def _seen_through(change: Change) -> Change:
    """A change of which the colour of paper is transparent."""
    return Change(change.where, np.where(change.colours == int(LIGHT.paper[1:], 16), np.uint32(CLEAR), change.colours))


def hundredths(options: Options) -> list[int]:
    """How long each picture is shown: their sum is right, whatever the rate."""
    ends = [round(100 * k / options.frames_per_second) for k in range(options.n_frames + 1)]
    times = [end - begin for begin, end in pairwise(ends)]
    times[-1] += round(100 * options.hold)
    return times


def encoded(found: Sequence[Change], width: int, height: int, times: Sequence[int], exact: Sequence[int]) -> bytes:
    """Pictures of this size, as what each changes, as a GIF; ``exact`` colours are kept as they are.

    Nothing can be painted transparent. So where pixels become that again, every picture but the first is taken away
    when its time is over, and the first leaves such pixels out.
    """
    seen, counts = np.unique(np.concatenate([change.colours for change in found]), return_counts=True)
    table = palette(seen, counts, width * height, exact)
    index = nearest(seen, table)
    leaving = np.concatenate([change.where[change.colours == CLEAR] for change in found[1:]] or [np.empty(0, np.intp)])
    disposal = Disposal.TAKEN_AWAY if leaving.size else Disposal.KEPT
    parts = [gif_file.head(width, height, channels(table))]
    wanted = np.full((height, width), MOST, np.uint8)
    shown = wanted.copy()
    for k, (change, time) in enumerate(zip(found, times, strict=True)):
        wanted.flat[change.where] = index[np.searchsorted(seen, change.colours)]
        picture = wanted.copy()
        if k == 0:
            picture.flat[leaving] = MOST
        box = _box(np.flatnonzero(picture != shown), width)
        painted = np.where(picture[box] == shown[box], np.uint8(MOST), picture[box])
        parts.append(
            gif_file.picture(painted, box[1].start, box[0].start, time, MOST, disposal if k else Disposal.KEPT)
        )
        if k == 0 or disposal is Disposal.KEPT:
            shown[:] = picture
    return b"".join(parts) + gif_file.TRAILER


def _box(where: NDArray[np.intp], width: int) -> tuple[slice, slice]:
    """The rows and columns that hold these pixels of a flat picture; one pixel if there are none."""
    if not where.size:
        return slice(0, 1), slice(0, 1)
    rows, columns = np.divmod(where, width)
    return slice(int(rows.min()), int(rows.max()) + 1), slice(int(columns.min()), int(columns.max()) + 1)
