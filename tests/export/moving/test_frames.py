"""The frames of what moves."""

import numpy as np
import pytest
from PIL import Image

from momentum_sim.export import Options
from momentum_sim.export.moving.frames import Frames
from momentum_sim.export.players import Agg
from momentum_sim.export.sheets import Sheet
from momentum_sim.export.stills import png
from momentum_sim.scene.panels import Numbers
from tests.export.scenes import OVERSHOOT, PATCHWORKS, RACE, WILD, beside, every_companion, looking

SCENES = {"race": RACE, "overshoot": OVERSHOOT, "patchworks": PATCHWORKS} | {
    kind: beside(panel) for kind, panel in every_companion().items()
}


def frames(scene, n_frames=7):
    return list(Frames(scene, Options(n_frames=n_frames)))


def test_there_are_as_many_as_asked_for_of_the_looks_size():
    found = frames(looking(RACE, width=641, height=360), 5)
    assert len(found) == 5
    assert {(frame.shape, str(frame.dtype)) for frame in found} == {((360, 641, 3), "uint8")}


def test_they_go_from_the_start_to_the_whole_run():
    made = Frames(RACE, Options(n_frames=7, frames_per_second=20, hold=2.5))
    assert made.times() == [0, 10, 20, 30, 40, 50, None]
    assert (made.frames_per_second, made.hold, len(made)) == (20, 2.5, 7)


def test_of_patchworks_they_go_evenly_over_the_logarithm_of_the_step():
    *times, last = Frames(PATCHWORKS, Options(n_frames=7)).times()
    assert times == pytest.approx([121 ** (k / 6) - 1 for k in range(6)])
    assert last is None


@pytest.mark.parametrize("name", SCENES)
def test_a_frame_is_what_is_drawn_at_that_time(name):
    """What is drawn upon what is kept is what is drawn all anew."""
    made = Frames(SCENES[name], Options(n_frames=4))
    sheet = Sheet(SCENES[name])
    for frame, time in zip(made, made.times(), strict=True):
        player = Agg(sheet.page)
        player.draw(sheet.base(time) if time is None else [*sheet.base(time), *sheet.now([time])[0]])
        assert np.array_equal(frame, player.opaque())


def test_the_last_is_the_still():
    import io

    still = Image.open(io.BytesIO(png(RACE, Options(dpi=96), lambda _done, _all: None)))
    assert (np.abs(frames(RACE)[-1].astype(int) - np.asarray(still)) > 8).mean() < 0.05


def test_the_background_is_what_never_moves():
    made = Frames(RACE, Options(n_frames=9))
    changed = np.zeros(made.background.shape[:2], bool)
    for frame in list(made)[:-1]:
        changed |= (frame != made.background).any(axis=2)
    assert 0.001 < changed.mean() < 0.2


def test_frames_can_be_made_again_and_are_the_same():
    made = Frames(RACE, Options(n_frames=4))
    first, second = list(made), list(made)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert not np.array_equal(first[0], first[1])


def test_numbers_move_too():
    first, later, *_ = frames(beside(Numbers()), 5)
    companion = np.s_[40:200, 600:]
    assert not np.array_equal(first[companion], later[companion])


@pytest.mark.parametrize("name", WILD)
def test_nothing_is_too_wild(name):
    assert len(frames(WILD[name], 3)) == 3
