import ast
import copy
import copyreg
import math
import pickle
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_sim
from momentum_sim import checks
from momentum_sim.checks import FINITE, MOMENTUM, POSITIVE, Interval, RefusedError

inf, nan = math.inf, math.nan
TOO_LONG = 10**5000  # more digits than Python prints


def refused(message):
    return pytest.raises(ValueError, match=f"^{re.escape(message)}$")


# --- Interval ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "inside", "outside"),
    [
        (Interval(), [0.0, -1.7e308, 5e-324], [inf, -inf, nan]),
        (Interval(low=0.0), [0.0, -0.0, 1e300], [-5e-324, inf, nan]),
        (Interval(low=0.0, without_low=True), [5e-324, 1e300], [0.0, -0.0, -1.0, inf, nan]),
        (Interval(1.0, 2.0), [1.0, 1.5, 2.0], [math.nextafter(1.0, 0.0), math.nextafter(2.0, 3.0), inf, -inf, nan]),
        (Interval(1.0, 2.0, without_low=True), [math.nextafter(1.0, 2.0), 2.0], [1.0]),
        (Interval(1.0, 2.0, without_high=True), [1.0, math.nextafter(2.0, 1.0)], [2.0]),
        (Interval(high=3.0), [3.0, -1e308], [3.1, -inf, nan]),
    ],
    ids=str,
)
def test_an_interval_has_its_numbers_and_no_others(rule, inside, outside):
    assert [value for value in inside if value not in rule] == []
    assert [value for value in outside if value in rule] == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (FINITE, "be a finite number"),
        (POSITIVE, "be a finite number above 0"),
        (Interval(low=1.0), "be a finite number of at least 1"),
        (MOMENTUM, "lie in [0, 1)"),
        (Interval(0.0, 1e8, without_low=True), "lie in (0, 1e+08]"),
        (Interval(-1.5, 2.0, without_low=True, without_high=True), "lie in (-1.5, 2)"),
    ],
)
def test_an_interval_in_words(rule, words):
    assert str(rule) == words


# --- number -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (3, 3.0),
        (-0.5, -0.5),
        (10**300, 1e300),
        (Fraction(1, 4), 0.25),
        (np.float64(0.1), 0.1),
        (np.float32(0.5), 0.5),
        (np.int8(-7), -7.0),
        (np.uint64(2**63), 2.0**63),
        (np.array(2.5), 2.5),
    ],
)
def test_a_number_becomes_a_plain_float(value, result):
    number = checks.number("eta", value)
    assert type(number) is float
    assert number == result


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "True"),
        (np.True_, "np.True_"),
        (None, "None"),
        ("0.5", "'0.5'"),
        (1j, "1j"),
        ([1.0], "[1.0]"),
        (np.array([0.5]), "array([0.5])"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_what_is_no_number_is_refused_by_name_and_value(value, said):
    with refused(f"eta must be a number, got {said}"):
        checks.number("eta", value)


@pytest.mark.parametrize(
    ("value", "rule", "message"),
    [
        (nan, FINITE, "eta must be a finite number, got nan"),
        (-inf, FINITE, "eta must be a finite number, got -inf"),
        (np.float64(nan), FINITE, "eta must be a finite number, got np.float64(nan)"),
        (0, POSITIVE, "eta must be a finite number above 0, got 0"),
        (1.0, MOMENTUM, "eta must lie in [0, 1), got 1.0"),
        (10**309, MOMENTUM, f"eta must lie in [0, 1), got {str(10**309)[:57]}..."),
        (-(10**309), POSITIVE, f"eta must be a finite number above 0, got {str(-(10**309))[:57]}..."),
        pytest.param(TOO_LONG, FINITE, "eta must be a finite number, got a number of 16610 bits", id="5001 digits"),
        (Fraction(10**400, 3), FINITE, f"eta must be a finite number, got {repr(Fraction(10**400, 3))[:57]}..."),
    ],
)
def test_a_number_that_breaks_the_rule_is_refused_by_name_rule_and_value(value, rule, message):
    with refused(message):
        checks.number("eta", value, rule)


@pytest.mark.parametrize(
    "value", [Fraction(TOO_LONG), [TOO_LONG], {"eta": TOO_LONG}], ids=["fraction", "list", "dictionary"]
)
def test_a_number_too_long_to_print_is_refused_wherever_it_stands(value):
    with pytest.raises(ValueError, match=r"^eta must be a .*number, got "):
        checks.number("eta", value)


def test_a_value_too_deep_to_print_is_refused():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ValueError, match=r"^eta must be a number, got "):
        checks.number("eta", deep)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_is_kept_as_it_is(value):
    assert checks.number("eta", value).hex() == value.hex()


# --- array ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values", [0.5, 1, np.float32(0.25), [0.1, 0.2], [[1], [0]], np.ones((2, 0, 3)), (), np.array(0.5)]
)
def test_an_array_of_any_shape_is_float64(values):
    found = checks.array("x", values, Interval(0.0, 1.0))
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (2.0, "x must lie in [0, 1), got 2.0"),
        ([0.0, 1.0], "each x must lie in [0, 1), got 1.0"),
        ([0.0, -1], "each x must lie in [0, 1), got -1.0"),
        ([nan, 0.5], "each x must lie in [0, 1), got nan"),
        ([True, False], "x must be numbers, got [True, False]"),
        (True, "x must be a number, got True"),
        (None, "x must be a number, got None"),
        ([None], "x must be numbers, got [None]"),
        ([0.1, "0.1"], "x must be numbers, got [0.1, '0.1']"),
        ([1j], "x must be numbers, got [1j]"),
        ([[0.1], [0.1, 0.2]], "x must be numbers, got [[0.1], [0.1, 0.2]]"),
    ],
)
def test_an_array_that_is_none_or_breaks_the_rule_is_refused(values, message):
    with refused(message):
        checks.array("x", values, MOMENTUM)


# --- whole_number -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [1, 5000, np.int64(12), np.uint8(255)])
def test_a_whole_number_becomes_a_plain_int(value):
    number = checks.whole_number("n_steps", value, 1, 5000)
    assert type(number) is int
    assert number == value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (5001, "5001"),
        (2.0, "2.0"),
        (np.float64(2.0), "np.float64(2.0)"),
        (True, "True"),
        ("3", "'3'"),
        (None, "None"),
        (nan, "nan"),
        pytest.param(TOO_LONG, "a number of 16610 bits", id="5001 digits"),
    ],
)
def test_what_is_no_such_whole_number_is_refused(value, said):
    with refused(f"n_steps must be a whole number from 1 to 5000, got {said}"):
        checks.whole_number("n_steps", value, 1, 5000)


# --- point ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [(1, 2.5), [1.0, 2.5], np.array([1.0, 2.5]), iter([1, 2.5])])
def test_a_point_becomes_two_plain_floats(value):
    point = checks.point("start", value)
    assert point == (1.0, 2.5)
    assert [type(coordinate) for coordinate in point] == [float, float]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5, "start must be two numbers (x, y), got 5"),
        ((1, 2, 3), "start must be two numbers (x, y), got (1, 2, 3)"),
        ([], "start must be two numbers (x, y), got []"),
        (None, "start must be two numbers (x, y), got None"),
        ((nan, 0), "start x must be a finite number, got nan"),
        ((0, "1"), "start y must be a number, got '1'"),
        ("ab", "start x must be a number, got 'a'"),
        ([1, TOO_LONG], "start y must be a finite number, got a number of 16610 bits"),
    ],
)
def test_what_is_no_point_is_refused_by_the_coordinate_at_fault(value, message):
    with refused(message):
        checks.point("start", value)


def test_a_point_of_one_number_too_long_to_print_is_refused():
    with pytest.raises(ValueError, match=r"^start must be two numbers \(x, y\), got "):
        checks.point("start", [TOO_LONG])


# --- one_of and text --------------------------------------------------------------------------------------------------


def test_a_valid_name_is_given_back():
    assert checks.one_of("hold", "b", {"a": 1, "b": 2}) == "b"


@pytest.mark.parametrize(
    ("value", "said"),
    [("c", "'c'"), ("", "''"), (["a"], "['a']"), (None, "None"), (1, "1"), ("z" * 60, "'" + "z" * 56 + "...")],
)
def test_another_name_is_refused_and_the_valid_ones_are_listed(value, said):
    with refused(f"hold must be one of a, b; got {said}"):
        checks.one_of("hold", value, iter(["a", "b"]))


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("Adam", "adam"),
        ("heavy ball", "heavy_ball"),
        ("Heavy-Ball", "heavy_ball"),
        ("heavyball", "heavy_ball"),
        ("nestrov", "nesterov"),
        ("POLYAK", "heavy_ball"),
        ("polyac", "heavy_ball"),
    ],
)
def test_the_name_that_was_probably_meant_is_told(value, meant):
    names = ("heavy_ball", "nesterov", "adam")
    with refused(f"optimizer must be one of heavy_ball, nesterov, adam; got {value!r} (did you mean {meant!r}?)"):
        checks.one_of("optimizer", value, names, {"polyak": "heavy_ball"})


def test_text_is_given_back_as_it_is():
    assert checks.text("title", " Race\n") == " Race\n"


@pytest.mark.parametrize(
    ("value", "said"), [("", "''"), (" \n\t", "' \\n\\t'"), (None, "None"), (7, "7"), (["a"], "['a']")]
)
def test_what_says_nothing_is_no_text(value, said):
    with refused(f"title must be text, got {said}"):
        checks.text("title", value)


# --- RefusedError -----------------------------------------------------------------------------------------------------


def test_what_is_refused_says_name_rule_and_value_each_by_itself():
    with refused("momentum must lie in [0, 1), got 1.2") as caught:
        checks.number("momentum", 1.2, MOMENTUM)
    error = caught.value
    assert isinstance(error, RefusedError)
    assert (error.name, error.rule, error.value) == ("momentum", "lie in [0, 1)", 1.2)
    with refused("each momentum must lie in [0, 1), got 1.0") as caught:
        checks.array("momentum", [0.5, 1.0], MOMENTUM)
    assert (caught.value.name, caught.value.rule, caught.value.value) == ("momentum", "lie in [0, 1)", 1.0)


def test_a_message_has_what_is_told_of_the_value_and_after_it():
    assert str(RefusedError("out", "be new", 1, "it", ", which is old")) == "out must be new, got it, which is old"
    assert str(RefusedError("drop", "be two, such as 1_2", "3", end=";")) == "drop must be two, such as 1_2; got '3'"
    assert str(RefusedError("lesson", "have a field 'lead'", got="")) == "lesson must have a field 'lead'"


def sent(error):
    """To another process."""
    return pickle.loads(pickle.dumps(error))  # noqa: S301  # made on the line before


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, sent])
def test_what_is_refused_can_be_copied_and_sent_to_another_process(again):
    error = RefusedError("momentum", "lie in [0, 1)", 1.2, note=" (why?)").found_in("line 3").found_in("a.toml")
    copied = again(error)
    assert vars(copied) == vars(error)
    assert str(copied) == "a.toml: line 3: momentum must lie in [0, 1), got 1.2 (why?)"


def test_what_is_refused_can_be_said_of_another_name_and_place(monkeypatch):
    """Also where a library has registered how errors are copied, as those do that send them to other machines."""
    monkeypatch.setitem(copyreg.dispatch_table, RefusedError, lambda error: (lambda: error, ()))
    error = RefusedError("n_frames", "be whole", 2.5)
    assert str(error.called("--frames").found_in("a.gif")) == "a.gif: --frames must be whole, got 2.5"
    assert (str(error), error.name) == ("n_frames must be whole, got 2.5", "n_frames")


# --- shown ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("x" * 58, "'" + "x" * 58 + "'"),
        ("x" * 59, "'" + "x" * 56 + "..."),
        ("\n`\x00", r"'\n`\x00'"),
        (10**100, "1" + "0" * 56 + "..."),
        pytest.param(TOO_LONG, "a number of 16610 bits", id="5001 digits"),
    ],
)
def test_a_value_in_a_message_is_short_and_on_one_line(value, said):
    assert checks.shown(value) == said


@given(
    st.recursive(
        st.text() | st.integers() | st.floats(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_message_is_made_long_or_broken_by_a_value(value):
    said = checks.shown(value)
    assert 0 < len(said) <= 60
    assert "\n" not in said


# --- everywhere -------------------------------------------------------------------------------------------------------

PACKAGE = Path(momentum_sim.__file__).parent


def raised_as_value_errors():
    """Where the package raises a plain `ValueError`: file and line."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            raised = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(raised, ast.Call) and getattr(raised.func, "id", None) == "ValueError":
                yield file.relative_to(PACKAGE).as_posix(), raised.lineno


#: What reaches no caller: the fault of a link is a sentence, that of a command a line, and an empty module is our own.
NEVER_RAISED = ("scene/link.py", "commands/", "compiler/wasm.py")


def test_everything_refused_is_one_class():
    assert [place for place in raised_as_value_errors() if not place[0].startswith(NEVER_RAISED)] == []
