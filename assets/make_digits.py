"""Pack the images of digits that the package has: ``python -m assets.make_digits digits.csv.gz``.

The file is the test set of UCI's "Optical Recognition of Handwritten Digits", one image a line, 64 pixels from 0 to 16
and what it shows; scikit-learn carries it as ``sklearn/datasets/data/digits.csv.gz``.
"""

import gzip
import sys
import zlib
from pathlib import Path

import numpy as np

from momentum_sim.networks.images import FILE


def packed(lines: list[str]) -> bytes:
    """What `momentum_sim.networks.images` reads: how it looks is said there."""
    table = np.array([line.split(",") for line in lines], dtype=np.float64).astype(np.uint8)
    # Of zlib's strategies the one for values that are rather small than random: a tenth less than the usual one makes.
    squeeze = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL + 1, zlib.Z_FILTERED)
    return squeeze.compress(np.ascontiguousarray(table.T).tobytes()) + squeeze.flush()


if __name__ == "__main__":
    FILE.write_bytes(packed(gzip.decompress(Path(sys.argv[1]).read_bytes()).decode().splitlines()))
