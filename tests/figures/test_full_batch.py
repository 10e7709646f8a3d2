import numpy as np
import pytest

import momentum_sim as ms
from momentum_sim.evidence import measured_full_batch
from momentum_sim.figures.full_batch import BASE, EFFECTIVE, settings
from tests.figures.scenes import summary
from tests.figures.traces import numbers, traces

FIGURE = ms.figures.full_batch_digits()


@pytest.mark.parametrize(("panel", "effective"), list(enumerate(EFFECTIVE)))
def test_a_dot_is_a_draw_and_a_mark_their_mean(panel, effective):
    carried = measured_full_batch()
    dots, marks = traces(FIGURE, yaxis=f"y{panel + 1 if panel else ''}")
    x, y = numbers(dots.x).reshape(3, 20), numbers(dots.y).reshape(3, 20)
    for row, setting in enumerate(settings(effective)):
        apart = 100.0 * (carried.at(setting.method, setting.step_size) - carried.at(BASE, effective))
        assert x[row] == pytest.approx(apart, abs=1e-5)
        assert abs(y[row] - row).max() < 0.4
        assert y[row].mean() == pytest.approx(row)
        assert len(set(zip(x[row], y[row].round(6), strict=True))) == 20  # none covers another
        assert marks.x[row] == pytest.approx(apart.mean())
        assert marks.error_x.array[row] == pytest.approx(apart.std(ddof=1) / np.sqrt(20))


def test_both_panels_have_one_range_that_holds_all():
    low, high = FIGURE.layout.xaxis.range
    assert FIGURE.layout.xaxis2.range == (low, high)
    assert all(low < x < high for trace in FIGURE.data for x in numbers(trace.x))


def test_it_says_what_was_measured():
    assert summary(FIGURE).endswith(
        "Beside gradient descent at η = 0.3, 3.21 %: β = 0.9, same u, +0.04 ± 0.05; β = 0.99, same u, +0.29 ± 0.06; "
        "β = 0.9, same η, +0.28 ± 0.08. Beside gradient descent at η = 1, 3.06 %: β = 0.9, same u, +0.30 ± 0.09; "
        "β = 0.99, same u, +0.72 ± 0.11; β = 0.9, same η, +0.70 ± 0.09."
    )
