"""Draw race.svg, the moving picture in the README: the Race lesson's ravine while the momentum slider is dragged.

``python -m assets.images.draw_race``
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from momentum_sim.lessons import Lesson
from momentum_sim.narration import measures, written
from momentum_sim.optimizers import gradient_descent, heavy_ball
from momentum_sim.scene import Scene

_ROOT = Path(__file__).parents[2]
_WIDTH, _HEIGHT, _UNIT = 760, 380, 38.0  # px; px for 1 on the plane
_CENTRE = np.array([_WIDTH / 2, 160.0])
_TRACK = (60.0, 700.0, 345.0)  # the slider: left, right, y
_SECONDS = 12
_FRAMES = 49
_MOST = 0.95


def main() -> None:
    """Write the picture beside this file."""
    opening = Lesson.load(_ROOT / "assets" / "lessons" / "race.toml").opening
    there = np.linspace(0.0, 1.0, _FRAMES // 2 + 1)
    eased = np.concatenate([there, there[-2::-1]]) ** 0.8
    momenta = np.round(1 - 10 ** (np.log10(1 - _MOST) * eased), 3)  # as the slider's length is spent
    scenes = [replace(opening, momentum=float(beta)) for beta in momenta]
    Path(__file__).with_name("race.svg").write_text(_svg(scenes), encoding="utf-8")


def _svg(scenes: list[Scene]) -> str:
    runs = [scene.simulate() for scene in scenes]
    still = _points(runs[0][gradient_descent.name].iterates)
    paths = [_points(run[heavy_ball.name].iterates) for run in runs]
    left, right, y = _TRACK
    shares = [np.log(1 - scene.momentum) / np.log(1 - _MOST) for scene in scenes]
    thumbs = [f"{left + (right - left) * share:.1f}" for share in shares]
    best = max(range(len(scenes)), key=lambda k: scenes[k].momentum == 0.7)
    blue = heavy_ball.look.light
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif">
<title>While the momentum slider is dragged, the path changes from a zig-zag to an arrival to a swing</title>
<rect width="{_WIDTH}" height="{_HEIGHT}" rx="8" fill="#d5e0e7"/>
<clipPath id="c"><rect width="{_WIDTH}" height="310" rx="8"/></clipPath>
<g clip-path="url(#c)">{_contours(scenes[0])}
<polyline points="{still}" fill="none" stroke="{gradient_descent.look.light}" stroke-width="3" stroke-linejoin="round"/>
<polyline points="{paths[best]}" fill="none" stroke="{blue}" stroke-width="2" stroke-linejoin="round">
{_animate("points", paths)}</polyline></g>
{_words(scenes)}
<rect y="310" width="{_WIDTH}" height="90" fill="#fdfdfc"/>
<path d="M{left} {y}H{right}" stroke="#c9d3d9" stroke-width="6" stroke-linecap="round"/>
<circle cx="{thumbs[best]}" cy="{y}" r="10" fill="{blue}">{_animate("cx", thumbs)}</circle>
{_captions(scenes)}
</svg>
"""


def _screen(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return _CENTRE + points * [_UNIT, -_UNIT]


def _points(iterates: NDArray[np.float64]) -> str:
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in _screen(iterates))


def _contours(scene: Scene) -> str:
    landscape = scene.objective.landscape
    kappa = scene.objective.parameters["condition_number"]
    x, y = _CENTRE
    rings = []
    for level in range(14, 0, -1):
        gap = landscape.level_offset * (2 ** (level / landscape.level_density) - 1)
        rx, ry = np.sqrt(2 * gap) * _UNIT, np.sqrt(2 * gap / kappa) * _UNIT
        white = 0.14 if level < 12 else 0.05
        place = f'cx="{x}" cy="{y}" rx="{rx:.1f}" ry="{ry:.1f}"'
        rings.append(f'<ellipse {place} fill="#fff" fill-opacity="{white}" stroke="#9fb4c2"/>')
    return "".join(rings)


def _words(scenes: list[Scene]) -> str:
    (sx, sy), (mx, my) = _screen(np.array([scenes[0].start, (0.0, 0.0)]))
    return (
        f'<circle cx="{sx}" cy="{sy}" r="8" fill="#1f2428"/>'
        f'<text x="{sx + 14}" y="{sy - 10}" font-weight="600">start</text>'
        f'<circle cx="{mx}" cy="{my}" r="7" fill="none" stroke="#1f2428" stroke-width="2"/>'
        f'<text x="{mx + 12}" y="{my - 14}" font-weight="600">minimum</text>'
    )


def _captions(scenes: list[Scene]) -> str:
    """What each frame's momentum does, one caption shown at a time."""
    left, right, y = _TRACK
    captions = []
    for k, scene in enumerate(scenes):
        shown = ["1" if j == k else "0" for j in range(len(scenes))]
        first = "1" if scene.momentum == 0.0 and k == 0 else "0"
        measured = measures(scene)[heavy_ball.name]
        settled = measured.settles <= scene.n_steps
        said = (
            f"settles at step {measured.settles}"
            if settled
            else f"ends {written(measured.final_gap)} above the minimum"
        )
        captions.append(
            f'<g opacity="{first}">{_animate("opacity", shown, discrete=True)}'
            f'<text x="{left}" y="{y - 18}" font-weight="600">Momentum β = {scene.momentum:.2f}</text>'
            f'<text x="{right}" y="{y - 18}" text-anchor="end">{said}</text></g>'
        )
    return "".join(captions)


def _animate(attribute: str, values: list[str], *, discrete: bool = False) -> str:
    mode = ' calcMode="discrete"' if discrete else ""
    return (
        f'<animate attributeName="{attribute}" dur="{_SECONDS}s" repeatCount="indefinite"{mode} '
        f'values="{";".join(values)}"/>'
    )


if __name__ == "__main__":
    main()
