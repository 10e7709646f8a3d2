"""A GIF's bytes: blocks as the specification has them (GIF89a, CompuServe 1990), each picture compressed by Pillow."""

import struct
from enum import IntEnum
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

TRAILER = b";"

_TABLE = 3 * 256
_SCREEN = 13  # bytes of a file before its colour table: a signature and the screen's size
_DESCRIPTOR = 10


class Disposal(IntEnum):
    """What becomes of a picture when its time is over: it stays, or what was there before comes back."""

    KEPT = 1
    TAKEN_AWAY = 3


def head(width: int, height: int, table: NDArray[np.uint8]) -> bytes:
    """What precedes the pictures: their size, one table of colours (n, 3) for all, and that they play for ever."""
    colours = table.tobytes().ljust(_TABLE, b"\0")
    screen = struct.pack("<6sHHBBB", b"GIF89a", width, height, 0b1111_0111, 0, 0)
    return screen + colours + b"\x21\xff\x0bNETSCAPE2.0" + struct.pack("<BBHB", 3, 1, 0, 0)


def picture(
    indices: NDArray[np.uint8], left: int, top: int, hundredths: int, transparent: int, disposal: Disposal
) -> bytes:
    """A picture (height, width) of table indices at its place, shown for some hundredths of a second."""
    height, width = indices.shape
    control = struct.pack("<BBBBHBB", 0x21, 0xF9, 4, disposal << 2 | 1, hundredths, transparent, 0)
    descriptor = struct.pack("<BHHHHB", 0x2C, left, top, width, height, 0)
    return control + descriptor + _compressed(indices)


def _compressed(indices: NDArray[np.uint8]) -> bytes:
    """The image data of a picture: Pillow's file of it as shades of grey, without what stands before and after."""
    file = BytesIO()
    Image.fromarray(indices).save(file, "GIF", optimize=False, interlace=0)  # shades stay what they are: indices
    return file.getvalue()[_SCREEN + _TABLE + _DESCRIPTOR : -len(TRAILER)]
