"""The Fine-tuning page: a network that has learnt five digits is tuned in the browser, to the bits that Python has."""

import pytest

import momentum_sim as ms
from tests.browser.lessons import assert_painted, follow_beats, lesson, scene_in_address

LESSON = lesson("fine_tuning")


@pytest.fixture
def tuning(page, address):
    return page.come(f"{address}/fine_tuning")


def test_the_effective_step_is_dragged_and_both_runs_follow_and_the_seeds_of_each_come(tuning):
    told = [f"{run.title} ({100 * run.test_error:.1f} % wrong)" for run in LESSON.opening.simulate().values()]
    assert " and ".join(told) in tuning.sentence
    assert_painted(tuning, LESSON.opening)
    before = tuning.painted()
    slider = tuning.slider("Step size η/(1−β)")
    with tuning.dragging(slider, to=(0.35, 0.5), grip=(0.48, 0.5)):
        during = tuning.painted()
    scene = scene_in_address(tuning, LESSON.opening)
    assert scene.equal == "effective_step_size"
    assert 0.03 < scene.step_size < 0.13
    assert_painted(tuning, scene)
    runs = scene.simulate()
    assert runs["heavy_ball"].step_sizes[0] == pytest.approx(runs["gradient_descent"].step_sizes[0] / 10)
    assert all((path != before[name]).any() for name, path in during.items())
    tuning.page.wait_for_function(
        "() => document.querySelector('[data-testid=stage]').innerText.includes('means over 10 seeds')", timeout=60_000
    )
    table = tuning.page.get_by_role("group", name="Step sizes").locator("table")
    assert "best η/(1−β)" in table.locator("thead").inner_text()
    rows = table.locator("tbody tr").all_inner_texts()
    for row, rule in zip(rows, ("gradient_descent", "heavy_ball"), strict=True):
        title, best, error, spread = row.split("\t")
        assert title.strip() == ms.optimizers.OPTIMIZERS[rule].title
        assert float(error.removesuffix(" %")) < 4.0
        assert float(spread) > 0.2
        assert 0.05 < float(best) < 1.0


def test_following_the_three_beats(tuning):
    assert len(list(follow_beats(tuning, LESSON))) == 3
