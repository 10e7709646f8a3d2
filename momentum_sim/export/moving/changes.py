"""Moving pictures as a first picture and what each later one changes, which is little."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.uint32]  # 0xRRGGBB, or CLEAR

#: A pixel through which what lies behind is seen.
CLEAR = 1 << 24

_HALF = 128


class Change(NamedTuple):
    """The pixels that differ from the picture before: where, as indices into the flat picture, and what they become."""

    where: NDArray[np.intp]
    colours: Colours


def packed(frame: NDArray[np.uint8]) -> Colours:
    """Pictures (..., 3) as one number a pixel, (...); of four channels the last is how opaque it is, all or nothing."""
    wide = frame.astype(np.uint32)
    colours: Colours = (wide[..., 0] << np.uint32(16)) | (wide[..., 1] << np.uint32(8)) | wide[..., 2]
    return np.where(frame[..., 3] < _HALF, np.uint32(CLEAR), colours) if frame.shape[-1] == 4 else colours


def changes(frames: Iterable[NDArray[np.uint8]]) -> Iterator[Change]:
    """The first picture whole, then what each of the others changes."""
    before: NDArray[np.uint8] | None = None
    for frame in frames:
        if before is None:
            yield Change(np.arange(frame[..., 0].size), packed(frame).ravel())
        else:
            yield _change(before, frame)
        before = frame.copy()  # whoever draws may draw the next into the same memory


def _change(before: NDArray[np.uint8], frame: NDArray[np.uint8]) -> Change:
    height, width, channels = frame.shape
    differs = before != frame
    rows = np.flatnonzero(differs.reshape(height, width * channels).any(axis=1))
    if not rows.size:
        return Change(np.empty(0, np.intp), np.empty(0, np.uint32))
    top, bottom = rows[0], rows[-1] + 1
    colours, old = packed(frame[top:bottom]).ravel(), packed(before[top:bottom]).ravel()
    where = np.flatnonzero(colours != old)
    return Change(where + top * width, colours[where])
