"""Clouds as they leave: what is drawn is what was measured and predicted, in every kind of file and on a live page."""

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from momentum_sim.conventions import has_code
from momentum_sim.export import KINDS, Options, render
from momentum_sim.export.sheets import Sheet
from momentum_sim.scene import Contour, Look, Moments
from tests.export.drawn import said
from tests.export.live import opened
from tests.export.scenes import CLOUD, looking

SVG = "{http://www.w3.org/2000/svg}"
FEW = Options(n_frames=4, frames_per_second=10, hold=0.1)


def ops_of(drawn, name, kind):
    """The ops of a kind in a part, whether it moves or not."""
    return [op for op in drawn if op["op"] == kind and op.get("part", "").removeprefix("now ") == name]


def in_the_plane(scene, drawn):
    """What turns places of a sheet into points, and how much of the plane a unit is: by the minimum and the start."""
    (ring,) = ops_of(drawn, "minimum", "stroke")
    right, y = map(float, re.findall(r"-?[\d.]+", ring["path"])[:2])
    centre = np.array([right - 9, y])  # where a circle of radius 9 begins
    unit = -scene.start[0] / (centre[0] - ops_of(drawn, "start", "ellipse")[0]["x"])
    return lambda places: (np.reshape(places, (-1, 2)) - centre) * [unit, -unit], unit


@pytest.mark.parametrize("step", [None, 7])
def test_ellipses_and_particles_are_where_they_were_measured_and_predicted(step):
    scene = replace(CLOUD, step=step)
    drawn = Sheet(scene, still=True).still()
    to_plane, unit = in_the_plane(scene, drawn)
    at = scene.n_steps if step is None else step
    for name, run in scene.simulate().items():
        (marks,) = ops_of(drawn, f"particles {name}", "marks")
        np.testing.assert_allclose(to_plane(marks["places"]), run.places[at], atol=0.02 * unit)
        for part, spread in {"spread": run.measured, "predicted": run.predicted}.items():
            found = ops_of(drawn, f"{part} {name}", "ellipse")
            if spread is None:
                assert found == []
                continue
            ellipse = found[-1]
            assert bool(ellipse["dash"]) == (part == "predicted")
            np.testing.assert_allclose(to_plane([ellipse["x"], ellipse["y"]])[0], spread.means[at], atol=0.02 * unit)
            long, short, turn = spread.shapes.ellipses[at]
            np.testing.assert_allclose(
                [ellipse["rx"] * unit, ellipse["ry"] * unit], [2 * long, 2 * short], atol=0.02 * unit
            )
            assert ellipse["turn"] == pytest.approx(-turn)


def test_the_moving_svg_has_some_of_the_particles_and_says_so():
    scene = replace(CLOUD, n_steps=8).with_parameters({"particles": 300})
    root = ET.fromstring(render(scene, "svg", FEW))  # noqa: S314  # made here
    text = " ".join(part.text or "" for part in root.iter(f"{SVG}text"))
    assert "Seen are the first 60 of them." in text
    assert len(list(root.iter(f"{SVG}ellipse"))) > 5 * 9
    still = ET.fromstring(render(scene, "svg", Options(still=True)))  # noqa: S314  # made here
    assert "Seen are" not in " ".join(part.text or "" for part in still.iter(f"{SVG}text"))


@pytest.mark.parametrize("kind", ["png", "gif"])
def test_pictures_have_both_clouds_colours(kind):
    content = render(looking(CLOUD.with_parameters({"particles": 400}), width=600, height=400), kind, FEW)
    with Image.open(io.BytesIO(content)) as image:
        image.seek(getattr(image, "n_frames", 1) - 1)
        pixels = np.asarray(image.convert("RGB"), dtype=int).reshape(-1, 3)
    for run in CLOUD.simulate().values():
        colour = [int(run.look.light[k : k + 2], 16) for k in (1, 3, 5)]
        assert (np.abs(pixels - colour).max(axis=1) <= 12).sum() > 20, run.name


def test_what_is_of_paths_it_cannot_leave_as():
    assert [kind for kind in KINDS if not KINDS[kind].can_hold(CLOUD)] == ["py"]
    with pytest.raises(ValueError, match="a scene must be on a landscape, and not on a cloud of noisy runs"):
        render(CLOUD, "py")
    assert not any(has_code(run) for run in CLOUD.simulate().values())


def test_numbers_are_told_beside_each_other_at_a_step():
    scene = replace(CLOUD, panels=(Contour(), Moments()), step=20)
    words = said(Sheet(scene, still=True).still())
    run = scene.simulate()["heavy_ball"]
    x, _ = run.measured.shapes.deviations[20]
    error, _ = run.measured.shapes.errors[20]
    px, _ = run.predicted.shapes.deviations[20]
    assert f"{x:.3g} ± {error:.1g}" in words
    assert f"{px:.3g}" in words
    assert any(text.startswith("At step 20, over 80 particles;") for text in words)


def test_a_live_page_is_dragged_played_and_scrubbed(browser, tmp_path):
    scene = replace(CLOUD, look=Look(controls=("sliders", "timeline", "panels")))
    with opened(browser, tmp_path, render(scene, "html")) as live:
        assert {*live.part(".tabs button").filter(visible=True).all_inner_texts()} == {
            "Gap",
            "Spread",
            "Distance",
            "β(t)",
            "Moments",
        }
        with live.dragging(live.slider("Momentum β"), to=(0.6, 0.5)):
            held = replace(scene, momentum=live.value("Momentum β"))
            assert held.momentum != scene.momentum
            measured = {name: run.measured.means.ravel() for name, run in held.simulate().items()}
            painted = live.trajectories()
            assert painted.keys() == measured.keys()
            for name, path in painted.items():
                np.testing.assert_array_equal(np.ravel(path), measured[name])
        live.type("Gradient noise σ", 2)
        live.type("Particles", 50)
        live.settle()
        now = held.with_parameters({"std": 2.0, "particles": 50})
        x, y = now.simulate()["heavy_ball"].predicted.shapes.deviations[-1]
        assert f"predicted {x:.2g}×{y:.2g}" in live.sentence
        live.button("Another draw").click()
        live.settle()
        means = replace(now, seed=4).simulate()["adam"].measured.means
        np.testing.assert_array_equal(np.ravel(live.trajectories()["adam"]), means.ravel())
        live.slider("Shown step").focus()
        live.press("End", "ArrowLeft")
        assert live.sentence.startswith("At step 39, gradient descent is ")
        assert len(live.ink(".picture canvas >> nth=2", "#1f2428")) > 5  # of what is predicted, dashed
