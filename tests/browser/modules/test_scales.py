"""Where values sit on sliders, what they are rounded to, and how numbers are written."""

import math

import numpy as np
import pytest

from momentum_sim.objectives import LANDSCAPES
from momentum_sim.scene.sliders import parameters_of
from tests.browser.modules.support import parameter

inf, nan = math.inf, math.nan
SLIDERS = {f"{p.name} on {n}": p for n, landscape in LANDSCAPES.items() for p in parameters_of(landscape).values()}


@pytest.mark.parametrize("parameter", SLIDERS.values(), ids=SLIDERS)
def test_position_and_value_are_each_others_inverse_and_rise(call, parameter):
    low, high = parameter.slider
    values = [low + (high - low) * k / 200 for k in range(201)]
    positions, again = call(
        "scales",
        """(({ position, value }) => [argument.values.map(position), argument.values.map(position).map(value)])
           (module.SCALES[argument.scale])""",
        {"scale": parameter.scale, "values": values},
    )
    assert again == pytest.approx(values, rel=1e-12, abs=1e-12)
    assert (np.diff(positions) > 0).all()
    assert np.isfinite(positions).all()


@pytest.mark.parametrize("parameter", SLIDERS.values(), ids=SLIDERS)
def test_every_position_of_a_slider_gives_a_value_that_python_accepts(call, parameter):
    values, twice = call(
        "scales",
        """(() => {
          const { position, value } = module.SCALES[argument.scale];
          const [low, high] = argument.slider.map(position);
          const values = Array.from({ length: 1001 }, (_, k) =>
            module.rounded(argument, value(low + ((high - low) * k) / 1000)));
          return [values, values.map((v) => module.rounded(argument, v))];
        })()""",
        {"scale": parameter.scale, "whole": parameter.whole, "slider": parameter.slider},
    )
    assert [value for value in values if value not in parameter.rule] == []
    assert (values[0], values[-1]) == parameter.slider
    assert (np.diff(values) >= 0).all()
    assert twice == values


@pytest.mark.parametrize(
    ("name", "value", "result"),
    [
        ("momentum", 0.701234, 0.7),
        ("momentum", 0.95678, 0.957),
        ("momentum", 0.998764, 0.99875),
        ("momentum", 0.0, 0.0),
        ("step_size", 0.0381234, 0.038),
        ("step_size", 1.23456e-5, 1.25e-5),
        ("condition_number", 123.456, 125.0),
        ("angle", -0.4567, -0.46),
        ("n_steps", 59.5, 60),
    ],
)
def test_a_dragged_value_is_rounded_to_what_its_label_shows(call, name, value, result):
    assert call("scales", "module.rounded(...argument)", [parameter(name), value]) == result


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 3, "0"),
        (-0.0, 3, "0"),
        (0.7, 3, "0.7"),
        (-0.31456, 3, "−0.315"),
        (0.001, 3, "0.001"),
        (0.00098765, 3, "9.88 × 10⁻⁴"),
        (4.4e-8, 2, "4.4 × 10⁻⁸"),
        (-4.4e-8, 2, "−4.4 × 10⁻⁸"),
        (99999, 5, "99999"),
        (99.7, 2, "100"),
        (132.2, 2, "130"),
        (1e5, 3, "1.00 × 10⁵"),
        (1.26e123, 2, "1.3 × 10¹²³"),
        (inf, 3, "∞"),
        (-inf, 3, "−∞"),
        (nan, 3, "–"),
    ],
)
def test_a_number_is_written_for_a_reader(call, value, digits, text):
    assert call("scales", "module.written(...argument)", [value, digits]) == text


@pytest.mark.parametrize(("power", "text"), [(0, "10⁰"), (7, "10⁷"), (-12, "10⁻¹²"), (308, "10³⁰⁸")])
def test_a_power_of_ten_is_written_with_a_raised_exponent(call, power, text):
    assert call("scales", "module.powerOfTen(argument)", power) == text
