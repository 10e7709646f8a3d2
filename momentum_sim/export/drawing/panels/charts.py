"""What each chart shows: its caption in words, and its curves over the steps or over another quantity."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from momentum_sim import diagnostics
from momentum_sim.export.drawing.panels.records import Chart, Curve, Level, Span
from momentum_sim.export.drawing.panels.theory import predicted_curve, prediction, swings
from momentum_sim.export.drawing.results import Result, Simulated, projected
from momentum_sim.narration import on_stage
from momentum_sim.scene.panels import Directed, Panel

Array = NDArray[np.float64]

IN_WORDS = {"along": "along the valley", "across": "across the valley", "x": "in x", "y": "in y"}
_MOST_DECADES = 18
_SUMMED = 10  # gradients that a chart of both directions adds up
_CURVE_POINTS = 1500  # of a predicted curve, at most about so many
_MINIMUM = Level(0.0, "minimum")


@dataclass(frozen=True)
class Plotted:
    """A kind of panel that is a plot: what stands above it, and its charts, from above."""

    caption: Callable[[Simulated, Panel], str]
    charts: Callable[[Simulated, Panel], Sequence[Chart]]
    over_steps: bool = True


def _direction(panel: Panel) -> str:
    return panel.direction if isinstance(panel, Directed) else "along"


def _curve(result: Result, ys: Array, **more: object) -> Curve:
    """A run's curve, as far as the run may be seen."""
    known = {"gid": result.name, "title": result.title, "look": result.look, "diverges": _diverges(result)}
    return Curve(ys=ys[: result.seen + 1], **(known | more))  # type: ignore[arg-type]  # as `Curve` names them


def _diverges(result: Result) -> bool:
    return result.diverges is not None and not result.hides


def _gap(drawn: Simulated, _panel: Panel) -> Sequence[Chart]:
    """How far each run is above the minimum, on a logarithmic scale."""
    scene = drawn.scene
    curves = []
    for result in drawn.results:
        mark = result.settles if result.settles <= scene.n_steps and not result.hides else None
        curves.append(_curve(result, result.run.gaps, mark=mark))
    tolerance = drawn.results[0].tolerance if drawn.results else math.nan
    share = f", {on_stage(100 * scene.tolerance.value)} % of the start" if scene.tolerance.relative else ""
    below = f"settled below {on_stage(tolerance, 2)}"
    level = Level(tolerance, f"{below}{share}", below)
    levels = [level] if 0 < tolerance < math.inf else []
    return [Chart(curves, _decades(drawn, curves), True, levels)]


def _position(drawn: Simulated, panel: Panel) -> Sequence[Chart]:
    """How far from the minimiser each run is in a direction."""
    curves = [_curve(result, drawn.along(result.path, _direction(panel))) for result in drawn.results]
    return [Chart(curves, _fitted(curves), levels=[_MINIMUM])]


def _gradients(drawn: Simulated, panel: Panel) -> Sequence[Chart]:
    """The followed run's gradient in a direction, beside its moving average."""
    apart, way = drawn.apart, _direction(panel)
    if way != "both":
        return [_gradients_along(drawn, apart, way)]
    notes = {name: _sums(apart, drawn.directions[name], name) if apart else "" for name in ("across", "along")}
    return [replace(_gradients_along(drawn, apart, name), note=note) for name, note in notes.items()]


def _gradients_along(drawn: Simulated, apart: Result | None, way: str) -> Chart:
    curves = []
    if apart:
        taken = apart.anatomy
        pairs = {"gradient": taken.gradients} | ({"average": taken.moving_average} if apart.rule.schedule else {})
        for title, vectors in pairs.items():
            soft = title == "gradient"
            ys = projected(vectors, np.zeros(2), drawn.directions[way])
            curves.append(
                _curve(apart, ys, gid=f"{title} {way}", title=title, thin=soft, dash=(2, 3) if soft else (), soft=soft)
            )
    return Chart(curves, _fitted(curves), levels=[Level(0.0)], titles=["gradient"])


def _sums(apart: Result, direction: Array, way: str) -> str:
    """What the first gradients add up to in a direction: their sizes, and with their signs."""
    vectors = apart.anatomy.gradients[: apart.seen + 1]
    count = min(_SUMMED, len(vectors))
    signed, sizes = (on_stage(abs(found)) for found in diagnostics.direction_sums(vectors, direction, count))
    return f"{way}: the first {count} add up to {signed}, their sizes to {sizes}"


def _predicted(drawn: Simulated, panel: Panel) -> Sequence[Chart]:
    """Where the followed run is in a direction, on what theory predicts."""
    apart, way, steps = drawn.apart, _direction(panel), drawn.scene.n_steps
    own = {result.name: _curve(result, drawn.along(result.path, way)) for result in drawn.results}
    dots = [replace(own.pop(apart.name), dots=True)] if apart else []
    others = [replace(curve, thin=True) for curve in own.values()]
    theory = prediction(drawn, apart, way) if apart and not apart.hides else None
    if theory is None or apart is None:
        curves = [*others, *dots]
        return [Chart(curves, _fitted(curves), levels=[_MINIMUM])]
    per = max(1, min(12, _CURVE_POINTS // steps))
    line = Curve(
        "predicted", "predicted", apart.look, predicted_curve(theory, steps, per), per=per, plain=True, dash=(),
        diverges=_diverges(apart),
    )  # fmt: skip
    bound = swings(theory, steps) if theory.regime.name == "oscillatory" else None
    bounds = []
    if bound is not None:
        upper = replace(line, gid="envelope", title="envelope", ys=bound, per=1, thin=True, dash=(3, 4))
        bounds = [upper, replace(upper, gid="envelope below", title="", ys=-bound)]
    levels = [_MINIMUM]
    if 0 < theory.overshoot < math.inf:
        levels.append(Level(-theory.overshoot * theory.start, f"{on_stage(100 * theory.overshoot)} % past"))
    crest = max(0.0, theory.phase / (2 * math.pi) * theory.period)
    fits = crest + theory.period <= steps
    span = Span(crest, crest + theory.period, f"period {on_stage(theory.period)}") if fits else None
    reach = math.sqrt(drawn.share(apart)) * abs(theory.start)
    titles = ["predicted", "envelope", apart.title]
    curves = [*bounds, line, *others, *dots]
    return [Chart(curves, _fitted([*dots, line], 0.16), levels=levels, span=span, band=(-reach, reach), titles=titles)]


def _velocity(drawn: Simulated, panel: Panel) -> Sequence[Chart]:
    """The phase portrait: how far each run goes in a step against where it is, both in a direction."""
    curves, places = [], []
    for result in drawn.results:
        xs = drawn.along(result.path, _direction(panel))[: result.seen + 1]
        curves.append(_curve(result, np.concatenate([[0.0], np.diff(xs)]), xs=xs))
        places.append(replace(curves[-1], ys=xs))
    return [Chart(curves, _fitted(curves), levels=[Level(0.0)], across=_fitted(places))]


def _schedule(drawn: Simulated, _panel: Panel) -> Sequence[Chart]:
    """The momentum of each run."""
    having = [result for result in drawn.results if result.rule.schedule]
    return [Chart([_curve(result, result.run.momenta) for result in having], (0.0, 1.0))]


def _of_gradients(drawn: Simulated, panel: Panel) -> str:
    title = drawn.apart.title if drawn.apart else "a run"
    way = _direction(panel)
    if way == "both":
        return f"gradients of {title} and their average"
    return f"gradient of {title} {IN_WORDS[way]}, and its moving average"


def _distance(_drawn: Simulated, panel: Panel) -> str:
    return f"distance from the minimum {IN_WORDS[_direction(panel)]}"


def _of_predicted(drawn: Simulated, _panel: Panel) -> str:
    title = drawn.apart.title if drawn.apart else "a run"
    return f"{title}: dots measured, line predicted"


PLOTS = {
    "gap": Plotted(lambda _drawn, _panel: "gap f − f* above the minimum", _gap),
    "position": Plotted(_distance, _position),
    "predicted": Plotted(_of_predicted, _predicted),
    "gradients": Plotted(_of_gradients, _gradients),
    "velocity": Plotted(
        lambda _drawn, panel: f"velocity ↑ against distance from the minimum → {IN_WORDS[_direction(panel)]}",
        _velocity,
        over_steps=False,
    ),
    "schedule": Plotted(lambda _drawn, _panel: "momentum β at every step", _schedule),
}


def _decades(drawn: Simulated, curves: Sequence[Curve]) -> tuple[float, float]:
    """The decades from the deepest gap that is reached up to a little above the start; what diverges leaves upwards."""
    lowest, start = math.inf, 1.0
    for result, curve in zip(drawn.results, curves, strict=True):
        start = float(curve.ys[0])
        lowest = min(lowest, result.tolerance / 3 or math.inf)
        above = curve.ys[curve.ys > 0]
        lowest = min(lowest, float(above.min()) if len(above) else math.inf)
    if not 0 < start < math.inf:
        start = 1.0
    top = math.ceil(math.log10(start) + 0.5)
    bottom = math.floor(math.log10(lowest)) if 0 < lowest < math.inf else top - 4
    return float(max(min(bottom, top - 4), top - _MOST_DECADES)), float(top)


def _fitted(curves: Sequence[Curve], margin: float = 0.06) -> tuple[float, float]:
    """A range that holds 0 and every curve; of one that diverges, what came before it grew out of proportion."""
    low, high = 0.0, 0.0
    for curve in curves:
        finite = curve.ys[np.isfinite(curve.ys)]
        if not len(finite):
            continue
        first = np.nan_to_num(np.abs(curve.ys[:2]), nan=0.0, posinf=0.0)
        room = 2 * float(first.max()) if curve.diverges else math.inf
        low = min(low, max(float(finite.min()), -room))
        high = max(high, min(float(finite.max()), room))
    free = margin * (high - low)
    sound = high > low and math.isfinite(1e4 * (high - low)) and high - low > 1e-290
    return (low - free, high + free) if sound else (-1.0, 1.0)
