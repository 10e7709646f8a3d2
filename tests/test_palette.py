"""The optimizers' colours as people with a colour-vision deficiency see them: how far apart they are, on both grounds.

What the three deficiencies make of a colour: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on Visualization and Computer
Graphics 15, 2009, table 1, severity 1, in linear RGB. How far apart two colours are: CIEDE2000 (G. Sharma, W. Wu,
E. N. Dalal, Color Research & Application 30, 2005), in which about 2 can just be told apart side by side.
"""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import momentum_sim.stage
from momentum_sim.figures import style
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.paper import DARK, LIGHT
from tests.test_optimizers import contrast

SEEN = {
    "by most": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
#: What a reader may be offered together; the two others are forms that only a comparison of conventions shows.
OFFERED = tuple(name for name in OPTIMIZERS if name not in ("torch_momentum", "nesterov_textbook"))
#: Nearer than this, two lines that are apart on a picture are not told apart at a glance by their colours.
AT_A_GLANCE = 10.0
#: What two that are commonly shown together are never below.
LEAST = 7.0

#: The pairs of those offered that somebody tells apart by dash, marker and name as much as by colour.
BY_DASH_AND_MARKER = {
    "light": {
        ("gradient_descent", "adam"),  # protanopia
        ("gradient_descent", "nesterov"),  # tritanopia
        ("heavy_ball", "nesterov"),  # protanopia
        ("heavy_ball", "demon"),  # tritanopia
        ("demon", "ema_momentum"),  # deuteranopia
        ("ema_momentum", "rmsprop"),  # protanopia
        ("gradient_descent", "qhm"),  # protanopia
        ("nesterov", "nesterov_restart"),  # protanopia
        ("demon", "qhm"),  # protanopia
        ("ema_momentum", "demon_adam"),  # deuteranopia
        ("rmsprop", "schedule_free"),  # tritanopia
        ("adam", "schedule_free"),  # protanopia
        ("schedule_free", "demon_adam"),  # deuteranopia
    },
    "dark": {
        ("gradient_descent", "nesterov"),  # tritanopia
        ("heavy_ball", "demon"),  # tritanopia
        ("nesterov", "ema_momentum"),  # deuteranopia
        ("demon", "rmsprop"),  # tritanopia
    },
}
#: What has the colours of a network's weights.
SIGHT = Path(momentum_sim.stage.__file__).parent / "web" / "paint" / "sight.js"
#: The contour's colour at a minimum, on which every path ends.
GROUNDS = {"light": LIGHT.near, "dark": DARK.near}

TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(colour, seen):
    """A colour, #rrggbb, in CIELAB as it is seen."""
    share = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    x, y, z = np.array(TO_XYZ) @ np.clip(np.array(SEEN[seen]) @ linear, 0, 1) / WHITE
    f = [np.cbrt(t) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in (x, y, z)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def ciede2000(first, second):
    """How far apart two colours in CIELAB are."""
    (light1, a1, b1), (light2, a2, b2) = first, second
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    grey = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25.0**7)))
    a1, a2 = (1 + grey) * a1, (1 + grey) * a2
    chroma1, chroma2 = np.hypot(a1, b1), np.hypot(a2, b2)
    hue1, hue2 = np.degrees(np.arctan2([b1, b2], [a1, a2])) % 360
    coloured = chroma1 * chroma2 > 0
    turn = (hue2 - hue1 + 180) % 360 - 180 if coloured else 0.0
    hue = (hue1 + turn / 2) % 360 if coloured else hue1 + hue2
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    across = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn / 2))
    weight = 1 - 0.17 * np.cos(np.radians(hue - 30)) + 0.24 * np.cos(np.radians(2 * hue))
    weight += 0.32 * np.cos(np.radians(3 * hue + 6)) - 0.20 * np.cos(np.radians(4 * hue - 63))
    by_light = (light2 - light1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    by_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    by_hue = across / (1 + 0.015 * chroma * weight)
    blue = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    blue *= np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return float(np.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + blue * by_chroma * by_hue))


def nearest(first, second, theme):
    """How near two optimizers' colours are to each other for whoever tells them apart least."""
    colours = [getattr(OPTIMIZERS[name].look, theme) for name in (first, second)]
    return min(ciede2000(*(lab(colour, seen) for colour in colours)) for seen in SEEN)


@pytest.mark.parametrize(
    ("first", "second", "distance"),  # of the 34 pairs that Sharma, Wu and Dalal publish
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distances_are_those_that_are_published(first, second, distance):
    assert ciede2000(first, second) == pytest.approx(distance, abs=1e-4)
    assert ciede2000(second, first) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize("seen", SEEN)
def test_greys_are_seen_as_greys_by_everybody(seen):
    for grey in ("#000000", "#808080", "#ffffff"):
        assert np.abs(lab(grey, seen)[1:]).max() < 0.05


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_commonly_shown_together_is_told_apart_by_everybody(theme):
    distances = {pair: nearest(*pair, theme) for pair in combinations(OFFERED, 2)}
    assert min(distances.values()) >= LEAST
    assert {pair for pair, distance in distances.items() if distance < AT_A_GLANCE} == BY_DASH_AND_MARKER[theme]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_weights_of_either_sign_are_told_apart_by_everybody_and_from_the_ground(theme):
    poles = re.search(rf'{theme}: \["(#\w+)", "(#\w+)"\]', SIGHT.read_text(encoding="utf-8")).groups()
    assert poles == style.poles(theme == "dark")  # figures have the same
    for seen in SEEN:
        lowers, raises, ground = (lab(colour, seen) for colour in (*poles, GROUNDS[theme]))
        assert ciede2000(lowers, raises) > 2 * AT_A_GLANCE, seen
        assert min(ciede2000(lowers, ground), ciede2000(raises, ground)) > 3 * AT_A_GLANCE, seen
        if theme == "light":  # neither counts for more than the other
            assert abs(lowers[0] - raises[0]) < AT_A_GLANCE


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_that_are_near_for_anybody_have_another_dash_and_another_marker(theme):
    near = [pair for pair in combinations(OPTIMIZERS, 2) if nearest(*pair, theme) < AT_A_GLANCE]
    assert {pair for pair in near if set(pair) <= set(OFFERED)} == BY_DASH_AND_MARKER[theme]
    for pair in near:
        first, second = (OPTIMIZERS[name].look for name in pair)
        assert first.marker != second.marker, pair
        assert first.dash != second.dash, pair


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_colour_is_seen_on_the_contour_s_ground(name):
    for theme, ground in GROUNDS.items():
        assert contrast(getattr(OPTIMIZERS[name].look, theme), ground) >= 3.0
