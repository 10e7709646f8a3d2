"""The contour picture: the loss as bands and hair-thin lines, the runs on it, and the words that say what is what."""

import numpy as np
from numpy.typing import NDArray

from momentum_sim.export.drawing.bands import Bands, Painted, paint_shapes
from momentum_sim.export.drawing.labels import Word, say
from momentum_sim.export.drawing.parts import parts_of_step
from momentum_sim.export.drawing.pens import Pen
from momentum_sim.export.drawing.results import PASSED, Simulated
from momentum_sim.export.drawing.runs import FAINT, Screen, busy_points, follower, on_screen, trace
from momentum_sim.export.drawing.shapes import ring, rounded
from momentum_sim.export.drawing.sheets import MOVING, STEP, TIMED, WHOLE
from momentum_sim.export.drawing.strokes import Box
from momentum_sim.export.drawing.view import View, equal_scales
from momentum_sim.narration import on_stage

Array = NDArray[np.float64]

_RING = 9.0  # radius of the ring around a minimum
_EDGE = 12.0  # from the edge that the start is kept
_HANDLE = 14.0  # around the start that words leave free
_CORNER = 6.0  # radius of the picture's corners


def draw_contour(pen: Pen, drawn: Simulated, *, shapes: bool) -> None:
    """Draw a scene's contour into a pen's box; with ``shapes``, its bands as shapes where they are not too many."""
    scene, landscape = drawn.scene, drawn.landscape
    usual = equal_scales(landscape.view, pen.width, pen.height)
    wanted = scene.contour.view if scene.contour else None
    closer = equal_scales(wanted, pen.width, pen.height) if wanted else usual
    view = closer if closer.sound else usual
    magnified = min(1.0, view.unit / usual.unit)
    whole = Box(0.0, 0.0, pen.width, pen.height)
    edge = rounded(whole, _CORNER)
    bands = Bands(scene.objective, view, max(landscape.level_offset * magnified**2, 1e-280))
    if not (shapes and paint_shapes(pen, bands, edge)):
        width = pen.sheet.unit / 96.0  # inches that a line of one unit is wide
        pen.put(Painted(bands, pen.bounds(pen.box), pen.ink, width, (edge, pen.transform)))
    inner = pen.within(whole)
    several = len(drawn.results) > 1
    screens = [
        on_screen(result, view, pen, 3.0 if several and k == 0 else 1.7) for k, result in enumerate(drawn.results)
    ]
    for screen in screens:
        for one in (inner.on(WHOLE), inner.on(TIMED).faint(FAINT)):
            trace(one, screen, "" if one.layer == WHOLE else "faint ").show(float(screen.result.seen))
    for screen in screens:
        if screen.exit is None and not screen.result.hides:
            x, y = screen.result.path[len(screen.places) - 1]
            of = view.transform
            inner.on(WHOLE).end_marker(
                [x], [y], screen.result.look.marker, 5.0, screen.colour, of=of, gid=f"marker {screen.result.name}"
            )
    minima = [(float(x), float(y)) for x, y in view.on_screen(drawn.minimisers)]
    for x, y in minima:
        inner.shape(ring(x, y, _RING), edge=pen.ink.ink, width=1.75)
    _draw_words(inner, drawn, screens, minima, view)
    pen.area(whole, edge=pen.ink.line, width=1.0, radius=_CORNER)
    for screen in screens:
        pen.sheet.movers.append(follower(inner.on(MOVING), screen))
    start = _held(view.on_screen(np.array([scene.start]))[0], pen)
    outside = _outside(drawn, view, pen)
    draw_handle(pen.within(whole).faint(0.5 if outside else 1.0), *start)
    _draw_parts(inner, drawn, screens, [start, *minima], view)


def draw_handle(pen: Pen, x: float, y: float) -> None:
    """The start, as the stage's handle."""
    pen.shape(ring(x, y, 9.7), edge=pen.ink.halo, width=1.8)
    pen.shape(ring(x, y, 8.0), fill=pen.ink.ink).set_gid("start")


def _draw_words(
    pen: Pen, drawn: Simulated, screens: list[Screen], minima: list[tuple[float, float]], view: View
) -> None:
    scene, ink = drawn.scene, pen.ink.ink
    start = _held(view.on_screen(np.array([scene.start]))[0], pen)
    taken = [_around(start, _HANDLE), *(_around(point, _RING + 2) for point in minima)]
    inside = [Word("minimum", x, y, ink) for x, y in minima if 0 < x < pen.width and 0 < y < pen.height]
    said = "the start lies outside" if _outside(drawn, view, pen) else "start"
    words = [Word(said, *start, ink), *inside, *_change(pen, drawn, screens), *_outcomes(pen, drawn, screens)]
    busy = busy_points(screens)
    say(pen.on(WHOLE), words, busy, taken)
    say(pen.on(TIMED), inside, busy, taken)


def _change(pen: Pen, drawn: Simulated, screens: list[Screen]) -> list[Word]:
    """A ring on each run where its step size changes, and what to say of the first."""
    change = drawn.scene.rate_change
    if change is None or change.step >= drawn.scene.n_steps:
        return []
    seen = [s.places[change.step] for s in screens if change.step <= s.result.seen and change.step < len(s.places)]
    for x, y in seen:
        if abs(x) < 1e5 and abs(y) < 1e5:
            pen.on(WHOLE).shape(ring(x, y, 5.5), edge=pen.ink.ink, width=1.25)
    if not seen or not (0 < seen[0][0] < pen.width and 0 < seen[0][1] < pen.height):
        return []
    return [Word(f"η × {on_stage(change.factor)}", float(seen[0][0]), float(seen[0][1]), pen.ink.ink)]


def _outcomes(pen: Pen, drawn: Simulated, screens: list[Screen]) -> list[Word]:
    """What became of each run, where it is not plain to see."""
    closer = drawn.scene.contour is not None and drawn.scene.contour.view is not None
    words = []
    for screen in screens:
        result, gone = screen.result, screen.exit
        if result.hides:
            continue
        if gone is not None and (result.diverges is not None or not closer):
            x, y = (min(max(value, 0.0), most) for value, most in zip(gone.at, (pen.width, pen.height), strict=True))
            what = "leaves" if result.diverges is None else "diverges, off"
            words.append(Word(f"{result.title} {what} the picture at step {gone.step}", x, y, screen.colour))
        elif gone is None and result.settles > drawn.scene.n_steps:
            what = "has not settled" if result.overshoot > PASSED else "gets only this far"
            x, y = map(float, screen.places[-1])
            words.append(Word(f"{result.title} {what}", x, y, screen.colour))
    return words


def _draw_parts(
    pen: Pen, drawn: Simulated, screens: list[Screen], precious: list[tuple[float, float]], view: View
) -> None:
    """The vectors of the step that the scene shows, if it shows one."""
    scene, apart = drawn.scene, drawn.apart
    step = scene.step
    if step is None or not scene.vectors or apart is None or step >= apart.seen:
        return
    screen = next(screen for screen in screens if screen.result is apart)
    if len(screen.places) < step + 2:
        return
    weighty = np.concatenate([screen.places[step : step + 3], np.array(precious)])
    busy = np.concatenate([screen.places, np.repeat(weighty, 20, axis=0)])
    parts_of_step(pen.on(STEP), apart, step, view, screen.colour, busy)


def _held(place: Array, pen: Pen) -> tuple[float, float]:
    """A place, or the nearest to it that is not at the edge."""
    x, y = np.nan_to_num(place, nan=0.0)
    return (
        float(min(max(x, _EDGE), max(_EDGE, pen.width - _EDGE))),
        float(min(max(y, _EDGE), max(_EDGE, pen.height - _EDGE))),
    )


def _outside(drawn: Simulated, view: View, pen: Pen) -> bool:
    """Whether the start is not on the picture."""
    place = view.on_screen(np.array([drawn.scene.start]))[0]
    held = np.array(_held(place, pen))
    return not bool((np.abs(place - held) <= _EDGE).all())


def _around(point: tuple[float, float], radius: float) -> Box:
    x, y = point
    return Box(x - radius, y - radius, x + radius, y + radius)
