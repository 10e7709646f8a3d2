"""GIFs, as Pillow reads them."""

import hashlib
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from momentum_sim.export import Options, save
from momentum_sim.export.moving.gif import hundredths
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.paper import LIGHT
from momentum_sim.scene import Contour, RunSettings, Schedule, looks_of
from tests.export.moving.made import SHORT, frames, heard_to_the_end, made, made_elsewhere, pictures
from tests.export.scenes import EVERY, RACE, WILD, looking

PALETTE_ERROR = 64  # of the worst pixel, on a smoothed edge
MOST_BYTES = 500_000


@pytest.fixture(scope="module")
def race():
    return made(RACE, "gif")[0]


def test_it_has_every_frame_and_plays_for_ever(race):
    file = Image.open(io.BytesIO(race))
    assert (file.format, file.size, file.n_frames, file.info["loop"]) == ("GIF", (960, 540), 12, 0)


def test_each_picture_is_the_frame_but_for_few_edges(race):
    for (picture, _), frame in zip(pictures(race), frames(RACE), strict=True):
        away = np.abs(np.asarray(picture.convert("RGB")).astype(int) - frame)
        assert away.max() <= PALETTE_ERROR
        assert away.mean() < 0.2


def test_areas_and_runs_have_exactly_their_colours(race):
    picture, drawn = np.asarray(pictures(race)[-1][0].convert("RGB")), frames(RACE)[-1]
    colours, counts = np.unique(drawn.reshape(-1, 3), axis=0, return_counts=True)
    areas = [colour for colour, count in zip(colours, counts, strict=True) if count > drawn[..., 0].size / 1000]
    assert len(areas) > 10  # bands of the contour, paper, runs
    runs = [tuple(bytes.fromhex(OPTIMIZERS[name].look.light[1:])) for name in RACE.visible]
    for colour in [*areas, *runs]:
        assert (picture[(drawn == colour).all(axis=2)] == colour).all()


def test_a_schedule_that_was_drawn_is_in_it_as_made():
    runs = (RunSettings("heavy_ball"), RunSettings("heavy_ball", name="yours", schedule={"points": [[0, 0.9], [1, 0]]}))
    scene = replace(RACE, runs=runs, panels=(Contour(), Schedule()), follow="yours")
    (picture, _), frame = pictures(made(scene, "gif")[0])[-1], frames(scene)[-1]
    assert np.abs(np.asarray(picture.convert("RGB")).astype(int) - frame).mean() < 0.2
    own = tuple(bytes.fromhex(looks_of(runs)["yours"].light[1:]))
    assert (np.asarray(picture.convert("RGB")) == own).all(axis=2).sum() > 200


def test_a_whole_one_is_small():
    assert len(made(RACE, "gif", Options())[0]) < MOST_BYTES


@pytest.mark.parametrize(("rate", "hold"), [(25, 1.5), (30, 0.0), (24, 2.0), (50, 10.0), (7, 0.25), (1, 0.0)])
def test_times_are_right_in_total_and_nowhere_far_off(rate, hold):
    times = hundredths(Options(n_frames=100, frames_per_second=rate, hold=hold))
    assert sum(times) == pytest.approx(100 * (100 / rate + hold), abs=1)
    assert all(abs(time - 100 / rate) < 1 for time in times[:-1])
    assert min(times) >= 2  # browsers take less for ten


def test_readers_see_those_times():
    file, _ = made(RACE, "gif", Options(n_frames=4, frames_per_second=30, hold=2.0))
    assert [time for _, time in pictures(file)] == [30, 40, 30, 2030]


def test_what_does_not_change_is_not_sent_again(race):
    file = Image.open(io.BytesIO(race))
    file.seek(3)
    left, top, right, bottom = file.dispose_extent  # the box that this picture changes
    assert (right - left) * (bottom - top) < 960 * 540
    first, second = (len(made(RACE, "gif", Options(n_frames=n, hold=0.0))[0]) for n in (2, 12))
    assert second - first < first


@pytest.mark.parametrize("background", ["light", "dark", "reader"])
def test_it_stands_on_its_background(background):
    file, _ = made(looking(RACE, background=background), "gif", Options(n_frames=2))
    corners = {picture.getpixel((0, 0)) for picture, _ in pictures(file)}
    expected = (18, 22, 26, 255) if background == "dark" else (253, 253, 252, 255)
    assert corners == {expected}


def test_a_transparent_one_has_no_paper_and_nothing_left_over():
    scene = looking(RACE, background="transparent")
    file, _ = made(scene, "gif")
    paper = tuple(bytes.fromhex(LIGHT.paper[1:]))
    for k, ((picture, _), frame) in enumerate(zip(pictures(file), frames(scene), strict=True)):
        shown = np.asarray(picture)
        clear = (frame == paper).all(axis=2)
        assert clear.mean() > 0.2
        assert (shown[clear][:, 3] == 0).all()
        if k:  # the first leaves out what leaves the paper again
            assert (shown[~clear][:, 3] == 255).all()
            assert np.abs(shown[~clear][:, :3].astype(int) - frame[~clear]).max() <= PALETTE_ERROR


@pytest.mark.parametrize("name", ["diverging at once", "no run", "one step", "smallest", "narrow", "hostile"])
def test_whatever_the_scene_it_is_what_is_drawn(name):
    file, _ = made(WILD[name], "gif", Options(n_frames=3))
    for (picture, _), frame in zip(pictures(file), frames(WILD[name], Options(n_frames=3)), strict=True):
        assert np.abs(np.asarray(picture.convert("RGB")).astype(int) - frame).mean() < 0.3


def test_many_runs_keep_their_colours():
    file, _ = made(EVERY, "gif", Options(n_frames=2))
    shown = {colour for _, colour in pictures(file)[-1][0].convert("RGB").getcolors(1 << 16)}
    drawn = {tuple(colour) for colour in np.unique(frames(EVERY, Options(n_frames=2))[-1].reshape(-1, 3), axis=0)}
    runs = {tuple(bytes.fromhex(OPTIMIZERS[name].look.light[1:])) for name in EVERY.visible}
    assert runs & drawn <= shown


@pytest.mark.exhaustive  # an MP4 and an SVG are made elsewhere at every change, of the same frames and the same paths
def test_the_same_scene_gives_the_same_bytes_in_another_process(race):
    assert hashlib.sha256(race).hexdigest() == made_elsewhere("gif")


def test_progress_is_heard_to_the_end():
    _, heard = made(RACE, "gif")
    assert heard_to_the_end(heard)
    assert heard[-1] == (SHORT.n_frames, SHORT.n_frames)


@pytest.mark.parametrize("kind", ["gif", "mp4", "svg"])
def test_an_interruption_leaves_nothing(kind, tmp_path):
    def interrupted(done, _parts):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(RACE, tmp_path / f"race.{kind}", SHORT, interrupted)
    assert list(tmp_path.iterdir()) == []
