from dataclasses import replace

import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.lessons import load_scene, path_of
from momentum_sim.networks.generalization import Setting, coasting_length, train
from momentum_sim.optimizers import OPTIMIZERS
from tests.figures.scenes import summary
from tests.figures.traces import numbers, one

draw = ms.figures.coasting
ALONE = Setting(small_margins=0)
LENGTH, LARGEST, LAW = "length, √Σ max(c, 0)²", "largest alone, max c", "law: c₁ + √(2k ln 2)"


@pytest.fixture(scope="module")
def figure():
    return draw()


def test_what_is_measured_is_where_trainings_on_large_margins_end(figure):
    length, largest = one(figure, name=LENGTH), one(figure, name=LARGEST)
    ks = numbers(length.x)
    assert (ks[0], ks[-1], len(ks)) == (pytest.approx(0.05), pytest.approx(10.0), 13)
    for column in (0, 7, 12):
        made = [
            train(ALONE, step_size=ks[column] / 100.0, momentum=0.99, n_steps=1500, seed=seed, n_tests=1)
            for seed in range(10)
        ]
        norms = [np.sqrt((np.maximum(each.filters[:, 0], 0.0) ** 2).sum()) for each in made]
        assert numbers(length.y)[column] == pytest.approx(np.mean(norms), rel=1e-9)
        assert numbers(length.error_y.array)[column] == pytest.approx(np.std(norms), rel=1e-9)
        assert numbers(largest.y)[column] == pytest.approx(np.mean([each.filters[:, 0].max() for each in made]))


def test_they_are_at_rest(figure):
    """A run of more than twice as many steps ends where they are."""
    for column in (0, 12):
        k = numbers(one(figure, name=LENGTH).x)[column]
        ends = [train(ALONE, step_size=k / 100.0, n_steps=n, n_tests=1).signal_norms[-1] for n in (1500, 4000)]
        assert ends[0] == pytest.approx(ends[1], rel=2e-3)


def test_beside_them_is_the_law(figure):
    law = one(figure, name=LAW)
    starts = [train(ALONE, n_steps=1, n_tests=1, seed=seed).signal_norms[0] for seed in range(10)]
    wanted = np.mean(starts) + coasting_length(0.01, 1.0 - 0.01 / numbers(law.x))
    np.testing.assert_allclose(numbers(law.y), wanted, rtol=1e-9)
    measured = one(figure, name=LENGTH)
    told = np.interp(numbers(measured.x), numbers(law.x), numbers(law.y))
    np.testing.assert_allclose(numbers(measured.y), told, rtol=0.1)
    assert np.all(numbers(one(figure, name=LARGEST).y) < 0.95 * told)  # it is the length's law
    assert "this package's own" in summary(figure)


def test_it_is_k_that_counts_whether_step_size_or_momentum_makes_it():
    for k in (0.1, 1.0, 5.0):
        settings = ({"step_size": k / 100.0, "momentum": 0.99}, {"step_size": 0.02, "momentum": 1.0 - 0.02 / k})
        ends = [train(ALONE, **each, n_tests=1).signal_norms[-1] for each in settings]
        assert ends[0] == pytest.approx(ends[1], rel=0.04)


@pytest.mark.parametrize("theta", [0.5, 1.0])
def test_the_threshold_is_where_the_root_term_is_about_what_the_small_margin_needs(theta):
    figure = draw(Setting(small_margin=theta))
    level, upright = figure.layout.shapes
    assert level.y0 == level.y1 == 1.0 / theta
    assert upright.x0 == upright.x1 == 0.5 / theta**2
    assert coasting_length(upright.x0 / 100.0, 0.99) == pytest.approx(np.sqrt(np.log(2.0)) * level.y0)
    assert [note.text for note in figure.layout.annotations][1:] == ["1/θ, θ the small margin", "k = 1/(2θ²)"]
    assert figure.layout.annotations[2].x == pytest.approx(np.log10(upright.x0))


def test_a_threshold_off_the_axis_is_not_drawn():
    figure = draw(Setting(small_margin=0.1))
    assert not figure.layout.shapes
    assert summary(figure).endswith("With the small margin 0.1 they need about 10, and k about 50.")


def test_the_setting_of_now_is_marked_on_the_law(figure):
    mark = one(draw(current=(0.02, 0.9)), name="now")
    law = one(figure, name=LAW)
    assert mark.x[0] == pytest.approx(0.2)
    assert mark.y[0] == pytest.approx(np.interp(0.2, numbers(law.x), numbers(law.y)), rel=1e-3)
    assert len(draw(current=(0.02, 0.0)).data) == len(figure.data)  # k = 0.02 is off the axis
    with pytest.raises(ms.RefusedError, match=r"^momentum must lie in \[0, 1\), got 1"):
        draw(current=(0.02, 1.0))


def test_what_is_not_at_rest_has_no_point():
    """The signals of margins that are none too large grow slowly: with the smallest steps they are under way still."""
    few = Setting(examples=4, small_margins=0, dimensions=2, filters=2)  # soon trained
    slow = draw(replace(few, large_margin=2.0))
    missing = np.isnan(numbers(one(slow, name=LENGTH).y))
    assert 0 < missing.sum() < 13
    assert f"At {missing.sum()} of them they are not yet at rest." in summary(slow)
    assert np.array_equal(missing, np.isnan(numbers(one(slow, name=LARGEST).y)))
    assert summary(draw(replace(few, large_margin=0.1))) == (
        "With these margins no signals are at rest after 1500 steps."
    )


def test_what_small_margins_there_are_changes_nothing_of_what_is_measured(figure):
    other = draw(replace(Setting(), small_margins=20))
    assert other == figure


def test_dark_is_for_dark_pages(figure):
    look = OPTIMIZERS["ema_momentum"].look
    assert one(figure, name=LENGTH).marker.color == look.light
    assert one(draw(dark=True), name=LENGTH).marker.color == look.dark


def test_what_cannot_be_is_refused():
    with pytest.raises(ms.RefusedError, match=r"^setting must be a generalization\.Setting, got 'usual'"):
        draw("usual")


def test_every_scene_has_it_and_one_on_patchworks_its_own():
    assert ms.figures.OF_SCENE["coasting"](load_scene(path_of("race")), True) == draw(dark=True)
    own = load_scene(path_of("generalization")).with_parameters({"large_margin": 8.0})
    setting, current = Setting(large_margin=8.0), (own.step_size, own.momentum)
    assert ms.figures.OF_SCENE["coasting"](own, False) == ms.figures.coasting(setting, current=current)
