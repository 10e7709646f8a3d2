"""Which settings theory takes, in which shapes, and what it says of others."""

import re

import numpy as np
import pytest

from momentum_sim import theory
from momentum_sim.optimizers import OPTIMIZERS

#: Every function, with settings in the order of its arguments: numbers first, then an array for each.
CALLS = {
    theory.iteration_matrix: ("heavy_ball", 0.3, 0.5, 1.0),
    theory.eigenvalues: ("heavy_ball", 0.3, 0.5, 1.0),
    theory.spectral_radius: ("heavy_ball", 0.3, 0.5, 1.0),
    theory.regime: ("heavy_ball", 0.3, 0.5, 1.0),
    theory.period: ("heavy_ball", 0.3, 0.5, 1.0),
    theory.logarithmic_decrement: ("heavy_ball", 0.3, 0.5, 1.0),
    theory.convergence_rate: ("heavy_ball", 0.3, 0.5, 1.0, 4.0),
    theory.overshoot: (0.3, 0.5, 1.0),
    theory.settling_step: ("heavy_ball", 0.3, 0.5, 1.0, 0.1),
    theory.iterate: ("heavy_ball", 0.3, 0.5, 1.0, 7),
    theory.envelope: ("heavy_ball", 0.3, 0.5, 1.0, 7),
    theory.regime_boundaries: ("heavy_ball", 0.5, 1.0),
    theory.stability_limit: ("heavy_ball", 0.5, 1.0),
    theory.critical_step_size: ("heavy_ball", 0.5, 1.0),
    theory.critical_momentum: ("heavy_ball", 0.3, 1.0),
    theory.optimal_parameters: ("heavy_ball", 1.0, 4.0),
    theory.best_step_size: ("heavy_ball", 0.5, 1.0, 4.0),
    theory.good_region: ("heavy_ball", 0.5, 1.0, 4.0),
    theory.optimal_condition_number: ("heavy_ball", 0.5),
    theory.stationary_variance: ("heavy_ball", 0.3, 0.5, 1.0, 0.7),
    theory.update_variance: ("heavy_ball", 0.3, 0.5, 1.0, 0.7),
    theory.average_variance: ("heavy_ball", 0.3, 0.5, 1.0, 0.7, 100),
    theory.effective_step_size: ("heavy_ball", 0.3, 0.5),
    theory.unified_variance: (0.3, 0.5, 1.0, 0.7),
    theory.effective_stability_limit: (0.5, 1.0),
    theory.equal_variance_step_size: ("heavy_ball", 0.3, 0.5, 1.0),
    theory.guaranteed_parameters: ("nesterov_textbook", 1.0, 4.0),
    theory.guaranteed_gap: ("nesterov_textbook", 7, 1.0, 4.0, 2.0, 5.0),
    theory.effective_momentum: (0.3, 0.5, 1.0),
    theory.ripple_period: (100.0,),
    theory.restart_interval: (100.0,),
    theory.nesterov_flow: (7.0, 2.0),
}
#: What takes no settings that broadcast, and so has tests of its own.
OTHERS = {"alike_until", "batch_trade_off", "loss_ratio", "shadow_iterates", "transient", "wasserstein_distance"}
#: What each number written is, beyond the shape of the settings.
EXTRA = {theory.iteration_matrix: (2, 2), theory.eigenvalues: (2,)}
TUPLES = (theory.regime_boundaries, theory.optimal_parameters, theory.good_region, theory.guaranteed_parameters)
every_function = pytest.mark.parametrize("function", CALLS, ids=lambda function: function.__name__)


def test_every_public_function_is_called_here():
    data = {"BatchTradeOff", "Boundaries", "GUARANTEED", "GoodRegion", "Guarantee", "Law", "Optimum", "REGIMES"}
    assert {function.__name__ for function in CALLS} == set(theory.__all__) - OTHERS - data


def numbers_of(arguments):
    return [k for k, argument in enumerate(arguments) if not isinstance(argument, str)]


@every_function
def test_numbers_give_a_number(function):
    found = function(*CALLS[function])
    for value in found if function in TUPLES else [found]:
        if function in EXTRA:
            assert value.shape == EXTRA[function]
        else:
            assert type(value) in {float, str}


@every_function
def test_arrays_broadcast_and_each_element_is_what_its_numbers_give(function):
    arguments = CALLS[function]
    first, *_, last = numbers_of(arguments) * 2
    for places in ([first], [last], [first, last]):
        wide = list(arguments)
        wide[places[0]] = np.array([[1.0], [0.8], [0.9]]) * arguments[places[0]]
        if len(set(places)) > 1:
            wide[places[1]] = np.array([1.0, 0.95]) * arguments[places[1]]
        shape = np.broadcast_shapes(*(np.shape(wide[k]) for k in numbers_of(arguments)))
        found = function(*wide)
        flat = [np.broadcast_to(wide[k], shape) for k in numbers_of(arguments)]
        for index in np.ndindex(shape):
            single = list(arguments)
            for k, values in zip(numbers_of(arguments), flat, strict=True):
                single[k] = float(values[index])
            for whole, one in zip(
                *((of if function in TUPLES else [of]) for of in (found, function(*single))), strict=True
            ):
                assert whole.shape == shape + EXTRA.get(function, ())
                np.testing.assert_array_equal(whole[index], one)


@every_function
def test_no_settings_give_none(function):
    arguments = list(CALLS[function])
    arguments[numbers_of(arguments)[0]] = np.zeros((0, 3))
    found = function(*arguments)
    for value in found if function in TUPLES else [found]:
        assert value.shape == (0, 3, *EXTRA.get(function, ()))


def test_the_other_rule_is_refused_by_its_own_name():
    for named, message in (
        ({"other": "adam"}, "other must be one whose steps are linear"),
        ({"other": "nesterov"}, "other_momentum must be given for nesterov"),
        ({"other_momentum": 0.5}, "other_momentum must be None or 0 for gradient_descent, got 0.5"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            theory.equal_variance_step_size("heavy_ball", 0.1, 0.9, 1.0, **named)


@pytest.mark.parametrize("number", [3, np.float32(3.0), np.int64(3), np.array(3.0)])
def test_numbers_of_any_kind_are_numbers(number):
    assert theory.spectral_radius("gradient_descent", 1, None, number) == 2.0


def test_an_optimizer_may_be_given_as_itself_and_gradient_descents_momentum_as_0():
    rule = OPTIMIZERS["gradient_descent"]
    for momentum in (None, 0, 0.0, np.zeros(2)):
        np.testing.assert_array_equal(theory.spectral_radius(rule, 0.25, momentum, 1.0), 0.75)


def refused(name, rule):
    return f"{name} must {rule}, got "


ABOVE_0, AT_LEAST_0 = "be a finite number above 0", "be a finite number of at least 0"
REFUSED = {
    theory.regime: [
        (("newton", 0.1, 0.9, 1.0), "optimizer must be one of gradient_descent, "),
        (
            ("demon", 0.1, 0.9, 1.0),
            "optimizer must be one with a theory on a quadratic (gradient_descent, heavy_ball, nesterov, "
            "ema_momentum, qhm), got 'demon': its momentum changes from step to step",
        ),
        (("adam", 0.1, 0.9, 1.0), "got 'adam': its steps are not linear"),
        (("heavy_ball", 0.0, 0.9, 1.0), refused("step_size", ABOVE_0) + "0.0"),
        (("heavy_ball", [1, -2], 0.9, 1.0), refused("each step_size", ABOVE_0) + "-2.0"),
        (("heavy_ball", [1, np.nan], 0.9, 1.0), refused("each step_size", ABOVE_0) + "nan"),
        (("heavy_ball", [10**400, 1], 0.9, 1.0), "step_size must be numbers, got ["),
        (("heavy_ball", "1", 0.9, 1.0), "step_size must be a number, got '1'"),
        (("heavy_ball", ["1"], 0.9, 1.0), "step_size must be numbers, got ['1']"),
        (("heavy_ball", [[1], [2, 3]], 0.9, 1.0), "step_size must be numbers, got [[1], [2, 3]]"),
        (("heavy_ball", 0.1, 1.0, 1.0), refused("momentum", "lie in [0, 1)") + "1.0"),
        (("heavy_ball", 0.1, [0.5, 1.5], 1.0), refused("each momentum", "lie in [0, 1)") + "1.5"),
        (("heavy_ball", 0.1, None, 1.0), "momentum must be given for heavy_ball: a number in [0, 1)"),
        (("gradient_descent", 0.1, 0.5, 1.0), "momentum must be None or 0 for gradient_descent, got 0.5"),
        (("heavy_ball", 0.1, 0.9, np.inf), "curvature must be a finite number, got inf"),
        (("heavy_ball", [0.1] * 2, [0.1] * 3, 1.0), "settings must have shapes that broadcast, got (2,), (3,), ()"),
    ],
    theory.overshoot: [((0.1, 0.9, 0.0), refused("curvature", ABOVE_0) + "0.0")],
    theory.settling_step: [
        (("heavy_ball", 0.1, 0.9, -1.0, 0.1), refused("curvature", ABOVE_0) + "-1.0"),
        (("heavy_ball", 0.1, 0.9, 1.0, -0.1), refused("tolerance", AT_LEAST_0) + "-0.1"),
    ],
    theory.stability_limit: [(("heavy_ball", 0.9, 0.0), refused("curvature", ABOVE_0) + "0.0")],
    theory.iterate: [(("heavy_ball", 0.1, 0.9, 1.0, -1), refused("steps", AT_LEAST_0) + "-1")],
    theory.optimal_parameters: [
        (("rmsprop", 1.0, 2.0), "got 'rmsprop': its steps are not linear"),
        (("heavy_ball", 2.0, 1.0), "strong_convexity must be at most smoothness, got 2.0 and 1.0"),
        (("heavy_ball", 0.0, 1.0), refused("strong_convexity", ABOVE_0) + "0.0"),
    ],
    theory.optimal_condition_number: [(("gradient_descent", 0.5), "optimizer must have a momentum to be best for a")],
    theory.spectral_radius: [
        (("torch_momentum", 0.1, 0.9, 1.0), "at constant step size heavy ball, and else not"),
        (("nesterov_textbook", 0.1, 0.9, 1.0), "at constant momentum x + beta v is nesterov's path"),
    ],
    theory.stationary_variance: [
        (
            ("adam", 0.1, 0.9, 1.0, 1.0),
            "optimizer must be one whose steps are linear (gradient_descent, heavy_ball, nesterov, ema_momentum, "
            "torch_momentum, nesterov_textbook, qhm), got 'adam': its steps are not linear",
        ),
        (("demon", 0.1, 0.9, 1.0, 1.0), "got 'demon': its momentum changes from step to step"),
        (("heavy_ball", 0.1, 0.9, 1.0, -1.0), refused("noise_std", AT_LEAST_0) + "-1.0"),
        (("heavy_ball", 0.1, 0.9, 1.0, [0.0, np.nan]), refused("each noise_std", AT_LEAST_0) + "nan"),
        (("heavy_ball", 0.1, 0.9, np.nan, 1.0), "curvature must be a finite number, got nan"),
        (("heavy_ball", 0.1, None, 1.0, 1.0), "momentum must be given for heavy_ball"),
        (("heavy_ball", 0.0, 0.9, 1.0, 1.0), refused("step_size", ABOVE_0) + "0.0"),
    ],
    theory.average_variance: [
        (("heavy_ball", 0.1, 0.9, 1.0, 1.0, 0), refused("n_iterates", "lie in [1, 1e+07]") + "0"),
        (("heavy_ball", 0.1, 0.9, 1.0, 1.0, 2.5), refused("n_iterates", "be whole numbers") + "2.5"),
    ],
    theory.unified_variance: [((0.0, 0.9, 1.0, 1.0), refused("effective_step_size", ABOVE_0) + "0.0")],
    theory.effective_step_size: [(("adam", 0.1, 0.9), "optimizer must be one whose steps are linear")],
    theory.equal_variance_step_size: [(("heavy_ball", 0.1, 0.9, 0.0), refused("curvature", ABOVE_0) + "0.0")],
}


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [(function, *case) for function, cases in REFUSED.items() for case in cases],
)
def test_what_is_refused(function, arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        function(*arguments)
