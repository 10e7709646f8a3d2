"""Few colours for many: those of large areas and of the runs as they are, the rest near."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from momentum_sim.export.moving.changes import CLEAR, Colours

#: A palette has 256 entries; the last is kept for what is transparent.
MOST = 255

_MOST_EXACT = 128
# What a colour must fill of the picture, or be seen of as often in all, to be an area's own and no edge's.
_AREA = 1 / 4000


def palette(colours: Colours, counts: NDArray[np.int64], n_pixels: int, exact: Iterable[int]) -> Colours:
    """At most `MOST` colours for these, each seen ``counts`` times in pictures of ``n_pixels``, sorted.

    ``exact`` and the colours of areas are among them as they are. The rest is shared by median cut among the others,
    those of smoothed edges.
    """
    opaque = colours != CLEAR
    colours, counts = colours[opaque], counts[opaque]
    if colours.size <= MOST:
        return colours
    often = np.argsort(-counts, kind="stable")[:_MOST_EXACT]
    areas = colours[often[counts[often] >= _AREA * n_pixels]]
    own = np.unique(np.concatenate([areas, np.intersect1d(np.fromiter(exact, np.uint32), colours)])).astype(np.uint32)
    rest = np.setdiff1d(colours, own)
    return np.unique(np.concatenate([own, _median_cut(rest, MOST - own.size)]))


def nearest(colours: Colours, among: Colours) -> NDArray[np.uint8]:
    """For each colour the index of the nearest, (n,); `CLEAR` is `MOST`."""
    targets = channels(among).astype(np.float32)
    found = np.empty(colours.size, np.uint8)
    for part in range(0, colours.size, 4096):  # what is held at a time is bounded
        some = channels(colours[part : part + 4096]).astype(np.float32)
        # |a - b|^2 without |a|^2, which is the same for every b
        found[part : part + 4096] = np.argmin((targets**2).sum(axis=1) - 2.0 * some @ targets.T, axis=1)
    found[colours == CLEAR] = MOST
    return found


def channels(colours: Colours) -> NDArray[np.uint8]:
    """Colours as red, green, blue, (n, 3)."""
    return np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=-1).astype(np.uint8)


def _median_cut(colours: Colours, most: int) -> Colours:
    if colours.size <= most:
        return colours
    picture = Image.fromarray(channels(colours)[None])
    cut = picture.quantize(most, method=Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    entries = np.array(cut.getpalette(), np.uint32).reshape(-1, 3)
    entries = entries[np.unique(np.asarray(cut))]
    result: Colours = np.unique(entries[:, 0] << 16 | entries[:, 1] << 8 | entries[:, 2])
    return result
