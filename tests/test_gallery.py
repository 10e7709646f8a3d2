"""The gallery: its scenes, what their captions say, and that its pictures are what the code draws now."""

import io

import numpy as np
import pytest
from PIL import Image

from assets import draw_gallery
from assets.draw_gallery import CARDS, GALLERY, SCENES
from momentum_sim.narration import measures
from momentum_sim.scene import Scene

ALL = {file.stem: Scene.from_json(file.read_text(encoding="utf-8")) for file in sorted(SCENES.glob("*.json"))}


@pytest.fixture(scope="module")
def drawn():
    return dict(draw_gallery.pictures())


def images(content):
    """Every picture of a PNG or a GIF, (n, height, width, 3), and how long each is shown."""
    with Image.open(io.BytesIO(content)) as image:
        frames, times = [], []
        for k in range(getattr(image, "n_frames", 1)):
            image.seek(k)
            frames.append(np.asarray(image.convert("RGB"), dtype=float))
            times.append(image.info.get("duration"))
    return np.array(frames), times


def test_there_are_scenes_worth_showing_each_with_its_words():
    assert len(ALL) >= 8
    for name, scene in ALL.items():
        assert scene.look.title, name
        assert scene.look.caption.endswith("."), name
        assert scene.prediction is None
    assert len({scene.look.title for scene in ALL.values()}) == len(ALL)
    kinds = {panel.kind for scene in ALL.values() for panel in scene.panels}
    assert {"contour", "profile", "gap", "map", "velocity", "predicted", "schedule", "position"} <= kinds


def test_the_pictures_are_those_of_the_scenes_and_no_others(drawn):
    assert set(drawn) == {"drag.gif", "wave.gif", *(f"{name}.{kind}" for name in ALL for kind in ("svg", "png"))}
    assert {file.name for file in GALLERY.iterdir()} == set(drawn)


def test_the_pictures_of_the_lessons_are_what_the_code_draws_now():
    drawn = dict(draw_gallery.cards())
    assert {file.name: file.read_bytes() for file in CARDS.iterdir()} == drawn  # else `make gallery`


def test_the_pictures_that_are_kept_are_what_the_code_draws_now(drawn):
    stale = []
    for name, content in drawn.items():
        kept = (GALLERY / name).read_bytes()
        if kept == content:
            continue
        if name.endswith(".svg"):
            stale.append(name)
            continue
        (now, times), (before, times_before) = images(content), images(kept)  # letters may come out otherwise elsewhere
        if times != times_before or now.shape != before.shape or abs(now - before).mean() > 1:
            stale.append(name)
    assert stale == [], "run make gallery"


def test_they_are_small(drawn):
    assert len(drawn["drag.gif"]) <= 500_000
    assert len(drawn["ravine.svg"]) <= 80_000
    assert len(drawn["wave.gif"]) <= 350_000
    assert sum(map(len, drawn.values())) <= 2_900_000


def test_drawing_them_again_writes_nothing(drawn, monkeypatch):
    monkeypatch.setattr(draw_gallery, "pictures", drawn.items)
    before = {file.name: file.stat().st_mtime_ns for file in GALLERY.iterdir()}
    draw_gallery.main()
    assert {file.name: file.stat().st_mtime_ns for file in GALLERY.iterdir()} == before


def test_the_slider_is_dragged_there_and_back_and_rests_where_it_arrives(drawn):
    frames, times = images(drawn["drag.gif"])
    assert len(frames) == len(times) >= 40
    assert times.count(max(times)) == 4  # none, arrived twice, and the most
    middle = len(frames) // 2
    assert abs(frames[middle] - frames[0]).max() > 100
    np.testing.assert_array_equal(frames[1], frames[-1])


# --- what the captions say --------------------------------------------------------------------------------------------


def test_the_ravine_settles_and_gradient_descent_does_not():
    ball, descent = (measures(ALL["ravine"])[name] for name in ("heavy_ball", "gradient_descent"))
    assert ball.settles <= 60
    assert descent.settles is None
    slopes = ALL["ravine"].simulate()["heavy_ball"].iterates[:10] * (1, 50)
    assert (slopes[:, 0] < 0).all()
    assert abs(slopes[:, 1].sum()) < 0.5 * abs(slopes[:, 1]).sum()  # they "take back what they gave"


def test_too_much_flies_past_and_comes_back_again_and_again():
    ball = measures(ALL["too_much"])["heavy_ball"]
    assert ball.overshoot > 0.5
    assert ball.settles is None


def test_demon_settles_where_the_ball_does_not():
    found = measures(ALL["demon"])
    assert found["demon"].momentum == 0.9
    assert f"{found['demon'].last_momentum:.2f} left in the last of sixty steps" in ALL["demon"].look.caption
    assert ALL["demon"].n_steps == 60
    assert found["demon"].settles <= 60
    assert found["heavy_ball"].settles is None


def test_nesterov_swings_less():
    found = measures(ALL["nesterov"])
    assert ALL["nesterov"].momentum == 0.9
    assert found["nesterov"].overshoot < found["heavy_ball"].overshoot
    assert found["nesterov"].settles < (found["heavy_ball"].settles or 61)


def test_beyond_the_limit_one_climbs_and_the_other_does_not():
    scene = ALL["diverging"]
    curvature = scene.objective.parameters["condition_number"]
    assert 2 / curvature == 0.04 < scene.step_size
    assert 2 * (1 + scene.momentum) / curvature == pytest.approx(0.068)
    runs = scene.simulate()
    assert abs(runs["gradient_descent"].iterates[-1, 1]) > 100 * abs(scene.start[1])
    assert runs["heavy_ball"].settling_step(1e-3, relative=True) <= 60


def test_in_the_curved_valley_the_ball_keeps_its_speed():
    found = measures(ALL["rosenbrock"])
    assert ALL["rosenbrock"].momentum == 0.95
    assert found["heavy_ball"].settles <= 200
    assert found["gradient_descent"].settles is None


def test_they_end_in_different_basins_and_gradient_descent_in_the_nearest():
    scene = ALL["himmelblau"]
    ends = {name: run.iterates[-1] for name, run in scene.simulate().items()}
    minima = np.array([(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)])
    reached = {name: int(np.hypot(*(minima - end).T).argmin()) for name, end in ends.items()}
    assert reached["gradient_descent"] != reached["heavy_ball"]
    assert reached == {"gradient_descent": 2, "heavy_ball": 1}


def test_along_the_ravine_the_ball_spirals_and_gradient_descent_creeps_straight():
    runs = ALL["phase_portrait"].simulate()
    ball, descent = (runs[name].iterates[:, 0] for name in ("heavy_ball", "gradient_descent"))
    assert (np.diff(np.sign(ball)) != 0).sum() >= 2
    ratio = np.diff(descent) / descent[:-1]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)  # velocity in proportion to position: a straight line
