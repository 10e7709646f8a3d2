"""The images of handwritten digits that the package carries, 1797 of 8 x 8 pixels.

They are the test set of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak, UCI Machine Learning
Repository, CC BY 4.0; ``data/digits.txt`` says more, and how the file beside it is packed.
"""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from momentum_sim.compiler.native import run
from momentum_sim.kernels import entries
from momentum_sim.kernels.networks import PIXELS as PIXELS

Array = NDArray[np.float64]
Indices = NDArray[np.int32]
_Number = TypeVar("_Number", bound=np.generic)

FILE = Path(__file__).parent / "data" / "digits.zlib"
#: How many images there are, and the value of a pixel that is all ink.
COUNT, INK = 1797, 16


class Pixels(NamedTuple):
    """What is not 0 in the images, as kernels read it: `momentum_sim.kernels.networks` says how."""

    pixels: Array
    where: Indices
    firsts: Indices  # (COUNT + 1,)


@cache
def raw() -> NDArray[np.uint8]:
    """The file's bytes, (65, 1797): 64 pixels of every image, then what each shows."""
    return np.frombuffer(zlib.decompress(FILE.read_bytes()), np.uint8).reshape(PIXELS + 1, COUNT)


@cache
def images() -> Array:
    """The images, (1797, 8, 8): row 0 is the uppermost, 0 is paper and 1 is ink, in steps of 1/16. Read-only.

    >>> images().shape, float(images().max())
    ((1797, 8, 8), 1.0)
    """
    return _fixed(np.ascontiguousarray(raw()[:PIXELS].T).reshape(COUNT, 8, 8) / INK)


@cache
def labels() -> Indices:
    """The digit that each image shows, (1797,), whole numbers from 0 to 9. Read-only.

    >>> labels()[:10].tolist()
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    return _fixed(raw()[PIXELS].astype(np.int32))


@cache
def pixels() -> Pixels:
    """The images as kernels read them."""
    found, where = np.empty(COUNT * PIXELS), np.empty(COUNT * PIXELS, np.int32)
    firsts = np.empty(COUNT + 1, np.int32)
    run(entries.nonzero_pixels(), found, where, firsts, images(), COUNT)
    return Pixels(_fixed(found[: firsts[-1]].copy()), _fixed(where[: firsts[-1]].copy()), _fixed(firsts))


def _fixed(array: NDArray[_Number]) -> NDArray[_Number]:
    array.setflags(write=False)
    return array
