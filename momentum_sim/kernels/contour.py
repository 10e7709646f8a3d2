"""Drawing the loss field: bands of colour between levels, with an antialiased hair-thin line at each level.

The level of a loss is logarithmic, l = density log2(1 + (f - f*) / offset): 0 at the minimum, one more for each
factor 2^(1/density) far from it. Band k holds the levels from k to k + 1.
"""

from math import sqrt

from momentum_sim.kernels.elementary import binary_logarithm
from momentum_sim.kernels.entries import entry
from momentum_sim.kernels.jit import colours, count, kernel, number, numbers

#: How a loss is painted: bands where levels are as usual; lines that a picture should have at least, and how often the
#: distance of two may be halved for that; how strong a line is, of 1.
BANDS, LINES, FINEST, STRENGTH = 18, 9, 7, 0.55

_HIGHEST = 1.0e300  # where levels end, so that inf and nan have one


@kernel
def _mix(a, b, t):
    """The colour a fraction t of the way from a to b, channel by channel; both are 0xAABBGGRR and opaque."""
    weight = int(t * 256.0 + 0.5)
    even = (((b & 0xFF00FF) * weight + (a & 0xFF00FF) * (256 - weight)) >> 8) & 0xFF00FF
    green = (((b & 0xFF00) * weight + (a & 0xFF00) * (256 - weight)) >> 8) & 0xFF00
    return 0xFF000000 | even | green


@entry(numbers, count, number, number, number)
def levels():
    """The loss at each of n pixels turned into its level, in place: (field, n, minimum, offset, density)."""

    def loop(field, n, minimum, offset, density):
        scale = 1.0 / offset
        for i in range(n):
            ratio = 1.0 + (field[i] - minimum) * scale
            bounded = ratio if ratio < _HIGHEST else _HIGHEST
            field[i] = density * binary_logarithm(bounded)

    return loop


@entry(colours, numbers, count, count, colours, count, number, number)
def contour_image():
    """Levels to pixels: (pixels, levels, width, height, palette, n_bands, line_width, line_strength).

    ``palette`` holds n_bands colours, the minimum's first, then the line's. ``line_width`` is in pixels; lines fade out
    where they would lie closer than about three pixels.
    """

    def loop(pixels, field, width, height, palette, n_bands, line_width, line_strength):
        line = palette[n_bands]
        last = n_bands - 1
        reach = 0.5 * line_width + 0.5
        for j in range(height):
            down = width if j + 1 < height else -width
            for i in range(width):
                here = j * width + i
                level = field[here]
                right = field[here + 1] if i + 1 < width else field[here - 1]
                gx = right - level
                gy = field[here + down] - level
                slope2 = gx * gx + gy * gy
                nearest = int(level + 0.5)
                away = level - nearest
                upper = nearest if nearest < last else last
                lower = nearest - 1 if nearest - 1 < last else last
                lower = lower if lower > 0 else 0
                if away * away >= slope2 * reach * reach or nearest < 1:
                    pixels[here] = palette[upper if away >= 0.0 else lower]
                else:
                    slope = sqrt(slope2)
                    distance = away / slope
                    t = distance + 0.5
                    t = 0.0 if t < 0.0 else (1.0 if t > 1.0 else t)
                    colour = _mix(palette[lower], palette[upper], t)
                    cover = reach - abs(distance)
                    cover = cover if cover < 1.0 else 1.0
                    room = 1.5 - 3.0 * slope
                    room = 0.0 if room < 0.0 else (1.0 if room > 1.0 else room)
                    pixels[here] = _mix(colour, line, cover * room * line_strength)

    return loop
