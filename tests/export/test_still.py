"""The still of a live page."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from momentum_sim.export.still import still
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Look
from tests.export.test_page import RACE


def pixels(scene):
    return np.asarray(Image.open(io.BytesIO(still(scene))).convert("RGB")).astype(int)


def has(image, colour):
    """How many pixels are of a colour, as near as an eye can tell."""
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return (np.abs(image - wanted).max(axis=2) <= 4).sum()


@pytest.mark.parametrize("name", LANDSCAPES)
def test_runs_keep_their_colours_and_the_file_is_small(name):
    scene = RACE.on(LANDSCAPES[name])
    image = pixels(scene)
    for rule in scene.visible:
        assert has(image, OPTIMIZERS[rule].look.light) > 80
    assert len(still(scene)) <= 40_000


@pytest.mark.parametrize(
    ("look", "size"),
    [(Look(), (960, 540)), (Look(width=640, height=360), (640, 360)), (Look(width=1600, height=900), (960, 540))],
)
def test_a_still_has_the_looks_size_but_for_a_large_one(look, size):
    assert pixels(replace(RACE, look=look)).shape == (size[1], size[0], 3)


@pytest.mark.parametrize(
    ("background", "ground"), [("reader", 253), ("transparent", 253), ("light", 253), ("dark", 18)]
)
def test_a_still_stands_on_paper(background, ground):
    corner = pixels(replace(RACE, look=Look(background=background)))[2, 2]
    assert abs(corner[0] - ground) <= 3


def test_a_still_is_the_same_each_time():
    assert still(RACE) == still(RACE)
