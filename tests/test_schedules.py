import inspect
import json
import pydoc
import re
from fractions import Fraction
from itertools import pairwise
from math import cos, exp, floor, log2, pi
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import momentum_sim as ms
from momentum_sim import schedules
from momentum_sim.schedules import SCHEDULES, step_sizes
from tests.thinned import examples

RECORDED = json.loads((Path(__file__).parent / "reference" / "schedules.json").read_text(encoding="utf-8"))

every_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
every_one_of_both_kinds = pytest.mark.parametrize(
    "schedule",
    [*SCHEDULES.values(), *step_sizes.SCHEDULES.values()],
    ids=[*SCHEDULES, *(f"step_sizes.{name}" for name in step_sizes.SCHEDULES)],
)
momenta = st.floats(0.0, 1.0, exclude_max=True)
lengths = st.integers(1, 500)
shares = st.floats(0.0, 1.0)


def close(values, expected, rtol=1e-12, atol=1e-15):
    np.testing.assert_allclose(values, expected, rtol=rtol, atol=atol)


# --- against what they come from --------------------------------------------------------------------------------------


def test_demon_agrees_with_published_vector():
    published = [0.9, 0.89010989010989, 0.878048780487805, 0.863013698630137, 0.84375]
    published += [0.818181818181818, 0.782608695652174, 0.72972972972973, 0.642857142857143, 0.473684210526316]
    np.testing.assert_allclose(schedules.demon(0.9, 10), published, rtol=1e-11)


@given(momentum=momenta, n_steps=lengths)
def test_demon_is_its_closed_form(momentum, n_steps):
    b = Fraction(momentum)
    exact = [float(b * (n_steps - t) / (n_steps - b * t)) for t in range(n_steps)]
    np.testing.assert_allclose(schedules.demon(momentum, n_steps), exact, rtol=1e-12, atol=1e-300)


@given(momentum=st.floats(0.01, 0.999), n_steps=lengths)
def test_demon_lowers_the_weight_of_a_gradient_linearly_to_zero(momentum, n_steps):
    betas = schedules.demon(momentum, n_steps)
    left = 1 - np.arange(n_steps) / n_steps
    np.testing.assert_allclose(betas / (1 - betas), left * momentum / (1 - momentum), rtol=1e-9)
    assert (np.diff(betas) < 0).all()
    assert (betas > 0).all()


@given(st.floats(0.0, 0.99), st.floats(-0.9, 0.99), lengths, st.floats(0.0, 0.99))
def test_demon_that_waits_and_ends_elsewhere_moves_that_weight_linearly_to_its_end(momentum, end, n_steps, delay):
    betas = schedules.demon(momentum, n_steps, delay=delay, end=end)
    first = floor(delay * n_steps + 0.5)
    assert (betas[: first + 1] == momentum).all()
    left = 1 - (np.arange(first, n_steps) - first) / max(n_steps - first, 1)
    weight, weight_at_end = momentum / (1 - momentum), end / (1 - end)
    wanted = weight_at_end + (weight - weight_at_end) * left
    np.testing.assert_allclose(betas[first:] / (1 - betas[first:]), wanted, rtol=1e-9, atol=1e-9)


@given(momentum=momenta, n_steps=lengths)
def test_constant_is_the_same_at_every_step(momentum, n_steps):
    assert schedules.constant(momentum, n_steps).tolist() == [momentum] * n_steps


@pytest.mark.parametrize("n_steps", [1, 2, 7, 100, 999])
@pytest.mark.parametrize("b", [0.0, 0.5, 0.9, 0.999])
def test_each_is_its_formula(b, n_steps):
    t, everywhere = range(n_steps), n_steps
    close(schedules.linear(b, n_steps), [b * (1 - k / everywhere) for k in t])
    close(schedules.cosine(b, n_steps), [b * (1 + cos(pi * k / everywhere)) / 2 for k in t])
    close(schedules.exponential(b, n_steps), [b * exp(-5 * k / everywhere) for k in t])
    close(schedules.exponential(b, n_steps, rate=2), [b * exp(-2 * k / everywhere) for k in t])
    close(schedules.nesterov_convex(b, n_steps), [min(k / (k + 3), b) for k in t])
    close(schedules.sutskever(b, n_steps), [min(1 - 2 ** (-1 - log2(k // 250 + 1)), b) for k in t])
    close(schedules.sutskever(b, n_steps, every=3), [min(1 - 2 ** (-1 - log2(k // 3 + 1)), b) for k in t])


@pytest.mark.parametrize("n_steps", [4, 10, 61])
def test_times_are_the_steps_nearest_to_shares_of_the_run(n_steps):
    t = np.arange(n_steps)
    close(schedules.early(0.9, n_steps), np.where(t < floor(n_steps / 2 + 0.5), 0.9, 0.0))
    close(schedules.early(0.9, n_steps, until=0.3), np.where(t < floor(0.3 * n_steps + 0.5), 0.9, 0.0))
    reached = sum((t >= floor(share * n_steps + 0.5)).astype(int) for share in (0.2, 0.5, 0.9))
    close(schedules.step(0.9, n_steps, gamma=0.5, milestones=(0.2, 0.5, 0.9)), 0.9 * 0.5**reached)
    first = floor(0.4 * n_steps + 0.5)
    gone = np.maximum(t - first, 0) / (n_steps - first)
    close(schedules.linear(0.9, n_steps, delay=0.4, end=-0.2), -0.2 + 1.1 * (1 - gone))
    close(schedules.cosine(0.9, n_steps, delay=0.4, end=-0.2), -0.2 + 1.1 * (1 + np.cos(np.pi * gone)) / 2)


@pytest.mark.parametrize(("share", "n_steps"), [(0.55, 100), (0.1, 30), (0.7, 10), (0.29, 100), (1 / 3, 3)])
def test_no_rounding_moves_a_time_by_a_step(share, n_steps):
    """0.55 x 100 is above 55 as floats, and 0.29 x 100 below 29."""
    assert np.flatnonzero(schedules.early(0.9, n_steps, until=share)).size == round(share * n_steps)


@pytest.mark.parametrize(
    "record", RECORDED["schedulers"], ids=lambda record: f"{record['schedule']} {record['n_steps']} {record['own']}"
)
def test_each_is_what_torch_sets_before_each_step(record):
    own, n_steps, eta = record["own"], record["n_steps"], record["step_size"]
    rate = {name: value for name, value in own.items() if not name.endswith("momentum")}
    close(step_sizes.SCHEDULES[record["schedule"]](eta, n_steps, **rate), record["step_sizes"], atol=1e-14)
    if "momenta" in record:
        largest = own["max_momentum"]
        turned = {name: own[name] for name in ("base_momentum", "pct_start") if name in own}
        close(schedules.one_cycle(largest, n_steps, **turned), record["momenta"])


def test_one_cycle_whose_first_phase_is_no_step_long_begins_where_it_turns():
    """torch divides 0 by 0 there."""
    assert schedules.one_cycle(0.95, 10, pct_start=0.1)[0] == 0.85
    assert step_sizes.one_cycle(0.2, 10, pct_start=0.1)[0] == 0.2


# --- what holds of every one ------------------------------------------------------------------------------------------


@every_schedule
@given(momentum=momenta, n_steps=lengths)
def test_every_schedule_starts_with_its_momentum_and_stays_in_range(schedule, momentum, n_steps):
    betas = schedule(momentum, n_steps)
    assert betas.shape == (n_steps,)
    assert ((betas >= 0) & (betas <= momentum)).all()
    if not schedule.largest:
        assert betas[0] == momentum


FALLING = ("constant", "demon", "linear", "cosine", "exponential", "step", "early")
GROWING = ("sutskever", "nesterov_convex")


@pytest.mark.parametrize("name", SCHEDULES)
@given(momentum=momenta, n_steps=lengths)
def test_all_but_one_cycle_go_one_way(name, momentum, n_steps):
    changes = np.diff(SCHEDULES[name](momentum, n_steps))
    if name in FALLING:
        assert (changes <= 0).all()
    elif name in GROWING:
        assert (changes >= 0).all()
    else:
        turn = int(np.argmax(changes > 0)) if (changes > 0).any() else n_steps
        assert (changes[:turn] <= 0).all()
        assert (changes[turn:] >= 0).all()


@pytest.mark.parametrize("name", ["demon", "linear", "cosine"])
@given(momentum=momenta, end=st.floats(-0.999, 0.999), delay=st.floats(0.0, 0.999), n_steps=lengths)
def test_what_ends_elsewhere_stays_between_start_and_end(name, momentum, end, delay, n_steps):
    betas = SCHEDULES[name](momentum, n_steps, end=end, delay=delay)
    low, high = sorted((momentum, end))
    assert ((betas >= low - 1e-15) & (betas <= high + 1e-15) & (abs(betas) < 1)).all()
    assert betas[0] == momentum


@pytest.mark.parametrize("name", ["demon", "linear", "cosine", "exponential", "constant", "one_cycle", "step", "early"])
def test_a_run_of_ten_times_as_many_steps_has_the_same_shape(name):
    np.testing.assert_allclose(SCHEDULES[name](0.9, 10000)[::10], SCHEDULES[name](0.9, 1000), atol=5e-4)


@every_schedule
def test_every_schedule_of_momentum_zero_is_zero(schedule):
    assert schedule(0, 3).tolist() == [0.0, 0.0, 0.0]


@every_one_of_both_kinds
def test_what_help_says_names_formula_source_and_numbers(schedule):
    said = pydoc.getdoc(schedule)
    assert schedule.formula in said
    assert schedule.reference in said
    assert all(f"``{own.name}``" in said and own.means in said for own in schedule.own)
    parameters = inspect.signature(schedule).parameters
    assert list(parameters) == [schedule.of, "n_steps", *schedule.keywords]
    assert [parameters[own.name].default for own in schedule.own] == [own.usual for own in schedule.own]


def test_a_schedule_with_other_numbers_says_so_and_has_them():
    waiting = schedules.demon.having(delay=0.5).having(end=-0.1)
    assert repr(waiting) == "Schedule(demon, delay=0.5, end=-0.1)"
    assert repr(schedules.demon) == "Schedule(demon)"
    assert repr(schedules.step.having(milestones=[0.3])) == "Schedule(step, milestones=(0.3,))"
    np.testing.assert_array_equal(waiting(0.9, 20), schedules.demon(0.9, 20, delay=0.5, end=-0.1))
    np.testing.assert_array_equal(waiting(0.9, 20, delay=0), schedules.demon(0.9, 20, end=-0.1))


# --- by points --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", RECORDED["curves"], ids=lambda record: f"{len(record['points'])}")
def test_points_are_joined_as_scipy_joins_them(record):
    close(schedules.points(record["points"], record["n_steps"]), record["values"])


def test_between_two_points_is_a_straight_line_and_outside_of_them_it_is_level():
    betas = schedules.points([[0.2, 0.8], [0.7, 0.3]], 10)
    close(betas, [0.8, 0.8, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.3, 0.3])
    assert schedules.points([[0.5, 0.7]], 4).tolist() == [0.7] * 4


@st.composite
def point_lists(draw):
    places = sorted(draw(st.sets(st.integers(0, 1000), min_size=1, max_size=12)))
    values = st.floats(-0.999, 0.999)
    return [[place / 1000, draw(values)] for place in places]


@settings(max_examples=examples(100))
@given(points=point_lists())
def test_a_curve_goes_through_its_points_and_is_monotone_between_them(points):
    betas, share = schedules.points(points, 1000), np.arange(1000) / 1000
    for place, value in points:
        if place < 1:
            assert betas[round(1000 * place)] == pytest.approx(value, abs=1e-12)
    for (first, low), (last, high) in pairwise(points):
        between = betas[(share >= first) & (share <= last)]
        assert (np.diff(between) * np.sign(high - low) >= -1e-13).all()
        assert ((between >= min(low, high)) & (between <= max(low, high))).all()


@settings(max_examples=examples(20))
@given(points=point_lists())
def test_a_curve_of_step_sizes_is_one_of_momenta_scaled(points):
    raised = [[share, abs(value)] for share, value in points]
    close(step_sizes.points([[share, 8 * value] for share, value in raised], 50), 8 * schedules.points(raised, 50))


# --- for training loops -----------------------------------------------------------------------------------------------


def torch_loop(record, momentum, factor):
    """torch.optim.SGD as its source has it, its momentum set before each step and its rate by LambdaLR."""
    objective = getattr(ms.objectives, record["objective"])(**record["parameters"])
    point, buffer, iterates = np.array(record["start"]), None, [record["start"]]
    for step in range(record["n_steps"]):
        group = {"momentum": momentum(step), "lr": record["step_size"] * factor(step)}
        change = np.array(objective.gradient(*point))
        if group["momentum"] != 0:
            gradient = change
            buffer = gradient if buffer is None else group["momentum"] * buffer + gradient
            change = gradient + group["momentum"] * buffer if record["nesterov"] else buffer
        point = point - group["lr"] * change
        iterates.append(point.tolist())
    factor(record["n_steps"])  # LambdaLR asks once more after the last step
    return iterates[::6]


def loop_name(record):
    """What a loop is called."""
    return "-".join([*(record[name] for name in ("objective", "momentum", "factor")), "n" * record["nesterov"]])


@pytest.mark.parametrize("record", RECORDED["loops"], ids=loop_name)
def test_a_loop_that_asks_for_momentum_and_rate_of_each_step_is_torchs(record):
    n_steps, eta = record["n_steps"], record["step_size"]
    own = {"share": 0.1} if record["factor"] == "warm_up" else {}
    momentum = SCHEDULES[record["momentum"]].at(0.9, n_steps)
    factor = step_sizes.SCHEDULES[record["factor"]].at(1.0, n_steps, **own)
    close(torch_loop(record, momentum, factor), record["iterates"], rtol=1e-11, atol=1e-12)
    rule = "nesterov" if record["nesterov"] else "torch_momentum"
    run = ms.simulate(
        getattr(ms.objectives, record["objective"])(**record["parameters"]), rule, start=record["start"],
        step_size=(record["factor"], eta, own), momentum=(record["momentum"], 0.9), n_steps=n_steps,
    )  # fmt: skip
    close(run.iterates[::6], record["iterates"], rtol=1e-11, atol=1e-12)


def test_a_momentum_of_exactly_0_is_told_to_loops_as_next_to_nothing():
    """torch.optim.SGD leaves its buffer at 0: after it, and before it is first filled, that would be another run."""
    growing, early = schedules.nesterov_convex.at(0.9, 60), schedules.early.at(0.9, 60)
    assert growing(0) == early(40) == 1e-300
    assert growing.values[0] == early.values[40] == 0.0
    others = [record for record in RECORDED["loops"] if record["momentum"] == "nesterov_convex"]
    assert all(not np.allclose(record["skipped"], record["iterates"], rtol=1e-6) for record in others)
    stopped = [record for record in RECORDED["loops"] if record["momentum"] == "early"]
    assert all(np.allclose(record["skipped"], record["iterates"], rtol=1e-12) for record in stopped)


@every_one_of_both_kinds
def test_at_gives_what_a_call_gives_step_by_step_and_stays_there(schedule):
    each, values = schedule.at(0.5, 7), schedule(0.5, 7)
    assert [each(step) for step in range(9)] == [value or 1e-300 for value in [*values.tolist(), *[values[-1]] * 2]]
    assert len(each) == 7
    assert all(isinstance(each(step), float) for step in range(7))
    assert repr(each) == f"EachStep({schedule.of} by {schedule.name}, 7 steps)"
    with pytest.raises(ValueError, match="read-only"):
        each.values[0] = 1.0


def test_points_have_a_callable_too():
    each = schedules.points.at([[0, 0.9], [1, 0]], 10)
    assert each(5) == pytest.approx(0.45)
    assert repr(each) == "EachStep(momentum by points, 10 steps)"


@pytest.mark.parametrize(("step", "got"), [(-1, "-1"), (1.5, "1.5"), (True, "True")])
def test_a_step_that_is_none_is_refused(step, got):
    with pytest.raises(ms.RefusedError, match=f"^step must be a whole number from 0 to .*, got {re.escape(got)}$"):
        schedules.demon.at(0.9, 10)(step)


# --- what is refused --------------------------------------------------------------------------------------------------


@every_schedule
@pytest.mark.parametrize(
    ("momentum", "n_steps", "message"),
    [
        (1.0, 10, "momentum must lie in [0, 1), got 1.0"),
        (-0.1, 10, "momentum must lie in [0, 1), got -0.1"),
        (np.nan, 10, "momentum must lie in [0, 1), got nan"),
        ("0.9", 10, "momentum must be a number, got '0.9'"),
        ([0.9], 10, "momentum must be a number, got [0.9]"),
        (0.9, 0, "n_steps must be a whole number from 1 to 10000000, got 0"),
        (0.9, 2.0, "n_steps must be a whole number from 1 to 10000000, got 2.0"),
        (0.9, 10**7 + 1, "n_steps must be a whole number from 1 to 10000000, got 10000001"),
    ],
)
def test_what_makes_no_schedule_is_refused(schedule, momentum, n_steps, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        schedule(momentum, n_steps)


_SHARE = ": it is a share of the run"
_OF = "points of momentum"
_RISING = f"{_OF} must have shares that rise, got"
_POINTS = f"{_OF} must be 1 to 1000 pairs (share of the run, value), got shape"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: schedules.demon(0.9, 9, delay=1), f"delay must lie in [0, 1), got 1{_SHARE}"),
        (lambda: schedules.demon(0.9, 9, end=-1), "end must lie in (-1, 1), got -1"),
        (lambda: schedules.linear(0.9, 9, end=np.nan), "end must lie in (-1, 1), got nan"),
        (lambda: schedules.cosine(0.9, 9, end="0"), "end must be a number, got '0'"),
        (lambda: schedules.exponential(0.9, 9, rate=-1), "rate must be a finite number of at least 0, got -1"),
        (lambda: schedules.step(0.9, 9, gamma=1.1), "gamma must lie in [0, 1], got 1.1"),
        (lambda: schedules.step(0.9, 9, milestones=[3]), f"each milestones must lie in [0, 1], got 3.0{_SHARE}"),
        (
            lambda: schedules.step(0.9, 9, milestones=[[0.1]]),
            "milestones must be a flat list of up to 1000 numbers, got [[0.1]]",
        ),
        (lambda: schedules.one_cycle(0.9, 9, base_momentum=1), "base_momentum must lie in [0, 1), got 1"),
        (lambda: schedules.early(0.9, 9, until=5), f"until must lie in [0, 1], got 5{_SHARE}"),
        (lambda: schedules.sutskever(0.9, 9, every=0), "every must be a finite number of at least 1, got 0"),
        (lambda: schedules.demon.having(delay=2), f"delay must lie in [0, 1), got 2{_SHARE}"),
        (lambda: schedules.points([[0, 0.9], [0, 0.1]], 9), f"{_RISING} 0.0 after 0.0"),
        (lambda: schedules.points([[0.5, 0.9], [0.2, 0.1]], 9), f"{_RISING} 0.2 after 0.5"),
        (lambda: schedules.points([[0, 1.0]], 9), f"each value of the {_OF} must lie in (-1, 1), got 1.0"),
        (lambda: schedules.points([[0, 0.9], [2, 0]], 9), f"each share of the {_OF} must lie in [0, 1], got 2.0"),
        (lambda: schedules.points([], 9), f"{_POINTS} (0,)"),
        (lambda: schedules.points([0.9, 0.8], 9), f"{_POINTS} (2,)"),
        (lambda: schedules.points(0.9, 9), f"{_POINTS} ()"),
        (lambda: schedules.points([[0, 0.9], [1]], 9), "points of momentum must be numbers, got [[0, 0.9], [1]]"),
        (lambda: schedules.points([["0", "0.9"]], 9), "points of momentum must be numbers, got [['0', '0.9']]"),
        (lambda: schedules.points([[0, 0.9]], 0), "n_steps must be a whole number from 1 to 10000000, got 0"),
        (
            lambda: step_sizes.points([[0, -0.1]], 9),
            "each value of the points of step_size must be a finite number of at least 0, got -0.1",
        ),
        (lambda: step_sizes.cosine(0, 9), "step_size must be a finite number above 0, got 0"),
        (lambda: step_sizes.cosine(0.1, 9, end=-1), "end must be a finite number of at least 0, got -1"),
        (lambda: step_sizes.one_cycle(0.1, 9, div_factor=0), "div_factor must be a finite number above 0, got 0"),
    ],
)  # fmt: skip
def test_numbers_of_its_own_that_make_no_schedule_are_refused(call, message):
    with pytest.raises(ms.RefusedError, match=f"^{re.escape(message)}$"):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: schedules.demon(0.9, 9, delai=1), "'delai' (did you mean 'delay'?)"),
        (lambda: schedules.demon(0.9, steps=9), "'steps' (did you mean 'n_steps'?)"),
        (lambda: schedules.constant(0.9, 9, end=0), "'end'"),
        (lambda: schedules.demon.at(0.9, 9, dealy=0), "'dealy' (did you mean 'delay'?)"),
        (lambda: schedules.cosine.having(ends=0), "'ends' (did you mean 'end'?)"),
        (lambda: step_sizes.cosine(lr=0.1, n_steps=9), "'lr' (did you mean 'step_size'?)"),
    ],
)
def test_a_number_that_a_schedule_does_not_have_is_told_which_is_meant(call, message):
    with pytest.raises(TypeError, match=f"got an unexpected keyword argument {re.escape(message)}$"):
        call()
