"""Clouds as they leave: what is drawn is what was measured and predicted, in every kind of file and on a live page."""

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import momentum_sim as ms
from momentum_sim.conventions import has_code
from momentum_sim.export import KINDS, Options, render
from momentum_sim.export.sheets import Sheet
from momentum_sim.scene import Contour, Look, Moments, NoiseMap
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
            "Noise map",
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


def test_what_is_held_equal_is_chosen_on_a_live_page_and_the_momentum_goes_along(browser, tmp_path):
    scene = replace(CLOUD, momentum=0.9, step_size=0.04, equal="step_size", look=Look(controls=("sliders",)))
    with opened(browser, tmp_path, render(scene, "html")) as live:
        chosen = live.part("[role=radiogroup] input:checked")
        assert live.slider("Exponent α").count() == 0
        live.part("[role=radiogroup] input:checked").focus()
        live.press("ArrowRight", "ArrowRight")
        live.settle()
        assert chosen.get_attribute("value") == "coupled"
        u = live.value("Step size u = η/(1−β)")
        assert (u, live.value("Exponent α"), live.value("Momentum β")) == (0.4, 0.5, 0.9)
        live.type("Step size u = η/(1−β)", 0.1)
        assert live.value("Momentum β") == 0.95
        name = "Step size u = η/(1−β)"
        with live.dragging(live.slider(name), to=(0.5, 0.5)):
            u, beta = live.value(name), live.value("Momentum β")
            assert u != 0.1
            assert 1 - beta == pytest.approx(0.05 * (u / 0.1) ** 0.5, rel=1e-3)
            held = replace(scene, equal="effective_step_size", momentum_exponent=0.5, step_size=u, momentum=beta)
            for run, path in live.trajectories().items():
                np.testing.assert_array_equal(np.ravel(path), held.simulate()[run].measured.means.ravel())
        live.slider(name).focus()
        live.press("End")
        live.settle()
        u, beta = live.value(name), live.value("Momentum β")
        assert 1 - beta == pytest.approx(0.05 * (u / 0.1) ** 0.5, rel=1e-3)
        live.type("Exponent α", 2)
        live.press("Tab")
        live.type(name, 10)
        assert live.value("Momentum β") == 0
        assert live.part(".held .stops").inner_text().startswith("β stays at 0: 1 − β cannot be more than 1")
        live.type("Momentum β", 0.5)
        assert live.part(".held .stops").inner_text() == ""


@pytest.mark.parametrize("equal", ["step_size", "effective_step_size"])
def test_the_point_of_the_map_is_dragged_to_other_effective_step_sizes_and_momenta(browser, tmp_path, equal):
    size = 0.005 if equal == "step_size" else 0.05
    look = Look(controls=("sliders",))
    scene = replace(CLOUD, panels=(Contour(), NoiseMap()), equal=equal, step_size=size, momentum=0.9, look=look)
    name = "Step size η" if equal == "step_size" else "Step size u = η/(1−β)"
    with opened(browser, tmp_path, render(scene, "html"), size=(1100, 700)) as live:
        point = live.part(".companion .plot .setting-handle")
        readout = live.part(".companion .experiment .readout")
        plot = live.part(".companion > .plot")
        assert "heavy ball at u 0.05, β 0.9: in the long run" in readout.inner_text()

        def check():
            beta, shared = live.value("Momentum β"), live.value(name)
            u = shared / (1 - beta) if equal == "step_size" else shared
            ratio = ms.theory.loss_ratio("heavy_ball", u, beta, (1.0, 10.0))
            said = f"heavy ball at u {float(f'{u:.4g}'):g}, β {float(f'{beta:.4g}'):g}: "
            assert said in readout.inner_text()
            if ratio < np.inf:
                assert f"loss is {float(f'{ratio:.4g}'):g} times as high" in readout.inner_text()
            now = replace(scene, momentum=beta, step_size=shared)
            for run, path in live.trajectories().items():
                np.testing.assert_array_equal(np.ravel(path), now.simulate()[run].measured.means.ravel())
            return u, beta

        with live.dragging(point, to=(-2.0, 3.0)):
            u, beta = check()
            assert u < 0.04
            assert beta < 0.85
        point.focus()
        live.press("ArrowRight", "ArrowUp", "ArrowUp")
        moved, higher = check()
        assert moved > u
        assert higher > beta
        box = plot.bounding_box()
        live.page.mouse.click(box["x"] + 0.97 * box["width"], box["y"] + 0.3 * box["height"])
        live.settle()
        check()
        assert "it stays, and gradient descent at this u does not" in readout.inner_text()
        assert len(live.ink(".companion > .plot canvas >> nth=0", CLOUD.runs[1].rule.look.light)) > 100
        assert live.part(".companion .numbers tbody tr").count() >= 6
