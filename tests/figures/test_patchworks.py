from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.figures import style
from momentum_sim.networks.generalization import Setting, patchworks
from tests.figures.scenes import scene_of, summary
from tests.figures.traces import numbers

draw = ms.figures.patchworks


def images(figure):
    """The patches that are drawn, by what they are."""
    return {trace.name: numbers(trace.z) for trace in figure.data}


def named(figure, group, y):
    """The patches of an example."""
    found = images(figure)
    return [found[f"{group}, y = {y}1: {what}"] for what in ("feature", "noise 1", "noise 2")]


@pytest.mark.parametrize("seed", [0, 3])
def test_the_images_are_the_examples_that_the_network_is_trained_on(seed):
    """By lengths and angles, which the change to pixels keeps: between all patches drawn, and with w."""
    data, figure = patchworks(seed=seed), draw(seed=seed)
    w = images(figure)["the feature w"]
    assert np.linalg.norm(w) == pytest.approx(1.0)
    assert len(set(w[w > 0.0].tolist())) == 1
    for group, theta in (("bright", 10.0), ("faint", 1.0)):
        for y, sign in (("+", 1.0), ("−", -1.0)):
            k = np.flatnonzero((data.margins == theta) & (data.labels == sign))[0]
            drawn, whole = np.array(named(figure, group, y)), data.patches[k]
            np.testing.assert_allclose(drawn[0], theta * sign * w, atol=1e-12)
            flat = drawn.reshape(3, 40)
            np.testing.assert_allclose(flat @ flat.T, whole @ whole.T, atol=1e-9)
            np.testing.assert_allclose(flat[1:] @ w.ravel(), 0.0, atol=1e-12)  # noise is across w


def test_the_bright_feature_outshines_the_noise_and_the_faint_one_is_lost_in_it():
    figure = draw()
    for y in "+−":
        bright, *beside = named(figure, "bright", y)
        assert abs(bright).max() > 1.4 * np.abs(beside).max()
        faint, *beside = named(figure, "faint", y)
        assert abs(faint).max() < np.median(np.abs(beside))
    assert "45 are bright, their feature's pixels ±2.7; 5 are faint, their feature's pixels ±0.27." in summary(figure)


def test_one_scale_has_all_colours_and_0_is_the_ground():
    for dark in (False, True):
        figure = draw(dark=dark)
        scale = figure.layout.coloraxis
        largest = max(abs(image).max() for image in list(images(figure).values())[1:])
        assert scale.cmax == -scale.cmin == largest
        below, above = style.poles(dark)
        assert scale.colorscale == ((0, below), (0.5, style.paper(dark).card), (1, above))
        assert {trace.coloraxis for trace in figure.data} == {None, "coloraxis"}  # w alone is in ink
        assert {"negative", "positive"} <= set(scale.colorbar.ticktext)


def test_signs_are_written_where_the_colour_is_strong():
    figure = draw()
    for trace in figure.data[1:]:
        pixels = numbers(trace.z)
        wanted = np.where(pixels > 0.0, "+", "−")
        assert np.array_equal(trace.text, np.where(abs(pixels) >= 0.6 * figure.layout.coloraxis.cmax, wanted, ""))


def test_nothing_is_drawn_over_anything_else_or_outside():
    figure = draw()
    corners = np.array([(frame.x0, frame.y1, frame.x1, frame.y0) for frame in figure.layout.shapes])
    assert len(corners) == len(figure.data)
    for k, (left, low, right, high) in enumerate(corners):
        assert (right - left, high - low) == pytest.approx((8, 5))
        assert figure.layout.xaxis.range[0] < left < right < figure.layout.xaxis.range[1]
        assert figure.layout.yaxis.range[0] < low < high < figure.layout.yaxis.range[1]
        apart = (corners[:, 0] > right) | (corners[:, 2] < left) | (corners[:, 1] > high) | (corners[:, 3] < low)
        assert np.flatnonzero(~apart).tolist() == [k]
        assert (figure.data[k].x0, figure.data[k].y0) == pytest.approx((left + 0.5, high - 0.5))


@pytest.mark.parametrize(
    ("changes", "titles", "patches"),
    [
        ({"small_margins": 0}, ["bright"], 6),
        ({"small_margins": 50}, ["faint"], 6),
        ({"examples": 1, "small_margins": 1}, ["faint"], 3),
        ({"noise_patches": 1}, ["bright", "faint"], 8),
        ({"noise_patches": 5, "noise_norm": 0.0, "small_margin": 0.5}, ["bright", "faint"], 12),
    ],
)
def test_other_settings_have_what_they_have(changes, titles, patches):
    figure = draw(replace(Setting(), **changes), seed=1)
    assert len(figure.data) == 1 + patches
    texts = [note.text for note in figure.layout.annotations]
    assert [text.partition(":")[0] for text in texts if "margin" in text] == titles
    assert figure.layout.height == draw().layout.height
    assert ("2 of 5 each" in summary(figure)) == (changes.get("noise_patches") == 5)


def test_where_all_labels_are_alike_two_are_drawn_all_the_same():
    alike = next(seed for seed in range(200) if len(set(patchworks(seed=seed).labels[:5])) == 1)
    assert len(draw(seed=alike).data) == 13


def test_of_other_patches_it_has_no_pattern():
    figure = draw(Setting(dimensions=20))
    assert not figure.data
    assert summary(figure) == "This is of patches of 40 numbers, and here they have 20."


def test_what_cannot_be_is_refused():
    with pytest.raises(ms.RefusedError, match=r"^setting must be a generalization\.Setting, got 'usual'"):
        draw("usual")
    with pytest.raises(ms.RefusedError, match=r"^seed must be"):
        draw(seed=-1)


def test_a_scene_s_seed_draws_the_examples():
    assert ms.figures.OF_SCENE["patchworks"](replace(scene_of(), seed=3), True) == draw(seed=3, dark=True)
