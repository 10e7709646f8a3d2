"""Videos, as PyAV reads them."""

import hashlib
import io
import sys

import av
import numpy as np
import pytest

from momentum_sim.export import MissingExtraError, Options, render
from momentum_sim.paper import DARK, LIGHT
from tests.export.moving.made import SHORT, frames, heard_to_the_end, made, made_elsewhere
from tests.export.scenes import RACE, WILD, looking
from tests.thinned import examples

MOST_BYTES = 400_000
MEAN_ERROR = 3.0  # of 255: lines lose colour, for which there is a quarter of the pixels


@pytest.fixture(scope="module")
def race():
    return made(RACE, "mp4")[0]


def decoded(video):
    """The video's stream, and its pictures."""
    with av.open(io.BytesIO(video)) as container:
        stream = container.streams.video[0]
        return stream, [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]


def test_every_player_can_play_it(race):
    with av.open(io.BytesIO(race)) as container:
        assert len(container.streams) == 1
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt, stream.average_rate) == ("h264", "yuv420p", 25)
        assert (context.width, context.height) == (960, 540)
        assert (context.colorspace, context.color_range) == (1, 1)  # BT.709, limited


def test_it_plays_before_all_of_it_is_there(race):
    assert race[4:8] == b"ftyp"
    assert 0 < race.index(b"moov") < race.index(b"mdat")


def test_its_pictures_are_the_frames_and_the_last_stays(race):
    _, shown = decoded(race)
    drawn = frames(RACE)
    assert len(shown) == len(drawn) + round(1.5 * 25)
    for picture, frame in zip(shown, [*drawn, *[drawn[-1]] * len(shown)], strict=False):
        away = np.abs(picture.astype(int) - frame)
        assert away.mean() < MEAN_ERROR
        assert np.median(away) <= 1  # areas have their colours


def test_its_length_is_right():
    options = Options(n_frames=30, frames_per_second=30, hold=2.0)
    with av.open(io.BytesIO(made(RACE, "mp4", options)[0])) as container:
        assert container.duration / av.time_base == pytest.approx(3.0, abs=0.001)


def test_a_whole_one_is_small():
    assert len(made(RACE, "mp4", Options())[0]) < MOST_BYTES


@pytest.mark.parametrize(("width", "height"), [(641, 361), (640, 361), (200, 200)])
def test_odd_sides_get_one_more_px_of_background(width, height):
    video, _ = made(looking(RACE, width=width, height=height), "mp4", Options(n_frames=2, hold=0.0))
    _, shown = decoded(video)
    even_width, even_height = width + width % 2, height + height % 2
    assert shown[0].shape == (even_height, even_width, 3)
    paper = np.array(list(bytes.fromhex(LIGHT.paper[1:])))
    assert np.abs(shown[0][height:].astype(int) - paper).max(initial=0) <= 3
    assert np.abs(shown[0][:, width:].astype(int) - paper).max(initial=0) <= 3


@pytest.mark.parametrize(("background", "paper"), [("dark", DARK), ("transparent", LIGHT), ("reader", LIGHT)])
def test_it_stands_on_its_background(background, paper):
    _, shown = decoded(made(looking(RACE, background=background), "mp4", Options(n_frames=2, hold=0.0))[0])
    corner = np.array(list(bytes.fromhex(paper.paper[1:])))
    assert np.abs(shown[0][:8, :8].astype(int) - corner).max() <= 3


@pytest.mark.parametrize("name", ["diverging at once", "no run", "one step", "flat", "hostile"])
def test_whatever_the_scene_it_is_what_is_drawn(name):
    options = Options(n_frames=3, hold=0.0)
    _, shown = decoded(made(WILD[name], "mp4", options)[0])
    drawn = frames(WILD[name], options)
    assert np.abs(shown[-1].astype(int) - drawn[-1]).mean() < MEAN_ERROR


def test_the_same_scene_gives_the_same_bytes_every_time_and_in_another_process(race):
    assert {made(RACE, "mp4")[0] for _ in range(examples(8))} == {
        race
    }  # by chance it is not enough to be the same once
    assert hashlib.sha256(race).hexdigest() == made_elsewhere("mp4")


def test_nothing_tells_of_the_day():
    later = render(RACE, "mp4", SHORT)
    assert b"creation_time" not in later
    header = later.index(b"mvhd")
    assert later[header + 8 : header + 16] == bytes(8)  # created and changed: never


def test_progress_is_heard_to_the_end():
    assert heard_to_the_end(made(RACE, "mp4")[1])


def test_without_pyav_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingExtraError, match=r"^MP4 needs av: pip install 'momentum-sim\[video\]'$"):
        render(RACE, "mp4", SHORT)
