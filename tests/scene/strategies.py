"""Random scenes, over all that a scene may hold."""

import math
from dataclasses import replace

from hypothesis import strategies as st

from momentum_sim import parameters
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import PANELS, Contour, Live, Prediction, RunSettings, Scene, Tolerance
from momentum_sim.scene.document import HOLDS
from momentum_sim.scene.panels import DIRECTIONS, LINKS
from momentum_sim.scene.parts import QUESTIONS
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
adaptive_step_sizes = within(parameters.adaptive_step_size.rule)
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


some_links = st.lists(st.sampled_from(LINKS), unique=True).map(tuple)
intervals = st.lists(finite, min_size=2, max_size=2, unique=True).map(sorted)
views = st.tuples(intervals, intervals).map(lambda sides: (*sides[0], *sides[1]))
contours = st.builds(Contour, some_links, st.none() | views)


def companions(links=None):
    """Every panel that can stand beside the contour, looking any way; linked as given, or as its kind is."""
    kinds = [kind for kind in PANELS.values() if kind is not Contour]
    look = {kind: [st.sampled_from(DIRECTIONS)] if hasattr(kind, "direction") else [] for kind in kinds}
    linked = {kind: st.just(kind().links) if links is None else links for kind in kinds}
    return st.one_of(st.builds(kind, linked[kind], *look[kind]) for kind in kinds)


panels = st.one_of(
    st.tuples(contours),
    st.tuples(companions(some_links)),
    st.tuples(contours, companions(some_links)),
    st.tuples(companions(some_links), contours),
)


def shown_steps(n_steps):
    """None, or a step before the last of a run so long."""
    return st.none() | st.integers(0, n_steps - 1)


def predictions(n_steps):
    """None, or what a reader may be asked about a run so long."""
    return st.none() | st.integers(0, n_steps - 1).flatmap(
        lambda after: st.builds(Prediction, st.sampled_from(QUESTIONS), st.just(after), st.integers(after + 1, n_steps))
    )


@st.composite
def scenes(draw, n_steps=steps):
    """Any valid scene."""
    objective, count, shown = draw(objectives), draw(n_steps), draw(runs)
    return Scene(
        objective=objective,
        start=draw(points),
        n_steps=count,
        step_size=draw(step_sizes),
        adaptive_step_size=draw(st.none() | adaptive_step_sizes),
        momentum=draw(momenta),
        runs=shown,
        tolerance=draw(st.builds(Tolerance, within(parameters.step_size.rule), st.booleans())),
        hold=draw(st.sampled_from(HOLDS)),
        panels=draw(panels),
        live=draw(sliders(objective.landscape)),
        step=draw(shown_steps(count)),
        follow=draw(st.sampled_from([None, *(run.optimizer for run in shown)])),
        vectors=draw(st.booleans()),
        prediction=draw(predictions(count)),
    )


@st.composite
def linked_panels(draw, scene):
    """The panels of a scene as a link can have them: another view, and another companion with its usual links."""
    contour = scene.contour and replace(scene.contour, view=draw(st.none() | views))
    companion = draw(companions() if contour is None else st.none() | companions())
    if companion == (scene.companion and replace(scene.companion, links=type(scene.companion)().links)):
        return tuple(contour if isinstance(panel, Contour) else panel for panel in scene.panels)
    return tuple(filter(None, (contour, companion)))


@st.composite
def linked(draw, opening):
    """A scene and what a reader can turn it into: everything that a link can hold, and nothing else."""
    before = draw(opening)
    objective = draw(objectives)
    moved = before.on(objective.landscape)
    if draw(st.booleans()):  # other steps, without what lies beyond them
        count = draw(steps)
        step = None if moved.step is None or moved.step >= count else moved.step
        asked = None if moved.prediction is None or moved.prediction.step > count else moved.prediction
        moved = replace(moved, n_steps=count, step=step, prediction=asked)
    names = [run.optimizer for run in moved.runs]
    changes = {
        "objective": objective,
        "start": draw(points),
        "step_size": draw(step_sizes),
        "adaptive_step_size": draw(adaptive_step_sizes),
        "momentum": draw(momenta),
        "hold": draw(st.sampled_from(HOLDS)),
        "runs": moved.with_visible(tuple(draw(st.lists(st.sampled_from(names), unique=True)))).runs,
        "panels": draw(linked_panels(moved)),
        "step": draw(shown_steps(moved.n_steps)),
        "follow": draw(st.sampled_from([None, *names])),
        "vectors": draw(st.booleans()),
        "prediction": draw(predictions(moved.n_steps)),
    }
    kept = draw(st.sets(st.sampled_from(sorted(changes))))
    return before, replace(moved, **{name: changes[name] for name in kept})
