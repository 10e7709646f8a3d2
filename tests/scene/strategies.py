"""Random scenes, over all that a scene may hold."""

import math
from dataclasses import replace

from hypothesis import strategies as st

from momentum_sim import parameters
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import Live, Panel, RunSettings, Scene, Tolerance
from momentum_sim.scene.document import HOLDS, PANELS
from momentum_sim.scene.sliders import parameters_of
from momentum_sim.schedules import SCHEDULES

finite = st.floats(allow_nan=False, allow_infinity=False)


def within(rule):
    """Every float that an `Interval` accepts."""
    low, high = (None if math.isinf(end) else end for end in (rule.low, rule.high))
    return st.floats(
        low, high, exclude_min=rule.without_low, exclude_max=rule.without_high, allow_nan=False, allow_infinity=False
    )


step_sizes = within(parameters.step_size.rule)
momenta = within(parameters.momentum.rule)
steps = st.integers(1, parameters.MOST_LIVE_STEPS)
points = st.tuples(finite, finite)
objectives = st.one_of(
    st.builds(landscape, *(within(parameter.rule) for parameter in landscape.parameters))
    for landscape in LANDSCAPES.values()
)


def run_settings(name):
    """Settings of one optimizer: own values of what it takes, or none."""
    rule = OPTIMIZERS[name]
    own_momentum = st.none() if rule.momentum == "none" else st.none() | momenta
    schedule = st.sampled_from([None, *SCHEDULES]) if rule.momentum == "number or array" else st.none()
    return st.builds(RunSettings, st.just(name), st.booleans(), st.none() | step_sizes, own_momentum, schedule)


runs = (
    st.lists(st.sampled_from(list(OPTIMIZERS)), min_size=1, unique=True)
    .flatmap(lambda names: st.tuples(*map(run_settings, names)))
)  # fmt: skip


@st.composite
def sliders(draw, landscape):
    """Some of a landscape's parameters, each over some ends; or none, which stands for the usual ones."""
    known = parameters_of(landscape)
    names = draw(st.lists(st.sampled_from(list(known)), unique=True))
    values = {name: st.integers(1, 5000) if known[name].whole else within(known[name].rule) for name in names}
    ends = {name: draw(st.lists(values[name], min_size=2, max_size=2, unique=True)) for name in names}
    return tuple(Live(name, *sorted(pair)) for name, pair in ends.items())


@st.composite
def scenes(draw, n_steps=steps):
    """Any valid scene."""
    objective = draw(objectives)
    kinds = draw(st.lists(st.sampled_from(PANELS), min_size=1, unique=True))
    return Scene(
        objective=objective,
        start=draw(points),
        n_steps=draw(n_steps),
        step_size=draw(step_sizes),
        momentum=draw(momenta),
        runs=draw(runs),
        tolerance=draw(st.builds(Tolerance, within(parameters.step_size.rule), st.booleans())),
        hold=draw(st.sampled_from(HOLDS)),
        panels=tuple(map(Panel, kinds)),
        live=draw(sliders(objective.landscape)),
    )


@st.composite
def linked(draw, opening):
    """A scene and what a reader can turn it into: everything that a link can hold, and nothing else."""
    before = draw(opening)
    objective = draw(objectives)
    moved = before.on(objective.landscape)
    names = [run.optimizer for run in moved.runs]
    changes = {
        "objective": objective,
        "start": draw(points),
        "n_steps": draw(steps),
        "step_size": draw(step_sizes),
        "momentum": draw(momenta),
        "hold": draw(st.sampled_from(HOLDS)),
        "runs": moved.with_visible(tuple(draw(st.lists(st.sampled_from(names), unique=True)))).runs,
    }
    kept = draw(st.sets(st.sampled_from(sorted(changes))))
    return before, replace(moved, **{name: changes[name] for name in kept})
