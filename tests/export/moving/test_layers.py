"""What moves is drawn on dark only as often as its colours need: with what that tells, all of it has both."""

from dataclasses import replace

import pytest

from momentum_sim.export.moving import layers
from momentum_sim.scene import Gradients, Profile
from tests.export.scenes import DIVERGING, EVERYTHING, RACE

SCENES = [RACE, DIVERGING, EVERYTHING, replace(RACE, panels=(Profile(), Gradients()))]


def quiet(_done, _all):
    pass


def colours(drawn):
    return [(one.gid, [[(shape.fill, shape.stroke) for shape in state] for state in one.states]) for one in drawn]


@pytest.mark.parametrize("scene", SCENES)
def test_colours_on_dark_are_those_of_every_round_drawn_there(scene, monkeypatch):
    times = [float(k) for k in range(0, scene.n_steps + 1, 3)]
    few = layers.moving(scene, times, quiet)
    asked = []

    def every(light):
        asked.append(telling(light))
        return list(range(len(times) + 1))

    telling = layers._telling
    monkeypatch.setattr(layers, "_telling", every)
    assert colours(layers.moving(scene, times, quiet)) == colours(few)
    assert len(asked[0]) < len(times) / 2
