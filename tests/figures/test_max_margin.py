import numpy as np

import momentum_sim as ms
from momentum_sim.figures.max_margin import LINES, N_STEPS, angles
from tests.figures.scenes import summary
from tests.figures.traces import numbers, one

FIGURE = ms.figures.max_margin()


def test_every_line_is_of_the_angles_at_its_steps():
    for k, line in enumerate(LINES):
        trace = one(FIGURE, name=line.title)
        steps = numbers(trace.x).astype(int)
        assert (steps[0], steps[-1]) == (1, N_STEPS)
        assert abs(numbers(trace.y) - angles()[steps - 1, k]).max() <= 5e-4


def test_the_lines_share_what_they_say():
    for line in LINES:
        shared = line.step_size if line.title.endswith("η") else line.step_size / (1.0 - line.momentum)
        assert np.isclose(shared, 1.0)


def test_all_turn_to_the_largest_margin_and_the_same_u_alike_in_the_end():
    found = angles()
    assert (found[0] > 44.0).all()
    assert (found[-1] < 1.0).all()
    assert found[99].round().tolist() == [6.0, 4.0, 29.0, 1.0]  # on the way they differ
    descent, ball, heavy, same_step = found.T
    assert abs(ball - descent)[200:].max() < 0.9
    assert abs(ball - descent)[1000:].max() < 0.06
    assert abs(heavy - descent)[20_000:].max() < 0.1
    assert heavy[300:700].min() < 0.2 < 0.9 < heavy[1000]  # past the direction, and back
    for line in (descent, ball, same_step):  # ever nearer
        assert (np.diff(line[1000:]) < 0.0).all()


def test_it_says_where_they_end():
    assert summary(FIGURE).endswith(
        "After 30,000 steps they are off by: gradient descent 1.0°, β = 0.9, same u 1.0°, β = 0.99, same u 0.9°, "
        "β = 0.9, same η 0.7°."
    )
