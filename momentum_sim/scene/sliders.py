"""Which parameters of a scene may be dragged, and how far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from momentum_sim import checks
from momentum_sim.parameters import Parameter, adaptive_step_size, batch_size, momentum, n_steps, noise, step_size
from momentum_sim.problems import Problem, kind_of
from momentum_sim.scene.reading import Fields


@dataclass(frozen=True)
class Live:
    """A parameter that may be dragged, and the ends of its slider."""

    parameter: str
    minimum: float
    maximum: float


def parameters_of(problem: Problem) -> dict[str, Parameter]:
    """Every parameter that a scene on this problem has, in the order in which they are shown."""
    shared = (
        momentum,
        replace(step_size, slider=problem.step_size_slider),
        *([n_steps] if "n_steps" in kind_of(problem).answers else []),
        replace(adaptive_step_size, slider=problem.adaptive_step_size_slider),
    )
    return {parameter.name: parameter for parameter in (*shared, *problem.parameters)}


#: What a scene has more where its gradients are noisy.
OF_NOISE = {parameter.name: parameter for parameter in (noise, batch_size)}


def usual_sliders(problem: Problem) -> tuple[Live, ...]:
    """All parameters live, each over its own slider."""
    return _whole(parameters_of(problem))


def noise_sliders() -> tuple[Live, ...]:
    """The parameters of noise live, each over its own slider."""
    return _whole(OF_NOISE)


def with_noise_sliders(live: tuple[Live, ...]) -> tuple[Live, ...]:
    """Sliders with those of noise that are not among them."""
    there = {slider.parameter for slider in live}
    return (*live, *(slider for slider in noise_sliders() if slider.parameter not in there))


def _whole(parameters: dict[str, Parameter]) -> tuple[Live, ...]:
    """Each of some parameters over its whole slider."""
    return tuple(Live(name, *parameter.slider) for name, parameter in parameters.items())


def checked_slider(slider: Live, problem: Problem) -> Live:
    """The slider with plain numbers; refused if the problem has no such parameter, or it has ends that are none."""
    known = parameters_of(problem) | (OF_NOISE if "noise" in kind_of(problem).answers else {})
    parameter = known[checks.one_of("live parameter", slider.parameter, known)]
    low = checks.number(f"minimum of {slider.parameter}", slider.minimum, parameter.rule)
    high = checks.number(f"maximum of {slider.parameter}", slider.maximum, parameter.rule)
    if parameter.whole and not (low.is_integer() and high.is_integer()):
        raise checks.RefusedError(slider.parameter, "have whole ends of its slider", (low, high), f"{low} and {high}")
    if not low < high:
        rule = "have its slider's minimum below its maximum"
        raise checks.RefusedError(slider.parameter, rule, (low, high), f"{low} and {high}")
    return Live(slider.parameter, *((int(low), int(high)) if parameter.whole else (low, high)))


def read_slider(data: Any) -> Live:
    """The slider that plain data describes."""
    fields = Fields("live", data)
    slider = Live(fields.take("parameter"), fields.take("minimum"), fields.take("maximum"))
    fields.finish()
    return slider
