"""The table of full batches: what it holds, that it is what is measured now, and what follows from it."""

from pathlib import Path

import pytest

import momentum_sim as ms
from momentum_sim.evidence import FULL_BATCH, compare, measured_full_batch
from momentum_sim.evidence.grid import grid_of
from momentum_sim.evidence.packed import FULL_BATCH_FILE
from momentum_sim.figures.full_batch import BASE, EFFECTIVE, difference, points, settings
from momentum_sim.version import VERSION

DOCUMENT = Path(__file__).parents[2] / "docs" / "evidence.md"
#: The effective step size, the setting, and the points above gradient descent, mean and standard error.
FOUND = {
    (0.3, "β = 0.9, same u"): "+0.04 ± 0.05",
    (0.3, "β = 0.99, same u"): "+0.29 ± 0.06",
    (0.3, "β = 0.9, same η"): "+0.28 ± 0.08",
    (1.0, "β = 0.9, same u"): "+0.30 ± 0.09",
    (1.0, "β = 0.99, same u"): "+0.72 ± 0.11",
    (1.0, "β = 0.9, same η"): "+0.70 ± 0.09",
}


def test_it_is_small_and_every_run_has_learnt_all_its_images():
    found = measured_full_batch()
    assert FULL_BATCH_FILE.stat().st_size < 1000
    assert found.grid == grid_of(list(FULL_BATCH), 3000, None, 20)
    assert found.version == VERSION
    for name in FULL_BATCH:
        assert not found.diverged[name].any()
        assert (found.train_errors[name] == 0.0).all()


def test_what_is_told_of_it_is_what_it_holds():
    found = measured_full_batch()
    assert [f"{100 * found.at(BASE, eta).mean():.2f}" for eta in EFFECTIVE] == ["3.21", "3.06"]
    told = {(u, setting.title): points(difference(setting, u)) for u in EFFECTIVE for setting in settings(u)}
    assert told == FOUND
    text = DOCUMENT.read_text()
    for u in EFFECTIVE:
        cells = " | ".join(told for (other, _), told in FOUND.items() if other == u)
        assert (
            f"| {u:g} | {100 * found.at(BASE, u).mean():.2f} ± {100 * found.at(BASE, u).std(ddof=1):.2f} | {cells} |"
            in text
        )


def test_momentum_makes_no_error_less():
    """With one effective step size it does alike or worse, by more than three standard errors where it is worse."""
    apart = [difference(setting, u) for u in EFFECTIVE for setting in settings(u)]
    assert abs(apart[0].mean) < apart[0].standard_error
    assert all(each.mean > 3.0 * each.standard_error for each in apart[1:])
    assert [round(797 * each.mean) for each in apart] == [0, 2, 2, 2, 6, 6]  # images
    assert all(each.fewer < each.seeds / 4 for each in apart[1:])


def test_the_settings_share_what_they_say():
    for u in EFFECTIVE:
        for setting in settings(u):
            method = FULL_BATCH[setting.method]
            shared = setting.step_size if setting.shares == "η" else setting.step_size / (1.0 - method.momentum)
            assert shared == pytest.approx(u)


@pytest.mark.parametrize("name", FULL_BATCH)
def test_a_step_has_all_images(name):
    method = FULL_BATCH[name]
    made = method.train(0.1, epochs=2, seed=3)
    rule = method.optimizer.name
    same = ms.digits.train(rule, step_size=0.1, momentum=method.momentum, epochs=2, batch_size=1000, seed=3)
    assert made.n_steps == 2
    assert (made.weights == same.weights).all()
    assert "1000 images a step" in repr(method)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("name", "eta"), [(name, eta) for name, method in FULL_BATCH.items() for eta in method.step_sizes]
)
def test_two_draws_are_what_is_measured_now(name, eta):
    again = compare(name, epochs=3000, step_sizes=[eta], seeds=[0, 19])
    assert again.values(name)[0].tolist() == measured_full_batch().at(name, eta)[[0, 19]].tolist()
    assert again.values(name, by="train_error")[0].tolist() == [0.0, 0.0]
    losses = measured_full_batch().at(name, eta, by="train_loss")[[0, 19]]
    assert again.values(name, by="train_loss")[0] == pytest.approx(losses, rel=5.1e-4)


def test_a_step_size_that_was_not_tried_is_refused():
    said = r"step_size must be one of 0.3, 1.0; got 0.1"
    with pytest.raises(ms.RefusedError, match=said):
        measured_full_batch().difference("full_heavy_ball", BASE, step_sizes=(0.1, 0.1))
