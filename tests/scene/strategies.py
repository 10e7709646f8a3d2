"""Random scenes, over all that a scene may hold."""

import math
from dataclasses import replace

from hypothesis import strategies as st

from momentum_sim import parameters
from momentum_sim.noise import KINDS, LARGEST_SEED, Noise, can_be_on
from momentum_sim.objectives import LANDSCAPES
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.problems import LANDSCAPE
from momentum_sim.scene import Contour, Live, Prediction, Profile, RateChange, RunSettings, Scene, Tolerance
from momentum_sim.scene.document import HOLDS
from momentum_sim.scene.panels import LINKS
from momentum_sim.scene.parts import EQUALS
from momentum_sim.scene.sliders import OF_NOISE, parameters_of, with_noise_sliders
from momentum_sim.schedules import SCHEDULES
from momentum_sim.schedules import points as by_points
from momentum_sim.schedules import step_sizes as of_step_sizes
from tests.planar import BESIDE

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


#: Schedules of which a name alone says too little.
OWN = (
    SCHEDULES["demon"].having(delay=0.3, end=-0.1),
    SCHEDULES["step"].having(milestones=[0.1, 0.4, 0.9], gamma=0.5),
    SCHEDULES["one_cycle"].having(pct_start=0.5),
    by_points.schedule([[0, 0.2], [0.3, 0.95], [0.7, 0.9], [1, -0.1]]),
)


def run_settings(name):
    """Settings of one optimizer: own values of what it takes, or none."""
    rule = OPTIMIZERS[name]
    own_momentum = st.none() if rule.momentum == "none" else st.none() | momenta
    schedule = st.sampled_from([None, *SCHEDULES, *OWN]) if rule.momentum == "number or array" else st.none()
    return st.builds(RunSettings, st.just(name), st.booleans(), st.none() | step_sizes, own_momentum, schedule)


runs = (
    st.lists(st.sampled_from(list(OPTIMIZERS)), min_size=1, unique=True)
    .flatmap(lambda names: st.tuples(*map(run_settings, names)))
)  # fmt: skip


def matching(given):
    """The same runs, of which gradient descent may match one that is a heavy ball."""
    balls = [run.name for run in given if run.rule.is_heavy_ball]
    if not balls or "gradient_descent" not in [run.optimizer for run in given]:
        return st.just(given)
    plain = next(run for run in given if run.optimizer == "gradient_descent")
    matched = st.builds(
        lambda ball, by: replace(plain, step_size=None, matches=ball, matched_by=by),
        st.sampled_from(balls),
        st.sampled_from([None, *of_step_sizes.MATCHED]),
    )
    return (st.just(plain) | matched).map(lambda new: tuple(new if run is plain else run for run in given))


@st.composite
def sliders(draw, landscape):
    """Some of a landscape's parameters, each over some ends; or none, which stands for the usual ones."""
    known = parameters_of(landscape) | OF_NOISE
    names = draw(st.lists(st.sampled_from(list(known)), unique=True))
    values = {name: st.integers(1, 5000) if known[name].whole else within(known[name].rule) for name in names}
    ends = {name: draw(st.lists(values[name], min_size=2, max_size=2, unique=True)) for name in names}
    return tuple(Live(name, *sorted(pair)) for name, pair in ends.items())


def covariances(entries):
    """A covariance, from the rows of a triangle that it is the square of."""
    first, below, last = (entry / 8 for entry in entries)
    return (first * first, first * below), (first * below, below * below + last * last)


def noises(landscape):
    """None, or noise of any kind that there is on a landscape."""
    sizes = within(parameters.noise.rule)
    entries = st.tuples(*[st.integers(-50, 50)] * 3).map(covariances)
    kinds = [kind for kind in KINDS if can_be_on(kind, landscape)]
    batches = st.integers(1, parameters.LARGEST_BATCH)
    return st.none() | st.sampled_from(kinds).flatmap(
        lambda kind: st.builds(Noise, st.just(kind), entries if kind == "covariance" else sizes, batches)
    )


seeds = st.integers(0, LARGEST_SEED)
rate_changes = st.none() | st.builds(RateChange, st.integers(1, 5000), step_sizes)
#: Schedules of the step size, in every way in which a scene has one.
step_size_schedules = st.sampled_from(
    [
        *(None, *of_step_sizes.SCHEDULES),
        of_step_sizes.cosine.having(delay=0.25, end=0.001),
        of_step_sizes.step.having(milestones=[0.3]),
        of_step_sizes.one_cycle.having(div_factor=3.0),
        of_step_sizes.points.schedule([[0, 0], [0.1, 2.5], [1, 0.125]]),
    ]
)
some_links = st.lists(st.sampled_from(LINKS), unique=True).map(tuple)
intervals = st.lists(finite, min_size=2, max_size=2, unique=True).map(sorted)
views = st.tuples(intervals, intervals).map(lambda sides: (*sides[0], *sides[1]))
contours = st.builds(Contour, some_links, st.none() | views)


def ways(kind):
    """The ways in which there is a panel of a kind, as arguments by name."""
    return st.fixed_dictionaries({kind.way: st.sampled_from(kind.ways)} if kind.way else {})


def some(kinds, links=None):
    """A panel of one of these kinds, in any way that there is; linked as given, or as its kind is."""
    linked = {kind: st.just(kind().links) if links is None else links for kind in kinds.values()}
    return st.one_of(
        st.builds(lambda kind, links, way: kind(links=links, **way), st.just(kind), linked[kind], ways(kind))
        for kind in kinds.values()
    )


def companions(links=None):
    """Every panel that can stand beside a picture of a landscape."""
    return some(BESIDE, links)


pictures = contours | some({"profile": Profile}, some_links)
panels = st.one_of(
    st.tuples(pictures),
    st.tuples(companions(some_links)),
    st.tuples(pictures, companions(some_links)),
    st.tuples(companions(some_links), pictures),
)


def shown_steps(n_steps):
    """None, or a step before the last of a run so long."""
    return st.none() | st.integers(0, n_steps - 1)


ASKED = [question.name for question in LANDSCAPE.questions]


def predictions(n_steps):
    """None, or what a reader may be asked about a run so long."""
    return st.none() | st.integers(0, n_steps - 1).flatmap(
        lambda after: st.builds(Prediction, st.sampled_from(ASKED), st.just(after), st.integers(after + 1, n_steps))
    )


@st.composite
def scenes(draw, n_steps=steps):
    """Any valid scene."""
    objective, count, shown = draw(objectives), draw(n_steps), draw(runs.flatmap(matching))
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
        equal=draw(st.sampled_from(EQUALS)),
        momentum_exponent=draw(st.none() | st.floats(0.0, 2.0)),
        rate_change=draw(rate_changes),
        step_size_schedule=draw(step_size_schedules),
        noise=draw(noises(objective.landscape)),
        seed=draw(seeds),
    )


@st.composite
def linked_panels(draw, scene):
    """The panels of a scene as a link can have them: another picture, view or companion, with its usual links."""
    others = [
        panel for panel in (Contour(), Profile(), Profile(direction="x")) if not isinstance(scene.picture, type(panel))
    ]
    picture = draw(st.sampled_from(others) if draw(st.booleans()) else st.just(scene.picture))
    if isinstance(picture, Contour):
        picture = replace(picture, view=draw(st.none() | views))
    companion = draw(companions() if picture is None else st.none() | companions())
    if companion == (scene.companion and replace(scene.companion, links=type(scene.companion)().links)):
        with_picture = () if scene.picture else (picture,)
        return tuple(
            filter(None, (*with_picture, *(picture if panel is scene.picture else panel for panel in scene.panels)))
        )
    return tuple(filter(None, (picture, companion)))


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
    shown = moved.with_visible(tuple(draw(st.lists(st.sampled_from(names), unique=True))))
    schedules = st.sampled_from([None, *SCHEDULES, *OWN])
    each = st.just(draw(schedules)) if draw(st.booleans()) else schedules  # of all runs, or of each its own
    scheduled = [replace(run, schedule=draw(each)) if run.rule.takes_schedule else run for run in shown.runs]
    changes = {
        "objective": objective,
        "start": draw(points),
        "step_size": draw(step_sizes),
        "adaptive_step_size": draw(adaptive_step_sizes),
        "momentum": draw(momenta),
        "hold": draw(st.sampled_from(HOLDS)),
        "runs": draw(st.sampled_from([shown.runs, tuple(scheduled)])),
        "panels": draw(linked_panels(moved)),
        "step": draw(shown_steps(moved.n_steps)),
        "follow": draw(st.sampled_from([None, *names])),
        "vectors": draw(st.booleans()),
        "prediction": draw(predictions(moved.n_steps)),
        "equal": draw(st.sampled_from(EQUALS)),
        "momentum_exponent": draw(st.none() | st.floats(0.0, 2.0)),
        "rate_change": draw(rate_changes),
        "step_size_schedule": draw(step_size_schedules),
        "noise": draw(noises(objective.landscape)),
        "seed": draw(seeds),
    }
    kept = draw(st.sets(st.sampled_from(sorted(changes))))
    scene = replace(moved, **{name: changes[name] for name in kept})
    if "noise" in kept and scene.noise not in (None, moved.noise):
        return before, replace(scene, live=with_noise_sliders(scene.live))
    return before, scene
