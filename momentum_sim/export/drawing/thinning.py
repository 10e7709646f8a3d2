"""What of a long run cannot be seen: places so near to what is drawn already that leaving them out changes nothing."""

import numpy as np
from numpy.typing import NDArray

NEAR = 0.5  # units; what is nearer than this to what is drawn already cannot be seen


def apart(places: NDArray[np.float64], last: int) -> NDArray[np.intp]:
    """Indices of the places (n, 2) that a line goes through: the first, and each that is not near the one before.

    What comes after the one with index ``last``, and that one itself, is kept.
    """
    kept = []
    px, py = np.inf, np.inf
    for k, (x, y) in enumerate(places.tolist()):
        if k >= last or not abs(x - px) + abs(y - py) < NEAR:
            kept.append(k)
            px, py = x, y
    return np.array(kept, dtype=np.intp)


def uncovered(places: NDArray[np.float64], among: NDArray[np.intp], last: int) -> NDArray[np.intp]:
    """Those ``among`` the places (n, 2), all finite, that need a marker: the first in each cell as small as is near.

    What comes after the one with index ``last``, and that one itself, is kept.
    """
    cells = np.floor(places[among] / NEAR)
    _, first = np.unique(cells, axis=0, return_index=True)
    needed = among >= last
    needed[first] = True
    found: NDArray[np.intp] = among[needed]
    return found
